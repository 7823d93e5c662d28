//! Who looked at which child: what information governance searches. It holds who, when, what kind of act and by what right, and nothing of any case.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, Utc};
use ehc_domain::{
    accounts::{Role, called_then},
    audit::{AuditOutcome, EMERGENCY, Look, RELATION, ROLE},
    cases::CaseReference,
    codes::Coded,
    ids::{AuditEntryId, CaseId, StandingId, UserId},
    policy::{Action, Relation, Standing, Target},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    accounts::{self, UserRow},
    audit::{self as rows, LookFilter, LookLine},
    cases,
};

use crate::{
    Context, Failure, Service,
    failure::NoRule,
    history::{Told, label_of},
    ports::london_midnight,
};

/// How many lines stand on one page.
const PER_PAGE: usize = 100;

/// What is searched for; what is `None` limits nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Searched {
    /// Looks at the child of this case.
    pub case: Option<CaseReference>,
    /// Looks of this person.
    pub person: Option<UserId>,
    /// The first day, in London.
    pub from: Option<NaiveDate>,
    /// The last day, in London.
    pub to: Option<NaiveDate>,
}

/// Something that somebody did on a case, be it only to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by the name that they had then.
    pub who: String,
    /// The number of the case.
    pub reference: String,
    /// What, in words.
    pub label: &'static str,
    /// Whether it was refused.
    pub is_refused: bool,
    /// The role in which they might; `None` where it was refused, and for what was done before this was kept.
    pub role: Option<Role>,
    /// How they stood to the case in it; `None` where that did not come from the case.
    pub relation: Option<Relation>,
    /// The emergency in which the case was open to them; `None` where it was not.
    pub emergency: Option<StandingId>,
}

/// A page of who looked.
#[derive(Debug, Clone)]
pub struct LookedPage {
    /// Its lines, newest first.
    pub lines: Vec<Looked>,
    /// Where older ones begin; `None` when there are none.
    pub older: Option<(DateTime<Utc>, AuditEntryId)>,
    /// Everybody who ever had an account, by the names that they have and had: by whom can be searched.
    pub people: Vec<(UserId, String)>,
}

/// Searches who looked at whom, newest first. Whoever has a conflict of interest with a case finds nothing of it. The search is an audit row, durable before
/// this returns.
///
/// # Errors
/// Policy; storage.
pub fn who_looked(
    service: &Service,
    context: &Context,
    searched: &Searched,
    before: Option<(DateTime<Utc>, AuditEntryId)>,
) -> Result<LookedPage, Failure<NoRule>> {
    let permit = context.authorise(Action::AuditSearch, Target::Service)?;
    let hidden: Vec<CaseId> = context.actor.standings.cases(Standing::Conflict).collect();
    let (case, mut lines, people) = service.store.read(|conn| -> StorageResult<_> {
        let named = searched.case.as_ref().map(|reference| cases::find_by_reference(conn, reference)).transpose()?.flatten();
        let case = named.map(|case| case.id).filter(|id| !hidden.contains(id));
        let filter = LookFilter {
            case_id: case,
            actor: searched.person,
            from: searched.from.map(london_midnight),
            until: searched.to.and_then(|day| day.checked_add_days(Days::new(1))).map(london_midnight),
            hidden,
        };
        let limit = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
        let is_nowhere = searched.case.is_some() && case.is_none();
        let lines = if is_nowhere { Vec::new() } else { rows::list_looks(conn, &filter, before, limit)? };
        Ok((case, lines, everybody(conn)?))
    })?;
    let has_more = lines.len() > PER_PAGE;
    lines.truncate(PER_PAGE);
    let by = searched.person.and_then(|person| people.iter().find(|(id, _)| *id == person)).map(|(_, name)| name.clone());
    let told = Told::AuditSearched { looks_of: by, first_day: searched.from, last_day: searched.to, shown: lines.len() };
    let entry = Look::of(&permit).telling(&told);
    service.views.record(case.into_iter().fold(entry, Look::on_case), None)?;
    let older = lines.last().filter(|_| has_more).map(|line| (line.at, line.id));
    Ok(LookedPage { lines: lines.into_iter().map(Looked::from).collect(), older, people })
}

/// Lists everybody who ever had an account by the names that they have and had. Two who have or had one name are told apart by their addresses.
fn everybody(conn: &mut DbConnection) -> StorageResult<Vec<(UserId, String)>> {
    let (users, former) = (accounts::list_users(conn)?, accounts::list_former_user_names(conn)?);
    let names = |user: &UserRow| -> BTreeSet<String> {
        let had = former.iter().filter(|one| one.user_id == user.id).map(|one| one.name.clone());
        had.chain([user.name.clone()]).collect()
    };
    let of_each: Vec<BTreeSet<String>> = users.iter().map(names).collect();
    let called = |(user, names): (&UserRow, &BTreeSet<String>)| {
        let had: Vec<&str> = names.iter().map(String::as_str).filter(|name| *name != user.name).collect();
        let is_shared = of_each.iter().filter(|other| !other.is_disjoint(names)).count() > 1;
        let before = (!had.is_empty()).then(|| format!("before: {}", had.join(", ")));
        let known_by: Vec<String> = before.into_iter().chain(is_shared.then(|| user.email.clone())).collect();
        let more = if known_by.is_empty() { String::new() } else { format!(" ({})", known_by.join("; ")) };
        (user.id, format!("{}{more}", user.name))
    };
    let mut people: Vec<_> = users.iter().zip(&of_each).map(called).collect();
    people.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(people)
}

impl From<LookLine> for Looked {
    fn from(line: LookLine) -> Self {
        let kept = |name: &str| line.details.get(name).and_then(serde_json::Value::as_str);
        let is_refused = line.outcome == AuditOutcome::Refused;
        Self {
            at: line.at,
            label: label_of(&line.action, &line.details),
            is_refused,
            role: kept(ROLE).and_then(Role::parse),
            relation: kept(RELATION).and_then(Relation::parse).filter(|relation| *relation != Relation::General),
            emergency: kept(EMERGENCY).and_then(|id| id.parse().ok()),
            who: called_then(line.actor, line.actor_then),
            reference: line.reference,
        }
    }
}
