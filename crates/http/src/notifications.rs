//! What the reader was told: as a page, and as JSON.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Europe::London;
use ehc_application::notifications::{AlertLine, AlertsPage, alerts_for, mark_all_read, mark_read};
use ehc_domain::ids::{Id, NoticeId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    frames::ListPage,
    ui::{
        CSRF_FIELD, Html, Link, Shell,
        form::hidden,
        govuk::{Pagination, PaginationLink},
        parts::Empty,
        words,
    },
    web::{
        App, HttpError, Problem, Protected, ProtectedJson, SignedIn, links,
        respond::{Answer, page, see_other, see_other_saying},
        route::{Row, Rule},
    },
};

pub(crate) fn routes() -> Vec<Row> {
    vec![
        Row::get("/alerts", Rule::Own, || web::to(show)),
        Row::post("/alerts/read", Rule::Own, || web::to(read_all)).sample("up_to=2026-12-01T09%3A00%3A00Z"),
        Row::post("/alerts/{id}/read", Rule::Own, || web::to(read_one)),
        Row::get("/api/v1/alerts", Rule::Own, || web::to(list)),
        Row::post("/api/v1/alerts/read", Rule::Own, || web::to(read_all_json)).sample(r#"{"up_to":"2026-12-01T09:00:00Z"}"#),
        Row::post("/api/v1/alerts/{id}/read", Rule::Own, || web::to(read_one_json)).sample("{}"),
    ]
}

type Mark = (DateTime<Utc>, NoticeId);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paging {
    #[serde(default)]
    after: Option<String>,
}

/// Reads where a page begins: an instant and the identifier of a notice.
fn mark(paging: &Paging) -> Result<Option<Mark>, HttpError> {
    const WRONG: HttpError = HttpError::Malformed("The place in the list was not one of ours.");
    let Some(text) = &paging.after else { return Ok(None) };
    let (at, id) = text.split_once('_').ok_or(WRONG)?;
    let at = at.parse::<i64>().ok().and_then(DateTime::from_timestamp_micros).ok_or(WRONG)?;
    Ok(Some((at, Id::new(Uuid::try_parse(id).map_err(|_| WRONG)?))))
}

fn mark_text((at, id): Mark) -> String {
    format!("{}_{}", at.timestamp_micros(), id.uuid())
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

async fn alerts(app: &App, signed_in: &SignedIn, paging: &Paging) -> Result<AlertsPage, HttpError> {
    let context = signed_in.context(None);
    let after = mark(paging)?;
    Ok(app.run(move |service| alerts_for(service, &context, after)).await?)
}

async fn show(app: web::Data<App>, signed_in: SignedIn, paging: web::Query<Paging>) -> Answer {
    let found = alerts(&app, &signed_in, &paging).await?;
    let today = app.service.ports.clock.today();
    // What comes while the page is read stays unread.
    let up_to = found.today.first().or(found.earlier.first()).map(|line| instant(line.at)).unwrap_or_default();
    let shown = |line: AlertLine| {
        let at = line.at.with_timezone(&London);
        Shown {
            note: words::moment(at.date_naive(), at.time(), today),
            mark: (!line.is_read).then(|| format!("/alerts/{}/read", line.id.uuid())),
            unread: !line.is_read,
            what: Link::new(line.title, line.link),
        }
    };
    let days = [("Today", found.today), ("Earlier", found.earlier)]
        .into_iter()
        .filter(|(_, lines)| !lines.is_empty())
        .map(|(day, lines)| (day.to_owned(), lines.into_iter().map(shown).collect()))
        .collect();
    let pagination = found.next.map(|next| Pagination {
        next: Some(PaginationLink { href: format!("/alerts?after={}", mark_text(next)), label: None }),
        previous: None,
    });
    page(&listed(signed_in.shell("Alerts"), days, pagination, &up_to))
}

/// An event and its number; never "you have new information".
#[derive(Debug, Clone, Default)]
struct Shown {
    /// "Advice received: psychological".
    what: Link,
    /// "EHC-000466 · today at 8:52am".
    note: String,
    unread: bool,
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
            unread.then(open).then(note)
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

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpTo {
    /// When the newest alert that was shown was caused; later ones stay unread.
    up_to: DateTime<Utc>,
}

async fn read_all(app: web::Data<App>, sent: Protected<UpTo>) -> Answer {
    let context = sent.context();
    let up_to = sent.into_inner().up_to;
    app.run(move |service| mark_all_read(service, &context, up_to)).await?;
    see_other_saying(&app, "/alerts", "Your alerts are marked as read")
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

async fn read_one(app: web::Data<App>, path: web::Path<String>, sent: Protected<Nothing>) -> Answer {
    let context = sent.context();
    let id = notice(&path)?;
    let link = app.run(move |service| mark_read(service, &context, id)).await?;
    see_other(links::within(&link).unwrap_or("/alerts"))
}

fn notice(text: &str) -> Result<NoticeId, HttpError> {
    Uuid::try_parse(text).map(Id::new).map_err(|_| HttpError::NotFound)
}

/// One alert.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct AlertJson {
    /// Names the alert.
    id: Uuid,
    /// The code of the event.
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
    mail: &'static str,
}

/// A page of alerts, newest first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct AlertsJson {
    /// How many are unread, counted up to 100.
    unread: usize,
    /// The alerts.
    alerts: Vec<AlertJson>,
    /// What `after` must be for the next page; `null` on the last.
    next: Option<String>,
}

#[utoipa::path(
    get, path = "/api/v1/alerts", tag = "alerts", security(("session" = [])),
    params(("after" = Option<String>, Query, description = "Where the page begins: `next` of the page before")),
    responses(
        (status = 200, description = "What you were told, newest first", body = AlertsJson),
        (status = 400, description = "Malformed", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(app: web::Data<App>, signed_in: SignedIn, paging: web::Query<Paging>) -> Answer {
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
        next: found.next.map(mark_text),
    }))
}

/// How many alerts were marked.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Marked {
    /// How many had been unread.
    marked: usize,
}

