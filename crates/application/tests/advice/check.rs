//! Checking advice, sending it back, and recording what came from people who do not sign in.

use ehc_application::{
    Failure,
    advice::{
        NotAsked, Standing,
        check::{self, Check, CheckRefused, NotNeeded, NotNeededRefused},
        content::AdviceContent,
        contribute::{self, Draft, Submission},
        read,
        receive::{self, ReceiveRefused, Received},
    },
};
use ehc_domain::{
    advice::{AdviceKind as K, AdviceState, NotAskedGround},
    ids::AdviceRequestId,
    notifications::NoticeEvent,
    policy::Refusal,
};
use ehc_persistence::{Database, StorageError};
use ehc_test_support::{Persona, both_databases, line, words};

use crate::common::{World, day, relied_on};

fn submit(world: &World<'_>, id: AdviceRequestId) {
    let row = ehc_application::advice::content::ContentRow { need: "Speech".into(), ..Default::default() };
    let content = AdviceContent { not_seen_reason: "Away".into(), rows: vec![row], ..AdviceContent::default() };
    let draft = Draft { content, document_id: None, version: 0 };
    let james = world.context(Persona::JamesOsei);
    contribute::submit(&world.service, &james, id, Submission { draft, is_declared: true }).unwrap();
}

fn standing(world: &World<'_>, id: AdviceRequestId) -> Standing {
    let list = read::list(&world.service, &world.context(Persona::PriyaNair), &world.reference).unwrap();
    list.lines.iter().find(|line| line.request.id == id).unwrap().standing
}

fn received(world: &World<'_>, id: AdviceRequestId, on: &str) -> Received {
    Received {
        on: day(on),
        author: line("Grace Mbeki"),
        text: Some(words("Two terms behind in reading.")),
        document: None,
        is_accepted: false,
        version: world.request(id).version,
    }
}

fn not_needed(why: NotAsked, version: i32) -> NotNeeded {
    let NotAsked { ground, reason, author_satisfied_on, authority_satisfied_on, family_satisfied_on } = why;
    NotNeeded { ground, author_satisfied_on, authority_satisfied_on, family_satisfied_on, reason, version }
}

fn record(world: &World<'_>, id: AdviceRequestId, received: Received) -> Result<(), Failure<ReceiveRefused>> {
    receive::record_received(&world.service, &world.context(Persona::PriyaNair), &world.reference, id, received)
}

