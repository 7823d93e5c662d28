//! How a request stands in what is shown of a change.

use chrono::NaiveDate;
use ehc_domain::calendar::day_in_words;
use ehc_persistence::{cases::CaseRow, requests::RequestRow};

/// Names a request without naming whoever made it.
pub(crate) fn asked_in_words(row: &RequestRow) -> String {
    format!("The request of {}, by: {}", day_in_words(row.received_on), row.source.label().to_lowercase())
}

/// Says from which day an assessment counts until now, and from which it would; `None` where that does not move.
pub(crate) fn counts(case: &CaseRow, from: NaiveDate) -> Option<(String, String, String)> {
    let line = || ("The assessment counts from".to_owned(), day_in_words(case.began_on), day_in_words(from));
    (from != case.began_on).then(line)
}
