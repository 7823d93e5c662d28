//! How cases end otherwise than by a decision or a plan, and how such an end is taken back.

use ehc_application::{
    Failure,
    compliance::{self, Asked, Exceptions, Period},
    endings::{self, Death, EndRefused, Mistake, Move, Moving, SetAsideRefused, TakeBack, TakeBackRefused, Transfer},
    facts::{self, Correction},
    held::ExistingPlan,
    notifications::{MemoryMailer, raise_alerts, work_once},
    plans::versions::versions,
    requests::{self, Joins, NewRequest, RecordRefused},
    timetable::facts_of,
};
use ehc_domain::{
    cases::Stage,
    days::ActDay,
    decisions::{DecisionKind, DecisionOutcome},
    requests::Became,
    timetable::{DutyStatus, events::Event, order::contradictions},
};
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases, day, line, mailbox, words};

use super::{
    corrections::{Chance, correct_at_random},
    entered::existing,
    world::{ASSESS, FINAL, World, amira},
};

impl World<'_> {
    fn moves(&self, on: &str) -> Result<(), Failure<EndRefused>> {
        let new = Move { on: day(on), to: line("Northshire Council") };
        endings::move_away(&self.service, &self.priya(), &self.reference, new)
    }

    fn dies(&self, on: &str) -> Result<(), Failure<EndRefused>> {
        endings::died(&self.service, &self.priya(), &self.reference, Death { on: day(on) })
    }

    pub fn mistake(&self) -> Result<(), Failure<SetAsideRefused>> {
        let new = Mistake { request: None, reason: words("The email was about a sister") };
        endings::set_aside(&self.service, &self.priya(), &self.reference, new)
    }

    pub fn back(&self) -> Result<(), Failure<TakeBackRefused>> {
        let new = TakeBack { reason: words("It was another family") };
        endings::take_back(&self.service, &self.priya(), &self.reference, new)
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

both_databases! {
    fn a_move_before_there_is_a_plan_ends_the_assessment_on_its_day_and_its_pages_are_closed(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.on("2026-11-16");
        assert!(matches!(world.moves("2026-11-17"), Err(Failure::Rule(EndRefused::InTheFuture))));
        assert!(matches!(world.moves("2026-09-06"), Err(Failure::Rule(EndRefused::BeforeTheCase(_)))), "the day before the request");
        let follows = endings::move_away_preview(
            &world.service,
            &world.priya(),
            &world.reference,
            &Move { on: day("2026-11-09"), to: line("Northshire Council") },
        )
        .unwrap();
        assert!(follows.ends.iter().any(|(title, _)| title == "Send the final plan"), "{follows:?}");
        assert!(follows.stays.is_empty() && follows.to_tell.contains(&"Grace Mbeki".to_owned()), "{follows:?}");
        world.moves("2026-11-09").unwrap();
        assert_eq!((world.stage(), world.case().closed_on), (Stage::MovedAway, Some(day("2026-11-09"))));
        assert_eq!(world.status(FINAL), DutyStatus::Closed { on: day("2026-11-09"), because: Event::MovedAway });
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
        let right = |on: &str| Correction { on: ActDay::new(day(on)).unwrap(), details: None, served_on: None, reason: words("Wrong") };
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
        let moving = Moving { on: day("2026-11-02"), moves_on: day("2026-12-14"), to: line("Northshire Council") };
        endings::move_known(&world.service, &world.priya(), &world.reference, moving.clone()).unwrap();
        world.assert_limit("R15-2-TRANSFER", "2026-12-14", "2026-12-14");
        let again = endings::move_known(&world.service, &world.priya(), &world.reference, moving);
        assert!(matches!(again, Err(Failure::Rule(EndRefused::KnownAlready))));
        world.on("2026-12-14");
        let transfer = Transfer { on: day("2026-12-14"), to: line("Northshire Council") };
        endings::transfer_out(&world.service, &world.priya(), &world.reference, transfer).unwrap();
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
            served_on: None,
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

    fn of_two_requests_one_is_set_aside_and_the_clock_runs_from_the_other(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-21");
        let second = NewRequest {
            requester_name: line("Grace Mbeki"),
            joins: Some(Joins::Case(world.reference.clone())),
            ..amira("2026-09-14")
        };
        requests::record(&world.service, &world.priya(), second).unwrap();
        assert!(matches!(world.mistake(), Err(Failure::Rule(SetAsideRefused::WhichOne))));
        let standing = endings::standing(&world.service, &world.priya(), &world.reference).unwrap();
        let first = standing.requests[0].id;
        let new = Mistake { request: Some(first), reason: words("It was about a sister") };
        endings::set_aside(&world.service, &world.priya(), &world.reference, new).unwrap();
        assert_eq!((world.stage(), world.case().began_on), (Stage::Requested, day("2026-09-14")));
        world.assert_limit(ASSESS, "2026-10-26", "2026-10-26");
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
            let tried = endings::died(&world.service, &world.as_(persona), &world.reference, Death { on: day("2026-09-07") });
            assert!(matches!(tried, Err(Failure::Refused(_) | Failure::NotFound)), "{persona:?}: {tried:?}");
        }
    }
}
