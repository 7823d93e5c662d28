//! How cases end otherwise than by a decision or a plan, and how such an end is taken back.

use chrono::NaiveDate;
use ehc_application::{
    Failure,
    approvals::{self, Approval, NotProposed},
    compliance::{self, Asked, Exceptions, Period},
    endings::{
        self, Before, Death, EndRefused, Mistake, Move, Moving, PutBack, PutBackRefused, RequestRow, SetAsideRefused, Settled,
        TakeBack, TakeBackRefused, Transfer, Withdrawal,
    },
    facts::{self, Correction},
    held::ExistingPlan,
    notifications::{MemoryMailer, raise_alerts, work_once},
    plans::versions::versions,
    requests::{self, Joins, NewRequest, RecordRefused, RequestId},
    timetable::facts_of,
};
use ehc_domain::{
    approvals::ProposedAct,
    cases::{CaseReference, Stage},
    days::ActDay,
    decisions::{DecisionKind, DecisionOutcome},
    requests::{Became, RequestSource},
    timetable::{DutyStatus, events::Event, order::contradictions},
};
use ehc_persistence::{Database, requests as rows};
use ehc_test_support::{Persona, both_databases, day, line, mailbox, words};

use super::{
    corrections::{Chance, correct_at_random},
    entered::existing,
    world::{ASSESS, FINAL, World, amira},
};

impl World<'_> {
    fn moves(&self, on: &str) -> Result<(), Failure<EndRefused>> {
        let new =
            Move { on: day(on), to: line("Northshire Council"), keyed_late_reason: Some(words("The letter lay at the school")) };
        self.both_settle(endings::move_away(&self.service, &self.priya(), &self.reference, new)?);
        Ok(())
    }

    fn dies(&self, on: &str) -> Result<(), Failure<EndRefused>> {
        endings::died(
            &self.service,
            &self.priya(),
            &self.reference,
            Death { on: day(on), keyed_late_reason: Some(words("The letter lay at the school")) },
        )
    }

    pub fn mistake(&self) -> Result<(), Failure<SetAsideRefused>> {
        self.set_aside(None)
    }

    /// Sets a request, or the plan, aside as Priya does it, with Helen’s approval where that is needed.
    pub fn set_aside(&self, request: Option<RequestId>) -> Result<(), Failure<SetAsideRefused>> {
        let new = Mistake { request, reason: words("The email was about a sister") };
        self.both_settle(endings::set_aside(&self.service, &self.priya(), &self.reference, new)?);
        Ok(())
    }

    /// Takes the end back as Priya does, with Helen’s approval where that is needed; says whether it was.
    pub fn back(&self) -> Result<bool, Failure<TakeBackRefused>> {
        let new = TakeBack { reason: words("It was another family") };
        Ok(self.both_settle(endings::take_back(&self.service, &self.priya(), &self.reference, new)?))
    }

    fn put_back(&self, id: RequestId) -> Result<Settled, Failure<PutBackRefused>> {
        let new = PutBack { reason: words("It was about her after all") };
        endings::put_back(&self.service, &self.priya(), &(self.reference.clone(), id), new)
    }

    /// Helen approves what waits for a second person; says whether it did.
    pub fn both_settle(&self, settled: Settled) -> bool {
        self.both_settle_of(&self.reference, settled)
    }

    /// Helen approves what waits for a second person on a case; says whether it did.
    pub fn both_settle_of(&self, case: &CaseReference, settled: Settled) -> bool {
        let Settled::Proposed(id) = settled else { return false };
        approvals::approve(&self.service, &self.helen(), &(case.clone(), id), Approval {}).unwrap();
        true
    }

    /// Everybody who asked withdraws, and Helen approves it where it waits.
    pub fn everybody_withdraws(&self, on: &str) {
        self.everybody_withdraws_from(&self.reference, on);
    }

    /// The same of another case.
    pub fn everybody_withdraws_from(&self, case: &CaseReference, on: &str) {
        let all = Withdrawal {
            on: day(on),
            reason: words("They move"),
            everybody: true,
            keyed_late_reason: Some(words("The letter lay at the school")),
        };
        self.both_settle_of(case, endings::withdraw(&self.service, &self.priya(), case, all).unwrap().settled);
    }

    /// Somebody else asks for the child too; returns their request.
    pub fn asks_too(&self, who: &str, source: RequestSource, received_on: &str) -> RequestId {
        let new = NewRequest {
            source,
            requester_name: line(who),
            joins: Some(Joins::Case(self.reference.clone())),
            ..amira(received_on)
        };
        requests::record(&self.service, &self.priya(), new).unwrap();
        self.all_asked().into_iter().find(|row| row.requester_name == who).unwrap().id
    }

    pub fn all_asked(&self) -> Vec<RequestRow> {
        self.database.read(|conn| rows::list(conn, self.case().id)).unwrap()
    }

    /// What became of each request, and the day on which it was received.
    fn came_of_each(&self) -> Vec<(String, Became, NaiveDate)> {
        self.all_asked().into_iter().map(|row| (row.requester_name, row.became, row.received_on)).collect()
    }

    /// Checks that the case is as its facts say, and that what is stored is what they say.
    pub fn assert_is_as_the_facts_say(&self) {
        let case = self.case();
        let facts = self.database.read(|conn| facts_of(conn, case.id)).unwrap();
        assert_eq!(contradictions(&facts), []);
        assert_eq!(Stage::of(&facts).unwrap_or(Stage::RecordedInError), case.stage);
        self.assert_nothing_differs();
    }

    fn open_duties(&self) -> usize {
        self.timetable().open().count()
    }

    pub fn in_figures(&self) -> (u64, u64, u64) {
        let asked = Asked { period: Period::ThisYear, team: None, exceptions: Exceptions::Counted };
        let found = compliance::show(&self.service, &self.helen(), asked).unwrap();
        (found.total.open, found.total.overdue, found.total.decisions.whole)
    }
}

