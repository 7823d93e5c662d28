//! EP-01, EP-02, X-05: drafts, submission, new versions.

use ehc_application::{
    Failure,
    advice::{
        content::{AdviceContent, ContentRow},
        contribute::{self, Draft, Submission, WriteRefused},
        inbox, request,
    },
};
use ehc_domain::{
    advice::{AdviceKind as K, AdviceState, SubmitRefused},
    cases::Stage,
    ids::AdviceRequestId,
    notifications::NoticeEvent,
};
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases, form_key};

use crate::common::{World, day};

fn content() -> AdviceContent {
    let row = ContentRow {
        need: "Amira is understood by people she knows and by few others.".into(),
        outcome: "Amira tells an adult she has not met what she needs.".into(),
        measure: "3 adults in one week, counted by her teacher".into(),
        what: "Speech sound programme".into(),
        who: "Speech and language therapist".into(),
        how_often: "once a week".into(),
        how_long: "30 minutes".into(),
        ratio: "1 to 1".into(),
        review: "every term".into(),
    };
    AdviceContent {
        seen_on: Some(day("2026-11-10")),
        views: "She likes to draw.".into(),
        rows: vec![row],
        ..AdviceContent::default()
    }
}

fn draft(content: AdviceContent, version: i32) -> Draft {
    Draft { content, document_id: None, version }
}

fn submit(world: &World<'_>, id: AdviceRequestId, draft: Draft) -> Result<contribute::Submitted, Failure<WriteRefused>> {
    contribute::submit(&world.service, &world.context(Persona::JamesOsei), id, Submission { draft, is_declared: true })
}

