//! Accounts: from the first administrator to a council at work, and back to nothing when somebody leaves. (AD-05)

use actix_web::http::Method;
use ehc_application::{
    Failure,
    accounts::NewUser,
    notifications::{MemoryMailer, work_once},
    ports::Clock,
    requests::NewRequest,
    users as accounts,
};
use ehc_domain::{accounts::Role, cases::Stage};
use ehc_persistence::{
    Database,
    accounts::{find_user, find_user_by_email, list_user_roles},
    cases,
};
use ehc_test_support::{Persona, a_request, both_databases, change_case, day, line, personas, personas::Team, words};
use serde_json::{Value, json};

use crate::{
    browser::{Answer, Person, TestSite, as_, json as body},
    doors::{send, wrong},
};

const LIST: &str = "/admin/users";
const API: &str = "/api/v1/users";
const CHOSEN: &str = "lantern-orchard-velvet-19";

async fn put(site: &TestSite, person: &Person, path: &str, what: &Value) -> Answer {
    let request = body(Method::PUT, path, what.to_string()).insert_header(("x-csrf", person.csrf.clone()));
    site.send(as_(request, person)).await
}

/// Invites somebody, and returns the place of their page.
async fn invite(site: &TestSite, tom: &Person, email: &str, more: &str) -> String {
    invite_as(site, tom, ("Grace+Hill", email), more).await
}

async fn invite_as(site: &TestSite, tom: &Person, (name, email): (&str, &str), more: &str) -> String {
    let form = format!("email={}&name={name}&{more}", ehc_http::links::encode(email));
    let made = site.post_as(tom, &format!("{LIST}/new"), &form).await;
    assert_eq!(made.status, 303, "{}", made.body);
    made.location().to_owned()
}

/// The link in a text: where it leads within the site.
fn link(text: &str) -> String {
    let token: String = text.split("/invite/").nth(1).unwrap().chars().take_while(char::is_ascii_hexdigit).collect();
    assert_eq!(token.len(), 64, "{text}");
    format!("/invite/{token}")
}

async fn shown_link(site: &TestSite, tom: &Person, place: &str) -> String {
    let shown = site.post_as(tom, &format!("{place}/invitation/link"), "").await;
    assert_eq!(shown.status, 200, "{}", shown.body);
    link(&shown.body)
}

async fn choose(site: &TestSite, link: &str, password: &str) -> Answer {
    site.post_raw(None, link, format!("new={password}")).await
}

fn id_of(place: &str) -> &str {
    place.rsplit('/').next().unwrap()
}

/// Has information governance approve the one role that waits.
async fn approve_role(site: &TestSite) {
    let owen = site.sign_in(Persona::OwenPrice).await;
    let listed = site.get_as(&owen, "/api/v1/roles-proposed").await.json();
    let waiting: Vec<&Value> = listed.as_array().unwrap().iter().filter(|one| one["state"] == "waiting").collect();
    assert_eq!(waiting.len(), 1, "{listed}");
    let door = format!("/api/v1/roles-proposed/{}/approve", waiting[0]["id"].as_str().unwrap());
    let approved = send(site, &owen, &door, json!({})).await;
    assert_eq!(approved.status, 204, "{}", approved.body);
}

/// A site over an empty database, but for its first administrator.
fn empty(db: &Database) -> TestSite {
    let site = TestSite::empty(db);
    let first = NewUser {
        email: "ada@ashmere.example".into(),
        name: "Ada Quill".into(),
        roles: vec![Role::Administrator],
        team: None,
        password: CHOSEN.to_owned().into(),
    };
    site.app.service.create_user(&first).unwrap();
    site
}

