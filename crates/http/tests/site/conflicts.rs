//! Conflicts of interest, by their pages and by JSON.

use ehc_domain::cases::CaseReference;
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, day};
use serde_json::json;

use crate::{
    browser::{Answer, TestSite},
    doors::{send, wrong},
};

fn case(site: &TestSite) -> CaseReference {
    site.ports.clock.set_day(day("2026-12-01"));
    site.record(a_request("2026-11-30"))
}

/// A page without what differs each time it is served, and without the number that was asked for.
fn bare(answer: &Answer, reference: &CaseReference) -> String {
    answer.body.replace(&answer.hidden("csrf"), "").replace(reference.as_str(), "")
}

both_databases! {
    async fn x_03_whoever_declares_a_conflict_is_told_what_follows_and_does_not_see_the_case_again(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site);
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let place = format!("/cases/{reference}/conflict");
        assert!(site.get_as(&priya, &format!("/cases/{reference}")).await.body.contains(&format!("href=\"{place}\"")));
        let form = site.get_as(&priya, &place).await.body;
        for words in ["You will not see this case again", "The case has no caseworker until a manager gives it", "Only a manager can end this"] {
            assert!(form.contains(words), "{words}: {form}");
        }
        let empty = site.post_as(&priya, &place, "reason=+").await;
        assert_eq!(empty.status, 422);
        assert!(empty.body.contains("Say why you must have nothing to do with this case"), "{}", empty.body);
        assert_eq!(site.get_as(&priya, &format!("/cases/{reference}")).await.status, 200);

        let done = site.post_as(&priya, &place, "reason=The+child+is+my+nephew").await;
        assert_eq!((done.status, done.location()), (303, "/work"), "{}", done.body);
        let home = site.get_as(&priya, "/work").await.body;
        assert!(!home.contains(reference.as_str()), "{home}");
        let unknown = CaseReference::from_number(999_999);
        for page in ["", "/dates", "/documents", "/history", "/access", "/conflict", "/people"] {
            let hidden = site.get_as(&priya, &format!("/cases/{reference}{page}")).await;
            let not_there = site.get_as(&priya, &format!("/cases/{unknown}{page}")).await;
            assert_eq!(hidden.status, 404, "{page}");
            assert_eq!(bare(&hidden, &reference), bare(&not_there, &unknown), "{page}");
        }
        assert!(!site.get_as(&priya, "/cases").await.body.contains(reference.as_str()));
        let found = site.post_as(&priya, "/search", &format!("q={reference}")).await;
        let found = if found.status == 303 { site.get_as(&priya, found.location()).await } else { found };
        assert!(found.body.contains("No match for") && !found.body.contains("Amira"), "{}", found.body);
        // The way in of a program is closed as well.
        assert_eq!(send(&site, &priya, &format!("/api/v1/cases/{reference}/conflict"), json!({ "reason": "Again" })).await.status, 404);

        let shown = site.get_as(&helen, &format!("/cases/{reference}/access")).await.body;
        for words in ["Who may see this case", "Priya Nair", "Conflict of interest", "The child is my nephew", "It holds"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        assert!(site.get_as(&helen, "/alerts").await.body.contains(&format!("{reference}: Conflict of interest")));
    }

    async fn x_03_a_manager_records_and_ends_the_conflict_of_somebody_else_by_page_and_program(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site);
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let place = format!("/cases/{reference}/access");
        assert!(site.get_as(&helen, &place).await.body.contains("Nothing is recorded"));
        assert!(!site.get_as(&priya, &place).await.body.contains("Record a conflict of interest"), "a caseworker reads");
        assert_eq!(site.get_as(&priya, &format!("{place}/conflict")).await.status, 403);
        let empty = site.post_as(&helen, &format!("{place}/conflict"), "reason=").await;
        assert_eq!(empty.status, 422);
        assert!(empty.body.contains("Choose who must have nothing to do with this case") && empty.body.contains("Say why"), "{}", empty.body);
        let user = Persona::PriyaNair.id();
        let done = site.post_as(&helen, &format!("{place}/conflict"), &format!("user={user}&reason=Her+nephew")).await;
        assert_eq!((done.status, done.location()), (303, place.as_str()), "{}", done.body);
        assert_eq!(site.get_as(&priya, &format!("/cases/{reference}")).await.status, 404);

        let program = format!("/api/v1{place}");
        let again = send(&site, &helen, &format!("{program}/conflict"), json!({ "user": user.uuid(), "reason": "Again" })).await;
        assert_eq!((again.status, wrong(&again)), (422, vec![("user".to_owned(), "cannot_see_it".to_owned())]));
        let own = send(&site, &helen, &format!("{program}/conflict"), json!({ "user": Persona::HelenWard.id().uuid(), "reason": "Mine" })).await;
        assert_eq!((own.status, wrong(&own)), (422, vec![("user".to_owned(), "yourself".to_owned())]));
        let listed = site.get_as(&helen, &program).await.json();
        assert_eq!((&listed[0]["who"], &listed[0]["standing"], &listed[0]["until_at"]), (&json!("Priya Nair"), &json!("conflict"), &json!(null)));
        let end = format!("{place}/{}/end", listed[0]["id"].as_str().unwrap());
        assert!(site.get_as(&helen, &place).await.body.contains(&format!("href=\"{end}\"")));
        assert_eq!(site.get_as(&priya, &end).await.status, 404, "nobody ends their own");
        assert_eq!(site.post_as(&priya, &end, "reason=It+is+over").await.status, 404);
        let unexplained = send(&site, &helen, &format!("/api/v1{end}"), json!({})).await;
        assert_eq!((unexplained.status, wrong(&unexplained)), (422, vec![("reason".to_owned(), "missing".to_owned())]));
        let ended = site.post_as(&helen, &end, "reason=The+family+moved").await;
        assert_eq!((ended.status, ended.location()), (303, place.as_str()), "{}", ended.body);
        assert_eq!(site.get_as(&priya, &format!("/cases/{reference}")).await.status, 200);
        assert!(site.get_as(&helen, &end).await.body.contains("is over already"));
        let twice = send(&site, &helen, &format!("/api/v1{end}"), json!({ "reason": "Again" })).await;
        assert_eq!((twice.status, twice.json()["code"].as_str()), (422, Some("over")));
        let shown = site.get_as(&helen, &place).await.body;
        assert!(shown.contains("by Helen Ward") && !shown.contains(&format!("href=\"{end}\"")), "{shown}");
    }

    async fn x_03_a_program_declares_a_conflict_and_nobody_declares_what_they_have_nothing_to_do_with(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site);
        let place = format!("/api/v1/cases/{reference}/conflict");
        for persona in [Persona::RuthAdeyemi, Persona::TomFielding, Persona::OwenPrice] {
            let person = site.sign_in(persona).await;
            assert_eq!(send(&site, &person, &place, json!({ "reason": "A neighbour" })).await.status, 404, "{persona:?}");
        }
        let priya = site.sign_in(Persona::PriyaNair).await;
        let long = send(&site, &priya, &place, json!({ "reason": "x".repeat(2_001) })).await;
        assert_eq!((long.status, wrong(&long)), (422, vec![("reason".to_owned(), "too_long".to_owned())]));
        assert_eq!(send(&site, &priya, &place, json!({ "reason": "x".repeat(2_000) })).await.status, 204);
        assert_eq!(site.get_as(&priya, &format!("/api/v1/cases/{reference}/timetable")).await.status, 404);
    }
}
