//! Cover: somebody stands in for the caseworker of a case for some working days.

use chrono::NaiveDate;
use ehc_application::{
    Context, Failure, access,
    access::{Away, AwayRefused, Cover, CoverEndRefused, CoverEnding, CoverRefused},
    approvals::{self, Approval},
    assign::{self, Assignment},
    cases, history,
    notifications::raise_alerts,
    teams::{self, NewTeam},
    users::{self, AccountDetails, Leaving},
};
use ehc_domain::{
    access::LastDayRefused,
    accounts::{Actor, Role, TeamKind},
    ids::{StandingId, UserId},
    notifications::NoticeEvent,
    policy::{Action, Refusal, is_theirs},
};
use ehc_persistence::{
    Database, StorageError, accounts,
    standings::{self, StandingRow},
};
use ehc_test_support::{
    Persona, both_databases, change_case, day, line, mailbox,
    personas::{Team, insert_another},
    words,
};

use super::world::World;

/// A second caseworker of Priya’s team.
struct Two<'a> {
    world: World<'a>,
    sian: Actor,
}

impl<'a> Two<'a> {
    /// Amira’s request, received and keyed by Priya on Monday 7 September 2026.
    fn new(database: &'a Database) -> Self {
        let world = World::requested(database);
        let sian = insert_another(database, 1, "Sian Pritchard", Role::Caseworker, Team::Assessment);
        Self { world, sian }
    }

    fn sian(&self) -> Context {
        let mut context = self.world.priya();
        let standings = self.world.database.read(|conn| standings::of_user(conn, self.sian.user_id, context.now)).unwrap();
        context.actor = Actor { standings, ..self.sian.clone() };
        context
    }

    fn helen(&self) -> Context {
        self.world.now_as(Persona::HelenWard)
    }

    fn cover(&self, by: &Context, user: UserId, last_day: &str) -> Result<StandingId, Failure<CoverRefused>> {
        let cover = Cover { user, last_day: day(last_day), reason: words("Priya is away") };
        access::cover(&self.world.service, by, &self.world.reference, cover)
    }

    fn records(&self, by: &Context, user: UserId, last_day: Option<&str>) -> Result<(), Failure<AwayRefused>> {
        access::away(&self.world.service, by, &(), Away { user, last_day: last_day.map(day) })
    }

    fn priya_is_away(&self, last_day: &str) {
        self.records(&self.world.priya(), Persona::PriyaNair.id(), Some(last_day)).unwrap();
    }

    fn refused(&self, by: &Context, user: UserId, last_day: &str) -> CoverRefused {
        match self.cover(by, user, last_day) {
            Err(Failure::Rule(why)) => why,
            other => panic!("{other:?}"),
        }
    }

    /// Whether Siân does what the caseworker may.
    fn sian_works(&self) -> bool {
        let context = self.sian();
        let opened = self
            .world
            .database
            .write(|conn| cases::open::<StorageError>(conn, &context, &self.world.reference, Action::CaseEdit));
        match opened {
            Ok(_) => true,
            Err(Failure::Refused(Refusal::Denied)) => false,
            other => panic!("{other:?}"),
        }
    }

    fn covers(&self) -> Vec<(String, NaiveDate)> {
        let listed = access::list_covers(&self.world.service, &self.helen()).unwrap();
        listed.into_iter().map(|line| (line.covered_by, line.last_day)).collect()
    }

    fn stands(&self, user: UserId, standing: ehc_domain::policy::Standing) {
        let row = StandingRow {
            id: self.world.service.ports.id(),
            case_id: self.world.case().id,
            user_id: user,
            standing,
            reason: "Recorded for a test".into(),
            from_at: self.world.priya().now,
            until_at: None,
            recorded_by: Persona::HelenWard.id(),
            ended_at: None,
            ended_by: None,
            ground: None,
        };
        self.world.database.write(|conn| row.insert(conn)).unwrap();
    }
}

