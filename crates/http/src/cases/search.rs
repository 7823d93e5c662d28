//! Finding a case by what people type. What is typed to find a person is never in an address: it is posted, kept with the person's drafts under an opaque
//! name, and shown from there, so that Back works.

use actix_web::web;
use ehc_application::{
    Failure, NoRule,
    cases::{self, CaseFilter, case_path, year_words},
    drafts,
};
use ehc_domain::cases::CaseReference;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    App, HttpError, Protected, SignedIn,
    pages::{
        ListPage,
        cases::{SearchHit, search_results},
    },
    respond::{Answer, page, see_other},
    ui::{Html, Link, words},
};

const MOST_HITS: usize = 50;
/// The longest text that is searched for, in characters.
const LONGEST: usize = 200;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    q: String,
}

pub(super) async fn send(app: web::Data<App>, typed: Protected<Typed>) -> Answer {
    let context = typed.context();
    let text: String = typed.q.trim().chars().take(LONGEST).collect();
    let found = app.service.ports.identifiers.uuid();
    app.run(move |service| drafts::keep(service, &context, &name(found), &[("q".to_owned(), text)])).await?;
    see_other(&format!("/search/{found}"))
}

fn name(found: Uuid) -> String {
    format!("search:{found}")
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let found = Uuid::try_parse(&path).map_err(|_| HttpError::NotFound)?;
    let context = signed_in.context(None);
    let today = context.today;
    let (text, lines) = app
        .run(move |service| {
            let kept = drafts::find(service, &context, &name(found))?.ok_or(Failure::NotFound)?;
            let text = kept.into_iter().find(|(name, _)| name == "q").map(|(_, value)| value).unwrap_or_default();
            let lines = match cases::search_of(&text) {
                Some(search) => {
                    let filter = CaseFilter { search: Some(search), ..CaseFilter::default() };
                    cases::list(service, &context, &filter, None, MOST_HITS)?.lines
                }
                None => Vec::new(),
            };
            Ok::<_, Failure<NoRule>>((text, lines))
        })
        .await?;
    let hits: Vec<SearchHit> = lines
        .iter()
        .map(|line| {
            let mut note = format!("{} · {}", year_words(line.born_on, line.year_group_shift, today), line.reference);
            if let Some(born) = line.born_on {
                note.push_str(&format!(" · born {}", words::date(born)));
            }
            SearchHit { link: Link::new(Html::name(&line.child), case_path(&line.reference, "")), note: note.into() }
        })
        .collect();
    let suggestion = text
        .trim()
        .to_uppercase()
        .parse::<CaseReference>()
        .ok()
        .filter(|_| hits.is_empty())
        .map(|reference| Link::new(format!("Try to open {reference}"), case_path(reference.as_str(), "")));
    let page_of: ListPage = search_results(signed_in.shell("Search results"), &text, vec![("Cases".into(), hits)], suggestion);
    page(&page_of)
}
