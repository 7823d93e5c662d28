//! The calendars as an administrator sees them, and what a change of one would move.

use super::{FormPage, ListPage};
use crate::ui::govuk::{Button, Inset, SummaryList, Warning};
use crate::ui::parts::{Cell, Column, Empty, Row, SectionHead, Stop, SubLink, Subnav, Table};
use crate::ui::{Field, FormState, Html, Link, Shell};

/// What to do about a year whose bank holidays are not published; nothing while none is missing.
pub fn missing_year(year: Option<i32>) -> Option<Html> {
    let year = year?;
    let say = |words: &str| Html::paragraph(words);
    let stop = Stop {
        title: format!("The bank holidays of {year} are missing").into(),
        body: vec![
            say(&format!(
                "Working days of {year} are computed from the pattern of the law, and every date that rests on them is provisional."
            )),
            say(
                "Ask whoever runs the service for the version with the published days. A day that is proclaimed at short notice can be added here at once.",
            ),
        ],
    };
    Some(stop.into())
}

/// One row of a table of days, with what can be done about it.
#[derive(Debug, Clone, Default)]
pub struct DayRow {
    /// The cells before the act.
    pub cells: Vec<Cell>,
    /// Taking it back, where that can be done.
    pub act: Option<Link>,
}

impl DayRow {
    fn row(self) -> Row {
        let act = self.act.map(|link| {
            let words = link.text.then(Html::hidden(&format!(" {}", link.hidden)));
            Html::link(words, &link.href)
        });
        let act = act.unwrap_or_default();
        Row::new(self.cells.into_iter().chain([Cell::from(act)]))
    }
}

/// `/admin/calendar`.
#[derive(Debug, Clone, Default)]
pub struct CalendarPage {
    pub shell: Shell,
    pub year: i32,
    /// The years that can be looked at.
    pub years: Vec<i32>,
    pub year_to_publish: Option<i32>,
    /// Day, name, source.
    pub holidays: Vec<DayRow>,
    /// Days, occasion.
    pub offices: Vec<DayRow>,
    /// When, what, by whom, how many dates moved.
    pub changes: Vec<Row>,
}

fn columns(titles: &[&str]) -> Vec<Column> {
    titles.iter().map(|title| Column::new(title)).collect()
}

impl From<CalendarPage> for ListPage {
    fn from(calendar: CalendarPage) -> Self {
        let year = calendar.year;
        let mut page = ListPage::new(calendar.shell.current("/admin/calendar"), format!("Calendar {year}"))
            .subtitle("Working days of England, our closed offices, and the terms of schools and colleges")
            .action(Button::go("Add a bank holiday", "/admin/calendar/holidays/new"));
        if let Some(missing) = missing_year(calendar.year_to_publish) {
            page = page.part(missing);
        }
        let address = |year: i32| format!("/admin/calendar?year={year}");
        let links = calendar.years.iter().map(|year| SubLink::new(&year.to_string(), address(*year))).collect();
        let years = Subnav::new("Years", links).current(&address(year));
        let holidays = Table::new(
            &format!("Bank holidays of {year}"),
            [columns(&["Day", "Bank holiday", "Source"]), vec![Column::new("Act").quiet()]].concat(),
            calendar.holidays.into_iter().map(DayRow::row).collect(),
        );
        page = page.part(SectionHead::new(format!("Bank holidays of {year}"))).part(years).part(holidays);
        let add = Link::new("Add a closure of our offices", "/admin/calendar/offices/new");
        page = page
            .part(SectionHead::new("When our offices are closed").link(add))
            .part(Html::paragraph("These days move our own targets and nothing else. The law counts them like any other day."));
        page = if calendar.offices.is_empty() {
            page.part(Empty::new("No closures are recorded"))
        } else {
            page.part(Table::new(
                "Closures of our offices",
                [columns(&["Closed", "Why"]), vec![Column::new("Act").quiet()]].concat(),
                calendar.offices.into_iter().map(DayRow::row).collect(),
            ))
        };
        let find = Link::new("Find a school or college", "/admin/calendar/institutions");
        page = page.part(SectionHead::new("Terms of schools and colleges").link(find)).part(Html::paragraph(
            "Closures decide which days are school days, and whether advice asked of a school was asked in its long holiday.",
        ));
        page = page.part(SectionHead::new("Changes"));
        if calendar.changes.is_empty() {
            return page.part(Empty::new("Nothing has been changed since the service began"));
        }
        page.part(Table::new("Latest changes of the calendars", columns(&["Change", "By", "What moved"]), calendar.changes))
    }
}

