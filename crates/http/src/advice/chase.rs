//! Chasing late advice: of one case, or all that is late in one’s own work; and what was said to that.

use chrono::NaiveDate;
use ehc_application::advice::{
    chase::{self, Chasing, Late, Said, SaidRefused, ToChase},
    check::CheckPage,
};
use ehc_domain::{cases::CaseReference, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;

use super::check::{facts, itself, on_request, page_about, version};
use crate::{
    act::{Instead, Next, Plain, at, on_case_with},
    form::{Form, form},
    frames::{FormPage, TextPage},
    ui::{
        Choice, FormState, Html, Link,
        govuk::{SummaryList, SummaryRow},
        words,
    },
    web::route::{Row, Rule},
};

form! { Chasing {
    requests: listed("Which advice do you chase?"),
    words: lines("What do you write to them?", 4).or("Say what you write to them").hint("They read it on the page of the request. The email says that the advice is late, and nothing of the child."),
} }

form! { Said {
    version: hidden(),
    said: lines("What did they say?", 3).or("Say what they said"),
    promised_on: date("By which day do they say that it comes?").hint("Leave it empty if they gave none. The limit does not move."),
} }

/// How many were chased.
#[derive(Debug, Serialize, ToSchema)]
struct ChasedJson {
    chased: usize,
}

const CHASE: &str = "Chase late advice";
const SAID: &str = "Record what they said";
const NOTHING: &str = "No advice is late that you could chase.";

pub(super) fn chase() -> Vec<Row> {
    let mut rows = on_case_with::<CaseReference, ToChase>(
        "/cases/{reference}/advice/chase",
        Action::AdviceChase,
        chase::to_chase,
        |found| &found.open,
    )
    .part("advice")
    .does("Chases late advice of a case", chase::chase, |shown| shown.form(CHASE, "Send", "advice"))
    .asks(|shown, asking| asking.choices("requests", shown.ground.more.late.iter().map(|one| choice(one, shown.today)).collect()))
    .begins(|shown| chosen(&shown.ground.more.late, shown.today))
    .instead(|shown| {
        let page = || shown.frame.clone().not_now(CHASE, NOTHING, &Link::new("Advice", shown.path("advice")));
        shown.ground.more.late.is_empty().then(|| Instead::Page(Box::new(page())))
    })
    .json("/api/v1/cases/{reference}/advice/chase")
    .answers(200, |_, chased| ChasedJson { chased: *chased })
    .then(|shown, chased| Next::to(shown.path("advice")).saying(sent(*chased)));
    rows.extend(
        at::<(), Plain<Vec<Late>>>("/work/chase", Rule::May(Action::CaseList), |service, context, ()| {
            chase::my_late(service, context).map(Plain)
        })
        .does(
            "Chases the late advice of one’s own cases",
            |service, context, (), chasing| chase::chase_mine(service, context, chasing),
            |shown| {
                FormPage::new(shown.frame.clone().titled(CHASE).current("/work"), CHASE, "Send").back("/work").cancel("/work")
            },
        )
        .asks(|shown, asking| {
            let named = |one: &Late| of_case(one, shown.today);
            asking.choices("requests", shown.ground.0.iter().map(named).collect());
        })
        .begins(|shown| chosen(&shown.ground.0, shown.today))
        .instead(|shown| {
            let page = || TextPage::new(shown.frame.clone().titled(CHASE).current("/work"), CHASE).part(Html::paragraph(NOTHING));
            shown.ground.0.is_empty().then(|| Instead::Words(Box::new(page())))
        })
        .json("/api/v1/work/chase")
        .answers(200, |(), chased| ChasedJson { chased: *chased })
        .then(|_, chased| Next::to("/work").saying(sent(*chased))),
    );
    rows.extend(
        on_request("/cases/{reference}/advice/{id}/said", Action::AdviceChase)
            .does(
                "Records what was said when advice was chased",
                |service, context, (reference, id), said| chase::record_said(service, context, reference, *id, said),
                |shown| page_about(shown, SAID, SAID).part(facts(&shown.ground.more)).part(chased(&shown.ground.more)),
            )
            .begins(|shown| version(&shown.ground.more))
            .instead(|shown| {
                let why = format!("{}.", SaidRefused::NotChased);
                let page = || shown.frame.clone().not_now(SAID, why, &Link::new("The request", itself(shown)));
                (!is_unanswered(&shown.ground.more)).then(|| Instead::Page(Box::new(page())))
            })
            .json("/api/v1/cases/{reference}/advice/{id}/said")
            .then(|shown, ()| Next::to(itself(shown)).saying("Recorded. The limit has not moved")),
    );
    rows
}

fn sent(chased: usize) -> String {
    let many = words::count(u64::try_from(chased).unwrap_or_default(), "request was", "requests were");
    format!("{many} chased. Whoever has an account here is told by email. The limits have not moved")
}

/// What was late when the page was opened is chosen already.
fn chosen(late: &[Late], today: NaiveDate) -> FormState {
    late.iter().fold(Chasing::begun(today), |state, one| state.with("requests", one.request.id.to_string()))
}

fn choice(one: &Late, today: NaiveDate) -> Choice {
    choice_called(one, Html::default(), today)
}

/// Among several cases each says which it is of.
fn of_case(one: &Late, today: NaiveDate) -> Choice {
    choice_called(one, Html::reference(&one.reference).then(": "), today)
}

fn choice_called(one: &Late, of: Html, today: NaiveDate) -> Choice {
    let label = of.then(format!("{}, from ", one.request.kind.label())).then(Html::name(&one.from));
    let mut hint = format!("Due {}, {}", words::date(one.due), words::overdue(one.due, today));
    if let Some(day) = one.chased_on {
        hint.push_str(&format!("; chased {}", words::list_date(day, today)));
    }
    if one.is_outside {
        hint.push_str(". They have no account here: write or ring as well");
    }
    Choice::new(&one.request.id.to_string(), label).hint(hint)
}

/// Says whether it was chased, and nothing is recorded yet of what was said to that.
pub(super) fn is_unanswered(found: &CheckPage) -> bool {
    found.request.state.is_owed() && found.chases.last().is_some_and(|last| last.said.is_none())
}

/// How it was chased, and what was said.
pub(super) fn chased(found: &CheckPage) -> SummaryList {
    let rows = found.chases.iter().map(|one| {
        let mut words_of_it = Html::lines(&one.words);
        if let Some(said) = &one.said {
            let until = one.promised_on.map(|day| format!(" (by {})", words::date(day))).unwrap_or_default();
            words_of_it = words_of_it.then(Html::paragraph(Html::from(format!("They said{until}: {said}"))));
        }
        SummaryRow::new(format!("Chased {}", words::date(one.chased_on)), words_of_it)
    });
    SummaryList::new(rows.collect())
}
