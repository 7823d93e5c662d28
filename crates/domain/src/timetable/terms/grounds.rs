//! The grounds of the regulations.

use super::detail::coded;

coded! {
    /// What can excuse a miss of a limit, or replace the limit, by the code that rules list.
    ExceptionCode {
        /// Advice asked of a head or principal while the institution is closed for four weeks or more (reg 10(4)(a)).
        School4W = "X-SCHOOL-4W",
        /// The same for an early-years provider (reg 10(4)(b)).
        EarlyYears4W = "X-EY-4W",
        /// Exceptional personal circumstances (reg 10(4)(c)).
        Personal = "X-PERSONAL",
        /// Absence from the area for four continuous weeks or more (reg 10(4)(d)).
        Absent4W = "X-ABSENT-4W",
        /// Exceptional circumstances, for advice (reg 8(2)(a)).
        AdviceCircumstances = "X8-CIRC",
        /// Absence for four continuous weeks or more, for advice (reg 8(2)(b)).
        AdviceAbsent4W = "X8-ABSENT-4W",
        /// A missed appointment made by the body itself, for advice (reg 8(2)(c)).
        AdviceMissed = "X8-MISSED",
        /// Exceptional personal circumstances, after an order (reg 44(3)(a)).
        OrderPersonal = "X44-PERSONAL",
        /// Absence for two continuous weeks or more, after an order (reg 44(3)(b)).
        OrderAbsent2W = "X44-ABSENT-2W",
        /// Any ground of reg 13(3), after an order (reg 44(3)(c)).
        OrderReg13 = "X44-REG13",
        /// The Tribunal directed another time, which replaces the limit (reg 44(1)).
        TribunalDirection = "XT-DIRECTION",
        /// The parties to a mediation agreed another time, which replaces the limit (reg 42(5)).
        MediationAgreement = "XM-AGREED",
        /// A reason relating to coronavirus, 1 May to 24 September 2020 (SI 2020/471).
        Coronavirus = "XC-COVID",
    }
}
coded! {
    /// A ground that can be recorded as an exception. Reasons of organisation have no code, so none can be recorded.
    Ground {
        /// Advice was asked of a head or principal around a closure of four weeks or more.
        School4W = "X-SCHOOL-4W",
        /// Advice was asked of an early-years provider around a closure of four weeks or more.
        EarlyYears4W = "X-EY-4W",
        /// Exceptional personal circumstances affect the child, parent or young person.
        Personal = "X-PERSONAL",
        /// The child, parent or young person is away for four continuous weeks or more.
        Absent4W = "X-ABSENT-4W",
        /// Exceptional circumstances affect the child, parent or young person while advice is due.
        AdviceCircumstances = "X8-CIRC",
        /// The child, parent or young person is away for four continuous weeks or more while advice is due.
        AdviceAbsent4W = "X8-ABSENT-4W",
        /// The child or young person missed an appointment that the advising body made.
        AdviceMissed = "X8-MISSED",
        /// Exceptional personal circumstances after an order.
        OrderPersonal = "X44-PERSONAL",
        /// Absence of two continuous weeks or more after an order.
        OrderAbsent2W = "X44-ABSENT-2W",
        /// A coronavirus reason, for old records.
        Coronavirus = "XC-COVID",
    }
}

impl Ground {
    /// Returns the code that rules list for the ground.
    pub fn exception(self) -> Option<ExceptionCode> {
        ExceptionCode::parse(self.code())
    }

    /// Tells whether a manager must approve the ground, because it rests on judgement.
    pub const fn needs_approval(self) -> bool {
        matches!(self, Self::Personal | Self::AdviceCircumstances | Self::OrderPersonal)
    }

    /// Returns the regulation that makes it a ground.
    pub const fn regulation(self) -> &'static str {
        match self {
            Self::School4W => "reg 10(4)(a)",
            Self::EarlyYears4W => "reg 10(4)(b)",
            Self::Personal => "reg 10(4)(c)",
            Self::Absent4W => "reg 10(4)(d)",
            Self::AdviceCircumstances => "reg 8(2)(a)",
            Self::AdviceAbsent4W => "reg 8(2)(b)",
            Self::AdviceMissed => "reg 8(2)(c)",
            Self::OrderPersonal => "regs 44(3)(a), 45(7)(a)",
            Self::OrderAbsent2W => "regs 44(3)(b), 45(7)(b)",
            Self::Coronavirus => "SI 2020/471",
        }
    }

    /// Returns the plain words for the ground, as they stand inside a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::School4W => "school closed for 4 weeks or more",
            Self::EarlyYears4W => "early years provider closed for 4 weeks or more",
            Self::Personal | Self::OrderPersonal => "exceptional personal circumstances",
            Self::AdviceCircumstances => "exceptional circumstances",
            Self::Absent4W | Self::AdviceAbsent4W => "away for 4 weeks or more",
            Self::OrderAbsent2W => "away for 2 weeks or more",
            Self::AdviceMissed => "missed appointment",
            Self::Coronavirus => "coronavirus",
        }
    }
}
