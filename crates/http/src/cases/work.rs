//! A caseworker's home: what is late, what is due today, who is waiting.

mod json;
mod page;
mod rows;

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule,
    cases::case_path,
    notifications,
    timetable::Law,
    work::{self, Span, Whose, Work, WorkCursor, WorkLine},
};
use ehc_domain::{
    cases::DutyActor,
    policy::{Action, CaseSubject, Decision, Target, decide},
    timetable::rules::{Nature, published},
};
use serde::Deserialize;
use utoipa::{IntoParams, openapi::Object};

pub(super) use json::{WorkJson, json};
use page::{MyWork, NewForYou, RecentCase};
use rows::{promised, row};

use crate::{
    frames::ListPage,
    ui::{
        Html, Link,
        parts::{Count, Counts, Empty, SubLink, Subnav, WorkGroup, WorkRow},
        words,
    },
    web::{
        App, Asked, HttpError, SignedIn,
        described::choice,
        mark,
        respond::{Answer, page},
        route::Rule,
    },
};

/// What the address of a list of work says. Nothing in it names a person.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub(crate) struct Show {
    #[param(schema_with = spans)]
    show: Option<String>,
    /// Where the list begins: as the last answer gave it.
    #[param(nullable = false)]
    after: Option<String>,
}

fn spans() -> Object {
    let says = "`fortnight` looks two weeks further; `overdue`, `today` and `week` show only that. Otherwise the list begins with the first \
                twenty that are overdue";
    choice(says, ["fortnight", "overdue", "today", "week"])
}

impl Show {
    fn span(&self) -> Span {
        match self.show.as_deref() {
            Some("fortnight") => Span::TwoMoreWeeks,
            Some("overdue") => Span::Overdue,
            Some("today") => Span::Today,
            Some("week") => Span::RestOfWeek,
            _ => Span::ThisWeek,
        }
    }

    /// Reads where the page begins.
    fn cursor(&self) -> Result<Option<WorkCursor>, HttpError> {
        mark::place(self.after.as_deref(), |after| {
            let mut parts = after.splitn(3, '~');
            Some(WorkCursor {
                due: parts.next()?.parse().ok()?,
                case_id: parts.next()?.parse().ok()?,
                duty: parts.next()?.to_owned(),
            })
        })
    }

    /// The link to the lines after these.
    fn next(&self, path: &str, next: Option<&WorkCursor>) -> Option<Link> {
        let WorkCursor { due, case_id, duty } = next?;
        let mut address = format!("{path}?after={due}~{case_id}~{}", crate::web::links::encode(duty));
        if let Some(show) = &self.show {
            address.push_str(&format!("&show={}", crate::web::links::encode(show)));
        }
        Some(Link::new("Show more of this list", address))
    }
}

pub(super) async fn mine(app: web::Data<App>, signed_in: SignedIn, show: Asked<Show>) -> Answer {
    list(&app, signed_in, Whose::Mine, &show).await
}

pub(super) async fn team(app: web::Data<App>, signed_in: SignedIn, show: Asked<Show>) -> Answer {
    list(&app, signed_in, Whose::MyTeams, &show).await
}

async fn list(app: &App, signed_in: SignedIn, whose: Whose, show: &Asked<Show>) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let (span, after) = (show.span(), show.cursor()?);
    let (found, alerts) = app
        .run(move |service| {
            let found = work::to_do(service, &context, whose, span, after)?;
            Ok::<_, Failure<NoRule>>((found, notifications::newest_alerts(service, &context, 3)?))
        })
        .await?;
    let (heading, path) = match whose {
        Whose::Mine => ("My work", "/work"),
        Whose::MyTeams => ("My team", "/work/team"),
    };
    let mut shown = home(&signed_in, heading, path, &found.lists, today);
    shown.recent = found.recent.iter().map(recent).collect();
    shown.to_approve = found.to_approve;
    shown.may_record_requests = may_record(&signed_in);
    let is_late_advice = |line: &WorkLine| line.actor == DutyActor::Contributor && line.due.is_some_and(|due| due < today);
    shown.can_chase = whose == Whose::Mine && found.lines.iter().any(is_late_advice);
    shown.counts = Some(counts(&found, path));
    let all_late = span.begins_with_late().then(|| format!("{path}?show=overdue"));
    let may_open = |line: &WorkLine, place: &str| may_open(app, &signed_in, found.subjects.get(&line.case_id), place);
    shown.groups = groups(&found, all_late.as_deref(), app.service.store.law(), today, &may_open);
    if !found.promises.is_empty() {
        let rows = found.promises.iter().map(|one| promised(one, today)).collect();
        shown.groups.push(WorkGroup::whole("Promised", rows));
    }
    shown.empty = Some(nothing(&found));
    shown.new_for_you = alerts.iter().map(|alert| new_for_you(alert, today)).collect();
    shown.all_alerts = Some(Link::new(all_alerts(signed_in.session().unread_notices), "/alerts"));
    shown.more = show.next(path, found.next.as_ref());
    if shown.more.is_none() && span == Span::ThisWeek && found.tally.later > 0 {
        let more = format!("Show the next 2 weeks ({} more)", number(found.tally.later));
        shown.more = Some(Link::new(more, format!("{path}?show=fortnight")));
    }
    page(&ListPage::from(shown).notice(show.notice()))
}

