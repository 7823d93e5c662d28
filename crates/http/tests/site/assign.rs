//! A case that changes hands.

use actix_web::http::Method;
use ehc_application::ports::Clock;
use ehc_domain::{accounts::Role, cases::CaseReference, ids::UserId, notifications::TaskKind, policy::Standing};
use ehc_persistence::{
    Database, StorageError,
    accounts::{UserRoleRow, UserRow},
    notifications::{self as post, NewTask, TaskOwner},
    standings::StandingRow,
    timetable::list_facts,
};
use ehc_test_support::{Persona, a_request, a_standing, both_databases, day, find_case, personas, visibility_of};
use serde_json::json as body;

use crate::{
    browser::{Answer, Person, TestSite, as_, json},
    doors::wrong,
};

/// Makes a case of Priya’s, and returns its number.
fn case(site: &TestSite) -> CaseReference {
    site.ports.clock.set_day(day("2026-12-01"));
    site.record(a_request("2026-11-30"))
}

/// Adds another caseworker to Priya’s team.
pub fn daniel(site: &TestSite, db: &Database) -> UserId {
    let id: UserId = site.app.service.ports.id();
    let user = UserRow {
        id,
        email: "daniel.okonkwo@ashmere.example".into(),
        name: "Daniel Okonkwo".into(),
        password_hash: String::new(),
        team_id: Some(personas::Team::Assessment.id()),
        is_active: true,
        stamp: 1,
        created_at: site.app.service.ports.clock.now(),
        left_on: None,
        seen_at: None,
        version: 1,
    };
    db.write(|conn| {
        user.insert(conn)?;
        UserRoleRow { user_id: id, role: Role::Caseworker }.insert(conn)
    })
    .unwrap();
    id
}

async fn give(site: &TestSite, person: &Person, reference: &CaseReference, sent: serde_json::Value) -> Answer {
    let path = format!("/api/v1/cases/{reference}/caseworker");
    site.send(as_(json(Method::POST, &path, sent.to_string()), person).insert_header(("x-csrf", person.csrf.clone()))).await
}

