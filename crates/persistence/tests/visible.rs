//! What the lists of each person hold, compared with what the policy says of every case by itself.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use ehc_domain::{
    accounts::{Actor, Role},
    advice::AdviceKind,
    codes::Coded,
    contacts::ContactWay,
    ids::{CaseId, Id},
    policy::{Action, CaseSubject, Decision, Standing, Target, decide, visibility},
};
use ehc_persistence::{
    Database, StorageError,
    advice::AdviceRequestRow,
    audit::{self, View},
    cases::{self, CaseFilter, CaseRow, Order},
    compliance,
    contacts::{self, ContactRow},
    finding::{self, Known, Named, SoughtWord},
    people,
    standings::{self, StandingRow},
    timetable::{self, DeadlineRow, WorkPart, Worker},
};
use ehc_test_support::{
    Persona, a_case, a_deadline, a_standing, an_advice_request, both_databases, day, personas, personas::Team,
};
use uuid::Uuid;

/// The four things that may be recorded of somebody and a case, and how they are recorded here.
const STANDINGS: [Standing; 4] = [Standing::Conflict, Standing::Named, Standing::Covers, Standing::InEmergency];
const READERS: [Persona; 4] = [Persona::PriyaNair, Persona::HelenWard, Persona::RuthAdeyemi, Persona::TomFielding];

fn now() -> DateTime<Utc> {
    "2026-12-01T09:00:00Z".parse().unwrap()
}

fn stands(case: CaseId, who: Persona, standing: Standing, number: u128) -> StandingRow {
    a_standing(Id::new(Uuid::from_u128(number)), case, who, standing, now() - Duration::hours(1))
}

/// A promise of somebody who is no caseworker, due on the day of [`a_deadline`].
fn promise_of(case: &CaseRow) -> ContactRow {
    ContactRow {
        id: Id::new(case.id.uuid()),
        case_id: case.id,
        happened_on: day("2026-11-24"),
        minute: None,
        person_id: None,
        with_name: Some("Invented Parent".into()),
        way: ContactWay::CallIn,
        said: "Asked for the draft again.".into(),
        promise: Some("Send it again".into()),
        promised_by: Some(Persona::TomFielding.id()),
        promised_for: Some(day("2026-12-01")),
        answered_on: None,
        answered_by: None,
        answered_at: None,
        withdrawn_because: None,
        recorded_by: Persona::TomFielding.id(),
        recorded_at: now(),
        replaces_id: None,
        ended_at: None,
        ended_by: None,
        ended_because: None,
    }
}

/// Makes a case for every combination of team, caseworker, restriction and what stands between it and each reader.
fn every_case(db: &Database) -> Vec<CaseRow> {
    let mut number = 0;
    let mut all = Vec::new();
    for team in [Team::Assessment, Team::Psychology] {
        for caseworker in [None, Some(Persona::PriyaNair), Some(Persona::HelenWard)] {
            for restricted in [false, true] {
                for bits in 0..16_u8 {
                    let case = a_case().owned_by(team).held_by(caseworker).insert(db);
                    let review = restricted.then(|| day("2027-01-15"));
                    let case = CaseRow { restriction_review_on: review, ..case };
                    let mut rows = Vec::new();
                    for (place, standing) in STANDINGS.into_iter().enumerate() {
                        for (shift, reader) in READERS.into_iter().enumerate() {
                            // Each reader has another of the combinations on the same case.
                            if (bits.rotate_left(u32::try_from(shift).unwrap()) >> place) & 1 == 1 {
                                number += 1;
                                rows.push(stands(case.id, reader, standing, number));
                            }
                        }
                    }
                    db.write(|conn| -> Result<(), StorageError> {
                        cases::update(conn, case.clone())?;
                        StandingRow::insert_all(rows, conn)?;
                        promise_of(&case).insert(conn)?;
                        DeadlineRow::insert_all(vec![a_deadline(&case)], conn)
                    })
                    .unwrap();
                    all.push(case);
                }
            }
        }
    }
    all
}

fn reader(db: &Database, who: Persona) -> Actor {
    let standings = db.read(|conn| standings::of_user(conn, who.id(), now())).unwrap();
    Actor { standings, ..who.actor() }
}

