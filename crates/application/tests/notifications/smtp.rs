//! A real mail server that accepts, refuses, hangs and drops.

use std::time::{Duration, Instant};

use ehc_application::notifications::{
    Delivered, Envelope, MailFailure, MailWords, Mailer, SmtpCredentials, SmtpMailer, SmtpSettings, SmtpTls, Stop, deliver, run,
    tasks_for,
};
use ehc_domain::{email::EmailAddress, notifications::MailState, policy::visibility};
use ehc_persistence::{Database, notifications as post};
use ehc_test_support::{Persona, both_databases};

use super::{cases::*, server::MailServer};

const PATIENT: Duration = Duration::from_secs(20);
const IMPATIENT: Duration = Duration::from_millis(500);

fn envelope() -> Envelope {
    let words = MailWords {
        subject: "EHC-000418: Psychological advice late".into(),
        text: "It was due – and has not come.\n.\n".into(),
        html: "<p>It was due – and has not come.</p>\n".into(),
    };
    Envelope::new(EmailAddress::parse("ruth@ashmere.example").unwrap(), "alert:1", words, at("2026-11-24T09:00:00Z")).unwrap()
}

#[test]
fn a_message_arrives_as_it_was_written() {
    let mut server = MailServer::start();
    server.mailer(PATIENT).send(&envelope()).unwrap();
    let accepted = server.behave("accept");
    assert_eq!(accepted.len(), 1);
    let message = &accepted[0];
    assert_eq!(message["from"], "ehc@ashmere.example");
    assert_eq!(message["to"], serde_json::json!(["ruth@ashmere.example"]));
    assert_eq!(message["headers"]["subject"], "EHC-000418: Psychological advice late");
    assert_eq!(message["headers"]["auto-submitted"], "auto-generated");
    assert_eq!(message["headers"]["to"], "ruth@ashmere.example");
    assert_eq!(message["headers"]["message-id"], format!("<{}@ashmere.example>", envelope().id()));
    assert!(message["headers"].get("cc").is_none() && message["headers"].get("bcc").is_none());
    assert_eq!(message["parts"][0][0], "text/plain", "the text comes first");
    assert_eq!(message["parts"][0][1].as_str().unwrap().replace("\r\n", "\n"), "It was due – and has not come.\n.\n");
    assert_eq!(message["parts"][1][0], "text/html");
}

#[test]
fn each_way_of_failing_is_told_apart() {
    let mut server = MailServer::start();
    let expected = [
        ("refuse", MailFailure::Unreachable),
        ("421", MailFailure::Unreachable),
        ("450", MailFailure::Deferred { code: 450 }),
        ("451", MailFailure::Deferred { code: 451 }),
        ("550", MailFailure::Refused { code: 550 }),
        ("greeting-554", MailFailure::Unreachable),
        ("hang", MailFailure::Unreachable),
        ("hang-data", MailFailure::Interrupted),
        ("drop", MailFailure::Interrupted),
        ("slow", MailFailure::Unreachable),
    ];
    for (how, failure) in expected {
        server.behave(how);
        let timeout = if how.starts_with("hang") { IMPATIENT } else { PATIENT };
        let began = Instant::now();
        assert_eq!(server.mailer(timeout).send(&envelope()), Err(failure), "{how}");
        assert!(began.elapsed() < Duration::from_secs(10), "{how}");
        assert_eq!(failure.is_permanent(), how == "550", "{how}");
    }
    server.behave("accept");
    assert_eq!(server.mailer(PATIENT).send(&envelope()), Ok(()));
}

#[test]
fn a_server_that_cannot_keep_the_connection_secret_or_know_us_gets_no_message() {
    let mut server = MailServer::start();
    let plain = server.settings(IMPATIENT);
    let starttls = SmtpMailer::new(SmtpSettings { tls: SmtpTls::StartTls, ..plain.clone() });
    assert_eq!(starttls.send(&envelope()), Err(MailFailure::NotLetIn));
    let implicit = SmtpMailer::new(SmtpSettings { tls: SmtpTls::Implicit, ..plain.clone() });
    assert!(matches!(implicit.send(&envelope()), Err(MailFailure::NotLetIn | MailFailure::Unreachable)));
    let credentials = SmtpCredentials { user: "ehc".into(), password: "secret-word".to_owned().into() };
    let known = SmtpSettings { credentials: Some(credentials), ..plain };
    assert!(!format!("{known:?}").contains("secret-word"));
    assert_eq!(SmtpMailer::new(known).send(&envelope()), Err(MailFailure::NotLetIn));
    assert_eq!(server.behave("accept").len(), 0);
}

