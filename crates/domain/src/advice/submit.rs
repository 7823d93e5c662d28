//! What advice must say before it is submitted.

use chrono::NaiveDate;
use thiserror::Error;

use crate::{plans::ProvisionDetail, refusals};

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
    /// How we will know that the outcome is reached; empty when the contributor does not say.
    pub measure: String,
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

refusals! {
    /// Why advice cannot be submitted yet.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum SubmitRefused {
        /// Neither a day nor a reason for not seeing the child.
        ChildSeenMissing = "child_seen_missing" @ content, "Enter the day you last saw the child, or say why you did not";
        /// Seen on a day that has not come.
        SeenInTheFuture = "seen_in_the_future" @ content, "Enter a day that has already been";
        /// No rows and no file.
        NothingToSubmit = "nothing_to_submit" @ content, "Write at least one need with provision, or upload your advice as a file";
        /// A row has provision but no need.
        RowWithoutNeed(usize) = "row_without_need" @ content, "Say what need {0} is. It has an outcome or provision, and no need";
        /// A row says how we will know, of no outcome: in the plan it would hang on nothing and be lost.
        MeasureWithoutOutcome(usize) = "measure_without_outcome" @ content, "Say what should change for need {0}. It says how we will know, and no outcome";
    }
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
        if let Some(position) = rows.iter().position(|row| row.outcome.trim().is_empty() && !row.measure.trim().is_empty()) {
            return Err(SubmitRefused::MeasureWithoutOutcome(position + 1));
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

    #[test]
    fn how_we_will_know_is_said_of_an_outcome() {
        let today: NaiveDate = "2026-12-01".parse().unwrap();
        let row = |outcome: &str, measure: &str| AdviceRow {
            need: "Finds long instructions hard".into(),
            outcome: outcome.into(),
            measure: measure.into(),
            ..AdviceRow::default()
        };
        let submit = |rows| SubmittedAdvice::parse(Some(today), "", "", rows, false, today).map(|said| said.rows.len());
        assert_eq!(
            submit(vec![row("Joins in", "In 4 of 5 lessons"), row(" ", "8 times out of 10")]),
            Err(SubmitRefused::MeasureWithoutOutcome(2))
        );
        assert_eq!(submit(vec![row("Joins in", "In 4 of 5 lessons"), row("", " "), row("Asks for help", "")]), Ok(3));
    }
}
