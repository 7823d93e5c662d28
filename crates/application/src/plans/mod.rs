//! The plan: written from the advice, sent as a draft, commented on by the family, made final (ss37 to 39, regs 11 to 14).

pub mod ask;
pub mod comments;
pub mod finalise;
pub(crate) mod held;
pub mod rows;
pub mod sections;
pub mod send_draft;
pub mod snapshot;
pub mod take;
pub mod thread;
pub mod versions;

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::{CaseReference, Stage},
    codes::Coded,
    ids::{AdviceId, CaseId, PlanId, PlanRowId},
    notifications::{NoticeEvent, words},
    people::school_age::age_on,
    plans::{AdulthoodAim, Break, PlanRow, PlanSection, PlanState, ProvisionDetail, RowKind, breaks},
    policy::Action,
    refusals,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    notifications::{Addressee, NewNotice},
    people::PersonRow,
    plans::{self, PlanRecord, PlanRowRecord},
};
use serde_json::{Value, json};
use thiserror::Error;

use crate::{
    Context, Failure, Service,
    cases::{OpenCase, open},
    typed::given,
};
pub use ehc_persistence::plans::{CommentRow, PlanVersionRow};
pub use sections::Sections;

refusals! {
    /// Why the plan cannot be written in.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum WriteRefused {
        /// It is not decided that there will be a plan.
        NotYet = "not_yet", "The plan can be written once it is decided to issue one";
        /// It is final.
        Final = "final", "The plan is final and cannot be changed";
        /// The work on the case is over.
        Closed = "closed", "The case is closed. Its plan cannot be changed";
    }
}

/// A row of the plan as people read and change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRow {
    /// Which.
    pub id: PlanRowId,
    /// What it states.
    pub kind: RowKind,
    /// Where it stands.
    pub section: PlanSection,
    /// The row it hangs on.
    pub parent: Option<PlanRowId>,
    /// Its words; of provision, the whole as a sentence.
    pub text: String,
    /// How we will know that an outcome is reached; empty on other rows.
    pub measure: String,
    /// The provision; empty on other rows.
    pub provision: ProvisionDetail,
    /// Which aims of preparing for adulthood it serves, in their order; none on needs.
    pub aims: Vec<AdulthoodAim>,
    /// The advice it came from.
    pub source: Option<AdviceId>,
    /// Where in the advice, such as a page.
    pub source_note: Option<String>,
    /// Why a check on it was set aside.
    pub dismissed_reason: Option<String>,
    /// For the next change.
    pub version: i32,
}

impl StoredRow {
    fn read(record: PlanRowRecord) -> Self {
        let detail = |name: &str| record.details.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self {
            measure: detail("measure"),
            provision: ProvisionDetail {
                what: detail("what"),
                who: detail("who"),
                how_often: detail("how_often"),
                how_long: detail("how_long"),
                ratio: detail("ratio"),
                review: detail("review"),
            },
            aims: aims_of(&record.details),
            id: record.id,
            kind: record.kind,
            section: record.section,
            parent: record.parent_id,
            text: record.text,
            source: record.source_advice_id,
            source_note: record.source_note,
            dismissed_reason: record.dismissed_reason,
            version: record.version,
        }
    }

    /// Returns the row as the checks of the golden thread read it.
    pub fn checked(&self) -> PlanRow {
        PlanRow {
            id: self.id,
            kind: self.kind,
            section: self.section,
            parent: self.parent,
            text: self.text.clone(),
            measure: self.measure.clone(),
            provision: self.provision.clone(),
            aims: self.aims.clone(),
            has_source: self.source.is_some(),
            dismissed_reason: self.dismissed_reason.clone(),
        }
    }
}

/// Under which name the aims stand in the details of a row; absent where it serves none.
const AIMS: &str = "adulthood_aims";

fn aims_of(details: &Value) -> Vec<AdulthoodAim> {
    let codes = details.get(AIMS).and_then(Value::as_array);
    codes.into_iter().flatten().filter_map(|code| AdulthoodAim::parse(code.as_str()?)).collect()
}

/// Adds the aims that a row serves to something that is kept of it; a row that serves none is kept as ever.
fn with_aims(mut kept: Value, aims: &[AdulthoodAim]) -> Value {
    if let Some(members) = kept.as_object_mut().filter(|_| !aims.is_empty()) {
        members.insert(AIMS.to_owned(), aims.iter().map(|aim| aim.code()).collect());
    }
    kept
}

fn details(kind: RowKind, measure: &str, provision: &ProvisionDetail, aims: &[AdulthoodAim]) -> Value {
    let said = match kind {
        RowKind::Need => json!({}),
        RowKind::Outcome => json!({ "measure": measure.trim() }),
        RowKind::Provision => json!({
            "what": provision.what.trim(),
            "who": provision.who.trim(),
            "how_often": provision.how_often.trim(),
            "how_long": provision.how_long.trim(),
            "ratio": provision.ratio.trim(),
            "review": provision.review.trim(),
        }),
    };
    with_aims(said, aims)
}

/// A plan with everything in it.
#[derive(Debug, Clone, PartialEq)]
pub struct WholePlan {
    /// The plan's own fields.
    pub record: PlanRecord,
    /// The sections of plain text.
    pub sections: Sections,
    /// Its rows in their order.
    pub rows: Vec<StoredRow>,
}

impl WholePlan {
    /// Returns the rows as the checks read them.
    pub fn checked(&self) -> Vec<PlanRow> {
        self.rows.iter().map(StoredRow::checked).collect()
    }

