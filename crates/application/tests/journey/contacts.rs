//! Contacts and promises: who may record and read them, what is refused, and whose work a promise is.

use ehc_application::{
    Context, Failure, StorageError,
    assign::{self, Assignment},
    contacts::{
        self, Contact, ContactCorrection, ContactMistake, ContactRefused, CorrectRefused, NewContact, PromiseKept,
        PromiseRefused, PromiseWithdrawal, RetractRefused,
    },
    history,
    people::{self, Silence},
    requests::NewRequest,
    users::{self, Leaving},
    work::{self, Span, Whose},
};
use ehc_domain::{
    accounts::Role,
    contacts::{ContactWay, TimeOfDay},
    ids::ContactId,
    policy::Refusal,
};
use ehc_persistence::{Database, contacts as rows, timetable::Worker};
use ehc_test_support::{
    Persona, act_day, both_databases, change_case, day, line,
    personas::{Team, insert_another},
    words,
};

use super::world::{World, amira};

/// A call with somebody who is no member of the circle, in which nothing was promised.
fn a_call(on: &str) -> NewContact {
    NewContact {
        on: act_day(on),
        at: None,
        person: None,
        with_name: Some(line("Grace Mbeki, Brookside Primary")),
        way: ContactWay::CallIn,
        said: words("She asks when the psychologist comes."),
        promise: None,
        promised_for: None,
        promised_by: None,
    }
}

/// The same, in which something was promised.
fn promising(on: &str, due: &str) -> NewContact {
    NewContact { promise: Some(words("Ring back with the day")), promised_for: Some(day(due)), ..a_call(on) }
}

/// Another child, in a case of their own.
fn somebody_else(received_on: &str) -> NewRequest {
    let born_on = Some(day("2012-10-02"));
    NewRequest { child_name: line("Tomasz Nowak"), born_on, parent: None, ..amira(received_on) }
}

fn corrected(new: NewContact) -> ContactCorrection {
    let NewContact { on, at, person, with_name, way, said, promise, promised_for, promised_by } = new;
    let reason = words("It was another day");
    ContactCorrection { on, at, person, with_name, way, said, promise, promised_for, promised_by, reason }
}

impl World<'_> {
    fn talks(&self, by: Persona, new: NewContact) -> Result<ContactId, Failure<ContactRefused>> {
        contacts::record(&self.service, &self.now_as(by), &self.reference, new)
    }

    fn contacts(&self) -> Vec<Contact> {
        contacts::list(&self.service, &self.priya(), &self.reference).unwrap().contacts
    }

    fn kept(&self, by: Persona, id: ContactId, on: &str) -> Result<(), Failure<PromiseRefused>> {
        contacts::keep(&self.service, &self.now_as(by), &(self.reference.clone(), id), PromiseKept { on: day(on) })
    }

    fn withdrawn(&self, by: Persona, id: ContactId, on: &str) -> Result<(), Failure<PromiseRefused>> {
        let withdrawal = PromiseWithdrawal { on: day(on), reason: words("The psychologist is ill") };
        contacts::withdraw(&self.service, &self.now_as(by), &(self.reference.clone(), id), withdrawal)
    }

    fn corrects(&self, id: ContactId, new: NewContact) -> Result<ContactId, Failure<CorrectRefused>> {
        contacts::correct(&self.service, &self.priya(), &(self.reference.clone(), id), corrected(new))
    }

    fn takes_back(&self, id: ContactId) -> Result<(), Failure<RetractRefused>> {
        let mistake = ContactMistake { reason: words("It was about another child") };
        contacts::retract(&self.service, &self.priya(), &(self.reference.clone(), id), mistake)
    }

    /// What is promised on the list of work of somebody.
    fn owes(&self, who: &Context, whose: Whose, span: Span) -> Vec<String> {
        let found = work::to_do(&self.service, who, whose, span, None).unwrap().promises;
        found.into_iter().map(|one| format!("{} by {}, {}", one.what, one.due, one.by)).collect()
    }

    fn is_owed_by(&self, who: Persona) -> bool {
        !self.owes(&self.now_as(who), Whose::Mine, Span::ThisWeek).is_empty()
    }
}

