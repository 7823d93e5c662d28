//! Disabilities of a child and circumstances of the family that hold for a time, some of which decide whose advice the law asks for.

use chrono::NaiveDate;

use super::record::PersonField;
use crate::{calendar::day_in_words, codes::coded, names::search_text};

coded! {
    /// A disability of a child, or a circumstance of the family (SEND Regulations 2014 reg 6(1)(b)(iv), (2); SEND Code 2015 10.53 to 10.55).
    pub enum ChildCircumstance {
        /// Hearing is impaired.
        Hearing = "hearing_impairment", "Hearing impairment";
        /// Vision is impaired.
        Vision = "vision_impairment", "Vision impairment";
        /// Hearing and vision are, together.
        MultiSensory = "multi_sensory_impairment", "Multi-sensory impairment";
        /// A physical disability.
        Physical = "physical_disability", "Physical disability";
        /// Another disability, in words.
        OtherDisability = "other_disability", "Another disability";
        /// A parent serves in the armed forces.
        ServiceFamily = "armed_forces_family", "A parent serves in the armed forces";
    }
}

impl ChildCircumstance {
    /// Says whether hearing is impaired.
    pub fn is_of_hearing(self) -> bool {
        matches!(self, Self::Hearing | Self::MultiSensory)
    }

    /// Says whether vision is impaired.
    pub fn is_of_vision(self) -> bool {
        matches!(self, Self::Vision | Self::MultiSensory)
    }

    /// Says whether the name alone says nothing.
    pub fn needs_words(self) -> bool {
        self == Self::OtherDisability
    }

    /// Returns the answer on the record of the child under which changes of it are kept.
    pub fn field(self) -> PersonField {
        match self {
            Self::Hearing => PersonField::HearingImpairment,
            Self::Vision => PersonField::VisionImpairment,
            Self::MultiSensory => PersonField::MultiSensoryImpairment,
            Self::Physical => PersonField::PhysicalDisability,
            Self::OtherDisability => PersonField::OtherDisability,
            Self::ServiceFamily => PersonField::ServiceFamily,
        }
    }

    /// Lists what was answered when a child was first recorded.
    pub fn on_entry(hearing_impairment: bool, vision_impairment: bool, armed_forces_family: bool) -> Vec<Self> {
        let asked =
            [(hearing_impairment, Self::Hearing), (vision_impairment, Self::Vision), (armed_forces_family, Self::ServiceFamily)];
        asked.into_iter().filter_map(|(is, one)| is.then_some(one)).collect()
    }
}

/// How long a circumstance holds, and what is said of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lasting {
    /// The first day; `None` where it is not recorded, and then it always held.
    pub from: Option<NaiveDate>,
    /// The last day; `None` while it holds.
    pub until: Option<NaiveDate>,
    /// What is said of it.
    pub words: Option<String>,
}

impl Lasting {
    /// Says whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Says whether it ends before it begins.
    pub fn is_backwards(&self) -> bool {
        self.from.zip(self.until).is_some_and(|(from, until)| until < from)
    }

    /// Says whether both say the same of the same time. Both impairments of the senses together are one, so that neither stands beside it.
    pub fn repeats(&self, kind: ChildCircumstance, (other_kind, other): (ChildCircumstance, &Self)) -> bool {
        let is_one_sense =
            (kind.is_of_hearing() && other_kind.is_of_hearing()) || (kind.is_of_vision() && other_kind.is_of_vision());
        let said = |words: &Option<String>| search_text(words.as_deref().unwrap_or_default());
        let is_same = match (kind, other_kind) {
            (ChildCircumstance::OtherDisability, ChildCircumstance::OtherDisability) => said(&self.words) == said(&other.words),
            (one, another) => one == another || is_one_sense,
        };
        let ends_before = |one: &Self, next: &Self| one.until.zip(next.from).is_some_and(|(until, from)| until < from);
        is_same && !ends_before(self, other) && !ends_before(other, self)
    }

    /// Writes it as it is kept among what was changed: both days with a slash between them, and words behind a colon.
    pub fn kept(&self) -> String {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let days = format!("{}/{}", day(self.from), day(self.until));
        match &self.words {
            None => days,
            Some(words) => format!("{days}: {words}"),
        }
    }

