//! How requests and advice look, wherever they are shown.

use chrono::NaiveDate;
use ehc_application::{
    Failure,
    advice::{
        AdviceContent, Limit, Standing,
        request::{RequestPage, Version},
    },
    cases::{OpenCase, case_path},
    heading::{self, Heading},
};
use ehc_domain::{documents::DocumentState, ids::AdviceRequestId};

use crate::{
    flags,
    frames::CaseFrame,
    ui::{
        FormState, Html,
        govuk::Tag,
        parts::{Authority, Cell, Column, Due, Identity, IdentityFact, Row, Table},
        words,
    },
    web::{App, HttpError, SignedIn},
};

/// Reads the number of a request in an address; anything else is a page that does not exist.
pub(super) fn id(text: &str) -> Result<AdviceRequestId, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}

/// Reads the version that a form carries; none is older than every version.
pub(super) fn version(state: &FormState) -> i32 {
    state.value("version").parse().unwrap_or(-1)
}

/// Returns what was typed, to be sent again over a request that was changed while its page was open.
pub(super) fn changed(state: &FormState, version: i32) -> FormState {
    state.clone().set("version", version.to_string()).error(
        "",
        "This request was changed while the page was open. What it says now is above, and what you typed is in the boxes. Send it again if it still holds",
    )
}

/// Loads the top of the pages of a case.
pub(crate) async fn frame_of(app: &App, signed_in: &SignedIn, open: &OpenCase, current: &str) -> Result<CaseFrame, HttpError> {
    let (context, case) = (signed_in.context(None), open.clone());
    let heading: Heading = app
        .run(move |service| {
            service.store.read(|conn| heading::load(conn, &context, &case)).map_err(Failure::<ehc_application::NoRule>::from)
        })
        .await?;
    Ok(crate::cases::frame(signed_in, open, &heading, current))
}

/// Makes the top of a contributor's pages: identity, and nothing else of the case.
pub(super) fn frame_of_request(signed_in: &SignedIn, page: &RequestPage) -> CaseFrame {
    let today = signed_in.context(None).today;
    let mut facts = Vec::new();
    facts.extend(page.born_on.map(|born| IdentityFact::new("Born", words::born(born, today))));
    facts.push(IdentityFact::new("Year group", page.year.as_str()));
    facts.extend(page.institution.as_ref().map(|school| IdentityFact::new("School", school.as_str())));
    let identity = Identity {
        kind: "Request for advice".into(),
        reference: page.reference.clone(),
        href: ehc_application::advice::request_path(page.request.id, ""),
        name: page.child.clone(),
        facts,
        warnings: flags::warnings(&page.flags),
        ..Identity::default()
    };
    CaseFrame { shell: signed_in.shell("Request for advice").current("/advice"), identity, ..CaseFrame::default() }
}

/// A state as a tag while there is work, plain words when there is none.
pub(super) fn standing(standing: Standing) -> Html {
    let words = standing.words();
    match standing {
        Standing::Overdue { .. } => Tag::red(words).into(),
        Standing::Due { days: 0..=5 } => Tag::amber(words).into(),
        Standing::Excused => Tag::purple(words).into(),
        Standing::ToCheck => Tag::blue(words).into(),
        Standing::Declined => Tag::grey(words).into(),
        Standing::Due { .. }
        | Standing::Waiting
        | Standing::Accepted
        | Standing::NotNeeded
        | Standing::Ended
        | Standing::CameUnchecked => words.into(),
    }
}

/// Whose limit it is.
pub(super) fn authority(limit: &Limit) -> Authority {
    if limit.is_legal { Authority::law(&limit.authority) } else { Authority::code(&limit.authority) }
}

/// The due date with the words that save arithmetic.
pub(super) fn due(limit: Option<&Limit>, standing: Standing, today: NaiveDate) -> Due {
    match (limit, standing) {
        (None, _) => Due::default(),
        (Some(limit), Standing::Excused) => Due::excused(limit.due, today),
        (Some(limit), Standing::Due { .. } | Standing::Overdue { .. }) => {
            Due::on(limit.due, limit.act_by.unwrap_or(limit.due), today)
        }
        (Some(limit), _) => Due::met(limit.due, today),
    }
}

/// Returns a link to the file that carries a version, or what became of it; `None` when there is none.
pub(super) fn file(reference: &str, version: &Version) -> Option<Html> {
    let file = version.file.as_ref()?;
    if file.state == DocumentState::Withdrawn {
        return Some(Html::from(format!("{}, which was withdrawn", file.file_name)));
    }
    Some(Html::link(&file.file_name, &case_path(reference, &format!("documents/{}", file.id))))
}

/// What advice says, part by part.
pub(super) fn content(content: &AdviceContent) -> Vec<(String, Html)> {
    let mut parts = Vec::new();
    match content.seen_on {
        Some(day) => parts.push(("Child last seen".to_owned(), Html::paragraph(words::date(day)))),
        None if !content.not_seen_reason.is_empty() => {
            parts.push(("Child not seen".to_owned(), Html::paragraph(content.not_seen_reason.as_str())));
        }
        None => {}
    }
    if !content.views.is_empty() {
        parts.push(("Views".to_owned(), Html::concat(content.views.split('\n').map(Html::paragraph))));
    }
    let rows: Vec<Row> = content
        .rows
        .iter()
        .map(|row| {
            let check = row.vagueness().map(|vague| Html::from(vague.advice())).unwrap_or_default();
            let measure =
                if row.measure.trim().is_empty() { Html::default() } else { format!("We will know: {}", row.measure).into() };
            let outcome = Cell::noted(row.outcome.as_str(), measure);
            Row::new([row.need.as_str().into(), outcome, Cell::noted(row.provision().sentence(), check)])
        })
        .collect();
    if !rows.is_empty() {
        let columns = vec![Column::new("Need"), Column::new("Outcome"), Column::new("Provision")];
        parts.push((
            "Needs, outcomes and provision".to_owned(),
            Table::new("Needs, outcomes and provision", columns, rows).into(),
        ));
    }
    parts
}
