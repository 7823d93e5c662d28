//! Audit rows: appended in the transaction of the act, sealed into a hash chain afterwards, never changed.

mod chain;
mod looks;
mod refused;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::{
    accounts::called_then,
    audit::{AuditEntry, AuditOutcome, ObjectId},
    ids::{AuditEntryId, CaseId, Id, UserId},
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    DbConnection, StorageResult,
    columns::{AT_ONCE, Bind},
    fragments::{self, IsAct},
    schema::{audit_entries, audit_unsealed, recent_views, users},
};

pub use chain::*;
pub use looks::*;
pub use refused::*;

row! {
    /// One act, as stored.
    pub struct AuditRow in audit_entries {
        /// Which entry.
        pub id: AuditEntryId,
        /// When, in UTC.
        pub at: DateTime<Utc>,
        /// Who; `None` for the system.
        pub actor_id: Option<UserId>,
        /// The code of the act.
        pub action: String,
        /// The case; `None` when it is about none.
        pub case_id: Option<CaseId>,
        /// The kind of thing acted on.
        pub object_kind: Option<String>,
        /// The thing acted on.
        pub object_id: Option<ObjectId>,
        /// How it ended.
        pub outcome: AuditOutcome,
        /// The reason a person gave.
        pub reason: Option<String>,
        /// The request in which it was done.
        pub request_id: Option<ObjectId>,
        /// The key that the details are stored under.
        pub key_id: String,
        /// Named details.
        pub details: Value,
    }
}

/// The key id of details that are stored as they are.
pub const PLAIN: &str = "plain";

impl AuditRow {
    /// Makes the row of an entry.
    pub fn new(id: AuditEntryId, at: DateTime<Utc>, request_id: Option<Uuid>, entry: &AuditEntry) -> Self {
        Self {
            id,
            at,
            actor_id: entry.actor(),
            action: entry.action().to_owned(),
            case_id: entry.case_id(),
            object_kind: entry.object().map(|(kind, _)| kind.to_owned()),
            object_id: entry.object().map(|(_, id)| Id::new(id)),
            outcome: entry.outcome(),
            reason: entry.reason().map(ToOwned::to_owned),
            request_id: request_id.map(Id::new),
            key_id: PLAIN.to_owned(),
            details: entry.details().iter().map(|(name, value)| ((*name).to_owned(), Value::from(value.clone()))).collect(),
        }
    }
}

/// Appends rows, and queues them for the sealer.
///
/// # Errors
/// Any failure of the database; the caller's transaction must then be rolled back.
pub fn append(conn: &mut DbConnection, rows: Vec<AuditRow>) -> StorageResult<()> {
    let ids: Vec<AuditEntryId> = rows.iter().map(|row| row.id).collect();
    AuditRow::insert_all(rows, conn)?;
    for some in ids.chunks(AT_ONCE) {
        let waiting: Vec<_> = some.iter().map(|id| audit_unsealed::entry_id.eq(id.bind())).collect();
        on!(conn, |c| diesel::insert_into(audit_unsealed::table).values(waiting).execute(c))?;
    }
    Ok(())
}

/// Returns the time of the newest row; `None` while there is none. Identifiers follow the order of time.
///
/// # Errors
/// Any failure of the database.
pub fn newest(conn: &mut DbConnection) -> StorageResult<Option<DateTime<Utc>>> {
    Ok(on!(conn, |c| audit_entries::table.order(audit_entries::id.desc()).select(audit_entries::at).first(c).optional())?)
}

/// An act that was done in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// To what.
    pub on: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom; `None` for the service itself.
    pub by: Option<UserId>,
    /// Why; `None` where nothing was said.
    pub reason: Option<String>,
    /// What it tells besides.
    pub details: Value,
}

/// Lists when an act was done in a case, to what and by whom, first to last.
///
/// # Errors
/// Any failure of the database.
pub fn list_acts(conn: &mut DbConnection, case_id: CaseId, action: &str) -> StorageResult<Vec<Act>> {
    type Row = (Option<ObjectId>, DateTime<Utc>, Option<UserId>, Option<String>, Value);
    let rows: Vec<Row> = on!(conn, |c| audit_entries::table
        .filter(audit_entries::case_id.eq(Some(case_id.bind())))
        .filter(audit_entries::action.eq(action))
        .filter(audit_entries::outcome.eq(AuditOutcome::Done.bind()))
        .order(audit_entries::id.asc())
        .select((
            audit_entries::object_id,
            audit_entries::at,
            audit_entries::actor_id,
            audit_entries::reason,
            audit_entries::details,
        ))
        .load(c))?;
    let act = |(id, at, by, reason, details): Row| Some(Act { on: id?.uuid(), at, by, reason, details });
    Ok(rows.into_iter().filter_map(act).collect())
}

