//! Restricted cases: who is named knows of one, nobody else does, and somebody looks at that again.

use ehc_application::{
    Context, Failure, access,
    access::{
        AddRefused, LiftRefused, Lifting, Naming, ProlongRefused, Removal, RemoveRefused, RestrictRefused, Restriction, ReviewDay,
    },
    approvals,
    approvals::{Approval, RolesApproveRefused, TakenBack},
    cases::{self, Wanted},
    history,
    notifications::{MailWords, MemoryMailer, alerts_for, work_once},
    teams::{self, TeamChangeRefused, TeamDetails},
    users::{self, AccountChangeRefused, AccountDetails, LeaveRefused, Leaving},
};
use ehc_domain::{
    access::ReviewDayRefused,
    accounts::{Actor, Role},
    advice::AdviceKind,
    email::EmailAddress,
    ids::{StandingId, UserId},
    notifications::NoticeEvent,
    policy::{Action, Refusal, Standing},
};
use ehc_persistence::{Database, StorageError, standings};
use ehc_test_support::{
    Persona, a_standing, both_databases, change_case, day, line,
    personas::{Team, insert_another},
    words,
};

use super::world::World;

/// A second manager, and what she and others do about who sees the case.
struct Kept<'a> {
    world: World<'a>,
    moira: Actor,
}

impl<'a> Kept<'a> {
    fn new(world: World<'a>) -> Self {
        let moira = insert_another(world.database, 1, "Moira Lane", Role::Manager, Team::SendService);
        Self { world, moira }
    }

    /// A case on which advice was asked of everybody.
    fn asked(database: &'a Database) -> Self {
        let world = World::assessing(database);
        world.ask_everybody();
        Self::new(world)
    }

    /// The same, restricted by Helen to Moira and Priya on 12 October until 30 November 2026.
    fn restricted(database: &'a Database) -> Self {
        let kept = Self::asked(database);
        kept.restrict(&kept.helen(), &[kept.moira.user_id, Persona::PriyaNair.id()], "2026-11-30").unwrap();
        kept
    }

    fn helen(&self) -> Context {
        self.world.now_as(Persona::HelenWard)
    }

    fn moira(&self) -> Context {
        let mut context = self.world.as_(Persona::HelenWard);
        let standings = self.world.database.read(|conn| standings::of_user(conn, self.moira.user_id, context.now)).unwrap();
        context.actor = Actor { standings, ..self.moira.clone() };
        context
    }

    fn restrict(&self, by: &Context, people: &[UserId], review_on: &str) -> Result<(), Failure<RestrictRefused>> {
        let restriction = Restriction { people: people.to_vec(), review_on: day(review_on), reason: words("A threat was made") };
        access::restrict(&self.world.service, by, &self.world.reference, restriction)
    }

    fn add(&self, by: &Context, user: UserId) -> Result<StandingId, Failure<AddRefused>> {
        access::add(&self.world.service, by, &self.world.reference, Naming { user, reason: words("She gives the advice") })
    }

    fn remove(&self, by: &Context, id: StandingId) -> Result<(), Failure<RemoveRefused>> {
        access::remove(&self.world.service, by, &self.world.reference, id, Removal { reason: words("Not needed any more") })
    }

    fn prolong(&self, by: &Context, review_on: &str) -> Result<(), Failure<ProlongRefused>> {
        let review = ReviewDay { review_on: day(review_on), reason: words("The threat goes on") };
        access::prolong(&self.world.service, by, &self.world.reference, review)
    }

    fn lift(&self, by: &Context) -> Result<(), Failure<LiftRefused>> {
        access::lift(&self.world.service, by, &self.world.reference, Lifting { reason: words("It is over") })
    }

    /// Whether a manager sees the case, on a list as by its number.
    fn manager_sees(&self, context: &Context) -> bool {
        let service = &self.world.service;
        let listed = cases::list(service, context, &Wanted::default(), None, 10).unwrap().lines;
        let opened = self
            .world
            .database
            .write(|conn| cases::open::<StorageError>(conn, context, &self.world.reference, Action::CaseView))
            .is_ok();
        assert_eq!(
            listed.iter().any(|line| line.reference == self.world.reference.as_str()),
            opened,
            "the list and the number agree"
        );
        opened
    }

