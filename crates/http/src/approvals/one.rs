//! One proposal, with the ways to answer it.

use actix_web::web;
use ehc_application::{
    Failure, NoRule,
    approvals::{self, Shown},
    heading,
};

use super::ground::{STALE, answered, beside as side_by_side, ends, lists};
use crate::{
    cases::frame,
    ui::{
        Html,
        govuk::{Button, Inset, SummaryList, SummaryRow},
    },
    web::{
        App, HttpError, SignedIn,
        path::reference,
        respond::{Answer, page},
    },
};

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (number, id) = path.into_inner();
    let at = (reference(&number)?, id.parse().map_err(|_| HttpError::NotFound)?);
    let context = signed_in.context(None);
    let today = context.today;
    let (shown, withheld, heading) = app
        .run(move |service| {
            let (shown, withheld) = approvals::look(service, &context, &at)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &shown.open))?;
            Ok::<_, Failure<NoRule>>((shown, withheld, heading))
        })
        .await?;
    let Shown { open, line, may, is_stale, asked, beside, .. } = &shown;
    let place = |act: &str| open.path(&format!("approvals/{}/{act}", line.id));
    let mut part = frame(&signed_in, open, &heading, "").part("What needs a second person");
    if *is_stale {
        part = part.part_of_page(Inset { body: STALE.into() });
    }
    if may.answer && *is_stale {
        part = part.action(Button::go("Refuse", place("refuse")).secondary());
    } else if may.answer {
        part = part.action(Button::go("Approve", place("approve"))).action(Button::go("Refuse", place("refuse")).secondary());
    } else if may.withdraw {
        let words = "You proposed this. Somebody else must approve it before it counts; until then nothing changes.";
        part = part.part_of_page(Inset { body: words.into() }).action(Button::go("Take it back", place("withdraw")).secondary());
    }
    if let Some(words) = answered(line, today) {
        part = part.part_of_page(Inset { body: words.into() });
    }
    for list in lists(line, asked, today) {
        part = part.part_of_page(list);
    }
    if let Some(list) = ends(&shown) {
        part = part.part_of_page(list);
    }
    for list in beside.iter().flat_map(side_by_side) {
        part = part.part_of_page(list);
    }
    if !withheld.is_empty() {
        let rows = withheld.iter().map(|(name, words)| SummaryRow::new(name.as_str(), Html::lines(words))).collect();
        let words = "You are shown this to check it. That you saw it is recorded.";
        part = part.part_of_page(SummaryList::card("Where they live", rows)).part_of_page(Html::paragraph(words));
    }
    page(&part.part_of_page(Html::paragraph(Html::link("Everything that waits for approval", "/approvals"))))
}