both_databases! {
    async fn cw_16_a_manager_gives_a_case_to_another_with_a_reason_and_no_date_moves(db: &Database) {
        let site = TestSite::new(db);
        let (reference, daniel) = (case(&site), daniel(&site, db));
        let found = || find_case(db, &reference);
        let before = (found().stage, db.read(|conn| list_facts(conn, found().id)).unwrap().len());
        let owed = NewTask {
            dedupe_key: "one".into(),
            kind: TaskKind::UndeliveredEmail,
            case_id: Some(found().id),
            title: "Email not delivered".into(),
            detail: "It did not arrive.".into(),
            due: None,
            owner: TaskOwner::User(Persona::PriyaNair.id()),
        };
        let (task, now) = (site.app.service.ports.id(), site.app.service.ports.clock.now());
        db.write(|conn| post::add_task(conn, task, owed, now)).unwrap();

        let helen = site.sign_in(Persona::HelenWard).await;
        let place = format!("/cases/{reference}/caseworker");
        assert!(site.get_as(&helen, &format!("/cases/{reference}")).await.body.contains(&format!("href=\"{place}\"")));
        let form = site.get_as(&helen, &place).await;
        assert!(form.body.contains("Daniel Okonkwo") && form.body.contains("Priya Nair"), "{}", form.body);
        let version = form.hidden("version");

        let empty = site.post_as(&helen, &place, &format!("version={version}&reason=")).await;
        assert_eq!(empty.status, 422);
        assert!(empty.body.contains("Choose who takes the case") && empty.body.contains("Say why the caseworker changes"), "{}", empty.body);
        let psychologist = format!("user={}&reason=Leave&version={version}", Persona::JamesOsei.id());
        let outsider = site.post_as(&helen, &place, &psychologist).await;
        assert_eq!(outsider.status, 422);
        assert!(outsider.body.contains("Choose a caseworker of the team that holds the case") && outsider.body.contains("Leave"));
        assert_eq!(found().caseworker_id, Some(Persona::PriyaNair.id()));

        let given = site.post_as(&helen, &place, &format!("user={daniel}&reason=Priya+is+on+leave&version={version}")).await;
        assert_eq!((given.status, given.location()), (303, format!("/cases/{reference}").as_str()), "{}", given.body);
        assert_eq!(found().caseworker_id, Some(daniel));
        assert_eq!((found().stage, db.read(|conn| list_facts(conn, found().id)).unwrap().len()), before);
        let history = site.get_as(&helen, &format!("/cases/{reference}/history")).await;
        for words in ["Gave the case to a caseworker", "From Priya Nair to Daniel Okonkwo", "Priya is on leave"] {
            assert!(history.body.contains(words), "{words}: {}", history.body);
        }
        assert!(!history.body.contains(&daniel.to_string()), "a key tells a reader nothing");
        let told: Result<_, StorageError> = db.read(|conn| {
            let reader = visibility_of(conn, daniel, site.ports.clock.now())?;
            post::notices_of(conn, &reader, None, 10)
        });
        let told = told.unwrap();
        assert_eq!(told[0].title, format!("{reference}: Given to you"));
        let task = db.read(|conn| post::find_task(conn, task)).unwrap().unwrap();
        assert_eq!(task.owner(), TaskOwner::User(daniel), "what waits for the caseworker goes with the case");
    }

    async fn cw_16_a_program_gives_a_case_and_a_caseworker_does_not(db: &Database) {
        let site = TestSite::new(db);
        let (reference, daniel) = (case(&site), daniel(&site, db));
        let helen = site.sign_in(Persona::HelenWard).await;
        let shown = site.get_as(&helen, &format!("/api/v1/cases/{reference}/caseworker")).await.json();
        assert_eq!((&shown["current"], &shown["candidates"][0]["name"]), (&body!("Priya Nair"), &body!("Daniel Okonkwo")));
        let version = &shown["version"];

        let priya = site.sign_in(Persona::PriyaNair).await;
        assert!(!site.get_as(&priya, &format!("/cases/{reference}")).await.body.contains("Change caseworker"));
        assert_eq!(site.get_as(&priya, &format!("/cases/{reference}/caseworker")).await.status, 403);
        let wanted = body!({ "user": daniel.uuid(), "reason": "Leave", "version": version });
        assert_eq!(give(&site, &priya, &reference, wanted.clone()).await.status, 403);
        let james = site.sign_in(Persona::JamesOsei).await;
        assert_eq!(give(&site, &james, &reference, wanted.clone()).await.status, 404);

        let unexplained = give(&site, &helen, &reference, body!({ "user": daniel.uuid(), "version": version })).await;
        assert_eq!((unexplained.status, wrong(&unexplained)), (422, vec![("reason".into(), "missing".into())]));
        assert_eq!(give(&site, &helen, &reference, wanted.clone()).await.status, 204);
        let again = give(&site, &helen, &reference, wanted).await;
        assert_eq!((again.status, again.json()["code"].as_str()), (422, Some("already_theirs")));
        let stale = body!({ "user": Persona::PriyaNair.id().uuid(), "reason": "Back", "version": version });
        assert_eq!(give(&site, &helen, &reference, stale).await.status, 409);
    }

    async fn x_03_a_caseworker_from_whom_the_case_is_hidden_is_neither_offered_nor_taken(db: &Database) {
        let site = TestSite::new(db);
        let (reference, daniel) = (case(&site), daniel(&site, db));
        let helen = site.sign_in(Persona::HelenWard).await;
        let now = site.app.service.ports.clock.now();
        let row = a_standing(site.app.service.ports.id(), find_case(db, &reference).id, Persona::JamesOsei, Standing::Conflict, now);
        db.write(|conn| StandingRow { user_id: daniel, ..row }.insert(conn)).unwrap();
        let page = site.get_as(&helen, &format!("/cases/{reference}/caseworker")).await;
        assert!(page.status == 200 && !page.body.contains("Daniel Okonkwo"), "{}", page.body);
        let shown = site.get_as(&helen, &format!("/api/v1/cases/{reference}/caseworker")).await.json();
        assert_eq!(shown["candidates"], body!([]));
        let refused = give(&site, &helen, &reference, body!({ "user": daniel.uuid(), "reason": "Leave", "version": shown["version"] })).await;
        assert_eq!((refused.status, wrong(&refused)), (422, vec![("user".into(), "hidden_from_them".into())]));
    }

    async fn what_was_written_before_the_case_was_passed_on_comes_back(db: &Database) {
        let site = TestSite::new(db);
        let (reference, daniel) = (case(&site), daniel(&site, db));
        let (helen, priya) = (site.sign_in(Persona::HelenWard).await, site.sign_in(Persona::PriyaNair).await);
        let form = format!("/cases/{reference}/notes/new");
        assert_eq!(site.get_as(&priya, &form).await.status, 200);
        let version = find_case(db, &reference).version;
        let wanted = body!({ "user": daniel.uuid(), "reason": "Leave", "version": version });
        assert_eq!(give(&site, &helen, &reference, wanted).await.status, 204);

        let refused = site.post_as(&priya, &form, "note=Mother+rang+about+%3Cthe%3E+draft").await;
        assert_eq!(refused.status, 403);
        for said in ["You cannot do this", "What you wrote", "Mother rang about &lt;the&gt; draft"] {
            assert!(refused.body.contains(said), "{said}: {}", refused.body);
        }
    }
}
