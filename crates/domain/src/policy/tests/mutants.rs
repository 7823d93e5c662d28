//! That no cell of the two tables, and none of the conditions beside them, can be another without a test that fails: each is flipped in turn, and the tests of
//! the policy are run.

use std::{
    cell::Cell,
    panic::{self, UnwindSafe},
};

use super::{enumerated, flags, oracle, *};

/// A cell, or a condition, that is answered as what it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flipped {
    Action(Action, Role, Relation),
    Field(FieldGroup, Role, Relation, Access),
    /// Whether the act asks for the password again.
    StepUp(Action),
    /// People in the role who stand so to a case are taken to stand in another relation.
    Relation(Role, Relation, Relation),
    /// Whether the role opens a case in an emergency.
    BreakingIn(Role),
    /// What is recorded counts for nothing where it decides who may know of a case.
    Standing(Standing),
}

thread_local! {
    static FLIPPED: Cell<Option<Flipped>> = const { Cell::new(None) };
}

/// Says whether the cell of an action is flipped on this thread.
pub(in super::super) fn is_flipped(action: Action, role: Role, relation: Relation) -> bool {
    FLIPPED.get() == Some(Flipped::Action(action, role, relation))
}

/// Returns what stands in the cell of a field group on this thread; `None` while it is not flipped.
pub(in super::super) fn flipped(group: FieldGroup, role: Role, relation: Relation) -> Option<Access> {
    match FLIPPED.get() {
        Some(Flipped::Field(one, who, how, access)) if (one, who, how) == (group, role, relation) => Some(access),
        _ => None,
    }
}

/// Says whether an act asks for the password on this thread where it otherwise would not, or the other way round.
pub(in super::super) fn asks_otherwise(action: Action) -> bool {
    FLIPPED.get() == Some(Flipped::StepUp(action))
}

/// Returns how people in the role who stand so to a case are taken to stand on this thread.
pub(in super::super) fn stands_otherwise(role: Role, relation: Relation) -> Relation {
    match FLIPPED.get() {
        Some(Flipped::Relation(who, how, other)) if (who, how) == (role, relation) => other,
        _ => relation,
    }
}

/// Says whether it is flipped on this thread who opens a case in an emergency.
pub(in super::super) fn breaks_in_otherwise(role: Role) -> bool {
    FLIPPED.get() == Some(Flipped::BreakingIn(role))
}

/// Says whether a standing counts for nothing on this thread.
pub(in super::super) fn counts_for_nothing(standing: Standing) -> bool {
    FLIPPED.get() == Some(Flipped::Standing(standing))
}

/// Says whether a test fails while a cell is flipped.
fn kills(test: impl FnOnce() + UnwindSafe, cell: Flipped) -> bool {
    FLIPPED.set(Some(cell));
    let failed = panic::catch_unwind(test).is_err();
    FLIPPED.set(None);
    failed
}

/// The tests that compare with the tables typed apart, the quickest first.
const COPIES: [fn(); 5] = [
    oracle::x_01_every_cell_of_the_matrix_is_as_it_was_typed_apart_from_the_code,
    oracle::x_02_every_cell_of_the_field_mask_is_as_it_was_typed_apart_from_the_code,
    oracle::x_02_whoever_stands_in_no_relation_and_every_administrator_sees_nothing,
    oracle::a_young_person_has_the_same_column_as_a_parent,
    oracle::every_act_asks_for_the_password_again_or_not_as_it_was_typed_apart_from_the_code,
];

/// The tests that go through how people stand to cases, by which the conditions are tried: they take long, and the tables need none of them.
const THROUGHOUT: [fn(); 2] = [
    enumerated::x_01_every_action_role_relation_and_combination_of_flags_is_decided_as_specified,
    flags::x_03_a_conflict_keeps_out_of_every_case_and_a_restriction_lets_in_whoever_is_named_or_in_an_emergency,
];

/// The examples written by hand.
const EXAMPLES: [fn(); 12] = [
    x_01_somebody_without_a_role_does_nothing,
    a_contributor_opens_their_own_request_and_not_another_services,
    a_team_takes_what_nobody_has_taken,
    a_weighty_act_asks_for_the_password_again,
    a_manager_counts_the_whole_authority_and_a_caseworker_their_teams,
    a_team_colleague_reads_identity_and_dates_only,
    who_leads_the_service_that_was_asked_has_its_column_and_not_the_managers,
    flags::x_03_a_conflict_of_interest_hides_a_case_whatever_else_holds,
    flags::x_03_a_restricted_case_exists_for_those_named_on_it_alone,
    flags::an_emergency_opens_four_things_and_changes_nothing,
    flags::whoever_stands_in_for_the_caseworker_does_what_the_caseworker_does,
    flags::an_emergency_is_asked_for_on_any_case_that_is_not_restricted,
];

/// The conditions beside the tables.
fn conditions() -> Vec<Flipped> {
    let step_up = Action::ALL.iter().map(|action| Flipped::StepUp(*action));
    let relations = Role::ALL.iter().flat_map(|role| {
        let possible = Relation::ALL.into_iter().filter(|relation| enumerated::can_stand(*role, *relation));
        let of_cases: Vec<Relation> =
            possible.filter(|relation| !matches!(relation, Relation::General | Relation::Emergency)).collect();
        let pairs: Vec<_> = of_cases.iter().flat_map(|how| of_cases.iter().map(move |other| (*how, *other))).collect();
        pairs.into_iter().filter(|(how, other)| how != other).map(move |(how, other)| Flipped::Relation(*role, how, other))
    });
    let breaking_in = Role::ALL.iter().map(|role| Flipped::BreakingIn(*role));
    let standings = [Standing::Conflict, Standing::Named, Standing::InEmergency].map(Flipped::Standing);
    step_up.chain(relations).chain(breaking_in).chain(standings).collect()
}

fn cells() -> Vec<Flipped> {
    let all = Role::ALL.iter().flat_map(|role| Relation::ALL.map(|relation| (*role, relation)));
    let actions =
        all.clone().flat_map(|(role, relation)| Action::ALL.iter().map(move |action| Flipped::Action(*action, role, relation)));
    let fields = all.flat_map(|(role, relation)| {
        FieldGroup::ALL.iter().map(move |group| {
            // What is there is taken away, and what is not is given.
            let now = access(*group, role, relation);
            let other = if now == Access::Absent { Access::Read } else { Access::Absent };
            Flipped::Field(*group, role, relation, other)
        })
    });
    actions.chain(fields).collect()
}

#[test]
#[ignore = "it measures the other tests: scripts/mutants runs it"]
fn every_cell_that_is_flipped_fails_a_test() {
    panic::set_hook(Box::new(|_| {}));
    let cells = cells();
    let killed = |tests: &[fn()], cell: &Flipped| tests.iter().any(|test| kills(*test, *cell));
    let survives = |cell: &Flipped| !killed(&COPIES, cell) && !killed(&EXAMPLES, cell);
    let mut survivors: Vec<Flipped> = cells.iter().copied().filter(survives).collect();
    let beside = conditions();
    survivors.extend(beside.iter().copied().filter(|one| survives(one) && !killed(&THROUGHOUT, one)));
    let by_example = cells.iter().filter(|cell| killed(&EXAMPLES, cell)).count();
    let _ = panic::take_hook();
    let flipped = cells.len() + beside.len();
    println!("{} cells and {} conditions flipped, {} killed", cells.len(), beside.len(), flipped - survivors.len());
    println!("{by_example} of the cells by the examples that were written by hand, without the tables typed apart");
    assert!(survivors.is_empty(), "nothing fails when these are flipped: {survivors:#?}");
}
