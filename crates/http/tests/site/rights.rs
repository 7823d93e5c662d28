//! Whose the rights are, to whom notices go, and until when a family may act on them.

use actix_web::http::Method;
use ehc_application::requests::{NewParent, NewRequest};
use ehc_domain::cases::CaseReference;
use ehc_persistence::{
    Database,
    people::{self, CasePersonRow},
};
use ehc_test_support::{Persona, a_request, both_databases, day, find_case, line};
use serde_json::{Value, json as body};

use crate::browser::{Answer, Person, TestSite, as_, json};

/// A child in Year 11, born on 12 September 2010, whose compulsory school age ends on Friday 25 June 2027.
struct Scene {
    site: TestSite,
    reference: CaseReference,
    priya: Person,
}

impl Scene {
    async fn new(db: &Database, received: &str) -> Self {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day(received));
        let parent = Some(NewParent { relation: Some(line("mother")), ..NewParent::named(line("Grace Bello")) });
        let new = NewRequest { parent, child_name: line("Tomi Bello"), born_on: Some(day("2010-09-12")), ..a_request(received) };
        let reference = site.record(new);
        let priya = site.sign_in(Persona::PriyaNair).await;
        Self { site, reference, priya }
    }

    async fn on(&mut self, today: &str) {
        self.site.ports.clock.set_day(day(today));
        self.priya = self.site.sign_in(Persona::PriyaNair).await;
    }

    fn path(&self, page: &str) -> String {
        format!("/cases/{}/{page}", self.reference)
    }

    async fn get(&self, page: &str) -> String {
        let answer = self.site.get_as(&self.priya, &self.path(page)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }

    async fn api(&self, person: &Person, method: Method, page: &str, sent: Value) -> Answer {
        let request = as_(json(method, &format!("/api/v1{}", self.path(page)), sent.to_string()), person);
        self.site.send(request.insert_header(("x-csrf", person.csrf.clone()))).await
    }

    /// Proposes not to assess and has Helen decide it, today.
    async fn refused(&self, today: &str) -> String {
        let limb = |code: &str| body!({ "limb": code, "is_met": false, "reasons": "School meets the needs" });
        let proposal =
            body!({ "kind": "assess", "outcome": "refused", "limbs": [limb("has_or_may_have_needs"), limb("may_need_plan")] });
        let id = self.api(&self.priya, Method::POST, "decisions", proposal).await.json()["id"].as_str().unwrap().to_owned();
        let helen = self.site.sign_in(Persona::HelenWard).await;
        let ruling = body!({ "outcome": "refused", "decided_on": today, "version": 1 });
        let decided = self.api(&helen, Method::POST, &format!("decisions/{id}/decide"), ruling).await;
        assert_eq!(decided.status, 200, "{decided:?}");
        id
    }

    async fn tell(&self, sent: &str, how: &str) {
        let date = day(sent).format("on-day=%-d&on-month=%-m&on-year=%Y").to_string();
        let answer = self.site.post_as(&self.priya, &self.path("decisions/assess/tell"), &format!("{date}&how={how}")).await;
        assert_eq!(answer.status, 303, "{answer:?}");
    }

    async fn decision(&self) -> Value {
        self.api(&self.priya, Method::GET, "decisions", Value::Null).await.json()["decisions"][0].clone()
    }
}

