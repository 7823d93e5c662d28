//! What a team opens to whoever works in it, and what of that an administrator opens to nobody alone.
//!
//! Whoever runs cases sees those of their team and of every team inside it; whoever gives advice, what those were asked. An administrator who gave such a role alone could give it to an account of
//! their own making. So it takes two wherever there is a case or a request to see; while there is none, as a council begins, people are invited by an administrator
//! alone. Of a manager, and of a team that stands above others, it takes two even then: it is for what they will be shown. And of every role in which any case is opened
//! in an emergency it takes two, whatever the team, once there is a case anywhere.

use ehc_domain::{
    accounts::Role,
    ids::TeamId,
    policy::{Action, Relation, allows},
};
use ehc_persistence::{DbConnection, StorageResult, accounts as rows};

/// What becomes open to somebody who comes to a team.
pub(crate) struct Opened {
    /// Whether there are teams among it whose cases, or whose requests for advice, were not open to them before.
    is_more: bool,
    /// Whether other teams are inside the one that they come to.
    stands_above: bool,
    /// Whether any of those that were not open to them has a case, or was asked for advice.
    has_anything: bool,
    /// Whether there is a case of any team.
    is_there_a_case: bool,
}

impl Opened {
    /// Says what opens to somebody by coming from one team, or from none, to another.
    pub(crate) fn by_moving(conn: &mut DbConnection, from: Option<TeamId>, to: Option<TeamId>) -> StorageResult<Self> {
        let mut inside = |team: Option<TeamId>| team.map(|team| rows::team_with_descendants(conn, team)).transpose();
        let (before, after) = (inside(from)?.unwrap_or_default(), inside(to)?.unwrap_or_default());
        let stands_above = after.len() > 1;
        let more: Vec<TeamId> = after.into_iter().filter(|team| !before.contains(team)).collect();
        let (has_anything, is_there_a_case) = (rows::have_anything(conn, &more)?, rows::is_there_a_case(conn)?);
        Ok(Self { is_more: !more.is_empty(), stands_above, has_anything, is_there_a_case })
    }

    /// Says whether a role shows anything of it.
    pub(crate) fn is_shown(&self, role: Role) -> bool {
        self.is_more && works_in_team(role)
    }

    /// Says whether a second person answers for what a role shows of it.
    pub(crate) fn is_guarded(&self, role: Role) -> bool {
        self.is_shown(role) && (self.has_anything || self.stands_above || role == Role::Manager)
    }

    /// Says whether whoever is invited to a role, or comes back to it, is given it by two. Administrators and information governance are, whatever their team: on
    /// those it rests that nobody gives roles alone. So is a manager, who approves what others propose.
    pub(crate) fn is_given_by_two(&self, role: Role) -> bool {
        matches!(role, Role::Administrator | Role::InformationGovernance | Role::Manager)
            || self.is_guarded(role)
            || (self.is_there_a_case && opens_any_case(role))
    }
}

/// Says whether whoever has the role finds who holds any case, and opens it in an emergency.
pub(crate) fn opens_any_case(role: Role) -> bool {
    allows(Action::BreakGlassInvoke, role, Relation::None)
}

/// Says whether what somebody with the role is shown, or asked, is that of a team.
pub(crate) fn works_in_team(role: Role) -> bool {
    role.is_contributor() || matches!(role, Role::Caseworker | Role::Manager)
}
