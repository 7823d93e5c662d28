//! Tables and queries, written once and checked against both databases.
//!
//! Every function takes a connection, so that the caller decides what belongs to one transaction.

#[macro_use]
mod dialect;
#[macro_use]
pub mod columns;

pub mod absences;
pub mod accounts;
pub mod advice;
pub mod alarms;
pub mod approvals;
pub mod audit;
pub mod authority;
pub mod backup;
pub mod calendars;
pub mod cases;
pub mod compliance;
pub mod condition;
pub mod consultations;
pub mod contacts;
pub mod database;
pub mod decisions;
pub mod documents;
pub mod drafts;
pub mod emergencies;
pub mod errors;
pub mod finding;
pub mod flags;
mod fragments;
pub mod institutions;
mod kept;
pub mod leases;
pub mod merges;
pub mod migrations;
pub mod name_words;
pub mod next_acts;
pub mod notifications;
pub mod people;
pub mod plans;
pub mod questions;
pub mod requests;
pub mod rights;
mod room;
pub mod schema;
mod seen;
pub mod standings;
pub mod timetable;

pub use database::Database;
pub use dialect::{Connected, DbConnection};
pub use errors::{StorageError, StorageResult};
pub use seen::in_one_look;
