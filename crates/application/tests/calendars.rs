//! Calendars as data: what a change moves, what it never moves, and what is written about it, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use ehc_application::{
    Context, Failure, Service,
    calendars::{self, AskedChange, CaseMove, Change, ChangeRefused},
    history,
    receipts::{self, Calendars},
    timetable, work,
};
use ehc_domain::{
    calendar::{
        CalendarChangeKind, HolidaySource,
        changes::{ClosureRefused, HolidayRefused},
    },
    cases::{CaseReference, Stage},
    ids::{Id, InstitutionId, MediationId},
    institutions::InstitutionKind,
    policy::Refusal,
    text::Text,
    timetable::{
        facts::{FactKind, MediationIssues, PlanDecision, RequestSource},
        moves::Moved,
        order::OutOfOrder,
        rules::RuleSet,
    },
};
use ehc_persistence::{
    Connected, Database, StorageError,
    audit::AuditRow,
    cases::CaseRow,
    schema::audit_entries,
    timetable::{DeadlineRow, list_deadlines},
};
use ehc_test_support::{Persona, TestPorts, a_case, add_school, both_databases, day, line, personas};

const FINAL: &str = "R13-FINAL-20W";
const TELL_COMMISSIONERS: &str = "R35-2-NOTIFY-HEALTH-3WD";
const STAY: &str = "R48-STAY-10SD";

struct World<'a> {
    db: &'a Database,
    ports: TestPorts,
    service: Service,
}

impl<'a> World<'a> {
    /// Tuesday 1 December 2026.
    fn new(db: &'a Database) -> Self {
        personas::insert_all(db);
        let ports = TestPorts::default();
        let service = ports.service(db);
        Self { db, ports, service }
    }

    fn as_(&self, persona: Persona) -> Context {
        persona.context(&self.ports.clock)
    }

    fn tom(&self) -> Context {
        self.as_(Persona::TomFielding)
    }

    fn priya(&self) -> Context {
        self.as_(Persona::PriyaNair)
    }

    /// A case whose request was received on a day: its final plan is due 140 days later.
    fn case(&self, began_on: &str) -> CaseRow {
        let case = a_case().began_on(began_on).at(Stage::Drafting).insert(self.db);
        self.fact(&case, FactKind::RequestReceived { source: RequestSource::Parent }, began_on);
        case
    }

    fn fact(&self, case: &CaseRow, kind: FactKind, on: &str) {
        let context = self.priya();
        let law = self.service.store.law();
        let write = |conn: &mut _| {
            timetable::record(conn, &self.service, &context, case.id, kind, day(on))?;
            Ok(timetable::refresh(conn, law, case.id, context.today)?)
        };
        self.db.write::<_, Failure<OutOfOrder>>(write).unwrap();
    }

    /// A case whose family asked on Tuesday 15 December 2026 for mediation with health issues: three working days.
    fn mediated(&self) -> CaseRow {
        let case = self.case("2026-01-05");
        let mediation = MediationId::new(uuid::Uuid::from_u128(7));
        self.fact(&case, FactKind::MediationWanted { mediation, issues: MediationIssues::SomeHealth }, "2026-12-15");
        case
    }

    fn school(&self) -> InstitutionId {
        add_school(self.db, "Brookside Special School", InstitutionKind::Special)
    }

    /// A child admitted to the school for assessment, and told on Monday 14 December 2026 that there will be no plan: ten school days.
    fn stays_at(&self, school: InstitutionId) -> CaseRow {
        let mut case = self.case("2026-09-01");
        case.institution_id = Some(school);
        self.db.write::<_, StorageError>(|conn| ehc_persistence::cases::update(conn, case.clone())).unwrap();
        self.fact(&case, FactKind::AdmittedForAssessment, "2026-10-05");
        self.fact(&case, FactKind::PlanDecisionNotified { decision: PlanDecision::NoPlan }, "2026-12-14");
        case
    }

