//! The cases behind a number.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use ehc_domain::{
    audit::Look,
    ids::CaseId,
    policy::{Action, Target, Visibility},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self, CaseLine},
};

use super::{Asked, Counted, Figure, Population, Scope, load, scope::Teams};
use crate::{Context, Failure, Service, failure::NoRule, history::Told};

/// One case behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// The case as every list shows it.
    pub line: CaseLine,
    /// Why it is counted.
    pub counted: Counted,
}

/// A page of the cases behind a number.
#[derive(Debug, Clone)]
pub struct CasesBehind {
    /// The number: every case that the figure counts.
    pub counted: u64,
    /// Of these, those that the person may not open.
    pub not_shown: u64,
    /// The cases of this page.
    pub lines: Vec<Behind>,
    /// How many pages there are.
    pub pages: usize,
    /// The first day of the period.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
    /// The team asked for.
    pub team_name: Option<String>,
}

/// Lists the cases behind a number, a page at a time from 1; the list shown is one audit row.
///
/// # Errors
/// Policy; a team that the person may not ask for; storage.
pub fn list(
    service: &Service,
    context: &Context,
    asked: Asked,
    figure: Figure,
    (page, per_page): (usize, usize),
) -> Result<CasesBehind, Failure<NoRule>> {
    let permit = context.authorise(Action::ReportAggregate, Target::Service)?;
    let today = context.today;
    let visibility = context.visibility();
    let found = service.store.read(|conn| {
        let teams = Teams::load(conn, context, asked.team)?;
        let (from, to) = asked.period.days(today);
        let mut all = load(conn, figure.population(), Scope::of(context, &visibility, teams.counted()), (from, to), today)?;
        all.retain(|case| {
            figure.counts(case, today) && (figure.population() != Population::Plans || asked.exceptions.admit(case))
        });
        let counted = all.len();
        let asked_on = asked_among(conn, &visibility, all.iter())?;
        all.retain(|case| visibility.lists(&case.listable(&asked_on)));
        let shown = all.len();
        let page = all.into_iter().skip(page.saturating_sub(1).saturating_mul(per_page)).take(per_page).collect();
        Ok::<_, Failure<NoRule>>(CasesBehind {
            counted: u64::try_from(counted).unwrap_or(u64::MAX),
            not_shown: u64::try_from(counted - shown).unwrap_or(u64::MAX),
            lines: lines_of(conn, &visibility, page)?,
            pages: shown.div_ceil(per_page.max(1)),
            from,
            to,
            team_name: teams.name(asked.team),
        })
    })?;
    let entry = Look::of(&permit).telling(&Told::FigureShown { figure: figure.code(), shown: found.lines.len() });
    service.views.note(entry)?;
    Ok(found)
}

/// Finds those of some cases that are on somebody's lists because advice was asked on them.
pub(super) fn asked_among<'a>(
    conn: &mut DbConnection,
    visibility: &Visibility,
    cases: impl Iterator<Item = &'a Counted>,
) -> StorageResult<BTreeSet<CaseId>> {
    let among: Vec<CaseId> = cases.map(|case| case.case_id).collect();
    cases::asked_among(conn, visibility, &among)
}

/// Loads the lines of some cases in their own order, through the same narrowing as every list of cases.
pub(super) fn lines_of(conn: &mut DbConnection, visibility: &Visibility, page: Vec<Counted>) -> StorageResult<Vec<Behind>> {
    if page.is_empty() {
        return Ok(Vec::new());
    }
    let among: Vec<CaseId> = page.iter().map(|case| case.case_id).collect();
    let lines = cases::list_among(conn, visibility, &among)?;
    let by_id: BTreeMap<CaseId, CaseLine> = lines.into_iter().map(|line| (line.id, line)).collect();
    // A case stands in a list of requests, or of advice, as often as there are some.
    let behind = |counted: Counted| by_id.get(&counted.case_id).cloned().map(|line| Behind { line, counted });
    Ok(page.into_iter().filter_map(behind).collect())
}
