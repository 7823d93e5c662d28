//! Oliver Grant's draft plan, and the papers and people round it.

use super::cases::{self, subnav};
use super::{caseworker, day, today};
use crate::pages::case::{CaseFrame, DateGroup, DateRow, DecisionRow, Receipt};
use crate::pages::consultations::ConsultationRow;
use crate::pages::documents::DocumentRow;
use crate::pages::plan::{CommentRow, GoldenThread, PlanSection};
use crate::ui::govuk::{ActionLink, SummaryList, SummaryRow, Tag, Task, TaskList};
use crate::ui::parts::{
    Authority, Due, EditRow, Entry, Identity, IdentityFact, Provision, RowList, SectionLink, SectionList, SubLink, Thread,
    ThreadBox, ThreadRow, Timeline, TimelineDay,
};
use crate::ui::{Html, Link, words};

pub fn frame() -> CaseFrame {
    let identity = Identity {
        reference: "EHC-000391".into(),
        name: "Oliver Grant".into(),
        facts: vec![
            IdentityFact::new("Born", words::born(day(2023, 6, 2), today())),
            IdentityFact::new("Nursery", ""),
            IdentityFact::new("Week 15 of 20", ""),
            IdentityFact::new("Draft due", "4 December, in 3 days"),
        ],
        flags: Vec::new(),
        actions: Vec::new(),
        ..cases::identity()
    };
    CaseFrame { shell: caseworker("").current("/cases"), identity, subnav: subnav("/plan") }
}

pub fn sections(current: &str) -> SectionList {
    let section = |letter: &str, title: &str, state: &str| SectionLink {
        letter: letter.into(),
        title: title.into(),
        href: format!("/cases/EHC-000418/plan/sections/{}", letter.to_lowercase()),
        state: state.into(),
        to_fix: state.ends_with("to fix"),
        current: false,
    };
    SectionList {
        title: "Draft 2".into(),
        saved: "Saved today at 10:42am by you".into(),
        whole: Some(SubLink::new("Golden thread", "/cases/EHC-000418/plan")),
        sections: vec![
            section("A", "Views and aspirations", "Complete"),
            section("B", "Special educational needs", "Complete"),
            section("C", "Health needs", "Complete"),
            section("D", "Social care needs", "Complete"),
            section("E", "Outcomes", "Complete"),
            section("F", "Special educational provision", "2 to fix"),
            section("G", "Health provision", "Complete"),
            section("H1", "Social care provision (under 18)", "None needed"),
            section("H2", "Other social care provision", "None needed"),
            section("I", "Setting", "Blank in draft"),
            section("J", "Personal budget", "Not requested"),
            section("K", "Advice and information", "Complete"),
        ],
    }
    .current(current)
}

fn need(number: u8, text: &str, source: &str) -> ThreadBox {
    ThreadBox {
        title: format!("Need {number}").into(),
        text: text.into(),
        source: Some(Link::new(source, "/cases/EHC-000418/advice/sample")),
        edit: None,
    }
}

fn outcome(text: &str) -> Vec<ThreadBox> {
    vec![ThreadBox { text: text.into(), ..ThreadBox::default() }]
}

pub fn golden_thread() -> GoldenThread {
    let provision =
        |text: Html, who: &str, why: Option<&str>| Provision { text, who: who.into(), why: why.map(str::to_owned), edit: None };
    let rows = vec![
        ThreadRow {
            need: need(
                1,
                "Oliver uses single words and signs to ask for things. He finds it hard to follow an instruction with more than one key word.",
                "Speech and language advice, page 3",
            ),
            outcomes: outcome("By July 2027, Oliver will use 2-word phrases to ask for help, 8 times out of 10."),
            provision: vec![
                provision(
                    "Speech and language therapist: 6 visits of 45 minutes a year, with a programme reviewed every half term."
                        .into(),
                    "Ashmere NHS Trust",
                    None,
                ),
                provision(
                    "Teaching assistant trained by the therapist: 20 minutes, one to one, every school day.".into(),
                    "The school",
                    None,
                ),
            ],
            ..ThreadRow::default()
        },
        ThreadRow {
            need: need(
                2,
                "Loud or busy rooms upset Oliver. He covers his ears and leaves the room.",
                "Psychological advice, page 5",
            ),
            outcomes: outcome("By July 2027, Oliver will ask for a break before he gets upset, 4 days out of 5."),
            provision: vec![provision(
                Html::marked("Oliver will have regular access to a quiet space.", &["regular access"]),
                "The school",
                Some("‘Regular access’ is vague. Say how often, for how long and who helps."),
            )],
            ..ThreadRow::default()
        },
        ThreadRow {
            need: need(3, "Oliver needs an adult to help him use the toilet and get dressed.", "Medical advice, page 2"),
            outcomes: outcome("By July 2028, Oliver will dress himself with one reminder."),
            add_provision: Some(Link::new("Add provision", "/cases/EHC-000418/plan/provision/new").hidden("for need 3")),
            ..ThreadRow::default()
        },
    ];
    GoldenThread {
        frame: frame(),
        sections: sections("/cases/EHC-000418/plan"),
        to_fix: vec![
            Link::new("Need 3 has no provision", "/cases/EHC-000418/plan/provision/new"),
            Link::new("Provision for need 2 does not say how often or for how long", "/cases/EHC-000418/plan/provision/2"),
        ],
        thread: Thread { rows },
        add_need: Some(Link::new("Add a need", "/cases/EHC-000418/plan/needs/new")),
        send: Some(Link::new("Send draft to parents", "/cases/EHC-000418/plan/send-draft")),
        more: None,
    }
}

