//! Whether the end of a case can be taken back as it stands, what that moves, and the taking back itself.

use chrono::NaiveDate;
use ehc_domain::{
    approvals::ProposedAct,
    audit::AuditEntry,
    cases::Stage,
    refusals,
    requests::Became,
    timetable::{
        facts::{Fact, FactKind},
        order::{OutOfOrder, first_new},
    },
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    cases::{self, CaseRow},
    people::PersonRow,
    requests,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::how_ended::{End, ended_on, last_end};
use crate::{
    Context, Failure, Service,
    approvals::{NotProposed, Proposed},
    cases::OpenCase,
    history::Told,
    requests::{take_in_again, taken_back},
    timetable::{Law, Moved, Titles, computed, correct, facts_of, moved},
};

refusals! {
    /// Why the end of a case is not taken back.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum TakeBackRefused {
        /// The case has not ended like this.
        NotEnded = "not_ended", "The case has no end that can be taken back. A decision is corrected on its own page";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
        /// It needs a second person, and cannot be proposed.
        Approval => transparent(NotProposed);
    }
}

/// How a case ended that can be taken back, and what that moves.
pub(crate) struct Ready {
    end: End,
    shown: Proposed,
}

impl Ready {
    /// Tells whether it needs a second person: a limit that the authority is held to is owed again, or moves.
    pub(super) fn needs_second_person(&self) -> bool {
        self.shown.moves.iter().any(Moved::needs_second_person)
    }

    /// What it is that a second person approves.
    pub(super) fn act(&self) -> ProposedAct {
        self.end.act()
    }

    /// The dates of the law that become others.
    pub(super) fn moves(&self) -> Vec<Moved> {
        self.shown.moves.clone()
    }

    /// What it does, as it is shown to whoever approves it.
    pub(crate) fn shown(self) -> Proposed {
        self.shown
    }
}

/// Checks whether the end of a case can be taken back as it stands.
pub(crate) fn ready(
    conn: &mut DbConnection,
    law: &Law,
    (case, child): (&CaseRow, &PersonRow),
    today: NaiveDate,
) -> Result<Ready, Failure<TakeBackRefused>> {
    let not_ended = || Failure::Rule(TakeBackRefused::NotEnded);
    let facts = facts_of(conn, case.id)?;
    let end = last_end(conn, case, &facts)?.ok_or_else(not_ended)?;
    let after = end.after(&facts)?;
    if let Some(contradiction) = first_new(&facts, &after) {
        return Err(Failure::Rule(contradiction.into()));
    }
    let stage = Stage::of(&after).ok_or_else(not_ended)?;
    let with = computed(conn, law, case, (&facts, child.born_on), today)?;
    let then = computed(conn, law, case, (&after, child.born_on), today)?;
    let moves = moved(&with, &then, &Titles::of(conn, case.id)?);
    let rows = vec![("The case".to_owned(), case.stage.label().to_owned(), stage.label().to_owned())];
    let what = match &end {
        End::PlanSetAside(..) => "The existing plan that was recorded by mistake".to_owned(),
        _ => format!("What ended the case: {}", end.words(case)),
    };
    let shown = Proposed { subject: end.subject().uuid(), other_case: None, what, rows, moves };
    Ok(Ready { end, shown })
}

/// Takes back the end that was checked, and says so.
pub(crate) fn make(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    ready: Ready,
    why: &str,
) -> Result<AuditEntry, Failure<TakeBackRefused>> {
    let Ready { end, .. } = ready;
    let recorded = end.words(&open.case);
    let mut case = open.case.clone();
    let mut asked_again = Vec::new();
    match end {
        End::Fact(end) => {
            correct::<TakeBackRefused>(conn, service, context, case.id, FactKind::Retracted, end.on, (end.id, why))?;
        }
        End::SetAside(gone) => stand_again(conn, service, context, &mut case, (gone, why))?,
        End::PlanSetAside(gone, asked) => {
            for fact in asked.iter().filter_map(|(_, fact)| fact.as_ref()) {
                correct::<TakeBackRefused>(conn, service, context, case.id, FactKind::Retracted, fact.on, (fact.id, why))?;
            }
            let is_other =
                |row: &requests::RequestRow| row.became != Became::SetAside && !asked.iter().any(|(one, _)| one.id == row.id);
            let before = requests::list(conn, case.id)?.into_iter().filter(is_other).map(|row| row.episode).max();
            case.episode = before.unwrap_or(case.episode);
            stand_again(conn, service, context, &mut case, (gone, why))?;
            asked_again = asked.into_iter().map(|(row, _)| row).collect();
        }
    }
    let after = facts_of(conn, open.case.id)?;
    let stage = Stage::of(&after).ok_or(Failure::Rule(TakeBackRefused::NotEnded))?;
    let closed_on = ended_on(&after).filter(|_| !stage.is_open() && !stage.has_plan());
    cases::update(conn, CaseRow { stage, closed_on, ..case })?;
    take_in_again::<TakeBackRefused>(conn, service, context, open.case.id, &asked_again)?;
    Ok(AuditEntry::of(&open.permit).telling(&Told::EndTakenBack { ending: recorded }).because(why))
}

/// That the end of a case is taken back, as it is kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedReopening {}

/// What was recorded by mistake and is put back, as it is kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedBack {
    /// The one of several requests; nothing where it is what ended the case.
    request: Option<Uuid>,
}

impl ProposedBack {
    /// Of one of several requests, or of what ended the case.
    pub(super) fn of(request: Option<requests::RequestId>) -> Self {
        Self { request: request.map(|id| id.uuid()) }
    }

    /// The one of several requests that it is about; `None` where it is what ended the case.
    pub(crate) fn request(&self) -> Option<requests::RequestId> {
        self.request.map(requests::RequestId::new)
    }
}

/// Has what was set aside stand again, the last first: the plan stands before what rests on it.
fn stand_again(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case: &mut CaseRow,
    (gone, why): (Vec<(Fact, FactKind)>, &str),
) -> Result<(), Failure<TakeBackRefused>> {
    for (back, was) in gone.into_iter().rev() {
        begin_again(conn, case, &back, &was)?;
        correct::<TakeBackRefused>(conn, service, context, case.id, was, back.on, (back.id, why))?;
    }
    Ok(())
}

/// Has the case begin again with what was set aside and stands again.
fn begin_again(conn: &mut DbConnection, case: &mut CaseRow, back: &Fact, was: &FactKind) -> StorageResult<()> {
    match was {
        FactKind::RequestReceived { .. } => {
            let rows = requests::list(conn, case.id)?;
            let facts = facts_of(conn, case.id)?;
            let is_it = |row: &&requests::RequestRow| {
                row.became == Became::SetAside && taken_back(&facts, row).is_some_and(|one| one.id == back.id)
            };
            let row = rows.iter().rfind(is_it).ok_or(StorageError::Conflict)?;
            requests::set_became(conn, row.id, Became::Began)?;
            (case.began_on, case.episode) = (row.received_on, row.episode);
        }
        FactKind::PlanTransferredIn { made_on, .. } => case.began_on = made_on.unwrap_or(back.on),
        FactKind::PlanHeld => case.began_on = back.on,
        _ => {}
    }
    Ok(())
}
