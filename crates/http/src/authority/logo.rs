//! The logo of the authority: uploaded, taken away, and shown to anybody.

use actix_web::{HttpResponse, http::StatusCode, http::header, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure,
    authority::{Logo, LogoRow, PLACE},
    documents::UploadRefused,
    logo::{self, LogoFrom, LogoRefused, LogoView},
};
use ehc_domain::{
    documents::{FileRefused, FileType},
    policy::Action,
    refusals::Refuses,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    act::{Next, Plain, at},
    form::{Form, fields, form},
    frames::FormPage,
    ui::{
        Field, FormState, Html,
        govuk::{SummaryList, SummaryRow},
        parts::SectionHead,
        words,
    },
    web::{
        App, HttpError, SignedIn,
        described::{says, text},
        error::upload_status,
        links,
        respond::{Answer, page, page_with, see_other_saying},
        route::{Row, Rule},
        upload::Uploading,
    },
};

/// The page of the logo.
pub(super) const PAGE: &str = "/admin/authority/logo";

const EDIT: Rule = Rule::May(Action::AuthorityEdit);
const HEADING: &str = "Logo";

/// What stands beside the file, as pages and programs send it.
const BESIDE: [&str; 4] = ["from_on", "from_on-day", "from_on-month", "from_on-year"];

form! { LogoFrom {
    from_on: date("From which day?").or("Enter the first day").hint("Letters of earlier days keep the logo of their day. It may lie ahead.").today(),
} }

pub(super) fn routes() -> Vec<Row> {
    let api = "/api/v1/authority/logo";
    let shown = Row::get(api, EDIT, || web::to(show_json));
    let sent = Row::post(api, EDIT, || web::to(send_json));
    let rows = vec![
        Row::get(PAGE, EDIT, || web::to(show)),
        Row::post(PAGE, EDIT, || web::to(send)),
        Row::get("/assets/logo/{sha256}", Rule::Public, || web::to(picture)),
        shown.describes(says("Shows the logo of the authority, and from which day it is used").gives::<LogoJson>(200)),
        sent.describes(
            says("Has a PNG or JPEG be the logo of the authority from a day on")
                .takes_file(&[("from_on", text())])
                .gives::<LogoJson>(200)
                .refuses::<LogoRefused>()
                .refuses_by(&["missing", "not_a_date"]),
        ),
    ];
    [rows, remove()].concat()
}

fn remove() -> Vec<Row> {
    at::<(), Plain<()>>("/admin/authority/logo/remove", EDIT, |_, _, ()| Ok(Plain(())))
        .does("Has the authority use no logo from a day on", logo::remove, |shown| {
            let shell = shown.frame.clone().titled("Use no logo").current("/admin");
            FormPage::new(shell, "Use no logo", "Save").back(PAGE).cancel(PAGE).intro("The name stands in its place.")
        })
        .json("/api/v1/authority/logo/remove")
        .then(|_, ()| Next::to(PLACE).saying("Saved"))
}

/// The logo of the authority.
#[derive(Debug, Serialize, ToSchema)]
struct LogoJson {
    /// Where it can be seen, by anybody; `null` while there is none.
    address: Option<String>,
    /// The media type.
    content_type: Option<String>,
    /// In pixels.
    width: Option<i32>,
    /// In pixels.
    height: Option<i32>,
    /// Since when it is used, or none is; `null` until there was one.
    from_on: Option<NaiveDate>,
}

impl From<LogoView> for LogoJson {
    fn from(LogoView { now, from_on, .. }: LogoView) -> Self {
        Self {
            address: now.as_ref().map(|logo| links::logo(logo).href),
            width: now.as_ref().map(|logo| logo.width),
            height: now.as_ref().map(|logo| logo.height),
            content_type: now.map(|logo| logo.content_type),
            from_on,
        }
    }
}

async fn show_json(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let view = app.run(move |service| logo::show(service, &context)).await?;
    Ok(HttpResponse::Ok().json(LogoJson::from(view)))
}

async fn send_json(app: web::Data<App>, uploading: Uploading) -> Answer {
    let signed_in = uploading.signed_in.clone();
    let sent = uploading.read(&app, &BESIDE).await?;
    let from = LogoFrom::read_body(sent.typed)?;
    let file = sent.file.and_then(|file| file.ok_or(FileRefused::Empty.into())).map_err(HttpError::Upload)?;
    let context = signed_in.context(sent.submission);
    let done = app.run(move |service| {
        logo::set(service, &context, from, file)?;
        logo::show(service, &context).map_err(|failure| failure.map_rule(|never| match never {}))
    });
    Ok(HttpResponse::Ok().json(LogoJson::from(done.await?)))
}

async fn show(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let state = LogoFrom::begun(signed_in.context(None).today);
    page(&asked(&app, &signed_in, state).await?)
}

