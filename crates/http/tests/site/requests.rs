//! Recording a request in its steps, with the email that brought it.

use ehc_domain::{cases::Stage, institutions::InstitutionKind, requests::Channel};
use ehc_persistence::{Database, cases, cases::CaseFilter, people, requests};
use ehc_test_support::{Persona, a_request, add_school, both_databases, change_case, day, find_case, papers::pdf};

use crate::{
    browser::{Answer, Person, TestSite},
    doors::send,
};

/// One request that is begun, where none of another is.
const BEGUN: &str = "/requests/new/019a0000-0000-7000-8000-000000000001";

/// Where a request is begun.
const NEW: &str = "/requests/new";

/// A step of it.
fn step(step: &str) -> String {
    format!("{BEGUN}{step}")
}

/// Goes through the steps as far as the check, for an email of Friday 4 September keyed on Monday 7 September.
async fn as_far_as_the_check(site: &TestSite, priya: &Person) {
    fill_in(site, priya, BEGUN, "Amira+Hassan").await;
}

/// The same for a child of this name, in a request of its own.
async fn fill_in(site: &TestSite, priya: &Person, begun: &str, name: &str) {
    let steps = [
        (
            "",
            "source=parent&requester_name=Fatima+Hassan&received_on-day=4&received_on-month=9&received_on-year=2026&channel=email\
             &requester_email=fatima%40family.example&concerns=She+cannot+make+herself+understood.",
        ),
        ("/child", "child_name=Amira+Hassan&born_on-day=14&born_on-month=3&born_on-year=2018&upn="),
        (
            "/family",
            "institution_id=&parent_name=Fatima+Hassan&parent_relation=mother&phone=&email=&address=&contact_way=&language=",
        ),
    ];
    for (step, form) in steps {
        let answer = site.post_as(priya, &format!("{begun}{step}"), &form.replace("Amira+Hassan", name)).await;
        assert_eq!(answer.status, 303, "{step}: {}", answer.body);
    }
}

async fn record(site: &TestSite, person: &Person, file: Option<(&str, &[u8])>) -> Answer {
    site.upload(person, &step("/check"), &[], file.unwrap_or_default()).await
}

fn cases_of(site: &TestSite, db: &Database) -> usize {
    let visibility = Persona::PriyaNair.context(&site.ports.clock).visibility();
    db.read(|conn| cases::list(conn, &visibility, &CaseFilter::default(), None, 10)).unwrap().len()
}

/// Asks again for a child who is on record, as far as the page of likely matches, and answers that it is they.
async fn it_is_they(site: &TestSite, priya: &Person, case: &cases::CaseRow) -> Answer {
    let who = "source=parent&requester_name=Fatima+Hassan&received_on-day=21&received_on-month=9&received_on-year=2026&channel=email\
               &requester_email=fatima%40family.example&concerns=";
    assert_eq!(site.post_as(priya, &step(""), who).await.status, 303);
    let child = "child_name=Amira+Hassan&born_on-day=14&born_on-month=3&born_on-year=2018&upn=";
    assert_eq!(site.post_as(priya, &step("/child"), child).await.location(), step("/matches"));
    site.post_as(priya, &step("/matches"), &format!("joins={}&match_reason=", case.id)).await
}

