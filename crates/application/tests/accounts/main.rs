//! Signing in, sessions, passwords and making users, on both databases and to the second.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod administrators;
mod renamed;
mod roles;
mod second_person;
mod sessions;
mod signing_in;
mod teams;
mod users;

use chrono::Duration;
use ehc_application::{
    Failure, Service,
    accounts::{Attempt, Devices, Opened, SignInRefusal},
};
use ehc_persistence::Database;
use ehc_test_support::{Persona, TestPorts, personas};

/// A service with every persona, and its clock.
fn service(db: &Database) -> (Service, TestPorts) {
    personas::insert_all(db);
    let ports = TestPorts::new();
    (ports.service(db), ports)
}

fn attempt(email: &str, password: &str, address: &str) -> Attempt {
    Attempt {
        email: email.into(),
        password: password.into(),
        address: address.into(),
        replaces: None,
        devices: Devices::default(),
    }
}

fn try_to(service: &Service, persona: Persona, password: &str) -> Result<Opened, Failure<SignInRefusal>> {
    service.sign_in(&attempt(&persona.email(), password, "192.0.2.1"))
}

fn sign_in(service: &Service, persona: Persona) -> Opened {
    try_to(service, persona, personas::PASSWORD).unwrap()
}

fn refusal(result: Result<Opened, Failure<SignInRefusal>>) -> SignInRefusal {
    match result {
        Err(Failure::Rule(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn minutes(minutes: i64) -> Duration {
    Duration::minutes(minutes)
}

const SECOND: Duration = Duration::seconds(1);
