//! What somebody is refused leaves a row, and very much of it an alarm.

use chrono::Duration;
use ehc_application::{ports::Clock as _, requests::NewRequest};
use ehc_domain::{
    cases::CaseReference,
    ids::Id,
    notifications::{NoticeEvent, TaskKind},
    policy::{Standing, visibility},
};
use ehc_persistence::{
    Database,
    audit::{self as trail, RefusedLine},
    notifications::{self as post, Addressee, NewNotice, TaskScope},
};
use ehc_test_support::{
    Persona, a_request, a_standing, both_databases, change_case, day, find_case, line, personas::PASSWORD, words,
};

use crate::{
    assign::daniel,
    browser::{Answer, TestSite},
};

fn refused(site: &TestSite, db: &Database) -> Vec<RefusedLine> {
    site.app.service.views.flush().unwrap();
    db.read(|conn| trail::list_refused(conn, None, &[], 100)).unwrap()
}

/// What a person was told of refused access.
fn alarms(site: &TestSite, db: &Database, whom: Persona) -> usize {
    site.app.service.views.flush().unwrap();
    let notices = db.read(|conn| post::notices_of(conn, &visibility(&whom.actor()), None, 100)).unwrap();
    notices.iter().filter(|notice| notice.event == NoticeEvent::AccessRefused).count()
}

fn nobody_to_tell(db: &Database) -> usize {
    let scope = TaskScope { visibility: visibility(&Persona::TomFielding.actor()), teams: Vec::new(), as_administrator: true };
    let tasks = db.read(|conn| post::open_tasks(conn, scope, 100)).unwrap();
    tasks.iter().filter(|task| task.kind == TaskKind::NobodyToTell).count()
}

async fn try_number(site: &TestSite, person: &crate::browser::Person, number: u32) -> Answer {
    let path = format!("/cases/{}", CaseReference::from_number(number));
    site.get_as(person, &path).await
}

