//! Disabilities of a child and the service of a parent, each with its days: what the law then asks for is shown before, and what was recorded stays.

use actix_web::http::Method;
use ehc_application::requests::NewRequest;
use ehc_domain::cases::Stage;
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, change_case, line};
use serde_json::{Value, json};

use crate::{
    browser::{Answer, as_, json as body},
    doors::wrong,
    schooling::{Scene, at, only},
};

const HEARING: &str = "Qualified teacher of the deaf";

impl Scene<'_> {
    /// Records one of them with the version that stands.
    async fn add(&self, mut what: Value) -> Answer {
        what.as_object_mut().unwrap().insert("version".into(), self.shown().await["case_version"].clone());
        let request = body(Method::POST, &self.door("circumstances"), what.to_string());
        self.site.send(as_(request.insert_header(("x-csrf", self.priya.csrf.clone())), &self.priya)).await
    }

    /// What is recorded, each with its days.
    async fn known(&self) -> Vec<(String, Value, Value)> {
        let shown = self.shown().await;
        let all = shown["circumstances"].as_array().unwrap().iter();
        all.map(|one| (one["kind"].as_str().unwrap().to_owned(), one["from"].clone(), one["until"].clone())).collect()
    }

    async fn id(&self, kind: &str) -> String {
        let shown = self.shown().await;
        let found = shown["circumstances"].as_array().unwrap().iter().find(|one| one["kind"] == kind).unwrap()["id"].clone();
        found.as_str().unwrap().to_owned()
    }
}

