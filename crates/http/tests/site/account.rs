use ehc_persistence::Database;
use ehc_test_support::{Persona, both_databases, personas::PASSWORD};

use crate::browser::TestSite;

both_databases! {
    async fn the_account_says_who_one_is_and_where_one_is_signed_in(db: &Database) {
        let site = TestSite::new(db);
        let person = site.sign_in(Persona::PriyaNair).await;
        let page = site.get_as(&person, "/account").await;
        for words in ["Priya Nair", "Caseworker", "Ashmere Assessment Team", "Only this session is open."] {
            assert!(page.body.contains(words), "{words}");
        }
        let other = site.sign_in(Persona::PriyaNair).await;
        let page = site.get_as(&person, "/account").await;
        let ended = site.post_as(&person, "/account/sessions/end", &format!("session={}", page.hidden("session"))).await;
        assert_eq!((ended.status, ended.location()), (303, "/account"));
        assert_eq!(site.get_as(&other, "/account").await.status, 303);
        let said = ended.cookies().into_iter().find(|cookie| cookie.starts_with("ehc-said=")).unwrap();
        let both = crate::browser::Person { cookie: format!("{}; {}", person.cookie, said.split(';').next().unwrap()), ..person };
        let page = site.get_as(&both, "/account").await;
        assert!(page.body.contains("That session has ended"));
        assert!(page.cookies().iter().any(|cookie| cookie.starts_with("ehc-said=;")), "said once");
    }

    async fn x_01_nobody_ends_the_session_of_another(db: &Database) {
        let site = TestSite::new(db);
        let (priya, helen) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::HelenWard).await);
        let sessions = db.read(|conn| ehc_persistence::accounts::sessions_of(conn, Persona::HelenWard.id())).unwrap();
        site.post_as(&priya, "/account/sessions/end", &format!("session={}", sessions[0].token_hash)).await;
        assert_eq!(site.get_as(&helen, "/account").await.status, 200);
    }

    async fn a_changed_password_gives_this_browser_a_new_cookie_and_others_none(db: &Database) {
        let site = TestSite::new(db);
        let (here, there) = (site.sign_in(Persona::PriyaNair).await, site.sign_in(Persona::PriyaNair).await);
        let weak = site.post_as(&here, "/account/password", &format!("current={PASSWORD}&new=password1234")).await;
        assert_eq!(weak.status, 422);
        assert!(weak.body.contains("harder to guess") && !weak.body.contains("password1234"));
        let both = site.post_as(&here, "/account/password", "current=wrong&new=priya").await;
        for words in ["Check your password", "Password must be 12 characters or more", "must not contain “priya”"] {
            assert!(both.status == 422 && both.body.contains(words), "{words}: {}", both.body);
        }
        let changed = site.post_as(&here, "/account/password", &format!("current={PASSWORD}&new=lantern+gravel+orchid")).await;
        assert_eq!(changed.status, 303);
        let cookie = changed.session().unwrap();
        assert_ne!(cookie, here.cookie);
        assert_eq!(site.get_as(&crate::browser::Person { cookie, ..here.clone() }, "/account").await.status, 200);
        assert_eq!(site.get_as(&here, "/account").await.status, 303);
        assert_eq!(site.get_as(&there, "/account").await.status, 303);
    }

    async fn x_01_giving_the_password_again_changes_the_cookie(db: &Database) {
        let site = TestSite::new(db);
        let person = site.sign_in(Persona::HelenWard).await;
        assert_eq!(site.get_as(&person, "/step-up?next=%2Freports").await.status, 200);
        let wrong = site.post_as(&person, "/step-up?next=%2Freports", "password=wrong").await;
        assert_eq!((wrong.status, wrong.session()), (422, None));
        let right = site.post_as(&person, "/step-up?next=%2Freports", &format!("password={PASSWORD}")).await;
        assert_eq!((right.status, right.location()), (303, "/reports"));
        let cookie = right.session().unwrap();
        assert_ne!(cookie, person.cookie);
        assert_eq!(site.get_as(&person, "/account").await.status, 303, "the old cookie is worth nothing");
        let renewed = crate::browser::Person { cookie, ..person };
        assert_eq!(site.post_as(&renewed, "/sign-out", "").await.status, 303, "open forms stay good");
    }

    async fn a_form_that_asks_for_the_password_keeps_what_was_typed(db: &Database) {
        let site = TestSite::new(db);
        let person = site.sign_in(Persona::HelenWard).await;
        let asked = site.post_as(&person, "/account/sessions/end", "session=%22%3Cb%3E&confirm_password=wrong").await;
        assert_eq!(asked.status, 403);
        assert!(asked.body.contains("Enter your password again") && asked.body.contains("Check your password"));
        assert!(asked.body.contains("name=\"session\" value=\"&quot;&lt;b&gt;\""), "{}", asked.body);
        assert!(asked.body.contains("action=\"/account/sessions/end\""));
        let done = site.post_as(&person, "/account/sessions/end", &format!("session=none&confirm_password={PASSWORD}")).await;
        assert_eq!(done.status, 303);
        assert!(done.session().is_some_and(|cookie| cookie != person.cookie));
    }
}
