//! What the pages of the calendars share: addresses, the words for days, tables of days and of moves.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::calendars::CaseMove;
use ehc_domain::{calendar::CalendarChangeKind, ids::InstitutionId, timetable::moves::Moved};

use crate::{
    ui::{
        Html, Link,
        govuk::SummaryRow,
        parts::{Cell, Column, Row as Line, Stop},
        words,
    },
    web::{HttpError, links},
};

/// Moves shown before a change is made, which can only be worked out whole; the JSON has all of them.
const MOST_MOVES: usize = 500;

pub(super) fn institution_id(text: &str) -> Result<InstitutionId, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}

pub(super) fn institution_path(id: InstitutionId) -> String {
    format!("/admin/calendar/institutions/{id}")
}

/// The address of the page that shows what a change would move.
pub(super) fn check_path(
    kind: CalendarChangeKind,
    institution: Option<InstitutionId>,
    days: (NaiveDate, NaiveDate),
    name: &str,
) -> String {
    let mut path =
        format!("/admin/calendar/check?kind={}&first={}&last={}&name={}", kind.code(), days.0, days.1, links::encode(name));
    if let Some(id) = institution {
        path.push_str(&format!("&institution={id}"));
    }
    path
}

pub(super) fn withdraw(
    kind: CalendarChangeKind,
    institution: Option<InstitutionId>,
    days: (NaiveDate, NaiveDate),
    name: &str,
) -> Link {
    Link::new("Withdraw", check_path(kind, institution, days, "")).hidden(name)
}

pub(super) fn moment(at: DateTime<Utc>, today: NaiveDate) -> String {
    words::sentence(&words::moment(at, today))
}

/// The days of a change or closure, inside a sentence: "Thursday 17 December 2026", "from 29 to 31 December 2026".
pub(super) fn days_inside((first, last): (NaiveDate, NaiveDate)) -> String {
    if first == last { words::act_date(first) } else { words::range(first, last) }
}

/// The same days standing alone: "From 29 to 31 December 2026".
pub(super) fn days_words(days: (NaiveDate, NaiveDate)) -> String {
    words::sentence(&days_inside(days))
}

pub(super) fn move_rows(moves: &[CaseMove]) -> (Vec<Line>, usize) {
    let day = |day: Option<NaiveDate>| day.map(words::act_date).unwrap_or_default();
    let row = |one: &CaseMove| {
        let (what, why) = one.what.label().split_once(", ").unwrap_or((one.what.label(), ""));
        let (from, to) = match one.what {
            Moved::Excused | Moved::NotExcused => (String::new(), String::new()),
            Moved::Limit | Moved::ActBy | Moved::Target => (day(one.from), day(one.to)),
        };
        Line::new([
            Cell::from(Html::reference(&one.reference)),
            Cell::from(one.title.as_str()),
            Cell::noted(what, words::sentence(why)),
            Cell::from(from),
            Cell::from(to),
        ])
    };
    (moves.iter().take(MOST_MOVES).map(row).collect(), moves.len().saturating_sub(MOST_MOVES))
}

/// What was or would be changed, as facts to read.
pub(super) fn facts(kind: CalendarChangeKind, days: (NaiveDate, NaiveDate), name: &str) -> Vec<SummaryRow> {
    let (what, whose) = match kind {
        CalendarChangeKind::HolidayAdded | CalendarChangeKind::HolidayWithdrawn => ("Day", "Bank holiday"),
        CalendarChangeKind::OfficesClosed | CalendarChangeKind::OfficesOpened => ("Closed", "Why"),
        CalendarChangeKind::InstitutionClosed | CalendarChangeKind::InstitutionOpened => ("Closed", "School or college"),
    };
    vec![SummaryRow::new(whose, name), SummaryRow::new(what, days_words(days))]
}

/// One row of a table of days, with what can be done about it.
#[derive(Debug, Clone, Default)]
pub(super) struct DayRow {
    /// The cells before the act.
    pub(super) cells: Vec<Cell>,
    /// Taking it back, where that can be done.
    pub(super) act: Option<Link>,
}

impl DayRow {
    pub(super) fn row(self) -> Line {
        let act = self.act.map(|link| {
            let words = link.text.then(Html::hidden(&format!(" {}", link.hidden)));
            Html::link(words, &link.href)
        });
        let act = act.unwrap_or_default();
        Line::new(self.cells.into_iter().chain([Cell::from(act)]))
    }
}

pub(super) fn columns(titles: &[&str]) -> Vec<Column> {
    titles.iter().map(|title| Column::new(title)).collect()
}

/// What to do about a year whose bank holidays are not published; nothing while none is missing.
pub(crate) fn missing_year(year: Option<i32>) -> Option<Html> {
    let year = year?;
    let say = |words: &str| Html::paragraph(words);
    let stop = Stop {
        title: format!("The bank holidays of {year} are missing").into(),
        body: vec![
            say(&format!(
                "Working days of {year} are computed from the pattern of the law, and every date that rests on them is provisional."
            )),
            say(
                "Ask whoever runs the service for the version with the published days. A day that is proclaimed at short notice can be added here at once.",
            ),
        ],
    };
    Some(stop.into())
}
