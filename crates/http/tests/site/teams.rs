//! Teams: kept by an administrator alone, and never closed over somebody’s work.

use actix_web::http::Method;
use ehc_application::requests::NewRequest;
use ehc_domain::{cases::CaseReference, ids::TeamId};
use ehc_persistence::{
    Database,
    accounts::{find_team, find_user},
    cases,
};
use ehc_test_support::{Persona, a_request, both_databases, change_case, day, line, personas::Team, words};
use serde_json::{Value, json};

use crate::{
    browser::{Answer, Person, TestSite, as_, json as body},
    doors::{send, wrong},
};

const LIST: &str = "/admin/teams";
const API: &str = "/api/v1/teams";

async fn put(site: &TestSite, person: &Person, path: &str, what: &Value) -> Answer {
    let request = body(Method::PUT, path, what.to_string()).insert_header(("x-csrf", person.csrf.clone()));
    site.send(as_(request, person)).await
}

async fn add(site: &TestSite, tom: &Person, name: &str, kind: &str, parent: Option<&str>) -> String {
    let made = send(site, tom, API, json!({ "name": name, "kind": kind, "parent": parent })).await;
    assert_eq!(made.status, 201, "{}", made.body);
    made.json()["id"].as_str().unwrap().to_owned()
}

fn team_of(db: &Database, reference: &CaseReference) -> TeamId {
    db.read(|conn| cases::find_by_reference(conn, reference)).unwrap().unwrap().team_id
}

/// Has information governance approve the move of a team that waits, and returns the list on which it stood.
async fn approve_move(site: &TestSite) -> String {
    let owen = site.sign_in(Persona::OwenPrice).await;
    let listed = site.get_as(&owen, "/governance/roles").await.body;
    let approve = listed.split("href=\"").find(|part| part.contains("/approve\"")).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(site.post_as(&owen, &approve, "").await.status, 303);
    listed
}

