//! Flags, by their pages and by JSON.

use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, day, personas::PASSWORD};
use serde_json::json;

use crate::{
    browser::TestSite,
    doors::{send, wrong},
};

both_databases! {
    async fn x_03_a_safeguarding_flag_stands_on_every_page_and_form_until_two_people_have_cleared_it(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let case = format!("/cases/{}", site.record(a_request("2026-11-30")));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        assert!(site.get_as(&priya, &format!("{case}/flags")).await.body.contains("No flag was ever raised"));
        let place = format!("{case}/flags/safeguarding");
        let empty = site.post_as(&priya, &place, "speak_to=&reason=").await;
        assert_eq!(empty.status, 422);
        assert!(empty.body.contains("Enter who must be spoken to before any contact") && empty.body.contains("Say why they must be spoken to first"));
        let raised = site.post_as(&priya, &place, "speak_to=Carol+Dean,+01632+960114&reason=An+inquiry").await;
        assert_eq!((raised.status, raised.location()), (303, format!("{case}/flags").as_str()), "{}", raised.body);
        for page in ["", "/people", "/dates", "/notes/new", "/contacts", "/contacts/new", "/withdraw", "/history", "/flags", "/flags/safeguarding"] {
            let shown = site.get_as(&helen, &format!("{case}{page}")).await.body;
            assert!(shown.contains("Speak to Carol Dean, 01632 960114 before any contact"), "{page}: {shown}");
        }
        let conflict = site.get_as(&helen, &format!("{case}/conflict")).await.body;
        assert!(conflict.contains("Speak to Carol Dean, 01632 960114 before any contact"), "as on every form: {conflict}");
        assert!(site.get_as(&priya, &place).await.body.contains("What you enter stands beside it"));

        let listed = site.get_as(&priya, &format!("/api/v1{case}/flags")).await.json();
        assert_eq!((&listed[0]["flag"], &listed[0]["reason"], &listed[0]["ended_at"]), (&json!("safeguarding"), &json!("An inquiry"), &json!(null)));
        let clear = format!("{case}/flags/{}/clear", listed[0]["id"].as_str().unwrap());
        assert!(site.get_as(&priya, &format!("{case}/flags")).await.body.contains(&format!("href=\"{clear}\"")));
        let alone = site.get_as(&helen, &clear).await.body;
        assert!(alone.contains("nobody else can approve it for this team") && !alone.contains("name=\"reason\""), "at once: {alone}");
        let sent = site.post_as(&priya, &clear, "reason=It+is+over").await;
        assert_eq!((sent.status, sent.location()), (303, format!("{case}/flags").as_str()), "{}", sent.body);
        assert!(site.get_as(&priya, &case).await.body.contains("Speak to Carol Dean"), "until somebody else approves it");
        let waiting = site.get_as(&helen, "/api/v1/approvals").await.json();
        let id = waiting["for_me"][0]["id"].as_str().unwrap().to_owned();
        let tom = site.sign_in(Persona::TomFielding).await;
        for (who, count) in [(Persona::HelenWard, 1), (Persona::PriyaNair, 0)] {
            let user = format!("users/{}", who.id());
            assert_eq!(site.get_as(&tom, &format!("/api/v1/{user}")).await.json()["in_hand"]["approvals"], json!(count), "{who:?}");
            let leave = site.get_as(&tom, &format!("/admin/{user}/leave")).await.body;
            assert_eq!(leave.contains("1. Whoever else may answer still can"), count == 1, "{who:?}: {leave}");
        }
        for person in [&priya, &helen] {
            let page = site.get_as(person, &format!("{case}/flags")).await.body;
            let leads_to = |place: &str| page.contains(&format!("href=\"{place}\""));
            assert!(page.contains("Waits for approval") && leads_to(&format!("{case}/approvals/{id}")) && !leads_to(&clear), "{page}");
            let form = site.get_as(person, &clear).await.body;
            assert!(form.contains("waits for a second person") && !form.contains("name=\"reason\""), "at once: {form}");
            let again = send(&site, person, &format!("/api/v1{clear}"), json!({ "reason": "It is over" })).await;
            assert_eq!((again.status, again.json()["code"].as_str()), (422, Some("waits_already")), "{}", again.body);
            let listed = site.get_as(person, &format!("/api/v1{case}/flags")).await.json();
            assert_eq!(listed[0]["clearing"], json!(id));
        }
        let approve = format!("{case}/approvals/{id}/approve");
        let approved = site.post_as(&helen, &approve, &format!("confirm_password={PASSWORD}")).await;
        assert_eq!(approved.status, 303, "{}", approved.body);
        assert!(!site.get_as(&priya, &case).await.body.contains("Speak to Carol Dean"));
        assert!(site.get_as(&priya, &clear).await.body.contains("This flag is cleared already"));
    }

    async fn x_03_a_program_raises_flags_and_is_told_what_is_wrong(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let case = format!("/api/v1/cases/{}", site.record(a_request("2026-11-30")));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let place = format!("{case}/flags/safeguarding");
        let nobody = send(&site, &priya, &place, json!({ "reason": "An inquiry" })).await;
        assert_eq!((nobody.status, wrong(&nobody)), (422, vec![("speak_to".to_owned(), "missing".to_owned())]));
        let long = send(&site, &priya, &place, json!({ "speak_to": "x".repeat(201), "reason": "An inquiry" })).await;
        assert_eq!((long.status, wrong(&long)), (422, vec![("speak_to".to_owned(), "too_long".to_owned())]));
        assert_eq!(send(&site, &priya, &place, json!({ "speak_to": "x".repeat(200), "reason": "An inquiry" })).await.status, 201);
        let hold = format!("{case}/flags/legal-hold");
        assert_eq!(send(&site, &priya, &hold, json!({ "reason": "A claim" })).await.status, 201);
        let twice = send(&site, &priya, &hold, json!({ "reason": "A claim" })).await;
        assert_eq!((twice.status, twice.json()["code"].as_str()), (422, Some("stands")));
        for persona in [Persona::TomFielding, Persona::OwenPrice, Persona::JamesOsei] {
            let person = site.sign_in(persona).await;
            assert_eq!(site.get_as(&person, &format!("{case}/flags")).await.status, 404, "{persona:?}");
            assert_eq!(send(&site, &person, &place, json!({ "speak_to": "Me", "reason": "Mine" })).await.status, 404, "{persona:?}");
        }
    }
}
