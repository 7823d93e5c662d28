//! What flags and standings change, one example each.

use super::*;

fn with(mut somebody: Actor, standings: &[Standing]) -> Actor {
    somebody.standings = standings.iter().map(|standing| (case().id, *standing)).collect();
    somebody
}

fn restricted() -> CaseSubject {
    CaseSubject { is_restricted: true, ..case() }
}

#[test]
pub(super) fn x_03_a_conflict_of_interest_hides_a_case_whatever_else_holds() {
    let everything = [Standing::Conflict, Standing::Named, Standing::InEmergency, Standing::Covers];
    let caseworker = with(actor(Role::Caseworker, 1, &[10]), &everything);
    for action in Action::ALL {
        assert_eq!(decide(&caseworker, *action, Target::Case(&case())), Decision::Hide, "{}", action.code());
    }
    for group in FieldGroup::ALL {
        assert_eq!(sees(&caseworker, &case(), *group), Access::Absent, "{}", group.code());
    }
}

#[test]
pub(super) fn x_03_a_restricted_case_exists_for_those_named_on_it_alone() {
    let manager = actor(Role::Manager, 7, &[10]);
    assert_eq!(decide(&manager, Action::CaseView, Target::Case(&restricted())), Decision::Hide);
    let named = with(manager, &[Standing::Named]);
    assert_eq!(decide(&named, Action::CaseView, Target::Case(&restricted())), Decision::Allow);
    // Being named gives no right of its own.
    let stranger = with(actor(Role::Caseworker, 99, &[99]), &[Standing::Named]);
    assert_eq!(decide(&stranger, Action::CaseView, Target::Case(&restricted())), Decision::Hide);
}

#[test]
pub(super) fn x_03_a_conflict_keeps_out_of_every_case_and_a_restriction_lets_in_whoever_is_named_or_in_an_emergency() {
    let everything = 0..1_u32 << Standing::ALL.len();
    for held in everything.map(|bits| (0..).zip(Standing::ALL).filter(move |(bit, _)| bits >> bit & 1 == 1).map(|(_, one)| *one))
    {
        let held: Vec<Standing> = held.collect();
        let somebody = with(actor(Role::Caseworker, 99, &[99]), &held).standings;
        let has = |standing| held.contains(&standing);
        assert_eq!(somebody.may_know(case().id, false), !has(Standing::Conflict), "{held:?}");
        let is_let_in = has(Standing::Named) || has(Standing::InEmergency);
        assert_eq!(somebody.may_know(case().id, true), is_let_in && !has(Standing::Conflict), "{held:?}");
    }
}

#[test]
pub(super) fn an_emergency_opens_four_things_and_changes_nothing() {
    let somebody = with(actor(Role::SocialCareContributor, 99, &[99]), &[Standing::InEmergency]);
    let allowed: Vec<&str> = Action::ALL
        .iter()
        .filter(|action| decide(&somebody, **action, Target::Case(&case())) == Decision::Allow)
        .map(|action| action.code())
        .collect();
    // Whether a child is known, and an emergency itself, are asked in any relation; whoever finds that they must not read on says so.
    let asked = ["breakglass.invoke", "breakglass.ask", "breakglass.withdraw"];
    let allowed: Vec<&str> = allowed.into_iter().filter(|code| !asked.contains(code)).collect();
    assert_eq!(allowed, ["case.view", "case.exists", "conflict.declare", "advice.view", "doc.view", "contact.view"]);
    assert!(may_read(&somebody, &case(), FieldGroup::Address) && !may_read(&somebody, &case(), FieldGroup::Legal));
    let psychologist = with(actor(Role::EducationalPsychologist, 99, &[99]), &[Standing::InEmergency]);
    assert_eq!(decide(&psychologist, Action::CaseView, Target::Case(&case())), Decision::Hide);
}

#[test]
pub(super) fn whoever_stands_in_for_the_caseworker_does_what_the_caseworker_does() {
    let colleague = actor(Role::Caseworker, 8, &[10]);
    assert_eq!(decide(&colleague, Action::CaseEdit, Target::Case(&case())), Decision::Deny);
    let covering = with(colleague, &[Standing::Covers]);
    assert_eq!(decide(&covering, Action::CaseEdit, Target::Case(&case())), Decision::Allow);
    let health = with(actor(Role::HealthContributor, 8, &[10]), &[Standing::Covers]);
    assert_eq!(decide(&health, Action::CaseEdit, Target::Case(&case())), Decision::Hide);
}

#[test]
pub(super) fn an_emergency_is_asked_for_on_any_case_that_is_not_restricted() {
    let stranger = actor(Role::Caseworker, 99, &[99]);
    assert_eq!(decide(&stranger, Action::BreakGlassInvoke, Target::Case(&case())), Decision::Allow);
    assert_eq!(decide(&stranger, Action::BreakGlassInvoke, Target::Case(&restricted())), Decision::Hide);
    assert_eq!(
        decide(&actor(Role::HealthContributor, 99, &[99]), Action::BreakGlassInvoke, Target::Case(&case())),
        Decision::Hide
    );
}

#[test]
fn a_review_lets_information_governance_into_a_restricted_case_and_nobody_as_anything_else() {
    let mut reviewer = with(actor(Role::InformationGovernance, 60, &[10]), &[Standing::Reviews]);
    let decided = |actor: &Actor, action| decide(actor, action, Target::Case(&restricted()));
    assert_eq!(decided(&reviewer, Action::CaseRestrict), Decision::Allow);
    assert_eq!(decided(&reviewer, Action::CaseEdit), Decision::Deny);
    assert!(may_read(&reviewer, &restricted(), FieldGroup::Address));
    // As a manager of the team they would have to be named.
    reviewer.roles.push(Role::Manager);
    assert_eq!(decided(&reviewer, Action::DecisionRecord), Decision::Deny);
    assert_eq!(decide(&reviewer, Action::DecisionRecord, Target::Case(&case())), Decision::Allow);
    let conflicted = with(reviewer, &[Standing::Reviews, Standing::Conflict]);
    assert_eq!(decided(&conflicted, Action::CaseView), Decision::Hide);
    let manager = with(actor(Role::Manager, 61, &[10]), &[Standing::Reviews]);
    assert_eq!(decided(&manager, Action::CaseView), Decision::Hide);
}
