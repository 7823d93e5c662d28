//! A former identity that is kept apart, by its pages and by JSON.

use ehc_domain::cases::CaseReference;
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, change_case, day, find_case};
use serde_json::{Value, json};

use crate::{
    browser::{Person, TestSite},
    doors::{send, wrong},
};

/// Where a request is begun.
const BEGUN: &str = "/requests/new/019a0000-0000-7000-8000-000000000001";

fn amira(kept_apart: bool) -> Value {
    json!({
        "received_on": "2026-09-04", "source": "parent", "channel": "email", "requester_name": "Grace Stone", "child_name": "Amira Stone",
        "born_on": "2018-03-14", "kept_apart": kept_apart,
    })
}

async fn step(site: &TestSite, person: &Person, path: &str, form: &str) {
    let answer = site.post_as(person, path, form).await;
    assert_eq!(answer.status, 303, "{path}: {}", answer.body);
}

both_databases! {
    async fn a_case_that_begins_restricted_is_announced_before_it_is_recorded_and_gone_after(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        site.record(a_request("2026-09-04"));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let who = "source=parent&requester_name=Grace+Stone&received_on-day=4&received_on-month=9&received_on-year=2026&channel=email&requester_email=&concerns=";
        step(&site, &priya, BEGUN, who).await;
        // The same birth date and forename as a child on record.
        step(&site, &priya, &format!("{BEGUN}/child"), "child_name=Amira+Stone&born_on-day=14&born_on-month=3&born_on-year=2018&upn=&kept_apart=yes").await;
        let family = "institution_id=&parent_name=&parent_relation=&phone=&email=&address=&contact_way=&language=";
        step(&site, &priya, &format!("{BEGUN}/family"), family).await;
        let check = site.get_as(&priya, &format!("{BEGUN}/check")).await.body;
        for words in ["Former identity", "restricted from the first moment", "you do not see it once it is recorded"] {
            assert!(check.contains(words), "{words}: {check}");
        }
        let done = site.upload(&priya, &format!("{BEGUN}/check"), &[], ("", &[])).await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert_eq!(done.location(), "/work", "the case is no place to lead them to");
        assert_eq!(site.get_as(&priya, "/cases/EHC-000002").await.status, 404);
        assert!(site.get_as(&helen, "/cases/EHC-000002").await.body.contains("Restricted"));
    }

    async fn programs_are_told_where_nobody_can_be_named(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let alone = send(&site, &helen, "/api/v1/requests", amira(true)).await;
        assert_eq!((alone.status, wrong(&alone)), (422, vec![("kept_apart".to_owned(), "nobody_to_name".to_owned())]), "{}", alone.body);
        let made = send(&site, &priya, "/api/v1/requests", amira(true)).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let place = format!("/api/v1/cases/{}", made.json()["reference"].as_str().unwrap());
        assert_eq!(site.get_as(&priya, &format!("{place}/people")).await.status, 404);
        assert_eq!(site.get_as(&helen, &format!("{place}/people")).await.status, 200);
    }

    async fn it_is_recorded_on_the_record_of_the_child_and_read_by_those_alone_who_run_the_case(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let reference: CaseReference = site.record(a_request("2026-11-30"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let child = find_case(db, &reference).child_id;
        let place = format!("/cases/{reference}/people/{child}");
        let record = site.get_as(&priya, &place).await.body;
        assert!(record.contains(&format!("href=\"{place}/kept-apart\"")), "{record}");
        let early = site.post_as(&priya, &format!("{place}/kept-apart"), "reason=The+adoption+team+told+us&version=1").await;
        assert_eq!(early.status, 422);
        assert!(early.body.contains("Have a manager restrict this case to named people first"), "{}", early.body);
        change_case(db, &reference, |case| case.restriction_review_on = Some(day("2027-02-01")));
        let row = ehc_test_support::a_standing(site.ports.service(db).ports.id(), find_case(db, &reference).id, Persona::PriyaNair, ehc_domain::policy::Standing::Named, Persona::PriyaNair.context(&site.ports.clock).now);
        db.write(|conn| row.insert(conn)).unwrap();
        let program = format!("/api/v1{place}/kept-apart");
        let silent = send(&site, &priya, &program, json!({ "reason": "", "version": 1 })).await;
        assert_eq!((silent.status, wrong(&silent)), (422, vec![("reason".to_owned(), "missing".to_owned())]));
        let done = send(&site, &priya, &program, json!({ "reason": "The adoption team told us", "version": 1 })).await;
        assert_eq!(done.status, 204, "{}", done.body);
        let record = site.get_as(&priya, &place).await.body;
        assert!(record.contains("Yes: no earlier name is kept or shown") && !record.contains("/kept-apart\""), "{record}");
        let names = site.get_as(&priya, &format!("{place}/names")).await.body;
        assert!(!names.contains("Earlier names") && !names.contains("They had the name until now"), "{names}");
        let shown = site.get_as(&priya, &format!("/api/v1{place}")).await.json();
        let mark = shown["answers"].as_array().unwrap().iter().find(|one| one["field"] == "kept_apart").unwrap().clone();
        assert_eq!(mark, json!({ "field": "kept_apart", "value": "yes", "is_withheld": false }));
        // It is taken back by two.
        let end = format!("{place}/kept-apart/end");
        assert!(record.contains(&format!("href=\"{end}\"")), "{record}");
        assert!(site.get_as(&priya, &end).await.body.contains("Only where it was recorded by mistake"));
        let silent = site.post_as(&priya, &end, "reason=&version=2").await;
        assert!(silent.status == 422 && silent.body.contains("Say how it is known that this was a mistake"), "{}", silent.body);
        let what = json!({ "reason": "She was never adopted", "version": 2 });
        let alone = send(&site, &priya, &format!("/api/v1{end}"), what.clone()).await;
        assert_eq!((alone.status, alone.json()["code"].as_str()), (422, Some("nobody_else")), "{}", alone.body);
        let row = ehc_test_support::a_standing(site.ports.service(db).ports.id(), find_case(db, &reference).id, Persona::HelenWard, ehc_domain::policy::Standing::Named, Persona::PriyaNair.context(&site.ports.clock).now);
        db.write(|conn| row.insert(conn)).unwrap();
        let sent = send(&site, &priya, &format!("/api/v1{end}"), what).await;
        assert_eq!(sent.status, 201, "{}", sent.body);
        let helen = site.sign_in(Persona::HelenWard).await;
        let lift = site.post_as(&helen, &format!("/cases/{reference}/access/lift"), "reason=It+is+over").await;
        assert!(lift.status == 422 && lift.body.contains("so that the case stays restricted"), "{}", lift.body);
        let access = site.get_as(&helen, &format!("/cases/{reference}/access")).await.body;
        assert!(access.contains("access/review\"") && !access.contains("access/lift\""), "it is not offered: {access}");
        let lift = site.get_as(&helen, &format!("/cases/{reference}/access/lift")).await.body;
        assert!(lift.contains("so that the case stays restricted") && !lift.contains("name=\"reason\""), "and its page says why at once: {lift}");
        let approval = format!("/cases/{reference}/approvals/{}", sent.json()["id"].as_str().unwrap());
        assert!(site.get_as(&helen, &approval).await.body.contains("Keep a former identity apart no longer"));
        let approved = send(&site, &helen, &format!("/api/v1{approval}/approve"), json!({})).await;
        assert_eq!(approved.status, 204, "{}", approved.body);
        let record = site.get_as(&priya, &place).await.body;
        assert!(record.contains(&format!("href=\"{place}/kept-apart\"")), "{record}");
        assert_eq!(site.get_as(&priya, &end).await.location(), place);
    }
}
