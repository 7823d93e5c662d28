//! Who looked at which child, by page and by JSON.

use chrono::Duration;
use ehc_application::ports::Clock;
use ehc_domain::cases::CaseReference;
use ehc_persistence::{
    Database,
    accounts::{FormerUserNameRow, rename_user},
};
use ehc_test_support::{Persona, a_request, both_databases, day, find_case};
use serde_json::json;

use crate::browser::{Person, TestSite};

const WHY: &str = "ground=child_at_risk&reason=The+duty+officer+asks";

/// A case that its caseworker opened on Monday, and somebody in an emergency on Tuesday.
async fn looked_at(site: &TestSite, db: &Database) -> CaseReference {
    site.ports.clock.set_day(day("2026-11-30"));
    let reference = site.record(a_request("2026-11-30"));
    let priya = site.sign_in(Persona::PriyaNair).await;
    assert_eq!(site.get_as(&priya, &format!("/cases/{reference}")).await.status, 200);
    site.ports.clock.set_day(day("2026-12-01"));
    let marcus = site.sign_in(Persona::MarcusBell).await;
    let place = format!("/known-children/{}/emergency", find_case(db, &reference).id);
    assert_eq!(site.post_as(&marcus, &place, WHY).await.status, 303);
    site.ports.clock.advance(Duration::minutes(5));
    assert_eq!(site.get_as(&marcus, &format!("/cases/{reference}")).await.status, 200);
    reference
}

async fn asked(site: &TestSite, owen: &Person, query: &str) -> Vec<String> {
    site.app.service.views.flush().unwrap();
    let answer = site.get_as(owen, &format!("/api/v1/who-looked{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let looks = answer.json()["looks"].as_array().unwrap().clone();
    looks.iter().map(|look| format!("{} {}", look["who"].as_str().unwrap(), look["what"].as_str().unwrap())).collect()
}

both_databases! {
    async fn information_governance_finds_who_looked_and_by_what_right(db: &Database) {
        let site = TestSite::new(db);
        let reference = looked_at(&site, db).await;
        let owen = site.sign_in(Persona::OwenPrice).await;
        let of_case = asked(&site, &owen, &format!("?case={reference}")).await;
        assert_eq!(of_case, ["Marcus Bell Opened the case", "Marcus Bell Opened the case in an emergency", "Priya Nair Opened the case", "Priya Nair Recorded a request"]);
        let again = asked(&site, &owen, &format!("?case={reference}")).await;
        assert_eq!(again[0], "Owen Price Searched the history", "the search is recorded with the case that it was about");
        let marcus = format!("?person={}", Persona::MarcusBell.id());
        assert_eq!(asked(&site, &owen, &marcus).await.len(), 2);
        for (from, to, count) in [("2026-11-29", "2026-11-29", 0), ("2026-11-30", "2026-11-30", 2), ("2026-11-29", "2026-11-30", 2), ("2026-12-02", "2026-12-03", 0)] {
            assert_eq!(asked(&site, &owen, &format!("?person={}&from={from}&to={to}", Persona::PriyaNair.id())).await.len(), count, "{from} {to}");
        }
        let shown = site.get_as(&owen, &format!("/api/v1/who-looked?case={reference}&person={}", Persona::MarcusBell.id())).await.json();
        let look = &shown["looks"][0];
        assert_eq!((&look["role"], &look["relation"]), (&json!("social_care_contributor"), &json!("emergency")));
        let opening = site.get_as(&owen, "/api/v1/emergencies").await.json()["waiting"][0]["id"].clone();
        assert_eq!(look["emergency"], opening);

        let page = site.get_as(&owen, &format!("/governance/looked?case={}&person=&from-day=&from-month=&from-year=&to-day=&to-month=&to-year=", reference.as_str().to_lowercase())).await;
        assert_eq!(page.status, 200);
        for words in ["Who looked", "Marcus Bell", "Social care", "Opened in an emergency", "It is theirs", "Caseworker", reference.as_str()] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        assert!(!page.body.contains("Amira") && !page.body.contains("Hassan") && !page.body.contains("duty officer"), "nothing of the case: {}", page.body);
        assert!(site.get_as(&owen, "/governance").await.body.contains("href=\"/governance/looked\""));
    }

    async fn x_03_whoever_was_renamed_looked_under_the_name_that_they_had(db: &Database) {
        let site = TestSite::new(db);
        let reference = looked_at(&site, db).await;
        site.app.service.views.flush().unwrap();
        let former = FormerUserNameRow {
            id: site.app.service.ports.id(),
            user_id: Persona::MarcusBell.id(),
            name: Persona::MarcusBell.name().to_owned(),
            until_at: site.ports.clock.now(),
        };
        db.write(|conn| rename_user(conn, former, "Priya Shah")).unwrap();
        site.ports.clock.advance(Duration::minutes(1));
        let (owen, helen) = (site.sign_in(Persona::OwenPrice).await, site.sign_in(Persona::HelenWard).await);
        let then = "Marcus Bell (now Priya Shah)";
        let history = format!("/cases/{reference}/history?views=yes");
        for (person, place) in [(&owen, "/governance/looked"), (&owen, "/emergencies"), (&helen, history.as_str())] {
            let page = site.get_as(person, place).await;
            assert!(page.body.contains(then), "{place}: {}", page.body);
        }
        assert!(site.get_as(&owen, "/governance/looked").await.body.contains("Priya Shah (before: Marcus Bell)"), "the filter");
        assert_eq!(site.get_as(&owen, "/api/v1/emergencies").await.json()["waiting"][0]["opened_by"], then);
        assert!(asked(&site, &owen, &format!("?case={reference}")).await.contains(&format!("{then} Opened the case")));
    }

    async fn what_cannot_be_searched_for_is_said_and_nobody_else_searches(db: &Database) {
        let site = TestSite::new(db);
        let reference = looked_at(&site, db).await;
        let owen = site.sign_in(Persona::OwenPrice).await;
        let wrong = site.get_as(&owen, "/governance/looked?case=amira&from-day=2&from-month=12&from-year=2026&to-day=1&to-month=12&to-year=2026").await.body;
        assert!(wrong.contains("Enter a case number, like EHC-000418") && wrong.contains("Enter a last day on or after the first"), "{wrong}");
        assert!(wrong.contains("Nothing was searched") && !wrong.contains("Marcus Bell"), "a wrong limit is not taken for none: {wrong}");
        let nobody = site.get_as(&owen, "/governance/looked?person=marcus").await.body;
        assert!(nobody.contains("Choose who looked") && !nobody.contains(reference.as_str()), "{nobody}");
        assert!(site.get_as(&owen, "/governance/looked?case=EHC-999999").await.body.contains("Nobody looked"));
        assert_eq!(site.get_as(&owen, "/api/v1/who-looked?case=amira").await.status, 400);
        for persona in [Persona::PriyaNair, Persona::HelenWard, Persona::MarcusBell, Persona::TomFielding, Persona::RuthAdeyemi] {
            let person = site.sign_in(persona).await;
            assert_eq!(site.get_as(&person, "/governance/looked").await.status, 403, "{persona:?}");
            assert_eq!(site.get_as(&person, "/api/v1/who-looked").await.status, 403, "{persona:?}");
        }
        let helen = site.sign_in(Persona::HelenWard).await;
        assert!(site.get_as(&helen, &format!("/cases/{reference}/history?views=yes")).await.body.contains("Opened the case in an emergency"));
    }
}
