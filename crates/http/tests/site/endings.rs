//! The ends of a case: said before they are recorded, offered only where they can be, and taken back.

use ehc_application::requests::{Joins, NewRequest};
use ehc_domain::{cases::Stage, requests::RequestSource};
use ehc_persistence::{Database, requests};
use ehc_test_support::{Persona, a_request, an_advice_request, both_databases, change_case, day, find_case, line};
use serde_json::json;

use crate::{
    browser::{Person, TestSite},
    decisions::propose,
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
        let next = site.post_as(&priya, &format!("{place}/take-back-the-end"), "reason=Another+family").await;
        assert_eq!((next.status, next.location()), (303, format!("{place}/take-back-the-end/check").as_str()), "{}", next.body);
        let check = site.get_as(&priya, next.location()).await.body;
        assert!(check.contains("Decide whether to assess") && check.contains("owed again") && check.contains("Helen Ward"), "{check}");
        let sent = site.post_as(&priya, next.location(), "").await;
        assert_eq!((sent.status, find_case(db, &case).stage), (303, Stage::Died), "nothing is done alone: {}", sent.body);
        let helen = site.sign_in(Persona::HelenWard).await;
        let back = site.post_as(&helen, &format!("{}/approve", sent.location()), "").await;
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
        let done = send(&site, &priya, &api(&moved, "moved-away"), to.clone()).await;
        assert_eq!((done.status, done.json()["outcome"].as_str()), (200, Some("done")), "{}", done.body);
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
        let proposed = send(&site, &priya, &api(&mistaken, "recorded-by-mistake"), why).await;
        assert_eq!((proposed.status, proposed.json()["outcome"].as_str()), (200, Some("proposed")), "{}", proposed.body);
        let proposal = proposed.json()["proposal"].as_str().unwrap().to_owned();
        let approved = site.post_as(&helen, &format!("/cases/{mistaken}/approvals/{proposal}/approve"), "").await;
        assert_eq!(approved.status, 303, "{}", approved.body);
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
        assert!(alerts.contains(&format!("{mistaken}: Record that something was recorded by mistake, waiting for approval")), "{alerts}");
        let not_now = send(&site, &priya, &api(&mistaken, "death"), json!({ "on": "2026-09-21" })).await;
        assert_eq!(not_now.status, 422, "{}", not_now.body);
    }

    async fn an_existing_plan_is_recorded_as_a_mistake_and_the_page_says_first_where_that_cannot_be(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-11-02"));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let (mistaken, told) = (plan_from_elsewhere(&site, &priya, "Leila Rahman").await, plan_from_elsewhere(&site, &priya, "Omar Haddad").await);
        let page = site.get_as(&priya, &mistaken).await.body;
        assert!(page.contains("/recorded-by-mistake\""), "{page}");
        let form = site.get_as(&priya, &format!("{mistaken}/recorded-by-mistake")).await.body;
        assert!(form.contains("Record that the plan was recorded by mistake") && !form.contains("Which request"), "{form}");
        let empty = site.post_as(&priya, &format!("{mistaken}/recorded-by-mistake"), "reason=").await;
        assert!(empty.status == 422 && empty.body.contains("Say why it was a mistake"), "{}", empty.body);
        let next = site.post_as(&priya, &format!("{mistaken}/recorded-by-mistake"), "reason=A+support+plan").await;
        let check = site.get_as(&priya, next.location()).await.body;
        assert!(check.contains("First made on 2 March 2026") && check.contains("Do you record that there is no such plan?"), "{check}");
        assert!(check.contains("tells the family of the transfer") && check.contains("What ends"), "{check}");
        assert!(check.contains("who is asked now: Helen Ward") && check.contains("Send for approval"), "{check}");
        let waits = site.post_as(&priya, &format!("{mistaken}/recorded-by-mistake/check"), "").await.location().to_owned();
        assert_eq!(site.get_as(&priya, &format!("{mistaken}/recorded-by-mistake")).await.location(), waits, "one at a time");
        let waiting = site.get_as(&helen, &waits).await.body;
        assert!(waiting.contains("Record that something was recorded by mistake") && waiting.contains("The existing plan, first made on 2 March 2026"), "{waiting}");
        let done = site.post_as(&helen, &format!("{waits}/approve"), "").await;
        assert_eq!(done.status, 303, "{}", done.body);
        let page = site.get_as(&priya, &mistaken).await.body;
        assert!(page.contains("Recorded by mistake on 2 November 2026.") && page.contains("/take-back-the-end\"") && !page.contains("/recorded-by-mistake\""), "{page}");
        let back = site.get_as(&priya, &format!("{mistaken}/take-back-the-end")).await.body;
        assert!(back.contains("It is recorded: recorded by mistake"), "{back}");
        let next = site.post_as(&priya, &format!("{mistaken}/take-back-the-end"), "reason=It+is+a+plan").await;
        let waits = site.post_as(&priya, next.location(), "").await.location().to_owned();
        let waiting = site.get_as(&helen, &waits).await.body;
        assert!(waiting.contains("Put back what was recorded as a mistake"), "{waiting}");
        let back = site.post_as(&helen, &format!("{waits}/approve"), "").await;
        assert_eq!(back.status, 303, "{}", back.body);
        assert!(site.get_as(&priya, &mistaken).await.body.contains("/recorded-by-mistake\""), "the plan stands again");
        let history = site.get_as(&priya, &format!("{mistaken}/history")).await.body;
        assert!(history.contains("The existing plan, first made on 2 March 2026") && history.contains("It had been recorded: recorded by mistake"), "{history}");

        let explained = site.post_as(&priya, &format!("{told}/transfer-explained"), "on-day=2&on-month=11&on-year=2026").await;
        assert_eq!(explained.status, 303, "{}", explained.body);
        assert!(!site.get_as(&priya, &told).await.body.contains("/recorded-by-mistake\""));
        let page = site.get_as(&priya, &format!("{told}/recorded-by-mistake")).await.body;
        assert!(page.contains("Telling the family of the transfer (2 November 2026) is on record since the plan was entered") && !page.contains("<textarea"), "{page}");
        let refused = send(&site, &priya, &format!("/api/v1{told}/recorded-by-mistake"), json!({ "reason": "R" })).await;
        assert_eq!((refused.status, refused.json()["code"].as_str()), (422, Some("something_since")), "{}", refused.body);
    }

    async fn one_of_two_requests_is_set_aside_and_put_back_on_record_from_the_page_of_the_requests(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-20"));
        let case = site.record(a_request("2026-09-07"));
        let school = NewRequest {
            source: RequestSource::Institution,
            requester_name: line("Brookside Primary"),
            joins: Some(Joins::Case(case.clone())),
            ..a_request("2026-09-14")
        };
        site.record(school);
        let place = format!("/cases/{case}");
        let (priya, helen, james) =
            (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await, site.sign_in(Persona::JamesOsei).await);
        let form = site.get_as(&priya, &format!("{place}/recorded-by-mistake")).await.body;
        assert!(form.contains("Which request was recorded by mistake?") && form.contains("Brookside Primary, received on 14 September 2026"), "{form}");
        let rows = db.read(|conn| requests::list(conn, find_case(db, &case).id)).unwrap();
        let first = rows[0].id;
        let next = site.post_as(&priya, &format!("{place}/recorded-by-mistake"), &format!("request={first}&reason=A+sister")).await;
        let check = site.get_as(&priya, next.location()).await.body;
        for words in ["26 October 2026. Until now: 19 October 2026", "who is asked now: Helen Ward", "Send for approval"] {
            assert!(check.contains(words), "{words}: {check}");
        }
        let waits = site.post_as(&priya, next.location(), "").await.location().to_owned();
        assert_eq!(site.post_as(&helen, &format!("{waits}/approve"), "").await.status, 303);
        let list = site.get_as(&priya, &format!("{place}/decisions")).await.body;
        let back = format!("{place}/requests/{first}/put-back");
        assert!(list.contains("Recorded by mistake: no request") && list.contains(&format!("{back}\"")), "{list}");
        assert!(matches!(site.get_as(&james, &back).await.status, 403 | 404));
        let empty = site.post_as(&priya, &back, "reason=").await;
        assert!(empty.status == 422 && empty.body.contains("Say why it was no mistake"), "{}", empty.body);
        let why = json!({ "reason": "It was about her" });
        let other = send(&site, &priya, &format!("/api/v1{place}/requests/{}/put-back", rows[1].id), why.clone()).await;
        assert_eq!((other.status, other.json()["code"].as_str()), (422, Some("not_set_aside")), "{}", other.body);
        let proposed = send(&site, &priya, &format!("/api/v1{back}"), why).await;
        assert_eq!((proposed.status, proposed.json()["outcome"].as_str()), (200, Some("proposed")), "{}", proposed.body);
        let waits = site.get_as(&priya, &back).await.location().to_owned();
        assert!(waits.ends_with(proposed.json()["proposal"].as_str().unwrap()), "{waits}");
        assert_eq!(site.post_as(&helen, &format!("{waits}/approve"), "").await.status, 303);
        assert_eq!(find_case(db, &case).began_on, day("2026-09-07"));
        let history = site.get_as(&priya, &format!("{place}/history")).await.body;
        assert!(history.contains("Put a request back on record"), "{history}");
    }

    async fn the_menu_of_a_case_offers_what_can_be_done_and_nothing_else(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-21"));
        let case = site.record(a_request("2026-09-07"));
        let place = format!("/cases/{case}");
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let offers = async |person, place: &str, act: &str| site.get_as(person, place).await.body.contains(&format!("{act}\""));
        for act in ["/recorded-by-mistake", "/merge"] {
            assert!(offers(&priya, &place, act).await, "{act}");
        }
        assert!(!offers(&helen, &place, "/merge").await, "nobody else could approve what the one manager proposes");
        let decision = format!("{place}/decisions/assess");
        propose(&site, &priya, &decision).await;
        assert!(offers(&priya, &place, "/recorded-by-mistake").await && !offers(&priya, &place, "/merge").await, "a proposal waits");
        let form = "outcome=agreed&version=1&decided_on-day=21&decided_on-month=9&decided_on-year=2026";
        assert_eq!(site.post_as(&helen, &format!("{decision}/decide"), form).await.status, 303);
        for act in ["/recorded-by-mistake", "/merge"] {
            assert!(!offers(&priya, &place, act).await, "{act} once it is decided, though nobody is told");
        }
        let page = site.get_as(&priya, &format!("{place}/recorded-by-mistake")).await.body;
        assert!(page.contains("An officer has decided on this request"), "{page}");

        site.ports.clock.set_day(day("2026-11-02"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let plan = plan_from_elsewhere(&site, &priya, "Leila Rahman").await;
        assert!(offers(&priya, &plan, "/moving").await && !offers(&priya, &plan, "/mediation-certificate").await, "nothing was sent from here");
        let moving = json!({ "on": "2026-11-02", "moves_on": "2026-12-14", "to": "Northshire Council" });
        assert_eq!(send(&site, &priya, &format!("/api/v1{plan}/moving"), moving).await.status, 204);
        assert!(!offers(&priya, &plan, "/moving").await, "it is known");
        let page = site.get_as(&priya, &format!("{plan}/moving")).await.body;
        assert!(page.contains("It is recorded already that the family moves") && !page.contains("moves_on-day"), "{page}");
    }

    async fn advice_that_comes_after_a_death_is_in_on_every_page(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let case = site.record(a_request("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        change_case(db, &case, |case| case.stage = Stage::Assessing);
        let (place, api) = (format!("/cases/{case}"), format!("/api/v1/cases/{case}"));
        let of = |persona: Persona| format!("user:{}", persona.id());
        let asked = format!(
            "ask-parents_views=yes&person-parents_views=outside&name-parents_views=Fatima&ask-childs_views=yes\
             &person-childs_views=outside&name-childs_views=Amira&ask-education=yes&person-education=outside&name-education=Grace\
             &ask-medical=yes&person-medical={}&ask-psychological=yes&person-psychological={}&ask-social_care=yes&person-social_care={}",
            of(Persona::AnnaKowalska),
            of(Persona::JamesOsei),
            of(Persona::MarcusBell),
        );
        let sent = site.post_as(&priya, &format!("{place}/advice/new"), &asked).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let death = "on-day=19&on-month=10&on-year=2026&keyed_late_reason=Told+today";
        site.ports.clock.set_day(day("2026-10-26"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        assert_eq!(site.post_as(&priya, &format!("{place}/death"), death).await.status, 303);
        assert_eq!(site.post_as(&priya, &format!("{place}/death/check"), "").await.status, 303);
        let list = site.get_as(&priya, &format!("{api}/advice")).await.json();
        let education = list.as_array().unwrap_or_else(|| panic!("{list}")).iter().find(|one| one["kind"] == "education").unwrap();
        let came = json!({ "on": "2026-10-26", "author": "Grace", "text": "She tries hard", "is_accepted": false, "version": education["version"] });
        let id = education["id"].as_str().unwrap();
        let done = send(&site, &priya, &format!("{api}/advice/{id}/received"), came).await;
        assert_eq!(done.status, 204, "{}", done.body);
        let list = site.get_as(&priya, &format!("{place}/advice")).await.body;
        assert!(list.contains("Received") && list.contains("0 of 6 accepted"), "{list}");
        let overview = site.get_as(&priya, &place).await.body;
        assert!(overview.contains("1 in, 5 not needed"), "the ruler: {overview}");
        let dates = site.get_as(&priya, &format!("{place}/dates")).await.body;
        let row = dates.split("<tr").find(|row| row.contains("Education advice")).unwrap();
        assert!(row.contains("Received") && !row.contains("Not needed"), "{row}");
        let other = dates.split("<tr").find(|row| row.contains("Parents’ views")).unwrap();
        assert!(other.contains("Not needed since"), "{other}");
    }
}

/// The place of a case with a plan that came with a family that moved here.
async fn plan_from_elsewhere(site: &TestSite, priya: &Person, child: &str) -> String {
    let plan = json!({
        "made_on": "2026-03-02", "child_name": child, "born_on": "2016-05-09", "setting_type": "A primary school",
        "former_authority": "Northshire Council", "transferred_on": "2026-10-05", "known_on": "2026-10-05",
    });
    let entered = send(site, priya, "/api/v1/existing-plans", plan).await;
    assert_eq!(entered.status, 201, "{}", entered.body);
    format!("/cases/{}", entered.json()["reference"].as_str().unwrap())
}
