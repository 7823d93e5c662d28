//! The list of cases, narrowed by what names nobody.

use actix_web::{HttpResponse, web};
use chrono::{Duration, NaiveDate};
use ehc_application::{
    cases::{
        self, CaseCursor, CaseFilter, CaseLine, CasePage as Found, Choices, Holder, MOST_LISTED, NextDuty, Order, Wanted,
        case_path, year_words,
    },
    timetable::Law,
};
use ehc_domain::{
    cases::Stage,
    codes::Coded,
    ids::{TeamId, UserId},
    people::year_group::YearGroup,
};
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
        words,
    },
    web::{
        App, Asked, HttpError, SignedIn,
        described::{choice, code},
        links::encode,
        mark,
        respond::{Answer, page},
    },
};

/// How an address names cases that are nobody’s.
const NOBODY: &str = "nobody";

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
    /// The id of a caseworker, or `nobody` for those that wait for one.
    #[param(nullable = false)]
    caseworker: Option<String>,
    /// The id of a team.
    #[param(nullable = false)]
    team: Option<String>,
    /// How the name of the school, or a word of it, begins.
    #[param(nullable = false)]
    school: Option<String>,
    #[param(schema_with = years)]
    year: Option<String>,
    #[param(schema_with = advice)]
    advice: Option<String>,
    #[param(schema_with = orders)]
    sort: Option<String>,
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

fn years() -> Object {
    choice("The year group of the child today", named_years().map(|(code, ..)| code))
}

fn advice() -> Object {
    choice("`missing` for those that wait for advice alone", ["missing"])
}

fn orders() -> Object {
    choice("The order of the list: `began` (when absent) for the oldest clock first", ORDERS.map(|(code, ..)| code))
}

fn lengths() -> Object {
    choice("How many at a time; twenty-five unless told", ["25", "50", "100"])
}

/// The orders in which the list can stand: their codes, and the words of the form.
const ORDERS: [(&str, Order, &str); 4] = [
    ("began", Order::Began, "Oldest request first"),
    ("newest", Order::BeganLast, "Newest request first"),
    ("child", Order::Child, "Surname"),
    ("next", Order::NextLimit, "Next date"),
];

/// The year groups with their codes: "year-4" is Year 4.
fn named_years() -> impl Iterator<Item = (String, String, (YearGroup, YearGroup))> {
    let coded = |words: &str| words.to_lowercase().replace(' ', "-");
    YearGroup::named().into_iter().map(move |(words, first, last)| (coded(&words), words, (first, last)))
}

/// What was said of a choice: an empty one is the first of its list, which stands for all.
fn said(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.is_empty())
}

impl Narrowed {
    /// What the list is narrowed to.
    ///
    /// # Errors
    /// [`HttpError::Malformed`] for the id of a person or a team that is none: no page writes such an address.
    fn wanted(&self, today: NaiveDate) -> Result<Wanted, HttpError> {
        let school = self.school.as_deref().map(str::trim).filter(|school| !school.is_empty());
        let years = self.year.as_deref().and_then(|year| named_years().find(|(code, ..)| code == year));
        let team = said(self.team.as_deref()).map(str::parse::<TeamId>).transpose();
        let holder = said(self.caseworker.as_deref()).map(|who| match who {
            NOBODY => Ok(Holder::Nobody),
            id => id.parse::<UserId>().map(Holder::Of),
        });
        let (Ok(team), Ok(holder)) = (team, holder.transpose()) else {
            return Err(HttpError::Malformed("The address was not whole."));
        };
        Ok(Wanted {
            filter: CaseFilter { team, holder, ..self.filter(today) },
            school: school.map(str::to_owned),
            years: years.map(|(.., span)| span),
        })
    }

    fn order(&self) -> Order {
        let wanted = self.sort.as_deref().unwrap_or_default();
        ORDERS.iter().find(|(code, ..)| *code == wanted).map(|(_, order, _)| *order).unwrap_or_default()
    }

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
            awaits_advice: self.advice.as_deref() == Some("missing"),
            order: self.order(),
            ..CaseFilter::default()
        }
    }

    fn cursor(&self) -> Result<Option<CaseCursor>, HttpError> {
        mark::place(self.after.as_deref(), |after| {
            let (day, id) = after.split_once('~')?;
            Some(CaseCursor { began_on: day.parse().ok()?, id: id.parse().ok()? })
        })
    }

    /// What the address says, but for where the list begins.
    fn said(&self) -> [(&'static str, &Option<String>); 10] {
        [
            ("whose", &self.whose),
            ("stage", &self.stage),
            ("show", &self.show),
            ("caseworker", &self.caseworker),
            ("team", &self.team),
            ("school", &self.school),
            ("year", &self.year),
            ("advice", &self.advice),
            ("sort", &self.sort),
            ("per_page", &self.per_page),
        ]
    }

    /// The address of the list with something else for one of its filters, or without it, from its beginning.
    fn address(&self, other: &str, instead: Option<&str>) -> String {
        let others = self.said().into_iter().filter(|(name, _)| *name != other);
        let kept = others.filter_map(|(name, value)| Some((name, said(value.as_deref())?)));
        let parts: Vec<String> =
            kept.chain(instead.map(|value| (other, value))).map(|(name, value)| format!("{name}={}", encode(value))).collect();
        if parts.is_empty() { "/cases".into() } else { format!("/cases?{}", parts.join("&")) }
    }

    /// The address of the page that begins after a case.
    fn page_after(&self, cursor: CaseCursor) -> String {
        self.address("after", Some(&format!("{}~{}", cursor.began_on, cursor.id)))
    }
}

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

