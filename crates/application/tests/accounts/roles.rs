//! Roles: one that is given counts once information governance has approved it, and one that is taken away is gone at once.

use ehc_application::{
    Context, Failure, Service,
    accounts::NewUser,
    approvals::{
        self, AnswerRefused, Approval, RolesAnswerRefused, RolesApproveRefused, RolesNotProposed, TakenBack, WithdrawRefused,
        lapse,
    },
    drafts,
    notifications::{MemoryMailer, newest_alerts, work_once},
    teams::{self, NewTeam},
    users::{
        self, AccountChangeRefused, AccountDetails, AccountRefused, InvitedAccount, LeaveRefused, Leaving, LinkRefused,
        NewAccount, Return,
    },
};
use ehc_domain::{
    accounts::{Role, TeamKind},
    approvals::ProposalState,
    ids::{ApprovalId, TeamId, UserId},
    notifications::NoticeEvent,
    policy::Refusal,
    refusals::Refuses as _,
};
use ehc_persistence::{Database, accounts as rows};
use ehc_test_support::{Persona, TestPorts, a_case, both_databases, day, line, mailbox, personas::Team, words};

use super::service;

struct Office<'a> {
    db: &'a Database,
    service: Service,
    ports: TestPorts,
}

impl<'a> Office<'a> {
    fn new(db: &'a Database) -> Self {
        let (service, ports) = service(db);
        ports.clock.set_day(day("2026-12-01"));
        Self { db, service, ports }
    }

    /// Somebody who has just given the password again.
    fn as_(&self, persona: Persona) -> Context {
        Context { actor: persona.confirmed(), ..persona.context(&self.ports.clock) }
    }

    /// Somebody else of a role.
    fn another(&self, name: &str, role: Role) -> Context {
        let new = NewUser {
            email: format!("{}@ashmere.example", name.to_lowercase()),
            name: format!("{name} Hill"),
            roles: vec![role],
            team: None,
            password: "lantern-orchard-velvet-19".to_owned().into(),
        };
        let id = self.service.create_user(&new).unwrap().id;
        let mut context = self.as_(Persona::OwenPrice);
        (context.actor.user_id, context.actor.roles) = (id, vec![role]);
        context
    }

    fn held(&self, user: UserId) -> Vec<Role> {
        let mut roles = self.db.read(|conn| rows::roles_of(conn, user)).unwrap();
        roles.sort_unstable();
        roles
    }

    fn change(
        &self,
        by: &Context,
        who: UserId,
        roles: &[Role],
        name: Option<&str>,
    ) -> Result<Option<ApprovalId>, Failure<AccountChangeRefused>> {
        let user = self.db.read(|conn| rows::find_user(conn, who)).unwrap().unwrap();
        let details = AccountDetails {
            email: mailbox(&user.email),
            name: line(name.unwrap_or(&user.name)),
            roles: roles.to_vec(),
            team: user.team_id,
            reason: Some(words("She leads the team from December")),
            version: user.version,
        };
        users::change(&self.service, by, &who, details)
    }

    /// Tom proposes that Priya manages as well.
    fn priya_manages(&self) -> ApprovalId {
        let tom = self.as_(Persona::TomFielding);
        self.change(&tom, Persona::PriyaNair.id(), &[Role::Caseworker, Role::Manager], None).unwrap().unwrap()
    }

    fn approve(&self, by: &Context, id: ApprovalId) -> Result<(), Failure<RolesApproveRefused>> {
        approvals::approve_roles(&self.service, by, &id, Approval {})
    }

    fn state(&self, id: ApprovalId) -> ProposalState {
        approvals::find_roles(&self.service, &self.as_(Persona::OwenPrice), &id).unwrap().0.state
    }

    /// Says that somebody works in another team from now on.
    fn moves(&self, by: &Context, who: UserId, team: TeamId) -> Result<Option<ApprovalId>, Failure<AccountChangeRefused>> {
        let user = self.db.read(|conn| rows::find_user(conn, who)).unwrap().unwrap();
        let details = AccountDetails {
            email: mailbox(&user.email),
            name: line(&user.name),
            roles: self.held(who),
            team: Some(team),
            reason: Some(words("She works there from December")),
            version: user.version,
        };
        users::change(&self.service, by, &who, details)
    }

    fn team_of(&self, who: UserId) -> Option<TeamId> {
        self.db.read(|conn| rows::find_user(conn, who)).unwrap().unwrap().team_id
    }

    /// A team beside the assessment team.
    fn reviews(&self) -> TeamId {
        let new = NewTeam { name: line("Reviews"), kind: TeamKind::Casework, parent: None, opened_on: None };
        teams::add(&self.service, &self.as_(Persona::TomFielding), &(), new).unwrap()
    }

