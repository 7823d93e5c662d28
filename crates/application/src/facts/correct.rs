//! Correcting a fact: nothing is overwritten, what hangs on it follows, and the case still holds together afterwards.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::CaseReference,
    days::ActDay,
    decisions::DecisionKind,
    ids::FactId,
    policy::Action,
    refusals,
    text::Words,
    timetable::{
        facts::{Fact, FactError, FactKind},
        order::OutOfOrder,
    },
};
use ehc_persistence::{DbConnection, StorageError, StorageResult, decisions, plans, requests};
use thiserror::Error;

use super::{changes, follow::follow};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    history::{FactCode, Told},
    timetable::{correct as correct_fact, facts_of},
};

/// The right day and details of a fact, and why the first were wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The right day.
    pub on: ActDay,
    /// All the details that now hold; `None` for those of the first version.
    pub details: Option<BTreeMap<String, String>>,
    /// The day on which a draft or a letter counts as having come; `None` where the recorded day stands.
    pub served_on: Option<NaiveDate>,
    /// Why the first version was wrong.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why a fact is not corrected.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum CorrectRefused {
        /// Its details cannot be read.
        Unreadable => transparent(FactError);
        /// It lies ahead.
        InTheFuture = "in_the_future" @ on, "Enter a day that is today or earlier";
        /// It lies before the decision that it tells of.
        BeforeTheDecision(NaiveDate) = "before_the_decision" @ on, "The decision was made on {}. Enter that day or a later one, or correct the day of the decision first" [day_in_words(*.0)];
        /// The request would come after the decision on it.
        AfterTheDecision(NaiveDate) = "after_the_decision" @ on, "The decision on it was made on {}. Enter that day or an earlier one, or correct the day of the decision first" [day_in_words(*.0)];
        /// The draft would come after what the family said of it.
        AfterAComment(NaiveDate) = "after_a_comment" @ on, "The family’s first comment on the draft came on {}. Enter that day or an earlier one" [day_in_words(*.0)];
        /// The child was born after the request.
        BornAfterTheRequest(NaiveDate) = "born_after_the_request" @ on, "The child was born on {}, after that day. Check both" [day_in_words(*.0)];
        /// It is the day on record.
        SameDay = "same_day" @ on, "This is the day that is recorded already. Change it, or go back";
        /// A day of service was given for what is not served.
        NotServed = "not_served" @ served_on, "Only a draft or the letter of a decision counts as reaching the family on a day of its own. Leave this empty";
        /// It would have come before it was sent.
        ServedBeforeSent(NaiveDate) = "served_before_sent" @ served_on, "It is recorded as reaching the family on {}. Enter the day it reached them: the day it was sent, or later" [day_in_words(*.0)];
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
        /// There is no such standing fact.
        NoSuchFact = "no_such_fact", "There is no such date on the case, or it is corrected already";
        /// This kind of fact is made by its own act, with its own checks.
        HasItsOwnPage = "has_its_own_page", "This has a page of its own, where the checks that belong to it are made. Use that page";
    }
}

