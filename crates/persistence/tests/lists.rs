//! Lists of cases and of work: who sees what, in which order, page by page, on both databases.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use chrono::{Duration, NaiveDate};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use ehc_domain::{
    accounts::Actor,
    advice::AdviceState,
    cases::{DutyActor, Stage},
    codes::Coded,
    ids::AdviceRequestId,
    institutions::InstitutionKind,
    people::schooling::OutOfCohort,
    policy::visibility,
    timetable::rules::Authority,
};
use ehc_persistence::{
    Connected, Database, DbConnection, StorageError,
    advice::AdviceRequestRow,
    cases::{self, CaseCursor, CaseFilter, CaseRow, Holder, Order},
    schema,
    timetable::{self, DeadlineRow, WorkCursor, WorkLine, WorkPart, Worker},
};
use ehc_test_support::{
    Persona, a_case, add_school, an_advice_request, both_databases, change_case, day, personas, personas::Team,
};
use uuid::Uuid;

fn references(db: &Database, reader: Persona, filter: &CaseFilter, after: Option<CaseCursor>, limit: i64) -> Vec<String> {
    let visibility = visibility(&reader.actor());
    let lines = db.read(|conn| cases::list(conn, &visibility, filter, after, limit)).unwrap();
    lines.into_iter().map(|line| line.reference).collect()
}

fn open_stages() -> Vec<Stage> {
    Stage::ALL.iter().copied().filter(|stage| stage.is_open()).collect()
}

/// A duty of a case: who owes it, how many days from 1 December 2026 its limit is, and whether a miss is excused.
fn owed(db: &Database, case: &CaseRow, duty: &str, actor: DutyActor, in_days: i64, is_excused: bool) {
    let due = Some(day("2026-12-01") + Duration::days(in_days));
    let row = DeadlineRow {
        case_id: case.id,
        duty: duty.into(),
        rule: "R13-FINAL-20W".into(),
        subject_id: None,
        title: "Send the final plan".into(),
        authority: Authority::Statute,
        due,
        act_by: due,
        met_on: None,
        is_open: true,
        is_excused,
        actor,
        caseworker_id: case.caseworker_id,
        team_id: case.team_id,
        contributor_id: None,
        contributor_team_id: None,
        receipt_hash: "0".repeat(64),
    };
    db.write(|conn| DeadlineRow::insert_all(vec![row], conn)).unwrap();
}

fn to_do(from: Option<NaiveDate>, until: &str) -> WorkPart {
    WorkPart::ToDo { today: day("2026-12-01"), from, until: day(until) }
}

/// The work of some teams, for somebody who is in all of them.
fn of_teams(teams: &[Team]) -> Worker {
    let teams = teams.iter().map(|team| team.id()).collect();
    Worker::Teams(visibility(&Actor { teams, ..Persona::PriyaNair.actor() }))
}

fn work(conn: &mut DbConnection, part: WorkPart, after: Option<WorkCursor>, limit: i64) -> Result<Vec<WorkLine>, StorageError> {
    timetable::list_work(conn, &Worker::Own(visibility(&Persona::PriyaNair.actor())), part, after.as_ref(), limit)
}

