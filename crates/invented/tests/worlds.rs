//! The demonstration and the generated data, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use chrono::NaiveDate;
use ehc_application::{
    Context, LocalPolicy, Service, setting_up, timetable,
    work::{self, Span, Whose},
};
use ehc_domain::{
    cases::{CaseReference, Stage},
    codes::Coded,
    policy::visibility,
    timetable::episodes::EpisodeKind,
};
use ehc_invented::{Amounts, InventFailed, SignIn, demo, generate};
use ehc_persistence::{
    Database, StorageError, accounts, cases,
    institutions::list_open_units,
    notifications::TaskScope,
    people,
    timetable::{DeadlineRow, list_deadlines, list_facts},
};
use ehc_test_support::{TestPorts, both_databases, day};

/// One set of ports for each test: identifiers are numbered, and two sets would give the same ones.
fn ports() -> TestPorts {
    TestPorts::on("2026-12-01")
}

fn tell(db: &Database, ports: &TestPorts) -> Vec<SignIn> {
    demo(db, &ports.ports(), LocalPolicy::default()).unwrap_or_else(|failure| panic!("{failure}"))
}

fn dates(db: &Database, number: u32) -> Vec<DeadlineRow> {
    db.read(|conn| {
        let case = cases::find_by_reference(conn, &CaseReference::from_number(number))?.expect("the case");
        list_deadlines(conn, case.id)
    })
    .unwrap()
}

fn due(rows: &[DeadlineRow], rule: &str) -> (Option<NaiveDate>, Option<NaiveDate>, Option<NaiveDate>) {
    let row = rows.iter().find(|row| row.rule == rule).unwrap_or_else(|| panic!("no date under {rule}"));
    (row.due, row.act_by, row.met_on)
}

fn context(db: &Database, email: &str) -> Context {
    let at = "2026-12-01T09:00:00Z".parse().unwrap();
    db.read(|conn| {
        let user = accounts::find_user_by_email(conn, email)?.expect("the account");
        let actor = accounts::actor_of(conn, &user, at)?;
        Ok::<_, StorageError>(Context {
            actor,
            now: at,
            today: day("2026-12-01"),
            request_id: uuid::Uuid::from_u128(1),
            submission: None,
        })
    })
    .unwrap()
}

fn all_cases(db: &Database) -> Vec<cases::CaseRow> {
    db.read(|conn| {
        let ids = cases::list_ids(conn, None, 10_000)?;
        ids.into_iter().map(|id| Ok(cases::find(conn, id)?.expect("a case"))).collect::<Result<Vec<_>, StorageError>>()
    })
    .unwrap()
}

