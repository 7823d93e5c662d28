//! The acts on a case, its exceptions, its rights and requests: what a page refuses, JSON refuses too, by the same answer.

use ehc_domain::cases::{CaseReference, Stage};
use ehc_persistence::{Database, timetable::list_facts};
use ehc_test_support::{Persona, a_request, both_databases, change_case, day, find_case};
use serde_json::{Value, json};

use crate::{
    browser::{Answer, Person, TestSite},
    doors::{send, wrong},
};

const FINAL: &str = "R13-FINAL-20W";

fn case(site: &TestSite, db: &Database) -> CaseReference {
    site.ports.clock.set_day(day("2026-12-07"));
    let reference = site.record(a_request("2026-09-07"));
    change_case(db, &reference, |case| case.stage = Stage::Drafting);
    reference
}

/// Says that exactly one answer is wrong, and by which code.
fn assert_wrong(answer: &Answer, field: &str, code: &str) {
    assert_eq!((answer.status, wrong(answer)), (422, vec![(field.to_owned(), code.to_owned())]), "{}", answer.body);
}

/// Sends a body once for each change of one member, which the change makes wrong.
async fn each_wrong(site: &TestSite, person: &Person, path: &str, whole: &Value, changes: &[(&str, Value, &str)]) {
    for (member, value, code) in changes {
        let mut body = whole.clone();
        body[*member] = value.clone();
        assert_wrong(&send(site, person, path, body).await, member, code);
    }
}

