//! Amira Hassan's case, and the lists it stands in.

use chrono::NaiveDate;

use super::{caseworker, day, rulers, today};
use crate::pages::case::{AdviceRow, CaseFrame, NextAct, Overview};
use crate::pages::cases::{CaseList, CaseRow};
use crate::pages::work::{MyWork, NewForYou, RecentCase};
use crate::ui::govuk::{Button, Pagination, PaginationLink, Tag};
use crate::ui::parts::{
    Authority, Chip, Count, Counts, Due, Empty, Entry, Filter, Identity, IdentityFact, Menu, SubLink, Subnav, WorkGroup, WorkRow,
};
use crate::ui::ruler::{MiniRuler, ruler};
use crate::ui::{Choice, Field, FormState, Html, Link, words};

pub fn identity() -> Identity {
    Identity {
        kind: "Needs assessment".into(),
        reference: "EHC-000418".into(),
        href: "/cases/EHC-000418".into(),
        name: "Amira Hassan".into(),
        facts: vec![
            IdentityFact::new("Born", words::born(day(2018, 3, 14), today())),
            IdentityFact::new("Year", "4"),
            IdentityFact::new("School", "Brookside Primary"),
            IdentityFact::new("Caseworker", Html::name("Priya Nair")),
        ],
        flags: vec![Tag::red("Confidential address"), Tag::grey("Interpreter: Somali"), Tag::grey("Social worker: Marcus Bell")],
        actions: vec![
            Button::go("Add a note", "/cases/EHC-000418/notes/new").into(),
            Menu {
                label: "Case actions".into(),
                links: vec![
                    Link::new("Record an exception", "/cases/EHC-000418/exceptions/new"),
                    Link::new("Upload a document", "/cases/EHC-000418/documents/new"),
                    Link::new("See every date", "/cases/EHC-000418/dates"),
                ],
            }
            .into(),
        ],
        ..Identity::default()
    }
}

/// The bar on a form of the case.
pub fn short_identity() -> Identity {
    Identity { actions: Vec::new(), facts: Vec::new(), compact: true, ..identity() }
}

pub fn subnav(current: &str) -> Subnav {
    let at = |part: &str| format!("/cases/EHC-000418{part}");
    let links = vec![
        SubLink::new("Overview", at("")),
        SubLink::new("People", at("/people")),
        SubLink::new("Advice", at("/advice")).count("5 of 7"),
        SubLink::new("Plan", at("/plan")),
        SubLink::new("Documents", at("/documents")).count(14),
        SubLink::new("Decisions", at("/decisions")).count(1),
        SubLink::new("History", at("/history")),
    ];
    Subnav::new("Parts of this case", links).current(&at(current))
}

pub fn frame(part: &str) -> CaseFrame {
    CaseFrame { shell: caseworker("").current("/cases"), identity: identity(), subnav: subnav(part) }
}

pub fn advice_rows() -> Vec<AdviceRow> {
    let due = words::list_time(day(2026, 11, 23), today());
    let asked = words::list_time(day(2026, 10, 12), today());
    let row = |kind: &str, from: &str, state: Html| AdviceRow {
        kind: Link::new(kind, "/cases/EHC-000418/advice/sample"),
        from: from.into(),
        asked: asked.clone(),
        due: due.clone(),
        authority: Some(Authority::code("6 weeks (Code)")),
        state,
        ..AdviceRow::default()
    };
    vec![
        AdviceRow {
            authority: Some(Authority::law("6-week limit")),
            chased: "24 and 30 November".into(),
            act: Some(Link::new("Chase", "/cases/EHC-000418/advice/sample/chase")),
            ..row("Speech and language", "Ruth Adeyemi, Ashmere NHS Trust", Tag::red("Overdue by 8 days").into())
        },
        AdviceRow {
            authority: Some(Authority::law("6-week limit")),
            note: "Missed appointment. New one 8 December.".into(),
            act: Some(Link::new("Chase", "/cases/EHC-000418/advice/sample/chase")),
            ..row("Medical", "Dr Anna Kowalska, community paediatrics", Tag::purple("Excused").into())
        },
        AdviceRow {
            act: Some(Link::new("Check", "/cases/EHC-000418/advice/sample/check")),
            ..row("Psychological", "Dr James Osei, Ashmere EP Service", Tag::blue("Received, to check").into())
        },
        row("Education", "Brookside Primary", "Accepted".into()),
        row("Social care", "Marcus Bell, Early Help", "Accepted".into()),
        row("Amira’s views", "Amira, with her teacher", "Accepted".into()),
        row("Parents’ views", "Fatima Hassan", "Accepted".into()),
    ]
}

