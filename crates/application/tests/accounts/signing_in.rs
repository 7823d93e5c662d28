use ehc_application::accounts::{Attempt, Devices, SignInRefusal};
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases, personas::PASSWORD};

use super::{SECOND, attempt, minutes, refusal, service, sign_in, try_to};

both_databases! {
    fn x_01_the_right_password_opens_a_session_with_every_team_below(db: &Database) {
        let (service, _) = service(db);
        let opened = sign_in(&service, Persona::HelenWard);
        let session = service.find_session(&opened.token).unwrap().unwrap();
        assert_eq!(session.actor.user_id, Persona::HelenWard.id());
        assert_eq!(session.actor.roles, [Persona::HelenWard.role()]);
        assert_eq!(session.actor.teams.len(), 2, "the service and the team in it");
        assert!(session.actor.has_just_confirmed);
        assert_eq!(session.team.as_deref(), Some("Ashmere SEND Service"));
    }

    fn the_address_is_read_however_it_is_typed(db: &Database) {
        let (service, _) = service(db);
        let typed = format!("  {} ", Persona::PriyaNair.email().to_uppercase());
        assert!(service.sign_in(&attempt(&typed, PASSWORD, "192.0.2.1")).is_ok());
    }

    fn x_01_every_failure_is_the_same(db: &Database) {
        let (service, _) = service(db);
        for (email, password) in [
            (Persona::PriyaNair.email(), "wrong-kettle-harbour-42".to_owned()),
            (Persona::PriyaNair.email(), String::new()),
            (Persona::PriyaNair.email(), "x".repeat(2_000)),
            ("nobody@ashmere.example".into(), PASSWORD.into()),
            (String::new(), PASSWORD.into()),
            ("x".repeat(5_000), PASSWORD.into()),
            ("' OR 1=1--".into(), PASSWORD.into()),
        ] {
            assert_eq!(refusal(service.sign_in(&attempt(&email, &password, "192.0.2.1"))), SignInRefusal::Wrong);
        }
    }

    fn the_tenth_failure_makes_the_account_wait_a_minute_even_for_the_right_password(db: &Database) {
        let (service, ports) = service(db);
        for _ in 0..9 {
            assert_eq!(refusal(try_to(&service, Persona::PriyaNair, "wrong")), SignInRefusal::Wrong);
        }
        assert_eq!(refusal(try_to(&service, Persona::PriyaNair, "wrong")), SignInRefusal::Wrong);
        assert_eq!(refusal(try_to(&service, Persona::PriyaNair, PASSWORD)), SignInRefusal::Wait(60));
        ports.clock.advance(minutes(1) - SECOND);
        assert_eq!(refusal(try_to(&service, Persona::PriyaNair, PASSWORD)), SignInRefusal::Wait(1));
        ports.clock.advance(SECOND);
        assert!(try_to(&service, Persona::PriyaNair, PASSWORD).is_ok(), "never locked for good");
        assert_eq!(refusal(try_to(&service, Persona::PriyaNair, "wrong")), SignInRefusal::Wrong, "and forgiven");
    }

    fn an_unknown_account_waits_like_any_other(db: &Database) {
        let (service, _) = service(db);
        let unknown = attempt("nobody@ashmere.example", "wrong", "192.0.2.1");
        for _ in 0..10 {
            assert_eq!(refusal(service.sign_in(&unknown)), SignInRefusal::Wrong);
        }
        assert_eq!(refusal(service.sign_in(&unknown)), SignInRefusal::Wait(60));
    }

    fn an_address_that_fails_often_waits_whoever_it_asks_for(db: &Database) {
        let (service, ports) = service(db);
        for number in 0..20 {
            let guess = attempt(&format!("guess{number}@ashmere.example"), "wrong", "198.51.100.7");
            assert_eq!(refusal(service.sign_in(&guess)), SignInRefusal::Wrong);
        }
        let right = attempt(&Persona::PriyaNair.email(), PASSWORD, "198.51.100.7");
        assert_eq!(refusal(service.sign_in(&right)), SignInRefusal::Wait(3));
        assert!(service.sign_in(&attempt(&Persona::PriyaNair.email(), PASSWORD, "192.0.2.1")).is_ok(), "elsewhere is elsewhere");
        ports.clock.advance(SECOND * 3);
        assert!(service.sign_in(&right).is_ok());
    }

    fn x_01_whoever_is_no_longer_active_does_not_sign_in(db: &Database) {
        let (service, _) = service(db);
        let opened = sign_in(&service, Persona::PriyaNair);
        db.write(|conn| conn.execute_constant("UPDATE users SET is_active = (1 = 0)")).unwrap();
        assert_eq!(refusal(try_to(&service, Persona::PriyaNair, PASSWORD)), SignInRefusal::Wrong);
        assert!(service.find_session(&opened.token).unwrap().is_none(), "and the open session ends");
    }

    fn signing_in_again_replaces_the_session_of_the_browser(db: &Database) {
        let (service, _) = service(db);
        let first = sign_in(&service, Persona::PriyaNair);
        let mut again = attempt(&Persona::PriyaNair.email(), PASSWORD, "192.0.2.1");
        again.replaces = Some(first.token.clone());
        let second = service.sign_in(&again).unwrap();
        assert_ne!(first.token, second.token);
        assert!(service.find_session(&first.token).unwrap().is_none());
        assert_eq!(service.sessions(&second.session).unwrap().len(), 1);
    }

    fn x_01_strangers_do_not_lock_the_owner_out_at_a_browser_that_the_account_knows(db: &Database) {
        let (service, _) = service(db);
        let owner = sign_in(&service, Persona::PriyaNair);
        let devices = service.known_devices(Devices::default(), Persona::PriyaNair.id());
        for _ in 0..10 {
            assert_eq!(refusal(try_to(&service, Persona::PriyaNair, "guess")), SignInRefusal::Wrong);
        }
        assert_eq!(refusal(try_to(&service, Persona::PriyaNair, PASSWORD)), SignInRefusal::Wait(60), "a stranger waits");
        assert!(service.confirm_password(&owner.session, &PASSWORD.into()).is_ok(), "the open session does not");
        let known = Attempt { devices, ..attempt(&Persona::PriyaNair.email(), PASSWORD, "192.0.2.1") };
        assert!(service.sign_in(&known).is_ok(), "nor the browser that the account knows, from the same address");
        assert_eq!(refusal(try_to(&service, Persona::PriyaNair, PASSWORD)), SignInRefusal::Wait(60), "and the stranger still does");
    }

    fn x_01_a_bad_neighbour_behind_one_address_does_not_stop_browsers_that_are_known(db: &Database) {
        let (service, _) = service(db);
        for number in 0..20 {
            let guess = attempt(&format!("guess{number}@ashmere.example"), "wrong", "198.51.100.7");
            assert_eq!(refusal(service.sign_in(&guess)), SignInRefusal::Wrong);
        }
        let right = attempt(&Persona::PriyaNair.email(), PASSWORD, "198.51.100.7");
        assert_eq!(refusal(service.sign_in(&right)), SignInRefusal::Wait(3));
        let devices = service.known_devices(Devices::default(), Persona::PriyaNair.id());
        assert!(service.sign_in(&Attempt { devices: devices.clone(), ..right }).is_ok());
        let of_another = Attempt { devices, ..attempt(&Persona::HelenWard.email(), PASSWORD, "198.51.100.7") };
        assert_eq!(refusal(service.sign_in(&of_another)), SignInRefusal::Wait(3), "known for one account, not for every");
    }

    fn x_01_guessing_at_a_browser_that_is_known_is_slowed_down_by_itself(db: &Database) {
        let (service, ports) = service(db);
        let devices = service.known_devices(Devices::default(), Persona::PriyaNair.id());
        let at_it = |password: &str| {
            let known = attempt(&Persona::PriyaNair.email(), password, "192.0.2.1");
            service.sign_in(&Attempt { devices: devices.clone(), ..known })
        };
        for _ in 0..10 {
            assert_eq!(refusal(at_it("guess")), SignInRefusal::Wrong);
        }
        assert_eq!(refusal(at_it(PASSWORD)), SignInRefusal::Wait(60));
        assert!(try_to(&service, Persona::PriyaNair, PASSWORD).is_ok(), "the owner elsewhere is not stopped by it");
        ports.clock.advance(minutes(1) - SECOND);
        assert_eq!(refusal(at_it(PASSWORD)), SignInRefusal::Wait(1));
        ports.clock.advance(SECOND);
        assert!(at_it(PASSWORD).is_ok());
    }
}
