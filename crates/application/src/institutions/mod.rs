//! The register of schools, colleges and other institutions: who is on it, what is known of each, and whom to speak to there.

mod closing;
mod contacts;
pub mod import;
mod read;
mod units;
mod write;

pub use closing::*;
pub use contacts::*;
pub use read::*;
pub use units::*;
pub use write::*;

pub use ehc_persistence::institutions::{ContactRow, InstitutionRow, NamedBy, UnitRow};

use ehc_domain::{
    audit::AuditEntry,
    ids::InstitutionId,
    policy::{Action, Permit, Target},
};
use ehc_persistence::{DbConnection, institutions};

use crate::{Context, Failure, history::Told};

/// The address of the page of an institution.
pub fn institution_path(id: InstitutionId) -> String {
    format!("/admin/institutions/{id}")
}

fn permitted<R>(context: &Context) -> Result<Permit, Failure<R>> {
    Ok(context.authorise(Action::InstitutionEdit, Target::Service)?)
}

fn find<R>(conn: &mut DbConnection, id: InstitutionId) -> Result<InstitutionRow, Failure<R>> {
    institutions::find(conn, id)?.ok_or(Failure::NotFound)
}

fn entry(permit: &Permit, id: InstitutionId, told: &Told) -> AuditEntry {
    AuditEntry::of(permit).on("institution", id).telling(told)
}
