//! The papers of a case: the list, uploading, opening, withdrawing.

mod withdraw;

use actix_web::{HttpResponse, http::header, web};
use ehc_application::documents::{self, DocumentLine, DocumentList, NewDocument, UploadRefused};
use ehc_domain::{
    cases::CaseReference,
    codes::Coded,
    documents::{DocumentClass, DocumentState, FileRefused, FileType},
    ids::DocumentId,
    policy::Action as A,
    refusals::Refuses,
    text::{Text, TextRefused},
};
use serde::Serialize;

use crate::{
    act::Named,
    advice::frame_of,
    frames::{CaseFrame, CasePage, FormPage},
    ui::{
        Field, FormState, Html, Link,
        govuk::{Button, Tag},
        parts::{Cell, Column, Empty, Row as TableRow, Table},
        words,
    },
    web::{
        App, HttpError, SignedIn,
        described::{code, says, text},
        error::{ruled, upload_status},
        path::reference,
        respond::{Answer, page, page_with, see_other_saying, wrong},
        route::{Row, Rule},
        upload::{self, SentForm, Uploading},
    },
};

/// What is said of a file beside it.
const BESIDE: &[&str] = &["kind", "title"];

/// The code where nothing says what a paper is.
const KIND_MISSING: &str = "kind_missing";

pub(crate) fn routes() -> Vec<Row> {
    let (see, add) = (Rule::OnCase(A::DocumentView), Rule::OnCase(A::DocumentUpload));
    let mut rows = vec![
        Row::get("/cases/{reference}/documents", see, || web::to(show)),
        Row::get("/cases/{reference}/documents/new", add, || web::to(new)).noted(),
        Row::post("/cases/{reference}/documents/new", add, || web::to(send)),
        Row::get("/cases/{reference}/documents/{id}", see, || web::to(open)),
        Row::get("/api/v1/cases/{reference}/documents", see, || web::to(list_json))
            .describes(says("Lists the papers of a case that you may open").gives::<Vec<DocumentJson>>(200)),
        Row::post("/api/v1/cases/{reference}/documents", add, || web::to(send_json)).describes(
            says("Adds a paper to a case")
                .takes_file(&[("kind", code::<DocumentClass>()), ("title", text())])
                .gives::<Named>(201)
                .refuses::<FileRefused>()
                .refuses::<TextRefused>()
                .refuses_by(&[KIND_MISSING])
                .fails(&[HttpError::Upload(UploadRefused::NotKept), HttpError::Upload(UploadRefused::AnotherChild)]),
        ),
        Row::get("/api/v1/cases/{reference}/documents/{id}", see, || web::to(open))
            .describes(says("Opens a paper, as an attachment").gives_file(FileType::ALL.map(FileType::content_type).to_vec())),
    ];
    rows.extend(withdraw::withdraw());
    rows
}

async fn load(app: &App, signed_in: &SignedIn, reference: CaseReference) -> Result<DocumentList, HttpError> {
    let context = signed_in.context(None);
    Ok(app.run(move |service| documents::list(service, &context, &reference)).await?)
}

async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let list = load(&app, &signed_in, reference(&path)?).await?;
    let frame = frame_of(&app, &signed_in, &list.open, "documents").await?;
    let today = signed_in.context(None).today;
    let upload = list.may_add.then(|| Link::new("Upload a document", list.open.path("documents/new")));
    let rows = list.lines.iter().map(|line| row(line, &list, today)).collect();
    page(&listed(frame, rows, upload))
}

