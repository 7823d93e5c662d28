//! Pages and JSON.

pub mod pages;
pub mod samples;
pub mod ui;
