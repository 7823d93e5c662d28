//! Alerts: read from the stored limits, addressed, and put in the outbox once each.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use ehc_domain::{
    audit::{AuditEntry, SystemAct},
    calendar::day_in_words,
    cases::CaseReference,
    ids::{CaseId, UserId},
    notifications::{AlertStep, AlertSteps, AlertTo, NoticeEvent, TaskKind, alert_key, steps_due, words},
    policy::{Standing, Standings},
    timetable::rules::Purpose,
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    cases::CaseRow,
    leases::{self, Round},
    notifications::{self as post, Addressee, DutyMark, LeaseToken, NewNotice, NewTask, TaskOwner, WatchedDuty},
    standings,
};

use super::recipients::{Directory, Page};
use crate::{Service, cases::case_path, duty_page, history::Told, next::is_on_the_way, store::Done};

/// How many duties are read at once.
const PAGE: i64 = 500;
/// The lease under which one worker at a time raises alerts.
const LEASE: &str = "alerts";
/// How long that lease is. It is renewed with every page of duties, so that a worker that died is replaced within a minute,
/// wherever the clock goes meanwhile.
const LEASE_LENGTH: Duration = Duration::seconds(45);

/// An alert that is due and not yet in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedAlert {
    /// What makes it this step to this person and no other.
    pub key: String,
    /// What it tells.
    pub event: NoticeEvent,
    /// To whom.
    pub to: UserId,
    /// The case.
    pub case_id: CaseId,
    /// The number of the case.
    pub reference: String,
    /// The limit.
    pub due: NaiveDate,
    /// The day on which the step fell due.
    pub falls_on: NaiveDate,
    /// The request for advice it is about.
    pub subject_id: Option<uuid::Uuid>,
    /// The subject.
    pub title: String,
    /// The body.
    pub body: String,
    /// The path of the page on which the person can act.
    pub link: String,
}

impl PlannedAlert {
    /// Takes it from a notice to somebody who works here, with the day that it is about; `None` for one to anybody else.
    pub(super) fn of_case(case: &CaseRow, (due, falls_on): (NaiveDate, NaiveDate), notice: NewNotice) -> Option<Self> {
        let Addressee::User(to) = notice.to else { return None };
        Some(Self {
            key: notice.dedupe_key,
            event: notice.event,
            to,
            case_id: case.id,
            reference: case.reference.clone(),
            due,
            falls_on,
            subject_id: notice.subject_id,
            title: notice.title,
            body: notice.body,
            link: notice.link,
        })
    }

    fn notice(self) -> NewNotice {
        NewNotice {
            dedupe_key: self.key,
            event: self.event,
            case_id: Some(self.case_id),
            subject_id: self.subject_id,
            to: Addressee::User(self.to),
            title: self.title,
            body: self.body,
            link: self.link,
        }
    }
}

/// A step that is due while nobody is left to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unaddressed {
    /// The case.
    pub case_id: CaseId,
    /// The number of the case.
    pub reference: String,
    /// A phrase for the duty.
    pub title: String,
    /// The limit.
    pub due: NaiveDate,
    key: String,
}

impl Unaddressed {
    fn task(self, today: NaiveDate) -> NewTask {
        NewTask {
            dedupe_key: self.key,
            kind: TaskKind::NobodyToTell,
            case_id: Some(self.case_id),
            title: format!("{}: nobody to tell", self.reference),
            detail: format!(
                "{} for {} has the limit {}. Nobody works here who may be told of it: no caseworker of the case, and no manager of its team or of the teams above. \
                 Give the team a manager, who can give the case a caseworker.",
                self.title,
                self.reference,
                day_in_words(self.due)
            ),
            due: Some(today),
            owner: TaskOwner::Administrators,
        }
    }
}

/// What one pass of raising alerts did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Raised {
    /// Alerts put in the outbox.
    pub alerts: usize,
    /// Steps of cases that are not restricted for which nobody was left to tell; each is a task.
    pub unaddressed: usize,
    /// Whether another worker was at it, so that this one did nothing.
    pub is_elsewhere: bool,
}

#[derive(Debug, Default)]
struct Plan {
    alerts: Vec<PlannedAlert>,
    /// The steps in whose place those go out: none of them does any more.
    superseded: Vec<PlannedAlert>,
    unaddressed: Vec<Unaddressed>,
}

