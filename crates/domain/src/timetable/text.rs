//! The text of a receipt: a line for each name and its value. No name has a space and no value a line break, so no two receipts share a text.
//!
//! It is written once, straight into one buffer, because every date of every case is hashed whenever a case is written.

use std::fmt::{self, Write as _};

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::ids::FactId;

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

#[derive(Debug)]
pub(crate) struct Text(Vec<u8>);

impl Text {
    /// Begins a text with room for most receipts.
    pub fn new() -> Self {
        Self(Vec::with_capacity(768))
    }

    /// Adds a line: a name and its value. Names must come in order.
    pub fn line(&mut self, name: &str, value: impl FnOnce(&mut Self) -> &mut Self) {
        self.say(name).say(" ");
        value(self).say("\n");
    }

    /// Adds a line whose name has two parts, like `input.notice`.
    pub fn line_under(&mut self, group: &str, name: &str, value: impl FnOnce(&mut Self) -> &mut Self) {
        self.say(group).say(".").line(name, value);
    }

    /// Adds a line with a numbered name, like `exception.1`.
    pub fn numbered_line(&mut self, group: &str, place: u32, value: impl FnOnce(&mut Self) -> &mut Self) {
        self.say(group).say(".").number(place).say(" ");
        value(self).say("\n");
    }

    /// Adds a line with a numbered name unless the value is empty; tells whether it did.
    pub fn numbered_line_if_any(&mut self, group: &str, place: u32, value: impl FnOnce(&mut Self) -> &mut Self) -> bool {
        let before = self.0.len();
        let begins = self.say(group).say(".").number(place).say(" ").0.len();
        let is_any = value(self).0.len() > begins;
        if is_any {
            self.say("\n");
        } else {
            self.0.truncate(before);
        }
        is_any
    }

    /// Reads the names and values back.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let text = String::from_utf8_lossy(&self.0);
        let pairs = text.lines().filter_map(|line| line.split_once(' '));
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// Begins a hash with the text.
    pub fn begin_hash(&self) -> Sha256 {
        Sha256::new_with_prefix(&self.0)
    }

    /// Ends a hash that was begun with the text.
    pub fn end_hash(&self, begun: Sha256) -> ReceiptHash {
        ReceiptHash(begun.chain_update(&self.0).finalize().into())
    }

    #[inline]
    pub fn say(&mut self, words: &str) -> &mut Self {
        self.bytes(words.as_bytes())
    }

    #[inline]
    pub fn bytes(&mut self, words: &[u8]) -> &mut Self {
        self.0.extend_from_slice(words);
        self
    }

    /// Writes whatever can be shown; slower than the rest, for what is rare.
    pub fn shown(&mut self, value: impl fmt::Display) -> &mut Self {
        // Writing to memory cannot fail.
        let _ = write!(self, "{value}");
        self
    }

    #[inline]
    pub fn number(&mut self, number: u32) -> &mut Self {
        match number {
            0..10 => self.bytes(&[digit(number)]),
            10..100 => self.bytes(&[digit(number / 10), digit(number)]),
            _ => self.shown(number),
        }
    }

    pub fn id(&mut self, id: FactId) -> &mut Self {
        self.say(id.uuid().hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }

    /// Writes a date as machines do, like 2026-09-07.
    pub fn date(&mut self, on: NaiveDate) -> &mut Self {
        let (Some([y, e, a, r]), month, day) = (figures(on), on.month(), on.day()) else { return self.shown(on) };
        self.bytes(&[y, e, a, r, b'-', digit(month / 10), digit(month), b'-', digit(day / 10), digit(day)])
    }

    /// Writes a date as machines do, or nothing where there is none.
    pub fn date_if_any(&mut self, day: Option<NaiveDate>) -> &mut Self {
        match day {
            Some(day) => self.date(day),
            None => self,
        }
    }

    /// Writes a date as people do, like 7 September 2026.
    pub fn day(&mut self, day: NaiveDate) -> &mut Self {
        self.number(day.day()).say(" ").say(month_name(day.month())).say(" ");
        match figures(day) {
            Some(year) => self.bytes(&year),
            None => self.shown(day.year()),
        }
    }

    /// Writes a date with its day of the week, like Monday 7 September 2026.
    pub fn weekday(&mut self, day: NaiveDate) -> &mut Self {
        let place = day.weekday().num_days_from_monday() as usize;
        self.say(WEEKDAYS.get(place).copied().unwrap_or_default()).say(" ").day(day)
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

/// Returns the four figures of a year; `None` for one that has more.
fn figures(day: NaiveDate) -> Option<[u8; 4]> {
    let year = u32::try_from(day.year()).ok().filter(|year| *year < 10_000)?;
    Some([digit(year / 1000), digit(year / 100), digit(year / 10), digit(year)])
}

/// Names a month counted from 1.
pub(crate) fn month_name(month: u32) -> &'static str {
    let place = (month as usize).saturating_sub(1);
    MONTHS.get(place).copied().unwrap_or_default()
}

/// The SHA-256 of a receipt. It is shown in lower-case hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReceiptHash([u8; 32]);

impl fmt::Display for ReceiptHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let figure = |place: u8| if place < 10 { b'0' + place } else { b'a' + place - 10 };
        let hex = self.0.map(|byte| [figure(byte >> 4), figure(byte & 15)]);
        f.pad(std::str::from_utf8(hex.as_flattened()).unwrap_or_default())
    }
}
