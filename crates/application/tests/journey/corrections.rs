//! Days put right: what hangs on them follows everywhere, and no case comes to contradict itself.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};
use ehc_application::{
    Failure,
    advice::{self, AskRefused},
    approvals,
    decisions::{self, DayNotCorrected, RightDay, Which},
    endings,
    facts::{self, CorrectRefused, Corrected, Correction, FactRefused},
    plans::{
        comments::{self, NewComment},
        finalise::{self, Approval},
        sections::SectionText,
        send_draft::{self, SendDraft},
        versions::versions,
    },
    timetable::facts_of,
};
use ehc_domain::{
    advice::AdviceKind,
    cases::Stage,
    days::ActDay,
    decisions::{DecisionKind, DecisionOutcome, DecisionState},
    ids::FactId,
    plans::{PlanSection, ServiceMethod, VersionKind},
    timetable::{
        Duty, DutyStatus,
        facts::{FactKind, Facts},
        order::{OutOfOrder, contradictions},
    },
};
use ehc_persistence::{Database, advice as advice_rows, decisions as decision_rows, people, plans, requests};
use ehc_test_support::{Persona, both_databases, day, line, words};

use super::world::{ADVICE, ADVICE_OF_OTHERS, ASSESS, FINAL, WINDOW, World, everybody};

