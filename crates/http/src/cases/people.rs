//! The people of a case: whose the rights are, and who may know about the child.

use actix_web::web;
use ehc_application::{
    Failure, NoRule, heading,
    overview::{self, CasePersonRow, PersonRow},
    rights,
};

use super::frame;
use crate::{
    frames::{CaseFrame, CasePage},
    ui::{
        Html, Link,
        govuk::{Button, SummaryList, SummaryRow},
        parts::Empty,
        words,
    },
    web::{
        App, HttpError, SignedIn,
        path::reference,
        respond::{Answer, page},
    },
};

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let reference = reference(&path)?;
    let context = signed_in.context(None);
    let (shown, heading, rights) = app
        .run(move |service| {
            let shown = overview::show(service, &context, &reference)?;
            let (heading, rights) = service.store.read(|conn| {
                let open = shown.dates.open.clone();
                Ok::<_, Failure<NoRule>>((heading::load(conn, &context, &open)?, rights::view(conn, open, context.today)?))
            })?;
            Ok::<_, Failure<NoRule>>((shown, heading, rights))
        })
        .await?;
    let frame = frame(&signed_in, &shown.dates.open, &heading, "people");
    let circle = shown.circle.as_ref().ok_or(HttpError::Denied)?;
    let whose = super::rights::card(&rights, shown.may_edit);
    let cards = circle.iter().map(|(link, person)| person_card(link, person, shown.may_edit)).collect();
    let add = shown.may_edit.then(|| Link::new("Add a person", shown.dates.open.path("people/new")));
    page(&people_page(frame, whose, cards, add))
}

/// `…/people`: whose the rights are, then a card for each person who may know about the child.
fn people_page(frame: CaseFrame, rights: SummaryList, people: Vec<SummaryList>, add: Option<Link>) -> CasePage {
    let mut page = frame.part("People");
    if let Some(link) = add {
        page = page.action(Button::go(link.text, link.href));
    }
    page = page.part_of_page(rights);
    if people.is_empty() {
        return page.part_of_page(Empty::new("No parent is recorded").body("Add one before sending anything."));
    }
    people.into_iter().fold(page, CasePage::part_of_page)
}

fn person_card(link: &CasePersonRow, person: &PersonRow, may_reveal: bool) -> SummaryList {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "Not recorded".into());
    let address: Html = if person.address_is_confidential {
        let reveal = if may_reveal { " Confidential: it is shown only on the person’s own letters." } else { "" };
        format!("Withheld.{reveal}").into()
    } else {
        text(&person.address).into()
    };
    let responsibility = match (link.has_parental_responsibility, link.responsibility_checked_on) {
        (true, Some(on)) => format!("Yes, checked {}", words::date(on)),
        (true, None) => "Yes, not checked yet".into(),
        (false, _) => "Not recorded".into(),
    };
    let mut rows = vec![
        SummaryRow::new("Relation", words::sentence(&link.relation)),
        SummaryRow::new("Parental responsibility", responsibility),
        SummaryRow::new("Phone", text(&person.phone)),
        SummaryRow::new("Email", text(&person.email)),
        SummaryRow::new("Address", address),
    ];
    if let Some(way) = &person.contact_preference {
        rows.push(SummaryRow::new("Prefers", words::sentence(way)));
    }
    if let Some(language) = &person.language {
        let need = if person.needs_interpreter { ", interpreter needed" } else { "" };
        rows.push(SummaryRow::new("Language", format!("{language}{need}")));
    }
    SummaryList::card(Html::name(&person.name), rows)
}
