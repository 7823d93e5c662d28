//! The next act of a case on its way to a plan: what its state asks for, and of whom, whatever its limits say.

mod code;

use chrono::NaiveDate;

use crate::{
    cases::Stage,
    decisions::{DecisionKind, DecisionState},
    plans::FinaliseRefused,
};

/// What happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextAct {
    /// A caseworker proposes a decision.
    Propose(DecisionKind),
    /// A manager decides what was proposed.
    Decide(DecisionKind),
    /// A proposed decision came back with a question: it is answered and proposed again.
    AnswerAboutDecision(DecisionKind),
    /// It is decided, and the family is told.
    Tell(DecisionKind),
    /// Nobody was asked for advice.
    AskForAdvice,
    /// The law requires advice for which nobody was asked, although others were.
    AskForMoreAdvice,
    /// Advice came and waits to be checked: how many.
    CheckAdvice(usize),
    /// The draft is written.
    WriteDraft,
    /// Section I says where the child will learn, which a draft must not (s38(5)).
    ClearSectionI,
    /// The draft is sent.
    SendDraft,
    /// A draft that was taken back, or has changed since, is sent again.
    SendDraftAgain,
    /// Comments of the family wait for an answer: how many.
    AnswerComments(usize),
    /// A gate of the final plan is closed that the caseworker opens.
    Open(FinaliseRefused),
    /// Schools and colleges may still answer, to the end of this day.
    AwaitReplies(NaiveDate),
    /// The family may still comment, to the end of this day.
    AwaitComments(NaiveDate),
    /// Managers are asked to approve the plan.
    AskForApproval,
    /// The plan came back with a question: it is answered and the managers are asked again.
    AnswerAboutPlan,
    /// A manager approves the plan, which sends it.
    Approve,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acts {
    /// The caseworker of the case.
    Caseworker,
    /// A manager other than whoever proposed it.
    Manager,
    /// The family.
    Family,
    /// The schools and colleges that were consulted.
    Institutions,
}

/// How the decision stands that is open at the stage of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deciding {
    /// How far it has come.
    pub state: DecisionState,
    /// Whether it came back with a question that has no answer yet.
    pub is_asked_about: bool,
}

/// How the advice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gathered {
    /// How many were asked.
    pub asked: usize,
    /// How much came and was not checked.
    pub to_check: usize,
    /// Whether the law requires some for which nobody was asked.
    pub is_incomplete: bool,
}

/// How the plan stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// Whether it says what a draft must, and nothing is left to fix.
    pub is_complete: bool,
    /// Whether a draft could be sent once it is explained what is left to fix.
    pub can_be_sent: bool,
    /// Whether section I says anything.
    pub names_setting: bool,
    /// Whether a draft that had been sent was taken back.
    pub was_taken_back: bool,
    /// The gates of the final plan that are closed, whoever approves it.
    pub closed: Vec<FinaliseRefused>,
    /// Whether managers were asked to approve it as it stands.
    pub is_asked: bool,
    /// Whether it came back with a question that has no answer yet.
    pub is_asked_about: bool,
}

/// What the next act of a case hangs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// How far it has come.
    pub stage: Stage,
    /// The decision that is open at that stage; `None` where nothing is proposed.
    pub decision: Option<Deciding>,
    /// Its advice.
    pub advice: Gathered,
    /// Its plan.
    pub plan: Written,
}

/// The question that is open at a stage.
pub fn question(stage: Stage) -> Option<DecisionKind> {
    match stage {
        Stage::Requested => Some(DecisionKind::Assess),
        Stage::Assessing => Some(DecisionKind::Issue),
        _ => None,
    }
}