fn row(line: &DocumentLine, list: &DocumentList, today: chrono::NaiveDate) -> DocumentRow {
    let is_withdrawn = line.row.state == DocumentState::Withdrawn;
    let kilobytes = (line.row.size_bytes + 1023) / 1024;
    let withdraw = list.open.path(&format!("documents/{}/withdraw", line.row.id));
    DocumentRow {
        title: Link::new(line.row.title.as_str(), list.open.path(&format!("documents/{}", line.row.id))),
        note: format!("{}, {kilobytes} KB", line.row.file_name),
        kind: line.row.class.label().to_owned(),
        dated: words::list_time(ehc_application::ports::london_day(line.row.uploaded_at), today),
        from: line.by.clone(),
        who_can_see: readers(line.row.class).to_owned(),
        state: match (is_withdrawn, line.may_withdraw) {
            (true, _) => {
                let why = line.row.withdrawn_reason.clone().unwrap_or_default();
                Html::from(Tag::grey(DocumentState::Withdrawn.label())).then(" ").then(why.as_str())
            }
            (false, true) => Html::from(line.row.state.label()).then(" ").then(Html::link("Withdraw", &withdraw)),
            (false, false) => line.row.state.label().into(),
        },
    }
}

#[derive(Debug, Clone, Default)]
struct DocumentRow {
    title: Link,
    /// "PDF, 240 KB, version 2".
    note: String,
    kind: String,
    dated: Html,
    from: String,
    who_can_see: String,
    /// A tag while it is checked or when it was refused; empty when ready.
    state: Html,
}

/// `…/documents`.
fn listed(frame: CaseFrame, rows: Vec<DocumentRow>, upload: Option<Link>) -> CasePage {
    let mut page = frame.part("Documents");
    if let Some(link) = upload {
        page = page.action(Button::go(link.text, link.href));
    }
    if rows.is_empty() {
        return page.part_of_page(Empty::new("No documents yet"));
    }
    let columns = vec![
        Column::new("Document").quiet(),
        Column::new("Kind"),
        Column::new("Date"),
        Column::new("From"),
        Column::new("People who can see this"),
        Column::new("Checks"),
    ];
    let row = |document: DocumentRow| {
        TableRow::new([
            Cell::noted(Html::link(document.title.text, &document.title.href), document.note),
            document.kind.into(),
            document.dated.into(),
            document.from.into(),
            document.who_can_see.into(),
            if document.state.is_empty() { "Ready".into() } else { document.state.into() },
        ])
    };
    page.part_of_page(Table::new("Documents", columns, rows.into_iter().map(row).collect()))
}

fn readers(class: DocumentClass) -> &'static str {
    match class {
        DocumentClass::Views => "Caseworkers, managers and everybody asked for advice",
        DocumentClass::Education => "Caseworkers, managers and educational psychologists asked",
        DocumentClass::Health => "Caseworkers, managers and health contributors asked",
        DocumentClass::SocialCare => "Caseworkers, managers and social care contributors asked",
        DocumentClass::Letters | DocumentClass::General => "Caseworkers and managers",
    }
}

async fn new(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let list = load(&app, &signed_in, reference(&path)?).await?;
    page(&form(&app, &signed_in, &list, FormState::new()).await?)
}

async fn form(app: &App, signed_in: &SignedIn, list: &DocumentList, state: FormState) -> Result<FormPage, HttpError> {
    if !list.may_add {
        return Err(HttpError::Denied);
    }
    let kinds = DocumentClass::ALL.iter().map(|class| (class.code(), class.label()));
    let frame = frame_of(app, signed_in, &list.open, "documents").await?;
    Ok(frame
        .form("Upload a document", "Upload")
        .field(Field::select("kind", "What is it?", kinds))
        .field(Field::text("title", "Title").hint("Optional. Shown in the list"))
        // Last, so that the answers have come before what may be too large.
        .field(Field::file("file", "File").hint(upload::limits(app)).accept(upload::ACCEPTED))
        .cancel(list.open.path("documents"))
        .tokens(signed_in.csrf(), signed_in.new_submission())
        .state(state))
}

