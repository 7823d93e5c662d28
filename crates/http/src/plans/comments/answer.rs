//! Answering a comment.

use ehc_application::{
    Context, Failure, NoRule, Service,
    plans::{
        CommentRow,
        comments::{self, Answer, AnswerRefused},
        thread::{self, PlanView},
    },
};
use ehc_domain::{cases::CaseReference, ids::CommentId, policy::Action};
use serde_json::json;

use super::not_now;
use crate::{
    act::{Named, Next, on_case_with},
    form::form,
    plans::api::CommentJson,
    ui::{Choice, FormState, Link, govuk::Inset},
    web::route::Row,
};

form! { Answer {
    is_accepted: radios("Do we accept it?")
        .or("Choose yes or no")
        .looks(|field| field.choices(vec![Choice::new("yes", "Yes, the plan changes"), Choice::new("no", "No")])),
    reason: lines("Why?", 4).hint("The parents will read this. A “no” always says why."),
    version: hidden(),
} }

/// The plan and one comment on it.
struct Commented {
    view: PlanView,
    comment: CommentRow,
}

fn load(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, CommentId),
) -> Result<Commented, Failure<NoRule>> {
    let view = thread::show(service, context, reference)?;
    let comment = view.comments.iter().find(|comment| comment.id == *id).cloned().ok_or(Failure::NotFound)?;
    Ok(Commented { view, comment })
}

pub(in crate::plans) fn answer() -> Vec<Row> {
    on_case_with("/cases/{reference}/plan/comments/{comment}", Action::CommentAnswer, load, |more| &more.view.open)
        .part("plan")
        .does(
            "Answers a comment of the family",
            |service, context, (reference, id), given| comments::answer(service, context, reference, *id, given),
            |shown| {
                let comment = &shown.ground.more.comment;
                let said = format!("Section {}, {}: {}", comment.section.letter(), comment.made_by, comment.text);
                shown
                    .form("Answer a comment", "Save answer", "plan/comments")
                    .part(Inset { body: said.into() })
                    .back(shown.path("plan/comments"))
            },
        )
        .begins(|shown| {
            let comment = &shown.ground.more.comment;
            let state = FormState::new().with("version", comment.version.to_string());
            match comment.is_accepted {
                Some(accepted) => state
                    .with("is_accepted", if accepted { "yes" } else { "no" })
                    .with("reason", comment.answer.clone().unwrap_or_default()),
                None => state,
            }
        })
        .instead(|shown| not_now(shown, &shown.ground.more.view, "Answer a comment"))
        .refuses(|shown, refused, page| match refused {
            AnswerRefused::Stale(theirs) => {
                let accepted = if theirs.is_accepted == Some(true) { "Accepted" } else { "Not accepted" };
                let said = format!("{accepted}. {}", theirs.answer.clone().unwrap_or_default());
                let take = Link::new("Take theirs", shown.path("plan/comments"));
                (409, page.beside(refused.to_string(), "a colleague", said, "reason", take))
            }
            _ => (422, page),
        })
        .json("/api/v1/cases/{reference}/plan/comments/{comment}/answer")
        .answers(200, |(_, id), _| Named::of(*id))
        .stands(|refused| match refused {
            AnswerRefused::Stale(now) => json!(CommentJson::from(&**now)),
            _ => serde_json::Value::Null,
        })
        .then(|shown, _| Next::to(shown.path("plan/comments")).saying("Answer saved"))
}
