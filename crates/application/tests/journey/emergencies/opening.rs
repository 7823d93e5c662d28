//! Who opens a case in an emergency, with what, for how long, and what they see of it.

use chrono::Duration;
use ehc_application::{
    Failure,
    access::{self, Restriction},
    cases, documents,
    emergency::{self, EmergencyRefused, KnownChild, NewEmergency},
    history, overview,
};
use ehc_domain::{
    accounts::Role,
    cases::Stage,
    emergency::EmergencyGround,
    ids::CaseId,
    policy::{Action, Refusal},
};
use ehc_persistence::{Database, StorageError};
use ehc_test_support::{
    Persona, both_databases, change_case, day,
    personas::{Team, insert_another},
    words,
};

use super::{WHY, is_open};
use crate::world::World;

both_databases! {
    fn an_emergency_opens_a_case_for_sixty_minutes_and_not_a_moment_longer(db: &Database) {
        let world = World::requested(db);
        assert!(!world.reads(Persona::MarcusBell));
        let opened = is_open(world.opens(Persona::MarcusBell, world.case().id, WHY).unwrap());
        assert_eq!(opened.until, world.priya().now + Duration::minutes(60));
        assert_eq!(opened.reference, world.reference.as_str());
        let begun = world.priya().now;
        for (minutes, is_open) in [(0, true), (59, true), (60, false), (61, false)] {
            world.ports.clock.set(begun + Duration::minutes(minutes));
            assert_eq!(world.reads(Persona::MarcusBell), is_open, "after {minutes} minutes");
        }
        world.ports.clock.set(begun + Duration::minutes(60) - Duration::microseconds(1));
        assert!(world.reads(Persona::MarcusBell), "the last moment");
    }

    fn an_emergency_lets_somebody_read_four_things_declare_a_conflict_and_nothing_else(db: &Database) {
        let world = World::requested(db);
        world.opened(Persona::MarcusBell);
        let marcus = world.confirmed(Persona::MarcusBell);
        let may = |action: &Action| {
            let opened = db.write(|conn| cases::open::<StorageError>(conn, &marcus, &world.reference, *action));
            match opened {
                Ok(_) => true,
                Err(Failure::Refused(Refusal::Denied)) => false,
                Err(other) => panic!("{other:?}"),
            }
        };
        use ehc_domain::codes::Coded;
        let allowed: Vec<&str> = <Action as Coded>::ALL.iter().copied().filter(may).map(Action::code).collect();
        // Whether a child is known, and an emergency itself, are asked in any relation.
        let asked = ["breakglass.invoke", "breakglass.ask", "breakglass.withdraw"];
        let allowed: Vec<&str> = allowed.into_iter().filter(|code| !asked.contains(code)).collect();
        assert_eq!(allowed, ["case.view", "case.exists", "conflict.declare", "advice.view", "doc.view", "contact.view"]);
        let shown = overview::show(&world.service, &marcus, &world.reference).unwrap();
        assert!(shown.circle.is_some() && shown.reads_address && !shown.may_edit && !shown.may_add_person);
        documents::list(&world.service, &marcus, &world.reference).unwrap();
        assert!(matches!(history::show(&world.service, &marcus, &world.reference, false, None), Err(Failure::Refused(Refusal::Denied))));
        let listed = cases::list(&world.service, &world.now_as(Persona::PriyaNair), &cases::Wanted::default(), None, 10).unwrap();
        assert_eq!(listed.lines.len(), 1);
        assert!(cases::list(&world.service, &marcus, &cases::Wanted::default(), None, 10).unwrap().lines.is_empty(), "it is on no list of theirs");
    }

    fn why_is_said_in_twenty_characters_or_more(db: &Database) {
        let world = World::requested(db);
        let case = world.case().id;
        let nineteen = "x".repeat(19);
        assert!(matches!(
            world.opens(Persona::MarcusBell, case, &format!("  {nineteen}  ")),
            Err(Failure::Rule(EmergencyRefused::TooShort { used: 19 }))
        ));
        assert!(!world.reads(Persona::MarcusBell));
        assert_eq!(world.opens(Persona::MarcusBell, case, &format!("{nineteen}é")).map(|answered| is_open(answered).reference).unwrap(), world.reference.as_str());
        assert!(matches!(world.opens(Persona::MarcusBell, case, WHY), Err(Failure::Rule(EmergencyRefused::OpenAlready))));
    }

    fn caseworkers_social_care_and_managers_open_a_case_and_nobody_else_does(db: &Database) {
        let world = World::requested(db);
        let case = world.case().id;
        for persona in [Persona::JamesOsei, Persona::RuthAdeyemi, Persona::AnnaKowalska, Persona::TomFielding, Persona::JudithCrane, Persona::OwenPrice] {
            assert!(matches!(world.opens(persona, case, WHY), Err(Failure::Refused(Refusal::Hidden))), "{persona:?}");
        }
        for persona in [Persona::PriyaNair, Persona::HelenWard, Persona::MarcusBell] {
            world.opens(persona, case, WHY).unwrap();
        }
        let nothing = CaseId::new(uuid::Uuid::from_u128(9));
        assert!(matches!(world.opens(Persona::MarcusBell, nothing, WHY), Err(Failure::NotFound)));
    }

    fn the_password_is_given_again_first(db: &Database) {
        let world = World::requested(db);
        let (case, marcus) = (world.case().id, world.now_as(Persona::MarcusBell));
        let new = NewEmergency { ground: EmergencyGround::Cover, reason: words(WHY) };
        let opened = emergency::open_in_emergency(&world.service, &marcus, &case, new);
        assert!(matches!(opened, Err(Failure::Refused(Refusal::StepUp))), "{opened:?}");
        assert!(matches!(emergency::openable(&world.service, &marcus, &case), Err(Failure::Refused(Refusal::StepUp))));
        assert_eq!(emergency::openable(&world.service, &world.confirmed(Persona::MarcusBell), &case).unwrap().team, Team::Assessment.name());
    }

    fn whoever_has_a_conflict_of_interest_opens_nothing_and_nobody_opens_a_restricted_case(db: &Database) {
        let world = World::requested(db);
        let case = world.case().id;
        world.has_conflict(Persona::MarcusBell);
        assert!(matches!(world.opens(Persona::MarcusBell, case, WHY), Err(Failure::Refused(Refusal::Hidden))));
        assert_eq!(world.known(Persona::MarcusBell, "Hassan", "2018-03-14").unwrap(), []);
        change_case(db, &world.reference, |case| {
            (case.restriction_review_on, case.restriction_reason) = (Some(day("2026-10-01")), Some("Adopted".into()));
        });
        assert!(matches!(world.opens(Persona::HelenWard, case, WHY), Err(Failure::Refused(Refusal::Hidden))));
        assert_eq!(world.known(Persona::HelenWard, "Hassan", "2018-03-14").unwrap(), []);
    }

    fn a_conflict_recorded_while_the_case_is_open_closes_it(db: &Database) {
        let world = World::requested(db);
        world.opened(Persona::MarcusBell);
        assert!(world.reads(Persona::MarcusBell));
        world.has_conflict(Persona::MarcusBell);
        assert!(!world.reads(Persona::MarcusBell));
    }

    fn restricting_a_case_closes_it_to_whoever_opened_it_in_an_emergency(db: &Database) {
        let world = World::requested(db);
        world.opened(Persona::MarcusBell);
        let moira = insert_another(db, 1, "Moira Lane", Role::Manager, Team::SendService);
        let helen = world.confirmed(Persona::HelenWard);
        let restriction = Restriction { people: vec![moira.user_id], review_on: helen.today + Duration::days(30), reason: words("A threat") };
        assert!(world.reads(Persona::MarcusBell));
        access::restrict(&world.service, &helen, &world.reference, restriction).unwrap();
        assert!(!world.reads(Persona::MarcusBell));
    }

    fn a_surname_and_birth_date_tell_which_team_holds_the_case_and_no_more(db: &Database) {
        let world = World::requested(db);
        let known = world.known(Persona::MarcusBell, "hassan", "2018-03-14").unwrap();
        let expected = KnownChild { case_id: world.case().id, team: Team::Assessment.name().into(), reference: None, may_open: true, is_exact: true, is_closed: false };
        assert_eq!(known, std::slice::from_ref(&expected));
        // At least what the search finds with that birth date, and with one figure of it another; nothing of the true name or date is said.
        let nearly = KnownChild { is_exact: false, ..expected.clone() };
        for (surname, born_on) in [
            ("Hasan", "2018-03-14"),
            ("Hassan, Amira", "2018-03-14"),
            ("Amira", "2018-03-14"),
            ("Hass", "2018-03-14"),
            ("Hassan", "2018-03-13"),
            ("Hassan", "2019-03-14"),
        ] {
            assert_eq!(world.known(Persona::MarcusBell, surname, born_on).unwrap(), std::slice::from_ref(&nearly), "{surname} {born_on}");
        }
        for (surname, born_on) in [("Has", "2018-03-14"), ("Hussein", "2018-03-14"), ("Hassan", "2018-04-15"), ("-", "2018-03-14")] {
            assert_eq!(world.known(Persona::MarcusBell, surname, born_on).unwrap(), [], "{surname} {born_on}");
        }
        change_case(db, &world.reference, |case| case.stage = Stage::Withdrawn);
        assert!(world.known(Persona::MarcusBell, "hassan", "2018-03-14").unwrap()[0].is_closed);
        change_case(db, &world.reference, |case| case.stage = Stage::Requested);
        let own = world.known(Persona::PriyaNair, "Hassan", "2018-03-14").unwrap();
        assert_eq!(own[0].reference.as_deref(), Some(world.reference.as_str()), "whoever sees the case is led to it");
        let governance = world.known(Persona::OwenPrice, "Hassan", "2018-03-14").unwrap();
        assert_eq!(governance, [KnownChild { may_open: false, ..expected }]);
        for persona in [Persona::JamesOsei, Persona::RuthAdeyemi, Persona::TomFielding, Persona::JudithCrane] {
            assert!(matches!(world.known(persona, "Hassan", "2018-03-14"), Err(Failure::Refused(Refusal::Denied))), "{persona:?}");
        }
        let looked: Vec<String> = world.looks(Persona::MarcusBell).into_iter().map(|look| look.action).collect();
        assert!(!looked.is_empty() && looked.iter().all(|act| act == "case.exists"), "asking is on record with the case that was told of");
    }

    fn whoever_reads_a_case_in_an_emergency_declares_a_conflict_or_a_manager_records_it(db: &Database) {
        let world = World::requested(db);
        world.opened(Persona::MarcusBell);
        let declaration = access::Declaration { reason: words("I know the father") };
        access::declare(&world.service, &world.now_as(Persona::MarcusBell), &world.reference, declaration).unwrap();
        assert!(!world.reads(Persona::MarcusBell));
        let helen = || world.now_as(Persona::HelenWard);
        let names = || -> Vec<String> {
            let shown = access::recordable(&world.service, &helen(), &world.reference).unwrap();
            shown.candidates.into_iter().map(|one| one.name).collect()
        };
        let lena = insert_another(db, 1, "Lena Brandt", Role::Caseworker, Team::SocialCare);
        assert!(names().contains(&"Lena Brandt".to_owned()), "she could open it");
        let new = NewEmergency { ground: EmergencyGround::ChildAtRisk, reason: words(WHY) };
        emergency::open_in_emergency(&world.service, &world.beside(&lena), &world.case().id, new).unwrap();
        assert!(names().contains(&"Lena Brandt".to_owned()));
        world.shuts_out(lena.user_id);
        assert!(overview::show(&world.service, &world.beside(&lena), &world.reference).is_err());
    }
}