/// Where the columns of child, next date and week lead, each with how it is put in order now: again in the order of the week turns it round.
fn sorts(asked: &Narrowed) -> [(String, Option<&'static str>); 3] {
    let order = asked.order();
    let by = |code: &str| asked.address("sort", Some(code));
    let now = |is: Order, words: &'static str| (order == is).then_some(words);
    let week = match order {
        Order::Began => (by("newest"), Some("ascending")),
        Order::BeganLast => (by("began"), Some("descending")),
        _ => (by("began"), None),
    };
    [(by("child"), now(Order::Child, "ascending")), (by("next"), now(Order::NextLimit, "ascending")), week]
}

fn filter(asked: &Narrowed, choices: &Choices) -> Filter {
    let mut stages = vec![(String::new(), "Any open stage".to_owned())];
    stages.extend(Stage::ALL.iter().map(|stage| (stage.code().to_owned(), stage.label().to_owned())));
    stages.push(("all".to_owned(), "Open and closed".to_owned()));
    let any = |words: &str| std::iter::once((String::new(), words.to_owned()));
    let nobody = std::iter::once((NOBODY.to_owned(), "Nobody yet".to_owned()));
    let people: Vec<(String, String)> = choices.caseworkers.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    let teams: Vec<(String, String)> = choices.teams.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    // Until somebody chooses, the list holds all they may see, and the form says so.
    let mut state = FormState::new();
    for (name, value) in asked.said() {
        state = state.with(name, value.as_deref().unwrap_or_default());
    }
    let order = ORDERS.iter().find(|(_, order, _)| *order == asked.order()).map_or("began", |(code, ..)| code);
    state = state
        .with("whose", asked.whose.as_deref().unwrap_or("team"))
        .with("per_page", asked.per_page().to_string())
        .with("sort", order);
    let chosen =
        |from: &[(String, String)], value: &str| from.iter().find(|(code, _)| code == value).map(|(_, words)| words.clone());
    let words_of = |name: &str, value: &str| match name {
        "whose" => (value == "mine").then(|| "Mine".to_owned()),
        "stage" => Stage::parse(value).map(|stage| stage.label().to_owned()),
        "show" => (value == "late").then(|| "Past 20 weeks".to_owned()),
        "caseworker" if value == NOBODY => Some("No caseworker yet".to_owned()),
        "caseworker" => Some(chosen(&people, value).unwrap_or_else(|| "Another caseworker".into())),
        "team" => Some(chosen(&teams, value).unwrap_or_else(|| "Another team".into())),
        "school" => (!value.trim().is_empty()).then(|| format!("School: {}", value.trim())),
        "year" => named_years().find(|(code, ..)| code == value).map(|(_, words, _)| words),
        "advice" => (value == "missing").then(|| "Waits for advice".to_owned()),
        _ => None,
    };
    let chip = |(name, value): (&'static str, &Option<String>)| {
        let value = said(value.as_deref())?;
        words_of(name, value).map(|words| Chip { words, remove: asked.address(name, None) })
    };
    let chips: Vec<Chip> = asked.said().into_iter().filter_map(chip).collect();
    let clear = (!chips.is_empty()).then(|| Link::new("Clear all filters", "/cases"));
    let mut fields = vec![
        Field::radios("whose", "Whose", vec![Choice::new("team", "All I may see"), Choice::new("mine", "Mine")]).small(),
        Field::select("caseworker", "Caseworker", any("Anybody").chain(nobody).chain(people.iter().cloned())),
    ];
    if !teams.is_empty() {
        fields.push(Field::select("team", "Team", any("All my teams").chain(teams.iter().cloned())));
    }
    fields.extend([
        Field::select("stage", "Stage", stages),
        Field::checkboxes("show", "Late", vec![Choice::new("late", "Past 20 weeks")]).small(),
        Field::checkboxes("advice", "Advice", vec![Choice::new("missing", "Not all in yet")]).small(),
        Field::text("school", "School"),
        Field::select("year", "Year group", any("Any year").chain(named_years().map(|(code, words, _)| (code, words)))),
        Field::select("sort", "In order of", ORDERS.map(|(code, _, words)| (code, words))),
        Field::select("per_page", "Cases on a page", PER_PAGE.map(|number| (number.to_string(), number.to_string()))),
    ]);
    Filter { action: "/cases".into(), fields, state, chips, clear, side: true }
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
