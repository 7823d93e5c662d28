//! Numbers by which other systems know a child.

use std::fmt;
use thiserror::Error;

use crate::refusals;

refusals! {
    /// Why a text is no number of a child.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum NumberRefused {
        /// It has not the shape of a unique pupil number.
        NotAUpn = "not_a_upn", "Enter a UPN of 13 characters: a letter, 11 digits, and a digit or letter";
        /// It has not ten digits, or the last does not check the others.
        NotAnNhsNumber = "not_an_nhs_number", "Enter an NHS number of 10 digits, as it stands on letters from the NHS";
    }
}

/// A unique pupil number: a letter, eleven digits, and a digit, or a letter where it is temporary (DfE, unique pupil numbers guide).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Upn(String);

impl Upn {
    /// Parses a number as typed: spaces around it fall away, and small letters become capitals.
    ///
    /// # Errors
    /// [`NumberRefused::NotAUpn`].
    pub fn parse(text: &str) -> Result<Self, NumberRefused> {
        let text = text.trim().to_ascii_uppercase();
        let bytes = text.as_bytes();
        let is_upn = bytes.len() == 13
            && bytes.first().is_some_and(u8::is_ascii_uppercase)
            && bytes.get(1..12).is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
            && bytes.last().is_some_and(u8::is_ascii_alphanumeric);
        if is_upn { Ok(Self(text)) } else { Err(NumberRefused::NotAUpn) }
    }

    /// Returns the thirteen characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An NHS number: ten digits, the last of which checks the others (NHS Data Dictionary, modulus 11).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NhsNumber(String);

impl NhsNumber {
    /// Parses a number as typed or printed: spaces fall away.
    ///
    /// # Errors
    /// [`NumberRefused::NotAnNhsNumber`].
    pub fn parse(text: &str) -> Result<Self, NumberRefused> {
        let digits: String = text.chars().filter(|letter| *letter != ' ').collect();
        let values: Vec<u32> = digits.chars().filter_map(|letter| letter.to_digit(10)).collect();
        let sum: u32 = values.iter().take(9).zip((2..=10).rev()).map(|(value, weight)| value * weight).sum();
        let is_whole = digits.len() == 10 && values.len() == 10;
        if is_whole && values.last() == Some(&((11 - sum % 11) % 11)) {
            Ok(Self(digits))
        } else {
            Err(NumberRefused::NotAnNhsNumber)
        }
    }

    /// Returns the ten digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Numbers of children stand in no log.
macro_rules! unprinted {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("[redacted]")
            }
        }
    )*};
}
unprinted!(Upn, NhsNumber);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_upn_is_a_letter_eleven_digits_and_a_last_sign() {
        for upn in ["A123456789012", "H80120000001B", " a123456789012 "] {
            assert_eq!(Upn::parse(upn).map(|upn| upn.as_str().to_owned()), Ok(upn.trim().to_uppercase()), "{upn}");
        }
        for wrong in ["", "A12345678901", "A1234567890123", "1123456789012", "AB23456789012", "A12345678901!", "Á23456789012"] {
            assert_eq!(Upn::parse(wrong), Err(NumberRefused::NotAUpn), "{wrong}");
        }
    }

    #[test]
    fn the_last_digit_of_an_nhs_number_checks_the_others() {
        assert_eq!(NhsNumber::parse("943 476 5919").map(|number| number.as_str().to_owned()), Ok("9434765919".to_owned()));
        for wrong in ["", "9434765918", "943476591", "94347659190", "943476591x", "٩434765919"] {
            assert_eq!(NhsNumber::parse(wrong), Err(NumberRefused::NotAnNhsNumber), "{wrong}");
        }
    }

    #[test]
    fn a_number_of_a_child_is_never_printed() {
        assert_eq!(format!("{:?}", Upn::parse("A123456789012")), "Ok([redacted])");
    }
}
