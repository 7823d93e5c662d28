//! The acts of a story in which somebody opens a case in an emergency, and somebody else reviews it.

use ehc_application::emergency::{self, NewEmergency, Review};
use ehc_domain::{
    emergency::{EmergencyGround, EmergencyOutcome},
    text::Words,
};
use ehc_persistence::cases;

use super::{InventFailed, acting::Acting};

/// Opens the case for an hour.
pub(super) fn open(act: &Acting<'_>, ground: EmergencyGround, reason: &str) -> Result<(), InventFailed> {
    let case = act.service.store.read(|conn| cases::find_by_reference(conn, &act.scene.reference()))?;
    let case = case.ok_or(InventFailed::Missing("a case"))?.id;
    let new = NewEmergency { ground, reason: Words::parse(reason)? };
    act.done("open the case in an emergency", emergency::open_in_emergency(act.service, act.context, &case, new))
}

/// Reviews the opening that waits longest.
pub(super) fn review(act: &Acting<'_>, outcome: EmergencyOutcome, findings: &str) -> Result<(), InventFailed> {
    let reference = act.scene.reference();
    let found = emergency::list(act.service, act.context)
        .map_err(|failure| InventFailed::refused("find the emergency opening", &reference, failure))?;
    let waits = found.waiting.into_iter().find(|line| line.reference == reference.as_str());
    let id = waits.ok_or(InventFailed::Missing("an emergency opening"))?.id;
    let review = Review { outcome, findings: Words::parse(findings)? };
    act.done("review the emergency opening", emergency::review(act.service, act.context, &id, review))
}
