//! Applies every rule to the events of a case.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::events::{Event, EventSet};
use super::exceptions::{self, Considered, Running};
use super::facts::{Fact, FactKind, Facts, london_day};
use super::history::History;
use super::moments::Moment;
use super::receipt::{Anchor, Receipt};
use super::rules::{Chapter, Nature, Rule, RuleInSet, Scope};
use super::{Context, Duty, DutyKey, DutyState, counting, episodes, inputs};

/// Works out every duty of a case, in the order of the law.
pub(super) fn duties(facts: &Facts, context: &Context<'_>) -> Vec<Duty> {
    let history = History::read(facts, context.birth_date);
    let started: Vec<(&RuleInSet, Cow<'_, [usize]>)> = context
        .rules
        .rows()
        .iter()
        .filter(|row| row.rule().starts.meets(history.moments.happened()))
        .map(|row| (row, history.moments.places(row.rule().starts)))
        .collect();
    let most = started.iter().map(|(_, places)| places.len()).sum();
    let mut reader = Reader { facts, history: &history, context, duties: Vec::with_capacity(most) };
    for (row, places) in started {
        places.iter().for_each(|place| reader.apply(row, *place));
    }
    reader.duties
}

struct Reader<'a> {
    facts: &'a Facts,
    history: &'a History<'a>,
    context: &'a Context<'a>,
    duties: Vec<Duty>,
}

impl Reader<'_> {
    fn apply(&mut self, row: &RuleInSet, place: usize) {
        let rule = row.rule();
        if let Some(start) = self.history.moments.get(place)
            && rule.is_in_force_on(self.law_on(rule, place, start))
            && self.arises(rule, start)
        {
            self.add(row, place, start);
        }
    }

    /// Returns the day whose law governs: that on which the matter began, so that a reform leaves what is under way alone.
    fn law_on(&self, rule: &Rule, place: usize, start: &Moment) -> NaiveDate {
        let assessment = matches!(rule.chapter, Chapter::Assessment | Chapter::Detained)
            .then_some(start.episode)
            .filter(|episode| *episode > 0);
        let begun = assessment.and_then(|episode| self.history.begun.get(usize::from(episode) - 1).copied());
        let heard_of = self.history.moments.heard_of(place);
        [heard_of, begun].into_iter().flatten().fold(start.on, NaiveDate::min)
    }

    fn arises(&self, rule: &Rule, start: &Moment) -> bool {
        let same = |moment: &Moment| match rule.scope {
            Scope::Episode => moment.episode == start.episode,
            Scope::Subject => moment.subject == start.subject,
            Scope::After | Scope::UntilNext => true,
        };
        rule.only_if.is_empty() || self.history.moments.first(rule.only_if, same).is_some()
    }

    fn add(&mut self, row: &RuleInSet, place: usize, start: &Moment) {
        let rule = row.rule();
        let Some(fact) = self.history.facts.get(start.anchor) else { return };
        let state = self.state(rule, place, start);
        // A scheme that took over owes nothing that was done, or had ended, under the other.
        if start.anchor != start.fact && self.settled_at(state).is_some_and(|settled| settled < start.fact) {
            return;
        }
        let inputs = inputs::of(rule, place, start, self.history, self.context);
        let counted = counting::counted(rule, start.on, &inputs, self.context.calendar, self.context.rules);
        let like = inputs.order.and_then(|order| self.context.rules.in_force(order.as_str(), start.on));
        let state = self.as_recorded(rule, fact, counted.due, state);
        let running = counted.due.map(|due| Running { rule, like, subject: start.subject, from: start.on, due });
        let exceptions = running.map_or_else(Vec::new, |running| self.exceptions(&running));
        let receipt = Receipt {
            law: row.clone(),
            calendar: self.context.calendar.version(),
            anchor: Anchor { fact: Some(fact.id), kind: fact.kind.code(), on: start.on },
            inputs,
            counted,
            exceptions,
        };
        let key = self.key(rule, start);
        self.duties.push(Duty {
            key,
            episode: episodes::of(rule, start, self.history),
            due: counted.due,
            act_by: counted.act_by,
            state,
            receipt,
        });
    }

    /// Says of a limit that is counted from the past of an entered plan what is known of it: one whose last day lay before the plan came to this record is
    /// past, unless the authority owes it still or met it since.
    fn as_recorded(&self, rule: &Rule, anchor: &Fact, due: Option<NaiveDate>, state: DutyState) -> DutyState {
        if !is_of_the_past(&anchor.kind) {
            return state;
        }
        let first = self.facts.first_version(anchor.id);
        let entered_on = self.facts.find(first).map_or(anchor.recorded_at, |fact| fact.recorded_at);
        let entered_on = london_day(entered_on);
        let is_past = due.is_some_and(|due| due < entered_on);
        let was_settled_then = match state {
            DutyState::Open => matches!(rule.nature, Nature::Right | Nature::Window),
            DutyState::Closed { on, .. } => on < entered_on,
            DutyState::Met { by, .. } => self.facts.find(by).is_some_and(|fact| is_of_the_past(&fact.kind)),
            DutyState::BeforeRecord { .. } => true,
        };
        if is_past && was_settled_then { DutyState::BeforeRecord { entered_on } } else { state }
    }

    /// Finds the place of the fact that met or closed a duty; `None` while nothing has.
    fn settled_at(&self, state: DutyState) -> Option<usize> {
        match state {
            DutyState::Open | DutyState::BeforeRecord { .. } => None,
            DutyState::Met { by, .. } | DutyState::Closed { by, .. } => self.history.facts.iter().position(|fact| fact.id == by),
        }
    }

    fn key(&self, rule: &Rule, start: &Moment) -> DutyKey {
        let of_rule = self.duties.iter().rev().take_while(|duty| duty.rule_id() == rule.id);
        let before = of_rule.filter(|duty| duty.subject() == start.subject).map(|duty| duty.key.number).max();
        DutyKey { rule: rule.id, subject: start.subject, number: before.unwrap_or_default() + 1 }
    }

    fn exceptions(&self, running: &Running<'_>) -> Vec<Considered> {
        self.history.exceptions.iter().filter_map(|fact| exceptions::consider(fact, self.ended_on(fact), running)).collect()
    }

    fn ended_on(&self, exception: &Fact) -> Option<NaiveDate> {
        let first = self.facts.first_version(exception.id);
        self.history.facts.iter().find_map(|fact| match &fact.kind {
            FactKind::ExceptionEnded { exception } if *exception == first => Some(fact.on),
            _ => None,
        })
    }

    /// Tells whether a duty began when there was nothing to do for the child any more, though that was recorded later: after the death, or after a move away
    /// and before anything began anew.
    fn lies_after(&self, start: &Moment, end: &Moment) -> bool {
        const ANEW: EventSet =
            EventSet::of(&[Event::AssessmentBegun, Event::DetainedAssessmentBegun, Event::PlanMade, Event::PlanTransferredIn]);
        let is_later = start.fact > end.fact;
        match end.event {
            Event::Died => is_later,
            Event::MovedAway => {
                let between = |moment: &Moment| moment.fact > end.fact && moment.fact <= start.fact;
                is_later && self.history.moments.first(ANEW, between).is_none()
            }
            _ => false,
        }
    }

    /// Finds what met the duty or took its point away, whichever came first; on the same day meeting it counts.
    fn state(&self, rule: &Rule, place: usize, start: &Moment) -> DutyState {
        let moments = &self.history.moments;
        let next = (rule.scope == Scope::UntilNext)
            .then(|| moments.next(rule.starts, place, |_| true))
            .flatten()
            .and_then(|next| moments.get(next).map(|moment| moment.fact));
        let met = moments.first(rule.met_by, |moment| meets(rule.scope, start, moment, next));
        let closed = moments.first(rule.closed_by, |moment| closes(start, moment) || self.lies_after(start, moment));
        let fact = |moment: &Moment| self.history.facts.get(moment.fact).map(|fact| fact.id);
        match (met, closed) {
            (Some(met), closed) if closed.is_none_or(|closed| met.on <= closed.on) => {
                fact(met).map_or(DutyState::Open, |by| DutyState::Met { on: met.on, by })
            }
            (_, Some(closed)) => {
                fact(closed).map_or(DutyState::Open, |by| DutyState::Closed { on: closed.on, because: closed.event, by })
            }
            _ => DutyState::Open,
        }
    }
}

