//! Whose the rights of a case are: shown among its people, recorded on a page of its own (YP-02).

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule, heading,
    rights::{self, NewRights, RightsRefused, RightsView},
};
use ehc_domain::{cases::CaseReference, ids::PersonId, people::rights_holder::RightsHolder};
use serde::Deserialize;
use serde_json::json;

use super::frame;
use crate::{
    appeals,
    frames::{CaseFrame, FormPage},
    ui::{
        Choice, Field, FormState, Html,
        govuk::{ActionLink, Inset, SummaryList, SummaryRow},
        words,
    },
    web::{
        App, HttpError, Protected, ProtectedJson, SignedIn, fields,
        path::reference,
        respond::{Answer, page, see_other_saying, wrong},
    },
};

/// The card on the page of people.
pub(super) fn card(view: &RightsView, may_edit: bool) -> SummaryList {
    let to = &view.today;
    let mut rows = vec![
        SummaryRow::new("The right is", holder_words(to.holder)),
        SummaryRow::new("Notices go to", appeals::names(&to.names())),
    ];
    rows.push(match to.passes_on {
        None => SummaryRow::new("Rights pass", "Not known: no birth date is recorded"),
        Some(day) if day > to.on => {
            let note = "the day after the last Friday in June of Year 11";
            SummaryRow::new("Rights pass to the young person", format!("{}, {note}", words::date(day)))
        }
        Some(day) => SummaryRow::new("Rights passed to the young person", words::date(day)),
    });
    if let Some(row) = &view.decided {
        let capacity = if row.lacks_capacity { "Lacks capacity for these decisions" } else { "Decides for themselves" };
        rows.push(SummaryRow::new("Capacity", format!("{capacity}, as decided {}", words::date(row.decided_on))));
        if !row.note.is_empty() {
            rows.push(SummaryRow::new("Note", Html::lines(&row.note)));
        }
        for (what, id) in
            [("Representative", row.representative_id), ("The parent’s representative", row.parents_representative_id)]
        {
            if let Some(name) = view.name(id) {
                rows.push(SummaryRow::new(what, Html::name(name)));
            }
        }
        if let Some(day) = row.parents_agreed_on {
            rows.push(SummaryRow::new(
                "Parents are written to as well",
                format!("The young person agreed on {}", words::date(day)),
            ));
        }
    }
    let card = SummaryList::card("Whose the rights are", rows);
    if may_edit { card.card_action(ActionLink::change("whose the rights are", view.open.path("people/rights"))) } else { card }
}

fn holder_words(holder: RightsHolder) -> &'static str {
    match holder {
        RightsHolder::Parent => "The parents’",
        RightsHolder::ParentsRepresentative => "The representative’s of a parent who lacks capacity",
        RightsHolder::YoungPerson => "The young person’s own",
        RightsHolder::Alternative(_) => "That of whoever acts for the young person, who lacks capacity for these decisions",
    }
}

struct Ready {
    view: RightsView,
    frame: CaseFrame,
}

async fn ready(app: &App, signed_in: &SignedIn, reference: CaseReference) -> Result<Ready, HttpError> {
    let context = signed_in.context(None);
    let (view, heading) = app
        .run(move |service| {
            let view = rights::show(service, &context, &reference)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &view.open))?;
            Ok::<_, Failure<NoRule>>((view, heading))
        })
        .await?;
    let frame = frame(signed_in, &view.open, &heading, "people");
    Ok(Ready { view, frame })
}

fn form(ready: &Ready, state: FormState, submission: String) -> FormPage {
    let circle = || {
        let nobody = (String::new(), "Nobody".to_owned());
        let people =
            ready.view.circle.iter().map(|(link, person)| (person.id.to_string(), format!("{}, {}", person.name, link.relation)));
        std::iter::once(nobody).chain(people).collect::<Vec<_>>()
    };
    let about = "Capacity is presumed. It is decided for one decision at one time, so record what was decided now; what counted before stays on record.";
    let mut page = ready
        .frame
        .clone()
        .form("Whose are the rights?", "Record")
        .part(Inset { body: about.into() })
        .field(Field::date("decided", "From which day does this count?"))
        .field(Field::radios(
            "capacity",
            "Can the young person take the decisions of this case?",
            vec![
                Choice::new("has", "Yes, or it was not in question"),
                Choice::new("lacks", "No, they lack capacity for these decisions").reveals(vec![
                    Field::select("representative", "Who acts for them?", circle())
                        .hint("A deputy or attorney. With nobody chosen the parent acts."),
                ]),
            ],
        ))
        .field(
            Field::lines("note", "What was decided, for which decision, and by whom?", 3)
                .hint("Needed when capacity is lacking."),
        )
        .field(Field::radios(
            "parents",
            "May parents be written to as well, once the right is the young person’s?",
            vec![
                Choice::new("no", "No, or not asked yet"),
                Choice::new("yes", "Yes, the young person agreed")
                    .reveals(vec![Field::date("agreed", "When did the young person agree?")]),
            ],
        ))
        .field(Field::radios(
            "parent_capacity",
            "Does the parent lack capacity?",
            vec![
                Choice::new("no", "No"),
                Choice::new("yes", "Yes").reveals(vec![Field::select(
                    "parents_representative",
                    "Who acts for the parent?",
                    circle(),
                )]),
            ],
        ))
        .state(state)
        .cancel(ready.view.open.path("people"));
    page.submission = Some(submission);
    page
}

