//! What the pages about advice refuse, JSON refuses too, by the same answer.

use ehc_domain::cases::CaseReference;
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases};
use serde_json::{Value, json};

use crate::{
    advice::{case, everybody},
    browser::{Person, TestSite},
    doors::{send, wrong},
};

/// A request of a kind: its address on the case, and its version.
async fn asked(site: &TestSite, priya: &Person, reference: &CaseReference, kind: &str) -> (String, i64) {
    let all = site.get_as(priya, &format!("/api/v1/cases/{reference}/advice")).await.json();
    let found = all.as_array().unwrap().iter().find(|one| one["kind"] == kind).unwrap();
    (format!("/cases/{reference}/advice/{}", found["id"].as_str().unwrap()), found["version"].as_i64().unwrap())
}

pub(crate) async fn everybody_asked(site: &TestSite, db: &Database) -> (CaseReference, Person) {
    let reference = case(site, db);
    let priya = site.sign_in(Persona::PriyaNair).await;
    let sent = site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &everybody()).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    (reference, priya)
}

/// Sends each body to the door for programs and expects it refused by this answer and this code.
async fn refused(site: &TestSite, person: &Person, path: &str, bodies: Vec<(Value, &str, &str)>) {
    for (body, field, code) in bodies {
        let sent = send(site, person, path, body).await;
        assert_eq!(
            (sent.status, wrong(&sent)),
            (422, vec![(field.to_owned(), code.to_owned())]),
            "{field} {code}: {}",
            sent.body
        );
    }
}

fn long() -> String {
    "x".repeat(4_001)
}

