//! Our own parts, prefix `app-`.

mod case;
pub(crate) mod icon;

pub use case::{Identity, IdentityFact, SubLink, Subnav};
