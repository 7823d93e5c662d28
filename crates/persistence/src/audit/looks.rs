//! Who looked at which child: the acts of people on cases, by case, by person and by day.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::{
    audit::{AuditOutcome, ObjectId},
    ids::{AuditEntryId, CaseId, UserId},
};
use serde_json::Value;

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    fragments,
    schema::{audit_entries, cases, users},
};

/// Which acts are looked for; what is `None` limits nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LookFilter {
    /// On which case.
    pub case_id: Option<CaseId>,
    /// By whom.
    pub actor: Option<UserId>,
    /// From when on.
    pub from: Option<DateTime<Utc>>,
    /// Before when.
    pub until: Option<DateTime<Utc>>,
    /// Cases of which nothing is listed.
    pub hidden: Vec<CaseId>,
}

/// One act of a person on a case. What they wrote is no part of it.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct LookLine {
    /// Which entry.
    pub id: AuditEntryId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor_id: UserId,
    /// Their present name.
    pub actor: String,
    /// The name that they had then; `None` where they have had no other since.
    pub actor_then: Option<String>,
    /// The code of the act.
    pub action: String,
    /// The kind of thing that it was done to; `None` where it was the case.
    pub object_kind: Option<String>,
    /// Which thing.
    pub object_id: Option<ObjectId>,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// The number of the case.
    pub reference: String,
    /// Named details.
    pub details: Value,
}

/// Lists the acts of people on cases, newest first, before an instant.
///
/// # Errors
/// Any failure of the database.
pub fn list_looks(
    conn: &mut DbConnection,
    filter: &LookFilter,
    before: Option<(DateTime<Utc>, AuditEntryId)>,
    limit: i64,
) -> StorageResult<Vec<LookLine>> {
    Ok(on!(conn, |c| {
        let mut query = audit_entries::table
            .inner_join(users::table.on(audit_entries::actor_id.eq(users::id.nullable())))
            .inner_join(cases::table.on(audit_entries::case_id.eq(cases::id.nullable())))
            .select((
                audit_entries::id,
                audit_entries::at,
                users::id,
                users::name,
                fragments::name_then!(audit_entries::at),
                audit_entries::action,
                audit_entries::object_kind,
                audit_entries::object_id,
                audit_entries::outcome,
                cases::reference,
                audit_entries::details,
            ))
            .into_boxed();
        if let Some(case) = filter.case_id {
            query = query.filter(audit_entries::case_id.eq(Some(case.bind())));
        }
        if let Some(actor) = filter.actor {
            query = query.filter(audit_entries::actor_id.eq(Some(actor.bind())));
        }
        if let Some(from) = filter.from {
            query = query.filter(audit_entries::at.ge(from.bind()));
        }
        if let Some(until) = filter.until {
            query = query.filter(audit_entries::at.lt(until.bind()));
        }
        for hidden in &filter.hidden {
            query = query.filter(audit_entries::case_id.ne(Some(hidden.bind())));
        }
        if let Some((at, id)) = before {
            query = query.filter(BoolExpressionMethods::or(
                audit_entries::at.lt(at.bind()),
                audit_entries::at.eq(at.bind()).and(audit_entries::id.lt(id.bind())),
            ));
        }
        query.order((audit_entries::at.desc(), audit_entries::id.desc())).limit(limit).load(c)
    })?)
}
