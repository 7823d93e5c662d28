//! A caseworker's home: what is late, what is due today, who is waiting.

use actix_web::{HttpResponse, web};
use chrono::{Datelike, NaiveDate};
use ehc_application::{
    Failure, NoRule,
    cases::{case_path, year_words},
    notifications,
    timetable::WorkLine,
    work::{self, COUNT_BOUND, Horizon, Whose, Work},
};
use ehc_domain::{cases::DutyActor, policy::Action};
use serde::Deserialize;
use serde_json::json;

use super::words as duty_words;
use crate::{
    App, SignedIn,
    pages::{
        ListPage,
        work::{MyWork, NewForYou, RecentCase},
    },
    respond::{Answer, page},
    ui::{
        Html, Link,
        parts::{Count, Counts, Empty, SubLink, Subnav, WorkGroup, WorkRow},
        ruler::MiniRuler,
        words,
    },
};

#[derive(Debug, Deserialize)]
pub(crate) struct Show {
    show: Option<String>,
}

impl Show {
    fn horizon(&self) -> Horizon {
        if self.show.as_deref() == Some("fortnight") { Horizon::TwoMoreWeeks } else { Horizon::ThisWeek }
    }
}

pub(super) async fn mine(app: web::Data<App>, signed_in: SignedIn, show: web::Query<Show>) -> Answer {
    list(&app, signed_in, Whose::Mine, &show).await
}

pub(super) async fn team(app: web::Data<App>, signed_in: SignedIn, show: web::Query<Show>) -> Answer {
    list(&app, signed_in, Whose::MyTeams, &show).await
}

async fn list(app: &App, signed_in: SignedIn, whose: Whose, show: &Show) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let horizon = show.horizon();
    let (found, alerts) = app
        .run(move |service| {
            let found = work::to_do(service, &context, whose, horizon)?;
            Ok::<_, Failure<NoRule>>((found, notifications::alerts_for(service, &context, None)?))
        })
        .await?;
    let (heading, path) = match whose {
        Whose::Mine => ("My work", "/work"),
        Whose::MyTeams => ("My team", "/work/team"),
    };
    let mut shown = home(&signed_in, heading, path, &found, today);
    shown.counts = Some(counts(&found, path));
    shown.groups = groups(&found, today, show.show.as_deref());
    shown.empty = Some(nothing(&found));
    shown.new_for_you = alerts.today.iter().chain(&alerts.earlier).take(3).map(|alert| new_for_you(alert, today)).collect();
    shown.all_alerts = Some(Link::new("All alerts", "/alerts"));
    if horizon == Horizon::ThisWeek && found.counts.next_two_weeks > 0 {
        let more = format!("Show the next 2 weeks ({} more)", bounded(found.counts.next_two_weeks));
        shown.more = Some(Link::new(more, format!("{path}?show=fortnight")));
    }
    page(&ListPage::from(shown))
}

fn home(signed_in: &SignedIn, heading: &str, path: &str, found: &Work, today: NaiveDate) -> MyWork {
    MyWork {
        shell: signed_in.shell(heading).current("/work"),
        heading: heading.into(),
        day: format!("{} {}", today.format("%A"), words::date(today)),
        lists: lists(Some(found), path),
        recent: found
            .recent
            .iter()
            .map(|(child, reference)| RecentCase {
                child: Link::new(Html::name(child), case_path(reference, "")),
                reference: reference.clone(),
            })
            .collect(),
        may_record_requests: may_record(signed_in),
        ..MyWork::default()
    }
}

fn new_for_you(alert: &notifications::AlertLine, today: NaiveDate) -> NewForYou {
    let at = alert.at.with_timezone(&chrono_tz::Europe::London);
    let note = format!("{} · {}", alert.event.label(), words::moment(at.date_naive(), at.time(), today));
    NewForYou { what: Link::new(alert.title.as_str(), alert.link.as_str()), note: note.into() }
}

fn may_record(signed_in: &SignedIn) -> bool {
    signed_in.context(None).authorise(Action::CaseCreate, ehc_domain::policy::Target::Service).is_ok()
}

fn lists(found: Option<&Work>, current: &str) -> Subnav {
    let mut mine = SubLink::new("My work", "/work");
    let mut waiting = SubLink::new("Waiting for others", "/work/waiting");
    if let Some(found) = found.filter(|_| current == "/work") {
        mine = mine.count(bounded(found.counts.overdue + found.counts.due_this_week));
        waiting = waiting.count(bounded(found.counts.waiting));
    }
    let links = vec![mine, SubLink::new("My team", "/work/team"), waiting, SubLink::new("Done this week", "/work/done")];
    Subnav::new("Whose work", links).current(current)
}

fn bounded(count: i64) -> String {
    if count >= COUNT_BOUND { "1,000+".into() } else { count.to_string() }
}

fn counts(found: &Work, path: &str) -> Counts {
    let count = |number: i64, words: &str, href: String, colour| Count::new(number.unsigned_abs(), words, &href, colour);
    let counts = found.counts;
    Counts {
        items: vec![
            count(counts.overdue, "overdue", format!("{path}?show=overdue"), "red"),
            count(counts.due_today, "due today", format!("{path}?show=today"), "amber"),
            count(counts.due_this_week, "due this week", format!("{path}?show=week"), "blue"),
            count(counts.waiting, "waiting for others", "/work/waiting".into(), "teal"),
            count(
                counts.open_cases,
                "open cases",
                if path == "/work" { "/cases?whose=mine".into() } else { "/cases".into() },
                "",
            ),
        ],
    }
}

