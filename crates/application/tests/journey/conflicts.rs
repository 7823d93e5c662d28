//! What is hidden from somebody is told to them by nothing.

use ehc_application::{
    Context, Failure,
    held::{self, ExistingPlan},
    history,
    requests::{self, Joins, NewRequest, RecordRefused as RequestRefused, find_alike, find_matches},
};
use ehc_domain::{
    cases::CaseReference,
    ids::UserId,
    notifications::{NoticeEvent, TaskKind},
    policy::{Standing, visibility},
};
use ehc_persistence::{
    Database, advice,
    notifications::{self as post, TaskScope},
    standings::{self, StandingRow},
};
use ehc_test_support::{Persona, both_databases, change_case, day, line, words};

use super::{
    entered::existing,
    world::{World, amira},
};

impl World<'_> {
    /// Somebody as they would be signed in at this moment: with what is recorded of how they stand to cases.
    fn now_as(&self, persona: Persona) -> Context {
        let mut context = if persona == Persona::HelenWard { self.helen() } else { self.as_(persona) };
        context.actor.standings = self.database.read(|conn| standings::of_user(conn, persona.id(), context.now)).unwrap();
        context
    }

    fn has_conflict(&self, persona: Persona) {
        let row = StandingRow {
            id: self.service.ports.id(),
            case_id: self.case().id,
            user_id: persona.id(),
            standing: Standing::Conflict,
            reason: "A neighbour".into(),
            from_at: self.as_(persona).now,
            until_at: None,
            recorded_by: Persona::HelenWard.id(),
            ended_at: None,
            ended_by: None,
        };
        self.database.write(|conn| row.insert(conn)).unwrap();
    }

    fn heard(&self, user: UserId, event: NoticeEvent) -> Vec<String> {
        let notices = self.database.read(|conn| post::notices_of(conn, user, None, 100)).unwrap();
        notices.into_iter().filter(|one| one.event == event).map(|one| format!("{} {}", one.title, one.body)).collect()
    }

    fn nobody_to_tell(&self) -> Vec<String> {
        let scope =
            TaskScope { visibility: visibility(&Persona::TomFielding.actor()), teams: Vec::new(), as_administrator: true };
        let tasks = self.database.read(|conn| post::open_tasks(conn, scope, 100)).unwrap();
        tasks.into_iter().filter(|task| task.kind == TaskKind::NobodyToTell).map(|task| task.title).collect()
    }
}

both_databases! {
    fn cw_04_a_case_hidden_from_whoever_records_is_no_match_and_governance_hears_of_it_at_once(db: &Database) {
        let world = World::requested(db);
        let one = amira("2026-09-07");
        assert_eq!(find_matches(&world.service, &world.priya(), &one).unwrap().len(), 1);
        world.has_conflict(Persona::PriyaNair);
        let priya = world.now_as(Persona::PriyaNair);
        assert_eq!(find_matches(&world.service, &priya, &one).unwrap(), []);
        let joining = NewRequest { joins: Some(Joins::Case(world.reference.clone())), ..amira("2026-09-07") };
        let refused = requests::record(&world.service, &priya, joining);
        assert!(matches!(refused, Err(Failure::Rule(RequestRefused::NotAMatch))), "as a number that nobody has");
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::HiddenMatch), Vec::<String>::new(), "nothing was recorded");

        let recorded = requests::record(&world.service, &priya, one).unwrap();
        assert_eq!((recorded.reference.clone(), recorded.held_by), (CaseReference::from_number(2), None));
        let told = world.heard(Persona::OwenPrice.id(), NoticeEvent::HiddenMatch);
        assert!(told.len() == 1 && told[0].starts_with("EHC-000002: May be a child who has a case"), "{told:?}");
        assert!(!told[0].contains("EHC-000001") && !told[0].contains("Amira"), "{told:?}");
        for persona in [Persona::PriyaNair, Persona::HelenWard, Persona::TomFielding] {
            assert_eq!(world.heard(persona.id(), NoticeEvent::HiddenMatch), Vec::<String>::new(), "{persona:?}");
        }
        let seen = history::show(&world.service, &priya, &recorded.reference, true, None).unwrap();
        let said = format!("{:?}", seen.days);
        assert!(!said.contains("EHC-000001") && !said.contains(NoticeEvent::HiddenMatch.label()), "{said}");
        assert_eq!(world.nobody_to_tell(), Vec::<String>::new());
    }

    fn cw_04_an_existing_plan_of_a_child_with_a_restricted_case_is_told_to_governance_alone(db: &Database) {
        let world = World::requested(db);
        change_case(db, &world.reference, |case| case.restriction_review_on = Some(day("2026-11-30")));
        let child = ExistingPlan { child_name: line("Amira Hassan"), born_on: Some(day("2018-03-14")), made_on: existing().made_on, ..existing() };
        assert_eq!(find_alike(&world.service, &world.priya(), &child.sought()).unwrap(), []);
        let entered = held::enter(&world.service, &world.priya(), child).unwrap();
        let told = world.heard(Persona::OwenPrice.id(), NoticeEvent::HiddenMatch);
        assert!(told.len() == 1 && told[0].contains(entered.reference.as_str()), "{told:?}");
        // What matches nothing is told to nobody.
        held::enter(&world.service, &world.priya(), existing()).unwrap();
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::HiddenMatch).len(), 1);
    }

    fn cw_04_governance_with_a_conflict_of_its_own_is_not_told_and_the_administrators_find_somebody(db: &Database) {
        let world = World::requested(db);
        world.has_conflict(Persona::PriyaNair);
        world.has_conflict(Persona::OwenPrice);
        requests::record(&world.service, &world.now_as(Persona::PriyaNair), amira("2026-09-07")).unwrap();
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::HiddenMatch), Vec::<String>::new());
        assert_eq!(world.nobody_to_tell(), ["EHC-000002: nobody to tell"]);
        let asked = db.read(|conn| advice::list_requests(conn, world.case().id)).unwrap();
        assert_eq!(asked, []);
    }
}