both_databases! {
    async fn that_information_governance_itself_was_refused_much_is_told_to_somebody_else(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let owen = site.sign_in(Persona::OwenPrice).await;
        for number in 1..=20 {
            assert_eq!(try_number(&site, &owen, 900_000 + number).await.status, 404);
        }
        assert_eq!((alarms(&site, db, Persona::OwenPrice), nobody_to_tell(db)), (0, 1), "administrators give somebody else that role");
    }

    async fn whoever_meets_somebody_elses_case_reads_whose_it_is_and_who_can_do_it(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let reference = site.record(a_request("2026-11-30"));
        let daniel = daniel(&site, db);
        change_case(db, &reference, |case| case.caseworker_id = Some(daniel));
        let (priya, ruth) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::RuthAdeyemi).await);
        let place = format!("/cases/{reference}/notes/new");
        let told = site.get_as(&priya, &place).await;
        assert_eq!(told.status, 403);
        for words in ["This is the case of Daniel Okonkwo", "They can do this, and so can Helen Ward"] {
            assert!(told.body.contains(words), "{words}: {}", told.body);
        }
        assert!(!told.body.contains("Your role does not allow"), "{}", told.body);
        change_case(db, &reference, |case| case.caseworker_id = None);
        let nobody = site.get_as(&priya, &place).await.body;
        assert!(nobody.contains("has no caseworker yet") && nobody.contains("Helen Ward can do this"), "{nobody}");
        // Whoever may not know of the case is told nothing of it, and whose role never does it is told just that.
        let hidden = site.get_as(&ruth, &place).await;
        assert!(hidden.status == 404 && !hidden.body.contains("Helen Ward"), "{}", hidden.body);
        assert!(site.get_as(&ruth, "/requests/new").await.body.contains("Your role does not allow that step"));
    }

    async fn whoever_follows_an_alert_of_something_no_longer_theirs_reads_that_and_is_refused_nothing(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let reference = site.record(a_request("2026-11-30"));
        let case = find_case(db, &reference).id;
        let (james, marcus) = (site.sign_in(Persona::JamesOsei).await, site.sign_in(Persona::MarcusBell).await);
        let link = format!("/advice/{}", uuid::Uuid::from_u128(7));
        let told = |to: Persona, case_id| NewNotice {
            dedupe_key: format!("{to:?}"),
            event: NoticeEvent::AdviceAsked,
            case_id,
            subject_id: None,
            to: Addressee::User(to.id()),
            title: "Advice is asked for".into(),
            body: "Advice is asked for.".into(),
            link: link.clone(),
        };
        let now = site.app.service.ports.clock.now();
        db.write(|conn| {
            post::add(conn, Id::new(uuid::Uuid::from_u128(1)), told(Persona::JamesOsei, None), now)?;
            post::add(conn, Id::new(uuid::Uuid::from_u128(2)), told(Persona::MarcusBell, Some(case)), now)
        })
        .unwrap();
        let old = "What it was about is answered, or it is not yours any more";
        let answer = site.get_as(&james, &link).await;
        assert!(answer.status == 404 && answer.body.contains(old), "{}", answer.body);
        assert!(site.get_as(&marcus, &link).await.body.contains(old));
        assert_eq!(refused(&site, db), []);
        // Of what is hidden from them since they have no alert: it reads as what is not there, and so does any other address.
        change_case(db, &reference, |case| case.restriction_review_on = Some(day("2026-12-30")));
        let hidden = site.get_as(&marcus, &link).await;
        assert!(hidden.status == 404 && hidden.body.contains("Page not found"), "{}", hidden.body);
        assert!(site.get_as(&james, &format!("{link}?x=1")).await.body.contains("Page not found"));
        assert_eq!(refused(&site, db).len(), 2);
    }

    async fn x_01_what_is_hidden_not_allowed_or_not_there_leaves_a_row_and_what_is_allowed_leaves_none(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let reference = site.record(a_request("2026-11-30"));
        let case = find_case(db, &reference).id;
        let (priya, ruth) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::RuthAdeyemi).await);

        assert_eq!(site.get_as(&priya, &format!("/cases/{reference}")).await.status, 200);
        assert_eq!(refused(&site, db), [], "nothing was refused yet");

        assert_eq!(site.get_as(&ruth, &format!("/cases/{reference}/documents?x=secret")).await.status, 404);
        assert_eq!(site.get_as(&ruth, "/api/v1/cases/EHC-999999/timetable").await.status, 404);
        assert_eq!(site.get_as(&ruth, "/requests/new").await.status, 403);
        // The page of an act is asked for, and then the act.
        let notes = format!("/cases/{reference}/notes/new");
        assert_eq!(site.get_as(&ruth, &notes).await.status, 404);
        assert_eq!(site.post_as(&ruth, &notes, "text=Anything").await.status, 404);
        let rows: Vec<_> = refused(&site, db)
            .into_iter()
            .rev()
            .map(|line| (line.actor_id, line.action, line.case_id, line.details["address"].as_str().unwrap().to_owned()))
            .collect();
        let ruth_id = Persona::RuthAdeyemi.id();
        assert_eq!(rows, [
            (ruth_id, "doc.view".to_owned(), Some(case), format!("/cases/{reference}/documents")),
            (ruth_id, "case.view".to_owned(), None, "/api/v1/cases/EHC-999999/timetable".to_owned()),
            (ruth_id, "access.refused".to_owned(), None, "/requests/new".to_owned()),
            (ruth_id, "case.view".to_owned(), Some(case), notes.clone()),
            (ruth_id, "note.write".to_owned(), Some(case), notes),
        ]);
    }

    async fn what_strangers_ask_and_addresses_that_lead_nowhere_leave_no_row(db: &Database) {
        let site = TestSite::new(db);
        let ruth = site.sign_in(Persona::RuthAdeyemi).await;
        assert_eq!(site.get("/cases/EHC-000001").await.status, 303);
        assert_eq!(site.get_as(&ruth, "/favicon.ico").await.status, 404);
        assert_eq!(site.try_sign_in(&Persona::RuthAdeyemi.email(), "wrong").await.status, 422);
        assert_eq!(refused(&site, db), []);
    }

    async fn governance_hears_of_twenty_different_things_within_ten_minutes_once_and_not_of_nineteen(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set("2026-12-01T09:00:00Z".parse().unwrap());
        let ruth = site.sign_in(Persona::RuthAdeyemi).await;
        for number in (1..=19).chain([19, 19, 18]) {
            assert_eq!(try_number(&site, &ruth, number).await.status, 404);
        }
        assert_eq!(alarms(&site, db, Persona::OwenPrice), 0, "nineteen, some of them again");
        site.ports.clock.advance(Duration::minutes(10) + Duration::seconds(1));
        try_number(&site, &ruth, 20).await;
        assert_eq!(alarms(&site, db, Persona::OwenPrice), 0, "the first are past");
        for number in 21..=39 {
            try_number(&site, &ruth, number).await;
        }
        assert_eq!(alarms(&site, db, Persona::OwenPrice), 1);
        try_number(&site, &ruth, 40).await;
        assert_eq!(alarms(&site, db, Persona::OwenPrice), 1, "once while it goes on");
        // The next hour by the clock is not another run.
        for (minutes, first) in [(30, 41), (50, 61)] {
            site.ports.clock.advance(Duration::minutes(minutes));
            let ruth = site.sign_in(Persona::RuthAdeyemi).await;
            for number in first..first + 20 {
                try_number(&site, &ruth, number).await;
            }
            assert_eq!(alarms(&site, db, Persona::OwenPrice), 1, "{first}");
        }
        site.ports.clock.advance(Duration::minutes(60));
        let ruth = site.sign_in(Persona::RuthAdeyemi).await;
        for number in 81..=100 {
            try_number(&site, &ruth, number).await;
        }
        assert_eq!(alarms(&site, db, Persona::OwenPrice), 2, "after a quiet hour");
        let owen = site.sign_in(Persona::OwenPrice).await;
        assert!(site.get_as(&owen, "/alerts").await.body.contains("within a few minutes: Ruth Adeyemi"));
        assert_eq!(alarms(&site, db, Persona::TomFielding), 0);
        assert_eq!(nobody_to_tell(db), 0);
    }

    async fn x_03_after_twenty_one_cases_of_colleagues_the_next_asks_for_the_password_by_page_and_by_json(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set("2026-12-01T09:00:00Z".parse().unwrap());
        let daniel = daniel(&site, db);
        let cases: Vec<CaseReference> = (1..=22)
            .map(|number| {
                let child_name = line(&format!("Child Number {number}"));
                site.record(NewRequest { child_name, match_reason: Some(words("Another")), ..a_request("2026-11-30") })
            })
            .collect();
        let priya = site.sign_in(Persona::PriyaNair).await;
        for reference in &cases {
            change_case(db, reference, |case| case.caseworker_id = Some(daniel));
        }
        for reference in &cases[..21] {
            assert_eq!(site.get_as(&priya, &format!("/cases/{reference}")).await.status, 200, "{reference}");
        }
        let (page, program) = (format!("/cases/{}", cases[21]), format!("/api/v1/cases/{}/timetable", cases[21]));
        let asked = site.get_as(&priya, &page).await;
        assert_eq!(asked.status, 303, "{}", asked.body);
        assert!(asked.location().starts_with("/step-up?next="), "{}", asked.location());
        let told = site.get_as(&priya, &program).await;
        assert_eq!((told.status, told.json()["code"].as_str()), (403, Some("password_needed")), "{}", told.body);
        let step_up = asked.location().to_owned();
        assert!(site.get_as(&priya, &step_up).await.body.contains("you have just opened many cases that are not yours"));
        let given = site.post_as(&priya, &step_up, &format!("password={PASSWORD}")).await;
        assert_eq!((given.status, given.location()), (303, page.as_str()), "{}", given.body);
        let priya = crate::browser::Person { cookie: given.session().unwrap(), ..priya };
        assert_eq!(site.get_as(&priya, &page).await.status, 200);
        let (helen, owen) = (site.sign_in(Persona::HelenWard).await, site.sign_in(Persona::OwenPrice).await);
        for person in [&helen, &owen] {
            assert!(site.get_as(person, "/alerts").await.body.contains("that are not theirs: Priya Nair."));
        }
    }

    async fn where_nobody_has_the_role_the_administrators_have_a_task(db: &Database) {
        let site = TestSite::new(db);
        let ruth = site.sign_in(Persona::RuthAdeyemi).await;
        let leaves = "UPDATE users SET is_active = false WHERE email = 'owen.price@ashmere.example'";
        db.write(|conn| conn.execute_constant(leaves)).unwrap();
        for number in 1..=20 {
            try_number(&site, &ruth, number).await;
        }
        site.app.service.views.flush().unwrap();
        assert_eq!(nobody_to_tell(db), 1);
    }

    async fn governance_sees_who_was_refused_what_and_nobody_else_does(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let reference = site.record(a_request("2026-11-30"));
        let (ruth, owen) = (site.sign_in(Persona::RuthAdeyemi).await, site.sign_in(Persona::OwenPrice).await);
        assert!(site.get_as(&owen, "/governance").await.body.contains("Nobody was refused anything"));
        site.get_as(&ruth, &format!("/cases/{reference}")).await;
        site.app.service.views.flush().unwrap();

        let page = site.get_as(&owen, "/governance").await;
        assert_eq!(page.status, 200);
        for said in ["Ruth Adeyemi", "Opened the case", reference.to_string().as_str()] {
            assert!(page.body.contains(said), "{said}");
        }
        let listed = site.get_as(&owen, "/api/v1/refused-access").await.json();
        let line = &listed["refused"][0];
        assert_eq!((line["who"].as_str(), line["case"].as_str()), (Some("Ruth Adeyemi"), Some(reference.to_string().as_str())));
        assert_eq!(site.get_as(&owen, "/api/v1/refused-access?after=nonsense").await.status, 400);
        let conflict = a_standing(Id::new(uuid::Uuid::from_u128(7)), find_case(db, &reference).id, Persona::OwenPrice, Standing::Conflict, site.ports.clock.now());
        db.write(|conn| conflict.insert(conn)).unwrap();
        assert!(!site.get_as(&owen, "/governance").await.body.contains(reference.as_str()), "a conflict of interest hides it here too");
        assert_eq!(site.get_as(&owen, "/api/v1/refused-access").await.json()["refused"], serde_json::json!([]));
        for other in [Persona::PriyaNair, Persona::HelenWard, Persona::TomFielding, Persona::JamesOsei] {
            let other = site.sign_in(other).await;
            assert_eq!(site.get_as(&other, "/governance").await.status, 403);
            assert_eq!(site.get_as(&other, "/api/v1/refused-access").await.status, 403);
        }
    }

    async fn the_history_shows_what_was_refused_only_among_who_opened_what_and_never_as_done(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let reference = site.record(a_request("2026-11-30"));
        let (priya, ruth) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::RuthAdeyemi).await);
        site.get_as(&ruth, &format!("/cases/{reference}/withdraw")).await;
        site.app.service.views.flush().unwrap();
        let history = site.get_as(&priya, &format!("/cases/{reference}/history")).await.body;
        assert!(!history.contains("ecorded a withdrawal"));
        let with_views = site.get_as(&priya, &format!("/cases/{reference}/history?views=yes")).await.body;
        assert!(with_views.contains("Refused: opened the case"), "{with_views}");
    }
}
