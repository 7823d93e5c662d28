//! Advice and documents, each use case on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod ask;
mod chase;
mod check;
mod common;
mod contribute;
mod documents;
mod file;
mod write;
