//! The plan as the editor shows it: the golden thread, what breaks it, and how far each section is.

use chrono::NaiveDate;
use ehc_domain::{
    advice::RequiredAdvice,
    cases::{CaseReference, Stage},
    documents::DocumentState,
    ids::{DocumentId, PlanRowId},
    plans::{Break, PlanSection, PlanState, ProvisionPart, RowKind, VersionKind, unprepared},
    policy::{Action, Decision, Target, decide, group_of, may_read},
    timetable::{DutyStatus, Timetable, rules::Purpose},
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    documents::{self, DocumentRow},
    plans::{self, CommentRow, PlanVersionRow},
};

use super::{
    Sections, WholePlan, blank, find,
    held::file_of,
    is_under_18, may_write,
    sections::named,
    take::{GivenAdvice, given_advice},
    versions::versions,
};
use crate::{
    Context, Failure, Service,
    adulthood::Adulthood,
    advice::ask::Unasked,
    cases::{OpenCase, open},
    failure::NoRule,
    rights::{self, Recipients},
    timetable,
};

/// How far a section is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionState {
    /// Which.
    pub section: PlanSection,
    /// In words: “Complete”, “2 to fix”, “None needed”.
    pub words: String,
    /// Whether its words are only in the file with which the plan was brought in.
    pub is_in_file: bool,
    /// Whether something must be put right before the draft is sent.
    pub to_fix: bool,
}

/// The plan of a case, for reading.
#[derive(Debug, Clone)]
pub struct PlanView {
    /// The case.
    pub open: OpenCase,
    /// The plan; blank when nothing was written yet.
    pub plan: WholePlan,
    /// What breaks the thread, in the order of the rows.
    pub breaks: Vec<Break>,
    /// What preparing for adulthood asks of the plan.
    pub adulthood: Adulthood,
    /// The parts that prepare for adulthood with nothing; empty before Year 9.
    pub unprepared: Vec<ProvisionPart>,
    /// What follows for advice that the law came to require, on any day.
    pub unasked: Unasked,
    /// The advice that the law requires today because of what the child is, for which nobody was asked.
    pub advice_to_ask: Vec<RequiredAdvice>,
    /// When the institution that section I names closed; `None` while it is open, and where none is named.
    pub setting_closed_on: Option<NaiveDate>,
    /// Every section from A to K.
    pub states: Vec<SectionState>,
    /// The advice that the plan may be written from; section K.
    pub advice: Vec<GivenAdvice>,
    /// Who last wrote in it.
    pub saved_by: Option<String>,
    /// The document with which the plan that holds was brought in; `None` where there is none that the person may open.
    pub file: Option<DocumentId>,
    /// What was sent, oldest first.
    pub versions: Vec<PlanVersionRow>,
    /// The family's comments, oldest first.
    pub comments: Vec<CommentRow>,
    /// The dates of the case.
    pub timetable: Timetable,
    /// Whether the person may write in it now.
    pub may_write: bool,
    /// Whether it was brought in and the person may put right what it says.
    pub may_reword: bool,
    /// Whether the person may make it final.
    pub may_finalise: bool,
    /// Whether section H1 is open to the child.
    pub is_under_18: bool,
    /// To whom a letter about it goes if it is sent today.
    pub recipients: Recipients,
}

impl PlanView {
    /// Returns the last day of the family's time to comment on the draft last sent; `None` when none was sent.
    pub fn window_ends_on(&self) -> Option<NaiveDate> {
        self.timetable.latest(Purpose::DraftWindow).and_then(|duty| duty.due)
    }

    /// Returns the limit for the final plan.
    pub fn limit(&self) -> Option<NaiveDate> {
        self.timetable.latest(Purpose::FinalPlan).and_then(|duty| duty.due)
    }

    /// Counts what is to be put right or explained before the draft is sent.
    pub fn to_fix(&self) -> usize {
        self.breaks.len() + self.advice_to_ask.len()
    }

