//! Teams and services: what each does, which is above it, whom to turn to, and where its work goes when it closes.

mod closing;
mod hanging;
pub(crate) mod moving;
mod read;
mod write;

pub use closing::*;
pub use hanging::Hanging;
pub use read::*;
pub use write::*;

pub use ehc_persistence::accounts::{HeldCase, OwedRequest, TeamRow};

use ehc_domain::{
    audit::AuditEntry,
    ids::TeamId,
    policy::{Action, Permit, Target},
};
use ehc_persistence::{DbConnection, accounts};

use crate::{Context, Failure, history::Told};

/// The page of all teams.
pub const PLACE: &str = "/admin/teams";

/// The address of the page of a team.
pub fn team_path(id: TeamId) -> String {
    format!("{PLACE}/{id}")
}

fn permitted<R>(context: &Context) -> Result<Permit, Failure<R>> {
    Ok(context.authorise(Action::TeamEdit, Target::Service)?)
}

fn find<R>(conn: &mut DbConnection, id: TeamId) -> Result<TeamRow, Failure<R>> {
    accounts::find_team(conn, id)?.ok_or(Failure::NotFound)
}

fn entry(permit: &Permit, id: TeamId, told: &Told) -> AuditEntry {
    AuditEntry::of(permit).on("team", id).telling(told)
}
