//! Two administrators who would each take away the other’s right at the same moment.

use std::{sync::Barrier, thread};

use ehc_application::{
    Context, Failure, Service,
    accounts::NewUser,
    users::{self, AccountChangeRefused, AccountDetails, LeaveRefused, Leaving},
};
use ehc_domain::{accounts::Role, email::EmailAddress, ids::UserId, text::Text};
use ehc_persistence::{Database, accounts::list_administrators};
use ehc_test_support::{Persona, both_databases, day, words};

use crate::service;

fn second(service: &Service) -> UserId {
    let new = NewUser {
        email: "second@ashmere.example".into(),
        name: "Grace Hill".into(),
        roles: vec![Role::Administrator],
        team: None,
        password: "lantern-orchard-velvet-19".to_owned().into(),
    };
    service.create_user(&new).unwrap().id
}

fn lowered(email: &str) -> AccountDetails {
    AccountDetails {
        email: EmailAddress::parse(email).unwrap(),
        name: Text::parse("Somebody").unwrap(),
        roles: vec![Role::PanelMember],
        team: None,
        reason: Some(words("They change places")),
        version: 1,
    }
}

both_databases! {
    fn ad_05_of_two_administrators_who_lower_each_other_at_once_one_stays(db: &Database) {
        let (service, ports) = service(db);
        ports.clock.set_day(day("2026-12-01"));
        let second = second(&service);
        let mut tom: Context = Persona::TomFielding.context(&ports.clock);
        tom.actor.has_just_confirmed = true;
        let mut grace = tom.clone();
        grace.actor.user_id = second;
        let begin = Barrier::new(2);
        let (one, other) = thread::scope(|scope| {
            let one = scope.spawn(|| {
                begin.wait();
                users::change(&service, &tom, &second, lowered("second@ashmere.example"))
            });
            let other = scope.spawn(|| {
                begin.wait();
                let leaving = Leaving { left_on: day("2026-12-01"), cases_to: None, advice_to: None, posts_to: None };
                users::leave(&service, &grace, &Persona::TomFielding.id(), leaving)
            });
            (one.join().unwrap(), other.join().unwrap())
        });
        let left = db.read(list_administrators).unwrap();
        match (&one, &other) {
            (Ok(_), Err(Failure::Rule(LeaveRefused::LastAdministrator))) => assert_eq!(left, [Persona::TomFielding.id()]),
            (Err(Failure::Rule(AccountChangeRefused::LastAdministrator)), Ok(())) => assert_eq!(left, [second]),
            _ => panic!("{one:?} and {other:?} leave {left:?}"),
        }
    }
}
