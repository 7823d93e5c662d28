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
        /// The first letter does not check the rest.
        WrongCheckLetter = "wrong_check_letter", "Check the UPN: its first letter does not belong to these digits";
        /// It has not ten digits, or the last does not check the others.
        NotAnNhsNumber = "not_an_nhs_number", "Enter an NHS number of 10 digits, as it stands on letters from the NHS";
        /// It is a number of the Scottish register.
        ScottishNumber = "scottish_number", "This is a CHI number, which Scotland gives. Enter the number that the NHS in England gave";
        /// It is kept for trying systems out.
        TestNumber = "test_number", "NHS numbers that begin with 999 are for tests and nobody has one";
    }
}

/// A unique pupil number: a letter that checks the rest, eleven digits, and a digit, or a letter where it is temporary (DfE, unique pupil numbers guide).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Upn(String);

/// The letters of a unique pupil number by their values, 0 to 22: none that looks like a digit or another letter.
const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

impl Upn {
    /// Parses a number as typed: spaces fall away, and small letters become capitals.
    ///
    /// # Errors
    /// [`NumberRefused::NotAUpn`]; [`NumberRefused::WrongCheckLetter`].
    pub fn parse(text: &str) -> Result<Self, NumberRefused> {
        let upn = Self::printed(text)?;
        if upn.is_checked() { Ok(upn) } else { Err(NumberRefused::WrongCheckLetter) }
    }

    /// Reads what is printed in a paper, by its shape alone: a number that was recorded before its letter was checked is found too.
    ///
    /// # Errors
    /// [`NumberRefused::NotAUpn`].
    pub fn printed(text: &str) -> Result<Self, NumberRefused> {
        let text = text.split_whitespace().collect::<String>().to_ascii_uppercase();
        let bytes = text.as_bytes();
        let is_upn = bytes.len() == 13
            && bytes.first().is_some_and(u8::is_ascii_uppercase)
            && bytes.get(1..12).is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
            && bytes.last().is_some_and(u8::is_ascii_alphanumeric);
        if is_upn { Ok(Self(text)) } else { Err(NumberRefused::NotAUpn) }
    }

    /// Says whether the first letter is that of the remainder by 23 of the other signs, weighted from 2 to 13.
    fn is_checked(&self) -> bool {
        let value = |sign: u8| match sign {
            b'0'..=b'9' => Some(usize::from(sign - b'0')),
            letter => LETTERS.iter().position(|known| *known == letter),
        };
        let weighted = self.0.bytes().skip(1).zip(2..).map(|(sign, weight)| Some(value(sign)? * weight));
        let sum = weighted.sum::<Option<usize>>();
        sum.and_then(|sum| LETTERS.get(sum % 23)).is_some_and(|letter| self.0.as_bytes().first() == Some(letter))
    }

    /// Returns the thirteen characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An NHS number: ten digits, not all alike, the last of which checks the others (NHS Data Dictionary, modulus 11).
///
/// Scotland's register gives numbers of the same shape that begin with a day of birth, 0101010000 to 3112999999; those that begin with 999 are for tests.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NhsNumber(String);

impl NhsNumber {
    /// Parses a number as typed or printed: spaces fall away.
    ///
    /// # Errors
    /// [`NumberRefused::NotAnNhsNumber`], [`NumberRefused::ScottishNumber`], [`NumberRefused::TestNumber`].
    pub fn parse(text: &str) -> Result<Self, NumberRefused> {
        let digits: String = text.chars().filter(|letter| *letter != ' ').collect();
        let values: Vec<u32> = digits.chars().filter_map(|letter| letter.to_digit(10)).collect();
        let sum: u32 = values.iter().take(9).zip((2..=10).rev()).map(|(value, weight)| value * weight).sum();
        let is_whole = digits.len() == 10 && values.len() == 10;
        let is_checked = values.last() == Some(&((11 - sum % 11) % 11));
        let are_all_alike = values.iter().all(|value| values.first() == Some(value));
        if !is_whole || !is_checked || are_all_alike {
            return Err(NumberRefused::NotAnNhsNumber);
        }
        match values.iter().fold(0, |number, value| number * 10 + u64::from(*value)) {
            101_010_000..=3_112_999_999 => Err(NumberRefused::ScottishNumber),
            9_990_000_000..=9_999_999_999 => Err(NumberRefused::TestNumber),
            _ => Ok(Self(digits)),
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
        for upn in ["A123456789012", "K80120000001B", "H801200001001", " a123456789012 "] {
            assert_eq!(Upn::parse(upn).map(|upn| upn.as_str().to_owned()), Ok(upn.trim().to_uppercase()), "{upn}");
        }
        for wrong in ["", "A12345678901", "A1234567890123", "1123456789012", "AB23456789012", "A12345678901!", "Á23456789012"] {
            assert_eq!(Upn::parse(wrong), Err(NumberRefused::NotAUpn), "{wrong}");
        }
    }

    #[test]
    fn the_first_letter_of_a_upn_checks_the_others() {
        let valid = |upn: &str| Upn::parse(upn).is_ok();
        for (rest, letter) in [("801200001001", 'H'), ("801200001002", 'X'), ("80120000001B", 'K'), ("123456789012", 'A')] {
            let taken: Vec<char> = ('A'..='Z').filter(|first| valid(&format!("{first}{rest}"))).collect();
            assert_eq!(taken, [letter], "{rest}");
        }
        for letter in ["I", "O", "S"] {
            assert!(('A'..='Z').all(|first| !valid(&format!("{first}80120000001{letter}"))), "{letter} stands in no number");
        }
        assert_eq!(Upn::parse("B123456789012"), Err(NumberRefused::WrongCheckLetter));
        assert_eq!(Upn::printed("B123456789012").map(|upn| upn.0), Ok("B123456789012".to_owned()));
    }

    #[test]
    fn no_nhs_number_has_ten_equal_digits_or_is_one_of_scotland_or_of_tests() {
        for digit in '0'..='9' {
            let equal: String = std::iter::repeat_n(digit, 10).collect();
            assert_eq!(NhsNumber::parse(&equal), Err(NumberRefused::NotAnNhsNumber), "{equal}");
        }
        let with_its_check_digit =
            |nine: u64| (0..10).map(move |last| format!("{:010}", nine * 10 + last)).map(|ten| NhsNumber::parse(&ten));
        let answers =
            |nine: u64| with_its_check_digit(nine).filter(|read| read != &Err(NumberRefused::NotAnNhsNumber)).collect::<Vec<_>>();
        for (before, first, last, after, refused) in [
            (10_100_999, 10_101_000, 311_299_999, 311_300_000, NumberRefused::ScottishNumber),
            (998_999_999, 999_000_000, 999_999_998, 400_000_001, NumberRefused::TestNumber),
        ] {
            for inside in [first, first + 1, last - 1, last] {
                assert!(answers(inside).iter().all(|read| read == &Err(refused)), "{inside}");
            }
            for outside in [before, before - 1, after, after + 1] {
                assert!(answers(outside).iter().all(Result::is_ok), "{outside}");
            }
        }
        assert_eq!(answers(943_476_591).len(), 1);
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
