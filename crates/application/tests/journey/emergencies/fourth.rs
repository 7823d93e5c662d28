//! A fourth emergency opening within a day, which needs a second person.

use chrono::Duration;
use ehc_application::{
    Failure,
    approvals::{self, Approval, NotProposed, TakenBack, WithdrawRefused, lapse},
    emergency::{self, Answered, EmergencyRefused, ReviewRefused},
};
use ehc_domain::{emergency::EmergencyOutcome, notifications::NoticeEvent};
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_case, both_databases, change_case, day, words};

use super::{WHY, fourth};
use crate::world::World;

both_databases! {
    fn a_fourth_emergency_within_a_day_needs_a_second_person(db: &Database) {
        let world = World::requested(db);
        let begun = world.priya().now;
        let others = [(); 4].map(|()| a_case().insert(db).id);
        for (case, minutes) in others.iter().zip([0, 1, 2]) {
            world.ports.clock.set(begun + Duration::minutes(minutes));
            world.opens(Persona::MarcusBell, *case, WHY).unwrap();
        }
        for hours in [Duration::minutes(3), Duration::hours(24) - Duration::seconds(1)] {
            world.ports.clock.set(begun + hours);
            assert!(emergency::openable(&world.service, &world.confirmed(Persona::MarcusBell), &others[3]).unwrap().is_too_often, "{hours}");
        }
        world.ports.clock.set(begun + Duration::minutes(3));
        assert!(matches!(world.opens(Persona::MarcusBell, others[3], WHY), Ok(Answered::Waits(_))));
        assert!(matches!(world.opens(Persona::PriyaNair, others[3], WHY), Ok(Answered::Open(_))), "of somebody else it is the first");
        world.ports.clock.set(begun + Duration::hours(24));
        assert!(matches!(world.opens(Persona::MarcusBell, others[3], WHY), Ok(Answered::Open(_))));
    }

    fn whoever_is_asked_about_a_fourth_emergency_reads_what_reviews_of_others_found_meanwhile(db: &Database) {
        let world = World::requested(db);
        let at = (world.reference.clone(), fourth(&world));
        let refuted = || approvals::find(&world.service, &world.confirmed(Persona::HelenWard), &at).unwrap().line.refuted;
        assert_eq!(refuted(), 0);
        let waiting = emergency::list(&world.service, &world.confirmed(Persona::OwenPrice)).unwrap().waiting;
        for (opening, outcome) in waiting.iter().zip([EmergencyOutcome::Justified, EmergencyOutcome::NotJustified]) {
            world.reviews(Persona::OwenPrice, opening.id, outcome).unwrap();
        }
        assert_eq!(refuted(), 1);
        approvals::approve(&world.service, &world.confirmed(Persona::HelenWard), &at, Approval {}).unwrap();
        assert_eq!(refuted(), 0, "it is answered");
    }

    fn a_fourth_emergency_is_open_for_an_hour_from_the_moment_in_which_a_manager_approves_it(db: &Database) {
        let world = World::requested(db);
        let id = fourth(&world);
        let at = (world.reference.clone(), id);
        assert!(!world.reads(Persona::MarcusBell), "asking opens nothing");
        assert_eq!(world.heard(Persona::HelenWard.id(), NoticeEvent::ApprovalWaiting).len(), 1);
        let again = world.opens(Persona::MarcusBell, world.case().id, WHY);
        assert!(matches!(again, Err(Failure::Rule(EmergencyRefused::Approval(NotProposed::Waits)))), "{again:?}");
        let approve = |persona| approvals::approve(&world.service, &world.confirmed(persona), &at, Approval {});
        for persona in [Persona::MarcusBell, Persona::PriyaNair, Persona::OwenPrice, Persona::TomFielding, Persona::JudithCrane] {
            assert!(matches!(approve(persona), Err(Failure::Refused(_) | Failure::NotFound)), "{persona:?}");
        }
        approve(Persona::HelenWard).unwrap();
        assert!(world.reads(Persona::MarcusBell));
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::EmergencyOpened).iter().filter(|one| one.contains("EHC-000001")).count(), 1);
        let answer = world.heard(Persona::MarcusBell.id(), NoticeEvent::ProposalAnswered);
        assert!(answer.len() == 1 && answer[0].contains("approved") && !answer[0].contains("EHC"), "{answer:?}");
        // Neither whoever opened it nor whoever let them in reviews it.
        let opening = emergency::list(&world.service, &world.confirmed(Persona::OwenPrice)).unwrap().waiting.into_iter().find(|one| one.reference == "EHC-000001").unwrap().id;
        let justified = EmergencyOutcome::Justified;
        assert!(matches!(world.reviews(Persona::HelenWard, opening, justified), Err(Failure::Rule(ReviewRefused::Approved))));
        world.reviews(Persona::OwenPrice, opening, justified).unwrap();
        let now = world.priya().now;
        world.ports.clock.set(now + Duration::minutes(60));
        assert!(!world.reads(Persona::MarcusBell), "an hour, and no longer");
    }

    fn a_fourth_emergency_that_waits_holds_up_no_other_case_and_is_taken_back_by_whoever_asked(db: &Database) {
        let world = World::requested(db);
        let id = fourth(&world);
        let other = a_case().insert(db).id;
        assert!(matches!(world.opens(Persona::MarcusBell, other, WHY), Ok(Answered::Waits(_))), "of another case it is asked as well");
        assert!(matches!(world.opens(Persona::PriyaNair, other, WHY), Ok(Answered::Open(_))));
        let take_back = |persona, case| emergency::take_back_asking(&world.service, &world.now_as(persona), &case, TakenBack {});
        let others = take_back(Persona::PriyaNair, world.case().id);
        assert!(matches!(others, Err(Failure::Rule(WithdrawRefused::NothingWaits))), "{others:?}");
        for nobody in [Persona::OwenPrice, Persona::TomFielding, Persona::JudithCrane] {
            assert!(matches!(take_back(nobody, world.case().id), Err(Failure::Refused(_))), "{nobody:?}");
        }
        take_back(Persona::MarcusBell, world.case().id).unwrap();
        let twice = take_back(Persona::MarcusBell, world.case().id);
        assert!(matches!(twice, Err(Failure::Rule(WithdrawRefused::NothingWaits))), "{twice:?}");
        let late = approvals::approve(&world.service, &world.confirmed(Persona::HelenWard), &(world.reference.clone(), id), Approval {});
        assert!(late.is_err(), "nobody approves it any more");
        assert!(emergency::asked_about(&world.service, &world.now_as(Persona::MarcusBell), &other).unwrap().waits, "the other waits on");
        assert!(matches!(world.opens(Persona::MarcusBell, world.case().id, WHY), Ok(Answered::Waits(_))), "and can be asked anew");
    }

    fn what_is_asked_about_a_fourth_emergency_stands_in_the_trail_as_no_opening(db: &Database) {
        let world = World::requested(db);
        let id = fourth(&world);
        let refusal = approvals::Refusal { reason: words("Ask the duty team") };
        approvals::refuse(&world.service, &world.confirmed(Persona::HelenWard), &(world.reference.clone(), id), refusal).unwrap();
        let said = world.history_says();
        assert!(said.contains("Asked to open the case in an emergency"), "{said}");
        assert!(!said.contains("Opened the case in an emergency"), "{said}");
    }

    fn a_fourth_emergency_that_nobody_answers_lapses_with_its_day_and_is_never_one_of_a_restricted_case(db: &Database) {
        let world = World::requested(db);
        let id = fourth(&world);
        let at = (world.reference.clone(), id);
        assert_eq!(lapse(&world.service).unwrap(), 0);
        change_case(db, &world.reference, |case| case.restriction_review_on = Some(day("2026-11-30")));
        assert_eq!(lapse(&world.service).unwrap(), 1);
        change_case(db, &world.reference, |case| case.restriction_review_on = None);
        let again = match world.opens(Persona::MarcusBell, world.case().id, WHY).unwrap() {
            Answered::Waits(id) => id,
            open @ Answered::Open(_) => panic!("{open:?}"),
        };
        world.on("2026-09-08");
        let late = approvals::approve(&world.service, &world.helen(), &(at.0.clone(), again), Approval {});
        assert!(matches!(late, Err(Failure::Rule(approvals::ApproveRefused::Changed))), "{late:?}");
        assert_eq!(lapse(&world.service).unwrap(), 1);
    }
}
