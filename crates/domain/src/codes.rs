//! Closed lists whose members are stored, sent and shown: one code for machines, one label for people.

/// A closed list whose members have stable codes.
pub trait Coded: Copy + Sized + 'static {
    /// Lists every member, in the order in which people should meet them.
    const ALL: &'static [Self];

    /// Returns the stable code: lower case, words joined by underscores.
    fn code(self) -> &'static str;

    /// Returns the words that a person reads.
    fn label(self) -> &'static str;

    /// Finds the member with this exact code; `None` when there is none.
    fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|member| member.code() == code)
    }
}

/// Declares a closed list with its codes and labels.
macro_rules! coded {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $member:ident = $code:literal, $label:literal;)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $member,)* }

        impl $crate::codes::Coded for $name {
            const ALL: &'static [Self] = &[$(Self::$member,)*];

            fn code(self) -> &'static str {
                match self { $(Self::$member => $code,)* }
            }

            fn label(self) -> &'static str {
                match self { $(Self::$member => $label,)* }
            }
        }

        impl $name {
            /// Returns the stable code.
            pub fn code(self) -> &'static str {
                $crate::codes::Coded::code(self)
            }

            /// Returns the words that a person reads.
            pub fn label(self) -> &'static str {
                $crate::codes::Coded::label(self)
            }
        }
    };
}
pub(crate) use coded;
