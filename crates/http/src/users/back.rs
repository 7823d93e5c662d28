//! Somebody who comes back.

use ehc_application::users::{self, Return, user_path};
use ehc_domain::accounts::AccountState;

use super::ground::{WHY, WHY_HINT, WaitsJson, ask_roles, ask_team, form, on_user, saying};
use crate::{
    act::{Instead, Next},
    form::form,
    ui::FormState,
    web::route::Row,
};

form! { Return {
    roles: checkboxes("Roles"),
    team: select("Team").hint("Caseworkers, managers and those who give advice work in one").unsampled(),
    reason: lines(WHY, 2).hint(WHY_HINT),
} }

pub(super) fn bring_back() -> Vec<Row> {
    on_user("/admin/users/{user}/return")
        .does("Brings back somebody who left, with a new invitation", users::bring_back, |shown| {
            let account = &shown.ground.0.account;
            form(shown.frame.clone(), "Bring somebody back", "Bring them back", &user_path(shown.at))
                .caption(&account.name)
                .intro(format!(
                    "A link to choose a password goes to {}. Nothing that was passed on comes back by itself.",
                    account.email
                ))
                .intro("A role that they had not before, that of manager, of administrator or of information governance, every role in which any case is opened in an emergency (caseworker, social care), and every role in a team that has cases or requests for advice, or that stands above others, counts once information governance has approved it.")
        })
        .asks(|shown, asking| {
            ask_roles(asking);
            ask_team(asking, &shown.ground.0.teams);
        })
        .begins(|shown| {
            let account = &shown.ground.0.account;
            let state = FormState::new().with("team", account.team.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default());
            account.roles.iter().fold(state, |state, role| state.with("roles", role.code()))
        })
        .instead(|shown| (shown.ground.0.account.state != AccountState::Left).then(|| Instead::Go(user_path(shown.at))))
        .json("/api/v1/users/{user}/return")
        .answers(200, |_, proposal| WaitsJson::of(*proposal))
        .then(|shown, proposal| Next::to(user_path(shown.at)).saying(saying("Invited again", *proposal)))
}
