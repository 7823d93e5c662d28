//! What is known of a case while its facts are read.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::ids::FactId;
use crate::people::school_age::birthday;
use crate::timetable::events::Event as E;
use crate::timetable::facts::Fact;
use crate::timetable::moments::{Moment, Said};
use crate::timetable::terms::{ExceptionCode, RuleIds};

/// The fact that is being read, as the events that it is take it over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    /// Its place among the standing facts.
    pub place: usize,
    /// The day that counts.
    pub on: NaiveDate,
    pub subject: Option<Uuid>,
    /// The first version of the fact, by which a notice is known through every correction.
    pub first: Uuid,
    pub said: Said,
}

/// What replaces a limit, of which rules and on what ground.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Replacing<'a> {
    pub by: FactId,
    pub code: ExceptionCode,
    pub subject: Option<Uuid>,
    pub rules: &'a RuleIds,
    pub limit_on: NaiveDate,
}

impl Taken {
    /// Has another day count.
    pub fn on(self, on: NaiveDate) -> Self {
        Self { on, ..self }
    }

    /// Has a rule count from more than its day.
    pub fn saying(self, said: Said) -> Self {
        Self { said, ..self }
    }

    /// Has it concern the whole case.
    pub fn about_the_case(self) -> Self {
        Self { subject: None, ..self }
    }
}

/// What is known of a case while its facts are read.
#[derive(Debug, Default)]
pub(crate) struct FactReader<'a> {
    pub moments: Vec<Moment>,
    /// First day of each assessment.
    pub begun: Vec<NaiveDate>,
    /// The facts that record an exception.
    pub exceptions: Vec<&'a Fact>,
    pub replacements: Vec<Replacing<'a>>,
    birth_date: Option<NaiveDate>,
    /// Number of the assessment that is under way; 0 when none is.
    pub(super) open: u16,
    pub(super) detained: bool,
    pub(super) has_plan: bool,
    pub(super) reassessed: bool,
    pub(super) assessed_before: bool,
    /// Place of the fact that began the present assessment.
    pub(super) begun_by: usize,
    /// A detention that began while there was no plan to send; the plan is sent once it is made.
    pub(super) detained_without_plan: Option<Uuid>,
}

impl FactReader<'_> {
    /// Begins with nothing but the day of birth.
    pub fn new(birth_date: Option<NaiveDate>) -> Self {
        Self { birth_date, ..Self::default() }
    }

    pub(super) fn push(&mut self, at: Taken, event: E) {
        let Taken { place, on, subject, said, .. } = at;
        self.moments.push(Moment { event, on, fact: place, anchor: place, subject, episode: self.open, said });
    }

    /// Takes back the last event of a kind about one thing.
    pub(super) fn withdraw(&mut self, events: &[E], subject: Option<Uuid>) {
        if let Some(last) = self.moments.iter().rposition(|known| events.contains(&known.event) && known.subject == subject) {
            self.moments.remove(last);
        }
    }

    pub(super) fn has(&self, event: E, subject: Option<Uuid>) -> bool {
        self.moments.iter().any(|known| known.event == event && known.subject == subject)
    }

    /// Records that the family was told of something with a right of appeal.
    pub(super) fn notice(&mut self, at: Taken) {
        let event = if self.detained { E::DetainedNotice } else { E::AppealableNotice };
        self.push(Taken { subject: Some(at.first), ..at }, event);
    }

    /// Records what is told to the family with a right of appeal.
    pub(super) fn push_with_notice(&mut self, at: Taken, event: E) {
        self.push(at, event);
        self.notice(at);
    }

    pub(super) fn early_years_point(&mut self, at: Taken) {
        if self.birth_date.is_some_and(|born| at.on < birthday(born, 5)) {
            self.push(at.about_the_case(), E::EarlyYearsPlanPoint);
        }
    }

    pub(super) fn plan_is_held(&mut self, at: Taken) {
        self.has_plan = true;
        if let Some(born) = self.birth_date {
            self.push(at.on(birthday(born, 25)).about_the_case(), E::Turning25);
        }
    }

    /// Records what ends the plan as it was.
    pub(super) fn plan_is_over(&mut self, at: Taken, event: E) {
        self.push(at, event);
        (self.has_plan, self.reassessed) = (false, false);
    }
}
