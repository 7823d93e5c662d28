//! The plan: sections A to K as structured needs, outcomes and provision (SEND Regs 2014, reg 12).

mod adulthood;
mod gates;
mod measure;
mod service;
mod thread;

pub use adulthood::{AdulthoodAim, ProvisionPart, unprepared};
pub use gates::{FinaliseFacts, FinaliseRefused, SendDraftRefused, closed_gates};
pub use service::{ServiceMethod, ServiceRefused};
pub use thread::{Break, PlanRow, Vagueness, breaks, vagueness};

use crate::codes::{Coded, coded};

coded! {
    /// A section of the plan; each must be separately identified (reg 12(1)).
    pub enum PlanSection {
        /// Views, interests and aspirations.
        A = "a", "Views and aspirations";
        /// Special educational needs.
        B = "b", "Special educational needs";
        /// Health needs related to them.
        C = "c", "Health needs";
        /// Social care needs related to them or to a disability.
        D = "d", "Social care needs";
        /// Outcomes.
        E = "e", "Outcomes";
        /// Special educational provision.
        F = "f", "Special educational provision";
        /// Health provision, agreed by the commissioner (reg 12(2)).
        G = "g", "Health provision";
        /// Social care that section 2 of the Chronically Sick and Disabled Persons Act 1970 requires; under 18.
        H1 = "h1", "Social care provision (under 18)";
        /// Other social care provision.
        H2 = "h2", "Other social care provision";
        /// The setting; blank in a draft (s38(5)).
        I = "i", "Setting";
        /// Personal budget.
        J = "j", "Personal budget";
        /// The advice and information, attached.
        K = "k", "Advice and information";
    }
}

impl PlanSection {
    /// Returns the letter as printed.
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::E => "E",
            Self::F => "F",
            Self::G => "G",
            Self::H1 => "H1",
            Self::H2 => "H2",
            Self::I => "I",
            Self::J => "J",
            Self::K => "K",
        }
    }

    /// Returns the kind of row that the section holds; `None` for sections of plain text or files.
    pub fn row_kind(self) -> Option<RowKind> {
        match self {
            Self::B | Self::C | Self::D => Some(RowKind::Need),
            Self::E => Some(RowKind::Outcome),
            Self::F | Self::G | Self::H1 | Self::H2 => Some(RowKind::Provision),
            Self::A | Self::I | Self::J | Self::K => None,
        }
    }

    /// Lists the sections that hold rows of a kind.
    pub fn holding(kind: RowKind) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |section| section.row_kind() == Some(kind))
    }

    /// Says whether the section is only for people under 18: H1 alone, because section 2 of the Chronically Sick and Disabled Persons Act 1970 speaks of
    /// children (s37(2)(e)).
    pub fn is_for_under_18(self) -> bool {
        self == Self::H1
    }
}

coded! {
    /// What a row of the plan states.
    pub enum RowKind {
        /// A need (sections B, C, D).
        Need = "need", "Need";
        /// An outcome (section E).
        Outcome = "outcome", "Outcome";
        /// Provision (sections F, G, H1, H2).
        Provision = "provision", "Provision";
    }
}

coded! {
    /// Where a plan comes from that was made before its case is entered.
    pub enum PlanOrigin {
        /// This authority made it and maintains it.
        Ours = "ours", "This council maintains it already";
        /// It was transferred with a family that moved here (reg 15).
        MovedHere = "moved_here", "It came with a family who moved here";
    }
}

coded! {
    /// Which way a row goes in its list.
    pub enum Direction {
        /// Towards the beginning.
        Up = "up", "Up";
        /// Towards the end.
        Down = "down", "Down";
    }
}

coded! {
    /// How far the plan has come.
    pub enum PlanState {
        /// Being written.
        Drafting = "drafting", "Draft";
        /// Sent to the family as a draft; may be changed and sent again.
        DraftSent = "draft_sent", "Draft sent";
        /// Final: immutable.
        Final = "final", "Final";
    }
}

coded! {
    /// Which kind of sent plan a kept version is.
    pub enum VersionKind {
        /// A draft (reg 13(1)).
        Draft = "draft", "Draft";
        /// The final plan (reg 13(2)).
        Final = "final", "Final plan";
        /// A plan that was made before, here or by another authority, as it was brought in: nothing was sent by it.
        Held = "held", "Plan as it was brought in";
    }
}

/// Provision said so that nobody can doubt it: type, hours, frequency and expertise (Code 9.69).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProvisionDetail {
    /// What will be done.
    pub what: String,
    /// Who does it, with what training.
    pub who: String,
    /// How often.
    pub how_often: String,
    /// For how long each time.
    pub how_long: String,
    /// One to one, or the size of the group.
    pub ratio: String,
    /// When it is reviewed.
    pub review: String,
}

impl ProvisionDetail {
    /// Returns the whole as one sentence for reading.
    pub fn sentence(&self) -> String {
        let mut parts = vec![self.what.trim().trim_end_matches('.').to_owned()];
        let labelled =
            [("by ", &self.who), ("", &self.how_often), ("for ", &self.how_long), ("", &self.ratio), ("reviewed ", &self.review)];
        for (lead, value) in labelled {
            let value = value.trim().trim_end_matches('.');
            let already = value.starts_with(lead.trim()) && !lead.is_empty();
            if !value.is_empty() {
                parts.push(if already { value.to_owned() } else { format!("{lead}{value}") });
            }
        }
        parts.retain(|part| !part.is_empty());
        if parts.is_empty() { String::new() } else { format!("{}.", parts.join(", ")) }
    }
}
