//! The alarm when somebody is refused many different things within minutes.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use ehc_domain::{
    accounts::Role,
    audit::{AuditEntry, AuditOutcome, SystemAct},
    ids::{Id, UserId},
    notifications::{NoticeEvent, NoticeWords, TaskKind, access_refused},
};
use ehc_persistence::{
    DbConnection, StorageResult,
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
/// The alarm about one person sounds once in this time.
const ONCE_IN: i64 = 3_600;
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
