//! Sending the draft: what is known, how it goes, the check, the act.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Context, Failure, NoRule,
    cases::case_path,
    drafts,
    plans::{
        may_write,
        send_draft::{self, SendDraft, SendRefused},
    },
    rights,
};
use ehc_domain::{
    cases::CaseReference,
    plans::{ServiceMethod, ServiceRefused, VersionKind},
    policy::Action,
    refusals::Refuses,
    text::{Words, or_empty},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Ground, ground, thread::mend};
use crate::{
    act, appeals,
    form::form,
    frames::{FormPage, SummaryPage, WeightyAct},
    ui::{
        Choice, Field, FormState, Html, Link,
        govuk::{ActionLink, Button, Inset, SummaryList, SummaryRow, Warning},
        words,
    },
    web::{
        App, HttpError, Protected, SignedIn, fields,
        path::reference,
        respond::{Answer, page, see_other, wrong},
        route::{Row, Rule},
    },
};

form! { SendDraft {
    how: radios("How does it go to the family?").or("Choose how it goes to the family"),
    served_on: date("The day it reaches them, where that is known; never before the usual day").unsampled(),
    breaks_reason: lines("Why is it sent with things to fix?", 3),
    version: hidden(),
} }

/// A draft that was sent.
#[derive(Debug, Serialize, ToSchema)]
struct SentJson {
    /// The number of the draft.
    number: i32,
    /// The day it is served.
    served_on: NaiveDate,
    /// The last day of the family's time to comment.
    comments_until: NaiveDate,
}

/// The door for programs: the steps of the page in one body.
pub(super) fn by_program() -> Row {
    act::for_programs::<CaseReference, _, _, _, _>(
        "/api/v1/cases/{reference}/plan/send-draft",
        Rule::OnCase(Action::PlanSendDraft),
        "Sends the draft to the family",
        |service, context, reference, sending: SendDraft| send_draft::send(service, context, reference, &sending),
        201,
        |_, sent| SentJson { number: sent.number, served_on: sent.served_on, comments_until: sent.comments_until },
    )
}

const TITLE: &str = "Send the draft plan to parents";

fn act(ground: &Ground) -> WeightyAct {
    WeightyAct { frame: ground.frame.clone(), title: TITLE.into(), cancel: ground.path("") }
}

fn draft_name(case: &str) -> String {
    format!("plan-send:{case}")
}

async fn kept(app: &App, context: Context, case: &str) -> Result<FormState, HttpError> {
    let name = draft_name(case);
    let found = app.run(move |service| drafts::find(service, &context, &name)).await?;
    Ok(FormState::from_pairs(found.unwrap_or_default()))
}

/// What keeps the draft from being sent whatever is said; open checks do not.
fn stopped(ground: &Ground) -> Option<String> {
    if let Err(refused) = may_write(ground.view.open.case.stage) {
        return Some(refused.to_string());
    }
    send_draft::check(&ground.view.plan, "checked later").err().map(|refused| refused.to_string())
}

pub(super) async fn facts(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let ground = ground(&app, &signed_in, reference(&path)?).await?;
    let view = &ground.view;
    let rows = vec![
        SummaryRow::new("Draft", view.plan.record.draft_number.to_string()),
        SummaryRow::new("Last change", super::saved(view, &signed_in)),
        SummaryRow::new("Things to fix", view.breaks.len().to_string()),
        SummaryRow::new("Advice attached", view.advice.len().to_string()),
        SummaryRow::new("Final plan due", view.limit().map_or_else(|| "No limit is open".to_owned(), words::date)),
    ];
    let mut parts = Vec::new();
    if let Some(until) = view.window_ends_on().filter(|until| *until >= signed_in.context(None).today) {
        let words = format!(
            "The family can still comment on the last draft until the end of {}. A new draft gives them 15 days again.",
            words::date(until)
        );
        parts.push(Inset { body: words.into() }.into());
    }
    if !view.breaks.is_empty() {
        let links = view.breaks.iter().map(|found| Html::link(view.words_of(found), &mend(&ground, found)));
        parts.push(Html::heading("To fix, or to explain"));
        parts.push(Html::bullets(links));
    }
    let next = match stopped(&ground) {
        Some(refused) => {
            parts.push(Warning { text: refused.into() }.into());
            Link::new("Back to the plan", ground.path(""))
        }
        None => Link::new("Continue", ground.path("send-draft/reasons")),
    };
    page(&act(&ground).facts(vec![SummaryList::new(rows)], parts, next))
}

