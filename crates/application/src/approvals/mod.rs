//! A second person’s approval: what somebody proposes is done in the moment in which somebody else, who may do it too, approves it.
//!
//! What may be proposed is one closed list, [`Proposal`]; each says what it would do as things stand, and is done by the same code whoever ends up doing it.
//! A proposal rests on what was shown of it, and on two people who may: as soon as it would do something else, or whoever proposed it could not, it lapses.

mod answer;
mod ended;
mod lapse;
mod proposal;
mod propose;
mod proposed;
mod read;
mod roles;
mod second;
mod settled;
mod void;

pub(crate) use answer::take_back_unseen;
pub use answer::{AnswerRefused, Approval, ApproveRefused, Refusal, TakenBack, WithdrawRefused, approve, refuse, withdraw};
pub use ended::place;
pub use lapse::lapse;
pub(crate) use proposal::Proposal;
pub(crate) use propose::{ask, propose};
pub(crate) use proposed::shown as proposed_of;
pub use proposed::{NotProposed, Proposed, Withheld};
pub use read::{Line, MayDo, Shown, Waiting, find, list, look, mine};
pub(crate) use read::{answers, may_read_on, names_hidden, reads, who_answers};
pub(crate) use roles::{
    Asked, AskedOfTeam, are_approved, lapse_of_account, propose_roles, propose_team, waiting_roles, waiting_team,
};
pub use roles::{
    RolesAnswerRefused, RolesApproveRefused, RolesNotProposed, TeamNotProposed, approve_roles, find_roles, list_roles,
    refuse_roles, withdraw_roles, withdraw_team,
};
pub(crate) use second::{asked, is_alone, may_join_teams, second_people};
pub use settled::Settled;
