//! The logo of the authority: what may be one, from when it is seen, and by whom.

use ehc_persistence::Database;
use ehc_test_support::{
    Persona, both_databases, day,
    papers::{jpeg, pdf, png, png_of, whole_png},
};
use serde_json::{Value, json};

use crate::{
    authority::refused,
    browser::{Answer, Person, TestSite},
    doors::send,
};

const PAGE: &str = "/admin/authority/logo";
const API: &str = "/api/v1/authority/logo";

async fn upload(site: &TestSite, person: &Person, from_on: &str, file: (&str, &[u8])) -> Answer {
    site.upload(person, API, &[("from_on", from_on)], file).await
}

/// The address of the picture at the head of a page; nothing where the name stands there.
fn masthead(page: &str) -> Option<String> {
    let picture = page.split("app-masthead__logo\" src=\"").nth(1)?;
    picture.split('"').next().map(ToOwned::to_owned)
}

both_databases! {
    async fn a_logo_is_seen_by_everybody_from_its_day_on_until_there_is_none(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let asked = site.get_as(&tom, PAGE).await.body;
        assert!(asked.contains("PNG or JPEG, up to 1 MB") && !asked.contains("Use no logo"), "{asked}");
        let none = json!({ "address": null, "content_type": null, "width": null, "height": null, "from_on": null });
        assert_eq!(site.get_as(&tom, API).await.json(), none);
        let typed = [("from_on-day", "13"), ("from_on-month", "10"), ("from_on-year", "2026")];
        let saved = site.upload(&tom, PAGE, &typed, ("logo.png", &whole_png(320, 80))).await;
        assert_eq!((saved.status, saved.location()), (303, "/admin/authority"), "{}", saved.body);
        site.get_as(&tom, PAGE).await;
        let before = site.get("/sign-in").await.body;
        assert!(masthead(&before).is_none() && before.contains("app-masthead__council\">Ashmere Council"), "the day before: {before}");
        let mut seen = Vec::new();
        for today in ["2026-10-13", "2026-10-14"] {
            site.ports.clock.set_day(day(today));
            let page = site.get("/sign-in").await.body;
            assert!(page.contains("width=\"320\" height=\"80\" alt=\"Ashmere Council\"") && !page.contains("masthead__council"), "{page}");
            seen.extend(masthead(&page));
        }
        let picture = site.get(&seen[0]).await;
        assert_eq!((picture.status, picture.header("content-type")), (200, "image/png"), "without a session");
        assert_eq!(picture.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(picture.header("x-content-type-options"), "nosniff");
        for path in [format!("{}0", seen[0]), "/assets/logo/..%2f..%2fetc%2fpasswd".to_owned(), format!("/assets/logo/{}", "0".repeat(64))] {
            assert_eq!(site.get(&path).await.status, 404, "{path}");
        }
        let tom = site.sign_in(Persona::TomFielding).await;
        let next = upload(&site, &tom, "2026-10-14", ("logo.jpg", &jpeg(&[]))).await;
        assert_eq!((next.status, &next.json()["content_type"]), (200, &json!("image/jpeg")), "{}", next.body);
        site.get_as(&tom, PAGE).await;
        let address = masthead(&site.get("/sign-in").await.body).unwrap();
        assert_eq!((&json!(address), address == seen[0]), (&next.json()["address"], false), "of what begins by today the latest");
        assert_eq!(site.get(&address).await.header("content-type"), "image/jpeg");
        assert_eq!(site.get(&seen[0]).await.status, 200, "the letters of its days show it");
        let away = "from_on-day=15&from_on-month=10&from_on-year=2026";
        assert_eq!(site.post_as(&tom, &format!("{PAGE}/remove"), away).await.status, 303);
        assert!(masthead(&site.get_as(&tom, PAGE).await.body).is_some(), "the day before there is none");
        for today in ["2026-10-15", "2026-10-16"] {
            site.ports.clock.set_day(day(today));
            assert!(masthead(&site.get("/sign-in").await.body).is_none(), "{today}");
        }
        let tom = site.sign_in(Persona::TomFielding).await;
        let gone = site.get_as(&tom, API).await.json();
        assert_eq!((&gone["address"], &gone["from_on"]), (&Value::Null, &json!("2026-10-15")));
        let page = site.get_as(&tom, PAGE).await.body;
        for words in ["From 13 October 2026", "From 14 October 2026", "From 15 October 2026", "No logo", "Tom Fielding, "] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }

    async fn what_is_no_picture_or_does_not_fit_is_refused_and_nothing_of_it_is_kept(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let tom = site.sign_in(Persona::TomFielding).await;
        let drawing = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".as_slice();
        let (whole, thread) = (whole_png(64, 32), whole_png(400, 20));
        let heavy = png(&[(b"prIv", &vec![b'a'; 1024 * 1024])]);
        for (name, content, code) in [
            ("logo.svg", drawing, "not_a_picture"),
            ("logo.png", drawing, "not_a_picture"),
            ("logo.pdf", &pdf("A"), "not_a_picture"),
            ("logo.png", &jpeg(&[]), "name_and_content_differ"),
            ("logo.png", &whole[..whole.len() - 20], "file_damaged"),
            ("logo.png", &png_of(64, 32, &[]), "file_damaged"),
            ("logo.png", &heavy, "logo_too_large"),
            ("logo.png", &png(&[]), "logo_does_not_fit"),
            ("logo.png", &thread, "logo_too_long"),
            ("logo.png", b"", "empty"),
        ] {
            let refused = upload(&site, &tom, "2026-10-12", (name, content)).await;
            assert!(refused.status == 422 && refused.body.contains(&format!("\"{code}\"")), "{name}, {code}: {}", refused.body);
        }
        for (from_on, code) in [("", "missing"), ("soon", "not_a_date"), ("2027-10-14", "too_far_ahead"), ("2026-10-11", "in_the_past")] {
            let refused = upload(&site, &tom, from_on, ("logo.png", &whole)).await;
            assert!(refused.status == 422 && refused.body.contains(&format!("\"{code}\"")), "{from_on}: {}", refused.body);
        }
        let late = send(&site, &tom, &format!("{API}/remove"), json!({ "from_on": "2027-10-14" })).await;
        assert!(late.status == 422 && late.body.contains("too_far_ahead"), "{}", late.body);
        let early = send(&site, &tom, &format!("{API}/remove"), json!({ "from_on": "2026-10-11" })).await;
        assert!(early.status == 422 && early.body.contains("in_the_past"), "{}", early.body);
        let typed = [("from_on-day", "12"), ("from_on-month", "10"), ("from_on-year", "2026")];
        let page = site.upload(&tom, PAGE, &typed, ("logo.png", &thread)).await;
        assert!(page.status == 422 && page.body.contains("The proportion of the picture is 20:1. Choose one between 1:4 and 4:1"), "{}", page.body);
        assert!(page.body.contains("value=\"2026\""), "what was typed is still there: {}", page.body);
        let empty = site.upload(&tom, PAGE, &[("from_on-day", ""), ("from_on-month", ""), ("from_on-year", "")], ("", b"")).await;
        for words in ["Enter the first day", "Choose the picture"] {
            assert!(empty.body.contains(words), "{words}: {}", empty.body);
        }
        assert_eq!((site.ports.files.count(), &site.get_as(&tom, API).await.json()["from_on"]), (0, &Value::Null));
        let last = upload(&site, &tom, "2027-10-13", ("logo.png", &whole)).await;
        assert_eq!((last.status, site.ports.files.count()), (200, 1), "the last day that may be known: {}", last.body);
    }

    async fn nobody_but_an_administrator_changes_the_logo(db: &Database) {
        let site = TestSite::new(db);
        for persona in [Persona::PriyaNair, Persona::HelenWard] {
            let person = site.sign_in(persona).await;
            for path in [PAGE.to_owned(), format!("{PAGE}/remove"), API.to_owned()] {
                assert_eq!(site.get_as(&person, &path).await.status, 403, "{path}");
            }
            assert_eq!(upload(&site, &person, "2026-10-12", ("logo.png", &whole_png(64, 32))).await.status, 403);
            assert_eq!(send(&site, &person, &format!("{API}/remove"), json!({ "from_on": "2026-10-12" })).await.status, 403);
        }
        assert_eq!(site.ports.files.count(), 0);
    }

    async fn a_letter_shows_the_logo_of_the_day_on_which_it_was_sent(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let (priya, place) = refused(&site).await;
        let tom = site.sign_in(Persona::TomFielding).await;
        let first = upload(&site, &tom, "2026-10-12", ("logo.png", &whole_png(64, 32))).await.json();
        assert_eq!(upload(&site, &tom, "2026-10-13", ("logo.png", &whole_png(96, 32))).await.status, 200);
        let sent = site.post_as(&priya, &format!("{place}/tell"), "on-day=12&on-month=10&on-year=2026&how=email").await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        site.ports.clock.set_day(day("2026-10-14"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let page = site.get_as(&priya, &place).await.body;
        let head = format!("app-letterhead\" src=\"{}\" width=\"64\" height=\"32\" alt=\"Ashmere Council\"", first["address"].as_str().unwrap());
        assert!(page.contains(&head), "{page}");
        assert_ne!(masthead(&page).as_deref(), first["address"].as_str(), "the page itself has that of today");
    }
}
