//! What was given at first as the ground of something stays its ground, and what is keyed late says why.

use ehc_application::{
    Failure,
    consultations::send::{self, Consult},
    decisions::{self, DayNotCorrected, DecideRefused, NotifyRefused, RightDay, Ruling, Sending, Which},
    facts::CorrectRefused,
};
use ehc_domain::{
    advice::AdviceKind,
    decisions::{DecisionKind, DecisionOutcome, DecisionRefused},
    ids::FactId,
    institutions::InstitutionKind,
};
use ehc_persistence::{Database, decisions as rows};
use ehc_test_support::{Persona, add_school, both_databases, day, words};

use super::world::World;

impl World<'_> {
    /// Finds the standing fact of a kind about one request for advice.
    fn advice_fact(&self, code: &str, kind: AdviceKind) -> FactId {
        let about = self.request(kind).id.uuid();
        let facts = self.facts();
        let found = facts.standing().find(|fact| fact.kind.code() == code && fact.kind.subject() == Some(about));
        found.map(|fact| fact.id).expect("the fact")
    }

    fn ground_refused(&self, fact: FactId, on: &str) -> CorrectRefused {
        match self.try_correct(Persona::PriyaNair, fact, on) {
            Err(Failure::Rule(refused)) => refused,
            other => panic!("{on}: {other:?}"),
        }
    }

    fn decided(&self, kind: DecisionKind) -> rows::DecisionRow {
        let case = self.case().id;
        self.database.read(|conn| rows::find_latest(conn, case, kind)).unwrap().unwrap()
    }

    fn sent(&self, on: &str, late: Option<&str>, keyed_late: Option<&str>) -> Result<(), Failure<NotifyRefused>> {
        let sending = Sending {
            on: day(on),
            how: None,
            addressees: None,
            late_reason: late.map(words),
            keyed_late_reason: keyed_late.map(words),
        };
        let which = Which::Latest(DecisionKind::Assess);
        decisions::notify(&self.service, &self.priya(), &self.reference, which, sending).map(drop)
    }
}

