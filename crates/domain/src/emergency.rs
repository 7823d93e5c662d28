//! Opening a case in an emergency: for how long, on what grounds, how often, and by when somebody else reviews it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::{calendar::WorkingCalendar, codes::coded, names::search_text};

/// How long the case stays open.
pub const WINDOW: TimeDelta = TimeDelta::minutes(60);
/// The fewest characters in which somebody says why.
pub const FEWEST_CHARACTERS: usize = 20;
/// How often somebody opens a case in an emergency within [`OFTEN_WITHIN`] before a second person would have to agree.
pub const MOST: usize = 3;
/// The time within which they are counted.
pub const OFTEN_WITHIN: TimeDelta = TimeDelta::hours(24);
/// For how long after a review found that there was no reason somebody does not open the same case in an emergency again.
pub const CLOSED_FOR: TimeDelta = TimeDelta::days(7);
/// Within how many working days it is reviewed, the day after it counting as the first.
pub const REVIEWED_WITHIN: u16 = 2;

coded! {
    /// Why somebody opens a case in an emergency.
    pub enum EmergencyGround {
        /// A child may come to harm.
        ChildAtRisk = "child_at_risk", "A child is at risk";
        /// A date that the law sets would be missed.
        StatutoryDate = "statutory_date", "A date set by law would be missed";
        /// A court or the tribunal has ordered something.
        Order = "order", "A court or the tribunal has ordered it";
        /// Whoever has the case is away.
        Cover = "cover", "Whoever has the case is away";
        /// Anything else, which the words say.
        Other = "other", "Something else";
    }
}

coded! {
    /// What a review found.
    pub enum EmergencyOutcome {
        /// There was reason to open the case.
        Justified = "justified", "Justified";
        /// There was none.
        NotJustified = "not_justified", "Not justified";
    }
}

/// Returns the instant from which the case is closed again.
pub fn closes_at(opened_at: DateTime<Utc>) -> DateTime<Utc> {
    opened_at + WINDOW
}

/// Returns the last day on which a review is in time.
pub fn review_due(opened_on: NaiveDate, calendar: &WorkingCalendar) -> NaiveDate {
    calendar.after(opened_on, REVIEWED_WITHIN)
}

/// Says whether a name ends in exactly this surname, however either is written; a surname of several words is compared whole.
pub fn has_surname(name: &str, surname: &str) -> bool {
    let (name, surname) = (search_text(name), search_text(surname));
    !surname.is_empty() && name.strip_suffix(&surname).is_some_and(|before| before.is_empty() || before.ends_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_review_is_due_two_working_days_after_the_opening_whatever_lies_between() {
        let england = WorkingCalendar::england();
        for (opened, due, why) in [
            ("2026-12-01", "2026-12-03", "Tuesday to Thursday"),
            ("2026-12-03", "2026-12-07", "Thursday to Monday"),
            ("2026-12-04", "2026-12-08", "Friday to Tuesday"),
            ("2026-12-05", "2026-12-08", "Saturday counts as Friday does"),
            ("2026-12-06", "2026-12-08", "and Sunday"),
            ("2026-12-23", "2026-12-29", "Christmas Day, a weekend and Boxing Day in lieu on Monday 28 December"),
            ("2026-12-31", "2027-01-05", "New Year’s Day"),
            ("2027-03-25", "2027-03-31", "Good Friday and Easter Monday"),
        ] {
            assert_eq!(review_due(day(opened), &england), day(due), "{why}");
        }
    }

    #[test]
    fn a_surname_is_compared_whole_and_however_it_is_written() {
        for (name, surname) in
            [("Amira Hassan", "hassan"), ("Zoë O’Neill", "O'Neill"), ("Łucja Wójcik-Nowak", "wojcik nowak"), ("Hassan", "Hassan")]
        {
            assert!(has_surname(name, surname), "{name} {surname}");
        }
        for (name, surname) in [
            ("Amira Hassan", "Hass"),
            ("Amira Hassan", "ssan"),
            ("Amira Hassan", "Amira"),
            ("Amira Hassan", "  "),
            ("Amira Hassan", "Hassan Ali"),
        ] {
            assert!(!has_surname(name, surname), "{name} {surname}");
        }
    }

    #[test]
    fn a_case_closes_again_after_sixty_minutes_exactly() {
        let at: DateTime<Utc> = "2026-12-01T09:00:00Z".parse().unwrap();
        assert_eq!(closes_at(at), "2026-12-01T10:00:00Z".parse::<DateTime<Utc>>().unwrap());
    }
}
