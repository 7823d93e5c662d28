//! One page of each kind, and one body of each resource, as a person can review them.

use actix_web::http::Method;
use ehc_http::routes::{self, Kind};
use ehc_test_support::{Persona, TestDatabase};
use serde_json::Value;

use super::{
    outline::{outline, whole, without_ids},
    scene::Scene,
};
use crate::browser::Person;

/// A page of each kind: its name, who opens it, and where.
const PAGES: &[(&str, Persona, &str)] = &[
    ("list_of_work", Persona::PriyaNair, "/work"),
    ("list_of_cases", Persona::PriyaNair, "/cases"),
    ("record_of_a_case", Persona::PriyaNair, "/cases/EHC-000004"),
    ("dates_of_a_case", Persona::PriyaNair, "/cases/EHC-000004/dates"),
    ("receipt_of_a_date", Persona::PriyaNair, "/cases/EHC-000004/dates/R13-FINAL-20W"),
    ("form_with_a_date_and_a_reason", Persona::PriyaNair, "/cases/EHC-000004/withdraw"),
    ("form_with_choices", Persona::PriyaNair, "/cases/EHC-000004/exceptions/new"),
    ("what_cannot_be_done_now", Persona::PriyaNair, "/cases/EHC-000005/advice/new"),
    ("plan_as_it_is_written", Persona::PriyaNair, "/cases/EHC-000004/plan"),
    ("confirmation_before_a_weighty_act", Persona::HelenWard, "/cases/EHC-000001/plan/finalise/confirm"),
    ("confirmation_that_it_was_done", Persona::HelenWard, "/cases/EHC-000002/plan/finalise/done"),
    ("existing_plan_before_it_is_recorded", Persona::PriyaNair, "/existing-plans/new/019a0000-0000-7000-8000-000000000007/check"),
    ("record_of_an_existing_plan", Persona::PriyaNair, "/cases/EHC-000009"),
    ("death_before_it_is_recorded", Persona::PriyaNair, "/cases/EHC-000010/death/check"),
    ("mistake_before_it_is_recorded", Persona::PriyaNair, "/cases/EHC-000010/recorded-by-mistake/check"),
    ("official_register_before_it_is_taken_over", Persona::TomFielding, "/admin/institutions/import/check"),
    ("figures", Persona::HelenWard, "/reports/compliance"),
    ("error_page", Persona::PriyaNair, "/cases/EHC-999999"),
];

#[actix_web::test]
async fn one_page_of_each_kind_is_kept_as_it_is_read() {
    let database = TestDatabase::sqlite();
    let scene = Scene::new(&database).await;
    for (name, persona, place) in PAGES {
        let person = scene.site.sign_in(*persona).await;
        let answer = scene.site.get_as(&person, place).await;
        insta::assert_snapshot!(format!("page_{name}"), format!("{place}: {}\n{}", answer.status, outline(&answer.body)));
    }
    let priya = scene.site.sign_in(Persona::PriyaNair).await;
    insta::assert_snapshot!("page_whole", whole(&scene.site.get_as(&priya, "/help").await.body));
    let refused = scene.site.post_as(&priya, "/cases/EHC-000004/withdraw", "on-day=1&on-month=13&on-year=2027&reason=").await;
    insta::assert_snapshot!("page_form_with_errors", format!("{}\n{}", refused.status, outline(&refused.body)));
}

/// How many members of a list are kept.
const MOST: usize = 2;

/// Shortens every list, and puts a name in the place of times: what may be another on the next day.
fn reviewed(value: Value) -> Value {
    match value {
        Value::Array(all) => {
            let more = all.len().saturating_sub(MOST);
            let mut kept: Vec<Value> = all.into_iter().take(MOST).map(reviewed).collect();
            kept.extend((more > 0).then(|| Value::from(format!("and {more} more"))));
            kept.into()
        }
        Value::Object(members) => members.into_iter().map(|(name, value)| (name, reviewed(value))).collect(),
        Value::String(text) if text.len() > 12 && text.ends_with('Z') && text.as_bytes().get(10) == Some(&b'T') => {
            "{time}".into()
        }
        other => other,
    }
}

