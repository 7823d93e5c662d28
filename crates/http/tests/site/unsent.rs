//! What is typed into a long form and not sent: kept for the person alone, given back, and gone once it is sent.

use actix_web::http::Method;
use chrono::TimeDelta;
use ehc_application::drafts;
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, day};

use crate::browser::{TestSite, as_, json};

fn case(site: &TestSite) -> String {
    site.ports.clock.set_day(day("2026-12-01"));
    site.record(a_request("2026-11-30")).to_string()
}

const BACK: &str = "You typed this before and did not send it";

both_databases! {
    async fn x_05_what_was_typed_and_not_sent_comes_back_to_its_author_alone_until_it_is_sent(db: &Database) {
        let site = TestSite::new(db);
        let page = format!("/cases/{}/notes/new", case(&site));
        let priya = site.sign_in(Persona::PriyaNair).await;
        assert!(!site.get_as(&priya, &page).await.body.contains(BACK));
        let typed = format!("page={page}&note=Mother+rang%3A+%3Cb%3Enot+happy%3C%2Fb%3E");
        let kept = site.post_as(&priya, "/unsent", &typed).await;
        assert_eq!(kept.status, 200, "{kept:?}");
        assert!(kept.body.starts_with("Kept for you today at"), "{}", kept.body);

        let again = site.get_as(&priya, &page).await;
        assert!(again.body.contains(BACK) && again.body.contains("Mother rang"), "{}", again.body);
        assert!(!again.body.contains("<b>not happy"), "{}", again.body);
        let helen = site.sign_in(Persona::HelenWard).await;
        assert!(!site.get_as(&helen, &page).await.body.contains("Mother rang"), "nobody else reads it");

        let refused = site.post_as(&priya, &page, "note=+").await;
        assert_eq!(refused.status, 422);
        assert!(site.get_as(&priya, &page).await.body.contains("Mother rang"), "what was refused is not sent");
        assert_eq!(site.post_as(&priya, &page, "note=Mother+rang").await.status, 303);
        assert!(!site.get_as(&priya, &page).await.body.contains(BACK));
    }

    async fn x_05_what_was_typed_can_be_discarded_and_nothing_but_long_forms_is_kept(db: &Database) {
        let site = TestSite::new(db);
        let page = format!("/cases/{}/notes/new", case(&site));
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.post_as(&priya, "/unsent", &format!("page={page}&note=Nonsense")).await;
        let gone = site.post_as(&priya, "/unsent/discard", &format!("page={page}")).await;
        assert_eq!((gone.status, gone.location()), (303, page.as_str()));
        assert!(!site.get_as(&priya, &page).await.body.contains("Nonsense"));
        for elsewhere in ["", "/account/password", "//evil.example/notes/new", "/cases/x"] {
            let kept = site.post_as(&priya, "/unsent", &format!("page={elsewhere}&note=A")).await;
            assert_eq!(kept.status, 400, "{elsewhere}");
            assert_eq!(site.post_as(&priya, "/unsent/discard", &format!("page={elsewhere}")).await.status, 404, "{elsewhere}");
        }
    }

    async fn x_05_what_is_kept_after_its_form_was_sent_brings_nothing_back(db: &Database) {
        let site = TestSite::new(db);
        let case = case(&site);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let assess = "has_or_may_have_needs=yes&has_or_may_have_needs_reasons=A&may_need_plan=yes&may_need_plan_reasons=A&outcome=agreed";
        let (notes, reasons) = (format!("/cases/{case}/notes/new"), format!("/cases/{case}/decisions/assess/reasons"));
        for (page, sent) in [(notes, "note=Mother+rang"), (reasons, assess)] {
            let key = site.get_as(&priya, &page).await.hidden("submission");
            let late = format!("page={page}&submission={key}&note=Mother&evidence_for=Old+words");
            assert_eq!(site.post_as(&priya, "/unsent", &late).await.status, 200, "{page}: before it is sent");
            assert!(site.get_as(&priya, &page).await.body.contains(BACK), "{page}");

            assert_eq!(site.post_as(&priya, &page, &format!("submission={key}&{sent}")).await.status, 303, "{page}");
            let kept = site.post_as(&priya, "/unsent", &late).await;
            assert_eq!(kept.status, 303, "{page}: {kept:?}");
            let again = site.get_as(&priya, &page).await;
            assert!(!again.body.contains(BACK) && !again.body.contains("Old words"), "{page}: {}", again.body);
        }
    }

    async fn x_05_what_was_typed_is_forgotten_when_the_same_act_is_done_by_a_program(db: &Database) {
        let site = TestSite::new(db);
        let case = case(&site);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let page = format!("/cases/{case}/decisions/assess/reasons");
        site.post_as(&priya, "/unsent", &format!("page={page}&evidence_for=Old+words")).await;
        let context = Persona::PriyaNair.context(&site.ports.clock);
        let is_kept = || drafts::find(&site.app.service, &context, &drafts::unsent(&page)).unwrap().is_some();
        assert!(is_kept());
        let limb = |code: &str| format!(r#"{{"limb":"{code}","is_met":true,"reasons":"A"}}"#);
        let limbs = [limb("has_or_may_have_needs"), limb("may_need_plan")].join(",");
        let body = format!(r#"{{"kind":"assess","outcome":"agreed","limbs":[{limbs}]}}"#);
        let request = json(Method::POST, &format!("/api/v1/cases/{case}/decisions"), body).insert_header(("x-csrf", priya.csrf.clone()));
        let proposed = site.send(as_(request, &priya)).await;
        assert_eq!(proposed.status, 201, "{proposed:?}");
        assert!(!is_kept());
    }

    async fn whoever_cancels_throws_away_what_was_typed_and_goes_on_to_the_page_behind(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let child = site.get_as(&priya, &format!("/api/v1/cases/{reference}/people")).await.json()[0]["id"].as_str().unwrap().to_owned();
        let page = format!("/cases/{reference}/people/{child}/school");
        let typed = "institution_id=&elsewhere=EHE&words=Taught+by+an+aunt&from-day=1&from-month=12&from-year=2026&reason=&version=1";
        let check = site.post_as(&priya, &page, typed).await;
        assert_eq!(check.location(), format!("{page}/check"), "{}", check.body);
        assert!(site.get_as(&priya, &page).await.body.contains("Taught by an aunt"), "until then it is there");
        for shown in [page.clone(), format!("{page}/check")] {
            let body = site.get_as(&priya, &shown).await.body;
            let button = body.split("<button").find(|part| part.contains("formaction=\"/unsent/cancel\"")).unwrap_or_else(|| panic!("{body}"));
            assert!(button.contains("Cancel") && button.contains("formnovalidate"), "{button}");
        }
        let place = format!("/cases/{reference}/people/{child}");
        let cancelled = format!("words=Something&cancelled={place}+answered:{page}");
        assert_eq!(site.post_as(&priya, "/unsent/cancel", &cancelled).await.location(), place);
        assert!(!site.get_as(&priya, &page).await.body.contains("Taught by an aunt"));
        let token = "019a0000-0000-7000-8000-000000000004";
        let begun = format!("/requests/new/{token}");
        // Steps of a new request, which would otherwise come back for the next child.
        let who = "source=parent&requester_name=Fatima+Hassan&received_on-day=30&received_on-month=11&received_on-year=2026&channel=email&requester_email=&concerns=";
        assert_eq!(site.post_as(&priya, &begun, who).await.status, 303);
        assert!(site.get_as(&priya, &begun).await.body.contains("Fatima Hassan"));
        assert_eq!(site.post_as(&priya, "/unsent/cancel", &format!("cancelled=/work+request:{token}")).await.location(), "/work");
        assert!(!site.get_as(&priya, &begun).await.body.contains("Fatima Hassan"));
        for elsewhere in ["cancelled=https://elsewhere.example+request:new", "cancelled=//elsewhere.example+x", "cancelled=request:new", ""] {
            assert_eq!(site.post_as(&priya, "/unsent/cancel", elsewhere).await.status, 404, "{elsewhere}");
        }
    }

    fn x_05_the_oldest_of_fifty_forms_makes_room_for_one_more_of_the_same_person(db: &Database) {
        let site = TestSite::new(db);
        let keep = |persona: Persona, page: &str| {
            site.ports.clock.advance(TimeDelta::seconds(1));
            drafts::keep(&site.app.service, &persona.context(&site.ports.clock), &drafts::unsent(page), &[]).unwrap();
        };
        let is_kept = |persona: Persona, form: &str| {
            drafts::find(&site.app.service, &persona.context(&site.ports.clock), form).unwrap().is_some()
        };
        let priya = Persona::PriyaNair.context(&site.ports.clock);
        drafts::keep(&site.app.service, &priya, "request", &[]).unwrap();
        keep(Persona::HelenWard, "/first");
        for number in 0..drafts::MOST_OF_A_KIND {
            keep(Persona::PriyaNair, &format!("/{number}"));
        }
        keep(Persona::PriyaNair, "/0");
        assert!(is_kept(Persona::PriyaNair, "unsent:/1"), "fifty are kept");
        keep(Persona::PriyaNair, "/one-more");
        assert!(!is_kept(Persona::PriyaNair, "unsent:/1"), "the one longest untouched");
        for form in ["unsent:/0", "unsent:/2", "unsent:/one-more", "request"] {
            assert!(is_kept(Persona::PriyaNair, form), "{form}");
        }
        assert!(is_kept(Persona::HelenWard, "unsent:/first"), "nobody else's");
    }

    async fn what_is_done_from_a_check_is_what_the_check_showed_and_not_what_another_window_answered_since(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let child = site.get_as(&priya, &format!("/api/v1/cases/{reference}/people")).await.json()[0]["id"].as_str().unwrap().to_owned();
        let page = format!("/cases/{reference}/people/{child}/birth-date");
        let answer = |year: u16| format!("born_on-day=14&born_on-month=3&born_on-year={year}&reason=As+on+the+certificate");
        assert_eq!(site.post_as(&priya, &page, &answer(2016)).await.status, 303);
        let check = site.get_as(&priya, &format!("{page}/check")).await;
        assert!(check.body.contains("14 March 2016"), "{}", check.body);
        assert_eq!(site.post_as(&priya, &page, &answer(2014)).await.status, 303);
        let sent = |shown: &crate::browser::Answer| format!("seen={}&version={}", shown.hidden("seen"), shown.hidden("version"));
        let refused = site.post_as(&priya, &format!("{page}/check"), &sent(&check)).await;
        assert_eq!(refused.status, 409, "{}", refused.body);
        assert!(refused.body.contains("changed in another window") && refused.body.contains("14 March 2014"), "{}", refused.body);
        let person = format!("/cases/{reference}/people/{child}");
        assert!(!site.get_as(&priya, &person).await.body.contains("14 March 2014"), "nothing is done that was not shown");
        assert_eq!(site.post_as(&priya, &format!("{page}/check"), &sent(&refused)).await.status, 303);
        assert!(site.get_as(&priya, &person).await.body.contains("14 March 2014"));
    }
}
