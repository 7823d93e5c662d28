//! What becomes of notices when the server accepts, refuses or is gone, on a clock that the test moves.

use chrono::Duration;
use ehc_application::{
    Service,
    notifications::{Delivered, Envelope, MailFailure, MemoryMailer, deliver},
};
use ehc_domain::{
    accounts::Role,
    audit::SystemAct,
    authority::AuthorityDetail,
    ids::CaseId,
    notifications::{MailState, NoticeEvent, TaskKind},
    policy::visibility,
};
use ehc_persistence::{
    Connected, Database, StorageError,
    notifications::{self as post, NewNotice, NoticeRow, TaskRow, TaskScope},
    schema::{audit_entries, users},
};
use ehc_test_support::{
    Persona, TestPorts, both_databases,
    personas::{Team, insert_another},
};

use super::cases::*;

fn pass(service: &Service, ports: &TestPorts, mailer: &MemoryMailer) -> Delivered {
    let now = ehc_application::ports::Clock::now(&*ports.clock);
    deliver(service, mailer, id(1), now).unwrap()
}

fn only_notice(service: &Service, persona: Persona) -> NoticeRow {
    let mut rows = service.store.read(|conn| post::notices_of(conn, &visibility(&persona.actor()), None, 10)).unwrap();
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

fn tasks(service: &Service, persona: Persona) -> Vec<TaskRow> {
    let actor = persona.actor();
    let scope =
        TaskScope { visibility: visibility(&actor), as_administrator: persona == Persona::TomFielding, teams: actor.teams };
    service.store.read(|conn| post::open_tasks(conn, scope, 10)).unwrap()
}

fn acts(db: &Database) -> Vec<(String, Option<CaseId>)> {
    use diesel::{QueryDsl as _, RunQueryDsl as _};
    let query = audit_entries::table
        .order((audit_entries::at, audit_entries::id))
        .select((audit_entries::action, audit_entries::case_id));
    db.read(|conn| {
        Ok::<_, StorageError>(match conn.connected() {
            Connected::Pg(c) => query.load(c)?,
            Connected::Sqlite(c) => query.load(c)?,
        })
    })
    .unwrap()
}

/// A notice to James Osei about case 418, which is Priya Nair's.
fn waiting(db: &Database, day: &str) -> (TestPorts, Service) {
    let (ports, service) = begin(db, day);
    write(db, |conn| {
        child(418).insert(conn)?;
        case(418).insert(conn)
    });
    tell(&service, "alert", Persona::JamesOsei.id(), Some(case_id(418)));
    (ports, service)
}

/// What a family is told when their request was recorded.
fn acknowledgement() -> NewNotice {
    NewNotice {
        dedupe_key: "acknowledged".into(),
        event: NoticeEvent::RequestAcknowledged,
        case_id: None,
        subject_id: None,
        to: post::Addressee::Contact("family@home.example".into()),
        title: "We have your request: EHC-000418".into(),
        body: "We received your request.".into(),
        link: String::new(),
    }
}

both_databases! {
    fn ten_notices_within_an_hour_are_ten_emails_and_more_come_together(db: &Database) {
        let (ports, service) = waiting(db, "2026-11-24");
        let mailer = MemoryMailer::new();
        pass(&service, &ports, &mailer);
        for (number, mails) in [(10, 10), (11, 1), (45, 1)] {
            ports.clock.advance(Duration::minutes(60));
            let before = mailer.sent().len();
            for one in 0..number {
                tell(&service, &format!("{number}-{one}"), Persona::JamesOsei.id(), Some(case_id(418)));
            }
            tell(&service, &format!("other-{number}"), Persona::PriyaNair.id(), Some(case_id(418)));
            let mut sent = 0;
            while let Delivered { sent: now @ 1.., .. } = pass(&service, &ports, &mailer) {
                sent += now;
            }
            assert_eq!(sent, number + 1, "every notice counts as sent");
            let to = |whom: Persona| mailer.sent()[before..].iter().filter(|mail| mail.to().as_str() == whom.email()).count();
            assert_eq!((to(Persona::JamesOsei), to(Persona::PriyaNair)), (mails, 1), "{number}");
            if mails == 1 {
                let all = mailer.sent();
                let mail = all[before..].iter().find(|mail| mail.to().as_str() == Persona::JamesOsei.email()).unwrap();
                assert_eq!(mail.words().subject, format!("{number} notices"));
                for one in 0..number {
                    let alone = Envelope::new(mail.to().clone(), &format!("{number}-{one}"), mail.words().clone(), at("2026-11-24T09:00:00Z"));
                    assert_ne!(alone.unwrap().id(), mail.id(), "nobody takes it for a repeat of one of them");
                }
                assert!(mail.words().text.contains("Sign in to see them all:\nhttp://127.0.0.1:8080/alerts\n"), "{}", mail.words().text);
            }
        }
    }

    fn whoever_had_ten_within_the_hour_hears_again_an_hour_after_the_last_and_no_task_is_made_of_it(db: &Database) {
        let (ports, service) = waiting(db, "2026-11-24");
        let mailer = MemoryMailer::new();
        for one in 0..9 {
            tell(&service, &format!("first-{one}"), Persona::JamesOsei.id(), Some(case_id(418)));
        }
        pass(&service, &ports, &mailer);
        assert_eq!(mailer.sent().len(), 10);
        ports.clock.advance(Duration::minutes(20));
        for one in 0..3 {
            tell(&service, &format!("next-{one}"), Persona::JamesOsei.id(), Some(case_id(418)));
        }
        tell(&service, "other", Persona::PriyaNair.id(), Some(case_id(418)));
        assert_eq!(pass(&service, &ports, &mailer).sent, 1, "whoever is put off holds up nobody else");
        ports.clock.advance(Duration::minutes(39));
        assert_eq!(pass(&service, &ports, &mailer), Delivered::default());
        ports.clock.advance(Duration::minutes(1));
        assert_eq!(pass(&service, &ports, &mailer), Delivered { sent: 3, ..Delivered::default() });
        assert_eq!(mailer.sent().len(), 14);
    }

    fn a_notice_is_sent_once_and_the_history_of_the_case_says_so(db: &Database) {
        let (ports, service) = waiting(db, "2026-11-24");
        let mailer = MemoryMailer::new();
        assert_eq!(pass(&service, &ports, &mailer), Delivered { sent: 1, ..Delivered::default() });
        assert_eq!(pass(&service, &ports, &mailer), Delivered::default());
        let sent = mailer.sent();
        assert_eq!((sent.len(), sent[0].to().as_str().to_owned()), (1, Persona::JamesOsei.email()));
        assert!(sent[0].words().text.contains("\nhttp://127.0.0.1:8080/cases/EHC-000418\n"));
        let row = only_notice(&service, Persona::JamesOsei);
        assert_eq!((row.mail_state, row.attempts, row.sent_at), (MailState::Sent, 1, Some(at("2026-11-24T09:00:00Z"))));
        assert_eq!(acts(db).last().unwrap(), &(SystemAct::NoticeSent.code().to_owned(), Some(case_id(418))));
    }

    fn r5_pauses_grow_and_a_little_chance_spreads_them(db: &Database) {
        let (ports, service) = waiting(db, "2026-11-24");
        let mailer = MemoryMailer::new();
        mailer.fail_with(Some(MailFailure::Deferred { code: 451 }));
        for minutes in [1, 5, 15, 30, 60, 60] {
            assert_eq!(pass(&service, &ports, &mailer).later, 1, "{minutes}");
            let row = only_notice(&service, Persona::JamesOsei);
            let now = ehc_application::ports::Clock::now(&*ports.clock);
            let pause = row.send_after - now;
            assert!(pause >= Duration::minutes(minutes) && pause <= Duration::minutes(minutes) * 6 / 5, "{minutes}: {pause}");
            ports.clock.set(row.send_after - Duration::microseconds(1));
            assert_eq!(pass(&service, &ports, &mailer).later, 0, "{minutes}");
            ports.clock.set(row.send_after);
        }
        mailer.fail_with(None);
        assert_eq!(pass(&service, &ports, &mailer).sent, 1);
    }

    fn x_07_an_hour_undelivered_is_a_task_for_the_caseworker_that_closes_by_itself(db: &Database) {
        let (ports, service) = waiting(db, "2026-11-24");
        let mailer = MemoryMailer::new();
        mailer.fail_with(Some(MailFailure::Unreachable));
        pass(&service, &ports, &mailer);
        ports.clock.advance(Duration::minutes(59));
        pass(&service, &ports, &mailer);
        assert!(tasks(&service, Persona::PriyaNair).is_empty());
        ports.clock.advance(Duration::minutes(1));
        assert_eq!(pass(&service, &ports, &mailer).tasks, 1);
        assert_eq!(pass(&service, &ports, &mailer).tasks, 0);
        let open = tasks(&service, Persona::PriyaNair);
        assert_eq!(open[0].kind, TaskKind::UndeliveredEmail);
        assert_eq!(open[0].title, "Email not delivered: EHC-000418: Psychological advice late");
        assert!(open[0].detail.starts_with("The email to Dr James Osei did not arrive: the mail server does not answer."), "{}", open[0].detail);
        assert_eq!((open[0].due, open[0].case_id), (Some(day("2026-11-24")), Some(case_id(418))));
        mailer.fail_with(None);
        ports.clock.advance(Duration::hours(2));
        assert_eq!(pass(&service, &ports, &mailer).sent, 1);
        assert!(tasks(&service, Persona::PriyaNair).is_empty());
        let closed = service.store.read(|conn| post::find_task(conn, open[0].id)).unwrap().unwrap();
        assert!(closed.done_at.is_some() && closed.done_by.is_none());
    }

    fn x_07_a_worker_that_never_ran_is_seen_by_one_that_does(db: &Database) {
        let (ports, service) = waiting(db, "2026-11-24");
        let mailer = MemoryMailer::new();
        mailer.fail_with(Some(MailFailure::Unreachable));
        ports.clock.advance(Duration::hours(1));
        assert_eq!(pass(&service, &ports, &mailer).tasks, 1);
    }

    fn r5_a_refused_message_is_tried_once_and_is_a_task_at_once(db: &Database) {
        let (ports, service) = waiting(db, "2026-11-24");
        let mailer = MemoryMailer::new();
        mailer.fail_with(Some(MailFailure::Refused { code: 550 }));
        assert_eq!(pass(&service, &ports, &mailer), Delivered { failed: 1, tasks: 1, ..Delivered::default() });
        mailer.fail_with(None);
        ports.clock.advance(Duration::days(1));
        assert_eq!(pass(&service, &ports, &mailer), Delivered::default());
        let row = only_notice(&service, Persona::JamesOsei);
        assert_eq!((row.mail_state, row.failure.as_deref()), (MailState::Failed, Some("the mail server refused it (550)")));
        assert!(tasks(&service, Persona::PriyaNair)[0].detail.contains("We do not try again."));
        assert_eq!(acts(db).last().unwrap(), &(SystemAct::NoticeFailed.code().to_owned(), Some(case_id(418))));
    }

    fn r5_after_72_hours_a_message_is_given_up_and_the_task_says_so(db: &Database) {
        let (ports, service) = waiting(db, "2026-11-24");
        let mailer = MemoryMailer::new();
        mailer.fail_with(Some(MailFailure::Unreachable));
        let mut tries = 0;
        loop {
            let done = pass(&service, &ports, &mailer);
            tries += done.later;
            if done.failed == 1 {
                break;
            }
            let row = only_notice(&service, Persona::JamesOsei);
            assert!(row.send_after <= row.created_at + Duration::hours(72));
            ports.clock.set(row.send_after);
        }
        assert!((60..=80).contains(&tries), "{tries}");
        let open = tasks(&service, Persona::PriyaNair);
        assert_eq!(open.len(), 1);
        assert!(open[0].detail.contains("We do not try again."));
    }

    fn without_a_caseworker_the_administrators_have_the_task(db: &Database) {
        let (ports, service) = begin(db, "2026-11-24");
        tell(&service, "no case", Persona::JamesOsei.id(), None);
        let mailer = MemoryMailer::new();
        mailer.fail_with(Some(MailFailure::Refused { code: 550 }));
        pass(&service, &ports, &mailer);
        assert_eq!(tasks(&service, Persona::TomFielding).len(), 1);
        assert!(tasks(&service, Persona::PriyaNair).is_empty());
    }

    fn a_leaver_and_a_broken_address_get_no_email_and_a_person_hears(db: &Database) {
        use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
        use ehc_persistence::columns::Bind as _;
        let (ports, service) = waiting(db, "2026-11-24");
        tell(&service, "second", Persona::RuthAdeyemi.id(), Some(case_id(418)));
        let leaves = diesel::update(users::table.find(Persona::JamesOsei.id().bind())).set(users::is_active.eq(false));
        let breaks = diesel::update(users::table.find(Persona::RuthAdeyemi.id().bind())).set(users::email.eq("r@b.example\r\nBcc: x@y.example"));
        write(db, |conn| {
            match conn.connected() {
                Connected::Pg(c) => (leaves.execute(c)?, breaks.execute(c)?),
                Connected::Sqlite(c) => (leaves.execute(c)?, breaks.execute(c)?),
            };
            Ok(())
        });
        let mailer = MemoryMailer::new();
        assert_eq!(pass(&service, &ports, &mailer), Delivered { failed: 2, tasks: 2, ..Delivered::default() });
        assert!(mailer.sent().is_empty());
        assert!(tasks(&service, Persona::PriyaNair).iter().all(|task| task.detail.contains("there is no usable address")));
    }

    fn r5_a_dead_server_is_not_tried_with_every_message(db: &Database) {
        let (ports, service) = begin(db, "2026-11-24");
        for number in 0..20 {
            let whom = insert_another(db, number, &format!("Person {number}"), Role::Caseworker, Team::Assessment);
            tell(&service, &format!("notice {number}"), whom.user_id, None);
        }
        let mailer = MemoryMailer::new();
        mailer.fail_with(Some(MailFailure::Unreachable));
        assert_eq!(pass(&service, &ports, &mailer), Delivered { later: 2, released: 18, ..Delivered::default() });
        mailer.fail_with(Some(MailFailure::Deferred { code: 450 }));
        assert_eq!(pass(&service, &ports, &mailer).later, 18, "greylisting is about each message");
        mailer.fail_with(None);
        ports.clock.advance(Duration::minutes(2));
        assert_eq!(pass(&service, &ports, &mailer).sent, 20);
    }

    fn an_acknowledgement_goes_to_the_contact_without_a_link(db: &Database) {
        let (ports, service) = begin(db, "2026-11-24");
        db.write(|conn| post::add(conn, id(9), acknowledgement(), at("2026-11-24T09:00:00Z"))).unwrap();
        let mailer = MemoryMailer::new();
        assert_eq!(pass(&service, &ports, &mailer).sent, 1);
        assert_eq!(mailer.sent()[0].to().as_str(), "family@home.example");
        let text = mailer.sent()[0].words().text.clone();
        assert!(!text.contains("http"), "{text}");
        let reached = db.read(ehc_persistence::authority::list).unwrap();
        let reached = reached.iter().find(|(row, _)| row.detail == AuthorityDetail::Contact).map(|(row, _)| row.text.clone()).unwrap();
        assert!(text.contains(&format!("Ashmere Council\n{reached}\n")), "whoever cannot sign in is told whom to call: {text}");
        tell(&service, "to staff", Persona::PriyaNair.id(), None);
        assert_eq!(pass(&service, &ports, &mailer).sent, 1);
        assert!(!mailer.sent()[1].words().text.contains(&reached), "{}", mailer.sent()[1].words().text);
    }

    fn an_acknowledgement_names_no_way_that_nobody_has_recorded(db: &Database) {
        let (ports, service) = begin(db, "2026-11-24");
        ehc_test_support::forget_authority(db);
        db.write(|conn| post::add(conn, id(9), acknowledgement(), at("2026-11-24T09:00:00Z"))).unwrap();
        let mailer = MemoryMailer::new();
        assert_eq!(pass(&service, &ports, &mailer).sent, 1);
        let text = mailer.sent()[0].words().text.clone();
        assert!(text.starts_with("We received your request.\n\nEHC Casework, "), "{text}");
    }
}
