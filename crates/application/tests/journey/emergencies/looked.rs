//! What somebody looked at in an emergency, as the review and the history of the case have it.

use chrono::Duration;
use ehc_application::{
    audit::refused::{AskedFor, Thing},
    emergency, overview, people, timetable,
};
use ehc_domain::{
    audit::{EMERGENCY, RELATION, ROLE},
    emergency::EmergencyOutcome,
    people::record::PersonField,
    policy::Action,
};
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases};

use crate::world::World;

both_databases! {
    fn everything_looked_at_in_the_hour_carries_its_emergency_and_nothing_later_does(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::MarcusBell);
        world.ports.clock.advance(Duration::minutes(5));
        assert!(world.reads(Persona::MarcusBell));
        let looks = world.looks(Persona::MarcusBell);
        assert_eq!(looks.iter().map(|look| look.action.as_str()).collect::<Vec<_>>(), ["case.view", "breakglass.invoke"]);
        let of = |name: &str| looks[0].details[name].as_str().unwrap_or_default().to_owned();
        assert_eq!([of(EMERGENCY), of(ROLE), of(RELATION)], [id.to_string(), "social_care_contributor".to_owned(), "emergency".to_owned()]);
        world.opened(Persona::PriyaNair);
        assert!(world.reads(Persona::PriyaNair));
        let own = &world.looks(Persona::PriyaNair)[0].details;
        assert!(own[EMERGENCY].is_string() && own[RELATION] == "assigned", "whoever may anyway is marked as well: {own}");
        world.ports.clock.advance(Duration::minutes(61));
        assert!(world.reads(Persona::PriyaNair));
        let later = &world.looks(Persona::PriyaNair)[0].details;
        assert!(later.get(EMERGENCY).is_none() && later[ROLE] == "caseworker", "{later}");
    }

    fn x_03_a_review_names_everything_that_was_opened_in_the_hour_and_what_was_refused(db: &Database) {
        let world = World::requested(db);
        let page = |persona: Persona, page: &str, action| {
            world.service.note_shown(&world.now_as(persona), &world.reference, action, page.to_owned()).unwrap();
        };
        page(Persona::PriyaNair, "plan", Action::PlanDraft);
        world.ports.clock.advance(Duration::minutes(1));
        let id = world.opened(Persona::PriyaNair);
        let refused = AskedFor { action: Some(Action::DecisionRecord), thing: Thing::Case(world.reference.clone()), address: "/cases/EHC-000001/decisions/assess/decide".into() };
        world.service.note_refusal(Persona::PriyaNair.id(), &refused).unwrap();
        for _ in 0..201 {
            page(Persona::PriyaNair, "", Action::CaseView);
        }
        page(Persona::PriyaNair, "plan", Action::PlanDraft);
        page(Persona::PriyaNair, "decisions/assess", Action::DecisionPropose);
        page(Persona::HelenWard, "plan", Action::PlanDraft);
        world.service.views.flush().unwrap();
        world.ports.clock.advance(Duration::minutes(60));
        page(Persona::PriyaNair, "consultations", Action::ConsultationRecord);
        for reviewer in [Persona::HelenWard, Persona::OwenPrice] {
            let looks = emergency::show(&world.service, &world.now_as(reviewer), &id).unwrap().looks;
            assert_eq!(looks.len(), 205, "{reviewer:?}");
            assert_eq!((looks[0].label, looks[0].page.as_deref(), looks[0].is_refused), ("Opened the case in an emergency", None, false));
            let refused: Vec<_> = looks.iter().filter(|look| look.is_refused).map(|look| (look.label, look.page.as_deref())).collect();
            assert_eq!(refused, [("Decided", Some("/cases/EHC-000001/decisions/assess/decide"))]);
            let said: Vec<_> = looks.iter().filter_map(|look| Some((look.label, look.page.as_deref().filter(|_| !look.is_refused)?))).filter(|(_, page)| !page.is_empty()).collect();
            assert_eq!(said, [("Opened the plan", "plan"), ("Opened the decisions", "decisions/assess")]);
        }
    }

    fn x_03_a_review_says_whose_record_was_opened_and_which_pages(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::MarcusBell);
        let marcus = world.now_as(Persona::MarcusBell);
        let (child, mother) = (world.case().child_id, db.read(|conn| ehc_persistence::people::list_circle(conn, world.case().id)).unwrap()[0].1.id);
        for person in [child, mother] {
            people::show(&world.service, &marcus, &(world.reference.clone(), person)).unwrap();
        }
        overview::show_on(&world.service, &marcus, &world.reference, "people").unwrap();
        timetable::show(&world.service, &marcus, &world.reference, None).unwrap();
        let looks = emergency::show(&world.service, &world.now_as(Persona::OwenPrice), &id).unwrap().looks;
        let said: Vec<(&str, Option<String>)> = looks.into_iter().skip(1).map(|look| (look.label, look.page)).collect();
        let expected = [
            ("Opened the record of the child", Some(format!("the child, people/{child}"))),
            ("Opened the record of somebody of the circle", Some(format!("mother, people/{mother}"))),
            ("Opened the people", Some("people".to_owned())),
            ("Opened the dates", Some("dates".to_owned())),
        ];
        assert_eq!(said, expected);
    }

    fn x_03_an_emergency_does_not_show_why_somebody_must_not_be_told(db: &Database) {
        let world = World::requested(db);
        world.silenced();
        world.opened(Persona::MarcusBell);
        let mother = db.read(|conn| ehc_persistence::people::list_circle(conn, world.case().id)).unwrap()[0].1.id;
        let at = (world.reference.clone(), mother);
        for (persona, reads) in [(Persona::PriyaNair, true), (Persona::HelenWard, true), (Persona::MarcusBell, false)] {
            let shown = people::show(&world.service, &world.now_as(persona), &at).unwrap();
            let why = shown.answer(PersonField::NotToldReason);
            assert_eq!(why.kept() == Some("An order of the family court"), reads, "{persona:?}: {why:?}");
            assert!(shown.answer(PersonField::NotTold).kept().is_some(), "that they must not be told is seen by everybody who reads of them");
        }
    }

    fn the_history_of_the_case_shows_the_opening_and_the_review(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::MarcusBell);
        world.reviews(Persona::HelenWard, id, EmergencyOutcome::Justified).unwrap();
        emergency::show(&world.service, &world.now_as(Persona::OwenPrice), &id).unwrap();
        world.ports.clock.advance(Duration::days(400));
        let said = world.history_says();
        assert!(said.contains("Opened the case in an emergency A child is at risk. Open for 60 minutes Some(\"The duty officer asks\")"), "{said}");
        assert!(said.contains("Reviewed an emergency opening Justified. Opened by Marcus Bell"), "{said}");
        assert!(!said.contains("Looked at an emergency opening"), "who looked at the record of it is asked for, like every look: {said}");
    }
}
