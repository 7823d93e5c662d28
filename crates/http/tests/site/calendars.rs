//! The calendars as an administrator meets them: the form, what would move, the change, what moved; and the same for programs.

use actix_web::http::Method;
use ehc_application::{Failure, timetable};
use ehc_domain::{
    cases::Stage,
    institutions::InstitutionKind,
    timetable::{
        facts::{FactKind, RequestSource},
        moves::Moved,
        order::OutOfOrder,
    },
};
use ehc_persistence::{
    Database, StorageError,
    calendars::{CalendarMoveRow, insert_moves},
    cases::CaseRow,
};
use ehc_test_support::{Persona, a_case, add_school, both_databases, day};

use crate::browser::{Answer, Person, TestSite, as_, json};

/// A case whose final plan is due on Thursday 17 December 2026, twenty weeks after its request.
fn a_case_due_on_17_december(site: &TestSite, db: &Database) -> CaseRow {
    let case = a_case().began_on("2026-07-30").at(Stage::Drafting).insert(db);
    let (service, context) = (&site.app.service, Persona::PriyaNair.context(&site.ports.clock));
    db.write::<_, Failure<OutOfOrder>>(|conn| {
        let kind = FactKind::RequestReceived { source: RequestSource::Parent };
        timetable::record(conn, service, &context, case.id, kind, case.began_on)?;
        Ok(timetable::refresh(conn, service.store.law(), case.id, context.today)?)
    })
    .unwrap();
    case
}

const HOLIDAY: &str = "first_on-day=17&first_on-month=12&first_on-year=2026&name=The+King%E2%80%99s+jubilee";

async fn api(site: &TestSite, person: &Person, path: &str, body: &str) -> Answer {
    let request = json(Method::POST, path, body.to_owned()).insert_header(("x-csrf", person.csrf.clone()));
    site.send(as_(request, person)).await
}

