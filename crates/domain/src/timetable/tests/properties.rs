//! What holds for every date, not only for the worked ones.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};
use proptest::prelude::*;

use super::super::counting::{Inputs, after_exclusive, counted, from_inclusive};
use super::super::exceptions::Ground;
use super::super::facts::*;
use super::super::rules::*;
use super::super::single;
use super::{CALENDAR, ENGLAND, a_case, id, named};
use crate::calendar::{WorkingCalendar, date, plus_days};
use crate::cases::Stage;

fn a_day() -> impl Strategy<Value = NaiveDate> {
    (0i64..4_000).prop_map(|offset| plus_days(date(2020, 5, 1), offset))
}

fn a_rule() -> impl Strategy<Value = Rule> {
    (0..ENGLAND.rules().len()).prop_map(|place| *ENGLAND.rules().nth(place).unwrap())
}

fn a_calendar() -> impl Strategy<Value = WorkingCalendar> {
    proptest::collection::vec(a_day(), 0..12).prop_map(|added| WorkingCalendar::with_changes(&added, &[]))
}

/// Named facts that suit a rule, whatever its trigger.
fn facts_for(rule: &Rule, trigger: NaiveDate) -> BTreeMap<String, String> {
    let iso = |days: i64| plus_days(trigger, days).to_string();
    let known: &[(&str, String)] = &[
        ("move", iso(20)),
        ("reviewed", iso(-100)),
        ("institution", "further_education".to_owned()),
        ("order", "R44-2E-SEP-5W".to_owned()),
        ("term_ends", iso(3)),
        ("reopens", iso(40)),
    ];
    let needs = rule.needs();
    known
        .iter()
        .filter(|(name, _)| needs.iter().any(|need| need.is_required && need.name == *name))
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

fn due(rule: &Rule, trigger: NaiveDate, calendar: &WorkingCalendar) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let inputs = super::super::needs::read(rule, trigger, &facts_for(rule, trigger)).unwrap();
    let counted = counted(rule, trigger, &inputs, calendar, &ENGLAND);
    (counted.due, counted.act_by)
}

