//! The case page: everything about one child that the person may read, on one page.

use chrono::NaiveDate;
use ehc_domain::{
    advice::{AdviceState, RequiredAdvice},
    approvals::ProposedAct,
    audit::Look,
    cases::{CaseReference, Stage},
    decisions::DecisionKind,
    ids::{AdviceRequestId, PersonId},
    names::surname,
    policy::{Action, FieldGroup, knows_circle, may_reach, may_read},
    timetable::{DutyStatus, exceptions::Ground, rules::Nature},
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts, advice, approvals, audit, cases, decisions,
    institutions::{self, InstitutionRow},
    people,
    requests::{self, RequestRow},
};

pub use ehc_persistence::people::{CasePersonRow, PersonRow};

use crate::{
    Context, Failure, Service,
    advice::ask::not_asked,
    approvals::{may_read_on, names_hidden, place as approvals_place, reads as reads_proposal, who_answers},
    audit::Opened,
    cases::{OpenCase, open},
    failure::NoRule,
    history::{self, Act, Told},
    next::{self, Next},
    timetable::{CaseTimetable, Law, of_open_case},
};

/// One line of the advice table.
#[derive(Debug, Clone, PartialEq)]
pub struct AdviceLine {
    /// Which request.
    pub id: AdviceRequestId,
    /// The kind, in words.
    pub kind: &'static str,
    /// The person asked.
    pub asked_of: String,
    /// Their service, school or body.
    pub body: String,
    /// Where it stands.
    pub state: AdviceState,
    /// The limit.
    pub due: Option<NaiveDate>,
    /// How the duty stands; `None` when no clock runs.
    pub status: Option<DutyStatus>,
    /// The day the contributor says it will come.
    pub promised_on: Option<NaiveDate>,
    /// Why it is late, as recorded.
    pub late_cause: Option<String>,
    /// Whether the law or only the Code limits it.
    pub is_legal: bool,
    /// The ground that excuses a miss; `None` when nothing does.
    pub excused_by: Option<Ground>,
}

/// The case page.
#[derive(Debug, Clone)]
pub struct Overview {
    /// The case and its dates.
    pub dates: CaseTimetable,
    /// The caseworker's name.
    pub caseworker: Option<String>,
    /// Where the child learns.
    pub institution: Option<InstitutionRow>,
    /// Its special educational needs coordinator.
    pub senco: Option<String>,
    /// The advice; `None` when the person may not read it.
    pub advice: Option<Vec<AdviceLine>>,
    /// The circle; `None` when the person may not read it.
    pub circle: Option<Vec<(CasePersonRow, PersonRow)>>,
    /// Those whose part in the circle has ended; empty when the person may not read the circle.
    pub former: Vec<(CasePersonRow, PersonRow)>,
    /// Those of the circle who must not be told today.
    pub not_told: Vec<PersonId>,
    /// Whether the person may read where somebody lives.
    pub reads_address: bool,
    /// Whether the person reads the child’s UPN.
    pub reads_upn: bool,
    /// Whether the person reads who has parental responsibility.
    pub reads_family: bool,
    /// Those of the circle of whom the person reads how they are reached.
    pub reachable: Vec<PersonId>,
    /// The latest acts, newest first; `None` when the person may not read them.
    pub latest: Option<Vec<Act>>,
    /// The advice that the law requires now and for which nobody was asked, although others were (reg 6(1)(b)(iv), (g), (2)).
    pub not_asked: Vec<RequiredAdvice>,
    /// The request; `None` when the person may not read it.
    pub request: Option<RequestRow>,
    /// Whether somebody of the case has the person’s own surname and few others on record have it: they may be kin, and are asked.
    pub may_be_kin: bool,
    /// Whether the person may act on the case.
    pub may_edit: bool,
    /// Whether the person may take the next step of the work.
    pub may_act: bool,
    /// What waits for a second person: what would be done, where it is read and who is asked; empty for people who may not read the casework.
    pub proposed: Vec<(ProposedAct, String, Vec<String>)>,
    /// What is next; `None` once the assessment is over, and for people who may not read the casework.
    pub next_act: Option<Next>,
    /// The number of the case into which this one was merged; `None` where there is none of which the person may know.
    pub merged_into: Option<String>,
    /// The duplicates that were merged into this case, of which the person may know.
    pub took_in: Vec<String>,
    /// Whether the person may add somebody to the circle.
    pub may_add_person: bool,
    /// The day on which an officer decided what ended the assessment; `None` where no decision did, and for people who may not read the casework.
    pub decided_on: Option<NaiveDate>,
}

