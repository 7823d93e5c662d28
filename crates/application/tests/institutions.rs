//! The official register taken over: what is new, what changed, what closed, and what we know that it does not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use ehc_application::{
    Failure, Service,
    institutions::{
        self, Unit, UnitRow,
        import::{Area, Imported, RegisterRefused, import, preview, read},
    },
};
use ehc_domain::{
    email::EmailAddress,
    ids::InstitutionId,
    institutions::{AuthorityCode, InstitutionKind, UnitKind, Urn},
    text::Text,
};
use ehc_persistence::{
    Database,
    institutions::{InstitutionRow, find_by_urn, list_register, list_units, update, update_unit},
};
use ehc_test_support::{Persona, TestPorts, add_school, both_databases, day, personas};

const FIRST: &str = "URN,LA (code),EstablishmentName,TypeOfEstablishment (code),TypeOfEstablishment (name),EstablishmentStatus (name),\
                     PhaseOfEducation (name),CloseDate,Street,Postcode,Section41Approved (name)\n";
const OAK: &str = "100001,861,Oakhollow Primary,1,Community school,Open,Primary,,1 Mill Lane,ST4 1HH,Not applicable\n";
const FAR: &str = "200001,201,Far Primary,1,Community school,Open,Primary,,,,Not applicable\n";
const TIDE: &str = "100002,861,Tidewell House,10,Other independent special school,Open,Not applicable,,,,Not approved\n";

struct World<'a> {
    db: &'a Database,
    ports: TestPorts,
    service: Service,
}

impl<'a> World<'a> {
    fn new(db: &'a Database) -> Self {
        personas::insert_all(db);
        let ports = TestPorts::default();
        ports.clock.set_day(day("2026-12-01"));
        let service = ports.service(db);
        Self { db, ports, service }
    }

    fn import(&self, rows: &[&str]) -> Imported {
        self.import_file(&format!("{FIRST}{}", rows.concat()))
    }

    /// Takes over what the official register says of the units of one school: the type of resourced provision and the two capacities.
    fn import_units(&self, says: &str) -> Imported {
        let columns = "TypeOfResourcedProvision (name),SenUnitCapacity,ResourcedProvisionCapacity";
        self.import_file(&format!("{},{columns}\n{},{says}\n", FIRST.trim(), OAK.trim()))
    }

    fn import_file(&self, file: &str) -> Imported {
        let official = read(file.as_bytes()).unwrap();
        let before = self.register();
        let expected = preview(&self.service, &official, &area()).unwrap();
        assert_eq!(self.register(), before, "looking changes nothing");
        let imported = import(&self.service, &official, &area(), "f").unwrap();
        assert_eq!(imported, expected, "what was shown is what is done");
        imported
    }

    /// The units of a school: what each is called, its places and whether it is open.
    fn units(&self, urn: &str) -> Vec<(String, Option<i32>, bool)> {
        let units = self.db.read(|conn| list_units(conn, self.find(urn).id)).unwrap();
        units.iter().map(|unit| (unit.called().to_owned(), unit.places, unit.closed_on.is_none())).collect()
    }

    fn name_unit(&self, kind: UnitKind, name: &str) {
        let context = Persona::TomFielding.context(&self.ports.clock);
        let name = Text::parse(name).unwrap();
        let unit = Unit { kind, name, specialism: None, places: None, opened_on: None };
        institutions::add_unit(&self.service, &context, &self.find("100001").id, unit).unwrap();
    }

    fn register(&self) -> Vec<InstitutionRow> {
        self.db.read(list_register).unwrap()
    }

    fn find(&self, urn: &str) -> InstitutionRow {
        self.db.read(|conn| find_by_urn(conn, urn)).unwrap().unwrap()
    }

    fn history(&self, id: InstitutionId) -> Vec<String> {
        let context = Persona::TomFielding.context(&self.ports.clock);
        let shown = institutions::show(&self.service, &context, &id).unwrap();
        shown.history.iter().map(|act| act.said.join(". ")).collect()
    }
}

fn area() -> Area {
    Area::Authorities(vec![AuthorityCode::parse("861").unwrap()])
}

fn name_of((name, urn): &(String, String)) -> String {
    format!("{name} {urn}")
}

