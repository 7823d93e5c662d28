//! Contacts and promises, by their pages and by JSON.

use actix_web::http::Method;
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, day};
use serde_json::json;

use crate::{
    browser::{TestSite, as_, json as json_request},
    doors::{send, wrong},
};

both_databases! {
    async fn cw_16_a_promise_made_on_the_telephone_leads_from_my_work_to_where_it_is_kept(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let case = format!("/cases/{}", site.record(a_request("2026-11-30")));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let list = site.get_as(&priya, &format!("{case}/contacts")).await.body;
        assert!(list.contains("No contact is recorded") && list.contains(&format!("href=\"{case}/contacts/new\"")), "{list}");
        let new = format!("{case}/contacts/new");
        let form = site.get_as(&priya, &new).await.body;
        assert!(form.contains("Amira Hassan, the child") && form.contains("Somebody else") && form.contains("Helen Ward"), "{form}");
        let empty = site.post_as(&priya, &new, "on-day=1&on-month=12&on-year=2026&at=&person=&with_name=&said=&promise=&promised_by=").await;
        assert_eq!(empty.status, 422);
        assert!(empty.body.contains("Choose how") && empty.body.contains("Say what was said"), "{}", empty.body);
        let base = "on-day=30&on-month=11&on-year=2026&at=2:30pm&way=call_in&person=&with_name=Grace+Mbeki&said=When+does+she+come";
        let due = "promised_for-day=1&promised_for-month=12&promised_for-year=2026&promised_by=";
        let no_day = site.post_as(&priya, &new, &format!("{base}&promise=Ring+back&promised_by=")).await;
        assert!(no_day.status == 422 && no_day.body.contains("Enter the day by which it was promised"), "{}", no_day.body);
        let saved = site.post_as(&priya, &new, &format!("{base}&promise=Ring+back&{due}")).await;
        assert_eq!((saved.status, saved.location()), (303, format!("{case}/contacts").as_str()), "{}", saved.body);
        let list = site.get_as(&priya, &format!("{case}/contacts")).await.body;
        for one in ["What we owe", "Ring back", "Grace Mbeki", "2:30pm", "They telephoned us"] {
            assert!(list.contains(one), "{one}: {list}");
        }
        let listed = site.get_as(&priya, &format!("/api/v1{case}/contacts")).await.json();
        let contact = format!("{case}/contacts/{}", listed[0]["id"].as_str().unwrap());
        assert_eq!((&listed[0]["at"], &listed[0]["promise"]["due"]), (&json!("14:30"), &json!("2026-12-01")));
        let work = site.get_as(&priya, "/work").await.body;
        assert!(work.contains(&format!("href=\"{contact}/kept\"")) && work.contains("Promised"), "{work}");
        assert_eq!(site.get_as(&priya, "/api/v1/work").await.json()["promises"][0]["page"], json!(format!("{contact}/kept")));
        let page = site.get_as(&priya, &format!("{contact}/kept")).await.body;
        assert!(page.contains("Ring back") && page.contains(&format!("href=\"{contact}/withdrawn\"")), "{page}");
        let corrected = site.get_as(&priya, &format!("{contact}/correct")).await.body;
        assert!(corrected.contains("value=\"14:30\"") && corrected.contains("value=\"Grace Mbeki\""), "{corrected}");
        let kept = site.post_as(&priya, &format!("{contact}/kept"), "on-day=1&on-month=12&on-year=2026").await;
        assert_eq!((kept.status, kept.location()), (303, format!("{case}/contacts").as_str()), "{}", kept.body);
        assert!(site.get_as(&priya, &format!("{case}/contacts")).await.body.contains("Kept on 1 December 2026"));
        assert!(site.get_as(&priya, &format!("{contact}/kept")).await.body.contains("Nothing is owed of this contact"));
        assert!(!site.get_as(&priya, "/work").await.body.contains("Ring back"));
        let form = site.get_as(&priya, &format!("{contact}/correct")).await.body;
        assert!(!form.contains("name=\"promise\""), "what was answered stays as it is: {form}");
        let back = site.post_as(&priya, &format!("{contact}/take-back"), "reason=Another+child").await;
        assert_eq!(back.status, 303, "{}", back.body);
        let list = site.get_as(&priya, &format!("{case}/contacts")).await.body;
        assert!(list.contains("Corrected or taken back") && list.contains("Another child"), "{list}");
        assert!(site.get_as(&priya, &format!("{contact}/correct")).await.body.contains("corrected or taken back already"));
    }

    async fn a_program_records_contacts_and_is_told_what_is_wrong(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let case = format!("/api/v1/cases/{}", site.record(a_request("2026-11-30")));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let place = format!("{case}/contacts");
        let body = json!({ "on": "2026-12-01", "way": "letter", "with_name": "Grace Mbeki", "said": "A report" });
        let with = |name: &str, value: serde_json::Value| {
            let mut body = body.clone();
            body[name] = value;
            body
        };
        for (name, value, code) in [
            ("on", json!("2026-12-02"), "in_the_future"),
            ("on", json!("2014-08-31"), "before_the_act"),
            ("at", json!("25:00"), "not_a_time"),
            ("at", json!("09:01"), "later_today"),
            ("way", json!("pigeon"), "unknown_code"),
            ("said", json!(""), "missing"),
            ("said", json!("x".repeat(10_001)), "too_long"),
            ("with_name", json!("x".repeat(201)), "too_long"),
            ("with_name", json!(null), "nobody_named"),
        ] {
            let sent = send(&site, &priya, &place, with(name, value.clone())).await;
            assert_eq!((sent.status, wrong(&sent)), (422, vec![(name.to_owned(), code.to_owned())]), "{value}: {}", sent.body);
        }
        let sent = send(&site, &priya, &place, body.clone()).await;
        assert_eq!(sent.status, 201, "{}", sent.body);
        let id = sent.json()["id"].as_str().unwrap().to_owned();
        let mut right = with("said", json!("Two reports"));
        right["reason"] = json!("There were two");
        let put = as_(json_request(Method::PUT, &format!("{place}/{id}"), right.to_string()), &priya);
        let put = site.send(put.insert_header(("x-csrf", priya.csrf.clone()))).await;
        assert_eq!(put.status, 200, "{}", put.body);
        let again = put.json()["id"].as_str().unwrap().to_owned();
        let listed = site.get_as(&priya, &place).await.json();
        let first = listed.as_array().unwrap().iter().find(|one| one["id"] == json!(id)).unwrap();
        assert_eq!((&first["replaced_by"], &first["ended_because"]), (&json!(again), &json!("There were two")));
        let back = send(&site, &priya, &format!("{place}/{id}/take-back"), json!({ "reason": "No" })).await;
        assert_eq!((back.status, back.json()["code"].as_str()), (422, Some("over")));
        for persona in [Persona::TomFielding, Persona::OwenPrice, Persona::JamesOsei, Persona::MarcusBell] {
            let person = site.sign_in(persona).await;
            assert_eq!(site.get_as(&person, &place).await.status, 404, "{persona:?}");
            assert_eq!(send(&site, &person, &place, body.clone()).await.status, 404, "{persona:?}");
            assert_eq!(send(&site, &person, &format!("{place}/{again}/take-back"), json!({ "reason": "Mine" })).await.status, 404, "{persona:?}");
        }
    }
}