/// Puts in the outbox every alert that is due today and was not raised before: to each person of each duty the highest step alone, with those that it overtakes
/// written down as superseded. Safe beside other workers, and again at any time.
///
/// # Errors
/// Any failure of storage; what was raised for earlier cases stays raised.
pub fn raise_alerts(service: &Service, today: NaiveDate) -> Result<Raised, StorageError> {
    let token: LeaseToken = service.ports.id();
    // Taking turns keeps the audit entries true as well as the notices, which their keys alone would do. It is bookkeeping, not an act.
    let database = service.store.database();
    let hold = || database.write(|conn| leases::take(conn, LEASE, token, LEASE_LENGTH));
    if !hold()? {
        return Ok(Raised { is_elsewhere: true, ..Raised::default() });
    }
    let outcome = raise_all(service, today, hold);
    let now = service.ports.clock.now();
    database.write(|conn| {
        if matches!(outcome, Ok(Raised { is_elsewhere: false, .. })) {
            leases::note_round(conn, Round::Alerts, now)?;
        }
        leases::give_back(conn, LEASE, token)
    })?;
    outcome
}

/// Raises page by page for as long as the lease is held.
fn raise_all(service: &Service, today: NaiveDate, hold: impl Fn() -> Result<bool, StorageError>) -> Result<Raised, StorageError> {
    let mut raised = Raised::default();
    for_each_page(service, today, |plan| {
        if !hold()? {
            raised.is_elsewhere = true;
            return Ok(false);
        }
        raised.alerts += plan.alerts.len();
        raised.unaddressed += plan.unaddressed.len();
        let mut by_case: BTreeMap<CaseId, Plan> = BTreeMap::new();
        for alert in plan.alerts {
            by_case.entry(alert.case_id).or_default().alerts.push(alert);
        }
        for alert in plan.superseded {
            by_case.entry(alert.case_id).or_default().superseded.push(alert);
        }
        for missing in plan.unaddressed {
            by_case.entry(missing.case_id).or_default().unaddressed.push(missing);
        }
        by_case.into_iter().try_for_each(|(case_id, plan)| raise_for_case(service, today, case_id, plan))?;
        Ok(true)
    })?;
    Ok(raised)
}

fn raise_for_case(service: &Service, today: NaiveDate, case_id: CaseId, plan: Plan) -> Result<(), StorageError> {
    let now = service.ports.clock.now();
    service.store.write_as_system(|conn| {
        let entry = AuditEntry::by_system(SystemAct::AlertsRaised, Some(case_id))
            .telling(&Told::AlertsRaised { alerts: plan.alerts.len(), nobody_to_tell: plan.unaddressed.len() });
        for missing in plan.unaddressed {
            post::add_task(conn, service.ports.id(), missing.task(today), now)?;
        }
        for alert in plan.superseded {
            post::supersede(conn, service.ports.id(), alert.notice(), now)?;
        }
        Ok(Done::new((), entry).leaving_dates().telling_all(plan.alerts.into_iter().map(PlannedAlert::notice)))
    })
}

/// Lists what [`raise_alerts`] would put in the outbox today, and changes nothing.
///
/// # Errors
/// Any failure of storage.
pub fn planned_alerts(service: &Service, today: NaiveDate) -> Result<(Vec<PlannedAlert>, Vec<Unaddressed>), StorageError> {
    let mut all = Plan::default();
    for_each_page(service, today, |plan| {
        all.alerts.extend(plan.alerts);
        all.unaddressed.extend(plan.unaddressed);
        Ok(true)
    })?;
    Ok((all.alerts, all.unaddressed))
}

/// Gives page after page to the work, until it says that it will do no more.
fn for_each_page(
    service: &Service,
    today: NaiveDate,
    mut work: impl FnMut(Plan) -> Result<bool, StorageError>,
) -> Result<(), StorageError> {
    let (store, steps) = (&service.store, &service.policy.alerts);
    let directory = store.read(Directory::load)?;
    let now = service.ports.clock.now();
    let until = today + Duration::days(steps.horizon().into());
    let mut mark: Option<DutyMark> = None;
    loop {
        let (duties, plan) = store.read(|conn| {
            let duties = post::duties_due_by(conn, until, mark.as_ref(), PAGE)?;
            let kept = Kept::load(conn, &duties, now)?;
            let plan = plan(conn, &directory, &kept, steps, today, &duties)?;
            Ok::<_, StorageError>((duties, plan))
        })?;
        if !work(plan)? {
            return Ok(());
        }
        match duties.last() {
            Some(last) => mark = Some((last.due, last.case_id, last.duty.clone())),
            None => return Ok(()),
        }
    }
}

