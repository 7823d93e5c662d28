//! What every page of a team stands on.

use ehc_application::teams::{self, PLACE, TeamRow, TeamView};
use ehc_domain::{ids::TeamId, policy::Action};

use crate::{
    act::{Place, Plain, at},
    frames::FormPage,
    ui::{Choice, Shell},
    web::{HttpError, route::Rule},
};

/// Who looks after teams.
pub(super) const EDIT: Rule = Rule::May(Action::TeamEdit);

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
