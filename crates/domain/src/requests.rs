//! Asking for a needs assessment (s36(1)), and children brought to attention (s24).

use chrono::{Datelike, NaiveDate};

use crate::{codes::coded, ids::CaseId, names::likeness};

coded! {
    /// Who asked.
    pub enum RequestSource {
        /// A parent of the child.
        Parent = "parent", "Parent or carer";
        /// The young person.
        YoungPerson = "young_person", "Young person";
        /// A person acting for a school or post-16 institution.
        Institution = "institution", "School or college";
        /// Anyone else who brought the child to attention (s24(1)(b)).
        BroughtToAttention = "brought_to_attention", "Somebody else who brought the child to our attention";
    }
}

coded! {
    /// How the request reached the authority.
    pub enum Channel {
        /// By email.
        Email = "email", "Email";
        /// On an online form.
        Online = "online", "Online form";
        /// By post.
        Post = "post", "Post";
        /// By telephone.
        Phone = "phone", "Phone";
        /// Handed over.
        Hand = "hand", "By hand";
    }
}

coded! {
    /// What decides whose advice the law asks for.
    pub enum Circumstance {
        /// Hearing is impaired.
        Hearing = "hearing", "Hearing impairment";
        /// Vision is impaired.
        Vision = "vision", "Vision impairment";
        /// A parent serves in the armed forces.
        ArmedForces = "forces", "A parent serves in the armed forces";
        /// Looked after by an authority.
        InCare = "care", "Looked after by a council";
    }
}

coded! {
    /// What became of a request when it was recorded.
    pub enum Became {
        /// It began an assessment.
        Began = "began", "Began an assessment";
        /// It was kept with the assessment that was under way, and started no second clock.
        Kept = "kept", "Kept with the assessment: no second clock";
        /// It came before the request on record and was found later: the assessment counts from its day.
        Earlier = "earlier", "Came before the request on record: the assessment counts from its day";
        /// There was a plan, so that it asked for a re-assessment.
        Reassessment = "reassessment", "Kept with the plan, as a request to re-assess";
        /// It turned out to have been recorded by mistake: there was none.
        SetAside = "set_aside", "Recorded by mistake: no request";
    }
}

/// What is known of somebody on record, for comparing with a child about to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The case they have.
    pub case_id: CaseId,
    /// Every name they have or had, the present first.
    pub names: Vec<String>,
    /// Their birth date; `None` when it is not recorded.
    pub born_on: Option<NaiveDate>,
    /// Their unique pupil number; `None` when it is not recorded.
    pub upn: Option<String>,
}

/// Why somebody on record may be the same child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchReason {
    /// The unique pupil numbers agree.
    SamePupilNumber,
    /// The birth dates agree and the names are alike.
    SameBirthDateAndLikeName,
    /// The names agree; a birth date is missing on one side.
    SameName,
    /// The names agree and day and month of birth are swapped.
    SwappedBirthDate,
    /// The names agree and one figure of the birth date is another.
    BirthDateOneFigureAway,
}

impl MatchReason {
    /// Returns the reason in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::SamePupilNumber => "Same pupil number (UPN)",
            Self::SameBirthDateAndLikeName => "Same birth date and a similar name",
            Self::SameName => "Same name; no birth date to compare",
            Self::SwappedBirthDate => "Same name; day and month of birth swapped",
            Self::BirthDateOneFigureAway => "Same or nearly the same name; one figure of the birth date is another",
        }
    }
}

/// How alike names are that are the same but for a slip.
const NEARLY_THE_SAME: u8 = 85;

/// Lists the birth dates of a child who may be the one about to be recorded: the one that was typed, with day and month exchanged, and with one figure another.
pub fn likely_birth_dates(typed: NaiveDate) -> Vec<NaiveDate> {
    let figures = figures(typed);
    let slips = (0..figures.len()).flat_map(|place| ('0'..='9').map(move |figure| (place, figure)));
    let with = |(place, figure): (usize, char)| {
        let text: String = figures.iter().enumerate().map(|(at, typed)| if at == place { figure } else { *typed }).collect();
        NaiveDate::parse_from_str(&text, FIGURES).ok()
    };
    let mut dates: Vec<NaiveDate> = slips.filter_map(with).chain(swapped(typed)).collect();
    dates.sort_unstable();
    dates.dedup();
    dates
}

