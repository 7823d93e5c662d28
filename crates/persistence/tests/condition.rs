//! What is there in the place of the database is called by its name.

use std::fs;

use ehc_persistence::{Database, StorageError, condition::Condition};
use ehc_test_support::{TestDatabase, both_databases};

fn found(outcome: Result<Condition, StorageError>) -> String {
    match outcome {
        Ok(condition) => format!("{condition:?}"),
        Err(error) => error.to_string(),
    }
}

both_databases! {
    fn a_database_of_ours_and_one_that_belongs_to_another_program(db: &TestDatabase) {
        assert_eq!(found(db.condition()), "Ours");
        db.write(|conn| conn.execute_constant("ALTER TABLE audit_entries RENAME TO something")).unwrap();
        assert_eq!(found(db.condition()), "the database cannot be used: it belongs to another program");
    }
}

#[test]
fn a_file_that_is_new_no_database_or_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    let look = |name: &str| found(Database::open(&at(name), 1).and_then(|database| database.condition()));
    assert_eq!(look("new.db"), "Empty");

    fs::write(folder.path().join("text.db"), "Dear council, this is a letter and no database at all. ".repeat(100)).unwrap();
    assert_eq!(look("text.db"), "the database cannot be used: it is no SQLite database");

    let sound = Database::open(&at("sound.db"), 1).unwrap();
    sound.migrate().unwrap();
    // Everything into the file itself, so that what is damaged is read.
    sound.write(|_| Ok::<_, StorageError>(())).unwrap();
    drop(sound);
    let whole = fs::read(folder.path().join("sound.db")).unwrap();
    let mut torn = whole.clone();
    torn[4096..12288].fill(0x5a);
    fs::write(folder.path().join("torn.db"), torn).unwrap();
    assert_eq!(look("torn.db"), "the database cannot be used: it is damaged");
    fs::write(folder.path().join("whole.db"), whole).unwrap();
    assert_eq!(look("whole.db"), "Ours");
}
