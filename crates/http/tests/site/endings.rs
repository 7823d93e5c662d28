//! The ends of a case: said before they are recorded, offered only where they can be, and taken back.

use ehc_application::requests::NewRequest;
use ehc_domain::cases::Stage;
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, an_advice_request, both_databases, change_case, day, find_case};
use serde_json::json;

use crate::{
    browser::TestSite,
    doors::{send, wrong},
};

const TODAY: &str = "on-day=21&on-month=9&on-year=2026";

both_databases! {
    async fn a_death_is_recorded_after_a_check_and_the_case_is_calm(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-21"));
        let case = site.record(a_request("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let place = format!("/cases/{case}");
        let ahead = site.post_as(&priya, &format!("{place}/death"), "on-day=22&on-month=9&on-year=2026").await;
        assert!(ahead.status == 422 && ahead.body.contains("today or earlier"), "{}", ahead.body);
        let early = site.post_as(&priya, &format!("{place}/death"), "on-day=6&on-month=9&on-year=2026").await;
        assert!(early.status == 422 && early.body.contains("The case began on 7 September 2026"), "{}", early.body);
        let next = site.post_as(&priya, &format!("{place}/death"), TODAY).await;
        assert_eq!((next.status, next.location()), (303, format!("{place}/death/check").as_str()), "{}", next.body);
        let check = site.get_as(&priya, next.location()).await.body;
        assert!(check.contains("Decide whether to assess, due on 19 October 2026") && check.contains("sends nothing about this case"), "{check}");
        assert_eq!(find_case(db, &case).stage, Stage::Requested, "nothing is done before the last page");
        let done = site.post_as(&priya, &format!("{place}/death/check"), "").await;
        assert_eq!((done.status, find_case(db, &case).stage), (303, Stage::Died), "{}", done.body);
        let page = site.get_as(&priya, &place).await.body;
        assert!(page.contains("Died on 21 September 2026.") && !page.contains("Overdue"), "{page}");
        for act in ["/withdraw\"", "/moved-away\"", "/death\"", "/decisions/assess\"", "/exceptions/new\""] {
            assert!(!page.contains(act), "{act}: {page}");
        }
        assert!(page.contains("/take-back-the-end\""), "{page}");
        assert!(!page.contains("Closed"), "one end has one name: {page}");
        let listed = site.get_as(&priya, "/cases?stage=died").await.body;
        assert!(listed.contains("Died") && !listed.contains("Overdue"), "{listed}");
        assert!(site.get_as(&priya, &format!("{place}/moved-away")).await.body.contains("There is no assessment under way"));
        let back = site.post_as(&priya, &format!("{place}/take-back-the-end"), "reason=Another+family").await;
        assert_eq!((back.status, find_case(db, &case).stage), (303, Stage::Requested), "{}", back.body);
        let history = site.get_as(&priya, &format!("{place}/history")).await.body;
        assert!(history.contains("Took back the end of the case") && history.contains("It had been recorded: died"), "{history}");
    }

    async fn nothing_says_of_a_young_person_who_died_that_anybody_is_told_written_to_or_asked(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-21"));
        let case = site.record(NewRequest { born_on: Some(day("2009-03-14")), ..a_request("2026-09-07") });
        let priya = site.sign_in(Persona::PriyaNair).await;
        let (place, api) = (format!("/cases/{case}"), format!("/api/v1/cases/{case}"));
        change_case(db, &case, |case| case.stage = Stage::Assessing);
        let row = an_advice_request("00000000-0000-0000-0000-000000000007".parse().unwrap(), find_case(db, &case).id);
        db.write(|conn| row.insert(conn)).unwrap();
        assert!(site.get_as(&priya, &format!("{place}/people")).await.body.contains("Notices go to"), "while there is somebody to tell");
        assert_eq!(send(&site, &priya, &format!("{api}/death"), json!({ "on": "2026-09-21" })).await.status, 204);
        site.ports.clock.set_day(day("2026-12-01"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        for (page, says) in [
            ("", "Died on 21 September 2026."),
            ("/people", "None: the case ended by a death"),
            ("/advice", "Not given: the case has ended"),
            ("/advice/00000000-0000-0000-0000-000000000007", "Not given: the case has ended"),
            ("/dates", "Dates"),
            ("/decisions", "Decisions"),
            ("/facts", "Days on record"),
            ("/people/rights", "This case ended by a death"),
        ] {
            let shown = site.get_as(&priya, &format!("{place}{page}")).await;
            assert!(shown.status == 200 && shown.body.contains(says), "{page} {says}: {}", shown.body);
            for words in ["Whose the rights are", "asked yet", "told yet", "is told", "Notices go to", "Notices follow", "before sending", "Rights pass ", "Waiting", "Overdue", "Ask for", "Record that it came", "speak to", "Prefers", "Tell the family"] {
                assert!(!shown.body.contains(words), "{page} {words}: {}", shown.body);
            }
        }
        let rights = site.get_as(&priya, &format!("{api}/rights")).await.json();
        assert_eq!((&rights["addressees"], &rights["on"]), (&json!([]), &json!("2026-09-21")), "{rights}");
        let decided = json!({ "decided_on": "2026-12-01", "lacks_capacity": false });
        assert_eq!(send(&site, &priya, &format!("{api}/rights"), decided).await.json()["code"], "has_died");
    }

    async fn a_move_and_a_mistake_are_recorded_by_programs_too_and_wrong_people_are_refused(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-21"));
        let (moved, mistaken) = (site.record(a_request("2026-09-07")), {
            let new = ehc_application::requests::NewRequest {
                child_name: ehc_test_support::line("Tomasz Nowak"),
                match_reason: Some(ehc_test_support::words("Another child")),
                ..a_request("2026-09-07")
            };
            site.record(new)
        });
        let (priya, helen, james) = (
            site.sign_in(Persona::PriyaNair).await,
            site.sign_in(Persona::HelenWard).await,
            site.sign_in(Persona::JamesOsei).await,
        );
        let api = |case: &ehc_domain::cases::CaseReference, act: &str| format!("/api/v1/cases/{case}/{act}");
        let to = json!({ "on": "2026-09-14", "to": "Northshire Council" });
        let refused = send(&site, &james, &api(&moved, "moved-away"), to.clone()).await;
        assert!(matches!(refused.status, 403 | 404), "{}", refused.body);
        for ours in ["Ashmere Council", "  ASHMERE   council ", "ashmerecouncil"] {
            let to_us = json!({ "on": "2026-09-14", "to": ours });
            assert_eq!(wrong(&send(&site, &priya, &api(&moved, "moved-away"), to_us).await), [("to".to_owned(), "our_own_authority".to_owned())], "{ours}");
        }
        let page = site.post_as(&priya, &format!("/cases/{moved}/moved-away"), "on-day=14&on-month=9&on-year=2026&to=ashmere+council").await;
        assert!(page.status == 422 && page.body.contains("This is our own authority"), "{}", page.body);
        let ahead = json!({ "on": "2026-09-22", "to": "Northshire Council" });
        assert_eq!(wrong(&send(&site, &priya, &api(&moved, "moved-away"), ahead).await), [("on".to_owned(), "in_the_future".to_owned())]);
        assert_eq!(send(&site, &priya, &api(&moved, "moved-away"), to.clone()).await.status, 204);
        let facts = site.get_as(&priya, &api(&moved, "facts")).await.json();
        let fact = facts["facts"].as_array().unwrap().iter().find(|one| one["kind"] == "moved_away").unwrap()["id"].clone();
        let back = json!({ "on": "2026-09-14", "details": { "to": "8 61" }, "reason": "R" });
        let door = api(&moved, &format!("facts/{}/correct", fact.as_str().unwrap()));
        let corrected = send(&site, &priya, &door, back).await;
        assert_eq!(wrong(&corrected), [("details".to_owned(), "our_own_authority".to_owned())], "by its code too");
        let again = send(&site, &priya, &api(&moved, "moved-away"), to.clone()).await;
        assert_eq!((again.status, again.json()["code"].as_str()), (422, Some("wrong_stage")));
        let with_plan = send(&site, &priya, &api(&moved, "transferred"), to).await;
        assert_eq!((with_plan.status, with_plan.json()["code"].as_str()), (422, Some("wrong_stage")));
        let why = json!({ "reason": "The email was about a sister" });
        assert_eq!(send(&site, &priya, &api(&mistaken, "recorded-by-mistake"), why).await.status, 204);
        let page = site.get_as(&priya, &format!("/cases/{mistaken}")).await.body;
        assert!(page.contains("Recorded by mistake on 21 September 2026."), "{page}");
        let dates = site.get_as(&priya, &format!("/cases/{mistaken}/dates")).await.body;
        assert!(dates.contains("No dates: the case was recorded by mistake") && !dates.contains("Every limit and target"), "{dates}");
        let listed = site.get_as(&priya, "/cases?stage=moved_away").await.body;
        let ended = site.get_as(&priya, &format!("/cases/{moved}")).await.body;
        for page in [listed, ended] {
            assert!(page.contains("Moved to another council") && !page.contains("another authority"), "{page}");
        }
        let decisions = site.get_as(&priya, &format!("/cases/{mistaken}/decisions")).await.body;
        assert!(decisions.contains("Recorded by mistake: no request"), "{decisions}");
        let alerts = site.get_as(&helen, "/alerts").await.body;
        assert!(alerts.contains("Request recorded by mistake"), "{alerts}");
        let not_now = send(&site, &priya, &api(&mistaken, "death"), json!({ "on": "2026-09-21" })).await;
        assert_eq!(not_now.status, 422, "{}", not_now.body);
    }
}
