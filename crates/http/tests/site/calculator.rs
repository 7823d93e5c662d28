use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases};
use scraper::{Html, Selector};

use crate::browser::TestSite;

/// The words of a page as they are read out, with one space between.
fn text(body: &str) -> String {
    let main = Selector::parse("main").unwrap();
    let words: String = Html::parse_document(body).select(&main).flat_map(|element| element.text()).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

both_databases! {
    async fn anybody_sees_every_date_of_an_assessment_and_why(db: &Database) {
        let site = TestSite::new(db);
        let asked = site.get("/calculator").await;
        assert_eq!(asked.status, 200);
        assert!(asked.body.contains("method=\"get\"") && !asked.body.contains("method=\"post\""));
        let typed = site.get("/calculator?received-day=7&received-month=9&received-year=2026").await;
        let linked = site.get("/calculator?received=2026-09-07").await;
        assert_eq!((typed.status, linked.status), (200, 200));
        assert_eq!(text(&typed.body), text(&linked.body));
        let words = text(&linked.body);
        for said in [
            "Monday 19 October 2026",
            "Monday 28 December 2026",
            "Act by Thursday 24 December",
            "Monday 25 January 2027",
            "Counted 20 weeks (140 days) from the day after 7 September 2026",
            "SEND Regulations 2014 reg 13(2)",
            "As soon as practicable",
        ] {
            assert!(words.contains(said), "{said}: {words}");
        }
        let person = site.sign_in(Persona::PriyaNair).await;
        assert_eq!(site.get_as(&person, "/calculator?received=2026-09-07").await.status, 200);
    }

    async fn a_day_that_cannot_be_is_refused_in_plain_words(db: &Database) {
        let site = TestSite::new(db);
        for (typed, said) in [
            ("received=2026-02-30", "Give a day like 2026-09-07"),
            ("received=", "Give a day like 2026-09-07"),
            ("received=%3Cscript%3E", "Give a day like 2026-09-07"),
            ("received-day=30&received-month=2&received-year=2026", "February 2026 has 28 days"),
            ("received-day=&received-month=&received-year=", "Enter the day on which the council received the request"),
            ("received=2014-08-31", "The law that these dates rest on began on 1 September 2014"),
            ("received=2199-01-01", "That is too far ahead"),
        ] {
            let answer = site.get(&format!("/calculator?{typed}")).await;
            assert_eq!(answer.status, 422, "{typed}");
            assert!(text(&answer.body).contains(said), "{typed}: {}", text(&answer.body));
            assert!(answer.body.contains("<title>Error: ") && answer.body.contains("href=\"#received-day\""), "{typed}");
        }
    }

    async fn programs_get_the_same_dates_as_json(db: &Database) {
        let site = TestSite::new(db);
        let answer = site.get("/api/v1/calculator?received=2026-09-07").await;
        assert_eq!(answer.status, 200);
        let said = answer.json();
        let dates = said["dates"].as_array().unwrap();
        let plan = dates.iter().find(|date| date["rule"] == "R13-FINAL-20W").unwrap();
        assert_eq!((&plan["due"], &plan["act_by"]), (&"2027-01-25".into(), &"2027-01-25".into()));
        assert_eq!((&plan["trigger"], &plan["receipt"]["rule"]), (&"2026-09-07".into(), &"R13-FINAL-20W".into()));
        assert!(dates.iter().any(|date| date["if_last_day_for"] == "the final plan"));
        for wrong in ["", "?received=", "?received=2026-02-30", "?received=7+9+2026", "?received=2014-08-31"] {
            let answer = site.get(&format!("/api/v1/calculator{wrong}")).await;
            assert_eq!((answer.status, &answer.json()["code"]), (422, &"no_date".into()), "{wrong}");
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
    }
}
