//! What every page of an account stands on.

use ehc_application::teams::TeamRow;
use ehc_application::users::{self, AccountView, PLACE};
use ehc_domain::{
    accounts::{AccountState, Role},
    ids::{ApprovalId, UserId},
    policy::Action,
};

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

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

/// What is asked where somebody may be given a role, a team or another address.
pub(super) const WHY: &str = "Why are they given a role, a team or another address?";
/// Who reads the answer.
pub(super) const WHY_HINT: &str =
    "Information governance reads this and must approve it. Leave it empty where nothing waits for them";

/// What waits for information governance after an account was changed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WaitsJson {
    /// The proposal: the account has the role, the team or the address once it is approved. `null` where nothing waits.
    proposal: Option<Uuid>,
}

impl WaitsJson {
    /// Names it by its id.
    pub(super) fn of(proposal: Option<ApprovalId>) -> Self {
        Self { proposal: proposal.map(|id| id.uuid()) }
    }
}

/// Says what was done, and that something waits where it does.
pub(super) fn saying(done: &'static str, proposal: Option<ApprovalId>) -> String {
    match proposal {
        None => done.to_owned(),
        Some(_) => format!("{done}. What waits counts once information governance has approved it"),
    }
}

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
        Role::InformationGovernance => {
            "Sees who opened what and who was refused, and approves what administrators propose. Somebody may be both in a small council, and then never approves \
             what they proposed. One person has one account"
        }
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
