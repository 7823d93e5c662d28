//! The official register taken over by a person: what was read of the file waits with them, and is done as it was shown to them or not at all.

use ehc_domain::{audit::AuditEntry, authority::AuthorityDetail, hex};
use ehc_persistence::{DbConnection, StorageError, drafts as stored};
use sha2::{Digest, Sha256};

use super::{Area, Imported, Official, RegisterRefused, apply::Planned, entry::shortened, read};
use crate::{Context, Failure, NoRule, Service, authority::Known, drafts, institutions::permitted};

/// Where somebody who took it over sees the register.
const LIST: &str = "/admin/institutions";

/// The name of what was read and is not taken over yet; a person has one.
const DRAFT: &str = "register:import";

const AUTHORITIES: &str = "authorities";
const SHA256: &str = "sha256";
const CSV: &str = "csv";

/// What was read of the official register, with what it would make of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// What was read.
    pub official: Official,
    /// What it would do now.
    pub imported: Imported,
    /// The codes of the authorities, as they were typed.
    pub authorities: String,
    /// Says whether it is still what would be done.
    pub mark: String,
}

/// What of a file waits with a person.
struct Waiting {
    official: Official,
    area: Area,
    authorities: String,
    sha256: String,
}

impl Waiting {
    /// Finds it; `None` when nothing waits.
    fn load(conn: &mut DbConnection, context: &Context) -> Result<Option<Self>, Failure<RegisterRefused>> {
        let Some(kept) = drafts::load(conn, context.actor.user_id, DRAFT)? else { return Ok(None) };
        let of = |name: &str| kept.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str()).unwrap_or_default();
        let official = read(of(CSV).as_bytes()).map_err(Failure::Rule)?;
        let area = Area::parse(of(AUTHORITIES)).map_err(Failure::Rule)?;
        Ok(Some(Self { official, area, authorities: of(AUTHORITIES).to_owned(), sha256: of(SHA256).to_owned() }))
    }
}

/// Tells what was shown from anything else that could be done.
fn mark(imported: &Imported, sha256: &str) -> String {
    hex::write(&Sha256::digest(format!("{sha256} {imported:?}")))
}

/// Returns the code of our own authority today; `None` while none is recorded.
///
/// # Errors
/// Policy; storage.
pub fn own_code(service: &Service, context: &Context) -> Result<Option<String>, Failure<NoRule>> {
    permitted::<NoRule>(context)?;
    let known = service.store.read(Known::load)?;
    Ok(known.on(AuthorityDetail::Code, context.today).map(|row| row.text.clone()))
}

/// Reads a file and keeps what matters of it until the person has looked at what it would do. Nothing of the register is changed.
///
/// # Errors
/// [`RegisterRefused`]: what waited before waits on; policy; storage.
pub fn wait(
    service: &Service,
    context: &Context,
    authorities: &str,
    content: &[u8],
    sha256: &str,
) -> Result<(), Failure<RegisterRefused>> {
    look_at(service, context, &Area::parse(authorities).map_err(Failure::Rule)?, &read(content).map_err(Failure::Rule)?)?;
    let kept =
        [(AUTHORITIES, authorities.to_owned()), (SHA256, sha256.to_owned()), (CSV, shortened(content).map_err(Failure::Rule)?)];
    let kept = kept.map(|(name, value)| (name.to_owned(), value));
    drafts::keep(service, context, DRAFT, &kept).map_err(never)
}

/// Says what the file that waits would do now; nothing is written.
///
/// # Errors
/// [`RegisterRefused`] when the register changed so that a row matters that cannot be read; absence when nothing waits; policy; storage.
pub fn look(service: &Service, context: &Context) -> Result<Looked, Failure<RegisterRefused>> {
    permitted::<RegisterRefused>(context)?;
    service.store.read(|conn| {
        let Waiting { official, area, authorities, sha256 } = Waiting::load(conn, context)?.ok_or(Failure::NotFound)?;
        let imported = Planned::of(service, conn, &official, &area)?.imported;
        let mark = mark(&imported, &sha256);
        Ok(Looked { official, imported, authorities, mark })
    })
}

/// Takes over the file that waits, as it was shown, and forgets it.
///
/// # Errors
/// [`StorageError::Conflict`] when the register changed, so that something else would be done than was shown; as [`look`]. Nothing is kept then.
pub fn take_over(service: &Service, context: &Context, shown: &str) -> Result<Imported, Failure<RegisterRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let Waiting { official, area, sha256, .. } = Waiting::load(conn, context)?.ok_or(Failure::NotFound)?;
        let planned = Planned::of(service, conn, &official, &area)?;
        if mark(&planned.imported, &sha256) != shown {
            return Err(StorageError::Conflict.into());
        }
        stored::forget(conn, context.actor.user_id, DRAFT)?;
        Ok(planned.write(conn, &sha256, || AuditEntry::of(&permit))?.seen_at(LIST))
    })
}

/// Forgets the file that waits.
///
/// # Errors
/// Policy; storage.
pub fn forget(service: &Service, context: &Context) -> Result<(), Failure<RegisterRefused>> {
    permitted::<RegisterRefused>(context)?;
    drafts::forget(service, context, DRAFT).map_err(never)
}

/// Says what an import would make of our register to somebody who may do it; nothing is written.
///
/// # Errors
/// As [`super::preview`]; policy.
pub fn look_at(
    service: &Service,
    context: &Context,
    area: &Area,
    official: &Official,
) -> Result<Imported, Failure<RegisterRefused>> {
    permitted::<RegisterRefused>(context)?;
    super::preview(service, official, area)
}

/// Brings our register in line with the official one, as [`super::import`], as the act of a person.
///
/// # Errors
/// As [`super::preview`]; policy; [`StorageError::Conflict`] when somebody changed the register at the same moment. Nothing is kept then.
pub fn import_as(
    service: &Service,
    context: &Context,
    area: &Area,
    official: &Official,
    sha256: &str,
) -> Result<Imported, Failure<RegisterRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let planned = Planned::of(service, conn, official, area)?;
        Ok(planned.write(conn, sha256, || AuditEntry::of(&permit))?.seen_at(LIST))
    })
}

fn never(failure: Failure<NoRule>) -> Failure<RegisterRefused> {
    failure.map_rule(|never| match never {})
}
