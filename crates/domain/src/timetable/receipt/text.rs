//! The text of a receipt: names and values in the order of the names, each behind its length, so that no two different receipts share a text.
//!
//! It is written once, straight into one buffer, because every date of every case is hashed whenever a case is written.

use std::fmt::{self, Write as _};

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Given;
use crate::ids::FactId;
use crate::timetable::exceptions::{Considered, Verdict};
use crate::timetable::rules::{Period, Unit};

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// Bytes of the number that stands before each name and each value.
const LENGTH: usize = size_of::<u64>();

#[derive(Debug)]
pub(super) struct Text(Vec<u8>);

impl Text {
    /// Begins a text with room for most receipts.
    pub(super) fn new() -> Self {
        Self(Vec::with_capacity(1024))
    }

    /// Adds a name and its value. Names must come in order.
    pub(super) fn put(&mut self, name: &str, value: impl FnOnce(&mut Self) -> &mut Self) {
        self.sized(|text| text.say(name));
        self.sized(value);
    }

    /// Adds a name of two parts, like `input.notice`, and its value.
    pub(super) fn put_under(&mut self, group: &str, name: &str, value: impl FnOnce(&mut Self) -> &mut Self) {
        self.sized(|text| text.say(group).say(".").say(name));
        self.sized(value);
    }

    /// Adds a numbered name, like `step.1`, and its value.
    pub(super) fn put_nth(&mut self, group: &str, place: u32, value: impl FnOnce(&mut Self) -> &mut Self) {
        self.sized(|text| text.say(group).say(".").number(place));
        self.sized(value);
    }

    /// Adds a numbered name and its value unless the value is empty; tells whether it did.
    pub(super) fn put_nth_if_any(&mut self, group: &str, place: u32, value: impl FnOnce(&mut Self) -> &mut Self) -> bool {
        let before = self.0.len();
        self.sized(|text| text.say(group).say(".").number(place));
        let is_any = self.sized(value) > 0;
        if !is_any {
            self.0.truncate(before);
        }
        is_any
    }

    /// Writes something behind its length, and returns that length.
    fn sized(&mut self, write: impl FnOnce(&mut Self) -> &mut Self) -> usize {
        let from = self.0.len() + LENGTH;
        self.0.extend_from_slice(&[0; LENGTH]);
        write(self);
        let length = self.0.len() - from;
        if let Some(place) = self.0.get_mut(from - LENGTH..from) {
            place.copy_from_slice(&u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes());
        }
        length
    }

    /// Reads the names and values back.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        let mut rest = self.0.as_slice();
        let mut texts = std::iter::from_fn(|| {
            let (length, after) = rest.split_first_chunk::<LENGTH>()?;
            let (text, after) = after.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)?;
            rest = after;
            Some(String::from_utf8_lossy(text).into_owned())
        });
        std::iter::from_fn(|| Some((texts.next()?, texts.next()?))).collect()
    }

    /// Returns the SHA-256 of the text in lower-case hexadecimal.
    pub(super) fn hash(&self) -> String {
        let mut hex = Vec::with_capacity(64);
        for byte in Sha256::digest(&self.0) {
            hex.extend([byte >> 4, byte & 15].map(|nibble| if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }));
        }
        String::from_utf8(hex).unwrap_or_default()
    }

    pub(super) fn say(&mut self, words: &str) -> &mut Self {
        self.0.extend_from_slice(words.as_bytes());
        self
    }

    /// Writes whatever can be shown; slower than the rest, for what is rare.
    pub(super) fn shown(&mut self, value: impl fmt::Display) -> &mut Self {
        // Writing to memory cannot fail.
        let _ = write!(self, "{value}");
        self
    }

    pub(super) fn number(&mut self, number: u32) -> &mut Self {
        if number >= 10 {
            self.number(number / 10);
        }
        self.0.push(digit(number));
        self
    }

    fn year(&mut self, day: NaiveDate) -> &mut Self {
        match u32::try_from(day.year()) {
            Ok(year) if year < 10_000 => {
                self.0.extend_from_slice(&[digit(year / 1000), digit(year / 100), digit(year / 10), digit(year)]);
                self
            }
            _ => self.shown(format_args!("{:+05}", day.year())),
        }
    }

    pub(super) fn id(&mut self, id: FactId) -> &mut Self {
        self.say(id.uuid().hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }

    /// Writes a date as machines do, like 2026-09-07.
    pub(super) fn date(&mut self, on: NaiveDate) -> &mut Self {
        let (month, day) = (on.month(), on.day());
        self.year(on);
        self.0.extend_from_slice(&[b'-', digit(month / 10), digit(month), b'-', digit(day / 10), digit(day)]);
        self
    }

    /// Writes a date as machines do, or nothing where there is none.
    pub(super) fn date_if_any(&mut self, day: Option<NaiveDate>) -> &mut Self {
        match day {
            Some(day) => self.date(day),
            None => self,
        }
    }

    /// Writes a date as people do, like 7 September 2026.
    pub(super) fn day(&mut self, day: NaiveDate) -> &mut Self {
        self.number(day.day()).say(" ").say(month_name(day.month())).say(" ").year(day)
    }

    /// Writes a date with its day of the week, like Monday 7 September 2026.
    pub(super) fn weekday(&mut self, day: NaiveDate) -> &mut Self {
        let place = day.weekday().num_days_from_monday() as usize;
        self.say(WEEKDAYS.get(place).copied().unwrap_or_default()).say(" ").day(day)
    }

    /// Writes a period, like 6 weeks (42 days).
    pub(super) fn period(&mut self, Period { count, unit }: Period) -> &mut Self {
        let count = u32::from(count);
        self.number(count).say(match unit {
            Unit::Day => " day",
            Unit::Week => " week",
            Unit::Month => " month",
            Unit::WorkingDay => " working day",
            Unit::SchoolDay => " school day",
        });
        if count != 1 {
            self.say("s");
        }
        match unit {
            Unit::Week => self.say(" (").number(count * 7).say(" days)"),
            _ => self,
        }
    }

    pub(super) fn given(&mut self, value: Given<'_>) -> &mut Self {
        match value {
            Given::Day(day) => self.date(day),
            Given::Code(code) => self.say(code),
            Given::Closures(closures) => {
                for (place, closure) in closures.iter().enumerate() {
                    let before = if place == 0 { "" } else { "," };
                    self.say(before).date(closure.closed_from()).say("..").date(closure.reopens_on());
                }
                self
            }
        }
    }

    pub(super) fn exception(&mut self, exception: &Considered) -> &mut Self {
        self.say(exception.ground.code()).say(" from ").date(exception.from);
        match exception.to {
            Some(to) => self.say(" to ").date(to),
            None => self.say(" still going on"),
        };
        match exception.verdict {
            Verdict::Excuses { until: Some(until) } => self.say(": excuses a miss through ").date(until),
            Verdict::Excuses { until: None } => self.say(": excuses a miss while it lasts"),
            Verdict::Refused(refusal) => self.say(": does not excuse, because ").shown(refusal),
        };
        self.say(" (fact ").id(exception.fact).say(")")
    }
}

impl fmt::Write for Text {
    fn write_str(&mut self, words: &str) -> fmt::Result {
        self.say(words);
        Ok(())
    }
}

/// Returns the last digit of a number.
fn digit(number: u32) -> u8 {
    b'0' + (number % 10) as u8
}

/// Names a month counted from 1.
pub(super) fn month_name(month: u32) -> &'static str {
    let place = (month as usize).saturating_sub(1);
    MONTHS.get(place).copied().unwrap_or_default()
}
