//! The advice of a case as a table.

use actix_web::web;
use ehc_application::advice::{
    ask::Askable,
    read::{self, AdviceLine},
};

use ehc_domain::advice::RequiredAdvice;
use ehc_domain::policy::{Action, Decision, Target, decide};

use super::show;
use crate::{
    cases::overview::AdviceRow,
    frames::{CaseFrame, CasePage},
    ui::{
        Html, Link,
        govuk::{Button, SummaryList, SummaryRow},
        parts::{Cell, Column, Empty, Row, Table},
        words,
    },
    web::{
        App, SignedIn,
        path::reference,
        respond::{Answer, page},
    },
};

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let reference = reference(&path)?;
    let context = signed_in.context(None);
    let today = context.today;
    let list = app.run(move |service| read::list(service, &context, &reference)).await?;
    let frame = show::frame_of(&app, &signed_in, &list.open, "advice").await?;
    let asked = list.lines.len();
    let ask = list.may_ask.map(|askable| {
        let words = match askable {
            Askable::Added => "Ask for the advice that the law now requires",
            Askable::Everything if asked == 0 => "Ask all now",
            Askable::Everything => "Ask for more advice",
        };
        Link::new(words, list.open.path("advice/new"))
    });
    let lead = match (asked, &ask) {
        (0, Some(_)) => String::new(),
        (0, None) if list.open.case.closed_on.is_some() => "Nobody was asked for advice before the case ended.".to_owned(),
        (0, None) => "Advice is asked for once it is decided to assess, and the family is told.".to_owned(),
        _ if list.to_ask.is_empty() => format!("{} of {asked} accepted", list.accepted()),
        _ => format!("{} of {} accepted, {} to be asked", list.accepted(), asked + list.to_ask.len(), list.to_ask.len()),
    };
    let may_check = !list.open.case.stage.is_quiet()
        && decide(&signed_in.actor(), Action::AdviceReturn, Target::Case(&list.open.subject)) == Decision::Allow;
    let rows = list.lines.iter().map(|line| row(line, &list.open.path("advice"), today));
    let rows = rows.map(|row| AdviceRow { act: row.act.filter(|_| may_check), ..row }).collect();
    let can_chase = may_check && list.lines.iter().any(|line| line.standing.is_overdue());
    let mut shown = listed(frame, rows, ask, lead, list.open.case.closed_on.is_some() || list.open.case.stage.has_plan());
    if can_chase {
        shown = shown.action(Button::go("Chase what is late", list.open.path("advice/chase")).secondary());
    }
    if list.to_ask.is_empty() {
        return page(&shown);
    }
    let row = |one: &RequiredAdvice| {
        SummaryRow::new(one.kind.label(), format!("{} ({})", one.why_and_whom().unwrap_or_default(), one.basis))
    };
    page(&shown.part_of_page(SummaryList::card("To be asked: the law requires it now", list.to_ask.iter().map(row).collect())))
}

fn row(line: &AdviceLine, here: &str, today: chrono::NaiveDate) -> AdviceRow {
    let place = format!("{here}/{}", line.request.id);
    let days: Vec<String> = line.chased_on.iter().map(|day| words::list_date(*day, today)).collect();
    let is_outside = line.request.kind.role().is_none();
    AdviceRow {
        kind: Link::new(line.request.kind.label(), place.as_str()),
        from: line.from(),
        asked: line.request.asked_on.map(|day| words::list_time(day, today)).unwrap_or_default(),
        due: line.limit.as_ref().map(|limit| words::list_time(limit.due, today)).unwrap_or_default(),
        authority: line.limit.as_ref().map(show::authority),
        state: show::standing(line.standing),
        note: line.note.as_str().into(),
        chased: words::list(&days),
        act: if line.request.state == ehc_domain::advice::AdviceState::Received {
            Some(Link::new("Check", place))
        } else if line.request.state.is_owed() && is_outside {
            Some(Link::new("Record that it came", format!("{place}/received")))
        } else {
            None
        },
    }
}

/// `…/advice`: everything asked, of whom, and how it stands.
fn listed(frame: CaseFrame, rows: Vec<AdviceRow>, ask: Option<Link>, lead: impl Into<Html>, asks_no_more: bool) -> CasePage {
    let mut page = frame.part("Advice").lead(lead);
    if rows.is_empty() {
        let mut empty = Empty::new(if asks_no_more { "Nobody was asked" } else { "Nobody has been asked yet" });
        if let Some(link) = ask {
            empty = empty.link(link);
        }
        return page.part_of_page(empty);
    }
    if let Some(link) = ask {
        page = page.action(Button::go(link.text, link.href));
    }
    let columns = vec![
        Column::new("Advice"),
        Column::new("From").quiet(),
        Column::new("Asked"),
        Column::new("Due"),
        Column::new("Status").quiet(),
        Column::new("Chased"),
        Column::new("Act").quiet(),
    ];
    let row = |advice: AdviceRow| {
        let kind = advice.kind.text.clone();
        let act = advice.act.map(|link| Html::link(link.text.then(Html::hidden(" ")).then(Html::for_what(&kind)), &link.href));
        Row::new([
            Html::link(advice.kind.text, &advice.kind.href).into(),
            Html::name(&advice.from).into(),
            advice.asked.into(),
            Cell::noted(advice.due, advice.authority.map(Html::from).unwrap_or_default()),
            Cell::noted(advice.state, advice.note),
            if advice.chased.is_empty() { "Not chased".into() } else { advice.chased.into() },
            act.unwrap_or_default().into(),
        ])
    };
    page.part_of_page(Table::new("Requests for advice", columns, rows.into_iter().map(row).collect()))
}
