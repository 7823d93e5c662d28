//! The outbox, the alerts of a person, tasks and leases, on both databases.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::{ExpressionMethods, RunQueryDsl};
use ehc_domain::{
    ids::{CaseId, Id, NoticeId, PersonId, TaskId},
    notifications::{DutyActor, DutyAuthority, MailState, NoticeEvent, TaskKind},
    policy::visibility,
};
use ehc_persistence::{
    Connected, Database, DbConnection, StorageError,
    columns::Bind,
    leases,
    notifications::{self as post, Addressee, LeaseToken, NewNotice, NewTask, TaskOwner, TaskScope},
    schema::{cases, deadlines, people},
};
use ehc_test_support::{Persona, both_databases, day, personas};
use uuid::Uuid;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn id<K>(number: u128) -> Id<K> {
    Id::new(Uuid::from_u128(number))
}

fn write<T>(db: &Database, work: impl FnOnce(&mut DbConnection) -> Result<T, StorageError>) -> T {
    db.write(work).unwrap()
}

fn notice(key: &str, to: Persona) -> NewNotice {
    NewNotice {
        dedupe_key: key.into(),
        event: NoticeEvent::AdviceLate,
        case_id: None,
        subject_id: None,
        to: Addressee::User(to.id()),
        title: "EHC-000001: Psychological advice late".into(),
        body: "It was due.".into(),
        link: "/cases/EHC-000001".into(),
    }
}

fn add(db: &Database, number: u128, to: Persona, now: DateTime<Utc>) -> NoticeId {
    assert!(write(db, |conn| post::add(conn, id(number), notice(&format!("key {number}"), to), now)));
    id(number)
}

fn insert(conn: &mut DbConnection, case_id: CaseId, number: u32) {
    let child: PersonId = id(9_000 + u128::from(number));
    let person = diesel::insert_into(people::table).values((
        people::id.eq(child.bind()),
        people::name.eq("A child"),
        people::search_text.eq("a child"),
        people::address_is_confidential.eq(false),
        people::needs_interpreter.eq(false),
        people::version.eq(1),
    ));
    let case = diesel::insert_into(cases::table).values((
        cases::id.eq(case_id.bind()),
        cases::reference.eq(format!("EHC-{number:06}")),
        cases::child_id.eq(child.bind()),
        cases::team_id.eq(personas::Team::Assessment.id().bind()),
        cases::caseworker_id.eq(Persona::PriyaNair.id().bind()),
        cases::stage.eq(ehc_domain::cases::Stage::Assessing.bind()),
        cases::began_on.eq(day("2026-09-07")),
        cases::year_group_shift.eq(0),
        cases::in_care.eq(false),
        cases::version.eq(1),
        cases::created_at.eq(at("2026-09-07T09:00:00Z").bind()),
    ));
    match conn.connected() {
        Connected::Pg(c) => (person.execute(c).unwrap(), case.execute(c).unwrap()),
        Connected::Sqlite(c) => (person.execute(c).unwrap(), case.execute(c).unwrap()),
    };
}

fn insert_duty(conn: &mut DbConnection, case_id: CaseId, duty: &str, due: Option<NaiveDate>, is_open: bool) {
    let statement = diesel::insert_into(deadlines::table).values((
        deadlines::case_id.eq(case_id.bind()),
        deadlines::duty.eq(duty),
        deadlines::rule.eq("R08-ADVICE-6W"),
        deadlines::title.eq("Medical advice"),
        deadlines::authority.eq(DutyAuthority::Statute.bind()),
        deadlines::due.eq(due),
        deadlines::is_open.eq(is_open),
        deadlines::is_excused.eq(false),
        deadlines::actor.eq(DutyActor::Contributor.bind()),
        deadlines::caseworker_id.eq(Persona::PriyaNair.id().bind()),
        deadlines::team_id.eq(personas::Team::Assessment.id().bind()),
        deadlines::receipt_hash.eq(""),
    ));
    match conn.connected() {
        Connected::Pg(c) => statement.execute(c).unwrap(),
        Connected::Sqlite(c) => statement.execute(c).unwrap(),
    };
}

