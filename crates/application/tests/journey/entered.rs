//! Plans that were made before their case was entered: what is owed from their days, and what is not.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ehc_application::{
    Failure, approvals,
    facts::{self, CorrectRefused, Corrected, DetailsRefused, TransferDetails},
    held::{self, AmendedRefused, EnterRefused, ExistingPlan, LastAmended, MovedIn, PlanDays, Reviewed, Telling},
    plans::versions::versions,
    requests::{self, Joins, NewRequest},
    timetable::facts_of,
};
use ehc_domain::{
    cases::{CaseReference, Stage},
    days::ActDay,
    plans::{PlanSection, VersionKind},
    requests::Became,
    timetable::{
        DutyStatus,
        facts::{FactKind, ReviewOutcome},
        order::contradictions,
    },
};
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, day, line, words};
use uuid::Uuid;

use super::world::World;

const FIRST: &str = "S44-REVIEW-FIRST-12M";
const NEXT: &str = "S44-REVIEW-NEXT-12M";
const TELL: &str = "R15-4-INFORM-6W";
const REVIEW_AFTER_MOVE: &str = "R15-5-REVIEW";

fn on(text: &str) -> ActDay {
    ActDay::new(day(text)).unwrap()
}

/// A plan of ours, first made on Monday 2 March 2026.
pub fn existing() -> ExistingPlan {
    ExistingPlan {
        made_on: on("2026-03-02"),
        amended_on: None,
        reviewed_on: None,
        moved: None,
        child_name: line("Leila Rahman"),
        born_on: Some(day("2016-05-09")),
        upn: None,
        parent: None,
        hearing_impairment: false,
        vision_impairment: false,
        armed_forces_family: false,
        kept_apart: false,
        in_care: false,
        setting_id: None,
        setting_type: Some(line("A mainstream primary school")),
        sections: vec![(PlanSection::B, words("Finds long instructions hard.")), (PlanSection::F, words("Talking games."))],
        caseworker: None,
        match_reason: None,
        joins: None,
    }
}

/// The same plan, brought by a family that moved here on 5 October 2026.
fn moved_in() -> ExistingPlan {
    let moved = MovedIn { from: line("Northshire Council"), transferred_on: on("2026-10-05"), known_on: on("2026-09-28") };
    ExistingPlan { moved: Some(moved), reviewed_on: Some(on("2026-03-02")), ..existing() }
}

impl World<'_> {
    /// Enters a plan on Monday 2 November 2026.
    pub fn entered(database: &Database, new: ExistingPlan) -> World<'_> {
        let mut world = World::before(database, "2026-11-02");
        world.reference = held::enter(&world.service, &world.priya(), new).unwrap().reference;
        world
    }

    fn plan_refused(&self, new: ExistingPlan) -> EnterRefused {
        match held::enter(&self.service, &self.priya(), new) {
            Err(Failure::Rule(refused)) => refused,
            other => panic!("{other:?}"),
        }
    }
}

