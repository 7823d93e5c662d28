//! The contacts of a case, and the promises that are owed.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::contacts::{self, Contact, Contacts, Known, Promise};
use ehc_domain::{contacts::ContactWay, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::record::back;
use crate::{
    act::{Address, Instead, OnCase, Shown},
    advice::frame_of,
    ui::{
        Html,
        govuk::{Button, Tag},
        parts::{Cell, Column, Due, Empty, Row as TableRow, SectionHead, Table},
        words,
    },
    web::{
        App, HttpError, SignedIn,
        described::{code, says},
        path::reference,
        respond::{Answer, page},
        route::{Row, Rule},
    },
};

pub(super) fn routes() -> Vec<Row> {
    let see = Rule::OnCase(Action::NoteView);
    vec![
        Row::get("/cases/{reference}/contacts", see, || web::to(show)),
        Row::get("/api/v1/cases/{reference}/contacts", see, || web::to(show_json)).describes(
            says("Lists the contacts of a case and what was promised in them, the latest first").gives::<Vec<ContactJson>>(200),
        ),
    ]
}

async fn load(app: &App, signed_in: &SignedIn, path: &str) -> Result<Contacts, HttpError> {
    let (reference, context) = (reference(path)?, signed_in.context(None));
    Ok(app.run(move |service| contacts::list(service, &context, &reference)).await?)
}

async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let shown = load(&app, &signed_in, &path).await?;
    let today = signed_in.context(None).today;
    let mut shows = frame_of(&app, &signed_in, &shown.open, "contacts")
        .await?
        .part("Contacts and promises")
        .lead("Telephone calls, meetings, letters and messages, and what we promised in them.");
    if shown.may_record {
        shows = shows.action(Button::go("Record a contact", shown.open.path("contacts/new")));
    }
    let mut owed: Vec<(&Contact, &Promise)> = shown.contacts.iter().filter_map(|one| Some((one, one.owed()?))).collect();
    owed.sort_by_key(|(_, promise)| promise.due);
    if !owed.is_empty() {
        let columns = ["By", "What we promised", "To whom", "Who promised it"].map(Column::new);
        let columns = columns.into_iter().chain([Column::new("Answer").quiet()]).collect();
        let rows = owed.into_iter().map(|(contact, promise)| promise_row(contact, promise, &shown, today)).collect();
        shows = shows.part_of_page(SectionHead::new("What we owe")).part_of_page(Table::new("What we owe", columns, rows));
    }
    let (stand, over): (Vec<&Contact>, Vec<&Contact>) = shown.contacts.iter().partition(|one| one.ended.is_none());
    if stand.is_empty() {
        shows = shows.part_of_page(Empty::new("No contact is recorded"));
    } else {
        let rows = stand.into_iter().map(|one| row(one, change(one, &shown), today)).collect();
        shows = shows.part_of_page(SectionHead::new("Contacts")).part_of_page(table("Contacts", "Change", rows));
    }
    if !over.is_empty() {
        let rows = over.into_iter().map(|one| row(one, ended(one, today), today)).collect();
        let head = "Corrected or taken back";
        shows = shows.part_of_page(SectionHead::new(head)).part_of_page(table(head, "Why", rows));
    }
    page(&shows)
}

fn table(caption: &str, last: &str, rows: Vec<TableRow>) -> Table {
    let columns = ["When", "With whom", "How", "What was said", "What we promised"].map(Column::new);
    Table::new(caption, columns.into_iter().chain([Column::new(last).quiet()]).collect(), rows)
}

fn promise_row(contact: &Contact, promise: &Promise, shown: &Contacts, today: NaiveDate) -> TableRow {
    let link = |text: &str, page: &str| {
        let which = Html::hidden(" the promise: ").then(Html::hidden(&promise.what));
        Html::link(Html::from(text).then(which), &shown.open.path(&format!("contacts/{}/{page}", contact.id)))
    };
    let answer = shown.may_record.then(|| Html::plain_list([link("It was kept", "kept"), link("Withdraw it", "withdrawn")]));
    TableRow::new([
        Html::from(Due::on(promise.due, promise.due, today)).into(),
        Html::lines(&promise.what).into(),
        Cell::noted(Html::name(&contact.with), words::date(contact.on)),
        Html::name(&promise.by_name).into(),
        answer.unwrap_or_default().into(),
    ])
}

fn row(contact: &Contact, last: Cell, today: NaiveDate) -> TableRow {
    let hour = contact.at.map(|at| format!(", {}", words::time(at.clock()))).unwrap_or_default();
    let recorded = format!("Recorded {} by ", words::moment(contact.recorded_at, today));
    let silent = contact.person.as_ref().is_some_and(|one| one.must_not_be_told);
    let with = Html::name(&contact.with);
    let with = if silent { with.then(" ").then(Tag::red("Must not be told")) } else { with };
    TableRow::new([
        Cell::noted(words::list_time(contact.on, today).then(hour), Html::from(recorded).then(Html::name(&contact.recorded_by))),
        Cell::noted(with, contact.person.as_ref().map(|one| one.relation.clone()).unwrap_or_default()),
        contact.way.label().into(),
        Html::lines(&contact.said).into(),
        contact.promise.as_ref().map(|promise| Cell::noted(Html::lines(&promise.what), became(promise))).unwrap_or_default(),
        last,
    ])
}

