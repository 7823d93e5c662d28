//! Where a child learns, and in which year, from a day on: what moves is shown before, and what was recorded stays.

use actix_web::http::Method;
use chrono::Duration;
use ehc_application::advice::{AskLine, Whom, ask};
use ehc_application::requests::NewRequest;
use ehc_domain::{
    advice::AdviceKind,
    cases::{CaseReference, Stage},
    ids::{Id, InstitutionId},
    institutions::InstitutionKind,
};
use ehc_persistence::{Database, advice::AdviceRequestRow};
use ehc_test_support::{Persona, a_request, add_school, an_advice_request, both_databases, change_case, day, find_case, line};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    browser::{Answer, Person, TestSite, as_, json as body},
    doors::wrong,
};

pub(crate) struct Scene<'a> {
    pub(crate) site: TestSite,
    db: &'a Database,
    pub(crate) reference: CaseReference,
    pub(crate) priya: Person,
    pub(crate) child: String,
    brookside: InstitutionId,
    hillcrest: InstitutionId,
}

impl<'a> Scene<'a> {
    /// A child of Brookside Primary, on 12 October 2026.
    pub(crate) async fn new(db: &'a Database, born: &str) -> Self {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let brookside = add_school(db, "Brookside Primary", InstitutionKind::Primary);
        let hillcrest = add_school(db, "Hillcrest Academy", InstitutionKind::Primary);
        let new = NewRequest { institution_id: Some(brookside), born_on: Some(day(born)), ..a_request("2026-09-07") };
        let reference = site.record(new);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let mut scene = Self { site, db, reference, priya, child: String::new(), brookside, hillcrest };
        let listed = scene.site.get_as(&scene.priya, &format!("/api/v1/cases/{}/people", scene.reference)).await.json();
        scene.child = listed[0]["id"].as_str().unwrap().to_owned();
        scene
    }

    pub(crate) async fn shown(&self) -> Value {
        self.site.get_as(&self.priya, &format!("/api/v1/cases/{}/people/{}", self.reference, self.child)).await.json()
    }

    pub(crate) async fn page(&self, page: &str) -> String {
        let path = format!("/cases/{}/{page}", self.reference);
        let answer = self.site.get_as(&self.priya, path.trim_end_matches('/')).await;
        assert_eq!(answer.status, 200, "{page} {}", answer.body);
        answer.body
    }

    pub(crate) fn door(&self, act: &str) -> String {
        format!("/api/v1/cases/{}/people/{}/{act}", self.reference, self.child)
    }

    /// Sends a change with the version that stands.
    pub(crate) async fn put(&self, act: &str, mut what: Value) -> Answer {
        let version = self.shown().await["case_version"].clone();
        what.as_object_mut().unwrap().entry("version").or_insert(version);
        self.put_as(&self.priya, act, what).await
    }

    pub(crate) async fn put_as(&self, person: &Person, act: &str, what: Value) -> Answer {
        let request = body(Method::PUT, &self.door(act), what.to_string()).insert_header(("x-csrf", person.csrf.clone()));
        self.site.send(as_(request, person)).await
    }

    /// Says where the child learns, as the page of the record lists it.
    async fn schools(&self) -> Vec<(String, Value, Value)> {
        let shown = self.shown().await;
        let all = shown["schools"].as_array().unwrap().iter();
        all.map(|one| (one["name"].as_str().unwrap().to_owned(), one["from"].clone(), one["until"].clone())).collect()
    }

    /// Brings the case to where advice is asked for.
    pub(crate) fn ask_nobody(&self) {
        change_case(self.db, &self.reference, |case| case.stage = Stage::Assessing);
    }

    /// Asks a psychologist for advice, who then knows the case.
    pub(crate) fn ask_james(&self) {
        let case = find_case(self.db, &self.reference);
        let row = AdviceRequestRow {
            kind: AdviceKind::Psychological,
            user_id: Some(Persona::JamesOsei.id()),
            ..an_advice_request(Id::new(Uuid::from_u128(0x77)), case.id)
        };
        self.db.write(|conn| row.insert(conn)).unwrap();
    }