pub fn no_plan() -> GoldenThread {
    GoldenThread { to_fix: Vec::new(), thread: Thread::default(), send: None, ..golden_thread() }
}

pub fn section_b() -> PlanSection {
    let row = |number: u8, text: &str| EditRow {
        title: format!("Need {number}").into(),
        lines: vec![text.into()],
        checks: Vec::new(),
        links: vec![
            Link::new("Change", "/cases/EHC-000418/plan/needs/1"),
            Link::new("Add an outcome", "/cases/EHC-000418/plan/outcomes/new").hidden(" for this need"),
        ],
        remove: Some("/cases/EHC-000418/plan/needs/1/remove".into()),
    };
    PlanSection {
        frame: frame(),
        sections: sections("/cases/EHC-000418/plan/sections/b"),
        letter: "B".into(),
        title: "Special educational needs".into(),
        lead: "One row for each need. Every need comes from the advice.".into(),
        rows: RowList {
            csrf: "sample".into(),
            rows: vec![
                row(1, "Oliver uses single words and signs to ask for things."),
                row(2, "Loud or busy rooms upset Oliver."),
            ],
        },
        add: Some(Link::new("Add a need", "/cases/EHC-000418/plan/needs/new")),
        form: None,
    }
}

pub fn gates() -> TaskList {
    let task = |title: &str, hint: Option<&str>, status: Html| Task {
        title: title.into(),
        href: Some("/cases/EHC-000418/plan".into()),
        hint: hint.map(Html::from),
        status,
    };
    TaskList {
        id: "gates".into(),
        tasks: vec![
            task("Every comment has an answer", None, "Complete".into()),
            task("Schools have replied", Some("1 of 3 has replied. Waiting for Brookside School."), Tag::amber("To fix").into()),
            task("Section I names a school or a type of school", Some("Priya Nair can fill it in."), Tag::amber("To fix").into()),
            task("Health agrees to section G", Some("Dr Anna Kowalska can agree."), Tag::teal("Waiting for health").into()),
            task(
                "Another person approves",
                Some("The approver must not have written the last draft."),
                Tag::grey("Not started").into(),
            ),
        ],
    }
}

pub fn comments() -> Vec<CommentRow> {
    let row = |section: &str, comment: &str, answer: Html, act| CommentRow {
        section: section.into(),
        from: "Fatima Hassan".into(),
        comment: comment.into(),
        answer,
        act,
    };
    vec![
        row(
            "F",
            "We want the therapist to visit every week.",
            Tag::amber("To answer").into(),
            Some(Link::new("Answer", "/cases/EHC-000418/plan/comments/1")),
        ),
        row("A", "Amira also likes swimming.", "Accepted".into(), None),
    ]
}

pub fn date_group(title: &str, ruler: Option<Html>) -> DateGroup {
    DateGroup { title: title.into(), ruler, rows: date_rows() }
}

fn date_rows() -> Vec<DateRow> {
    let row = |step: &str, on, act, authority, rule: &str, met: Html, state: Html| DateRow {
        step: Link::new(step, "/cases/EHC-000418/dates/sample"),
        due: if state.as_str().starts_with("Done") { Due::met(on, today()) } else { Due::on(on, act, today()) },
        authority,
        rule: rule.into(),
        met,
        state,
        act: None,
    };
    let weeks = |words: &str| Authority::law(words);
    let limit = day(2027, 1, 25);
    vec![
        row(
            "Decide whether to assess",
            day(2026, 10, 19),
            day(2026, 10, 19),
            weeks("6-week limit"),
            "Regulation 5(1)",
            words::full_time(day(2026, 10, 12)),
            "Done 12 October, 7 days early".into(),
        ),
        row(
            "Speech and language advice",
            day(2026, 11, 23),
            day(2026, 11, 23),
            weeks("6-week limit"),
            "Regulation 8(1)",
            "Not yet".into(),
            Tag::red("Overdue by 8 days").into(),
        ),
        row(
            "Psychological advice",
            day(2026, 11, 23),
            day(2026, 11, 23),
            Authority::code("6 weeks (Code)"),
            "Code, 9.51",
            words::full_time(day(2026, 11, 20)),
            "Done 20 November, 3 days early".into(),
        ),
        row(
            "Decide on a plan",
            day(2026, 12, 28),
            day(2026, 12, 24),
            weeks("16-week limit"),
            "Regulation 10(1)",
            "Not yet".into(),
            "Still to come".into(),
        ),
        row("Final plan", limit, limit, weeks("20-week limit"), "Regulation 13(2)", "Not yet".into(), "Still to come".into()),
    ]
}

