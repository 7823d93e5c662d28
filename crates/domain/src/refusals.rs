//! Refusals: each says its own code, the answer that is to be put right, and words for a person.

use std::error::Error;

/// The code of every refusal because somebody else was first.
pub const CONFLICT: &str = "conflict";

/// What a refusal says of itself, wherever it is shown.
pub trait Refuses: Error {
    /// Returns the stable code, part of the contract with programs: lower case, words joined by underscores.
    fn code(&self) -> &'static str;

    /// Returns the name of the answer that is to be put right; `None` when no single answer would mend it.
    fn field(&self) -> Option<&'static str> {
        None
    }

    /// Says whether somebody else was first: what was read is no longer what stands.
    fn is_conflict(&self) -> bool {
        self.code() == CONFLICT
    }

    /// Lists every refusal there is of this type, with the refusals that it passes on in their places.
    fn all() -> Vec<Declared>
    where
        Self: Sized;
}

/// One refusal as it was declared: what programs may rely on, and its words before anything is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared {
    /// The stable code.
    pub code: &'static str,
    /// The answer that it is about; `None` for the whole act.
    pub field: Option<&'static str>,
    /// The words, with `{…}` where a value stands.
    pub words: &'static str,
}

/// Declares why an act is refused: `Member = "code" @ answer, "Words";`. A refusal of something inside (`Stage => transparent(StepRefused);`) passes on what that says.
///
/// The answer is left out where the whole act is refused. Values of a member stand in the words as `{0}` or `{name}`; longer expressions follow in
/// brackets: `"Answer {}" [.0.label()]`. `thiserror::Error` is among what is derived, so that these expressions see the values. A single refusal is a struct: `pub struct NoTeam = "no_team", "You are in no team";`.
#[macro_export]
macro_rules! refusals {
    (@at) => { ::core::option::Option::None };
    (@at $at:ident) => { ::core::option::Option::Some(::core::stringify!($at)) };
    (@one $name:ident $code:literal $(@ $at:ident)? , $words:literal) => {
        impl $crate::refusals::Refuses for $name {
            fn code(&self) -> &'static str {
                $code
            }

            fn field(&self) -> ::core::option::Option<&'static str> {
                $crate::refusals!(@at $($at)?)
            }

            fn all() -> ::std::vec::Vec<$crate::refusals::Declared> {
                ::std::vec![$crate::refusals::Declared { code: $code, field: $crate::refusals!(@at $($at)?), words: $words }]
            }
        }
    };
    ($(#[$meta:meta])* $vis:vis struct $name:ident = $code:literal $(@ $at:ident)? , $words:literal;) => {
        $(#[$meta])*
        #[error($words)]
        $vis struct $name;
        $crate::refusals!(@one $name $code $(@ $at)?, $words);
    };
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident { $( $(#[$of:meta])* $seen:vis $field:ident : $kind:ty ),+ $(,)? }
            = $code:literal $(@ $at:ident)? , $words:literal $( [ $($shown:tt)+ ] )? ;
    ) => {
        $(#[$meta])*
        #[error($words $(, $($shown)+)?)]
        $vis struct $name { $( $(#[$of])* $seen $field: $kind ),+ }
        $crate::refusals!(@one $name $code $(@ $at)?, $words);
    };
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident { $(
            $(#[$doc:meta])*
            $member:ident
            $( ( $($held:ty),+ $(,)? ) )?
            $( { $( $(#[$of:meta])* $field:ident : $kind:ty ),+ $(,)? } )?
            $( => $through:ident ( $inner:ty ) )?
            $( = $code:literal $(@ $at:ident)? , $words:literal $( [ $($shown:tt)+ ] )? )?
            ;
        )* }
    ) => {
        $(#[$meta])*
        $vis enum $name { $(
            $(#[$doc])*
            $( #[error($words $(, $($shown)+)?)] )?
            $( #[error($through)] #[doc = ::core::concat!("\n\nSays what [`", ::core::stringify!($inner), "`] says.")] )?
            $member $( ( $($held),+ ) )? $( { $( $(#[$of])* $field: $kind ),+ } )? $( ( #[from] $inner ) )?,
        )* }

        impl $crate::refusals::Refuses for $name {
            fn code(&self) -> &'static str {
                match self { $(
                    $( Self::$member { .. } => $code, )?
                    $( Self::$member(inner) => <$inner as $crate::refusals::Refuses>::code(inner), )?
                )* }
            }

            fn field(&self) -> ::core::option::Option<&'static str> {
                match self { $(
                    $( Self::$member { .. } => { let _ = $code; $crate::refusals!(@at $($at)?) } )?
                    $( Self::$member(inner) => <$inner as $crate::refusals::Refuses>::field(inner), )?
                )* }
            }

            fn all() -> ::std::vec::Vec<$crate::refusals::Declared> {
                let members: &[::std::vec::Vec<$crate::refusals::Declared>] = &[$(
                    $( ::std::vec![$crate::refusals::Declared { code: $code, field: $crate::refusals!(@at $($at)?), words: $words }] )?
                    $( <$inner as $crate::refusals::Refuses>::all() )?
                ),*];
                members.concat()
            }
        }
    };
}

/// A refusal that never happens: an act that no rule can stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("never")]
pub enum NoRule {}

impl Refuses for NoRule {
    fn code(&self) -> &'static str {
        match *self {}
    }

    fn all() -> Vec<Declared> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    refusals! {
        /// Inside.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
        enum Inner {
            /// Ahead.
            Ahead = "in_the_future" @ on, "Enter a day that is today or earlier";
        }
    }

    refusals! {
        /// Outside.
        #[derive(Debug, PartialEq, Eq, thiserror::Error)]
        enum Outer {
            /// Days.
            Days => transparent(Inner);
            /// Some are left.
            Left(usize) = "left", "{0} are left";
            /// Until.
            Open { /** The last day. */ until: &'static str } = "open" @ until, "Open until {until}";
            /// Somebody else was first.
            Stale(u8) = "conflict", "Someone else changed this first";
            /// Names.
            Named(Vec<&'static str>) = "named" @ names, "Not these: {}" [.0.join(", ")];
        }
    }

    #[test]
    fn a_refusal_says_its_code_its_answer_and_its_words() {
        let said = |refused: Outer| (refused.code(), refused.field(), refused.to_string());
        assert_eq!(said(Outer::Left(2)), ("left", None, "2 are left".to_owned()));
        assert_eq!(said(Outer::Open { until: "Friday" }), ("open", Some("until"), "Open until Friday".to_owned()));
        assert_eq!(said(Outer::Named(vec!["a", "b"])), ("named", Some("names"), "Not these: a, b".to_owned()));
    }

    #[test]
    fn what_is_wrapped_passes_its_own_code_and_answer_through() {
        let refused = Outer::from(Inner::Ahead);
        assert_eq!((refused.code(), refused.field()), ("in_the_future", Some("on")));
        assert_eq!(refused.to_string(), "Enter a day that is today or earlier");
        let codes: Vec<&str> = Outer::all().iter().map(|one| one.code).collect();
        assert_eq!(codes, ["in_the_future", "left", "open", "conflict", "named"]);
    }

    #[test]
    fn only_what_somebody_else_did_first_is_a_conflict() {
        assert!(Outer::Stale(1).is_conflict());
        assert!(!Outer::Left(2).is_conflict() && !Outer::from(Inner::Ahead).is_conflict());
    }
}
