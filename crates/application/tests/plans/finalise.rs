//! Making the plan final.

use ehc_application::{
    Failure,
    appeals::AppealDates,
    approvals,
    institutions::{self as school, Closing, Reopening},
    next,
    plans::{
        ask::{self, AskFailed},
        comments::{Answer, add, answer},
        finalise::{self, Approval, FinaliseFailed, Issued},
        rows,
        sections::SectionText,
        snapshot,
    },
    questions::{NotSentBack, Question},
    sending_back::{self, SentBack},
    waiting::WaitingFor,
};
use ehc_domain::{
    cases::Stage,
    notifications::NoticeEvent,
    plans::{FinaliseRefused, PlanSection, PlanState, VersionKind},
    policy::Refusal,
    text::Words,
};
use ehc_persistence::{
    Database, StorageError,
    institutions::{self, InstitutionRow},
};
use ehc_test_support::{Persona, both_databases, day, words};

use super::{comments::comment, common::World};

/// A draft served on 4 January, with section I written after it.
fn ready(world: &World<'_>) {
    world.draft_served();
    world.save(SectionText::TypeOnly("A mainstream primary school".into())).unwrap();
}

fn issue(world: &World<'_>, late_reason: &str) -> Result<Issued, Failure<FinaliseFailed>> {
    let version = world.plan().plan.record.version;
    let approval = Approval {
        version,
        sent_on: world.helen().today,
        late_reason: Words::optional(late_reason).unwrap(),
        keyed_late_reason: None,
        addressees: None,
    };
    finalise::finalise(&world.service, &world.helen(), &world.reference, approval)
}

fn closed(world: &World<'_>) -> Vec<FinaliseRefused> {
    match issue(world, "") {
        Err(Failure::Rule(FinaliseFailed::GatesClosed(gates))) => gates,
        other => panic!("{other:?}"),
    }
}