    /// Says whether a draft, or the final plan, may have been sent before the child was in Year 9 and is keyed late: then only the day of sending decides
    /// whether it had to prepare for adulthood.
    pub fn may_be_of_before_year_9(&self, kind: VersionKind) -> bool {
        let earliest = match kind {
            VersionKind::Draft => {
                let last = self.versions.last().map(|version| version.sent_on);
                Some(last.or_else(|| self.told_of_plan_on()).unwrap_or(self.open.case.began_on))
            }
            VersionKind::Final => self.window_ends_on().and_then(|until| until.succ_opt()),
            // It was sent by whoever made it, and is held to nothing here.
            VersionKind::Held => None,
        };
        earliest.zip(self.adulthood.from).is_some_and(|(earliest, from)| earliest < from)
    }

    /// Returns the day on which the family was told that there will be a plan; `None` when that is not on record.
    fn told_of_plan_on(&self) -> Option<NaiveDate> {
        match self.timetable.status(self.timetable.latest(Purpose::PlanDecision)?) {
            DutyStatus::MetInTime { on, .. } | DutyStatus::MetLate { on, .. } => Some(on),
            _ => None,
        }
    }

    /// Returns the number of a need among the needs, from 1, as the page calls it.
    pub fn need_number(&self, id: PlanRowId) -> Option<usize> {
        self.plan.rows.iter().filter(|row| row.kind == RowKind::Need).position(|row| row.id == id).map(|place| place + 1)
    }

    /// Returns the need that a row serves, through its outcome where it hangs on one.
    pub fn need_of(&self, id: PlanRowId) -> Option<PlanRowId> {
        let row = self.plan.row(id)?;
        match (row.kind, row.parent) {
            (RowKind::Need, _) => Some(id),
            (_, Some(parent)) if parent != id => self.need_of_parent(parent),
            _ => None,
        }
    }

    fn need_of_parent(&self, id: PlanRowId) -> Option<PlanRowId> {
        let row = self.plan.row(id)?;
        if row.kind == RowKind::Need { Some(id) } else { row.parent.filter(|parent| self.plan.row(*parent).is_some()) }
    }

    /// Returns the section in which a break is mended; `None` where its row is there no more.
    pub fn mended_in(&self, found: &Break) -> Option<PlanSection> {
        mended_in(&self.plan, found)
    }

    /// Says what is broken, in a sentence that names the need.
    pub fn words_of(&self, found: &Break) -> String {
        let number = found.row().and_then(|row| self.need_of(row)).and_then(|need| self.need_number(need));
        let of_need = number.map_or_else(|| "a need".to_owned(), |number| format!("need {number}"));
        match found {
            Break::NoViews => {
                "Section A does not say the views, interests and aspirations of the child and the parents, or of the young person"
                    .to_owned()
            }
            Break::NeedWithoutOutcome(_) => format!("{} has no outcome", capital(&of_need)),
            Break::NeedWithoutProvision(_) => format!("{} has no provision", capital(&of_need)),
            Break::OutcomeWithoutMeasure(_) => format!("The outcome for {of_need} does not say how we will know"),
            Break::OutcomeWithoutAim(_) => {
                format!("The outcome for {of_need} does not say which aim of preparing for adulthood it serves")
            }
            Break::ProvisionWithoutAim(_) if number.is_none() => {
                "Some provision does not say which aim of preparing for adulthood it serves".to_owned()
            }
            Break::ProvisionWithoutAim(_) => {
                format!("Provision for {of_need} does not say which aim of preparing for adulthood it serves")
            }
            Break::ProvisionWithoutNeed(_) => "Some provision belongs to no need".to_owned(),
            Break::ProvisionWithoutSource(_) => format!("Provision for {of_need} does not say which advice it comes from"),
            Break::Vague(_, vague) => match vague.missing.as_slice() {
                [] => format!("Provision for {of_need} is vague"),
                [one] => format!("Provision for {of_need} does not say {one}"),
                [rest @ .., last] => format!("Provision for {of_need} does not say {} or {last}", rest.join(", ")),
            },
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Finds the plan of a case for reading. Whoever shows it writes that down.
///
/// # Errors
/// Policy; absence; storage.
pub fn show(service: &Service, context: &Context, reference: &CaseReference) -> Result<PlanView, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::PlanDraft)?;
        Ok(view(conn, service, context, open)?)
    })
}