both_databases! {
    fn a_plan_that_we_maintain_is_entered_without_a_request_and_without_a_clock_of_an_assessment(db: &Database) {
        let world = World::entered(db, existing());
        assert_eq!(world.stage(), Stage::Maintained);
        world.assert_limit(FIRST, "2027-03-01", "2027-03-01");
        let rules: Vec<String> = world.deadlines().into_iter().map(|row| row.rule).collect();
        assert!(!rules.iter().any(|rule| rule.starts_with("R05") || rule.starts_with("R10") || rule.starts_with("R13")), "{rules:?}");
        let case = world.case();
        let (rows, facts) = db.read(|conn| Ok::<_, ehc_persistence::StorageError>((ehc_persistence::requests::list(conn, case.id)?, facts_of(conn, case.id)?))).unwrap();
        assert!(rows.is_empty());
        assert_eq!((contradictions(&facts), Stage::of(&facts)), (Vec::new(), Some(Stage::Maintained)));
        world.assert_nothing_differs();
    }

    fn the_words_of_the_plan_stand_in_its_sections_and_its_version_says_that_it_was_brought_in(db: &Database) {
        let world = World::entered(db, ExistingPlan { amended_on: Some(on("2026-06-01")), ..existing() });
        let plan = world.plan();
        assert_eq!(plan.sections.i.words(), "A mainstream primary school");
        let texts: Vec<_> = plan.rows.iter().map(|row| (row.section, row.text.as_str())).collect();
        assert_eq!(texts, [(PlanSection::B, "Finds long instructions hard."), (PlanSection::F, "Talking games.")]);
        let kept = db.read(|conn| versions(conn, &plan.record)).unwrap();
        let kept: Vec<_> = kept.iter().map(|version| (version.kind, version.sent_on)).collect();
        assert_eq!(kept, [(VersionKind::Held, day("2026-06-01"))]);
    }

    fn a_plan_that_was_reviewed_owes_its_next_review_within_twelve_months_of_the_last(db: &Database) {
        let world = World::entered(db, ExistingPlan { made_on: on("2021-03-01"), reviewed_on: Some(on("2026-02-09")), ..existing() });
        world.assert_limit(NEXT, "2027-02-08", "2027-02-08");
        assert!(matches!(world.status(FIRST), DutyStatus::BeforeRecord { .. }), "when the first review was is not said");
    }

    fn days_that_contradict_each_other_are_refused(db: &Database) {
        use EnterRefused as R;
        use held::PlanDaysRefused as D;
        let world = World::before(db, "2026-11-02");
        let a_day = |text: &str| Some(on(text));
        let moved = |transferred: &str, known: &str| {
            Some(MovedIn { from: line("Northshire"), transferred_on: on(transferred), known_on: on(known) })
        };
        let wrong = [
            (ExistingPlan { made_on: on("2026-11-03"), ..existing() }, R::Days(D::MadeInTheFuture)),
            (ExistingPlan { amended_on: a_day("2026-11-03"), ..existing() }, R::Days(D::AmendedInTheFuture)),
            (ExistingPlan { amended_on: a_day("2026-03-01"), ..existing() }, R::Days(D::AmendedBeforeItWasMade)),
            (ExistingPlan { reviewed_on: a_day("2026-11-03"), ..existing() }, R::Days(D::ReviewedInTheFuture)),
            (ExistingPlan { reviewed_on: a_day("2026-03-01"), ..existing() }, R::Days(D::ReviewedBeforeItWasMade)),
            (ExistingPlan { moved: moved("2026-11-03", "2026-10-01"), ..existing() }, R::Days(D::TransferredInTheFuture)),
            (ExistingPlan { moved: moved("2026-03-01", "2026-10-01"), ..existing() }, R::Days(D::TransferredBeforeItWasMade)),
            (ExistingPlan { moved: moved("2026-10-05", "2026-11-03"), ..existing() }, R::Days(D::KnownInTheFuture)),
            (
                ExistingPlan { moved: moved("2026-10-05", "2026-10-05"), reviewed_on: a_day("2026-10-06"), ..existing() },
                R::Days(D::ReviewedAfterTheTransfer),
            ),
            (
                ExistingPlan { moved: moved("2026-10-05", "2026-10-05"), amended_on: a_day("2026-10-06"), ..existing() },
                R::Days(D::AmendedAfterTheTransfer),
            ),
            (ExistingPlan { born_on: Some(day("2026-03-03")), ..existing() }, R::BornAfterThePlan),
            (ExistingPlan { born_on: Some(day("2026-11-03")), ..existing() }, R::BornInTheFuture),
            (ExistingPlan { born_on: Some(day("2000-11-02")), ..existing() }, R::TooOld),
        ];
        for (new, refused) in wrong {
            assert_eq!(world.plan_refused(new), refused);
        }
        let edges = [
            ExistingPlan { made_on: on("2026-11-02"), ..existing() },
            ExistingPlan { reviewed_on: a_day("2026-03-02"), amended_on: a_day("2026-03-02"), ..existing() },
            ExistingPlan { moved: moved("2026-11-02", "2026-11-02"), ..existing() },
            ExistingPlan { born_on: Some(day("2000-11-03")), ..existing() },
        ];
        for new in edges {
            assert_eq!(new.days().check(day("2026-11-02")), Ok(()));
        }
        let days = PlanDays { made_on: day("2026-11-02"), amended_on: None, reviewed_on: None, moved: None };
        assert_eq!(days.check(day("2026-11-01")), Err(D::MadeInTheFuture));
    }

    fn cw_04_a_plan_joins_the_case_of_the_child_who_is_on_record(db: &Database) {
        let world = World::requested(db);
        let child = ExistingPlan { child_name: line("Amira Hassan"), born_on: Some(day("2018-03-14")), made_on: on("2024-03-04"), ..existing() };
        world.on("2026-09-14");
        assert!(matches!(world.plan_refused(child.clone()), EnterRefused::LikelyMatch(found) if found.len() == 1));
        let joining = ExistingPlan { joins: Some(Joins::Case(world.reference.clone())), ..child };
        assert_eq!(world.plan_refused(joining.clone()), EnterRefused::AssessmentUnderWay);
        let nobody = CaseReference::from_number(9_999);
        assert_eq!(world.plan_refused(ExistingPlan { joins: Some(Joins::Case(nobody)), ..joining.clone() }), EnterRefused::NotAMatch);
        let gone = ehc_application::endings::Withdrawal { on: day("2026-09-14"), reason: words("They have a plan already"), everybody: false, keyed_late_reason: Some(words("The letter lay at the school")) };
        world.both_settle_of(&world.reference, ehc_application::endings::withdraw(&world.service, &world.priya(), &world.reference, gone).unwrap().settled);
        let entered = held::enter(&world.service, &world.priya(), joining.clone()).unwrap();
        assert_eq!((entered.reference, world.stage()), (world.reference.clone(), Stage::Maintained));
        assert_eq!(world.plan_refused(joining), EnterRefused::HasAPlan);
        world.assert_nothing_differs();
    }

    fn the_day_of_the_last_amendment_is_added_later_corrected_and_taken_away(db: &Database) {
        let world = World::entered(db, existing());
        world.on("2026-11-30");
        let add = |on: &str| held::add_amended(&world.service, &world.priya(), &world.reference, LastAmended { on: day(on) });
        let version = || db.read(|conn| versions(conn, &world.plan().record)).unwrap()[0].sent_on.to_string();
        let in_the_way = || held::to_amend(&world.service, &world.priya(), &world.reference).unwrap().in_the_way;
        assert_eq!((in_the_way(), version()), (None, "2026-03-02".to_owned()));
        assert!(matches!(add("2026-03-01"), Err(Failure::Rule(AmendedRefused::BeforeItWasMade(made))) if made == day("2026-03-02")));
        assert!(matches!(add("2026-12-01"), Err(Failure::Rule(AmendedRefused::InTheFuture))));
        let james = held::add_amended(&world.service, &world.as_(Persona::JamesOsei), &world.reference, LastAmended { on: day("2026-06-01") });
        assert!(matches!(james, Err(Failure::Refused(_) | Failure::NotFound)), "{james:?}");
        add("2026-06-01").unwrap();
        assert_eq!((in_the_way(), version()), (Some(AmendedRefused::OnRecord(day("2026-06-01"))), "2026-06-01".to_owned()));
        assert!(matches!(add("2026-06-02"), Err(Failure::Rule(AmendedRefused::OnRecord(_)))));
        world.assert_limit(FIRST, "2027-03-01", "2027-03-01");
        world.correct("held_version_sent", "2026-06-08").unwrap();
        let (_, lines) = facts::on_record(&world.service, &world.priya(), &world.reference).unwrap();
        let amended = lines.iter().find(|line| line.kind == FactKind::HeldVersionSent).unwrap();
        assert_eq!(amended.before.iter().map(|(on, _)| *on).collect::<Vec<_>>(), [day("2026-06-01")], "the earlier day is kept");
        assert_eq!(version(), "2026-06-08");
        assert!(world.correct("held_version_sent", "2026-03-01").is_err(), "before it was first made");
        world.retract_by_two(world.fact("held_version_sent")).unwrap();
        assert_eq!((in_the_way(), version()), (None, "2026-03-02".to_owned()));
        world.assert_is_as_the_facts_say();
    }

    fn a_version_that_was_amended_after_a_review_of_ours_is_another(db: &Database) {
        let world = World::entered(db, existing());
        let reviewed = Reviewed { meeting_on: None, on: day("2026-11-02"), outcome: ReviewOutcome::Maintain };
        held::record_review(&world.service, &world.priya(), &world.reference, reviewed).unwrap();
        world.on("2026-11-30");
        let add = |on: &str| held::add_amended(&world.service, &world.priya(), &world.reference, LastAmended { on: day(on) });
        assert!(matches!(add("2026-11-03"), Err(Failure::Rule(AmendedRefused::Since { on, .. })) if on == day("2026-11-02")));
        add("2026-11-02").unwrap();
        let later = world.correct("held_version_sent", "2026-11-03");
        assert!(matches!(later, Err(Failure::Rule(CorrectRefused::Since { .. }))), "{later:?}");
        world.assert_is_as_the_facts_say();
        let came = ExistingPlan { child_name: line("Omar Haddad"), born_on: Some(day("2014-01-20")), ..moved_in() };
        let case = held::enter(&world.service, &world.priya(), came).unwrap().reference;
        let of_it = held::add_amended(&world.service, &world.priya(), &case, LastAmended { on: day("2026-06-01") });
        assert!(matches!(of_it, Err(Failure::Rule(AmendedRefused::NoHeldPlan))), "{of_it:?}");
    }

    fn a_request_for_a_child_whose_plan_was_entered_asks_for_a_re_assessment(db: &Database) {
        let world = World::entered(db, existing());
        let new = NewRequest {
            child_name: line("Leila Rahman"),
            born_on: Some(day("2016-05-09")),
            joins: Some(Joins::Case(world.reference.clone())),
            ..a_request("2026-11-02")
        };
        let recorded = requests::record(&world.service, &world.priya(), new).unwrap();
        assert_eq!((recorded.became, world.stage()), (Became::Reassessment, Stage::Maintained));
    }

    fn a_plan_that_came_with_a_family_owes_a_letter_in_six_weeks_and_a_review_by_the_later_of_two_days(db: &Database) {
        let world = World::entered(db, moved_in());
        world.assert_limit(TELL, "2026-11-16", "2026-11-16");
        world.assert_limit(REVIEW_AFTER_MOVE, "2027-03-01", "2027-03-01");
        let late = ExistingPlan {
            child_name: line("Omar Haddad"),
            made_on: on("2024-11-04"),
            reviewed_on: Some(on("2025-11-10")),
            ..moved_in()
        };
        let reference = held::enter(&world.service, &world.priya(), late).unwrap().reference;
        let world = World { reference, ..world };
        world.assert_limit(REVIEW_AFTER_MOVE, "2027-01-04", "2027-01-04");
    }

    fn telling_the_family_and_a_review_meet_what_the_new_authority_owes(db: &Database) {
        let world = World::entered(db, moved_in());
        let tell = |on: &str| held::tell_of_transfer(&world.service, &world.priya(), &world.reference, Telling { on: day(on) });
        assert!(matches!(tell("2026-11-03"), Err(Failure::Rule(held::AfterRefused::InTheFuture))));
        assert!(matches!(tell("2026-10-04"), Err(Failure::Rule(held::AfterRefused::Order(_)))), "the day before the transfer");
        tell("2026-10-05").unwrap();
        assert!(matches!(tell("2026-11-02"), Err(Failure::Rule(held::AfterRefused::NothingToTell))));
        assert!(matches!(world.status(TELL), DutyStatus::MetInTime { .. }));
        let review = |meeting: Option<&str>, on: &str| {
            let new = Reviewed { meeting_on: meeting.map(day), on: day(on), outcome: ReviewOutcome::Maintain };
            held::record_review(&world.service, &world.priya(), &world.reference, new)
        };
        assert!(matches!(review(None, "2026-10-04"), Err(Failure::Rule(held::AfterRefused::BeforeThePlan(_)))));
        assert!(matches!(review(Some("2026-11-02"), "2026-11-01"), Err(Failure::Rule(held::AfterRefused::MeetingAfterTheDecision))));
        review(Some("2026-10-12"), "2026-11-02").unwrap();
        assert!(matches!(world.status(REVIEW_AFTER_MOVE), DutyStatus::MetInTime { .. }));
        world.assert_limit(NEXT, "2027-11-01", "2027-11-01");
        world.assert_nothing_differs();
    }

    fn the_decision_after_a_review_that_was_begun_goes_on_with_that_one_and_makes_no_second(db: &Database) {
        let world = World::entered(db, existing());
        world.on("2026-11-20");
        let review = Uuid::from_u128(77);
        let route = BTreeMap::from([("route".to_owned(), "attending".to_owned())]);
        facts::record(&world.service, &world.priya(), &world.reference, "review_meeting_held", Some(review), &route, day("2026-11-06")).unwrap();
        let recordable = || held::recordable(&world.service, &world.priya(), &world.reference).unwrap();
        assert_eq!(recordable().meeting_on, Some(day("2026-11-06")), "the page says which review it is");
        let decided = |meeting: Option<&str>, on: &str| {
            let new = Reviewed { meeting_on: meeting.map(day), on: day(on), outcome: ReviewOutcome::Maintain };
            held::record_review(&world.service, &world.priya(), &world.reference, new)
        };
        for other in ["2026-11-05", "2026-11-07"] {
            let tried = decided(Some(other), "2026-11-20");
            assert!(matches!(tried, Err(Failure::Rule(held::AfterRefused::AnotherMeeting(on))) if on == day("2026-11-06")), "{other}: {tried:?}");
        }
        decided(None, "2026-11-20").unwrap();
        let case = world.case();
        let all = db.read(|conn| facts_of(conn, case.id)).unwrap();
        let of_it = |fact: &&ehc_domain::timetable::facts::Fact| match fact.kind {
            FactKind::ReviewMeetingHeld { review: one, .. } | FactKind::ReviewDecisionNotified { review: one, .. } => one.uuid() == review,
            _ => false,
        };
        let reviews = all.standing().filter(|fact| fact.kind.code().starts_with("review_")).count();
        assert_eq!((all.standing().filter(of_it).count(), reviews), (2, 2), "one meeting and one decision, of one review");
        assert_eq!(recordable().meeting_on, None, "it is over");
        // The next one is another.
        world.on("2027-11-15");
        decided(Some("2027-10-25"), "2027-11-15").unwrap();
        let all = db.read(|conn| facts_of(conn, case.id)).unwrap();
        assert_eq!(all.standing().filter(|fact| fact.kind.code() == "review_meeting_held").count(), 2);
        world.assert_is_as_the_facts_say();
    }

    fn a_review_that_was_decided_before_the_meeting_of_the_one_under_way_is_another(db: &Database) {
        let world = World::entered(db, existing());
        world.on("2026-11-20");
        let route = BTreeMap::from([("route".to_owned(), "attending".to_owned())]);
        facts::record(&world.service, &world.priya(), &world.reference, "review_meeting_held", Some(Uuid::from_u128(77)), &route, day("2026-11-06")).unwrap();
        let new = Reviewed { meeting_on: None, on: day("2026-11-05"), outcome: ReviewOutcome::Maintain };
        held::record_review(&world.service, &world.priya(), &world.reference, new).unwrap();
        assert!(held::recordable(&world.service, &world.priya(), &world.reference).unwrap().meeting_on.is_some(), "it is still under way");
    }

    fn the_last_review_of_a_plan_that_came_with_a_family_is_corrected_and_the_review_that_is_owed_follows(db: &Database) {
        let world = World::entered(db, moved_in());
        let case = world.case();
        let facts = db.read(|conn| facts_of(conn, case.id)).unwrap();
        let fact = facts.standing().find(|fact| fact.kind.code() == "plan_transferred_in").unwrap();
        let mut details: std::collections::BTreeMap<String, String> =
            fact.kind.details().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        details.insert("reviewed_on".into(), "2026-06-01".into());
        let right = facts::Correction {
            on: on("2026-10-05"),
            details: Some(details),
            also: Vec::new(), served_on: None,
            reason: words("Their letter says another day"),
        };
        world.correct_by_two(fact.id, right).unwrap();
        world.assert_limit(REVIEW_AFTER_MOVE, "2027-05-31", "2027-05-28");
        assert_eq!(world.stage(), Stage::Maintained);
        world.assert_nothing_differs();
    }

    fn the_days_of_a_plan_that_came_are_on_record_and_corrected_on_their_own_and_the_case_begins_with_the_plan(db: &Database) {
        let new = ExistingPlan { amended_on: Some(on("2026-06-01")), reviewed_on: None, ..moved_in() };
        let world = World::entered(db, new);
        assert_eq!(world.case().began_on, day("2026-03-02"));
        let lines = || facts::on_record(&world.service, &world.priya(), &world.reference).unwrap().1;
        let said = || lines().into_iter().map(|line| (line.what, line.on, line.is_detail)).collect::<Vec<_>>();
        assert_eq!(said(), [
            ("The plan that came was first made".to_owned(), day("2026-03-02"), true),
            ("The plan that came was last amended".to_owned(), day("2026-06-01"), true),
            ("We learned that the family moved here".to_owned(), day("2026-09-28"), true),
            ("The transfer of the plan to us".to_owned(), day("2026-10-05"), false),
        ]);
        let fact = lines()[0].fact;
        let details = |made: &str, amended: Option<&str>, reviewed: Option<&str>, known: &str| TransferDetails {
            made_on: Some(day(made)),
            amended_on: amended.map(day),
            reviewed_on: reviewed.map(day),
            known_on: Some(day(known)),
            moves_on: None,
            authority: Some(line("Northmoor Council")),
            reason: words("Their letter says so"),
        };
        let correct = |fact, new| facts::correct_details(&world.service, &world.priya(), &(world.reference.clone(), fact), new);
        let refused = |new| match correct(fact, new) {
            Err(Failure::Rule(DetailsRefused::Correct(CorrectRefused::Days(refused)))) => refused,
            other => panic!("{other:?}"),
        };
        use held::PlanDaysRefused as D;
        assert_eq!(refused(details("2026-11-03", None, None, "2026-09-28")), D::MadeInTheFuture);
        assert_eq!(refused(details("2026-10-06", None, None, "2026-09-28")), D::TransferredBeforeItWasMade);
        assert_eq!(refused(details("2026-03-02", Some("2026-03-01"), None, "2026-09-28")), D::AmendedBeforeItWasMade);
        assert_eq!(refused(details("2026-03-02", None, Some("2026-03-01"), "2026-09-28")), D::ReviewedBeforeItWasMade);
        assert_eq!(refused(details("2026-03-02", None, Some("2026-10-06"), "2026-09-28")), D::ReviewedAfterTheTransfer);
        assert_eq!(refused(details("2026-03-02", None, None, "2026-11-03")), D::KnownInTheFuture);
        let missing = TransferDetails { made_on: None, ..details("2026-03-02", None, None, "2026-09-28") };
        assert!(matches!(correct(fact, missing), Err(Failure::Rule(DetailsRefused::MadeMissing))));
        let nobody = TransferDetails { authority: None, ..details("2026-03-02", None, None, "2026-09-28") };
        assert!(matches!(correct(fact, nobody), Err(Failure::Rule(DetailsRefused::AuthorityMissing))));

        let done = correct(fact, details("2026-02-27", Some("2026-06-01"), None, "2026-09-28")).unwrap();
        if let Corrected::Proposed(id) = done {
            approvals::approve(&world.service, &world.helen(), &(world.reference.clone(), id), approvals::Approval {}).unwrap();
        }
        assert_eq!((world.case().began_on, world.stage()), (day("2026-02-27"), Stage::Maintained));
        let now = lines();
        assert_eq!((now[0].on, now[0].before.clone()), (day("2026-02-27"), vec![(day("2026-03-02"), "Their letter says so".to_owned())]));
        assert_eq!(now[1].before, [], "the other days are as they were");
        let FactKind::PlanTransferredIn { from: Some(from), .. } = &now[3].kind else { panic!("{now:?}") };
        assert_eq!(from.as_str(), "Northmoor Council");
        assert!(matches!(correct(fact, details("2026-02-26", None, None, "2026-09-28")), Err(Failure::Rule(DetailsRefused::Correct(CorrectRefused::NoSuchFact)))));
        for persona in [Persona::JamesOsei, Persona::TomFielding] {
            let at = (world.reference.clone(), now[0].fact);
            let tried = facts::correct_details(&world.service, &world.as_(persona), &at, details("2026-02-26", None, None, "2026-09-28"));
            assert!(matches!(tried, Err(Failure::Refused(_))), "{persona:?}");
        }
        world.assert_nothing_differs();
    }

    fn a_plan_is_not_transferred_before_it_was_made(db: &Database) {
        let world = World::entered(db, moved_in());
        let facts = db.read(|conn| facts_of(conn, world.case().id)).unwrap();
        let fact = facts.standing().find(|fact| fact.kind.code() == "plan_transferred_in").unwrap();
        let FactKind::PlanTransferredIn { made_on: Some(made_on), .. } = fact.kind else { panic!("{fact:?}") };
        let right = |on: NaiveDate| facts::Correction {
            on: ActDay::new(on).unwrap(),
            details: None,
            also: Vec::new(), served_on: None,
            reason: words("Their letter says another day"),
        };
        let before = world.correct_by_two(fact.id, right(made_on.pred_opt().unwrap()));
        assert!(matches!(before, Err(Failure::Rule(facts::CorrectRefused::BeforeThePlan(on))) if on == made_on), "{before:?}");
        world.correct_by_two(fact.id, right(made_on)).unwrap();
    }

    fn who_may_not_record_a_request_enters_no_plan(db: &Database) {
        let world = World::before(db, "2026-11-02");
        for persona in [Persona::JamesOsei, Persona::TomFielding] {
            let tried = held::enter(&world.service, &world.as_(persona), existing());
            assert!(matches!(tried, Err(Failure::Refused(_))), "{persona:?}: {tried:?}");
        }
    }

    fn time_of_the_family_on_an_existing_plan_is_shortened_by_two_people_alone(db: &Database) {
        let world = World::entered(db, ExistingPlan { amended_on: Some(on("2026-10-01")), ..existing() });
        let held = || world.fact("held_version_sent");
        let earlier = world.try_correct(Persona::PriyaNair, held(), "2026-09-30").unwrap();
        assert!(matches!(earlier, Corrected::Proposed(_)), "two months of mediation and appeal end a day earlier: {earlier:?}");
        let Corrected::Proposed(id) = earlier else { return };
        approvals::approve(&world.service, &world.helen(), &(world.reference.clone(), id), approvals::Approval {}).unwrap();
        let lines = facts::on_record(&world.service, &world.priya(), &world.reference).unwrap().1;
        let line = lines.iter().find(|line| line.fact == held()).unwrap();
        assert_eq!(line.keyed_by.as_deref(), Some("Priya Nair"), "whoever proposed it keyed it");
        let later = world.try_correct(Persona::PriyaNair, held(), "2026-10-02").unwrap();
        assert!(matches!(later, Corrected::Made(_)), "{later:?}");
    }
}
