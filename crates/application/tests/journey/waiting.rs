//! What waits for a manager: everything that they may answer and did not bring about, and nothing else; and what they send back with a question.

use ehc_application::{
    Failure,
    advice::check,
    approvals::{self, TakenBack},
    cases::{self, CaseFilter, Holder, Wanted},
    compliance,
    decisions::{self, ProposeRefused},
    endings, exceptions,
    notifications::newest_alerts,
    questions::{NotSentBack, Question},
    sending_back::{self, SentBack},
    waiting::WaitingLine,
    work::{self, Span, Whose},
};
use ehc_domain::{
    advice::{AdviceKind, NotAskedGround},
    decisions::{DecisionKind, DecisionOutcome},
    notifications::NoticeEvent,
    policy::Refusal,
    timetable::exceptions::Ground,
};
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases, change_case, day, line, words};

use super::world::{FINAL, World, proposal};

impl World<'_> {
    fn waits_for(&self, who: Persona) -> Vec<WaitingLine> {
        approvals::mine(&self.service, &self.as_(who)).unwrap().waiting
    }

    /// What waits in words, with the day of the limit that it holds up.
    fn waiting(&self, who: Persona) -> Vec<(&'static str, Option<String>)> {
        self.waits_for(who).iter().map(|line| (line.what.label(), line.due.map(|due| due.to_string()))).collect()
    }

    fn send_back(&self, who: Persona, question: &str) -> Result<(), Failure<NotSentBack>> {
        let at = (self.reference.clone(), SentBack::Decision(DecisionKind::Assess));
        sending_back::send_back(&self.service, &self.as_(who), &at, Question { question: words(question) })
    }

    fn unread_of(&self, who: Persona, event: NoticeEvent) -> usize {
        let alerts = newest_alerts(&self.service, &self.as_(who), 50).unwrap();
        alerts.into_iter().filter(|alert| alert.event == event && !alert.is_read).count()
    }
}

fn due(text: &str) -> Option<String> {
    Some(text.to_owned())
}

