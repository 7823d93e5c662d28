//! Opening a case in an emergency: who may, for how long, who is told, and the review by somebody else.

use chrono::Duration;
use ehc_application::{
    Context, Failure,
    access::{self, Restriction},
    approvals::{self, Approval, NotProposed, TakenBack, WithdrawRefused, lapse},
    audit::refused::{AskedFor, Thing},
    cases, documents,
    emergency::{self, Answered, EmergencyRefused, KnownChild, NewEmergency, Opened, Review, ReviewRefused, Sought},
    history,
    notifications::{Envelope, MemoryMailer, dry_run, work_once},
    overview, people, timetable,
};
use ehc_domain::{
    accounts::{Actor, Role},
    audit::{EMERGENCY, RELATION, ROLE},
    cases::Stage,
    emergency::{EmergencyGround, EmergencyOutcome},
    ids::{CaseId, StandingId},
    notifications::NoticeEvent,
    people::record::PersonField,
    policy::{Action, Refusal, Standing},
};
use ehc_persistence::{
    Database, StorageError, accounts,
    accounts::UserRow,
    audit::{LookFilter, LookLine, list_looks},
};
use ehc_test_support::{
    Persona, a_case, a_standing, both_databases, change_case, day, line,
    personas::{Team, insert_another},
    words,
};

use super::world::World;

const WHY: &str = "The duty officer asks";

impl World<'_> {
    /// Somebody as they would be signed in at this moment, a moment after they gave their password again.
    fn confirmed(&self, persona: Persona) -> Context {
        let now = self.now_as(persona);
        Context { actor: Actor { has_just_confirmed: true, ..now.actor.clone() }, ..now }
    }

    fn opens(&self, persona: Persona, case: CaseId, reason: &str) -> Result<Answered, Failure<EmergencyRefused>> {
        let new = NewEmergency { ground: EmergencyGround::ChildAtRisk, reason: words(reason) };
        emergency::open_in_emergency(&self.service, &self.confirmed(persona), &case, new)
    }

    fn opened(&self, persona: Persona) -> StandingId {
        is_open(self.opens(persona, self.case().id, WHY).unwrap()).id
    }

    fn reviews(&self, persona: Persona, id: StandingId, outcome: EmergencyOutcome) -> Result<(), Failure<ReviewRefused>> {
        let review = Review { outcome, findings: words("The call was logged") };
        emergency::review(&self.service, &self.confirmed(persona), &id, review)
    }

    fn reads(&self, persona: Persona) -> bool {
        match overview::show(&self.service, &self.now_as(persona), &self.reference) {
            Ok(_) => true,
            Err(Failure::Refused(Refusal::Hidden)) => false,
            Err(other) => panic!("{other:?}"),
        }
    }

    fn looks(&self, persona: Persona) -> Vec<LookLine> {
        self.service.views.flush().unwrap();
        let filter = LookFilter { case_id: Some(self.case().id), actor: Some(persona.id()), ..LookFilter::default() };
        self.database.read(|conn| list_looks(conn, &filter, None, 100)).unwrap()
    }

    fn known(&self, persona: Persona, surname: &str, born_on: &str) -> Result<Vec<KnownChild>, Failure<ehc_application::NoRule>> {
        let sought = Sought { surname: line(surname), born_on: day(born_on) };
        emergency::look(&self.service, &self.now_as(persona), &(), sought)
    }

    fn becomes(&self, persona: Persona, role: Role, team: Team) {
        self.database
            .write(|conn| {
                accounts::set_roles(conn, persona.id(), &[role])?;
                let user = accounts::find_user(conn, persona.id())?.unwrap();
                accounts::update_user(conn, UserRow { team_id: Some(team.id()), ..user })
            })
            .unwrap();
    }
}

/// What was opened, where nothing had to be asked.
fn is_open(answered: Answered) -> Opened {
    match answered {
        Answered::Open(opened) => opened,
        Answered::Waits(id) => panic!("{id} waits"),
    }
}

/// Marcus has opened three others, and asks for this one.
fn fourth(world: &World<'_>) -> ehc_domain::ids::ApprovalId {
    for case in [(); 3].map(|()| a_case().insert(world.database).id) {
        world.opens(Persona::MarcusBell, case, WHY).unwrap();
    }
    match world.opens(Persona::MarcusBell, world.case().id, WHY).unwrap() {
        Answered::Waits(id) => id,
        open @ Answered::Open(_) => panic!("{open:?}"),
    }
}

