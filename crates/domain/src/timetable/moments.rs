//! The events of a case in the order of the days on which they happened, found by what happened.
//!
//! A long life has a hundred of them, and every duty asks for a few: reading all of them each time would cost more than the law itself.

use std::borrow::Cow;

use chrono::NaiveDate;
use uuid::Uuid;

use super::events::{Event, EventSet};
use super::terms::{AppealAbout, OrderKind};

/// What a fact says besides its day that a rule counts from; nothing of it for most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub moves_on: Option<NaiveDate>,
    pub reviewed_on: Option<NaiveDate>,
    pub as_order: Option<OrderKind>,
    pub appeal_about: Option<AppealAbout>,
}

/// One event of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub event: Event,
    pub on: NaiveDate,
    /// Place of the fact among the standing facts.
    pub fact: usize,
    /// Place of the fact from whose day is counted: the same, unless a scheme took over a clock that ran.
    pub anchor: usize,
    pub subject: Option<Uuid>,
    /// The assessment it falls in, counted from 1; 0 outside any.
    pub episode: u16,
    pub said: Said,
}

/// The events of a case, in order.
#[derive(Debug)]
pub(crate) struct Moments {
    all: Vec<Moment>,
    happened: EventSet,
    /// Places among all, those of one event together and in order.
    by_event: Vec<usize>,
    /// Where the places of each event end.
    ends: [usize; Event::ALL.len()],
    /// For each place the first day on which anything happened about its thing: its own day when it is about the whole case.
    heard_of: Vec<NaiveDate>,
}

impl Moments {
    /// Puts moments in the order of their days; those of one day stay in the order in which they came.
    pub fn new(mut all: Vec<Moment>) -> Self {
        all.sort_by_key(|moment| moment.on);
        let mut moments = Self {
            happened: EventSet::NONE,
            by_event: Vec::with_capacity(all.len()),
            ends: [0; Event::ALL.len()],
            heard_of: Vec::with_capacity(all.len()),
            all,
        };
        moments.index();
        moments
    }

    fn index(&mut self) {
        for moment in &self.all {
            self.happened = self.happened.with(EventSet::of(&[moment.event]));
            if let Some(count) = self.ends.get_mut(moment.event as usize) {
                *count += 1;
            }
        }
        // Each count becomes the place where the next of its event goes; once all are placed, that is where the event ends.
        let mut before = 0;
        for count in &mut self.ends {
            before += std::mem::replace(count, before);
        }
        self.by_event.resize(self.all.len(), 0);
        for (place, moment) in self.all.iter().enumerate() {
            if let Some(end) = self.ends.get_mut(moment.event as usize)
                && let Some(slot) = self.by_event.get_mut(*end)
            {
                *slot = place;
                *end += 1;
            }
        }
        let mut things: Vec<(Uuid, NaiveDate)> = Vec::with_capacity(16);
        for Moment { subject, on, .. } in &self.all {
            // What happens next is mostly about what was last heard of.
            let known = things.iter().rev().find(|(thing, _)| Some(*thing) == *subject).map(|(_, first)| *first);
            things.extend(subject.filter(|_| known.is_none()).map(|thing| (thing, *on)));
            self.heard_of.push(known.unwrap_or(*on));
        }
    }

    /// Returns every event that happened.
    pub fn happened(&self) -> EventSet {
        self.happened
    }

    /// Lists all of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Moment> {
        self.all.iter()
    }

    pub fn get(&self, place: usize) -> Option<&Moment> {
        self.all.get(place)
    }

    /// Returns the day on which the thing of a moment was first heard of; the day of the moment when it is about the whole case. `None` for no place.
    pub fn heard_of(&self, place: usize) -> Option<NaiveDate> {
        self.heard_of.get(place).copied()
    }

    /// Lists the places of some events, in order.
    pub fn places(&self, events: EventSet) -> Cow<'_, [usize]> {
        let mut events = events.both(self.happened).iter();
        let first = events.next().map_or(&[][..], |event| self.places_of(event));
        let rest = events.fold(Vec::new(), |mut rest, event| {
            rest.extend_from_slice(self.places_of(event));
            rest
        });
        if rest.is_empty() {
            return Cow::Borrowed(first);
        }
        let mut places = [first, &rest].concat();
        places.sort_unstable();
        Cow::Owned(places)
    }

    /// Finds the first of some events that is as wanted.
    pub fn first(&self, events: EventSet, wanted: impl Fn(&Moment) -> bool) -> Option<&Moment> {
        let first_of = |event| {
            let mut places = self.places_of(event).iter();
            places.find(|place| self.get(**place).is_some_and(&wanted))
        };
        events.both(self.happened).iter().filter_map(first_of).min().and_then(|place| self.get(*place))
    }

    /// Finds the place of the first of some events after another place that is as wanted.
    pub fn next(&self, events: EventSet, place: usize, wanted: impl Fn(&Moment) -> bool) -> Option<usize> {
        let next_of = |event| {
            let places = self.places_of(event);
            let after = places.get(places.partition_point(|known| *known <= place)..).unwrap_or_default();
            after.iter().copied().find(|place| self.get(*place).is_some_and(&wanted))
        };
        events.both(self.happened).iter().filter_map(next_of).min()
    }

    fn places_of(&self, event: Event) -> &[usize] {
        let end_of = |place: usize| self.ends.get(place).copied().unwrap_or_default();
        let begin = (event as usize).checked_sub(1).map_or(0, end_of);
        self.by_event.get(begin..end_of(event as usize)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::{date, plus_days};

    fn a_moment() -> impl Strategy<Value = Moment> {
        (0..Event::ALL.len(), 0i64..40, proptest::option::of(1u128..4)).prop_map(|(event, day, thing)| Moment {
            event: Event::ALL[event],
            on: plus_days(date(2026, 9, 1), day),
            fact: 0,
            anchor: 0,
            subject: thing.map(Uuid::from_u128),
            episode: 0,
            said: Said::default(),
        })
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_reading_all_of_them_finds(
            came in proptest::collection::vec(a_moment(), 0..60),
            wanted in proptest::collection::vec(0..Event::ALL.len(), 0..12),
            after in 0usize..60,
        ) {
            let moments = Moments::new(came.clone());
            let wanted = wanted.into_iter().fold(EventSet::NONE, |set, event| set.with(EventSet::of(&[Event::ALL[event]])));
            let mut all = came;
            all.sort_by_key(|moment| moment.on);
            let expected: Vec<usize> = (0..all.len()).filter(|place| wanted.has(all[*place].event)).collect();
            prop_assert_eq!(moments.places(wanted).to_vec(), expected.clone());
            let late = |moment: &Moment| moment.on > date(2026, 9, 20);
            let next = |wanted: &dyn Fn(&Moment) -> bool| expected.iter().copied().find(|place| *place > after && wanted(&all[*place]));
            prop_assert_eq!(moments.next(wanted, after, |_| true), next(&|_| true));
            prop_assert_eq!(moments.next(wanted, after, late), next(&late));
            let first = expected.iter().map(|place| &all[*place]).find(|moment| late(moment));
            prop_assert_eq!(moments.first(wanted, late), first);
            for (place, moment) in all.iter().enumerate() {
                let about = |known: &&Moment| moment.subject.is_some() && known.subject == moment.subject;
                prop_assert_eq!(moments.heard_of(place), Some(all.iter().find(about).unwrap_or(moment).on));
            }
        }
    }
}
