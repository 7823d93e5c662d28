//! The list of cases, narrowed by what names nobody.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    cases::{self, CaseLine, CasePage as Found, Choices, MOST_LISTED, NextDuty, case_path, year_words},
    timetable::Law,
};
use ehc_domain::cases::Stage;
use serde::Serialize;
use utoipa::ToSchema;

mod narrowed;

pub(crate) use narrowed::Narrowed;
use narrowed::{filter, said, sorts};

use super::words as duty_words;
use crate::{
    frames::ListPage,
    ui::{
        Html, Link, Shell,
        govuk::{Pagination, PaginationLink, Tag},
        parts::{Authority, Cell, Column, Counts, Due, Empty, Filter, Row, Subnav, Table},
        ruler::MiniRuler,
        words,
    },
    web::{
        App, Asked, SignedIn,
        described::code,
        respond::{Answer, page},
    },
};

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, asked: Asked<Narrowed>) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let (wanted, cursor, per_page) = (asked.wanted(today)?, asked.cursor()?, asked.per_page());
    let (found, choices) = app.run(move |service| cases::show(service, &context, &wanted, cursor, per_page)).await?;
    let list = view(&signed_in, &asked, &found, &choices, app.service.store.law(), today);
    page(&ListPage::from(list).notice(asked.notice()))
}

fn view(signed_in: &SignedIn, asked: &Narrowed, found: &Found, choices: &Choices, law: &Law, today: NaiveDate) -> CaseList {
    let next = found.next.map(|cursor| PaginationLink { href: asked.page_after(cursor), label: None });
    CaseList {
        shell: signed_in.shell("Cases").current("/cases"),
        heading: "Cases".into(),
        total: total(found),
        filter: filter(asked, choices),
        sorts: Some(sorts(asked)),
        rows: found.lines.iter().map(|line| row(line, found.dates.get(&line.id), law, today)).collect(),
        empty: nothing(asked),
        pagination: next.map(|next| Pagination { previous: None, next: Some(next) }),
        ..CaseList::default()
    }
}

fn nothing(asked: &Narrowed) -> Empty {
    let narrows =
        |(name, value): &(&str, &Option<String>)| !matches!(*name, "sort" | "per_page") && said(value.as_deref()).is_some();
    if !asked.said().iter().any(narrows) {
        return Empty::new("There are no open cases that you may see.");
    }
    Empty::new("No cases match.").body("Remove a filter.").link(Link::new("Show all open cases", "/cases"))
}

/// How many cases there are, which the first page says.
fn total(found: &Found) -> String {
    match found.total.map(|total| (total, i64::try_from(total).is_ok_and(|total| total > MOST_LISTED))) {
        None => String::new(),
        Some((_, true)) => "1,000+".into(),
        Some((total, false)) => words::thousands(u64::try_from(total).unwrap_or_default()),
    }
}

/// One row of a list of cases.
fn row(line: &CaseLine, next: Option<&NextDuty>, law: &Law, today: NaiveDate) -> CaseRow {
    let year = year_words(line.born_on, line.year_group_shift, today);
    let mut note = Html::from(format!("{year} · ")).then(Html::reference(&line.reference));
    if line.is_restricted {
        note = note.then(" ").then(Tag::red("Restricted"));
    }
    let ruler = || MiniRuler::assessment(line.began_on, &law.assessment_limits(line.began_on), today);
    CaseRow {
        child: Link::new(Html::name(&line.child), case_path(&line.reference, "")),
        note,
        stage: line.stage.words(line.is_merged).into(),
        next: next.map(|next| Html::from(next.title.as_str())).unwrap_or_default(),
        due: next.map(|next| duty_words::due(next.due, next.act_by, next.is_excused, today)),
        authority: next.and_then(|next| duty_words::authority(&next.rule, next.authority)),
        ruler: line.stage.is_open().then(ruler).flatten(),
        caseworker: line.caseworker.clone().unwrap_or_else(|| "Nobody yet".into()),
        school: line.institution.clone().unwrap_or_default(),
    }
}

/// One case.
#[derive(Debug, Serialize, ToSchema)]
struct CaseJson {
    /// Its number.
    reference: String,
    /// The child’s name.
    child: String,
    /// The child’s date of birth.
    born_on: Option<NaiveDate>,
    /// How far it has come.
    #[schema(schema_with = code::<Stage>)]
    stage: &'static str,
    /// The day the request was received.
    began_on: NaiveDate,
    /// Whose it is; `null` when it is nobody’s.
    caseworker: Option<String>,
    /// Where the child learns.
    institution: Option<String>,
    /// Whether only the people named on it may know of it.
    is_restricted: bool,
}