both_databases! {
    async fn advice_is_checked_alike_at_both_doors(db: &Database) {
        let site = TestSite::new(db);
        let (reference, priya) = everybody_asked(&site, db).await;
        let (place, version) = asked(&site, &priya, &reference, "education").await;
        let came = json!({ "on": "2026-10-12", "author": "Grace Bello", "text": "Two terms behind", "version": version });
        assert_eq!(send(&site, &priya, &format!("/api/v1{place}/received"), came).await.status, 204);
        let version = version + 1;
        let check = format!("/api/v1{place}/check");
        refused(&site, &priya, &check, vec![
            (json!({ "version": version }), "result", "missing"),
            (json!({ "result": "perhaps", "version": version }), "result", "unknown_code"),
            (json!({ "result": "sent_back", "version": version }), "reason", "reason_missing"),
            (json!({ "result": "sent_back", "reason": long(), "version": version }), "reason", "too_long"),
        ]).await;
        let posted = site.post_as(&priya, &place, &format!("version={version}")).await;
        assert_eq!(posted.status, 422);
        assert!(posted.body.contains("<a href=\"#result\">Choose whether to accept it or send it back</a>"), "{}", posted.body);
        let posted = site.post_as(&priya, &place, &format!("result=sent_back&reason={}&version={version}", long())).await;
        assert_eq!(posted.status, 422);
        assert!(posted.body.contains("<a href=\"#reason\">Use 4000 characters or fewer. You used 4001</a>"), "{}", posted.body);
        assert_eq!(send(&site, &priya, &check, json!({ "result": "accepted", "version": version })).await.status, 204);
        let again = send(&site, &priya, &check, json!({ "result": "accepted", "version": version + 1 })).await;
        assert_eq!((again.status, again.json()["code"].as_str()), (422, Some("nothing_to_check")));
    }

    async fn what_is_recorded_of_a_request_is_refused_alike_at_both_doors(db: &Database) {
        let site = TestSite::new(db);
        let (reference, priya) = everybody_asked(&site, db).await;
        let (place, version) = asked(&site, &priya, &reference, "psychological").await;
        let api = format!("/api/v1{place}");
        refused(&site, &priya, &format!("{api}/late"), vec![
            (json!({ "cause": " ", "version": version }), "cause", "missing"),
            (json!({ "cause": long(), "version": version }), "cause", "too_long"),
        ]).await;
        refused(&site, &priya, &format!("{api}/missed"), vec![
            (json!({ "evidence": "", "why_impractical": "Away" }), "evidence", "missing"),
            (json!({ "evidence": "A letter", "why_impractical": long() }), "why_impractical", "too_long"),
        ]).await;
        let ground = |inner: Value| json!({ "not_needed": inner, "version": version });
        refused(&site, &priya, &format!("{api}/not-needed"), vec![
            (ground(json!({ "reason": "x" })), "ground", "missing"),
            (ground(json!({ "ground": "because", "reason": "x" })), "ground", "unknown_code"),
            (ground(json!({ "ground": "does_not_apply", "reason": " " })), "reason", "reason_missing"),
            (ground(json!({ "ground": "does_not_apply", "reason": long() })), "reason", "too_long"),
            (ground(json!({ "ground": "existing_advice_accepted", "reason": "x", "author_satisfied_on": "2026-10-13" })), "author_satisfied_on", "satisfaction_ahead"),
            (ground(json!({ "ground": "existing_advice_accepted", "reason": "x", "author_satisfied_on": "2026-10-12" })), "authority_satisfied_on", "satisfaction_missing"),
        ]).await;
        let unfit = site.post_as(&priya, &format!("{place}/not-needed"), &format!("ground=does_not_apply&reason=&reason-does_not_apply=+&version={version}")).await;
        assert_eq!(unfit.status, 422);
        assert!(unfit.body.contains("href=\"#reason-does-not-apply\""), "beside the box of the ground that was picked: {}", unfit.body);
        let flat = json!({ "ground": "does_not_apply", "reason": "x", "version": version });
        assert_eq!(send(&site, &priya, &format!("{api}/not-needed"), flat).await.status, 400);
        refused(&site, &priya, &format!("{api}/received"), vec![
            (json!({ "on": "2026-10-12", "author": " ", "text": "x", "version": version }), "author", "missing"),
            (json!({ "on": "2026-10-12", "author": "x".repeat(201), "text": "x", "version": version }), "author", "too_long"),
            (json!({ "on": "2026-10-12", "author": "x", "text": "x".repeat(10_001), "version": version }), "text", "too_long"),
            (json!({ "on": "2026-10-13", "author": "x", "text": "x", "version": version }), "on", "came_in_the_future"),
        ]).await;
        let taken_back = ground(json!({ "ground": "does_not_apply", "reason": "He moved" }));
        assert_eq!(send(&site, &priya, &format!("{api}/not-needed"), taken_back).await.status, 204);
    }

    async fn an_answer_in_place_of_advice_is_refused_alike_at_both_doors(db: &Database) {
        let site = TestSite::new(db);
        let (reference, priya) = everybody_asked(&site, db).await;
        let (place, version) = asked(&site, &priya, &reference, "social_care").await;
        let id = place.rsplit('/').next().unwrap();
        let marcus = site.sign_in(Persona::MarcusBell).await;
        let answer = format!("/api/v1/advice/{id}/answer");
        refused(&site, &marcus, &answer, vec![
            (json!({ "version": version }), "answer", "missing"),
            (json!({ "answer": "perhaps", "version": version }), "answer", "unknown_code"),
            (json!({ "answer": "not_known_will_assess", "version": version }), "day", "bare_not_known"),
            (json!({ "answer": "not_known_will_not_assess", "version": version }), "reason", "bare_not_known"),
            (json!({ "answer": "decline", "reason": long(), "version": version }), "reason", "too_long"),
            (json!({ "answer": "will_come", "day": "2026-10-11", "version": version }), "day", "day_in_the_past"),
            (json!({ "answer": "missed_appointment", "day": "2026-10-12", "next": "2026-10-12", "version": version }), "next", "next_before_missed"),
        ]).await;
        let page = format!("/advice/{id}/answer");
        for (typed, beside) in [
            ("answer=not_known", "#answer-not-known"),
            ("answer=not_known&answer-not_known=not_known_will_assess", "#day-not-known-will-assess-day"),
            ("answer=not_known&answer-not_known=not_known_will_not_assess", "#reason-not-known-will-not-assess"),
            ("answer=missed_appointment&day-missed_appointment-day=13&day-missed_appointment-month=10&day-missed_appointment-year=2026", "#day-missed-appointment-day"),
            ("answer=decline&reason=", "#reason"),
            ("answer=", "#answer"),
        ] {
            let posted = site.post_as(&marcus, &page, &format!("{typed}&version={version}")).await;
            assert_eq!(posted.status, 422, "{typed}");
            assert!(posted.body.contains(&format!("<a href=\"{beside}\">")), "{typed} beside {beside}: {}", posted.body);
        }
        let kept = send(&site, &marcus, &answer, json!({ "answer": "missed_appointment", "day": "2026-10-12", "next": "2026-10-20", "version": version })).await;
        assert_eq!(kept.status, 204, "{}", kept.body);
    }

    async fn who_is_asked_and_why_not_has_the_same_limits_at_both_doors(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let path = format!("/api/v1/cases/{reference}/advice");
        let not = |inner: Value| json!({ "lines": [{ "kind": "education", "not_asked": inner }] });
        refused(&site, &priya, &path, vec![
            (json!({ "lines": [{ "kind": "education", "outside": { "name": "x".repeat(201) } }] }), "name", "too_long"),
            (not(json!({ "ground": "because", "reason": "x" })), "ground", "unknown_code"),
            (not(json!({ "ground": "does_not_apply", "reason": long() })), "reason", "too_long"),
        ]).await;
        let named = everybody().replace("name-education=Grace", &format!("name-education={}", "x".repeat(201)));
        let posted = site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &named).await;
        assert_eq!(posted.status, 422);
        assert!(posted.body.contains("<a href=\"#name-education\">Use 200 characters or fewer. You used 201</a>"), "{}", posted.body);
    }

    async fn the_time_up_to_which_alerts_are_read_is_a_time(db: &Database) {
        let site = TestSite::new(db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        refused(&site, &priya, "/api/v1/alerts/read", vec![
            (json!({}), "up_to", "missing"),
            (json!({ "up_to": "yesterday" }), "up_to", "not_a_time"),
        ]).await;
        assert_eq!(site.post_as(&priya, "/alerts/read", "up_to=yesterday").await.status, 422);
        let read = send(&site, &priya, "/api/v1/alerts/read", json!({ "up_to": "2026-12-01T09:00:00Z" })).await;
        assert_eq!((read.status, read.body.as_str()), (200, "{\"marked\":0}"));
    }
}