/// What became of a promise, and who made it.
fn became(promise: &Promise) -> String {
    let by = &promise.by_name;
    match &promise.end {
        None => format!("By {}, {by}", words::date(promise.due)),
        Some(end) => match &end.withdrawn_because {
            None => format!("By {by}. Kept on {}", words::date(end.on)),
            Some(why) => format!("By {by}. Withdrawn on {}: {why}", words::date(end.on)),
        },
    }
}

fn change(contact: &Contact, shown: &Contacts) -> Cell {
    let link = |text: &str, page: &str| {
        let which = format!(" the contact with {} on {}", contact.with, words::date(contact.on));
        let place = shown.open.path(&format!("contacts/{}/{page}", contact.id));
        Html::link(Html::from(text).then(Html::hidden(&which)), &place)
    };
    let links = shown.may_record.then(|| Html::plain_list([link("Correct", "correct"), link("Take back", "take-back")]));
    links.unwrap_or_default().into()
}

fn ended(contact: &Contact, today: NaiveDate) -> Cell {
    let Some(ended) = &contact.ended else { return Cell::default() };
    let what = if ended.replaced_by.is_some() { "Corrected" } else { "Taken back" };
    let when = format!("{what} {} by {}", words::moment(ended.at, today), ended.by);
    Cell::noted(Html::lines(&ended.because), when)
}

/// In place of a form about a contact that stands no more.
pub(super) fn corrected_meanwhile<A: Address, M: Send + 'static>(
    shown: &Shown<A, OnCase<M>>,
    known: &Known,
    title: &str,
) -> Option<Instead> {
    let why = "This contact was corrected or taken back already.";
    let page = || shown.frame.clone().not_now(title, why, &back(shown.path("contacts")));
    known.contact.is_none().then(|| Instead::Page(Box::new(page())))
}

/// What was promised in a contact.
#[derive(Debug, Serialize, ToSchema)]
struct PromiseJson {
    /// In words.
    what: String,
    /// Who of us promised it.
    by: String,
    /// By when.
    due: NaiveDate,
    /// On which day it was kept; `null` while it is owed, and where it was withdrawn.
    kept_on: Option<NaiveDate>,
    /// On which day it was withdrawn; `null` while it is owed, and where it was kept.
    withdrawn_on: Option<NaiveDate>,
    /// Why it was withdrawn; `null` where it was not.
    withdrawn_because: Option<String>,
}

impl From<Promise> for PromiseJson {
    fn from(promise: Promise) -> Self {
        let end = promise.end;
        let withdrawn_because = end.as_ref().and_then(|end| end.withdrawn_because.clone());
        let (kept, withdrawn) =
            (end.as_ref().filter(|_| withdrawn_because.is_none()), end.as_ref().filter(|_| withdrawn_because.is_some()));
        Self {
            what: promise.what,
            by: promise.by_name,
            due: promise.due,
            kept_on: kept.map(|end| end.on),
            withdrawn_on: withdrawn.map(|end| end.on),
            withdrawn_because,
        }
    }
}

/// One contact.
#[derive(Debug, Serialize, ToSchema)]
struct ContactJson {
    /// Names it within the case. What is corrected has another.
    id: Uuid,
    /// The day.
    on: NaiveDate,
    /// The time in London, as `14:30`; `null` where it is not known.
    at: Option<String>,
    /// With whom, by name.
    with: String,
    /// The person of the case with whom it was; `null` where it was somebody else.
    person: Option<Uuid>,
    /// How they are related to the child; `null` where it was somebody else.
    relation: Option<String>,
    /// How, by code.
    #[schema(schema_with = code::<ContactWay>)]
    way: &'static str,
    /// What was said.
    said: String,
    /// What was promised; `null` where nothing was.
    promise: Option<PromiseJson>,
    /// Who recorded it.
    recorded_by: String,
    /// When, in UTC.
    recorded_at: DateTime<Utc>,
    /// When it was corrected or taken back, in UTC; `null` while it stands.
    ended_at: Option<DateTime<Utc>>,
    /// By whom; `null` while it stands.
    ended_by: Option<String>,
    /// Why; `null` while it stands.
    ended_because: Option<String>,
    /// The contact that stands in its place; `null` while it stands, and where it was taken back.
    replaced_by: Option<Uuid>,
}

async fn show_json(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let shown = load(&app, &signed_in, &path).await?;
    let json = |one: Contact| ContactJson {
        id: one.id.uuid(),
        on: one.on,
        at: one.at.map(|at| at.to_string()),
        with: one.with,
        person: one.person.as_ref().map(|person| person.id.uuid()),
        relation: one.person.map(|person| person.relation),
        way: one.way.code(),
        said: one.said,
        promise: one.promise.map(PromiseJson::from),
        recorded_by: one.recorded_by,
        recorded_at: one.recorded_at,
        ended_at: one.ended.as_ref().map(|ended| ended.at),
        ended_by: one.ended.as_ref().map(|ended| ended.by.clone()),
        ended_because: one.ended.as_ref().map(|ended| ended.because.clone()),
        replaced_by: one.ended.and_then(|ended| ended.replaced_by).map(|id| id.uuid()),
    };
    Ok(HttpResponse::Ok().json(shown.contacts.into_iter().map(json).collect::<Vec<_>>()))
}
