//! A small vocabulary in which the life of a case reads like what happened: `Story::of(418, …).request("2026-09-07", …).decided(…)`.
//!
//! A story is only a list of acts, each with its day, its hour and its person. [`player`](super::player) performs the acts of all stories in the
//! order of time, through the use cases.

use chrono::NaiveDate;
use ehc_domain::{
    advice::AdviceKind,
    consultations::ObjectionGround,
    decisions::{DecisionKind, DecisionOutcome},
    emergency::{EmergencyGround, EmergencyOutcome},
    timetable::exceptions::Ground,
};

use super::{
    calling::Call,
    clock::{day, instant},
    council::Who,
    family::Child,
    held::Held,
    scenes::{Act, Excuse, From, Reply, Scene},
    schools::School,
    words::{Needs, PlanWords},
};

/// A day, written as in `2026-09-07` or computed.
pub(super) trait Day {
    /// Returns the day.
    fn on(self) -> NaiveDate;
}

impl Day for &str {
    fn on(self) -> NaiveDate {
        day(self)
    }
}

impl Day for NaiveDate {
    fn on(self) -> NaiveDate {
        self
    }
}

/// The life of one case, as far as it has come.
#[derive(Debug, Clone)]
pub(super) struct Story {
    number: u32,
    child: Child,
    needs: Needs,
    caseworker: Who,
    scenes: Vec<Scene>,
    hour: Option<(u32, u32)>,
}

impl Story {
    /// Begins the story of a case with its number, its child and the caseworker who runs it.
    pub(super) fn of(number: u32, child: Child, needs: Needs, caseworker: Who) -> Self {
        Self { number, child, needs, caseworker, scenes: Vec::new(), hour: None }
    }

    /// Returns the child.
    pub(super) fn child(&self) -> &Child {
        &self.child
    }

    /// Returns the kind of need.
    pub(super) fn needs(&self) -> Needs {
        self.needs
    }

    /// Ends the telling.
    pub(super) fn scenes(self) -> Vec<Scene> {
        self.scenes
    }

    /// Sets the hour of the next act.
    pub(super) fn at(mut self, hour: u32, minute: u32) -> Self {
        self.hour = Some((hour, minute));
        self
    }

    fn act(mut self, on: NaiveDate, by: Who, act: Act) -> Self {
        // Office hours, a quarter of an hour apart, beginning at a time of each case's own so that not everything happens at nine.
        let same_day = self.scenes.iter().filter(|scene| scene.at.date_naive() == on).count();
        let minutes = 9 * 60 + self.number * 7 % 83 + 16 * u32::try_from(same_day).unwrap_or_default();
        let (hour, minute) = self.hour.take().unwrap_or((minutes / 60, minutes % 60));
        let at = instant(on, hour, minute);
        self.scenes.push(Scene { at, by, case: self.number, act });
        self
    }

    fn mine(self, on: NaiveDate, act: Act) -> Self {
        let by = self.caseworker;
        self.act(on, by, act)
    }

    /// The request is received on a day and recorded on another.
    pub(super) fn request(self, received: impl Day, keyed: impl Day) -> Self {
        let (keyed, child, needs) = (keyed.on(), self.child.clone(), self.needs);
        let told = self.mine(keyed, Act::Request(Box::new(child), received.on(), needs));
        if told.child.has_more_to_say() {
            let child = told.child.clone();
            told.mine(keyed, Act::Describe(Box::new(child)))
        } else {
            told
        }
    }

    /// A decision is proposed, and decided and told on a later day.
    pub(super) fn decided(
        self,
        kind: DecisionKind,
        outcome: DecisionOutcome,
        proposed: impl Day,
        told: impl Day,
        reason: &'static str,
    ) -> Self {
        let told = told.on();
        let kept = self.proposed(kind, outcome, proposed, None).decided_only(kind, told, reason);
        kept.mine(told, Act::Tell(kind))
    }

    /// A decision is proposed, with what a panel recommends.
    pub(super) fn proposed(
        self,
        kind: DecisionKind,
        outcome: DecisionOutcome,
        on: impl Day,
        panel: Option<&'static str>,
    ) -> Self {
        let needs = self.needs;
        self.mine(on.on(), Act::Propose(kind, outcome, needs, panel))
    }

    /// What was proposed is decided; nobody is told yet.
    pub(super) fn decided_only(self, kind: DecisionKind, on: impl Day, reason: &'static str) -> Self {
        let manager = self.caseworker.manager();
        self.act(on.on(), manager, Act::Decide(kind, reason))
    }

