//! Giving a case to another caseworker: no date, no hold and no promise changes with it (CW-16).

use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    ids::UserId,
    notifications::{NoticeEvent, words},
    policy::Action,
    refusals,
    text::Words,
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, accounts,
    cases::{self, CaseRow},
    notifications::{self as post, Addressee, NewNotice},
};
use thiserror::Error;

use crate::{
    Context, Done, Failure, Service,
    access::{MayKnow, end_cover_of_own},
    cases::{OpenCase, open},
    failure::NoRule,
    history::{NOBODY, Told},
};

/// To whom a case is given, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Who takes it.
    pub user: UserId,
    /// Why; it stands in the history of the case.
    pub reason: Words<2_000>,
    /// The version of the case as it was read.
    pub version: i32,
}

/// A caseworker to whom the case can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// The name of their team.
    pub team: String,
}

/// What the form shows.
#[derive(Debug, Clone)]
pub struct Assigning {
    /// The case.
    pub open: OpenCase,
    /// Whose it is now; `None` when nobody's.
    pub current: Option<String>,
    /// Everybody else of the team that holds the case, and of the teams below it, from whom it is not hidden, by name.
    pub candidates: Vec<Candidate>,
}

refusals! {
    /// Why a case is not given to somebody.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum AssignRefused {
        /// They do not work as a caseworker in the team that holds the case.
        NotInTheTeam = "not_in_the_team" @ user, "Choose a caseworker of the team that holds the case";
        /// A conflict of interest keeps it from them, or they are not named on it.
        HiddenFromThem = "hidden_from_them" @ user, "This case is hidden from them: they have a conflict of interest, or it is restricted and they are not named on it. Choose somebody else";
        /// It is theirs already.
        AlreadyTheirs = "already_theirs" @ user, "This case is theirs already. Choose somebody else";
    }
}

/// Shows to whom a case can be given.
///
/// # Errors
/// Policy; absence; storage.
pub fn show(service: &Service, context: &Context, reference: &CaseReference) -> Result<Assigning, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseAssign)?;
        let current = name_of(conn, open.case.caseworker_id)?;
        let candidates = others(conn, context, &open)?;
        Ok(Assigning { open, current, candidates })
    })
}

/// Lists to whom a case can be given who does not have it.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn others(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<Vec<Candidate>> {
    let mut others = of_the_team(conn, open)?;
    let may_know = MayKnow::of(conn, &open.case, context.now)?;
    others.retain(|one| Some(one.id) != open.case.caseworker_id && may_know.has(one.id));
    Ok(others)
}

fn of_the_team(conn: &mut DbConnection, open: &OpenCase) -> StorageResult<Vec<Candidate>> {
    let teams = accounts::team_with_descendants(conn, open.case.team_id)?;
    let found = accounts::list_caseworkers(conn, &teams)?;
    Ok(found.into_iter().map(|(id, name, team)| Candidate { id, name, team }).collect())
}

fn name_of(conn: &mut DbConnection, user: Option<UserId>) -> StorageResult<Option<String>> {
    Ok(match user {
        Some(id) => accounts::find_user(conn, id)?.map(|user| user.name),
        None => None,
    })
}

/// Gives a case to a caseworker of the team that holds it, with its open tasks, and tells them.
///
/// # Errors
/// [`AssignRefused`]; [`StorageError::Conflict`] when the case changed since; policy; absence; storage.
pub fn assign(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    assignment: Assignment,
) -> Result<(), Failure<AssignRefused>> {
    let Assignment { user: to, reason, version } = assignment;
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseAssign)?;
        let chosen = of_the_team(conn, &open)?.into_iter().find(|one| one.id == to);
        let chosen = chosen.ok_or(Failure::Rule(AssignRefused::NotInTheTeam))?;
        if open.case.caseworker_id == Some(to) {
            return Err(Failure::Rule(AssignRefused::AlreadyTheirs));
        }
        if !MayKnow::of(conn, &open.case, context.now)?.has(to) {
            return Err(Failure::Rule(AssignRefused::HiddenFromThem));
        }
        if open.case.version != version {
            return Err(Failure::Storage(StorageError::Conflict));
        }
        let before = name_of(conn, open.case.caseworker_id)?;
        cases::update(conn, CaseRow { caseworker_id: Some(to), ..open.case.clone() })?;
        if let Some(from) = open.case.caseworker_id {
            post::give_tasks(conn, open.case.id, from, to)?;
        }
        let entry = AuditEntry::of(&open.permit)
            .telling(&Told::Assigned { user: to, from: before.unwrap_or_else(|| NOBODY.into()), to: chosen.name.clone() })
            .because(reason.as_str());
        let ended = end_cover_of_own(conn, context, &open.permit, (open.case.id, to))?;
        let done = Done::new((), entry).telling_all(notice(&open, to)).seen_at(open.path(""));
        Ok(ended.into_iter().fold(done, Done::and))
    })
}

/// One notice for each time a case changes hands: the version tells one time from the next.
fn notice(open: &OpenCase, to: UserId) -> Vec<NewNotice> {
    let words = words(NoticeEvent::CaseAssigned, &open.reference(), "", None);
    vec![NewNotice {
        dedupe_key: format!("{}:{}:{}:{to}", NoticeEvent::CaseAssigned.code(), open.case.id, open.case.version),
        event: NoticeEvent::CaseAssigned,
        case_id: Some(open.case.id),
        subject_id: None,
        to: Addressee::User(to),
        title: words.title,
        body: words.body,
        link: open.path(""),
    }]
}
