//! Every rule as it stands: mode, kind of authority, whether it rolls, and the days on which it is in force.

use super::super::rules::{Purpose, Roll, RuleId, published};
use super::ENGLAND;

#[rustfmt::skip]
const ROWS: &[(&str, &str, &str, bool, &str, &str)] = &[
    ("R03-CONSULT", "asap", "statute", false, "2014-09-01", "null"),
    ("R04-REFUSAL-6W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R05-DECISION-6W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("S36-6M-BAR", "before_at_least", "statute", false, "2014-09-01", "null"),
    ("R08-ADVICE-6W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("COP-ADVICE-6W", "after_exclusive", "guidance", false, "2014-09-01", "null"),
    ("R10-NO-PLAN-16W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R13-DRAFT-REPS-15D", "window_min_inclusive", "statute", false, "2014-09-01", "null"),
    ("COP983-CONSULT-15D", "after_exclusive", "guidance", false, "2014-09-01", "null"),
    ("R13-FINAL-20W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R48-STAY-10SD", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R15-2-TRANSFER", "conditional", "statute", false, "2014-09-01", "null"),
    ("R15-4-INFORM-6W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R15-5-REVIEW", "later_of", "statute", false, "2014-09-01", "null"),
    ("R15-7-NOTIFY-NEW-RCB", "conditional", "statute", false, "2014-09-01", "null"),
    ("R15-8-RCB-REQUEST", "from_inclusive", "statute", false, "2014-09-01", "null"),
    ("R16-2-NOTIFY-NEW-RCB", "from_inclusive", "statute", false, "2014-09-01", "null"),
    ("R16-3-RCB-REQUEST", "from_inclusive", "statute", false, "2014-09-01", "null"),
    ("R47-HE-DISCLOSE-15WD", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("S44-REVIEW-FIRST-12M", "from_inclusive", "statute", false, "2014-09-01", "null"),
    ("S44-REVIEW-NEXT-12M", "from_inclusive", "statute", false, "2014-09-01", "null"),
    ("S48-RELEASE-REVIEW", "asap", "statute", false, "2015-04-01", "null"),
    ("COP9178-EY-REVIEW", "recurring", "guidance", false, "2014-09-01", "null"),
    ("R18-1A-PHASE-POST16", "before_fixed_date", "statute", false, "2014-09-01", "null"),
    ("R18-1B-PHASE-OTHER", "before_fixed_date", "statute", false, "2014-09-01", "null"),
    ("R18-2-POST16-MOVE-5M", "before_at_least", "statute", false, "2014-09-01", "null"),
    ("R20-3-NOTICE-2W", "before_at_least", "statute", false, "2014-09-01", "null"),
    ("R20-4-CIRCULATE-2W", "before_at_least", "statute", false, "2014-09-01", "null"),
    ("R20-9-REPORT-2W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R20-10-DECISION-4W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R21-3-NOTICE-2W", "before_at_least", "statute", false, "2014-09-01", "null"),
    ("R21-4-CIRCULATE-2W", "before_at_least", "statute", false, "2014-09-01", "null"),
    ("R21-8-REPORT-2W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R21-9-DECISION-4W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R22-2A-AMEND-NOTICE-4W", "after_exclusive", "case_law", false, "2014-09-01", "null"),
    ("R22-2C-REPS-15D", "window_min_inclusive", "statute", false, "2014-09-01", "null"),
    ("R22-3-FINAL-8W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R22-4-NO-AMEND-8W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("DEVON-FINAL-12W", "after_exclusive", "case_law", false, "2014-09-01", "null"),
    ("R24-6M-BAR", "before_at_least", "statute", false, "2014-09-01", "null"),
    ("R25-DECISION-15D", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R27-2-FINAL-14W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R27-4A-REVIEW-12M", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R27-4B-REVIEW-12M", "from_inclusive", "statute", false, "2014-09-01", "null"),
    ("S45-4-NOT-BEFORE", "not_before", "statute", false, "2014-09-01", "null"),
    ("S46-MAX-AGE", "conditional", "statute", false, "2014-09-01", "null"),
    ("R33-CONTACT-2M", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R34-1-CERT-3WD", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R35-2-NOTIFY-HEALTH-3WD", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R35-3-HEALTH-ONLY-30D", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R35-4-MIXED-30D", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R36-2-ARRANGE-30D", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R37-2-DATE-5WD", "before_at_least", "statute", false, "2014-09-01", "null"),
    ("R39-1-CERT-3WD", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R39-3-DEEMED-CERT-3WD", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R42-2-AS-ORDER", "conditional", "statute", false, "2014-09-01", "null"),
    ("R42-3-OTHER-2W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R42-4-TELL-LA-1W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("TR20-APPEAL", "conditional", "rules", true, "2014-09-01", "null"),
    ("TR21-LA-RESPONSE-30WD", "after_exclusive", "rules", true, "2014-09-01", "null"),
    ("R44-2A-CEASE", "immediate", "statute", false, "2014-09-01", "null"),
    ("R44-2B-NOTIFY-2W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R44-2BI-REFUSE-10W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R44-2BII-FINAL-14W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R44-2CI-DRAFT-5W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R44-2CII-FINAL-11W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R44-2D-RECONSIDER-2W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R44-2E-SEP-5W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R44-2F-PLACEMENT-2W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R44-2G-CONTINUE", "immediate", "statute", false, "2014-09-01", "null"),
    ("R44-2H-CONTINUE-AMEND-5W", "after_exclusive", "statute", false, "2014-09-01", "null"),
    ("R45-3-NOTIFY-2W", "after_exclusive", "statute", false, "2015-03-23", "null"),
    ("R45-3AA-REFUSE-10W", "after_exclusive", "statute", false, "2015-03-23", "null"),
    ("R45-3AB-FINAL-14W", "after_exclusive", "statute", false, "2015-03-23", "null"),
    ("R45-4-AMEND-5W", "after_exclusive", "statute", false, "2015-03-23", "null"),
    ("R45-5A-PLACEMENT-2W", "after_exclusive", "statute", false, "2015-03-23", "null"),
    ("R45-5B-COMBINED-5W", "after_exclusive", "statute", false, "2015-03-23", "null"),
    ("R45-6A-DRAFT-5W", "after_exclusive", "statute", false, "2015-03-23", "null"),
    ("R45-6B-FINAL-11W", "after_exclusive", "statute", false, "2015-03-23", "null"),
    ("R45-PARA6A-AMEND-5W", "after_exclusive", "statute", false, "2015-03-23", "null"),
    ("NR6-3-HEALTH-5W", "from_inclusive", "statute", false, "2018-04-03", "null"),
    ("NR6-6-COPY-SOS-1W", "from_inclusive", "statute", false, "2018-04-03", "null"),
    ("NR7-1-SOCIAL-5W", "from_inclusive", "statute", false, "2018-04-03", "null"),
    ("NR7-4-COPY-SOS-1W", "from_inclusive", "statute", false, "2018-04-03", "null"),
    ("PB11-2A-REVIEW-3M", "from_inclusive", "statute", false, "2014-09-01", "null"),
    ("R56-3-COMMENTS-ANNUAL", "recurring", "statute", false, "2014-09-01", "null"),
    ("UKGDPR-SAR-1M", "after_exclusive", "guidance", true, "2018-05-25", "null"),
    ("DP4-REFUSAL-6W", "after_exclusive", "statute", false, "2015-04-01", "null"),
    ("DP5-DECISION-6W", "after_exclusive", "statute", false, "2015-04-01", "null"),
    ("DP8-ADVICE-6W", "after_exclusive", "statute", false, "2015-04-01", "null"),
    ("DP10-NO-PLAN-16W", "after_exclusive", "statute", false, "2015-04-01", "null"),
    ("DP13-REPS-15D", "window_min_inclusive", "statute", false, "2015-04-01", "null"),
    ("DP13-FINAL-20W", "after_exclusive", "statute", false, "2015-04-01", "null"),
    ("DP16-2-DISCLOSE-5WD", "after_exclusive", "statute", false, "2015-04-01", "null"),
    ("DP16-3-DISCLOSE-RCB-5WD", "after_exclusive", "statute", false, "2015-04-01", "null"),
    ("DP16-4-RCB-REQUEST-15WD", "after_exclusive", "statute", false, "2015-04-01", "null"),
    ("DP17-1-SEND-5WD", "after_exclusive", "statute", false, "2015-04-01", "null"),
    ("DP17-2-SEND-5WD", "after_exclusive", "statute", false, "2015-04-01", "null"),
    ("DP19-CONTACT-2M", "after_exclusive", "statute", false, "2015-04-01", "null"),
    ("DP21-MEDIATION-30D", "after_exclusive", "statute", false, "2015-04-01", "null"),
    ("COVID-OVERLAY", "asap", "statute", false, "2020-05-01", "2020-09-24"),
];

#[test]
fn what_two_schemes_or_two_provisions_ask_alike_has_one_purpose() {
    let expected: &[(Purpose, &[&str])] = &[
        (Purpose::AssessmentDecision, &["R05-DECISION-6W", "DP5-DECISION-6W"]),
        (Purpose::AssessmentRefusal, &["R04-REFUSAL-6W", "DP4-REFUSAL-6W"]),
        (Purpose::Advice, &["R08-ADVICE-6W", "COP-ADVICE-6W", "DP8-ADVICE-6W"]),
        (Purpose::PlanDecision, &["R10-NO-PLAN-16W", "DP10-NO-PLAN-16W"]),
        (Purpose::DraftWindow, &["R13-DRAFT-REPS-15D", "DP13-REPS-15D"]),
        (Purpose::ConsultationReply, &["COP983-CONSULT-15D"]),
        (Purpose::FinalPlan, &["R13-FINAL-20W", "DP13-FINAL-20W"]),
        (Purpose::PhaseTransfer, &["R18-1A-PHASE-POST16", "R18-1B-PHASE-OTHER", "R18-2-POST16-MOVE-5M"]),
        (Purpose::ReviewNotice, &["R20-3-NOTICE-2W", "R21-3-NOTICE-2W"]),
        (Purpose::ReviewReport, &["R20-9-REPORT-2W", "R21-8-REPORT-2W"]),
        (Purpose::ReviewDecision, &["R20-10-DECISION-4W", "R21-9-DECISION-4W"]),
        (Purpose::ReassessmentDecision, &["R25-DECISION-15D"]),
        (Purpose::ReassessedPlan, &["R27-2-FINAL-14W"]),
        (Purpose::AmendedPlan, &["R22-3-FINAL-8W", "DEVON-FINAL-12W"]),
        (Purpose::MediationContact, &["R33-CONTACT-2M", "DP19-CONTACT-2M"]),
        (Purpose::Appeal, &["TR20-APPEAL"]),
    ];
    for (purpose, rules) in expected {
        assert_eq!(purpose.rules(), *rules);
        assert!(rules.iter().all(|rule| Purpose::of(rule) == Some(*purpose)));
    }
    let named: usize = expected.iter().map(|(_, rules)| rules.len()).sum();
    assert_eq!(ENGLAND.rules().filter(|rule| rule.purpose.is_some()).count(), named);
    assert_eq!((Purpose::of("R03-CONSULT"), Purpose::of("R99-NOTHING")), (None, None));
}

#[test]
fn every_rule_stands_as_published_and_in_the_published_order() {
    let rows: Vec<_> = ENGLAND
        .rules()
        .map(|rule| {
            let to = rule.effective_to.map_or_else(|| "null".to_owned(), |day| day.to_string());
            (
                rule.id.as_str(),
                rule.mode.code(),
                rule.authority.code(),
                rule.roll != Roll::Never,
                rule.effective_from.to_string(),
                to,
            )
        })
        .collect();
    assert_eq!(rows.len(), ROWS.len());
    for (row, (id, mode, authority, rolls, from, to)) in rows.iter().zip(ROWS) {
        assert_eq!(row, &(*id, *mode, *authority, *rolls, (*from).to_owned(), (*to).to_owned()));
    }
}

/// What starts, conditions, meets and ends each duty, who owes it and which events can meet it: a change of any is a change of the law as read here.
#[test]
fn every_rule_begins_and_ends_as_it_stands() {
    let mut text = String::new();
    for rule in ENGLAND.rules() {
        text += &format!("{} owed by {}, {:?}\n", rule.id, rule.owner.words(), rule.scope);
        for (word, events) in
            [("starts", rule.starts), ("only if", rule.only_if), ("met by", rule.met_by), ("closed by", rule.closed_by)]
        {
            let names: Vec<_> = events.iter().map(|event| format!("{event:?}")).collect();
            if !names.is_empty() {
                text += &format!("  {word}: {}\n", names.join(", "));
            }
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn every_published_rule_and_no_other_is_known_by_its_id() {
    assert_eq!(published().map(|rule| rule.id.as_str()).collect::<Vec<_>>(), RuleId::PUBLISHED);
    assert!(RuleId::PUBLISHED.iter().all(|id| RuleId::known(id).is_some_and(|known| known.as_str() == *id)));
    assert_eq!(RuleId::known("R13-FINAL-21W"), None);
}
