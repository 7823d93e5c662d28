//! The official register taken over on a page and by a program: shown before it is done, and done as it was shown.

use actix_web::http::Method;
use ehc_persistence::{
    Database, drafts,
    institutions::{InstitutionRow, list_register},
};
use ehc_test_support::{Persona, both_databases, day};
use serde_json::json;

use crate::{
    browser::{Answer, Person, TestSite, as_, json as body},
    doors::{send, wrong},
};

const LIST: &str = "/admin/institutions";
const FILE: &str = "/admin/institutions/import";
const CHECK: &str = "/admin/institutions/import/check";
const API: &str = "/api/v1/institutions/import";

const FIRST: &str = "HeadName,URN,LA (code),EstablishmentName,TypeOfEstablishment (code),TypeOfEstablishment (name),\
                     EstablishmentStatus (name),PhaseOfEducation (name),CloseDate,Postcode\n";
const OAK: &str = "Ada Stone,100001,861,Oakhollow Primary,1,Community school,Open,Primary,,ST4 1HH\n";
const TIDE: &str = "Ada Stone,100002,861,Tidewell House,10,Other independent special school,Open,Not applicable,,\n";
const FAR: &str = "Ada Stone,200001,201,Far Primary,1,Community school,Open,Primary,,EC1\n";
const SHIP: &str = "Ada Stone,300001,861,Training Ship,25,Offshore schools,Open,Primary,,\n";
const BROKEN: &str = "Ada Stone,2,201,Broken Primary,1,Community school,Open,Primary,,\n";

fn file(rows: &[&str]) -> String {
    format!("{FIRST}{}", rows.concat())
}

async fn choose(site: &TestSite, person: &Person, authorities: &str, content: &str) -> Answer {
    site.upload(person, FILE, &[("authorities", authorities)], ("edubase.csv", content.as_bytes())).await
}

async fn by_program(site: &TestSite, person: &Person, fields: &[(&str, &str)], content: &str) -> Answer {
    site.upload(person, API, fields, ("edubase.csv", content.as_bytes())).await
}

fn register(db: &Database) -> Vec<InstitutionRow> {
    db.read(list_register).unwrap()
}

fn waiting(db: &Database) -> usize {
    db.read(|conn| drafts::list(conn, Persona::TomFielding.id(), "")).unwrap().len()
}

