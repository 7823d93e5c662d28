//! Contacts on a case: who spoke or wrote to whom, and how.

use std::fmt;

use chrono::NaiveTime;
use thiserror::Error;

use crate::{codes::coded, refusals};

coded! {
    /// How somebody and the council were in touch.
    pub enum ContactWay {
        /// They rang.
        CallIn = "call_in", "They telephoned us";
        /// We rang.
        CallOut = "call_out", "We telephoned them";
        /// An email, whoever wrote it.
        Email = "email", "Email";
        /// A letter, whoever wrote it.
        Letter = "letter", "Letter";
        /// A meeting, in a room or on a screen.
        Meeting = "meeting", "Meeting";
        /// A message by telephone.
        Message = "message", "Text message";
    }
}

refusals! {
    /// Why a text is no time of day.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub struct NotATime = "not_a_time", "Enter a time like 2:30pm or 14:30";
}

/// A time of day by the clock of London, to the minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    const MINUTES_OF_A_DAY: i32 = 24 * 60;

    /// Makes it from minutes since midnight; `None` outside a day.
    pub fn from_minutes(minutes: i32) -> Option<Self> {
        (0..Self::MINUTES_OF_A_DAY).contains(&minutes).then(|| u16::try_from(minutes).ok().map(Self))?
    }

    /// Returns the minutes since midnight.
    pub fn minutes(self) -> i32 {
        i32::from(self.0)
    }

    /// Reads what somebody typed: `14:30`, `14.30`, `2:30pm`, `2pm`.
    ///
    /// # Errors
    /// [`NotATime`] for anything else.
    pub fn parse(text: &str) -> Result<Self, NotATime> {
        let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_lowercase();
        let (clock, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
            (Some(clock), _) => (clock, Some(0)),
            (_, Some(clock)) => (clock, Some(12)),
            _ => (text.as_str(), None),
        };
        let (hour, minute) = match clock.split_once([':', '.']) {
            Some((hour, minute)) if minute.len() == 2 => (hour, minute),
            None if half.is_some() => (clock, "00"),
            _ => return Err(NotATime),
        };
        let number = |text: &str| -> Result<i32, NotATime> {
            let is_plain = (1..=2).contains(&text.len()) && text.chars().all(|letter| letter.is_ascii_digit());
            if is_plain { text.parse().map_err(|_| NotATime) } else { Err(NotATime) }
        };
        let (hour, minute) = (number(hour)?, number(minute)?);
        let hour = match half {
            Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
            None if hour < 24 => hour,
            _ => return Err(NotATime),
        };
        if minute < 60 { Self::from_minutes(hour * 60 + minute).ok_or(NotATime) } else { Err(NotATime) }
    }

    /// Returns it as a clock has it.
    pub fn clock(self) -> NaiveTime {
        NaiveTime::from_num_seconds_from_midnight_opt(u32::from(self.0) * 60, 0).unwrap_or(NaiveTime::MIN)
    }
}

/// `09:05`, `14:30`.
impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_people_type_it() {
        let known = [
            ("14:30", "14:30"),
            ("9.05", "09:05"),
            ("2:30pm", "14:30"),
            ("2 PM", "14:00"),
            ("12am", "00:00"),
            ("12:15 pm", "12:15"),
            ("00:00", "00:00"),
            ("23:59", "23:59"),
        ];
        for (typed, clock) in known {
            assert_eq!(TimeOfDay::parse(typed).map(|time| time.to_string()), Ok(clock.to_owned()), "{typed}");
        }
        for typed in ["", "14", "24:00", "13pm", "0am", "9:5", "9:60", "9:30:00", "-1:30", "+9:30", "noon", "1430", "٩:30"] {
            assert_eq!(TimeOfDay::parse(typed), Err(NotATime), "{typed}");
        }
    }

    #[test]
    fn minutes_of_a_day_are_kept_and_no_others() {
        for (minutes, clock) in [(-1, None), (0, Some("00:00")), (1439, Some("23:59")), (1440, None)] {
            let time = TimeOfDay::from_minutes(minutes);
            assert_eq!(time.map(|time| time.to_string()).as_deref(), clock, "{minutes}");
            assert!(time.is_none_or(|time| time.minutes() == minutes));
        }
    }
}
