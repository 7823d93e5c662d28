//! Taking structured advice into the plan: one act makes the need, its outcome and its provision, each linked to the advice, with nothing keyed again.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use ehc_domain::{
    accounts::Role,
    advice::{AdviceKind, AdviceRow, AdviceState},
    cases::CaseReference,
    ids::{AdviceId, AdviceRequestId, PlanRowId},
    plans::{PlanSection, ProvisionDetail, RowKind},
    refusals,
};
use ehc_persistence::{DbConnection, StorageResult, advice, plans};
use thiserror::Error;

use super::{
    StoredRow, WholePlan, entry, open_to_write,
    rows::{self, RowRefused, RowWords},
    sections::lapse_agreement,
};
use crate::{Context, Done, Failure, Service, advice::AdviceContent, history::Told, timetable::advice_phrase};

/// Advice that the plan may be written from: the latest submitted version, not sent back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenAdvice {
    /// This version of it.
    pub id: AdviceId,
    /// The request that it answers.
    pub request_id: AdviceRequestId,
    /// The kind.
    pub kind: AdviceKind,
    /// What it is called: “Psychological advice”.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// The day it was submitted.
    pub submitted_on: Option<NaiveDate>,
    /// Whether a file carries it.
    pub has_file: bool,
    /// Its structured rows.
    pub rows: Vec<AdviceRow>,
}

impl GivenAdvice {
    /// Returns the sections in which advice of this kind usually belongs, for the need and for the provision. Health or social care that educates or
    /// trains belongs in F (s21(5)), so therapists start there.
    pub fn usual_sections(&self) -> (PlanSection, PlanSection) {
        match (self.kind, self.kind.role()) {
            (AdviceKind::Medical, _) => (PlanSection::C, PlanSection::G),
            (_, Some(Role::SocialCareContributor)) => (PlanSection::D, PlanSection::H2),
            _ => (PlanSection::B, PlanSection::F),
        }
    }
}

/// Lists the advice that the plan may be written from, which is also section K (reg 12(1), section K).
///
/// # Errors
/// Any failure of storage.
pub fn given_advice(conn: &mut DbConnection, case_id: ehc_domain::ids::CaseId) -> StorageResult<Vec<GivenAdvice>> {
    let submitted = advice::list_submitted(conn, case_id)?;
    let requests = advice::list_requests(conn, case_id)?;
    let counts = |state| matches!(state, AdviceState::Received | AdviceState::Accepted);
    let mut list = Vec::new();
    for request in requests.into_iter().filter(|request| counts(request.state)) {
        let versions = submitted.iter().filter(|row| row.advice_request_id == request.id);
        let Some(version) = versions.max_by_key(|row| row.number) else { continue };
        list.push(GivenAdvice {
            id: version.id,
            request_id: request.id,
            kind: request.kind,
            title: advice_phrase(request.kind),
            author: version.author_name.clone(),
            submitted_on: version.submitted_on,
            has_file: version.document_id.is_some(),
            rows: AdviceContent::from_json(&version.content)?.domain_rows(),
        });
    }
    Ok(list)
}

/// Lists the advice that had come by a day: what is attached to a plan that was sent then.
///
/// # Errors
/// Any failure of storage.
pub(super) fn given_by(
    conn: &mut DbConnection,
    case_id: ehc_domain::ids::CaseId,
    on: NaiveDate,
) -> StorageResult<Vec<GivenAdvice>> {
    let mut given = given_advice(conn, case_id)?;
    given.retain(|advice| advice.submitted_on.is_some_and(|came_on| came_on <= on));
    Ok(given)
}

/// Returns the day on which the latest advice came that rows of the plan are written from; `None` where none are.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn written_from(conn: &mut DbConnection, plan: &WholePlan) -> StorageResult<Option<NaiveDate>> {
    let is_source = |advice: AdviceId| plan.rows.iter().any(|row| row.source == Some(advice));
    let submitted = advice::list_submitted(conn, plan.record.case_id)?;
    Ok(submitted.into_iter().filter(|version| is_source(version.id)).filter_map(|version| version.submitted_on).max())
}

/// Which rows to take, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Take {
    /// The advice.
    pub advice: AdviceId,
    /// The rows, counted from 1 as people see them, each with the section of its need and of its provision.
    pub rows: Vec<(usize, PlanSection, PlanSection)>,
}

