//! A review of access: how information governance gets into a case that nobody runs any more, and out again.

use ehc_application::{
    Context, Failure,
    access::{self, AddRefused, LiftRefused, Lifting, Naming, NewReview, OpenReviewRefused, Restriction, ReviewEnding},
    cases, history,
    notifications::newest_alerts,
    requests::NewRequest,
};
use ehc_domain::{
    access::ReviewGround,
    accounts::{Actor, Role},
    emergency::EmergencyGround,
    ids::{StandingId, UserId},
    notifications::NoticeEvent,
    policy::{Action, FieldGroup, Refusal, may_read},
};
use ehc_persistence::{Database, StorageError, standings};
use ehc_test_support::{
    Persona, both_databases, day, line,
    personas::{Team, insert_another},
    words,
};

use super::world::World;

/// A case that Helen restricted to Moira alone.
struct Lost<'a> {
    world: World<'a>,
    moira: Actor,
}

impl<'a> Lost<'a> {
    fn new(database: &'a Database) -> Self {
        let world = World::assessing(database);
        let moira = insert_another(database, 1, "Moira Lane", Role::Manager, Team::SendService);
        let lost = Self { world, moira };
        let people = vec![lost.moira.user_id];
        let restriction = Restriction { people, review_on: day("2026-11-30"), reason: words("A threat was made") };
        access::restrict(&lost.world.service, &lost.confirmed(Persona::HelenWard), &lost.world.reference, restriction).unwrap();
        lost
    }

    /// Somebody who has just given the password again, with how they stand to cases by now.
    fn confirmed(&self, persona: Persona) -> Context {
        let mut context = self.world.now_as(persona);
        context.actor.has_just_confirmed = true;
        context
    }

    fn owen(&self) -> Context {
        self.confirmed(Persona::OwenPrice)
    }

    fn opened(&self, by: &Context) -> Result<StandingId, Failure<OpenReviewRefused>> {
        let review = NewReview { ground: ReviewGround::Complaint, reason: words("Its only manager has left the council") };
        access::open_review(&self.world.service, by, &self.world.reference, review)
    }

    fn sees(&self, by: &Context) -> bool {
        let open = |conn: &mut _| cases::open::<StorageError>(conn, by, &self.world.reference, Action::CaseView);
        self.world.database.write(open).is_ok()
    }

    fn names(&self, by: &Context, user: UserId) -> Result<StandingId, Failure<AddRefused>> {
        access::add(&self.world.service, by, &self.world.reference, Naming { user, reason: words("She runs it from now on") })
    }

    fn heard(&self, by: &Context) -> Vec<String> {
        let alerts = newest_alerts(&self.world.service, by, 50).unwrap();
        alerts.into_iter().filter(|alert| alert.event == NoticeEvent::AccessReviewed).map(|alert| alert.title).collect()
    }
}