fn filled(ready: &Ready, today: NaiveDate) -> FormState {
    let yes_no = |yes: bool| if yes { "yes" } else { "no" };
    let id = |id: Option<PersonId>| id.map(|id| id.to_string()).unwrap_or_default();
    let state = FormState::new().with_date("decided", today);
    let Some(row) = &ready.view.decided else {
        return state.with("capacity", "has").with("parents", "no").with("parent_capacity", "no");
    };
    let state = row.parents_agreed_on.map_or(state.clone(), |day| state.with_date("agreed", day));
    state
        .with("capacity", if row.lacks_capacity { "lacks" } else { "has" })
        .with("note", row.note.as_str())
        .with("representative", id(row.representative_id))
        .with("parents", yes_no(row.parents_agreed_on.is_some()))
        .with("parent_capacity", yes_no(row.parent_lacks_capacity))
        .with("parents_representative", id(row.parents_representative_id))
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let ready = ready(&app, &signed_in, reference(&path)?).await?;
    let state = filled(&ready, signed_in.context(None).today);
    page(&form(&ready, state, signed_in.new_submission()))
}

/// What the form posts; the values are read with their messages from its state.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RightsForm {
    #[serde(rename = "decided-day")]
    decided_day: String,
    #[serde(rename = "decided-month")]
    decided_month: String,
    #[serde(rename = "decided-year")]
    decided_year: String,
    capacity: String,
    representative: String,
    note: String,
    parents: String,
    #[serde(rename = "agreed-day")]
    agreed_day: String,
    #[serde(rename = "agreed-month")]
    agreed_month: String,
    #[serde(rename = "agreed-year")]
    agreed_year: String,
    parent_capacity: String,
    parents_representative: String,
}

fn read(state: &mut FormState) -> Option<NewRights> {
    let decided_on = fields::date(state, "decided", "Enter the day from which this counts");
    let lacks_capacity = state.value("capacity") == "lacks";
    if !matches!(state.value("capacity"), "has" | "lacks") {
        state.fail("capacity", "Say whether the young person can take the decisions of this case");
    }
    let note = fields::optional_text(state, "note", 4_000);
    let agreed = state.value("parents") == "yes";
    let parents_agreed_on =
        if agreed { fields::date(state, "agreed", "Enter the day on which the young person agreed") } else { None };
    let parent_lacks_capacity = state.value("parent_capacity") == "yes";
    let person = |name: &str, wanted: bool| state.value(name).parse::<PersonId>().ok().filter(|_| wanted);
    let new = NewRights {
        decided_on: decided_on?,
        lacks_capacity,
        note,
        representative: person("representative", lacks_capacity),
        parent_lacks_capacity,
        parents_representative: person("parents_representative", parent_lacks_capacity),
        parents_agreed_on,
    };
    (!state.has_errors()).then_some(new)
}

pub(super) async fn send(app: web::Data<App>, path: web::Path<String>, sent: Protected<RightsForm>) -> Answer {
    let case_reference = reference(&path)?;
    let ready = ready(&app, sent.signed_in(), case_reference.clone()).await?;
    let (context, mut state) = (sent.context(), sent.state());
    let Some(new) = read(&mut state) else { return wrong(&form(&ready, state, sent.submission())) };
    match app.run(move |service| rights::record(service, &context, &case_reference, &new)).await {
        Ok(_) => see_other_saying(&app, &ready.view.open.path("people"), "Recorded. Notices follow it from that day"),
        Err(Failure::Rule(rule)) => {
            let field = match rule {
                RightsRefused::DecidedInTheFuture => "decided",
                RightsRefused::NoteMissing => "note",
                RightsRefused::NotInTheCircle => "representative",
                RightsRefused::ParentsRepresentativeMissing => "parents_representative",
                RightsRefused::AgreedInTheFuture | RightsRefused::AgreedTooEarly => "agreed",
            };
            state.fail(field, rule.to_string());
            wrong(&form(&ready, state, sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}

/// Says whose the rights of a case are today, and to whom its notices go.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/rights", params(("reference" = String, Path)),
    security(("session" = [])), responses((status = 200, description = "The holder of the rights and the addressees of notices")))]
pub(crate) async fn show_json(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let view = app.run(move |service| rights::show(service, &context, &reference)).await?;
    Ok(HttpResponse::Ok().json(json!({
        "on": view.today.on,
        "holder": rights::holder_code(view.today.holder),
        "passes_on": view.today.passes_on,
        "addressees": view.today.to_json(),
        "decided_on": view.decided.as_ref().map(|row| row.decided_on),
    })))
}

/// What was decided about capacity, representatives and agreement.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RightsBody {
    decided_on: NaiveDate,
    #[serde(default)]
    lacks_capacity: bool,
    #[serde(default)]
    note: String,
    representative: Option<uuid::Uuid>,
    #[serde(default)]
    parent_lacks_capacity: bool,
    parents_representative: Option<uuid::Uuid>,
    parents_agreed_on: Option<NaiveDate>,
}

/// Records what was decided. It moves no date.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/rights", params(("reference" = String, Path)), request_body = RightsBody,
    security(("session" = [], "csrf" = [])),
    responses((status = 201, description = "Recorded"), (status = 422, description = "Refused by name", body = crate::Problem)))]
pub(crate) async fn record_json(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<RightsBody>) -> Answer {
    let (reference, context, body) = (reference(&path)?, sent.context(), sent.into_inner());
    let new = NewRights {
        decided_on: body.decided_on,
        lacks_capacity: body.lacks_capacity,
        note: body.note,
        representative: body.representative.map(PersonId::new),
        parent_lacks_capacity: body.parent_lacks_capacity,
        parents_representative: body.parents_representative.map(PersonId::new),
        parents_agreed_on: body.parents_agreed_on,
    };
    let id = app.run(move |service| rights::record(service, &context, &reference, &new)).await?;
    Ok(HttpResponse::Created().json(json!({ "id": id.to_string() })))
}
