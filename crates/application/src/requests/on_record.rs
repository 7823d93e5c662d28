//! The requests of a case, each with what became of it, counted.

use chrono::NaiveDate;
use ehc_domain::{
    cases::{CaseReference, Step},
    decisions::{DecisionKind, DecisionOutcome, DecisionState},
    policy::Action,
    requests::Became,
    timetable::{facts::Facts, order},
};
pub use ehc_persistence::requests::RequestRow;
use ehc_persistence::{decisions, requests};

use super::{fact_of, of_the_assessment};
use crate::{
    Context, Failure, Service,
    cases::{OpenCase, open},
    endings::can_be_put_back,
    failure::NoRule,
    timetable::facts_of,
};

/// A request of a case.
#[derive(Debug, Clone)]
pub struct RequestOnRecord {
    /// The request.
    pub row: RequestRow,
    /// Its number among those of the child, from 1, by the assessments that they belong to.
    pub number: usize,
    /// What was decided on its assessment and told to the family, the last word first; empty while nothing was.
    pub outcome: Option<(DecisionKind, DecisionOutcome)>,
    /// Whether its assessment has ended: another has begun since, or the case is closed.
    pub has_ended: bool,
    /// The day on which it was withdrawn, alone or with every other; `None` where it was not.
    pub withdrawn_on: Option<NaiveDate>,
    /// Whether whoever made it can withdraw it alone.
    pub can_be_withdrawn_alone: bool,
    /// Whether it was withdrawn alone from the assessment that is under way, which can be taken back.
    pub may_stand_again: bool,
    /// Whether it was set aside as recorded by mistake while others stood, which can be taken back.
    pub may_be_put_back: bool,
}

/// Lists the requests of a case, first to last.
///
/// # Errors
/// Policy; absence; storage.
pub fn on_record(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
) -> Result<(OpenCase, Vec<RequestOnRecord>), Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::DecisionPropose)?;
        let decisions = decisions::list(conn, open.case.id)?;
        let standing: Vec<_> = of_the_assessment(conn, &open.case)?.into_iter().map(|row| row.id).collect();
        let is_under_way = open.case.stage.after(Step::Withdraw).is_ok();
        let (facts, rows) = (facts_of(conn, open.case.id)?, requests::list(conn, open.case.id)?);
        let mut list: Vec<RequestOnRecord> = Vec::new();
        for row in rows.iter().cloned() {
            let told = decisions.iter().rfind(|one| one.episode == row.episode && one.state == DecisionState::Notified);
            let number = list.len() + 1;
            let is_of_the_last = standing.contains(&row.id);
            let with_all = withdrawn_with_all(&facts, &rows, &row);
            let is_set_aside = row.became == Became::SetAside;
            list.push(RequestOnRecord {
                may_be_put_back: is_set_aside && can_be_put_back(conn, &open.case, row.id)?,
                number,
                outcome: told.map(|one| (one.kind, one.outcome)),
                has_ended: row.episode != open.case.episode || open.case.closed_on.is_some(),
                withdrawn_on: row.withdrawn_on.or(with_all),
                can_be_withdrawn_alone: is_under_way && is_of_the_last && standing.len() > 1,
                may_stand_again: is_under_way && row.withdrawn_on.is_some() && row.episode == open.case.episode && !is_set_aside,
                row,
            });
        }
        Ok((open, list))
    })
}

/// Finds the day on which everybody withdrew who had asked with a request that nobody withdrew alone.
fn withdrawn_with_all(facts: &Facts, rows: &[RequestRow], row: &RequestRow) -> Option<NaiveDate> {
    if row.withdrawn_on.is_some() || !matches!(row.became, Became::Began | Became::Earlier | Became::Kept) {
        return None;
    }
    order::withdrawn_on(facts, fact_of(facts, rows, row)?.id)
}
