//! What a row may say and where it may hang.

use ehc_domain::{plans::RowKind, refusals};
use ehc_persistence::{DbConnection, advice, plans::PlanRowRecord};
use thiserror::Error;

use super::RowWords;
use crate::{
    Context, Failure,
    cases::OpenCase,
    plans::{StoredRow, WriteRefused, is_under_18},
};

/// The most rows of one plan.
pub const MOST_ROWS: usize = 400;

/// The most characters in one box.
pub const MOST_CHARACTERS: usize = 5_000;

refusals! {
    /// Why a row is not added.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum RowRefused {
        /// The plan cannot be written in.
        Write => transparent(WriteRefused);
        /// Nothing was typed.
        TextMissing(RowKind) = "text_missing" @ text, "{}" [match .0 { RowKind::Need => "Enter the need", RowKind::Outcome => "Enter the outcome", RowKind::Provision => "Enter what will be done" }];
        /// A box holds more than can be read.
        TooLong = "too_long" @ text, "Shorten each box to {MOST_CHARACTERS} characters";
        /// More rows than anybody could read.
        TooManyRows = "too_many_rows", "A plan holds at most {MOST_ROWS} needs, outcomes and parts of provision. Join some of them";
        /// The section holds other rows, or none.
        WrongSection = "wrong_section" @ section, "Choose a section that holds this: needs, outcomes and provision each have their own";
        /// H1 is for people under 18 (s37(2)(e)).
        NotUnder18 = "not_under18" @ section, "Section H1 is only for people under 18. Use section H2";
        /// It cannot hang there.
        NoSuchParent = "no_such_parent" @ parent, "Choose a need or outcome of this plan";
        /// Outcomes and provision serve aims; a need does not.
        NeedServesNoAim = "need_serves_no_aim" @ adulthood_aims, "A need serves no aim of preparing for adulthood. Choose the aims of its outcome or provision";
        /// There is no such submitted advice on this case.
        NoSuchAdvice = "no_such_advice" @ source, "Choose advice that was given for this child";
    }
}

refusals! {
    /// Why a row is not changed.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum EditRefused {
        /// It could not be added as it says now.
        Row => transparent(RowRefused);
        /// The text came from advice, and the link stays while the text does.
        SourceInUse = "source_in_use" @ source, "This text came from advice. Keep the link to it, choose other advice, or remove the text";
        /// Somebody else changed it first; what it says now.
        Stale(Box<StoredRow>) = "conflict", "Someone else changed this {} first" [.0.kind.label().to_lowercase()];
    }
}

/// Checks a row against its plan and its case, and says what kind it is.
pub(in crate::plans) fn check(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
    rows: &[PlanRowRecord],
    words: &RowWords,
) -> Result<RowKind, Failure<RowRefused>> {
    let rule = Failure::Rule;
    let kind = words.section.row_kind().ok_or(rule(RowRefused::WrongSection))?;
    if text_of(kind, words).is_empty() {
        return Err(rule(RowRefused::TextMissing(kind)));
    }
    let provision = &words.provision;
    let boxes = [
        &words.text,
        &words.measure,
        &words.source_note,
        &provision.what,
        &provision.who,
        &provision.how_often,
        &provision.how_long,
        &provision.ratio,
        &provision.review,
    ];
    if boxes.into_iter().any(|text| text.chars().count() > MOST_CHARACTERS) {
        return Err(rule(RowRefused::TooLong));
    }
    if words.section.is_for_under_18() && !is_under_18(&open.child, context.today) {
        return Err(rule(RowRefused::NotUnder18));
    }
    if kind == RowKind::Need && words.aims.as_ref().is_some_and(|aims| !aims.is_empty()) {
        return Err(rule(RowRefused::NeedServesNoAim));
    }
    let parent_kind = words.parent.map(|id| rows.iter().find(|row| row.id == id).map(|row| row.kind));
    let hangs_well = matches!(
        (kind, parent_kind),
        (_, None)
            | (RowKind::Outcome, Some(Some(RowKind::Need)))
            | (RowKind::Provision, Some(Some(RowKind::Need | RowKind::Outcome)))
    );
    if !hangs_well {
        return Err(rule(RowRefused::NoSuchParent));
    }
    if let Some(source) = words.source
        && !advice::list_submitted(conn, open.case.id)?.iter().any(|advice| advice.id == source)
    {
        return Err(rule(RowRefused::NoSuchAdvice));
    }
    Ok(kind)
}

pub(super) fn text_of(kind: RowKind, words: &RowWords) -> String {
    match kind {
        RowKind::Need | RowKind::Outcome => words.text.trim().to_owned(),
        RowKind::Provision if words.provision.what.trim().is_empty() => String::new(),
        RowKind::Provision => words.provision.sentence(),
    }
}