both_databases! {
    fn a_final_plan_of_a_day_before_it_stood_here_or_its_approval_was_asked_for_says_why_it_is_entered_only_now(db: &Database) {
        let world = World::new(db);
        ready(&world);
        world.on("2027-01-20");
        world.save(SectionText::TypeOnly("A mainstream primary school with a base".into())).unwrap();
        world.on("2027-01-21");
        let approve = |on: &str, why: Option<&str>| {
            let approval = Approval {
                version: world.plan().plan.record.version,
                sent_on: day(on),
                late_reason: None,
                keyed_late_reason: why.map(ehc_test_support::words),
                addressees: None,
            };
            finalise::finalise(&world.service, &world.helen(), &world.reference, approval)
        };
        let refused = |on: &str| match approve(on, None) {
            Err(Failure::Rule(FinaliseFailed::KeyedLateReasonMissing(here))) => here,
            other => panic!("{on}: {other:?}"),
        };
        assert_eq!(refused("2027-01-19"), day("2027-01-20"), "the text was written later");
        let asking = ehc_application::plans::ask::Asking { answer: None };
        ehc_application::plans::ask::ask_approval(&world.service, &world.priya(), &world.reference, asking).unwrap();
        assert_eq!(refused("2027-01-20"), day("2027-01-21"), "and its approval was asked for after that");
        approve("2027-01-20", Some("The system was down")).unwrap();
        let last = world.plan().versions.last().unwrap().clone();
        assert_eq!((last.sent_on, last.keyed_late_reason.as_deref()), (day("2027-01-20"), Some("The system was down")));
    }

    fn a_final_plan_of_the_day_on_which_it_stood_here_needs_no_such_reason(db: &Database) {
        let world = World::new(db);
        ready(&world);
        world.on("2027-01-20");
        world.save(SectionText::TypeOnly("A mainstream primary school with a base".into())).unwrap();
        issue(&world, "").unwrap();
        assert_eq!(world.plan().versions.last().unwrap().keyed_late_reason, None);
    }

    fn pa_06_the_plan_waits_until_the_end_of_18_january(db: &Database) {
        let world = World::new(db);
        ready(&world);
        let until = day("2027-01-18");
        for today in ["2027-01-17", "2027-01-18"] {
            world.on(today);
            assert_eq!(closed(&world), [FinaliseRefused::RepresentationsStillOpen { until }], "{today}");
        }
        world.on("2027-01-19");
        let issued = issue(&world, "").unwrap();
        assert_eq!((issued.on, issued.limit, issued.days_early, issued.days_late), (day("2027-01-19"), Some(day("2027-01-25")), 6, 0));
        assert_eq!(world.case().stage, Stage::Issued);
        assert_eq!(world.facts("final_plan_sent")[0].happened_on, day("2027-01-19"));
        let plan = world.plan();
        assert_eq!(plan.plan.record.state, PlanState::Final);
        let last = plan.versions.last().unwrap();
        assert_eq!((last.kind, last.sha256.clone()), (VersionKind::Final, snapshot::hash(&last.content)));
        assert_eq!(last.content["sections"]["I"], "A mainstream primary school");
        assert!(last.content["letter"].as_str().unwrap().contains("First-tier Tribunal"));
        assert!(!plan.may_write);
        let late = rows::add(&world.service, &world.priya(), &world.reference, &world.need("Too late"));
        assert!(matches!(late, Err(Failure::Rule(_))));
    }

    fn a_plan_that_names_a_closed_school_waits_until_it_names_one_that_is_open(db: &Database) {
        let world = World::new(db);
        world.draft_served();
        let id = world.add_school("Weir Valley School");
        world.save(SectionText::Named(id)).unwrap();
        let closes = |on: &str| {
            db.write::<_, StorageError>(|conn| {
                let row = institutions::find(conn, id)?.unwrap();
                institutions::update(conn, InstitutionRow { closed_on: Some(day(on)), ..row })
            })
            .unwrap();
        };
        world.on("2027-01-19");
        closes("2027-01-19");
        assert_eq!(closed(&world), [FinaliseRefused::SettingClosed { on: day("2027-01-19") }]);
        closes("2027-01-20");
        issue(&world, "").unwrap();
    }

    fn cw_02_what_was_found_ahead_is_found_again_when_the_school_that_a_plan_names_closes_or_opens(db: &Database) {
        let world = World::new(db);
        world.draft_served();
        let id = world.add_school("Weir Valley School");
        world.save(SectionText::Named(id)).unwrap();
        world.on("2027-01-20");
        let listed = || {
            while next::find_ahead(&world.service).unwrap() {}
            let (priya, law, case) = (world.priya(), world.service.store.law(), world.case().id);
            db.read(|conn| next::of_cases(conn, law, &priya, [case])).unwrap().remove(&case).unwrap().title()
        };
        assert_eq!(listed(), "Ask a manager to approve the final plan");
        let closing = Closing { closed_on: day("2027-01-19"), successor_urn: None, is_unlike: false };
        school::close(&world.service, &world.context(Persona::TomFielding), &id, closing).unwrap();
        assert_eq!(listed(), "Name a school or college that is open in section I");
        let reopening = Reopening { reason: words("It was another one") };
        school::reopen(&world.service, &world.context(Persona::TomFielding), &id, reopening).unwrap();
        assert_eq!(listed(), "Ask a manager to approve the final plan");
    }

    fn pa_11_the_letter_with_the_final_plan_has_the_dates_of_mediation_and_appeal(db: &Database) {
        let world = World::new(db);
        ready(&world);
        world.on("2027-01-19");
        let before = finalise::show(&world.service, &world.priya(), &world.reference).unwrap().appeal.unwrap();
        assert_eq!((before.is_on_record, before.appeal.due), (false, Some(day("2027-03-19"))));
        issue(&world, "").unwrap();
        let plan = world.plan();
        let letter = plan.versions.last().unwrap().content["letter"].as_str().unwrap().to_owned();
        assert!(letter.contains("Contact the adviser by 19 March 2027."), "{letter}");
        assert!(letter.contains("The appeal must reach the Tribunal by 19 March 2027"), "{letter}");
        let dates = AppealDates::of_notice(&plan.timetable, "final_plan_sent").unwrap();
        assert_eq!((dates.sent_on, dates.mediation.due), (day("2027-01-19"), Some(day("2027-03-19"))));
        assert_eq!(dates.appeal.receipt.steps()[0], "Counted 2 months from the day after 19 January 2027, or 1 month from the day after the certificate if later");
    }

    fn yp_02_the_draft_and_the_final_plan_go_to_the_young_person_whose_right_it_is(db: &Database) {
        let world = World::new(db);
        world.born("2008-09-12");
        world.ask_on_adulthood();
        ready(&world);
        world.on("2027-01-19");
        issue(&world, "").unwrap();
        let plan = world.plan();
        for version in &plan.versions {
            let to = &version.content["addressees"];
            assert_eq!((&to[0]["name"], &to[0]["as"]), (&"Amira Hassan".into(), &"young_person".into()), "{to}");
            let letter = version.content["letter"].as_str().unwrap();
            assert!(letter.contains("To: Amira Hassan (young person)") && letter.contains("your") && !letter.contains("your child"), "{letter}");
        }
    }

    fn a_plan_after_the_limit_says_why_and_how_late(db: &Database) {
        let world = World::new(db);
        ready(&world);
        world.on("2027-01-26");
        assert!(matches!(issue(&world, " "), Err(Failure::Rule(FinaliseFailed::LateReasonMissing))));
        let issued = issue(&world, "Speech and language advice came on 11 January").unwrap();
        assert_eq!((issued.days_late, issued.days_early), (1, 0));
        let kept = world.plan().versions.last().unwrap().late_reason.clone();
        assert_eq!(kept.as_deref(), Some("Speech and language advice came on 11 January"));
    }

    fn a_plan_on_the_last_day_is_on_time(db: &Database) {
        let world = World::new(db);
        ready(&world);
        world.on("2027-01-25");
        let issued = issue(&world, "").unwrap();
        assert_eq!((issued.days_late, issued.days_early), (0, 0));
    }

    fn every_gate_that_is_closed_is_named(db: &Database) {
        let world = World::new(db);
        let (need, ..) = world.write_plan();
        world.add(&world.provision(PlanSection::G, need));
        world.on("2027-01-04");
        world.send();
        world.on("2027-01-19");
        add(&world.service, &world.priya(), &world.reference, comment("2027-01-10")).unwrap();
        assert_eq!(
            closed(&world),
            [
                FinaliseRefused::CommentsUnanswered(1),
                FinaliseRefused::SettingMissing,
                FinaliseRefused::HealthAgreementMissing,
            ]
        );
        assert_eq!(world.case().stage, Stage::DraftSent);
    }

    fn he_04_section_g_reaches_final_only_with_the_health_bodys_agreement(db: &Database) {
        let world = World::new(db);
        let (need, ..) = world.write_plan();
        world.add(&world.provision(PlanSection::G, need));
        world.on("2027-01-04");
        world.send();
        world.save(SectionText::TypeOnly("A mainstream primary school".into())).unwrap();
        world.on("2027-01-19");
        assert_eq!(closed(&world), [FinaliseRefused::HealthAgreementMissing]);
        let agreement = SectionText::HealthAgreement { by: "Dr Anna Kowalska, Ashmere NHS Trust".into(), on: day("2027-01-15") };
        world.save(agreement).unwrap();
        let issued = issue(&world, "").unwrap();
        assert_eq!(issued.days_late, 0);
        let last = world.plan().versions.last().unwrap().content.clone();
        assert_eq!(last["sections"]["G_agreed"]["on"], "2027-01-15");
    }

    fn the_final_plan_differs_from_the_draft_only_because_of_what_the_family_said(db: &Database) {
        let world = World::new(db);
        ready(&world);
        let need = world.plan().plan.rows[0].clone();
        world.on("2027-01-19");
        rows::edit(&world.service, &world.priya(), &world.reference, need.id, need.version, &world.need("Other words")).unwrap();
        assert_eq!(closed(&world), [FinaliseRefused::ChangedSinceDraft]);
        let gates = finalise::show(&world.service, &world.helen(), &world.reference).unwrap();
        assert_eq!(gates.changed, [PlanSection::B]);
        let id = add(&world.service, &world.priya(), &world.reference, comment("2027-01-10")).unwrap();
        let yes = Answer { is_accepted: true, reason: None, version: 1 };
        answer(&world.service, &world.priya(), &world.reference, id, yes).unwrap();
        issue(&world, "").unwrap();
    }

    fn whoever_wrote_last_does_not_approve(db: &Database) {
        let world = World::new(db);
        ready(&world);
        world.on("2027-01-19");
        let need = world.plan().plan.rows[0].clone();
        // The same words, so that nothing but the drafter changes.
        rows::edit(&world.service, &world.helen(), &world.reference, need.id, need.version, &world.need("Finds long instructions hard")).unwrap();
        assert_eq!(closed(&world), [FinaliseRefused::SamePersonAsDrafter]);
    }

    fn approving_needs_a_manager_and_the_password_again(db: &Database) {
        let world = World::new(db);
        ready(&world);
        world.on("2027-01-19");
        let version = world.plan().plan.record.version;
        let try_as = |context| finalise::finalise(&world.service, &context, &world.reference, Approval { version, sent_on: world.helen().today, late_reason: None, keyed_late_reason: None, addressees: None });
        assert!(matches!(try_as(world.priya()), Err(Failure::Refused(Refusal::Denied))));
        assert!(matches!(try_as(world.context(Persona::HelenWard)), Err(Failure::Refused(Refusal::StepUp))));
        assert!(matches!(try_as(world.context(Persona::TomFielding)), Err(Failure::Refused(Refusal::Hidden))));
        assert_eq!(world.acts("plan.finalise"), 0);
    }

    fn what_was_read_is_what_is_approved(db: &Database) {
        let world = World::new(db);
        ready(&world);
        world.on("2027-01-19");
        let version = world.plan().plan.record.version;
        world.save(SectionText::TypeOnly("A special school".into())).unwrap();
        let stale = finalise::finalise(&world.service, &world.helen(), &world.reference, Approval { version, sent_on: world.helen().today, late_reason: None, keyed_late_reason: None, addressees: None });
        assert!(matches!(stale, Err(Failure::Storage(ehc_application::StorageError::Conflict))));
    }

    fn he_07_every_adviser_hears_where_their_advice_was_used_and_nothing_of_the_child(db: &Database) {
        let world = World::new(db);
        ready(&world);
        world.on("2027-01-19");
        issue(&world, "").unwrap();
        let notices = world.notices(Persona::JamesOsei.id());
        let told = notices.iter().find(|notice| notice.event == NoticeEvent::PlanIssued).unwrap();
        assert!(told.body.contains("section B (need 1); section E (outcome 1); section F (provision 1)"), "{}", told.body);
        assert_eq!(told.link, format!("/advice/{}", world.request));
        for personal in ["Amira", "Hassan", "instruction", "2018"] {
            assert!(!told.body.contains(personal) && !told.title.contains(personal));
        }
        assert!(world.notices(Persona::PriyaNair.id()).iter().any(|notice| notice.event == NoticeEvent::PlanIssued));
    }

    fn asking_for_approval_tells_the_managers_once_the_other_gates_are_open(db: &Database) {
        let world = World::new(db);
        ready(&world);
        let ask = || ask::ask_approval(&world.service, &world.priya(), &world.reference, ask::Asking { answer: None });
        assert!(matches!(ask(), Err(Failure::Rule(AskFailed::GatesClosed(_)))));
        world.on("2027-01-19");
        ask().unwrap();
        ask().unwrap();
        let waiting = |world: &World<'_>| {
            let notices = world.notices(Persona::HelenWard.id());
            notices.into_iter().filter(|notice| notice.event == NoticeEvent::ApprovalWaiting).count()
        };
        assert_eq!(waiting(&world), 1);
    }

    fn a_plan_waits_for_the_managers_who_were_asked_until_it_changes_or_is_sent_back_with_a_question(db: &Database) {
        let world = World::new(db);
        ready(&world);
        world.on("2027-01-19");
        let waits = || {
            let found = approvals::mine(&world.service, &world.helen()).unwrap().waiting;
            found.into_iter().map(|line| (line.what, line.due, line.proposed_by, line.place)).collect::<Vec<_>>()
        };
        assert_eq!(waits(), [], "nobody was asked");
        let ask = |answer: Option<&str>| {
            let asking = ask::Asking { answer: answer.and_then(|text| Words::optional(text).unwrap()) };
            ask::ask_approval(&world.service, &world.priya(), &world.reference, asking)
        };
        ask(None).unwrap();
        let place = format!("/cases/{}/plan/finalise", world.reference);
        let one = [(WaitingFor::Plan, Some(day("2027-01-25")), "Priya Nair".to_owned(), place)];
        assert_eq!(waits(), one);
        assert_eq!(approvals::mine(&world.service, &world.priya()).unwrap().waiting, [], "it is theirs to ask and not to approve");
        world.save(SectionText::TypeOnly("A mainstream school".into())).unwrap();
        assert_eq!(waits(), [], "what changed since is not what they were asked about");
        ask(None).unwrap();
        assert_eq!(waits(), one);
        add(&world.service, &world.priya(), &world.reference, comment("2027-01-18")).unwrap();
        assert_eq!(waits(), [], "a gate is closed that the caseworker opens");
    }

    fn a_plan_that_is_sent_back_is_asked_about_again_with_the_answer(db: &Database) {
        let world = World::new(db);
        ready(&world);
        world.on("2027-01-19");
        let ask = |answer: Option<&str>| {
            let asking = ask::Asking { answer: answer.and_then(|text| Words::optional(text).unwrap()) };
            ask::ask_approval(&world.service, &world.priya(), &world.reference, asking)
        };
        let send_back = |by: &ehc_application::Context| {
            let question = Question { question: Words::parse("Who pays for the taxi?").unwrap() };
            sending_back::send_back(&world.service, by, &(world.reference.clone(), SentBack::Plan), question)
        };
        assert!(matches!(send_back(&world.helen()), Err(Failure::Rule(NotSentBack::NothingWaits))));
        ask(None).unwrap();
        assert!(matches!(send_back(&world.priya()), Err(Failure::Refused(Refusal::Denied))));
        send_back(&world.helen()).unwrap();
        let waits = || approvals::mine(&world.service, &world.helen()).unwrap().waiting.len();
        assert_eq!(waits(), 0);
        assert!(matches!(ask(None), Err(Failure::Rule(AskFailed::AnswerMissing))));
        ask(Some("The council does")).unwrap();
        assert_eq!(waits(), 1);
        let gates = finalise::show(&world.service, &world.helen(), &world.reference).unwrap();
        assert_eq!(gates.questions[0].answer, Some(("The council does".to_owned(), "Priya Nair".to_owned())));
        assert_eq!(gates.question(), None);
        send_back(&world.helen()).unwrap();
        issue(&world, "").unwrap();
        let gates = finalise::show(&world.service, &world.helen(), &world.reference).unwrap();
        assert_eq!(gates.question(), None, "whoever approves after all waits for no answer");
    }
}
