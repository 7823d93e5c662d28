//! Nothing of a case is given to somebody from whom it is hidden: not the case, not a request for advice, not what somebody leaves behind.

use ehc_application::{
    Context, Failure,
    access::{self, Naming},
    advice::{
        self, AskLine, AskRefused, Whom,
        check::{self, Check, CheckRefused},
        contribute::{self, PassRefused, Passing},
    },
    approvals::{self, Approval},
    assign::{self, AssignRefused, Assignment},
    history,
    requests::{self, Joins, NewRequest, RecordRefused},
    users::{self, AccountDetails, LeaveRefused, Leaving},
};
use ehc_domain::{
    accounts::Role,
    advice::{AdviceKind, AdviceState},
    cases::{CaseReference, Stage},
    ids::UserId,
    notifications::TaskKind,
    policy::Standing,
};
use ehc_persistence::{
    Database,
    notifications::{self as post, NewTask, TaskOwner},
    standings::StandingRow,
};
use ehc_test_support::{
    Persona, a_standing, both_databases, change_case, find_case, line, mailbox,
    personas::{Team, insert_another},
    words,
};

use super::world::{World, amira, everybody, seen};

impl World<'_> {
    fn gives(&self, by: &Context, user: UserId) -> Result<(), Failure<AssignRefused>> {
        let assignment = Assignment { user, reason: words("Priya is away"), version: self.case().version };
        assign::assign(&self.service, by, &self.reference, assignment)
    }

    fn can_be_given(&self, by: &Context) -> Vec<String> {
        assign::show(&self.service, by, &self.reference).unwrap().candidates.into_iter().map(|one| one.name).collect()
    }

    /// Who is offered for one kind of advice.
    fn can_be_asked(&self, by: &Context, kind: AdviceKind) -> Vec<String> {
        let shown = advice::to_ask(&self.service, by, &self.reference).unwrap();
        let line = shown.required.iter().find(|line| line.kind == kind).unwrap();
        line.choices.iter().map(|choice| choice.label.clone()).collect()
    }

    fn leaves(&self, who: Persona, cases_to: Option<UserId>, advice_to: Option<UserId>) -> Result<(), Failure<LeaveRefused>> {
        let tom = Context { actor: Persona::TomFielding.confirmed(), ..self.as_(Persona::TomFielding) };
        let leaving = Leaving { left_on: tom.today, cases_to, advice_to, posts_to: None };
        users::leave(&self.service, &tom, &who.id(), leaving)
    }

    fn has_task(&self, user: UserId) {
        let task = NewTask {
            dedupe_key: "a-task".into(),
            kind: TaskKind::UndeliveredEmail,
            case_id: Some(self.case().id),
            title: "A task".into(),
            detail: "To do".into(),
            due: None,
            owner: TaskOwner::User(user),
        };
        let now = self.priya().now;
        self.database.write(|conn| post::add_task(conn, self.service.ports.id(), task, now)).unwrap();
    }

    fn tasks_of(&self, user: UserId) -> usize {
        self.database.read(|conn| post::count_tasks_of_user(conn, user)).unwrap()
    }
}