both_databases! {
    fn x_03_every_list_and_count_holds_exactly_the_cases_that_the_policy_lists(db: &Database) {
        personas::insert_all(db);
        let all = every_case(db);
        for who in READERS {
            let actor = reader(db, who);
            let visibility = visibility(&actor);
            let expected = listed(db, &actor, &all);

            let own: BTreeSet<CaseId> = all
                .iter()
                .filter(|case| expected.contains(&case.id))
                .filter(|case| case.caseworker_id == Some(who.id()) || visibility.covered().contains(&case.id))
                .map(|case| case.id)
                .collect();
            let of_teams: BTreeSet<CaseId> = all
                .iter()
                .filter(|case| expected.contains(&case.id) && visibility.teams().contains(&case.team_id))
                .map(|case| case.id)
                .collect();
            // Managers hold no cases: what stands under their name is their team’s.
            if visibility.as_caseworker() {
                let mine = CaseFilter { mine: true, ..CaseFilter::default() };
                let lines = db.read(|conn| cases::list(conn, &visibility, &mine, None, 1_000)).unwrap();
                assert_eq!(lines.into_iter().map(|line| line.id).collect::<BTreeSet<_>>(), own, "{who:?}: their own cases");
                let counted = db.read(|conn| cases::count(conn, &visibility, &mine, 1_000)).unwrap();
                assert_eq!(usize::try_from(counted).unwrap(), own.len(), "{who:?}: how many are their own");
                worked(db, &Worker::Own(visibility.clone()), &own);
            }
            worked(db, &Worker::Teams(visibility.clone()), &of_teams);
        }
    }

    fn x_01_what_somebody_may_do_hangs_on_what_was_asked_of_them_and_their_teams_alone(db: &Database) {
        personas::insert_all(db);
        let askings = [
            (AdviceKind::Psychological, Some(Persona::JamesOsei.id()), Some(Team::Psychology.id())),
            (AdviceKind::Psychological, None, Some(Team::Psychology.id())),
            (AdviceKind::Medical, Some(Persona::RuthAdeyemi.id()), Some(Team::Health.id())),
            (AdviceKind::Medical, None, Some(Team::Health.id())),
            (AdviceKind::SocialCare, Some(Persona::MarcusBell.id()), Some(Team::SocialCare.id())),
            (AdviceKind::Education, None, None),
        ];
        let all: Vec<CaseRow> = (0..1_u8 << askings.len())
            .map(|which| {
                let case = a_case().insert(db);
                for (place, (kind, user_id, team_id)) in askings.into_iter().enumerate().filter(|(place, _)| (which >> place) & 1 == 1) {
                    let id = Id::new(Uuid::from_u128(u128::from(which) * 100 + u128::try_from(place).unwrap() + 1));
                    let row = AdviceRequestRow { kind, user_id, team_id, ..an_advice_request(id, case.id) };
                    db.write(|conn| row.insert(conn)).unwrap();
                }
                case
            })
            .collect();
        let leads = Actor { roles: vec![Role::EducationalPsychologist, Role::Manager], ..Persona::JamesOsei.actor() };
        let manages_health = Actor { roles: vec![Role::Manager], ..Persona::AnnaKowalska.actor() };
        let readers = READERS.into_iter().chain([Persona::JamesOsei, Persona::AnnaKowalska, Persona::MarcusBell, Persona::OwenPrice]);
        let ids: Vec<CaseId> = all.iter().map(|case| case.id).collect();
        let in_full: BTreeMap<CaseId, CaseSubject> =
            db.read(|conn| cases::subjects_of(conn, &ids)).unwrap().into_iter().map(|one| (one.id, one)).collect();
        for actor in readers.map(Persona::actor).chain([leads, manages_health]) {
            let subjects = db.read(|conn| cases::subjects_for(conn, &ids, &actor)).unwrap();
            assert_eq!(subjects.len(), all.len());
            for subject in subjects {
                let whole = &in_full[&subject.id];
                for action in Action::ALL {
                    let (here, there) = (Target::Case(&subject), Target::Case(whole));
                    assert_eq!(decide(&actor, *action, here), decide(&actor, *action, there), "{}: {action:?}", actor.name);
                }
            }
            let found = listed(db, &actor, &all);
            let is_service = !actor.is_in(Team::Assessment.id());
            assert!(!is_service || found.len() < all.len(), "{}: not every case is theirs", actor.name);
            assert!(!is_service || !actor.has(Role::Manager) || !found.is_empty(), "{}: whoever leads a service has its cases", actor.name);
        }
    }

    fn what_ended_or_has_not_begun_does_not_stand(db: &Database) {
        personas::insert_all(db);
        let case = a_case().insert(db);
        let row = |number, change: fn(StandingRow) -> StandingRow| {
            change(stands(case.id, Persona::PriyaNair, Standing::InEmergency, number))
        };
        let hour = StandingRow { until_at: Some(now() + Duration::minutes(60)), from_at: now(), ..row(1, |row| row) };
        db.write(|conn| hour.clone().insert(conn)).unwrap();
        let held = |at: DateTime<Utc>| {
            db.read(|conn| standings::of_user(conn, Persona::PriyaNair.id(), at)).unwrap().has(case.id, Standing::InEmergency)
        };
        assert!(!held(now() - Duration::seconds(1)), "before");
        assert!(held(now()) && held(now() + Duration::minutes(59)), "within the hour");
        assert!(!held(now() + Duration::minutes(60)), "after it");
        db.write(|conn| standings::end(conn, hour.id, Persona::HelenWard.id(), now())).unwrap();
        assert!(!held(now() + Duration::minutes(1)), "ended by somebody");
        let again = db.write(|conn| standings::end(conn, hour.id, Persona::HelenWard.id(), now()));
        assert!(matches!(again, Err(StorageError::Conflict)), "{again:?}");
        let listed = db.read(|conn| standings::list_of_case(conn, case.id)).unwrap();
        assert_eq!(listed.len(), 1, "and stays on record");
        assert_eq!(listed[0].1, Persona::PriyaNair.name());
    }

    fn nobody_stands_in_one_way_to_one_case_twice(db: &Database) {
        personas::insert_all(db);
        let case = a_case().insert(db);
        let conflict = |number| stands(case.id, Persona::PriyaNair, Standing::Conflict, number);
        db.write(|conn| conflict(1).insert(conn)).unwrap();
        assert!(matches!(db.write(|conn| conflict(2).insert(conn)), Err(StorageError::Duplicate)));
        db.write(|conn| standings::end(conn, Id::new(Uuid::from_u128(1)), Persona::HelenWard.id(), now())).unwrap();
        db.write(|conn| conflict(2).insert(conn)).unwrap();
    }
}

