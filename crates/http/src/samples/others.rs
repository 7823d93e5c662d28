//! Contributors, managers, alerts: pages that are not a case's own.

use super::cases::{identity, my_work};
use super::{caseworker, contributor, day, manager, today};
use crate::pages::account::AlertLine;
use crate::pages::case::CaseFrame;
use crate::pages::contributor::{AdviceHome, AdviceRequest, WriteAdvice};
use crate::pages::reports::Board;
use crate::ui::govuk::{Button, SummaryList, SummaryRow};
use crate::ui::parts::{
    Bar, BarChart, BarKind, Cell, ChartLine, Column, Count, Counts, EditRow, Figure, Figures, Filter, Identity, RankChart, Row,
    RowList, SectionLink, SectionList, Subnav, Table,
};
use crate::ui::{Field, FormState, Html, Link, words};

pub fn advice_home() -> AdviceHome {
    AdviceHome {
        shell: contributor("Requests for advice").current("/advice"),
        day: "Tuesday 1 December 2026".into(),
        counts: Some(Counts {
            items: vec![
                Count::new(1, "overdue", "/advice?show=overdue", "red"),
                Count::new(2, "due this week", "/advice?show=week", "blue"),
            ],
        }),
        lists: None,
        groups: my_work().groups,
    }
}

pub fn no_advice() -> AdviceHome {
    AdviceHome { counts: None, groups: Vec::new(), ..advice_home() }
}

fn frame() -> CaseFrame {
    let identity = Identity { actions: Vec::new(), flags: Vec::new(), href: "/advice/1".into(), ..identity() };
    CaseFrame { shell: contributor("").current("/advice"), identity, subnav: Subnav::default() }
}

pub fn advice_frame() -> CaseFrame {
    frame()
}

pub fn request() -> AdviceRequest {
    AdviceRequest {
        frame: frame(),
        title: "Psychological advice".into(),
        facts: SummaryList::new(vec![
            SummaryRow::new("Asked by", Html::name("Priya Nair").then(", 12 October 2026")),
            SummaryRow::new(
                "Due",
                Html::from("23 November 2026, 6 weeks (Code). ").then(Html::link("Why this date?", "/advice/1/date")),
            ),
            SummaryRow::new(
                "What we ask",
                "Amira’s needs in learning and attention, the outcomes you suggest, and the provision to meet them.",
            ),
        ]),
        acts: vec![
            Button::go("Start writing", "/advice/1/write").into(),
            Button::go("Reply without advice", "/advice/1/reply").secondary().into(),
        ],
        held: vec![Html::paragraph(Html::strong("Parents’ views")), Html::paragraph("Amira loves stories. Mornings are hard.")],
        files: vec![Link::new("Request form", "/advice/1/files/1")],
        contact: vec![("Caseworker".into(), Html::name("Priya Nair")), ("School".into(), "Brookside Primary".into())],
    }
}

fn advice_sections(current: &str) -> SectionList {
    let section = |title: &str, part: &str, state: &str| SectionLink {
        title: title.into(),
        href: format!("/advice/1/write/{part}"),
        state: state.into(),
        ..SectionLink::default()
    };
    SectionList {
        title: "Your advice".into(),
        saved: "Saved today at 10:42am by you".into(),
        whole: None,
        sections: vec![
            section("Seen on", "seen", "Complete"),
            section("Views", "views", "Complete"),
            section("Needs", "needs", "2 rows"),
            section("Outcomes", "outcomes", "Empty"),
            section("Provision", "provision", "Empty"),
            section("Check and submit", "submit", ""),
        ],
    }
    .current(current)
}

pub fn write_needs() -> WriteAdvice {
    let row = |number: u8, text: &str, checks: Vec<String>| EditRow {
        title: format!("Need {number}").into(),
        lines: vec![text.into()],
        checks,
        links: vec![Link::new("Change", "/advice/1/write/needs/1")],
        remove: Some("/advice/1/write/needs/1/remove".into()),
    };
    WriteAdvice {
        shell: contributor("").current("/advice"),
        identity: identity(),
        sections: advice_sections("/advice/1/write/needs"),
        title: "Needs".into(),
        lead: "One row for each need: what Amira finds hard, and when.".into(),
        rows: RowList {
            csrf: "sample".into(),
            rows: vec![
                row(1, "Amira finds it hard to attend for longer than 5 minutes in a group.", Vec::new()),
                row(2, "Amira needs support.", vec!["This does not say what she finds hard.".into()]),
            ],
        },
        form: None,
        after: vec![Button::go("Add a need", "/advice/1/write/needs/new").secondary().into()],
    }
}

