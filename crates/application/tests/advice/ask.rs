//! CW-05: asking everybody whom the law names, in one act.

use ehc_application::{
    Failure,
    advice::{
        self, AskRefused, NotAsked, Standing, Whom,
        ask::{Askable, GroundRefused as R},
        read,
    },
};
use ehc_domain::{
    advice::{AdviceKind as K, AdviceState, Binding, NotAskedGround},
    cases::Stage,
    ids::Id,
    notifications::NoticeEvent,
    people::circumstance::{ChildCircumstance, Lasting},
    policy::Refusal,
};
use ehc_persistence::{Database, people::CircumstanceRow};
use ehc_test_support::{Persona, both_databases, form_key, personas::Team};
use uuid::Uuid;

use crate::common::{World, day, everybody, line, outside, relied_on};

fn refusal<T: std::fmt::Debug>(result: Result<T, Failure<AskRefused>>) -> AskRefused {
    match result {
        Err(Failure::Rule(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

both_databases! {
    fn reg_6_1_g_advice_on_preparing_for_adulthood_can_be_asked_for_once_the_plan_is_written_and_year_9_has_come(db: &Database) {
        let world = World::new(db);
        // In Year 9 from 1 September 2027.
        let reference = world.add_case("Tomasz Nowak", "2014-03-14", "X801200001002", Persona::PriyaNair);
        let ask = |asked_on: Option<&str>, lines: &[advice::AskLine]| {
            advice::ask(&world.service, &world.context(Persona::PriyaNair), &reference, asked_on.map(day), lines.to_vec())
        };
        ask(None, &everybody()).unwrap();
        world.change_case(&reference, |case| case.stage = Stage::Drafting);
        let adulthood = line(K::PreparingForAdulthood, outside("The head teacher", "Weir Valley School"));
        let form = || advice::to_ask(&world.service, &world.context(Persona::PriyaNair), &reference).unwrap();
        world.on("2027-08-31");
        assert_eq!(form().may_ask, Err(AskRefused::WrongStage(Stage::Drafting)));
        assert_eq!(refusal(ask(None, std::slice::from_ref(&adulthood))), AskRefused::WrongStage(Stage::Drafting));
        world.on("2027-09-01");
        let offered = form();
        assert_eq!(offered.may_ask, Ok(Askable::Added));
        assert_eq!(offered.required.iter().map(|line| (line.kind, line.basis)).collect::<Vec<_>>(), [(K::PreparingForAdulthood, Some("reg 6(1)(g)"))]);
        assert_eq!(offered.others, []);
        let list = read::list(&world.service, &world.context(Persona::PriyaNair), &reference).unwrap();
        assert_eq!(list.may_ask, Some(Askable::Added));
        let another = line(K::Physiotherapy, outside("The physiotherapist", "Ashmere NHS Trust"));
        assert_eq!(refusal(ask(None, &[another, adulthood.clone()])), AskRefused::WrongStage(Stage::Drafting));
        assert_eq!(refusal(ask(Some("2027-09-02"), std::slice::from_ref(&adulthood))), AskRefused::InTheFuture);
        world.on("2027-09-03");
        let ids = ask(Some("2027-09-01"), std::slice::from_ref(&adulthood)).unwrap();
        let case = world.case(&reference);
        let limits = db.read(|conn| ehc_persistence::timetable::list_deadlines(conn, case.id)).unwrap();
        let limit = limits.iter().find(|row| row.subject_id.map(|id| id.uuid()) == Some(ids[0].uuid())).unwrap();
        // Six weeks after 1 September.
        assert_eq!((limit.due, limit.rule.as_str()), (Some(day("2027-10-13")), "COP-ADVICE-6W"));
        assert_eq!(world.request(ids[0]).asked_on, Some(day("2027-09-01")));
        assert_eq!(world.case(&reference).stage, Stage::Drafting);
        assert_eq!(refusal(ask(None, std::slice::from_ref(&adulthood))), AskRefused::WrongStage(Stage::Drafting));
        world.change_case(&reference, |case| case.stage = Stage::Issued);
        assert_eq!(form().may_ask, Err(AskRefused::WrongStage(Stage::Issued)));
    }

    fn cw_05_a_year_9_child_with_hearing_impairment_is_offered_everybody(db: &Database) {
        let world = World::new(db);
        world.on("2026-09-07");
        let reference = world.add_case("Tomasz Nowak", "2012-10-02", "X801200001002", Persona::PriyaNair);
        let case_id = world.case(&reference).id;
        let hearing = CircumstanceRow::of(Id::new(Uuid::from_u128(0x51)), case_id, ChildCircumstance::Hearing, Lasting::default());
        db.write(|conn| hearing.insert(conn)).unwrap();
        let form = advice::to_ask(&world.service, &world.context(Persona::PriyaNair), &reference).unwrap();
        let kinds: Vec<K> = form.required.iter().map(|line| line.kind).collect();
        assert_eq!(kinds, [
            K::ParentsViews, K::ChildsViews, K::Education, K::Medical, K::Psychological, K::SocialCare,
            K::PreparingForAdulthood, K::TeacherOfTheDeaf,
        ]);
        assert_eq!(form.due, Some(day("2026-10-19")));
        let medical = form.required.iter().find(|line| line.kind == K::Medical).unwrap();
        assert_eq!(medical.binding, Binding::Section31);
        assert_eq!(medical.choices[0].whom, Whom::Team(Team::Health.id()));
        assert_eq!(form.required[0].outside, ("Fatima Hassan".into(), "mother".into()));
    }

    fn cw_05_one_act_asks_everybody_starts_every_clock_and_tells_everybody(db: &Database) {
        let world = World::new(db);
        let rows = world.ask_all();
        assert_eq!(rows.len(), 6);
        assert!(rows.iter().all(|row| row.state == AdviceState::Asked && row.asked_on == Some(day("2026-10-12"))));
        for row in &rows {
            let limit = world.deadline(row.id);
            assert_eq!(limit.due, Some(day("2026-11-23")), "{:?}", row.kind);
            assert_eq!(limit.rule, if row.kind == K::Medical { "R08-ADVICE-6W" } else { "COP-ADVICE-6W" });
        }
        // The team was asked for medical advice: both of its members are told. One person was asked for each of the others.
        for persona in [Persona::AnnaKowalska, Persona::RuthAdeyemi, Persona::JamesOsei, Persona::MarcusBell] {
            let notices = world.notices(persona.id());
            assert_eq!(notices.len(), 1, "{persona:?}");
            assert_eq!(notices[0].event, NoticeEvent::AdviceAsked);
            assert!(notices[0].body.contains("23 November 2026"), "{}", notices[0].body);
            assert!(!notices[0].body.contains("Amira"));
            assert!(notices[0].link.starts_with("/advice/"));
        }
    }

    fn cw_05_leaving_out_what_the_law_requires_needs_a_ground_and_a_reason(db: &Database) {
        let world = World::new(db);
        let context = world.context(Persona::PriyaNair);
        let ask = |change: &dyn Fn(&mut Vec<advice::AskLine>)| {
            let mut lines = everybody();
            change(&mut lines);
            refusal(advice::ask(&world.service, &context, &world.reference, None, lines))
        };
        assert_eq!(ask(&|lines| drop(lines.remove(4))), AskRefused::RequiredLeftOut(K::Psychological));
        let no_reason = NotAsked { reason: None, ..relied_on(Some("2026-10-01"), Some("2026-10-02"), Some("2026-10-03")) };
        assert_eq!(ask(&|lines| lines[4].whom = Whom::Nobody(no_reason.clone())), AskRefused::Ground(R::ReasonMissing(K::Psychological)));
        let days = [Some("2026-10-01"), Some("2026-10-02"), Some("2026-10-12")];
        let refusals = [
            (R::AuthorNotSatisfied(K::Psychological), R::AuthorAhead(K::Psychological)),
            (R::AuthorityNotSatisfied(K::Psychological), R::AuthorityAhead(K::Psychological)),
            (R::FamilyNotSatisfied(K::Psychological), R::FamilyAhead(K::Psychological)),
        ];
        for (missing, (unsaid, ahead)) in refusals.into_iter().enumerate() {
            let mut given = days;
            given[missing] = None;
            let whom = Whom::Nobody(relied_on(given[0], given[1], given[2]));
            assert_eq!(ask(&|lines| lines[4].whom = whom.clone()), AskRefused::Ground(unsaid));
            given[missing] = Some("2026-10-13");
            let whom = Whom::Nobody(relied_on(given[0], given[1], given[2]));
            assert_eq!(ask(&|lines| lines[4].whom = whom.clone()), AskRefused::Ground(ahead));
        }
        assert_eq!(world.requests(), []);
        assert_eq!(world.notices(Persona::JamesOsei.id()), []);
    }

    fn cw_05_reg_6_4_lets_earlier_advice_stand_when_all_three_are_satisfied(db: &Database) {
        let world = World::new(db);
        let mut lines = everybody();
        lines[4].whom = Whom::Nobody(relied_on(Some("2026-10-01"), Some("2026-10-02"), Some("2026-10-12")));
        advice::ask(&world.service, &world.context(Persona::PriyaNair), &world.reference, None, lines).unwrap();
        let row = world.requests().into_iter().find(|row| row.kind == K::Psychological).unwrap();
        assert_eq!(row.state, AdviceState::NotNeeded);
        assert_eq!(row.not_asked_ground, Some(NotAskedGround::ExistingAdviceAccepted));
        assert_eq!((row.asked_on, row.user_id), (None, None));
        assert_eq!(world.notices(Persona::JamesOsei.id()), []);
        let case = world.case(&world.reference);
        let facts = db.read(|conn| ehc_persistence::timetable::list_facts(conn, case.id)).unwrap();
        let fact = facts.iter().find(|fact| fact.kind == "advice_not_needed").unwrap();
        assert_eq!(fact.details["author_satisfied_on"], "2026-10-01");
        assert_eq!(fact.details["family_satisfied_on"], "2026-10-12");
    }

    fn cw_05_the_family_is_always_asked_whatever_was_said_before(db: &Database) {
        let world = World::new(db);
        for (place, kind) in [(0, K::ParentsViews), (1, K::ChildsViews)] {
            let mut lines = everybody();
            lines[place].whom = Whom::Nobody(relied_on(Some("2026-10-01"), Some("2026-10-01"), Some("2026-10-01")));
            let result = advice::ask(&world.service, &world.context(Persona::PriyaNair), &world.reference, None, lines);
            assert_eq!(refusal(result), AskRefused::Ground(R::FamilyIsAlwaysAsked(kind)));
        }
    }

    fn cw_05_wrong_lines_are_refused_by_name(db: &Database) {
        let world = World::new(db);
        let context = world.context(Persona::PriyaNair);
        let ask = |lines| refusal(advice::ask(&world.service, &context, &world.reference, None, lines));
        assert_eq!(ask(vec![]), AskRefused::NothingToAsk);
        let mut twice = everybody();
        twice.push(twice[4].clone());
        assert_eq!(ask(twice), AskRefused::Twice(K::Psychological));
        let mut nobody = everybody();
        nobody[2].whom = outside(" ", "");
        assert_eq!(ask(nobody), AskRefused::NobodyNamed(K::Education));
        for wrong in [Whom::User(Persona::AnnaKowalska.id()), Whom::User(Persona::PriyaNair.id()), Whom::Team(Team::Assessment.id())] {
            let mut lines = everybody();
            lines[4].whom = wrong;
            assert_eq!(ask(lines), AskRefused::WrongContributor(K::Psychological));
        }
        world.change_case(&world.reference, |case| case.stage = Stage::Requested);
        assert_eq!(ask(everybody()), AskRefused::WrongStage(Stage::Requested));
    }

    fn cw_05_more_advice_is_asked_for_later_and_nothing_twice(db: &Database) {
        let world = World::new(db);
        world.ask_all();
        world.on("2026-10-20");
        let context = world.context(Persona::PriyaNair);
        let again = advice::ask(&world.service, &context, &world.reference, None, everybody());
        assert_eq!(refusal(again), AskRefused::AskedAlready(K::ParentsViews));
        let more = vec![
            line(K::SpeechAndLanguage, Whom::User(Persona::RuthAdeyemi.id())),
            line(K::Other, outside("Youth club", "")),
            line(K::Other, outside("Swimming coach", "")),
        ];
        let ids = advice::ask(&world.service, &context, &world.reference, None, more).unwrap();
        assert_eq!(world.deadline(ids[0]).due, Some(day("2026-12-01")));
        let list = read::list(&world.service, &context, &world.reference).unwrap();
        assert_eq!(list.lines.len(), 9);
        assert_eq!(list.lines.last().unwrap().from(), "Swimming coach");
        assert_eq!(list.lines[3].from(), "Ashmere NHS Trust");
        assert_eq!(list.lines[4].from(), "Dr James Osei, Ashmere EP Service");
    }

    fn cw_05_the_same_form_sent_twice_asks_once(db: &Database) {
        let world = World::new(db);
        let mut context = world.context(Persona::PriyaNair);
        context.submission = Some(form_key(7));
        advice::ask(&world.service, &context, &world.reference, None, everybody()).unwrap();
        match advice::ask(&world.service, &context, &world.reference, None, everybody()) {
            Err(Failure::Repeated(before)) => assert_eq!(before.place, format!("/cases/{}/advice", world.reference)),
            other => panic!("{other:?}"),
        }
        assert_eq!(world.requests().len(), 6);
        assert_eq!(world.notices(Persona::JamesOsei.id()).len(), 1);
    }

    fn x_01_only_those_who_run_the_case_ask(db: &Database) {
        let world = World::new(db);
        for (persona, expected) in [
            (Persona::JamesOsei, Refusal::Hidden),
            (Persona::TomFielding, Refusal::Hidden),
            (Persona::JudithCrane, Refusal::Hidden),
        ] {
            let context = world.context(persona);
            match advice::ask(&world.service, &context, &world.reference, None, everybody()) {
                Err(Failure::Refused(refusal)) => assert_eq!(refusal, expected, "{persona:?}"),
                other => panic!("{persona:?} {other:?}"),
            }
            assert!(advice::to_ask(&world.service, &context, &world.reference).is_err());
        }
        world.ask_all();
        // Asked for advice, the psychologist knows of the case and still may not ask for more.
        match advice::ask(&world.service, &world.context(Persona::JamesOsei), &world.reference, None, everybody()) {
            Err(Failure::Refused(Refusal::Denied)) => {}
            other => panic!("{other:?}"),
        }
        let unknown = "EHC-009999".parse().unwrap();
        assert!(matches!(advice::to_ask(&world.service, &world.context(Persona::PriyaNair), &unknown), Err(Failure::NotFound)));
    }

    fn cw_05_the_list_says_how_each_request_stands_around_its_limit(db: &Database) {
        let world = World::new(db);
        let id = world.asked(K::Psychological);
        for (today, words) in [
            ("2026-11-19", "Due in 4 days"),
            ("2026-11-22", "Due tomorrow"),
            ("2026-11-23", "Due today"),
            ("2026-11-24", "Overdue by 1 day"),
            ("2026-12-01", "Overdue by 8 days"),
        ] {
            world.on(today);
            let list = read::list(&world.service, &world.context(Persona::PriyaNair), &world.reference).unwrap();
            let line = list.lines.iter().find(|line| line.request.id == id).unwrap();
            assert_eq!(line.standing.words(), words);
        }
        let list = read::list(&world.service, &world.context(Persona::JamesOsei), &world.reference).unwrap();
        assert_eq!(list.lines.len(), 1, "a contributor sees their own request and no other");
        assert_eq!(list.lines[0].standing, Standing::Overdue { days: 8 });
    }
}
