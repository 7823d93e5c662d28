use actix_web::{http::Method, test::TestRequest};
use ehc_http::Site;
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases, day};

use crate::browser::{TestSite, as_};

both_databases! {
    async fn x_01_every_answer_carries_the_headers(db: &Database) {
        let site = TestSite::new(db);
        let person = site.sign_in(Persona::PriyaNair).await;
        let answers = [
            site.get("/sign-in").await,
            site.get("/account").await,
            site.get("/nothing").await,
            site.get("/api/v1/me").await,
            site.get("/health/live").await,
            site.get_as(&person, "/account").await,
            site.post_as(&person, "/account/sessions/end", "").await,
            site.send(TestRequest::default().method(Method::TRACE).uri("/sign-in")).await,
            site.send_at("evil.example", TestRequest::get().uri("/")).await,
        ];
        for answer in answers {
            assert_eq!(
                answer.header("content-security-policy"),
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; \
                 form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
            );
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "same-origin"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
                ("cache-control", "no-store"),
            ] {
                assert_eq!(answer.header(name), value, "{name} of {}", answer.status);
            }
            assert!(answer.header("permissions-policy").contains("camera=()"));
            assert_eq!(answer.header("x-request-id").len(), 36);
            assert_eq!(answer.header("strict-transport-security"), "", "only over https");
        }
    }

    async fn other_names_are_not_answered(db: &Database) {
        let site = TestSite::with(db, Site { allowed_hosts: vec!["casework.example".into()], ..Site::default() });
        let status = async |host: &'static str| site.send_at(host, TestRequest::get().uri("/sign-in")).await.status;
        assert_eq!(status("casework.example").await, 200);
        assert_eq!(status("CASEWORK.example:8443").await, 200);
        for host in ["127.0.0.1:8080", "casework.example.evil.example", "evil.example", ""] {
            assert_eq!(status(host).await, 421, "{host}");
        }
        assert_eq!(site.send_at("10.0.0.1", TestRequest::get().uri("/health/live")).await.status, 200);
    }

    async fn x_01_what_does_not_exist_is_always_the_same_page(db: &Database) {
        let site = TestSite::new(db);
        let person = site.sign_in(Persona::PriyaNair).await;
        let one = site.get("/nothing").await;
        let two = site.get_as(&person, "/assets/nothing.css").await;
        assert_eq!((one.status, two.status), (404, 404));
        assert_eq!(one.body, two.body);
        assert!(one.body.contains("Page not found") && !one.body.contains(one.header("x-request-id")));
        let api = site.get("/api/v1/nothing").await;
        assert_eq!((api.status, api.header("content-type")), (404, "application/problem+json"));
        assert_eq!(api.json()["code"], "not_found");
    }

    async fn methods_that_a_page_does_not_have_are_refused(db: &Database) {
        let site = TestSite::new(db);
        for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::TRACE, Method::POST] {
            assert_eq!(site.send(TestRequest::default().method(method).uri("/help")).await.status, 405);
        }
        let head = site.send(TestRequest::default().method(Method::HEAD).uri("/help")).await;
        assert_eq!(head.status, 200);
        let person = site.sign_in(Persona::PriyaNair).await;
        assert_eq!(site.send(as_(TestRequest::default().method(Method::HEAD).uri("/account"), &person)).await.status, 200);
    }

    async fn assets_may_be_kept_for_ever_and_pages_may_be_squeezed(db: &Database) {
        let site = TestSite::new(db);
        let page = site.get("/sign-in").await;
        let at = page.body.find("/assets/app.").unwrap();
        let href = page.body[at..].split('"').next().unwrap();
        let asset = site.get(href).await;
        assert_eq!((asset.status, asset.header("cache-control")), (200, "public, max-age=31536000, immutable"));
        let squeezed = site.send(TestRequest::get().uri("/sign-in").insert_header(("accept-encoding", "br, gzip"))).await;
        assert_eq!(squeezed.header("content-encoding"), "gzip");
    }

    async fn what_anybody_may_read_is_open(db: &Database) {
        let site = TestSite::new(db);
        for path in ["/accessibility", "/privacy", "/help", "/help/words", "/help/keyboard", "/password/forgotten", "/health/live", "/health/ready"] {
            assert_eq!(site.get(path).await.status, 200, "{path}");
        }
        let person = site.sign_in(Persona::PriyaNair).await;
        assert!(site.get_as(&person, "/help").await.body.contains("Sign out"), "with one’s own masthead");
    }
    async fn a_page_on_paper_says_who_printed_it_and_when(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let person = site.sign_in(Persona::PriyaNair).await;
        let page = site.get_as(&person, "/account").await;
        assert!(page.body.contains("Printed by <bdi>Priya Nair</bdi>, Tuesday 1 December 2026"), "{}", page.body);
        assert!(!site.get("/calculator").await.body.contains("Printed by"));
    }

    async fn an_address_says_which_methods_it_has(db: &Database) {
        let site = TestSite::new(db);
        for (path, allowed) in [("/sign-in", "GET, POST, HEAD"), ("/search", "POST"), ("/api/v1/sessions", "POST, DELETE")] {
            let answer = site.send(TestRequest::default().method(Method::PATCH).uri(path)).await;
            assert_eq!((answer.status, answer.header("allow")), (405, allowed), "{path}");
        }
    }

    async fn whoever_is_signed_in_keeps_the_search_and_the_way_on_where_there_is_no_page(db: &Database) {
        let site = TestSite::new(db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        for path in ["/nothing", "/cases/EHC-999999", "/cases/nonsense"] {
            let page = site.get_as(&priya, path).await;
            assert_eq!(page.status, 404, "{path}");
            assert!(page.body.contains("action=\"/search\"") && page.body.contains("href=\"/work\""), "{path}: {}", page.body);
            let nobody = site.get("/nothing").await;
            assert!(!nobody.body.contains("action=\"/search\""), "{path}");
        }
    }
}