    /// Asks the school and the child for advice today.
    pub(crate) fn ask(&self) -> Vec<String> {
        change_case(self.db, &self.reference, |case| case.stage = Stage::Assessing);
        let context = Persona::PriyaNair.context(&self.site.ports.clock);
        let outside = |kind, name: &str, school: &str| AskLine {
            kind,
            whom: Whom::Outside { name: Some(line(name)), body: Some(line(school)), is_section_31: false },
        };
        let lines = vec![
            outside(AdviceKind::Education, "Ruth Lane", "Brookside Primary"),
            outside(AdviceKind::ParentsViews, "Fatima", "Home"),
            outside(AdviceKind::ChildsViews, "Amira", "Home"),
            outside(AdviceKind::Medical, "A doctor", "Clinic"),
            outside(AdviceKind::Psychological, "A psychologist", "Service"),
            outside(AdviceKind::SocialCare, "A social worker", "Service"),
        ];
        let made = ask(&self.site.app.service, &context, &self.reference, None, lines).unwrap();
        made.into_iter().map(|id| id.to_string()).collect()
    }
}

pub(crate) fn only(answer: &Answer) -> (String, String) {
    let mut all = wrong(answer);
    assert_eq!((answer.status, all.len()), (422, 1), "{}", answer.body);
    all.remove(0)
}

pub(crate) fn at(field: &str, code: &str) -> (String, String) {
    (field.to_owned(), code.to_owned())
}

