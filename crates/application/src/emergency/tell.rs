//! Who hears of an emergency opening: the managers of the team that holds the case, and information governance; never whoever opened it.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    accounts::Role,
    calendar::day_in_words,
    cases::CaseReference,
    emergency::EmergencyOutcome,
    ids::{CaseId, StandingId, TeamId, UserId},
    notifications::{NoticeEvent, words},
    policy::Standing,
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, cases,
    notifications::{self as post, Addressee, NewNotice},
    standings,
};

use super::{emergency_path, outcome_path};
use crate::{
    Service,
    access::{managers_who_may_know, nobody_to_tell},
};

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

/// How somebody hears of an opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hears {
    /// As of every notice of the case.
    OfTheCase,
    /// By its number in the words alone: as a notice of the case it would be kept from them once the case is restricted.
    InWordsAlone,
}

/// Lists who reviews an opening: the nearest managers who may know of the case, and information governance; never whoever opened it.
pub(super) fn reviewers(
    conn: &mut DbConnection,
    (case, team): (CaseId, TeamId),
    opened_by: UserId,
    now: DateTime<Utc>,
) -> StorageResult<Vec<(UserId, Hears)>> {
    let managers = managers_who_may_know(conn, case, team, opened_by, now)?;
    let mut found: Vec<(UserId, Hears)> =
        governance(conn, case, opened_by, now)?.into_iter().map(|user| (user, Hears::InWordsAlone)).collect();
    for user in managers {
        if !found.iter().any(|(known, _)| *known == user) {
            found.push((user, Hears::OfTheCase));
        }
    }
    Ok(found)
}

/// What a notice is about: which opening, of which case, and the last day of its review.
pub(super) struct About<'a> {
    pub case: CaseId,
    pub reference: &'a CaseReference,
    pub opening: StandingId,
    pub due: NaiveDate,
}

impl About<'_> {
    /// Makes a notice; an occasion tells it from others of the same event.
    pub(super) fn notice(&self, event: NoticeEvent, occasion: &str, (to, hears): (UserId, Hears)) -> NewNotice {
        let words = words(event, self.reference, "", Some(&day_in_words(self.due)));
        NewNotice {
            dedupe_key: format!("{}:{}:{occasion}:{to}", event.code(), self.opening),
            event,
            case_id: (hears == Hears::OfTheCase).then_some(self.case),
            subject_id: Some(self.case.uuid()),
            to: Addressee::User(to),
            title: words.title,
            body: words.body,
            link: emergency_path(self.opening),
        }
    }

    /// Makes the notice to whoever opened the case of what the review found; they see neither the case nor its openings.
    pub(super) fn reviewed(&self, to: UserId, outcome: EmergencyOutcome) -> NewNotice {
        let event = NoticeEvent::EmergencyReviewed;
        let words = words(event, self.reference, &outcome.label().to_lowercase(), None);
        let NewNotice { dedupe_key, .. } = self.notice(event, "", (to, Hears::InWordsAlone));
        NewNotice {
            dedupe_key,
            event,
            case_id: None,
            subject_id: Some(self.case.uuid()),
            to: Addressee::User(to),
            title: words.title,
            body: words.body,
            link: outcome_path(self.opening),
        }
    }
}

/// Makes the notices about a case that was just opened; where nobody is left to tell, the administrators have a task.
pub(super) fn of_opening(
    conn: &mut DbConnection,
    service: &Service,
    (about, team, opened_by): (&About<'_>, TeamId, UserId),
    now: DateTime<Utc>,
) -> StorageResult<Vec<NewNotice>> {
    let (event, reference) = (NoticeEvent::EmergencyOpened, about.reference);
    let people = reviewers(conn, (about.case, team), opened_by, now)?;
    if people.is_empty() {
        let case = cases::find(conn, about.case)?.ok_or(StorageError::Conflict)?;
        let why = format!(
            "{reference} was opened in an emergency, and nobody else works here who can review it: no manager who may know of it, and nobody in information \
             governance. Give somebody one of these roles."
        );
        let task = nobody_to_tell(format!("{}:{}", event.code(), about.opening), &case, why, about.due);
        post::add_task(conn, service.ports.id(), task, now)?;
    }
    Ok(people.into_iter().map(|to| about.notice(event, "", to)).collect())
}
