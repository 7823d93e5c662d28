//! Applies every rule to the events of a case.

use chrono::NaiveDate;
use uuid::Uuid;

use super::events::{Event, EventSet};
use super::exceptions::{self, Considered, Running};
use super::facts::{Fact, FactKind, Facts};
use super::history::{History, Moment};
use super::receipt::{Anchor, Receipt};
use super::rules::{Chapter, Rule, Scope};
use super::{Context, Duty, DutyState, counting, episodes, inputs};

/// Works out every duty of a case, in the order of the law.
pub(super) fn duties(facts: &Facts, context: &Context<'_>) -> Vec<Duty> {
    let history = History::read(facts, context.birth_date);
    let happened = history.moments.iter().fold(EventSet::NONE, |set, moment| set.with(EventSet::of(&[moment.event])));
    let exceptions: Vec<&Fact> =
        history.facts.iter().copied().filter(|fact| matches!(fact.kind, FactKind::ExceptionRecorded { .. })).collect();
    let mut reader = Reader { facts, history: &history, exceptions, context, duties: Vec::with_capacity(24) };
    for rule in context.rules.rules().iter().filter(|rule| rule.starts.meets(happened)) {
        reader.apply(rule);
    }
    reader.duties
}

struct Reader<'a> {
    facts: &'a Facts,
    history: &'a History<'a>,
    /// The standing facts that record an exception.
    exceptions: Vec<&'a Fact>,
    context: &'a Context<'a>,
    duties: Vec<Duty>,
}

impl Reader<'_> {
    fn apply(&mut self, rule: &Rule) {
        for (place, start) in self.history.moments.iter().enumerate() {
            if rule.starts.has(start.event) && rule.is_in_force_on(self.law_on(rule, start)) && self.arises(rule, start) {
                self.add(rule, place, start);
            }
        }
    }

    /// Returns the day whose law governs: that on which the matter began, so that a reform leaves what is under way alone.
    fn law_on(&self, rule: &Rule, start: &Moment) -> NaiveDate {
        let assessment = matches!(rule.chapter, Chapter::Assessment | Chapter::Detained)
            .then_some(start.episode)
            .filter(|episode| *episode > 0);
        let begun = assessment.and_then(|episode| self.history.begun.get(usize::from(episode) - 1).copied());
        let same = self.history.moments.iter().filter(|moment| start.subject.is_some() && moment.subject == start.subject);
        same.map(|moment| moment.on).chain(begun).fold(start.on, NaiveDate::min)
    }

    fn arises(&self, rule: &Rule, start: &Moment) -> bool {
        rule.only_if.is_empty()
            || self.history.moments.iter().any(|moment| {
                rule.only_if.has(moment.event)
                    && match rule.scope {
                        Scope::Episode => moment.episode == start.episode,
                        Scope::Subject => moment.subject == start.subject,
                        Scope::After | Scope::UntilNext => true,
                    }
            })
    }

    fn add(&mut self, rule: &Rule, place: usize, start: &Moment) {
        let Some(fact) = self.history.facts.get(start.anchor) else { return };
        let state = self.state(rule, place, start);
        // A scheme that took over owes nothing that was done, or had ended, under the other.
        let settled = match state {
            DutyState::Open => None,
            DutyState::Met { by, .. } | DutyState::Closed { by, .. } => self.history.facts.iter().position(|fact| fact.id == by),
        };
        if start.anchor != start.fact && settled.is_some_and(|settled| settled < start.fact) {
            return;
        }
        let inputs = inputs::of(rule, place, start, self.history, self.context);
        let counted = counting::counted(rule, start.on, &inputs, self.context.calendar, self.context.rules);
        let like = inputs.order.and_then(|order| self.context.rules.in_force(order.as_str(), start.on));
        let running = counted.due.map(|due| Running { rule, like, subject: start.subject, from: start.on, due });
        let exceptions = running.map_or_else(Vec::new, |running| self.exceptions(&running));
        let receipt = Receipt {
            rule: *rule,
            rule_set: self.context.rules.shared_name(),
            calendar: self.context.calendar.shared_version(),
            anchor: Anchor { fact: Some(fact.id), kind: fact.kind.code(), on: start.on },
            inputs,
            counted,
            exceptions,
        };
        let key = self.key(rule, start);
        self.duties.push(Duty {
            rule: *rule,
            subject: start.subject,
            key,
            episode: episodes::of(rule, start, self.history),
            due: counted.due,
            act_by: counted.act_by,
            state,
            receipt,
        });
    }

    fn key(&self, rule: &Rule, start: &Moment) -> String {
        let before = self
            .duties
            .iter()
            .rev()
            .take_while(|duty| duty.rule.id == rule.id)
            .filter(|duty| duty.subject == start.subject)
            .count();
        let mut key = String::with_capacity(64);
        key.push_str(rule.id.as_str());
        if let Some(subject) = start.subject {
            key.push('/');
            key.push_str(subject.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        }
        if before > 0 {
            key.push_str(&format!("#{}", before + 1));
        }
        key
    }

    fn exceptions(&self, running: &Running<'_>) -> Vec<Considered> {
        self.exceptions.iter().filter_map(|fact| exceptions::consider(fact, self.ended_on(fact), running)).collect()
    }

    fn ended_on(&self, exception: &Fact) -> Option<NaiveDate> {
        let first = self.facts.first_version(exception.id);
        self.history.facts.iter().find_map(|fact| match &fact.kind {
            FactKind::ExceptionEnded { exception } if *exception == first => Some(fact.on),
            _ => None,
        })
    }

    /// Finds what met the duty or took its point away, whichever came first; on the same day meeting it counts.
    fn state(&self, rule: &Rule, place: usize, start: &Moment) -> DutyState {
        let next = match rule.scope {
            Scope::UntilNext => {
                self.history.moments.iter().skip(place + 1).find(|moment| rule.starts.has(moment.event)).map(|moment| moment.fact)
            }
            Scope::Subject | Scope::Episode | Scope::After => None,
        };
        let met = self.first(|moment| rule.met_by.has(moment.event) && meets(rule.scope, start, moment, next));
        let closed = self.first(|moment| rule.closed_by.has(moment.event) && closes(start, moment));
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

    fn first(&self, wanted: impl Fn(&Moment) -> bool) -> Option<&Moment> {
        self.history.moments.iter().find(|moment| wanted(moment))
    }
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
