//! The family's comments on the draft.

mod add;
mod answer;

pub(super) use add::add;
pub(super) use answer::answer;

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::plans::{CommentRow, comments::may_comment, thread::PlanView};
use ehc_domain::plans::PlanState;

use crate::{
    act::{Instead, OnCase, Shown},
    frames::{CaseFrame, CasePage},
    plans::ground::{Ground, ground},
    ui::{
        Html, Link,
        govuk::{Button, Tag},
        parts::{Column, Empty, Row, Table},
        words,
    },
    web::{
        App, SignedIn,
        path::reference,
        respond::{Answer, page},
    },
};

fn answer_words(comment: &CommentRow) -> Html {
    let reason = comment.answer.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
    match comment.is_accepted {
        None => Tag::amber("To answer").into(),
        Some(true) => format!("Accepted{reason}").into(),
        Some(false) => format!("Not accepted{reason}").into(),
    }
}

fn lead(ground: &Ground, today: NaiveDate) -> String {
    let comments = &ground.view.comments;
    let answered = comments.iter().filter(|comment| comment.is_accepted.is_some()).count();
    let counted = if comments.is_empty() { String::new() } else { format!("{answered} of {} answered. ", comments.len()) };
    let Some(until) = ground.view.window_ends_on() else { return "The family has had no draft yet.".into() };
    let left = (until - today).num_days();
    let time = match left {
        0 => "Today is the family’s last day to comment.".to_owned(),
        1.. => format!("The family can comment until the end of {}: {} left.", words::date(until), words::days(left)),
        _ => format!("The family’s time to comment ended on {}. What comes later is recorded too.", words::date(until)),
    };
    format!("{counted}{time}")
}

pub(super) async fn list(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let ground = ground(&app, &signed_in, reference(&path)?).await?;
    let today = signed_in.context(None).today;
    let is_open = ground.view.plan.record.state == PlanState::DraftSent;
    let line = |comment: &CommentRow| {
        let words = if comment.is_accepted.is_none() { "Answer" } else { "Change the answer" };
        Line {
            section: comment.section.letter().into(),
            from: comment.made_by.clone(),
            comment: Html::lines(&comment.text).then(Html::from(" ")).then(words::list_time(comment.received_on, today)),
            answer: answer_words(comment),
            act: is_open.then(|| Link::new(words, ground.path(&format!("comments/{}", comment.id)))),
        }
    };
    let rows = ground.view.comments.iter().map(line).collect();
    let add = is_open.then(|| Link::new("Record a comment", ground.path("comments/new")));
    page(&comments_page(ground.frame.clone(), rows, &lead(&ground, today), add))
}

/// In place of a form, why comments are not recorded or answered now; `None` when they are.
fn not_now<A, M: Send + 'static>(shown: &Shown<A, OnCase<M>>, view: &PlanView, title: &str) -> Option<Instead> {
    let refused = may_comment(view.plan.record.state).err()?;
    let instead = Link::new("Comments on the draft", shown.path("plan/comments"));
    Some(Instead::Page(Box::new(shown.frame.clone().not_now(title, refused.to_string(), &instead))))
}

/// One comment on a draft.
#[derive(Debug, Clone, Default)]
struct Line {
    section: String,
    from: String,
    comment: Html,
    /// A tag while it has no answer, plain words once it has.
    answer: Html,
    act: Option<Link>,
}

/// `…/plan/comments`.
fn comments_page(frame: CaseFrame, rows: Vec<Line>, lead: &str, add: Option<Link>) -> CasePage {
    let shell = frame.shell.for_case("Comments on the draft", &frame.identity.reference);
    let mut page = CasePage::part(shell, frame.identity, frame.subnav, "Comments on the draft").lead(lead);
    if let Some(link) = add {
        page = page.action(Button::go(link.text, link.href));
    }
    if rows.is_empty() {
        return page.part_of_page(Empty::new("No comments yet").body(
            "Record each one here as it comes, whichever way the family sends it. Each needs an answer before the plan is final.",
        ));
    }
    let columns = vec![
        Column::new("Section"),
        Column::new("From"),
        Column::new("Comment").quiet(),
        Column::new("Answer"),
        Column::new("Act").quiet(),
    ];
    let row = |comment: Line| {
        let hidden = Html::hidden(&format!(" comment on section {}", comment.section));
        let act = comment.act.map(|link| Html::link(link.text.then(hidden), &link.href)).unwrap_or_default();
        Row::new([
            comment.section.into(),
            Html::name(&comment.from).into(),
            comment.comment.into(),
            comment.answer.into(),
            act.into(),
        ])
    };
    page.part_of_page(Table::new("Comments on the draft", columns, rows.into_iter().map(row).collect()))
}
