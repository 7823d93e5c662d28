//! What an administrator proposes and information governance approves: a role, another address or a team of an account, and that a team goes inside another or closes.
//!
//! Whoever looks after accounts could otherwise let anybody see anything, themselves by a second account among them. A role is taken away by an administrator
//! alone, since that shows nobody more. While nobody of information governance can sign in there is nobody to approve: that is how an installation begins.

mod about;
mod answer;
mod grant;
mod lapse;
mod propose;
mod read;
mod teams;

pub use answer::{RolesAnswerRefused, RolesApproveRefused, approve_roles, refuse_roles, withdraw_roles, withdraw_team};
pub(crate) use grant::Asked;
pub(super) use lapse::lapse;
pub(crate) use lapse::lapse_of_account;
pub use propose::{RolesNotProposed, TeamNotProposed};
pub(crate) use propose::{are_approved, propose_roles, propose_team};
pub use read::{find_roles, list_roles};
pub(crate) use read::{waiting_roles, waiting_team};
pub(crate) use teams::AskedOfTeam;
