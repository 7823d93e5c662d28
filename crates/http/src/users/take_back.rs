//! Taking back what one proposed of an account.

use ehc_application::{approvals, users::user_path};
use ehc_domain::policy::Action;

use super::ground::{VIEW, form};
use crate::{
    act::{Instead, Next, Plain, at},
    web::route::{Row, Rule},
};
use ehc_application::users::{self, AccountView};
use ehc_domain::ids::UserId;

pub(super) fn take_back() -> Vec<Row> {
    at::<UserId, Plain<AccountView>>("/admin/users/{user}/take-back", Rule::May(Action::RoleWithdraw), |service, context, id| {
        users::show(service, context, id).map(Plain)
    })
    .seen_by(VIEW)
    .does("Takes back a role or an address that one proposed for an account", approvals::withdraw_roles, |shown| {
        form(shown.frame.clone(), "Take back what you proposed", "Take it back", &user_path(shown.at))
            .caption(&shown.ground.0.account.name)
            .intro("They are not given it, and nobody can approve it any more. That you proposed it stays on record.")
    })
    .instead(|shown| (!shown.ground.0.is_own_proposal).then(|| Instead::Go(user_path(shown.at))))
    .json("/api/v1/users/{user}/take-back")
    .then(|shown, ()| Next::to(user_path(shown.at)).saying("Taken back"))
}