    /// Says behind everybody’s back what somebody is called, as of those who had one name before nobody was given a colleague’s.
    fn is_called(&self, who: UserId, name: &str) {
        self.db
            .write(|conn| {
                let before = rows::find_user(conn, who)?.unwrap().name;
                let until_at = self.as_(Persona::OwenPrice).now;
                let former = rows::FormerUserNameRow { id: self.service.ports.id(), user_id: who, name: before, until_at };
                rows::rename_user(conn, former, name)
            })
            .unwrap();
    }

    fn invite(&self, email: &str, roles: &[Role]) -> Result<InvitedAccount, Failure<AccountRefused>> {
        self.invite_to(Team::Assessment, email, roles)
    }

    fn invite_to(&self, team: Team, email: &str, roles: &[Role]) -> Result<InvitedAccount, Failure<AccountRefused>> {
        let new = NewAccount {
            email: mailbox(email),
            // No two have one name.
            name: line(&format!("{} Hill", email.split_once('@').unwrap().0)),
            roles: roles.to_vec(),
            team: Some(team.id()),
            reason: Some(words("She stands in")),
        };
        users::invite(&self.service, &self.as_(Persona::TomFielding), &(), new)
    }
}

/// Says whether somebody was told that a proposal does not wait for an answer.
fn waits_no_more(answered: Result<(), Failure<RolesApproveRefused>>) -> bool {
    let nothing = RolesAnswerRefused::Answer(AnswerRefused::NothingWaits);
    matches!(answered, Err(Failure::Rule(RolesApproveRefused::Answer(why))) if why == nothing)
}

