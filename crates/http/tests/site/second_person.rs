//! A second person’s approval on pages and in JSON: a correction that moves our own limit, from the question to the answer.

use actix_web::http::Method;
use ehc_application::requests::NewRequest;
use ehc_domain::cases::CaseReference;
use ehc_persistence::{Database, timetable::list_facts};
use ehc_test_support::{Persona, a_request, both_databases, day, find_case, personas::PASSWORD, words};
use serde_json::{Value, json};

use crate::browser::{Answer, Person, TestSite, as_, json as body};

/// A request of 7 September, looked at on 1 October, and where its day is corrected.
fn case(site: &TestSite, db: &Database) -> (CaseReference, String) {
    site.ports.clock.set_day(day("2026-10-01"));
    let reference = site.record(a_request("2026-09-07"));
    let id = find_case(db, &reference).id;
    let fact = db.read(|conn| list_facts(conn, id)).unwrap()[0].id;
    let place = format!("/cases/{reference}/facts/{fact}/correct");
    (reference, place)
}

async fn send(site: &TestSite, person: &Person, path: &str, what: Value) -> Answer {
    let request = body(Method::POST, path, what.to_string()).insert_header(("x-csrf", person.csrf.clone()));
    site.send(as_(request, person)).await
}

/// The limit of the final plan.
async fn final_plan(site: &TestSite, person: &Person, reference: &CaseReference) -> String {
    let shown = site.get_as(person, &format!("/api/v1/cases/{reference}/timetable")).await.json();
    let duty = shown["duties"].as_array().unwrap().iter().find(|duty| duty["rule"] == "R13-FINAL-20W").unwrap().clone();
    duty["due"].as_str().unwrap().to_owned()
}

const RIGHT: &str = "on-day=4&on-month=9&on-year=2026&reason=The+stamp+says+so";

