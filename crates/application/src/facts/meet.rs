//! Recording that a limit was met by an act that has no page of its own: with its day, and who was told where the law has somebody told.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    days::ActDay,
    ids::FactId,
    policy::Action,
    refusals,
    text::Words,
    timetable::{
        Duty,
        order::OutOfOrder,
        plain_acts::{OtherDay, PlainAct},
        rules::Scope,
    },
};
use thiserror::Error;

use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    history::{FactCode, Told},
    timetable::{Titles, compute, record},
};

/// An act that meets a limit, as it was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// Which of those that meet it.
    pub act: PlainAct,
    /// The day on which it was done.
    pub on: NaiveDate,
    /// The day that something was arranged for, or counts as served on; `None` where the act has no other day, or it is the same.
    pub other_day: Option<NaiveDate>,
    /// Who was told, and how; needed where the act tells somebody.
    pub told: Option<Words<1_000>>,
}

/// A limit with what meets it.
#[derive(Debug, Clone)]
pub struct ToMeet {
    /// The case.
    pub open: OpenCase,
    /// The limit.
    pub duty: Duty,
    /// What it is called.
    pub title: String,
    /// The acts that meet it and have no page of their own; empty where it is met elsewhere.
    pub acts: Vec<PlainAct>,
}

refusals! {
    /// Why an act is not recorded as meeting a limit.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum MetRefused {
        /// It was met, or nobody is held to it any more.
        NothingToMeet = "nothing_to_meet", "This is done already, or nobody is held to it any more";
        /// Another act meets it.
        AnotherAct = "another_act" @ act, "Choose what was done: this does not meet the limit";
        /// It lies ahead.
        InTheFuture = "in_the_future" @ on, "Enter a day that is today or earlier";
        /// It lies before everything.
        TooEarly = "too_early" @ on, "Enter a day on or after 1 September 2014, when the Children and Families Act came into force";
        /// What was arranged has no day.
        NotArranged = "not_arranged" @ other_day, "Enter the day that it was arranged for: without a day nothing is arranged";
        /// It would be served before it was sent.
        ServedBeforeSent = "served_before_sent" @ other_day, "Nothing is served before it is sent. Check both days";
        /// The law has somebody told, and nobody is named.
        NobodyTold = "nobody_told" @ told, "Say who was told or sent it, and how: the limit is met by that";
        /// It would lie before what the limit is counted from.
        MeetsNothing = "meets_nothing" @ on, "On that day it does not meet this limit, which is counted from a later one. Check the day, or correct the one that it is counted from";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Finds a limit of a case with what meets it.
///
/// # Errors
/// [`Failure::NotFound`] for no such limit of the case; policy; storage.
pub fn to_meet(service: &Service, context: &Context, reference: &CaseReference, duty: &str) -> Result<ToMeet, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::FactRecord)?;
        let dates = compute(conn, service.store.law(), &open.case, context.today, None)?;
        let duty = dates.find_by_key(duty).cloned().ok_or(Failure::NotFound)?;
        let title = Titles::of(conn, open.case.id)?.title(&duty);
        Ok(ToMeet { acts: PlainAct::meeting(duty.rule()), title, duty, open })
    })
}

/// Records an act by which a limit is met. Where that is no more than a step on the way, or comes too early, nothing is recorded.
///
/// # Errors
/// [`MetRefused`]; [`Failure::NotFound`] for no such limit of the case; policy; storage.
pub fn meet(
    service: &Service,
    context: &Context,
    (reference, duty): (&CaseReference, &str),
    met: Met,
) -> Result<FactId, Failure<MetRefused>> {
    let refuse = |refused| Err(Failure::Rule(refused));
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FactRecord)?;
        let dates = compute(conn, service.store.law(), &open.case, context.today, None)?;
        let owed = dates.find_by_key(duty).ok_or(Failure::NotFound)?;
        if !owed.is_open() {
            return refuse(MetRefused::NothingToMeet);
        }
        if !PlainAct::meeting(owed.rule()).contains(&met.act) {
            return refuse(MetRefused::AnotherAct);
        }
        if met.on > context.today {
            return refuse(MetRefused::InTheFuture);
        }
        if ActDay::new(met.on).is_err() {
            return refuse(MetRefused::TooEarly);
        }
        let other_day = met.other_day.filter(|_| met.act.other_day().is_some());
        if met.act.other_day() == Some(OtherDay::Served) && other_day.is_some_and(|served| served < met.on) {
            return refuse(MetRefused::ServedBeforeSent);
        }
        let told = met.told.filter(|_| met.act.tells());
        if met.act.tells() && told.is_none() {
            return refuse(MetRefused::NobodyTold);
        }
        // An appeal that follows a notice is another thing than the notice.
        let about = owed.subject().filter(|_| owed.rule().scope != Scope::UntilNext);
        let about = about.unwrap_or_else(|| service.ports.id::<()>().uuid());
        let kind = met.act.fact(about, other_day).ok_or(Failure::Rule(MetRefused::NotArranged))?;
        let fact = FactCode::of(&kind);
        let id = record(conn, service, context, open.case.id, kind, met.on)?;
        let after = compute(conn, service.store.law(), &open.case, context.today, None)?;
        if after.find_by_key(duty).is_some_and(Duty::is_open) {
            return refuse(MetRefused::MeetsNothing);
        }
        let entry = AuditEntry::of(&open.permit).on("fact", id).telling(&Told::FactRecorded { kind: fact, on: met.on });
        // Who was told stands with what was done, for whoever asks later.
        let entry = told.iter().fold(entry, |entry, told| entry.because(format!("{}: {}", met.act.label(), told.as_str())));
        Ok(Done::new(id, entry).seen_at(open.path("dates")))
    })
}
