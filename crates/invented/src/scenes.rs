//! The acts of which stories are made, each with its hour and its person.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    advice::AdviceKind,
    cases::CaseReference,
    consultations::ObjectionGround,
    decisions::{DecisionKind, DecisionOutcome},
    emergency::{EmergencyGround, EmergencyOutcome},
    timetable::exceptions::Ground,
};

use super::{
    calling::Call,
    council::Who,
    family::Child,
    held::Held,
    schools::School,
    words::{Needs, Piece, PlanWords},
};

/// A ground for which a limit may be missed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Excuse {
    /// The key of the rule; empty for the limit of a kind of advice.
    pub(super) rule: String,
    /// The ground.
    pub(super) ground: Ground,
    /// Its first day.
    pub(super) from: NaiveDate,
    /// Its last day; `None` while it goes on.
    pub(super) to: Option<NaiveDate>,
    /// What shows it.
    pub(super) evidence: String,
    /// Why it makes keeping the limit impractical.
    pub(super) why: String,
}

/// Whom a kind of advice is asked of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum From {
    /// Somebody who signs in.
    Colleague(Who),
    /// Any member of this person's team.
    TeamOf(Who),
    /// Somebody without a sign-in, and their school or body.
    Outside(String, String),
    /// Nobody: earlier advice is accepted by its author, the family and the authority, since this day (reg 6(4)).
    EarlierAdvice(NaiveDate),
}

/// What a contributor answers before the advice comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reply {
    /// It comes by a day.
    ComesBy(NaiveDate),
    /// The child missed an appointment; the next one is on the second day.
    Missed(NaiveDate, NaiveDate),
    /// No advice is given, for this reason.
    Declines(&'static str),
}

/// One act.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// Record the request for a child, as it was received on a day.
    Request(Box<Child>, NaiveDate, Needs),
    /// Record what becomes known of the child and family later.
    Describe(Box<Child>),
    /// Propose a decision: question, outcome, the child's needs, and what the panel recommends.
    Propose(DecisionKind, DecisionOutcome, Needs, Option<&'static str>),
    /// Decide what was proposed, with the reasons that lateness and missing advice ask for.
    Decide(DecisionKind, &'static str),
    /// Tell the family.
    Tell(DecisionKind),
    /// Record that the request was withdrawn.
    Withdraw(&'static str),
    /// Record the certificate of a mediation adviser.
    Certify(&'static str),
    /// Ask for advice.
    Ask(Vec<(AdviceKind, From)>),
    /// Answer without advice.
    Answer(AdviceKind, Reply),
    /// Give advice, signed in.
    Give(AdviceKind, Box<Piece>),
    /// Record advice that came from outside.
    Receive(AdviceKind, Box<Piece>),
    /// Accept advice.
    Accept(AdviceKind),
    /// Send advice back.
    SendBack(AdviceKind, &'static str),
    /// Record an exception to the limit of a rule, or of one kind of advice.
    Except(Option<AdviceKind>, Box<Excuse>),
    /// Approve the exception recorded last.
    Approve,
    /// Write the plan.
    Write(Box<PlanWords>),
    /// Write section A again.
    Reword(&'static str),
    /// Send the draft, and say why it has gaps.
    SendDraft(&'static str),
    /// Consult a school; whether the family asked for it.
    Consult(School, bool),
    /// Record a school's reply: agreement, or an objection on a ground.
    Replied(School, Option<ObjectionGround>, &'static str),
    /// Name the school and ask for approval.
    Name(School),
    /// Approve the plan and send it.
    Issue,
    /// Record a fact that has no page: its code, its details and a number that tells its subject from others of the case.
    Fact(&'static str, u8, Vec<(&'static str, String)>),
    /// Enter an existing plan of a child.
    Enter(Box<Child>, Box<Held>),
    /// Record that the family moved away on a day before there was a plan, and to which council.
    MoveAway(NaiveDate, &'static str),
    /// Record that the request was none, and why.
    SetAside(&'static str),
    /// Record that the child died on a day.
    Die(NaiveDate),
    /// Propose to merge the case into another, by its number, and why.
    Merge(u32, &'static str),
    /// Propose that the first fact with a code happened on another day, and why.
    Correct(&'static str, NaiveDate, &'static str),
    /// Approve what waits for a second person.
    Consent,
    /// Restrict the case to these people, until it is looked at again on a day, and why.
    Restrict(&'static [Who], NaiveDate, &'static str),
    /// Stand in for the caseworker to the end of a day, and why.
    Cover(Who, NaiveDate, &'static str),
    /// Record a call of the day, and what was promised.
    Call(Call),
    /// Flag that somebody is to be spoken to before any contact: whom, and why.
    Flag(&'static str, &'static str),
    /// Open the case in an emergency: on what ground, and why.
    Emergency(EmergencyGround, &'static str),
    /// Say whether the emergency opening was justified, and why.
    Review(EmergencyOutcome, &'static str),
    /// Open the case page.
    Look,
}

/// One act with its hour and its person.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    /// When.
    pub(super) at: DateTime<Utc>,
    /// Who acts.
    pub(super) by: Who,
    /// On which case.
    pub(super) case: u32,
    /// What they do.
    pub(super) act: Act,
}

impl Scene {
    /// Returns the reference of the case.
    pub(super) fn reference(&self) -> CaseReference {
        CaseReference::from_number(self.case)
    }
}