fn counts_calendar_days(rule: &Rule) -> bool {
    let unit = rule.mode.period().map(|period| period.unit);
    rule.roll == Roll::Never
        && !matches!(unit, Some(Unit::WorkingDay | Unit::SchoolDay))
        && !matches!(rule.mode, Mode::NotBeforeAppealEnds { .. })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn recording_any_ground_never_moves_a_limit(start in a_day(), from in -30i64..200, length in 0i64..90, place in 0..Ground::ALL.len()) {
        let request = start.to_string();
        let plain = a_case().fact(&request, FactKind::RequestReceived { source: RequestSource::Parent });
        let ids = ["R04-REFUSAL-6W", "R05-DECISION-6W", "R10-NO-PLAN-16W", "R13-FINAL-20W"].map(RuleId::new).to_vec();
        let from = plus_days(start, from);
        let excused = plain.clone().fact(&request, FactKind::ExceptionRecorded {
            code: Ground::ALL[place], rules: RuleIds::new(ids).unwrap(), from, to: Some(plus_days(from, length)),
            evidence: Words::parse("a letter").unwrap(), why_impractical: Words::parse("away").unwrap(), affects: Some(Affected::Child),
            advice: None, advice_asked_on: None, closed_from: None, reopens_on: None, approved_by: Words::parse("a manager"), family_told_on: None, review_on: None,
        });
        for (before, after) in plain.timetable("2026-01-01").duties.iter().zip(&excused.timetable("2026-01-01").duties) {
            prop_assert_eq!((&before.key, before.due, before.act_by), (&after.key, after.due, after.act_by));
        }
    }

    #[test]
    fn act_by_is_the_last_working_day_on_or_before_the_limit(rule in a_rule(), trigger in a_day(), calendar in a_calendar()) {
        if let (Some(due), act_by) = due(&rule, trigger, &calendar) {
            match act_by {
                Some(act_by) if rule.mode == Mode::Immediate => prop_assert_eq!(act_by, due),
                Some(act_by) => {
                    prop_assert!(act_by <= due && calendar.is_working_day(act_by));
                    prop_assert!(!calendar.is_working_day(due) || act_by == due);
                }
                None => prop_assert!(matches!(rule.nature, Nature::Window | Nature::Earliest | Nature::Bar)),
            }
        }
    }

    #[test]
    fn weeks_end_on_the_same_weekday_or_the_one_before(trigger in a_day(), count in 1u16..30) {
        prop_assert_eq!(after_exclusive(trigger, weeks(count), &[], &CALENDAR).weekday(), trigger.weekday());
        prop_assert_eq!(from_inclusive(trigger, weeks(count), &CALENDAR).weekday(), trigger.weekday().pred());
    }

    #[test]
    fn the_two_ways_of_counting_differ_by_one_day_unless_the_month_is_too_short(trigger in a_day(), count in 1u16..30) {
        for period in [days(count), weeks(count), months(count)] {
            let difference = (after_exclusive(trigger, period, &[], &CALENDAR) - from_inclusive(trigger, period, &CALENDAR)).num_days();
            let too_short = period.unit == Unit::Month && (trigger + Months::new(u32::from(count))).day() != trigger.day();
            prop_assert_eq!(difference, i64::from(!too_short));
        }
    }

    #[test]
    fn a_later_trigger_never_has_an_earlier_limit(rule in a_rule(), trigger in a_day()) {
        let facts = facts_for(&rule, trigger);
        let at = |day: NaiveDate| super::super::needs::read(&rule, day, &facts).ok().and_then(|inputs| counted(&rule, day, &inputs, &CALENDAR, &ENGLAND).due);
        // A move that becomes known too late to transfer on the day is the one place where the law itself jumps, and it jumps forward.
        if let (Some(first), Some(second)) = (at(trigger), at(plus_days(trigger, 1))) {
            prop_assert!(first <= second, "{} on {}", rule.id, trigger);
        }
    }

    #[test]
    fn bank_holidays_never_move_a_calendar_limit(rule in a_rule(), trigger in a_day(), calendar in a_calendar()) {
        if counts_calendar_days(&rule) {
            prop_assert_eq!(due(&rule, trigger, &calendar).0, due(&rule, trigger, &CALENDAR).0);
        }
    }

    #[test]
    fn ten_weeks_and_fourteen_weeks_lie_between_the_limits_of_an_assessment(trigger in a_day()) {
        let limit = |rule: &str| single::due(&ENGLAND, rule, trigger, &BTreeMap::new(), &CALENDAR).unwrap().due.unwrap();
        prop_assert_eq!((limit("R10-NO-PLAN-16W") - limit("R05-DECISION-6W")).num_days(), 70);
        prop_assert_eq!((limit("R13-FINAL-20W") - limit("R05-DECISION-6W")).num_days(), 98);
    }

    #[test]
    fn an_appeal_window_ends_on_a_working_day_outside_the_blocks_unless_rolled_into_one(trigger in a_day()) {
        let rule = ENGLAND.in_force("TR20-APPEAL", trigger).unwrap();
        let last = counted(rule, trigger, &Inputs::default(), &CALENDAR, &ENGLAND).due.unwrap();
        let raw = trigger + Months::new(2);
        prop_assert!(CALENDAR.is_working_day(last) && last >= raw);
        let in_block = last.month() == 8 || (last.month() == 12 && last.day() >= 25) || (last.month() == 1 && last.day() == 1);
        prop_assert!(!in_block || (!CALENDAR.is_working_day(raw) && !matches!((raw.month(), raw.day()), (8, _) | (12, 25..) | (1, 1))));
    }

    #[test]
    fn a_response_is_due_on_the_thirtieth_day_that_counts(trigger in a_day()) {
        let last = single::due(&ENGLAND, "TR21-LA-RESPONSE-30WD", trigger, &BTreeMap::new(), &CALENDAR).unwrap().due.unwrap();
        let counts = |day: &NaiveDate| CALENDAR.is_working_day(*day) && !matches!((day.month(), day.day()), (8, _) | (12, 25..) | (1, 1));
        prop_assert!(counts(&last));
        prop_assert_eq!(trigger.iter_days().skip(1).take_while(|day| *day <= last).filter(counts).count(), 30);
    }

    #[test]
    fn no_rule_answers_outside_the_days_on_which_it_is_in_force(rule in a_rule(), offset in -20i64..20) {
        let edges = [Some(rule.effective_from), rule.effective_to].into_iter().flatten();
        for edge in edges {
            let trigger = plus_days(edge, offset);
            let answer = single::due(&ENGLAND, rule.id.as_str(), trigger, &facts_for(&rule, trigger), &CALENDAR);
            prop_assert_eq!(answer.is_ok(), rule.is_in_force_on(trigger), "{} on {}", rule.id, trigger);
        }
    }

    #[test]
    fn the_same_facts_give_the_same_receipt_on_any_day(start in a_day(), today in a_day(), other_day in a_day()) {
        let case = a_case().fact(&start.to_string(), FactKind::RequestReceived { source: RequestSource::Parent });
        let (first, second) = (case.timetable(&today.to_string()), case.timetable(&other_day.to_string()));
        for (one, other) in first.duties.iter().zip(&second.duties) {
            prop_assert_eq!(one.receipt.hash(), other.receipt.hash());
        }
    }
}

