//! The certificate of a mediation adviser, by its page and by JSON.

use ehc_persistence::Database;
use ehc_test_support::{both_databases, change_case};
use serde_json::json;

use crate::{
    dates::Beta,
    doors::{send, wrong},
};

const LINK: &str = "Record a mediation certificate</a>";

both_databases! {
    async fn a_certificate_is_recorded_from_the_menu_of_the_case_and_the_history_says_so(db: &Database) {
        let beta = Beta::new(db, "2026-04-20").await;
        assert!(beta.page("").await.body.contains(LINK));
        let place = format!("/cases/{}/mediation-certificate", beta.reference);
        assert!(beta.page("/mediation-certificate").await.body.contains("The latest decision or plan was sent on 2 March 2026."));
        let form = "issued_on-day=20&issued_on-month=4&issued_on-year=2026&adviser=";
        let empty = beta.site.post_as(&beta.priya, &place, form).await;
        assert_eq!(empty.status, 422);
        assert!(empty.body.contains("<a href=\"#adviser\">Enter the name of the mediation adviser</a>"), "{}", empty.body);
        let done = beta.site.post_as(&beta.priya, &place, &format!("{form}Morwenna+Tate")).await;
        assert_eq!((done.status, done.location()), (303, format!("/cases/{}/dates", beta.reference).as_str()));
        let again = beta.site.post_as(&beta.priya, &place, &format!("{form}Morwenna+Tate")).await;
        assert!(again.status == 422 && again.body.contains("/correct\">Correct its date</a>"), "{}", again.body);
        let history = beta.page("/history").await.body;
        assert!(history.contains("Recorded a mediation certificate") && history.contains("By Morwenna Tate, mediation adviser"));
    }

    async fn json_refuses_a_certificate_by_the_same_answers_as_the_page(db: &Database) {
        let beta = Beta::new(db, "2026-04-20").await;
        let place = format!("/api/v1/cases/{}/mediation-certificate", beta.reference);
        let tried = async |on: &str, adviser: &str| {
            let sent = send(&beta.site, &beta.priya, &place, json!({ "issued_on": on, "adviser": adviser })).await;
            (sent.status, wrong(&sent))
        };
        let refused = |field: &str, code: &str| (422, vec![(field.to_owned(), code.to_owned())]);
        for (on, code) in [("2026-03-01", "before_the_notice"), ("2026-04-21", "in_the_future")] {
            assert_eq!(tried(on, "Morwenna Tate").await, refused("issued_on", code));
        }
        assert_eq!(tried("2026-04-20", " ").await, refused("adviser", "missing"));
        assert_eq!(tried("2026-04-20", &"x".repeat(201)).await, refused("adviser", "too_long"));
        assert_eq!(tried("2026-04-20", &"x".repeat(200)).await.0, 201);
    }

    async fn a_case_without_a_notice_to_appeal_offers_no_certificate_and_says_why(db: &Database) {
        let beta = Beta::with(db, "2026-04-20", &[]).await;
        assert!(beta.page("/mediation-certificate").await.body.contains("has not been sent a decision or plan that can be appealed"));
        change_case(db, &beta.reference, |case| case.stage = ehc_domain::cases::Stage::Requested);
        assert!(!beta.page("").await.body.contains(LINK));
    }
}
