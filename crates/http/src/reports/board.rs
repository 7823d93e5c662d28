//! The board: four figures, plans by month, open cases by week, teams beside each other.

use actix_web::{http::StatusCode, web};
use chrono::{Datelike, NaiveDate};
use ehc_application::compliance::{self, Asked, Compliance, Exceptions, Figure, Period, Share, TeamFigures, Timeliness};
use ehc_domain::ids::TeamId;

use super::{
    asked::{self, Query, Read},
    asked_for, charts,
    figures::{band, figures, not_shown, percent_words},
};
use crate::{
    frames::ListPage,
    ui::{
        Field, Html, Link, Shell,
        govuk::Button,
        parts::{BarChart, Cell, Column, Empty, Figures, Filter, RankChart, Row, SectionHead, Table},
        words,
    },
    web::{
        App, SignedIn,
        respond::{Answer, page_with},
    },
};

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, query: Query) -> Answer {
    let context = signed_in.context(None);
    let read = asked::read(&query);
    let asked = read.asked;
    let found = app.run(move |service| compliance::show(service, &context, asked)).await?;
    let status = if read.state.has_errors() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let sort = query.get("sort").cloned().unwrap_or_default();
    let mut shown = ListPage::from(board(&signed_in, &found, read, &sort));
    if let Some(words) = not_shown(found.not_shown) {
        shown = shown.part(words);
    }
    page_with(status, &shown)
}

fn board(signed_in: &SignedIn, found: &Compliance, read: Read, sort: &str) -> Board {
    let asked = found.asked;
    let scope = match (&found.team_name, found.is_whole_authority) {
        (Some(team), _) => team.clone(),
        (None, true) => "All teams".to_owned(),
        (None, false) => "Your teams".to_owned(),
    };
    let is_empty = found.with_exceptions.issued + found.set_aside + found.total.decisions.whole + found.total.open == 0
        && found.total.overdue == 0;
    Board {
        shell: signed_in.shell("Statutory compliance").current("/reports"),
        heading: "Statutory compliance".into(),
        sub: format!("{} · {scope}", asked::days_words(found.from, found.to.max(found.from))),
        filter: Some(filter("/reports/compliance", found.today, asked, &found.choices, read, true)),
        figures: Figures { items: figures(found) },
        charts: vec![charts::months(found)],
        half_charts: vec![charts::weeks(found)],
        rank_charts: Vec::new(),
        tables: vec![("How long plans took".into(), bands(found)), ("By team".into(), teams(found, sort))],
        download: Some(Link::new("Download as CSV", asked::address("/reports/compliance.csv", asked, &[]))),
        empty: is_empty.then(|| {
            let wider = Asked { period: Period::LastTwelveMonths, ..asked };
            Empty::new("No plans, decisions or open cases in this period.")
                .link(Link::new("Show the last 12 months", asked::address("/reports/compliance", wider, &[])))
        }),
    }
}

/// `/reports`, `/reports/compliance`.
#[derive(Debug, Clone, Default)]
struct Board {
    shell: Shell,
    heading: String,
    /// "1 January to 30 November 2026 · updated today at 6am".
    sub: String,
    filter: Option<Filter>,
    figures: Figures,
    /// Across the page.
    charts: Vec<BarChart>,
    /// Two side by side.
    half_charts: Vec<BarChart>,
    rank_charts: Vec<RankChart>,
    /// With their headings: "By team", "Overdue".
    tables: Vec<(String, Table)>,
    download: Option<Link>,
    /// What to say when there is nothing.
    empty: Option<Empty>,
}

impl From<Board> for ListPage {
    fn from(board: Board) -> Self {
        let mut page = ListPage::new(board.shell, board.heading).subtitle(board.sub);
        if let Some(link) = board.download {
            page = page.action(Button::go(link.text, link.href).secondary());
        }
        page = page.prints("Print").part(Html::paragraph(Html::link(asked_for::TITLE, asked_for::PLACE)));
        page.filter = board.filter;
        if let Some(empty) = board.empty {
            return page.part(empty);
        }
        page = page.part(board.figures);
        page = board.charts.into_iter().fold(page, ListPage::part);
        let halves: Vec<Html> =
            board.half_charts.into_iter().map(Html::from).chain(board.rank_charts.into_iter().map(Html::from)).collect();
        if !halves.is_empty() {
            page = page.part(Html::trusted(format!("<div class=\"app-boards\">{}</div>", Html::concat(halves))));
        }
        for (title, table) in board.tables {
            page = page.part(SectionHead::new(title)).part(table);
        }
        page
    }
}