both_databases! {
    fn the_demonstration_has_schools_with_a_unit_of_each_kind(db: &Database) {
        tell(db, &ports());
        let units = db.read(list_open_units).unwrap();
        let kinds: BTreeSet<&str> = units.iter().map(|unit| unit.kind.code()).collect();
        assert_eq!(kinds, BTreeSet::from(["resourced_provision", "sen_unit"]));
        assert!(units.iter().all(|unit| unit.name.is_some() && unit.places.is_some()), "{units:?}");
    }

    fn the_demonstration_tells_every_story_true(db: &Database) {
        let ports = ports();
        let sign_ins = tell(db, &ports);
        assert!(sign_ins.len() >= 20);

        // Alpha, date by date.
        let alpha = dates(db, 418);
        let on = |text: &str| Some(day(text));
        assert_eq!(due(&alpha, "R05-DECISION-6W"), (on("2026-10-19"), on("2026-10-19"), on("2026-10-12")));
        assert_eq!(due(&alpha, "R10-NO-PLAN-16W"), (on("2026-12-28"), on("2026-12-24"), None));
        assert_eq!(due(&alpha, "R13-FINAL-20W"), (on("2027-01-25"), on("2027-01-25"), None));
        let advice: Vec<&DeadlineRow> = alpha.iter().filter(|row| row.rule.ends_with("ADVICE-6W")).collect();
        assert_eq!(advice.len(), 7);
        assert!(advice.iter().all(|row| row.due == on("2026-11-23")));
        assert_eq!(advice.iter().filter(|row| row.met_on.is_some()).count(), 5);
        let open: Vec<(&str, bool)> =
            advice.iter().filter(|row| row.is_open).map(|row| (row.title.as_str(), row.is_excused)).collect();
        assert!(open.contains(&("Speech and language advice", false)), "{open:?}");
        assert!(open.contains(&("Medical advice", true)), "{open:?}");

        // The page says the same as the stored dates.
        let service = ports.service(db);
        let priya = context(db, "priya.nair@ashmere.example");
        let shown = timetable::show(&service, &priya, &CaseReference::from_number(418), None).unwrap();
        let json = timetable::to_json(&shown);
        let duty = |rule: &str| {
            json["duties"].as_array().unwrap().iter().find(|duty| duty["rule"] == rule).unwrap_or_else(|| panic!("{rule}")).clone()
        };
        assert_eq!(duty("R13-FINAL-20W")["due"], "2027-01-25");
        assert_eq!(duty("R13-FINAL-20W")["trigger"], "2026-09-07");
        assert_eq!(duty("R10-NO-PLAN-16W")["act_by"], "2026-12-24");

        // A council that has begun lacks nothing that an administrator is asked for.
        let tom = context(db, "tom.fielding@ashmere.example");
        let set_up = setting_up::show(&service, &tom).unwrap();
        assert!(set_up.is_complete(), "{set_up:?}");

        // Beta, Gamma and Delta.
        let beta = dates(db, 202);
        assert_eq!(due(&beta, "S44-REVIEW-FIRST-12M").0, on("2027-03-01"));
        assert_eq!(due(&beta, "R20-9-REPORT-2W"), (on("2026-11-24"), on("2026-11-24"), on("2026-11-24")));
        assert_eq!(due(&beta, "R20-10-DECISION-4W"), (on("2026-12-08"), on("2026-12-08"), None));
        assert_eq!(due(&dates(db, 188), "R18-1B-PHASE-OTHER"), (on("2027-02-14"), on("2027-02-12"), None));
        assert_eq!(due(&dates(db, 195), "R18-1A-PHASE-POST16").0, on("2027-03-30"));
        let delta = all_cases(db).into_iter().find(|case| case.reference == "EHC-000577").unwrap();
        let closures = db.read(|conn| ehc_persistence::institutions::list_closures(conn, delta.institution_id.unwrap())).unwrap();
        assert!(closures.iter().any(|row| row.first_closed_on == day("2027-07-22") && row.reopens_on == day("2027-09-02")));

        // Every kind of episode is under way somewhere, each counted from what began it.
        for (number, rule, limit, kind) in [
            (95, "R22-3-FINAL-8W", "2027-01-12", EpisodeKind::Review),
            (101, "R18-1A-PHASE-POST16", "2027-03-30", EpisodeKind::PhaseTransfer),
            (101, "R20-10-DECISION-4W", "2026-12-17", EpisodeKind::Review),
            (83, "R25-DECISION-15D", "2026-12-08", EpisodeKind::Reassessment),
            (89, "R27-2-FINAL-14W", "2027-01-22", EpisodeKind::Reassessment),
            (360, "TR21-LA-RESPONSE-30WD", "2026-12-24", EpisodeKind::Order),
            (107, "R44-2E-SEP-5W", "2026-12-21", EpisodeKind::Order),
            (205, "R44-2BII-FINAL-14W", "2027-02-01", EpisodeKind::Order),
            (267, "R45-6A-DRAFT-5W", "2026-12-14", EpisodeKind::Order),
        ] {
            assert_eq!((due(&dates(db, number), rule).0, due(&dates(db, number), rule).2), (on(limit), None), "{number}: {rule}");
            let helen = context(db, "helen.ward@ashmere.example");
            let shown = timetable::show(&service, &helen, &CaseReference::from_number(number), None).unwrap();
            let episodes = shown.timetable.episodes();
            assert!(episodes.iter().any(|episode| episode.id.kind == kind && episode.is_live()), "{number}: {kind:?}");
        }

        // A case has come as far as its facts say.
        for case in all_cases(db) {
            let facts = db.read(|conn| timetable::facts_of(conn, case.id)).unwrap();
            assert_eq!(Stage::of(&facts).unwrap_or(Stage::RecordedInError), case.stage, "{}", case.reference);
        }

        // Every stage there is, and enough of them.
        let all = all_cases(db);
        assert!(all.len() >= 60, "{}", all.len());
        let stages: BTreeSet<&str> = all.iter().map(|case| case.stage.code()).collect();
        assert_eq!(stages, Stage::ALL.iter().map(|stage| stage.code()).collect::<BTreeSet<&str>>());
        arrivals_and_ends(db, &service);

        // Priya Nair's morning.
        let week = work::to_do(&service, &priya, Whose::Mine, Span::ThisWeek, None).unwrap();
        assert_eq!((week.tally.overdue, week.tally.due_today, week.open_cases), (2, 3, 38));
        assert!(week.tally.due_this_week > 3);
        assert_eq!(week.recent.len(), 5);

        assert_eq!(timetable::recompute(&service, true).unwrap(), timetable::Recomputed::default());
        refuses_to_stand_beside_others(db, &ports);
        notices_hold_nothing_personal(db, &service);
        mail_is_gone_and_nothing_is_wrong(db, &service, &priya);
    }

    fn generated_data_is_the_same_for_the_same_seed_and_true(db: &Database) {
        let amounts = Amounts { requests: 40, years: 2, plans: 25, seed: 7 };
        let ports = ports();
        let made = generate(db, &ports.ports(), LocalPolicy::default(), amounts).unwrap();
        let other = ehc_test_support::TestDatabase::sqlite();
        let again = generate(&other, &TestPorts::new().ports(), LocalPolicy::default(), amounts).unwrap();
        assert_eq!(made, again);
        assert_eq!(fingerprint(db), fingerprint(&other));

        let service = ports.service(db);
        assert_eq!(timetable::recompute(&service, true).unwrap(), timetable::Recomputed::default());
        let all = all_cases(db);
        assert_eq!(all.len(), 105);
        assert!(all.iter().filter(|case| case.stage == Stage::Issued).count() > 25);
        for case in &all {
            let facts = db.read(|conn| timetable::facts_of(conn, case.id)).unwrap();
            assert_eq!(Stage::of(&facts), Some(case.stage), "{}", case.reference);
        }
        let caseworker = context(db, "caseworker1@ashmere.example");
        work::to_do(&service, &caseworker, Whose::Mine, Span::ThisWeek, None).unwrap();
        let other_seed = ehc_test_support::TestDatabase::sqlite();
        generate(&other_seed, &TestPorts::new().ports(), LocalPolicy::default(), Amounts { seed: 8, ..amounts }).unwrap();
        assert_ne!(fingerprint(db), fingerprint(&other_seed));
    }
}

