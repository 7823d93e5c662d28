//! Alerts, the outbox and the worker: with a mail server that fails as it is told, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod alerts;
mod cases;
mod delivery;
mod inbox;
mod personal;
mod racing;
mod server;
mod smtp;
