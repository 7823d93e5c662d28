//! Recording that the family withdrew its request. Nobody withdraws the request of somebody else: the assessment ends when everybody who had asked by that
//! day has withdrawn, and a request that came afterwards begins the next.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::{CaseReference, Step, StepRefused},
    policy::Action,
    refusals,
    text::Words,
    timetable::{facts::FactKind, order::OutOfOrder},
};
use ehc_persistence::requests::RequestRow;
use thiserror::Error;

use crate::{
    Context, Done, Failure, NoRule, Service,
    advice::none_is_owed,
    cases::{OpenCase, open, step},
    history::Told,
    requests::{of_the_assessment, take_in_again, take_out},
    timetable,
};

/// What the family said, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// The day.
    pub on: NaiveDate,
    /// What the person said.
    pub reason: Words<4_000>,
    /// Whether everybody who had asked by then withdraws; asked where more than one did.
    pub everybody: bool,
}

/// What came of a withdrawal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withdrawn {
    /// The day on which the request was withdrawn.
    pub on: NaiveDate,
    /// The day on which the request was received that begins the next assessment; `None` where nobody has asked since, and the case is closed.
    pub goes_on_from: Option<NaiveDate>,
}

/// A case with the requests that a withdrawal is about.
#[derive(Debug, Clone)]
pub struct ToWithdraw {
    /// The case.
    pub open: OpenCase,
    /// The requests of the assessment that is under way, first to last.
    pub requests: Vec<RequestRow>,
}

refusals! {
    /// Why a withdrawal is not recorded.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum WithdrawRefused {
        /// It lies ahead.
        InTheFuture = "in_the_future" @ on, "Enter a day that is today or earlier";
        /// It lies before the request.
        BeforeTheRequest = "before_the_request" @ on, "Enter a day on or after the day the request was received";
        /// Another request stands.
        AnotherStands(String) = "another_stands" @ everybody, "More than one person had asked by then: {}. If one of them still asks, the assessment goes on: record that the other withdrew alone, on the page of the decisions. If all of them withdraw, say so here" [.0];
        /// The case is past the point at which a request can be withdrawn.
        Stage => transparent(StepRefused);
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Says whose requests a withdrawal would be about.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_withdraw(service: &Service, context: &Context, reference: &CaseReference) -> Result<ToWithdraw, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseClose)?;
        let requests = of_the_assessment(conn, &open.case)?;
        Ok(ToWithdraw { open, requests })
    })
}

/// Records that the request was withdrawn, which closes the case unless somebody asked afterwards: that request begins the next assessment.
///
/// # Errors
/// [`WithdrawRefused`]; policy; storage.
pub fn withdraw(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    withdrawal: Withdrawal,
) -> Result<Withdrawn, Failure<WithdrawRefused>> {
    let Withdrawal { on, reason, everybody } = withdrawal;
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseClose)?;
        if on > context.today {
            return Err(Failure::Rule(WithdrawRefused::InTheFuture));
        }
        if on < open.case.began_on {
            return Err(Failure::Rule(WithdrawRefused::BeforeTheRequest));
        }
        let notices = none_is_owed(conn, context, &open.case)?;
        step(conn, &open.case, Step::Withdraw, on, WithdrawRefused::Stage)?;
        let mut by_then = of_the_assessment(conn, &open.case)?;
        by_then.retain(|row| row.received_on <= on);
        if by_then.len() > 1 && !everybody {
            let who = by_then.iter().map(|row| format!("{} ({})", row.requester_name, day_in_words(row.received_on)));
            return Err(Failure::Rule(WithdrawRefused::AnotherStands(who.collect::<Vec<_>>().join(", "))));
        }
        let later = take_out(conn, service, context, &open.case, on)?;
        timetable::record(conn, service, context, open.case.id, FactKind::RequestWithdrawn, on)?;
        take_in_again(conn, service, context, open.case.id, &later)?;
        let goes_on_from = later.first().map(|row| row.received_on);
        let entry = AuditEntry::of(&open.permit).telling(&Told::RequestWithdrawn { withdrawn_on: on }).because(reason.as_str());
        Ok(Done::new(Withdrawn { on, goes_on_from }, entry).telling_all(notices).seen_at(open.path("")))
    })
}