both_databases! {
    async fn x_10_a_person_sees_what_would_be_taken_over_and_then_takes_over_that(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let tom = site.sign_in(Persona::TomFielding).await;
        assert!(site.get_as(&tom, LIST).await.body.contains(&format!("href=\"{FILE}\"")));
        assert!(site.get_as(&tom, "/admin").await.body.contains(&format!("href=\"{FILE}\"")), "the first-run list leads here");
        assert_eq!(site.get_as(&tom, CHECK).await.location(), FILE, "nothing waits");
        let code = json!({ "text": "861", "from_on": "2026-12-01" });
        let put = body(Method::PUT, "/api/v1/authority/code", code.to_string()).insert_header(("x-csrf", tom.csrf.clone()));
        assert_eq!(site.send(as_(put, &tom)).await.status, 204);
        let asked = site.get_as(&tom, FILE).await.body;
        assert!(asked.contains("value=\"861\"") && asked.contains("CSV, up to 25 MB"), "{asked}");
        let chosen = choose(&site, &tom, "861", &file(&[OAK, TIDE, FAR, SHIP, BROKEN])).await;
        assert_eq!((chosen.status, chosen.location()), (303, CHECK), "{}", chosen.body);
        assert_eq!((register(db).len(), site.ports.files.count(), waiting(db)), (0, 0, 1), "nothing is changed, and no paper is kept");
        let kept = db.read(|conn| drafts::find(conn, Persona::TomFielding.id(), "register:import")).unwrap().unwrap().to_string();
        assert!(kept.contains("Oakhollow") && !kept.contains("Ada Stone"), "only what is read is kept: {kept}");
        let check = site.get_as(&tom, CHECK).await;
        for words in ["Added (2)", "Oakhollow Primary", "Tidewell House", "Offshore schools", "Rows that cannot be read (1)", "Left out (1)", "Take it over"] {
            assert!(check.body.contains(words), "{words}: {}", check.body);
        }
        assert!(!check.body.contains("Far Primary") && check.body.contains("Columns that the file lacks"), "{}", check.body);
        let done = site.post_as(&tom, CHECK, &format!("mark={}", check.hidden("mark"))).await;
        assert_eq!((done.status, done.location()), (303, LIST), "{}", done.body);
        let list = site.send(as_(actix_web::test::TestRequest::get().uri(LIST), &tom)).await.body;
        assert!(list.contains("Oakhollow Primary") && list.contains("Tidewell House") && !list.contains("Far Primary"), "{list}");
        let oak = register(db).into_iter().find(|row| row.urn.as_deref() == Some("100001")).unwrap();
        let page = site.get_as(&tom, &format!("{LIST}/{}", oak.id)).await.body;
        assert!(page.contains("Added Oakhollow Primary") && page.contains("Tom Fielding"), "it is his act: {page}");
        assert_eq!((waiting(db), site.get_as(&tom, CHECK).await.location()), (0, FILE), "what was sent is forgotten");
    }

    async fn x_10_what_changed_and_what_closed_is_said_and_a_file_that_is_not_taken_over_is_forgotten(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let first = by_program(&site, &tom, &[("authorities", "861")], &file(&[OAK, TIDE])).await;
        assert_eq!(first.status, 200, "{}", first.body);
        let renamed = OAK.replace("Oakhollow Primary", "Oakhollow Academy");
        let closed = TIDE.replace("Open,Not applicable,", "Closed,Not applicable,31-08-2026");
        assert_eq!(choose(&site, &tom, "861", &file(&[&renamed, &closed])).await.status, 303);
        let check = site.get_as(&tom, CHECK).await;
        for words in ["Name: Oakhollow Primary → Oakhollow Academy", "Closed (1)", "Changed (1)"] {
            assert!(check.body.contains(words), "{words}: {}", check.body);
        }
        let before = register(db);
        let refused = site.post_as(&tom, CHECK, &format!("mark={}&answer=no", check.hidden("mark"))).await;
        assert_eq!((refused.status, refused.location(), waiting(db)), (303, LIST, 0));
        assert_eq!(register(db), before);
        assert_eq!(choose(&site, &tom, " 861 ,", &file(&[OAK, TIDE])).await.status, 303);
        let same = site.get_as(&tom, CHECK).await.body;
        assert!(same.contains("The register says the same already") && !same.contains("Take it over"), "{same}");
    }

    async fn x_10_a_register_that_changed_meanwhile_is_shown_once_more(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let tom = site.sign_in(Persona::TomFielding).await;
        choose(&site, &tom, "861", &file(&[OAK])).await;
        let mark = site.get_as(&tom, CHECK).await.hidden("mark");
        let by_hand = json!({ "name": "Oakhollow", "kind": "primary", "urn": "100001" });
        assert_eq!(send(&site, &tom, "/api/v1/institutions", by_hand).await.status, 201);
        let before = register(db);
        let again = site.post_as(&tom, CHECK, &format!("mark={mark}")).await;
        assert_eq!(again.status, 409, "{}", again.body);
        for words in ["The register changed while the page was open", "Name: Oakhollow → Oakhollow Primary", "Changed (1)"] {
            assert!(again.body.contains(words), "{words}: {}", again.body);
        }
        assert_eq!((register(db), waiting(db)), (before, 1));
        let done = site.post_as(&tom, CHECK, &format!("mark={}", again.hidden("mark"))).await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert_eq!(register(db)[0].name, "Oakhollow Primary");
        let twice = site.post_as(&tom, CHECK, &format!("mark={}", again.hidden("mark"))).await;
        assert_eq!((twice.status, twice.location()), (303, FILE), "nothing waits any more");
    }

    async fn x_10_what_is_no_file_of_the_official_register_is_refused_at_both_doors_and_nothing_is_kept(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let whole = file(&[OAK, TIDE]);
        let twice = file(&[OAK, OAK]);
        let wrong_row = file(&[&OAK.replace("100001", "1")]);
        for (authorities, content, words, answer) in [
            ("861", "", "The file is not a CSV of the official register", ("file", "not_a_table")),
            ("861", "\u{89}PNG\r\n\u{1a}\n\0\0", "The file is not a CSV of the official register", ("file", "not_a_table")),
            ("861", "Name,Town\nOak,Stoke\n", "The file lacks these columns: URN, EstablishmentName", ("file", "columns_missing")),
            ("861", &whole[..whole.len() - 20], "Row 3 has another number of columns than the first", ("file", "cut")),
            ("861", &twice, "Two rows have the URN 100001", ("file", "twice")),
            ("861", &wrong_row, "Row 2: what stands under URN cannot be read", ("file", "row_wrong")),
            ("860", &whole, "No row is of the local authority 860", ("authorities", "no_rows")),
            (" , ", &whole, "Enter the code of the local authority", ("authorities", "no_authority_code")),
            ("861,Ashmere", &whole, "“Ashmere” is not the code of a local authority", ("authorities", "not_an_authority_code")),
        ] {
            let page = choose(&site, &tom, authorities, content).await;
            assert!(page.status == 422 && page.body.contains(words), "{words}: {}", page.body);
            assert!(page.body.contains(&format!("href=\"#{}\"", answer.0)), "{words}: {}", page.body);
            let program = by_program(&site, &tom, &[("authorities", authorities)], content).await;
            assert_eq!(wrong(&program), [(answer.0.to_owned(), answer.1.to_owned())], "{}", program.body);
        }
        let none = site.upload(&tom, FILE, &[("authorities", "")], Default::default()).await;
        assert!(none.status == 422 && none.body.contains("Choose the file") && none.body.contains("Enter the code"), "{}", none.body);
        let most = usize::try_from(site.app.service.policy.max_file_bytes).unwrap();
        let large = choose(&site, &tom, "861", &"x".repeat(most + 1)).await;
        assert!(large.status == 413 && large.body.contains("value=\"861\""), "{}", large.status);
        assert_eq!((register(db).len(), waiting(db), site.ports.files.count()), (0, 0, 0));
    }

    async fn x_10_a_program_is_answered_the_same_figures_and_a_dry_run_changes_nothing(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-12-01"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let content = file(&[OAK, FAR, SHIP, BROKEN]);
        let would = by_program(&site, &tom, &[("authorities", "861"), ("dry_run", "true")], &content).await;
        assert_eq!(would.status, 200, "{}", would.body);
        assert_eq!(register(db).len(), 0);
        let mut figures = would.json();
        assert_eq!(figures["added"], json!([{ "name": "Oakhollow Primary", "urn": "100001" }]));
        assert_eq!(figures["wrong_rows"], json!([{ "row": 5, "column": "URN", "urn": "2" }]));
        assert_eq!((&figures["passed_over"], &figures["left_out"]), (&json!({ "Offshore schools": 1 }), &json!({ "Postcode": 1 })));
        let did = by_program(&site, &tom, &[("authorities", "861"), ("dry_run", "false")], &content).await;
        figures["dry_run"] = json!(false);
        assert_eq!((did.status, did.json()), (200, figures));
        assert_eq!(register(db).len(), 1);
        let unknown = by_program(&site, &tom, &[("authorities", "861"), ("dry_run", "perhaps")], &content).await;
        assert_eq!(wrong(&unknown), [("dry_run".to_owned(), "unknown_code".to_owned())]);
        let no_file = site.upload(&tom, API, &[("authorities", "861")], Default::default()).await;
        assert_eq!(no_file.status, 422, "{}", no_file.body);
    }

    async fn x_10_a_long_list_is_shown_as_far_as_anybody_reads_and_taken_over_whole(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        let rows: Vec<String> = (0..201).map(|one| OAK.replace("100001", &format!("{}", 100_100 + one))).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        choose(&site, &tom, "861", &file(&rows)).await;
        let check = site.get_as(&tom, CHECK).await;
        assert!(check.body.contains("Added (201)") && check.body.contains("And 1 more."), "{}", check.body);
        assert!(check.body.contains("100299") && !check.body.contains("100300"), "{}", check.body);
        assert_eq!(site.post_as(&tom, CHECK, &format!("mark={}", check.hidden("mark"))).await.status, 303);
        assert_eq!(register(db).len(), 201);
    }

    async fn x_10_nobody_but_an_administrator_takes_the_official_register_over(db: &Database) {
        let site = TestSite::new(db);
        for persona in [Persona::PriyaNair, Persona::HelenWard, Persona::JamesOsei] {
            let person = site.sign_in(persona).await;
            for page in [FILE, CHECK] {
                assert_eq!(site.get_as(&person, page).await.status, 403, "{page}");
            }
            assert_eq!(choose(&site, &person, "861", &file(&[OAK])).await.status, 403);
            assert_eq!(site.post_as(&person, CHECK, "mark=a").await.status, 403);
            for dry_run in ["true", "false"] {
                let program = by_program(&site, &person, &[("authorities", "861"), ("dry_run", dry_run)], &file(&[OAK])).await;
                assert_eq!(program.status, 403, "{}", program.body);
            }
        }
        assert_eq!((register(db).len(), waiting(db)), (0, 0));
    }

    async fn x_10_what_waits_is_one_persons_own(db: &Database) {
        let site = TestSite::new(db);
        let tom = site.sign_in(Persona::TomFielding).await;
        choose(&site, &tom, "861", &file(&[OAK])).await;
        choose(&site, &tom, "861", &file(&[TIDE])).await;
        let check = site.get_as(&tom, CHECK).await.body;
        assert!(check.contains("Tidewell House") && !check.contains("Oakhollow"), "the later file takes the place of the first: {check}");
        assert_eq!(waiting(db), 1);
    }
}
