use actix_web::{http::Method, test::TestRequest};
use ehc_http::{
    api::Description,
    routes::{self, Rule},
};
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases, personas::PASSWORD};
use utoipa::OpenApi;

use crate::browser::{TestSite, json};

/// Addresses whose description is still to be written. This list only ever shrinks.
const AWAITED: &[&str] = &[];

both_databases! {
    async fn x_01_a_program_signs_in_with_json_and_out_again(db: &Database) {
        let site = TestSite::new(db);
        let body = format!(r#"{{"email":"{}","password":"{PASSWORD}"}}"#, Persona::PriyaNair.email());
        let opened = site.send(json(Method::POST, "/api/v1/sessions", body)).await;
        assert_eq!(opened.status, 201, "{opened:?}");
        let (cookie, csrf) = (opened.session().unwrap(), opened.json()["csrf"].as_str().unwrap().to_owned());
        let me = site.send(TestRequest::get().uri("/api/v1/me").insert_header(("cookie", cookie.clone()))).await.json();
        assert_eq!((&me["name"], &me["roles"][0], &me["home"]), (&"Priya Nair".into(), &"caseworker".into(), &"/work".into()));
        let out = || TestRequest::delete().uri("/api/v1/sessions").insert_header(("cookie", cookie.clone()));
        let forged = site.send(out()).await;
        assert_eq!((forged.status, &forged.json()["code"]), (403, &"forged".into()));
        assert_eq!(site.send(out().insert_header(("x-csrf", csrf))).await.status, 204);
        let gone = site.send(TestRequest::get().uri("/api/v1/me").insert_header(("cookie", cookie))).await;
        assert_eq!((gone.status, &gone.json()["code"]), (401, &"not_signed_in".into()));
    }

    async fn json_that_is_not_ours_is_refused_with_a_problem(db: &Database) {
        let site = TestSite::new(db);
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        for (body, status) in [
            ("", 400),
            ("null", 400),
            ("[]", 400),
            ("{}", 400),
            (r#"{"email":1,"password":"x"}"#, 400),
            (r#"{"email":"a","password":"x","admin":true}"#, 400),
            (r#"{"email":"a","email":"b","password":"x"}"#, 400),
            (r#"{"email":"\ud800","password":"x"}"#, 400),
            (r#"{"email":"a\u0000","password":"x"}"#, 400),
            (deep.as_str(), 400),
            (r#"{"email":"a@example.org","password":"wrong"}"#, 401),
        ] {
            let answer = site.send(json(Method::POST, "/api/v1/sessions", body)).await;
            assert_eq!(answer.status, status, "{}", &body[..body.len().min(60)]);
            assert_eq!(answer.header("content-type"), "application/problem+json");
            assert_eq!(answer.json()["status"], status);
            assert!(!answer.body.contains("wrong\""));
        }
        let form = crate::browser::form(None, "/api/v1/sessions", "email=a&password=b");
        assert_eq!(site.send(form).await.status, 415);
        let invalid = site.send(json(Method::POST, "/api/v1/sessions", vec![b'"', 0xff, b'"'])).await;
        assert_eq!(invalid.status, 400);
    }

    async fn the_description_is_open_and_names_every_address(db: &Database) {
        let site = TestSite::new(db);
        let answer = site.get("/api/openapi.json").await;
        assert_eq!(answer.status, 200);
        let described = Description::openapi();
        for path in AWAITED {
            assert!(!described.paths.paths.contains_key(*path), "{path} is described: take it off the list");
        }
        let described_as = |row: &routes::Row| {
            let item = described.paths.paths.get(row.path);
            item.is_some_and(|item| match row.method.as_str() {
                "GET" => item.get.is_some(),
                "POST" => item.post.is_some(),
                "PUT" => item.put.is_some(),
                "PATCH" => item.patch.is_some(),
                _ => item.delete.is_some(),
            })
        };
        let api = routes::all().into_iter().filter(|row| row.path.starts_with("/api/v1/"));
        let missing: Vec<_> = api.filter(|row| !described_as(row) && !AWAITED.contains(&row.path)).collect();
        assert!(missing.is_empty(), "not described: {missing:?}");
        for path in described.paths.paths.keys() {
            assert!(routes::all().iter().any(|row| row.path == path), "{path} is described and not served");
        }
    }
    async fn x_01_the_description_names_every_refusal_that_a_rule_gives(db: &Database) {
        let description = TestSite::new(db).get("/api/openapi.json").await.json();
        for row in routes::all().into_iter().filter(|row| row.path.starts_with("/api/v1/")) {
            let operation = &description["paths"][row.path][row.method.as_str().to_lowercase()];
            let mut refusals = Vec::new();
            if row.rule != Rule::Public {
                refusals.push("401");
            }
            if row.method != Method::GET || matches!(row.rule, Rule::May(_) | Rule::OnCase(_)) {
                refusals.push("403");
            }
            if row.path.contains('{') {
                refusals.push("404");
            }
            if operation.get("requestBody").is_some() {
                refusals.extend(["400", "413", "415"]);
            }
            for status in refusals {
                let content = &operation["responses"][status]["content"];
                assert!(content.get("application/problem+json").is_some(), "{row:?} {status}: {content}");
            }
        }
    }
}
