//! The names of rules. Facts name rules by them and know nothing of the rules themselves.

use std::fmt;

use super::detail::Detail;

/// Names a rule; the same name means the same duty through every version of the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(&'static str);

impl RuleId {
    /// The id of every rule of the law of England as published here, in the order of the law.
    pub const PUBLISHED: &'static [&'static str] = PUBLISHED;

    /// Names a rule of a rule set.
    pub const fn new(id: &'static str) -> Self {
        Self(id)
    }

    /// Finds the id of a rule of the law of England as published here; `None` for any other text.
    pub fn known(id: &str) -> Option<Self> {
        PUBLISHED.iter().find(|known| **known == id).map(|known| Self(known))
    }

    /// Returns the stable text, like `R13-FINAL-20W`.
    pub const fn as_str(&self) -> &'static str {
        self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// One or more rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleIds(Vec<RuleId>);

impl RuleIds {
    /// Takes a list of rules; `None` when it is empty.
    pub fn new(ids: Vec<RuleId>) -> Option<Self> {
        (!ids.is_empty()).then_some(Self(ids))
    }

    /// Lists the rules.
    pub fn iter(&self) -> impl Iterator<Item = &RuleId> {
        self.0.iter()
    }

    /// Tells whether a rule is in the list.
    pub fn contains(&self, id: RuleId) -> bool {
        self.0.contains(&id)
    }
}

impl Detail for RuleIds {
    fn to_text(&self) -> String {
        self.iter().map(RuleId::as_str).collect::<Vec<_>>().join(",")
    }
    fn from_text(text: &str) -> Option<Self> {
        text.split(',').map(|id| RuleId::known(id.trim())).collect::<Option<Vec<_>>>().and_then(Self::new)
    }
    fn expected() -> String {
        "one or more rule ids with commas between".to_owned()
    }
}

/// The rules of the law of England, in its order. A test holds the rules to it.
const PUBLISHED: &[&str] = &[
    "R03-CONSULT",
    "R04-REFUSAL-6W",
    "R05-DECISION-6W",
    "S36-6M-BAR",
    "R08-ADVICE-6W",
    "COP-ADVICE-6W",
    "R10-NO-PLAN-16W",
    "R13-DRAFT-REPS-15D",
    "COP983-CONSULT-15D",
    "R13-FINAL-20W",
    "R48-STAY-10SD",
    "R15-2-TRANSFER",
    "R15-4-INFORM-6W",
    "R15-5-REVIEW",
    "R15-7-NOTIFY-NEW-RCB",
    "R15-8-RCB-REQUEST",
    "R16-2-NOTIFY-NEW-RCB",
    "R16-3-RCB-REQUEST",
    "R47-HE-DISCLOSE-15WD",
    "S44-REVIEW-FIRST-12M",
    "S44-REVIEW-NEXT-12M",
    "S48-RELEASE-REVIEW",
    "COP9178-EY-REVIEW",
    "R18-1A-PHASE-POST16",
    "R18-1B-PHASE-OTHER",
    "R18-2-POST16-MOVE-5M",
    "R20-3-NOTICE-2W",
    "R20-4-CIRCULATE-2W",
    "R20-9-REPORT-2W",
    "R20-10-DECISION-4W",
    "R21-3-NOTICE-2W",
    "R21-4-CIRCULATE-2W",
    "R21-8-REPORT-2W",
    "R21-9-DECISION-4W",
    "R22-2A-AMEND-NOTICE-4W",
    "R22-2C-REPS-15D",
    "R22-3-FINAL-8W",
    "R22-4-NO-AMEND-8W",
    "DEVON-FINAL-12W",
    "R24-6M-BAR",
    "R25-DECISION-15D",
    "R27-2-FINAL-14W",
    "R27-4A-REVIEW-12M",
    "R27-4B-REVIEW-12M",
    "S45-4-NOT-BEFORE",
    "S46-MAX-AGE",
    "R33-CONTACT-2M",
    "R34-1-CERT-3WD",
    "R35-2-NOTIFY-HEALTH-3WD",
    "R35-3-HEALTH-ONLY-30D",
    "R35-4-MIXED-30D",
    "R36-2-ARRANGE-30D",
    "R37-2-DATE-5WD",
    "R39-1-CERT-3WD",
    "R39-3-DEEMED-CERT-3WD",
    "R42-2-AS-ORDER",
    "R42-3-OTHER-2W",
    "R42-4-TELL-LA-1W",
    "TR20-APPEAL",
    "TR21-LA-RESPONSE-30WD",
    "R44-2A-CEASE",
    "R44-2B-NOTIFY-2W",
    "R44-2BI-REFUSE-10W",
    "R44-2BII-FINAL-14W",
    "R44-2CI-DRAFT-5W",
    "R44-2CII-FINAL-11W",
    "R44-2D-RECONSIDER-2W",
    "R44-2E-SEP-5W",
    "R44-2F-PLACEMENT-2W",
    "R44-2G-CONTINUE",
    "R44-2H-CONTINUE-AMEND-5W",
    "R45-3-NOTIFY-2W",
    "R45-3AA-REFUSE-10W",
    "R45-3AB-FINAL-14W",
    "R45-4-AMEND-5W",
    "R45-5A-PLACEMENT-2W",
    "R45-5B-COMBINED-5W",
    "R45-6A-DRAFT-5W",
    "R45-6B-FINAL-11W",
    "R45-PARA6A-AMEND-5W",
    "NR6-3-HEALTH-5W",
    "NR6-6-COPY-SOS-1W",
    "NR7-1-SOCIAL-5W",
    "NR7-4-COPY-SOS-1W",
    "PB11-2A-REVIEW-3M",
    "R56-3-COMMENTS-ANNUAL",
    "UKGDPR-SAR-1M",
    "DP4-REFUSAL-6W",
    "DP5-DECISION-6W",
    "DP8-ADVICE-6W",
    "DP10-NO-PLAN-16W",
    "DP13-REPS-15D",
    "DP13-FINAL-20W",
    "DP16-2-DISCLOSE-5WD",
    "DP16-3-DISCLOSE-RCB-5WD",
    "DP16-4-RCB-REQUEST-15WD",
    "DP17-1-SEND-5WD",
    "DP17-2-SEND-5WD",
    "DP19-CONTACT-2M",
    "DP21-MEDIATION-30D",
    "COVID-OVERLAY",
];
