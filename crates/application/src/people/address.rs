//! Where somebody lives, and whether that is withheld.

use chrono::NaiveDate;
use ehc_domain::{ids::ApprovalId, institutions::Postcode, policy::Action, refusals, text::Words};
use ehc_persistence::{DbConnection, people::PersonRow};
use thiserror::Error;

use super::{
    AtPerson, Somebody,
    change::{ChangeRefused, Making, in_their_life, is_as_read, make},
    confidential::{ProposedAddress, ProposedDisclosure, would_change, would_disclose},
    somebody,
};
use crate::{
    Context, Done, Failure, Service,
    approvals::{self, NotProposed, Proposal, Proposed},
    typed::parted,
};

/// Where somebody lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressChange {
    /// The address; `None` where it is not known any more. A postcode at its end is kept as the postcode where none is given.
    pub address: Option<Words<1_000>>,
    /// The postcode.
    pub postcode: Option<Postcode>,
    /// From which day.
    pub from: NaiveDate,
    /// Why, for a second person; needed where the address on record is confidential, and kept nowhere else.
    pub reason: Option<Words<2_000>>,
    /// The version that was read.
    pub version: i32,
}

/// Whether an address is withheld. Nobody is asked why it is: the reason itself could lead to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfidentialChange {
    /// Whether it is.
    pub is_confidential: bool,
    /// From which day.
    pub from: NaiveDate,
    /// Why it need not be any more, for a second person; needed then, and kept nowhere else.
    pub reason: Option<Words<2_000>>,
    /// The version that was read.
    pub version: i32,
}

/// What became of a change of where somebody lives, or of who may know that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressed {
    /// It is changed.
    Made,
    /// It waits for a second person, because the address is confidential.
    Proposed(ApprovalId),
}

refusals! {
    /// Why what needs a second person is not sent to one.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ConfidentialNotProposed {
        /// Nobody could weigh it.
        ReasonMissing = "reason_missing" @ reason, "Say why: the address is confidential, and a second person must approve this";
        /// It cannot be proposed.
        Approval => transparent(NotProposed);
    }
}

refusals! {
    /// Why an address is not changed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum AddressRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
        /// A postcode alone leads no letter to a door.
        PostcodeAlone = "postcode_alone" @ address, "Enter the address that the postcode belongs to";
        /// A reason is kept for good, and read by more people than the address.
        AddressInReason = "address_in_reason" @ reason, "Leave the address and the postcode out of the reason: it is kept for good, and more people read it than may know the address";
        /// It needs a second person.
        Proposing => transparent(ConfidentialNotProposed);
    }
}

refusals! {
    /// Why it is not said that an address is or is not withheld.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ConfidentialRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
        /// It needs a second person.
        Proposing => transparent(ConfidentialNotProposed);
    }
}

/// Puts another address in the place of the one on record. Where that is confidential it is not shown, and a second person approves the change.
///
/// # Errors
/// [`AddressRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn change_address(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    new: AddressChange,
) -> Result<Addressed, Failure<AddressRefused>> {
    service.store.write(context, |conn| {
        let who = somebody(conn, context, at, Action::PersonReach)?;
        in_their_life(&who, new.from, context).map_err(|refused| Failure::Rule(refused.into()))?;
        if new.address.is_none() && new.postcode.is_some() {
            return Err(Failure::Rule(AddressRefused::PostcodeAlone));
        }
        let (address, postcode) = parted(new.address.as_ref(), new.postcode);
        let after = PersonRow { address, postcode, version: new.version, ..who.record.clone() };
        if !who.record.address_is_confidential {
            let making = Making { from: Some(new.from), ..Making::default() };
            return Ok(make(conn, service, context, &who, after, making)?.leaving_dates().map(|()| Addressed::Made));
        }
        is_as_read(who.record.version, new.version)?;
        if new.reason.as_ref().is_some_and(|reason| names(reason.as_str(), &after)) {
            return Err(Failure::Rule(AddressRefused::AddressInReason));
        }
        let proposed = ProposedAddress::of(&after, new.from);
        let nothing = || Failure::Rule(AddressRefused::Change(ChangeRefused::NothingChanged));
        let would = would_change(conn, &proposed)?.ok_or_else(nothing)?;
        propose(conn, service, context, &who, (Proposal::AddressChange(proposed), would), new.reason)
    })
}

/// How many letters and figures the first line of an address has at least, to be known for one where it stands among other words.
const FEWEST_LETTERS: usize = 6;

/// Says whether a text holds the postcode, or the first line, of where somebody would live, however it is written.
fn names(text: &str, lives: &PersonRow) -> bool {
    let bare =
        |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let text = bare(text);
    let first = lives.address.as_deref().and_then(|address| address.split(['\n', ',']).next()).map(bare);
    let postcode = lives.postcode.as_deref().map(bare);
    first.filter(|first| first.chars().count() >= FEWEST_LETTERS).into_iter().chain(postcode).any(|part| text.contains(&part))
}

/// Says that an address is withheld, or is not any more, which a second person approves. Addresses that were withheld stay so in what was changed.
///
/// # Errors
/// [`ConfidentialRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn change_confidential(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    new: ConfidentialChange,
) -> Result<Addressed, Failure<ConfidentialRefused>> {
    service.store.write(context, |conn| {
        let who = somebody(conn, context, at, Action::PersonReach)?;
        in_their_life(&who, new.from, context).map_err(|refused| Failure::Rule(refused.into()))?;
        if new.is_confidential || !who.record.address_is_confidential {
            let after = PersonRow { address_is_confidential: new.is_confidential, version: new.version, ..who.record.clone() };
            let making = Making { from: Some(new.from), ..Making::default() };
            return Ok(make(conn, service, context, &who, after, making)?.leaving_dates().map(|()| Addressed::Made));
        }
        is_as_read(who.record.version, new.version)?;
        let proposed = ProposedDisclosure::of(&who.record, new.from);
        let nothing = || Failure::Rule(ConfidentialRefused::Change(ChangeRefused::NothingChanged));
        let would = would_disclose(conn, &proposed)?.ok_or_else(nothing)?;
        propose(conn, service, context, &who, (Proposal::AddressDisclosure(proposed), would), new.reason)
    })
}

fn propose<R: From<ConfidentialNotProposed>>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    who: &Somebody,
    proposal: (Proposal, Proposed),
    reason: Option<Words<2_000>>,
) -> Result<Done<Addressed>, Failure<R>> {
    let missing = || Failure::Rule(ConfidentialNotProposed::ReasonMissing.into());
    let reason = reason.ok_or_else(missing)?;
    let (id, done) = approvals::propose(conn, service, context, &who.open, proposal, reason.as_str())
        .map_err(|failure| failure.map_rule(|refused| ConfidentialNotProposed::from(refused).into()))?;
    Ok(done.map(|()| Addressed::Proposed(id)))
}