both_databases! {
    fn advice_is_read_under_record_and_accepted(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        world.on("2026-11-20");
        submit(&world, id);
        assert_eq!(standing(&world, id), Standing::ToCheck);
        let priya = world.context(Persona::PriyaNair);
        let page = check::read(&world.service, &priya, &world.reference, id).unwrap();
        assert_eq!(page.versions[0].row.author_name, "Dr James Osei");
        assert!(page.may_check);
        assert!(world.acts().contains(&(Some(Persona::PriyaNair.id()), "advice.view".to_owned())));
        let version = page.request.version;
        world.on("2026-11-27");
        let priya = world.context(Persona::PriyaNair);
        let stale = check::check(&world.service, &priya, &world.reference, id, Check::accepted(version - 1));
        assert!(matches!(stale, Err(Failure::Storage(StorageError::Conflict))));
        check::check(&world.service, &priya, &world.reference, id, Check::accepted(version)).unwrap();
        assert_eq!(standing(&world, id), Standing::Accepted);
        // Accepted after the limit, and it came in time: the day it came counts.
        assert_eq!(world.deadline(id).met_on, Some(day("2026-11-20")));
        let again = check::check(&world.service, &priya, &world.reference, id, Check::accepted(version + 1));
        assert!(matches!(again, Err(Failure::Rule(CheckRefused::NothingToCheck))));
    }

    fn advice_sent_back_is_owed_again_and_the_accepted_version_counts(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        world.on("2026-11-20");
        submit(&world, id);
        let priya = world.context(Persona::PriyaNair);
        let version = world.request(id).version;
        let empty = check::check(&world.service, &priya, &world.reference, id, Check { reason: None, ..Check::sent_back(words("x"), version) });
        assert!(matches!(empty, Err(Failure::Rule(CheckRefused::ReasonMissing))));
        check::check(&world.service, &priya, &world.reference, id, Check::sent_back(words("It does not say how often."), version)).unwrap();
        let limit = world.deadline(id);
        assert_eq!((limit.met_on, limit.due, limit.is_open), (None, Some(day("2026-11-23")), true));
        assert_eq!(world.request(id).state, AdviceState::SentBack);
        let told = world.notices(Persona::JamesOsei.id());
        assert_eq!(told.last().unwrap().event, NoticeEvent::AdviceSentBack);
        world.on("2026-11-25");
        assert_eq!(standing(&world, id), Standing::Overdue { days: 2 });
        submit(&world, id);
        world.on("2026-11-30");
        let version = world.request(id).version;
        check::check(&world.service, &world.context(Persona::PriyaNair), &world.reference, id, Check::accepted(version)).unwrap();
        assert_eq!(world.deadline(id).met_on, Some(day("2026-11-25")));
        // An addition later leaves the day of the advice that was accepted alone.
        world.on("2026-12-10");
        submit(&world, id);
        let version = world.request(id).version;
        check::check(&world.service, &world.context(Persona::PriyaNair), &world.reference, id, Check::accepted(version)).unwrap();
        assert_eq!(world.deadline(id).met_on, Some(day("2026-11-25")));
    }

    fn what_a_school_sent_is_recorded_on_the_day_it_came(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Education);
        world.on("2026-11-26");
        let rule = |result: Result<(), Failure<ReceiveRefused>>| match result {
            Err(Failure::Rule(refused)) => refused,
            other => panic!("{other:?}"),
        };
        assert_eq!(rule(record(&world, id, received(&world, id, "2026-11-27"))), ReceiveRefused::CameInTheFuture);
        assert_eq!(rule(record(&world, id, received(&world, id, "2026-10-11"))), ReceiveRefused::CameBeforeAsking);
        let nothing = Received { text: None, ..received(&world, id, "2026-11-23") };
        assert_eq!(rule(record(&world, id, nothing)), ReceiveRefused::NothingReceived);
        record(&world, id, received(&world, id, "2026-11-23")).unwrap();
        assert_eq!(standing(&world, id), Standing::ToCheck);
        assert_eq!(world.deadline(id).met_on, Some(day("2026-11-23")));
        assert_eq!(rule(record(&world, id, received(&world, id, "2026-11-23"))), ReceiveRefused::NotOwed);
        let page = check::read(&world.service, &world.context(Persona::PriyaNair), &world.reference, id).unwrap();
        assert_eq!((page.versions[0].row.author_id, page.versions[0].row.author_name.as_str()), (None, "Grace Mbeki"));
    }

    fn parents_views_are_recorded_and_accepted_in_one_act(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::ParentsViews);
        world.on("2026-10-20");
        let views = Received { is_accepted: true, ..received(&world, id, "2026-10-19") };
        record(&world, id, views).unwrap();
        assert_eq!(standing(&world, id), Standing::Accepted);
        assert_eq!(world.deadline(id).met_on, Some(day("2026-10-19")));
        let list = read::list(&world.service, &world.context(Persona::PriyaNair), &world.reference).unwrap();
        assert_eq!((list.accepted(), list.lines.len()), (1, 6));
    }

    fn cw_05_a_request_is_taken_back_on_reg_6_4_and_the_access_ends_with_it(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        let priya = world.context(Persona::PriyaNair);
        let bad = relied_on(Some("2026-10-01"), None, Some("2026-10-02"));
        let refused = check::not_needed(&world.service, &priya, &world.reference, id, not_needed(bad, 1));
        assert!(matches!(refused, Err(Failure::Rule(NotNeededRefused::Ground(_)))));
        let good = relied_on(Some("2026-10-01"), Some("2026-10-12"), Some("2026-10-02"));
        check::not_needed(&world.service, &priya, &world.reference, id, not_needed(good, 1)).unwrap();
        assert_eq!(standing(&world, id), Standing::NotNeeded);
        assert!(!world.deadline(id).is_open);
        let shown = ehc_application::advice::request::show(&world.service, &world.context(Persona::JamesOsei), id);
        assert!(matches!(shown, Err(Failure::Refused(Refusal::Hidden))));
        assert_eq!(world.request(id).asked_of, "Dr James Osei");
    }

    fn cw_05_a_requirement_that_does_not_fit_is_taken_back_with_a_reason(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Education);
        let ground = NotAsked {
            ground: NotAskedGround::DoesNotApply,
            reason: Some(words("The child attends no school and nobody teaches her.")),
            ..relied_on(None, None, None)
        };
        let priya = world.context(Persona::PriyaNair);
        check::not_needed(&world.service, &priya, &world.reference, id, not_needed(ground.clone(), 1)).unwrap();
        assert!(!world.deadline(id).is_open);
        let again = check::not_needed(&world.service, &priya, &world.reference, id, not_needed(ground, 2));
        assert!(matches!(again, Err(Failure::Rule(NotNeededRefused::HasCome))));
    }

    fn x_01_contributors_check_nothing_and_read_only_their_field(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        world.on("2026-11-20");
        submit(&world, id);
        let read = |persona: Persona| check::read(&world.service, &world.context(persona), &world.reference, id);
        assert!(read(Persona::JamesOsei).is_ok());
        assert!(read(Persona::HelenWard).is_ok());
        // Social care is asked on the same case and reads no psychology; strangers learn of nothing.
        assert!(matches!(read(Persona::MarcusBell), Err(Failure::NotFound)));
        assert!(matches!(read(Persona::TomFielding), Err(Failure::Refused(Refusal::Hidden))));
        for (persona, expected) in [(Persona::JamesOsei, Refusal::Denied), (Persona::TomFielding, Refusal::Hidden)] {
            let context = world.context(persona);
            for found in [Check::accepted(2), Check::sent_back(words("No"), 2)] {
                let result = check::check(&world.service, &context, &world.reference, id, found);
                assert!(matches!(result, Err(Failure::Refused(refusal)) if refusal == expected), "{persona:?}");
            }
            let cause = check::LateCause { cause: words("No"), version: 2 };
            let late = check::record_late_cause(&world.service, &context, &world.reference, id, cause);
            assert!(matches!(late, Err(Failure::Refused(refusal)) if refusal == expected), "{persona:?}");
        }
        let other = world.add_case("Tomasz Nowak", "2012-10-02", "X801200001002", Persona::PriyaNair);
        let under_another = check::read(&world.service, &world.context(Persona::PriyaNair), &other, id);
        assert!(matches!(under_another, Err(Failure::NotFound)));
    }
}
