//! What the policy allows, by hand-written examples; whole, against tables typed apart from it, in the files beside this one.

mod enumerated;
mod flags;
pub(super) mod mutants;
mod oracle;

use super::*;
use crate::{
    accounts::Role,
    codes::Coded,
    ids::{Id, TeamId, UserId},
};
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
        standings: Standings::default(),
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
        is_restricted: false,
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
    let case = |team_id, caseworker_id| Listable { id: case().id, team_id, caseworker_id, is_asked: false, is_restricted: false };
    let listed = visibility(&actor(Role::Caseworker, 1, &[10]));
    assert!(listed.lists(&case(team(10), None)) && listed.lists(&case(team(11), Some(user(1)))));
    assert!(!listed.lists(&case(team(11), Some(user(2)))) && !listed.lists(&case(team(11), None)));
    assert!(!visibility(&actor(Role::Manager, 7, &[10])).lists(&case(team(11), Some(user(7)))));
}

#[test]
fn a_team_colleague_reads_identity_and_dates_only() {
    let case = case();
    let colleague = actor(Role::Caseworker, 8, &[10]);
    assert_eq!(sees(&colleague, &case, FieldGroup::Safeguarding), Access::Fact, "that there is a flag, and not why");
    let read: Vec<FieldGroup> = FieldGroup::ALL.iter().copied().filter(|group| may_read(&colleague, &case, *group)).collect();
    assert_eq!(read, [FieldGroup::Identity, FieldGroup::Dates]);
}

#[test]
fn who_leads_the_service_that_was_asked_has_its_column_and_not_the_managers() {
    let case = case();
    let lead = actor(Role::Manager, 40, &[20]);
    assert_eq!(decide(&lead, Action::AdviceWrite, Target::Advice(&case, Id::new(Uuid::from_u128(70)))), Decision::Allow);
    assert_eq!(decide(&lead, Action::AdviceWrite, Target::Advice(&case, Id::new(Uuid::from_u128(71)))), Decision::Hide);
    assert_eq!(decide(&lead, Action::CaseView, Target::Case(&case)), Decision::Allow);
    assert_eq!(decide(&lead, Action::DecisionRecord, Target::Case(&case)), Decision::Deny);
    assert!(may_read(&lead, &case, FieldGroup::Education) && !may_read(&lead, &case, FieldGroup::Notes));
}