/// Any kind of fact with details that can be read, about one of three things where it is about one.
fn an_example_of(code: &str, subject: u128, day: NaiveDate) -> FactKind {
    let mut details: BTreeMap<String, String> = BTreeMap::new();
    let mut about = None;
    loop {
        match FactKind::parse(code, about, &details) {
            Ok(kind) => return kind,
            Err(FactError::SubjectMissing(_)) => about = Some(id::<crate::ids::CaseKind>(subject).uuid()),
            Err(FactError::DetailMissing { name, .. }) => drop(details.insert(name.to_owned(), "yes".to_owned())),
            Err(FactError::DetailUnreadable { name, expected, .. }) if expected.contains("date") => {
                drop(details.insert(name.to_owned(), day.to_string()))
            }
            Err(FactError::DetailUnreadable { name, expected, .. }) => {
                drop(details.insert(name.to_owned(), an_example(&expected)))
            }
            Err(error) => panic!("{code}: {error}"),
        }
    }
}

/// Facts from places in the list of kinds, each about one of a few things, on a day and keyed some days later.
fn any_facts(happened: Vec<(usize, u128, i64, i64)>) -> Vec<Fact> {
    let numbered = happened.into_iter().enumerate().filter(|(_, (place, ..))| FactKind::CODES[*place] != "retracted");
    let fact = |(number, (place, subject, day, keyed)): (usize, (usize, u128, i64, i64))| {
        let on = plus_days(date(2025, 1, 1), day);
        Fact {
            id: id(number as u128 + 100),
            kind: an_example_of(FactKind::CODES[place], subject, on),
            on,
            recorded_at: super::instant(plus_days(on, keyed)),
            supersedes: None,
            correction_reason: None,
        }
    };
    numbered.map(fact).collect()
}