    /// On whose list which person stands.
    fn named(&self, who: &str) -> StandingId {
        let shown = access::restricted(&self.world.service, &self.moira(), &self.world.reference).unwrap();
        shown.named.iter().find(|line| line.who == who).unwrap_or_else(|| panic!("{who} is not named")).id
    }

    fn history_says(&self) -> String {
        let shown = history::show(&self.world.service, &self.moira(), &self.world.reference, false, None).unwrap();
        let acts = shown.days.iter().flat_map(|day| &day.acts);
        acts.map(|act| format!("{} {} {:?}; ", act.label, act.said.join(". "), act.reason)).collect()
    }

    /// What somebody heard of the review on a day, after the worker has been at it twice.
    fn reminded(&self, on: &str) -> [usize; 3] {
        self.world.on(on);
        for _ in 0..2 {
            work_once(&self.world.service, &MemoryMailer::new()).unwrap();
        }
        [self.moira.user_id, Persona::OwenPrice.id(), Persona::HelenWard.id()]
            .map(|user| self.world.heard(user, NoticeEvent::RestrictionReview).len())
    }
}

both_databases! {
    fn x_03_a_restricted_case_is_known_to_those_named_and_to_nobody_else(db: &Database) {
        let kept = Kept::asked(db);
        let world = &kept.world;
        assert!(kept.manager_sees(&kept.helen()) && kept.manager_sees(&kept.moira()));
        let people = [kept.moira.user_id, Persona::PriyaNair.id()];
        let restriction = Restriction { people: people.to_vec(), review_on: day("2026-11-30"), reason: words("A threat was made") };
        let follows = access::preview(&world.service, &kept.helen(), &world.reference, &restriction).unwrap();
        assert_eq!(follows.named, ["Moira Lane", "Priya Nair"]);
        let says = |of: &str| follows.work.iter().any(|work| work.contains(of));
        assert!(says("Dr James Osei was asked for psychological advice and is not named. The request goes back to Ashmere EP Service"), "{follows:?}");
        assert!(says("Marcus Bell was asked for"), "{follows:?}");

        kept.restrict(&kept.helen(), &people, "2026-11-30").unwrap();
        assert!(!kept.manager_sees(&kept.helen()), "whoever restricts a case does not see it");
        assert!(kept.manager_sees(&kept.moira()) && world.sees(Persona::PriyaNair));
        for persona in [Persona::JamesOsei, Persona::MarcusBell] {
            assert!(!world.sees(persona), "{persona:?}");
        }
        assert_eq!(world.case().caseworker_id, Some(Persona::PriyaNair.id()), "named, she goes on");
        let request = world.request(AdviceKind::Psychological);
        assert_eq!((request.user_id, request.team_id), (None, Some(Team::Psychology.id())));
        let told = world.heard(kept.moira.user_id, NoticeEvent::CaseRestricted);
        assert!(told.len() == 1 && told[0].starts_with("EHC-000001: You may see it") && told[0].contains("30 November 2026"), "{told:?}");
        assert!(!told[0].contains("threat") && !told[0].contains("Amira"), "a notice holds nothing personal");
        assert_eq!(world.heard(Persona::PriyaNair.id(), NoticeEvent::CaseRestricted).len(), 1);
        assert_eq!(world.heard(Persona::HelenWard.id(), NoticeEvent::CaseRestricted), Vec::<String>::new());
        let said = kept.history_says();
        assert!(said.contains("Changed who may see the case Only these people may see it: Moira Lane, Priya Nair. To be reviewed by 30 November 2026"), "{said}");
        assert!(said.contains("requests for advice went back to their teams") && said.contains("A threat was made"), "{said}");
        assert!(matches!(kept.restrict(&kept.moira(), &people, "2026-11-30"), Err(Failure::Rule(RestrictRefused::Already))));
    }

    fn x_03_a_caseworker_who_is_not_named_loses_the_case_to_the_manager_who_is(db: &Database) {
        let kept = Kept::asked(db);
        let only = Restriction { people: vec![kept.moira.user_id], review_on: day("2026-11-30"), reason: words("A colleague’s child") };
        let follows = access::preview(&kept.world.service, &kept.helen(), &kept.world.reference, &only).unwrap();
        assert!(follows.work[0].starts_with("Priya Nair is the caseworker and is not named. The case has no caseworker"), "{follows:?}");
        access::restrict(&kept.world.service, &kept.helen(), &kept.world.reference, only).unwrap();
        assert!(!kept.world.sees(Persona::PriyaNair));
        assert_eq!(kept.world.case().caseworker_id, None);
        assert!(kept.history_says().contains("The case has no caseworker until a manager gives it to somebody"));
    }

    fn x_03_a_list_that_leaves_nobody_to_run_the_case_or_to_answer_for_it_is_refused(db: &Database) {
        let kept = Kept::asked(db);
        let (helen, moira, priya) = (Persona::HelenWard.id(), kept.moira.user_id, Persona::PriyaNair.id());
        let refused = |people: &[UserId], on| match kept.restrict(&kept.helen(), people, on) {
            Err(Failure::Rule(why)) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(&[moira, helen], "2026-11-30"), RestrictRefused::Yourself);
        assert_eq!(refused(&[], "2026-11-30"), RestrictRefused::NoManager);
        assert_eq!(refused(&[priya], "2026-11-30"), RestrictRefused::NoManager);
        assert_eq!(refused(&[moira, Persona::RuthAdeyemi.id(), Persona::TomFielding.id()], "2026-11-30"), RestrictRefused::NothingToDoWithIt);
        // Today is 12 October: 90 days later is 10 January.
        assert_eq!(refused(&[moira], "2026-10-12"), RestrictRefused::Day(ReviewDayRefused::NotAhead));
        assert_eq!(refused(&[moira], "2027-01-11"), RestrictRefused::Day(ReviewDayRefused::TooFar(day("2027-01-10"))));
        assert!(kept.world.case().restriction_review_on.is_none() && kept.manager_sees(&kept.helen()));
        kept.restrict(&kept.helen(), &[moira], "2027-01-10").unwrap();
    }

    fn x_03_managers_restrict_with_their_password_and_nobody_else_does(db: &Database) {
        let kept = Kept::asked(db);
        let people = [kept.moira.user_id];
        for (persona, refusal) in [
            (Persona::PriyaNair, Refusal::Denied),
            (Persona::JamesOsei, Refusal::Denied),
            (Persona::TomFielding, Refusal::Hidden),
            (Persona::OwenPrice, Refusal::Hidden),
        ] {
            let refused = kept.restrict(&kept.world.now_as(persona), &people, "2026-11-30");
            assert!(matches!(refused, Err(Failure::Refused(why)) if why == refusal), "{persona:?}: {refused:?}");
        }
        let unconfirmed = kept.world.as_(Persona::HelenWard);
        assert!(matches!(kept.restrict(&unconfirmed, &people, "2026-11-30"), Err(Failure::Refused(Refusal::StepUp))));
    }

    fn x_03_the_list_is_changed_by_those_on_it_who_never_add_themselves(db: &Database) {
        let kept = Kept::restricted(db);
        let world = &kept.world;
        let james = Persona::JamesOsei.id();
        assert!(matches!(kept.add(&kept.helen(), Persona::HelenWard.id()), Err(Failure::Refused(Refusal::Hidden))), "shut out, she does not let herself in");
        assert!(matches!(kept.add(&world.now_as(Persona::PriyaNair), james), Err(Failure::Refused(Refusal::Denied))));
        let refused = |user| match kept.add(&kept.moira(), user) {
            Err(Failure::Rule(why)) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(kept.moira.user_id), AddRefused::Yourself);
        assert_eq!(refused(Persona::PriyaNair.id()), AddRefused::Already);
        assert_eq!(refused(Persona::TomFielding.id()), AddRefused::NothingToDoWithIt);
        world.has_conflict(Persona::MarcusBell);
        assert_eq!(refused(Persona::MarcusBell.id()), AddRefused::NothingToDoWithIt, "a conflict of interest comes first");
        let iain = insert_another(db, 2, "Iain Moss", Role::EducationalPsychologist, Team::SendService);
        kept.add(&kept.moira(), iain.user_id).unwrap();
        let standings = db.read(|conn| standings::of_user(conn, iain.user_id, kept.moira().now)).unwrap();
        let his = Context { actor: Actor { standings, ..iain }, ..kept.moira() };
        let opened = db.write(|conn| cases::open::<StorageError>(conn, &his, &world.reference, Action::DocumentView));
        assert!(matches!(opened, Err(Failure::Refused(Refusal::Hidden))), "who gives advice and was not asked has nothing to see");
        kept.add(&kept.moira(), Persona::HelenWard.id()).unwrap();
        assert!(kept.manager_sees(&kept.helen()));
        assert!(kept.history_says().contains("Helen Ward may see it as well"));

        let (helens, moiras) = (kept.named("Helen Ward"), kept.named("Moira Lane"));
        kept.remove(&kept.helen(), helens).unwrap();
        assert!(!kept.manager_sees(&kept.helen()), "one may leave");
        assert!(matches!(kept.remove(&kept.moira(), moiras), Err(Failure::Rule(RemoveRefused::LastManager))));
        assert!(matches!(kept.remove(&kept.moira(), helens), Err(Failure::Rule(RemoveRefused::Over))));
        kept.remove(&kept.moira(), kept.named("Priya Nair")).unwrap();
        assert_eq!((world.sees(Persona::PriyaNair), world.case().caseworker_id), (false, None));
        assert!(kept.history_says().contains("Priya Nair is not named on it any more. The case has no caseworker"));
    }

    fn x_03_a_restriction_goes_on_for_a_reason_within_90_days_or_is_lifted(db: &Database) {
        let kept = Kept::restricted(db);
        kept.world.on("2026-11-27");
        assert!(matches!(kept.prolong(&kept.helen(), "2026-12-31"), Err(Failure::Refused(Refusal::Hidden))));
        // 90 days after 27 November is 25 February.
        let far = kept.prolong(&kept.moira(), "2027-02-26");
        assert!(matches!(far, Err(Failure::Rule(ProlongRefused::Day(ReviewDayRefused::TooFar(_))))), "{far:?}");
        kept.prolong(&kept.moira(), "2027-02-25").unwrap();
        assert_eq!(kept.world.case().restriction_review_on, Some(day("2027-02-25")));
        assert!(kept.history_says().contains("The restriction goes on. From 30 November 2026 to 25 February 2027"));
        kept.lift(&kept.moira()).unwrap();
        let case = kept.world.case();
        assert_eq!((case.restriction_review_on, case.restriction_reason), (None, None));
        assert!(kept.manager_sees(&kept.helen()) && kept.manager_sees(&kept.moira()));
        let shown = access::show(&kept.world.service, &kept.helen(), &kept.world.reference).unwrap();
        assert!(shown.lines.iter().all(|line| line.is_over), "nobody is named on what is not restricted");
        assert!(matches!(kept.lift(&kept.moira()), Err(Failure::Rule(LiftRefused::NotRestricted))));
        assert!(matches!(kept.prolong(&kept.moira(), "2027-02-01"), Err(Failure::Rule(ProlongRefused::NotRestricted))));
        assert!(matches!(kept.add(&kept.moira(), Persona::HelenWard.id()), Err(Failure::Rule(AddRefused::NotRestricted))));
        kept.restrict(&kept.helen(), &[kept.moira.user_id], "2027-01-05").unwrap();
    }

    fn x_03_the_managers_named_are_reminded_of_the_review_and_governance_hears_when_it_is_overdue(db: &Database) {
        let kept = Kept::restricted(db);
        // Moira, information governance, and Helen, who is not named.
        assert_eq!(kept.reminded("2026-11-28"), [0, 0, 0], "two days before");
        assert_eq!(kept.reminded("2026-11-29"), [1, 0, 0], "the day before");
        assert_eq!(kept.reminded("2026-11-30"), [2, 0, 0], "on the day");
        assert_eq!(kept.reminded("2026-12-01"), [3, 1, 0], "overdue");
        assert_eq!(kept.reminded("2026-12-07"), [3, 1, 0], "within the week");
        assert_eq!(kept.reminded("2026-12-08"), [4, 2, 0], "the week after");
        let told = kept.world.heard(Persona::OwenPrice.id(), NoticeEvent::RestrictionReview);
        assert!(told[0].starts_with("EHC-000001: Review of the restriction overdue") && told[0].contains("30 November 2026"), "{told:?}");
        assert!(!told[0].contains("Amira") && !told[0].contains("threat"), "{told:?}");
        let listed = access::list_restricted(&kept.world.service, &kept.world.now_as(Persona::OwenPrice)).unwrap();
        let line = (listed[0].reference.as_str(), listed[0].review_on, listed[0].managers.clone());
        assert_eq!(line, ("EHC-000001", day("2026-11-30"), vec!["Moira Lane".to_owned()]));
        assert!(access::list_restricted(&kept.world.service, &kept.moira()).is_err());
        kept.prolong(&kept.moira(), "2026-12-31").unwrap();
        assert_eq!(kept.reminded("2026-12-09"), [4, 2, 0], "it was looked at");
    }

    fn x_03_governance_with_a_conflict_of_its_own_hears_nothing_of_a_restricted_case(db: &Database) {
        let kept = Kept::restricted(db);
        kept.world.has_conflict(Persona::OwenPrice);
        assert_eq!(kept.reminded("2026-12-01"), [1, 0, 0]);
        assert_eq!(access::list_restricted(&kept.world.service, &kept.world.now_as(Persona::OwenPrice)).unwrap(), []);
    }

    fn x_03_the_last_manager_who_is_named_does_not_leave_before_another_is(db: &Database) {
        let kept = Kept::restricted(db);
        let tom = Context { actor: Persona::TomFielding.confirmed(), ..kept.world.as_(Persona::TomFielding) };
        let leave = || {
            let leaving = Leaving { left_on: day("2026-10-12"), cases_to: None, advice_to: None, posts_to: None };
            users::leave(&kept.world.service, &tom, &kept.moira.user_id, leaving)
        };
        let refused = leave();
        assert!(matches!(&refused, Err(Failure::Rule(LeaveRefused::LastOnRestricted))), "{refused:?}");
        let in_the_way = || users::show(&kept.world.service, &tom, &kept.moira.user_id).unwrap().cannot_leave;
        assert_eq!(in_the_way(), Some(LeaveRefused::LastOnRestricted), "before anything is asked");
        let said = refused.unwrap_err().to_string();
        assert!(!said.contains("EHC-"), "an administrator learns of no case: {said}");
        kept.add(&kept.moira(), Persona::HelenWard.id()).unwrap();
        assert_eq!(in_the_way(), None);
        leave().unwrap();
        assert!(kept.manager_sees(&kept.helen()));
    }

    fn x_03_the_last_manager_who_is_named_keeps_role_and_team_until_another_is(db: &Database) {
        let kept = Kept::restricted(db);
        let tom = Context { actor: Persona::TomFielding.confirmed(), ..kept.world.as_(Persona::TomFielding) };
        let moira = || db.read(|conn| ehc_persistence::accounts::find_user(conn, kept.moira.user_id)).unwrap().unwrap();
        let change = |roles: &[Role], team: Team, version: i32| {
            let details = AccountDetails {
                email: EmailAddress::parse(&moira().email).unwrap(), name: line("Moira Lane"), roles: roles.to_vec(), team: Some(team.id()),
                reason: Some(words("She changes places")), version,
            };
            users::change(&kept.world.service, &tom, &kept.moira.user_id, details)
        };
        let version = moira().version;
        let refused = change(&[Role::PanelMember], Team::SendService, version);
        assert!(matches!(refused, Err(Failure::Rule(AccountChangeRefused::LastOnRestricted))), "{refused:?}");
        // Another team waits for information governance, who may know of the case.
        let waits = change(&[Role::Manager], Team::Psychology, version).unwrap().unwrap();
        let owen = Context { actor: Persona::OwenPrice.confirmed(), ..kept.world.as_(Persona::OwenPrice) };
        let refused = approvals::approve_roles(&kept.world.service, &owen, &waits, Approval {});
        assert!(matches!(refused, Err(Failure::Rule(RolesApproveRefused::LastOnRestricted))), "{refused:?}");
        assert_eq!((moira().version, moira().team_id), (version, Some(Team::SendService.id())), "nothing is half done");
        approvals::withdraw_roles(&kept.world.service, &tom, &kept.moira.user_id, TakenBack {}).unwrap();
        // Where the team goes its managers go, and manage no case of the team that they were above.
        let team = |id: Team| db.read(|conn| ehc_persistence::accounts::find_team(conn, id.id())).unwrap().unwrap();
        let row = team(Team::Assessment);
        let details = TeamDetails {
            name: line(&row.name), kind: row.kind, parent: None, coordinator: None, contact_name: None, contact_email: None,
            contact_phone: None, opened_on: None, reason: None, version: row.version,
        };
        let moved = teams::change(&kept.world.service, &tom, &Team::Assessment.id(), details.clone());
        assert!(matches!(moved, Err(Failure::Rule(TeamChangeRefused::LastOnRestricted))), "{moved:?}");
        let other = teams::NewTeam { name: line("Post-16"), kind: row.kind, parent: None, opened_on: None };
        let other = teams::add(&kept.world.service, &tom, &(), other).unwrap();
        // Where it closes, its people go as well; that waits too.
        let closing = || teams::TeamClosing { closed_on: day("2026-10-12"), successor: Some(other), reason: Some(words("Two teams become one")) };
        let waits = teams::close(&kept.world.service, &tom, &Team::Assessment.id(), closing()).unwrap().unwrap();
        let closed = || approvals::approve_roles(&kept.world.service, &owen, &waits, Approval {});
        let refused = closed();
        assert!(matches!(refused, Err(Failure::Rule(RolesApproveRefused::LastOnRestricted))), "{refused:?}");
        // Once another is named who stays, each is done: here for her role.
        kept.add(&kept.moira(), Persona::HelenWard.id()).unwrap();
        change(&[Role::PanelMember], Team::SendService, moira().version).unwrap();
        assert!(kept.manager_sees(&kept.helen()));
        let refused = closed();
        assert!(matches!(refused, Err(Failure::Rule(RolesApproveRefused::LastOnRestricted))), "Helen would be the last: {refused:?}");
    }

    fn x_03_the_page_says_who_is_the_last_manager_and_stays_on_the_list(db: &Database) {
        let kept = Kept::restricted(db);
        let last = || access::show(&kept.world.service, &kept.moira(), &kept.world.reference).unwrap().last_manager;
        assert_eq!(last(), Some(kept.moira.user_id));
        let refused = kept.remove(&kept.moira(), kept.named("Moira Lane"));
        assert!(matches!(refused, Err(Failure::Rule(RemoveRefused::LastManager))));
        kept.add(&kept.moira(), Persona::HelenWard.id()).unwrap();
        assert_eq!(last(), None);
    }

    fn x_03_where_nobody_named_manages_the_case_any_more_governance_hears_at_once(db: &Database) {
        let kept = Kept::restricted(db);
        assert_eq!(kept.reminded("2026-10-12"), [0, 0, 0]);
        let (moiras, now) = (kept.named("Moira Lane"), kept.world.priya().now);
        db.write(|conn| standings::end(conn, moiras, Persona::OwenPrice.id(), now)).unwrap();
        assert_eq!(kept.reminded("2026-10-12"), [0, 1, 0]);
        let told = kept.world.heard(Persona::OwenPrice.id(), NoticeEvent::RestrictionReview);
        assert!(told[0].contains("Nobody who is named manages this case and may see it"), "{told:?}");
    }

    fn x_03_governance_hears_at_once_when_the_last_manager_who_is_named_declares_a_conflict(db: &Database) {
        let kept = Kept::restricted(db);
        let heard = || kept.world.heard(Persona::OwenPrice.id(), NoticeEvent::RestrictionReview);
        let declaration = access::Declaration { reason: words("The child is my nephew") };
        access::declare(&kept.world.service, &kept.moira(), &kept.world.reference, declaration).unwrap();
        assert!(heard().len() == 1 && heard()[0].contains("Nobody who is named manages this case and may see it"), "{:?}", heard());
        assert_eq!(kept.reminded("2026-10-12"), [0, 1, 0], "and is not told again");
        assert_eq!(kept.world.nobody_to_tell(), Vec::<String>::new(), "administrators may not know which case it is");
        let listed = access::list_restricted(&kept.world.service, &kept.world.now_as(Persona::OwenPrice)).unwrap();
        assert_eq!(listed[0].managers, Vec::<String>::new());
        let shown = access::restricted(&kept.world.service, &kept.world.now_as(Persona::PriyaNair), &kept.world.reference).unwrap();
        assert_eq!(shown.named.iter().map(|line| line.who.as_str()).collect::<Vec<_>>(), ["Priya Nair"]);
    }

    fn x_03_whoever_is_named_is_told_what_they_see_of_the_case(db: &Database) {
        let kept = Kept::restricted(db);
        let iain = insert_another(db, 2, "Iain Moss", Role::EducationalPsychologist, Team::Psychology);
        for user in [iain.user_id, Persona::HelenWard.id()] {
            kept.add(&kept.moira(), user).unwrap();
        }
        let told = |user| kept.world.heard(user, NoticeEvent::CaseRestricted);
        assert!(told(iain.user_id)[0].starts_with("EHC-000001: You may be asked for advice on it"), "{:?}", told(iain.user_id));
        assert!(told(Persona::HelenWard.id())[0].starts_with("EHC-000001: You may see it"));
    }

    fn x_03_nobody_is_named_to_whom_the_case_is_open_for_a_while_alone(db: &Database) {
        let kept = Kept::asked(db);
        let now = kept.world.priya().now;
        let stands = |persona: Persona, standing| {
            let row = a_standing(kept.world.service.ports.id(), kept.world.case().id, persona, standing, now);
            db.write(|conn| row.insert(conn)).unwrap();
        };
        stands(Persona::OwenPrice, Standing::Reviews);
        let lena = insert_another(db, 2, "Lena Brandt", Role::Caseworker, Team::SocialCare);
        let row = a_standing(kept.world.service.ports.id(), kept.world.case().id, Persona::OwenPrice, Standing::InEmergency, now);
        db.write(|conn| ehc_persistence::standings::StandingRow { user_id: lena.user_id, ..row }.insert(conn)).unwrap();
        let shown = access::restrictable(&kept.world.service, &kept.helen(), &kept.world.reference).unwrap();
        let names: Vec<&str> = shown.candidates.iter().map(|one| one.name.as_str()).collect();
        assert!(names.contains(&"Moira Lane") && !names.contains(&"Owen Price") && !names.contains(&"Lena Brandt"), "{names:?}");
        for user in [Persona::OwenPrice.id(), lena.user_id] {
            let refused = kept.restrict(&kept.helen(), &[kept.moira.user_id, user], "2026-11-30");
            assert!(matches!(refused, Err(Failure::Rule(RestrictRefused::NothingToDoWithIt))), "{refused:?}");
        }
    }

    fn x_03_an_email_about_a_restricted_case_gives_its_number_alone_and_an_alert_names_no_child(db: &Database) {
        let kept = Kept::asked(db);
        work_once(&kept.world.service, &MemoryMailer::new()).unwrap();
        kept.restrict(&kept.helen(), &[kept.moira.user_id, Persona::PriyaNair.id()], "2026-11-30").unwrap();
        let mailer = MemoryMailer::new();
        // Limits pass meanwhile, so that everybody who owes something is told of it.
        for on in ["2026-10-19", "2026-11-29", "2026-12-20"] {
            kept.world.on(on);
            work_once(&kept.world.service, &mailer).unwrap();
        }
        let sent = mailer.sent();
        let about: Vec<_> = sent.iter().filter(|one| one.words().subject.contains("EHC-000001")).collect();
        assert!(about.len() > 1, "{sent:?}");
        for one in about {
            let MailWords { subject, text, html } = one.words();
            assert_eq!(subject, "EHC-000001: Sign in to see what this is about");
            assert!(text.starts_with("Something about EHC-000001 is for you to see."), "{text}");
            for word in ["Amira", "Hassan", "advice", "overdue", "final plan", "Restricted"] {
                assert!(!text.contains(word) && !html.contains(word), "{word}: {text}");
            }
        }
        // Together with others it says no more.
        let titles: Vec<&str> = sent.iter().filter(|one| one.words().subject.ends_with(" notices")).map(|one| one.words().text.as_str()).collect();
        assert!(titles.iter().all(|text| !text.contains("dvice") && !text.contains("overdue")), "{titles:?}");
        let named = [kept.moira.user_id, Persona::PriyaNair.id(), Persona::OwenPrice.id()];
        for persona in Persona::ALL {
            let alerts = alerts_for(&kept.world.service, &kept.world.now_as(persona), None).unwrap();
            for line in alerts.today.iter().chain(&alerts.earlier) {
                assert!(!line.title.contains("Amira") && !line.body.contains("Amira") && !line.body.contains("Hassan"), "{line:?}");
                let is_about = line.title.contains("EHC-000001") || line.body.contains("EHC-000001");
                assert!(!is_about || named.contains(&persona.id()), "{persona:?} is not on its list: {line:?}");
            }
        }
    }

    fn a_restricted_case_of_a_child_who_died_reminds_nobody(db: &Database) {
        let kept = Kept::restricted(db);
        change_case(db, &kept.world.reference, |case| case.stage = ehc_domain::cases::Stage::Died);
        assert_eq!(kept.reminded("2026-12-01"), [0, 0, 0]);
    }
}