    /// The authority agrees to assess: proposed on one day, decided and told on another.
    pub(super) fn agreed_to_assess(self, proposed: impl Day, told: impl Day) -> Self {
        self.decided(DecisionKind::Assess, DecisionOutcome::Agreed, proposed, told, "")
    }

    /// The authority agrees to issue a plan.
    pub(super) fn agreed_to_issue(self, proposed: impl Day, told: impl Day, reason: &'static str) -> Self {
        self.decided(DecisionKind::Issue, DecisionOutcome::Agreed, proposed, told, reason)
    }

    /// The request is withdrawn.
    pub(super) fn withdrawn(self, on: impl Day, reason: &'static str) -> Self {
        self.mine(on.on(), Act::Withdraw(reason))
    }

    /// The mediation certificate is recorded on the day on which the adviser issued it.
    pub(super) fn certified(self, on: impl Day, adviser: &'static str) -> Self {
        self.mine(on.on(), Act::Certify(adviser))
    }

    /// Advice is asked for in one act.
    pub(super) fn asked(self, on: impl Day, whom: Vec<(AdviceKind, From)>) -> Self {
        self.mine(on.on(), Act::Ask(whom))
    }

    /// A contributor answers without advice.
    pub(super) fn answered(self, on: impl Day, who: Who, kind: AdviceKind, reply: Reply) -> Self {
        self.act(on.on(), who, Act::Answer(kind, reply))
    }

    /// Advice comes from somebody who signs in.
    pub(super) fn given(self, on: impl Day, who: Who, kind: AdviceKind) -> Self {
        let piece = self.needs.advice(kind, &self.child, on.on());
        let seen = piece.written_on;
        self.act(seen, who, Act::Give(kind, Box::new(piece)))
    }

    /// Advice comes from outside and is recorded.
    pub(super) fn received(self, on: impl Day, kind: AdviceKind) -> Self {
        let on = on.on();
        let piece = self.needs.advice(kind, &self.child, on);
        self.mine(on, Act::Receive(kind, Box::new(piece)))
    }

    /// Advice is accepted.
    pub(super) fn accepted(self, on: impl Day, kinds: &[AdviceKind]) -> Self {
        let on = on.on();
        kinds.iter().fold(self, |told, kind| told.mine(on, Act::Accept(*kind)))
    }

    /// Advice is sent back.
    pub(super) fn sent_back(self, on: impl Day, kind: AdviceKind, reason: &'static str) -> Self {
        self.mine(on.on(), Act::SendBack(kind, reason))
    }

    /// An exception is recorded: to the limit of a kind of advice, or to that of the rule with this key.
    pub(super) fn excepted(
        self,
        on: impl Day,
        limit: Result<AdviceKind, &str>,
        (ground, from, to): (Ground, NaiveDate, Option<NaiveDate>),
        evidence: &str,
        why: &str,
    ) -> Self {
        let (on, rule) = (on.on(), limit.err().unwrap_or_default().to_owned());
        let excuse = Excuse { rule, ground, from, to, evidence: evidence.to_owned(), why: why.to_owned() };
        self.mine(on, Act::Except(limit.ok(), Box::new(excuse)))
    }

    /// The manager approves the exception recorded last.
    pub(super) fn approved(self, on: impl Day) -> Self {
        let manager = self.caseworker.manager();
        self.act(on.on(), manager, Act::Approve)
    }

    /// The plan is written in words of its own.
    pub(super) fn written(self, on: impl Day, plan: PlanWords) -> Self {
        self.mine(on.on(), Act::Write(Box::new(plan)))
    }

    /// The plan is written from the advice.
    pub(super) fn drafted(self, on: impl Day) -> Self {
        let plan = self.needs.plan(&self.child);
        self.written(on, plan)
    }

    /// Section A is written again.
    pub(super) fn reworded(self, on: impl Day, views: &'static str) -> Self {
        self.mine(on.on(), Act::Reword(views))
    }

    /// The draft is sent to the family; a reason says why it has gaps.
    pub(super) fn sent_draft(self, on: impl Day, reason: &'static str) -> Self {
        self.mine(on.on(), Act::SendDraft(reason))
    }

    /// A school is consulted.
    pub(super) fn consulted(self, on: impl Day, school: School, is_preference: bool) -> Self {
        self.mine(on.on(), Act::Consult(school, is_preference))
    }

