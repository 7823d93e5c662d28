//! What a list of kinds of fact declares: the kinds, and how each is written as text and read back.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::detail::FactError;

/// Declares the kinds of fact, a row for each: how it comes to be recorded, of what a duty that it starts is part, its code, what it is about and its
/// details.
///
/// It is recorded as a `bare` fact, or by its own `act` alone; an act that is a `step` moves the stage of the case as well.
macro_rules! fact_kinds {
    ($($(#[$doc:meta])* $variant:ident: $door:ident$(($milestone:expr))? $part:ident = $code:literal $({ $(@$subject:ident: $sty:ty;)? $($field:ident: $fty:ty),* $(,)? })?;)*) => {
        /// One kind of dated fact, with the details that belong to it.
        ///
        /// Unless a kind says otherwise, the day of the fact is the day on which the act was done: a letter sent, a form received, a meeting held.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the fields of a kind are explained by the kind")]
        pub enum FactKind { $($(#[$doc])* $variant $({ $($subject: $sty,)? $($field: $fty,)* })?,)* }

        impl FactKind {
            /// The codes of every kind, in the order of the life of a case.
            pub const CODES: &'static [&'static str] = &[$($code),*];

            /// Returns the stable code of the kind.
            pub const fn code(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $code),* }
            }

            /// Tells whether facts of the kind are made only by an act of their own: a bare fact would leave the stage, the letters or the file behind.
            ///
            /// What begins an assessment is among them, whichever way it came: it has a case of its own, and a child detained by then is recorded there.
            pub const fn has_its_own_act(&self) -> bool {
                match self { $(Self::$variant { .. } => has_its_own_act!($door)),* }
            }

            /// Returns how far the fact takes its case; `None` where it leaves the stage as it is.
            pub fn milestone(&self) -> Option<Milestone> {
                #[expect(unused_variables, reason = "few milestones lie in a detail")]
                match self { $(Self::$variant { $($($field,)*)? .. } => milestone!($door $(, $milestone)?)),* }
            }

            /// Says of what a duty is part that the fact starts.
            pub const fn part_of(&self) -> PartOf {
                match self { $(Self::$variant { .. } => PartOf::$part),* }
            }

            /// Returns what the fact is about (one request for advice, one consultation, one review), or `None` for the whole case.
            pub fn subject(&self) -> Option<Uuid> {
                match self { $(Self::$variant { $($($subject,)?)? .. } => first([$($(Some(Id::uuid(*$subject)))?)?]),)* }
            }

            /// Returns the details as text, by name; details that are absent are left out.
            pub fn details(&self) -> BTreeMap<&'static str, String> {
                #[allow(unused_mut, reason = "some kinds have no details")]
                let mut details = BTreeMap::new();
                match self { $(Self::$variant $({ $($subject: _,)? $($field,)* })? => { $($($field.write(stringify!($field), &mut details);)*)? })* }
                details
            }

            /// Reads a fact back from its code, subject and details.
            ///
            /// # Errors
            /// Names the kind, subject or detail that is missing, unknown or unreadable.
            pub fn parse(code: &str, subject: Option<Uuid>, details: &BTreeMap<String, String>) -> Result<Self, FactError> {
                match code {
                    $($code => {
                        refuse_unknown($code, &[$($(stringify!($field)),*)?], details)?;
                        refuse_subject($code, first::<&str, _>([$($(Some(stringify!($subject)))?)?]).is_some(), subject)?;
                        Ok(Self::$variant $({
                            $($subject: subject.map(Id::new).ok_or(FactError::SubjectMissing($code))?,)?
                            $($field: Slot::read($code, stringify!($field), details)?,)*
                        })?)
                    })*
                    _ => Err(FactError::UnknownKind(code.to_owned())),
                }
            }
        }
    };
}
pub(super) use fact_kinds;

macro_rules! has_its_own_act {
    (act) => {
        true
    };
    (step) => {
        true
    };
    (bare) => {
        false
    };
}
pub(super) use has_its_own_act;

macro_rules! milestone {
    (bare) => {
        None
    };
    (act) => {
        None
    };
    (step, $milestone:expr) => {
        Some($milestone)
    };
}
pub(super) use milestone;

pub(super) fn first<T, const N: usize>(found: [Option<T>; N]) -> Option<T> {
    found.into_iter().flatten().next()
}

pub(super) fn refuse_unknown(kind: &'static str, known: &[&str], details: &BTreeMap<String, String>) -> Result<(), FactError> {
    match details.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(FactError::DetailUnknown { kind, name: name.clone() }),
        None => Ok(()),
    }
}

pub(super) fn refuse_subject(kind: &'static str, expected: bool, subject: Option<Uuid>) -> Result<(), FactError> {
    if subject.is_some() && !expected { Err(FactError::SubjectNotExpected(kind)) } else { Ok(()) }
}
