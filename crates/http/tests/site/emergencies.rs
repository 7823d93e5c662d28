//! Emergency openings, by their pages and by JSON.

use chrono::Duration;
use ehc_domain::cases::CaseReference;
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, day, find_case};
use serde_json::json;

use crate::{
    browser::{Answer, Person, TestSite},
    doors::{send, wrong},
};

const BORN: &str = "surname=Hassan&born_on-day=14&born_on-month=3&born_on-year=2018";
const WHY: &str = "ground=child_at_risk&reason=The+duty+officer+asks";

fn case(site: &TestSite) -> CaseReference {
    site.ports.clock.set_day(day("2026-12-01"));
    site.record(a_request("2026-11-30"))
}

/// Where the case is opened in an emergency.
fn place(db: &Database, reference: &CaseReference) -> String {
    format!("/known-children/{}/emergency", find_case(db, reference).id)
}

async fn found(site: &TestSite, person: &Person, form: &str) -> Answer {
    let sent = site.post_as(person, "/known-children", form).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert!(!sent.location().to_lowercase().contains("hassan"), "no name in an address");
    site.get_as(person, sent.location()).await
}

/// A page without what differs each time it is served, and without what was asked for.
fn bare(answer: &Answer, asked: &str) -> String {
    answer.body.replace(&answer.hidden("csrf"), "").replace(asked, "")
}