/// Says that every list, search, count and figure of somebody holds exactly the cases that the policy lists for them, and what they opened last those that it opens to
/// them; returns which are listed.
fn listed(db: &Database, actor: &Actor, all: &[CaseRow]) -> BTreeSet<CaseId> {
    let (visibility, who) = (visibility(actor), &actor.name);
    let allowed = |action| -> BTreeSet<CaseId> {
        let subject = |case: &CaseRow| db.read(|conn| cases::subject_of(conn, case)).unwrap();
        let is_allowed = |case: &&CaseRow| decide(actor, action, Target::Case(&subject(case))) == Decision::Allow;
        all.iter().filter(is_allowed).map(|case| case.id).collect()
    };
    let expected = allowed(Action::CaseList);
    let list = |filter: &CaseFilter| -> BTreeSet<CaseId> {
        let lines = db.read(|conn| cases::list(conn, &visibility, filter, None, 1_000)).unwrap();
        let found: BTreeSet<CaseId> = lines.iter().map(|line| line.id).collect();
        assert_eq!(found.len(), lines.len(), "{who}: the list, each once");
        found
    };
    assert_eq!(list(&CaseFilter::default()), expected, "{who}: the list");
    let words = [SoughtWord::Begins("amira".into()), SoughtWord::OneOf(vec!["hassan".into(), "hasan".into()])];
    for words in [&words[..], &words[..1], &words[1..]] {
        let found = db.read(|conn| finding::list_named(conn, &visibility, Named::Child, words, 1_000)).unwrap();
        let found: BTreeSet<CaseId> = found.into_iter().map(|case| case.id).collect();
        assert_eq!(found, expected, "{who}: the search for {words:?}");
    }
    let born = |born_on: &str| {
        let found = db.read(|conn| finding::list_known(conn, &visibility, &Known::Born(day(born_on)), 1_000));
        found.unwrap().into_iter().map(|case| case.id).collect::<BTreeSet<CaseId>>()
    };
    let birth_date = db.read(|conn| people::find(conn, all[0].child_id)).unwrap().unwrap().born_on.unwrap();
    assert_eq!(born(&birth_date.to_string()), expected, "{who}: the search for a birth date");
    assert!(born("1999-01-01").is_empty());
    let counted = db.read(|conn| cases::count(conn, &visibility, &CaseFilter::default(), 1_000)).unwrap();
    assert_eq!(usize::try_from(counted).unwrap(), expected.len(), "{who}: how many the list holds");
    for order in [Order::BeganLast, Order::Child, Order::NextLimit] {
        assert_eq!(list(&CaseFilter { order, ..CaseFilter::default() }), expected, "{who}: the list {order:?}");
    }
    let among: Vec<CaseId> = all.iter().map(|case| case.id).collect();
    let behind = db.read(|conn| cases::list_among(conn, &visibility, &among)).unwrap();
    let behind: BTreeSet<CaseId> = behind.into_iter().map(|line| line.id).collect();
    assert_eq!(behind, expected, "{who}: the cases behind a number");
    let counted = db.read(|conn| compliance::list_open(conn, None)).unwrap();
    let asked = db.read(|conn| cases::asked_among(conn, &visibility, &among)).unwrap();
    let figures: BTreeSet<CaseId> =
        counted.iter().filter(|case| visibility.lists(&case.listable(&asked))).map(|case| case.case_id).collect();
    assert_eq!(figures, expected, "{who}: what of a figure may be opened");

    let view = |case: &CaseRow| View { user: actor.user_id, case: case.id, at: now(), is_theirs: false };
    db.write(|conn| audit::remember_views(conn, &all.iter().map(view).collect::<Vec<_>>())).unwrap();
    let recent = db.read(|conn| cases::list_recent(conn, &visibility, 1_000)).unwrap();
    let recent: BTreeSet<String> = recent.into_iter().map(|(_, reference)| reference).collect();
    let open = allowed(Action::CaseView);
    let open: BTreeSet<String> =
        all.iter().filter(|case| open.contains(&case.id)).map(|case| case.reference.to_string()).collect();
    assert_eq!(recent, open, "{who}: what they opened last and may still open");
    if let Some(advising) = visibility.advising().filter(|_| !visibility.as_caseworker()) {
        let by_name = |case: &&CaseRow| {
            let subject = db.read(|conn| cases::subject_of(conn, case)).unwrap();
            subject.asked.iter().any(|one| one.user_id == Some(actor.user_id) && advising.own.contains(&one.kind))
        };
        let own: BTreeSet<CaseId> = all.iter().filter(by_name).map(|case| case.id).filter(|id| expected.contains(id)).collect();
        assert_eq!(list(&CaseFilter { mine: true, ..CaseFilter::default() }), own, "{who}: what was asked of them by name");
    }
    expected
}

