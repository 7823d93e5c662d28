//! The record of a person put right, on both databases: what stood there before can always be read back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use ehc_application::{
    Context, Failure, Service,
    approvals::{self, Approval},
    people::{
        self, AddressChange, AddressRefused, Addressed, Answer, BirthDate, ChangeRefused, ConfidentialChange,
        ConfidentialRefused, ContactChange, ContactRefused, IdentityChange, NamesChange, NamesRefused,
    },
};
use ehc_domain::{
    codes::Coded,
    institutions::Postcode,
    people::{
        ethnicity::Ethnicity,
        numbers::{NhsNumber, Upn},
        record::{PersonField, Sex},
    },
    phone::PhoneNumber,
};
use ehc_persistence::{Database, cases, people as rows};
use ehc_test_support::{Persona, TestPorts, a_request, both_databases, day, line, mailbox, personas, words};

/// Chance that is the same on every run: a linear congruential generator (Knuth, MMIX).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()].clone()
    }

    fn maybe<T>(&mut self, some: T) -> Option<T> {
        (self.below(3) > 0).then_some(some)
    }
}

/// Has the manager approve what needs a second person.
fn approved(service: &Service, context: &Context, at: &people::AtPerson, made: Addressed) -> bool {
    let Addressed::Proposed(id) = made else { return true };
    let helen = Context { actor: Persona::HelenWard.confirmed(), ..context.clone() };
    approvals::approve(service, &helen, &(at.0.clone(), id), Approval {}).unwrap();
    true
}

/// Makes one change, whichever; one that changes nothing is refused and counts as none.
fn change(service: &Service, context: &Context, at: &people::AtPerson, version: i32, chance: &mut Chance) -> bool {
    let from = day("2026-10-01");
    let name = |chance: &mut Chance| line(chance.of(&["Amira Hassan", "Amira Ali", "A. Hassan", "Zoë O’Neil"]));
    match chance.below(6) {
        0 => {
            let was_theirs = chance.below(2) == 0;
            let (name, known_as) = (name(chance), name(chance));
            let known_as = chance.maybe(known_as);
            let new = NamesChange { name, was_theirs, known_as, earlier_names: None, from, reason: None, version };
            people::change_names(service, context, at, new).is_ok()
        }
        1 => {
            let new = IdentityChange {
                sex: chance.of(&[None, Some(Sex::Female), Some(Sex::Male)]),
                ethnicity: Some(chance.of(Ethnicity::ALL)),
                upn: chance.maybe(Upn::parse("H801200001001").unwrap()),
                nhs_number: chance.maybe(NhsNumber::parse("9434765919").unwrap()),
                reason: Some(words("As the school told us")),
                version,
            };
            people::change_identity(service, context, at, new).is_ok()
        }
        2 => {
            let new = ContactChange {
                phone: chance.maybe(PhoneNumber::parse("01632 960001").unwrap()),
                email: chance.maybe(mailbox("fatima@family.example")),
                contact_way: None,
                language: chance.maybe(line("Somali")),
                for_professionals: chance.below(2) == 0,
                needs_interpreter: chance.below(2) == 0,
                from,
                reason: None,
                version,
            };
            people::change_contact(service, context, at, new).is_ok()
        }
        3 => {
            let address = Some(words(chance.of(&["12 Mill Lane", "3 Hill Rise\nAshmere", "Flat 2"])));
            let postcode = chance.maybe(Postcode::parse("ST4 1HH").unwrap());
            let reason = Some(words("They have moved"));
            let made = people::change_address(service, context, at, AddressChange { address, postcode, from, reason, version });
            made.is_ok_and(|made| approved(service, context, at, made))
        }
        4 => {
            let reason = Some(words("The order was lifted"));
            let new = ConfidentialChange { is_confidential: chance.below(2) == 0, from, reason, version };
            people::change_confidential(service, context, at, new).is_ok_and(|made| approved(service, context, at, made))
        }
        _ => {
            let born_on = chance.of(&[day("2018-03-14"), day("2016-02-29"), day("2012-08-31")]);
            let new = BirthDate { born_on, reason: Some(words("The certificate")), version };
            people::correct_birth_date(service, context, at, new).is_ok()
        }
    }
}

