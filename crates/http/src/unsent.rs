//! What somebody typed into a form and has not sent. Of a long form their browser keeps it here while they write; of any form it is kept where it was sent
//! after the session had run out (`web::ended`). The form gives it back when they come again. It is theirs alone, changes nothing, and goes once the form is sent.
//!
//! What is given back carries the version that was on the page when it was typed, so that sending it over somebody else's change still shows both.

use actix_web::{HttpResponse, web};
use ehc_application::{Context, drafts};
use serde::Deserialize;

use crate::{
    frames::CANCELLED,
    ui::{FormState, words},
    web::{
        App, HttpError, Protected, SignedIn, links,
        respond::{Answer, see_other, see_other_saying},
        route::{Row, Rule},
    },
};

pub(crate) fn routes() -> Vec<Row> {
    vec![
        Row::post("/unsent", Rule::Own, || web::to(keep)).sample("page=%2Fcases%2FEHC-000418%2Fnotes%2Fnew&note=A"),
        Row::post("/unsent/cancel", Rule::Own, || web::to(cancel)).sample("cancelled=%2Fwork+request%3Anew"),
        Row::post("/unsent/discard", Rule::Own, || web::to(discard)).sample("page=%2Fcases%2FEHC-000418%2Fnotes%2Fnew"),
    ]
}

/// The field that names the page of the form.
const PAGE: &str = "page";

/// The longest address of a page with a long form.
const LONGEST_PAGE: usize = 120;

/// Says whether a page has a long form: nothing else is kept.
fn has_long_form(page: &str) -> bool {
    let parts: Vec<&str> = page.split('/').skip(1).collect();
    page.len() <= LONGEST_PAGE
        && matches!(
            parts.as_slice(),
            ["advice", _, "write"]
                | ["cases", _, "decisions", _, "reasons"]
                | ["cases", _, "plan", "sections", "a" | "j"]
                | ["cases", _, "notes", "new"]
        )
}

async fn keep(app: web::Data<App>, sent: Protected<Vec<(String, String)>>) -> Answer {
    let state = sent.state();
    let page = state.value(PAGE).to_owned();
    if !has_long_form(&page) {
        return Err(HttpError::Malformed("This page has no long form."));
    }
    // With the key of the form itself: what was sent meanwhile is not kept after it.
    let context = sent.context();
    let said = format!("Kept for you {}. Not sent yet", words::moment(context.now, context.today));
    let pairs = state.pairs().into_iter().filter(|(name, _)| name != PAGE).collect();
    hold(&app, context, &page, pairs).await?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(said))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Discard {
    page: String,
}

async fn discard(app: web::Data<App>, sent: Protected<Discard>) -> Answer {
    let page = links::within(&sent.page).ok_or(HttpError::NotFound)?.to_owned();
    of(&app, sent.signed_in(), &page).await?.ok_or(HttpError::NotFound)?;
    forget(&app, sent.signed_in(), &page).await?;
    see_other_saying(&app, &page, "What you had typed was discarded")
}

/// Throws away what was typed into a form that is cancelled, whatever else stands in it, and goes on to the page behind it.
async fn cancel(app: web::Data<App>, sent: Protected<Vec<(String, String)>>) -> Answer {
    let state = sent.state();
    let (place, draft) = state.value(CANCELLED).split_once(' ').ok_or(HttpError::NotFound)?;
    let place = links::within(place).ok_or(HttpError::NotFound)?.to_owned();
    let (context, draft) = (sent.signed_in().context(None), draft.to_owned());
    app.run(move |service| drafts::forget(service, &context, &draft)).await?;
    see_other(&place)
}

async fn hold(app: &App, context: Context, page: &str, typed: Vec<(String, String)>) -> Result<(), HttpError> {
    let name = drafts::unsent(page);
    Ok(app.run(move |service| drafts::keep(service, &context, &name, &typed)).await?)
}

/// Brings what was typed up to date with an act of the same person's own on another page, so that they do not meet themselves as somebody else:
/// `fields` take the place of theirs where `before` still stands.
pub(crate) async fn follow(
    app: &App,
    signed_in: &SignedIn,
    page: &str,
    before: (&str, &str),
    fields: &[(&str, String)],
) -> Result<(), HttpError> {
    let Some(typed) = of(app, signed_in, page).await?.filter(|typed| typed.value(before.0) == before.1) else { return Ok(()) };
    let mut pairs = typed.pairs();
    pairs.retain(|(name, _)| fields.iter().all(|(of, _)| of != name));
    pairs.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    hold(app, signed_in.context(None), page, pairs).await
}

/// Returns what the person typed on a page and did not send.
pub(crate) async fn of(app: &App, signed_in: &SignedIn, page: &str) -> Result<Option<FormState>, HttpError> {
    let (context, name) = (signed_in.context(None), drafts::unsent(page));
    Ok(app.run(move |service| drafts::find(service, &context, &name)).await?.map(FormState::from_pairs))
}

/// Forgets it, once the form was sent.
pub(crate) async fn forget(app: &App, signed_in: &SignedIn, page: &str) -> Result<(), HttpError> {
    let (context, name) = (signed_in.context(None), drafts::unsent(page));
    Ok(app.run(move |service| drafts::forget(service, &context, &name)).await?)
}

#[cfg(test)]
mod tests {
    use super::has_long_form;

    #[test]
    fn only_long_forms_are_kept() {
        for page in [
            "/advice/1/write",
            "/cases/EHC-000418/decisions/assess/reasons",
            "/cases/EHC-000418/plan/sections/a",
            "/cases/E/notes/new",
        ] {
            assert!(has_long_form(page), "{page}");
        }
        for page in [
            "",
            "/",
            "/advice/1/submit",
            "/account/password",
            "/cases/E/plan/sections/i",
            &format!("/advice/{}/write", "x".repeat(200)),
        ] {
            assert!(!has_long_form(page), "{page}");
        }
    }
}
