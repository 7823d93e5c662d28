//! Letters that the law requires, written from what was decided so that rights are never retyped.
//!
//! What each must contain stands in SEND Regs 2014 regs 5(3), 10(3), 13(1), 14(2) and 32.

use chrono::NaiveDate;
use ehc_domain::decisions::{DecisionKind, DecisionOutcome};

use crate::{LocalPolicy, cases::OpenCase, decisions::DecisionView};

fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// Writes the letter that tells a family of a decision. A refusal carries reasons for each limb, mediation, appeal, disagreement resolution and
/// advice, or it is not written at all.
pub fn decision(policy: &LocalPolicy, open: &OpenCase, decision: &DecisionView, sent_on: NaiveDate) -> String {
    let mut parts = vec![
        format!("{}\n{}\nOur number: {}", policy.council, day(sent_on), open.case.reference),
        match (decision.kind, decision.outcome) {
            (DecisionKind::Assess, DecisionOutcome::Agreed) => {
                "We will assess your child’s education, health and care needs. We now ask for advice from school, health and \
                 social care and from a psychologist. You can send us your views and anything else you want us to read."
                    .to_owned()
            }
            (DecisionKind::Assess, DecisionOutcome::Refused) => {
                "We have decided not to assess your child’s education, health and care needs.".to_owned()
            }
            (DecisionKind::Issue, DecisionOutcome::Agreed) => {
                "We will write an education, health and care plan for your child. We will send you a draft to read and comment on."
                    .to_owned()
            }
            (DecisionKind::Issue, DecisionOutcome::Refused) => {
                "We have assessed your child and decided not to issue an education, health and care plan.".to_owned()
            }
        },
    ];
    let reasons: Vec<String> = decision
        .limbs
        .iter()
        .map(|answer| format!("{}: {}. {}", answer.limb.label(), if answer.is_met { "yes" } else { "no" }, answer.reasons))
        .collect();
    parts.push(format!("Our reasons\n{}", reasons.join("\n")));
    if decision.outcome == DecisionOutcome::Refused {
        parts.push(rights(decision.kind, sent_on));
    }
    parts.join("\n\n")
}

/// Writes the letter that goes with a draft: what the family may say and until when (s38(2), reg 13(1)).
pub fn draft_plan(policy: &LocalPolicy, open: &OpenCase, sent_on: NaiveDate, comments_until: NaiveDate) -> String {
    format!(
        "{}\n{}\nOur number: {}\n\n\
         This is the draft of your child’s education, health and care plan. It names no school or college yet.\n\n\
         Tell us what you think of it by the end of {}. You can write, call, or ask to meet the officer who wrote it. You can ask for a particular \
         school or college to be named in the plan, and for a personal budget.\n\n\
         The local SEND information, advice and support service gives free and independent help.",
        policy.council,
        day(sent_on),
        open.case.reference,
        day(comments_until)
    )
}

/// Writes the letter that goes with a final plan: the rights that come with it (reg 14(2)).
pub fn final_plan(policy: &LocalPolicy, open: &OpenCase, sent_on: NaiveDate) -> String {
    format!(
        "{}\n{}\nOur number: {}\n\nThis is your child’s final education, health and care plan.\n\n{}\n\
         You can appeal about sections B, F and I, and about a plan that names no school or college.",
        policy.council,
        day(sent_on),
        open.case.reference,
        rights(DecisionKind::Issue, sent_on)
    )
}

fn rights(kind: DecisionKind, sent_on: NaiveDate) -> String {
    let two_months = sent_on.checked_add_months(chrono::Months::new(2)).unwrap_or(sent_on);
    let mut text = format!(
        "If you disagree\n\
         You can appeal to the First-tier Tribunal (Special Educational Needs and Disability). You need a certificate from a mediation \
         adviser first. Contact the adviser by {}. You do not have to take part in mediation. The appeal must reach the Tribunal within \
         two months of the date of this letter, or one month of the date of the certificate, whichever is later.\n\
         If you want mediation, tell us so, what you disagree about, and any health care you want for your child.\n\
         You can also use our disagreement resolution service. The local SEND information, advice and support service gives free and \
         independent help.",
        day(two_months)
    );
    if kind == DecisionKind::Issue {
        text.push_str("\nThe Tribunal can also make recommendations about health and social care.");
    }
    text
}
