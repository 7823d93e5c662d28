//! Why every date is what it is, what to do next, and the day that counts.

use ehc_application::{
    Failure, decisions, endings,
    requests::{self, Joins, NewRequest, RecordRefused},
    timetable::{self, Recomputed},
    work::{self, Span, Whose},
};
use ehc_domain::{
    cases::CaseReference,
    days::ActDay,
    decisions::{DecisionKind, DecisionOutcome},
    requests::MatchReason,
    text::Words,
    timetable::DutyStatus,
};
use ehc_persistence::{
    Database,
    requests::find_by_case,
    timetable::{DeadlineRow, FactRow, WorkLine, find_followed, list_deadlines, list_facts, replace_deadlines},
};
use ehc_test_support::{Persona, both_databases, day, find_case, line, words};

use super::world::{ASSESS, FINAL, World, amira};

fn to_do(world: &World<'_>) -> Vec<WorkLine> {
    work::to_do(&world.service, &world.priya(), Whose::Mine, Span::TwoMoreWeeks, None).unwrap().lines
}

both_databases! {
    fn cw_01_why_this_date(db: &Database) {
        let world = World::requested(db);
        world.on("2026-12-01");
        let ask = || {
            let shown = timetable::show(&world.service, &world.priya(), &world.reference, None).unwrap();
            let json = timetable::to_json(&shown);
            let duties = json["duties"].as_array().unwrap().clone();
            duties.into_iter().find(|duty| duty["rule"] == FINAL).unwrap()
        };
        let first = ask();
        assert_eq!((&first["trigger"], &first["due"]), (&"2026-09-07".into(), &"2027-01-25".into()));
        let receipt = &first["receipt"];
        assert_eq!(receipt["hash"].as_str().unwrap().len(), 64);
        let said = receipt.to_string();
        for part in ["2026-09-07", FINAL, "20", "2027-01-25"] {
            assert!(said.contains(part), "{part} is in {said}");
        }
        assert_eq!(ask(), first, "nothing changed, so the same receipt");
        assert_eq!(world.stored(FINAL).receipt_hash, receipt["hash"].as_str().unwrap());
        let kept = ehc_application::receipts::read(&first.to_string()).unwrap();
        let calendars = ehc_application::receipts::Calendars::with(Vec::new());
        let checked = ehc_application::receipts::check(&kept[0], &ehc_domain::timetable::rules::RuleSet::england(), &calendars).unwrap();
        assert_eq!(checked.differences, [], "a receipt that was kept works out the same later");
    }

    fn cw_02_due_today_is_not_overdue_and_tomorrow_it_is(db: &Database) {
        let world = World::before(db, "2026-09-21");
        let mut asked: Vec<CaseReference> = Vec::new();
        // Thirty requests, recorded in an order that is not that of their limits.
        for number in 0..30_u32 {
            let received = day("2026-09-07") + chrono::Duration::days(i64::from(number * 7 % 15));
            let name = format!("Child {}", "abcdefghijklmnopqrstuvwxyz".repeat(2).get(number as usize..number as usize + 6).unwrap());
            let born_on = Some(day("2016-01-01") + chrono::Duration::days(i64::from(number) * 31));
            asked.push(world.record(requests::NewRequest { received_on: ActDay::new(received).unwrap(), child_name: line(&name), born_on, ..amira("2026-09-07") }));
        }
        world.on("2026-10-19");
        let lines = to_do(&world);
        let deciding: Vec<_> = lines.iter().filter(|line| line.rule == ASSESS).collect();
        assert_eq!(deciding.len(), 30);
        assert!(lines.is_sorted_by_key(|line| line.due), "in the order of their limits");
        let counts = work::to_do(&world.service, &world.priya(), Whose::Mine, Span::ThisWeek, None).unwrap().tally;
        assert_eq!((counts.overdue, counts.due_today), (0, 2));
        let reference = asked[0].clone();
        let status = || {
            let shown = timetable::show(&world.service, &world.priya(), &reference, None).unwrap().timetable;
            shown.find(ASSESS).unwrap().status(shown.today)
        };
        assert_eq!(status(), DutyStatus::DueToday);
        world.on("2026-10-20");
        assert_eq!(status(), DutyStatus::Overdue { days: 1 });
        let counts = work::to_do(&world.service, &world.priya(), Whose::Mine, Span::ThisWeek, None).unwrap().tally;
        assert_eq!((counts.overdue, counts.due_today), (2, 2));
        assert_eq!(to_do(&world)[0].due, Some(day("2026-10-19")), "what is overdue comes first");
        assert_eq!(timetable::recompute(&world.service, true).unwrap(), Recomputed::default());
    }

    fn stored_dates_that_differ_from_the_law_are_named_by_a_check_and_mended_without(db: &Database) {
        let world = World::before(db, "2026-09-21");
        // More cases than are read at once.
        let cases: Vec<CaseReference> = (0..105)
            .map(|number| {
                let name = format!("Child {}", "abcdefghijklmnopqrstuvwxyz".repeat(6).get(number..number + 6).unwrap());
                let born_on = Some(day("2008-01-01") + chrono::Duration::days(number as i64 * 29));
                let new = requests::NewRequest { child_name: line(&name), born_on, match_reason: Some(words("Another child")), ..amira("2026-09-14") };
                world.record(new)
            })
            .collect();
        let stored = |reference: &CaseReference| {
            let case = find_case(db, reference).id;
            (case, db.read(|conn| list_deadlines(conn, case)).unwrap())
        };
        let facts = |case| db.read(|conn| list_facts(conn, case)).unwrap();
        let right: Vec<_> = cases.iter().map(stored).collect();
        let spoil = |number: usize, change: &dyn Fn(&mut Vec<DeadlineRow>)| {
            let (case, mut rows) = right[number].clone();
            change(&mut rows);
            db.write(|conn| replace_deadlines(conn, case, rows)).unwrap();
        };
        spoil(0, &|rows| rows[0].receipt_hash = "0".repeat(64));
        spoil(50, &|rows| rows.truncate(rows.len() - 1));
        spoil(103, &Vec::clear);
        spoil(104, &|rows| rows.push(DeadlineRow { duty: "R13-FINAL-20W#2".into(), ..rows[0].clone() }));
        let mut spoilt: Vec<String> = [0, 50, 103, 104].map(|number: usize| cases[number].to_string()).to_vec();
        spoilt.sort();

        let before: Vec<_> = cases.iter().map(stored).collect();
        let found = Recomputed { differing: spoilt, unreadable: Vec::new() };
        assert_eq!(timetable::recompute(&world.service, true).unwrap(), found);
        assert!(cases.iter().map(stored).eq(before), "a check changes nothing");
        assert_eq!(timetable::recompute(&world.service, false).unwrap(), found);
        assert!(cases.iter().map(stored).eq(right.iter().cloned()));
        assert_eq!(timetable::recompute(&world.service, false).unwrap(), Recomputed::default());

        // One case that cannot be read keeps no other of those read with it.
        spoil(1, &Vec::clear);
        let broken = FactRow { kind: "no_such_kind".into(), id: world.service.ports.id(), ..facts(right[0].0)[0].clone() };
        db.write(|conn| broken.insert(conn)).unwrap();
        let found = Recomputed { differing: vec![cases[1].to_string()], unreadable: vec![cases[0].to_string()] };
        assert_eq!(timetable::recompute(&world.service, true).unwrap(), found);
        assert_eq!(timetable::recompute(&world.service, false).unwrap(), found);
        assert!(cases.iter().map(stored).eq(right.iter().cloned()));
    }

    fn stored_dates_follow_each_new_program_once(db: &Database) {
        let world = World::requested(db);
        let follow = |program: &str| {
            let mut follower = timetable::UpdateFollower::new(world.service.clone(), program.to_owned());
            while follower.round().unwrap() {}
        };
        let case = world.case().id;
        let right = world.deadlines();
        let spoil = || {
            let wrong = vec![DeadlineRow { due: None, ..right[0].clone() }];
            db.write(|conn| replace_deadlines(conn, case, wrong)).unwrap();
        };
        spoil();
        follow("the first");
        assert_eq!(world.deadlines(), right, "before any program was followed");
        spoil();
        follow("the first");
        assert_eq!(world.deadlines().len(), 1, "as it had them, and nothing new");
        follow("the second");
        assert_eq!(world.deadlines(), right);
        // The old program, put back.
        spoil();
        follow("the first");
        assert_eq!(world.deadlines(), right);
        assert_eq!(db.read(find_followed).unwrap().as_deref(), Some("the first"));
    }

    fn cw_02_a_long_arrear_does_not_push_what_is_due_off_the_page(db: &Database) {
        let world = World::before(db, "2026-10-05");
        let received = |count: usize, on: &str| {
            for number in 0..count {
                let born_on = Some(day("2015-01-01") + chrono::Duration::days(number as i64 * 37));
                let child_name = format!("Child {}", "abcdefghijklmnopqrstuvwxyz".repeat(2).get(number..number + 6).unwrap());
                world.record(requests::NewRequest { child_name: line(&child_name), born_on, match_reason: Some(words("Another child")), ..amira(on) });
            }
        };
        received(21, "2026-09-28");
        received(1, "2026-10-01");
        for (today, late, listed) in [("2026-11-09", 0, 0), ("2026-11-10", 21, 20)] {
            world.on(today);
            let shown = |span| work::to_do(&world.service, &world.priya(), Whose::Mine, span, None).unwrap();
            let week = shown(Span::ThisWeek);
            assert_eq!(week.tally.overdue, late, "{today}");
            assert_eq!(week.lines.iter().filter(|line| line.due < Some(day(today))).count(), listed, "the first of what is late");
            assert!(week.lines.iter().any(|line| line.due == Some(day("2026-11-12"))), "and what is due this week");
            assert!(week.lines.is_sorted_by_key(|line| line.due) && week.next.is_none());
            assert_eq!(shown(Span::Overdue).lines.len() as i64, late, "all of it on a page of its own");
        }
    }

    fn cw_03_the_clock_runs_from_the_day_received_not_the_day_keyed(db: &Database) {
        let mut world = World::before(db, "2026-09-07");
        world.reference = world.record(amira("2026-09-04"));
        world.assert_limit(ASSESS, "2026-10-16", "2026-10-16");
        world.assert_limit(FINAL, "2027-01-22", "2027-01-22");
        let case = world.case();
        let request = db.read(|conn| find_by_case(conn, case.id)).unwrap().unwrap();
        assert_eq!(request.received_on, day("2026-09-04"));
        assert_eq!(request.keyed_at.date_naive(), day("2026-09-07"), "kept apart");
        assert_eq!(request.acknowledged_on, Some(day("2026-09-07")));
    }

    fn cw_04_a_likely_duplicate_is_shown_and_needs_a_reason(db: &Database) {
        let world = World::before(db, "2026-09-07");
        let named = |name: &str, match_reason: &str| requests::NewRequest {
            child_name: line(name),
            born_on: Some(day("2019-05-03")),
            match_reason: Words::optional(match_reason).unwrap(),
            ..amira("2026-09-07")
        };
        let first = world.record(named("Zoë O'Neil", ""));
        let second = named("Zoe ONeill", "");
        let found = requests::find_matches(&world.service, &world.priya(), &second).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].reference.as_deref(), found[0].reason), (Some(first.as_str()), MatchReason::SameBirthDateAndLikeName));
        let refused = requests::record(&world.service, &world.priya(), second);
        let Err(Failure::Rule(RecordRefused::LikelyMatch(matches))) = refused else { panic!("{refused:?}") };
        assert_eq!(matches, found);
        let twin = named("Zoe ONeill", "A cousin of the same age at another address");
        let kept = requests::record(&world.service, &world.priya(), twin).unwrap();
        let request = db.read(|conn| find_by_case(conn, kept.case_id)).unwrap().unwrap();
        assert_eq!(request.match_reason.as_deref(), Some("A cousin of the same age at another address"));
        assert!(matches!(
            requests::record(&world.service, &world.as_(Persona::JamesOsei), named("Ben Moss", "")),
            Err(Failure::Refused(_))
        ));
    }

    fn a_day_that_is_past_says_what_was_still_to_be_done_on_it(db: &Database) {
        let world = World::requested(db);
        world.on("2026-10-08");
        let id = world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        let ruling = decisions::Ruling { decided_on: day("2026-10-06"), keyed_late_reason: Some(words("The minutes came late")), ..world.ruling(DecisionOutcome::Agreed) };
        world.decide(&world.helen(), id, ruling).unwrap();
        world.on("2026-10-12");
        world.tell(&world.priya(), id).unwrap();
        let title = |known_on: &str| {
            let shown = timetable::show(&world.service, &world.priya(), &world.reference, Some(day(known_on))).unwrap();
            let duty = shown.timetable.find(ASSESS).unwrap();
            shown.titles[&duty.key].clone()
        };
        let telling = DecisionKind::Assess.telling();
        // Recorded on the 8th, of the 6th: until the 8th nobody knew of it.
        for (known_on, says) in [
            ("2026-10-05", "Decide whether to assess"),
            ("2026-10-07", "Decide whether to assess"),
            ("2026-10-08", telling),
            ("2026-10-11", telling),
            ("2026-10-12", "Decide whether to assess"),
        ] {
            assert_eq!(title(known_on), says, "{known_on}");
        }
        // The next assessment is undecided, whatever was decided on the first.
        let all = endings::Withdrawal { on: day("2026-10-12"), reason: words("They move"), everybody: true, keyed_late_reason: Some(words("The letter lay at the school")) };
        world.both_settle_of(&world.reference, endings::withdraw(&world.service, &world.priya(), &world.reference, all).unwrap().settled);
        world.on("2027-02-08");
        world.record(NewRequest { joins: Some(Joins::Case(world.reference.clone())), ..amira("2027-02-01") });
        assert_eq!(title("2027-02-08"), "Decide whether to assess");
        assert_eq!(title("2026-10-09"), telling);
    }
}
