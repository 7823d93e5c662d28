//! What every page of a team stands on.

use ehc_application::teams::{self, PLACE, TeamRow, TeamView};
use ehc_domain::{
    ids::{ApprovalId, TeamId},
    policy::Action,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    act::{Place, Plain, at},
    frames::FormPage,
    ui::{Choice, Shell},
    web::{HttpError, route::Rule},
};

/// Who looks after teams.
pub(super) const EDIT: Rule = Rule::May(Action::TeamEdit);

/// What is asked where a team goes to another.
pub(super) const WHY: &str = "Why does it go to another team?";
/// Who reads the answer.
pub(super) const WHY_HINT: &str = "Information governance reads this and must approve it where people would see more by it. Leave it empty where nothing waits for them";

/// What waits for information governance after a team was changed or is to close.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TeamWaitsJson {
    /// The proposal: the team goes to another once it is approved. `null` where it is done.
    proposal: Option<Uuid>,
}

impl TeamWaitsJson {
    /// Names it by its id.
    pub(super) fn of(proposal: Option<ApprovalId>) -> Self {
        Self { proposal: proposal.map(|id| id.uuid()) }
    }
}

/// Says what was done, and that something waits where it does.
pub(super) fn saying(done: &'static str, proposal: Option<ApprovalId>) -> String {
    match proposal {
        None => done.to_owned(),
        Some(_) => format!("{done}. Where it goes waits for information governance"),
    }
}

/// Reads which team an address names.
pub(super) fn id(text: &str) -> Result<TeamId, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}

/// An act on a team.
pub(super) fn on_team(page: &'static str) -> Place<TeamId, Plain<TeamView>> {
    at(page, EDIT, |service, context, id| teams::show(service, context, id).map(Plain))
}

/// A form about a team, which leads back to one of its pages.
pub(super) fn form(shell: Shell, heading: &str, button: &str, back: &str) -> FormPage {
    FormPage::new(shell.titled(heading).current(PLACE), heading, button).back(back).cancel(back)
}

/// Open teams to choose among, after none of them.
pub(super) fn choices(none: &str, teams: &[TeamRow]) -> Vec<Choice> {
    let team = |row: &TeamRow| Choice::new(&row.id.to_string(), row.name.as_str());
    std::iter::once(Choice::new("", none)).chain(teams.iter().map(team)).collect()
}
