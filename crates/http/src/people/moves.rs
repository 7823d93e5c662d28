//! What a change of a record moves, shown once more before it is saved.

use ehc_application::people::Moves;
use ehc_domain::advice::AdviceKind;

use super::ground::{About, place};
use crate::{
    act::{Address, OnCase, Shown},
    frames::SummaryPage,
    ui::{
        Html, Link,
        govuk::{Button, SummaryList, SummaryRow},
        words,
    },
};

/// The page that shows a change once more, with what changes with it.
pub(super) fn check_page<A: Address, M: About>(
    shown: &Shown<A, OnCase<M>>,
    title: &str,
    rows: Vec<SummaryRow>,
    follows: Vec<SummaryRow>,
) -> SummaryPage {
    let mut lists = vec![SummaryList::new(rows)];
    let mut parts = Vec::new();
    if follows.is_empty() {
        parts.push(Html::paragraph("No date, right or advice changes with it."));
    } else {
        lists.push(SummaryList::card("What changes with it", follows));
    }
    let reference = &shown.ground.more.who().open.case.reference;
    SummaryPage {
        identity: Some(shown.frame.identity.clone().for_form()),
        lists,
        parts,
        cancel: Some(Link::new("Cancel", shown.path(&place(shown)))),
        ..SummaryPage::check(shown.frame.shell.clone().for_case(title, reference), title, Button::new("Save"))
    }
}

/// Lists what is another than before.
pub(super) fn follows(moves: &Moves) -> Vec<SummaryRow> {
    let day = |day| Option::map_or(day, "None".to_owned(), words::date);
    let both = |before: String, after: String| format!("{after}. Until now: {before}");
    let mut rows = Vec::new();
    if moves.year.0 != moves.year.1 {
        rows.push(SummaryRow::new("Year group", both(moves.year.0.clone(), moves.year.1.clone())));
    }
    if moves.rights_pass.0 != moves.rights_pass.1 {
        let (before, after) = moves.rights_pass;
        rows.push(SummaryRow::new("Rights pass to the young person", both(day(before), day(after))));
    }
    let names = |kinds: &[AdviceKind]| Html::bullets(kinds.iter().map(|kind| kind.label()));
    if !moves.advice_added.is_empty() {
        rows.push(SummaryRow::new("Advice that the law now requires", names(&moves.advice_added)));
    }
    if !moves.advice_dropped.is_empty() {
        rows.push(SummaryRow::new("Advice that it requires no longer", names(&moves.advice_dropped)));
    }
    let moved = moves.phases.iter().chain(&moves.dates);
    rows.extend(moved.map(|one| SummaryRow::new(one.title.as_str(), both(day(one.before), day(one.after)))));
    rows
}
