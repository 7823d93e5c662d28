//! Who of a service answers a request: taking it, and passing it on.

use ehc_domain::{
    audit::AuditEntry,
    ids::{AdviceRequestId, UserId},
    policy::Action,
    refusals,
};
use ehc_persistence::advice::{self, AdviceRequestRow};
use thiserror::Error;

use crate::{
    Context, Done, Failure, Service,
    access::MayKnow,
    advice::{contributors_of, members, open, passed_on, request_path},
    failure::NoRule,
    history::Told,
};

/// Takes a request that one's team was asked and nobody has taken.
///
/// # Errors
/// Policy, which hides a request that a colleague took first; storage.
pub fn take(service: &Service, context: &Context, id: AdviceRequestId) -> Result<(), Failure<NoRule>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, id, Action::AdviceTake)?;
        let row = AdviceRequestRow {
            user_id: Some(context.actor.user_id),
            asked_of: context.actor.name.clone(),
            ..open.request.clone()
        };
        advice::update_request(conn, row)?;
        let entry = AuditEntry::of(&open.permit).on("advice_request", id);
        Ok(Done::new((), entry).seen_at(request_path(id, "")))
    })
}

refusals! {
    /// Why a request is not passed on.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum PassRefused {
        /// Not of the team that was asked, or in another role, or the case is hidden from them.
        NotAColleague = "not_a_colleague" @ to, "Choose somebody of your own service who gives this advice and can be asked for it here";
        /// The advice has come, or none is wanted.
        NotOwed = "not_owed", "This request is not open any more";
    }
}

/// To whom a request is passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passing {
    /// A colleague of the same service.
    pub to: UserId,
}

/// Passes one's own request on to a colleague of the same service, and returns their name; the limit stays.
///
/// # Errors
/// [`PassRefused`]; policy; storage.
pub fn pass(service: &Service, context: &Context, id: AdviceRequestId, passing: Passing) -> Result<String, Failure<PassRefused>> {
    let to = passing.to;
    service.store.write(context, |conn| {
        let open = open(conn, context, id, Action::AdviceAnswer)?;
        if !open.request.state.is_owed() {
            return Err(Failure::Rule(PassRefused::NotOwed));
        }
        let all = advice::list_contributors(conn)?;
        let colleagues = match (open.request.team_id, open.request.kind.role()) {
            (Some(team), Some(role)) => members(&all, team, role),
            _ => Vec::new(),
        };
        let may_know = MayKnow::of(conn, &open.case, context.now)?;
        let colleague = all.iter().find(|one| one.user_id == to && colleagues.contains(&to) && may_know.has(to));
        // Whoever passes it on learns nothing of why somebody cannot take it.
        let colleague = colleague.ok_or(Failure::Rule(PassRefused::NotAColleague))?;
        let row = AdviceRequestRow { user_id: Some(to), asked_of: colleague.name.clone(), ..open.request.clone() };
        advice::update_request(conn, row)?;
        let told = passed_on(conn, &open.case, &open.request, to, context.today)?;
        let entry = AuditEntry::of(&open.permit)
            .on("advice_request", id)
            .telling(&Told::AdvicePassed { user: to, to: colleague.name.clone() });
        Ok(Done::new(colleague.name.clone(), entry).telling(told).seen_at("/advice"))
    })
}

/// Lists the colleagues from whom the case is not hidden, to whom a request can be passed on.
///
/// # Errors
/// Policy; storage.
pub fn colleagues(service: &Service, context: &Context, id: AdviceRequestId) -> Result<Vec<(UserId, String)>, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open(conn, context, id, Action::AdviceAnswer)?;
        let everybody = AdviceRequestRow { user_id: None, ..open.request };
        let mut able = contributors_of(conn, &everybody)?;
        let may_know = MayKnow::of(conn, &open.case, context.now)?;
        able.retain(|user| may_know.has(*user));
        let all = advice::list_contributors(conn)?;
        let others = all.into_iter().filter(|one| able.contains(&one.user_id) && one.user_id != context.actor.user_id);
        let mut list: Vec<(UserId, String)> = others.map(|one| (one.user_id, one.name)).collect();
        list.dedup();
        Ok(list)
    })
}
