//! Papers that are not kept: pages and programs are told the same.

use ehc_persistence::Database;
use ehc_test_support::{Persona, a_request, both_databases, day, papers::pdf};

use crate::{browser::TestSite, doors::wrong};

both_databases! {
    async fn t_15_a_file_that_is_not_kept_is_refused_alike_on_the_page_and_for_a_program(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let (page, program) = (format!("/cases/{reference}/documents/new"), format!("/api/v1/cases/{reference}/documents"));
        let most = usize::try_from(site.app.service.policy.max_file_bytes).unwrap();
        let beside = [("kind", "education"), ("title", "Report of 3 October")];
        let send = async |path: &str, content: &[u8]| site.upload(&priya, path, &beside, ("a.pdf", content)).await;
        for (content, status, code, words) in [
            (b"MZ".to_vec(), 422, "wrong_type", "The file must be a PDF".to_owned()),
            (vec![b' '; most + 1], 413, "too_large", format!("larger than {} MB", most / 1024 / 1024)),
            (vec![b' '; most + 1024 * 1024], 413, "too_large", format!("larger than {} MB", most / 1024 / 1024)),
        ] {
            let (seen, told) = (send(&page, &content).await, send(&program, &content).await);
            assert_eq!((seen.status, told.status), (status, status), "{code}: {told:?}");
            assert_eq!(told.json()["code"], code);
            assert!(seen.body.contains(&words) && told.body.contains(&words), "{code}: {}", told.body);
            assert!(seen.body.contains("Report of 3 October"), "{code}: what was typed is still there");
        }
        for (fields, code, field) in [
            ([("kind", "education"), ("titel", "x")], "unknown_field", "titel"),
            ([("kind", "education"), ("kind", "health")], "doubled_field", "kind"),
        ] {
            let file = ("a.pdf", pdf("words"));
            let seen = site.upload(&priya, &page, &fields, (file.0, &file.1)).await;
            let told = site.upload(&priya, &program, &fields, (file.0, &file.1)).await;
            assert_eq!((seen.status, told.status), (400, 400), "{told:?}");
            assert_eq!(wrong(&told), [(field.to_owned(), code.to_owned())]);
            assert!(seen.body.contains(&format!("“{field}”")) && seen.body.contains("Nothing was saved"), "{}", seen.body);
        }
        let key = "0199aaaa-0000-7000-8000-000000000001";
        let two_keys = [("kind", "education"), ("submission", key), ("submission", key)];
        assert_eq!(site.upload(&priya, &page, &two_keys, ("a.pdf", &pdf("words"))).await.status, 400);
        for (title, code) in [("a\u{202e}b", "unkeepable"), ("a\nb", "several_lines"), (&"a".repeat(201), "too_long")] {
            let fields = [("kind", "education"), ("title", title)];
            let seen = site.upload(&priya, &page, &fields, ("a.pdf", &pdf("words"))).await;
            let told = site.upload(&priya, &program, &fields, ("a.pdf", &pdf("words"))).await;
            assert_eq!((seen.status, told.status), (422, 422), "{told:?}");
            assert_eq!(wrong(&told), [("title".to_owned(), code.to_owned())]);
        }
        assert_eq!(site.ports.files.count(), 0);
        let kept = site.upload(&priya, &program, &[("kind", "education")], ("a\u{202e}fdp.pdf", &pdf("words"))).await;
        assert_eq!(kept.status, 201, "{}", kept.body);
        let list = site.get_as(&priya, &page.replace("/new", "")).await.body;
        assert!(list.contains("afdp.pdf") && !list.contains('\u{202e}'), "a name turns nothing around it");
        site.ports.files.fill();
        let (seen, told) = (send(&page, &pdf("words")).await, send(&program, &pdf("words")).await);
        assert_eq!((seen.status, told.status, told.json()["code"].as_str()), (507, 507, Some("not_kept")), "{told:?}");
        assert_eq!(site.ports.files.count(), 1, "the one from before");
    }

    async fn of_two_papers_that_came_in_one_moment_the_later_stands_first(db: &Database) {
        let site = TestSite::new(db);
        site.ports.clock.set_day(day("2026-10-12"));
        let reference = site.record(a_request("2026-09-07"));
        let priya = site.sign_in(Persona::PriyaNair).await;
        let program = format!("/api/v1/cases/{reference}/documents");
        for title in ["The first of them", "The second of them", "The third of them"] {
            let kept = site.upload(&priya, &program, &[("kind", "education"), ("title", title)], ("a.pdf", &pdf(title))).await;
            assert_eq!(kept.status, 201, "{}", kept.body);
        }
        for address in [program.clone(), format!("/cases/{reference}/documents")] {
            let shown = site.get_as(&priya, &address).await.body;
            let places = ["The third of them", "The second of them", "The first of them"].map(|title| shown.find(title).unwrap());
            assert!(places.is_sorted(), "{address}: {places:?}");
        }
    }
}
