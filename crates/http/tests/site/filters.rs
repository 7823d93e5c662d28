//! A choice in the address of a list that is not among those it has: refused to programs by its name, and said on a page above the whole list.

use ehc_http::{api::Description, routes};
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, day};
use serde_json::Value;
use utoipa::OpenApi;

use crate::{browser::TestSite, doors::wrong};

/// Every address without a part to fill in that programs are told a choice of, with the name of the choice.
fn choices() -> Vec<(&'static str, String)> {
    let description = serde_json::to_value(Description::openapi()).unwrap();
    let mut found = Vec::new();
    for row in routes::all().into_iter().filter(|row| !row.path.contains('{')) {
        let parameters = description["paths"][row.path]["get"]["parameters"].as_array().cloned().unwrap_or_default();
        let is_choice = |parameter: &&Value| parameter["in"] == "query" && parameter["schema"]["enum"].is_array();
        found.extend(parameters.iter().filter(is_choice).map(|one| (row.path, one["name"].as_str().unwrap().to_owned())));
    }
    found
}

both_databases! {
    async fn a_place_in_a_list_that_is_none_of_ours_is_refused_and_not_taken_for_the_first_page(db: &Database) {
        let site = TestSite::new(db);
        let priya = site.sign_in(Persona::PriyaNair).await;
        for path in ["/cases", "/work", "/work/team", "/work/waiting", "/alerts", "/api/v1/cases", "/api/v1/work", "/api/v1/alerts"] {
            for place in ["banana", "2026-10-01", "2026-10-01~x", "~", ""] {
                let answer = site.get_as(&priya, &format!("{path}?after={place}")).await;
                assert_eq!(answer.status, 400, "{path} {place}: {}", answer.body);
                assert!(!answer.body.contains("Nothing was saved"), "whoever only reads saves nothing: {}", answer.body);
            }
            assert_eq!(site.get_as(&priya, path).await.status, 200, "{path}");
        }
    }

    async fn programs_are_refused_every_choice_that_is_none_of_a_list_by_its_name(db: &Database) {
        let site = TestSite::new(db);
        let choices = choices();
        assert!(choices.len() >= 10, "{choices:?}");
        for (path, name) in choices {
            let figure = if path.ends_with("reports/cases") && name != "figure" { "&figure=open" } else { "" };
            let mut answers = Vec::new();
            for persona in [Persona::TomFielding, Persona::PriyaNair, Persona::JamesOsei, Persona::HelenWard] {
                let person = site.sign_in(persona).await;
                let answer = site.get_as(&person, &format!("{path}?{name}=banana{figure}")).await;
                if answer.status == 403 {
                    continue;
                }
                assert_eq!(wrong(&answer), [(name.clone(), "unknown_code".to_owned())], "{path}?{name}: {}", answer.body);
                answers.push(answer.status);
            }
            assert!(answers.contains(&422), "nobody may see {path}");
        }
    }

    async fn a_page_lists_all_and_says_which_choice_narrows_nothing(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-09-07"));
        let (tom, priya) = (site.sign_in(Persona::TomFielding).await, site.sign_in(Persona::PriyaNair).await);
        for (person, path, name) in [
            (&tom, "/admin/institutions", "kind"),
            (&tom, "/admin/institutions", "state"),
            (&tom, "/admin/users", "role"),
            (&tom, "/admin/users", "state"),
            (&priya, "/cases", "stage"),
            (&priya, "/cases", "whose"),
            (&priya, "/cases", "show"),
            (&priya, "/cases", "per_page"),
            (&priya, "/cases", "year"),
            (&priya, "/cases", "advice"),
            (&priya, "/cases", "sort"),
            (&priya, "/work", "show"),
            (&priya, "/work/team", "show"),
            (&priya, "/work/waiting", "show"),
            (&priya, &format!("/cases/{reference}/history"), "views"),
        ] {
            let says = "is not among the choices for";
            let page = site.get_as(person, &format!("{path}?{name}=%3Cbanana%3E")).await;
            let so = match name {
                "per_page" => "the usual number is shown",
                "sort" => "the usual order is shown",
                _ => "narrows nothing",
            };
            let name = name.replace('_', " ");
            assert_eq!(page.status, 200, "{path}?{name}");
            assert!(page.body.contains(&format!("“&lt;banana&gt;” {says} “{name}”, and {so}.")), "{path}?{name}: {}", page.body);
            for usual in ["", "?stage=", "?whose=team", "?per_page=50"] {
                assert!(!site.get_as(person, &format!("{path}{usual}")).await.body.contains(says), "{path}{usual}");
            }
        }
    }
}
