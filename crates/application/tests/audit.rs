//! The chain over the audit trail: every way of tampering with it is named with its first bad number, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::{
    io,
    sync::{Arc, Mutex},
};

use chrono::Duration;
use ehc_application::{
    Service,
    audit::{Checkpoint, CheckpointKey, CheckpointLog, Flaw, Sealer, Verdict},
    history::Told,
    notifications::{standing, tell_put_back},
};
use ehc_domain::{
    audit::{AccountAct, AuditEntry, Details, Look},
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
        let row = |number| {
            let entry = AuditEntry::by_account(AccountAct::SignedIn, Some(Persona::PriyaNair.id()))
                .telling(&Animals(number))
                .because("a reason");
            AuditRow::new(self.service.ports.id(), self.service.ports.clock.now(), None, &entry)
        };
        (0..rows).for_each(|number| self.db.write(|conn| trail::append(conn, vec![row(number)])).unwrap());
    }

    fn seal(&self) -> bool {
        Sealer::new(self.service.clone(), key(), Box::new(self.log.clone())).unwrap().round().unwrap()
    }

    fn verdict(&self) -> Verdict {
        self.service.verify_audit(&key(), &self.log, &[]).unwrap()
    }

    /// Does what the database refuses to anybody who has not first taken its guards away.
    fn tamper(&self, statements: &[&'static str]) {
        let guards: &'static str = if self.db.kind() == "SQLite" {
            "DROP TRIGGER IF EXISTS audit_entries_are_not_updated; DROP TRIGGER IF EXISTS audit_entries_are_not_deleted;
             DROP TRIGGER IF EXISTS audit_chain_are_not_updated; DROP TRIGGER IF EXISTS audit_chain_are_not_deleted;"
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
    fn that_a_backup_was_put_back_is_a_row_that_says_of_which_day(db: &Database) {
        personas::insert_all(db);
        let service = TestPorts::new().service(db);
        // Half past midnight in London, half past eleven the day before in Greenwich.
        tell_put_back(&service, "2026-08-31T23:30:00Z".parse().unwrap()).unwrap();
        let row = rows(db).pop().unwrap();
        assert_eq!((row.actor_id, row.action.as_str(), row.details), (None, "backup.put_back", json!({ "made_on": "2026-09-01" })));
    }

    fn a_list_shown_again_and_again_is_one_row_that_says_how_often(db: &Database) {
        personas::insert_all(db);
        let service = TestPorts::new().service(db);
        let list = |who: Persona, shown: usize| Look::refused_to(who.id(), None, None).telling(&Told::ListShown { shown });
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
            service.views.record(Look::refused_to(Persona::PriyaNair.id(), None, None), None).unwrap();
        }
        assert_eq!(rows(db).len(), 3);
    }

    fn a_trail_that_nobody_touched_is_sound(db: &Database) {
        let trail = Trail::of_ten(db);
        assert_eq!(trail.verdict(), Verdict { rows: 10, unsealed: 1, checkpoints: 1, flaw: None });
        trail.add(2);
        assert_eq!(trail.verdict(), Verdict { rows: 10, unsealed: 3, checkpoints: 1, flaw: None });
        assert!(!trail.seal());
        assert_eq!(trail.verdict(), Verdict { rows: 13, unsealed: 0, checkpoints: 1, flaw: None });
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
            "DELETE FROM audit_unsealed",
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
            "DELETE FROM audit_unsealed",
            "DELETE FROM audit_entries WHERE id NOT IN (SELECT entry_id FROM audit_chain)",
        ]);
        assert_eq!(trail.flaw(), Some(Flaw::Cut(8)));
    }

    fn a_trail_that_was_rebuilt_is_named_by_its_checkpoint(db: &Database) {
        let trail = Trail::of_ten(db);
        trail.tamper(&[
            "DELETE FROM audit_chain",
            "UPDATE audit_entries SET reason = 'another'",
            "DELETE FROM audit_unsealed",
            "INSERT INTO audit_unsealed SELECT id FROM audit_entries",
        ]);
        trail.seal();
        assert_eq!(trail.flaw(), Some(Flaw::Rebuilt(10)));
    }

    fn spaces_put_into_the_details_are_named(db: &Database) {
        let trail = Trail::of_ten(db);
        trail.tamper(&[if db.kind() == "SQLite" {
            "UPDATE audit_entries SET details = replace(details, ':', ': ') WHERE id = (SELECT entry_id FROM audit_chain WHERE number = 4)"
        } else {
            "UPDATE audit_entries SET details = replace(details::text, ':', '  :  ')::jsonb WHERE id = (SELECT entry_id FROM audit_chain WHERE number = 4)"
        }]);
        // PostgreSQL keeps no spaces in what it stores, so there was nothing to change.
        assert_eq!(trail.flaw(), (db.kind() == "SQLite").then_some(Flaw::Changed(4)));
    }

    fn checkpoints_that_are_missing_moved_or_replaced_are_named_each_by_its_code(db: &Database) {
        let trail = Trail::of_ten(db);
        for _ in 0..2 {
            trail.ports.clock.advance(Duration::minutes(10));
            trail.add(1);
            trail.seal();
        }
        // The row by which the trail knows the last checkpoint has its place too.
        trail.seal();
        let lines = trail.log.lines().unwrap();
        assert_eq!((lines.len(), trail.flaw()), (3, None));
        let with = |kept: &[usize]| {
            *trail.log.0.lock().unwrap() = kept.iter().map(|at| lines[*at].clone()).collect();
            trail.flaw().map(|flaw| (flaw.code(), flaw.number()))
        };
        assert_eq!(with(&[]), Some(("no_checkpoints", 1)));
        assert_eq!(with(&[1, 2]), Some(("checkpoint_missing", 1)));
        assert_eq!(with(&[0, 2]), Some(("checkpoint_missing", 2)));
        assert_eq!(with(&[0, 1]), Some(("checkpoint_missing", 3)));
        assert_eq!(with(&[0, 1, 1]), Some(("checkpoint_moved", 2)));
        assert_eq!(with(&[0, 1, 2]), None);

        // A last line that is signed, in its place, and of the same chain, but not the one that was written.
        let link = db.read(|conn| trail::find_link(conn, 10)).unwrap().unwrap();
        let other = Checkpoint::sign(&key(), &lines[..2], link.number, &link.hash, "2026-12-01T09:00:00Z".parse().unwrap());
        *trail.log.0.lock().unwrap() = vec![lines[0].clone(), lines[1].clone(), other.line()];
        assert_eq!(trail.flaw(), Some(Flaw::CheckpointReplaced(3)));
    }

    fn a_log_that_is_gone_is_not_forgotten_when_another_begins_unless_it_is_kept(db: &Database) {
        let trail = Trail::of_ten(db);
        trail.seal();
        let old = Log(Arc::new(Mutex::new(std::mem::take(&mut *trail.log.0.lock().unwrap()))));
        trail.ports.clock.advance(Duration::minutes(10));
        trail.add(1);
        trail.seal();
        assert_eq!(trail.log.lines().unwrap().len(), 1, "another log has begun");
        assert_eq!(trail.flaw(), Some(Flaw::CheckpointMissing(1)));
        assert_eq!(trail.service.verify_audit(&key(), &trail.log, &[&old]).unwrap().flaw, None);
    }

    fn of_two_sealers_that_share_a_log_each_goes_on_where_the_other_signed(db: &Database) {
        let trail = Trail::of_ten(db);
        let make = || Sealer::new(trail.service.clone(), key(), Box::new(trail.log.clone())).unwrap();
        let (mut one, mut other) = (make(), make());
        for _ in 0..3 {
            trail.ports.clock.advance(Duration::minutes(10));
            trail.add(1);
            one.round().unwrap();
            other.round().unwrap();
            drop(std::mem::replace(&mut one, make()));
        }
        trail.ports.clock.advance(Duration::seconds(1));
        assert_eq!((trail.log.lines().unwrap().len(), trail.flaw()), (4, None));
    }

    fn a_checkpoint_asks_for_no_other_by_its_own_row(db: &Database) {
        let trail = Trail::of_ten(db);
        for _ in 0..3 {
            trail.ports.clock.advance(Duration::minutes(20));
            trail.seal();
        }
        assert_eq!(trail.verdict(), Verdict { rows: 11, unsealed: 0, checkpoints: 1, flaw: None });
    }

    fn a_changed_key_leaves_what_was_signed_before_provable(db: &Database) {
        let trail = Trail::of_ten(db);
        let second = CheckpointKey::new(&[8; 32]);
        let both = second.clone().after(&key().public()).unwrap();
        trail.ports.clock.advance(Duration::minutes(10));
        trail.add(1);
        Sealer::new(trail.service.clone(), both.clone(), Box::new(trail.log.clone())).unwrap().round().unwrap();
        let flaw = |key: &CheckpointKey| trail.service.verify_audit(key, &trail.log, &[]).unwrap().flaw;
        assert_eq!(trail.log.lines().unwrap().len(), 2);
        assert_eq!((flaw(&both), flaw(&second), flaw(&key())), (None, Some(Flaw::Unsigned(1)), Some(Flaw::Unsigned(2))));
    }

    fn a_database_that_is_not_the_one_of_the_last_checkpoint_is_found_at_the_start(db: &Database) {
        let trail = Trail::of_ten(db);
        let found = || trail.service.compare_with_checkpoint(&key(), &trail.log).unwrap();
        assert_eq!(found(), None);
        trail.tamper(&["UPDATE audit_chain SET hash = '00' WHERE number = 10"]);
        assert_eq!(found(), Some(Flaw::Rebuilt(10)));
        trail.tamper(&["DELETE FROM audit_chain WHERE number > 7"]);
        assert_eq!(found(), Some(Flaw::Cut(8)));
        trail.log.0.lock().unwrap().clear();
        assert_eq!(found(), None, "there is none to compare with");
    }

    fn checkpoints_of_another_key_are_not_believed(db: &Database) {
        let trail = Trail::of_ten(db);
        let verdict = trail.service.verify_audit(&CheckpointKey::new(&[8; 32]), &trail.log, &[]).unwrap();
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
        let dead = Id::new(uuid::Uuid::from_u128(9));
        let died = |ago: Duration| db.write(|conn| {
            let at = leases::database_time(conn)? - ago;
            leases::give_back(conn, "audit.sealer", dead)?;
            leases::take_at(conn, "audit.sealer", dead, at, Duration::seconds(5))
        });
        assert!(died(Duration::zero()).unwrap());
        trail.seal();
        assert_eq!(trail.verdict().unsealed, 2);
        trail.ports.clock.advance(Duration::seconds(61));
        assert!(standing(&trail.service).unwrap().is_sealing_late());
        assert!(died(Duration::seconds(5)).unwrap());
        trail.seal();
        assert!(!standing(&trail.service).unwrap().is_sealing_late());
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