fn assert_says(page: &Answer, words: &[&str]) {
    assert_eq!(page.status, 200, "{}", page.body);
    for words in words {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
}

both_databases! {
    async fn a_correction_shows_what_moves_asks_a_manager_and_is_made_once_she_approves(db: &Database) {
        let site = TestSite::new(db);
        let (reference, place) = case(&site, db);
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let asked = site.post_as(&priya, &place, RIGHT).await;
        assert_eq!(asked.location(), format!("{place}/check"), "{}", asked.body);
        let check = site.get_as(&priya, asked.location()).await;
        assert_says(&check, &["Send the final plan", "22 January 2027. Until now: 25 January 2027", "who is asked now: Helen Ward", "Send for approval"]);
        assert_eq!(final_plan(&site, &helen, &reference).await, "2027-01-25", "nothing is done yet");
        let sent = site.post_as(&priya, asked.location(), "").await;
        let proposal = sent.location().to_owned();
        assert!(proposal.starts_with(&format!("/cases/{reference}/approvals/")), "{}", sent.body);
        assert_says(&site.get_as(&priya, &proposal).await, &["You proposed this", "Take it back", "Who may approve it", "Helen Ward"]);
        assert_says(&site.get_as(&priya, &format!("/cases/{reference}")).await, &["Waiting for a second person’s approval: correct a day on record", &proposal]);
        assert_says(&site.get_as(&priya, &format!("/cases/{reference}/facts")).await, &["A correction waits", &proposal]);
        assert_eq!(site.get_as(&priya, &place).await.location(), proposal, "one at a time");
        for act in ["approve", "refuse"] {
            let own = site.get_as(&priya, &format!("{proposal}/{act}")).await;
            assert_says(&own, &["You proposed this yourself. Somebody else must approve or refuse it; you can take it back"]);
            assert!(!own.body.contains("Your role does not"), "{}", own.body);
        }
        let back = site.get_as(&priya, &format!("{proposal}/withdraw")).await;
        assert_says(&back, &["What you proposed is not done, and nobody can approve it any more", "You may propose it anew"]);

        assert_says(&site.get_as(&helen, "/work").await, &["1 thing waits for you", "/approvals"]);
        assert_says(&site.get_as(&helen, "/approvals").await, &["Priya Nair", "The stamp says so", "7 September 2026 → 4 September 2026"]);
        assert_says(&site.get_as(&helen, &proposal).await, &["Approve", "Refuse", "22 January 2027. Until now: 25 January 2027"]);
        let confirm = site.get_as(&helen, &format!("{proposal}/approve")).await;
        assert_says(&confirm, &["Do you approve what is proposed?"]);
        site.ports.clock.advance(chrono::Duration::minutes(6));
        let without = site.post_as(&helen, &format!("{proposal}/approve"), "").await;
        assert!(without.body.contains("confirm_password"), "{}", without.body);
        let given = site.post_as(&helen, &format!("{proposal}/approve"), &format!("confirm_password={PASSWORD}")).await;
        assert_eq!(given.location(), proposal, "{}", given.body);
        let helen = Person { cookie: given.session().unwrap(), ..helen };
        assert_says(&site.get_as(&helen, &proposal).await, &["Approved", "Helen Ward"]);
        assert_eq!(final_plan(&site, &helen, &reference).await, "2027-01-22");
        let history = site.get_as(&helen, &format!("/cases/{reference}/history")).await;
        assert_says(&history, &["Proposed something for approval", "Approved what was proposed", "Proposed by Priya Nair", "From 7 September 2026 to 4 September 2026"]);
        assert_says(&site.get_as(&priya, "/alerts").await, &["What was proposed is approved and done"]);
    }

    async fn a_refusal_needs_a_reason_and_reaches_whoever_proposed(db: &Database) {
        let site = TestSite::new(db);
        let (reference, place) = case(&site, db);
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let right = json!({ "on": "2026-09-04", "reason": "The stamp" });
        let proposed = send(&site, &priya, &format!("/api/v1{place}"), right.clone()).await;
        assert_eq!((proposed.status, proposed.json()["outcome"].as_str()), (200, Some("proposed")), "{}", proposed.body);
        let at = format!("/api/v1/cases/{reference}/approvals/{}", proposed.json()["id"].as_str().unwrap());
        let again = send(&site, &priya, &format!("/api/v1{place}"), right.clone()).await;
        assert_eq!((again.status, again.json()["code"].as_str()), (422, Some("waits_already")), "{}", again.body);
        let list = site.get_as(&helen, "/api/v1/approvals").await.json();
        assert_eq!(list["for_me"][0]["state"], "waiting");
        assert_eq!(list["for_me"][0]["changes"][0], json!({ "name": "Day", "before": "7 September 2026", "after": "4 September 2026" }));
        assert_eq!(send(&site, &helen, &format!("{at}/refuse"), json!({ "reason": " " })).await.status, 422);
        assert_eq!(send(&site, &priya, &format!("{at}/refuse"), json!({ "reason": "x" })).await.status, 403);
        let james = site.sign_in(Persona::JamesOsei).await;
        assert_eq!(send(&site, &james, &format!("{at}/refuse"), json!({ "reason": "x" })).await.status, 404);
        assert_eq!(send(&site, &helen, &format!("{at}/withdraw"), json!({})).await.json()["code"], "somebody_elses");
        assert_eq!(send(&site, &helen, &format!("{at}/refuse"), json!({ "reason": "It says the 7th" })).await.status, 204);
        assert_eq!(send(&site, &helen, &format!("{at}/refuse"), json!({ "reason": "It says the 7th" })).await.json()["code"], "nothing_waits");
        let lines = site.get_as(&priya, &format!("/api/v1/cases/{reference}/approvals")).await.json();
        assert_eq!((&lines[0]["state"], &lines[0]["answer"]), (&json!("refused"), &json!("It says the 7th")));
        assert_says(&site.get_as(&priya, "/approvals").await, &["Nothing waits for you", "It says the 7th"]);
        // It may be proposed anew, and taken back.
        let anew = send(&site, &priya, &format!("/api/v1{place}"), right).await.json();
        let at = format!("/api/v1/cases/{reference}/approvals/{}", anew["id"].as_str().unwrap());
        assert_eq!(send(&site, &priya, &format!("{at}/withdraw"), json!({})).await.status, 204);
    }

    async fn whoever_comes_second_reads_who_answered_and_whoever_proposed_reads_who_is_asked(db: &Database) {
        let site = TestSite::new(db);
        let (reference, place) = case(&site, db);
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let right = json!({ "on": "2026-09-04", "reason": "The stamp" });
        let proposed = send(&site, &priya, &format!("/api/v1{place}"), right).await;
        let at = format!("/cases/{reference}/approvals/{}", proposed.json()["id"].as_str().unwrap());
        assert_says(&site.get_as(&priya, &format!("/cases/{reference}")).await, &["Asked: Helen Ward."]);
        let open = site.get_as(&helen, &at).await;
        assert_says(&open, &["Refuse", "Approve"]);
        assert_eq!(site.post_as(&priya, &format!("{at}/withdraw"), "").await.status, 303);
        // Her page is still open: what she sends from it is answered with what became of it, and with no button to send it again.
        let late = site.post_as(&helen, &format!("{at}/refuse"), "reason=It+says+the+7th").await;
        assert_eq!(late.status, 422, "{}", late.body);
        assert!(late.body.contains("Priya Nair took this back") && !late.body.contains(">Refuse<"), "{}", late.body);
        let now = site.get_as(&helen, &at).await.body;
        assert!(now.contains("Priya Nair took this back") && !now.contains("/refuse"), "{now}");
    }

    async fn who_is_to_decide_is_said_and_not_the_caseworker_who_proposed_it(db: &Database) {
        let site = TestSite::new(db);
        let (reference, _) = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let place = format!("/cases/{reference}");
        let is_next = |row: &&str| row.contains("app-due") && row.contains("Decide whether to assess");
        let who = |body: &str| body.split("<tr role=\"row\">").find(is_next).unwrap_or_default().split("</tr>").next().unwrap_or_default().to_owned();
        let before = site.get_as(&priya, &place).await.body;
        assert!(who(&before).contains("You"), "{before}");
        let met = "has_or_may_have_needs=yes&has_or_may_have_needs_reasons=A&may_need_plan=yes&may_need_plan_reasons=A&outcome=agreed";
        assert_eq!(site.post_as(&priya, &format!("{place}/decisions/assess/reasons"), met).await.status, 303);
        assert_eq!(site.post_as(&priya, &format!("{place}/decisions/assess/check"), "kind=assess").await.status, 303);
        let after = site.get_as(&priya, &place).await.body;
        assert!(who(&after).contains("Helen Ward") && !who(&after).contains("You"), "{after}");
    }

    async fn whoever_alone_may_approve_reads_before_she_begins_that_she_cannot_propose_and_what_to_do(db: &Database) {
        let site = TestSite::new(db);
        let (reference, place) = case(&site, db);
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let duplicate = site.record(NewRequest { match_reason: Some(words("Not seen")), ..a_request("2026-09-28") });
        let what_to_do = "ask a caseworker to propose it: then you can approve it";
        let form = site.get_as(&helen, &place).await;
        assert_says(&form, &["Nobody else can approve a correction for this team", what_to_do, "The right day"]);
        let merge = site.get_as(&helen, &format!("/cases/{duplicate}/merge")).await;
        assert_says(&merge, &["This needs a second person, and nobody else can approve it for this team", what_to_do]);
        assert!(!merge.body.contains("Which case of the same child stays?"), "{}", merge.body);
        for (page, asks) in [(place, "The right day"), (format!("/cases/{duplicate}/merge"), "Which case of the same child stays?")] {
            let shown = site.get_as(&priya, &page).await;
            assert_says(&shown, &[asks]);
            assert!(!shown.body.contains("obody else can approve"), "Helen approves it: {}", shown.body);
        }
        assert_says(&site.get_as(&helen, &format!("/cases/{reference}")).await, &["Case actions"]);
    }

    async fn a_correction_that_moves_nothing_of_ours_is_made_from_its_check_page(db: &Database) {
        let site = TestSite::new(db);
        let (reference, _) = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let consulted = json!({ "kind": "family_consulted", "on": "2026-09-20" });
        let id = send(&site, &priya, &format!("/api/v1/cases/{reference}/facts"), consulted).await.json();
        let place = format!("/cases/{reference}/facts/{}/correct", id["id"].as_str().unwrap());
        let early = site.post_as(&priya, &place, "on-day=1&on-month=10&on-year=2027&reason=x").await;
        assert!(early.status == 422 && early.body.contains("Enter a day that is today or earlier"), "{}", early.body);
        let check = site.post_as(&priya, &place, "on-day=21&on-month=9&on-year=2026&reason=As+she+says").await.location().to_owned();
        assert_says(&site.get_as(&priya, &check).await, &["No date of the law moves with it", "Correct the day"]);
        let made = site.post_as(&priya, &check, "").await;
        assert_eq!(made.location(), format!("/cases/{reference}/facts"), "{}", made.body);
        assert_says(&site.get_as(&priya, made.location()).await, &["Before: 20 September. As she says"]);
    }

    async fn a_duplicate_is_merged_through_pages_and_each_case_says_where_the_other_is(db: &Database) {
        let site = TestSite::new(db);
        let (stays, _) = case(&site, db);
        let duplicate = site.record(NewRequest { match_reason: Some(words("Not seen")), ..a_request("2026-09-28") });
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let place = format!("/cases/{duplicate}/merge");
        assert!(site.get_as(&priya, &format!("/cases/{duplicate}")).await.body.contains(&format!("href=\"{place}\"")), "in the menu");
        for (into, says) in [
            ("", "Enter the number of the case that stays"),
            ("418", "A case number looks like EHC-000418"),
            ("EHC-999999", "Enter the number of a case that you may open"),
            (duplicate.as_str(), "Enter the number of the other case"),
        ] {
            let wrong = site.post_as(&priya, &place, &format!("into={into}&reason=One+child")).await;
            assert_eq!(wrong.status, 422, "{into}");
            assert!(wrong.body.contains(says), "{into}: {}", wrong.body);
        }
        let check = site.post_as(&priya, &place, &format!("into={stays}&reason=One+child")).await.location().to_owned();
        assert_says(&site.get_as(&priya, &check).await, &["is a duplicate of", "The same in both", "Kept", "Helen Ward", "undone by two people again"]);
        let proposal = site.post_as(&priya, &check, "").await.location().to_owned();
        assert_says(&site.get_as(&helen, &format!("/cases/{stays}")).await, &["Waiting for a second person’s approval", &proposal]);
        let given = site.post_as(&helen, &format!("{proposal}/approve"), &format!("confirm_password={PASSWORD}")).await;
        assert_eq!(given.location(), proposal, "{}", given.body);
        let helen = Person { cookie: given.session().unwrap(), ..helen };
        let link = |reference: &CaseReference| format!("href=\"/cases/{reference}\"");
        assert_says(&site.get_as(&helen, &format!("/cases/{duplicate}")).await, &["This is a duplicate. It was merged into", &link(&stays), "Merged into another case"]);
        for (page, says) in [(format!("/cases/{duplicate}/dates"), "No dates: this case was merged into another"), ("/cases?stage=all".to_owned(), "Merged into another case")] {
            let shown = site.get_as(&helen, &page).await;
            assert_says(&shown, &[says]);
            assert!(!shown.body.contains("Recorded by mistake</") || page.starts_with("/cases?"), "{}", shown.body);
        }
        assert_says(&site.get_as(&helen, &format!("/cases/{stays}")).await, &["Duplicates of this case were merged into it", &link(&duplicate)]);
        assert_says(&site.get_as(&helen, &format!("/cases/{stays}/history")).await, &["Merged a duplicate", "went over"]);
        assert_says(&site.get_as(&helen, &place).await, &["This case was merged into another already"]);
    }

    async fn a_merging_made_by_mistake_is_undone_from_the_case_that_went_into_another(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-01"));
        let stays = site.record(a_request("2026-09-07"));
        let cousin = site.record(NewRequest { match_reason: Some(words("Not seen")), ..a_request("2026-09-14") });
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let (place, api) = (format!("/cases/{cousin}"), format!("/api/v1/cases/{cousin}"));
        let why = || json!({ "reason": "They are cousins" });
        let early = send(&site, &priya, &format!("{api}/undo-merging"), why()).await;
        assert_eq!((early.status, early.json()["code"].as_str()), (422, Some("not_merged")), "{}", early.body);
        let merging = json!({ "into": stays.to_string(), "reason": "One child" });
        let id = send(&site, &priya, &format!("{api}/merge"), merging).await.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(send(&site, &helen, &format!("{api}/approvals/{id}/approve"), json!({})).await.status, 204);
        let merged = site.get_as(&priya, &format!("{place}/merge")).await;
        assert_says(&merged, &["This case was merged into another already"]);
        let overview = site.get_as(&priya, &place).await;
        assert_says(&overview, &[&format!("{place}/undo-merging")]);
        assert!(!overview.body.contains(&format!("{place}/merge\"")), "{}", overview.body);
        assert_says(&site.get_as(&priya, &format!("{place}/undo-merging")).await, &["This case stands again as it was", "stays there"]);
        let empty = site.post_as(&priya, &format!("{place}/undo-merging"), "reason=").await;
        assert!(empty.status == 422 && empty.body.contains("Say how you know that it was a mistake"), "{}", empty.body);
        let next = site.post_as(&priya, &format!("{place}/undo-merging"), "reason=They+are+cousins").await;
        assert_eq!(next.location(), format!("{place}/undo-merging/check"), "{}", next.body);
        let check = site.get_as(&priya, next.location()).await;
        let limit = format!("{cousin}: Decide whether to assess");
        assert_says(&check, &["Goes back", &format!("Stays in {stays}"), &limit, "who is asked now: Helen Ward", "They are cousins"]);
        let sent = site.post_as(&priya, next.location(), "").await;
        let proposal = sent.location().to_owned();
        assert!(proposal.starts_with(&format!("{place}/approvals/")), "{}", sent.body);
        let given = site.post_as(&helen, &format!("{proposal}/approve"), &format!("confirm_password={PASSWORD}")).await;
        assert_eq!(given.status, 303, "{}", given.body);
        assert_eq!(find_case(db, &cousin).merged_into_id, None);
        assert_eq!(final_plan(&site, &priya, &cousin).await, "2027-02-01");
        let history = site.get_as(&priya, &format!("{place}/history")).await;
        assert_says(&history, &["Undid a merging", &format!("It had been merged into {stays}, and stands again")]);
        let other = site.get_as(&priya, &format!("/cases/{stays}/history")).await;
        assert_says(&other, &["Merged a duplicate", &format!("{cousin} had been merged into this case, and stands again")]);
    }
}
