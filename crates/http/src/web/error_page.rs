//! What is told of an error: a page to people, a problem to programs.

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use askama::Template;
use serde::Serialize;
use serde_json::Value;

use super::{
    App, HttpError, SignedIn,
    ended::{ComesBack, Lost},
    error::WrongAnswer,
    links, path,
    protected::Posted,
    refused::{OldAlert, SomebodyElses},
    signed_in,
    upload::ACCEPTED,
};
use crate::{
    frames::{FormPage, TextPage},
    ui::{
        Field, FormState, Html, SUBMISSION_FIELD, Secret,
        govuk::{SummaryList, SummaryRow},
        parts::Stop,
        words,
    },
};

/// An error as programs read it (RFC 9457).
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// `about:blank`: the status and the code say all.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What it is, in words that may change.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What it is, for programs: never changes.
    pub code: String,
    /// What happened and what to do.
    pub detail: String,
    /// The answers to put right; left out where it is the whole act.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<WrongAnswer>,
    /// What stands now, where somebody else was first and it is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, nullable = false)]
    pub current: Option<Value>,
    /// The number to give when asking for help.
    pub request_id: String,
}

pub(crate) fn write(app: &App, request: &HttpRequest, error: &HttpError) -> HttpResponse {
    let mut answer = if request.path().starts_with("/api/") { problem(request, error) } else { error_page(app, request, error) };
    if let HttpError::Method(allowed) = error
        && let Ok(allowed) = HeaderValue::from_str(allowed)
    {
        answer.headers_mut().insert(header::ALLOW, allowed);
    }
    if let Some(seconds) = error.retry_after() {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// What happened and what to do; whose case it is, where that is why.
fn detail_of(request: &HttpRequest, error: &HttpError) -> String {
    match request.extensions().get::<SomebodyElses>() {
        Some(SomebodyElses(words)) => words.clone(),
        // Whoever only read has nothing that could have been saved.
        None if error.saves_nothing() && !request.method().is_safe() => format!("{} Nothing was saved.", error.detail()),
        None => error.detail(),
    }
}

fn problem(request: &HttpRequest, error: &HttpError) -> HttpResponse {
    let mut response = HttpResponse::build(error.status_code());
    if let HttpError::Repeated(before) = error {
        if let Some((status, answer)) = &before.answer {
            // Answered as it was the first time.
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::OK);
            let mut again = HttpResponse::build(status);
            return if answer.is_empty() { again.finish() } else { again.content_type("application/json").body(answer.clone()) };
        }
        response.insert_header((header::LOCATION, before.place.as_str()));
    }
    let problem = Problem {
        kind: "about:blank",
        title: error.title().to_owned(),
        status: error.status_code().as_u16(),
        code: error.code().to_owned(),
        detail: detail_of(request, error),
        errors: match error {
            HttpError::Refused { errors, .. } => errors.clone(),
            HttpError::Strange(field) => vec![field.wrong()],
            _ => Vec::new(),
        },
        current: match error {
            HttpError::Stale { current, .. } => Some(current.clone()),
            _ => None,
        },
        request_id: signed_in::request_id(request).to_string(),
    };
    let body = serde_json::to_string(&problem).unwrap_or_default();
    response.content_type("application/problem+json").body(body)
}

fn error_page(app: &App, request: &HttpRequest, error: &HttpError) -> HttpResponse {
    let here = request.uri().path_and_query().map_or("/", |place| place.as_str());
    let go = |place: &str| HttpResponse::SeeOther().insert_header((header::LOCATION, place)).finish();
    match error {
        HttpError::SignIn => {
            // Only what was read can be asked for again, and the page of a form that gives back what was typed; the answer to another form is no page.
            let is_page = request.method().is_safe() || request.extensions().contains::<ComesBack>();
            let is_lost = request.extensions().contains::<Lost>();
            let next = if is_page || is_lost { here } else { "/" };
            let sign_in = if next == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={}", links::encode(next)) };
            return go(&if is_lost { format!("{sign_in}&unsent=yes") } else { sign_in });
        }
        HttpError::NotFound if request.method().is_safe() => {
            if let Some(right) = path::in_capitals(here) {
                return go(&right);
            }
        }
        HttpError::Repeated(before) => return go(links::within(&before.place).unwrap_or("/")),
        HttpError::StepUp(_) if request.method().is_safe() => return go(&format!("/step-up?next={}", links::encode(here))),
        _ => {}
    }
    let asked = match error {
        HttpError::StepUp(wrong) => step_up_again(request, wrong.as_deref()).and_then(|page| page.render().ok()),
        HttpError::Reused => send_as_new(request).and_then(|page| page.render().ok()),
        HttpError::Busy | HttpError::Crowded | HttpError::Slow | HttpError::Unavailable | HttpError::Full => {
            not_saved(app, request, error).and_then(|page| page.render().ok())
        }
        _ => None,
    };
    let html = asked.or_else(|| with_what_was_written(request, page_of(app, request, error)).render().ok()).unwrap_or_default();
    HttpResponse::build(error.status_code()).content_type("text/html; charset=utf-8").body(html)
}

/// The page of an error, in the frame of whoever is signed in: the search and the way on are still there. What is hidden and what does not exist have one
/// page, and no page says more than its reader may know.
fn page_of(app: &App, request: &HttpRequest, error: &HttpError) -> TextPage {
    let shell = signed_in::shell_of_reader(app, request, error.title());
    let start = Html::paragraph(Html::link("Go to the start page", "/"));
    let titled = |title: &str| TextPage::new(shell.clone().titled(title), title);
    if request.extensions().contains::<OldAlert>() {
        return titled("There is nothing for you to do here any more")
            .says("An alert led you here. What it was about is answered, or it is not yours any more.")
            .part(Html::paragraph(Html::link("Go to your alerts", "/alerts")));
    }
    match error {
        HttpError::NotFound => titled("Page not found")
            .says("If you typed or pasted a web address, check that it is complete.")
            .says("If you came from a link or a list, what it led to may have moved, or you may not be able to see it.")
            .part(start),
        HttpError::Denied => titled("You cannot do this")
            .says(detail_of(request, error))
            .part(Html::paragraph(
                Html::from("If you think you should be able to, ").then(Html::link("contact support", "/help#contact")).then("."),
            ))
            .part(start),
        HttpError::Refused { .. } => titled("This is not possible")
            .part(Stop { title: "Why".into(), body: vec![Html::paragraph(error.detail())] })
            .part(start),
        HttpError::Reused => titled("This was not saved")
            .says("You sent this form before, and that was saved. What it says now is not saved.")
            .part(Html::paragraph(Html::link("Open the form again", request.path())))
            .part(start),
        HttpError::Wait(seconds) => {
            let minutes = u64::try_from(seconds.div_euclid(60) + 1).unwrap_or(1);
            let wait = words::count(minutes.max(1), "minute", "minutes");
            titled("Too many tries").says(format!("Wait {wait}, then try again."))
        }
        HttpError::Unavailable => titled("The service is not available")
            .says("Try again in a few minutes. What you had saved is safe.")
            .says("If you were sending something, check that it is there before you send it again."),
        HttpError::Internal => titled("Sorry, something went wrong")
            .says("The fault is ours. Try again in a few minutes.")
            .says(format!("If you contact support, give this number: {}.", signed_in::request_id(request)))
            .part(Html::paragraph(Html::link("Contact support", "/help#contact"))),
        other => TextPage::new(shell, other.title()).says(detail_of(request, other)).part(start),
    }
}

/// Gives back what somebody wrote in a form that is not done and cannot be sent again from here, as when the case has passed to a colleague meanwhile.
fn with_what_was_written(request: &HttpRequest, page: TextPage) -> TextPage {
    let Some(Posted { fields, .. }) = request.extensions().get::<Posted>().cloned() else { return page };
    match written(&fields) {
        Some(written) => page.heading("What you wrote").says("It was not saved. Copy what you still need.").part(written),
        None => page,
    }
}

/// Asks whether a form that was sent before, and says something else now, is sent as well. What was written is there to be read, and everything travels along.
fn send_as_new(request: &HttpRequest) -> Option<FormPage> {
    let signed_in = request.extensions().get::<SignedIn>().cloned()?;
    let Posted { fields, secrets, had_file, .. } = request.extensions().get::<Posted>().cloned()?;
    let carried = fields.iter().filter(|(name, _)| name != SUBMISSION_FIELD);
    let mut page = FormPage::new(signed_in.shell(HttpError::Reused.title()), HttpError::Reused.title(), "Send it as well")
        .intro(ALREADY_SENT)
        .part(written(&fields).unwrap_or_default())
        .field(carrying(carried))
        .fields(secrets.into_iter().map(Field::password))
        .action(request.uri().path_and_query().map_or("/", |place| place.as_str()))
        .cancel("/");
    if had_file {
        page = page.field(file_again());
    }
    Some(page.keyed(signed_in.new_submission()))
}

/// Gives back everything that could not be saved, to be sent again as it is: under the same key, so that it is done once.
fn not_saved(app: &App, request: &HttpRequest, error: &HttpError) -> Option<FormPage> {
    let posted = request.extensions().get::<Posted>().cloned()?;
    let shell = signed_in::shell_of_reader(app, request, error.title());
    let mut page = FormPage::new(shell, error.title(), "Try again")
        .intro(error.detail())
        .intro("What you sent is still on this page. Leave it open, and try again from here.")
        .part(written(&posted.fields).unwrap_or_default())
        .field(carrying(posted.fields.iter()))
        .fields(posted.secrets.into_iter().map(Field::password))
        .action(request.uri().path_and_query().map_or("/", |place| place.as_str()));
    if posted.had_file {
        page = page.field(file_again());
    }
    if let Some(token) = posted.token {
        page.csrf = token;
    }
    Some(page)
}

/// A file does not travel along unseen: it is chosen again.
fn file_again() -> Field {
    Field::file("file", "Choose the file again").accept(ACCEPTED)
}

/// What somebody wrote, to be read again; `None` when nothing was. It has spaces in it. Codes, days and numbers have none, and say nothing without their
/// questions.
fn written(fields: &[(String, String)]) -> Option<SummaryList> {
    let typed = fields.iter().filter(|(_, value)| value.trim().contains(char::is_whitespace));
    let rows: Vec<_> =
        typed.map(|(name, value)| SummaryRow::new(words::sentence(&name.replace(['_', '-'], " ")), Html::lines(value))).collect();
    (!rows.is_empty()).then(|| SummaryList::new(rows))
}

/// Carries fields along unseen.
fn carrying<'a>(fields: impl Iterator<Item = &'a (String, String)>) -> Field {
    Field::content(Html::concat(fields.map(|(name, value)| crate::ui::form::hidden(name, value))))
}

/// What is said when a form was sent before and says something else now.
pub(crate) const ALREADY_SENT: &str =
    "You sent this form before, and that was saved. What it says now is not saved yet. If you mean both, send it as well.";

/// Asks for the password in the middle of a form: everything typed travels along unseen, and the form goes on to its own address.
fn step_up_again(request: &HttpRequest, wrong: Option<&str>) -> Option<FormPage> {
    let signed_in = request.extensions().get::<SignedIn>().cloned()?;
    let Posted { fields, .. } = request.extensions().get::<Posted>().cloned()?;
    let page = FormPage::new(signed_in.shell("Enter your password again"), "Enter your password again", "Continue")
        .intro("What you are about to do matters to a child’s rights or to who may sign in. We ask again so that nobody else can do it on your screen.")
        .intro("What you have written is kept.")
        .field(carrying(fields.iter()))
        .field(Field::password(Secret::Confirm))
        .action(request.uri().path_and_query().map_or("/", |place| place.as_str()))
        .cancel("/");
    Some(match wrong {
        Some(wrong) => page.state(FormState::new().error(Secret::Confirm.name(), wrong)),
        None => page,
    })
}