/// Corrects a fact: its day, and its details where they are given. The first version stays on record with the reason; every date that hangs on it is
/// computed again.
///
/// # Errors
/// [`CorrectRefused`]; policy; storage.
pub fn correct(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    fact: FactId,
    correction: Correction,
) -> Result<FactId, Failure<CorrectRefused>> {
    let Correction { on, details, served_on, reason } = correction;
    let (on, reason) = (on.date(), reason.as_str());
    if on > context.today {
        return Err(Failure::Rule(CorrectRefused::InTheFuture));
    }
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FactCorrect)?;
        let facts = facts_of(conn, open.case.id)?;
        let no_such = || Failure::Rule(CorrectRefused::NoSuchFact);
        let standing = facts.standing().find(|standing| standing.id == fact).ok_or_else(no_such)?;
        if matches!(standing.kind, FactKind::ExceptionRecorded { .. } | FactKind::ExceptionEnded { .. }) {
            return Err(Failure::Rule(CorrectRefused::HasItsOwnPage));
        }
        let kind = corrected(&standing.kind, details.as_ref()).and_then(|kind| serve(kind, served_on)).map_err(Failure::Rule)?;
        let before = standing.on;
        if before == on && kind == standing.kind && served_on.is_none() {
            return Err(Failure::Rule(CorrectRefused::SameDay));
        }
        beside(conn, &open, standing, (&kind, on))?.map_or(Ok(()), |refused| Err(Failure::Rule(refused)))?;
        let changed = changes(&standing.kind, &kind);
        let code = FactCode::of(&kind);
        let id =
            correct_fact(conn, service, context, open.case.id, kind.clone(), on, (fact, reason)).map_err(
                |failure| match failure {
                    Failure::Storage(StorageError::Duplicate) => no_such(),
                    other => other,
                },
            )?;
        follow(conn, service, context, &open, standing, (&kind, on, served_on), reason)?;
        let entry = AuditEntry::of(&open.permit).on("fact", id).because(reason);
        let entry = match (before != on, !changed.is_empty()) {
            (true, true) => entry.telling(&Told::FactCorrected { before, after: on, kind: code, details: changed }),
            (true, false) => entry.telling(&Told::DayCorrected { before, after: on }),
            (false, true) => entry.telling(&Told::DetailsCorrected { kind: code, details: changed }),
            (false, false) => entry,
        };
        Ok(Done::new(id, entry).seen_at(open.path("dates")))
    })
}

fn corrected(kind: &FactKind, details: Option<&BTreeMap<String, String>>) -> Result<FactKind, CorrectRefused> {
    match details {
        None => Ok(kind.clone()),
        Some(_) if kind.has_its_own_act() => Err(CorrectRefused::HasItsOwnPage),
        Some(details) => Ok(FactKind::parse(kind.code(), kind.subject(), details)?),
    }
}

/// Takes another day of service into a fact that carries one; the letter of a decision keeps its own beside it.
fn serve(kind: FactKind, on: Option<NaiveDate>) -> Result<FactKind, CorrectRefused> {
    match (kind, on) {
        (kind, None) => Ok(kind),
        (FactKind::DraftServed { .. }, served_on) => Ok(FactKind::DraftServed { served_on }),
        (kind @ (FactKind::AssessmentDecisionNotified { .. } | FactKind::PlanDecisionNotified { .. }), _) => Ok(kind),
        _ => Err(CorrectRefused::NotServed),
    }
}

/// Finds what is kept beside the facts and would contradict the day: when it was decided, when a comment came, when the child was born.
fn beside(
    conn: &mut DbConnection,
    open: &OpenCase,
    before: &Fact,
    (kind, on): (&FactKind, NaiveDate),
) -> StorageResult<Option<CorrectRefused>> {
    let decisions = decisions::list(conn, open.case.id)?;
    let told = |kind: DecisionKind| {
        let told = decisions.iter().rfind(|row| row.kind == kind && row.notified_on == Some(before.on));
        told.and_then(|row| row.decided_on).filter(|decided| on < *decided).map(CorrectRefused::BeforeTheDecision)
    };
    Ok(match kind {
        FactKind::RequestReceived { .. } | FactKind::BecameResponsible => {
            let asked = requests::list(conn, open.case.id)?.into_iter().find(|request| request.received_on == before.on);
            let episode = asked.map_or(open.case.episode, |request| request.episode);
            let on_it = decisions.iter().find(|row| row.episode == episode && row.kind == DecisionKind::Assess);
            let decided_on = on_it.and_then(|row| row.decided_on).filter(|decided| on > *decided);
            let born_on = open.child.born_on.filter(|born| on < *born);
            decided_on.map(CorrectRefused::AfterTheDecision).or(born_on.map(CorrectRefused::BornAfterTheRequest))
        }
        FactKind::AssessmentDecisionNotified { .. } => told(DecisionKind::Assess),
        FactKind::PlanDecisionNotified { .. } => told(DecisionKind::Issue),
        FactKind::DraftServed { .. } => {
            let plan = plans::find_by_case(conn, open.case.id)?;
            let comments = plan.map(|plan| plans::list_comments(conn, plan.id)).transpose()?.unwrap_or_default();
            let is_first = comments.iter().map(|comment| comment.received_on).min().filter(|first| on > *first);
            is_first.map(CorrectRefused::AfterAComment)
        }
        _ => None,
    })
}
