//! What a contributor may answer instead of advice (Children and Families Act 2014 s31; SEND Regulations 2014 reg 8).

use chrono::NaiveDate;
use thiserror::Error;

use crate::{codes::coded, refusals};

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

refusals! {
    /// Why an answer is refused.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum AnswerRefused {
        /// “Not known” alone ends nothing: the law asks for advice, and a waiting list is no ground.
        BareNotKnown = "bare_not_known" @ day, "Say whether you will assess for this request: yes by a date, or no with the reason";
        /// Nor does “we will not assess” without saying why.
        NotAssessedUnexplained = "bare_not_known" @ reason, "Say whether you will assess for this request: yes by a date, or no with the reason";
        /// A day is missing.
        DayMissing = "day_missing" @ day, "Enter the day by which the advice will come";
        /// The day has gone.
        DayInThePast = "day_in_the_past" @ day, "Enter a day that is today or later";
        /// A missed appointment lies ahead.
        AppointmentAhead = "appointment_ahead" @ day, "Enter the day of the appointment that was missed, today or earlier";
        /// A reason is missing.
        ReasonMissing = "reason_missing" @ reason, "Give the reason in writing";
    }
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
            AdviceAnswer::NotKnownWillNotAssess if reason.is_empty() => Err(AnswerRefused::NotAssessedUnexplained),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn he_02_a_bare_not_known_is_refused() {
        let today: NaiveDate = "2026-12-01".parse().unwrap();
        let bare = |answer| Answer::parse(answer, None, None, "  ", today);
        assert_eq!(bare(AdviceAnswer::NotKnownWillAssess), Err(AnswerRefused::BareNotKnown));
        assert_eq!(bare(AdviceAnswer::NotKnownWillNotAssess), Err(AnswerRefused::NotAssessedUnexplained));
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
}
