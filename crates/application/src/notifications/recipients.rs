//! Who an alert goes to: the person who owes, the contact of their service, or the manager above the case.

use std::collections::{BTreeSet, HashMap};

use ehc_domain::{
    accounts::Role,
    ids::{TeamId, UserId},
    notifications::{AlertTo, DutyActor},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    notifications::{self as post, Colleague, WatchedDuty},
};

/// Everybody who works here now, by team.
#[derive(Debug, Clone)]
pub(super) struct Directory {
    colleagues: HashMap<UserId, Colleague>,
    parents: HashMap<TeamId, Option<TeamId>>,
    coordinators: HashMap<TeamId, UserId>,
}

/// Which page a recipient can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// The case.
    Case,
    /// Their own request for advice.
    Request,
    /// The list of requests to their service.
    Requests,
}

impl Directory {
    pub(super) fn load(conn: &mut DbConnection) -> StorageResult<Self> {
        Ok(Self {
            colleagues: post::colleagues(conn)?.into_iter().map(|one| (one.id, one)).collect(),
            parents: post::team_parents(conn)?.into_iter().collect(),
            coordinators: post::team_coordinators(conn)?.into_iter().collect(),
        })
    }

    /// Returns it without those who may not know of a case: as if they did not work here, so that whoever is next hears instead.
    pub(super) fn without(&self, kept_out: impl Fn(UserId) -> bool) -> Self {
        let mut rest = self.clone();
        rest.colleagues.retain(|user, _| !kept_out(*user));
        rest
    }

    /// Returns the people for one step of a duty, in a stable order; none when nobody is left to tell.
    pub(super) fn recipients(&self, duty: &WatchedDuty, to: AlertTo) -> Vec<(UserId, Page)> {
        let found = match to {
            AlertTo::Owner => self.owners(duty),
            AlertTo::ServiceContact => on(Page::Requests, self.service_contacts(duty)),
            AlertTo::Manager => on(Page::Case, self.managers_over(duty.team_id)),
        };
        // A body outside has nobody here: whoever runs the case must write or ring.
        if found.is_empty() { on(Page::Case, self.caseworkers(duty)) } else { found }
    }

    fn owners(&self, duty: &WatchedDuty) -> Vec<(UserId, Page)> {
        if duty.actor != DutyActor::Contributor {
            return on(Page::Case, self.caseworkers(duty));
        }
        if let Some(asked) = duty.contributor_id.filter(|id| self.colleagues.contains_key(id)) {
            return vec![(asked, Page::Request)];
        }
        let Some(team) = duty.contributor_team_id.or_else(|| self.team_of(duty.contributor_id)) else { return Vec::new() };
        let role = duty.advice.and_then(|kind| kind.role());
        let can_answer = |one: &Colleague| match role {
            Some(role) => one.roles.contains(&role),
            None => one.roles.iter().any(|role| role.is_contributor()),
        };
        let members = on(Page::Request, self.members(team, can_answer));
        if members.is_empty() { on(Page::Requests, self.members(team, is_manager)) } else { members }
    }

    fn service_contacts(&self, duty: &WatchedDuty) -> Vec<UserId> {
        let Some(team) = duty.contributor_team_id.or_else(|| self.team_of(duty.contributor_id)) else { return Vec::new() };
        if let Some(coordinator) = self.coordinators.get(&team).filter(|id| self.colleagues.contains_key(id)) {
            return vec![*coordinator];
        }
        let managers = self.members(team, is_manager);
        if managers.is_empty() { self.members(team, |_| true) } else { managers }
    }

    /// The caseworker; where there is none who still works here, those who give cases out.
    fn caseworkers(&self, duty: &WatchedDuty) -> Vec<UserId> {
        match duty.caseworker_id.filter(|id| self.colleagues.contains_key(id)) {
            Some(caseworker) => vec![caseworker],
            None => self.managers_over(duty.team_id),
        }
    }

    /// The managers of the team, or of the nearest team above it that has one.
    fn managers_over(&self, team: TeamId) -> Vec<UserId> {
        let mut passed = BTreeSet::new();
        let mut next = Some(team);
        while let Some(team) = next.filter(|team| passed.insert(*team)) {
            let managers = self.members(team, is_manager);
            if !managers.is_empty() {
                return managers;
            }
            next = self.parents.get(&team).copied().flatten();
        }
        Vec::new()
    }

