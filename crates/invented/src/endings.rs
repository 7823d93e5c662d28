//! The acts of a story that end a case otherwise than by a decision.

use chrono::NaiveDate;
use ehc_application::endings::{self, Death, Mistake, Move, Withdrawal};
use ehc_domain::text::{Text, Words};

use super::{InventFailed, acting::Acting};

/// Records that everybody who asked withdrew.
pub(super) fn withdrawn(act: &Acting<'_>, on: NaiveDate, reason: &str) -> Result<(), InventFailed> {
    let new = Withdrawal { on, reason: Words::parse(reason)?, everybody: true, keyed_late_reason: None };
    act.done("record the withdrawal", endings::withdraw(act.service, act.context, &act.scene.reference(), new))
}

/// Records that the family moved to another council's area before there was a plan.
pub(super) fn moved_away(act: &Acting<'_>, on: NaiveDate, to: &str) -> Result<(), InventFailed> {
    let new = Move { on, to: Text::parse(to)?, keyed_late_reason: None };
    act.done("record the move", endings::move_away(act.service, act.context, &act.scene.reference(), new))
}

/// Records that the request was none.
pub(super) fn set_aside(act: &Acting<'_>, reason: &str) -> Result<(), InventFailed> {
    let mistake = Mistake { request: None, reason: Words::parse(reason)? };
    act.done("set the request aside", endings::set_aside(act.service, act.context, &act.scene.reference(), mistake))
}

/// Records that the child died.
pub(super) fn died(act: &Acting<'_>, on: NaiveDate) -> Result<(), InventFailed> {
    act.done(
        "record the death",
        endings::died(act.service, act.context, &act.scene.reference(), Death { on, keyed_late_reason: None }),
    )
}
