//! The database itself refuses to change or remove what must stay: facts, audit rows, the audit chain, plans as they were sent, and who had the rights of a case.

#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of these tests")]

use diesel::{RunQueryDsl, sql_query};
use ehc_domain::{
    audit::{AuditEntry, SystemAct},
    ids::{AuditEntryId, FactId, Id, PlanId},
    people::record::PersonField,
    plans::{PlanState, VersionKind},
};
use ehc_persistence::{
    Connected, Database, StorageError,
    accounts::{FormerUserNameRow, rename_user},
    audit::{self, AuditRow},
    people::PersonChangeRow,
    plans::{PlanRecord, PlanVersionRow},
    rights::RightsDecisionRow,
    timetable::FactRow,
};
use ehc_test_support::{Persona, a_case, both_databases, day, personas};
use serde_json::json;
use uuid::Uuid;

both_databases! {
    fn facts_are_not_updated_or_deleted(db: &Database) {
        fill(db);
        refuses(db, "UPDATE facts SET kind = 'other'");
        refuses(db, "DELETE FROM facts");
    }

    fn audit_entries_are_not_updated_or_deleted(db: &Database) {
        fill(db);
        refuses(db, "UPDATE audit_entries SET reason = 'other'");
        refuses(db, "DELETE FROM audit_entries");
    }

    fn the_audit_chain_is_not_updated_or_deleted(db: &Database) {
        fill(db);
        execute(db, "INSERT INTO audit_chain (number, entry_id, hash) SELECT 1, id, 'abc' FROM audit_entries").unwrap();
        refuses(db, "UPDATE audit_chain SET hash = 'other'");
        refuses(db, "DELETE FROM audit_chain");
    }

    fn plans_as_sent_are_not_updated_or_deleted(db: &Database) {
        fill(db);
        refuses(db, "UPDATE plan_versions SET sha256 = 'other'");
        refuses(db, "DELETE FROM plan_versions");
    }

    fn yp_02_who_has_the_rights_is_not_updated_or_deleted(db: &Database) {
        fill(db);
        refuses(db, "UPDATE rights_decisions SET note = 'other'");
        refuses(db, "DELETE FROM rights_decisions");
    }

    fn what_was_changed_of_a_person_is_not_updated_or_deleted(db: &Database) {
        fill(db);
        refuses(db, "UPDATE person_changes SET before = 'other'");
        refuses(db, "DELETE FROM person_changes");
    }

    fn what_somebody_was_called_is_not_updated_or_deleted(db: &Database) {
        fill(db);
        refuses(db, "UPDATE former_user_names SET name = 'other'");
        refuses(db, "DELETE FROM former_user_names");
    }

    fn what_waits_to_be_sealed_may_be_taken_away(db: &Database) {
        fill(db);
        assert_eq!(execute(db, "DELETE FROM audit_unsealed").unwrap(), 1);
    }
}

fn execute(db: &Database, statement: &'static str) -> Result<usize, StorageError> {
    db.write(|conn| {
        Ok(match conn.connected() {
            Connected::Pg(c) => sql_query(statement).execute(c)?,
            Connected::Sqlite(c) => sql_query(statement).execute(c)?,
        })
    })
}

fn refuses(db: &Database, statement: &'static str) {
    match execute(db, statement) {
        Err(StorageError::Driver(error)) => assert!(error.to_string().contains("append-only"), "{statement}: {error}"),
        other => panic!("`{statement}` should have been refused: {other:?}"),
    }
}

fn fill(db: &Database) {
    personas::insert_all(db);
    let case = a_case().insert(db);
    let now = case.created_at;
    let plan = PlanRecord {
        id: PlanId::new(Uuid::from_u128(1)),
        case_id: case.id,
        state: PlanState::DraftSent,
        draft_number: 1,
        sections: json!({}),
        last_drafter_id: None,
        saved_at: now,
        version: 1,
    };
    let version = PlanVersionRow {
        id: Id::new(Uuid::from_u128(2)),
        plan_id: plan.id,
        case_id: case.id,
        number: 1,
        kind: VersionKind::Draft,
        content: json!({}),
        sha256: "abc".into(),
        sent_on: day("2026-12-01"),
        served_on: None,
        sent_by: Persona::PriyaNair.id(),
        breaks_reason: None,
        late_reason: None,
        keyed_late_reason: None,
    };
    let fact = FactRow {
        id: FactId::new(Uuid::from_u128(3)),
        case_id: case.id,
        kind: "request_received".into(),
        happened_on: case.began_on,
        subject_id: None,
        details: json!({}),
        recorded_at: now,
        recorded_by: None,
        supersedes_id: None,
        correction_reason: None,
        keyed_late_reason: None,
    };
    let rights = RightsDecisionRow {
        id: Id::new(Uuid::from_u128(5)),
        case_id: case.id,
        decided_on: case.began_on,
        lacks_capacity: false,
        note: String::new(),
        representative_id: None,
        parent_lacks_capacity: false,
        parents_representative_id: None,
        parents_agreed_on: None,
        recorded_by: Persona::PriyaNair.id(),
        recorded_at: now,
    };
    let changed = PersonChangeRow {
        typed_in_id: None,
        id: Id::new(Uuid::from_u128(6)),
        person_id: case.child_id,
        case_id: None,
        field: PersonField::Name,
        before: None,
        after: Some("Amira".into()),
        is_confidential: false,
        from_on: case.began_on,
        changed_at: now,
        changed_by: Persona::PriyaNair.id(),
        reason: None,
    };
    let former = FormerUserNameRow {
        id: Id::new(Uuid::from_u128(7)),
        user_id: Persona::PriyaNair.id(),
        name: Persona::PriyaNair.name().into(),
        until_at: now,
    };
    let entry = AuditEntry::by_system(SystemAct::DataLoaded, Some(case.id));
    let row = AuditRow::new(AuditEntryId::new(Uuid::from_u128(4)), now, None, &entry);
    db.write(|conn| {
        plan.insert(conn)?;
        version.insert(conn)?;
        fact.insert(conn)?;
        changed.insert(conn)?;
        rights.insert(conn)?;
        rename_user(conn, former, "Priya Shah")?;
        audit::append(conn, vec![row])
    })
    .unwrap();
}
