//! What the search box suggests, to whom, and what is written about it, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use ehc_application::{
    Failure, Service,
    people::{NamesChange, change_names},
    requests,
    search::{Suggestions, find, suggest},
};
use ehc_domain::{
    cases::Stage,
    institutions::InstitutionKind,
    policy::{Action, Refusal},
};
use ehc_persistence::{
    Database, audit as trail,
    cases::{self, CaseRow},
    people::{self, PersonRow},
};
use ehc_test_support::{
    Persona, TestPorts, a_case, a_request, add_school, both_databases, day, line,
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

    fn a_child_is_found_by_a_former_name_an_exact_number_and_the_name_of_a_parent(db: &Database) {
        let world = World::new(db);
        let priya = Persona::PriyaNair.context(&world.ports.clock);
        let made = requests::record(&world.service, &priya, a_request("2026-09-07")).unwrap();
        let child = db.read(|conn| cases::find(conn, made.case_id)).unwrap().unwrap().child_id;
        let row = |change: fn(PersonRow) -> PersonRow| {
            let row = db.read(|conn| people::find(conn, child)).unwrap().unwrap();
            db.write(|conn| people::update(conn, change(row))).unwrap();
        };
        row(|row| PersonRow { upn: Some("H801200001001".into()), nhs_number: Some("9434765919".into()), ..row });
        let version = db.read(|conn| people::find(conn, child)).unwrap().unwrap().version;
        let names = NamesChange { name: line("Amira Ali"), was_theirs: false, known_as: None, earlier_names: None, from: day("2026-10-01"), reason: None, version };
        change_names(&world.service, &priya, &(made.reference, child), names).unwrap();
        let found = |persona: Persona, typed: &str| -> Vec<String> {
            let lines = find(&world.service, &persona.context(&world.ports.clock), typed, 50).unwrap();
            lines.into_iter().map(|line| line.child).collect()
        };
        for typed in ["Amira Hassan", "amira ali", "H801200001001", "h801200001001", "943 476 5919", "9434765919", "Fatima", "fatima hassan"] {
            assert_eq!(found(Persona::PriyaNair, typed), ["Amira Ali"], "{typed}");
        }
        // Part of a number, or a wrong digit, finds nobody.
        for typed in ["H80120000100", "801200001001", "H801200001002", "943476591", "476 5919", "9434765918"] {
            assert!(found(Persona::PriyaNair, typed).is_empty(), "{typed}");
        }
        assert_eq!(world.children(Persona::PriyaNair, "H801200001001"), ["Amira Ali"]);
        assert!(world.children(Persona::PriyaNair, "H80120000100").is_empty());
    }

    fn x_01_who_may_not_read_a_number_or_the_family_finds_nobody_by_it(db: &Database) {
        let world = World::new(db);
        let priya = Persona::PriyaNair.context(&world.ports.clock);
        let made = requests::record(&world.service, &priya, a_request("2026-09-07")).unwrap();
        let case = db.read(|conn| cases::find(conn, made.case_id)).unwrap().unwrap();
        let child = db.read(|conn| people::find(conn, case.child_id)).unwrap().unwrap();
        let numbered = PersonRow { upn: Some("H801200001001".into()), nhs_number: Some("9434765919".into()), ..child };
        db.write(|conn| people::update(conn, numbered)).unwrap();
        // A case of the team that is somebody else's: its caseworkers read who the child is, and nothing else.
        db.write(|conn| cases::update(conn, CaseRow { caseworker_id: None, ..case })).unwrap();
        let found = |persona: Persona, typed: &str| find(&world.service, &persona.context(&world.ports.clock), typed, 50).unwrap().len();
        assert_eq!(found(Persona::PriyaNair, "amira"), 1);
        for typed in ["H801200001001", "9434765919", "fatima"] {
            assert_eq!(found(Persona::PriyaNair, typed), 0, "{typed}");
            assert_eq!(found(Persona::HelenWard, typed), 1, "the manager reads it: {typed}");
            assert_eq!(found(Persona::JamesOsei, typed), 0, "{typed}");
        }
        for persona in [Persona::TomFielding, Persona::JudithCrane, Persona::OwenPrice] {
            let refused = find(&world.service, &persona.context(&world.ports.clock), "H801200001001", 50);
            assert!(matches!(refused, Err(Failure::Refused(Refusal::Denied))), "{persona:?}");
        }
    }

    fn cw_04_a_child_is_found_by_whatever_the_caller_knows_of_the_name(db: &Database) {
        let world = World::new(db);
        for child in ["Niamh O'Mara", "Ewan McDonald", "Inés de la Cruz", "Adam bin Yusuf", "Łucja Nowak", "Minh Đặng", "Zoë Hart", "Aoife Ní Bhriain"] {
            a_case().of(child).insert(db);
        }
        for (typed, child) in [
            ("O'Mara, Niamh", "Niamh O'Mara"),
            ("o mara", "Niamh O'Mara"),
            ("Mc Donald", "Ewan McDonald"),
            ("de la cruz", "Inés de la Cruz"),
            ("Cruz Ines", "Inés de la Cruz"),
            ("bin yusuf", "Adam bin Yusuf"),
            ("lucja", "Łucja Nowak"),
            ("dang minh", "Minh Đặng"),
            ("zoe", "Zoë Hart"),
            ("NI BHRIAIN", "Aoife Ní Bhriain"),
            // One letter wrong, wherever it is.
            ("Nowack", "Łucja Nowak"),
            ("Mcdonlad", "Ewan McDonald"),
            ("Yusuv Adam", "Adam bin Yusuf"),
            ("Crux, Inez", "Inés de la Cruz"),
        ] {
            assert_eq!(world.children(Persona::PriyaNair, typed), [child], "{typed}");
        }
        for typed in ["Nowakowski", "owa", "Nwka", "Niamh Hart", "Mcdnld"] {
            assert!(world.children(Persona::PriyaNair, typed).is_empty(), "{typed}");
        }
    }

    fn cw_04_near_names_come_after_what_fits_and_are_suggested_only_where_nothing_does(db: &Database) {
        let world = World::new(db);
        for child in ["Amara Diallo", "Amira Hassan", "Noor Amirah"] {
            a_case().of(child).insert(db);
        }
        let found = find(&world.service, &Persona::PriyaNair.context(&world.ports.clock), "amira", 50).unwrap();
        let found: Vec<String> = found.into_iter().map(|line| line.child).collect();
        assert_eq!(found, ["Amira Hassan", "Noor Amirah", "Amara Diallo"]);
        assert_eq!(world.children(Persona::PriyaNair, "amira"), ["Amira Hassan", "Noor Amirah"]);
        assert_eq!(world.children(Persona::PriyaNair, "amyra").len(), 2, "each is one letter away");
    }

    fn cw_04_what_fits_best_comes_first(db: &Database) {
        let world = World::new(db);
        let school = add_school(db, "Ali Primary", InstitutionKind::Primary);
        for child in ["Alina Alison", "Noor Ali", "Alim Begum", "Zed Alison", "Sami Aly"] {
            a_case().of(child).insert(db);
        }
        let there = a_case().of("Ben Carter").insert(db);
        db.write(|conn| cases::update(conn, CaseRow { institution_id: Some(school), ..there })).unwrap();
        let found = find(&world.service, &Persona::PriyaNair.context(&world.ports.clock), "ali", 50).unwrap();
        let found: Vec<String> = found.into_iter().map(|line| line.child).collect();
        assert_eq!(found, ["Noor Ali", "Alim Begum", "Alina Alison", "Zed Alison", "Ben Carter"]);
    }

    fn cw_04_a_child_is_found_by_birth_date_postcode_and_number_of_the_case(db: &Database) {
        let world = World::new(db);
        let priya = Persona::PriyaNair.context(&world.ports.clock);
        let made = requests::record(&world.service, &priya, a_request("2026-09-07")).unwrap();
        let case = db.read(|conn| cases::find(conn, made.case_id)).unwrap().unwrap();
        let child = db.read(|conn| people::find(conn, case.child_id)).unwrap().unwrap();
        let born = child.born_on.unwrap();
        let lives = PersonRow { postcode: Some("ST4 1HH".into()), ..child };
        db.write(|conn| people::update(conn, lives)).unwrap();
        let (number, reference) = (case.reference.trim_start_matches("EHC-").to_owned(), case.reference.clone());
        let in_full = born.format("%-d %B %Y").to_string();
        let other_day = born.succ_opt().unwrap().format("%-d/%-m/%Y").to_string();
        for typed in [
            in_full.as_str(),
            &born.format("%-d/%-m/%y").to_string(),
            &born.to_string(),
            &format!("Hassan {in_full}"),
            "st41hh",
            "ST4 1HH",
            reference.as_str(),
            &reference.to_lowercase(),
            &number,
        ] {
            assert_eq!(world.children(Persona::PriyaNair, typed), ["Amira Hassan"], "{typed}");
        }
        for typed in [other_day.as_str(), &format!("Nowak {in_full}"), "ST4 1HJ", "ST4", "999999"] {
            assert!(world.children(Persona::PriyaNair, typed).is_empty(), "{typed}");
        }
        // A case of the team that is somebody else's: who the child is, and not where they live.
        db.write(|conn| cases::update(conn, CaseRow { caseworker_id: None, ..case })).unwrap();
        assert_eq!(world.children(Persona::PriyaNair, &in_full).len(), 1);
        assert!(world.children(Persona::PriyaNair, "ST4 1HH").is_empty());
        assert_eq!(world.children(Persona::HelenWard, "ST4 1HH").len(), 1);
    }

    fn x_03_a_confidential_address_finds_nobody_by_its_postcode(db: &Database) {
        let world = World::new(db);
        let priya = Persona::PriyaNair.context(&world.ports.clock);
        let made = requests::record(&world.service, &priya, a_request("2026-09-07")).unwrap();
        let case = db.read(|conn| cases::find(conn, made.case_id)).unwrap().unwrap();
        let (_, mother) = db.read(|conn| people::list_circle(conn, case.id)).unwrap().remove(0);
        let child = db.read(|conn| people::find(conn, case.child_id)).unwrap().unwrap();
        for (person, postcode) in [(child, "ST4 1HH"), (mother, "ST4 1HJ")] {
            for (is_confidential, found) in [(false, 1), (true, 0)] {
                let now = db.read(|conn| people::find(conn, person.id)).unwrap().unwrap();
                let lives = PersonRow { postcode: Some(postcode.into()), address_is_confidential: is_confidential, ..now };
                db.write(|conn| people::update(conn, lives)).unwrap();
                for persona in [Persona::PriyaNair, Persona::HelenWard] {
                    assert_eq!(world.children(persona, postcode).len(), found, "{persona:?} {postcode} {is_confidential}");
                }
            }
        }
    }

    fn cw_04_whoever_was_on_record_before_the_words_were_kept_is_found_after_the_update(db: &Database) {
        use diesel::RunQueryDsl;
        let world = World::new(db);
        a_case().of("Noor Ali").insert(db);
        let forget = |conn: &mut ehc_persistence::DbConnection| {
            let all = diesel::delete(ehc_persistence::schema::name_words::table);
            Ok::<_, ehc_persistence::StorageError>(match conn.connected() {
                ehc_persistence::Connected::Pg(c) => all.execute(c)?,
                ehc_persistence::Connected::Sqlite(c) => all.execute(c)?,
            })
        };
        db.write(forget).unwrap();
        assert!(world.children(Persona::PriyaNair, "noor").is_empty());
        db.migrate().unwrap();
        assert_eq!(world.children(Persona::PriyaNair, "noor"), ["Noor Ali"]);
    }
}
