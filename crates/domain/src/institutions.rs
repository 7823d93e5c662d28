//! Schools, colleges and other institutions.

use crate::codes::coded;

coded! {
    /// The kind of institution, as section I names it.
    pub enum InstitutionKind {
        /// A maintained nursery or other early years provider.
        EarlyYears = "early_years", "Early years provider";
        /// A mainstream primary school.
        Primary = "primary", "Mainstream primary school";
        /// A mainstream secondary school.
        Secondary = "secondary", "Mainstream secondary school";
        /// A special school.
        Special = "special", "Special school";
        /// A further education college.
        Post16 = "post_16", "Further education college";
        /// An independent school.
        Independent = "independent", "Independent school";
        /// A pupil referral unit or other alternative provision.
        AlternativeProvision = "alternative_provision", "Alternative provision";
    }
}