both_databases! {
    async fn ad_05_a_team_is_added_and_changed_with_what_stood_there_before(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let added = site.post_as(&tom, &format!("{LIST}/new"), "name=Plans+team&kind=casework&parent=").await;
        assert_eq!(added.status, 303, "{}", added.body);
        let place = added.location().to_owned();
        let form = format!(
            "name=Plan+writers&kind=casework&parent={}&coordinator={}&contact_name=Ruth+Lane&contact_email=ruth%40a.example\
             &contact_phone=01632+960001&opened_on-day=1&opened_on-month=9&opened_on-year=2026&version=1",
            Team::SendService.id(),
            Persona::PriyaNair.id(),
        );
        let saved = site.post_as(&tom, &format!("{place}/change"), &form).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        let page = site.get_as(&tom, &place).await.body;
        for words in [
            "Plan writers", "Ashmere SEND Service</a>", "Priya Nair", "ruth@a.example", "01632 960001", "Tuesday 1 September 2026",
            "Name: Plans team → Plan writers", "Inside: none → Ashmere SEND Service", "Coordinator: none → Priya Nair", "Added Plans team",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let form = site.get_as(&tom, &format!("{place}/change")).await.body;
        assert!(form.contains("value=\"Plan writers\"") && form.contains("value=\"2\""), "{form}");
        let stale = put(&site, &tom, &place.replace(LIST, API), &json!({ "name": "X", "kind": "casework", "version": 1 })).await;
        assert_eq!(stale.status, 409, "{}", stale.body);
        let list = site.get_as(&tom, LIST).await.body;
        assert!(list.contains("Plan writers") && list.contains("Inside Ashmere SEND Service"), "{list}");
    }

    async fn ad_05_a_team_has_a_name_of_its_own_and_is_never_inside_itself(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let plans = add(&site, &tom, "Plans team", "casework", Some(&Team::Assessment.id().to_string())).await;
        let none = send(&site, &tom, API, json!({ "name": " ", "kind": "casework" })).await;
        assert_eq!(wrong(&none), [("name".to_owned(), "missing".to_owned())]);
        let same = send(&site, &tom, API, json!({ "name": "PLANS  Team", "kind": "health" })).await;
        assert_eq!(wrong(&same), [("name".to_owned(), "name_taken".to_owned())]);
        let renamed = json!({ "name": "Plans team", "kind": "health", "version": 1 });
        let taken = put(&site, &tom, &format!("{API}/{}", Team::Health.id()), &renamed).await;
        assert_eq!(wrong(&taken), [("name".to_owned(), "name_taken".to_owned())]);
        for parent in [Team::SendService.id().to_string(), Team::Assessment.id().to_string(), plans.clone()] {
            let what = json!({ "name": "Ashmere SEND Service", "kind": "casework", "parent": parent, "version": 1 });
            let ring = put(&site, &tom, &format!("{API}/{}", Team::SendService.id()), &what).await;
            assert_eq!(wrong(&ring), [("parent".to_owned(), "inside_itself".to_owned())], "{parent}");
        }
        let closed = send(&site, &tom, &format!("{API}/{plans}/close"), json!({ "closed_on": "2026-09-01" })).await;
        assert_eq!(closed.status, 200, "{}", closed.body);
        let inside = send(&site, &tom, API, json!({ "name": "Another", "kind": "casework", "parent": plans })).await;
        assert_eq!(wrong(&inside), [("parent".to_owned(), "no_such_parent".to_owned())]);
        let again = send(&site, &tom, API, json!({ "name": "Plans team", "kind": "casework" })).await;
        assert_eq!(wrong(&again), [("name".to_owned(), "name_of_a_closed_team".to_owned())]);
        assert!(again.body.contains("closed on 1 September 2026"), "{}", again.body);
        let nobody = json!({ "name": "Ashmere NHS Trust", "kind": "health", "coordinator": plans, "version": 1 });
        let nobody = put(&site, &tom, &format!("{API}/{}", Team::Health.id()), &nobody).await;
        assert_eq!(wrong(&nobody), [("coordinator".to_owned(), "no_such_coordinator".to_owned())]);
    }

    async fn ad_05_a_team_does_nothing_that_the_teams_inside_it_contradict_and_is_coordinated_by_somebody_who_serves_there(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let above = add(&site, &tom, "Transitions", "casework", None).await;
        let inside = add(&site, &tom, "Transitions north", "casework", Some(&above)).await;
        let to = |kind: &str, who: Option<Persona>| json!({ "name": "Transitions", "kind": kind, "coordinator": who.map(|who| who.id().to_string()), "version": 1 });
        let change = async |what: &serde_json::Value| put(&site, &tom, &format!("{API}/{above}"), what).await;
        let refused = change(&to("health", None)).await;
        assert_eq!(wrong(&refused), [("kind".to_owned(), "teams_inside".to_owned())]);
        assert!(refused.body.contains("Transitions north"), "{}", refused.body);
        for stranger in [Persona::JamesOsei, Persona::TomFielding, Persona::JudithCrane] {
            let refused = change(&to("casework", Some(stranger))).await;
            assert_eq!(wrong(&refused), [("coordinator".to_owned(), "serves_elsewhere".to_owned())], "{stranger:?}");
        }
        let form = site.get_as(&tom, &format!("{LIST}/{above}/change")).await.body;
        let choice = |who: Persona| format!("value=\"{}\"", who.id());
        assert!(form.contains(&choice(Persona::PriyaNair)) && !form.contains(&choice(Persona::JamesOsei)), "{form}");
        let done = change(&to("casework", Some(Persona::PriyaNair))).await;
        assert_eq!(done.status, 200, "{}", done.body);
        let closed = send(&site, &tom, &format!("{API}/{inside}/close"), json!({ "closed_on": "2026-09-01" })).await;
        assert_eq!(closed.status, 200, "{}", closed.body);
        let mut health = to("health", Some(Persona::PriyaNair));
        health["version"] = json!(2);
        assert_eq!(wrong(&change(&health).await), [("coordinator".to_owned(), "serves_elsewhere".to_owned())], "she is no longer one of theirs");
        health["coordinator"] = json!(Persona::RuthAdeyemi.id().to_string());
        assert_eq!(change(&health).await.status, 200);
    }

    async fn ad_05_a_team_with_work_closes_only_when_it_is_said_where_that_goes(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let reference = site.record(a_request("2026-11-30"));
        let (tom, priya) = (site.sign_in(Persona::TomFielding).await, site.sign_in(Persona::PriyaNair).await);
        let (old, page) = (Team::Assessment.id(), format!("{LIST}/{}", Team::Assessment.id()));
        let asked = site.get_as(&tom, &format!("{page}/close")).await.body;
        assert!(asked.contains(reference.as_str()) && asked.contains("Priya Nair"), "{asked}");
        assert!(!asked.contains("Hassan"), "no child is named: {asked}");
        let close = |on: &str, to: Option<&str>| {
            let what = json!({ "closed_on": on, "successor": to });
            let (site, tom) = (&site, &tom);
            async move { send(site, tom, &format!("{API}/{old}/close"), what).await }
        };
        let alone = close("2026-12-01", None).await;
        assert_eq!(wrong(&alone), [("successor".to_owned(), "has_work".to_owned())]);
        assert!(alone.body.contains("1 open case, 1 person"), "{}", alone.body);
        assert_eq!(wrong(&close("2026-12-02", None).await), [("closed_on".to_owned(), "in_the_future".to_owned())]);
        let plans = add(&site, &tom, "Plans team", "casework", None).await;
        let health = Team::Health.id().to_string();
        assert_eq!(wrong(&close("2026-12-01", Some(&health)).await), [("successor".to_owned(), "other_kind".to_owned())]);
        let itself = old.to_string();
        assert_eq!(wrong(&close("2026-12-01", Some(&itself)).await), [("successor".to_owned(), "no_such_successor".to_owned())]);
        assert_eq!(team_of(db, &reference), old, "nothing half done");
        let silent = close("2026-12-01", Some(&plans)).await;
        assert_eq!(wrong(&silent), [("reason".to_owned(), "reason_missing".to_owned())]);
        let form = format!("closed_on-day=1&closed_on-month=12&closed_on-year=2026&successor={plans}&reason=Two+become+one");
        assert_eq!(site.post_as(&tom, &format!("{page}/close"), &form).await.status, 303);
        assert_eq!(team_of(db, &reference), old, "information governance approves it first");
        let shown = site.get_as(&tom, &page).await.body;
        for words in ["Waits for information governance", "What it has is seen by the people of", "Two become one", "/take-back"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let taken = site.post_as(&tom, &format!("{page}/take-back"), "").await;
        assert_eq!((taken.status, taken.location()), (303, page.as_str()), "{}", taken.body);
        assert!(!site.get_as(&tom, &page).await.body.contains("/take-back"));
        assert_eq!(site.post_as(&tom, &format!("{page}/close"), &form).await.status, 303);
        let listed = approve_move(&site).await;
        assert!(listed.contains("Ashmere Assessment Team") && listed.contains("Plans team"), "{listed}");
        assert_eq!(team_of(db, &reference).to_string(), plans);
        assert_eq!(site.get_as(&priya, "/work").await.status, 303, "her session was of the old team");
        let priya = site.sign_in(Persona::PriyaNair).await;
        let history = site.get_as(&priya, &format!("/cases/{reference}/history")).await.body;
        assert!(history.contains("The case went from Ashmere Assessment Team to Plans team"), "{history}");
        assert!(site.get_as(&priya, "/account").await.body.contains("Plans team"));
        let successor = site.get_as(&tom, &format!("{LIST}/{plans}")).await.body;
        assert!(successor.contains(&format!("href=\"/admin/users/{}\"", Persona::PriyaNair.id())), "{successor}");
        let shown = site.get_as(&tom, &page).await.body;
        for words in ["It closed on Tuesday 1 December 2026.", "Plans team took over 1 open case, 1 person", "Nobody is in this team"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        assert_eq!(close("2026-12-01", None).await.json()["code"], "is_closed");
        let reopened = send(&site, &tom, &format!("{API}/{old}/reopen"), json!({ "reason": "It was the wrong one" })).await;
        assert_eq!(reopened.status, 204, "{}", reopened.body);
        let reopened = send(&site, &tom, &format!("{API}/{old}/reopen"), json!({ "reason": "It was the wrong one" })).await;
        assert_eq!(reopened.json()["code"], "is_open");
        assert_eq!(team_of(db, &reference).to_string(), plans, "what went elsewhere stays there");
    }

    async fn x_03_restricted_cases_of_a_team_are_counted_and_not_numbered_to_an_administrator(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let known = site.record(a_request("2026-11-30"));
        let other = NewRequest { child_name: line("Oliver Grant"), match_reason: Some(words("Another")), ..a_request("2026-11-30") };
        let restricted = site.record(other);
        change_case(db, &restricted, |case| case.restriction_review_on = Some(day("2027-01-31")));
        let tom = site.sign_in(Persona::TomFielding).await;
        let shown = site.get_as(&tom, &format!("{LIST}/{}/close", Team::Assessment.id())).await.body;
        assert!(shown.contains(known.as_str()) && shown.contains("Restricted cases"), "{shown}");
        assert!(!shown.contains(restricted.as_str()), "{shown}");
        let told = site.get_as(&tom, &format!("{API}/{}", Team::Assessment.id())).await.json();
        assert_eq!((&told["open_cases"], &told["restricted_cases"]), (&json!([known.as_str()]), &json!(1)));
    }

    async fn ad_05_a_team_does_not_close_before_it_opened_nor_open_inside_one_that_is_closed(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let service = add(&site, &tom, "Service", "other", None).await;
        let desk = json!({ "name": "Desk", "kind": "other", "parent": service, "opened_on": "2026-11-02" });
        let desk = send(&site, &tom, API, desk).await.json()["id"].as_str().unwrap().to_owned();
        let close = |team: String, on: &'static str| {
            let (site, tom) = (&site, &tom);
            async move { send(site, tom, &format!("{API}/{team}/close"), json!({ "closed_on": on })).await }
        };
        assert_eq!(wrong(&close(service.clone(), "2026-12-01").await), [("successor".to_owned(), "has_work".to_owned())]);
        assert_eq!(wrong(&close(desk.clone(), "2026-11-01").await), [("closed_on".to_owned(), "ends_before_it_begins".to_owned())]);
        assert_eq!(close(desk.clone(), "2026-11-02").await.status, 200);
        let late = json!({ "name": "Desk", "kind": "other", "parent": service, "opened_on": "2026-11-03", "version": 2 });
        assert_eq!(wrong(&put(&site, &tom, &format!("{API}/{desk}"), &late).await), [("opened_on".to_owned(), "ends_before_it_begins".to_owned())]);
        assert_eq!(close(service.clone(), "2026-12-01").await.status, 200);
        let reopened = send(&site, &tom, &format!("{API}/{desk}/reopen"), json!({ "reason": "Wrong" })).await;
        assert_eq!(reopened.json()["code"], "parent_closed", "{}", reopened.body);
    }

    async fn ad_05_requests_for_advice_go_with_their_team_and_their_person(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-10-12"));
        ehc_test_support::change_case(db, &reference, |case| case.stage = ehc_domain::cases::Stage::Assessing);
        let (tom, priya) = (site.sign_in(Persona::TomFielding).await, site.sign_in(Persona::PriyaNair).await);
        let form = format!("ask-psychological=yes&person-psychological=user:{}", Persona::JamesOsei.id());
        let others: String = ["parents_views", "childs_views", "education", "medical", "social_care"]
            .map(|kind| format!("&ask-{kind}=yes&person-{kind}=outside&name-{kind}=Somebody"))
            .concat();
        let asked = site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &format!("{form}{others}")).await;
        assert_eq!(asked.status, 303, "{}", asked.body);
        let other = add(&site, &tom, "Ashmere psychologists", "psychology", None).await;
        let kind = json!({ "name": "Ashmere EP Service", "kind": "health", "version": 1 });
        let kind = put(&site, &tom, &format!("{API}/{}", Team::Psychology.id()), &kind).await;
        assert_eq!(wrong(&kind), [("kind".to_owned(), "kind_in_use".to_owned())]);
        let undialled = json!({ "name": "Ashmere EP Service", "kind": "psychology", "contact_phone": "ask Ruth", "version": 1 });
        let undialled = put(&site, &tom, &format!("{API}/{}", Team::Psychology.id()), &undialled).await;
        assert_eq!(wrong(&undialled), [("contact_phone".to_owned(), "not_a_phone_number".to_owned())]);
        let contact = json!({ "name": "Ashmere EP Service", "kind": "psychology", "contact_name": "Ruth Lane", "contact_phone": "01632 960001", "version": 1 });
        assert_eq!(put(&site, &tom, &format!("{API}/{}", Team::Psychology.id()), &contact).await.status, 200);
        let list = site.get_as(&priya, &format!("/cases/{reference}/advice")).await.body;
        let at = format!("/cases/{reference}/advice/");
        let requests: Vec<&str> = list.split('"').filter(|part| part.strip_prefix(&at).is_some_and(|id| id.len() == 36)).collect();
        let mut named = 0;
        for request in requests {
            let page = site.get_as(&priya, request).await.body;
            named += usize::from(page.contains("When it is late, speak to") && page.contains("Ruth Lane<br>01632 960001"));
        }
        assert_eq!(named, 1, "on the request that the team owes, and on no other: {list}");
        let path = format!("{API}/{}/close", Team::Psychology.id());
        let alone = send(&site, &tom, &path, json!({ "closed_on": "2026-10-12" })).await;
        assert!(alone.body.contains("1 request for advice, 1 person"), "{}", alone.body);
        let closed = send(&site, &tom, &path, json!({ "closed_on": "2026-10-12", "successor": other, "reason": "One service" })).await;
        assert!(closed.status == 200 && closed.json()["proposal"].is_string(), "{}", closed.body);
        approve_move(&site).await;
        let james = site.sign_in(Persona::JamesOsei).await;
        let list = site.get_as(&james, "/api/v1/advice").await.json();
        assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
        let moved = db.read(|conn| find_user(conn, Persona::JamesOsei.id())).unwrap().unwrap();
        assert_eq!(moved.team_id.unwrap().to_string(), other);
        assert_eq!(db.read(|conn| find_team(conn, Team::Psychology.id())).unwrap().unwrap().closed_on, Some(day("2026-10-12")));
        let history = site.get_as(&priya, &format!("/cases/{reference}/history")).await.body;
        assert!(history.contains("The request for advice: psychological went from Ashmere EP Service to Ashmere psychologists"), "{history}");
    }

    async fn nobody_but_an_administrator_keeps_teams(db: &Database) {
        let site = TestSite::new(db);
        let team = Team::Health.id();
        for persona in Persona::ALL.into_iter().filter(|one| *one != Persona::TomFielding) {
            let person = site.sign_in(persona).await;
            for path in ["", "/new", &format!("/{team}"), &format!("/{team}/change"), &format!("/{team}/close"), &format!("/{team}/reopen")] {
                assert_eq!(site.get_as(&person, &format!("{LIST}{path}")).await.status, 403, "{path}");
            }
            let added = send(&site, &person, API, json!({ "name": "Oak", "kind": "other" })).await;
            assert_eq!(added.status, 403, "{}", added.body);
            assert_eq!(send(&site, &person, &format!("{API}/{team}/close"), json!({ "closed_on": "2026-09-01" })).await.status, 403);
        }
    }

    async fn ad_05_a_team_that_opens_ahead_is_taken_back_before_its_first_day_and_closes_from_that_day_on(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let opening = |name: &str, on: &str| json!({ "name": name, "kind": "casework", "opened_on": on });
        let close = async |id: &str, on: &str| send(&site, &tom, &format!("{API}/{id}/close"), json!({ "closed_on": on })).await;
        for (name, opens, is_taken_back) in [("Ahead", "2026-12-02", true), ("Today", "2026-12-01", false), ("Before", "2026-11-30", false)] {
            let made = send(&site, &tom, API, opening(name, opens)).await;
            assert_eq!(made.status, 201, "{}", made.body);
            let id = made.json()["id"].as_str().unwrap().to_owned();
            let asked = site.get_as(&tom, &format!("{LIST}/{id}/close")).await.body;
            assert_eq!(asked.contains("takes it back: it never opens"), is_taken_back, "{name}: {asked}");
            assert_eq!(wrong(&close(&id, "2026-12-02").await), [("closed_on".to_owned(), "in_the_future".to_owned())], "{name}");
            if !is_taken_back {
                let before = close(&id, "2026-11-29").await;
                assert_eq!(wrong(&before), [("closed_on".to_owned(), "ends_before_it_begins".to_owned())], "{name}");
            }
            assert_eq!(close(&id, "2026-12-01").await.status, 200, "{name}");
            let team = db.read(|conn| find_team(conn, id.parse().unwrap())).unwrap().unwrap();
            let first = if is_taken_back { None } else { Some(day(opens)) };
            assert_eq!((team.opened_on, team.closed_on), (first, Some(day("2026-12-01"))), "{name}");
            let page = site.get_as(&tom, &format!("{LIST}/{id}")).await.body;
            assert_eq!(page.contains("Taken back before it opened"), is_taken_back, "{name}: {page}");
        }
    }
}
