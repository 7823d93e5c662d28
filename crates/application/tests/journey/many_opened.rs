//! Whoever opens many cases within minutes that are not theirs: an alarm once, and the password before the next.

use chrono::Duration;
use ehc_application::{Context, Failure, NoRule, Service, advice, documents, overview, requests::NewRequest, timetable};
use ehc_domain::{
    accounts::Role,
    cases::CaseReference,
    notifications::NoticeEvent,
    policy::{EmergencyWindow, Refusal},
};
use ehc_persistence::{Database, audit};
use ehc_test_support::{
    Persona, a_request, both_databases, change_case, find_case, line,
    personas::{Team, insert_another},
    words,
};

use super::world::World;

/// Cases of a colleague, in the team of Priya.
struct Colleagues<'a> {
    world: World<'a>,
    cases: Vec<CaseReference>,
}

impl<'a> Colleagues<'a> {
    fn new(database: &'a Database) -> Self {
        let world = World::before(database, "2026-12-01");
        let cases: Vec<CaseReference> = (1..=26)
            .map(|number| {
                let child_name = line(&format!("Child Number {number}"));
                world.record(NewRequest { child_name, match_reason: Some(words("Another")), ..a_request("2026-12-01") })
            })
            .collect();
        for reference in &cases {
            change_case(database, reference, |case| case.caseworker_id = None);
        }
        Self { world, cases }
    }

    fn open_with(&self, service: &Service, by: &Context, number: usize) -> Result<(), Failure<NoRule>> {
        let by = Context { now: self.world.priya().now, ..by.clone() };
        overview::show(service, &by, &self.cases[number - 1]).map(drop)
    }

    fn open(&self, by: &Context, number: usize) -> Result<(), Failure<NoRule>> {
        self.open_with(&self.world.service, by, number)
    }

    fn alarms(&self) -> Vec<String> {
        self.world.service.views.flush().unwrap();
        let rows = self.world.database.read(|conn| audit::list_unsealed(conn, 10_000)).unwrap();
        let alarms = rows.into_iter().filter(|row| row.action == "alarm.many_opened");
        alarms
            .map(|row| {
                format!("{} {}", row.details["opened_by"].as_str().unwrap(), row.details["cases_opened"].as_str().unwrap())
            })
            .collect()
    }

    fn told(&self, whom: Persona) -> usize {
        self.world.heard(whom.id(), NoticeEvent::ManyOpened).len()
    }
}

fn is_asked(opened: Result<(), Failure<NoRule>>) -> bool {
    matches!(opened, Err(Failure::Refused(Refusal::StepUp)))
}

