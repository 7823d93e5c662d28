//! Whose case it is, for somebody who may see it and may not do what they tried.

use ehc_domain::{
    accounts::Role,
    cases::CaseReference,
    policy::{Action, Decision, Relation, Target, allows, decide},
};
use ehc_persistence::{StorageResult, accounts, cases};

use crate::{Context, Service, access::MayKnow};

/// Whose case it is, and who can do what was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    /// The caseworker; `None` while it is nobody's.
    pub caseworker: Option<String>,
    /// The team that holds the case.
    pub team: String,
    /// Whether the caseworker can do it.
    pub caseworker_can: bool,
    /// The managers over the team who can do it; empty where none can.
    pub managers: Vec<String>,
}

/// Says whose case it is, where somebody was refused an act for no other reason than that; `None` where their role never does it, where nobody else could
/// either, and where they may not see the case.
///
/// # Errors
/// Any failure of the database.
pub fn whose(service: &Service, context: &Context, reference: &CaseReference, action: Action) -> StorageResult<Option<Whose>> {
    let can = |role: Role| allows(action, role, Relation::Assigned) || allows(action, role, Relation::Team);
    if !context.actor.roles.iter().any(|role| can(*role)) {
        return Ok(None);
    }
    service.store.read(|conn| {
        let Some(case) = cases::find_by_reference(conn, reference)? else { return Ok(None) };
        let subject = cases::subject_of(conn, &case)?;
        let is = |action, decision| decide(&context.actor, action, Target::Case(&subject)) == decision;
        if !is(Action::CaseView, Decision::Allow) || !is(action, Decision::Deny) {
            return Ok(None);
        }
        let caseworker = case.caseworker_id.map(|id| accounts::find_user(conn, id)).transpose()?.flatten().map(|user| user.name);
        let managers = match allows(action, Role::Manager, Relation::Team) {
            true => {
                let may_know = MayKnow::of(conn, &case, context.now)?;
                let over = accounts::list_managers_over(conn, case.team_id)?.into_iter();
                over.filter(|(user, _)| may_know.has(*user)).map(|(_, name)| name).collect()
            }
            false => Vec::new(),
        };
        let team = accounts::find_team(conn, case.team_id)?.map(|team| team.name).unwrap_or_default();
        let caseworker_can = caseworker.is_some() && allows(action, Role::Caseworker, Relation::Assigned);
        Ok((caseworker_can || !managers.is_empty()).then_some(Whose { caseworker, team, caseworker_can, managers }))
    })
}