pub fn write_seen() -> WriteAdvice {
    use crate::pages::FormPage;
    let form = FormPage::new(contributor(""), "", "Save and continue")
        .field(Field::date("seen", "When did you see the child?").hint("For example, 9 11 2026"))
        .field(Field::lines("where", "Where, and what did you use?", 4))
        .button(Button::new("Save draft").secondary().posting("save", "draft"))
        .state(FormState::new().error("seen", "Enter the day you saw the child"));
    WriteAdvice {
        sections: advice_sections("/advice/1/write/seen"),
        title: "Seen on".into(),
        lead: String::new(),
        rows: RowList::default(),
        form: Some(form),
        after: Vec::new(),
        ..write_needs()
    }
}

fn months() -> Vec<Bar> {
    let months = [
        ("Jan", 58, 41),
        ("Feb", 54, 43),
        ("Mar", 66, 47),
        ("Apr", 61, 52),
        ("May", 70, 55),
        ("Jun", 72, 58),
        ("Jul", 79, 63),
        ("Aug", 48, 57),
        ("Sep", 59, 61),
        ("Oct", 88, 69),
        ("Nov", 52, 66),
    ];
    months
        .iter()
        .map(|(label, plans, on_time)| Bar {
            label: (*label).into(),
            under: format!("{plans}"),
            value: Some(*on_time),
            words: format!("{on_time}%"),
            link: Some(format!("/cases?issued={label}")),
            ..Bar::default()
        })
        .collect()
}

fn weeks() -> Vec<Bar> {
    let cases = [14, 17, 15, 19, 16, 13, 22, 21, 20, 24, 19, 23, 18, 16, 17, 15, 14, 13, 12, 14, 9, 8, 6, 5, 4, 3, 2, 2, 1, 7];
    cases
        .iter()
        .enumerate()
        .map(|(place, count)| {
            let week = place + 1;
            let named = matches!(week, 1 | 6 | 10 | 16 | 20 | 25 | 30);
            Bar {
                label: if week == 30 { "30+".into() } else { week.to_string() },
                under: if named { " ".into() } else { String::new() },
                value: Some(*count),
                kind: if week > 20 { BarKind::Past } else { BarKind::Main },
                link: Some(format!("/cases?week={week}")),
                ..Bar::default()
            }
        })
        .collect()
}

fn figure(title: &str, figure: &str, note: &str, href: Option<&str>, past: bool) -> Figure {
    Figure {
        title: title.into(),
        figure: figure.into(),
        note: note.into(),
        href: href.map(str::to_owned),
        past,
        links: Vec::new(),
    }
}