/// Tells whether a fact is part of the past with which an existing plan is entered.
fn is_of_the_past(kind: &FactKind) -> bool {
    matches!(kind, FactKind::PlanHeld | FactKind::HeldVersionSent | FactKind::HeldPlanReviewed)
}

/// Tells whether an event can meet a duty that began with another.
fn meets(scope: Scope, start: &Moment, moment: &Moment, next: Option<usize>) -> bool {
    let later = moment.fact > start.fact;
    match scope {
        Scope::Subject => moment.subject == start.subject || (moment.subject.is_none() && later),
        Scope::Episode => moment.episode == start.episode && start.episode != 0,
        Scope::After => later,
        Scope::UntilNext => later && next.is_none_or(|next| moment.fact < next),
    }
}

/// Tells whether an event takes the point away from a duty that began with another. A duty about the whole case ends by any later event that its rule names.
fn closes(start: &Moment, moment: &Moment) -> bool {
    moment.fact != start.fact
        && (moment.subject.is_some() && moment.subject == start.subject
            || (moment.fact > start.fact && (start.subject.is_none() || is_about_the_case(moment))))
}

/// Tells whether an event concerns the whole case: it is about no one thing, or about something that ends the plan as it was.
fn is_about_the_case(moment: &Moment) -> bool {
    moment.subject.is_none()
        || matches!(moment.event, Event::PlanTransferredOut | Event::ReassessmentFinalSent | Event::ReassessmentUnchanged)
}
