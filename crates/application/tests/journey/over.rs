//! What belongs to an assessment that has ended is over: its requests say how they ended, and nobody decides what was proposed on it.

use ehc_application::{
    Failure,
    decisions::{self, DecideRefused, DecisionView, NotifyRefused},
    endings::{self, Move},
    requests::{self, Joins, NewRequest, RecordRefused, RequestOnRecord, find_matches},
    waiting::{self, WaitingFor},
};
use ehc_domain::{
    cases::Stage,
    decisions::{DecisionKind, DecisionOutcome},
    requests::{Became, RequestSource},
};
use ehc_persistence::{Database, people};
use ehc_test_support::{Persona, both_databases, change_case, day, line, words};

use super::world::{World, amira};

impl World<'_> {
    fn asks_anew(&self, received_on: &str) -> Became {
        let new = NewRequest { joins: Some(Joins::Case(self.reference.clone())), ..amira(received_on) };
        requests::record(&self.service, &self.priya(), new).unwrap().became
    }

    fn on_page(&self) -> (Vec<DecisionView>, Vec<RequestOnRecord>) {
        let decisions = decisions::list(&self.service, &self.priya(), &self.reference).unwrap().1;
        (decisions, requests::on_record(&self.service, &self.priya(), &self.reference).unwrap().1)
    }

    /// How many decisions wait in the manager’s queue.
    fn decisions_waiting(&self) -> usize {
        let context = self.helen();
        let lines = self.database.read(|conn| waiting::list(conn, self.service.store.law(), &context)).unwrap();
        lines.iter().filter(|line| matches!(line.what, WaitingFor::Decision(_))).count()
    }

    /// How many notices the manager has not read.
    fn unread_by_helen(&self) -> usize {
        let visibility = self.helen().visibility();
        self.database.read(|conn| ehc_persistence::notifications::unread_count(conn, &visibility, 50)).unwrap()
    }
}

