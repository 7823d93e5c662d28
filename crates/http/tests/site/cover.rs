//! Cover, by its pages and by JSON.

use ehc_domain::{accounts::Role, cases::Stage};
use ehc_persistence::Database;
use ehc_test_support::{
    Persona, a_request, both_databases, change_case, day,
    personas::{PASSWORD, Team, insert_another},
};
use serde_json::json;

use crate::{
    browser::TestSite,
    doors::{send, wrong},
};

both_databases! {
    async fn cw_16_a_manager_has_somebody_stand_in_and_sees_who_covers_what(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let reference = site.record(a_request("2026-11-30"));
        let (helen, priya) = (site.sign_in(Persona::HelenWard).await, site.sign_in(Persona::PriyaNair).await);
        let place = format!("/cases/{reference}/cover");
        assert!(site.get_as(&helen, &place).await.body.contains("Nobody else of the team that holds this case could stand in"));
        let sian = insert_another(db, 1, "Sian Pritchard", Role::Caseworker, Team::Assessment).user_id;
        assert!(site.get_as(&helen, &format!("/cases/{reference}")).await.body.contains(&format!("href=\"{place}\"")));
        assert_eq!(site.get_as(&priya, &place).await.status, 403, "nobody covers their own case");
        let form = site.get_as(&helen, &place).await.body;
        assert!(form.contains("Sian Pritchard") && form.contains("7 December 2026 at the latest"), "{form}");
        assert!(site.get_as(&helen, "/cover").await.body.contains("Nobody stands in for anybody"));
        let late = site.post_as(&helen, &place, &format!("user={sian}&last_day-day=8&last_day-month=12&last_day-year=2026&reason=Away")).await;
        assert_eq!(late.status, 422);
        assert!(late.body.contains("7 December 2026 at the latest. For longer"), "{}", late.body);
        let done = site.post_as(&helen, &place, &format!("user={sian}&last_day-day=7&last_day-month=12&last_day-year=2026&reason=Away")).await;
        assert_eq!((done.status, done.location()), (303, format!("/cases/{reference}").as_str()), "{}", done.body);
        let head = site.get_as(&priya, &format!("/cases/{reference}")).await.body;
        assert!(head.contains("Covered by") && head.contains("Sian Pritchard"), "{head}");
        let list = site.get_as(&helen, "/cover").await.body;
        for words in ["Sian Pritchard", "Priya Nair", "Away", reference.as_str()] {
            assert!(list.contains(words), "{words}: {list}");
        }
        let program = site.get_as(&helen, "/api/v1/cover").await.json();
        assert_eq!((&program[0]["covered_by"], &program[0]["last_day"]), (&json!("Sian Pritchard"), &json!("2026-12-07")));
        let shown = site.get_as(&helen, &format!("/cases/{reference}/access")).await.body;
        assert!(shown.contains("Stands in for the caseworker") && shown.contains("7 December"), "{shown}");
        let end = format!("{place}/{}/end", program[0]["id"].as_str().unwrap());
        assert!(list.contains(&format!("href=\"{end}\"")));
        let ended = site.post_as(&priya, &end, "reason=I+am+back").await;
        assert_eq!((ended.status, ended.location()), (303, format!("/cases/{reference}").as_str()), "{}", ended.body);
        assert!(site.get_as(&helen, &end).await.body.contains("This cover is over already"));
        assert_eq!(site.get_as(&helen, "/api/v1/cover").await.json(), json!([]));
    }

    async fn x_03_my_team_leads_to_what_the_reader_may_do_and_otherwise_to_the_case(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let reference = site.record(a_request("2026-09-07"));
        insert_another(db, 1, "Sian Pritchard", Role::Caseworker, Team::Assessment);
        change_case(db, &reference, |case| case.stage = Stage::Assessing);
        site.ports.clock.set_day(day("2026-12-28"));
        let (place, ask) = (format!("/cases/{reference}"), format!("/cases/{reference}/advice/new"));
        let sian = site.sign_in_with("sian.pritchard@ashmere.example", PASSWORD).await;
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        for (person, list, may) in [(&sian, "/work/team", false), (&helen, "/work/team", true), (&priya, "/work/team", true), (&priya, "/work", true)] {
            let page = site.get_as(person, list).await.body;
            let leads_to = |place: &str| page.contains(&format!("href=\"{place}\">Ask for advice"));
            assert_eq!((leads_to(&ask), leads_to(&place)), (may, !may), "{list} {:?}: {page}", person.who);
            for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).filter(|link| link.starts_with(&place)) {
                assert_eq!(site.get_as(person, link).await.status, 200, "{link} {:?}", person.who);
            }
        }
        let own = site.get_as(&priya, "/api/v1/work").await.json();
        assert!(own["work"].as_array().unwrap().iter().any(|line| line["page"] == json!(ask)), "{own}");
    }

    async fn x_03_a_colleague_stands_in_unasked_only_while_the_caseworker_is_away_as_the_page_of_cover_says(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let reference = site.record(a_request("2026-11-30"));
        insert_another(db, 1, "Sian Pritchard", Role::Caseworker, Team::Assessment);
        let sian = site.sign_in_with("sian.pritchard@ashmere.example", PASSWORD).await;
        let priya = site.sign_in(Persona::PriyaNair).await;
        let (case, place) = (format!("/cases/{reference}"), format!("/cases/{reference}/cover"));
        assert!(!site.get_as(&sian, &case).await.body.contains(&format!("href=\"{place}\"")));
        assert!(site.get_as(&sian, &case).await.body.contains(&format!("href=\"{case}/conflict\"")), "whoever may declare one is led there");
        let waits = site.get_as(&sian, &place).await.body;
        assert!(waits.contains("You could stand in here for somebody who is away"), "{waits}");
        assert!(site.get_as(&priya, "/cover").await.body.contains("href=\"/cover/away\""));
        let away = |user: ehc_domain::ids::UserId| format!("user={user}&last_day-day=2&last_day-month=12&last_day-year=2026");
        let theirs = site.post_as(&sian, "/cover/away", &away(Persona::PriyaNair.id())).await;
        assert!(theirs.status == 422 && theirs.body.contains("Choose yourself, or a caseworker of a team that you manage"), "{}", theirs.body);
        let done = site.post_as(&priya, "/cover/away", &away(Persona::PriyaNair.id())).await;
        assert_eq!((done.status, done.location()), (303, "/cover"), "{}", done.body);
        let listed = site.get_as(&sian, "/cover").await.body;
        assert!(listed.contains("Priya Nair") && listed.contains("to the end of"), "{listed}");
        assert!(site.get_as(&sian, &case).await.body.contains(&format!("href=\"{place}\"")));
        assert!(site.get_as(&sian, &place).await.body.contains("2 December 2026 at the latest"));
        let program = send(&site, &priya, "/api/v1/cover/away", json!({ "user": Persona::PriyaNair.id().uuid(), "last_day": "2026-12-01" })).await;
        assert_eq!((program.status, wrong(&program)), (422, vec![("last_day".to_owned(), "sooner".to_owned())]));
        let back = send(&site, &priya, "/api/v1/cover/away", json!({ "user": Persona::PriyaNair.id().uuid(), "last_day": null })).await;
        assert_eq!(back.status, 204, "{}", back.body);
        assert!(!site.get_as(&sian, &case).await.body.contains(&format!("href=\"{place}\"")));
        for persona in [Persona::JamesOsei, Persona::OwenPrice, Persona::TomFielding] {
            let person = site.sign_in(persona).await;
            assert_eq!(site.get_as(&person, "/cover/away").await.status, 403, "{persona:?}");
        }
    }

    async fn cw_16_a_program_is_refused_what_a_page_is(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-23"));
        let reference = site.record(a_request("2026-12-21"));
        let helen = site.sign_in(Persona::HelenWard).await;
        let sian = insert_another(db, 1, "Sian Pritchard", Role::Caseworker, Team::Assessment).user_id.uuid();
        let place = format!("/api/v1/cases/{reference}/cover");
        let body = |user: uuid::Uuid, on: &str| json!({ "user": user, "last_day": on, "reason": "Away" });
        for (user, on, field, code) in [
            (Persona::PriyaNair.id().uuid(), "2026-12-24", "user", "own_case"),
            (Persona::RuthAdeyemi.id().uuid(), "2026-12-24", "user", "not_in_the_team"),
            (sian, "2026-12-22", "last_day", "passed"),
            // Two bank holidays and a weekend lie between: the fifth working day is 31 December.
            (sian, "2027-01-01", "last_day", "over_five_days"),
        ] {
            let refused = send(&site, &helen, &place, body(user, on)).await;
            assert_eq!((refused.status, wrong(&refused)), (422, vec![(field.to_owned(), code.to_owned())]), "{code}");
        }
        assert_eq!(send(&site, &helen, &place, body(sian, "2026-12-31")).await.status, 201);
        let again = send(&site, &helen, &place, body(sian, "2026-12-31")).await;
        assert_eq!((again.status, wrong(&again)), (422, vec![("user".to_owned(), "already_covering".to_owned())]));
        for persona in [Persona::JamesOsei, Persona::TomFielding, Persona::OwenPrice] {
            let person = site.sign_in(persona).await;
            assert_eq!(send(&site, &person, &place, body(sian, "2026-12-24")).await.status, 404, "{persona:?}");
        }
    }
}
