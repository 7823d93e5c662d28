//! The boxes for passwords: what is typed there is never shown, kept or carried along.

/// A box for a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// The password of who signs in, or goes on.
    Password,
    /// The password there is, before another.
    Current,
    /// The password there shall be.
    New,
    /// The password of a weighty act, given in the middle of its form.
    Confirm,
}

impl Secret {
    /// Returns the box of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Password, Self::Current, Self::New, Self::Confirm].into_iter().find(|secret| secret.name() == name)
    }

    /// Returns its name in the form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Current => "current",
            Self::New => "new",
            Self::Confirm => "confirm_password",
        }
    }

    /// Returns the words beside it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Password | Self::Confirm => "Password",
            Self::Current => "Current password",
            Self::New => "New password",
        }
    }

    /// Returns what a browser fills in.
    pub const fn autocomplete(self) -> &'static str {
        match self {
            Self::New => "new-password",
            Self::Password | Self::Current | Self::Confirm => "current-password",
        }
    }
}
