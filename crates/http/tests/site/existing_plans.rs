//! Recording an existing plan in its steps and by JSON, with the file that holds it.

use ehc_application::requests::{NewParent, NewRequest};
use ehc_domain::{cases::Stage, codes::Coded, people::PersonNeed, phone::PhoneNumber, plans::PlanSection};
use ehc_persistence::{Database, cases, people, plans};
use ehc_test_support::{Persona, a_request, both_databases, change_case, day, find_case, line, papers::pdf, words};
use serde_json::{Value, json};

use crate::{
    browser::{Person, TestSite, kept},
    doors::{send, wrong},
};

const NEW: &str = "/existing-plans/new/019a0000-0000-7000-8000-000000000002";
const API: &str = "/api/v1/existing-plans";

fn about(origin: &str) -> String {
    format!(
        "origin={origin}&made_on-day=2&made_on-month=3&made_on-year=2026&amended_on-day=&amended_on-month=&amended_on-year=\
         &reviewed_on-day=&reviewed_on-month=&reviewed_on-year="
    )
}

const MOVE: &str = "former_authority=Northshire+Council&transferred_on-day=5&transferred_on-month=10&transferred_on-year=2026\
                    &known_on-day=28&known_on-month=9&known_on-year=2026";
const CHILD: &str = "child_name=Leila+Rahman&born_on-day=9&born_on-month=5&born_on-year=2016&upn=";
const FAMILY: &str = "parent_name=Samira+Rahman&parent_relation=mother&phone=&email=&address=&contact_way=&language=";
const PLAN: &str = "setting_id=&setting_type=A+mainstream+primary+school&caseworker=&section_b=Finds+long+instructions+hard&section_f=Talking+games";

/// Goes through the steps as far as the check, on Monday 2 November 2026.
async fn as_far_as_the_check(site: &TestSite, person: &Person, origin: &str) {
    let about = about(origin);
    let mut steps = vec![("", about.as_str())];
    if origin == "moved_here" {
        steps.push(("/move", MOVE));
    }
    steps.extend([("/child", CHILD), ("/family", FAMILY), ("/plan", PLAN)]);
    for (step, form) in steps {
        let answer = site.post_as(person, &format!("{NEW}{step}"), form).await;
        assert_eq!(answer.status, 303, "{step}: {}", answer.body);
    }
}

