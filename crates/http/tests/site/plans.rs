//! Writing a plan, sending it, consulting schools and making it final, as people do and as programs do.

use actix_web::http::Method;
use ehc_application::{Failure, ports::Clock, timetable};
use ehc_domain::{
    cases::{CaseReference, Stage},
    institutions::InstitutionKind,
    plans::PlanState,
    timetable::{
        facts::{AssessmentDecision, FactKind, PlanDecision},
        order::OutOfOrder,
    },
};
use ehc_persistence::{
    Database, StorageError,
    institutions::{self, InstitutionRow},
    plans::{self, PlanRecord},
    timetable::list_facts,
};
use ehc_test_support::{Persona, a_request, add_school, both_databases, change_case, day, find_case, personas};
use serde_json::{Value, json as body};

use crate::browser::{Answer, Person, TestSite, as_, day_fields, json, kept};

struct Scene<'a> {
    db: &'a Database,
    site: TestSite,
    reference: CaseReference,
    priya: Person,
}

impl<'a> Scene<'a> {
    /// Alpha, at the stage of writing the plan, on Monday 4 January 2027.
    async fn new(db: &'a Database) -> Self {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let reference = site.record(a_request("2026-09-07"));
        change_case(db, &reference, |case| case.stage = Stage::Drafting);
        site.ports.clock.set_day(day("2027-01-04"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        Self { db, site, reference, priya }
    }

    fn path(&self, page: &str) -> String {
        format!("/cases/{}/{page}", self.reference)
    }

    async fn get(&self, page: &str) -> Answer {
        self.site.get_as(&self.priya, &self.path(page)).await
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

    async fn row(&self, section: &str, text: &str) -> String {
        let answer = self.api(Method::POST, "plan/rows", body!({ "section": section, "text": text })).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    fn facts(&self, kind: &str) -> usize {
        let case = find_case(self.db, &self.reference);
        let facts = self.db.read(|conn| list_facts(conn, case.id)).unwrap();
        facts.iter().filter(|fact| fact.kind == kind).count()
    }

    /// The family was told that there will be a plan.
    fn told_of_plan(&self, on: &str) {
        let (service, context) = (&self.site.app.service, Persona::PriyaNair.context(&self.site.ports.clock));
        let case = find_case(self.db, &self.reference);
        let kinds = [
            (FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess }, day("2026-10-12")),
            (FactKind::PlanDecisionNotified { decision: PlanDecision::Issue }, day(on)),
        ];
        self.db
            .write::<_, Failure<OutOfOrder>>(|conn| {
                for (kind, on) in kinds {
                    timetable::record(conn, service, &context, case.id, kind, on)?;
                }
                Ok(())
            })
            .unwrap();
    }

    /// The plan stands where it stood before its draft was sent.
    fn has_no_draft_any_more(&self) {
        let case = find_case(self.db, &self.reference);
        self.db
            .write::<_, StorageError>(|conn| {
                let record = plans::find_by_case(conn, case.id)?.unwrap();
                plans::update(conn, PlanRecord { state: PlanState::Drafting, ..record })
            })
            .unwrap();
        change_case(self.db, &self.reference, |case| case.stage = Stage::Drafting);
    }

    fn closes(&self, school: &str, on: &str) {
        let id = school.parse().unwrap();
        self.db
            .write::<_, StorageError>(|conn| {
                let row = institutions::find(conn, id)?.unwrap();
                institutions::update(conn, InstitutionRow { closed_on: Some(day(on)), ..row })
            })
            .unwrap();
    }

    fn school(&self, name: &str) -> String {
        add_school(self.db, name, InstitutionKind::Primary).to_string()
    }

    /// Sends the draft by hand through the pages, saying why with things to fix.
    async fn send_draft(&self) -> Answer {
        let reasons = self.post("plan/send-draft/reasons", "how=hand&breaks_reason=The+rest+comes+next+week").await;
        assert_eq!(reasons.status, 303, "{reasons:?}");
        let check = self.get("plan/send-draft/check").await;
        assert_eq!(check.status, 200, "{check:?}");
        let form = format!("version={}&submission={}", check.hidden("version"), check.hidden("submission"));
        self.post("plan/send-draft/check", &form).await
    }
}

both_databases! {
    async fn cw_11_the_thread_shows_what_breaks_it_and_where_to_mend_it(db: &Database) {
        let scene = Scene::new(db).await;
        let empty = scene.get("plan").await;
        assert_eq!(empty.status, 200, "{empty:?}");
        assert!(empty.body.contains("No needs yet") && empty.body.contains("Blank in draft"));
        let wrong = scene.post("plan/rows/new", "section=b&text=&page=p3").await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("Enter the need") && wrong.body.contains("p3"));
        assert_eq!(scene.post("plan/rows/new", "section=b&text=Finds+instructions+hard").await.status, 303);
        let need = scene.plan().await["rows"][0]["id"].as_str().unwrap().to_owned();
        let vague = format!("section=f&parent={need}&text=Regular+access+to+a+quiet+space");
        assert_eq!(scene.post("plan/rows/new", &vague).await.status, 303);
        let page = scene.get("plan").await;
        assert!(page.body.contains("<mark>Regular access</mark>"), "{}", page.body);
        assert!(page.body.contains("Need 1 has no outcome") && page.body.contains("is vague"));
        assert!(page.body.contains(&format!("rows/new?section=e&#38;parent={need}")) || page.body.contains("rows/new?section=e&amp;parent="));
        for section in ["a", "b", "c", "d", "e", "f", "g", "h1", "h2", "i", "j", "k"] {
            assert_eq!(scene.get(&format!("plan/sections/{section}")).await.status, 200, "{section}");
        }
        assert_eq!(scene.get("plan/sections/z").await.status, 404);
        assert_eq!(scene.get("plan/rows/new?section=h1").await.status, 200);
    }

    async fn x_05_the_second_save_of_a_stale_form_shows_both_versions(db: &Database) {
        let scene = Scene::new(db).await;
        let id = scene.row("b", "First words").await;
        let page = format!("plan/rows/{id}");
        assert_eq!(scene.post(&page, "section=b&text=Hers&version=1").await.status, 303);
        let stale = scene.post(&page, "section=b&text=Mine+%3Cb%3E&version=1").await;
        assert_eq!(stale.status, 409, "{stale:?}");
        assert!(stale.body.contains("Hers") && stale.body.contains("Mine &#60;b&#62;") && stale.body.contains("Take theirs"));
        assert_eq!(stale.hidden("version"), "2");
        assert_eq!(scene.post(&page, "section=b&text=Mine&version=2").await.status, 303);
        let mark = scene.get("plan/sections/a").await.hidden("mark");
        assert_eq!(scene.post("plan/sections/a", &format!("mark={mark}&text=Theirs")).await.status, 303);
        let stale = scene.post("plan/sections/a", &format!("mark={mark}&text=Ours")).await;
        assert_eq!(stale.status, 409);
        assert!(stale.body.contains("Theirs") && stale.body.contains("Ours"));
        let put = body!({ "section": "b", "text": "Late", "version": 1 });
        let stale = scene.api(Method::PUT, &page, put).await;
        assert_eq!((stale.status, stale.json()["code"].as_str()), (409, Some("conflict")));
        assert_eq!(stale.json()["current"]["text"], "Mine");
    }

    async fn rows_are_moved_set_aside_and_removed_without_scripts(db: &Database) {
        let scene = Scene::new(db).await;
        let (first, second) = (scene.row("b", "First").await, scene.row("b", "Second").await);
        assert_eq!(scene.post(&format!("plan/rows/{second}/move"), "direction=up&version=1").await.status, 303);
        assert_eq!(scene.plan().await["rows"][0]["text"], "Second");
        let page = format!("plan/rows/{first}/dismiss");
        let version = scene.get(&page).await.hidden("version");
        assert_eq!(scene.post(&page, &format!("reason=&version={version}")).await.status, 422);
        assert_eq!(scene.post(&page, &format!("reason=Met+at+home&version={version}")).await.status, 303);
        let gone = scene.post(&format!("plan/rows/{first}/remove"), "version=1").await;
        assert_eq!(gone.status, 409);
        let version = scene.plan().await["rows"].as_array().unwrap().iter().find(|row| row["id"] == first.as_str()).unwrap()["version"].clone();
        assert_eq!(scene.post(&format!("plan/rows/{first}/remove"), &format!("version={version}")).await.status, 303);
        assert_eq!(scene.plan().await["rows"].as_array().unwrap().len(), 1);
    }

    async fn what_the_act_would_refuse_is_said_before_everything_is_shown_once_more(db: &Database) {
        let scene = Scene::new(db).await;
        scene.row("b", "Finds instructions hard").await;
        let typed = "how=hand&breaks_reason=The+rest+comes+next+week&keyed_late_reason=It+was+typed+up+later";
        scene.told_of_plan("2026-12-14");
        let before = kept(db);
        let sent = |day: u32| format!("{typed}&sent_on-day={day}&sent_on-month=12&sent_on-year=2026");
        let early = scene.post("plan/send-draft/reasons", &sent(13)).await;
        assert_eq!(early.status, 422, "a draft of before the family was told that there will be a plan: {early:?}");
        assert!(early.body.contains("There is a problem") && early.body.contains("The rest comes next week"), "{}", early.body);
        assert!(early.body.contains("would come before") && early.body.contains("14 December 2026"), "{}", early.body);
        assert_eq!(kept(db), before, "nothing is kept of trying");
        for day in [14, 15] {
            assert_eq!(scene.post("plan/send-draft/reasons", &sent(day)).await.status, 303);
        }
        assert_eq!(kept(db), before, "nor of trying what would be done");
    }

    async fn a_school_that_closed_since_is_said_where_it_was_consulted_and_where_it_is_named(db: &Database) {
        let scene = Scene::new(db).await;
        let (one, other) = (scene.school("Weir Valley School"), scene.school("Hillcrest School"));
        let sent = "sent_on-day=4&sent_on-month=1&sent_on-year=2027";
        let asked = scene.post("consultations/new", &format!("institutions={one}&institutions={other}&{sent}")).await;
        assert_eq!(asked.status, 303, "{asked:?}");
        scene.row("b", "Finds instructions hard").await;
        assert_eq!(scene.send_draft().await.status, 303);
        let open = scene.get("plan/sections/i").await;
        assert!(open.body.contains("Weir Valley School") && !open.body.contains("closed on"), "{}", open.body);
        let mark = open.hidden("mark");
        let named = scene.post("plan/sections/i", &format!("says={one}&mark={mark}")).await;
        assert_eq!(named.status, 303, "{named:?}");
        scene.closes(&one, "2027-01-04");
        let list = scene.get("consultations").await.body;
        assert_eq!(list.matches("It closed on 4 January 2027").count(), 1, "{list}");
        let known = scene.api(Method::GET, "consultations", Value::Null).await.json();
        let days: Vec<&Value> = known["consultations"].as_array().unwrap().iter().map(|one| &one["institution_closed_on"]).collect();
        assert!(days.contains(&&body!("2027-01-04")) && days.contains(&&Value::Null), "{known}");
        let section = scene.get("plan/sections/i").await.body;
        for words in ["closed on 4 January 2027", "Name another before the plan is made final", "Names one that closed"] {
            assert!(section.contains(words), "{words}: {section}");
        }
        let blank = scene.post("plan/sections/i", &format!("says={other}&mark={}", scene.get("plan/sections/i").await.hidden("mark"))).await;
        assert_eq!(blank.status, 303, "{blank:?}");
        let section = scene.get("plan/sections/i").await.body;
        assert!(!section.contains("Weir Valley School"), "a school that closed is not offered: {section}");
    }

    async fn section_i_is_cleared_on_its_page_where_a_draft_that_was_taken_back_left_a_school_there(db: &Database) {
        let scene = Scene::new(db).await;
        let one = scene.school("Weir Valley School");
        scene.row("b", "Finds instructions hard").await;
        assert_eq!(scene.send_draft().await.status, 303);
        let mark = scene.get("plan/sections/i").await.hidden("mark");
        assert_eq!(scene.post("plan/sections/i", &format!("says={one}&mark={mark}")).await.status, 303);
        scene.has_no_draft_any_more();
        assert!(!scene.get("plan").await.body.contains("plan/send-draft\""), "no draft is offered that would be refused");
        assert!(scene.get("plan/send-draft").await.body.contains("Clear section I first"));
        let section = scene.get("plan/sections/i").await;
        assert!(section.body.contains("No draft may name one") && section.body.contains("Clear section I</button>"), "{}", section.body);
        let cleared = scene.post("plan/sections/i", &format!("says={}&mark={}", section.hidden("says"), section.hidden("mark"))).await;
        assert_eq!(cleared.status, 303, "{cleared:?}");
        let section = scene.get("plan/sections/i").await.body;
        assert!(section.contains("Blank in the draft, as the law requires") && !section.contains("Clear section I"), "{section}");
        assert_eq!(scene.send_draft().await.status, 303);
    }

    async fn pa_06_a_draft_is_sent_once_and_the_page_says_until_when_the_family_can_comment(db: &Database) {
        let scene = Scene::new(db).await;
        let nothing = scene.get("plan/send-draft").await;
        assert!(nothing.body.contains("The plan has no needs yet"));
        scene.row("b", "Finds instructions hard").await;
        let thread = scene.get("plan").await;
        assert!(thread.body.contains("Section A does not say the views") && thread.body.contains("plan/sections/a\""), "{}", thread.body);
        let unexplained = scene.post("plan/send-draft/reasons", "how=hand").await;
        assert_eq!(unexplained.status, 422);
        assert!(unexplained.body.contains("3 things to fix remain"));
        scene.post("plan/send-draft/reasons", "how=hand&breaks_reason=The+rest+comes+next+week").await;
        let check = scene.get("plan/send-draft/check").await;
        assert!(check.body.contains("18 January 2027"), "{}", check.body);
        assert!(check.body.contains("This will be sent to") && check.body.contains("Fatima Hassan (parent)"), "{}", check.body);
        let form = format!("version={}&submission={}", check.hidden("version"), check.hidden("submission"));
        let sent = scene.post("plan/send-draft/check", &form).await;
        assert_eq!(sent.status, 303, "{sent:?}");
        let again = scene.post("plan/send-draft/check", &form).await;
        assert_eq!((again.status, again.location()), (303, sent.location()));
        assert_eq!(scene.facts("draft_served"), 1);
        let done = scene.site.get_as(&scene.priya, sent.location()).await;
        assert!(done.body.contains("Draft 1 is sent") && done.body.contains("18 January 2027"));
        let comments = scene.get("plan/comments").await;
        assert!(comments.body.contains("14 days left"), "{}", comments.body);
    }

    async fn a_plan_is_commented_on_approved_with_the_password_and_issued_on_time(db: &Database) {
        let scene = Scene::new(db).await;
        scene.row("b", "Finds instructions hard").await;
        scene.send_draft().await;
        let comment = "section=b&made_by=Fatima+Hassan&received_on-day=4&received_on-month=1&received_on-year=2027&text=She+also+likes+swimming";
        assert_eq!(scene.post("plan/comments/new", comment).await.status, 303);
        let page = scene.get("plan/comments").await;
        let id = page.body.split("/plan/comments/").find_map(|part| part.split('"').next().filter(|id| id.len() == 36)).unwrap().to_owned();
        let page = format!("plan/comments/{id}");
        assert_eq!(scene.post(&page, "is_accepted=no&reason=&version=1").await.status, 422);
        assert_eq!(scene.post(&page, "is_accepted=no&reason=It+is+in+section+A&version=1").await.status, 303);
        let stale = scene.post(&page, "is_accepted=yes&reason=Mine&version=1").await;
        assert_eq!(stale.status, 409);
        assert!(stale.body.contains("It is in section A") && stale.body.contains("Mine"));
        let mark = scene.get("plan/sections/i").await.hidden("mark");
        let named = scene.post("plan/sections/i", &format!("mark={mark}&says=type&kind=A+mainstream+primary+school")).await;
        assert_eq!(named.status, 303, "{named:?}");
        let early = scene.get("plan/finalise").await;
        let steps = scraper::Html::parse_document(&early.body).root_element().text().collect::<String>();
        let steps = steps.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(steps.contains("Another person approves") && !steps.contains("Another person approves Complete"), "{steps}");
        assert!(early.body.contains("The family can comment until the end of 18 January 2027"), "{}", early.body);
        let (site, reference) = (&scene.site, &scene.reference);
        site.ports.clock.set_day(day("2027-01-19"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        assert_eq!(site.post_as(&priya, &format!("/cases/{reference}/plan/finalise/ask"), "").await.status, 303);
        assert_eq!(site.get_as(&priya, &format!("/cases/{reference}/plan/finalise/confirm")).await.status, 403);
        let helen = site.sign_in(Persona::HelenWard).await;
        site.ports.clock.advance(chrono::Duration::minutes(6));
        let confirm = site.get_as(&helen, &format!("/cases/{reference}/plan/finalise/confirm")).await;
        assert_eq!(confirm.status, 200, "{confirm:?}");
        let sent = day_fields("sent_on", site.ports.clock.today());
        let form = format!("{sent}&version={}&submission={}", confirm.hidden("version"), confirm.hidden("submission"));
        let place = format!("/cases/{reference}/plan/finalise/confirm");
        let asked = site.post_as(&helen, &place, &form).await;
        assert_eq!(asked.status, 403);
        assert!(asked.body.contains("Enter your password again"));
        assert_eq!(scene.facts("final_plan_sent"), 0);
        let with_password = format!("{form}&confirm_password={}", personas::PASSWORD);
        let issued = site.post_as(&helen, &place, &with_password).await;
        assert_eq!(issued.status, 303, "{issued:?}");
        let helen = site.sign_in(Persona::HelenWard).await;
        let done = site.get_as(&helen, issued.location()).await;
        assert!(done.body.contains("6 days before the limit of 25 January 2027: on time"), "{}", done.body);
        assert!(confirm.body.contains("This will be sent to") && confirm.body.contains("If the letter goes on 19 January 2027"));
        assert!(done.body.contains("Appeal to the Tribunal by") && done.body.contains("Friday 19 March 2027"), "PA-11: {}", done.body);
        assert_eq!(scene.facts("final_plan_sent"), 1);
        let read_only = site.get_as(&helen, &format!("/cases/{reference}/plan")).await;
        assert!(read_only.status == 200 && !read_only.body.contains("Add a need"));
    }

    async fn cw_14_schools_are_asked_together_and_an_objection_needs_its_ground(db: &Database) {
        let scene = Scene::new(db).await;
        let (one, other) = (scene.school("Brookside Primary"), scene.school("Hillcrest Academy"));
        let page = scene.get("consultations/new").await;
        assert!(page.body.contains("no draft plan yet") && page.body.contains("Brookside Primary"));
        let found = scene.get("consultations/new?name=hill").await;
        assert!(found.body.contains("Hillcrest Academy") && !found.body.contains("Brookside Primary"));
        let sent = "sent_on-day=4&sent_on-month=1&sent_on-year=2027";
        let none = scene.post("consultations/new", sent).await;
        assert_eq!(none.status, 422);
        assert!(none.body.contains("Choose at least one school or college"));
        let undated = scene.post("consultations/new", &format!("institutions={one}&preferred={one}&{sent}")).await;
        assert_eq!(undated.status, 422);
        let preferred = format!("preferred={other}&preference_on-day=2&preference_on-month=1&preference_on-year=2027");
        let asked = scene.post("consultations/new", &format!("institutions={one}&institutions={other}&{preferred}&{sent}")).await;
        assert_eq!(asked.status, 303, "{asked:?}");
        let list = scene.get("consultations").await;
        assert!(list.body.find("Hillcrest Academy").unwrap() < list.body.find("Brookside Primary").unwrap());
        assert!(list.body.contains("19 January") && list.body.contains("15 days (Code)"));
        let twice = scene.post("consultations/new", &format!("institutions={one}&{sent}")).await;
        assert_eq!(twice.status, 422);
        let known = scene.api(Method::GET, "consultations", Value::Null).await.json();
        let reply = format!("consultations/{}/reply", known["consultations"][0]["id"].as_str().unwrap());
        let received = "replied_on-day=4&replied_on-month=1&replied_on-year=2027&version=1";
        let bare = scene.post(&reply, &format!("outcome=objects&text=Full&{received}")).await;
        assert_eq!(bare.status, 422);
        assert!(bare.body.contains("The law knows only these three"));
        let whole = format!("outcome=objects&ground=unsuitable&text=No+adult+is+trained&{received}");
        assert_eq!(scene.post(&reply, &whole).await.status, 303);
        assert_eq!(scene.post(&reply, &whole).await.status, 409);
        assert!(scene.get(&reply).await.body.contains("No adult is trained"));
        assert_eq!(scene.facts("consultation_replied"), 1);
    }

    async fn pages_that_would_be_refused_say_so_before_anything_is_typed(db: &Database) {
        let scene = Scene::new(db).await;
        let no_draft = scene.get("plan/comments/new").await;
        assert!(no_draft.body.contains("Send the family a draft first") && !no_draft.body.contains("<textarea"), "{}", no_draft.body);
        let reasons = scene.get("plan/send-draft/reasons").await;
        assert_eq!((reasons.status, reasons.location()), (303, scene.path("plan/send-draft").as_str()));
        let undecided = scene.get("decisions/issue/decide").await;
        assert_eq!(undecided.status, 403, "{undecided:?}");
        let told = scene.get("decisions/issue/tell").await;
        assert_eq!((told.status, told.location()), (303, scene.path("decisions/issue").as_str()));
        change_case(db, &scene.reference, |case| case.stage = Stage::Requested);
        for page in ["plan/rows/new?section=b", "plan/rows/new?section=f"] {
            let shown = scene.get(page).await;
            assert!(shown.body.contains("The plan can be written once it is decided to issue one"), "{page}: {}", shown.body);
            assert!(!shown.body.contains("<textarea"), "{page}");
        }
        assert!(scene.get("plan/send-draft").await.body.contains("The plan can be written once it is decided to issue one"));
        let schools = scene.get("consultations/new").await;
        assert!(schools.body.contains("are consulted while the child is assessed and the plan is written"), "{}", schools.body);
        assert!(!schools.body.contains("name=\"institutions\""));
    }

    async fn programs_do_the_same_acts(db: &Database) {
        let scene = Scene::new(db).await;
        scene.row("b", "Finds instructions hard").await;
        let refused = scene.api(Method::POST, "plan/rows", body!({ "section": "b", "text": " " })).await;
        assert_eq!((refused.status, refused.json()["code"].as_str()), (422, Some("text_missing")));
        let version = scene.plan().await["version"].clone();
        let sending = body!({ "how": "first_class", "breaks_reason": "More comes next week", "version": version });
        let sent = scene.api(Method::POST, "plan/send-draft", sending.clone()).await;
        assert_eq!(sent.status, 201, "{sent:?}");
        let answered = body!({ "number": 1, "served_on": "2027-01-06", "comments_until": "2027-01-20" });
        assert_eq!(sent.json(), answered, "the law names nobody besides the family for a draft (reg 13(1))");
        assert_eq!(scene.api(Method::POST, "plan/send-draft", sending).await.status, 409);
        let comment = body!({ "section": "b", "text": "More detail", "made_by": "Fatima Hassan", "received_on": "2027-01-04" });
        assert_eq!(scene.api(Method::POST, "plan/comments", comment).await.status, 201);
        let gates = scene.api(Method::GET, "plan/gates", Value::Null).await.json();
        assert_eq!(gates["closed"].as_array().unwrap().len(), 4, "{gates}");
        // Reg 14: the commissioner and the institution; there is none on the case.
        let told = &gates["also_told"];
        let who: Vec<&str> = told["told"].as_array().unwrap().iter().map(|one| one["who"].as_str().unwrap()).collect();
        assert_eq!(who, ["The responsible commissioning body", "The school or college that the child attends, or that the plan names"]);
        assert_eq!(told["told"][1]["known"], Value::Null);
        assert_eq!(told["told"][1]["why_not_known"], "No school or college is recorded on the case");
        assert_eq!(told["they_see"], "A copy of the plan");
        let versions = scene.api(Method::GET, "plan/versions", Value::Null).await.json();
        assert_eq!(versions["versions"][0]["content"]["sections"]["I"], "");
        let school = scene.school("Brookside Primary");
        let asked = body!({ "institutions": [school], "sent_on": "2027-01-04" });
        assert_eq!(scene.api(Method::POST, "consultations", asked).await.status, 201);
        let denied = scene.api(Method::POST, "plan/finalise", body!({ "version": 1, "sent_on": "2027-01-04" })).await;
        assert_eq!(denied.status, 403);
    }

    async fn people_who_do_not_run_the_case_find_no_plan(db: &Database) {
        let scene = Scene::new(db).await;
        for persona in [Persona::JamesOsei, Persona::TomFielding, Persona::OwenPrice] {
            let person = scene.site.sign_in(persona).await;
            for page in ["plan", "plan/sections/a", "plan/send-draft", "plan/finalise", "consultations"] {
                assert_eq!(scene.site.get_as(&person, &scene.path(page)).await.status, 404, "{persona:?} {page}");
            }
        }
    }
}
