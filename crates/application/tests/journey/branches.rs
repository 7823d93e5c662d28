//! The ways in which a case ends before a plan.

use std::collections::BTreeMap;

use ehc_application::{
    Failure,
    decisions::{self, DecideRefused, NotifyRefused},
    facts::{self, FactRefused},
    people::{self, NewPerson},
    requests::NewRequest,
    rights::AddresseeMissing,
};
use ehc_domain::{
    cases::Stage,
    decisions::{DecisionKind, DecisionOutcome, DecisionRefused, DecisionState},
    ids::FactId,
};
use ehc_persistence::Database;
use ehc_test_support::{both_databases, day, line, words};

use super::world::{ASSESS, FINAL, NO_PLAN, World, amira};

impl World<'_> {
    /// Records a fact about the whole case that has no details.
    fn note(&self, code: &str, on: &str) -> Result<FactId, Failure<FactRefused>> {
        facts::record(&self.service, &self.priya(), &self.reference, code, None, &BTreeMap::new(), day(on))
    }

    fn assert_over(&self, stage: Stage, on: &str) {
        let case = self.case();
        assert_eq!((case.stage, case.closed_on), (stage, Some(day(on))));
        assert!(!self.stored(FINAL).is_open, "nobody waits for a plan any more");
        self.on("2027-03-01");
        self.assert_nothing_differs();
    }
}

both_databases! {
    fn refused_in_week_6_on_the_last_day(db: &Database) {
        let world = World::requested(db);
        world.settle(DecisionKind::Assess, DecisionOutcome::Refused, "2026-10-15", "2026-10-19");
        assert_eq!(world.stored(ASSESS).met_on, Some(day("2026-10-19")));
        let shown = decisions::show(&world.service, &world.priya(), &world.reference, DecisionKind::Assess).unwrap();
        let decision = shown.current.unwrap();
        assert_eq!((decision.state, decision.notified_on), (DecisionState::Notified, Some(day("2026-10-19"))));
        let letter = decision.notice.unwrap();
        assert!(letter.contains("Two terms of purposeful support"), "the reasons of the decision: {letter}");
        assert!(letter.contains("First-tier Tribunal") && letter.contains("mediation"), "the rights of the family: {letter}");
        world.assert_over(Stage::NotAssessed, "2026-10-19");
    }

    fn a_letter_that_agrees_says_who_writes_where_they_are_and_how_to_reach_them(db: &Database) {
        let world = World::requested(db);
        world.settle(DecisionKind::Assess, DecisionOutcome::Agreed, "2026-10-15", "2026-10-19");
        let shown = decisions::show(&world.service, &world.priya(), &world.reference, DecisionKind::Assess).unwrap();
        let letter = shown.current.unwrap().notice.unwrap();
        assert!(letter.starts_with("Ashmere Council\nAddress of Ashmere\n01632 960 000\n19 October 2026\n"), "{letter}");
        assert!(letter.ends_with("How to reach us\nHow to reach us of Ashmere\n01632 960 000"), "{letter}");
    }

    fn refused_in_week_16_before_the_bank_holidays(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.everybody_answers();
        world.settle(DecisionKind::Issue, DecisionOutcome::Refused, "2026-12-21", "2026-12-24");
        assert_eq!(world.stored(NO_PLAN).met_on, Some(day("2026-12-24")));
        world.assert_over(Stage::NotIssued, "2026-12-24");
    }

    fn a_case_is_closed_only_once_work_towards_a_plan_has_ended(db: &Database) {
        let world = World::requested(db);
        let close = || world.note("case_closed", "2026-10-26");
        world.on("2026-10-26");
        assert!(matches!(close(), Err(Failure::Rule(FactRefused::WorkGoesOn))));
        assert!(world.stored(FINAL).is_open, "and nothing was recorded");
        world.settle(DecisionKind::Assess, DecisionOutcome::Refused, "2026-10-15", "2026-10-19");
        world.on("2026-10-26");
        close().unwrap();
        world.assert_over(Stage::NotAssessed, "2026-10-19");
    }

    fn another_assessment_never_begins_on_a_case_that_has_one(db: &Database) {
        let world = World::requested(db);
        let refuse = || {
            for code in ["became_responsible", "detained_request_received", "detained_came_to_attention"] {
                assert!(matches!(world.note(code, "2026-09-07"), Err(Failure::Rule(FactRefused::HasItsOwnPage))), "{code}");
            }
        };
        refuse();
        world.settle(DecisionKind::Assess, DecisionOutcome::Refused, "2026-10-15", "2026-10-19");
        refuse();
        world.assert_over(Stage::NotAssessed, "2026-10-19");
    }

    fn a_decision_after_its_limit_says_why(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-20");
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        let late = world.decide(&world.helen(), id, world.ruling(DecisionOutcome::Agreed));
        let rule = DecideRefused::Rule(DecisionRefused::LateReasonMissing);
        assert!(matches!(late, Err(Failure::Rule(refused)) if refused == rule));
        let why = decisions::Ruling { late_reason: Some(words("The panel could not meet")), ..world.ruling(DecisionOutcome::Agreed) };
        world.decide(&world.helen(), id, why).unwrap();
    }

    fn yp_02_nothing_is_sent_to_somebody_who_is_not_recorded(db: &Database) {
        let mut world = World::before(db, "2026-09-07");
        world.reference = world.record(NewRequest { parent: None, ..amira("2026-09-07") });
        world.on("2026-10-08");
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        world.decide(&world.helen(), id, world.ruling(DecisionOutcome::Agreed)).unwrap();
        world.on("2026-10-19");
        let tell = || world.tell(&world.priya(), id);
        assert!(matches!(tell(), Err(Failure::Rule(NotifyRefused::Addressee(AddresseeMissing)))));
        assert!(world.duty(ASSESS).is_open(), "nobody was told, so the limit is not met");
        let mother = NewPerson {
            name: line("Fatima Hassan"),
            relation: line("mother"),
            checked: None,
            basis: None,
            phone: None,
            email: None,
            address: None,
            contact_way: None,
            language: None,
            flags: Vec::new(),
            same_as: None,
            is_another: false,
        };
        people::add(&world.service, &world.priya(), &world.reference, mother).unwrap();
        tell().unwrap();
        assert_eq!(world.stored(ASSESS).met_on, Some(day("2026-10-19")));
    }

    fn withdrawn_while_advice_is_owed(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.on("2026-11-02");
        let today = day("2026-11-02");
        let withdrawal = || decisions::Withdrawal { on: today, reason: words("The family moves away"), everybody: false };
        decisions::withdraw(&world.service, &world.helen(), &world.reference, withdrawal()).unwrap();
        assert!(world.deadlines().iter().all(|row| !row.is_open), "nobody owes anything any more");
        let again = decisions::withdraw(&world.service, &world.helen(), &world.reference, withdrawal());
        assert!(matches!(again, Err(Failure::Rule(decisions::WithdrawRefused::Stage(_)))));
        world.assert_over(Stage::Withdrawn, "2026-11-02");
    }
}
