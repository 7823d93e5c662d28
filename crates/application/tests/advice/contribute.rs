//! EP-01, EP-06, EP-07, HE-01, HE-02: a contributor's inbox, and answers in place of advice.

use std::collections::BTreeMap;

use ehc_application::{
    Failure,
    advice::{
        Standing, check,
        contribute::{self, AnswerGiven, AnswerNotTaken, Passing},
        inbox, read, request,
    },
    facts,
};
use ehc_domain::{
    advice::{AdviceAnswer, AdviceKind as K, AdviceState, AnswerRefused},
    notifications::NoticeEvent,
    policy::Refusal,
    text::Words,
};
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases, line, words};

use uuid::Uuid;

use crate::common::{World, day};

fn given(
    world: &World<'_>,
    id: ehc_domain::ids::AdviceRequestId,
    answer: AdviceAnswer,
    on: Option<&str>,
    reason: &str,
) -> AnswerGiven {
    AnswerGiven {
        answer,
        day: on.map(day),
        next: None,
        reason: Words::optional(reason).unwrap(),
        version: world.request(id).version,
    }
}

both_databases! {
    fn he_01_a_team_request_lands_in_the_team_inbox_and_is_taken_once(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Medical);
        for persona in [Persona::AnnaKowalska, Persona::RuthAdeyemi] {
            let inbox = inbox::inbox(&world.service, &world.context(persona)).unwrap();
            assert_eq!(inbox.later.len(), 1);
            assert!(!inbox.later[0].is_mine);
            assert_eq!((inbox.later[0].line.child.as_str(), inbox.later[0].year.as_str()), ("Amira Hassan", "Year 4"));
        }
        let page = request::show(&world.service, &world.context(Persona::AnnaKowalska), id).unwrap();
        assert!(page.may_take && !page.may_write);
        assert!(page.held.is_none(), "before it is taken, identity and dates only");
        contribute::take(&world.service, &world.context(Persona::AnnaKowalska), id).unwrap();
        let inbox_of_anna = inbox::inbox(&world.service, &world.context(Persona::AnnaKowalska)).unwrap();
        assert!(inbox_of_anna.later[0].is_mine);
        assert!(inbox::inbox(&world.service, &world.context(Persona::RuthAdeyemi)).unwrap().is_empty());
        let late = contribute::take(&world.service, &world.context(Persona::RuthAdeyemi), id);
        assert!(matches!(late, Err(Failure::Refused(Refusal::Hidden))), "{late:?}");
        assert_eq!(world.request(id).asked_of, "Dr Anna Kowalska");
        assert_eq!(world.deadline(id).contributor_id, Some(Persona::AnnaKowalska.id()));
    }

    fn he_01_a_request_is_passed_on_inside_the_service_only(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Medical);
        let anna = world.context(Persona::AnnaKowalska);
        contribute::take(&world.service, &anna, id).unwrap();
        assert_eq!(contribute::colleagues(&world.service, &anna, id).unwrap(), [(Persona::RuthAdeyemi.id(), "Ruth Adeyemi".into())]);
        let outside = contribute::pass(&world.service, &anna, id, Passing { to: Persona::JamesOsei.id() });
        assert!(matches!(outside, Err(Failure::Rule(contribute::PassRefused::NotAColleague))));
        contribute::pass(&world.service, &anna, id, Passing { to: Persona::RuthAdeyemi.id() }).unwrap();
        assert_eq!(world.request(id).user_id, Some(Persona::RuthAdeyemi.id()));
        assert_eq!(world.deadline(id).due, Some(day("2026-11-23")));
        assert_eq!(world.notices(Persona::RuthAdeyemi.id()).len(), 2);
        assert!(matches!(request::show(&world.service, &anna, id), Err(Failure::Refused(Refusal::Hidden))));
    }

    fn ep_01_opening_a_request_shows_what_is_held_and_is_recorded(db: &Database) {
        let world = World::new(db);
        let rows = world.ask_all();
        let views = rows.iter().find(|row| row.kind == K::ParentsViews).unwrap();
        ehc_application::advice::receive::record_received(
            &world.service, &world.context(Persona::PriyaNair), &world.reference, views.id,
            ehc_application::advice::receive::Received {
                on: day("2026-10-12"), author: line("Fatima Hassan"), text: Some(words("She is happiest when she draws.")),
                document: None, is_accepted: true, version: views.version,
            },
        ).unwrap();
        let id = rows.iter().find(|row| row.kind == K::Psychological).unwrap().id;
        let page = request::show(&world.service, &world.context(Persona::JamesOsei), id).unwrap();
        let limit = page.limit.unwrap();
        assert_eq!((limit.due, limit.is_legal, limit.authority.as_str()), (day("2026-11-23"), false, "6 weeks (Code)"));
        assert_eq!(limit.key, format!("COP-ADVICE-6W/{id}"));
        let held = page.held.unwrap();
        assert_eq!(held.representations.as_deref(), Some("She cannot make herself understood at school."));
        assert_eq!(held.advice[0].kind, K::ParentsViews);
        assert_eq!(held.advice[0].content.views, "She is happiest when she draws.");
        assert_eq!((held.family[0].phone.as_deref(), held.family[0].may_be_reached), (Some("01632 960001"), true));
        assert_eq!(page.contact.unwrap().name, "Priya Nair");
        assert!(world.acts().contains(&(Some(Persona::JamesOsei.id()), "advice.open".to_owned())));
    }

    fn he_05_another_services_request_is_not_to_be_known_of(db: &Database) {
        let world = World::new(db);
        let psychological = world.asked(K::Psychological);
        let medical = world.requests().into_iter().find(|row| row.kind == K::Medical).unwrap().id;
        for (persona, id) in [
            (Persona::AnnaKowalska, psychological), (Persona::MarcusBell, psychological), (Persona::JamesOsei, medical),
            (Persona::TomFielding, medical), (Persona::JudithCrane, medical),
        ] {
            let shown = request::show(&world.service, &world.context(persona), id);
            assert!(matches!(shown, Err(Failure::Refused(Refusal::Hidden))), "{persona:?}");
            let taken = contribute::take(&world.service, &world.context(persona), id);
            assert!(matches!(taken, Err(Failure::Refused(Refusal::Hidden))), "{persona:?}");
        }
        // Those who run the case know of the request; it is not theirs to give advice on.
        for persona in [Persona::PriyaNair, Persona::HelenWard] {
            let shown = request::show(&world.service, &world.context(persona), medical);
            assert!(matches!(shown, Err(Failure::Refused(Refusal::Denied))), "{persona:?}");
        }
        let unknown = ehc_domain::ids::Id::new(uuid::Uuid::from_u128(5));
        assert!(matches!(request::show(&world.service, &world.context(Persona::JamesOsei), unknown), Err(Failure::NotFound)));
    }

    fn he_02_not_known_alone_is_refused_and_an_answer_reaches_the_caseworker(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::SocialCare);
        let marcus = world.context(Persona::MarcusBell);
        for (bare, why) in [
            (AdviceAnswer::NotKnownWillAssess, AnswerRefused::BareNotKnown),
            (AdviceAnswer::NotKnownWillNotAssess, AnswerRefused::NotAssessedUnexplained),
        ] {
            let refused = contribute::answer(&world.service, &marcus, id, given(&world, id, bare, None, "  "));
            assert!(matches!(refused, Err(Failure::Rule(AnswerNotTaken::Answer(said))) if said == why));
        }
        assert_eq!(world.request(id).answer, None);
        assert_eq!(world.notices(Persona::PriyaNair.id()), []);
        let yes = given(&world, id, AdviceAnswer::NotKnownWillAssess, Some("2026-11-20"), "");
        contribute::answer(&world.service, &marcus, id, yes).unwrap();
        let row = world.request(id);
        assert_eq!((row.state, row.promised_on), (AdviceState::Asked, Some(day("2026-11-20"))));
        assert_eq!(world.deadline(id).due, Some(day("2026-11-23")));
        let told = world.notices(Persona::PriyaNair.id());
        assert_eq!(told[0].event, NoticeEvent::AdviceAnswered);
        assert_eq!(told[0].link, format!("/cases/{}/advice/{id}", world.reference));
    }

    fn he_02_a_refusal_with_reasons_ends_what_is_owed_and_says_why(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::SocialCare);
        let marcus = world.context(Persona::MarcusBell);
        let no = given(&world, id, AdviceAnswer::NotKnownWillNotAssess, None, "Lives in another authority, which holds the file");
        contribute::answer(&world.service, &marcus, id, no.clone()).unwrap();
        let list = read::list(&world.service, &world.context(Persona::PriyaNair), &world.reference).unwrap();
        let line = list.lines.iter().find(|line| line.request.id == id).unwrap();
        assert_eq!(line.standing, Standing::Declined);
        assert_eq!(line.note, "Not known to us; we will not assess. Lives in another authority, which holds the file");
        let again = contribute::answer(&world.service, &marcus, id, AnswerGiven { version: 2, ..no });
        assert!(matches!(again, Err(Failure::Rule(AnswerNotTaken::NotOwed))));
        assert_eq!(inbox::inbox(&world.service, &marcus).unwrap().done.len(), 1);
    }

    fn ep_06_a_promised_day_is_kept_beside_a_limit_that_does_not_move(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        let james = world.context(Persona::JamesOsei);
        let past = given(&world, id, AdviceAnswer::WillCome, Some("2026-10-11"), "");
        let refused = contribute::answer(&world.service, &james, id, past);
        assert!(matches!(refused, Err(Failure::Rule(AnswerNotTaken::Answer(AnswerRefused::DayInThePast)))));
        let will_come = given(&world, id, AdviceAnswer::WillCome, Some("2026-12-11"), "");
        contribute::answer(&world.service, &james, id, will_come.clone()).unwrap();
        assert_eq!(world.deadline(id).due, Some(day("2026-11-23")));
        world.on("2026-12-01");
        let list = read::list(&world.service, &world.context(Persona::PriyaNair), &world.reference).unwrap();
        let line = list.lines.iter().find(|line| line.request.id == id).unwrap();
        assert_eq!(line.standing.words(), "Overdue by 8 days");
        assert_eq!(line.note, "They say it will come by 11 December 2026.");
        let stale = contribute::answer(&world.service, &world.context(Persona::JamesOsei), id, will_come);
        assert!(matches!(stale, Err(Failure::Storage(ehc_persistence::StorageError::Conflict))), "{stale:?}");
    }

    fn ep_07_a_missed_appointment_excuses_while_the_child_is_detained_too(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Medical);
        let anna = || world.context(Persona::AnnaKowalska);
        contribute::take(&world.service, &anna(), id).unwrap();
        world.on("2026-10-20");
        let (subject, nothing) = (Some(Uuid::from_u128(9)), BTreeMap::new());
        let priya = || world.context(Persona::PriyaNair);
        facts::record(&world.service, &priya(), &world.reference, "detention_known", subject, &nothing, day("2026-10-20")).unwrap();
        world.on("2026-11-03");
        let mut missed = given(&world, id, AdviceAnswer::MissedAppointment, Some("2026-11-03"), "");
        missed.next = Some(day("2026-12-08"));
        contribute::answer(&world.service, &anna(), id, missed).unwrap();
        let excuse = check::MissedExcuse {
            evidence: words("Letter from the clinic of 3 November"),
            why_impractical: words("The child could not be examined before the next appointment"),
        };
        check::excuse_missed(&world.service, &priya(), &world.reference, id, excuse.clone()).unwrap();
        world.on("2026-12-01");
        let list = read::list(&world.service, &priya(), &world.reference).unwrap();
        assert_eq!(list.lines.iter().find(|line| line.request.id == id).unwrap().standing, Standing::Excused);
    }

    fn ep_07_a_missed_appointment_excuses_the_body_that_made_it_and_not_the_authority(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Medical);
        contribute::take(&world.service, &world.context(Persona::AnnaKowalska), id).unwrap();
        world.on("2026-11-03");
        let mut missed = given(&world, id, AdviceAnswer::MissedAppointment, Some("2026-11-03"), "");
        missed.next = Some(day("2026-11-03"));
        let refused = contribute::answer(&world.service, &world.context(Persona::AnnaKowalska), id, missed.clone());
        assert!(matches!(refused, Err(Failure::Rule(AnswerNotTaken::NextBeforeMissed))));
        missed.next = Some(day("2026-12-08"));
        contribute::answer(&world.service, &world.context(Persona::AnnaKowalska), id, missed).unwrap();
        world.on("2026-11-04");
        let priya = world.context(Persona::PriyaNair);
        let page = check::read(&world.service, &priya, &world.reference, id).unwrap();
        let offered = page.missed.unwrap();
        assert_eq!((offered.on, offered.next, offered.is_ground), (day("2026-11-03"), Some(day("2026-12-08")), true));
        let excuse = check::MissedExcuse {
            evidence: words("Letter from the clinic of 3 November"),
            why_impractical: words("The child could not be examined before the next appointment"),
        };
        let by_anna = check::excuse_missed(&world.service, &world.context(Persona::AnnaKowalska), &world.reference, id, excuse.clone());
        assert!(matches!(by_anna, Err(Failure::Refused(Refusal::Denied))));
        check::excuse_missed(&world.service, &priya, &world.reference, id, excuse.clone()).unwrap();
        let twice = check::excuse_missed(&world.service, &priya, &world.reference, id, excuse.clone());
        assert!(matches!(twice, Err(Failure::Rule(check::ExcuseRefused::RecordedAlready))));
        world.on("2026-12-01");
        let list = read::list(&world.service, &world.context(Persona::PriyaNair), &world.reference).unwrap();
        let line = list.lines.iter().find(|line| line.request.id == id).unwrap();
        assert_eq!(line.standing, Standing::Excused);
        assert_eq!(line.note, "Missed appointment 3 November 2026. New one 8 December 2026.");
        assert_eq!(line.limit.as_ref().unwrap().due, day("2026-11-23"));
        let case = world.case(&world.reference);
        let rows = db.read(|conn| ehc_persistence::timetable::list_deadlines(conn, case.id)).unwrap();
        assert!(rows.iter().filter(|row| row.rule != "R08-ADVICE-6W").all(|row| !row.is_excused));
    }

    fn ep_07_for_a_service_that_only_the_code_holds_it_is_a_cause_and_no_ground(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        let missed = given(&world, id, AdviceAnswer::MissedAppointment, Some("2026-10-12"), "");
        contribute::answer(&world.service, &world.context(Persona::JamesOsei), id, missed).unwrap();
        let priya = world.context(Persona::PriyaNair);
        let excuse = check::MissedExcuse { evidence: words("A call"), why_impractical: words("Not seen") };
        let refused = check::excuse_missed(&world.service, &priya, &world.reference, id, excuse.clone());
        assert!(matches!(refused, Err(Failure::Rule(check::ExcuseRefused::NotBoundByLaw))));
        let version = world.request(id).version;
        let late = check::LateCause { cause: words("Missed appointment"), version };
        check::record_late_cause(&world.service, &priya, &world.reference, id, late).unwrap();
        assert_eq!(world.request(id).late_cause.as_deref(), Some("Missed appointment"));
    }
}