both_databases! {
    fn x_03_the_twenty_first_case_that_is_not_theirs_is_told_once_and_the_next_asks_for_the_password(db: &Database) {
        let many = Colleagues::new(db);
        let priya = many.world.priya();
        for number in 1..=20 {
            many.open(&priya, number).unwrap();
            // The same one again is no other.
            many.open(&priya, 1).unwrap();
        }
        assert_eq!((many.alarms(), many.told(Persona::HelenWard)), (vec![], 0));
        many.open(&priya, 21).unwrap();
        assert_eq!(many.alarms(), ["Priya Nair 21"]);
        assert!(is_asked(many.open(&priya, 22)));
        assert!(is_asked(many.open(&priya, 21)), "whichever it is");
        // Whatever else shows a case asks as well.
        let reference = &many.cases[21];
        assert!(is_asked(advice::read::list(&many.world.service, &priya, reference).map(drop)));
        let dates = timetable::show(&many.world.service, &priya, reference, None);
        assert!(matches!(dates, Err(Failure::Refused(Refusal::StepUp))), "{dates:?}");
        // Their own work goes on.
        change_case(db, &many.cases[24], |case| case.caseworker_id = Some(Persona::PriyaNair.id()));
        many.open(&priya, 25).unwrap();
        let confirmed = Context { actor: Persona::PriyaNair.confirmed(), ..priya.clone() };
        for number in 22..=24 {
            many.open(&confirmed, number).unwrap();
        }
        assert_eq!(many.alarms(), ["Priya Nair 21"], "and nobody hears of each further one");
        assert_eq!(Persona::ALL.map(|whom| many.told(whom)), [0, 1, 0, 0, 0, 0, 0, 0, 1], "her manager and information governance");
        let said = &many.world.heard(Persona::OwenPrice.id(), NoticeEvent::ManyOpened)[0];
        assert!(said.starts_with("Many cases opened Somebody") && said.contains(": Priya Nair."), "the subject names nobody: {said}");
    }

    fn x_03_only_what_was_opened_within_ten_minutes_counts(db: &Database) {
        let many = Colleagues::new(db);
        let priya = many.world.priya();
        for (minutes, alarms) in [(9, 1), (10, 0), (11, 0)] {
            let before = many.alarms().len();
            for number in 1..=20 {
                many.open(&priya, number).unwrap();
            }
            many.world.ports.clock.advance(Duration::minutes(minutes));
            many.open(&priya, 21).unwrap();
            assert_eq!(many.alarms().len() - before, alarms, "after {minutes} minutes");
            if alarms > 0 {
                for (later, asked) in [(9, true), (1, false)] {
                    many.world.ports.clock.advance(Duration::minutes(later));
                    assert_eq!(is_asked(many.open(&priya, 22)), asked, "{later}");
                }
            }
            many.world.ports.clock.advance(Duration::hours(1));
        }
    }

    fn x_03_the_alarm_goes_on_while_the_opening_does_and_sounds_anew_after_ten_quiet_minutes(db: &Database) {
        let many = Colleagues::new(db);
        let confirmed = Context { actor: Persona::PriyaNair.confirmed(), ..many.world.priya() };
        let browse = || (1..=26).for_each(|number| many.open(&confirmed, number).unwrap());
        browse();
        for _ in 0..3 {
            many.world.ports.clock.advance(Duration::minutes(9));
            browse();
        }
        assert_eq!(many.alarms().len(), 1, "one run of half an hour");
        many.world.ports.clock.advance(Duration::minutes(11));
        browse();
        assert_eq!((many.alarms().len(), many.told(Persona::OwenPrice)), (2, 2));
    }

    fn x_03_the_cases_are_counted_over_every_process(db: &Database) {
        let many = Colleagues::new(db);
        let (priya, other) = (many.world.priya(), many.world.ports.service(db));
        for number in 1..=21 {
            let service = if number % 2 == 0 { &other } else { &many.world.service };
            many.open_with(service, &priya, number).unwrap();
        }
        assert_eq!(many.alarms(), ["Priya Nair 21"]);
        for service in [&other, &many.world.service] {
            assert!(is_asked(many.open_with(service, &priya, 22)));
        }
    }

    fn x_03_what_somebody_looks_after_is_theirs_and_what_is_open_in_an_emergency_is_not(db: &Database) {
        let many = Colleagues::new(db);
        let helen = many.world.as_(Persona::HelenWard);
        let mut both = helen.clone();
        both.actor.roles = vec![Role::Caseworker, Role::Manager];
        for number in 1..=26 {
            many.open(&helen, number).unwrap();
            many.open(&both, number).unwrap();
        }
        assert_eq!(many.alarms(), Vec::<String>::new());
        // Somebody of another service, to whom every one is open in an emergency.
        let mut stranger = many.world.priya();
        stranger.actor = insert_another(db, 1, "Moira Lane", Role::Caseworker, Team::SocialCare);
        stranger.actor.has_just_confirmed = false;
        let until = stranger.now + Duration::hours(1);
        for reference in &many.cases {
            let window = EmergencyWindow { id: many.world.service.ports.id(), until };
            stranger.actor.standings = std::mem::take(&mut stranger.actor.standings).opened(find_case(db, reference).id, window);
        }
        for number in 1..=20 {
            // A paper is looked for in the same case: that is one.
            many.open(&stranger, number).unwrap();
            documents::list(&many.world.service, &stranger, &many.cases[number - 1]).unwrap();
        }
        assert_eq!(many.alarms(), Vec::<String>::new());
        documents::list(&many.world.service, &stranger, &many.cases[20]).unwrap();
        assert_eq!(many.alarms(), ["Moira Lane 21"]);
    }
}
