//! One team: what it is, who is in it, what hangs on it, what was changed.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    teams::{self, Member, PLACE, TeamView, team_path},
    users::user_path,
};

use super::ground::id;
use crate::{
    approvals::what_waits,
    cases::entry_of_its_own,
    frames::ListPage,
    ui::{
        Html, Shell,
        govuk::{Button, Inset, SummaryList, SummaryRow},
        parts::{Column, Empty, Row, SectionHead, Table, Timeline},
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
    let shown = app.run(move |service| teams::show(service, &context, &id)).await?;
    page(&listed(signed_in.shell(&shown.row.name), &shown, today))
}

fn listed(shell: Shell, shown: &TeamView, today: NaiveDate) -> ListPage {
    let here = team_path(shown.row.id);
    let mut list = ListPage::new(shell.current(PLACE), shown.row.name.as_str()).subtitle(shown.row.kind.label());
    list = match shown.row.closed_on {
        None => list
            .action(Button::go("Change", format!("{here}/change")))
            .action(Button::go("Close", format!("{here}/close")).secondary()),
        Some(closed_on) => list
            .action(Button::go("Change", format!("{here}/change")).secondary())
            .action(Button::go("Open it again", format!("{here}/reopen")).secondary())
            .part(Inset { body: format!("It closed on {}.", words::act_date(closed_on)).into() }),
    };
    list = list.part(SummaryList::new(facts(shown)));
    if let Some(line) = &shown.waiting {
        list = list.part(SectionHead::new("Waits for information governance")).part(SummaryList::new(what_waits(line, today)));
        if shown.is_own_proposal {
            list = list.part(Button::go("Take it back", format!("{here}/take-back")).secondary());
        }
    }
    list = list.part(SectionHead::new("Who is in it"));
    list = if shown.members.is_empty() {
        list.part(Empty::new("Nobody is in this team"))
    } else {
        let columns = vec![Column::new("Name"), Column::new("Roles")];
        list.part(Table::new("Who is in it", columns, shown.members.iter().map(member).collect()))
    };
    list = list.part(SectionHead::new("What was changed"));
    if shown.history.is_empty() {
        return list.part(Html::paragraph("Nothing since it was made on the server."));
    }
    let entries = shown.history.iter().map(|act| entry_of_its_own(act, today)).collect();
    list.part(Timeline { entries })
}

fn member(member: &Member) -> Row {
    let roles: Vec<&str> = member.roles.iter().map(|role| role.label()).collect();
    Row::new([Html::link(Html::name(&member.name), &user_path(member.id)).into(), words::list(&roles).into()])
}

fn facts(shown: &TeamView) -> Vec<SummaryRow> {
    let row = &shown.row;
    let parent = match &shown.parent {
        Some(parent) => Html::link(parent.name.as_str(), &team_path(parent.id)),
        None => "No other team".into(),
    };
    let inside = shown.hanging.teams.iter().map(|(id, name)| Html::link(name.as_str(), &team_path(*id)));
    let contact: Vec<Html> = [&row.contact_name, &row.contact_email, &row.contact_phone]
        .into_iter()
        .flatten()
        .map(|text| Html::from(text.as_str()))
        .collect();
    let mut facts = vec![
        SummaryRow::new("Inside", parent),
        SummaryRow::new("Coordinator", shown.coordinator.as_ref().map_or_else(|| "Nobody".into(), |name| Html::name(name))),
        SummaryRow::new(
            "When it is late, speak to",
            if contact.is_empty() { "Nobody is named".into() } else { stacked(contact) },
        ),
    ];
    if let Some(opened_on) = row.opened_on {
        facts.push(SummaryRow::new("First day", words::act_date(opened_on)));
    }
    if !shown.hanging.teams.is_empty() {
        facts.push(SummaryRow::new("Teams inside it", stacked(inside.collect())));
    }
    let work = [(shown.hanging.cases.len(), "Open cases"), (shown.hanging.requests.len(), "Requests for advice")];
    facts.extend(work.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| SummaryRow::new(what, count.to_string())));
    facts
}

/// One under the other.
fn stacked(parts: Vec<Html>) -> Html {
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |so_far, part| so_far.then(Html::trusted("<br>")).then(part))
}
