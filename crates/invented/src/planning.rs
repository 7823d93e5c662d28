//! The acts of a story on the plan and on schools, and the few things about a child that no page records yet.

use ehc_application::{
    Done, Failure,
    adulthood::Adulthood,
    cases::open,
    consultations::{
        reply::{self, Reply},
        send::{self, Consult},
    },
    failure::NoRule,
    plans::{
        WholePlan, ask,
        finalise::{self, Approval},
        rows::{self, RowWords},
        sections::{self, SectionText},
        send_draft::{self, SendDraft},
    },
};
use ehc_domain::{
    advice::AdviceKind,
    audit::AuditEntry,
    consultations::{ObjectionGround, ReplyOutcome},
    ids::{AdviceId, InstitutionId, PlanRowId},
    people::care::Involvement,
    plans::{PlanSection, ServiceMethod},
    policy::Action,
    text::Words,
};
use ehc_persistence::{
    StorageError, advice,
    cases::{self, CaseRow},
    consultations,
    people::{self, CareRow, CasePersonRow},
};

use super::{
    InventFailed,
    acting::Acting,
    family::Child,
    words::{PlanNeed, PlanWords},
};

/// Said when a final plan comes after its limit.
const LATE: &str = "Advice came late and a school needed more time to answer; the family was told of each delay.";

/// Records what the form for requests does not ask: a social worker, and that parental responsibility was checked.
pub(super) fn describe(act: &Acting<'_>, child: &Child) -> Result<(), InventFailed> {
    let done = act.service.store.write(act.context, |conn| {
        let open = open::<NoRule>(conn, act.context, &act.scene.reference(), Action::CaseEdit)?;
        let social_worker = child.social_worker.map(ToOwned::to_owned);
        if social_worker.is_some() {
            let involvement = Involvement::ChildInNeed;
            people::save_care(conn, CareRow { involvement, ..CareRow::unknown(open.case.id) })?;
        }
        cases::update(conn, CaseRow { social_worker, ..open.case.clone() })?;
        if let Some(on) = child.responsibility_checked {
            for (link, _) in people::list_circle(conn, open.case.id)? {
                people::update_part(
                    conn,
                    CasePersonRow { has_parental_responsibility: true, responsibility_checked_on: Some(on), ..link },
                )?;
            }
        }
        Ok::<_, Failure<NoRule>>(Done::new((), AuditEntry::of(&open.permit)))
    });
    act.done("record more of the child", done)
}

impl Acting<'_> {
    fn plan(&self) -> Result<Option<WholePlan>, InventFailed> {
        let found = self.service.store.read(|conn| {
            let case = cases::find_by_reference(conn, &self.scene.reference())?;
            case.map_or(Ok(None), |case| ehc_application::plans::find(conn, case.id))
        })?;
        Ok(found)
    }

    /// Finds the submitted advice of a kind, from which words of the plan come.
    fn source(&self, kind: AdviceKind) -> Result<Option<AdviceId>, InventFailed> {
        let request = self.asked(kind)?;
        let latest = self.service.store.read(|conn| advice::find_latest(conn, request.id))?;
        Ok(latest.filter(|row| row.is_submitted).map(|row| row.id))
    }

    /// Says whether the child is in Year 9 or beyond, or will be within a year.
    fn is_near_adulthood(&self) -> Result<bool, InventFailed> {
        let adulthood = self.service.store.read(|conn| {
            let Some(case) = cases::find_by_reference(conn, &self.scene.reference())? else { return Ok(None) };
            let child = people::find(conn, case.child_id)?;
            Ok::<_, StorageError>(child.map(|child| Adulthood::of(&case, &child)))
        })?;
        Ok(adulthood.is_some_and(|adulthood: Adulthood| adulthood.is_near(self.context.today)))
    }

    fn save(&self, text: SectionText) -> Result<(), InventFailed> {
        let mark = self.plan()?.map(|plan| plan.sections).unwrap_or_default().mark(text.section());
        let saved = sections::save(self.service, self.context, &self.scene.reference(), text, &mark);
        self.done("write a section of the plan", saved)
    }

    fn add(&self, words: &RowWords) -> Result<PlanRowId, InventFailed> {
        rows::add(self.service, self.context, &self.scene.reference(), words)
            .map_err(|failure| InventFailed::refused("write in the plan", words.section.letter(), failure))
    }
}

