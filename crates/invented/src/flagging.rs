//! The act of a story by which somebody says whom to speak to before any contact.

use ehc_application::flags::{self, Safeguarding};
use ehc_domain::text::{Text, Words};

use super::{InventFailed, acting::Acting};

/// Raises a safeguarding flag.
pub(super) fn safeguard(act: &Acting<'_>, speak_to: &str, reason: &str) -> Result<(), InventFailed> {
    let flag = Safeguarding { speak_to: Text::parse(speak_to)?, reason: Words::parse(reason)? };
    act.done("raise a safeguarding flag", flags::safeguard(act.service, act.context, &act.scene.reference(), flag))
}