    fn team_of(&self, user: Option<UserId>) -> Option<TeamId> {
        user.and_then(|user| self.colleagues.get(&user)).and_then(|one| one.team_id)
    }

    fn members(&self, team: TeamId, wanted: impl Fn(&Colleague) -> bool) -> Vec<UserId> {
        let mut members: Vec<UserId> =
            self.colleagues.values().filter(|one| one.team_id == Some(team) && wanted(one)).map(|one| one.id).collect();
        members.sort_unstable();
        members
    }
}

fn is_manager(one: &Colleague) -> bool {
    one.roles.contains(&Role::Manager)
}

fn on(page: Page, people: Vec<UserId>) -> Vec<(UserId, Page)> {
    people.into_iter().map(|user| (user, page)).collect()
}

#[cfg(test)]
mod tests {
    use ehc_domain::{
        advice::AdviceKind,
        ids::{CaseId, Id},
        notifications::DutyAuthority,
    };
    use uuid::Uuid;

    use super::*;

    fn id<K>(number: u128) -> Id<K> {
        Id::new(Uuid::from_u128(number))
    }

    const SERVICE: u128 = 1;
    const CASEWORK: u128 = 2;
    const PSYCHOLOGY: u128 = 3;
    const CASEWORKER: u128 = 10;
    const MANAGER_ABOVE: u128 = 11;
    const PSYCHOLOGIST: u128 = 12;
    const OTHER_PSYCHOLOGIST: u128 = 13;
    const CLERK_OF_PSYCHOLOGY: u128 = 14;

    fn directory(people: &[(u128, u128, Role)]) -> Directory {
        let colleague = |(user, team, role): &(u128, u128, Role)| {
            (id(*user), Colleague { id: id(*user), team_id: Some(id(*team)), roles: vec![*role] })
        };
        Directory {
            colleagues: people.iter().map(colleague).collect(),
            parents: [(id(SERVICE), None), (id(CASEWORK), Some(id(SERVICE))), (id(PSYCHOLOGY), None)].into(),
            coordinators: HashMap::new(),
        }
    }

    fn everybody() -> Vec<(u128, u128, Role)> {
        vec![
            (CASEWORKER, CASEWORK, Role::Caseworker),
            (MANAGER_ABOVE, SERVICE, Role::Manager),
            (PSYCHOLOGIST, PSYCHOLOGY, Role::EducationalPsychologist),
            (OTHER_PSYCHOLOGIST, PSYCHOLOGY, Role::EducationalPsychologist),
            (CLERK_OF_PSYCHOLOGY, PSYCHOLOGY, Role::PanelMember),
        ]
    }

    fn duty(actor: DutyActor, contributor: Option<u128>, team: Option<u128>) -> WatchedDuty {
        WatchedDuty {
            case_id: CaseId::new(Uuid::nil()),
            duty: "advice".into(),
            due: "2026-11-23".parse().unwrap(),
            reference: "EHC-000418".into(),
            title: "Psychological advice".into(),
            authority: DutyAuthority::Guidance,
            is_excused: false,
            actor,
            subject_id: None,
            caseworker_id: Some(id(CASEWORKER)),
            team_id: id(CASEWORK),
            contributor_id: contributor.map(id),
            contributor_team_id: team.map(id),
            advice: Some(AdviceKind::Psychological),
            promised_on: None,
            is_restricted: false,
        }
    }

    fn found(directory: &Directory, duty: &WatchedDuty, to: AlertTo) -> Vec<(u128, Page)> {
        directory.recipients(duty, to).into_iter().map(|(user, page)| (user.uuid().as_u128(), page)).collect()
    }

    #[test]
    fn the_contributor_owes_advice_and_the_caseworker_everything_else() {
        let here = directory(&everybody());
        let advice = duty(DutyActor::Contributor, Some(PSYCHOLOGIST), Some(PSYCHOLOGY));
        assert_eq!(found(&here, &advice, AlertTo::Owner), [(PSYCHOLOGIST, Page::Request)]);
        for actor in [DutyActor::Caseworker, DutyActor::Institution, DutyActor::Family, DutyActor::Other] {
            assert_eq!(found(&here, &duty(actor, None, None), AlertTo::Owner), [(CASEWORKER, Page::Case)]);
        }
    }

