//! Pages and JSON.

mod access;
mod accounts;
mod act;
mod advice;
pub mod api;
mod appeals;
mod approvals;
mod authority;
mod begun;
mod calculator;
mod calendars;
mod cases;
mod consultations;
mod contacts;
mod decisions;
mod documents;
mod emergency;
mod endings;
mod existing_plans;
mod files;
mod flags;
mod form;
mod frames;
mod governance;
mod health;
mod help;
mod home;
mod institutions;
mod mediation;
mod notifications;
mod people;
mod plans;
mod questions;
mod reports;
mod requests;
pub mod routes;
mod tasks;
mod teams;
mod ui;
mod unsent;
mod users;
mod web;

pub use ui::Council;
pub use web::{
    App, Contact, HttpError, MAX_BODY_BYTES, Open, OpenJson, Problem, Protected, ProtectedJson, SignedIn, Site, application,
    links, start,
};
