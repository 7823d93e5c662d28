//! The acts of a story that settle who sees a case.

use chrono::NaiveDate;
use ehc_application::access::{self, Cover, Restriction};
use ehc_domain::text::Words;

use super::{
    InventFailed,
    acting::Acting,
    council::{Cast, Who},
};

/// Restricts the case to named people.
pub(super) fn restrict(
    act: &Acting<'_>,
    cast: &Cast,
    named: &[Who],
    review_on: NaiveDate,
    reason: &str,
) -> Result<(), InventFailed> {
    let people = named.iter().map(|who| Ok(cast.actor(*who)?.user_id)).collect::<Result<_, InventFailed>>()?;
    let restriction = Restriction { people, review_on, reason: Words::parse(reason)? };
    act.done("restrict the case", access::restrict(act.service, act.context, &act.scene.reference(), restriction))
}

/// Has somebody stand in for the caseworker.
pub(super) fn cover(act: &Acting<'_>, cast: &Cast, who: Who, last_day: NaiveDate, reason: &str) -> Result<(), InventFailed> {
    let cover = Cover { user: cast.actor(who)?.user_id, last_day, reason: Words::parse(reason)? };
    act.done("have somebody stand in for the caseworker", access::cover(act.service, act.context, &act.scene.reference(), cover))
}
