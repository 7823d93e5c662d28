//! The acts of a story that need a second person, and that person's approval.

use chrono::NaiveDate;
use ehc_application::{
    approvals::{self, Approval},
    facts::{self, Correction},
    merging::{self, Merging},
};
use ehc_domain::{approvals::ProposalState, cases::CaseReference, days::ActDay, text::Words};

use super::{InventFailed, acting::Acting};

/// Proposes to merge the case into that of the same child.
pub(super) fn merge(act: &Acting<'_>, into: u32, reason: &str) -> Result<(), InventFailed> {
    let merging = Merging { into: CaseReference::from_number(into), reason: Words::parse(reason)? };
    act.done("propose to merge", merging::propose(act.service, act.context, &act.scene.reference(), merging))
}

/// Proposes that the first fact of a kind happened on another day.
pub(super) fn correct(act: &Acting<'_>, code: &str, on: NaiveDate, reason: &str) -> Result<(), InventFailed> {
    let reference = act.scene.reference();
    let (_, days) = facts::on_record(act.service, act.context, &reference)
        .map_err(|failure| InventFailed::refused("find the day", code, failure))?;
    let fact = days.into_iter().find(|day| day.kind.code() == code).ok_or(InventFailed::Missing("a day on record"))?.fact;
    let on = ActDay::new(on).map_err(|why| InventFailed::refused("correct the day", code, why))?;
    let correction = Correction { on, details: None, also: Vec::new(), served_on: None, reason: Words::parse(reason)? };
    act.done("correct the day", facts::correct(act.service, act.context, &(reference, fact), correction))
}

/// Approves what waits for a second person.
pub(super) fn consent(act: &Acting<'_>) -> Result<(), InventFailed> {
    let reference = act.scene.reference();
    let (_, lines) = approvals::list(act.service, act.context, &reference)
        .map_err(|failure| InventFailed::refused("find the proposal", &reference, failure))?;
    let waits = lines.into_iter().find(|line| line.state == ProposalState::Waiting);
    let id = waits.ok_or(InventFailed::Missing("a proposal"))?.id;
    act.done("approve the proposal", approvals::approve(act.service, act.context, &(reference, id), Approval {}))
}
