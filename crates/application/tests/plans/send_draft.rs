//! Sending the draft, and the fifteen days that follow.

use ehc_application::{
    Failure, StorageError,
    plans::{
        rows::RowWords,
        sections::SectionText,
        send_draft::{self, SendDraft, SendRefused},
        snapshot,
    },
};
use ehc_domain::{
    cases::Stage,
    plans::{PlanSection, PlanState, SendDraftRefused, ServiceMethod, VersionKind},
    policy::Refusal,
};
use ehc_persistence::{
    Database,
    plans::{self, PlanVersionRow},
};
use ehc_test_support::{Persona, both_databases, day, form_key, words};

use super::common::World;

both_databases! {
    fn pa_06_a_draft_handed_over_on_4_january_leaves_the_family_until_the_end_of_18_january(db: &Database) {
        let world = World::new(db);
        world.write_plan();
        world.on("2027-01-04");
        let sent = world.send();
        assert_eq!((sent.number, sent.served_on, sent.comments_until), (1, day("2027-01-04"), day("2027-01-18")));
        assert_eq!(world.case().stage, Stage::DraftSent);
        let facts = world.facts("draft_served");
        assert_eq!(facts[0].details["served_on"], "2027-01-04");
        let plan = world.plan();
        assert_eq!((plan.plan.record.state, plan.plan.record.draft_number), (PlanState::DraftSent, 2));
        let kept = &plan.versions[0];
        assert_eq!((kept.kind, kept.number, kept.served_on), (VersionKind::Draft, 1, Some(day("2027-01-04"))));
        assert_eq!(kept.sha256, snapshot::hash(&kept.content));
        assert!(kept.content["letter"].as_str().unwrap().contains("18 January 2027"));
        assert_eq!(kept.content["sections"]["B"][0]["text"], "Finds long instructions hard");
        assert_eq!(kept.content["sections"]["I"], "");
        assert_eq!(world.acts("plan.send_draft"), 1);
    }

    fn pa_06_a_draft_in_the_post_is_served_on_the_second_or_fourth_working_day(db: &Database) {
        let world = World::new(db);
        world.write_plan();
        world.on("2027-01-04");
        let sending = SendDraft { how: ServiceMethod::FirstClass, ..world.sending() };
        let early = SendDraft { served_on: Some(day("2027-01-05")), ..sending.clone() };
        let send = |sending: &SendDraft| send_draft::send(&world.service, &world.priya(), &world.reference, sending);
        assert!(matches!(send(&early), Err(Failure::Rule(SendRefused::Service(_)))));
        let sent = send(&sending).unwrap();
        assert_eq!((sent.served_on, sent.comments_until), (day("2027-01-06"), day("2027-01-20")));
        // The day of sending and the day of service are kept apart.
        let fact = &world.facts("draft_served")[0];
        assert_eq!((fact.happened_on, fact.details["served_on"].as_str()), (day("2027-01-04"), Some("2027-01-06")));
    }

    fn a_draft_of_a_day_before_its_text_was_written_here_says_why_it_is_entered_only_now(db: &Database) {
        let world = World::new(db);
        world.write_plan();
        let written_on = ehc_domain::timetable::facts::london_day(world.plan().plan.record.saved_at);
        let before = written_on.pred_opt().unwrap();
        world.on("2027-01-04");
        let on = |day, why: Option<&str>| SendDraft { sent_on: Some(day), keyed_late_reason: why.map(words), ..world.sending() };
        let without = on(before, None);
        for tried in [
            send_draft::send(&world.service, &world.priya(), &world.reference, &without).map(drop),
            send_draft::preview(&world.service, &world.priya(), &world.reference, &without).map(drop),
        ] {
            assert!(matches!(&tried, Err(Failure::Rule(SendRefused::KeyedLateReasonMissing(on))) if *on == written_on), "{tried:?}");
        }
        // On the day itself, and after it, nobody is asked.
        for day in [written_on, written_on.succ_opt().unwrap()] {
            send_draft::preview(&world.service, &world.priya(), &world.reference, &on(day, None)).unwrap();
        }
        send_draft::send(&world.service, &world.priya(), &world.reference, &on(before, Some("It was typed up later"))).unwrap();
        assert_eq!(world.plan().versions[0].keyed_late_reason.as_deref(), Some("It was typed up later"));
        let (_, days) = ehc_application::facts::on_record(&world.service, &world.priya(), &world.reference).unwrap();
        let draft = days.iter().find(|day| day.kind.code() == "draft_served").unwrap();
        assert_eq!((draft.on, draft.keyed_late.as_deref()), (before, Some("It was typed up later")), "it stands among the days on record");
    }

    fn a_reason_that_nobody_needs_is_not_kept(db: &Database) {
        let world = World::new(db);
        world.write_plan();
        world.on("2027-01-04");
        world.send();
        assert_eq!(world.plan().versions[0].keyed_late_reason, None);
    }

    fn a_draft_sent_again_opens_a_fresh_window_and_keeps_the_first_copy(db: &Database) {
        let world = World::new(db);
        world.draft_served();
        let first = world.plan().versions[0].clone();
        world.add(&world.need("Loud rooms upset her"));
        world.on("2027-01-08");
        let sending = SendDraft { breaks_reason: Some(words("The rest comes from the school this week")), ..world.sending() };
        let sent = send_draft::send(&world.service, &world.priya(), &world.reference, &sending).unwrap();
        assert_eq!((sent.number, sent.comments_until), (2, day("2027-01-22")));
        let plan = world.plan();
        assert_eq!(plan.versions[0], first);
        assert_ne!(plan.versions[1].sha256, first.sha256);
        assert_eq!(plan.versions[1].breaks_reason.as_deref(), Some("The rest comes from the school this week"));
        assert_eq!(plan.window_ends_on(), Some(day("2027-01-22")));
        assert_eq!(plan.limit(), Some(day("2027-01-25")));
    }

    fn cw_11_a_draft_with_open_breaks_is_sent_only_with_a_reason(db: &Database) {
        let world = World::new(db);
        let send = |sending: &SendDraft| send_draft::send(&world.service, &world.priya(), &world.reference, sending);
        let none = send(&world.sending());
        assert!(matches!(none, Err(Failure::Rule(SendRefused::Draft(SendDraftRefused::NoNeeds)))));
        world.add(&world.need("Finds long instructions hard"));
        let refused = send(&world.sending());
        assert!(matches!(refused, Err(Failure::Rule(SendRefused::Draft(SendDraftRefused::BreaksUnexplained(3))))));
        let reason = "The school’s provision is agreed and comes with draft 2";
        send(&SendDraft { breaks_reason: Some(words(reason)), ..world.sending() }).unwrap();
        assert_eq!(world.plan().versions[0].breaks_reason.as_deref(), Some(reason));
    }

    fn cw_11_a_draft_without_special_educational_needs_is_refused_whatever_reason_is_given(db: &Database) {
        let world = World::new(db);
        let sending = || SendDraft { breaks_reason: Some(words("The school writes section B this week")), ..world.sending() };
        let send = |sending: &SendDraft| send_draft::send(&world.service, &world.priya(), &world.reference, sending);
        world.add(&RowWords { section: PlanSection::C, ..world.need("Hears little in a noisy room") });
        assert!(matches!(send(&sending()), Err(Failure::Rule(SendRefused::NoEducationalNeeds))));
        assert!(world.plan().versions.is_empty());
        world.add(&world.need("Finds long instructions hard"));
        assert_eq!(send(&sending()).unwrap().number, 1);
    }

    fn a_draft_never_names_a_setting(db: &Database) {
        let world = World::new(db);
        world.draft_served();
        world.save(SectionText::TypeOnly("A mainstream primary school".into())).unwrap();
        let refused = send_draft::send(&world.service, &world.priya(), &world.reference, &world.sending());
        assert!(matches!(refused, Err(Failure::Rule(SendRefused::Draft(SendDraftRefused::NamesSetting)))));
    }

    fn what_was_checked_is_what_is_sent(db: &Database) {
        let world = World::new(db);
        world.write_plan();
        let sending = world.sending();
        world.add(&world.need("Written while the page was open"));
        let refused = send_draft::send(&world.service, &world.priya(), &world.reference, &sending);
        assert!(matches!(refused, Err(Failure::Storage(StorageError::Conflict))));
        assert!(world.plan().versions.is_empty());
    }

    fn sending_twice_sends_once(db: &Database) {
        let world = World::new(db);
        world.write_plan();
        let mut context = world.priya();
        context.submission = Some(form_key(1));
        let sending = world.sending();
        send_draft::send(&world.service, &context, &world.reference, &sending).unwrap();
        let again = send_draft::send(&world.service, &context, &world.reference, &sending);
        assert!(matches!(again, Err(Failure::Repeated(_))));
        assert_eq!(world.facts("draft_served").len(), 1);
    }

    fn a_failure_in_the_middle_leaves_nothing(db: &Database) {
        let world = World::new(db);
        world.write_plan();
        let plan = world.plan().plan;
        // The copy is kept last; this one takes its place and makes keeping it fail.
        let in_the_way = PlanVersionRow {
            id: world.service.ports.id(),
            plan_id: plan.record.id,
            case_id: plan.record.case_id,
            number: 1,
            kind: VersionKind::Draft,
            content: serde_json::json!({}),
            sha256: String::new(),
            sent_on: day("2026-12-14"),
            served_on: None,
            sent_by: Persona::PriyaNair.id(),
            breaks_reason: None,
            late_reason: None,
            keyed_late_reason: None,
        };
        db.write(|conn| in_the_way.insert(conn)).unwrap();
        let failed = send_draft::send(&world.service, &world.priya(), &world.reference, &world.sending());
        assert!(matches!(failed, Err(Failure::Storage(StorageError::Duplicate))));
        assert_eq!(world.case().stage, Stage::Drafting);
        assert!(world.facts("draft_served").is_empty());
        assert_eq!(world.acts("plan.send_draft"), 0);
        let after = db.read(|conn| plans::find_by_case(conn, plan.record.case_id)).unwrap().unwrap();
        assert_eq!(after, plan.record);
    }

    fn only_those_who_run_the_case_send(db: &Database) {
        let world = World::new(db);
        world.write_plan();
        let sending = world.sending();
        let send = |persona: Persona| send_draft::send(&world.service, &world.context(persona), &world.reference, &sending);
        assert!(matches!(send(Persona::JamesOsei), Err(Failure::Refused(Refusal::Denied))));
        assert!(matches!(send(Persona::TomFielding), Err(Failure::Refused(Refusal::Hidden))));
        world.change_case(|case| case.stage = Stage::Assessing);
        assert!(matches!(send(Persona::PriyaNair), Err(Failure::Rule(SendRefused::Stage(_)))));
    }
}
