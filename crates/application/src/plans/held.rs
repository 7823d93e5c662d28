//! The plan that a case brings along: its words as they stood, kept as the version on record. Nothing was sent by it.

use chrono::NaiveDate;
use ehc_domain::{
    codes::Coded,
    ids::{CaseId, DocumentId, PlanRowId},
    plans::{PlanSection, PlanState, ProvisionDetail, RowKind, VersionKind},
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    plans::{self, PlanRecord, PlanRowRecord, PlanVersionRow},
};
use serde_json::json;

use super::{Sections, WholePlan, begin, clear_rows, details, find, sections::Setting, snapshot};
use crate::{Context, Service};

/// Under which name the document that holds the plan stands in the version; absent where there is none.
const FILE: &str = "file";

/// Under which name a version says that it puts the one before it right, and came with no day of its own.
const PUTS_RIGHT: &str = "puts_right";

/// Says whether a version puts right what one before it said, and came with no day of its own.
pub(super) fn puts_right(version: &PlanVersionRow) -> bool {
    version.kind == VersionKind::Held && version.content.get(PUTS_RIGHT).is_some()
}

/// Returns the document that holds a version of a plan that was brought in; `None` where it was typed.
pub(super) fn file_of(version: &PlanVersionRow) -> Option<DocumentId> {
    let file = version.content.get(FILE).filter(|_| version.kind == VersionKind::Held)?;
    file.as_str()?.parse().ok()
}

/// What a plan says, as it was brought in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct HeldText {
    /// The words of its sections, each once; those of which nothing was typed are left out.
    pub sections: Vec<(PlanSection, String)>,
    /// What section I says.
    pub setting: Setting,
    /// The document that holds the plan, where it was brought in as a file.
    pub file: Option<DocumentId>,
    /// The day of the version that this puts right; `None` for one that comes with a day of its own.
    pub stands_from: Option<NaiveDate>,
}

impl HeldText {
    /// What a plan that was brought in says now, to be put right.
    pub(crate) fn on_record(plan: &WholePlan, version: &PlanVersionRow) -> Self {
        let mut sections: Vec<(PlanSection, String)> = Vec::new();
        for row in &plan.rows {
            match sections.iter_mut().find(|(section, _)| *section == row.section) {
                Some((_, words)) => *words = format!("{words}\n{}", row.text),
                None => sections.push((row.section, row.text.clone())),
            }
        }
        let kept = [(PlanSection::A, &plan.sections.a), (PlanSection::J, &plan.sections.j)];
        sections.extend(kept.into_iter().filter(|(_, words)| !words.is_empty()).map(|(section, words)| (section, words.clone())));
        Self { sections, setting: plan.sections.i.clone(), file: file_of(version), stands_from: Some(version.sent_on) }
    }

    /// Lists the sections that say something else in another.
    pub(crate) fn differs(&self, other: &Self) -> Vec<PlanSection> {
        let differs = |section: &PlanSection| match section {
            PlanSection::I => self.setting != other.setting,
            section => self.of(*section) != other.of(*section),
        };
        PlanSection::ALL.iter().copied().filter(differs).collect()
    }

    fn of(&self, section: PlanSection) -> String {
        self.sections.iter().find(|(one, _)| *one == section).map(|(_, words)| words.clone()).unwrap_or_default()
    }
}

/// Puts the plan of a case in place as it was brought in, in place of an earlier one that ended, and keeps it as a version of that day.
pub(crate) fn bring_in(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case_id: CaseId,
    text: &HeldText,
    on: NaiveDate,
) -> StorageResult<()> {
    let before = plans::find_by_case(conn, case_id)?;
    let record = begin(conn, service, case_id, context.now)?;
    let sections =
        Sections { a: text.of(PlanSection::A), i: text.setting.clone(), j: text.of(PlanSection::J), health_agreement: None };
    // What ended is kept in its versions.
    clear_rows(conn, record.id)?;
    let record = PlanRecord {
        state: PlanState::Final,
        draft_number: record.draft_number + i32::from(before.is_some()),
        sections: sections.to_json(),
        last_drafter_id: Some(context.actor.user_id),
        saved_at: context.now,
        ..record
    };
    plans::update(conn, record.clone())?;
    add_rows(conn, service, &record, text)?;
    let whole = find(conn, case_id)?.ok_or(StorageError::Conflict)?;
    let mut content = snapshot::content(&whole, &[], "", &json!([]));
    if let (Some(members), Some(file)) = (content.as_object_mut(), text.file) {
        members.insert(FILE.to_owned(), json!(file.uuid()));
    }
    if let (Some(members), Some(_)) = (content.as_object_mut(), text.stands_from) {
        members.insert(PUTS_RIGHT.to_owned(), json!(true));
    }
    PlanVersionRow {
        id: service.ports.id(),
        plan_id: record.id,
        case_id,
        number: record.draft_number,
        kind: VersionKind::Held,
        sha256: snapshot::hash(&content),
        content,
        sent_on: on,
        served_on: None,
        sent_by: context.actor.user_id,
        breaks_reason: None,
        late_reason: None,
        keyed_late_reason: None,
    }
    .insert(conn)
}

/// One row for each section that holds rows: the need first, then the outcome and the provision that hang on it.
fn add_rows(conn: &mut DbConnection, service: &Service, record: &PlanRecord, text: &HeldText) -> StorageResult<()> {
    let mut made: Vec<(PlanSection, PlanRowId)> = Vec::new();
    for kind in RowKind::ALL.iter().copied() {
        for (position, section) in (1..).zip(PlanSection::holding(kind).filter(|section| !text.of(*section).is_empty())) {
            let words = text.of(section);
            let provision = match kind {
                RowKind::Provision => ProvisionDetail { what: words.clone(), ..ProvisionDetail::default() },
                RowKind::Need | RowKind::Outcome => ProvisionDetail::default(),
            };
            let id = service.ports.id();
            let parent = serves(section).iter().find_map(|one| made.iter().find(|(section, _)| section == one));
            PlanRowRecord {
                id,
                plan_id: record.id,
                kind,
                section,
                parent_id: parent.map(|(_, id)| *id),
                position,
                text: words,
                details: details(kind, "", &provision, &[]),
                source_advice_id: None,
                source_note: None,
                dismissed_reason: None,
                version: 1,
            }
            .insert(conn)?;
            made.push((section, id));
        }
    }
    Ok(())
}

/// What a section hangs on, the nearest first.
fn serves(section: PlanSection) -> &'static [PlanSection] {
    use PlanSection as S;
    match section {
        S::E => &[S::B, S::C, S::D],
        S::F => &[S::E, S::B],
        S::G => &[S::C, S::E],
        S::H1 | S::H2 => &[S::D, S::E],
        _ => &[],
    }
}
