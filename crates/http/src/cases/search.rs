//! Finding a case by what people type. What is typed to find a person is never in an address: it is posted, kept with the person's drafts under an opaque
//! name, and shown from there, so that Back works.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule,
    cases::{CaseLine, case_path, year_words},
    drafts, search,
};
use ehc_domain::{
    cases::CaseReference,
    names::search_text,
    policy::{Action, Target},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::words::lower_first;
use crate::{
    emergency::KNOWN,
    frames::ListPage,
    ui::{Html, Link, Shell, govuk::Tag, parts::Empty, words},
    web::{
        App, HttpError, Protected, SignedIn,
        respond::{Answer, page, see_other},
    },
};

const MOST_HITS: usize = 50;
/// The longest text that is searched for, in characters.
const LONGEST: usize = 200;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    q: String,
}

impl Typed {
    fn text(&self) -> String {
        self.q.trim().chars().take(LONGEST).collect()
    }
}

pub(super) async fn send(app: web::Data<App>, typed: Protected<Typed>) -> Answer {
    let context = typed.context();
    let text = typed.text();
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
            let lines = search::find(service, &context, &text, MOST_HITS)?;
            Ok::<_, Failure<NoRule>>((text, lines))
        })
        .await?;
    let hits: Vec<SearchHit> = lines
        .iter()
        .map(|line| SearchHit {
            link: Link::new(Html::name(&line.child), case_path(&line.reference, "")),
            note: match line.is_restricted {
                true => Html::from(format!("{} ", note(line, today))).then(Tag::red("Restricted")),
                false => note(line, today).into(),
            },
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

/// What tells a case from another of the same name.
fn note(line: &CaseLine, today: NaiveDate) -> String {
    let mut note = format!("{} · {}", year_words(line.born_on, line.year_group_shift, today), line.reference);
    if let Some(born) = line.born_on {
        note.push_str(&format!(" · born {}", words::date(born)));
    }
    // Nobody opens a closed case believing that it goes on.
    if !line.stage.is_open() && !line.stage.has_plan() {
        note.push_str(&format!(" · closed: {}", lower_first(line.stage.words(line.is_merged))));
    }
    // It may be why the case was found.
    if let Some(school) = &line.institution {
        note.push_str(&format!(" · {school}"));
    }
    note
}

/// One thing a search found, and why.
#[derive(Debug, Clone, Default)]
struct SearchHit {
    link: Link,
    /// "Year 4 · EHC-000418 · born 14 March 2018".
    note: Html,
}

/// What a search found, by kind. Nothing the reader typed is in the address of the page.
fn search_results(shell: Shell, typed: &str, groups: Vec<(String, Vec<SearchHit>)>, suggestion: Option<Link>) -> ListPage {
    let page = ListPage::new(shell.titled("Search results"), "Search results");
    let mut page = match typed.trim() {
        "" => page,
        typed => page.subtitle(Html::from("You searched for ").then(Html::strong(typed))),
    };
    let found: usize = groups.iter().map(|(_, hits)| hits.len()).sum();
    if found == 0 {
        let nothing = match typed.trim() {
            "" => "Enter what you look for.".to_owned(),
            typed => format!("No match for “{typed}”."),
        };
        let mut empty = Empty::new(Html::from(nothing))
            .body("Search for a name in any order, a birth date, a postcode, a school, a parent’s name, a case number, or the exact UPN or NHS number. You see only what you are allowed to see.");
        if let Some(link) = suggestion {
            empty = empty.link(link);
        }
        return page.part(empty).part(elsewhere());
    }
    for (title, hits) in groups.into_iter().filter(|(_, hits)| !hits.is_empty()) {
        let count = words::thousands(hits.len() as u64);
        page = page
            .part(Html::trusted(format!(
                "<h2 class=\"app-day\">{} <span class=\"app-quiet\">({count})</span></h2>",
                Html::from(title)
            )))
            .part(Html::noted_links(hits.into_iter().map(|hit| (hit.link, hit.note))));
    }
    page.part(elsewhere())
}

/// The way on for whoever looks for a child whose case is another team's.
fn elsewhere() -> Html {
    let link = Html::link("look whether the child is known to another team", KNOWN);
    Html::paragraph(Html::from("Not here? With the surname and the date of birth you can ").then(link).then("."))
}

/// The most suggestions under the search box.
const MOST_SUGGESTIONS: usize = 8;

/// One line under the search box, for its script.
#[derive(Debug, Serialize)]
struct Suggestion {
    text: String,
    note: String,
    /// Where it leads; without it the text is searched for.
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
}

/// Answers what may be meant by a few letters: cases, then schools, then pages. The letters come in a form and never stand in an address.
pub(super) async fn suggest(app: web::Data<App>, typed: Protected<Typed>) -> Answer {
    let context = typed.context();
    let text = typed.text();
    let pages = pages(typed.signed_in(), &text);
    let today = context.today;
    let found = app.run(move |service| search::suggest(service, &context, &text)).await?;
    let cases = found.cases.iter().map(|line| Suggestion {
        text: line.child.clone(),
        note: if line.is_restricted { format!("{} · restricted", note(line, today)) } else { note(line, today) },
        href: Some(case_path(&line.reference, "")),
    });
    let schools = found.schools.into_iter().map(|text| Suggestion { text, note: "School or college".into(), href: None });
    let suggestions: Vec<Suggestion> = cases.chain(schools).chain(pages).take(MOST_SUGGESTIONS).collect();
    Ok(HttpResponse::Ok().json(suggestions))
}

/// The pages of a person of which a word begins with what is typed.
fn pages(signed_in: &SignedIn, text: &str) -> Vec<Suggestion> {
    let Some(typed) = search::begun(text) else { return Vec::new() };
    let may_record = signed_in.context(None).authorise(Action::CaseCreate, Target::Service).is_ok();
    let page = |words: &str, href: &str| (words.to_owned(), href.to_owned());
    let pages = [page("Record a request", "/requests/new"), page("Record an existing plan", "/existing-plans/new")];
    let record = pages.into_iter().filter(|_| may_record);
    let mine = signed_in.shell("").nav.into_iter().map(|link| (link.text, link.href));
    record
        .into_iter()
        .chain(mine)
        .filter(|(text, _)| format!(" {}", search_text(text)).contains(&format!(" {typed}")))
        .map(|(text, href)| Suggestion { text, note: "Page".into(), href: Some(href) })
        .collect()
}