/// A birth date as people type it: day, month, year.
const FIGURES: &str = "%d%m%Y";

fn figures(date: NaiveDate) -> Vec<char> {
    date.format(FIGURES).to_string().chars().collect()
}

fn swapped(date: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year(), date.day(), date.month())
}

fn is_one_figure_away(one: NaiveDate, other: NaiveDate) -> bool {
    figures(one).iter().zip(figures(other)).filter(|(one, other)| **one != *other).count() == 1
}

/// Returns why a known child may be the one about to be recorded; `None` when nothing suggests it.
pub fn likely_match(name: &str, born_on: Option<NaiveDate>, upn: Option<&str>, known: &Known) -> Option<MatchReason> {
    if upn.is_some() && upn == known.upn.as_deref() {
        return Some(MatchReason::SamePupilNumber);
    }
    let alike = known.names.iter().map(|known| likeness(name, known)).max().unwrap_or_default();
    match (born_on, known.born_on) {
        (Some(one), Some(other)) if one == other && alike >= 55 => Some(MatchReason::SameBirthDateAndLikeName),
        (Some(one), Some(other)) if alike >= NEARLY_THE_SAME && swapped(one) == Some(other) => {
            Some(MatchReason::SwappedBirthDate)
        }
        (Some(one), Some(other)) if alike >= NEARLY_THE_SAME && is_one_figure_away(one, other) => {
            Some(MatchReason::BirthDateOneFigureAway)
        }
        (None, _) | (_, None) if alike >= NEARLY_THE_SAME => Some(MatchReason::SameName),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str, born_on: &str) -> Known {
        Known {
            case_id: crate::ids::Id::new(uuid::Uuid::nil()),
            names: vec![name.into()],
            born_on: born_on.parse().ok(),
            upn: None,
        }
    }

    #[test]
    fn cw_04_zoe_oneill_is_recognised_however_it_is_written() {
        let on_record = known("Zoë O'Neil", "2019-05-03");
        let typed = "2019-05-03".parse().ok();
        assert_eq!(likely_match("Zoe ONeill", typed, None, &on_record), Some(MatchReason::SameBirthDateAndLikeName));
        assert_eq!(likely_match("Zoe ONeil", "2019-03-05".parse().ok(), None, &on_record), Some(MatchReason::SwappedBirthDate));
        assert_eq!(likely_match("Zoe ONeil", None, None, &on_record), Some(MatchReason::SameName));
    }

    #[test]
    fn cw_04_a_birth_date_with_one_figure_wrong_is_recognised_and_with_two_it_is_not() {
        let on_record = known("Zoë O'Neil", "2014-04-03");
        let of = |name: &str, typed: &str| likely_match(name, typed.parse().ok(), None, &on_record);
        for typed in ["2015-04-03", "2014-04-02", "2014-04-13", "2014-05-03", "2004-04-03"] {
            assert_eq!(of("Zoe ONeil", typed), Some(MatchReason::BirthDateOneFigureAway), "{typed}");
            assert_eq!(of("Leo Okafor", typed), None, "{typed}");
            assert!(likely_birth_dates("2014-04-03".parse().unwrap()).contains(&typed.parse().unwrap()), "{typed}");
        }
        assert_eq!(of("Zoe ONeil", "2014-03-04"), Some(MatchReason::SwappedBirthDate));
        for typed in ["2015-04-02", "2014-05-04", "2014-11-13"] {
            assert_eq!(of("Zoe ONeil", typed), None, "{typed}");
        }
    }

    #[test]
    fn birth_dates_that_may_be_meant_are_days_of_the_calendar_and_each_stands_once() {
        let dates = likely_birth_dates("2016-02-29".parse().unwrap());
        let mut once = dates.clone();
        once.dedup();
        assert_eq!(dates, once);
        assert!(dates.contains(&"2016-02-29".parse().unwrap()) && dates.contains(&"2012-02-29".parse().unwrap()));
        assert!(dates.len() < 80, "{}", dates.len());
    }

    #[test]
    fn another_child_born_the_same_day_is_no_match() {
        assert_eq!(likely_match("Leo Okafor", "2019-05-03".parse().ok(), None, &known("Zoë O'Neil", "2019-05-03")), None);
    }
}