async fn send(app: web::Data<App>, uploading: Uploading, path: web::Path<String>) -> Answer {
    let signed_in = uploading.signed_in.clone();
    let reference = reference(&path)?;
    let list = load(&app, &signed_in, reference.clone()).await?;
    if !list.may_add {
        return Err(HttpError::Denied);
    }
    let SentForm { typed, file, submission } = uploading.read(&app, BESIDE).await?;
    let Some(class) = DocumentClass::parse(typed.value("kind")) else {
        return wrong(&form(&app, &signed_in, &list, typed.error("kind", "Choose what it is")).await?);
    };
    let title = match titled(typed.value("title")) {
        Ok(title) => title,
        Err(refused) => return wrong(&form(&app, &signed_in, &list, typed.error("title", refused.to_string())).await?),
    };
    let context = signed_in.context(submission);
    let new = NewDocument { class, title, advice_request_id: None };
    let kept = match file.and_then(|file| file.ok_or(FileRefused::Empty.into())) {
        Ok(file) => ruled(app.run(move |service| documents::upload(service, &context, &reference, new, file)).await)?,
        Err(refused) => Err(refused),
    };
    match kept {
        Ok(_) => see_other_saying(&app, &list.open.path("documents"), "The document was added"),
        Err(refused) => {
            let state = typed.error("file", refused.to_string());
            page_with(upload_status(&refused), &form(&app, &signed_in, &list, state).await?)
        }
    }
}

/// Reads the title that a list shows: one line, or nothing.
fn titled(text: &str) -> Result<String, TextRefused> {
    Ok(Text::<200>::optional(text)?.map_or_else(String::new, Text::into_string))
}

fn document(text: &str) -> Result<DocumentId, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}

/// Sends a paper to be kept and not to be shown: what somebody uploaded never runs in the reader's session.
async fn open(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (reference, id, context) = (reference(&path.0)?, document(&path.1)?, signed_in.context(None));
    let opened = app.run(move |service| documents::open_document(service, &context, &reference, id)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, opened.content_type))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", opened.name)))
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(opened.content))
}

/// A paper of a case.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DocumentJson {
    /// Names it within the case.
    id: uuid::Uuid,
    /// Its class, by code.
    class: &'static str,
    /// What it is.
    title: String,
    /// Its media type.
    content_type: String,
    /// Its size.
    size_bytes: i64,
    /// Whether it may be opened, by code.
    state: &'static str,
    /// When it was added, in UTC.
    uploaded_at: chrono::DateTime<chrono::Utc>,
}

async fn list_json(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let list = load(&app, &signed_in, reference(&path)?).await?;
    let json = |line: &DocumentLine| DocumentJson {
        id: line.row.id.uuid(),
        class: line.row.class.code(),
        title: line.row.title.clone(),
        content_type: line.row.content_type.clone(),
        size_bytes: line.row.size_bytes,
        state: line.row.state.code(),
        uploaded_at: line.row.uploaded_at,
    };
    Ok(HttpResponse::Ok().json(list.lines.iter().map(json).collect::<Vec<_>>()))
}

async fn send_json(app: web::Data<App>, uploading: Uploading, path: web::Path<String>) -> Answer {
    let signed_in = uploading.signed_in.clone();
    let reference = reference(&path)?;
    // Who may not know of the case is told so before anything is said of the body.
    if !load(&app, &signed_in, reference.clone()).await?.may_add {
        return Err(HttpError::Denied);
    }
    let SentForm { typed, file, submission } = uploading.read(&app, BESIDE).await?;
    let file = file.and_then(|file| file.ok_or(FileRefused::Empty.into())).map_err(HttpError::Upload)?;
    let class = DocumentClass::parse(typed.value("kind"))
        .ok_or_else(|| HttpError::refused(KIND_MISSING, Some("kind"), "Say what the document is"))?;
    let title =
        titled(typed.value("title")).map_err(|refused| HttpError::refused(refused.code(), Some("title"), refused.to_string()))?;
    let context = signed_in.context(submission);
    let new = NewDocument { class, title, advice_request_id: None };
    let kept = ruled(app.run(move |service| documents::upload(service, &context, &reference, new, file)).await)?;
    let id = kept.map_err(HttpError::Upload)?;
    Ok(HttpResponse::Created().json(Named::of(id)))
}
