//! Raising a flag.

use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    flags::FlagKind,
    ids::FlagId,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::{
    DbConnection,
    flags::{self, FlagRow},
};
use thiserror::Error;

use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    history::Told,
};

/// That somebody must be spoken to before anybody gets in touch with the child or the family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Safeguarding {
    /// Whom, and how they are reached.
    pub speak_to: Text<200>,
    /// Why; read by those alone who read safeguarding.
    pub reason: Words<4_000>,
}

/// That no paper of the case may be destroyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalHold {
    /// Why; read by those alone who read legal advice.
    pub reason: Words<4_000>,
}

refusals! {
    /// Why a flag is not raised.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum RaiseRefused {
        /// It stands already.
        Stands = "stands", "There is a legal hold on this case already";
    }
}

/// Flags that somebody must be spoken to before any contact. It stands beside one that stands, which is cleared by two people as ever: nobody alone takes a name from
/// the top of the case.
///
/// # Errors
/// Policy; absence; storage.
pub fn safeguard(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    Safeguarding { speak_to, reason }: Safeguarding,
) -> Result<FlagId, Failure<RaiseRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, FlagKind::Safeguarding.raised_with())?;
        raise(conn, service, context, &open, (FlagKind::Safeguarding, Some(speak_to.into_string()), reason))
    })
}

/// Flags that no paper of the case may be destroyed.
///
/// # Errors
/// [`RaiseRefused`]; policy; absence; storage.
pub fn hold(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    LegalHold { reason }: LegalHold,
) -> Result<FlagId, Failure<RaiseRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, FlagKind::LegalHold.raised_with())?;
        if flags::list_standing(conn, open.case.id)?.iter().any(|row| row.kind == FlagKind::LegalHold) {
            return Err(Failure::Rule(RaiseRefused::Stands));
        }
        raise(conn, service, context, &open, (FlagKind::LegalHold, None, reason))
    })
}

fn raise(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    (kind, speak_to, reason): (FlagKind, Option<String>, Words<4_000>),
) -> Result<Done<FlagId>, Failure<RaiseRefused>> {
    let id: FlagId = service.ports.id();
    let row = FlagRow {
        id,
        case_id: open.case.id,
        kind,
        speak_to: speak_to.clone(),
        // Why stands with the flag, where not everybody who reads the history reads it.
        reason: reason.into_string(),
        raised_by: context.actor.user_id,
        raised_at: context.now,
        ended_by: None,
        ended_at: None,
        cleared_because: None,
    };
    row.insert(conn)?;
    let entry = AuditEntry::of(&open.permit).on("flag", id).telling(&Told::FlagRaised { flag: kind, speak_to });
    Ok(Done::new(id, entry).leaving_dates().seen_at(open.path("flags")))
}
