//! Ceasing: Children and Families Act 2014 s45 and s46; SEND Regulations 2014 regs 29 to 31 and 46.

use super::super::events::Event as E;
use super::codes::Chapter;
use super::modes::{Mode, months};
use super::types::{Rule, Scope};

const fn rule(id: &'static str, name: &'static str, regulation: &'static str) -> Rule {
    Rule::new(Chapter::Ceasing, id, name, regulation)
}

pub(super) const RULES: &[Rule] = &[
    // s45(4): the plan stands until the appeal route is exhausted, and for good if the appeal ends in its continuing (regs 44(2)(g)-(h) and 45(6A)).
    rule("S45-4-NOT-BEFORE", "The plan must be maintained until the appeal route is exhausted", "CFA 2014 s45(4)")
        .started_by("notice of decision to cease sent", &[E::CeasingNoticeSent])
        .counted(Mode::NotBeforeAppealEnds { from_notice: months(2), from_certificate: months(1) })
        .met_by("cease date on or after the computed day, or the appeal finally determined", Scope::After, &[E::PlanCeased])
        .closed_by(&[E::PlanTransferredOut, E::CaseClosed, E::OrderedContinue, E::OrderedContinueAmend, E::ConcededContinue])
        .noting("The day after the appeal window closes, recomputed when a certificate is issued; if appealed, the day of final determination."),
    // s46 and reg 46.
    rule("S46-MAX-AGE", "Latest that a plan may run", "CFA 2014 s46; SEND Regulations 2014 reg 46")
        .started_by("25th birthday", &[E::Turning25])
        .counted(Mode::MaximumAge)
        .met_by("plan ceased by the computed day", Scope::After, &[E::PlanCeased])
        .closed_by(&[E::PlanTransferredOut, E::CaseClosed])
        .noting("Further education: 31 July that ends the academic year of the 25th birthday. Apprenticeship: end of training. Otherwise: scheduled end of the course. The last two never later than the day before the 26th birthday."),
];
