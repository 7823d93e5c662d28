//! Whether something can be set aside as recorded by mistake as the case stands, what that moves, and the setting aside itself.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::{Stage, Step, StepRefused},
    ids::FactId,
    notifications::{NoticeEvent, words},
    refusals,
    requests::Became,
    timetable::{
        facts::{Fact, FactKind, Facts},
        order::{OutOfOrder, first_new},
    },
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self, CaseRow},
    decisions,
    notifications::{Addressee, NewNotice},
    people::PersonRow,
    requests::{self, RequestId, RequestRow},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::{how_ended::ended_on, plan_set_aside};
use crate::{
    Context, Failure, Service,
    access::managers_who_may_know,
    approvals::{NotProposed, Proposed},
    cases::OpenCase,
    history::Told,
    requests::{asked_in_words, counts, fact_of, of_the_assessment},
    timetable::{Law, Moved, Titles, computed, correct, facts_of, moved, supposing},
};

refusals! {
    /// Why a request, or an existing plan, is not set aside.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum SetAsideRefused {
        /// It was decided on.
        Stage => transparent(StepRefused);
        /// An officer has decided on it.
        Decided = "decided", "An officer has decided on this request, which nobody takes back. Tell the family of the decision. If nobody asked, or it was another child, add that as a note and speak to the decision maker";
        /// Something was sent, decided or recorded on the plan since it was entered.
        Since {
            /** What. */ what: String,
            /** Its day. */ on: NaiveDate,
        } = "something_since", "{} ({}) is on record since the plan was entered, and rests on it. If that is a mistake too, take it back first, among the days on record. If it is not, the plan was no mistake: correct its days instead" [.what, day_in_words(*.on)];
        /// No plan was entered.
        NothingEntered = "nothing_entered", "No existing plan was entered on this case";
        /// No request is on record.
        NoRequest = "no_request", "No request is on record in this case";
        /// Several requests stand on the assessment.
        WhichOne = "which_one" @ request, "Choose which of the requests was recorded by mistake";
        /// There is no such request on the assessment.
        NoSuchRequest = "no_such_request" @ request, "Choose a request of the assessment that is under way";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
        /// It needs a second person, and cannot be proposed.
        Approval => transparent(NotProposed);
    }
}

/// Says why nothing of a case can be set aside as recorded by mistake, whatever is answered; `None` where something can be.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn in_the_way(conn: &mut DbConnection, case: &CaseRow, facts: &Facts) -> StorageResult<Option<SetAsideRefused>> {
    if case.stage == Stage::Maintained {
        return plan_set_aside::in_the_way(conn, case, facts);
    }
    if !undecided(conn, case)?.is_empty() {
        return Ok(None);
    }
    Ok(Some(match case.stage.after(Step::SetAside) {
        Err(refused) => refused.into(),
        Ok(_) if of_the_assessment(conn, case)?.is_empty() => SetAsideRefused::NoRequest,
        Ok(_) => SetAsideRefused::Decided,
    }))
}

/// Says whether one of several requests can be set aside at a stage, or put back: the assessment goes on, or was decided, as it would without it.
pub(super) fn can_be_without(stage: Stage) -> bool {
    stage.is_open() || matches!(stage, Stage::NotAssessed | Stage::NotIssued)
}

/// Lists the requests of the assessment on which no officer decided, first to last. A decision answers the request from which the assessment counted when it was
/// proposed; whatever was kept with it started no clock, and was decided on by nobody.
pub(super) fn undecided(conn: &mut DbConnection, case: &CaseRow) -> StorageResult<Vec<RequestRow>> {
    if !can_be_without(case.stage) {
        return Ok(Vec::new());
    }
    let mut rows = of_the_assessment(conn, case)?;
    if rows.is_empty() {
        return Ok(rows);
    }
    let decided =
        decisions::list(conn, case.id)?.into_iter().filter(|row| row.episode == case.episode && row.decided_on.is_some());
    let first = decided.map(|row| row.proposed_at).min();
    if first.is_some() || case.stage != Stage::Requested {
        rows.remove(rows.iter().position(|row| first.is_none_or(|first| row.keyed_at <= first)).unwrap_or_default());
    }
    Ok(rows)
}

/// Something that can be set aside, and what that moves.
pub(crate) struct Ready {
    what: What,
    before: Facts,
    after: Facts,
    next: CaseRow,
    shown: Proposed,
}

