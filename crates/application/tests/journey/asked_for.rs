//! The figures that people ask councils for.

use chrono::Duration;
use ehc_application::{
    Context, Failure,
    compliance::{self, Asked, AskedFor, Exceptions, Figure, Period},
};
use ehc_domain::{
    advice::AdviceKind,
    cases::{DutyActor, Stage},
    decisions::{DecisionKind, DecisionOutcome, DecisionState},
    policy::{Refusal, Standing},
    requests::{Became, Channel, RequestSource},
    timetable::rules::Authority,
};
use ehc_persistence::{Database, cases::CaseRow, decisions::DecisionRow, requests::RequestRow, timetable::DeadlineRow};
use ehc_test_support::{Persona, a_case, a_standing, both_databases, change_case, day, personas::Team};

use super::world::World;

impl World<'_> {
    fn number_of(&self, days: (&str, &str), figure: AskedFor) -> u64 {
        compliance::asked_for(&self.service, &self.as_(Persona::HelenWard), asked(days)).unwrap().number(figure)
    }

    /// How many rows the list of a figure has for somebody, with the number over it and how many are not shown.
    fn rows_of(&self, who: &Context, days: (&str, &str), figure: AskedFor) -> (u64, u64, u64) {
        let found = compliance::list(&self.service, who, asked(days), Figure::AskedFor(figure), (1, 1_000)).unwrap();
        (u64::try_from(found.lines.len()).unwrap(), found.counted, found.not_shown)
    }

    fn was_asked(&self, case: &CaseRow, on: &str, source: RequestSource, became: Became, episode: i32) {
        let row = RequestRow {
            id: self.service.ports.id(),
            case_id: case.id,
            received_on: day(on),
            keyed_at: self.priya().now,
            keyed_by: Persona::PriyaNair.id(),
            source,
            channel: Channel::Email,
            requester_name: "Somebody".into(),
            requester_email: None,
            concerns: String::new(),
            match_reason: None,
            acknowledged_on: None,
            episode,
            became,
            withdrawn_on: None,
            withdrawn_late_reason: None,
        };
        self.database.write(|conn| row.insert(conn)).unwrap();
    }

    /// A decision whether to assess of which the family was told on a day.
    fn was_told(&self, case: &CaseRow, on: &str, outcome: DecisionOutcome, episode: i32) {
        let row = DecisionRow {
            id: self.service.ports.id(),
            case_id: case.id,
            kind: DecisionKind::Assess,
            state: DecisionState::Notified,
            outcome,
            limbs: serde_json::json!([]),
            evidence_for: String::new(),
            evidence_against: String::new(),
            family_view: String::new(),
            panel_recommendation: None,
            late_reason: None,
            outstanding_reason: None,
            proposed_by: Persona::PriyaNair.id(),
            proposed_at: self.priya().now,
            decided_by: Some(Persona::HelenWard.id()),
            decided_on: Some(day(on)),
            differs_reason: None,
            notified_on: Some(day(on)),
            notice: None,
            version: 1,
            addressees: None,
            served_on: None,
            episode,
            keyed_late_reason: None,
            letter_keyed_late_reason: None,
        };
        self.database.write(|conn| row.insert(conn)).unwrap();
    }

    /// A case whose twenty weeks count from a day.
    fn is_open(&self, began: &str, stage: Stage, is_excused: bool) -> CaseRow {
        let case = a_case().began_on(began).at(stage).owned_by(Team::Assessment).insert(self.database);
        let due = case.began_on + Duration::weeks(20);
        let row = DeadlineRow {
            case_id: case.id,
            duty: "R13-FINAL-20W".into(),
            rule: "R13-FINAL-20W".into(),
            subject_id: None,
            title: "Send the final plan".into(),
            authority: Authority::Statute,
            due: Some(due),
            act_by: Some(due),
            met_on: None,
            is_open: true,
            is_excused,
            actor: DutyActor::Caseworker,
            caseworker_id: case.caseworker_id,
            team_id: case.team_id,
            contributor_id: None,
            contributor_team_id: None,
            receipt_hash: String::new(),
        };
        self.database.write(|conn| row.insert(conn)).unwrap();
        case
    }
}

fn asked((from, to): (&str, &str)) -> Asked {
    Asked { period: Period::between(day(from), day(to)).unwrap(), team: None, exceptions: Exceptions::LeftOut }
}

const PAST: [(bool, bool); 4] = [(true, false), (true, true), (false, false), (false, true)];