/// What is chosen among: days, a team, and whether exceptions are counted where that is asked.
pub(super) fn filter(
    action: &str,
    today: NaiveDate,
    asked: Asked,
    choices: &[(TeamId, String)],
    read: Read,
    asks_exceptions: bool,
) -> Filter {
    let mut periods = vec![("year".to_owned(), "This year".to_owned()), ("12-months".to_owned(), "Last 12 months".to_owned())];
    let years = (1..5).map(|back| Period::Year { year: today.year() - back });
    let quarters = (0..5).map(|back| Period::quarters_back(today, back));
    let older = Some(asked.period).filter(|period| matches!(period, Period::Quarter { .. } | Period::Year { .. }));
    for period in years.chain(quarters).chain(older) {
        if !periods.iter().any(|(code, _)| *code == period.code()) {
            periods.push((period.code(), quarter_words(period)));
        }
    }
    periods.push(("custom".to_owned(), "Other days".to_owned()));
    let mut teams = vec![(String::new(), if choices.len() == 1 { "Your team" } else { "All teams" }.to_owned())];
    teams.extend(choices.iter().map(|(id, name)| (id.uuid().to_string(), name.clone())));
    let exceptions = [(Exceptions::LeftOut, "Leave out exception cases"), (Exceptions::Counted, "Count exception cases")]
        .map(|(choice, words)| (choice.code(), words));
    let mut fields = vec![Field::select("period", "Period", periods), Field::select("team", "Team", teams)];
    if asks_exceptions {
        fields.push(Field::select("exceptions", "Exceptions", exceptions));
    }
    if read.shows_days {
        fields.push(Field::date("from", "First day"));
        fields.push(Field::date("to", "Last day"));
    }
    Filter { action: action.into(), fields, state: read.state, ..Filter::default() }
}

fn quarter_words(period: Period) -> String {
    match period {
        Period::Quarter { year, quarter } => {
            let months = match quarter {
                1 => "January to March",
                2 => "April to June",
                3 => "July to September",
                _ => "October to December",
            };
            format!("{months} {year}")
        }
        other => other.code(),
    }
}

fn bands(found: &Compliance) -> Table {
    let number = |timeliness: Timeliness, figure: Figure, exceptions: Exceptions| {
        let (count, asked) = (band(timeliness, figure), Asked { exceptions, ..found.asked });
        Cell::from(Html::link(words::thousands(count), &asked::behind(asked, figure)))
    };
    let mut rows: Vec<Row> = [
        (Figure::PlansInTime, "Within 20 weeks"),
        (Figure::PlansWithinAYear, "20 weeks to a year"),
        (Figure::PlansOverAYear, "Over a year"),
        (Figure::Plans, "All plans issued"),
    ]
    .into_iter()
    .map(|(figure, title)| {
        Row::new([
            title.into(),
            number(found.without_exceptions, figure, Exceptions::LeftOut),
            number(found.with_exceptions, figure, Exceptions::Counted),
        ])
    })
    .collect();
    let both = |title: &str, words: &dyn Fn(Timeliness) -> String| {
        Row::new([title.into(), words(found.without_exceptions).into(), words(found.with_exceptions).into()])
    };
    rows.push(both("Within 20 weeks, per cent", &|timeliness| percent_words(timeliness.share())));
    rows.push(both("Average weeks", &average_words));
    let columns = vec![
        Column::new("Time from the request"),
        Column::number("Leaving out exceptions"),
        Column::number("Counting exceptions"),
    ];
    Table::new("How long plans took", columns, rows)
}

fn average_words(timeliness: Timeliness) -> String {
    match timeliness.average_tenths_of_weeks() {
        Some(tenths) => format!("{}.{}", tenths / 10, tenths % 10),
        None if timeliness.issued == 0 => "None yet".into(),
        None => "Withheld".into(),
    }
}

fn teams(found: &Compliance, sort: &str) -> Table {
    let mut teams: Vec<&TeamFigures> = found.teams.iter().collect();
    let key = |team: &TeamFigures| match sort {
        "open" => Some(team.tally.open),
        "plans" => team.tally.plans.percent(),
        "decisions" => team.tally.decisions.percent(),
        "past" => Some(team.tally.past),
        "overdue" => Some(team.tally.overdue),
        _ => None,
    };
    // Sorting keeps the order of names among equals.
    teams.sort_by_key(|team| std::cmp::Reverse(key(team)));
    let column = |column: Column, name: &str| {
        let by_name = !["open", "plans", "decisions", "past", "overdue"].contains(&sort);
        let now = match (name == sort, name == "team" && by_name) {
            (_, true) => Some("ascending"),
            (true, _) => Some("descending"),
            _ => None,
        };
        column.sorts(&asked::address("/reports/compliance", found.asked, &[("sort", name)]), now)
    };
    let columns = vec![
        column(Column::new("Team"), "team"),
        column(Column::number("Open cases"), "open"),
        column(Column::number("Plans in 20 weeks"), "plans"),
        column(Column::number("Decisions in 6 weeks"), "decisions"),
        column(Column::number("Past 20 weeks"), "past"),
        column(Column::number("Overdue now"), "overdue"),
    ];
    let row = |team: &TeamFigures| {
        let asked = Asked { team: Some(team.team), ..found.asked };
        let number = |figure: Figure, words: String| Cell::from(Html::link(words, &asked::behind(asked, figure)));
        let share = |share: Share| words::percentage(share.part, share.whole);
        let tally = team.tally;
        Row::new([
            Html::link(team.name.as_str(), &asked::address("/reports/compliance", asked, &[])).into(),
            number(Figure::Open, words::thousands(tally.open)),
            number(Figure::PlansInTime, share(tally.plans)),
            number(Figure::DecisionsInTime, share(tally.decisions)),
            number(Figure::OpenPast, words::thousands(tally.past)),
            number(Figure::Overdue, words::thousands(tally.overdue)),
        ])
    };
    Table::new("By team. A team is counted with the teams within it.", columns, teams.into_iter().map(row).collect())
}