enum What {
    /// The request, those that stay, and its fact.
    Request(RequestRow, Vec<RequestRow>, Fact),
    /// The existing plan.
    Plan(plan_set_aside::Found),
}

impl Ready {
    /// Tells whether it moves a limit that the authority is held to, or says otherwise whether something was done in time.
    pub(super) fn needs_second_person(&self) -> bool {
        self.shown.moves.iter().any(Moved::needs_second_person)
    }

    /// What it does, as it is shown to whoever approves it.
    pub(crate) fn shown(self) -> Proposed {
        self.shown
    }

    /// The facts as they stand, and as they would.
    pub(super) fn facts(&self) -> (&Facts, &Facts) {
        (&self.before, &self.after)
    }

    /// The request that is set aside; `None` where it is the existing plan.
    pub(super) fn request(&self) -> Option<RequestId> {
        match &self.what {
            What::Request(row, ..) => Some(row.id),
            What::Plan(_) => None,
        }
    }
}

/// Checks whether a request, or the existing plan, can be set aside as the case stands.
pub(crate) fn ready(
    conn: &mut DbConnection,
    law: &Law,
    (case, child): (&CaseRow, &PersonRow),
    request: Option<RequestId>,
    today: NaiveDate,
) -> Result<Ready, Failure<SetAsideRefused>> {
    let before = facts_of(conn, case.id)?;
    if let Some(why) = in_the_way(conn, case, &before)? {
        return Err(Failure::Rule(why));
    }
    let (what, after, subject, about) = if case.stage == Stage::Maintained {
        let found = plan_set_aside::find(conn, case, &before)?;
        let after = found.after(&before)?;
        let about = format!("The existing plan, first made on {}", day_in_words(found.made_on()));
        let subject = found.fact().uuid();
        (What::Plan(found), after, subject, about)
    } else {
        let (row, others, fact) = find(conn, case, &before, request)?;
        let after = supposing(&before, [(FactKind::Retracted, fact.on, Some(fact.id))])?;
        let (subject, about) = (row.id.uuid(), asked_in_words(&row));
        (What::Request(row, others, fact), after, subject, about)
    };
    if let Some(contradiction) = first_new(&before, &after) {
        return Err(Failure::Rule(contradiction.into()));
    }
    let with = computed(conn, law, case, (&before, child.born_on), today)?;
    let then = computed(conn, law, case, (&after, child.born_on), today)?;
    let moves = moved(&with, &then, &Titles::of(conn, case.id)?);
    let next = match &what {
        What::Request(row, others, _) => next(conn, case, &after, (row, others), today)?,
        What::Plan(_) => CaseRow { stage: Stage::of(&after).unwrap_or(Stage::RecordedInError), ..case.clone() },
    };
    let rows = match next.stage != case.stage {
        true => vec![("The case".to_owned(), case.stage.label().to_owned(), next.stage.label().to_owned())],
        false => counts(case, next.began_on).into_iter().collect(),
    };
    let shown = Proposed { subject, other_case: None, what: about, rows, moves };
    Ok(Ready { what, before, after, next, shown })
}

/// How the case stands without a request of it.
fn next(
    conn: &mut DbConnection,
    case: &CaseRow,
    after: &Facts,
    (row, others): (&RequestRow, &[RequestRow]),
    today: NaiveDate,
) -> StorageResult<CaseRow> {
    // What was kept with an assessment that counts from an earlier day began nothing.
    if !others.is_empty() && row.received_on > case.began_on {
        return Ok(case.clone());
    }
    let earlier: Vec<RequestRow> = requests::list(conn, case.id)?
        .into_iter()
        .filter(|one| one.episode < case.episode && one.became != Became::SetAside)
        .collect();
    Ok(without(case, after, others, &earlier, today))
}

fn no_such() -> Failure<SetAsideRefused> {
    Failure::Rule(SetAsideRefused::NoSuchRequest)
}

