use chrono::Duration;
use ehc_http::Site;
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases, personas::PASSWORD};

use crate::browser::{TestSite, form};

both_databases! {
    async fn x_01_the_cookie_is_out_of_reach_of_scripts_and_other_sites(db: &Database) {
        let site = TestSite::new(db);
        let answer = site.try_sign_in(&Persona::PriyaNair.email(), PASSWORD).await;
        let cookie = &answer.cookies()[0];
        assert!(cookie.starts_with("ehc=") && !cookie.contains("Secure"), "{cookie}");
        for flag in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(flag), "{cookie}");
        }
        assert!(!cookie.contains("Domain") && !cookie.contains("Expires"));
    }

    async fn x_01_over_https_the_cookie_is_secure_and_bound_to_the_host(db: &Database) {
        let site = TestSite::with(db, Site { secure: true, ..Site::default() });
        let answer = site.try_sign_in(&Persona::PriyaNair.email(), PASSWORD).await;
        let cookie = &answer.cookies()[0];
        assert!(cookie.starts_with("__Host-ehc="), "{cookie}");
        for flag in ["HttpOnly", "SameSite=Lax", "Path=/", "Secure"] {
            assert!(cookie.contains(flag), "{cookie}");
        }
        assert_eq!(answer.header("strict-transport-security"), "max-age=63072000; includeSubDomains");
    }

    async fn x_01_one_message_for_every_failure(db: &Database) {
        let site = TestSite::new(db);
        let wrong = site.try_sign_in("x@ashmere.example", "wrong").await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("Check your email address and password"));
        assert!(wrong.body.contains("<title>Error: "));
        assert!(wrong.body.contains("x@ashmere.example"), "the address is kept");
        let known = site.try_sign_in(&Persona::PriyaNair.email(), "wrong").await;
        let plain = |answer: &crate::browser::Answer, email: &str| answer.body.replace(email, "");
        assert_eq!(plain(&wrong, "x@ashmere.example"), plain(&known, &Persona::PriyaNair.email()));
        assert!(wrong.cookies().is_empty());
    }

    async fn too_many_failures_are_slowed_down_with_the_seconds_to_wait(db: &Database) {
        let site = TestSite::new(db);
        for _ in 0..10 {
            assert_eq!(site.try_sign_in(&Persona::PriyaNair.email(), "wrong").await.status, 422);
        }
        let slow = site.try_sign_in(&Persona::PriyaNair.email(), PASSWORD).await;
        assert_eq!((slow.status, slow.header("retry-after")), (429, "60"));
        assert!(slow.body.contains("Try again in 1 minute"));
        site.ports.clock.advance(Duration::seconds(60));
        assert_eq!(site.try_sign_in(&Persona::PriyaNair.email(), PASSWORD).await.status, 303);
    }

    async fn signing_in_goes_on_to_where_one_was_going_and_nowhere_else(db: &Database) {
        let site = TestSite::new(db);
        let away = site.get("/account?x=1").await;
        assert_eq!((away.status, away.location()), (303, "/sign-in?next=%2Faccount%3Fx%3D1"));
        let body = format!("email={}&password={PASSWORD}", Persona::PriyaNair.email());
        let on = site.post_raw(None, "/sign-in?next=%2Faccount%3Fx%3D1", body.clone()).await;
        assert_eq!(on.location(), "/account?x=1");
        for evil in ["%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%2F%5Cevil.example", "%0d%0aSet-Cookie:x"] {
            let on = site.post_raw(None, &format!("/sign-in?next={evil}"), body.clone()).await;
            assert_eq!(on.location(), "/", "{evil}");
        }
    }

    async fn x_01_another_site_cannot_sign_people_in(db: &Database) {
        let site = TestSite::new(db);
        let body = format!("email={}&password={PASSWORD}", Persona::PriyaNair.email());
        for header in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example"), ("origin", "null")] {
            let answer = site.send(form(None, "/sign-in", body.clone()).insert_header(header)).await;
            assert_eq!(answer.status, 403, "{header:?}");
            assert!(answer.cookies().is_empty());
        }
        for header in [("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:8080")] {
            let answer = site.send(form(None, "/sign-in", body.clone()).insert_header(header)).await;
            assert_eq!(answer.status, 303, "{header:?}");
        }
    }

    async fn everybody_is_led_to_where_their_day_begins(db: &Database) {
        let site = TestSite::new(db);
        for (persona, home) in [
            (Persona::PriyaNair, "/work"),
            (Persona::JamesOsei, "/advice"),
            (Persona::RuthAdeyemi, "/advice"),
            (Persona::MarcusBell, "/advice"),
            (Persona::HelenWard, "/reports"),
            (Persona::JudithCrane, "/panels"),
            (Persona::TomFielding, "/admin"),
            (Persona::OwenPrice, "/governance"),
        ] {
            let person = site.sign_in(persona).await;
            let answer = site.get_as(&person, "/").await;
            assert_eq!((answer.status, answer.location()), (303, home), "{persona:?}");
        }
        assert_eq!(site.get("/").await.location(), "/sign-in");
    }

    async fn x_01_signing_out_ends_the_session_on_the_server(db: &Database) {
        let site = TestSite::new(db);
        let person = site.sign_in(Persona::PriyaNair).await;
        let out = site.post_as(&person, "/sign-out", "").await;
        assert_eq!((out.status, out.location()), (303, "/sign-in"));
        // The browser stays known: what strangers get wrong meanwhile does not stop its owner.
        assert_eq!(out.header("clear-site-data"), "\"cache\", \"storage\"");
        assert!(out.cookies()[0].starts_with("ehc=;"));
        assert_eq!(site.get_as(&person, "/account").await.status, 303);
    }

    async fn x_01_a_made_up_cookie_is_nobody(db: &Database) {
        let site = TestSite::new(db);
        for cookie in ["ehc=", "ehc=x", &format!("ehc={}", "0".repeat(64)), &format!("ehc={}", "0".repeat(70_000)), "ehc=%00"] {
            let request = actix_web::test::TestRequest::get().uri("/account").insert_header(("cookie", cookie));
            assert_eq!(site.send(request).await.status, 303);
        }
    }

    async fn x_01_a_browser_is_known_after_it_signed_in_and_strangers_do_not_stop_it(db: &Database) {
        let site = TestSite::with(db, Site { secure: true, ..Site::default() });
        let first = site.try_sign_in(&Persona::PriyaNair.email(), PASSWORD).await;
        let cookie = first.cookies().into_iter().find(|cookie| cookie.starts_with("__Host-ehc-known=")).expect("a cookie");
        for flag in ["HttpOnly", "SameSite=Lax", "Path=/", "Secure", "Max-Age=7776000"] {
            assert!(cookie.contains(flag), "{cookie}");
        }
        assert!(!cookie.contains("priya") && !cookie.contains(&Persona::PriyaNair.id().to_string()), "it names nobody: {cookie}");
        for _ in 0..10 {
            assert_eq!(site.try_sign_in(&Persona::PriyaNair.email(), "guess").await.status, 422);
        }
        assert_eq!(site.try_sign_in(&Persona::PriyaNair.email(), PASSWORD).await.status, 429);
        let known = cookie.split(';').next().unwrap();
        let body = format!("email={}&password={PASSWORD}", ehc_http::links::encode(&Persona::PriyaNair.email()));
        let owner = site.post_raw(Some(known), "/sign-in", body.clone()).await;
        assert_eq!(owner.status, 303, "{owner:?}");
        let made_up = format!("__Host-ehc-known={}-{}", "a".repeat(32), "b".repeat(64));
        assert_eq!(site.post_raw(Some(&made_up), "/sign-in", body).await.status, 429);
    }
}