both_databases! {
    fn an_emergency_opens_a_case_for_sixty_minutes_and_not_a_moment_longer(db: &Database) {
        let world = World::requested(db);
        assert!(!world.reads(Persona::MarcusBell));
        let opened = is_open(world.opens(Persona::MarcusBell, world.case().id, WHY).unwrap());
        assert_eq!(opened.until, world.priya().now + Duration::minutes(60));
        assert_eq!(opened.reference, world.reference.as_str());
        let begun = world.priya().now;
        for (minutes, is_open) in [(0, true), (59, true), (60, false), (61, false)] {
            world.ports.clock.set(begun + Duration::minutes(minutes));
            assert_eq!(world.reads(Persona::MarcusBell), is_open, "after {minutes} minutes");
        }
        world.ports.clock.set(begun + Duration::minutes(60) - Duration::microseconds(1));
        assert!(world.reads(Persona::MarcusBell), "the last moment");
    }

    fn an_emergency_lets_somebody_read_four_things_declare_a_conflict_and_nothing_else(db: &Database) {
        let world = World::requested(db);
        world.opened(Persona::MarcusBell);
        let marcus = world.confirmed(Persona::MarcusBell);
        let may = |action: &Action| {
            let opened = db.write(|conn| cases::open::<StorageError>(conn, &marcus, &world.reference, *action));
            match opened {
                Ok(_) => true,
                Err(Failure::Refused(Refusal::Denied)) => false,
                Err(other) => panic!("{other:?}"),
            }
        };
        use ehc_domain::codes::Coded;
        let allowed: Vec<&str> = <Action as Coded>::ALL.iter().copied().filter(may).map(Action::code).collect();
        // Whether a child is known, and an emergency itself, are asked in any relation.
        let asked = ["breakglass.invoke", "breakglass.ask", "breakglass.withdraw"];
        let allowed: Vec<&str> = allowed.into_iter().filter(|code| !asked.contains(code)).collect();
        assert_eq!(allowed, ["case.view", "case.exists", "conflict.declare", "advice.view", "doc.view", "contact.view"]);
        let shown = overview::show(&world.service, &marcus, &world.reference).unwrap();
        assert!(shown.circle.is_some() && shown.reads_address && !shown.may_edit && !shown.may_add_person);
        documents::list(&world.service, &marcus, &world.reference).unwrap();
        assert!(matches!(history::show(&world.service, &marcus, &world.reference, false, None), Err(Failure::Refused(Refusal::Denied))));
        let listed = cases::list(&world.service, &world.now_as(Persona::PriyaNair), &cases::CaseFilter::default(), None, 10).unwrap();
        assert_eq!(listed.lines.len(), 1);
        assert!(cases::list(&world.service, &marcus, &cases::CaseFilter::default(), None, 10).unwrap().lines.is_empty(), "it is on no list of theirs");
    }

    fn why_is_said_in_twenty_characters_or_more(db: &Database) {
        let world = World::requested(db);
        let case = world.case().id;
        let nineteen = "x".repeat(19);
        assert!(matches!(
            world.opens(Persona::MarcusBell, case, &format!("  {nineteen}  ")),
            Err(Failure::Rule(EmergencyRefused::TooShort { used: 19 }))
        ));
        assert!(!world.reads(Persona::MarcusBell));
        assert_eq!(world.opens(Persona::MarcusBell, case, &format!("{nineteen}é")).map(|answered| is_open(answered).reference).unwrap(), world.reference.as_str());
        assert!(matches!(world.opens(Persona::MarcusBell, case, WHY), Err(Failure::Rule(EmergencyRefused::OpenAlready))));
    }

    fn caseworkers_social_care_and_managers_open_a_case_and_nobody_else_does(db: &Database) {
        let world = World::requested(db);
        let case = world.case().id;
        for persona in [Persona::JamesOsei, Persona::RuthAdeyemi, Persona::AnnaKowalska, Persona::TomFielding, Persona::JudithCrane, Persona::OwenPrice] {
            assert!(matches!(world.opens(persona, case, WHY), Err(Failure::Refused(Refusal::Hidden))), "{persona:?}");
        }
        for persona in [Persona::PriyaNair, Persona::HelenWard, Persona::MarcusBell] {
            world.opens(persona, case, WHY).unwrap();
        }
        let nothing = CaseId::new(uuid::Uuid::from_u128(9));
        assert!(matches!(world.opens(Persona::MarcusBell, nothing, WHY), Err(Failure::NotFound)));
    }

    fn the_password_is_given_again_first(db: &Database) {
        let world = World::requested(db);
        let (case, marcus) = (world.case().id, world.now_as(Persona::MarcusBell));
        let new = NewEmergency { ground: EmergencyGround::Cover, reason: words(WHY) };
        let opened = emergency::open_in_emergency(&world.service, &marcus, &case, new);
        assert!(matches!(opened, Err(Failure::Refused(Refusal::StepUp))), "{opened:?}");
        assert!(matches!(emergency::openable(&world.service, &marcus, &case), Err(Failure::Refused(Refusal::StepUp))));
        assert_eq!(emergency::openable(&world.service, &world.confirmed(Persona::MarcusBell), &case).unwrap().team, Team::Assessment.name());
    }

    fn whoever_has_a_conflict_of_interest_opens_nothing_and_nobody_opens_a_restricted_case(db: &Database) {
        let world = World::requested(db);
        let case = world.case().id;
        world.has_conflict(Persona::MarcusBell);
        assert!(matches!(world.opens(Persona::MarcusBell, case, WHY), Err(Failure::Refused(Refusal::Hidden))));
        assert_eq!(world.known(Persona::MarcusBell, "Hassan", "2018-03-14").unwrap(), []);
        change_case(db, &world.reference, |case| {
            (case.restriction_review_on, case.restriction_reason) = (Some(day("2026-10-01")), Some("Adopted".into()));
        });
        assert!(matches!(world.opens(Persona::HelenWard, case, WHY), Err(Failure::Refused(Refusal::Hidden))));
        assert_eq!(world.known(Persona::HelenWard, "Hassan", "2018-03-14").unwrap(), []);
    }

    fn a_conflict_recorded_while_the_case_is_open_closes_it(db: &Database) {
        let world = World::requested(db);
        world.opened(Persona::MarcusBell);
        assert!(world.reads(Persona::MarcusBell));
        world.has_conflict(Persona::MarcusBell);
        assert!(!world.reads(Persona::MarcusBell));
    }

    fn restricting_a_case_closes_it_to_whoever_opened_it_in_an_emergency(db: &Database) {
        let world = World::requested(db);
        world.opened(Persona::MarcusBell);
        let moira = insert_another(db, 1, "Moira Lane", Role::Manager, Team::SendService);
        let helen = world.confirmed(Persona::HelenWard);
        let restriction = Restriction { people: vec![moira.user_id], review_on: helen.today + Duration::days(30), reason: words("A threat") };
        assert!(world.reads(Persona::MarcusBell));
        access::restrict(&world.service, &helen, &world.reference, restriction).unwrap();
        assert!(!world.reads(Persona::MarcusBell));
    }

    fn a_surname_and_birth_date_tell_which_team_holds_the_case_and_no_more(db: &Database) {
        let world = World::requested(db);
        let known = world.known(Persona::MarcusBell, "hassan", "2018-03-14").unwrap();
        let expected = KnownChild { case_id: world.case().id, team: Team::Assessment.name().into(), reference: None, may_open: true, is_exact: true, is_closed: false };
        assert_eq!(known, std::slice::from_ref(&expected));
        // At least what the search finds with that birth date, and with one figure of it another; nothing of the true name or date is said.
        let nearly = KnownChild { is_exact: false, ..expected.clone() };
        for (surname, born_on) in [
            ("Hasan", "2018-03-14"),
            ("Hassan, Amira", "2018-03-14"),
            ("Amira", "2018-03-14"),
            ("Hass", "2018-03-14"),
            ("Hassan", "2018-03-13"),
            ("Hassan", "2019-03-14"),
        ] {
            assert_eq!(world.known(Persona::MarcusBell, surname, born_on).unwrap(), std::slice::from_ref(&nearly), "{surname} {born_on}");
        }
        for (surname, born_on) in [("Has", "2018-03-14"), ("Hussein", "2018-03-14"), ("Hassan", "2018-04-15"), ("-", "2018-03-14")] {
            assert_eq!(world.known(Persona::MarcusBell, surname, born_on).unwrap(), [], "{surname} {born_on}");
        }
        change_case(db, &world.reference, |case| case.stage = Stage::Withdrawn);
        assert!(world.known(Persona::MarcusBell, "hassan", "2018-03-14").unwrap()[0].is_closed);
        change_case(db, &world.reference, |case| case.stage = Stage::Requested);
        let own = world.known(Persona::PriyaNair, "Hassan", "2018-03-14").unwrap();
        assert_eq!(own[0].reference.as_deref(), Some(world.reference.as_str()), "whoever sees the case is led to it");
        let governance = world.known(Persona::OwenPrice, "Hassan", "2018-03-14").unwrap();
        assert_eq!(governance, [KnownChild { may_open: false, ..expected }]);
        for persona in [Persona::JamesOsei, Persona::RuthAdeyemi, Persona::TomFielding, Persona::JudithCrane] {
            assert!(matches!(world.known(persona, "Hassan", "2018-03-14"), Err(Failure::Refused(Refusal::Denied))), "{persona:?}");
        }
        let looked: Vec<String> = world.looks(Persona::MarcusBell).into_iter().map(|look| look.action).collect();
        assert!(!looked.is_empty() && looked.iter().all(|act| act == "case.exists"), "asking is on record with the case that was told of");
    }

    fn managers_and_information_governance_are_told_at_once_and_nothing_personal(db: &Database) {
        let world = World::requested(db);
        world.opened(Persona::MarcusBell);
        for persona in [Persona::HelenWard, Persona::OwenPrice] {
            let told = world.heard(persona.id(), NoticeEvent::EmergencyOpened);
            assert_eq!(told.len(), 1, "{persona:?}");
            assert!(told[0].starts_with("EHC-000001: Opened in an emergency") && told[0].contains("by 9 September 2026"), "{told:?}");
            assert!(!told[0].contains("Marcus") && !told[0].contains("Hassan") && !told[0].contains("duty officer"), "{told:?}");
        }
        assert_eq!(world.heard(Persona::MarcusBell.id(), NoticeEvent::EmergencyOpened), Vec::<String>::new());
        let mailer = MemoryMailer::new();
        work_once(&world.service, &mailer).unwrap();
        let sent = mailer.sent().iter().filter(|one| one.words().subject.contains("Opened in an emergency")).count();
        assert_eq!(sent, 2, "the next round of the worker, seconds later, sends them");
    }

    fn a_manager_who_opens_a_case_is_not_the_one_who_hears_of_it(db: &Database) {
        let world = World::requested(db);
        world.becomes(Persona::JudithCrane, Role::Manager, Team::SendService);
        world.opened(Persona::HelenWard);
        assert_eq!(world.heard(Persona::HelenWard.id(), NoticeEvent::EmergencyOpened).len(), 0);
        assert_eq!(world.heard(Persona::JudithCrane.id(), NoticeEvent::EmergencyOpened).len(), 1, "another manager");
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::EmergencyOpened).len(), 1);
    }

    fn where_nobody_can_review_it_the_administrators_have_a_task(db: &Database) {
        let world = World::requested(db);
        world.becomes(Persona::OwenPrice, Role::PanelMember, Team::Health);
        world.opened(Persona::HelenWard);
        assert_eq!(world.nobody_to_tell(), ["EHC-000001: nobody to tell"]);
    }

    fn that_the_case_of_a_child_who_died_was_opened_is_told_as_well(db: &Database) {
        let world = World::requested(db);
        change_case(db, &world.reference, |case| case.stage = Stage::Died);
        world.opened(Persona::MarcusBell);
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::EmergencyOpened).len(), 1);
    }

    fn a_fourth_emergency_within_a_day_needs_a_second_person(db: &Database) {
        let world = World::requested(db);
        let begun = world.priya().now;
        let others = [(); 4].map(|()| a_case().insert(db).id);
        for (case, minutes) in others.iter().zip([0, 1, 2]) {
            world.ports.clock.set(begun + Duration::minutes(minutes));
            world.opens(Persona::MarcusBell, *case, WHY).unwrap();
        }
        for hours in [Duration::minutes(3), Duration::hours(24) - Duration::seconds(1)] {
            world.ports.clock.set(begun + hours);
            assert!(emergency::openable(&world.service, &world.confirmed(Persona::MarcusBell), &others[3]).unwrap().is_too_often, "{hours}");
        }
        world.ports.clock.set(begun + Duration::minutes(3));
        assert!(matches!(world.opens(Persona::MarcusBell, others[3], WHY), Ok(Answered::Waits(_))));
        assert!(matches!(world.opens(Persona::PriyaNair, others[3], WHY), Ok(Answered::Open(_))), "of somebody else it is the first");
        world.ports.clock.set(begun + Duration::hours(24));
        assert!(matches!(world.opens(Persona::MarcusBell, others[3], WHY), Ok(Answered::Open(_))));
    }

    fn whoever_is_asked_about_a_fourth_emergency_reads_what_reviews_of_others_found_meanwhile(db: &Database) {
        let world = World::requested(db);
        let at = (world.reference.clone(), fourth(&world));
        let refuted = || approvals::find(&world.service, &world.confirmed(Persona::HelenWard), &at).unwrap().line.refuted;
        assert_eq!(refuted(), 0);
        let waiting = emergency::list(&world.service, &world.confirmed(Persona::OwenPrice)).unwrap().waiting;
        for (opening, outcome) in waiting.iter().zip([EmergencyOutcome::Justified, EmergencyOutcome::NotJustified]) {
            world.reviews(Persona::OwenPrice, opening.id, outcome).unwrap();
        }
        assert_eq!(refuted(), 1);
        approvals::approve(&world.service, &world.confirmed(Persona::HelenWard), &at, Approval {}).unwrap();
        assert_eq!(refuted(), 0, "it is answered");
    }

    fn a_fourth_emergency_is_open_for_an_hour_from_the_moment_in_which_a_manager_approves_it(db: &Database) {
        let world = World::requested(db);
        let id = fourth(&world);
        let at = (world.reference.clone(), id);
        assert!(!world.reads(Persona::MarcusBell), "asking opens nothing");
        assert_eq!(world.heard(Persona::HelenWard.id(), NoticeEvent::ApprovalWaiting).len(), 1);
        let again = world.opens(Persona::MarcusBell, world.case().id, WHY);
        assert!(matches!(again, Err(Failure::Rule(EmergencyRefused::Approval(NotProposed::Waits)))), "{again:?}");
        let approve = |persona| approvals::approve(&world.service, &world.confirmed(persona), &at, Approval {});
        for persona in [Persona::MarcusBell, Persona::PriyaNair, Persona::OwenPrice, Persona::TomFielding, Persona::JudithCrane] {
            assert!(matches!(approve(persona), Err(Failure::Refused(_) | Failure::NotFound)), "{persona:?}");
        }
        approve(Persona::HelenWard).unwrap();
        assert!(world.reads(Persona::MarcusBell));
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::EmergencyOpened).iter().filter(|one| one.contains("EHC-000001")).count(), 1);
        let answer = world.heard(Persona::MarcusBell.id(), NoticeEvent::ProposalAnswered);
        assert!(answer.len() == 1 && answer[0].contains("approved") && !answer[0].contains("EHC"), "{answer:?}");
        // Neither whoever opened it nor whoever let them in reviews it.
        let opening = emergency::list(&world.service, &world.confirmed(Persona::OwenPrice)).unwrap().waiting.into_iter().find(|one| one.reference == "EHC-000001").unwrap().id;
        let justified = EmergencyOutcome::Justified;
        assert!(matches!(world.reviews(Persona::HelenWard, opening, justified), Err(Failure::Rule(ReviewRefused::Approved))));
        world.reviews(Persona::OwenPrice, opening, justified).unwrap();
        let now = world.priya().now;
        world.ports.clock.set(now + Duration::minutes(60));
        assert!(!world.reads(Persona::MarcusBell), "an hour, and no longer");
    }

    fn a_fourth_emergency_that_waits_holds_up_no_other_case_and_is_taken_back_by_whoever_asked(db: &Database) {
        let world = World::requested(db);
        let id = fourth(&world);
        let other = a_case().insert(db).id;
        assert!(matches!(world.opens(Persona::MarcusBell, other, WHY), Ok(Answered::Waits(_))), "of another case it is asked as well");
        assert!(matches!(world.opens(Persona::PriyaNair, other, WHY), Ok(Answered::Open(_))));
        let take_back = |persona, case| emergency::take_back_asking(&world.service, &world.now_as(persona), &case, TakenBack {});
        let others = take_back(Persona::PriyaNair, world.case().id);
        assert!(matches!(others, Err(Failure::Rule(WithdrawRefused::NothingWaits))), "{others:?}");
        for nobody in [Persona::OwenPrice, Persona::TomFielding, Persona::JudithCrane] {
            assert!(matches!(take_back(nobody, world.case().id), Err(Failure::Refused(_))), "{nobody:?}");
        }
        take_back(Persona::MarcusBell, world.case().id).unwrap();
        let twice = take_back(Persona::MarcusBell, world.case().id);
        assert!(matches!(twice, Err(Failure::Rule(WithdrawRefused::NothingWaits))), "{twice:?}");
        let late = approvals::approve(&world.service, &world.confirmed(Persona::HelenWard), &(world.reference.clone(), id), Approval {});
        assert!(late.is_err(), "nobody approves it any more");
        assert!(emergency::asked_about(&world.service, &world.now_as(Persona::MarcusBell), &other).unwrap().waits, "the other waits on");
        assert!(matches!(world.opens(Persona::MarcusBell, world.case().id, WHY), Ok(Answered::Waits(_))), "and can be asked anew");
    }

    fn what_is_asked_about_a_fourth_emergency_stands_in_the_trail_as_no_opening(db: &Database) {
        let world = World::requested(db);
        let id = fourth(&world);
        let refusal = approvals::Refusal { reason: words("Ask the duty team") };
        approvals::refuse(&world.service, &world.confirmed(Persona::HelenWard), &(world.reference.clone(), id), refusal).unwrap();
        let said = world.history_says();
        assert!(said.contains("Asked to open the case in an emergency"), "{said}");
        assert!(!said.contains("Opened the case in an emergency"), "{said}");
    }

    fn a_fourth_emergency_that_nobody_answers_lapses_with_its_day_and_is_never_one_of_a_restricted_case(db: &Database) {
        let world = World::requested(db);
        let id = fourth(&world);
        let at = (world.reference.clone(), id);
        assert_eq!(lapse(&world.service).unwrap(), 0);
        change_case(db, &world.reference, |case| case.restriction_review_on = Some(day("2026-11-30")));
        assert_eq!(lapse(&world.service).unwrap(), 1);
        change_case(db, &world.reference, |case| case.restriction_review_on = None);
        let again = match world.opens(Persona::MarcusBell, world.case().id, WHY).unwrap() {
            Answered::Waits(id) => id,
            open @ Answered::Open(_) => panic!("{open:?}"),
        };
        world.on("2026-09-08");
        let late = approvals::approve(&world.service, &world.helen(), &(at.0.clone(), again), Approval {});
        assert!(matches!(late, Err(Failure::Rule(approvals::ApproveRefused::Changed))), "{late:?}");
        assert_eq!(lapse(&world.service).unwrap(), 1);
    }

    fn whoever_opened_a_case_hears_what_the_review_found(db: &Database) {
        let world = World::requested(db);
        for (outcome, says) in [(EmergencyOutcome::Justified, "justified"), (EmergencyOutcome::NotJustified, "not justified")] {
            let id = world.opened(Persona::MarcusBell);
            world.reviews(Persona::HelenWard, id, outcome).unwrap();
            let heard = world.heard(Persona::MarcusBell.id(), NoticeEvent::EmergencyReviewed);
            assert!(heard[0].contains(&format!("says of it: {says}.")) && !heard[0].contains("The call was logged"), "{heard:?}");
            let now = world.priya().now;
            world.ports.clock.set(now + Duration::hours(25));
        }
        assert_eq!(world.heard(Persona::PriyaNair.id(), NoticeEvent::EmergencyReviewed), Vec::<String>::new());
    }

    fn a_dry_run_lists_late_reviews_and_restrictions_to_look_at_again_and_tells_nobody(db: &Database) {
        let world = World::requested(db);
        world.opened(Persona::MarcusBell);
        let (late, again) = (NoticeEvent::EmergencyUnreviewed, NoticeEvent::RestrictionReview);
        let listed = || {
            let alerts = dry_run(&world.service).unwrap().alerts.into_iter().filter(|one| [late, again].contains(&one.event));
            alerts.map(|one| (one.event, one.to, one.reference, one.due)).collect::<Vec<_>>()
        };
        world.on("2026-09-09");
        assert_eq!(listed(), [], "it is in time until the end of the day");
        world.on("2026-09-10");
        let line = |event, persona: Persona, due: &str| (event, persona.id(), "EHC-000001".to_owned(), day(due));
        assert_eq!(listed(), [line(late, Persona::OwenPrice, "2026-09-09"), line(late, Persona::HelenWard, "2026-09-09")]);
        assert_eq!(world.heard(Persona::OwenPrice.id(), late), Vec::<String>::new());
        work_once(&world.service, &MemoryMailer::new()).unwrap();
        assert_eq!((listed(), world.heard(Persona::OwenPrice.id(), late).len()), (Vec::new(), 1));
        change_case(db, &world.reference, |case| case.restriction_review_on = Some(day("2026-09-11")));
        let named = a_standing(world.service.ports.id(), world.case().id, Persona::HelenWard, Standing::Named, world.priya().now);
        db.write(|conn| named.insert(conn)).unwrap();
        assert_eq!(listed(), [line(again, Persona::HelenWard, "2026-09-11")]);
        work_once(&world.service, &MemoryMailer::new()).unwrap();
        assert_eq!(listed(), []);
    }

    fn what_information_governance_was_told_stays_where_the_case_is_restricted_within_the_hour(db: &Database) {
        let world = World::requested(db);
        world.opened(Persona::MarcusBell);
        change_case(db, &world.reference, |case| case.restriction_review_on = Some(day("2026-11-30")));
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::EmergencyOpened).len(), 1);
        assert_eq!(world.heard(Persona::HelenWard.id(), NoticeEvent::EmergencyOpened).len(), 0, "she is not named");
        let mailer = MemoryMailer::new();
        work_once(&world.service, &mailer).unwrap();
        let is_about = |one: &&Envelope| one.words().subject == "EHC-000001: Sign in to see what this is about";
        // He hears of the opening, and that nobody is named on the case.
        let to: Vec<String> = mailer.sent().iter().filter(is_about).map(|one| one.to().as_str().to_owned()).collect();
        assert_eq!(to, [Persona::OwenPrice.email(), Persona::OwenPrice.email()]);
    }

    fn everything_looked_at_in_the_hour_carries_its_emergency_and_nothing_later_does(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::MarcusBell);
        world.ports.clock.advance(Duration::minutes(5));
        assert!(world.reads(Persona::MarcusBell));
        let looks = world.looks(Persona::MarcusBell);
        assert_eq!(looks.iter().map(|look| look.action.as_str()).collect::<Vec<_>>(), ["case.view", "breakglass.invoke"]);
        let of = |name: &str| looks[0].details[name].as_str().unwrap_or_default().to_owned();
        assert_eq!([of(EMERGENCY), of(ROLE), of(RELATION)], [id.to_string(), "social_care_contributor".to_owned(), "emergency".to_owned()]);
        world.opened(Persona::PriyaNair);
        assert!(world.reads(Persona::PriyaNair));
        let own = &world.looks(Persona::PriyaNair)[0].details;
        assert!(own[EMERGENCY].is_string() && own[RELATION] == "assigned", "whoever may anyway is marked as well: {own}");
        world.ports.clock.advance(Duration::minutes(61));
        assert!(world.reads(Persona::PriyaNair));
        let later = &world.looks(Persona::PriyaNair)[0].details;
        assert!(later.get(EMERGENCY).is_none() && later[ROLE] == "caseworker", "{later}");
    }

    fn x_03_a_review_names_everything_that_was_opened_in_the_hour_and_what_was_refused(db: &Database) {
        let world = World::requested(db);
        let page = |persona: Persona, page: &str, action| {
            world.service.note_shown(&world.now_as(persona), &world.reference, action, page.to_owned()).unwrap();
        };
        page(Persona::PriyaNair, "plan", Action::PlanDraft);
        world.ports.clock.advance(Duration::minutes(1));
        let id = world.opened(Persona::PriyaNair);
        let refused = AskedFor { action: Some(Action::DecisionRecord), thing: Thing::Case(world.reference.clone()), address: "/cases/EHC-000001/decisions/assess/decide".into() };
        world.service.note_refusal(Persona::PriyaNair.id(), &refused).unwrap();
        for _ in 0..201 {
            page(Persona::PriyaNair, "", Action::CaseView);
        }
        page(Persona::PriyaNair, "plan", Action::PlanDraft);
        page(Persona::PriyaNair, "decisions/assess", Action::DecisionPropose);
        page(Persona::HelenWard, "plan", Action::PlanDraft);
        world.service.views.flush().unwrap();
        world.ports.clock.advance(Duration::minutes(60));
        page(Persona::PriyaNair, "consultations", Action::ConsultationRecord);
        for reviewer in [Persona::HelenWard, Persona::OwenPrice] {
            let looks = emergency::show(&world.service, &world.now_as(reviewer), &id).unwrap().looks;
            assert_eq!(looks.len(), 205, "{reviewer:?}");
            assert_eq!((looks[0].label, looks[0].page.as_deref(), looks[0].is_refused), ("Opened the case in an emergency", None, false));
            let refused: Vec<_> = looks.iter().filter(|look| look.is_refused).map(|look| (look.label, look.page.as_deref())).collect();
            assert_eq!(refused, [("Decided", Some("/cases/EHC-000001/decisions/assess/decide"))]);
            let said: Vec<_> = looks.iter().filter_map(|look| Some((look.label, look.page.as_deref().filter(|_| !look.is_refused)?))).filter(|(_, page)| !page.is_empty()).collect();
            assert_eq!(said, [("Opened the plan", "plan"), ("Opened the decisions", "decisions/assess")]);
        }
    }

    fn x_03_a_review_says_whose_record_was_opened_and_which_pages(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::MarcusBell);
        let marcus = world.now_as(Persona::MarcusBell);
        let (child, mother) = (world.case().child_id, db.read(|conn| ehc_persistence::people::list_circle(conn, world.case().id)).unwrap()[0].1.id);
        for person in [child, mother] {
            people::show(&world.service, &marcus, &(world.reference.clone(), person)).unwrap();
        }
        overview::show_on(&world.service, &marcus, &world.reference, "people").unwrap();
        timetable::show(&world.service, &marcus, &world.reference, None).unwrap();
        let looks = emergency::show(&world.service, &world.now_as(Persona::OwenPrice), &id).unwrap().looks;
        let said: Vec<(&str, Option<String>)> = looks.into_iter().skip(1).map(|look| (look.label, look.page)).collect();
        let expected = [
            ("Opened the record of the child", Some(format!("the child, people/{child}"))),
            ("Opened the record of somebody of the circle", Some(format!("mother, people/{mother}"))),
            ("Opened the people", Some("people".to_owned())),
            ("Opened the dates", Some("dates".to_owned())),
        ];
        assert_eq!(said, expected);
    }

    fn x_03_an_emergency_does_not_show_why_somebody_must_not_be_told(db: &Database) {
        let world = World::requested(db);
        world.silenced();
        world.opened(Persona::MarcusBell);
        let mother = db.read(|conn| ehc_persistence::people::list_circle(conn, world.case().id)).unwrap()[0].1.id;
        let at = (world.reference.clone(), mother);
        for (persona, reads) in [(Persona::PriyaNair, true), (Persona::HelenWard, true), (Persona::MarcusBell, false)] {
            let shown = people::show(&world.service, &world.now_as(persona), &at).unwrap();
            let why = shown.answer(PersonField::NotToldReason);
            assert_eq!(why.kept() == Some("An order of the family court"), reads, "{persona:?}: {why:?}");
            assert!(shown.answer(PersonField::NotTold).kept().is_some(), "that they must not be told is seen by everybody who reads of them");
        }
    }

    fn the_history_of_the_case_shows_the_opening_and_the_review(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::MarcusBell);
        world.reviews(Persona::HelenWard, id, EmergencyOutcome::Justified).unwrap();
        emergency::show(&world.service, &world.now_as(Persona::OwenPrice), &id).unwrap();
        world.ports.clock.advance(Duration::days(400));
        let said = world.history_says();
        assert!(said.contains("Opened the case in an emergency A child is at risk. Open for 60 minutes Some(\"The duty officer asks\")"), "{said}");
        assert!(said.contains("Reviewed an emergency opening Justified. Opened by Marcus Bell"), "{said}");
        assert!(!said.contains("Looked at an emergency opening"), "who looked at the record of it is asked for, like every look: {said}");
    }

    fn somebody_else_reviews_an_emergency_and_never_whoever_opened_the_case(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::HelenWard);
        assert!(matches!(world.reviews(Persona::HelenWard, id, EmergencyOutcome::Justified), Err(Failure::Rule(ReviewRefused::Own))));
        assert!(matches!(world.reviews(Persona::PriyaNair, id, EmergencyOutcome::Justified), Err(Failure::Refused(Refusal::Denied))));
        for persona in [Persona::JamesOsei, Persona::RuthAdeyemi, Persona::MarcusBell, Persona::TomFielding, Persona::JudithCrane] {
            assert!(matches!(world.reviews(persona, id, EmergencyOutcome::Justified), Err(Failure::Refused(Refusal::Hidden))), "{persona:?}");
        }
        world.reviews(Persona::OwenPrice, id, EmergencyOutcome::Justified).unwrap();
        assert!(matches!(world.reviews(Persona::OwenPrice, id, EmergencyOutcome::NotJustified), Err(Failure::Rule(ReviewRefused::Reviewed))));
        let shown = emergency::show(&world.service, &world.now_as(Persona::OwenPrice), &id).unwrap();
        let review = shown.line.review.unwrap();
        assert_eq!((review.outcome, review.by.as_str(), review.findings.as_str()), (EmergencyOutcome::Justified, "Owen Price", "The call was logged"));
    }

    fn information_governance_with_a_conflict_of_interest_reviews_nothing(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::MarcusBell);
        world.has_conflict(Persona::OwenPrice);
        assert!(matches!(world.reviews(Persona::OwenPrice, id, EmergencyOutcome::Justified), Err(Failure::Refused(Refusal::Hidden))));
        let list = emergency::list(&world.service, &world.now_as(Persona::OwenPrice)).unwrap();
        assert!(list.waiting.is_empty());
        assert_eq!(emergency::list(&world.service, &world.now_as(Persona::HelenWard)).unwrap().waiting.len(), 1);
    }

    fn a_list_shows_what_waits_and_what_was_reviewed_to_those_who_review(db: &Database) {
        let world = World::requested(db);
        let first = world.opened(Persona::MarcusBell);
        world.ports.clock.advance(Duration::minutes(10));
        let second = world.opened(Persona::PriyaNair);
        for persona in [Persona::HelenWard, Persona::OwenPrice] {
            let list = emergency::list(&world.service, &world.now_as(persona)).unwrap();
            assert_eq!(list.waiting.iter().map(|line| line.id).collect::<Vec<_>>(), [first, second], "{persona:?}");
        }
        world.reviews(Persona::HelenWard, first, EmergencyOutcome::Justified).unwrap();
        let list = emergency::list(&world.service, &world.now_as(Persona::OwenPrice)).unwrap();
        assert_eq!((list.waiting.len(), list.reviewed.len(), list.reviewed[0].id), (1, 1, first));
        for persona in [Persona::PriyaNair, Persona::MarcusBell, Persona::TomFielding] {
            assert!(matches!(emergency::list(&world.service, &world.now_as(persona)), Err(Failure::Refused(Refusal::Denied))), "{persona:?}");
        }
        assert!(world.reads(Persona::PriyaNair));
        let shown = emergency::show(&world.service, &world.now_as(Persona::HelenWard), &second).unwrap();
        let looked: Vec<&str> = shown.looks.iter().map(|look| look.label).collect();
        assert_eq!(looked, ["Opened the case in an emergency", "Opened the case"]);
    }

    fn what_was_not_justified_closes_at_once_and_information_governance_is_told(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::MarcusBell);
        world.ports.clock.advance(Duration::minutes(20));
        world.reviews(Persona::HelenWard, id, EmergencyOutcome::NotJustified).unwrap();
        assert!(!world.reads(Persona::MarcusBell));
        let told = world.heard(Persona::OwenPrice.id(), NoticeEvent::EmergencyNotJustified);
        assert_eq!(told.len(), 1);
        assert!(!told[0].contains("Marcus") && !told[0].contains("logged"), "{told:?}");
        assert!(world.history_says().contains("It was still open and was closed"));
        let shown = emergency::show(&world.service, &world.now_as(Persona::HelenWard), &id).unwrap().line;
        assert_eq!(shown.until_at - shown.from_at, Duration::minutes(20));
    }

    fn whoever_had_no_reason_to_open_a_case_does_not_open_it_again_for_seven_days(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::MarcusBell);
        world.reviews(Persona::HelenWard, id, EmergencyOutcome::NotJustified).unwrap();
        let again = || world.opens(Persona::MarcusBell, world.case().id, WHY);
        assert!(matches!(again(), Err(Failure::Rule(EmergencyRefused::NotJustified))));
        assert!(emergency::openable(&world.service, &world.confirmed(Persona::MarcusBell), &world.case().id).unwrap().was_refuted);
        // Another person, and another case, are as they were.
        world.opened(Persona::PriyaNair);
        let other = a_case().insert(db).id;
        world.opens(Persona::MarcusBell, other, WHY).unwrap();
        world.ports.clock.advance(Duration::days(7) - Duration::seconds(1));
        assert!(matches!(again(), Err(Failure::Rule(EmergencyRefused::NotJustified))));
        world.ports.clock.advance(Duration::seconds(1));
        again().unwrap();
    }

    fn whoever_reads_a_case_in_an_emergency_declares_a_conflict_or_a_manager_records_it(db: &Database) {
        let world = World::requested(db);
        world.opened(Persona::MarcusBell);
        let declaration = access::Declaration { reason: words("I know the father") };
        access::declare(&world.service, &world.now_as(Persona::MarcusBell), &world.reference, declaration).unwrap();
        assert!(!world.reads(Persona::MarcusBell));
        let helen = || world.now_as(Persona::HelenWard);
        let names = || -> Vec<String> {
            let shown = access::recordable(&world.service, &helen(), &world.reference).unwrap();
            shown.candidates.into_iter().map(|one| one.name).collect()
        };
        let lena = insert_another(db, 1, "Lena Brandt", Role::Caseworker, Team::SocialCare);
        assert!(names().contains(&"Lena Brandt".to_owned()), "she could open it");
        let new = NewEmergency { ground: EmergencyGround::ChildAtRisk, reason: words(WHY) };
        emergency::open_in_emergency(&world.service, &world.beside(&lena), &world.case().id, new).unwrap();
        assert!(names().contains(&"Lena Brandt".to_owned()));
        world.shuts_out(lena.user_id);
        assert!(overview::show(&world.service, &world.beside(&lena), &world.reference).is_err());
    }

    fn what_was_justified_stays_open_until_its_hour_is_over(db: &Database) {
        let world = World::requested(db);
        let id = world.opened(Persona::MarcusBell);
        world.reviews(Persona::HelenWard, id, EmergencyOutcome::Justified).unwrap();
        world.ports.clock.advance(Duration::minutes(59));
        assert!(world.reads(Persona::MarcusBell));
        assert_eq!(world.heard(Persona::OwenPrice.id(), NoticeEvent::EmergencyNotJustified).len(), 0);
    }

    fn a_review_that_is_late_is_alerted_every_day_until_it_is_done(db: &Database) {
        let world = World::requested(db);
        world.on("2026-12-23");
        let id = world.opened(Persona::MarcusBell);
        // Christmas Day, a weekend and the day in lieu of Boxing Day do not count: two working days are over on Tuesday 29 December.
        let heard = || [Persona::HelenWard, Persona::OwenPrice].map(|who| world.heard(who.id(), NoticeEvent::EmergencyUnreviewed).len());
        for (today, told) in [("2026-12-28", 0), ("2026-12-29", 0), ("2026-12-30", 1), ("2026-12-31", 2), ("2027-01-01", 3)] {
            world.on(today);
            work_once(&world.service, &MemoryMailer::new()).unwrap();
            work_once(&world.service, &MemoryMailer::new()).unwrap();
            assert_eq!(heard(), [told, told], "{today}");
        }
        assert_eq!(world.heard(Persona::MarcusBell.id(), NoticeEvent::EmergencyUnreviewed).len(), 0);
        world.reviews(Persona::HelenWard, id, EmergencyOutcome::Justified).unwrap();
        world.on("2027-01-02");
        work_once(&world.service, &MemoryMailer::new()).unwrap();
        assert_eq!(heard(), [3, 3], "it is done");
    }
}
