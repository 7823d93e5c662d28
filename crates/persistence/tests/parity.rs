//! The two databases have the same migrations and, after them, the same tables; and `schema.rs` says what both have.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "the helpers of these tests")]

#[path = "support/shape.rs"]
mod shape;

use std::{collections::BTreeMap, path::Path};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{Connection, PgConnection, SqliteConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use ehc_domain::{
    ids::Id,
    people::circumstance::{ChildCircumstance as C, Lasting},
    policy::Standing,
};
use ehc_persistence::{
    Connected, DbConnection, StorageError,
    cases::CaseRow,
    migrations,
    people::{CircumstanceRow, list_circumstances},
    standings::list_of_case,
};
use ehc_test_support::{Persona, TestDatabase, a_case, a_standing, both_databases, personas};
use shape::{Column, Shape};
use uuid::Uuid;

fn shape_of(database: &TestDatabase) -> Shape {
    database.read(|conn| Ok::<_, StorageError>(shape::read(conn))).unwrap()
}

/// SQLite has one integer type.
fn with_one_integer(mut shape: Shape) -> Shape {
    for column in shape.values_mut().flat_map(|table| table.columns.values_mut()) {
        if column.kind == "BigInt" {
            column.kind = "Integer".into();
        }
    }
    shape
}

/// Reads `schema.rs` as text: diesel's own types do not say it at run time.
fn schema() -> BTreeMap<String, (Vec<String>, BTreeMap<String, Column>)> {
    let mut tables: BTreeMap<String, (Vec<String>, BTreeMap<String, Column>)> = BTreeMap::new();
    let mut current = String::new();
    for line in include_str!("../src/schema.rs").lines() {
        let line = line.trim();
        if let Some((name, keys)) = line.strip_suffix(") {").and_then(|head| head.split_once(" (")) {
            current = name.to_owned();
            tables.insert(current.clone(), (keys.split(", ").map(ToOwned::to_owned).collect(), BTreeMap::new()));
        } else if let Some((name, kind)) = line.strip_suffix(',').and_then(|line| line.split_once(" -> ")) {
            let inner = kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>'));
            let kind = inner.unwrap_or(kind).replace("Code", "Text");
            tables.get_mut(&current).unwrap().1.insert(name.to_owned(), Column { kind, nullable: inner.is_some() });
        }
    }
    tables
}

#[test]
fn the_migrations_have_the_same_names_in_both_folders_and_in_the_program() {
    let folder = |kind: &str| {
        let mut names: Vec<String> = std::fs::read_dir(root().join(kind))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(folder("sqlite"), folder("postgres"));
    assert_eq!(migrations::names(false).unwrap(), folder("sqlite"));
    assert_eq!(migrations::names(true).unwrap(), folder("postgres"));
}

#[test]
fn both_databases_have_the_same_tables_columns_keys_and_indexes() {
    let (sqlite, postgres) = (shape_of(&TestDatabase::sqlite()), with_one_integer(shape_of(&TestDatabase::postgres())));
    assert!(sqlite.len() > 20);
    assert_eq!(names(&sqlite), names(&postgres));
    for (name, table) in &sqlite {
        assert_eq!(table, &postgres[name], "{name}: SQLite on the left, PostgreSQL on the right");
    }
}

#[test]
fn the_schema_says_what_the_migrated_tables_are() {
    let postgres = shape_of(&TestDatabase::postgres());
    let schema = schema();
    assert_eq!(schema.keys().collect::<Vec<_>>(), names(&postgres));
    for (name, (keys, columns)) in schema {
        assert_eq!(columns, postgres[&name].columns, "{name}: schema.rs on the left, the database on the right");
        assert_eq!(keys, postgres[&name].primary_key, "{name}");
    }
}

both_databases! {
    fn every_migration_can_be_taken_back_and_made_again(db: &TestDatabase) {
        let before = shape_of(db);
        let mut conn = connect(db.url());
        match &mut conn.connected() {
            Connected::Pg(c) => {
                c.revert_all_migrations(FileBasedMigrations::from_path(root().join("postgres")).unwrap()).unwrap();
            }
            Connected::Sqlite(c) => {
                c.revert_all_migrations(FileBasedMigrations::from_path(root().join("sqlite")).unwrap()).unwrap();
            }
        }
        assert_eq!(shape::read(&mut conn), Shape::new());
        migrations::run(&mut conn).unwrap();
        assert_eq!(shape::read(&mut conn), before);
    }

    fn what_was_answered_at_the_request_goes_over_to_the_circumstances_and_back(db: &TestDatabase) {
        personas::insert_all(db);
        let both = a_case().insert(db);
        let neither = a_case().of("Tomasz Nowak").insert(db);
        let row = |number, kind| CircumstanceRow::of(Id::new(Uuid::from_u128(number)), both.id, kind, Lasting::default());
        let rows = vec![row(1, C::MultiSensory), row(2, C::ServiceFamily)];
        db.write(|conn| CircumstanceRow::insert_all(rows, conn)).unwrap();
        let mut conn = connect(db.url());
        while shape::read(&mut conn).contains_key("case_circumstances") {
            match &mut conn.connected() {
                Connected::Pg(c) => {
                    c.revert_last_migration(FileBasedMigrations::from_path(root().join("postgres")).unwrap()).unwrap();
                }
                Connected::Sqlite(c) => {
                    c.revert_last_migration(FileBasedMigrations::from_path(root().join("sqlite")).unwrap()).unwrap();
                }
            }
        }
        migrations::run(&mut conn).unwrap();
        let kinds = |case: &CaseRow| -> Vec<(C, Option<NaiveDate>)> {
            let found = db.read(|conn| list_circumstances(conn, case.id)).unwrap();
            found.into_iter().map(|row| (row.kind, row.from_on)).collect()
        };
        // Two booleans say both impairments together no otherwise.
        assert_eq!(kinds(&both), [(C::Hearing, None), (C::Vision, None), (C::ServiceFamily, None)]);
        assert_eq!(kinds(&neither), []);
    }

    fn whoever_has_a_conflict_of_interest_stands_on_no_list_of_before(db: &TestDatabase) {
        personas::insert_all(db);
        let case = a_case().insert(db);
        let at = |hour: u32| format!("2026-11-02T{hour:02}:00:00Z").parse::<DateTime<Utc>>().unwrap();
        for (number, who, standing, hour) in [
            (1, Persona::PriyaNair, Standing::Named, 9),
            (2, Persona::PriyaNair, Standing::Conflict, 10),
            (3, Persona::HelenWard, Standing::Named, 9),
            (4, Persona::JamesOsei, Standing::Conflict, 9),
            (5, Persona::JamesOsei, Standing::Named, 11),
        ] {
            let row = a_standing(Id::new(Uuid::from_u128(number)), case.id, who, standing, at(hour));
            db.write(|conn| row.insert(conn)).unwrap();
        }
        let mut conn = connect(db.url());
        while shape::read(&mut conn).contains_key("alarms") {
            match conn.connected() {
                Connected::Pg(c) => {
                    c.revert_last_migration(FileBasedMigrations::from_path(root().join("postgres")).unwrap()).unwrap();
                }
                Connected::Sqlite(c) => {
                    c.revert_last_migration(FileBasedMigrations::from_path(root().join("sqlite")).unwrap()).unwrap();
                }
            }
        }
        migrations::run(&mut conn).unwrap();
        let mut ended: Vec<_> = db.read(|conn| list_of_case(conn, case.id)).unwrap();
        ended.sort_by_key(|(row, _)| row.id);
        let ended: Vec<_> = ended.into_iter().map(|(row, _)| (row.ended_at, row.ended_by)).collect();
        let by = Some(Persona::HelenWard.id());
        assert_eq!(ended, [(Some(at(10)), by), (None, None), (None, None), (None, None), (Some(at(11)), by)]);
    }

    fn migrating_again_changes_nothing(db: &TestDatabase) {
        let before = shape_of(db);
        db.migrate().unwrap();
        assert_eq!(shape_of(db), before);
    }
}

fn connect(url: &str) -> DbConnection {
    DbConnection::from(match url.strip_prefix("sqlite:") {
        Some(path) => Connected::Sqlite(SqliteConnection::establish(path).unwrap()),
        None => Connected::Pg(PgConnection::establish(url).unwrap()),
    })
}

fn names(shape: &Shape) -> Vec<&String> {
    shape.keys().collect()
}

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations")
}
