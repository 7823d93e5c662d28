//! Days on record that never happened, taken back by their page and by JSON.

use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, day};
use serde_json::json;

use crate::{
    browser::{Person, TestSite},
    doors::{send, wrong},
};

const ONE: &str = "00000000-0000-0000-0000-000000000001";

async fn record(site: &TestSite, priya: &Person, place: &str, fact: serde_json::Value) -> String {
    let sent = send(site, priya, &format!("/api/v1{place}/facts"), fact).await;
    assert_eq!(sent.status, 201, "{}", sent.body);
    sent.json()["id"].as_str().unwrap().to_owned()
}

both_databases! {
    async fn a_day_that_never_happened_is_taken_back_by_its_page_and_the_history_keeps_it(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-21"));
        let place = format!("/cases/{}", site.record(a_request("2026-09-07")));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let fact = record(&site, &priya, &place, json!({ "kind": "subject_access_asked", "subject": ONE, "on": "2026-09-14" })).await;
        let list = site.get_as(&priya, &format!("{place}/facts")).await.body;
        let page = format!("{place}/facts/{fact}/take-back");
        assert!(list.contains(&format!("{page}\">Take it back")) && list.matches("Take it back").count() == 1, "the request is set aside as a whole: {list}");
        let form = site.get_as(&priya, &page).await.body;
        assert!(form.contains("Subject access asked") && form.contains("14 September 2026") && form.contains("<textarea"), "{form}");
        let empty = site.post_as(&priya, &page, "reason=+").await;
        assert!(empty.status == 422 && empty.body.contains("Say why it was recorded by mistake"), "{}", empty.body);
        let next = site.post_as(&priya, &page, "reason=It+was+her+brother").await;
        assert_eq!(next.location(), format!("{page}/check"), "{}", next.body);
        let check = site.get_as(&priya, next.location()).await.body;
        assert!(check.contains("Check what is taken back") && check.contains("It was her brother") && check.contains("What changes with it") && !check.contains("Send for approval"), "{check}");
        let done = site.post_as(&priya, next.location(), "").await;
        assert_eq!((done.status, done.location()), (303, format!("{place}/facts").as_str()), "{}", done.body);
        let list = site.get_as(&priya, &format!("{place}/facts")).await.body;
        assert!(!list.contains("Subject access asked"), "{list}");
        let history = site.get_as(&priya, &format!("{place}/history")).await.body;
        for words in ["Took back a date that was recorded by mistake", "Subject access asked: 14 September 2026", "It was her brother"] {
            assert!(history.contains(words), "{words}: {history}");
        }
        assert_eq!(site.get_as(&priya, &page).await.location(), format!("{place}/facts"), "what does not stand is not taken back");
    }

    async fn the_page_says_first_what_rests_on_a_day_and_leads_to_it(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-21"));
        let place = format!("/cases/{}", site.record(a_request("2026-09-07")));
        let (priya, james) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::JamesOsei).await);
        let asked = record(&site, &priya, &place, json!({ "kind": "subject_access_asked", "subject": ONE, "on": "2026-09-08" })).await;
        let answered = record(&site, &priya, &place, json!({ "kind": "subject_access_answered", "subject": ONE, "on": "2026-09-15" })).await;
        let page = site.get_as(&priya, &format!("{place}/facts/{asked}/take-back")).await.body;
        assert!(page.contains("Subject access answered (15 September 2026) rests on this") && !page.contains("<textarea"), "{page}");
        assert!(page.contains(&format!("{place}/facts/{answered}/take-back\"")), "{page}");
        let api = |fact: &str| format!("/api/v1{place}/facts/{fact}/take-back");
        let why = || json!({ "reason": "Another child" });
        let refused = send(&site, &priya, &api(&asked), why()).await;
        assert_eq!((refused.status, refused.json()["code"].as_str()), (422, Some("something_rests_on_it")));
        assert!(matches!(send(&site, &james, &api(&answered), why()).await.status, 403 | 404));
        assert_eq!(wrong(&send(&site, &priya, &api(&answered), json!({ "reason": "" })).await), [("reason".to_owned(), "missing".to_owned())]);
        assert_eq!(send(&site, &priya, &api("00000000-0000-0000-0000-000000000009"), why()).await.json()["code"], "no_such_fact");
        let facts = site.get_as(&priya, &format!("/api/v1{place}/facts")).await.json();
        let request = facts["facts"].as_array().unwrap().iter().find(|one| one["kind"] == "request_received").unwrap()["id"].clone();
        let request = request.as_str().unwrap();
        assert_eq!(send(&site, &priya, &api(request), why()).await.json()["code"], "recorded_by_mistake");
        let page = site.get_as(&priya, &format!("{place}/facts/{request}/take-back")).await.body;
        assert!(page.contains(&format!("{place}/recorded-by-mistake\"")), "{page}");
        for fact in [&answered, &asked] {
            let done = send(&site, &priya, &api(fact), why()).await;
            assert_eq!((done.status, done.json()["outcome"].as_str()), (200, Some("taken_back")), "{}", done.body);
        }
        let list = site.get_as(&priya, &format!("{place}/facts")).await.body;
        assert!(!list.contains("Subject access"), "{list}");
    }

    async fn what_a_limit_of_ours_was_met_by_is_taken_back_once_a_manager_approves(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-21"));
        let place = format!("/cases/{}", site.record(a_request("2026-09-07")));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let fact = record(&site, &priya, &place, json!({ "kind": "family_consulted", "on": "2026-09-14" })).await;
        let page = format!("{place}/facts/{fact}/take-back");
        let next = site.post_as(&priya, &page, "reason=It+was+her+brother").await;
        let check = site.get_as(&priya, next.location()).await.body;
        for words in ["Consult the family before deciding", "Owed again from then on", "who is asked now: Helen Ward", "Send for approval"] {
            assert!(check.contains(words), "{words}: {check}");
        }
        let proposal = site.post_as(&priya, next.location(), "").await.location().to_owned();
        assert!(proposal.starts_with(&format!("{place}/approvals/")), "{proposal}");
        assert_eq!(site.get_as(&priya, &page).await.location(), proposal, "one at a time");
        let waiting = site.get_as(&helen, &proposal).await.body;
        assert!(waiting.contains("Take back a day on record") && waiting.contains("It never happened"), "{waiting}");
        let approved = site.post_as(&helen, &format!("{proposal}/approve"), "").await;
        assert_eq!(approved.status, 303, "{}", approved.body);
        let list = site.get_as(&priya, &format!("{place}/facts")).await.body;
        assert!(!list.contains("Family consulted"), "{list}");
    }
}
