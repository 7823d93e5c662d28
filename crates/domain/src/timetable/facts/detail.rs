//! How the details of a fact are written as text and read back: for storage, for JSON and for the command line.

use std::collections::BTreeMap;

use thiserror::Error;

use super::super::terms::Detail;

/// Refusals of a fact that cannot be read back from its parts.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FactError {
    /// No kind of fact has this code.
    #[error("there is no kind of fact called {0}")]
    UnknownKind(String),
    /// The kind is about one thing, and the thing was not named.
    #[error("a {0} fact must say what it is about")]
    SubjectMissing(&'static str),
    /// The kind is about the whole case, and a thing was named.
    #[error("a {0} fact is about the whole case, not about one thing")]
    SubjectNotExpected(&'static str),
    /// A detail that the kind needs is absent.
    #[error("{kind} needs {name}")]
    DetailMissing {
        /// Code of the kind.
        kind: &'static str,
        /// Name of the detail.
        name: &'static str,
    },
    /// A detail was given that the kind does not have.
    #[error("{kind} has no detail called {name}")]
    DetailUnknown {
        /// Code of the kind.
        kind: &'static str,
        /// Name that was given.
        name: String,
    },
    /// A detail could not be read.
    #[error("{kind}: {name} must be {expected}, not {value:?}")]
    DetailUnreadable {
        /// Code of the kind.
        kind: &'static str,
        /// Name of the detail.
        name: &'static str,
        /// What would have been accepted, in words.
        expected: String,
        /// What was given.
        value: String,
    },
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
