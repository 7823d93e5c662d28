//! The register of schools and colleges: kept by an administrator alone, whole, and with what stood there before.

use actix_web::http::Method;
use ehc_domain::{cases::Stage, ids::Id, institutions::InstitutionKind};
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, add_school, an_advice_request, both_databases, change_case, day, find_case};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    browser::{Answer, Person, TestSite, as_, json as body},
    doors::{send, wrong},
};

const LIST: &str = "/admin/institutions";
const API: &str = "/api/v1/institutions";

async fn put(site: &TestSite, person: &Person, path: &str, what: &Value) -> Answer {
    let request = body(Method::PUT, path, what.to_string()).insert_header(("x-csrf", person.csrf.clone()));
    site.send(as_(request, person)).await
}

/// A form of the details, as its boxes hold them.
fn details(version: i32, more: &str) -> String {
    format!("name=Ashfield+Primary&kind=primary&urn=123456&version={version}{more}")
}

both_databases! {
    async fn an_empty_register_says_what_is_missing_and_the_first_school_on_it_can_be_chosen(db: &Database) {
        let site = TestSite::new(db);
        let (tom, priya) = (site.sign_in(Persona::TomFielding).await, site.sign_in(Persona::PriyaNair).await);
        let empty = site.get_as(&tom, LIST).await;
        assert!(empty.status == 200 && empty.body.contains("No school or college is on the register"), "{}", empty.body);
        let added = site.post_as(&tom, &format!("{LIST}/new"), "name=Ashfield+Primary&kind=primary&urn=123+456").await;
        assert_eq!(added.status, 303, "{}", added.body);
        let place = added.location().to_owned();
        assert!(place.starts_with(LIST) && place.ends_with("/change"), "{place}");
        let asked = site.get_as(&tom, &place).await.body;
        assert!(asked.contains("value=\"Ashfield Primary\"") && asked.contains("value=\"123456\""), "{asked}");
        let more = "&ukprn=10012345&authority_code=861&email=office%40ashfield.example&phone=01632+960001\
                    &address=1+Mill+Lane%0D%0AStoke&postcode=st41hh";
        let saved = site.post_as(&tom, &place, &details(1, more)).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        let page = site.get_as(&tom, saved.location()).await.body;
        for words in ["ST4 1HH", "office@ashfield.example", "No SEN unit and no resourced provision is known", "1 Mill Lane", "Postcode: none → ST4 1HH", "Added Ashfield Primary"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let chosen = site.get_as(&priya, &format!("{API}?name=ashfield")).await.json();
        assert_eq!(chosen[0]["name"], "Ashfield Primary");
        for typed in ["ashf", "123456", "123+456", "1234", "10012345"] {
            assert!(site.get_as(&tom, &format!("{LIST}?name={typed}")).await.body.contains("Ashfield Primary"), "{typed}");
        }
        for typed in ["3456", "%25", "_"] {
            let none = site.get_as(&tom, &format!("{LIST}?name={typed}")).await.body;
            assert!(none.contains("Nothing on the register is like that"), "{typed}: {none}");
        }
    }

    async fn a_register_of_more_than_one_page_is_read_page_by_page_and_narrowed_by_kind_and_state(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        for number in 1..=101 {
            let kind = if number == 101 { InstitutionKind::Special } else { InstitutionKind::Primary };
            add_school(db, &format!("School {number:03}"), kind);
        }
        let first = site.get_as(&tom, LIST).await.body;
        assert!(first.contains("1 to 100 of 101 schools and colleges") && first.contains("School 100") && !first.contains("School 101"), "{first}");
        let second = site.get_as(&tom, &format!("{LIST}?page=2")).await.body;
        assert!(second.contains("101 to 101 of 101") && second.contains("School 101") && !second.contains("School 100<"), "{second}");
        let beyond = site.get_as(&tom, &format!("{LIST}?page=9")).await.body;
        assert!(beyond.contains("School 101"), "a page after the last is the last: {beyond}");
        let special = site.get_as(&tom, &format!("{LIST}?kind=special")).await.body;
        assert!(special.contains("1 school or college") && special.contains("School 101") && !special.contains("School 001"), "{special}");
        let closed = site.get_as(&tom, &format!("{LIST}?state=closed")).await.body;
        assert!(closed.contains("Nothing on the register is like that"), "{closed}");
        let json = site.get_as(&tom, &format!("{API}/register?page=2")).await.json();
        assert_eq!((&json["count"], &json["page"], &json["pages"]), (&json!(101), &json!(2), &json!(2)));
        assert_eq!(json["institutions"][0]["name"], "School 101");
        let narrowed = site.get_as(&tom, &format!("{API}/register?kind=special&state=open&name=school")).await.json();
        assert_eq!(narrowed["count"], 1);
    }

    async fn a_school_does_not_close_before_one_of_its_units_opened(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let school = add_school(db, "Ashfield Primary", InstitutionKind::Primary);
        let unit = json!({ "kind": "sen_unit", "name": "The Base", "opened_on": "2020-09-01" });
        assert_eq!(send(&site, &tom, &format!("{API}/{school}/units"), unit).await.status, 201);
        let place = format!("{API}/{school}/close");
        let close = |on: &str| json!({ "closed_on": on });
        assert_eq!(wrong(&send(&site, &tom, &place, close("2020-08-31")).await), [("closed_on".to_owned(), "before_a_unit_opened".to_owned())], "the day before");
        let none = Value::Null;
        assert_eq!(site.get_as(&tom, &format!("{API}/{school}")).await.json()["closed_on"], none, "nothing is kept");
        assert_eq!(send(&site, &tom, &place, close("2020-09-01")).await.status, 204, "on the day");
    }

    async fn whoever_closes_a_school_reads_first_how_many_cases_it_concerns(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let school = add_school(db, "Ashfield Primary", InstitutionKind::Primary);
        let page = format!("{LIST}/{school}/close");
        let none = site.get_as(&tom, &page).await.body;
        assert!(none.contains("No open case names it"), "{none}");
        let reference = site.record(a_request("2026-09-07"));
        change_case(db, &reference, |case| case.institution_id = Some(school));
        let one = site.get_as(&tom, &page).await.body;
        assert!(one.contains("It is the school or college of 1 open case."), "{one}");
        assert!(!one.contains("Amira"), "whoever keeps the register knows of no child: {one}");
        let json = site.get_as(&tom, &format!("{API}/{school}")).await.json();
        assert_eq!((&json["cases"], &json["cases_with_a_plan"], &json["consultations_waiting"]), (&json!(1), &json!(0), &json!(0)));
    }

    async fn two_with_one_urn_or_unwittingly_one_name_are_refused_at_both_doors(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let first = json!({ "name": "Ashfield Primary", "kind": "primary", "urn": "123456" });
        let made = send(&site, &tom, API, first.clone()).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let again = send(&site, &tom, API, json!({ "name": "Oak", "kind": "special", "urn": "123456" })).await;
        assert_eq!(wrong(&again), [("urn".to_owned(), "urn_taken".to_owned())], "{}", again.body);
        assert!(again.body.contains("Ashfield Primary (Mainstream primary school)"), "{}", again.body);
        let twin = json!({ "name": "ASHFIELD  primary", "kind": "primary" });
        assert_eq!(wrong(&send(&site, &tom, API, twin.clone()).await), [("is_another".to_owned(), "same_name".to_owned())]);
        let asked = site.post_as(&tom, &format!("{LIST}/new"), "name=Ashfield+Primary&kind=primary&urn=").await;
        assert!(asked.status == 422 && asked.body.contains("No, this is another one"), "{}", asked.body);
        let another = site.post_as(&tom, &format!("{LIST}/new"), "name=Ashfield+Primary&kind=primary&urn=&is_another=yes").await;
        assert_eq!(another.status, 303, "{}", another.body);
        let other = send(&site, &tom, API, json!({ "name": "Oak", "kind": "special" })).await.json();
        let path = format!("{API}/{}", other["id"].as_str().unwrap());
        let taken = put(&site, &tom, &path, &json!({ "name": "Oak", "kind": "special", "urn": "123456", "version": 1 })).await;
        assert_eq!(wrong(&taken), [("urn".to_owned(), "urn_taken".to_owned())], "{}", taken.body);
        for (member, value, code) in [
            ("name", "", "missing"),
            ("urn", "12x", "not_a_urn"),
            ("kind", "castle", "unknown_code"),
        ] {
            let mut bad = first.clone();
            bad[member] = json!(value);
            assert_eq!(wrong(&send(&site, &tom, API, bad).await), [(member.to_owned(), code.to_owned())]);
        }
    }

    async fn what_is_changed_keeps_what_stood_there_and_never_writes_over_a_colleague(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let id = add_school(db, "Ashfield Primary", InstitutionKind::Primary);
        let (page, path) = (format!("{LIST}/{id}"), format!("{API}/{id}"));
        let change = format!("{page}/change");
        assert_eq!(site.post_as(&tom, &change, &details(1, "&email=new%40ashfield.example")).await.status, 303);
        let late = site.post_as(&tom, &change, &details(1, "&email=other%40ashfield.example")).await;
        assert!(late.status == 409 && late.body.contains("This was changed while the page was open"), "{}", late.body);
        let whole = |until: &str| json!({
            "name": "Ashfield School", "kind": "independent_special", "section_41_from": "2026-09-01", "section_41_until": until,
            "version": 2,
        });
        assert_eq!(put(&site, &tom, &path, &json!({ "name": "A", "kind": "primary" })).await.status, 422, "without the version read");
        let backwards = put(&site, &tom, &path, &whole("2026-08-31")).await;
        assert_eq!(wrong(&backwards), [("section_41_until".to_owned(), "ends_before_it_begins".to_owned())]);
        assert_eq!(put(&site, &tom, &path, &whole("2026-09-01")).await.status, 204, "one day");
        let shown = site.get_as(&tom, &path).await.json();
        assert_eq!((shown["name"].as_str(), shown["version"].as_i64()), (Some("Ashfield School"), Some(3)));
        assert_eq!(shown["email"], Value::Null, "what is left out is empty");
        let page = site.get_as(&tom, &page).await.body;
        for words in ["Name: Ashfield Primary → Ashfield School", "Email: new@ashfield.example → none", "Tom Fielding"] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }

    async fn one_that_closed_names_its_successor_and_can_be_chosen_again_only_when_it_opens(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let (tom, priya) = (site.sign_in(Persona::TomFielding).await, site.sign_in(Persona::PriyaNair).await);
        let id = add_school(db, "Ashfield Primary", InstitutionKind::Primary);
        let (page, path) = (format!("{LIST}/{id}"), format!("{API}/{id}"));
        send(&site, &tom, API, json!({ "name": "Ashfield Academy", "kind": "primary", "urn": "145001" })).await;
        let close = async |on: &str, successor: &str| {
            send(&site, &tom, &format!("{path}/close"), json!({ "closed_on": on, "successor_urn": successor })).await
        };
        assert_eq!(wrong(&close("2026-12-02", "145001").await), [("closed_on".to_owned(), "in_the_future".to_owned())]);
        let unknown = close("2026-12-01", "145002").await;
        assert_eq!(wrong(&unknown), [("successor_urn".to_owned(), "no_such_successor".to_owned())], "{}", unknown.body);
        let posted = "closed_on-day=1&closed_on-month=12&closed_on-year=2026&successor_urn=145001";
        assert_eq!(site.post_as(&tom, &format!("{page}/close"), posted).await.location(), format!("{page}/close/check"));
        let check = site.get_as(&tom, &format!("{page}/close/check")).await.body;
        assert!(check.contains("Tuesday 1 December 2026") && check.contains("Ashfield Academy, mainstream primary school"), "{check}");
        assert_eq!(site.get_as(&tom, &path).await.json()["closed_on"], Value::Null, "nothing is saved before it was shown");
        assert_eq!(site.post_as(&tom, &format!("{page}/close/check"), "").await.location(), page);
        assert_eq!(close("2026-12-01", "145001").await.json()["code"], "is_closed");
        let shown = site.get_as(&tom, &page).await.body;
        assert!(shown.contains("It closed on Tuesday 1 December 2026.") && shown.contains("Ashfield Academy</a> took its place"), "{shown}");
        assert_eq!(site.get_as(&priya, &format!("{API}?name=ashfield")).await.json().as_array().unwrap().len(), 1);
        assert_eq!(site.get_as(&tom, &format!("{page}/close")).await.status, 303, "there is nothing to close");
        assert_eq!(send(&site, &tom, &format!("{path}/reopen"), json!({ "reason": "It was its twin" })).await.status, 204);
        assert_eq!(send(&site, &tom, &format!("{path}/reopen"), json!({ "reason": "It was its twin" })).await.json()["code"], "is_open");
        assert_eq!(site.get_as(&priya, &format!("{API}?name=ashfield")).await.json().as_array().unwrap().len(), 2);
        assert!(site.get_as(&tom, &page).await.body.contains("Ashfield Academy took its place"), "the history keeps it");
        assert!(site.get_as(&tom, &page).await.body.contains("It was its twin"), "and why");
    }

    async fn a_case_says_that_its_school_closed(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let id = add_school(db, "Ashfield Primary", InstitutionKind::Primary);
        let reference = site.record(a_request("2026-09-07"));
        change_case(db, &reference, |case| case.institution_id = Some(id));
        let (tom, priya) = (site.sign_in(Persona::TomFielding).await, site.sign_in(Persona::PriyaNair).await);
        let case = format!("/cases/{reference}");
        assert!(!site.get_as(&priya, &case).await.body.contains("closed on"));
        let closed = send(&site, &tom, &format!("{API}/{id}/close"), json!({ "closed_on": "2026-08-31" })).await;
        assert_eq!(closed.status, 204, "{}", closed.body);
        let page = site.get_as(&priya, &case).await.body;
        assert!(page.contains("Ashfield Primary (closed on 31 August 2026)"), "{page}");
    }

    async fn every_page_of_a_case_says_at_its_head_that_the_school_closed_until_the_new_one_is_recorded(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let id = add_school(db, "Ashfield Primary", InstitutionKind::Primary);
        let next = add_school(db, "Ashfield Academy", InstitutionKind::Primary);
        let reference = site.record(a_request("2026-09-07"));
        change_case(db, &reference, |case| case.institution_id = Some(id));
        let (tom, priya) = (site.sign_in(Persona::TomFielding).await, site.sign_in(Persona::PriyaNair).await);
        let case = format!("/cases/{reference}");
        let says = "Ashfield Primary closed on 31 August 2026.";
        assert!(!site.get_as(&priya, &case).await.body.contains(says));
        let change = json!({ "name": "Ashfield Academy", "kind": "primary", "urn": "145001", "version": 1 });
        assert_eq!(put(&site, &tom, &format!("{API}/{next}"), &change).await.status, 204);
        let closing = json!({ "closed_on": "2026-08-31", "successor_urn": "145001" });
        assert_eq!(send(&site, &tom, &format!("{API}/{id}/close"), closing).await.status, 204);
        let way = format!("<a class=\"govuk-link\" href=\"{case}/people/{}/school\">Record the new school</a>", find_case(db, &reference).child_id);
        for part in ["", "/people", "/documents", "/history"] {
            let page = site.get_as(&priya, &format!("{case}{part}")).await.body;
            assert!(page.contains(says) && page.contains("Ashfield Academy took its place.") && page.contains(&way), "{part}: {page}");
        }
        let asked = an_advice_request(Id::new(Uuid::from_u128(0x77)), find_case(db, &reference).id);
        db.write(|conn| asked.insert(conn)).unwrap();
        let james = site.sign_in(Persona::JamesOsei).await;
        let page = site.get_as(&james, &case).await;
        assert!(page.body.contains(says) && !page.body.contains("Record the new school"), "who may not is sent nowhere: {}", page.body);
        change_case(db, &reference, |case| case.stage = Stage::Withdrawn);
        assert!(!site.get_as(&priya, &case).await.body.contains(says), "nobody looks for a school any more");
        change_case(db, &reference, |case| case.stage = Stage::Maintained);
        assert!(site.get_as(&priya, &case).await.body.contains(says), "a plan is in force");
        change_case(db, &reference, |case| case.institution_id = Some(next));
        assert!(!site.get_as(&priya, &case).await.body.contains(says));
    }

    async fn a_school_closes_with_its_units_on_one_day_and_both_are_shown_before_it_is_saved(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let id = add_school(db, "Ashfield Primary", InstitutionKind::Primary);
        let (page, path) = (format!("{LIST}/{id}"), format!("{API}/{id}"));
        for (kind, name, opened) in [("sen_unit", "Harbour", Some("2020-09-01")), ("resourced_provision", "Quay", None), ("sen_unit", "Old Base", None)] {
            let made = send(&site, &tom, &format!("{path}/units"), json!({ "kind": kind, "name": name, "opened_on": opened })).await;
            assert_eq!(made.status, 201, "{}", made.body);
        }
        let units = site.get_as(&tom, &path).await.json()["units"].clone();
        let old = units.as_array().unwrap().iter().find(|unit| unit["name"] == "Old Base").unwrap()["id"].clone();
        let earlier = format!("{path}/units/{}/close", old.as_str().unwrap());
        let before_the_act = send(&site, &tom, &earlier, json!({ "closed_on": "2014-08-31" })).await;
        assert_eq!(wrong(&before_the_act), [("closed_on".to_owned(), "before_the_act".to_owned())]);
        assert_eq!(send(&site, &tom, &earlier, json!({ "closed_on": "2024-07-19" })).await.status, 204);
        let asked = site.get_as(&tom, &format!("{page}/close")).await.body;
        assert!(asked.contains("Harbour (SEN unit) and Quay (Resourced provision) stand in it, and close with it on the same day."), "{asked}");
        let posted = "closed_on-day=30&closed_on-month=11&closed_on-year=2026&successor_urn=";
        assert_eq!(site.post_as(&tom, &format!("{page}/close"), posted).await.status, 303);
        let check = site.get_as(&tom, &format!("{page}/close/check")).await.body;
        for words in ["<li>Harbour (SEN unit)</li><li>Quay (Resourced provision)</li>", "Monday 30 November 2026", "No open case names it."] {
            assert!(check.contains(words), "{words}: {check}");
        }
        assert!(!check.contains("Old Base"), "it has closed: {check}");
        assert_eq!(site.post_as(&tom, &format!("{page}/close/check"), "").await.status, 303);
        let days = async || {
            let units = site.get_as(&tom, &path).await.json()["units"].clone();
            let units = units.as_array().unwrap().clone();
            units.iter().map(|unit| (unit["name"].as_str().unwrap().to_owned(), unit["closed_on"].clone())).collect::<Vec<_>>()
        };
        let closed = |name: &str, on: &str| (name.to_owned(), json!(on));
        let all = [closed("Harbour", "2026-11-30"), closed("Old Base", "2024-07-19"), closed("Quay", "2026-11-30")];
        assert_eq!(days().await, all);
        let history = site.get_as(&tom, &page).await.body;
        for words in ["Closed on 30 November 2026", "Unit closed: Harbour, SEN unit", "Unit closed: Quay, Resourced provision"] {
            assert!(history.contains(words), "{words}: {history}");
        }
        let again = site.get_as(&tom, &format!("{page}/reopen")).await.body;
        assert!(again.contains("Harbour (SEN unit) and Quay (Resourced provision) closed on the same day and stay closed."), "{again}");
        assert!(!again.contains("Old Base"), "{again}");
        assert_eq!(site.post_as(&tom, &format!("{page}/reopen"), "reason=A+mistake").await.status, 303);
        assert_eq!(days().await, all, "each is opened again by itself");
    }

    async fn no_school_closes_before_the_day_from_which_a_case_has_it_open(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let [used, unused] = ["Ashfield Primary", "Oak Primary"].map(|name| add_school(db, name, InstitutionKind::Primary));
        let reference = site.record(a_request("2026-09-07"));
        change_case(db, &reference, |case| (case.institution_id, case.school_from) = (Some(used), Some(day("2024-09-03"))));
        let close = async |id, on: &str| send(&site, &tom, &format!("{API}/{id}/close"), json!({ "closed_on": on })).await;
        let early = close(used, "2024-09-02").await;
        assert_eq!(wrong(&early), [("closed_on".to_owned(), "before_its_use".to_owned())]);
        assert!(early.body.contains("A case has it open on 3 September 2024."), "{}", early.body);
        let ancient = close(unused, "1900-01-01").await;
        assert_eq!(wrong(&ancient), [("closed_on".to_owned(), "before_the_act".to_owned())]);
        assert_eq!(wrong(&close(unused, "2014-08-31").await), [("closed_on".to_owned(), "before_the_act".to_owned())]);
        assert_eq!(close(unused, "2014-09-01").await.status, 204);
        let posted = "closed_on-day=2&closed_on-month=9&closed_on-year=2024&successor_urn=";
        assert_eq!(site.post_as(&tom, &format!("{LIST}/{used}/close"), posted).await.status, 422, "the page says so before the check");
        let posted = "closed_on-day=3&closed_on-month=9&closed_on-year=2024&successor_urn=";
        assert_eq!(site.post_as(&tom, &format!("{LIST}/{used}/close"), posted).await.status, 303);
        let check = site.get_as(&tom, &format!("{LIST}/{used}/close/check")).await.body;
        assert!(check.contains("It is the school or college of 1 open case."), "{check}");
        assert_eq!(site.post_as(&tom, &format!("{LIST}/{used}/close/check"), "").await.status, 303);
    }

    async fn a_successor_for_quite_another_age_is_asked_about(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let id = add_school(db, "Little Acorns", InstitutionKind::EarlyYears);
        send(&site, &tom, API, json!({ "name": "Ashfield College", "kind": "post_16", "urn": "145001" })).await;
        let page = format!("{LIST}/{id}");
        let posted = "closed_on-day=1&closed_on-month=12&closed_on-year=2026&successor_urn=145001";
        assert!(!site.get_as(&tom, &format!("{page}/close")).await.body.contains("nobody goes to both"), "only when it matters");
        let asked = site.post_as(&tom, &format!("{page}/close"), posted).await;
        assert_eq!(asked.status, 422);
        for words in ["Ashfield College is recorded as: further education college", "Yes, although nobody goes to both at the same age"] {
            assert!(asked.body.contains(words), "{words}: {}", asked.body);
        }
        let program = send(&site, &tom, &format!("{API}/{id}/close"), json!({ "closed_on": "2026-12-01", "successor_urn": "145001" })).await;
        assert_eq!(wrong(&program), [("is_unlike".to_owned(), "unlike_successor".to_owned())]);
        assert_eq!(site.post_as(&tom, &format!("{page}/close"), &format!("{posted}&is_unlike=yes")).await.status, 303);
        assert_eq!(site.post_as(&tom, &format!("{page}/close/check"), "").await.location(), page);
        assert!(site.get_as(&tom, &page).await.body.contains("Ashfield College</a> took its place"));
    }

    async fn ad_05_whom_to_speak_to_is_named_changed_and_taken_off_with_the_day(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let id = add_school(db, "Ashfield Primary", InstitutionKind::Primary);
        let (page, path) = (format!("{LIST}/{id}"), format!("{API}/{id}"));
        assert!(site.get_as(&tom, &page).await.body.contains("Nobody is named"));
        let new = json!({ "role": "senco", "name": "Ruth Lane", "email": "ruth@ashfield.example" });
        let made = send(&site, &tom, &format!("{path}/contacts"), new).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let contact = format!("contacts/{}", made.json()["id"].as_str().unwrap());
        let undialled = site.post_as(&tom, &format!("{page}/{contact}/change"), "role=senco&name=Ruth+Hill&email=&phone=not+a+phone&version=1").await;
        assert_eq!(undialled.status, 422);
        assert!(undialled.body.contains("Enter a telephone number, like 01632 960 001"), "{}", undialled.body);
        let renamed = "role=senco&name=Ruth+Hill&email=&phone=&version=1";
        assert_eq!(site.post_as(&tom, &format!("{page}/{contact}/change"), renamed).await.status, 303);
        assert_eq!(site.get_as(&tom, &path).await.json()["contacts"][0]["name"], "Ruth Hill");
        // Whoever read it before the change does not write over it.
        let stale = site.post_as(&tom, &format!("{page}/{contact}/change"), "role=senco&name=Ruth+Lane&email=&phone=0123+456+7890&version=1").await;
        assert_eq!(stale.status, 409, "{}", stale.body);
        assert!(stale.body.contains("changed while the page was open"), "{}", stale.body);
        let (_, now) = stale.body.split_once("What it says now</h2>").unwrap();
        assert!(now.contains("Ruth Hill"), "what stands now is above the boxes: {now}");
        assert_eq!(site.get_as(&tom, &path).await.json()["contacts"][0]["name"], "Ruth Hill");
        let end = |on: &str, version: i32| json!({ "ended_on": on, "version": version });
        assert_eq!(send(&site, &tom, &format!("{path}/{contact}/end"), end("2026-12-01", 1)).await.status, 409);
        let back = |version: i32| json!({ "reason": "She only went part-time", "version": version });
        let early = send(&site, &tom, &format!("{path}/{contact}/take-back"), back(2)).await;
        assert_eq!(early.json()["code"], "has_not_ended", "{}", early.body);
        assert_eq!(send(&site, &tom, &format!("{path}/{contact}/end"), end("2026-11-30", 2)).await.status, 204);
        let left = site.get_as(&tom, &page).await.body;
        assert!(left.contains("1 person has left") && left.contains(&format!("{contact}/take-back")), "{left}");
        let former = site.get_as(&tom, &path).await.json()["former_contacts"][0].clone();
        assert_eq!((&former["ended_on"], &former["version"]), (&json!("2026-11-30"), &json!(3)));
        let form = "reason=She+only+went+part-time&version=3";
        assert_eq!(site.post_as(&tom, &format!("{page}/{contact}/take-back"), form).await.location(), page);
        assert_eq!(site.get_as(&tom, &path).await.json()["contacts"][0]["version"], 4);
        let history = site.get_as(&tom, &page).await.body;
        assert!(history.contains("Ruth Hill, SENCO is a contact still") && history.contains("She only went part-time"), "{history}");
        let ahead = send(&site, &tom, &format!("{path}/{contact}/end"), end("2026-12-02", 4)).await;
        assert_eq!(wrong(&ahead), [("ended_on".to_owned(), "in_the_future".to_owned())]);
        assert_eq!(send(&site, &tom, &format!("{path}/{contact}/end"), end("2026-12-01", 4)).await.status, 204);
        let again = send(&site, &tom, &format!("{path}/{contact}/end"), end("2026-12-01", 5)).await;
        assert_eq!(again.json()["code"], "has_ended", "{}", again.body);
        let shown = site.get_as(&tom, &page).await.body;
        for words in ["Nobody is named", "Name: Ruth Lane → Ruth Hill", "Email: ruth@ashfield.example → none", "is no longer a contact"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let other = add_school(db, "Oak School", InstitutionKind::Special);
        assert_eq!(site.get_as(&tom, &format!("{LIST}/{other}/{contact}/change")).await.status, 404, "it is another school's");
    }

    async fn a_unit_is_named_changed_closed_and_opened_again_and_says_whether_there_is_one(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let id = add_school(db, "Ashfield Primary", InstitutionKind::Primary);
        let (page, path) = (format!("{LIST}/{id}"), format!("{API}/{id}"));
        let asked = site.get_as(&tom, &format!("{page}/units/new")).await.body;
        assert!(asked.contains("What does it specialise in?") && asked.contains("Resourced provision"), "{asked}");
        let posted = "kind=sen_unit&name=Harbour&specialism=autism&places=12&opened_on-day=1&opened_on-month=9&opened_on-year=2020";
        assert_eq!(site.post_as(&tom, &format!("{page}/units/new"), posted).await.status, 303);
        let shown = site.get_as(&tom, &path).await.json();
        assert_eq!((&shown["has_sen_unit"], &shown["has_resourced_provision"]), (&json!(true), &json!(false)));
        let unit = shown["units"][0]["id"].as_str().unwrap().to_owned();
        let expected = json!([{ "id": unit, "kind": "sen_unit", "name": "Harbour", "specialism": "autism", "places": 12,
            "opened_on": "2020-09-01", "closed_on": null }]);
        assert_eq!(shown["units"], expected);
        let there = format!("units/{unit}");
        let filled = site.get_as(&tom, &format!("{page}/{there}/change")).await.body;
        assert!(filled.contains("value=\"Harbour\"") && filled.contains("value=\"12\""), "{filled}");
        let renamed = json!({ "kind": "resourced_provision", "name": "Harbour Base", "places": 14 });
        assert_eq!(put(&site, &tom, &format!("{path}/{there}"), &renamed).await.status, 204);
        let shown = site.get_as(&tom, &path).await.json();
        assert_eq!((&shown["has_sen_unit"], &shown["has_resourced_provision"]), (&json!(false), &json!(true)));
        assert_eq!(shown["units"][0]["specialism"], Value::Null, "what is left out is emptied");
        let close = async |on: &str| send(&site, &tom, &format!("{path}/{there}/close"), json!({ "closed_on": on })).await;
        assert_eq!(wrong(&close("2026-12-02").await), [("closed_on".to_owned(), "in_the_future".to_owned())]);
        assert_eq!(close("2026-12-01").await.status, 204);
        assert_eq!(close("2026-12-01").await.json()["code"], "unit_closed");
        assert_eq!(put(&site, &tom, &format!("{path}/{there}"), &renamed).await.json()["code"], "unit_closed");
        assert_eq!(site.get_as(&tom, &path).await.json()["has_resourced_provision"], json!(false));
        assert_eq!(site.get_as(&tom, &format!("{page}/{there}/change")).await.status, 303, "there is nothing to change");
        let again = site.post_as(&tom, &format!("{page}/{there}/reopen"), "reason=It+was+another+school").await;
        assert_eq!(again.status, 303, "{}", again.body);
        let twice = send(&site, &tom, &format!("{path}/{there}/reopen"), json!({ "reason": "A" })).await;
        assert_eq!(twice.json()["code"], "is_open");
        let history = site.get_as(&tom, &page).await.body;
        for words in [
            "Unit added: Harbour, SEN unit, 12 places",
            "Name: Harbour → Harbour Base; Specialises in: autism → none; Places: 12 → 14; Opened on: 1 September 2020 → none",
            "It was another school",
            "14 places",
        ] {
            assert!(history.contains(words), "{words}: {history}");
        }
    }

    async fn a_unit_that_cannot_be_is_refused_beside_its_answer_and_nothing_of_it_is_kept(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let id = add_school(db, "Ashfield Primary", InstitutionKind::Primary);
        let (page, path) = (format!("{LIST}/{id}"), format!("{API}/{id}"));
        let units = format!("{path}/units");
        let harbour = json!({ "kind": "sen_unit", "name": "Harbour", "places": 1, "opened_on": "2026-12-01" });
        for (member, value, code) in [
            ("name", json!("  "), "missing"),
            ("name", json!("x".repeat(201)), "too_long"),
            ("kind", json!("annexe"), "unknown_code"),
            ("places", json!(0), "not_places"),
            ("places", json!(-1), "not_places"),
            ("places", json!(501), "not_places"),
            ("opened_on", json!("2026-12-02"), "in_the_future"),
        ] {
            let mut bad = harbour.clone();
            bad[member] = value;
            let refused = send(&site, &tom, &units, bad).await;
            assert_eq!(wrong(&refused), [(member.to_owned(), code.to_owned())], "{}", refused.body);
        }
        let typed = "kind=sen_unit&name=&specialism=&places=a+dozen&opened_on-day=&opened_on-month=&opened_on-year=";
        let refused = site.post_as(&tom, &format!("{page}/units/new"), typed).await;
        assert_eq!(refused.status, 422);
        for words in ["Enter its name", "Enter a whole number"] {
            assert!(refused.body.contains(words), "{words}: {}", refused.body);
        }
        assert_eq!(site.get_as(&tom, &path).await.json()["units"], json!([]), "nothing half stored");
        let made = send(&site, &tom, &units, harbour.clone()).await;
        assert_eq!(made.status, 201, "it opened today: {}", made.body);
        let there = format!("{units}/{}", made.json()["id"].as_str().unwrap());
        let twin = json!({ "kind": "resourced_provision", "name": "HARBOUR" });
        let same = [("name".to_owned(), "same_name".to_owned())];
        assert_eq!(wrong(&send(&site, &tom, &units, twin.clone()).await), same);
        let early = send(&site, &tom, &format!("{there}/close"), json!({ "closed_on": "2026-11-30" })).await;
        assert_eq!(wrong(&early), [("closed_on".to_owned(), "before_it_opened".to_owned())], "{}", early.body);
        assert!(early.body.contains("on or after 1 December 2026"), "{}", early.body);
        assert_eq!(send(&site, &tom, &format!("{there}/close"), json!({ "closed_on": "2026-12-01" })).await.status, 204);
        assert_eq!(send(&site, &tom, &units, twin).await.status, 201, "the other has closed");
        let reopened = send(&site, &tom, &format!("{there}/reopen"), json!({ "reason": "A" })).await;
        assert!(reopened.body.contains("same_name"), "{}", reopened.body);
        let elsewhere = add_school(db, "Oak School", InstitutionKind::Primary);
        assert_eq!(send(&site, &tom, &format!("{API}/{elsewhere}/units"), harbour.clone()).await.status, 201, "another school");
        let other = there.replace(&id.to_string(), &elsewhere.to_string());
        assert_eq!(put(&site, &tom, &other, &harbour).await.status, 404, "it is another school’s");
        send(&site, &tom, &format!("{path}/close"), json!({ "closed_on": "2026-12-01" })).await;
        let late = send(&site, &tom, &units, json!({ "kind": "sen_unit", "name": "Quay" })).await;
        assert_eq!(late.json()["code"], "institution_closed", "{}", late.body);
        assert_eq!(site.get_as(&tom, &format!("{page}/units/new")).await.status, 303, "it takes none any more");
        assert!(!site.get_as(&tom, &page).await.body.contains("Add a unit"));
    }

    async fn nobody_but_an_administrator_keeps_the_register(db: &Database) {
        let site = TestSite::new(db);
        let id = add_school(db, "Ashfield Primary", InstitutionKind::Primary);
        for persona in [Persona::PriyaNair, Persona::JamesOsei] {
            let person = site.sign_in(persona).await;
            for path in [LIST.to_owned(), format!("{LIST}/new"), format!("{LIST}/{id}"), format!("{LIST}/{id}/change"), format!("{API}/{id}")] {
                assert_eq!(site.get_as(&person, &path).await.status, 403, "{path}");
            }
            let added = send(&site, &person, API, json!({ "name": "Oak", "kind": "special" })).await;
            assert_eq!(added.status, 403, "{}", added.body);
            let unit = send(&site, &person, &format!("{API}/{id}/units"), json!({ "name": "Harbour", "kind": "sen_unit" })).await;
            assert_eq!(unit.status, 403, "{}", unit.body);
        }
    }
}