both_databases! {
    async fn pa_11_a_refusal_shows_its_mediation_and_appeal_dates_and_why(db: &Database) {
        let mut scene = Scene::new(db, "2026-10-19").await;
        scene.on("2026-11-24").await;
        scene.refused("2026-11-24").await;
        let before = scene.get("decisions/assess").await;
        assert!(before.contains("If the letter goes on 24 November 2026"), "before it is sent, as if it went today");
        assert!(before.contains("Sunday 24 January 2027") && before.contains("Monday 25 January 2027"), "{before}");
        assert!(before.contains("Why this date?") && before.contains("Counted 2 months from the day after 24 November 2026"));
        assert!(scene.get("decisions/assess/tell").await.contains("Monday 25 January 2027"));

        scene.on("2026-11-25").await;
        scene.tell("2026-11-25", "email").await;
        let after = scene.get("decisions/assess").await;
        assert!(after.contains("If the family disagrees with the letter of 25 November 2026"));
        assert!(after.contains("Contact a mediation adviser by") && after.contains("Monday 25 January 2027"), "{after}");
        assert!(after.contains("The whole receipt") && after.contains("TR20-APPEAL~"), "each leads to its receipt");
        assert!(after.contains("Contact the adviser by 25 January 2027."), "the letter has the same dates");
        assert!(after.contains("The appeal must reach the Tribunal by 25 January 2027"));
        let json = scene.decision().await["if_they_disagree"].clone();
        assert_eq!((&json["mediation_by"], &json["appeal_by"]), (&body!("2027-01-25"), &body!("2027-01-25")));
        assert_eq!(json["appeal_receipt"]["trigger"], "2026-11-25");
    }

    async fn x_03_a_letter_that_would_go_to_others_than_the_page_showed_is_shown_anew(db: &Database) {
        let mut scene = Scene::new(db, "2026-10-19").await;
        scene.on("2026-11-24").await;
        scene.refused("2026-11-24").await;
        let path = scene.path("decisions/assess/tell");
        let shown = scene.site.get_as(&scene.priya, &path).await;
        assert_eq!(shown.hidden("addressees"), "Grace Bello (parent)");
        let sent = "on-day=24&on-month=11&on-year=2026&how=email&addressees=Grace+Bello+%28parent%29";
        let case = find_case(db, &scene.reference);
        let (part, _) = db.read(|conn| people::list_circle(conn, case.id)).unwrap().remove(0);
        let silenced = CasePersonRow {
            not_told_from: Some(day("2026-11-24")),
            not_told_reason: Some("An order".into()),
            is_main_contact: false,
            ..part.clone()
        };
        db.write(|conn| people::update_part(conn, silenced)).unwrap();
        let refused = scene.site.post_as(&scene.priya, &path, sent).await;
        assert_eq!(refused.status, 409, "{}", refused.body);
        assert_ne!(refused.hidden("addressees"), "Grace Bello (parent)");
        assert!(scene.get("decisions/assess/tell").await.contains("Has the letter to the family been sent?"), "nothing was told");
    }

    async fn pa_11_an_agreement_opens_no_appeal_and_shows_no_dates(db: &Database) {
        let scene = Scene::new(db, "2026-10-19").await;
        let page = scene.get("decisions/assess").await;
        assert!(!page.contains("Appeal to the Tribunal by"));
    }

    async fn yp_02_a_notice_on_the_day_before_the_last_friday_in_june_goes_to_the_parent(db: &Database) {
        let mut scene = Scene::new(db, "2027-06-01").await;
        scene.on("2027-06-24").await;
        scene.refused("2027-06-24").await;
        assert!(scene.get("decisions/assess/tell").await.contains("Grace Bello (parent)"));
        scene.tell("2027-06-24", "email").await;
        assert!(scene.get("decisions/assess").await.contains("not to assess your child’s education"));
        assert_eq!(scene.decision().await["sent_to"], body!(["Grace Bello (parent)"]));
    }

    async fn yp_02_a_notice_on_the_day_itself_still_goes_to_the_parent(db: &Database) {
        let mut scene = Scene::new(db, "2027-06-01").await;
        scene.on("2027-06-25").await;
        scene.refused("2027-06-25").await;
        let page = scene.get("decisions/assess/tell").await;
        assert!(page.contains("This will be sent to") && page.contains("Grace Bello (parent)"));
        assert!(page.contains("A letter sent on or after 26 June 2027 goes to the young person"));
        scene.tell("2027-06-25", "email").await;
        assert_eq!(scene.decision().await["sent_to"], body!(["Grace Bello (parent)"]));
    }

    async fn yp_02_a_notice_on_the_day_after_goes_to_the_young_person(db: &Database) {
        let mut scene = Scene::new(db, "2027-06-01").await;
        scene.on("2027-06-26").await;
        scene.refused("2027-06-26").await;
        assert!(scene.get("decisions/assess/tell").await.contains("Tomi Bello (young person)"));
        scene.tell("2027-06-26", "email").await;
        let page = scene.get("decisions/assess").await;
        assert!(page.contains("To: Tomi Bello (young person)") && page.contains("not to assess your education, health and care needs"), "{page}");
        assert!(!page.contains("your child"));
        assert_eq!(scene.decision().await["sent_to"], body!(["Tomi Bello (young person)"]));
        assert!(scene.get("people").await.contains("Rights passed to the young person"));
    }

    async fn yp_02_parents_are_written_to_as_well_when_the_young_person_agrees(db: &Database) {
        let mut scene = Scene::new(db, "2027-06-01").await;
        scene.on("2027-06-28").await;
        let agreed = "decided_on-day=28&decided_on-month=6&decided_on-year=2027&lacks_capacity=no&parents=yes&parents_agreed_on-day=28&parents_agreed_on-month=6&parents_agreed_on-year=2027&parent_lacks_capacity=no";
        let early = agreed.replace("agreed_on-day=28", "agreed_on-day=25");
        let refused = scene.site.post_as(&scene.priya, &scene.path("people/rights"), &early).await;
        assert!(refused.status == 422 && refused.body.contains("nothing to agree to yet"), "{refused:?}");
        assert_eq!(scene.site.post_as(&scene.priya, &scene.path("people/rights"), agreed).await.status, 303);
        let people = scene.get("people").await;
        assert!(people.contains("The young person agreed on 28 June 2027"));
        scene.refused("2027-06-28").await;
        scene.tell("2027-06-28", "email").await;
        let both = body!(["Tomi Bello (young person)", "Grace Bello (parent, as the young person agreed)"]);
        assert_eq!(scene.decision().await["sent_to"], both);
    }

    async fn yp_02_for_a_young_person_without_capacity_the_representative_is_written_to(db: &Database) {
        let mut scene = Scene::new(db, "2027-06-01").await;
        scene.on("2027-06-28").await;
        let add = "name=Ada+Okafor&relation=deputy&phone=&email=&address=&contact_way=&language=&checked-day=&checked-month=&checked-year=";
        assert_eq!(scene.site.post_as(&scene.priya, &scene.path("people/new"), add).await.status, 303);
        let rights = |decided: &str, representative: Value, note: &str| {
            body!({ "decided_on": decided, "lacks_capacity": true, "note": note, "representative": representative })
        };
        let bare = scene.api(&scene.priya, Method::POST, "rights", rights("2027-06-28", Value::Null, " ")).await;
        assert_eq!((bare.status, bare.json()["code"].as_str()), (422, Some("note_missing")), "{bare:?}");
        // Nobody is appointed: the parent acts (reg 64).
        let parent = scene.api(&scene.priya, Method::POST, "rights", rights("2027-06-27", Value::Null, "Assessed by Dr Osei")).await;
        assert_eq!(parent.status, 201, "{parent:?}");
        let now = scene.api(&scene.priya, Method::GET, "rights", Value::Null).await.json();
        assert_eq!((&now["holder"], &now["addressees"][0]["name"]), (&body!("alternative_parent"), &body!("Grace Bello")));
        let page = scene.get("people/rights").await;
        let at = page.find(">Ada Okafor, deputy<").unwrap();
        let id = page[..at].rsplit("value=\"").next().unwrap().split('"').next().unwrap().to_owned();
        let deputy = scene.api(&scene.priya, Method::POST, "rights", rights("2027-06-28", body!(id), "Assessed by Dr Osei")).await;
        assert_eq!(deputy.status, 201, "{deputy:?}");
        scene.refused("2027-06-28").await;
        scene.tell("2027-06-28", "email").await;
        assert_eq!(scene.decision().await["sent_to"], body!(["Ada Okafor (acting for somebody who lacks capacity)"]));
        assert!(scene.get("decisions/assess").await.contains("not to assess Tomi Bello’s education"));
    }

    async fn a_letter_posted_on_the_last_day_warns_that_it_counts_as_reaching_the_family_late(db: &Database) {
        let mut scene = Scene::new(db, "2026-10-19").await;
        scene.on("2026-11-30").await;
        scene.refused("2026-11-30").await;
        let page = scene.get("decisions/assess/tell").await;
        assert!(page.contains("Posted today, first class, it counts as reaching the family on 2 December 2026, after the limit of 30 November 2026"));
        scene.tell("2026-11-30", "first_class").await;
        let page = scene.get("decisions/assess").await;
        assert!(page.contains("counts as reaching the family on 2 December 2026, after the limit of 30 November 2026"), "{page}");
        assert_eq!(scene.decision().await["served_on"], "2026-12-02");
        let dates = scene.site.get_as(&scene.priya, &format!("/api/v1{}", scene.path("timetable"))).await.json();
        let decision = dates["duties"].as_array().unwrap().iter().find(|duty| duty["rule"] == "R05-DECISION-6W").unwrap();
        assert_eq!(decision["met_on"], "2026-11-30", "sending meets the limit");
    }
}
