//! The requests of a case, each with what became of it, counted.

use ehc_domain::{
    cases::CaseReference,
    decisions::{DecisionKind, DecisionOutcome, DecisionState},
    policy::Action,
};
pub use ehc_persistence::requests::RequestRow;
use ehc_persistence::{decisions, requests};

use crate::{
    Context, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
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
        let mut list: Vec<RequestOnRecord> = Vec::new();
        for row in requests::list(conn, open.case.id)? {
            let told = decisions.iter().rfind(|one| one.episode == row.episode && one.state == DecisionState::Notified);
            let number = list.len() + 1;
            list.push(RequestOnRecord { number, outcome: told.map(|one| (one.kind, one.outcome)), row });
        }
        Ok((open, list))
    })
}