async fn asked(app: &App, signed_in: &SignedIn, state: FormState) -> Result<FormPage, HttpError> {
    let context = signed_in.context(None);
    let today = context.today;
    let view = app.run(move |service| logo::show(service, &context)).await?;
    let council = app.service.council();
    let mut form = FormPage::new(signed_in.shell(HEADING).current("/admin"), HEADING, "Save")
        .back(PLACE)
        .cancel(PLACE)
        .intro("It stands at the head of every page, also where people sign in, and of letters. Whoever cannot see it is given the name of the authority.");
    if let Some(logo) = &view.now {
        let away = Html::paragraph(Html::link("Use no logo", "/admin/authority/logo/remove"));
        let at = |class: &str| links::logo(logo).img(class, &council);
        form = form.part(Html::heading("How it looks now")).part(places(at, "")).part(away);
    }
    let form = form
        .fields(fields(&LogoFrom::questions()))
        // Last, so that the answers have come before what may be too large.
        .field(
            Field::file("file", "Picture")
                .hint("PNG or JPEG, up to 1 MB. On a white ground, no more than 4 times as wide as high or as high as wide")
                .accept(".png,.jpg,.jpeg,.jfif"),
        )
        // Drawn by the script once a picture is chosen; without it the picture is seen once it is saved, from its day on.
        .field(Field::content(places(
            |class| {
                Html::trusted(format!(
                    "<canvas class=\"{class}\" role=\"img\" aria-label=\"The picture that was chosen\"></canvas>"
                ))
            },
            " data-preview-of=\"file\" hidden",
        )))
        .tokens(signed_in.csrf(), signed_in.new_submission())
        .state(state);
    if view.recorded.is_empty() {
        return Ok(form);
    }
    let recorded = view.recorded.iter().map(|one| recorded(one, &council, today)).collect();
    Ok(form.after(SectionHead::new("What was recorded")).after(SummaryList::new(recorded)))
}

/// A logo where it stands: at the head of a page on a computer and on a telephone, and at the head of a letter.
fn places(picture: impl Fn(&str) -> Html, attributes: &str) -> Html {
    let heads = [("app-logo__wide", "On a computer"), ("app-logo__narrow", "On a telephone")].map(|(class, words)| {
        format!("<figure><figcaption>{words}</figcaption><span class=\"app-logo__head\">{}</span></figure>", picture(class))
    });
    let letter = format!("<figure><figcaption>On letters</figcaption>{}</figure>", picture("app-letterhead"));
    Html::trusted(format!("<div class=\"app-logo\"{attributes}>{}{letter}</div>", heads.concat()))
}

fn recorded((row, by): &(LogoRow, String), council: &str, today: NaiveDate) -> SummaryRow {
    let what = Logo::of(row).map_or_else(|| "No logo".into(), |logo| links::logo(&logo).img("app-letterhead", council));
    let who = format!("{by}, {}", words::moment(row.recorded_at, today));
    SummaryRow::new(words::sentence(&format!("from {}", words::date(row.from_on))), what.then(Html::paragraph(who)))
}

async fn send(app: web::Data<App>, uploading: Uploading) -> Answer {
    let signed_in = uploading.signed_in.clone();
    let sent = uploading.read(&app, &BESIDE).await?;
    let (mut typed, mut status) = (sent.typed, StatusCode::UNPROCESSABLE_ENTITY);
    let from = LogoFrom::read(&mut typed);
    let file = match sent.file {
        Ok(Some(file)) => Some(file),
        Ok(None) => {
            typed.fail("file", "Choose the picture");
            None
        }
        Err(refused) => {
            status = upload_status(&refused);
            // What every upload may have is more than a logo may.
            let words = if matches!(refused, UploadRefused::TooLarge(_)) {
                LogoRefused::TooLarge.to_string()
            } else {
                refused.to_string()
            };
            typed.fail("file", words);
            None
        }
    };
    let (Some(from), Some(file)) = (from, file) else {
        return page_with(status, &asked(&app, &signed_in, typed).await?);
    };
    let context = signed_in.context(sent.submission);
    match app.run(move |service| logo::set(service, &context, from, file)).await {
        Ok(()) => see_other_saying(&app, PLACE, "Saved"),
        Err(Failure::Rule(refused)) => {
            typed.fail(refused.field().unwrap_or("file"), refused.to_string());
            page_with(status, &asked(&app, &signed_in, typed).await?)
        }
        Err(other) => Err(other.into()),
    }
}

/// Shows a logo under an address that changes with it, so that browsers may keep it.
async fn picture(app: web::Data<App>, sha256: web::Path<String>) -> Answer {
    let (file_type, content): (FileType, _) = app.run(move |service| logo::content(service, &sha256)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        // Pictures are compressed already.
        .insert_header(header::ContentEncoding::Identity)
        .content_type(file_type.content_type())
        .body(content))
}
