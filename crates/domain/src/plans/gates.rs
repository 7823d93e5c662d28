//! What must hold before a draft is sent, and before a plan is final.

use chrono::NaiveDate;
use thiserror::Error;

use super::{PlanState, ProvisionPart};
use crate::{calendar::day_in_words, ids::UserId, refusals};

refusals! {
    /// Why a draft cannot be sent.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum SendDraftRefused {
        /// A draft names no setting and no type of setting (s38(5)).
        NamesSetting = "names_setting", "A draft must not name a school or type of school. Clear section I first";
        /// A plan without needs is no plan.
        NoNeeds = "no_needs", "The plan has no needs yet. Start from the advice";
        /// In or beyond Year 9, parts of the plan prepare for adulthood with nothing (reg 12(3)).
        AdulthoodMissing(Vec<ProvisionPart>) = "adulthood_missing", "{} no provision that prepares for adulthood, which a plan must have from Year 9. The caseworker marks it or adds it" [lacking(.0)];
        /// Breaks remain and nobody said why it is sent with them.
        BreaksUnexplained(usize) = "breaks_unexplained" @ breaks_reason, "{}. Fix what is left, or say why you send the draft with it" [remain(*.0)];
        /// It would have been sent before advice came that it is written from.
        LaterAdvice {
            /// The day on which the latest of that advice came.
            came_on: NaiveDate,
        } = "later_advice" @ sent_on, "The plan is written from advice that came on {}. Enter that day or a later one, or take out what comes from it" [day_in_words(*came_on)];
        /// The plan is final.
        Final = "final", "The plan is final and cannot be changed";
    }
}

refusals! {
    /// Why a plan cannot be made final; each names who can open the gate.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum FinaliseRefused {
        /// No draft was served (s38(1)).
        NoDraftServed = "no_draft_served", "Send the family a draft first";
        /// The family's fifteen days still run (reg 13(1)(a)).
        RepresentationsStillOpen {
            /// The last day of the window.
            until: NaiveDate,
        } = "representations_still_open", "The family can comment until the end of {}" [day_in_words(*until)];
        /// Comments wait for an answer.
        CommentsUnanswered(usize) = "comments_unanswered", "{0} comments wait for an answer. The caseworker answers them";
        /// The plan differs from the draft that the family had, and nothing that the family said explains it (reg 14(1)).
        ChangedSinceDraft = "changed_since_draft", "The plan has changed since the family had it, and no comment of theirs that was accepted explains it. Send it as a new draft";
        /// A consulted setting may still answer (Code 9.83).
        ConsultationOpen {
            /// The last day for the reply.
            until: NaiveDate,
        } = "consultation_open", "A school or college that was consulted can answer until {}" [day_in_words(*until)];
        /// It would have been sent before advice came that it is written from.
        LaterAdvice {
            /// The day on which the latest of that advice came.
            came_on: NaiveDate,
        } = "later_advice", "The plan is written from advice that came on {}. It cannot have been sent before" [day_in_words(*came_on)];
        /// Section I says neither name nor type.
        SettingMissing = "setting_missing", "Section I must name a school or college, or a type. The caseworker writes it";
        /// Section I names one that closed.
        SettingClosed {
            /// Its last day.
            on: NaiveDate,
        } = "setting_closed", "The school or college that section I names closed on {}. Name one that is open" [day_in_words(*on)];
        /// Section G has provision that the commissioner has not agreed (reg 12(2)).
        HealthAgreementMissing = "health_agreement_missing", "The health body has not agreed the provision in section G. The caseworker records its agreement";
        /// In or beyond Year 9, this part of the plan prepares for adulthood with nothing (reg 12(3)).
        AdulthoodMissing(ProvisionPart) = "adulthood_missing", "{} no provision that prepares for adulthood, which a plan must have from Year 9. The caseworker marks it or adds it" [lacking(&[*.0])];
        /// The last drafter cannot approve.
        SamePersonAsDrafter = "same_person_as_drafter", "Somebody other than the person who last wrote in the plan must approve it";
        /// It is final already.
        AlreadyFinal = "already_final", "The plan is final already";
    }
}