both_databases! {
    async fn cw_04_a_child_moves_school_from_a_day_and_the_former_stays_on_record(db: &Database) {
        let scene = Scene::new(db, "2018-03-14").await;
        let to = |school: InstitutionId, from: &str| json!({ "institution_id": school.to_string(), "from": from });
        assert_eq!(scene.schools().await, [("Brookside Primary".into(), Value::Null, Value::Null)]);
        let page = format!("/cases/{}/people/{}/school", scene.reference, scene.child);
        let form = format!("institution_id={}&elsewhere=&words=&from-day=5&from-month=10&from-year=2026&reason=&version=1", scene.brookside);
        let next = scene.site.post_as(&scene.priya, &page, &form).await;
        assert_eq!(next.location(), format!("{page}/check"), "{}", next.body);
        let check = scene.site.get_as(&scene.priya, next.location()).await.body;
        assert!(check.contains("Brookside Primary: the same as recorded now. Only the day is recorded"), "{check}");
        assert_eq!(only(&scene.put("school", to(scene.hillcrest, "2026-10-13")).await), at("from", "in_the_future"), "the day after");
        assert_eq!(scene.put("school", to(scene.hillcrest, "2026-10-05")).await.status, 204, "an earlier day");
        let first = ("Brookside Primary".to_owned(), Value::Null, json!("2026-10-04"));
        assert_eq!(scene.schools().await, [("Hillcrest Academy".into(), json!("2026-10-05"), Value::Null), first.clone()]);
        for page in ["", "dates", "people"] {
            let shown = scene.page(page).await;
            assert!(shown.contains("Hillcrest Academy"), "{page}: {shown}");
        }
        let list = scene.site.get_as(&scene.priya, "/cases").await.body;
        assert!(list.contains("Hillcrest Academy") && !list.contains("Brookside"), "{list}");
        assert_eq!(only(&scene.put("school", to(scene.brookside, "2026-10-05")).await), at("from", "before_the_present"), "the same day");
        assert_eq!(only(&scene.put("school", to(scene.brookside, "2026-10-04")).await), at("from", "before_the_present"));
        assert_eq!(scene.put("school", to(scene.brookside, "2026-10-12")).await.status, 204, "today");
        assert_eq!(scene.schools().await.len(), 3, "they may go back");
        let record = scene.page(&format!("people/{}", scene.child)).await;
        for words in ["Hillcrest Academy, 5 October 2026 to 11 October 2026", "Brookside Primary, until 4 October 2026",
            "Brookside Primary → Hillcrest Academy. From 5 October 2026"] {
            assert!(record.contains(words), "{words}: {record}");
        }
        let history = scene.page("history").await;
        assert!(history.contains("Changed the school of the child") && history.contains("Amira Hassan: school"), "{history}");
    }

    async fn what_was_recorded_wrongly_of_a_school_is_put_right_with_a_reason(db: &Database) {
        let scene = Scene::new(db, "2018-03-14").await;
        let hillcrest = scene.hillcrest.to_string();
        let wrong_one = json!({ "institution_id": hillcrest, "from": "2026-09-01", "was_wrong": true });
        assert_eq!(only(&scene.put("school", wrong_one.clone()).await), at("reason", "reason_missing"));
        let mut known = wrong_one;
        known["reason"] = json!("Mistyped");
        assert_eq!(scene.put("school", known.clone()).await.status, 204);
        assert_eq!(scene.schools().await, [("Hillcrest Academy".into(), json!("2026-09-01"), Value::Null)], "they were never there");
        assert_eq!(scene.put("school", known).await.json()["code"], "nothing_changed");
        let same = json!({ "institution_id": hillcrest, "from": "2026-09-03" });
        assert_eq!(only(&scene.put("school", same).await), at("institution_id", "same_school"));
        let other_day = json!({ "institution_id": hillcrest, "from": "2026-09-03", "reason": "As the school says" });
        assert_eq!(scene.put("school", other_day).await.status, 204);
        assert_eq!(scene.schools().await[0].1, "2026-09-03");
        let moved = json!({ "elsewhere": "EHE", "from": "2026-10-01" });
        assert_eq!(scene.put("school", moved).await.status, 204);
        let early = json!({ "elsewhere": "EHE", "from": "2026-09-03", "reason": "R" });
        assert_eq!(only(&scene.put("school", early).await), at("from", "before_the_former"), "the day on which the former began");
        let after = json!({ "elsewhere": "EHE", "from": "2026-09-04", "reason": "R" });
        assert_eq!(scene.put("school", after).await.status, 204, "the day after it");
        let former = ("Hillcrest Academy".to_owned(), json!("2026-09-03"), json!("2026-09-03"));
        assert_eq!(scene.schools().await.get(1), Some(&former), "it ends the day before, whatever that was");
        let record = scene.page(&format!("people/{}", scene.child)).await;
        assert!(record.contains("School, put right") && record.contains("Brookside Primary → Hillcrest Academy. Mistyped"), "{record}");
        assert!(scene.page("").await.contains("Elective home education"), "the heading says it");
    }

    async fn a_school_is_of_the_register_and_open_or_else_it_is_said_how_they_are_educated(db: &Database) {
        let scene = Scene::new(db, "2018-03-14").await;
        let hillcrest = scene.hillcrest.to_string();
        for (what, wrong) in [
            (json!({ "from": "2026-10-12" }), at("institution_id", "nowhere")),
            (json!({ "institution_id": hillcrest, "elsewhere": "EHE", "from": "2026-10-12" }), at("elsewhere", "both")),
            (json!({ "institution_id": scene.child, "from": "2026-10-12" }), at("institution_id", "not_open")),
            (json!({ "elsewhere": "OTH", "from": "2026-10-12" }), at("words", "words_missing")),
            (json!({ "elsewhere": "NIEO", "from": "2026-10-12" }), at("words", "words_missing")),
            (json!({ "elsewhere": "NEET", "from": "2026-10-12" }), at("elsewhere", "of_school_age")),
            (json!({ "elsewhere": "HOME", "from": "2026-10-12" }), at("elsewhere", "unknown_code")),
            (json!({ "institution_id": hillcrest }), at("from", "missing")),
            (json!({ "institution_id": hillcrest, "from": "2026-10-12", "anew": [scene.child] }), at("anew", "not_owed")),
        ] {
            assert_eq!(only(&scene.put("school", what.clone()).await), wrong, "{what}");
        }
        let stale = json!({ "institution_id": hillcrest, "from": "2026-10-12", "version": 99 });
        assert_eq!(scene.put("school", stale).await.status, 409);
        let parent = json!({ "elsewhere": "OTH", "words": "A tutor: at the library", "from": "2026-10-12" });
        assert_eq!(scene.put("school", parent).await.status, 204);
        assert_eq!(scene.schools().await[0].0, "Another setting: A tutor: at the library");
        let (james, ruth) = (scene.site.sign_in(Persona::JamesOsei).await, scene.site.sign_in(Persona::RuthAdeyemi).await);
        for person in [&james, &ruth] {
            let tried = json!({ "institution_id": hillcrest, "from": "2026-10-12", "version": 2 });
            assert_eq!(scene.put_as(person, "school", tried).await.status, 404, "whoever has nothing to do with the case");
        }
    }

    async fn ad_05_advice_that_a_school_owes_stays_with_it_or_is_asked_anew_of_the_next(db: &Database) {
        let scene = Scene::new(db, "2018-03-14").await;
        let asked = scene.ask();
        let place = format!("/cases/{}/people/{}/school", scene.reference, scene.child);
        let form = scene.page(&format!("people/{}/school", scene.child)).await;
        assert!(form.contains("Education, asked of Ruth Lane, Brookside Primary") && !form.contains("A doctor"), "{form}");
        scene.site.ports.clock.set_day(day("2026-10-19"));
        let priya = scene.site.sign_in(Persona::PriyaNair).await;
        let answers = |anew: &str| {
            format!("institution_id={}&elsewhere=&words=&from-day=19&from-month=10&from-year=2026&reason={anew}", scene.hillcrest)
        };
        let kept = scene.site.post_as(&priya, &place, &answers("")).await;
        assert_eq!((kept.status, kept.location()), (303, format!("{place}/check").as_str()), "{}", kept.body);
        let check = scene.site.get_as(&priya, &format!("{place}/check")).await;
        assert!(check.body.contains("Stays as it was asked. Due 23 November 2026"), "{}", check.body);
        scene.site.post_as(&priya, &place, &answers(&format!("&anew={}", asked[0]))).await;
        let check = scene.site.get_as(&priya, &format!("{place}/check")).await;
        let words = "Taken back, and asked today of The head teacher, Hillcrest Academy. Due 30 November 2026. Until now: 23 November 2026";
        assert!(check.body.contains(words), "{}", check.body);
        let sent = scene.site.post_as(&priya, &format!("{place}/check"), &format!("version={}", check.hidden("version"))).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let advice = scene.site.get_as(&priya, &format!("/cases/{}/advice", scene.reference)).await.body;
        assert!(advice.contains("Hillcrest Academy") && advice.contains("30 November"), "{advice}");
        assert!(advice.contains("The child moved to Hillcrest Academy, which is asked instead"), "{advice}");
        let history = scene.site.get_as(&priya, &format!("/cases/{}/history", scene.reference)).await.body;
        assert!(history.contains("Education advice asked anew of The head teacher, Hillcrest Academy"), "{history}");
        let again = json!({ "elsewhere": "EHE", "from": "2026-10-19", "was_wrong": true, "reason": "R", "anew": [asked[1]] });
        let version = scene.site.get_as(&priya, &format!("/api/v1/cases/{}/people/{}", scene.reference, scene.child)).await.json();
        let with = |mut what: Value| { what["version"] = version["case_version"].clone(); what };
        assert_eq!(only(&scene.put_as(&priya, "school", with(again)).await), at("anew", "not_owed"), "a parent’s views are no school’s");
    }

    async fn not_in_education_employment_or_training_is_not_offered_within_compulsory_school_age(db: &Database) {
        let scene = Scene::new(db, "2018-03-14").await;
        let label = "Not in education, employment or training";
        assert!(!scene.page(&format!("people/{}/school", scene.child)).await.contains(label));
        let neet = json!({ "elsewhere": "NEET", "from": "2026-10-01" });
        assert_eq!(only(&scene.put("school", neet).await), at("elsewhere", "of_school_age"), "for a child of eight");
    }

    async fn not_in_education_employment_or_training_is_offered_from_the_day_after_compulsory_school_age(db: &Database) {
        // Over compulsory school age from 27 June 2026.
        let scene = Scene::new(db, "2010-03-14").await;
        let label = "Not in education, employment or training";
        assert!(scene.page(&format!("people/{}/school", scene.child)).await.contains(label));
        let neet = |from: &str| json!({ "elsewhere": "NEET", "from": from });
        assert_eq!(only(&scene.put("school", neet("2026-06-26")).await), at("elsewhere", "of_school_age"), "the last day");
        assert_eq!(scene.put("school", neet("2026-06-27")).await.status, 204, "the day after");
    }

    async fn ad_05_a_year_out_of_cohort_says_before_which_advice_and_which_transfer_it_moves(db: &Database) {
        let scene = Scene::new(db, "2013-03-14").await;
        let place = format!("/cases/{}/people/{}/year", scene.reference, scene.child);
        let answers = "year_shift=-1&from-day=1&from-month=9&from-year=2026&reason=Agreed+with+the+head+teacher";
        let silent = scene.site.post_as(&scene.priya, &place, "year_shift=-1&from-day=1&from-month=9&from-year=2026&reason=").await;
        assert!(silent.status == 422 && silent.body.contains("Say why, and who decided it"), "{}", silent.body);
        let kept = scene.site.post_as(&scene.priya, &place, answers).await;
        assert_eq!((kept.status, kept.location()), (303, format!("{place}/check").as_str()), "{}", kept.body);
        let check = scene.site.get_as(&scene.priya, &format!("{place}/check")).await;
        for words in ["Year 8. Until now: Year 9", "Advice that it requires no longer", "Preparing for adulthood",
            "1 September 2030. Until now: 1 September 2029"] {
            assert!(check.body.contains(words), "{words}: {}", check.body);
        }
        assert_eq!(scene.shown().await["case_version"], 1, "nothing is saved yet");
        let sent = scene.site.post_as(&scene.priya, &format!("{place}/check"), &format!("version={}", check.hidden("version"))).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let record = scene.page(&format!("people/{}", scene.child)).await;
        for words in ["1 year below their own", "In their own year → 1 year below their own. From 1 September 2026. Agreed with the head teacher"] {
            assert!(record.contains(words), "{words}: {record}");
        }
        let history = scene.page("history").await;
        assert!(history.contains("Changed the year group") && history.contains("Year group: Year 9 → Year 8"), "{history}");
        let new = |shift: &str, from: &str| json!({ "year_shift": shift, "from": from, "reason": "R" });
        assert_eq!(only(&scene.put("year", new("1", "2026-10-13")).await), at("from", "in_the_future"));
        assert_eq!(only(&scene.put("year", new("1", "2010-01-01")).await), at("from", "before_the_birth"));
        assert_eq!(scene.put("year", new("-1", "2026-10-12")).await.json()["code"], "nothing_changed");
        assert_eq!(only(&scene.put("year", new("3", "2026-10-12")).await), at("year_shift", "unknown_code"));
        assert_eq!(scene.put("year", new("0", "2026-10-12")).await.status, 204);
        let james = scene.site.sign_in(Persona::JamesOsei).await;
        assert_eq!(scene.put_as(&james, "year", json!({ "year_shift": "1", "from": "2026-10-12", "reason": "R", "version": 3 })).await.status, 404);
    }

    async fn a_looked_after_child_has_an_authority_from_a_day_and_it_and_the_virtual_school_head_are_told(db: &Database) {
        let scene = Scene::new(db, "2018-03-14").await;
        let care = |status: &str, authority: Value, from: &str| json!({ "status": status, "authority": authority, "from": from });
        assert_eq!(only(&scene.put("care", care("looked_after", Value::Null, "2026-10-01")).await), at("authority", "authority_missing"));
        assert_eq!(only(&scene.put("care", care("no", json!("Derwent"), "2026-10-01")).await), at("authority", "not_looked_after"));
        assert_eq!(only(&scene.put("care", care("looked_after", json!("Derwent"), "2026-10-13")).await), at("from", "in_the_future"));
        let unborn = only(&scene.put("care", care("looked_after", json!("Derwent"), "2010-01-01")).await);
        assert_eq!(unborn, at("from", "before_the_birth"));
        assert_eq!(only(&scene.put("care", care("yes", json!("Derwent"), "2026-10-01")).await), at("status", "unknown_code"));
        assert_eq!(scene.put("care", care("no", Value::Null, "2026-10-01")).await.json()["code"], "nothing_changed");
        assert_eq!(scene.put("care", care("looked_after", json!("Derwent Council"), "2026-10-01")).await.status, 204);
        assert!(scene.page("").await.contains("Looked after"), "every page of the case says so");
        assert_eq!(only(&scene.put("care", care("previously", Value::Null, "2026-09-30")).await), at("from", "before_the_present"), "the day before");
        let place = format!("/cases/{}/decisions/assess", scene.reference);
        let met = "has_or_may_have_needs=yes&has_or_may_have_needs_reasons=A&may_need_plan=yes&may_need_plan_reasons=A&outcome=agreed";
        scene.site.post_as(&scene.priya, &format!("{place}/reasons"), met).await;
        scene.site.post_as(&scene.priya, &format!("{place}/check"), "kind=assess").await;
        let helen = scene.site.sign_in(Persona::HelenWard).await;
        let decided = "outcome=agreed&version=1&decided_on-day=12&decided_on-month=10&decided_on-year=2026";
        assert_eq!(scene.site.post_as(&helen, &format!("{place}/decide"), decided).await.status, 303);
        let tell = scene.page("decisions/assess/tell").await;
        for words in ["The local authority that looks after the child", "Derwent Council", "The virtual school head"] {
            assert!(tell.contains(words), "{words}: {tell}");
        }
        let decisions = scene.site.get_as(&scene.priya, &format!("/api/v1/cases/{}/decisions", scene.reference)).await.json();
        let also = &decisions["decisions"][0]["also_told"];
        let known = |who: &str| {
            let one = also["told"].as_array().unwrap().iter().find(|one| one["who"] == who).unwrap_or_else(|| panic!("{who}: {also}"));
            (one["known"].clone(), one["why_not_known"].clone())
        };
        assert_eq!(known("The local authority that looks after the child").1, Value::Null);
        assert_eq!(known("The head teacher or principal"), (json!("Brookside Primary"), Value::Null));
        assert_eq!(known("The responsible commissioning body").0, "Responsible commissioning body of Ashmere\n01632 960 000");
        assert_eq!(also["they_see"], "What was decided, and nothing of the family’s own views or of anybody’s advice");
        scene.ask_nobody();
        let worker = json!({ "involvement": "looked_after", "name": "Marcus Bell", "team": "Children in care", "phone": "01632 960777",
            "email": "marcus@derwent.example", "from": "2026-10-05" });
        assert_eq!(scene.put("worker", worker).await.status, 204);
        let asked = scene.page("advice/new").await;
        assert!(asked.contains("Marcus Bell") && asked.contains("Derwent Council"), "social care advice is asked of the authority: {asked}");
        assert_eq!(scene.put("care", care("previously", Value::Null, "2026-10-12")).await.status, 204, "an order was made");
        change_case(db, &scene.reference, |case| case.stage = Stage::Requested);
        let tell = scene.page("decisions/assess/tell").await;
        assert!(tell.contains("The officers of social care") && !tell.contains("The virtual school head"), "nobody looks after the child: {tell}");
        let record = scene.page(&format!("people/{}", scene.child)).await;
        for words in ["Not looked after → Looked after. From 1 October 2026", "Looked after → Previously looked after. From 12 October 2026",
            "Derwent Council → none", "Children in care"] {
            assert!(record.contains(words), "{words}: {record}");
        }
        let form = "how=hand&on-day=12&on-month=10&on-year=2026";
        assert_eq!(scene.site.post_as(&scene.priya, &format!("{place}/tell"), form).await.status, 303);
        let decisions = scene.site.get_as(&scene.priya, &format!("/api/v1/cases/{}/decisions", scene.reference)).await.json();
        assert_eq!(decisions["decisions"][0]["also_told"], Value::Null, "it went, and what holds today says nothing of that day");
        let history = scene.page("history").await;
        assert!(history.contains("Changed what is recorded of care") && !history.contains("Derwent"), "the trail says no value: {history}");
    }

    async fn what_was_keyed_wrongly_of_care_and_of_the_worker_is_put_right_with_what_stood_there(db: &Database) {
        let scene = Scene::new(db, "2018-03-14").await;
        // What is put right is told from what is recorded anew by the moment of each.
        let later = || scene.site.ports.clock.advance(Duration::minutes(1));
        let care = |authority: &str, from: &str| json!({ "status": "looked_after", "authority": authority, "from": from });
        let wrong = |mut what: Value, reason: &str| {
            what["was_wrong"] = json!(true);
            what["reason"] = json!(reason);
            what
        };
        later();
        assert_eq!(scene.put("care", care("Derwnt Council", "2026-10-05")).await.status, 204);
        let mut right = care("Derwent Council", "2026-10-01");
        right["authority_contact"] = json!("Children in care team\n01632 960444");
        assert_eq!(only(&scene.put("care", right.clone()).await), at("from", "before_the_present"), "an earlier day without saying that it is wrong");
        assert_eq!(only(&scene.put("care", wrong(right.clone(), "")).await), at("reason", "reason_missing"));
        later();
        assert_eq!(scene.put("care", wrong(right.clone(), "As the order says")).await.status, 204);
        assert_eq!(scene.put("care", wrong(right, "Again")).await.json()["code"], "nothing_changed");
        let record = scene.page(&format!("people/{}", scene.child)).await;
        for words in ["Derwnt Council → Derwent Council", "5 October 2026 → 1 October 2026. As the order says", "01632 960444"] {
            assert!(record.contains(words), "{words}: {record}");
        }
        later();
        assert_eq!(scene.put("care", json!({ "status": "previously", "from": "2026-10-10" })).await.status, 204, "it ends");
        let early = json!({ "status": "previously", "from": "2026-10-01" });
        assert_eq!(only(&scene.put("care", wrong(early, "R")).await), at("from", "before_the_former"), "the day on which care began");
        let after = json!({ "status": "previously", "from": "2026-10-06" });
        later();
        assert_eq!(scene.put("care", wrong(after, "The order was made then")).await.status, 204);
        let nobody = json!({ "status": "no", "authority_contact": "A", "from": "2026-10-12" });
        assert_eq!(only(&scene.put("care", nobody).await), at("authority_contact", "nobody_to_reach"));
        let worker = |name: &str, phone: &str, from: &str| json!({ "involvement": "early_help", "name": name, "phone": phone, "from": from });
        later();
        assert_eq!(scene.put("worker", worker("Ada Qill", "01632 960777", "2026-10-05")).await.status, 204);
        let right = worker("Ada Quill", "01632 960778", "2026-09-28");
        assert_eq!(only(&scene.put("worker", wrong(right.clone(), "")).await), at("reason", "reason_missing"));
        later();
        assert_eq!(scene.put("worker", wrong(right, "A slip")).await.status, 204);
        let record = scene.page(&format!("people/{}", scene.child)).await;
        for words in ["Ada Qill → Ada Quill", "01632 960777 → 01632 960778", "5 October 2026 → 28 September 2026. A slip"] {
            assert!(record.contains(words), "{words}: {record}");
        }
    }

    async fn a_child_whom_our_own_authority_looks_after_has_no_other_to_be_told(db: &Database) {
        let scene = Scene::new(db, "2018-03-14").await;
        let place = format!("/cases/{}/decisions/assess", scene.reference);
        let met = "has_or_may_have_needs=yes&has_or_may_have_needs_reasons=A&may_need_plan=yes&may_need_plan_reasons=A&outcome=agreed";
        scene.site.post_as(&scene.priya, &format!("{place}/reasons"), met).await;
        scene.site.post_as(&scene.priya, &format!("{place}/check"), "kind=assess").await;
        let helen = scene.site.sign_in(Persona::HelenWard).await;
        let decided = "outcome=agreed&version=1&decided_on-day=12&decided_on-month=10&decided_on-year=2026";
        assert_eq!(scene.site.post_as(&helen, &format!("{place}/decide"), decided).await.status, 303);
        for (authority, is_told) in [("ashmere  COUNCIL", false), ("Derwent Council", true)] {
            let care = json!({ "status": "looked_after", "authority": authority, "authority_contact": "Ring 01632 960444", "from": "2026-10-01" });
            assert_eq!(scene.put("care", care).await.status, 204);
            let tell = scene.page("decisions/assess/tell").await;
            assert_eq!(tell.contains("The local authority that looks after the child"), is_told, "{authority}: {tell}");
            assert_eq!(tell.contains("Ring 01632 960444"), is_told, "{authority}: {tell}");
            assert!(tell.contains("The virtual school head"), "{tell}");
        }
    }

    async fn early_help_and_its_worker_begin_and_end_on_a_day(db: &Database) {
        let scene = Scene::new(db, "2018-03-14").await;
        let worker = |involvement: &str, name: Value, from: &str| json!({ "involvement": involvement, "name": name, "from": from });
        assert_eq!(only(&scene.put("worker", worker("none", json!("Ada Quill"), "2026-10-01")).await), at("involvement", "nobody_involved"));
        assert_eq!(only(&scene.put("worker", worker("early_help", json!("Ada Quill"), "2026-10-13")).await), at("from", "in_the_future"));
        assert_eq!(only(&scene.put("worker", worker("early_help", json!("Ada Quill"), "2010-01-01")).await), at("from", "before_the_birth"));
        assert_eq!(scene.put("worker", worker("early_help", json!("Ada Quill"), "2026-10-01")).await.status, 204);
        assert!(scene.page("dates").await.contains("Early help worker: Ada Quill"));
        assert_eq!(only(&scene.put("worker", worker("none", Value::Null, "2026-09-30")).await), at("from", "before_the_present"));
        assert_eq!(scene.put("worker", worker("none", Value::Null, "2026-10-12")).await.status, 204);
        let record = scene.page(&format!("people/{}", scene.child)).await;
        for words in ["None known → Early help. From 1 October 2026", "Early help → None known. From 12 October 2026", "Ada Quill → none"] {
            assert!(record.contains(words), "{words}: {record}");
        }
        assert!(!scene.page("").await.contains("Ada Quill"), "nobody works with them any more");
        let james = scene.site.sign_in(Persona::JamesOsei).await;
        let tried = json!({ "involvement": "early_help", "from": "2026-10-12", "version": 3 });
        assert_eq!(scene.put_as(&james, "worker", tried.clone()).await.status, 404);
        scene.ask_james();
        assert_eq!(scene.put_as(&james, "worker", tried).await.status, 403);
        let seen = scene.site.get_as(&james, &format!("/cases/{}/people/{}", scene.reference, scene.child)).await.body;
        assert!(seen.contains("Brookside Primary") && !seen.contains("Change the school") && !seen.contains("Ada Quill"), "{seen}");
    }
}
