//! Taking back what one proposed of a team.

use ehc_application::{
    approvals,
    teams::{self, TeamView, team_path},
};
use ehc_domain::{ids::TeamId, policy::Action};

use super::ground::{EDIT, form};
use crate::{
    act::{Instead, Next, Plain, at},
    web::route::{Row, Rule},
};

pub(super) fn take_back() -> Vec<Row> {
    at::<TeamId, Plain<TeamView>>("/admin/teams/{team}/take-back", Rule::May(Action::RoleWithdraw), |service, context, id| {
        teams::show(service, context, id).map(Plain)
    })
    .seen_by(EDIT)
    .does("Takes back that a team goes to another, as one proposed", approvals::withdraw_team, |shown| {
        form(shown.frame.clone(), "Take back what you proposed", "Take it back", &team_path(shown.at))
            .caption(&shown.ground.0.row.name)
            .intro("It stays where it is, and nobody can approve it any more. That you proposed it stays on record.")
    })
    .instead(|shown| (!shown.ground.0.is_own_proposal).then(|| Instead::Go(team_path(shown.at))))
    .json("/api/v1/teams/{team}/take-back")
    .then(|shown, ()| Next::to(team_path(shown.at)).saying("Taken back"))
}
