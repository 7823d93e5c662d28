//! One of several who asked withdraws alone: the others still ask, and are answered in time.

use ehc_application::{
    Failure,
    approvals::{ApproveRefused, NotProposed, Settled},
    decisions::{
        self, AloneRefused, AskedStill, LoneWithdrawal, RequestId, StillAsks, StillAsksRefused, ToWithdrawAlone, WithdrawnAlone,
    },
    endings::{self, Withdrawal},
    facts::{self, AlsoOnRecord, Beside, LoneDays, LoneDaysRefused},
    requests::{self, Joins, NewRequest, RequestOnRecord},
};
use ehc_domain::{
    cases::{CaseReference, Stage},
    days::ActDay,
    decisions::{DecisionKind, DecisionOutcome},
    policy::Refusal,
    requests::{Became, RequestSource},
    timetable::DutyStatus,
};
use ehc_persistence::{Database, requests as rows};
use ehc_test_support::{Persona, both_databases, day, line, words};

use super::world::{ASSESS, FINAL, World, amira};

impl World<'_> {
    fn school_asks(&self, received_on: &str) -> Became {
        let new = NewRequest {
            source: RequestSource::Institution,
            requester_name: line("Brookside Primary"),
            joins: Some(Joins::Case(self.reference.clone())),
            ..amira(received_on)
        };
        requests::record(&self.service, &self.priya(), new).unwrap().became
    }

    fn listed(&self) -> Vec<RequestOnRecord> {
        requests::on_record(&self.service, &self.priya(), &self.reference).unwrap().1
    }

    fn of(&self, source: RequestSource) -> RequestId {
        self.listed().into_iter().rfind(|one| one.row.source == source).unwrap().row.id
    }

    fn try_alone(&self, by: Persona, source: RequestSource, on: &str) -> Result<WithdrawnAlone, Failure<AloneRefused>> {
        let new = LoneWithdrawal {
            on: day(on),
            reason: words("They wait for another meeting"),
            keyed_late_reason: Some(words("The letter lay at the school")),
        };
        decisions::withdraw_alone(&self.service, &self.as_(by), &(self.reference.clone(), self.of(source)), new)
    }

    /// Records it as Priya does, with Helen’s approval where that is needed.
    pub fn alone_by_two(&self, at: &At, new: LoneWithdrawal) -> Result<WithdrawnAlone, Failure<AloneRefused>> {
        let done = decisions::withdraw_alone(&self.service, &self.priya(), at, new)?;
        self.both_settle_of(&at.0, done.settled);
        Ok(done)
    }

    fn alone(&self, source: RequestSource, on: &str) -> Result<WithdrawnAlone, Failure<AloneRefused>> {
        let new = LoneWithdrawal {
            on: day(on),
            reason: words("They wait for another meeting"),
            keyed_late_reason: Some(words("The letter lay at the school")),
        };
        self.alone_by_two(&(self.reference.clone(), self.of(source)), new)
    }

    fn page(&self, source: RequestSource) -> ToWithdrawAlone {
        decisions::to_withdraw_alone(&self.service, &self.priya(), &(self.reference.clone(), self.of(source))).unwrap()
    }

    fn try_still(&self, by: Persona, request: RequestId) -> Result<AskedStill, Failure<StillAsksRefused>> {
        let new = StillAsks { reason: words("It was the mother of another child") };
        decisions::still_ask(&self.service, &self.as_(by), &(self.reference.clone(), request), new)
    }

    /// Takes it back as Priya does, with Helen’s approval where that is needed.
    pub fn asks_still_by_two(&self, at: &At) -> Result<chrono::NaiveDate, Failure<StillAsksRefused>> {
        let new = StillAsks { reason: words("It was the mother of another child") };
        let done = decisions::still_ask(&self.service, &self.priya(), at, new)?;
        self.both_settle_of(&at.0, done.settled);
        Ok(done.counts_from)
    }

    fn asks_still(&self, request: RequestId) -> Result<chrono::NaiveDate, Failure<StillAsksRefused>> {
        self.asks_still_by_two(&(self.reference.clone(), request))
    }

    /// Why it is not taken back, as the page says it before anything is typed.
    fn stays_withdrawn(&self, request: RequestId) -> StillAsksRefused {
        let refused = match self.asks_still(request) {
            Err(Failure::Rule(refused)) => refused,
            other => panic!("{other:?}"),
        };
        let page = decisions::to_still_ask(&self.service, &self.priya(), &(self.reference.clone(), request)).unwrap();
        assert_eq!(page.in_the_way, Some(refused));
        refused
    }

    fn also(&self) -> Vec<AlsoOnRecord> {
        facts::also_on_record(&self.service, &self.priya(), &self.reference).unwrap()
    }

    fn became(&self) -> Vec<(RequestSource, Became, bool)> {
        self.listed().iter().map(|one| (one.row.source, one.row.became, one.row.withdrawn_on.is_some())).collect()
    }

    fn not_alone(&self, source: RequestSource, on: &str) -> AloneRefused {
        match self.alone(source, on) {
            Err(Failure::Rule(refused)) => refused,
            other => panic!("{other:?}"),
        }
    }
}

