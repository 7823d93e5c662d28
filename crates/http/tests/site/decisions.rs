//! What the page of decisions offers next, and to whom.

use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, day};

use crate::browser::{Person, TestSite};

const MET: &str =
    "has_or_may_have_needs=yes&has_or_may_have_needs_reasons=A&may_need_plan=yes&may_need_plan_reasons=A&outcome=agreed";
const TODAY: &str = "day=12&month=10&year=2026";

/// The fields of a date: today, under a name.
fn today(name: &str) -> String {
    TODAY.split('&').map(|part| format!("{name}-{part}")).collect::<Vec<_>>().join("&")
}

async fn propose(site: &TestSite, person: &Person, place: &str) {
    for (step, form) in [("reasons", MET), ("check", "kind=assess")] {
        let sent = site.post_as(person, &format!("{place}/{step}"), form).await;
        assert_eq!(sent.status, 303, "{step}: {}", sent.body);
    }
}

both_databases! {
    async fn x_04_the_decisions_offer_the_next_act_to_whoever_may_do_it(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-09-07"));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let list = format!("/cases/{reference}/decisions");
        let place = format!("{list}/assess");
        let offers = async |person: &Person, words: &str, step: &str| {
            let body = site.get_as(person, &list).await.body;
            let button = format!("<a href=\"{place}{step}\" role=\"button\"");
            body.split(&button).skip(1).any(|rest| rest.split("</a>").next().unwrap().ends_with(&format!(">{words}")))
        };
        assert!(offers(&priya, "Decide whether to assess", "").await);

        propose(&site, &priya, &place).await;
        assert!(!offers(&priya, "Decide", "/decide").await, "it waits for the manager");
        assert!(offers(&helen, "Decide", "/decide").await);
        let form = format!("outcome=agreed&version=1&{}", today("decided_on"));
        let decided = site.post_as(&helen, &format!("{place}/decide"), &form).await;
        assert_eq!(decided.status, 303, "{}", decided.body);
        for person in [&priya, &helen] {
            assert!(offers(person, "Tell the family", "/tell").await);
        }
    }

    async fn nobody_is_offered_to_decide_what_they_proposed(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-09-07"));
        let helen = site.sign_in(Persona::HelenWard).await;
        let list = format!("/cases/{reference}/decisions");
        propose(&site, &helen, &format!("{list}/assess")).await;
        for page in [list.clone(), format!("{list}/assess")] {
            let shown = site.get_as(&helen, &page).await;
            assert_eq!(shown.status, 200);
            assert!(!shown.body.contains("assess/decide"), "{page}: {}", shown.body);
        }
    }
}