    fn stored(&self, case: &CaseRow, rule: &str) -> DeadlineRow {
        let rows = self.db.read(|conn| list_deadlines(conn, case.id)).unwrap();
        rows.into_iter().find(|row| row.rule == rule).unwrap_or_else(|| panic!("no limit under {rule}"))
    }

    fn follow_to_the_end(&self) {
        while calendars::follow(&self.service).unwrap() {}
    }

    fn assert_nothing_differs(&self) {
        assert_eq!(timetable::recompute(&self.service, true).unwrap(), timetable::Recomputed::default());
    }

    fn audit(&self) -> Vec<AuditRow> {
        self.written("calendar.edit")
    }

    fn written(&self, action: &str) -> Vec<AuditRow> {
        // The backend is settled where the rows are selected, so the query is written for each.
        macro_rules! load {
            ($c:expr) => {
                audit_entries::table.filter(audit_entries::action.eq(action)).select(AuditRow::as_select()).load($c)?
            };
        }
        self.db
            .read::<_, StorageError>(|conn| {
                Ok(match conn.connected() {
                    Connected::Pg(c) => load!(c),
                    Connected::Sqlite(c) => load!(c),
                })
            })
            .unwrap()
    }

    fn refused(&self, change: &Change) -> ChangeRefused {
        let (previewed, made) =
            (calendars::preview(&self.service, &self.tom(), change), calendars::make(&self.service, &self.tom(), change));
        match (previewed, made) {
            (Err(Failure::Rule(one)), Err(Failure::Rule(other))) => {
                assert_eq!(one, other, "the preview refuses what the act refuses");
                other
            }
            other => panic!("{other:?}"),
        }
    }
}

fn holiday(on: &str) -> Change {
    Change::AddHoliday { on: day(on), name: line("The King’s jubilee") }
}

fn offices(first: &str, last: &str) -> Change {
    Change::CloseOffices { first: day(first), last: day(last), name: line("Moving house") }
}

/// What moved, without the identifiers.
fn told(moves: &[CaseMove]) -> Vec<(&str, Moved, String)> {
    let on = |day: Option<chrono::NaiveDate>| day.map(|day| day.format("%-d %b").to_string()).unwrap_or_default();
    moves.iter().map(|one| (one.reference.as_str(), one.what, format!("{} → {}", on(one.from), on(one.to)))).collect()
}

