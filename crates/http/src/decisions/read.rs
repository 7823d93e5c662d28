//! The decisions of a case, and what is known of one.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule,
    decisions::{self, DecisionView},
    heading,
    requests::{self, RequestOnRecord},
    sending_back::SentBack,
};
use ehc_domain::{
    cases::Stage,
    decisions::{DecisionKind, DecisionState},
    ids::UserId,
    policy::{self, Action, Decision, Target},
    requests::Became,
};

use super::{
    ground::{Framed, decision_list, ground, kind_of, title},
    notify,
};
use crate::{
    cases::frame,
    frames::{CaseFrame, CasePage, SummaryPage},
    questions,
    ui::{
        Html, Link,
        govuk::{Button, Inset, SummaryList, SummaryRow, Warning},
        parts::{Cell, Column, Empty, Row, Table},
        words,
    },
    web::{
        App, SignedIn,
        path::reference,
        respond::{Answer, page},
    },
};

pub(super) async fn list(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let reference = reference(&path)?;
    let context = signed_in.context(None);
    let today = context.today;
    let (open, views, requests, heading) = app
        .run(move |service| {
            let (open, views) = decisions::list(service, &context, &reference)?;
            let (_, requests) = requests::on_record(service, &context, &reference)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &open))?;
            Ok::<_, Failure<NoRule>>((open, views, requests, heading))
        })
        .await?;
    let frame = frame(&signed_in, &open, &heading, "decisions");
    let row = |view: &DecisionView| DecisionRow {
        decision: {
            let words = format!("{}: {}", view.kind.label(), view.outcome.label().to_lowercase());
            // The page of a question is about the assessment that is under way.
            match view.episode == open.case.episode {
                true => Html::link(words, &open.path(&format!("decisions/{}", view.kind.code()))),
                false => Html::from(words).then(", on an earlier assessment"),
            }
        },
        decided: match view.decided_on {
            Some(on) => words::list_time(on, today),
            None if view.is_over => "Not decided before that assessment ended".into(),
            None if view.question().is_some() => "Sent back with a question".into(),
            None => "Waiting for the decision maker".into(),
        },
        by: view.decided_by.clone().unwrap_or_default(),
        letter: view.notified_on.map_or_else(|| "Not sent".into(), |on| Html::from("Sent ").then(words::list_time(on, today))),
    };
    let may_decide = policy::decide(&signed_in.actor(), Action::DecisionRecord, Target::Case(&open.subject)) == Decision::Allow;
    let next = question(open.case.stage).and_then(|kind| {
        let path = format!("decisions/{}", kind.code());
        match views.iter().rfind(|view| view.kind == kind && view.episode == open.case.episode) {
            None => Some(Link::new(title(kind), open.path(&path))),
            Some(view) => {
                let (words, step) = next_act(view, may_decide, signed_in.actor().user_id)?;
                Some(Link::new(words, open.path(&format!("{path}/{step}"))))
            }
        }
    });
    let may = |action| policy::decide(&signed_in.actor(), action, Target::Case(&open.subject)) == Decision::Allow;
    let (may_withdraw, may_restore) = (may(Action::RequestWithdraw), may(Action::RequestRestore));
    let may_put_back = may(Action::RequestPutBack);
    let alone = |request: &RequestOnRecord| {
        let place = |act: &str| open.path(&format!("requests/{}/{act}", request.row.id));
        let withdraw = (may_withdraw && request.can_be_withdrawn_alone).then(|| ("Withdrawn alone", place("withdraw")));
        let restore = (may_restore && request.may_stand_again).then(|| ("Take the withdrawal back", place("still-asks")));
        let put_back = (may_put_back && request.may_be_put_back).then(|| ("Put back on record", place("put-back")));
        withdraw.or(restore).or(put_back)
    };
    let may_correct = may(Action::FactCorrect);
    let right = |request: &RequestOnRecord| may_correct.then(|| open.path(&format!("requests/{}/correct", request.row.id)));
    let asked = requests.iter().map(|request| asked(request, (alone(request), right(request)), today)).collect();
    page(&listed(frame, views.iter().map(row).collect(), asked, next))
}

/// A decision with its reasons.
#[derive(Debug, Clone, Default)]
struct DecisionRow {
    decision: Html,
    decided: Html,
    by: String,
    letter: Html,
}

/// One request for an assessment, and what came of it.
fn asked(request: &RequestOnRecord, (alone, right): (Option<(&str, String)>, Option<String>), today: NaiveDate) -> Row {
    let became = match (request.row.became, request.outcome) {
        (Became::Began, None) if request.has_ended => "Not decided before that assessment ended",
        (Became::Began, None) => "Not decided and told yet",
        (Became::Began, Some((kind, outcome))) => kind.outcome_words(outcome),
        (became, _) => became.label(),
    };
    let became = match request.withdrawn_on {
        Some(on) if request.row.became != Became::SetAside => Html::from("Withdrawn on ").then(words::list_time(on, today)),
        _ => became.into(),
    };
    let from = format!("{}, {}", request.row.requester_name, request.row.source.label().to_lowercase());
    let cells: [Cell; 4] = [
        format!("Request {}", request.number).as_str().into(),
        words::list_time(request.row.received_on, today).into(),
        match right {
            None => from.as_str().into(),
            Some(place) => Cell::noted(
                from.as_str(),
                Html::link(
                    Html::from("Put right who asked").then(Html::for_what(&Html::from(format!("request {}", request.number)))),
                    &place,
                ),
            ),
        },
        match alone {
            None => became.into(),
            Some((words, place)) => Cell::noted(
                became,
                Html::link(Html::from(words).then(Html::for_what(&Html::name(&request.row.requester_name))), &place),
            ),
        },
    ];
    Row::new(cells)
}

