//! The one mechanism by which a value becomes text and comes back.

use chrono::NaiveDate;

use crate::ids::Id;

/// Text that somebody wrote and that is not blank.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Words(String);

impl Words {
    /// Trims the text; `None` when nothing is left.
    pub fn parse(text: &str) -> Option<Self> {
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| Self(trimmed.to_owned()))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MOST: usize> From<crate::text::Text<MOST>> for Words {
    fn from(text: crate::text::Text<MOST>) -> Self {
        Self(text.into_string())
    }
}

impl<const MOST: usize> From<crate::text::Words<MOST>> for Words {
    fn from(words: crate::text::Words<MOST>) -> Self {
        Self(words.into_string())
    }
}

/// A value that can stand as one detail of a fact.
pub(crate) trait Detail: Sized {
    fn to_text(&self) -> String;
    fn from_text(text: &str) -> Option<Self>;
    fn expected() -> String;
}

impl Detail for Words {
    fn to_text(&self) -> String {
        self.0.clone()
    }
    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text)
    }
    fn expected() -> String {
        "some words".to_owned()
    }
}

impl Detail for NaiveDate {
    fn to_text(&self) -> String {
        self.format("%Y-%m-%d").to_string()
    }
    fn from_text(text: &str) -> Option<Self> {
        Self::parse_from_str(text, "%Y-%m-%d").ok()
    }
    fn expected() -> String {
        "a date like 2026-09-07".to_owned()
    }
}

impl Detail for bool {
    fn to_text(&self) -> String {
        if *self { "yes" } else { "no" }.to_owned()
    }
    fn from_text(text: &str) -> Option<Self> {
        match text {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }
    fn expected() -> String {
        "yes or no".to_owned()
    }
}

impl<K> Detail for Id<K> {
    fn to_text(&self) -> String {
        self.to_string()
    }
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
    fn expected() -> String {
        "an identifier".to_owned()
    }
}

/// Defines an enum whose values have stable codes.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every value, in the order of the law.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the stable code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// Reads a stable code; `None` for any other text.
            pub fn parse(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }

        impl $crate::timetable::terms::Detail for $name {
            fn to_text(&self) -> String {
                self.code().to_owned()
            }
            fn from_text(text: &str) -> Option<Self> {
                Self::parse(text)
            }
            fn expected() -> String {
                format!("one of {}", Self::ALL.iter().map(|value| value.code()).collect::<Vec<_>>().join(", "))
            }
        }
    };
}
pub(crate) use coded;