both_databases! {
    async fn cw_05_an_impairment_that_becomes_known_says_before_and_on_the_case_whose_advice_the_law_now_requires(db: &Database) {
        let scene = Scene::new(db, "2018-03-14").await;
        scene.ask();
        change_case(db, &scene.reference, |case| case.stage = Stage::Drafting);
        assert!(!scene.page("").await.contains(HEARING), "nothing is known of it");
        let place = format!("/cases/{}/people/{}/circumstances", scene.reference, scene.child);
        let record = scene.page(&format!("people/{}", scene.child)).await;
        assert!(record.contains("Disabilities and service family") && record.contains(&place), "{record}");
        let answers = "kind=hearing_impairment&words=Both+ears&from-day=1&from-month=10&from-year=2026&until-day=&until-month=&until-year=&reason=The+clinic+says+so";
        let kept = scene.site.post_as(&scene.priya, &place, answers).await;
        assert_eq!((kept.status, kept.location()), (303, format!("{place}/check").as_str()), "{}", kept.body);
        let check = scene.site.get_as(&scene.priya, &format!("{place}/check")).await;
        for words in ["Hearing impairment", "Both ears", "Advice that the law now requires", HEARING] {
            assert!(check.body.contains(words), "{words}: {}", check.body);
        }
        assert!(scene.known().await.is_empty(), "nothing is saved yet");
        let back = scene.site.get_as(&scene.priya, &place).await;
        assert!(back.body.contains("You answered this before and have not saved it") && back.body.contains("Both ears"), "{}", back.body);
        let afresh = format!("cancelled={}", format!("{place} answered:{place}").replace(' ', "+"));
        let afresh = scene.site.post_as(&scene.priya, "/unsent/cancel", &afresh).await;
        assert_eq!((afresh.status, afresh.location()), (303, place.as_str()), "{}", afresh.body);
        let empty = scene.site.get_as(&scene.priya, &place).await.body;
        assert!(!empty.contains("Both ears") && !empty.contains("have not saved it"), "{empty}");
        scene.site.post_as(&scene.priya, &place, answers).await;
        let sent = scene.site.post_as(&scene.priya, &format!("{place}/check"), &format!("version={}", check.hidden("version"))).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        assert_eq!(scene.known().await, [("hearing_impairment".to_owned(), json!("2026-10-01"), Value::Null)]);
        let case = scene.page("").await;
        for words in ["Ask for advice: Qualified teacher of the deaf", "Hearing is impaired. Ask somebody who is qualified to teach the deaf. Nobody was asked yet.", "reg 6(2)"] {
            assert!(case.contains(words), "{words}: {case}");
        }
        assert!(scene.page("advice").await.contains("Ask for the advice that the law now requires"));
        let form = scene.page("advice/new").await;
        assert!(form.contains(HEARING) && !form.contains("Physiotherapy"), "{form}");
        let record = scene.page(&format!("people/{}", scene.child)).await;
        for words in ["Both ears. Since 1 October 2026", "none → Both ears. Since 1 October 2026. The clinic says so"] {
            assert!(record.contains(words), "{words}: {record}");
        }
        let history = scene.page("history").await;
        assert!(history.contains("Changed disabilities or the service family") && history.contains("Advice now required: Qualified teacher of the deaf"), "{history}");
        assert!(!history.contains("Both ears"), "the trail says no value: {history}");
    }

    async fn reg_6_2_the_circumstances_of_the_day_on_which_advice_is_asked_for_govern(db: &Database) {
        let scene = Scene::new(db, "2018-03-14").await;
        scene.ask_nobody();
        assert_eq!(scene.add(json!({ "kind": "vision_impairment", "from": "2026-10-05", "until": "2026-10-11" })).await.status, 201);
        let teacher = "Qualified teacher for vision impairment";
        let required = "The law requires it for this child: reg 6(2)";
        assert!(!scene.page("advice/new").await.contains(required), "it was over the day before");
        let id = scene.id("vision_impairment").await;
        let holds = json!({ "from": "2026-10-05", "reason": "The end was keyed for another child" });
        assert_eq!(scene.put(&format!("circumstances/{id}"), holds).await.status, 204);
        assert!(scene.page("advice/new").await.contains(required), "it holds");
        let door = format!("/api/v1/cases/{}/advice", scene.reference);
        for (on, code) in [("2026-10-05", Some("required_left_out")), ("2026-10-04", None)] {
            let all = ["parents_views", "childs_views", "education", "medical", "psychological", "social_care"];
            let lines: Vec<Value> = all.iter().map(|kind| json!({ "kind": kind, "outside": { "name": "N" } })).collect();
            let sent = json!({ "asked_on": on, "lines": lines }).to_string();
            let request = body(Method::POST, &door, sent).insert_header(("x-csrf", scene.priya.csrf.clone()));
            let answer = scene.site.send(as_(request, &scene.priya)).await;
            assert_eq!((answer.status, answer.json()["code"].as_str()), (if code.is_some() { 422 } else { 201 }, code), "{on}: {}", answer.body);
        }
        assert!(scene.page("").await.contains(&format!("Ask for advice: {teacher}")), "it is required now");
    }

    async fn both_senses_ask_for_one_teacher_and_a_parent_who_serves_for_the_secretary_of_state(db: &Database) {
        let scene = Scene::new(db, "2018-03-14").await;
        scene.ask();
        for (kind, words) in [("multi_sensory_impairment", "Qualified teacher for multi-sensory impairment"), ("armed_forces_family", "Armed forces")] {
            assert!(!scene.page("").await.contains(&format!("Ask for advice: {words}")));
            assert_eq!(scene.add(json!({ "kind": kind, "from": "2026-10-12" })).await.status, 201, "today");
            assert!(scene.page("").await.contains(&format!("Ask for advice: {words}")), "{kind}");
        }
        let case = scene.page("").await;
        assert!(case.contains("Ask the Secretary of State: the Ministry of Defence answers") && case.contains("0 of 8"), "six were asked, and two are to be: {case}");
        let list = scene.page("advice").await;
        for words in ["0 of 8 accepted, 2 to be asked", "To be asked: the law requires it now", "Ask the Secretary of State", "reg 6(1)(b)(iv)"] {
            assert!(list.contains(words), "{words}: {list}");
        }
        assert!(scene.page("advice/new").await.contains("reg 6(1)(b)(iv). A parent serves in the armed forces. Ask the Secretary of State"));
        assert_eq!(scene.add(json!({ "kind": "physical_disability", "from": "2018-03-14" })).await.status, 201, "from birth");
        assert_eq!(scene.add(json!({ "kind": "other_disability", "words": "Epilepsy", "from": "2026-01-01" })).await.status, 201);
        assert_eq!(scene.known().await.len(), 4);
    }

    async fn a_disability_ends_is_put_right_and_is_taken_back_and_what_stood_there_is_shown(db: &Database) {
        let scene = Scene::new(db, "2018-03-14").await;
        assert_eq!(scene.add(json!({ "kind": "hearing_impairment", "from": "2026-09-01" })).await.status, 201);
        let one = format!("circumstances/{}", scene.id("hearing_impairment").await);
        let ended = json!({ "from": "2026-09-01", "until": "2026-10-11" });
        assert_eq!(scene.put(&one, ended.clone()).await.status, 204, "an end needs no reason");
        assert_eq!(scene.put(&one, ended).await.json()["code"], "nothing_changed");
        let earlier = json!({ "from": "2026-08-01", "until": "2026-10-11" });
        assert_eq!(only(&scene.put(&one, earlier.clone()).await), at("reason", "reason_missing"));
        let mut with = earlier;
        with["reason"] = json!("As the clinic writes");
        assert_eq!(scene.put(&one, with).await.status, 204);
        assert_eq!(scene.add(json!({ "kind": "hearing_impairment", "from": "2026-10-12" })).await.status, 201, "again, the day after");
        assert_eq!(only(&scene.put(&one, json!({ "was_wrong": true })).await), at("reason", "reason_missing"));
        assert_eq!(scene.put(&one, json!({ "was_wrong": true, "reason": "Another child of that name" })).await.status, 204);
        assert_eq!(scene.known().await, [("hearing_impairment".to_owned(), json!("2026-10-12"), Value::Null)]);
        assert_eq!(scene.put(&one, json!({ "was_wrong": true, "reason": "Again" })).await.status, 404, "it is there no more");
        let record = scene.page(&format!("people/{}", scene.child)).await;
        for words in [
            "Since 1 September 2026 → 1 September 2026 to 11 October 2026",
            "1 September 2026 to 11 October 2026 → 1 August 2026 to 11 October 2026. As the clinic writes",
            "1 August 2026 to 11 October 2026 → none. Another child of that name",
        ] {
            assert!(record.contains(words), "{words}: {record}");
        }
        let page = scene.page(&format!("people/{}/circumstances/{}", scene.child, scene.id("hearing_impairment").await)).await;
        assert!(page.contains("It never was so: take it away"), "{page}");
    }

    async fn days_that_cannot_be_and_the_same_twice_are_refused_beside_the_answer(db: &Database) {
        let scene = Scene::new(db, "2018-03-14").await;
        let new = |kind: &str, from: &str, until: Value| json!({ "kind": kind, "from": from, "until": until });
        for (what, wrong) in [
            (new("hearing_impairment", "2018-03-13", Value::Null), at("from", "before_the_birth")),
            (new("hearing_impairment", "2026-10-13", Value::Null), at("from", "in_the_future")),
            (new("hearing_impairment", "2026-10-05", json!("2026-10-04")), at("until", "ends_before_it_begins")),
            (new("hearing_impairment", "2026-10-05", json!("2026-10-13")), at("until", "ends_in_the_future")),
            (new("other_disability", "2026-10-05", Value::Null), at("words", "words_missing")),
            (new("deafness", "2026-10-05", Value::Null), at("kind", "unknown_code")),
        ] {
            assert_eq!(only(&scene.add(what.clone()).await), wrong, "{what}");
        }
        assert!(wrong(&scene.add(json!({})).await).contains(&at("from", "missing")));
        assert_eq!(scene.add(new("hearing_impairment", "2026-10-05", json!("2026-10-05"))).await.status, 201, "one day");
        for again in [new("hearing_impairment", "2026-10-05", Value::Null), new("multi_sensory_impairment", "2026-10-01", Value::Null)] {
            assert_eq!(only(&scene.add(again.clone()).await), at("from", "recorded_already"), "{again}");
        }
        assert_eq!(scene.add(new("vision_impairment", "2026-10-05", Value::Null)).await.status, 201, "another sense");
        let one = format!("circumstances/{}", scene.id("hearing_impairment").await);
        assert_eq!(only(&scene.put(&one, json!({ "from": "2026-10-07", "until": "2026-10-06", "reason": "R" })).await), at("until", "ends_before_it_begins"));
        let stale = json!({ "from": "2026-10-05", "until": "2026-10-05", "words": "Both ears", "version": 1 });
        assert_eq!(scene.put(&one, stale).await.status, 409);
    }

    async fn what_is_answered_at_the_request_is_recorded_without_a_day_that_can_be_added(db: &Database) {
        let mut scene = Scene::new(db, "2018-03-14").await;
        let born = Some("2017-05-02".parse().unwrap());
        let request = a_request("2026-09-07");
        let new = NewRequest { child_name: line("Jonah Reed"), born_on: born, vision_impairment: true, armed_forces_family: true, ..request };
        let reference = scene.site.record(new);
        let listed = scene.site.get_as(&scene.priya, &format!("/api/v1/cases/{reference}/people")).await.json();
        (scene.child, scene.reference) = (listed[0]["id"].as_str().unwrap().to_owned(), reference);
        let none = |kind: &str| (kind.to_owned(), Value::Null, Value::Null);
        assert_eq!(scene.known().await, [none("vision_impairment"), none("armed_forces_family")]);
        assert!(scene.page(&format!("people/{}", scene.child)).await.contains("Since a day that is not recorded"));
        let one = format!("circumstances/{}", scene.id("vision_impairment").await);
        assert_eq!(scene.put(&one, json!({ "from": "2026-01-05" })).await.status, 204, "a day that was not recorded is no mistake");
        assert_eq!(scene.known().await[0].1, "2026-01-05");
    }

    async fn x_01_whoever_may_not_read_of_health_reads_of_no_disability(db: &Database) {
        let scene = Scene::new(db, "2018-03-14").await;
        scene.ask_nobody();
        assert_eq!(scene.add(json!({ "kind": "hearing_impairment", "from": "2026-10-05" })).await.status, 201);
        let one = format!("circumstances/{}", scene.id("hearing_impairment").await);
        scene.ask_james();
        let james = scene.site.sign_in(Persona::JamesOsei).await;
        let seen = scene.site.get_as(&james, &format!("/api/v1/cases/{}/people/{}", scene.reference, scene.child)).await;
        assert_eq!((seen.status, &seen.json()["circumstances"]), (200, &json!([])), "{}", seen.body);
        let page = scene.site.get_as(&james, &format!("/cases/{}/people/{}", scene.reference, scene.child)).await;
        assert!(!page.body.contains("Hearing impairment"), "{}", page.body);
        let tried = scene.put_as(&james, &one, json!({ "was_wrong": true, "reason": "R", "version": 2 })).await;
        assert_eq!(tried.status, 403, "{}", tried.body);
    }
}
