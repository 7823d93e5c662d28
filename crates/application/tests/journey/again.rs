//! Somebody asks again: one child has one case, whose assessments follow one another.

use std::collections::BTreeMap;

use ehc_application::{
    Failure, decisions,
    endings::{self, EndRefused, Ended},
    facts,
    notifications::newest_alerts,
    requests::{self, Joins, NewRequest, RecordRefused, RequestOnRecord},
    timetable::facts_of,
};
use ehc_domain::{
    cases::{CaseReference, Stage},
    days::ActDay,
    decisions::{DecisionKind, DecisionOutcome},
    people::circumstance::ChildCircumstance,
    requests::{Became, RequestSource},
    timetable::order::contradictions,
};
use ehc_persistence::{Database, advice, people};
use ehc_test_support::{Persona, both_databases, change_case, day, words};

use super::world::{ASSESS, FINAL, World, amira};

impl World<'_> {
    /// Asks again for the same child, by the case's number.
    fn ask_again(&self, received_on: &str, source: RequestSource) -> Became {
        let new = NewRequest { source, joins: Some(Joins::Case(self.reference.clone())), ..amira(received_on) };
        let recorded = requests::record(&self.service, &self.priya(), new).unwrap();
        assert_eq!((recorded.reference, recorded.held_by), (self.reference.clone(), None));
        recorded.became
    }

    /// Decides not to assess on 29 September, keeps a request of 30 September, and records on 5 October that the letter went on a day.
    fn refused_by_a_letter_of(&self, on: &str) -> (Stage, i32) {
        self.on("2026-09-29");
        let id = self.propose(DecisionKind::Assess, DecisionOutcome::Refused);
        self.decide(&self.helen(), id, self.ruling(DecisionOutcome::Refused)).unwrap();
        self.on("2026-10-05");
        assert_eq!(self.ask_again("2026-09-30", RequestSource::Institution), Became::Kept);
        let sending = decisions::Sending { on: day(on), how: None, addressees: None, late_reason: None, keyed_late_reason: None };
        decisions::notify(&self.service, &self.priya(), &self.reference, decisions::Which::One(id), sending).unwrap();
        (self.stage(), self.case().episode)
    }

    /// Checks that no fact contradicts another, that the case is at the stage to which they lead, and that what is stored is what they say.
    fn assert_is_as_the_facts_of_it_say(&self) {
        let facts = self.database.read(|conn| facts_of(conn, self.case().id)).unwrap();
        assert_eq!(contradictions(&facts), []);
        assert_eq!(Stage::of(&facts), Some(self.stage()));
        self.assert_nothing_differs();
    }

    fn withdraws(&self, on: &str, everybody: bool) -> Result<Ended, Failure<EndRefused>> {
        let gone = endings::Withdrawal {
            on: day(on),
            reason: words("They wait for the school"),
            everybody,
            keyed_late_reason: Some(words("The letter lay at the school")),
        };
        let done = endings::withdraw(&self.service, &self.priya(), &self.reference, gone)?;
        self.both_settle(done.settled);
        Ok(done)
    }

    fn requests(&self) -> Vec<RequestOnRecord> {
        requests::on_record(&self.service, &self.priya(), &self.reference).unwrap().1
    }

    /// The number, whether it began an assessment, and what was decided.
    fn counted(&self) -> Vec<(usize, bool, Option<DecisionOutcome>)> {
        let began = |one: &RequestOnRecord| one.row.became == Became::Began;
        self.requests().iter().map(|one| (one.number, began(one), one.outcome.map(|(_, outcome)| outcome))).collect()
    }

    fn facts_of_kind(&self, code: &str) -> usize {
        let facts = self.database.read(|conn| facts_of(conn, self.case().id)).unwrap();
        assert_eq!(contradictions(&facts), []);
        assert_eq!(Stage::of(&facts), Some(self.stage()));
        self.assert_nothing_differs();
        facts.standing().filter(|fact| fact.kind.code() == code).count()
    }

    fn refused_on(&self, told_on: &str) {
        self.settle(DecisionKind::Assess, DecisionOutcome::Refused, told_on, told_on);
    }
}