both_databases! {
    fn a_draft_and_a_letter_do_not_come_to_reach_the_family_later_than_they_could_when_they_were_sent(db: &Database) {
        let world = World::drafting(db);
        world.on("2027-01-04");
        world.send_draft();
        world.on("2027-02-15");
        let reached = |code: &str, on: &str, served: Option<&str>| world.correct_served(world.fact(code), on, served);
        for (code, on, last, after) in [
            ("draft_served", "2027-01-04", "2027-02-03", "2027-02-04"),
            ("plan_decision_notified", "2026-12-14", "2027-01-13", "2027-01-14"),
        ] {
            for late in [after, "2030-06-01"] {
                let tried = reached(code, on, Some(late));
                assert!(matches!(&tried, Err(Failure::Rule(CorrectRefused::ServedTooLate(until))) if *until == day(last)), "{late}: {tried:?}");
            }
            reached(code, on, Some(last)).unwrap();
        }
        // Sent a day earlier, it would have been under way for a day too long.
        let tried = reached("plan_decision_notified", "2026-12-13", None);
        assert!(matches!(&tried, Err(Failure::Rule(CorrectRefused::ServedTooLate(until))) if *until == day("2027-01-12")), "{tried:?}");
        world.assert_holds_together("served");
    }

    fn a_plan_is_not_decided_on_before_the_last_advice_came_that_was_accepted(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.everybody_answers();
        world.on("2026-12-10");
        let id = world.propose(DecisionKind::Issue, DecisionOutcome::Agreed);
        let decide = |on: &str| {
            let keyed_late_reason = Some(words("The minutes came late"));
            let ruling = Ruling { decided_on: day(on), keyed_late_reason, ..world.ruling(DecisionOutcome::Agreed) };
            world.decide(&world.helen(), id, ruling)
        };
        let came_on = day("2026-11-20");
        let early = decide("2026-11-19");
        assert!(matches!(&early, Err(Failure::Rule(DecideRefused::Rule(DecisionRefused::BeforeItsAdvice(on)))) if *on == came_on), "{early:?}");
        decide("2026-11-20").unwrap();
        assert_eq!(world.decided(DecisionKind::Issue).keyed_late_reason.as_deref(), Some("The minutes came late"));
        world.on("2026-12-14");
        world.tell(&world.priya(), id).unwrap();
        let right = |on: &str| {
            let keyed_late_reason = Some(words("The minutes came late"));
            let right = RightDay { decided_on: day(on), late_reason: None, keyed_late_reason, reason: words("The minutes say so") };
            decisions::correct_day(&world.service, &world.helen(), &world.reference, Which::One(id), right)
        };
        let early = right("2026-11-19");
        assert!(matches!(&early, Err(Failure::Rule(DayNotCorrected::BeforeItsAdvice(on))) if *on == came_on), "{early:?}");
        // Nor does the advice come to have come after it.
        let came = world.advice_fact("advice_received", AdviceKind::Psychological);
        assert_eq!(world.ground_refused(came, "2026-11-21"), CorrectRefused::AfterItsDecision(came_on));
        right("2026-12-10").unwrap();
        let accepted = || world.advice_fact("advice_accepted", AdviceKind::Psychological);
        assert_eq!(world.ground_refused(accepted(), "2026-12-11"), CorrectRefused::AfterItsDecision(day("2026-12-10")));
        world.try_correct(Persona::PriyaNair, accepted(), "2026-12-10").unwrap();
        world.assert_holds_together("decided");
    }

    fn advice_is_not_accepted_after_the_draft_that_is_written_from_it_nor_the_draft_sent_before_it_came(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.everybody_answers();
        // Decided before the psychologist’s advice came: it is no ground of that.
        world.settle(DecisionKind::Issue, DecisionOutcome::Agreed, "2026-11-17", "2026-11-18");
        world.on("2027-01-04");
        world.send_draft();
        world.on("2027-01-11");
        let accepted = || world.advice_fact("advice_accepted", AdviceKind::Psychological);
        assert_eq!(world.ground_refused(accepted(), "2027-01-05"), CorrectRefused::AfterTheDraft(day("2027-01-04")));
        world.try_correct(Persona::PriyaNair, accepted(), "2027-01-04").unwrap();
        let draft = |on: &str| world.correct_served(world.fact("draft_served"), on, Some(on));
        let early = draft("2026-11-19");
        assert!(matches!(&early, Err(Failure::Rule(CorrectRefused::BeforeItsAdvice(on))) if *on == day("2026-11-20")), "{early:?}");
        draft("2026-11-20").unwrap();
    }

    fn a_draft_and_the_consultation_that_goes_with_it_stay_in_their_order(db: &Database) {
        let world = World::drafting(db);
        world.on("2027-01-04");
        world.send_draft();
        let school = add_school(db, "Brookside Primary", InstitutionKind::Primary);
        let asked = Consult { institutions: vec![school], preferred: None, preference_on: None, sent_on: day("2027-01-05"), units: Vec::new() };
        world.on("2027-01-06");
        send::consult(&world.service, &world.priya(), &world.reference, asked).unwrap();
        world.on("2027-01-11");
        let draft = |on: &str| world.correct_served(world.fact("draft_served"), on, Some(on));
        let late = draft("2027-01-06");
        assert!(matches!(&late, Err(Failure::Rule(CorrectRefused::Parted(_)))), "{late:?}");
        draft("2027-01-05").unwrap();
        let consulted = || world.fact("consultation_sent");
        assert!(matches!(world.ground_refused(consulted(), "2027-01-04"), CorrectRefused::Parted(_)));
        draft("2027-01-04").unwrap();
        world.try_correct(Persona::PriyaNair, consulted(), "2027-01-04").unwrap();
    }

    fn a_decision_and_a_letter_of_days_before_they_were_entered_say_why_they_are_entered_only_now(db: &Database) {
        let world = World::requested(db);
        world.on("2026-12-01");
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        let decide = |on: &str, why: Option<&str>| {
            let ruling = Ruling { decided_on: day(on), keyed_late_reason: why.map(words), ..world.ruling(DecisionOutcome::Agreed) };
            world.decide(&world.helen(), id, ruling)
        };
        let unsaid = decide("2026-10-12", None);
        assert!(matches!(&unsaid, Err(Failure::Rule(DecideRefused::Rule(DecisionRefused::KeyedLateReasonMissing(on)))) if *on == day("2026-12-01")), "{unsaid:?}");
        decide("2026-10-12", Some("The system was down")).unwrap();
        let unsaid = world.sent("2026-10-13", None, None);
        assert!(matches!(&unsaid, Err(Failure::Rule(NotifyRefused::KeyedLateReasonMissing(on))) if *on == day("2026-12-01")), "{unsaid:?}");
        let late = world.sent("2026-12-01", None, None);
        assert!(matches!(&late, Err(Failure::Rule(NotifyRefused::LateReasonMissing(limit))) if *limit == day("2026-10-19")), "{late:?}");
        world.sent("2026-10-13", Some("Not late"), Some("The letter book came late")).unwrap();
        let row = world.decided(DecisionKind::Assess);
        assert_eq!((row.keyed_late_reason.as_deref(), row.letter_keyed_late_reason.as_deref()), (Some("The system was down"), Some("The letter book came late")));
        assert_eq!(row.late_reason, None, "it was sent in time");
    }

    fn telling_the_family_after_the_limit_says_why(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-12");
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        let ruling = Ruling { keyed_late_reason: Some(words("Nothing was late")), ..world.ruling(DecisionOutcome::Agreed) };
        world.decide(&world.helen(), id, ruling).unwrap();
        assert_eq!(world.decided(DecisionKind::Assess).keyed_late_reason, None, "kept only where it is so");
        // The limit is 19 October: on its last day nothing is late, as the case of a refusal in week 6 shows.
        world.on("2026-10-20");
        let unsaid = world.sent("2026-10-20", None, None);
        assert!(matches!(&unsaid, Err(Failure::Rule(NotifyRefused::LateReasonMissing(limit))) if *limit == day("2026-10-19")), "{unsaid:?}");
        world.sent("2026-10-20", Some("The post was on strike"), None).unwrap();
        assert_eq!(world.decided(DecisionKind::Assess).late_reason.as_deref(), Some("The post was on strike"));
    }
}
