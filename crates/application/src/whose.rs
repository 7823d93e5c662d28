//! Whose case it is, for somebody who may see it and may not do what they tried.

use ehc_domain::{
    accounts::Role,
    cases::CaseReference,
    ids::AdviceRequestId,
    policy::{Action, Decision, Relation, Target, allows, decide},
};
use ehc_persistence::{StorageResult, accounts, advice, cases};

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

/// Why somebody may not do what their role does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTheirs {
    /// It is somebody else's case.
    Case(Whose),
    /// It was asked of their team, and nobody has taken it.
    NotTaken,
    /// Neither the case nor anything asked on it is theirs or their team's.
    NotGiven,
}

/// What somebody tried to do something on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// A case.
    Case(CaseReference),
    /// A request for advice.
    Advice(AdviceRequestId),
}

/// Says why somebody was refused an act that their role does; `None` where their role never does it.
///
/// # Errors
/// Any failure of the database.
pub fn whose(service: &Service, context: &Context, tried: &Tried, action: Action) -> StorageResult<Option<NotTheirs>> {
    let can = |role: Role| allows(action, role, Relation::Assigned) || allows(action, role, Relation::Team);
    if !context.actor.roles.iter().any(|role| can(*role)) {
        return Ok(None);
    }
    service.store.read(|conn| {
        let (case, request) = match tried {
            Tried::Case(reference) => (cases::find_by_reference(conn, reference)?, None),
            Tried::Advice(id) => match advice::find_request(conn, *id)? {
                Some(request) => (cases::find(conn, request.case_id)?, Some(*id)),
                None => (None, None),
            },
        };
        let Some(case) = case else { return Ok(None) };
        let subject = cases::subject_of(conn, &case)?;
        let target = request.map_or(Target::Case(&subject), |id| Target::Advice(&subject, id));
        let is = |action, decision| decide(&context.actor, action, target) == decision;
        if is(Action::AdviceTake, Decision::Allow) {
            return Ok(Some(NotTheirs::NotTaken));
        }
        if !is(Action::CaseView, Decision::Allow) || !is(action, Decision::Deny) {
            return Ok(Some(NotTheirs::NotGiven));
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
        let whose = (caseworker_can || !managers.is_empty()).then_some(Whose { caseworker, team, caseworker_can, managers });
        Ok(Some(whose.map_or(NotTheirs::NotGiven, NotTheirs::Case)))
    })
}
