//! A session that ran out: it says why, and what was typed comes back on its page, to whoever typed it and to nobody else.

use chrono::Duration;
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, day, personas};

use crate::browser::{Answer, Person, TestSite, form};

const IDLE: i64 = 30;
const BACK: &str = "You typed this before and did not send it";
const KEPT: &str = "What you typed was not saved, and is kept for you";

fn case(site: &TestSite) -> String {
    site.ports.clock.set_day(day("2026-12-01"));
    site.record(a_request("2026-11-30")).to_string()
}

/// The page on which somebody must sign in again, asked for by the browser whose session has ended.
async fn sign_in_page(site: &TestSite, person: &Person, sent: &Answer) -> Answer {
    assert_eq!(sent.status, 303, "{sent:?}");
    site.get_as(person, sent.location()).await
}

both_databases! {
    async fn x_05_what_is_sent_after_the_session_ran_out_comes_back_on_its_page(db: &Database) {
        let site = TestSite::new(db);
        let page = format!("/cases/{}/notes/new", case(&site));
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.ports.clock.advance(Duration::minutes(IDLE));
        let sent = site.post_as(&priya, &page, "note=Mother+rang%3A+%3Cb%3Enot+happy%3C%2Fb%3E").await;
        assert_eq!(sent.location(), format!("/sign-in?next={}", ehc_http::links::encode(&page)));
        let again = sign_in_page(&site, &priya, &sent).await;
        assert!(again.body.contains("nothing was done for 30 minutes") && again.body.contains(KEPT), "{}", again.body);
        assert!(!again.body.contains("Mother rang"), "whoever finds the browser does not read it");

        let priya = site.sign_in(Persona::PriyaNair).await;
        let shown = site.get_as(&priya, &page).await;
        assert!(shown.body.contains(BACK) && shown.body.contains("Mother rang") && !shown.body.contains("<b>not"), "{}", shown.body);
        assert_eq!(site.post_as(&priya, &page, "note=Mother+rang").await.status, 303);
        assert!(!site.get_as(&priya, &page).await.body.contains(BACK), "it is sent");
    }

    async fn x_05_what_is_sent_after_signing_out_elsewhere_is_said_to_be_lost_on_the_way_back_to_its_page(db: &Database) {
        let site = TestSite::new(db);
        let page = format!("/cases/{}/notes/new", case(&site));
        let priya = site.sign_in(Persona::PriyaNair).await;
        assert_eq!(site.post_as(&priya, "/sign-out", "").await.status, 303);
        let sent = site.post_as(&priya, &page, "note=Mother+rang").await;
        assert_eq!(sent.location(), format!("/sign-in?next={}&unsent=yes", ehc_http::links::encode(&page)));
        let again = sign_in_page(&site, &priya, &sent).await;
        assert!(again.body.contains("You were signed out before that was sent, so it was not saved."), "{}", again.body);
        // What is no form of a page says nothing of the kind.
        assert_eq!(site.post_as(&priya, "/search", "q=amira").await.location(), "/sign-in");
        assert!(!site.get_as(&priya, "/sign-in").await.body.contains("was not saved"));
    }

    async fn x_05_it_comes_back_on_every_form_and_can_be_discarded(db: &Database) {
        let site = TestSite::new(db);
        let reference = case(&site);
        let priya = site.sign_in(Persona::PriyaNair).await;
        let child = site.get_as(&priya, &format!("/api/v1/cases/{reference}/people")).await.json()[0]["id"].as_str().unwrap().to_owned();
        let token = "019a0000-0000-7000-8000-000000000004";
        let school = "institution_id=&elsewhere=EHE&words=Taught+by+an+aunt&from-day=1&from-month=12&from-year=2026&reason=&version=1";
        let asked = "source=parent&requester_name=Fatima+Hassan&received_on-day=30&received_on-month=11&received_on-year=2026&channel=email&requester_email=&concerns=";
        let forms = [
            (format!("/cases/{reference}/people/{child}/birth-date"), "born_on-day=14&born_on-month=3&born_on-year=2016&reason=As+on+it", "As on it"),
            (format!("/cases/{reference}/people/{child}/school"), school, "Taught by an aunt"),
            (format!("/requests/new/{token}"), asked, "Fatima Hassan"),
            (format!("/cases/{reference}/withdraw"), "reason=Gone+abroad+to+live", "Gone abroad to live"),
        ];
        site.ports.clock.advance(Duration::minutes(IDLE));
        for (page, typed, _) in &forms {
            let sent = site.post_as(&priya, page, typed).await;
            assert!(sent.location().ends_with(&ehc_http::links::encode(page)), "{page}: {sent:?}");
        }
        let helen = site.sign_in(Persona::HelenWard).await;
        let priya = site.sign_in(Persona::PriyaNair).await;
        for (page, typed, words) in &forms {
            let others = site.get_as(&helen, page).await;
            assert!(!others.body.contains(words) && !others.body.contains(BACK), "{page}: nobody else reads it");
            let shown = site.get_as(&priya, page).await;
            assert!(shown.body.contains(BACK) && shown.body.contains(words), "{page}: {}", shown.body);
            assert_eq!(site.post_as(&helen, "/unsent/discard", &format!("page={page}")).await.status, 404, "{page}: nor discards it");
            if page.ends_with("/withdraw") {
                assert_eq!(site.post_as(&priya, "/unsent/discard", &format!("page={page}")).await.location(), page);
            } else {
                assert_eq!(site.post_as(&priya, page, typed).await.status, 303, "{page}");
            }
            assert!(!site.get_as(&priya, page).await.body.contains(BACK), "{page}: once it is sent or discarded");
        }
    }

    async fn a_session_that_still_counts_keeps_nothing_and_one_of_the_longest_says_so(db: &Database) {
        let site = TestSite::new(db);
        let page = format!("/cases/{}/notes/new", case(&site));
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.ports.clock.advance(Duration::seconds(IDLE * 60 - 1));
        assert_eq!(site.post_as(&priya, &page, "note=In+time").await.status, 303);
        assert!(!site.get_as(&priya, &page).await.body.contains(BACK));
        let longest = site.app.service.policy.session_absolute_minutes;
        for _ in 0..longest / 20 {
            site.ports.clock.advance(Duration::minutes(20));
            site.get_as(&priya, "/work").await;
        }
        let read = site.get_as(&priya, "/work").await;
        let again = sign_in_page(&site, &priya, &read).await;
        assert!(again.body.contains(&format!("signed in for {} hours", longest / 60)), "{}", again.body);
        assert!(!again.body.contains(KEPT), "nothing was typed");
        let stranger = site.get("/sign-in").await;
        assert!(!stranger.body.contains("You were signed out"), "{}", stranger.body);
    }

    async fn what_another_site_sends_or_brings_no_token_or_is_a_password_is_not_kept(db: &Database) {
        let site = TestSite::new(db);
        let page = format!("/cases/{}/notes/new", case(&site));
        let priya = site.sign_in(Persona::PriyaNair).await;
        site.ports.clock.advance(Duration::minutes(IDLE));
        let post = |body: &str| form(Some(&priya.cookie), &page, body.to_owned());
        let forged = format!("csrf={}&note=Forged", priya.csrf);
        for (name, request) in [
            ("another site", post(&forged).insert_header(("sec-fetch-site", "cross-site"))),
            ("no token", post("note=Forged")),
            ("another token", post(&format!("csrf={}&note=Forged", "ab".repeat(32)))),
            ("nothing typed", post(&format!("csrf={}&note=+", priya.csrf))),
        ] {
            assert_eq!(site.send(request).await.location(), "/sign-in", "{name}");
        }
        let word = personas::PASSWORD;
        let secret = format!("current={word}&new={word}x");
        assert_eq!(site.post_as(&priya, "/account/password", &secret).await.location(), "/sign-in");
        let priya = site.sign_in(Persona::PriyaNair).await;
        assert!(!site.get_as(&priya, &page).await.body.contains(BACK));
    }

    async fn what_was_sent_in_time_is_not_kept_when_it_is_sent_again_too_late(db: &Database) {
        let site = TestSite::new(db);
        let page = format!("/cases/{}/notes/new", case(&site));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let key = site.get_as(&priya, &page).await.hidden("submission");
        let sent = format!("submission={key}&note=Mother+rang");
        assert_eq!(site.post_as(&priya, &page, &sent).await.status, 303);
        site.ports.clock.advance(Duration::minutes(IDLE));
        assert_eq!(site.post_as(&priya, &page, &sent).await.location(), "/sign-in");
        let priya = site.sign_in(Persona::PriyaNair).await;
        assert!(!site.get_as(&priya, &page).await.body.contains(BACK));
    }

    async fn a_changed_account_gives_nothing_back_to_its_old_session(db: &Database) {
        let site = TestSite::new(db);
        let page = format!("/cases/{}/notes/new", case(&site));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let changed = format!("current={0}&new={0}-and-more", personas::PASSWORD);
        let answer = site.post_as(&priya, "/account/password", &changed).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        site.ports.clock.advance(Duration::minutes(IDLE));
        let sent = site.post_as(&priya, &page, "note=Mother+rang").await;
        assert_eq!(sent.location(), format!("/sign-in?next={}&unsent=yes", ehc_http::links::encode(&page)));
        let again = sign_in_page(&site, &priya, &sent).await.body;
        assert!(!again.contains("You were signed out because") && !again.contains(KEPT), "nothing is known of it: {again}");
        assert!(again.contains("so it was not saved"), "{again}");
    }
}