fn nothing(found: &Work) -> Empty {
    let waiting = words::count(found.counts.waiting.unsigned_abs(), "thing is", "things are");
    Empty::new("Nothing due this week.").link(Link::new(format!("{waiting} waiting for others"), "/work/waiting"))
}

fn groups(found: &Work, today: NaiveDate, only: Option<&str>) -> Vec<WorkGroup> {
    let group = |title: &str, wanted: &dyn Fn(NaiveDate) -> bool| WorkGroup {
        title: title.into(),
        rows: found
            .lines
            .iter()
            .filter(|line| line.due.is_some_and(wanted))
            .map(|line| row(line, found.act_by(line), today))
            .collect(),
    };
    let week_end = found.week_ends_on;
    let overdue = group("Overdue", &|due| due < today);
    let of_today = group("Today", &|due| due == today);
    let week = group("Rest of this week", &|due| due > today && due <= week_end);
    let later = group("The next 2 weeks", &|due| due > week_end);
    let all = match only {
        Some("overdue") => vec![overdue],
        Some("today") => vec![of_today],
        Some("week") => vec![of_today, week],
        _ => vec![overdue, of_today, week, later],
    };
    all.into_iter().filter(|group| !group.rows.is_empty()).collect()
}

fn row(line: &WorkLine, act_by: Option<NaiveDate>, today: NaiveDate) -> WorkRow {
    let is_late = line.due.is_some_and(|due| due < today);
    let (what, place) = duty_words::act(&line.rule, &line.title, line.actor, is_late);
    let limit = line.began_on + chrono::Duration::weeks(20);
    let note = format!("{} · {}", year_words(line.born_on, line.year_group_shift, today), line.reference);
    WorkRow {
        due: duty_words::due(line.due, act_by, line.is_excused, today),
        what: Link::new(what, case_path(&line.reference, place)),
        authority: duty_words::authority(&line.rule, line.authority),
        why: line.stage.label().into(),
        about: Link::new(Html::name(&line.child), case_path(&line.reference, "")),
        about_note: note.into(),
        ruler: line.stage.is_open().then(|| MiniRuler::assessment(line.began_on, limit, today)),
        note: Html::default(),
    }
}

pub(super) async fn waiting(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let lines = app.run(move |service| work::waiting(service, &context, Whose::Mine)).await?;
    let mut groups = Vec::new();
    for (actor, title) in [
        (DutyActor::Contributor, "Advice"),
        (DutyActor::Institution, "Schools and colleges"),
        (DutyActor::Family, "Families"),
        (DutyActor::Other, "Other bodies"),
    ] {
        let rows: Vec<WorkRow> =
            lines.iter().filter(|line| line.actor == actor).map(|line| row(line, line.act_by, today)).collect();
        if !rows.is_empty() {
            groups.push(WorkGroup { title: title.into(), rows });
        }
    }
    let shown = MyWork {
        shell: signed_in.shell("Waiting for others").current("/work"),
        heading: "Waiting for others".into(),
        day: format!("{} {}", today.format("%A"), words::date(today)),
        lists: lists(None, "/work/waiting"),
        groups,
        empty: Some(Empty::new("Nobody is waiting.")),
        ..MyWork::default()
    };
    page(&ListPage::from(shown))
}

pub(super) async fn done(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let lines = app.run(move |service| work::done(service, &context, Whose::Mine)).await?;
    let row = |line: &WorkLine, met: NaiveDate| {
        let mut row = row(line, line.act_by, today);
        let due = line.due.unwrap_or(met);
        row.why = words::sentence(&words::done(met, due, today)).into();
        row.due = crate::ui::parts::Due { date: words::list_time(met, today), words: String::new(), class: "" };
        row
    };
    let rows: Vec<WorkRow> = lines.iter().map(|(line, met)| row(line, *met)).collect();
    let groups = if rows.is_empty() { Vec::new() } else { vec![WorkGroup { title: "Done in the last 7 days".into(), rows }] };
    let shown = MyWork {
        shell: signed_in.shell("Done this week").current("/work"),
        heading: "Done this week".into(),
        day: format!("{} {}", today.format("%A"), words::date(today)),
        lists: lists(None, "/work/done"),
        groups,
        empty: Some(Empty::new("Nothing done in the last 7 days.")),
        ..MyWork::default()
    };
    page(&ListPage::from(shown))
}

/// The person's own work, in order of its limits.
#[utoipa::path(get, path = "/api/v1/work", params(("show" = Option<String>, Query, description = "`fortnight` looks two weeks further")),
    security(("session" = [])), responses((status = 200, description = "What to do, with counts")))]
pub(crate) async fn json(app: web::Data<App>, signed_in: SignedIn, show: web::Query<Show>) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let horizon = show.horizon();
    let found = app.run(move |service| work::to_do(service, &context, Whose::Mine, horizon)).await?;
    let lines: Vec<_> = found
        .lines
        .iter()
        .map(|line| {
            json!({
                "case": line.reference,
                "rule": line.rule,
                "title": line.title,
                "due": line.due,
                "act_by": line.act_by,
                "target": found.act_by(line).filter(|_| line.actor == DutyActor::Caseworker),
                "is_overdue": line.due.is_some_and(|due| due < today),
                "is_excused": line.is_excused,
                "actor": line.actor.code(),
            })
        })
        .collect();
    let counts = found.counts;
    Ok(HttpResponse::Ok().json(json!({
        "today": today,
        "week": today.iso_week().week(),
        "counts": {
            "overdue": counts.overdue, "due_today": counts.due_today, "due_this_week": counts.due_this_week,
            "waiting": counts.waiting, "open_cases": counts.open_cases,
        },
        "work": lines,
    })))
}
