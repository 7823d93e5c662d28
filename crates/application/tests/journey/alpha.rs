//! The whole of Alpha: every limit as stored, computed and explained, at every step.

use ehc_application::{
    Failure,
    advice::contribute::{self, AnswerGiven, AnswerNotTaken},
    decisions::DecideRefused,
    overview,
    plans::{
        ask,
        comments::{self, Answer, NewComment},
        finalise::{self, Approval, FinaliseFailed},
        sections::SectionText,
    },
    timetable,
};
use ehc_domain::{
    advice::{AdviceAnswer, AdviceKind, AdviceState, AnswerRefused},
    cases::Stage,
    decisions::{DecisionKind, DecisionOutcome, DecisionRefused},
    plans::{FinaliseRefused, PlanSection, PlanState},
    policy::Refusal,
    timetable::DutyStatus,
};
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases, day, line, words};

use super::world::{ADVICE, ADVICE_OF_OTHERS, ASSESS, FINAL, NO_PLAN, WINDOW, World, days};

both_databases! {
    fn alpha_from_the_request_to_the_final_plan(db: &Database) {
        // Monday 7 September: the request. Six weeks to decide, twenty to send the plan.
        let world = World::requested(db);
        assert_eq!(world.stage(), Stage::Requested);
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        world.assert_limit(FINAL, "2027-01-25", "2027-01-25");
        world.assert_nothing_differs();

        // Thursday 8 October: proposed and decided, by two people, the second with their password again.
        world.on("2026-10-08");
        assert_eq!(world.status(ASSESS), DutyStatus::DueLater { days: days("2026-10-08", "2026-10-19") });
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        let ruling = || world.ruling(DecisionOutcome::Agreed);
        assert!(matches!(world.decide(&world.priya(), id, ruling()), Err(Failure::Refused(Refusal::Denied))));
        assert!(matches!(world.decide(&world.as_(Persona::HelenWard), id, ruling()), Err(Failure::Refused(Refusal::StepUp))));
        world.decide(&world.helen(), id, ruling()).unwrap();
        let again = world.decide(&world.helen(), id, ruling());
        assert!(matches!(again, Err(Failure::Rule(DecideRefused::Rule(DecisionRefused::AlreadyDecided)))));
        assert!(world.duty(ASSESS).is_open(), "a decision that nobody was told of keeps no limit");

        // Monday 12 October: the family is told, and everybody is asked.
        world.on("2026-10-12");
        let told = world.priya();
        world.tell(&told, id).unwrap();
        assert_eq!(world.stored(ASSESS).met_on, Some(day("2026-10-12")));
        assert_eq!(world.stage(), Stage::Assessing);
        world.assert_limit(NO_PLAN, "2026-12-28", "2026-12-24");
        world.ask_everybody();
        let of_others = [AdviceKind::Education, AdviceKind::Psychological, AdviceKind::SocialCare];
        for (kind, rule) in of_others.map(|kind| (kind, ADVICE_OF_OTHERS)).into_iter().chain([(AdviceKind::Medical, ADVICE)]) {
            let subject = world.request(kind).id.uuid();
            let row = world.deadlines().into_iter().find(|row| row.subject_id.map(|id| id.uuid()) == Some(subject)).unwrap();
            assert_eq!((row.rule.as_str(), row.due, row.act_by), (rule, Some(day("2026-11-23")), Some(day("2026-11-23"))), "{kind:?}");
            let duty = world.timetable().find_about(rule, subject).unwrap().clone();
            assert_eq!(row.receipt_hash, duty.receipt.hash().to_string(), "{kind:?}");
        }
        world.assert_nothing_differs();

        // The third week of November: everybody answers, the last on the last day.
        world.everybody_answers();
        assert!(world.asked().iter().all(|row| row.state == AdviceState::Accepted));
        world.assert_nothing_differs();

        // Monday 14 December: a plan will be made.
        world.settle(DecisionKind::Issue, DecisionOutcome::Agreed, "2026-12-10", "2026-12-14");
        assert_eq!(world.stage(), Stage::Drafting);
        assert!(!world.stored(NO_PLAN).is_open);

        // Monday 4 January: the draft is served by hand; that day counts as the first of fifteen.
        world.on("2027-01-04");
        let sent = world.send_draft();
        assert_eq!((sent.number, sent.served_on, sent.comments_until), (1, day("2027-01-04"), day("2027-01-18")));
        assert_eq!(world.stage(), Stage::DraftSent);
        let window = world.stored(WINDOW);
        assert_eq!(window.due, Some(day("2027-01-18")));
        assert_eq!(window.receipt_hash, world.duty(WINDOW).receipt.hash().to_string());

        // Monday 11 January: the family comments, and is answered.
        world.on("2027-01-11");
        let comment = NewComment {
            section: PlanSection::F,
            text: words("We are glad of this."),
            made_by: line("Fatima Hassan"),
            received_on: day("2027-01-11"),
        };
        let comment = comments::add(&world.service, &world.priya(), &world.reference, comment).unwrap();
        let yes = Answer { is_accepted: true, reason: None, version: 1 };
        comments::answer(&world.service, &world.priya(), &world.reference, comment, yes).unwrap();
        world.write(SectionText::TypeOnly("A mainstream primary school".into()));

        // Monday 18 January: the last of the fifteen days is the family's to its end.
        let finalise = || {
            let version = world.plan().record.version;
            finalise::finalise(&world.service, &world.helen(), &world.reference, Approval { version, sent_on: world.helen().today, late_reason: None, keyed_late_reason: None, addressees: None })
        };
        world.on("2027-01-18");
        let Err(Failure::Rule(FinaliseFailed::GatesClosed(closed))) = finalise() else { panic!("the window is open") };
        assert_eq!(closed, [FinaliseRefused::RepresentationsStillOpen { until: day("2027-01-18") }]);

        // Monday 25 January: the last day is in time.
        world.on("2027-01-25");
        assert_eq!(world.status(FINAL), DutyStatus::DueToday);
        world.assert_limit(FINAL, "2027-01-25", "2027-01-25");
        ask::ask_approval(&world.service, &world.priya(), &world.reference, ask::Asking { answer: None }).unwrap();
        let issued = finalise().unwrap();
        assert_eq!((issued.on, issued.limit, issued.days_late, issued.days_early), (day("2027-01-25"), Some(day("2027-01-25")), 0, 0));
        assert_eq!((world.stage(), world.plan().record.state), (Stage::Issued, PlanState::Final));
        assert_eq!(world.stored(FINAL).met_on, Some(day("2027-01-25")));
        assert_eq!(world.status(FINAL), DutyStatus::MetInTime { on: day("2027-01-25"), days_early: Some(0) });
        world.assert_nothing_differs();
        let behind = |today: &str| {
            world.on(today);
            overview::show(&world.service, &world.priya(), &world.reference).unwrap().dates.timetable.open().filter(|duty| {
                matches!(duty.status(day(today)), DutyStatus::Overdue { .. })
            }).count()
        };
        assert_eq!(behind("2027-02-26"), 0, "nothing is overdue a month after the plan");
    }

    fn ep_01_advice_says_when_the_child_was_seen_or_why_not(db: &Database) {
        use ehc_application::advice::{content::AdviceContent, contribute::WriteRefused};
        use ehc_domain::advice::SubmitRefused;

        let world = World::assessing(db);
        world.ask_everybody();
        world.on("2026-11-20");
        let kind = AdviceKind::Psychological;
        let unseen = AdviceContent { seen_on: None, ..super::world::seen("2026-11-12") };
        let refused = world.submit(kind, Persona::JamesOsei, unseen.clone());
        assert!(matches!(refused, Err(Failure::Rule(WriteRefused::Incomplete(SubmitRefused::ChildSeenMissing)))));
        assert!(world.duty(ADVICE_OF_OTHERS).is_open());
        let why = AdviceContent { not_seen_reason: "Two visits were cancelled; the school sent film of lessons".into(), ..unseen };
        world.submit(kind, Persona::JamesOsei, why).unwrap();
        assert_eq!(world.request(kind).state, AdviceState::Received);
    }

    fn he_02_a_bare_not_known_is_refused_and_a_promise_moves_no_limit(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.on("2026-10-20");
        let anna = world.as_(Persona::AnnaKowalska);
        contribute::take(&world.service, &anna, world.request(AdviceKind::Medical).id).unwrap();
        let request = world.request(AdviceKind::Medical);
        let say = |answer, on: Option<&str>| {
            let given = AnswerGiven { answer, day: on.map(day), next: None, reason: None, version: request.version };
            contribute::answer(&world.service, &anna, request.id, given)
        };
        for (answer, refused) in [
            (AdviceAnswer::NotKnownWillAssess, AnswerRefused::BareNotKnown),
            (AdviceAnswer::NotKnownWillNotAssess, AnswerRefused::NotAssessedUnexplained),
        ] {
            let bare = say(answer, None);
            assert!(matches!(&bare, Err(Failure::Rule(AnswerNotTaken::Answer(why))) if *why == refused), "{bare:?}");
        }
        assert_eq!(world.request(AdviceKind::Medical), request, "nothing is kept");
        say(AdviceAnswer::WillCome, Some("2026-12-11")).unwrap();
        assert_eq!(world.stored(ADVICE).due, Some(day("2026-11-23")));
        world.assert_nothing_differs();
    }

    fn x_01_other_roles_are_refused_and_nothing_is_kept(db: &Database) {
        let world = World::requested(db);
        let shown = |persona: Persona| timetable::show(&world.service, &world.as_(persona), &world.reference, None).map(drop);
        // Before anybody is asked, a psychologist does not learn that there is such a case.
        for persona in [Persona::JamesOsei, Persona::AnnaKowalska, Persona::MarcusBell, Persona::TomFielding] {
            assert!(matches!(shown(persona), Err(Failure::Refused(Refusal::Hidden))), "{persona:?}");
        }
        world.on("2026-10-08");
        let before = world.case();
        let kind = DecisionKind::Assess;
        for persona in Persona::ALL.into_iter().filter(|one| !matches!(one, Persona::PriyaNair | Persona::HelenWard)) {
            let context = world.as_(persona);
            let proposed = super::world::proposal(kind, DecisionOutcome::Agreed);
            let refused = ehc_application::decisions::propose(&world.service, &context, &world.reference, proposed);
            assert!(matches!(refused, Err(Failure::Refused(_))), "{persona:?} proposes");
            let withdrawn = ehc_application::endings::withdraw(&world.service, &context, &world.reference, ehc_application::endings::Withdrawal { on: context.today, reason: words("The family moves away"), everybody: false, keyed_late_reason: Some(words("The letter lay at the school")) });
            assert!(matches!(withdrawn, Err(Failure::Refused(_))), "{persona:?} withdraws");
        }
        assert_eq!(world.case(), before);
        world.assert_nothing_differs();
    }

    fn x_05_a_stale_version_is_refused_and_says_so(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.everybody_answers();
        world.on("2026-12-10");
        let id = world.propose(DecisionKind::Issue, DecisionOutcome::Agreed);
        let ruling = ehc_application::decisions::Ruling { version: 0, ..world.ruling(DecisionOutcome::Agreed) };
        let stale = world.decide(&world.helen(), id, ruling);
        assert!(matches!(stale, Err(Failure::Storage(ehc_application::StorageError::Conflict))));
        world.decide(&world.helen(), id, world.ruling(DecisionOutcome::Agreed)).unwrap();
        world.on("2026-12-14");
        world.tell(&world.priya(), id).unwrap();
        world.write(SectionText::Views("She wants to be a vet.".into()));
        let opened = world.plan().sections.mark(PlanSection::A);
        world.write(SectionText::Views("She wants to be a pilot.".into()));
        let save = ehc_application::plans::sections::save(
            &world.service,
            &world.priya(),
            &world.reference,
            SectionText::Views("She wants to draw.".into()),
            &opened,
        );
        let Err(Failure::Rule(ehc_application::plans::sections::SectionRefused::Stale(theirs))) = save else { panic!("{save:?}") };
        assert_eq!(theirs.a, "She wants to be a pilot.");
        assert_eq!(world.plan().sections.a, "She wants to be a pilot.");
    }
}
