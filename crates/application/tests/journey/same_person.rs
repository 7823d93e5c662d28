//! Somebody of a circle who is recorded once more: whoever must not be told is not told by that.

use ehc_application::{
    Failure,
    emergency::{self, Sought},
    notifications::{MemoryMailer, newest_alerts, work_once},
    people::{self, AddRefused, Added, NewParent, NewPerson, PartEnd, SilenceEnd},
    requests::{self, Joins, NewRequest},
};
use ehc_domain::{ids::PersonId, notifications::NoticeEvent, phone::PhoneNumber, requests::RequestSource};
use ehc_persistence::{
    Database,
    people::{self as rows, PersonRow},
    requests as request_rows,
};
use ehc_test_support::{Persona, both_databases, day, line, mailbox, words};

use super::world::{World, amira};

/// The mother, as somebody would key her.
fn mother() -> NewPerson {
    NewPerson {
        name: line("Fatima Hassan"),
        relation: line("mother"),
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
    }
}

impl World<'_> {
    fn adds(&self, new: NewPerson) -> Result<Added, Failure<AddRefused>> {
        people::add(&self.service, &self.priya(), &self.reference, new)
    }

    /// Has the mother be reached like this.
    fn she_is_reached(&self, change: impl FnOnce(&mut PersonRow)) -> PersonId {
        let case = self.case().id;
        self.database
            .write(|conn| {
                let (_, mut person) = rows::list_circle(conn, case)?.remove(0);
                change(&mut person);
                let id = person.id;
                rows::update(conn, person)?;
                Ok::<_, ehc_application::StorageError>(id)
            })
            .unwrap()
    }

    fn who_is_told(&self) -> Vec<PersonId> {
        let (case, today) = (self.case().id, self.priya().today);
        self.database.read(|conn| rows::list_told(conn, case, today)).unwrap().into_iter().map(|(_, one)| one.id).collect()
    }
}