both_databases! {
    fn cw_04_a_second_request_while_one_runs_is_kept_and_starts_no_second_clock(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-21");
        assert_eq!(world.ask_again("2026-09-18", RequestSource::Institution), Became::Kept);
        world.assert_limit(FINAL, "2027-01-25", "2027-01-25");
        let case = world.case();
        assert_eq!((case.stage, case.began_on, case.episode), (Stage::Requested, day("2026-09-07"), 1));
        assert_eq!(world.counted(), [(1, true, None), (2, false, None)]);
        assert_eq!(world.facts_of_kind("request_received"), 2);
        assert_eq!(world.reference, CaseReference::from_number(1));
    }

    fn a_request_that_came_earlier_and_was_found_later_moves_the_clock_to_its_day(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-21");
        assert_eq!(world.ask_again("2026-09-01", RequestSource::Institution), Became::Earlier);
        assert_eq!(world.case().began_on, day("2026-09-01"));
        world.assert_limit(FINAL, "2027-01-19", "2027-01-19");
        assert_eq!(world.facts_of_kind("request_received"), 2);
    }

    fn after_a_refusal_a_request_begins_the_next_assessment_of_the_same_case(db: &Database) {
        let world = World::requested(db);
        world.refused_on("2026-10-19");
        world.on("2027-03-01");
        assert_eq!(world.ask_again("2027-03-01", RequestSource::Parent), Became::Began);
        let case = world.case();
        assert_eq!((case.stage, case.began_on, case.closed_on, case.episode), (Stage::Requested, day("2027-03-01"), None, 2));
        let deadlines = world.deadlines();
        let limits: Vec<_> = deadlines.iter().filter(|row| row.rule == ASSESS).map(|row| (row.due, row.met_on)).collect();
        assert!(limits.contains(&(Some(day("2026-10-19")), Some(day("2026-10-19")))), "{limits:?}");
        assert!(limits.contains(&(Some(day("2027-04-12")), None)), "six weeks of its own: {limits:?}");
        assert_eq!(world.counted(), [(1, true, Some(DecisionOutcome::Refused)), (2, true, None)]);
        // Nothing of the first is in the way of the second.
        let shown = decisions::show(&world.service, &world.priya(), &world.reference, DecisionKind::Assess).unwrap();
        assert!(shown.current.is_none(), "the first refusal is not the answer to the second request");
        world.settle(DecisionKind::Assess, DecisionOutcome::Agreed, "2027-03-22", "2027-03-24");
        assert_eq!(world.stage(), Stage::Assessing);
        world.ask_everybody();
        assert_eq!(world.asked().len(), 6);
        assert_eq!(world.counted(), [(1, true, Some(DecisionOutcome::Refused)), (2, true, Some(DecisionOutcome::Agreed))]);
        assert_eq!(world.facts_of_kind("request_received"), 2);
        let (_, views) = decisions::list(&world.service, &world.priya(), &world.reference).unwrap();
        assert_eq!(views.iter().map(|view| (view.episode, view.outcome)).collect::<Vec<_>>(), [(1, DecisionOutcome::Refused), (2, DecisionOutcome::Agreed)]);
    }

    fn advice_of_an_ended_assessment_is_asked_for_anew_in_the_next(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.everybody_answers();
        world.settle(DecisionKind::Issue, DecisionOutcome::Refused, "2026-12-10", "2026-12-14");
        world.on("2027-06-07");
        assert_eq!(world.ask_again("2027-06-07", RequestSource::Parent), Became::Began);
        assert!(world.asked().is_empty(), "nothing is asked yet");
        world.settle(DecisionKind::Assess, DecisionOutcome::Agreed, "2027-06-21", "2027-06-21");
        world.ask_everybody();
        let all = db.read(|conn| advice::list_all_requests(conn, world.case().id)).unwrap();
        assert_eq!((world.asked().len(), all.len()), (6, 12), "what was given before is kept");
        assert_eq!(world.facts_of_kind("advice_asked"), 12);
    }

    fn a_request_from_before_the_letter_is_answered_by_it_whenever_it_was_found(db: &Database) {
        let world = World::requested(db);
        world.refused_on("2026-10-19");
        world.on("2026-10-26");
        assert_eq!(world.ask_again("2026-10-18", RequestSource::Institution), Became::Kept);
        assert_eq!((world.stage(), world.case().episode), (Stage::NotAssessed, 1));
        assert_eq!(world.counted(), [(1, true, Some(DecisionOutcome::Refused)), (2, false, Some(DecisionOutcome::Refused))]);
        assert_eq!(world.facts_of_kind("request_received"), 1, "no clock begins");
        // On the day of the letter somebody who asks has had no answer to that.
        assert_eq!(world.ask_again("2026-10-19", RequestSource::Parent), Became::Began);
        assert_eq!((world.stage(), world.case().episode), (Stage::Requested, 2));
        assert_eq!(world.facts_of_kind("request_received"), 2);
    }

    fn after_a_withdrawal_a_request_begins_again(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-28");
        let gone = endings::Withdrawal { on: day("2026-09-28"), reason: words("They wait for the school"), everybody: false, keyed_late_reason: Some(words("The letter lay at the school")) };
        world.both_settle_of(&world.reference, endings::withdraw(&world.service, &world.priya(), &world.reference, gone).unwrap().settled);
        world.on("2027-01-11");
        assert_eq!(world.ask_again("2027-01-11", RequestSource::Parent), Became::Began);
        assert_eq!((world.stage(), world.case().episode), (Stage::Requested, 2));
        assert_eq!(world.facts_of_kind("request_withdrawn"), 1);
    }

    fn a_request_that_came_after_a_withdrawal_begins_the_next_assessment_with_a_clock_of_its_own(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-05");
        assert_eq!(world.ask_again("2026-10-01", RequestSource::Institution), Became::Kept);
        let done = world.withdraws("2026-09-30", false).unwrap();
        assert_eq!((done.on, done.goes_on_from), (day("2026-09-30"), Some(day("2026-10-01"))));
        assert_eq!((world.stage(), world.case().episode, world.case().closed_on), (Stage::Requested, 2, None));
        assert_eq!(world.case().began_on, day("2026-10-01"));
        assert_eq!(world.timetable().find(ASSESS).unwrap().due, Some(day("2026-11-12")), "six weeks from its own day (reg 4(1))");
        assert_eq!(world.requests().iter().map(|one| (one.row.became, one.row.episode)).collect::<Vec<_>>(), [(Became::Began, 1), (Became::Began, 2)]);
        world.assert_is_as_the_facts_of_it_say();
        world.settle(DecisionKind::Assess, DecisionOutcome::Agreed, "2026-10-12", "2026-10-12");
        assert_eq!(world.stage(), Stage::Assessing, "somebody can act on it");
        world.assert_nothing_differs();
    }

    fn nobody_withdraws_the_request_of_somebody_else_without_saying_so(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-05");
        world.ask_again("2026-10-01", RequestSource::Institution);
        for on in ["2026-10-01", "2026-10-05"] {
            let tried = world.withdraws(on, false);
            let Err(Failure::Rule(EndRefused::AnotherStands(who))) = tried else { panic!("{on}: {tried:?}") };
            assert!(who.contains("(7 September 2026)") && who.contains("(1 October 2026)"), "{who}");
        }
        assert_eq!(world.stage(), Stage::Requested);
        let done = world.withdraws("2026-10-01", true).unwrap();
        assert_eq!((done.goes_on_from, world.stage(), world.case().episode), (None, Stage::Withdrawn, 1));
        assert!(world.deadlines().iter().all(|row| !row.is_open), "no clock runs on");
        let facts = db.read(|conn| facts_of(conn, world.case().id)).unwrap();
        let end = facts.standing().find(|fact| fact.kind.code() == "request_withdrawn").unwrap().id;
        let correction = |on: &str| facts::Correction {
            on: ActDay::new(day(on)).unwrap(),
            details: None,
            also: Vec::new(), served_on: None,
            reason: words("The letter says so"),
        };
        let tried = facts::correct(&world.service, &world.priya(), &(world.reference.clone(), end), correction("2026-09-30"));
        let Err(Failure::Rule(refused @ facts::CorrectRefused::Order(_))) = tried else { panic!("{tried:?}") };
        assert!(refused.to_string().contains("the request (1 October 2026)"), "{refused}");
        world.correct_by_two(end, correction("2026-10-02")).unwrap();
        assert_eq!((world.stage(), world.case().closed_on), (Stage::Withdrawn, Some(day("2026-10-02"))));
        world.assert_is_as_the_facts_of_it_say();
    }

    fn a_request_that_came_after_the_letter_of_a_refusal_begins_the_next_assessment(db: &Database) {
        let world = World::requested(db);
        assert_eq!(world.refused_by_a_letter_of("2026-09-29"), (Stage::Requested, 2));
        assert_eq!(world.timetable().find(ASSESS).unwrap().due, Some(day("2026-11-11")), "six weeks from 30 September");
        world.assert_is_as_the_facts_of_it_say();
    }

    fn a_request_that_came_by_the_day_of_the_letter_of_a_refusal_is_answered_by_it(db: &Database) {
        let world = World::requested(db);
        assert_eq!(world.refused_by_a_letter_of("2026-09-30"), (Stage::NotAssessed, 1));
        world.assert_is_as_the_facts_of_it_say();
    }

    fn while_there_is_a_plan_a_request_asks_for_a_re_assessment(db: &Database) {
        let world = World::issued(db);
        world.on("2027-05-10");
        assert_eq!(world.ask_again("2027-05-10", RequestSource::Parent), Became::Reassessment);
        assert_eq!((world.stage(), world.case().episode), (Stage::Issued, 1));
        let limit = world.deadlines().into_iter().find(|row| row.rule == "R25-DECISION-15D").unwrap();
        assert_eq!(limit.due, Some(day("2027-05-25")), "fifteen days (reg 25)");
        assert_eq!(world.ask_again("2027-05-10", RequestSource::BroughtToAttention), Became::Reassessment);
        assert_eq!(world.facts_of_kind("reassessment_asked"), 1, "only the family and the school may ask (s44(2))");
    }

    fn a_request_from_before_the_plan_is_answered_by_it_and_asks_for_no_re_assessment(db: &Database) {
        let world = World::issued(db);
        world.on("2027-05-10");
        assert_eq!(world.ask_again("2026-08-03", RequestSource::Parent), Became::Kept);
        assert_eq!(world.ask_again("2027-01-24", RequestSource::Institution), Became::Kept);
        assert_eq!(world.facts_of_kind("reassessment_asked"), 0);
        assert_eq!(world.case().began_on, day("2026-09-07"));
        let counted = world.counted();
        assert_eq!(counted.iter().filter(|(_, began, _)| *began).count(), 1);
        assert!(counted.contains(&(2, true, Some(DecisionOutcome::Agreed))), "the request that led to it: {counted:?}");
        assert_eq!(world.ask_again("2027-01-25", RequestSource::Parent), Became::Reassessment, "on the day of the plan");
    }

    fn the_same_request_is_not_recorded_twice(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-21");
        let again = |new: NewRequest| requests::record(&world.service, &world.priya(), NewRequest { joins: Some(Joins::Case(world.reference.clone())), ..new });
        let twice = again(amira("2026-09-07"));
        let Err(Failure::Rule(refused @ RecordRefused::RecordedAlready(_))) = twice else { panic!("{twice:?}") };
        let said = format!("This request is recorded already, on {}: the same person asked on the same day", world.reference);
        assert_eq!(refused.to_string(), said, "it says which case it became");
        again(NewRequest { source: RequestSource::Institution, ..amira("2026-09-07") }).unwrap();
        again(amira("2026-09-08")).unwrap();
        assert_eq!(world.requests().len(), 3);
    }

    fn what_a_later_request_says_of_the_child_is_kept_from_its_day_and_once(db: &Database) {
        let world = World::requested(db);
        world.on("2026-09-21");
        let again = |new: NewRequest| requests::record(&world.service, &world.priya(), NewRequest { joins: Some(Joins::Case(world.reference.clone())), ..new }).unwrap();
        let known = || {
            let rows = db.read(|conn| people::list_circumstances(conn, world.case().id)).unwrap();
            rows.into_iter().map(|row| (row.kind, row.from_on)).collect::<Vec<_>>()
        };
        again(amira("2026-09-18"));
        assert_eq!(known(), [], "it said nothing of the kind");
        again(NewRequest { hearing_impairment: true, ..amira("2026-09-19") });
        assert_eq!(known(), [(ChildCircumstance::Hearing, Some(day("2026-09-19")))]);
        again(NewRequest { hearing_impairment: true, armed_forces_family: true, ..amira("2026-09-21") });
        let all = [(ChildCircumstance::Hearing, Some(day("2026-09-19"))), (ChildCircumstance::ServiceFamily, Some(day("2026-09-21")))];
        assert_eq!(known(), all, "what was known stays as it was");
    }

    fn after_a_plan_has_ceased_a_request_begins_the_next_assessment(db: &Database) {
        let world = World::issued(db);
        world.on("2028-07-03");
        let cease = |on: &str| facts::record(&world.service, &world.priya(), &world.reference, "plan_ceased", None, &BTreeMap::new(), day(on));
        cease("2028-07-03").unwrap();
        world.on("2028-09-04");
        assert_eq!(world.ask_again("2028-09-04", RequestSource::Parent), Became::Began);
        assert_eq!((world.stage(), world.case().episode, world.case().closed_on), (Stage::Requested, 2, None));
        assert_eq!(world.facts_of_kind("request_received"), 2);
    }

    fn a_request_is_added_only_to_the_case_of_a_child_who_may_be_the_same(db: &Database) {
        let world = World::requested(db);
        let other = world.record(NewRequest { child_name: ehc_test_support::line("Leo Okafor"), born_on: Some(day("2014-02-03")), ..amira("2026-09-07") });
        let new = NewRequest { joins: Some(Joins::Case(other)), ..amira("2026-09-07") };
        let refused = requests::record(&world.service, &world.priya(), new);
        assert!(matches!(refused, Err(Failure::Rule(RecordRefused::NotAMatch))), "{refused:?}");
        let none = NewRequest { joins: Some(Joins::Case(CaseReference::from_number(999))), ..amira("2026-09-07") };
        assert!(matches!(requests::record(&world.service, &world.priya(), none), Err(Failure::Rule(RecordRefused::NotAMatch))));
        let ahead = NewRequest { received_on: ActDay::new(day("2026-09-08")).unwrap(), joins: Some(Joins::Case(world.reference.clone())), ..amira("2026-09-07") };
        assert!(matches!(requests::record(&world.service, &world.priya(), ahead), Err(Failure::Rule(RecordRefused::ReceivedInTheFuture))));
        assert_eq!(world.counted(), [(1, true, None)], "nothing was kept");
        let james = world.as_(Persona::JamesOsei);
        let new = NewRequest { joins: Some(Joins::Case(world.reference.clone())), ..amira("2026-09-07") };
        assert!(matches!(requests::record(&world.service, &james, new), Err(Failure::Refused(_))));
    }

    fn the_list_of_likely_children_shows_what_a_person_decides_by(db: &Database) {
        let world = World::requested(db);
        world.refused_on("2026-10-19");
        let found = requests::find_matches(&world.service, &world.priya(), &amira("2026-10-19")).unwrap();
        let one = &found[0];
        assert_eq!((one.stage, one.last_on), (Some(Stage::NotAssessed), Some(day("2026-10-19"))));
        assert!(one.born_on.is_some() && !one.team.is_empty());
    }

    fn a_request_for_a_child_of_another_team_is_kept_with_the_case_of_that_team(db: &Database) {
        let world = World::requested(db);
        change_case(db, &world.reference, |case| {
            case.team_id = ehc_test_support::personas::Team::Health.id();
            case.caseworker_id = None;
        });
        let found = requests::find_matches(&world.service, &world.priya(), &amira("2026-09-07")).unwrap();
        let hidden = &found[0];
        assert_eq!((&hidden.reference, hidden.name.as_str(), hidden.born_on, hidden.stage, &hidden.school, hidden.last_on), (&None, "", None, None, &None, None));
        assert!(!hidden.team.is_empty(), "only who holds it is said");
        let new = NewRequest { joins: Some(Joins::Match(hidden.case_id)), source: RequestSource::Institution, ..amira("2026-09-07") };
        let recorded = requests::record(&world.service, &world.priya(), new).unwrap();
        assert_eq!((recorded.became, recorded.held_by), (Became::Kept, Some(hidden.team.clone())));
        let rows = db.read(|conn| ehc_persistence::requests::list(conn, world.case().id)).unwrap();
        assert_eq!(rows.len(), 2);
        // Their caseworker is told; Priya, who may not open the case, does not come to run it.
        change_case(db, &world.reference, |case| case.caseworker_id = Some(Persona::HelenWard.id()));
        let new = NewRequest { joins: Some(Joins::Match(hidden.case_id)), source: RequestSource::BroughtToAttention, ..amira("2026-09-07") };
        requests::record(&world.service, &world.priya(), new).unwrap();
        let alerts = newest_alerts(&world.service, &world.helen(), 10).unwrap();
        assert!(alerts.iter().any(|alert| format!("{alert:?}").contains("EHC-000001: Another request")), "{alerts:?}");
        change_case(db, &world.reference, |case| (case.caseworker_id, case.stage, case.closed_on) = (None, Stage::Withdrawn, Some(day("2026-09-07"))));
        let new = NewRequest { joins: Some(Joins::Match(hidden.case_id)), source: RequestSource::YoungPerson, ..amira("2026-09-07") };
        assert_eq!(requests::record(&world.service, &world.priya(), new).unwrap().became, Became::Began);
        assert_eq!(world.case().caseworker_id, None);
    }
}