pub fn compliance() -> Board {
    let limit = |after, text: &[&str], last| ChartLine { after, words: text.iter().map(|words| (*words).into()).collect(), last };
    let team = |name: &str, open: u64, plans: (u64, u64), decisions: (u64, u64), past: u64| {
        let number =
            |count: u64, list: &str| Cell::from(Html::link(words::thousands(count), &format!("/cases?team={name}&show={list}")));
        let percent = |(part, whole)| Cell::from(words::percentage(part, whole));
        Row::new([
            Html::link(name, &format!("/reports/compliance?team={name}")).into(),
            number(open, "open"),
            percent(plans),
            percent(decisions),
            number(past, "past"),
        ])
    };
    let columns = vec![
        Column::new("Team").sorts("/reports/compliance?sort=team", None),
        Column::number("Open cases").sorts("/reports/compliance?sort=open", None),
        Column::number("Plans in 20 weeks").sorts("/reports/compliance?sort=plans", Some("descending")),
        Column::number("Decisions in 6 weeks").sorts("/reports/compliance?sort=decisions", None),
        Column::number("Past 20 weeks").sorts("/reports/compliance?sort=past", None),
    ];
    let mut months = months();
    months.push(Bar {
        label: "England".into(),
        under: "2024".into(),
        value: Some(46),
        words: "46%".into(),
        kind: BarKind::Context,
        apart: true,
        ..Bar::default()
    });
    let cause = |label: &str, value, kind| Bar {
        label: label.into(),
        value: Some(value),
        kind,
        link: Some("/cases?cause=1".into()),
        ..Bar::default()
    };
    Board {
        shell: manager("Statutory compliance").current("/reports"),
        heading: "Statutory compliance".into(),
        sub: "1 January to 30 November 2026 · updated today at 6am".into(),
        filter: Some(Filter {
            action: "/reports/compliance".into(),
            fields: vec![
                Field::select("period", "Period", [("year", "This year"), ("quarter", "This quarter")]),
                Field::select("team", "Team", [("", "All teams"), ("north", "North")]),
                Field::select(
                    "exceptions",
                    "Exceptions",
                    [("out", "Leave out exception cases"), ("in", "Count exception cases")],
                ),
            ],
            ..Filter::default()
        }),
        figures: Figures {
            items: vec![
                figure(
                    "Plans issued within 20 weeks",
                    "56%",
                    "398 of 707, leaving out exceptions. 55% (404 of 735) with them.",
                    Some("/cases?show=plans"),
                    false,
                ),
                figure(
                    "Decisions to assess within 6 weeks",
                    "92%",
                    "866 of 942 decisions. Up from 90%.",
                    Some("/cases?show=decisions"),
                    false,
                ),
                figure(
                    "Open cases past 20 weeks",
                    "47",
                    "of 389 open cases. Down from 58 last month.",
                    Some("/cases?show=past"),
                    true,
                ),
                figure("Advice overdue", "62", "29 are psychological.", Some("/cases?show=advice"), true),
            ],
        },
        charts: vec![BarChart {
            id: "months".into(),
            title: "More plans are on time: 66% in November, 41% in January".into(),
            measure: "Final plans issued within 20 weeks, by month of issue, leaving out exception cases, with England in 2024"
                .into(),
            bars: months,
            top: Some(100),
            unit: "%",
            under_title: "Plans".into(),
            columns: ("Month".into(), "On time".into(), Some("Plans".into())),
            download: Some(Link::new("Download as CSV", "/reports/compliance.csv")),
            ..BarChart::default()
        }],
        half_charts: vec![BarChart {
            id: "weeks".into(),
            title: "Where open cases are today".into(),
            measure: "389 open cases, by week since the request was received".into(),
            bars: weeks(),
            lines: vec![
                limit(6, &["6 weeks"], false),
                limit(16, &["16 weeks"], false),
                limit(20, &["47 cases", "past 20 weeks"], true),
            ],
            axis_title: "Week the case is in today".into(),
            columns: ("Week".into(), "Cases".into(), None),
            ..BarChart::default()
        }],
        rank_charts: vec![RankChart {
            id: "causes".into(),
            title: "Late psychological advice is the main cause".into(),
            measure: "Main cause for the 89 plans issued late since 1 August".into(),
            bars: vec![
                cause("Psychological advice late", 36, BarKind::Main),
                cause("Health advice late", 18, BarKind::Context),
                cause("School reply late", 14, BarKind::Context),
                cause("Draft plan not started in time", 11, BarKind::Context),
                cause("Other", 4, BarKind::Context),
            ],
            columns: ("Cause".into(), "Plans".into()),
        }],
        tables: vec![(
            "By team".into(),
            Table::new(
                "By team",
                columns,
                vec![
                    team("North", 112, (124, 200), (93, 100), 14),
                    team("Post-16", 78, (58, 100), (91, 100), 5),
                    team("East", 98, (57, 100), (95, 100), 11),
                    team("New", 3, (1, 3), (2, 4), 0),
                ],
            ),
        )],
        download: Some(Link::new("Download as CSV", "/reports/compliance.csv")),
        empty: None,
    }
}

pub fn alert_days() -> Vec<(String, Vec<AlertLine>)> {
    let line = |what: &str, note: &str, unread| AlertLine {
        what: Link::new(what, "/cases/EHC-000466"),
        note: note.into(),
        unread,
        mark: unread.then(|| "/alerts/1/read".into()),
    };
    vec![
        ("Today".into(), vec![line("Advice received: psychological", "EHC-000466 · today at 8:52am", true)]),
        ("Earlier".into(), vec![line("School said no: Hillcrest Academy", "EHC-000352 · 27 November at 4:40pm", false)]),
    ]
}

pub fn account_lists() -> Vec<SummaryList> {
    use crate::ui::govuk::ActionLink;
    vec![
        SummaryList::card(
            "You",
            vec![
                SummaryRow::new("Name", Html::name("Priya Nair")),
                SummaryRow::new("Role", "Caseworker, North team"),
                SummaryRow::new("Password", "Changed 3 September 2026")
                    .action(ActionLink::change("password", "/account/password")),
            ],
        ),
        SummaryList::card("Where you are signed in", vec![SummaryRow::new("This computer", "Since today at 8:47am")]),
    ]
}

pub fn weighty() -> crate::pages::weighty::WeightyAct {
    let frame = CaseFrame { shell: caseworker("").current("/cases"), identity: identity(), subnav: Subnav::default() };
    crate::pages::weighty::WeightyAct { frame, title: "Decide whether to assess".into(), cancel: "/cases/EHC-000418".into() }
}

pub fn weighty_facts() -> SummaryList {
    SummaryList::new(vec![
        SummaryRow::new("Asked by", Html::name("Fatima Hassan").then(" (mother)")),
        SummaryRow::new("Received", words::full_time(day(2026, 9, 7))),
        SummaryRow::new("Decide by", Html::from(words::act_date(day(2026, 10, 19)))),
        SummaryRow::new("Today", words::full_time(today())),
    ])
}
