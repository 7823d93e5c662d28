//! What the page of decisions offers next, and to whom.

use ehc_application::requests::{Joins, NewRequest};
use ehc_domain::{cases::Stage, requests::RequestSource};
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, change_case, day, find_case, line};

use crate::{
    browser::{Person, TestSite},
    doors::{send, wrong},
};

const MET: &str =
    "has_or_may_have_needs=yes&has_or_may_have_needs_reasons=A&may_need_plan=yes&may_need_plan_reasons=A&outcome=agreed";
const TODAY: &str = "day=12&month=10&year=2026";

/// The fields of a date: today, under a name.
fn today(name: &str) -> String {
    TODAY.split('&').map(|part| format!("{name}-{part}")).collect::<Vec<_>>().join("&")
}

pub async fn propose(site: &TestSite, person: &Person, place: &str) {
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

    async fn a_question_about_a_proposal_is_answered_on_the_form_and_the_next_thing_that_waits_is_offered(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let (first, second) = (site.record(a_request("2026-09-07")), site.record(NewRequest { child_name: line("Tomasz Nowak"), ..a_request("2026-09-14") }));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        for case in [&first, &second] {
            propose(&site, &priya, &format!("/cases/{case}/decisions/assess")).await;
        }
        let queue = site.get_as(&helen, "/approvals").await.body;
        let at = |words: &str| queue.find(words).unwrap_or_else(|| panic!("{words}: {queue}"));
        assert!(at("19 October") < at("26 October"), "what is due first stands first");
        assert!(queue.contains(&format!("href=\"/cases/{first}/decisions/assess\"")) && queue.contains("Priya Nair") && queue.contains("Assess"));
        assert!(site.get_as(&helen, "/reports").await.body.contains("Waiting for you (2)"));
        assert!(site.get_as(&helen, "/work").await.body.contains("2 things wait for you"));

        let place = format!("/cases/{first}/decisions/assess");
        let page = site.get_as(&helen, &place).await.body;
        let back = format!("/cases/{first}/send-back/assess");
        assert!(page.contains(&back), "{page}");
        assert!(!site.get_as(&priya, &place).await.body.contains(&back), "whoever proposed it asks nobody");
        assert_eq!(site.post_as(&helen, &back, "question=+").await.status, 422);
        let sent = site.post_as(&helen, &back, "question=Which+school").await;
        assert_eq!(sent.location(), place, "{}", sent.body);
        let said = sent.cookies().into_iter().find(|cookie| cookie.contains("said")).unwrap();
        assert!(said.contains(&second.to_string()), "the next thing is offered: {said}");
        assert!(site.get_as(&helen, &back).await.location() == place, "it was sent back already");
        assert!(!site.get_as(&helen, "/approvals").await.body.contains(&place));

        let asked = site.get_as(&priya, &place).await.body;
        assert!(asked.contains("Which school") && asked.contains("Answer and propose again"), "{asked}");
        let form = site.get_as(&priya, &format!("{place}/reasons")).await.body;
        assert!(form.contains("Helen Ward") && form.contains("Which school") && form.contains("name=\"answer\""), "{form}");
        let without = site.post_as(&priya, &format!("{place}/reasons"), MET).await;
        let without = if without.status == 303 { site.post_as(&priya, &format!("{place}/check"), "kind=assess").await } else { without };
        assert!(without.body.contains("Answer the question"), "{}", without.body);
        let answered = site.post_as(&priya, &format!("{place}/reasons"), &format!("{MET}&answer=Brookside")).await;
        assert_eq!(answered.status, 303, "{}", answered.body);
        assert!(site.get_as(&priya, answered.location()).await.body.contains("Brookside"));
        let again = site.post_as(&priya, &format!("{place}/check"), "kind=assess").await;
        assert_eq!(again.status, 303, "{}", again.body);
        let page = site.get_as(&helen, &place).await.body;
        assert!(page.contains("Which school") && page.contains("Brookside"), "{page}");
        assert!(site.get_as(&helen, "/approvals").await.body.contains(&place));
        let list = site.get_as(&helen, "/api/v1/approvals").await.json();
        assert_eq!((list["waiting"].as_array().unwrap().len(), list["waiting"][0]["what"].as_str()), (2, Some("decide_to_assess")));
        let json = site.get_as(&priya, &format!("/api/v1/cases/{first}/decisions")).await.json();
        assert_eq!(json["decisions"][0]["questions"][0]["answer"], "Brookside");
    }

    async fn after_an_end_every_page_of_a_decision_says_before_anything_is_typed_that_it_is_over(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-09-07"));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let case = format!("/cases/{reference}");
        let place = format!("{case}/decisions/assess");
        propose(&site, &priya, &place).await;
        assert!(site.get_as(&priya, &place).await.body.contains("This waits for a decision maker"));
        let gone = site.post_as(&priya, &format!("{case}/withdraw"), &format!("{}&reason=They+moved", today("on"))).await;
        assert_eq!(gone.status, 303, "{}", gone.body);
        assert_eq!(site.post_as(&priya, gone.location(), "").await.status, 303);
        let page = site.get_as(&priya, &place).await.body;
        assert!(page.contains("This was not decided before the case ended") && !page.contains("This waits for"), "{page}");
        assert!(page.contains("The case is at: Request withdrawn"), "{page}");
        for (person, act, says) in [
            (&helen, "decisions/assess/decide", "This was not decided before the case ended"),
            (&priya, "withdraw", "There is no assessment under way whose request could be withdrawn"),
            (&priya, "recorded-by-mistake", "Only a request that nobody has answered yet"),
        ] {
            let shown = site.get_as(person, &format!("{case}/{act}")).await;
            assert!(shown.status == 200 && shown.body.contains(says) && !shown.body.contains("<textarea"), "{act}: {}", shown.body);
        }
    }

    async fn who_asked_is_put_right_with_a_reason_and_the_history_keeps_which_answers_were_wrong(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let list = format!("/cases/{reference}/decisions");
        let shown = site.get_as(&priya, &list).await.body;
        let link = shown.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|link| link.ends_with("/correct"));
        let page = link.unwrap_or_else(|| panic!("{shown}")).to_owned();
        let form = site.get_as(&priya, &page).await;
        assert!(form.status == 200 && form.body.contains("The request received on 7 September 2026"), "{}", form.body);
        let asker = "source=institution&requester_name=Brookside+Primary&requester_email=office@brookside.example&channel=post&concerns=They+cannot+meet+the+need";
        let silent = site.post_as(&priya, &page, &format!("{asker}&reason=")).await;
        assert!(silent.status == 422 && silent.body.contains("Say why what stands here is wrong"), "{}", silent.body);
        let done = site.post_as(&priya, &page, &format!("{asker}&reason=Keyed+under+the+parent")).await;
        assert_eq!((done.status, done.location()), (303, list.as_str()), "{}", done.body);
        let after = site.get_as(&priya, &list).await.body;
        assert!(after.contains("Brookside Primary, school or college"), "{after}");
        let days = site.get_as(&priya, &format!("/cases/{reference}/facts")).await.body;
        assert!(days.contains("The request: school or college, "), "the day on record says who asked too: {days}");
        let history = site.get_as(&priya, &format!("/cases/{reference}/history")).await.body;
        assert!(history.contains("The request of 7 September 2026") && history.contains("who asked, their name"), "{history}");
        assert!(history.contains("Keyed under the parent") && !history.contains("office@brookside.example"), "{history}");
        let again = site.post_as(&priya, &page, &format!("{asker}&reason=Twice")).await;
        assert!(again.status == 422 && again.body.contains("Nothing is another than it was"), "{}", again.body);
        let other = site.record(NewRequest { child_name: line("Bo Vale"), ..a_request("2026-09-14") });
        let foreign = page.replace(reference.as_str(), other.as_str());
        assert_eq!(site.get_as(&priya, &foreign).await.status, 404, "a request of another case");
    }

    async fn a_proposal_is_taken_back_on_its_page_by_whoever_made_it(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-09-07"));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let place = format!("/cases/{reference}/decisions/assess");
        let link = format!("href=\"{place}/take-back\"");
        propose(&site, &priya, &place).await;
        assert!(!site.get_as(&helen, &place).await.body.contains(&link));
        assert_eq!(site.get_as(&helen, &format!("{place}/take-back")).await.location(), place);
        assert!(site.get_as(&priya, &place).await.body.contains(&link));
        let merge = site.get_as(&priya, &format!("/cases/{reference}/merge")).await.body;
        assert!(merge.contains("A decision is proposed in this case") && !merge.contains("name=\"into\""), "{merge}");
        let silent = site.post_as(&priya, &format!("{place}/take-back"), "reason=&version=1").await;
        assert!(silent.status == 422 && silent.body.contains("Say why you take it back"), "{}", silent.body);
        let done = site.post_as(&priya, &format!("{place}/take-back"), "reason=A+duplicate&version=1").await;
        assert_eq!((done.status, done.location()), (303, format!("/cases/{reference}/decisions").as_str()), "{}", done.body);
        assert!(site.get_as(&priya, &place).await.body.contains("Propose a decision"));
        let history = site.get_as(&priya, &format!("/cases/{reference}/history")).await.body;
        assert!(history.contains("Took back a proposed decision") && history.contains("A duplicate"), "{history}");
    }

    async fn a_request_that_was_decided_on_is_said_to_be_no_mistake_before_a_reason_is_typed(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-09-07"));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let place = format!("/cases/{reference}/decisions/assess");
        propose(&site, &priya, &place).await;
        let page = format!("/cases/{reference}/recorded-by-mistake");
        assert!(site.get_as(&priya, &page).await.body.contains("<textarea"), "a proposal hinders nobody");
        let form = format!("outcome=agreed&version=1&{}", today("decided_on"));
        assert_eq!(site.post_as(&helen, &format!("{place}/decide"), &form).await.status, 303);
        let shown = site.get_as(&priya, &page).await.body;
        assert!(shown.contains("An officer has decided on this request") && !shown.contains("<textarea"), "{shown}");
    }

    async fn whoever_else_asked_is_named_before_a_request_is_withdrawn(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let page = format!("/cases/{reference}/withdraw");
        assert!(!site.get_as(&priya, &page).await.body.contains("name=\"everybody\""), "one person asked");
        let school = NewRequest {
            source: RequestSource::Institution,
            requester_name: line("Brookside Primary"),
            joins: Some(Joins::Case(reference.clone())),
            ..a_request("2026-10-01")
        };
        site.record(school);
        let shown = site.get_as(&priya, &page).await.body;
        assert!(shown.contains("name=\"everybody\"") && shown.contains("Brookside Primary, on 1 October 2026"), "{shown}");
        let form = format!("{}&reason=They+wait", today("on"));
        let refused = site.post_as(&priya, &page, &form).await;
        assert!(refused.status == 422 && refused.body.contains("More than one person had asked by then"), "{}", refused.body);
        let before = "on-day=30&on-month=9&on-year=2026&reason=They+wait";
        let unsaid = site.post_as(&priya, &page, before).await;
        assert!(unsaid.status == 422 && unsaid.body.contains("Say why this is entered only now"), "{}", unsaid.body);
        let next = site.post_as(&priya, &page, &format!("{before}&keyed_late_reason=The+letter+lay+at+the+school")).await;
        assert_eq!((next.status, next.location()), (303, format!("{page}/check").as_str()), "{}", next.body);
        let check = site.get_as(&priya, next.location()).await.body;
        for words in [
            "Decide whether to assess, due on 19 October 2026",
            "The request of Brookside Primary begins the next, which counts from 1 October 2026",
            "Decide whether to assess, counted from 1 October 2026",
            "12 November 2026, from then on",
            "who is asked now: Helen Ward",
            "Send for approval",
            "The letter lay at the school",
        ] {
            assert!(check.contains(words), "{words}: {check}");
        }
        let waits = site.post_as(&priya, next.location(), "").await.location().to_owned();
        assert_eq!(find_case(db, &reference).began_on, day("2026-09-07"), "nothing is done alone");
        assert_eq!(site.get_as(&priya, &page).await.location(), waits, "one at a time");
        assert_eq!(site.get_as(&priya, &format!("/cases/{reference}/moved-away")).await.location(), waits, "whatever ends it");
        let helen = site.sign_in(Persona::HelenWard).await;
        let shown = site.get_as(&helen, &waits).await.body;
        for words in ["What ends", "Decide whether to assess, due on 19 October 2026", "Approve"] {
            assert!(shown.contains(words), "whoever approves it sees what whoever proposed it saw: {words}: {shown}");
        }
        change_case(db, &reference, |case| case.stage = Stage::NotAssessed);
        let stale = site.get_as(&helen, &waits).await.body;
        assert!(stale.contains("nobody can approve it any more") && !stale.contains(&format!("{waits}/approve")), "{stale}");
        let form = site.get_as(&helen, &format!("{waits}/approve")).await.body;
        assert!(form.contains("nobody can approve it any more"), "{form}");
        change_case(db, &reference, |case| case.stage = Stage::Requested);
        let shown = site.get_as(&helen, &waits).await.body;
        assert!(shown.contains("Withdrawing the request") && shown.contains("Why it is entered only now"), "{shown}");
        assert_eq!(site.post_as(&helen, &format!("{waits}/approve"), "").await.status, 303);
        let case = find_case(db, &reference);
        assert_eq!((case.stage, case.began_on), (Stage::Requested, day("2026-10-01")), "the school’s request goes on");
        let days = site.get_as(&priya, &format!("/cases/{reference}/facts")).await.body;
        let row = days.split("<tr").find(|row| row.contains("Withdrawing the request")).unwrap();
        assert!(row.contains("Priya Nair") && row.contains("Entered late: The letter lay at the school"), "{row}");
        let correct = row.split('"').find(|piece| piece.ends_with("/correct")).unwrap();
        let refused = site.post_as(&priya, correct, "on-day=5&on-month=10&on-year=2026&reason=The+stamp").await;
        assert!(refused.status == 422 && refused.body.contains("and record it anew"), "{}", refused.body);
        let back = correct.replace("/correct", "/take-back");
        assert!(refused.body.contains(&format!("href=\"{back}\"")), "the way to what is to be done: {}", refused.body);
        assert!(site.get_as(&priya, &back).await.body.contains("<textarea"), "which can be done");
    }

    async fn one_of_two_who_asked_withdraws_alone_from_the_list_of_requests(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-09-07"));
        let (priya, james) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::JamesOsei).await);
        let list = format!("/cases/{reference}/decisions");
        assert!(!site.get_as(&priya, &list).await.body.contains("Withdrawn alone"), "one person asked");
        let school = NewRequest {
            source: RequestSource::Institution,
            requester_name: line("Brookside Primary"),
            joins: Some(Joins::Case(reference.clone())),
            ..a_request("2026-10-01")
        };
        site.record(school);
        let shown = site.get_as(&priya, &list).await.body;
        let pages: Vec<String> = shown.split("href=\"").filter_map(|rest| rest.split('"').next()).filter(|link| link.contains("/requests/") && link.ends_with("/withdraw")).map(str::to_owned).collect();
        assert_eq!(pages.len(), 2, "{shown}");
        let page = &pages[1];
        let form = site.get_as(&priya, page).await.body;
        assert!(form.contains("Did Brookside Primary withdraw the request?") && form.contains("with its limits as they are"), "{form}");
        assert!(site.get_as(&priya, &pages[0]).await.body.contains("Its limits count from 1 October 2026 then"));
        let only = site.post_as(&priya, &pages[0], "on-day=30&on-month=9&on-year=2026&reason=A").await;
        assert!(only.status == 422 && only.body.contains("Nobody else had asked by that day"), "{}", only.body);
        assert!(only.body.contains(&format!("href=\"/cases/{reference}/withdraw\"")), "the way to what it is: {}", only.body);
        let next = site.post_as(&priya, &pages[0], &format!("{}&reason=They+wait", today("on"))).await;
        assert_eq!((next.status, next.location()), (303, format!("{}/check", pages[0]).as_str()), "{}", next.body);
        let check = site.get_as(&priya, next.location()).await.body;
        assert!(check.contains("Until now: 19 October 2026") && check.contains("Helen Ward") && check.contains("Send for approval"), "{check}");
        let early = site.post_as(&priya, page, "on-day=30&on-month=9&on-year=2026&reason=A").await;
        assert!(early.status == 422 && early.body.contains("on or after the day the request was received"), "{}", early.body);
        let api = format!("/api/v1{page}");
        let body = || serde_json::json!({ "on": "2026-10-12", "reason": "They wait" });
        assert!(matches!(send(&site, &james, &api, body()).await.status, 403 | 404));
        let ahead = send(&site, &priya, &api, serde_json::json!({ "on": "2026-10-13", "reason": "They wait" })).await;
        assert_eq!(wrong(&ahead), [("on".to_owned(), "in_the_future".to_owned())]);
        let done = send(&site, &priya, &api, body()).await;
        assert_eq!((done.status, done.json()["counts_from"].as_str()), (200, Some("2026-09-07")), "{}", done.body);
        let shown = site.get_as(&priya, &list).await.body;
        assert!(shown.contains("Withdrawn on") && !shown.contains("Kept with the assessment") && !shown.contains("Withdrawn alone"), "{shown}");
        let other = site.get_as(&priya, &pages[0]).await.body;
        assert!(other.contains("Nobody else asks for the child"), "{other}");
        let history = site.get_as(&priya, &format!("/cases/{reference}/history")).await.body;
        assert!(history.contains("Recorded that one of several withdrew their request") && history.contains("The request received on 1 October 2026"), "{history}");

        let days = page.replace("/withdraw", "/withdrawn-days");
        assert!(site.get_as(&priya, &format!("/cases/{reference}/facts")).await.body.contains(&format!("href=\"{days}\"")));
        let form = site.get_as(&priya, &days).await.body;
        assert!(form.contains("Correct the days of a request that was withdrawn") && form.contains("12 October 2026"), "{form}");
        let none = site.get_as(&priya, &pages[0].replace("/withdraw", "/withdrawn-days")).await.body;
        assert!(none.contains("Nobody withdrew this request alone"), "{none}");
        let api = format!("/api/v1{days}");
        let right = |on: &str| serde_json::json!({ "received_on": "2026-10-01", "withdrawn_on": on, "reason": "The stamp says so" });
        assert!(matches!(send(&site, &james, &api, right("2026-10-10")).await.status, 403 | 404));
        assert_eq!(wrong(&send(&site, &priya, &api, right("2026-09-30")).await), [("withdrawn_on".to_owned(), "before_the_request".to_owned())]);
        let done = send(&site, &priya, &api, right("2026-10-10")).await;
        assert!((200..300).contains(&done.status), "{}", done.body);
        let history = site.get_as(&priya, &format!("/cases/{reference}/history")).await.body;
        assert!(history.contains("Withdrawn alone on 10 October 2026, was 12 October 2026"), "{history}");

        let back = page.replace("/withdraw", "/still-asks");
        assert!(shown.contains(&format!("href=\"{back}\"")), "{shown}");
        let form = site.get_as(&priya, &back).await.body;
        assert!(form.contains("Does Brookside Primary still ask?") && form.contains("The limits of the assessment stay as they are"), "{form}");
        let nothing = site.get_as(&priya, &pages[0].replace("/withdraw", "/still-asks")).await.body;
        assert!(nothing.contains("did not withdraw it alone"), "{nothing}");
        let empty = site.post_as(&priya, &back, "reason=").await;
        assert!(empty.status == 422 && empty.body.contains("Say why it was recorded wrongly"), "{}", empty.body);
        let api = format!("/api/v1{back}");
        let body = || serde_json::json!({ "reason": "It was another school" });
        assert!(matches!(send(&site, &james, &api, body()).await.status, 403 | 404));
        let done = send(&site, &priya, &api, body()).await;
        assert_eq!((done.status, done.json()["counts_from"].as_str()), (200, Some("2026-09-07")), "{}", done.body);
        let again = send(&site, &priya, &api, body()).await;
        assert!(again.status == 422 && again.body.contains("not_withdrawn"), "{}", again.body);
        let shown = site.get_as(&priya, &list).await.body;
        assert!(shown.contains("Kept with the assessment") && !shown.contains("Withdrawn on"), "{shown}");
        let history = site.get_as(&priya, &format!("/cases/{reference}/history")).await.body;
        for words in ["Recorded that one of several withdrew their request", "Took back that one of several withdrew their request", "It was another school"] {
            assert!(history.contains(words), "{words}: {history}");
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

    async fn between_the_decision_and_the_letter_the_next_act_is_to_tell_the_family(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let reference = site.record(a_request("2026-09-07"));
        site.ports.clock.set_day(day("2026-10-12"));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let (case, place) = (format!("/cases/{reference}"), format!("/cases/{reference}/decisions/assess"));
        assert!(site.get_as(&priya, "/work?show=fortnight").await.body.contains("Decide whether to assess"));
        propose(&site, &priya, &place).await;
        let form = format!("outcome=agreed&version=1&{}", today("decided_on"));
        assert_eq!(site.post_as(&helen, &format!("{place}/decide"), &form).await.status, 303);
        let overview = site.get_as(&priya, &case).await.body;
        let next = overview.split_once("What to do next").unwrap().1.split("</table>").next().unwrap();
        assert!(next.contains("Tell the family whether we will assess") && next.contains("assess/tell"), "{next}");
        assert!(next.contains("Only telling the family meets the limit") || next.contains("only telling the family meets the limit"), "{next}");
        assert!(!next.contains(">Decide whether to assess<"), "{next}");
        let work = site.get_as(&priya, "/work?show=fortnight").await.body;
        assert!(work.contains("Tell the family whether we will assess") && !work.contains(">Decide whether to assess<"), "{work}");
        let dates = site.get_as(&priya, &format!("{case}/dates")).await.body;
        assert!(dates.contains("Tell the family whether we will assess") && !dates.contains("Decide whether to assess"), "{dates}");
        let timetable = site.get_as(&priya, &format!("/api/v1{case}/timetable")).await.body;
        assert!(timetable.contains("Tell the family whether we will assess") && !timetable.contains("Decide whether to assess"), "{timetable}");
        let before = site.get_as(&priya, &format!("{case}/dates?known_on=2026-10-11")).await.body;
        assert!(before.contains("Decide whether to assess"), "as it was known before: {before}");
        // Once the limit has passed it is said that what is missing is the letter.
        site.ports.clock.set_day(day("2026-10-20"));
        let late = site.get_as(&site.sign_in(Persona::PriyaNair).await, &place).await.body;
        assert!(late.contains("the family must still be told") && !late.contains("must still be made"), "{late}");
    }

    async fn the_check_of_a_proposal_shows_everything_that_was_typed(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let place = format!("/cases/{reference}/decisions/assess");
        let typed = format!("{MET}&evidence_for=The+letter+of+the+school&evidence_against=An+older+test&family_view=They+wait+for+help&panel_recommendation=Yes");
        assert_eq!(site.post_as(&priya, &format!("{place}/reasons"), &typed).await.status, 303);
        let check = site.get_as(&priya, &format!("{place}/check")).await.body;
        for words in ["The letter of the school", "An older test", "They wait for help", "What the panel recommended"] {
            assert!(check.contains(words), "{words}: {check}");
        }
    }
}
