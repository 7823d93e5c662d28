//! Letters that the law requires, written from what was decided so that rights are never retyped.
//!
//! What each must contain stands in SEND Regs 2014 regs 5(3), 10(3), 13(1), 14(2) and 32. Each speaks to whoever has the right on the day of sending.

use chrono::NaiveDate;
use ehc_domain::{
    authority::AuthorityDetail as D,
    calendar::day_in_words,
    decisions::{DecisionKind, DecisionOutcome},
    people::rights_holder::RightsHolder,
};

use crate::{
    LocalPolicy, appeals::AppealDates, cases::OpenCase, decisions::DecisionView, notices::NoticeParts, rights::Recipients,
};

/// What every letter is written from.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// The council.
    pub policy: &'a LocalPolicy,
    /// The case.
    pub open: &'a OpenCase,
    /// The day of sending.
    pub sent_on: NaiveDate,
    /// Who is written to.
    pub to: &'a Recipients,
    /// What is known of the authority and of those whom the family may turn to.
    pub parts: &'a NoticeParts,
}

impl Envelope<'_> {
    fn head(&self) -> String {
        let to: Vec<String> = self.to.names().iter().map(|name| format!("To: {name}")).collect();
        let name = self.parts.word(D::Name).unwrap_or(self.policy.council.as_str());
        let address = self.parts.word(D::Address).map(|address| format!("\n{address}")).unwrap_or_default();
        format!("{name}{address}\n{}\nOur number: {}\n{}", day_in_words(self.sent_on), self.open.case.reference, to.join("\n"))
    }

    /// How the letter names the child: a parent has a child, a young person is spoken to, whoever acts for them is told about them by name.
    fn who(&self) -> String {
        match self.to.holder {
            RightsHolder::Parent => "your child".to_owned(),
            RightsHolder::YoungPerson => "you".to_owned(),
            RightsHolder::ParentsRepresentative | RightsHolder::Alternative(_) => self.open.child.name.clone(),
        }
    }

    /// For whom something is wanted.
    fn them(&self) -> String {
        if self.to.is_to_young_person() { "yourself".to_owned() } else { self.who() }
    }

    fn whose(&self) -> String {
        if self.to.is_to_young_person() { "your".to_owned() } else { format!("{}’s", self.who()) }
    }
}

/// Writes the letter that tells a family of a decision. A refusal carries reasons for each limb, mediation, appeal, disagreement resolution and
/// advice, or it is not written at all.
pub fn decision(envelope: Envelope<'_>, decision: &DecisionView, appeal: Option<&AppealDates>) -> String {
    let (who, whose) = (envelope.who(), envelope.whose());
    let mut parts = vec![
        envelope.head(),
        match (decision.kind, decision.outcome) {
            (DecisionKind::Assess, DecisionOutcome::Agreed) => format!(
                "We will assess {whose} education, health and care needs. We now ask for advice from school, health and social care and \
                 from a psychologist. You can send us your views and anything else you want us to read."
            ),
            (DecisionKind::Assess, DecisionOutcome::Refused) => {
                format!("We have decided not to assess {whose} education, health and care needs.")
            }
            (DecisionKind::Issue, DecisionOutcome::Agreed) => format!(
                "We will write an education, health and care plan for {who}. We will send you a draft to read and comment on."
            ),
            (DecisionKind::Issue, DecisionOutcome::Refused) => {
                format!("We have assessed {who} and decided not to issue an education, health and care plan.")
            }
        },
    ];
    let reasons: Vec<String> = decision
        .limbs
        .iter()
        .map(|answer| format!("{}: {}. {}", answer.limb.label(), if answer.is_met { "yes" } else { "no" }, answer.reasons))
        .collect();
    parts.push(format!("Our reasons\n{}", reasons.join("\n")));
    parts.push(match decision.outcome {
        DecisionOutcome::Refused => rights(decision.kind, &envelope, appeal),
        DecisionOutcome::Agreed => envelope.parts.says(&[D::Contact]),
    });
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

/// Writes the letter that goes with a draft: what the family may say and until when (s38(2), reg 13(1)).
pub fn draft_plan(envelope: Envelope<'_>, comments_until: NaiveDate) -> String {
    format!(
        "{}\n\n\
         This is the draft of {} education, health and care plan. It names no school or college yet.\n\n\
         Tell us what you think of it by the end of {}. You can write, call, or ask to meet the officer who wrote it. You can ask for a particular \
         school or college to be named in the plan, and for a personal budget.\n\n\
         The local SEND information, advice and support service gives free and independent help.\n\n{}",
        envelope.head(),
        envelope.whose(),
        day_in_words(comments_until),
        envelope.parts.says(&[D::InstitutionLists, D::InformationService, D::LocalOffer, D::Contact])
    )
}

/// Writes the letter that goes with a final plan: the rights that come with it (reg 14(2)).
pub fn final_plan(envelope: Envelope<'_>, appeal: Option<&AppealDates>) -> String {
    format!(
        "{}\n\nThis is {} final education, health and care plan.\n\n{}\n\
         You can appeal about sections B, F and I, and about a plan that names no school or college. An appeal about section I alone needs no \
         certificate.",
        envelope.head(),
        envelope.whose(),
        rights(DecisionKind::Issue, &envelope, appeal)
    )
}

/// The right of appeal and the mediation information (reg 32), with the dates that the timetable counted from this letter. Where it counts none, the
/// periods stand in words.
fn rights(kind: DecisionKind, envelope: &Envelope<'_>, appeal: Option<&AppealDates>) -> String {
    let them = envelope.them();
    let by =
        |due: Option<NaiveDate>, words: &str| due.map_or_else(|| words.to_owned(), |due| format!("by {}", day_in_words(due)));
    let adviser = by(appeal.and_then(|dates| dates.mediation.due), "within two months of the date of this letter");
    let tribunal = by(appeal.and_then(|dates| dates.appeal.due), "within two months of the date of this letter");
    let mut text = format!(
        "If you disagree\n\
         You can appeal to the First-tier Tribunal (Special Educational Needs and Disability). You need a certificate from a mediation \
         adviser first. Contact the adviser {adviser}. You do not have to take part in mediation. The appeal must reach the Tribunal \
         {tribunal}, or within one month of the date of the certificate if that is later.\n\
         If you want mediation, tell us so, what you disagree about, and any health care you want for {them}.\n\
         You can also use our disagreement resolution service. The local SEND information, advice and support service gives free and \
         independent help."
    );
    if kind == DecisionKind::Issue {
        text.push_str("\nThe Tribunal can also make recommendations about health and social care.");
    }
    let whom = envelope.parts.says(&[D::MediationAdviser, D::DisagreementResolution, D::InformationService, D::Contact]);
    format!("{text}\n\n{whom}")
}
