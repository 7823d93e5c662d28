//! Reading what people typed: each mistake becomes a message beside its field, and what was typed stays.

use chrono::NaiveDate;
use ehc_domain::codes::Coded;

use crate::{
    form::{Answer, Fault, Given},
    ui::FormState,
};

/// Reads three boxes as a day; `None` when they are empty, or wrong with a message.
pub fn optional_date(state: &mut FormState, name: &str) -> Option<NaiveDate> {
    match <Option<NaiveDate> as Answer>::read(Given { state, name, is_tick: false }) {
        Ok(day) => day,
        Err(Fault::Missing) => None,
        Err(Fault::Wrong { code, words }) => {
            state.refuse(name, code, words);
            None
        }
    }
}

/// Reads three boxes as a day that must be given.
pub fn date(state: &mut FormState, name: &str, missing: &str) -> Option<NaiveDate> {
    let read = optional_date(state, name);
    if read.is_none() && state.error_for(name).is_none() {
        state.refuse(name, "missing", missing);
    }
    read
}

/// Reads a choice from a closed list.
pub fn choice<T: Coded>(state: &mut FormState, name: &str, missing: &str) -> Option<T> {
    let read = T::parse(state.value(name));
    if read.is_none() {
        state.refuse(name, "missing", missing);
    }
    read
}

/// Reads text that must be given and may not be longer than a limit, in characters.
pub fn text(state: &mut FormState, name: &str, missing: &str, most: usize) -> String {
    let value = optional_text(state, name, most);
    if value.is_empty() && state.error_for(name).is_none() {
        state.refuse(name, "missing", missing);
    }
    value
}

/// Reads text that may be empty and may not be longer than a limit, in characters.
pub fn optional_text(state: &mut FormState, name: &str, most: usize) -> String {
    let value = state.value(name).trim().to_owned();
    let length = value.chars().count();
    if length > most {
        state.refuse(name, "too_long", format!("Use {most} characters or fewer. You used {length}"));
    }
    value
}

/// Turns empty text into nothing.
pub fn given(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(day: &str, month: &str, year: &str) -> (Option<NaiveDate>, bool) {
        let mut state = FormState::new().with("on-day", day).with("on-month", month).with("on-year", year);
        let date = date(&mut state, "on", "Enter the day");
        (date, state.has_errors())
    }

    #[test]
    fn impossible_days_are_refused_with_a_message_and_never_wrapped() {
        assert_eq!(read("7", "9", "2026"), (NaiveDate::from_ymd_opt(2026, 9, 7), false));
        assert_eq!(read("07", "09", "2026"), (NaiveDate::from_ymd_opt(2026, 9, 7), false));
        for (day, month, year) in [
            ("", "", ""),
            ("31", "9", "2026"),
            ("29", "2", "2026"),
            ("0", "1", "2026"),
            ("1", "13", "2026"),
            ("1", "1", "26"),
            ("1", "1", "10000"),
            ("1", "1", "0000"),
            ("-1", "1", "2026"),
            ("٧", "٩", "٢٠٢٦"),
            ("1e1", "1", "2026"),
            ("1", "", "2026"),
        ] {
            assert_eq!(read(day, month, year), (None, true), "{day}-{month}-{year}");
        }
    }
}
