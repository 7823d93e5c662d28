//! Promises that are due, for the lists of work.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use ehc_domain::{
    accounts::Actor,
    ids::{CaseId, ContactId, UserId},
    policy::{Action, CaseSubject, Decision, Target, decide},
};
use ehc_persistence::{DbConnection, StorageResult, accounts, cases, contacts, people, timetable::Worker};

use crate::{Context, cases::case_path, history::Withheld};

/// How many promises a list of work shows.
const MOST: i64 = 50;

/// A promise that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// The contact in which it was made.
    pub contact: ContactId,
    /// The number of the case.
    pub reference: String,
    /// The child’s name.
    pub child: String,
    /// What was promised.
    pub what: String,
    /// By when.
    pub due: NaiveDate,
    /// When it was made.
    pub promised_on: NaiveDate,
    /// Who made it.
    pub by: String,
    /// The page on which it is kept or withdrawn.
    pub place: String,
}

/// Lists the promises that are due by today, the earliest first, which the reader may answer: those they made, and in cases of theirs those of whoever cannot answer any
/// more, having left or handed the case on. Of teams, every one.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn owed(conn: &mut DbConnection, context: &Context, worker: &Worker) -> StorageResult<Vec<Owed>> {
    let rows = contacts::list_owed(conn, worker, context.today, MOST)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: BTreeSet<CaseId> = rows.iter().map(|row| row.case_id).collect();
    let subjects = cases::subjects_of(conn, &ids.into_iter().collect::<Vec<_>>())?;
    let subjects: BTreeMap<CaseId, CaseSubject> = subjects.into_iter().map(|subject| (subject.id, subject)).collect();
    let mut makers: BTreeMap<UserId, Option<Actor>> = BTreeMap::new();
    let mut found = Vec::new();
    for row in rows {
        let (Some(what), Some(by), Some(due)) = (row.promise, row.promised_by, row.promised_for) else { continue };
        let Some(subject) = subjects.get(&row.case_id).filter(|subject| answers(&context.actor, subject)) else { continue };
        let maker = match makers.get(&by) {
            Some(maker) => maker.clone(),
            None => maker_of(conn, context, by)?,
        };
        let is_mine = by == context.actor.user_id;
        if matches!(worker, Worker::Own(_)) && !is_mine && maker.as_ref().is_some_and(|maker| answers(maker, subject)) {
            continue;
        }
        makers.insert(by, maker);
        let Some(case) = cases::find(conn, row.case_id)? else { continue };
        let Some(child) = people::find(conn, case.child_id)? else { continue };
        let withheld = Withheld::of(conn, context, &child, std::iter::once(what.as_str()))?;
        let name = accounts::find_user(conn, by)?.map(|user| user.name).unwrap_or_default();
        found.push(Owed {
            contact: row.id,
            child: child.name,
            what: withheld.out_of(&what),
            due,
            promised_on: row.happened_on,
            by: name,
            place: case_path(&case.reference, &format!("contacts/{}/kept", row.id)),
            reference: case.reference,
        });
    }
    Ok(found)
}

fn answers(actor: &Actor, subject: &CaseSubject) -> bool {
    decide(actor, Action::PromiseKeep, Target::Case(subject)) == Decision::Allow
}

/// Whoever made a promise, as policy sees them; `None` where they do not work here any more.
fn maker_of(conn: &mut DbConnection, context: &Context, by: UserId) -> StorageResult<Option<Actor>> {
    let user = accounts::find_user(conn, by)?.filter(|user| user.left_on.is_none());
    user.map(|user| accounts::actor_of(conn, &user, context.now)).transpose()
}