both_databases! {
    fn ad_06_a_new_bank_holiday_lists_what_moves_changes_no_calendar_limit_and_is_journalled(db: &Database) {
        let world = World::new(db);
        // Twenty weeks from 30 July 2026 end on Thursday 17 December.
        let (final_plan, mediated, other) = (world.case("2026-07-30"), world.mediated(), world.case("2026-09-01"));
        let before = world.stored(&final_plan, FINAL);
        assert_eq!((before.due, before.act_by), (Some(day("2026-12-17")), Some(day("2026-12-17"))));
        assert_eq!(world.stored(&mediated, TELL_COMMISSIONERS).due, Some(day("2026-12-18")));

        let preview = calendars::preview(&world.service, &world.tom(), &holiday("2026-12-17")).unwrap();
        assert_eq!(
            told(&preview.moves),
            [
                (final_plan.reference.as_str(), Moved::ActBy, "17 Dec → 16 Dec".to_owned()),
                (mediated.reference.as_str(), Moved::Limit, "18 Dec → 21 Dec".to_owned()),
            ]
        );
        assert_eq!((preview.cases_read, preview.week_limits_moved), (3, 0));
        assert!(preview.week_limits >= 6, "the two limits in weeks of each case were compared: {}", preview.week_limits);
        assert_eq!(world.stored(&final_plan, FINAL), before, "a preview changes nothing");
        assert!(world.audit().is_empty());

        let changed = calendars::make(&world.service, &world.tom(), &holiday("2026-12-17")).unwrap();
        assert_eq!(changed.moves, preview.moves);
        let after = world.stored(&final_plan, FINAL);
        assert_eq!((after.due, after.act_by), (before.due, Some(day("2026-12-16"))), "the limit stays");
        assert_eq!(world.stored(&mediated, TELL_COMMISSIONERS).due, Some(day("2026-12-21")));

        let shown = calendars::change(&world.service, &world.tom(), changed.id, calendars::Part::Whole).unwrap();
        assert_eq!(shown.moves, changed.moves, "the result can be looked at again");
        assert_eq!((shown.row.kind, shown.row.week_limits_moved), (CalendarChangeKind::HolidayAdded, 0));
        assert_eq!(shown.by.as_deref(), Some("Tom Fielding"));

        let audit = world.audit();
        assert_eq!(audit.len(), 3, "the change and two cases: {audit:?}");
        assert_eq!(audit.iter().filter(|row| row.case_id.is_none()).count(), 1);
        assert!(!audit.iter().any(|row| row.case_id == Some(other.id)));
        let reference = final_plan.reference.parse::<CaseReference>().unwrap();
        let told = history::show(&world.service, &world.priya(), &reference, false, None).unwrap();
        let act = told.days.iter().flat_map(|day| &day.acts).find(|act| act.label == "Calendar changed").unwrap();
        assert_eq!(act.said.len(), 2);
        assert!(act.said[0].starts_with("Bank holiday added: 17 December 2026"), "{}", act.said[0]);
        assert_eq!(act.said[1], "Send the final plan: act by from 17 December 2026 to 16 December 2026");

        world.follow_to_the_end();
        world.assert_nothing_differs();
        assert_eq!(world.audit().len(), 3, "receipts that follow the calendar are no news");
    }

    fn ad_06_a_bank_holiday_that_was_added_by_mistake_is_withdrawn_with_a_reason(db: &Database) {
        let world = World::new(db);
        let case = world.case("2026-07-30");
        calendars::make(&world.service, &world.tom(), &holiday("2026-12-17")).unwrap();
        let withdraw = |reason: &str| Change::WithdrawHoliday { on: day("2026-12-17"), reason: Text::optional(reason).unwrap() };
        let preview = calendars::preview(&world.service, &world.tom(), &withdraw("")).unwrap();
        assert_eq!(told(&preview.moves), [(case.reference.as_str(), Moved::ActBy, "16 Dec → 17 Dec".to_owned())]);
        let without = calendars::make(&world.service, &world.tom(), &withdraw(" "));
        assert!(matches!(without, Err(Failure::Rule(ChangeRefused::ReasonMissing))));
        let changed = calendars::make(&world.service, &world.tom(), &withdraw("Wrong year")).unwrap();
        assert_eq!(world.stored(&case, FINAL).act_by, Some(day("2026-12-17")));
        let shown = calendars::change(&world.service, &world.tom(), changed.id, calendars::Part::Whole).unwrap();
        assert_eq!((shown.row.reason.as_deref(), shown.row.name.as_str()), (Some("Wrong year"), "The King’s jubilee"));
        assert!(world.audit().iter().any(|row| row.case_id == Some(case.id) && row.reason.as_deref() == Some("Wrong year")));
        // What is in the published table, and what is gone already, cannot be withdrawn here.
        let christmas = Change::WithdrawHoliday { on: day("2026-12-25"), reason: Some(line("No")) };
        assert_eq!(world.refused(&christmas), ChangeRefused::NotAdded);
        assert_eq!(world.refused(&withdraw("Again")), ChangeRefused::NotAdded);
        world.follow_to_the_end();
        world.assert_nothing_differs();
    }

    fn ad_06_a_case_as_known_before_a_change_keeps_its_dates_and_its_receipts_verify(db: &Database) {
        let world = World::new(db);
        let case = world.case("2026-07-30");
        let as_known = |on: Option<&str>| {
            let reference = case.reference.parse().unwrap();
            let shown = timetable::show(&world.service, &world.priya(), &reference, on.map(day)).unwrap();
            (shown.timetable.find(FINAL).unwrap().act_by.unwrap(), timetable::to_json(&shown).to_string())
        };
        let (before, kept_before) = as_known(None);
        world.ports.clock.set_day(day("2026-12-02"));
        calendars::make(&world.service, &world.tom(), &holiday("2026-12-17")).unwrap();
        let (during, kept_during) = as_known(None);
        world.ports.clock.set_day(day("2026-12-03"));
        let withdraw = Change::WithdrawHoliday { on: day("2026-12-17"), reason: Some(line("Wrong year")) };
        calendars::make(&world.service, &world.tom(), &withdraw).unwrap();

        assert_eq!((before, during), (day("2026-12-17"), day("2026-12-16")));
        for (on, act_by) in [("2026-12-01", before), ("2026-12-02", during), ("2026-12-03", before)] {
            assert_eq!(as_known(Some(on)).0, act_by, "as known on {on}");
        }
        let known = Calendars::with(db.read(calendars::england_versions).unwrap());
        let only_published = Calendars::with(Vec::new());
        let differ = |kept: &str, calendars: &Calendars| {
            let receipts = receipts::read(kept).unwrap();
            let rules = RuleSet::england();
            receipts.iter().any(|one| !receipts::check(one, &rules, calendars).unwrap().differences.is_empty())
        };
        assert!(!differ(&kept_before, &known) && !differ(&kept_during, &known));
        assert!(differ(&kept_during, &only_published), "a calendar that nobody knows is named as what differs");
    }

    fn ad_06_closed_offices_move_our_own_targets_and_nothing_of_the_law(db: &Database) {
        let world = World::new(db);
        let case = world.case("2026-07-30");
        let before = world.stored(&case, FINAL);
        let changed = calendars::make(&world.service, &world.tom(), &offices("2026-12-16", "2026-12-17")).unwrap();
        assert_eq!(told(&changed.moves), [(case.reference.as_str(), Moved::Target, "17 Dec → 15 Dec".to_owned())]);
        assert_eq!(world.stored(&case, FINAL), before, "neither limit, act-by day nor receipt: closures are no holidays");
        let reference = case.reference.parse::<CaseReference>().unwrap();
        let shown = timetable::show(&world.service, &world.priya(), &reference, None).unwrap();
        let json = timetable::to_json(&shown);
        let duty = json["duties"].as_array().unwrap().iter().find(|duty| duty["rule"] == FINAL).unwrap().clone();
        assert_eq!((&duty["act_by"], &duty["target"]), (&"2026-12-17".into(), &"2026-12-15".into()));
        // My work names the day by which to act in the office.
        world.ports.clock.set_day(day("2026-12-14"));
        let mine = work::to_do(&world.service, &world.priya(), work::Whose::Mine, work::Span::ThisWeek, None).unwrap();
        let owed = mine.lines.iter().find(|line| line.rule == FINAL).unwrap();
        assert_eq!((owed.act_by, mine.act_by(owed)), (Some(day("2026-12-17")), Some(day("2026-12-15"))));
        let open = Change::OpenOffices { first: day("2026-12-16"), reason: Some(line("We move later")) };
        let reopened = calendars::make(&world.service, &world.tom(), &open).unwrap();
        assert_eq!(told(&reopened.moves), [(case.reference.as_str(), Moved::Target, "15 Dec → 17 Dec".to_owned())]);
        assert_eq!(world.refused(&open), ChangeRefused::NoSuchClosure);
        world.assert_nothing_differs();
    }

    fn ad_06_a_closed_school_moves_school_days_of_its_own_pupils_only(db: &Database) {
        let world = World::new(db);
        let school = world.school();
        let (case, elsewhere) = (world.stays_at(school), world.case("2026-07-30"));
        assert_eq!(world.stored(&case, STAY).due, Some(day("2026-12-30")), "ten weekdays but for Christmas Day and 28 December");
        let close = Change::CloseInstitution {
            institution: school,
            last_day_with_pupils: day("2026-12-18"),
            first_day_back: day("2027-01-05"),
        };
        let preview = calendars::preview(&world.service, &world.tom(), &close).unwrap();
        assert_eq!((preview.cases_read, preview.week_limits_moved), (1, 0));
        let changed = calendars::make(&world.service, &world.tom(), &close).unwrap();
        assert_eq!(told(&changed.moves), [(case.reference.as_str(), Moved::Limit, "30 Dec → 12 Jan".to_owned())]);
        assert_eq!(world.stored(&case, STAY).due, Some(day("2027-01-12")));
        assert!(world.audit().iter().all(|row| row.case_id != Some(elsewhere.id)));
        let next = Change::CloseInstitution {
            institution: school,
            last_day_with_pupils: day("2027-02-12"),
            first_day_back: day("2027-02-22"),
        };
        assert!(calendars::make(&world.service, &world.tom(), &next).unwrap().moves.is_empty());
        let shown = calendars::institution(&world.service, &world.tom(), school).unwrap();
        assert_eq!(shown.closures.len(), 2);
        assert_eq!((shown.terms[0].first, shown.terms[0].last), (day("2027-01-05"), day("2027-02-12")));
        let overlapping = Change::CloseInstitution {
            institution: school,
            last_day_with_pupils: day("2027-01-03"),
            first_day_back: day("2027-01-06"),
        };
        let refused = ClosureRefused::Overlaps((day("2026-12-19"), day("2027-01-04")));
        assert_eq!(world.refused(&overlapping), ChangeRefused::Closure(refused));
        let open = Change::OpenInstitution { institution: school, first: day("2026-12-19"), reason: Some(line("Another school")) };
        world.ports.clock.set_day(day("2026-12-02"));
        calendars::make(&world.service, &world.tom(), &open).unwrap();
        assert_eq!(world.stored(&case, STAY).due, Some(day("2026-12-30")));
        for (known_on, due) in [("2026-12-01", "2027-01-12"), ("2026-12-02", "2026-12-30")] {
            let reference = case.reference.parse().unwrap();
            let shown = timetable::show(&world.service, &world.priya(), &reference, Some(day(known_on))).unwrap();
            assert_eq!(shown.timetable.find(STAY).unwrap().due, Some(day(due)), "as known on {known_on}");
        }
        let unknown = Change::OpenInstitution { institution: Id::new(uuid::Uuid::nil()), first: day("2026-12-19"), reason: Some(line("No")) };
        assert_eq!(world.refused(&unknown), ChangeRefused::NoSuchInstitution);
        world.follow_to_the_end();
        world.assert_nothing_differs();
    }

    fn ad_06_what_cannot_be_meant_is_refused_and_nothing_is_stored(db: &Database) {
        let world = World::new(db);
        for (on, refused) in [
            ("2026-11-29", HolidayRefused::Weekend(day("2026-11-29"))),
            ("2026-12-05", HolidayRefused::Weekend(day("2026-12-05"))),
            ("2026-12-28", HolidayRefused::Already(day("2026-12-28"))),
            ("2024-12-17", HolidayRefused::YearOutOfRange((2025, 2029))),
            ("2030-12-17", HolidayRefused::YearOutOfRange((2025, 2029))),
        ] {
            assert_eq!(world.refused(&holiday(on)), ChangeRefused::Holiday(refused), "{on}");
        }
        let unnamed = AskedChange {
            kind: CalendarChangeKind::HolidayAdded,
            first_on: day("2026-12-17"),
            last_on: None,
            name: None,
            institution_id: None,
            reason: None,
        };
        assert_eq!(unnamed.change(), Err(ChangeRefused::NameMissing));
        let backwards = ClosureRefused::EndsBeforeItBegins(day("2026-12-17"));
        assert_eq!(world.refused(&offices("2026-12-17", "2026-12-16")), ChangeRefused::Closure(backwards));
        let shown = calendars::show(&world.service, &world.tom(), None).unwrap();
        assert!(shown.offices.is_empty() && shown.changes.is_empty() && world.audit().is_empty());
        assert!(shown.holidays.iter().all(|line| line.source == HolidaySource::Published));
        // A second proclamation of the same day changes nothing either.
        calendars::make(&world.service, &world.tom(), &holiday("2026-12-17")).unwrap();
        let again = HolidayRefused::Already(day("2026-12-17"));
        assert_eq!(world.refused(&holiday("2026-12-17")), ChangeRefused::Holiday(again));
    }

    fn ad_06_only_an_administrator_sees_or_changes_calendars(db: &Database) {
        let world = World::new(db);
        for persona in Persona::ALL.into_iter().filter(|persona| *persona != Persona::TomFielding) {
            let context = world.as_(persona);
            let denied = |refused: bool| assert!(refused, "{persona:?}");
            denied(matches!(calendars::make(&world.service, &context, &holiday("2026-12-17")), Err(Failure::Refused(Refusal::Denied))));
            denied(matches!(calendars::preview(&world.service, &context, &holiday("2026-12-17")), Err(Failure::Refused(_))));
            denied(matches!(calendars::show(&world.service, &context, None), Err(Failure::Refused(_))));
            denied(matches!(calendars::search_institutions(&world.service, &context, ""), Err(Failure::Refused(_))));
        }
        assert!(world.audit().is_empty());
    }

    fn ad_06_a_case_written_at_the_moment_of_the_change_follows_it_and_says_so(db: &Database) {
        let world = World::new(db);
        let case = world.case("2026-07-30");
        let stale = db.read(|conn| list_deadlines(conn, case.id)).unwrap();
        calendars::make(&world.service, &world.tom(), &holiday("2026-12-17")).unwrap();
        // A transaction that began before the change ends after it, with the dates of the calendar before.
        db.write::<_, StorageError>(|conn| ehc_persistence::timetable::replace_deadlines(conn, case.id, stale)).unwrap();
        world.follow_to_the_end();
        assert_eq!(world.stored(&case, FINAL).act_by, Some(day("2026-12-16")));
        world.assert_nothing_differs();
        let late = world.written("calendar.applied");
        assert_eq!((late.len(), late[0].case_id, late[0].actor_id), (1, Some(case.id), None));
        assert!(!calendars::follow(&world.service).unwrap(), "and then there is nothing more to do");
    }

    fn ad_06_a_year_that_is_not_published_is_marked_and_asked_for_from_1_october(db: &Database) {
        let world = World::new(db);
        let shown = |today: &str, year: Option<i32>| {
            world.ports.clock.set_day(day(today));
            calendars::show(&world.service, &world.tom(), year).unwrap()
        };
        assert_eq!(shown("2028-09-30", None).year_to_publish, None);
        assert_eq!(shown("2028-10-01", None).year_to_publish, Some(2029));
        assert_eq!(shown("2028-10-02", None).year_to_publish, Some(2029));
        let next = shown("2028-10-01", Some(2029));
        assert!(next.holidays.iter().all(|line| line.source == HolidaySource::Computed));
        calendars::make(&world.service, &world.tom(), &holiday("2029-06-05")).unwrap();
        let with = shown("2028-10-01", Some(2029));
        let added: Vec<_> = with.holidays.iter().filter(|line| line.source == HolidaySource::Added).collect();
        assert_eq!((added.len(), added[0].on, added[0].name.as_str()), (1, day("2029-06-05"), "The King’s jubilee"));
        assert_ne!(with.version, next.version);
        assert_eq!(shown("2026-12-01", Some(1066)).year, 2026, "a year that nobody plans for shows this one");
    }
}
