//! What people who give advice find: their cases in list and search, the parts of a case that are theirs to read, and why they may not do what is not theirs.

use chrono::Duration;
use ehc_domain::{accounts::Role, advice::AdviceKind, policy::Standing};
use ehc_persistence::{
    Database,
    accounts::UserRoleRow,
    advice::{self, AdviceRequestRow},
    standings::StandingRow,
};
use ehc_test_support::{Persona, a_case, a_standing, both_databases, find_case, personas::Team};

use crate::{
    assign::daniel,
    browser::{Person, TestSite},
    doors_advice::everybody_asked,
};

/// Every part that a case has for anybody.
const PARTS: [&str; 9] = ["", "/people", "/advice", "/plan", "/consultations", "/documents", "/decisions", "/dates", "/contacts"];

async fn finds(site: &TestSite, person: &Person, typed: &str) -> String {
    site.post_as(person, "/search/suggestions", &format!("q={typed}")).await.body
}

both_databases! {
    async fn whoever_was_asked_and_whoever_leads_their_service_find_the_case_by_list_and_search(db: &Database) {
        let site = TestSite::new(db);
        let (reference, _) = everybody_asked(&site, db).await;
        let other = a_case().of("Reem Haddad").insert(db).reference;
        let lead = UserRoleRow { user_id: Persona::JamesOsei.id(), role: Role::Manager };
        for (persona, leads) in [(Persona::JamesOsei, false), (Persona::JamesOsei, true), (Persona::MarcusBell, false)] {
            if leads {
                db.write(|conn| lead.clone().insert(conn)).unwrap();
            }
            let person = site.sign_in(persona).await;
            let list = site.get_as(&person, "/cases").await;
            assert!(list.body.contains(&format!("href=\"/cases/{reference}\"")) && !list.body.contains(&other), "{persona:?}: {}", list.body);
            assert!(list.body.contains("(1)</span>"), "{persona:?}: the heading says how many");
            assert!(site.get_as(&person, "/account").await.body.contains("href=\"/cases\""), "{persona:?}: it is offered");
            let found = finds(&site, &person, "hassan").await;
            assert!(found.contains(reference.as_str()), "{persona:?}: {found}");
            assert!(!finds(&site, &person, "haddad").await.contains(&other), "{persona:?}: it is not theirs");
        }
    }

    async fn x_03_whoever_gives_advice_is_offered_exactly_the_parts_of_a_case_that_open(db: &Database) {
        let site = TestSite::new(db);
        let (reference, _) = everybody_asked(&site, db).await;
        let (james, marcus) = (site.sign_in(Persona::JamesOsei).await, site.sign_in(Persona::MarcusBell).await);
        for (who, person) in [("James", &james), ("Marcus", &marcus)] {
            let case = site.get_as(person, &format!("/cases/{reference}")).await;
            let subnav = case.body.split("aria-label=\"Parts of this case\"").nth(1).unwrap().split("</nav>").next().unwrap();
            for part in PARTS {
                let page = format!("/cases/{reference}{part}");
                let is_offered = subnav.contains(&format!("href=\"{page}\""));
                assert_eq!(is_offered, site.get_as(person, &page).await.status == 200, "{who}: {page}: {subnav}");
            }
        }
    }

    async fn what_is_not_theirs_is_said_to_be_that_and_not_their_role(db: &Database) {
        let site = TestSite::new(db);
        let (reference, priya) = everybody_asked(&site, db).await;
        let all = site.get_as(&priya, &format!("/api/v1/cases/{reference}/advice")).await.json();
        let of = |kind: &str| all.as_array().unwrap().iter().find(|one| one["kind"] == kind).unwrap()["id"].as_str().unwrap().to_owned();
        let (psychological, medical) = (of("psychological"), of("medical"));
        let james = site.sign_in(Persona::JamesOsei).await;
        let case = find_case(db, &reference).id;
        db.write(|conn| {
            let asked = advice::list_all_requests(conn, case)?;
            let asked = asked.into_iter().find(|row| row.kind == AdviceKind::Psychological).unwrap();
            advice::update_request(conn, AdviceRequestRow { user_id: None, team_id: Some(Team::Psychology.id()), ..asked })
        })
        .unwrap();
        let write = site.get_as(&james, &format!("/advice/{psychological}/write")).await;
        assert!(write.status == 403 && write.body.contains("nobody has taken it yet. Take it first"), "{}", write.body);
        let opened = site.get_as(&james, &format!("/cases/{reference}")).await;
        assert!(opened.status == 403 && opened.body.contains("nobody has taken it yet. Take it first"), "{}", opened.body);
        assert_eq!(site.get_as(&james, &format!("/advice/{medical}/write")).await.status, 404, "what was asked of another service");
        // Whoever does such a thing, and was not asked for this, reads that it is not theirs.
        db.write(|conn| UserRoleRow { user_id: Persona::PriyaNair.id(), role: Role::EducationalPsychologist }.insert(conn)).unwrap();
        let both = site.sign_in(Persona::PriyaNair).await;
        let others = site.get_as(&both, &format!("/advice/{psychological}/write")).await;
        assert!(others.status == 403 && others.body.contains("only for what is yours or your team’s"), "{}", others.body);
        // Whoever never does it reads that their role does not.
        let marcus = site.sign_in(Persona::MarcusBell).await;
        let note = site.get_as(&marcus, &format!("/cases/{reference}/notes/new")).await;
        assert!(note.status == 403 && note.body.contains("Your role does not allow that step"), "{}", note.body);
    }

    async fn why_somebody_stands_in_is_not_for_those_who_only_advise(db: &Database) {
        let site = TestSite::new(db);
        let (reference, _) = everybody_asked(&site, db).await;
        let (case, now) = (find_case(db, &reference), site.app.service.ports.clock.now());
        let cover = StandingRow {
            user_id: daniel(&site, db),
            until_at: Some(now + Duration::days(2)),
            ..a_standing(site.app.service.ports.id(), case.id, Persona::HelenWard, Standing::Covers, now)
        };
        db.write(|conn| cover.insert(conn)).unwrap();
        let (helen, james) = (site.sign_in(Persona::HelenWard).await, site.sign_in(Persona::JamesOsei).await);
        let of_case = format!("href=\"/cases/{reference}\"");
        assert!(site.get_as(&helen, "/cover").await.body.contains(&of_case));
        assert!(!site.get_as(&james, "/cover").await.body.contains(&of_case));
    }
}
