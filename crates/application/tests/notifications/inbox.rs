//! What a person reads and does: their alerts and their tasks.

use chrono::Duration;
use ehc_application::{
    Failure,
    failure::NoRule,
    notifications::{
        Chase, MemoryMailer, TaskRefused, alerts_for, complete_task, list_chases, mark_all_read, mark_read, raise_alerts,
        tasks_for, work_once,
    },
    ports::Clock as _,
};
use ehc_domain::{ids::NoticeId, notifications::TaskKind, policy::Refusal};
use ehc_persistence::{
    Database,
    notifications::{self as post, NewTask, TaskOwner},
};
use ehc_test_support::{Persona, both_databases, form_key, personas};
use uuid::Uuid;

use super::cases::*;

fn new_task(key: &str, owner: TaskOwner) -> NewTask {
    NewTask {
        dedupe_key: key.into(),
        kind: TaskKind::UndeliveredEmail,
        case_id: None,
        title: "Email not delivered".into(),
        detail: "Tell them another way.".into(),
        due: None,
        owner,
    }
}

both_databases! {
    fn alerts_of_today_stand_apart_from_earlier_ones(db: &Database) {
        let (ports, service) = begin(db, "2026-11-23");
        tell(&service, "earlier", Persona::JamesOsei.id(), None);
        // Half an hour before midnight in London is earlier; midnight is today.
        ports.clock.set(at("2026-11-23T23:59:59Z"));
        tell(&service, "late in the evening", Persona::JamesOsei.id(), None);
        ports.clock.set(at("2026-11-24T00:00:00Z"));
        tell(&service, "at midnight", Persona::JamesOsei.id(), None);
        tell(&service, "another’s", Persona::RuthAdeyemi.id(), None);
        let context = Persona::JamesOsei.context(&ports.clock);
        let page = alerts_for(&service, &context, None).unwrap();
        assert_eq!((page.today.len(), page.earlier.len(), page.unread, page.next), (1, 2, 3, None));
        assert_eq!(page.earlier[0].on, day("2026-11-23"));
        let link = mark_read(&service, &context, page.today[0].id).unwrap();
        assert_eq!(link, "/cases/EHC-000418");
        assert_eq!(mark_read(&service, &context, page.today[0].id).unwrap(), link, "again is harmless");
        let other = alerts_for(&service, &Persona::RuthAdeyemi.context(&ports.clock), None).unwrap().today[0].id;
        assert!(matches!(mark_read(&service, &context, other), Err(Failure::NotFound)));
        assert!(matches!(mark_read(&service, &context, NoticeId::new(Uuid::nil())), Err(Failure::NotFound)));
        assert_eq!(mark_all_read(&service, &context, at("2026-11-23T23:59:59Z")).unwrap(), 2);
        assert_eq!(alerts_for(&service, &context, None).unwrap().unread, 0);
    }

    fn r8_the_same_form_marks_once(db: &Database) {
        let (ports, service) = begin(db, "2026-11-24");
        tell(&service, "one", Persona::JamesOsei.id(), None);
        let mut context = Persona::JamesOsei.context(&ports.clock);
        context.submission = Some(form_key(5));
        assert_eq!(mark_all_read(&service, &context, ports.clock.now()).unwrap(), 1);
        let again: Result<usize, Failure<NoRule>> = mark_all_read(&service, &context, ports.clock.now());
        assert!(matches!(again, Err(Failure::Repeated(before)) if before.place == "/alerts"));
    }

    fn a_long_list_is_paged_without_loss(db: &Database) {
        let (ports, service) = begin(db, "2026-11-24");
        for number in 0..120 {
            if number % 7 == 0 {
                ports.clock.advance(Duration::seconds(1));
            }
            tell(&service, &number.to_string(), Persona::JamesOsei.id(), None);
        }
        let context = Persona::JamesOsei.context(&ports.clock);
        let (mut seen, mut mark, mut pages) = (std::collections::BTreeSet::new(), None, 0);
        loop {
            let page = alerts_for(&service, &context, mark).unwrap();
            assert_eq!(page.unread, 100, "the count has a bound");
            seen.extend(page.today.iter().map(|line| line.id));
            pages += 1;
            mark = page.next;
            if mark.is_none() {
                break;
            }
        }
        assert_eq!((seen.len(), pages), (120, 3));
    }

    fn cw_06_chases_are_shown_on_the_case_by_day(db: &Database) {
        let (ports, service) = begin(db, "2026-11-24");
        insert_case_with_advice(db, 418, "2026-11-23");
        let mailer = MemoryMailer::new();
        for on in ["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-30"] {
            ports.clock.set_day(day(on));
            work_once(&service, &mailer).unwrap();
        }
        ports.clock.set_day(day("2026-12-07"));
        raise_alerts(&service, day("2026-12-07")).unwrap();
        let expected = ["2026-11-24", "2026-11-30"].map(|on| Chase { request: request_id(418), on: day(on) });
        assert_eq!(db.read(|conn| list_chases(conn, case_id(418))).unwrap(), expected, "raised and not yet sent is no chase");
    }

    fn x_07_a_task_is_done_by_its_person_once(db: &Database) {
        let (ports, service) = begin(db, "2026-11-24");
        let now = ports.clock.now();
        let owners = [
            (1, TaskOwner::User(Persona::PriyaNair.id())),
            (2, TaskOwner::Administrators),
            (3, TaskOwner::Team(personas::Team::Assessment.id())),
            (4, TaskOwner::User(Persona::JamesOsei.id())),
        ];
        for (number, owner) in owners {
            db.write(|conn| post::add_task(conn, id(number), new_task(&number.to_string(), owner), now)).unwrap();
        }
        let as_who = |persona: Persona| persona.context(&ports.clock);
        let seen = |persona| tasks_for(&service, &as_who(persona)).unwrap().into_iter().map(|task| task.id.uuid().as_u128()).collect::<Vec<_>>();
        assert_eq!(seen(Persona::PriyaNair), [1, 3]);
        assert_eq!(seen(Persona::HelenWard), [3]);
        assert_eq!(seen(Persona::TomFielding), [2]);
        let complete = |persona, task: u128| complete_task(&service, &as_who(persona), id(task));
        assert!(matches!(complete(Persona::HelenWard, 1), Err(Failure::NotFound)));
        assert!(matches!(complete(Persona::PriyaNair, 2), Err(Failure::NotFound)));
        assert!(matches!(complete(Persona::JamesOsei, 4), Err(Failure::Refused(Refusal::Denied))));
        complete(Persona::PriyaNair, 1).unwrap();
        complete(Persona::HelenWard, 3).unwrap();
        complete(Persona::TomFielding, 2).unwrap();
        assert!(matches!(complete(Persona::PriyaNair, 1), Err(Failure::Rule(TaskRefused::AlreadyDone))));
        assert!(seen(Persona::PriyaNair).is_empty());
    }
}