refusals! {
    /// Why advice is not taken into the plan.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum TakeRefused {
        /// A row made from it is refused.
        Row => transparent(RowRefused);
        /// No rows were chosen.
        NothingChosen = "nothing_chosen" @ rows, "Choose at least one need from the advice";
        /// There is no such row.
        NoSuchRow(usize) = "no_such_row" @ rows, "The advice has no need {0}";
        /// It was taken before.
        TakenAlready(usize) = "taken_already" @ rows, "Need {0} of this advice is in the plan already";
    }
}

/// Takes rows of advice into the plan.
///
/// # Errors
/// [`TakeRefused`]; policy; storage.
pub fn take(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    take: &Take,
) -> Result<Vec<PlanRowId>, Failure<TakeRefused>> {
    service.store.write(context, |conn| {
        let (open, record) =
            open_to_write(conn, service, context, reference, |refused| TakeRefused::Row(RowRefused::Write(refused)))?;
        if take.rows.is_empty() {
            return Err(Failure::Rule(TakeRefused::NothingChosen));
        }
        let all = given_advice(conn, open.case.id)?;
        let no_such = || Failure::Rule(TakeRefused::Row(RowRefused::NoSuchAdvice));
        let advice = all.into_iter().find(|advice| advice.id == take.advice).ok_or_else(no_such)?;
        let mut made = Vec::new();
        for (number, need, provision) in &take.rows {
            let row = number.checked_sub(1).and_then(|place| advice.rows.get(place));
            let row = row.ok_or(Failure::Rule(TakeRefused::NoSuchRow(*number)))?;
            let words = chain(&advice, row, *number, (*need, *provision));
            let rows: Vec<_> = plans::list_rows(conn, record.id)?.into_iter().map(StoredRow::read).collect();
            if taken(&rows, &advice).contains(number) {
                return Err(Failure::Rule(TakeRefused::TakenAlready(*number)));
            }
            if (need.row_kind(), provision.row_kind()) != (Some(RowKind::Need), Some(RowKind::Provision)) {
                return Err(Failure::Rule(TakeRefused::Row(RowRefused::WrongSection)));
            }
            let mut parent = None;
            for mut words in words {
                words.parent = parent;
                let rows = plans::list_rows(conn, record.id)?;
                let kind =
                    rows::check(conn, context, &open, &rows, &words).map_err(|failure| failure.map_rule(TakeRefused::Row))?;
                let id = rows::insert(conn, service, &record, &rows, kind, &words)
                    .map_err(|failure| failure.map_rule(TakeRefused::Row))?;
                parent = Some(id);
                made.push(id);
            }
            lapse_agreement(conn, &record, &[*provision])?;
        }
        let entry = entry(&open, record.id).telling(&Told::TakenFromAdvice { advice: advice.id, rows: take.rows.len() });
        Ok(Done::new(made, entry).leaving_dates().seen_at(open.path("plan")))
    })
}

/// The rows that one row of advice becomes, from need to provision; each hangs on the one before.
fn chain(advice: &GivenAdvice, row: &AdviceRow, number: usize, (need, provision): (PlanSection, PlanSection)) -> Vec<RowWords> {
    let words = |section: PlanSection, text: &str| RowWords {
        section,
        parent: None,
        text: text.to_owned(),
        measure: String::new(),
        provision: ProvisionDetail::default(),
        aims: None,
        source: Some(advice.id),
        source_note: note(number),
    };
    let mut rows = vec![words(need, &row.need)];
    if !row.outcome.is_empty() {
        rows.push(RowWords { measure: row.measure.clone(), ..words(PlanSection::E, &row.outcome) });
    }
    if row.provision != ProvisionDetail::default() {
        rows.push(RowWords { provision: row.provision.clone(), ..words(provision, "") });
    }
    rows
}

fn note(number: usize) -> String {
    format!("need {number}")
}

/// Reads the number back from the note; `None` for a note that somebody wrote. Plans begun before the word “need” was used say “row”.
fn noted(note: &str) -> Option<usize> {
    ["need ", "row "].into_iter().find_map(|word| note.strip_prefix(word))?.parse().ok()
}

/// Lists which rows of this advice the plan has already, counted from 1: the need is there, from this version, with the note that taking it leaves.
pub fn taken(rows: &[StoredRow], advice: &GivenAdvice) -> BTreeSet<usize> {
    let needs = rows.iter().filter(|row| row.kind == RowKind::Need && row.source == Some(advice.id));
    let numbers = needs.filter_map(|row| noted(row.source_note.as_deref()?));
    numbers.filter(|number| (1..=advice.rows.len()).contains(number)).collect()
}
