//! A request is found once everybody else has withdrawn, for a day before that: nobody withdraws the request of somebody else, so it still asks.

use ehc_application::{
    Failure,
    endings::{self, Move},
    merging::MergeRefused,
    requests::{self, Joins, NewRequest, RecordRefused, Recorded, Since},
};
use ehc_domain::{
    cases::Stage,
    decisions::{DecisionKind, DecisionOutcome},
    requests::{Became, RequestSource},
    timetable::DutyStatus,
};
use ehc_persistence::{Database, audit};
use ehc_test_support::{both_databases, day, line};

use super::world::{ASSESS, FINAL, World, amira};

impl World<'_> {
    fn found(&self, who: &str, source: RequestSource, received_on: &str) -> NewRequest {
        let joins = Some(Joins::Match(self.case().id));
        NewRequest { source, requester_name: line(who), joins, ..amira(received_on) }
    }

    fn school_found(&self, received_on: &str) -> Result<Recorded, Failure<RecordRefused>> {
        requests::record(&self.service, &self.priya(), self.found("Brookside Primary", RequestSource::Institution, received_on))
    }

    /// What comes of a request before it is recorded, and what came after it.
    fn before_it_is_found(&self, who: &str, source: RequestSource, received_on: &str) -> (Became, Option<Since>) {
        let joined = requests::preview(&self.service, &self.priya(), &self.found(who, source, received_on)).unwrap().unwrap();
        (joined.became, joined.since)
    }

    /// Everybody withdrew on 26 October, a week after the family had to be told whether there will be an assessment.
    fn has_withdrawn(&self) {
        self.on("2026-10-26");
        self.everybody_withdraws("2026-10-26");
        assert_eq!((self.stage(), self.case().closed_on), (Stage::Withdrawn, Some(day("2026-10-26"))));
        self.on("2026-11-02");
    }
}

