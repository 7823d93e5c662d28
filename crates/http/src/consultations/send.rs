//! Consulting several schools and colleges at once.

use actix_web::web;
use ehc_application::{
    Failure,
    consultations::{
        Consultations, search,
        send::{Consult, ConsultRefused, consult, may_consult},
    },
};
use ehc_domain::ids::InstitutionId;
use serde::Deserialize;

use super::ground;
use crate::{
    frames::{CaseFrame, FormPage},
    ui::{
        Choice, Field, FormState, Html, Link,
        govuk::{Button, Warning},
    },
    web::{
        App, HttpError, Protected, SignedIn, fields,
        path::reference,
        respond::{Answer, page, see_other_saying, wrong},
    },
};

/// What the list of schools is searched for.
#[derive(Debug, Deserialize)]
pub(super) struct Search {
    name: Option<String>,
}

/// What the form posts; dates and the preference are read with their messages from the form's state.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ConsultForm {
    schools: Vec<String>,
    preferred: String,
    #[serde(rename = "asked-day")]
    asked_day: String,
    #[serde(rename = "asked-month")]
    asked_month: String,
    #[serde(rename = "asked-year")]
    asked_year: String,
    #[serde(rename = "sent-day")]
    sent_day: String,
    #[serde(rename = "sent-month")]
    sent_month: String,
    #[serde(rename = "sent-year")]
    sent_year: String,
}

/// A search by name that works without scripts: it loads the page again with those that match.
fn search_form(action: &str, typed: &str) -> Html {
    let field = Field::text("name", "Find a school or college by name").width(30).render(&FormState::new().with("name", typed));
    let button = Html::from(Button::new("Search").secondary());
    Html::trusted(format!(
        "<form method=\"get\" action=\"{}\" role=\"search\" aria-label=\"Schools and colleges\">{field}{button}</form>",
        Html::from(action)
    ))
}

async fn form(
    app: &App,
    signed_in: &SignedIn,
    (shown, frame): (&Consultations, CaseFrame),
    typed: &str,
    state: FormState,
) -> Result<FormPage, HttpError> {
    let (context, name) = (signed_in.context(None), typed.to_owned());
    let mut found = app.run(move |service| search(service, &context, &name)).await?;
    // What was ticked stays on the page whatever was searched for since.
    if !typed.is_empty() {
        let context = signed_in.context(None);
        let all = app.run(move |service| search(service, &context, "")).await?;
        let ticked = |id: &InstitutionId| state.has("schools", &id.to_string());
        found.extend(all.into_iter().filter(|one| ticked(&one.id)));
        found.dedup_by_key(|one| one.id);
    }
    let waits = |id: InstitutionId| shown.list.iter().any(|view| view.row.institution_id == id && view.row.replied_on.is_none());
    let schools = found
        .into_iter()
        .filter(|one| !waits(one.id))
        .map(|one| (one.id.to_string(), one.name, one.kind.label().to_owned()))
        .collect();
    let warning = (!shown.has_draft)
        .then_some("The family has had no draft plan yet. Schools and colleges are consulted on a draft: send it to the family first if you can.");
    let search = search_form(&shown.open.path("consultations/new"), typed);
    let place = shown.open.path("consultations");
    Ok(form_page(frame, schools, warning, Some(search), state).back(place.as_str()).cancel(place))
}

/// Fields: `schools` (tick several), `preferred`, `asked-day` and its kin, `sent-day` and its kin. `warning` says when no draft exists yet; `search` is a
/// form of its own that finds other schools.
fn form_page(
    frame: CaseFrame,
    schools: Vec<(String, String, String)>,
    warning: Option<&str>,
    search: Option<Html>,
    state: FormState,
) -> FormPage {
    let preferred: Vec<(String, String)> = std::iter::once((String::new(), "They asked for none of these".to_owned()))
        .chain(schools.iter().map(|(value, name, _)| (value.clone(), name.clone())))
        .collect();
    let choice = |(value, name, note): (String, String, String)| Choice::new(&value, name).hint(note);
    let mut page = frame.form("Consult schools and colleges", "Send the consultation");
    if let Some(words) = warning {
        page = page.part(Warning { text: words.into() });
    }
    if let Some(search) = search {
        page = page.part(search);
    }
    page.field(
        Field::checkboxes("schools", "Which schools or colleges do you consult?", schools.into_iter().map(choice).collect())
            .hint("The draft plan and its advice go with the consultation. Replies are due in 15 days (Code)."),
    )
    .field(Field::select("preferred", "Which one did the family ask for?", preferred))
    .field(Field::date("asked", "When did the family ask for it?").hint("Leave empty if they asked for none"))
    .field(Field::date("sent", "When is the consultation sent?").hint("For example, 5 1 2027"))
    .state(state)
}