both_databases! {
    async fn ad_05_an_empty_installation_becomes_a_council_whose_caseworker_signs_in(db: &Database) {
        let site = empty(db);
        let ada = site.sign_in_with("ada@ashmere.example", CHOSEN).await;
        site.ports.clock.advance(chrono::Duration::minutes(6));
        let begin = site.get_as(&ada, "/admin").await.body;
        for words in ["Before the first request", "every administrator gives roles alone", "A team that runs cases", "An account besides that of the first administrator", "A caseworker in a team", "Whom the law has us tell"] {
            assert!(begin.contains(words), "{words}: {begin}");
        }
        for way in ["href=\"/admin/teams/new\"", "href=\"/admin/users/new\"", "href=\"/admin/institutions\""] {
            assert!(begin.contains(way), "{way}: {begin}");
        }
        let team = site.post_as(&ada, "/admin/teams/new", "name=Assessment&kind=casework&parent=").await;
        assert_eq!(team.status, 303, "{}", team.body);
        let form = format!("email=grace%40ashmere.example&name=Grace+Hill&roles=caseworker&team={}", id_of(team.location()));
        let asked = site.post_as(&ada, &format!("{LIST}/new"), &form).await;
        assert_eq!(asked.status, 403, "the password is asked for again: {}", asked.body);
        assert!(asked.body.contains("Enter your password again") && asked.body.contains("Grace Hill"), "{}", asked.body);
        let made = site.post_as(&ada, &format!("{LIST}/new"), &format!("{form}&confirm_password={CHOSEN}")).await;
        assert_eq!(made.status, 303, "{}", made.body);
        let place = made.location().to_owned();
        let ada = Person { cookie: made.session().unwrap(), ..ada };
        assert_eq!(site.try_sign_in("grace@ashmere.example", "").await.status, 422, "nobody has chosen a password");
        let link = shown_link(&site, &ada, &place).await;
        for _ in 0..3 {
            let opened = site.get(&link).await;
            assert!(opened.status == 200 && opened.body.contains("grace@ashmere.example"), "looking uses nothing up: {}", opened.body);
        }
        let weak = choose(&site, &link, "gracehill1234").await;
        assert!(weak.status == 422 && weak.body.contains("must not contain"), "{}", weak.body);
        let chosen = choose(&site, &link, CHOSEN).await;
        assert_eq!((chosen.status, chosen.location()), (303, "/sign-in"), "{}", chosen.body);
        let grace = site.sign_in_with("grace@ashmere.example", CHOSEN).await;
        let work = site.get_as(&grace, "/work").await;
        assert_eq!(work.status, 200, "{}", work.body);
        let end = site.get_as(&ada, "/admin").await.body;
        assert!(end.contains("A manager in a team that runs cases"), "{end}");
        let done = end.split("A caseworker in a team").nth(1).unwrap().split("</li>").next().unwrap().to_owned();
        assert!(done.contains("Done"), "{done}");
    }

    async fn ad_05_a_team_counts_from_its_first_day_and_what_letters_lack_is_named(db: &Database) {
        let site = empty(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let ada = site.sign_in_with("ada@ashmere.example", CHOSEN).await;
        let form = "name=Assessment&kind=casework&parent=&opened_on-day=2&opened_on-month=12&opened_on-year=2026";
        let made = site.post_as(&ada, "/admin/teams/new", form).await;
        assert_eq!(made.status, 303, "{}", made.body);
        let task = |body: &str, title: &str| body.split(title).nth(1).unwrap().split("</li>").next().unwrap().to_owned();
        let begin = site.get_as(&ada, "/admin").await.body;
        assert!(task(&begin, "A team that runs cases").contains("Missing"), "{begin}");
        let letters = task(&begin, "What the letters must say");
        assert!(letters.contains("Name; ") || letters.contains("; Name"), "nobody has said what the authority is called: {letters}");
        let told = task(&begin, "Whom the law has us tell");
        assert!(told.contains("Responsible commissioning body; Designated social care officer"), "{told}");
        let teams = site.get_as(&ada, "/admin/teams").await.body;
        assert!(teams.contains("Opens ") && !teams.contains(">Open<"), "{teams}");

        site.ports.clock.set_day(day("2026-12-02"));
        let ada = site.sign_in_with("ada@ashmere.example", CHOSEN).await;
        assert!(task(&site.get_as(&ada, "/admin").await.body, "A team that runs cases").contains("Done"));
        assert!(!site.get_as(&ada, "/admin/teams").await.body.contains("Opens "));
    }

    async fn ad_05_the_link_goes_by_email_is_of_use_once_and_stands_nowhere_else(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let place = invite(&site, &tom, "Grace.Hill@ashmere.example", "roles=panel_member&team=").await;
        let mailer = MemoryMailer::new();
        work_once(&site.app.service, &mailer).unwrap();
        let sent = mailer.sent();
        let mail = sent.iter().find(|mail| mail.to().as_str() == "grace.hill@ashmere.example").unwrap();
        assert!(mail.words().text.contains("before 09:00 on 8 December 2026"), "{}", mail.words().text);
        let link = link(&mail.words().text);
        let token = link.rsplit('/').next().unwrap();
        for table in ["notices", "invitations", "submissions", "drafts", "audit_entries", "tasks"] {
            assert!(!everything_in(db, table).contains(token), "{table} holds the token");
        }
        assert_eq!(choose(&site, &link, CHOSEN).await.status, 303);
        for password in [CHOSEN, "harbour-walnut-signal-77"] {
            let again = choose(&site, &link, password).await;
            assert!(again.status == 410 && again.body.contains("Ask whoever looks after accounts"), "{}", again.body);
        }
        assert_eq!(site.get(&link).await.status, 410);
        assert_eq!(site.get("/invite/short").await.status, 410);
        assert_eq!(site.get(&format!("/invite/{}", "ab".repeat(32))).await.status, 410);
        site.sign_in_with("grace.hill@ashmere.example", CHOSEN).await;
        let page = site.get_as(&tom, &place).await.body;
        assert!(page.contains("Chose a password") && page.contains("Invited Grace Hill (grace.hill@ashmere.example)"), "{page}");
        assert!(!everything_in(db, "audit_entries").contains(CHOSEN));
    }

    async fn ad_05_the_link_is_shown_once_and_to_nobody_but_who_made_it(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let place = invite(&site, &tom, "second@ashmere.example", "roles=administrator&team=&reason=She+stands+in").await;
        approve_role(&site).await;
        let link = shown_link(&site, &tom, &place).await;
        let again = site.post_as(&tom, &format!("{place}/invitation/link"), "").await;
        assert_eq!((again.status, again.location()), (303, place.as_str()), "{}", again.body);
        assert!(!site.get_as(&tom, &place).await.body.contains("invitation/link"));
        assert_eq!(choose(&site, &link, CHOSEN).await.status, 303);
        let second = site.sign_in_with("second@ashmere.example", CHOSEN).await;
        let other = invite_as(&site, &tom, ("Omar+Hill", "third@ashmere.example"), "roles=panel_member&team=").await;
        assert_eq!(site.post_as(&second, &format!("{other}/invitation/link"), "").await.status, 303, "it is not theirs to hand over");
        assert!(site.get_as(&tom, &place).await.body.contains("The link was shown, to be handed over"));
    }

    async fn x_03_nobody_is_shown_the_link_of_a_manager_and_another_address_of_theirs_waits(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let place = format!("{LIST}/{}", Persona::HelenWard.id());
        assert!(site.get_as(&tom, &format!("{place}/invitation")).await.body.contains("It goes by email alone, and nobody is shown it"));
        assert_eq!(site.post_as(&tom, &format!("{place}/invitation"), "").await.status, 303);
        assert!(!site.get_as(&tom, &place).await.body.contains("invitation/link"));
        let shown = site.post_as(&tom, &format!("{place}/invitation/link"), "").await;
        assert!(shown.status == 303 && !shown.body.contains("/invite/"), "{}", shown.body);
        assert!(site.get_as(&tom, &format!("{place}/change")).await.body.contains("Another address counts once information governance has approved it"));
        let details = |reason: &str| {
            json!({ "email": "helen.other@ashmere.example", "name": "Helen Ward", "roles": ["manager"], "team": Team::SendService.id().to_string(), "reason": reason, "version": 1 })
        };
        let silent = put(&site, &tom, &place.replace(LIST, API), &details("")).await;
        assert_eq!((silent.status, wrong(&silent)), (422, vec![("reason".to_owned(), "reason_missing".to_owned())]));
        let waits = put(&site, &tom, &place.replace(LIST, API), &details("Her new name")).await;
        assert!(waits.status == 200 && waits.json()["proposal"].is_string(), "{}", waits.body);
        let page = site.get_as(&tom, &place).await.body;
        assert!(page.contains("helen.other@ashmere.example. Until now: helen.ward@ashmere.example"), "{page}");
        approve_role(&site).await;
        assert_eq!(site.get_as(&tom, &place.replace(LIST, API)).await.json()["account"]["email"], "helen.other@ashmere.example");
    }

    async fn ad_05_the_link_is_of_use_for_seven_days_and_a_new_one_ends_it(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        for (days, is_of_use) in [(6, true), (7, false), (8, false)] {
            site.ports.clock.set_day(day("2026-12-01"));
            let tom = site.sign_in(Persona::TomFielding).await;
            let place = invite_as(&site, &tom, (&format!("P{days}+Hill"), &format!("p{days}@ashmere.example")), "roles=panel_member&team=").await;
            let link = shown_link(&site, &tom, &place).await;
            site.ports.clock.advance(chrono::Duration::days(days));
            assert_eq!(site.get(&link).await.status, if is_of_use { 200 } else { 410 }, "after {days} days");
            assert_eq!(choose(&site, &link, CHOSEN).await.status, if is_of_use { 303 } else { 410 }, "after {days} days");
        }
        site.ports.clock.set_day(day("2026-12-20"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let place = format!("{LIST}/{}", find_user_by_email_id(db, "p7@ashmere.example"));
        assert!(site.get_as(&tom, &place).await.body.contains("Its time is over since"));
        assert_eq!(site.post_as(&tom, &format!("{place}/invitation"), "").await.status, 303);
        let first = shown_link(&site, &tom, &place).await;
        assert_eq!(site.post_as(&tom, &format!("{place}/invitation"), "").await.status, 303);
        let second = shown_link(&site, &tom, &place).await;
        assert_ne!(first, second);
        assert_eq!((site.get(&first).await.status, site.get(&second).await.status), (410, 200));
        let mailer = MemoryMailer::new();
        work_once(&site.app.service, &mailer).unwrap();
        let sent = mailer.sent();
        let mails: Vec<String> = sent.iter().filter(|mail| mail.to().as_str() == "p7@ashmere.example").map(|mail| link(&mail.words().text)).collect();
        assert_eq!(mails, [second], "what was replaced before it went is not sent");
    }

    async fn ad_05_a_forgotten_password_is_chosen_anew_by_the_same_way(db: &Database) {
        let site = TestSite::new(db);
        let (tom, priya) = (site.sign_in(Persona::TomFielding).await, site.sign_in(Persona::PriyaNair).await);
        let place = format!("{LIST}/{}", Persona::PriyaNair.id());
        assert_eq!(site.post_as(&tom, &format!("{place}/invitation"), "").await.status, 303);
        assert_eq!(site.get_as(&priya, "/work").await.status, 200, "nothing ends until it is chosen");
        let mailer = MemoryMailer::new();
        work_once(&site.app.service, &mailer).unwrap();
        let sent = mailer.sent();
        let link = link(&sent.iter().find(|mail| mail.to().as_str() == Persona::PriyaNair.email()).unwrap().words().text);
        assert_eq!(choose(&site, &link, CHOSEN).await.status, 303);
        assert_eq!(site.get_as(&priya, "/work").await.status, 303, "every session ends");
        assert_eq!(site.try_sign_in(&Persona::PriyaNair.email(), personas::PASSWORD).await.status, 422);
        site.sign_in_with(&Persona::PriyaNair.email(), CHOSEN).await;
        let own = send(&site, &tom, &format!("{API}/{}/invitation", Persona::TomFielding.id()), json!({})).await;
        assert_eq!(own.json()["code"], "yourself", "{}", own.body);
        assert!(site.get("/password/forgotten").await.body.contains("send you a link"));
    }

    async fn ad_05_somebody_who_leaves_is_refused_on_the_very_next_request_and_owes_nothing(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let reference = site.record(a_request("2026-11-30"));
        let (tom, priya) = (site.sign_in(Persona::TomFielding).await, site.sign_in(Persona::PriyaNair).await);
        assert_eq!(site.get_as(&priya, &format!("/cases/{reference}")).await.status, 200);
        let typed = format!("page=/cases/{reference}/notes/new&note=Father+rang");
        assert_eq!(site.post_as(&priya, "/unsent", &typed).await.status, 200);
        let coordinates = json!({ "name": "Ashmere Assessment Team", "kind": "casework", "coordinator": Persona::PriyaNair.id().to_string(),
            "parent": Team::SendService.id().to_string(), "contact_name": "Priya", "contact_email": Persona::PriyaNair.email(), "version": 1 });
        assert_eq!(put(&site, &tom, &format!("/api/v1/teams/{}", Team::Assessment.id()), &coordinates).await.status, 200);
        let place = format!("{LIST}/{}", Persona::PriyaNair.id());
        let asked = site.get_as(&tom, &format!("{place}/leave")).await.body;
        for words in [reference.as_str(), "Ashmere Assessment Team", "1, deleted when they leave", "Who takes their cases and tasks?", "Who takes their posts?"] {
            assert!(asked.contains(words), "{words}: {asked}");
        }
        assert!(!asked.contains("Amira") && !asked.contains("Hassan"), "no child is named: {asked}");
        let form = |to: &str| format!(
            "left_on-day=1&left_on-month=12&left_on-year=2026&cases_to={to}&posts_to={}",
            Persona::HelenWard.id()
        );
        let wrong_one = site.post_as(&tom, &format!("{place}/leave"), &form(&Persona::JamesOsei.id().to_string())).await;
        assert!(wrong_one.status == 422 && wrong_one.body.contains("belongs to another team"), "{}", wrong_one.body);
        let stranger = form("").replace(&Persona::HelenWard.id().to_string(), &Persona::JamesOsei.id().to_string());
        let elsewhere = site.post_as(&tom, &format!("{place}/leave"), &stranger).await;
        assert!(elsewhere.status == 422 && elsewhere.body.contains("They cannot coordinate Ashmere Assessment Team"), "{}", elsewhere.body);
        assert_eq!(site.get_as(&priya, "/work").await.status, 200, "nothing half done");
        assert_eq!(site.post_as(&tom, &format!("{place}/leave"), &form("")).await.status, 303);
        assert_eq!(site.get_as(&priya, "/work").await.status, 303);
        assert_eq!(site.get_as(&priya, "/api/v1/me").await.status, 401);
        assert_eq!(site.try_sign_in(&Persona::PriyaNair.email(), personas::PASSWORD).await.status, 422);
        assert_eq!(db.read(|conn| cases::find_by_reference(conn, &reference)).unwrap().unwrap().caseworker_id, None);
        let team = site.get_as(&tom, &format!("/api/v1/teams/{}", Team::Assessment.id())).await.json();
        assert_eq!((&team["team"]["coordinator"], &team["team"]["contact_email"]), (&json!(Persona::HelenWard.id().to_string()), &json!(Persona::HelenWard.email())));
        let helen = site.sign_in(Persona::HelenWard).await;
        let history = site.get_as(&helen, &format!("/cases/{reference}/history")).await.body;
        assert!(history.contains("From Priya Nair back to Ashmere Assessment Team"), "{history}");
        let page = site.get_as(&tom, &place).await.body;
        for words in ["They left. Their last day was Tuesday 1 December 2026.", "Priya Nair has left", "Passed on: 1 case, 1 post"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!site.get_as(&tom, LIST).await.body.contains("priya.nair@"), "the list is of those who are here");
        assert!(site.get_as(&tom, &format!("{LIST}?state=left")).await.body.contains("priya.nair@"));
        let again = send(&site, &tom, &format!("{API}/{}/leave", Persona::PriyaNair.id()), json!({ "left_on": "2026-12-01" })).await;
        assert_eq!(again.json()["code"], "has_left", "{}", again.body);
    }

    async fn ad_05_cases_and_advice_of_a_leaver_go_to_a_colleague_who_is_told(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let more = format!("roles=caseworker&team={}", Team::Assessment.id());
        let place = invite(&site, &tom, "daniel@ashmere.example", &more).await;
        let link_of_daniel = shown_link(&site, &tom, &place).await;
        assert_eq!(choose(&site, &link_of_daniel, CHOSEN).await.status, 303);
        let more = format!("roles=educational_psychologist&team={}", Team::Psychology.id());
        let ep = invite_as(&site, &tom, ("Omar+Hill", "ep@ashmere.example"), &more).await;
        let link_of_ep = shown_link(&site, &tom, &ep).await;
        assert_eq!(choose(&site, &link_of_ep, CHOSEN).await.status, 303);
        let reference = site.record(NewRequest { child_name: line("Oliver Grant"), match_reason: Some(words("Another")), ..a_request("2026-10-12") });
        change_case(db, &reference, |case| case.stage = Stage::Assessing);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let others: String = ["parents_views", "childs_views", "education", "medical", "social_care"]
            .map(|kind| format!("&ask-{kind}=yes&person-{kind}=outside&name-{kind}=Somebody"))
            .concat();
        let form = format!("ask-psychological=yes&person-psychological=user:{}{others}", Persona::JamesOsei.id());
        assert_eq!(site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &form).await.status, 303);
        let leave = |who: Persona, what: Value| {
            let (site, tom) = (&site, &tom);
            async move { send(site, tom, &format!("{API}/{}/leave", who.id()), what).await }
        };
        let nobody = leave(Persona::JamesOsei, json!({ "left_on": "2026-10-12", "advice_to": Persona::RuthAdeyemi.id().to_string() })).await;
        assert_eq!(wrong(&nobody), [("advice_to".to_owned(), "not_a_colleague".to_owned())], "{}", nobody.body);
        let ahead = leave(Persona::JamesOsei, json!({ "left_on": "2026-10-13" })).await;
        assert_eq!(wrong(&ahead), [("left_on".to_owned(), "in_the_future".to_owned())]);
        let before = leave(Persona::JamesOsei, json!({ "left_on": "2026-08-31" })).await;
        assert_eq!(wrong(&before), [("left_on".to_owned(), "before_they_came".to_owned())]);
        let passed = leave(Persona::JamesOsei, json!({ "left_on": "2026-10-12", "advice_to": id_of(&ep) })).await;
        assert_eq!(passed.status, 204, "{}", passed.body);
        let passed = leave(Persona::PriyaNair, json!({ "left_on": "2026-10-12", "cases_to": id_of(&place) })).await;
        assert_eq!(passed.status, 204, "{}", passed.body);
        let new = site.sign_in_with("ep@ashmere.example", CHOSEN).await;
        assert_eq!(site.get_as(&new, "/api/v1/advice").await.json().as_array().unwrap().len(), 1);
        assert!(site.get_as(&new, "/alerts").await.body.contains(reference.as_str()));
        let daniel = site.sign_in_with("daniel@ashmere.example", CHOSEN).await;
        let history = site.get_as(&daniel, &format!("/cases/{reference}/history")).await.body;
        assert!(history.contains("From Priya Nair to Grace Hill"), "{history}");
        assert!(site.get_as(&daniel, "/alerts").await.body.contains(reference.as_str()));
    }

    async fn ad_05_somebody_who_left_comes_back_by_a_new_invitation(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let (path, place) = (format!("{API}/{}", Persona::JudithCrane.id()), format!("{LIST}/{}", Persona::JudithCrane.id()));
        let here = send(&site, &tom, &format!("{path}/return"), json!({ "roles": ["panel_member"] })).await;
        assert_eq!(here.json()["code"], "works_here", "{}", here.body);
        let today = site.ports.clock.today().to_string();
        assert_eq!(send(&site, &tom, &format!("{path}/leave"), json!({ "left_on": today })).await.status, 204);
        let taken = send(&site, &tom, API, json!({ "email": Persona::JudithCrane.email(), "name": "J", "roles": ["panel_member"] })).await;
        assert_eq!(wrong(&taken), [("email".to_owned(), "taken_by_a_leaver".to_owned())]);
        let none = send(&site, &tom, &format!("{path}/return"), json!({ "roles": [] })).await;
        assert_eq!(wrong(&none), [("roles".to_owned(), "no_role".to_owned())]);
        let reset = send(&site, &tom, &format!("{path}/invitation"), json!({})).await;
        assert_eq!(reset.json()["code"], "has_left");
        assert_eq!(site.post_as(&tom, &format!("{place}/return"), "roles=panel_member&team=").await.status, 303);
        assert_eq!(site.try_sign_in(&Persona::JudithCrane.email(), personas::PASSWORD).await.status, 422, "the old password is gone");
        let link = shown_link(&site, &tom, &place).await;
        assert_eq!(choose(&site, &link, CHOSEN).await.status, 303);
        site.sign_in_with(&Persona::JudithCrane.email(), CHOSEN).await;
    }

    async fn ad_05_roles_and_team_change_at_once_and_an_invitation_follows_the_address(db: &Database) {
        let site = TestSite::new(db);
        let (tom, priya) = (site.sign_in(Persona::TomFielding).await, site.sign_in(Persona::PriyaNair).await);
        let path = format!("{API}/{}", Persona::PriyaNair.id());
        let change = |what: Value| {
            let (site, tom, path) = (&site, &tom, &path);
            async move { put(site, tom, path, &what).await }
        };
        let details = |name: &str, roles: &[&str], team: Option<String>, version: i32| {
            json!({ "email": Persona::PriyaNair.email(), "name": name, "roles": roles, "team": team, "version": version })
        };
        let here = Some(Team::Assessment.id().to_string());
        assert_eq!(change(details("Priya Nair-Webb", &["caseworker"], here.clone(), 1)).await.json(), json!({ "proposal": null }));
        assert_eq!(site.get_as(&priya, "/work").await.status, 200, "a name ends no session");
        let same = change(details("Priya Nair-Webb", &["caseworker"], here.clone(), 2)).await;
        assert_eq!((same.status, same.json()["code"].as_str()), (422, Some("nothing_changed")), "{}", same.body);
        let email = Persona::PriyaNair.email().replace('@', "%40");
        let typed = format!("email={email}&name=Priya+Nair-Webb&roles=caseworker&team={}&version=2", here.clone().unwrap());
        let page = site.post_as(&tom, &format!("{LIST}/{}/change", Persona::PriyaNair.id()), &typed).await;
        assert_eq!(page.status, 422);
        assert!(page.body.contains("This is what is recorded already") && !page.body.contains("Saved"), "{}", page.body);
        assert_eq!(change(details("Priya Nair-Webb", &["manager", "caseworker"], here.clone(), 1)).await.status, 409);
        let silent = change(details("Priya Nair-Webb", &["manager", "caseworker"], here.clone(), 2)).await;
        assert_eq!(wrong(&silent), [("reason".to_owned(), "reason_missing".to_owned())], "{}", silent.body);
        let mut raised = details("Priya Nair-Webb", &["manager", "caseworker"], here.clone(), 2);
        raised["reason"] = json!("She leads the team from December");
        let waits = change(raised.clone()).await;
        assert!(waits.status == 200 && waits.json()["proposal"].is_string(), "{}", waits.body);
        assert_eq!(wrong(&change(raised).await), [("roles".to_owned(), "waits_already".to_owned())]);
        assert_eq!(site.get_as(&priya, "/work").await.status, 200, "nothing has changed yet");
        let page = site.get_as(&tom, &format!("{LIST}/{}", Persona::PriyaNair.id())).await.body;
        for words in ["Waits for information governance", "Caseworker, Manager. Until now: Caseworker", "She leads the team", "take-back"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        approve_role(&site).await;
        assert_eq!(site.get_as(&priya, "/work").await.status, 303, "what she may do is another thing");
        let priya = site.sign_in(Persona::PriyaNair).await;
        assert!(site.get_as(&priya, "/account").await.body.contains("Caseworker and Manager"));
        let none = change(details("Priya", &[], here.clone(), 3)).await;
        assert_eq!(wrong(&none), [("roles".to_owned(), "no_role".to_owned())]);
        let teamless = change(details("Priya", &["caseworker"], None, 3)).await;
        assert_eq!(wrong(&teamless), [("team".to_owned(), "needs_team".to_owned())]);
        let unknown = change(details("Priya", &["caseworker"], Some(Persona::PriyaNair.id().to_string()), 3)).await;
        assert_eq!(wrong(&unknown), [("team".to_owned(), "no_such_team".to_owned())]);
        let mut taken = details("Priya", &["caseworker"], here.clone(), 3);
        taken["email"] = json!(Persona::HelenWard.email());
        assert_eq!(wrong(&change(taken).await), [("email".to_owned(), "taken".to_owned())]);
        site.record(a_request(&site.ports.clock.today().to_string()));
        let cases = change(details("Priya", &["manager"], here, 3)).await;
        assert_eq!(wrong(&cases), [("roles".to_owned(), "has_cases".to_owned())]);
        let history = site.get_as(&tom, &format!("{LIST}/{}", Persona::PriyaNair.id())).await.body;
        for words in ["Name: Priya Nair → Priya Nair-Webb", "Roles: Caseworker → Caseworker, Manager"] {
            assert!(history.contains(words), "{words}: {history}");
        }
        let place = invite(&site, &tom, "mistyped@ashmere.example", "roles=panel_member&team=").await;
        let link = shown_link(&site, &tom, &place).await;
        let right = json!({ "email": "right@ashmere.example", "name": "Grace Hill", "roles": ["panel_member"], "version": 1 });
        assert_eq!(put(&site, &tom, &place.replace(LIST, API), &right).await.status, 200);
        assert_eq!(site.get(&link).await.status, 410, "it went to somebody else");
    }

    async fn ad_05_nobody_raises_themselves_and_the_last_administrator_stays(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let own = format!("{API}/{}", Persona::TomFielding.id());
        let of_tom = |roles: &[&str]| json!({ "email": Persona::TomFielding.email(), "name": "Tom Fielding", "roles": roles, "reason": "He changes places", "version": 1 });
        let raised = put(&site, &tom, &own, &of_tom(&["administrator", "information_governance"])).await;
        assert_eq!(wrong(&raised), [("roles".to_owned(), "own_role".to_owned())]);
        let lowered = put(&site, &tom, &own, &of_tom(&["panel_member"])).await;
        assert_eq!(wrong(&lowered), [("roles".to_owned(), "own_role".to_owned())]);
        let today = site.ports.clock.today().to_string();
        let leaves = send(&site, &tom, &format!("{own}/leave"), json!({ "left_on": today })).await;
        assert_eq!(leaves.json()["code"], "yourself", "{}", leaves.body);
        assert_eq!(site.get_as(&tom, &format!("{LIST}/{}/leave", Persona::TomFielding.id())).await.status, 303);
        // An invited administrator cannot sign in, and is none until they can.
        let second = invite(&site, &tom, "second@ashmere.example", "roles=administrator&roles=panel_member&team=&reason=She+stands+in").await;
        approve_role(&site).await;
        let link = shown_link(&site, &tom, &second).await;
        assert_eq!(choose(&site, &link, CHOSEN).await.status, 303);
        let second_person = site.sign_in_with("second@ashmere.example", CHOSEN).await;
        let own_right = json!({ "email": "second@ashmere.example", "name": "Grace Hill", "roles": ["panel_member"], "version": 3 });
        let refused = put(&site, &second_person, &second.replace(LIST, API), &own_right).await;
        assert_eq!(wrong(&refused), [("roles".to_owned(), "own_right".to_owned())], "{}", refused.body);
        let taken = put(&site, &second_person, &own, &of_tom(&["panel_member"])).await;
        assert!(taken.status == 200 && taken.json()["proposal"].is_string(), "{}", taken.body);
        let mut context = Persona::TomFielding.context(&site.ports.clock);
        context.actor.has_just_confirmed = true;
        let last = id_of(&second).parse().unwrap();
        // Whoever acts on an old page and is no administrator any more cannot take away the last one either.
        let leaving = accounts::Leaving { left_on: site.ports.clock.today(), cases_to: None, advice_to: None, posts_to: None };
        let refused = accounts::leave(&site.app.service, &context, &last, leaving);
        assert!(matches!(refused, Err(Failure::Rule(accounts::LeaveRefused::LastAdministrator))), "{refused:?}");
        let details = accounts::AccountDetails {
            email: ehc_domain::email::EmailAddress::parse("second@ashmere.example").unwrap(),
            name: line("Grace Hill"),
            roles: vec![Role::PanelMember],
            team: None,
            reason: None,
            version: 3,
        };
        let refused = accounts::change(&site.app.service, &context, &last, details);
        assert!(matches!(refused, Err(Failure::Rule(accounts::AccountChangeRefused::LastAdministrator))), "{refused:?}");
        let roles = db.read(list_user_roles).unwrap();
        assert!(roles.iter().any(|one| one.role == Role::Administrator && one.user_id == last));
    }

    async fn x_03_a_role_waits_on_the_page_of_information_governance_and_nobody_else_answers_it(db: &Database) {
        let site = TestSite::new(db);
        let (tom, owen) = (site.sign_in(Persona::TomFielding).await, site.sign_in(Persona::OwenPrice).await);
        let place = format!("{LIST}/{}", Persona::JudithCrane.id());
        let email = Persona::JudithCrane.email().replace('@', "%40");
        let form = format!("email={email}&name=Judith+Crane&roles=panel_member&roles=manager&team={}&reason=She+joins+us&version=1", Team::SendService.id());
        let sent = site.post_as(&tom, &format!("{place}/change"), &form).await;
        assert_eq!((sent.status, sent.location()), (303, place.as_str()), "{}", sent.body);
        let page = site.get_as(&owen, "/governance/roles").await.body;
        for words in ["Judith Crane (judith.crane@ashmere.example)", "Manager, Panel member. Until now: Panel member", "She joins us", "Tom Fielding"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let id = site.get_as(&owen, "/api/v1/roles-proposed").await.json()[0]["id"].as_str().unwrap().to_owned();
        for persona in Persona::ALL.into_iter().filter(|one| *one != Persona::OwenPrice) {
            let person = site.sign_in(persona).await;
            assert_eq!(site.get_as(&person, "/governance/roles").await.status, 403, "{persona:?}");
            for act in ["approve", "refuse"] {
                let answer = send(&site, &person, &format!("/api/v1/roles-proposed/{id}/{act}"), json!({ "reason": "No" })).await;
                assert_eq!(answer.status, 403, "{persona:?} {act}");
            }
        }
        let silent = site.post_as(&owen, &format!("/governance/roles/{id}/refuse"), "reason=").await;
        assert_eq!(silent.status, 422, "{}", silent.body);
        let refused = site.post_as(&owen, &format!("/governance/roles/{id}/refuse"), "reason=She+sits+on+the+panel").await;
        assert_eq!(refused.status, 303, "{}", refused.body);
        let page = site.get_as(&owen, "/governance/roles").await.body;
        assert!(page.contains("Nothing waits for you") && page.contains("Owen Price refused this"), "{page}");
        assert!(site.get_as(&tom, "/alerts").await.body.contains("What you proposed is refused"));
        // Another is taken back by whoever proposed it, and by nobody else.
        let form = form.replace("version=1", "version=2");
        let sent = site.post_as(&tom, &format!("{place}/change"), &form).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        assert_eq!(site.post_as(&tom, &format!("{place}/take-back"), "").await.status, 303);
        assert!(!site.get_as(&tom, &place).await.body.contains("Waits for information governance"));
        let again = send(&site, &tom, &format!("{API}/{}/take-back", Persona::JudithCrane.id()), json!({})).await;
        assert_eq!(again.json()["code"], "nothing_waits", "{}", again.body);
    }

    async fn x_03_a_team_above_others_waits_by_page_and_by_json_and_says_what_it_opens(db: &Database) {
        let site = TestSite::new(db);
        let (tom, owen) = (site.sign_in(Persona::TomFielding).await, site.sign_in(Persona::OwenPrice).await);
        let (place, above) = (format!("{LIST}/{}", Persona::PriyaNair.id()), Team::SendService.id().to_string());
        let form = format!("email={}&name=Priya+Nair&roles=caseworker&team={above}&version=1", Persona::PriyaNair.email().replace('@', "%40"));
        let silent = site.post_as(&tom, &format!("{place}/change"), &form).await;
        assert!(silent.status == 422 && silent.body.contains("Say why: information governance must approve this"), "{}", silent.body);
        let sent = site.post_as(&tom, &format!("{place}/change"), &format!("{form}&reason=She+leads+the+service")).await;
        assert_eq!((sent.status, sent.location()), (303, place.as_str()), "{}", sent.body);
        let page = site.get_as(&tom, &place).await.body;
        assert!(page.contains("Ashmere SEND Service. Until now: Ashmere Assessment Team"), "{page}");
        let page = site.get_as(&owen, "/governance/roles").await.body;
        for words in ["Ashmere SEND Service. Until now: Ashmere Assessment Team", "Sees the cases of", "Ashmere Assessment Team, Ashmere SEND Service"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert_eq!(site.post_as(&tom, &format!("{place}/take-back"), "").await.status, 303);
        let details = json!({ "email": Persona::PriyaNair.email(), "name": "Priya Nair", "roles": ["caseworker"], "team": above, "reason": "She leads the service", "version": 1 });
        let waits = put(&site, &tom, &place.replace(LIST, API), &details).await;
        assert!(waits.status == 200 && waits.json()["proposal"].is_string(), "{}", waits.body);
        let team = async || site.get_as(&tom, &place.replace(LIST, API)).await.json()["account"]["team"].clone();
        assert_eq!(team().await, json!(Team::Assessment.id().to_string()));
        approve_role(&site).await;
        assert_eq!(team().await, json!(above));
        // A manager is invited by two, whatever the team.
        let manager = json!({ "email": "omar@ashmere.example", "name": "Omar Hill", "roles": ["manager"], "team": Team::Assessment.id().to_string() });
        let silent = send(&site, &tom, API, manager.clone()).await;
        assert_eq!((silent.status, wrong(&silent)), (422, vec![("reason".to_owned(), "reason_missing".to_owned())]));
        let mut manager = manager;
        manager["reason"] = json!("He leads the team");
        let made = send(&site, &tom, API, manager).await;
        assert!(made.status == 201 && made.json()["proposal"].is_string(), "{}", made.body);
    }

    async fn ad_05_accounts_are_found_by_name_address_role_and_state_and_say_when_they_were_seen(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let place = invite(&site, &tom, "new.person@ashmere.example", "roles=panel_member&team=").await;
        for (asked, found) in [
            ("", 10), ("?name=grace", 1), ("?name=HILL", 1), ("?name=new.person%40", 1), ("?name=%25", 0), ("?role=panel_member", 2),
            ("?state=invited", 1), ("?state=active", 9), ("?state=left", 0), ("?role=administrator&state=active", 1),
        ] {
            let list = site.get_as(&tom, &format!("{API}{asked}")).await.json();
            assert_eq!(list.as_array().unwrap().len(), found, "{asked}: {list}");
        }
        assert!(site.get_as(&tom, &format!("{LIST}?name=%25")).await.body.contains("Nobody is found"));
        let list = site.get_as(&tom, LIST).await.body;
        assert!(list.contains("Invited") && list.contains("Never") && list.contains("today at 9am"), "{list}");
        let seen = db.read(|conn| find_user(conn, Persona::TomFielding.id())).unwrap().unwrap().seen_at;
        assert_eq!(seen, Some(site.ports.clock.now()));
        site.ports.clock.advance(chrono::Duration::minutes(3));
        site.get_as(&tom, LIST).await;
        let seen = db.read(|conn| find_user(conn, Persona::TomFielding.id())).unwrap().unwrap().seen_at;
        assert_eq!(seen, Some(site.ports.clock.now()));
        let shown = site.get_as(&tom, &place.replace(LIST, API)).await.json();
        assert_eq!((&shown["account"]["state"], &shown["account"]["roles"]), (&json!("invited"), &json!(["panel_member"])));
        assert!(!shown.to_string().contains("password") && !shown.to_string().contains("token"), "{shown}");
    }

    async fn nobody_but_an_administrator_sees_or_keeps_accounts(db: &Database) {
        let site = TestSite::new(db);
        let id = Persona::RuthAdeyemi.id();
        for persona in Persona::ALL.into_iter().filter(|one| *one != Persona::TomFielding) {
            let person = site.sign_in(persona).await;
            for path in ["", "/new", &format!("/{id}"), &format!("/{id}/change"), &format!("/{id}/leave"), &format!("/{id}/return"), &format!("/{id}/invitation")] {
                assert_eq!(site.get_as(&person, &format!("{LIST}{path}")).await.status, 403, "{path}");
            }
            assert_eq!(site.post_as(&person, &format!("{LIST}/{id}/invitation/link"), "").await.status, 403);
            let new = json!({ "email": "x@ashmere.example", "name": "X", "roles": ["administrator"] });
            assert_eq!(send(&site, &person, API, new).await.status, 403);
            for act in ["leave", "return", "invitation"] {
                assert_eq!(send(&site, &person, &format!("{API}/{id}/{act}"), json!({})).await.status, 403, "{act}");
            }
            assert_eq!(site.get_as(&person, API).await.status, 403);
        }
        assert!(db.read(|conn| find_user_by_email(conn, "x@ashmere.example")).unwrap().is_none());
    }
}

fn find_user_by_email_id(db: &Database, email: &str) -> String {
    db.read(|conn| find_user_by_email(conn, email)).unwrap().unwrap().id.to_string()
}

/// Everything that a table holds, as text.
fn everything_in(db: &Database, table: &str) -> String {
    ehc_test_support::texts_of(db, table)
}
