//! What hangs on a team, and goes somewhere before it can close.

use ehc_domain::ids::{TeamId, UserId};
use ehc_persistence::{
    DbConnection, StorageResult,
    accounts::{self as rows, HeldCase, OwedRequest, TeamRow},
};

/// What hangs on a team: it goes somewhere before the team can close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hanging {
    /// Its open cases. Which of them are restricted administrators may not know: those are counted.
    pub cases: Vec<HeldCase>,
    /// How many cases it has that need no decision: closed, or with a plan that is maintained. They stay with it, and whoever takes its place reads them.
    pub closed_cases: usize,
    /// What it was asked for and is not settled.
    pub requests: Vec<OwedRequest>,
    /// Those in it who have not left, by name.
    pub people: Vec<(UserId, String)>,
    /// The open teams inside it.
    pub teams: Vec<(TeamId, String)>,
}

impl Hanging {
    pub(crate) fn load(conn: &mut DbConnection, id: TeamId) -> StorageResult<Self> {
        let inside = |row: &TeamRow| row.parent_id == Some(id) && row.closed_on.is_none();
        let teams = rows::list_teams(conn)?.into_iter().filter(inside).map(|row| (row.id, row.name)).collect();
        Ok(Self {
            cases: rows::open_cases_of_team(conn, id)?,
            closed_cases: rows::count_closed_cases_of_team(conn, id)?,
            requests: rows::owed_by_team(conn, id)?,
            people: rows::people_of_team(conn, id)?,
            teams,
        })
    }

    /// Says how much it is, part by part; nothing where nothing hangs on it.
    pub fn in_words(&self) -> Vec<String> {
        let parts = [
            (self.cases.len(), "1 open case", "open cases"),
            (self.closed_cases, "1 maintained plan or closed case", "maintained plans and closed cases"),
            (self.requests.len(), "1 request for advice", "requests for advice"),
            (self.people.len(), "1 person", "people"),
            (self.teams.len(), "1 team inside it", "teams inside it"),
        ];
        let some = parts.into_iter().filter(|(count, ..)| *count > 0);
        some.map(|(count, one, many)| if count == 1 { one.to_owned() } else { format!("{count} {many}") }).collect()
    }
}
