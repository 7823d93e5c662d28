//! One institution: what the register says, whom to speak to, what was changed.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::institutions::{self, ContactRow, InstitutionRow, Registered, institution_path};

use super::ground::{LIST, id};
use crate::{
    cases::entry,
    frames::ListPage,
    ui::{
        Html, Shell,
        govuk::{ActionLink, Button, Details, Inset, SummaryList, SummaryRow},
        parts::{Empty, SectionHead, Timeline},
        words,
    },
    web::{
        App, SignedIn,
        respond::{Answer, page},
    },
};

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (context, id) = (signed_in.context(None), id(&path)?);
    let today = context.today;
    let shown = app.run(move |service| institutions::show(service, &context, &id)).await?;
    page(&listed(signed_in.shell(&shown.row.name), &shown, today))
}

fn listed(shell: Shell, shown: &Registered, today: NaiveDate) -> ListPage {
    let here = institution_path(shown.row.id);
    let mut list = ListPage::new(shell.current(LIST), shown.row.name.as_str()).subtitle(shown.row.kind.label());
    list = match shown.row.closed_on {
        None => list
            .action(Button::go("Change", format!("{here}/change")))
            .action(Button::go("Record that it closed", format!("{here}/close")).secondary()),
        Some(closed_on) => list
            .action(Button::go("Change", format!("{here}/change")).secondary())
            .action(Button::go("Open it again", format!("{here}/reopen")).secondary())
            .part(Inset { body: closed(closed_on, shown.successor.as_ref()) }),
    };
    let terms = Html::link("Terms and closures", &format!("/admin/calendar/institutions/{}", shown.row.id));
    list = list.part(SummaryList::new(facts(&shown.row, today))).part(Html::paragraph(terms));
    list = list.part(SectionHead::new("Whom to speak to")).part(contacts(&shown.contacts, &here));
    if !shown.former.is_empty() {
        list = list.part(former(&shown.former, &here, today));
    }
    let add = Button::go("Add a contact", format!("{here}/contacts/new")).secondary();
    list = list.part(Html::from(add)).part(SectionHead::new("What was changed"));
    if shown.history.is_empty() {
        return list.part(Html::paragraph("Nothing since it was put on the register."));
    }
    let entries = shown.history.iter().map(|act| entry(act, today)).collect();
    list.part(Timeline { entries })
}

fn closed(closed_on: NaiveDate, successor: Option<&InstitutionRow>) -> Html {
    let words = Html::from(format!("It closed on {}.", words::act_date(closed_on)));
    match successor {
        Some(row) => words.then(" ").then(Html::link(row.name.as_str(), &institution_path(row.id))).then(" took its place."),
        None => words,
    }
}

fn facts(row: &InstitutionRow, today: NaiveDate) -> Vec<SummaryRow> {
    let known = |what: &str, value: Option<&String>, otherwise: &str| {
        SummaryRow::new(what, value.map_or_else(|| Html::from(otherwise), |text| Html::lines(text)))
    };
    let extras = [(row.has_sen_unit, "SEN unit"), (row.has_resourced_provision, "Resourced provision")];
    let extras: Vec<&str> = extras.into_iter().filter(|(has, _)| *has).map(|(_, what)| what).collect();
    let mut facts = vec![
        known("URN", row.urn.as_ref(), "None"),
        known("UKPRN", row.ukprn.as_ref(), "None"),
        known("Local authority", row.authority_code.as_ref(), "Not known"),
        known("Consultations go to", row.email.as_ref(), "No address yet. Nobody can be written to by email"),
        known("Telephone", row.phone.as_ref(), "Not known"),
        known("Address", row.address.as_ref(), "Not known"),
        known("Postcode", row.postcode.as_ref(), "Not known"),
    ];
    if row.kind.is_asked_for_once_approved() || row.section_41_from.is_some() {
        facts.push(SummaryRow::new("Approved under section 41", approval(row, today)));
    }
    facts.push(SummaryRow::new("Special provision", if extras.is_empty() { "None".to_owned() } else { extras.join(", ") }));
    facts
}

fn approval(row: &InstitutionRow, today: NaiveDate) -> String {
    match (row.section_41_from, row.section_41_until) {
        (None, _) => "No. A family cannot ask for it by section 38 (Children and Families Act 2014)".to_owned(),
        (Some(from), Some(until)) if until < today => format!("Not any more: {}", words::range(from, until)),
        (Some(from), Some(until)) => words::sentence(&words::range(from, until)),
        (Some(from), None) => format!("Since {}", words::act_date(from)),
    }
}

fn contacts(contacts: &[ContactRow], here: &str) -> Html {
    if contacts.is_empty() {
        return Empty::new("Nobody is named").body("A letter then goes to the head teacher or principal.").into();
    }
    let row = |contact: &ContactRow| {
        let ways = [contact.email.as_deref(), contact.phone.as_deref()];
        let ways = ways.into_iter().flatten().map(Html::from);
        let value = ways.fold(Html::name(&contact.name), |so_far, way| so_far.then(Html::trusted("<br>")).then(way));
        let (who, place) = (contact.name.as_str(), format!("{here}/contacts/{}", contact.id));
        SummaryRow::new(contact.role.label(), value)
            .action(ActionLink::change(who, format!("{place}/change")))
            .action(ActionLink::new("Has left", who, format!("{place}/end")))
    };
    SummaryList::new(contacts.iter().map(row).collect()).into()
}

/// Those who left, each with the way to say that they did not.
fn former(contacts: &[ContactRow], here: &str, today: NaiveDate) -> Html {
    let row = |contact: &ContactRow| {
        let until = contact.ended_on.map(|day| format!(", until {}", words::list_date(day, today))).unwrap_or_default();
        let place = format!("{here}/contacts/{}/take-back", contact.id);
        let value = Html::name(&contact.name).then(until);
        SummaryRow::new(contact.role.label(), value).action(ActionLink::new("Has not left", contact.name.as_str(), place))
    };
    let count = words::count(contacts.len() as u64, "person has left", "people have left");
    Details { summary: count.into(), body: SummaryList::new(contacts.iter().map(row).collect()).into(), open: false }.into()
}
