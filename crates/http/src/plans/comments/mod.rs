//! The family's comments on the draft.

use actix_web::{http::StatusCode, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure,
    plans::{
        CommentRow,
        comments::{self, Answer as Given, CommentRefused, MOST_CHARACTERS, NewComment, may_comment},
    },
};
use ehc_domain::{
    codes::Coded,
    ids::CommentId,
    plans::{PlanSection, PlanState},
};
use serde::Deserialize;

use super::{Ground, ground, keyed, section_words};
use crate::{
    App, HttpError, Protected, SignedIn,
    cases::reference,
    fields,
    frames::{CaseFrame, CasePage, FormPage},
    respond::{Answer, page, page_with, see_other_saying, wrong},
    ui::{
        Choice, Field, FormState, Html, Link,
        govuk::{Button, Inset, Tag},
        parts::{Column, Empty, Row, Stale, Table},
        words,
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

/// What a new comment posts; the values are read with their messages from the form's state.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CommentForm {
    section: String,
    from: String,
    #[serde(rename = "received-day")]
    received_day: String,
    #[serde(rename = "received-month")]
    received_month: String,
    #[serde(rename = "received-year")]
    received_year: String,
    text: String,
}

/// In place of a form, why comments are not recorded or answered now; `None` when they are.
fn not_now(ground: &Ground, title: &str) -> Option<CasePage> {
    let refused = may_comment(ground.view.plan.record.state).err()?;
    let instead = Link::new("Comments on the draft", ground.path("comments"));
    Some(ground.frame.clone().not_now(title, refused.to_string(), &instead))
}

fn new_page(ground: &Ground, state: FormState) -> FormPage {
    let sections = PlanSection::ALL.iter().map(|section| (section.code().to_owned(), section_words(*section))).collect();
    comment_form(ground.frame.clone(), sections, state).back(ground.path("comments")).cancel(ground.path("comments"))
}

pub(super) async fn new(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let ground = ground(&app, &signed_in, reference(&path)?).await?;
    if let Some(shown) = not_now(&ground, "Record a comment") {
        return page(&shown);
    }
    let state = FormState::new().with_date("received", signed_in.context(None).today);
    page(&keyed(new_page(&ground, state), signed_in.new_submission()))
}

pub(super) async fn send_new(app: web::Data<App>, path: web::Path<String>, sent: Protected<CommentForm>) -> Answer {
    let reference = reference(&path)?;
    let ground = ground(&app, sent.signed_in(), reference.clone()).await?;
    let mut state = sent.state();
    let again = |state| wrong(&keyed(new_page(&ground, state), sent.submission()));
    let section = fields::choice(&mut state, "section", "Choose a section");
    let received_on = fields::date(&mut state, "received", "Enter the day the comment came");
    let made_by = fields::text(&mut state, "from", &CommentRefused::WhoMissing.to_string(), 200);
    let text = fields::text(&mut state, "text", &CommentRefused::TextMissing.to_string(), MOST_CHARACTERS);
    let (Some(section), Some(received_on), false) = (section, received_on, state.has_errors()) else { return again(state) };
    let comment = NewComment { section, text, made_by, received_on };
    let context = sent.context();
    match app.run(move |service| comments::add(service, &context, &reference, &comment)).await {
        Ok(_) => see_other_saying(&app, &ground.path("comments"), "Comment recorded"),
        Err(Failure::Rule(refused)) => {
            let field = match &refused {
                CommentRefused::InTheFuture | CommentRefused::BeforeTheDraft(_) => "received",
                CommentRefused::WhoMissing => "from",
                CommentRefused::TextMissing | CommentRefused::TooLong => "text",
                _ => "",
            };
            again(state.error(field, refused.to_string()))
        }
        Err(other) => Err(other.into()),
    }
}

fn comment_of<'a>(ground: &'a Ground, id: &str) -> Result<&'a CommentRow, HttpError> {
    let id: CommentId = id.parse().map_err(|_| HttpError::NotFound)?;
    ground.view.comments.iter().find(|comment| comment.id == id).ok_or(HttpError::NotFound)
}

