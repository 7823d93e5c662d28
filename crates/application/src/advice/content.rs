//! What advice says, as it is stored and as programs exchange it: rows of need, outcome and provision.

use chrono::NaiveDate;
use ehc_domain::{
    advice::AdviceRow,
    plans::{ProvisionDetail, Vagueness, vagueness},
    refusals,
};
use ehc_persistence::{StorageError, StorageResult};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// The most rows in one piece of advice.
pub const MOST_ROWS: usize = 100;

/// The most characters in one field.
pub const MOST_CHARACTERS: usize = 10_000;

/// The content of advice, draft or submitted. Missing fields read as empty, so that older advice stays readable.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdviceContent {
    /// The day on which the contributor last saw the child.
    pub seen_on: Option<NaiveDate>,
    /// Why the child was not seen.
    pub not_seen_reason: String,
    /// The views of the child or family; for parents' views, the whole of them.
    pub views: String,
    /// The structured rows.
    pub rows: Vec<ContentRow>,
}

/// One row: a need, what should change, and what would bring it about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ContentRow {
    /// The need.
    pub need: String,
    /// The outcome.
    pub outcome: String,
    /// How we will know that the outcome is reached.
    pub measure: String,
    /// The provision: what will be done.
    pub what: String,
    /// Who does it, with what training.
    pub who: String,
    /// How often.
    pub how_often: String,
    /// For how long each time.
    pub how_long: String,
    /// One to one, or the size of the group.
    pub ratio: String,
    /// When it is reviewed.
    pub review: String,
}

refusals! {
    /// Why content cannot be kept at all.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ContentRefused {
        /// More rows than anybody could read.
        TooManyRows = "too_many_rows" @ content, "There are more than {MOST_ROWS} needs. Join some of them";
        /// A field is longer than it can be kept.
        RowTooLong(usize) = "row_too_long" @ content, "Need {0} has a box with more than {MOST_CHARACTERS} characters. Shorten it, or upload the advice as a file";
        /// The views or the reason are longer than they can be kept.
        TextTooLong = "text_too_long" @ content, "The views or the reason have more than {MOST_CHARACTERS} characters. Shorten them, or upload the advice as a file";
    }
}

impl ContentRow {
    fn fields(&self) -> [&String; 9] {
        [
            &self.need,
            &self.outcome,
            &self.measure,
            &self.what,
            &self.who,
            &self.how_often,
            &self.how_long,
            &self.ratio,
            &self.review,
        ]
    }

    /// Says whether nothing was typed in any box.
    pub fn is_blank(&self) -> bool {
        self.fields().iter().all(|field| field.trim().is_empty())
    }

    /// Returns the provision of the row.
    pub fn provision(&self) -> ProvisionDetail {
        let text = |field: &String| field.trim().to_owned();
        ProvisionDetail {
            what: text(&self.what),
            who: text(&self.who),
            how_often: text(&self.how_often),
            how_long: text(&self.how_long),
            ratio: text(&self.ratio),
            review: text(&self.review),
        }
    }

    /// Says what the provision leaves open; `None` when it is specific, or when the row has none. Advisory: it never alters text.
    pub fn vagueness(&self) -> Option<Vagueness> {
        let provision = self.provision();
        (provision != ProvisionDetail::default()).then(|| vagueness(&provision)).flatten()
    }
}

impl AdviceContent {
    /// Returns the rows as the rules read them, blank ones left out.
    pub fn domain_rows(&self) -> Vec<AdviceRow> {
        self.rows
            .iter()
            .filter(|row| !row.is_blank())
            .map(|row| AdviceRow {
                need: row.need.trim().to_owned(),
                outcome: row.outcome.trim().to_owned(),
                measure: row.measure.trim().to_owned(),
                provision: row.provision(),
            })
            .collect()
    }

    /// Drops blank rows and the spaces around text; what is said stays letter for letter.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        self.rows.retain(|row| !row.is_blank());
        for text in [&mut self.not_seen_reason, &mut self.views] {
            *text = text.trim().to_owned();
        }
        if self.seen_on.is_some() {
            self.not_seen_reason.clear();
        }
        self
    }

    /// Checks that the content is of a size that can be kept.
    ///
    /// # Errors
    /// [`ContentRefused`] names what is too long.
    pub fn check_size(&self) -> Result<(), ContentRefused> {
        let too_long = |text: &String| text.chars().count() > MOST_CHARACTERS;
        if self.rows.len() > MOST_ROWS {
            return Err(ContentRefused::TooManyRows);
        }
        if too_long(&self.views) || too_long(&self.not_seen_reason) {
            return Err(ContentRefused::TextTooLong);
        }
        match self.rows.iter().position(|row| row.fields().into_iter().any(too_long)) {
            Some(position) => Err(ContentRefused::RowTooLong(position + 1)),
            None => Ok(()),
        }
    }

    /// Returns the stored form.
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`StorageError::Inconsistent`] when it is not advice.
    pub fn from_json(value: &Value) -> StorageResult<Self> {
        // The message of serde may quote the value, which is personal: only its place is kept.
        serde_json::from_value(value.clone()).map_err(|error| StorageError::Inconsistent {
            table: "advice",
            detail: format!("content, column {}", error.column()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ep_03_vague_provision_is_named_and_never_altered() {
        let row =
            ContentRow { need: "Speech".into(), what: "Access to speech therapy as required".into(), ..ContentRow::default() };
        let before = row.clone();
        let found = row.vagueness().expect("vague");
        assert_eq!(found.missing, ["how often", "for how long", "who helps"]);
        assert_eq!(row, before);
        assert_eq!(ContentRow { need: "Speech".into(), ..ContentRow::default() }.vagueness(), None);
    }

    #[test]
    fn content_goes_to_storage_and_back_unchanged() {
        let content = AdviceContent {
            seen_on: "2026-11-03".parse().ok(),
            views: "She likes drawing".into(),
            rows: vec![ContentRow { need: "Says ‘no’\n“twice”".into(), ..ContentRow::default() }],
            ..AdviceContent::default()
        };
        assert_eq!(AdviceContent::from_json(&content.to_json()).unwrap(), content);
        assert_eq!(AdviceContent::from_json(&serde_json::json!({})).unwrap(), AdviceContent::default());
        // Advice that was given before it could say how we will know.
        let before =
            AdviceContent::from_json(&serde_json::json!({"rows": [{"need": "Speech", "outcome": "Is understood"}]})).unwrap();
        assert_eq!(before.rows[0].measure, "");
        assert!(AdviceContent::from_json(&serde_json::json!({"rows": "Amira"})).is_err());
    }

    #[test]
    fn oversized_content_is_refused_by_name() {
        let long = "x".repeat(MOST_CHARACTERS + 1);
        let row = ContentRow { ratio: long.clone(), ..ContentRow::default() };
        let rows = AdviceContent { rows: vec![ContentRow::default(), row], ..AdviceContent::default() };
        assert_eq!(rows.check_size(), Err(ContentRefused::RowTooLong(2)));
        assert_eq!(AdviceContent { views: long, ..AdviceContent::default() }.check_size(), Err(ContentRefused::TextTooLong));
        let many = AdviceContent { rows: vec![ContentRow::default(); MOST_ROWS + 1], ..AdviceContent::default() };
        assert_eq!(many.check_size(), Err(ContentRefused::TooManyRows));
    }
}
