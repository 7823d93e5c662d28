//! Our own parts, prefix `app-`.

mod case;

pub use case::{Identity, IdentityFact, SubLink, Subnav};
