//! The family's comments for programs.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::plans::{CommentRow, thread};
use ehc_domain::plans::PlanSection;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::web::{App, SignedIn, described::code, path::reference, respond::Answer};

/// A comment, with its answer once it has one.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::plans) struct CommentJson {
    id: Uuid,
    #[schema(schema_with = code::<PlanSection>)]
    section: &'static str,
    text: String,
    made_by: String,
    received_on: NaiveDate,
    /// `null` until it is answered.
    is_accepted: Option<bool>,
    answer: Option<String>,
    answered_on: Option<NaiveDate>,
    /// For the next change.
    version: i32,
}

impl From<&CommentRow> for CommentJson {
    fn from(comment: &CommentRow) -> Self {
        Self {
            id: comment.id.uuid(),
            section: comment.section.code(),
            text: comment.text.clone(),
            made_by: comment.made_by.clone(),
            received_on: comment.received_on,
            is_accepted: comment.is_accepted,
            answer: comment.answer.clone(),
            answered_on: comment.answered_on,
            version: comment.version,
        }
    }
}

/// The family's comments.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CommentsJson {
    /// Oldest first.
    comments: Vec<CommentJson>,
    /// The last day of the family's time to comment; `null` when no draft was sent.
    comments_until: Option<NaiveDate>,
}

pub(super) async fn list_comments(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let view = app.run(move |service| thread::show(service, &context, &reference)).await?;
    let comments = view.comments.iter().map(CommentJson::from).collect();
    Ok(HttpResponse::Ok().json(CommentsJson { comments, comments_until: view.window_ends_on() }))
}