impl World<'_> {
    pub fn facts(&self) -> Facts {
        self.database.read(|conn| facts_of(conn, self.case().id)).unwrap()
    }

    /// Finds the standing fact of a kind, the last where there are several.
    pub fn fact(&self, code: &str) -> FactId {
        let facts = self.facts();
        let found: Vec<FactId> = facts.standing().filter(|fact| fact.kind.code() == code).map(|fact| fact.id).collect();
        *found.last().unwrap_or_else(|| panic!("a fact {code}"))
    }

    pub fn correct_served(&self, fact: FactId, on: &str, served_on: Option<&str>) -> Result<FactId, Failure<CorrectRefused>> {
        let correction = Correction {
            on: ActDay::new(day(on)).unwrap(),
            details: None,
            also: Vec::new(),
            served_on: served_on.map(day),
            reason: words("The stamp says another day"),
        };
        self.correct_by_two(fact, correction)
    }

    /// Corrects as Priya does it, with Helen’s approval where that is needed; returns the fact that stands then.
    pub fn correct_by_two(&self, fact: FactId, correction: Correction) -> Result<FactId, Failure<CorrectRefused>> {
        match facts::correct(&self.service, &self.priya(), &(self.reference.clone(), fact), correction)? {
            Corrected::Made(id) => Ok(id),
            Corrected::Proposed(id) => {
                approvals::approve(&self.service, &self.helen(), &(self.reference.clone(), id), approvals::Approval {}).unwrap();
                let now = self.facts().standing().find(|now| now.supersedes == Some(fact)).map(|now| now.id);
                Ok(now.expect("what was approved is done"))
            }
        }
    }

    pub fn correct(&self, code: &str, on: &str) -> Result<FactId, Failure<CorrectRefused>> {
        self.correct_served(self.fact(code), on, None)
    }

    fn refused_order(&self, code: &str, on: &str) -> OutOfOrder {
        match self.correct(code, on) {
            Err(Failure::Rule(CorrectRefused::Order(refused))) => refused,
            other => panic!("{code} on {on}: {other:?}"),
        }
    }

    /// Goes on to the day on which everybody's advice is in and it is decided to make a plan.
    pub fn drafting(database: &Database) -> World<'_> {
        let world = World::assessing(database);
        world.ask_everybody();
        world.everybody_answers();
        world.settle(DecisionKind::Issue, DecisionOutcome::Agreed, "2026-12-10", "2026-12-14");
        world
    }

    /// Goes on to the final plan of 25 January 2027, with a comment of the family on the way.
    pub fn issued(database: &Database) -> World<'_> {
        let world = World::drafting(database);
        world.on("2027-01-04");
        world.send_draft();
        world.on("2027-01-11");
        world.comment("2027-01-11");
        world.write(SectionText::TypeOnly("A mainstream primary school".into()));
        world.on("2027-01-25");
        world.finalise(None).unwrap();
        world
    }

    pub fn comment(&self, on: &str) {
        let new = NewComment {
            section: PlanSection::F,
            text: words("We are glad of this."),
            made_by: line("Fatima Hassan"),
            received_on: day(on),
        };
        let comment = comments::add(&self.service, &self.priya(), &self.reference, new).unwrap();
        let yes = comments::Answer { is_accepted: true, reason: None, version: 1 };
        comments::answer(&self.service, &self.priya(), &self.reference, comment, yes).unwrap();
    }

    pub fn finalise(&self, sent_on: Option<&str>) -> Result<finalise::Issued, Failure<finalise::FinaliseFailed>> {
        let version = self.plan().record.version;
        let approval = Approval {
            version,
            sent_on: sent_on.map_or(self.helen().today, day),
            late_reason: None,
            keyed_late_reason: Some(words("Keyed from the file copy")),
            addressees: None,
        };
        finalise::finalise(&self.service, &self.helen(), &self.reference, approval)
    }

    /// Checks that the case does not contradict itself, and that everything which says the day of a fact says the same one.
    pub fn assert_holds_together(&self, after: &str) {
        let (case, facts) = (self.case(), self.facts());
        assert_eq!(contradictions(&facts), [], "{after}");
        assert_eq!(Stage::of(&facts), Some(case.stage), "{after}");
        self.assert_nothing_differs();
        let is_cut = |duty: &&Duty| matches!(duty.status(self.priya().today), DutyStatus::WindowCut { .. });
        assert_eq!(self.timetable().duties.iter().filter(is_cut).count(), 0, "{after}: the family had its time");
        let on = |is: &dyn Fn(&FactKind) -> bool| facts.standing().filter(|fact| is(&fact.kind)).map(|fact| fact.on).last();
        let began = on(&|kind| matches!(kind, FactKind::RequestReceived { .. })).unwrap();
        assert_eq!(case.began_on, began, "{after}");
        let withdrawn = on(&|kind| matches!(kind, FactKind::RequestWithdrawn));
        assert_eq!(case.closed_on, withdrawn, "{after}");
        let told = |kind: DecisionKind| {
            on(&|fact| match fact {
                FactKind::AssessmentDecisionNotified { .. } => kind == DecisionKind::Assess,
                FactKind::PlanDecisionNotified { .. } => kind == DecisionKind::Issue,
                _ => false,
            })
        };
        self.database
            .read::<_, ehc_persistence::StorageError>(|conn| {
                let request = requests::find_by_case(conn, case.id)?.unwrap();
                assert_eq!(request.received_on, began, "{after}");
                let child = people::find(conn, case.child_id)?.unwrap();
                assert!(child.born_on.is_none_or(|born| born <= began), "{after}");
                for kind in [DecisionKind::Assess, DecisionKind::Issue] {
                    let Some(row) = decision_rows::find_latest(conn, case.id, kind)? else { continue };
                    assert_eq!(row.notified_on, told(kind), "{after}");
                    // Nobody is told where that was taken back.
                    let told_on = row.notified_on.unwrap_or(NaiveDate::MAX);
                    let decided = row.decided_on.unwrap();
                    assert!((began..=told_on).contains(&decided), "{after}: decided on {decided}");
                    assert!(row.served_on.is_none_or(|served| served >= told_on), "{after}");
                    assert_eq!(row.state == DecisionState::Notified, row.notified_on.is_some(), "{after}");
                }
                for asked in advice_rows::list_requests(conn, case.id)? {
                    let of = |is: &dyn Fn(&FactKind) -> bool| on(&|kind| kind.subject() == Some(asked.id.uuid()) && is(kind));
                    assert_eq!(asked.asked_on, of(&|kind| matches!(kind, FactKind::AdviceAsked { .. })), "{after}");
                    let came = of(&|kind| matches!(kind, FactKind::AdviceReceived { .. }));
                    let latest = advice_rows::list_versions(conn, asked.id)?.into_iter().next();
                    assert_eq!(latest.and_then(|version| version.submitted_on), came, "{after}");
                    assert_eq!(asked.state.is_owed(), came.is_none(), "{after}");
                    for fact in facts.standing() {
                        if let FactKind::AdviceAccepted { advice, received_on } = &fact.kind
                            && *advice == asked.id
                        {
                            assert_eq!((*received_on, fact.on >= came.unwrap()), (came, true), "{after}");
                        }
                    }
                }
                if let Some(plan) = plans::find_by_case(conn, case.id)? {
                    let copies = versions(conn, &plan)?;
                    let first_draft = copies.iter().find(|copy| copy.kind == VersionKind::Draft).map(|copy| copy.sent_on);
                    assert_eq!(first_draft, on(&|kind| matches!(kind, FactKind::DraftServed { .. })), "{after}");
                    for comment in plans::list_comments(conn, plan.id)? {
                        assert!(first_draft.is_some_and(|draft| draft <= comment.received_on), "{after}");
                    }
                }
                Ok(())
            })
            .unwrap();
    }
}

