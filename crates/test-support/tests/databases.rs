//! The helpers themselves: each test has a database of its own, and ports repeat.

use std::convert::Infallible;

use ehc_application::{
    accounts::verify_password,
    ports::{Chance, Clock, FileStore, Identifiers},
};
use ehc_domain::ids::UserId;
use ehc_persistence::accounts::Claim;
use ehc_persistence::{Database, StorageError};
use ehc_test_support::{Persona, TestPorts, both_databases, form_key, personas, service};

both_databases! {
    fn a_test_database_is_migrated_and_empty(db: &Database) {
        personas::insert_all(db);
    }

    fn another_test_does_not_see_what_the_first_inserted(db: &Database) {
        personas::insert_all(db);
        db.write(|conn| {
            let ports = TestPorts::new();
            let (user, sent, now) = (Persona::PriyaNair.id(), form_key(1), ports.clock.now());
            assert_eq!(ehc_persistence::accounts::claim_submission(conn, user, &sent, "", now)?, Claim::New);
            Ok::<_, StorageError>(())
        })
        .unwrap();
    }

    fn a_service_reads_through_its_store(db: &Database) {
        let service = service(db);
        service.store.read(|_| Ok::<_, StorageError>(())).unwrap();
        assert_eq!(service.ports.clock.today().to_string(), "2026-12-01");
    }

    fn a_body_may_return_a_result(db: &Database) -> Result<(), Infallible> {
        assert!(["SQLite", "PostgreSQL"].contains(&db.kind()));
        Ok(())
    }
}

#[test]
fn two_runs_get_the_same_identifiers_and_chance() {
    let (first, second) = (TestPorts::new(), TestPorts::new());
    let one = first.identifiers.uuid();
    assert_eq!(one, second.identifiers.uuid());
    assert_eq!(one.get_version_num(), 7);
    assert!(first.identifiers.uuid() > one);
    let (mut left, mut right) = ([0; 20], [0; 20]);
    first.chance.fill(&mut left);
    second.chance.fill(&mut right);
    assert_eq!(left, right);
    assert_ne!(left, [0; 20]);
}

#[test]
fn a_clock_stands_still_until_it_is_moved_and_tells_the_day_of_london() {
    let ports = TestPorts::on("2026-06-30");
    ports.clock.advance(chrono::Duration::hours(14) + chrono::Duration::minutes(30));
    assert_eq!(ports.clock.now().to_rfc3339(), "2026-06-30T23:30:00+00:00");
    assert_eq!(ports.clock.today().to_string(), "2026-07-01");
}

#[test]
fn a_lost_file_is_not_found() {
    let files = TestPorts::new().files;
    let mut file = files.begin().unwrap();
    file.add(b"content").unwrap();
    file.keep("abc").unwrap();
    assert_eq!(files.open("abc").unwrap(), b"content");
    files.lose("abc");
    assert!(files.open("abc").is_err());
}

#[test]
fn personas_differ_and_a_manager_answers_for_the_team_below() {
    let mut ids: Vec<UserId> = Persona::ALL.map(Persona::id).to_vec();
    ids.dedup();
    assert_eq!(ids.len(), Persona::ALL.len());
    assert_eq!(Persona::HelenWard.actor().teams.len(), 2);
    assert_eq!(Persona::JudithCrane.actor().teams, []);
    assert_eq!(Persona::JamesOsei.email(), "james.osei@ashmere.example");
}

#[test]
fn the_password_of_the_personas_is_the_one_that_their_hash_was_made_of() {
    let chance = ehc_test_support::SeededChance::new(1);
    assert!(verify_password(personas::PASSWORD, Some(personas::PASSWORD_HASH), &chance).unwrap());
}