/// How people stand to the cases of some duties.
struct Kept(BTreeMap<UserId, Standings>);

impl Kept {
    fn load(conn: &mut DbConnection, duties: &[WatchedDuty], now: DateTime<Utc>) -> StorageResult<Self> {
        let cases: BTreeSet<CaseId> = duties.iter().map(|duty| duty.case_id).collect();
        let mut recorded: BTreeMap<UserId, Vec<(CaseId, Standing)>> = BTreeMap::new();
        for (case, user, standing) in standings::of_cases(conn, &cases.into_iter().collect::<Vec<_>>(), now)? {
            recorded.entry(user).or_default().push((case, standing));
        }
        Ok(Self(recorded.into_iter().map(|(user, held)| (user, held.into_iter().collect())).collect()))
    }

    /// Says who may not know of the case of a duty; `None` where everybody may who otherwise would.
    fn out_of<'a>(&'a self, duty: &'a WatchedDuty) -> Option<impl Fn(UserId) -> bool + 'a> {
        let has_conflict = self.0.values().any(|held| held.has(duty.case_id, Standing::Conflict));
        let is_kept_out = move |user| {
            let nothing_recorded = Standings::default();
            !self.0.get(&user).unwrap_or(&nothing_recorded).may_know(duty.case_id, duty.is_restricted)
        };
        (duty.is_restricted || has_conflict).then_some(is_kept_out)
    }

    /// Whoever stands in for the caseworker hears what the caseworker hears.
    fn with_cover(&self, duty: &WatchedDuty, mut recipients: Vec<(UserId, Page)>) -> Vec<(UserId, Page)> {
        let is_to_caseworker = recipients.iter().any(|(to, page)| Some(*to) == duty.caseworker_id && *page == Page::Case);
        if is_to_caseworker {
            let covers = self.0.iter().filter(|(_, held)| held.has(duty.case_id, Standing::Covers));
            let may_hear = covers.filter(|(_, held)| held.may_know(duty.case_id, duty.is_restricted));
            recipients.extend(may_hear.map(|(user, _)| (*user, Page::Case)));
        }
        recipients
    }
}

fn plan(
    conn: &mut DbConnection,
    directory: &Directory,
    kept: &Kept,
    steps: &AlertSteps,
    today: NaiveDate,
    duties: &[WatchedDuty],
) -> StorageResult<Plan> {
    let mut plan = Plan::default();
    let mut told = Vec::new();
    for duty in duties {
        let is_advice = duty.advice.is_some();
        // An excused miss is no miss of the law: the act is still owed as soon as practicable, but there is nothing to answer for.
        let is_missed_law = duty.authority.is_law() && !duty.is_excused;
        let mut of_duty: BTreeMap<UserId, Vec<(AlertStep, Page)>> = BTreeMap::new();
        for step in steps_due(steps, duty.due, today, is_advice, is_missed_law, duty.promised_on) {
            let recipients = match kept.out_of(duty) {
                None => directory.recipients(duty, step.to),
                Some(is_kept_out) => directory.without(is_kept_out).recipients(duty, step.to),
            };
            let recipients = kept.with_cover(duty, recipients);
            // That nobody runs a restricted case is told to information governance at once, and administrators may not know which case it is.
            if recipients.is_empty() && !duty.is_restricted {
                plan.unaddressed.push(unaddressed(duty));
            }
            for (to, page) in recipients {
                of_duty.entry(to).or_default().push((step, page));
            }
        }
        for (to, due) in of_duty {
            told.extend(ToOne::of(steps, duty, to, due, today)?);
        }
    }
    let keys: Vec<String> = told.iter().flat_map(ToOne::keys).cloned().collect();
    let known = post::known_keys(conn, &keys)?;
    for one in told.into_iter().filter(|one| !one.was_told(&known)) {
        plan.superseded.extend(one.superseded.into_iter().filter(|alert| alert.key != one.alert.key));
        plan.alerts.push(one.alert);
    }
    let known = post::known_task_keys(conn, &plan.unaddressed.iter().map(|one| one.key.clone()).collect::<Vec<_>>())?;
    let mut taken = HashSet::new();
    plan.unaddressed.retain(|one| !known.contains(&one.key) && taken.insert(one.key.clone()));
    Ok(plan)
}

