//! The figures of the law's limits, and the cases behind each of them, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use chrono::{Duration, NaiveDate};
use ehc_application::{
    Context, Failure, Service,
    compliance::{self, Asked, Compliance, Exceptions, Figure, Period},
};
use ehc_domain::{
    cases::{DutyActor, Stage},
    ids::{CaseId, FactId, Id},
    policy::{Refusal, Standing},
    timetable::rules::Authority,
};
use ehc_persistence::{
    Database, StorageError,
    cases::CaseRow,
    timetable::{DeadlineRow, FactRow},
};
use ehc_test_support::{Persona, TestPorts, a_case, both_databases, change_case, day, personas, personas::Team};

struct World<'a> {
    db: &'a Database,
    ports: TestPorts,
    service: Service,
}

/// A duty of a case under a rule, met on a day or still open.
fn duty(case: &CaseRow, rule: &str, weeks: i64, met_on: Option<NaiveDate>) -> DeadlineRow {
    let due = case.began_on + Duration::weeks(weeks);
    DeadlineRow {
        case_id: case.id,
        duty: rule.into(),
        rule: rule.into(),
        subject_id: None,
        title: "Send the final plan".into(),
        authority: Authority::Statute,
        due: Some(due),
        act_by: Some(due),
        met_on,
        is_open: met_on.is_none(),
        is_excused: false,
        actor: DutyActor::Caseworker,
        caseworker_id: case.caseworker_id,
        team_id: case.team_id,
        contributor_id: None,
        contributor_team_id: None,
        receipt_hash: String::new(),
    }
}

impl<'a> World<'a> {
    fn new(db: &'a Database) -> Self {
        personas::insert_all(db);
        let ports = TestPorts::new();
        Self { db, service: ports.service(db), ports }
    }

    fn keep(&self, row: DeadlineRow) {
        self.db.write(|conn| row.clone().insert(conn)).unwrap_or_else(|error: StorageError| panic!("{error}"));
    }

    /// A plan issued so many days after the request.
    fn plan(&self, began: &str, days: i64, is_excused: bool, team: Team) -> CaseRow {
        let case = a_case().began_on(began).at(Stage::Issued).owned_by(team).held_by(None).insert(self.db);
        let issued = case.began_on + Duration::days(days);
        self.keep(DeadlineRow { is_excused, ..duty(&case, "R13-FINAL-20W", 20, Some(issued)) });
        case
    }

    fn decision(&self, began: &str, days: i64) {
        let case = a_case().began_on(began).at(Stage::NotAssessed).insert(self.db);
        self.keep(duty(&case, "R05-DECISION-6W", 6, Some(case.began_on + Duration::days(days))));
    }

    fn open(&self, began: &str, team: Team) -> CaseRow {
        let case = a_case().began_on(began).at(Stage::Assessing).owned_by(team).held_by(None).insert(self.db);
        self.keep(duty(&case, "R13-FINAL-20W", 20, None));
        case
    }

    fn context(&self, persona: Persona) -> Context {
        persona.context(&self.ports.clock)
    }

    fn show(&self, persona: Persona, asked: Asked) -> Compliance {
        compliance::show(&self.service, &self.context(persona), asked).unwrap()
    }

    /// References behind a figure that the person may open, with how many there are and how many are hidden from them.
    fn list(&self, persona: Persona, asked: Asked, figure: Figure) -> (Vec<String>, u64, u64) {
        let found = compliance::list(&self.service, &self.context(persona), asked, figure, (1, 100)).unwrap();
        (found.lines.into_iter().map(|behind| behind.line.reference).collect(), found.counted, found.not_shown)
    }
}

fn this_year() -> Asked {
    Asked { period: Period::ThisYear, team: None, exceptions: Exceptions::LeftOut }
}

fn every_figure() -> Vec<Figure> {
    Figure::ALL.into_iter().chain((1..=30).map(Figure::OpenInWeek)).collect()
}

/// Something of everything: 1 December 2026 is the 141st day of a clock that began on 13 July.
fn a_year<'a>(db: &'a Database) -> World<'a> {
    let world = World::new(db);
    world.plan("2026-01-05", 140, false, Team::Assessment);
    world.plan("2026-01-05", 141, false, Team::Assessment);
    world.plan("2026-01-05", 141, true, Team::Assessment);
    world.plan("2025-03-03", 364, false, Team::Assessment);
    world.plan("2025-03-03", 365, false, Team::SendService);
    world.plan("2026-02-02", 100, true, Team::SendService);
    world.plan("2025-01-06", 140, false, Team::Assessment);
    world.decision("2026-02-02", 42);
    world.decision("2026-02-02", 43);
    world.open("2026-07-14", Team::Assessment);
    world.open("2026-07-13", Team::Assessment);
    world.open("2026-01-13", Team::SendService);
    world.open("2026-11-30", Team::Assessment);
    world
}

