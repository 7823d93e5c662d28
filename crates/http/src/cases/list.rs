//! The list of cases, narrowed by what names nobody.

use actix_web::{HttpResponse, web};
use chrono::{Duration, NaiveDate};
use ehc_application::{
    cases::{self, CaseCursor, CaseFilter, CaseLine, CasePage as Found, NextDuty, case_path, year_words},
    timetable::Law,
};
use ehc_domain::{cases::Stage, codes::Coded};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema, openapi::Object};

use super::words as duty_words;
use crate::{
    frames::ListPage,
    ui::{
        Choice, Field, FormState, Html, Link, Shell,
        govuk::{Pagination, PaginationLink, Tag},
        parts::{Authority, Cell, Chip, Column, Counts, Due, Empty, Filter, Row, Subnav, Table},
        ruler::MiniRuler,
    },
    web::{
        App, Asked, HttpError, SignedIn,
        described::{choice, code},
        mark,
        respond::{Answer, page},
    },
};

/// How many cases a page may hold; the first unless somebody chooses.
const PER_PAGE: [usize; 3] = [25, 50, 100];

/// What the address of the list says. Nothing in it names a person.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
pub(crate) struct Narrowed {
    #[param(schema_with = own)]
    whose: Option<String>,
    #[param(schema_with = stages)]
    stage: Option<String>,
    #[param(schema_with = late)]
    show: Option<String>,
    #[param(schema_with = lengths)]
    per_page: Option<String>,
    /// Where the list begins: as the last answer gave it.
    #[param(nullable = false)]
    after: Option<String>,
}

fn own() -> Object {
    choice("`mine` for the person’s own alone, `team` (when absent) for all that they may see", ["mine", "team"])
}

fn stages() -> Object {
    choice("Those at one stage, or `all`; the open ones unless told", Stage::ALL.iter().map(|stage| stage.code()).chain(["all"]))
}

fn late() -> Object {
    choice("`late` for those past twenty weeks alone", ["late"])
}

fn lengths() -> Object {
    choice("How many at a time; twenty-five unless told", ["25", "50", "100"])
}

impl Narrowed {
    /// How many cases to show; what is not on offer is the usual number.
    fn per_page(&self) -> usize {
        let wanted = self.per_page.as_deref().and_then(|number| number.parse().ok());
        PER_PAGE.into_iter().find(|offered| Some(*offered) == wanted).unwrap_or(PER_PAGE[0])
    }

    fn filter(&self, today: NaiveDate) -> CaseFilter {
        let stages = match self.stage.as_deref().and_then(Stage::parse) {
            Some(stage) => vec![stage],
            None if self.stage.as_deref() == Some("all") => Vec::new(),
            None => Stage::ALL.iter().copied().filter(|stage| stage.is_open()).collect(),
        };
        let is_late = self.show.as_deref() == Some("late");
        let stages: Vec<Stage> = match stages.is_empty() && is_late {
            true => Stage::ALL.iter().copied().filter(|stage| stage.is_open()).collect(),
            false => stages,
        };
        CaseFilter {
            mine: self.whose.as_deref() == Some("mine"),
            stages,
            // A clock of twenty weeks is only that of work towards a plan.
            began_by: is_late.then(|| today - Duration::days(141)),
            ..CaseFilter::default()
        }
    }

    fn cursor(&self) -> Result<Option<CaseCursor>, HttpError> {
        mark::place(self.after.as_deref(), |after| {
            let (day, id) = after.split_once('~')?;
            Some(CaseCursor { began_on: day.parse().ok()?, id: id.parse().ok()? })
        })
    }

    /// The address of the list without one of its filters, or with another page.
    fn address(&self, without: &str, after: Option<CaseCursor>) -> String {
        let mut parts = Vec::new();
        let asked = [("whose", &self.whose), ("stage", &self.stage), ("show", &self.show), ("per_page", &self.per_page)];
        for (name, value) in asked {
            if let Some(value) = value.as_deref().filter(|value| !value.is_empty() && name != without) {
                parts.push(format!("{name}={}", crate::web::links::encode(value)));
            }
        }
        if let Some(cursor) = after {
            parts.push(format!("after={}~{}", cursor.began_on, cursor.id));
        }
        if parts.is_empty() { "/cases".into() } else { format!("/cases?{}", parts.join("&")) }
    }
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, asked: Asked<Narrowed>) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let (filter, cursor, per_page) = (asked.filter(today), asked.cursor()?, asked.per_page());
    let found = app.run(move |service| cases::list(service, &context, &filter, cursor, per_page)).await?;
    let list = view(&signed_in, &asked, &found, app.service.store.law(), today);
    page(&ListPage::from(list).notice(asked.notice()))
}