/// The page of the case on which a duty is met: that of the case itself while it hangs on how far that has come by then.
fn where_met(duty: &WatchedDuty) -> String {
    let rule = duty.duty.split(['/', '#']).next().unwrap_or_default();
    if Purpose::of(rule).is_some_and(is_on_the_way) {
        return String::new();
    }
    duty_page(rule, &duty.duty, duty.actor, duty.subject_id.map(|id| id.uuid()))
}

/// What one person is to be told of one duty in one pass: the highest step, in place of all before it.
struct ToOne {
    alert: PlannedAlert,
    superseded: Vec<PlannedAlert>,
    /// The keys of the steps that follow: when one of those went out, time has gone back, and the earlier step is not due again.
    later: Vec<String>,
}

impl ToOne {
    /// Weighs the steps that are due to one person, who may owe the duty and answer for it as well; `None` where there are none.
    fn of(
        steps: &AlertSteps,
        duty: &WatchedDuty,
        to: UserId,
        mut due: Vec<(AlertStep, Page)>,
        today: NaiveDate,
    ) -> StorageResult<Option<Self>> {
        due.sort_by_key(|(step, _)| step.offset);
        // Whoever owes it is led to where it is done.
        let owned = due.iter().find(|(step, _)| step.to == AlertTo::Owner).map(|(_, page)| *page);
        let Some((highest, page)) = due.pop() else { return Ok(None) };
        let page = owned.unwrap_or(page);
        let (before, after) = steps.around(highest, duty.advice.is_some());
        let overtaken = before.into_iter().filter(|_| owned.is_some());
        let superseded = due.into_iter().map(|(step, _)| step).chain(overtaken);
        let superseded = superseded.map(|step| alert(duty, step, to, page, today));
        let key = |step: AlertStep| alert_key(duty.case_id, &duty.duty, duty.due, to, step.event, step.offset);
        Ok(Some(Self {
            alert: alert(duty, highest, to, page, today)?,
            superseded: superseded.collect::<StorageResult<_>>()?,
            later: after.into_iter().map(key).collect(),
        }))
    }

    fn keys(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.alert.key).chain(&self.later)
    }

    fn was_told(&self, known: &HashSet<String>) -> bool {
        self.keys().any(|key| known.contains(key))
    }
}

fn unaddressed(duty: &WatchedDuty) -> Unaddressed {
    Unaddressed {
        case_id: duty.case_id,
        reference: duty.reference.clone(),
        title: duty.title.clone(),
        due: duty.due,
        key: format!("nobody:{}:{}:{}", duty.case_id, duty.duty, duty.due),
    }
}

fn alert(duty: &WatchedDuty, step: AlertStep, to: UserId, page: Page, today: NaiveDate) -> StorageResult<PlannedAlert> {
    let reference: CaseReference = duty.reference.parse().map_err(|_| StorageError::Inconsistent {
        table: "cases",
        detail: format!("case {} has no proper number", duty.case_id),
    })?;
    let words = words(step.event, &reference, &duty.title, Some(&day_in_words(duty.due)));
    let link = match (page, duty.subject_id) {
        (Page::Case, _) => case_path(&duty.reference, &where_met(duty)),
        (Page::Request, Some(request)) => format!("/advice/{request}"),
        (Page::Request, None) | (Page::Requests, _) => "/advice".to_owned(),
    };
    Ok(PlannedAlert {
        key: alert_key(duty.case_id, &duty.duty, duty.due, to, step.event, step.offset),
        event: step.event,
        to,
        case_id: duty.case_id,
        reference: duty.reference.clone(),
        due: duty.due,
        falls_on: step.falls_on(duty.due).unwrap_or(today),
        subject_id: duty.subject_id.map(|id| id.uuid()),
        title: words.title,
        body: words.body,
        link,
    })
}
