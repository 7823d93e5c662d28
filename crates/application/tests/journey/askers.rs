//! Who asks about a child on record comes into the circle; who is chosen among those on record keeps what was said of them; and nobody is added twice without a word.

use ehc_application::{
    Failure,
    people::{self, AddRefused, NewParent, NewPerson, differs},
    requests::{self, Joins, NewRequest},
};
use ehc_domain::{
    ids::PersonId,
    requests::{Became, RequestSource},
};
use ehc_persistence::{
    Database,
    people::{self as rows, CasePersonRow, PersonRow},
};
use ehc_test_support::{Persona, both_databases, change_case, line, mailbox, personas::Team, words};

use super::world::{World, amira};

impl World<'_> {
    fn her_circle(&self) -> Vec<(CasePersonRow, PersonRow)> {
        self.database.read(|conn| rows::list_circle(conn, self.case().id)).unwrap()
    }

    fn one_named(&self, name: &str) -> Option<(CasePersonRow, PersonRow)> {
        self.her_circle().into_iter().find(|(_, person)| person.name == name)
    }

    fn asks_of_her(&self, source: RequestSource, name: &str) -> Became {
        let new = NewRequest {
            source,
            requester_name: line(name),
            requester_email: Some(mailbox("asker@family.example")),
            parent: None,
            joins: Some(Joins::Case(self.reference.clone())),
            ..amira("2026-09-21")
        };
        requests::record(&self.service, &self.priya(), new).unwrap().became
    }

    fn adds_an_uncle(&self, name: &str) -> Result<people::Added, Failure<AddRefused>> {
        let new = NewPerson {
            name: line(name),
            relation: line("uncle"),
            checked: None,
            basis: None,
            phone: None,
            email: None,
            address: None,
            contact_way: None,
            language: None,
            flags: Vec::new(),
            same_as: None,
            is_another: false,
            another_reason: None,
        };
        people::add(&self.service, &self.priya(), &self.reference, new)
    }
}

