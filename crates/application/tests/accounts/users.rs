use ehc_application::{
    Failure, Service,
    accounts::{CreateUserRefusal, NewUser, PasswordRefusal},
};
use ehc_domain::accounts::Role;
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases};

use super::{attempt, service};

fn new() -> NewUser {
    NewUser {
        email: " Grace.Mbeki@Brookside.example ".into(),
        name: "Grace Mbeki".into(),
        roles: vec![Role::Manager, Role::Caseworker, Role::Manager],
        team: Some("Ashmere Assessment Team".into()),
        password: "lantern gravel orchid 8".into(),
    }
}

fn refused(service: &Service, new: &NewUser) -> CreateUserRefusal {
    match service.create_user(new) {
        Err(Failure::Rule(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

both_databases! {
    fn whoever_is_made_can_sign_in_with_every_role(db: &Database) {
        let (service, _) = service(db);
        let made = service.create_user(&new()).unwrap();
        assert_eq!((made.email.as_str(), made.team_was_made), ("grace.mbeki@brookside.example", false));
        let opened = service.sign_in(&attempt(&made.email, "lantern gravel orchid 8", "192.0.2.1")).unwrap();
        let mut roles = opened.session.actor.roles;
        roles.sort();
        assert_eq!(roles, [Role::Caseworker, Role::Manager]);
        let rows = db.read(|conn| ehc_persistence::audit::list_unsealed(conn, 10)).unwrap();
        assert!(rows.iter().any(|row| row.action == "user.create" && row.actor_id.is_none() && row.object_id.is_some()));
        assert!(!format!("{rows:?}").contains("lantern"), "no password in the audit trail");
    }

    fn a_team_that_is_not_there_is_made(db: &Database) {
        let (service, _) = service(db);
        let made = service.create_user(&NewUser { team: Some(" Outreach ".into()), ..new() }).unwrap();
        assert!(made.team_was_made);
        assert!(db.read(|conn| ehc_persistence::accounts::find_team_by_name(conn, "Outreach")).unwrap().is_some());
    }

    fn what_cannot_be_a_user_is_refused_by_name(db: &Database) {
        let (service, _) = service(db);
        // An address that no message can be sent to is none: nobody could be warned there.
        for email in ["grace", "", "grace@b", "grace@b@c.example", "zoë@bücher.example"] {
            assert_eq!(refused(&service, &NewUser { email: email.into(), ..new() }), CreateUserRefusal::Email, "{email}");
        }
        assert_eq!(refused(&service, &NewUser { name: " ".into(), ..new() }), CreateUserRefusal::Name);
        assert_eq!(refused(&service, &NewUser { name: "G\u{0}".into(), ..new() }), CreateUserRefusal::Name);
        assert_eq!(refused(&service, &NewUser { roles: vec![], ..new() }), CreateUserRefusal::NoRole);
        assert_eq!(refused(&service, &NewUser { team: Some(String::new()), ..new() }), CreateUserRefusal::Team);
        assert_eq!(refused(&service, &NewUser { email: Persona::PriyaNair.email().to_uppercase(), ..new() }), CreateUserRefusal::Taken);
        assert_eq!(
            refused(&service, &NewUser { password: "grace lantern orchid".into(), ..new() }),
            CreateUserRefusal::Password(PasswordRefusal::Context("grace".into()))
        );
        assert_eq!(
            refused(&service, &NewUser { roles: vec![Role::Administrator], password: "xK9#vQz!2mLw7p".into(), ..new() }),
            CreateUserRefusal::Password(PasswordRefusal::Short(15))
        );
    }
}
