//! The site from inside the process: who gets in, what is refused, and what every answer carries.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod account;
mod adulthood;
mod advice;
mod api;
mod approving;
mod assign;
mod authority;
mod browser;
mod calculator;
mod calendars;
mod contract;
mod dates;
mod decisions;
mod documents;
mod doors;
mod doors_advice;
mod doors_cases;
mod doors_plans;
mod edge;
mod endings;
mod exceptions;
mod existing_plans;
mod forms;
mod full;
mod institutions;
mod institutions_import;
mod mediation;
mod people;
mod plans;
mod refused;
mod reports;
mod requests;
mod rights;
mod routes;
mod schooling;
mod search;
mod second_person;
mod sent_before;
mod served;
mod signing_in;
mod tasks;
mod teams;
mod unsent;
mod users;
