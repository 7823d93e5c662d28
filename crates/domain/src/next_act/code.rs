//! How a next act is kept until it is shown: its name, and the number, day or list member that it is about.

use std::fmt::Display;

use super::NextAct;
use crate::{
    codes::Coded,
    decisions::DecisionKind,
    plans::{FinaliseRefused as Gate, ProvisionPart},
    refusals::Refuses,
};

impl NextAct {
    /// Returns the code under which the act is kept: words of lower case, parted by spaces.
    pub fn code(self) -> String {
        let about = |name: &str, what: &dyn Display| format!("{name} {what}");
        match self {
            Self::Propose(kind) => about("propose", &kind.code()),
            Self::Decide(kind) => about("decide", &kind.code()),
            Self::AnswerAboutDecision(kind) => about("answer_about_decision", &kind.code()),
            Self::Tell(kind) => about("tell", &kind.code()),
            Self::AskForAdvice => "ask_for_advice".into(),
            Self::AskForMoreAdvice => "ask_for_more_advice".into(),
            Self::CheckAdvice(count) => about("check_advice", &count),
            Self::WriteDraft => "write_draft".into(),
            Self::ClearSectionI => "clear_section_i".into(),
            Self::SendDraft => "send_draft".into(),
            Self::SendDraftAgain => "send_draft_again".into(),
            Self::AnswerComments(count) => about("answer_comments", &count),
            Self::Open(gate) => about("open", &gate_code(gate)),
            Self::AwaitReplies(until) => about("await_replies", &until),
            Self::AwaitComments(until) => about("await_comments", &until),
            Self::AskForApproval => "ask_for_approval".into(),
            Self::AnswerAboutPlan => "answer_about_plan".into(),
            Self::Approve => "approve".into(),
        }
    }

    /// Finds the act with this exact code; `None` when there is none, as of a code that another version of the program kept.
    pub fn parse(code: &str) -> Option<Self> {
        let (name, about) = code.split_once(' ').map_or((code, None), |(name, about)| (name, Some(about)));
        let Some(about) = about else {
            return Some(match name {
                "ask_for_advice" => Self::AskForAdvice,
                "ask_for_more_advice" => Self::AskForMoreAdvice,
                "write_draft" => Self::WriteDraft,
                "clear_section_i" => Self::ClearSectionI,
                "send_draft" => Self::SendDraft,
                "send_draft_again" => Self::SendDraftAgain,
                "ask_for_approval" => Self::AskForApproval,
                "answer_about_plan" => Self::AnswerAboutPlan,
                "approve" => Self::Approve,
                _ => return None,
            });
        };
        match name {
            "propose" => DecisionKind::parse(about).map(Self::Propose),
            "decide" => DecisionKind::parse(about).map(Self::Decide),
            "answer_about_decision" => DecisionKind::parse(about).map(Self::AnswerAboutDecision),
            "tell" => DecisionKind::parse(about).map(Self::Tell),
            "check_advice" => about.parse().ok().map(Self::CheckAdvice),
            "answer_comments" => about.parse().ok().map(Self::AnswerComments),
            "open" => gate(about).map(Self::Open),
            "await_replies" => about.parse().ok().map(Self::AwaitReplies),
            "await_comments" => about.parse().ok().map(Self::AwaitComments),
            _ => None,
        }
    }
}

fn gate_code(gate: Gate) -> String {
    let about = |what: &dyn Display| format!("{} {what}", gate.code());
    match gate {
        Gate::RepresentationsStillOpen { until } | Gate::ConsultationOpen { until } => about(&until),
        Gate::CommentsUnanswered(count) => about(&count),
        Gate::LaterAdvice { came_on } => about(&came_on),
        Gate::SettingClosed { on } => about(&on),
        Gate::AdulthoodMissing(part) => about(&part.code()),
        Gate::NoDraftServed
        | Gate::ChangedSinceDraft
        | Gate::SettingMissing
        | Gate::HealthAgreementMissing
        | Gate::SamePersonAsDrafter
        | Gate::AlreadyFinal => gate.code().to_owned(),
    }
}

fn gate(code: &str) -> Option<Gate> {
    let (name, about) = code.split_once(' ').unwrap_or((code, ""));
    let found = match name {
        "no_draft_served" => Gate::NoDraftServed,
        "representations_still_open" => Gate::RepresentationsStillOpen { until: about.parse().ok()? },
        "comments_unanswered" => Gate::CommentsUnanswered(about.parse().ok()?),
        "changed_since_draft" => Gate::ChangedSinceDraft,
        "consultation_open" => Gate::ConsultationOpen { until: about.parse().ok()? },
        "later_advice" => Gate::LaterAdvice { came_on: about.parse().ok()? },
        "setting_missing" => Gate::SettingMissing,
        "setting_closed" => Gate::SettingClosed { on: about.parse().ok()? },
        "health_agreement_missing" => Gate::HealthAgreementMissing,
        "adulthood_missing" => Gate::AdulthoodMissing(ProvisionPart::parse(about)?),
        "same_person_as_drafter" => Gate::SamePersonAsDrafter,
        "already_final" => Gate::AlreadyFinal,
        _ => return None,
    };
    // Nothing stands behind a gate that is about nothing.
    (gate_code(found) == code).then_some(found)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    /// One of each act and of each gate; a new one does not compile without a place in [`NextAct::code`], whose other half this holds.
    fn each() -> Vec<NextAct> {
        let day = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        let gates = [
            Gate::NoDraftServed,
            Gate::RepresentationsStillOpen { until: day },
            Gate::CommentsUnanswered(2),
            Gate::ChangedSinceDraft,
            Gate::ConsultationOpen { until: day },
            Gate::LaterAdvice { came_on: day },
            Gate::SettingMissing,
            Gate::SettingClosed { on: day },
            Gate::HealthAgreementMissing,
            Gate::SamePersonAsDrafter,
            Gate::AlreadyFinal,
        ];
        let parts = ProvisionPart::ALL.iter().map(|part| Gate::AdulthoodMissing(*part));
        let of_kinds = DecisionKind::ALL.iter().flat_map(|kind| {
            [NextAct::Propose(*kind), NextAct::Decide(*kind), NextAct::AnswerAboutDecision(*kind), NextAct::Tell(*kind)]
        });
        let others = [
            NextAct::AskForAdvice,
            NextAct::AskForMoreAdvice,
            NextAct::CheckAdvice(3),
            NextAct::WriteDraft,
            NextAct::ClearSectionI,
            NextAct::SendDraft,
            NextAct::SendDraftAgain,
            NextAct::AnswerComments(1),
            NextAct::AwaitReplies(day),
            NextAct::AwaitComments(day),
            NextAct::AskForApproval,
            NextAct::AnswerAboutPlan,
            NextAct::Approve,
        ];
        gates.into_iter().chain(parts).map(NextAct::Open).chain(of_kinds).chain(others).collect()
    }

    #[test]
    fn an_act_is_what_its_code_is_read_as() {
        for act in each() {
            assert_eq!(NextAct::parse(&act.code()), Some(act), "{}", act.code());
        }
    }

    #[test]
    fn no_two_acts_have_one_code() {
        let codes: std::collections::BTreeSet<String> = each().into_iter().map(NextAct::code).collect();
        assert_eq!(codes.len(), each().len());
    }

    #[test]
    fn what_is_no_code_is_no_act() {
        for code in [
            "",
            "propose",
            "propose whatever",
            "approve it",
            "open",
            "open setting_missing 1",
            "check_advice -1",
            "await_replies soon",
        ] {
            assert_eq!(NextAct::parse(code), None, "{code}");
        }
    }
}
