//! The chain over the audit trail: every way of tampering with it is named with its first bad number, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::{
    io,
    sync::{Arc, Mutex},
};

use chrono::Duration;
use ehc_application::{
    Service,
    audit::{CheckpointKey, CheckpointLog, Flaw, Sealer, Verdict},
    history::Told,
};
use ehc_domain::{
    audit::{AccountAct, AuditEntry, Details},
    ids::Id,
};
use ehc_persistence::{
    Database,
    audit::{self as trail, AuditRow},
    leases,
};
use ehc_test_support::{Persona, TestPorts, both_databases, personas};
use serde_json::json;

/// Details whose names are not in the order in which they are hashed, and whose words are no plain letters.
struct Animals(usize);

impl Details for Animals {
    fn named(&self) -> Vec<(&'static str, String)> {
        vec![("zebra", self.0.to_string()), ("ant", "“a”\u{1F9D2}".to_owned())]
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl CheckpointLog for Log {
    fn append(&mut self, line: &str) -> io::Result<()> {
        self.0.lock().unwrap().push(line.to_owned());
        Ok(())
    }
    fn lines(&self) -> io::Result<Vec<String>> {
        Ok(self.0.lock().unwrap().clone())
    }
}

fn key() -> CheckpointKey {
    CheckpointKey::new(&[7; 32])
}

struct Trail<'a> {
    db: &'a Database,
    service: Service,
    ports: TestPorts,
    log: Log,
}

impl<'a> Trail<'a> {
    /// A trail of ten rows, sealed, with a checkpoint.
    fn of_ten(db: &'a Database) -> Self {
        personas::insert_all(db);
        let ports = TestPorts::new();
        let trail = Self { db, service: ports.service(db), ports, log: Log::default() };
        trail.add(10);
        trail.seal();
        trail
    }

    fn add(&self, rows: usize) {
        for number in 0..rows {
            let entry = AuditEntry::by_account(AccountAct::SignedIn, Some(Persona::PriyaNair.id()))
                .telling(&Animals(number))
                .because("a reason");
            self.service.views.record(entry, None).unwrap();
        }
    }

    fn seal(&self) -> bool {
        Sealer::new(self.service.clone(), key(), Box::new(self.log.clone())).unwrap().round().unwrap()
    }

    fn verdict(&self) -> Verdict {
        self.service.verify_audit(&key(), &self.log).unwrap()
    }

    /// Does what the database refuses to anybody who has not first taken its guards away.
    fn tamper(&self, statements: &[&'static str]) {
        let guards: &'static str = if self.db.kind() == "SQLite" {
            "DROP TRIGGER audit_entries_are_not_updated; DROP TRIGGER audit_entries_are_not_deleted;
             DROP TRIGGER audit_chain_are_not_updated; DROP TRIGGER audit_chain_are_not_deleted;"
        } else {
            "ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_are_kept; ALTER TABLE audit_chain DISABLE TRIGGER audit_chain_are_kept;"
        };
        self.db
            .write(|conn| {
                conn.execute_constant(guards)?;
                statements.iter().try_for_each(|statement| conn.execute_constant(statement))
            })
            .unwrap();
    }

