//! How the details of a fact are written as text and read back: for storage, for JSON and for the command line.

use std::collections::BTreeMap;

use thiserror::Error;

use super::super::terms::Detail;
use crate::refusals;

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