fn rule<T: std::fmt::Debug>(result: Result<T, Failure<WriteRefused>>) -> WriteRefused {
    match result {
        Err(Failure::Rule(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

both_databases! {
    fn ep_02_a_draft_is_kept_and_becomes_advice_that_never_changes(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        let james = world.context(Persona::JamesOsei);
        let first = contribute::save_draft(&world.service, &james, id, draft(AdviceContent::default(), 0)).unwrap();
        assert_eq!(first.version, 1);
        assert_eq!(world.request(id).state, AdviceState::InProgress);
        let second = contribute::save_draft(&world.service, &james, id, draft(content(), first.version)).unwrap();
        assert_eq!(second.version, 2);
        let page = request::show(&world.service, &james, id).unwrap();
        assert_eq!(page.draft.unwrap().content, content());
        world.on("2026-11-20");
        let submitted = submit(&world, id, draft(content(), second.version)).unwrap();
        assert_eq!((submitted.number, submitted.on, submitted.read_by.as_deref()), (1, day("2026-11-20"), Some("Priya Nair")));
        let page = request::show(&world.service, &world.context(Persona::JamesOsei), id).unwrap();
        assert!(page.draft.is_none());
        assert_eq!(page.versions[0].content, content());
        assert!(page.versions[0].used_in.is_empty());
        assert_eq!(world.request(id).state, AdviceState::Received);
        let limit = world.deadline(id);
        assert_eq!((limit.met_on, limit.due, limit.is_open), (Some(day("2026-11-20")), Some(day("2026-11-23")), false));
        let told = world.notices(Persona::PriyaNair.id());
        assert_eq!(told.last().unwrap().event, NoticeEvent::AdviceReceived);
        assert_eq!(inbox::inbox(&world.service, &world.context(Persona::JamesOsei)).unwrap().done.len(), 1);
        // A row that was submitted is out of reach of every later save.
        let row = page.versions[0].row.clone();
        let changed = db.write(|conn| ehc_persistence::advice::update_draft(conn, row));
        assert!(matches!(changed, Err(ehc_persistence::StorageError::Conflict)));
    }

    fn ep_01_advice_says_when_the_child_was_seen_or_why_not(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        world.on("2026-11-20");
        let missing = AdviceContent { seen_on: None, ..content() };
        assert_eq!(rule(submit(&world, id, draft(missing.clone(), 0))), WriteRefused::Incomplete(SubmitRefused::ChildSeenMissing));
        let ahead = AdviceContent { seen_on: Some(day("2026-11-21")), ..content() };
        assert_eq!(rule(submit(&world, id, draft(ahead, 0))), WriteRefused::Incomplete(SubmitRefused::SeenInTheFuture));
        assert_eq!(world.request(id).state, AdviceState::Asked);
        let why = AdviceContent { not_seen_reason: "Away since the request".into(), ..missing };
        submit(&world, id, draft(why, 0)).unwrap();
    }

    fn ep_02_what_is_missing_is_named_and_nothing_is_submitted(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        world.on("2026-11-20");
        let empty = AdviceContent { rows: vec![ContentRow::default()], ..content() };
        assert_eq!(rule(submit(&world, id, draft(empty, 0))), WriteRefused::Incomplete(SubmitRefused::NothingToSubmit));
        let mut needless = content();
        needless.rows.insert(0, ContentRow { what: "Speech therapy".into(), ..ContentRow::default() });
        assert_eq!(rule(submit(&world, id, draft(needless, 0))), WriteRefused::Incomplete(SubmitRefused::RowWithoutNeed(1)));
        let mut aimless = content();
        aimless.rows[0].outcome.clear();
        assert_eq!(rule(submit(&world, id, draft(aimless, 0))), WriteRefused::Incomplete(SubmitRefused::MeasureWithoutOutcome(1)));
        let undeclared = Submission { draft: draft(content(), 0), is_declared: false };
        let james = world.context(Persona::JamesOsei);
        assert_eq!(rule(contribute::submit(&world.service, &james, id, undeclared)), WriteRefused::NotDeclared);
        let file = Draft { document_id: Some(ehc_domain::ids::Id::new(uuid::Uuid::from_u128(3))), ..draft(content(), 0) };
        assert_eq!(rule(submit(&world, id, file)), WriteRefused::NoSuchFile);
        let huge = AdviceContent { views: "x".repeat(10_001), ..content() };
        assert!(matches!(rule(submit(&world, id, draft(huge.clone(), 0))), WriteRefused::Content(_)));
        assert!(matches!(rule(contribute::save_draft(&world.service, &james, id, draft(huge, 0))), WriteRefused::Content(_)));
        assert!(request::show(&world.service, &james, id).unwrap().draft.is_none());
        assert_eq!(world.deadline(id).met_on, None);
    }

    fn x_05_a_save_over_a_newer_draft_returns_both_versions(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        let james = world.context(Persona::JamesOsei);
        contribute::save_draft(&world.service, &james, id, draft(content(), 0)).unwrap();
        let mine = AdviceContent { views: "Typed in the other window".into(), ..content() };
        match rule(contribute::save_draft(&world.service, &james, id, draft(mine.clone(), 0))) {
            WriteRefused::Stale(clash) => {
                assert_eq!((clash.theirs.clone(), clash.mine.clone()), (content(), mine.clone()));
                assert_eq!((clash.version, clash.saved_by.as_str()), (1, "Dr James Osei"));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(request::show(&world.service, &james, id).unwrap().draft.unwrap().content, content());
        contribute::save_draft(&world.service, &james, id, draft(mine, 1)).unwrap();
    }

    fn ep_02_more_comes_as_a_new_version_and_the_first_stays(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        world.on("2026-11-20");
        submit(&world, id, draft(content(), 0)).unwrap();
        world.on("2026-11-25");
        let more = AdviceContent { views: "And to sing.".into(), ..content() };
        assert!(matches!(rule(submit(&world, id, draft(more.clone(), 1))), WriteRefused::Stale(_)));
        assert_eq!(submit(&world, id, draft(more.clone(), 0)).unwrap().number, 2);
        let versions = request::show(&world.service, &world.context(Persona::JamesOsei), id).unwrap().versions;
        assert_eq!(versions.iter().map(|version| version.row.number).collect::<Vec<_>>(), [2, 1]);
        assert_eq!((&versions[0].content, &versions[1].content), (&more, &content()));
        assert_eq!(world.notices(Persona::PriyaNair.id()).len(), 2);
    }

    fn ep_02_the_same_form_sent_twice_submits_once(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        world.on("2026-11-20");
        let mut james = world.context(Persona::JamesOsei);
        james.submission = Some(form_key(11));
        let submission = Submission { draft: draft(content(), 0), is_declared: true };
        contribute::submit(&world.service, &james, id, submission.clone()).unwrap();
        match contribute::submit(&world.service, &james, id, submission) {
            Err(Failure::Repeated(before)) => assert_eq!(before.place, format!("/advice/{id}/submitted")),
            other => panic!("{other:?}"),
        }
        assert_eq!(request::show(&world.service, &james, id).unwrap().versions.len(), 1);
    }

    fn ep_02_a_case_that_is_closed_takes_no_more(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        world.change_case(&world.reference.clone(), |case| {
            case.stage = Stage::Withdrawn;
            case.closed_on = Some(day("2026-10-12"));
        });
        let james = world.context(Persona::JamesOsei);
        assert_eq!(rule(contribute::save_draft(&world.service, &james, id, draft(content(), 0))), WriteRefused::CaseClosed);
        assert_eq!(inbox::inbox(&world.service, &james).unwrap().owed(), 0);
        assert!(!request::show(&world.service, &james, id).unwrap().may_write);
    }

    fn x_01_nobody_writes_for_another(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        for persona in [Persona::PriyaNair, Persona::HelenWard, Persona::AnnaKowalska, Persona::TomFielding, Persona::OwenPrice] {
            let context = world.context(persona);
            let saved = contribute::save_draft(&world.service, &context, id, draft(content(), 0));
            assert!(matches!(saved, Err(Failure::Refused(_))), "{persona:?} {saved:?}");
            let submission = Submission { draft: draft(content(), 0), is_declared: true };
            let sent = contribute::submit(&world.service, &context, id, submission);
            assert!(matches!(sent, Err(Failure::Refused(_))), "{persona:?} {sent:?}");
        }
    }
}