impl NextAct {
    /// Finds the next act; `None` once the assessment is over.
    pub fn of(now: &Situation) -> Option<Self> {
        match now.stage {
            Stage::Requested | Stage::Assessing => question(now.stage).map(|kind| Self::of_question(kind, now)),
            Stage::Drafting => Some(Self::of_draft(&now.plan)),
            Stage::DraftSent => Some(Self::of_final(&now.plan)),
            Stage::Issued
            | Stage::Maintained
            | Stage::NotAssessed
            | Stage::NotIssued
            | Stage::Withdrawn
            | Stage::MovedAway
            | Stage::Died
            | Stage::RecordedInError => None,
        }
    }

    fn of_question(kind: DecisionKind, now: &Situation) -> Self {
        let advice = now.advice;
        match now.decision {
            Some(Deciding { state: DecisionState::Proposed, is_asked_about: true }) => Self::AnswerAboutDecision(kind),
            Some(Deciding { state: DecisionState::Proposed, .. }) => Self::Decide(kind),
            Some(Deciding { state: DecisionState::Decided | DecisionState::Notified, .. }) => Self::Tell(kind),
            None if kind == DecisionKind::Assess => Self::Propose(kind),
            None if advice.asked == 0 => Self::AskForAdvice,
            None if advice.to_check > 0 => Self::CheckAdvice(advice.to_check),
            None if advice.is_incomplete => Self::AskForMoreAdvice,
            None => Self::Propose(kind),
        }
    }

    fn of_draft(plan: &Written) -> Self {
        match (plan.can_be_sent, plan.was_taken_back) {
            _ if plan.names_setting => Self::ClearSectionI,
            (true, true) => Self::SendDraftAgain,
            (true, false) if plan.is_complete => Self::SendDraft,
            _ => Self::WriteDraft,
        }
    }

    /// What the caseworker can do comes before what others may still do.
    fn of_final(plan: &Written) -> Self {
        use FinaliseRefused as Gate;
        let closed = |wanted: fn(&Gate) -> bool| plan.closed.iter().copied().find(wanted);
        if let Some(Gate::CommentsUnanswered(count)) = closed(|gate| matches!(gate, Gate::CommentsUnanswered(_))) {
            return Self::AnswerComments(count);
        }
        if closed(|gate| matches!(gate, Gate::ChangedSinceDraft | Gate::NoDraftServed)).is_some() {
            return match plan {
                _ if plan.names_setting => Self::ClearSectionI,
                _ if plan.can_be_sent => Self::SendDraftAgain,
                _ => Self::WriteDraft,
            };
        }
        let waits = |gate: &Gate| matches!(gate, Gate::RepresentationsStillOpen { .. } | Gate::ConsultationOpen { .. });
        let of_others = |gate: &Gate| matches!(gate, Gate::SamePersonAsDrafter | Gate::AlreadyFinal);
        let own = plan.closed.iter().copied().find(|gate| !waits(gate) && !of_others(gate) && !plan.leaves_open(gate));
        if let Some(gate) = own {
            return Self::Open(gate);
        }
        if let Some(Gate::ConsultationOpen { until }) = closed(|gate| matches!(gate, Gate::ConsultationOpen { .. })) {
            return Self::AwaitReplies(until);
        }
        if let Some(Gate::RepresentationsStillOpen { until }) =
            closed(|gate| matches!(gate, Gate::RepresentationsStillOpen { .. }))
        {
            return Self::AwaitComments(until);
        }
        match (plan.is_asked_about, plan.is_asked) {
            (true, _) => Self::AnswerAboutPlan,
            (false, true) => Self::Approve,
            (false, false) => Self::AskForApproval,
        }
    }

    /// Says who acts.
    pub fn acts(self) -> Acts {
        match self {
            Self::Decide(_) | Self::Approve => Acts::Manager,
            Self::AwaitComments(_) => Acts::Family,
            Self::AwaitReplies(_) => Acts::Institutions,
            _ => Acts::Caseworker,
        }
    }

