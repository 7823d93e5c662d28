//! The manager's page: every number of the page is the number of its list and of the JSON.

use chrono::Duration;
use ehc_application::requests::NewRequest;
use ehc_domain::{
    cases::{DutyActor, Stage},
    timetable::rules::Authority,
};
use ehc_persistence::{Database, cases::CaseRow, timetable::DeadlineRow};
use ehc_test_support::{Persona, a_case, a_request, both_databases, day, line, personas::Team, words};
use scraper::{Html, Selector};

use crate::browser::{Answer, TestSite};

fn final_plan(case: &CaseRow, days: Option<i64>, is_excused: bool) -> DeadlineRow {
    let due = case.began_on + Duration::weeks(20);
    DeadlineRow {
        case_id: case.id,
        duty: "R13-FINAL-20W".into(),
        rule: "R13-FINAL-20W".into(),
        subject_id: None,
        title: "Send the final plan".into(),
        authority: Authority::Statute,
        due: Some(due),
        act_by: Some(due),
        met_on: days.map(|days| case.began_on + Duration::days(days)),
        is_open: days.is_none(),
        is_excused,
        actor: DutyActor::Caseworker,
        caseworker_id: case.caseworker_id,
        team_id: case.team_id,
        contributor_id: None,
        contributor_team_id: None,
        receipt_hash: String::new(),
    }
}

/// Six plans, two of them excepted, and three open cases, one of them overdue and one of a team of nobody's.
fn insert(db: &Database) {
    for (days, is_excused, team) in [
        (139, false, Team::Assessment),
        (140, false, Team::Assessment),
        (141, false, Team::SendService),
        (141, true, Team::Assessment),
        (120, true, Team::Assessment),
        (130, false, Team::Assessment),
        (280, false, Team::Assessment),
    ] {
        let case = a_case().began_on("2026-01-12").at(Stage::Issued).owned_by(team).insert(db);
        db.write(|conn| final_plan(&case, Some(days), is_excused).insert(conn)).unwrap();
    }
    for (began, team) in [("2026-07-13", Team::Assessment), ("2026-07-14", Team::Assessment), ("2026-11-02", Team::Health)] {
        let case = a_case().of("Sam <b>Reed</b>").began_on(began).at(Stage::Assessing).owned_by(team).held_by(None).insert(db);
        db.write(|conn| final_plan(&case, None, false).insert(conn)).unwrap();
    }
}

/// The links of a page that lead to lists of cases, with what stands in them.
fn numbers(answer: &Answer) -> Vec<(String, String)> {
    let page = Html::parse_document(&answer.body);
    let links = Selector::parse("main a[href^='/reports/cases']").unwrap();
    page.select(&links).map(|link| (link.value().attr("href").unwrap().to_owned(), link.text().collect::<String>())).collect()
}

fn counted(answer: &Answer) -> String {
    let page = Html::parse_document(&answer.body);
    let count = Selector::parse("h1 .app-quiet").unwrap();
    page.select(&count).next().unwrap().text().collect()
}

