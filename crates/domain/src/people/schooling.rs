//! How a child is educated who attends no institution of the register.

use chrono::NaiveDate;

use super::school_age::young_person_from;
use crate::codes::coded;

coded! {
    /// Where a child or young person learns, if at no institution of the register (Department for Education, SEN2 return, `SENSetting` of placements).
    pub enum Elsewhere {
        /// Arranged by the authority otherwise than at a school or college (s61).
        ArrangedByAuthority = "OLA", "Education arranged by the authority otherwise than at a school or college (s61)";
        /// Arranged by the parents or the young person, not at home (s42(5)).
        OwnArrangements = "OPA", "The family’s own arrangements, other than home education (s42(5))";
        /// Home education by choice (s42(5)).
        AtHome = "EHE", "Elective home education (s42(5))";
        /// An early years provider that the register does not have.
        EarlyYears = "EYP", "An early years provider that is not on the register";
        /// Another setting, in words.
        Other = "OTH", "Another setting";
        /// Not in education, employment or training, from 16 to 25.
        NotInEducation = "NEET", "Not in education, employment or training (16 to 25)";
        /// Not in education or training, and told that the plan will cease.
        ToldItCeases = "NIEC", "Not in education or training, with notice that the plan will cease";
        /// Not in education or training for another reason, in words.
        NotInEducationOther = "NIEO", "Not in education or training, for another reason";
    }
}

coded! {
    /// How many years above or below their own, by age, somebody is taught.
    pub enum OutOfCohort {
        /// Two years below.
        TwoBelow = "-2", "2 years below their own";
        /// A year below.
        OneBelow = "-1", "1 year below their own";
        /// With those of their age.
        Own = "0", "In their own year";
        /// A year above.
        OneAbove = "1", "1 year above their own";
        /// Two years above.
        TwoAbove = "2", "2 years above their own";
    }
}

impl OutOfCohort {
    /// Returns the years: 1 is a year above, -1 a year below.
    pub fn years(self) -> i32 {
        match self {
            Self::TwoBelow => -2,
            Self::OneBelow => -1,
            Self::Own => 0,
            Self::OneAbove => 1,
            Self::TwoAbove => 2,
        }
    }
}

impl Elsewhere {
    /// Says whether it can be true of somebody from a day on: only those over compulsory school age are not in education, employment or training (SEN2 return, 16 to 25).
    /// Of somebody whose birth date is not known it may be.
    pub fn can_be_from(self, born: Option<NaiveDate>, day: NaiveDate) -> bool {
        self != Self::NotInEducation || born.is_none_or(|born| day >= young_person_from(born))
    }

    /// Says whether the return asks for words beside the code.
    pub fn needs_words(self) -> bool {
        matches!(self, Self::Other | Self::NotInEducationOther)
    }
}

/// Where a child learns, as it is kept among what was changed: the id of an institution, or a code with words behind a colon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schooling {
    /// At an institution of the register.
    At(crate::ids::InstitutionId),
    /// Elsewhere, perhaps with words.
    Elsewhere(Elsewhere, Option<String>),
}

impl Schooling {
    /// Writes it as it is kept.
    pub fn kept(&self) -> String {
        match self {
            Self::At(id) => id.to_string(),
            Self::Elsewhere(code, None) => code.code().to_owned(),
            Self::Elsewhere(code, Some(words)) => format!("{}: {words}", code.code()),
        }
    }

    /// Reads what was kept; `None` for what was not written by [`Schooling::kept`].
    pub fn read(kept: &str) -> Option<Self> {
        if let Ok(id) = kept.parse() {
            return Some(Self::At(id));
        }
        let (code, words) = kept.split_once(": ").map_or((kept, None), |(code, words)| (code, Some(words.to_owned())));
        Some(Self::Elsewhere(crate::codes::Coded::parse(code)?, words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{calendar::date, codes::Coded};

    #[test]
    fn not_in_education_employment_or_training_is_true_of_nobody_of_compulsory_school_age() {
        let born = Some(date(2010, 9, 12));
        let neet = |born, day| Elsewhere::NotInEducation.can_be_from(born, day);
        // Until the last Friday of June of Year 11, and not from the sixteenth birthday on.
        assert!(!neet(born, date(2026, 9, 12)) && !neet(born, date(2027, 6, 25)));
        assert!(neet(born, date(2027, 6, 26)) && neet(None, date(2026, 9, 1)));
        assert!(Elsewhere::AtHome.can_be_from(born, date(2026, 9, 1)));
    }

    #[test]
    fn what_is_kept_of_a_setting_is_read_back_as_it_was() {
        let words = [None, Some("A tutor: at the library".to_owned())];
        for code in Elsewhere::ALL {
            for words in &words {
                let one = Schooling::Elsewhere(*code, words.clone());
                assert_eq!(Schooling::read(&one.kept()), Some(one));
            }
        }
        let at = Schooling::At(crate::ids::Id::new(uuid::Uuid::from_u128(7)));
        assert_eq!(Schooling::read(&at.kept()), Some(at));
        assert_eq!(Schooling::read("somewhere"), None);
    }
}