impl Overview {
    /// Lists the open duties with dates, nearest first: what to do next.
    pub fn next(&self) -> Vec<&ehc_domain::timetable::Duty> {
        let mut duties: Vec<_> =
            self.dates.timetable.open().filter(|duty| duty.rule().nature == Nature::Duty && duty.due.is_some()).collect();
        duties.sort_by_key(|duty| duty.due);
        duties
    }
}

/// Opens the case page; the view is an audit row, durable before this returns.
///
/// # Errors
/// Policy; absence; storage.
pub fn show(service: &Service, context: &Context, reference: &CaseReference) -> Result<Overview, Failure<NoRule>> {
    show_on(service, context, reference, "")
}

/// Opens what another page of the case is made from, by its address within the case, which the audit row names.
///
/// # Errors
/// As [`show`].
pub fn show_on(service: &Service, context: &Context, reference: &CaseReference, page: &str) -> Result<Overview, Failure<NoRule>> {
    let overview = service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseView)?;
        let dates = of_open_case(conn, service.store.law(), open, context.today, None)?;
        Ok::<_, Failure<NoRule>>(load(conn, service.store.law(), context, dates)?)
    })?;
    let look = Look::of(&overview.dates.open.permit);
    let look = if page.is_empty() { look } else { look.telling(&Told::PageShown { page: page.to_owned() }) };
    service.views.record(look, Some(Opened::by(context, &overview.dates.open.subject)))?;
    Ok(overview)
}

fn load(conn: &mut DbConnection, law: &Law, context: &Context, dates: CaseTimetable) -> StorageResult<Overview> {
    let open = &dates.open;
    let reads = |group| may_read(&context.actor, &open.subject, group);
    let caseworker = match open.case.caseworker_id {
        Some(id) => accounts::find_user(conn, id)?.map(|user| user.name),
        None => None,
    };
    let (institution, senco) = match open.case.institution_id {
        Some(id) => (institutions::find(conn, id)?, institutions::find_senco(conn, id)?),
        None => (None, None),
    };
    let casework = reads(FieldGroup::Notes);
    let advice = if casework { Some(advice_lines(conn, &dates)?) } else { None };
    let circle = if knows_circle(&context.actor, &open.subject) { Some(people::list_circle(conn, open.case.id)?) } else { None };
    let former = if circle.is_some() { people::list_former(conn, open.case.id)? } else { Vec::new() };
    let may = |action| context.may(action, ehc_domain::policy::Target::Case(&open.subject));
    // Whoever reads the case in an emergency is led to no page that they may not open.
    let runs = may(Action::AuditView);
    let latest = if runs {
        // What the system sent by itself stands in the history; here people look for what people did.
        let lines = audit::list_of_case(conn, open.case.id, false, None, 30)?;
        let lines = history::readable(conn, context, open, lines)?;
        Some(lines.into_iter().map(history::act).filter(|act| !act.is_quiet).take(3).collect())
    } else {
        None
    };
    let waiting = if may(Action::ApprovalPropose) { approvals::list_waiting_of_case(conn, open.case.id)? } else { Vec::new() };
    let mut proposed = Vec::new();
    let next_act = if casework { next::of(conn, law, context, open)? } else { None };
    for row in waiting {
        if names_hidden(conn, context, &row)? || !reads_proposal(context, open, &row) {
            continue;
        }
        let asked = who_answers(conn, context, &row)?;
        // What is about two cases stands with the one that it would end, for whoever reads that.
        let at = row.case_id.map(|id| cases::find(conn, id)).transpose()?.flatten();
        let at = match at {
            Some(case) if may_read_on(conn, context, &case)? => case.reference,
            _ => open.case.reference.clone(),
        };
        proposed.push((row.act, approvals_place(&at, &row), asked));
    }
    let stays = open.case.merged_into_id.map(|id| cases::find(conn, id)).transpose()?.flatten();
    let merged_into = stays.filter(|case| context.may_know(case)).map(|case| case.reference);
    let took_in = cases::list_merged_into(conn, open.case.id)?.into_iter().filter(|case| context.may_know(case));
    let took_in = took_in.map(|case| case.reference).collect();
    let decided_on = if casework { decided_on(conn, open)? } else { None };
    let request = if casework { requests::find_by_case(conn, open.case.id)? } else { None };
    let not_asked = if advice.is_some() { not_asked(conn, (&open.case, &open.child), context.today)? } else { Vec::new() };
    let may_be_kin = may(Action::ConflictDeclare) && may_be_kin(conn, context, open, circle.as_deref())?;
    let (may_edit, may_add_person) = (may(Action::CaseEdit), may(Action::CircleAdd));
    let is_not_told = |part: &CasePersonRow| part.not_told_from.is_some_and(|from| from <= context.today);
    let not_told =
        circle.iter().flatten().map(|(part, _)| part).filter(|part| is_not_told(part)).map(|part| part.person_id).collect();
    let reads_address = reads(FieldGroup::Address);
    let people = circle.iter().flatten().map(|(_, person)| person);
    let reachable = people.filter(|person| may_reach(&context.actor, &open.subject, person.for_professionals));
    let reachable = reachable.map(|person| person.id).collect();
    let (reads_upn, reads_family) = (reads(FieldGroup::Upn), reads(FieldGroup::Family));
    Ok(Overview {
        caseworker,
        proposed,
        next_act,
        merged_into,
        took_in,
        institution,
        senco,
        advice,
        circle,
        former,
        not_told,
        reads_address,
        reads_upn,
        reads_family,
        reachable,
        latest,
        not_asked,
        request,
        may_be_kin,
        decided_on,
        may_edit,
        may_act: may_edit || may(Action::DecisionPropose),
        may_add_person,
        dates,
    })
}