    fn flaw(&self) -> Option<Flaw> {
        self.verdict().flaw
    }
}

/// The rows that wait for the chain, in the order in which they were made.
fn rows(db: &Database) -> Vec<AuditRow> {
    db.read(|conn| trail::list_unsealed(conn, 100)).unwrap()
}

both_databases! {
    fn a_list_shown_again_and_again_is_one_row_that_says_how_often(db: &Database) {
        personas::insert_all(db);
        let service = TestPorts::new().service(db);
        let list = |who: Persona, shown: usize| AuditEntry::by_account(AccountAct::SignedIn, Some(who.id())).telling(&Told::ListShown { shown });
        for (who, shown) in [(Persona::PriyaNair, 3), (Persona::PriyaNair, 3), (Persona::RuthAdeyemi, 3), (Persona::PriyaNair, 4), (Persona::PriyaNair, 3)] {
            service.views.note(list(who, shown)).unwrap();
        }
        service.views.flush().unwrap();
        let said: Vec<_> = rows(db).into_iter().map(|row| (row.actor_id, row.details)).collect();
        let (priya, ruth) = (Some(Persona::PriyaNair.id()), Some(Persona::RuthAdeyemi.id()));
        assert_eq!(said, [
            (priya, json!({ "shown": "3", "times": 3 })),
            (ruth, json!({ "shown": "3" })),
            (priya, json!({ "shown": "4" })),
        ]);
        service.views.note(list(Persona::PriyaNair, 3)).unwrap();
        service.views.flush().unwrap();
        assert_eq!(rows(db).len(), 4, "what is durable is not added to");
    }

    fn whoever_opens_a_record_has_a_row_for_each_time(db: &Database) {
        personas::insert_all(db);
        let service = TestPorts::new().service(db);
        for _ in 0..3 {
            service.views.record(AuditEntry::by_account(AccountAct::SignedIn, Some(Persona::PriyaNair.id())), None).unwrap();
        }
        assert_eq!(rows(db).len(), 3);
    }

    fn a_trail_that_nobody_touched_is_sound(db: &Database) {
        let trail = Trail::of_ten(db);
        assert_eq!(trail.verdict(), Verdict { rows: 10, unsealed: 0, checkpoints: 1, flaw: None });
        trail.add(2);
        assert_eq!(trail.verdict(), Verdict { rows: 10, unsealed: 2, checkpoints: 1, flaw: None });
        assert!(!trail.seal());
        assert_eq!(trail.verdict(), Verdict { rows: 12, unsealed: 0, checkpoints: 1, flaw: None });
    }

    fn an_edited_row_is_named(db: &Database) {
        let trail = Trail::of_ten(db);
        trail.tamper(&["UPDATE audit_entries SET reason = 'another' WHERE id = (SELECT entry_id FROM audit_chain WHERE number = 4)"]);
        assert_eq!(trail.flaw(), Some(Flaw::Changed(4)));
    }

    fn an_edited_hash_is_named(db: &Database) {
        let trail = Trail::of_ten(db);
        trail.tamper(&["UPDATE audit_chain SET hash = '00' WHERE number = 1"]);
        assert_eq!(trail.flaw(), Some(Flaw::Changed(1)));
    }

    fn a_deleted_row_is_named(db: &Database) {
        let trail = Trail::of_ten(db);
        trail.tamper(&[
            "DELETE FROM audit_chain WHERE number = 6",
            "DELETE FROM audit_entries WHERE id NOT IN (SELECT entry_id FROM audit_chain)",
        ]);
        assert_eq!(trail.flaw(), Some(Flaw::Removed(6)));
    }

    fn swapped_rows_are_named(db: &Database) {
        let trail = Trail::of_ten(db);
        trail.tamper(&[
            "UPDATE audit_chain SET number = -1 WHERE number = 2",
            "UPDATE audit_chain SET number = 2 WHERE number = 3",
            "UPDATE audit_chain SET number = 3 WHERE number = -1",
        ]);
        assert_eq!(trail.flaw(), Some(Flaw::Changed(2)));
    }

    fn an_inserted_row_is_named(db: &Database) {
        let trail = Trail::of_ten(db);
        let entry = AuditEntry::by_account(AccountAct::SignedOut, None);
        let row = trail::AuditRow::new(Id::new(uuid::Uuid::from_u128(1)), "2026-11-01T09:00:00Z".parse().unwrap(), None, &entry);
        db.write(|conn| row.insert(conn)).unwrap();
        assert_eq!(trail.flaw(), Some(Flaw::Stray(10)));
    }

    fn a_trail_that_was_cut_off_is_named_by_its_checkpoint(db: &Database) {
        let trail = Trail::of_ten(db);
        trail.tamper(&[
            "DELETE FROM audit_chain WHERE number > 7",
            "DELETE FROM audit_entries WHERE id NOT IN (SELECT entry_id FROM audit_chain)",
        ]);
        assert_eq!(trail.flaw(), Some(Flaw::Cut(8)));
    }

    fn a_trail_that_was_rebuilt_is_named_by_its_checkpoint(db: &Database) {
        let trail = Trail::of_ten(db);
        trail.tamper(&[
            "DELETE FROM audit_chain",
            "UPDATE audit_entries SET reason = 'another'",
            "INSERT INTO audit_unsealed SELECT id FROM audit_entries",
        ]);
        trail.seal();
        assert_eq!(trail.flaw(), Some(Flaw::Rebuilt(10)));
    }

    fn checkpoints_of_another_key_are_not_believed(db: &Database) {
        let trail = Trail::of_ten(db);
        let verdict = trail.service.verify_audit(&CheckpointKey::new(&[8; 32]), &trail.log).unwrap();
        assert_eq!(verdict.flaw, Some(Flaw::Unsigned(1)));
        trail.log.clone().append("{}").unwrap();
        assert_eq!(trail.flaw(), Some(Flaw::Unsigned(2)));
    }

    fn a_checkpoint_is_signed_ten_minutes_after_the_last_if_there_is_anything_new(db: &Database) {
        let trail = Trail::of_ten(db);
        trail.ports.clock.advance(Duration::minutes(20));
        trail.seal();
        assert_eq!(trail.verdict().checkpoints, 1, "nothing new");
        trail.add(1);
        trail.seal();
        assert_eq!(trail.verdict().checkpoints, 2);
        trail.add(1);
        trail.ports.clock.advance(Duration::minutes(10) - Duration::seconds(1));
        trail.seal();
        assert_eq!(trail.verdict().checkpoints, 2);
        trail.ports.clock.advance(Duration::seconds(1));
        trail.seal();
        assert_eq!(trail.verdict().checkpoints, 3);
    }

    fn of_two_sealers_one_works(db: &Database) {
        let trail = Trail::of_ten(db);
        trail.add(1);
        let now = trail.ports.clock.clone();
        let now = ehc_application::ports::Clock::now(&*now);
        let taken = db.write(|conn| leases::take(conn, "audit.sealer", Id::new(uuid::Uuid::from_u128(9)), now, now + Duration::seconds(5)));
        assert!(taken.unwrap());
        trail.ports.clock.advance(Duration::seconds(5) - Duration::milliseconds(1));
        trail.seal();
        assert_eq!(trail.verdict().unsealed, 1);
        trail.ports.clock.advance(Duration::milliseconds(1));
        trail.seal();
        assert_eq!(trail.verdict().unsealed, 0, "a process that died holds it no longer");
    }

    fn the_guards_refuse_changes_to_the_trail(db: &Database) {
        let trail = Trail::of_ten(db);
        for statement in [
            "UPDATE audit_entries SET reason = 'x'",
            "DELETE FROM audit_entries",
            "UPDATE audit_chain SET hash = 'x'",
            "DELETE FROM audit_chain",
        ] {
            assert!(db.write(|conn| conn.execute_constant(statement)).is_err(), "{statement}");
        }
        assert_eq!(trail.flaw(), None);
    }
}
