//! Where nobody is left to tell of a restricted case, administrators learn neither its number nor what happened to it.

use ehc_application::{
    access::{self, Restriction},
    notifications::{self, MemoryMailer, raise_alerts, work_once},
};
use ehc_domain::{
    accounts::Role,
    ids::TaskId,
    notifications::{NoticeEvent, TaskKind},
};
use ehc_persistence::{
    Database,
    notifications::{self as post, NewTask, TaskOwner},
};
use ehc_test_support::{
    Persona, both_databases, change_case, day,
    personas::{Team, insert_another},
    words,
};

use super::world::World;

impl World<'_> {
    /// Restricts the case behind everybody’s back, so that nobody is named on it.
    fn is_restricted_to_nobody(&self) {
        change_case(self.database, &self.reference, |case| case.restriction_review_on = Some(day("2026-11-30")));
    }

    /// What administrators have of cases, done or not, as they read it.
    fn administrators_read(&self) -> Vec<String> {
        let tom = self.now_as(Persona::TomFielding);
        let listed = notifications::tasks::list(&self.service, &tom).unwrap();
        listed.into_iter().map(|view| format!("{} {} {:?}", view.task.title, view.task.detail, view.reference)).collect()
    }

    fn task(&self, case_is_given: bool) -> NewTask {
        NewTask {
            dedupe_key: format!("cause:{case_is_given}"),
            kind: TaskKind::NobodyToTell,
            case_id: case_is_given.then(|| self.case().id),
            title: format!("{}: nobody to tell", self.reference),
            detail: format!("Something about {}", self.reference),
            due: None,
            owner: TaskOwner::Administrators,
        }
    }
}

both_databases! {
    fn x_03_a_limit_of_a_restricted_case_that_nobody_runs_is_told_to_governance_and_no_administrator(db: &Database) {
        let world = World::requested(db);
        world.is_restricted_to_nobody();
        world.on("2026-11-02");
        let raised = raise_alerts(&world.service, world.priya().today).unwrap();
        assert_eq!((raised.alerts, raised.unaddressed), (0, 0));
        work_once(&world.service, &MemoryMailer::new()).unwrap();
        assert_eq!(world.administrators_read(), Vec::<String>::new());
        let told = world.heard(Persona::OwenPrice.id(), NoticeEvent::RestrictionReview);
        assert!(told.len() == 1 && told[0].contains(world.reference.as_str()), "{told:?}");
    }

    fn x_03_where_nobody_of_governance_can_be_told_of_a_restricted_case_administrators_learn_no_number(db: &Database) {
        let world = World::requested(db);
        world.is_restricted_to_nobody();
        world.has_conflict(Persona::OwenPrice);
        work_once(&world.service, &MemoryMailer::new()).unwrap();
        let read = world.administrators_read();
        assert!(read.len() == 1 && read[0].starts_with("A restricted case: nobody to tell There is a notice about a restricted case"), "{read:?}");
        assert!(!read[0].contains("EHC-"), "{read:?}");
    }

    fn x_03_once_a_case_is_restricted_administrators_read_its_number_in_no_task(db: &Database) {
        let world = World::requested(db);
        let moira = insert_another(db, 1, "Moira Lane", Role::Manager, Team::SendService);
        for (number, is_given) in [(1, true), (2, false)] {
            let id = TaskId::new(uuid::Uuid::from_u128(number));
            db.write(|conn| post::add_task(conn, id, world.task(is_given), world.priya().now)).unwrap();
        }
        assert!(world.administrators_read().iter().all(|read| read.contains("EHC-000001")));
        let restriction = Restriction { people: vec![moira.user_id], review_on: day("2026-11-30"), reason: words("A threat was made") };
        access::restrict(&world.service, &world.now_as(Persona::HelenWard), &world.reference, restriction).unwrap();
        assert_eq!(world.administrators_read(), Vec::<String>::new(), "whoever is named sees to it");
        for number in [1, 2] {
            let id = TaskId::new(uuid::Uuid::from_u128(number));
            let shown = notifications::tasks::show(&world.service, &world.now_as(Persona::TomFielding), id).unwrap();
            assert_eq!((shown.task.title.as_str(), shown.reference), ("A restricted case: nobody to tell", None));
            assert!(shown.task.done_at.is_some() && !shown.task.detail.contains("EHC-"), "{}", shown.task.detail);
        }
    }
}