both_databases! {
    fn the_database_and_the_law_agree_which_stages_are_open(db: &Database) {
        personas::insert_all(db);
        for stage in Stage::ALL {
            let case = a_case().at(*stage).insert(db);
            let is_open: bool = db
                .read(|conn| {
                    let row = schema::cases::table.filter(schema::cases::reference.eq(&case.reference)).select(schema::cases::is_open);
                    Ok::<_, StorageError>(match conn.connected() {
                        Connected::Pg(c) => row.first(c)?,
                        Connected::Sqlite(c) => row.first(c)?,
                    })
                })
                .unwrap();
            assert_eq!(is_open, stage.is_open(), "{stage:?}");
        }
    }

    fn the_list_of_cases_is_that_of_the_team_and_ones_own_in_the_order_of_the_clocks(db: &Database) {
        personas::insert_all(db);
        let later = a_case().began_on("2026-09-03").held_by(None).insert(db).reference;
        let first = a_case().began_on("2026-09-01").insert(db).reference;
        let own_of_another_team = a_case().began_on("2026-09-02").owned_by(Team::Psychology).insert(db).reference;
        a_case().began_on("2026-09-02").owned_by(Team::Psychology).held_by(None).insert(db);
        let closed = a_case().began_on("2026-08-01").at(Stage::Withdrawn).insert(db).reference;

        let open = CaseFilter { stages: open_stages(), ..CaseFilter::default() };
        let all = vec![first.clone(), own_of_another_team.clone(), later.clone()];
        assert_eq!(references(db, Persona::PriyaNair, &open, None, 50), all);
        assert_eq!(references(db, Persona::PriyaNair, &open, None, 2), all[..2]);
        let mine = CaseFilter { mine: true, ..open.clone() };
        assert_eq!(references(db, Persona::PriyaNair, &mine, None, 50), [first.clone(), own_of_another_team.clone()]);
        let withdrawn = CaseFilter { stages: vec![Stage::Withdrawn], ..CaseFilter::default() };
        assert_eq!(references(db, Persona::PriyaNair, &withdrawn, None, 50), std::slice::from_ref(&closed));
        let everything = references(db, Persona::PriyaNair, &CaseFilter::default(), None, 50);
        assert_eq!(everything, [closed, first.clone(), own_of_another_team, later.clone()]);
        assert_eq!(references(db, Persona::PriyaNair, &CaseFilter { began_from: Some(day("2026-09-03")), ..open.clone() }, None, 50), [later]);
        assert_eq!(references(db, Persona::PriyaNair, &CaseFilter { began_by: Some(day("2026-09-01")), ..open.clone() }, None, 50), [first]);
        assert_eq!(references(db, Persona::RuthAdeyemi, &open, None, 50), Vec::<String>::new(), "a contributor's list holds no cases");
    }

    fn the_pages_of_the_list_of_cases_follow_each_other(db: &Database) {
        personas::insert_all(db);
        // Three a day, so that pages end in the middle of a day.
        for number in 0..14 {
            a_case().began_on(&(day("2026-09-01") + Duration::days(number / 3)).to_string()).insert(db);
        }
        let open = CaseFilter { stages: open_stages(), ..CaseFilter::default() };
        let visibility = visibility(&Persona::PriyaNair.actor());
        let whole = references(db, Persona::PriyaNair, &open, None, 50);
        assert_eq!(whole.len(), 14);
        let (mut pages, mut after) = (Vec::new(), None);
        loop {
            let lines = db.read(|conn| cases::list(conn, &visibility, &open, after, 4)).unwrap();
            let Some(last) = lines.last() else { break };
            after = Some(CaseCursor { began_on: last.began_on, id: last.id });
            pages.extend(lines.into_iter().map(|line| line.reference));
        }
        assert_eq!(pages, whole);
    }

    fn the_list_stands_by_surname_by_next_limit_or_newest_first_and_its_pages_follow_each_other(db: &Database) {
        personas::insert_all(db);
        // The surname is compared as it is searched for; two of one name, and one without a limit, have their places too.
        let made = [("Zoë Abbott", Some(5)), ("Amira Łukasz", None), ("Ben Lund", Some(1)), ("Ada Lund", Some(3)), ("Ada Lund", Some(3)), ("Cara Zander", Some(-2))];
        let mut cases_made = Vec::new();
        for (at, (child, due)) in made.into_iter().enumerate() {
            let case = a_case().began_on(&(day("2026-09-01") + Duration::days(i64::try_from(at).unwrap())).to_string()).of(child).insert(db);
            if let Some(days) = due {
                owed(db, &case, "later", DutyActor::Caseworker, days + 30, false);
                owed(db, &case, "next", DutyActor::Caseworker, days, false);
            }
            cases_made.push(case.reference);
        }
        let at = |places: [usize; 6]| places.map(|place| cases_made[place].clone()).to_vec();
        let visibility = visibility(&Persona::PriyaNair.actor());
        for (order, expected) in [
            (Order::Began, at([0, 1, 2, 3, 4, 5])),
            (Order::BeganLast, at([5, 4, 3, 2, 1, 0])),
            (Order::Child, at([0, 1, 3, 4, 2, 5])),
            (Order::NextLimit, at([5, 2, 3, 4, 0, 1])),
        ] {
            let filter = CaseFilter { order, ..CaseFilter::default() };
            assert_eq!(references(db, Persona::PriyaNair, &filter, None, 50), expected, "{order:?}");
            let (mut pages, mut after) = (Vec::new(), None);
            loop {
                let lines = db.read(|conn| cases::list(conn, &visibility, &filter, after, 2)).unwrap();
                let Some(last) = lines.last() else { break };
                after = Some(CaseCursor { began_on: last.began_on, id: last.id });
                pages.extend(lines.into_iter().map(|line| line.reference));
            }
            assert_eq!(pages, expected, "{order:?}, page by page");
        }
    }

    fn the_list_is_narrowed_to_a_caseworker_to_nobody_to_a_team_a_school_a_year_and_what_waits_for_advice(db: &Database) {
        personas::insert_all(db);
        let school = add_school(db, "Harbour Primary", InstitutionKind::Primary);
        let theirs = a_case().insert(db);
        let nobodys = a_case().held_by(None).insert(db);
        let elsewhere = a_case().owned_by(Team::Psychology).insert(db);
        let at_school = a_case().insert(db);
        change_case(db, &at_school.reference.parse().unwrap(), |row| row.institution_id = Some(school));
        let narrowed = |filter: CaseFilter| {
            let found = references(db, Persona::PriyaNair, &filter, None, 50);
            let counted = db.read(|conn| cases::count(conn, &visibility(&Persona::PriyaNair.actor()), &filter, 50)).unwrap();
            assert_eq!(usize::try_from(counted).unwrap(), found.len(), "{filter:?}");
            found.into_iter().collect::<std::collections::BTreeSet<_>>()
        };
        let these = |cases: &[&CaseRow]| cases.iter().map(|case| case.reference.clone()).collect::<std::collections::BTreeSet<_>>();
        let none = CaseFilter::default();
        assert_eq!(narrowed(CaseFilter { holder: Some(Holder::Nobody), ..none.clone() }), these(&[&nobodys]));
        let priyas = Some(Holder::Of(Persona::PriyaNair.id()));
        assert_eq!(narrowed(CaseFilter { holder: priyas, ..none.clone() }), these(&[&theirs, &elsewhere, &at_school]));
        assert_eq!(narrowed(CaseFilter { team: Some(Team::Psychology.id()), ..none.clone() }), these(&[&elsewhere]));
        assert_eq!(narrowed(CaseFilter { institutions: Some(vec![school]), ..none.clone() }), these(&[&at_school]));
        assert_eq!(narrowed(CaseFilter { institutions: Some(Vec::new()), ..none.clone() }), these(&[]), "no school is called so");
        assert_eq!(narrowed(CaseFilter { merged: true, ..none.clone() }), these(&[]), "none was merged");
        let merged = a_case().born_on("2010-01-01").insert(db);
        change_case(db, &merged.reference.parse().unwrap(), |row| {
            (row.stage, row.merged_into_id) = (Stage::RecordedInError, Some(theirs.id));
        });
        assert_eq!(narrowed(CaseFilter { merged: true, ..none.clone() }), these(&[&merged]));
        let by_mistake = CaseFilter { stages: vec![Stage::RecordedInError], ..none.clone() };
        assert_eq!(narrowed(by_mistake), these(&[]), "it is no mistake");
        let merged_there = CaseFilter { merged: true, institutions: Some(vec![school]), ..none.clone() };
        assert_eq!(narrowed(merged_there), these(&[]), "each narrows what the others leave");
        // All were born on 14 March 2018; one is taught a year below.
        change_case(db, &nobodys.reference.parse().unwrap(), |row| row.year_group_shift = -1);
        let cohorts = |from: &str, to: &str| {
            Some(cases::EVERY_COHORT.map(|ahead| if ahead == OutOfCohort::Own { (0, day(from), day(to)) } else { (ahead.years(), day("1900-01-01"), day("1900-01-01")) }))
        };
        for (from, to, is_in) in [
            ("2018-03-14", "2018-03-14", true),
            ("2018-03-15", "2019-08-31", false),
            ("2017-09-01", "2018-03-13", false),
        ] {
            let expected = if is_in { these(&[&theirs, &elsewhere, &at_school]) } else { these(&[]) };
            assert_eq!(narrowed(CaseFilter { born: cohorts(from, to), ..none.clone() }), expected, "{from} to {to}");
        }
        for (state, waits) in [
            (AdviceState::Asked, true),
            (AdviceState::InProgress, true),
            (AdviceState::SentBack, true),
            (AdviceState::Received, false),
            (AdviceState::Accepted, false),
            (AdviceState::Declined, false),
            (AdviceState::NotNeeded, false),
        ] {
            let case = a_case().insert(db);
            let asked = an_advice_request(AdviceRequestId::new(Uuid::from_u128(0x0001_0000 + state as u128)), case.id);
            db.write(|conn| AdviceRequestRow { state, ..asked }.insert(conn)).unwrap();
            let waiting = narrowed(CaseFilter { awaits_advice: true, ..none.clone() });
            assert_eq!(waiting.contains(&case.reference), waits, "{state:?}");
            change_case(db, &case.reference.parse().unwrap(), |row| row.episode = 2);
            let waiting = narrowed(CaseFilter { awaits_advice: true, ..none.clone() });
            assert!(!waiting.contains(&case.reference), "{state:?}: it was for the assessment before");
        }
    }

    fn the_work_of_several_teams_is_one_list_in_the_order_of_its_limits(db: &Database) {
        personas::insert_all(db);
        for number in 0..6 {
            let case = a_case().owned_by(if number % 2 == 0 { Team::Assessment } else { Team::Psychology }).insert(db);
            for duty in ["a duty", "b duty"] {
                owed(db, &case, duty, DutyActor::Caseworker, number / 3, false);
            }
        }
        let teams = of_teams(&[Team::Assessment, Team::Psychology]);
        let list = |after: Option<&WorkCursor>, limit| {
            db.read(|conn| timetable::list_work(conn, &teams, to_do(None, "2026-12-31"), after, limit)).unwrap()
        };
        let whole = list(None, 50);
        let key = |line: &WorkLine| (line.due, line.case_id, line.duty.clone());
        assert_eq!(whole.len(), 12);
        assert!(whole.is_sorted_by_key(key));
        let (mut pages, mut after) = (Vec::new(), None);
        loop {
            let lines = list(after.as_ref(), 5);
            let Some(last) = lines.last() else { break };
            after = Some(WorkCursor { due: last.due.unwrap(), case_id: last.case_id, duty: last.duty.clone() });
            pages.extend(lines);
        }
        assert_eq!(pages, whole);
        let counted = |bound| db.read(|conn| timetable::count_to_do(conn, &teams, day("2026-12-01"), day("2026-12-01"), bound)).unwrap();
        assert_eq!((counted(50), counted(4)), (6, 4), "and is counted no further than asked");
    }

    fn cw_02_work_is_listed_page_by_page_and_counted_as_it_is_listed(db: &Database) {
        personas::insert_all(db);
        let case = a_case().insert(db);
        let (mine, theirs) = (DutyActor::Caseworker, DutyActor::Contributor);
        for (duty, actor, in_days, is_excused) in [
            ("mine late", mine, -1, false),
            ("mine late and excused", mine, -1, true),
            ("theirs late", theirs, -2, false),
            ("theirs late and excused", theirs, -2, true),
            ("mine today", mine, 0, false),
            ("theirs today", theirs, 0, false),
            ("mine on Sunday", mine, 5, false),
            ("mine on Monday", mine, 6, false),
            ("mine in two weeks", mine, 19, false),
            ("mine after that", mine, 20, false),
        ] {
            owed(db, &case, duty, actor, in_days, is_excused);
        }
        owed(db, &a_case().held_by(None).insert(db), "nobody's", mine, 0, false);
        let duties = |part| {
            let lines = db.read(|conn| work(conn, part, None, 50)).unwrap();
            lines.into_iter().map(|line| line.duty).collect::<Vec<_>>()
        };
        let late = ["theirs late", "mine late", "mine late and excused"];
        let today = ["mine today"];
        assert_eq!(duties(to_do(None, "2026-11-30")), late);
        assert_eq!(duties(to_do(Some(day("2026-12-01")), "2026-12-01")), today);
        assert_eq!(duties(to_do(Some(day("2026-12-01")), "2026-12-06")), ["mine today", "mine on Sunday"]);
        assert_eq!(duties(to_do(None, "2026-12-20")).len(), 7);
        assert_eq!(duties(WorkPart::Waiting { today: day("2026-12-01") }), ["theirs late and excused", "theirs today"]);

        let tally = |worker: &Worker| {
            db.read(|conn| timetable::tally_work(conn, worker, day("2026-12-01"), day("2026-12-06"), day("2026-12-20"))).unwrap()
        };
        let counted = tally(&Worker::Own(visibility(&Persona::PriyaNair.actor())));
        let numbers = (counted.overdue, counted.due_today, counted.due_this_week, counted.later, counted.waiting);
        assert_eq!(numbers, (3, 1, 2, 2, 2));
        assert_eq!(tally(&of_teams(&[Team::Assessment])).due_today, 2, "the team has nobody's as well");
        assert_eq!(db.read(|conn| cases::count_open(conn, &Worker::Own(visibility(&Persona::PriyaNair.actor())))).unwrap(), 1);
        assert_eq!(db.read(|conn| cases::count_open(conn, &of_teams(&[Team::Assessment]))).unwrap(), 2);

        let (mut pages, mut after) = (Vec::new(), None);
        loop {
            let lines = db.read(|conn| work(conn, to_do(None, "2026-12-20"), after.take(), 2)).unwrap();
            let Some(last) = lines.last() else { break };
            after = Some(WorkCursor { due: last.due.unwrap(), case_id: last.case_id, duty: last.duty.clone() });
            pages.extend(lines.into_iter().map(|line| line.duty));
        }
        assert_eq!(pages, duties(to_do(None, "2026-12-20")));
    }
}