/// Numbers that look like chance and are the same in every run.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Tries corrections of random facts to random days, and to take some of them back; says how many were taken.
pub fn correct_at_random(world: &World<'_>, chance: &mut Chance, tries: usize, check: impl Fn(&World<'_>, &str)) -> usize {
    let mut taken = 0;
    for _ in 0..tries {
        let facts = world.facts();
        let standing: Vec<_> = facts.standing().collect();
        let fact = standing[usize::try_from(chance.below(standing.len() as u64)).unwrap()];
        if chance.below(4) == 0 {
            let tried = format!("{} of {} taken back", fact.kind.code(), fact.on);
            match world.retract_by_two(fact.id) {
                Ok(_) => taken += 1,
                Err(Failure::Rule(_)) => {}
                Err(other) => panic!("{tried}: {other:?}"),
            }
            check(world, &tried);
            continue;
        }
        let moved = |chance: &mut Chance, from: NaiveDate| from + Duration::days(i64::try_from(chance.below(41)).unwrap() - 20);
        let on = moved(chance, fact.on);
        let served_on = (chance.below(3) == 0).then(|| moved(chance, on).to_string());
        let tried = format!("{} from {} to {on}, served {served_on:?}", fact.kind.code(), fact.on);
        match world.correct_served(fact.id, &on.to_string(), served_on.as_deref()) {
            Ok(_) => taken += 1,
            // What is in the way is named as it is on record, so that a page leads to it.
            Err(Failure::Rule(CorrectRefused::Order(OutOfOrder::Before { later, earlier }))) => {
                for step in [later, earlier] {
                    assert!(standing.iter().any(|fact| fact.id == step.fact), "{tried}: {step:?} is not on record");
                }
            }
            Err(Failure::Rule(_)) => {}
            Err(other) => panic!("{tried}: {other:?}"),
        }
        check(world, &tried);
    }
    taken
}