both_databases! {
    fn x_03_information_governance_names_a_manager_on_a_case_that_nobody_runs_and_never_itself(db: &Database) {
        let lost = Lost::new(db);
        assert!(!lost.sees(&lost.owen()) && lost.names(&lost.owen(), Persona::HelenWard.id()).is_err());
        let id = lost.opened(&lost.owen()).unwrap();
        assert!(matches!(lost.opened(&lost.owen()), Err(Failure::Rule(OpenReviewRefused::Already))));
        assert!(lost.sees(&lost.owen()));
        let context = lost.owen();
        let open = db.write(|conn| cases::open::<StorageError>(conn, &context, &lost.world.reference, Action::CaseView)).unwrap();
        assert!(may_read(&context.actor, &open.subject, FieldGroup::Address), "the mask of a review reads everything");
        let edit = db.write(|conn| cases::open::<StorageError>(conn, &context, &lost.world.reference, Action::CaseEdit));
        assert!(edit.is_err(), "and changes nothing");
        assert!(matches!(lost.names(&lost.owen(), Persona::OwenPrice.id()), Err(Failure::Rule(AddRefused::Yourself))));
        assert!(!lost.sees(&lost.confirmed(Persona::HelenWard)));
        lost.names(&lost.owen(), Persona::HelenWard.id()).unwrap();
        assert!(lost.sees(&lost.confirmed(Persona::HelenWard)));
        let said = history::show(&lost.world.service, &lost.confirmed(Persona::HelenWard), &lost.world.reference, false, None).unwrap();
        let said = format!("{:?}", said.days);
        for words in ["Opened a review of access", "Its only manager has left the council", "A complaint"] {
            assert!(said.contains(words), "{words}: {said}");
        }
        // Those who may know of the case hear of it at once, but for Helen, who did not yet.
        let mut moira = Context { actor: lost.moira.clone(), ..lost.world.as_(Persona::HelenWard) };
        moira.actor.standings = db.read(|conn| standings::of_user(conn, lost.moira.user_id, moira.now)).unwrap();
        assert_eq!(lost.heard(&moira), ["EHC-000001: Review of access"]);
        assert_eq!(lost.heard(&lost.confirmed(Persona::HelenWard)), Vec::<String>::new());
        let ending = ReviewEnding { findings: words("Helen Ward runs it from now on") };
        access::end_review(&lost.world.service, &lost.owen(), &(lost.world.reference.clone(), id), ending).unwrap();
        assert!(!lost.sees(&lost.owen()));
        assert_eq!(access::list_reviews(&lost.world.service, &lost.owen()).unwrap(), []);
    }

    fn x_03_a_review_of_access_ends_by_itself_after_five_working_days(db: &Database) {
        let lost = Lost::new(db);
        // Monday 12 October 2026: the fifth working day is Friday.
        lost.opened(&lost.owen()).unwrap();
        let listed = access::list_reviews(&lost.world.service, &lost.owen()).unwrap();
        assert_eq!((listed[0].last_day, listed[0].is_own), (day("2026-10-16"), true));
        for (on, sees) in [("2026-10-15", true), ("2026-10-16", true), ("2026-10-17", false)] {
            lost.world.on(on);
            assert_eq!(lost.sees(&lost.owen()), sees, "{on}");
        }
        assert_eq!(access::list_reviews(&lost.world.service, &lost.owen()).unwrap(), []);
        lost.opened(&lost.owen()).unwrap();
    }

    fn x_03_access_is_reviewed_by_information_governance_alone_and_of_no_case_that_it_has_not_learned_of(db: &Database) {
        let lost = Lost::new(db);
        let people = Persona::ALL.into_iter().filter(|one| *one != Persona::OwenPrice);
        for persona in people {
            assert!(matches!(lost.opened(&lost.confirmed(persona)), Err(Failure::Refused(Refusal::Denied))), "{persona:?}");
        }
        assert!(matches!(lost.opened(&lost.world.now_as(Persona::OwenPrice)), Err(Failure::Refused(Refusal::StepUp))));
        lost.world.has_conflict(Persona::OwenPrice);
        assert!(matches!(lost.opened(&lost.owen()), Err(Failure::NotFound)), "as a number that nobody has");
        let oliver = NewRequest { child_name: line("Oliver Grant"), match_reason: Some(words("Another")), ..super::world::amira("2026-10-12") };
        // A case that is neither restricted nor was opened in an emergency.
        let plain = World { reference: lost.world.record(oliver), ..lost.world };
        let mut owen = plain.now_as(Persona::OwenPrice);
        owen.actor.has_just_confirmed = true;
        let review = NewReview { ground: ReviewGround::Complaint, reason: words("A complaint") };
        let refused = access::open_review(&plain.service, &owen, &plain.reference, review);
        assert!(matches!(refused, Err(Failure::NotFound)), "{refused:?}");
        let held = db.read(|conn| standings::of_user(conn, Persona::OwenPrice.id(), owen.now)).unwrap();
        assert_eq!(held.cases(ehc_domain::policy::Standing::Reviews).count(), 0);
    }

    fn x_03_nobody_says_that_nobody_runs_a_case_while_a_named_manager_does_and_the_review_is_not_overdue(db: &Database) {
        let lost = Lost::new(db);
        let open = || {
            let review = NewReview { ground: ReviewGround::Unattended, reason: words("Nobody runs it") };
            access::open_review(&lost.world.service, &lost.owen(), &lost.world.reference, review)
        };
        // It is to be looked at by 30 November 2026.
        for on in ["2026-10-12", "2026-11-30"] {
            lost.world.on(on);
            assert!(matches!(open(), Err(Failure::Rule(OpenReviewRefused::IsAttended))), "{on}");
        }
        lost.world.on("2026-12-01");
        open().unwrap();
    }

    fn x_03_nobody_says_that_a_case_was_opened_in_an_emergency_that_never_was(db: &Database) {
        let lost = Lost::new(db);
        let review = NewReview { ground: ReviewGround::Emergency, reason: words("What was looked at") };
        let refused = access::open_review(&lost.world.service, &lost.owen(), &lost.world.reference, review);
        assert!(matches!(refused, Err(Failure::Rule(OpenReviewRefused::NotOpened))), "{refused:?}");
        let shown = access::reviewable(&lost.world.service, &lost.owen(), &lost.world.reference).unwrap();
        let grounds = access::grounds(shown.is_restricted, shown.was_opened);
        assert!(grounds.contains(&ReviewGround::Unattended) && !grounds.contains(&ReviewGround::Emergency), "{grounds:?}");
    }

    fn x_03_a_review_lifts_no_restriction_and_whoever_was_named_hears_when_a_manager_does(db: &Database) {
        let lost = Lost::new(db);
        let lift = |by: &Context| access::lift(&lost.world.service, by, &lost.world.reference, Lifting { reason: words("It is over") });
        lost.opened(&lost.owen()).unwrap();
        assert!(matches!(lift(&lost.owen()), Err(Failure::Rule(LiftRefused::ByReview))));
        lost.names(&lost.owen(), Persona::HelenWard.id()).unwrap();
        let moira = || {
            let mut moira = Context { actor: lost.moira.clone(), ..lost.world.as_(Persona::HelenWard) };
            moira.actor.standings = db.read(|conn| standings::of_user(conn, lost.moira.user_id, moira.now)).unwrap();
            moira
        };
        lift(&lost.confirmed(Persona::HelenWard)).unwrap();
        let told = |by: &Context| {
            let alerts = newest_alerts(&lost.world.service, by, 50).unwrap();
            alerts.into_iter().filter(|alert| alert.event == NoticeEvent::RestrictionLifted).count()
        };
        assert_eq!((told(&moira()), told(&lost.confirmed(Persona::HelenWard))), (1, 0), "and not whoever lifted it");
    }

    fn of_a_case_that_is_not_restricted_nobody_says_that_nobody_runs_the_restriction(db: &Database) {
        let world = World::requested(db);
        let why = ehc_application::emergency::NewEmergency { ground: EmergencyGround::ChildAtRisk, reason: words("The duty officer asks tonight") };
        let marcus = Context { actor: Persona::MarcusBell.confirmed(), ..world.now_as(Persona::MarcusBell) };
        ehc_application::emergency::open_in_emergency(&world.service, &marcus, &world.case().id, why).unwrap();
        let owen = Context { actor: Persona::OwenPrice.confirmed(), ..world.now_as(Persona::OwenPrice) };
        let open = |ground| {
            access::open_review(&world.service, &owen, &world.reference, NewReview { ground, reason: words("What was looked at") })
        };
        assert!(matches!(open(ReviewGround::Unattended), Err(Failure::Rule(OpenReviewRefused::NotRestricted))));
        open(ReviewGround::Emergency).unwrap();
    }
}
