//! What pages say is so: how a case ended, what is late, what a search found, what became of what was sent twice.

use ehc_domain::{
    cases::{DutyActor, Stage},
    decisions::{DecisionKind, DecisionOutcome, DecisionState},
    ids::Id,
    institutions::InstitutionKind,
    timetable::rules::Authority,
};
use ehc_persistence::{Database, consultations::ConsultationRow, decisions, people, timetable::DeadlineRow};
use ehc_test_support::{Persona, a_deadline, a_request, add_school, both_databases, change_case, day, find_case};

use crate::{
    browser::{Person, TestSite},
    doors::send,
    doors_advice::everybody_asked,
};

async fn searched(site: &TestSite, person: &Person, typed: &str) -> String {
    let found = site.post_as(person, "/search", &format!("q={}", ehc_http::links::encode(typed))).await;
    site.get_as(person, found.location()).await.body
}

/// The answers of a request of 7 September, step by step.
const STEPS: [(&str, &str); 3] = [
    (
        "",
        "source=parent&requester_name=Fatima+Hassan&received_on-day=7&received_on-month=9&received_on-year=2026&channel=post\
         &requester_email=&concerns=She+hears+little.",
    ),
    (
        "/child",
        "child_name=Amira+Hassan&born_on-day=14&born_on-month=3&born_on-year=2018&upn=h801+2000+01001&circumstances=hearing",
    ),
    ("/family", "institution_id=&parent_name=&parent_relation=&phone=&email=&address=&contact_way=&language="),
];

const BEGUN: &str = "/requests/new/019a0000-0000-7000-8000-000000000077";