both_databases! {
    fn a_request_of_somebody_else_that_came_before_a_withdrawal_still_asks_and_its_clock_runs_from_its_own_day(db: &Database) {
        let world = World::requested(db);
        world.has_withdrawn();
        let before = world.before_it_is_found("Brookside Primary", RequestSource::Institution, "2026-09-14");
        assert_eq!(before, (Became::Began, Some(Since::OthersWithdrew(day("2026-10-26")))));
        assert_eq!(world.school_found("2026-09-14").unwrap().became, Became::Began);
        let case = world.case();
        assert_eq!((case.stage, case.began_on, case.closed_on, case.episode), (Stage::Requested, day("2026-09-14"), None, 1));
        world.assert_limit(ASSESS, "2026-10-26", "2026-10-26");
        assert_eq!(world.status(ASSESS), DutyStatus::Overdue { days: 7 });
        let asked = world.all_asked();
        let gone: Vec<_> = asked.iter().map(|row| (row.received_on, row.withdrawn_on, row.became)).collect();
        assert_eq!(
            gone,
            [(day("2026-09-07"), Some(day("2026-10-26")), Became::Began), (day("2026-09-14"), None, Became::Began)]
        );
        world.assert_is_as_the_facts_say();
        let told = db.read(|conn| audit::list_of_case(conn, case.id, true, None, 50)).unwrap();
        let said = format!("{told:?}");
        assert!(said.contains("withdrawn_on") && said.contains("ending"), "{said}");
    }

    fn the_day_before_a_withdrawal_still_asks(db: &Database) {
        let world = World::requested(db);
        world.has_withdrawn();
        assert_eq!(world.school_found("2026-10-25").unwrap().became, Became::Began);
        assert_eq!((world.stage(), world.case().began_on, world.case().episode), (Stage::Requested, day("2026-10-25"), 1));
        world.assert_is_as_the_facts_say();
    }

    fn the_day_of_a_withdrawal_begins_the_next_assessment(db: &Database) {
        let world = World::requested(db);
        world.has_withdrawn();
        assert_eq!(world.before_it_is_found("Brookside Primary", RequestSource::Institution, "2026-10-26"), (Became::Began, None));
        assert_eq!(world.school_found("2026-10-26").unwrap().became, Became::Began);
        assert_eq!((world.stage(), world.case().began_on, world.case().episode), (Stage::Requested, day("2026-10-26"), 2));
        assert_eq!(world.all_asked()[0].withdrawn_on, None, "the first ended as it did");
        world.assert_is_as_the_facts_say();
    }

    fn one_that_came_before_all_of_them_is_the_first_who_still_asks(db: &Database) {
        let world = World::requested(db);
        world.asks_too("Grace Mbeki", RequestSource::BroughtToAttention, "2026-09-07");
        world.on("2026-10-26");
        world.everybody_withdraws("2026-10-26");
        assert_eq!(world.school_found("2026-09-01").unwrap().became, Became::Earlier);
        assert_eq!((world.stage(), world.case().began_on), (Stage::Requested, day("2026-09-01")));
        assert_eq!(world.all_asked().iter().filter(|row| row.withdrawn_on == Some(day("2026-10-26"))).count(), 2);
        world.assert_is_as_the_facts_say();
    }

    fn where_the_family_was_told_of_an_assessment_it_goes_on_with_its_limits(db: &Database) {
        let world = World::assessing(db);
        world.has_withdrawn();
        assert_eq!(world.school_found("2026-09-14").unwrap().became, Became::Kept);
        assert_eq!((world.stage(), world.case().began_on), (Stage::Assessing, day("2026-09-07")));
        world.assert_limit(FINAL, "2027-01-25", "2027-01-25");
        world.assert_is_as_the_facts_say();
    }

    fn whoever_withdrew_asks_by_no_letter_that_came_before(db: &Database) {
        let world = World::requested(db);
        world.has_withdrawn();
        let who = world.all_asked()[0].requester_name.clone();
        let before = world.before_it_is_found(&who, RequestSource::Parent, "2026-09-14");
        assert_eq!(before, (Became::Kept, Some(Since::MakerWithdrew(day("2026-10-26")))));
        let found = world.found(&who, RequestSource::Parent, "2026-09-14");
        assert_eq!(requests::record(&world.service, &world.priya(), found).unwrap().became, Became::Kept);
        assert_eq!((world.stage(), world.case().closed_on), (Stage::Withdrawn, Some(day("2026-10-26"))));
        world.assert_is_as_the_facts_say();
    }

    fn what_the_family_was_told_answers_a_request_that_came_before(db: &Database) {
        let world = World::requested(db);
        world.settle(DecisionKind::Assess, DecisionOutcome::Refused, "2026-10-08", "2026-10-12");
        let school = |world: &World<'_>| world.before_it_is_found("Brookside Primary", RequestSource::Institution, "2026-09-14");
        assert_eq!(school(&world), (Became::Kept, Some(Since::Answered(day("2026-10-12")))));
        assert_eq!(world.school_found("2026-09-14").unwrap().became, Became::Kept);
        assert_eq!(world.stage(), Stage::NotAssessed);
        world.assert_is_as_the_facts_say();
    }

    fn a_move_to_another_council_ends_a_request_that_came_before(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-12");
        let new = Move { on: day("2026-10-12"), to: line("Northshire Council"), keyed_late_reason: None };
        endings::move_away(&world.service, &world.priya(), &world.reference, new).unwrap();
        let before = world.before_it_is_found("Brookside Primary", RequestSource::Institution, "2026-09-14");
        assert_eq!(before, (Became::Kept, Some(Since::MovedAway(day("2026-10-12")))));
    }

    fn where_somebody_has_asked_again_since_the_case_names_what_is_in_the_way(db: &Database) {
        let world = World::requested(db);
        world.has_withdrawn();
        world.asks_too("Grace Mbeki", RequestSource::BroughtToAttention, "2026-10-30");
        let refused = world.school_found("2026-09-14");
        assert!(matches!(refused, Err(Failure::Rule(RecordRefused::Order(_)))), "{refused:?}");
        assert_eq!((world.stage(), world.case().episode), (Stage::Requested, 2));
    }

    fn a_duplicate_in_which_somebody_still_asks_goes_into_no_case_from_which_everybody_withdrew_afterwards(db: &Database) {
        let world = World::requested(db);
        let duplicate = world.duplicate("2026-09-14");
        world.has_withdrawn();
        let refused = world.merge(&duplicate, &world.reference);
        let (asked, gone) = (day("2026-09-14"), day("2026-10-26"));
        assert!(matches!(refused, Err(Failure::Rule(MergeRefused::StillAsks(on, end))) if (on, end) == (asked, gone)), "{refused:?}");
    }
}
