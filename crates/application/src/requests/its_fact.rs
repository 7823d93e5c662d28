//! Which fact of a case a request stands for. Several people may ask on one day in the same part: each request has a fact of its own.

use ehc_domain::{
    ids::FactId,
    requests::{Became, RequestSource},
    timetable::facts::{Fact, FactKind, Facts, RequestSource as FactSource},
};
use ehc_persistence::requests::{RequestId, RequestRow};

/// Returns who asked, as a fact says it.
pub(crate) fn fact_source(source: RequestSource) -> FactSource {
    match source {
        RequestSource::Parent => FactSource::Parent,
        RequestSource::YoungPerson => FactSource::YoungPerson,
        RequestSource::Institution => FactSource::Institution,
        RequestSource::BroughtToAttention => FactSource::Other,
    }
}

/// Returns the kind of the fact that a request stands for.
pub(crate) fn fact_kind(row: &RequestRow) -> FactKind {
    FactKind::RequestReceived { source: fact_source(row.source) }
}

/// Finds the standing fact of a request among all requests of its case; `None` where it has none, as one that was set aside or came after the end.
pub(crate) fn fact_of<'f>(facts: &'f Facts, rows: &[RequestRow], row: &RequestRow) -> Option<&'f Fact> {
    let (_, id) = pairs(facts, rows, row).into_iter().find(|(request, _)| *request == row.id)?;
    facts.find(id)
}

/// Finds the request that a standing fact is of; `None` where the fact is no request, or came without one.
pub(crate) fn request_of<'r>(facts: &Facts, rows: &'r [RequestRow], fact: &Fact) -> Option<&'r RequestRow> {
    let is_alike = |row: &&RequestRow| row.received_on == fact.on && fact_kind(row) == fact.kind;
    let (request, _) = pairs(facts, rows, rows.iter().find(is_alike)?).into_iter().find(|(_, id)| *id == fact.id)?;
    rows.iter().find(|row| row.id == request)
}

/// Finds what says that a request never came, or counts no more, where nothing stands in its place; `None` where nothing says so.
pub(crate) fn taken_back<'f>(facts: &'f Facts, row: &RequestRow) -> Option<&'f Fact> {
    let kind = fact_kind(row);
    let replaced: Vec<FactId> = facts.history().iter().filter_map(|fact| fact.supersedes).collect();
    let was = |fact: &Fact| fact.supersedes.and_then(|id| facts.find(id));
    let is_its = |fact: &&Fact| {
        fact.kind == FactKind::Retracted
            && !replaced.contains(&fact.id)
            && was(fact).is_some_and(|was| was.kind == kind && was.on == row.received_on)
    };
    let mut gone = facts.history().iter().filter(is_its).rev();
    let last = gone.clone().next();
    gone.find(|fact| came_with(facts, fact, row)).or(last)
}

/// Says whether a fact was first recorded in the moment in which a request was keyed.
fn came_with(facts: &Facts, fact: &Fact, row: &RequestRow) -> bool {
    facts.find(facts.first_version(fact.id)).is_some_and(|first| first.recorded_at == row.keyed_at)
}

/// Pairs the requests of one day and part with their facts: those that were keyed in the same moment, and what is left in the order of recording, since a request
/// that went from one assessment or case to another has a fact of another moment.
fn pairs(facts: &Facts, rows: &[RequestRow], like: &RequestRow) -> Vec<(RequestId, FactId)> {
    let kind = fact_kind(like);
    let mut rows: Vec<&RequestRow> = rows
        .iter()
        .filter(|row| row.received_on == like.received_on && row.source == like.source && row.became != Became::SetAside)
        .collect();
    // Whoever withdrew alone has a fact only where the assessment had been promised.
    rows.sort_by_key(|row| (row.withdrawn_on.is_some(), row.keyed_at, row.id.uuid()));
    let mut standing: Vec<&Fact> = facts.standing().filter(|fact| fact.kind == kind && fact.on == like.received_on).collect();
    standing.sort_by_key(|fact| {
        let first = facts.first_version(fact.id);
        (facts.find(first).map(|first| first.recorded_at), first.uuid())
    });
    let mut pairs = Vec::new();
    rows.retain(|row| match standing.iter().position(|fact| came_with(facts, fact, row)) {
        Some(at) => {
            pairs.push((row.id, standing.remove(at).id));
            false
        }
        None => true,
    });
    pairs.extend(rows.iter().zip(standing).map(|(row, fact)| (row.id, fact.id)));
    pairs
}
