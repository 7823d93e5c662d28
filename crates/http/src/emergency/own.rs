//! One’s own opening of a case, and what its review found.

use actix_web::web;
use ehc_application::emergency;

use super::one::{facts, id};
use crate::{
    frames::ListPage,
    ui::{
        Html,
        govuk::{BackLink, SummaryList},
    },
    web::{
        App, SignedIn,
        respond::{Answer, page},
    },
};

const TITLE: &str = "You opened a case in an emergency";

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (context, id) = (signed_in.context(None), id(&path)?);
    let today = context.today;
    let line = app.run(move |service| emergency::own(service, &context, &id)).await?;
    page(
        &ListPage::new(signed_in.shell(TITLE).current("/alerts"), TITLE)
            .subtitle(Html::from(BackLink::to("/alerts")))
            .part(SummaryList::new(facts(&line, today))),
    )
}
