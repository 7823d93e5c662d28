//! Taking structured advice into the plan.

use ehc_application::{
    Failure,
    plans::{
        rows::RowRefused,
        take::{Take, TakeRefused, take, taken},
    },
};
use ehc_domain::{
    advice::AdviceState,
    plans::{PlanSection, RowKind},
};
use ehc_persistence::{
    Database, advice,
    plans::{self, PlanRowRecord},
};
use ehc_test_support::both_databases;

use super::common::{World, talking_games};

fn both(world: &World<'_>) -> Take {
    let rows = [1, 2].map(|number| (number, PlanSection::B, PlanSection::F)).to_vec();
    Take { advice: world.advice, rows }
}

both_databases! {
    fn ep_02_rows_of_advice_become_rows_of_the_plan_with_nothing_keyed_again(db: &Database) {
        let world = World::new(db);
        take(&world.service, &world.priya(), &world.reference, &both(&world)).unwrap();
        let plan = world.plan();
        let rows: Vec<_> = plan.plan.rows.iter().map(|row| (row.kind, row.section, row.text.as_str())).collect();
        assert_eq!(rows.len(), 5);
        assert!(rows.contains(&(RowKind::Need, PlanSection::B, "Finds long instructions hard")));
        assert!(rows.contains(&(RowKind::Outcome, PlanSection::E, "Follows an instruction of two steps")));
        let first = plan.plan.rows.iter().find(|row| row.kind == RowKind::Provision).unwrap();
        assert_eq!(first.provision, talking_games());
        assert_eq!((first.source, first.source_note.as_deref()), (Some(world.advice), Some("need 1")));
        // The second row has no outcome: its provision hangs on the need itself.
        let last = plan.plan.rows.iter().filter(|row| row.kind == RowKind::Provision).nth(1).unwrap();
        assert_eq!(plan.plan.row(last.parent.unwrap()).unwrap().text, "Loud rooms upset her");
        assert_eq!(taken(&plan.plan.rows, &plan.advice[0]).into_iter().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(world.acts("plan.draft"), 1);
    }

    fn how_we_will_know_goes_from_the_advice_into_the_outcome_of_the_plan_with_its_source(db: &Database) {
        let world = World::new(db);
        take(&world.service, &world.priya(), &world.reference, &both(&world)).unwrap();
        let plan = world.plan();
        let outcomes: Vec<_> = plan.plan.rows.iter().filter(|row| row.kind == RowKind::Outcome).collect();
        let [outcome] = outcomes.as_slice() else { panic!("{outcomes:?}") };
        assert_eq!(outcome.measure, "In 4 of 5 lessons, by the teacher’s record");
        assert_eq!((outcome.source, outcome.source_note.as_deref()), (Some(world.advice), Some("need 1")));
        let said: Vec<String> = plan.breaks.iter().map(|found| plan.words_of(found)).collect();
        assert!(!said.iter().any(|words| words.contains("how we will know")), "{said:?}");
    }

    fn cw_09_a_row_is_taken_once_and_a_refusal_takes_nothing(db: &Database) {
        let world = World::new(db);
        let go = |take_: Take| take(&world.service, &world.priya(), &world.reference, &take_);
        let row = |number| (number, PlanSection::B, PlanSection::F);
        assert!(matches!(go(Take { rows: vec![], ..both(&world) }), Err(Failure::Rule(TakeRefused::NothingChosen))));
        let refused = go(Take { rows: vec![row(1), row(3)], ..both(&world) });
        assert!(matches!(refused, Err(Failure::Rule(TakeRefused::NoSuchRow(3)))));
        assert!(world.plan().plan.rows.is_empty());
        let refused = go(Take { rows: vec![(1, PlanSection::F, PlanSection::B)], ..both(&world) });
        assert!(matches!(refused, Err(Failure::Rule(TakeRefused::Row(RowRefused::WrongSection)))));
        go(Take { rows: vec![row(1)], ..both(&world) }).unwrap();
        assert!(matches!(go(both(&world)), Err(Failure::Rule(TakeRefused::TakenAlready(1)))));
        assert_eq!(world.plan().plan.rows.len(), 3);
    }

    fn cw_09_a_need_that_was_taken_when_its_note_said_row_is_not_offered_again(db: &Database) {
        let world = World::new(db);
        take(&world.service, &world.priya(), &world.reference, &both(&world)).unwrap();
        let noted = |note: &str| {
            let plan = world.plan().plan.record.id;
            db.write(|conn| {
                let row = plans::list_rows(conn, plan)?.into_iter().find(|row| row.kind == RowKind::Need).unwrap();
                plans::update_row(conn, PlanRowRecord { source_note: Some(note.into()), ..row })
            })
            .unwrap();
            let plan = world.plan();
            taken(&plan.plan.rows, &plan.advice[0]).into_iter().collect::<Vec<_>>()
        };
        assert_eq!(noted("row 1"), [1, 2]);
        for other in ["page 1", "row 9", "need one", "need"] {
            assert_eq!(noted(other), [2], "{other}");
        }
    }

    fn advice_that_was_sent_back_is_not_taken(db: &Database) {
        let world = World::new(db);
        let request = db.read(|conn| advice::find_request(conn, world.request)).unwrap().unwrap();
        db.write(|conn| advice::update_request(conn, advice::AdviceRequestRow { state: AdviceState::SentBack, ..request })).unwrap();
        let refused = take(&world.service, &world.priya(), &world.reference, &both(&world));
        assert!(matches!(refused, Err(Failure::Rule(TakeRefused::Row(RowRefused::NoSuchAdvice)))));
        assert!(world.plan().advice.is_empty());
    }
}