/// Loads everything about the plan of a case that is open already.
///
/// # Errors
/// Any failure of storage.
pub fn view(conn: &mut DbConnection, service: &Service, context: &Context, open: OpenCase) -> StorageResult<PlanView> {
    let plan = match find(conn, open.case.id)? {
        Some(plan) => plan,
        None => WholePlan {
            record: blank(service.ports.id(), open.case.id, context.now),
            sections: Sections::default(),
            rows: Vec::new(),
        },
    };
    let advice = given_advice(conn, open.case.id)?;
    let (adulthood, unasked) = (Adulthood::of(&open.case, &open.child), Unasked::of(conn, (&open.case, &open.child))?);
    let checked = plan.checked();
    let breaks = plan.breaks(adulthood.is_asked_on(context.today));
    let unprepared = if adulthood.is_asked_on(context.today) { unprepared(&checked) } else { Vec::new() };
    let is_under_18 = is_under_18(&open.child, context.today);
    let versions = versions(conn, &plan.record)?;
    let brought_in = versions.last().filter(|last| plan.record.state == PlanState::Final && last.kind == VersionKind::Held);
    let file = brought_in.and_then(file_of);
    let kept = match (brought_in, file) {
        (None, _) => Kept::Here,
        (Some(_), None) => Kept::Typed,
        (Some(_), Some(_)) => Kept::InAFile,
    };
    let setting_closed_on = named(conn, &plan.sections)?.and_then(|institution| institution.closed_on);
    let mut states = states(&plan, &breaks, &unprepared, (advice.len(), is_under_18), kept);
    if setting_closed_on.is_some() && plan.record.state == PlanState::DraftSent {
        let named = states.iter_mut().filter(|state| state.section == PlanSection::I);
        named.for_each(|state| (state.words, state.to_fix) = ("Names one that closed".to_owned(), true));
    }
    let document = file.map(|id| documents::find(conn, open.case.id, id)).transpose()?.flatten();
    let is_open =
        |row: &DocumentRow| row.state != DocumentState::Withdrawn && may_read(&context.actor, &open.subject, group_of(row.class));
    let file = document.filter(is_open).map(|row| row.id);
    let saved_by = match plan.record.last_drafter_id {
        Some(id) => accounts::find_user(conn, id)?.map(|user| user.name),
        None => None,
    };
    let target = Target::Case(&open.subject);
    let brought_in = brought_in.is_some();
    let may_correct = decide(&context.actor, Action::FactCorrect, target) == Decision::Allow;
    let may_finalise = decide(&context.actor, Action::PlanFinalise, target) == Decision::Allow;
    let can_write = decide(&context.actor, Action::PlanDraft, target) == Decision::Allow && may_write(open.case.stage).is_ok();
    Ok(PlanView {
        file,
        versions,
        comments: plans::list_comments(conn, plan.record.id)?,
        recipients: rights::recipients(conn, &open, context.today)?,
        timetable: timetable::compute(conn, service.store.law(), &open.case, context.today, None)?,
        may_write: can_write && plan.record.state != PlanState::Final,
        may_reword: may_correct && brought_in && open.case.stage.has_plan(),
        may_finalise: may_finalise && open.case.stage == Stage::DraftSent,
        plan,
        breaks,
        adulthood,
        unprepared,
        advice_to_ask: unasked.on(context.today),
        unasked,
        setting_closed_on,
        states,
        advice,
        saved_by,
        is_under_18,
        open,
    })
}

