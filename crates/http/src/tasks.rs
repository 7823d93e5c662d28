//! What the system could not do and a person must: the list, one task, done; as pages and as JSON.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::{
    Failure, NoRule,
    cases::case_path,
    notifications::{
        TaskRefused, complete_task,
        tasks::{self, Missed, TaskView},
    },
    ports::london_day,
};
use ehc_domain::{ids::TaskId, notifications::TaskKind, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    act::{Next, button},
    frames::{ListPage, SummaryPage},
    ui::{
        Html, Link, Shell,
        govuk::{Button, Inset, SummaryList, SummaryRow, Warning},
        parts::{Column, Due, Empty, Row as TableRow, Table},
        words,
    },
    web::{
        App, HttpError, SignedIn,
        described::{code, says},
        respond::{Answer, page},
        route::{Row, Rule},
    },
};

pub(crate) fn routes() -> Vec<Row> {
    let may = Rule::May(Action::TaskComplete);
    let mut rows = vec![
        Row::get("/tasks", may, || web::to(list)),
        Row::get("/tasks/{id}", may, || web::to(show)),
        Row::get("/api/v1/tasks", may, || web::to(list_json))
            .describes(says("Lists the open tasks of yours, your teams’ or the administrators’").gives::<TasksJson>(200)),
        Row::get("/api/v1/tasks/{id}", may, || web::to(show_json)).describes(says("Shows a task").gives::<TaskJson>(200)),
    ];
    rows.extend(done());
    rows
}

async fn load(app: &App, signed_in: &SignedIn) -> Result<(Vec<TaskView>, Option<Missed>), HttpError> {
    let context = signed_in.context(None);
    Ok(app
        .run(move |service| {
            let missed = tasks::missed_for(service, &context, context.now)?;
            Ok::<_, Failure<NoRule>>((tasks::list(service, &context)?, missed))
        })
        .await?)
}

fn path(id: TaskId) -> String {
    format!("/tasks/{}", id.uuid())
}

async fn list(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let (found, missed) = load(&app, &signed_in).await?;
    let today = signed_in.context(None).today;
    let row = |view: &TaskView| TaskLine {
        due: view.task.due.map(|due| Due::on(due, due, today)).unwrap_or_default(),
        what: Link::new(view.task.title.as_str(), path(view.task.id)),
        arose: words::list_time(london_day(view.task.created_at), today),
        who: view.owner.clone(),
    };
    let missed = missed.map(|missed| (missed.count, words::date(missed.since)));
    page(&listed(signed_in.shell("Tasks"), found.iter().map(row).collect(), missed))
}

/// One task in the list.
#[derive(Debug, Clone, Default)]
struct TaskLine {
    due: Due,
    what: Link,
    /// "30 November".
    arose: Html,
    who: String,
}

/// `/tasks`. `missed` says how many alerts should have gone out and did not, and since which day.
fn listed(shell: Shell, lines: Vec<TaskLine>, missed: Option<(usize, String)>) -> ListPage {
    let mut page = ListPage::new(shell.titled("Tasks"), "Tasks").subtitle("What the system could not do, and a person must.");
    if let Some((count, since)) = missed {
        let alerts = if count == 1 { "1 alert".to_owned() } else { format!("{count} alerts") };
        let what = format!("{alerts} should have gone out since {since}, and did not.");
        let words = format!("{what} Tell whoever runs the service: the worker may have stopped.");
        page = page.part(Warning { text: words.into() });
    }
    if lines.is_empty() {
        return page
            .part(Empty::new("Nothing to do").body("When an email does not arrive, a task appears here within the hour."));
    }
    let columns = vec![Column::new("Due"), Column::new("What to do").quiet(), Column::new("Arose"), Column::new("Whose")];
    let row = |line: TaskLine| {
        TableRow::new([
            line.due.into(),
            Html::link(line.what.text, &line.what.href).into(),
            line.arose.into(),
            Html::name(&line.who).into(),
        ])
    };
    page.part(Table::new("Tasks", columns, lines.into_iter().map(row).collect()))
}

fn id(text: &str) -> Result<TaskId, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}

async fn one(app: &App, signed_in: &SignedIn, text: &str) -> Result<TaskView, HttpError> {
    let (context, id) = (signed_in.context(None), id(text)?);
    Ok(app.run(move |service| tasks::show(service, &context, id)).await?)
}

