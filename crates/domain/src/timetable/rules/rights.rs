//! Personal budgets, the local offer and information rights.

use super::super::events::Event as E;
use super::codes::{Authority, Chapter, Roll};
use super::modes::{Mode, months};
use super::types::{Rule, Scope};
use crate::calendar::date;

const fn rule(id: &'static str, name: &'static str, regulation: &'static str) -> Rule {
    Rule::new(Chapter::Rights, id, name, regulation)
}

pub(super) const RULES: &[Rule] = &[
    // SI 2014/1652 reg 11(2)(a): at least once in the first three months.
    rule("PB11-2A-REVIEW-3M", "First review of direct payments", "SEN (Personal Budgets) Regulations 2014 reg 11(2)(a)")
        .started_by("first direct payment made", &[E::FirstDirectPayment])
        .counted(Mode::FromInclusive(months(3)))
        .met_by("review of the making and use of payments recorded", Scope::After, &[E::DirectPaymentsReviewed])
        .closed_by(&[E::PlanCeased, E::PlanTransferredOut, E::CaseClosed]),
    // Reg 56(3).
    rule("R56-3-COMMENTS-ANNUAL", "Publish local offer comments and the response", "SEND Regulations 2014 reg 56(3)")
        .started_by("previous publication", &[E::LocalOfferPublished])
        .counted(Mode::Recurring(months(12)))
        .met_by("published", Scope::After, &[E::LocalOfferPublished]),
    // UK GDPR art 12(3), with the regulator's reading of the last day.
    rule("UKGDPR-SAR-1M", "Answer subject access request", "UK GDPR art 12(3)")
        .started_by("request received, or identity or clarification where permitted", &[E::SubjectAccessAsked])
        .counted(Mode::AfterExclusive(months(1)))
        .rolling(Roll::NextWorkingDay)
        .met_by("response sent, or extension of two further months notified", Scope::Subject, &[E::SubjectAccessAnswered])
        .on_the_authority_of(Authority::Guidance)
        .since(date(2018, 5, 25))
        .noting("Corresponding date; the regulator's guidance allows the next working day."),
];
