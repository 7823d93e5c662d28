//! What becomes of the work of those who are not named on a restricted case.

use ehc_domain::{
    accounts::Actor,
    advice::AdviceKind,
    ids::{TeamId, UserId},
};
use ehc_persistence::{DbConnection, StorageResult, accounts, advice};

use crate::{cases::OpenCase, timetable::advice_phrase};

/// Somebody’s work on a case that goes to somebody else, or that nobody can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lost {
    /// The case has no caseworker any more.
    Case(UserId, String),
    /// A request goes back to the team that was asked; `None` where no team is known.
    Request(UserId, String, AdviceKind, Option<String>),
    /// A request waits in a team of which nobody is named.
    Untaken(AdviceKind, String),
}

impl Lost {
    /// Whose work it was; `None` where nobody had taken it.
    pub(super) fn whose(&self) -> Option<UserId> {
        match self {
            Self::Case(user, _) | Self::Request(user, ..) => Some(*user),
            Self::Untaken(..) => None,
        }
    }

    /// Says it in a sentence.
    pub(super) fn in_words(&self) -> String {
        match self {
            Self::Case(_, who) => {
                format!(
                    "{who} is the caseworker and is not named. The case has no caseworker until a manager who is named gives it to somebody"
                )
            }
            Self::Request(_, who, kind, Some(team)) => {
                format!(
                    "{who} was asked for {} and is not named. The request goes back to {team}",
                    advice_phrase(*kind).to_lowercase()
                )
            }
            Self::Request(_, who, kind, None) => format!(
                "{who} was asked for {} and is not named. No team was asked, so that the advice must be asked for again",
                advice_phrase(*kind).to_lowercase()
            ),
            Self::Untaken(kind, team) => {
                format!(
                    "{team} was asked for {}, and nobody of it is named. Name whoever is to give it",
                    advice_phrase(*kind).to_lowercase()
                )
            }
        }
    }
}

/// Lists the work on a case of everybody who would not stand on its list.
pub(super) fn lost(conn: &mut DbConnection, open: &OpenCase, named: &[&Actor]) -> StorageResult<Vec<Lost>> {
    let stays = |user: UserId| named.iter().any(|one| one.user_id == user);
    let mut all = Vec::new();
    if let Some(caseworker) = open.case.caseworker_id.filter(|user| !stays(*user)) {
        all.push(Lost::Case(caseworker, name(conn, caseworker)?));
    }
    for request in advice::list_requests(conn, open.case.id)?.into_iter().filter(|request| request.state.is_owed()) {
        match (request.user_id, request.team_id) {
            (Some(user), team) if !stays(user) => {
                let team = team.or(accounts::find_user(conn, user)?.and_then(|user| user.team_id));
                let back_to = team.map(|team| team_name(conn, team)).transpose()?;
                all.push(Lost::Request(user, name(conn, user)?, request.kind, back_to));
            }
            (None, Some(team)) if !named.iter().any(|one| one.is_in(team)) => {
                all.push(Lost::Untaken(request.kind, team_name(conn, team)?));
            }
            _ => {}
        }
    }
    Ok(all)
}

fn name(conn: &mut DbConnection, user: UserId) -> StorageResult<String> {
    Ok(accounts::find_user(conn, user)?.map(|user| user.name).unwrap_or_default())
}

fn team_name(conn: &mut DbConnection, team: TeamId) -> StorageResult<String> {
    Ok(accounts::find_team(conn, team)?.map(|team| team.name).unwrap_or_default())
}