/// `/admin/calendar/institutions`: found by name, with how many closures are recorded.
pub fn institutions(shell: Shell, typed: &str, found: Vec<(Link, String, usize)>) -> ListPage {
    let field = Field::text("name", "Find a school or college by name").width(30).render(&FormState::new().with("name", typed));
    let search = Html::trusted(format!(
        "<form method=\"get\" action=\"/admin/calendar/institutions\" role=\"search\" aria-label=\"Schools and colleges\">{field}{}</form>",
        Html::from(Button::new("Search").secondary())
    ));
    let page = ListPage::new(shell.current("/admin/calendar"), "Terms of schools and colleges").part(search);
    if found.is_empty() {
        return page
            .part(Empty::new("No open school or college has a name like that").body("Check the spelling, or type less of it."));
    }
    let row = |(link, kind, closures): (Link, String, usize)| {
        let recorded = match closures {
            0 => Html::from("None recorded"),
            1 => "1 closure".into(),
            number => format!("{number} closures").into(),
        };
        Row::new([Cell::from(Html::link(link.text, &link.href)), Cell::from(kind), Cell::from(recorded)])
    };
    let rows = found.into_iter().map(row).collect();
    page.part(Table::new("Schools and colleges", columns(&["School or college", "Kind", "Closures"]), rows))
}

/// `/admin/calendar/institutions/{institution}`.
#[derive(Debug, Clone, Default)]
pub struct InstitutionPage {
    pub shell: Shell,
    pub name: String,
    pub kind: String,
    pub add: String,
    /// First and last closed day, back on, days, what the closure means for advice.
    pub closures: Vec<DayRow>,
    /// First and last day with pupils.
    pub terms: Vec<Row>,
}

impl From<InstitutionPage> for ListPage {
    fn from(shown: InstitutionPage) -> Self {
        let page = ListPage::new(shown.shell.current("/admin/calendar"), Html::from(shown.name.as_str()))
            .subtitle(shown.kind)
            .action(Button::go("Add a closure", shown.add))
            .part(SectionHead::new("Closures"));
        if shown.closures.is_empty() {
            return page.part(
                Empty::new("No closures are recorded")
                    .body("Until they are, every working day counts as a school day here, and no long holiday is known."),
            );
        }
        let closures = [
            columns(&["Closed", "Pupils are back", "Days", "If we ask for advice in its long holiday"]),
            vec![Column::new("Act").quiet()],
        ];
        let page = page.part(Table::new("Closures", closures.concat(), shown.closures.into_iter().map(DayRow::row).collect()));
        let page = page.part(SectionHead::new("Terms between them"));
        if shown.terms.is_empty() {
            return page.part(Empty::new("A term is known when the closures before and after it are recorded"));
        }
        page.part(Table::new("Terms", columns(&["First day with pupils", "Last day with pupils"]), shown.terms))
    }
}

/// Fields: `on-day` and its kin, `name`.
pub fn new_holiday(shell: Shell, state: FormState) -> FormPage {
    form(shell, "Add a bank holiday", "/admin/calendar")
        .intro("Add a day that was proclaimed after the table was published. You see what would move before anything changes.")
        .field(Field::date("on", "Which day?").hint("For example, 19 9 2027"))
        .field(Field::text("name", "What is it called?").hint("For example, State funeral"))
        .state(state)
}

/// Fields: `first-day` and `last-day` with their kin, `name`.
pub fn new_office_closure(shell: Shell, state: FormState) -> FormPage {
    form(shell, "Add a closure of our offices", "/admin/calendar")
        .intro("Our own targets keep clear of these days. No limit of the law moves.")
        .field(Field::date("first", "First closed day").hint("For example, 29 12 2026"))
        .field(Field::date("last", "Last closed day").hint("The same day if the offices close for one day"))
        .field(Field::text("name", "Why are they closed?").hint("For example, between Christmas and New Year"))
        .state(state)
}

