//! Children, young people and those who act for them: ages, school years, and whose the rights are.

pub mod numbers;
pub mod rights_holder;
pub mod school_age;
pub mod year_group;
