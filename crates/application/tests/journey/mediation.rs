//! The certificate of a mediation adviser: when it is recorded, what it moves and who may record it.

use std::collections::BTreeMap;

use ehc_application::{
    Context, Failure, facts,
    facts::FactRefused,
    history,
    mediation::{Certificate, CertificateRefused as Refused, record_certificate},
};
use ehc_domain::{
    decisions::{DecisionKind, DecisionOutcome},
    ids::{FactId, MediationId},
};
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases, day, line};

use super::world::World;

/// The family appeals within two months of the notice, or one of the certificate (HESC Rules r20).
const APPEAL: &str = "TR20-APPEAL";
/// The certificate after mediation was declined: three working days (reg 34(1)).
const CERTIFICATE: &str = "R34-1-CERT-3WD";

impl World<'_> {
    /// The family was told on Monday 19 October 2026 that there will be no assessment; it is Monday 14 December.
    fn refused(db: &Database) -> World<'_> {
        let world = World::requested(db);
        world.settle(DecisionKind::Assess, DecisionOutcome::Refused, "2026-10-15", "2026-10-19");
        world.on("2026-12-14");
        world
    }

    fn certify(&self, by: &Context, on: &str) -> Result<FactId, Failure<Refused>> {
        let certificate = Certificate { issued_on: day(on), adviser: line("Morwenna Tate") };
        record_certificate(&self.service, by, &self.reference, certificate)
    }

    /// Records a fact of a mediation as one that has no page.
    fn bare(&self, code: &str, mediation: MediationId, on: &str) -> Result<FactId, Failure<FactRefused>> {
        let subject = Some(mediation.uuid());
        facts::record(&self.service, &self.priya(), &self.reference, code, subject, &BTreeMap::new(), day(on))
    }

    fn refuses(&self, on: &str, refused: Refused) {
        assert!(matches!(self.certify(&self.priya(), on), Err(Failure::Rule(why)) if why == refused), "{on}");
    }
}

both_databases! {
    fn a_certificate_is_issued_on_or_after_the_day_of_the_notice_and_not_ahead(db: &Database) {
        let world = World::refused(db);
        world.refuses("2026-10-18", Refused::BeforeTheNotice);
        world.refuses("2026-12-15", Refused::InTheFuture);
        world.certify(&world.priya(), "2026-10-19").unwrap();
        assert_eq!(world.duty(APPEAL).receipt.inputs.certificate_on, Some(day("2026-10-19")), "it is of that notice");
        world.assert_nothing_differs();
    }

    fn a_certificate_on_the_day_after_the_notice_leaves_the_two_months_and_is_recorded_once(db: &Database) {
        let world = World::refused(db);
        let before = world.stored(APPEAL).due;
        let fact = world.certify(&world.helen(), "2026-10-20").unwrap();
        assert_eq!(world.stored(APPEAL).due, before, "a month from the certificate ends sooner");
        world.refuses("2026-10-21", Refused::AlreadyRecorded(fact));
    }

    fn a_late_certificate_gives_the_family_one_month_more_to_appeal(db: &Database) {
        let world = World::refused(db);
        world.assert_limit(APPEAL, "2026-12-21", "2026-12-21");
        world.certify(&world.priya(), "2026-12-14").unwrap();
        world.assert_limit(APPEAL, "2027-01-14", "2027-01-14");
        world.assert_nothing_differs();
    }

    fn the_certificate_is_of_the_mediation_that_waits_for_one(db: &Database) {
        let world = World::refused(db);
        let mediation: MediationId = world.service.ports.id();
        world.bare("mediation_declined", mediation, "2026-12-09").unwrap();
        world.certify(&world.priya(), "2026-12-14").unwrap();
        let met = world.duty(CERTIFICATE);
        assert_eq!((met.subject(), met.met_on()), (Some(mediation.uuid()), Some(day("2026-12-14"))));
    }

    fn nothing_is_certified_before_a_notice_that_can_be_appealed(db: &Database) {
        let world = World::assessing(db);
        world.refuses("2026-10-12", Refused::NothingToAppeal);
    }

    fn a_certificate_is_recorded_by_its_own_act_alone(db: &Database) {
        let world = World::refused(db);
        let mediation: MediationId = world.service.ports.id();
        assert!(matches!(world.bare("certificate_issued", mediation, "2026-12-14"), Err(Failure::Rule(FactRefused::HasItsOwnPage))));
    }

    fn only_the_caseworker_and_a_manager_of_the_team_record_a_certificate(db: &Database) {
        let world = World::refused(db);
        for persona in Persona::ALL {
            if !matches!(persona, Persona::PriyaNair | Persona::HelenWard) {
                let tried = world.certify(&world.as_(persona), "2026-12-14");
                assert!(matches!(tried, Err(Failure::Refused(_) | Failure::NotFound)), "{persona:?}");
            }
        }
        assert_eq!(world.duty(APPEAL).receipt.inputs.certificate_on, None, "nothing was recorded");
    }

    fn the_history_says_when_the_certificate_was_issued_and_by_whom(db: &Database) {
        let world = World::refused(db);
        world.certify(&world.priya(), "2026-12-11").unwrap();
        let history = history::show(&world.service, &world.priya(), &world.reference, false, None).unwrap();
        let act = history.days[0].acts.last().unwrap();
        assert_eq!(act.label, "Recorded a mediation certificate");
        assert_eq!(act.said, ["Issued on 11 December 2026", "By Morwenna Tate, mediation adviser"]);
    }
}
