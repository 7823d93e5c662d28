//! That everything shown of a case is on the trail as a look, once, and as no act.

use actix_web::http::Method;
use ehc_domain::audit::looking;
use ehc_http::routes::{self, Kind, Rule};
use ehc_persistence::{
    Database,
    audit::{AuditRow, list_unsealed},
};
use ehc_test_support::{Persona, TestDatabase};

use super::{Walk, path_of, row_of, scene::Scene};
use crate::browser::Person;

/// More than the scene writes.
const ALL: i64 = 1_000_000;

/// Says no more of a case than its number, which whoever asks for it brings.
const SAYS_NOTHING: &str = "/governance/cases/{reference}/review";

/// What reading an address wrote on the trail.
async fn written(scene: &Scene<'_>, db: &Database, person: &Person, address: &str) -> (u16, Vec<AuditRow>) {
    let rows = || {
        scene.site.app.service.views.flush().unwrap();
        db.read(|conn| list_unsealed(conn, ALL)).unwrap()
    };
    let before: std::collections::BTreeSet<_> = rows().into_iter().map(|row| row.id).collect();
    let status = scene.site.get_as(person, address).await.status;
    (status, rows().into_iter().filter(|row| !before.contains(&row.id)).collect())
}

#[actix_web::test]
async fn x_02_everything_that_is_shown_of_a_case_is_written_down_as_a_look_and_never_as_an_act() {
    let database = TestDatabase::sqlite();
    let scene = Scene::new(&database).await;
    let looking = looking();
    let mut faults = Vec::new();
    let mut tried = std::collections::BTreeSet::new();
    for persona in [Persona::PriyaNair, Persona::HelenWard, Persona::OwenPrice] {
        let mut walk = Walk::default();
        let led: Vec<String> =
            scene.led.borrow().iter().filter(|(who, _)| *who == persona).map(|(_, place)| place.clone()).collect();
        let starts: Vec<&str> = ["/"].into_iter().chain(led.iter().map(String::as_str)).collect();
        walk.follow(&scene.site, Some(persona), &starts).await;
        let person = scene.site.sign_in(persona).await;
        let pages = walk.visited.iter().filter_map(|address| Some((row_of(&Method::GET, path_of(address))?, address.clone())));
        let programs = routes::all().into_iter().filter(|row| row.method == Method::GET && row.kind() == Kind::Api);
        let programs = programs.filter(|row| row.path.matches('{').count() == 1 && matches!(row.rule, Rule::OnCase(_)));
        let programs = programs.map(|row| (row.path, row.path.replace("{reference}", "EHC-000004")));
        for (row, address) in pages.chain(programs).filter(|(row, _)| row.contains("{reference}") && *row != SAYS_NOTHING) {
            // One of each kind is enough.
            if !tried.insert(row) {
                continue;
            }
            let (status, rows) = written(&scene, &database, &person, &address).await;
            let acts: Vec<String> = rows.iter().map(|row| format!("{} {}", row.action, row.details)).collect();
            if status != 200 {
                tried.remove(row);
            } else if rows.is_empty() || rows.iter().any(|row| !looking.contains(&row.action.as_str())) {
                faults.push(format!("{persona:?} {address}: {acts:?}"));
            } else if rows.iter().filter(|row| row.action == "case.view").count() > 1 {
                faults.push(format!("{persona:?} {address} twice: {acts:?}"));
            }
        }
    }
    assert!(tried.len() > 60, "only {} were read", tried.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[actix_web::test]
async fn what_waits_for_information_governance_is_a_list_and_nobody_refused_anything_by_reading_it() {
    let database = TestDatabase::sqlite();
    let scene = Scene::new(&database).await;
    let owen = scene.site.sign_in(Persona::OwenPrice).await;
    for address in ["/governance/roles", "/api/v1/roles-proposed"] {
        let (status, rows) = written(&scene, &database, &owen, address).await;
        let acts: Vec<&str> = rows.iter().map(|row| row.action.as_str()).collect();
        assert_eq!((status, acts.as_slice()), (200, ["list.view"].as_slice()), "{address}");
    }
}