/// The section in which a break is mended: missing views in A, a missing outcome in E, missing provision in the section that answers the need's.
fn mended_in(plan: &WholePlan, found: &Break) -> Option<PlanSection> {
    let Some(row) = found.row() else { return Some(PlanSection::A) };
    let row = plan.row(row)?;
    Some(match (found, row.section) {
        (Break::NeedWithoutOutcome(_), _) => PlanSection::E,
        (Break::NeedWithoutProvision(_), PlanSection::C) => PlanSection::G,
        (Break::NeedWithoutProvision(_), PlanSection::D) => PlanSection::H2,
        (Break::NeedWithoutProvision(_), _) => PlanSection::F,
        (_, section) => section,
    })
}

/// Where the words of a plan are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// It was written here.
    Here,
    /// It was brought in, and what of it is here was typed.
    Typed,
    /// It was brought in as a file.
    InAFile,
}

fn states(
    plan: &WholePlan,
    breaks: &[Break],
    unprepared: &[ProvisionPart],
    (advice, is_under_18): (usize, bool),
    kept: Kept,
) -> Vec<SectionState> {
    use ehc_domain::codes::Coded;
    let state = |section: PlanSection| {
        // What is final is not put right any more: the words stand as they were agreed.
        let is_final = plan.record.state == PlanState::Final;
        let broken = breaks.iter().filter(|_| !is_final).filter(|found| mended_in(plan, found) == Some(section)).count();
        let rows = plan.rows.iter().filter(|row| row.section == section).count();
        let prepares_for_nothing = unprepared.iter().any(|part| part.mended_in(&plan.checked()) == section);
        let (words, to_fix) = match broken {
            0 if is_empty(plan, section, rows) && kept == Kept::InAFile => ("In the file of the plan".to_owned(), false),
            0 if is_empty(plan, section, rows) && kept == Kept::Typed => ("Not entered".to_owned(), false),
            0 if prepares_for_nothing && !is_final => ("Must prepare for adulthood".to_owned(), true),
            0 => plain_state(plan, section, rows, advice, is_under_18),
            _ => (format!("{broken} to fix"), true),
        };
        let is_in_file = kept == Kept::InAFile && is_empty(plan, section, rows);
        SectionState { section, words, to_fix, is_in_file }
    };
    PlanSection::ALL.iter().copied().map(state).collect()
}

/// Says whether nothing of a section is written here.
fn is_empty(plan: &WholePlan, section: PlanSection, rows: usize) -> bool {
    match section {
        PlanSection::A => plan.sections.a.is_empty(),
        PlanSection::I => plan.sections.i.is_blank(),
        PlanSection::J => plan.sections.j.is_empty(),
        _ => rows == 0,
    }
}

fn plain_state(plan: &WholePlan, section: PlanSection, rows: usize, advice: usize, is_under_18: bool) -> (String, bool) {
    let sections = &plan.sections;
    let drafting = plan.record.state == PlanState::Drafting;
    let (words, to_fix) = match section {
        PlanSection::A if sections.a.is_empty() => ("Nothing yet", false),
        PlanSection::I if sections.i.is_blank() && drafting => ("Blank in draft", false),
        PlanSection::I if sections.i.is_blank() => ("To name", false),
        PlanSection::I if drafting => ("Must be blank in draft", true),
        PlanSection::J if sections.j.is_empty() => ("Not requested", false),
        PlanSection::A | PlanSection::I | PlanSection::J => ("Complete", false),
        PlanSection::K if advice == 0 && plan.record.state == PlanState::Final => ("None kept here", false),
        PlanSection::K if advice == 0 => ("No advice yet", false),
        PlanSection::K => ("Complete", false),
        PlanSection::G if rows > 0 && sections.health_agreement.is_none() && plan.record.state != PlanState::Final => {
            ("Health has not agreed yet", false)
        }
        PlanSection::H1 if rows == 0 && !is_under_18 => ("Only under 18", false),
        PlanSection::B | PlanSection::E | PlanSection::F if rows == 0 => ("Nothing yet", false),
        _ if rows == 0 => ("None needed", false),
        _ => ("Complete", false),
    };
    (words.to_owned(), to_fix)
}