const NOON: &str = "2026-12-01T12:00:00Z";

both_databases! {
    fn r6_a_claimed_notice_is_nobody_elses_until_the_lease_ends(db: &Database) {
        personas::insert_all(db);
        let now = at(NOON);
        let length = Duration::minutes(10);
        let until = now + length;
        let hold = |from| post::Hold { from, length };
        add(db, 1, Persona::JamesOsei, now);
        add(db, 2, Persona::JamesOsei, now);
        let (one, other): (LeaseToken, LeaseToken) = (id(100), id(200));
        let claimed = write(db, |conn| post::claim(conn, one, now, hold(now), 1));
        assert_eq!(claimed.len(), 1);
        assert_eq!(claimed[0].0.id, id(1));
        assert_eq!(claimed[0].1.as_ref().unwrap().email, Persona::JamesOsei.email());
        let rest = write(db, |conn| post::claim(conn, other, now, hold(now), 10));
        assert_eq!(rest.iter().map(|(row, _)| row.id).collect::<Vec<_>>(), [id(2)]);
        let before = until - Duration::microseconds(1);
        assert!(write(db, |conn| post::claim(conn, other, before, hold(before), 10)).is_empty());
        assert_eq!(write(db, |conn| post::claim(conn, other, until, hold(until), 10)).len(), 2);
        let back = now - Duration::days(1);
        let claimed = write(db, |conn| post::claim(conn, one, until, hold(back), 10));
        assert_eq!(claimed.len(), 2, "the clock went back: nobody holds anything for a day");
    }

    fn r6_a_worker_that_lost_its_lease_records_nothing(db: &Database) {
        personas::insert_all(db);
        let now = at(NOON);
        let later = now + Duration::minutes(11);
        let hold = |from| post::Hold { from, length: Duration::minutes(10) };
        let notice = add(db, 1, Persona::JamesOsei, now);
        let (slow, quick): (LeaseToken, LeaseToken) = (id(100), id(200));
        write(db, |conn| post::claim(conn, slow, now, hold(now), 1));
        write(db, |conn| post::claim(conn, quick, later, hold(later), 1));
        let outcome = |result: Result<(), StorageError>| assert!(matches!(result, Err(StorageError::Conflict)));
        outcome(db.write(|conn| post::mark_sent(conn, notice, slow, later)));
        outcome(db.write(|conn| post::retry_later(conn, notice, slow, later, "")));
        outcome(db.write(|conn| post::give_up(conn, notice, slow, "")));
        write(db, |conn| post::mark_sent(conn, notice, quick, later));
        outcome(db.write(|conn| post::mark_sent(conn, notice, quick, later)));
        let row = db.read(|conn| post::find_notice_of(conn, &visibility(&Persona::JamesOsei.actor()), notice)).unwrap().unwrap();
        assert_eq!((row.mail_state, row.attempts, row.sent_at, row.lease_token), (MailState::Sent, 1, Some(later), None));
    }

    fn r5_a_failed_try_waits_and_a_released_one_does_not(db: &Database) {
        personas::insert_all(db);
        let now = at(NOON);
        let worker: LeaseToken = id(100);
        let hold = |from| post::Hold { from, length: Duration::minutes(10) };
        let (first, second) = (add(db, 1, Persona::JamesOsei, now), add(db, 2, Persona::JamesOsei, now));
        write(db, |conn| post::claim(conn, worker, now, hold(now), 10));
        write(db, |conn| post::retry_later(conn, first, worker, now + Duration::minutes(1), "451"));
        write(db, |conn| post::release(conn, vec![second], worker));
        let ids = |list: Vec<post::Claimed>| list.into_iter().map(|(row, _)| row.id).collect::<Vec<_>>();
        assert_eq!(ids(write(db, |conn| post::claim(conn, worker, now, hold(now), 10))), [second]);
        write(db, |conn| post::give_up(conn, second, worker, "550"));
        let later = now + Duration::minutes(1);
        assert_eq!(ids(write(db, |conn| post::claim(conn, worker, later, hold(later), 10))), [first]);
    }

    fn x_07_what_waits_for_an_hour_is_listed_until_it_has_a_task(db: &Database) {
        personas::insert_all(db);
        let now = at(NOON);
        add(db, 1, Persona::JamesOsei, now - Duration::hours(1));
        add(db, 2, Persona::JamesOsei, now - Duration::minutes(59));
        let late = |conn: &mut DbConnection| post::undelivered(conn, now - Duration::hours(1), now, 10);
        let rows = db.read(late).unwrap();
        assert_eq!(rows.iter().map(|(row, _)| row.id).collect::<Vec<_>>(), [id(1)]);
        let task = NewTask {
            dedupe_key: rows[0].0.dedupe_key.clone(),
            kind: TaskKind::UndeliveredEmail,
            case_id: None,
            title: "Email not delivered".into(),
            detail: "Tell them another way".into(),
            due: Some(day("2026-12-01")),
            owner: TaskOwner::Administrators,
        };
        assert!(write(db, |conn| post::add_task(conn, id(50), task.clone(), now)));
        assert!(!write(db, |conn| post::add_task(conn, id(51), task.clone(), now)));
        assert!(db.read(late).unwrap().is_empty());
        assert!(write(db, |conn| post::close_task_with_key(conn, "key 1", now)));
        assert!(!write(db, |conn| post::close_task_with_key(conn, "key 1", now)));
        assert!(db.read(late).unwrap().is_empty());
    }

    fn alerts_are_paged_newest_first_and_read_once(db: &Database) {
        personas::insert_all(db);
        let now = at(NOON);
        let (james, reader) = (Persona::JamesOsei.id(), visibility(&Persona::JamesOsei.actor()));
        for number in 1..=5 {
            // Two share an instant, so that the page must tell them apart by their identifiers.
            add(db, number, Persona::JamesOsei, now + Duration::seconds(i64::try_from(number / 2).unwrap()));
        }
        add(db, 9, Persona::RuthAdeyemi, now);
        let (mut seen, mut mark) = (Vec::new(), None);
        loop {
            let page = db.read(|conn| post::notices_of(conn, &reader, mark, 2)).unwrap();
            let Some(last) = page.last() else { break };
            mark = Some((last.created_at, last.id));
            seen.extend(page.iter().map(|row| row.id.uuid().as_u128()));
        }
        assert_eq!(seen, [5, 4, 3, 2, 1]);
        assert_eq!(db.read(|conn| post::unread_count(conn, &reader, 100)).unwrap(), 5);
        assert_eq!(db.read(|conn| post::unread_count(conn, &reader, 3)).unwrap(), 3);
        assert!(!write(db, |conn| post::mark_read(conn, james, id(9), now)), "another person’s");
        assert!(write(db, |conn| post::mark_read(conn, james, id(1), now)));
        assert!(!write(db, |conn| post::mark_read(conn, james, id(1), now)));
        assert_eq!(write(db, |conn| post::mark_all_read(conn, &reader, now + Duration::seconds(1), now)), 2);
        assert_eq!(db.read(|conn| post::unread_count(conn, &reader, 100)).unwrap(), 2);
        assert_eq!(db.read(|conn| post::find_notice_of(conn, &reader, id(9))).unwrap(), None);
    }

    fn a_person_sees_their_tasks_those_of_their_teams_and_no_others(db: &Database) {
        personas::insert_all(db);
        let now = at(NOON);
        let owners = [
            (1, TaskOwner::User(Persona::PriyaNair.id()), None),
            (2, TaskOwner::Team(personas::Team::Assessment.id()), Some(day("2026-12-02"))),
            (3, TaskOwner::Administrators, None),
            (4, TaskOwner::User(Persona::HelenWard.id()), Some(day("2026-12-01"))),
        ];
        for (number, owner, due) in owners {
            let task = NewTask {
                dedupe_key: number.to_string(),
                kind: TaskKind::UndeliveredEmail,
                case_id: None,
                title: String::new(),
                detail: String::new(),
                due,
                owner,
            };
            assert!(write(db, |conn| post::add_task(conn, id(number), task, now)));
            assert_eq!(db.read(|conn| post::find_task(conn, id(number))).unwrap().unwrap().owner(), owner);
        }
        let seen = |persona: Persona, as_administrator| {
            let scope = TaskScope { visibility: visibility(&persona.actor()), teams: persona.actor().teams, as_administrator };
            let rows = db.read(|conn| post::open_tasks(conn, scope, 10)).unwrap();
            rows.into_iter().map(|row| row.id.uuid().as_u128()).collect::<Vec<_>>()
        };
        assert_eq!(seen(Persona::PriyaNair, false), [2, 1]);
        assert_eq!(seen(Persona::HelenWard, false), [4, 2]);
        assert_eq!(seen(Persona::TomFielding, true), [3]);
        assert_eq!(seen(Persona::JamesOsei, false), [] as [u128; 0]);
        let task: TaskId = id(1);
        assert!(write(db, |conn| post::close_task(conn, task, Some(Persona::PriyaNair.id()), now)));
        assert!(!write(db, |conn| post::close_task(conn, task, None, now)));
        assert_eq!(seen(Persona::PriyaNair, false), [2]);
    }

    fn duties_are_paged_by_limit_and_only_open_ones_with_a_limit_count(db: &Database) {
        personas::insert_all(db);
        write(db, |conn| {
            for number in 1..=3_u32 {
                let case: CaseId = id(u128::from(number));
                insert(conn, case, number);
                for duty in ["a", "b"] {
                    insert_duty(conn, case, duty, Some(day("2026-11-23")), true);
                }
                insert_duty(conn, case, "closed", Some(day("2026-11-23")), false);
                insert_duty(conn, case, "no limit", None, true);
                insert_duty(conn, case, "far", Some(day("2026-12-08")), true);
            }
            Ok(())
        });
        let (mut seen, mut mark) = (Vec::new(), None);
        loop {
            let page = db.read(|conn| post::duties_due_by(conn, day("2026-12-07"), mark.as_ref(), 4)).unwrap();
            let Some(last) = page.last() else { break };
            mark = Some((last.due, last.case_id, last.duty.clone()));
            seen.extend(page.iter().map(|row| (row.reference.clone(), row.duty.clone())));
        }
        let expected: Vec<(String, String)> =
            (1..=3).flat_map(|number| ["a", "b"].map(|duty| (format!("EHC-{number:06}"), duty.to_owned()))).collect();
        assert_eq!(seen, expected);
        assert_eq!(db.read(|conn| post::duties_due_by(conn, day("2026-12-08"), None, 100)).unwrap().len(), 9);
    }

    fn colleagues_come_with_every_role_and_leavers_do_not(db: &Database) {
        personas::insert_all(db);
        let found = db.read(post::colleagues).unwrap();
        assert_eq!(found.len(), Persona::ALL.len());
        let helen = found.iter().find(|one| one.id == Persona::HelenWard.id()).unwrap();
        assert_eq!(helen.roles, [ehc_domain::accounts::Role::Manager]);
        write(db, |conn| {
            let leaves = diesel::update(ehc_persistence::schema::users::table)
                .filter(ehc_persistence::schema::users::id.eq(Persona::HelenWard.id().bind()))
                .set(ehc_persistence::schema::users::is_active.eq(false));
            match conn.connected() {
                Connected::Pg(c) => leaves.execute(c)?,
                Connected::Sqlite(c) => leaves.execute(c)?,
            };
            Ok(())
        });
        assert!(db.read(post::colleagues).unwrap().iter().all(|one| one.id != Persona::HelenWard.id()));
        assert_eq!(db.read(post::team_parents).unwrap().len(), personas::Team::ALL.len());
    }

    fn cw_06_chases_are_what_was_sent_for_a_request_for_advice(db: &Database) {
        personas::insert_all(db);
        let (now, case_id): (DateTime<Utc>, CaseId) = (at(NOON), id(1));
        write(db, |conn| {
            insert(conn, case_id, 1);
            for (number, subject) in [(1, Some(70)), (2, Some(70)), (3, None)] {
                let about = NewNotice {
                    case_id: Some(case_id),
                    subject_id: subject.map(Uuid::from_u128),
                    ..notice(&number.to_string(), Persona::JamesOsei)
                };
                post::add(conn, id(number), about, now)?;
            }
            post::claim(conn, id(100), now, post::Hold { from: now, length: Duration::zero() }, 10)?;
            post::mark_sent(conn, id(1), id(100), now)?;
            post::mark_sent(conn, id(3), id(100), now)
        });
        assert_eq!(db.read(|conn| post::list_chases(conn, case_id)).unwrap(), [(id(70), now)]);
        assert_eq!(db.read(|conn| post::caseworker_of(conn, case_id)).unwrap(), Some(Persona::PriyaNair.id()));
        let known = db.read(|conn| post::known_keys(conn, &["1".into(), "9".into()])).unwrap();
        assert_eq!(known.into_iter().collect::<Vec<_>>(), ["1"]);
    }

    fn a_lease_is_one_processs_until_it_ends_or_is_given_back(db: &Database) {
        let now = at(NOON);
        let length = Duration::minutes(5);
        let until = now + length;
        let (one, other): (LeaseToken, LeaseToken) = (id(1), id(2));
        let take = |name: &'static str, token: LeaseToken, now| write(db, |conn| leases::take_at(conn, name, token, now, length));
        assert!(take("alerts", one, now));
        assert!(take("alerts", one, now));
        assert!(!take("alerts", other, now));
        assert!(take("other work", other, now));
        write(db, |conn| leases::give_back(conn, "alerts", other));
        assert!(!take("alerts", other, now));
        write(db, |conn| leases::give_back(conn, "alerts", one));
        assert!(take("alerts", other, now));
        assert!(!take("alerts", one, until - Duration::microseconds(1)));
        assert!(take("alerts", one, until));
    }

    fn r11_a_lease_lasts_no_longer_than_its_length_where_the_clock_went_back(db: &Database) {
        let now = at(NOON);
        let length = Duration::minutes(1);
        let (dead, other): (LeaseToken, LeaseToken) = (id(1), id(2));
        assert!(write(db, |conn| leases::take_at(conn, "alerts", dead, now, length)));
        let take = |token, at| write(db, |conn| leases::take_at(conn, "alerts", token, at, length));
        assert!(!take(other, now - Duration::seconds(10)), "somebody who read the time a little earlier takes nothing");
        assert!(take(other, now - Duration::seconds(10) - Duration::microseconds(1)), "it would last for too long");
        assert!(write(db, |conn| leases::take_at(conn, "alerts", dead, now - Duration::days(365), length)));
    }

    fn r11_the_time_of_a_lease_is_that_of_the_database(db: &Database) {
        let told = write(db, leases::database_time);
        let now: DateTime<Utc> = std::time::SystemTime::now().into();
        assert!((told - now).abs() < Duration::seconds(5), "{told}");
        let (one, other): (LeaseToken, LeaseToken) = (id(1), id(2));
        assert!(write(db, |conn| leases::take(conn, "alerts", one, Duration::minutes(1))));
        assert!(!write(db, |conn| leases::take(conn, "alerts", other, Duration::minutes(1))));
    }

    fn it_is_known_when_work_was_last_done(db: &Database) {
        let last = || db.read(|conn| leases::last_round(conn, leases::Round::Alerts)).unwrap();
        assert_eq!(last(), None);
        for when in [at(NOON), at(NOON) + Duration::hours(1)] {
            write(db, |conn| leases::note_round(conn, leases::Round::Alerts, when));
            assert_eq!(last(), Some(when));
        }
    }
}