both_databases! {
    fn a_parent_who_asks_about_a_child_on_record_comes_into_the_circle_once(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-28");
        let before = world.her_circle().len();
        let joins = NewRequest {
            requester_name: line("Yusuf Hassan"),
            parent: None,
            joins: Some(Joins::Match(world.case().id)),
            ..amira("2026-09-21")
        };
        let comes = requests::preview(&world.service, &world.priya(), &joins).unwrap().unwrap().comes;
        assert_eq!(comes.as_deref(), Some("Yusuf Hassan"), "the check page says so");
        assert_eq!(world.asks_of_her(RequestSource::Parent, "Yusuf Hassan"), Became::Kept);
        let (part, father) = world.one_named("Yusuf Hassan").unwrap();
        assert_eq!((part.is_main_contact, father.email.as_deref()), (false, Some("asker@family.example")));
        assert_eq!((world.her_circle().len(), part.has_parental_responsibility), (before + 1, false), "nobody has checked that");
        // In the circle already, under that name or another spelling of it: nobody is added a second time.
        for name in ["Yusuf Hassan", "Yusuf Hasan", "Fatima Hassan"] {
            let again = NewRequest { requester_name: line(name), ..joins.clone() };
            assert_eq!(requests::preview(&world.service, &world.priya(), &again).unwrap().unwrap().comes, None, "{name}");
        }
        world.asks_of_her(RequestSource::Parent, "Fatima Hassan");
        assert_eq!(world.her_circle().len(), before + 1);
        // A school that asks is nobody of the circle.
        world.asks_of_her(RequestSource::Institution, "Brookside Primary");
        assert_eq!(world.her_circle().len(), before + 1);
    }

    fn a_parent_who_asks_of_a_child_of_another_team_is_kept_with_that_case_and_nothing_is_said_of_the_circle(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-28");
        change_case(db, &world.reference, |case| {
            case.team_id = Team::Health.id();
            case.caseworker_id = None;
        });
        let new = NewRequest {
            requester_name: line("Yusuf Hassan"),
            parent: None,
            joins: Some(Joins::Match(world.case().id)),
            ..amira("2026-09-21")
        };
        assert_eq!(requests::preview(&world.service, &world.priya(), &new).unwrap().unwrap().comes, None);
        requests::record(&world.service, &world.priya(), new).unwrap();
        assert!(world.one_named("Yusuf Hassan").is_some());
    }

    fn an_adult_in_another_spelling_is_not_added_to_one_circle_twice_without_a_word(db: &Database) {
        let world = World::requested(db);
        world.adds_an_uncle("Mohammed O'Brien").unwrap();
        for name in ["Mohamed O'Brien", "Mohammed OBrien", "Mohammed O Brien", "O'Brien, Mohammed", "Mohammed O'Bryen"] {
            let tried = world.adds_an_uncle(name);
            assert!(matches!(&tried, Err(Failure::Rule(AddRefused::SameName(like))) if like[0].name == "Mohammed O'Brien"), "{name}: {tried:?}");
        }
        world.adds_an_uncle("Patrick O'Brien").unwrap();
    }

    fn another_address_of_a_chosen_parent_is_kept_as_a_change_of_their_record(db: &Database) {
        let world = World::requested(db);
        let (_, mother) = world.one_named("Fatima Hassan").unwrap();
        let known = PersonRow { phone: Some("0114 496 0200".to_owned()), ..mother.clone() };
        db.write(|conn| rows::update(conn, known.clone())).unwrap();
        world.on("2026-10-05");
        let parent = NewParent {
            email: Some(mailbox("fatima.new@family.example")),
            same_as: Some(mother.id),
            address: Some(words("9 Elsewhere Street\nS1 2HH")),
            ..NewParent::named(line("Fatima Hassan"))
        };
        let like = people::likely_parents(&world.service, &world.priya(), &parent).unwrap();
        assert_eq!(like.iter().map(|one| one.id).collect::<Vec<_>>(), [mother.id], "the choice stands though nothing but the name agrees");
        let said = differs(&world.service, &parent).unwrap().unwrap();
        assert_eq!((said.changed, said.kept), (vec!["email address", "address"], vec![]));
        // Another address in the place of a confidential one waits for a second person, on the record.
        let version = |conn: &mut _| rows::find(conn, mother.id).map(|row| row.unwrap().version);
        let withheld = |is: bool| {
            let row = PersonRow { address_is_confidential: is, version: db.read(version).unwrap(), ..known.clone() };
            db.write(|conn| rows::update(conn, row)).unwrap();
        };
        withheld(true);
        let said = differs(&world.service, &parent).unwrap().unwrap();
        assert_eq!((said.changed, said.kept), (vec!["email address"], vec!["address"]));
        withheld(false);
        let sister = NewRequest {
            child_name: line("Leila Hassan"),
            born_on: Some(ehc_test_support::day("2020-02-02")),
            parent: Some(parent),
            ..amira("2026-10-01")
        };
        let recorded = requests::record(&world.service, &world.priya(), sister).unwrap();
        let after = db.read(|conn| rows::find(conn, mother.id)).unwrap().unwrap();
        assert_eq!(after.email.as_deref(), Some("fatima.new@family.example"));
        assert_eq!((after.address.as_deref(), after.postcode.as_deref()), (Some("9 Elsewhere Street"), Some("S1 2HH")));
        assert_eq!(after.phone.as_deref(), Some("0114 496 0200"), "all else stays");
        let circle = db.read(|conn| rows::list_circle(conn, recorded.case_id)).unwrap();
        assert_eq!(circle.iter().map(|(part, _)| part.person_id).collect::<Vec<_>>(), [mother.id]);
        // What stood there before is kept, in both cases.
        for case in [world.case().id, recorded.case_id] {
            let told = db.read(|conn| ehc_persistence::audit::list_of_case(conn, case, true, None, 50)).unwrap();
            assert!(told.iter().any(|row| row.action == "person.reach"), "{case}");
        }
        let refused = NewParent { same_as: Some(PersonId::new(Persona::PriyaNair.id().uuid())), ..NewParent::named(line("Fatima Hassan")) };
        assert!(people::likely_parents(&world.service, &world.priya(), &refused).unwrap().is_empty());
    }
}