fn view(signed_in: &SignedIn, asked: &Narrowed, found: &Found, law: &Law, today: NaiveDate) -> CaseList {
    let next = found.next.map(|cursor| PaginationLink { href: asked.address("", Some(cursor)), label: None });
    CaseList {
        shell: signed_in.shell("Cases").current("/cases"),
        heading: "Cases".into(),
        total: total(asked, found),
        filter: filter(asked),
        rows: found.lines.iter().map(|line| row(line, found.dates.get(&line.id), law, today)).collect(),
        empty: nothing(asked),
        pagination: next.map(|next| Pagination { previous: None, next: Some(next) }),
        ..CaseList::default()
    }
}

fn nothing(asked: &Narrowed) -> Empty {
    if asked.whose.is_none() && asked.stage.is_none() && asked.show.is_none() {
        return Empty::new("There are no open cases that you may see.");
    }
    Empty::new("No cases match.").body("Remove a filter.").link(Link::new("Show all open cases", "/cases"))
}

/// How many cases there are, which only the first page can say: counting beyond it would cost what the page does not.
fn total(asked: &Narrowed, found: &Found) -> String {
    match (&asked.after, &found.next) {
        (Some(_), _) => String::new(),
        (None, None) => found.lines.len().to_string(),
        (None, Some(_)) => format!("{}+", found.lines.len()),
    }
}

fn filter(asked: &Narrowed) -> Filter {
    let mut stages = vec![(String::new(), "Any open stage".to_owned())];
    stages.extend(Stage::ALL.iter().map(|stage| (stage.code().to_owned(), stage.label().to_owned())));
    stages.push(("all".to_owned(), "Open and closed".to_owned()));
    // Until somebody chooses, the list holds all they may see, and the form says so.
    let per_page = asked.per_page().to_string();
    let mut state = FormState::new().with("whose", asked.whose.as_deref().unwrap_or("team")).with("per_page", per_page.as_str());
    let mut chips = Vec::new();
    if asked.whose.as_deref() == Some("mine") {
        chips.push(Chip { words: "Mine".into(), remove: asked.address("whose", None) });
    }
    if let Some(stage) = asked.stage.as_deref() {
        state = state.with("stage", stage);
        if let Some(stage) = Stage::parse(stage) {
            chips.push(Chip { words: stage.label().into(), remove: asked.address("stage", None) });
        }
    }
    if asked.show.as_deref() == Some("late") {
        state = state.with("show", "late");
        chips.push(Chip { words: "Past 20 weeks".into(), remove: asked.address("show", None) });
    }
    let clear = (!chips.is_empty()).then(|| Link::new("Clear all filters", "/cases"));
    Filter {
        action: "/cases".into(),
        fields: vec![
            Field::radios("whose", "Whose", vec![Choice::new("team", "All I may see"), Choice::new("mine", "Mine")]).small(),
            Field::select("stage", "Stage", stages),
            Field::checkboxes("show", "Show only", vec![Choice::new("late", "Past 20 weeks")]).small(),
            Field::select("per_page", "Cases on a page", PER_PAGE.map(|number| (number.to_string(), number.to_string()))),
        ],
        state,
        chips,
        clear,
        side: true,
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
    /// Oldest clock first.
    cases: Vec<CaseJson>,
    /// What `after` must be for the next page; `null` on the last.
    after: Option<String>,
}

pub(super) async fn json(app: web::Data<App>, signed_in: SignedIn, asked: Asked<Narrowed>) -> Answer {
    let context = signed_in.context(None);
    let (filter, cursor, per_page) = (asked.filter(context.today), asked.cursor()?, asked.per_page());
    let found = app.run(move |service| cases::list(service, &context, &filter, cursor, per_page)).await?;
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
    Ok(HttpResponse::Ok().json(CasesJson { cases: found.lines.into_iter().map(case).collect(), after }))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_holds_25_cases_unless_50_or_100_are_asked_for() {
        let asked = |number: Option<&str>| Narrowed { per_page: number.map(Into::into), ..Narrowed::default() };
        for (number, cases) in [
            (None, 25),
            (Some("25"), 25),
            (Some("50"), 50),
            (Some("100"), 100),
            (Some("26"), 25),
            (Some("1000000"), 25),
            (Some("-1"), 25),
        ] {
            assert_eq!(asked(number).per_page(), cases, "{number:?}");
        }
        let second = Narrowed { whose: Some("mine".into()), ..asked(Some("100")) }.address("whose", None);
        assert_eq!(second, "/cases?per_page=100", "taking a filter away keeps the length of the page");
    }
}
