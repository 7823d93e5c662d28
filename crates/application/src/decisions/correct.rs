//! Correcting the day on which something was decided. What says otherwise whether it was decided in time waits for a second person.

use chrono::NaiveDate;
use ehc_domain::{cases::CaseReference, ids::DecisionId, policy::Action};

use super::{
    Which,
    right_day::{DayNotCorrected, ProposedDay, RightDay, make, ready},
};
use crate::{
    Context, Done, Failure, Service,
    approvals::{self, Proposal, Settled},
    cases::open,
};

/// What correcting the day would do, before anything is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayPreview {
    /// The day on record.
    pub before: NaiveDate,
    /// The limit of the decision; `None` where none runs.
    pub limit: Option<NaiveDate>,
    /// Whether the decision was after its limit by the day on record.
    pub was_late: bool,
    /// Whether it would be by the right day.
    pub is_late: bool,
    /// Who is asked to approve it; `None` where nobody need.
    pub asked: Option<Vec<String>>,
}

/// Says what correcting the day would do, or why it cannot be done.
///
/// # Errors
/// [`DayNotCorrected`]; policy; absence; storage.
pub fn preview_day(
    service: &Service,
    context: &Context,
    (reference, which): &(CaseReference, Which),
    right: &RightDay,
) -> Result<DayPreview, Failure<DayNotCorrected>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::FactCorrect)?;
        let row = super::find(conn, open.case.id, *which)?.ok_or(Failure::NotFound)?;
        let ready = ready(conn, service.store.law(), &open.case, &ProposedDay::of(row.id, right), context.today)?;
        let asked = approvals::asked(conn, context, &open, ready.needs_second_person());
        let asked = asked.map_err(|failure| failure.map_rule(DayNotCorrected::from))?;
        let (was_late, is_late) = ready.lateness();
        Ok(DayPreview { before: ready.before(), limit: ready.limit(), was_late, is_late, asked })
    })
}

/// Corrects the day on which something was decided; the first stays in the history with the reason. What says otherwise whether it was decided in time waits for a
/// second person.
///
/// # Errors
/// [`DayNotCorrected`]; policy; storage.
pub fn correct_day(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    which: Which,
    right: RightDay,
) -> Result<(DecisionId, Settled), Failure<DayNotCorrected>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FactCorrect)?;
        let row = super::find(conn, open.case.id, which)?.ok_or(Failure::NotFound)?;
        let (id, proposed) = (row.id, ProposedDay::of(row.id, &right));
        let ready = ready(conn, service.store.law(), &open.case, &proposed, context.today)?;
        if ready.needs_second_person() {
            let what = (Proposal::DecisionDay(proposed), ready.shown());
            let (approval, done) = approvals::propose(conn, service, context, &open, what, right.reason.as_str())
                .map_err(|failure| failure.map_rule(DayNotCorrected::from))?;
            return Ok(done.map(|()| (id, Settled::Proposed(approval))));
        }
        let entry = make(conn, &open, ready, right.reason.as_str())?;
        Ok(Done::new((id, Settled::AtOnce), entry).seen_at(open.path("decisions")))
    })
}
