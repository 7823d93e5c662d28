//! What stands at the top of every page of a case with a flag.

use ehc_application::flags::Raised;

/// What stands at the top of every page of a case before anybody gets in touch.
pub(crate) fn warnings(flags: &[Raised]) -> Vec<String> {
    let speak_to = |flag: &Raised| flag.speak_to.as_ref().map(|who| format!("Speak to {who} before any contact"));
    flags.iter().filter_map(speak_to).collect()
}
