//! A role that an account is given counts once information governance has approved it, and so do another address of somebody who is the second person of others and a team
//! that opens many cases.
//!
//! Whoever looks after accounts could otherwise let anybody see anything, themselves by a second account among them. A role is taken away by an administrator
//! alone, since that shows nobody more. While nobody of information governance can sign in there is nobody to approve: that is how an installation begins.

mod answer;
mod grant;
mod lapse;
mod propose;
mod read;

pub use answer::{RolesAnswerRefused, RolesApproveRefused, approve_roles, refuse_roles, withdraw_roles};
pub(crate) use grant::Asked;
pub(super) use lapse::lapse;
pub use propose::RolesNotProposed;
pub(crate) use propose::{are_approved, propose_roles};
pub(crate) use read::waiting_roles;
pub use read::{find_roles, list_roles};
