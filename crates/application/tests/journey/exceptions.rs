//! Exceptions: a recorded ground excuses a miss, and the date stays where the law put it.

use ehc_application::{
    Failure,
    exceptions::{self, ApproveRefused, CorrectDays, CorrectDaysRefused, EndRefused, Ending, ExceptionRefused, NewException},
    facts,
};
use ehc_domain::{
    days::ActDay,
    ids::FactId,
    timetable::{DutyStatus, exceptions::Ground},
};
use ehc_persistence::{Database, timetable::list_facts};
use ehc_test_support::{Persona, both_databases, day, line, words};

use super::world::{ASSESS, FINAL, World, days};

fn absence() -> NewException {
    NewException {
        duty: line(FINAL),
        ground: Ground::Absent4W,
        from: day("2026-11-02"),
        to: Some(day("2026-12-06")),
        evidence: line("Letter of the family of 30 October"),
        why_impractical: words("She was abroad and could not be seen"),
        family_told_on: Some(day("2026-11-02")),
    }
}

fn record(world: &World<'_>, new: NewException) -> Result<FactId, Failure<ExceptionRefused>> {
    exceptions::record(&world.service, &world.priya(), &world.reference, new)
}

fn correct(world: &World<'_>, id: FactId, from: &str, to: Option<&str>) -> Result<FactId, Failure<CorrectDaysRefused>> {
    let shown = exceptions::find(&world.service, &world.helen(), &world.reference, id);
    let (fact, shown_last) = shown.map_or((id, None), |shown| (shown.fact, shown.to));
    let days = CorrectDays { from: day(from), to: to.map(day), shown_last, reason: words("The letter says so") };
    exceptions::correct_days(&world.service, &world.helen(), &world.reference, fact, days)
}

