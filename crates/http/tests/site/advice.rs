//! Advice and documents as people meet them: asked for, written without a script, checked; uploaded, refused, downloaded.

use actix_web::{http::Method, test::TestRequest};
use ehc_domain::cases::{CaseReference, Stage};
use ehc_persistence::{
    Database,
    timetable::{DeadlineRow, list_deadlines, replace_deadlines},
};
use ehc_test_support::{Persona, a_request, both_databases, change_case, day, find_case, papers::pdf};

use crate::browser::{Answer, Person, TestSite, as_, json};

/// Makes a case at the stage of gathering advice and returns its number.
pub fn case(site: &TestSite, db: &Database) -> CaseReference {
    site.ports.clock.set_day(day("2026-10-12"));
    let reference = site.record(a_request("2026-09-07"));
    change_case(db, &reference, |case| case.stage = Stage::Assessing);
    reference
}

pub fn everybody() -> String {
    let james = format!("user:{}", Persona::JamesOsei.id());
    let marcus = format!("user:{}", Persona::MarcusBell.id());
    let anna = format!("user:{}", Persona::AnnaKowalska.id());
    format!(
        "ask-parents_views=yes&person-parents_views=outside&name-parents_views=Fatima&ask-childs_views=yes&person-childs_views=outside\
         &name-childs_views=Amira&ask-education=yes&person-education=outside&name-education=Grace&ask-medical=yes&person-medical={anna}\
         &ask-psychological=yes&person-psychological={james}&ask-social_care=yes&person-social_care={marcus}"
    )
}

/// Finds the request in somebody's inbox.
async fn inbox(site: &TestSite, person: &Person) -> String {
    let list = site.get_as(person, "/api/v1/advice").await;
    list.json()[0]["id"].as_str().unwrap().to_owned()
}

/// Posts JSON as somebody.
async fn api(site: &TestSite, person: &Person, path: &str, body: &str) -> Answer {
    let request = json(Method::POST, path, body.to_owned()).insert_header(("x-csrf", person.csrf.as_str()));
    site.send(as_(request, person)).await
}

async fn send_file(site: &TestSite, person: &Person, path: &str, name: &str, content: &[u8]) -> Answer {
    // A file that answers a request for advice says no more of itself.
    let fields: &[_] = if path.contains("/documents") { &[("kind", "education")] } else { &[] };
    send_form(site, person, path, fields, name, content).await
}

/// Sends a form that has a file, as a browser does: with an empty one where none was chosen.
async fn send_form(site: &TestSite, person: &Person, path: &str, fields: &[(&str, &str)], name: &str, content: &[u8]) -> Answer {
    let mut body = Vec::new();
    for (field, value) in [("csrf", person.csrf.as_str())].iter().chain(fields) {
        body.extend(format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes());
    }
    let name = if content.is_empty() { "" } else { name };
    let head = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/pdf\r\n\r\n"
    );
    body.extend(head.bytes());
    body.extend(content);
    body.extend(b"\r\n--b--\r\n");
    let length = body.len().to_string();
    let request = TestRequest::post()
        .uri(path)
        .insert_header(("content-type", "multipart/form-data; boundary=b"))
        .insert_header(("content-length", length))
        .set_payload(body);
    site.send(as_(request, person)).await
}

