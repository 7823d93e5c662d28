//! A conformance set: worked dates that any program that counts these limits must agree with. Part of the published rules pack.

mod cases;

/// One worked date. Dates are text, like 2026-09-07.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConformanceCase {
    /// Id of the rule.
    pub rule: &'static str,
    /// Day of the trigger.
    pub trigger: &'static str,
    /// Named facts that the rule takes besides its trigger.
    pub facts: &'static [(&'static str, &'static str)],
    /// The limit; `None` where there is no date.
    pub due: Option<&'static str>,
    /// The last working day on or before the limit; `None` where there is none.
    pub act_by: Option<&'static str>,
}

/// The codes that can excuse or replace a limit, by rule id.
pub type ConformanceGrounds = (&'static str, &'static [&'static str]);

/// Lists the worked dates: at least one for every rule.
pub fn conformance_cases() -> &'static [ConformanceCase] {
    cases::CASES
}

/// Lists the codes of every limit that has any; every other limit has none.
pub fn conformance_grounds() -> &'static [ConformanceGrounds] {
    cases::GROUNDS
}
