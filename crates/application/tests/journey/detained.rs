//! A child who is detained in the middle of an assessment: the scheme changes, the clock does not, and every page follows it (SI 2015/62).

use std::collections::BTreeMap;

use ehc_application::{
    Failure, decisions, facts,
    plans::finalise::{self, Approval, FinaliseFailed},
};
use ehc_domain::{
    decisions::{DecisionKind, DecisionOutcome},
    plans::FinaliseRefused,
};
use ehc_persistence::Database;
use ehc_test_support::{both_databases, day};
use uuid::Uuid;

use super::world::{FINAL, World};

impl World<'_> {
    /// The service learns that the child is detained; no plan is kept yet.
    fn detained(&self, on: &str) {
        self.on(on);
        let (subject, nothing) = (Some(Uuid::from_u128(9)), BTreeMap::new());
        facts::record(&self.service, &self.priya(), &self.reference, "detention_known", subject, &nothing, day(on)).unwrap();
    }

    fn limit_of(&self, kind: DecisionKind) -> Option<chrono::NaiveDate> {
        decisions::show(&self.service, &self.priya(), &self.reference, kind).unwrap().limit
    }
}

both_databases! {
    fn the_decision_keeps_its_limit_through_a_detention(db: &Database) {
        let world = World::requested(db);
        world.detained("2026-09-21");
        assert!(!world.duty("R05-DECISION-6W").is_open() && world.duty("DP5-DECISION-6W").is_open());
        assert_eq!(world.limit_of(DecisionKind::Assess), Some(day("2026-10-19")));
        assert_eq!(world.limit_of(DecisionKind::Issue), Some(day("2026-12-28")));
        world.settle(DecisionKind::Assess, DecisionOutcome::Agreed, "2026-10-15", "2026-10-19");
        assert_eq!(world.duty("DP5-DECISION-6W").met_on(), Some(day("2026-10-19")));
        world.assert_nothing_differs();
    }

    fn the_draft_is_sent_and_its_fifteen_days_kept_under_the_scheme_for_detained_persons(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.everybody_answers();
        world.settle(DecisionKind::Issue, DecisionOutcome::Agreed, "2026-12-10", "2026-12-14");
        world.detained("2026-12-21");
        world.on("2027-01-04");
        let sent = world.send_draft();
        assert_eq!(sent.comments_until, day("2027-01-18"));
        assert_eq!(world.duty("DP13-REPS-15D").due, Some(day("2027-01-18")));
        // The last of the fifteen days is the family's to its end; the day after, that gate is open.
        let closed = |today: &str| {
            world.on(today);
            let version = world.plan().record.version;
            match finalise::finalise(&world.service, &world.helen(), &world.reference, Approval { version, sent_on: world.helen().today, late_reason: None, keyed_late_reason: None, addressees: None }) {
                Err(Failure::Rule(FinaliseFailed::GatesClosed(closed))) => closed,
                other => panic!("gates are closed: {other:?}"),
            }
        };
        let open_until = FinaliseRefused::RepresentationsStillOpen { until: day("2027-01-18") };
        assert!(closed("2027-01-18").contains(&open_until));
        assert!(!closed("2027-01-19").contains(&open_until));
        let gates = finalise::show(&world.service, &world.priya(), &world.reference).unwrap();
        assert_eq!(gates.limit, world.duty(FINAL).due, "counted from the same day");
        world.assert_nothing_differs();
    }
}
