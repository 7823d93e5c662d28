//! The rules of EHC casework, free of storage, transport and clocks.
//!
//! Everything here is a pure function of its arguments: today's date, identifiers and chance are always parameters.
#![warn(missing_docs)]

pub mod access;
pub mod accounts;
pub mod advice;
pub mod approvals;
pub mod audit;
pub mod authority;
pub mod calendar;
pub mod cases;
pub mod codes;
pub mod consultations;
pub mod contacts;
pub mod days;
pub mod decisions;
pub mod documents;
pub mod email;
pub mod emergency;
pub mod flags;
pub mod hex;
pub mod ids;
pub mod institutions;
pub mod names;
pub mod next_act;
pub mod notice_content;
pub mod notifications;
pub mod people;
pub mod phone;
pub mod plans;
pub mod policy;
pub mod refusals;
pub mod requests;
pub mod text;
pub mod timetable;
pub mod typed_day;