both_databases! {
    fn x_03_a_case_is_not_given_to_a_caseworker_with_a_conflict_of_interest(db: &Database) {
        let world = World::requested(db);
        let sian = insert_another(db, 1, "Sian Pritchard", Role::Caseworker, Team::Assessment);
        let helen = || world.now_as(Persona::HelenWard);
        assert_eq!(world.can_be_given(&helen()), ["Sian Pritchard"]);
        world.shuts_out(sian.user_id);
        assert_eq!(world.can_be_given(&helen()), Vec::<String>::new());
        assert!(matches!(world.gives(&helen(), sian.user_id), Err(Failure::Rule(AssignRefused::HiddenFromThem))));
        assert_eq!(world.case().caseworker_id, Some(Persona::PriyaNair.id()));
    }

    fn x_03_a_restricted_case_is_given_to_nobody_who_is_not_named(db: &Database) {
        let world = World::requested(db);
        let sian = insert_another(db, 1, "Sian Pritchard", Role::Caseworker, Team::Assessment);
        let moira = insert_another(db, 2, "Moira Lane", Role::Manager, Team::SendService);
        world.restricted_to(&[moira.user_id, Persona::PriyaNair.id()]);
        let moira = || world.beside(&moira);
        assert_eq!(world.can_be_given(&moira()), Vec::<String>::new());
        assert!(matches!(world.gives(&moira(), sian.user_id), Err(Failure::Rule(AssignRefused::HiddenFromThem))));
        access::add(&world.service, &moira(), &world.reference, Naming { user: sian.user_id, reason: words("She takes it") }).unwrap();
        assert_eq!(world.can_be_given(&moira()), ["Sian Pritchard"]);
        world.gives(&moira(), sian.user_id).unwrap();
        assert_eq!(world.case().caseworker_id, Some(sian.user_id));
    }

    fn x_03_advice_is_asked_of_nobody_with_a_conflict_of_interest(db: &Database) {
        let world = World::assessing(db);
        let both = ["Ashmere EP Service (whole team)", "Dr James Osei, Ashmere EP Service"];
        assert_eq!(world.can_be_asked(&world.priya(), AdviceKind::Psychological), both);
        world.has_conflict(Persona::JamesOsei);
        assert_eq!(world.can_be_asked(&world.priya(), AdviceKind::Psychological), Vec::<String>::new(), "nor of a team of nobody else");
        let asked = |lines: Vec<AskLine>| advice::ask(&world.service, &world.priya(), &world.reference, None, lines);
        let refused = |lines| match asked(lines) {
            Err(Failure::Rule(why)) => why,
            other => panic!("{other:?}"),
        };
        let hidden = AskRefused::HiddenFromThem(AdviceKind::Psychological);
        assert_eq!(refused(everybody()), hidden);
        let of = |whom: Whom| {
            let rest = everybody().into_iter().filter(|line| line.kind != AdviceKind::Psychological);
            rest.chain([AskLine { kind: AdviceKind::Psychological, whom }]).collect::<Vec<_>>()
        };
        assert_eq!(refused(of(Whom::Team(Team::Psychology.id()))), hidden);
        assert_eq!(world.asked(), [], "nobody is asked then");
        let iris = insert_another(db, 1, "Iris Moss", Role::EducationalPsychologist, Team::Psychology);
        asked(of(Whom::User(iris.user_id))).unwrap();
    }

    fn x_03_on_a_restricted_case_whoever_is_to_be_asked_is_named_first(db: &Database) {
        let world = World::assessing(db);
        let moira = insert_another(db, 1, "Moira Lane", Role::Manager, Team::SendService);
        world.restricted_to(&[moira.user_id, Persona::PriyaNair.id()]);
        let moira = || world.beside(&moira);
        let priya = || world.now_as(Persona::PriyaNair);
        assert_eq!(world.can_be_asked(&priya(), AdviceKind::Psychological), Vec::<String>::new());
        let may_name = |by: &Context| advice::to_ask(&world.service, by, &world.reference).unwrap().may_name;
        assert_eq!((may_name(&moira()), may_name(&priya())), (true, false));
        let asked = advice::ask(&world.service, &priya(), &world.reference, None, everybody());
        assert!(matches!(asked, Err(Failure::Rule(AskRefused::HiddenFromThem(AdviceKind::Medical)))), "{asked:?}");
        for user in [Persona::JamesOsei, Persona::MarcusBell, Persona::AnnaKowalska] {
            access::add(&world.service, &moira(), &world.reference, Naming { user: user.id(), reason: words("Gives advice") }).unwrap();
        }
        assert_eq!(world.can_be_asked(&priya(), AdviceKind::Medical), ["Ashmere NHS Trust (whole team)", "Dr Anna Kowalska, Ashmere NHS Trust"]);
        advice::ask(&world.service, &priya(), &world.reference, None, everybody()).unwrap();
    }

    fn x_03_a_request_is_passed_on_to_nobody_from_whom_the_case_is_hidden(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        let id = world.request(AdviceKind::Medical).id;
        let anna = || world.now_as(Persona::AnnaKowalska);
        contribute::take(&world.service, &anna(), id).unwrap();
        let colleagues = || contribute::colleagues(&world.service, &anna(), id).unwrap().len();
        assert_eq!(colleagues(), 1);
        world.has_conflict(Persona::RuthAdeyemi);
        assert_eq!(colleagues(), 0);
        let passed = contribute::pass(&world.service, &anna(), id, Passing { to: Persona::RuthAdeyemi.id() });
        assert!(matches!(passed, Err(Failure::Rule(PassRefused::NotAColleague))), "as of somebody of another service: {passed:?}");
        assert_eq!(world.request(AdviceKind::Medical).user_id, Some(Persona::AnnaKowalska.id()));
    }

    fn x_03_advice_goes_back_to_the_service_where_the_case_is_hidden_from_whoever_wrote_it(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        world.submit(AdviceKind::Psychological, Persona::JamesOsei, seen("2026-10-12")).unwrap();
        world.has_conflict(Persona::JamesOsei);
        let request = || world.request(AdviceKind::Psychological);
        let sent_back = || {
            let found = Check::sent_back(words("How often is missing"), request().version);
            check::check(&world.service, &world.priya(), &world.reference, request().id, found)
        };
        assert!(matches!(sent_back(), Err(Failure::Rule(CheckRefused::NobodyToWrite))), "nobody else of the service gives it");
        assert_eq!(request().state, AdviceState::Received);
        insert_another(db, 1, "Iris Moss", Role::EducationalPsychologist, Team::Psychology);
        sent_back().unwrap();
        assert_eq!((request().state, request().user_id, request().team_id), (AdviceState::SentBack, None, Some(Team::Psychology.id())));
        assert_eq!(request().asked_of, "Ashmere EP Service");
    }

    fn x_03_what_is_hidden_from_whoever_takes_over_from_a_leaver_goes_to_those_who_may_know_of_it(db: &Database) {
        let world = World::assessing(db);
        world.ask_everybody();
        let sian = insert_another(db, 1, "Sian Pritchard", Role::Caseworker, Team::Assessment);
        let iris = insert_another(db, 2, "Iris Moss", Role::EducationalPsychologist, Team::Psychology);
        let oliver = NewRequest { child_name: line("Oliver Grant"), match_reason: Some(words("Another")), ..amira("2026-10-12") };
        let other = world.record(oliver);
        world.shuts_out(sian.user_id);
        let conflict = a_standing(world.service.ports.id(), world.case().id, Persona::JamesOsei, Standing::Conflict, world.priya().now);
        db.write(|conn| StandingRow { user_id: iris.user_id, ..conflict }.insert(conn)).unwrap();
        world.has_task(Persona::PriyaNair.id());
        world.leaves(Persona::PriyaNair, Some(sian.user_id), None).unwrap();
        assert_eq!((world.case().caseworker_id, find_case(db, &other).caseworker_id), (None, Some(sian.user_id)));
        assert_eq!((world.tasks_of(sian.user_id), world.tasks_of(Persona::HelenWard.id())), (0, 1));
        assert!(world.history_says().contains("Ashmere Assessment Team"), "{}", world.history_says());
        world.leaves(Persona::JamesOsei, None, Some(iris.user_id)).unwrap();
        let request = world.request(AdviceKind::Psychological);
        assert_eq!((request.user_id, request.team_id), (None, Some(Team::Psychology.id())));
    }

    fn x_03_an_administrator_learns_no_number_of_a_restricted_case_of_a_leaver(db: &Database) {
        let world = World::requested(db);
        let moira = insert_another(db, 1, "Moira Lane", Role::Manager, Team::SendService);
        let elsewhere = insert_another(db, 2, "Lena Brandt", Role::Caseworker, Team::SendService);
        world.restricted_to(&[moira.user_id, Persona::PriyaNair.id()]);
        let refused = world.leaves(Persona::PriyaNair, Some(elsewhere.user_id), None).unwrap_err().to_string();
        assert!(refused.contains("a restricted case") && !refused.contains("EHC-"), "{refused}");
        let tom = world.as_(Persona::TomFielding);
        let hand = users::show(&world.service, &tom, &Persona::PriyaNair.id()).unwrap().in_hand;
        assert_eq!(hand.cases.iter().map(|case| case.is_restricted).collect::<Vec<_>>(), [true]);
    }

    fn x_03_a_leaver_is_struck_from_the_lists_that_name_them(db: &Database) {
        let world = World::requested(db);
        let moira = insert_another(db, 1, "Moira Lane", Role::Manager, Team::SendService);
        world.restricted_to(&[moira.user_id, Persona::PriyaNair.id()]);
        world.leaves(Persona::PriyaNair, None, None).unwrap();
        let shown = access::restricted(&world.service, &world.beside(&moira), &world.reference).unwrap();
        assert_eq!(shown.named.iter().map(|line| line.who.as_str()).collect::<Vec<_>>(), ["Moira Lane"]);
        let said = history::show(&world.service, &world.beside(&moira), &world.reference, false, None).unwrap();
        assert!(format!("{:?}", said.days).contains("Priya Nair is not named on it any more"), "{:?}", said.days);
        assert!(!world.sees(Persona::PriyaNair));
    }

    fn ad_05_a_leaver_passes_on_the_cases_whose_plan_is_maintained(db: &Database) {
        let world = World::requested(db);
        let sian = insert_another(db, 1, "Sian Pritchard", Role::Caseworker, Team::Assessment);
        change_case(db, &world.reference, |case| case.stage = Stage::Maintained);
        world.leaves(Persona::PriyaNair, Some(sian.user_id), None).unwrap();
        assert_eq!(world.case().caseworker_id, Some(sian.user_id));
    }

    fn x_03_a_request_is_recorded_by_nobody_whose_team_runs_no_cases(db: &Database) {
        let world = World::before(db, "2026-09-07");
        let kay = insert_another(db, 1, "Kay Holt", Role::Manager, Team::Health);
        assert!(!requests::can_begin(&world.service, &world.beside(&kay)).unwrap());
        assert!(requests::can_begin(&world.service, &world.priya()).unwrap());
        let recorded = requests::record(&world.service, &world.beside(&kay), amira("2026-09-07"));
        assert!(matches!(recorded, Err(Failure::Rule(RecordRefused::TeamHoldsNoCases))), "{recorded:?}");
        assert_eq!(requests::record(&world.service, &world.priya(), amira("2026-09-07")).unwrap().reference, CaseReference::from_number(1));
        let joins = Some(Joins::Case(CaseReference::from_number(1)));
        let again = NewRequest { joins: joins.clone(), ..amira("2026-09-05") };
        let joined = requests::record(&world.service, &world.beside(&kay), again.clone());
        assert!(matches!(joined, Err(Failure::Rule(RecordRefused::TeamHoldsNoCases))), "{joined:?}");
        requests::record(&world.service, &world.priya(), again).unwrap();
    }

    fn administrators_hear_when_the_last_manager_of_a_team_with_cases_leaves(db: &Database) {
        let world = World::requested(db);
        let moira = insert_another(db, 1, "Moira Lane", Role::Manager, Team::SendService);
        world.leaves(Persona::HelenWard, None, None).unwrap();
        assert_eq!(world.nobody_to_tell(), Vec::<String>::new(), "there is another");
        let tom = Context { actor: Persona::TomFielding.confirmed(), ..world.as_(Persona::TomFielding) };
        let leaving = Leaving { left_on: tom.today, cases_to: None, advice_to: None, posts_to: None };
        users::leave(&world.service, &tom, &moira.user_id, leaving).unwrap();
        assert_eq!(world.nobody_to_tell(), ["Ashmere Assessment Team: nobody manages it"]);
    }

    fn administrators_hear_when_the_last_manager_goes_who_may_know_of_a_case(db: &Database) {
        let world = World::requested(db);
        let moira = insert_another(db, 1, "Moira Lane", Role::Manager, Team::SendService);
        world.shuts_out(moira.user_id);
        assert_eq!(world.nobody_to_tell(), Vec::<String>::new());
        world.leaves(Persona::HelenWard, None, None).unwrap();
        assert_eq!(world.nobody_to_tell(), [format!("{}: nobody manages it", world.reference)]);
    }

    fn administrators_hear_when_the_last_manager_of_a_team_is_moved_once_that_is_approved(db: &Database) {
        let world = World::requested(db);
        let confirmed = |persona: Persona| Context { actor: persona.confirmed(), ..world.as_(persona) };
        let helen = db.read(|conn| ehc_persistence::accounts::find_user(conn, Persona::HelenWard.id())).unwrap().unwrap();
        let details = AccountDetails {
            email: mailbox(&helen.email), name: line(&helen.name), roles: vec![Role::Manager], team: Some(Team::Psychology.id()),
            reason: Some(words("She leads the service")), version: helen.version,
        };
        let waits = users::change(&world.service, &confirmed(Persona::TomFielding), &helen.id, details).unwrap().unwrap();
        assert_eq!(world.nobody_to_tell(), Vec::<String>::new());
        approvals::approve_roles(&world.service, &confirmed(Persona::OwenPrice), &waits, Approval {}).unwrap();
        assert_eq!(world.nobody_to_tell(), ["Ashmere Assessment Team: nobody manages it"]);
    }
}