/// Says that what a worker has to do is of exactly these cases, listed and counted.
fn worked(db: &Database, worker: &Worker, expected: &BTreeSet<CaseId>) {
    let today = day("2026-12-01");
    let part = WorkPart::ToDo { today, from: None, until: today };
    let lines = db.read(|conn| timetable::list_work(conn, worker, part, None, 1_000)).unwrap();
    assert_eq!(lines.len(), expected.len(), "the work, each once");
    assert_eq!(lines.into_iter().map(|line| line.case_id).collect::<BTreeSet<_>>(), *expected, "the work");
    let number = i64::try_from(expected.len()).unwrap();
    let tally = db.read(|conn| timetable::tally_work(conn, worker, today, today, today)).unwrap();
    assert_eq!(tally.due_today, number, "the tally");
    assert_eq!(db.read(|conn| timetable::count_to_do(conn, worker, today, today, 1_000)).unwrap(), number, "the count");
    assert_eq!(db.read(|conn| cases::count_open(conn, worker)).unwrap(), number, "the open cases");
    let owed = db.read(|conn| contacts::list_owed(conn, worker, today, 1_000)).unwrap();
    assert_eq!(owed.len(), expected.len(), "what was promised, each once");
    assert_eq!(owed.into_iter().map(|contact| contact.case_id).collect::<BTreeSet<_>>(), *expected, "what was promised");
}
