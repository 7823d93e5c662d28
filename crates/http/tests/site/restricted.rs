//! Restricted cases, by their pages and by JSON.

use ehc_domain::{accounts::Role, cases::CaseReference};
use ehc_persistence::Database;
use ehc_test_support::{
    Persona, a_request, both_databases, day, mailbox,
    personas::{Team, insert_another},
};
use serde_json::json;

use crate::{
    browser::{Answer, Person, TestSite},
    doors::{send, wrong},
};

fn case(site: &TestSite) -> CaseReference {
    site.ports.clock.set_day(day("2026-12-01"));
    site.record(a_request("2026-11-30"))
}

/// A second manager, signed in.
async fn moira(site: &TestSite, db: &Database) -> (String, Person) {
    let actor = insert_another(db, 1, "Moira Lane", Role::Manager, Team::SendService);
    let email = mailbox("moira.lane@ashmere.example");
    let answer = site.try_sign_in(email.as_str(), ehc_test_support::personas::PASSWORD).await;
    let cookie = answer.session().expect("a session cookie");
    let person = Person { who: Persona::HelenWard, cookie, csrf: String::new() };
    let csrf = site.get_as(&person, "/account").await.hidden("csrf");
    (actor.user_id.to_string(), Person { csrf, ..person })
}

/// A page without what differs each time it is served, and without the number that was asked for.
fn bare(answer: &Answer, reference: &CaseReference) -> String {
    answer.body.replace(&answer.hidden("csrf"), "").replace(reference.as_str(), "")
}

const REVIEW: &str = "review_on-day=1&review_on-month=3&review_on-year=2027";