    /// Reads what was kept; `None` for what was not written by [`Lasting::kept`].
    pub fn read(kept: &str) -> Option<Self> {
        let (days, words) = kept.split_once(": ").map_or((kept, None), |(days, words)| (days, Some(words.to_owned())));
        let (from, until) = days.split_once('/')?;
        let day = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
        Some(Self { from: day(from)?, until: day(until)?, words })
    }

    /// Says it in words that people read.
    pub fn in_words(&self) -> String {
        let days = match (self.from, self.until) {
            (None, None) => "Since a day that is not recorded".to_owned(),
            (Some(from), None) => format!("Since {}", day_in_words(from)),
            (None, Some(until)) => format!("Until {}", day_in_words(until)),
            (Some(from), Some(until)) => format!("{} to {}", day_in_words(from), day_in_words(until)),
        };
        match &self.words {
            None => days,
            Some(words) => format!("{words}. {days}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::date;
    use ChildCircumstance as C;

    fn lasting(from: Option<u32>, until: Option<u32>) -> Lasting {
        let day = |day: Option<u32>| day.map(|day| date(2026, 3, day));
        Lasting { from: day(from), until: day(until), words: None }
    }

    #[test]
    fn it_holds_from_its_first_day_to_its_last() {
        let one = lasting(Some(5), Some(9));
        let held: Vec<u32> = (3..12).filter(|day| one.holds_on(date(2026, 3, *day))).collect();
        assert_eq!(held, [5, 6, 7, 8, 9]);
        assert!(lasting(None, None).holds_on(date(1999, 1, 1)), "a day that is not recorded leaves out none");
        assert!(lasting(Some(5), Some(4)).is_backwards() && !lasting(Some(5), Some(5)).is_backwards());
        assert!(!lasting(None, Some(4)).is_backwards());
    }

    #[test]
    fn one_impairment_is_not_recorded_twice_for_one_time() {
        let repeats = |a: (C, Lasting), b: (C, Lasting)| a.1.repeats(a.0, (b.0, &b.1));
        let first = (C::Hearing, lasting(Some(1), Some(5)));
        assert!(repeats(first.clone(), (C::Hearing, lasting(Some(5), None))), "the last day");
        assert!(!repeats(first.clone(), (C::Hearing, lasting(Some(6), None))), "the day after");
        assert!(!repeats(first.clone(), (C::Vision, lasting(None, None))), "another sense");
        assert!(repeats(first.clone(), (C::MultiSensory, lasting(None, None))), "both senses together are one");
        assert!(repeats((C::MultiSensory, lasting(None, None)), (C::Vision, lasting(Some(2), None))));
        assert!(!repeats((C::MultiSensory, lasting(None, None)), (C::Physical, lasting(None, None))));
        let other = |words: &str| (C::OtherDisability, Lasting { words: Some(words.to_owned()), ..Lasting::default() });
        assert!(repeats(other("Epilepsy"), other("epilepsy ")) && !repeats(other("Epilepsy"), other("Diabetes")));
    }

    #[test]
    fn what_is_kept_is_read_back_as_it_was_and_said_in_words() {
        for words in [None, Some("Left ear: severe".to_owned())] {
            for (from, until) in [(None, None), (Some(5), None), (None, Some(9)), (Some(5), Some(9))] {
                let one = Lasting { words: words.clone(), ..lasting(from, until) };
                assert_eq!(Lasting::read(&one.kept()), Some(one));
            }
        }
        assert_eq!(Lasting::read("yes"), None);
        assert_eq!(Lasting::read("soon/"), None);
        let said = Lasting { words: Some("Left ear".to_owned()), ..lasting(Some(5), None) };
        assert_eq!(said.in_words(), "Left ear. Since 5 March 2026");
        assert_eq!(lasting(Some(5), Some(9)).in_words(), "5 March 2026 to 9 March 2026");
    }

    #[test]
    fn every_circumstance_is_kept_under_its_own_code() {
        use crate::codes::Coded;
        assert!(C::ALL.iter().all(|one| one.field().code() == one.code()));
    }
}