/// What every list of work has.
fn home(signed_in: &SignedIn, heading: &str, path: &str, held: &work::Lists, today: NaiveDate) -> MyWork {
    MyWork {
        shell: signed_in.shell(heading).current("/work"),
        heading: heading.into(),
        day: format!("{} {}", today.format("%A"), words::date(today)),
        lists: lists(held, path),
        ..MyWork::default()
    }
}

fn recent((child, reference): &(String, String)) -> RecentCase {
    RecentCase { child: Link::new(Html::name(child), case_path(reference, "")), reference: reference.clone() }
}

fn new_for_you(alert: &notifications::AlertLine, today: NaiveDate) -> NewForYou {
    let note = format!("{} · {}", alert.event.label(), words::moment(alert.at, today));
    NewForYou { what: Link::new(alert.title.as_str(), alert.link.as_str()), note: note.into() }
}

fn all_alerts(unread: usize) -> String {
    if unread == 0 { "All alerts".into() } else { format!("All alerts ({unread})") }
}

fn may_record(signed_in: &SignedIn) -> bool {
    signed_in.context(None).authorise(Action::CaseCreate, Target::Service).is_ok()
}

fn lists(held: &work::Lists, current: &str) -> Subnav {
    let counted = |count: i64| if count < work::MOST_COUNTED { number(count) } else { format!("{}+", number(count)) };
    let links = vec![
        SubLink::new("My work", "/work").count(number(held.mine)),
        SubLink::new("My team", "/work/team").count(counted(held.team)),
        SubLink::new("Waiting for others", "/work/waiting").count(number(held.waiting)),
        SubLink::new("Done this week", "/work/done").count(counted(held.done)),
        SubLink::new("Cover", "/cover"),
    ];
    Subnav::new("Whose work", links).current(current)
}

fn number(count: i64) -> String {
    words::thousands(count.unsigned_abs())
}

fn counts(found: &Work, path: &str) -> Counts {
    let count = |number: i64, words: &str, href: String, colour| Count::new(number.unsigned_abs(), words, &href, colour);
    let tally = found.tally;
    Counts {
        items: vec![
            count(tally.overdue, "overdue", format!("{path}?show=overdue"), "red"),
            count(tally.due_today, "due today", format!("{path}?show=today"), "amber"),
            count(tally.due_this_week, "due this week", format!("{path}?show=week"), "blue"),
            count(tally.waiting, "waiting for others", "/work/waiting".into(), "teal"),
            count(found.open_cases, "open cases", if path == "/work" { "/cases?whose=mine".into() } else { "/cases".into() }, ""),
        ],
    }
}

fn nothing(found: &Work) -> Empty {
    let empty = Empty::new("Nothing due this week.");
    if found.tally.waiting == 0 {
        return empty;
    }
    let waiting = words::count(found.tally.waiting.unsigned_abs(), "thing is", "things are");
    empty.link(Link::new(format!("{waiting} waiting for others"), "/work/waiting"))
}

/// Says whether the reader may do what the page at an address of a case is for, as the case stands to them.
pub(super) fn may_open(app: &App, signed_in: &SignedIn, case: Option<&CaseSubject>, place: &str) -> bool {
    match (app.rules.of_case_page(place), case) {
        (Some(Rule::OnCase(action)), Some(case)) => decide(&signed_in.actor(), action, Target::Case(case)) == Decision::Allow,
        _ => false,
    }
}