both_databases! {
    fn a_case_without_a_caseworker_waits_for_those_who_give_it_to_somebody(db: &Database) {
        let world = World::requested(db);
        let listed = || {
            let filter = CaseFilter { holder: Some(Holder::Nobody), ..CaseFilter::default() };
            cases::list(&world.service, &world.helen(), &Wanted { filter, ..Wanted::default() }, None, 10).unwrap().lines.len()
        };
        assert_eq!((world.waiting(Persona::HelenWard), listed()), (Vec::new(), 0));
        change_case(db, &world.reference, |case| case.caseworker_id = None);
        let lines = world.waits_for(Persona::HelenWard);
        assert_eq!((lines[0].what.label(), lines[0].place.as_str()), ("Give this case to somebody", "/cases/EHC-000001/caseworker"));
        assert!(lines[0].due.is_some() && listed() == 1, "with its next limit");
        assert_eq!(world.waits_for(Persona::PriyaNair), [], "whoever gives no cases out");
        world.has_conflict(Persona::HelenWard);
        assert_eq!(approvals::mine(&world.service, &world.now_as(Persona::HelenWard)).unwrap().waiting, []);
    }

    fn whatever_waits_for_a_manager_stands_in_one_list_with_its_limit_and_whoever_proposed_it_waits_for_nothing(db: &Database) {
        let world = World::requested(db);
        assert_eq!(world.waits_for(Persona::HelenWard), []);
        world.on("2026-10-01");
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        let lines = world.waits_for(Persona::HelenWard);
        let line_of = &lines[0];
        assert_eq!((line_of.child.as_str(), line_of.proposed.as_str(), line_of.proposed_by.as_str()), ("Amira Hassan", "Assess", "Priya Nair"));
        assert_eq!(line_of.place, format!("/cases/{}/decisions/assess", world.reference));
        assert_eq!(world.waiting(Persona::HelenWard), [("Decide whether to assess", due("2026-10-19"))]);
        for nobody in [Persona::PriyaNair, Persona::JamesOsei] {
            assert_eq!(world.waits_for(nobody), [], "{nobody:?}");
        }
        // What moves a limit waits beside it, and holds up the earliest day that it moves.
        let fact = ehc_persistence::timetable::list_facts;
        let request = db.read(|conn| fact(conn, world.case().id)).unwrap()[0].id;
        let proposed = world.try_correct(Persona::PriyaNair, request, "2026-09-04").unwrap();
        let ehc_application::facts::Corrected::Proposed(correction) = proposed else { panic!("{proposed:?}") };
        assert_eq!(
            world.waiting(Persona::HelenWard),
            [("Correct a day on record", due("2026-10-16")), ("Decide whether to assess", due("2026-10-19"))]
        );
        let shown = |who: Persona| {
            let context = world.as_(who);
            let to_do = work::to_do(&world.service, &context, Whose::Mine, Span::ThisWeek, None).unwrap().to_approve;
            let asked = compliance::Asked { period: compliance::Period::ThisYear, team: None, exceptions: compliance::Exceptions::LeftOut };
            (to_do, compliance::morning(&world.service, &context, asked).unwrap().map(|morning| morning.waiting.len()))
        };
        assert_eq!((shown(Persona::HelenWard), shown(Persona::PriyaNair)), ((2, Some(2)), (0, None)), "every number is that of the rows");
        approvals::withdraw(&world.service, &world.priya(), &(world.reference.clone(), correction), TakenBack {}).unwrap();
        world.decide(&world.helen(), id, world.ruling(DecisionOutcome::Agreed)).unwrap();
        assert_eq!(world.waits_for(Persona::HelenWard), []);
    }

    fn an_exception_waits_for_every_manager_but_whoever_recorded_it(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        let personal = exceptions::NewException {
            duty: line(FINAL),
            ground: Ground::Personal,
            from: day("2026-11-16"),
            to: None,
            evidence: line("A letter of the hospital"),
            why_impractical: words("Nobody at home could meet us"),
            family_told_on: None,
        };
        let id = exceptions::record(&world.service, &world.priya(), &world.reference, personal.clone()).unwrap();
        assert_eq!(world.waiting(Persona::HelenWard), [("Approve an exception", due("2026-12-28"))], "the first limit that it can excuse");
        assert_eq!(world.waits_for(Persona::PriyaNair), []);
        exceptions::approve(&world.service, &world.helen(), &world.reference, id).unwrap();
        assert_eq!(world.waits_for(Persona::HelenWard), []);
        let own = exceptions::NewException { from: day("2026-11-23"), to: Some(day("2026-11-29")), ..personal };
        exceptions::record(&world.service, &world.helen(), &world.reference, own).unwrap();
        assert_eq!(world.waits_for(Persona::HelenWard), [], "nobody approves what they recorded");
    }

    fn cw_07_an_exception_is_refused_with_a_reason_waits_no_longer_and_whoever_recorded_it_is_told(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        let personal = exceptions::NewException {
            duty: line(FINAL),
            ground: Ground::Personal,
            from: day("2026-11-16"),
            to: None,
            evidence: line("A letter of the hospital"),
            why_impractical: words("Nobody at home could meet us"),
            family_told_on: None,
        };
        let record = |by: Persona| exceptions::record(&world.service, &world.as_(by), &world.reference, personal.clone()).unwrap();
        let refuse = |by: Persona, id| {
            let refusing = exceptions::Refusing { reason: words("The letter is of another month") };
            exceptions::refuse(&world.service, &world.as_(by), &world.reference, id, refusing)
        };
        let id = record(Persona::PriyaNair);
        exceptions::end(&world.service, &world.priya(), &world.reference, id, exceptions::Ending { last_day: day("2026-12-06") }).unwrap();
        for nobody in [Persona::PriyaNair, Persona::JamesOsei, Persona::OwenPrice] {
            assert!(matches!(refuse(nobody, id), Err(Failure::Refused(_))), "{nobody:?}");
        }
        assert_eq!((world.waits_for(Persona::HelenWard).len(), world.unread_of(Persona::HelenWard, NoticeEvent::ApprovalWaiting)), (1, 1));
        refuse(Persona::HelenWard, id).unwrap();
        assert!(!world.stored(FINAL).is_excused);
        assert_eq!(world.waits_for(Persona::HelenWard), []);
        assert_eq!(approvals::mine(&world.service, &world.priya()).unwrap().brought, [], "nor does it wait on the list of whoever recorded it");
        assert_eq!(world.unread_of(Persona::HelenWard, NoticeEvent::ApprovalWaiting), 0);
        assert_eq!(world.unread_of(Persona::PriyaNair, NoticeEvent::ProposalAnswered), 1);
        let nothing = exceptions::ApproveRefused::NothingToApprove;
        for again in [refuse(Persona::HelenWard, id), exceptions::approve(&world.service, &world.helen(), &world.reference, id)] {
            assert!(matches!(again, Err(Failure::Rule(refused)) if refused == nothing));
        }
        let said = ehc_application::history::show(&world.service, &world.helen(), &world.reference, false, None).unwrap();
        let said = format!("{:?}", said.days);
        for words in ["Refused an exception", "The letter is of another month", "Recorded an exception"] {
            assert!(said.contains(words), "{words}: {said}");
        }
        // Nobody refuses what they recorded, and what was taken back waits for nobody.
        let own = record(Persona::HelenWard);
        let same = exceptions::ApproveRefused::SamePerson;
        assert!(matches!(refuse(Persona::HelenWard, own), Err(Failure::Rule(refused)) if refused == same));
        let taken_back = record(Persona::PriyaNair);
        assert_eq!(world.waits_for(Persona::HelenWard).len(), 1);
        world.retract_by_two(taken_back).unwrap();
        assert_eq!(world.waits_for(Persona::HelenWard), []);
        world.assert_nothing_differs();
    }

    fn x_07_whoever_owes_advice_hears_that_it_is_owed_no_more_and_nothing_stays_due_today(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        let asked = world.request(AdviceKind::Psychological).id;
        let limit = world.deadlines().into_iter().find(|row| row.subject_id.is_some_and(|id| id.uuid() == asked.uuid()));
        let due = limit.unwrap().due.unwrap();
        world.on(&due.to_string());
        ehc_application::notifications::raise_alerts(&world.service, due).unwrap();
        let unread = |event| world.unread_of(Persona::JamesOsei, event);
        assert_eq!((unread(NoticeEvent::DueToday), unread(NoticeEvent::AdviceNotOwed)), (1, 0));
        // Advice that is not needed is owed no more either; hers goes on.
        let social = world.request(AdviceKind::SocialCare);
        let not_needed = check::NotNeeded {
            ground: NotAskedGround::ExistingAdviceAccepted,
            author_satisfied_on: Some(due),
            authority_satisfied_on: Some(due),
            family_satisfied_on: Some(due),
            reason: Some(words("There is advice of this summer")),
            version: social.version,
        };
        check::not_needed(&world.service, &world.priya(), &world.reference, social.id, not_needed).unwrap();
        assert_eq!((world.unread_of(Persona::MarcusBell, NoticeEvent::AdviceNotOwed), unread(NoticeEvent::AdviceNotOwed)), (1, 0));
        let withdrawal = endings::Withdrawal { on: due, reason: words("The family will wait a year"), everybody: true, keyed_late_reason: Some(words("The letter lay at the school")) };
        world.both_settle_of(&world.reference, endings::withdraw(&world.service, &world.priya(), &world.reference, withdrawal).unwrap().settled);
        for event in [NoticeEvent::DueToday, NoticeEvent::AdviceAsked, NoticeEvent::AdviceLate] {
            assert_eq!(unread(event), 0, "{event:?}");
        }
        assert_eq!((unread(NoticeEvent::AdviceNotOwed), world.unread_of(Persona::MarcusBell, NoticeEvent::AdviceNotOwed)), (1, 1), "each is told once");
        let inbox = ehc_application::advice::inbox::inbox(&world.service, &world.as_(Persona::JamesOsei)).unwrap();
        assert_eq!(inbox.owed(), 0);
    }

    fn a_decision_that_is_sent_back_waits_for_whoever_proposed_it_until_the_question_is_answered(db: &Database) {
        let world = World::requested(db);
        assert!(matches!(world.send_back(Persona::HelenWard, "Why?"), Err(Failure::Rule(NotSentBack::NothingWaits))));
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        assert!(matches!(world.send_back(Persona::PriyaNair, "Why?"), Err(Failure::Refused(Refusal::Denied))));
        assert!(matches!(world.send_back(Persona::JamesOsei, "Why?"), Err(Failure::Refused(Refusal::Hidden))));
        assert_eq!(world.unread_of(Persona::HelenWard, NoticeEvent::DecisionWaiting), 1);
        world.send_back(Persona::HelenWard, "Which school did she visit?").unwrap();
        assert!(matches!(world.send_back(Persona::HelenWard, "And when?"), Err(Failure::Rule(NotSentBack::AskedAlready))));
        assert_eq!(world.waits_for(Persona::HelenWard), []);
        assert_eq!(world.unread_of(Persona::HelenWard, NoticeEvent::DecisionWaiting), 0, "nobody is asked meanwhile");
        assert_eq!(world.unread_of(Persona::PriyaNair, NoticeEvent::ProposalAnswered), 1);
        let shown = || decisions::show(&world.service, &world.priya(), &world.reference, DecisionKind::Assess).unwrap().current.unwrap();
        assert_eq!(shown().question().unwrap().question, "Which school did she visit?");

        let again = |answer: Option<&str>| {
            let new = decisions::Proposal { answer: answer.map(words), ..proposal(DecisionKind::Assess, DecisionOutcome::Refused) };
            decisions::propose(&world.service, &world.priya(), &world.reference, new)
        };
        assert!(matches!(again(None), Err(Failure::Rule(ProposeRefused::AnswerMissing))));
        world.on("2026-09-08");
        assert_eq!(again(Some("Brookside")).unwrap(), id, "it is the same decision");
        assert!(matches!(again(Some("Brookside")), Err(Failure::Rule(ProposeRefused::AlreadyProposed))));
        assert_eq!(world.unread_of(Persona::PriyaNair, NoticeEvent::ProposalAnswered), 0);
        assert_eq!(world.unread_of(Persona::HelenWard, NoticeEvent::DecisionWaiting), 1, "she is told again");
        assert_eq!(world.waits_for(Persona::HelenWard)[0].proposed, "Do not assess");
        let view = shown();
        assert_eq!(view.questions[0].answer, Some(("Brookside".to_owned(), "Priya Nair".to_owned())));
        let ruling = decisions::Ruling { version: view.version, ..world.ruling(DecisionOutcome::Refused) };
        world.decide(&world.helen(), id, ruling).unwrap();
    }

    fn a_manager_who_proposed_it_sends_nothing_back_and_one_who_asked_may_decide_without_the_answer(db: &Database) {
        let world = World::requested(db);
        let new = proposal(DecisionKind::Assess, DecisionOutcome::Agreed);
        let id = decisions::propose(&world.service, &world.helen(), &world.reference, new).unwrap();
        assert!(matches!(world.send_back(Persona::HelenWard, "Why?"), Err(Failure::Rule(NotSentBack::SamePerson))));
        assert_eq!(world.waits_for(Persona::HelenWard), []);
        let which = decisions::Which::One(id);
        let why = decisions::TakeBack { reason: words("Priya proposes it"), version: 1 };
        decisions::take_back(&world.service, &world.helen(), &world.reference, which, why).unwrap();
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        world.send_back(Persona::HelenWard, "Why?").unwrap();
        world.decide(&world.helen(), id, world.ruling(DecisionOutcome::Agreed)).unwrap();
        let found = decisions::show(&world.service, &world.helen(), &world.reference, DecisionKind::Assess).unwrap().current.unwrap();
        assert_eq!(found.questions[0].answer, Some(("Decided without an answer".to_owned(), "Helen Ward".to_owned())));
        assert_eq!(found.question(), None);
    }
}
