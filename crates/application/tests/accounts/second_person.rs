//! An account that sees cases, or approves what others propose: no administrator becomes it.

use ehc_application::{
    Context, Failure, Service,
    accounts::{NewUser, Recovery, RecoveryRefused},
    approvals::{self, AnswerRefused, Approval, Refusal, RolesAnswerRefused, RolesApproveRefused, RolesNotProposed, lapse},
    notifications::{MemoryMailer, work_once},
    teams::{self, NewTeam},
    users::{self, AccountChangeRefused, AccountDetails, AccountRefused, Leaving, LinkRefused, NewAccount, Return},
};
use ehc_domain::{
    accounts::{Role, TeamKind},
    approvals::ProposalState,
    ids::{ApprovalId, TeamId, UserId},
    policy::Refusal as Denied,
};
use ehc_persistence::{Database, accounts as rows};
use ehc_test_support::{Persona, TestPorts, a_case, both_databases, day, line, mailbox, personas::Team, words};

use super::{attempt, service};

const CHOSEN: &str = "lantern-orchard-velvet-19";
const TOMS_OTHER: &str = "tom.other@ashmere.example";

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

    fn as_(&self, persona: Persona) -> Context {
        Context { actor: persona.confirmed(), ..persona.context(&self.ports.clock) }
    }

    /// A second person of information governance.
    fn nina(&self) -> Context {
        let new = NewUser {
            email: "nina.hill@ashmere.example".to_owned(),
            name: "Nina Hill".to_owned(),
            roles: vec![Role::InformationGovernance],
            team: None,
            password: CHOSEN.to_owned().into(),
        };
        let mut context = self.as_(Persona::OwenPrice);
        context.actor.user_id = self.service.create_user(&new).unwrap().id;
        context
    }

    fn readdress(
        &self,
        by: &Context,
        who: UserId,
        email: &str,
        reason: Option<&str>,
    ) -> Result<Option<ApprovalId>, Failure<AccountChangeRefused>> {
        let user = self.db.read(|conn| rows::find_user(conn, who)).unwrap().unwrap();
        let roles = self.db.read(|conn| rows::roles_of(conn, who)).unwrap();
        let (name, team, version) = (line(&user.name), user.team_id, user.version);
        let details = AccountDetails { email: mailbox(email), name, roles, team, reason: reason.map(words), version };
        users::change(&self.service, by, &who, details)
    }

    fn email(&self, who: UserId) -> String {
        self.db.read(|conn| rows::find_user(conn, who)).unwrap().unwrap().email
    }

    fn approve(&self, by: &Context, id: ApprovalId) -> Result<(), Failure<RolesApproveRefused>> {
        approvals::approve_roles(&self.service, by, &id, Approval {})
    }

    fn link(&self, who: UserId) -> Result<String, Failure<LinkRefused>> {
        let tom = self.as_(Persona::TomFielding);
        users::send_again(&self.service, &tom, &who, ()).unwrap();
        users::show_link(&self.service, &tom, &who)
    }

    fn roles(&self, who: UserId) -> Vec<Role> {
        self.db.read(|conn| rows::roles_of(conn, who)).unwrap()
    }

    fn invite(&self, roles: &[Role]) -> users::InvitedAccount {
        self.invite_as("grace@ashmere.example", roles)
    }

    fn invite_as(&self, email: &str, roles: &[Role]) -> users::InvitedAccount {
        self.invite_to(Team::Assessment.id(), email, roles)
    }

    fn invite_to(&self, team: TeamId, email: &str, roles: &[Role]) -> users::InvitedAccount {
        let new = NewAccount {
            email: mailbox(email),
            // No two have one name.
            name: line(&format!("{} Hill", email.split_once('@').unwrap().0)),
            roles: roles.to_vec(),
            team: Some(team),
            reason: Some(words("She stands in")),
        };
        users::invite(&self.service, &self.as_(Persona::TomFielding), &(), new).unwrap()
    }
}

fn is_by_email_alone(shown: Result<String, Failure<LinkRefused>>) -> bool {
    matches!(shown, Err(Failure::Rule(LinkRefused::ByEmailAlone)))
}

