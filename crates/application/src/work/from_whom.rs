//! Whom a line waits for, by name: whoever was asked for advice, or the school or college that was consulted.

use std::collections::{BTreeMap, BTreeSet};

use ehc_domain::{
    audit::ObjectId,
    ids::{CaseId, Id},
};
use ehc_persistence::{DbConnection, StorageResult, advice, consultations, institutions};

use super::WorkLine;
use crate::advice::read::who;

/// Finds whom some lines wait for, by what they are about.
///
/// # Errors
/// Any failure of storage.
pub(super) fn from_whom(conn: &mut DbConnection, lines: &[WorkLine]) -> StorageResult<BTreeMap<ObjectId, String>> {
    let cases: BTreeSet<CaseId> = lines.iter().filter(|line| line.subject_id.is_some()).map(|line| line.case_id).collect();
    let requests = advice::list_requests_of(conn, &cases.into_iter().collect::<Vec<_>>())?;
    let mut named: BTreeMap<ObjectId, String> =
        requests.iter().map(|request| (Id::new(request.id.uuid()), who(request))).filter(|(_, name)| !name.is_empty()).collect();
    for line in lines {
        let Some(subject) = line.subject_id.filter(|subject| !named.contains_key(subject)) else { continue };
        let asked = consultations::find(conn, line.case_id, Id::new(subject.uuid()))?;
        let school = asked.map(|asked| institutions::find(conn, asked.institution_id)).transpose()?.flatten();
        named.extend(school.map(|school| (subject, school.name)));
    }
    Ok(named)
}
