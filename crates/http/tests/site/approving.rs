//! Exceptions as people record them, a manager approves them, and they come to an end.

use actix_web::http::Method;
use ehc_domain::cases::{CaseReference, Stage};
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, change_case, day, personas};

use crate::browser::{Person, TestSite, as_, json};

const FINAL: &str = "R13-FINAL-20W";

/// Makes a case of Priya’s on which the plan is due on 25 January 2027, and returns its number.
fn case(site: &TestSite, db: &Database) -> CaseReference {
    site.ports.clock.set_day(day("2026-12-01"));
    let reference = site.record(a_request("2026-09-07"));
    change_case(db, &reference, |case| case.stage = Stage::Drafting);
    reference
}

const AWAY: &str = "X-ABSENT-4W";

/// Has Priya record an exception to the limit of the final plan that began on 2 November and still lasts; returns the address of its acts.
async fn goes_on(site: &TestSite, priya: &Person, reference: &CaseReference) -> String {
    let form = format!(
        "duty={FINAL}&ground-{FINAL}={AWAY}&from-day=2&from-month=11&from-year=2026&evidence=Tickets&why_impractical=Nobody+could+see+her"
    );
    let recorded = site.post_as(priya, &format!("/cases/{reference}/exceptions/new"), &form).await;
    assert_eq!(recorded.status, 303, "{}", recorded.body);
    let dates = site.get_as(priya, recorded.location()).await;
    let place = dates.body.split('"').find_map(|piece| piece.strip_suffix("/end"));
    place.unwrap_or_else(|| panic!("no exception that lasts on {}", dates.body)).to_owned()
}

fn last(day: &str, month: &str, year: &str) -> String {
    format!("last_day-day={day}&last_day-month={month}&last_day-year={year}")
}

