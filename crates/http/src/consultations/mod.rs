//! Consulting schools and colleges: who was asked, asking more, recording replies.

mod api;
mod reply;
mod send;

use actix_web::web;
use ehc_application::{
    Failure, NoRule,
    consultations::{ConsultationView, Consultations, show},
    heading,
};
use ehc_domain::{cases::CaseReference, consultations::ReplyOutcome, policy::Action as A};

use crate::{
    cases::frame,
    frames::{CaseFrame, CasePage},
    ui::{
        Html, Link,
        govuk::{Button, Tag},
        parts::{Authority, Cell, Column, Due, Empty, Row as TableRow, Table},
        words,
    },
    web::{
        App, HttpError, SignedIn,
        path::reference,
        respond::{Answer, page},
        route::{Row, Rule},
    },
};

pub(crate) fn routes() -> Vec<Row> {
    let record = Rule::OnCase(A::ConsultationRecord);
    let mut rows = vec![Row::get("/cases/{reference}/consultations", record, || web::to(list)).noted()];
    rows.extend(send::send());
    rows.extend(reply::reply());
    rows.extend(api::routes());
    rows
}

async fn ground(app: &App, signed_in: &SignedIn, reference: CaseReference) -> Result<(Consultations, CaseFrame), HttpError> {
    let context = signed_in.context(None);
    let (shown, heading) = app
        .run(move |service| {
            let shown = show(service, &context, &reference)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &shown.open))?;
            Ok::<_, Failure<NoRule>>((shown, heading))
        })
        .await?;
    let frame = frame(signed_in, &shown.open, &heading, "consultations");
    Ok((shown, frame))
}

fn name_of(view: &ConsultationView) -> String {
    view.institution.as_ref().map(|one| one.name.clone()).unwrap_or_default()
}

/// “Asked about Harbour, SEN unit”; `None` where it is the school itself.
fn unit_words(view: &ConsultationView) -> Option<String> {
    view.unit.as_ref().map(|unit| format!("Asked about {}", unit.in_words()))
}

/// “It closed on 31 August 2026”; `None` while it is open.
fn closed_words(view: &ConsultationView) -> Option<String> {
    let closed_on = view.institution.as_ref()?.closed_on?;
    Some(format!("It closed on {}", words::date(closed_on)))
}

async fn list(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (shown, frame) = ground(&app, &signed_in, reference(&path)?).await?;
    let today = signed_in.context(None).today;
    let has_ended = shown.open.case.closed_on.is_some();
    let row = |view: &ConsultationView| {
        let reply = match view.row.outcome {
            None if has_ended => "None came before the case ended".into(),
            None => Tag::teal(format!("Waiting for {}", name_of(view))).into(),
            Some(ReplyOutcome::Agrees) => replied("Agrees", view, today),
            Some(ReplyOutcome::Objects) => replied("Objects", view, today),
        };
        let href = shown.open.path(&format!("consultations/{}/reply", view.row.id));
        let asked = |on| format!("The family’s preference, asked for on {}", words::date(on));
        ConsultationRow {
            school: Link::new(name_of(view), href.clone()),
            note: unit_words(view)
                .into_iter()
                .chain(view.row.preference_on.map(asked))
                .chain(closed_words(view))
                .collect::<Vec<_>>()
                .join(". "),
            sent: words::list_time(view.row.sent_on, today),
            due: due(view, today),
            authority: Some(Authority::code("15 days (Code)")),
            reply,
            ground: view.row.ground.map(|ground| ground.label().to_owned()).unwrap_or_default(),
            act: (shown.may_act && view.row.replied_on.is_none()).then(|| Link::new("Record the reply", href)),
        }
    };
    let rows = shown.list.iter().map(row).collect();
    let ask = shown.may_act.then(|| Link::new("Consult schools and colleges", shown.open.path("consultations/new")));
    let mut listed = listed(frame, rows, ask);
    if let Some(from) = shown.naming_from {
        let words = format!("A school or college can be named from {}.", words::date(from));
        listed = listed.lead(words);
    } else if !shown.list.is_empty() {
        listed = listed.lead("The family has had no draft yet, so no school or college can be named.");
    }
    page(&listed)
}

#[derive(Debug, Clone, Default)]
struct ConsultationRow {
    school: Link,
    /// The unit, "The parents’ preference", and whether it closed.
    note: String,
    sent: Html,
    due: Due,
    authority: Option<Authority>,
    /// A tag while waiting, plain words once they have replied.
    reply: Html,
    ground: String,
    act: Option<Link>,
}

/// `…/consultations`: the parents' preference first.
fn listed(frame: CaseFrame, rows: Vec<ConsultationRow>, ask: Option<Link>) -> CasePage {
    let mut page = frame.part("Consultations");
    if let Some(link) = ask {
        page = page.action(Button::go(link.text, link.href));
    }
    if rows.is_empty() {
        return page.part_of_page(
            Empty::new("No school or college has been consulted yet")
                .body("A school or college must be consulted before the plan can name it. It has 15 days to reply."),
        );
    }
    let columns = vec![
        Column::new("School or college").quiet(),
        Column::new("Sent"),
        Column::new("Reply due"),
        Column::new("Reply"),
        Column::new("Ground"),
        Column::new("Act").quiet(),
    ];
    let row = |asked: ConsultationRow| {
        let hidden = Html::hidden(" from ")
            .then(Html::trusted(format!("<span class=\"govuk-visually-hidden\">{}</span>", asked.school.text)));
        TableRow::new([
            Cell::noted(Html::link(asked.school.text, &asked.school.href), asked.note),
            asked.sent.into(),
            Cell::noted(asked.due, asked.authority.map(Html::from).unwrap_or_default()),
            asked.reply.into(),
            asked.ground.into(),
            asked.act.map(|link| Html::link(link.text.then(hidden), &link.href)).unwrap_or_default().into(),
        ])
    };
    page.part_of_page(Table::new("Schools and colleges consulted", columns, rows.into_iter().map(row).collect()))
}

/// The last of the fifteen days; how near it is matters only until the reply comes.
fn due(view: &ConsultationView, today: chrono::NaiveDate) -> Due {
    match (view.due, view.row.replied_on) {
        (Some(due), None) => Due::on(due, due, today),
        (Some(due), Some(_)) => Due { date: words::list_time(due, today), ..Due::default() },
        (None, _) => Due::default(),
    }
}

fn replied(words: &str, view: &ConsultationView, today: chrono::NaiveDate) -> Html {
    let on = view.row.replied_on.map(|on| words::list_time(on, today)).unwrap_or_default();
    Html::from(format!("{words}, ")).then(on)
}
