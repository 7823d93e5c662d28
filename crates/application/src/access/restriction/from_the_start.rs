//! A case that is restricted in the moment in which it is made: that of a child whose former identity is kept apart.

use ehc_domain::{
    access::latest_review,
    audit::AuditEntry,
    cases::CaseReference,
    ids::{CaseId, StandingId},
    notifications::NoticeEvent,
    policy::{Permit, Standing},
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    cases::{self, CaseRow},
    notifications::NewNotice,
    standings::StandingRow,
};

use super::{super::managers::managers_who_may_know, told::Named};
use crate::{
    Context, Service,
    cases::case_path,
    history::{Told, YesOrNo},
};

/// Why it is restricted; those who are named read it.
const REASON: &str = "The child was adopted, and nothing may connect the case with a former identity";

/// A case that nobody but those who are named sees.
pub(crate) struct Begun {
    pub named: Vec<String>,
    pub entry: AuditEntry,
    pub told: Vec<NewNotice>,
}

/// Restricts a case to the nearest managers of its team who are not whoever records it, and takes it from them: nobody names themselves. Returns `None` where there is
/// nobody who could be named.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn restrict_from_the_start(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    permit: &Permit,
    id: CaseId,
) -> StorageResult<Option<Begun>> {
    let Some(case) = cases::find(conn, id)? else { return Ok(None) };
    let me = context.actor.user_id;
    let managers = managers_who_may_know(conn, id, case.team_id, me, context.now)?;
    if managers.is_empty() {
        return Ok(None);
    }
    let review_on = latest_review(context.today);
    let reference = case.reference.parse().unwrap_or_else(|_| CaseReference::from_number(0));
    let (mut named, mut told) = (Vec::new(), Vec::new());
    for user in managers {
        let standing: StandingId = service.ports.id();
        StandingRow {
            id: standing,
            case_id: id,
            user_id: user,
            standing: Standing::Named,
            reason: REASON.to_owned(),
            from_at: context.now,
            until_at: None,
            recorded_by: me,
            ended_at: None,
            ended_by: None,
            ground: None,
        }
        .insert(conn)?;
        named.extend(accounts::find_user(conn, user)?.map(|user| user.name));
        let one = Named { case: id, reference: &reference, id: standing, user };
        told.push(one.told(NoticeEvent::CaseRestricted, "You are named on it", review_on, case_path(&case.reference, "")));
    }
    let restricted = CaseRow {
        restriction_review_on: Some(review_on),
        restriction_reason: Some(REASON.to_owned()),
        caseworker_id: None,
        ..case
    };
    cases::update(conn, restricted)?;
    let said =
        Told::CaseRestricted { named_on_it: named.join(", "), review_on, gave_up_case: YesOrNo(false), requests_given_back: 0 };
    let entry = AuditEntry::of(permit).on_case(id).telling(&said).because(REASON);
    Ok(Some(Begun { named, entry, told }))
}