async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let view = one(&app, &signed_in, &path).await?;
    let today = signed_in.context(None).today;
    let mut facts = vec![SummaryRow::new("Arose", words::moment(view.task.created_at, today))];
    facts.extend(view.task.due.map(|due| SummaryRow::new("To do by", words::date(due))));
    facts.push(SummaryRow::new("Whose", view.owner.as_str()));
    facts.extend(
        view.reference.as_ref().map(|case| SummaryRow::new("Case", Html::link(case.as_str(), &case_path(case, "people")))),
    );
    if let Some(at) = view.task.done_at {
        let by = view.done_by.clone().unwrap_or_else(|| "closed by itself".into());
        facts.push(SummaryRow::new("Done", format!("{}, {by}", words::moment(at, today))));
    }
    let place = view.task.done_at.is_none().then(|| format!("{}/done", self::path(view.task.id)));
    page(&task_page(signed_in.shell("Task"), &view.task.title, &view.task.detail, facts, place, &signed_in.new_submission()))
}

/// `/tasks/{id}`. `done` is where the button that completes it is sent; `None` once it is done.
fn task_page(shell: Shell, title: &str, detail: &str, facts: Vec<SummaryRow>, done: Option<String>, key: &str) -> SummaryPage {
    let shell = shell.titled(&format!("{title} – Tasks"));
    let mut page = match done {
        Some(action) => SummaryPage { action: Some(action), ..SummaryPage::check(shell, title, Button::new("Mark as done")) },
        None => SummaryPage::facts(shell, title, Link::new("All tasks", "/tasks")),
    };
    page.intro = vec![Inset { body: detail.into() }.into()];
    page.lists = vec![SummaryList::new(facts)];
    page.submission = Some(key.to_owned());
    page.cancel = page.action.is_some().then(|| Link::new("All tasks", "/tasks"));
    page
}

fn done() -> Vec<Row> {
    button("/tasks/{id}/done", Rule::May(Action::TaskComplete))
        .does_at_once("Marks a task as done", |service, context, id: &TaskId, ()| complete_task(service, context, *id))
        // Delivery closed it, or a colleague did: what was wanted has happened.
        .settles(|_, refused: &TaskRefused| Some(Next::to("/tasks").saying(refused.to_string())))
        .json("/api/v1/tasks/{id}/done")
        .then(|_, ()| Next::to("/tasks").saying("Task done"))
}

/// A task: what the system could not do and a person must.
#[derive(Debug, Serialize, ToSchema)]
struct TaskJson {
    /// Names the task.
    id: Uuid,
    /// Why it arose: a code.
    #[schema(schema_with = code::<TaskKind>)]
    kind: &'static str,
    /// The line: nothing personal.
    title: String,
    /// What happened and what to do.
    detail: String,
    /// The number of the case; `null` when it is about none that you open.
    case: Option<String>,
    /// By when.
    due: Option<NaiveDate>,
    /// Whose, in words.
    owner: String,
    /// When it arose, in UTC.
    created_at: DateTime<Utc>,
    /// When it was done, in UTC; `null` while it is open.
    done_at: Option<DateTime<Utc>>,
}

impl From<TaskView> for TaskJson {
    fn from(view: TaskView) -> Self {
        Self {
            id: view.task.id.uuid(),
            kind: view.task.kind.code(),
            title: view.task.title,
            detail: view.task.detail,
            case: view.reference,
            due: view.task.due,
            owner: view.owner,
            created_at: view.task.created_at,
            done_at: view.task.done_at,
        }
    }
}

/// Alerts that should have gone out by now and did not.
#[derive(Debug, Serialize, ToSchema)]
struct MissedJson {
    /// How many.
    count: usize,
    /// The day on which the oldest fell due.
    since: NaiveDate,
}

/// The open tasks.
#[derive(Debug, Serialize, ToSchema)]
struct TasksJson {
    /// The tasks, those due first on top.
    tasks: Vec<TaskJson>,
    /// For managers and administrators; `null` when all is well.
    missed_alerts: Option<MissedJson>,
}

async fn list_json(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let (found, missed) = load(&app, &signed_in).await?;
    Ok(HttpResponse::Ok().json(TasksJson {
        tasks: found.into_iter().map(TaskJson::from).collect(),
        missed_alerts: missed.map(|missed| MissedJson { count: missed.count, since: missed.since }),
    }))
}

async fn show_json(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    Ok(HttpResponse::Ok().json(TaskJson::from(one(&app, &signed_in, &path).await?)))
}
