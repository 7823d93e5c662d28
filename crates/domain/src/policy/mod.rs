//! Who may do what: one exhaustive match over action, role and relation, with refusal as the default.
//!
//! Lists are scoped by a [`Visibility`] that the same policy makes, so that a list, a count and a page cannot disagree.

mod fields;
mod matrix;
mod scope;

pub use fields::{FieldGroup, group_of, may_read, reads};
pub use matrix::{Action, Relation, allows};
pub use scope::{FiguresScope, Visibility, figures_scope, visibility};

use thiserror::Error;

use crate::{
    accounts::{Actor, Role},
    advice::AdviceKind,
    ids::{AdviceRequestId, CaseId, TeamId, UserId},
};

/// Who was asked for one piece of advice, as policy needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The request.
    pub id: AdviceRequestId,
    /// The kind of advice.
    pub kind: AdviceKind,
    /// The user who was asked or took it.
    pub user_id: Option<UserId>,
    /// The team that was asked.
    pub team_id: Option<TeamId>,
}

/// What policy needs to know of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseSubject {
    /// The case.
    pub id: CaseId,
    /// Its caseworker.
    pub caseworker_id: Option<UserId>,
    /// The team that owns it.
    pub team_id: TeamId,
    /// Everybody asked for advice on it.
    pub asked: Vec<Asked>,
}

/// What an act is about.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// No case.
    Service,
    /// A case.
    Case(&'a CaseSubject),
    /// One request for advice on a case.
    Advice(&'a CaseSubject, AdviceRequestId),
}

impl<'a> Target<'a> {
    fn case(self) -> Option<&'a CaseSubject> {
        match self {
            Self::Service => None,
            Self::Case(case) | Self::Advice(case, _) => Some(case),
        }
    }
}

/// What policy answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Allowed.
    Allow,
    /// They may know it exists and may not do this: 403.
    Deny,
    /// They may not know it exists: 404, the same bytes as an unknown id.
    Hide,
}

/// Why an act is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Seen and not allowed.
    #[error("You may see this, but your role does not allow that step")]
    Denied,
    /// Not to be known of.
    #[error("There is no such page")]
    Hidden,
    /// Allowed once the password is given again.
    #[error("Enter your password again to do this")]
    StepUp,
}

/// Proof that an act was allowed. Only [`authorise`] makes one, and only one makes an audit entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    actor: UserId,
    action: Action,
    case_id: Option<CaseId>,
}

impl Permit {
    /// Returns who may act.
    pub fn actor(&self) -> UserId {
        self.actor
    }
    /// Returns what they may do.
    pub fn action(&self) -> Action {
        self.action
    }
    /// Returns the case it is about; `None` when it is about none.
    pub fn case_id(&self) -> Option<CaseId> {
        self.case_id
    }
}

/// Returns how the actor, in one of their roles, stands to the target.
pub fn relation(actor: &Actor, role: Role, target: Target<'_>) -> Relation {
    let Some(case) = target.case() else { return Relation::General };
    let asked = |wanted: &Asked| match target {
        Target::Advice(_, id) => wanted.id == id,
        _ => true,
    };
    match role {
        Role::Caseworker if case.caseworker_id == Some(actor.user_id) => Relation::Assigned,
        Role::Caseworker | Role::Manager if actor.is_in(case.team_id) => Relation::Team,
        Role::EducationalPsychologist | Role::HealthContributor | Role::SocialCareContributor => {
            let mut best = Relation::None;
            for one in case.asked.iter().filter(|one| one.kind.role() == Some(role) && asked(one)) {
                if one.user_id == Some(actor.user_id) {
                    best = Relation::Assigned;
                } else if one.user_id.is_none() && one.team_id.is_some_and(|team| actor.is_in(team)) {
                    best = best.max(Relation::Team);
                }
            }
            best
        }
        Role::Caseworker | Role::Manager | Role::PanelMember | Role::Administrator | Role::InformationGovernance => {
            Relation::None
        }
    }
}

/// Decides whether the actor may do the action on the target.
pub fn decide(actor: &Actor, action: Action, target: Target<'_>) -> Decision {
    let mut knows = target.case().is_none();
    for role in &actor.roles {
        let relation = relation(actor, *role, target);
        if allows(action, *role, relation) {
            return Decision::Allow;
        }
        knows |= relation != Relation::None;
    }
    if knows { Decision::Deny } else { Decision::Hide }
}