/// “2 things to fix remain”.
fn remain(things: usize) -> String {
    if things == 1 { "1 thing to fix remains".to_owned() } else { format!("{things} things to fix remain") }
}

/// “Sections F and G have”.
fn lacking(parts: &[ProvisionPart]) -> String {
    let letters: Vec<&str> = parts.iter().map(|part| part.label().trim_start_matches("Section ")).collect();
    match letters.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("Sections {} and {last} have", rest.join(", ")),
        one => format!("Section {} has", one.concat()),
    }
}

/// What decides whether a plan may be made final.
#[derive(Debug, Clone)]
pub struct FinaliseFacts {
    /// How far the plan has come.
    pub state: PlanState,
    /// The last day of the family's window; `None` when no draft was served.
    pub window_ends_on: Option<NaiveDate>,
    /// Comments without an answer.
    pub comments_unanswered: usize,
    /// Whether the plan, section I apart, differs from the last draft and no accepted comment on that draft explains it.
    pub changed_unexplained: bool,
    /// The latest reply date among consultations without a reply by the day of sending; `None` when all had replied.
    pub consultation_open_until: Option<NaiveDate>,
    /// The day on which the latest advice came that the plan is written from; `None` where it is written from none.
    pub written_from: Option<NaiveDate>,
    /// Whether section I says anything.
    pub has_setting: bool,
    /// When the institution that section I names closed; `None` while it is open, and where none is named.
    pub setting_closed_on: Option<NaiveDate>,
    /// Whether section G has rows.
    pub has_health_provision: bool,
    /// Whether the commissioner's agreement is recorded.
    pub health_has_agreed: bool,
    /// The parts that prepare for adulthood with nothing; asked from `prepares_from`.
    pub unprepared: Vec<ProvisionPart>,
    /// The day from which the child is in or beyond Year 9; `None` where the birth date is not known.
    pub prepares_from: Option<NaiveDate>,
    /// Who last wrote in the plan.
    pub last_drafter: Option<UserId>,
}

