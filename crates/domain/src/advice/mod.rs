//! The advice that an assessment must seek (SEND Regs 2014, reg 6) and what a contributor may answer.

mod answer;
mod required;
mod submit;

pub use answer::{AdviceAnswer, Answer, AnswerRefused};
pub use required::{ChildCircumstances, NotAskedGround, RequiredAdvice, required};
pub use submit::{AdviceRow, ChildSeen, SubmitRefused, SubmittedAdvice};

use crate::{accounts::Role, codes::coded};

coded! {
    /// A kind of advice and information.
    pub enum AdviceKind {
        /// From the parents (reg 6(1)(a)).
        ParentsViews = "parents_views", "Parents’ views";
        /// The child's or young person's own views (reg 6(1)(a), s19).
        ChildsViews = "childs_views", "Child’s views";
        /// Educational, from the head or principal (reg 6(1)(b)).
        Education = "education", "Education";
        /// Medical, from a professional whom the commissioner identifies (reg 6(1)(c)).
        Medical = "medical", "Medical";
        /// Psychological, from an educational psychologist (reg 6(1)(d)).
        Psychological = "psychological", "Psychological";
        /// In relation to social care (reg 6(1)(e)).
        SocialCare = "social_care", "Social care";
        /// On preparing for adulthood, in or beyond year 9 (reg 6(1)(g)).
        PreparingForAdulthood = "preparing_for_adulthood", "Preparing for adulthood";
        /// From a teacher qualified to teach deaf pupils (reg 6(2)).
        TeacherOfTheDeaf = "teacher_of_the_deaf", "Qualified teacher of the deaf";
        /// From a teacher qualified to teach pupils with impaired vision (reg 6(2)).
        TeacherOfVisionImpaired = "teacher_of_vision_impaired", "Qualified teacher for vision impairment";
        /// From a teacher qualified for both impairments together (reg 6(2)).
        TeacherOfMultiSensoryImpaired = "teacher_of_multi_sensory_impaired", "Qualified teacher for multi-sensory impairment";
        /// From the Secretary of State for Defence, where a parent serves (reg 6(1)(b)(iv)).
        ArmedForces = "armed_forces", "Armed forces";
        /// From a speech and language therapist (reg 6(1)(f) or (h)).
        SpeechAndLanguage = "speech_and_language", "Speech and language";
        /// From an occupational therapist (reg 6(1)(f) or (h)).
        OccupationalTherapy = "occupational_therapy", "Occupational therapy";
        /// From a physiotherapist (reg 6(1)(f) or (h)).
        Physiotherapy = "physiotherapy", "Physiotherapy";
        /// From anyone else thought appropriate or reasonably asked for (reg 6(1)(f), (h)).
        Other = "other", "Other";
    }
}

impl AdviceKind {
    /// Returns the role whose members give this advice; `None` when it comes from outside the services.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Psychological => Some(Role::EducationalPsychologist),
            Self::Medical | Self::SpeechAndLanguage | Self::OccupationalTherapy | Self::Physiotherapy => {
                Some(Role::HealthContributor)
            }
            Self::SocialCare => Some(Role::SocialCareContributor),
            _ => None,
        }
    }

    /// Returns whether law or guidance limits the adviser, when the body asked is of the usual kind.
    pub fn usual_binding(self) -> Binding {
        if self.role() == Some(Role::HealthContributor) { Binding::Section31 } else { Binding::Code }
    }

    /// Says whether the law requires it of some children alone, so that it can come to be required once everybody was asked (reg 6(1)(b)(iv), (g), (2)).
    pub fn depends_on_child(self) -> bool {
        matches!(
            self,
            Self::PreparingForAdulthood
                | Self::TeacherOfTheDeaf
                | Self::TeacherOfVisionImpaired
                | Self::TeacherOfMultiSensoryImpaired
                | Self::ArmedForces
        )
    }

    /// Says whether reg 6(4) can excuse the authority from seeking it: never the family's own views.
    pub fn may_rely_on_existing(self) -> bool {
        !matches!(self, Self::ParentsViews | Self::ChildsViews)
    }
}

coded! {
    /// What holds a contributor to six weeks.
    pub enum Binding {
        /// Reg 8(1) binds the body, one of those in s31(1).
        Section31 = "section_31", "6-week limit";
        /// Only the Code of Practice expects it.
        Code = "code", "6 weeks (Code)";
    }
}

coded! {
    /// Where a request for advice stands.
    pub enum AdviceState {
        /// Asked; nothing has come.
        Asked = "asked", "Asked";
        /// The contributor has begun.
        InProgress = "in_progress", "In progress";
        /// Advice has come and waits to be checked.
        Received = "received", "Received, to check";
        /// Checked and accepted.
        Accepted = "accepted", "Accepted";
        /// Sent back: the contributor owes a new version.
        SentBack = "sent_back", "Sent back";
        /// The body declined, with reasons (s31(2)), or will not assess a child it does not know.
        Declined = "declined", "Declined";
        /// Not asked for, on a ground.
        NotNeeded = "not_needed", "Not needed";
    }
}

coded! {
    /// What is found on checking advice that came.
    pub enum CheckResult {
        /// It answers what was asked.
        Accepted = "accepted", "Yes, accept it";
        /// Something is missing or wrong.
        SentBack = "sent_back", "No, send it back";
    }
}

impl AdviceState {
    /// Says whether the advice has come, be it checked or not.
    pub fn has_come(self) -> bool {
        matches!(self, Self::Received | Self::Accepted)
    }

    /// Says whether the contributor still owes advice.
    pub fn is_owed(self) -> bool {
        matches!(self, Self::Asked | Self::InProgress | Self::SentBack)
    }
}
