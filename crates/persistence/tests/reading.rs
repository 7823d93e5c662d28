//! What is asked twice while only reading goes on is answered once; whoever writes is answered anew.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::{cell::Cell, rc::Rc};

use ehc_persistence::{Database, DbConnection, StorageError, StorageResult, in_one_look};
use ehc_test_support::both_databases;
use uuid::Uuid;

/// How often something was asked, as an answer to it.
fn ask(conn: &mut DbConnection, about: u128, asked: &Rc<Cell<u32>>) -> u32 {
    try_to_ask(conn, about, asked, false).unwrap()
}

fn try_to_ask(conn: &mut DbConnection, about: u128, asked: &Rc<Cell<u32>>, fails: bool) -> StorageResult<u32> {
    let asked = asked.clone();
    conn.once(Uuid::from_u128(about), move |_| {
        asked.set(asked.get() + 1);
        if fails { Err(StorageError::Full) } else { Ok(asked.get()) }
    })
}

fn reading<T>(db: &Database, asks: impl FnOnce(&mut DbConnection) -> T) -> T {
    db.read(|conn| Ok::<_, StorageError>(asks(conn))).unwrap()
}

fn writing<T>(db: &Database, asks: impl FnOnce(&mut DbConnection) -> T) -> T {
    db.write(|conn| Ok::<_, StorageError>(asks(conn))).unwrap()
}

both_databases! {
    fn whoever_reads_is_answered_once_about_each_row_and_anew_the_next_time(db: &Database) {
        let asked = Rc::new(Cell::new(0));
        let found = reading(db, |conn| [ask(conn, 1, &asked), ask(conn, 1, &asked), ask(conn, 2, &asked), ask(conn, 1, &asked)]);
        assert_eq!(found, [1, 1, 2, 1]);
        assert_eq!(reading(db, |conn| ask(conn, 1, &asked)), 3, "somebody may have written in between");
    }

    fn whoever_writes_is_answered_anew_each_time(db: &Database) {
        let asked = Rc::new(Cell::new(0));
        assert_eq!(writing(db, |conn| [ask(conn, 1, &asked), ask(conn, 1, &asked)]), [1, 2]);
        // On PostgreSQL one connection reads and writes in turn.
        reading(db, |conn| ask(conn, 1, &asked));
        assert_eq!(writing(db, |conn| [ask(conn, 1, &asked), ask(conn, 1, &asked)]), [4, 5]);
    }

    fn what_went_wrong_is_no_answer(db: &Database) {
        let asked = Rc::new(Cell::new(0));
        let found = reading(db, |conn| {
            let failed = try_to_ask(conn, 1, &asked, true).is_err();
            (failed, try_to_ask(conn, 1, &asked, false).unwrap(), try_to_ask(conn, 1, &asked, true).unwrap())
        });
        assert_eq!(found, (true, 2, 2));
    }

    fn whoever_reads_about_very_many_rows_keeps_none_of_long_ago(db: &Database) {
        let asked = Rc::new(Cell::new(0));
        reading(db, |conn| {
            for about in 0..8_192 {
                ask(conn, about, &asked);
            }
            assert_eq!((ask(conn, 0, &asked), ask(conn, 8_192, &asked)), (1, 8_193));
            assert_eq!(ask(conn, 0, &asked), 8_194);
        });
    }

    fn several_readings_of_one_look_are_one_until_something_is_written(db: &Database) {
        let asked = Rc::new(Cell::new(0));
        in_one_look(|| {
            assert_eq!(reading(db, |conn| ask(conn, 1, &asked)), 1);
            assert_eq!(reading(db, |conn| [ask(conn, 1, &asked), ask(conn, 2, &asked)]), [1, 2]);
            // One reading inside another begins by itself, and takes nothing from it.
            let within = reading(db, |conn| (reading(db, |conn| ask(conn, 3, &asked)), ask(conn, 1, &asked)));
            assert_eq!(within, (3, 1));
            assert_eq!(writing(db, |conn| ask(conn, 1, &asked)), 4, "whoever writes is answered anew");
            assert_eq!(reading(db, |conn| [ask(conn, 1, &asked), ask(conn, 2, &asked)]), [5, 6], "and so is everybody after it");
        });
        assert_eq!(reading(db, |conn| ask(conn, 1, &asked)), 7, "a look ends");
        in_one_look(|| assert_eq!(reading(db, |conn| ask(conn, 1, &asked)), 8, "and the next begins by itself"));
        let breaks_off = || in_one_look(|| -> u32 { panic!("the work breaks off") });
        assert!(std::panic::catch_unwind(breaks_off).is_err());
        assert_eq!([reading(db, |conn| ask(conn, 1, &asked)), reading(db, |conn| ask(conn, 1, &asked))], [9, 10], "also where it breaks off");
    }
}