/// What is owed to somebody else whatever becomes of the file: to the Tribunal, to whoever asked for information, and to those who look after a child in
/// or after detention. The local offer is the authority's and no child's.
const OUTLIVES_THE_CASE: [&str; 8] = [
    "TR21-LA-RESPONSE-30WD",
    "R47-HE-DISCLOSE-15WD",
    "UKGDPR-SAR-1M",
    "R56-3-COMMENTS-ANNUAL",
    "DP16-2-DISCLOSE-5WD",
    "DP16-3-DISCLOSE-RCB-5WD",
    "DP17-1-SEND-5WD",
    "DP17-2-SEND-5WD",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_has_a_timetable_with_a_name_for_every_duty(
        happened in proptest::collection::vec((0..FactKind::CODES.len(), 1u128..4, 0i64..900, 0i64..60), 0..40),
        today in a_day(),
    ) {
        let facts = Facts::new(any_facts(happened)).unwrap();
        let context = super::super::Context { birth_date: Some(date(2015, 2, 28)), ..super::super::Context::new(&ENGLAND, &CALENDAR) };
        let timetable = super::super::calculate(&facts, &context, today);
        let keys: std::collections::BTreeSet<_> = timetable.duties.iter().map(|duty| duty.key.to_string()).collect();
        prop_assert_eq!(keys.len(), timetable.duties.len());
        for duty in &timetable.duties {
            let days = duty.days(today);
            prop_assert!(days.excused >= 0 && days.late >= 0);
            prop_assert!(duty.act_by <= duty.due);
            let _ = duty.status(today);
            prop_assert_eq!(timetable.find_by_key(&duty.key.to_string()), Some(duty));
        }
        let rebuilt = Facts::new(facts.history().to_vec()).unwrap();
        prop_assert_eq!(super::super::calculate(&rebuilt.as_known_on(date(2030, 1, 1)), &context, today).duties.len(), timetable.duties.len());
    }

    #[test]
    fn a_closed_case_asks_for_nothing_that_is_its_own(
        happened in proptest::collection::vec((0..FactKind::CODES.len(), 1u128..4, 0i64..900, 0i64..60), 0..40),
    ) {
        let mut facts = Facts::new(any_facts(happened)).unwrap();
        let closed_on = date(2028, 1, 3);
        facts
            .append(Fact { id: id(1), kind: FactKind::CaseClosed, on: closed_on, recorded_at: super::instant(closed_on), supersedes: None, correction_reason: None })
            .unwrap();
        let context = super::super::Context { birth_date: Some(date(2015, 2, 28)), ..super::super::Context::new(&ENGLAND, &CALENDAR) };
        for duty in super::super::calculate(&facts, &context, closed_on).duties {
            let asks = duty.is_open() && duty.rule().nature == Nature::Duty;
            prop_assert!(!asks || OUTLIVES_THE_CASE.contains(&duty.rule_id().as_str()), "{}", duty.key);
        }
    }

    #[test]
    fn a_death_leaves_nothing_open_whatever_was_recorded_before_or_after_it(
        happened in proptest::collection::vec((0..FactKind::CODES.len(), 1u128..4, 0i64..900, 0i64..60), 0..40),
        died in 0i64..900,
    ) {
        let mut facts = Facts::new(any_facts(happened)).unwrap();
        let on = plus_days(date(2025, 7, 1), died);
        let keyed = date(2028, 1, 3);
        facts
            .append(Fact { id: id(1), kind: FactKind::Died, on, recorded_at: super::instant(keyed), supersedes: None, correction_reason: None })
            .unwrap();
        let context = super::super::Context { birth_date: Some(date(2015, 2, 28)), ..super::super::Context::new(&ENGLAND, &CALENDAR) };
        for duty in super::super::calculate(&facts, &context, keyed).duties {
            prop_assert!(!duty.is_open(), "{}", duty.key);
        }
        prop_assert_eq!(Stage::of(&facts), Some(Stage::Died));
    }

    #[test]
    fn a_case_that_has_ended_stays_ended_until_somebody_asks_again(
        happened in proptest::collection::vec((0..FactKind::CODES.len(), 1u128..4, 0i64..900), 0..40),
    ) {
        // Every act is keyed on its own day, one after the other.
        let mut happened = happened;
        happened.sort_by_key(|(_, _, day)| *day);
        let mut facts = Facts::default();
        let mut ended = None;
        for fact in any_facts(happened.into_iter().map(|(place, subject, day)| (place, subject, day, 0)).collect()) {
            let may_become = match fact.kind.milestone() {
                Some(Milestone::Asked) => Some(Stage::Requested),
                Some(Milestone::PlanHeld) => Some(Stage::Maintained),
                Some(Milestone::MovedAway) => ended.filter(|stage: &Stage| stage.has_plan()).map(|_| Stage::MovedAway),
                Some(Milestone::Died) => Some(Stage::Died),
                _ => None,
            };
            facts.append(fact).unwrap();
            let stage = Stage::of(&facts);
            prop_assert!(ended.is_none() || stage == ended || (may_become.is_some() && stage == may_become && ended != Some(Stage::Died)));
            ended = stage.filter(|stage| !stage.is_open());
        }
    }
}

