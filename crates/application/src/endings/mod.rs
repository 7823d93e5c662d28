//! How a case ends otherwise than by a decision or a plan: a withdrawal, a move to another authority's area, a death, a request or an existing plan that was
//! recorded by mistake. Each may be taken back.

mod died;
mod end;
mod end_back;
mod how_ended;
mod late;
mod mistake;
mod moved;
mod plan_set_aside;
mod put_back;
mod record_end;
mod request_back;
mod set_aside;
mod take_back;
mod withdrawn;

pub use ehc_persistence::requests::RequestRow;

pub use crate::approvals::Settled;

pub use died::{Death, died, died_preview};
pub(crate) use end::{How, ProposedEnd, make as make_end, ready as ready_to_end, under_way};
pub use end_back::TakeBackRefused;
pub(crate) use end_back::{ProposedBack, ProposedReopening, make as make_take_back, ready as ready_to_take_back};
pub(crate) use how_ended::{can_be_taken_back, ended_on};
pub(crate) use late::{Lateness, Unsaid};
pub use mistake::SetAsideRefused;
pub(crate) use mistake::{
    ProposedMistake, in_the_way as mistake_in_the_way, make as make_set_aside, ready as ready_to_set_aside, without,
};
pub use moved::{
    Move, Moving, Transfer, move_away, move_away_preview, move_known, move_known_preview, transfer_out, transfer_out_preview,
};
pub(crate) use plan_set_aside::first_since_the_plan;
pub use put_back::{PutBack, ToPutBack, preview_put_back, put_back, to_put_back};
pub(crate) use record_end::would_follow;
pub use record_end::{Ended, ToEnd, to_end, to_withdraw};
pub use request_back::PutBackRefused;
pub(crate) use request_back::{can_be_put_back, make as make_put_back, ready as ready_to_put_back};
pub use set_aside::{Mistake, Standing, mistake_preview, set_aside, standing};
pub use take_back::{Ending, TakeBack, ending, preview_take_back, take_back};
pub use withdrawn::{Withdrawal, withdraw, withdraw_preview};

use chrono::NaiveDate;
use ehc_domain::{
    calendar::day_in_words,
    cases::StepRefused,
    decisions::DecisionKind,
    refusals,
    timetable::{
        Context as LawContext, Duty, DutyKey, DutyStatus, Timetable, calculate, facts::Facts, order::OutOfOrder, rules::Nature,
    },
};
use ehc_persistence::{DbConnection, advice, cases::CaseRow, consultations, institutions, people::PersonRow};
use thiserror::Error;

use crate::{
    Context, Failure, Service,
    approvals::NotProposed,
    authority::is_our_own,
    cases::OpenCase,
    timetable::{self, Moved, Titles},
};

refusals! {
    /// Why the end of a case is not recorded.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum EndRefused {
        /// It lies ahead.
        InTheFuture = "in_the_future" @ on, "Enter a day that is today or earlier";
        /// It lies before the case began.
        BeforeTheCase(NaiveDate) = "before_the_case" @ on, "The case began on {}. Enter that day or a later one" [day_in_words(*.0)];
        /// A request is withdrawn before it was made.
        BeforeTheRequest = "before_the_request" @ on, "Enter a day on or after the day the request was received";
        /// It lies before the birth.
        BeforeTheBirth(NaiveDate) = "before_the_birth" @ on, "The child was born on {}. Enter that day or a later one" [day_in_words(*.0)];
        /// Somebody asked for the child after that day.
        AskedAfterwards(String, NaiveDate) = "asked_afterwards" @ on, "{} asked for an assessment of the child on {}, after that day. Enter that day or a later one, or record first that this request was recorded by mistake" [.0, day_in_words(*.1)];
        /// Somebody who withdrew alone still asked on that day.
        AskedStill(String, NaiveDate) = "asked_still" @ on, "{} still asked until {}, when they withdrew alone. Enter that day or a later one, or correct the day of that withdrawal first" [.0, day_in_words(*.1)];
        /// The family would move before the birth.
        MovesBeforeTheBirth(NaiveDate) = "moves_before_the_birth" @ moves_on, "The child was born on {}. Enter that day or a later one" [day_in_words(*.0)];
        /// Another request stands.
        AnotherStands(String) = "another_stands" @ everybody, "More than one person had asked by then: {}. If one of them still asks, the assessment goes on: record that the other withdrew alone, on the page of the decisions. If all of them withdraw, say so here" [.0];
        /// A limit ran out since that day, or moves with it.
        KeyedLateReasonMissing = "keyed_late_reason_missing" @ keyed_late_reason, "Since that day a limit has passed that would not have been missed then, or a limit moves with it. Say why this is entered only now";
        /// Nobody moves from us to us.
        OurOwnAuthority = "our_own_authority" @ to, "This is our own authority. Enter the other one";
        /// The move was known already.
        KnownAlready = "known_already", "It is recorded already that the family moves. Record the transfer of the plan once it is done, or correct the day";
        /// It needs a second person, and cannot be proposed.
        Approval => transparent(NotProposed);
        /// The case is not at a stage at which it ends like this.
        Stage => transparent(StepRefused);
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Something that is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// What.
    pub title: String,
    /// Its limit; `None` where it has no date.
    pub due: Option<NaiveDate>,
    /// For how many days it is overdue today, or was when it was done; 0 where it was not.
    pub days_late: i64,
    /// Whether it is past its limit and excused.
    pub is_excused: bool,
}

