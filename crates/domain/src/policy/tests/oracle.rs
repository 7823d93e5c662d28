//! The matrix as it was typed by somebody who had not seen the code, and that no cell differs from it.

use std::collections::BTreeMap;

use super::*;

/// The columns of the table, each with a role that has it.
pub(super) const COLUMNS: [Role; 10] = [
    Role::Caseworker,
    Role::EducationalPsychologist,
    Role::HealthContributor,
    Role::SocialCareContributor,
    Role::Manager,
    Role::PanelMember,
    Role::Administrator,
    Role::InformationGovernance,
    Role::Parent,
    Role::SchoolSenco,
];

/// The relations by their letters in the table.
pub(super) const LETTERS: [(char, Relation); 8] = [
    ('G', Relation::General),
    ('A', Relation::Assigned),
    ('T', Relation::Team),
    ('P', Relation::Panel),
    ('V', Relation::Review),
    ('L', Relation::Linked),
    ('E', Relation::Emergency),
    ('N', Relation::None),
];

/// The table: for every action by its code, the relations of each column.
pub(super) fn oracle() -> BTreeMap<&'static str, Vec<Vec<Relation>>> {
    let cell = |text: &str| -> Vec<Relation> {
        let letters = if text == "*" { "ATPVLEN" } else { text };
        LETTERS.iter().filter(|(letter, _)| letters.contains(*letter)).map(|(_, relation)| *relation).collect()
    };
    include_str!("oracle_actions.txt")
        .lines()
        .skip(1)
        .map(|line| {
            let mut words = line.split_whitespace();
            let code = words.next().unwrap();
            let cells: Vec<_> = words.map(cell).collect();
            assert_eq!(cells.len(), COLUMNS.len(), "{code}");
            (code, cells)
        })
        .collect()
}

#[test]
pub(super) fn x_01_every_cell_of_the_matrix_is_as_it_was_typed_apart_from_the_code() {
    let oracle = oracle();
    assert_eq!(oracle.len(), Action::ALL.len(), "every action, and no other");
    let mut cells = 0;
    for action in Action::ALL {
        for (column, role) in COLUMNS.iter().enumerate() {
            for relation in Relation::ALL {
                let expected = oracle[action.code()][column].contains(&relation);
                assert_eq!(allows(*action, *role, relation), expected, "{} {role:?} {relation:?}", action.code());
                cells += 1;
            }
        }
    }
    assert_eq!(cells, Action::ALL.len() * 80);
}

#[test]
pub(super) fn every_act_asks_for_the_password_again_or_not_as_it_was_typed_apart_from_the_code() {
    // Those that the specification marks, and of our own those that open a case, or do what somebody else proposed.
    let typed = [
        "plan.finalise",
        "decision.record",
        "case.restrict",
        "export.rows",
        "sar.release",
        "retention.approve",
        "breakglass.invoke",
        "user.manage",
        "role.grant",
        "role.approve",
        "exception.approve",
        "approval.give",
        "breakglass.ask",
        "review.open",
    ];
    for action in Action::ALL {
        assert_eq!(action.needs_step_up(), typed.contains(&action.code()), "{}", action.code());
    }
    assert!(typed.iter().all(|code| Action::parse(code).is_some()), "each of them is an act");
}

#[test]
pub(super) fn a_young_person_has_the_same_column_as_a_parent() {
    for action in Action::ALL {
        for relation in Relation::ALL {
            assert_eq!(
                allows(*action, Role::YoungPerson, relation),
                allows(*action, Role::Parent, relation),
                "{}",
                action.code()
            );
        }
    }
}

#[test]
pub(super) fn x_02_every_cell_of_the_field_mask_is_as_it_was_typed_apart_from_the_code() {
    const WHO: [(Role, Relation); 13] = [
        (Role::Caseworker, Relation::Assigned),
        (Role::Caseworker, Relation::Team),
        (Role::EducationalPsychologist, Relation::Assigned),
        (Role::HealthContributor, Relation::Assigned),
        (Role::SocialCareContributor, Relation::Assigned),
        (Role::HealthContributor, Relation::Team),
        (Role::Manager, Relation::Team),
        (Role::SocialCareContributor, Relation::Emergency),
        (Role::Caseworker, Relation::Emergency),
        (Role::PanelMember, Relation::Panel),
        (Role::InformationGovernance, Relation::Review),
        (Role::Parent, Relation::Linked),
        (Role::SchoolSenco, Relation::Linked),
    ];
    // Those who have the column of another: the team of every service that advises, whoever opens a case in an emergency, a young person.
    const SAME: [((Role, Relation), (Role, Relation)); 4] = [
        ((Role::EducationalPsychologist, Relation::Team), (Role::HealthContributor, Relation::Team)),
        ((Role::SocialCareContributor, Relation::Team), (Role::HealthContributor, Relation::Team)),
        ((Role::Manager, Relation::Emergency), (Role::Caseworker, Relation::Emergency)),
        ((Role::YoungPerson, Relation::Linked), (Role::Parent, Relation::Linked)),
    ];
    let names = [
        ("absent", Access::Absent),
        ("fact", Access::Fact),
        ("masked", Access::Masked),
        ("names", Access::Names),
        ("own", Access::Own),
        ("if_shared", Access::IfShared),
        ("if_released", Access::IfReleased),
        ("summary", Access::Summary),
        ("if_marked", Access::IfMarked),
        ("read", Access::Read),
        ("write", Access::Write),
    ];
    let typed: BTreeMap<&str, Vec<Access>> = include_str!("oracle_fields.txt")
        .lines()
        .skip(1)
        .map(|line| {
            let mut words = line.split_whitespace();
            let group = words.next().unwrap();
            (group, words.map(|word| names.iter().find(|(name, _)| *name == word).unwrap().1).collect())
        })
        .collect();
    assert_eq!(typed.len(), FieldGroup::ALL.len(), "every group, and no other");
    for group in FieldGroup::ALL {
        for (role, relation) in Role::ALL.iter().flat_map(|role| Relation::ALL.map(|relation| (*role, relation))) {
            let who = SAME.iter().find(|(who, _)| *who == (role, relation)).map_or((role, relation), |(_, same)| *same);
            // Whoever has no column sees nothing.
            let column = WHO.iter().position(|one| *one == who);
            let expected = column.map_or(Access::Absent, |column| typed[group.code()][column]);
            assert_eq!(access(*group, role, relation), expected, "{} {role:?} {relation:?}", group.code());
        }
    }
}

#[test]
pub(super) fn x_02_whoever_stands_in_no_relation_and_every_administrator_sees_nothing() {
    for group in FieldGroup::ALL {
        for role in Role::ALL {
            for relation in [Relation::None, Relation::General] {
                assert_eq!(access(*group, *role, relation), Access::Absent, "{} {role:?}", group.code());
            }
        }
        for relation in Relation::ALL {
            assert_eq!(access(*group, Role::Administrator, relation), Access::Absent, "{}", group.code());
        }
    }
}
