use actix_web::http::Method;
use ehc_http::MAX_BODY_BYTES;
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, day};

use crate::{
    browser::{TestSite, as_, form, json},
    doors::wrong,
};

both_databases! {
    async fn x_01_a_forged_form_does_nothing(db: &Database) {
        let site = TestSite::new(db);
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        for (body, status) in [
            ("".to_owned(), 403),
            ("csrf=".into(), 403),
            (format!("csrf={}", "0".repeat(128)), 403),
            (format!("csrf={}", helen.csrf), 403),
            (format!("csrf={}0", priya.csrf), 403),
            (format!("csrf={0}&csrf={0}", priya.csrf), 400),
        ] {
            assert_eq!(site.post_raw(Some(&priya.cookie), "/sign-out", body.clone()).await.status, status, "{body}");
        }
        for header in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("origin", "null")] {
            let request = form(Some(&priya.cookie), "/sign-out", format!("csrf={}", priya.csrf)).insert_header(header);
            assert_eq!(site.send(request).await.status, 403, "{header:?}");
        }
        assert_eq!(site.get_as(&priya, "/account").await.status, 200, "still signed in");
    }

    async fn forms_that_are_not_ours_are_refused_plainly(db: &Database) {
        let site = TestSite::new(db);
        let person = site.sign_in(Persona::PriyaNair).await;
        for body in ["", "session=a&session=b", "session=a&admin=1", "other=a", "session=%ff", "session=%00", "session=%zz"] {
            let answer = site.post_as(&person, "/account/sessions/end", body).await;
            assert_eq!(answer.status, 400, "{body}");
            assert!(answer.body.contains("Nothing was saved"));
        }
        let many = "a=1&".repeat(5_000);
        assert_eq!(site.post_as(&person, "/account/sessions/end", &many).await.status, 413);
        let submission = site.post_as(&person, "/account/sessions/end", "session=a&submission=nonsense").await;
        assert_eq!(submission.status, 400);
    }

    async fn a_field_that_nobody_asked_for_or_that_came_twice_is_named_for_pages_and_programs(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let case = site.record(a_request("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let withdraw = format!("/cases/{case}/withdraw");
        for (path, body, words) in [
            ("/account/sessions/end", "session=a&admin=1", "There is no field “admin” here"),
            ("/account/sessions/end", "session=a&session=b", "The field “session” came twice"),
            (withdraw.as_str(), "reason=a&reason=b", "The field “reason” came twice"),
            (withdraw.as_str(), "reason=a&%3Cb%3E=b", "There is no field “&lt;b&gt;” here"),
        ] {
            let answer = site.post_as(&priya, path, body).await;
            assert_eq!(answer.status, 400, "{path} {body}: {}", answer.body);
            assert!(answer.body.contains(words) && answer.body.contains("Nothing was saved"), "{path} {body}: {}", answer.body);
        }
        for (body, field, code) in [
            (r#"{"reason": "a", "other": "b"}"#, "other", "unknown_field"),
            (r#"{"reason": "a", "reason": "b"}"#, "reason", "doubled_field"),
        ] {
            let path = format!("/api/v1{withdraw}");
            let request = as_(json(Method::POST, &path, body.to_owned()), &priya).insert_header(("x-csrf", priya.csrf.clone()));
            let answer = site.send(request).await;
            assert_eq!((answer.status, answer.json()["code"].as_str()), (400, Some("malformed")), "{body}: {}", answer.body);
            assert_eq!(wrong(&answer), [(field.to_owned(), code.to_owned())]);
        }
        let fact = format!("/api/v1/cases/{case}/facts");
        let request = as_(json(Method::POST, &fact, r#"{"kind": "x", "knid": "x"}"#.to_owned()), &priya);
        let answer = site.send(request.insert_header(("x-csrf", priya.csrf.clone()))).await;
        assert_eq!(wrong(&answer), [("knid".to_owned(), "unknown_field".to_owned())], "{}", answer.body);
    }

    async fn hostile_words_come_back_as_words(db: &Database) {
        let site = TestSite::new(db);
        for email in ["\"><svg/onload=alert(1)>", "{{7*7}}", "' OR 1=1--", "\u{202e}abc", "محمد", "‘’\u{200d}", "../../x", "%00"] {
            let answer = site.try_sign_in(email, "wrong").await;
            assert_eq!(answer.status, 422, "{email}");
            assert!(!answer.body.contains("<svg/onload") && !answer.body.contains(">49<"));
        }
    }

    async fn more_than_is_read_is_refused_before_it_is_kept(db: &Database) {
        let site = TestSite::new(db);
        let person = site.sign_in(Persona::PriyaNair).await;
        let large = format!("session={}", "x".repeat(MAX_BODY_BYTES));
        assert_eq!(site.post_as(&person, "/account/sessions/end", &large).await.status, 413);
        let just = format!("session={}", "x".repeat(MAX_BODY_BYTES - 200));
        assert_eq!(site.post_as(&person, "/account/sessions/end", &just).await.status, 303);
    }

    async fn other_kinds_of_content_are_refused(db: &Database) {
        let site = TestSite::new(db);
        let person = site.sign_in(Persona::PriyaNair).await;
        let as_json = as_(json(Method::POST, "/sign-out", "{}"), &person).insert_header(("x-csrf", person.csrf.clone()));
        assert_eq!(site.send(as_json).await.status, 415);
        let zipped = form(Some(&person.cookie), "/sign-out", format!("csrf={}", person.csrf)).insert_header(("content-encoding", "gzip"));
        assert_eq!(site.send(zipped).await.status, 415);
        assert_eq!(site.send(json(Method::POST, "/sign-in", "{}")).await.status, 415);
    }
}
