//! What people type into boxes.

/// Returns what was typed without the blanks around it; `None` when that is nothing.
pub(crate) fn given(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(ToOwned::to_owned)
}