pub(super) async fn new(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>, asked: web::Query<Search>) -> Answer {
    let (shown, frame) = ground(&app, &signed_in, reference(&path)?).await?;
    if let Err(refused) = may_consult(shown.open.case.stage) {
        let instead = Link::new("All consultations", shown.open.path("consultations"));
        return page(&frame.not_now("Consult schools and colleges", refused.to_string(), &instead));
    }
    let state = FormState::new().with_date("sent", signed_in.context(None).today);
    let typed = asked.name.clone().unwrap_or_default();
    let mut form = form(&app, &signed_in, (&shown, frame), &typed, state).await?;
    form.submission = Some(signed_in.new_submission());
    page(&form)
}

fn read(state: &mut FormState) -> Option<Consult> {
    let institutions: Option<Vec<InstitutionId>> = state.values("schools").iter().map(|id| id.parse().ok()).collect();
    if institutions.as_ref().is_none_or(Vec::is_empty) {
        state.fail("schools", ConsultRefused::NoneChosen.to_string());
    }
    let sent_on = fields::date(state, "sent", "Enter the day the consultation is sent");
    let asked_on = fields::optional_date(state, "asked");
    let preferred = state.value("preferred").to_owned();
    let preferred: Option<InstitutionId> = preferred.parse().ok();
    if preferred.is_some() && asked_on.is_none() && state.error_for("asked").is_none() {
        state.fail("asked", "Enter the day the family asked for it");
    }
    let asked = Consult { institutions: institutions?, preferred: preferred.zip(asked_on), sent_on: sent_on? };
    (!state.has_errors()).then_some(asked)
}

fn field_of(refused: &ConsultRefused) -> &'static str {
    match refused {
        ConsultRefused::NoneChosen | ConsultRefused::TooMany | ConsultRefused::Unknown | ConsultRefused::AlreadyWaiting(_) => {
            "schools"
        }
        ConsultRefused::PreferenceNotConsulted => "preferred",
        ConsultRefused::PreferenceInTheFuture => "asked",
        ConsultRefused::SentInTheFuture | ConsultRefused::SentBeforeTheRequest => "sent",
        ConsultRefused::NotNow(_) => "",
    }
}

pub(super) async fn send(app: web::Data<App>, path: web::Path<String>, sent: Protected<ConsultForm>) -> Answer {
    let reference = reference(&path)?;
    let (shown, frame) = ground(&app, sent.signed_in(), reference.clone()).await?;
    let mut state = sent.state();
    let place = shown.open.path("consultations");
    let refused = match read(&mut state) {
        None => None,
        Some(asked) => {
            let context = sent.context();
            match app.run(move |service| consult(service, &context, &reference, &asked)).await {
                Ok(done) => {
                    let words = if done.ids.len() == 1 {
                        "1 school or college consulted".to_owned()
                    } else {
                        format!("{} schools and colleges consulted", done.ids.len())
                    };
                    return see_other_saying(&app, &place, &words);
                }
                Err(Failure::Rule(refused)) => Some(refused),
                Err(other) => return Err(other.into()),
            }
        }
    };
    if let Some(refused) = refused {
        state.fail(field_of(&refused), refused.to_string());
    }
    let mut form = form(&app, sent.signed_in(), (&shown, frame), "", state).await?;
    form.submission = Some(sent.submission());
    wrong(&form)
}