#[utoipa::path(
    post, path = "/api/v1/alerts/read", tag = "alerts", request_body = UpTo, security(("session" = [], "csrf" = [])),
    responses(
        (status = 200, description = "Marked as read", body = Marked),
    )
)]
pub(crate) async fn read_all_json(app: web::Data<App>, sent: ProtectedJson<UpTo>) -> Answer {
    let context = sent.context();
    let up_to = sent.into_inner().up_to;
    let marked = app.run(move |service| mark_all_read(service, &context, up_to)).await?;
    Ok(HttpResponse::Ok().json(Marked { marked }))
}

#[utoipa::path(
    post, path = "/api/v1/alerts/{id}/read", tag = "alerts", security(("session" = [], "csrf" = [])),
    request_body(content = Object, description = "Empty"),
    params(("id" = Uuid, Path, description = "Names the alert")),
    responses(
        (status = 204, description = "Marked as read, or it was already"),
        (status = 404, description = "None of yours", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn read_one_json(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<Nothing>) -> Answer {
    let context = sent.context();
    let id = notice(&path)?;
    app.run(move |service| mark_read(service, &context, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_survives_an_address() {
        let mark_of = |text: &str| mark(&Paging { after: Some(text.into()) });
        let place = ("2026-12-01T09:00:00.123456Z".parse().unwrap(), Id::new(Uuid::from_u128(7)));
        assert_eq!(mark_of(&mark_text(place)), Ok(Some(place)));
        assert_eq!(mark(&Paging { after: None }), Ok(None));
        for wrong in ["", "_", "x_y", "1", "1_x", "99999999999999999999_00000000-0000-0000-0000-000000000007"] {
            assert!(mark_of(wrong).is_err(), "{wrong}");
        }
    }
}
