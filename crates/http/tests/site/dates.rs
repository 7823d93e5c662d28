//! The dates of a case: one ruler for each live episode, whatever its kind, with its duties beneath.

use actix_web::http::Method;
use chrono::NaiveDate;
use ehc_application::{
    ports::Clock,
    requests::NewRequest,
    timetable::{recompute, stored_fact},
};
use ehc_domain::{
    cases::{CaseReference, Stage},
    ids::{FactId, Id},
    timetable::facts::{AssessmentDecision, Fact, FactKind},
};
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, change_case, day, find_case, line, personas};
use scraper::{Html, Selector};
use serde_json::{Value, json as body};
use uuid::Uuid;

use crate::{
    browser::{Answer, Person, TestSite, as_, json},
    decisions::propose,
    doors::send,
};

/// Records a child whose request came on 20 October 2025, and of whose case these things happened; their facts are numbered from `first`.
pub fn issued(
    db: &Database,
    site: &TestSite,
    (child, born): (&str, NaiveDate),
    happened: &[(FactKind, &str)],
    first: u128,
) -> CaseReference {
    let new = NewRequest { child_name: line(child), born_on: Some(born), ..a_request("2025-10-20") };
    let reference = site.record(new);
    let case = find_case(db, &reference);
    for (number, (kind, on)) in (first..).zip(happened) {
        let fact = Fact {
            id: FactId::new(Uuid::from_u128(number)),
            kind: kind.clone(),
            on: day(on),
            recorded_at: site.ports.clock.now(),
            supersedes: None,
            correction_reason: None,
        };
        db.write(|conn| stored_fact(case.id, &fact, Persona::PriyaNair.id()).insert(conn)).unwrap();
    }
    change_case(db, &reference, |case| case.stage = Stage::Issued);
    recompute(&site.ports.service(db), false).unwrap();
    reference
}

/// A child whose plan was first made on 2 March 2026, as of a day.
pub struct Beta {
    pub site: TestSite,
    pub reference: CaseReference,
    pub priya: Person,
}

impl Beta {
    pub async fn new(db: &Database, today: &str) -> Self {
        Self::with(db, today, &[(FactKind::FinalPlanSent, "2026-03-02")]).await
    }

    pub async fn with(db: &Database, today: &str, happened: &[(FactKind, &str)]) -> Self {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2025-10-20"));
        let reference = issued(db, &site, ("Tomi Bello", day("2016-05-04")), happened, 1);
        site.ports.clock.set_day(day(today));
        let priya = site.sign_in(Persona::PriyaNair).await;
        Self { site, reference, priya }
    }

    async fn fact(&self, kind: &str, on: &str, subject: u128, details: Value) {
        let sent =
            body!({ "kind": kind, "on": on, "subject": Id::<()>::new(Uuid::from_u128(subject)).to_string(), "details": details });
        let request = as_(json(Method::POST, &format!("/api/v1/cases/{}/facts", self.reference), sent.to_string()), &self.priya);
        let answer = self.site.send(request.insert_header(("x-csrf", self.priya.csrf.clone()))).await;
        assert_eq!(answer.status, 201, "{answer:?}");
    }

    async fn certified(&self, on: &str) {
        let certificate = body!({ "issued_on": on, "adviser": "Morwenna Tate" });
        let place = format!("/api/v1/cases/{}/mediation-certificate", self.reference);
        let answer = send(&self.site, &self.priya, &place, certificate).await;
        assert_eq!(answer.status, 201, "{answer:?}");
    }