both_databases! {
    fn x_03_another_address_of_information_governance_counts_once_somebody_else_of_it_has_approved_it(db: &Database) {
        let office = Office::new(db);
        let (tom, owen) = (office.as_(Persona::TomFielding), Persona::OwenPrice.id());
        let why = Some("He changed his name");
        let alone = office.readdress(&tom, owen, TOMS_OTHER, why);
        assert!(matches!(alone, Err(Failure::Rule(AccountChangeRefused::Account(AccountRefused::Roles(RolesNotProposed::NobodyElse))))), "{alone:?}");
        let nina = office.nina();
        let silent = office.readdress(&tom, owen, TOMS_OTHER, None);
        assert!(matches!(silent, Err(Failure::Rule(AccountChangeRefused::Account(AccountRefused::Roles(RolesNotProposed::ReasonMissing))))), "{silent:?}");
        let id = office.readdress(&tom, owen, "o.price@ashmere.example", why).unwrap().unwrap();
        assert_eq!(office.email(owen), Persona::OwenPrice.email(), "nothing changes before it is approved");
        // Not whoever proposed it, not the account itself, and nobody without the right.
        let own = office.approve(&office.as_(Persona::OwenPrice), id);
        assert!(matches!(own, Err(Failure::Rule(RolesApproveRefused::Answer(RolesAnswerRefused::ForOneself)))), "{own:?}");
        for persona in Persona::ALL.into_iter().filter(|persona| *persona != Persona::OwenPrice) {
            let refused = office.approve(&office.as_(persona), id);
            assert!(matches!(refused, Err(Failure::Refused(Denied::Denied))), "{persona:?} {refused:?}");
        }
        office.approve(&nina, id).unwrap();
        assert_eq!(office.email(owen), "o.price@ashmere.example");
        assert_eq!(office.db.read(|conn| rows::roles_of(conn, owen)).unwrap(), [Role::InformationGovernance]);
    }

    fn x_03_whoever_is_both_administrator_and_governance_is_not_their_own_second_person(db: &Database) {
        let office = Office::new(db);
        let mut both = office.nina();
        both.actor.roles = vec![Role::Administrator, Role::InformationGovernance];
        let id = office.readdress(&both, Persona::HelenWard.id(), TOMS_OTHER, Some("Her new name")).unwrap().unwrap();
        let own = office.approve(&both, id);
        assert!(matches!(own, Err(Failure::Rule(RolesApproveRefused::Answer(RolesAnswerRefused::Answer(AnswerRefused::SamePerson))))), "{own:?}");
        approvals::refuse_roles(&office.service, &office.as_(Persona::OwenPrice), &id, Refusal { reason: words("She has no such address") }).unwrap();
        assert_eq!(office.email(Persona::HelenWard.id()), Persona::HelenWard.email());
    }

    fn x_03_the_address_of_an_account_in_use_waits_whatever_its_role(db: &Database) {
        let office = Office::new(db);
        let (tom, owen) = (office.as_(Persona::TomFielding), office.as_(Persona::OwenPrice));
        for persona in [Persona::HelenWard, Persona::PriyaNair, Persona::JamesOsei, Persona::JudithCrane] {
            let waits = office.readdress(&tom, persona.id(), &format!("other.{}", persona.email()), Some("Another name")).unwrap();
            assert_eq!((waits.is_some(), office.email(persona.id())), (true, persona.email()), "{persona:?}");
        }
        // Somebody else has the address by the time it is approved.
        let waits = office.readdress(&tom, Persona::TomFielding.id(), "t.fielding@ashmere.example", Some("His other name")).unwrap().unwrap();
        let made = office.invite_as("t.fielding@ashmere.example", &[Role::PanelMember]);
        assert_eq!(made.proposal, None);
        let taken = office.approve(&owen, waits);
        assert!(matches!(taken, Err(Failure::Rule(RolesApproveRefused::Changed))), "{taken:?}");
        assert_eq!(lapse(&office.service).unwrap(), 1);
        let state = approvals::find_roles(&office.service, &owen, &waits).unwrap().0.state;
        assert_eq!(state, ProposalState::Lapsed);
        // Of an account that nobody has used, and that sees nothing, it is a mistake of whoever invited them.
        assert_eq!(office.readdress(&tom, made.id, "grace.hill@ashmere.example", None).unwrap(), None);
        assert_eq!(office.email(made.id), "grace.hill@ashmere.example");
    }

    fn x_03_whoever_uses_an_account_is_told_where_they_are_that_another_address_is_proposed_and_that_it_counts(db: &Database) {
        let office = Office::new(db);
        let (tom, priya) = (office.as_(Persona::TomFielding), Persona::PriyaNair);
        let told = || -> Vec<String> {
            let mailer = MemoryMailer::new();
            work_once(&office.service, &mailer).unwrap();
            let to_priya = mailer.sent().into_iter().filter(|mail| mail.to().as_str() == priya.email());
            to_priya.map(|mail| mail.words().text.clone()).collect()
        };
        let id = office.readdress(&tom, priya.id(), TOMS_OTHER, Some("Her new name")).unwrap().unwrap();
        let proposed = told();
        assert!(matches!(proposed.as_slice(), [one] if one.contains("It was proposed that you sign in")), "{proposed:?}");
        assert!(!proposed[0].contains(TOMS_OTHER), "the message names no address");
        office.ports.clock.advance(chrono::Duration::minutes(1));
        office.approve(&office.as_(Persona::OwenPrice), id).unwrap();
        let done = told();
        assert!(matches!(done.as_slice(), [one] if one.contains("from now on, and no longer with this one")), "{done:?}");
        // As an installation begins, nobody approves, and they are told all the same.
        db.write(|conn| rows::set_roles(conn, Persona::OwenPrice.id(), &[Role::PanelMember])).unwrap();
        office.ports.clock.advance(chrono::Duration::minutes(1));
        assert_eq!(office.readdress(&tom, priya.id(), &priya.email(), None).unwrap(), None);
        let mailer = MemoryMailer::new();
        work_once(&office.service, &mailer).unwrap();
        assert_eq!(mailer.sent().iter().filter(|mail| mail.to().as_str() == TOMS_OTHER).count(), 1);
    }

    fn x_03_the_right_is_not_taken_away_so_that_the_address_can_be_changed_alone(db: &Database) {
        let office = Office::new(db);
        let tom = office.as_(Persona::TomFielding);
        let user = db.read(|conn| rows::find_user(conn, Persona::HelenWard.id())).unwrap().unwrap();
        let details = AccountDetails {
            email: mailbox(TOMS_OTHER),
            name: line(&user.name),
            roles: vec![Role::PanelMember],
            team: user.team_id,
            reason: Some(words("She sits on the panel")),
            version: user.version,
        };
        assert!(users::change(&office.service, &tom, &user.id, details).unwrap().is_some());
        assert_eq!(office.email(user.id), user.email);
    }

    fn x_03_nobody_is_shown_the_link_of_an_account_in_use_nor_of_one_that_is_about_to_be_given_a_role(db: &Database) {
        let office = Office::new(db);
        for persona in [Persona::OwenPrice, Persona::HelenWard, Persona::PriyaNair, Persona::JudithCrane] {
            assert!(is_by_email_alone(office.link(persona.id())), "{persona:?}");
            let view = users::show(&office.service, &office.as_(Persona::TomFielding), &persona.id()).unwrap();
            assert!(view.invitation.is_some_and(|one| !one.can_be_shown), "it was sent by email");
        }
        // A role waits: whoever chooses the password now would have it.
        let made = office.invite(&[Role::PanelMember, Role::InformationGovernance]);
        let shown = users::show_link(&office.service, &office.as_(Persona::TomFielding), &made.id);
        assert!(is_by_email_alone(shown));
        // Of what is in use not even as an installation begins.
        db.write(|conn| rows::set_roles(conn, Persona::OwenPrice.id(), &[Role::PanelMember])).unwrap();
        assert!(is_by_email_alone(office.link(Persona::HelenWard.id())));
        assert!(office.link(made.id).is_ok());
    }

    fn x_03_a_caseworker_is_invited_alone_until_there_is_a_case_to_see_and_by_two_from_then_on(db: &Database) {
        let office = Office::new(db);
        let (tom, owen) = (office.as_(Persona::TomFielding), office.as_(Persona::OwenPrice));
        let first = office.invite_as("grace@ashmere.example", &[Role::Caseworker]);
        assert_eq!((first.proposal, office.roles(first.id)), (None, vec![Role::Caseworker]));
        a_case().insert(db);
        // The link of before is shown to nobody any more, and another address waits.
        assert!(is_by_email_alone(users::show_link(&office.service, &tom, &first.id)));
        assert!(office.readdress(&tom, first.id, TOMS_OTHER, Some("Her new name")).unwrap().is_some());
        let second = office.invite_as("ada@ashmere.example", &[Role::Caseworker]);
        assert_eq!(office.roles(second.id), []);
        assert!(is_by_email_alone(users::show_link(&office.service, &tom, &second.id)));
        office.approve(&owen, second.proposal.unwrap()).unwrap();
        assert_eq!(office.roles(second.id), [Role::Caseworker]);
        assert!(is_by_email_alone(users::show_link(&office.service, &tom, &second.id)));
        // So does one into a team that has nothing, since they could open any case in an emergency; and moving them from there.
        let new = NewTeam { name: line("Reviews"), kind: TeamKind::Casework, parent: None, opened_on: None };
        let reviews = teams::add(&office.service, &tom, &(), new).unwrap();
        let third = office.invite_to(reviews, "ines@ashmere.example", &[Role::Caseworker]);
        assert_eq!(office.roles(third.id), []);
        office.approve(&owen, third.proposal.unwrap()).unwrap();
        assert_eq!(office.roles(third.id), [Role::Caseworker]);
        assert!(is_by_email_alone(users::show_link(&office.service, &tom, &third.id)));
        let user = db.read(|conn| rows::find_user(conn, third.id)).unwrap().unwrap();
        let (email, name) = (mailbox(&user.email), line(&user.name));
        let details = AccountDetails { email, name, roles: vec![Role::Caseworker], team: Some(Team::Assessment.id()), reason: Some(words("She moves")), version: user.version };
        let moved = users::change(&office.service, &tom, &third.id, details).unwrap().unwrap();
        let team_of = |who| db.read(|conn| rows::find_user(conn, who)).unwrap().unwrap().team_id;
        assert_eq!(team_of(third.id), Some(reviews));
        office.approve(&owen, moved).unwrap();
        assert_eq!(team_of(third.id), Some(Team::Assessment.id()));
        let open = users::show(&office.service, &tom, &third.id).unwrap().invitation;
        assert!(open.is_some_and(|one| !one.can_be_shown), "their link goes by email alone");
        // Whoever left comes back to it by two as well.
        let leaving = Leaving { left_on: day("2026-12-01"), cases_to: None, advice_to: None, posts_to: None };
        users::leave(&office.service, &tom, &second.id, leaving).unwrap();
        let back = Return { roles: vec![Role::Caseworker], team: Some(Team::Assessment.id()), reason: Some(words("She is back")) };
        assert!(users::bring_back(&office.service, &tom, &second.id, back).unwrap().is_some());
        assert_eq!(office.roles(second.id), []);
    }

    fn x_03_whoever_comes_to_approve_keeps_no_password_that_was_chosen_by_a_link_somebody_else_saw(db: &Database) {
        let office = Office::new(db);
        let tom = office.as_(Persona::TomFielding);
        let made = office.invite(&[Role::PanelMember]);
        users::show_link(&office.service, &tom, &made.id).unwrap();
        db.write(|conn| {
            let user = rows::find_user(conn, made.id)?.unwrap();
            let password_hash = ehc_application::accounts::hash_password(CHOSEN, &*office.service.ports.chance)?;
            rows::update_user(conn, rows::UserRow { password_hash, is_active: true, ..user })
        }).unwrap();
        let sign_in = |office: &Office<'_>| office.service.sign_in(&attempt("grace@ashmere.example", CHOSEN, "192.0.2.1")).is_ok();
        assert!(sign_in(&office));
        let user = db.read(|conn| rows::find_user(conn, made.id)).unwrap().unwrap();
        let details = AccountDetails {
            email: mailbox(&user.email),
            name: line(&user.name),
            roles: vec![Role::PanelMember, Role::Manager],
            team: user.team_id,
            reason: Some(words("She leads the team")),
            version: user.version,
        };
        let id = users::change(&office.service, &tom, &made.id, details).unwrap().unwrap();
        office.approve(&office.as_(Persona::OwenPrice), id).unwrap();
        assert!(!sign_in(&office), "what an administrator could know counts no longer");
        let invitation = users::show(&office.service, &tom, &made.id).unwrap().invitation;
        assert!(invitation.is_some_and(|one| !one.can_be_shown), "a link went to the address on record");
    }

    fn x_03_the_host_gives_somebody_the_way_into_their_account_back(db: &Database) {
        let office = Office::new(db);
        let recovery = |email: &str, new: Option<&str>| Recovery {
            email: email.to_owned(),
            new_email: new.map(str::to_owned),
            password: CHOSEN.to_owned().into(),
        };
        let refused = |email: &str, new: Option<&str>| match office.service.recover_user(&recovery(email, new)) {
            Err(Failure::Rule(why)) => why,
            other => panic!("not refused: {other:?}"),
        };
        let owen = &*Persona::OwenPrice.email();
        assert_eq!(refused("nobody@ashmere.example", None), RecoveryRefused::Nobody);
        assert_eq!(refused(owen, Some("owen")), RecoveryRefused::Email);
        assert_eq!(refused(owen, Some(&Persona::PriyaNair.email())), RecoveryRefused::Taken);
        office.service.recover_user(&recovery(owen, Some("O.Price@ashmere.example"))).unwrap();
        assert_eq!(office.email(Persona::OwenPrice.id()), "o.price@ashmere.example");
        assert!(office.service.sign_in(&attempt("o.price@ashmere.example", CHOSEN, "192.0.2.1")).is_ok());
        let rows = db.read(|conn| ehc_persistence::audit::list_unsealed(conn, 10)).unwrap();
        assert!(rows.iter().any(|row| row.action == "user.recover" && row.actor_id.is_none()));
        assert!(!format!("{rows:?}").contains("lantern"), "no password in the audit trail");
    }
}