/// What has ended without a plan is no plan that moves, though a plan was recorded on it afterwards.
#[test]
fn a_request_that_was_withdrawn_stays_withdrawn_when_a_plan_and_a_move_are_recorded_on_it() {
    let on = date(2025, 12, 16);
    let away = FactKind::MovedAway { to: crate::text::Text::<200>::parse("Fenwick Council").unwrap().into() };
    let kinds =
        [FactKind::RequestReceived { source: RequestSource::Parent }, FactKind::RequestWithdrawn, FactKind::FinalPlanSent, away];
    let mut facts = Facts::default();
    for (number, kind) in (1..).zip(kinds) {
        let recorded_at = super::instant(plus_days(on, i64::try_from(number).unwrap()));
        facts.append(Fact { id: id(number), kind, on, recorded_at, supersedes: None, correction_reason: None }).unwrap();
    }
    assert_eq!(Stage::of(&facts), Some(Stage::Withdrawn));
}

/// A plan sent and a request received on one day, the plan keyed a month after the request: the order of recording decides, not the order of the list.
#[test]
fn what_happened_on_one_day_is_read_in_the_order_of_recording() {
    let on = date(2025, 12, 16);
    let fact = |number: u128, kind: FactKind, keyed: i64| Fact {
        id: id(number),
        kind,
        on,
        recorded_at: super::instant(plus_days(on, keyed)),
        supersedes: None,
        correction_reason: None,
    };
    let mut keyed_late_first = Facts::default();
    keyed_late_first.append(fact(1, FactKind::FinalPlanSent, 34)).unwrap();
    keyed_late_first.append(fact(2, FactKind::RequestReceived { source: RequestSource::Parent }, 0)).unwrap();
    let in_order = Facts::new(keyed_late_first.history().to_vec()).unwrap();
    let context = super::super::Context::new(&ENGLAND, &CALENDAR);
    let timetable = |facts: &Facts| super::super::calculate(facts, &context, date(2026, 3, 1));
    assert_eq!(timetable(&keyed_late_first), timetable(&in_order));
    assert!(timetable(&in_order).find("R13-FINAL-20W").is_some_and(|duty| !duty.is_open()));
}

#[test]
fn every_kind_of_fact_comes_back_from_its_code_subject_and_details() {
    let uuid = id::<crate::ids::CaseKind>(5).uuid();
    for code in FactKind::CODES {
        let mut details: BTreeMap<String, String> = BTreeMap::new();
        let mut subject = None;
        let kind = loop {
            match FactKind::parse(code, subject, &details) {
                Ok(kind) => break kind,
                Err(FactError::SubjectMissing(_)) => subject = Some(uuid),
                Err(FactError::DetailMissing { name, .. }) => drop(details.insert(name.to_owned(), "yes".to_owned())),
                Err(FactError::DetailUnreadable { name, expected, .. }) => {
                    drop(details.insert(name.to_owned(), an_example(&expected)))
                }
                Err(error) => panic!("{code}: {error}"),
            }
        };
        assert_eq!((kind.code(), kind.subject()), (*code, subject));
        let again: BTreeMap<String, String> = kind.details().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        assert_eq!(again, details, "{code}");
        assert_eq!(FactKind::parse(code, subject, &again), Ok(kind), "{code}");
        let stranger = BTreeMap::from([("shoe_size".to_owned(), "4".to_owned())]);
        assert!(matches!(FactKind::parse(code, subject, &stranger), Err(FactError::DetailUnknown { .. })), "{code}");
    }
    assert!(matches!(FactKind::parse("dog_walked", None, &BTreeMap::new()), Err(FactError::UnknownKind(_))));
}