/// Finds the day on which an officer decided what ended the assessment.
fn decided_on(conn: &mut DbConnection, open: &OpenCase) -> StorageResult<Option<NaiveDate>> {
    let kind = match open.case.stage {
        Stage::NotAssessed => DecisionKind::Assess,
        Stage::NotIssued => DecisionKind::Issue,
        _ => return Ok(None),
    };
    let rows = decisions::list(conn, open.case.id)?;
    let told = rows.iter().rfind(|row| row.kind == kind && row.episode == open.case.episode && row.notified_on.is_some());
    Ok(told.and_then(|row| row.decided_on))
}

/// Lists the requests for advice of a case with their dates.
///
/// # Errors
/// Any failure of storage.
pub fn advice_lines(conn: &mut DbConnection, dates: &CaseTimetable) -> StorageResult<Vec<AdviceLine>> {
    let today = dates.timetable.today;
    let rows = advice::list_requests(conn, dates.open.case.id)?;
    let line = |row: advice::AdviceRequestRow| {
        let duty = dates.timetable.duties.iter().find(|duty| duty.subject() == Some(row.id.uuid()));
        AdviceLine {
            id: row.id,
            kind: row.kind.label(),
            asked_of: row.asked_of,
            body: row.body,
            state: row.state,
            due: duty.and_then(|duty| duty.due),
            status: duty.map(|duty| duty.status(today)),
            promised_on: row.promised_on,
            late_cause: row.late_cause,
            is_legal: row.binding == ehc_domain::advice::Binding::Section31,
            excused_by: duty.and_then(|duty| duty.excused().next().map(|considered| considered.ground)),
        }
    };
    let mut lines: Vec<AdviceLine> = rows.into_iter().map(line).collect();
    lines.sort_by_key(urgency);
    Ok(lines)
}

/// Late first, then excused, then waiting to be checked, then on the way, then finished: what needs work stands out.
fn urgency(line: &AdviceLine) -> u8 {
    match (line.status, line.state) {
        (Some(DutyStatus::Overdue { .. }), _) => 0,
        (Some(DutyStatus::Excused { .. }), _) => 1,
        (_, AdviceState::Received) => 2,
        (_, AdviceState::SentBack | AdviceState::Asked | AdviceState::InProgress) => 3,
        _ => 4,
    }
}

/// On no more people than this is a surname rare.
const RARE: i64 = 20;

/// Says whether the child, or somebody of the circle that the reader knows of, has the reader’s surname, and it is rare. Of an account no address is kept that
/// could be compared as well.
fn may_be_kin(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
    circle: Option<&[(CasePersonRow, PersonRow)]>,
) -> StorageResult<bool> {
    let own = surname(&context.actor.name);
    let named = circle.into_iter().flatten().map(|(_, person)| person.name.as_str());
    let is_named = std::iter::once(open.child.name.as_str()).chain(named).any(|name| surname(name) == own);
    Ok(is_named && people::is_rare_surname(conn, &own, RARE)?)
}
