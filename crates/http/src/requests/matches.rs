//! Children on record who may be the same child.

use actix_web::web;
use ehc_application::{
    Context, Failure,
    cases::case_path,
    requests::{self, Match, RecordRefused},
};

use super::{
    draft::{keep, kept, never},
    forms::{Difference, whole},
    steps::step,
};
use crate::{
    form::{Form, fields},
    frames::FormPage,
    ui::{
        FormState, Html, Shell,
        govuk::{SummaryList, SummaryRow},
    },
    web::{
        App, HttpError, Protected, SignedIn,
        respond::{Answer, page, see_other, wrong},
    },
};

async fn found(app: &App, context: Context) -> Result<(FormState, Vec<Match>), HttpError> {
    Ok(app
        .run(move |service| {
            let state = kept(service, &context).map_err(never)?;
            let found = match whole(&state) {
                Some(new) => requests::find_matches(service, &context, &new)?,
                None => Vec::new(),
            };
            Ok::<_, Failure<RecordRefused>>((state, found))
        })
        .await?)
}

fn matches_page(signed_in: &SignedIn, found: &[Match], state: FormState) -> FormPage {
    let likely = found
        .iter()
        .map(|found| LikelyMatch {
            name: if found.name.is_empty() { "A child in another team".into() } else { found.name.clone() },
            reference: found.reference.clone().unwrap_or_else(|| "Held by another team; ask your manager".into()),
            href: found.reference.as_deref().map(|reference| case_path(reference, "")).unwrap_or_else(|| "/help".into()),
            reasons: found.reason.label().into(),
        })
        .collect();
    likely_matches(signed_in.shell("Record a request").current("/work"), likely, state)
}

/// A child we may already know, with what agrees.
#[derive(Debug, Clone, Default)]
struct LikelyMatch {
    name: String,
    reference: String,
    href: String,
    /// "Same date of birth and family name".
    reasons: String,
}

fn likely_matches(shell: Shell, matches: Vec<LikelyMatch>, state: FormState) -> FormPage {
    let card = |found: LikelyMatch| {
        SummaryList::card(
            Html::name(&found.name),
            vec![
                SummaryRow::new("Case", Html::link(found.reference.as_str(), &found.href)),
                SummaryRow::new("What agrees", found.reasons),
            ],
        )
    };
    let page = step(shell, 3, "This may be the same child")
        .back("/requests/new/child")
        .intro("Open a case to look. If it is the same child, add the request to that case instead of making a new one.");
    matches.into_iter().map(card).fold(page, FormPage::part).fields(fields(&Difference::questions())).state(state).cancel("/work")
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let (state, found) = found(&app, signed_in.context(None)).await?;
    if found.is_empty() {
        return see_other("/requests/new/family");
    }
    page(&matches_page(&signed_in, &found, state))
}

pub(super) async fn send(app: web::Data<App>, sent: Protected<Vec<(String, String)>>) -> Answer {
    Difference::expect(&sent)?;
    let (context, mut state) = (sent.context(), sent.state());
    if Difference::read(&mut state).is_none() {
        let (_, found) = found(&app, context).await?;
        return wrong(&matches_page(sent.signed_in(), &found, state));
    }
    app.run(move |service| keep::<Difference>(service, &context, &state)).await?;
    see_other("/requests/new/family")
}
