//! Changing who somebody is here and what they may do.

use actix_web::http::Method;
use ehc_application::users::{self, AccountDetails, user_path};
use ehc_domain::accounts::AccountState;

use super::ground::{WHY, WHY_HINT, WaitsJson, ask_roles, ask_team, form, on_user, saying};
use crate::{
    act::{Instead, Next},
    form::form,
    ui::{Choice, FormState},
    web::route::Row,
};

form! { AccountDetails {
    email: email("Email address").or("Enter their email address"),
    name: text("Name").or("Enter their name").autocomplete("off"),
    roles: checkboxes("Roles"),
    team: select("Team").hint("Caseworkers, managers and those who give advice work in one").unsampled(),
    reason: lines(WHY, 2).hint(WHY_HINT),
    version: hidden(),
} }

pub(super) fn change() -> Vec<Row> {
    on_user("/admin/users/{user}/change")
        .does("Changes an account: name, address, roles and team", users::change, |shown| {
            let page = form(shown.frame.clone(), "Change an account", "Save", &user_path(shown.at))
                .caption(&shown.ground.0.account.name)
                .intro("Where address, roles or team change, they are signed out at once, and have what is new when they sign in again.")
                .intro("A role that you take away goes at once. A role that you add counts once information governance has approved it, and so does a team that shows them cases or requests which they do not see now.");
            let page = match shown.ground.0.account.state {
                AccountState::Invited => page.intro("Where the address changes, a new link to choose a password goes there, and the one that was sent before is of no use any more."),
                AccountState::Active | AccountState::Left => page,
            };
            let page = match shown.ground.0.waiting {
                Some(_) => page.intro("What waits for information governance is not ticked here. It stays as it was proposed, unless name or address become others: then it lapses, and you propose it again."),
                None => page,
            };
            match shown.ground.0.is_guarded {
                true => page.intro("Another address counts once information governance has approved it. A message goes to the address of before, when you propose it and when it counts."),
                false => page,
            }
        })
        .asks(|shown, asking| {
            ask_roles(asking);
            let view = &shown.ground.0;
            ask_team(asking, &view.teams);
            // One that is closed stays until another is chosen.
            if let Some((id, name)) = &view.account.team
                && view.teams.iter().all(|team| team.id != *id)
            {
                let closed = Choice::new(&id.to_string(), format!("{name} (closed)"));
                let open = view.teams.iter().map(|team| Choice::new(&team.id.to_string(), team.name.as_str()));
                asking.choices("team", std::iter::once(closed).chain(open).collect());
            }
        })
        .begins(|shown| {
            let account = &shown.ground.0.account;
            let state = FormState::new()
                .with("email", account.email.as_str())
                .with("name", account.name.as_str())
                .with("team", account.team.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default())
                .with("version", account.version.to_string());
            account.roles.iter().fold(state, |state, role| state.with("roles", role.code()))
        })
        .instead(|shown| (shown.ground.0.account.state == AccountState::Left).then(|| Instead::Go(user_path(shown.at))))
        .json_by(Method::PUT, "/api/v1/users/{user}")
        .answers(200, |_, proposal| WaitsJson::of(*proposal))
        .then(|shown, proposal| Next::to(user_path(shown.at)).saying(saying("Saved", *proposal)))
}
