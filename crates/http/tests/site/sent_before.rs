//! what is sent under a key that was used before is the same again, or it is asked about; it is never dropped.

use actix_web::http::Method;
use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, papers::pdf};
use serde_json::{Value, json as body};

use crate::browser::{Answer, Person, TestSite, as_, json};

const KEY: &str = "0199aaaa-0000-7000-8000-000000000001";

struct Scene {
    site: TestSite,
    priya: Person,
    case: String,
}

impl Scene {
    async fn new(db: &Database) -> Self {
        let site = TestSite::new(db);
        let case = site.record(a_request("2026-09-07")).to_string();
        let priya = site.sign_in(Persona::PriyaNair).await;
        Self { site, priya, case }
    }

    async fn program(&self, path: &str, key: &str, sent: Value) -> Answer {
        let request = as_(json(Method::POST, path, sent.to_string()), &self.priya);
        self.site.send(request.insert_header(("x-csrf", self.priya.csrf.clone())).insert_header(("idempotency-key", key))).await
    }

    /// How often the history of the case says these words.
    async fn told(&self, words: &str) -> usize {
        self.site.get_as(&self.priya, &format!("/cases/{}/history", self.case)).await.body.matches(words).count()
    }
}

both_databases! {
    async fn x_05_another_text_under_the_key_of_a_form_that_was_sent_is_asked_about_and_can_be_sent(db: &Database) {
        let scene = Scene::new(db).await;
        let page = format!("/cases/{}/notes/new", scene.case);
        let key = scene.site.get_as(&scene.priya, &page).await.hidden("submission");
        let send = async |key: &str, note: &str| {
            scene.site.post_as(&scene.priya, &page, &format!("submission={key}&note={note}")).await
        };
        assert_eq!(send(&key, "Mother+rang").await.status, 303);
        assert_eq!(send(&key, "Mother+rang").await.status, 303, "a double click");
        assert_eq!(scene.told("Mother rang").await, 1);

        let asked = send(&key, "Father+rang+too").await;
        assert_eq!(asked.status, 422);
        assert!(asked.body.contains("What it says now is not saved yet") && asked.body.contains("Father rang too"), "{}", asked.body);
        assert_eq!(scene.told("Father rang too").await, 0);
        let new = asked.hidden("submission");
        assert_ne!(new, key);
        assert_eq!(send(&new, "Father+rang+too").await.status, 303);
        assert_eq!((scene.told("Mother rang").await, scene.told("Father rang too").await), (1, 1));
    }

    async fn x_05_a_page_that_is_no_plain_form_gives_back_what_was_typed_and_sends_it_as_new(db: &Database) {
        let scene = Scene::new(db).await;
        scene.site.post_as(&scene.priya, &format!("/cases/{}/notes/new", scene.case), &format!("submission={KEY}&note=A")).await;
        let exception = format!("/cases/{}/exceptions/new", scene.case);
        let form = "ground=other_reason&evidence=A+letter+of+the+school";
        let asked = scene.site.post_as(&scene.priya, &exception, &format!("submission={KEY}&{form}")).await;
        assert_eq!(asked.status, 422);
        assert!(asked.body.contains("A letter of the school"), "{}", asked.body);
    }

    async fn x_05_a_program_is_answered_the_same_again_and_told_when_its_key_was_used_for_something_else(db: &Database) {
        let scene = Scene::new(db).await;
        let child = |name: &str| body!({
            "received_on": "2026-09-07", "source": "parent", "channel": "email", "requester_name": "Rosa Lindqvist",
            "child_name": name, "born_on": "2019-03-14", "parent_name": "Rosa Lindqvist", "parent_relation": "mother",
        });
        let first = scene.program("/api/v1/requests", KEY, child("Linnea Lindqvist")).await;
        let again = scene.program("/api/v1/requests", KEY, child("Linnea Lindqvist")).await;
        assert_eq!((first.status, again.status, &again.body), (201, 201, &first.body), "{first:?}");
        assert!(!first.json()["reference"].is_null(), "{first:?}");

        let other = scene.program("/api/v1/requests", KEY, child("Astrid Lindqvist")).await;
        assert_eq!((other.status, &other.json()["code"]), (422, &body!("key_reused")));
        let withdraw = format!("/api/v1/cases/{}/withdraw", scene.case);
        let withdrawal = body!({ "on": "2026-09-08", "reason": "They moved away", "keyed_late_reason": "They wrote late" });
        let elsewhere = scene.program(&withdraw, KEY, withdrawal.clone()).await;
        assert_eq!((elsewhere.status, &elsewhere.json()["code"]), (422, &body!("key_reused")));
        let under_its_own = scene.program(&withdraw, "0199aaaa-0000-7000-8000-000000000002", withdrawal).await;
        assert!((200..300).contains(&under_its_own.status), "{under_its_own:?}");
    }

    async fn x_05_another_file_under_the_key_of_a_form_that_was_sent_is_not_taken_for_saved(db: &Database) {
        let scene = Scene::new(db).await;
        let page = format!("/cases/{}/documents/new", scene.case);
        let send = async |name: &str, content: &[u8]| {
            let fields = [("kind", "general"), ("title", "A letter"), ("submission", KEY)];
            scene.site.upload(&scene.priya, &page, &fields, (name, content)).await
        };
        assert_eq!(send("letter.pdf", &pdf("words")).await.status, 303);
        assert_eq!(send("letter.pdf", &pdf("words")).await.status, 303, "a double click");
        let other = send("other.pdf", &pdf("other words")).await;
        assert_eq!(other.status, 422, "{}", other.body);
        assert!(other.body.contains("What it says now is not saved") && other.body.contains(&page), "{}", other.body);
        assert!(other.body.contains("A letter") && other.body.contains("Choose the file again"), "{}", other.body);
        assert_eq!(scene.site.ports.files.count(), 1, "what no paper names is not kept");
    }
}
