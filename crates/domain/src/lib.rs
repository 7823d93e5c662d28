//! The rules of EHC casework, free of storage, transport and clocks.
//!
//! Everything here is a pure function of its arguments: today's date, identifiers and chance are always parameters.
#![warn(missing_docs)]

pub mod calendar;
pub mod ids;
pub mod notice_content;
pub mod people;
pub mod timetable;