both_databases! {
    async fn that_a_child_has_died_is_said_where_the_case_is_chosen_and_no_day_is_promised(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-21"));
        let reference = site.record(a_request("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        change_case(db, &reference, |case| case.stage = Stage::Died);
        let refused = it_is_they(&site, &priya, &find_case(db, &reference)).await;
        assert!(refused.status == 422 && refused.body.contains("It is recorded on that case that the child died"), "{}", refused.body);
    }

    async fn the_check_shows_how_the_parent_is_reached_and_where_they_live(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya).await;
        let nothing = site.get_as(&priya, &step("/check")).await.body;
        assert!(!nothing.contains("Their address"), "{nothing}");
        let family = "institution_id=&parent_name=Fatima+Hassan&parent_relation=mother&phone=01632+960001&email=fatima%40family.example\
                      &address=4+Mill+Lane&contact_way=By+text&language=Arabic";
        assert_eq!(site.post_as(&priya, &step("/family"), family).await.status, 303);
        let shown = site.get_as(&priya, &step("/check")).await.body;
        for words in ["01632 960001", "fatima@family.example", "4 Mill Lane", "By text", "Arabic"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
    }

    async fn the_cases_without_a_caseworker_can_be_listed_alone(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let reference = site.record(a_request("2026-09-07"));
        let helen = site.sign_in(Persona::HelenWard).await;
        for is_nobodys in [false, true] {
            if is_nobodys {
                change_case(db, &reference, |case| case.caseworker_id = None);
            }
            let page = site.get_as(&helen, "/cases?caseworker=nobody").await.body;
            assert_eq!((page.contains(reference.as_str()), page.contains("No caseworker yet")), (is_nobodys, true), "{page}");
            let listed = site.get_as(&helen, "/api/v1/cases?caseworker=nobody").await.json()["cases"].as_array().unwrap().len();
            assert_eq!(listed, usize::from(is_nobodys));
        }
    }

    async fn the_check_of_a_request_of_long_ago_says_what_is_overdue_from_the_first_moment(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-16"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya).await;
        let on_the_day = site.get_as(&priya, &step("/check")).await.body;
        assert!(on_the_day.contains("by 16 October 2026") && !on_the_day.contains("Overdue from the first moment"), "{on_the_day}");
        site.ports.clock.set_day(day("2026-10-17"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let after = site.get_as(&priya, &step("/check")).await.body;
        assert!(after.contains("Overdue from the first moment: Decide whether to assess (16 October 2026)."), "{after}");
    }

    async fn a_request_found_after_a_withdrawal_says_what_comes_of_it_and_what_was_missed_stays_missed(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-20"));
        let reference = site.record(a_request("2026-09-07"));
        let case = find_case(db, &reference);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let gone = serde_json::json!({ "on": "2026-10-20", "reason": "They wait" });
        assert_eq!(send(&site, &priya, &format!("/api/v1/cases/{reference}/withdraw"), gone).await.status, 200);
        site.ports.clock.set_day(day("2026-11-02"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let place = format!("/cases/{reference}");
        for page in ["", "/dates"] {
            let shown = site.get_as(&priya, &format!("{place}{page}")).await.body;
            assert!(shown.contains("Missed by 1 day. Not needed since 20 October"), "{page}: {shown}");
        }
        assert!(it_is_they(&site, &priya, &case).await.status == 303);
        let same = site.get_as(&priya, &step("/check")).await.body;
        assert!(same.contains("Whoever made this request withdrew on 20 October 2026") && same.contains("starts no clock"), "{same}");
        let who = "source=institution&requester_name=Brookside+Primary&received_on-day=14&received_on-month=9&received_on-year=2026&channel=email\
                   &requester_email=&concerns=";
        assert_eq!(site.post_as(&priya, &step(""), who).await.status, 303);
        let check = site.get_as(&priya, &step("/check")).await.body;
        for words in ["Everybody else who had asked withdrew on 20 October 2026", "this one still asks", "by 26 October 2026"] {
            assert!(check.contains(words), "{words}: {check}");
        }
        assert_eq!(record(&site, &priya, None).await.status, 303);
        let days = site.get_as(&priya, &format!("{place}/facts")).await.body;
        assert!(days.contains("on 2 November: it counts no more") && days.contains("The withdrawal of Fatima Hassan alone"), "{days}");
    }

    async fn what_is_late_behind_one_act_is_named_beside_it_and_listed_once(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let reference = site.record(a_request("2026-03-02"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let page = site.get_as(&priya, &format!("/cases/{reference}")).await.body;
        let next = page.split_once("What to do next").unwrap().1.split("</table>").next().unwrap();
        assert_eq!(next.matches("Decide whether to assess</a>").count(), 1, "{next}");
        assert!(next.contains("“Send the final plan” (20 July) waits for it too"), "{next}");
    }

    async fn the_check_says_that_no_receipt_goes_to_whoever_must_not_be_told(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-21"));
        let reference = site.record(a_request("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let case = find_case(db, &reference);
        assert_eq!(it_is_they(&site, &priya, &case).await.location(), step("/check"));
        assert!(site.get_as(&priya, &step("/check")).await.body.contains("fatima@family.example"), "she may be told");
        db.write(|conn| {
            let (part, _) = people::list_circle(conn, case.id)?.remove(0);
            people::update_part(conn, people::CasePersonRow { not_told_from: Some(day("2026-09-21")), not_told_reason: Some("A court".into()), ..part })
        })
        .unwrap();
        let check = site.get_as(&priya, &step("/check")).await.body;
        assert!(check.contains("Nobody. On that case it is recorded that Fatima Hassan must not be told"), "{check}");
        assert!(!check.contains("fatima@family.example"), "{check}");
    }

    async fn the_steps_of_a_request_are_counted_without_a_gap_and_a_telephone_number_can_be_dialled(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya).await;
        for (path, number) in [("", 1), ("/child", 2), ("/family", 3)] {
            let page = site.get_as(&priya, &step(path)).await;
            assert!(page.body.contains(&format!("Record a request: step {number} of 3")), "{path}: {}", page.body);
        }
        let family = |phone: &str| {
            format!("institution_id=&parent_name=Fatima+Hassan&parent_relation=mother&phone={phone}&email=&address=&contact_way=&language=")
        };
        let wrong = site.post_as(&priya, &step("/family"), &family("not+a+phone")).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("Enter a telephone number, like 01632 960 001") && wrong.body.contains("not a phone"), "{}", wrong.body);
        assert_eq!(site.post_as(&priya, &step("/family"), &family("01632+960001+ext+12")).await.status, 303);
        assert!(site.get_as(&priya, &step("/family")).await.body.contains("01632 960001 ext 12"));
    }

    async fn a_birth_date_that_does_not_go_with_the_school_is_doubted_before_the_request_is_recorded(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let school = add_school(db, "Brookside Primary", InstitutionKind::Primary);
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya).await;
        let family = format!("institution_id={school}&parent_name=&parent_relation=&phone=&email=&address=&contact_way=&language=");
        assert_eq!(site.post_as(&priya, &step("/family"), &family).await.status, 303);
        // Two years below their own, somebody of Year 8 may be at a primary school.
        for (year, doubt) in [("2018", None), ("2014", None), ("2013", Some("Year 9")), ("2011", Some("Year 11"))] {
            let child = format!("child_name=Amira+Hassan&born_on-day=14&born_on-month=3&born_on-year={year}&upn=");
            assert_eq!(site.post_as(&priya, &step("/child"), &child).await.status, 303, "{year}");
            let check = site.get_as(&priya, &step("/check")).await.body;
            match doubt {
                None => assert!(!check.contains("By this birth date"), "{year}: {check}"),
                Some(group) => assert!(check.contains(&format!("By this birth date the year group is {group}")), "{year}: {check}"),
            }
        }
        assert_eq!(record(&site, &priya, None).await.status, 303, "a doubt refuses nothing");
    }

    async fn cw_03_a_forwarded_email_is_keyed_with_its_file_and_its_own_date(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya).await;
        let check = site.get_as(&priya, &step("/check")).await;
        assert!(check.body.contains("type=\"file\"") && check.body.contains("multipart/form-data"), "{}", check.body);
        assert!(check.body.contains("16 October 2026") && check.body.contains("up to"), "{}", check.body);
        assert!(check.body.contains("send any final plan by 22 January 2027"), "{}", check.body);

        let recorded = record(&site, &priya, Some(("request.pdf", &pdf("words")))).await;
        assert_eq!(recorded.status, 303, "{}", recorded.body);
        let reference = recorded.location().rsplit('/').next().unwrap().to_owned();
        let papers = site.get_as(&priya, &format!("/cases/{reference}/documents")).await;
        assert!(papers.body.contains("The request as it came") && papers.body.contains("request.pdf"), "{}", papers.body);
        let case = db.read(|conn| cases::find_by_reference(conn, &reference.parse().unwrap())).unwrap().unwrap();
        let request = db.read(|conn| requests::find_by_case(conn, case.id)).unwrap().unwrap();
        assert_eq!((request.received_on, request.keyed_at.date_naive()), (day("2026-09-04"), day("2026-09-07")));
        assert_eq!((request.channel, request.acknowledged_on), (Channel::Email, Some(day("2026-09-07"))));
        let dates = site.get_as(&priya, &format!("/cases/{reference}/dates")).await;
        assert!(dates.body.contains("16 October"), "{}", dates.body);
    }

    async fn cw_03_a_file_that_is_refused_keeps_nothing_and_gives_back_what_was_typed(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya).await;
        let wrong = record(&site, &priya, Some(("request.exe", b"MZ\x90\x00\x03"))).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("There is a problem") && wrong.body.contains("Amira Hassan"), "{}", wrong.body);
        let most = usize::try_from(site.app.service.policy.max_file_bytes).unwrap();
        let large = record(&site, &priya, Some(("request.pdf", &vec![b' '; most + 1]))).await;
        assert_eq!(large.status, 413);
        assert!(large.body.contains(&format!("larger than {} MB", most / 1024 / 1024)), "{}", large.body);
        assert!(large.body.contains("Amira Hassan") && large.body.contains("16 October 2026"), "{}", large.body);
        assert_eq!((cases_of(&site, db), site.ports.files.count()), (0, 0));

        let without = record(&site, &priya, None).await;
        assert_eq!(without.status, 303, "{}", without.body);
        assert_eq!((cases_of(&site, db), site.ports.files.count()), (1, 0));
    }

    async fn cw_04_a_likely_match_stops_the_file_too(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya).await;
        assert_eq!(record(&site, &priya, None).await.status, 303);
        as_far_as_the_check(&site, &priya).await;
        let again = record(&site, &priya, Some(("request.pdf", &pdf("words")))).await;
        assert_eq!((again.status, again.location()), (303, step("/matches").as_str()));
        assert_eq!((cases_of(&site, db), site.ports.files.count()), (1, 0));
        let james = site.sign_in(Persona::JamesOsei).await;
        assert_eq!(record(&site, &james, Some(("request.pdf", &pdf("words")))).await.status, 403);
    }

    async fn a_child_born_after_the_request_is_refused_in_the_step_and_the_check_leads_back_with_every_answer_kept(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya).await;
        let child = |on: &str| format!("child_name=Amira+Hassan&born_on-day={on}&born_on-month=9&born_on-year=2026&upn=");
        let late = site.post_as(&priya, &step("/child"), &child("5")).await;
        assert_eq!(late.status, 422, "{}", late.body);
        assert!(late.body.contains("born after the request was received") && late.body.contains("Amira Hassan"), "{}", late.body);
        // On the day of the request and before it, a child may be asked for.
        for on in ["4", "3"] {
            assert_eq!(site.post_as(&priya, &step("/child"), &child(on)).await.status, 303, "{on}");
        }
        let before = "source=parent&requester_name=Fatima+Hassan&received_on-day=2&received_on-month=9&received_on-year=2026&channel=email\
             &requester_email=fatima%40family.example&concerns=She+cannot+make+herself+understood.";
        assert_eq!(site.post_as(&priya, &step(""), before).await.status, 303);
        for refused in [site.get_as(&priya, &step("/check")).await, record(&site, &priya, None).await] {
            assert_eq!(refused.status, 422, "{}", refused.body);
            for words in ["born after the request was received", "your answers are kept", "/child\"", "Amira Hassan"] {
                assert!(refused.body.contains(words), "{words}: {}", refused.body);
            }
        }
        assert_eq!(cases_of(&site, db), 0);
        assert_eq!(site.post_as(&priya, &step("/child"), &child("2")).await.status, 303);
        assert_eq!(record(&site, &priya, None).await.status, 303);
        assert_eq!(cases_of(&site, db), 1);
    }

    async fn cw_03_a_day_is_taken_as_people_type_it_and_given_back_as_it_was_understood(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let (one, other) = (("", ""), ("sept", "2026"));
        for (typed, (month, year), kept) in
            [("today", one, "7 September 2026"), ("Yesterday", one, "6 September 2026"), ("4/9/26", one, "4 September 2026"), ("4th", other, "4 September 2026")]
        {
            fill_in(&site, &priya, BEGUN, "Amira+Hassan").await;
            let form = format!(
                "source=parent&requester_name=Fatima+Hassan&received_on-day={typed}&received_on-month={month}&received_on-year={year}&channel=email\
                 &requester_email=fatima%40family.example&concerns="
            );
            let sent = site.post_as(&priya, &step(""), &form).await;
            assert_eq!(sent.status, 303, "{typed}: {}", sent.body);
            let check = site.get_as(&priya, &step("/check")).await.body;
            assert!(check.contains(kept), "{typed}: {check}");
        }
        let wrong = "source=parent&requester_name=Fatima+Hassan&received_on-day=31&received_on-month=June&received_on-year=2026&channel=email\
                     &requester_email=&concerns=";
        let refused = site.post_as(&priya, &step(""), wrong).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert_eq!(refused.body.matches("June has 30 days").count(), 2, "beside the boxes, and with the question above: {}", refused.body);
        assert!(refused.body.contains("value=\"June\"") && refused.body.matches("govuk-input--error").count() == 1, "the day alone is wrong: {}", refused.body);
    }

    async fn two_children_typed_in_two_windows_become_two_requests_that_do_not_mix(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let (one, other) = (site.get_as(&priya, NEW).await.location().to_owned(), site.get_as(&priya, NEW).await.location().to_owned());
        assert_ne!(one, other, "nothing is typed yet, and each window has its own");
        fill_in(&site, &priya, &one, "Amira+Hassan").await;
        fill_in(&site, &priya, &other, "Bashir+Okafor").await;
        for (begun, name, not) in [(&one, "Amira Hassan", "Bashir"), (&other, "Bashir Okafor", "Amira")] {
            let check = site.get_as(&priya, &format!("{begun}/check")).await.body;
            assert!(check.contains(name) && !check.contains(not), "{check}");
            let recorded = site.upload(&priya, &format!("{begun}/check"), &[], Default::default()).await;
            assert!(recorded.location().starts_with("/cases/"), "{recorded:?}");
            assert!(site.get_as(&priya, recorded.location()).await.body.contains(name));
        }
        assert_eq!(cases_of(&site, db), 2);
    }

    async fn whoever_begins_a_request_while_others_are_half_typed_is_shown_them_and_none_is_thrown_away_unsaid(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya).await;
        let shown = site.get_as(&priya, NEW).await;
        assert_eq!(shown.status, 200, "{shown:?}");
        for words in ["You have begun to record a request", "Amira Hassan", "Fatima Hassan", "Begin another request", BEGUN] {
            assert!(shown.body.contains(words), "{words}: {}", shown.body);
        }
        let another = shown.body.split('"').find(|part| part.starts_with(NEW) && part.len() == BEGUN.len() && *part != BEGUN);
        let another = another.unwrap_or_else(|| panic!("{}", shown.body)).to_owned();
        fill_in(&site, &priya, &another, "Bashir+Okafor").await;
        let both = site.get_as(&priya, NEW).await.body;
        assert!(both.contains("Amira Hassan") && both.contains("Bashir Okafor"), "{both}");
        let helen = site.sign_in(Persona::HelenWard).await;
        assert!(!site.get_as(&helen, &step("/child")).await.body.contains("Amira"), "nobody else reads it");
        let gone = another.replace("/requests/new/", "request:");
        assert_eq!(site.post_as(&priya, "/unsent/cancel", &format!("cancelled={NEW}+{gone}")).await.location(), NEW);
        let left = site.get_as(&priya, NEW).await.body;
        assert!(left.contains("Amira Hassan") && !left.contains("Bashir"), "{left}");
        assert_eq!(site.get_as(&priya, "/requests/new/child").await.status, 404);
    }

    async fn a_page_of_a_request_that_was_changed_in_another_window_keeps_nothing_until_it_is_sent_again_knowingly(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya).await;
        let (page, check) = (site.get_as(&priya, &step("/family")).await, site.get_as(&priya, &step("/check")).await);
        let (seen, checked) = (page.hidden("seen"), check.hidden("seen"));
        let child = "child_name=Bashir+Khan&born_on-day=1&born_on-month=2&born_on-year=2015&upn=";
        assert_eq!(site.post_as(&priya, &step("/child"), child).await.status, 303);
        let family = "institution_id=&parent_name=Rosa+Hassan&parent_relation=aunt&phone=&email=&address=&contact_way=&language=";
        let stale = site.post_as(&priya, &step("/family"), &format!("seen={seen}&{family}")).await;
        assert_eq!(stale.status, 409, "{}", stale.body);
        for words in ["changed in another window", "The child is now: Bashir Khan", "Rosa Hassan", "Begin another request"] {
            assert!(stale.body.contains(words), "{words}: {}", stale.body);
        }
        let refused = site.upload(&priya, &step("/check"), &[("seen", &checked)], Default::default()).await;
        assert_eq!(refused.status, 409, "{}", refused.body);
        assert!(refused.body.contains("check them again") && refused.body.contains("Bashir Khan"), "{}", refused.body);
        assert!(!refused.body.contains("Rosa"), "{}", refused.body);
        assert_eq!(cases_of(&site, db), 0, "nothing is recorded that nobody saw");
        let knowingly = format!("seen={}&{family}", stale.hidden("seen"));
        assert_eq!(site.post_as(&priya, &step("/family"), &knowingly).await.status, 303);
        let now = site.get_as(&priya, &step("/check")).await.hidden("seen");
        assert_eq!(site.upload(&priya, &step("/check"), &[("seen", &now)], Default::default()).await.status, 303);
        // A page of what was recorded in another window begins another, and says so first.
        let late = site.post_as(&priya, &step("/family"), &knowingly).await;
        assert_eq!(late.status, 409, "{}", late.body);
        assert!(late.body.contains("was recorded or thrown away in another window"), "{}", late.body);
        assert_eq!(cases_of(&site, db), 1);
    }
}
