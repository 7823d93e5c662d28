use ehc_application::{
    Failure,
    accounts::{ChangePasswordRefusal, ConfirmRefusal, PasswordRefusal},
    drafts,
    ports::Clock,
};
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases, personas::PASSWORD};

use super::{SECOND, minutes, service, sign_in, try_to};

both_databases! {
    fn a_session_ends_after_half_an_hour_without_a_request(db: &Database) {
        let (service, ports) = service(db);
        let opened = sign_in(&service, Persona::PriyaNair);
        ports.clock.advance(minutes(30) - SECOND);
        assert!(service.find_session(&opened.token).unwrap().is_some());
        ports.clock.advance(minutes(30) - SECOND);
        assert!(service.find_session(&opened.token).unwrap().is_some(), "each request counts");
        ports.clock.advance(minutes(30));
        assert!(service.find_session(&opened.token).unwrap().is_none());
    }

    fn sessions_of_those_with_wider_rights_end_sooner(db: &Database) {
        let (service, ports) = service(db);
        for persona in [Persona::TomFielding, Persona::OwenPrice] {
            let opened = sign_in(&service, persona);
            ports.clock.advance(minutes(15) - SECOND);
            assert!(service.find_session(&opened.token).unwrap().is_some());
            ports.clock.advance(minutes(15));
            assert!(service.find_session(&opened.token).unwrap().is_none());
        }
    }

    fn a_session_ends_after_ten_hours_whatever_happens(db: &Database) {
        let (service, ports) = service(db);
        let opened = sign_in(&service, Persona::PriyaNair);
        for _ in 0..29 {
            ports.clock.advance(minutes(20));
            assert!(service.find_session(&opened.token).unwrap().is_some());
        }
        ports.clock.advance(minutes(20) - SECOND);
        assert!(service.find_session(&opened.token).unwrap().is_some());
        ports.clock.advance(SECOND);
        assert!(service.find_session(&opened.token).unwrap().is_none());
    }

    fn r11_a_session_that_ran_out_does_not_count_again_when_the_clock_goes_back(db: &Database) {
        let (service, ports) = service(db);
        let opened = sign_in(&service, Persona::PriyaNair);
        let start = ports.clock.now();
        ports.clock.advance(minutes(30));
        assert!(service.find_session(&opened.token).unwrap().is_none());
        let helen = sign_in(&service, Persona::HelenWard);
        ports.clock.set(start + minutes(25));
        assert!(service.find_session(&opened.token).unwrap().is_none(), "put right by five minutes: time stands still");
        assert!(service.find_session(&helen.token).unwrap().is_some());
        ports.clock.set(start + minutes(25) - SECOND);
        assert!(service.find_session(&opened.token).unwrap().is_none());
        assert!(service.find_session(&helen.token).unwrap().is_none(), "beyond that every session ends");
        let again = sign_in(&service, Persona::PriyaNair);
        assert!(service.find_session(&again.token).unwrap().is_some());
    }

    fn r11_a_clock_that_went_back_while_the_program_was_stopped_is_noticed(db: &Database) {
        let (service, ports) = service(db);
        let opened = sign_in(&service, Persona::PriyaNair);
        ports.clock.advance(minutes(31));
        sign_in(&service, Persona::HelenWard);
        ports.clock.set(ports.clock.now() - minutes(20));
        let started_again = ports.service(db);
        assert!(started_again.find_session(&opened.token).unwrap().is_none());
        let told: Vec<String> = db.read(|conn| ehc_persistence::audit::list_unsealed(conn, 100)).unwrap().into_iter().map(|row| row.action).collect();
        assert_eq!(told.iter().filter(|action| *action == "clock.went_back").count(), 1);
    }

    fn r11_whoever_signs_in_first_after_the_clock_went_back_stays_signed_in(db: &Database) {
        let (_, ports) = service(db);
        sign_in(&ports.service(db), Persona::HelenWard);
        ports.clock.set(ports.clock.now() - minutes(20));
        let started_again = ports.service(db);
        let opened = sign_in(&started_again, Persona::PriyaNair);
        assert!(started_again.find_session(&opened.token).unwrap().is_some());
    }

    fn the_last_use_is_written_at_most_once_a_minute(db: &Database) {
        let (service, ports) = service(db);
        let opened = sign_in(&service, Persona::PriyaNair);
        let seen = |session| service.sessions(session).unwrap()[0].seen_at;
        let began = seen(&opened.session);
        ports.clock.advance(minutes(1) - SECOND);
        service.find_session(&opened.token).unwrap();
        assert_eq!(seen(&opened.session), began);
        ports.clock.advance(SECOND);
        service.find_session(&opened.token).unwrap();
        assert_eq!(seen(&opened.session), began + minutes(1));
    }

    fn a_fourth_session_ends_the_oldest(db: &Database) {
        let (service, ports) = service(db);
        let opened: Vec<_> = (0..4).map(|_| {
            ports.clock.advance(SECOND);
            sign_in(&service, Persona::PriyaNair)
        }).collect();
        assert!(service.find_session(&opened[0].token).unwrap().is_none());
        assert!(opened[1..].iter().all(|one| service.find_session(&one.token).unwrap().is_some()));
    }

    fn only_ones_own_sessions_can_be_ended(db: &Database) {
        let (service, _) = service(db);
        let (priya, helen) = (sign_in(&service, Persona::PriyaNair), sign_in(&service, Persona::HelenWard));
        assert!(!service.end_session(&priya.session, &helen.session.key).unwrap());
        assert!(service.find_session(&helen.token).unwrap().is_some());
        let other = sign_in(&service, Persona::PriyaNair);
        assert!(service.end_session(&priya.session, &other.session.key).unwrap());
        assert!(service.find_session(&other.token).unwrap().is_none());
        service.sign_out(&priya.session).unwrap();
        assert!(service.find_session(&priya.token).unwrap().is_none());
    }

    fn the_password_given_again_counts_for_five_minutes(db: &Database) {
        let (service, ports) = service(db);
        let opened = sign_in(&service, Persona::HelenWard);
        let confirmed = |token| service.find_session(token).unwrap().unwrap().actor.has_just_confirmed;
        ports.clock.advance(minutes(5) - SECOND);
        assert!(confirmed(&opened.token));
        ports.clock.advance(SECOND);
        assert!(!confirmed(&opened.token));

        let session = service.find_session(&opened.token).unwrap().unwrap();
        let again = service.confirm_password(&session, &PASSWORD.into()).unwrap();
        assert!(again.session.actor.has_just_confirmed && confirmed(&again.token));
        assert!(service.find_session(&opened.token).unwrap().is_none(), "the old token is worth nothing");
        assert_eq!(again.session.csrf, session.csrf, "forms that are open stay good");
    }

    fn the_wrong_password_confirms_nothing_and_is_counted(db: &Database) {
        let (service, _) = service(db);
        let opened = sign_in(&service, Persona::HelenWard);
        for _ in 0..10 {
            let refused = service.confirm_password(&opened.session, &"wrong".into());
            assert!(matches!(refused, Err(Failure::Rule(ConfirmRefusal::Wrong))));
        }
        let refused = service.confirm_password(&opened.session, &PASSWORD.into());
        assert!(matches!(refused, Err(Failure::Rule(ConfirmRefusal::Wait(60)))));
    }

    fn a_new_password_ends_every_other_session(db: &Database) {
        let (service, _) = service(db);
        let (here, there) = (sign_in(&service, Persona::PriyaNair), sign_in(&service, Persona::PriyaNair));
        let new = "lantern gravel orchid 8";
        let changed = service.change_password(&here.session, &PASSWORD.into(), &new.into()).unwrap();
        assert!(service.find_session(&changed.token).unwrap().is_some());
        assert!(service.find_session(&here.token).unwrap().is_none());
        assert!(service.find_session(&there.token).unwrap().is_none());
        assert!(try_to(&service, Persona::PriyaNair, PASSWORD).is_err());
        assert!(try_to(&service, Persona::PriyaNair, new).is_ok());
    }

    fn a_password_is_not_changed_without_the_old_one_or_to_a_weak_one(db: &Database) {
        let (service, _) = service(db);
        let opened = sign_in(&service, Persona::PriyaNair);
        let change = |current: &str, new: &str| match service.change_password(&opened.session, &current.into(), &new.into()) {
            Err(Failure::Rule(refusal)) => refusal,
            other => panic!("not refused: {other:?}"),
        };
        assert_eq!(change("wrong", "lantern gravel orchid 8"), ChangePasswordRefusal::Current(ConfirmRefusal::Wrong));
        let both = PasswordRefusal::Several(vec![PasswordRefusal::Short(12), PasswordRefusal::Common]);
        assert_eq!(change(PASSWORD, "short"), ChangePasswordRefusal::New(both));
        assert_eq!(change(PASSWORD, "xK9#vQz!2mL"), ChangePasswordRefusal::New(PasswordRefusal::Short(12)));
        assert_eq!(change(PASSWORD, "password1234"), ChangePasswordRefusal::New(PasswordRefusal::Common));
        assert_eq!(change(PASSWORD, "gravel nair orchid"), ChangePasswordRefusal::New(PasswordRefusal::Context("nair".into())));
        assert_eq!(change(PASSWORD, PASSWORD), ChangePasswordRefusal::Same);
        assert!(service.find_session(&opened.token).unwrap().is_some());
    }

    fn what_has_passed_is_forgotten(db: &Database) {
        let (service, ports) = service(db);
        sign_in(&service, Persona::PriyaNair);
        ports.clock.advance(minutes(3 * 24 * 60));
        let now = sign_in(&service, Persona::PriyaNair);
        service.forget_what_has_passed(minutes(2 * 24 * 60)).unwrap();
        let left = db.read(|conn| ehc_persistence::accounts::sessions_of(conn, Persona::PriyaNair.id())).unwrap();
        assert_eq!(left.len(), 1);
        assert!(service.find_session(&now.token).unwrap().is_some());
    }

    fn what_was_not_sent_is_kept_for_thirty_days(db: &Database) {
        let (service, ports) = service(db);
        let priya = Persona::PriyaNair.context(&ports.clock);
        drafts::keep(&service, &priya, "unsent:/cases/EHC-000418/notes/new", &[]).unwrap();
        let is_kept = || drafts::find(&service, &priya, "unsent:/cases/EHC-000418/notes/new").unwrap().is_some();
        ports.clock.advance(minutes(30 * 24 * 60));
        service.forget_what_has_passed(minutes(2 * 24 * 60)).unwrap();
        assert!(is_kept());
        ports.clock.advance(SECOND);
        service.forget_what_has_passed(minutes(2 * 24 * 60)).unwrap();
        assert!(!is_kept());
    }
}