both_databases! {
    async fn a_refusal_is_dated_by_the_decision_and_the_letter_by_its_own_day(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let case = site.record(a_request("2026-09-07"));
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let place = format!("/cases/{case}");
        let propose = "has_or_may_have_needs=yes&has_or_may_have_needs_reasons=A&may_need_plan=no&may_need_plan_reasons=B&outcome=refused";
        let proposed = site.post_as(&priya, &format!("{place}/decisions/assess/reasons"), propose).await;
        assert_eq!(proposed.status, 303, "{}", proposed.body);
        assert_eq!(site.post_as(&priya, &format!("{place}/decisions/assess/check"), "kind=assess").await.status, 303);
        db.write(|conn| {
            let id = find_case(db, &case).id;
            let row = decisions::find_latest(conn, id, DecisionKind::Assess)?.unwrap();
            assert_eq!(row.outcome, DecisionOutcome::Refused);
            decisions::update(conn, decisions::DecisionRow {
                state: DecisionState::Notified,
                decided_by: Some(Persona::HelenWard.id()),
                decided_on: Some(day("2026-10-09")),
                notified_on: Some(day("2026-10-12")),
                ..row
            })
        })
        .unwrap();
        change_case(db, &case, |case| {
            case.stage = Stage::NotAssessed;
            case.closed_on = Some(day("2026-10-12"));
        });
        for person in [&priya, &helen] {
            let page = site.get_as(person, &place).await.body;
            assert!(page.contains("on 9 October 2026. The family was told on 12 October 2026."), "{page}");
        }
    }

    async fn the_check_of_a_request_shows_every_answer_and_takes_a_number_typed_with_spaces(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        for (step, form) in STEPS {
            let answer = site.post_as(&priya, &format!("{BEGUN}{step}"), form).await;
            assert_eq!(answer.status, 303, "{step}: {}", answer.body);
        }
        let check = site.get_as(&priya, &format!("{BEGUN}/check")).await.body;
        for words in ["How it came", "Post", "Unique pupil number (UPN)", "H801200001001", "14 March 2018", "She hears little.", "Hearing impairment"] {
            assert!(check.contains(words), "{words}: {check}");
        }
        let recorded = site.upload(&priya, &format!("{BEGUN}/check"), &[], Default::default()).await;
        let case = recorded.location().trim_start_matches("/cases/").to_owned();
        let child = find_case(db, &case.parse().unwrap()).child_id;
        assert_eq!(db.read(|conn| people::find(conn, child)).unwrap().unwrap().upn.as_deref(), Some("H801200001001"));
        for typed in ["H801200001001", "h801200001001", "H 8012 0000 1001"] {
            assert!(searched(&site, &priya, typed).await.contains(&case), "{typed}");
        }
        // From a second window, in which it was still open.
        let again = site.upload(&priya, &format!("{BEGUN}/check"), &[], Default::default()).await;
        assert_eq!(again.location(), "/work");
        let said = again.cookies().into_iter().find(|cookie| cookie.contains("said")).unwrap();
        assert!(said.contains(&case), "{said}");
        let step = site.post_as(&priya, BEGUN, &format!("{}&seen=1", STEPS[0].1)).await;
        assert_eq!(step.status, 409, "{}", step.body);
        assert!(step.body.contains(&format!("became {case}")), "{}", step.body);
    }

    async fn a_search_says_that_a_case_is_closed_and_asks_for_something_to_look_for(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-21"));
        let case = site.record(a_request("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        assert!(!searched(&site, &priya, "Amira").await.contains("closed"));
        let gone = site.post_as(&priya, &format!("/cases/{case}/withdraw"), "on-day=21&on-month=9&on-year=2026&reason=They+moved").await;
        assert_eq!(gone.status, 303, "{}", gone.body);
        assert_eq!(site.post_as(&priya, gone.location(), "").await.status, 303);
        let found = searched(&site, &priya, "Amira").await;
        assert!(found.contains("closed: request withdrawn"), "{found}");
        for typed in ["", "  "] {
            let nothing = searched(&site, &priya, typed).await;
            assert!(nothing.contains("Enter what you look for.") && !nothing.contains("No match"), "{nothing}");
        }
    }

    async fn cw_02_what_waits_for_others_says_for_whom(db: &Database) {
        let site = TestSite::new(db);
        let (reference, priya) = everybody_asked(&site, db).await;
        let school = add_school(db, "Harbour Primary", InstitutionKind::Primary);
        let case = find_case(db, &reference);
        let asked = ConsultationRow {
            id: site.app.service.ports.id(),
            case_id: case.id,
            institution_id: school,
            is_family_preference: false,
            preference_on: None,
            sent_on: day("2026-10-12"),
            replied_on: None,
            outcome: None,
            ground: None,
            reply: None,
            version: 1,
            unit_id: None,
        };
        let reply = DeadlineRow {
            duty: "reply".into(),
            rule: "COP983-CONSULT-15D".into(),
            subject_id: Some(Id::new(asked.id.uuid())),
            title: "Reply of the school".into(),
            authority: Authority::Guidance,
            actor: DutyActor::Institution,
            ..a_deadline(&case)
        };
        db.write(|conn| {
            asked.insert(conn)?;
            DeadlineRow::insert_all(vec![reply], conn)
        })
        .unwrap();
        let waiting = site.get_as(&priya, "/work/waiting").await.body;
        for name in ["Dr James Osei, Ashmere EP Service", "Dr Anna Kowalska", "Marcus Bell", "Harbour Primary"] {
            assert!(waiting.contains(&format!("From <bdi>{name}")), "{name}: {waiting}");
        }
    }

    async fn a_case_that_ended_twice_says_of_each_end_its_own_day(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let case = site.record(a_request("2026-11-02"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        for (act, body) in [
            ("moved-away", serde_json::json!({ "on": "2026-11-10", "to": "Northshire Council" })),
            ("death", serde_json::json!({ "on": "2026-11-25" })),
        ] {
            let done = send(&site, &priya, &format!("/api/v1/cases/{case}/{act}"), body).await;
            assert!(matches!(done.status, 200 | 204), "{act}: {} {}", done.status, done.body);
        }
        let shown = site.get_as(&priya, &format!("/cases/{case}")).await.body;
        assert!(!shown.contains("Died on 10 November") && !shown.contains("Died on <strong>10 November"), "{shown}");
        assert!(shown.contains("The assessment ended on <strong>10 November 2026</strong>"), "{shown}");
        assert!(shown.contains("Died on 25 November 2026"), "{shown}");
    }

    async fn whoever_proposed_a_decision_reads_that_it_waits(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-21"));
        let case = site.record(a_request("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        assert!(!site.get_as(&priya, "/approvals").await.body.contains("Proposed by you"));
        let propose = "has_or_may_have_needs=yes&has_or_may_have_needs_reasons=A&may_need_plan=yes&may_need_plan_reasons=A&outcome=agreed";
        assert_eq!(site.post_as(&priya, &format!("/cases/{case}/decisions/assess/reasons"), propose).await.status, 303);
        assert_eq!(site.post_as(&priya, &format!("/cases/{case}/decisions/assess/check"), "kind=assess").await.status, 303);
        let mine = site.get_as(&priya, "/approvals").await.body;
        assert!(mine.contains("Proposed by you") && mine.contains("Decide whether to assess") && mine.contains(case.as_str()), "{mine}");
        let listed = site.get_as(&priya, "/api/v1/approvals").await.json();
        assert_eq!(listed["brought"][0]["what"], "decide_to_assess");
        let helen = site.sign_in(Persona::HelenWard).await;
        assert!(site.get_as(&helen, "/api/v1/approvals").await.json()["brought"].as_array().unwrap().is_empty(), "it waits for her");
    }
}
