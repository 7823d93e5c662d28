//! What the search box suggests, to whom, and what is written about it, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use ehc_application::{
    Failure, Service,
    search::{Suggestions, suggest},
};
use ehc_domain::{
    cases::Stage,
    institutions::InstitutionKind,
    policy::{Action, Refusal},
};
use ehc_persistence::{Database, audit as trail};
use ehc_test_support::{
    Persona, TestPorts, a_case, add_school, both_databases,
    personas::{self, Team},
};

struct World<'a> {
    db: &'a Database,
    ports: TestPorts,
    service: Service,
}

impl<'a> World<'a> {
    fn new(db: &'a Database) -> Self {
        personas::insert_all(db);
        let ports = TestPorts::new();
        let service = ports.service(db);
        Self { db, ports, service }
    }

    fn suggested(&self, persona: Persona, typed: &str) -> Suggestions {
        suggest(&self.service, &persona.context(&self.ports.clock), typed).unwrap()
    }

    fn children(&self, persona: Persona, typed: &str) -> Vec<String> {
        self.suggested(persona, typed).cases.into_iter().map(|case| case.child).collect()
    }

    /// How many cases were shown, by each row of the trail that says that cases were listed.
    fn listed(&self) -> Vec<String> {
        self.service.views.flush().unwrap();
        let rows = self.db.read(|conn| trail::list_unsealed(conn, 100)).unwrap();
        let lists = rows.into_iter().filter(|row| row.action == Action::CaseList.code());
        lists.map(|row| row.details["shown"].as_str().unwrap().to_owned()).collect()
    }
}

both_databases! {
    fn x_01_a_case_that_somebody_may_not_list_is_suggested_as_little_as_one_that_does_not_exist(db: &Database) {
        let world = World::new(db);
        a_case().of("Oskar Lindqvist").insert(db);
        let hidden = a_case().of("Oskar Lindgren").owned_by(Team::Health).held_by(None).insert(db);
        assert_eq!(world.children(Persona::PriyaNair, "oskar lin"), ["Oskar Lindqvist"]);
        let nothing = world.suggested(Persona::PriyaNair, "no such child");
        for typed in ["Lindgren", hidden.reference.as_str()] {
            assert_eq!(world.suggested(Persona::PriyaNair, typed), nothing, "{typed}");
        }
    }

    fn what_is_suggested_begins_a_word_as_it_is_typed(db: &Database) {
        let world = World::new(db);
        for child in ["Ameena Siddiqui", "Niamh Campbell", "Zofia Amadi-Cole", "Graham Ames"] {
            a_case().of(child).insert(db);
        }
        let mut found = world.children(Persona::PriyaNair, "am");
        found.sort();
        assert_eq!(found, ["Ameena Siddiqui", "Graham Ames", "Zofia Amadi-Cole"]);
        assert_eq!(world.children(Persona::PriyaNair, "camp"), ["Niamh Campbell"]);
    }

    fn x_01_who_sees_no_cases_is_suggested_none(db: &Database) {
        let world = World::new(db);
        a_case().insert(db);
        for persona in [Persona::JamesOsei, Persona::RuthAdeyemi, Persona::AnnaKowalska, Persona::MarcusBell] {
            assert!(world.children(persona, "amira").is_empty(), "{persona:?}");
        }
        for persona in [Persona::TomFielding, Persona::JudithCrane, Persona::OwenPrice] {
            for typed in ["amira", "a", ""] {
                let refused = suggest(&world.service, &persona.context(&world.ports.clock), typed);
                assert!(matches!(refused, Err(Failure::Refused(Refusal::Denied))), "{persona:?} {typed}");
            }
        }
    }

    fn x_02_the_cases_suggested_are_written_down(db: &Database) {
        let world = World::new(db);
        a_case().insert(db);
        a_case().of("Amir Haddad").at(Stage::Assessing).insert(db);
        assert_eq!(world.children(Persona::PriyaNair, "amir").len(), 2);
        assert!(world.children(Persona::PriyaNair, "nobody").is_empty());
        assert_eq!(world.listed(), ["2", "0"]);
        // One letter shows nothing and asks nothing of the database.
        world.suggested(Persona::PriyaNair, "a");
        assert_eq!(world.listed(), ["2", "0"]);
    }

    fn suggestions_are_few_and_are_found_however_they_are_written(db: &Database) {
        let world = World::new(db);
        for number in 0..7 {
            a_case().of(&format!("Zoë O’Neil {number}")).insert(db);
        }
        for name in ["Zoological School", "Zoo Nursery", "Zoom College"] {
            add_school(db, name, InstitutionKind::Primary);
        }
        assert_eq!(world.children(Persona::PriyaNair, "ZOE ONEIL").len(), 5);
        assert_eq!(world.suggested(Persona::PriyaNair, "zoo").schools, ["Zoo Nursery", "Zoological School"]);
        for typed in ["", " ", "z", "%_", "'\"", "\u{301}"] {
            assert_eq!(world.suggested(Persona::PriyaNair, typed), Suggestions::default(), "{typed:?}");
        }
    }
}