pub fn overview() -> Overview {
    let due = |on: NaiveDate, act: NaiveDate| Due::on(on, act, today());
    let entry = |title: &str, when: &str| Entry { title: title.into(), when: when.into(), ..Entry::default() };
    Overview {
        frame: frame(""),
        ruler: ruler(&rulers::alpha(today())),
        next: vec![
            NextAct {
                due: due(day(2026, 11, 23), day(2026, 11, 23)),
                what: Link::new("Chase speech and language advice", "/cases/EHC-000418/advice/sample/chase"),
                authority: Some(Authority::law("6-week limit")),
                why: "Chased 24 and 30 November. Ruth Adeyemi says it will come by 11 December.".into(),
                who: "You".into(),
            },
            NextAct {
                due: due(day(2026, 12, 28), day(2026, 12, 24)),
                what: Link::new("Tell parents the decision", "/cases/EHC-000418/decisions/issue"),
                authority: Some(Authority::law("16-week limit")),
                why: "28 December is a bank holiday. The limit does not move.".into(),
                who: "You".into(),
            },
        ],
        advice: advice_rows(),
        ask: Some(Link::new("Ask for more advice", "/cases/EHC-000418/advice/new")),
        contact: vec![
            (
                "Parent".into(),
                Html::name("Fatima Hassan")
                    .then(" (mother) ")
                    .then(Html::link("Record a contact", "/cases/EHC-000418/notes/new")),
            ),
            ("Prefers".into(), "Text message, after 3pm".into()),
            ("Language".into(), "Somali, interpreter needed".into()),
            ("SENCO".into(), Html::name("Grace Mbeki").then(", Brookside Primary")),
        ],
        latest: vec![
            entry("Chased speech and language advice", "30 November at 7am, automatic"),
            entry("Psychological advice received", "20 November at 4:12pm from James Osei"),
            entry("Exception recorded: missed appointment", "4 November at 10:15am by Priya Nair"),
        ],
        history: Some("/cases/EHC-000418/history".into()),
        ..Overview::default()
    }
}

/// A case that has only just begun, of a child with a long name.
pub fn new_overview() -> Overview {
    let name = "Maximiliana Oluwaseun Adébáyò-Featherstonehaugh de Souza Łukasiewicz";
    let mut frame = frame("");
    frame.identity = Identity { name: name.into(), reference: "EHC-001207".into(), flags: Vec::new(), ..identity() };
    Overview {
        frame,
        ruler: ruler(&rulers::alpha(day(2026, 9, 7))),
        history: Some("/cases/EHC-001207/history".into()),
        ..Overview::default()
    }
}

fn mini(week: i64, words: &str) -> Option<MiniRuler> {
    Some(MiniRuler { elapsed_days: week, weeks: 20, marks: vec![6, 16, 20], words: words.into() })
}

fn work_row(
    on: NaiveDate,
    what: &str,
    authority: Option<Authority>,
    why: &str,
    child: &str,
    note: &str,
    ruler: Option<MiniRuler>,
) -> WorkRow {
    WorkRow {
        due: Due::on(on, on, today()),
        what: Link::new(what, "/cases/EHC-000418"),
        authority,
        why: why.into(),
        about: Link::new(Html::name(child), "/cases/EHC-000418"),
        about_note: note.into(),
        ruler,
        note: Html::default(),
    }
}