both_databases! {
    fn x_10_schools_of_the_area_are_added_once_and_those_elsewhere_are_not(db: &Database) {
        let world = World::new(db);
        let first = world.import(&[OAK, FAR, TIDE]);
        assert_eq!(first.added.iter().map(name_of).collect::<Vec<_>>(), ["Oakhollow Primary 100001", "Tidewell House 100002"]);
        let oak = world.find("100001");
        assert_eq!((oak.kind, oak.postcode.as_deref(), oak.authority_code.as_deref()), (InstitutionKind::Primary, Some("ST4 1HH"), Some("861")));
        assert_eq!(world.history(oak.id), ["Added Oakhollow Primary"]);
        let again = world.import(&[OAK, FAR, TIDE]);
        assert_eq!((again.added.len(), again.changed.len(), again.closed.len(), again.unchanged), (0, 0, 0, 2));
    }

    fn x_10_what_changed_is_said_and_what_only_we_know_stays(db: &Database) {
        let world = World::new(db);
        world.import(&[OAK, TIDE]);
        let oak = world.find("100001");
        let context = Persona::TomFielding.context(&world.ports.clock);
        let details = institutions::InstitutionDetails {
            name: Text::parse(&oak.name).unwrap(),
            kind: oak.kind,
            urn: Some(Urn::parse("100001").unwrap()),
            ukprn: None,
            authority_code: None,
            email: Some(EmailAddress::parse("office@oak.example").unwrap()),
            phone: None,
            address: None,
            postcode: None,
            section_41_from: None,
            section_41_until: None,
            version: oak.version,
        };
        institutions::change(&world.service, &context, &oak.id, details).unwrap();
        let renamed = OAK.replace("Oakhollow Primary", "Oakhollow Academy");
        let approved = TIDE.replace("Not approved", "Approved");
        let second = world.import(&[&renamed, &approved]);
        let changes: Vec<&str> = second.changed.iter().map(|one| one.changes.as_str()).collect();
        assert!(changes[0].starts_with("Name: Oakhollow Primary → Oakhollow Academy; Local authority: none → 861"), "{changes:?}");
        assert_eq!(changes[1], "Approved under section 41 from: none → 1 December 2026");
        let after = world.find("100001");
        assert_eq!(after.email.as_deref(), Some("office@oak.example"), "the file does not say");
        assert!(world.history(oak.id)[0].contains("Oakhollow Primary → Oakhollow Academy"), "{:?}", world.history(oak.id));
        world.ports.clock.set_day(day("2027-01-04"));
        world.import(&[TIDE]);
        let ended = world.find("100002");
        assert_eq!((ended.section_41_from, ended.section_41_until), (Some(day("2026-12-01")), Some(day("2027-01-04"))));
    }

    fn x_10_a_unit_that_only_the_register_knows_is_there_without_a_name_until_the_register_has_it_no_more(db: &Database) {
        let world = World::new(db);
        let unit = |called: &str, places, is_open| (called.to_owned(), places, is_open);
        world.import_units("SEN unit,12,");
        assert_eq!(world.units("100001"), [unit("SEN unit", Some(12), true)]);
        let same = world.import_units("SEN unit,12,");
        assert_eq!((same.changed.len(), same.unchanged), (0, 1));
        let more = world.import_units("Resourced provision and SEN unit,14,0");
        assert_eq!(more.changed[0].changes, "SEN unit, places: 12 → 14; Resourced provision: none → Resourced provision");
        assert_eq!(world.units("100001"), [unit("Resourced provision", None, true), unit("SEN unit", Some(14), true)]);
        assert_eq!(world.import(&[OAK]).unchanged, 1, "a file that does not say takes none away");
        let gone = world.import_units("Resourced provision,,");
        assert_eq!(gone.changed[0].changes, "SEN unit: open → closed on 1 December 2026");
        assert_eq!(world.units("100001"), [unit("Resourced provision", None, true), unit("SEN unit", Some(14), false)]);
        world.import_units("Resourced provision and SEN unit,,");
        assert_eq!(world.units("100001").iter().filter(|(_, _, is_open)| *is_open).count(), 2, "it may come back");
    }

    fn x_10_a_unit_that_somebody_named_keeps_its_name_and_stays_whatever_the_register_says(db: &Database) {
        let world = World::new(db);
        let unit = |called: &str, places| (called.to_owned(), places, true);
        world.import(&[OAK]);
        world.name_unit(UnitKind::SenUnit, "Harbour");
        let filled = world.import_units("SEN unit,12,");
        assert_eq!(filled.changed[0].changes, "Harbour, places: none → 12");
        assert_eq!(world.units("100001"), [unit("Harbour", Some(12))]);
        let doubtful = world.import_units("Not applicable,,");
        let named: Vec<_> = doubtful.units_not_found.iter().map(|one| (one.urn.as_str(), one.unit.as_str())).collect();
        assert_eq!((named, doubtful.unchanged), (vec![("100001", "Harbour, SEN unit, 12 places")], 1));
        assert_eq!(world.units("100001"), [unit("Harbour", Some(12))], "a person looks whether it closed");
        world.name_unit(UnitKind::SenUnit, "Lighthouse");
        world.import_units("SEN unit,30,");
        assert_eq!(world.units("100001"), [unit("Harbour", Some(12)), unit("Lighthouse", None)], "one figure of two units");
    }

    fn x_10_no_two_open_units_of_one_institution_are_called_the_same_even_at_one_moment(db: &Database) {
        let world = World::new(db);
        world.import(&[OAK, TIDE]);
        world.name_unit(UnitKind::SenUnit, "Harbour");
        let here = world.find("100001").id;
        let first = db.read(|conn| list_units(conn, here)).unwrap().remove(0);
        let (mut closed, mut elsewhere) = (first.clone(), first.clone());
        closed.closed_on = Some(day("2026-11-30"));
        elsewhere.institution_id = world.find("100002").id;
        elsewhere.id = world.service.ports.id();
        let open = UnitRow { id: world.service.ports.id(), ..first };
        let result = db.write(|conn| open.insert(conn));
        assert!(matches!(result, Err(ehc_application::StorageError::Duplicate)), "{result:?}");
        closed.id = world.service.ports.id();
        db.write(|conn| UnitRow::insert_all(vec![closed, elsewhere], conn)).unwrap();
    }

    fn x_10_one_that_closed_is_closed_on_its_day_and_one_that_never_was_ours_is_not_added(db: &Database) {
        let world = World::new(db);
        world.import(&[OAK]);
        let closed = |row: &str| row.replace("Open,Primary,", "Closed,Primary,31-08-2026");
        let elsewhere = TIDE.replace("Open,Not applicable,", "Closed,Not applicable,31-08-2026");
        let second = world.import(&[&closed(OAK), &elsewhere]);
        assert_eq!(second.closed.iter().map(name_of).collect::<Vec<_>>(), ["Oakhollow Primary 100001"]);
        assert_eq!((world.find("100001").closed_on, world.register().len()), (Some(day("2026-08-31")), 1));
        let third = world.import(&[OAK]);
        assert_eq!((third.changed.len(), third.unchanged), (0, 1), "what we closed is not opened by a file");
    }

    fn x_10_one_that_closed_takes_its_units_along_and_none_closes_before_it_opened(db: &Database) {
        let world = World::new(db);
        world.import(&[OAK]);
        world.name_unit(UnitKind::SenUnit, "Harbour");
        world.name_unit(UnitKind::ResourcedProvision, "Quay");
        let quay = db.read(|conn| list_units(conn, world.find("100001").id)).unwrap().remove(1);
        db.write(|conn| update_unit(conn, UnitRow { opened_on: Some(day("2026-09-01")), ..quay })).unwrap();
        world.import(&[&OAK.replace("Open,Primary,", "Closed,Primary,31-08-2026")]);
        let units = db.read(|conn| list_units(conn, world.find("100001").id)).unwrap();
        let closed: Vec<_> = units.iter().map(|unit| (unit.called(), unit.closed_on)).collect();
        assert_eq!(closed, [("Harbour", Some(day("2026-08-31"))), ("Quay", Some(day("2026-09-01")))]);
        assert!(world.history(world.find("100001").id)[0].contains("Harbour: open → closed on 31 August 2026"));
    }

    fn x_10_the_register_of_all_england_is_taken_over_at_once(db: &Database) {
        let world = World::new(db);
        let rows: Vec<String> = (0..3_000).map(|number| OAK.replace("100001", &(100_001 + number).to_string())).collect();
        let imported = world.import(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!((imported.added.len(), world.register().len()), (3_000, 3_000), "more than one statement of SQLite holds");
    }

    fn x_10_one_that_was_added_by_hand_gets_its_number_and_stays_one(db: &Database) {
        let world = World::new(db);
        let id = add_school(db, "Oakhollow  primary", InstitutionKind::Primary);
        let twin = OAK.replace("100001", "100009");
        let doubtful = world.import(&[OAK, &twin]);
        assert_eq!((doubtful.added.len(), doubtful.changed.len()), (2, 0), "a person looks which of two it is");
        assert_eq!(doubtful.could_be, [("Oakhollow  primary".to_owned(), vec!["100001".to_owned(), "100009".to_owned()])]);
        let id_of_tide = add_school(db, "Tidewell house", InstitutionKind::IndependentSpecial);
        let before = TIDE.replace("100002", "100003").replace("Open,Not applicable,", "Closed,Not applicable,31-08-2015");
        let sure = world.import(&[OAK, &twin, &before, TIDE]);
        assert_eq!((world.find("100002").id, world.find("100002").closed_on), (id_of_tide, None), "and not its predecessor");
        assert!(sure.changed[0].changes.contains("URN: none → 100002"), "{:?}", sure.changed);
        assert_ne!(world.find("100001").id, id);
    }

    fn x_10_what_a_person_knows_better_stays_and_what_a_person_should_look_at_is_named(db: &Database) {
        let world = World::new(db);
        world.import(&[OAK, TIDE]);
        let known = |urn: &str, from: Option<&str>, until: Option<&str>| {
            let row = world.find(urn);
            let row = InstitutionRow { section_41_from: from.map(day), section_41_until: until.map(day), ..row };
            db.write(|conn| update(conn, row)).unwrap();
        };
        let approved = TIDE.replace("Not approved", "Approved");
        known("100002", Some("2020-01-01"), Some("2027-03-31"));
        world.import(&[OAK, &approved]);
        let row = world.find("100002");
        assert_eq!((row.section_41_from, row.section_41_until), (Some(day("2020-01-01")), Some(day("2027-03-31"))));
        known("100002", Some("2027-01-01"), None);
        world.import(&[OAK, TIDE]);
        assert_eq!(world.find("100002").section_41_until, None, "an approval that has not begun does not end before it");
        let ahead = OAK.replace("Open,Primary,", "Closed,Primary,31-08-2099");
        assert_eq!(world.import(&[&ahead, TIDE]).closed, [], "it has not closed yet");
        let gone = world.import(&[OAK]);
        assert_eq!(gone.not_found.iter().map(name_of).collect::<Vec<_>>(), ["Tidewell House 100002"]);
        world.import(&[&OAK.replace("Open,Primary,", "Closed,Primary,31-08-2026"), TIDE]);
        let again = world.import(&[OAK, TIDE]);
        assert_eq!(again.closed_here.iter().map(name_of).collect::<Vec<_>>(), ["Oakhollow Primary 100001"]);
    }

    fn x_10_a_wrong_row_matters_where_its_school_could_be_ours(db: &Database) {
        let world = World::new(db);
        let long = |row: &str| row.replace("Primary,1,", &format!("{},1,", "x".repeat(201)));
        let refused = |rows: &[&str], area: &Area| {
            let official = read(format!("{FIRST}{}", rows.concat()).as_bytes()).unwrap();
            match import(&world.service, &official, area, "f") {
                Err(Failure::Rule(refused)) => Some(refused),
                _ => None,
            }
        };
        let wrong = Some(RegisterRefused::Row { number: 2, column: "EstablishmentName" });
        assert_eq!(refused(&[&long(OAK), TIDE], &area()), wrong);
        assert_eq!(refused(&[&long(FAR), TIDE], &Area::England), wrong);
        assert!(world.register().is_empty(), "nothing half stored");
        assert_eq!(refused(&[&long(FAR), TIDE], &area()), None, "far away, and nobody’s here");
        let typed = Area::Authorities(vec![AuthorityCode::parse("777").unwrap()]);
        assert_eq!(refused(&[OAK], &typed), Some(RegisterRefused::NoRows("777".into())));
    }
}