both_databases! {
    async fn somebody_finds_who_holds_a_case_opens_it_and_reads_it_for_an_hour(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site);
        let marcus = site.sign_in(Persona::MarcusBell).await;
        assert!(site.get_as(&marcus, "/advice").await.body.contains("href=\"/known-children\""), "there is a way there");
        let empty = site.post_as(&marcus, "/known-children", "surname=").await;
        assert_eq!(empty.status, 422);
        assert!(empty.body.contains("Enter the surname") && empty.body.contains("Enter the date of birth"), "{}", empty.body);
        let none = found(&site, &marcus, "surname=Has&born_on-day=14&born_on-month=3&born_on-year=2018").await.body;
        assert!(none.contains("Nobody is known by this surname and birth date"), "{none}");
        let nearly = found(&site, &marcus, "surname=Hasan&born_on-day=15&born_on-month=3&born_on-year=2018").await.body;
        assert!(nearly.contains("Nearly the name, or the birth date but for one figure") && !nearly.contains("Hassan"), "{nearly}");
        let known = found(&site, &marcus, BORN).await.body;
        assert!(known.contains("Surname and birth date") && !known.contains("The case is closed"), "{known}");
        let place = place(db, &reference);
        assert!(known.contains("Ashmere Assessment Team") && known.contains(&format!("href=\"{place}\"")), "{known}");
        assert!(!known.contains(reference.as_str()) && !known.contains("Amira"), "and nothing else: {known}");

        let page = site.get_as(&marcus, &place).await.body;
        for words in ["Open a case in an emergency", "Ashmere Assessment Team", "for 60 minutes", "A child is at risk", "At least 20 characters"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("Amira") && !page.contains(reference.as_str()));
        let empty = site.post_as(&marcus, &place, "reason=").await;
        assert_eq!(empty.status, 422);
        assert!(empty.body.contains("Choose what the emergency is") && empty.body.contains("Say why you must see it now"), "{}", empty.body);
        let short = site.post_as(&marcus, &place, "ground=other&reason=nineteen+characters").await;
        assert_eq!(short.status, 422);
        assert!(short.body.contains("Say why in at least 20 characters: this has 19"), "{}", short.body);
        let done = site.post_as(&marcus, &place, WHY).await;
        assert_eq!((done.status, done.location()), (303, format!("/cases/{reference}").as_str()), "{}", done.body);

        for part in ["", "/people", "/advice", "/documents", "/dates"] {
            let shown = site.get_as(&marcus, &format!("/cases/{reference}{part}")).await;
            assert_eq!(shown.status, 200, "{part}");
            assert!(shown.body.contains("You opened this case in an emergency, until 10am. Everything you look at is recorded"), "{part}: {}", shown.body);
            for refused in ["/plan", "/history", "/decisions", "/consultations", "/documents/new", "/access"] {
                assert!(!shown.body.contains(&format!("href=\"/cases/{reference}{refused}\"")), "{part} leads to {refused}");
            }
        }
        for refused in ["/plan", "/history", "/decisions", "/notes/new", "/people/new", "/documents/new", "/caseworker", "/access", "/decisions/assess"] {
            assert_eq!(site.get_as(&marcus, &format!("/cases/{reference}{refused}")).await.status, 403, "{refused}");
        }
        assert_eq!(site.get_as(&marcus, &place).await.location(), format!("/cases/{reference}"), "it is open already");
        for (minutes, status) in [(59, 200), (60, 404), (61, 404)] {
            site.ports.clock.set_day(day("2026-12-01"));
            site.ports.clock.advance(Duration::minutes(minutes));
            let marcus = site.sign_in(Persona::MarcusBell).await;
            assert_eq!(site.get_as(&marcus, &format!("/cases/{reference}")).await.status, status, "after {minutes} minutes");
        }
    }

    async fn a_case_that_is_hidden_from_somebody_is_one_that_does_not_exist(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site);
        let helen = site.sign_in(Persona::HelenWard).await;
        let form = format!("user={}&reason=Her+nephew", Persona::PriyaNair.id());
        assert_eq!(site.post_as(&helen, &format!("/cases/{reference}/access/conflict"), &form).await.status, 303);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let (place, id) = (place(db, &reference), find_case(db, &reference).id.to_string());
        let nothing = "0199ffff-ffff-7fff-bfff-ffffffffffff";
        let unknown = format!("/known-children/{nothing}/emergency");
        let (hidden, not_there) = (site.get_as(&priya, &place).await, site.get_as(&priya, &unknown).await);
        assert_eq!((hidden.status, not_there.status), (404, 404));
        assert_eq!(bare(&hidden, &id), bare(&not_there, nothing));
        let (hidden, not_there) = (site.post_as(&priya, &place, WHY).await, site.post_as(&priya, &unknown, WHY).await);
        assert_eq!((hidden.status, not_there.status), (404, 404));
        assert_eq!(bare(&hidden, &id), bare(&not_there, nothing));
        assert!(found(&site, &priya, BORN).await.body.contains("Nobody is known by this surname"));
        let body = json!({ "ground": "other", "reason": "The duty officer asks" });
        assert_eq!(send(&site, &priya, &format!("/api/v1{place}"), body).await.status, 404);
        let ruth = site.sign_in(Persona::RuthAdeyemi).await;
        assert_eq!(site.get_as(&ruth, "/known-children").await.status, 403);
        assert_eq!(site.get_as(&ruth, &place).await.status, 404);
    }

    async fn a_program_finds_opens_and_reviews(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site);
        let (marcus, owen) = (site.sign_in(Persona::MarcusBell).await, site.sign_in(Persona::OwenPrice).await);
        let asked = json!({ "surname": "Hassan", "born_on": "2018-03-14" });
        let known = send(&site, &marcus, "/api/v1/known-children", asked).await;
        assert_eq!(known.status, 200, "{}", known.body);
        let known = known.json();
        assert_eq!((&known[0]["held_by"], &known[0]["case"], &known[0]["may_open"]), (&json!("Ashmere Assessment Team"), &json!(null), &json!(true)));
        let place = format!("/api/v1/known-children/{}/emergency", known[0]["id"].as_str().unwrap());
        let short = send(&site, &marcus, &place, json!({ "ground": "order", "reason": "nineteen characters" })).await;
        assert_eq!((short.status, wrong(&short)), (422, vec![("reason".to_owned(), "too_short".to_owned())]));
        let opened = send(&site, &marcus, &place, json!({ "ground": "order", "reason": "twenty characters xx" })).await;
        assert_eq!(opened.status, 201, "{}", opened.body);
        assert_eq!((&opened.json()["case"], &opened.json()["until"]), (&json!(reference.as_str()), &json!("2026-12-01T10:00:00Z")));
        let again = send(&site, &marcus, &place, json!({ "ground": "order", "reason": "twenty characters xx" })).await;
        assert_eq!((again.status, again.json()["code"].as_str()), (422, Some("open_already")));
        assert_eq!(site.get_as(&marcus, &format!("/api/v1/cases/{reference}/timetable")).await.status, 200);
        assert_eq!(site.get_as(&marcus, &format!("/api/v1/cases/{reference}/access")).await.status, 403);

        let listed = site.get_as(&owen, "/api/v1/emergencies").await.json();
        let id = listed["waiting"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!((&listed["waiting"][0]["opened_by"], &listed["waiting"][0]["review_due_on"]), (&json!("Marcus Bell"), &json!("2026-12-03")));
        let one = site.get_as(&owen, &format!("/api/v1/emergencies/{id}")).await.json();
        let looked: Vec<&str> = one["looked_at"].as_array().unwrap().iter().filter_map(|look| look["what"].as_str()).collect();
        assert!(looked.contains(&"Opened the case in an emergency"), "{looked:?}");
        assert_eq!(send(&site, &marcus, &format!("/api/v1/emergencies/{id}/review"), json!({ "outcome": "justified", "findings": "Mine" })).await.status, 403);
        let empty = send(&site, &owen, &format!("/api/v1/emergencies/{id}/review"), json!({})).await;
        assert_eq!((empty.status, wrong(&empty).len()), (422, 2), "{}", empty.body);
        let done = send(&site, &owen, &format!("/api/v1/emergencies/{id}/review"), json!({ "outcome": "not_justified", "findings": "No call was logged" })).await;
        assert_eq!(done.status, 204, "{}", done.body);
        assert_eq!(site.get_as(&marcus, &format!("/cases/{reference}")).await.status, 404, "it closed at once");
        let reviewed = site.get_as(&owen, "/api/v1/emergencies").await.json();
        assert_eq!((&reviewed["waiting"], &reviewed["reviewed"][0]["review"]["outcome"]), (&json!([]), &json!("not_justified")));
    }

    async fn the_second_of_two_who_review_reads_who_was_first_and_a_list_is_called_no_document(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site);
        let marcus = site.sign_in(Persona::MarcusBell).await;
        assert_eq!(site.post_as(&marcus, &place(db, &reference), WHY).await.status, 303);
        assert_eq!(site.get_as(&marcus, &format!("/cases/{reference}/documents")).await.status, 200);
        let (helen, owen) = (site.sign_in(Persona::HelenWard).await, site.sign_in(Persona::OwenPrice).await);
        let access = site.get_as(&helen, &format!("/cases/{reference}/access")).await.body;
        assert!(access.contains("today at 10am"), "an hour ends with a time: {access}");
        let opening = site.get_as(&owen, "/api/v1/emergencies").await.json()["waiting"][0]["id"].as_str().unwrap().to_owned();
        let one = format!("/emergencies/{opening}");
        let shown = site.get_as(&owen, &one).await.body;
        assert!(shown.contains("Looked for documents: there were none to see") && !shown.contains("Opened a document"), "{shown}");
        let sent = site.post_as(&owen, &format!("{one}/review"), "outcome=justified&findings=The+call+was+logged").await;
        assert_eq!((sent.status, sent.location()), (303, one.as_str()), "{}", sent.body);
        let second = site.post_as(&helen, &format!("{one}/review"), "outcome=not_justified&findings=I+know+of+no+call").await;
        assert_eq!(second.status, 422);
        for words in ["<title>Error: ", "Nothing of what you wrote was kept", "I know of no call", "Owen Price", "The call was logged"] {
            assert!(second.body.contains(words), "{words}: {}", second.body);
        }
        let shown = site.get_as(&helen, &one).await.body;
        assert!(shown.contains("Reviewed by") && shown.contains("Owen Price"), "{shown}");
        let program = send(&site, &helen, &format!("/api/v1{one}/review"), json!({ "outcome": "justified", "findings": "Again" })).await;
        assert_eq!((program.status, program.json()["code"].as_str()), (422, Some("reviewed")), "{}", program.body);
    }

    async fn a_manager_reviews_on_pages_and_nobody_their_own(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site);
        let (helen, priya) = (site.sign_in(Persona::HelenWard).await, site.sign_in(Persona::PriyaNair).await);
        assert_eq!(site.post_as(&helen, &place(db, &reference), WHY).await.status, 303);
        let list = site.get_as(&helen, "/emergencies").await.body;
        assert!(list.contains("You opened it: somebody else reviews it"), "{list}");
        let opening = site.get_as(&helen, "/api/v1/emergencies").await.json()["waiting"][0]["id"].as_str().unwrap().to_owned();
        let one = format!("/emergencies/{opening}");
        let shown = site.get_as(&helen, &one).await.body;
        assert!(shown.contains("You opened this case yourself") && !shown.contains(&format!("href=\"{one}/review\"")), "{shown}");
        assert_eq!(site.get_as(&helen, &format!("{one}/review")).await.location(), one);
        let own = site.post_as(&helen, &format!("{one}/review"), "outcome=justified&findings=Mine").await;
        assert_eq!(own.status, 422);
        assert!(own.body.contains("You opened this case yourself: somebody else reviews it"), "{}", own.body);
        assert_eq!(site.get_as(&priya, "/emergencies").await.status, 403);
        assert_eq!(site.get_as(&priya, &one).await.status, 403);

        let owen = site.sign_in(Persona::OwenPrice).await;
        assert!(site.get_as(&owen, "/governance").await.body.contains("href=\"/emergencies\""));
        assert!(site.get_as(&owen, "/alerts").await.body.contains(&format!("{reference}: Opened in an emergency")));
        let shown = site.get_as(&owen, &one).await.body;
        for words in ["was opened in an emergency", "Helen Ward", "A child is at risk", "The duty officer asks", "What they looked at", "Review it", "Opened the case in an emergency"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        assert!(!shown.contains("Amira"), "nothing of the case");
        let empty = site.post_as(&owen, &format!("{one}/review"), "findings=").await;
        assert_eq!(empty.status, 422);
        assert!(empty.body.contains("Choose whether it was justified") && empty.body.contains("Say why"), "{}", empty.body);
        let done = site.post_as(&owen, &format!("{one}/review"), "outcome=justified&findings=The+call+was+logged").await;
        assert_eq!((done.status, done.location()), (303, one.as_str()), "{}", done.body);
        let shown = site.get_as(&owen, &one).await.body;
        assert!(shown.contains("Justified") && shown.contains("The call was logged") && shown.contains("Owen Price"), "{shown}");
        assert_eq!(site.get_as(&owen, &format!("{one}/review")).await.location(), one, "it is reviewed once");
        assert!(site.get_as(&owen, "/emergencies").await.body.contains("Nothing waits for a review"));
        assert!(site.get_as(&helen, &format!("/cases/{reference}/history")).await.body.contains("Opened the case in an emergency"));
    }
}