    pub async fn page(&self, page: &str) -> Answer {
        let answer = self.site.get_as(&self.priya, &format!("/cases/{}{page}", self.reference)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer
    }

    /// The rulers of the page of dates: heading, then every row of the table form as “step, limit, state”.
    async fn rulers(&self) -> Vec<(String, Vec<String>)> {
        let answer = self.page("/dates").await;
        let document = Html::parse_document(&answer.body);
        let all = |selector: &str| Selector::parse(selector).unwrap();
        let text = |element: scraper::ElementRef<'_>| {
            element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
        };
        document
            .select(&all(".app-ruler"))
            .map(|ruler| {
                let heading = text(ruler.select(&all("h2")).next().unwrap());
                let (row, cell) = (all("tbody tr"), all("th, td"));
                let words = |row: scraper::ElementRef<'_>| {
                    let cells: Vec<String> = row.select(&cell).map(text).collect();
                    format!("{}, {}, {}", cells[0], cells[1], cells[4])
                };
                let rows: Vec<String> = ruler.select(&row).map(words).collect();
                // The ladder for narrow screens has the same steps as the table.
                assert_eq!(ruler.select(&all(".app-ladder__step")).count(), rows.len());
                (heading, rows)
            })
            .collect()
    }

    /// The captions of the tables of duties, each with its rows.
    async fn tables(&self) -> Vec<(String, Vec<String>)> {
        let answer = self.page("/dates").await;
        let document = Html::parse_document(&answer.body);
        let all = |selector: &str| Selector::parse(selector).unwrap();
        document
            .select(&all("table"))
            .filter(|table| table.ancestors().all(|above| above.value().as_element().is_none_or(|it| it.name() != "details")))
            .map(|table| {
                let caption = table.select(&all("caption")).next().unwrap().text().collect::<String>();
                (caption.trim().to_owned(), table.select(&all("tbody tr")).map(|row| row.text().collect::<String>()).collect())
            })
            .collect()
    }
}

fn rows(expected: &[&str]) -> Vec<String> {
    expected.iter().map(|row| (*row).to_owned()).collect()
}

/// The day of the decision, as programs read it.
async fn decided_on(site: &TestSite, person: &Person, reference: &CaseReference) -> String {
    let listed = site.get_as(person, &format!("/api/v1/cases/{reference}/decisions")).await.json();
    listed["decisions"][0]["decided_on"].as_str().unwrap().to_owned()
}

