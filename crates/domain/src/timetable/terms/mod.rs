//! The terms in which facts and rules are written: the names of rules, the grounds, the closed lists of details. They know nothing of facts or rules.

mod detail;
mod grounds;
mod rule_ids;
mod words;

pub use detail::Words;
pub(crate) use detail::{Detail, coded};
pub use grounds::{ExceptionCode, Ground};
pub use rule_ids::{RuleId, RuleIds};
pub use words::{
    AdviceBinding, Affected, AppealAbout, AssessmentDecision, ConcededKind, MediationIssues, OrderKind, PhaseChange,
    PlanDecision, ReassessmentDecision, ReassessmentSource, RecommendationField, RequestSource, ReviewOutcome, ReviewRoute,
};
