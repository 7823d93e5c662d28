//! The shape of a rule: one typed row of law.

use chrono::NaiveDate;

use super::super::events::{Event, EventSet};
use super::super::terms::{ExceptionCode, RuleId};
use super::codes::{Authority, Chapter, Nature, Owner, Purpose, Roll};
use super::modes::Mode;
use crate::calendar::date;

/// Which later events can meet a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those about the same thing, whenever they happened, and later ones about the whole case.
    Subject,
    /// Later ones within the same assessment.
    Episode,
    /// Any later one.
    After,
    /// Later ones before the next notice of the same kind.
    UntilNext,
}

/// One rule of law: who must do what by when, on what authority, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Names the duty.
    pub id: RuleId,
    /// Counts the versions of the rule; the first is 1.
    pub version: u16,
    /// The part of the law it belongs to.
    pub chapter: Chapter,
    /// What must be done, in a few words.
    pub name: &'static str,
    /// What it is for, in common with other rules; `None` when it stands for itself.
    pub purpose: Option<Purpose>,
    /// The provision, as it is cited.
    pub regulation: &'static str,
    /// Who owes the act.
    pub owner: Owner,
    /// What starts the count, in words.
    pub trigger: &'static str,
    /// How the limit is counted.
    pub mode: Mode,
    /// Whether a last day that is not a working day moves.
    pub roll: Roll,
    /// What missing the date means.
    pub nature: Nature,
    /// What meets the duty, in words.
    pub satisfied_by: &'static str,
    /// The only grounds that can excuse a miss or replace the limit.
    pub exceptions: &'static [ExceptionCode],
    /// The kind of authority it rests on.
    pub authority: Authority,
    /// Where the regulations give it those; `None` where it is the paragraph that the ground is known by.
    pub grounds_in: Option<GroundsIn>,
    /// First day on which it is in force.
    pub effective_from: NaiveDate,
    /// Last day on which it is in force; `None` while it still is.
    pub effective_to: Option<NaiveDate>,
    /// What else a reader must know; empty when there is nothing.
    pub notes: &'static str,
    /// The events that start the count.
    pub starts: EventSet,
    /// When not empty, the duty arises only once one of these has happened.
    pub only_if: EventSet,
    /// The events that meet the duty.
    pub met_by: EventSet,
    /// The events after which the duty no longer matters.
    pub closed_by: EventSet,
    /// Which events can meet it.
    pub scope: Scope,
}

/// The paragraph that gives a limit its grounds, where they are known by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroundsIn {
    /// It says them over, under the same letters.
    Restated(&'static str),
    /// It refers to them.
    Through(&'static str),
    /// It has two of its own, and (c) refers to those of reg 13(3).
    Order(&'static str),
}

impl Rule {
    pub(super) const fn new(chapter: Chapter, id: &'static str, name: &'static str, regulation: &'static str) -> Self {
        Self {
            id: RuleId::new(id),
            version: 1,
            chapter,
            name,
            purpose: None,
            regulation,
            owner: Owner::LocalAuthority,
            trigger: "",
            mode: Mode::AsSoonAsPracticable,
            roll: Roll::Never,
            nature: Nature::Duty,
            satisfied_by: "",
            exceptions: &[],
            grounds_in: None,
            authority: Authority::Statute,
            effective_from: date(2014, 9, 1),
            effective_to: None,
            notes: "",
            starts: EventSet::NONE,
            only_if: EventSet::NONE,
            met_by: EventSet::NONE,
            closed_by: EventSet::of(&[Event::Died]),
            scope: Scope::After,
        }
    }

    pub(super) const fn serving(mut self, purpose: Purpose) -> Self {
        self.purpose = Some(purpose);
        self
    }
    pub(super) const fn owed_by(mut self, owner: Owner) -> Self {
        self.owner = owner;
        self
    }
    pub(super) const fn counted(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self.nature = match mode {
            Mode::WindowMinInclusive(_) => Nature::Window,
            Mode::NotBeforeAppealEnds { .. } => Nature::Earliest,
            _ => self.nature,
        };
        self
    }
    pub(super) const fn rolling(mut self, roll: Roll) -> Self {
        self.roll = roll;
        self
    }
    pub(super) const fn being(mut self, nature: Nature) -> Self {
        self.nature = nature;
        self
    }
    pub(super) const fn on_the_authority_of(mut self, authority: Authority) -> Self {
        self.authority = authority;
        self
    }
    pub(super) const fn since(mut self, from: NaiveDate) -> Self {
        self.effective_from = from;
        self
    }
    pub(super) const fn until(mut self, to: NaiveDate) -> Self {
        self.effective_to = Some(to);
        self
    }
    pub(super) const fn noting(mut self, notes: &'static str) -> Self {
        self.notes = notes;
        self
    }
    pub(super) const fn started_by(mut self, trigger: &'static str, events: &[Event]) -> Self {
        self.trigger = trigger;
        self.starts = EventSet::of(events);
        self
    }
    pub(super) const fn only_if(mut self, events: &[Event]) -> Self {
        self.only_if = EventSet::of(events);
        self
    }
    pub(super) const fn met_by(mut self, words: &'static str, scope: Scope, events: &[Event]) -> Self {
        self.satisfied_by = words;
        self.scope = scope;
        self.met_by = EventSet::of(events);
        self
    }
    /// Nothing is owed for a child who died, whatever the rule says. What ends with the case ends with a move away before there is a plan as well (s24).
    pub(super) const fn closed_by(mut self, events: &[Event]) -> Self {
        let named = EventSet::of(events);
        let with_the_case = if named.has(Event::CaseClosed) { EventSet::of(&[Event::MovedAway]) } else { EventSet::NONE };
        self.closed_by = named.with(with_the_case).with(EventSet::of(&[Event::Died]));
        self
    }
    pub(super) const fn excused_by(mut self, exceptions: &'static [ExceptionCode]) -> Self {
        self.exceptions = exceptions;
        self
    }
    /// Where the regulations give this limit its grounds; without it, where the ground itself stands.
    pub(super) const fn in_paragraph(mut self, paragraph: GroundsIn) -> Self {
        self.grounds_in = Some(paragraph);
        self
    }

    /// Tells whether the rule was in force on a day.
    pub fn is_in_force_on(&self, day: NaiveDate) -> bool {
        self.effective_from <= day && self.effective_to.is_none_or(|last| day <= last)
    }
}
