//! Which alerts go out on which day, to whom, and never twice.

use chrono::Duration;
use ehc_application::{
    Service,
    notifications::{MemoryMailer, dry_run, missed_alerts, planned_alerts, raise_alerts, standing, tasks, work_once},
};
use ehc_domain::{
    notifications::{DutyAuthority, MailState, NoticeEvent, TaskKind},
    policy::{Standing, visibility},
};
use ehc_persistence::{
    Connected, Database, StorageError,
    cases::CaseRow,
    leases,
    notifications::{self as post, LeaseToken},
    schema::{advice_requests, deadlines, notices},
};
use ehc_test_support::{Persona, a_standing, both_databases, visibility_of};

use super::cases::*;

/// Everything a person was told, oldest first.
fn told(service: &Service, persona: Persona) -> Vec<(NoticeEvent, String)> {
    let rows = service.store.read(|conn| {
        let reader = visibility_of(conn, persona.id(), service.ports.clock.now())?;
        post::notices_of(conn, &reader, None, 100)
    });
    let rows = rows.unwrap_or_else(|error: StorageError| panic!("{error}"));
    rows.into_iter().rev().map(|row| (row.event, row.link)).collect()
}

fn raise(service: &Service, on: &str) -> usize {
    raise_alerts(service, day(on)).unwrap().alerts
}

/// Says on a request that the advice will come on a day.
fn promise(db: &Database, number: u32, on: &str) {
    use diesel::{ExpressionMethods as _, RunQueryDsl as _};
    use ehc_persistence::columns::Bind as _;
    let update = diesel::update(advice_requests::table)
        .filter(advice_requests::id.eq(request_id(number).bind()))
        .set(advice_requests::promised_on.eq(day(on)));
    write(db, |conn| {
        match conn.connected() {
            Connected::Pg(c) => update.execute(c)?,
            Connected::Sqlite(c) => update.execute(c)?,
        };
        Ok(())
    });
}

/// The keys of the notices in this state.
fn states(db: &Database, state: MailState) -> Vec<String> {
    use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
    use ehc_persistence::columns::Bind as _;
    let query =
        notices::table.filter(notices::mail_state.eq(state.bind())).order(notices::dedupe_key).select(notices::dedupe_key);
    db.read(|conn| {
        Ok::<_, StorageError>(match conn.connected() {
            Connected::Pg(c) => query.load(c)?,
            Connected::Sqlite(c) => query.load(c)?,
        })
    })
    .unwrap()
}

fn move_limits(db: &Database, to: &str) {
    use diesel::{ExpressionMethods as _, RunQueryDsl as _};
    let update = diesel::update(deadlines::table).set(deadlines::due.eq(day(to)));
    write(db, |conn| {
        match conn.connected() {
            Connected::Pg(c) => update.execute(c)?,
            Connected::Sqlite(c) => update.execute(c)?,
        };
        Ok(())
    });
}