both_databases! {
    fn random_days_of_random_cases_are_corrected_and_no_case_contradicts_itself(db: &Database) {
        let world = World::issued(db);
        world.on("2027-02-15");
        world.assert_holds_together("at first");
        let mut chance = Chance(20_260_907);
        let taken = correct_at_random(&world, &mut chance, 60, |world, tried| world.assert_holds_together(tried));
        assert!((15..=55).contains(&taken), "some are taken and some refused: {taken}");
    }

    fn a_case_that_was_withdrawn_does_not_come_to_contradict_itself_either(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.on("2026-11-16");
        let gone = endings::Withdrawal { on: day("2026-11-10"), reason: words("They move abroad"), everybody: false, keyed_late_reason: Some(words("The letter lay at the school")) };
        world.both_settle_of(&world.reference, endings::withdraw(&world.service, &world.priya(), &world.reference, gone).unwrap().settled);
        world.on("2026-12-15");
        world.assert_holds_together("at first");
        let taken = correct_at_random(&world, &mut Chance(7), 40, |world, tried| world.assert_holds_together(tried));
        assert!((8..=36).contains(&taken), "some are taken and some refused: {taken}");
    }

    fn a_case_is_taken_back_to_its_request_a_day_at_a_time_and_never_contradicts_itself(db: &Database) {
        let world = World::issued(db);
        world.on("2027-02-15");
        let mut left = world.facts().standing().count();
        // Whatever the order in which they are tried, only what nothing rests on goes.
        loop {
            let ids: Vec<FactId> = world.facts().standing().map(|fact| fact.id).collect();
            for id in ids {
                let tried = format!("{:?}", world.facts().find(id).unwrap().kind);
                match world.retract_by_two(id) {
                    Ok(_) | Err(Failure::Rule(_)) => world.assert_holds_together(&tried),
                    Err(other) => panic!("{tried}: {other:?}"),
                }
            }
            let now = world.facts().standing().count();
            if now == left {
                break;
            }
            left = now;
        }
        // The comment shows that the draft was sent, and the plan uses what the psychologist wrote.
        let kinds = world.facts().standing().map(|fact| fact.kind.code()).collect::<Vec<_>>();
        for kind in ["request_received", "draft_served", "advice_accepted"] {
            assert!(kinds.contains(&kind), "{kinds:?}");
        }
        assert!(!kinds.contains(&"final_plan_sent"), "{kinds:?}");
        assert_eq!(world.stage(), Stage::DraftSent);
    }

    fn requests_for_advice_of_one_day_are_corrected_together_as_far_as_they_are_chosen(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        let asked = || {
            let facts = world.facts();
            facts.standing().filter(|fact| fact.kind.code() == "advice_asked").map(|fact| (fact.id, fact.on)).collect::<Vec<_>>()
        };
        let all = asked();
        let wrong = all[0].1;
        world.on("2026-10-26");
        let found = facts::find(&world.service, &world.priya(), &world.reference, all[0].0).unwrap();
        let others: Vec<FactId> = found.others.iter().map(|one| one.fact).collect();
        assert_eq!(others.len(), all.len() - 1, "those that were asked that day are offered");
        let right = |also: Vec<FactId>| Correction {
            on: ActDay::new(wrong + Duration::days(1)).unwrap(),
            details: None,
            also,
            served_on: None,
            reason: words("They went a day later"),
        };
        let strange = world.correct_by_two(all[0].0, right(vec![world.fact("request_received")]));
        assert!(matches!(strange, Err(Failure::Rule(CorrectRefused::NotAskedThatDay))), "{strange:?}");
        let (left, also) = others.split_last().unwrap();
        world.correct_by_two(all[0].0, right(also.to_vec())).unwrap();
        let now = asked();
        assert_eq!(now.iter().filter(|(_, on)| *on == wrong).map(|(id, _)| *id).collect::<Vec<_>>(), [*left]);
        assert_eq!(now.iter().filter(|(_, on)| *on == wrong + Duration::days(1)).count(), all.len() - 1);
        let rows = db.read(|conn| advice_rows::list_requests(conn, world.case().id)).unwrap();
        assert_eq!(rows.iter().filter(|row| row.asked_on == Some(wrong)).count(), 1, "each page says the day that stands");
        world.assert_holds_together("together");
    }

    fn a_refusal_names_the_other_day(db: &Database) {
        let world = World::issued(db);
        let refused = world.refused_order("advice_received", "2026-10-11");
        assert_eq!((refused.later().code, refused.earlier().unwrap().code), ("advice_received", "advice_asked"));
        assert!(refused.to_string().contains("asking for the advice (12 October 2026)"), "{refused}");
        for (code, on) in [("request_received", "2026-10-09"), ("assessment_decision_notified", "2026-10-07")] {
            assert!(world.correct(code, on).is_err(), "{code} on {on}");
        }
        world.assert_holds_together("after refusals");
    }

    fn advice_asked_as_of_another_day_is_due_six_weeks_from_it_everywhere(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.on("2026-11-02");
        let psychology = world.request(AdviceKind::Psychological);
        let fact = world.facts().standing().find(|fact| fact.kind.subject() == Some(psychology.id.uuid())).unwrap().id;
        world.correct_served(fact, "2026-10-20", None).unwrap();
        assert_eq!(world.request(AdviceKind::Psychological).asked_on, Some(day("2026-10-20")));
        let duty = world.timetable().find_about(ADVICE_OF_OTHERS, psychology.id.uuid()).unwrap().clone();
        assert_eq!(duty.due, Some(day("2026-12-01")), "six weeks after 20 October");
        // What came between the two days is refused and taken by the day that stands.
        let receive = |on: &str| {
            let received = advice::receive::Received {
                on: day(on),
                author: line("James Osei"),
                text: Some(words("On paper.")),
                document: None,
                is_accepted: false,
                version: world.request(AdviceKind::Psychological).version,
            };
            advice::receive::record_received(&world.service, &world.priya(), &world.reference, psychology.id, received)
        };
        assert!(receive("2026-10-19").is_err());
        receive("2026-10-20").unwrap();
        world.assert_holds_together("advice came");
    }

    fn advice_may_be_asked_as_of_an_earlier_day_and_never_ahead(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-10-20");
        let ask = |on: &str| advice::ask(&world.service, &world.priya(), &world.reference, Some(day(on)), everybody());
        assert!(matches!(ask("2026-10-21"), Err(Failure::Rule(AskRefused::InTheFuture))));
        // The family was told on 12 October.
        assert!(matches!(ask("2026-10-11"), Err(Failure::Rule(AskRefused::Order(_)))));
        assert!(world.asked().is_empty(), "nobody was asked");
        ask("2026-10-12").unwrap();
        assert!(world.asked().iter().all(|row| row.asked_on == Some(day("2026-10-12"))));
        let limits: Vec<_> = world.deadlines().into_iter().filter(|row| row.rule == ADVICE).collect();
        assert!(!limits.is_empty() && limits.iter().all(|row| row.due == Some(day("2026-11-23"))));
        world.assert_holds_together("asked late");
    }

    fn a_draft_and_a_final_plan_may_be_keyed_late_and_never_ahead(db: &Database) {
        let world = World::drafting(db);
        world.on("2027-01-06");
        world.write(SectionText::Views("She wants to be a vet.".into()));
        let request = world.request(AdviceKind::Psychological);
        let latest = db.read(|conn| advice_rows::find_latest(conn, request.id)).unwrap().unwrap();
        let rows = vec![(1, PlanSection::B, PlanSection::F)];
        let take = ehc_application::plans::take::Take { advice: latest.id, rows };
        ehc_application::plans::take::take(&world.service, &world.priya(), &world.reference, &take).unwrap();
        let send = |on: &str| {
            let sending = SendDraft {
                sent_on: Some(day(on)),
                how: ServiceMethod::Hand,
                served_on: None,
                breaks_reason: Some(words("The measures are agreed at the meeting")),
                keyed_late_reason: Some(words("Keyed from the file copy")),
                version: world.plan().record.version,
                addressees: None,
            };
            send_draft::send(&world.service, &world.priya(), &world.reference, &sending)
        };
        assert!(matches!(send("2027-01-07"), Err(Failure::Rule(send_draft::SendRefused::InTheFuture))));
        assert!(matches!(send("2026-12-13"), Err(Failure::Rule(send_draft::SendRefused::Order(_)))), "before the family was told");
        let sent = send("2027-01-04").unwrap();
        assert_eq!((sent.served_on, sent.comments_until), (day("2027-01-04"), day("2027-01-18")));
        let draft = &world.plan().record;
        let copies = db.read(|conn| versions(conn, draft)).unwrap();
        assert_eq!(copies[0].sent_on, day("2027-01-04"));
        assert!(copies[0].content["letter"].as_str().unwrap().contains("4 January 2027"));
        world.write(SectionText::TypeOnly("A mainstream primary school".into()));
        world.comment("2027-01-05");
        world.on("2027-01-27");
        assert!(matches!(world.finalise(Some("2027-01-28")), Err(Failure::Rule(finalise::FinaliseFailed::InTheFuture))));
        assert!(world.finalise(Some("2027-01-18")).is_err(), "the family’s fifteen days were not over");
        // Sent on the last day and keyed two days later: on time.
        let issued = world.finalise(Some("2027-01-25")).unwrap();
        assert_eq!((issued.on, issued.days_late), (day("2027-01-25"), 0));
        assert_eq!(world.stored(FINAL).met_on, Some(day("2027-01-25")));
        world.assert_holds_together("keyed late");
    }

    fn what_a_page_says_of_a_draft_follows_its_day_and_its_copy_stays(db: &Database) {
        let world = World::issued(db);
        let copies = || db.read(|conn| versions(conn, &world.plan().record)).unwrap();
        let before = copies();
        assert!(matches!(world.correct("draft_served", "2027-01-12"), Err(Failure::Rule(CorrectRefused::AfterAComment(on))) if on == day("2027-01-11")));
        let served = world.correct_served(world.fact("draft_served"), "2027-01-05", None);
        assert!(matches!(served, Err(Failure::Rule(CorrectRefused::Order(OutOfOrder::ServedBeforeSent { .. })))), "{served:?}");
        world.correct_served(world.fact("draft_served"), "2027-01-05", Some("2027-01-07")).unwrap();
        let after = copies();
        assert_eq!((after[0].sent_on, after[0].served_on), (day("2027-01-05"), Some(day("2027-01-07"))));
        assert_eq!((&after[0].content, &after[0].sha256), (&before[0].content, &before[0].sha256), "what was sent stays as it was sent");
        assert_eq!(world.stored(WINDOW).due, Some(day("2027-01-21")), "fifteen days beginning with the day served");
        world.assert_holds_together("draft");
    }

    fn the_day_of_a_decision_lies_between_the_request_and_the_letter(db: &Database) {
        let world = World::assessing(db);
        let right = |on: &str, late: Option<&str>| {
            let keyed_late_reason = Some(words("The minutes came late"));
            let right = RightDay { decided_on: day(on), late_reason: late.map(words), keyed_late_reason, reason: words("The minutes say so") };
            let which = Which::Latest(DecisionKind::Assess);
            let done = decisions::correct_day(&world.service, &world.priya(), &world.reference, which, right)?;
            Ok::<_, Failure<DayNotCorrected>>(world.both_settle(done.1))
        };
        assert!(matches!(right("2026-09-06", None), Err(Failure::Rule(DayNotCorrected::BeforeTheRequest(_)))));
        assert!(matches!(right("2026-10-13", None), Err(Failure::Rule(DayNotCorrected::InTheFuture))));
        world.on("2026-10-30");
        assert!(matches!(right("2026-10-13", None), Err(Failure::Rule(DayNotCorrected::AfterTheLetter(_)))));
        for on in ["2026-09-07", "2026-10-12"] {
            assert!(!right(on, None).unwrap(), "in time as before: nobody else is asked");
        }
        world.assert_holds_together("decided");
        // The request cannot come after the decision on it, nor the letter before.
        assert!(matches!(world.correct("assessment_decision_notified", "2026-10-11"), Err(Failure::Rule(CorrectRefused::BeforeTheDecision(_)))));
        world.correct("assessment_decision_notified", "2026-10-22").unwrap();
        assert!(matches!(right("2026-10-20", None), Err(Failure::Rule(DayNotCorrected::LateReasonMissing))), "after the six weeks");
        assert!(right("2026-10-20", Some("The panel was put off")).unwrap(), "it was in time, and would be late");
        assert!(matches!(world.correct("request_received", "2026-10-21"), Err(Failure::Rule(CorrectRefused::AfterTheDecision(_)))));
        assert_eq!(world.stored(ASSESS).met_on, Some(day("2026-10-22")));
        let stranger = RightDay { decided_on: day("2026-10-12"), late_reason: None, keyed_late_reason: None, reason: words("No") };
        let james = world.as_(Persona::JamesOsei);
        let tried = decisions::correct_day(&world.service, &james, &world.reference, Which::Latest(DecisionKind::Assess), stranger);
        assert!(matches!(tried, Err(Failure::Refused(_))), "{tried:?}");
    }

    fn the_day_of_a_decision_that_was_late_becomes_one_in_time_by_two_people_and_the_days_say_who_and_what_stood_before(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-22");
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        let late_reason = Some(words("The panel was put off"));
        world.decide(&world.helen(), id, decisions::Ruling { late_reason, ..world.ruling(DecisionOutcome::Agreed) }).unwrap();
        world.on("2026-10-30");
        let right = |on: &str, keyed: Option<&str>| {
            RightDay { decided_on: day(on), late_reason: None, keyed_late_reason: keyed.map(words), reason: words("The minutes say so") }
        };
        let which = Which::Latest(DecisionKind::Assess);
        let preview = |right: &RightDay| decisions::preview_day(&world.service, &world.priya(), &(world.reference.clone(), which), right);
        // On the day after the limit it was late still, and before it was proposed it says why it was entered only then.
        let unsaid = preview(&right("2026-10-20", None));
        assert!(matches!(unsaid, Err(Failure::Rule(DayNotCorrected::KeyedLateReasonMissing(on))) if on == day("2026-10-22")), "{unsaid:?}");
        assert_eq!(preview(&right("2026-10-20", Some("They came late"))).unwrap().asked, None);
        let shown = preview(&right("2026-10-19", Some("They came late"))).unwrap();
        assert_eq!((shown.was_late, shown.is_late, shown.asked), (true, false, Some(vec!["Helen Ward".to_owned()])));
        let correct = |on: &str| {
            let right = right(on, Some("They came late"));
            decisions::correct_day(&world.service, &world.priya(), &world.reference, which, right).unwrap().1
        };
        let settled = correct("2026-10-19");
        let decided = || {
            let days = facts::also_on_record(&world.service, &world.priya(), &world.reference).unwrap();
            days.into_iter().find(|one| one.of == facts::Beside::Decided(id, DecisionKind::Assess)).unwrap()
        };
        let waits = decided();
        assert_eq!((waits.on, waits.waits.is_some()), (day("2026-10-22"), true), "nothing is done alone");
        assert!(world.both_settle(settled));
        let now = decided();
        assert_eq!((now.on, now.waits), (day("2026-10-19"), None));
        assert_eq!(now.keyed, Some((day("2026-10-30"), Some("Priya Nair".to_owned()))), "by whoever proposed it");
        assert_eq!(now.before, [(day("2026-10-22"), "The minutes say so".to_owned())]);
        assert_eq!(now.keyed_late.as_deref(), Some("They came late"));
    }

    fn a_request_is_not_corrected_to_before_the_birth(db: &Database) {
        let world = World::requested(db);
        let born = db.read(|conn| people::find(conn, world.case().child_id)).unwrap().unwrap().born_on.unwrap();
        let early = (born - Duration::days(1)).to_string();
        assert!(matches!(world.correct("request_received", &early), Err(Failure::Rule(CorrectRefused::BornAfterTheRequest(_)))));
        world.correct("request_received", &born.to_string()).unwrap();
        world.assert_holds_together("born");
    }

    fn the_day_that_is_on_record_is_no_correction(db: &Database) {
        let world = World::assessing(db);
        assert!(matches!(world.correct("request_received", "2026-09-07"), Err(Failure::Rule(CorrectRefused::SameDay))));
        let right = RightDay { decided_on: day("2026-10-08"), late_reason: None, keyed_late_reason: None, reason: words("The minutes say so") };
        let tried = decisions::correct_day(&world.service, &world.helen(), &world.reference, Which::Latest(DecisionKind::Assess), right);
        assert!(matches!(tried, Err(Failure::Rule(DayNotCorrected::SameDay))), "{tried:?}");
        world.correct("request_received", "2026-09-04").unwrap();
    }

    fn only_what_is_served_has_a_day_of_service(db: &Database) {
        let world = World::requested(db);
        let tried = world.correct_served(world.fact("request_received"), "2026-09-07", Some("2026-09-08"));
        assert!(matches!(tried, Err(Failure::Rule(CorrectRefused::NotServed))), "{tried:?}");
    }

    fn an_order_is_recorded_after_its_appeal_and_the_end_of_a_plan_after_the_plan(db: &Database) {
        let world = World::requested(db);
        let note = |code: &str, subject: u128, details: &[(&str, &str)], on: &str| {
            let details: BTreeMap<String, String> = details.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
            let subject = (subject > 0).then(|| uuid::Uuid::from_u128(subject));
            facts::record(&world.service, &world.priya(), &world.reference, code, subject, &details, day(on))
        };
        world.settle(DecisionKind::Assess, DecisionOutcome::Refused, "2026-10-15", "2026-10-19");
        world.on("2027-02-01");
        let order = [("order", "assess")];
        assert!(matches!(note("order_made", 1, &order, "2027-01-29"), Err(Failure::Rule(FactRefused::Order(OutOfOrder::Without { .. })))));
        assert!(matches!(note("plan_ceased", 0, &[], "2027-01-29"), Err(Failure::Rule(FactRefused::Order(OutOfOrder::Without { .. })))));
        assert!(matches!(note("plan_transferred_out", 9, &[], "2027-01-29"), Err(Failure::Rule(FactRefused::HasItsOwnPage))));
        note("appeal_lodged", 1, &[], "2026-11-30").unwrap();
        assert!(matches!(note("order_made", 1, &order, "2026-11-29"), Err(Failure::Rule(FactRefused::Order(OutOfOrder::Before { .. })))));
        note("order_made", 1, &order, "2027-01-29").unwrap();
        assert!(world.correct("appeal_lodged", "2027-01-30").is_err(), "and stays after it");
    }
}
