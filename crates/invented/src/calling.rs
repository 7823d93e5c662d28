//! The act of a story by which somebody rings, and is promised something.

use chrono::NaiveDate;
use ehc_application::contacts::{self, NewContact};
use ehc_domain::{
    contacts::ContactWay,
    days::ActDay,
    text::{Text, Words},
};

use super::{InventFailed, acting::Acting};

/// What was said on the telephone, and what was promised by a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Call {
    /// Who rang.
    pub(super) with: &'static str,
    /// What they said.
    pub(super) said: &'static str,
    /// What was promised.
    pub(super) promise: &'static str,
    /// By when.
    pub(super) due: NaiveDate,
}

/// Records a call of the day on which it is recorded.
pub(super) fn record(act: &Acting<'_>, call: Call) -> Result<(), InventFailed> {
    let today = ActDay::new(act.context.today).map_err(|refused| InventFailed::refused("record a call", "", refused))?;
    let contact = NewContact {
        on: today,
        at: None,
        person: None,
        with_name: Text::optional(call.with)?,
        way: ContactWay::CallIn,
        said: Words::parse(call.said)?,
        promise: Some(Words::parse(call.promise)?),
        promised_for: Some(call.due),
        promised_by: None,
    };
    act.done("record a call", contacts::record(act.service, act.context, &act.scene.reference(), contact))
}
