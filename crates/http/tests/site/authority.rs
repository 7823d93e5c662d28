//! What is known of the authority: recorded from a day on, and no letter of the law without it.

use actix_web::http::Method;
use ehc_domain::{authority::AuthorityDetail, institutions::InstitutionKind};
use ehc_persistence::{Database, authority::AuthorityDetailRow};
use ehc_test_support::{Persona, a_request, add_school, both_databases, day, forget_authority};
use serde_json::{Value, json};

use crate::{
    browser::{Answer, Person, TestSite, as_, json as body},
    decisions::propose,
    doors::{send, wrong},
};

const PLACE: &str = "/admin/authority";
const API: &str = "/api/v1/authority";

async fn put(site: &TestSite, person: &Person, detail: &str, text: &str, from_on: &str) -> Answer {
    let what = json!({ "text": text, "from_on": from_on });
    let request = body(Method::PUT, &format!("{API}/{detail}"), what.to_string()).insert_header(("x-csrf", person.csrf.clone()));
    site.send(as_(request, person)).await
}

fn known<'a>(list: &'a Value, detail: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|one| one["detail"] == detail).unwrap()
}

/// A request that was refused by an officer and of which the family waits to be told.
pub async fn refused(site: &TestSite) -> (Person, String) {
    let reference = site.record(a_request("2026-09-07"));
    let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
    let place = format!("/cases/{reference}/decisions/assess");
    let reasons = "has_or_may_have_needs=yes&has_or_may_have_needs_reasons=A&may_need_plan=no&may_need_plan_reasons=School+meets+it\
                   &outcome=refused&evidence_against=A&evidence_for=A&family_view=A";
    for (person, step, form) in [
        (&priya, "reasons", reasons),
        (&priya, "check", "kind=assess"),
        (&helen, "decide", "outcome=refused&version=1&decided_on-day=12&decided_on-month=10&decided_on-year=2026"),
    ] {
        let sent = site.post_as(person, &format!("{place}/{step}"), form).await;
        assert_eq!(sent.status, 303, "{step}: {}", sent.body);
    }
    (priya, place)
}