/// Finds the request that is meant, those that stay beside it, and its fact.
fn find(
    conn: &mut DbConnection,
    case: &CaseRow,
    facts: &Facts,
    request: Option<RequestId>,
) -> Result<(RequestRow, Vec<RequestRow>, Fact), Failure<SetAsideRefused>> {
    let mut others = of_the_assessment(conn, case)?;
    let place = match request {
        None if others.len() > 1 => return Err(Failure::Rule(SetAsideRefused::WhichOne)),
        None => Some(0).filter(|_| !others.is_empty()),
        Some(id) => others.iter().position(|row| row.id == id),
    };
    let row = others.remove(place.ok_or_else(no_such)?);
    if !undecided(conn, case)?.iter().any(|one| one.id == row.id) {
        return Err(Failure::Rule(SetAsideRefused::Decided));
    }
    let fact = fact_of(facts, &requests::list(conn, case.id)?, &row).cloned().ok_or_else(no_such)?;
    Ok((row, others, fact))
}

/// Sets aside what was checked, and says so: in the trail, and to the managers of the team.
pub(crate) fn make(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    ready: Ready,
    why: &str,
) -> Result<(AuditEntry, Vec<NewNotice>), Failure<SetAsideRefused>> {
    let Ready { what, next, .. } = ready;
    let (row, others, fact) = match what {
        What::Plan(found) => return plan_set_aside::make(conn, service, context, open, found, why),
        What::Request(row, others, fact) => (row, others, fact),
    };
    correct::<SetAsideRefused>(conn, service, context, open.case.id, FactKind::Retracted, fact.on, (fact.id, why))?;
    requests::set_became(conn, row.id, Became::SetAside)?;
    // Where it was not the one from which the assessment counts, nothing begins anew.
    if let Some(first) = others.first().filter(|first| (row.received_on, row.keyed_at) <= (first.received_on, first.keyed_at)) {
        requests::set_became(conn, first.id, Became::Began)?;
    }
    if next != open.case {
        cases::update(conn, next)?;
    }
    let told = Told::RequestSetAside { received_on: row.received_on, source: row.source };
    let entry = AuditEntry::of(&open.permit).telling(&told).because(why);
    let notices = managers_told(conn, context, open, (NoticeEvent::RequestSetAside, fact.id), row.received_on)?;
    Ok((entry, notices))
}

/// What was recorded by mistake, as it is kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedMistake {
    /// The request; nothing where it is the existing plan.
    request: Option<Uuid>,
}

impl ProposedMistake {
    pub(super) fn of(ready: &Ready) -> Self {
        Self { request: ready.request().map(|id| id.uuid()) }
    }

    /// The request that it is about; `None` where it is the existing plan.
    pub(crate) fn request(&self) -> Option<RequestId> {
        self.request.map(RequestId::new)
    }
}

/// Tells the managers of the team that something of a day was recorded by mistake.
pub(super) fn managers_told(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
    (event, fact): (NoticeEvent, FactId),
    day: NaiveDate,
) -> StorageResult<Vec<NewNotice>> {
    let words = words(event, &open.reference(), "", Some(&day_in_words(day)));
    let managers = managers_who_may_know(conn, open.case.id, open.case.team_id, context.actor.user_id, context.now)?;
    let notice = |manager| NewNotice {
        dedupe_key: format!("{}:{fact}:{manager}", event.code()),
        event,
        case_id: Some(open.case.id),
        subject_id: None,
        to: Addressee::User(manager),
        title: words.title.clone(),
        body: words.body.clone(),
        link: open.path("history"),
    };
    Ok(managers.into_iter().map(notice).collect())
}

/// The case as it stands without the request or the plan: the assessment goes on from the next request, or the case is as it was before there was one.
pub(crate) fn without(case: &CaseRow, after: &Facts, others: &[RequestRow], earlier: &[RequestRow], today: NaiveDate) -> CaseRow {
    if let Some(first) = others.iter().map(|row| row.received_on).min() {
        return CaseRow { began_on: first, ..case.clone() };
    }
    let was = Stage::of(after);
    let stage = was.unwrap_or(Stage::RecordedInError);
    let last = earlier.iter().map(|row| row.episode).max();
    let began = earlier.iter().filter(|row| Some(row.episode) == last).map(|row| row.received_on).min();
    CaseRow {
        stage,
        closed_on: match was {
            None => Some(today),
            Some(stage) if stage.is_open() || stage.has_plan() => None,
            Some(_) => ended_on(after),
        },
        began_on: began.unwrap_or(case.began_on),
        episode: last.unwrap_or(case.episode),
        ..case.clone()
    }
}