fn refused(world: &World<'_>, new: NewException) -> ExceptionRefused {
    match record(world, new) {
        Err(Failure::Rule(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

both_databases! {
    fn cw_07_an_exception_needs_its_ground_its_dates_and_its_evidence(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        assert_eq!(refused(&world, NewException { duty: line("NO-SUCH"), ..absence() }), ExceptionRefused::NoSuchLimit);
        assert_eq!(refused(&world, NewException { ground: Ground::AdviceMissed, ..absence() }), ExceptionRefused::GroundNotOpen);
        let backwards = NewException { to: Some(day("2026-11-01")), ..absence() };
        assert_eq!(refused(&world, backwards), ExceptionRefused::EndsBeforeItBegins);
        assert!(!world.stored(FINAL).is_excused, "nothing was kept");
        let (_, limits) = exceptions::offered(&world.service, &world.priya(), &world.reference).unwrap();
        let offered = limits.into_iter().find(|limit| limit.duty.key.to_string() == FINAL).unwrap();
        assert!(offered.grounds.contains(&Ground::Absent4W));
        let other = exceptions::record(&world.service, &world.as_(Persona::JamesOsei), &world.reference, absence());
        assert!(matches!(other, Err(Failure::Refused(_))));
        world.assert_nothing_differs();
    }

    fn cw_07_an_exception_is_offered_for_a_limit_that_runs_or_was_missed_and_not_for_one_kept(db: &Database) {
        let world = World::assessing(db);
        let offers = |key: &str| {
            let (_, limits) = exceptions::offered(&world.service, &world.priya(), &world.reference).unwrap();
            limits.iter().any(|limit| limit.duty.key.to_string() == key)
        };
        world.on("2026-12-07");
        assert!(matches!(world.status(ASSESS), DutyStatus::MetInTime { .. }));
        assert!(!offers(ASSESS), "what was done in time needs no excuse");
        let kept = NewException { duty: line(ASSESS), ..absence() };
        assert_eq!(refused(&world, kept), ExceptionRefused::NothingToExcuse, "nor by any other way than the page");
        assert!(offers(FINAL), "it runs");
        world.on("2027-02-01");
        assert!(offers(FINAL), "it was missed");
    }

    fn cw_07_an_exception_excuses_and_never_moves_the_date(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        record(&world, NewException { from: day("2026-12-28"), to: Some(day("2027-01-31")), ..absence() }).unwrap();
        world.assert_limit(FINAL, "2027-01-25", "2027-01-25");
        assert!(world.stored(FINAL).is_excused);
        assert!(!world.stored(ASSESS).is_excused);
        // Of the twenty weeks the absence took 29 days, 28 December to 25 January; as many are left to finish once it is over, to 1 March.
        for (today, excused, late) in [("2027-01-29", 4, 0), ("2027-03-01", 35, 0), ("2027-03-05", 35, 4)] {
            world.on(today);
            let counts = world.duty(FINAL).days(day(today));
            assert_eq!((counts.elapsed, counts.excused, counts.late), (days("2026-09-07", today), excused, late), "{today}");
            let expected = if late == 0 { DutyStatus::Excused { days: excused } } else { DutyStatus::Overdue { days: late } };
            assert_eq!(world.status(FINAL), expected, "{today}");
        }
        world.assert_limit(FINAL, "2027-01-25", "2027-01-25");
        world.assert_nothing_differs();
    }

    fn cw_07_personal_circumstances_count_once_another_person_approves_them(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        let id = record(&world, NewException { ground: Ground::Personal, to: None, ..absence() }).unwrap();
        assert!(!world.stored(FINAL).is_excused);
        let own = exceptions::approve(&world.service, &world.priya(), &world.reference, id);
        assert!(matches!(own, Err(Failure::Refused(_) | Failure::Rule(ApproveRefused::SamePerson))));
        exceptions::approve(&world.service, &world.helen(), &world.reference, id).unwrap();
        assert!(world.stored(FINAL).is_excused);
        world.assert_limit(FINAL, "2027-01-25", "2027-01-25");
        world.assert_nothing_differs();
    }

    fn cw_07_an_exception_that_goes_on_is_ended_once(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        let over = record(&world, absence()).unwrap();
        let goes_on = record(&world, NewException { to: None, ..absence() }).unwrap();
        let end = |id, on: &str| match exceptions::end(&world.service, &world.priya(), &world.reference, id, Ending { last_day: day(on) }) {
            Ok(()) => None,
            Err(Failure::Rule(refused)) => Some(refused),
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(end(over, "2026-12-06"), Some(EndRefused::NothingToEnd), "its last day was given");
        assert_eq!(end(goes_on, "2026-11-01"), Some(EndRefused::EndsBeforeItBegins));
        assert_eq!(end(goes_on, "2026-12-06"), None);
        assert_eq!(end(goes_on, "2026-12-07"), Some(EndRefused::NothingToEnd), "it has ended");
        let case = world.case().id;
        let facts = db.read(|conn| list_facts(conn, case)).unwrap();
        let request = facts.iter().find(|fact| fact.kind == "request_received").unwrap().id;
        assert_eq!(end(request, "2026-12-07"), Some(EndRefused::NothingToEnd), "a request is no exception");
        world.assert_nothing_differs();
    }

    fn cw_07_nobody_approves_what_they_corrected(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        let id = record(&world, NewException { ground: Ground::Personal, to: None, ..absence() }).unwrap();
        let corrected = correct(&world, id, "2026-12-04", None).unwrap();
        let own = exceptions::approve(&world.service, &world.helen(), &world.reference, corrected);
        assert!(matches!(own, Err(Failure::Rule(ApproveRefused::SamePerson))), "{own:?}");
    }

    fn cw_07_wrong_days_are_corrected_and_what_was_recorded_stays_in_the_history(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        let id = record(&world, absence()).unwrap();
        let rule = |given: Result<FactId, Failure<CorrectDaysRefused>>| match given {
            Err(Failure::Rule(refused)) => refused,
            other => panic!("{other:?}"),
        };
        assert_eq!(rule(correct(&world, id, "2026-11-02", Some("2026-11-01"))), CorrectDaysRefused::EndsBeforeItBegins);
        assert_eq!(rule(correct(&world, id, "2026-11-02", Some("2026-12-06"))), CorrectDaysRefused::SameDays);
        // Four weeks and a day become four weeks less a day, which excuses nothing.
        for (to, is_excused) in [("2026-11-30", true), ("2026-11-29", true), ("2026-11-28", false)] {
            correct(&world, id, "2026-11-02", Some(to)).unwrap();
            assert_eq!(world.stored(FINAL).is_excused, is_excused, "{to}");
        }
        correct(&world, id, "2026-10-31", Some("2026-11-28")).unwrap();
        let found = exceptions::find(&world.service, &world.priya(), &world.reference, id).unwrap();
        assert_eq!((found.from, found.to, found.recorded_by.as_str()), (day("2026-10-31"), Some(day("2026-11-28")), "Priya Nair"));
        let case = world.case().id;
        let versions = db.read(|conn| list_facts(conn, case)).unwrap().into_iter().filter(|fact| fact.kind == "exception_recorded");
        assert_eq!(versions.count(), 5);
        world.assert_limit(FINAL, "2027-01-25", "2027-01-25");
        world.assert_nothing_differs();
    }

    fn cw_07_a_last_day_recorded_by_mistake_is_taken_back(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        let id = record(&world, NewException { to: None, ..absence() }).unwrap();
        let last = || exceptions::find(&world.service, &world.priya(), &world.reference, id).unwrap().to;
        exceptions::end(&world.service, &world.priya(), &world.reference, id, Ending { last_day: day("2026-12-06") }).unwrap();
        correct(&world, id, "2026-11-02", Some("2027-01-10")).unwrap();
        assert_eq!(last(), Some(day("2027-01-10")));
        correct(&world, id, "2026-11-02", None).unwrap();
        assert_eq!(last(), None);
        exceptions::end(&world.service, &world.priya(), &world.reference, id, Ending { last_day: day("2026-12-08") }).unwrap();
        assert_eq!(last(), Some(day("2026-12-08")));
        world.assert_nothing_differs();
    }

    fn cw_07_what_was_approved_for_other_days_waits_again(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        let id = record(&world, NewException { ground: Ground::Personal, ..absence() }).unwrap();
        let approved = exceptions::approve(&world.service, &world.helen(), &world.reference, id).unwrap();
        assert!(world.stored(FINAL).is_excused);
        let days = CorrectDays {
            from: day("2026-11-09"),
            to: Some(day("2026-12-06")),
            shown_last: Some(day("2026-12-06")),
            reason: words("The letter says 9"),
        };
        exceptions::correct_days(&world.service, &world.priya(), &world.reference, approved, days).unwrap();
        assert!(!world.stored(FINAL).is_excused);
        let found = exceptions::find(&world.service, &world.helen(), &world.reference, id).unwrap();
        assert!(found.is_waiting && found.approved_by.is_none());
        exceptions::approve(&world.service, &world.helen(), &world.reference, found.fact).unwrap();
        assert!(world.stored(FINAL).is_excused);
    }

    fn cw_07_what_others_did_meanwhile_is_not_corrected_away_unread(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        let goes_on = record(&world, NewException { ground: Ground::Personal, to: None, ..absence() }).unwrap();
        let seen = CorrectDays { from: day("2026-11-09"), to: None, shown_last: None, reason: words("The letter says 9") };
        let send = || exceptions::correct_days(&world.service, &world.priya(), &world.reference, goes_on, seen.clone());
        exceptions::end(&world.service, &world.helen(), &world.reference, goes_on, Ending { last_day: day("2026-12-06") }).unwrap();
        assert!(matches!(send(), Err(Failure::Rule(CorrectDaysRefused::Changed))), "a last day came meanwhile");
        exceptions::approve(&world.service, &world.helen(), &world.reference, goes_on).unwrap();
        assert!(matches!(send(), Err(Failure::Rule(CorrectDaysRefused::Changed))), "it was approved meanwhile");
        assert!(world.stored(FINAL).is_excused);
    }

    fn cw_07_a_correction_comes_after_what_it_corrects_whatever_the_clock_says(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        let early = world.helen();
        let id = record(&world, NewException { to: None, ..absence() }).unwrap();
        world.on("2026-12-08");
        let corrected = correct(&world, id, "2026-11-03", None).unwrap();
        // Begun before that correction was recorded, and kept waiting by it.
        let days = CorrectDays { from: day("2026-11-04"), to: None, shown_last: None, reason: words("The fourth") };
        exceptions::correct_days(&world.service, &early, &world.reference, corrected, days).unwrap();
        world.assert_nothing_differs();
        assert_eq!(exceptions::find(&world.service, &world.priya(), &world.reference, id).unwrap().from, day("2026-11-04"));
    }

    fn cw_07_the_days_of_an_exception_have_one_page_to_be_corrected_on(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        let id = record(&world, absence()).unwrap();
        let correction = facts::Correction {
            also: Vec::new(), served_on: None,
            on: ActDay::new(day("2026-12-04")).unwrap(),
            details: None,
            reason: words("Known since Friday"),
        };
        let other = facts::correct(&world.service, &world.helen(), &(world.reference.clone(), id), correction);
        assert!(matches!(other, Err(Failure::Rule(facts::CorrectRefused::HasItsOwnPage))), "{other:?}");
        let request = world.service.store.read(|conn| list_facts(conn, world.case().id)).unwrap()[0].id;
        let none = correct(&world, request, "2026-11-02", None);
        assert!(matches!(none, Err(Failure::Rule(CorrectDaysRefused::NothingToCorrect))), "{none:?}");
        let days = CorrectDays { from: day("2026-11-09"), to: None, shown_last: Some(day("2026-12-06")), reason: words("Wrong") };
        let stranger = exceptions::correct_days(&world.service, &world.as_(Persona::JamesOsei), &world.reference, id, days);
        assert!(matches!(stranger, Err(Failure::Refused(_))), "{stranger:?}");
    }

    fn cw_07_the_last_day_may_be_the_first_or_lie_ahead(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        for last in ["2026-11-02", "2026-12-07", "2027-01-10"] {
            let id = record(&world, NewException { to: None, ..absence() }).unwrap();
            exceptions::end(&world.service, &world.helen(), &world.reference, id, Ending { last_day: day(last) }).unwrap();
            let recorded = exceptions::find(&world.service, &world.priya(), &world.reference, id).unwrap();
            assert_eq!(recorded.to, Some(day(last)));
        }
        world.assert_limit(FINAL, "2027-01-25", "2027-01-25");
        world.assert_nothing_differs();
    }

    fn cw_07_an_exception_is_the_same_one_after_its_approval(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        let id = record(&world, NewException { ground: Ground::Personal, to: None, ..absence() }).unwrap();
        let approved = exceptions::approve(&world.service, &world.helen(), &world.reference, id).unwrap();
        let found = exceptions::find(&world.service, &world.helen(), &world.reference, id).unwrap();
        assert_eq!((found.fact, found.is_waiting, found.to), (approved, false, None));
        // Whoever opened the form before the approval sends it with the first version.
        exceptions::end(&world.service, &world.priya(), &world.reference, id, Ending { last_day: day("2026-12-06") }).unwrap();
        let again = exceptions::end(&world.service, &world.priya(), &world.reference, approved, Ending { last_day: day("2026-12-06") });
        assert!(matches!(again, Err(Failure::Rule(EndRefused::NothingToEnd))), "{again:?}");
        world.assert_nothing_differs();
    }

    fn cw_07_no_ground_begins_before_the_request_and_no_family_was_told_before_the_ground(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        let early = NewException { from: day("2026-09-06"), ..absence() };
        let said = refused(&world, early.clone());
        assert_eq!(said, ExceptionRefused::BeforeTheCase { what: "The request".into(), on: day("2026-09-07") });
        assert!(said.to_string().starts_with("The request came on 7 September 2026"), "{said}");
        let told = |on: &str| NewException { family_told_on: Some(day(on)), ..absence() };
        assert_eq!(refused(&world, told("2026-11-01")), ExceptionRefused::ToldBeforeItBegan { on: day("2026-11-02") });
        assert_eq!(refused(&world, told("2026-12-08")), ExceptionRefused::ToldInTheFuture);
        // Of a journey that lies ahead they are told beforehand, and not before they asked.
        let ahead = |told: &str| NewException {
            from: day("2026-12-20"),
            to: None,
            family_told_on: Some(day(told)),
            ..absence()
        };
        assert_eq!(refused(&world, ahead("2026-09-06")), ExceptionRefused::ToldBeforeItBegan { on: day("2026-09-07") });
        record(&world, ahead("2026-12-07")).unwrap();
        let id = record(&world, NewException { from: day("2026-09-07"), family_told_on: Some(day("2026-09-07")), ..absence() }).unwrap();
        let earlier = correct(&world, id, "2026-09-06", Some("2026-12-06"));
        assert!(matches!(earlier, Err(Failure::Rule(CorrectDaysRefused::BeforeTheCase { on, .. })) if on == day("2026-09-07")), "{earlier:?}");
    }

    fn cw_07_an_exception_begins_on_the_last_day_of_its_limit_at_the_latest_recorded_or_corrected(db: &Database) {
        let world = World::assessing(db);
        world.on("2027-02-15");
        let from = |from: &str| NewException { from: day(from), to: None, family_told_on: None, ground: Ground::Personal, ..absence() };
        let late = refused(&world, from("2027-01-26"));
        assert_eq!(late, ExceptionRefused::AfterTheLimit { limit: "Send the final plan".into(), due: day("2027-01-25") });
        assert!(late.to_string().contains("“Send the final plan” is due on 25 January 2027"), "{late}");
        let on_the_day = record(&world, from("2027-01-25")).unwrap();
        let early = record(&world, from("2027-01-24")).unwrap();
        let moved = correct(&world, early, "2027-01-26", None);
        assert!(matches!(&moved, Err(Failure::Rule(CorrectDaysRefused::AfterTheLimit(late))) if late.due == day("2027-01-25")), "{moved:?}");
        correct(&world, early, "2027-01-25", None).unwrap();
        exceptions::approve(&world.service, &world.helen(), &world.reference, on_the_day).unwrap();
        assert!(world.stored(FINAL).is_excused, "it counts from the last day on");
        world.assert_nothing_differs();
    }

    fn a_day_is_not_corrected_so_that_an_exception_would_begin_after_its_limit(db: &Database) {
        let world = World::assessing(db);
        world.on("2026-12-07");
        record(&world, NewException { from: day("2026-12-28"), to: Some(day("2027-01-31")), ..absence() }).unwrap();
        let request = world.fact("request_received");
        let right = |on: &str| facts::Correction {
            on: ActDay::new(day(on)).unwrap(),
            details: None,
            also: Vec::new(), served_on: None,
            reason: words("The stamp says so"),
        };
        let at = (world.reference.clone(), request);
        // Twenty weeks from 9 August end on 27 December, the day before the exception; from 10 August on 28 December.
        let tried = facts::preview(&world.service, &world.priya(), &at, &right("2026-08-09"));
        let Err(Failure::Rule(refused @ facts::CorrectRefused::ExceptionTooLate(_))) = tried else { panic!("{tried:?}") };
        let said = refused.to_string();
        assert!(said.contains("begins on 28 December 2026") && said.contains("due on 27 December 2026"), "{said}");
        let kept = facts::correct(&world.service, &world.priya(), &at, right("2026-08-09"));
        assert!(matches!(kept, Err(Failure::Rule(facts::CorrectRefused::ExceptionTooLate(_)))), "{kept:?}");
        assert!(facts::preview(&world.service, &world.priya(), &at, &right("2026-08-10")).is_ok(), "it begins on the last day");
        world.assert_nothing_differs();
    }
}
