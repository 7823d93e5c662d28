//! Children, young people and those who act for them: ages, school years, and whose the rights are.

pub mod care;
pub mod circumstance;
pub mod ethnicity;
pub mod numbers;
pub mod record;
pub mod rights_holder;
pub mod school_age;
pub mod schooling;
pub mod year_group;

use crate::codes::coded;

coded! {
    /// What is to be minded when somebody writes or speaks to a person.
    pub enum PersonNeed {
        /// They need an interpreter.
        Interpreter = "interpreter", "An interpreter is needed";
        /// They agreed that professionals who give advice may contact them.
        ForProfessionals = "for_professionals", "Professionals who give advice may contact them";
        /// Their address is withheld.
        ConfidentialAddress = "confidential", "The address must be kept confidential";
    }
}
