//! The file of advice that came from somebody who does not sign in.

use actix_web::{HttpResponse, web};
use ehc_application::documents::UploadRefused;
use ehc_domain::{documents::FileRefused, policy::Action as A};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    advice::{received, show},
    web::{
        App, HttpError,
        described::says,
        path::reference,
        respond::Answer,
        route::{Row, Rule},
        upload::Uploading,
    },
};

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::post("/api/v1/cases/{reference}/advice/{id}/file", Rule::OnCase(A::AdviceReturn), || web::to(received_file))
            .describes(
                says("Keeps the file of advice that came; its id is the `document` of what came")
                    .takes_file(&[])
                    .gives::<KeptJson>(201)
                    .refuses::<FileRefused>()
                    .fails(&[HttpError::Upload(UploadRefused::NotKept), HttpError::Upload(UploadRefused::AnotherChild)]),
            ),
    ]
}

/// A file that is kept.
#[derive(Debug, Serialize, ToSchema)]
struct KeptJson {
    /// Its id.
    document: Uuid,
}

async fn received_file(app: web::Data<App>, uploading: Uploading, path: web::Path<(String, String)>) -> Answer {
    let signed_in = uploading.signed_in.clone();
    let (reference, id) = (reference(&path.0)?, show::id(&path.1)?);
    received::may_receive(&app, &signed_in, &path).await?;
    let sent = uploading.read(&app, &[]).await?;
    let file = sent.file.map_err(HttpError::Upload)?.ok_or(HttpError::Malformed("The field `file` held no file."))?;
    let document = received::keep(&app, &signed_in, (&reference, id), file).await?.map_err(HttpError::Upload)?;
    Ok(HttpResponse::Created().json(KeptJson { document: document.uuid() }))
}