both_databases! {
    fn mg_01_a_plan_on_day_140_is_in_time_and_on_day_141_is_not(db: &Database) {
        let found = a_year(db).show(Persona::HelenWard, this_year());
        let with = found.with_exceptions;
        assert_eq!((with.issued, with.in_time, with.within_a_year, with.over_a_year), (6, 2, 3, 1));
        assert_eq!(with.share().percent(), Some(33));
        let without = found.without_exceptions;
        assert_eq!((without.issued, without.in_time, without.within_a_year, without.over_a_year), (4, 1, 2, 1));
        assert_eq!(without.share().percent(), None, "of fewer than five");
        assert_eq!(without.average_tenths_of_weeks(), None);
        // 140 + 141 + 141 + 364 + 365 + 100 days are 1,251, which is 29.79 weeks each.
        assert_eq!(with.average_tenths_of_weeks(), Some(298));
        assert_eq!((found.total.decisions.part, found.total.decisions.whole), (1, 2), "day 42 is in time, day 43 is not");
    }

    fn mg_01_a_child_in_youth_accommodation_counts_like_any_other(db: &Database) {
        let world = World::new(db);
        let assessed = |began: &str, days: i64| {
            let case = a_case().began_on(began).at(Stage::Issued).insert(db);
            let on = |days: i64| Some(case.began_on + Duration::days(days));
            world.keep(duty(&case, "DP5-DECISION-6W", 6, on(days - 98)));
            world.keep(duty(&case, "DP13-FINAL-20W", 20, on(days)));
            case
        };
        assessed("2026-02-02", 140);
        // Detained after the decision: the general scheme closed with nothing sent, and the other ended in the plan.
        let taken_over = assessed("2026-02-02", 141);
        world.keep(DeadlineRow { is_open: false, ..duty(&taken_over, "R13-FINAL-20W", 20, None) });
        world.keep(duty(&taken_over, "R05-DECISION-6W", 6, Some(day("2026-03-16"))));
        let found = world.show(Persona::HelenWard, this_year());
        assert_eq!((found.with_exceptions.issued, found.with_exceptions.in_time), (2, 1));
        assert_eq!((found.total.decisions.whole, found.total.decisions.part), (2, 2), "each case once, by what was told first");
        let (listed, ..) = world.list(Persona::HelenWard, this_year(), Figure::PlansWithinAYear);
        assert_eq!(listed, [taken_over.reference]);
    }

    fn mg_01_an_open_case_is_past_20_weeks_from_day_141(db: &Database) {
        let found = a_year(db).show(Persona::HelenWard, this_year());
        assert_eq!((found.total.open, found.total.past), (4, 2));
        assert_eq!((found.weeks[0], found.weeks[19], found.weeks[20], found.weeks[29]), (1, 1, 1, 1));
        assert_eq!(found.weeks.iter().sum::<u64>(), 4);
        assert_eq!(found.total.overdue, 2);
        assert_eq!(found.overdue_since_yesterday, 1);
    }

    fn mg_01_every_number_opens_exactly_its_cases(db: &Database) {
        let world = a_year(db);
        for period in ["year", "12-months", "2026-Q2", "2025-01-01..2025-12-31"] {
            for exceptions in [Exceptions::LeftOut, Exceptions::Counted] {
                for team in [None, Some(Team::SendService.id()), Some(Team::Assessment.id())] {
                    let asked = Asked { period: Period::parse(period).unwrap(), team, exceptions };
                    let found = world.show(Persona::HelenWard, asked);
                    for figure in every_figure() {
                        let (listed, counted, not_shown) = world.list(Persona::HelenWard, asked, figure);
                        assert_eq!(found.number(figure), counted, "{figure:?} {asked:?}");
                        assert_eq!(listed.len() as u64, counted - not_shown, "{figure:?} {asked:?}");
                    }
                }
            }
        }
        let parts: Vec<u64> = world.show(Persona::HelenWard, this_year()).months.iter().map(|month| month.with_exceptions.whole).collect();
        assert_eq!(parts.iter().sum::<u64>(), 6);
        assert_eq!(parts.len(), 12);
    }

    fn mg_01_a_month_opens_exactly_its_plans(db: &Database) {
        let world = a_year(db);
        for month in world.show(Persona::HelenWard, this_year()).months {
            let asked = Asked { period: Period::between(month.first, month.last).unwrap(), ..this_year() };
            let (_, counted, _) = world.list(Persona::HelenWard, asked, Figure::Plans);
            assert_eq!(counted, month.without_exceptions.whole, "{month:?}");
            let (_, counted, _) = world.list(Persona::HelenWard, asked, Figure::PlansInTime);
            assert_eq!(counted, month.without_exceptions.part, "{month:?}");
        }
    }

    fn mg_01_a_caseworker_counts_their_own_team_only(db: &Database) {
        let world = a_year(db);
        let found = world.show(Persona::PriyaNair, this_year());
        assert_eq!((found.with_exceptions.issued, found.total.open), (4, 3));
        assert!(!found.is_whole_authority);
        assert_eq!(found.choices.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [Team::Assessment.id()]);
        for figure in every_figure() {
            let (listed, counted, not_shown) = world.list(Persona::PriyaNair, this_year(), figure);
            assert_eq!((listed.len() as u64, not_shown), (counted, 0), "{figure:?}");
            assert_eq!(found.number(figure), counted, "{figure:?}");
        }
        let other = Asked { team: Some(Team::SendService.id()), ..this_year() };
        let refused = compliance::show(&world.service, &world.context(Persona::PriyaNair), other);
        assert!(matches!(refused, Err(Failure::NotFound)), "{refused:?}");
    }

    fn mg_01_figures_count_what_the_reader_may_not_open_and_say_so(db: &Database) {
        let world = a_year(db);
        world.open("2026-11-02", Team::Psychology);
        let found = world.show(Persona::HelenWard, this_year());
        assert_eq!((found.total.open, found.not_shown), (5, 1));
        let (listed, counted, not_shown) = world.list(Persona::HelenWard, this_year(), Figure::Open);
        assert_eq!((listed.len(), counted, not_shown), (4, 5, 1));
        let (listed, counted, not_shown) = world.list(Persona::OwenPrice, this_year(), Figure::Open);
        assert_eq!((listed.len(), counted, not_shown), (0, 5, 5), "information governance sees figures and no case");
    }

    fn x_03_a_hidden_case_is_behind_no_number(db: &Database) {
        let world = a_year(db);
        let plan = world.plan("2026-01-05", 141, false, Team::Assessment);
        let open = world.open("2026-07-13", Team::Assessment);
        let numbers = |context: &Context| {
            let found = compliance::show(&world.service, context, this_year()).unwrap();
            let of = |figure: Figure| {
                let behind = compliance::list(&world.service, context, this_year(), figure, (1, 100)).unwrap();
                assert_eq!(behind.counted, found.number(figure), "{figure:?}");
                (behind.counted, behind.not_shown)
            };
            [Figure::Plans, Figure::PlansWithinAYear, Figure::Open, Figure::OpenPast, Figure::Overdue].map(of)
        };
        let as_ = |persona: Persona, standings: &[(CaseId, Standing)]| {
            let mut context = world.context(persona);
            context.actor.standings = standings.iter().copied().collect();
            context
        };
        let (everything, without) = ([(5, 0), (3, 0), (5, 0), (3, 0), (3, 0)], [(4, 0), (2, 0), (4, 0), (2, 0), (2, 0)]);
        let morning = |context: &Context| compliance::morning(&world.service, context, this_year()).unwrap().unwrap().overdue_open_to_me;
        let helen = as_(Persona::HelenWard, &[]);
        assert_eq!((numbers(&helen), morning(&helen)), (everything, 3));
        let in_conflict = [(plan.id, Standing::Conflict), (open.id, Standing::Conflict)];
        let kin = as_(Persona::HelenWard, &in_conflict);
        assert_eq!((numbers(&kin), morning(&kin)), (without, 2), "nor as one that is not shown");

        for case in [&plan, &open] {
            change_case(db, &case.reference.parse().unwrap(), |case| case.restriction_review_on = Some(day("2026-12-31")));
        }
        assert_eq!(numbers(&helen), without);
        let named = [(plan.id, Standing::Named), (open.id, Standing::Named)];
        assert_eq!(numbers(&as_(Persona::HelenWard, &named)), everything);
        // Governance has the list of every restricted case, and counts them, but for those with which it has a conflict of interest.
        let owen = |standings| numbers(&as_(Persona::OwenPrice, standings)).map(|(counted, _)| counted);
        assert_eq!((owen(&[]), owen(&in_conflict)), (everything.map(|(counted, _)| counted), without.map(|(counted, _)| counted)));
        let priya = numbers(&as_(Persona::PriyaNair, &[]));
        assert!(priya.iter().all(|(_, not_shown)| *not_shown == 0), "{priya:?}");
    }

    fn mg_01_contributors_see_no_figures(db: &Database) {
        let world = a_year(db);
        for persona in [Persona::JamesOsei, Persona::RuthAdeyemi, Persona::MarcusBell, Persona::JudithCrane, Persona::TomFielding] {
            let context = world.context(persona);
            let refused = compliance::show(&world.service, &context, this_year());
            assert!(matches!(refused, Err(Failure::Refused(Refusal::Denied))), "{persona:?}");
            let refused = compliance::list(&world.service, &context, this_year(), Figure::Open, (1, 50));
            assert!(matches!(refused, Err(Failure::Refused(Refusal::Denied))), "{persona:?}");
        }
    }

    fn mg_01_a_team_is_counted_with_the_teams_within_it(db: &Database) {
        let world = a_year(db);
        let found = world.show(Persona::HelenWard, this_year());
        let rows: Vec<_> = found.teams.iter().map(|team| (team.name.as_str(), team.tally.open)).collect();
        assert_eq!(rows, [("Ashmere Assessment Team", 3), ("Ashmere SEND Service", 4)]);
        for team in &found.teams {
            let own = world.show(Persona::HelenWard, Asked { team: Some(team.team), ..this_year() });
            assert_eq!(own.total, team.tally);
        }
    }

    fn mg_01_a_plan_after_an_appeal_is_left_out_and_said_so(db: &Database) {
        let world = a_year(db);
        let case = world.plan("2026-03-02", 130, false, Team::Assessment);
        let fact = |number: u128, on: &str, supersedes: Option<FactId>| FactRow {
            id: Id::new(uuid::Uuid::from_u128(number)),
            case_id: case.id,
            kind: "appeal_lodged".into(),
            happened_on: day(on),
            subject_id: Some(Id::new(uuid::Uuid::from_u128(70))),
            details: serde_json::json!({}),
            recorded_at: "2026-11-01T09:00:00Z".parse().unwrap(),
            recorded_by: None,
            supersedes_id: supersedes,
            correction_reason: supersedes.map(|_| "mistyped".into()),
            keyed_late_reason: None,
        };
        let first = fact(1, "2026-04-01", None);
        let id = first.id;
        db.write(|conn| first.insert(conn)).unwrap();
        let found = world.show(Persona::HelenWard, this_year());
        assert_eq!((found.set_aside, found.with_exceptions.issued), (1, 6));
        assert_eq!(world.list(Persona::HelenWard, this_year(), Figure::PlansSetAside).0, std::slice::from_ref(&case.reference));
        // An appeal about the plan itself comes after it and changes nothing.
        db.write(|conn| fact(2, "2026-10-01", Some(id)).insert(conn)).unwrap();
        let found = world.show(Persona::HelenWard, this_year());
        assert_eq!((found.set_aside, found.with_exceptions.issued), (0, 7));
    }

    fn mg_01_only_legal_limits_are_overdue_and_each_case_once(db: &Database) {
        let world = World::new(db);
        let case = world.open("2026-06-01", Team::Assessment);
        world.keep(duty(&case, "R10-NO-PLAN-16W", 16, None));
        world.keep(DeadlineRow { authority: Authority::Guidance, ..duty(&world.open("2026-11-30", Team::Assessment), "COP-ADVICE-6W", -3, None) });
        let found = world.show(Persona::HelenWard, this_year());
        assert_eq!(found.total.overdue, 1);
        let morning = compliance::morning(&world.service, &world.context(Persona::HelenWard), this_year()).unwrap().unwrap();
        assert_eq!(morning.overdue_open_to_me, 1);
        assert_eq!(morning.overdue[0].counted.on, Some(day("2026-09-21")), "what passed longest ago");
        let none = compliance::morning(&world.service, &world.context(Persona::PriyaNair), this_year()).unwrap();
        assert!(none.is_none(), "a caseworker manages nothing");
    }
}
