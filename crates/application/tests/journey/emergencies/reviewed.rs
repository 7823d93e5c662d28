//! The review of an emergency opening by somebody else, and what follows from it.

use chrono::Duration;
use ehc_application::{
    Failure,
    emergency::{self, EmergencyRefused, ReviewRefused},
    notifications::newest_alerts,
};
use ehc_domain::{emergency::EmergencyOutcome, notifications::NoticeEvent, policy::Refusal};
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_case, both_databases};

use super::WHY;
use crate::world::World;

both_databases! {
    fn whoever_opened_a_case_hears_what_the_review_found(db: &Database) {
        let world = World::requested(db);
        for (outcome, says) in [(EmergencyOutcome::Justified, "justified"), (EmergencyOutcome::NotJustified, "not justified")] {
            let id = world.opened(Persona::MarcusBell);
            world.reviews(Persona::HelenWard, id, outcome).unwrap();
            let heard = world.heard(Persona::MarcusBell.id(), NoticeEvent::EmergencyReviewed);
            assert!(heard[0].contains(&format!("says of it: {says}.")) && !heard[0].contains("The call was logged"), "{heard:?}");
            let now = world.priya().now;
            world.ports.clock.set(now + Duration::hours(25));
        }
        assert_eq!(world.heard(Persona::PriyaNair.id(), NoticeEvent::EmergencyReviewed), Vec::<String>::new());
    }

    fn whoever_opened_a_case_reads_what_was_found_of_that_and_nothing_else(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::MarcusBell);
        let own = |by: Persona| emergency::own(&world.service, &world.now_as(by), &id);
        assert_eq!(own(Persona::MarcusBell).unwrap().review, None, "before anybody has reviewed it");
        world.reviews(Persona::HelenWard, id, EmergencyOutcome::NotJustified).unwrap();
        let line = own(Persona::MarcusBell).unwrap();
        let review = line.review.unwrap();
        assert_eq!((review.outcome, review.by.as_str(), review.findings.as_str()), (EmergencyOutcome::NotJustified, "Helen Ward", "The call was logged"));
        assert!(!world.sees(Persona::MarcusBell), "nothing of the case");
        let alerts = newest_alerts(&world.service, &world.now_as(Persona::MarcusBell), 10).unwrap();
        let link = alerts.into_iter().find(|alert| alert.event == NoticeEvent::EmergencyReviewed).unwrap().link;
        assert_eq!(link, emergency::outcome_path(id));
        for other in [Persona::PriyaNair, Persona::HelenWard, Persona::OwenPrice, Persona::TomFielding] {
            assert!(matches!(own(other), Err(Failure::NotFound)), "{other:?}");
        }
        world.has_conflict(Persona::MarcusBell);
        assert!(matches!(own(Persona::MarcusBell), Err(Failure::NotFound)), "whoever may not know of the case");
    }

    fn somebody_else_reviews_an_emergency_and_never_whoever_opened_the_case(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::HelenWard);
        assert!(matches!(world.reviews(Persona::HelenWard, id, EmergencyOutcome::Justified), Err(Failure::Rule(ReviewRefused::Own))));
        assert!(matches!(world.reviews(Persona::PriyaNair, id, EmergencyOutcome::Justified), Err(Failure::Refused(Refusal::Denied))));
        for persona in [Persona::JamesOsei, Persona::RuthAdeyemi, Persona::MarcusBell, Persona::TomFielding, Persona::JudithCrane] {
            assert!(matches!(world.reviews(persona, id, EmergencyOutcome::Justified), Err(Failure::Refused(Refusal::Hidden))), "{persona:?}");
        }
        world.reviews(Persona::OwenPrice, id, EmergencyOutcome::Justified).unwrap();
        assert!(matches!(world.reviews(Persona::OwenPrice, id, EmergencyOutcome::NotJustified), Err(Failure::Rule(ReviewRefused::Reviewed))));
        let shown = emergency::show(&world.service, &world.now_as(Persona::OwenPrice), &id).unwrap();
        let review = shown.line.review.unwrap();
        assert_eq!((review.outcome, review.by.as_str(), review.findings.as_str()), (EmergencyOutcome::Justified, "Owen Price", "The call was logged"));
    }

    fn information_governance_with_a_conflict_of_interest_reviews_nothing(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::MarcusBell);
        world.has_conflict(Persona::OwenPrice);
        assert!(matches!(world.reviews(Persona::OwenPrice, id, EmergencyOutcome::Justified), Err(Failure::Refused(Refusal::Hidden))));
        let list = emergency::list(&world.service, &world.now_as(Persona::OwenPrice)).unwrap();
        assert!(list.waiting.is_empty());
        assert_eq!(emergency::list(&world.service, &world.now_as(Persona::HelenWard)).unwrap().waiting.len(), 1);
    }

    fn a_list_shows_what_waits_and_what_was_reviewed_to_those_who_review(db: &Database) {
        let world = World::requested(db);
        let first = world.opened(Persona::MarcusBell);
        world.ports.clock.advance(Duration::minutes(10));
        let second = world.opened(Persona::PriyaNair);
        for persona in [Persona::HelenWard, Persona::OwenPrice] {
            let list = emergency::list(&world.service, &world.now_as(persona)).unwrap();
            assert_eq!(list.waiting.iter().map(|line| line.id).collect::<Vec<_>>(), [first, second], "{persona:?}");
        }
        world.reviews(Persona::HelenWard, first, EmergencyOutcome::Justified).unwrap();
        let list = emergency::list(&world.service, &world.now_as(Persona::OwenPrice)).unwrap();
        assert_eq!((list.waiting.len(), list.reviewed.len(), list.reviewed[0].id), (1, 1, first));
        for persona in [Persona::PriyaNair, Persona::MarcusBell, Persona::TomFielding] {
            assert!(matches!(emergency::list(&world.service, &world.now_as(persona)), Err(Failure::Refused(Refusal::Denied))), "{persona:?}");
        }
        assert!(world.reads(Persona::PriyaNair));
        let shown = emergency::show(&world.service, &world.now_as(Persona::HelenWard), &second).unwrap();
        let looked: Vec<&str> = shown.looks.iter().map(|look| look.label).collect();
        assert_eq!(looked, ["Opened the case in an emergency", "Opened the case"]);
    }

    fn what_was_not_justified_closes_at_once_and_information_governance_is_told(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::MarcusBell);
        world.ports.clock.advance(Duration::minutes(20));
        world.reviews(Persona::HelenWard, id, EmergencyOutcome::NotJustified).unwrap();
        assert!(!world.reads(Persona::MarcusBell));
        let told = world.heard(Persona::OwenPrice.id(), NoticeEvent::EmergencyNotJustified);
        assert_eq!(told.len(), 1);
        assert!(!told[0].contains("Marcus") && !told[0].contains("logged"), "{told:?}");
        assert!(world.history_says().contains("It was still open and was closed"));
        let shown = emergency::show(&world.service, &world.now_as(Persona::HelenWard), &id).unwrap().line;
        assert_eq!(shown.until_at - shown.from_at, Duration::minutes(20));
    }

    fn whoever_had_no_reason_to_open_a_case_does_not_open_it_again_for_seven_days(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::MarcusBell);
        world.reviews(Persona::HelenWard, id, EmergencyOutcome::NotJustified).unwrap();
        let again = || world.opens(Persona::MarcusBell, world.case().id, WHY);
        assert!(matches!(again(), Err(Failure::Rule(EmergencyRefused::NotJustified))));
        assert!(emergency::openable(&world.service, &world.confirmed(Persona::MarcusBell), &world.case().id).unwrap().was_refuted);
        // Another person, and another case, are as they were.
        world.opened(Persona::PriyaNair);
        let other = a_case().insert(db).id;
        world.opens(Persona::MarcusBell, other, WHY).unwrap();
        world.ports.clock.advance(Duration::days(7) - Duration::seconds(1));
        assert!(matches!(again(), Err(Failure::Rule(EmergencyRefused::NotJustified))));
        world.ports.clock.advance(Duration::seconds(1));
        again().unwrap();
    }

    fn what_was_justified_stays_open_until_its_hour_is_over(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::MarcusBell);
        world.reviews(Persona::HelenWard, id, EmergencyOutcome::Justified).unwrap();
        world.ports.clock.advance(Duration::minutes(59));
        assert!(world.reads(Persona::MarcusBell));
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::EmergencyNotJustified).len(), 0);
    }
}