both_databases! {
    fn cw_06_each_step_goes_once_on_its_day_and_climbs(db: &Database) {
        let (_, service) = begin(db, "2026-11-24");
        insert_case_with_advice(db, 418, "2026-11-23");
        let by_day = [
            ("2026-11-08", 0), ("2026-11-09", 1), ("2026-11-10", 0), ("2026-11-19", 0), ("2026-11-20", 1), ("2026-11-22", 0),
            ("2026-11-23", 1), ("2026-11-24", 1), ("2026-11-29", 0), ("2026-11-30", 1), ("2026-12-06", 0),
        ];
        for (on, expected) in by_day {
            assert_eq!(raise(&service, on), expected, "{on}");
            assert_eq!(raise(&service, on), 0, "{on} again");
        }
        let link = format!("/advice/{}", request_id(418));
        let expected = [
            NoticeEvent::DueSoon, NoticeEvent::DueSoon, NoticeEvent::DueToday, NoticeEvent::AdviceLate, NoticeEvent::AdviceLate,
        ];
        assert_eq!(told(&service, Persona::JamesOsei), expected.map(|event| (event, link.clone())));
        // The service's contact hears fourteen days after; the psychologists have no manager, so each of them does.
        assert_eq!(raise(&service, "2026-12-07"), 1);
        assert_eq!(told(&service, Persona::JamesOsei).last(), Some(&(NoticeEvent::AdviceLate, link)), "who owes it is led to where it is done");
        assert_eq!(raise(&service, "2027-06-01"), 0);
    }

    fn a_missed_legal_limit_reaches_the_manager_the_next_day_unless_excused(db: &Database) {
        let (_, service) = begin(db, "2026-11-24");
        write(db, |conn| {
            for number in [1, 2, 3] {
                child(number.into()).insert(conn)?;
                case(number).insert(conn)?;
            }
            limit_of_case(1, "2026-11-23").insert(conn)?;
            ehc_persistence::timetable::DeadlineRow { is_excused: true, ..limit_of_case(2, "2026-11-23") }.insert(conn)?;
            ehc_persistence::timetable::DeadlineRow { authority: DutyAuthority::Internal, ..limit_of_case(3, "2026-11-23") }.insert(conn)
        });
        assert_eq!(raise(&service, "2026-11-23"), 3);
        assert!(told(&service, Persona::HelenWard).is_empty());
        assert_eq!(raise(&service, "2026-11-24"), 4);
        assert_eq!(told(&service, Persona::HelenWard), [(NoticeEvent::Overdue, "/cases/EHC-000001".to_owned())]);
        assert_eq!(told(&service, Persona::PriyaNair).len(), 6);
    }

    fn x_03_a_missed_limit_of_a_restricted_case_reaches_a_manager_who_may_know_of_it(db: &Database) {
        let (_, service) = begin(db, "2026-11-24");
        let held = [(1, None), (2, Some(Standing::Named)), (3, Some(Standing::InEmergency)), (4, Some(Standing::Conflict))];
        write(db, |conn| {
            for (number, standing) in held {
                child(number.into()).insert(conn)?;
                CaseRow { restriction_review_on: Some(day("2026-12-31")), ..case(number) }.insert(conn)?;
                limit_of_case(number, "2026-11-23").insert(conn)?;
                if let Some(standing) = standing {
                    a_standing(id(0x70_0000 + u128::from(number)), case_id(number), Persona::HelenWard, standing, at("2026-11-20T09:00:00Z")).insert(conn)?;
                }
            }
            Ok(())
        });
        raise(&service, "2026-11-24");
        let links: Vec<String> = told(&service, Persona::HelenWard).into_iter().map(|(_, link)| link).collect();
        assert_eq!(links, ["/cases/EHC-000002", "/cases/EHC-000003"]);
    }

    fn ep_06_a_promised_day_pauses_chasing_until_it_has_passed(db: &Database) {
        let (_, service) = begin(db, "2026-11-24");
        insert_case_with_advice(db, 418, "2026-11-23");
        promise(db, 418, "2026-12-11");
        for on in ["2026-11-24", "2026-11-30", "2026-12-07", "2026-12-11"] {
            assert_eq!(raise(&service, on), 0, "{on}");
        }
        assert_eq!(raise(&service, "2026-12-12"), 1, "he owes it and is the contact of his service: one message");
    }

    fn after_a_pause_the_highest_step_goes_out_and_those_before_it_are_written_as_superseded(db: &Database) {
        let (ports, service) = begin(db, "2026-12-08");
        insert_case_with_advice(db, 418, "2026-11-23");
        let mailer = MemoryMailer::new();
        assert_eq!(work_once(&service, &mailer).unwrap().raised.alerts, 1);
        assert_eq!(told(&service, Persona::JamesOsei).len(), 1);
        let superseded = states(db, MailState::Superseded);
        let steps: Vec<&str> = superseded.iter().filter_map(|key| key.split(':').nth(2)).collect();
        assert_eq!(steps.iter().copied().collect::<std::collections::BTreeSet<_>>(), ["-14", "-3", "0", "1", "7"].into(), "{superseded:?}");
        ports.clock.advance(Duration::days(30));
        assert_eq!((work_once(&service, &mailer).unwrap().raised.alerts, mailer.sent().len()), (0, 1));
        assert_eq!(states(db, MailState::Superseded), superseded, "and nothing is written again");
    }

    fn what_still_waits_to_be_sent_is_overtaken_by_the_next_step(db: &Database) {
        let (ports, service) = begin(db, "2026-11-24");
        insert_case_with_advice(db, 418, "2026-11-23");
        for (on, kept) in [("2026-11-23", 1), ("2026-11-24", 1), ("2026-11-30", 1)] {
            assert_eq!(raise(&service, on), 1, "the mail server is away");
            assert_eq!(states(db, MailState::Waiting).len(), kept, "{on}");
        }
        ports.clock.set(at("2026-11-30T09:00:00Z"));
        let mailer = MemoryMailer::new();
        work_once(&service, &mailer).unwrap();
        let subjects: Vec<String> = mailer.sent().iter().map(|sent| sent.words().subject.clone()).collect();
        assert_eq!((subjects.len(), told(&service, Persona::JamesOsei).len()), (1, 3), "what was on the screen stays there: {subjects:?}");
    }

    fn r11_nothing_is_sent_again_when_time_goes_back(db: &Database) {
        let (_, service) = begin(db, "2026-11-24");
        insert_case_with_advice(db, 418, "2026-11-23");
        assert_eq!(raise(&service, "2026-11-30"), 1);
        for on in ["2026-11-29", "2026-11-24", "2026-11-23", "2026-11-09", "1970-01-01", "2026-11-30"] {
            assert_eq!(raise(&service, on), 0, "{on}");
        }
    }

    fn a_corrected_limit_is_told_anew(db: &Database) {
        let (_, service) = begin(db, "2026-11-24");
        insert_case_with_advice(db, 418, "2026-11-23");
        assert_eq!(raise(&service, "2026-11-23"), 1);
        move_limits(db, "2026-11-26");
        assert_eq!(raise(&service, "2026-11-23"), 1);
        assert_eq!(raise(&service, "2026-11-26"), 1);
    }

    fn cw_06_a_dry_run_lists_what_would_be_sent_and_sends_nothing(db: &Database) {
        let (ports, service) = begin(db, "2026-11-24");
        insert_case_with_advice(db, 418, "2026-11-23");
        tell(&service, "waiting", Persona::PriyaNair.id(), None);
        let dry = dry_run(&service).unwrap();
        assert_eq!(dry.alerts.iter().map(|alert| (alert.to, alert.event)).collect::<Vec<_>>(), [(Persona::JamesOsei.id(), NoticeEvent::AdviceLate)]);
        assert_eq!(dry.waiting.len(), 1);
        assert_eq!(dry_run(&service).unwrap(), dry);
        assert!(told(&service, Persona::JamesOsei).is_empty());
        let mailer = MemoryMailer::new();
        let worked = work_once(&service, &mailer).unwrap();
        assert_eq!((worked.raised.alerts, worked.delivered.sent), (1, 2));
        let subjects: Vec<String> = mailer.sent().into_iter().map(|envelope| envelope.words().subject.clone()).collect();
        assert!(subjects.contains(&dry.alerts[0].title));
        ports.clock.advance(Duration::minutes(5));
        assert_eq!(work_once(&service, &mailer).unwrap().delivered.sent, 0);
        assert!(dry_run(&service).unwrap().alerts.is_empty());
    }

    fn r6_one_worker_at_a_time_raises_and_a_dead_one_is_replaced(db: &Database) {
        let (ports, service) = begin(db, "2026-11-24");
        insert_case_with_advice(db, 418, "2026-11-23");
        let dead: LeaseToken = id(7);
        let died = |ago: Duration| db.write(|conn| {
            let at = leases::database_time(conn)? - ago;
            leases::give_back(conn, "alerts", dead)?;
            leases::take_at(conn, "alerts", dead, at, Duration::seconds(45))
        });
        assert!(died(Duration::zero()).unwrap());
        let raised = raise_alerts(&service, day("2026-11-24")).unwrap();
        assert!(raised.is_elsewhere && raised.alerts == 0);
        assert_eq!(standing(&service).unwrap().alerts_ago, None, "nothing was done");
        assert!(died(Duration::minutes(1)).unwrap());
        assert_eq!(raise(&service, "2026-11-24"), 1, "within a minute somebody else does it");
        ports.clock.advance(Duration::minutes(20));
        let stands = standing(&service).unwrap();
        assert_eq!((stands.alerts_ago, stands.are_alerts_late()), (Some(Duration::minutes(20)), false));
        ports.clock.advance(Duration::seconds(1));
        assert!(standing(&service).unwrap().are_alerts_late());
        assert!(!raise_alerts(&service, day("2026-11-24")).unwrap().is_elsewhere, "the lease was given back");
    }

    fn x_07_when_nobody_is_left_to_tell_the_administrators_have_a_task(db: &Database) {
        let (_, service) = begin(db, "2026-11-24");
        write(db, |conn| {
            child(1).insert(conn)?;
            ehc_persistence::cases::CaseRow { team_id: ehc_test_support::personas::Team::Health.id(), caseworker_id: None, ..case(1) }.insert(conn)?;
            ehc_persistence::timetable::DeadlineRow {
                team_id: ehc_test_support::personas::Team::Health.id(),
                caseworker_id: None,
                ..limit_of_case(1, "2026-11-23")
            }
            .insert(conn)
        });
        let raised = raise_alerts(&service, day("2026-11-24")).unwrap();
        assert_eq!((raised.alerts, raised.unaddressed), (0, 1));
        assert_eq!(raise_alerts(&service, day("2026-11-25")).unwrap().unaddressed, 0);
        let scope = post::TaskScope { visibility: visibility(&Persona::TomFielding.actor()), teams: Vec::new(), as_administrator: true };
        let tasks = db.read(|conn| post::open_tasks(conn, scope, 10)).unwrap();
        assert_eq!(tasks.iter().map(|task| (task.kind, task.title.as_str())).collect::<Vec<_>>(), [(TaskKind::NobodyToTell, "EHC-000001: nobody to tell")]);
    }

    fn mg_09_disabling_the_job_makes_the_monitor_red(db: &Database) {
        let (ports, service) = begin(db, "2026-11-23");
        insert_case_with_advice(db, 418, "2026-11-23");
        assert_eq!(raise(&service, "2026-11-23"), 1);
        assert!(missed_alerts(&service, at("2026-11-23T12:00:00Z")).unwrap().is_empty());
        // The job runs no more. Just after midnight its work may still be on its way; an hour later it is missed, and stays so over a weekend.
        assert!(missed_alerts(&service, at("2026-11-24T00:59:00Z")).unwrap().is_empty());
        for now in ["2026-11-24T01:00:00Z", "2026-11-25T09:00:00Z", "2026-11-29T09:00:00Z"] {
            let missed = missed_alerts(&service, at(now)).unwrap();
            assert_eq!(missed.iter().map(|alert| (alert.falls_on, alert.event)).collect::<Vec<_>>(), [(day("2026-11-24"), NoticeEvent::AdviceLate)], "{now}");
        }
        ports.clock.set(at("2026-11-29T09:00:00Z"));
        work_once(&service, &MemoryMailer::new()).unwrap();
        assert!(missed_alerts(&service, at("2026-11-29T09:00:01Z")).unwrap().is_empty());
    }

    fn mg_09_while_alerts_are_raised_what_became_due_since_the_last_round_is_not_called_missed(db: &Database) {
        let (ports, service) = begin(db, "2026-11-24");
        ports.clock.set(at("2026-11-24T09:00:00Z"));
        raise_alerts(&service, day("2026-11-24")).unwrap();
        insert_case_with_advice(db, 418, "2026-11-23");
        for (now, since) in [("09:00:01", None), ("09:20:00", None), ("09:20:01", Some(day("2026-11-24")))] {
            ports.clock.set(at(&format!("2026-11-24T{now}Z")));
            let helen = Persona::HelenWard.context(&ports.clock);
            let missed = tasks::missed_for(&service, &helen, helen.now).unwrap();
            assert_eq!(missed.map(|missed| missed.since), since, "two rounds are waited for: {now}");
        }
    }

    fn a_day_begins_in_london_and_not_in_utc(db: &Database) {
        let (ports, service) = begin(db, "2027-06-15");
        write(db, |conn| {
            child(1).insert(conn)?;
            case(1).insert(conn)?;
            limit_of_case(1, "2027-06-15").insert(conn)
        });
        let mailer = MemoryMailer::new();
        // In summer the London day turns at eleven in the evening of UTC.
        ports.clock.set(at("2027-06-15T22:59:59Z"));
        assert_eq!(work_once(&service, &mailer).unwrap().raised.alerts, 1);
        assert_eq!(mailer.sent()[0].words().subject, "EHC-000001: Send the final plan, due today");
        ports.clock.set(at("2027-06-15T23:00:00Z"));
        assert_eq!(work_once(&service, &mailer).unwrap().raised.alerts, 2);
    }

    fn several_pages_of_duties_are_all_seen(db: &Database) {
        let (_, service) = begin(db, "2026-11-23");
        write(db, |conn| {
            let numbers = 1..=620_u32;
            ehc_persistence::people::PersonRow::insert_all(numbers.clone().map(|number| child(number.into())).collect(), conn)?;
            ehc_persistence::cases::CaseRow::insert_all(numbers.clone().map(case).collect(), conn)?;
            ehc_persistence::timetable::DeadlineRow::insert_all(numbers.map(|number| limit_of_case(number, "2026-11-23")).collect(), conn)
        });
        let (planned, _) = planned_alerts(&service, day("2026-11-23")).unwrap();
        assert_eq!(planned.len(), 620);
        assert_eq!(planned.iter().map(|alert| &alert.key).collect::<std::collections::BTreeSet<_>>().len(), 620);
        assert_eq!(service.store.read(|conn| Ok::<_, StorageError>(post::waiting(conn, 10)?.len())).unwrap(), 0);
    }
}