fn groups() -> Vec<WorkGroup> {
    let group = WorkGroup::whole;
    let (six, twenty) = (Some(Authority::law("6-week limit")), Some(Authority::law("20-week limit")));
    let chased = "Chased 24 and 30 November";
    let passed = "All checks passed";
    vec![
        group(
            "Overdue",
            vec![
                work_row(
                    day(2026, 11, 23),
                    "Chase speech and language advice",
                    six.clone(),
                    chased,
                    "Amira Hassan",
                    "Year 4 · EHC-000418",
                    mini(85, "Week 13 of 20"),
                ),
                work_row(
                    day(2026, 11, 27),
                    "Send decision letter: agreed to assess",
                    None,
                    "Decided 26 November by Helen Ward",
                    "Noah Whitfield",
                    "Reception · EHC-000551",
                    mini(38, "Week 6 of 20"),
                ),
            ],
        ),
        group(
            "Today",
            vec![
                work_row(
                    today(),
                    "Get the final plan approved",
                    twenty,
                    passed,
                    "Jayden Clarke",
                    "Year 9 · EHC-000307",
                    mini(140, "Week 20 of 20"),
                ),
                work_row(
                    today(),
                    "Get a decision: assess or not",
                    six,
                    "Panel recommends: assess",
                    "Leo Okafor",
                    "Year 7 · EHC-000549",
                    mini(42, "Week 6 of 20"),
                ),
                work_row(
                    today(),
                    "Reply to a parent",
                    None,
                    "Promised within 5 working days",
                    "Ellie Marsh",
                    "Year 2 · EHC-000466",
                    mini(72, "Week 11 of 20"),
                ),
            ],
        ),
        group(
            "Rest of this week",
            vec![
                work_row(
                    day(2026, 12, 3),
                    "Record the reply from Brookside School",
                    Some(Authority::code("15 days (Code)")),
                    "1 of 3 schools has replied",
                    "Mia Rossi",
                    "Year 6 · EHC-000352",
                    mini(122, "Week 18 of 20"),
                ),
                work_row(
                    day(2026, 12, 4),
                    "Send the draft plan to parents",
                    None,
                    "2 things to fix in the plan",
                    "Oliver Grant",
                    "Nursery · EHC-000391",
                    mini(103, "Week 15 of 20"),
                ),
            ],
        ),
    ]
}

fn lists(current: &str) -> Subnav {
    let links = vec![
        SubLink::new("My work", "/work").count(13),
        SubLink::new("My team", "/work/team").count(61),
        SubLink::new("Waiting for others", "/work/waiting").count(6),
        SubLink::new("Done this week", "/work/done").count(11),
    ];
    Subnav::new("Whose work", links).current(current)
}

pub fn my_work() -> MyWork {
    let new = |what: &str, note: &str| NewForYou { what: Link::new(what, "/alerts"), note: note.into() };
    let recent = |child: &str, reference: &str| RecentCase {
        child: Link::new(Html::name(child), "/cases/EHC-000307"),
        reference: reference.into(),
    };
    MyWork {
        shell: caseworker("My work").current("/work"),
        heading: "My work".into(),
        day: "Tuesday 1 December 2026".into(),
        counts: Some(Counts {
            items: vec![
                Count::new(2, "overdue", "/work?show=overdue", "red"),
                Count::new(3, "due today", "/work?show=today", "amber"),
                Count::new(7, "due this week", "/work?show=week", "blue"),
                Count::new(6, "waiting for others", "/work/waiting", "teal"),
                Count::new(38, "open cases", "/cases", ""),
            ],
        }),
        lists: lists("/work"),
        groups: groups(),
        empty: None,
        more: Some(Link::new("Show the next 2 weeks (4 more)", "/work?show=fortnight")),
        new_for_you: vec![
            new("Advice received: psychological", "Ellie Marsh · today at 8:52am"),
            new("Note added", "Ellie Marsh · yesterday at 7:14pm"),
            new("School said no: Hillcrest Academy", "Mia Rossi · 27 November at 4:40pm"),
        ],
        all_alerts: Some(Link::new("All alerts (4)", "/alerts")),
        recent: vec![
            recent("Jayden Clarke", "EHC-000307"),
            recent("Amira Hassan", "EHC-000418"),
            recent("Mia Rossi", "EHC-000352"),
            recent("Leo Okafor", "EHC-000549"),
            recent("Tomasz Nowak", "EHC-000077"),
        ],
        may_record_requests: true,
    }
}