both_databases! {
    fn x_07_a_dead_server_loses_nothing_and_is_a_visible_task_after_an_hour(db: &Database) {
        let (ports, service) = begin(db, "2026-11-24");
        write(db, |conn| {
            child(418).insert(conn)?;
            case(418).insert(conn)
        });
        for number in 0..3 {
            tell(&service, &format!("notice {number}"), Persona::JamesOsei.id(), Some(case_id(418)));
        }
        let mut server = MailServer::start();
        let mailer = server.mailer(PATIENT);
        let pass = || deliver(&service, &mailer, id(1), ehc_application::ports::Clock::now(&*ports.clock)).unwrap();
        let tasks = || tasks_for(&service, &Persona::PriyaNair.context(&ports.clock)).unwrap().len();
        for how in ["refuse", "421", "greeting-554"] {
            server.behave(how);
            assert_eq!(pass().sent, 0, "{how}");
            ports.clock.advance(chrono::Duration::minutes(19));
        }
        assert_eq!(tasks(), 0);
        ports.clock.advance(chrono::Duration::minutes(3));
        assert_eq!(pass().tasks, 3);
        assert_eq!(tasks(), 3);
        server.behave("accept");
        ports.clock.advance(chrono::Duration::hours(2));
        assert_eq!(pass().sent, 3);
        assert_eq!(tasks(), 0);
        let ids: std::collections::BTreeSet<String> = server.behave("accept").iter().map(|message| message["headers"]["message-id"].to_string()).collect();
        assert_eq!(ids.len(), 3);
    }

    fn r5_a_connection_dropped_after_the_message_repeats_it_under_the_same_id(db: &Database) {
        let (ports, service) = begin(db, "2026-11-24");
        tell(&service, "notice", Persona::JamesOsei.id(), None);
        let mut server = MailServer::start();
        server.behave("drop");
        let mailer = server.mailer(PATIENT);
        let now = at("2026-11-24T09:00:00Z");
        assert_eq!(deliver(&service, &mailer, id(1), now).unwrap(), Delivered { later: 1, ..Delivered::default() });
        let first = server.behave("accept");
        assert_eq!(deliver(&service, &mailer, id(1), now + chrono::Duration::minutes(2)).unwrap().sent, 1);
        let second = server.behave("accept");
        assert_eq!((first.len(), second.len()), (1, 1));
        assert_eq!(first[0]["headers"]["message-id"], second[0]["headers"]["message-id"]);
        drop(ports);
    }

    fn the_worker_goes_on_by_itself_and_stops_when_asked(db: &Database) {
        let (_, service) = begin(db, "2026-11-24");
        insert_case_with_advice(db, 418, "2026-11-23");
        let mut server = MailServer::start();
        let mailer = std::sync::Arc::new(server.mailer(PATIENT));
        let stop = Stop::new();
        std::thread::scope(|scope| {
            let worker = scope.spawn(|| run(&service, mailer.clone(), &stop));
            let began = Instant::now();
            loop {
                let rows = service.store.read(|conn| post::notices_of(conn, &visibility(&Persona::JamesOsei.actor()), None, 10)).unwrap();
                if rows.first().is_some_and(|row| row.mail_state == MailState::Sent) {
                    break;
                }
                assert!(began.elapsed() < PATIENT, "the worker sends nothing");
                std::thread::sleep(Duration::from_millis(20));
            }
            let asked = Instant::now();
            stop.request();
            worker.join().unwrap();
            assert!(asked.elapsed() < Duration::from_secs(2));
        });
        assert_eq!(server.behave("accept").len(), 1);
    }
}