/// The lines of a page by when they are due. A group counts what it has in all, not what of it this page shows; `all_late` is where all that is late
/// can be seen, if not here.
fn groups(
    found: &Work,
    all_late: Option<&str>,
    law: &Law,
    today: NaiveDate,
    may_open: &dyn Fn(&WorkLine, &str) -> bool,
) -> Vec<WorkGroup> {
    let tally = found.tally;
    let week_end = found.week_ends_on;
    let group = |title: &str, total: i64, wanted: &dyn Fn(NaiveDate) -> bool| WorkGroup {
        title: title.into(),
        total: number(total),
        rows: found
            .lines
            .iter()
            .filter(|line| line.due.is_some_and(wanted))
            .map(|line| row(line, (found.act_by(line), found.act(line)), law, today, |place| may_open(line, place)))
            .collect(),
        more: None,
    };
    let mut late = group("Overdue", tally.overdue, &|due| due < today);
    let is_part = late.rows.len() < usize::try_from(tally.overdue).unwrap_or_default();
    late.more = all_late.filter(|_| is_part).map(|place| Link::new(format!("Show all {} overdue", late.total), place));
    let all = [
        late,
        group("Today", tally.due_today, &|due| due == today),
        group("Rest of this week", tally.due_this_week - tally.due_today, &|due| due > today && due <= week_end),
        group("The next 2 weeks", tally.later, &|due| due > week_end),
    ];
    all.into_iter().filter(|group| !group.rows.is_empty()).collect()
}

pub(super) async fn waiting(app: web::Data<App>, signed_in: SignedIn, show: Asked<Show>) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let after = show.cursor()?;
    let found = app.run(move |service| work::waiting(service, &context, after)).await?;
    let mut groups = Vec::new();
    for (actor, title) in [
        (DutyActor::Contributor, "Advice"),
        (DutyActor::Institution, "Schools and colleges"),
        (DutyActor::Family, "Families"),
        (DutyActor::Other, "Other bodies"),
    ] {
        let rows: Vec<WorkRow> = found
            .lines
            .iter()
            .filter(|line| line.actor == actor)
            // Of the reader’s own cases, on which nothing that is listed here is refused to them.
            .map(|line| {
                let mut row = row(line, (line.act_by, None), app.service.store.law(), today, |_| true);
                if let Some(name) = line.subject_id.and_then(|subject| found.from.get(&subject)) {
                    row.why = Html::from("From ").then(Html::name(name));
                }
                row
            })
            .collect();
        if !rows.is_empty() {
            groups.push(WorkGroup::whole(title, rows));
        }
    }
    let shown = MyWork {
        groups,
        empty: Some(Empty::new("Nobody is waiting.")),
        more: show.next("/work/waiting", found.next.as_ref()),
        ..home(&signed_in, "Waiting for others", "/work/waiting", &found.lists, today)
    };
    page(&ListPage::from(shown).notice(show.notice()))
}

pub(super) async fn done(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let found = app.run(move |service| work::done(service, &context)).await?;
    let row = |line: &WorkLine, met: NaiveDate| {
        let mut row = row(line, (line.act_by, None), app.service.store.law(), today, |_| true);
        // Only a limit can be missed: time that somebody has, at least, is over when it is over.
        let is_limit = published().any(|rule| rule.id.as_str() == line.rule && rule.nature == Nature::Duty);
        row.why = match line.due.filter(|_| is_limit) {
            Some(due) => words::sentence(&words::done(met, due, today)).into(),
            None => format!("Done {}", words::list_date(met, today)).into(),
        };
        row.due = crate::ui::parts::Due { date: words::list_time(met, today), words: String::new(), class: "" };
        row
    };
    let rows: Vec<WorkRow> = found.lines.iter().map(|(line, met)| row(line, *met)).collect();
    let groups = if rows.is_empty() { Vec::new() } else { vec![WorkGroup::whole("Done in the last 7 days", rows)] };
    page(&ListPage::from(MyWork {
        groups,
        empty: Some(Empty::new("Nothing done in the last 7 days.")),
        ..home(&signed_in, "Done this week", "/work/done", &found.lists, today)
    }))
}
