use std::collections::BTreeSet;

use actix_web::{http::Method, test::TestRequest};
use ehc_domain::policy::{Relation, allows};
use ehc_http::routes::{self, Kind, Row, Rule};
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases};

use crate::browser::{Answer, Person, TestSite, as_};

/// An address with things in it that do not exist.
fn nowhere(path: &str) -> String {
    path.split('/')
        .map(|part| match part {
            "{reference}" => "EHC-999999",
            part if part.starts_with('{') => "0199ffff-ffff-7fff-bfff-ffffffffffff",
            part => part,
        })
        .collect::<Vec<_>>()
        .join("/")
}

fn request(row: &Row, body: String) -> TestRequest {
    let request = TestRequest::default().method(row.method.clone()).uri(&nowhere(row.path));
    match (row.method == Method::GET, row.kind()) {
        (true, _) => request,
        (false, Kind::Api) => request.insert_header(("content-type", "application/json")).set_payload(body),
        (false, _) => request.insert_header(("content-type", "application/x-www-form-urlencoded")).set_payload(body),
    }
}

/// Sends the row's sample as the person, with their token.
async fn send(site: &TestSite, row: &Row, person: &Person) -> Answer {
    let body = if row.kind() == Kind::Api { row.sample.to_string() } else { format!("csrf={}&{}", person.csrf, row.sample) };
    site.send(as_(request(row, body), person).insert_header(("x-csrf", person.csrf.clone()))).await
}

fn closed() -> impl Iterator<Item = Row> {
    routes::all().into_iter().filter(|row| row.rule != Rule::Public)
}

#[test]
fn no_address_is_given_twice() {
    let mut seen = BTreeSet::new();
    for row in routes::all() {
        assert!(seen.insert((row.method.to_string(), row.path)), "{row:?}");
    }
}

#[test]
fn only_what_holds_no_case_is_open_to_everybody() {
    for row in routes::all().into_iter().filter(|row| row.rule == Rule::Public) {
        let known = [
            "/sign-in",
            "/password/",
            "/health/",
            "/assets/",
            "/help",
            "/accessibility",
            "/privacy",
            "/calculator",
            "/api/openapi.json",
            "/api/v1/calculator",
            "/api/v1/sessions",
            "/invite/",
            "/progress",
        ];
        assert!(known.iter().any(|start| row.path.starts_with(start)), "{row:?} is open: this list only ever shrinks");
    }
}

/// Rows that are sent no answers: buttons, and files, whose door looks at the kind of content first.
const WITHOUT_A_SAMPLE: &[&str] = &[
    "POST /sign-out",
    "DELETE /api/v1/sessions",
    "POST /cases/{reference}/advice/{id}/received",
    "POST /advice/{id}/file",
    "POST /advice/{id}/take",
    "POST /api/v1/advice/{id}/file",
    "POST /api/v1/cases/{reference}/advice/{id}/file",
    "POST /cases/{reference}/documents/new",
    "POST /api/v1/cases/{reference}/documents",
    "POST /requests/new/{begun}/check",
    "POST /existing-plans/new/{begun}/check",
    "POST /cases/{reference}/facts/{fact}/correct/check",
    "POST /cases/{reference}/facts/{fact}/details/check",
    "POST /cases/{reference}/facts/{fact}/take-back/check",
    "POST /cases/{reference}/merge/check",
    "POST /cases/{reference}/undo-merging/check",
    "POST /cases/{reference}/exceptions/{fact}/approve",
    "POST /cases/{reference}/access/restrict/check",
    "POST /known-children/{id}/emergency/take-back",
    "POST /cases/{reference}/decisions/{decision}/missing",
    "POST /cases/{reference}/decisions/{decision}/correct-day/check",
    "POST /cases/{reference}/requests/{request}/withdraw/check",
    "POST /cases/{reference}/requests/{request}/still-asks/check",
    "POST /cases/{reference}/approvals/{id}/approve",
    "POST /cases/{reference}/approvals/{id}/withdraw",
    "POST /governance/roles/{id}/approve",
    "POST /cases/{reference}/withdraw/check",
    "POST /cases/{reference}/moved-away/check",
    "POST /cases/{reference}/moving/check",
    "POST /cases/{reference}/transferred/check",
    "POST /cases/{reference}/death/check",
    "POST /cases/{reference}/recorded-by-mistake/check",
    "POST /cases/{reference}/take-back-the-end/check",
    "POST /cases/{reference}/requests/{request}/put-back/check",
    "POST /alerts/{id}/read",
    "POST /tasks/{id}/done",
    "POST /admin/authority/logo",
    "POST /api/v1/authority/logo",
    "POST /admin/institutions/import",
    "POST /api/v1/institutions/import",
    "POST /admin/institutions/{institution}/close/check",
    "POST /admin/teams/{team}/take-back",
    "POST /admin/users/{user}/invitation",
    "POST /admin/users/{user}/invitation/link",
    "POST /admin/users/{user}/take-back",
];

#[test]
fn whatever_is_sent_to_has_a_sample_that_passes_its_shape() {
    let rows = routes::all().into_iter().filter(|row| row.method != Method::GET && row.sample.is_empty());
    let without: Vec<String> = rows.map(|row| format!("{} {}", row.method, row.path)).collect();
    assert_eq!(without, WITHOUT_A_SAMPLE);
}

both_databases! {
    async fn x_01_whoever_is_not_signed_in_gets_nothing(db: &Database) {
        let site = TestSite::new(db);
        for row in closed() {
            let answer = site.send(request(&row, row.sample.to_string())).await;
            match row.kind() {
                Kind::Api => assert_eq!(answer.status, 401, "{row:?}"),
                _ => {
                    assert_eq!(answer.status, 303, "{row:?}");
                    assert!(answer.location().starts_with("/sign-in"), "{row:?}");
                }
            }
        }
    }

    async fn x_01_nobody_passes_a_door_that_is_not_for_their_role(db: &Database) {
        let site = TestSite::new(db);
        for persona in Persona::ALL {
            let person = site.sign_in(persona).await;
            for row in closed() {
                let Rule::May(action) = row.rule else { continue };
                let answer = send(&site, &row, &person).await;
                if !allows(action, persona.role(), Relation::General) {
                    assert_eq!(answer.status, 403, "{row:?} {persona:?}");
                }
            }
        }
    }

    async fn x_01_a_case_that_does_not_exist_is_not_found_by_anybody(db: &Database) {
        let site = TestSite::new(db);
        for persona in Persona::ALL {
            let person = site.sign_in(persona).await;
            for row in closed() {
                let tried = row.method == Method::GET || !row.sample.is_empty();
                if matches!(row.rule, Rule::OnCase(_)) && tried {
                    let answer = send(&site, &row, &person).await;
                    assert_eq!(answer.status, 404, "{row:?} {persona:?}");
                }
            }
        }
    }

    async fn x_01_nothing_is_changed_without_the_token(db: &Database) {
        let site = TestSite::new(db);
        for persona in Persona::ALL {
            let person = site.sign_in(persona).await;
            for row in closed().filter(|row| row.method != Method::GET) {
                let answer = site.send(as_(request(&row, row.sample.to_string()), &person)).await;
                // Uploads are refused for their kind before their token is looked for.
                assert!(matches!(answer.status, 400 | 403 | 415), "{row:?} {persona:?}: {}", answer.status);
            }
        }
    }
}
