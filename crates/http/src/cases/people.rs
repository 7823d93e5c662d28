//! The people of a case: whose the rights are, and who may know about the child.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule,
    cases::OpenCase,
    heading,
    overview::{self, CasePersonRow, PersonRow},
    rights,
};

use super::frame;
use crate::{
    frames::{CaseFrame, CasePage},
    ui::{
        Html, Link,
        govuk::{ActionLink, Button, SummaryList, SummaryRow, Tag},
        parts::{Empty, SectionHead},
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
    let today = context.today;
    let (shown, heading, rights) = app
        .run(move |service| {
            let shown = overview::show_on(service, &context, &reference, "people")?;
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
    let open = &shown.dates.open;
    let is_told = |person: &PersonRow| shown.reads_address && !person.address_is_confidential;
    let upn = if shown.reads_upn { text(&open.child.upn) } else { WITHHELD.to_owned() };
    let child = child_card(&open.child, (upn, is_told(&open.child)), open, today);
    let card = |(link, person): &(CasePersonRow, PersonRow)| {
        let flag = shown.not_told.contains(&person.id).then(|| Tag::red("Must not be told"));
        let told = Told { address: is_told(person), reach: shown.reachable.contains(&person.id), family: shown.reads_family };
        person_card(link, person, (told, flag), open)
    };
    let circle = circle.iter().map(card);
    let cards = std::iter::once(child).chain(circle).collect();
    let add = shown.may_add_person.then(|| Link::new("Add a person", shown.dates.open.path("people/new")));
    let has_died = open.case.stage.is_quiet();
    let mut people = people_page(frame, whose, cards, add.filter(|_| !has_died), has_died);
    if !shown.former.is_empty() {
        people = people.part_of_page(SectionHead::new("No longer part of it")).part_of_page(former(&shown.former, open));
    }
    page(&people)
}

/// `…/people`: whose the rights are, then a card for the child and for each person who may know about the child.
fn people_page(frame: CaseFrame, rights: SummaryList, people: Vec<SummaryList>, add: Option<Link>, has_died: bool) -> CasePage {
    let mut page = frame.part("People");
    if let Some(link) = add {
        page = page.action(Button::go(link.text, link.href));
    }
    page = page.part_of_page(rights);
    let is_alone = people.len() < 2;
    let page = people.into_iter().fold(page, CasePage::part_of_page);
    if is_alone {
        let empty = Empty::new("No parent is recorded");
        return page.part_of_page(if has_died { empty } else { empty.body("Add one before sending anything.") });
    }
    page
}

/// Those whose part has ended, each with the way to what is recorded of them.
fn former(people: &[(CasePersonRow, PersonRow)], open: &OpenCase) -> Html {
    let line = |(link, person): &(CasePersonRow, PersonRow)| {
        let until = link.ended_on.map(|on| format!(", until {}", words::date(on))).unwrap_or_default();
        let place = open.path(&format!("people/{}", person.id));
        Html::link(Html::name(&person.name), &place).then(format!(": {}{until}", link.relation))
    };
    Html::bullets(people.iter().map(line))
}

/// What stands in place of what somebody may not read.
const WITHHELD: &str = "Withheld.";

/// What the reader may know of somebody.
#[derive(Clone, Copy)]
struct Told {
    /// Where they live.
    address: bool,
    /// How they are reached.
    reach: bool,
    /// Parental responsibility.
    family: bool,
}

fn text(value: &Option<String>) -> String {
    value.clone().unwrap_or_else(|| "Not recorded".into())
}

fn address(person: &PersonRow, is_told: bool) -> SummaryRow {
    let words: Html = match (is_told, person.address_is_confidential) {
        (true, _) => {
            let lines: Vec<&str> = [&person.address, &person.postcode].into_iter().flatten().map(String::as_str).collect();
            if lines.is_empty() { "Not recorded".into() } else { Html::lines(&lines.join("\n")) }
        }
        (false, true) => "Withheld. Confidential: it is shown only on the person’s own letters.".into(),
        (false, false) => WITHHELD.into(),
    };
    SummaryRow::new("Address", words)
}

/// The link to everything that is recorded of somebody, where it is changed.
fn record_of(card: SummaryList, person: &PersonRow, open: &OpenCase) -> SummaryList {
    let place = open.path(&format!("people/{}", person.id));
    card.card_action(ActionLink::new("Open the record", &format!("of {}", person.name), place))
}

fn child_card(child: &PersonRow, (upn, is_told): (String, bool), open: &OpenCase, today: NaiveDate) -> SummaryList {
    let born = child.born_on.map_or_else(|| "Not recorded".to_owned(), |born| words::born(born, today));
    let rows = vec![
        SummaryRow::new("Relation", "The child or young person"),
        SummaryRow::new("Birth date", born),
        SummaryRow::new("UPN", upn),
        address(child, is_told),
    ];
    record_of(SummaryList::card(Html::name(&child.name), rows), child, open)
}

fn person_card(link: &CasePersonRow, person: &PersonRow, (told, flag): (Told, Option<Tag>), open: &OpenCase) -> SummaryList {
    let responsibility = match (link.has_parental_responsibility, link.responsibility_checked_on) {
        _ if !told.family => WITHHELD.into(),
        (true, Some(on)) => format!("Yes, checked {}", words::date(on)),
        (true, None) => "Yes, not checked yet".into(),
        (false, _) => "Not recorded".into(),
    };
    let reach = |way: &Option<String>| if told.reach { text(way) } else { WITHHELD.to_owned() };
    let mut rows = vec![
        SummaryRow::new("Relation", words::sentence(&link.relation)),
        SummaryRow::new("Parental responsibility", responsibility),
        SummaryRow::new("Phone", reach(&person.phone)),
        SummaryRow::new("Email", reach(&person.email)),
        address(person, told.address),
    ];
    if let Some(way) = person.contact_preference.as_ref().filter(|_| told.reach) {
        rows.push(SummaryRow::new("Prefers", words::sentence(way)));
    }
    if let Some(language) = &person.language {
        let need = if person.needs_interpreter { ", interpreter needed" } else { "" };
        rows.push(SummaryRow::new("Language", format!("{language}{need}")));
    }
    if link.is_main_contact {
        rows.insert(1, SummaryRow::new("Main contact", "Yes"));
    }
    if let Some(flag) = flag {
        rows.insert(0, SummaryRow::new("Letters and copies", flag));
    }
    record_of(SummaryList::card(Html::name(&person.name), rows), person, open)
}
