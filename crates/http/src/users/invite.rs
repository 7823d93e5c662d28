//! Inviting somebody, and sending a new link to choose a password.

use ehc_application::{
    teams::TeamRow,
    users::{self, INVITATION_DAYS, NewAccount, PLACE, user_path},
};
use ehc_domain::accounts::AccountState;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::ground::{MANAGE, VIEW, ask_roles, ask_team, form, on_user, saying};
use crate::{
    act::{Instead, Next, Plain, at},
    form::form,
    web::route::Row,
};

form! { NewAccount {
    email: email("Email address").or("Enter their email address"),
    name: text("Name").or("Enter their name").hint("As colleagues know them").autocomplete("off"),
    roles: checkboxes("Roles"),
    team: select("Team").hint("Caseworkers, managers and those who give advice work in one").unsampled(),
    reason: lines("Why are they to have this role in this team?", 2).hint(
        "Information governance reads this and must approve it where they are to manage, to be administrator or of information governance, to open cases in an emergency \
         as caseworkers and social care do, or to work in a team that has cases or requests for advice, or that stands above others. While there is no case yet, leave it \
         empty for a caseworker",
    ),
} }

/// An account that was made.
#[derive(Debug, Serialize, ToSchema)]
struct InvitedJson {
    /// Its id.
    id: Uuid,
    /// The proposal that waits for information governance: the account has the role once it is approved. `null` where nothing waits.
    proposal: Option<Uuid>,
}

pub(super) fn invite() -> Vec<Row> {
    at::<(), Plain<Vec<TeamRow>>>("/admin/users/new", MANAGE, |service, context, ()| {
        users::teams_to_choose(service, context).map(Plain)
    })
    .seen_by(VIEW)
    .does("Invites somebody: a link to choose a password goes to their address", users::invite, |shown| {
        form(shown.frame.clone(), "Invite somebody", "Invite", PLACE).intro(format!(
            "They are sent a link with which they choose their own password. It can be used once, within {INVITATION_DAYS} days."
        ))
    })
    .asks(|shown, asking| {
        ask_roles(asking);
        ask_team(asking, &shown.ground.0);
    })
    .json("/api/v1/users")
    .answers(201, |(), made| InvitedJson { id: made.id.uuid(), proposal: made.proposal.map(|id| id.uuid()) })
    .then(|_, made| Next::to(user_path(made.id)).saying(saying("Invited", made.proposal)))
}

pub(super) fn send_again() -> Vec<Row> {
    on_user("/admin/users/{user}/invitation")
        .does("Sends somebody a new link to choose a password; an earlier one is of no use any more", users::send_again, |shown| {
            let account = &shown.ground.0.account;
            let words = match account.state {
                AccountState::Invited => "The link that was sent before is of no use any more.",
                _ => "Make sure that it is they who ask. Their password counts until they choose another; then they are signed out everywhere.",
            };
            let page = form(shown.frame.clone(), "Send a link to choose a password", "Send", &user_path(shown.at))
                .caption(&account.name)
                .intro(format!("It goes to {}, and can be used once, within {INVITATION_DAYS} days.", account.email))
                .intro(words);
            match shown.ground.0.goes_by_email_alone {
                true => page.intro("It goes by email alone, and nobody is shown it: the account is in use, sees cases, approves what others propose, or is about to be given a role."),
                false => page,
            }
        })
        .instead(|shown| {
            let view = &shown.ground.0;
            (view.account.state == AccountState::Left || view.is_own).then(|| Instead::Go(user_path(shown.at)))
        })
        .json("/api/v1/users/{user}/invitation")
        .then(|shown, ()| Next::to(user_path(shown.at)).saying("A new link was made"))
}
