//! Plans and consultations, each use case on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod adulthood;
mod comments;
mod common;
mod consultations;
mod finalise;
mod send_draft;
mod take;
mod writing;