pub fn no_work() -> MyWork {
    MyWork {
        shell: caseworker("My work").current("/work"),
        heading: "My work".into(),
        day: "Tuesday 1 December 2026".into(),
        lists: lists("/work"),
        empty: Some(Empty::new("Nothing due this week.").link(Link::new("6 cases are waiting for others", "/work/waiting"))),
        may_record_requests: true,
        ..MyWork::default()
    }
}

pub fn waiting() -> MyWork {
    let mut row = work_row(
        day(2026, 11, 23),
        "Speech and language advice",
        None,
        "Chased 24 and 30 November",
        "Amira Hassan",
        "EHC-000418",
        None,
    );
    row.note = "Ruth Adeyemi, 50 days".into();
    MyWork {
        shell: caseworker("Waiting for others").current("/work"),
        heading: "Waiting for others".into(),
        day: "Tuesday 1 December 2026".into(),
        lists: lists("/work/waiting"),
        groups: vec![WorkGroup::whole("Health", vec![row])],
        ..MyWork::default()
    }
}

fn filter() -> Filter {
    Filter {
        action: "/cases".into(),
        fields: vec![
            Field::radios("whose", "Whose", vec![Choice::new("mine", "Mine"), Choice::new("team", "My team")]).small(),
            Field::select(
                "stage",
                "Stage",
                [("", "Any"), ("request", "Request"), ("advice", "Gathering advice"), ("draft", "Draft plan")],
            ),
            Field::checkboxes("show", "Show only", vec![Choice::new("late", "Late"), Choice::new("advice", "Advice missing")])
                .small(),
            Field::select("year", "Year group", [("", "Any"), ("4", "Year 4")]),
        ],
        state: FormState::new().with("whose", "mine").with("show", "late"),
        chips: vec![Chip { words: "Late".into(), remove: "/cases?whose=mine".into() }],
        clear: Some(Link::new("Clear all filters", "/cases")),
        side: true,
    }
}

fn case_row(child: &str, note: &str, stage: &str, due: NaiveDate, next: &str, days: i64, week: &str) -> CaseRow {
    CaseRow {
        child: Link::new(Html::name(child), "/cases/EHC-000418"),
        note: note
            .split_once(" · ")
            .map_or_else(|| note.into(), |(year, number)| Html::from(year).then(" · ").then(Html::reference(number))),
        stage: stage.into(),
        next: next.into(),
        due: Some(Due::on(due, due, today())),
        authority: Some(Authority::law("6-week limit")),
        ruler: mini(days, week),
        caseworker: "Priya Nair".into(),
        school: "Brookside Primary".into(),
    }
}

pub fn case_list() -> CaseList {
    let sort = |by: &str, now| (format!("/cases?sort={by}"), now);
    CaseList {
        shell: caseworker("Cases").current("/cases"),
        heading: "Cases".into(),
        total: "118".into(),
        filter: filter(),
        rows: vec![
            case_row(
                "Amira Hassan",
                "Year 4 · EHC-000418",
                "Gathering advice",
                day(2026, 11, 23),
                "Advice due",
                85,
                "Week 13 of 20",
            ),
            case_row("Leo Okafor", "Year 7 · EHC-000549", "Request", today(), "Decide whether to assess", 42, "Week 6 of 20"),
            case_row("Jayden Clarke", "Year 9 · EHC-000307", "Draft plan", today(), "Final plan", 140, "Week 20 of 20"),
        ],
        pagination: Some(Pagination {
            previous: None,
            next: Some(PaginationLink { href: "/cases?after=x".into(), label: Some("26 to 50 of 118".into()) }),
        }),
        sorts: Some([sort("child", None), sort("next", Some("ascending")), sort("week", None)]),
        ..CaseList::default()
    }
}

pub fn no_cases() -> CaseList {
    CaseList {
        rows: Vec::new(),
        pagination: None,
        total: "0".into(),
        empty: Empty::new("No cases match.").body("Remove a filter: Late.").link(Link::new("Clear all filters", "/cases")),
        ..case_list()
    }
}