/// What the questions post; the values are read with their messages from the form's state.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ReasonsForm {
    how: String,
    #[serde(rename = "served-day")]
    served_day: String,
    #[serde(rename = "served-month")]
    served_month: String,
    #[serde(rename = "served-year")]
    served_year: String,
    breaks_reason: String,
}

fn reasons_page(ground: &Ground, state: FormState) -> FormPage {
    let methods = fields::options::<ServiceMethod>().into_iter().map(|(code, label)| Choice::new(code, label)).collect();
    let page = act(ground).reasons(state).field(Field::radios("how", "How does it go to the family?", methods).hint(
        "The 15 days begin with the day it reaches them. First class post counts as two working days, second class as four.",
    ));
    let page = page.field(
        Field::date("served", "If you know the day it reaches them, enter it")
            .hint("Leave empty to use the usual day. It can only be later"),
    );
    if ground.view.breaks.is_empty() {
        return page;
    }
    let open = words::count(u64::try_from(ground.view.breaks.len()).unwrap_or_default(), "thing", "things");
    page.field(Field::lines("breaks_reason", format!("Why do you send it with {open} to fix?"), 3))
}

fn read(ground: &Ground, state: &mut FormState) -> Option<(ServiceMethod, Option<NaiveDate>, Option<Words<4_000>>)> {
    let how = fields::choice(state, "how", "Choose how it goes to the family");
    let served = fields::optional_date(state, "served");
    let reason = Words::optional(state.value("breaks_reason")).unwrap_or_else(|refused| {
        state.refuse("breaks_reason", refused.code(), refused.to_string());
        None
    });
    if let Err(refused) = send_draft::check(&ground.view.plan, or_empty(reason.as_ref())) {
        state.refuse(refused.field().unwrap_or_default(), refused.code(), refused.to_string());
    }
    Some((how?, served, reason)).filter(|_| !state.has_errors())
}

pub(super) async fn reasons(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let ground = ground(&app, &signed_in, reference(&path)?).await?;
    // The facts say what stops it.
    if stopped(&ground).is_some() {
        return see_other(&ground.path("send-draft"));
    }
    let state = kept(&app, signed_in.context(None), &path).await?;
    page(&reasons_page(&ground, state))
}

