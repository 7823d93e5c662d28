//! Reminding people that somebody is to look again at whether a case stays restricted.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    accounts::{Actor, Role},
    audit::{AuditEntry, SystemAct},
    calendar::day_in_words,
    cases::CaseReference,
    ids::UserId,
    notifications::{NoticeEvent, words},
    policy::Standing,
};
use ehc_persistence::{
    DbConnection, StorageError,
    cases::{self, CaseRow},
    notifications::{self as post, Addressee, NewNotice, NewTask},
};

use super::super::{
    nobody::nobody_to_tell,
    reach::{everybody, is_named, manages},
};
use crate::{Done, Service, cases::case_path, history::Told};

/// Which reminder is due: the day before, on the day, and once in every week that it is overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Tomorrow,
    Today,
    Overdue { week: i64 },
}

impl Step {
    fn on(today: NaiveDate, review_on: NaiveDate) -> Option<Self> {
        match (review_on - today).num_days() {
            1 => Some(Self::Tomorrow),
            0 => Some(Self::Today),
            late @ ..0 => Some(Self::Overdue { week: (-late - 1) / 7 }),
            _ => None,
        }
    }

    fn key(self) -> String {
        match self {
            Self::Tomorrow => "before".into(),
            Self::Today => "on".into(),
            Self::Overdue { week } => format!("late-{week}"),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Tomorrow => "Review of the restriction due tomorrow",
            Self::Today => "Review of the restriction due today",
            Self::Overdue { .. } => "Review of the restriction overdue",
        }
    }
}

/// The restricted cases of which something may go out: nothing does about a child who died.
fn watched(service: &Service) -> Result<Vec<CaseRow>, StorageError> {
    let mut all = service.store.read(cases::list_restricted)?;
    all.retain(|case| !case.stage.is_quiet());
    Ok(all)
}

/// Lists what [`remind_of_reviews`] would tell now: of which case, by when the restriction is looked at again, and what.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn planned_reminders(service: &Service) -> Result<Vec<(CaseRow, NaiveDate, NewNotice)>, StorageError> {
    let (now, today) = (service.ports.clock.now(), service.ports.clock.today());
    let mut all = Vec::new();
    for case in watched(service)? {
        let (notices, _) = service.store.read(|conn| due(conn, now, today, &case))?;
        let review_on = case.restriction_review_on.unwrap_or(today);
        all.extend(notices.into_iter().map(|notice| (case.clone(), review_on, notice)));
    }
    Ok(all)
}

/// Reminds the managers who are named on restricted cases the day before somebody is to look at the restriction, on that day, and every week after it; from the
/// day after it, information governance as well, and at once where nobody who manages the case is named any more. Each is told once; says how many were.
///
/// # Errors
/// Any failure of storage; what was told of earlier cases stays told.
pub fn remind_of_reviews(service: &Service) -> Result<usize, StorageError> {
    let (now, today) = (service.ports.clock.now(), service.ports.clock.today());
    let mut told = 0;
    for case in watched(service)? {
        let (notices, task) = service.store.read(|conn| due(conn, now, today, &case))?;
        if notices.is_empty() && task.is_none() {
            continue;
        }
        told += notices.len();
        service.store.write_as_system::<_, StorageError>(|conn| {
            let said = Told::AlertsRaised { alerts: notices.len(), nobody_to_tell: usize::from(task.is_some()) };
            let entry = AuditEntry::by_system(SystemAct::AlertsRaised, Some(case.id)).telling(&said);
            if let Some(task) = task {
                post::add_task(conn, service.ports.id(), task, now)?;
            }
            Ok(Done::new((), entry).leaving_dates().telling_all(notices))
        })?;
    }
    Ok(told)
}

/// What information governance hears at once where nobody who is named on a restricted case manages it and may see it; nothing where somebody does.
pub(in super::super) fn nobody_left(
    conn: &mut DbConnection,
    now: DateTime<Utc>,
    today: NaiveDate,
    case: &CaseRow,
) -> Result<(Vec<NewNotice>, Option<NewTask>), StorageError> {
    let subject = cases::subject_of(conn, case)?;
    let runs = |one: &Actor| is_named(one, &subject) && manages(one, &subject);
    if case.stage.is_quiet() || everybody(conn, now, &subject)?.iter().any(runs) {
        return Ok((Vec::new(), None));
    }
    due(conn, now, today, case)
}

/// What is due of one case and was not told before.
fn due(
    conn: &mut DbConnection,
    now: DateTime<Utc>,
    today: NaiveDate,
    case: &CaseRow,
) -> Result<(Vec<NewNotice>, Option<NewTask>), StorageError> {
    let Some(review_on) = case.restriction_review_on else { return Ok((Vec::new(), None)) };
    let subject = cases::subject_of(conn, case)?;
    let everybody = everybody(conn, now, &subject)?;
    let managers: Vec<UserId> =
        everybody.iter().filter(|one| is_named(one, &subject) && manages(one, &subject)).map(|one| one.user_id).collect();
    let step = Step::on(today, review_on);
    let reference: CaseReference = case
        .reference
        .parse()
        .map_err(|_| StorageError::Inconsistent { table: "cases", detail: format!("case {} has no proper number", case.id) })?;
    let event = NoticeEvent::RestrictionReview;
    let notice = |to: UserId, key: &str, what: &str, is_named: bool| {
        let words = words(event, &reference, what, Some(&day_in_words(review_on)));
        NewNotice {
            dedupe_key: format!("{}:{}:{review_on}:{key}:{to}", event.code(), case.id),
            event,
            // Whoever is not named hears the number in the words alone: as a notice of the case it would be kept from them.
            case_id: is_named.then_some(case.id),
            subject_id: None,
            to: Addressee::User(to),
            title: words.title,
            body: words.body,
            link: if is_named { case_path(&case.reference, "access") } else { "/governance/restricted".into() },
        }
    };
    let mut notices = Vec::new();
    if let Some(step) = step {
        notices.extend(managers.iter().map(|to| notice(*to, &step.key(), step.words(), true)));
    }
    let is_governance = |one: &&Actor| one.has(Role::InformationGovernance) && !one.standings.has(case.id, Standing::Conflict);
    let governance: Vec<UserId> = everybody.iter().filter(is_governance).map(|one| one.user_id).collect();
    let for_governance = match step {
        _ if managers.is_empty() => Some(("nobody".to_owned(), "Nobody who is named manages this case and may see it")),
        Some(step @ Step::Overdue { .. }) => Some((step.key(), step.words())),
        _ => None,
    };
    let mut task = None;
    if let Some((key, what)) = for_governance {
        notices.extend(governance.iter().map(|to| notice(*to, &key, what, false)));
        if governance.is_empty() {
            let key = format!("{}:{}:{review_on}:{key}", event.code(), case.id);
            task = Some(nobody_to_tell(key, case, String::new(), today)).filter(|_| managers.is_empty());
        }
    }
    let known = post::known_keys(conn, &notices.iter().map(|one| one.dedupe_key.clone()).collect::<Vec<_>>())?;
    notices.retain(|one| !known.contains(&one.dedupe_key));
    if let Some(one) = &task {
        let known = post::known_task_keys(conn, std::slice::from_ref(&one.dedupe_key))?;
        task = task.filter(|one| !known.contains(&one.dedupe_key));
    }
    Ok((notices, task))
}