both_databases! {
    fn cw_16_whoever_stands_in_does_what_the_caseworker_may_until_it_ends_by_itself(db: &Database) {
        let two = Two::new(db);
        assert!(!two.sian_works() && two.covers().is_empty());
        two.priya_is_away("2026-09-10");
        two.cover(&two.sian(), two.sian.user_id, "2026-09-09").unwrap();
        assert!(two.sian_works());
        assert_eq!(two.world.case().caseworker_id, Some(Persona::PriyaNair.id()), "the case stays whose it is");
        assert_eq!(two.covers(), [("Sian Pritchard".to_owned(), day("2026-09-09"))]);
        assert_eq!(access::list_covers(&two.world.service, &two.sian()).unwrap()[0].caseworker.as_deref(), Some("Priya Nair"));
        let told = two.world.heard(Persona::PriyaNair.id(), NoticeEvent::CaseCovered);
        assert!(told.len() == 1 && told[0].contains("Somebody stands in for the caseworker of EHC-000001, until the end of 9 September 2026"), "{told:?}");
        assert_eq!(two.world.heard(two.sian.user_id, NoticeEvent::CaseCovered), Vec::<String>::new(), "she knows");
        let said = two.world.history_says();
        assert!(said.contains("Sian Pritchard stands in for Priya Nair. Until the end of 9 September 2026") && said.contains("Priya is away"), "{said}");
        two.world.on("2026-09-09");
        assert!(two.sian_works(), "on the last day");
        two.world.on("2026-09-10");
        assert!(!two.sian_works() && two.covers().is_empty(), "the day after");
        two.cover(&two.sian(), two.sian.user_id, "2026-09-10").unwrap();
    }

    fn x_03_nobody_stands_in_unasked_but_while_the_caseworker_is_away_and_the_managers_hear_of_it(db: &Database) {
        let two = Two::new(db);
        let (sian, priya) = (two.sian.user_id, Persona::PriyaNair.id());
        assert_eq!(two.refused(&two.sian(), sian, "2026-09-07"), CoverRefused::NotAway);
        assert!(access::coverable(&two.world.service, &two.sian(), &two.world.reference).unwrap().candidates.is_empty());
        two.records(&two.helen(), priya, Some("2026-09-09")).unwrap();
        let shown = access::coverable(&two.world.service, &two.sian(), &two.world.reference).unwrap();
        assert_eq!((shown.candidates.len(), shown.latest), (1, day("2026-09-09")));
        assert_eq!(two.refused(&two.sian(), sian, "2026-09-10"), CoverRefused::AfterTheAbsence(day("2026-09-09")));
        two.cover(&two.sian(), sian, "2026-09-09").unwrap();
        let told = two.world.heard(Persona::HelenWard.id(), NoticeEvent::CaseCovered);
        assert!(matches!(told.as_slice(), [one] if one.contains("Somebody stands in without being asked to for the caseworker of EHC-000001")), "{told:?}");
        assert_eq!(two.world.heard(priya, NoticeEvent::CaseCovered).len(), 1);
        // It ends with the absence; what a manager gave does not.
        let ida = insert_another(db, 2, "Ida Fox", Role::Caseworker, Team::Assessment).user_id;
        two.cover(&two.helen(), ida, "2026-09-11").unwrap();
        assert!(two.sian_works());
        two.records(&two.world.priya(), priya, None).unwrap();
        assert!(!two.sian_works());
        assert_eq!(two.covers(), [("Ida Fox".to_owned(), day("2026-09-11"))]);
        assert_eq!(two.refused(&two.sian(), sian, "2026-09-08"), CoverRefused::NotAway);
        // The last day of it, and the day after.
        two.priya_is_away("2026-09-08");
        two.world.on("2026-09-08");
        two.cover(&two.sian(), sian, "2026-09-08").unwrap();
        two.world.on("2026-09-09");
        assert_eq!(two.refused(&two.sian(), sian, "2026-09-09"), CoverRefused::NotAway);
    }

    fn x_03_whoever_is_away_says_so_themselves_or_their_manager_does(db: &Database) {
        let two = Two::new(db);
        let (sian, priya) = (two.sian.user_id, Persona::PriyaNair.id());
        let refused = |by: &Context, user, last_day| match two.records(by, user, last_day) {
            Err(Failure::Rule(why)) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(&two.sian(), priya, Some("2026-09-09")), AwayRefused::NotTheirs, "nobody makes a colleague’s cases theirs");
        for nobody in [Persona::HelenWard.id(), Persona::TomFielding.id(), insert_another(db, 2, "Ida Fox", Role::Caseworker, Team::Psychology).user_id] {
            assert_eq!(refused(&two.helen(), nobody, Some("2026-09-09")), AwayRefused::NotTheirs);
        }
        assert_eq!(refused(&two.helen(), sian, None), AwayRefused::NotAway);
        assert_eq!(refused(&two.helen(), sian, Some("2026-09-06")), AwayRefused::Passed);
        two.records(&two.helen(), sian, Some("2026-09-07")).unwrap();
        assert_eq!(refused(&two.helen(), priya, Some("2027-09-09")), AwayRefused::TooFar);
        two.records(&two.helen(), priya, Some("2027-09-08")).unwrap();
        assert_eq!(refused(&two.world.priya(), priya, Some("2026-09-30")), AwayRefused::Sooner(day("2027-09-08")));
        two.records(&two.world.priya(), priya, None).unwrap();
        two.priya_is_away("2026-09-30");
        let away = access::absences(&two.world.service, &two.sian()).unwrap();
        let names = |some: Vec<access::Candidate>| some.into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert_eq!(names(away.candidates), ["Sian Pritchard"]);
        assert_eq!(names(away.away.into_iter().map(|(one, _)| one).collect()), ["Sian Pritchard", "Priya Nair"], "those who are back first on top");
        for persona in [Persona::JamesOsei, Persona::TomFielding, Persona::OwenPrice, Persona::JudithCrane] {
            let refused = two.records(&two.world.now_as(persona), persona.id(), Some("2026-09-09"));
            assert!(matches!(refused, Err(Failure::Refused(Refusal::Denied))), "{persona:?}: {refused:?}");
        }
    }

    fn cw_16_whoever_is_away_stands_in_for_nobody_and_where_they_do_already_the_managers_hear_of_it(db: &Database) {
        let two = Two::new(db);
        let (helen, sian) = (two.helen(), two.sian.user_id);
        let offered = || {
            let shown = access::coverable(&two.world.service, &two.helen(), &two.world.reference).unwrap();
            shown.candidates.iter().any(|one| one.id == sian)
        };
        let told = |who: Persona| two.world.heard(who.id(), NoticeEvent::CaseCovered).len();
        assert!(offered());
        two.records(&two.sian(), sian, Some("2026-09-08")).unwrap();
        assert!(!offered(), "nobody is offered who is not here");
        assert_eq!(two.refused(&helen, sian, "2026-09-08"), CoverRefused::IsAway(day("2026-09-08")));
        assert_eq!((told(Persona::HelenWard), told(Persona::PriyaNair)), (0, 0), "they stood in for nobody");
        // From the day after the last of it they are here.
        for (today, is_here) in [("2026-09-08", false), ("2026-09-09", true)] {
            two.world.on(today);
            assert_eq!(offered(), is_here, "{today}");
        }
        two.cover(&two.helen(), sian, "2026-09-11").unwrap();
        assert_eq!((told(Persona::HelenWard), told(Persona::PriyaNair)), (0, 1));
        two.records(&two.sian(), sian, Some("2026-09-10")).unwrap();
        assert_eq!((told(Persona::HelenWard), told(Persona::PriyaNair)), (1, 2), "nobody is there now");
        let line = || access::list_covers(&two.world.service, &two.helen()).unwrap().remove(0);
        assert_eq!(line().away_until, Some(day("2026-09-10")));
        two.world.on("2026-09-11");
        assert_eq!(line().away_until, None);
    }

    fn the_end_of_cover_is_offered_to_those_alone_who_may_end_it(db: &Database) {
        let two = Two::new(db);
        two.cover(&two.helen(), two.sian.user_id, "2026-09-09").unwrap();
        let third = insert_another(db, 2, "Daniel Okonkwo", Role::Caseworker, Team::Assessment);
        let third = Context { actor: third, ..two.world.priya() };
        let may = |by: &Context| access::list_covers(&two.world.service, by).unwrap()[0].may_end;
        let offered = [two.helen(), two.world.priya(), two.sian(), third].map(|by| may(&by));
        assert_eq!(offered, [true, true, true, false]);
    }

    fn cw_16_whoever_is_given_the_case_that_they_cover_stands_in_for_nobody_any_more(db: &Database) {
        let two = Two::new(db);
        let world = &two.world;
        two.cover(&two.helen(), two.sian.user_id, "2026-09-09").unwrap();
        let given = |to: UserId| {
            let assignment = Assignment { user: to, reason: words("She stays with it"), version: world.case().version };
            assign::assign(&world.service, &two.helen(), &world.reference, assignment).unwrap();
        };
        given(two.sian.user_id);
        assert_eq!(two.covers(), []);
        assert_eq!(two.sian().actor.standings, ehc_domain::policy::Standings::default());
        assert!(world.history_says().contains("Sian Pritchard does not stand in any more"), "{}", world.history_says());
        // As where the caseworker leaves and the case is passed on.
        given(Persona::PriyaNair.id());
        two.cover(&two.helen(), two.sian.user_id, "2026-09-09").unwrap();
        let tom = Context { actor: Persona::TomFielding.confirmed(), ..world.as_(Persona::TomFielding) };
        let leaving = Leaving { left_on: day("2026-09-07"), cases_to: Some(two.sian.user_id), advice_to: None, posts_to: None };
        users::leave(&world.service, &tom, &Persona::PriyaNair.id(), leaving).unwrap();
        assert_eq!((world.case().caseworker_id, two.covers()), (Some(two.sian.user_id), Vec::new()));
        let ended = world.history_says().matches("Sian Pritchard does not stand in any more").count();
        assert_eq!(ended, 2, "{}", world.history_says());
    }

    fn x_03_cover_ends_with_a_move_to_another_team(db: &Database) {
        let two = Two::new(db);
        two.cover(&two.helen(), two.sian.user_id, "2026-09-11").unwrap();
        let tom = Context { actor: Persona::TomFielding.confirmed(), ..two.world.now_as(Persona::TomFielding) };
        let new = NewTeam { name: line("Reviews"), kind: TeamKind::Casework, parent: None, opened_on: None };
        let reviews = teams::add(&two.world.service, &tom, &(), new).unwrap();
        let moves = |team| {
            let row = db.read(|conn| accounts::find_user(conn, two.sian.user_id)).unwrap().unwrap();
            let (email, name, roles) = (mailbox(&row.email), line(&row.name), vec![Role::Caseworker]);
            let details = AccountDetails { email, name, roles, team: Some(team), reason: Some(words("She moves")), version: row.version };
            users::change(&two.world.service, &tom, &row.id, details).unwrap()
        };
        assert_eq!(moves(reviews), None);
        assert_eq!(two.covers(), []);
        // Back in the team, she covers nothing that she does not cover anew.
        let waits = moves(Team::Assessment.id()).unwrap();
        let owen = Context { actor: Persona::OwenPrice.confirmed(), ..two.world.now_as(Persona::OwenPrice) };
        approvals::approve_roles(&two.world.service, &owen, &waits, Approval {}).unwrap();
        assert!(!two.sian_works());
        let said = history::show(&two.world.service, &two.helen(), &two.world.reference, false, None).unwrap();
        assert!(format!("{:?}", said.days).contains("Sian Pritchard does not stand in any more"));
    }

    fn x_03_what_is_opened_by_cover_that_one_took_oneself_is_not_theirs(db: &Database) {
        let two = Two::new(db);
        two.priya_is_away("2026-09-11");
        let subject = || db.read(|conn| ehc_persistence::cases::subject_of(conn, &two.world.case())).unwrap();
        let id = two.cover(&two.sian(), two.sian.user_id, "2026-09-11").unwrap();
        assert!(two.sian_works() && !is_theirs(&two.sian().actor, &subject()), "it counts for the alarm");
        let ending = CoverEnding { reason: words("Helen asks her") };
        access::end_cover(&two.world.service, &two.helen(), &two.world.reference, id, ending).unwrap();
        two.cover(&two.helen(), two.sian.user_id, "2026-09-11").unwrap();
        assert!(is_theirs(&two.sian().actor, &subject()), "a manager made it hers");
        assert!(is_theirs(&two.world.priya().actor, &subject()));
    }

    fn cover_ends_at_midnight_in_london(db: &Database) {
        let two = Two::new(db);
        two.cover(&two.helen(), two.sian.user_id, "2026-09-09").unwrap();
        // London is an hour ahead of UTC in summer.
        two.world.ports.clock.set("2026-09-09T22:59:59Z".parse().unwrap());
        assert!(two.sian_works());
        two.world.ports.clock.set("2026-09-09T23:00:00Z".parse().unwrap());
        assert!(!two.sian_works());
    }

    fn cw_16_cover_that_cannot_be_is_refused_by_name(db: &Database) {
        let two = Two::new(db);
        let (helen, sian) = (two.helen(), two.sian.user_id);
        assert_eq!(two.refused(&helen, Persona::PriyaNair.id(), "2026-09-09"), CoverRefused::OwnCase);
        for nobody in [Persona::HelenWard, Persona::RuthAdeyemi, Persona::TomFielding] {
            assert_eq!(two.refused(&helen, nobody.id(), "2026-09-09"), CoverRefused::NotInTheTeam, "{nobody:?}");
        }
        assert_eq!(two.refused(&two.sian(), Persona::RuthAdeyemi.id(), "2026-09-09"), CoverRefused::OnlyYourself);
        assert_eq!(two.refused(&two.sian(), sian, "2026-09-09"), CoverRefused::NotAway);
        // From Monday 7 September the fifth working day is Friday 11 September.
        assert_eq!(two.refused(&helen, sian, "2026-09-06"), CoverRefused::Day(LastDayRefused::Passed));
        assert_eq!(two.refused(&helen, sian, "2026-09-12"), CoverRefused::Day(LastDayRefused::OverFiveDays(day("2026-09-11"))));
        two.cover(&helen, sian, "2026-09-11").unwrap();
        assert_eq!(two.world.heard(sian, NoticeEvent::CaseCovered).len(), 1, "asked by a manager, she is told");
        assert_eq!(two.refused(&helen, sian, "2026-09-08"), CoverRefused::Already);
        change_case(db, &two.world.reference, |case| case.caseworker_id = None);
        assert_eq!(two.refused(&helen, sian, "2026-09-08"), CoverRefused::NoCaseworker);
    }

    fn cw_16_a_caseworker_does_not_cover_their_own_case_nor_others_a_case_they_have_nothing_to_do_with(db: &Database) {
        let two = Two::new(db);
        for (persona, refusal) in [
            (Persona::PriyaNair, Refusal::Denied),
            (Persona::JamesOsei, Refusal::Hidden),
            (Persona::TomFielding, Refusal::Hidden),
            (Persona::OwenPrice, Refusal::Hidden),
        ] {
            let refused = two.cover(&two.world.now_as(persona), two.sian.user_id, "2026-09-08");
            assert!(matches!(refused, Err(Failure::Refused(why)) if why == refusal), "{persona:?}: {refused:?}");
        }
    }

    fn x_03_whom_the_case_is_hidden_from_does_not_stand_in(db: &Database) {
        let two = Two::new(db);
        two.stands(Persona::HelenWard.id(), ehc_domain::policy::Standing::Named);
        change_case(db, &two.world.reference, |case| case.restriction_review_on = Some(day("2026-11-30")));
        let hidden = two.cover(&two.sian(), two.sian.user_id, "2026-09-08");
        assert!(matches!(hidden, Err(Failure::Refused(Refusal::Hidden))), "not named: {hidden:?}");
        assert_eq!(two.refused(&two.helen(), two.sian.user_id, "2026-09-08"), CoverRefused::HiddenFromThem, "nor by a manager");
        two.stands(two.sian.user_id, ehc_domain::policy::Standing::Named);
        two.cover(&two.helen(), two.sian.user_id, "2026-09-08").unwrap();
        assert!(two.sian_works());
        two.stands(two.sian.user_id, ehc_domain::policy::Standing::Conflict);
        assert_eq!(two.refused(&two.helen(), two.sian.user_id, "2026-09-08"), CoverRefused::HiddenFromThem);
        let hidden = two.cover(&two.sian(), two.sian.user_id, "2026-09-08");
        assert!(matches!(hidden, Err(Failure::Refused(Refusal::Hidden))), "with a conflict: {hidden:?}");
        assert_eq!(access::list_covers(&two.world.service, &two.sian()).unwrap(), []);
    }

    fn cw_16_cover_is_ended_early_by_the_caseworker_by_whoever_stands_in_or_by_a_manager(db: &Database) {
        let two = Two::new(db);
        let end = |by: &Context, id| {
            access::end_cover(&two.world.service, by, &two.world.reference, id, CoverEnding { reason: words("She is back") })
        };
        for by in [|two: &Two<'_>| two.world.priya(), |two: &Two<'_>| two.sian(), |two: &Two<'_>| two.helen()] {
            let id = two.cover(&two.helen(), two.sian.user_id, "2026-09-11").unwrap();
            let by = by(&two);
            end(&by, id).unwrap();
            assert!(!two.sian_works());
            assert!(matches!(end(&two.helen(), id), Err(Failure::Rule(CoverEndRefused::Over))));
        }
        let id = two.cover(&two.helen(), two.sian.user_id, "2026-09-11").unwrap();
        assert!(matches!(end(&two.world.now_as(Persona::OwenPrice), id), Err(Failure::Refused(Refusal::Hidden))));
        let said = history::show(&two.world.service, &two.helen(), &two.world.reference, false, None).unwrap();
        assert!(format!("{:?}", said.days).contains("Sian Pritchard does not stand in any more"));
    }

    fn cw_16_whoever_stands_in_hears_what_falls_due(db: &Database) {
        let two = Two::new(db);
        // The family is told within six weeks of 7 September: by Monday 19 October.
        two.world.on("2026-10-19");
        two.cover(&two.helen(), two.sian.user_id, "2026-10-20").unwrap();
        raise_alerts(&two.world.service, day("2026-10-19")).unwrap();
        let heard = |user| two.world.heard(user, NoticeEvent::DueToday);
        assert!(!heard(two.sian.user_id).is_empty(), "she is told");
        assert_eq!(heard(two.sian.user_id), heard(Persona::PriyaNair.id()), "what the caseworker is told");
    }
}