pub(super) async fn send_reasons(app: web::Data<App>, path: web::Path<String>, sent: Protected<ReasonsForm>) -> Answer {
    let reference = reference(&path)?;
    let ground = ground(&app, sent.signed_in(), reference.clone()).await?;
    let mut state = sent.state();
    let Some((how, served, _)) = read(&ground, &mut state) else { return wrong(&reasons_page(&ground, state)) };
    let (context, name, pairs) = (sent.context(), draft_name(&path), state.pairs());
    let kept = app
        .run(move |service| {
            send_draft::preview(service, &context, &reference, how, served)?;
            drafts::keep(service, &context, &name, &pairs).map_err(|failure| failure.map_rule(|never| match never {}))
        })
        .await;
    match kept {
        Ok(()) => see_other(&ground.path("send-draft/check")),
        Err(Failure::Rule(refused)) => wrong(&reasons_page(&ground, state.error("served", refused.to_string()))),
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn check(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let reference = reference(&path)?;
    let ground = ground(&app, &signed_in, reference.clone()).await?;
    let mut state = kept(&app, signed_in.context(None), &path).await?;
    let Some((how, served, reason)) = read(&ground, &mut state) else { return see_other(&ground.path("send-draft/reasons")) };
    let context = signed_in.context(None);
    let (served_on, until, to) = app
        .run(move |service| {
            let (served_on, until) = send_draft::preview(service, &context, &reference, how, served)?;
            Ok::<_, Failure<ServiceRefused>>((served_on, until, rights::of_case(service, &context, &reference)?))
        })
        .await?;
    let change = |row: SummaryRow, what: &str| row.action(ActionLink::change(what, ground.path("send-draft/reasons")));
    let mut rows = vec![
        change(SummaryRow::new("How it goes", how.label()), "how it goes"),
        change(SummaryRow::new("Served on", words::date(served_on)), "the day it is served"),
    ];
    if let Some(until) = until {
        let words = format!("{}, 15 days beginning with the day served", words::date(until));
        rows.push(SummaryRow::new("Last day for comments", words));
    }
    if let Some(reason) = reason {
        rows.push(change(SummaryRow::new("Why with things to fix", reason.as_str()), "why"));
    }
    rows.insert(0, appeals::sent_to(&to));
    let mut shown = check_page(&ground, rows, signed_in.new_submission());
    shown.parts.extend(appeals::missing(&to, &ground.view.open));
    page(&shown)
}

fn check_page(ground: &Ground, rows: Vec<SummaryRow>, key: String) -> SummaryPage {
    let shell = ground.frame.shell.clone().for_case("Check and send", &ground.view.open.case.reference);
    let mut page = SummaryPage::check(shell, "Do you send this draft now?", Button::new("Send the draft"));
    page.caption = Some(TITLE.into());
    page.identity = Some(ground.frame.identity.clone().for_form());
    page.lists = vec![SummaryList::new(rows)];
    page.parts =
        vec![Warning { text: "A copy is kept as it is sent and never changes. The case moves on to the family.".into() }.into()];
    page.submission = Some(key);
    page.carry = FormState::new().with("version", ground.view.plan.record.version.to_string());
    page.carry_names = vec!["version".into()];
    page.cancel = Some(Link::new("Cancel", ground.path("")));
    page
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SendForm {
    version: i32,
}

pub(super) async fn send(app: web::Data<App>, path: web::Path<String>, sent: Protected<SendForm>) -> Answer {
    let reference = reference(&path)?;
    let ground = ground(&app, sent.signed_in(), reference.clone()).await?;
    let mut state = kept(&app, sent.context(), &path).await?;
    let done = case_path(&path, "plan/send-draft/done");
    // The same form sent again finds its answers gone with the first sending; the use case knows where the result is.
    let (how, served_on, breaks_reason) = match read(&ground, &mut state) {
        Some(read) => read,
        None if state.value("how").is_empty() && !ground.view.versions.is_empty() => return see_other(&done),
        None => return wrong(&reasons_page(&ground, state).keyed(sent.submission())),
    };
    let sending = SendDraft { how, served_on, breaks_reason, version: sent.version };
    let (context, name) = (sent.context(), draft_name(&path));
    app.run(move |service| {
        send_draft::send(service, &context, &reference, &sending)?;
        drafts::forget(service, &context, &name).map_err(|failure: Failure<NoRule>| failure.map_rule(|never| match never {}))?;
        Ok::<_, Failure<SendRefused>>(())
    })
    .await?;
    see_other(&done)
}

pub(super) async fn done(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let ground = ground(&app, &signed_in, reference(&path)?).await?;
    let last = ground.view.versions.iter().rfind(|version| version.kind == VersionKind::Draft).ok_or(HttpError::NotFound)?;
    let mut next: Vec<Html> = Vec::new();
    if let Some(on) = last.served_on {
        next.push(format!("It is served on {}.", words::date(on)).into());
    }
    if let Some(until) = ground.view.window_ends_on() {
        next.push(format!("The family can comment until the end of {}.", words::date(until)).into());
    }
    next.push("Record each comment as it comes, and answer it before the plan is final.".into());
    let links = vec![
        Link::new("Comments on the draft", ground.path("comments")),
        Link::new("Consult schools and colleges", ground.view.open.path("consultations")),
        Link::new("Back to the case", ground.view.open.path("")),
    ];
    page(&act(&ground).done(&format!("Draft {} is sent", last.number), next, links))
}