fn answer_page(ground: &Ground, comment: &CommentRow, state: FormState) -> FormPage {
    let said = format!("Section {}, {}: {}", comment.section.letter(), comment.made_by, comment.text);
    answer_comment(ground.frame.clone(), &said, state)
        .field(Field::hidden("version"))
        .back(ground.path("comments"))
        .cancel(ground.path("comments"))
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (case, id) = path.into_inner();
    let ground = ground(&app, &signed_in, reference(&case)?).await?;
    let comment = comment_of(&ground, &id)?;
    if let Some(shown) = not_now(&ground, "Answer a comment") {
        return page(&shown);
    }
    let state = FormState::new().with("version", comment.version.to_string());
    let state = match comment.is_accepted {
        Some(accepted) => {
            state.with("accepted", if accepted { "yes" } else { "no" }).with("reason", comment.answer.clone().unwrap_or_default())
        }
        None => state,
    };
    page(&keyed(answer_page(&ground, comment, state), signed_in.new_submission()))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerForm {
    #[serde(default)]
    accepted: String,
    #[serde(default)]
    reason: String,
    version: i32,
}

pub(super) async fn send(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<AnswerForm>) -> Answer {
    let (case, id) = path.into_inner();
    let reference = reference(&case)?;
    let ground = ground(&app, sent.signed_in(), reference.clone()).await?;
    let comment = comment_of(&ground, &id)?;
    let state = sent.state();
    let is_accepted = match sent.accepted.as_str() {
        "yes" => true,
        "no" => false,
        _ => {
            let state = state.error("accepted", "Choose yes or no");
            return wrong(&keyed(answer_page(&ground, comment, state), sent.submission()));
        }
    };
    let given = Given { is_accepted, reason: sent.reason.clone(), version: sent.version };
    let (context, id) = (sent.context(), comment.id);
    match app.run(move |service| comments::answer(service, &context, &reference, id, &given)).await {
        Ok(()) => see_other_saying(&app, &ground.path("comments"), "Answer saved"),
        Err(Failure::Rule(CommentRefused::Stale(theirs))) => stale(&ground, &theirs, &state, sent.signed_in().new_submission()),
        Err(Failure::Rule(refused)) => {
            let state = state.error("reason", refused.to_string());
            wrong(&keyed(answer_page(&ground, comment, state), sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}

fn stale(ground: &Ground, theirs: &CommentRow, mine: &FormState, key: String) -> Answer {
    let state = FormState::from_pairs(mine.pairs().into_iter().filter(|(name, _)| name != "version"));
    let state = state.with("version", theirs.version.to_string());
    let accepted = if theirs.is_accepted == Some(true) { "Accepted" } else { "Not accepted" };
    let said = format!("{accepted}. {}", theirs.answer.clone().unwrap_or_default());
    let parts = Stale { who: "a colleague".into(), theirs: said, mine: mine.value("reason").to_owned() };
    let mut page = answer_page(ground, theirs, state).part(parts);
    page.heading = "Someone else answered this comment first".into();
    page.buttons = vec![Button::new("Keep mine")];
    page.cancel = Some(Link::new("Take theirs", ground.path("comments")));
    page_with(StatusCode::CONFLICT, &keyed(page, key))
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

/// Fields: `accepted` (`yes`, `no`), `reason`.
fn answer_comment(frame: CaseFrame, comment: &str, state: FormState) -> FormPage {
    let why = Field::lines("reason", "Why?", 4).hint("The parents will read this. A “no” always says why.");
    frame
        .form("Answer a comment", "Save answer")
        .part(Inset { body: comment.into() })
        .field(Field::radios(
            "accepted",
            "Do we accept it?",
            vec![Choice::new("yes", "Yes, the plan changes"), Choice::new("no", "No")],
        ))
        .field(why)
        .state(state)
}

/// Fields: `section`, `from`, `received-day` and its kin, `text`.
fn comment_form(frame: CaseFrame, sections: Vec<(String, String)>, state: FormState) -> FormPage {
    frame
        .form("Record a comment", "Save comment")
        .field(Field::select("section", "Which section is it about?", sections))
        .field(Field::text("from", "Who made it?").width(30))
        .field(Field::date("received", "When did it come?").hint("For example, 11 1 2027"))
        .field(Field::counted("text", "What do they say?", 6, 10000).hint("In their own words."))
        .state(state)
}
