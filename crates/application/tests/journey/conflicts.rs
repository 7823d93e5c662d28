//! Conflicts of interest: who must have nothing to do with a case does not see it, and what is hidden is told to nobody.

use ehc_application::{
    Context, Failure, access,
    access::{ConflictOf, Cover, Declaration, EndRefused, Ending, RecordRefused, Restriction},
    cases,
    held::{self, ExistingPlan},
    history,
    notifications::{self, TaskRefused},
    overview,
    requests::{self, Joins, NewParent, NewRequest, RecordRefused as RequestRefused, find_alike, find_matches},
};
use ehc_domain::next_act::NextAct;
use ehc_domain::{
    accounts::{Actor, Role},
    advice::AdviceKind,
    cases::CaseReference,
    decisions::{DecisionKind, DecisionOutcome},
    ids::{Id, UserId},
    notifications::{NoticeEvent, TaskKind},
    policy::{Action, Refusal, Standing, visibility},
};
use ehc_persistence::{
    Database, StorageError, advice,
    notifications::{self as post, TaskScope},
    standings,
};
use ehc_test_support::{
    Persona, a_standing, both_databases, change_case, day, line,
    personas::{Team, insert_another},
    visibility_of, words,
};

use super::{
    entered::existing,
    world::{World, amira},
};

impl World<'_> {
    /// Somebody as they would be signed in at this moment: with what is recorded of how they stand to cases.
    pub(super) fn now_as(&self, persona: Persona) -> Context {
        let mut context = if persona == Persona::HelenWard { self.helen() } else { self.as_(persona) };
        context.actor.standings = self.database.read(|conn| standings::of_user(conn, persona.id(), context.now)).unwrap();
        context
    }

    pub(super) fn has_conflict(&self, persona: Persona) {
        let row = a_standing(self.service.ports.id(), self.case().id, persona, Standing::Conflict, self.as_(persona).now);
        self.database.write(|conn| row.insert(conn)).unwrap();
    }

    pub(super) fn sees(&self, persona: Persona) -> bool {
        let context = self.now_as(persona);
        let action = if persona.role().is_contributor() { Action::DocumentView } else { Action::CaseView };
        let opened = self.database.write(|conn| cases::open::<StorageError>(conn, &context, &self.reference, action));
        match opened {
            Ok(_) => true,
            Err(Failure::Refused(Refusal::Hidden)) => false,
            Err(other) => panic!("{other:?}"),
        }
    }

    pub(super) fn heard(&self, user: UserId, event: NoticeEvent) -> Vec<String> {
        let found: Result<_, StorageError> = self.database.read(|conn| {
            let reader = visibility_of(conn, user, self.priya().now)?;
            post::notices_of(conn, &reader, None, 100)
        });
        let notices = found.unwrap();
        notices.into_iter().filter(|one| one.event == event).map(|one| format!("{} {}", one.title, one.body)).collect()
    }

    pub(super) fn nobody_to_tell(&self) -> Vec<String> {
        let scope =
            TaskScope { visibility: visibility(&Persona::TomFielding.actor()), teams: Vec::new(), as_administrator: true };
        let tasks = self.database.read(|conn| post::open_tasks(conn, scope, 100)).unwrap();
        tasks.into_iter().filter(|task| task.kind == TaskKind::NobodyToTell).map(|task| task.title).collect()
    }

    /// Somebody besides the personas, as they would be signed in at this moment, a moment after they gave their password again.
    pub(super) fn beside(&self, actor: &Actor) -> Context {
        let context = self.priya();
        let standings = self.database.read(|conn| standings::of_user(conn, actor.user_id, context.now)).unwrap();
        Context { actor: Actor { standings, has_just_confirmed: true, ..actor.clone() }, ..context }
    }

    /// A manager says that somebody must have nothing to do with the case.
    pub(super) fn shuts_out(&self, user: UserId) {
        let conflict = ConflictOf { user, reason: words("Her sister’s child") };
        access::record(&self.service, &self.now_as(Persona::HelenWard), &self.reference, conflict).unwrap();
    }

    /// Helen restricts the case to these people.
    pub(super) fn restricted_to(&self, people: &[UserId]) {
        let restriction =
            Restriction { people: people.to_vec(), review_on: day("2026-11-30"), reason: words("A threat was made") };
        access::restrict(&self.service, &self.helen(), &self.reference, restriction).unwrap();
    }

    fn declare(&self, persona: Persona) {
        let declaration = Declaration { reason: words("The child is my nephew") };
        access::declare(&self.service, &self.now_as(persona), &self.reference, declaration).unwrap();
    }

    pub(super) fn history_says(&self) -> String {
        let shown = history::show(&self.service, &self.now_as(Persona::HelenWard), &self.reference, false, None).unwrap();
        shown
            .days
            .iter()
            .flat_map(|day| &day.acts)
            .map(|act| format!("{} {} {:?}; ", act.label, act.said.join(". "), act.reason))
            .collect()
    }
}