both_databases! {
    fn mg_01_requests_are_counted_by_who_asked_on_the_days_of_the_period_and_no_others(db: &Database) {
        let world = World::before(db, "2026-12-01");
        let case = || a_case().began_on("2026-01-01").owned_by(Team::Assessment).insert(db);
        let (one, other, mistake) = (case(), case(), case());
        world.was_asked(&one, "2025-12-31", RequestSource::Parent, Became::Began, 1);
        world.was_asked(&one, "2026-03-01", RequestSource::Parent, Became::Began, 2);
        world.was_asked(&one, "2026-03-31", RequestSource::YoungPerson, Became::Began, 3);
        world.was_asked(&one, "2026-04-01", RequestSource::Parent, Became::Began, 4);
        world.was_asked(&other, "2026-03-02", RequestSource::Institution, Became::Began, 1);
        world.was_asked(&other, "2026-03-03", RequestSource::Parent, Became::Kept, 1);
        world.was_asked(&other, "2026-03-04", RequestSource::Parent, Became::SetAside, 1);
        world.was_asked(&other, "2026-03-05", RequestSource::Parent, Became::Reassessment, 1);
        world.was_asked(&mistake, "2026-03-06", RequestSource::Parent, Became::Began, 1);
        change_case(db, &mistake.reference.parse().unwrap(), |case| case.stage = Stage::RecordedInError);
        let march = ("2026-03-01", "2026-03-31");
        let numbers = [
            (AskedFor::Requests, 4),
            (AskedFor::RequestsFrom(RequestSource::Parent), 2),
            (AskedFor::RequestsFrom(RequestSource::YoungPerson), 1),
            (AskedFor::RequestsFrom(RequestSource::Institution), 1),
            (AskedFor::RequestsFrom(RequestSource::BroughtToAttention), 0),
            (AskedFor::RequestsKept, 1),
            (AskedFor::RequestsSecond, 1),
            (AskedFor::RequestsFurther, 1),
        ];
        for (figure, number) in numbers {
            assert_eq!(world.number_of(march, figure), number, "{figure:?}");
            assert_eq!(world.rows_of(&world.as_(Persona::HelenWard), march, figure), (number, number, 0), "{figure:?}");
        }
        assert_eq!(world.number_of(("2026-03-02", "2026-03-30"), AskedFor::Requests), 2);
        assert_eq!(world.number_of(("2025-12-31", "2026-04-01"), AskedFor::Requests), 6);
    }

    fn mg_01_a_refusal_counts_on_the_day_on_which_the_family_was_told(db: &Database) {
        let world = World::requested(db);
        world.settle(DecisionKind::Assess, DecisionOutcome::Refused, "2026-10-15", "2026-10-19");
        world.on("2026-12-01");
        let refused = AskedFor::Refusals(DecisionKind::Assess);
        for (from, to, number) in [("2026-10-01", "2026-10-18", 0), ("2026-10-19", "2026-10-19", 1), ("2026-10-20", "2026-11-30", 0)] {
            assert_eq!(world.number_of((from, to), refused), number, "{from} {to}");
            assert_eq!(world.number_of((from, to), AskedFor::Refusals(DecisionKind::Issue)), 0);
        }
        let found = compliance::list(&world.service, &world.helen(), asked(("2026-10-19", "2026-10-19")), Figure::AskedFor(refused), (1, 50)).unwrap();
        assert_eq!((found.lines[0].counted.began_on, found.lines[0].counted.on), (day("2026-09-07"), Some(day("2026-10-19"))));
    }

    fn mg_01_what_is_decided_after_a_refusal_counts_from_the_second_time_on(db: &Database) {
        let world = World::before(db, "2026-12-01");
        let case = || a_case().began_on("2026-01-01").owned_by(Team::Assessment).insert(db);
        let (granted, refused, first) = (case(), case(), case());
        world.was_told(&granted, "2026-02-02", DecisionOutcome::Refused, 1);
        world.was_told(&granted, "2026-09-09", DecisionOutcome::Agreed, 2);
        world.was_told(&refused, "2026-02-03", DecisionOutcome::Refused, 1);
        world.was_told(&refused, "2026-09-08", DecisionOutcome::Refused, 2);
        world.was_told(&refused, "2026-09-10", DecisionOutcome::Refused, 3);
        world.was_told(&first, "2026-09-09", DecisionOutcome::Agreed, 1);
        let numbers = |days| {
            let of = |figure| world.number_of(days, figure);
            (of(AskedFor::Refusals(DecisionKind::Assess)), of(AskedFor::AssessedAfterRefusal), of(AskedFor::RefusedAgain))
        };
        assert_eq!(numbers(("2026-01-01", "2026-12-01")), (4, 1, 2));
        assert_eq!(numbers(("2026-02-01", "2026-02-28")), (2, 0, 0), "a first refusal is none after another");
        assert_eq!(numbers(("2026-09-08", "2026-09-08")), (1, 0, 1));
        assert_eq!(numbers(("2026-09-09", "2026-09-09")), (0, 1, 0));
        assert_eq!(numbers(("2026-09-11", "2026-12-01")), (0, 0, 0));
    }

    fn mg_01_refusing_a_plan_counts_apart_and_advice_counts_by_its_own_six_weeks(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        // Asked for on 12 October, it is due by 23 November.
        world.on("2026-11-23");
        world.receive(AdviceKind::Education, "Grace Mbeki");
        world.on("2026-11-24");
        world.receive(AdviceKind::SocialCare, "Marcus Bell");
        let autumn = ("2026-09-01", "2026-11-30");
        let of = |kind| (world.number_of(autumn, AskedFor::Advice(kind)), world.number_of(autumn, AskedFor::AdviceInTime(kind)));
        assert_eq!((of(AdviceKind::Education), of(AdviceKind::SocialCare), of(AdviceKind::Medical)), ((1, 1), (1, 0), (0, 0)));
        assert_eq!(world.number_of(("2026-11-24", "2026-11-24"), AskedFor::Advice(AdviceKind::Education)), 0);
    }

    fn mg_01_a_refused_plan_is_counted(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.everybody_answers();
        world.settle(DecisionKind::Issue, DecisionOutcome::Refused, "2026-12-21", "2026-12-24");
        let days = ("2026-12-24", "2026-12-24");
        assert_eq!(world.number_of(days, AskedFor::Refusals(DecisionKind::Issue)), 1);
        assert_eq!(world.number_of(days, AskedFor::Refusals(DecisionKind::Assess)), 0, "they were told in October that there would be an assessment");
        for kind in [AdviceKind::Education, AdviceKind::Medical, AdviceKind::Psychological, AdviceKind::SocialCare] {
            assert_eq!(world.number_of(("2026-11-16", "2026-11-23"), AskedFor::AdviceInTime(kind)), 1, "{kind:?}");
        }
    }

    fn mg_01_what_is_open_past_twenty_weeks_is_told_apart_by_whether_a_plan_was_agreed_and_by_its_exception(db: &Database) {
        let world = World::before(db, "2026-12-01");
        // The 140th day of what began on 14 July is today.
        world.is_open("2026-07-14", Stage::Assessing, false);
        world.is_open("2026-07-13", Stage::Assessing, false);
        world.is_open("2026-07-12", Stage::Requested, true);
        world.is_open("2026-07-12", Stage::Drafting, false);
        world.is_open("2026-07-12", Stage::DraftSent, false);
        world.is_open("2026-07-12", Stage::DraftSent, true);
        world.is_open("2026-07-12", Stage::Issued, false);
        let days = ("2026-01-01", "2026-12-31");
        let numbers = PAST.map(|(is_agreed, is_excused)| world.number_of(days, AskedFor::Past { is_agreed, is_excused }));
        assert_eq!(numbers, [2, 1, 1, 1]);
        let past = compliance::show(&world.service, &world.helen(), asked(days)).unwrap().total.past;
        assert_eq!(numbers.iter().sum::<u64>(), past, "and together they are what the board counts");
    }

    fn mg_01_every_number_is_that_of_its_list_for_whoever_may_see_it(db: &Database) {
        let world = World::before(db, "2026-12-01");
        let mine = world.is_open("2026-07-12", Stage::DraftSent, false);
        let theirs = a_case().began_on("2026-07-12").at(Stage::Assessing).owned_by(Team::Health).held_by(None).insert(db);
        let hidden = world.is_open("2026-07-12", Stage::DraftSent, false);
        for case in [&mine, &theirs, &hidden] {
            world.was_asked(case, "2026-07-12", RequestSource::Parent, Became::Began, 1);
        }
        let standing = a_standing(world.service.ports.id(), hidden.id, Persona::PriyaNair, Standing::Conflict, world.priya().now);
        db.write(|conn| standing.insert(conn)).unwrap();
        let days = ("2026-01-01", "2026-12-31");
        let mut priya = world.priya();
        priya.actor.standings = db.read(|conn| ehc_persistence::standings::of_user(conn, Persona::PriyaNair.id(), priya.now)).unwrap();
        for (who, requests) in [(world.as_(Persona::HelenWard), (2, 3, 1)), (priya, (1, 1, 0))] {
            let found = compliance::asked_for(&world.service, &who, asked(days)).unwrap();
            for figure in AskedFor::all() {
                let (shown, counted, not_shown) = world.rows_of(&who, days, figure);
                assert_eq!((counted, shown + not_shown), (found.number(figure), counted), "{figure:?}");
            }
            assert_eq!(world.rows_of(&who, days, AskedFor::Requests), requests);
        }
        for persona in [Persona::JamesOsei, Persona::RuthAdeyemi, Persona::TomFielding] {
            let refused = compliance::asked_for(&world.service, &world.as_(persona), asked(days));
            assert!(matches!(refused, Err(Failure::Refused(Refusal::Denied))), "{persona:?}");
        }
    }
}
