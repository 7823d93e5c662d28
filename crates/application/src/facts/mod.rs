//! Facts of a case's life, keyed as they happen and corrected without being overwritten.

mod also_on_record;
mod correct;
mod follow;
mod lone_days;
mod meet;
mod on_record;
mod plan_days;
mod ready;
mod refused;
mod rests;
mod retract;
mod retraction;
mod same_council;
mod transfer;
mod undo;

pub use also_on_record::{AlsoOnRecord, Beside, also_on_record};
pub use correct::{Corrected, Preview, correct, preview};
pub use lone_days::{LoneDays, LoneDaysRefused, ToCorrectLone, correct_lone, to_correct_lone};
pub use meet::{Met, MetRefused, ToMeet, meet, to_meet};
pub use on_record::{OnRecord, ToCorrect, find, on_record};
pub use ready::Correction;
pub(crate) use ready::{ProposedCorrection, make, ready};
pub use refused::CorrectRefused;
pub use retract::{Retracted, ToRetract, find_to_retract, preview_retraction, retract};
pub use retraction::{KEPT, NEXT, RetractRefused, Retraction};
pub(crate) use retraction::{ProposedRetraction, make as make_retraction, ready as ready_to_retract};
pub use transfer::{DetailsRefused, TransferDetails, correct_details, preview_details};

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::CaseReference,
    days::ActDay,
    ids::FactId,
    policy::Action,
    refusals,
    timetable::{
        facts::{FactError, FactKind},
        order::OutOfOrder,
    },
};
pub use ehc_persistence::timetable::FactRow;
use ehc_persistence::timetable::list_facts;
use thiserror::Error;
use uuid::Uuid;

use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    history::{FactCode, Told},
    timetable::record as record_fact,
};

refusals! {
    /// Why a fact is not recorded.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum FactRefused {
        /// Its kind, subject or details cannot be read.
        Unreadable => transparent(FactError);
        /// It lies ahead.
        InTheFuture = "in_the_future" @ on, "Enter a day that is today or earlier";
        /// It lies before everything.
        TooEarly = "too_early" @ on, "Enter a day on or after 1 September 2014, when the Children and Families Act came into force";
        /// This kind of fact is made by its own act, with its own checks.
        HasItsOwnPage = "has_its_own_page", "This has a page of its own, where the checks that belong to it are made. Use that page";
        /// The case would be closed with work towards a plan going on.
        WorkGoesOn = "work_goes_on", "Decide on the request, or record that it was withdrawn, before closing the case";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Lists the facts of a case in the order of recording.
///
/// # Errors
/// Policy; absence; storage.
pub fn list(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
) -> Result<(OpenCase, Vec<FactRow>), Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::FactRecord)?;
        let rows = list_facts(conn, open.case.id)?;
        Ok((open, rows))
    })
}

/// Records a fact of the case's life that has no page of its own yet.
///
/// # Errors
/// [`FactRefused`]; policy; storage.
pub fn record(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    code: &str,
    subject: Option<Uuid>,
    details: &BTreeMap<String, String>,
    on: NaiveDate,
) -> Result<FactId, Failure<FactRefused>> {
    let kind = FactKind::parse(code, subject, details).map_err(|error| Failure::Rule(error.into()))?;
    let fact = FactCode::of(&kind);
    if kind.has_its_own_act() {
        return Err(Failure::Rule(FactRefused::HasItsOwnPage));
    }
    ActDay::new(on).map_err(|_| Failure::Rule(FactRefused::TooEarly))?;
    if on > context.today {
        return Err(Failure::Rule(FactRefused::InTheFuture));
    }
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FactRecord)?;
        if kind == FactKind::CaseClosed && open.case.stage.is_open() {
            return Err(Failure::Rule(FactRefused::WorkGoesOn));
        }
        let id = record_fact(conn, service, context, open.case.id, kind, on)?;
        let entry = AuditEntry::of(&open.permit).on("fact", id).telling(&Told::FactRecorded { kind: fact, on });
        Ok(Done::new(id, entry).seen_at(open.path("dates")))
    })
}

/// Says which details of a fact a correction changes: “about: section i alone, was not given”.
pub(crate) fn changes(before: &FactKind, after: &FactKind) -> String {
    let (before, after) = (before.details(), after.details());
    let words = |value: Option<&String>| match value {
        Some(value) => value.parse().map_or_else(|_| value.replace('_', " "), day_in_words),
        None => "not given".to_owned(),
    };
    let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let changed = names.into_iter().filter(|name| before.get(name) != after.get(name));
    let said: Vec<String> = changed
        .map(|name| format!("{}: {}, was {}", detail_words(name), words(after.get(name)), words(before.get(name))))
        .collect();
    said.join("; ")
}

fn detail_words(name: &str) -> String {
    match name {
        "from" => "first day".to_owned(),
        "to" => "last day".to_owned(),
        other => other.replace('_', " "),
    }
}