type At = (CaseReference, RequestId);

use RequestSource::{Institution, Parent};

both_databases! {
    fn a_request_that_was_kept_is_withdrawn_alone_and_the_assessment_runs_on(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-28");
        assert_eq!(world.school_asks("2026-09-21"), Became::Kept);
        assert!(world.listed().iter().all(|one| one.can_be_withdrawn_alone));
        assert_eq!(world.not_alone(Institution, "2026-09-20"), AloneRefused::BeforeTheRequest);
        assert_eq!(world.not_alone(Institution, "2026-09-29"), AloneRefused::InTheFuture);
        let done = world.alone(Institution, "2026-09-21").unwrap();
        assert_eq!((done.on, done.counts_from), (day("2026-09-21"), day("2026-09-07")), "on the day on which it came");
        assert_eq!((world.stage(), world.case().began_on), (Stage::Requested, day("2026-09-07")));
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        let listed: Vec<_> = world.listed().iter().map(|one| (one.row.source, one.withdrawn_on, one.can_be_withdrawn_alone)).collect();
        assert_eq!(listed, [(Parent, None, false), (Institution, Some(day("2026-09-21")), false)]);
        assert_eq!(world.not_alone(Institution, "2026-09-21"), AloneRefused::NotStanding, "once");
        assert_eq!(world.not_alone(Parent, "2026-09-28"), AloneRefused::OnlyOne);
        world.assert_is_as_the_facts_say();
        // Nobody else asks by now, so that nobody is named when the last withdraws.
        let all = Withdrawal { on: day("2026-09-28"), reason: words("They move"), everybody: false, keyed_late_reason: Some(words("The letter lay at the school")) };
        world.both_settle_of(&world.reference, endings::withdraw(&world.service, &world.priya(), &world.reference, all).unwrap().settled);
        let listed: Vec<_> = world.listed().iter().map(|one| one.withdrawn_on).collect();
        assert_eq!(listed, [Some(day("2026-09-28")), Some(day("2026-09-21"))]);
        world.assert_is_as_the_facts_say();
    }

    fn when_the_first_withdraws_the_other_is_answered_within_six_weeks_of_its_own_day(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-28");
        world.school_asks("2026-09-21");
        assert_eq!(world.page(Parent).would_count_from, Some(day("2026-09-21")));
        let done = world.alone(Parent, "2026-09-28").unwrap();
        assert_eq!(done.counts_from, day("2026-09-21"));
        assert_eq!((world.stage(), world.case().began_on, world.case().episode), (Stage::Requested, day("2026-09-21"), 1));
        world.assert_limit(ASSESS, "2026-11-02", "2026-11-02");
        world.assert_limit(FINAL, "2027-02-08", "2027-02-08");
        let became: Vec<_> = world.listed().iter().map(|one| (one.row.became, one.withdrawn_on.is_some())).collect();
        assert_eq!(became, [(Became::Began, true), (Became::Began, false)]);
        let case = world.case();
        let runs = db.read(|conn| rows::find_by_case(conn, case.id)).unwrap().unwrap();
        assert_eq!(runs.source, Institution, "the letter is about the request that stands");
        world.assert_is_as_the_facts_say();
        world.settle(DecisionKind::Assess, DecisionOutcome::Agreed, "2026-10-30", "2026-11-02");
        assert!(matches!(world.status(ASSESS), DutyStatus::MetInTime { .. }), "on the last day of the request that stands");
        world.assert_is_as_the_facts_say();
    }

    fn once_an_assessment_was_promised_it_goes_on_with_its_limits_whoever_withdraws(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-11-02");
        assert_eq!(world.school_asks("2026-10-20"), Became::Kept);
        assert_eq!(world.page(Parent).would_count_from, None);
        let done = world.alone(Parent, "2026-11-02").unwrap();
        assert_eq!((done.counts_from, world.stage()), (day("2026-09-07"), Stage::Assessing));
        world.assert_limit(FINAL, "2027-01-25", "2027-01-25");
        assert!(matches!(world.status(ASSESS), DutyStatus::MetInTime { .. }));
        world.assert_is_as_the_facts_say();
        let all = Withdrawal { on: day("2026-11-02"), reason: words("They move"), everybody: false, keyed_late_reason: Some(words("The letter lay at the school")) };
        world.both_settle_of(&world.reference, endings::withdraw(&world.service, &world.priya(), &world.reference, all).unwrap().settled);
        assert_eq!(world.stage(), Stage::Withdrawn, "the school was the last who asked");
        world.assert_is_as_the_facts_say();
    }

    fn a_decision_from_before_the_other_asked_is_told_first_and_one_from_its_day_answers_both(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-29");
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        world.decide(&world.helen(), id, world.ruling(DecisionOutcome::Agreed)).unwrap();
        world.on("2026-10-05");
        world.school_asks("2026-09-30");
        assert_eq!(world.not_alone(Parent, "2026-10-05"), AloneRefused::DecidedBefore(day("2026-09-29")));
        assert_eq!(world.page(Parent).in_the_way, Some(AloneRefused::DecidedBefore(day("2026-09-29"))), "the page says so first");
        world.alone(Institution, "2026-10-05").unwrap();
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        world.school_asks("2026-09-29");
        world.alone(Parent, "2026-10-05").unwrap();
        world.tell(&world.priya(), id).unwrap();
        assert_eq!((world.stage(), world.case().began_on), (Stage::Assessing, day("2026-09-29")));
        world.assert_is_as_the_facts_say();
    }

    fn where_a_limit_of_the_council_moves_a_second_person_agrees_and_sees_what_moves(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-28");
        world.school_asks("2026-09-21");
        let at = (world.reference.clone(), world.of(Parent));
        let new = || LoneWithdrawal { on: day("2026-09-28"), reason: words("They wait"), keyed_late_reason: Some(words("The letter lay at the school")) };
        let found = decisions::preview_alone(&world.service, &world.priya(), &at, &new()).unwrap();
        let decide = found.moves.iter().find(|one| one.title == "Decide whether to assess").unwrap();
        assert_eq!((decide.before, decide.after), (Some(day("2026-10-19")), Some(day("2026-11-02"))));
        assert_eq!(found.asked, Some(vec!["Helen Ward".to_owned()]));
        let done = decisions::withdraw_alone(&world.service, &world.priya(), &at, new()).unwrap();
        let Settled::Proposed(waits) = done.settled else { panic!("{done:?}") };
        let page = decisions::to_withdraw_alone(&world.service, &world.priya(), &at).unwrap();
        assert_eq!(page.waits, Some(waits), "the page leads to what waits");
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        let shown = ehc_application::approvals::find(&world.service, &world.helen(), &(world.reference.clone(), waits)).unwrap();
        assert_eq!(shown.line.proposed.unwrap().moves, found.moves);
        let again = decisions::withdraw_alone(&world.service, &world.priya(), &at, new());
        assert!(matches!(again, Err(Failure::Rule(AloneRefused::Approval(NotProposed::Waits)))), "{again:?}");
        // The only manager proposes nothing that nobody else could approve.
        let alone = decisions::withdraw_alone(&world.service, &world.helen(), &at, new());
        assert!(matches!(alone, Err(Failure::Rule(AloneRefused::Approval(_)))), "{alone:?}");
        // What was read is what is done.
        world.alone(Institution, "2026-09-28").unwrap();
        let tried = world.consent(&world.reference, waits);
        assert!(matches!(tried, Err(Failure::Rule(ApproveRefused::Changed))), "{tried:?}");
        world.asks_still(world.of(Institution)).unwrap();
        world.consent(&world.reference, waits).unwrap();
        world.assert_limit(ASSESS, "2026-11-02", "2026-11-02");
        world.assert_is_as_the_facts_say();
        let still = decisions::preview_still(&world.service, &world.priya(), &at, &StillAsks { reason: words("No") }).unwrap();
        assert!(still.asked.is_some() && still.moves.iter().any(|one| one.after == Some(day("2026-10-19"))), "{still:?}");
        let back = world.try_still(Persona::PriyaNair, at.1).unwrap();
        world.assert_limit(ASSESS, "2026-11-02", "2026-11-02");
        assert!(world.both_settle(back.settled));
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        world.assert_is_as_the_facts_say();
    }

    fn one_person_records_what_moves_no_limit(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-28");
        world.school_asks("2026-09-21");
        let at = (world.reference.clone(), world.of(Institution));
        let new = LoneWithdrawal { on: day("2026-09-28"), reason: words("They wait"), keyed_late_reason: Some(words("The letter lay at the school")) };
        let found = decisions::preview_alone(&world.service, &world.priya(), &at, &new).unwrap();
        assert_eq!((found.asked, found.moves), (None, Vec::new()));
        assert_eq!(decisions::withdraw_alone(&world.service, &world.priya(), &at, new).unwrap().settled, Settled::AtOnce);
    }

    fn a_withdrawal_from_before_the_other_asked_was_of_the_only_one_and_ended_the_assessment_on_its_day(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-28");
        world.school_asks("2026-09-21");
        for on in ["2026-09-07", "2026-09-20"] {
            assert_eq!(world.not_alone(Parent, on), AloneRefused::OnlyOneThen(day("2026-09-21")), "{on}");
        }
        let gone = Withdrawal { on: day("2026-09-20"), reason: words("They move"), everybody: false, keyed_late_reason: Some(words("The letter lay at the school")) };
        let done = endings::withdraw(&world.service, &world.priya(), &world.reference, gone).unwrap();
        assert!(world.both_settle(done.settled), "the limits count from another day");
        assert_eq!(done.goes_on_from, Some(day("2026-09-21")), "the request that came afterwards begins the next");
        assert_eq!(world.case().episode, 2);
    }

    fn on_the_day_on_which_the_other_asked_one_withdraws_alone(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-28");
        world.school_asks("2026-09-21");
        world.alone(Parent, "2026-09-21").unwrap();
        world.assert_limit(ASSESS, "2026-11-02", "2026-11-02");
    }

    fn whoever_withdrew_may_ask_again_on_the_same_day(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-28");
        world.school_asks("2026-09-21");
        world.alone(Institution, "2026-09-21").unwrap();
        assert_eq!(world.school_asks("2026-09-21"), Became::Kept, "also where the withdrawal was a mistake of the record");
        assert_eq!(world.listed().iter().filter(|one| one.can_be_withdrawn_alone).count(), 2);
        world.assert_is_as_the_facts_say();
    }

    fn nothing_is_withdrawn_alone_where_no_assessment_is_under_way_or_by_who_does_not_run_the_case(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-28");
        world.school_asks("2026-09-21");
        for persona in [Persona::JamesOsei, Persona::TomFielding, Persona::OwenPrice] {
            let tried = world.try_alone(persona, Institution, "2026-09-28");
            assert!(matches!(tried, Err(Failure::Refused(Refusal::Hidden | Refusal::Denied))), "{persona:?}: {tried:?}");
        }
        let all = Withdrawal { on: day("2026-09-28"), reason: words("They move"), everybody: true, keyed_late_reason: Some(words("The letter lay at the school")) };
        world.both_settle_of(&world.reference, endings::withdraw(&world.service, &world.priya(), &world.reference, all).unwrap().settled);
        assert!(matches!(world.not_alone(Institution, "2026-09-28"), AloneRefused::Stage(_)));
        assert!(world.listed().iter().all(|one| !one.can_be_withdrawn_alone && one.withdrawn_on == Some(day("2026-09-28"))));
    }

    fn what_was_withdrawn_alone_by_mistake_stands_again_and_the_limits_count_from_the_first_day(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-28");
        world.school_asks("2026-09-21");
        let (parent, before) = (world.of(Parent), world.became());
        assert_eq!(world.stays_withdrawn(parent), StillAsksRefused::NotWithdrawn, "it stands");
        world.alone(Parent, "2026-09-28").unwrap();
        world.assert_limit(ASSESS, "2026-11-02", "2026-11-02");
        for persona in [Persona::JamesOsei, Persona::TomFielding, Persona::OwenPrice] {
            let tried = world.try_still(persona, parent);
            assert!(matches!(tried, Err(Failure::Refused(Refusal::Hidden | Refusal::Denied))), "{persona:?}: {tried:?}");
        }
        let page = decisions::to_still_ask(&world.service, &world.priya(), &(world.reference.clone(), parent)).unwrap();
        assert_eq!(page.would_count_from, Some(day("2026-09-07")));
        assert!(world.listed().iter().any(|one| one.may_stand_again));
        assert_eq!(world.asks_still(parent).unwrap(), day("2026-09-07"));
        assert_eq!((world.case().began_on, world.became()), (day("2026-09-07"), before), "as if nobody had withdrawn it");
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        world.assert_is_as_the_facts_say();
        assert_eq!(world.stays_withdrawn(parent), StillAsksRefused::NotWithdrawn, "once");
        let told = db.read(|conn| ehc_persistence::audit::list_of_case(conn, world.case().id, true, None, 50)).unwrap();
        assert!(["request.withdraw", "request.restore"].iter().all(|act| told.iter().any(|row| row.action == *act)), "both stay in the trail");
        // It can be withdrawn alone again, and taken back again.
        world.alone(Parent, "2026-09-28").unwrap();
        world.asks_still(parent).unwrap();
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        world.assert_is_as_the_facts_say();
    }

    fn a_kept_request_and_one_of_an_assessment_that_was_promised_stand_again_and_move_nothing(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-11-02");
        world.school_asks("2026-10-20");
        let before = (world.became(), world.deadlines());
        for source in [Institution, Parent] {
            let id = world.of(source);
            world.alone(source, "2026-11-02").unwrap();
            assert_eq!(world.asks_still(id).unwrap(), day("2026-09-07"), "{source:?}");
            assert_eq!((world.became(), world.deadlines()), before, "{source:?}");
            world.assert_is_as_the_facts_say();
        }
    }

    fn once_the_family_was_told_the_first_request_stands_again_only_when_that_is_taken_back(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-28");
        world.school_asks("2026-09-21");
        let parent = world.of(Parent);
        world.alone(Parent, "2026-09-28").unwrap();
        world.settle(DecisionKind::Assess, DecisionOutcome::Agreed, "2026-10-30", "2026-11-02");
        let refused = world.stays_withdrawn(parent);
        assert_eq!(refused, StillAsksRefused::Told(day("2026-11-02")));
        assert!(refused.to_string().contains("told on 2 November 2026"), "{refused}");
        assert!(world.retract_by_two(world.fact("assessment_decision_notified")).unwrap());
        world.asks_still(parent).unwrap();
        world.assert_limit(ASSESS, "2026-10-19", "2026-10-19");
        world.assert_is_as_the_facts_say();
    }

    fn a_request_that_was_recorded_again_or_whose_assessment_has_ended_does_not_stand_a_second_time(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-28");
        world.school_asks("2026-09-21");
        let first = world.of(Institution);
        world.alone(Institution, "2026-09-28").unwrap();
        world.school_asks("2026-09-21");
        assert_eq!(world.stays_withdrawn(first), StillAsksRefused::AskedAgain(day("2026-09-21")));
        let all = Withdrawal { on: day("2026-09-28"), reason: words("They move"), everybody: true, keyed_late_reason: Some(words("The letter lay at the school")) };
        world.both_settle_of(&world.reference, endings::withdraw(&world.service, &world.priya(), &world.reference, all).unwrap().settled);
        assert_eq!(world.stays_withdrawn(first), StillAsksRefused::Ended);
        assert!(world.listed().iter().all(|one| !one.may_stand_again));
    }

    fn the_day_of_a_decision_and_those_of_a_lone_withdrawal_stand_among_the_days_on_record(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-28");
        let school = NewRequest {
            source: RequestSource::Institution,
            requester_name: line("Brookside Primary"),
            joins: Some(Joins::Case(world.reference.clone())),
            ..amira("2026-09-21")
        };
        requests::record(&world.service, &world.priya(), school).unwrap();
        let asked = requests::on_record(&world.service, &world.priya(), &world.reference).unwrap().1;
        let id = asked.iter().find(|one| one.row.source == RequestSource::Institution).unwrap().row.id;
        let at = (world.reference.clone(), id);
        let correct = |received: &str, withdrawn: &str| {
            let days = LoneDays { received_on: ActDay::new(day(received)).unwrap(), withdrawn_on: day(withdrawn), reason: words("The stamp") };
            facts::correct_lone(&world.service, &world.priya(), &at, days)
        };
        assert!(matches!(correct("2026-09-22", "2026-09-24"), Err(Failure::Rule(LoneDaysRefused::NotWithdrawn))));
        let alone = LoneWithdrawal { on: day("2026-09-25"), reason: words("They wait"), keyed_late_reason: Some(words("The letter lay at the school")) };
        decisions::withdraw_alone(&world.service, &world.priya(), &at, alone).unwrap();
        let who = || "Brookside Primary".to_owned();
        let days = || world.also().into_iter().map(|one| (one.of, one.on)).collect::<Vec<_>>();
        assert_eq!(days(), [(Beside::Received(id, who()), day("2026-09-21")), (Beside::WithdrewAlone(id, who()), day("2026-09-25"))]);
        use LoneDaysRefused as R;
        for (received, withdrawn, refused) in [
            ("2026-09-21", "2026-09-25", R::SameDays),
            ("2026-09-21", "2026-09-29", R::InTheFuture),
            ("2026-09-24", "2026-09-23", R::BeforeTheRequest),
        ] {
            let tried = correct(received, withdrawn);
            assert!(matches!(&tried, Err(Failure::Rule(one)) if *one == refused), "{tried:?}");
        }
        let stranger = LoneDays { received_on: ActDay::new(day("2026-09-22")).unwrap(), withdrawn_on: day("2026-09-25"), reason: words("No") };
        let tried = facts::correct_lone(&world.service, &world.as_(Persona::JamesOsei), &at, stranger);
        assert!(matches!(tried, Err(Failure::Refused(_))), "{tried:?}");
        correct("2026-09-22", "2026-09-28").unwrap();
        assert_eq!(days(), [(Beside::Received(id, who()), day("2026-09-22")), (Beside::WithdrewAlone(id, who()), day("2026-09-28"))]);
        assert_eq!(world.case().began_on, day("2026-09-07"), "no limit counts from them");
        world.on("2026-10-08");
        let decision = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        world.decide(&world.helen(), decision, world.ruling(DecisionOutcome::Agreed)).unwrap();
        let last = world.also().pop().unwrap();
        assert_eq!((last.of, last.on), (Beside::Decided(decision, DecisionKind::Assess), day("2026-10-08")));
        assert_eq!(last.keyed, Some((day("2026-10-08"), Some("Helen Ward".to_owned()))));
    }
}
