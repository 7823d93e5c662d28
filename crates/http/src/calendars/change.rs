//! What a change would move, making it, and what it moved.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Failure,
    calendars::{self, AskedChange, Change, ChangeRefused, MoveCursor, Part, Preview},
};
use ehc_domain::{
    calendar::CalendarChangeKind,
    codes::Coded,
    ids::{CalendarChangeId, InstitutionId},
    refusals::Refuses,
    text::Text,
    timetable::moves::Moved,
};
use serde::Deserialize;

use super::parts::{columns, facts, institution_path, moment, move_rows};
use crate::{
    frames::{FormPage, ListPage},
    ui::{
        Field, FormState, Html, Link, Shell,
        govuk::{Inset, SummaryList, SummaryRow, Warning},
        parts::{Empty, Row, SectionHead, Table},
        words,
    },
    web::{
        App, HttpError, Protected, SignedIn, links, mark,
        respond::{Answer, page, see_other_saying, wrong},
    },
};

/// A change as the address of its check page names it, and as that page posts it.
///
/// All of it is text until the person is known to be allowed: what is not a day is no page of ours.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    kind: String,
    first: String,
    last: String,
    name: String,
    institution: String,
    reason: String,
}

impl Asked {
    fn institution(&self) -> Option<InstitutionId> {
        self.institution.parse().ok()
    }

    /// Reads the change with the reason for it, which has its own place on the page.
    fn change(&self, reason: Option<Text<500>>) -> Result<Change, HttpError> {
        let kind = CalendarChangeKind::parse(&self.kind).ok_or(HttpError::NotFound)?;
        let day = |text: &str| text.parse::<NaiveDate>().map_err(|_| HttpError::NotFound);
        let asked = AskedChange {
            kind,
            first_on: day(&self.first)?,
            last_on: Some(day(&self.last)?),
            name: Text::optional(&self.name).map_err(Failure::Rule)?,
            institution_id: self.institution(),
            reason,
        };
        asked.change().map_err(|refused| match refused {
            ChangeRefused::NoSuchInstitution => HttpError::NotFound,
            other => Failure::Rule(other).into(),
        })
    }

    fn place(&self) -> String {
        self.institution().map_or_else(|| "/admin/calendar".to_owned(), institution_path)
    }

    /// The fields that the form carries along, unseen.
    fn state(&self) -> FormState {
        FormState::new()
            .with("kind", self.kind.as_str())
            .with("first", self.first.as_str())
            .with("last", self.last.as_str())
            .with("name", self.name.as_str())
            .with("institution", self.institution.as_str())
    }
}

fn question(kind: CalendarChangeKind) -> (&'static str, &'static str) {
    match kind {
        CalendarChangeKind::HolidayAdded => ("Add this bank holiday?", "Add the bank holiday"),
        CalendarChangeKind::HolidayWithdrawn => ("Withdraw this bank holiday?", "Withdraw the bank holiday"),
        CalendarChangeKind::OfficesClosed => ("Close our offices on these days?", "Add the closure"),
        CalendarChangeKind::OfficesOpened => ("Withdraw this closure of our offices?", "Withdraw the closure"),
        CalendarChangeKind::InstitutionClosed => ("Add this closure?", "Add the closure"),
        CalendarChangeKind::InstitutionOpened => ("Withdraw this closure?", "Withdraw the closure"),
    }
}

fn check_of(preview: &Preview, place: String) -> Check {
    let (question, button) = question(preview.kind);
    let (moves, not_shown) = move_rows(&preview.moves);
    let read = words::count(u64::try_from(preview.cases_read).unwrap_or(u64::MAX), "open case", "open cases");
    let mut rows = facts(preview.kind, preview.days, &preview.name);
    rows.push(SummaryRow::new("Looked at", read));
    Check {
        question: question.into(),
        button: button.into(),
        facts: SummaryList::new(rows),
        week_limits: (preview.week_limits, preview.week_limits_moved),
        moves,
        not_shown,
        asks_why: preview.kind.is_withdrawal(),
        place,
    }
}

async fn preview(app: &App, signed_in: &SignedIn, change: Change) -> Result<Preview, HttpError> {
    let context = signed_in.context(None);
    Ok(app.run(move |service| calendars::preview(service, &context, &change)).await?)
}

pub(super) async fn check(app: web::Data<App>, signed_in: SignedIn, asked: web::Query<Asked>) -> Answer {
    let found = preview(&app, &signed_in, asked.change(None)?).await?;
    let mut form = check_page(signed_in.shell(""), check_of(&found, asked.place()), asked.state());
    form.submission = Some(signed_in.new_submission());
    form.action = Some("/admin/calendar/check".into());
    page(&form)
}

