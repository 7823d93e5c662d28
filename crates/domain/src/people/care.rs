//! Care, and who works with a family.

use crate::codes::coded;

coded! {
    /// Whether a child is looked after by a local authority, or was (Children Act 1989 s22(1); Children and Families Act 2014 s20).
    pub enum CareStatus {
        /// Neither.
        No = "no", "Not looked after";
        /// Looked after.
        LookedAfter = "looked_after", "Looked after";
        /// Not any more, as after an adoption or a special guardianship order.
        Previously = "previously", "Previously looked after";
    }
}

coded! {
    /// In what part early help or social care works with a child and family.
    pub enum Involvement {
        /// In none that is known.
        Nobody = "none", "None known";
        /// Early help.
        EarlyHelp = "early_help", "Early help";
        /// A child in need (Children Act 1989 s17).
        ChildInNeed = "child_in_need", "Child in need (s17)";
        /// A child protection plan (Children Act 1989 s47).
        ChildProtection = "child_protection", "Child protection plan (s47)";
        /// A looked-after child (Children Act 1989 s22).
        LookedAfter = "looked_after", "Looked-after child (s22)";
        /// A disabled children's team, a leaving care team or another.
        Other = "other", "Another team of social care";
    }
}

impl Involvement {
    /// Says who works with them.
    pub fn worker(self) -> &'static str {
        if self == Self::EarlyHelp { "Early help worker" } else { "Social worker" }
    }
}