both_databases! {
    async fn the_name_in_the_settings_file_is_shown_as_what_it_is_until_one_is_recorded(db: &Database) {
        let site = TestSite::new(db);
        forget_authority(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let says = "Ashmere Council<p class=\"govuk-body\">From the settings file. No day is recorded from which it holds.</p>";
        let page = site.get_as(&tom, PLACE).await.body;
        assert!(page.contains(says), "{page}");
        let name = known(&site.get_as(&tom, API).await.json(), "name").clone();
        assert_eq!((&name["text"], &name["from_on"]), (&json!("Ashmere Council"), &Value::Null));
        let form = site.get_as(&tom, &format!("{PLACE}/name")).await.body;
        assert!(form.contains("value=\"Ashmere Council\""), "it is ready to be recorded: {form}");
        assert_eq!(put(&site, &tom, "name", "Ashmere Borough Council", "2026-10-13").await.status, 204);
        assert!(site.get_as(&tom, PLACE).await.body.contains("From the settings file."), "the recorded one lies ahead");
        assert_eq!(put(&site, &tom, "name", "Ashmere Council", "2026-10-12").await.status, 204);
        assert!(!site.get_as(&tom, PLACE).await.body.contains("From the settings file."));
        assert_eq!(known(&site.get_as(&tom, API).await.json(), "name")["from_on"], "2026-10-12");
    }

    async fn what_holds_on_a_day_is_the_latest_that_begins_by_then(db: &Database) {
        let site = TestSite::new(db);
        forget_authority(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let empty = site.get_as(&tom, PLACE).await.body;
        assert_eq!(empty.matches(">Missing<").count(), 5, "what no letter goes without: {empty}");
        let posted = "text=Fairway%0D%0A01632+960001&from_on-day=12&from_on-month=10&from_on-year=2026";
        assert_eq!(site.post_as(&tom, &format!("{PLACE}/mediation_adviser"), posted).await.status, 303);
        assert_eq!(put(&site, &tom, "mediation_adviser", "Oakway", "2026-11-01").await.status, 204);
        assert_eq!(put(&site, &tom, "mediation_adviser", "Elmway", "2026-11-01").await.status, 204, "of one day the last counts");
        for (today, text) in [("2026-10-12", "Fairway\n01632 960001"), ("2026-10-31", "Fairway\n01632 960001"), ("2026-11-01", "Elmway")] {
            site.ports.clock.set_day(day(today));
            let tom = site.sign_in(Persona::TomFielding).await;
            assert_eq!(known(&site.get_as(&tom, API).await.json(), "mediation_adviser")["text"], text, "{today}");
        }
        let tom = site.sign_in(Persona::TomFielding).await;
        let page = site.get_as(&tom, &format!("{PLACE}/mediation_adviser")).await.body;
        for words in ["Elmway", "Oakway", "From 12 October 2026", "Tom Fielding, ", ". Replaced"] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }

    async fn the_authority_is_called_what_is_recorded_from_its_day_on(db: &Database) {
        let site = TestSite::new(db);
        forget_authority(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let masthead = async || {
            let page = site.get("/sign-in").await.body;
            page.split("app-masthead__council\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned()
        };
        assert_eq!(masthead().await, "Ashmere Council", "the settings say it until somebody records it");
        assert_eq!(put(&site, &tom, "name", "Ashmere and Fenwick Council", "2026-10-13").await.status, 204);
        site.get_as(&tom, PLACE).await;
        assert_eq!(masthead().await, "Ashmere Council", "the day before");
        for today in ["2026-10-13", "2026-10-14"] {
            site.ports.clock.set_day(day(today));
            assert_eq!(masthead().await, "Ashmere and Fenwick Council", "{today}");
        }
        assert!(site.get("/privacy").await.body.contains("Ashmere and Fenwick Council uses this service"));
    }

    async fn an_administrator_is_told_what_is_missing_before_the_first_request_until_nothing_is(db: &Database) {
        let site = TestSite::new(db);
        forget_authority(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let first = site.get_as(&tom, "/admin").await.body;
        for words in ["Before the first request", "A school or college on the register", "Name; How to reach us; Mediation adviser", "Responsible commissioning body"] {
            assert!(first.contains(words), "{words}: {first}");
        }
        assert_eq!(first.matches(">Missing<").count(), 3, "the people are there: {first}");
        add_school(db, "Oak School", InstitutionKind::Special);
        let of_letters = ["contact", "mediation_adviser", "disagreement_resolution", "information_service", "institution_lists"];
        for detail in of_letters.into_iter().chain(["commissioner", "social_care_officer", "name"]) {
            assert!(site.get_as(&tom, "/admin").await.body.contains("Before the first request"), "{detail} is missing");
            let text = if detail == "name" { "Ashmere Council" } else { "ashmere.example, send@ashmere.example" };
            assert_eq!(put(&site, &tom, detail, text, "2014-09-01").await.status, 204);
        }
        assert!(!site.get_as(&tom, "/admin").await.body.contains("Before the first request"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        assert!(!site.get_as(&priya, "/admin").await.body.contains("Before the first request"));
    }

    async fn a_detail_that_cannot_be_is_refused(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let tom = site.sign_in(Persona::TomFielding).await;
        for (detail, text, from_on, field, code) in [
            ("local_offer", " ", "2026-10-12", "text", "missing"),
            ("local_offer", &"x".repeat(1_001), "2026-10-12", "text", "too_long"),
            ("local_offer", "not an address", "2026-10-12", "text", "not_a_web_address"),
            ("local_offer", "ashmere.example", "2027-10-14", "from_on", "too_far_ahead"),
            ("code", "E06000021", "2026-10-12", "text", "not_an_authority_code"),
            ("name", &"x".repeat(101), "2026-10-12", "text", "not_a_name"),
            ("name", "Ashmere\nCouncil", "2026-10-12", "text", "not_a_name"),
        ] {
            let told = put(&site, &tom, detail, text, from_on).await;
            assert_eq!((told.status, wrong(&told)), (422, vec![(field.to_owned(), code.to_owned())]), "{detail}");
        }
        assert_eq!(put(&site, &tom, "local_offer", "ashmere.example", "2027-10-13").await.status, 204, "the last day that may be known");
        for (detail, boxes) in [("name", 0), ("code", 0), ("local_offer", 1)] {
            let page = site.get_as(&tom, &format!("{PLACE}/{detail}")).await.body;
            assert_eq!(page.matches("<textarea").count(), boxes, "{detail} is a single name, or words: {page}");
        }
        assert_eq!(put(&site, &tom, "weather", "x", "2026-10-12").await.status, 404);
        let priya = site.sign_in(Persona::PriyaNair).await;
        for path in [PLACE, "/admin/authority/code", API] {
            assert_eq!(site.get_as(&priya, path).await.status, 403, "{path}");
        }
        assert_eq!(put(&site, &priya, "code", "861", "2026-10-12").await.status, 403);
    }

    async fn how_to_reach_us_that_names_no_way_is_refused_and_what_was_recorded_so_before_counts_for_no_letter(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let (priya, place) = refused(&site).await;
        let tom = site.sign_in(Persona::TomFielding).await;
        let hello = put(&site, &tom, "contact", "hello", "2026-10-12").await;
        assert_eq!(wrong(&hello), [("text".to_owned(), "no_way_to_reach".to_owned())], "{}", hello.body);
        let row = AuthorityDetailRow {
            id: "0199ffff-0000-7000-8000-00000000000a".parse().unwrap(),
            detail: AuthorityDetail::Contact,
            text: "hello".into(),
            from_on: day("2026-10-01"),
            recorded_at: "2026-10-01T08:00:00Z".parse().unwrap(),
            recorded_by: Persona::TomFielding.id(),
        };
        db.write(|conn| row.insert(conn)).unwrap();
        let asked = site.get_as(&priya, &format!("{place}/tell")).await.body;
        assert!(asked.contains("How to reach us: what is recorded names no telephone number, email address or postal address"), "{asked}");
        assert_eq!(put(&site, &tom, "contact", "send@ashmere.example", "2026-10-12").await.status, 204);
        assert!(!site.get_as(&priya, &format!("{place}/tell")).await.body.contains("Something is missing from the letter"));
    }

    async fn cw_18_a_refusal_is_not_recorded_as_sent_while_its_letter_would_lack_what_the_law_asks(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let (priya, place) = refused(&site).await;
        let tom = site.sign_in(Persona::TomFielding).await;
        forget_authority(db);
        for detail in ["contact", "disagreement_resolution", "information_service"] {
            put(&site, &tom, detail, &format!("The {detail}, 01632 960000"), "2026-09-01").await;
        }
        assert_eq!(put(&site, &tom, "mediation_adviser", "Fairway", "2026-10-13").await.status, 204, "from the day after");
        let asked = site.get_as(&priya, &format!("{place}/tell")).await.body;
        for words in [
            "Something is missing from the letter",
            "Mediation adviser: on record from 13 October 2026, after the letter’s day",
            "Administration, The authority",
            "To be told by you as well",
        ] {
            assert!(asked.contains(words), "{words}: {asked}");
        }
        let sent = "on-day=12&on-month=10&on-year=2026&how=email";
        let told = site.post_as(&priya, &format!("{place}/tell"), sent).await;
        assert!(told.status == 422 && told.body.contains("The letter would lack what the law asks of it: Mediation adviser: on record from 13 October 2026, after the letter’s day."), "{}", told.body);
        put(&site, &tom, "mediation_adviser", "Oakway\n01632 960002", "2026-10-12").await;
        let whole = site.get_as(&priya, &format!("{place}/tell")).await.body;
        assert!(!whole.contains("Something is missing from the letter"), "{whole}");
        assert_eq!(site.post_as(&priya, &format!("{place}/tell"), sent).await.status, 303);
        let letter = site.get_as(&priya, &place).await.body;
        for words in ["Oakway", "01632 960002", "The information_service", "The disagreement_resolution"] {
            assert!(letter.contains(words), "{words}: {letter}");
        }
        assert!(!letter.contains("Fairway"), "the letter is of its day");
    }

    async fn whoever_decides_is_told_what_the_letter_will_lack_and_tells_the_administrators_once_a_day(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-09-07"));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let tom = site.sign_in(Persona::TomFielding).await;
        let place = format!("/cases/{reference}/decisions/assess");
        propose(&site, &priya, &place).await;
        let whole = site.get_as(&helen, &format!("{place}/decide")).await.body;
        assert!(!whole.contains("Something is missing for the letter"), "{whole}");
        let nothing = send(&site, &helen, &format!("/api/v1{place}/missing"), json!({})).await;
        assert_ne!(nothing.status, 204, "{}", nothing.body);
        forget_authority(db);
        for detail in ["contact", "disagreement_resolution", "information_service"] {
            put(&site, &tom, detail, &format!("The {detail}, 01632 960000"), "2026-09-01").await;
        }
        let asked = site.get_as(&helen, &format!("{place}/decide")).await.body;
        for words in ["Something is missing for the letter", "Mediation adviser", "Administration, The authority", &format!("{place}/missing")] {
            assert!(asked.contains(words), "{words}: {asked}");
        }
        let form = site.get_as(&helen, &format!("{place}/missing")).await.body;
        for words in ["Tell the administrators what is missing", "Mediation adviser", "at most once a day"] {
            assert!(form.contains(words), "{words}: {form}");
        }
        let alerts = async || site.get_as(&tom, "/alerts").await.body.matches("Missing from letters: Mediation adviser").count();
        assert_eq!(alerts().await, 0);
        for (who, times) in [(&helen, 1), (&priya, 1), (&helen, 1)] {
            let told = site.post_as(who, &format!("{place}/missing"), "").await;
            assert_eq!((told.status, told.location()), (303, place.as_str()), "{}", told.body);
            assert_eq!(alerts().await, times, "at most once a day");
        }
        assert!(!site.get_as(&tom, "/alerts").await.body.contains(reference.as_str()), "administrators see no case");
        let history = site.get_as(&priya, &format!("/cases/{reference}/history")).await.body;
        assert!(history.contains("Told the administrators what a letter lacks") && history.contains("Missing: Mediation adviser"), "{history}");
        site.ports.clock.set_day(day("2026-10-13"));
        let (helen, tom) = (site.sign_in(Persona::HelenWard).await, site.sign_in(Persona::TomFielding).await);
        assert_eq!(site.post_as(&helen, &format!("{place}/missing"), "").await.status, 303);
        let next = site.get_as(&tom, "/alerts").await.body.matches("Missing from letters: Mediation adviser").count();
        assert_eq!(next, 2, "the day after they are told again");
        let james = site.sign_in(Persona::JamesOsei).await;
        assert_eq!(site.post_as(&james, &format!("{place}/missing"), "").await.status, 404);
    }
}