    #[test]
    fn a_request_that_nobody_took_is_everybodys_in_the_team_who_could_answer_it() {
        let here = directory(&everybody());
        let untaken = duty(DutyActor::Contributor, None, Some(PSYCHOLOGY));
        assert_eq!(found(&here, &untaken, AlertTo::Owner), [(PSYCHOLOGIST, Page::Request), (OTHER_PSYCHOLOGIST, Page::Request)]);
    }

    #[test]
    fn he_01_when_a_contributor_left_their_team_hears_and_nothing_is_lost() {
        let left: Vec<_> = everybody().into_iter().filter(|(user, ..)| *user != PSYCHOLOGIST).collect();
        let advice = duty(DutyActor::Contributor, Some(PSYCHOLOGIST), Some(PSYCHOLOGY));
        assert_eq!(found(&directory(&left), &advice, AlertTo::Owner), [(OTHER_PSYCHOLOGIST, Page::Request)]);
        let outside = duty(DutyActor::Contributor, None, None);
        assert_eq!(found(&directory(&left), &outside, AlertTo::Owner), [(CASEWORKER, Page::Case)]);
    }

    #[test]
    fn cw_06_the_services_contact_is_its_manager_or_else_its_members() {
        let mut people = everybody();
        let advice = duty(DutyActor::Contributor, Some(PSYCHOLOGIST), Some(PSYCHOLOGY));
        assert_eq!(
            found(&directory(&people), &advice, AlertTo::ServiceContact).into_iter().map(|(user, _)| user).collect::<Vec<_>>(),
            [PSYCHOLOGIST, OTHER_PSYCHOLOGIST, CLERK_OF_PSYCHOLOGY]
        );
        people.push((15, PSYCHOLOGY, Role::Manager));
        assert_eq!(found(&directory(&people), &advice, AlertTo::ServiceContact), [(15, Page::Requests)]);
        let outside = duty(DutyActor::Contributor, None, None);
        assert_eq!(found(&directory(&people), &outside, AlertTo::ServiceContact), [(CASEWORKER, Page::Case)]);
    }

    #[test]
    fn cw_06_the_coordinator_of_a_service_hears_before_its_managers_while_they_work_here() {
        let mut people = everybody();
        people.push((15, PSYCHOLOGY, Role::Manager));
        let mut here = directory(&people);
        let advice = duty(DutyActor::Contributor, Some(PSYCHOLOGIST), Some(PSYCHOLOGY));
        here.coordinators.insert(id(PSYCHOLOGY), id(OTHER_PSYCHOLOGIST));
        assert_eq!(found(&here, &advice, AlertTo::ServiceContact), [(OTHER_PSYCHOLOGIST, Page::Requests)]);
        here.coordinators.insert(id(PSYCHOLOGY), id(99));
        assert_eq!(found(&here, &advice, AlertTo::ServiceContact), [(15, Page::Requests)], "they left");
    }

    #[test]
    fn x_03_whoever_may_not_know_of_the_case_hears_nothing_and_the_next_hears_instead() {
        let here = directory(&everybody());
        let late = duty(DutyActor::Caseworker, None, None);
        assert_eq!(found(&here, &late, AlertTo::Owner), [(CASEWORKER, Page::Case)]);
        let kept = here.without(|user| user == id(CASEWORKER));
        assert_eq!(found(&kept, &late, AlertTo::Owner), [(MANAGER_ABOVE, Page::Case)]);
        let nobody = here.without(|user| user == id(CASEWORKER) || user == id(MANAGER_ABOVE));
        assert_eq!(found(&nobody, &late, AlertTo::Owner), [], "an administrator then has a task");
    }

    #[test]
    fn the_manager_is_the_nearest_above_the_case() {
        let mut people = everybody();
        let late = duty(DutyActor::Caseworker, None, None);
        assert_eq!(found(&directory(&people), &late, AlertTo::Manager), [(MANAGER_ABOVE, Page::Case)]);
        people.push((16, CASEWORK, Role::Manager));
        assert_eq!(found(&directory(&people), &late, AlertTo::Manager), [(16, Page::Case)]);
    }

    #[test]
    fn teams_that_hold_each_other_in_a_ring_end() {
        let mut here = directory(&[]);
        here.parents.insert(id(SERVICE), Some(id(CASEWORK)));
        assert_eq!(found(&here, &duty(DutyActor::Caseworker, None, None), AlertTo::Manager), []);
    }
}