both_databases! {
    async fn cw_05_everybody_is_asked_on_one_page_and_what_was_typed_comes_back(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let path = format!("/cases/{reference}/advice/new");
        let form = site.get_as(&priya, &path).await;
        assert_eq!(form.status, 200, "{}", form.body);
        assert!(form.body.contains("23 November 2026"));
        // One line a service, which says who is asked and opens where nobody is named yet.
        let lines: Vec<&str> = form.body.split("<details class=\"govuk-details\"").skip(1).collect();
        let line = |title: &str| lines.iter().find(|line| line.contains(&format!(">{title}"))).unwrap_or_else(|| panic!("{title}: {lines:?}"));
        assert!(line("Psychological advice: Ashmere EP Service (whole team)").starts_with('>'), "{}", form.body);
        assert!(line("Speech and language advice").starts_with('>'), "{}", form.body);
        let unnamed = lines.iter().filter(|line| line.contains(": say who is asked"));
        assert!(unnamed.clone().all(|line| line.starts_with(" open")), "{}", form.body);
        assert!(form.body.contains("reg 6(1)(d)"));
        let without = everybody().replace("ask-psychological=yes&", "");
        let refused = site.post_as(&priya, &path, &format!("{without}&reason-psychological=Typed+words")).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("Say on what ground this advice is not needed: Psychological"));
        assert!(refused.body.contains("Typed words"));
        let nonsense = site.post_as(&priya, &path, "ask-medical=yes&person-medical=user:nobody&author-psychological-day=99").await;
        assert_eq!(nonsense.status, 422);
        let asked = site.post_as(&priya, &path, &everybody()).await;
        assert_eq!((asked.status, asked.location()), (303, format!("/cases/{reference}/advice").as_str()), "{}", asked.body);
        let list = site.get_as(&priya, asked.location()).await;
        assert!(list.body.contains("Dr James Osei, Ashmere EP Service"));
    }

    async fn cw_05_before_it_is_decided_to_assess_the_page_says_when_advice_can_be_asked_for(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        change_case(db, &reference, |case| case.stage = Stage::Requested);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let path = format!("/cases/{reference}/advice/new");
        let page = site.get_as(&priya, &path).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("Advice is asked for while advice is gathered. This case is at “Deciding whether to assess”"), "{}", page.body);
        assert!(!page.body.contains("ask-psychological"), "{}", page.body);
        assert_eq!(site.post_as(&priya, &path, &everybody()).await.status, 422);
        let list = site.get_as(&priya, &format!("/cases/{reference}/advice")).await;
        assert!(list.body.contains("Advice is asked for once it is decided to assess"), "{}", list.body);
    }

    async fn ep_02_advice_is_written_without_a_script_submitted_and_checked(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &everybody()).await;
        let james = site.sign_in(Persona::JamesOsei).await;
        let home = site.get_as(&james, "/advice").await;
        assert!(home.body.contains("Psychological advice"), "{}", home.body);
        let id = inbox(&site, &james).await;
        let opened = site.get_as(&james, &format!("/advice/{id}")).await;
        assert_eq!(opened.status, 200, "{}", opened.body);
        assert!(opened.body.contains("She cannot make herself understood at school."));
        let write = format!("/advice/{id}/write");
        let page = site.get_as(&james, &write).await;
        assert_eq!((page.status, page.hidden("version").as_str()), (200, "0"), "{}", page.body);
        let row = "need-1=Speech&what-1=Access+to+therapy";
        let more = site.post_as(&james, &write, &format!("version=0&act=row&{row}")).await;
        assert_eq!((more.status, more.location()), (303, format!("{write}?rows=2").as_str()), "{}", more.body);
        let second = site.get_as(&james, more.location()).await;
        assert!(second.body.contains("need-2") && second.body.contains("is vague"), "{}", second.body);
        let stale = site.post_as(&james, &write, "version=0&act=save&need-1=Typed+elsewhere").await;
        assert_eq!(stale.status, 409);
        assert!(stale.body.contains("Typed elsewhere") && stale.body.contains("Access to therapy"));
        assert_eq!(stale.hidden("version"), "1", "sent again, it is kept");
        let unseen = site.post_as(&james, &write, &format!("version=1&{row}")).await;
        assert_eq!((unseen.status, unseen.hidden("version").as_str()), (422, "2"), "what was typed is kept all the same");
        assert!(unseen.body.contains("Enter the day you last saw the child") && unseen.body.contains("Access to therapy"));
        let early = site.post_as(&james, &format!("/advice/{id}/submit"), "is_declared=yes").await;
        assert_eq!(early.status, 422, "nor by the address alone");
        let seen = "seen-day=10&seen-month=10&seen-year=2026";
        let needless = site.post_as(&james, &write, &format!("version=2&{seen}&what-1=A+visit")).await;
        assert_eq!(needless.status, 422);
        assert!(needless.body.contains("Say what need 1 is"), "{}", needless.body);
        let aimless = format!("version=3&{row}&{seen}&measure-1=In+4+of+5+lessons");
        let aimless = site.post_as(&james, &write, &aimless).await;
        assert_eq!(aimless.status, 422);
        assert!(aimless.body.contains("Say what should change for need 1"), "{}", aimless.body);
        let row = format!("{row}&outcome-1=Is+understood&measure-1=In+4+of+5+lessons");
        let on = site.post_as(&james, &write, &format!("version=4&{row}&{seen}")).await;
        assert_eq!((on.status, on.location()), (303, format!("/advice/{id}/submit").as_str()), "{}", on.body);
        let undeclared = site.post_as(&james, &format!("/advice/{id}/submit"), "").await;
        assert_eq!(undeclared.status, 422);
        let sent = site.post_as(&james, &format!("/advice/{id}/submit"), "is_declared=yes").await;
        assert_eq!((sent.status, sent.location()), (303, format!("/advice/{id}/submitted").as_str()), "{}", sent.body);
        assert_eq!(site.get_as(&james, sent.location()).await.status, 200);
        let check = format!("/cases/{reference}/advice/{id}");
        let reading = site.get_as(&priya, &check).await;
        for said in ["Access to therapy", "Is understood", "We will know: In 4 of 5 lessons"] {
            assert!(reading.body.contains(said), "{said} in {}", reading.body);
        }
        let version = reading.hidden("version");
        let empty = site.post_as(&priya, &check, &format!("result=sent_back&reason=&version={version}")).await;
        assert_eq!(empty.status, 422);
        let accepted = site.post_as(&priya, &check, &format!("result=accepted&version={version}")).await;
        assert_eq!(accepted.status, 303, "{}", accepted.body);
        let read = site.get_as(&priya, &check).await;
        assert!(read.status == 200 && !read.body.contains("Record why it is late"), "it came in time: {}", read.body);
        let again = site.post_as(&priya, &check, &format!("result=accepted&version={version}")).await;
        assert_ne!(again.status, 303);
        assert_eq!(site.post_as(&james, &check, &format!("result=accepted&version={version}")).await.status, 403);
        let marcus = site.sign_in(Persona::MarcusBell).await;
        for path in [format!("/advice/{id}"), write, check] {
            assert_eq!(site.get_as(&marcus, &path).await.status, 404, "{path}");
        }
    }

    async fn ep_01_nothing_at_all_is_refused_before_the_declaration_and_begins_nothing(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &everybody()).await;
        let james = site.sign_in(Persona::JamesOsei).await;
        let id = inbox(&site, &james).await;
        let empty = site.post_as(&james, &format!("/advice/{id}/write"), "version=0&need-1=+").await;
        assert_eq!(empty.status, 422);
        assert!(empty.body.contains("Write at least one need with provision, or upload your advice as a file"), "{}", empty.body);
        let request = site.get_as(&james, &format!("/api/v1/advice/{id}")).await.json();
        assert!(request["draft"].is_null(), "{request}");
    }

    async fn ep_02_where_nothing_more_is_wanted_the_pages_say_so(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &everybody()).await;
        let james = site.sign_in(Persona::JamesOsei).await;
        let place = format!("/advice/{}", inbox(&site, &james).await);
        change_case(db, &reference, |case| (case.stage, case.closed_on) = (Stage::Withdrawn, Some(day("2026-10-20"))));
        for page in ["write", "file", "answer"] {
            let over = site.get_as(&james, &format!("{place}/{page}")).await;
            assert_eq!((over.status, over.location()), (303, place.as_str()), "{page}");
        }
        let large = vec![b' '; 26 * 1024 * 1024];
        let sent = send_file(&site, &james, &format!("{place}/file"), "a.pdf", &large).await;
        assert_eq!((sent.status, sent.location()), (303, place.as_str()), "nothing is said of the file");
        let sent = send_file(&site, &james, &format!("/api/v1{place}/file"), "a.pdf", &pdf("words")).await;
        assert_eq!((sent.status, &sent.json()["code"]), (422, &"case_closed".into()));
        let heading = site.get_as(&priya, &format!("/cases/{reference}")).await;
        assert!(heading.body.contains("Request withdrawn"), "{}", heading.body);
    }

    async fn ep_02_a_new_version_keeps_the_file_of_the_one_sent_back(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &everybody()).await;
        let james = site.sign_in(Persona::JamesOsei).await;
        let id = inbox(&site, &james).await;
        let file = send_file(&site, &james, &format!("/advice/{id}/file"), "report.pdf", &pdf("words")).await;
        assert_eq!(file.status, 303, "{}", file.body);
        let document = site.get_as(&james, &format!("/advice/{id}/write")).await.hidden("document");
        let seen = "seen-day=10&seen-month=10&seen-year=2026";
        site.post_as(&james, &format!("/advice/{id}/write"), &format!("version=1&{seen}&document={document}")).await;
        let sent = site.post_as(&james, &format!("/advice/{id}/submit"), "is_declared=yes").await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let check = format!("/cases/{reference}/advice/{id}");
        let version = site.get_as(&priya, &check).await.hidden("version");
        site.post_as(&priya, &check, &format!("result=sent_back&reason=Say+more&version={version}")).await;
        let again = site.get_as(&james, &format!("/advice/{id}/write")).await;
        assert_eq!(again.hidden("document"), document);
        assert!(again.body.contains("This file goes with the draft") && again.body.contains("report.pdf"), "{}", again.body);
        let without = site.post_as(&james, &format!("/advice/{id}/write"), &format!("act=unfile&version=0&{seen}&document={document}")).await;
        assert_eq!(without.status, 303, "{}", without.body);
        let after = site.get_as(&james, &format!("/advice/{id}/write")).await;
        assert_eq!(after.hidden("document"), "");
        assert!(!after.body.contains("This file goes with the draft"), "{}", after.body);
        let first = site.get_as(&james, &format!("/advice/{id}/submitted")).await;
        assert!(first.body.contains("report.pdf"), "{}", first.body);
    }

    async fn x_05_a_file_uploaded_while_words_are_not_sent_yet_is_no_change_by_somebody_else(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &everybody()).await;
        let james = site.sign_in(Persona::JamesOsei).await;
        let place = format!("/advice/{}", inbox(&site, &james).await);
        let write = format!("{place}/write");
        let typed = format!("page={write}&version=0&document=&views=Typed+before&seen-day=10&seen-month=10&seen-year=2026");
        assert_eq!(site.post_as(&james, "/unsent", &typed).await.status, 200);
        send_file(&site, &james, &format!("{place}/file"), "report.pdf", &pdf("words")).await;
        let back = site.get_as(&james, &write).await;
        assert!(back.body.contains("Typed before"), "{}", back.body);
        let (version, document) = (back.hidden("version"), back.hidden("document"));
        assert!(!document.is_empty());
        let on = site.post_as(&james, &write, &format!("version={version}&document={document}&views=Typed+before&seen-day=10&seen-month=10&seen-year=2026")).await;
        assert_eq!((on.status, on.location()), (303, format!("{place}/submit").as_str()), "{}", on.body);
    }

    async fn he_02_a_bare_not_known_is_refused_with_what_to_say_instead(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &everybody()).await;
        let marcus = site.sign_in(Persona::MarcusBell).await;
        let path = format!("/advice/{}/answer", inbox(&site, &marcus).await);
        let version = site.get_as(&marcus, &path).await.hidden("version");
        for bare in ["answer=not_known", "answer=not_known&answer-not_known=not_known_will_assess", "answer=not_known&answer-not_known=not_known_will_not_assess", "answer=", "answer=missed_appointment&day-missed_appointment-day=40"] {
            let answer = site.post_as(&marcus, &path, &format!("{bare}&version={version}")).await;
            assert_eq!(answer.status, 422, "{bare}");
        }
        let by = "day-not_known_will_assess";
        let full = format!("answer=not_known&answer-not_known=not_known_will_assess&{by}-day=20&{by}-month=11&{by}-year=2026");
        let answer = site.post_as(&marcus, &path, &format!("{full}&version={version}")).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
    }

    async fn t_15_files_are_refused_by_name_and_downloads_cannot_run(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let path = format!("/cases/{reference}/documents/new");
        let kept = send_file(&site, &priya, &path, "Amira.pdf", &pdf("words")).await;
        assert_eq!(kept.status, 303, "{}", kept.body);
        let wrong = send_file(&site, &priya, &path, "a.pdf", b"MZ").await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("The file must be a PDF"));
        let large = send_file(&site, &priya, &path, "a.pdf", &vec![b' '; 26 * 1024 * 1024]).await;
        assert_eq!(large.status, 413);
        assert!(large.body.contains("larger than 25 MB"), "{}", large.body);
        let list = site.get_as(&priya, &format!("/api/v1/cases/{reference}/documents")).await.json();
        assert_eq!(list.as_array().unwrap().len(), 1);
        let file = format!("/cases/{reference}/documents/{}", list[0]["id"].as_str().unwrap());
        let opened = site.get_as(&priya, &file).await;
        assert_eq!((opened.status, opened.body.as_str()), (200, std::str::from_utf8(&pdf("words")).unwrap()));
        assert_eq!(opened.header("content-disposition"), format!("attachment; filename=\"{reference}-education.pdf\""));
        assert_eq!(opened.header("content-security-policy"), "sandbox; default-src 'none'");
        assert_eq!(opened.header("x-content-type-options"), "nosniff");
        let marcus = site.sign_in(Persona::MarcusBell).await;
        assert_eq!(site.get_as(&marcus, &file).await.status, 404);
        assert_eq!(send_file(&site, &marcus, &path, "a.pdf", &pdf("words")).await.status, 404);
        let forged = Person { csrf: "0".repeat(64), ..priya.clone() };
        assert_eq!(send_file(&site, &forged, &path, "a.pdf", &pdf("words")).await.status, 403);
    }

    async fn he_06_programs_take_pass_on_and_upload_as_the_pages_do(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let of_her = format!("user:{}", Persona::AnnaKowalska.id());
        let team = format!("team:{}", Persona::AnnaKowalska.team().unwrap().id());
        site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &everybody().replace(&of_her, &team)).await;
        let anna = site.sign_in(Persona::AnnaKowalska).await;
        let place = format!("/api/v1/advice/{}", inbox(&site, &anna).await);
        assert_eq!(api(&site, &anna, &format!("{place}/take"), "{}").await.status, 204);
        let twice = api(&site, &anna, &format!("{place}/take"), "{}").await;
        assert_eq!(twice.status, 403, "it is hers already: {twice:?}");
        let stranger = format!(r#"{{"to":"{}"}}"#, Persona::PriyaNair.id());
        let refused = api(&site, &anna, &format!("{place}/pass"), &stranger).await;
        assert_eq!((refused.status, &refused.json()["code"]), (422, &"not_a_colleague".into()));
        assert_eq!(api(&site, &anna, &format!("{place}/pass"), r#"{"to":1}"#).await.status, 400);
        let marcus = site.sign_in(Persona::MarcusBell).await;
        for (path, body) in [("pass", stranger.as_str()), ("take", "{}")] {
            assert_eq!(api(&site, &marcus, &format!("{place}/{path}"), body).await.status, 404, "{path}");
        }
        assert_eq!(site.get_as(&anna, &format!("{place}/colleagues")).await.status, 200);
        let file = send_file(&site, &anna, &format!("{place}/file"), "report.pdf", &pdf("words")).await;
        assert_eq!((file.status, file.json()["version"].as_i64()), (201, Some(1)), "{file:?}");
        let wrong = send_file(&site, &anna, &format!("{place}/file"), "report.pdf", b"MZ").await;
        assert_eq!(wrong.status, 422, "{wrong:?}");
        let body = format!(
            r#"{{"content":{{"seen_on":"2026-10-12"}},"document":{},"version":1,"is_declared":true}}"#,
            file.json()["document"]
        );
        assert_eq!(api(&site, &anna, &format!("{place}/submission"), &body).await.status, 201);
    }

    async fn he_01_a_request_is_passed_on_to_a_colleague_of_the_same_service_and_to_nobody_else(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &everybody()).await;
        let anna = site.sign_in(Persona::AnnaKowalska).await;
        let request = format!("/advice/{}", inbox(&site, &anna).await);
        let place = format!("{request}/pass");
        let page = site.get_as(&anna, &place).await;
        assert!(page.status == 200 && page.body.contains("Ruth Adeyemi"), "{}", page.body);
        assert!(!page.body.contains("Marcus Bell"), "of another service: {}", page.body);
        for nobody in ["to=", "to=nonsense", &format!("to={}", Persona::PriyaNair.id()), &format!("to={}", Persona::JamesOsei.id())] {
            let refused = site.post_as(&anna, &place, nobody).await;
            assert_eq!(refused.status, 422, "{nobody}");
        }
        let due = site.get_as(&anna, "/api/v1/advice").await.json()[0]["due"].clone();
        let passed = site.post_as(&anna, &place, &format!("to={}", Persona::RuthAdeyemi.id())).await;
        assert_eq!((passed.status, passed.location()), (303, "/advice"), "{}", passed.body);
        assert_eq!(site.get_as(&anna, "/api/v1/advice").await.json(), serde_json::json!([]), "it is hers no more");
        assert_eq!(site.get_as(&anna, &request).await.status, 404);
        let ruth = site.sign_in(Persona::RuthAdeyemi).await;
        let hers = site.get_as(&ruth, "/api/v1/advice").await.json();
        assert_eq!((&hers[0]["from"], &hers[0]["due"]), (&"Ruth Adeyemi, Ashmere NHS Trust".into(), &due), "the limit has not moved: {hers}");
        assert_eq!(site.get_as(&ruth, &format!("{request}/write")).await.status, 200);
        let list = site.get_as(&priya, &format!("/cases/{reference}/advice")).await;
        assert!(list.body.contains("Ruth Adeyemi") && !list.body.contains("Anna Kowalska"), "{}", list.body);
        let again = site.post_as(&anna, &place, &format!("to={}", Persona::RuthAdeyemi.id())).await;
        assert_eq!(again.status, 404);
        assert!(again.body.contains("A colleague may have taken it first, or it was passed on"), "{}", again.body);
    }

    async fn he_01_a_request_of_the_team_is_taken_by_one_of_them(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let team = format!("team:{}", Persona::AnnaKowalska.team().unwrap().id());
        let of_her = format!("user:{}", Persona::AnnaKowalska.id());
        site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &everybody().replace(&of_her, &team)).await;
        let anna = site.sign_in(Persona::AnnaKowalska).await;
        let ruth = site.sign_in(Persona::RuthAdeyemi).await;
        let request = format!("/advice/{}", inbox(&site, &ruth).await);
        let open = site.get_as(&ruth, &request).await;
        assert!(open.body.contains("Take this request") && !open.body.contains("What we already hold"), "{}", open.body);
        let taken = site.post_as(&ruth, &format!("{request}/take"), "").await;
        assert_eq!((taken.status, taken.location()), (303, request.as_str()), "{}", taken.body);
        assert!(site.get_as(&ruth, &request).await.body.contains("What we already hold"));
        let late = site.post_as(&anna, &format!("{request}/take"), "").await;
        assert_eq!(late.status, 404);
        assert!(late.body.contains("A colleague may have taken it first"), "{}", late.body);
    }

    async fn cw_06_advice_that_came_as_a_file_is_recorded_with_it(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &everybody()).await;
        let list = site.get_as(&priya, &format!("/api/v1/cases/{reference}/advice")).await.json();
        let education = list.as_array().unwrap().iter().find(|one| one["kind"] == "education").unwrap();
        let check = format!("/cases/{reference}/advice/{}", education["id"].as_str().unwrap());
        let place = format!("{check}/received");
        let form = site.get_as(&priya, &place).await;
        assert!(form.body.contains("multipart/form-data") && form.body.contains("up to 25 MB"), "{}", form.body);
        let version = form.hidden("version");
        let typed = [("version", version.as_str()), ("on-day", "12"), ("on-month", "10"), ("on-year", "2026"), ("author", "Grace Bello"), ("text", "With her report")];
        let send = async |fields: &[(&str, &str)], file: &[u8]| send_form(&site, &priya, &place, fields, "report.pdf", file).await;

        let wrong = send(&typed, b"MZ").await;
        assert_eq!(wrong.status, 422);
        let large = send(&typed, &vec![b' '; 26 * 1024 * 1024]).await;
        assert_eq!(large.status, 413);
        for (refused, message) in [(&wrong, "The file must be a PDF"), (&large, "larger than 25 MB")] {
            assert!(refused.body.contains(message) && refused.body.contains("With her report"), "{message}: {}", refused.body);
        }
        let documents = format!("/api/v1/cases/{reference}/documents");
        assert_eq!(site.get_as(&priya, &documents).await.json(), serde_json::json!([]), "no refused file is kept");
        let stranger = send_form(&site, &priya, &place, &[typed.as_slice(), &[("limit", "x")]].concat(), "report.pdf", b"").await;
        assert_eq!(stranger.status, 400, "the form of another page");
        let nothing = send(&[&typed[..5], &[("text", "")]].concat(), b"").await;
        assert_eq!(nothing.status, 422);
        assert!(nothing.body.contains("Write down what they said, or upload the file that carries it"), "{}", nothing.body);

        // The day is wrong and the file is right: nobody should have to find the file again.
        let ahead = send(&[&typed[..1], &[("on-day", "13")], &typed[2..5], &[("text", "")]].concat(), &pdf("words")).await;
        assert_eq!(ahead.status, 422);
        assert!(ahead.body.contains("Enter the day it came: today or earlier"), "{}", ahead.body);
        let document = ahead.hidden("document");
        let done = send(&[&typed[..5], &[("text", ""), ("document", &document)]].concat(), b"").await;
        assert_eq!((done.status, done.location()), (303, format!("/cases/{reference}/advice").as_str()), "{}", done.body);
        let reading = site.get_as(&priya, &check).await;
        assert!(reading.body.contains(&format!("/cases/{reference}/documents/{document}")), "{}", reading.body);
        assert_eq!(site.get_as(&priya, &documents).await.json().as_array().unwrap().len(), 1);
    }

    async fn cw_06_late_advice_is_chased_from_the_case_and_from_my_work_and_what_was_said_is_recorded(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &everybody()).await;
        let james = site.sign_in(Persona::JamesOsei).await;
        let id = inbox(&site, &james).await;
        let (chase, request) = (format!("/cases/{reference}/advice/chase"), format!("/cases/{reference}/advice/{id}"));
        let early = site.get_as(&priya, &chase).await;
        assert!(early.status == 200 && early.body.contains("No advice is late that you could chase"), "{}", early.body);
        assert!(!site.get_as(&priya, "/work").await.body.contains("/work/chase"));
        site.ports.clock.set_day(day("2027-03-01"));
        let (priya, james) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::JamesOsei).await);
        for (from, link) in [("/work", "/work/chase"), (&format!("/cases/{reference}/advice"), &chase), (&request, &chase)] {
            let page = site.get_as(&priya, from).await;
            assert!(page.body.contains(&format!("href=\"{link}\"")), "{from}: {}", page.body);
        }
        for place in [chase.as_str(), "/work/chase"] {
            let page = site.get_as(&priya, place).await;
            let ticked = page.body.contains(&format!("value=\"{id}\" checked"));
            assert!(page.status == 200 && ticked, "{place}: what is late is chosen already: {}", page.body);
            let empty = site.post_as(&priya, place, &format!("requests={id}&words=")).await;
            assert!(empty.status == 422 && empty.body.contains("Say what you write to them"), "{place}: {}", empty.body);
            let sent = site.post_as(&priya, place, &format!("requests={id}&words=The+panel+meets+on+Thursday")).await;
            assert_eq!(sent.status, 303, "{place}: {}", sent.body);
        }
        let theirs = site.get_as(&james, &format!("/advice/{id}")).await;
        assert!(theirs.body.contains("The panel meets on Thursday"), "{}", theirs.body);
        assert_eq!(site.get_as(&james, &chase).await.status, 403);
        let page = site.get_as(&priya, &request).await;
        assert!(page.body.contains(&format!("{request}/said")), "{}", page.body);
        let said = site.get_as(&priya, &format!("{request}/said")).await;
        let version = said.body.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        let form = format!("version={version}&said=She+was+ill&promised_on-day=8&promised_on-month=3&promised_on-year=2027");
        assert_eq!(site.post_as(&priya, &format!("{request}/said"), &form).await.status, 303);
        let page = site.get_as(&priya, &request).await;
        assert!(page.body.contains("She was ill") && page.body.contains("8 March 2027") && !page.body.contains("/said\""), "{}", page.body);
        let door = crate::doors::send(&site, &priya, &format!("/api/v1{chase}"), serde_json::json!({ "requests": [id], "words": "Again" })).await;
        assert_eq!((door.status, door.json()["chased"].as_u64()), (200, Some(1)), "{}", door.body);
    }

    async fn cw_06_advice_that_is_excused_is_offered_to_be_chased_on_no_page(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &everybody()).await;
        let james = site.sign_in(Persona::JamesOsei).await;
        let request = format!("/cases/{reference}/advice/{}", inbox(&site, &james).await);
        let (list, chase) = (format!("/cases/{reference}/advice"), format!("/cases/{reference}/advice/chase"));
        site.ports.clock.set_day(day("2027-03-01"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        for (is_excused, said) in [(false, "Overdue by"), (true, "Excused")] {
            let id = find_case(db, &reference).id;
            db.write(|conn| {
                let rows = list_deadlines(conn, id)?.into_iter().map(|row| DeadlineRow { is_excused, ..row }).collect();
                replace_deadlines(conn, id, rows)
            })
            .unwrap();
            for (place, link) in [(&list, &chase), (&request, &chase), (&"/work".to_owned(), &"/work/chase".to_owned())] {
                let page = site.get_as(&priya, place).await;
                assert_eq!(page.body.contains(&format!("href=\"{link}\"")), !is_excused, "{place} {is_excused}: {}", page.body);
            }
            assert!(site.get_as(&priya, &list).await.body.contains(said), "{said}");
        }
        for place in [chase.as_str(), "/work/chase"] {
            let page = site.get_as(&priya, place).await;
            assert!(page.body.contains("No advice is late that you could chase"), "{place}: {}", page.body);
        }
    }

    async fn cw_06_only_those_who_run_the_case_record_what_came_or_keep_a_file_for_it(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &everybody()).await;
        let james = site.sign_in(Persona::JamesOsei).await;
        let marcus = site.sign_in(Persona::MarcusBell).await;
        let place = format!("/cases/{reference}/advice/{}", inbox(&site, &james).await);
        for path in [format!("{place}/received"), format!("/api/v1{place}/file")] {
            let own = send_file(&site, &james, &path, "report.pdf", &pdf("words")).await;
            assert_eq!(own.status, 403, "{path}: who gives the advice sends it on their own page");
            let other = send_file(&site, &marcus, &path, "report.pdf", &pdf("words")).await;
            assert_eq!(other.status, 404, "{path}: who gives other advice knows nothing of it");
            let forged = Person { csrf: "0".repeat(64), ..priya.clone() };
            assert_eq!(send_file(&site, &forged, &path, "report.pdf", &pdf("words")).await.status, 403, "{path}");
        }
        let documents = site.get_as(&priya, &format!("/api/v1/cases/{reference}/documents")).await.json();
        assert_eq!(documents, serde_json::json!([]));
    }

    async fn x_05_a_form_about_a_request_that_was_changed_meanwhile_says_so_and_keeps_what_was_typed(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &everybody()).await;
        let james = site.sign_in(Persona::JamesOsei).await;
        let id = inbox(&site, &james).await;
        let place = format!("/cases/{reference}/advice/{id}");
        let late = format!("{place}/late");
        let version = site.get_as(&priya, &late).await.hidden("version");
        assert_eq!(site.post_as(&priya, &late, &format!("cause=Away&version={version}")).await.status, 303);

        let answer = format!("/advice/{id}/answer");
        let declined = format!("answer=decline&reason=Nobody+free&version={version}");
        let not_needed = format!("ground=does_not_apply&reason-does_not_apply=He+moved&version={version}");
        let came = [("version", version.as_str()), ("on-day", "12"), ("on-month", "10"), ("on-year", "2026"), ("author", "James Osei"), ("text", "By phone")];
        let stale = [
            (site.post_as(&priya, &late, &format!("cause=Illness&version={version}")).await, "Illness"),
            (site.post_as(&james, &answer, &declined).await, "Nobody free"),
            (site.post_as(&priya, &format!("{place}/not-needed"), &not_needed).await, "He moved"),
            (send_form(&site, &priya, &format!("{place}/received"), &came, "", b"").await, "By phone"),
        ];
        for (page, typed) in &stale {
            assert_eq!(page.status, 409, "{typed}: {}", page.body);
            assert!(page.body.contains("was changed while the page was open"), "{typed}: {}", page.body);
            assert!(page.body.contains(typed), "{typed}: {}", page.body);
        }
        let version = stale[0].0.hidden("version");
        assert_eq!(site.post_as(&priya, &late, &format!("cause=Illness&version={version}")).await.status, 303, "sent again");
    }

    async fn x_04_programs_record_what_came_what_is_late_and_what_is_not_needed(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site, db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.post_as(&priya, &format!("/cases/{reference}/advice/new"), &everybody()).await;
        let list = format!("/api/v1/cases/{reference}/advice");
        let of = async |kind: &str| {
            let all = site.get_as(&priya, &list).await.json();
            let found = all.as_array().unwrap().iter().find(|one| one["kind"] == kind).unwrap().clone();
            (format!("{list}/{}", found["id"].as_str().unwrap()), found["version"].as_i64().unwrap(), found["state"].clone())
        };

        let (place, version, _) = of("parents_views").await;
        let came = |text: &str| format!(r#"{{"on":"2026-10-12","author":"Fatima Hassan","text":"{text}","is_accepted":true,"version":{version}}}"#);
        let nothing = api(&site, &priya, &format!("{place}/received"), &came("")).await;
        assert_eq!((nothing.status, &nothing.json()["code"]), (422, &"nothing_received".into()));
        assert_eq!(api(&site, &priya, &format!("{place}/received"), &came("She is happy.")).await.status, 204);
        assert_eq!(of("parents_views").await.2, "accepted");

        let (place, version, _) = of("childs_views").await;
        let kept = send_file(&site, &priya, &format!("{place}/file"), "drawing.pdf", &pdf("words")).await;
        assert_eq!(kept.status, 201, "{kept:?}");
        let large = send_file(&site, &priya, &format!("{place}/file"), "a.pdf", &vec![b' '; 26 * 1024 * 1024]).await;
        assert_eq!((large.status, &large.json()["code"]), (413, &"too_large".into()));
        assert!(large.json()["detail"].as_str().unwrap().contains("larger than 25 MB"), "{}", large.body);
        let none = send_file(&site, &priya, &format!("{place}/file"), "", b"").await;
        assert_eq!(none.status, 400, "{none:?}");
        let drawn = format!(r#"{{"on":"2026-10-12","author":"Amira Hassan","document":{},"version":{version}}}"#, kept.json()["document"]);
        assert_eq!(api(&site, &priya, &format!("{place}/received"), &drawn).await.status, 204);
        assert_eq!(of("childs_views").await.2, "received");

        let (place, version, _) = of("education").await;
        let late = |cause: &str, version: i64| format!(r#"{{"cause":"{cause}","version":{version}}}"#);
        assert_eq!(api(&site, &priya, &format!("{place}/late"), &late("", version)).await.status, 422);
        assert_eq!(api(&site, &priya, &format!("{place}/late"), &late("The school was shut", version)).await.status, 204);
        assert_eq!(api(&site, &priya, &format!("{place}/late"), &late("Again", version)).await.status, 409, "a stale version");
        let missed = r#"{"evidence":"A letter","why_impractical":"She was away"}"#;
        let none = api(&site, &priya, &format!("{place}/missed"), missed).await;
        assert_eq!((none.status, &none.json()["code"]), (422, &"nothing_missed".into()));
        let james = site.sign_in(Persona::JamesOsei).await;
        for (path, body) in [("received", came("x")), ("late", late("x", 1)), ("missed", missed.to_owned())] {
            let status = api(&site, &james, &format!("{place}/{path}"), &body).await.status;
            assert_eq!(status, 403, "{path}: he gives advice on the case, and does not run it");
        }
        let tom = site.sign_in(Persona::TomFielding).await;
        assert_eq!(api(&site, &tom, &format!("{place}/late"), &late("x", 1)).await.status, 404, "who has no part in the case knows nothing of it");

        let (place, version, _) = of("social_care").await;
        let ground = |ground: &str| format!(r#"{{"not_needed":{{"ground":"{ground}","reason":"No school"}},"version":{version}}}"#);
        assert_eq!(api(&site, &priya, &format!("{place}/not-needed"), &ground("because")).await.status, 422);
        let done = api(&site, &priya, &format!("{place}/not-needed"), &ground("does_not_apply")).await;
        assert_eq!(done.status, 204, "{done:?}");
        assert_eq!(of("social_care").await.2, "not_needed");
    }
}
