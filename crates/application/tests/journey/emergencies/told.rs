//! Who is told of an emergency opening, at once and while its review is late.

use ehc_application::notifications::{Envelope, MemoryMailer, dry_run, work_once};
use ehc_domain::{accounts::Role, cases::Stage, emergency::EmergencyOutcome, notifications::NoticeEvent, policy::Standing};
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_standing, both_databases, change_case, day, personas::Team};

use crate::world::World;

both_databases! {
    fn managers_and_information_governance_are_told_at_once_and_nothing_personal(db: &Database) {
        let world = World::requested(db);
        world.opened(Persona::MarcusBell);
        for persona in [Persona::HelenWard, Persona::OwenPrice] {
            let told = world.heard(persona.id(), NoticeEvent::EmergencyOpened);
            assert_eq!(told.len(), 1, "{persona:?}");
            assert!(told[0].starts_with("EHC-000001: Opened in an emergency") && told[0].contains("by 9 September 2026"), "{told:?}");
            assert!(!told[0].contains("Marcus") && !told[0].contains("Hassan") && !told[0].contains("duty officer"), "{told:?}");
        }
        assert_eq!(world.heard(Persona::MarcusBell.id(), NoticeEvent::EmergencyOpened), Vec::<String>::new());
        let mailer = MemoryMailer::new();
        work_once(&world.service, &mailer).unwrap();
        let sent = mailer.sent().iter().filter(|one| one.words().subject.contains("Opened in an emergency")).count();
        assert_eq!(sent, 2, "the next round of the worker, seconds later, sends them");
    }

    fn x_03_governance_with_a_conflict_of_interest_reads_no_more_of_what_it_was_told(db: &Database) {
        let world = World::requested(db);
        world.opened(Persona::MarcusBell);
        let unread = |persona: Persona| {
            let standings = db.read(|conn| ehc_persistence::standings::of_user(conn, persona.id(), world.priya().now)).unwrap();
            let actor = ehc_domain::accounts::Actor { standings, ..persona.actor() };
            let visibility = ehc_domain::policy::visibility(&actor);
            let listed = db.read(|conn| ehc_persistence::notifications::notices_of(conn, &visibility, None, 100)).unwrap();
            (listed.len(), db.read(|conn| ehc_persistence::notifications::unread_count(conn, &visibility, 100)).unwrap())
        };
        assert_eq!(unread(Persona::OwenPrice), (1, 1));
        let conflict = a_standing(world.service.ports.id(), world.case().id, Persona::OwenPrice, Standing::Conflict, world.priya().now);
        db.write(|conn| conflict.insert(conn)).unwrap();
        assert_eq!(unread(Persona::OwenPrice), (0, 0));
    }

    fn a_manager_who_opens_a_case_is_not_the_one_who_hears_of_it(db: &Database) {
        let world = World::requested(db);
        world.becomes(Persona::JudithCrane, Role::Manager, Team::SendService);
        world.opened(Persona::HelenWard);
        assert_eq!(world.heard(Persona::HelenWard.id(), NoticeEvent::EmergencyOpened).len(), 0);
        assert_eq!(world.heard(Persona::JudithCrane.id(), NoticeEvent::EmergencyOpened).len(), 1, "another manager");
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::EmergencyOpened).len(), 1);
    }

    fn where_nobody_can_review_it_the_administrators_have_a_task(db: &Database) {
        let world = World::requested(db);
        world.becomes(Persona::OwenPrice, Role::PanelMember, Team::Health);
        world.opened(Persona::HelenWard);
        assert_eq!(world.nobody_to_tell(), ["EHC-000001: nobody to tell"]);
    }

    fn that_the_case_of_a_child_who_died_was_opened_is_told_as_well(db: &Database) {
        let world = World::requested(db);
        change_case(db, &world.reference, |case| case.stage = Stage::Died);
        world.opened(Persona::MarcusBell);
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::EmergencyOpened).len(), 1);
    }

    fn a_dry_run_lists_late_reviews_and_restrictions_to_look_at_again_and_tells_nobody(db: &Database) {
        let world = World::requested(db);
        world.opened(Persona::MarcusBell);
        let (late, again) = (NoticeEvent::EmergencyUnreviewed, NoticeEvent::RestrictionReview);
        let listed = || {
            let alerts = dry_run(&world.service).unwrap().alerts.into_iter().filter(|one| [late, again].contains(&one.event));
            alerts.map(|one| (one.event, one.to, one.reference, one.due)).collect::<Vec<_>>()
        };
        world.on("2026-09-09");
        assert_eq!(listed(), [], "it is in time until the end of the day");
        world.on("2026-09-10");
        let line = |event, persona: Persona, due: &str| (event, persona.id(), "EHC-000001".to_owned(), day(due));
        assert_eq!(listed(), [line(late, Persona::OwenPrice, "2026-09-09"), line(late, Persona::HelenWard, "2026-09-09")]);
        assert_eq!(world.heard(Persona::OwenPrice.id(), late), Vec::<String>::new());
        work_once(&world.service, &MemoryMailer::new()).unwrap();
        assert_eq!((listed(), world.heard(Persona::OwenPrice.id(), late).len()), (Vec::new(), 1));
        change_case(db, &world.reference, |case| case.restriction_review_on = Some(day("2026-09-11")));
        let named = a_standing(world.service.ports.id(), world.case().id, Persona::HelenWard, Standing::Named, world.priya().now);
        db.write(|conn| named.insert(conn)).unwrap();
        assert_eq!(listed(), [line(again, Persona::HelenWard, "2026-09-11")]);
        work_once(&world.service, &MemoryMailer::new()).unwrap();
        assert_eq!(listed(), []);
    }

    fn what_information_governance_was_told_stays_where_the_case_is_restricted_within_the_hour(db: &Database) {
        let world = World::requested(db);
        world.opened(Persona::MarcusBell);
        change_case(db, &world.reference, |case| case.restriction_review_on = Some(day("2026-11-30")));
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::EmergencyOpened).len(), 1);
        assert_eq!(world.heard(Persona::HelenWard.id(), NoticeEvent::EmergencyOpened).len(), 0, "she is not named");
        let mailer = MemoryMailer::new();
        work_once(&world.service, &mailer).unwrap();
        let is_about = |one: &&Envelope| one.words().subject == "EHC-000001: Sign in to see what this is about";
        // He hears of the opening, and that nobody is named on the case.
        let to: Vec<String> = mailer.sent().iter().filter(is_about).map(|one| one.to().as_str().to_owned()).collect();
        assert_eq!(to, [Persona::OwenPrice.email(), Persona::OwenPrice.email()]);
    }

    fn a_review_that_is_late_is_alerted_every_day_until_it_is_done(db: &Database) {
        let world = World::requested(db);
        world.on("2026-12-23");
        let id = world.opened(Persona::MarcusBell);
        // Christmas Day, a weekend and the day in lieu of Boxing Day do not count: two working days are over on Tuesday 29 December.
        let heard = || [Persona::HelenWard, Persona::OwenPrice].map(|who| world.heard(who.id(), NoticeEvent::EmergencyUnreviewed).len());
        for (today, told) in [("2026-12-28", 0), ("2026-12-29", 0), ("2026-12-30", 1), ("2026-12-31", 2), ("2027-01-01", 3)] {
            world.on(today);
            work_once(&world.service, &MemoryMailer::new()).unwrap();
            work_once(&world.service, &MemoryMailer::new()).unwrap();
            assert_eq!(heard(), [told, told], "{today}");
        }
        assert_eq!(world.heard(Persona::MarcusBell.id(), NoticeEvent::EmergencyUnreviewed).len(), 0);
        world.reviews(Persona::HelenWard, id, EmergencyOutcome::Justified).unwrap();
        world.on("2027-01-02");
        work_once(&world.service, &MemoryMailer::new()).unwrap();
        assert_eq!(heard(), [3, 3], "it is done");
    }
}