    /// Says it as something to do.
    pub fn title(self) -> String {
        match self {
            Self::Propose(DecisionKind::Assess) | Self::Decide(DecisionKind::Assess) => "Decide whether to assess".into(),
            Self::Propose(DecisionKind::Issue) | Self::Decide(DecisionKind::Issue) => "Decide whether to issue a plan".into(),
            Self::AnswerAboutDecision(kind) => match kind {
                DecisionKind::Assess => "Answer the question about whether to assess".into(),
                DecisionKind::Issue => "Answer the question about whether to issue a plan".into(),
            },
            Self::Tell(kind) => kind.telling().into(),
            Self::AskForAdvice => "Ask for advice".into(),
            Self::AskForMoreAdvice => "Ask for the advice that nobody was asked for".into(),
            Self::CheckAdvice(1) => "Check the advice that came".into(),
            Self::CheckAdvice(count) => format!("Check {count} pieces of advice that came"),
            Self::WriteDraft => "Write the draft plan".into(),
            Self::ClearSectionI => "Clear section I, then send the draft again".into(),
            Self::SendDraft => "Send the draft plan".into(),
            Self::SendDraftAgain => "Send the draft plan again".into(),
            Self::AnswerComments(1) => "Answer the family’s comment".into(),
            Self::AnswerComments(count) => format!("Answer {count} comments of the family"),
            Self::Open(FinaliseRefused::SettingMissing) => "Name a school or college in section I".into(),
            Self::Open(FinaliseRefused::SettingClosed { .. }) => "Name a school or college that is open in section I".into(),
            Self::Open(FinaliseRefused::HealthAgreementMissing) => "Record that health agrees to section G".into(),
            Self::Open(FinaliseRefused::AdulthoodMissing(_)) => "Add provision that prepares for adulthood".into(),
            Self::Open(_) => "Get the final plan ready".into(),
            Self::AwaitReplies(_) => "Wait for the replies of schools and colleges".into(),
            Self::AwaitComments(_) => "Wait for the family’s comments".into(),
            Self::AskForApproval => "Ask a manager to approve the final plan".into(),
            Self::AnswerAboutPlan => "Answer the question about the final plan".into(),
            Self::Approve => "Approve the final plan".into(),
        }
    }

    /// Returns the page of the case on which it is done.
    pub fn page(self) -> &'static str {
        match self {
            Self::Propose(DecisionKind::Assess) | Self::Decide(DecisionKind::Assess) => "decisions/assess",
            Self::Propose(DecisionKind::Issue) | Self::Decide(DecisionKind::Issue) => "decisions/issue",
            Self::AnswerAboutDecision(DecisionKind::Assess) => "decisions/assess/reasons",
            Self::AnswerAboutDecision(DecisionKind::Issue) => "decisions/issue/reasons",
            Self::Tell(DecisionKind::Assess) => "decisions/assess/tell",
            Self::Tell(DecisionKind::Issue) => "decisions/issue/tell",
            Self::AskForAdvice | Self::AskForMoreAdvice => "advice/new",
            Self::CheckAdvice(_) => "advice",
            Self::WriteDraft => "plan",
            Self::ClearSectionI | Self::Open(FinaliseRefused::SettingMissing | FinaliseRefused::SettingClosed { .. }) => {
                "plan/sections/i"
            }
            Self::SendDraft | Self::SendDraftAgain => "plan/send-draft",
            Self::AnswerComments(_) | Self::AwaitComments(_) => "plan/comments",
            Self::Open(FinaliseRefused::HealthAgreementMissing) => "plan/sections/g",
            Self::AwaitReplies(_) => "consultations",
            Self::AnswerAboutPlan => "plan/finalise/ask",
            Self::Open(_) | Self::AskForApproval | Self::Approve => "plan/finalise",
        }
    }
}

impl Written {
    /// Says whether a gate may wait: where schools and colleges were consulted, the one that is named hangs on their replies.
    fn leaves_open(&self, gate: &FinaliseRefused) -> bool {
        let are_consulted = self.closed.iter().any(|other| matches!(other, FinaliseRefused::ConsultationOpen { .. }));
        are_consulted && matches!(gate, FinaliseRefused::SettingMissing | FinaliseRefused::SettingClosed { .. })
    }
}