both_databases! {
    async fn cw_07_a_manager_hears_of_an_exception_reads_it_and_approves_it(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let form = format!(
            "duty={FINAL}&ground-{FINAL}=X-PERSONAL&from-day=3&from-month=11&from-year=2026&evidence=Letter+of+4+November\
             &why_impractical=Nobody+at+home+could+meet+us"
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
        assert_eq!(old.status, 200, "the alert still leads somewhere: {}", old.body);
        assert!(old.body.contains("There is no exception here that waits for approval"), "{}", old.body);
        assert_eq!(site.post_as(&helen, &place, "").await.status, 422, "nothing is approved twice");
        let ending = site.get_as(&priya, &place.replace("/approve", "/end")).await;
        let approved = scraper::Html::parse_document(&ending.body).root_element().text().collect::<String>();
        let words = approved.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("Recorded by Priya Nair Approved by Helen Ward"), "{words}");
    }

    async fn cw_07_a_manager_refuses_an_exception_on_a_page_that_says_what_was_recorded(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let form = format!(
            "duty={FINAL}&ground-{FINAL}=X-PERSONAL&from-day=3&from-month=11&from-year=2026&evidence=Letter+of+4+November\
             &why_impractical=Nobody+at+home+could+meet+us"
        );
        site.post_as(&priya, &format!("/cases/{reference}/exceptions/new"), &form).await;
        let helen = site.sign_in(Persona::HelenWard).await;
        let alerts = site.get_as(&helen, "/api/v1/alerts").await.json();
        let approve = alerts["alerts"][0]["link"].as_str().unwrap().to_owned();
        let refuse = approve.replace("/approve", "/refuse");
        let page = site.get_as(&helen, &approve).await;
        assert!(page.body.contains(&format!("href=\"{refuse}\"")), "{}", page.body);
        let page = site.get_as(&helen, &refuse).await;
        assert!(page.status == 200 && page.body.contains("Nobody at home could meet us"), "{}", page.body);
        assert_eq!(site.get_as(&priya, &refuse).await.status, 403);
        let empty = site.post_as(&helen, &refuse, "reason=").await;
        assert!(empty.status == 422 && empty.body.contains("Say why you refuse it"), "{}", empty.body);
        assert_eq!(site.post_as(&helen, &refuse, "reason=Another+month").await.status, 303);
        let after = site.get_as(&helen, &refuse).await;
        assert_eq!(after.status, 404, "what is refused is read in the history: {}", after.body);
        let told = site.get_as(&priya, "/api/v1/alerts").await.json();
        assert_eq!(told["alerts"][0]["title"], format!("{reference}: The exception that you recorded is refused"));
        let history = site.get_as(&priya, told["alerts"][0]["link"].as_str().unwrap()).await;
        assert!(history.status == 200 && history.body.contains("Another month"), "{}", history.body);
    }

    async fn cw_07_everything_missing_from_an_exception_is_said_at_once(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let empty = format!("duty={FINAL}&from-day=&from-month=&from-year=&evidence=&why_impractical=");
        let refused = site.post_as(&priya, &format!("/cases/{reference}/exceptions/new"), &empty).await;
        assert_eq!(refused.status, 422);
        for missing in [
            "Choose the ground that the regulations give",
            "Enter the first day of the ground",
            "Say what shows the ground",
            "Say why it makes keeping the limit impractical",
        ] {
            assert!(refused.body.contains(missing), "{missing}: {}", refused.body);
        }
    }

    async fn cw_07_an_exception_that_still_lasts_is_given_its_last_day_once(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let place = format!("{}/end", goes_on(&site, &priya, &reference).await);
        let form = site.get_as(&priya, &place).await;
        assert_eq!(form.status, 200, "{}", form.body);
        for words in ["Away for 4 weeks or more", "2 November 2026", "It still lasts", "Send the final plan"] {
            assert!(form.body.contains(words), "{words}: {}", form.body);
        }
        for (typed, message) in [
            (last("", "", ""), "Enter its last day"),
            (last("31", "11", "2026"), "November has 30 days"),
            (last("1", "11", "2026"), "The last day must be on or after the first"),
        ] {
            let refused = site.post_as(&priya, &place, &typed).await;
            assert_eq!(refused.status, 422, "{typed}");
            assert!(refused.body.contains(message), "{typed}: {}", refused.body);
        }
        let typed = site.post_as(&priya, &place, &last("1", "11", "2026")).await;
        assert!(typed.body.contains("value=\"1\"") && typed.body.contains("value=\"11\""), "what was typed stays: {}", typed.body);
        let ended = site.post_as(&priya, &place, &last("6", "12", "2026")).await;
        assert_eq!((ended.status, ended.location()), (303, format!("/cases/{reference}/dates").as_str()), "{}", ended.body);
        let dates = site.get_as(&priya, ended.location()).await;
        assert!(dates.body.contains("6 December") && !dates.body.contains("It still lasts"), "{}", dates.body);
        let date = site.get_as(&priya, &format!("/cases/{reference}/dates/{FINAL}")).await;
        assert!(date.body.contains("from 2 November to 6 December 2026: excuses a miss"), "{}", date.body);
        assert!(date.body.contains("The limit stays 25 January 2027"), "{}", date.body);
        let again = site.get_as(&priya, &place).await;
        assert!(again.body.contains("There is no exception here that still lasts"), "{}", again.body);
        assert_eq!(site.post_as(&priya, &place, &last("7", "12", "2026")).await.status, 422);
    }

    async fn cw_07_wrong_days_of_an_exception_are_corrected_with_a_reason(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let place = format!("{}/correct", goes_on(&site, &priya, &reference).await);
        let form = site.get_as(&priya, &place).await;
        assert_eq!(form.status, 200, "{}", form.body);
        assert!(form.body.contains("value=\"2026\""), "what is recorded stands in the boxes: {}", form.body);
        let days = |from: &str, to: &str, reason: &str| {
            format!("from-day={from}&from-month=11&from-year=2026&to-day={to}&to-month=12&to-year=2026&shown_last=&reason={reason}")
        };
        for (typed, message) in [
            ("from-day=&from-month=&from-year=&to-day=&to-month=&to-year=&shown_last=&reason=Wrong".to_owned(), "Enter the first day of the ground"),
            (days("9", "6", ""), "Say why the days are corrected"),
            (days("9", "40", "Wrong"), "The day must be a number from 1 to 31"),
            ("from-day=9&from-month=11&from-year=2026&to-day=1&to-month=11&to-year=2026&shown_last=&reason=Wrong".to_owned(), "The last day must be on or after the first"),
        ] {
            let refused = site.post_as(&priya, &place, &typed).await;
            assert_eq!(refused.status, 422, "{typed}: {}", refused.body);
            assert!(refused.body.contains(message), "{typed}: {}", refused.body);
        }
        let corrected = site.post_as(&priya, &place, &days("9", "8", "The+letter+says+9")).await;
        assert_eq!((corrected.status, corrected.location()), (303, format!("/cases/{reference}/dates").as_str()), "{}", corrected.body);
        let date = site.get_as(&priya, &format!("/cases/{reference}/dates/{FINAL}")).await;
        assert!(date.body.contains("from 9 November to 8 December 2026: excuses a miss"), "{}", date.body);
        let history = site.get_as(&priya, &format!("/cases/{reference}/history")).await;
        assert!(history.body.contains("The letter says 9") && history.body.contains("first day: 9 November 2026, was 2 November 2026"), "{}", history.body);
        // The page that was opened before shows what was recorded since, and gives back what was typed.
        let stale = site.post_as(&priya, &place, &days("10", "9", "The+tenth")).await;
        assert_eq!(stale.status, 409, "{}", stale.body);
        assert!(stale.body.contains("8 December 2026") && stale.body.contains("The tenth"), "{}", stale.body);
        for persona in [Persona::JamesOsei, Persona::TomFielding, Persona::OwenPrice] {
            let other = site.sign_in(persona).await;
            assert_eq!(site.get_as(&other, &place).await.status, 404, "{persona:?}");
            assert_eq!(site.post_as(&other, &place, &days("9", "9", "x")).await.status, 404, "{persona:?}");
        }
        let now = stale.body.split('"').find(|piece| piece.starts_with("/cases/") && piece.ends_with("/correct")).unwrap();
        let path = format!("/api/v1{now}");
        let send = async |body: &str| {
            let request = json(Method::POST, &path, body.to_owned()).insert_header(("x-csrf", priya.csrf.as_str()));
            site.send(as_(request, &priya)).await
        };
        let same = send(r#"{"from":"2026-11-09","to":"2026-12-08","shown_last":"2026-12-08","reason":"x"}"#).await;
        assert_eq!((same.status, &same.json()["code"]), (422, &"same_days".into()));
        assert_eq!(send(r#"{"from":"2026-11-09","shown_last":"2026-12-08","reason":"It goes on"}"#).await.status, 200);
    }

    async fn cw_07_the_same_form_sent_twice_records_the_last_day_once(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let place = format!("{}/end", goes_on(&site, &priya, &reference).await);
        let key = site.get_as(&priya, &place).await.hidden("submission");
        let form = format!("submission={key}&{}", last("2", "11", "2026"));
        let first = site.post_as(&priya, &place, &form).await;
        assert_eq!(first.status, 303, "the first day may be the last: {}", first.body);
        let second = site.post_as(&priya, &place, &form).await;
        assert_eq!((second.status, second.location()), (303, first.location()), "{}", second.body);
    }

    async fn cw_07_only_those_who_record_exceptions_of_the_case_end_them(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let place = format!("{}/end", goes_on(&site, &priya, &reference).await);
        // Who does not know of the case learns nothing of it; nobody else in this council may open it.
        for persona in [Persona::JamesOsei, Persona::TomFielding, Persona::OwenPrice] {
            let other = site.sign_in(persona).await;
            assert_eq!(site.get_as(&other, &place).await.status, 404, "{persona:?}");
            assert_eq!(site.post_as(&other, &place, &last("6", "12", "2026")).await.status, 404, "{persona:?}");
        }
        let unknown = format!("/cases/{reference}/exceptions/0199ffff-ffff-7fff-bfff-ffffffffffff/end");
        assert_eq!(site.get_as(&priya, &unknown).await.status, 404);
        let helen = site.sign_in(Persona::HelenWard).await;
        assert_eq!(site.post_as(&helen, &place, &last("6", "12", "2026")).await.status, 303, "the manager of the team");
    }

    async fn cw_07_programs_end_an_exception_as_the_page_does(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let place = format!("/api/v1{}/end", goes_on(&site, &priya, &reference).await);
        let end = async |body: &str| {
            let request = json(Method::POST, &place, body.to_owned()).insert_header(("x-csrf", priya.csrf.as_str()));
            site.send(as_(request, &priya)).await
        };
        let early = end(r#"{"last_day":"2026-11-01"}"#).await;
        assert_eq!((early.status, &early.json()["code"]), (422, &"ends_before_it_begins".into()));
        assert_eq!(end(r#"{"last_day":"soon"}"#).await.status, 422);
        assert_eq!(end(r#"{"last_day":"2026-12-06"}"#).await.status, 204);
        let again = end(r#"{"last_day":"2026-12-06"}"#).await;
        assert_eq!((again.status, &again.json()["code"]), (422, &"nothing_to_end".into()));
    }
}