/// What came with a plan, what ended otherwise than by a decision, and what waits for a second person.
fn arrivals_and_ends(db: &Database, service: &Service) {
    let on = |text: &str| Some(day(text));
    let next = dates(db, 438).into_iter().filter(|row| row.is_open).map(|row| (row.rule, row.due)).collect::<Vec<_>>();
    assert!(next.contains(&("S44-REVIEW-NEXT-12M".to_owned(), on("2027-02-08"))), "{next:?}");
    assert_eq!(due(&dates(db, 553), "R15-4-INFORM-6W"), (on("2026-12-14"), on("2026-12-14"), None));
    assert_eq!(due(&dates(db, 553), "R15-5-REVIEW").0, on("2027-05-10"));
    let case = |number: u32| {
        let reference = CaseReference::from_number(number);
        db.read(|conn| cases::find_by_reference(conn, &reference)).unwrap().unwrap_or_else(|| panic!("no case {number}"))
    };
    for (number, stage) in [
        (438, Stage::Maintained),
        (553, Stage::Maintained),
        (474, Stage::MovedAway),
        (561, Stage::RecordedInError),
        (572, Stage::RecordedInError),
        (565, Stage::Requested),
        (412, Stage::Died),
    ] {
        assert_eq!(case(number).stage, stage, "{number}");
    }
    for ended in [474, 561, 572, 412] {
        assert!(!dates(db, ended).iter().any(|row| row.is_open), "nothing is owed on {ended}");
    }
    assert_eq!(case(572).merged_into_id, Some(case(565).id));
    assert_eq!(db.read(|conn| ehc_persistence::requests::list(conn, case(565).id)).unwrap().len(), 2);
    let waiting = ehc_application::approvals::mine(service, &context(db, "helen.ward@ashmere.example")).unwrap();
    assert_eq!(waiting.for_me.iter().map(|line| line.reference.as_deref()).collect::<Vec<_>>(), [Some("EHC-000581")]);
}

