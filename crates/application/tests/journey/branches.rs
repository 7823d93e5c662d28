//! The ways in which a case ends before a plan.

use std::collections::BTreeMap;

use ehc_application::{
    Failure,
    decisions::{self, DecideRefused, NotifyRefused},
    endings,
    facts::{self, FactRefused},
    people::{self, AddRefused, AddressChange, NewPerson},
    requests::{NewParent, NewRequest},
    rights::AddresseeMissing,
};
use ehc_domain::{
    cases::Stage,
    decisions::{DecisionKind, DecisionOutcome, DecisionRefused, DecisionState},
    ids::FactId,
    institutions::Postcode,
    people::record::ResponsibilityBasis,
};
use ehc_persistence::{Database, people as people_rows};
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

fn mother(address: Option<&str>, checked: Option<&str>) -> NewPerson {
    NewPerson {
        name: line("Fatima Hassan"),
        relation: line("aunt"),
        checked: checked.map(day),
        basis: checked.map(|_| ResponsibilityBasis::Mother),
        phone: None,
        email: None,
        address: address.map(words),
        contact_way: None,
        language: None,
        flags: Vec::new(),
        same_as: None,
        is_another: true,
        another_reason: Some(words("The mother’s sister, who has her name")),
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
            another_reason: None,
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
        let withdrawal = || endings::Withdrawal { on: today, reason: words("The family moves away"), everybody: false, keyed_late_reason: Some(words("The letter lay at the school")) };
        world.both_settle_of(&world.reference, endings::withdraw(&world.service, &world.helen(), &world.reference, withdrawal()).unwrap().settled);
        assert!(world.deadlines().iter().all(|row| !row.is_open), "nobody owes anything any more");
        let again = endings::withdraw(&world.service, &world.helen(), &world.reference, withdrawal());
        assert!(matches!(again, Err(Failure::Rule(endings::EndRefused::Stage(_)))));
        world.assert_over(Stage::Withdrawn, "2026-11-02");
    }

    fn parental_responsibility_is_not_checked_before_the_birth_when_somebody_is_added(db: &Database) {
        let world = World::requested(db);
        let born = db.read(|conn| people_rows::find(conn, world.case().child_id)).unwrap().unwrap().born_on.unwrap();
        let add = |on: chrono::NaiveDate| people::add(&world.service, &world.priya(), &world.reference, mother(None, Some(&on.to_string())));
        let early = add(born.pred_opt().unwrap());
        assert!(matches!(&early, Err(Failure::Rule(AddRefused::CheckedBeforeTheBirth(on))) if *on == born), "{early:?}");
        add(born).unwrap();
    }

    fn a_postcode_at_the_end_of_an_address_is_kept_as_the_postcode(db: &Database) {
        let parent = NewParent { address: Some(words("4 Mill Lane\nAshmere ST4 1HH")), ..NewParent::named(line("Fatima Hassan")) };
        let mut world = World::before(db, "2026-09-07");
        world.reference = world.record(NewRequest { parent: Some(parent), ..amira("2026-09-07") });
        let aunt = people::add(&world.service, &world.priya(), &world.reference, mother(Some("5 Mill Lane\nst41hj"), None)).unwrap().id;
        let circle = db.read(|conn| people_rows::list_circle(conn, world.case().id)).unwrap();
        let lives = |row: &people_rows::PersonRow| (row.address.clone().unwrap_or_default(), row.postcode.clone().unwrap_or_default());
        let of = |aunt_too: bool| circle.iter().filter(|(_, row)| (row.id == aunt) == aunt_too).map(|(_, row)| lives(row)).collect::<Vec<_>>();
        assert_eq!(of(false), [("4 Mill Lane\nAshmere".to_owned(), "ST4 1HH".to_owned())]);
        assert_eq!(of(true), [("5 Mill Lane".to_owned(), "ST4 1HJ".to_owned())]);
        let moves = |address: &str, postcode: Option<&str>, version: i32| {
            let postcode = postcode.map(|text| Postcode::parse(text).unwrap());
            let new = AddressChange { address: Some(words(address)), postcode, from: day("2026-09-07"), reason: None, version };
            people::change_address(&world.service, &world.priya(), &(world.reference.clone(), aunt), new).unwrap();
            lives(&db.read(|conn| people_rows::find(conn, aunt)).unwrap().unwrap())
        };
        assert_eq!(moves("6 Mill Lane, ST4 1HK", None, 1), ("6 Mill Lane".to_owned(), "ST4 1HK".to_owned()));
        assert_eq!(moves("7 Mill Lane\nST4 1HK", Some("ST4 1HK"), 2), ("7 Mill Lane".to_owned(), "ST4 1HK".to_owned()), "said twice");
        assert_eq!(moves("8 Mill Lane\nST4 1HK", Some("ST4 1HL"), 3), ("8 Mill Lane\nST4 1HK".to_owned(), "ST4 1HL".to_owned()), "what is given stands");
    }
}
