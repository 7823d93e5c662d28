//! Law that is over and is kept so that old records can be read.

use super::super::events::Event as E;
use super::super::terms::ExceptionCode as X;
use super::codes::Chapter;
use super::types::{Rule, Scope};
use crate::calendar::date;

pub(super) const RULES: &[Rule] = &[
    // SI 2020/471, in force from 1 May 2020; the instrument lapsed on 25 September 2020, so 24 September was the last full day.
    Rule::new(
        Chapter::Historic,
        "COVID-OVERLAY",
        "Coronavirus relaxation, for old records only",
        "SEND (Coronavirus) (Amendment) Regulations 2020, inserting regs 2A, 4(3), 18A, 22(6), 45(8) and further grounds",
    )
    .started_by("a limit could not reasonably practicably be met for a coronavirus reason", &[E::CoronavirusReason])
    .met_by("act done as soon as reasonably practicable", Scope::After, &[])
    .closed_by(&[E::CaseClosed, E::PlanIssued, E::RefusedToAssess, E::DecidedNoPlan])
    .excused_by(&[X::Coronavirus])
    .since(date(2020, 5, 1))
    .until(date(2020, 9, 24)),
];
