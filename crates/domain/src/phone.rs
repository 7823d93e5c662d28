//! Telephone numbers: what somebody can dial, kept as it was typed.

use thiserror::Error;

use crate::{refusals, text::bare};

/// The longest text taken: fifteen digits with their spaces, brackets and an extension.
const MAX_CHARACTERS: usize = 40;
/// The fewest digits of a number that can be dialled.
const FEWEST_DIGITS: usize = 7;
/// The most digits of a number anywhere in the world (ITU-T E.164), with or without an extension.
const MOST_DIGITS: usize = 15;

/// A telephone number as it was typed, without the spaces around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber(String);

refusals! {
    /// Why a text is no telephone number.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum PhoneRefused {
        /// It is empty.
        Empty = "missing", "Enter a telephone number";
        /// It is longer than a number can be.
        TooLong = "too_long", "Enter a telephone number of {MAX_CHARACTERS} characters or fewer";
        /// It holds other signs, or too few or too many digits.
        Malformed = "not_a_phone_number", "Enter a telephone number, like 01632 960 001, 07700 900 982 or +44 808 157 0192";
    }
}

impl PhoneNumber {
    /// Parses what was typed: from 7 to 15 digits, with spaces, hyphens, dots and brackets among them, a plus before them and an extension after them.
    ///
    /// # Errors
    /// [`PhoneRefused`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, PhoneRefused> {
        let text = bare(text);
        if text.is_empty() {
            return Err(PhoneRefused::Empty);
        }
        if text.chars().count() > MAX_CHARACTERS {
            return Err(PhoneRefused::TooLong);
        }
        let lower = text.to_ascii_lowercase();
        let (number, extension) = ["extension", "ext.", "ext", "x"]
            .into_iter()
            .find_map(|word| lower.split_once(word))
            .map_or((lower.as_str(), None), |(number, extension)| (number, Some(extension)));
        let rest = number.strip_prefix('+').or_else(|| number.strip_prefix("(+")).unwrap_or(number);
        let digits = |part: &str| part.chars().filter(char::is_ascii_digit).count();
        let is_spaced =
            |part: &str| part.chars().all(|one| one.is_ascii_digit() || matches!(one, ' ' | '\u{a0}' | '-' | '.' | '(' | ')'));
        let has_extension =
            extension.is_none_or(|part| (1..=6).contains(&digits(part)) && part.trim().chars().all(|one| one.is_ascii_digit()));
        if (FEWEST_DIGITS..=MOST_DIGITS).contains(&digits(rest)) && is_spaced(rest) && has_extension {
            Ok(Self(text.to_owned()))
        } else {
            Err(PhoneRefused::Malformed)
        }
    }

    /// Parses what may be left empty: `None` when nothing was given.
    ///
    /// # Errors
    /// [`PhoneRefused`], never [`PhoneRefused::Empty`].
    pub fn optional(text: &str) -> Result<Option<Self>, PhoneRefused> {
        match Self::parse(text) {
            Ok(number) => Ok(Some(number)),
            Err(PhoneRefused::Empty) => Ok(None),
            Err(refused) => Err(refused),
        }
    }

    /// Gives the number away, to be kept.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl AsRef<str> for PhoneNumber {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_dialled_is_kept_as_it_was_typed() {
        for number in [
            "01632 960 001",
            "(01632) 960001",
            "+44 (0)1632 960001",
            "(+44) 1632 960001",
            "07700-900-982",
            "020.7946.0018",
            "9600010",
            "01632 960001 ext 12",
            "01632 960001 ext. 4321",
            "01632 960001 Extension 7",
            "01632 960001 x99",
            "123456789012345",
        ] {
            assert_eq!(PhoneNumber::parse(&format!("  {number} ")).unwrap().as_ref(), number);
        }
        assert_eq!(PhoneNumber::optional("  "), Ok(None));
    }

    #[test]
    fn what_nobody_can_dial_is_refused() {
        for text in [
            "not a phone",
            "960001",
            "1234567890123456",
            "01632 960001 or 960002",
            "01632+960001",
            "01632 960001 ext",
            "01632 960001 ext twelve",
            "01632 960001, ask for Ruth",
            "٠١٦٣٢٩٦٠٠٠١",
            "+",
            "()",
        ] {
            assert_eq!(PhoneNumber::parse(text), Err(PhoneRefused::Malformed), "{text}");
        }
        assert_eq!(PhoneNumber::parse(&"1 ".repeat(30)), Err(PhoneRefused::TooLong));
        assert_eq!(PhoneNumber::parse(" "), Err(PhoneRefused::Empty));
    }
}
