//! Eight workers over one outbox, and a real mail server that counts.

use std::{collections::BTreeSet, sync::Barrier, time::Duration};

use ehc_application::notifications::{Delivered, deliver, raise_alerts};
use ehc_domain::{accounts::Role, audit::SystemAct, notifications::MailState};
use ehc_persistence::{
    Connected, Database, StorageError,
    notifications::LeaseToken,
    schema::{audit_entries, notices},
};
use ehc_test_support::{
    both_databases,
    personas::{Team, insert_another},
};

use super::{cases::*, server::MailServer};

const WORKERS: usize = 8;
const NOTICES: usize = 500;

fn count_sent(db: &Database) -> (i64, i64, i64) {
    use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
    use ehc_persistence::columns::Bind as _;
    let all = notices::table.count();
    let sent = notices::table.filter(notices::mail_state.eq(MailState::Sent.bind())).filter(notices::attempts.eq(1)).count();
    let entries = audit_entries::table.filter(audit_entries::action.eq(SystemAct::NoticeSent.code())).count();
    db.read(|conn| {
        Ok::<_, StorageError>(match conn.connected() {
            Connected::Pg(c) => (all.get_result(c)?, sent.get_result(c)?, entries.get_result(c)?),
            Connected::Sqlite(c) => (all.get_result(c)?, sent.get_result(c)?, entries.get_result(c)?),
        })
    })
    .unwrap()
}

both_databases! {
    fn r6_eight_workers_send_each_of_five_hundred_notices_once(db: &Database) {
        let (_, service) = begin(db, "2026-11-24");
        write(db, |conn| {
            child(418).insert(conn)?;
            case(418).insert(conn)
        });
        for number in 0..NOTICES / 10 {
            let whom = insert_another(db, u8::try_from(number).unwrap(), &format!("Person {number}"), Role::Caseworker, Team::Assessment);
            for one in 0..10 {
                tell(&service, &format!("notice {number}.{one}"), whom.user_id, Some(case_id(418)));
            }
        }
        let mut server = MailServer::start();
        let mailer = server.mailer(Duration::from_secs(20));
        let start = Barrier::new(WORKERS);
        let sent: usize = std::thread::scope(|scope| {
            let work = |number: usize| {
                let token: LeaseToken = id(1 + number as u128);
                start.wait();
                let mut total = Delivered::default();
                loop {
                    let pass = deliver(&service, &mailer, token, at("2026-11-24T09:00:00Z")).unwrap();
                    total += pass;
                    if !pass.is_worth_repeating() {
                        assert_eq!((total.later, total.failed, total.lost, total.released), (0, 0, 0, 0));
                        return total.sent;
                    }
                }
            };
            let threads: Vec<_> = (0..WORKERS).map(|number| scope.spawn(move || work(number))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(sent, NOTICES);
        let expected = i64::try_from(NOTICES).unwrap();
        assert_eq!(count_sent(db), (expected, expected, expected));
        let accepted = server.behave("accept");
        assert_eq!(accepted.len(), NOTICES);
        let ids: BTreeSet<&str> = accepted.iter().map(|message| message["headers"]["message-id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), NOTICES);
    }

    fn r6_eight_workers_raise_each_step_once(db: &Database) {
        let (_, service) = begin(db, "2026-11-24");
        for number in 1..=20 {
            insert_case_with_advice(db, number, "2026-11-23");
        }
        let start = Barrier::new(WORKERS);
        let raised: usize = std::thread::scope(|scope| {
            let work = || {
                start.wait();
                raise_alerts(&service, day("2026-11-24")).unwrap().alerts
            };
            let threads: Vec<_> = (0..WORKERS).map(|_| scope.spawn(work)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(raised, 20);
        assert_eq!(count_sent(db).0, 20 * 4, "each with the three steps before it, which it overtakes");
    }
}