/// `…/decisions`.
fn listed(frame: CaseFrame, rows: Vec<DecisionRow>, asked: Vec<Row>, next: Option<Link>) -> CasePage {
    let mut page = frame.part("Decisions");
    if let Some(link) = next {
        page = page.action(Button::go(link.text, link.href));
    }
    if !asked.is_empty() {
        let columns = vec![Column::new("Request"), Column::new("Received"), Column::new("From"), Column::new("What came of it")];
        page = page.part_of_page(Table::new("Requests", columns, asked));
    }
    if rows.is_empty() {
        return page.part_of_page(Empty::new("No decisions yet"));
    }
    let columns = vec![Column::new("Decision"), Column::new("Decided"), Column::new("By"), Column::new("Letter")];
    let row = |decision: DecisionRow| {
        Row::new([decision.decision.into(), decision.decided.into(), Html::name(&decision.by).into(), decision.letter.into()])
    };
    page.part_of_page(Table::new("Decisions", columns, rows.into_iter().map(row).collect()))
}

/// The question that is open at a stage.
fn question(stage: Stage) -> Option<DecisionKind> {
    match stage {
        Stage::Requested => Some(DecisionKind::Assess),
        Stage::Assessing => Some(DecisionKind::Issue),
        _ => None,
    }
}

/// The next act on a decision, with the page where it is done; `None` where it waits for somebody else, or nothing is left to do.
fn next_act(view: &DecisionView, may_decide: bool, me: UserId) -> Option<(&'static str, &'static str)> {
    match view.state {
        DecisionState::Proposed if view.question().is_some() => Some(("Answer and propose again", "reasons")),
        // Nobody decides what they proposed.
        DecisionState::Proposed => (may_decide && view.proposer != me).then_some(("Decide", "decide")),
        DecisionState::Decided => Some(("Tell the family", "tell")),
        DecisionState::Notified => None,
    }
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (case, kind) = path.into_inner();
    let ground = ground(&app, &signed_in, reference(&case)?, kind_of(&kind)?).await?;
    page(&facts(&ground, signed_in.context(None).today, signed_in.actor().user_id))
}

fn facts(ground: &Framed, today: NaiveDate, me: UserId) -> SummaryPage {
    let deciding = &ground.deciding;
    let limit = deciding.limit.map_or_else(|| "None open".to_owned(), words::date);
    let owed = if deciding.advice_owed.is_empty() { "None".to_owned() } else { deciding.advice_owed.join(", ") };
    let mut rows = vec![SummaryRow::new("The family must be told by", limit)];
    if ground.kind == DecisionKind::Issue {
        rows.push(SummaryRow::new("Advice still owed or to check", owed));
    }
    let mut parts = vec![ground.ruler.clone()];
    if ground.is_late(today) && deciding.current.as_ref().is_none_or(|view| view.notified_on.is_none()) {
        let late = match deciding.current.as_ref().map(|view| view.state) {
            Some(DecisionState::Decided) => {
                "The limit has passed. The decision is made, and the family must still be told: only that meets the limit."
            }
            _ => "The limit has passed. The decision must still be made, as soon as it can be.",
        };
        parts.push(Warning { text: late.into() }.into());
    }
    parts.extend(notify::parts(ground));
    let mut lists = vec![SummaryList::new(rows)];
    let next = match &deciding.current {
        None if !ground.can_be_proposed() => {
            let stage = deciding.open.stage_words();
            parts.push(Inset { body: format!("This is not to be decided now. The case is at: {stage}.").into() }.into());
            Link::new("Back to the case", deciding.open.path(""))
        }
        None => Link::new("Propose a decision", ground.path("reasons")),
        Some(view) => {
            lists.push(decision_list(view, ground.letterhead.as_ref()));
            if deciding.open.case.stage.is_quiet() {
                return ground.act(&ground.frame).facts(lists, parts, Link::new("Back to the case", deciding.open.path("")));
            }
            if view.is_over {
                let what = match view.state {
                    DecisionState::Proposed => "This was not decided before the case ended or went on, and is not decided now.",
                    DecisionState::Decided | DecisionState::Notified => {
                        "The family was not told of this before the case ended or went on."
                    }
                };
                parts.push(Inset { body: format!("{what} The case is at: {}.", deciding.open.stage_words()).into() }.into());
                return ground.act(&ground.frame).facts(lists, parts, Link::new("Back to the case", deciding.open.path("")));
            }
            if view.state == DecisionState::Proposed && view.proposer == me {
                parts.push(Html::paragraph(Html::link("Take the proposal back", &ground.path("take-back"))));
            }
            if view.decided_on.is_some() {
                parts.push(Html::paragraph(Html::link("Correct the day of the decision", &ground.path("correct-day"))));
            }
            lists.extend(questions::list(&view.questions, today));
            if view.state == DecisionState::Proposed && view.proposer != me && deciding.may_decide {
                // Whoever decides after all waits for no answer.
                let (words, place) = match view.question() {
                    Some(_) => ("Decide without the answer", ground.path("decide")),
                    None => ("Send it back with a question", deciding.open.path(questions::place(SentBack::Decision(view.kind)))),
                };
                parts.push(Html::paragraph(Html::link(words, &place)));
            }
            match next_act(view, deciding.may_decide, me) {
                Some((words, step)) => Link::new(words, ground.path(step)),
                None => {
                    if view.state == DecisionState::Proposed {
                        parts.push(Inset { body: "This waits for a decision maker.".into() }.into());
                    }
                    Link::new("Back to the case", deciding.open.path(""))
                }
            }
        }
    };
    ground.act(&ground.frame).facts(lists, parts, next)
}
