//! Sending the draft: what is known, how it goes, the check, the act.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::plans::{
    may_write,
    send_draft::{self, Preview, SendDraft, SendRefused},
    thread::{self, PlanView},
};
use ehc_domain::{
    cases::CaseReference,
    plans::{SendDraftRefused, VersionKind},
    policy::Action,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    ground::{ground, unprepared},
    thread::to_fix,
};
use crate::{
    act::{Check, Instead, Next, OnCase, Shown, on_case_with},
    appeals::{self, AlsoToldJson},
    form::form,
    frames::{CaseFrame, SummaryPage, WeightyAct},
    ui::{
        FormState, Html, Link,
        govuk::{ActionLink, Button, Inset, SummaryList, SummaryRow, Warning},
        words,
    },
    web::{
        App, HttpError, SignedIn,
        path::reference,
        respond::{Answer, page},
        route::Row,
    },
};

form! { SendDraft {
    how: radios("How does it go to the family?")
        .or("Choose how it goes to the family")
        .hint("The 15 days begin with the day it reaches them. First class post counts as two working days, second class as four."),
    sent_on: date("If it was sent before today, when?").hint("Leave empty if it is sent today.").unsampled(),
    served_on: date("If you know the day it reaches them, enter it")
        .hint("Leave empty to use the usual day. It can only be later")
        .unsampled(),
    keyed_late_reason: lines("If it was sent before its text was written here, why is it entered only now?", 2),
    breaks_reason: lines("Why do you send it with things to fix?", 3),
    version: hidden(),
    addressees: hidden().unsampled(),
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
    /// Who else is to be told; left out where the law names nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    also_told: Option<AlsoToldJson>,
}

const TITLE: &str = "Send the draft plan to parents";

fn act(frame: &CaseFrame, view: &PlanView) -> WeightyAct {
    WeightyAct { frame: frame.clone(), title: TITLE.into(), cancel: view.open.path("plan") }
}

/// What keeps the draft from being sent whatever is said; open checks do not.
fn stopped(view: &PlanView) -> Option<String> {
    if let Err(refused) = may_write(view.open.case.stage) {
        return Some(refused.to_string());
    }
    let refused = send_draft::check(&view.plan, (view.adulthood, &view.unasked), view.timetable.today, "checked later").err()?;
    // The day of sending, which is asked next, decides whether the plan must prepare for adulthood.
    let waits_for_the_day = matches!(refused, SendRefused::Draft(SendDraftRefused::AdulthoodMissing(_)))
        && view.may_be_of_before_year_9(VersionKind::Draft);
    (!waits_for_the_day).then(|| refused.to_string())
}

pub(super) async fn facts(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let ground = ground(&app, &signed_in, reference(&path)?).await?;
    let view = &ground.view;
    let rows = vec![
        SummaryRow::new("Draft", view.plan.record.draft_number.to_string()),
        SummaryRow::new("Last change", ground.saved(&signed_in)),
        SummaryRow::new("Things to fix", view.to_fix().to_string()),
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
    if !view.unprepared.is_empty() {
        parts.push(Html::heading("To prepare for adulthood"));
        parts.push(Html::bullets(unprepared(&ground).into_iter().map(|link| Html::link(link.text, &link.href))));
        if let Some(from) = view.adulthood.from.filter(|_| view.may_be_of_before_year_9(VersionKind::Draft)) {
            let words = format!(
                "If the draft was sent before {}, when Year 9 began for this child, go on and enter that day.",
                words::date(from)
            );
            parts.push(Inset { body: words.into() }.into());
        }
    }
    let links = to_fix(&ground);
    if !links.is_empty() {
        parts.push(Html::heading("To fix, or to explain"));
        parts.push(Html::bullets(links.into_iter().map(|link| Html::link(link.text, &link.href))));
    }
    let next = match stopped(view) {
        Some(refused) => {
            parts.push(Warning { text: refused.into() }.into());
            Link::new("Back to the plan", ground.path(""))
        }
        None => Link::new("Continue", ground.path("send-draft/reasons")),
    };
    page(&act(&ground.frame, view).facts(vec![SummaryList::new(rows)], parts, next))
}

type Found = Shown<CaseReference, OnCase<PlanView>>;

pub(super) fn send() -> Vec<Row> {
    let page = "/cases/{reference}/plan/send-draft/reasons";
    on_case_with::<CaseReference, _>(page, Action::PlanSendDraft, thread::show, |view| &view.open)
        .part("plan")
        .does(
            "Sends the draft to the family",
            |service, context, reference, sending: SendDraft| send_draft::send(service, context, reference, &sending),
            |shown| act(&shown.frame, &shown.ground.more).reasons(FormState::new()),
        )
        .asks(|shown, asking| {
            let open = shown.ground.more.to_fix();
            let things = words::count(u64::try_from(open).unwrap_or_default(), "thing", "things");
            asking.looks("breaks_reason", |field| field.labelled(format!("Why do you send it with {things} to fix?")));
            asking.only_if(open > 0, "breaks_reason");
        })
        .begins(|shown| {
            let view = &shown.ground.more;
            let begun = FormState::new().with("version", view.plan.record.version.to_string());
            begun.with("addressees", view.recipients.in_one_line())
        })
        // The facts say what stops it.
        .instead(|shown| stopped(&shown.ground.more).map(|_| Instead::Go(shown.path("plan/send-draft"))))
        .refuses(|shown, refused, page| match refused {
            SendRefused::Addressee(_) => {
                let people = Html::link("See the people of this case", &shown.path("people"));
                (422, page.after(Html::paragraph(people)))
            }
            _ => (422, page),
        })
        .json("/api/v1/cases/{reference}/plan/send-draft")
        .answers(201, |_, sent| SentJson {
            number: sent.number,
            served_on: sent.served_on,
            comments_until: sent.comments_until,
            also_told: AlsoToldJson::of(&sent.parts),
        })
        .checked(Check { page: "/cases/{reference}/plan/send-draft/check", preview: send_draft::preview, shows: once_more })
        .then(|shown, _| Next::to(shown.path("plan/send-draft/done")))
}

fn once_more(shown: &Found, sending: &SendDraft, found: &Preview) -> SummaryPage {
    let view = &shown.ground.more;
    let change = |row: SummaryRow, what: &str| row.action(ActionLink::change(what, shown.path("plan/send-draft/reasons")));
    let mut rows = vec![
        appeals::sent_to(&found.to),
        change(SummaryRow::new("How it goes", sending.how.label()), "how it goes"),
        change(SummaryRow::new("Sent on", words::date(sending.sent_on.unwrap_or(shown.today))), "the day it is sent"),
        change(SummaryRow::new("Served on", words::date(found.served_on)), "the day it is served"),
    ];
    if let Some(until) = found.comments_until {
        let words = format!("{}, 15 days beginning with the day served", words::date(until));
        rows.push(SummaryRow::new("Last day for comments", words));
    }
    if let Some(reason) = &sending.keyed_late_reason {
        rows.push(change(SummaryRow::new("Why it is entered late", reason.as_str()), "why it is entered late"));
    }
    if let Some(reason) = &sending.breaks_reason {
        rows.push(change(SummaryRow::new("Why with things to fix", reason.as_str()), "why"));
    }
    let shell = shown.frame.shell.clone().for_case("Check and send", &view.open.case.reference);
    let warning = Warning { text: "A copy is kept as it is sent and never changes. The case moves on to the family.".into() };
    SummaryPage {
        caption: Some(TITLE.into()),
        identity: Some(shown.frame.identity.clone().for_form()),
        lists: vec![SummaryList::new(rows)],
        parts: std::iter::once(warning.into())
            .chain(appeals::missing(&found.to, &view.open))
            .chain(appeals::parts(&found.parts))
            .collect(),
        cancel: Some(Link::new("Cancel", shown.path("plan"))),
        ..SummaryPage::check(shell, "Do you send this draft now?", Button::new("Send the draft"))
    }
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
    page(&act(&ground.frame, &ground.view).done(&format!("Draft {} is sent", last.number), next, links))
}
