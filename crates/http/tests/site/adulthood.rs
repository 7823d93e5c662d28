//! Preparing for adulthood: the question on the forms, the gate before a draft and a final plan, and the advice that is asked for late.

use actix_web::http::Method;
use ehc_domain::cases::{CaseReference, Stage};
use ehc_persistence::{
    Database,
    advice::AdviceRequestRow,
    people::{self, PersonRow},
};
use ehc_test_support::{Persona, a_request, an_advice_request, both_databases, change_case, day, find_case};
use serde_json::{Value, json as body};

use crate::browser::{Answer, Person, TestSite, as_, json};

/// A case at the stage of writing the plan, of a child who is in Year 9 from 1 September 2027.
struct Scene<'a> {
    db: &'a Database,
    site: TestSite,
    reference: CaseReference,
    priya: Person,
}

impl<'a> Scene<'a> {
    async fn on(db: &'a Database, today: &str) -> Self {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let reference = site.record(a_request("2026-09-07"));
        change_case(db, &reference, |case| case.stage = Stage::Drafting);
        site.ports.clock.set_day(day(today));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let scene = Self { db, site, reference, priya };
        scene.born("2014-03-14");
        scene
    }

    fn born(&self, on: &str) {
        let child = find_case(self.db, &self.reference).child_id;
        self.db
            .write(|conn| {
                let person = people::find(conn, child)?.unwrap();
                people::update(conn, PersonRow { born_on: Some(day(on)), ..person })
            })
            .unwrap();
    }

    /// The same case on another day.
    async fn later(self, today: &str) -> Self {
        self.site.ports.clock.set_day(day(today));
        let priya = self.site.sign_in(Persona::PriyaNair).await;
        Self { priya, ..self }
    }

    fn path(&self, page: &str) -> String {
        format!("/cases/{}/{page}", self.reference)
    }

    async fn get(&self, page: &str) -> Answer {
        self.site.get_as(&self.priya, self.path(page).trim_end_matches('/')).await
    }

    async fn post(&self, page: &str, form: &str) -> Answer {
        self.site.post_as(&self.priya, &self.path(page), form).await
    }

    async fn api(&self, method: Method, page: &str, sent: Value) -> Answer {
        let request = as_(json(method, &format!("/api/v1{}", self.path(page)), sent.to_string()), &self.priya);
        self.site.send(request.insert_header(("x-csrf", self.priya.csrf.clone()))).await
    }

