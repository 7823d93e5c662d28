//! The calendar of a year: bank holidays, closed offices, latest changes.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::calendars::{self, ChangeLine};
use ehc_domain::calendar::{CalendarChangeKind, HolidaySource};
use serde::Deserialize;

use super::parts::{DayRow, columns, days_inside, days_words, missing_year, moment, withdraw};
use crate::{
    frames::ListPage,
    ui::{
        Html, Link, Shell,
        govuk::{Button, Tag},
        parts::{Cell, Column, Empty, Row, SectionHead, SubLink, Subnav, Table},
        words,
    },
    web::{
        App, SignedIn,
        respond::{Answer, page},
    },
};

#[derive(Debug, Deserialize)]
pub(super) struct Year {
    year: Option<i32>,
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, asked: web::Query<Year>) -> Answer {
    let (context, year) = (signed_in.context(None), asked.year);
    let today = context.today;
    let shown = app.run(move |service| calendars::show(service, &context, year)).await?;
    let holiday = |line: &calendars::HolidayLine| {
        let source: Html = match line.source {
            HolidaySource::Published => line.source.label().into(),
            HolidaySource::Computed => Tag::amber(line.source.label()).into(),
            HolidaySource::Added => Tag::blue(line.source.label()).into(),
        };
        let act = (line.source == HolidaySource::Added)
            .then(|| withdraw(CalendarChangeKind::HolidayWithdrawn, None, (line.on, line.on), &line.name));
        DayRow {
            cells: vec![words::time_tag(line.on, &words::act_date(line.on)).into(), line.name.as_str().into(), source.into()],
            act,
        }
    };
    let offices = shown.offices.iter().map(|row| {
        let days = (row.first_closed_on, row.last_closed_on);
        DayRow {
            cells: vec![days_words(days).into(), row.name.as_str().into()],
            act: Some(withdraw(CalendarChangeKind::OfficesOpened, None, days, &row.name)),
        }
    });
    let listed = CalendarPage {
        shell: signed_in.shell(&format!("Calendar {}", shown.year)),
        year: shown.year,
        years: (shown.years.0..=shown.years.1).collect(),
        year_to_publish: shown.year_to_publish,
        holidays: shown.holidays.iter().map(holiday).collect(),
        offices: offices.collect(),
        changes: shown.changes.iter().map(|line| change_row(line, today)).collect(),
    };
    page(&ListPage::from(listed))
}

fn change_row(line: &ChangeLine, today: NaiveDate) -> Row {
    let row = &line.row;
    let about = format!("{}, {}", row.name, days_inside((row.first_on, row.last_on)));
    let moved = match line.moved {
        0 => "Nothing".to_owned(),
        1 => "1 date".to_owned(),
        number => format!("{number} dates"),
    };
    let what = Html::from(row.kind.label()).then(Html::hidden(&format!(": {about}")));
    Row::new([
        Cell::noted(Html::link(what, &format!("/admin/calendar/changes/{}", row.id)), about),
        Cell::noted(line.by.as_deref().map_or_else(|| "The service".into(), Html::name), moment(row.changed_at, today)),
        Cell::from(moved),
    ])
}

/// `/admin/calendar`.
#[derive(Debug, Clone, Default)]
struct CalendarPage {
    shell: Shell,
    year: i32,
    /// The years that can be looked at.
    years: Vec<i32>,
    year_to_publish: Option<i32>,
    /// Day, name, source.
    holidays: Vec<DayRow>,
    /// Days, occasion.
    offices: Vec<DayRow>,
    /// When, what, by whom, how many dates moved.
    changes: Vec<Row>,
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