both_databases! {
    fn x_03_a_role_that_is_given_counts_once_information_governance_has_approved_it(db: &Database) {
        let office = Office::new(db);
        let id = office.priya_manages();
        assert_eq!(office.held(Persona::PriyaNair.id()), [Role::Caseworker]);
        let waits = office.change(&office.as_(Persona::TomFielding), Persona::PriyaNair.id(), &[Role::Caseworker, Role::Administrator], None);
        assert!(matches!(waits, Err(Failure::Rule(AccountChangeRefused::Account(AccountRefused::Roles(RolesNotProposed::Waits))))), "{waits:?}");
        // Nobody but information governance, not whoever proposed it, and nobody without the password.
        for persona in [Persona::TomFielding, Persona::HelenWard, Persona::PriyaNair] {
            let refused = office.approve(&office.as_(persona), id);
            assert!(matches!(refused, Err(Failure::Refused(Refusal::Denied))), "{persona:?} {refused:?}");
        }
        let unconfirmed = office.approve(&Persona::OwenPrice.context(&office.ports.clock), id);
        assert!(matches!(unconfirmed, Err(Failure::Refused(Refusal::StepUp))), "{unconfirmed:?}");
        office.approve(&office.as_(Persona::OwenPrice), id).unwrap();
        assert_eq!(office.held(Persona::PriyaNair.id()), [Role::Caseworker, Role::Manager]);
        let twice = office.approve(&office.as_(Persona::OwenPrice), id);
        let nothing = RolesApproveRefused::Answer(RolesAnswerRefused::Answer(AnswerRefused::NothingWaits));
        assert!(matches!(twice, Err(Failure::Rule(why)) if why == nothing));
    }

    fn x_03_a_role_is_taken_away_by_an_administrator_alone_and_at_once(db: &Database) {
        let office = Office::new(db);
        let tom = office.as_(Persona::TomFielding);
        let waits = office.change(&tom, Persona::JudithCrane.id(), &[Role::Administrator], None).unwrap();
        assert!(waits.is_some());
        assert_eq!(office.held(Persona::JudithCrane.id()), [], "what goes is gone, what comes waits");
        office.approve(&office.as_(Persona::OwenPrice), waits.unwrap()).unwrap();
        assert_eq!(office.held(Persona::JudithCrane.id()), [Role::Administrator]);
    }

    fn x_03_nobody_approves_what_they_proposed_or_are_given_themselves(db: &Database) {
        let office = Office::new(db);
        let (tom, owen) = (office.as_(Persona::TomFielding), office.as_(Persona::OwenPrice));
        let alone = office.change(&tom, Persona::OwenPrice.id(), &[Role::InformationGovernance, Role::PanelMember], None);
        assert!(matches!(alone, Err(Failure::Rule(AccountChangeRefused::Account(AccountRefused::Roles(RolesNotProposed::NobodyElse))))), "{alone:?}");
        let nina = office.another("Nina", Role::InformationGovernance);
        let id = office.change(&tom, Persona::OwenPrice.id(), &[Role::InformationGovernance, Role::PanelMember], None).unwrap().unwrap();
        assert!(matches!(office.approve(&owen, id), Err(Failure::Rule(RolesApproveRefused::Answer(RolesAnswerRefused::ForOneself)))));
        office.approve(&nina, id).unwrap();
        // Whoever is both proposes as administrator, and is not their own second person.
        let mut both = nina.clone();
        both.actor.roles = vec![Role::Administrator, Role::InformationGovernance];
        let id = office.change(&both, Persona::PriyaNair.id(), &[Role::Caseworker, Role::Manager], None).unwrap().unwrap();
        let own = RolesApproveRefused::Answer(RolesAnswerRefused::Answer(AnswerRefused::SamePerson));
        assert!(matches!(office.approve(&both, id), Err(Failure::Rule(why)) if why == own));
        let others = approvals::withdraw_roles(&office.service, &tom, &Persona::PriyaNair.id(), TakenBack {});
        assert!(matches!(others, Err(Failure::Rule(WithdrawRefused::SomebodyElses))));
        approvals::withdraw_roles(&office.service, &both, &Persona::PriyaNair.id(), TakenBack {}).unwrap();
        assert_eq!(office.state(id), ProposalState::Withdrawn);
    }

    fn x_03_what_was_proposed_of_an_account_is_void_once_the_account_is_another(db: &Database) {
        let office = Office::new(db);
        let (tom, owen) = (office.as_(Persona::TomFielding), office.as_(Persona::OwenPrice));
        let id = office.priya_manages();
        assert_eq!(lapse(&office.service).unwrap(), 0);
        office.change(&tom, Persona::PriyaNair.id(), &[Role::Caseworker], Some("Priya Webb")).unwrap();
        assert!(waits_no_more(office.approve(&owen, id)));
        assert_eq!(lapse(&office.service).unwrap(), 0);
        assert_eq!((office.state(id), office.held(Persona::PriyaNair.id())), (ProposalState::Lapsed, vec![Role::Caseworker]));
        // Whoever leaves is given nothing, and comes back with what they had.
        let id = office.change(&tom, Persona::JudithCrane.id(), &[Role::PanelMember, Role::Administrator], None).unwrap().unwrap();
        let leaving = Leaving { left_on: day("2026-12-01"), cases_to: None, advice_to: None, posts_to: None };
        users::leave(&office.service, &tom, &Persona::JudithCrane.id(), leaving).unwrap();
        assert!(matches!(office.approve(&owen, id), Err(Failure::Rule(RolesApproveRefused::Changed))));
        assert_eq!(lapse(&office.service).unwrap(), 1);
        let back = Return { roles: vec![Role::PanelMember, Role::Administrator], team: None, reason: Some(words("She is back")) };
        let waits = users::bring_back(&office.service, &tom, &Persona::JudithCrane.id(), back).unwrap();
        assert_eq!(office.held(Persona::JudithCrane.id()), [Role::PanelMember]);
        office.approve(&owen, waits.unwrap()).unwrap();
        assert_eq!(office.held(Persona::JudithCrane.id()), [Role::PanelMember, Role::Administrator]);
    }

    fn x_03_whoever_is_invited_before_there_is_a_case_has_their_role_at_once_but_for_those_on_which_the_second_person_rests(db: &Database) {
        let office = Office::new(db);
        let plain = office.invite("grace@ashmere.example", &[Role::Caseworker, Role::PanelMember]).unwrap();
        assert_eq!((plain.proposal, office.held(plain.id)), (None, vec![Role::Caseworker, Role::PanelMember]));
        for (email, role) in [("ada@ashmere.example", Role::Administrator), ("ines@ashmere.example", Role::InformationGovernance), ("omar@ashmere.example", Role::Manager)] {
            let made = office.invite(email, &[role, Role::PanelMember]).unwrap();
            // In the order of the list of roles.
            let both = if role == Role::Manager { [role, Role::PanelMember] } else { [Role::PanelMember, role] };
            assert_eq!(office.held(made.id), [Role::PanelMember], "{role:?}");
            office.approve(&office.as_(Persona::OwenPrice), made.proposal.unwrap()).unwrap();
            assert_eq!(office.held(made.id), both);
        }
    }

    fn x_03_once_there_is_a_case_no_administrator_alone_gives_a_role_in_which_any_case_is_opened_in_an_emergency(db: &Database) {
        let office = Office::new(db);
        let tom = office.as_(Persona::TomFielding);
        let before = office.invite("early@ashmere.example", &[Role::Caseworker]).unwrap();
        assert_eq!(before.proposal, None);
        a_case().owned_by(Team::Assessment).insert(db);
        let link = users::show_link(&office.service, &tom, &before.id);
        assert!(matches!(link, Err(Failure::Rule(LinkRefused::ByEmailAlone))), "{link:?}");
        let reviews = office.reviews();
        for (email, role, waits) in [
            ("grace@ashmere.example", Role::Caseworker, true),
            ("omar@ashmere.example", Role::Manager, true),
            ("judith@ashmere.example", Role::PanelMember, false),
        ] {
            let new = NewAccount {
                email: mailbox(email), name: line(email), roles: vec![role], team: Some(reviews), reason: Some(words("She stands in")),
            };
            let made = users::invite(&office.service, &tom, &(), new).unwrap();
            assert_eq!((made.proposal.is_some(), office.held(made.id).is_empty()), (waits, waits), "{role:?}");
            if let Some(proposal) = made.proposal {
                let link = users::show_link(&office.service, &tom, &made.id);
                assert!(matches!(link, Err(Failure::Rule(LinkRefused::ByEmailAlone))), "{role:?} {link:?}");
                office.approve(&office.as_(Persona::OwenPrice), proposal).unwrap();
                assert_eq!(office.held(made.id), [role]);
            }
        }
    }

    fn x_03_nobody_is_given_the_name_of_a_colleague_and_governance_hears_of_every_other(db: &Database) {
        let office = Office::new(db);
        let (tom, marcus) = (office.as_(Persona::TomFielding), Persona::MarcusBell.id());
        for name in ["Priya Nair", "priya  nair", "PRIYA NAIR"] {
            let refused = office.change(&tom, marcus, &[Role::SocialCareContributor], Some(name));
            assert!(matches!(refused, Err(Failure::Rule(AccountChangeRefused::Account(AccountRefused::NameOfColleague)))), "{name} {refused:?}");
        }
        office.change(&tom, marcus, &[Role::SocialCareContributor], Some("Marcus Bell-Hay")).unwrap();
        let told = newest_alerts(&office.service, &office.as_(Persona::OwenPrice), 10).unwrap();
        let told: Vec<&str> = told.iter().filter(|alert| alert.event == NoticeEvent::AccountRenamed).map(|alert| alert.body.as_str()).collect();
        assert!(told.len() == 1 && told[0].contains("Marcus Bell → Marcus Bell-Hay"), "{told:?}");
        let again = office.change(&tom, Persona::HelenWard.id(), &[Role::Manager], Some("marcus bell"));
        assert!(matches!(again, Err(Failure::Rule(AccountChangeRefused::Account(AccountRefused::NameOfColleague)))), "nor the name that one had {again:?}");
        office.change(&tom, Persona::TomFielding.id(), &[Role::Administrator], Some("Tom Fielding-Hay")).unwrap();
        let told = newest_alerts(&office.service, &office.as_(Persona::OwenPrice), 10).unwrap();
        assert_eq!(told.iter().filter(|alert| alert.event == NoticeEvent::AccountRenamed).count(), 1, "an administrator sees no case");
    }

    fn what_waits_for_an_account_lapses_in_the_moment_in_which_the_account_becomes_another(db: &Database) {
        let office = Office::new(db);
        let tom = office.as_(Persona::TomFielding);
        let id = office.priya_manages();
        office.change(&tom, Persona::PriyaNair.id(), &[Role::Caseworker], Some("Priya Shah")).unwrap();
        assert_eq!(office.state(id), ProposalState::Lapsed);
        let shown = users::show(&office.service, &tom, &Persona::PriyaNair.id()).unwrap();
        assert_eq!(shown.waiting, None);
        assert!(shown.history.iter().any(|act| act.label == "A proposal lapsed"), "{:?}", shown.history);
        // What is not touched by a change goes on.
        let id = office.priya_manages();
        office.change(&tom, Persona::MarcusBell.id(), &[Role::SocialCareContributor], Some("Marcus Bell-Hay")).unwrap();
        assert_eq!(office.state(id), ProposalState::Waiting);
    }

    fn whoever_is_invited_has_another_link_where_their_address_is_another(db: &Database) {
        let office = Office::new(db);
        let tom = office.as_(Persona::TomFielding);
        let id = office.invite("grcae@ashmere.example", &[Role::PanelMember]).unwrap().id;
        let link = || office.db.read(|conn| rows::open_invitation(conn, id)).unwrap().unwrap().id;
        let first = link();
        let user = office.db.read(|conn| rows::find_user(conn, id)).unwrap().unwrap();
        let details = AccountDetails {
            email: mailbox("grace@ashmere.example"), name: line("Grace Hill"), roles: vec![Role::PanelMember], team: user.team_id, reason: None,
            version: user.version,
        };
        users::change(&office.service, &tom, &id, details).unwrap();
        assert_ne!(link(), first, "the one that went elsewhere is of no use");
        let mailer = MemoryMailer::new();
        work_once(&office.service, &mailer).unwrap();
        let sent: Vec<String> = mailer.sent().iter().map(|sent| sent.to().as_str().to_owned()).collect();
        assert!(sent.iter().any(|to| to.contains("grace@ashmere.example")) && !sent.iter().any(|to| to.contains("grcae@")), "{sent:?}");
    }

    fn what_somebody_looked_for_is_no_text_that_they_have_not_sent(db: &Database) {
        let office = Office::new(db);
        let priya = office.as_(Persona::PriyaNair);
        let unsent = || users::show(&office.service, &office.as_(Persona::TomFielding), &Persona::PriyaNair.id()).unwrap().in_hand.drafts;
        let keep = |name: &str| drafts::keep(&office.service, &priya, name, &[("q".to_owned(), "Nowak".to_owned())]).unwrap();
        keep("search:0");
        keep("known:0");
        assert_eq!(unsent(), 0);
        keep(&drafts::unsent("/requests/new"));
        assert_eq!(unsent(), 1);
    }

    fn x_03_no_account_has_a_name_that_reads_like_that_of_a_colleague_or_of_the_service(db: &Database) {
        let office = Office::new(db);
        let tom = office.as_(Persona::TomFielding);
        let invite = |name: &str| {
            let new = NewAccount {
                email: mailbox("new@ashmere.example"), name: line(name), roles: vec![Role::PanelMember], team: None, reason: None,
            };
            users::invite(&office.service, &tom, &(), new)
        };
        for (name, code) in [
            ("Helen Ward", "name_of_colleague"),
            ("Н\u{435}l\u{435}n W\u{430}rd", "name_of_colleague"),
            ("HeIen Ward", "name_of_colleague"),
            ("HelenWard", "name_of_colleague"),
            ("Ward Helen", "name_of_colleague"),
            ("Helen\u{200b} Ward", "unseen_in_name"),
            ("Grace \u{200f}Hill", "unseen_in_name"),
            ("Automatic", "name_of_the_service"),
            ("ЕНС Casework", "name_of_the_service"),
            ("The system", "name_of_the_service"),
        ] {
            let Err(Failure::Rule(refused)) = invite(name) else { panic!("{name} is taken") };
            assert_eq!(refused.code(), code, "{name:?}");
            let Err(Failure::Rule(refused)) = office.change(&tom, Persona::MarcusBell.id(), &[Role::SocialCareContributor], Some(name)) else {
                panic!("{name} is taken")
            };
            assert_eq!(refused.code(), code, "{name:?}");
        }
        for name in ["Łucja Nowak", "Đặng Thị Hoa", "Zoë Quell", "Aoife Ní Bhriain", "Seán O’Mara", "Олена Шевченко"] {
            office.change(&tom, Persona::MarcusBell.id(), &[Role::SocialCareContributor], Some(name)).unwrap();
        }
        invite("Helen Wardle").unwrap();
    }

    fn x_03_whoever_is_invited_to_a_team_above_others_has_their_role_once_it_is_approved(db: &Database) {
        let office = Office::new(db);
        let made = office.invite_to(Team::SendService, "grace@ashmere.example", &[Role::Caseworker, Role::PanelMember]).unwrap();
        assert_eq!(office.held(made.id), [Role::PanelMember]);
        let shown = approvals::find_roles(&office.service, &office.as_(Persona::OwenPrice), &made.proposal.unwrap()).unwrap().0;
        let would = shown.proposed.unwrap().in_words();
        assert!(would.contains("Sees the cases of: Ashmere Assessment Team, Ashmere SEND Service"), "{would}");
        office.approve(&office.as_(Persona::OwenPrice), made.proposal.unwrap()).unwrap();
        assert_eq!(office.held(made.id), [Role::Caseworker, Role::PanelMember]);
        // So has whoever comes back to it.
        let tom = office.as_(Persona::TomFielding);
        let leaving = || Leaving { left_on: day("2026-12-01"), cases_to: None, advice_to: None, posts_to: None };
        users::leave(&office.service, &tom, &made.id, leaving()).unwrap();
        let back = |team: Team| Return { roles: vec![Role::Caseworker], team: Some(team.id()), reason: Some(words("She is back")) };
        assert!(users::bring_back(&office.service, &tom, &made.id, back(Team::SendService)).unwrap().is_some());
        assert_eq!(office.held(made.id), []);
        users::leave(&office.service, &tom, &made.id, leaving()).unwrap();
        db.write(|conn| rows::set_roles(conn, made.id, &[Role::Caseworker])).unwrap();
        assert_eq!(users::bring_back(&office.service, &tom, &made.id, back(Team::Assessment)).unwrap(), None);
        // A manager comes back to no team alone.
        let omar = office.invite("omar@ashmere.example", &[Role::PanelMember]).unwrap();
        users::leave(&office.service, &tom, &omar.id, leaving()).unwrap();
        db.write(|conn| rows::set_roles(conn, omar.id, &[Role::Manager])).unwrap();
        let back = Return { roles: vec![Role::Manager], team: Some(Team::Assessment.id()), reason: Some(words("He is back")) };
        assert!(users::bring_back(&office.service, &tom, &omar.id, back).unwrap().is_some());
        assert_eq!(office.held(omar.id), []);
    }

    fn x_03_a_team_that_opens_many_cases_counts_once_information_governance_has_approved_it(db: &Database) {
        let office = Office::new(db);
        let (tom, owen, priya) = (office.as_(Persona::TomFielding), office.as_(Persona::OwenPrice), Persona::PriyaNair.id());
        let id = office.moves(&tom, priya, Team::SendService.id()).unwrap().unwrap();
        assert_eq!(office.team_of(priya), Some(Team::Assessment.id()), "until then she works where she did");
        let would = approvals::find_roles(&office.service, &owen, &id).unwrap().0.proposed.unwrap().in_words();
        let opens = "Team: Ashmere Assessment Team → Ashmere SEND Service; Sees the cases of: Ashmere Assessment Team, Ashmere SEND Service";
        assert!(would.contains(opens), "{would}");
        for persona in [Persona::TomFielding, Persona::HelenWard, Persona::PriyaNair] {
            let refused = office.approve(&office.as_(persona), id);
            assert!(matches!(refused, Err(Failure::Refused(Refusal::Denied))), "{persona:?} {refused:?}");
        }
        // Another team below it is more than was shown.
        let new = NewTeam { name: line("Plans"), kind: TeamKind::Casework, parent: Some(Team::SendService.id()), opened_on: None };
        teams::add(&office.service, &tom, &(), new).unwrap();
        assert!(matches!(office.approve(&owen, id), Err(Failure::Rule(RolesApproveRefused::Changed))));
        assert_eq!(lapse(&office.service).unwrap(), 1);
        let id = office.moves(&tom, priya, Team::SendService.id()).unwrap().unwrap();
        office.approve(&owen, id).unwrap();
        assert_eq!(office.team_of(priya), Some(Team::SendService.id()));
        // Back to one of those that she sees already.
        assert_eq!(office.moves(&tom, priya, Team::Assessment.id()).unwrap(), None);
    }

    fn x_03_a_caseworker_moves_to_a_team_that_has_nothing_by_an_administrator_alone_and_a_manager_does_not(db: &Database) {
        let office = Office::new(db);
        let (tom, reviews) = (office.as_(Persona::TomFielding), office.reviews());
        assert_eq!(office.moves(&tom, Persona::PriyaNair.id(), reviews).unwrap(), None);
        assert_eq!(office.team_of(Persona::PriyaNair.id()), Some(reviews));
        // Whoever sits on a panel sees no more in one team than in another.
        assert_eq!(office.moves(&tom, Persona::JudithCrane.id(), Team::SendService.id()).unwrap(), None);
        assert_eq!(office.moves(&tom, Persona::HelenWard.id(), Team::Assessment.id()).unwrap(), None, "she manages its cases already");
        let waits = office.moves(&tom, Persona::HelenWard.id(), reviews).unwrap();
        assert_eq!(office.team_of(Persona::HelenWard.id()), Some(Team::Assessment.id()));
        office.approve(&office.as_(Persona::OwenPrice), waits.unwrap()).unwrap();
        assert_eq!(office.team_of(Persona::HelenWard.id()), Some(reviews));
        // As an installation begins.
        db.write(|conn| rows::set_roles(conn, Persona::OwenPrice.id(), &[Role::PanelMember])).unwrap();
        assert_eq!(office.moves(&tom, Persona::HelenWard.id(), Team::SendService.id()).unwrap(), None);
    }

    fn x_03_nobody_moves_themselves_to_where_they_see_more(db: &Database) {
        let office = Office::new(db);
        let reviews = office.reviews();
        let mut own = office.as_(Persona::PriyaNair);
        own.actor.roles = vec![Role::Caseworker, Role::Administrator];
        db.write(|conn| rows::set_roles(conn, Persona::PriyaNair.id(), &own.actor.roles)).unwrap();
        for team in [reviews, Team::SendService.id()] {
            let refused = office.moves(&own, Persona::PriyaNair.id(), team);
            assert!(matches!(refused, Err(Failure::Rule(AccountChangeRefused::OwnTeam))), "{refused:?}");
        }
        assert_eq!(office.moves(&office.as_(Persona::TomFielding), Persona::PriyaNair.id(), reviews).unwrap(), None);
        // Where it shows nothing, anybody says where they sit.
        assert_eq!(office.moves(&office.as_(Persona::TomFielding), Persona::TomFielding.id(), reviews).unwrap(), None);
    }

    fn x_03_roles_are_given_alone_until_somebody_of_information_governance_can_sign_in_and_never_again(db: &Database) {
        let office = Office::new(db);
        let tom = office.as_(Persona::TomFielding);
        // The last of information governance neither leaves nor loses the role: nobody could approve any more.
        let leaving = || Leaving { left_on: day("2026-12-01"), cases_to: None, advice_to: None, posts_to: None };
        let left = users::leave(&office.service, &tom, &Persona::OwenPrice.id(), leaving());
        assert!(matches!(left, Err(Failure::Rule(LeaveRefused::LastOfGovernance))), "{left:?}");
        let lowered = office.change(&tom, Persona::OwenPrice.id(), &[Role::PanelMember], None);
        assert!(matches!(lowered, Err(Failure::Rule(AccountChangeRefused::LastOfGovernance))), "{lowered:?}");
        // As an installation is before there is one.
        db.write(|conn| rows::set_roles(conn, Persona::OwenPrice.id(), &[Role::PanelMember])).unwrap();
        let given = office.change(&tom, Persona::PriyaNair.id(), &[Role::Caseworker, Role::Manager], None).unwrap();
        assert_eq!((given, office.held(Persona::PriyaNair.id())), (None, vec![Role::Caseworker, Role::Manager]));
        let first = office.invite("ines@ashmere.example", &[Role::InformationGovernance]).unwrap();
        assert_eq!((first.proposal, office.held(first.id)), (None, vec![Role::InformationGovernance]));
        // Invited, and not signed in yet.
        assert_eq!(office.invite("ada@ashmere.example", &[Role::Administrator]).unwrap().proposal, None);
        office.another("Nina", Role::InformationGovernance);
        assert!(office.invite("omar@ashmere.example", &[Role::Administrator]).unwrap().proposal.is_some());
        let own = office.change(&tom, Persona::TomFielding.id(), &[Role::Administrator, Role::PanelMember], None);
        assert!(matches!(own, Err(Failure::Rule(AccountChangeRefused::OwnRole))), "never for oneself");
    }

    fn x_03_nobody_approves_what_was_proposed_by_an_account_of_their_own_name(db: &Database) {
        let office = Office::new(db);
        let owen = Persona::OwenPrice;
        // Whoever approves an account whose name another has too reads so.
        let namesake = office.invite("grace@ashmere.example", &[Role::PanelMember]).unwrap();
        office.is_called(namesake.id, Persona::PriyaNair.name());
        // One person with two accounts: administrator, and of information governance.
        let id = office.priya_manages();
        let would = approvals::find_roles(&office.service, &office.as_(owen), &id).unwrap().0.proposed.unwrap().in_words();
        assert!(would.contains("Another account of that name: grace@ashmere.example"), "{would}");
        db.write(|conn| {
            let tom = rows::find_user(conn, Persona::TomFielding.id())?.unwrap();
            let former = rows::FormerUserNameRow { id: office.service.ports.id(), user_id: tom.id, name: tom.name, until_at: office.as_(owen).now };
            rows::rename_user(conn, former, &owen.name().to_uppercase())
        }).unwrap();
        let own = office.approve(&office.as_(owen), id);
        assert!(matches!(own, Err(Failure::Rule(RolesApproveRefused::Answer(RolesAnswerRefused::SameName)))), "{own:?}");
        let nina = office.another("Nina", Role::InformationGovernance);
        office.approve(&nina, id).unwrap();
        // Alone with two accounts, nothing can be proposed.
        db.write(|conn| rows::set_roles(conn, nina.actor.user_id, &[Role::PanelMember])).unwrap();
        let alone = office.invite("omar@ashmere.example", &[Role::Administrator]);
        assert!(matches!(alone, Err(Failure::Rule(AccountRefused::Roles(RolesNotProposed::NobodyElse)))), "{alone:?}");
    }

    fn x_03_a_proposal_is_not_void_because_another_account_has_its_name_by_now(db: &Database) {
        let office = Office::new(db);
        let owen = office.as_(Persona::OwenPrice);
        let made = office.invite("grace@ashmere.example", &[Role::Manager]).unwrap();
        let id = made.proposal.unwrap();
        let two = office.invite("grace.two@ashmere.example", &[Role::PanelMember]).unwrap();
        office.is_called(two.id, "grace Hill");
        assert_eq!((lapse(&office.service).unwrap(), office.state(id)), (0, ProposalState::Waiting));
        let would = approvals::find_roles(&office.service, &owen, &id).unwrap().0.proposed.unwrap().in_words();
        assert!(would.contains("Another account of that name: grace.two@ashmere.example"), "it is said as it is now: {would}");
        office.approve(&owen, id).unwrap();
        assert_eq!(office.held(made.id), [Role::Manager]);
        // Another name of the account itself is another proposal.
        let id = office.invite("grace.three@ashmere.example", &[Role::Manager]).unwrap();
        office.change(&office.as_(Persona::TomFielding), id.id, &[], Some("Grace Hull")).unwrap();
        assert!(waits_no_more(office.approve(&owen, id.proposal.unwrap())));
        assert_eq!((lapse(&office.service).unwrap(), office.state(id.proposal.unwrap())), (0, ProposalState::Lapsed));
    }

    fn ad_05_an_account_of_which_every_role_waits_is_put_right(db: &Database) {
        let office = Office::new(db);
        let tom = office.as_(Persona::TomFielding);
        let made = office.invite("grase@ashmere.example", &[Role::Manager]).unwrap();
        assert_eq!(office.held(made.id), []);
        let put_right = |roles: &[Role]| {
            let user = office.db.read(|conn| rows::find_user(conn, made.id)).unwrap().unwrap();
            let details = AccountDetails {
                email: mailbox("grace@ashmere.example"),
                name: line("Grace Hull"),
                roles: roles.to_vec(),
                team: user.team_id,
                reason: Some(words("She stands in")),
                version: user.version,
            };
            users::change(&office.service, &tom, &made.id, details)
        };
        assert_eq!(put_right(&[]).unwrap(), None);
        let user = db.read(|conn| rows::find_user(conn, made.id)).unwrap().unwrap();
        assert_eq!((user.name.as_str(), user.email.as_str()), ("Grace Hull", "grace@ashmere.example"));
        // Nobody approves what was proposed of another address.
        let owen = office.as_(Persona::OwenPrice);
        assert!(waits_no_more(office.approve(&owen, made.proposal.unwrap())));
        assert_eq!(lapse(&office.service).unwrap(), 0);
        let again = office.change(&tom, made.id, &[Role::Manager], None).unwrap().unwrap();
        office.approve(&owen, again).unwrap();
        assert_eq!(office.held(made.id), [Role::Manager]);
        // Whoever holds a role keeps one.
        let none = office.change(&tom, made.id, &[], None);
        assert!(matches!(none, Err(Failure::Rule(AccountChangeRefused::Account(AccountRefused::NoRole)))), "{none:?}");
        let nobody = office.invite("omar@ashmere.example", &[]);
        assert!(matches!(nobody, Err(Failure::Rule(AccountRefused::NoRole))), "{nobody:?}");
    }

    fn ad_05_an_account_holds_roles_of_staff_and_works_in_a_team_that_does_what_they_do(db: &Database) {
        let office = Office::new(db);
        for role in [Role::Parent, Role::YoungPerson, Role::SchoolSenco] {
            let refused = office.invite("grace@ashmere.example", &[Role::PanelMember, role]);
            assert!(matches!(refused, Err(Failure::Rule(AccountRefused::NotForStaff))), "{role:?} {refused:?}");
        }
        let wrong = [(Team::Assessment, Role::HealthContributor), (Team::Health, Role::Caseworker), (Team::SocialCare, Role::EducationalPsychologist)];
        for (team, role) in wrong {
            let refused = office.invite_to(team, "grace@ashmere.example", &[role]);
            assert!(matches!(refused, Err(Failure::Rule(AccountRefused::OtherService))), "{team:?} {role:?} {refused:?}");
        }
        let tom = office.as_(Persona::TomFielding);
        let moved = office.moves(&tom, Persona::PriyaNair.id(), Team::Health.id());
        assert!(matches!(moved, Err(Failure::Rule(AccountChangeRefused::Account(AccountRefused::OtherService)))), "{moved:?}");
        for (number, (team, role)) in [(Team::Health, Role::HealthContributor), (Team::Health, Role::PanelMember), (Team::Psychology, Role::EducationalPsychologist)].into_iter().enumerate() {
            assert!(office.invite_to(team, &format!("grace{number}@ashmere.example"), &[role]).is_ok(), "{team:?} {role:?}");
        }
    }
}
