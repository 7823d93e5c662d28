//! What is decided for every action, column and relation under every combination of flags.

use super::{
    oracle::{COLUMNS, oracle},
    *,
};

/// Everything that decides, apart from the action.
#[derive(Debug, Clone, Copy)]
struct Scene {
    role: Role,
    relation: Relation,
    is_restricted: bool,
    has_conflict: bool,
    in_emergency: bool,
    is_named: bool,
}

const RELATIONS: [Relation; 6] =
    [Relation::Assigned, Relation::Team, Relation::Panel, Relation::Review, Relation::Linked, Relation::None];

fn scenes() -> impl Iterator<Item = Scene> {
    COLUMNS.into_iter().chain([Role::YoungPerson]).flat_map(|role| {
        RELATIONS.into_iter().flat_map(move |relation| {
            (0..16u8).map(move |bits| Scene {
                role,
                relation,
                is_restricted: bits & 1 != 0,
                has_conflict: bits & 2 != 0,
                in_emergency: bits & 4 != 0,
                is_named: bits & 8 != 0,
            })
        })
    })
}

/// Makes somebody in the role and a case to which they would stand so, if somebody in the role can.
fn played(scene: Scene) -> (Actor, CaseSubject) {
    let (mut somebody, mut case) = (actor(scene.role, 50, &[]), case());
    (case.is_restricted, case.asked) = (scene.is_restricted, Vec::new());
    let kind = match scene.role {
        Role::EducationalPsychologist => AdviceKind::Psychological,
        Role::SocialCareContributor => AdviceKind::SocialCare,
        _ => AdviceKind::Medical,
    };
    let mut ask = |user_id| {
        case.asked = vec![Asked { id: Id::new(Uuid::from_u128(70)), kind, user_id, team_id: Some(team(50)) }];
    };
    let mut standings = Vec::new();
    match scene.relation {
        Relation::Assigned => {
            ask(Some(somebody.user_id));
            case.caseworker_id = Some(somebody.user_id);
        }
        Relation::Team => {
            if scene.role.is_contributor() {
                ask(None);
            }
            case.team_id = team(50);
            somebody.teams = vec![team(50)];
        }
        Relation::Panel => standings.push(Standing::OnPanel),
        Relation::Review => standings.push(Standing::Reviews),
        Relation::Linked => standings.push(Standing::Linked),
        Relation::None | Relation::Emergency | Relation::General => {}
    }
    let flags = [
        (scene.has_conflict, Standing::Conflict),
        (scene.in_emergency, Standing::InEmergency),
        (scene.is_named, Standing::Named),
    ];
    standings.extend(flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, standing)| standing));
    somebody.standings = standings.into_iter().map(|standing| (case.id, standing)).collect();
    (somebody, case)
}

/// Says whether people in the role can stand so to a case at all; where they cannot, what makes others stand so means nothing for them.
pub(super) fn can_stand(role: Role, relation: Relation) -> bool {
    match relation {
        Relation::Assigned => role == Role::Caseworker || role.is_contributor(),
        Relation::Team => matches!(role, Role::Caseworker | Role::Manager) || role.is_contributor(),
        Relation::Panel => role == Role::PanelMember,
        Relation::Review => role == Role::InformationGovernance,
        Relation::Linked => matches!(role, Role::Parent | Role::YoungPerson | Role::SchoolSenco),
        Relation::None | Relation::Emergency | Relation::General => true,
    }
}

/// The order of evaluation in the words of the specification, over the table typed apart from the code.
fn expected(cells: &[Vec<Relation>], scene: Scene) -> Decision {
    // A young person has the column of a parent.
    let role = if scene.role == Role::YoungPerson { Role::Parent } else { scene.role };
    let column = COLUMNS.iter().position(|column| *column == role).unwrap();
    let relation = if can_stand(scene.role, scene.relation) { scene.relation } else { Relation::None };
    let breaks_in = scene.in_emergency && matches!(scene.role, Role::Caseworker | Role::SocialCareContributor | Role::Manager);
    let is_let_in = scene.is_named || scene.in_emergency || relation == Relation::Review;
    if scene.has_conflict || (scene.is_restricted && !is_let_in) {
        return Decision::Hide;
    }
    if cells[column].contains(&relation) || (breaks_in && cells[column].contains(&Relation::Emergency)) {
        return Decision::Allow;
    }
    if relation == Relation::None && !breaks_in { Decision::Hide } else { Decision::Deny }
}

#[test]
pub(super) fn x_01_every_action_role_relation_and_combination_of_flags_is_decided_as_specified() {
    let oracle = oracle();
    let mut decided = 0;
    for scene in scenes() {
        let (somebody, case) = played(scene);
        for action in Action::ALL {
            let found = decide(&somebody, *action, Target::Case(&case));
            assert_eq!(found, expected(&oracle[action.code()], scene), "{} {scene:?}", action.code());
            decided += 1;
        }
    }
    assert_eq!(decided, Action::ALL.len() * 11 * 6 * 16);
    assert!(decided >= 47_040, "{decided}");
}

#[test]
pub(super) fn x_01_two_roles_allow_what_either_allows_and_nothing_more() {
    let case = case();
    for one in Role::ALL {
        for other in Role::ALL {
            let mut both = actor(*one, 1, &[10, 30]);
            both.roles = vec![*one, *other];
            for action in Action::ALL {
                let target = Target::Case(&case);
                let alone = |role: Role| decide(&actor(role, 1, &[10, 30]), *action, target) == Decision::Allow;
                let together = decide(&both, *action, target) == Decision::Allow;
                assert_eq!(together, alone(*one) || alone(*other), "{} {one:?} {other:?}", action.code());
            }
        }
    }
}

#[test]
pub(super) fn x_03_lists_hold_exactly_the_cases_that_the_matrix_lists_for_whoever_works_on_them() {
    for scene in scenes().filter(|scene| scene.role.is_contributor() || matches!(scene.role, Role::Caseworker | Role::Manager)) {
        let (mut somebody, case) = played(scene);
        for covers in [false, true] {
            if covers {
                let held = [Standing::Conflict, Standing::InEmergency, Standing::Named]
                    .map(|one| (one, somebody.standings.has(case.id, one)));
                let kept = held.into_iter().filter(|(_, is_held)| *is_held).map(|(one, _)| (case.id, one));
                somebody.standings = kept.chain([(case.id, Standing::Covers)]).collect();
            }
            let listable = Listable {
                id: case.id,
                team_id: case.team_id,
                caseworker_id: case.caseworker_id,
                is_asked: visibility(&somebody).is_asked(&case.asked),
                is_restricted: case.is_restricted,
            };
            let listed = decide(&somebody, Action::CaseList, Target::Case(&case)) == Decision::Allow;
            assert_eq!(visibility(&somebody).lists(&listable), listed, "{scene:?} covers: {covers}");
        }
    }
}
