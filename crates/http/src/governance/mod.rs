//! What information governance looks after: who was refused what, who looked at whom, the emergency openings, and which cases are restricted.

mod looked;
mod refused;
mod restricted;

use ehc_application::emergency;

use crate::{
    ui::parts::{SubLink, Subnav},
    web::route::Row,
};

pub(crate) fn routes() -> Vec<Row> {
    let mut rows = refused::routes();
    rows.extend(looked::routes());
    rows.extend(restricted::routes());
    rows
}

/// The pages of information governance.
pub(crate) fn parts(current: &str) -> Subnav {
    let links = vec![
        SubLink::new("Refused access", "/governance"),
        SubLink::new("Who looked", "/governance/looked"),
        SubLink::new("Emergency openings", emergency::PLACE),
        SubLink::new("Restricted cases", "/governance/restricted"),
    ];
    Subnav::new("Governance", links).current(current)
}