/// What would be overdue from the first moment, each with its limit.
fn overdue_at_once(before: &Before) -> Vec<(String, Option<NaiveDate>)> {
    let late = before.moves.iter().filter(|one| one.is_overdue_at_once);
    late.map(|one| (one.title.clone(), one.after)).collect()
}

both_databases! {
    fn a_move_before_there_is_a_plan_ends_the_assessment_on_its_day_and_its_pages_are_closed(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.on("2026-11-16");
        assert!(matches!(world.moves("2026-11-17"), Err(Failure::Rule(EndRefused::InTheFuture))));
        assert!(matches!(world.moves("2026-09-06"), Err(Failure::Rule(EndRefused::BeforeTheCase(_)))), "the day before the request");
        let found = endings::move_away_preview(
            &world.service,
            &world.priya(),
            &world.reference,
            &Move { on: day("2026-11-09"), to: line("Northshire Council"), keyed_late_reason: Some(words("The letter lay at the school")) },
        )
        .unwrap();
        let follows = found.follows;
        assert!(follows.ends.iter().any(|owed| owed.title == "Send the final plan"), "{follows:?}");
        assert!(follows.stays.is_empty() && follows.to_tell.contains(&"Grace Mbeki".to_owned()), "{follows:?}");
        world.moves("2026-11-09").unwrap();
        assert_eq!((world.stage(), world.case().closed_on), (Stage::MovedAway, Some(day("2026-11-09"))));
        assert_eq!(world.status(FINAL), DutyStatus::Closed { on: day("2026-11-09"), because: Event::MovedAway, missed: 0 });
        assert_eq!(world.open_duties(), 0);
        assert!(matches!(world.moves("2026-11-16"), Err(Failure::Rule(EndRefused::Stage(_)))));
        world.assert_is_as_the_facts_say();
    }

    fn a_move_before_a_request_that_was_kept_is_refused_and_the_request_is_named(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-05");
        let school = NewRequest {
            source: ehc_domain::requests::RequestSource::Institution,
            requester_name: line("Brookside Primary"),
            joins: Some(Joins::Case(world.reference.clone())),
            ..amira("2026-10-01")
        };
        requests::record(&world.service, &world.priya(), school).unwrap();
        let early = world.moves("2026-09-30");
        let Err(Failure::Rule(refused @ EndRefused::AskedAfterwards(..))) = early else { panic!("{early:?}") };
        assert!(refused.to_string().starts_with("Brookside Primary asked for an assessment of the child on 1 October 2026"), "{refused}");
        assert_eq!(world.stage(), Stage::Requested);
        world.moves("2026-10-01").unwrap();
        assert_eq!((world.stage(), world.open_duties()), (Stage::MovedAway, 0));
        let facts = db.read(|conn| facts_of(conn, world.case().id)).unwrap();
        let end = facts.standing().find(|fact| fact.kind.code() == "moved_away").unwrap().id;
        let right = |on: &str| Correction { on: ActDay::new(day(on)).unwrap(), details: None, also: Vec::new(), served_on: None, reason: words("Wrong") };
        let tried = world.correct_by_two(end, right("2026-09-30"));
        assert!(matches!(tried, Err(Failure::Rule(ehc_application::facts::CorrectRefused::Order(_)))), "{tried:?}");
        world.assert_is_as_the_facts_say();
    }

    fn a_child_who_comes_back_is_asked_for_again_and_has_one_case(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-01");
        world.moves("2026-09-28").unwrap();
        world.on("2027-02-01");
        let new = NewRequest { joins: Some(Joins::Case(world.reference.clone())), ..amira("2027-02-01") };
        let recorded = requests::record(&world.service, &world.priya(), new).unwrap();
        assert_eq!((recorded.became, world.stage()), (Became::Began, Stage::Requested));
        assert_eq!(world.timetable().find(FINAL).unwrap().due, Some(day("2027-06-21")));
        world.assert_is_as_the_facts_say();
    }

    fn a_plan_is_transferred_on_the_day_of_the_move_when_it_was_known_in_time(db: &Database) {
        let world = World::entered(db, existing());
        let moving = Moving { on: day("2026-11-02"), moves_on: day("2026-12-14"), to: line("Northshire Council"), keyed_late_reason: Some(words("The letter lay at the school")) };
        endings::move_known(&world.service, &world.priya(), &world.reference, moving.clone()).unwrap();
        world.assert_limit("R15-2-TRANSFER", "2026-12-14", "2026-12-14");
        let again = endings::move_known(&world.service, &world.priya(), &world.reference, moving);
        assert!(matches!(again, Err(Failure::Rule(EndRefused::KnownAlready))));
        world.on("2026-12-14");
        let transfer = Transfer { on: day("2026-12-14"), to: line("Northshire Council"), keyed_late_reason: Some(words("The letter lay at the school")) };
        world.both_settle_of(&world.reference, endings::transfer_out(&world.service, &world.priya(), &world.reference, transfer).unwrap());
        assert_eq!((world.stage(), world.open_duties()), (Stage::MovedAway, 0));
        assert!(matches!(world.status("R15-2-TRANSFER"), DutyStatus::MetInTime { .. }));
        world.assert_is_as_the_facts_say();
        world.back().unwrap();
        assert_eq!((world.stage(), world.case().closed_on), (Stage::Maintained, None));
        world.assert_is_as_the_facts_say();
    }

    fn from_a_death_on_nothing_is_owed_and_nothing_is_sent_by_machine(db: &Database) {
        let world = World::requested(db);
        world.settle(DecisionKind::Assess, DecisionOutcome::Agreed, "2026-10-08", "2026-10-12");
        world.ask_everybody();
        world.on("2026-11-16");
        assert!(matches!(world.dies("2026-11-17"), Err(Failure::Rule(EndRefused::InTheFuture))));
        world.dies("2026-11-10").unwrap();
        assert_eq!((world.stage(), world.open_duties()), (Stage::Died, 0));
        let mailer = MemoryMailer::new();
        for today in ["2026-11-16", "2026-11-23", "2026-11-24", "2027-01-25", "2027-06-01"] {
            world.on(today);
            assert_eq!(raise_alerts(&world.service, day(today)).unwrap().alerts, 0, "{today}");
            work_once(&world.service, &mailer).unwrap();
        }
        assert!(mailer.sent().is_empty(), "what waited to be sent is not sent");
        world.assert_is_as_the_facts_say();
        let new = NewRequest {
            requester_email: Some(mailbox("fatima.hassan@family.example")),
            joins: Some(Joins::Case(world.reference.clone())),
            ..amira("2026-11-16")
        };
        assert!(matches!(
            requests::record(&world.service, &world.priya(), new),
            Err(Failure::Rule(RecordRefused::HasDied))
        ));
    }

    fn a_death_that_was_recorded_wrongly_is_taken_back_and_every_date_is_there_again(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-21");
        let before = world.deadlines();
        world.dies("2026-09-14").unwrap();
        world.back().unwrap();
        assert_eq!((world.stage(), world.deadlines()), (Stage::Requested, before));
        assert!(matches!(world.back(), Err(Failure::Rule(TakeBackRefused::NotEnded))));
        world.assert_is_as_the_facts_say();
    }

    fn what_is_owed_again_and_late_is_shown_before_an_end_is_taken_back_and_a_second_person_agrees(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-20");
        world.dies("2026-10-12").unwrap();
        let why = || TakeBack { reason: words("It was another family") };
        let found = endings::preview_take_back(&world.service, &world.priya(), &world.reference, &why()).unwrap();
        assert_eq!(overdue_at_once(&found), [("Decide whether to assess".to_owned(), Some(day("2026-10-19")))]);
        assert_eq!(found.asked, Some(vec!["Helen Ward".to_owned()]));
        let owed = |title: &str| found.moves.iter().any(|one| one.title == title && one.is_owed_again);
        assert!(owed("Decide whether to assess") && owed("Send the final plan"), "{found:?}");
        let done = endings::take_back(&world.service, &world.priya(), &world.reference, why()).unwrap();
        assert_eq!((world.stage(), world.open_duties()), (Stage::Died, 0), "nothing is owed until somebody else agrees");
        let Settled::Proposed(id) = done else { panic!("{done:?}") };
        let waiting = approvals::find(&world.service, &world.helen(), &(world.reference.clone(), id)).unwrap();
        assert_eq!(waiting.line.act, ProposedAct::Reopening);
        let alone = approvals::approve(&world.service, &world.priya(), &(world.reference.clone(), id), Approval {});
        assert!(alone.is_err(), "{alone:?}");
        world.both_settle(done);
        assert_eq!(world.stage(), Stage::Requested);
        world.assert_is_as_the_facts_say();
        // On the last day of the limit nothing is late yet.
        world.on("2026-10-19");
        world.dies("2026-10-12").unwrap();
        let found = endings::preview_take_back(&world.service, &world.priya(), &world.reference, &why()).unwrap();
        assert_eq!(overdue_at_once(&found), []);
    }

    fn the_day_of_an_end_is_corrected_like_any_other_and_the_case_follows(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-21");
        world.dies("2026-09-14").unwrap();
        let case = world.case();
        let facts = db.read(|conn| facts_of(conn, case.id)).unwrap();
        let fact = facts.standing().find(|fact| fact.kind.code() == "died").unwrap().id;
        let right = |text: &str| Correction {
            on: ActDay::new(day(text)).unwrap(),
            details: None,
            also: Vec::new(), served_on: None,
            reason: words("The certificate says another day"),
        };
        world.correct_by_two(fact, right("2026-09-15")).unwrap();
        assert_eq!(world.case().closed_on, Some(day("2026-09-15")));
        world.assert_is_as_the_facts_say();
    }

    fn a_request_recorded_by_mistake_has_no_clock_and_is_counted_nowhere(db: &Database) {
        let world = World::requested(db);
        world.on("2026-12-01");
        assert_eq!(world.in_figures(), (1, 1, 0), "open and overdue");
        world.mistake().unwrap();
        assert_eq!((world.stage(), world.in_figures()), (Stage::RecordedInError, (0, 0, 0)));
        assert!(world.deadlines().is_empty());
        world.assert_is_as_the_facts_say();
        world.back().unwrap();
        let (_, lines) = facts::on_record(&world.service, &world.priya(), &world.reference).unwrap();
        let days: Vec<_> = lines.iter().map(|line| (line.on, line.before.clone())).collect();
        assert_eq!(days, [(day("2026-09-07"), Vec::new())], "the present day, plainly: what was undone is in the history");
        assert_eq!((world.stage(), world.in_figures()), (Stage::Requested, (1, 1, 0)));
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        world.assert_is_as_the_facts_say();
    }

    fn a_request_that_an_officer_has_decided_on_was_no_mistake(db: &Database) {
        let world = World::requested(db);
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        world.decide(&world.helen(), id, world.ruling(DecisionOutcome::Agreed)).unwrap();
        assert!(matches!(world.mistake(), Err(Failure::Rule(SetAsideRefused::Decided))));
        assert_eq!(world.stage(), Stage::Requested);
    }

    fn a_true_request_after_a_mistake_counts_from_its_own_day_though_it_came_before_the_mistake_was_found(db: &Database) {
        let world = World::requested(db);
        world.on("2026-11-02");
        world.mistake().unwrap();
        let new = NewRequest { joins: Some(Joins::Case(world.reference.clone())), ..amira("2026-10-19") };
        let recorded = requests::record(&world.service, &world.priya(), new).unwrap();
        assert_eq!((recorded.became, world.stage(), world.case().episode), (Became::Began, Stage::Requested, 1));
        world.assert_limit(FINAL, "2027-03-08", "2027-03-08");
        world.assert_is_as_the_facts_say();
    }

    fn of_two_requests_the_first_is_set_aside_by_two_people_and_comes_back_by_two_people(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-20");
        let was = world.case();
        let first = world.all_asked()[0].id;
        world.asks_too("Grace Mbeki", RequestSource::Parent, "2026-09-14");
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        assert!(matches!(world.mistake(), Err(Failure::Rule(SetAsideRefused::WhichOne))));
        let mistake = || Mistake { request: Some(first), reason: words("It was about a sister") };
        let before = endings::mistake_preview(&world.service, &world.priya(), &world.reference, &mistake()).unwrap();
        let moved = before.moves.iter().find(|one| one.title == "Decide whether to assess").unwrap();
        assert_eq!((moved.before, moved.after), (Some(day("2026-10-19")), Some(day("2026-10-26"))), "a limit that was missed");
        assert_eq!(before.asked, Some(vec!["Helen Ward".to_owned()]));
        let settled = endings::set_aside(&world.service, &world.priya(), &world.reference, mistake()).unwrap();
        assert!(matches!(settled, Settled::Proposed(_)), "{settled:?}");
        assert_eq!((world.case().began_on, world.came_of_each()[0].1), (day("2026-09-07"), Became::Began), "nothing is done yet");
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        let twice = endings::set_aside(&world.service, &world.priya(), &world.reference, mistake());
        assert!(matches!(twice, Err(Failure::Rule(SetAsideRefused::Approval(NotProposed::Waits)))), "{twice:?}");
        world.both_settle(settled);
        assert_eq!((world.stage(), world.case().began_on), (Stage::Requested, day("2026-09-14")));
        assert_eq!(world.came_of_each().iter().map(|row| row.1).collect::<Vec<_>>(), [Became::SetAside, Became::Began]);
        world.assert_limit(ASSESS, "2026-10-26", "2026-10-26");
        world.assert_is_as_the_facts_say();
        let back = world.put_back(first).unwrap();
        assert!(matches!(back, Settled::Proposed(_)), "the way back moves the limit too");
        assert!(matches!(world.put_back(first), Err(Failure::Rule(PutBackRefused::Approval(NotProposed::Waits)))));
        world.both_settle(back);
        assert_eq!(world.case().began_on, was.began_on);
        assert_eq!(world.came_of_each().iter().map(|row| row.1).collect::<Vec<_>>(), [Became::Began, Became::Kept]);
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        world.assert_is_as_the_facts_say();
        assert!(matches!(world.put_back(first), Err(Failure::Rule(PutBackRefused::NotSetAside))));
    }

    fn a_later_request_that_moves_no_limit_is_set_aside_and_put_back_by_one_person(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-21");
        let second = world.asks_too("Grace Mbeki", RequestSource::Institution, "2026-09-14");
        let limits = world.deadlines();
        let mistake = Mistake { request: Some(second), reason: words("Another child") };
        assert_eq!(endings::set_aside(&world.service, &world.priya(), &world.reference, mistake).unwrap(), Settled::AtOnce);
        assert_eq!((world.case().began_on, world.deadlines()), (day("2026-09-07"), limits.clone()));
        let list = requests::on_record(&world.service, &world.priya(), &world.reference).unwrap().1;
        assert_eq!(list.iter().map(|one| one.may_be_put_back).collect::<Vec<_>>(), [false, true]);
        assert!(matches!(world.back(), Err(Failure::Rule(TakeBackRefused::NotEnded))), "the case goes on");
        world.asks_too("Grace Mbeki", RequestSource::Institution, "2026-09-14");
        assert!(matches!(world.put_back(second), Err(Failure::Rule(PutBackRefused::AskedAgain(_)))), "she is on record again");
        let again = world.all_asked().into_iter().rfind(|row| row.became == Became::Kept).unwrap().id;
        world.set_aside(Some(again)).unwrap();
        assert_eq!(world.put_back(second).unwrap(), Settled::AtOnce);
        assert_eq!(world.deadlines(), limits);
        world.assert_is_as_the_facts_say();
    }

    fn a_manager_with_nobody_above_cannot_wipe_a_limit_out_alone(db: &Database) {
        let world = World::requested(db);
        let mistake = || Mistake { request: None, reason: words("A sister") };
        let alone = endings::set_aside(&world.service, &world.helen(), &world.reference, mistake());
        assert!(matches!(alone, Err(Failure::Rule(SetAsideRefused::Approval(NotProposed::NobodyElse)))), "{alone:?}");
        assert_eq!(world.stage(), Stage::Requested);
        let proposed = endings::set_aside(&world.service, &world.priya(), &world.reference, mistake()).unwrap();
        let Settled::Proposed(id) = proposed else { panic!("{proposed:?}") };
        let own = approvals::approve(&world.service, &world.priya(), &(world.reference.clone(), id), Approval {});
        assert!(matches!(own, Err(Failure::Refused(_) | Failure::Rule(_))), "{own:?}");
        let standing = endings::standing(&world.service, &world.priya(), &world.reference).unwrap();
        assert_eq!(standing.waits, Some(id), "the page leads to what waits");
        world.both_settle(proposed);
        assert_eq!(world.stage(), Stage::RecordedInError);
        let back = TakeBack { reason: words("It was no sister") };
        let back = endings::take_back(&world.service, &world.priya(), &world.reference, back).unwrap();
        assert!(matches!(back, Settled::Proposed(_)), "{back:?}");
        assert_eq!(world.stage(), Stage::RecordedInError, "until it is approved");
        world.both_settle(back);
        assert_eq!(world.stage(), Stage::Requested);
        world.assert_is_as_the_facts_say();
    }

    fn a_second_request_of_another_child_is_set_aside_though_the_first_was_decided_and_told(db: &Database) {
        let world = World::requested(db);
        let first = world.all_asked()[0].id;
        world.on("2026-09-21");
        let second = world.asks_too("Brookside Primary", RequestSource::Institution, "2026-09-14");
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        world.decide(&world.helen(), id, world.ruling(DecisionOutcome::Agreed)).unwrap();
        assert!(matches!(world.set_aside(Some(first)), Err(Failure::Rule(SetAsideRefused::Decided))), "an officer decided on it");
        assert!(matches!(world.mistake(), Err(Failure::Rule(SetAsideRefused::WhichOne))), "it is said which is meant");
        let limits = world.deadlines();
        world.set_aside(Some(second)).unwrap();
        assert_eq!((world.stage(), world.deadlines()), (Stage::Requested, limits));
        assert!(matches!(world.mistake(), Err(Failure::Rule(SetAsideRefused::Decided))));
        world.assert_is_as_the_facts_say();
        assert_eq!(world.put_back(second).unwrap(), Settled::AtOnce);
        world.assert_is_as_the_facts_say();
    }

    fn a_request_kept_with_an_assessment_under_way_is_set_aside_though_the_first_was_decided_on(db: &Database) {
        let world = World::assessing(db);
        let first = world.all_asked()[0].id;
        world.on("2026-10-20");
        let second = world.asks_too("Brookside Primary", RequestSource::Institution, "2026-10-19");
        assert!(matches!(world.set_aside(Some(first)), Err(Failure::Rule(SetAsideRefused::Decided))));
        let limits = world.deadlines();
        world.set_aside(Some(second)).unwrap();
        assert_eq!((world.stage(), world.deadlines()), (Stage::Assessing, limits));
        world.assert_is_as_the_facts_say();
    }

    fn a_request_kept_with_an_assessment_that_was_refused_is_set_aside_and_ends_nothing(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-21");
        let second = world.asks_too("Brookside Primary", RequestSource::Institution, "2026-09-14");
        world.settle(DecisionKind::Assess, DecisionOutcome::Refused, "2026-09-28", "2026-09-30");
        let was = world.case();
        world.set_aside(Some(second)).unwrap();
        assert_eq!(world.case(), was);
        assert!(matches!(world.back(), Err(Failure::Rule(TakeBackRefused::NotEnded))), "it was refused, and nothing else");
        assert_eq!(world.put_back(second).unwrap(), Settled::AtOnce);
        world.assert_is_as_the_facts_say();
    }

    fn of_two_who_asked_on_one_day_the_day_of_the_one_meant_is_corrected(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-21");
        let fact_of = |who: &str| {
            let (_, days) = facts::on_record(&world.service, &world.priya(), &world.reference).unwrap();
            days.into_iter().find(|line| line.about.contains(who)).unwrap_or_else(|| panic!("{who}")).fact
        };
        world.asks_too("Grace Mbeki", RequestSource::Parent, "2026-09-07");
        let right = |on: &str| Correction { on: ActDay::new(day(on)).unwrap(), details: None, also: Vec::new(), served_on: None, reason: words("Stamped") };
        world.correct_by_two(fact_of("Grace Mbeki"), right("2026-09-14")).unwrap();
        let days = || world.came_of_each().into_iter().map(|(who, _, on)| (who, on.to_string())).collect::<Vec<_>>();
        let other = days()[0].0.clone();
        assert_eq!(days(), [(other, "2026-09-07".to_owned()), ("Grace Mbeki".to_owned(), "2026-09-14".to_owned())]);
        assert_eq!(world.case().began_on, day("2026-09-07"));
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        world.correct_by_two(fact_of("Grace Mbeki"), right("2026-09-01")).unwrap();
        assert_eq!(world.case().began_on, day("2026-09-01"), "hers came first then");
        world.assert_limit(ASSESS, "2026-10-13", "2026-10-13");
        world.correct_by_two(fact_of("Grace Mbeki"), right("2026-09-10")).unwrap();
        assert_eq!(world.case().began_on, day("2026-09-07"), "and the other again");
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        world.assert_is_as_the_facts_say();
    }

    fn a_request_that_was_decided_on_was_no_mistake_of_the_record(db: &Database) {
        let world = World::assessing(db);
        assert!(matches!(world.mistake(), Err(Failure::Rule(SetAsideRefused::Stage(_)))));
    }

    fn random_days_of_an_entered_plan_and_of_a_death_are_corrected_and_the_case_follows(db: &Database) {
        let act_day = |text: &str| Some(ActDay::new(day(text)).unwrap());
        let new = ExistingPlan { amended_on: act_day("2026-06-01"), reviewed_on: act_day("2026-09-07"), ..existing() };
        let world = World::entered(db, new);
        world.on("2026-12-14");
        world.dies("2026-12-01").unwrap();
        let taken = correct_at_random(&world, &mut Chance(11), 40, |world, tried| {
            world.assert_is_as_the_facts_say();
            let case = world.case();
            let facts = world.database.read(|conn| facts_of(conn, case.id)).unwrap();
            let on = |code: &str| facts.standing().find(|fact| fact.kind.code() == code).map(|fact| fact.on);
            assert_eq!((Some(case.began_on), case.closed_on), (on("plan_held"), on("died")), "{tried}");
            let plan = world.plan();
            let kept = world.database.read(|conn| versions(conn, &plan.record)).unwrap();
            let version = on("held_version_sent").or(on("plan_held"));
            assert_eq!(kept.first().map(|version| version.sent_on), version, "{tried}");
        });
        assert!((8..=38).contains(&taken), "some are taken and some refused: {taken}");
    }

    fn who_does_not_run_the_case_records_no_end_of_it(db: &Database) {
        let world = World::requested(db);
        for persona in [Persona::JamesOsei, Persona::TomFielding] {
            let tried = endings::died(&world.service, &world.as_(persona), &world.reference, Death { on: day("2026-09-07"), keyed_late_reason: Some(words("The letter lay at the school")) });
            assert!(matches!(tried, Err(Failure::Refused(_) | Failure::NotFound)), "{persona:?}: {tried:?}");
        }
    }
}
