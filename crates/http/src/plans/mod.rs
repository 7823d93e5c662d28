//! The plan: its golden thread, its sections and rows, its way to the family and to its final form.

mod api;
mod comments;
mod finalise;
mod rows;
mod sections;
mod send_draft;
mod take;
mod thread;

use actix_web::web;
pub(crate) use api::TEXT_SECTIONS;
use ehc_application::{
    Failure, NoRule, heading,
    plans::{
        WriteRefused, may_write,
        thread::{PlanView, show},
    },
};
use ehc_domain::{
    cases::CaseReference,
    ids::AdviceId,
    plans::{PlanSection, PlanState},
    policy::Action as A,
};

use crate::{
    cases::frame,
    frames::{CaseFrame, CasePage},
    ui::{
        CSRF_FIELD, Html, Link,
        form::hidden,
        parts::{SectionLink, SectionList, SubLink},
        words,
    },
    web::{
        App, HttpError, SignedIn,
        route::{Row, Rule},
    },
};

pub(crate) fn routes() -> Vec<Row> {
    let write = Rule::OnCase(A::PlanDraft);
    let send = Rule::OnCase(A::PlanSendDraft);
    let comment = Rule::OnCase(A::CommentAnswer);
    let mut rows = vec![
        Row::get("/cases/{reference}/plan", write, || web::to(thread::page_of_thread)),
        Row::get("/cases/{reference}/plan/sections/{section}", write, || web::to(sections::show)),
        Row::post("/cases/{reference}/plan/sections/{section}", write, || web::to(sections::send)).sample("mark=x&text=A"),
        Row::get("/cases/{reference}/plan/rows/new", write, || web::to(rows::new)),
        Row::post("/cases/{reference}/plan/rows/new", write, || web::to(rows::send_new)).sample("section=b&text=A"),
        Row::get("/cases/{reference}/plan/rows/{row}", write, || web::to(rows::show)),
        Row::post("/cases/{reference}/plan/rows/{row}", write, || web::to(rows::send)).sample("section=b&text=A&version=1"),
        Row::get("/cases/{reference}/plan/take/{advice}", write, || web::to(take::show)),
        Row::post("/cases/{reference}/plan/take/{advice}", write, || web::to(take::send))
            .sample("rows=1&need_section=b&provision_section=f"),
        Row::get("/cases/{reference}/plan/send-draft", send, || web::to(send_draft::facts)),
        Row::get("/cases/{reference}/plan/send-draft/reasons", send, || web::to(send_draft::reasons)),
        Row::post("/cases/{reference}/plan/send-draft/reasons", send, || web::to(send_draft::send_reasons)).sample("how=hand"),
        Row::get("/cases/{reference}/plan/send-draft/check", send, || web::to(send_draft::check)),
        Row::post("/cases/{reference}/plan/send-draft/check", send, || web::to(send_draft::send)).sample("version=1"),
        Row::get("/cases/{reference}/plan/send-draft/done", send, || web::to(send_draft::done)),
        Row::get("/cases/{reference}/plan/comments", comment, || web::to(comments::list)),
        Row::get("/cases/{reference}/plan/finalise", write, || web::to(finalise::gates)),
        Row::get("/cases/{reference}/plan/finalise/done", write, || web::to(finalise::done)),
    ];
    rows.extend(rows::remove());
    rows.extend(rows::shift());
    rows.extend(rows::dismiss());
    rows.extend(comments::add());
    rows.extend(comments::answer());
    rows.extend(finalise::ask());
    rows.extend(finalise::confirm());
    rows.push(send_draft::by_program());
    rows.extend(api::routes());
    rows
}

/// What every page of the plan is made from.
struct Ground {
    view: PlanView,
    frame: CaseFrame,
}

impl Ground {
    fn path(&self, page: &str) -> String {
        self.view.open.path(&if page.is_empty() { "plan".to_owned() } else { format!("plan/{page}") })
    }

