//! The one mechanism by which the details of a fact become text and come back: for storage, for JSON and for the command line.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use thiserror::Error;

use super::super::rules::{RuleId, RuleIds};
use crate::{ids::Id, refusals};

refusals! {
    /// Refusals of a fact that cannot be read back from its parts.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum FactError {
        /// No kind of fact has this code.
        UnknownKind(String) = "unknown_kind", "there is no kind of fact called {0}";
        /// The kind is about one thing, and the thing was not named.
        SubjectMissing(&'static str) = "subject_missing", "a {0} fact must say what it is about";
        /// The kind is about the whole case, and a thing was named.
        SubjectNotExpected(&'static str) = "subject_not_expected", "a {0} fact is about the whole case, not about one thing";
        /// A detail that the kind needs is absent.
        DetailMissing {
            /// Code of the kind.
            kind: &'static str,
            /// Name of the detail.
            name: &'static str,
        } = "detail_missing", "{kind} needs {name}";
        /// A detail was given that the kind does not have.
        DetailUnknown {
            /// Code of the kind.
            kind: &'static str,
            /// Name that was given.
            name: String,
        } = "detail_unknown", "{kind} has no detail called {name}";
        /// A detail could not be read.
        DetailUnreadable {
            /// Code of the kind.
            kind: &'static str,
            /// Name of the detail.
            name: &'static str,
            /// What would have been accepted, in words.
            expected: String,
            /// What was given.
            value: String,
        } = "detail_unreadable", "{kind}: {name} must be {expected}, not {value:?}";
    }
}

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

impl Detail for RuleIds {
    fn to_text(&self) -> String {
        self.iter().map(RuleId::as_str).collect::<Vec<_>>().join(",")
    }
    fn from_text(text: &str) -> Option<Self> {
        text.split(',').map(|id| RuleId::known(id.trim())).collect::<Option<Vec<_>>>().and_then(Self::new)
    }
    fn expected() -> String {
        "one or more rule ids with commas between".to_owned()
    }
}

/// A detail that is always there, or one that may be absent.
pub(crate) trait Slot: Sized {
    fn write(&self, name: &'static str, into: &mut BTreeMap<&'static str, String>);
    fn read(kind: &'static str, name: &'static str, from: &BTreeMap<String, String>) -> Result<Self, FactError>;
}

impl<T: Detail> Slot for T {
    fn write(&self, name: &'static str, into: &mut BTreeMap<&'static str, String>) {
        into.insert(name, self.to_text());
    }
    fn read(kind: &'static str, name: &'static str, from: &BTreeMap<String, String>) -> Result<Self, FactError> {
        let value = from.get(name).ok_or(FactError::DetailMissing { kind, name })?;
        T::from_text(value).ok_or_else(|| FactError::DetailUnreadable {
            kind,
            name,
            expected: T::expected(),
            value: value.clone(),
        })
    }
}

impl<T: Detail> Slot for Option<T> {
    fn write(&self, name: &'static str, into: &mut BTreeMap<&'static str, String>) {
        if let Some(value) = self {
            value.write(name, into);
        }
    }
    fn read(kind: &'static str, name: &'static str, from: &BTreeMap<String, String>) -> Result<Self, FactError> {
        if from.contains_key(name) { T::read(kind, name, from).map(Some) } else { Ok(None) }
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

        impl $crate::timetable::facts::detail::Detail for $name {
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
