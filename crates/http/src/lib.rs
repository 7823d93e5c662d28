//! Pages and JSON.

pub mod pages;
pub mod ui;