/// Who reads a resource of which not everybody can.
fn reader(path: &str) -> Persona {
    match path {
        path if path.starts_with("/api/v1/calendar")
            || path.starts_with("/api/v1/institutions/")
            || path.starts_with("/api/v1/teams")
            || path.starts_with("/api/v1/users")
            || path.starts_with("/api/v1/authority") =>
        {
            Persona::TomFielding
        }
        path if path.starts_with("/api/v1/reports") || path.ends_with("/caseworker") || path.contains("/access") => {
            Persona::HelenWard
        }
        path if path.starts_with("/api/v1/advice") => Persona::AnnaKowalska,
        "/api/v1/refused-access"
        | "/api/v1/who-looked"
        | "/api/v1/restricted-cases"
        | "/api/v1/roles-proposed"
        | "/api/v1/reviews-of-access" => Persona::OwenPrice,
        path if path.starts_with("/api/v1/emergencies") => Persona::OwenPrice,
        _ => Persona::PriyaNair,
    }
}

impl Scene<'_> {
    /// The first id in what a resource answers.
    pub(super) async fn first_id(&self, person: &Person, place: &str, member: Option<&str>) -> String {
        let answer = self.site.get_as(person, place).await.json();
        let list = member.map_or(&answer, |member| &answer[member]);
        list[0]["id"].as_str().unwrap_or_else(|| panic!("nothing at {place}: {answer}")).to_owned()
    }

    /// An address with things in it that exist.
    async fn somewhere(&self, person: &Person, path: &str) -> String {
        if path.ends_with("/access") {
            let led = self.led.borrow();
            let (_, place) = led.iter().find(|(_, place)| place.ends_with("/access")).expect("a case hidden from somebody");
            return format!("/api/v1{place}");
        }
        if path.ends_with("/access/restriction") {
            let led = self.led.borrow();
            let place = led.iter().find_map(|(_, place)| place.strip_suffix("/named")).expect("a restricted case");
            return format!("/api/v1{place}/restriction");
        }
        let case = match path {
            path if path.ends_with("/consultations") || path.contains("/plan/") => "EHC-000001",
            path if path.ends_with("/decisions") => "EHC-000006",
            _ => "EHC-000004",
        };
        let path = path.replace("{reference}", case);
        match path.as_str() {
            "/api/v1/calculator" => format!("{path}?received=2026-09-07"),
            "/api/v1/reports/cases" => format!("{path}?figure=open"),
            "/api/v1/tasks/{id}" => path.replace("{id}", &self.first_id(person, "/api/v1/tasks", Some("tasks")).await),
            "/api/v1/calendar/changes/{change}" => path.replace("{change}", &self.changed()),
            path if path.contains("{institution}") => {
                let priya = self.site.sign_in(Persona::PriyaNair).await;
                path.replace("{institution}", &self.first_id(&priya, "/api/v1/institutions?name=Brookside", None).await)
            }
            "/api/v1/emergencies/{id}" => {
                path.replace("{id}", &self.first_id(person, "/api/v1/emergencies", Some("waiting")).await)
            }
            "/api/v1/users/{user}" => path.replace("{user}", &self.first_id(person, "/api/v1/users", None).await),
            "/api/v1/teams/{team}" => path.replace("{team}", &self.first_id(person, "/api/v1/teams", None).await),
            "/api/v1/refused-access" => {
                let ruth = self.site.sign_in(Persona::RuthAdeyemi).await;
                self.site.get_as(&ruth, "/cases/EHC-999999").await;
                self.site.app.service.views.flush().unwrap();
                path.to_owned()
            }
            path if path.contains("{id}") => {
                let list = path.split("/{id}").next().unwrap();
                path.replace("{id}", &self.first_id(person, list, None).await)
            }
            _ => path,
        }
    }

    /// The change of the calendar that was made last.
    fn changed(&self) -> String {
        let led = self.led.borrow();
        let place = led.iter().rev().find_map(|(_, place)| place.strip_prefix("/admin/calendar/changes/"));
        place.unwrap().to_owned()
    }
}

#[actix_web::test]
async fn one_body_of_each_resource_is_kept() {
    let database = TestDatabase::sqlite();
    let scene = Scene::new(&database).await;
    for row in routes::all().iter().filter(|row| row.method == Method::GET && row.kind() == Kind::Api) {
        let person = scene.site.sign_in(reader(row.path)).await;
        let place = scene.somewhere(&person, row.path).await;
        let answer = scene.site.get_as(&person, &place).await;
        assert_eq!(answer.status, 200, "{place} {}", answer.body);
        // The description has a review of its own, and a paper is no JSON.
        if row.path == "/api/openapi.json" || !answer.header("content-type").starts_with("application/json") {
            continue;
        }
        let body = serde_json::to_string_pretty(&reviewed(answer.json())).unwrap();
        let name = row.path.trim_start_matches("/api/v1/").replace(['{', '}'], "").replace(['/', '-'], "_");
        insta::assert_snapshot!(format!("body_{name}"), without_ids(&body));
    }
}
