//! How people stand to a case: the relations of the permission matrix, and what each follows from.

use super::{CaseSubject, Standing, Target};
use crate::{
    accounts::{Actor, Role},
    codes::coded,
};

coded! {
    /// How an actor stands to a case, in one role.
    pub enum Relation {
        /// Nothing connects them.
        None = "none", "Nothing connects them";
        /// Their team owns the case, or holds an open request on it.
        Team = "team", "Their team has it";
        /// Assigned in that same function, or standing in for who is.
        Assigned = "assigned", "It is theirs";
        /// The case is before a panel that they sit on.
        Panel = "panel", "It is before their panel";
        /// A review of the case is theirs to answer.
        Review = "review", "They review it";
        /// The case is their child's, their own or their pupil's.
        Linked = "linked", "Linked to the child or young person";
        /// They opened the case in an emergency, within the last hour.
        Emergency = "emergency", "Opened in an emergency";
        /// The act is about no case.
        General = "general", "About no case";
    }
}

impl Relation {
    /// Every relation, in the order of the matrix.
    pub const ALL: [Self; 8] =
        [Self::General, Self::Assigned, Self::Team, Self::Panel, Self::Review, Self::Linked, Self::Emergency, Self::None];
}

/// Lists how the actor stands to what the act is about, once for each column of the matrix that is theirs.
///
/// Nobody stands to a case in which they have a conflict of interest, nor to a restricted one unless they are named on it or opened it in an emergency:
/// the list is then empty. A review lets information governance into a restricted case, and lets nobody in as anything else that they are.
pub(super) fn relations(actor: &Actor, target: Target<'_>) -> Vec<(Role, Relation)> {
    let Some(case) = target.case() else { return actor.roles.iter().map(|role| (*role, Relation::General)).collect() };
    let stands = |standing| actor.standings.has(case.id, standing);
    let may_know = actor.standings.may_know(case.id, case.is_restricted);
    if !may_know && (stands(Standing::Conflict) || !stands(Standing::Reviews)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for role in actor.roles.iter().filter(|role| may_know || **role == Role::InformationGovernance) {
        let relation = of_role(actor, *role, case, target);
        #[cfg(test)]
        let relation = super::tests::mutants::stands_otherwise(*role, relation);
        found.push((*role, relation));
        if *role == Role::Manager {
            found.extend(as_lead(actor, case, target).map(|profession| (profession, Relation::Assigned)));
        }
        if may_break_in(*role) && stands(Standing::InEmergency) {
            found.push((*role, Relation::Emergency));
        }
    }
    found
}

/// Says whether a case is somebody’s to open: by their name, their panel, their review or their child, or because looking after the cases of the team is their part, as it is
/// a manager’s, and of what was put to a service that of everybody in it. To a caseworker the cases of colleagues are not, even where they said themselves that they stand
/// in, nor to anybody what is open in an emergency alone.
pub fn is_theirs(actor: &Actor, case: &CaseSubject) -> bool {
    let is_taken = actor.standings.covers_unasked(case.id) && case.caseworker_id != Some(actor.user_id);
    relations(actor, Target::Case(case)).into_iter().any(|(role, relation)| match relation {
        Relation::Assigned => role != Role::Caseworker || !is_taken,
        Relation::Panel | Relation::Review | Relation::Linked => true,
        Relation::Team => role != Role::Caseworker,
        Relation::Emergency | Relation::General | Relation::None => false,
    })
}

/// Says whether people in the role may open a case in an emergency.
pub(super) fn may_break_in(role: Role) -> bool {
    let may = matches!(role, Role::Caseworker | Role::SocialCareContributor | Role::Manager);
    #[cfg(test)]
    let may = may != super::tests::mutants::breaks_in_otherwise(role);
    may
}

fn of_role(actor: &Actor, role: Role, case: &CaseSubject, target: Target<'_>) -> Relation {
    let stands = |standing| actor.standings.has(case.id, standing);
    match role {
        Role::Caseworker if case.caseworker_id == Some(actor.user_id) || stands(Standing::Covers) => Relation::Assigned,
        Role::Caseworker | Role::Manager if actor.is_in(case.team_id) => Relation::Team,
        Role::EducationalPsychologist | Role::HealthContributor | Role::SocialCareContributor => {
            let mut best = Relation::None;
            for one in case.asked.iter().filter(|one| one.kind.role() == Some(role) && target.is_about(one.id)) {
                if one.user_id == Some(actor.user_id) {
                    best = Relation::Assigned;
                } else if one.user_id.is_none() && one.team_id.is_some_and(|team| actor.is_in(team)) {
                    best = best.max(Relation::Team);
                }
            }
            best
        }
        Role::PanelMember if stands(Standing::OnPanel) => Relation::Panel,
        Role::InformationGovernance if stands(Standing::Reviews) => Relation::Review,
        Role::Parent | Role::YoungPerson | Role::SchoolSenco if stands(Standing::Linked) => Relation::Linked,
        Role::Caseworker
        | Role::Manager
        | Role::PanelMember
        | Role::Administrator
        | Role::InformationGovernance
        | Role::Parent
        | Role::YoungPerson
        | Role::SchoolSenco => Relation::None,
    }
}

/// The professions whose requests on the case were put to a team that the manager leads: they have those professions' columns, with the team's requests as
/// their own.
fn as_lead<'a>(actor: &'a Actor, case: &'a CaseSubject, target: Target<'a>) -> impl Iterator<Item = Role> + 'a {
    let is_theirs = |team| actor.is_in(team);
    let put_to_them = move |one: &&super::Asked| target.is_about(one.id) && one.team_id.is_some_and(is_theirs);
    case.asked.iter().filter(put_to_them).filter_map(|one| one.kind.role())
}
