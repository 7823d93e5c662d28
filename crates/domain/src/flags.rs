//! Flags of a case: what everybody who opens it must see, and what keeps its papers from being destroyed.

use crate::{
    codes::coded,
    policy::{Action, FieldGroup},
};

coded! {
    /// What is flagged.
    pub enum FlagKind {
        /// Somebody must be spoken to before anybody gets in touch with the child or the family.
        Safeguarding = "safeguarding", "Safeguarding";
        /// A dispute, a complaint or an inquiry needs the papers of the case: none of them may be destroyed.
        LegalHold = "legal_hold", "Legal hold";
    }
}

impl FlagKind {
    /// Returns the group of fields that its reason belongs to: whoever may not even know the fact of it does not see the flag.
    pub fn group(self) -> FieldGroup {
        match self {
            Self::Safeguarding => FieldGroup::Safeguarding,
            Self::LegalHold => FieldGroup::Legal,
        }
    }

    /// Returns what somebody must be entitled to who raises it.
    pub fn raised_with(self) -> Action {
        match self {
            Self::Safeguarding => Action::FlagRaise,
            Self::LegalHold => Action::LegalHoldRaise,
        }
    }

    /// Returns what somebody must be entitled to who proposes or approves that it is cleared.
    pub fn cleared_with(self) -> Action {
        match self {
            Self::Safeguarding => Action::FlagClear,
            Self::LegalHold => Action::LegalHoldLift,
        }
    }
}