/// Fields: `left-day` and `back-day` with their kin.
pub fn new_closure(shell: Shell, name: &str, place: &str, state: FormState) -> FormPage {
    form(shell, "Add a closure", place)
        .part(Inset { body: name.into() })
        .field(
            Field::date("left", "Last day with pupils before it closes")
                .hint("Not a day for staff alone. For example, 21 7 2027"),
        )
        .field(Field::date("back", "First day with pupils again").hint("For example, 2 9 2027"))
        .state(state)
}

fn form(shell: Shell, heading: &str, place: &str) -> FormPage {
    let shell = Shell { title: heading.to_owned(), ..shell.current("/admin/calendar") };
    FormPage::new(shell, heading, "See what would move").back(place).cancel(place)
}

/// What would move, before it does.
#[derive(Debug, Clone, Default)]
pub struct Check {
    pub question: String,
    pub button: String,
    pub facts: SummaryList,
    /// How many limits in weeks were compared, and how many of them would move.
    pub week_limits: (usize, usize),
    pub moves: Vec<Row>,
    /// How many more would move than are listed.
    pub not_shown: usize,
    /// A withdrawal says why.
    pub asks_why: bool,
    pub place: String,
}

/// Hidden fields: those of the address. Field: `reason`, for a withdrawal.
pub fn check(shell: Shell, asked: Check, state: FormState) -> FormPage {
    let shell = Shell { title: asked.question.clone(), ..shell.current("/admin/calendar") };
    let mut page = FormPage::new(shell, asked.question.as_str(), &asked.button)
        .back(asked.place.as_str())
        .cancel(asked.place)
        .part(asked.facts)
        .part(weeks(asked.week_limits, "would move"))
        .part(Html::heading("What would move"))
        .part(moves_table(asked.moves, asked.not_shown, "No date of an open case would move"));
    if asked.asks_why {
        page =
            page.field(Field::text("reason", "Why is it withdrawn?").hint("It stands in the history of every case that moves"));
    }
    ["kind", "first", "last", "name", "institution"]
        .into_iter()
        .fold(page, |page, name| page.field(Field::hidden(name)))
        .state(state)
}

/// Says how many limits in calendar weeks were compared and how many moved. A calendar that moved one would be wrong, and is warned of.
fn weeks((compared, moved): (usize, usize), verb: &str) -> Html {
    let counted = crate::ui::words::count(u64::try_from(compared).unwrap_or(u64::MAX), "limit", "limits");
    match moved {
        0 => Inset { body: format!("{counted} of the law counted in calendar weeks: none {verb}.").into() }.into(),
        number => Warning {
            text: format!(
                "{number} of {counted} of the law counted in calendar weeks {verb}. None should: stop and ask for help."
            )
            .into(),
        }
        .into(),
    }
}

fn moves_table(rows: Vec<Row>, not_shown: usize, none: &str) -> Html {
    if rows.is_empty() {
        return Empty::new(none).into();
    }
    let shown =
        Html::from(Table::new("Dates that move", columns(&["Case", "What to do", "What moves, and why", "From", "To"]), rows));
    if not_shown == 0 { shown } else { shown.then(Html::paragraph(format!("And {not_shown} more."))) }
}

/// `/admin/calendar/changes/{change}`: what was changed and what it moved.
pub fn changed(
    shell: Shell,
    heading: &str,
    facts: SummaryList,
    week_limits: (usize, usize),
    moves: Vec<Row>,
    more: Option<Link>,
) -> ListPage {
    let told = (!moves.is_empty())
        .then(|| Html::paragraph("The history of each of these cases says “Calendar changed”, and what moved."));
    ListPage::new(shell.current("/admin/calendar"), heading)
        .part(facts)
        .part(weeks(week_limits, "moved"))
        .part(SectionHead::new("What moved"))
        .part(moves_table(moves, 0, "No date of an open case moved"))
        .part(more.map(|link| Html::paragraph(Html::link(link.text, &link.href))).unwrap_or_default())
        .part(told.unwrap_or_default())
        .part(Html::paragraph(Html::link("Go back to the calendar", "/admin/calendar")))
}