/// A page of cases.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CasesJson {
    /// In the order that was asked for: oldest clock first unless told.
    cases: Vec<CaseJson>,
    /// What `after` must be for the next page; `null` on the last.
    after: Option<String>,
    /// How many there are in all, up to 1,001, which stands for more; `null` on every page but the first.
    total: Option<usize>,
}

pub(super) async fn json(app: web::Data<App>, signed_in: SignedIn, asked: Asked<Narrowed>) -> Answer {
    let context = signed_in.context(None);
    let (wanted, cursor, per_page) = (asked.wanted(context.today)?, asked.cursor()?, asked.per_page());
    let found = app.run(move |service| cases::list(service, &context, &wanted, cursor, per_page)).await?;
    let case = |line: CaseLine| CaseJson {
        reference: line.reference,
        child: line.child,
        born_on: line.born_on,
        stage: line.stage.code(),
        began_on: line.began_on,
        caseworker: line.caseworker,
        institution: line.institution,
        is_restricted: line.is_restricted,
    };
    let after = found.next.map(|cursor| format!("{}~{}", cursor.began_on, cursor.id));
    Ok(HttpResponse::Ok().json(CasesJson { total: found.total, cases: found.lines.into_iter().map(case).collect(), after }))
}

/// One case in a list.
#[derive(Debug, Clone, Default)]
struct CaseRow {
    child: Link,
    /// "Year 4 · EHC-000418".
    note: Html,
    stage: String,
    next: Html,
    due: Option<Due>,
    authority: Option<Authority>,
    ruler: Option<MiniRuler>,
    caseworker: String,
    school: String,
}

/// `/cases`, and the lists behind the numbers of reports.
#[derive(Debug, Clone, Default)]
struct CaseList {
    shell: Shell,
    heading: String,
    /// How many there are: "118", or "1,000+" where counting stopped.
    total: String,
    counts: Option<Counts>,
    whose: Option<Subnav>,
    filter: Filter,
    rows: Vec<CaseRow>,
    empty: Empty,
    pagination: Option<Pagination>,
    actions: Vec<Html>,
    /// Sort links for child, next date and week, in that order.
    sorts: Option<[(String, Option<&'static str>); 3]>,
}

impl From<CaseList> for ListPage {
    fn from(list: CaseList) -> Self {
        let mut heading = Html::from(list.heading.as_str());
        if !list.total.is_empty() {
            heading = heading.then(Html::trusted(format!(" <span class=\"app-quiet\">({})</span>", Html::from(list.total))));
        }
        let mut page = ListPage::new(list.shell, heading);
        page.actions = list.actions;
        page.counts = list.counts;
        page.subnav = list.whose;
        page.filter = Some(list.filter);
        page.pagination = list.pagination;
        if list.rows.is_empty() { page.part(list.empty) } else { page.part(table(&list.heading, list.rows, list.sorts)) }
    }
}

fn table(caption: &str, rows: Vec<CaseRow>, sorts: Option<[(String, Option<&'static str>); 3]>) -> Table {
    let [child, next, week] = ["Child", "Next date", "Week"].map(|title| Column::new(title).quiet());
    let (child, next, week) = match sorts {
        Some([by_child, by_next, by_week]) => {
            (child.sorts(&by_child.0, by_child.1), next.sorts(&by_next.0, by_next.1), week.sorts(&by_week.0, by_week.1))
        }
        None => (child, next, week),
    };
    let columns = vec![child, Column::new("Stage"), next, week, Column::new("Caseworker"), Column::new("School")];
    let row = |case: CaseRow| {
        let next = case.due.map(Html::from).unwrap_or_default();
        let why = case.authority.map(|authority| Html::from(authority).then(" ")).unwrap_or_default().then(case.next);
        Row::new([
            Cell::noted(Html::link(case.child.text, &case.child.href), case.note),
            case.stage.into(),
            Cell::noted(next, why),
            case.ruler.map(Html::from).unwrap_or_default().into(),
            Html::name(&case.caseworker).into(),
            case.school.into(),
        ])
    };
    Table::new(caption, columns, rows.into_iter().map(row).collect())
}