pub(super) async fn make(app: web::Data<App>, sent: Protected<Asked>) -> Answer {
    let reason = match Text::optional(&sent.reason) {
        Ok(reason) => reason,
        Err(refused) => return again(&app, &sent, refused.code(), refused.to_string()).await,
    };
    let (context, change) = (sent.context(), sent.change(reason)?);
    match app.run(move |service| calendars::make(service, &context, &change)).await {
        Ok(changed) => see_other_saying(&app, &format!("/admin/calendar/changes/{}", changed.id), "Calendar changed"),
        Err(Failure::Rule(refused @ ChangeRefused::ReasonMissing)) => {
            again(&app, &sent, refused.code(), refused.to_string()).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Shows the page again with what is wrong with the reason, which plays no part in what would move.
async fn again(app: &App, sent: &Protected<Asked>, code: &'static str, words: String) -> Answer {
    let asked: &Asked = sent;
    let found = preview(app, sent.signed_in(), asked.change(None)?).await?;
    let mut state = asked.state().with("reason", asked.reason.as_str());
    state.refuse("reason", code, words);
    let mut form = check_page(sent.signed_in().shell(""), check_of(&found, asked.place()), state);
    form.submission = Some(sent.submission());
    form.action = Some("/admin/calendar/check".into());
    wrong(&form)
}

/// Which page of what moved.
#[derive(Debug, Deserialize)]
pub(super) struct Place {
    after: Option<String>,
}

impl Place {
    /// Reads where the page begins.
    fn cursor(&self) -> Result<Option<MoveCursor>, HttpError> {
        mark::place(self.after.as_deref(), |after| {
            let mut parts = after.splitn(4, '~');
            let from = parts.next()?;
            Some(MoveCursor {
                from: if from.is_empty() { None } else { Some(from.parse().ok()?) },
                reference: parts.next()?.to_owned(),
                what: Moved::parse(parts.next()?)?,
                duty: parts.next()?.to_owned(),
            })
        })
    }
}

fn next_page(id: CalendarChangeId, next: &MoveCursor) -> Link {
    let from = next.from.map(|day| day.to_string()).unwrap_or_default();
    let after = format!("{from}~{}~{}~{}", next.reference, next.what.code(), links::encode(&next.duty));
    Link::new("Show more of this list", format!("/admin/calendar/changes/{id}?after={after}"))
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>, place: web::Query<Place>) -> Answer {
    let id: CalendarChangeId = path.parse().map_err(|_| HttpError::NotFound)?;
    let context = signed_in.context(None);
    let (today, part) = (context.today, Part::Page(place.cursor()?));
    let shown = app.run(move |service| calendars::change(service, &context, id, part)).await?;
    let row = &shown.row;
    let mut rows = facts(row.kind, (row.first_on, row.last_on), &row.name);
    rows.extend(row.reason.as_deref().map(|reason| SummaryRow::new("Reason", reason)));
    let by = shown.by.as_deref().map_or_else(|| "The service".into(), Html::name);
    rows.push(SummaryRow::new("Changed", Html::from(format!("{} by ", moment(row.changed_at, today))).then(by)));
    let counted = |number: i32| usize::try_from(number).unwrap_or_default();
    let weeks = (counted(row.week_limits), counted(row.week_limits_moved));
    let (moves, _) = move_rows(&shown.moves);
    let more = shown.next.as_ref().map(|next| next_page(id, next));
    page(&changed(signed_in.shell(row.kind.label()), row.kind.label(), SummaryList::new(rows), weeks, moves, more))
}

/// What would move, before it does.
#[derive(Debug, Clone, Default)]
struct Check {
    question: String,
    button: String,
    facts: SummaryList,
    /// How many limits in weeks were compared, and how many of them would move.
    week_limits: (usize, usize),
    moves: Vec<Row>,
    /// How many more would move than are listed.
    not_shown: usize,
    /// A withdrawal says why.
    asks_why: bool,
    place: String,
}

/// Hidden fields: those of the address. Field: `reason`, for a withdrawal.
fn check_page(shell: Shell, asked: Check, state: FormState) -> FormPage {
    let shell = Shell { title: asked.question.clone(), ..shell.current("/admin/calendar") };
    let mut page = FormPage::new(shell, asked.question.as_str(), &asked.button)
        .back(asked.place.as_str())
        .cancel(asked.place)
        .part(asked.facts)
        .part(weeks_words(asked.week_limits, "would move"))
        .part(Html::heading("What would move"))
        .part(moves_table(asked.moves, asked.not_shown, "No date of an open case would move"));
    if asked.asks_why {
        page =
            page.field(Field::text("reason", "Why is it withdrawn?").hint("It stands in the history of every case that moves"));
    }
    ["kind", "first", "last", "name", "institution"]
        .into_iter()
        .fold(page, |page, name| page.field(Field::hidden(name)))
        .state(state)
}

/// Says how many limits in calendar weeks were compared and how many moved. A calendar that moved one would be wrong, and is warned of.
fn weeks_words((compared, moved): (usize, usize), verb: &str) -> Html {
    let counted = words::count(u64::try_from(compared).unwrap_or(u64::MAX), "limit", "limits");
    match moved {
        0 => Inset { body: format!("{counted} of the law counted in calendar weeks: none {verb}.").into() }.into(),
        number => Warning {
            text: format!(
                "{number} of {counted} of the law counted in calendar weeks {verb}. None should: stop and ask for help."
            )
            .into(),
        }
        .into(),
    }
}

fn moves_table(rows: Vec<Row>, not_shown: usize, none: &str) -> Html {
    if rows.is_empty() {
        return Empty::new(none).into();
    }
    let shown =
        Html::from(Table::new("Dates that move", columns(&["Case", "What to do", "What moves, and why", "From", "To"]), rows));
    if not_shown == 0 { shown } else { shown.then(Html::paragraph(format!("And {not_shown} more."))) }
}

/// `/admin/calendar/changes/{change}`: what was changed and what it moved.
fn changed(
    shell: Shell,
    heading: &str,
    facts: SummaryList,
    week_limits: (usize, usize),
    moves: Vec<Row>,
    more: Option<Link>,
) -> ListPage {
    let told = (!moves.is_empty())
        .then(|| Html::paragraph("The history of each of these cases says “Calendar changed”, and what moved."));
    ListPage::new(shell.current("/admin/calendar"), heading)
        .part(facts)
        .part(weeks_words(week_limits, "moved"))
        .part(SectionHead::new("What moved"))
        .part(moves_table(moves, 0, "No date of an open case moved"))
        .part(more.map(|link| Html::paragraph(Html::link(link.text, &link.href))).unwrap_or_default())
        .part(told.unwrap_or_default())
        .part(Html::paragraph(Html::link("Go back to the calendar", "/admin/calendar")))
}
