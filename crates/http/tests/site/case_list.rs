//! The list of cases: narrowed and put in order in view, with how many there are.

use ehc_domain::institutions::InstitutionKind;
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_case, add_school, both_databases, change_case, day};

use crate::browser::{Person, TestSite};

/// Three cases of the assessment team: Priya's, at a school; Priya's, of a Year 9 child; and nobody's.
fn made(site: &TestSite, db: &Database) -> [String; 3] {
    site.ports.clock.set_day(day("2026-12-01"));
    let at_school = a_case().of("Zoë Abbott").began_on("2026-09-01").insert(db).reference;
    let school = add_school(db, "Harbour Primary", InstitutionKind::Primary);
    change_case(db, &at_school.parse().unwrap(), |row| row.institution_id = Some(school));
    let older = a_case().of("Ben Lund").born_on("2013-03-14").began_on("2026-09-02").insert(db).reference;
    let nobodys = a_case().of("Cara Mee").began_on("2026-09-03").held_by(None).insert(db).reference;
    [at_school, older, nobodys]
}

/// The cases of a list, as the page and the JSON give them, which is the same.
async fn listed(site: &TestSite, person: &Person, query: &str) -> Vec<String> {
    let page = site.get_as(person, &format!("/cases{query}")).await;
    let json = site.get_as(person, &format!("/api/v1/cases{query}")).await;
    assert_eq!((page.status, json.status), (200, 200), "{query}: {}", json.body);
    let json: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    let found: Vec<String> =
        json["cases"].as_array().unwrap().iter().map(|case| case["reference"].as_str().unwrap().to_owned()).collect();
    let places: Vec<usize> = found.iter().map(|case| page.body.find(&format!("href=\"/cases/{case}\"")).unwrap()).collect();
    assert!(places.is_sorted(), "{query}: the page has another order");
    assert_eq!(page.body.matches("href=\"/cases/EHC-").count(), found.len(), "{query}");
    if !query.contains("after") {
        assert_eq!(json["total"], found.len(), "{query}");
        assert!(page.body.contains(&format!("({})</span>", found.len())), "{query}: the heading says how many");
    }
    found
}

both_databases! {
    async fn the_list_is_narrowed_in_view_and_each_filter_can_be_taken_away(db: &Database) {
        let site = TestSite::new(db);
        let [at_school, older, nobodys] = made(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let all = [at_school.clone(), older.clone(), nobodys.clone()];
        assert_eq!(listed(&site, &priya, "").await, all);
        let own = format!("?caseworker={}", Persona::PriyaNair.id());
        for (query, expected, chip) in [
            (own.as_str(), vec![&at_school, &older], "Priya Nair"),
            ("?caseworker=nobody", vec![&nobodys], "No caseworker yet"),
            ("?school=harb", vec![&at_school], "School: harb"),
            ("?school=prim", vec![&at_school], "School: prim"),
            ("?school=Harbour+Primary+School", vec![&at_school], "School: Harbour Primary School"),
            ("?school=Nowhere", vec![], "School: Nowhere"),
            ("?year=year-4", vec![&at_school, &nobodys], "Year 4"),
            ("?year=year-9", vec![&older], "Year 9"),
            ("?year=year-9&caseworker=nobody", vec![], "Year 9"),
            ("?advice=missing", vec![], "Waits for advice"),
            ("?whose=mine", vec![&at_school, &older], "Mine"),
            ("?stage=merged", vec![], "Merged into another case"),
        ] {
            assert_eq!(listed(&site, &priya, query).await.iter().collect::<Vec<_>>(), expected, "{query}");
            let page = site.get_as(&priya, &format!("/cases{query}")).await;
            assert!(page.body.contains(chip), "{query} is said in view");
            let without: Vec<&str> = query[1..].split('&').skip(1).collect();
            let rest = if without.is_empty() { "href=\"/cases\"".to_owned() } else { format!("href=\"/cases?{}\"", without.join("&#38;")) };
            assert!(page.body.contains(&rest), "{query}: it can be taken away");
        }
        // What a form sends of choices that nobody made narrows nothing.
        let empty = "?whose=team&caseworker=&stage=&school=&year=&sort=began&per_page=25";
        assert_eq!(listed(&site, &priya, empty).await, all);
        for broken in ["?caseworker=banana", "?team=banana"] {
            for door in ["/cases", "/api/v1/cases"] {
                assert_eq!(site.get_as(&priya, &format!("{door}{broken}")).await.status, 400, "{door}{broken}");
            }
        }
    }

    async fn the_list_is_put_in_order_from_its_columns_and_says_in_which_it_stands(db: &Database) {
        let site = TestSite::new(db);
        let [abbott, lund, mee] = made(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        for (query, expected) in [
            ("?sort=began", [&abbott, &lund, &mee]),
            ("?sort=newest", [&mee, &lund, &abbott]),
            ("?sort=child", [&abbott, &lund, &mee]),
        ] {
            assert_eq!(listed(&site, &priya, query).await.iter().collect::<Vec<_>>(), expected, "{query}");
        }
        let page = site.get_as(&priya, "/cases?sort=child&year=year-4").await.body;
        assert!(page.contains("aria-sort=\"ascending\""));
        for link in ["/cases?year=year-4&#38;sort=next", "/cases?year=year-4&#38;sort=began"] {
            assert!(page.contains(link), "{link} keeps the filters");
        }
        let page = site.get_as(&priya, "/cases").await.body;
        assert!(page.contains("/cases?sort=newest"), "again in the order of the week turns it round");
    }

    async fn whoever_has_several_teams_narrows_the_list_to_one(db: &Database) {
        let site = TestSite::new(db);
        made(&site, db);
        let (priya, asha) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let offers = |body: &str| body.contains("name=\"team\"");
        let of_one = site.get_as(&priya, "/cases").await.body;
        let of_helen = site.get_as(&asha, "/cases").await.body;
        assert_eq!(offers(&of_one), Persona::PriyaNair.actor().teams.len() > 1);
        assert_eq!(offers(&of_helen), Persona::HelenWard.actor().teams.len() > 1);
    }
}
