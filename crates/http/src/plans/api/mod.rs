//! The plan for programs: the same acts under the same permissions.

mod comments;
mod gates;
mod rows;

pub(crate) use comments::*;
pub(crate) use gates::*;
pub(crate) use rows::*;

use actix_web::{HttpResponse, http::Method, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure,
    plans::{
        sections::{self, SectionRefused, SectionText},
        thread,
    },
};
use ehc_domain::{codes::Coded, ids::InstitutionId, plans::PlanSection, policy::Action as A};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::{
    act::conflict,
    web::{
        App, HttpError, Problem, ProtectedJson, SignedIn,
        path::reference,
        respond::Answer,
        route::{Row, Rule},
    },
};

pub(in crate::plans) fn routes() -> Vec<Row> {
    let write = Rule::OnCase(A::PlanDraft);
    let row = r#"{"section":"b","text":"A"}"#;
    vec![
        Row::get("/api/v1/cases/{reference}/plan", write, || web::to(show)),
        Row::get("/api/v1/cases/{reference}/plan/versions", write, || web::to(versions)),
        Row::other(Method::PUT, "/api/v1/cases/{reference}/plan/sections/{section}", write, || web::to(save_section))
            .sample(r#"{"text":"A","mark":"x"}"#),
        Row::post("/api/v1/cases/{reference}/plan/rows", write, || web::to(add_row)).sample(row),
        Row::other(Method::PUT, "/api/v1/cases/{reference}/plan/rows/{row}", write, || web::to(edit_row))
            .sample(r#"{"section":"b","text":"A","version":1}"#),
        Row::post("/api/v1/cases/{reference}/plan/take", write, || web::to(take_rows))
            .sample(r#"{"advice":"00000000-0000-0000-0000-000000000000","rows":[{"number":1,"need_section":"b","provision_section":"f"}]}"#),
        Row::get("/api/v1/cases/{reference}/plan/comments", Rule::OnCase(A::CommentAnswer), || web::to(list_comments)),
        Row::get("/api/v1/cases/{reference}/plan/gates", write, || web::to(gates)),
    ]
}

/// Shows the plan: sections, rows, what breaks the thread, and the advice to write from.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/plan", tag = "plans", params(("reference" = String, Path)),
    security(("session" = [])), responses((status = 200, description = "The plan"),
        (status = 404, description = "No such case", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let view = app.run(move |service| thread::show(service, &context, &reference)).await?;
    let (record, sections) = (&view.plan.record, &view.plan.sections);
    let states: Vec<_> = view
        .states
        .iter()
        .map(|state| json!({ "section": state.section.code(), "state": state.words, "to_fix": state.to_fix, "mark": sections.mark(state.section) }))
        .collect();
    let breaks: Vec<_> =
        view.breaks.iter().map(|found| json!({ "row": found.row().uuid(), "words": view.words_of(found) })).collect();
    let advice: Vec<_> = view
        .advice
        .iter()
        .map(|advice| json!({ "id": advice.id.uuid(), "kind": advice.kind.code(), "author": advice.author, "submitted_on": advice.submitted_on, "rows": advice.rows.len() }))
        .collect();
    Ok(HttpResponse::Ok().json(json!({
        "state": record.state.code(), "draft_number": record.draft_number, "version": record.version,
        "sections": states, "a": sections.a, "i": sections.i, "j": sections.j, "health_agreement": sections.health_agreement,
        "rows": view.plan.rows.iter().map(row_to_json).collect::<Vec<_>>(), "breaks": breaks, "advice": advice,
        "comments_until": view.window_ends_on(), "limit": view.limit(),
    })))
}

/// Lists what was sent, each as it was sent.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/plan/versions", tag = "plans", params(("reference" = String, Path)),
    security(("session" = [])), responses((status = 200, description = "Every draft and the final plan, oldest first")))]
pub(crate) async fn versions(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let view = app.run(move |service| thread::show(service, &context, &reference)).await?;
    let list: Vec<_> = view
        .versions
        .iter()
        .map(|version| {
            json!({ "number": version.number, "kind": version.kind.code(), "sent_on": version.sent_on, "served_on": version.served_on,
                "sha256": version.sha256, "breaks_reason": version.breaks_reason, "late_reason": version.late_reason,
                "content": version.content })
        })
        .collect();
    Ok(HttpResponse::Ok().json(json!({ "versions": list })))
}

/// What a section of plain text says. Which fields count depends on the section.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SectionBody {
    /// Sections A and J: the words. Section I: a type of institution.
    text: Option<String>,
    /// Section I: the institution named. With neither this nor `text`, section I is blank.
    institution: Option<Uuid>,
    /// Section G: who agreed for the health body.
    agreed_by: Option<String>,
    /// Section G: when.
    agreed_on: Option<NaiveDate>,
    /// The mark of the section as it was read.
    mark: String,
}

impl SectionBody {
    fn read(self, section: PlanSection) -> Result<(SectionText, String), HttpError> {
        let text = self.text.unwrap_or_default();
        let read = match section {
            PlanSection::A => SectionText::Views(text),
            PlanSection::J => SectionText::PersonalBudget(text),
            PlanSection::I => match self.institution {
                Some(id) => SectionText::Named(InstitutionId::new(id)),
                None if text.is_empty() => SectionText::Blank,
                None => SectionText::TypeOnly(text),
            },
            PlanSection::G => SectionText::HealthAgreement {
                by: self.agreed_by.unwrap_or_default(),
                on: self.agreed_on.ok_or(HttpError::Malformed("An agreement has a day."))?,
            },
            _ => return Err(HttpError::NotFound),
        };
        Ok((read, self.mark))
    }
}

/// Saves section A, I or J, or the agreement to section G.
#[utoipa::path(put, path = "/api/v1/cases/{reference}/plan/sections/{section}", tag = "plans",
    params(("reference" = String, Path), ("section" = String, Path, description = "`a`, `g`, `i` or `j`")), request_body = SectionBody,
    security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Saved"), (status = 409, description = "Changed by somebody else; `current` holds what it says"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn save_section(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    sent: ProtectedJson<SectionBody>,
) -> Answer {
    let (case, section) = path.into_inner();
    let (reference, context) = (reference(&case)?, sent.context());
    let section = PlanSection::parse(&section).ok_or(HttpError::NotFound)?;
    let (text, mark) = sent.into_inner().read(section)?;
    match app.run(move |service| sections::save(service, &context, &reference, text, &mark)).await {
        Ok(()) => Ok(HttpResponse::Ok().json(json!({ "section": section.code() }))),
        Err(Failure::Rule(SectionRefused::Stale(now))) => {
            let current = json!({ "a": now.a, "i": now.i, "j": now.j, "health_agreement": now.health_agreement, "mark": now.mark(section) });
            Ok(conflict("Someone else changed this section first", &current))
        }
        Err(other) => Err(other.into()),
    }
}