fn an_example(expected: &str) -> String {
    match expected {
        "a date like 2026-09-07" => "2026-09-07".to_owned(),
        "one or more rule ids with commas between" => "R05-DECISION-6W,R13-FINAL-20W".to_owned(),
        list => list.trim_start_matches("one of ").split(", ").next().unwrap_or_default().to_owned(),
    }
}

#[test]
fn optional_details_come_back_too() {
    let details = named(&[
        ("code", "X-SCHOOL-4W"),
        ("rules", "R13-FINAL-20W"),
        ("from", "2027-07-22"),
        ("to", "2027-09-01"),
        ("evidence", "term dates"),
        ("why_impractical", "nobody there"),
        ("affects", "child"),
        ("advice", "00000000-0000-0000-0000-000000000009"),
        ("advice_asked_on", "2027-07-20"),
        ("closed_from", "2027-07-22"),
        ("reopens_on", "2027-09-02"),
        ("approved_by", "A. Manager"),
        ("family_told_on", "2027-07-23"),
        ("review_on", "2027-08-19"),
    ]);
    let kind = FactKind::parse("exception_recorded", None, &details).unwrap();
    let again: BTreeMap<String, String> = kind.details().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    assert_eq!(again, details);
}

#[test]
fn cw_07_a_reason_of_organisation_cannot_even_be_recorded() {
    for code in ["EP-SHORTAGE", "X-STAFFING", "XT-DIRECTION", ""] {
        let details = named(&[
            ("code", code),
            ("rules", "R13-FINAL-20W"),
            ("from", "2026-11-01"),
            ("evidence", "e"),
            ("why_impractical", "w"),
        ]);
        assert!(
            matches!(
                FactKind::parse("exception_recorded", None, &details),
                Err(FactError::DetailUnreadable { name: "code", .. })
            ),
            "{code}"
        );
    }
    let no_note = named(&[
        ("code", "X-PERSONAL"),
        ("rules", "R13-FINAL-20W"),
        ("from", "2026-11-01"),
        ("evidence", " "),
        ("why_impractical", "w"),
    ]);
    assert!(matches!(
        FactKind::parse("exception_recorded", None, &no_note),
        Err(FactError::DetailUnreadable { name: "evidence", .. })
    ));
}

#[test]
fn only_their_own_acts_record_what_moves_the_stage_the_letters_or_the_file() {
    let kinds = FactKind::CODES.iter().map(|code| an_example_of(code, 1, date(2026, 9, 7)));
    let with_an_act: Vec<&str> = kinds.filter(FactKind::has_its_own_act).map(|kind| kind.code()).collect();
    let expected = [
        "request_received",
        "became_responsible",
        "detained_request_received",
        "detained_came_to_attention",
        "assessment_decision_notified",
        "advice_asked",
        "advice_received",
        "advice_sent_back",
        "advice_accepted",
        "advice_not_needed",
        "plan_decision_notified",
        "draft_served",
        "consultation_sent",
        "consultation_replied",
        "final_plan_sent",
        "request_withdrawn",
        "moved_away",
        "died",
        "plan_held",
        "held_version_sent",
        "held_plan_reviewed",
        "exception_recorded",
        "exception_ended",
        "move_out_known",
        "plan_transferred_out",
        "plan_transferred_in",
        "transfer_explained",
        "certificate_issued",
        "retracted",
    ];
    assert_eq!(with_an_act, expected);
}