both_databases! {
    fn cw_16_a_promise_is_work_of_whoever_made_it_from_its_day_until_it_is_kept(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-10-20");
        let id = world.talks(Persona::PriyaNair, promising("2026-10-19", "2026-10-23")).unwrap();
        let owes = |span| world.owes(&world.priya(), Whose::Mine, span);
        let stands = ["Ring back with the day by 2026-10-23, Priya Nair"];
        for (today, in_the_week, overdue, due_today) in [
            ("2026-10-22", false, false, false),
            ("2026-10-23", true, false, true),
            ("2026-10-24", true, true, false),
        ] {
            world.on(today);
            let found = [Span::ThisWeek, Span::TwoMoreWeeks, Span::Overdue, Span::Today].map(|span| owes(span) == stands);
            assert_eq!(found, [in_the_week, in_the_week, overdue, due_today], "{today}");
        }
        let of_the_team = world.owes(&world.helen(), Whose::MyTeams, Span::ThisWeek);
        assert_eq!((world.is_owed_by(Persona::HelenWard), of_the_team.as_slice()), (false, stands.map(str::to_owned).as_slice()));
        for (on, why) in [("2026-10-25", PromiseRefused::InTheFuture), ("2026-10-18", PromiseRefused::BeforeThePromise)] {
            let refused = world.kept(Persona::PriyaNair, id, on);
            assert!(matches!(&refused, Err(Failure::Rule(found)) if *found == why), "{on}: {refused:?}");
        }
        world.kept(Persona::PriyaNair, id, "2026-10-19").unwrap();
        assert!(owes(Span::ThisWeek).is_empty());
        let end = world.contacts().remove(0).promise.unwrap().end.unwrap();
        assert_eq!((end.on, end.by.as_str(), end.withdrawn_because), (day("2026-10-19"), "Priya Nair", None));
        for again in [world.kept(Persona::PriyaNair, id, "2026-10-24"), world.withdrawn(Persona::HelenWard, id, "2026-10-24")] {
            assert!(matches!(again, Err(Failure::Rule(PromiseRefused::NothingOwed))), "{again:?}");
        }
        let nothing = world.talks(Persona::PriyaNair, a_call("2026-10-24")).unwrap();
        let refused = world.kept(Persona::PriyaNair, nothing, "2026-10-24");
        assert!(matches!(refused, Err(Failure::Rule(PromiseRefused::NothingOwed))), "nothing was promised");
    }

    fn cw_16_a_promise_goes_with_the_case_once_whoever_made_it_cannot_answer_for_it(db: &Database) {
        let world = World::requested(db);
        world.talks(Persona::PriyaNair, promising("2026-09-07", "2026-09-07")).unwrap();
        let sian = insert_another(db, 1, "Sian Pritchard", Role::Caseworker, Team::Assessment);
        let sian = Context { actor: sian, ..world.priya() };
        assert!(world.is_owed_by(Persona::PriyaNair) && world.owes(&sian, Whose::Mine, Span::ThisWeek).is_empty());
        let assignment = Assignment { user: sian.actor.user_id, reason: words("Priya has too many"), version: world.case().version };
        assign::assign(&world.service, &world.helen(), &world.reference, assignment).unwrap();
        let stands = ["Ring back with the day by 2026-09-07, Priya Nair"];
        assert_eq!(world.owes(&sian, Whose::Mine, Span::ThisWeek), stands);
        assert!(!world.is_owed_by(Persona::PriyaNair), "she can do nothing about it");

        // A manager who promised something answers for it, whoever has the case, until they leave.
        let by_helen = NewContact { promised_by: Some(Persona::HelenWard.id()), ..promising("2026-09-07", "2026-09-07") };
        contacts::record(&world.service, &sian, &world.reference, by_helen).unwrap();
        assert_eq!(world.owes(&sian, Whose::Mine, Span::ThisWeek), stands);
        assert_eq!(world.owes(&world.helen(), Whose::Mine, Span::ThisWeek), ["Ring back with the day by 2026-09-07, Helen Ward"]);
        insert_another(db, 2, "Moira Lane", Role::Manager, Team::SendService);
        let leaving = Leaving { left_on: day("2026-09-07"), cases_to: None, advice_to: None, posts_to: None };
        let tom = Context { actor: Persona::TomFielding.confirmed(), ..world.as_(Persona::TomFielding) };
        users::leave(&world.service, &tom, &Persona::HelenWard.id(), leaving).unwrap();
        assert_eq!(world.owes(&sian, Whose::Mine, Span::ThisWeek).len(), 2, "hers as well");
    }

    fn pa_08_a_contact_is_recorded_however_late_and_never_before_it_was(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-10-20");
        let refused = |new: NewContact| match world.talks(Persona::PriyaNair, new).unwrap_err() {
            Failure::Rule(refused) => refused,
            other => panic!("{other:?}"),
        };
        // Nine in the morning in universal time is ten in summer.
        let at = |text: &str| Some(TimeOfDay::parse(text).unwrap());
        assert_eq!(refused(a_call("2026-10-21")), ContactRefused::InTheFuture);
        assert_eq!(refused(NewContact { at: at("10:01am"), ..a_call("2026-10-20") }), ContactRefused::LaterToday);
        assert_eq!(refused(NewContact { with_name: None, ..a_call("2026-10-20") }), ContactRefused::Nobody);
        let child = Some(world.case().child_id);
        assert_eq!(refused(NewContact { person: child, ..a_call("2026-10-20") }), ContactRefused::Two);
        let other = world.record(somebody_else("2026-10-20"));
        let stranger = Some(ehc_test_support::find_case(db, &other).child_id);
        assert_eq!(refused(NewContact { person: stranger, with_name: None, ..a_call("2026-10-20") }), ContactRefused::NotOfTheCase);
        let promised = promising("2026-10-20", "2026-10-20");
        assert_eq!(refused(NewContact { promised_for: None, ..promised.clone() }), ContactRefused::PromiseWithoutADay);
        assert_eq!(refused(NewContact { promise: None, ..promised.clone() }), ContactRefused::NothingPromised);
        let nobody_said = NewContact { promised_by: Some(Persona::PriyaNair.id()), ..a_call("2026-10-20") };
        assert_eq!(refused(nobody_said), ContactRefused::NothingPromised);
        assert_eq!(refused(NewContact { promised_for: Some(day("2026-10-19")), ..promised.clone() }), ContactRefused::PromisedForBefore);
        let outsider = NewContact { promised_by: Some(Persona::JamesOsei.id()), ..promised.clone() };
        assert_eq!(refused(outsider), ContactRefused::NotOnTheCase);

        world.talks(Persona::PriyaNair, NewContact { at: at("10am"), ..promised }).unwrap();
        world.talks(Persona::HelenWard, NewContact { at: at("23:59"), ..a_call("2026-10-19") }).unwrap();
        let silent = NewContact { person: child, with_name: None, way: ContactWay::Meeting, ..a_call("2025-01-06") };
        world.talks(Persona::PriyaNair, silent).unwrap();
        let found = world.contacts();
        let days: Vec<(String, &str)> = found.iter().map(|one| (one.on.to_string(), one.with.as_str())).collect();
        let grace = "Grace Mbeki, Brookside Primary";
        assert_eq!(days, [("2026-10-20".into(), grace), ("2026-10-19".into(), grace), ("2025-01-06".into(), "Amira Hassan")]);
        assert_eq!(found[1].at.unwrap().to_string(), "23:59");
        assert_eq!((found[2].recorded_by.as_str(), found[2].person.as_ref().unwrap().relation.as_str()), ("Priya Nair", "the child"));
    }

    fn what_is_corrected_or_taken_back_is_kept_and_counts_no_more(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-10-23");
        let first = world.talks(Persona::PriyaNair, promising("2026-10-19", "2026-10-23")).unwrap();
        let second = world.corrects(first, promising("2026-10-20", "2026-10-22")).unwrap();
        assert_eq!(world.owes(&world.priya(), Whose::Mine, Span::ThisWeek), ["Ring back with the day by 2026-10-22, Priya Nair"]);
        for over in [world.corrects(first, a_call("2026-10-20")).map(drop), world.takes_back(first).map_err(|_| Failure::Rule(CorrectRefused::Over))] {
            assert!(matches!(over, Err(Failure::Rule(CorrectRefused::Over))), "{over:?}");
        }
        assert!(matches!(world.kept(Persona::PriyaNair, first, "2026-10-23"), Err(Failure::Rule(PromiseRefused::NothingOwed))));
        world.withdrawn(Persona::HelenWard, second, "2026-10-23").unwrap();
        let answered = world.corrects(second, promising("2026-10-20", "2026-10-22"));
        assert!(matches!(answered, Err(Failure::Rule(CorrectRefused::Answered))), "{answered:?}");
        let after = world.corrects(second, a_call("2026-10-23"));
        assert!(matches!(after, Err(Failure::Rule(CorrectRefused::AfterThePromise))), "{after:?}");
        let third = world.corrects(second, NewContact { way: ContactWay::Email, ..a_call("2026-10-22") }).unwrap();
        let found = world.contacts();
        let stands: Vec<_> = found.iter().filter(|one| one.ended.is_none()).collect();
        assert_eq!((stands.len(), stands[0].id, stands[0].way), (1, third, ContactWay::Email));
        let end = stands[0].promise.as_ref().unwrap().end.clone().unwrap();
        assert_eq!((end.by.as_str(), end.withdrawn_because.as_deref()), ("Helen Ward", Some("The psychologist is ill")), "it goes on");
        let of_first = found.iter().find(|one| one.id == first).unwrap();
        let ended = of_first.ended.clone().unwrap();
        assert_eq!((of_first.on, ended.replaced_by, ended.because.as_str()), (day("2026-10-19"), Some(second), "It was another day"));
        world.takes_back(third).unwrap();
        let taken = world.contacts().into_iter().find(|one| one.id == third).unwrap().ended.unwrap();
        assert_eq!((taken.replaced_by, taken.because.as_str()), (None, "It was about another child"));

        // A promise goes with the contact in which it was made, and with no other case.
        let owed = world.talks(Persona::PriyaNair, promising("2026-10-23", "2026-10-23")).unwrap();
        let elsewhere = world.record(somebody_else("2026-10-23"));
        let there = contacts::retract(&world.service, &world.priya(), &(elsewhere, owed), ContactMistake { reason: words("No") });
        assert!(there.is_err(), "of another case it is none: {there:?}");
        assert!(world.is_owed_by(Persona::PriyaNair));
        world.takes_back(owed).unwrap();
        assert!(!world.is_owed_by(Persona::PriyaNair));
        let said = format!("{:?}", history::show(&world.service, &world.priya(), &world.reference, false, None).unwrap().days);
        for one in ["Recorded a contact", "Corrected a contact", "Took a contact back", "Withdrew a promise", "They telephoned us: Grace Mbeki", "The psychologist is ill"] {
            assert!(said.contains(one), "{one}: {said}");
        }
        assert!(!said.contains("when the psychologist comes"), "what was said stands with the contact: {said}");
    }

    fn x_01_whoever_reads_no_notes_reads_no_contact_and_records_none(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        let id = world.talks(Persona::PriyaNair, promising("2026-10-12", "2026-10-12")).unwrap();
        let people = [
            (Persona::JamesOsei, Refusal::Denied), (Persona::MarcusBell, Refusal::Denied), (Persona::AnnaKowalska, Refusal::Denied),
            (Persona::OwenPrice, Refusal::Hidden), (Persona::TomFielding, Refusal::Hidden),
        ];
        for (persona, refusal) in people {
            let is = |found: Option<Refusal>| assert!(found == Some(refusal) || found == Some(Refusal::Hidden), "{persona:?}: {found:?}");
            let of = |failure: Failure<ContactRefused>| if let Failure::Refused(refusal) = failure { Some(refusal) } else { None };
            let listed = contacts::list(&world.service, &world.as_(persona), &world.reference);
            is(listed.err().and_then(|failure| if let Failure::Refused(refusal) = failure { Some(refusal) } else { None }));
            is(world.talks(persona, a_call("2026-10-12")).err().and_then(of));
            assert!(matches!(world.kept(persona, id, "2026-10-12"), Err(Failure::Refused(_))), "{persona:?}");
            assert!(matches!(world.withdrawn(persona, id, "2026-10-12"), Err(Failure::Refused(_))), "{persona:?}");
        }
        assert!(world.is_owed_by(Persona::PriyaNair));
        world.has_conflict(Persona::PriyaNair);
        assert!(!world.is_owed_by(Persona::PriyaNair), "a case that is hidden is on no list");
        let hidden = contacts::list(&world.service, &world.now_as(Persona::PriyaNair), &world.reference);
        assert!(matches!(hidden, Err(Failure::Refused(Refusal::Hidden))));
        let teams = Worker::Teams(world.now_as(Persona::PriyaNair).visibility());
        let of_team = db.read(|conn| rows::list_owed(conn, &teams, day("2026-10-12"), 10)).unwrap();
        assert!(of_team.is_empty(), "nor on that of her team");
    }

    fn x_03_words_of_a_contact_name_no_hidden_case_and_say_who_must_not_be_told(db: &Database) {
        let world = World::assessing(db);
        let other = world.record(somebody_else("2026-10-12"));
        let mother = people::list(&world.service, &world.priya(), &world.reference).unwrap()[1].id;
        let new = NewContact {
            person: Some(mother),
            with_name: None,
            said: words(&format!("She asks about {other}.")),
            promise: Some(words(&format!("Write about {other}"))),
            promised_for: Some(day("2026-10-12")),
            ..a_call("2026-10-12")
        };
        world.talks(Persona::PriyaNair, new).unwrap();
        let read = || world.contacts().remove(0);
        assert_eq!((read().said, read().person.unwrap().must_not_be_told), (format!("She asks about {other}."), false));
        let silence = Silence {
            from: day("2026-10-12"),
            reason: words("A court order"),
            next_main: None,
            leaves_gap: true,
            version: world.database.read(|conn| Ok::<_, StorageError>(ehc_persistence::people::list_circle(conn, world.case().id)?[0].0.version)).unwrap(),
        };
        people::must_not_be_told(&world.service, &world.priya(), &(world.reference.clone(), mother), silence).unwrap();
        change_case(db, &other, |case| case.restriction_review_on = Some(day("2026-12-31")));
        let contact = read();
        assert_eq!((contact.said.as_str(), contact.person.unwrap().must_not_be_told), ("She asks about another case.", true));
        assert_eq!(contact.promise.unwrap().what, "Write about another case");
        let owed = world.owes(&world.priya(), Whose::Mine, Span::ThisWeek);
        assert_eq!(owed, ["Write about another case by 2026-10-12, Priya Nair"]);
    }
}
