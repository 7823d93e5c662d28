//! A disk without room: nothing is saved and nothing that was typed is lost. The drill `scripts/drill disk-full` has a real one.

use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases};

use crate::browser::TestSite;

/// Has the database fail in the words of a full disk wherever a form is kept.
fn fill(db: &Database) {
    let full = if db.kind() == "SQLite" {
        "CREATE TRIGGER no_room BEFORE INSERT ON submissions BEGIN SELECT raise(ABORT, 'database or disk is full'); END;"
    } else {
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN RAISE EXCEPTION 'could not extend file \"base/1/2\": No space left on device'; END$$;
         CREATE TRIGGER no_room BEFORE INSERT ON submissions FOR EACH ROW EXECUTE FUNCTION no_room();"
    };
    db.write(|conn| conn.execute_constant(full)).unwrap();
}

fn free(db: &Database) {
    let free = if db.kind() == "SQLite" { "DROP TRIGGER no_room;" } else { "DROP TRIGGER no_room ON submissions;" };
    db.write(|conn| conn.execute_constant(free)).unwrap();
}

both_databases! {
    async fn x_05_a_form_for_which_there_is_no_room_comes_back_whole_and_is_done_once_when_there_is(db: &Database) {
        let site = TestSite::new(db);
        let case = site.record(a_request("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let page = format!("/cases/{case}/notes/new");
        let key = site.get_as(&priya, &page).await.hidden("submission");
        let note = "submission={key}&note=Mother+rang+about+the+%3Cdraft%3E".replace("{key}", &key);
        fill(db);

        let refused = site.post_as(&priya, &page, &note).await;
        assert_eq!(refused.status, 507);
        for said in ["no room to save anything", "What you sent is still on this page", "Mother rang about the &lt;draft&gt;"] {
            assert!(refused.body.contains(said), "{said}: {}", refused.body);
        }
        assert_eq!((refused.hidden("submission"), refused.hidden("note")), (key, "Mother rang about the &lt;draft&gt;".into()));
        assert!(refused.body.contains(&format!("action=\"{page}\"")));
        let ready = site.get("/health/ready").await;
        assert_eq!((ready.status, ready.body.as_str()), (503, "disk_full\n"));
        assert_eq!(site.get_as(&priya, &format!("/cases/{case}")).await.status, 200, "reading goes on");

        free(db);
        assert_eq!(site.post_as(&priya, &page, &note).await.status, 303);
        assert_eq!(site.post_as(&priya, &page, &note).await.status, 303, "a double click");
        let history = site.get_as(&priya, &format!("/cases/{case}/history")).await.body;
        assert_eq!(history.matches("Mother rang about").count(), 1);
        assert_eq!(site.get("/health/ready").await.status, 200);
    }

    async fn a_program_is_told_by_its_code_that_there_is_no_room(db: &Database) {
        let site = TestSite::new(db);
        let case = site.record(a_request("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        fill(db);
        let request = crate::browser::json(
            actix_web::http::Method::POST,
            &format!("/api/v1/cases/{case}/withdraw"),
            serde_json::json!({ "on": "2026-09-08", "reason": "They moved" }).to_string(),
        );
        let request = request.insert_header(("x-csrf", priya.csrf.clone())).insert_header(("idempotency-key", "0199aaaa-0000-7000-8000-000000000001"));
        let refused = site.send(crate::browser::as_(request, &priya)).await;
        assert_eq!((refused.status, refused.json()["code"].as_str()), (507, Some("disk_full")));
    }
}