both_databases! {
    async fn the_check_of_a_plan_says_what_is_overdue_from_the_first_moment(db: &Database) {
        let site = TestSite::new(db);
        for (today, is_late) in [("2027-03-01", false), ("2027-03-02", true)] {
            site.ports.clock.set_day(day(today));
            let priya = site.sign_in(Persona::PriyaNair).await;
            as_far_as_the_check(&site, &priya, "ours").await;
            let check = site.get_as(&priya, &format!("{NEW}/check")).await.body;
            assert_eq!(check.contains("Overdue from the first moment: First annual review (1 March 2027)."), is_late, "{today}: {check}");
        }
    }

    async fn a_plan_that_we_maintain_is_recorded_in_steps_with_its_file_and_stands_as_what_it_is(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-11-02"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya, "ours").await;
        let check = site.get_as(&priya, &format!("{NEW}/check")).await;
        for words in ["No clock of an assessment starts", "First annual review: by 1 March 2027", "CFA 2014 s44(1)(a)", "Leila Rahman", "B, F"] {
            assert!(check.body.contains(words), "{words}: {}", check.body);
        }
        let done = site.upload(&priya, &format!("{NEW}/check"), &[], ("plan.pdf", &pdf("words"))).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let place = done.location().to_owned();
        let case = site.get_as(&priya, &place).await.body;
        assert!(case.contains("First annual review") && !case.contains("20 weeks"), "{case}");
        assert!(site.get_as(&priya, &format!("{place}/documents")).await.body.contains("The EHC plan as it was brought in"));
        let plan = site.get_as(&priya, &format!("{place}/plan")).await.body;
        assert!(plan.contains("Finds long instructions hard") && plan.contains("Talking games") && !plan.contains("to fix"), "{plan}");
        let listed = site.get_as(&priya, "/cases?stage=maintained").await.body;
        assert!(listed.contains("Leila Rahman") && listed.contains("Plan maintained") && !listed.contains("Overdue"), "{listed}");
        assert!(!site.get_as(&priya, "/cases?stage=all&show=late").await.body.contains("Leila Rahman"));
        let history = site.get_as(&priya, &format!("{place}/history")).await.body;
        assert!(history.contains("Recorded an existing plan") && history.contains("First made on 2 March 2026"), "{history}");
    }

    async fn a_plan_in_a_file_says_of_each_section_that_it_is_in_the_file_and_no_link_leads_to_nothing(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-11-02"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let nothing = "setting_id=&setting_type=&caseworker=";
        for (step, form) in [("", about("ours").as_str()), ("/child", CHILD), ("/family", FAMILY), ("/plan", nothing)] {
            assert_eq!(site.post_as(&priya, &format!("{NEW}{step}"), form).await.status, 303, "{step}");
        }
        let done = site.upload(&priya, &format!("{NEW}/check"), &[], ("plan.pdf", &pdf("words"))).await;
        let place = done.location().to_owned();
        let plan = site.get_as(&priya, &format!("{place}/plan")).await.body;
        assert_eq!(plan.matches("In the file of the plan").count(), PlanSection::ALL.len(), "{plan}");
        assert!(plan.contains("Open the file of the plan") && !plan.contains("None needed") && !plan.contains("See the advice"), "{plan}");
        let pages = PlanSection::ALL.iter().map(|section| format!("{place}/plan/sections/{}", section.code()));
        for page in std::iter::once(format!("{place}/plan")).chain(pages) {
            let shown = site.get_as(&priya, &page).await.body;
            let link = shown.split("href=\"").find(|part| part.starts_with(&format!("{place}/documents/"))).unwrap_or_else(|| panic!("{page}: {shown}"));
            let link = link.split('"').next().unwrap();
            assert_eq!(site.get_as(&priya, link).await.status, 200, "{page}: {link}");
            assert!(!shown.contains("Blank in the draft"), "{page}");
        }
        // What is typed stands where it was typed, and the file is named for the rest alone.
        let typed = json!({ "made_on": "2026-03-02", "child_name": "Omar Haddad", "born_on": "2016-05-09", "section_b": "Needs" });
        let made = send(&site, &priya, API, typed).await.json()["reference"].as_str().unwrap().to_owned();
        let plan = site.get_as(&priya, &format!("/cases/{made}/plan")).await.body;
        assert!(plan.contains("Not entered") && !plan.contains("In the file of the plan") && !plan.contains("None needed"), "{plan}");
    }

    async fn a_second_plan_for_one_child_is_refused_where_the_child_is_matched_with_the_way_to_the_case(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-11-02"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya, "ours").await;
        let recorded = site.upload(&priya, &format!("{NEW}/check"), &[], ("plan.pdf", &pdf("words"))).await;
        assert_eq!(recorded.status, 303, "{}", recorded.body);
        let place = recorded.location().to_owned();
        assert_eq!(site.post_as(&priya, NEW, &about("ours")).await.status, 303);
        let matches = site.post_as(&priya, &format!("{NEW}/child"), CHILD).await;
        assert_eq!(matches.location(), format!("{NEW}/matches"), "{}", matches.body);
        let asked = site.get_as(&priya, matches.location()).await.body;
        let radio = asked.split("name=\"joins\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1));
        let case = radio.and_then(|rest| rest.split('"').next()).unwrap_or_else(|| panic!("{asked}"));
        let before = kept(db);
        let joined = site.post_as(&priya, matches.location(), &format!("joins={case}&match_reason=")).await;
        assert_eq!(joined.status, 422, "{}", joined.body);
        for words in ["One child has one plan", "Go to the case EHC-", &place, "step 2 of 4"] {
            assert!(joined.body.contains(words), "{words}: {}", joined.body);
        }
        assert_eq!(kept(db), before, "trying keeps nothing");
    }

    async fn the_steps_count_as_they_come_for_whoever_answers(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-11-02"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let said = async |step: &str| {
            let page = site.get_as(&priya, &format!("{NEW}{step}")).await.body;
            let counted = page.split("Record an existing plan: ").nth(1).and_then(|rest| rest.split('<').next());
            counted.unwrap_or_else(|| panic!("{page}")).trim().to_owned()
        };
        assert_eq!(said("").await, "step 1", "nobody knows yet how many there are");
        as_far_as_the_check(&site, &priya, "ours").await;
        for (step, counted) in [("", "step 1 of 4"), ("/child", "step 2 of 4"), ("/family", "step 3 of 4"), ("/plan", "step 4 of 4")] {
            assert_eq!(said(step).await, counted, "{step}");
        }
        as_far_as_the_check(&site, &priya, "moved_here").await;
        for (step, counted) in [("/move", "step 2 of 5"), ("/child", "step 3 of 5"), ("/family", "step 4 of 5"), ("/plan", "step 5 of 5")] {
            assert_eq!(said(step).await, counted, "{step}");
        }
    }

    async fn when_a_plan_of_ours_was_last_amended_is_added_among_the_days_on_record(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-11-02"));
        let (priya, james) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::JamesOsei).await);
        let plan = json!({ "made_on": "2026-03-02", "child_name": "Leila Rahman", "born_on": "2016-05-09", "section_b": "Needs" });
        let case = send(&site, &priya, API, plan).await.json()["reference"].as_str().unwrap().to_owned();
        let (days, page) = (format!("/cases/{case}/facts"), format!("/cases/{case}/plan/last-amended"));
        let offered = site.get_as(&priya, &days).await.body;
        assert!(offered.contains("Add when it was last amended") && offered.contains(&page), "{offered}");
        assert!(matches!(site.get_as(&james, &page).await.status, 403 | 404));
        let early = site.post_as(&priya, &page, "on-day=1&on-month=3&on-year=2026").await;
        assert!(early.status == 422 && early.body.contains("The plan was first made on 2 March 2026"), "{}", early.body);
        let done = site.post_as(&priya, &page, "on-day=1&on-month=6&on-year=2026").await;
        assert_eq!((done.status, done.location()), (303, days.as_str()), "{}", done.body);
        let listed = site.get_as(&priya, &days).await.body;
        assert!(listed.contains("1 June") && !listed.contains("Add when it was last amended"), "{listed}");
        assert_eq!(site.get_as(&priya, &page).await.location(), days, "it is corrected there");
        let again = send(&site, &priya, &format!("/api/v1{page}"), json!({ "on": "2026-06-02" })).await;
        assert_eq!((again.status, again.json()["code"].as_str()), (422, Some("on_record_already")), "{}", again.body);
    }

    async fn how_a_mother_is_reached_whose_address_is_confidential_leads_nobody_to_her_and_governance_hears_of_it(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-11-02"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let parent = NewParent {
            relation: Some(line("mother")),
            phone: Some(PhoneNumber::parse("01632 960001").unwrap()),
            address: Some(words("7 Kingfisher Reach")),
            flags: vec![PersonNeed::ConfidentialAddress],
            ..NewParent::named(line("Samira Rahman"))
        };
        let sibling = site.record(NewRequest { parent: Some(parent), child_name: line("Bashir Rahman"), ..a_request("2026-10-05") });
        for (step, form) in [("", about("ours").as_str()), ("/child", CHILD)] {
            assert_eq!(site.post_as(&priya, &format!("{NEW}{step}"), form).await.status, 303, "{step}");
        }
        let page = format!("{NEW}/family");
        let other = FAMILY.replace("phone=", "phone=01632+960002");
        assert_eq!(site.post_as(&priya, &page, &other).await.status, 303, "a namesake with another telephone number");
        let family = FAMILY.replace("phone=", "phone=01632+960001");
        let asked = site.post_as(&priya, &page, &family).await;
        assert_eq!((asked.status, asked.body.contains("Bashir")), (303, false), "how she is reached is withheld with her address, and leads nobody to her");
        let mother = db.read(|conn| people::list_circle(conn, find_case(db, &sibling).id)).unwrap()[0].1.id;
        assert_eq!(site.post_as(&priya, &format!("{NEW}/plan"), PLAN).await.status, 303);
        let check = site.get_as(&priya, &format!("{NEW}/check")).await;
        assert_eq!(check.status, 200, "{}", check.body);
        let done = site.upload(&priya, &format!("{NEW}/check"), &[], Default::default()).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let case = find_case(db, &done.location().trim_start_matches("/cases/").parse().unwrap());
        let circle = db.read(|conn| people::list_circle(conn, case.id)).unwrap();
        assert!(circle.iter().all(|(_, record)| record.id != mother), "she is taken for nobody");
        let shown = site.get_as(&priya, &format!("{}/people", done.location())).await.body;
        assert!(!shown.contains("Kingfisher") && !shown.contains("Bashir"), "{shown}");
        let owen = site.sign_in(Persona::OwenPrice).await;
        let alerts = site.get_as(&owen, "/alerts").await.body;
        assert!(alerts.contains("May be an adult who is on record") && !alerts.contains("Samira"), "{alerts}");
    }

    async fn an_adult_in_a_case_that_somebody_may_not_know_of_is_offered_to_nobody_and_governance_hears_of_it(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-11-02"));
        let mother = || NewParent { phone: Some(PhoneNumber::parse("01632 960001").unwrap()), ..NewParent::named(line("Samira Rahman")) };
        let hidden = site.record(NewRequest { parent: Some(mother()), child_name: line("Bashir Rahman"), ..a_request("2026-10-05") });
        change_case(db, &hidden, |case| case.restriction_review_on = Some(day("2026-12-30")));
        let priya = site.sign_in(Persona::PriyaNair).await;
        for (step, form) in [("", about("ours").as_str()), ("/child", CHILD)] {
            assert_eq!(site.post_as(&priya, &format!("{NEW}{step}"), form).await.status, 303, "{step}");
        }
        let family = FAMILY.replace("phone=", "phone=01632+960001");
        let taken = site.post_as(&priya, &format!("{NEW}/family"), &family).await;
        assert_eq!(taken.status, 303, "like any other: {}", taken.body);
        assert_eq!(site.post_as(&priya, &format!("{NEW}/plan"), PLAN).await.status, 303);
        let done = site.upload(&priya, &format!("{NEW}/check"), &[], Default::default()).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let owen = site.sign_in(Persona::OwenPrice).await;
        let alerts = site.get_as(&owen, "/alerts").await.body;
        assert!(alerts.contains("May be an adult who is on record") && !alerts.contains("Samira"), "{alerts}");
        let history = site.get_as(&priya, &format!("{}/history", done.location())).await.body;
        assert!(!history.contains("May be an adult"), "{history}");
    }

    async fn what_an_existing_plan_says_is_put_right_on_a_page_and_the_version_of_before_is_kept(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-11-02"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya, "ours").await;
        let done = site.upload(&priya, &format!("{NEW}/check"), &[], ("plan.pdf", &pdf("words"))).await;
        let place = done.location().to_owned();
        let page = format!("{place}/plan/wording");
        assert!(site.get_as(&priya, &format!("{place}/plan")).await.body.contains(&format!("href=\"{page}\"")));
        let form = site.get_as(&priya, &page).await;
        for stands in ["Finds long instructions hard", "Talking games", "A mainstream primary school"] {
            assert!(form.body.contains(stands), "{stands}: {}", form.body);
        }
        let said = |rest: &str| format!("setting_id=&setting_type=A+special+school&section_a=She+likes+trains&section_b=Finds+long+instructions+hard{rest}");
        let version = form.hidden("version");
        let silent = site.post_as(&priya, &page, &said(&format!("&reason=&version={version}"))).await;
        assert!(silent.status == 422 && silent.body.contains("Say why what stands here is wrong"), "{}", silent.body);
        let done = site.post_as(&priya, &page, &said(&format!("&reason=Copied+from+another+page&version={version}"))).await;
        assert_eq!((done.status, done.location()), (303, format!("{place}/plan").as_str()), "{}", done.body);
        let late = site.post_as(&priya, &page, &said(&format!("&section_c=Asthma&reason=Twice&version={version}"))).await;
        assert_eq!(late.status, 409, "somebody who read the version of before: {}", late.body);
        let section = |letter: &str| format!("{place}/plan/sections/{letter}");
        assert!(site.get_as(&priya, &section("a")).await.body.contains("She likes trains"));
        assert!(site.get_as(&priya, &section("i")).await.body.contains("A special school"));
        let provision = site.get_as(&priya, &section("f")).await.body;
        assert!(!provision.contains("Talking games"), "what was left out is gone: {provision}");
        let history = site.get_as(&priya, &format!("{place}/history")).await.body;
        assert!(history.contains("put right in: A, F, I") && history.contains("Copied from another page"), "{history}");
        assert!(!history.contains("She likes trains"), "{history}");
        let dates = site.get_as(&priya, &format!("{place}/dates")).await.body;
        assert!(dates.contains("1 March 2027"), "no day moves: {dates}");
        let reference: ehc_domain::cases::CaseReference = place.trim_start_matches("/cases/").parse().unwrap();
        let case = find_case(db, &reference);
        let kept = db.read(|conn| {
            let plan = plans::find_by_case(conn, case.id)?.unwrap();
            plans::list_versions(conn, plan.id)
        });
        let says = |place: usize| kept.as_ref().unwrap()[place].content.to_string();
        assert!(says(0).contains("Talking games") && !says(0).contains("She likes trains") && says(1).contains("She likes trains"));
    }

    async fn a_file_of_a_wrong_type_keeps_nothing_and_gives_back_what_was_typed(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-11-02"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya, "ours").await;
        let refused = site.upload(&priya, &format!("{NEW}/check"), &[], ("plan.exe", b"MZ\x90\x00\x03")).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("There is a problem") && refused.body.contains("Leila Rahman"), "{}", refused.body);
        assert_eq!(site.ports.files.count(), 0);
        assert_eq!(site.upload(&priya, &format!("{NEW}/check"), &[], Default::default()).await.status, 303);
    }

    async fn days_that_contradict_each_other_are_said_beside_the_day_that_is_wrong(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-11-02"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let wrong_days = about("ours").replace("reviewed_on-day=&reviewed_on-month=&reviewed_on-year=", "reviewed_on-day=1&reviewed_on-month=3&reviewed_on-year=2026");
        let refused = site.post_as(&priya, NEW, &wrong_days).await;
        assert!(refused.status == 422 && refused.body.contains("The last review is dated before the plan was first made"), "{}", refused.body);
        assert_eq!(site.post_as(&priya, NEW, &about("moved_here")).await.location(), format!("{NEW}/move"));
        let ahead = MOVE.replace("transferred_on-day=5&transferred_on-month=10", "transferred_on-day=3&transferred_on-month=11");
        let refused = site.post_as(&priya, &format!("{NEW}/move"), &ahead).await;
        assert!(refused.status == 422 && refused.body.contains("Record it once it has come"), "{}", refused.body);
        let former = MOVE.split('&').find(|part| part.starts_with("former_authority=")).unwrap();
        let ours = MOVE.replace(former, "former_authority=ASHMERE++council");
        let refused = site.post_as(&priya, &format!("{NEW}/move"), &ours).await;
        assert!(refused.status == 422 && refused.body.contains("This is our own authority"), "{}", refused.body);
        assert_eq!(site.post_as(&priya, &format!("{NEW}/move"), MOVE).await.status, 303);
        let unborn = CHILD.replace("born_on-day=9&born_on-month=5&born_on-year=2016", "born_on-day=3&born_on-month=3&born_on-year=2026");
        let refused = site.post_as(&priya, &format!("{NEW}/child"), &unborn).await;
        assert!(refused.status == 422 && refused.body.contains("born after the plan was made"), "{}", refused.body);
        let two = PLAN.replace("setting_id=", &format!("setting_id={}", "00000000-0000-0000-0000-000000000001"));
        assert_eq!(site.post_as(&priya, &format!("{NEW}/plan"), &two).await.status, 422);
    }

    async fn a_plan_that_came_with_a_family_says_what_is_owed_and_how_it_is_recorded(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-11-02"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya, "moved_here").await;
        let place = site.upload(&priya, &format!("{NEW}/check"), &[], Default::default()).await.location().to_owned();
        let case = site.get_as(&priya, &place).await.body;
        assert!(case.contains("Tell the family of the transfer") && case.contains("16 November"), "{case}");
        let told = site.post_as(&priya, &format!("{place}/transfer-explained"), "on-day=2&on-month=11&on-year=2026").await;
        assert_eq!(told.status, 303, "{}", told.body);
        let twice = site.get_as(&priya, &format!("{place}/transfer-explained")).await.body;
        assert!(twice.contains("of which the family has not been told"), "{twice}");
        let days = site.get_as(&priya, &format!("{place}/facts")).await.body;
        assert!(days.contains("The plan that came was first made") && days.contains("We learned that the family moved here"), "{days}");
        let details = days.split('"').find(|part| part.ends_with("/details")).unwrap().to_owned();
        let form = site.get_as(&priya, &details).await.body;
        for (name, value) in [("made_on-year", "2026"), ("known_on-day", "28"), ("authority", "Northshire Council")] {
            assert!(form.contains(&format!("name=\"{name}\"")) && form.contains(&format!("value=\"{value}\"")), "{name}: {form}");
        }
        assert!(!form.contains("moves_on"), "{form}");
        let right = "made_on-day=2&made_on-month=3&made_on-year=2026&known_on-day=29&known_on-month=9&known_on-year=2026\
                     &authority=Northshire+Council&reason=Their+letter";
        let check = site.post_as(&priya, &details, right).await.location().to_owned();
        assert!(site.get_as(&priya, &check).await.body.contains("29 September 2026"));
        assert_eq!(site.post_as(&priya, &check, "").await.location(), format!("{place}/facts"));
        let days = site.get_as(&priya, &format!("{place}/facts")).await.body;
        assert!(days.contains("Before: 28 September. Their letter"), "{days}");
        let wrong = right.replace("made_on-day=2&made_on-month=3", "made_on-day=6&made_on-month=10");
        let details = days.split('"').find(|part| part.ends_with("/details")).unwrap().to_owned();
        let refused = site.post_as(&priya, &details, &wrong).await;
        let shown = if refused.status == 303 { site.get_as(&priya, refused.location()).await } else { refused };
        assert!(shown.body.contains("The plan was transferred before it was first made"), "{}", shown.body);
        let review = "meeting_on-day=12&meeting_on-month=10&meeting_on-year=2026&on-day=2&on-month=11&on-year=2026&outcome=maintain";
        assert_eq!(site.post_as(&priya, &format!("{place}/review"), review).await.status, 303);
        assert!(site.get_as(&priya, &place).await.body.contains("1 November 2027"));
    }

    async fn limits_of_before_a_plan_was_entered_read_as_past_and_are_neither_met_nor_missed(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-11-02"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let plan = json!({ "made_on": "2021-03-02", "reviewed_on": "2026-05-11", "child_name": "Leila Rahman", "born_on": "2016-05-09", "section_b": "Needs" });
        let entered = send(&site, &priya, API, plan).await;
        assert_eq!(entered.status, 201, "{}", entered.body);
        let place = format!("/cases/{}", entered.json()["reference"].as_str().unwrap());
        let dates = site.get_as(&priya, &format!("{place}/dates")).await.body;
        assert!(dates.contains("First annual review") && dates.contains("Past, before our record"), "{dates}");
        for words in ["Not needed since", "Lapsed", "Overdue"] {
            assert!(!dates.contains(words), "{words}: {dates}");
        }
        let duties = site.get_as(&priya, &format!("/api/v1{place}/timetable")).await.json()["duties"].as_array().unwrap().clone();
        let of = |rule: &str| duties.iter().find(|duty| duty["rule"] == rule).unwrap().clone();
        let first = of("S44-REVIEW-FIRST-12M");
        assert_eq!((&first["is_before_record"], &first["is_open"], &first["met_on"], &first["days"]["late"]), (&json!(true), &json!(false), &Value::Null, &json!(0)));
        assert_eq!(of("TR20-APPEAL")["is_before_record"], true);
        assert_eq!((&of("S44-REVIEW-NEXT-12M")["is_before_record"], &of("S44-REVIEW-NEXT-12M")["is_open"]), (&json!(false), &json!(true)));
        let receipt = site.get_as(&priya, &format!("{place}/dates/{}", first["key"].as_str().unwrap())).await.body;
        assert!(receipt.contains("the plan was entered here on 2 November 2026, and whether this was met before is not known here"), "{receipt}");
        assert!(!receipt.contains("Act by") && !receipt.contains(" late"), "{receipt}");
        assert!(!site.get_as(&priya, "/cases?stage=all&show=late").await.body.contains("Leila Rahman"));
    }

    async fn programs_record_an_existing_plan_and_are_refused_like_people(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-11-02"));
        let (priya, james) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::JamesOsei).await);
        let plan = json!({ "made_on": "2026-03-02", "child_name": "Leila Rahman", "born_on": "2016-05-09", "section_b": "Needs" });
        assert_eq!(send(&site, &james, API, plan.clone()).await.status, 403);
        let mut half = plan.clone();
        half["former_authority"] = json!("Northshire");
        assert_eq!(wrong(&send(&site, &priya, API, half).await), [("former_authority".to_owned(), "move_incomplete".to_owned())]);
        let mut early = plan.clone();
        early["amended_on"] = json!("2026-03-01");
        assert_eq!(wrong(&send(&site, &priya, API, early).await), [("amended_on".to_owned(), "amended_before_it_was_made".to_owned())]);
        let made = send(&site, &priya, API, plan.clone()).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let reference = made.json()["reference"].as_str().unwrap().parse().unwrap();
        let case = db.read(|conn| cases::find_by_reference(conn, &reference)).unwrap().unwrap();
        assert_eq!((case.stage, case.began_on), (Stage::Maintained, day("2026-03-02")));
        let again = send(&site, &priya, API, plan).await;
        assert_eq!(wrong(&again), [("match_reason".to_owned(), "likely_match".to_owned())], "{}", again.body);
        assert_eq!(site.get_as(&james, NEW).await.status, 403);
    }

    async fn two_plans_typed_in_two_windows_do_not_mix_and_what_was_changed_since_is_checked_again(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-11-02"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        as_far_as_the_check(&site, &priya, "ours").await;
        let begun = site.get_as(&priya, "/existing-plans/new").await.body;
        assert!(begun.contains("You have begun to record a plan") && begun.contains("Leila Rahman") && begun.contains(NEW), "{begun}");
        let other = NEW.replace("0002", "0003");
        assert_eq!(site.post_as(&priya, &other, &about("ours")).await.status, 303);
        assert_eq!(site.post_as(&priya, &format!("{other}/child"), &CHILD.replace("Leila", "Bashir")).await.status, 303);
        let check = site.get_as(&priya, &format!("{NEW}/check")).await;
        assert!(check.body.contains("Leila Rahman") && !check.body.contains("Bashir"), "{}", check.body);
        assert_eq!(site.post_as(&priya, &format!("{NEW}/child"), &CHILD.replace("Leila", "Zainab")).await.status, 303);
        let seen = check.hidden("seen");
        let refused = site.upload(&priya, &format!("{NEW}/check"), &[("seen", &seen)], Default::default()).await;
        assert_eq!(refused.status, 409, "{}", refused.body);
        assert!(refused.body.contains("Zainab Rahman") && refused.body.contains("check them again"), "{}", refused.body);
        let stale = site.post_as(&priya, &format!("{NEW}/family"), &format!("seen={seen}&{FAMILY}")).await;
        assert_eq!(stale.status, 409, "{}", stale.body);
        let now = refused.hidden("seen");
        assert_eq!(site.upload(&priya, &format!("{NEW}/check"), &[("seen", &now)], Default::default()).await.status, 303);
    }
}
