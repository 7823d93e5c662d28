//! Text that people type: given, trimmed, and no longer than its limit. It is made only by parsing, so that no way in takes what another refuses.

use thiserror::Error;
use unicode_normalization::char::is_combining_mark;

use crate::refusals;

refusals! {
    /// Why a text is not taken.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum TextRefused {
        /// Nothing was given, or nothing but spaces.
        Missing = "missing", "Enter something";
        /// It is longer than can be kept; the limit and the length, in characters.
        TooLong {
            /// The limit.
            most: usize,
            /// The length.
            used: usize,
        } = "too_long", "Use {most} characters or fewer. You used {used}";
        /// It has several lines, or a character that is none, where one line is asked for.
        SeveralLines = "several_lines", "Enter it in one line";
        /// It holds a character that cannot be kept.
        Unkeepable = "unkeepable", "Leave out characters that cannot be read";
    }
}

/// The most marks over or under one letter: more than any language writes.
const MOST_MARKS: usize = 8;

/// Tells whether a character makes what follows read in another order than it is written (UAX 9, explicit directional formatting).
pub fn turns_direction(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Tells whether marks are heaped on a letter until they cover the lines around it.
fn has_heap_of_marks(text: &str) -> bool {
    let mut run = 0;
    text.chars().any(|character| {
        run = if is_combining_mark(character) { run + 1 } else { 0 };
        run > MOST_MARKS
    })
}

/// Takes away at both ends what nobody sees: spaces, and the marks of direction in which numbers and addresses are wrapped when they are copied elsewhere.
pub(crate) fn bare(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || turns_direction(character))
}

/// Tells whether nobody sees a character: a space, a sign that only joins, parts, directs or varies others (UAX 44, `Default_Ignorable_Code_Point`), or a blank.
pub(crate) fn is_unseen(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || turns_direction(character)
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        )
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}')
        || matches!(character, '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Takes spaces away at both ends and counts: between 1 and `most` characters.
fn trimmed(text: &str, most: usize) -> Result<&str, TextRefused> {
    let text = bare(text);
    let used = text.chars().count();
    match used {
        0 => Err(TextRefused::Missing),
        // Zero is one that PostgreSQL cannot keep.
        _ if text.chars().all(|one| is_unseen(one) && one != '\0') => Err(TextRefused::Missing),
        _ if used > most => Err(TextRefused::TooLong { most, used }),
        // PostgreSQL cannot keep the first, and nobody can read the others.
        _ if text.contains('\0') || text.contains(turns_direction) || has_heap_of_marks(text) => Err(TextRefused::Unkeepable),
        _ => Ok(text),
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $check:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name<const MOST: usize>(String);

        impl<const MOST: usize> $name<MOST> {
            /// Parses what was typed; spaces at both ends fall away.
            ///
            /// # Errors
            /// [`TextRefused`] says what is wrong.
            pub fn parse(text: &str) -> Result<Self, TextRefused> {
                let text = trimmed(text, MOST)?;
                let check: fn(&str) -> Result<(), TextRefused> = $check;
                check(text).map(|()| Self(text.to_owned()))
            }

            /// Parses what may be left empty: `None` when nothing was given.
            ///
            /// # Errors
            /// [`TextRefused`], never [`TextRefused::Missing`].
            pub fn optional(text: &str) -> Result<Option<Self>, TextRefused> {
                match Self::parse(text) {
                    Ok(text) => Ok(Some(text)),
                    Err(TextRefused::Missing) => Ok(None),
                    Err(refused) => Err(refused),
                }
            }

            /// Returns the text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Gives the text away, to be kept.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl<const MOST: usize> AsRef<str> for $name<MOST> {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl<const MOST: usize> std::fmt::Display for $name<MOST> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

texts! {
    /// One line of text with at most `MOST` characters: a name, a telephone number.
    Text: |text| if text.contains(|one: char| one.is_control() || matches!(one, '\u{2028}' | '\u{2029}')) { Err(TextRefused::SeveralLines) } else { Ok(()) };
    /// Text of any number of lines with at most `MOST` characters: a reason, a note.
    Words: |_| Ok(());
}

/// Returns the text of an answer that may be left out, or an empty one.
pub fn or_empty<T: AsRef<str>>(text: Option<&T>) -> &str {
    text.map_or("", T::as_ref)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_could_read_as_it_is_written_is_not_taken() {
        let heap = format!("Zo{}e", "\u{301}".repeat(9));
        for text in ["Amira\u{202e}nassaH", "Amira \u{2066}Hassan\u{2069} Ali", "a\0b", &heap] {
            assert_eq!(Words::<100>::parse(text), Err(TextRefused::Unkeepable), "{text:?}");
            assert_eq!(Text::<100>::parse(text), Err(TextRefused::Unkeepable), "{text:?}");
        }
        // As a telephone number comes when it is copied out of a list of contacts.
        let copied = Text::<40>::parse("\u{202a}+44 1632 960 000\u{202c} ").map(Text::into_string);
        assert_eq!(copied, Ok("+44 1632 960 000".to_owned()));
        for unseen in ["\u{200b}", "\u{ad}\u{2060}", " \u{feff} "] {
            assert_eq!(Text::<100>::parse(unseen), Err(TextRefused::Missing), "{unseen:?}");
        }
        for line in ["Amira\nHassan", "Amira\u{2028}Hassan", "Amira\u{85}Hassan"] {
            assert_eq!(Text::<100>::parse(line), Err(TextRefused::SeveralLines), "{line:?}");
        }
        for name in ["Zoë", "Zoe\u{308}", "Nguyễn Thị Ánh", "أميرة\u{200f}", "עמירה", "Ṩ\u{323}\u{307}", "अमीरा"]
        {
            assert_eq!(Text::<100>::parse(name).map(Text::into_string), Ok(name.to_owned()));
        }
    }

    #[test]
    fn a_text_is_trimmed_and_counted_in_characters() {
        assert_eq!(Text::<4>::parse("  Zoë ").map(Text::into_string), Ok("Zoë".to_owned()));
        assert_eq!(Text::<3>::parse("Zoë").map(Text::into_string), Ok("Zoë".to_owned()), "three characters, four bytes");
        assert_eq!(Text::<2>::parse("Zoë"), Err(TextRefused::TooLong { most: 2, used: 3 }));
        assert_eq!(TextRefused::TooLong { most: 2, used: 3 }.to_string(), "Use 2 characters or fewer. You used 3");
    }

    #[test]
    fn nothing_but_spaces_is_nothing() {
        for nothing in ["", " ", "\n\t ", "\u{a0}"] {
            assert_eq!(Words::<10>::parse(nothing), Err(TextRefused::Missing), "{nothing:?}");
            assert_eq!(Words::<10>::optional(nothing), Ok(None), "{nothing:?}");
        }
        assert_eq!(Words::<1>::optional("ab"), Err(TextRefused::TooLong { most: 1, used: 2 }));
    }

    #[test]
    fn only_words_have_several_lines() {
        assert_eq!(Words::<9>::parse("one\ntwo").map(Words::into_string), Ok("one\ntwo".to_owned()));
        for lines in ["one\ntwo", "a\tb", "a\u{7}b"] {
            assert_eq!(Text::<9>::parse(lines), Err(TextRefused::SeveralLines), "{lines:?}");
        }
        assert_eq!(Words::<9>::parse("a\0b"), Err(TextRefused::Unkeepable));
    }
}
