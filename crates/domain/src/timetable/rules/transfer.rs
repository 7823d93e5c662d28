//! Moves between authorities and commissioners: SEND Regulations 2014 regs 15, 16 and 47. No exception applies to any of them.

use super::super::events::Event as E;
use super::codes::{Chapter, Nature, Owner};
use super::modes::{Mode, months, weeks, working_days};
use super::types::{Rule, Scope};

const fn rule(id: &'static str, name: &'static str, regulation: &'static str) -> Rule {
    Rule::new(Chapter::Transfer, id, name, regulation)
}

pub(super) const RULES: &[Rule] = &[
    // Reg 15(2): on the day of the move if it was known fifteen working days before, else within fifteen working days of knowing.
    rule("R15-2-TRANSFER", "Old authority transfers the plan", "SEND Regulations 2014 reg 15(2)")
        .owed_by(Owner::OldAuthority)
        .started_by("day the old authority became aware of the move", &[E::MoveOutKnown])
        .counted(Mode::DayOfMoveOrFromAware(working_days(15)))
        .met_by("plan transferred to the new authority", Scope::Subject, &[E::PlanTransferredOut])
        .closed_by(&[E::CaseClosed, E::PlanCeased])
        .noting("Aware on or before the 15th working day before the move: the day of the move. Otherwise 15 working days beginning with the day aware."),
    // Reg 15(4): the new authority explains itself within six weeks.
    rule("R15-4-INFORM-6W", "New authority tells the family of the transfer and its intentions", "SEND Regulations 2014 reg 15(4)")
        .owed_by(Owner::NewAuthority)
        .started_by("date of transfer", &[E::PlanTransferredIn])
        .counted(Mode::AfterExclusive(weeks(6)))
        .met_by("letter that covers all three matters of reg 15(4) sent", Scope::Subject, &[E::TransferExplained])
        .closed_by(&[E::CaseClosed, E::PlanCeased, E::PlanTransferredOut]),
    // Reg 15(5): the later of twelve months from the last review and three months from the transfer.
    rule("R15-5-REVIEW", "New authority reviews the transferred plan", "SEND Regulations 2014 reg 15(5)")
        .owed_by(Owner::NewAuthority)
        .started_by("date of transfer; and the date the plan was made or last reviewed", &[E::PlanTransferredIn])
        .counted(Mode::LaterOfReviewAndTransfer { from_review: months(12), from_transfer: months(3) })
        .met_by("s44 review completed", Scope::After, &[E::ReviewCompleted, E::ReviewCompletedAfterReassessment])
        .closed_by(&[E::CaseClosed, E::PlanCeased, E::PlanTransferredOut])
        .noting("Later of 12 months beginning with the plan or last review, and 3 months beginning with the transfer."),
    // Reg 15(7): the old commissioner is bound in the same way as the old authority.
    rule("R15-7-NOTIFY-NEW-RCB", "Old commissioner notifies the new commissioner of a move", "SEND Regulations 2014 reg 15(7)")
        .owed_by(Owner::OldCommissioner)
        .started_by("day the commissioning body became aware of the move", &[E::CommissionerMoveKnown])
        .counted(Mode::DayOfMoveOrFromAware(working_days(15)))
        .met_by("notification sent", Scope::Subject, &[E::NewCommissionerNotified])
        .closed_by(&[E::CaseClosed, E::PlanCeased])
        .noting("Counted like the transfer of the plan by the old authority."),
    // Reg 15(8): the new commissioner may ask for an assessment or review.
    rule("R15-8-RCB-REQUEST", "New commissioner asks for assessment or review if it cannot arrange section G", "SEND Regulations 2014 reg 15(8)")
        .owed_by(Owner::NewCommissioner)
        .started_by("day it became aware of the move", &[E::NewCommissionerAwareOfMove])
        .counted(Mode::FromInclusive(working_days(15)))
        .being(Nature::Right)
        .met_by("request made to the new authority, which must comply", Scope::Subject, &[E::CommissionerRequestMade])
        .closed_by(&[E::CaseClosed, E::PlanCeased]),
    // Reg 16(2): a change of commissioner alone.
    rule("R16-2-NOTIFY-NEW-RCB", "Commissioner changes without a change of authority: notify", "SEND Regulations 2014 reg 16(2)")
        .owed_by(Owner::OldCommissioner)
        .started_by("day it became aware of the change", &[E::CommissionerChangeKnown])
        .counted(Mode::FromInclusive(working_days(15)))
        .met_by("new commissioner notified", Scope::Subject, &[E::NewCommissionerNotified])
        .closed_by(&[E::CaseClosed, E::PlanCeased]),
    // Reg 16(3): the new commissioner may ask for an assessment or review.
    rule("R16-3-RCB-REQUEST", "New commissioner asks for assessment or review", "SEND Regulations 2014 reg 16(3)")
        .owed_by(Owner::NewCommissioner)
        .started_by("day it became aware that it is responsible", &[E::NewCommissionerAware])
        .counted(Mode::FromInclusive(working_days(15)))
        .being(Nature::Right)
        .met_by("request made to the authority, which must comply", Scope::Subject, &[E::CommissionerRequestMade])
        .closed_by(&[E::CaseClosed, E::PlanCeased]),
    // Reg 47: disclosure for higher education.
    rule("R47-HE-DISCLOSE-15WD", "Disclose the plan for higher education", "SEND Regulations 2014 reg 47")
        .started_by("young person asks", &[E::HeDisclosureAsked])
        .counted(Mode::AfterExclusive(working_days(15)))
        .met_by("copy disclosed to the assessor of the disabled students' allowance or the higher education provider, as asked", Scope::Subject, &[E::HeDisclosed]),
];
