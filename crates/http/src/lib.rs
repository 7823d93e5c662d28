//! Pages and JSON.

mod accounts;
pub mod api;
mod app;
mod calculator;
mod cases;
mod client;
mod cookies;
mod csrf;
mod decisions;
mod edge;
mod error;
mod fields;
mod files;
mod health;
mod help;
mod home;
pub mod links;
mod notifications;
pub mod pages;
mod protected;
mod requests;
pub mod respond;
pub mod routes;
pub mod samples;
mod serve;
mod signed_in;
pub mod ui;

pub use app::{App, Contact, Site};
pub use edge::Problem;
pub use error::HttpError;
pub use protected::{MAX_BODY_BYTES, Open, OpenJson, Protected, ProtectedJson};
pub use serve::{application, start};
pub use signed_in::SignedIn;
