//! Every address of the service. What is not in this table is not served.

pub use crate::web::route::{Declared, Kind, Row, Rule};

/// Lists every address. A feature adds its own rows here; within a feature, fixed words come before names in braces.
pub fn all() -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(crate::health::routes());
    rows.extend(crate::files::routes());
    rows.extend(crate::api::routes());
    rows.extend(crate::accounts::routes());
    rows.extend(crate::governance::routes());
    rows.extend(crate::home::routes());
    rows.extend(crate::unsent::routes());
    rows.extend(crate::help::routes());
    rows.extend(crate::calculator::routes());
    rows.extend(crate::advice::routes());
    rows.extend(crate::documents::routes());
    rows.extend(crate::requests::routes());
    rows.extend(crate::existing_plans::routes());
    rows.extend(crate::cases::routes());
    rows.extend(crate::people::routes());
    rows.extend(crate::access::routes());
    rows.extend(crate::flags::routes());
    rows.extend(crate::contacts::routes());
    rows.extend(crate::emergency::routes());
    rows.extend(crate::decisions::routes());
    rows.extend(crate::approvals::routes());
    rows.extend(crate::questions::routes());
    rows.extend(crate::mediation::routes());
    rows.extend(crate::endings::routes());
    rows.extend(crate::plans::routes());
    rows.extend(crate::consultations::routes());
    rows.extend(crate::notifications::routes());
    rows.extend(crate::tasks::routes());
    rows.extend(crate::reports::routes());
    rows.extend(crate::calendars::routes());
    rows.extend(crate::authority::routes());
    rows.extend(crate::institutions::routes());
    rows.extend(crate::teams::routes());
    rows.extend(crate::users::routes());
    rows
}
