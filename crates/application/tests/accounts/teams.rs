//! Teams that go inside others or close: nobody sees more by it unless information governance approves.

use ehc_application::{
    Context, Failure, Service,
    approvals::{self, Approval, Refusal, RolesApproveRefused, TakenBack, TeamNotProposed, lapse},
    teams::{self, NewTeam, TeamChangeRefused, TeamCloseRefused, TeamClosing, TeamDetails},
};
use ehc_domain::{
    accounts::{Role, TeamKind},
    approvals::ProposalState,
    ids::{ApprovalId, TeamId},
    policy::Refusal as Denied,
};
use ehc_persistence::{Database, accounts as rows, cases};
use ehc_test_support::{
    Persona, TestPorts, a_case, both_databases, day, line,
    personas::{Team, insert_another},
    words,
};

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

    fn as_(&self, persona: Persona) -> Context {
        Context { actor: persona.confirmed(), ..persona.context(&self.ports.clock) }
    }

    fn team(&self, name: &str, parent: Option<TeamId>) -> TeamId {
        let new = NewTeam { name: line(name), kind: TeamKind::Casework, parent, opened_on: None };
        teams::add(&self.service, &self.as_(Persona::TomFielding), &(), new).unwrap()
    }

    fn parent(&self, team: TeamId) -> Option<TeamId> {
        self.db.read(|conn| rows::find_team(conn, team)).unwrap().unwrap().parent_id
    }

    fn is_open(&self, team: TeamId) -> bool {
        self.db.read(|conn| rows::find_team(conn, team)).unwrap().unwrap().closed_on.is_none()
    }

    fn moves(
        &self,
        team: TeamId,
        parent: Option<TeamId>,
        reason: Option<&str>,
    ) -> Result<Option<ApprovalId>, Failure<TeamChangeRefused>> {
        let row = self.db.read(|conn| rows::find_team(conn, team)).unwrap().unwrap();
        let details = TeamDetails {
            name: line(&row.name),
            kind: row.kind,
            parent,
            coordinator: row.coordinator_id,
            contact_name: None,
            contact_email: None,
            contact_phone: None,
            opened_on: row.opened_on,
            reason: reason.map(words),
            version: row.version,
        };
        teams::change(&self.service, &self.as_(Persona::TomFielding), &team, details)
    }

    fn closes(
        &self,
        team: TeamId,
        successor: TeamId,
        reason: Option<&str>,
    ) -> Result<Option<ApprovalId>, Failure<TeamCloseRefused>> {
        let closing = TeamClosing { closed_on: day("2026-12-01"), successor: Some(successor), reason: reason.map(words) };
        teams::close(&self.service, &self.as_(Persona::TomFielding), &team, closing)
    }

    fn approve(&self, by: Persona, id: ApprovalId) -> Result<(), Failure<RolesApproveRefused>> {
        approvals::approve_roles(&self.service, &self.as_(by), &id, Approval {})
    }

    fn line(&self, id: ApprovalId) -> approvals::Line {
        approvals::find_roles(&self.service, &self.as_(Persona::OwenPrice), &id).unwrap().0
    }
}