/// Writes the whole plan, row by row, each with the advice that it comes from.
pub(super) fn write(act: &Acting<'_>, words: &PlanWords) -> Result<(), InventFailed> {
    let is_near = act.is_near_adulthood()?;
    words.needs.iter().try_for_each(|need| write_need(act, need, is_near))?;
    act.save(SectionText::Views(words.views.clone()))
}

fn write_need(act: &Acting<'_>, need: &PlanNeed, is_near_adulthood: bool) -> Result<(), InventFailed> {
    let aims = is_near_adulthood.then(|| need.aims.clone());
    let (kind, note) = need.from;
    let first = RowWords {
        section: need.section,
        parent: None,
        text: need.text.clone(),
        measure: String::new(),
        provision: ehc_domain::plans::ProvisionDetail::default(),
        aims: None,
        source: act.source(kind)?,
        source_note: note.to_owned(),
    };
    let (outcome, measure) = &need.outcome;
    let second = RowWords {
        section: PlanSection::E,
        parent: Some(act.add(&first)?),
        text: outcome.clone(),
        measure: measure.clone(),
        aims: aims.clone(),
        ..first.clone()
    };
    let outcome = act.add(&second)?;
    for provision in &need.provision {
        let (kind, note) = provision.from;
        act.add(&RowWords {
            section: provision.section,
            parent: Some(outcome),
            text: String::new(),
            measure: String::new(),
            provision: provision.detail.clone(),
            aims: aims.clone(),
            source: act.source(kind)?,
            source_note: note.to_owned(),
        })?;
    }
    Ok(())
}

/// Writes section A again.
pub(super) fn reword(act: &Acting<'_>, views: &str) -> Result<(), InventFailed> {
    act.save(SectionText::Views(views.to_owned()))
}

/// Sends the draft to the family.
pub(super) fn send_draft(act: &Acting<'_>, reason: &str) -> Result<(), InventFailed> {
    let version = act.plan()?.ok_or(InventFailed::Missing("a plan"))?.record.version;
    let sending = SendDraft {
        how: ServiceMethod::Email,
        sent_on: None,
        served_on: None,
        breaks_reason: Words::optional(reason)?,
        keyed_late_reason: None,
        version,
        addressees: None,
    };
    act.done("send the draft", send_draft::send(act.service, act.context, &act.scene.reference(), &sending))
}

/// Consults a school.
pub(super) fn consult(act: &Acting<'_>, school: InstitutionId, is_preference: bool) -> Result<(), InventFailed> {
    let today = act.context.today;
    let asked = Consult {
        institutions: vec![school],
        units: Vec::new(),
        preferred: is_preference.then_some(school),
        preference_on: is_preference.then_some(today),
        sent_on: today,
    };
    act.done("consult a school", send::consult(act.service, act.context, &act.scene.reference(), asked))
}

/// Records the reply of a school.
pub(super) fn replied(
    act: &Acting<'_>,
    school: InstitutionId,
    ground: Option<ObjectionGround>,
    words: &str,
) -> Result<(), InventFailed> {
    let rows = act.service.store.read(|conn| {
        let case = cases::find_by_reference(conn, &act.scene.reference())?;
        case.map_or(Ok::<_, StorageError>(Vec::new()), |case| consultations::list(conn, case.id))
    })?;
    let row = rows.into_iter().find(|row| row.institution_id == school).ok_or(InventFailed::Missing("a consultation"))?;
    let reply = Reply {
        replied_on: act.context.today,
        outcome: if ground.is_some() { ReplyOutcome::Objects } else { ReplyOutcome::Agrees },
        ground,
        text: Words::optional(words)?,
        version: row.version,
    };
    let recorded = reply::record(act.service, act.context, &act.scene.reference(), row.id, reply);
    act.done("record the reply of a school", recorded)
}

/// Names the school in section I and asks for approval.
pub(super) fn name(act: &Acting<'_>, school: InstitutionId) -> Result<(), InventFailed> {
    act.save(SectionText::Named(school))?;
    act.done(
        "ask for approval",
        ask::ask_approval(act.service, act.context, &act.scene.reference(), ask::Asking { answer: None }),
    )
}

/// Approves the plan and sends it.
pub(super) fn approve(act: &Acting<'_>) -> Result<(), InventFailed> {
    let version = act.plan()?.ok_or(InventFailed::Missing("a plan"))?.record.version;
    let late_reason = Some(Words::parse(LATE)?);
    let approval = Approval { version, sent_on: act.context.today, late_reason, keyed_late_reason: None, addressees: None };
    let issued = finalise::finalise(act.service, act.context, &act.scene.reference(), approval);
    act.done("issue the plan", issued)
}
