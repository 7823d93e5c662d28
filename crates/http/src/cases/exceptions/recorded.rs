//! An exception that was recorded, as the pages show it on which something is done with it.

use chrono::NaiveDate;
use ehc_application::{
    Context, Failure, NoRule, Service,
    cases::OpenCase,
    exceptions::{self, Recorded},
};
use ehc_domain::{cases::CaseReference, ids::FactId};

use crate::{
    act::{Instead, OnCase, Shown},
    ui::{
        Html, Link,
        govuk::{SummaryList, SummaryRow},
        words,
    },
};

/// A page about one exception.
pub(super) type Page = Shown<(CaseReference, FactId), OnCase<Recorded>>;

/// Finds the exception by any of its versions.
pub(super) fn find(
    service: &Service,
    context: &Context,
    (reference, exception): &(CaseReference, FactId),
) -> Result<Recorded, Failure<NoRule>> {
    exceptions::find(service, context, reference, *exception)
}

/// Says why the act cannot be done.
pub(super) fn not_now(shown: &Page, title: &str, why: &impl ToString) -> Instead {
    let back = Link::new("Dates of this case", shown.path("dates"));
    Instead::Page(Box::new(shown.frame.clone().not_now(title, why.to_string(), &back)))
}

/// Everything that was recorded.
pub(super) fn facts(recorded: &Recorded, today: NaiveDate) -> SummaryList {
    let last = recorded.to.map_or_else(|| lasting(recorded.from, today).to_owned(), words::date);
    let told = recorded.family_told_on.map_or_else(|| "Not yet".to_owned(), words::date);
    let mut rows = vec![
        SummaryRow::new("Limit that may be missed", words::list(&recorded.limits)),
        SummaryRow::new("Ground", words::sentence(recorded.ground.words())),
        SummaryRow::new("Source", words::list(&recorded.regulations.iter().map(|one| source(one)).collect::<Vec<_>>())),
        SummaryRow::new("First day", words::date(recorded.from)),
        SummaryRow::new("Last day", last),
        SummaryRow::new("What shows it", recorded.evidence.as_str()),
        SummaryRow::new("Why it makes keeping the limit impractical", Html::lines(&recorded.why_impractical)),
        SummaryRow::new("Family told", told),
        SummaryRow::new("Recorded by", Html::name(&recorded.recorded_by)),
    ];
    rows.extend(recorded.approved_by.as_ref().map(|name| SummaryRow::new("Approved by", Html::name(name))));
    SummaryList::new(rows)
}

/// Says of a ground without a last day how it stands: one that lies ahead does not last yet.
pub(super) fn lasting(from: NaiveDate, today: NaiveDate) -> &'static str {
    if from > today { "None yet: it has not begun" } else { "It still lasts" }
}

/// Names the law that makes a ground one, by its regulation.
pub(super) fn source(regulation: &str) -> String {
    if regulation.starts_with("reg") { format!("SEND Regulations 2014 {regulation}") } else { regulation.to_owned() }
}

/// The address of an act on an exception as it now stands, whichever of its versions was opened.
pub(super) fn place(open: &OpenCase, exception: FactId, act: &str) -> String {
    open.path(&format!("exceptions/{exception}/{act}"))
}