    async fn plan(&self) -> Value {
        let answer = self.api(Method::GET, "plan", Value::Null).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    async fn add(&self, row: Value) -> String {
        let answer = self.api(Method::POST, "plan/rows", row).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// A need with its outcome and its provision in section F, none of which says what it serves.
    async fn write(&self) -> [String; 3] {
        let need = self.add(body!({ "section": "b", "text": "Finds instructions hard" })).await;
        let outcome = body!({ "section": "e", "parent": need, "text": "Follows two steps", "measure": "8 times out of 10" });
        let outcome = self.add(outcome).await;
        let provision = body!({ "section": "f", "parent": outcome, "provision": games() });
        let provision = self.add(provision).await;
        [need, outcome, provision]
    }

    async fn refused(&self, method: Method, page: &str, sent: Value) -> String {
        let answer = self.api(method, page, sent).await;
        assert_eq!(answer.status, 422, "{answer:?}");
        answer.json()["code"].as_str().unwrap().to_owned()
    }
}

fn games() -> Value {
    body!({ "what": "Talking games", "who": "a teacher", "how_often": "3 times a week", "how_long": "20 minutes" })
}

const QUESTION: &str = "Which aims of preparing for adulthood does it serve?";
const MISSING: &str = "Section F has no provision that prepares for adulthood, which a plan must have from Year 9. The caseworker marks it or adds it";

both_databases! {
    async fn the_form_of_a_row_asks_which_aims_it_serves_from_a_year_before_year_9(db: &Database) {
        let scene = Scene::on(db, "2026-08-31").await;
        let [need, outcome, provision] = scene.write().await;
        for (today, asks) in [("2026-08-31", false), ("2026-09-01", true), ("2027-09-02", true)] {
            scene.site.ports.clock.set_day(day(today));
            let priya = scene.site.sign_in(Persona::PriyaNair).await;
            for page in ["plan/rows/new?section=e", "plan/rows/new?section=f", &format!("plan/rows/{outcome}"), &format!("plan/rows/{provision}")] {
                let shown = scene.site.get_as(&priya, &scene.path(page)).await;
                assert_eq!(shown.body.contains(QUESTION), asks, "{today} {page}: {}", shown.body);
            }
            let shown = scene.site.get_as(&priya, &scene.path(&format!("plan/rows/{need}"))).await;
            assert!(!shown.body.contains(QUESTION), "{today}");
        }
    }

    async fn what_a_row_serves_is_kept_shown_and_changed_at_both_doors(db: &Database) {
        let scene = Scene::on(db, "2027-09-01").await;
        let [need, outcome, provision] = scene.write().await;
        let page = format!("plan/rows/{outcome}");
        let form = |aims: &str, version: i32| {
            format!("section=e&parent={need}&text=Follows+two+steps&measure=8+of+10{aims}&source=&page=&version={version}")
        };
        let wrong = scene.post(&page, &form("&adulthood_aims=riches", 1)).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("Choose from the list"), "{}", wrong.body);
        let saved = scene.post(&page, &form("&adulthood_aims=society&adulthood_aims=employment", 1)).await;
        assert_eq!(saved.status, 303, "{saved:?}");
        let words = "Prepares for adulthood: higher education or employment, participating in society";
        assert!(scene.get("plan/sections/e").await.body.contains(words));
        assert!(scene.get("plan").await.body.contains(words));
        let history = scene.get("history").await;
        assert!(history.body.contains(words), "{}", history.body);
        let again = scene.get(&page).await;
        assert_eq!(again.body.matches("checked").count(), 2, "{}", again.body);
        assert_eq!(scene.plan().await["rows"][1]["adulthood_aims"], body!(["employment", "society"]));
        // A program that says nothing of them leaves them, and an empty list takes them away.
        let row = |more: Value| {
            let mut row = body!({ "section": "e", "parent": need, "text": "Follows two steps", "measure": "9 of 10" });
            row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            row
        };
        assert_eq!(scene.api(Method::PUT, &page, row(body!({ "version": 2 }))).await.status, 200);
        assert_eq!(scene.plan().await["rows"][1]["adulthood_aims"], body!(["employment", "society"]));
        let code = scene.refused(Method::PUT, &page, row(body!({ "version": 3, "adulthood_aims": ["riches"] }))).await;
        assert_eq!(code, "unknown_code");
        assert_eq!(scene.api(Method::PUT, &page, row(body!({ "version": 3, "adulthood_aims": [] }))).await.status, 200);
        assert_eq!(scene.plan().await["rows"][1]["adulthood_aims"], body!([]));
        let of_need = body!({ "section": "b", "text": "Has few friends", "adulthood_aims": ["society"] });
        assert_eq!(scene.refused(Method::POST, "plan/rows", of_need).await, "need_serves_no_aim");
        let put = body!({ "section": "f", "parent": outcome, "provision": games(), "adulthood_aims": ["health"], "version": 1 });
        assert_eq!(scene.api(Method::PUT, &format!("plan/rows/{provision}"), put).await.status, 200);
        // A child of primary age is not asked, and a row that serves an aim can still be changed.
        scene.born("2020-03-14");
        let kept = scene.get(&format!("plan/rows/{provision}")).await;
        assert!(kept.body.contains(QUESTION), "{}", kept.body);
        let form = format!("section=f&parent={outcome}&text=Talking+games&who=a+teacher&often=3+times+a+week&long=20+minutes&version=2");
        assert_eq!(scene.post(&format!("plan/rows/{provision}"), &form).await.status, 303);
        assert_eq!(scene.plan().await["rows"][2]["adulthood_aims"], body!([]));
    }

    async fn reg_12_3_a_draft_waits_for_provision_that_prepares_for_adulthood_and_says_where_to_write_it(db: &Database) {
        let scene = Scene::on(db, "2027-08-31").await;
        let [.., outcome, provision] = scene.write().await;
        let before = scene.get("plan/send-draft").await;
        assert!(!before.body.contains("prepare for adulthood") && before.body.contains("Continue"), "{}", before.body);
        let scene = scene.later("2027-09-01").await;
        let section = format!("href=\"{}\"", scene.path("plan/sections/f"));
        let thread = scene.get("plan").await;
        assert!(thread.body.contains("Before you can send this plan") && thread.body.contains("Section F must prepare for adulthood"), "{}", thread.body);
        let facts = scene.get("plan/send-draft").await;
        assert!(facts.body.contains("Section F must prepare for adulthood") && facts.body.contains(&section), "{}", facts.body);
        // One that was sent before and is keyed late may still be recorded.
        assert!(facts.body.contains("If the draft was sent before 1 September 2027") && facts.body.contains("Continue"), "{}", facts.body);
        let plan = scene.plan().await;
        assert_eq!(plan["prepares_for_adulthood_from"], "2027-09-01");
        assert_eq!(plan["prepares_with_nothing"], body!(["education"]));
        let reason = "The therapist writes more next week";
        let sending = |plan: &Value, more: Value| {
            let mut sending = body!({ "how": "hand", "breaks_reason": reason, "version": plan["version"] });
            sending.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            sending
        };
        assert_eq!(scene.refused(Method::POST, "plan/send-draft", sending(&plan, body!({}))).await, "adulthood_missing");
        let typed = format!("how=hand&breaks_reason=More+comes&version={}", plan["version"]);
        let today = scene.post("plan/send-draft/reasons", &typed).await;
        let today = if today.status == 303 { scene.get("plan/send-draft/check").await } else { today };
        assert!(today.body.contains(MISSING), "{today:?}");
        let earlier = "&sent_on-day=31&sent_on-month=8&sent_on-year=2027";
        assert_eq!(scene.post("plan/send-draft/reasons", &format!("{typed}{earlier}")).await.status, 303);
        let check = scene.get("plan/send-draft/check").await;
        assert!(check.status == 200 && check.body.contains("Do you send this draft now?"), "{check:?}");
        let put = body!({ "section": "f", "parent": outcome, "provision": games(), "adulthood_aims": ["employment"], "version": 1 });
        assert_eq!(scene.api(Method::PUT, &format!("plan/rows/{provision}"), put).await.status, 200);
        let plan = scene.plan().await;
        assert_eq!(plan["prepares_with_nothing"], body!([]));
        let sent = scene.api(Method::POST, "plan/send-draft", sending(&plan, body!({}))).await;
        assert_eq!(sent.status, 201, "{sent:?}");
        let versions = scene.api(Method::GET, "plan/versions", Value::Null).await.json();
        assert_eq!(versions["versions"][0]["content"]["sections"]["F"][0]["adulthood_aims"], body!(["employment"]));
    }

    async fn reg_12_3_the_gates_of_a_final_plan_name_each_section_that_prepares_for_nothing(db: &Database) {
        let scene = Scene::on(db, "2027-08-10").await;
        let [_, outcome, provision] = scene.write().await;
        let health = body!({ "section": "g", "parent": outcome, "provision": games() });
        scene.add(health).await;
        let plan = scene.plan().await;
        let sending = body!({ "how": "hand", "breaks_reason": "More comes", "version": plan["version"] });
        assert_eq!(scene.api(Method::POST, "plan/send-draft", sending).await.status, 201);
        let scene = scene.later("2027-08-31").await;
        let closed = |gates: &Answer| -> Vec<String> {
            let gates = gates.json();
            gates["closed"].as_array().unwrap().iter().map(|gate| gate.as_str().unwrap().to_owned()).filter(|gate| gate.contains("adulthood")).collect()
        };
        assert_eq!(closed(&scene.api(Method::GET, "plan/gates", Value::Null).await), [] as [String; 0]);
        assert!(!scene.get("plan/finalise").await.body.contains("prepares for adulthood"));
        let scene = scene.later("2027-09-01").await;
        let of_health = MISSING.replace("Section F", "Section G");
        assert_eq!(closed(&scene.api(Method::GET, "plan/gates", Value::Null).await), [MISSING.to_owned(), of_health.clone()]);
        let page = scene.get("plan/finalise").await;
        for words in ["Section F prepares for adulthood", "Section G prepares for adulthood", MISSING, &of_health] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        assert!(page.body.contains(&scene.path("plan/sections/g")) && !page.body.contains("Section H prepares"), "{}", page.body);
        let put = body!({ "section": "f", "parent": outcome, "provision": games(), "adulthood_aims": ["employment"], "version": 1 });
        assert_eq!(scene.api(Method::PUT, &format!("plan/rows/{provision}"), put).await.status, 200);
        assert_eq!(closed(&scene.api(Method::GET, "plan/gates", Value::Null).await), [of_health]);
    }

    async fn reg_6_1_g_advice_on_preparing_for_adulthood_is_asked_for_while_the_plan_is_written(db: &Database) {
        let scene = Scene::on(db, "2027-08-31").await;
        scene.write().await;
        let case = find_case(db, &scene.reference);
        let others: AdviceRequestRow = an_advice_request("00000000-0000-0000-0000-000000000007".parse().unwrap(), case.id);
        scene.db.write(|conn| others.insert(conn)).unwrap();
        let link = "Ask for advice on preparing for adulthood";
        assert!(!scene.get("").await.body.contains(link));
        assert!(scene.get("advice/new").await.body.contains("Advice is asked for while advice is gathered"));
        let scene = scene.later("2027-09-01").await;
        for (page, link) in [("", link), ("advice", "Ask for the advice that the law now requires")] {
            let shown = scene.get(page).await;
            assert!(shown.body.contains(link) && shown.body.contains(&scene.path("advice/new")), "{page}: {}", shown.body);
        }
        let nobody = "Nobody was asked for advice on preparing for adulthood";
        for page in ["plan", "plan/send-draft"] {
            assert!(scene.get(page).await.body.contains(nobody), "{page}");
        }
        assert_eq!(scene.plan().await["advice_to_ask"], body!(["preparing_for_adulthood"]));
        let form = scene.get("advice/new").await;
        assert!(form.body.contains("The law requires this advice now, and did not when everybody was asked") && !form.body.contains("Physiotherapy"), "{}", form.body);
        let another = body!({ "lines": [{ "kind": "physiotherapy", "outside": { "name": "Iain Reid" } }] });
        assert_eq!(scene.refused(Method::POST, "advice", another).await, "wrong_stage");
        let silent = scene.post("advice/new", "asked_on-day=&asked_on-month=&asked_on-year=").await;
        assert_eq!(silent.status, 422, "{silent:?}");
        let name = "preparing_for_adulthood";
        let asked = format!("ask-{name}=yes&person-{name}=outside&name-{name}=The+head+teacher&body-{name}=Weir+Valley+School&asked_on-day=&asked_on-month=&asked_on-year=");
        let done = scene.post("advice/new", &asked).await;
        assert_eq!(done.status, 303, "{done:?}");
        let list = scene.get("advice").await;
        assert!(list.body.contains("13 October") && !list.body.contains(link), "{}", list.body);
        assert!(!scene.get("plan").await.body.contains(nobody));
        assert!(!scene.get("").await.body.contains(link));
        assert_eq!(scene.plan().await["advice_to_ask"], body!([]));
    }
}
