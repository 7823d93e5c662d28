//! Who hears of an emergency opening: the managers of the team that holds the case, and information governance; never whoever opened it.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    accounts::Role,
    calendar::day_in_words,
    cases::CaseReference,
    ids::{CaseId, StandingId, TeamId, UserId},
    notifications::{NoticeEvent, TaskKind, words},
    policy::Standing,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    notifications::{self as post, Addressee, NewNotice, NewTask, TaskOwner},
    standings,
};

use super::emergency_path;
use crate::{Context, Service, access::managers_who_may_know};

/// Lists everybody in information governance who has no conflict of interest with the case, but for one person.
pub(super) fn governance(
    conn: &mut DbConnection,
    case: CaseId,
    except: UserId,
    now: DateTime<Utc>,
) -> StorageResult<Vec<UserId>> {
    let standing = standings::of_cases(conn, &[case], now)?;
    let has_conflict = |user: UserId| standing.iter().any(|(_, who, how)| *who == user && *how == Standing::Conflict);
    let holds = post::colleagues(conn)?.into_iter().filter(|one| one.roles.contains(&Role::InformationGovernance));
    Ok(holds.map(|one| one.id).filter(|user| *user != except && !has_conflict(*user)).collect())
}

/// Lists who reviews an opening: the nearest managers who may know of the case, and information governance.
pub(super) fn reviewers(
    conn: &mut DbConnection,
    (case, team): (CaseId, TeamId),
    opened_by: UserId,
    now: DateTime<Utc>,
) -> StorageResult<Vec<UserId>> {
    let mut found = managers_who_may_know(conn, case, team, opened_by, now)?;
    for user in governance(conn, case, opened_by, now)? {
        if !found.contains(&user) {
            found.push(user);
        }
    }
    Ok(found)
}

/// Makes a notice about an opening.
pub(super) fn notice(
    event: NoticeEvent,
    (case, reference): (CaseId, &CaseReference),
    id: StandingId,
    occasion: &str,
    due: NaiveDate,
    to: UserId,
) -> NewNotice {
    let words = words(event, reference, "", Some(&day_in_words(due)));
    NewNotice {
        dedupe_key: format!("{}:{id}:{occasion}:{to}", event.code()),
        event,
        case_id: Some(case),
        subject_id: None,
        to: Addressee::User(to),
        title: words.title,
        body: words.body,
        link: emergency_path(id),
    }
}

/// Makes the notices about a case that was just opened; where nobody is left to tell, the administrators have a task.
pub(super) fn of_opening(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    (case, team, reference): (CaseId, TeamId, &CaseReference),
    id: StandingId,
    due: NaiveDate,
) -> StorageResult<Vec<NewNotice>> {
    let event = NoticeEvent::EmergencyOpened;
    let people = reviewers(conn, (case, team), context.actor.user_id, context.now)?;
    if people.is_empty() {
        let task = NewTask {
            dedupe_key: format!("{}:{id}", event.code()),
            kind: TaskKind::NobodyToTell,
            case_id: Some(case),
            title: format!("{reference}: nobody to tell"),
            detail: format!(
                "{reference} was opened in an emergency, and there is no manager and nobody in information governance who can review it. Give somebody one of \
                 these roles."
            ),
            due: Some(due),
            owner: TaskOwner::Administrators,
        };
        post::add_task(conn, service.ports.id(), task, context.now)?;
    }
    Ok(people.into_iter().map(|to| notice(event, (case, reference), id, "", due, to)).collect())
}
