//! What was recorded may be of a child whose case the person recording may not know of: they are told nothing, and information governance at once.

use ehc_domain::{
    accounts::Role,
    cases::CaseReference,
    ids::{CaseId, UserId},
    notifications::{NoticeEvent, words},
    policy::Standing,
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    cases::{self, CaseRow},
    notifications::{self as post, Addressee, NewNotice, NewTask},
    people, standings,
};

use crate::{Context, Service, access::nobody_to_tell};

/// Tells the cases of which somebody may be told from those of which they may not: hidden ones, and those of a child whose former identity is kept apart, of whom
/// nothing that agrees with another child is said to anybody.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn known_and_hidden(
    conn: &mut DbConnection,
    context: &Context,
    all: Vec<CaseRow>,
) -> StorageResult<(Vec<CaseRow>, Vec<CaseRow>)> {
    let (mut known, mut hidden) = (Vec::new(), Vec::new());
    for case in all {
        let is_apart = people::find(conn, case.child_id)?.is_some_and(|child| child.is_kept_apart);
        if context.may_know(&case) && !is_apart { known.push(case) } else { hidden.push(case) }
    }
    Ok((known, hidden))
}

/// Tells information governance of hidden cases of a child who may be the one recorded.
pub(crate) fn tell_governance(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    hidden: &[CaseId],
) -> StorageResult<Vec<NewNotice>> {
    tell_governance_of(conn, service, context, (NoticeEvent::HiddenMatch, reference), hidden)
}

/// Makes the notices to everybody in information governance who may know of the hidden cases; where nobody is left, the administrators have a task.
///
/// A notice names the case it is about in its words alone: as a notice of that case it would stand in its history, which the person recording reads.
pub(crate) fn tell_governance_of(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    (event, reference): (NoticeEvent, &CaseReference),
    hidden: &[CaseId],
) -> StorageResult<Vec<NewNotice>> {
    if hidden.is_empty() {
        return Ok(Vec::new());
    }
    let occasion = format!("{}:{reference}:{}", event.code(), context.request_id);
    let standing = standings::of_cases(conn, hidden, context.now)?;
    let has_conflict = |user: UserId| standing.iter().any(|(_, who, how)| *who == user && *how == Standing::Conflict);
    let words = words(event, reference, "", None);
    let notice = |user: UserId| NewNotice {
        dedupe_key: format!("{occasion}:{user}"),
        event,
        case_id: None,
        subject_id: None,
        to: Addressee::User(user),
        title: words.title.clone(),
        body: words.body.clone(),
        // Who recorded it, and what else was done there.
        link: format!("/governance/looked?case={reference}"),
    };
    let governance = post::colleagues(conn)?.into_iter().filter(|one| one.roles.contains(&Role::InformationGovernance));
    let told: Vec<NewNotice> =
        governance.map(|one| one.id).filter(|user| *user != context.actor.user_id && !has_conflict(*user)).map(notice).collect();
    if told.is_empty() {
        let case = cases::find_by_reference(conn, reference)?.ok_or(StorageError::Conflict)?;
        // Nothing of why: whoever recorded it may look after accounts as well. As a task of the case it would stand in its history.
        let why = format!(
            "There is a notice about {reference} for information governance, and nobody with that role who can be told. Give somebody that role."
        );
        let task = NewTask { case_id: None, ..nobody_to_tell(occasion, &case, why, context.today) };
        post::add_task(conn, service.ports.id(), task, context.now)?;
    }
    Ok(told)
}
