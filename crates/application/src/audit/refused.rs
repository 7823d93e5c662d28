//! What somebody asked for and was refused: a row each time, an alarm to information governance when it is many things within minutes, and the list.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use ehc_domain::{
    accounts::Role,
    audit::{AuditEntry, AuditOutcome, SystemAct, label},
    cases::CaseReference,
    ids::{AdviceRequestId, AuditEntryId, Id, UserId},
    notifications::{NoticeEvent, NoticeWords, TaskKind, access_refused},
    policy::{Action, Target},
};
use ehc_persistence::{
    DbConnection, StorageResult, advice,
    audit::{self as rows, AuditRow, RefusedLine},
    cases,
    notifications::{self as post, Addressee, NewNotice, NewTask, TaskOwner},
};
use serde_json::Value;

use crate::{Context, Failure, Ports, Service, failure::NoRule, history::Told, ports::london_day};

/// How many different things one person may be refused within [`WINDOW`] before information governance hears of it.
pub const MANY: usize = 20;
/// The time within which they are counted.
pub const WINDOW: TimeDelta = TimeDelta::minutes(10);
/// The alarm about one person sounds once in this time.
const ONCE_IN: i64 = 3_600;
/// The most rows looked at for one person; beyond it the alarm has sounded long ago.
const MOST: i64 = 1_000;
/// How many lines stand on one page.
const PER_PAGE: usize = 100;
/// The most of an address that is kept, in characters.
const ADDRESS: usize = 200;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedFor {
    /// The action that the address is for; `None` where it is for what is the person's own.
    pub action: Option<Action>,
    /// What the address names.
    pub thing: Thing,
    /// The address, without what follows a question mark.
    pub address: String,
}

/// What an address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    /// A case, by its number.
    Case(CaseReference),
    /// A request for advice.
    Advice(AdviceRequestId),
    /// Anything else.
    Other,
}

/// A page of what people were refused.
#[derive(Debug, Clone)]
pub struct RefusedPage {
    /// Its lines, newest first.
    pub lines: Vec<RefusedAccess>,
    /// Where older ones begin; `None` when there are none.
    pub older: Option<(DateTime<Utc>, AuditEntryId)>,
}

/// Something that somebody was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedAccess {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub who: String,
    /// What was asked for, in the words of what would have been done.
    pub label: &'static str,
    /// The number of the case, where there is such a case.
    pub reference: Option<String>,
    /// The address.
    pub address: String,
    /// How often within the same moment.
    pub times: u64,
}

impl Service {
    /// Writes down that a person was refused something, whether it is hidden from them or does not exist: both are asked and kept alike, so that the time
    /// it takes tells nothing. The row follows within a fifth of a second; an alarm is raised with it.
    ///
    /// # Errors
    /// [`StorageError`](crate::StorageError) when it cannot be kept.
    pub fn note_refusal(&self, user: UserId, asked: &AskedFor) -> StorageResult<()> {
        let case_id = self.store.read(|conn| match &asked.thing {
            Thing::Case(reference) => Ok(cases::find_by_reference(conn, reference)?.map(|case| case.id)),
            Thing::Advice(id) => Ok(advice::find_request(conn, *id)?.map(|request| request.case_id)),
            Thing::Other => Ok::<_, crate::StorageError>(None),
        })?;
        let address = asked.address.chars().take(ADDRESS).collect();
        self.views.note(AuditEntry::refused_to(user, asked.action, case_id).telling(&Told::AccessRefused { address }))
    }
}

/// Lists what people were refused, newest first.
///
/// # Errors
/// Policy; storage.
pub fn list_refused(
    service: &Service,
    context: &Context,
    before: Option<(DateTime<Utc>, AuditEntryId)>,
) -> Result<RefusedPage, Failure<NoRule>> {
    let permit = context.authorise(Action::AccessReview, Target::Service)?;
    let limit = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
    let mut lines = service.store.read(|conn| rows::list_refused(conn, before, limit).map_err(Failure::<NoRule>::from))?;
    let has_more = lines.len() > PER_PAGE;
    lines.truncate(PER_PAGE);
    service.views.note(AuditEntry::of(&permit).telling(&Told::ListShown { shown: lines.len() }))?;
    let older = lines.last().filter(|_| has_more).map(|line| (line.at, line.id));
    Ok(RefusedPage { lines: lines.into_iter().map(RefusedAccess::from).collect(), older })
}

impl From<RefusedLine> for RefusedAccess {
    fn from(line: RefusedLine) -> Self {
        Self {
            at: line.at,
            who: line.actor,
            label: label(&line.action),
            reference: line.reference,
            address: address(&line.details).unwrap_or_default().to_owned(),
            times: line.details.get("times").and_then(Value::as_u64).unwrap_or(1),
        }
    }
}

fn address(details: &Value) -> Option<&str> {
    details.get("address")?.as_str()
}

/// Raises the alarm for everybody who, with these rows, has been refused many different things.
pub(super) fn alarm(conn: &mut DbConnection, ports: &Ports, kept: &[AuditRow]) -> StorageResult<()> {
    let refused = kept.iter().filter(|row| row.outcome == AuditOutcome::Refused && address(&row.details).is_some());
    let newest = refused.filter_map(|row| Some((row.actor_id?, row.at))).collect::<BTreeSet<_>>();
    for (actor, at) in newest {
        let details = rows::refused_since(conn, actor, at - WINDOW, MOST)?;
        let different: BTreeSet<&str> = details.iter().filter_map(address).collect();
        if different.len() >= MANY {
            tell_governance(conn, ports, actor, at)?;
        }
    }
    Ok(())
}

fn tell_governance(conn: &mut DbConnection, ports: &Ports, actor: UserId, at: DateTime<Utc>) -> StorageResult<()> {
    let occasion = format!("{}:{actor}:{}", NoticeEvent::AccessRefused.code(), at.timestamp().div_euclid(ONCE_IN));
    let NoticeWords { title, body } = access_refused();
    let colleagues = post::colleagues(conn)?;
    let governance: Vec<_> = colleagues.iter().filter(|one| one.roles.contains(&Role::InformationGovernance)).collect();
    let mut told = 0;
    for one in &governance {
        let notice = NewNotice {
            dedupe_key: format!("{occasion}:{}", one.id),
            event: NoticeEvent::AccessRefused,
            case_id: None,
            subject_id: None,
            to: Addressee::User(one.id),
            title: title.clone(),
            body: body.clone(),
            link: "/governance".into(),
        };
        told += usize::from(post::add(conn, ports.id(), notice, at)?);
    }
    let nobody = governance.is_empty() && post::add_task(conn, ports.id(), nobody_to_tell(occasion, title, at), at)?;
    if told > 0 || nobody {
        let said = Told::AlertsRaised { alerts: told, nobody_to_tell: usize::from(nobody) };
        let entry = AuditEntry::by_system(SystemAct::AlertsRaised, None).telling(&said);
        rows::append(conn, vec![AuditRow::new(Id::new(ports.identifiers.uuid()), at, None, &entry)])?;
    }
    Ok(())
}

fn nobody_to_tell(occasion: String, title: String, at: DateTime<Utc>) -> NewTask {
    NewTask {
        dedupe_key: occasion,
        kind: TaskKind::NobodyToTell,
        case_id: None,
        title: format!("{title}: nobody to tell"),
        detail: "Somebody was refused many different records or pages within minutes, and no account has the role information governance. \
                 Give somebody that role, who can then see who it was."
            .into(),
        due: Some(london_day(at)),
        owner: TaskOwner::Administrators,
    }
}
