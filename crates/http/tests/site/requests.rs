//! Recording a request in its steps, with the email that brought it.

use ehc_domain::{institutions::InstitutionKind, requests::Channel};
use ehc_persistence::{Database, cases, cases::CaseFilter, requests};
use ehc_test_support::{Persona, add_school, both_databases, day, papers::pdf};

use crate::browser::{Answer, Person, TestSite};

/// Goes through the steps as far as the check, for an email of Friday 4 September keyed on Monday 7 September.
async fn as_far_as_the_check(site: &TestSite, priya: &Person) {
    let steps = [
        (
            "/requests/new",
            "source=parent&requester_name=Fatima+Hassan&received_on-day=4&received_on-month=9&received_on-year=2026&channel=email\
             &requester_email=fatima%40family.example&concerns=She+cannot+make+herself+understood.",
        ),
        ("/requests/new/child", "child_name=Amira+Hassan&born_on-day=14&born_on-month=3&born_on-year=2018&upn="),
        (
            "/requests/new/family",
            "institution_id=&parent_name=Fatima+Hassan&parent_relation=mother&phone=&email=&address=&contact_way=&language=",
        ),
    ];
    for (path, form) in steps {
        let answer = site.post_as(priya, path, form).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.body);
    }
}

async fn record(site: &TestSite, person: &Person, file: Option<(&str, &[u8])>) -> Answer {
    site.upload(person, "/requests/new/check", &[], file.unwrap_or_default()).await
}

fn cases_of(site: &TestSite, db: &Database) -> usize {
    let visibility = Persona::PriyaNair.context(&site.ports.clock).visibility();
    db.read(|conn| cases::list(conn, &visibility, &CaseFilter::default(), None, 10)).unwrap().len()
}

both_databases! {
    async fn the_steps_of_a_request_are_counted_without_a_gap_and_a_telephone_number_can_be_dialled(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya).await;
        for (path, step) in [("/requests/new", 1), ("/requests/new/child", 2), ("/requests/new/family", 3)] {
            let page = site.get_as(&priya, path).await;
            assert!(page.body.contains(&format!("Record a request: step {step} of 3")), "{path}: {}", page.body);
        }
        let family = |phone: &str| {
            format!("institution_id=&parent_name=Fatima+Hassan&parent_relation=mother&phone={phone}&email=&address=&contact_way=&language=")
        };
        let wrong = site.post_as(&priya, "/requests/new/family", &family("not+a+phone")).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("Enter a telephone number, like 01632 960 001") && wrong.body.contains("not a phone"), "{}", wrong.body);
        assert_eq!(site.post_as(&priya, "/requests/new/family", &family("01632+960001+ext+12")).await.status, 303);
        assert!(site.get_as(&priya, "/requests/new/family").await.body.contains("01632 960001 ext 12"));
    }

    async fn a_birth_date_that_does_not_go_with_the_school_is_doubted_before_the_request_is_recorded(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-09-07"));
        let school = add_school(db, "Brookside Primary", InstitutionKind::Primary);
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya).await;
        let family = format!("institution_id={school}&parent_name=&parent_relation=&phone=&email=&address=&contact_way=&language=");
        assert_eq!(site.post_as(&priya, "/requests/new/family", &family).await.status, 303);
        // Two years below their own, somebody of Year 8 may be at a primary school.
        for (year, doubt) in [("2018", None), ("2014", None), ("2013", Some("Year 9")), ("2011", Some("Year 11"))] {
            let child = format!("child_name=Amira+Hassan&born_on-day=14&born_on-month=3&born_on-year={year}&upn=");
            assert_eq!(site.post_as(&priya, "/requests/new/child", &child).await.status, 303, "{year}");
            let check = site.get_as(&priya, "/requests/new/check").await.body;
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
        let check = site.get_as(&priya, "/requests/new/check").await;
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
        assert_eq!((again.status, again.location()), (303, "/requests/new/matches"));
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
        let late = site.post_as(&priya, "/requests/new/child", &child("5")).await;
        assert_eq!(late.status, 422, "{}", late.body);
        assert!(late.body.contains("born after the request was received") && late.body.contains("Amira Hassan"), "{}", late.body);
        // On the day of the request and before it, a child may be asked for.
        for on in ["4", "3"] {
            assert_eq!(site.post_as(&priya, "/requests/new/child", &child(on)).await.status, 303, "{on}");
        }
        let before = "source=parent&requester_name=Fatima+Hassan&received_on-day=2&received_on-month=9&received_on-year=2026&channel=email\
             &requester_email=fatima%40family.example&concerns=She+cannot+make+herself+understood.";
        assert_eq!(site.post_as(&priya, "/requests/new", before).await.status, 303);
        for refused in [site.get_as(&priya, "/requests/new/check").await, record(&site, &priya, None).await] {
            assert_eq!(refused.status, 422, "{}", refused.body);
            for words in ["born after the request was received", "your answers are kept", "href=\"/requests/new/child\"", "Amira Hassan"] {
                assert!(refused.body.contains(words), "{words}: {}", refused.body);
            }
        }
        assert_eq!(cases_of(&site, db), 0);
        assert_eq!(site.post_as(&priya, "/requests/new/child", &child("2")).await.status, 303);
        assert_eq!(record(&site, &priya, None).await.status, 303);
        assert_eq!(cases_of(&site, db), 1);
    }
}