    /// The link to the advice that a row came from.
    fn source(&self, advice: Option<AdviceId>, note: Option<&str>) -> Option<Link> {
        let advice = advice?;
        let found = self.view.advice.iter().find(|given| given.id == advice);
        let (title, page) = match found {
            Some(given) => (given.title.clone(), format!("advice/{}", given.request_id)),
            None => ("Earlier advice".to_owned(), "advice".to_owned()),
        };
        let text = note.map_or_else(|| title.clone(), |note| format!("{title}, {note}"));
        Some(Link::new(text, self.view.open.path(&page)))
    }

    /// In place of a form, why the plan cannot be written in now; `None` when it can.
    fn not_to_write(&self, title: &str) -> Option<CasePage> {
        not_to_write(&self.view, &self.frame, title)
    }

    /// The side list of sections.
    fn sections(&self, signed_in: &SignedIn) -> SectionList {
        let record = &self.view.plan.record;
        let title = match record.state {
            PlanState::Final => "Final plan".to_owned(),
            PlanState::Drafting | PlanState::DraftSent => format!("Draft {}", record.draft_number),
        };
        let link = |state: &ehc_application::plans::thread::SectionState| SectionLink {
            letter: state.section.letter().into(),
            title: state.section.label().into(),
            href: self.path(&format!("sections/{}", state.section.code())),
            state: state.words.clone(),
            to_fix: state.to_fix,
            current: false,
        };
        SectionList {
            title,
            saved: saved(&self.view, signed_in),
            whole: Some(SubLink::new("Golden thread", self.path(""))),
            sections: self.view.states.iter().map(link).collect(),
        }
    }
}

/// In place of a form, why the plan cannot be written in; `None` when it can.
fn not_to_write(view: &PlanView, frame: &CaseFrame, title: &str) -> Option<CasePage> {
    let why = match may_write(view.open.case.stage) {
        Err(refused) => refused.to_string(),
        Ok(()) if view.may_write => return None,
        Ok(()) => WriteRefused::Final.to_string(),
    };
    Some(frame.clone().not_now(title, why, &Link::new("The plan", view.open.path("plan"))))
}

fn saved(view: &PlanView, signed_in: &SignedIn) -> String {
    let (record, context) = (&view.plan.record, signed_in.context(None));
    let Some(name) = &view.saved_by else { return "Nothing is written yet".into() };
    let at = record.saved_at.with_timezone(&chrono_tz::Europe::London);
    let by = if record.last_drafter_id == Some(context.actor.user_id) { "you" } else { name };
    format!("Saved {} by {by}", words::moment(at.date_naive(), at.time(), context.today))
}

async fn ground(app: &App, signed_in: &SignedIn, reference: CaseReference) -> Result<Ground, HttpError> {
    let context = signed_in.context(None);
    let (view, heading) = app
        .run(move |service| {
            let view = show(service, &context, &reference)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &view.open))?;
            Ok::<_, Failure<NoRule>>((view, heading))
        })
        .await?;
    let frame = frame(signed_in, &view.open, &heading, "plan");
    Ok(Ground { view, frame })
}

/// A button that posts by itself: `fields` go with it.
fn post_button(signed_in: &SignedIn, action: &str, fields: &[(&str, &str)], words: &str, hidden_words: &str) -> Html {
    let carried = Html::concat(fields.iter().map(|(name, value)| hidden(name, value)));
    Html::trusted(format!(
        "<form method=\"post\" action=\"{}\">{}{carried}<button type=\"submit\" class=\"govuk-button govuk-button--secondary\" \
         data-module=\"govuk-button\">{}<span class=\"govuk-visually-hidden\"> {}</span></button></form>",
        Html::from(action),
        hidden(CSRF_FIELD, signed_in.csrf()),
        Html::from(words),
        Html::from(hidden_words)
    ))
}

/// “B. Special educational needs”.
fn section_words(section: PlanSection) -> String {
    format!("{}. {}", section.letter(), section.label())
}