both_databases! {
    async fn ad_06_an_administrator_sees_what_would_move_before_it_does_and_what_moved_after(db: &Database) {
        let site = TestSite::new(db);
        let case = a_case_due_on_17_december(&site, db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let form = site.get_as(&tom, "/admin/calendar/holidays/new").await;
        assert_eq!(form.status, 200, "{form:?}");
        let sent = site.post_as(&tom, "/admin/calendar/holidays/new", HOLIDAY).await;
        assert_eq!(sent.status, 303, "{sent:?}");
        let check = site.get_as(&tom, sent.location()).await;
        assert_eq!(check.status, 200, "{check:?}");
        for words in [
            "Add this bank holiday?",
            "The King’s jubilee",
            "Thursday 17 December 2026",
            "counted in calendar weeks: none would move",
            &case.reference,
            "Send the final plan",
            "Wednesday 16 December 2026",
            "1 open case",
        ] {
            assert!(check.body.contains(words), "{words}: {}", check.body);
        }
        let nothing = site.get_as(&tom, "/admin/calendar?year=2026").await;
        assert!(!nothing.body.contains("jubilee"), "looking changed nothing");

        let body = "kind=holiday_added&first=2026-12-17&last=2026-12-17&name=The+King%E2%80%99s+jubilee&institution=";
        let body = format!("{body}&submission={}", check.hidden("submission"));
        let made = site.post_as(&tom, "/admin/calendar/check", &body).await;
        assert_eq!(made.status, 303, "{made:?}");
        let twice = site.post_as(&tom, "/admin/calendar/check", &body).await;
        assert_eq!((twice.status, twice.location()), (303, made.location()), "sent twice, done once");
        let shown = site.get_as(&tom, made.location()).await;
        for words in ["Bank holiday added", "none moved", &case.reference, "Wednesday 16 December 2026", "Tom Fielding"] {
            assert!(shown.body.contains(words), "{words}: {}", shown.body);
        }
        let listed = site.get_as(&tom, "/admin/calendar?year=2026").await;
        assert!(listed.body.contains("Added here") && listed.body.contains("kind=holiday_withdrawn") && listed.body.contains("1 date"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let history = site.get_as(&priya, &format!("/cases/{}/history", case.reference)).await;
        assert!(history.body.contains("Calendar changed") && history.body.contains("act by from 17 December 2026 to 16 December 2026"));
    }

    async fn ad_06_a_change_that_moves_much_is_shown_a_hundred_moves_at_a_time(db: &Database) {
        let site = TestSite::new(db);
        let case = a_case_due_on_17_december(&site, db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let made = api(&site, &tom, "/api/v1/calendar/changes", r#"{"kind":"holiday_added","first_on":"2026-12-17","name":"Jubilee"}"#).await;
        let change: serde_json::Value = serde_json::from_str(&made.body).unwrap();
        let id = change["id"].as_str().unwrap().to_owned();
        // One move is the change's own; the duties of the others could be of any case. Excuses have no day and come last.
        let row = |number: u32| CalendarMoveRow {
            change_id: id.parse().unwrap(),
            case_id: case.id,
            duty: format!("R08-ADVICE-6W/{number:03}"),
            what: if number < 150 { Moved::ActBy } else { Moved::Excused },
            title: format!("Advice {number:03}."),
            moved_from: (number < 150).then(|| day("2027-01-04")),
            moved_to: (number < 150).then(|| day("2027-01-05")),
        };
        db.write::<_, StorageError>(|conn| insert_moves(conn, (1..=220).map(row).collect())).unwrap();
        let (mut place, mut seen, mut pages) = (format!("/admin/calendar/changes/{id}"), Vec::new(), Vec::new());
        loop {
            let shown = site.get_as(&tom, &place).await;
            assert_eq!(shown.status, 200, "{shown:?}");
            let found: Vec<u32> = (1..=220).filter(|number| shown.body.contains(&format!("Advice {number:03}."))).collect();
            pages.push(found.len());
            seen.extend(found);
            let Some(link) = shown.body.split("href=\"").find(|rest| rest.contains(">Show more of this list<") && rest.contains("?after=")) else { break };
            place = link.split('"').next().unwrap().replace("&amp;", "&");
        }
        assert_eq!(pages, [99, 100, 21], "the first page begins with the final plan of 17 December");
        assert_eq!(seen, (1..=220).collect::<Vec<_>>(), "each once and in order");
        let whole = site.get_as(&tom, &format!("/api/v1/calendar/changes/{id}")).await;
        let whole: serde_json::Value = serde_json::from_str(&whole.body).unwrap();
        assert_eq!(whole["moves"].as_array().unwrap().len(), 221, "programs have all of it");
        let nonsense = site.get_as(&tom, &format!("/admin/calendar/changes/{id}?after=x")).await;
        assert_eq!(nonsense.status, 400, "what cannot be read is not taken for the first page");
    }

    async fn ad_06_days_that_cannot_be_meant_come_back_with_plain_words_and_what_was_typed(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        for (date, words) in [
            ("first_on-day=29&first_on-month=11&first_on-year=2026", "29 November 2026 is a Sunday, which is no working day already"),
            ("first_on-day=5&first_on-month=12&first_on-year=2026", "5 December 2026 is a Saturday, which is no working day already"),
            ("first_on-day=28&first_on-month=12&first_on-year=2026", "28 December 2026 is a bank holiday already"),
            ("first_on-day=17&first_on-month=12&first_on-year=2062", "Enter a day from 2025 to 2029"),
            ("first_on-day=31&first_on-month=2&first_on-year=2027", "February 2027 has 28 days"),
            ("first_on-day=&first_on-month=&first_on-year=", "Enter the day of the bank holiday"),
        ] {
            let answer = site.post_as(&tom, "/admin/calendar/holidays/new", &format!("{date}&name=Jubilee")).await;
            assert_eq!(answer.status, 422, "{date}");
            assert!(answer.body.contains(words), "{words}: {}", answer.body);
            assert!(answer.body.contains("value=\"Jubilee\"") && answer.body.contains("Error: "), "{date}");
        }
        let unnamed = site.post_as(&tom, "/admin/calendar/holidays/new", "first_on-day=17&first_on-month=12&first_on-year=2026&name=+").await;
        assert!(unnamed.status == 422 && unnamed.body.contains("Enter what the bank holiday is called") && unnamed.body.contains("value=\"17\""));
        let backwards = "first_on-day=31&first_on-month=12&first_on-year=2026&last_on-day=29&last_on-month=12&last_on-year=2026&name=Christmas";
        let answer = site.post_as(&tom, "/admin/calendar/offices/new", backwards).await;
        assert!(answer.status == 422 && answer.body.contains("Enter a last closed day on or after 31 December 2026"), "{answer:?}");
        // An address made by hand is refused like the form.
        let saturday = "/admin/calendar/check?kind=holiday_added&first=2026-12-05&last=2026-12-05&name=Jubilee";
        assert_eq!(site.get_as(&tom, saturday).await.status, 422);
        let nothing = "/admin/calendar/check?kind=nothing&first=2026-12-17&last=2026-12-17";
        assert_eq!(site.get_as(&tom, nothing).await.status, 404);
        let calendar = site.get_as(&tom, "/admin/calendar").await;
        assert!(calendar.body.contains("Nothing has been changed"), "{}", calendar.body);
    }

    async fn ad_06_a_withdrawal_says_why(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let made = site.post_as(&tom, "/admin/calendar/check", "kind=holiday_added&first=2026-12-17&last=2026-12-17&name=Jubilee").await;
        assert_eq!(made.status, 303, "{made:?}");
        let body = "kind=holiday_withdrawn&first=2026-12-17&last=2026-12-17&name=&institution=&reason=";
        let silent = site.post_as(&tom, "/admin/calendar/check", body).await;
        assert!(silent.status == 422 && silent.body.contains("Enter why it is withdrawn"), "{silent:?}");
        let long = site.post_as(&tom, "/admin/calendar/check", &format!("{body}{}", "x".repeat(501))).await;
        assert!(long.status == 422 && long.body.contains("Use 500 characters or fewer"), "{}", long.status);
        let done = site.post_as(&tom, "/admin/calendar/check", &format!("{body}Wrong+year")).await;
        let shown = site.get_as(&tom, done.location()).await;
        assert!(shown.body.contains("Wrong year") && shown.body.contains("Bank holiday withdrawn"), "{shown:?}");
    }

    async fn ad_06_the_terms_of_a_school_are_recorded_by_their_days_with_pupils(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let school = add_school(db, "Brookside Primary", InstitutionKind::Primary);
        let found = site.get_as(&tom, "/admin/calendar/institutions?name=brook").await;
        assert!(found.body.contains("Brookside Primary") && found.body.contains("None recorded"), "{}", found.body);
        let place = format!("/admin/calendar/institutions/{school}");
        let empty = site.get_as(&tom, &place).await;
        assert!(empty.body.contains("No closures are recorded"));
        let form = format!("{place}/closures/new");
        assert_eq!(site.get_as(&tom, &form).await.status, 200);
        let dates = "left-day=21&left-month=7&left-year=2027&back-day=2&back-month=9&back-year=2027";
        let sent = site.post_as(&tom, &form, dates).await;
        assert_eq!(sent.status, 303, "{sent:?}");
        let check = site.get_as(&tom, sent.location()).await;
        assert!(check.body.contains("From 22 July to 1 September 2027"), "{}", check.body);
        let body = format!("kind=institution_closed&first=2027-07-22&last=2027-09-01&name=&institution={school}");
        assert_eq!(site.post_as(&tom, "/admin/calendar/check", &body).await.status, 303);
        let shown = site.get_as(&tom, &place).await;
        assert!(shown.body.contains("Exception if asked from 15 July to 26 August 2027"), "{}", shown.body);
        let again = site.post_as(&tom, &form, dates).await;
        assert!(again.status == 422 && again.body.contains("are in the closure from 22 July 2027 to 1 September 2027 already"), "{again:?}");
        let early = "left-day=21&left-month=7&left-year=2027&back-day=20&back-month=7&back-year=2027";
        assert_eq!(site.post_as(&tom, &form, early).await.status, 422);
        let json = site.get_as(&tom, &format!("/api/v1/calendar/institutions/{school}")).await.json();
        assert_eq!(json["closures"][0]["last_on"], "2027-09-01");
    }

    async fn ad_06_a_missing_year_is_warned_about_from_1_october(db: &Database) {
        let site = TestSite::new(db);
        for (today, warned) in [("2028-09-30", false), ("2028-10-01", true), ("2028-10-02", true)] {
            site.ports.clock.set_day(day(today));
            let tom = site.sign_in(Persona::TomFielding).await;
            for path in ["/admin", "/admin/calendar"] {
                let page = site.get_as(&tom, path).await;
                assert_eq!(page.body.contains("The bank holidays of 2029 are missing"), warned, "{today} {path}");
            }
        }
        let tom = site.sign_in(Persona::TomFielding).await;
        let next = site.get_as(&tom, "/admin/calendar?year=2029").await;
        assert!(next.body.contains("Computed, provisional") && !next.body.contains(">Published<"));
        let owen = site.sign_in(Persona::OwenPrice).await;
        assert!(!site.get_as(&owen, "/admin").await.body.contains("missing"), "nobody else can do anything about it");
    }

    async fn ad_06_programs_see_and_make_the_same_changes(db: &Database) {
        let site = TestSite::new(db);
        let case = a_case_due_on_17_december(&site, db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let body = r#"{"kind":"holiday_added","first_on":"2026-12-17","name":"Jubilee"}"#;
        let preview = api(&site, &tom, "/api/v1/calendar/preview", body).await;
        assert_eq!((preview.status, &preview.json()["week_limits_moved"]), (200, &0.into()), "{preview:?}");
        let made = api(&site, &tom, "/api/v1/calendar/changes", body).await;
        assert_eq!(made.status, 201, "{made:?}");
        assert_eq!(made.json()["moves"], preview.json()["moves"]);
        let moved = &made.json()["moves"][0];
        assert_eq!((&moved["case"], &moved["what"], &moved["to"]), (&case.reference.as_str().into(), &"act_by".into(), &"2026-12-16".into()));
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let shown = site.get_as(&tom, &format!("/api/v1/calendar/changes/{id}")).await.json();
        assert_eq!((&shown["by"], &shown["moves"]), (&"Tom Fielding".into(), &made.json()["moves"]));
        let calendar = site.get_as(&tom, "/api/v1/calendar").await.json();
        let added: Vec<_> = calendar["bank_holidays"].as_array().unwrap().iter().filter(|line| line["source"] == "added").collect();
        assert_eq!((added.len(), &added[0]["on"]), (1, &"2026-12-17".into()));
        for (body, status, code) in [
            (r#"{"kind":"holiday_added","first_on":"2026-12-05","name":"x"}"#, 422, "weekend"),
            (body, 422, "already"),
            (r#"{"kind":"offices_closed","first_on":"2026-12-31","last_on":"2026-12-29","name":"x"}"#, 422, "ends_before_it_begins"),
            (r#"{"kind":"institution_closed","first_on":"2026-12-31"}"#, 422, "no_such_institution"),
            (r#"{"kind":"other","first_on":"2026-12-31"}"#, 422, "answers_wrong"),
            (r#"{"kind":"holiday_withdrawn","first_on":"2026-12-17"}"#, 422, "reason_missing"),
        ] {
            let answer = api(&site, &tom, "/api/v1/calendar/changes", body).await;
            assert_eq!((answer.status, answer.json()["code"].as_str().unwrap()), (status, code), "{body}");
        }
        let missing = site.get_as(&tom, "/api/v1/calendar/changes/0199ffff-ffff-7fff-bfff-ffffffffffff").await;
        assert_eq!(missing.status, 404);
    }

    async fn ad_06_no_other_role_reaches_the_calendars(db: &Database) {
        let site = TestSite::new(db);
        for persona in [Persona::PriyaNair, Persona::HelenWard, Persona::OwenPrice, Persona::JudithCrane] {
            let person = site.sign_in(persona).await;
            for path in ["/admin/calendar", "/admin/calendar/holidays/new", "/admin/calendar/institutions", "/api/v1/calendar"] {
                assert_eq!(site.get_as(&person, path).await.status, 403, "{persona:?} {path}");
            }
            let body = "kind=holiday_added&first=2026-12-17&last=2026-12-17&name=Jubilee";
            assert_eq!(site.post_as(&person, "/admin/calendar/check", body).await.status, 403, "{persona:?}");
        }
        let tom = site.sign_in(Persona::TomFielding).await;
        assert!(site.get_as(&tom, "/admin/calendar").await.body.contains("Nothing has been changed"));
    }
}