pub fn receipt() -> Receipt {
    Receipt {
        step: "Final plan".into(),
        result: Html::from("By ").then(Html::strong("Monday 25 January 2027")),
        facts: SummaryList::new(vec![
            SummaryRow::new("Counted from", Html::from("Request received, ").then(words::full_time(day(2026, 9, 7))))
                .action(ActionLink::new("Correct", "the date received", "/cases/EHC-000418/dates/received")),
            SummaryRow::new("Rule", "The plan is finalised within 20 weeks of the request"),
            SummaryRow::new("Law", "SEND Regulations 2014, regulation 13(2)"),
            SummaryRow::new("Calendar", "England and Wales 2026.1"),
            SummaryRow::new("Exceptions", "None"),
        ]),
        steps: vec![
            "7 September 2026 plus 20 weeks is 25 January 2027.".into(),
            "25 January 2027 is a Monday and a working day.".into(),
        ],
        checking: SummaryList::new(vec![SummaryRow::new("Receipt", "9f2c 41aa 07de")]),
        back: "/cases/EHC-000418/dates".into(),
    }
}

pub fn decision_rows() -> Vec<DecisionRow> {
    vec![DecisionRow {
        decision: Link::new("Agreed to assess", "/cases/EHC-000418/decisions/1"),
        decided: words::list_time(day(2026, 10, 12), today()),
        by: "Helen Ward".into(),
        letter: "Sent 12 October".into(),
    }]
}

pub fn documents() -> Vec<DocumentRow> {
    let row = |title: &str, kind: &str, from: &str, state: Html| DocumentRow {
        title: Link::new(title, "/cases/EHC-000418/documents/1"),
        note: "PDF, 240 KB, version 1".into(),
        kind: kind.into(),
        dated: words::list_time(day(2026, 11, 20), today()),
        from: from.into(),
        who_can_see: "Caseworkers, contributors".into(),
        state,
    };
    vec![
        row("Psychological advice", "Advice", "Dr James Osei", Html::default()),
        row(
            "School report with a very long title that goes on and on so that we see how it wraps",
            "Report",
            "Brookside Primary",
            Tag::blue("Checking").into(),
        ),
        row("Scan of 3 November", "Letter", "Fatima Hassan", Tag::red("Refused: it names another child").into()),
    ]
}

pub fn consultations() -> Vec<ConsultationRow> {
    let row = |school: &str, note: &str, reply: Html, ground: &str, act| ConsultationRow {
        school: Link::new(school, "/cases/EHC-000418/consultations/1"),
        note: note.into(),
        sent: words::list_time(day(2026, 11, 18), today()),
        due: Due::on(day(2026, 12, 3), day(2026, 12, 3), today()),
        authority: Some(Authority::code("15 days (Code)")),
        reply,
        ground: ground.into(),
        act,
    };
    let record = Some(Link::new("Record the reply", "/cases/EHC-000418/consultations/1/reply"));
    vec![
        row("Brookside School", "The parents’ preference", Tag::teal("Waiting for Brookside School").into(), "", record),
        row("Hillcrest Academy", "", "Said no 27 November".into(), "Would not suit the child’s needs", None),
    ]
}

pub fn history() -> Vec<TimelineDay> {
    let entry = |title: &str, when: &str, system| Entry { title: title.into(), when: when.into(), body: Html::default(), system };
    let on = |words: &str, entries| TimelineDay { day: words.into(), timeline: Timeline { entries } };
    vec![
        on("Monday 30 November 2026", vec![entry("Chased speech and language advice", "7am, automatic", true)]),
        on(
            "Friday 20 November 2026",
            vec![
                entry("Psychological advice received", "4:12pm from James Osei", false),
                entry("Priya Nair opened the psychological advice", "4:40pm", true),
            ],
        ),
        on("Wednesday 4 November 2026", vec![entry("Exception recorded: missed appointment", "10:15am by Priya Nair", false)]),
    ]
}

pub fn people() -> Vec<SummaryList> {
    vec![
        SummaryList::card(
            Html::name("Fatima Hassan"),
            vec![
                SummaryRow::new("Relation", "Mother"),
                SummaryRow::new("Parental responsibility", "Yes, checked 8 September 2026"),
                SummaryRow::new("Prefers", "Text message, after 3pm"),
                SummaryRow::new("Language", "Somali, interpreter needed"),
                SummaryRow::new("Address", "Withheld").action(ActionLink::new(
                    "Show",
                    "the address; this is recorded",
                    "/cases/EHC-000418/people/1/address",
                )),
            ],
        )
        .card_action(ActionLink::new("Change", "details of", "/cases/EHC-000418/people/1")),
        SummaryList::card(
            Html::name("Grace Mbeki"),
            vec![SummaryRow::new("Role", "SENCO, Brookside Primary"), SummaryRow::new("Phone", "01632 960 011")],
        ),
    ]
}
