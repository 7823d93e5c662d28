//! What people type into boxes.

use ehc_domain::{institutions::Postcode, text::Words};

/// Returns what was typed without the blanks around it; `None` when that is nothing.
pub(crate) fn given(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(ToOwned::to_owned)
}

/// Parts an address as typed from its postcode, as both are kept: the one at its end counts where none was given beside it.
pub(crate) fn parted(address: Option<&Words<1_000>>, postcode: Option<Postcode>) -> (Option<String>, Option<String>) {
    let ends = address.and_then(|address| Postcode::apart_from(address.as_str()));
    let (address, postcode) = match ends.filter(|(_, ends)| postcode.as_ref().is_none_or(|given| given == ends)) {
        Some((rest, ends)) => (Some(rest), Some(ends)),
        None => (address.map(ToString::to_string), postcode),
    };
    (address, postcode.map(|postcode| postcode.as_str().to_owned()))
}
