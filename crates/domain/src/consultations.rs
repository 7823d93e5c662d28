//! Consulting schools and colleges on being named (ss38 to 41).

use crate::codes::coded;

coded! {
    /// What an institution answered.
    pub enum ReplyOutcome {
        /// It agrees to be named.
        Agrees = "agrees", "Agrees to be named";
        /// It objects on a ground of s39(4).
        Objects = "objects", "Objects";
    }
}

coded! {
    /// The only lawful grounds for not naming a setting that the family asked for (s39(4)).
    pub enum ObjectionGround {
        /// Unsuitable for the child's age, ability, aptitude or special educational needs (s39(4)(a)).
        Unsuitable = "unsuitable", "Unsuitable for the child’s age, ability, aptitude or needs";
        /// Incompatible with the efficient education of others (s39(4)(b)(i)).
        EducationOfOthers = "education_of_others", "Incompatible with the efficient education of others";
        /// Incompatible with the efficient use of resources (s39(4)(b)(ii)).
        UseOfResources = "use_of_resources", "Incompatible with the efficient use of resources";
    }
}
