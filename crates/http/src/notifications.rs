//! What the reader was told: as a page, and as JSON.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, SecondsFormat, Utc};
use ehc_application::notifications::{AlertLine, AlertsPage, alerts_for, mark_all_read, mark_read};
use ehc_domain::{
    ids::NoticeId,
    notifications::{MailState, NoticeEvent},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    act::{Next, button},
    form::form,
    frames::ListPage,
    ui::{
        CSRF_FIELD, Html, Link, Shell,
        form::hidden,
        govuk::{Pagination, PaginationLink},
        parts::Empty,
        words,
    },
    web::{
        App, HttpError, SignedIn,
        described::{code, says},
        links, mark,
        respond::{Answer, page},
        route::{Row, Rule},
    },
};

pub(crate) fn routes() -> Vec<Row> {
    let mut rows = vec![
        Row::get("/alerts", Rule::Own, || web::to(show)),
        Row::get("/api/v1/alerts", Rule::Own, || web::to(list))
            .describes(says("Lists what you were told, newest first").asks::<Paging>().gives::<AlertsJson>(200)),
    ];
    rows.extend(read_all());
    rows.extend(read_one());
    rows
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paging {
    /// Where the page begins: `next` of the page before.
    #[serde(default)]
    after: Option<String>,
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

async fn alerts(app: &App, signed_in: &SignedIn, paging: &Paging) -> Result<AlertsPage, HttpError> {
    let context = signed_in.context(None);
    let after = mark::read(paging.after.as_deref())?;
    Ok(app.run(move |service| alerts_for(service, &context, after)).await?)
}

async fn show(app: web::Data<App>, signed_in: SignedIn, paging: web::Query<Paging>) -> Answer {
    let found = alerts(&app, &signed_in, &paging).await?;
    let today = app.service.ports.clock.today();
    // What comes while the page is read stays unread.
    let up_to = found.today.first().or(found.earlier.first()).map(|line| instant(line.at)).unwrap_or_default();
    let shown = |line: AlertLine| Shown {
        note: words::moment(line.at, today),
        mark: (!line.is_read).then(|| format!("/alerts/{}/read", line.id.uuid())),
        unread: !line.is_read,
        says: is_said_here(line.event).then_some(line.body),
        what: Link::new(line.title, line.link),
    };
    let days = [("Today", found.today), ("Earlier", found.earlier)]
        .into_iter()
        .filter(|(_, lines)| !lines.is_empty())
        .map(|(day, lines)| (day.to_owned(), lines.into_iter().map(shown).collect()))
        .collect();
    let pagination = found.next.map(|next| Pagination {
        next: Some(PaginationLink { href: format!("/alerts?after={}", mark::text(next)), label: None }),
        previous: None,
    });
    page(&listed(signed_in.shell("Alerts"), days, pagination, &up_to))
}

/// Tells of which events the words stand here too: the subject of an alarm about how somebody uses the service names nobody, since it is an email’s as well, and what to do
/// about a child or an adult who may be on record stands nowhere else.
fn is_said_here(event: NoticeEvent) -> bool {
    use NoticeEvent as E;
    matches!(event, E::AccessRefused | E::ManyOpened | E::HiddenMatch | E::HiddenAdult)
}

/// An event and its number; never "you have new information".
#[derive(Debug, Clone, Default)]
struct Shown {
    /// "Advice received: psychological".
    what: Link,
    /// "EHC-000466 · today at 8:52am".
    note: String,
    unread: bool,
    /// What is told besides, where the line alone does not say whom it is about.
    says: Option<String>,
    /// Where opening it is sent, so that it is marked as read; `None` when it is read.
    mark: Option<String>,
}

/// `/alerts`: by day, with one button to mark them read. `up_to` is when the newest one shown was caused: what comes later stays unread.
fn listed(shell: Shell, days: Vec<(String, Vec<Shown>)>, pagination: Option<Pagination>, up_to: &str) -> ListPage {
    let csrf = shell.user.as_ref().map(|user| user.csrf.clone()).unwrap_or_default();
    let mut page = ListPage::new(shell.titled("Alerts"), "Alerts");
    let any_unread = days.iter().flat_map(|(_, lines)| lines).any(|line| line.unread);
    if days.iter().all(|(_, lines)| lines.is_empty()) {
        return page.part(Empty::new("You are up to date"));
    }
    if any_unread {
        page = page.action(Html::trusted(format!(
            "<form method=\"post\" action=\"/alerts/read\">{}{}<button type=\"submit\" class=\"govuk-button govuk-button--secondary\" data-module=\"govuk-button\">Mark all as read</button></form>",
            hidden(CSRF_FIELD, &csrf),
            hidden("up_to", up_to)
        )));
    }
    for (day, lines) in days {
        let line = |alert: Shown| {
            let unread = if alert.unread { Html::strong("New: ") } else { Html::default() };
            let note = Html::trusted(format!("<span class=\"app-table__note\">{}</span>", Html::from(alert.note)));
            let open = match alert.mark {
                Some(action) => open_unread(&action, &csrf, &alert.what.text),
                None => Html::link(alert.what.text, &alert.what.href),
            };
            let said = unread.then(open).then(note);
            alert.says.iter().fold(said, |said, words| said.then(Html::paragraph(words.as_str())))
        };
        page = page
            .part(Html::trusted(format!("<h2 class=\"app-day\">{}</h2>", Html::from(day))))
            .part(Html::plain_list(lines.into_iter().map(line)));
    }
    page.pagination = pagination;
    page
}

/// An alert not read yet. Opening it marks it as read, which is an act, so that it is a button that reads like the links beside it.
fn open_unread(action: &str, csrf: &str, what: &Html) -> Html {
    Html::trusted(format!(
        "<form class=\"app-inline\" method=\"post\" action=\"{}\">{}<button type=\"submit\" class=\"app-link-button\">{}</button></form>",
        Html::from(action),
        hidden(CSRF_FIELD, csrf),
        what
    ))
}

/// How far the alerts were read.
struct UpTo {
    /// When the newest alert that was shown was caused; later ones stay unread.
    up_to: DateTime<Utc>,
}

form! { UpTo {
    up_to: hidden().or("Say up to when the alerts are read"),
} }

fn read_all() -> Vec<Row> {
    button::<()>("/alerts/read", Rule::Own)
        .does_at_once("Marks every alert up to a time as read; later ones stay unread", |service, context, (), read: UpTo| {
            mark_all_read(service, context, read.up_to)
        })
        .json("/api/v1/alerts/read")
        .answers(200, |(), marked| MarkedJson { marked: *marked })
        .then(|_, _| Next::to("/alerts").saying("Your alerts are marked as read"))
}

fn read_one() -> Vec<Row> {
    button("/alerts/{id}/read", Rule::Own)
        .does_at_once("Marks an alert as read", |service, context, id: &NoticeId, ()| mark_read(service, context, *id))
        .json("/api/v1/alerts/{id}/read")
        .then(|_, link: &String| Next::to(links::within(link).unwrap_or("/alerts")))
}

/// How many alerts were marked.
#[derive(Debug, Serialize, ToSchema)]
struct MarkedJson {
    marked: usize,
}

/// One alert.
#[derive(Debug, Serialize, ToSchema)]
struct AlertJson {
    /// Names the alert.
    id: Uuid,
    /// The code of the event.
    #[schema(schema_with = code::<NoticeEvent>)]
    event: &'static str,
    /// The line: the number of the case and what happened.
    title: String,
    /// The sentence under it.
    body: String,
    /// The path of the page it is about.
    link: String,
    /// When it was caused, in UTC.
    at: DateTime<Utc>,
    /// Whether it was read.
    is_read: bool,
    /// What became of the email: a code.
    #[schema(schema_with = code::<MailState>)]
    mail: &'static str,
}

/// A page of alerts, newest first.
#[derive(Debug, Serialize, ToSchema)]
struct AlertsJson {
    /// How many are unread, counted up to 100.
    unread: usize,
    /// The alerts.
    alerts: Vec<AlertJson>,
    /// What `after` must be for the next page; `null` on the last.
    next: Option<String>,
}

async fn list(app: web::Data<App>, signed_in: SignedIn, paging: web::Query<Paging>) -> Answer {
    let found = alerts(&app, &signed_in, &paging).await?;
    let alert = |line: AlertLine| AlertJson {
        id: line.id.uuid(),
        event: line.event.code(),
        title: line.title,
        body: line.body,
        link: line.link,
        at: line.at,
        is_read: line.is_read,
        mail: line.mail.code(),
    };
    Ok(HttpResponse::Ok().json(AlertsJson {
        unread: found.unread,
        alerts: found.today.into_iter().chain(found.earlier).map(alert).collect(),
        next: found.next.map(mark::text),
    }))
}
