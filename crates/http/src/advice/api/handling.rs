//! What a contributor needs before the advice is written: whom it can be passed on to, and a place for a file.

use actix_web::{HttpResponse, web};
use ehc_application::{
    Failure,
    advice::contribute::{self, WriteRefused},
    documents::UploadRefused,
};
use ehc_domain::{documents::FileRefused, policy::Action as A};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    advice::{file as advice_file, request, show},
    web::{
        App, HttpError, SignedIn,
        described::says,
        respond::Answer,
        route::{Row, Rule},
        upload::Uploading,
    },
};

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get("/api/v1/advice/{id}/colleagues", Rule::OnCase(A::AdviceAnswer), || web::to(colleagues))
            .describes(says("Lists to whom a request can be passed on").gives::<Vec<ColleagueJson>>(200)),
        Row::post("/api/v1/advice/{id}/file", Rule::OnCase(A::AdviceWrite), || web::to(file)).describes(
            says("Keeps a file with the draft, whose new version it gives")
                .takes_file(&[])
                .gives::<AttachedJson>(201)
                .refuses::<WriteRefused>()
                .refuses::<FileRefused>()
                .fails(&[HttpError::Upload(UploadRefused::NotKept), HttpError::Upload(UploadRefused::AnotherChild)]),
        ),
    ]
}

/// A file that goes with a draft.
#[derive(Debug, Serialize, ToSchema)]
struct AttachedJson {
    /// Its id.
    document: Uuid,
    /// The version of the draft that it belongs to.
    version: i32,
}

/// Somebody of the same service.
#[derive(Debug, Serialize, ToSchema)]
struct ColleagueJson {
    id: Uuid,
    name: String,
}

async fn colleagues(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (id, context) = (show::id(&path)?, signed_in.context(None));
    let found = app.run(move |service| contribute::colleagues(service, &context, id)).await?;
    let list: Vec<_> = found.into_iter().map(|(user, name)| ColleagueJson { id: user.uuid(), name }).collect();
    Ok(HttpResponse::Ok().json(list))
}

async fn file(app: web::Data<App>, uploading: Uploading, path: web::Path<String>) -> Answer {
    let signed_in = uploading.signed_in.clone();
    // Who may not write is told so before anything is said of the body.
    let shown = request::load(&app, &signed_in, show::id(&path)?).await?;
    if shown.is_over {
        return Err(Failure::Rule(WriteRefused::CaseClosed).into());
    }
    if !shown.may_write {
        return Err(HttpError::Denied);
    }
    let sent = uploading.read(&app, &[]).await?;
    let attached = advice_file::attach(&app, &signed_in, &shown, sent).await?;
    Ok(HttpResponse::Created().json(AttachedJson { document: attached.document.uuid(), version: attached.draft.version }))
}
