//! The calendars of an administrator: a year, a school, forms, what would move.

use super::{day, nav, reader};
use crate::pages::calendars::{CalendarPage, Check, DayRow, InstitutionPage};
use crate::ui::govuk::{SummaryList, SummaryRow, Tag};
use crate::ui::parts::{Cell, Row};
use crate::ui::{FormState, Html, Link, Shell, SignedInAs, words};

/// The frame that an administrator sees.
pub fn administrator(title: &str) -> Shell {
    let user = SignedInAs { can_search: false, ..reader("Tom Fielding", 0) };
    Shell::signed_in(title, user, nav(&[("Administration", "/admin"), ("Calendar", "/admin/calendar")]))
}

fn holiday(month: u32, on: u32, name: &str, source: Html, act: Option<Link>) -> DayRow {
    DayRow { cells: vec![words::act_date(day(2029, month, on)).into(), name.into(), source.into()], act }
}

/// A year that is not published, with a day added, offices closed and a change.
pub fn calendar() -> CalendarPage {
    let provisional = || Html::from(Tag::amber("Computed, provisional"));
    let check = "/admin/calendar/check?kind=holiday_withdrawn&first=2029-06-05&last=2029-06-05&name=";
    CalendarPage {
        shell: administrator("Calendar 2029"),
        year: 2029,
        years: (2027..=2031).collect(),
        year_to_publish: Some(2029),
        holidays: vec![
            holiday(1, 1, "New Year’s Day", provisional(), None),
            holiday(3, 30, "Good Friday", provisional(), None),
            holiday(
                6,
                5,
                "The King’s jubilee",
                Tag::blue("Added here").into(),
                Some(Link::new("Withdraw", check).hidden("The King’s jubilee")),
            ),
        ],
        offices: vec![DayRow {
            cells: vec!["From 27 to 31 December 2028".into(), "Between Christmas and New Year".into()],
            act: Some(Link::new("Withdraw", "/admin/calendar/check").hidden("Between Christmas and New Year")),
        }],
        changes: vec![Row::new([
            Cell::noted(Html::link("Bank holiday added", "/admin/calendar/changes/1"), "The King’s jubilee, Tuesday 5 June 2029"),
            Cell::noted(Html::name("Tom Fielding"), "Today at 9:05am"),
            "14 dates".into(),
        ])],
    }
}

/// Nothing recorded, nothing missing.
pub fn quiet_calendar() -> CalendarPage {
    CalendarPage { year_to_publish: None, offices: Vec::new(), changes: Vec::new(), ..calendar() }
}

/// A school with two closures and the term between them.
pub fn institution() -> InstitutionPage {
    let closure = |days: &str, back: &str, number: &str, window: &str| DayRow {
        cells: vec![days.into(), back.into(), number.into(), window.into()],
        act: Some(Link::new("Withdraw", "/admin/calendar/check").hidden(&format!("the closure {days}"))),
    };
    InstitutionPage {
        shell: administrator("Terms and closures"),
        name: "Brookside Primary".into(),
        kind: "Mainstream primary school".into(),
        add: "/admin/calendar/institutions/1/closures/new".into(),
        closures: vec![
            closure("From 29 May to 6 June 2027", "Monday 7 June 2027", "9", "No exception: it is shorter than 4 weeks"),
            closure(
                "From 22 July to 1 September 2027",
                "Thursday 2 September 2027",
                "42",
                "Exception if asked from 15 July to 26 August 2027",
            ),
        ],
        terms: vec![Row::new(["Monday 7 June 2027".into(), "Wednesday 21 July 2027".into()])],
    }
}

/// A school of which nothing is known.
pub fn unknown_institution() -> InstitutionPage {
    InstitutionPage { closures: Vec::new(), terms: Vec::new(), ..institution() }
}

/// What changed, as facts.
pub fn facts() -> SummaryList {
    SummaryList::new(vec![
        SummaryRow::new("Bank holiday", "The King’s jubilee"),
        SummaryRow::new("Day", "Tuesday 5 June 2029"),
        SummaryRow::new("Looked at", "1,204 open cases"),
    ])
}

/// Dates that move.
pub fn moves() -> Vec<Row> {
    let row = |reference: &str, title: &str, what: &str, why: &str, from: &str, to: &str| {
        Row::new([Html::reference(reference).into(), title.into(), Cell::noted(what, why), from.into(), to.into()])
    };
    vec![
        row(
            "EHC-000418",
            "Send the final plan",
            "Act by",
            "The last working day on or before the limit",
            "Tuesday 5 June 2029",
            "Monday 4 June 2029",
        ),
        row(
            "EHC-000466",
            "Tell commissioners of the mediation issues",
            "Limit",
            "Which counts working days or school days",
            "Wednesday 6 June 2029",
            "Thursday 7 June 2029",
        ),
    ]
}

/// A bank holiday that is to be added, or withdrawn with a reason.
pub fn check(asks_why: bool) -> Check {
    let (question, button) = match asks_why {
        false => ("Add this bank holiday?", "Add the bank holiday"),
        true => ("Withdraw this bank holiday?", "Withdraw the bank holiday"),
    };
    Check {
        question: question.into(),
        button: button.into(),
        facts: facts(),
        week_limits: (2_408, 0),
        moves: moves(),
        not_shown: 0,
        asks_why,
        place: "/admin/calendar".into(),
    }
}

/// The form of a bank holiday, with a Saturday typed.
pub fn saturday() -> FormState {
    FormState::new()
        .with_date("on", day(2026, 12, 5))
        .with("name", "Jubilee")
        .error("on", "Enter a day from Monday to Friday: 5 December 2026 is a Saturday, which is no working day already")
}