fn refuses_to_stand_beside_others(db: &Database, ports: &TestPorts) {
    let refused = demo(db, &ports.ports(), LocalPolicy::default());
    assert!(matches!(refused, Err(InventFailed::NotEmpty)), "{refused:?}");
    let amounts = Amounts { requests: 1, years: 1, plans: 0, seed: 1 };
    let refused = generate(db, &ports.ports(), LocalPolicy::default(), amounts);
    assert!(matches!(refused, Err(InventFailed::NotEmpty)), "{refused:?}");
}

/// No notice says a name of a child or parent, or a day of birth.
fn notices_hold_nothing_personal(db: &Database, service: &Service) {
    let mut names: Vec<String> = Vec::new();
    for case in all_cases(db) {
        db.read(|conn| {
            names.extend(people::find(conn, case.child_id)?.map(|child| child.name));
            names.extend(people::list_circle(conn, case.id)?.into_iter().map(|(_, person)| person.name));
            Ok::<_, StorageError>(())
        })
        .unwrap();
    }
    let mut seen = 0;
    for email in ["priya.nair@ashmere.example", "helen.ward@ashmere.example", "ruth.adeyemi@ashmere.example"] {
        let page = ehc_application::notifications::alerts_for(service, &context(db, email), None).unwrap();
        let words = format!("{page:?}");
        for name in &names {
            for part in name.split_whitespace().filter(|part| part.chars().count() > 3) {
                assert!(!words.contains(part), "a notice says {part}");
            }
        }
        seen += words.matches("EHC-").count();
    }
    assert!(seen > 5);
}

fn mail_is_gone_and_nothing_is_wrong(db: &Database, service: &Service, someone: &Context) {
    let mailer = ehc_application::notifications::MemoryMailer::new();
    let later = "2026-12-02T12:00:00Z".parse().unwrap();
    ehc_application::notifications::deliver(service, &mailer, service.ports.id(), later).unwrap();
    assert_eq!(mailer.sent().len(), 0, "mail was left behind");
    let scope = TaskScope { visibility: visibility(&someone.actor), teams: someone.actor.teams.clone(), as_administrator: true };
    assert_eq!(db.read(|conn| ehc_persistence::notifications::open_tasks(conn, scope, 10)).unwrap().len(), 0);
}

/// Everything of every case that its dates are computed from, and the dates.
fn fingerprint(db: &Database) -> String {
    let mut text = String::new();
    for case in all_cases(db) {
        let (child, facts, dates) = db
            .read(|conn| {
                Ok::<_, StorageError>((
                    people::find(conn, case.child_id)?,
                    list_facts(conn, case.id)?,
                    list_deadlines(conn, case.id)?,
                ))
            })
            .unwrap();
        text.push_str(&format!("{case:?}{child:?}{facts:?}{dates:?}"));
    }
    ehc_application::plans::snapshot::hash(&text.into())
}