both_databases! {
    fn any_sequence_of_changes_is_read_back_in_order(db: &Database) {
        personas::insert_all(db);
        let ports = TestPorts::on("2026-10-12");
        let service = ports.service(db);
        let context = Persona::PriyaNair.context(&ports.clock);
        let made = ehc_application::requests::record(&service, &context, a_request("2026-09-07")).unwrap();
        let child = db.read(|conn| cases::find(conn, made.case_id)).unwrap().unwrap().child_id;
        let at = (made.reference, child);
        let begun: BTreeMap<PersonField, Answer> = {
            let record = db.read(|conn| rows::find(conn, child)).unwrap().unwrap();
            people::answers(&record, |_| true).into_iter().collect()
        };
        let (mut chance, mut done) = (Chance(1), 0);
        for _ in 0..80 {
            ports.clock.advance(chrono::TimeDelta::minutes(1));
            let context = Persona::PriyaNair.context(&ports.clock);
            let version = db.read(|conn| rows::find(conn, child)).unwrap().unwrap().version;
            done += i32::from(change(&service, &context, &at, version, &mut chance));
            // What was read before this one is stale now.
            assert!(!change(&service, &context, &at, version - 1, &mut chance));
        }
        assert!(done > 40, "{done}");
        let record = db.read(|conn| rows::find(conn, child)).unwrap().unwrap();
        assert_eq!(record.version, 1 + done);
        let rows = db.read(|conn| ehc_persistence::people::list_changes(conn, child)).unwrap();
        let mut now: BTreeMap<PersonField, Option<String>> =
            begun.iter().map(|(field, answer)| (*field, answer.kept().map(ToOwned::to_owned))).collect();
        for (row, by) in rows {
            assert_eq!(now[&row.field], row.before, "{:?} at {}", row.field, row.changed_at);
            // What was approved is the act of whoever approved it.
            assert!(["Priya Nair", "Helen Ward"].contains(&by.as_str()), "{by}");
            assert_ne!(row.before, row.after);
            now.insert(row.field, row.after);
        }
        let shown = people::show(&service, &context, &at).unwrap();
        let places = [PersonField::Address, PersonField::Postcode];
        // What belongs to the case and not to the person stands on the same page.
        let of_person = |field: &PersonField| now.contains_key(field) && !places.contains(field);
        for (field, answer) in shown.answers.iter().filter(|(field, _)| of_person(field)) {
            assert_eq!(now[field].as_deref(), answer.kept(), "{field:?}");
        }
        assert_eq!((now[&PersonField::Address].clone(), now[&PersonField::Postcode].clone()), (record.address, record.postcode));
    }

    fn nothing_of_a_child_begins_before_the_birth_and_nothing_of_an_adult_before_theirs(db: &Database) {
        personas::insert_all(db);
        let ports = TestPorts::on("2026-10-12");
        let service = ports.service(db);
        let context = Persona::PriyaNair.context(&ports.clock);
        let made = ehc_application::requests::record(&service, &context, a_request("2026-09-07")).unwrap();
        let child = db.read(|conn| cases::find(conn, made.case_id)).unwrap().unwrap().child_id;
        let adult = db.read(|conn| rows::list_circle(conn, made.case_id)).unwrap()[0].1.id;
        let version = |id| db.read(|conn| rows::find(conn, id)).unwrap().unwrap().version;
        let refused = |failure: Failure<ChangeRefused>| match failure {
            Failure::Rule(refused) => refused,
            other => panic!("{other:?}"),
        };
        // Each of what has a day, from one that is given; what it says is another each time.
        let name = |id, from: &str| {
            let names = NamesChange { name: line(&format!("Amira {from}")), was_theirs: false, known_as: None, earlier_names: None, from: day(from), reason: None, version: version(id) };
            people::change_names(&service, &context, &(made.reference.clone(), id), names).map_err(|failure| failure.map_rule(|rule| match rule {
                NamesRefused::Change(refused) => refused,
                other => panic!("{other:?}"),
            }))
        };
        let address = |id, from: &str| {
            let new = AddressChange { address: Some(words(from)), postcode: None, from: day(from), reason: Some(words("They moved")), version: version(id) };
            people::change_address(&service, &context, &(made.reference.clone(), id), new).map(drop).map_err(|failure| failure.map_rule(|rule| match rule {
                AddressRefused::Change(refused) => refused,
                other => panic!("{other:?}"),
            }))
        };
        let phone = |id, from: &str| {
            let phone = Some(PhoneNumber::parse(&format!("01632 96{}", &from.replace('-', "")[4..8])).unwrap());
            let new = ContactChange { phone, email: None, contact_way: None, for_professionals: false, language: None, needs_interpreter: false, from: day(from), reason: None, version: version(id) };
            people::change_contact(&service, &context, &(made.reference.clone(), id), new).map_err(|failure| failure.map_rule(|rule| match rule {
                ContactRefused::Change(refused) => refused,
            }))
        };
        let withheld = |id, from: &str| {
            let is_confidential = !db.read(|conn| rows::find(conn, id)).unwrap().unwrap().address_is_confidential;
            let new = ConfidentialChange { is_confidential, from: day(from), reason: Some(words("It is over")), version: version(id) };
            people::change_confidential(&service, &context, &(made.reference.clone(), id), new).map(drop).map_err(|failure| failure.map_rule(|rule| match rule {
                ConfidentialRefused::Change(refused) => refused,
                other => panic!("{other:?}"),
            }))
        };
        let every = |id, from: &str| [name(id, from), address(id, from), phone(id, from), withheld(id, from)];
        let born = day("2018-03-14");
        for outcome in every(child, "2018-03-13") {
            assert_eq!(refused(outcome.unwrap_err()), ChangeRefused::BeforeTheBirth(born));
        }
        for from in ["2018-03-14", "2018-03-15"] {
            assert!(every(child, from).iter().all(Result::is_ok), "{from}");
        }
        for outcome in every(adult, "1899-12-31") {
            assert_eq!(refused(outcome.unwrap_err()), ChangeRefused::TooLongAgo);
        }
        // The adult's own days are older than the child.
        assert!(every(adult, "1990-01-02").iter().all(Result::is_ok));
        let right = BirthDate { born_on: day("1988-05-04"), reason: None, version: version(adult) };
        people::correct_birth_date(&service, &context, &(made.reference.clone(), adult), right).unwrap();
        for outcome in every(adult, "1988-05-03") {
            assert_eq!(refused(outcome.unwrap_err()), ChangeRefused::BeforeTheirBirth(day("1988-05-04")));
        }
        assert!(every(adult, "1988-05-04").iter().all(Result::is_ok));
        for id in [child, adult] {
            for outcome in every(id, "2026-10-13") {
                assert_eq!(refused(outcome.unwrap_err()), ChangeRefused::InTheFuture);
            }
        }
    }
}