both_databases! {
    async fn x_03_a_manager_restricts_a_case_and_does_not_see_it_again(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site);
        let helen = site.sign_in(Persona::HelenWard).await;
        let place = format!("/cases/{reference}/access/restrict");
        let alone = site.get_as(&helen, &place).await;
        assert!(alone.body.contains("Nobody else manages this case"), "{}", alone.body);
        let offers = async || site.get_as(&helen, &format!("/cases/{reference}/access")).await.body.contains(&format!("href=\"{place}\""));
        assert!(!offers().await, "nothing is offered that cannot be done");
        let (moiras, moira) = moira(&site, db).await;
        assert!(offers().await);
        site.ports.clock.advance(chrono::Duration::minutes(6));
        assert!(offers().await, "it is offered after the minutes in which nobody is asked for the password again");
        let (helen, priya) = (site.sign_in(Persona::HelenWard).await, site.sign_in(Persona::PriyaNair).await);
        let offers = async || site.get_as(&helen, &format!("/cases/{reference}/access")).await.body.contains(&format!("href=\"{place}\""));
        assert!(offers().await);
        assert_eq!(site.get_as(&priya, &place).await.status, 403, "a caseworker does not");
        let form = site.get_as(&helen, &place).await.body;
        for words in ["Moira Lane", "Manager", "The caseworker", "1 March 2027 at the latest", "do not see the case once it is restricted"] {
            assert!(form.contains(words), "{words}: {form}");
        }
        assert!(!form.contains("checked") && !form.contains(&format!("value=\"{}\"", Persona::HelenWard.id())), "offered, not presumed");
        let empty = site.post_as(&helen, &place, "reason=").await;
        assert_eq!(empty.status, 422);
        let alone = site.post_as(&helen, &place, &format!("people={}&{REVIEW}&reason=A+threat", Persona::PriyaNair.id())).await;
        assert_eq!(alone.status, 422);
        assert!(alone.body.contains("Name at least one other manager"), "{}", alone.body);

        let checked = site.post_as(&helen, &place, &format!("people={moiras}&{REVIEW}&reason=A+threat")).await;
        assert_eq!((checked.status, checked.location()), (303, format!("{place}/check").as_str()), "{}", checked.body);
        let check = site.get_as(&helen, checked.location()).await.body;
        for words in ["Do you restrict this case?", "Moira Lane", "1 March 2027", "Priya Nair is the caseworker and is not named"] {
            assert!(check.contains(words), "{words}: {check}");
        }
        let done = site.post_as(&helen, checked.location(), "").await;
        assert_eq!((done.status, done.location()), (303, "/reports"), "{}", done.body);

        let unknown = CaseReference::from_number(999_999);
        for person in [&helen, &priya] {
            for page in ["", "/dates", "/documents", "/history", "/access", "/access/named", "/people"] {
                let hidden = site.get_as(person, &format!("/cases/{reference}{page}")).await;
                let not_there = site.get_as(person, &format!("/cases/{unknown}{page}")).await;
                assert_eq!(hidden.status, 404, "{page}");
                assert_eq!(bare(&hidden, &reference), bare(&not_there, &unknown), "{page}");
            }
            assert!(!site.get_as(person, "/cases").await.body.contains(reference.as_str()));
            assert!(!site.get_as(person, "/work/team").await.body.contains(reference.as_str()));
            assert_eq!(site.get_as(person, "/api/v1/cases").await.json()["cases"], json!([]));
        }
        let whole = site.get_as(&moira, &format!("/cases/{reference}")).await.body;
        let head = whole.split("app-subnav").next().unwrap();
        assert!(head.contains("Restricted") && !head.contains("A threat"), "the reason is never at the head of the case: {head}");
        assert!(site.get_as(&moira, "/cases").await.body.contains("Restricted"));
        let found = site.post_as(&moira, "/search", &format!("q={reference}")).await;
        let found = site.get_as(&moira, found.location()).await.body;
        assert!(found.contains("Restricted") && found.contains("Amira"), "{found}");
        let shown = site.get_as(&moira, &format!("/cases/{reference}/access")).await.body;
        for words in ["Only the people named here know of this case", "A threat", "1 March 2027", "by Helen Ward"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
    }

    async fn x_03_those_who_are_named_change_the_list_review_it_and_lift_it(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site);
        let helen = site.sign_in(Persona::HelenWard).await;
        let (moiras, moira) = moira(&site, db).await;
        let place = format!("/cases/{reference}/access");
        let program = format!("/api/v1{place}");
        let body = |people: serde_json::Value, on: &str| json!({ "people": people, "review_on": on, "reason": "A threat" });
        for (people, on, field, code) in [
            (json!([Persona::HelenWard.id().uuid(), moiras]), "2027-03-01", "people", "yourself"),
            (json!([]), "2027-03-01", "people", "no_manager"),
            (json!([moiras]), "2026-12-01", "review_on", "not_ahead"),
            (json!([moiras]), "2027-03-02", "review_on", "too_far_ahead"),
        ] {
            let refused = send(&site, &helen, &format!("{program}/restriction"), body(people, on)).await;
            assert_eq!((refused.status, wrong(&refused)), (422, vec![(field.to_owned(), code.to_owned())]), "{code}");
        }
        assert_eq!(site.get_as(&helen, &format!("{program}/restriction")).await.json(), json!({ "review_on": null, "reason": null, "named": [] }));
        let done = send(&site, &helen, &format!("{program}/restriction"), body(json!([moiras]), "2027-03-01")).await;
        assert_eq!(done.status, 204, "{}", done.body);
        assert_eq!(site.get_as(&helen, &format!("{program}/restriction")).await.status, 404);
        let shown = site.get_as(&moira, &format!("{program}/restriction")).await.json();
        assert_eq!((&shown["review_on"], &shown["named"][0]["who"]), (&json!("2027-03-01"), &json!("Moira Lane")));
        let remove = format!("{place}/{}/remove", shown["named"][0]["id"].as_str().unwrap());
        assert!(site.get_as(&moira, &remove).await.body.contains("They are the last manager who is named"));
        let last = send(&site, &moira, &format!("/api/v1{remove}"), json!({ "reason": "I leave" })).await;
        assert_eq!((last.status, last.json()["code"].as_str()), (422, Some("last_manager")));

        let tom = site.sign_in(Persona::TomFielding).await;
        let leaves = site.get_as(&tom, &format!("/admin/users/{moiras}/leave")).await.body;
        assert!(leaves.contains("They are the last manager who is named on a restricted case") && !leaves.contains("left_on"), "at once: {leaves}");

        let own = send(&site, &moira, &format!("{program}/named"), json!({ "user": moiras, "reason": "Mine" })).await;
        assert_eq!((own.status, wrong(&own)), (422, vec![("user".to_owned(), "yourself".to_owned())]));
        let named = site.post_as(&moira, &format!("{place}/named"), &format!("user={}&reason=She+runs+it", Persona::HelenWard.id())).await;
        assert_eq!((named.status, named.location()), (303, place.as_str()), "{}", named.body);
        let offered = site.get_as(&helen, &place).await;
        assert!(offered.status == 200 && offered.body.contains(&format!("href=\"{place}/lift\"")), "{}", offered.body);
        let left = site.post_as(&moira, &remove, "reason=I+leave").await;
        assert_eq!((left.status, left.location()), (303, "/reports"), "{}", left.body);
        assert_eq!(site.get_as(&moira, &place).await.status, 404);

        let review = site.post_as(&helen, &format!("{place}/review"), "review_on-day=2&review_on-month=3&review_on-year=2027&reason=It+goes+on").await;
        assert_eq!(review.status, 422, "91 days");
        let review = site.post_as(&helen, &format!("{place}/review"), "review_on-day=1&review_on-month=2&review_on-year=2027&reason=It+goes+on").await;
        assert_eq!((review.status, review.location()), (303, place.as_str()), "{}", review.body);
        let lifted = site.post_as(&helen, &format!("{place}/lift"), "reason=It+is+over").await;
        assert_eq!((lifted.status, lifted.location()), (303, place.as_str()), "{}", lifted.body);
        assert_eq!(site.get_as(&moira, &place).await.status, 200);
        let history = site.get_as(&moira, &format!("/cases/{reference}/history")).await.body;
        assert!(history.contains("The restriction is lifted") && history.contains("It is over"), "{history}");
        assert!(site.get_as(&helen, &format!("{place}/lift")).await.body.contains("This case is not restricted"));
    }

    async fn x_03_the_password_is_asked_for_again_before_a_case_is_restricted(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site);
        let helen = site.sign_in(Persona::HelenWard).await;
        site.ports.clock.advance(chrono::Duration::minutes(6));
        let place = format!("/cases/{reference}/access/restrict");
        let asked = site.get_as(&helen, &place).await;
        assert_eq!(asked.status, 303);
        assert!(asked.location().starts_with("/step-up?next="), "{}", asked.location());
    }

    async fn x_03_governance_sees_which_cases_are_restricted_by_number_alone(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site);
        let (helen, owen) = (site.sign_in(Persona::HelenWard).await, site.sign_in(Persona::OwenPrice).await);
        assert!(site.get_as(&owen, "/governance/restricted").await.body.contains("No case is restricted"));
        let (moiras, _) = moira(&site, db).await;
        let body = json!({ "people": [moiras], "review_on": "2026-12-31", "reason": "A threat" });
        assert_eq!(send(&site, &helen, &format!("/api/v1/cases/{reference}/access/restriction"), body).await.status, 204);
        site.ports.clock.set_day(day("2027-01-01"));
        let owen = site.sign_in(Persona::OwenPrice).await;
        let page = site.get_as(&owen, "/governance/restricted").await.body;
        for words in [reference.as_str(), "31 December 2026", "Overdue by 1 day", "Moira Lane"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("Amira") && !page.contains("A threat"), "{page}");
        assert_eq!(
            site.get_as(&owen, "/api/v1/restricted-cases").await.json(),
            json!([{ "case": reference.as_str(), "review_on": "2026-12-31", "managers": ["Moira Lane"] }])
        );
        assert_eq!(site.get_as(&owen, &format!("/cases/{reference}")).await.status, 404);
        let helen = site.sign_in(Persona::HelenWard).await;
        assert_eq!(site.get_as(&helen, "/api/v1/restricted-cases").await.status, 403);
    }

    async fn x_03_information_governance_reviews_access_to_a_restricted_case_and_names_who_runs_it(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site);
        let (helen, owen) = (site.sign_in(Persona::HelenWard).await, site.sign_in(Persona::OwenPrice).await);
        let (moiras, _) = moira(&site, db).await;
        let place = format!("/governance/cases/{reference}/review");
        let open = |person: &Person| {
            let (site, person) = (&site, Person { who: person.who, cookie: person.cookie.clone(), csrf: person.csrf.clone() });
            let door = format!("/api/v1{place}");
            async move { send(site, &person, &door, json!({ "ground": "complaint", "reason": "Its manager has left" })).await }
        };
        assert_eq!(site.get_as(&owen, &place).await.status, 404, "it is not restricted, nor was it opened in an emergency");
        assert_eq!(open(&owen).await.status, 404);
        let form = format!("people={moiras}&{REVIEW}&reason=A+threat");
        let check = site.post_as(&helen, &format!("/cases/{reference}/access/restrict"), &form).await.location().to_owned();
        assert_eq!(site.post_as(&helen, &check, "").await.status, 303);
        assert_eq!(site.get_as(&owen, &format!("/cases/{reference}")).await.status, 404);
        assert!(site.get_as(&owen, "/governance/restricted").await.body.contains(&format!("href=\"{place}\"")));
        for persona in [Persona::HelenWard, Persona::TomFielding, Persona::PriyaNair] {
            let person = site.sign_in(persona).await;
            assert_eq!(site.get_as(&person, &place).await.status, 403, "{persona:?}");
            assert_eq!(open(&person).await.status, 403, "{persona:?}");
        }
        let empty = site.post_as(&owen, &place, "reason=").await;
        assert!(empty.status == 422 && empty.body.contains("Choose why you review it"), "{}", empty.body);
        let asked = site.get_as(&owen, &place).await.body;
        assert!(asked.contains("never name yourself") && asked.contains("7 December 2026") && !asked.contains("Amira"), "{asked}");
        let opened = site.post_as(&owen, &place, "ground=complaint&reason=Its+manager+has+left").await;
        assert_eq!((opened.status, opened.location()), (303, format!("/cases/{reference}/access").as_str()), "{}", opened.body);
        for page in ["", "/people", "/dates", "/history", "/access", "/access/named", "/access/review"] {
            let shown = site.get_as(&owen, &format!("/cases/{reference}{page}")).await;
            assert_eq!(shown.status, 200, "{page}: {}", shown.body);
        }
        assert_eq!(site.get_as(&owen, &format!("/cases/{reference}/notes/new")).await.status, 403, "they change nothing of the child");
        let own = send(&site, &owen, &format!("/api/v1/cases/{reference}/access/named"), json!({ "user": Persona::OwenPrice.id().to_string(), "reason": "R" })).await;
        assert_eq!(wrong(&own), [("user".to_owned(), "yourself".to_owned())], "{}", own.body);
        let named = json!({ "user": Persona::HelenWard.id().to_string(), "reason": "She runs it" });
        assert_eq!(send(&site, &owen, &format!("/api/v1/cases/{reference}/access/named"), named).await.status, 201);
        assert_eq!(site.get_as(&helen, &format!("/cases/{reference}")).await.status, 200);
        let listed = site.get_as(&owen, "/api/v1/reviews-of-access").await.json();
        assert_eq!((&listed[0]["case"], &listed[0]["last_day"]), (&json!(reference.as_str()), &json!("2026-12-07")));
        assert!(site.get_as(&owen, "/governance/reviews").await.body.contains("Its manager has left"));
        let end = format!("/cases/{reference}/access/{}/end-review", listed[0]["id"].as_str().unwrap());
        assert_eq!(site.get_as(&helen, &end).await.status, 403);
        let ended = site.post_as(&owen, &end, "findings=Helen+runs+it").await;
        assert_eq!((ended.status, ended.location()), (303, "/governance/reviews"), "{}", ended.body);
        assert_eq!(site.get_as(&owen, &format!("/cases/{reference}")).await.status, 404);
    }
}
