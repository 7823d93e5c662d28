//! The closures of a school or early years provider, which alone can give a ground about a closure.

use chrono::NaiveDate;
use ehc_domain::{
    advice::AdviceKind,
    institutions::InstitutionKind,
    timetable::exceptions::{Ground, Refusal, closure_refusal},
};
use ehc_persistence::{
    DbConnection, StorageResult, advice,
    cases::CaseRow,
    institutions::{self, ClosureRow},
};

/// A closure of the child's school, and the day on which its advice was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ClosureGround {
    pub(super) asked_on: NaiveDate,
    pub(super) row: ClosureRow,
}

/// What is known of the closures of a case's school: whose ground they can give, and every pair of a closure and a request for the school's advice.
#[derive(Debug, Clone, Default)]
pub(super) struct Closures {
    ground: Option<Ground>,
    pairs: Vec<ClosureGround>,
    has_asked: bool,
}

impl Closures {
    /// Reads them from the school's record and from the requests for educational advice: the person enters no dates that the records do not show.
    pub(super) fn of(conn: &mut DbConnection, case: &CaseRow) -> StorageResult<Self> {
        let Some(id) = case.institution_id else { return Ok(Self::default()) };
        let ground = institutions::find(conn, id)?.map(|institution| match institution.kind {
            InstitutionKind::EarlyYears => Ground::EarlyYears4W,
            _ => Ground::School4W,
        });
        let requests = advice::list_requests(conn, case.id)?;
        let asked: Vec<NaiveDate> =
            requests.iter().filter(|row| row.kind == AdviceKind::Education).filter_map(|row| row.asked_on).collect();
        let closures = institutions::list_closures(conn, id)?;
        let pair = |row: &ClosureRow, asked_on: NaiveDate| ClosureGround { asked_on, row: row.clone() };
        let pairs = closures.iter().flat_map(|row| asked.iter().map(|asked_on| pair(row, *asked_on))).collect();
        Ok(Self { ground, pairs, has_asked: !asked.is_empty() })
    }

    /// Tells whether the regulation gives a ground at all: grounds about closures need advice asked from a week before a closure of four weeks or more
    /// to a week before its end.
    pub(super) fn give(&self, ground: Ground) -> bool {
        !is_about_closure(ground) || (self.ground == Some(ground) && self.pairs.iter().any(|pair| pair.refusal().is_none()))
    }

    /// Finds the closure on which a closure ground rests, or says why there is none.
    pub(super) fn resting_on(&self, ground: Ground, from: NaiveDate) -> Result<Option<&ClosureGround>, String> {
        if !is_about_closure(ground) {
            return Ok(None);
        }
        let refuse = |words: String| Err(words);
        if self.ground != Some(ground) {
            return refuse("The ground is about the kind of school or early years provider that the child attends".into());
        }
        if !self.has_asked {
            return refuse("The ground is about advice asked of the school, and none has been asked".into());
        }
        let around =
            |pair: &&ClosureGround| pair.row.first_closed_on - chrono::Duration::days(7) <= from && from <= pair.row.reopens_on;
        let near: Vec<&ClosureGround> = self.pairs.iter().filter(around).collect();
        match (near.iter().find(|pair| pair.refusal().is_none()), near.first().and_then(|pair| pair.refusal())) {
            (Some(pair), _) => Ok(Some(pair)),
            (None, Some(refusal)) => refuse(format!("The closure gives no ground: {refusal}")),
            (None, None) => {
                refuse("The school’s record shows no closure around that day. Record its closing and opening days first".into())
            }
        }
    }
}

impl ClosureGround {
    fn refusal(&self) -> Option<Refusal> {
        closure_refusal(self.asked_on, self.row.first_closed_on, self.row.reopens_on)
    }
}

const fn is_about_closure(ground: Ground) -> bool {
    matches!(ground, Ground::School4W | Ground::EarlyYears4W)
}
