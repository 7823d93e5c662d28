//! How a case ends otherwise than by a decision or a plan: a move to another authority's area, a death, a request or an existing plan that was
//! recorded by mistake. Each may be taken back.

mod died;
mod end_back;
mod how_ended;
mod mistake;
mod moved;
mod plan_set_aside;
mod put_back;
mod request_back;
mod set_aside;
mod take_back;

pub use ehc_persistence::requests::RequestRow;

pub use crate::approvals::Settled;

pub use died::{Death, died, died_preview};
pub use end_back::TakeBackRefused;
pub(crate) use end_back::{ProposedBack, ProposedReopening, make as make_take_back, ready as ready_to_take_back};
pub(crate) use how_ended::{can_be_taken_back, ended_on};
pub use mistake::SetAsideRefused;
pub(crate) use mistake::{
    ProposedMistake, in_the_way as mistake_in_the_way, make as make_set_aside, ready as ready_to_set_aside, without,
};
pub(crate) use moved::under_way;
pub use moved::{
    Move, Moving, ToMove, Transfer, move_away, move_away_preview, move_known, move_known_preview, to_move, transfer_out,
    transfer_out_preview,
};
pub(crate) use plan_set_aside::first_since_the_plan;
pub use put_back::{PutBack, ToPutBack, preview_put_back, put_back, to_put_back};
pub use request_back::PutBackRefused;
pub(crate) use request_back::{can_be_put_back, make as make_put_back, ready as ready_to_put_back};
pub use set_aside::{Mistake, Standing, mistake_preview, set_aside, standing};
pub use take_back::{Ending, TakeBack, ending, preview_take_back, take_back};

use chrono::NaiveDate;
use ehc_domain::{
    calendar::day_in_words,
    cases::{CaseReference, StepRefused},
    policy::Action,
    refusals,
    timetable::{
        Context as LawContext, calculate,
        facts::{Fact, FactKind, Facts},
        order::{OutOfOrder, first_new},
        rules::Nature,
    },
};
use ehc_persistence::{DbConnection, StorageError, advice, cases::CaseRow, consultations, institutions};
use thiserror::Error;

use crate::{
    Context, Failure, Service,
    authority::is_our_own,
    cases::{OpenCase, open},
    requests::came_after,
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
        /// It lies before the birth.
        BeforeTheBirth(NaiveDate) = "before_the_birth" @ on, "The child was born on {}. Enter that day or a later one" [day_in_words(*.0)];
        /// Somebody asked for the child after that day.
        AskedAfterwards(String, NaiveDate) = "asked_afterwards" @ on, "{} asked for an assessment of the child on {}, after that day. Enter that day or a later one, or record first that this request was recorded by mistake" [.0, day_in_words(*.1)];
        /// Nobody moves from us to us.
        OurOwnAuthority = "our_own_authority" @ to, "This is our own authority. Enter the other one";
        /// The move was known already.
        KnownAlready = "known_already", "It is recorded already that the family moves. Record the transfer of the plan once it is done, or correct the day";
        /// The case is not at a stage at which it ends like this.
        Stage => transparent(StepRefused);
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// What would follow from the end of a case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Follows {
    /// The duties that end, each with its limit.
    pub ends: Vec<(String, Option<NaiveDate>)>,
    /// Those that go on, or begin.
    pub stays: Vec<(String, Option<NaiveDate>)>,
    /// Who was asked for something and has not answered, and is to be told by a person.
    pub to_tell: Vec<String>,
}

/// What would follow where something is set aside as recorded by mistake, withdrawn by one of several, or taken back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Before {
    /// What ends, what goes on, and who is still to be told.
    pub follows: Follows,
    /// The dates of the law that become others.
    pub moves: Vec<Moved>,
    /// What is owed again and late from the first moment, each with its limit.
    pub overdue: Vec<(String, NaiveDate)>,
    /// Who is asked to approve it; `None` where nobody need.
    pub asked: Option<Vec<String>>,
}

/// Checks the day of an end against today and the case.
fn check_day(open: &OpenCase, on: NaiveDate, today: NaiveDate) -> Result<(), EndRefused> {
    if on > today {
        return Err(EndRefused::InTheFuture);
    }
    if let Some(born) = open.child.born_on.filter(|born| on < *born) {
        return Err(EndRefused::BeforeTheBirth(born));
    }
    if on < open.case.began_on { Err(EndRefused::BeforeTheCase(open.case.began_on)) } else { Ok(()) }
}

/// Refuses an end that would leave a request without anybody to answer it: one that came after that day.
fn check_requests(conn: &mut DbConnection, case: &CaseRow, on: NaiveDate) -> Result<(), Failure<EndRefused>> {
    match came_after(conn, case, on)?.into_iter().next() {
        Some(row) => Err(Failure::Rule(EndRefused::AskedAfterwards(row.requester_name, row.received_on))),
        None => Ok(()),
    }
}

/// Refuses our own authority in the place of another.
fn check_other(conn: &mut DbConnection, service: &Service, to: &str) -> Result<(), Failure<EndRefused>> {
    if is_our_own(conn, service, to)? { Err(Failure::Rule(EndRefused::OurOwnAuthority)) } else { Ok(()) }
}

/// A fact that is only supposed: the law itself then says what would follow.
fn supposed(service: &Service, context: &Context, kind: FactKind, on: NaiveDate) -> Fact {
    Fact { id: service.ports.id(), kind, on, recorded_at: context.now, supersedes: None, correction_reason: None }
}

/// Says what a fact would end, and who is still to be told.
fn follows(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    check: impl FnOnce(&mut DbConnection, &OpenCase) -> Result<(FactKind, NaiveDate), Failure<EndRefused>>,
) -> Result<Follows, Failure<EndRefused>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::CaseEnd)?;
        let (kind, on) = check(conn, &open)?;
        let before = timetable::facts_of(conn, open.case.id)?;
        let mut after = before.clone();
        after.append(supposed(service, context, kind, on)).map_err(|_| StorageError::Duplicate)?;
        if let Some(contradiction) = first_new(&before, &after) {
            return Err(Failure::Rule(contradiction.into()));
        }
        compare(conn, service, context, &open, (&before, &after))
    })
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
    let owed = |facts: &Facts| -> Vec<(String, String, Option<NaiveDate>)> {
        let read = calculate(facts, &law, context.today);
        let duties = read.open().filter(|duty| duty.rule().nature == Nature::Duty);
        let line = |duty: &ehc_domain::timetable::Duty| (duty.key.to_string(), titles.title(duty), duty.due);
        duties.map(line).collect()
    };
    let (was, stays) = (owed(before), owed(after));
    let ends = was.into_iter().filter(|(key, ..)| !stays.iter().any(|(other, ..)| other == key));
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
    let plain = |(_, title, due): (String, String, Option<NaiveDate>)| (title, due);
    Ok(Follows { ends: ends.map(plain).collect(), stays: stays.into_iter().map(plain).collect(), to_tell })
}
