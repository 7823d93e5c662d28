//! The advice that an assessment must seek (SEND Regs 2014, reg 6) and what a contributor may answer.

use chrono::NaiveDate;
use thiserror::Error;

use crate::{accounts::Role, codes::coded, plans::ProvisionDetail};

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

/// One kind of advice that the law requires for a particular child, and where it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequiredAdvice {
    /// The kind.
    pub kind: AdviceKind,
    /// The provision that requires it.
    pub basis: &'static str,
}

/// What decides which advice the law requires for a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChildCircumstances {
    /// In or beyond year 9, by class year where it differs from age (reg 2; Appendix ambiguity 29).
    pub is_in_or_beyond_year_9: bool,
    /// Hearing is impaired.
    pub hearing_impairment: bool,
    /// Vision is impaired.
    pub vision_impairment: bool,
    /// A parent serves in the armed forces.
    pub armed_forces_family: bool,
}

/// Lists the advice that must be sought for this child, in the order of reg 6.
pub fn required(child: ChildCircumstances) -> Vec<RequiredAdvice> {
    use AdviceKind as K;
    let mut list = vec![
        RequiredAdvice { kind: K::ParentsViews, basis: "reg 6(1)(a)" },
        RequiredAdvice { kind: K::ChildsViews, basis: "s19; reg 6(1)(a)" },
        RequiredAdvice { kind: K::Education, basis: "reg 6(1)(b)" },
        RequiredAdvice { kind: K::Medical, basis: "reg 6(1)(c)" },
        RequiredAdvice { kind: K::Psychological, basis: "reg 6(1)(d)" },
        RequiredAdvice { kind: K::SocialCare, basis: "reg 6(1)(e)" },
    ];
    if child.is_in_or_beyond_year_9 {
        list.push(RequiredAdvice { kind: K::PreparingForAdulthood, basis: "reg 6(1)(g)" });
    }
    match (child.hearing_impairment, child.vision_impairment) {
        (true, true) => list.push(RequiredAdvice { kind: K::TeacherOfMultiSensoryImpaired, basis: "reg 6(2)" }),
        (true, false) => list.push(RequiredAdvice { kind: K::TeacherOfTheDeaf, basis: "reg 6(2)" }),
        (false, true) => list.push(RequiredAdvice { kind: K::TeacherOfVisionImpaired, basis: "reg 6(2)" }),
        (false, false) => {}
    }
    if child.armed_forces_family {
        list.push(RequiredAdvice { kind: K::ArmedForces, basis: "reg 6(1)(b)(iv)" });
    }
    list
}

coded! {
    /// Why required advice is not asked for.
    pub enum NotAskedGround {
        /// Earlier advice stands: its author, the authority and the family are each satisfied with it (reg 6(4)).
        ExistingAdviceAccepted = "existing_advice_accepted", "Earlier advice is accepted by its author, the family and us (reg 6(4))";
        /// The requirement does not fit the child, such as a child who attends no school.
        DoesNotApply = "does_not_apply", "The requirement does not apply to this child";
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

impl AdviceState {
    /// Says whether the contributor still owes advice.
    pub fn is_owed(self) -> bool {
        matches!(self, Self::Asked | Self::InProgress | Self::SentBack)
    }
}

coded! {
    /// What a contributor may answer instead of advice.
    pub enum AdviceAnswer {
        /// The child is not known, and will be assessed for this request.
        NotKnownWillAssess = "not_known_will_assess", "Not known to us; we will assess";
        /// The child is not known, and will not be assessed; reasons are required.
        NotKnownWillNotAssess = "not_known_will_not_assess", "Not known to us; we will not assess";
        /// Seen or booked; the advice will come on a day.
        WillCome = "will_come", "The advice will come by a day";
        /// The child missed an appointment that this body made (reg 8(2)(c)).
        MissedAppointment = "missed_appointment", "The child missed an appointment";
        /// Incompatible with the body's duties, or harmful to its functions (s31(2)); reasons are required.
        Decline = "decline", "We decline, with reasons";
    }
}

/// Why an answer is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AnswerRefused {
    /// “Not known” alone ends nothing: the law asks for advice, and a waiting list is no ground.
    #[error("Say whether you will assess for this request: yes by a date, or no with the reason")]
    BareNotKnown,
    /// A day is missing.
    #[error("Enter the day by which the advice will come")]
    DayMissing,
    /// The day has gone.
    #[error("Enter a day that is today or later")]
    DayInThePast,
    /// A missed appointment lies ahead.
    #[error("Enter the day of the appointment that was missed, today or earlier")]
    AppointmentAhead,
    /// A reason is missing.
    #[error("Give the reason in writing")]
    ReasonMissing,
}

/// An answer that says everything the law needs to hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Advice will come by this day; `not_known` when the body did not know the child.
    WillCome {
        /// The day promised; it moves no limit.
        by: NaiveDate,
        /// Whether the body has just met the child.
        not_known: bool,
    },
    /// The body will give no advice, and says why.
    Declined {
        /// The written reason.
        reason: String,
        /// Whether that is because the child is not known to it.
        not_known: bool,
    },
    /// The child missed this body's appointment.
    MissedAppointment {
        /// The day missed.
        on: NaiveDate,
        /// The next appointment; `None` when none is made yet.
        next: Option<NaiveDate>,
    },
}

