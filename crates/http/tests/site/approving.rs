//! Exceptions as people record them and a manager approves them.

use ehc_domain::cases::{CaseReference, Stage};
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, change_case, day, personas};

use crate::browser::{Person, TestSite};

const FINAL: &str = "R13-FINAL-20W";

/// Makes a case of Priya’s on which the plan is due on 25 January 2027, and returns its number.
fn case(site: &TestSite, db: &Database) -> CaseReference {
    site.ports.clock.set_day(day("2026-12-01"));
    let reference = site.record(a_request("2026-09-07"));
    change_case(db, &reference, |case| case.stage = Stage::Drafting);
    reference
}

both_databases! {
    async fn cw_07_a_manager_hears_of_an_exception_reads_it_and_approves_it(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let form = format!(
            "limit={FINAL}&ground-{FINAL}=X-PERSONAL&from-day=3&from-month=11&from-year=2026&evidence=Letter+of+4+November\
             &why=Nobody+at+home+could+meet+us"
        );
        let recorded = site.post_as(&priya, &format!("/cases/{reference}/exceptions/new"), &form).await;
        assert_eq!(recorded.status, 303, "{}", recorded.body);

        let helen = site.sign_in(Persona::HelenWard).await;
        let alerts = site.get_as(&helen, "/api/v1/alerts").await.json();
        assert_eq!(alerts["alerts"][0]["title"], format!("{reference}: Exception waiting for approval"));
        let place = alerts["alerts"][0]["link"].as_str().unwrap().to_owned();
        let page = site.get_as(&helen, &place).await;
        assert_eq!(page.status, 200, "{}", page.body);
        for words in ["Letter of 4 November", "Nobody at home could meet us", "3 November 2026", "Priya Nair", "It still lasts"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        let date = site.get_as(&helen, &format!("/cases/{reference}/dates/{FINAL}")).await;
        assert!(date.body.contains(&format!("href=\"{place}\"")), "{}", date.body);
        assert_eq!(site.get_as(&priya, &place).await.status, 403);

        site.ports.clock.advance(chrono::Duration::minutes(6));
        let asked = site.post_as(&helen, &place, "").await;
        assert!(asked.body.contains("confirm_password"), "{}", asked.body);
        let approved = site.post_as(&helen, &place, &format!("confirm_password={}", personas::PASSWORD)).await;
        assert_eq!(approved.status, 303, "{}", approved.body);
        let helen = Person { cookie: approved.session().unwrap(), ..helen };
        let old = site.get_as(&helen, &place).await;
        assert_eq!(old.status, 404, "{}", old.body);
    }
}
