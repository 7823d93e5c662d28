//! Looks in text for the numbers of children, so that a paper is not filed under the wrong child.
//!
//! It reads text that stands in the file as it is and text in its compressed parts. Pictures of text are not read: this is a net, not a wall.

use ehc_domain::people::numbers::{NhsNumber, Upn};

/// The most numbers of each kind looked up.
const MOST_NUMBERS: usize = 200;

/// A pupil number has as many letters and digits.
const UPN: usize = 13;

/// An NHS number with a space around every digit.
const LONGEST_NHS: usize = 21;

/// The numbers found in a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Numbers {
    /// Unique pupil numbers: a letter and twelve digits, the last of which may be a letter.
    pub(in super::super) upns: Vec<String>,
    /// NHS numbers: ten digits whose last checks the others.
    pub(in super::super) nhs: Vec<String>,
}

impl Numbers {
    pub(in super::super) fn is_empty(&self) -> bool {
        self.upns.is_empty() && self.nhs.is_empty()
    }
}

fn keep(list: &mut Vec<String>, found: Option<String>) {
    if let Some(number) = found.filter(|number| list.len() < MOST_NUMBERS && !list.contains(number)) {
        list.push(number);
    }
}

/// Text that comes in parts.
#[derive(Default)]
pub(super) struct Text {
    /// The word that is being read, as far as it can be a number.
    word: Run<{ UPN + 1 }>,
    /// Digits that are being read, with one space between them.
    digits: Run<{ LONGEST_NHS + 1 }>,
}

impl Text {
    pub(super) fn read(&mut self, part: &[u8], found: &mut Numbers) {
        for byte in part.iter().copied() {
            if byte.is_ascii_alphanumeric() {
                self.word.push(byte);
            } else {
                self.end_word(found);
            }
            match byte {
                b' ' if matches!(self.digits.last(), None | Some(b' ')) => {}
                b' ' | b'0'..=b'9' => self.digits.push(byte),
                _ => self.end_digits(found),
            }
        }
    }

    /// Ends the text: what follows is another.
    pub(super) fn end(&mut self, found: &mut Numbers) {
        self.end_word(found);
        self.end_digits(found);
    }

    fn end_word(&mut self, found: &mut Numbers) {
        if self.word.length == UPN {
            keep(&mut found.upns, self.word.text().and_then(|word| Upn::printed(word).ok()).map(|upn| upn.as_str().to_owned()));
        }
        self.word.length = 0;
    }

    fn end_digits(&mut self, found: &mut Numbers) {
        if (10..=LONGEST_NHS).contains(&self.digits.length) {
            let number = self.digits.text().and_then(|digits| NhsNumber::parse(digits).ok());
            keep(&mut found.nhs, number.map(|number| number.as_str().to_owned()));
        }
        self.digits.length = 0;
    }
}

/// A run of bytes of which no more than `N` matter: a longer one is no number.
struct Run<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Default for Run<N> {
    fn default() -> Self {
        Self { bytes: [0; N], length: 0 }
    }
}

impl<const N: usize> Run<N> {
    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }

    fn last(&self) -> Option<u8> {
        self.bytes.get(self.length.checked_sub(1)?).copied()
    }

    fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.bytes.get(..self.length)?).ok()
    }
}