impl Answer {
    /// Parses what a contributor chose and typed.
    ///
    /// # Errors
    /// [`AnswerRefused`] names what is missing. A bare “not known” never passes.
    pub fn parse(
        answer: AdviceAnswer,
        day: Option<NaiveDate>,
        next: Option<NaiveDate>,
        reason: &str,
        today: NaiveDate,
    ) -> Result<Self, AnswerRefused> {
        let reason = reason.trim();
        match answer {
            AdviceAnswer::NotKnownWillAssess | AdviceAnswer::WillCome => {
                let not_known = answer == AdviceAnswer::NotKnownWillAssess;
                let by = day.ok_or(if not_known { AnswerRefused::BareNotKnown } else { AnswerRefused::DayMissing })?;
                if by < today { Err(AnswerRefused::DayInThePast) } else { Ok(Self::WillCome { by, not_known }) }
            }
            AdviceAnswer::NotKnownWillNotAssess if reason.is_empty() => Err(AnswerRefused::BareNotKnown),
            AdviceAnswer::Decline if reason.is_empty() => Err(AnswerRefused::ReasonMissing),
            AdviceAnswer::NotKnownWillNotAssess | AdviceAnswer::Decline => {
                Ok(Self::Declined { reason: reason.to_owned(), not_known: answer == AdviceAnswer::NotKnownWillNotAssess })
            }
            AdviceAnswer::MissedAppointment => {
                let on = day.ok_or(AnswerRefused::AppointmentAhead)?;
                if on > today { Err(AnswerRefused::AppointmentAhead) } else { Ok(Self::MissedAppointment { on, next }) }
            }
        }
    }
}

/// Whether the contributor saw the child for this advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChildSeen {
    /// Seen, last on this day.
    On(NaiveDate),
    /// Not seen, for this reason.
    No(String),
}

/// One line of structured advice: a need, what should change, and what would bring it about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AdviceRow {
    /// The need, in the contributor's words (sections B, C or D).
    pub need: String,
    /// The outcome (section E); empty when the contributor leaves it to the plan.
    pub outcome: String,
    /// The provision (sections F, G or H).
    pub provision: ProvisionDetail,
}

/// What a contributor submits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmittedAdvice {
    /// Whether the child was seen.
    pub seen: ChildSeen,
    /// The child's views as given to this contributor; may be empty.
    pub views: String,
    /// The structured rows; may be empty when a file carries the advice.
    pub rows: Vec<AdviceRow>,
}

/// Why advice cannot be submitted yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SubmitRefused {
    /// Neither a day nor a reason for not seeing the child.
    #[error("Enter the day you last saw the child, or say why you did not")]
    ChildSeenMissing,
    /// Seen on a day that has not come.
    #[error("Enter a day that has already been")]
    SeenInTheFuture,
    /// No rows and no file.
    #[error("Write at least one need with provision, or upload your advice as a file")]
    NothingToSubmit,
    /// A row has provision but no need.
    #[error("Say what need {0} is. It has an outcome or provision, and no need")]
    RowWithoutNeed(usize),
}

