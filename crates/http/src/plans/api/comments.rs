//! The family's comments for programs.

use actix_web::{HttpResponse, web};
use ehc_application::plans::{CommentRow, thread};
use serde_json::{Value, json};

use crate::web::{App, SignedIn, path::reference, respond::Answer};

/// A comment, with its answer once it has one.
pub(in crate::plans) fn comment_to_json(comment: &CommentRow) -> Value {
    json!({
        "id": comment.id.uuid(), "section": comment.section.code(), "text": comment.text, "made_by": comment.made_by,
        "received_on": comment.received_on, "is_accepted": comment.is_accepted, "answer": comment.answer,
        "answered_on": comment.answered_on, "version": comment.version,
    })
}

/// Lists the family's comments.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/plan/comments", tag = "plans", params(("reference" = String, Path)),
    security(("session" = [])), responses((status = 200, description = "The comments, oldest first")))]
pub(crate) async fn list_comments(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let view = app.run(move |service| thread::show(service, &context, &reference)).await?;
    let list: Vec<_> = view.comments.iter().map(comment_to_json).collect();
    Ok(HttpResponse::Ok().json(json!({ "comments": list, "comments_until": view.window_ends_on() })))
}
