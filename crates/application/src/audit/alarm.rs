//! The alarm when somebody is refused many different things within minutes, and how alarms are told.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use ehc_domain::{
    accounts::Role,
    audit::{AuditEntry, AuditOutcome, SystemAct},
    ids::{Id, UserId},
    notifications::{NoticeEvent, NoticeWords, TaskKind, access_refused},
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts, alarms,
    audit::{self as rows, AuditRow},
    notifications::{self as post, Addressee, NewNotice, NewTask, TaskOwner},
};
use serde_json::Value;

use crate::{
    history::Told,
    ports::{Ports, london_day},
};

/// How many different things one person may be refused within [`WINDOW`] before information governance hears of it.
pub const MANY: usize = 20;
/// The time within which they are counted.
pub const WINDOW: TimeDelta = TimeDelta::minutes(10);
/// The alarm about one person sounds anew once there was no cause for it in this time.
const QUIET: TimeDelta = TimeDelta::hours(1);
/// The most rows looked at for one person; beyond it the alarm has sounded long ago.
const MOST: i64 = 1_000;

/// The address that was asked, as a refusal tells it.
pub(super) fn address(details: &Value) -> Option<&str> {
    details.get("address")?.as_str()
}

/// Raises the alarm for everybody who, with these rows, has been refused many different things.
pub(super) fn raise(conn: &mut DbConnection, ports: &Ports, kept: &[AuditRow]) -> StorageResult<()> {
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

fn tell_governance(conn: &mut DbConnection, ports: &Ports, about: UserId, at: DateTime<Utc>) -> StorageResult<()> {
    if !alarms::begins(conn, NoticeEvent::AccessRefused, about, at, at - QUIET)? {
        return Ok(());
    }
    let who = accounts::find_user(conn, about)?.map(|user| user.name).unwrap_or_default();
    let is_governance = |one: &post::Colleague| one.roles.contains(&Role::InformationGovernance);
    // Nobody is the only one to hear of what they did themselves.
    let governance = post::colleagues(conn)?.into_iter().filter(|one| one.id != about && is_governance(one));
    let to = governance.map(|one| (one.id, "/governance".to_owned())).collect();
    let nobody = "Somebody was refused many different records or pages within minutes, and nobody else has the role information governance. \
                  Give somebody that role, who can then see who it was.";
    let alarm = Alarm { event: NoticeEvent::AccessRefused, about, at, words: access_refused(&who), to, nobody };
    let (alerts, nobody_to_tell) = sound(conn, ports, alarm)?;
    let said = Told::AlertsRaised { alerts, nobody_to_tell };
    let entry = AuditEntry::by_system(SystemAct::AlertsRaised, None).telling(&said);
    rows::append(conn, vec![AuditRow::new(Id::new(ports.identifiers.uuid()), at, None, &entry)])
}

/// An alarm about how somebody uses the service.
pub(super) struct Alarm {
    pub event: NoticeEvent,
    /// Whom it is about.
    pub about: UserId,
    /// When it began.
    pub at: DateTime<Utc>,
    pub words: NoticeWords,
    /// Who hears of it, each with where they look.
    pub to: Vec<(UserId, String)>,
    /// What administrators read where nobody hears of it.
    pub nobody: &'static str,
}

/// Tells everybody who hears of an alarm; where nobody does, administrators have a task. Returns how many alerts and how many tasks there are.
pub(super) fn sound(conn: &mut DbConnection, ports: &Ports, alarm: Alarm) -> StorageResult<(usize, usize)> {
    let Alarm { event, about, at, words, to, nobody } = alarm;
    let occasion = format!("{}:{about}:{}", event.code(), at.timestamp_millis());
    let NoticeWords { title, body } = words;
    let is_nobody = to.is_empty();
    let mut told = 0;
    for (user, link) in to {
        let notice = NewNotice {
            dedupe_key: format!("{occasion}:{user}"),
            event,
            case_id: None,
            subject_id: None,
            to: Addressee::User(user),
            title: title.clone(),
            body: body.clone(),
            link,
        };
        told += usize::from(post::add(conn, ports.id(), notice, at)?);
    }
    let task = NewTask {
        dedupe_key: occasion,
        kind: TaskKind::NobodyToTell,
        case_id: None,
        title: format!("{title}: nobody to tell"),
        detail: nobody.into(),
        due: Some(london_day(at)),
        owner: TaskOwner::Administrators,
    };
    Ok((told, usize::from(is_nobody && post::add_task(conn, ports.id(), task, at)?)))
}
