//! The alarm when somebody opens many cases within minutes that are not theirs.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use ehc_domain::{
    accounts::Role,
    audit::{AuditEntry, SystemAct},
    ids::{Id, UserId},
    notifications::{NoticeEvent, many_opened},
    policy::{Action, CaseSubject, Refusal, is_theirs},
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts, alarms,
    audit::{self as rows, AuditRow, View},
    notifications as post,
};

use super::alarm::{Alarm, sound};
use crate::{Context, Failure, history::Told, ports::Ports};

/// How many cases that are not theirs one person may open within [`WINDOW`] before anybody hears of it.
const MOST: usize = 20;
/// The time within which they are counted, for which the password is asked for again, and after which the alarm may sound anew.
const WINDOW: TimeDelta = TimeDelta::minutes(10);

/// Raises the alarm about everybody who, with these, has opened many cases that are not theirs. That they gave their password before counts no longer.
pub(super) fn raise(conn: &mut DbConnection, ports: &Ports, opened: &[View]) -> StorageResult<()> {
    let not_theirs = opened.iter().filter(|one| !one.is_theirs);
    let newest: BTreeMap<UserId, DateTime<Utc>> = not_theirs.map(|one| (one.user, one.at)).collect();
    for (user, at) in newest {
        let cases = alarms::count_opened_since(conn, user, at - WINDOW)?;
        if cases > MOST && alarms::begins(conn, NoticeEvent::ManyOpened, user, at, at - WINDOW)? {
            accounts::forget_confirmations(conn, user, at - WINDOW)?;
            tell(conn, ports, user, cases, at)?;
        }
    }
    Ok(())
}

/// Asks somebody about whom the alarm sounds for the password before they open another case that is not theirs.
///
/// # Errors
/// [`Refusal::StepUp`]; storage.
pub(crate) fn ask_again<R>(
    conn: &mut DbConnection,
    context: &Context,
    case: &CaseSubject,
    action: Action,
) -> Result<(), Failure<R>> {
    let actor = &context.actor;
    if !action.opens_case() || actor.has_just_confirmed || is_theirs(actor, case) {
        return Ok(());
    }
    match alarms::sounded_since(conn, NoticeEvent::ManyOpened, actor.user_id, context.now - WINDOW)? {
        true => Err(Refusal::StepUp.into()),
        false => Ok(()),
    }
}

/// Tells the nearest managers of somebody and information governance, and writes it into the trail.
fn tell(conn: &mut DbConnection, ports: &Ports, about: UserId, cases: usize, at: DateTime<Utc>) -> StorageResult<()> {
    let Some(user) = accounts::find_user(conn, about)? else { return Ok(()) };
    let governance = post::colleagues(conn)?.into_iter().filter(|one| one.roles.contains(&Role::InformationGovernance));
    let which = format!("/governance/looked?person={about}");
    let mut to: Vec<(UserId, String)> = governance.map(|one| (one.id, which.clone())).collect();
    if let Some(team) = user.team_id {
        let mut managers = accounts::list_managers_of_team(conn, team)?;
        managers.retain(|manager| *manager != about);
        if managers.is_empty() {
            managers = accounts::list_managers_over(conn, team)?.into_iter().map(|(manager, _)| manager).collect();
        }
        to.extend(
            managers
                .into_iter()
                .filter(|one| to.iter().all(|(known, _)| known != one))
                .map(|one| (one, "/alerts".into()))
                .collect::<Vec<_>>(),
        );
    }
    to.retain(|(one, _)| *one != about);
    let nobody = "Somebody opened many cases within minutes that are not theirs, and no account has the role information governance. Give somebody that role, who can \
                  then see who it was.";
    let alarm = Alarm { event: NoticeEvent::ManyOpened, about, at, words: many_opened(&user.name), to, nobody };
    let (alerts, _) = sound(conn, ports, alarm)?;
    let told = Told::ManyOpened { opened_by: user.name, cases_opened: cases, alerts };
    let entry = AuditEntry::by_system(SystemAct::ManyOpened, None).on("user", about).telling(&told);
    rows::append(conn, vec![AuditRow::new(Id::new(ports.identifiers.uuid()), at, None, &entry)])
}
