//! What a page refuses, JSON refuses too, by the same answer.

use actix_web::http::Method;
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, day};
use serde_json::json;

use crate::browser::{Answer, Person, TestSite, as_, json as json_request};

/// Sends a body to the JSON door with the person's token.
pub async fn send(site: &TestSite, person: &Person, path: &str, body: serde_json::Value) -> Answer {
    let request = as_(json_request(Method::POST, path, body.to_string()), person);
    site.send(request.insert_header(("x-csrf", person.csrf.clone()))).await
}

/// The answers that a problem names, each with its code.
pub fn wrong(answer: &Answer) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| (text(&error["field"]), text(&error["code"]))).collect()
}

both_databases! {
    async fn an_empty_reason_closes_no_case_at_either_door(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let (page, program) = (format!("/cases/{reference}/withdraw"), format!("/api/v1/cases/{reference}/withdraw"));
        for reason in ["", "  ", "\n"] {
            let sent = send(&site, &priya, &program, json!({ "on": "2026-10-12", "reason": reason })).await;
            assert_eq!((sent.status, wrong(&sent)), (422, vec![("reason".into(), "missing".into())]), "{reason:?}");
            let form = "on-day=12&on-month=10&on-year=2026&reason=+";
            let posted = site.post_as(&priya, &page, form).await;
            assert_eq!(posted.status, 422);
            assert!(posted.body.contains("<a href=\"#reason\">Say what the person said</a>"), "{}", posted.body);
        }
        let long = send(&site, &priya, &program, json!({ "on": "2026-10-12", "reason": "x".repeat(4_001) })).await;
        assert_eq!((long.status, wrong(&long)), (422, vec![("reason".into(), "too_long".into())]));
        for (on, code) in [("2026-10-13", "in_the_future"), ("2026-09-06", "before_the_request")] {
            let sent = send(&site, &priya, &program, json!({ "on": on, "reason": "They move" })).await;
            assert_eq!((sent.status, sent.json()["code"].as_str()), (422, Some(code)), "{on}");
            assert_eq!(wrong(&sent), [("on".to_owned(), code.to_owned())]);
        }
        let done = send(&site, &priya, &program, json!({ "on": "2026-09-07", "reason": "They move" })).await;
        assert_eq!((done.status, done.body.as_str()), (200, "{\"outcome\":\"done\",\"withdrawn_on\":\"2026-09-07\"}"));
        let again = send(&site, &priya, &program, json!({ "on": "2026-09-07", "reason": "They move" })).await;
        assert_eq!((again.status, again.json()["code"].as_str()), (422, Some("wrong_stage")));
    }
}
