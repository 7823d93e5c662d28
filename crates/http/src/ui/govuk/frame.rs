//! What every control has round it: label, hint and error, tied together for screen readers.

use crate::ui::Html;

/// Label (or legend), hint and error of one control.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    pub id: String,
    pub label: Html,
    /// Extra classes of the label or legend, such as `govuk-label--s`.
    pub label_class: &'static str,
    /// Whether the label is the `h1` of the page.
    pub heading: bool,
    pub hint: Option<Html>,
    pub error: Option<String>,
    pub group_class: &'static str,
}

impl Frame {
    pub fn new(id: &str, label: impl Into<Html>) -> Self {
        Self { id: id.to_owned(), label: label.into(), ..Self::default() }
    }

    /// The ids that describe the control, after those given first.
    pub fn described_by(&self, first: Option<String>) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        let ids: Vec<String> = [first, hint, error].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}