/// Finds the case in which somebody did an act last, since a moment; `None` where they did it in none.
///
/// # Errors
/// Any failure of the database.
pub fn last_case_of(conn: &mut DbConnection, actor: UserId, action: &str, since: DateTime<Utc>) -> StorageResult<Option<CaseId>> {
    let found: Option<Option<CaseId>> = on!(conn, |c| audit_entries::table
        .filter(audit_entries::actor_id.eq(Some(actor.bind())))
        .filter(audit_entries::action.eq(action))
        .filter(audit_entries::outcome.eq(AuditOutcome::Done.bind()))
        .filter(audit_entries::at.ge(since.bind()))
        .order(audit_entries::id.desc())
        .select(audit_entries::case_id)
        .first(c)
        .optional())?;
    Ok(found.flatten())
}

/// That somebody opened a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Who.
    pub user: UserId,
    /// Which case.
    pub case: CaseId,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether the case was theirs to open.
    pub is_theirs: bool,
}

/// Remembers which cases people opened and when, for their lists of recent cases.
///
/// # Errors
/// Any failure of the database.
pub fn remember_views(conn: &mut DbConnection, opened: &[View]) -> StorageResult<()> {
    for View { user, case, at, is_theirs } in opened.iter().copied() {
        let values = (
            recent_views::user_id.eq(user.bind()),
            recent_views::case_id.eq(case.bind()),
            recent_views::viewed_at.eq(at.bind()),
            recent_views::is_theirs.eq(is_theirs),
        );
        on!(conn, |c| diesel::insert_into(recent_views::table)
            .values(values)
            .on_conflict((recent_views::user_id, recent_views::case_id))
            .do_update()
            .set((recent_views::viewed_at.eq(at.bind()), recent_views::is_theirs.eq(is_theirs)))
            .execute(c))?;
    }
    Ok(())
}

/// One line of the history of a case.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct HistoryLine {
    /// Which entry.
    pub id: AuditEntryId,
    /// When.
    pub at: DateTime<Utc>,
    /// The present name of who acted; `None` for the system.
    pub actor: Option<String>,
    /// The name that they had then; `None` where they have had no other since.
    pub actor_then: Option<String>,
    /// The code of the act.
    pub action: String,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// The reason given.
    pub reason: Option<String>,
    /// Named details.
    pub details: Value,
}

impl HistoryLine {
    /// Says who acted, by the name that they had; `None` for the system.
    pub fn called(&self) -> Option<String> {
        self.actor.clone().map(|now| called_then(now, self.actor_then.clone()))
    }
}

/// What a line of a history is read from.
macro_rules! history {
    () => {
        audit_entries::table.left_join(users::table.on(audit_entries::actor_id.eq(users::id.nullable()))).select((
            audit_entries::id,
            audit_entries::at,
            users::name.nullable(),
            fragments::name_then!(audit_entries::at),
            audit_entries::action,
            audit_entries::outcome,
            audit_entries::reason,
            audit_entries::details,
        ))
    };
}

/// Lists the acts on a thing of this kind, newest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_of_thing<K>(conn: &mut DbConnection, kind: &str, id: Id<K>, limit: i64) -> StorageResult<Vec<HistoryLine>> {
    let object: ObjectId = Id::new(id.uuid());
    Ok(on!(conn, |c| history!()
        .filter(audit_entries::object_kind.eq(kind))
        .filter(audit_entries::object_id.eq(Some(object.bind())))
        .order((audit_entries::at.desc(), audit_entries::id.desc()))
        .limit(limit)
        .load(c))?)
}

/// Lists the acts on a case, newest first, before an instant; `views` says whether looking, and being refused, count as acts.
///
/// # Errors
/// Any failure of the database.
pub fn list_of_case(
    conn: &mut DbConnection,
    case_id: CaseId,
    views: bool,
    before: Option<(DateTime<Utc>, AuditEntryId)>,
    limit: i64,
) -> StorageResult<Vec<HistoryLine>> {
    Ok(on!(conn, |c| {
        let mut query = history!().filter(audit_entries::case_id.eq(Some(case_id.bind()))).into_boxed();
        if !views {
            query = query.filter(IsAct).filter(audit_entries::outcome.ne(AuditOutcome::Refused.bind()));
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
