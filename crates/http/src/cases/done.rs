//! Recording that a limit was met by an act that has no page of its own.

use ehc_application::facts::{self, Met, MetRefused, ToMeet};
use ehc_domain::{cases::CaseReference, policy::Action, timetable::plain_acts::OtherDay};

use super::words::{page_of, rule_words};
use crate::{
    act::{Instead, Named, Next, OnCase, Segment, Shown, on_case_with},
    form::{Form, form},
    frames::FormPage,
    ui::{
        Choice, Link,
        govuk::{SummaryList, SummaryRow},
        words,
    },
    web::route::Row,
};

form! { Met {
    act: radios("What was done?").or("Choose what was done"),
    on: date("When was it done?").or("Enter the day on which it was done"),
    other_day: date("For which day?"),
    told: lines("Who was told or sent it, and how?", 3).hint("For example, the parents and the school, by post."),
} }

/// A limit of a case, as its page is addressed.
#[derive(Debug, Clone)]
pub(crate) struct DutyName(String);

impl Segment for DutyName {
    fn read(text: &str) -> Option<Self> {
        Some(Self(text.replace('~', "/")))
    }
}

type At = (CaseReference, DutyName);
type Page = Shown<At, OnCase<ToMeet>>;

const TITLE: &str = "Record that this was done";

pub(super) fn done() -> Vec<Row> {
    on_case_with::<At, ToMeet>(
        "/cases/{reference}/dates/{duty}/done",
        Action::FactRecord,
        |service, context, (reference, duty)| facts::to_meet(service, context, reference, &duty.0),
        |found| &found.open,
    )
    .part("dates")
    .does(
        "Records that a limit was met by an act that has no page of its own",
        |service, context, (reference, duty), met| facts::meet(service, context, (reference, &duty.0), met),
        shows,
    )
    .asks(|shown, asking| {
        let acts = &shown.ground.more.acts;
        asking.choices("act", acts.iter().map(|act| Choice::new(act.code(), act.label())).collect());
        let other = acts.iter().find_map(|act| act.other_day());
        asking.only_if(other.is_some(), "other_day");
        if other == Some(OtherDay::Served) {
            asking.looks("other_day", |field| field.labelled("On which day does it count as served?"));
            asking.hint("other_day", "Leave it empty if it is the same day.");
        }
        asking.only_if(acts.iter().any(|act| act.tells()), "told");
    })
    .begins(|shown| match shown.ground.more.acts.as_slice() {
        [only] => Met::begun(shown.today).set("act", only.code().to_owned()),
        _ => Met::begun(shown.today),
    })
    .instead(|shown| {
        let ToMeet { duty, acts, open, .. } = &shown.ground.more;
        let dates = page_of(open, duty.key);
        match (acts.is_empty(), duty.is_open()) {
            (true, _) => Some(Instead::Go(dates)),
            (_, false) => {
                let why = format!("{}.", MetRefused::NothingToMeet);
                let back = Link::new("See the date", dates);
                Some(Instead::Page(Box::new(shown.frame.clone().not_now(TITLE, why, &back))))
            }
            (false, true) => None,
        }
    })
    .json("/api/v1/cases/{reference}/dates/{duty}/done")
    .answers(201, |_, id| Named::of(*id))
    .then(|shown, _| Next::to(shown.path("dates")).saying("Recorded. What follows from it is among the dates"))
}

/// What the law asks of the act, before anything is said of it.
fn shows(shown: &Page) -> FormPage {
    let ToMeet { duty, title, .. } = &shown.ground.more;
    let due = duty.due.map_or_else(|| "As soon as practicable".to_owned(), words::date);
    let rows = vec![
        SummaryRow::new("Limit", title.as_str()),
        SummaryRow::new("Last day", due),
        SummaryRow::new("What the law asks", words::sentence(duty.rule().satisfied_by)),
        SummaryRow::new("Source", rule_words(duty)),
        SummaryRow::new("Owed by", words::sentence(duty.rule().owner.words())),
    ];
    shown.form(TITLE, "Record it", "dates").part(SummaryList::new(rows))
}