/// What would follow from the end of a case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Follows {
    /// The duties that end.
    pub ends: Vec<Owed>,
    /// Those that are done with it, each with how late.
    pub done: Vec<Owed>,
    /// Those that go on, or begin.
    pub stays: Vec<Owed>,
    /// Who was asked for something and has not answered, and is to be told by a person.
    pub to_tell: Vec<String>,
}

/// What would follow where a case ends, or something is set aside as recorded by mistake, withdrawn by one of several, or taken back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Before {
    /// What ends, what goes on, and who is still to be told.
    pub follows: Follows,
    /// The dates of the law that become others.
    pub moves: Vec<Moved>,
    /// Who is asked to approve it; `None` where nobody need.
    pub asked: Option<Vec<String>>,
    /// What was decided after the day of an end, and told to nobody: no decision was needed any more.
    pub decided_since: Vec<(DecisionKind, NaiveDate)>,
}

/// Checks the day of an end against today and the case.
fn check_day((case, child): (&CaseRow, &PersonRow), on: NaiveDate, today: NaiveDate) -> Result<(), EndRefused> {
    if on > today {
        return Err(EndRefused::InTheFuture);
    }
    if let Some(born) = child.born_on.filter(|born| on < *born) {
        return Err(EndRefused::BeforeTheBirth(born));
    }
    if on < case.began_on { Err(EndRefused::BeforeTheCase(case.began_on)) } else { Ok(()) }
}

/// Refuses our own authority in the place of another.
fn check_other(conn: &mut DbConnection, service: &Service, to: &str) -> Result<(), Failure<EndRefused>> {
    if is_our_own(conn, service, to)? { Err(Failure::Rule(EndRefused::OurOwnAuthority)) } else { Ok(()) }
}

/// Compares what is owed before and after a change of the facts.
fn compare<R>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    (before, after): (&Facts, &Facts),
) -> Result<Follows, Failure<R>> {
    let calendar = timetable::calendar(conn)?;
    let law = LawContext { birth_date: open.child.born_on, ..LawContext::new(service.store.law().rules(), &calendar) };
    let asked = advice::list_all_requests(conn, open.case.id)?;
    let titles = Titles::of(conn, open.case.id)?;
    let line = |duty: &Duty| {
        let days_late = match duty.status(context.today) {
            DutyStatus::Overdue { days } | DutyStatus::MetLate { days_late: days, .. } => days,
            _ => 0,
        };
        Owed {
            title: titles.title(duty),
            due: duty.due,
            days_late,
            is_excused: matches!(duty.status(context.today), DutyStatus::Excused { .. }),
        }
    };
    let (was, is) = (calculate(before, &law, context.today), calculate(after, &law, context.today));
    let is_open = |table: &Timetable, key: DutyKey| table.open().any(|duty| duty.key == key);
    let is_met = |key: DutyKey| is.duties.iter().find(|duty| duty.key == key && duty.met_on().is_some());
    let owed =
        |table: &Timetable| -> Vec<Duty> { table.open().filter(|duty| duty.rule().nature == Nature::Duty).cloned().collect() };
    let ends: Vec<Owed> =
        owed(&was).iter().filter(|duty| !is_open(&is, duty.key) && is_met(duty.key).is_none()).map(line).collect();
    let done = owed(&was).iter().filter_map(|duty| Some(Owed { title: titles.title(duty), ..line(is_met(duty.key)?) })).collect();
    let stays = owed(&is).iter().map(line).collect();
    let mut to_tell: Vec<String> = asked
        .iter()
        .filter(|row| row.state.is_owed())
        .map(|row| match row.asked_of.is_empty() {
            true => row.body.clone(),
            false => row.asked_of.clone(),
        })
        .collect();
    for row in consultations::list(conn, open.case.id)?.into_iter().filter(|row| row.replied_on.is_none()) {
        to_tell.extend(institutions::find(conn, row.institution_id)?.map(|institution| institution.name));
    }
    to_tell.sort();
    to_tell.dedup();
    Ok(Follows { ends, done, stays, to_tell })
}
