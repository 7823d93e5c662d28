//! What is typed into a long form and not sent: kept for the person alone, given back, and gone once it is sent.

use ehc_application::requests::{self, NewRequest};
use ehc_domain::requests::{Channel, RequestSource};
use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases, day};

use crate::browser::TestSite;

fn case(site: &TestSite) -> String {
    site.ports.clock.set_day(day("2026-12-01"));
    let new = NewRequest {
        received_on: day("2026-11-30"),
        source: RequestSource::Parent,
        channel: Channel::Email,
        requester_name: "Rosa Lindqvist".into(),
        requester_email: None,
        concerns: String::new(),
        child_name: "Linnea Lindqvist".into(),
        born_on: Some(day("2019-03-14")),
        upn: None,
        institution_id: None,
        parent: None,
        hearing_impairment: false,
        vision_impairment: false,
        armed_forces_family: false,
        in_care: false,
        match_reason: String::new(),
    };
    let priya = Persona::PriyaNair.context(&site.ports.clock);
    requests::record(&site.app.service, &priya, new).unwrap().reference.as_str().to_owned()
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
}
