//! Forms that remember: what was typed, what is wrong with it, and the fields that show both.

mod field;
mod secret;
mod state;

pub(crate) use field::hidden;
pub use field::{Choice, Field};
pub use secret::Secret;
pub(crate) use state::NOT_A_DATE;
pub use state::{FieldError, FormState};
