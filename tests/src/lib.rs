//! The program as an operator starts it, and people who speak to it as programs do: nothing here knows what is inside.

#![allow(clippy::expect_used, clippy::panic, reason = "a helper of tests fails by panicking, as its callers do")]

mod person;
mod program;

pub use person::{Answer, Person};
pub use program::{Program, binary};