    /// A school agrees to be named.
    pub(super) fn agreed(self, on: impl Day, school: School) -> Self {
        self.mine(on.on(), Act::Replied(school, None, "We can meet the needs in the draft with the provision it sets out."))
    }

    /// A school objects.
    pub(super) fn objected(self, on: impl Day, school: School, ground: ObjectionGround, words: &'static str) -> Self {
        self.mine(on.on(), Act::Replied(school, Some(ground), words))
    }

    /// The school is named and the manager asked to approve the plan.
    pub(super) fn named(self, on: impl Day, school: School) -> Self {
        self.mine(on.on(), Act::Name(school))
    }

    /// The school is named, and the manager approves and sends the final plan on the same day.
    pub(super) fn issued(self, on: impl Day, school: School) -> Self {
        let (on, manager) = (on.on(), self.caseworker.manager());
        self.named(on, school).act(on, manager, Act::Issue)
    }

    /// A fact without a page of its own is recorded.
    pub(super) fn fact(self, on: impl Day, code: &'static str, subject: u8, details: &[(&'static str, &str)]) -> Self {
        let details = details.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.mine(on.on(), Act::Fact(code, subject, details))
    }

    /// A plan that was there before the case is entered.
    pub(super) fn entered(self, on: impl Day, plan: Held) -> Self {
        let child = Box::new(self.child.clone());
        self.mine(on.on(), Act::Enter(child, Box::new(plan)))
    }

    /// It is recorded that the family moved away on a day before there was a plan.
    pub(super) fn moved_away(self, on: impl Day, moved_on: NaiveDate, to: &'static str) -> Self {
        self.mine(on.on(), Act::MoveAway(moved_on, to))
    }

    /// It is recorded that the request was none.
    pub(super) fn set_aside(self, on: impl Day, reason: &'static str) -> Self {
        self.mine(on.on(), Act::SetAside(reason))
    }

    /// It is recorded that the child died on a day.
    pub(super) fn died(self, on: impl Day, died_on: NaiveDate) -> Self {
        self.mine(on.on(), Act::Die(died_on))
    }

    /// Merging the case into another is proposed.
    pub(super) fn merging(self, on: impl Day, into: u32, reason: &'static str) -> Self {
        self.mine(on.on(), Act::Merge(into, reason))
    }

    /// Another day is proposed for the first fact with a code.
    pub(super) fn correcting(self, on: impl Day, code: &'static str, right: NaiveDate, reason: &'static str) -> Self {
        self.mine(on.on(), Act::Correct(code, right, reason))
    }

    /// The manager approves what waits for a second person.
    pub(super) fn consented(self, on: impl Day) -> Self {
        let manager = self.caseworker.manager();
        self.act(on.on(), manager, Act::Consent)
    }

    /// The manager restricts the case to these people, until it is looked at again on a day.
    pub(super) fn restricted(self, on: impl Day, named: &'static [Who], review_on: NaiveDate, reason: &'static str) -> Self {
        let manager = self.caseworker.manager();
        self.act(on.on(), manager, Act::Restrict(named, review_on, reason))
    }

    /// The manager has a colleague stand in for the caseworker to the end of a day.
    pub(super) fn covered(self, on: impl Day, by: Who, last_day: NaiveDate, reason: &'static str) -> Self {
        let manager = self.caseworker.manager();
        self.act(on.on(), manager, Act::Cover(by, last_day, reason))
    }

    /// Somebody rings the caseworker, who promises something.
    pub(super) fn called(self, on: impl Day, call: Call) -> Self {
        self.mine(on.on(), Act::Call(call))
    }

    /// The caseworker flags that somebody is to be spoken to before any contact.
    pub(super) fn flagged(self, on: impl Day, speak_to: &'static str, reason: &'static str) -> Self {
        self.mine(on.on(), Act::Flag(speak_to, reason))
    }

    /// Somebody who has nothing to do with the case opens it in an emergency.
    pub(super) fn opened_in_an_emergency(self, on: impl Day, by: Who, ground: EmergencyGround, reason: &'static str) -> Self {
        self.act(on.on(), by, Act::Emergency(ground, reason))
    }

    /// The manager says that there was reason to open it.
    pub(super) fn emergency_justified(self, on: impl Day, findings: &'static str) -> Self {
        let manager = self.caseworker.manager();
        self.act(on.on(), manager, Act::Review(EmergencyOutcome::Justified, findings))
    }

    /// The caseworker opens the case page.
    pub(super) fn looked_at(self, on: impl Day) -> Self {
        self.mine(on.on(), Act::Look)
    }
}