both_databases! {
    async fn a_correction_has_a_reason_of_2_000_characters_and_a_day_of_the_act_at_both_doors(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let id = find_case(db, &reference).id;
        let fact = db.read(|conn| list_facts(conn, id)).unwrap()[0].id;
        let priya = site.sign_in(Persona::PriyaNair).await;
        let place = format!("/cases/{reference}/facts/{fact}/correct");
        let whole = json!({ "on": "2026-09-04", "reason": "The email came on Friday" });
        let changes = [
            ("reason", json!("  "), "missing"),
            ("reason", json!("x".repeat(2_001)), "too_long"),
            ("on", json!("2014-08-31"), "before_the_act"),
            ("on", json!("2026-12-08"), "in_the_future"),
            ("on", json!("soon"), "not_a_date"),
        ];
        each_wrong(&site, &priya, &format!("/api/v1{place}"), &whole, &changes).await;
        let long = format!("on-day=4&on-month=9&on-year=2026&reason={}", "x".repeat(2_001));
        let posted = site.post_as(&priya, &place, &long).await;
        assert!(posted.status == 422 && posted.body.contains("Use 2000 characters or fewer"), "{}", posted.body);
        let details = format!("on-day=4&on-month=9&on-year=2026&reason=x&details={}", "%7B%7D");
        assert_eq!(site.post_as(&priya, &place, &details).await.status, 400, "only programs give details");
        assert_eq!(send(&site, &priya, &format!("/api/v1{place}"), whole).await.status, 200);
    }

    async fn a_case_is_given_with_a_reason_of_2_000_characters_to_somebody_of_the_team_at_both_doors(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let helen = site.sign_in(Persona::HelenWard).await;
        let path = format!("/api/v1/cases/{reference}/caseworker");
        let whole = json!({ "user": Persona::JamesOsei.id().uuid(), "reason": "Leave", "version": find_case(db, &reference).version });
        let changes = [
            ("reason", json!(""), "missing"),
            ("reason", json!("x".repeat(2_001)), "too_long"),
            ("user", json!("nobody"), "unknown_code"),
            ("user", json!(Persona::JamesOsei.id().uuid()), "not_in_the_team"),
        ];
        each_wrong(&site, &helen, &path, &whole, &changes).await;
    }

    async fn an_exception_has_evidence_of_1_000_characters_at_both_doors(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let path = format!("/api/v1/cases/{reference}/exceptions");
        let whole = json!({ "duty": FINAL, "ground": "X-ABSENT-4W", "from": "2026-11-02", "evidence": "Tickets", "why_impractical": "Away" });
        let changes = [
            ("duty", json!("NO-SUCH"), "no_such_limit"),
            ("ground", json!("X-STAFF"), "unknown_code"),
            ("ground", json!("X8-MISSED"), "ground_not_open"),
            ("from", Value::Null, "missing"),
            ("to", json!("2026-11-01"), "ends_before_it_begins"),
            ("evidence", json!("x".repeat(1_001)), "too_long"),
            ("why_impractical", json!("x".repeat(4_001)), "too_long"),
        ];
        each_wrong(&site, &priya, &path, &whole, &changes).await;
        let recorded = send(&site, &priya, &path, whole).await;
        assert_eq!(recorded.status, 201, "{}", recorded.body);
        let act = |act: &str| format!("{path}/{}/{act}", recorded.json()["id"].as_str().unwrap());
        let days = json!({ "from": "2026-11-03", "reason": "The third" });
        let changes = [("reason", json!("x".repeat(1_001)), "too_long"), ("to", json!("2026-11-02"), "ends_before_it_begins")];
        each_wrong(&site, &priya, &act("correct"), &days, &changes).await;
        assert_wrong(&send(&site, &priya, &act("end"), json!({ "last_day": "2026-11-01" })).await, "last_day", "ends_before_it_begins");
        let long = format!("duty={FINAL}&ground-{FINAL}=X-ABSENT-4W&from-day=2&from-month=11&from-year=2026&evidence={}&why_impractical=A", "x".repeat(1_001));
        let posted = site.post_as(&priya, &format!("/cases/{reference}/exceptions/new"), &long).await;
        assert!(posted.status == 422 && posted.body.contains("Use 1000 characters or fewer"), "{}", posted.body);
    }

    async fn what_was_decided_of_rights_is_noted_in_4_000_characters_at_both_doors(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let whole = json!({ "decided_on": "2026-12-07", "lacks_capacity": true, "note": "Assessed" });
        let changes = [
            ("note", json!("x".repeat(4_001)), "too_long"),
            ("note", json!(" "), "note_missing"),
            ("decided_on", json!("2026-12-08"), "decided_in_the_future"),
            ("representative", json!("0199ffff-ffff-7fff-bfff-ffffffffffff"), "not_in_the_circle"),
            ("parent_lacks_capacity", json!(true), "parents_representative_missing"),
        ];
        let path = format!("/api/v1/cases/{reference}/rights");
        for (member, value, code) in changes {
            let mut body = whole.clone();
            body[member] = value;
            let field = if member == "parent_lacks_capacity" { "parents_representative" } else { member };
            assert_wrong(&send(&site, &priya, &path, body).await, field, code);
        }
        let asked = "decided_on-day=7&decided_on-month=12&decided_on-year=2026&lacks_capacity=no&parents=yes&parent_lacks_capacity=no";
        let posted = site.post_as(&priya, &format!("/cases/{reference}/people/rights"), asked).await;
        assert!(posted.status == 422 && posted.body.contains("Enter the day on which the young person agreed"), "{}", posted.body);
        assert_eq!(send(&site, &priya, &path, whole).await.status, 201);
    }

    async fn a_change_of_a_calendar_has_a_name_of_100_characters_at_both_doors(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-07"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let whole = json!({ "kind": "offices_closed", "first_on": "2026-12-29", "last_on": "2026-12-31", "name": "Christmas" });
        let changes = [
            ("kind", json!("other"), "unknown_code"),
            ("first_on", json!("2062-12-29"), "year_out_of_range"),
            ("last_on", json!("2026-12-28"), "ends_before_it_begins"),
            ("name", json!(" "), "name_missing"),
            ("name", json!("x".repeat(101)), "too_long"),
        ];
        for path in ["/api/v1/calendar/preview", "/api/v1/calendar/changes"] {
            for (member, value, code) in &changes {
                let mut body = whole.clone();
                body[*member] = value.clone();
                if *member == "first_on" {
                    body["last_on"] = value.clone();
                }
                assert_wrong(&send(&site, &tom, path, body).await, member, code);
            }
        }
        let days = "first_on-day=29&first_on-month=12&first_on-year=2026&last_on-day=31&last_on-month=12&last_on-year=2026";
        let posted = site.post_as(&tom, "/admin/calendar/offices/new", &format!("{days}&name={}", "x".repeat(101))).await;
        assert!(posted.status == 422 && posted.body.contains("Use 100 characters or fewer"), "{}", posted.body);
    }

    async fn a_request_has_the_limits_of_its_steps_for_programs_too(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let path = "/api/v1/requests";
        let whole = json!({
            "received_on": "2026-12-04", "source": "parent", "channel": "email", "requester_name": "Rosa Lindqvist", "child_name": "Linnea Lindqvist",
            "born_on": "2019-03-14", "parent_name": "Rosa Lindqvist", "parent_relation": "mother",
        });
        let changes = [
            ("requester_name", json!("x".repeat(201)), "too_long"),
            ("requester_name", json!(" "), "missing"),
            ("requester_email", json!("rosa@"), "not_an_email_address"),
            ("concerns", json!("x".repeat(10_001)), "too_long"),
            ("child_name", json!("x".repeat(201)), "too_long"),
            ("child_name", json!("?"), "child_name_missing"),
            ("upn", json!("A12"), "not_a_upn"),
            ("source", json!("neighbour"), "unknown_code"),
            ("channel", json!("pigeon"), "unknown_code"),
            ("received_on", json!("2014-08-31"), "before_the_act"),
            ("received_on", json!("2026-12-08"), "received_in_the_future"),
            ("born_on", json!("2026-12-08"), "born_in_the_future"),
            ("parent_relation", json!("x".repeat(101)), "too_long"),
            ("match_reason", json!("x".repeat(2_001)), "too_long"),
        ];
        each_wrong(&site, &priya, path, &whole, &changes).await;
        let step = "source=parent&received_on-day=4&received_on-month=12&received_on-year=2026&channel=email&requester_email=&concerns=";
        for name in [200, 201] {
            let posted = site.post_as(&priya, "/requests/new/019a0000-0000-7000-8000-000000000005", &format!("{step}&requester_name={}", "x".repeat(name))).await;
            assert_eq!(posted.status, if name == 200 { 303 } else { 422 }, "{name}: {}", posted.body);
        }
        assert_eq!(send(&site, &priya, path, whole.clone()).await.status, 201);
        assert_wrong(&send(&site, &priya, path, whole).await, "match_reason", "likely_match");
    }
}