/// Lists every gate that is closed, given who would approve and when; an empty list opens the way.
pub fn closed_gates(facts: &FinaliseFacts, approver: UserId, today: NaiveDate) -> Vec<FinaliseRefused> {
    let mut closed = Vec::new();
    if facts.state == PlanState::Final {
        return vec![FinaliseRefused::AlreadyFinal];
    }
    match facts.window_ends_on {
        None => closed.push(FinaliseRefused::NoDraftServed),
        Some(until) if until >= today => closed.push(FinaliseRefused::RepresentationsStillOpen { until }),
        Some(_) => {}
    }
    if facts.comments_unanswered > 0 {
        closed.push(FinaliseRefused::CommentsUnanswered(facts.comments_unanswered));
    }
    // The final plan may differ from the draft only because of what the family said and the setting named (reg 14(1), Code 9.125).
    if facts.changed_unexplained {
        closed.push(FinaliseRefused::ChangedSinceDraft);
    }
    if let Some(until) = facts.consultation_open_until.filter(|until| *until >= today) {
        closed.push(FinaliseRefused::ConsultationOpen { until });
    }
    if let Some(came_on) = facts.written_from.filter(|came_on| *came_on > today) {
        closed.push(FinaliseRefused::LaterAdvice { came_on });
    }
    if !facts.has_setting {
        closed.push(FinaliseRefused::SettingMissing);
    }
    if let Some(on) = facts.setting_closed_on.filter(|on| *on <= today) {
        closed.push(FinaliseRefused::SettingClosed { on });
    }
    if facts.has_health_provision && !facts.health_has_agreed {
        closed.push(FinaliseRefused::HealthAgreementMissing);
    }
    if facts.prepares_from.is_some_and(|from| from <= today) {
        closed.extend(facts.unprepared.iter().copied().map(FinaliseRefused::AdulthoodMissing));
    }
    if facts.last_drafter == Some(approver) {
        closed.push(FinaliseRefused::SamePersonAsDrafter);
    }
    closed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use uuid::Uuid;

    fn facts() -> FinaliseFacts {
        FinaliseFacts {
            state: PlanState::DraftSent,
            window_ends_on: "2027-01-18".parse().ok(),
            comments_unanswered: 0,
            changed_unexplained: false,
            consultation_open_until: None,
            written_from: "2026-08-10".parse().ok(),
            has_setting: true,
            setting_closed_on: None,
            has_health_provision: false,
            health_has_agreed: false,
            unprepared: Vec::new(),
            prepares_from: None,
            last_drafter: Some(Id::new(Uuid::from_u128(1))),
        }
    }

    #[test]
    fn the_family_keeps_its_fifteen_days_to_the_end_of_the_last() {
        let approver = Id::new(Uuid::from_u128(2));
        let on = |day: &str| closed_gates(&facts(), approver, day.parse().unwrap());
        let until = "2027-01-18".parse().unwrap();
        assert_eq!(on("2027-01-17"), [FinaliseRefused::RepresentationsStillOpen { until }]);
        assert_eq!(on("2027-01-18"), [FinaliseRefused::RepresentationsStillOpen { until }]);
        assert_eq!(on("2027-01-19"), []);
    }

    #[test]
    fn a_plan_is_not_sent_before_the_advice_that_it_is_written_from() {
        let approver = Id::new(Uuid::from_u128(2));
        let came_on = "2027-01-20".parse().unwrap();
        let facts = FinaliseFacts { written_from: Some(came_on), ..facts() };
        let on = |day: &str| closed_gates(&facts, approver, day.parse().unwrap());
        assert_eq!(on("2027-01-19"), [FinaliseRefused::LaterAdvice { came_on }]);
        assert_eq!(on("2027-01-20"), []);
        assert_eq!(on("2027-01-21"), []);
    }

    #[test]
    fn the_plan_prepares_for_adulthood_from_the_1_september_on_which_year_9_begins() {
        use ProvisionPart as P;
        let approver = Id::new(Uuid::from_u128(2));
        let facts = FinaliseFacts {
            window_ends_on: "2026-08-20".parse().ok(),
            unprepared: vec![P::Education, P::SocialCare],
            prepares_from: "2026-09-01".parse().ok(),
            ..facts()
        };
        let on = |facts: &FinaliseFacts, day: &str| closed_gates(facts, approver, day.parse().unwrap());
        let missing = [FinaliseRefused::AdulthoodMissing(P::Education), FinaliseRefused::AdulthoodMissing(P::SocialCare)];
        assert_eq!(on(&facts, "2026-08-31"), []);
        assert_eq!(on(&facts, "2026-09-01"), missing);
        assert_eq!(on(&facts, "2026-09-02"), missing);
        assert_eq!(on(&FinaliseFacts { unprepared: Vec::new(), ..facts.clone() }, "2026-09-01"), []);
        assert_eq!(on(&FinaliseFacts { prepares_from: None, ..facts }, "2026-09-01"), []);
    }

    #[test]
    fn what_prepares_for_nothing_is_named_by_section() {
        use ProvisionPart as P;
        let said = |parts: &[P]| SendDraftRefused::AdulthoodMissing(parts.to_vec()).to_string();
        let rest =
            "no provision that prepares for adulthood, which a plan must have from Year 9. The caseworker marks it or adds it";
        assert_eq!(said(&[P::Education]), format!("Section F has {rest}"));
        assert_eq!(said(&[P::Education, P::Health]), format!("Sections F and G have {rest}"));
        assert_eq!(said(&[P::Education, P::Health, P::SocialCare]), format!("Sections F, G and H have {rest}"));
    }

    #[test]
    fn every_closed_gate_is_named() {
        let drafter = Id::new(Uuid::from_u128(1));
        let facts = FinaliseFacts {
            window_ends_on: None,
            comments_unanswered: 2,
            changed_unexplained: true,
            consultation_open_until: "2027-01-30".parse().ok(),
            has_setting: false,
            setting_closed_on: None,
            has_health_provision: true,
            unprepared: vec![ProvisionPart::Health],
            prepares_from: "2020-09-01".parse().ok(),
            ..facts()
        };
        assert_eq!(closed_gates(&facts, drafter, "2027-01-19".parse().unwrap()).len(), 8);
    }
}