impl SubmittedAdvice {
    /// Parses a draft into advice that can be submitted; empty rows fall away.
    ///
    /// # Errors
    /// [`SubmitRefused`] names the first thing missing.
    pub fn parse(
        seen_on: Option<NaiveDate>,
        not_seen_reason: &str,
        views: &str,
        rows: Vec<AdviceRow>,
        has_file: bool,
        today: NaiveDate,
    ) -> Result<Self, SubmitRefused> {
        let seen = match (seen_on, not_seen_reason.trim()) {
            (Some(on), _) if on > today => return Err(SubmitRefused::SeenInTheFuture),
            (Some(on), _) => ChildSeen::On(on),
            (None, "") => return Err(SubmitRefused::ChildSeenMissing),
            (None, reason) => ChildSeen::No(reason.to_owned()),
        };
        let rows: Vec<AdviceRow> = rows.into_iter().filter(|row| *row != AdviceRow::default()).collect();
        if let Some(position) = rows.iter().position(|row| row.need.trim().is_empty()) {
            return Err(SubmitRefused::RowWithoutNeed(position + 1));
        }
        if rows.is_empty() && !has_file {
            return Err(SubmitRefused::NothingToSubmit);
        }
        Ok(Self { seen, views: views.trim().to_owned(), rows })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: ChildCircumstances = ChildCircumstances {
        is_in_or_beyond_year_9: false,
        hearing_impairment: false,
        vision_impairment: false,
        armed_forces_family: false,
    };

    fn kinds(child: ChildCircumstances) -> Vec<AdviceKind> {
        required(child).into_iter().map(|advice| advice.kind).collect()
    }

    #[test]
    fn cw_05_a_year_9_child_with_hearing_impairment_needs_everyone_and_a_teacher_of_the_deaf() {
        use AdviceKind as K;
        let child = ChildCircumstances { is_in_or_beyond_year_9: true, hearing_impairment: true, ..NOBODY };
        assert_eq!(
            kinds(child),
            [
                K::ParentsViews,
                K::ChildsViews,
                K::Education,
                K::Medical,
                K::Psychological,
                K::SocialCare,
                K::PreparingForAdulthood,
                K::TeacherOfTheDeaf
            ]
        );
        assert!(!kinds(NOBODY).contains(&K::PreparingForAdulthood));
    }

    #[test]
    fn cw_05_both_impairments_ask_for_one_multi_sensory_teacher() {
        let child = ChildCircumstances { hearing_impairment: true, vision_impairment: true, ..NOBODY };
        assert!(kinds(child).contains(&AdviceKind::TeacherOfMultiSensoryImpaired));
        assert!(!kinds(child).contains(&AdviceKind::TeacherOfTheDeaf));
    }

    #[test]
    fn he_02_a_bare_not_known_is_refused() {
        let today: NaiveDate = "2026-12-01".parse().unwrap();
        for answer in [AdviceAnswer::NotKnownWillAssess, AdviceAnswer::NotKnownWillNotAssess] {
            assert_eq!(Answer::parse(answer, None, None, "  ", today), Err(AnswerRefused::BareNotKnown));
        }
        assert!(Answer::parse(AdviceAnswer::NotKnownWillAssess, Some(today), None, "", today).is_ok());
        assert!(Answer::parse(AdviceAnswer::NotKnownWillNotAssess, None, None, "Lives outside our area", today).is_ok());
    }

    #[test]
    fn he_02_a_promised_day_lies_today_or_ahead() {
        let today: NaiveDate = "2026-12-01".parse().unwrap();
        let parse = |day: &str| Answer::parse(AdviceAnswer::WillCome, day.parse().ok(), None, "", today);
        assert_eq!(parse("2026-11-30"), Err(AnswerRefused::DayInThePast));
        assert!(parse("2026-12-01").is_ok());
        assert!(parse("2026-12-02").is_ok());
    }

    #[test]
    fn ep_01_advice_says_when_the_child_was_seen_or_why_not() {
        let today: NaiveDate = "2026-12-01".parse().unwrap();
        let submit = |seen: Option<NaiveDate>, reason: &str| SubmittedAdvice::parse(seen, reason, "", Vec::new(), true, today);
        assert_eq!(submit(None, " "), Err(SubmitRefused::ChildSeenMissing));
        assert_eq!(submit(today.succ_opt(), ""), Err(SubmitRefused::SeenInTheFuture));
        assert!(submit(Some(today), "").is_ok());
        assert!(submit(None, "The family asked for advice from the file").is_ok());
    }

    #[test]
    fn ep_02_a_row_without_a_need_is_refused_and_an_empty_row_falls_away() {
        let today: NaiveDate = "2026-12-01".parse().unwrap();
        let with_outcome = AdviceRow { outcome: "Joins in".into(), ..AdviceRow::default() };
        let submit = |rows| SubmittedAdvice::parse(Some(today), "", "", rows, false, today);
        assert_eq!(submit(vec![AdviceRow::default()]), Err(SubmitRefused::NothingToSubmit));
        assert_eq!(submit(vec![AdviceRow::default(), with_outcome]), Err(SubmitRefused::RowWithoutNeed(1)));
    }
}
