//! When a draft reaches the family: the fifteen days begin with the day on which it was served, not the day on which it was sent (reg 13(1)(a)).

use chrono::NaiveDate;
use thiserror::Error;

use crate::{
    calendar::{WorkingCalendar, day_in_words},
    codes::coded,
    days::latest_in_the_post,
    refusals,
};

coded! {
    /// How a draft goes to the family.
    pub enum ServiceMethod {
        /// Handed over.
        Hand = "hand", "By hand";
        /// By email, which the family agreed to.
        Email = "email", "By email, as the family agreed";
        /// By first class post.
        FirstClass = "first_class", "First class post";
        /// By second class post.
        SecondClass = "second_class", "Second class post";
    }
}

refusals! {
    /// The day of service that was given cannot be.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub struct ServiceRefused {
        /// The day on which it is deemed served.
        pub from: NaiveDate,
        /// The latest day taken.
        pub until: NaiveDate,
    } = "served_out_of_range" @ served_on, "Enter a day from {} to {}, or leave it empty" [day_in_words(*.from), day_in_words(*.until)];
}

impl ServiceMethod {
    /// Returns the day on which a draft sent in this way is deemed to be served: at once by hand or agreed email, and by post on the second working day
    /// after posting, or the fourth for second class (Interpretation Act 1978 s7; Practice Direction \[1985\] 1 WLR 489).
    pub fn deemed_served_on(self, sent_on: NaiveDate, calendar: &WorkingCalendar) -> NaiveDate {
        match self {
            Self::Hand | Self::Email => sent_on,
            Self::FirstClass => calendar.after(sent_on, 2),
            Self::SecondClass => calendar.after(sent_on, 4),
        }
    }

    /// Returns the day of service: the one known from a receipt where there is one, else the deemed one. A known day may lengthen the family's time and
    /// never shortens it.
    ///
    /// # Errors
    /// [`ServiceRefused`] when the known day lies before the deemed one or far ahead.
    pub fn served_on(
        self,
        sent_on: NaiveDate,
        known: Option<NaiveDate>,
        calendar: &WorkingCalendar,
    ) -> Result<NaiveDate, ServiceRefused> {
        let from = self.deemed_served_on(sent_on, calendar);
        let until = latest_in_the_post(sent_on);
        match known {
            None => Ok(from),
            Some(day) if day >= from && day <= until => Ok(day),
            Some(_) => Err(ServiceRefused { from, until }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn pa_06_post_is_served_two_or_four_working_days_after_posting() {
        let calendar = WorkingCalendar::england();
        let served = |method: ServiceMethod, sent: &str| method.deemed_served_on(day(sent), &calendar);
        assert_eq!(served(ServiceMethod::Hand, "2027-01-04"), day("2027-01-04"));
        assert_eq!(served(ServiceMethod::Email, "2027-01-04"), day("2027-01-04"));
        assert_eq!(served(ServiceMethod::FirstClass, "2027-01-04"), day("2027-01-06"));
        assert_eq!(served(ServiceMethod::SecondClass, "2027-01-04"), day("2027-01-08"));
        // Thursday 24 December: Christmas, the weekend and the substitute day for Boxing Day do not count.
        assert_eq!(served(ServiceMethod::FirstClass, "2026-12-24"), day("2026-12-30"));
        assert_eq!(served(ServiceMethod::SecondClass, "2026-12-24"), day("2027-01-04"));
    }

    #[test]
    fn pa_06_a_known_day_may_only_lengthen_the_time() {
        let calendar = WorkingCalendar::england();
        let served = |known: &str| ServiceMethod::FirstClass.served_on(day("2027-01-04"), Some(day(known)), &calendar);
        assert!(served("2027-01-05").is_err());
        assert_eq!(served("2027-01-06"), Ok(day("2027-01-06")));
        assert_eq!(served("2027-01-11"), Ok(day("2027-01-11")));
        assert_eq!(served("2027-02-03"), Ok(day("2027-02-03")));
        assert!(served("2027-02-04").is_err());
    }
}