/// Permits the act, or says why not.
///
/// # Errors
/// [`Refusal`]: hidden, denied, or allowed only after the password is given again.
pub fn authorise(actor: &Actor, action: Action, target: Target<'_>) -> Result<Permit, Refusal> {
    match decide(actor, action, target) {
        Decision::Hide => Err(Refusal::Hidden),
        Decision::Deny => Err(Refusal::Denied),
        Decision::Allow if action.needs_step_up() && !actor.has_just_confirmed => Err(Refusal::StepUp),
        Decision::Allow => Ok(Permit { actor: actor.user_id, action, case_id: target.case().map(|case| case.id) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{codes::Coded, ids::Id};
    use uuid::Uuid;

    fn user(number: u128) -> UserId {
        Id::new(Uuid::from_u128(number))
    }

    fn team(number: u128) -> TeamId {
        Id::new(Uuid::from_u128(number))
    }

    fn actor(role: Role, number: u128, teams: &[u128]) -> Actor {
        Actor {
            user_id: user(number),
            name: "Somebody".into(),
            roles: vec![role],
            team_id: teams.first().map(|number| team(*number)),
            teams: teams.iter().map(|number| team(*number)).collect(),
            has_just_confirmed: true,
        }
    }

    fn case() -> CaseSubject {
        CaseSubject {
            id: Id::new(Uuid::from_u128(900)),
            caseworker_id: Some(user(1)),
            team_id: team(10),
            asked: vec![
                Asked {
                    id: Id::new(Uuid::from_u128(70)),
                    kind: AdviceKind::Psychological,
                    user_id: Some(user(2)),
                    team_id: Some(team(20)),
                },
                Asked { id: Id::new(Uuid::from_u128(71)), kind: AdviceKind::Medical, user_id: None, team_id: Some(team(30)) },
            ],
        }
    }

    #[test]
    fn x_01_the_whole_matrix_is_as_agreed() {
        let relations = [Relation::General, Relation::Assigned, Relation::Team, Relation::None];
        let mut table = String::from("action                 role                       G A T N\n");
        for action in Action::ALL {
            for role in Role::ALL {
                let cells: Vec<&str> =
                    relations.iter().map(|relation| if allows(*action, *role, *relation) { "+" } else { "-" }).collect();
                let mark = if action.needs_step_up() { " ^" } else { "" };
                table.push_str(&format!("{:<22} {:<26} {}{mark}\n", action.code(), role.code(), cells.join(" ")));
            }
        }
        insta::assert_snapshot!("permission_matrix", table);
    }

    #[test]
    fn x_01_nobody_unrelated_does_anything_to_a_case() {
        let case = case();
        for action in Action::ALL {
            for role in Role::ALL {
                let stranger = actor(*role, 99, &[99]);
                assert_eq!(decide(&stranger, *action, Target::Case(&case)), Decision::Hide, "{action:?} {role:?}");
                assert!(!allows(*action, *role, Relation::None), "{action:?} {role:?}");
            }
        }
    }

    #[test]
    fn x_01_somebody_without_a_role_does_nothing() {
        let mut nobody = actor(Role::Caseworker, 1, &[10]);
        nobody.roles.clear();
        for action in Action::ALL {
            assert_ne!(decide(&nobody, *action, Target::Service), Decision::Allow);
            assert_eq!(decide(&nobody, *action, Target::Case(&case())), Decision::Hide);
        }
    }

    #[test]
    fn a_contributor_opens_their_own_request_and_not_another_services() {
        let case = case();
        let psychologist = actor(Role::EducationalPsychologist, 2, &[20]);
        let own = Target::Advice(&case, Id::new(Uuid::from_u128(70)));
        let medical = Target::Advice(&case, Id::new(Uuid::from_u128(71)));
        assert_eq!(decide(&psychologist, Action::AdviceWrite, own), Decision::Allow);
        assert_eq!(decide(&psychologist, Action::AdviceWrite, medical), Decision::Hide);
    }

    #[test]
    fn a_team_takes_what_nobody_has_taken() {
        let case = case();
        let nurse = actor(Role::HealthContributor, 5, &[30]);
        let medical = Target::Advice(&case, Id::new(Uuid::from_u128(71)));
        assert_eq!(decide(&nurse, Action::AdviceTake, medical), Decision::Allow);
        assert_eq!(decide(&nurse, Action::AdviceWrite, medical), Decision::Deny);
        assert_eq!(decide(&nurse, Action::CaseView, Target::Case(&case)), Decision::Deny);
    }

    #[test]
    fn a_weighty_act_asks_for_the_password_again() {
        let case = case();
        let mut manager = actor(Role::Manager, 7, &[10]);
        assert!(authorise(&manager, Action::PlanFinalise, Target::Case(&case)).is_ok());
        manager.has_just_confirmed = false;
        assert_eq!(authorise(&manager, Action::PlanFinalise, Target::Case(&case)), Err(Refusal::StepUp));
        assert!(authorise(&manager, Action::CaseView, Target::Case(&case)).is_ok());
    }

    #[test]
    fn a_manager_counts_the_whole_authority_and_a_caseworker_their_teams() {
        assert_eq!(figures_scope(&actor(Role::Manager, 7, &[10])), FiguresScope::Authority);
        assert_eq!(figures_scope(&actor(Role::InformationGovernance, 7, &[])), FiguresScope::Authority);
        assert_eq!(figures_scope(&actor(Role::Caseworker, 1, &[10])), FiguresScope::Teams(vec![team(10)]));
        let listed = visibility(&actor(Role::Caseworker, 1, &[10]));
        assert!(listed.lists(team(10), None) && listed.lists(team(11), Some(user(1))));
        assert!(!listed.lists(team(11), Some(user(2))) && !listed.lists(team(11), None));
        assert!(!visibility(&actor(Role::Manager, 7, &[10])).lists(team(11), Some(user(7))));
    }

    #[test]
    fn a_team_colleague_reads_identity_and_dates_only() {
        let case = case();
        let colleague = actor(Role::Caseworker, 8, &[10]);
        let read: Vec<FieldGroup> = FieldGroup::ALL.iter().copied().filter(|group| may_read(&colleague, &case, *group)).collect();
        assert_eq!(read, [FieldGroup::Identity, FieldGroup::Dates]);
    }
}
