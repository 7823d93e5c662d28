//! Acts whose use cases are still to come: each is done under the same permission, with its audit entry, its fact and its step, in one transaction.

use ehc_application::{
    Done, Failure,
    cases::{OpenCase, open, step},
    timetable,
};
use ehc_domain::{
    audit::AuditEntry,
    cases::{Step, StepRefused},
    consultations::{ObjectionGround, ReplyOutcome},
    ids::{AdviceId, InstitutionId, PlanRowId},
    plans::{PlanSection, PlanState, RowKind, VersionKind},
    policy::Action,
    timetable::facts::FactKind,
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, advice,
    cases::{self, CaseRow},
    consultations::{self, ConsultationRow},
    people::{self, CasePersonRow},
    plans::{self, PlanRecord, PlanRowRecord, PlanVersionRow},
};
use serde_json::{Value, json};

use super::{
    InventFailed,
    family::Child,
    player::Acting,
    words::{PlanNeed, PlanWords},
};

type Outcome<T> = Result<T, Failure<StepRefused>>;

impl Acting<'_> {
    fn on_case(
        &self,
        act: &str,
        action: Action,
        work: impl FnOnce(&mut DbConnection, &OpenCase) -> Outcome<()>,
    ) -> Result<(), InventFailed> {
        let done = self.service.store.write(self.context, |conn| {
            let open = open(conn, self.context, &self.scene.reference(), action)?;
            work(conn, &open)?;
            Ok(Done::new((), AuditEntry::of(&open.permit)))
        });
        self.done(act, done)
    }

    fn record(&self, conn: &mut DbConnection, open: &OpenCase, kind: FactKind) -> StorageResult<()> {
        timetable::record(conn, self.service, self.context, open.case.id, kind, self.context.today).map(drop)
    }

    fn save(&self, conn: &mut DbConnection, record: PlanRecord) -> StorageResult<()> {
        let drafter = Some(self.context.actor.user_id);
        plans::update(conn, PlanRecord { last_drafter_id: drafter, saved_at: self.context.now, ..record })
    }
}

/// Records what the form for requests does not ask: a social worker, and that parental responsibility was checked.
pub(super) fn describe(act: &Acting<'_>, child: &Child) -> Result<(), InventFailed> {
    act.on_case("record more of the child", Action::CaseEdit, |conn, open| {
        let social_worker = child.social_worker.map(ToOwned::to_owned);
        cases::update(conn, CaseRow { social_worker, ..open.case.clone() })?;
        if let Some(on) = child.responsibility_checked {
            for (link, _) in people::list_circle(conn, open.case.id)? {
                people::update_link(
                    conn,
                    CasePersonRow { has_parental_responsibility: true, responsibility_checked_on: Some(on), ..link },
                )?;
            }
        }
        Ok(())
    })
}

/// Writes the whole plan.
pub(super) fn write(act: &Acting<'_>, words: &PlanWords) -> Result<(), InventFailed> {
    act.on_case("write the plan", Action::PlanDraft, |conn, open| {
        let plan = PlanRecord {
            id: act.service.ports.id(),
            case_id: open.case.id,
            state: PlanState::Drafting,
            draft_number: 1,
            sections: json!({ "a": words.views }),
            last_drafter_id: Some(act.context.actor.user_id),
            saved_at: act.context.now,
            version: 1,
        };
        let plan_id = plan.id;
        plan.insert(conn)?;
        let mut rows = Vec::new();
        for need in &words.needs {
            need_rows(act, conn, need, &mut rows)?;
        }
        let position = |place: usize| i32::try_from(place + 1).unwrap_or(i32::MAX);
        let rows = rows.into_iter().enumerate();
        PlanRowRecord::insert_all(
            rows.map(|(place, row)| PlanRowRecord { plan_id, position: position(place), ..row }).collect(),
            conn,
        )?;
        Ok(())
    })
}

fn need_rows(act: &Acting<'_>, conn: &mut DbConnection, need: &PlanNeed, rows: &mut Vec<PlanRowRecord>) -> StorageResult<()> {
    let row = |kind, section, parent_id: Option<PlanRowId>, text: &str, details: Value, source: Option<AdviceId>, note: &str| {
        PlanRowRecord {
            id: act.service.ports.id(),
            // Set with the place in the plan.
            plan_id: act.service.ports.id(),
            kind,
            section,
            parent_id,
            position: 0,
            text: text.to_owned(),
            details,
            source_advice_id: source,
            source_note: Some(note.to_owned()),
            dismissed_reason: None,
            version: 1,
        }
    };
    let source = source(act, conn, need.from.0)?;
    let first = row(RowKind::Need, need.section, None, &need.text, json!({}), source, need.from.1);
    let (outcome, measure) = &need.outcome;
    let measure = json!({ "measure": measure });
    let second = row(RowKind::Outcome, PlanSection::E, Some(first.id), outcome, measure, source, need.from.1);
    let outcome_id = second.id;
    rows.push(first);
    rows.push(second);
    for provision in &need.provision {
        let detail = &provision.detail;
        let details = json!({
            "what": detail.what, "who": detail.who, "how_often": detail.how_often,
            "how_long": detail.how_long, "ratio": detail.ratio, "review": detail.review,
        });
        let (kind, note) = provision.from;
        let source = self::source(act, conn, kind)?;
        rows.push(row(RowKind::Provision, provision.section, Some(outcome_id), &detail.sentence(), details, source, note));
    }
    Ok(())
}