both_databases! {
    fn x_03_whoever_declares_a_conflict_loses_the_case_and_managers_give_it_to_somebody_else(db: &Database) {
        let world = World::requested(db);
        assert!(world.sees(Persona::PriyaNair));
        world.declare(Persona::PriyaNair);
        assert!(!world.sees(Persona::PriyaNair), "it is as if it did not exist");
        assert_eq!(world.case().caseworker_id, None);
        let told = world.heard(Persona::HelenWard.id(), NoticeEvent::ConflictOfInterest);
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("EHC-000001: Conflict of interest") && told[0].contains("It has no caseworker: give it"), "{told:?}");
        assert!(!told[0].contains("Priya") && !told[0].contains("nephew"), "a notice holds nothing personal");
        assert_eq!(world.heard(Persona::PriyaNair.id(), NoticeEvent::ConflictOfInterest), Vec::<String>::new());
        let said = world.history_says();
        assert!(said.contains("Declared a conflict of interest Priya Nair does not see the case any more. The case has no caseworker"), "{said}");
        assert!(said.contains("The child is my nephew"), "{said}");
        let again = access::declare(&world.service, &world.now_as(Persona::PriyaNair), &world.reference, Declaration { reason: words("Again") });
        assert!(matches!(again, Err(Failure::Refused(Refusal::Hidden))));
        assert_eq!(world.nobody_to_tell(), Vec::<String>::new());
    }

    fn x_03_what_somebody_with_a_conflict_was_asked_goes_back_to_their_team(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        assert!(world.sees(Persona::JamesOsei));
        world.declare(Persona::JamesOsei);
        assert!(!world.sees(Persona::JamesOsei));
        let request = world.request(AdviceKind::Psychological);
        assert_eq!((request.user_id, request.team_id), (None, Some(ehc_test_support::personas::Team::Psychology.id())));
        assert_eq!(request.asked_of, "Ashmere EP Service");
        assert_eq!(world.case().caseworker_id, Some(Persona::PriyaNair.id()), "the case stays whose it is");
        let told = world.heard(Persona::HelenWard.id(), NoticeEvent::ConflictOfInterest);
        assert!(told.len() == 1 && told[0].contains("Advice that they were asked for must come from somebody else"), "{told:?}");
        assert!(world.history_says().contains("Dr James Osei does not see the case any more. 1 request for advice went back to its team"));
    }

    fn x_03_advice_that_was_accepted_stays_whose_it_is(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.everybody_answers();
        world.declare(Persona::JamesOsei);
        assert_eq!(world.request(AdviceKind::Psychological).user_id, Some(Persona::JamesOsei.id()));
        assert!(!world.sees(Persona::JamesOsei), "they see neither the case nor what they wrote");
        assert!(world.heard(Persona::HelenWard.id(), NoticeEvent::ConflictOfInterest)[0].contains("Nothing on it was theirs to do"));
    }

    fn x_03_where_the_only_manager_declares_a_conflict_the_administrators_have_a_task(db: &Database) {
        let world = World::requested(db);
        world.declare(Persona::HelenWard);
        assert!(!world.sees(Persona::HelenWard) && world.sees(Persona::PriyaNair));
        assert_eq!(world.nobody_to_tell(), ["EHC-000001: nobody to tell"]);
    }

    fn x_03_where_the_second_of_two_managers_declares_a_conflict_as_well_the_administrators_have_a_task(db: &Database) {
        let world = World::requested(db);
        let moira = insert_another(db, 1, "Moira Lane", Role::Manager, Team::SendService);
        let told = |by: &Context| access::declarable(&world.service, by, &world.reference).unwrap().managers;
        assert_eq!(told(&world.beside(&moira)), ["Helen Ward"]);
        let declaration = || Declaration { reason: words("The child is my nephew") };
        access::declare(&world.service, &world.beside(&moira), &world.reference, declaration()).unwrap();
        assert_eq!(world.nobody_to_tell(), Vec::<String>::new(), "Helen may know of it");
        assert_eq!(told(&world.now_as(Persona::HelenWard)), Vec::<String>::new());
        world.declare(Persona::HelenWard);
        assert_eq!(world.nobody_to_tell(), ["EHC-000001: nobody to tell"]);
    }

    fn x_03_the_page_of_a_case_names_nobody_as_decider_from_whom_it_is_hidden(db: &Database) {
        let world = World::requested(db);
        world.propose(DecisionKind::Assess, DecisionOutcome::Agreed);
        let deciders = || {
            let next = overview::show(&world.service, &world.now_as(Persona::PriyaNair), &world.reference).unwrap().next_act;
            next.map(|next| (next.act, next.managers))
        };
        assert_eq!(deciders(), Some((NextAct::Decide(DecisionKind::Assess), vec!["Helen Ward".to_owned()])));
        world.declare(Persona::HelenWard);
        assert_eq!(deciders(), Some((NextAct::Decide(DecisionKind::Assess), Vec::new())));
    }

    fn x_03_what_opened_a_case_to_somebody_ends_with_their_conflict_of_interest(db: &Database) {
        let world = World::requested(db);
        let sian = insert_another(db, 1, "Sian Pritchard", Role::Caseworker, Team::Assessment);
        let cover = Cover { user: sian.user_id, last_day: day("2026-09-09"), reason: words("Priya is away") };
        access::cover(&world.service, &world.now_as(Persona::HelenWard), &world.reference, cover).unwrap();
        world.shuts_out(sian.user_id);
        assert_eq!(access::list_covers(&world.service, &world.now_as(Persona::HelenWard)).unwrap(), []);
        let shown = access::show(&world.service, &world.now_as(Persona::HelenWard), &world.reference).unwrap();
        let holding: Vec<Standing> = shown.lines.iter().filter(|line| !line.is_over).map(|line| line.standing).collect();
        assert_eq!(holding, [Standing::Conflict]);
        assert!(world.history_says().contains("Sian Pritchard does not stand in any more"), "{}", world.history_says());
    }

    fn x_03_whoever_could_open_the_case_by_themselves_is_kept_out_before_they_do(db: &Database) {
        let world = World::requested(db);
        let helen = world.now_as(Persona::HelenWard);
        // A caseworker of another team, who is the child’s aunt, and one of information governance.
        let ida = insert_another(db, 1, "Ida Fox", Role::Caseworker, Team::Psychology);
        let conflict = |user: UserId| {
            access::record(&world.service, &helen, &world.reference, ConflictOf { user, reason: words("Her sister’s child") })
        };
        let opens = |actor: &Actor| {
            let standings = db.read(|conn| ehc_persistence::standings::of_user(conn, actor.user_id, helen.now)).unwrap();
            let context = Context { actor: Actor { standings, ..actor.clone() }, ..helen.clone() };
            ehc_application::emergency::openable(&world.service, &context, &world.case().id)
        };
        assert!(opens(&ida).is_ok());
        conflict(ida.user_id).unwrap();
        assert!(matches!(opens(&ida), Err(Failure::Refused(Refusal::Hidden))));
        conflict(Persona::OwenPrice.id()).unwrap();
        for twice in [ida.user_id, Persona::OwenPrice.id()] {
            assert!(matches!(conflict(twice), Err(Failure::Rule(RecordRefused::CannotSeeIt))));
        }
        let psychologist = insert_another(db, 2, "Eve Stone", Role::EducationalPsychologist, Team::Psychology);
        assert!(matches!(conflict(psychologist.user_id), Err(Failure::Rule(RecordRefused::CannotSeeIt))), "nor could they open it");
    }

    fn x_03_the_task_that_nobody_manages_a_case_stays_until_somebody_does(db: &Database) {
        let world = World::requested(db);
        world.declare(Persona::HelenWard);
        let tom = world.now_as(Persona::TomFielding);
        let task = notifications::tasks_for(&world.service, &tom).unwrap().into_iter().find(|task| task.kind == TaskKind::NobodyToTell).unwrap().id;
        let done = || notifications::complete_task(&world.service, &tom, task);
        assert!(matches!(done(), Err(Failure::Rule(TaskRefused::GoesOn))));
        assert_eq!(world.nobody_to_tell(), ["EHC-000001: nobody to tell"]);
        // A manager elsewhere is none of this case.
        insert_another(db, 1, "Gwen Bond", Role::Manager, Team::Psychology);
        assert!(matches!(done(), Err(Failure::Rule(TaskRefused::GoesOn))));
        insert_another(db, 2, "Moira Lane", Role::Manager, Team::SendService);
        done().unwrap();
        assert_eq!(world.nobody_to_tell(), Vec::<String>::new());
        assert!(matches!(done(), Err(Failure::Rule(TaskRefused::AlreadyDone))));
    }

    fn x_03_a_manager_records_the_conflict_of_somebody_else_and_ends_it(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        let helen = world.now_as(Persona::HelenWard);
        let names: Vec<String> =
            access::recordable(&world.service, &helen, &world.reference).unwrap().candidates.into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["Dr Anna Kowalska", "Dr James Osei", "Marcus Bell", "Owen Price", "Priya Nair", "Ruth Adeyemi"]);
        let conflict = |user: UserId| {
            access::record(&world.service, &helen, &world.reference, ConflictOf { user, reason: words("Her sister’s child") })
        };
        assert!(matches!(conflict(Persona::HelenWard.id()), Err(Failure::Rule(RecordRefused::Yourself))));
        for nobody in [Persona::TomFielding, Persona::JudithCrane] {
            assert!(matches!(conflict(nobody.id()), Err(Failure::Rule(RecordRefused::CannotSeeIt))), "{nobody:?}");
        }
        let id = conflict(Persona::PriyaNair.id()).unwrap();
        assert!(!world.sees(Persona::PriyaNair));
        assert!(matches!(conflict(Persona::PriyaNair.id()), Err(Failure::Rule(RecordRefused::CannotSeeIt))), "they see nothing of it already");
        let shown = access::show(&world.service, &helen, &world.reference).unwrap();
        let line = &shown.lines[0];
        assert_eq!((line.who.as_str(), line.recorded_by.as_str(), line.reason.as_str()), ("Priya Nair", "Helen Ward", "Her sister’s child"));
        assert_eq!((line.standing, line.until_at, line.is_over), (Standing::Conflict, None, false));

        let end = |by: &Context, id| access::end(&world.service, by, &world.reference, id, Ending { reason: words("The family moved") });
        let own = end(&world.now_as(Persona::PriyaNair), id);
        assert!(matches!(own, Err(Failure::Refused(Refusal::Hidden))), "nobody ends their own");
        assert!(matches!(end(&helen, Id::new(uuid::Uuid::from_u128(9))), Err(Failure::NotFound)));
        end(&helen, id).unwrap();
        assert!(world.sees(Persona::PriyaNair));
        assert_eq!(world.case().caseworker_id, None, "what she gave up stays given up");
        assert!(matches!(end(&helen, id), Err(Failure::Rule(EndRefused::Over))));
        let shown = access::show(&world.service, &helen, &world.reference).unwrap();
        assert_eq!((shown.lines[0].is_over, shown.lines[0].ended_by.as_deref()), (true, Some("Helen Ward")));
        let said = world.history_says();
        assert!(said.contains("The conflict of interest of Priya Nair is over") && said.contains("The family moved"), "{said}");
        conflict(Persona::PriyaNair.id()).unwrap();
    }

    fn x_03_only_managers_record_what_others_must_have_nothing_to_do_with(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        let conflict = || ConflictOf { user: Persona::MarcusBell.id(), reason: words("A cousin") };
        for (persona, refusal) in [
            (Persona::PriyaNair, Refusal::Denied),
            (Persona::JamesOsei, Refusal::Denied),
            (Persona::TomFielding, Refusal::Hidden),
            (Persona::OwenPrice, Refusal::Hidden),
        ] {
            let refused = access::record(&world.service, &world.now_as(persona), &world.reference, conflict());
            assert!(matches!(refused, Err(Failure::Refused(why)) if why == refusal), "{persona:?}: {refused:?}");
        }
        for (persona, may) in [(Persona::PriyaNair, true), (Persona::HelenWard, true), (Persona::JamesOsei, false), (Persona::OwenPrice, false)] {
            assert_eq!(access::show(&world.service, &world.now_as(persona), &world.reference).is_ok(), may, "{persona:?}");
        }
    }

    fn cw_04_a_case_hidden_from_whoever_records_is_no_match_and_governance_hears_of_it_at_once(db: &Database) {
        let world = World::requested(db);
        let one = amira("2026-09-07");
        assert_eq!(find_matches(&world.service, &world.priya(), &one).unwrap().len(), 1);
        world.has_conflict(Persona::PriyaNair);
        let priya = world.now_as(Persona::PriyaNair);
        assert_eq!(find_matches(&world.service, &priya, &one).unwrap(), []);
        let joining = NewRequest { joins: Some(Joins::Case(world.reference.clone())), ..amira("2026-09-07") };
        let refused = requests::record(&world.service, &priya, joining);
        assert!(matches!(refused, Err(Failure::Rule(RequestRefused::NotAMatch))), "as a number that nobody has");
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::HiddenMatch), Vec::<String>::new(), "nothing was recorded");

        let recorded = requests::record(&world.service, &priya, one).unwrap();
        assert_eq!((recorded.reference.clone(), recorded.held_by), (CaseReference::from_number(2), None));
        let told = world.heard(Persona::OwenPrice.id(), NoticeEvent::HiddenMatch);
        assert!(told.len() == 1 && told[0].starts_with("EHC-000002: May be a child who has a case"), "{told:?}");
        assert!(!told[0].contains("EHC-000001") && !told[0].contains("Amira"), "{told:?}");
        for persona in [Persona::PriyaNair, Persona::HelenWard, Persona::TomFielding] {
            assert_eq!(world.heard(persona.id(), NoticeEvent::HiddenMatch), Vec::<String>::new(), "{persona:?}");
        }
        let seen = history::show(&world.service, &priya, &recorded.reference, true, None).unwrap();
        let said = format!("{:?}", seen.days);
        assert!(!said.contains("EHC-000001") && !said.contains(NoticeEvent::HiddenMatch.label()), "{said}");
        assert_eq!(world.nobody_to_tell(), Vec::<String>::new());
    }

    fn cw_04_an_existing_plan_of_a_child_with_a_restricted_case_is_told_to_governance_alone(db: &Database) {
        let world = World::requested(db);
        change_case(db, &world.reference, |case| case.restriction_review_on = Some(day("2026-11-30")));
        let child = ExistingPlan { child_name: line("Amira Hassan"), born_on: Some(day("2018-03-14")), made_on: existing().made_on, ..existing() };
        assert_eq!(find_alike(&world.service, &world.priya(), &child.sought()).unwrap(), []);
        let entered = held::enter(&world.service, &world.priya(), child).unwrap();
        let told = world.heard(Persona::OwenPrice.id(), NoticeEvent::HiddenMatch);
        assert!(told.len() == 1 && told[0].contains(entered.reference.as_str()), "{told:?}");
        // What matches nothing is told to nobody.
        held::enter(&world.service, &world.priya(), existing()).unwrap();
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::HiddenMatch).len(), 1);
    }

    fn cw_04_governance_with_a_conflict_of_its_own_is_not_told_and_the_administrators_find_somebody(db: &Database) {
        let world = World::requested(db);
        world.has_conflict(Persona::PriyaNair);
        world.has_conflict(Persona::OwenPrice);
        requests::record(&world.service, &world.now_as(Persona::PriyaNair), amira("2026-09-07")).unwrap();
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::HiddenMatch), Vec::<String>::new());
        assert_eq!(world.nobody_to_tell(), ["EHC-000002: nobody to tell"]);
        let asked = db.read(|conn| advice::list_requests(conn, world.case().id)).unwrap();
        assert_eq!(asked, []);
    }

    fn x_03_a_conflict_is_offered_to_whoever_has_a_rare_surname_of_the_case(db: &Database) {
        let mut world = World::before(db, "2026-09-07");
        let parent = |name: &str| Some(NewParent::named(line(name)));
        let asked = |world: &World<'_>, persona: Persona| {
            overview::show(&world.service, &world.now_as(persona), &world.reference).unwrap().may_be_kin
        };
        let record = |world: &World<'_>, child: &str, adult: &str| {
            world.record(NewRequest { child_name: line(child), parent: parent(adult), match_reason: Some(words("Another")), ..amira("2026-09-07") })
        };
        world.reference = record(&world, "Meera NAÏR", "Fatima Hassan");
        assert_eq!((asked(&world, Persona::PriyaNair), asked(&world, Persona::HelenWard)), (true, false));
        world.reference = record(&world, "Tomasz Nowak", "Anil Nair");
        assert!(asked(&world, Persona::PriyaNair), "an adult of the circle");
        world.reference = record(&world, "Tomasz Nairn", "Nair Hassan");
        assert!(!asked(&world, Persona::PriyaNair), "neither a longer surname nor a first name");
        // Twenty have it, and then one more.
        world.reference = record(&world, "Sunil Nair", "Fatima Hassan");
        for number in 4..=20 {
            record(&world, &format!("Child{number} Nair"), "Fatima Hassan");
        }
        assert!(asked(&world, Persona::PriyaNair));
        record(&world, "Asha Nair", "Fatima Hassan");
        assert!(!asked(&world, Persona::PriyaNair));
    }
}