both_databases! {
    fn a_second_request_brings_neither_a_withdrawn_request_nor_the_proposal_on_it_back_to_life(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-21");
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        assert_eq!((world.decisions_waiting(), world.unread_by_helen()), (1, 1));
        assert!(!world.on_page().0[0].is_over);
        world.everybody_withdraws("2026-09-21");
        assert_eq!(world.decisions_waiting(), 0);
        assert!(world.on_page().0[0].is_over);
        world.on("2026-09-28");
        assert_eq!(world.asks_anew("2026-09-22"), Became::Began);
        let (decided, asked) = world.on_page();
        assert!(decided[0].is_over, "it was proposed on the assessment that ended");
        assert_eq!((world.decisions_waiting(), world.unread_by_helen()), (0, 0), "the manager is asked for nothing any more");
        let of: Vec<_> = asked.iter().map(|one| (one.row.episode, one.withdrawn_on, one.has_ended)).collect();
        assert_eq!(of, [(1, Some(day("2026-09-21")), true), (2, None, false)]);
        let tried = world.decide(&world.helen(), id, world.ruling(DecisionOutcome::Agreed));
        assert!(matches!(tried, Err(Failure::Rule(DecideRefused::Over))), "{tried:?}");
        // The request that stands is decided on its own proposal.
        let next = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        assert_eq!(world.decisions_waiting(), 1);
        world.decide(&world.helen(), next, world.ruling(DecisionOutcome::Agreed)).unwrap();
        world.tell(&world.priya(), next).unwrap();
        assert_eq!(world.stage(), Stage::Assessing);
        world.assert_is_as_the_facts_say();
    }

    fn what_was_decided_and_never_told_before_a_withdrawal_is_told_to_nobody_afterwards(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-21");
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        world.decide(&world.helen(), id, world.ruling(DecisionOutcome::Agreed)).unwrap();
        world.everybody_withdraws("2026-09-21");
        world.on("2026-09-28");
        world.asks_anew("2026-09-22");
        assert!(world.on_page().0[0].is_over);
        let tried = world.tell(&world.priya(), id);
        assert!(matches!(tried, Err(Failure::Rule(NotifyRefused::Over))), "{tried:?}");
        assert_eq!(world.stage(), Stage::Requested);
    }

    fn a_proposal_on_a_request_that_was_recorded_by_mistake_is_none_on_the_true_one(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-21");
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        world.set_aside(None).unwrap();
        world.asks_anew("2026-09-14");
        assert_eq!((world.decisions_waiting(), world.case().episode), (0, 2));
        let tried = world.decide(&world.helen(), id, world.ruling(DecisionOutcome::Agreed));
        assert!(matches!(tried, Err(Failure::Rule(DecideRefused::Over))), "{tried:?}");
        world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        assert_eq!(world.decisions_waiting(), 1);
        world.assert_is_as_the_facts_say();
    }

    fn a_request_before_a_move_is_not_decided_any_more_when_the_child_comes_back(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-01");
        let new = Move { on: day("2026-09-28"), to: line("Northshire Council"), keyed_late_reason: Some(words("The letter lay at the school")) };
        world.both_settle_of(&world.reference, endings::move_away(&world.service, &world.priya(), &world.reference, new).unwrap());
        world.on("2026-11-02");
        assert_eq!(world.asks_anew("2026-11-02"), Became::Began);
        let of: Vec<_> = world.on_page().1.iter().map(|one| (one.has_ended, one.withdrawn_on, one.outcome)).collect();
        assert_eq!(of, [(true, None, None), (false, None, None)]);
    }

    fn two_requests_of_one_day_are_each_withdrawn_with_their_own_assessment(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-14");
        world.everybody_withdraws("2026-09-07");
        // The other parent, in the same part and on the day itself.
        let other = NewRequest { requester_name: line("Omar Hassan"), joins: Some(Joins::Case(world.reference.clone())), ..amira("2026-09-07") };
        assert_eq!(requests::record(&world.service, &world.priya(), other).unwrap().became, Became::Began);
        let of: Vec<_> = world.on_page().1.iter().map(|one| one.withdrawn_on).collect();
        assert_eq!(of, [Some(day("2026-09-07")), None]);
    }

    fn a_child_is_recognised_by_the_name_and_the_birth_date_of_a_duplicate_that_was_merged(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-05");
        let other = NewRequest {
            child_name: line("Amirah al-Hasani"),
            born_on: Some(day("2018-11-30")),
            source: RequestSource::Institution,
            requester_name: line("Brookside Primary"),
            ..amira("2026-09-10")
        };
        let again = NewRequest { received_on: amira("2026-10-05").received_on, ..other.clone() };
        let duplicate = world.record(other);
        let found = |new: &NewRequest| find_matches(&world.service, &world.priya(), new).unwrap();
        assert_eq!(found(&again).iter().map(|one| one.case_id).collect::<Vec<_>>(), [world.row(&duplicate).id]);
        let id = world.merge(&duplicate, &world.reference).unwrap();
        world.consent(&duplicate, id).unwrap();
        let one = found(&again);
        assert_eq!(one.iter().map(|one| one.case_id).collect::<Vec<_>>(), [world.case().id], "the case that stays stands for it");
        assert_eq!((one[0].name.as_str(), one[0].born_on), ("Amira Hassan", Some(day("2018-03-14"))));
        assert_eq!(found(&amira("2026-10-05")).len(), 1, "and is found once by its own name");
        let joined = NewRequest { joins: Some(Joins::Match(world.case().id)), ..again };
        assert_eq!(requests::record(&world.service, &world.priya(), joined).unwrap().reference, world.reference);
        // A former identity that is kept apart is reached from no other name.
        let child = world.case().child_id;
        db.write(|conn| {
            let row = people::find(conn, child)?.unwrap();
            people::update(conn, people::PersonRow { is_kept_apart: true, ..row })
        })
        .unwrap();
        assert_eq!(found(&NewRequest { child_name: line("Amirah al-Hasani"), born_on: Some(day("2018-11-30")), ..amira("2026-10-05") }), []);
    }

    fn a_request_while_an_ordered_assessment_runs_is_kept_with_it_and_starts_no_clock(db: &Database) {
        let world = World::requested(db);
        let note = |code: &str, details: &[(&str, &str)], on: &str| {
            let details = details.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
            let appeal = Some(uuid::Uuid::from_u128(1));
            ehc_application::facts::record(&world.service, &world.priya(), &world.reference, code, appeal, &details, day(on)).unwrap();
        };
        world.settle(DecisionKind::Assess, DecisionOutcome::Refused, "2026-10-15", "2026-10-19");
        world.on("2027-02-15");
        note("appeal_lodged", &[("about", "not_section_i_alone")], "2026-11-30");
        note("order_made", &[("order", "assess")], "2027-01-29");
        let before = world.deadlines().len();
        for on in ["2027-01-29", "2027-02-15"] {
            assert_eq!(world.asks_anew(on), Became::Kept, "{on}");
            assert_eq!((world.case().episode, world.deadlines().len()), (1, before), "{on}: no second clock");
        }
    }

    fn a_request_of_before_the_order_begins_an_assessment_and_so_does_one_without_any(db: &Database) {
        let world = World::requested(db);
        world.settle(DecisionKind::Assess, DecisionOutcome::Refused, "2026-10-15", "2026-10-19");
        world.on("2026-11-02");
        assert_eq!(world.asks_anew("2026-11-02"), Became::Began);
        world.assert_is_as_the_facts_say();
    }

    fn that_a_child_has_died_is_said_as_soon_as_the_case_is_chosen(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-21");
        let new = NewRequest { joins: Some(Joins::Match(world.case().id)), ..amira("2026-09-21") };
        requests::check_joined(&world.service, &world.priya(), &new).unwrap();
        endings::died(&world.service, &world.priya(), &world.reference, endings::Death { on: day("2026-09-20"), keyed_late_reason: Some(words("The letter lay at the school")) }).unwrap();
        let tried = requests::check_joined(&world.service, &world.priya(), &new);
        assert!(matches!(tried, Err(Failure::Rule(RecordRefused::HasDied))), "{tried:?}");
        let twice = NewRequest { received_on: amira("2026-09-07").received_on, ..new };
        change_case(db, &world.reference, |case| case.stage = Stage::Requested);
        let tried = requests::check_joined(&world.service, &world.priya(), &twice);
        assert!(matches!(tried, Err(Failure::Rule(RecordRefused::RecordedAlready(_)))), "{tried:?}");
        let other = NewRequest { child_name: line("Leo Okafor"), born_on: Some(day("2012-02-01")), ..twice };
        let tried = requests::check_joined(&world.service, &world.as_(Persona::PriyaNair), &other);
        assert!(matches!(tried, Err(Failure::Rule(RecordRefused::NotAMatch))), "{tried:?}");
    }
}