both_databases! {
    async fn cw_01_a_finished_assessment_keeps_its_ruler(db: &Database) {
        let beta = Beta::new(db, "2026-12-01").await;
        let rulers = beta.rulers().await;
        assert_eq!(rulers.len(), 1);
        assert_eq!(rulers[0].0, "Plan issued in week 19");
    }

    async fn cw_01_each_of_two_dates_under_one_rule_explains_itself(db: &Database) {
        let draft = FactKind::DraftServed { served_on: None };
        let happened = [(draft.clone(), "2026-02-02"), (draft, "2026-02-09"), (FactKind::FinalPlanSent, "2026-03-02")];
        let beta = Beta::with(db, "2026-12-01", &happened).await;
        let page = beta.page("/dates").await.body;
        let links: Vec<&str> = page.split("href=\"").filter_map(|rest| rest.split('"').next()).collect();
        for (key, served) in [("R13-DRAFT-REPS-15D", "2 February 2026"), ("R13-DRAFT-REPS-15D%232", "9 February 2026")] {
            let place = links.iter().find(|link| link.ends_with(&format!("/dates/{key}"))).unwrap_or_else(|| panic!("{key}: {links:?}"));
            let answer = beta.site.get_as(&beta.priya, place).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            assert!(answer.body.contains(&format!("of which {served} is the first day")), "{}", answer.body);
        }
    }

    async fn cw_01_a_review_has_a_ruler_of_twelve_weeks_from_its_meeting(db: &Database) {
        let beta = Beta::new(db, "2026-12-01").await;
        beta.fact("review_meeting_held", "2026-11-10", 7, body!({ "route": "attending" })).await;
        beta.fact("review_report_sent", "2026-11-23", 7, body!({})).await;
        let rulers = beta.rulers().await;
        assert_eq!(rulers.len(), 1, "the assessment is finished");
        assert_eq!(rulers[0].0, "Annual review: week 3 of 12");
        assert_eq!(rulers[0].1, rows(&[
            "Review meeting, 10 November 2026, Counted from this day",
            "Report, 24 November 2026, Done 23 November",
            "Decision and notice, 8 December 2026, Still to come",
            "Amended plan, if amended, 2 February 2027, Still to come",
        ]));
        let tables = beta.tables().await;
        assert_eq!(tables[0].0, "Annual review");
        assert!(tables[0].1.iter().any(|row| row.contains("reg 20(10)")), "{tables:?}");
        assert_eq!(tables[1].0, "Dates of the plan", "the next annual review belongs to the plan");
        assert!(beta.page("").await.body.contains("Annual review: week 3 of 12"), "the case page shows it too");

        beta.fact("review_decision_notified", "2026-12-01", 7, body!({ "outcome": "amend" })).await;
        beta.fact("amendment_notice_sent", "2026-12-01", 7, body!({})).await;
        let rulers = beta.rulers().await;
        assert_eq!(rulers[0].1[2..], rows(&[
            "Decision and notice, 8 December 2026, Done 1 December",
            "Amended final plan, 26 January 2027, Still to come",
        ]), "eight weeks from the notice end before twelve from the meeting");
    }

    async fn cw_01_a_case_that_never_had_a_plan_has_no_dates_of_one(db: &Database) {
        let beta = Beta::new(db, "2026-05-20").await;
        change_case(db, &beta.reference, |case| case.stage = Stage::NotIssued);
        beta.certified("2026-04-20").await;
        let captions: Vec<String> = beta.tables().await.into_iter().map(|(caption, _)| caption).collect();
        assert!(captions.contains(&"Other dates".to_owned()), "{captions:?}");
        assert!(!captions.contains(&"Dates of the plan".to_owned()), "{captions:?}");
    }

    async fn cw_01_a_review_whose_meeting_lies_ahead_shows_when_notice_is_due(db: &Database) {
        let beta = Beta::new(db, "2026-10-20").await;
        beta.fact("review_meeting_set", "2026-10-12", 7, body!({ "route": "attending", "meeting_on": "2026-11-10" })).await;
        let rulers = beta.rulers().await;
        assert_eq!(rulers[0].0, "Annual review: meeting in 21 days");
        assert!(rulers[0].1.contains(&"Notice and papers, 27 October 2026, Still to come".to_owned()), "{rulers:?}");
    }

    async fn cw_01_what_an_appeal_is_about_decides_its_window_and_can_be_recorded_later(db: &Database) {
        let beta = Beta::new(db, "2026-05-20").await;
        beta.certified("2026-04-20").await;
        let window = async || {
            let answer = beta.site.get_as(&beta.priya, &format!("/api/v1/cases/{}/timetable", beta.reference)).await;
            let shown: Value = serde_json::from_str(&answer.body).unwrap();
            let duty = shown["duties"].as_array().unwrap().iter().find(|duty| duty["rule"] == "TR20-APPEAL").unwrap().clone();
            (duty["due"].clone(), duty["receipt"]["input.about"].clone(), duty["receipt"]["anchor_fact"].clone())
        };
        beta.fact("appeal_lodged", "2026-05-06", 9, body!({})).await;
        let (due, about, _) = window().await;
        assert_eq!((due, about), ("2026-05-20".into(), Value::Null), "nobody knows what it is about");

        let facts: Value = serde_json::from_str(&beta.site.get_as(&beta.priya, &format!("/api/v1/cases/{}/facts", beta.reference)).await.body).unwrap();
        let lodged = facts["facts"].as_array().unwrap().iter().find(|fact| fact["kind"] == "appeal_lodged").unwrap()["id"].clone();
        let correct = async |about: &str, fact: &Value| {
            let path = format!("/api/v1/cases/{}/facts/{}/correct", beta.reference, fact.as_str().unwrap());
            let sent = body!({ "on": "2026-05-06", "reason": "The appeal form came", "details": { "about": about } });
            let request = as_(json(Method::POST, &path, sent.to_string()), &beta.priya);
            beta.site.send(request.insert_header(("x-csrf", beta.priya.csrf.clone()))).await
        };
        assert_eq!(correct("section_k", &lodged).await.status, 422, "one of two, or not known");
        // With that the family would have had less time, which nobody says alone.
        let proposed: Value = serde_json::from_str(&correct("section_i_alone", &lodged).await.body).unwrap();
        assert_eq!(proposed["outcome"], "proposed", "{proposed}");
        let place = format!("/cases/{}/approvals/{}/approve", beta.reference, proposed["id"].as_str().unwrap());
        let helen = beta.site.sign_in(Persona::HelenWard).await;
        let approved = beta.site.post_as(&helen, &place, &format!("confirm_password={}", personas::PASSWORD)).await;
        assert_eq!(approved.status, 303, "{}", approved.body);
        let (due, about, sent) = window().await;
        assert_eq!((due, about), ("2026-05-05".into(), "section_i_alone".into()), "the day after a bank holiday");
        assert_eq!(correct("section_i_alone", &sent).await.status, 422, "a plan that was sent has a page of its own");
        let history = beta.site.get_as(&beta.priya, &format!("/cases/{}/history", beta.reference)).await.body;
        assert!(history.contains("Appeal lodged: about: section i alone, was not given"), "what was corrected can be read");
    }

    async fn cw_01_as_known_on_a_day_ahead_is_refused_alike_on_the_page_and_in_json(db: &Database) {
        let beta = Beta::new(db, "2026-12-01").await;
        let ask = async |page: &str| beta.site.get_as(&beta.priya, page).await;
        let (page, twin) = (format!("/cases/{}/dates", beta.reference), format!("/api/v1/cases/{}/timetable", beta.reference));
        beta.fact("review_meeting_held", "2026-11-10", 7, body!({ "route": "attending" })).await;
        let known = ask(&format!("{page}?known_on=2026-12-01")).await.body;
        assert!(known.contains("As known, 1 Dec") && !known.contains("Today, "), "what may have changed since is not called today");
        assert!(known.contains("?known_on=2026-12-01\""), "each date leads to its receipt as known on that day");
        for (day, status) in [("2026-11-30", 200), ("2026-12-01", 200), ("2026-12-02", 422), ("2026-02-30", 422)] {
            assert_eq!(ask(&format!("{page}?known_on={day}")).await.status, status, "{day}");
            assert_eq!(ask(&format!("{twin}?known_on={day}")).await.status, status, "{day}");
        }
        for (day, said) in [("30 nov 2026", None), ("30/11/26", None), ("31 11 2026", Some("November has 30 days")), ("30 11", Some("It must include a month and a year"))] {
            let answer = ask(&format!("{page}?known_on={}", day.replace(' ', "+"))).await;
            assert!(said.map_or(answer.status == 200, |said| answer.status == 422 && answer.body.contains(said)), "{day}: {}", answer.body);
            let twin = ask(&format!("{twin}?known_on={}", day.replace(' ', "+"))).await;
            assert!(twin.status == 422 && twin.body.contains("Give a day like 2026-09-07"), "{day}: {}", twin.body);
        }
        let why = "Nothing is known yet as on 2 December 2026: enter today or an earlier day";
        let refused = ask(&format!("{page}?known_on=2+December+2026")).await;
        assert!(refused.body.contains(why) && refused.body.contains("2 December 2026\"") && refused.body.contains("<title>Error: "));
        assert!(!refused.body.contains("reg 13(2)"), "today's dates are no answer");
        let problem: Value = serde_json::from_str(&ask(&format!("{twin}?known_on=2026-12-02")).await.body).unwrap();
        assert_eq!((&problem["code"], &problem["detail"]), (&"day_ahead".into(), &format!("{why}.").into()));
        assert_eq!(ask(&format!("{page}?known_on=")).await.status, 200, "an empty box asks for now");
    }

    async fn cw_15_an_undecided_review_is_late_on_the_day_after_the_four_weeks(db: &Database) {
        let beta = Beta::new(db, "2026-12-09").await;
        beta.fact("review_meeting_held", "2026-11-10", 7, body!({ "route": "not_attending" })).await;
        let rulers = beta.rulers().await;
        assert!(rulers[0].1.contains(&"Decision and notice, 8 December 2026, Overdue by 1 day".to_owned()), "{rulers:?}");
    }

    async fn cw_01_a_phase_transfer_ends_on_the_day_before_the_fixed_one(db: &Database) {
        let beta = Beta::new(db, "2026-12-01").await;
        for (subject, change) in [(8, "other_phase"), (9, "secondary_to_post_16")] {
            beta.fact("phase_transfer_foreseen", "2026-09-07", subject, body!({ "change": change, "transfers_on": "2027-09-01" })).await;
        }
        let rulers = beta.rulers().await;
        assert_eq!(rulers.len(), 2, "one ruler for each");
        let find = |heading: &str| rulers.iter().find(|(known, _)| known == heading).unwrap_or_else(|| panic!("{rulers:?}"));
        assert_eq!(find("Phase transfer: 75 days to 14 February 2027").1, rows(&[
            "Start of the school year, 1 September 2026, Counted from this day",
            "Last day for the meeting, 22 November 2026, No meeting yet",
            "Plan names where next, 14 February 2027, Act by 12 February 2027",
        ]));
        let post_16 = find("Phase transfer: 119 days to 30 March 2027");
        assert!(post_16.1.contains(&"Plan names where next, 30 March 2027, Still to come".to_owned()), "{rulers:?}");
        let page = beta.page("/dates").await.body;
        assert!(page.contains("The Code of Practice says by 15 February 2027; the law says before it."));
        assert!(page.contains("The Code of Practice says by 31 March 2027; the law says before it."));
    }

    async fn cw_01_a_re_assessment_has_fifteen_days_and_then_fourteen_weeks(db: &Database) {
        let beta = Beta::new(db, "2026-12-01").await;
        beta.fact("reassessment_asked", "2026-11-20", 9, body!({ "source": "family" })).await;
        assert_eq!(beta.rulers().await, [("Re-assessment: week 2 of 3".to_owned(), rows(&[
            "Re-assessment asked for, 20 November 2026, Counted from this day",
            "Decide whether to re-assess, 5 December 2026, Act by 4 December",
        ]))]);
        beta.fact("reassessment_decision_notified", "2026-12-01", 9, body!({ "decision": "agreed" })).await;
        assert_eq!(beta.rulers().await, [("Re-assessment: week 1 of 14".to_owned(), rows(&[
            "Re-assessment agreed, 1 December 2026, Counted from this day",
            "Final plan, 9 March 2027, Still to come",
        ]))]);
    }

    async fn cw_01_an_order_has_a_ruler_by_its_kind(db: &Database) {
        let start = "Order made, 26 November 2026, Counted from this day";
        let expected: &[(&str, &str, &[&str])] = &[
            ("assess", "Tribunal order: week 1 of 14", &[start, "Tell the family, 10 December 2026, Still to come", "Decide on a plan, 4 February 2027, Still to come", "Final plan, 4 March 2027, Still to come"]),
            ("make_plan", "Tribunal order: week 1 of 11", &[start, "Draft plan, 31 December 2026, Still to come", "Final plan, 11 February 2027, Still to come"]),
            ("reconsider", "Tribunal order: week 1 of 2", &[start, "Draft, or decide not to, 10 December 2026, Still to come"]),
            ("amend_provision", "Tribunal order: week 1 of 5", &[start, "Amend the plan, 31 December 2026, Still to come"]),
            ("amend_placement", "Tribunal order: week 1 of 2", &[start, "Amend section I, 10 December 2026, Still to come"]),
            ("amend_both", "Tribunal order: week 1 of 5", &[start, "Amend section I, 10 December 2026, Still to come", "Amend the plan, 31 December 2026, Still to come"]),
            ("continue_and_amend", "Tribunal order: week 1 of 5", &[start, "Continue and amend, 31 December 2026, Still to come"]),
            ("cease_dismissed", "Tribunal order: act at once", &["Cease the plan, 26 November 2026, Overdue by 5 days"]),
        ];
        let beta = Beta::new(db, "2026-12-01").await;
        for (number, (order, ..)) in expected.iter().enumerate() {
            let appeal = 100 + number as u128;
            beta.fact("appeal_lodged", "2026-04-24", appeal, body!({})).await;
            beta.fact("order_made", "2026-11-26", appeal, body!({ "order": order })).await;
        }
        let rulers = beta.rulers().await;
        assert_eq!(rulers.len(), expected.len());
        for (order, heading, steps) in expected {
            assert!(rulers.contains(&((*heading).to_owned(), rows(steps))), "{order}: {rulers:#?}");
        }
    }

    async fn cw_01_an_appeal_shows_our_response_and_an_unopposed_one_its_weeks(db: &Database) {
        let beta = Beta::new(db, "2026-12-01").await;
        beta.fact("appeal_lodged", "2026-04-24", 10, body!({})).await;
        beta.fact("appeal_sent_to_authority", "2026-11-30", 10, body!({})).await;
        assert_eq!(beta.rulers().await[0].1[1], "Our response, 19 January 2027, Still to come");
        beta.fact("appeal_conceded", "2026-12-01", 10, body!({ "about": "make_plan" })).await;
        let rulers = beta.rulers().await;
        assert_eq!(rulers[0].0, "Unopposed appeal: week 1 of 11");
        assert_eq!(rulers[0].1[1..], rows(&["Draft plan, 5 January 2027, Still to come", "Final plan, 16 February 2027, Still to come"]));
    }

    async fn cw_01_the_json_dates_say_to_which_episode_each_belongs(db: &Database) {
        let beta = Beta::new(db, "2026-12-01").await;
        beta.fact("review_meeting_held", "2026-11-10", 7, body!({ "route": "attending" })).await;
        let answer = beta.site.get_as(&beta.priya, &format!("/api/v1/cases/{}/timetable", beta.reference)).await;
        let dates = answer.json();
        let review = format!("review/{}", Uuid::from_u128(7));
        let of = |rule: &str| dates["duties"].as_array().unwrap().iter().find(|duty| duty["rule"] == rule).unwrap()["episode"].clone();
        assert_eq!(of("R13-FINAL-20W"), "assessment");
        assert_eq!(of("R20-10-DECISION-4W"), review.as_str());
        assert_eq!(of("S44-REVIEW-FIRST-12M"), Value::Null);
        assert_eq!(dates["episodes"], body!([
            { "episode": "assessment", "kind": "assessment", "title": "Needs assessment", "is_live": false },
            { "episode": review, "kind": "review", "title": "Annual review", "is_live": true },
        ]));
    }

    async fn a_day_is_put_right_from_the_days_on_record_and_the_other_day_is_named(db: &Database) {
        let told = FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess };
        let beta = Beta::with(db, "2026-03-02", &[(told, "2025-11-24")]).await;
        let shown = beta.page("/facts").await;
        for words in ["The request", "20 October", "Telling the family whether there is an assessment", "24 November"] {
            assert!(shown.body.contains(words), "{words}: {}", shown.body);
        }
        let links: Vec<&str> = shown.body.split("href=\"").filter_map(|rest| rest.split('"').next()).collect();
        let corrects: Vec<&&str> = links.iter().filter(|link| link.ends_with("/correct")).collect();
        assert_eq!(corrects.len(), 2, "one for each day: {links:?}");
        let (request, letter) = (corrects[0], corrects[1]);
        let form = beta.site.get_as(&beta.priya, request).await;
        assert!(form.body.contains("The request") && !form.body.contains("reached the family"), "{}", form.body);
        assert!(beta.site.get_as(&beta.priya, letter).await.body.contains("reached the family"), "a letter has a day of service");
        let send = async |on: &str| beta.site.post_as(&beta.priya, request, &format!("{on}&reason=The+stamp+says+so")).await;
        let late = send("on-day=25&on-month=11&on-year=2025").await;
        assert_eq!(late.status, 422);
        assert!(late.body.contains("would come before the request (25 November 2025)"), "{}", late.body);
        assert!(late.body.contains(&format!("href=\"{letter}\"")), "the way to the other day: {}", late.body);
        let right = send("on-day=21&on-month=10&on-year=2025").await;
        assert_eq!(right.location(), format!("{request}/check"), "{right:?}");
        let proposed = beta.site.post_as(&beta.priya, right.location(), "").await;
        let helen = beta.site.sign_in(Persona::HelenWard).await;
        let password = format!("confirm_password={}", personas::PASSWORD);
        let approved = beta.site.post_as(&helen, &format!("{}/approve", proposed.location()), &password).await;
        assert_eq!(approved.status, 303, "{}", approved.body);
        let shown = beta.page("/facts").await;
        assert!(shown.body.contains("Before: 20 October") && shown.body.contains("The stamp says so"), "{}", shown.body);
        let gone = beta.site.get_as(&beta.priya, request).await;
        assert_eq!(gone.status, 303, "corrected already: back to the list");
        let james = beta.site.sign_in(Persona::JamesOsei).await;
        assert_ne!(beta.site.get_as(&james, &format!("/cases/{}/facts", beta.reference)).await.status, 200);
    }

    async fn the_day_of_a_decision_has_a_page_where_it_is_put_right(db: &Database) {
        let beta = Beta::new(db, "2026-03-02").await;
        let page = format!("/cases/{}/decisions/assess/correct-day", beta.reference);
        let none = beta.site.get_as(&beta.priya, &page).await;
        assert_eq!((none.status, none.location()), (303, format!("/cases/{}/decisions/assess", beta.reference).as_str()));
    }

    async fn the_day_of_a_decision_stands_among_the_days_on_record_and_a_refusal_leads_to_it(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-09-07"));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let place = format!("/cases/{reference}/decisions/assess");
        propose(&site, &priya, &place).await;
        let early = "outcome=agreed&version=1&decided_on-day=8&decided_on-month=10&decided_on-year=2026";
        let unsaid = site.post_as(&helen, &format!("{place}/decide"), early).await;
        assert!(unsaid.status == 422 && unsaid.body.contains("Say why one of an earlier day is entered only now"), "{}", unsaid.body);
        let said = format!("{early}&keyed_late_reason=The+minutes+came+late");
        assert_eq!(site.post_as(&helen, &format!("{place}/decide"), &said).await.status, 303);
        let tell = site.get_as(&priya, &format!("{place}/tell")).await.body;
        assert!(tell.contains("why is it entered only now?") && !tell.contains("Why is the family told late?"), "{tell}");
        let letter = "on-day=9&on-month=10&on-year=2026&how=email";
        let unsaid = site.post_as(&priya, &format!("{place}/tell"), letter).await;
        assert!(unsaid.status == 422 && unsaid.body.contains("The decision was recorded here on 12 October 2026"), "{}", unsaid.body);
        let said = format!("{letter}&keyed_late_reason=The+letter+book+came+late");
        assert_eq!(site.post_as(&priya, &format!("{place}/tell"), &said).await.status, 303);
        for page in [place.clone(), format!("/cases/{reference}/history")] {
            let shown = site.get_as(&priya, &page).await.body;
            for words in ["The minutes came late", "The letter book came late"] {
                assert!(shown.contains(words), "{page}: {words}: {shown}");
            }
        }
        let days = site.get_as(&priya, &format!("/cases/{reference}/facts")).await.body;
        assert!(days.contains("Deciding whether to assess"), "{days}");
        let links: Vec<&str> = days.split("href=\"").filter_map(|rest| rest.split('"').next()).collect();
        let correct = links.iter().find(|link| link.ends_with("/correct-day")).unwrap();
        assert!(site.get_as(&priya, correct).await.body.contains("Correct the day of the decision"));
        // It says already why it was entered late.
        let right = "decided_on-day=7&decided_on-month=10&decided_on-year=2026&late_reason=&reason=The+minutes";
        let next = site.post_as(&priya, correct, right).await;
        assert_eq!((next.status, next.location()), (303, format!("{correct}/check").as_str()), "{}", next.body);
        let letter = links.iter().rfind(|link| link.ends_with("/correct")).unwrap();
        let before = site.post_as(&priya, letter, "on-day=7&on-month=10&on-year=2026&reason=The+stamp").await;
        assert!(before.status == 422 && before.body.contains(&format!("href=\"{place}/correct-day\"")), "{}", before.body);
        let james = site.sign_in(Persona::JamesOsei).await;
        assert_ne!(site.get_as(&james, correct).await.status, 200);
    }

    async fn a_correction_says_before_it_is_made_what_becomes_overdue_with_it(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-21"));
        let reference = site.record(a_request("2026-09-07"));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let days = site.get_as(&priya, &format!("/cases/{reference}/facts")).await.body;
        let links = days.split("href=\"").filter_map(|rest| rest.split('"').next());
        let page = links.into_iter().find(|link| link.ends_with("/correct")).unwrap().to_owned();
        // Six weeks from 10 August end today, and from 9 August ended yesterday.
        for (on, is_late) in [(9, true), (10, false)] {
            let next = site.post_as(&priya, &page, &format!("on-day={on}&on-month=8&on-year=2026&reason=The+stamp")).await;
            let check = site.get_as(&priya, next.location()).await.body;
            for words in ["Overdue from the first moment: Decide whether to assess (20 September 2026).", "Until now: 19 October 2026. It is overdue at once"] {
                assert_eq!(check.contains(words), is_late, "{on}: {words}: {check}");
            }
        }
        let waits = site.post_as(&priya, &format!("{page}/check"), "").await.location().to_owned();
        let shown = site.get_as(&helen, &waits).await.body;
        assert!(shown.contains("21 September 2026. Until now: 19 October 2026"), "{shown}");
        // A day later it would be overdue at once, and the proposal is what it was.
        site.ports.clock.set_day(day("2026-09-22"));
        let helen = site.sign_in(Persona::HelenWard).await;
        let done = site.post_as(&helen, &format!("{waits}/approve"), "").await;
        assert_eq!(done.status, 303, "{}", done.body);
    }

    async fn a_decision_stands_between_its_request_and_its_letter_of_the_same_day(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-10-12"));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let place = format!("/cases/{reference}/decisions/assess");
        propose(&site, &priya, &place).await;
        let decided = "outcome=agreed&version=1&decided_on-day=12&decided_on-month=10&decided_on-year=2026";
        assert_eq!(site.post_as(&helen, &format!("{place}/decide"), decided).await.status, 303);
        let letter = "on-day=12&on-month=10&on-year=2026&how=email";
        assert_eq!(site.post_as(&priya, &format!("{place}/tell"), letter).await.status, 303);
        let days = site.get_as(&priya, &format!("/cases/{reference}/facts")).await.body;
        let places = ["The request", "Deciding whether to assess", "Telling the family whether there is an assessment"].map(|what| days.find(what).unwrap());
        assert!(places.is_sorted(), "{places:?}: {days}");
    }

    async fn another_day_of_a_decision_is_shown_with_what_it_makes_of_it_before_it_is_saved(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-26"));
        let reference = site.record(a_request("2026-09-07"));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let place = format!("/cases/{reference}/decisions/assess");
        propose(&site, &priya, &place).await;
        let decided = "outcome=agreed&version=1&decided_on-day=26&decided_on-month=10&decided_on-year=2026&late_reason=The+panel+was+put+off";
        assert_eq!(site.post_as(&helen, &format!("{place}/decide"), decided).await.status, 303);
        let page = format!("{place}/correct-day");
        let right = |on: &str| format!("decided_on-day={on}&decided_on-month=10&decided_on-year=2026&late_reason=&reason=The+minutes");
        let unsaid = site.post_as(&priya, &page, &right("19")).await;
        assert!(unsaid.status == 422 && unsaid.body.contains("Say why one of an earlier day was entered only then"), "{}", unsaid.body);
        let next = site.post_as(&priya, &page, &format!("{}&keyed_late_reason=They+came+late", right("19"))).await;
        assert_eq!((next.status, next.location()), (303, format!("{page}/check").as_str()), "{}", next.body);
        let check = site.get_as(&priya, next.location()).await.body;
        for words in [
            "26 October 2026",
            "19 October 2026",
            "In time; until now: after the limit",
            "The decision counts as late no longer",
            "The minutes",
            "They came late",
            "who is asked now: Helen Ward",
            "Send for approval",
        ] {
            assert!(check.contains(words), "{words}: {check}");
        }
        assert_eq!(decided_on(&site, &helen, &reference).await, "2026-10-26", "nothing is saved before the last page");
        let waits = site.post_as(&priya, next.location(), "").await.location().to_owned();
        assert_eq!(decided_on(&site, &helen, &reference).await, "2026-10-26", "nothing is done alone");
        let days = async || site.get_as(&priya, &format!("/cases/{reference}/facts")).await.body;
        assert!(days().await.contains(&format!("href=\"{waits}\"")), "the day leads to what waits");
        let done = site.post_as(&helen, &format!("{waits}/approve"), "").await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert_eq!(decided_on(&site, &helen, &reference).await, "2026-10-19");
        let shown = days().await;
        let row = shown.split("<tr").find(|row| row.contains("Deciding whether to assess")).unwrap();
        for words in ["Before: 26 October", "The minutes", "by <", "Priya Nair", "Entered late: They came late"] {
            assert!(row.contains(words), "{words}: {row}");
        }
        let history = site.get_as(&priya, &format!("/cases/{reference}/history")).await.body;
        assert!(history.contains("The day on which it was decided: whether to assess. From 26 October 2026 to 19 October 2026"), "{history}");
    }
}
