//! Mediation: Children and Families Act 2014 s52 to s56; SEND Regulations 2014 regs 32 to 42.

use super::super::events::Event as E;
use super::super::terms::ExceptionCode as X;
use super::codes::{Chapter, Nature, Owner, Purpose};
use super::modes::{Mode, days, months, weeks, working_days};
use super::types::{Rule, Scope};

const fn rule(id: &'static str, name: &'static str, regulation: &'static str) -> Rule {
    Rule::new(Chapter::Mediation, id, name, regulation)
}

const NOT_ARRANGED: &[E] = &[E::CaseClosed, E::MediationNotArranged, E::MediationDeclined, E::MediationConcluded];

pub(super) const RULES: &[Rule] = &[
    // Regs 33 and 34(2).
    rule("R33-CONTACT-2M", "Family contacts the mediation adviser", "SEND Regulations 2014 regs 33, 34(2)")
        .serving(Purpose::MediationContact)
        .owed_by(Owner::Family)
        .started_by("decision notice sent", &[E::AppealableNotice])
        .counted(Mode::AfterExclusive(months(2)))
        .being(Nature::Right)
        .met_by("adviser contacted", Scope::UntilNext, &[E::AdviserContacted])
        .closed_by(&[E::CaseClosed])
        .noting("Afterwards the adviser may not issue a s55(4) certificate; the Tribunal's leave is the remaining route (reg 34(3))."),
    // Reg 34(1).
    rule("R34-1-CERT-3WD", "Certificate when the family declines mediation", "SEND Regulations 2014 reg 34(1); CFA 2014 s55(4)")
        .owed_by(Owner::MediationAdviser)
        .started_by("adviser told that mediation is not wanted", &[E::MediationDeclined])
        .counted(Mode::AfterExclusive(working_days(3)))
        .met_by("certificate issued", Scope::Subject, &[E::CertificateIssued])
        .closed_by(&[E::CaseClosed]),
    // Reg 35(2).
    rule("R35-2-NOTIFY-HEALTH-3WD", "Tell commissioners of the mediation issues", "SEND Regulations 2014 reg 35(2)")
        .started_by("authority told that the family wants mediation with health issues", &[E::MediationWantedWithHealth])
        .counted(Mode::AfterExclusive(working_days(3)))
        .met_by("each relevant commissioning body notified", Scope::Subject, &[E::MediationCommissionersTold])
        .closed_by(NOT_ARRANGED),
    // Reg 35(3).
    rule("R35-3-HEALTH-ONLY-30D", "Commissioner arranges health-only mediation", "SEND Regulations 2014 reg 35(3)")
        .owed_by(Owner::Commissioner)
        .started_by("commissioner receives the authority's notification", &[E::HealthMediationNotified])
        .counted(Mode::AfterExclusive(days(30)))
        .met_by("mediation arranged", Scope::Subject, &[E::MediationArranged])
        .closed_by(NOT_ARRANGED),
    // Reg 35(4).
    rule("R35-4-MIXED-30D", "Arrange mediation with some health issues", "SEND Regulations 2014 reg 35(4)")
        .started_by("authority told that the family wants mediation", &[E::MediationWantedMixed])
        .counted(Mode::AfterExclusive(days(30)))
        .met_by("mediation arranged", Scope::Subject, &[E::MediationArranged])
        .closed_by(NOT_ARRANGED),
    // Reg 36(2).
    rule("R36-2-ARRANGE-30D", "Arrange mediation without health issues", "SEND Regulations 2014 reg 36(2)")
        .started_by("authority told that the family wants mediation", &[E::MediationWantedNoHealth])
        .counted(Mode::AfterExclusive(days(30)))
        .met_by("mediation arranged", Scope::Subject, &[E::MediationArranged])
        .closed_by(NOT_ARRANGED),
    // Reg 37(2).
    rule("R37-2-DATE-5WD", "Tell the family the date and place of mediation", "SEND Regulations 2014 reg 37(2)")
        .owed_by(Owner::MediationArranger)
        .started_by("day of mediation", &[E::MediationDate])
        .counted(Mode::BeforeAtLeast(working_days(5)))
        .met_by("date and place given, or the family consents to shorter notice", Scope::Subject, &[E::MediationPlaceTold])
        .closed_by(NOT_ARRANGED),
    // Reg 39(1).
    rule("R39-1-CERT-3WD", "Certificate after mediation", "SEND Regulations 2014 reg 39(1); CFA 2014 s55(5)")
        .owed_by(Owner::MediationAdviser)
        .started_by("mediation concluded", &[E::MediationConcluded])
        .counted(Mode::AfterExclusive(working_days(3)))
        .met_by("certificate issued", Scope::Subject, &[E::CertificateIssued])
        .closed_by(&[E::CaseClosed]),
    // Reg 39(2)-(3).
    rule("R39-3-DEEMED-CERT-3WD", "Certificate when the authority cannot arrange in time", "SEND Regulations 2014 reg 39(2)-(3)")
        .owed_by(Owner::MediationAdviser)
        .started_by("authority notifies the adviser", &[E::MediationNotArranged])
        .counted(Mode::AfterExclusive(working_days(3)))
        .met_by("certificate issued", Scope::Subject, &[E::CertificateIssued])
        .closed_by(&[E::CaseClosed]),
    // Reg 42(2) and (5): as if the Tribunal had ordered it on the day of agreement.
    rule("R42-2-AS-ORDER", "Appealable points agreed at mediation", "SEND Regulations 2014 reg 42(2)")
        .started_by("date of the mediation agreement", &[E::AgreedAsOrder])
        .counted(Mode::AsMatchingOrder)
        .met_by("same act and period as the matching reg 44 rule", Scope::Subject, &[E::AgreedAppealableDone])
        .closed_by(&[E::CaseClosed])
        .excused_by(&[X::MediationAgreement, X::OrderPersonal, X::OrderAbsent2W, X::OrderReg13])
        .noting("The matching reg 44 rule runs from the date of agreement; the reg 44(3) grounds apply only where that rule has them."),
    // Reg 42(3) and (5).
    rule("R42-3-OTHER-2W", "Other points agreed at mediation", "SEND Regulations 2014 reg 42(3)")
        .owed_by(Owner::AuthorityOrCommissioner)
        .started_by("date of the mediation agreement", &[E::AgreedOther])
        .counted(Mode::AfterExclusive(weeks(2)))
        .met_by("agreed thing done", Scope::Subject, &[E::AgreedOtherDone])
        .closed_by(&[E::CaseClosed])
        .excused_by(&[X::MediationAgreement]),
    // Reg 42(4).
    rule("R42-4-TELL-LA-1W", "Commissioner tells the authority of an agreement it was no party to", "SEND Regulations 2014 reg 42(4)")
        .owed_by(Owner::Commissioner)
        .started_by("date of the mediation agreement", &[E::AgreedElsewhere])
        .counted(Mode::AfterExclusive(weeks(1)))
        .met_by("authority notified", Scope::Subject, &[E::AgreementToldToAuthority])
        .closed_by(&[E::CaseClosed]),
];