    /// Finds what breaks the thread of the plan. Of one that is final nobody says that section A is empty: its words stand as they were sent, or in the file
    /// with which it was brought in.
    pub fn breaks(&self, prepares_for_adulthood: bool) -> Vec<Break> {
        let mut found = breaks(&self.sections.a, &self.checked(), prepares_for_adulthood);
        found.retain(|one| *one != Break::NoViews || self.record.state != PlanState::Final);
        found
    }

    /// Finds a row.
    pub fn row(&self, id: PlanRowId) -> Option<&StoredRow> {
        self.rows.iter().find(|row| row.id == id)
    }
}

/// Begins the plan of a case; harmless when it has one. Deciding to issue a plan does this, and so does the first thing written in it.
///
/// # Errors
/// Any failure of storage.
pub fn begin(conn: &mut DbConnection, service: &Service, case_id: CaseId, now: DateTime<Utc>) -> StorageResult<PlanRecord> {
    if let Some(record) = plans::find_by_case(conn, case_id)? {
        return Ok(record);
    }
    plans::begin(conn, blank(service.ports.id(), case_id, now))?;
    plans::find_by_case(conn, case_id)?.ok_or(ehc_persistence::StorageError::Conflict)
}

fn blank(id: PlanId, case_id: CaseId, now: DateTime<Utc>) -> PlanRecord {
    PlanRecord {
        id,
        case_id,
        state: PlanState::Drafting,
        draft_number: 1,
        sections: Sections::default().to_json(),
        last_drafter_id: None,
        saved_at: now,
        version: 1,
    }
}

/// Has a plan that ended, or was none, give way to the one that is to be written: what was sent of it is kept in its versions. Harmless where there is none.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn begin_anew(conn: &mut DbConnection, case_id: CaseId, now: DateTime<Utc>) -> StorageResult<()> {
    let Some(record) = plans::find_by_case(conn, case_id)?.filter(|record| record.state == PlanState::Final) else {
        return Ok(());
    };
    clear_rows(conn, record.id)?;
    let draft_number = record.draft_number.saturating_add(1);
    plans::update(conn, PlanRecord { version: record.version, draft_number, ..blank(record.id, case_id, now) })
}

/// Removes the rows of a plan; those who hang on others go first.
fn clear_rows(conn: &mut DbConnection, plan: PlanId) -> StorageResult<()> {
    let mut old = plans::list_rows(conn, plan)?;
    old.sort_by_key(|row| match row.kind {
        RowKind::Provision => 0,
        RowKind::Outcome => 1,
        RowKind::Need => 2,
    });
    for row in old {
        plans::remove_row(conn, row.id, row.version)?;
    }
    Ok(())
}

/// Loads the plan of a case; `None` when nothing was written yet.
///
/// # Errors
/// Any failure of storage.
pub fn find(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Option<WholePlan>> {
    plans::find_by_case(conn, case_id)?.map(|record| load(conn, record)).transpose()
}

fn load(conn: &mut DbConnection, record: PlanRecord) -> StorageResult<WholePlan> {
    let sections = Sections::from_json(&record.sections)?;
    let rows = plans::list_rows(conn, record.id)?.into_iter().map(StoredRow::read).collect();
    Ok(WholePlan { record, sections, rows })
}

/// Opens the plan for writing: permission, stage, then the lock under which nobody else writes, sends or finalises.
fn open_to_write<R>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    refuse: impl Fn(WriteRefused) -> R,
) -> Result<(OpenCase, PlanRecord), Failure<R>> {
    let open = open(conn, context, reference, Action::PlanDraft)?;
    may_write(open.case.stage).map_err(|refused| Failure::Rule(refuse(refused)))?;
    let record = begin(conn, service, open.case.id, context.now)?;
    if !plans::write_in(conn, record.id, context.actor.user_id, context.now)? {
        return Err(Failure::Rule(refuse(WriteRefused::Final)));
    }
    Ok((open, record))
}

/// Says whether the plan may be written in at a stage of its case.
///
/// # Errors
/// [`WriteRefused`] says why not.
pub fn may_write(stage: Stage) -> Result<(), WriteRefused> {
    match stage {
        Stage::Drafting | Stage::DraftSent => Ok(()),
        Stage::Issued | Stage::Maintained => Err(WriteRefused::Final),
        Stage::Requested | Stage::Assessing => Err(WriteRefused::NotYet),
        Stage::NotAssessed | Stage::NotIssued | Stage::Withdrawn | Stage::MovedAway | Stage::Died | Stage::RecordedInError => {
            Err(WriteRefused::Closed)
        }
    }
}

/// Says whether the child is under 18 on a day; a child whose birth date is not known counts as one, so that nothing is refused for want of it.
pub fn is_under_18(child: &PersonRow, today: NaiveDate) -> bool {
    child.born_on.is_none_or(|born| age_on(born, today) < 18)
}

fn entry(open: &OpenCase, plan: PlanId) -> AuditEntry {
    AuditEntry::of(&open.permit).on("plan", plan)
}

fn notice(open: &OpenCase, event: NoticeEvent, day: Option<NaiveDate>, key: &str, to: Addressee) -> NewNotice {
    let day = day.map(day_in_words);
    let words = words(event, &open.reference(), "", day.as_deref());
    NewNotice {
        dedupe_key: format!("{}:{key}", event.code()),
        event,
        case_id: Some(open.case.id),
        subject_id: None,
        to,
        title: words.title,
        body: words.body,
        link: open.path("plan"),
    }
}
