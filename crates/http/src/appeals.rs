//! Until when a family may act on a notice, and to whom it goes: shown alike on every page that sends one (PA-11, YP-02).

use chrono::NaiveDate;
use ehc_application::{
    appeals::AppealDates,
    cases::OpenCase,
    notices::{NoticeParts, ToldToo},
    rights::Recipients,
    timetable::receipt_to_json,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::ui::{
    Html,
    govuk::{Details, SummaryList, SummaryRow, Warning},
    parts::Stop,
    words,
};

/// The dates of mediation and appeal, each with why it is what it is.
pub(crate) fn dates(dates: &AppealDates, open: &OpenCase) -> SummaryList {
    let rows = dates.both().into_iter().map(|(what, duty)| {
        let Some(due) = duty.due else { return SummaryRow::new(what, "No date is worked out for a notice of that day") };
        let mut why = Html::bullets(duty.receipt.steps().iter().map(String::as_str));
        why = why.then(Html::paragraph(super::cases::words::rule_words(duty)));
        if let Some(other) = duty.receipt.counted.other {
            why = why.then(Html::paragraph(format!("Another reading: {}, {}.", words::date(other.on), other.why)));
        }
        if dates.is_on_record {
            let href = super::cases::words::page_of(open, duty.key);
            why = why.then(Html::paragraph(Html::link("The whole receipt", &href).then(Html::hidden(&format!(" of “{what}”")))));
        }
        let summary = Html::from("Why this date?").then(Html::hidden(&format!(" {what}")));
        let date = Html::paragraph(words::time_tag(due, &words::act_date(due)));
        SummaryRow::new(what, date.then(Html::from(Details { summary, body: why, open: false })))
    });
    let sent = words::date(dates.sent_on);
    let title = if dates.is_on_record {
        format!("If the family disagrees with the letter of {sent}")
    } else {
        format!("If the letter goes on {sent}")
    };
    SummaryList::card(title, rows.collect())
}

/// The same as JSON.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppealJson {
    /// The day of the notice.
    sent_on: NaiveDate,
    /// Whether the notice is on record; otherwise it is worked out as if it went on that day.
    is_on_record: bool,
    /// The last day for mediation.
    mediation_by: Option<NaiveDate>,
    /// How that day came about; values are text.
    #[schema(value_type = Object)]
    mediation_receipt: Value,
    /// The last day for an appeal.
    appeal_by: Option<NaiveDate>,
    /// How that day came about; values are text.
    #[schema(value_type = Object)]
    appeal_receipt: Value,
}

impl From<&AppealDates> for AppealJson {
    fn from(dates: &AppealDates) -> Self {
        Self {
            sent_on: dates.sent_on,
            is_on_record: dates.is_on_record,
            mediation_by: dates.mediation.due,
            mediation_receipt: receipt_to_json(&dates.mediation.receipt),
            appeal_by: dates.appeal.due,
            appeal_receipt: receipt_to_json(&dates.appeal.receipt),
        }
    }
}

/// To whom a notice goes, for a list of facts before it is sent.
pub(crate) fn sent_to(to: &Recipients) -> SummaryRow {
    SummaryRow::new("This will be sent to", names(&to.names()))
}

/// What the letter cannot be written without; `None` when nothing is missing.
pub(crate) fn lacking(parts: &NoticeParts) -> Option<Html> {
    let words = Html::paragraph("The letter would lack what the law asks of it, so it cannot be recorded as sent:");
    let list = Html::bullets(parts.lacks.iter().map(|one| one.in_words()));
    let who = Html::paragraph("An administrator adds this under Administration, The authority.");
    let stop = || Stop { title: "Something is missing from the letter".into(), body: vec![words, list, who] };
    (!parts.lacks.is_empty()).then(|| stop().into())
}

/// What the letter cannot be written without, and whom the law has us tell besides the family.
pub(crate) fn parts(parts: &NoticeParts) -> Vec<Html> {
    let rows = parts
        .told_too
        .iter()
        .map(|told| SummaryRow::new(told.who, told.known.as_deref().map_or_else(|why| Html::from(*why), Html::lines)));
    let told = (!parts.told_too.is_empty()).then(|| {
        let sees = SummaryRow::new("What they see", parts.they_see);
        SummaryList::card("To be told by you as well", rows.chain([sees]).collect()).into()
    });
    lacking(parts).into_iter().chain(told).collect()
}

/// Somebody besides the family whom the law has the authority tell.
#[derive(Debug, Serialize, ToSchema)]
struct ToldTooJson {
    /// Who, in words.
    who: &'static str,
    /// What is known of them; `null` where nothing is.
    known: Option<String>,
    /// Why nothing is known of them; `null` where something is.
    why_not_known: Option<&'static str>,
}

/// Whom the authority tells besides the family, as the page lists them before a notice is sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AlsoToldJson {
    /// Each of them; at least one.
    told: Vec<ToldTooJson>,
    /// What they see of it.
    they_see: &'static str,
}

impl AlsoToldJson {
    /// Says whom; `None` where the law names nobody besides the family.
    pub(crate) fn of(parts: &NoticeParts) -> Option<Self> {
        let one = |told: &ToldToo| ToldTooJson {
            who: told.who,
            known: told.known.clone().ok(),
            why_not_known: told.known.as_ref().err().copied(),
        };
        let told: Vec<_> = parts.told_too.iter().map(one).collect();
        (!told.is_empty()).then_some(Self { told, they_see: parts.they_see })
    }
}

/// Names with their parts, one a line.
pub(crate) fn names(names: &[String]) -> Html {
    match names {
        [] => "Nobody".into(),
        [only] => Html::name(only),
        several => Html::bullets(several.iter().map(|name| Html::name(name))),
    }
}

/// What is missing before anything should be sent; `None` when everybody is recorded.
pub(crate) fn missing(to: &Recipients, open: &OpenCase) -> Option<Html> {
    let link = |text: &str| Html::link(text, &open.path("people"));
    if to.is_incomplete() {
        let text = Html::from("Somebody in that part is not recorded. ").then(link("Add them before anything is sent")).then(".");
        Some(Warning { text }.into())
    } else if to.passes_on.is_none() {
        let text = Html::from("No birth date is recorded, so this may be a young person whose own the right is. ")
            .then(link("Check the people of this case"))
            .then(".");
        Some(Warning { text }.into())
    } else {
        None
    }
}