both_databases! {
    fn the_same_person_is_not_added_a_second_time_whatever_they_are_known_by(db: &Database) {
        let world = World::requested(db);
        let id = world.she_is_reached(|her| {
            her.email = Some("fatima@family.example".into());
            her.phone = Some("01632 960001".into());
            her.address = Some("4 Mill Lane".into());
        });
        let known = [
            NewPerson { email: Some(mailbox("Fatima@family.example")), ..mother() },
            NewPerson { phone: Some(PhoneNumber::parse("01632 960 001").unwrap()), ..mother() },
            NewPerson { address: Some(words("4, Mill Lane")), ..mother() },
        ];
        for new in known {
            let new = NewPerson { another_reason: Some(words("No")), is_another: true, ..new };
            let tried = world.adds(new.clone());
            let Err(Failure::Rule(AddRefused::InTheCircle(one))) = &tried else { panic!("{new:?}: {tried:?}") };
            assert_eq!((one.id, one.has_ended), (id, false));
        }
        let tried = world.adds(mother());
        assert!(matches!(&tried, Err(Failure::Rule(AddRefused::SameName(known))) if known[0].id == id), "{tried:?}");
        let aunt = world.adds(NewPerson { another_reason: Some(words("An aunt of the same name")), ..mother() }).unwrap();
        assert!(aunt.is_told && world.who_is_told().contains(&aunt.id), "where everybody may be told, a reason is enough");
    }

    fn x_03_a_confidential_address_leads_nobody_to_whoever_lives_there(db: &Database) {
        let world = World::requested(db);
        let governance = || world.now_as(Persona::OwenPrice);
        let told = || {
            let alerts = newest_alerts(&world.service, &governance(), 20).unwrap();
            alerts.iter().filter(|alert| alert.event == NoticeEvent::HiddenAdult).count()
        };
        let at = |address: &str| NewParent { address: Some(words(address)), ..NewParent::named(line("Fatima Hassan")) };
        let sister = |parent: NewParent| NewRequest {
            child_name: line("Leila Hassan"),
            born_on: Some(day("2020-02-02")),
            parent: Some(parent),
            ..amira("2026-09-07")
        };
        for (is_confidential, found) in [(false, 1), (true, 0)] {
            let id = world.she_is_reached(|her| {
                (her.address, her.postcode) = (Some("4 Mill Lane".into()), Some("S1 2HH".into()));
                her.address_is_confidential = is_confidential;
            });
            for address in ["4 Mill Lane", "4, Mill Lane\ns1 2hh"] {
                let like = people::likely_parents(&world.service, &world.priya(), &at(address)).unwrap();
                assert_eq!(like.len(), found, "{address} {is_confidential}");
            }
            let tried = world.adds(NewPerson { address: Some(words("4 Mill Lane")), ..mother() });
            match (is_confidential, &tried) {
                (false, Err(Failure::Rule(AddRefused::InTheCircle(_)))) | (true, Err(Failure::Rule(AddRefused::SameName(_)))) => {}
                _ => panic!("{is_confidential}: by the address she is known, and by a confidential one asked about as another of her name: {tried:?}"),
            }
            // Of a confidential one it is not said either whether another is typed in its place.
            for (address, is_another) in [("4 Mill Lane", false), ("9 Elsewhere Street", true)] {
                let said = people::differs(&world.service, &NewParent { same_as: Some(id), ..at(address) }).unwrap().unwrap();
                assert_eq!((said.kept.contains(&"address"), said.changed.contains(&"address")), (is_confidential, is_another && !is_confidential), "{address}");
            }
        }
        // Nor does a postcode say that a child is known.
        let sought = Sought { surname: line("S1 2HH"), born_on: day("2018-03-14") };
        assert_eq!(emergency::look(&world.service, &world.now_as(Persona::HelenWard), &(), sought).unwrap(), []);
        assert_eq!(requests::find_matches(&world.service, &world.priya(), &sister(at("4 Mill Lane"))).unwrap(), []);
        // She is recorded anew, and information governance hears of it; not where she is chosen.
        let before = told();
        requests::record(&world.service, &world.priya(), sister(at("4 Mill Lane"))).unwrap();
        assert_eq!(told(), before + 1);
        requests::record(&world.service, &world.priya(), NewRequest { child_name: line("Noor Hassan"), born_on: Some(day("2021-05-05")), ..sister(at("9 Elsewhere Street")) }).unwrap();
        assert_eq!(told(), before + 1, "another address is nothing that agrees");
        let her = NewParent { same_as: Some(world.she_is_reached(|_| {})), ..at("4 Mill Lane") };
        requests::record(&world.service, &world.priya(), NewRequest { child_name: line("Samir Hassan"), born_on: Some(day("2022-06-06")), ..sister(her) }).unwrap();
        assert_eq!(told(), before + 1, "whoever is chosen is known");
    }

    fn x_03_how_somebody_at_a_confidential_address_is_reached_leads_nobody_to_them(db: &Database) {
        let world = World::requested(db);
        let number = || PhoneNumber::parse("01632 960 001").unwrap();
        let reached = |is_confidential: bool| {
            world.she_is_reached(|her| {
                (her.phone, her.email) = (Some(number().to_string()), Some("fatima@family.example".into()));
                her.address_is_confidential = is_confidential;
            })
        };
        let governance = || world.heard(Persona::OwenPrice.id(), NoticeEvent::HiddenAdult).len();
        let parent = Some(NewParent::named(line("Omar Quell")));
        let other = world.record(NewRequest { child_name: line("Leila Quell"), born_on: Some(day("2020-02-02")), parent, ..amira("2026-09-07") });
        let by_phone = |name: &str| NewPerson { name: line(name), phone: Some(number()), ..mother() };
        let by_email = |name: &str| NewPerson { name: line(name), email: Some(mailbox("fatima@family.example")), ..mother() };
        let elsewhere = |new: NewPerson| people::add(&world.service, &world.priya(), &other, new);
        for is_confidential in [false, true] {
            let id = reached(is_confidential);
            for new in [by_phone("Fatima Hassan"), by_email("Fatima Hassan")] {
                let parent = NewParent { phone: new.phone.clone(), email: new.email.clone(), ..NewParent::named(line("Fatima Hassan")) };
                assert_eq!(people::likely_parents(&world.service, &world.priya(), &parent).unwrap().len(), usize::from(!is_confidential));
                let tried = world.adds(new);
                match (is_confidential, &tried) {
                    (false, Err(Failure::Rule(AddRefused::InTheCircle(_)))) | (true, Err(Failure::Rule(AddRefused::SameName(_)))) => {}
                    _ => panic!("{is_confidential}: {tried:?}"),
                }
            }
            // Whether another is typed in its place is not said either.
            for (phone, is_another) in [(number(), false), (PhoneNumber::parse("01632 960 999").unwrap(), true)] {
                let parent = NewParent { phone: Some(phone), same_as: Some(id), ..NewParent::named(line("Fatima Hassan")) };
                let said = people::differs(&world.service, &parent).unwrap().unwrap();
                assert_eq!(said.changed.contains(&"telephone number"), is_confidential || is_another);
            }
            if !is_confidential {
                for name in ["Fatima Hasan", "Rita Stone"] {
                    assert!(matches!(elsewhere(by_phone(name)), Err(Failure::Rule(AddRefused::LikelyMatch(_)))), "{name}");
                }
            }
        }
        // The name leads to her as anybody’s does.
        assert!(matches!(elsewhere(mother()), Err(Failure::Rule(AddRefused::LikelyMatch(_)))));
        // By another spelling and the number nobody is named, and information governance hears; a number alone is nothing that agrees.
        elsewhere(by_phone("Fatima Hasan")).unwrap();
        assert_eq!(governance(), 1);
        elsewhere(by_email("Rita Stone")).unwrap();
        assert_eq!(governance(), 1);
    }

    fn x_03_whoever_must_not_be_told_is_not_told_by_an_email_that_is_withheld(db: &Database) {
        let world = World::requested(db);
        let id = world.she_is_reached(|her| {
            her.email = Some("fatima@family.example".into());
            her.address_is_confidential = true;
        });
        let case = world.case().id;
        db.write(|conn| {
            let (part, _) = rows::list_circle(conn, case)?.remove(0);
            rows::update_part(conn, rows::CasePersonRow { not_told_from: Some(day("2026-09-07")), ..part })
        })
        .unwrap();
        let added = world.adds(NewPerson { name: line("Rita Stone"), email: Some(mailbox("fatima@family.example")), ..mother() }).unwrap();
        assert!(!added.is_told, "nobody is named, and nothing goes to that address");
        assert!(!world.who_is_told().contains(&id) && !world.who_is_told().contains(&added.id));
    }

    fn whoever_must_not_be_told_is_not_told_by_being_added_again_and_a_namesake_only_once_a_second_person_agrees(db: &Database) {
        let world = World::requested(db);
        let id = world.she_is_reached(|her| her.email = Some("fatima@family.example".into()));
        world.silenced();
        assert_eq!(world.who_is_told(), []);
        let same = NewPerson { email: Some(mailbox("fatima@family.example")), ..mother() };
        assert!(matches!(world.adds(same.clone()), Err(Failure::Rule(AddRefused::InTheCircle(one))) if one.id == id));
        // Under another name she is written to at the same address.
        let hidden = NewPerson { name: line("F Hassan"), ..same };
        assert!(matches!(world.adds(hidden), Err(Failure::Rule(AddRefused::SameName(_)))));
        let aunt = world.adds(NewPerson { another_reason: Some(words("An aunt of the same name")), ..mother() }).unwrap();
        assert_eq!((aunt.is_told, world.who_is_told()), (false, Vec::new()), "nothing goes to her either");
        let case = world.case().id;
        let version = db.read(|conn| rows::find_part(conn, case, aunt.id)).unwrap().unwrap().version;
        let end = SilenceEnd { from: world.priya().today, reason: words("She showed her passport"), version };
        let waits = people::may_be_told(&world.service, &world.priya(), &(world.reference.clone(), aunt.id), end).unwrap();
        assert_eq!(world.who_is_told(), []);
        world.consent(&world.reference, waits).unwrap();
        assert_eq!(world.who_is_told(), [aunt.id], "two people agreed");
    }

    fn whose_part_has_ended_is_put_back_and_not_recorded_anew(db: &Database) {
        let world = World::requested(db);
        let id = world.she_is_reached(|her| her.email = Some("fatima@family.example".into()));
        world.silenced();
        let case = world.case().id;
        let version = db.read(|conn| rows::find_part(conn, case, id)).unwrap().unwrap().version;
        let end = PartEnd { ended_on: day("2026-09-07"), reason: words("They parted"), next_main: None, leaves_gap: true, version };
        people::end_part(&world.service, &world.priya(), &(world.reference.clone(), id), end).unwrap();
        let tried = world.adds(NewPerson { email: Some(mailbox("fatima@family.example")), ..mother() });
        assert!(matches!(&tried, Err(Failure::Rule(AddRefused::InTheCircle(one))) if one.has_ended), "{tried:?}");
        let aunt = world.adds(NewPerson { another_reason: Some(words("An aunt of the same name")), ..mother() }).unwrap();
        assert!(!aunt.is_told, "what must not be told outlasts the part");
    }

    fn no_receipt_goes_to_whoever_must_not_be_told_and_the_check_says_so_first(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-20");
        let ask = |name: &str, email: &str| NewRequest {
            requester_name: line(name),
            requester_email: Some(mailbox(email)),
            source: RequestSource::Parent,
            joins: Some(Joins::Match(world.case().id)),
            ..amira("2026-09-20")
        };
        world.she_is_reached(|her| her.email = Some("fatima@family.example".into()));
        let silent = |new: &NewRequest| requests::preview(&world.service, &world.priya(), new).unwrap().unwrap().is_silent;
        assert_eq!(silent(&ask("Fatima Hassan", "fatima@family.example")), Some(false), "before");
        world.on("2026-09-21");
        world.silenced();
        let asks = [("Fatima Hassan", "new@family.example", true), ("F H", "fatima@family.example", true), ("Omar Said", "omar@family.example", false)];
        for (name, email, is_silent) in asks {
            let new = ask(name, email);
            assert_eq!(silent(&new), Some(is_silent), "{name}");
            requests::record(&world.service, &world.priya(), new).unwrap();
            let case = world.case().id;
            let rows = db.read(|conn| request_rows::list(conn, case)).unwrap();
            let row = rows.iter().find(|row| row.requester_name == name && row.received_on == day("2026-09-20")).unwrap();
            assert_eq!(row.acknowledged_on.is_none(), is_silent, "{name}");
        }
        let mailer = MemoryMailer::new();
        work_once(&world.service, &mailer).unwrap();
        let sent: Vec<String> = mailer.sent().iter().map(|one| one.to().as_str().to_owned()).collect();
        let goes_to = |address: &str| sent.iter().any(|one| one == address);
        assert!(goes_to("omar@family.example") && !goes_to("new@family.example") && !goes_to("fatima@family.example"), "{sent:?}");
    }
}
