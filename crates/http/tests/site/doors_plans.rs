//! The plan and its consultations: both doors refuse the same answers by the same codes.

use ehc_domain::{cases::Stage, institutions::InstitutionKind};
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, add_school, both_databases, change_case, day};
use serde_json::{Value, json};

use crate::{
    browser::{Answer, Person, TestSite},
    doors::{send, wrong},
};

/// A case at the stage of writing the plan, on Monday 4 January 2027.
struct Doors {
    site: TestSite,
    priya: Person,
    case: String,
}

impl Doors {
    async fn new(db: &Database) -> Self {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let reference = site.record(a_request("2026-09-07"));
        change_case(db, &reference, |case| case.stage = Stage::Drafting);
        site.ports.clock.set_day(day("2027-01-04"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        Self { site, priya, case: format!("/cases/{reference}") }
    }

    /// What the page answers: its status and everything on it.
    async fn page(&self, page: &str, form: &str) -> (u16, String) {
        let answer = self.site.post_as(&self.priya, &format!("{}/{page}", self.case), form).await;
        (answer.status, answer.body)
    }

    async fn program(&self, page: &str, body: Value) -> Answer {
        send(&self.site, &self.priya, &format!("/api/v1{}/{page}", self.case), body).await
    }

    /// What a program is refused by: the code, and each answer with its own.
    async fn refused(&self, page: &str, body: Value) -> (String, Vec<(String, String)>) {
        let answer = self.program(page, body).await;
        assert_eq!(answer.status, 422, "{answer:?}");
        (answer.json()["code"].as_str().unwrap_or_default().to_owned(), wrong(&answer))
    }

    async fn get(&self, page: &str) -> Answer {
        self.site.get_as(&self.priya, &format!("{}/{page}", self.case)).await
    }

    /// Writes one need and sends it to the family as a draft.
    async fn send_draft(&self) {
        let row = self.program("plan/rows", json!({ "section": "b", "text": "Finds instructions hard" })).await;
        assert_eq!(row.status, 201, "{row:?}");
        let plan = self.site.get_as(&self.priya, &format!("/api/v1{}/plan", self.case)).await;
        let version = plan.json()["version"].clone();
        let sending = json!({ "how": "hand", "breaks_reason": "The rest comes next week", "version": version });
        let sent = self.program("plan/send-draft", sending).await;
        assert_eq!(sent.status, 201, "{sent:?}");
    }
}

/// A refusal by answers: each with its code.
fn answers(list: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
    let list = list.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect();
    ("answers_wrong".to_owned(), list)
}

/// A refusal by a rule about one answer.
fn rule(code: &str, field: &str) -> (String, Vec<(String, String)>) {
    (code.to_owned(), vec![(field.to_owned(), code.to_owned())])
}

/// The link of a message at the top of a page to the box that it is about.
fn says(field: &str, words: &str) -> String {
    format!("<a href=\"#{}\">{words}</a>", field.replace('_', "-"))
}

/// The day after the limit, as a form sends it.
const SENT: &str = "sent_on-day=26&sent_on-month=1&sent_on-year=2027";

both_databases! {
    async fn a_comment_is_refused_at_both_doors_for_the_same_answers(db: &Database) {
        let doors = Doors::new(db).await;
        let whole = || json!({ "section": "b", "text": "More", "made_by": "Fatima Hassan", "received_on": "2027-01-04" });
        let but = |name: &str, value: Value| {
            let mut body = whole();
            body[name] = value;
            body
        };
        assert_eq!(doors.program("plan/comments", whole()).await.json()["code"], "no_draft");
        doors.send_draft().await;
        let long = "x".repeat(201);
        assert_eq!(doors.refused("plan/comments", but("made_by", json!(long))).await, answers(&[("made_by", "too_long")]));
        assert_eq!(doors.refused("plan/comments", but("text", json!(" "))).await, answers(&[("text", "missing")]));
        assert_eq!(doors.refused("plan/comments", but("section", json!("z"))).await, answers(&[("section", "unknown_code")]));
        let ahead = doors.refused("plan/comments", but("received_on", json!("2027-01-05"))).await;
        assert_eq!(ahead, rule("in_the_future", "received_on"));
        let early = doors.refused("plan/comments", but("received_on", json!("2027-01-03"))).await;
        assert_eq!(early, rule("before_the_draft", "received_on"));
        let on = "received_on-day=4&received_on-month=1&received_on-year=2027";
        let (status, page) = doors.page("plan/comments/new", &format!("section=z&text=+&made_by={long}&{on}")).await;
        assert_eq!(status, 422);
        let all = [("section", "Choose a section"), ("made_by", "Use 200 characters or fewer. You used 201"), ("text", "Enter the comment")];
        for (field, words) in all {
            assert!(page.contains(&says(field, words)), "{field}: {page}");
        }
    }

    async fn an_answer_to_a_comment_is_refused_at_both_doors_and_says_what_stands(db: &Database) {
        let doors = Doors::new(db).await;
        doors.send_draft().await;
        let comment = json!({ "section": "b", "text": "More", "made_by": "Fatima Hassan", "received_on": "2027-01-04" });
        let made = doors.program("plan/comments", comment).await;
        let id = made.json()["id"].as_str().unwrap_or_default().to_owned();
        let (page, program) = (format!("plan/comments/{id}"), format!("plan/comments/{id}/answer"));
        let no = |reason: &str| json!({ "is_accepted": false, "reason": reason, "version": 1 });
        assert_eq!(doors.refused(&program, no(" ")).await, rule("reason_missing", "reason"));
        assert_eq!(doors.refused(&program, no(&"x".repeat(10_001))).await, answers(&[("reason", "too_long")]));
        let (status, shown) = doors.page(&page, &format!("is_accepted=no&reason={}&version=1", "x".repeat(10_001))).await;
        assert_eq!(status, 422);
        assert!(shown.contains(&says("reason", "Use 10000 characters or fewer. You used 10001")), "{shown}");
        let (status, shown) = doors.page(&page, "is_accepted=no&reason=&version=1").await;
        assert_eq!(status, 422);
        assert!(shown.contains(&says("reason", "Say why the comment is not accepted")), "{shown}");
        let (_, shown) = doors.page(&page, "is_accepted=perhaps&version=1").await;
        assert!(shown.contains(&says("is_accepted", "Choose yes or no")), "{shown}");
        assert_eq!(doors.program(&program, no("It is in section A")).await.status, 200);
        let late = doors.program(&program, no("Mine")).await;
        assert_eq!((late.status, late.json()["code"].as_str()), (409, Some("conflict")));
        assert_eq!(late.json()["current"]["answer"], "It is in section A");
        let (status, shown) = doors.page(&page, "is_accepted=yes&reason=Mine&version=1").await;
        assert_eq!(status, 409);
        assert!(shown.contains("Keep mine") && shown.contains("It is in section A") && !shown.contains("There is a problem"), "{shown}");
        assert!(shown.contains("name=\"version\" value=\"2\""), "{shown}");
    }

    async fn a_late_plan_says_why_at_both_doors_and_in_as_many_words(db: &Database) {
        let doors = Doors::new(db).await;
        doors.send_draft().await;
        let mark = doors.get("plan/sections/i").await.hidden("mark");
        assert_eq!(doors.page("plan/sections/i", &format!("mark={mark}&says=type&kind=A+special+school")).await.0, 303);
        doors.site.ports.clock.set_day(day("2027-01-26"));
        let doors = Doors { priya: doors.site.sign_in(Persona::HelenWard).await, ..doors };
        let version = doors.get("plan/finalise/confirm").await.hidden("version");
        let number: i32 = version.parse().unwrap_or_default();
        let long = doors.refused("plan/finalise", json!({ "version": number, "sent_on": "2027-01-26", "late_reason": "x".repeat(4_001) })).await;
        assert_eq!(long, answers(&[("late_reason", "too_long")]));
        let silent = doors.refused("plan/finalise", json!({ "version": number, "sent_on": "2027-01-26", "late_reason": " " })).await;
        assert_eq!(silent, rule("late_reason_missing", "late_reason"));
        let (status, shown) = doors.page("plan/finalise/confirm", &format!("version={version}&{SENT}&late_reason=+")).await;
        assert_eq!(status, 422);
        assert!(shown.contains(&says("late_reason", "The limit has passed. Say why the plan is late")), "{shown}");
        let (status, shown) = doors.page("plan/finalise/confirm", &format!("version=1&{SENT}&late_reason=Ill")).await;
        assert_eq!(status, 409);
        assert!(shown.contains("This was changed while the page was open") && shown.contains("Ill"), "{shown}");
        let issued = doors.program("plan/finalise", json!({ "version": number, "sent_on": "2027-01-26", "late_reason": "The adviser was ill" })).await;
        assert_eq!((issued.status, issued.json()["days_late"].as_i64()), (201, Some(1)), "{issued:?}");
    }

    async fn schools_are_consulted_at_both_doors_by_the_same_answers(db: &Database) {
        let doors = Doors::new(db).await;
        let school = add_school(db, "Brookside Primary", InstitutionKind::Primary).to_string();
        let on = "2027-01-04";
        assert_eq!(doors.refused("consultations", json!({ "sent_on": on })).await, rule("none_chosen", "institutions"));
        let undated = json!({ "institutions": [school], "preferred": school, "sent_on": on });
        assert_eq!(doors.refused("consultations", undated).await, rule("preference_undated", "preference_on"));
        let nameless = json!({ "institutions": [school], "preference_on": on, "sent_on": on });
        assert_eq!(doors.refused("consultations", nameless).await, rule("preference_missing", "preferred"));
        let unknown = json!({ "institutions": ["Brookside"], "sent_on": "soon" });
        let both = answers(&[("institutions", "unknown_code"), ("sent_on", "not_a_date")]);
        assert_eq!(doors.refused("consultations", unknown).await, both);
        let sent = "sent_on-day=4&sent_on-month=1&sent_on-year=2027";
        let asked = "preference_on-day=4&preference_on-month=1&preference_on-year=2027";
        let pages = [
            (sent.to_owned(), "institutions", "Choose at least one school or college"),
            (format!("institutions={school}&preferred={school}&{sent}"), "preference_on-day", "Enter the day the family asked for it"),
            (format!("institutions={school}&{asked}&{sent}"), "preferred", "Choose the one that the family asked for, or leave the day empty"),
            (format!("institutions={school}"), "sent_on-day", "Enter the day the consultation is sent"),
        ];
        for (form, field, words) in pages {
            let (status, page) = doors.page("consultations/new", &form).await;
            assert_eq!(status, 422, "{form}");
            assert!(page.contains(&says(field, words)), "{form}: {page}");
        }
        let searched = doors.page("consultations/new?name=hillcrest", "").await;
        assert!(searched.0 == 422 && !searched.1.contains("Brookside Primary"), "{}", searched.1);
    }

    async fn a_reply_is_refused_at_both_doors_by_the_same_answers(db: &Database) {
        let doors = Doors::new(db).await;
        let school = add_school(db, "Brookside Primary", InstitutionKind::Primary).to_string();
        let asked = doors.program("consultations", json!({ "institutions": [school], "sent_on": "2027-01-04" })).await;
        assert_eq!(asked.status, 201, "{asked:?}");
        let reply = format!("consultations/{}/reply", asked.json()["ids"][0].as_str().unwrap_or_default());
        let whole = || json!({ "replied_on": "2027-01-04", "outcome": "objects", "ground": "unsuitable", "text": "Full", "version": 1 });
        let but = |name: &str, value: Value| {
            let mut body = whole();
            body[name] = value;
            body
        };
        let refusals = [
            (but("text", json!("x".repeat(10_001))), answers(&[("text", "too_long")])),
            (but("outcome", json!("perhaps")), answers(&[("outcome", "unknown_code")])),
            (but("ground", json!("full")), answers(&[("ground", "unknown_code")])),
            (but("ground", Value::Null), rule("ground_missing", "ground")),
            (but("text", json!(" ")), rule("text_missing", "text")),
            (but("replied_on", json!("2027-01-05")), rule("in_the_future", "replied_on")),
            (but("replied_on", json!("2027-01-03")), rule("before_sent", "replied_on")),
        ];
        for (body, refused) in refusals {
            assert_eq!(doors.refused(&reply, body.clone()).await, refused, "{body}");
        }
        let on = "replied_on-day=4&replied_on-month=1&replied_on-year=2027&version=1";
        let pages = [
            (format!("outcome=perhaps&{on}"), "outcome", "Choose what they said"),
            (format!("outcome=objects&{on}"), "ground", "Choose the ground. The law knows only these three"),
            (format!("outcome=objects&ground=unsuitable&{on}"), "text", "Enter the reasons that they give"),
        ];
        for (form, field, words) in pages {
            let (status, page) = doors.page(&reply, &form).await;
            assert_eq!(status, 422, "{form}");
            assert!(page.contains(&says(field, words)), "{form}: {page}");
        }
        assert_eq!(doors.program(&reply, whole()).await.status, 200);
        let late = doors.program(&reply, whole()).await;
        assert_eq!((late.status, late.json()["code"].as_str()), (409, Some("conflict")));
        let (status, page) = doors.page(&reply, &format!("outcome=agrees&text=Mine&{on}")).await;
        assert_eq!(status, 409);
        assert!(page.contains("Someone else recorded a reply first") && page.contains("Objects. Full") && page.contains("Mine"), "{page}");
        assert!(!page.contains("name=\"outcome\""), "what was recorded once stays: {page}");
    }

    async fn a_row_is_set_aside_moved_and_removed_at_both_doors_by_the_same_answers(db: &Database) {
        let doors = Doors::new(db).await;
        let row = doors.program("plan/rows", json!({ "section": "b", "text": "Finds instructions hard" })).await;
        let row = format!("plan/rows/{}", row.json()["id"].as_str().unwrap_or_default());
        let dismiss = format!("{row}/dismiss");
        let long = "x".repeat(5_001);
        let too_long = doors.refused(&dismiss, json!({ "reason": long, "version": 1 })).await;
        assert_eq!(too_long, answers(&[("reason", "too_long")]));
        assert_eq!(doors.refused(&dismiss, json!({ "reason": " ", "version": 1 })).await, answers(&[("reason", "missing")]));
        for (reason, words) in [("+", "Say why this check does not matter here"), (long.as_str(), "Use 5000 characters or fewer. You used 5001")] {
            let (status, page) = doors.page(&dismiss, &format!("reason={reason}&version=1")).await;
            assert_eq!(status, 422);
            assert!(page.contains(&says("reason", words)), "{page}");
        }
        let shift = format!("{row}/move");
        let aside = doors.refused(&shift, json!({ "direction": "aside", "version": 1 })).await;
        assert_eq!(aside, answers(&[("direction", "unknown_code")]));
        assert_eq!(doors.page(&shift, "direction=aside&version=1").await.0, 422);
        assert_eq!(doors.page(&shift, "direction=up&version=1").await.0, 303);
        assert_eq!(doors.program(&dismiss, json!({ "reason": "Met at home", "version": 1 })).await.status, 200);
        let late = doors.program(&dismiss, json!({ "reason": "Mine", "version": 1 })).await;
        assert_eq!((late.status, late.json()["code"].as_str()), (409, Some("conflict")));
        assert_eq!(late.json()["current"]["dismissed_reason"], "Met at home");
        let (status, page) = doors.page(&dismiss, "reason=Mine&version=1").await;
        assert!(status == 409 && page.contains("Mine") && page.contains("name=\"version\" value=\"2\""), "{page}");
        assert_eq!(doors.page(&format!("{row}/remove"), "version=1").await.0, 409);
        assert_eq!(doors.page(&format!("{row}/remove"), "version=2").await.0, 303);
    }

    async fn a_row_that_is_refused_names_the_answer_to_put_right(db: &Database) {
        let doors = Doors::new(db).await;
        let nothing = "0199ffff-ffff-7fff-bfff-ffffffffffff";
        let refusals = [
            (json!({ "section": "b", "text": " " }), rule("text_missing", "text")),
            (json!({ "section": "a", "text": "A" }), rule("wrong_section", "section")),
            (json!({ "section": "e", "text": "A", "parent": nothing }), rule("no_such_parent", "parent")),
            (json!({ "section": "b", "text": "A", "source": nothing }), rule("no_such_advice", "source")),
        ];
        for (body, refused) in refusals {
            assert_eq!(doors.refused("plan/rows", body.clone()).await, refused, "{body}");
        }
        let (status, page) = doors.page("plan/rows/new?section=b", &format!("section=b&text=A&source={nothing}")).await;
        assert_eq!(status, 422);
        assert!(page.contains(&says("source", "Choose advice that was given for this child")), "{page}");
    }

    async fn a_draft_with_things_to_fix_says_why_at_both_doors_and_in_as_many_words(db: &Database) {
        let doors = Doors::new(db).await;
        let row = doors.program("plan/rows", json!({ "section": "b", "text": "Finds instructions hard" })).await;
        assert_eq!(row.status, 201, "{row:?}");
        let version = doors.site.get_as(&doors.priya, &format!("/api/v1{}/plan", doors.case)).await.json()["version"].clone();
        let sending = |how: &str, reason: &str| json!({ "how": how, "breaks_reason": reason, "version": version });
        let long = "x".repeat(4_001);
        assert_eq!(doors.refused("plan/send-draft", sending("hand", &long)).await, answers(&[("breaks_reason", "too_long")]));
        assert_eq!(doors.refused("plan/send-draft", sending("pigeon", "Soon")).await, answers(&[("how", "unknown_code")]));
        let silent = doors.refused("plan/send-draft", sending("hand", " ")).await;
        assert_eq!(silent, rule("breaks_unexplained", "breaks_reason"));
        let (status, page) = doors.page("plan/send-draft/reasons", &format!("how=hand&breaks_reason={long}")).await;
        assert_eq!(status, 422);
        assert!(page.contains(&says("breaks_reason", "Use 4000 characters or fewer. You used 4001")), "{page}");
        let sent = doors.program("plan/send-draft", sending("hand", "The rest comes next week")).await;
        assert_eq!((sent.status, sent.json()["number"].as_i64()), (201, Some(1)), "{sent:?}");
    }
}
