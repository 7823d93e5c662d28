//! Correcting what a move or the transfer of a plan is recorded with: the days of the plan that came, when the family moves, the other authority
//! (regs 15 and 16).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ehc_domain::{
    cases::CaseReference,
    days::ActDay,
    ids::FactId,
    refusals,
    text::{Text, Words},
    timetable::facts::FactKind,
};
use thiserror::Error;

use super::{CorrectRefused, Corrected, Correction, Preview, correct, find, preview};
use crate::{Context, Failure, Service};

/// What a move or a transfer is recorded with, as it should be; what its kind does not have is not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferDetails {
    /// The day on which the plan that came was first made.
    pub made_on: Option<NaiveDate>,
    /// The day of its version that holds; `None` when it was never amended.
    pub amended_on: Option<NaiveDate>,
    /// The day of its last review; `None` when it was not reviewed yet.
    pub reviewed_on: Option<NaiveDate>,
    /// The day on which this authority learned that the family moved here.
    pub known_on: Option<NaiveDate>,
    /// The day on which the family moves away.
    pub moves_on: Option<NaiveDate>,
    /// The other authority.
    pub authority: Option<Text<200>>,
    /// Why what is recorded is wrong.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why the details of a move or a transfer are not corrected.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum DetailsRefused {
        /// The day on which the plan was first made is missing.
        MadeMissing = "made_missing" @ made_on, "Enter the day on which the plan was first made";
        /// The day on which we learned of the move is missing.
        KnownMissing = "known_missing" @ known_on, "Enter the day on which we learned of the move";
        /// The day of the move is missing.
        MoveMissing = "move_missing" @ moves_on, "Enter the day on which the family moves";
        /// The other authority is missing.
        AuthorityMissing = "authority_missing" @ authority, "Enter the name of the other authority";
        /// The fact is neither a move nor a transfer.
        NoTransfer = "no_transfer", "This is no move and no transfer of a plan";
        /// It cannot be corrected like this.
        Correct => transparent(CorrectRefused);
    }
}

impl TransferDetails {
    /// Lists the answers that a kind of fact takes, besides the reason; none for what is neither a move nor a transfer.
    pub fn asked(kind: &FactKind) -> &'static [&'static str] {
        match kind {
            FactKind::PlanTransferredIn { .. } => &["made_on", "amended_on", "reviewed_on", "known_on", "authority"],
            FactKind::MoveOutKnown { .. } => &["moves_on", "authority"],
            FactKind::PlanTransferredOut { .. } | FactKind::MovedAway { .. } => &["authority"],
            _ => &[],
        }
    }

    /// Lists what a fact is recorded with, under the names of the answers.
    pub fn recorded(kind: &FactKind) -> BTreeMap<&'static str, String> {
        let details = kind.details();
        let named = |name: &&'static str| {
            let key = if *name == "authority" { authority_of(kind) } else { name };
            Some((*name, details.get(key)?.clone()))
        };
        let mut recorded: BTreeMap<_, _> = Self::asked(kind).iter().filter_map(named).collect();
        // A plan that was not reviewed yet is kept with the day on which it was made.
        if recorded.get("reviewed_on") == recorded.get("made_on") {
            recorded.remove("reviewed_on");
        }
        recorded
    }

    /// Makes the correction of a fact of which the day stays.
    fn correction(&self, kind: &FactKind, on: ActDay) -> Result<Correction, DetailsRefused> {
        let mut details: BTreeMap<String, String> = BTreeMap::new();
        let mut put = |name: &str, value: Option<String>| details.extend(value.map(|value| (name.to_owned(), value)));
        let day = |day: NaiveDate| day.to_string();
        match kind {
            FactKind::PlanTransferredIn { .. } => {
                let made_on = self.made_on.ok_or(DetailsRefused::MadeMissing)?;
                put("made_on", Some(day(made_on)));
                put("reviewed_on", Some(day(self.reviewed_on.unwrap_or(made_on))));
                put("amended_on", self.amended_on.map(day));
                put("known_on", Some(day(self.known_on.ok_or(DetailsRefused::KnownMissing)?)));
            }
            FactKind::MoveOutKnown { .. } => put("moves_on", Some(day(self.moves_on.ok_or(DetailsRefused::MoveMissing)?))),
            FactKind::PlanTransferredOut { .. } | FactKind::MovedAway { .. } => {}
            _ => return Err(DetailsRefused::NoTransfer),
        }
        let authority = self.authority.as_ref().ok_or(DetailsRefused::AuthorityMissing)?;
        put(authority_of(kind), Some(authority.as_str().to_owned()));
        Ok(Correction { on, details: Some(details), also: Vec::new(), served_on: None, reason: self.reason.clone() })
    }
}

/// Under which name a fact says the other authority.
fn authority_of(kind: &FactKind) -> &'static str {
    if matches!(kind, FactKind::PlanTransferredIn { .. }) { "from" } else { "to" }
}

fn of_fact(
    service: &Service,
    context: &Context,
    (reference, fact): &(CaseReference, FactId),
    new: &TransferDetails,
) -> Result<Correction, Failure<DetailsRefused>> {
    let refuse = |refused| Failure::Rule(DetailsRefused::Correct(refused));
    let found = find(service, context, reference, *fact).map_err(|failure| failure.map_rule(|never| match never {}))?;
    let found = found.day.ok_or(refuse(CorrectRefused::NoSuchFact))?;
    let on = ActDay::new(found.on).map_err(|_| refuse(CorrectRefused::NoSuchFact))?;
    new.correction(&found.kind, on).map_err(Failure::Rule)
}

/// Says what correcting the details would move, or why it cannot be done.
///
/// # Errors
/// [`DetailsRefused`]; policy; absence; storage.
pub fn preview_details(
    service: &Service,
    context: &Context,
    at: &(CaseReference, FactId),
    new: &TransferDetails,
) -> Result<Preview, Failure<DetailsRefused>> {
    let correction = of_fact(service, context, at, new)?;
    preview(service, context, at, &correction).map_err(|failure| failure.map_rule(DetailsRefused::from))
}

/// Corrects the details of a move or a transfer, as any fact is corrected: its day stays.
///
/// # Errors
/// [`DetailsRefused`]; policy; storage.
pub fn correct_details(
    service: &Service,
    context: &Context,
    at: &(CaseReference, FactId),
    new: TransferDetails,
) -> Result<Corrected, Failure<DetailsRefused>> {
    let correction = of_fact(service, context, at, &new)?;
    correct(service, context, at, correction).map_err(|failure| failure.map_rule(DetailsRefused::from))
}