fn source(act: &Acting<'_>, conn: &mut DbConnection, kind: ehc_domain::advice::AdviceKind) -> StorageResult<Option<AdviceId>> {
    let Some(case) = cases::find_by_reference(conn, &act.scene.reference())? else { return Ok(None) };
    let Some(request) = advice::list_requests(conn, case.id)?.into_iter().find(|row| row.kind == kind) else { return Ok(None) };
    Ok(advice::find_latest(conn, request.id)?.filter(|row| row.is_submitted).map(|row| row.id))
}

fn plan_of(conn: &mut DbConnection, open: &OpenCase) -> Outcome<PlanRecord> {
    plans::find_by_case(conn, open.case.id)?.ok_or(Failure::NotFound)
}

fn keep_version(
    act: &Acting<'_>,
    conn: &mut DbConnection,
    plan: &PlanRecord,
    kind: VersionKind,
    reason: &str,
) -> StorageResult<()> {
    let rows: Vec<Value> = plans::list_rows(conn, plan.id)?
        .into_iter()
        .map(|row| {
            json!({
                "id": row.id.to_string(), "kind": kind_code(row.kind), "section": row.section.letter(),
                "parent": row.parent_id.map(|id| id.to_string()), "text": row.text, "details": row.details,
            })
        })
        .collect();
    let content = json!({ "sections": plan.sections, "rows": rows });
    let is_draft = kind == VersionKind::Draft;
    PlanVersionRow {
        id: act.service.ports.id(),
        plan_id: plan.id,
        case_id: plan.case_id,
        number: plan.draft_number,
        kind,
        sha256: sha256(content.to_string().as_bytes()),
        content,
        sent_on: act.context.today,
        served_on: is_draft.then_some(act.context.today),
        sent_by: act.context.actor.user_id,
        breaks_reason: (!reason.is_empty()).then(|| reason.to_owned()),
        late_reason: None,
    }
    .insert(conn)
}

fn kind_code(kind: RowKind) -> &'static str {
    kind.code()
}

/// Returns the SHA-256 of bytes in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Sends the draft to the family.
pub(super) fn send_draft(act: &Acting<'_>, reason: &str) -> Result<(), InventFailed> {
    act.on_case("send the draft", Action::PlanSendDraft, |conn, open| {
        let plan = plan_of(conn, open)?;
        keep_version(act, conn, &plan, VersionKind::Draft, reason)?;
        let number = plan.draft_number.saturating_add(1);
        act.save(conn, PlanRecord { state: PlanState::DraftSent, draft_number: number, ..plan })?;
        step(conn, &open.case, Step::SendDraft, act.context.today, std::convert::identity)?;
        Ok(act.record(conn, open, FactKind::DraftServed { served_on: None })?)
    })
}

/// Consults a school.
pub(super) fn consult(act: &Acting<'_>, school: InstitutionId, is_preference: bool) -> Result<(), InventFailed> {
    act.on_case("consult a school", Action::ConsultationSend, |conn, open| {
        let row = ConsultationRow {
            id: act.service.ports.id(),
            case_id: open.case.id,
            institution_id: school,
            is_family_preference: is_preference,
            preference_on: is_preference.then_some(act.context.today),
            sent_on: act.context.today,
            replied_on: None,
            outcome: None,
            ground: None,
            reply: None,
            version: 1,
        };
        let kind = FactKind::ConsultationSent { consultation: row.id };
        row.insert(conn)?;
        Ok(act.record(conn, open, kind)?)
    })
}

/// Records the reply of a school.
pub(super) fn replied(
    act: &Acting<'_>,
    school: InstitutionId,
    ground: Option<ObjectionGround>,
    words: &str,
) -> Result<(), InventFailed> {
    act.on_case("record the reply of a school", Action::ConsultationRecord, |conn, open| {
        let rows = consultations::list(conn, open.case.id)?;
        let row = rows.into_iter().find(|row| row.institution_id == school).ok_or(Failure::NotFound)?;
        let kind = FactKind::ConsultationReplied { consultation: row.id };
        let outcome = if ground.is_some() { ReplyOutcome::Objects } else { ReplyOutcome::Agrees };
        let reply = ConsultationRow {
            replied_on: Some(act.context.today),
            outcome: Some(outcome),
            ground,
            reply: Some(words.to_owned()),
            ..row
        };
        consultations::update(conn, reply)?;
        Ok(act.record(conn, open, kind)?)
    })
}

/// Names the school and sends the final plan.
pub(super) fn finalise(act: &Acting<'_>, school: &str) -> Result<(), InventFailed> {
    act.on_case("issue the plan", Action::PlanFinalise, |conn, open| {
        let mut plan = plan_of(conn, open)?;
        let sections = plan.sections.as_object_mut();
        let sections = sections.ok_or(Failure::Storage(StorageError::Conflict))?;
        sections.insert("i".to_owned(), Value::from(school));
        // Drafts count from the last one sent; the final plan bears its number.
        plan.draft_number = plan.draft_number.saturating_sub(1);
        keep_version(act, conn, &plan, VersionKind::Final, "")?;
        act.save(conn, PlanRecord { state: PlanState::Final, ..plan })?;
        step(conn, &open.case, Step::SendFinal, act.context.today, std::convert::identity)?;
        Ok(act.record(conn, open, FactKind::FinalPlanSent)?)
    })
}
