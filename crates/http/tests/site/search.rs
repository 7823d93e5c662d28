//! The search box: what is typed to find a person is sent in a form, answered to those who may see it, and stands in no address.

use ehc_domain::institutions::InstitutionKind;
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_case, a_request, add_school, both_databases, personas::Team};
use serde_json::{Value, json};

use crate::browser::{Answer, Person, TestSite};

async fn ask(site: &TestSite, person: &Person, typed: &str) -> Answer {
    site.post_as(person, "/search/suggestions", &format!("q={}", ehc_http::links::encode(typed))).await
}

async fn suggested(site: &TestSite, person: &Person, typed: &str) -> Value {
    let answer = ask(site, person, typed).await;
    assert_eq!(answer.status, 200, "{typed}: {answer:?}");
    answer.json()
}

both_databases! {
    async fn suggestions_are_cases_then_schools_then_pages(db: &Database) {
        let site = TestSite::new(db);
        add_school(db, "Reedham Primary", InstitutionKind::Primary);
        let reference = a_case().of("Reem Haddad").insert(db).reference;
        let priya = site.sign_in(Persona::PriyaNair).await;
        assert_eq!(suggested(&site, &priya, "re").await, json!([
            { "text": "Reem Haddad", "note": format!("Year 4 · {reference} · born 14 March 2018"), "href": format!("/cases/{reference}") },
            { "text": "Reedham Primary", "note": "School or college" },
            { "text": "Record a request", "note": "Page", "href": "/requests/new" },
            { "text": "Record an existing plan", "note": "Page", "href": "/existing-plans/new" },
            { "text": "Reports", "note": "Page", "href": "/reports" },
        ]));
        assert_eq!(suggested(&site, &priya, &reference).await[0]["href"], format!("/cases/{reference}"));
        assert_eq!(suggested(&site, &priya, "r").await, json!([]));
    }

    async fn x_01_a_hidden_case_is_suggested_as_little_as_one_that_does_not_exist(db: &Database) {
        let site = TestSite::new(db);
        let hidden = a_case().of("Oskar Lindgren").owned_by(Team::Health).held_by(None).insert(db).reference;
        let priya = site.sign_in(Persona::PriyaNair).await;
        let nothing = ask(&site, &priya, "Nosuch Child").await;
        for typed in ["Oskar", "Lindgren", hidden.as_str()] {
            assert_eq!(ask(&site, &priya, typed).await.body, nothing.body, "{typed}");
        }
    }

    async fn x_01_suggestions_are_given_to_those_who_search_and_to_forms_of_ours(db: &Database) {
        let site = TestSite::new(db);
        site.record(a_request("2026-09-01"));
        for persona in Persona::ALL {
            let person = site.sign_in(persona).await;
            let nobody = matches!(persona, Persona::TomFielding | Persona::JudithCrane | Persona::OwenPrice);
            let answer = ask(&site, &person, "amira").await;
            // Whoever gives advice searches too, and was asked for none of this child.
            let finds = matches!(persona, Persona::PriyaNair | Persona::HelenWard);
            assert_eq!(answer.body.contains("Amira Hassan"), finds, "{persona:?}: {answer:?}");
            let has_box = site.get_as(&person, "/account").await.body.contains("data-suggestions=\"/search/suggestions\"");
            assert_eq!(has_box, !nobody, "{persona:?}");
            if nobody {
                assert_eq!(answer.status, 403, "{persona:?}");
            }
            let forged = site.post_raw(Some(&person.cookie), "/search/suggestions", "q=amira").await;
            assert!(forged.status == 403 && !forged.body.contains("Amira"), "{persona:?}: {forged:?}");
        }
        assert_eq!(site.post_raw(None, "/search/suggestions", "q=amira").await.status, 303);
    }

    async fn hostile_and_endless_words_are_only_searched_for(db: &Database) {
        let site = TestSite::new(db);
        a_case().of("<script>alert(1)</script>").insert(db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        for typed in ["<svg/onload=alert(1)>", "{{7*7}}", "' OR 1=1--", "%", "_%", "(((a+)+)+", "\u{202e}abc", "../../x"] {
            assert_eq!(suggested(&site, &priya, typed).await, json!([]), "{typed}");
        }
        // A name is told as it stands, as JSON, which no browser runs.
        let answer = ask(&site, &priya, "script").await;
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!((answer.header("x-content-type-options"), answer.header("cache-control")), ("nosniff", "no-store"));
        assert_eq!(answer.json()[0]["text"], "<script>alert(1)</script>");
        // What follows the two hundredth letter is not looked for.
        assert_eq!(suggested(&site, &priya, &format!("{}script", "x".repeat(10_000))).await, json!([]));
        assert_eq!(suggested(&site, &priya, &format!("{}{}", " ".repeat(10_000), "script")).await[0]["note"].as_str().map(|_| ()), Some(()));
    }

    async fn x_04_without_a_script_the_box_searches_and_nothing_typed_is_in_an_address(db: &Database) {
        let site = TestSite::new(db);
        let reference = site.record(a_request("2026-09-01"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let sent = site.post_as(&priya, "/search", "q=Amira").await;
        assert!(sent.status == 303 && sent.location().starts_with("/search/") && !sent.location().contains("mira"), "{sent:?}");
        let results = site.get_as(&priya, sent.location()).await;
        assert!(results.body.contains(&format!("/cases/{reference}")), "{}", results.body);
        // The place is the searcher's own.
        let helen = site.sign_in(Persona::HelenWard).await;
        assert_eq!(site.get_as(&helen, sent.location()).await.status, 404);
    }

    async fn a_case_number_in_small_letters_leads_to_its_case(db: &Database) {
        let site = TestSite::new(db);
        let reference = site.record(a_request("2026-09-01"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let small = site.get_as(&priya, &format!("/cases/{}/dates", reference.to_string().to_lowercase())).await;
        assert_eq!((small.status, small.location().to_owned()), (303, format!("/cases/{reference}/dates")));
        // Of a case that there is none of, the right address says so, as it does of every other.
        assert_eq!(site.get_as(&priya, "/cases/EHC-999999").await.status, 404);
        assert_eq!(site.get_as(&priya, "/cases/nothing").await.status, 404);
    }
}
