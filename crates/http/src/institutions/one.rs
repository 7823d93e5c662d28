//! One institution: what the register says, whom to speak to, what was changed.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::institutions::{self, ContactRow, InstitutionRow, Registered, UnitRow, institution_path};

use super::ground::{LIST, id};
use crate::{
    cases::entry_of_its_own,
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
    list = list.part(SectionHead::new("Units")).part(units(&shown.units, &here, shown.row.closed_on.is_none(), today));
    if shown.row.closed_on.is_none() {
        list = list.part(Html::from(Button::go("Add a unit", format!("{here}/units/new")).secondary()));
    }
    list = list.part(SectionHead::new("Whom to speak to")).part(contacts(&shown.contacts, &here));
    if !shown.former.is_empty() {
        list = list.part(former(&shown.former, &here, today));
    }
    let add = Button::go("Add a contact", format!("{here}/contacts/new")).secondary();
    list = list.part(Html::from(add)).part(SectionHead::new("What was changed"));
    if shown.history.is_empty() {
        return list.part(Html::paragraph("Nothing since it was put on the register."));
    }
    let entries = shown.history.iter().map(|act| entry_of_its_own(act, today)).collect();
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

fn units(units: &[UnitRow], here: &str, can_change: bool, today: NaiveDate) -> Html {
    if units.is_empty() {
        return Empty::new("No SEN unit and no resourced provision is known").into();
    }
    let row = |unit: &UnitRow| {
        let (which, place) = (unit.called(), format!("{here}/units/{}", unit.id));
        let row = SummaryRow::new(unit.kind.label(), of_unit(unit, today));
        match unit.closed_on {
            // One that was open when its school or college closed, before closing took the units along.
            None if !can_change => row.action(ActionLink::new("Has closed", which, format!("{place}/close"))),
            Some(_) if !can_change => row,
            Some(_) => row.action(ActionLink::new("Open again", which, format!("{place}/reopen"))),
            None => row
                .action(ActionLink::new(if unit.name.is_some() { "Change" } else { "Name it" }, which, format!("{place}/change")))
                .action(ActionLink::new("Has closed", which, format!("{place}/close"))),
        }
    };
    SummaryList::new(units.iter().map(row).collect()).into()
}

/// Its name, and under it what is known of it.
fn of_unit(unit: &UnitRow, today: NaiveDate) -> Html {
    let places = unit.places.map(|places| words::count(u64::try_from(places).unwrap_or_default(), "place", "places"));
    let line = |words: String| Html::trusted("<br>").then(words);
    let lines = [
        unit.specialism.as_ref().map(|words| line(format!("Specialises in {words}"))),
        Some(line(places.unwrap_or_else(|| "Places not known".to_owned()))),
        unit.opened_on.map(|on| Html::trusted("<br>Opened on ").then(words::list_time(on, today))),
        unit.closed_on.map(|on| Html::trusted("<br>Closed on ").then(words::list_time(on, today))),
    ];
    let name = unit.name.as_deref().unwrap_or("From the official register, which has no names");
    lines.into_iter().flatten().fold(Html::from(name), Html::then)
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