both_databases! {
    fn x_03_a_team_that_goes_inside_another_waits_where_its_people_would_see_more(db: &Database) {
        let office = Office::new(db);
        let (assessment, send) = (Team::Assessment.id(), Team::SendService.id());
        let council = office.team("The whole council", None);
        // There is nothing to see yet.
        assert_eq!(office.moves(send, Some(council), None).unwrap(), None);
        assert_eq!(office.moves(send, None, None).unwrap(), None);
        a_case().insert(db);
        let silent = office.moves(send, Some(council), None);
        assert!(matches!(silent, Err(Failure::Rule(TeamChangeRefused::Approval(TeamNotProposed::ReasonMissing)))), "{silent:?}");
        let id = office.moves(send, Some(council), Some("All services come under one head")).unwrap().unwrap();
        assert_eq!(office.parent(send), None, "until then it stands where it did");
        let would = office.line(id).proposed.unwrap().in_words();
        assert!(would.contains("Inside: No other team → The whole council; What it has is seen by the people of: The whole council"), "{would}");
        let twice = office.moves(send, Some(council), Some("Once more"));
        assert!(matches!(twice, Err(Failure::Rule(TeamChangeRefused::Approval(TeamNotProposed::Waits)))), "{twice:?}");
        for persona in Persona::ALL.into_iter().filter(|persona| *persona != Persona::OwenPrice) {
            let refused = office.approve(persona, id);
            assert!(matches!(refused, Err(Failure::Refused(Denied::Denied))), "{persona:?} {refused:?}");
        }
        office.approve(Persona::OwenPrice, id).unwrap();
        assert_eq!(office.parent(send), Some(council));
        // Out of a team, or to one whose people see it already, shows nobody more.
        assert_eq!(office.moves(assessment, Some(council), None).unwrap(), None);
        assert_eq!(office.moves(assessment, None, None).unwrap(), None);
        let back = office.moves(assessment, Some(send), Some("Back to where it was")).unwrap().unwrap();
        let would = office.line(back).proposed.unwrap().in_words();
        assert!(would.contains("seen by the people of: Ashmere SEND Service, The whole council"), "{would}");
        let reason = Refusal { reason: words("It stays by itself") };
        approvals::refuse_roles(&office.service, &office.as_(Persona::OwenPrice), &back, reason).unwrap();
        assert_eq!((office.parent(assessment), office.line(back).state), (None, ProposalState::Refused));
        // As an installation begins.
        db.write(|conn| rows::set_roles(conn, Persona::OwenPrice.id(), &[Role::PanelMember])).unwrap();
        assert_eq!(office.moves(assessment, Some(send), None).unwrap(), None);
    }

    fn x_03_a_team_that_closes_waits_where_its_cases_or_its_people_come_to_others(db: &Database) {
        let office = Office::new(db);
        let assessment = Team::Assessment.id();
        let reviews = office.team("Reviews", None);
        let case = a_case().insert(db);
        let id = office.closes(assessment, reviews, Some("The teams become one")).unwrap().unwrap();
        assert!(office.is_open(assessment));
        let would = office.line(id).proposed.unwrap().in_words();
        for said in ["Closes on: 1 December 2026", "Its work and people go to: Reviews", "What it has is seen by the people of: Reviews"] {
            assert!(would.contains(said), "{said}: {would}");
        }
        // Another team above it by then is more than was shown.
        let council = office.team("The whole council", None);
        assert_eq!(office.moves(reviews, Some(council), None).unwrap(), None, "it has nothing");
        let changed = office.approve(Persona::OwenPrice, id);
        assert!(matches!(changed, Err(Failure::Rule(RolesApproveRefused::Changed))), "{changed:?}");
        assert_eq!(lapse(&office.service).unwrap(), 1);
        assert_eq!(office.line(id).state, ProposalState::Lapsed);
        let id = office.closes(assessment, reviews, Some("The teams become one")).unwrap().unwrap();
        office.approve(Persona::OwenPrice, id).unwrap();
        assert!(!office.is_open(assessment));
        let case = db.read(|conn| cases::find(conn, case.id)).unwrap().unwrap();
        assert_eq!(case.team_id, reviews);
        // A team without work, whose people come to see what another has.
        let desk = office.team("Desk", None);
        let ida = insert_another(db, 1, "Ida Fox", Role::Caseworker, Team::Psychology).user_id;
        let ida = db.read(|conn| rows::find_user(conn, ida)).unwrap().unwrap();
        db.write(|conn| rows::update_user(conn, rows::UserRow { team_id: Some(desk), ..ida.clone() })).unwrap();
        let id = office.closes(desk, reviews, Some("The desk goes")).unwrap().unwrap();
        let would = office.line(id).proposed.unwrap().in_words();
        assert!(would.contains("Its people see what these have: Ashmere Assessment Team, Reviews") || would.contains("Its people see what these have: Reviews, Ashmere Assessment Team"), "{would}");
        let tom = office.as_(Persona::TomFielding);
        let nobody = approvals::withdraw_team(&office.service, &tom, &reviews, TakenBack {});
        assert!(nobody.is_err(), "nothing waits of that one");
        approvals::withdraw_team(&office.service, &tom, &desk, TakenBack {}).unwrap();
        assert_eq!(office.line(id).state, ProposalState::Withdrawn);
        // With nobody in it, it closes at once.
        db.write(|conn| rows::update_user(conn, rows::UserRow { team_id: None, version: ida.version + 1, ..ida.clone() })).unwrap();
        assert_eq!(office.closes(desk, reviews, None).unwrap(), None);
        assert!(!office.is_open(desk));
    }
}
