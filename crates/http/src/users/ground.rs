//! What every page of an account stands on.

use ehc_application::teams::TeamRow;
use ehc_application::users::{self, AccountView, PLACE};
use ehc_domain::{
    accounts::{AccountState, Role},
    ids::UserId,
    policy::Action,
};

use crate::{
    act::{Asking, Place, Plain, at},
    frames::FormPage,
    ui::{Choice, Html, Shell, govuk::Tag},
    web::{HttpError, route::Rule},
};

/// Who sees accounts.
pub(super) const VIEW: Rule = Rule::May(Action::UserView);
/// Who changes them.
pub(super) const MANAGE: Rule = Rule::May(Action::UserManage);

/// Reads which account an address names.
pub(super) fn id(text: &str) -> Result<UserId, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}

/// An act on an account.
pub(super) fn on_user(page: &'static str) -> Place<UserId, Plain<AccountView>> {
    at(page, MANAGE, |service, context, id| users::show(service, context, id).map(Plain)).seen_by(VIEW)
}

/// A form about an account, which leads back to one of its pages.
pub(super) fn form(shell: Shell, heading: &str, button: &str, back: &str) -> FormPage {
    FormPage::new(shell.titled(heading).current(PLACE), heading, button).back(back).cancel(back)
}

/// What each role does, under its name.
pub(super) fn ask_roles(asking: &mut Asking) {
    let choice = |role: &Role| Choice::new(role.code(), role.label()).hint(says(*role));
    asking.choices("roles", Role::STAFF.iter().map(choice).collect());
}

fn says(role: Role) -> &'static str {
    match role {
        Role::Caseworker => "Records requests, runs assessments and drafts plans",
        Role::EducationalPsychologist => "Gives psychological advice when asked",
        Role::HealthContributor => "Gives health advice when asked",
        Role::SocialCareContributor => "Gives social care advice when asked",
        Role::Manager => "Decides, approves, gives out cases and answers for the dates of the team",
        Role::PanelMember => "Recommends, and does not decide",
        Role::Administrator => "Looks after accounts, teams, schools and the calendar, and sees no child’s record",
        Role::InformationGovernance => "Sees who opened what, and who was refused",
        Role::Parent => "Follows the case of their child",
        Role::YoungPerson => "Follows their own case",
        Role::SchoolSenco => "Follows the cases of the pupils of their school",
    }
}

/// Asks for a team among those that are open.
pub(super) fn ask_team(asking: &mut Asking, teams: &[TeamRow]) {
    let team = |row: &TeamRow| Choice::new(&row.id.to_string(), format!("{} ({})", row.name, row.kind.label()));
    let none = Choice::new("", "None");
    asking.choices("team", std::iter::once(none).chain(teams.iter().map(team)).collect());
}

/// A state as a tag, plain where nothing is to be done.
pub(super) fn tag(state: AccountState) -> Html {
    match state {
        AccountState::Invited => Tag::blue(state.label()).into(),
        AccountState::Active => state.label().into(),
        AccountState::Left => Tag::grey(state.label()).into(),
    }
}