both_databases! {
    async fn mg_01_every_figure_that_people_ask_for_leads_to_its_list_and_programs_read_the_same(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        insert(db);
        let apart = Some(words("Another child of that name"));
        site.record(NewRequest { child_name: line("Tomasz Nowak"), born_on: Some(day("2012-10-02")), parent: None, match_reason: apart, ..a_request("2026-11-02") });
        let manager = site.sign_in(Persona::HelenWard).await;
        assert!(site.get_as(&manager, "/reports/compliance").await.body.contains("href=\"/reports/asked-for\""));
        let page = site.get_as(&manager, "/reports/asked-for").await;
        assert_eq!(page.status, 200, "{}", page.body);
        for words in ["Requests received", "Refused to assess", "Open past 20 weeks", "Requests from parents or carers", "Print"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        let found = numbers(&page);
        assert!(found.len() > 12, "{found:?}");
        for (href, words) in &found {
            let list = site.get_as(&manager, href).await;
            assert_eq!((list.status, counted(&list)), (200, format!("({})", words.trim())), "{href}");
        }
        let program = site.get_as(&manager, "/api/v1/reports/asked-for?period=2026-Q4").await.json();
        let number = |code: &str| {
            let all = program["figures"].as_array().unwrap();
            all.iter().find(|one| one["figure"] == code).unwrap()["number"].as_u64().unwrap()
        };
        assert_eq!((number("requests"), number("requests-from-parent"), number("past-plan-not-agreed"), number("refused-a-plan")), (1, 1, 1, 0));
        let list = site.get_as(&manager, "/api/v1/reports/cases?figure=requests-from-parent&period=2026-Q4").await.json();
        assert_eq!((&list["cases"][0]["what"], &list["cases"][0]["on"]), (&"Parent or carer".into(), &"2026-11-02".into()));
        assert_eq!(site.get_as(&manager, "/api/v1/reports/asked-for?period=2025").await.json()["to"], "2025-12-31");
        assert!(page.body.contains("<option value=\"2025\""), "{}", page.body);
        let wrong = site.get_as(&manager, "/reports/asked-for?period=yesterday").await;
        assert!(wrong.status == 422 && wrong.body.contains("Choose a period"), "{}", wrong.body);
        assert_eq!(site.get_as(&manager, "/api/v1/reports/asked-for?period=yesterday").await.status, 422);
    }

    async fn mg_01_every_number_of_the_board_leads_to_its_list(db: &Database) {
        let site = TestSite::new(db);
        insert(db);
        let manager = site.sign_in(Persona::HelenWard).await;
        let board = site.get_as(&manager, "/reports/compliance").await;
        assert_eq!(board.status, 200, "{board:?}");
        assert!(board.body.contains("60%") && board.body.contains("3 of 5 plans"), "{}", board.body);
        assert!(board.body.contains("57% (4 of 7) with them"), "{}", board.body);
        assert!(board.body.contains("1 of the cases counted here is none that you may open"));
        let found = numbers(&board);
        assert!(found.len() > 40, "{found:?}");
        for (href, words) in found {
            let list = site.get_as(&manager, &href).await;
            assert_eq!(list.status, 200, "{href}");
            // A link that is a bare number is the number of its list.
            if let Ok(number) = words.trim().parse::<u64>() {
                assert_eq!(counted(&list), format!("({number})"), "{href}");
            }
        }
        let list = site.get_as(&manager, "/reports/cases?figure=open").await;
        assert_eq!(counted(&list), "(3)");
        assert!(list.body.contains("Sam &#60;b&#62;Reed") || list.body.contains("Sam &lt;b&gt;Reed"), "names are never markup");
    }

    async fn mg_01_programs_read_the_same_figures_and_cases(db: &Database) {
        let site = TestSite::new(db);
        insert(db);
        let manager = site.sign_in(Persona::HelenWard).await;
        let found = site.get_as(&manager, "/api/v1/reports/compliance?period=2026-Q2").await.json();
        let plans = &found["plans_without_exceptions"];
        assert_eq!((&plans["issued"], &plans["within_20_weeks"]["part"]), (&4.into(), &3.into()));
        assert_eq!(plans["within_20_weeks"]["percent"], serde_json::Value::Null);
        assert_eq!(plans["within_20_weeks"]["withheld"], "fewer than 5");
        let with = &found["plans_with_exceptions"];
        assert_eq!((&with["issued"], &with["within_20_weeks"]["percent"]), (&6.into(), &67.into()));
        assert_eq!((&found["open"], &found["past_20_weeks"], &found["overdue"]), (&3.into(), &1.into(), &1.into()));
        for (figure, number) in [("plans-in-20-weeks", 3), ("open", 3), ("overdue", 1)] {
            let path = format!("/api/v1/reports/cases?figure={figure}&period=2026-Q2");
            let list = site.get_as(&manager, &path).await.json();
            assert_eq!(list["counted"], number, "{figure}");
            let shown = u64::try_from(list["cases"].as_array().unwrap().len()).unwrap();
            assert_eq!(shown + list["not_shown"].as_u64().unwrap(), number, "{figure}");
        }
        let file = site.get_as(&manager, "/reports/compliance.csv?period=2026-Q2").await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert!(file.body.contains("Plans issued within 20 weeks,2026-04-01 to 2026-06-30,counted,4,6,67\r\n"), "{}", file.body);
        assert!(file.body.contains("Plans issued within 20 weeks,2026-04-01 to 2026-06-30,left out,3,4,withheld: fewer than 5\r\n"));
    }

    async fn mg_01_a_manager_begins_the_day_with_the_position_and_a_caseworker_with_the_board(db: &Database) {
        let site = TestSite::new(db);
        insert(db);
        let manager = site.sign_in(Persona::HelenWard).await;
        let morning = site.get_as(&manager, "/reports").await;
        assert_eq!(morning.status, 200);
        for words in ["Waiting for you", "Overdue in your teams", "Overdue by 1 day", "1 since yesterday"] {
            assert!(morning.body.contains(words), "{words}: {}", morning.body);
        }
        let caseworker = site.sign_in(Persona::PriyaNair).await;
        let answer = site.get_as(&caseworker, "/reports").await;
        assert_eq!((answer.status, answer.location()), (303, "/reports/compliance"));
        let board = site.get_as(&caseworker, "/reports/compliance?exceptions=in").await;
        assert!(board.body.contains("4 of 6 plans") && board.body.contains("Your teams"), "{}", board.body);
        let other = format!("/reports/compliance?team={}", Team::SendService.id().uuid());
        assert_eq!(site.get_as(&caseworker, &other).await.status, 404);
    }

    async fn mg_01_a_psychologist_is_refused(db: &Database) {
        let site = TestSite::new(db);
        let psychologist = site.sign_in(Persona::JamesOsei).await;
        for path in [
            "/reports",
            "/reports/compliance",
            "/reports/compliance.csv",
            "/reports/cases?figure=open",
            "/api/v1/reports/compliance",
            "/api/v1/reports/cases?figure=open",
            "/reports/asked-for",
            "/api/v1/reports/asked-for",
        ] {
            assert_eq!(site.get_as(&psychologist, path).await.status, 403, "{path}");
        }
    }

    async fn a_period_that_is_none_is_said_beside_its_field(db: &Database) {
        let site = TestSite::new(db);
        let manager = site.sign_in(Persona::HelenWard).await;
        let get = |query: &'static str| site.get_as(&manager, query);
        assert_eq!(get("/reports/compliance?period=never").await.status, 422);
        let boxes = get("/reports/compliance?period=custom").await;
        assert!(boxes.status == 200 && boxes.body.contains("name=\"from-day\""));
        let wrong = get("/reports/compliance?period=custom&from-day=31&from-month=2&from-year=2026&to-day=1&to-month=3&to-year=2026").await;
        assert!(wrong.status == 422 && wrong.body.contains("February 2026 has 28 days"), "{}", wrong.body);
        let right = get("/reports/compliance?period=custom&from-day=1&from-month=2&from-year=2026&to-day=1&to-month=3&to-year=2026").await;
        assert!(right.status == 200 && right.body.contains("1 February to 1 March 2026"), "{}", right.body);
        assert_eq!(get("/reports/compliance?period=2026-02-01..2026-03-01&team=").await.status, 200);
        for (asked, field) in [("period=never", "period"), ("team=nobody", "team"), ("exceptions=some", "exceptions")] {
            let refused = site.get_as(&manager, &format!("/api/v1/reports/compliance?{asked}")).await;
            assert_eq!(crate::doors::wrong(&refused), [(field.to_owned(), "unknown_code".to_owned())], "{}", refused.body);
        }
        let nothing = get("/reports/cases?figure=nothing").await;
        assert!(nothing.status == 422 && nothing.body.contains("Choose the figure from the list."), "{}", nothing.body);
        let nobody = get("/reports/compliance?team=nobody").await;
        assert!(nobody.status == 422 && nobody.body.contains("Choose a team"), "{}", nobody.body);
        assert_eq!(get("/reports/cases?figure=open&page=99999999999999999999").await.status, 200);
        let empty = get("/reports/compliance").await;
        assert!(empty.body.contains("No plans, decisions or open cases in this period"), "{}", empty.body);
    }
}
