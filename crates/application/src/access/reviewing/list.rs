//! Which reviews of access are open.

use chrono::NaiveDate;
use ehc_domain::{
    access::ReviewGround,
    audit::Look,
    ids::StandingId,
    policy::{Action, Standing, Target},
};
use ehc_persistence::standings;

use crate::{Context, Failure, Service, failure::NoRule, history::Told, ports::london_day};

/// A review of access, as everybody of information governance hears of it: by the number of the case, and never whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewLine {
    /// Which.
    pub id: StandingId,
    /// The number of the case.
    pub reference: String,
    /// Who reviews it.
    pub reviewed_by: String,
    /// On what ground; `None` where none was kept.
    pub ground: Option<ReviewGround>,
    /// Why.
    pub reason: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub last_day: NaiveDate,
    /// Whether it is the reader’s own.
    pub is_own: bool,
}

/// Lists the reviews of access that are open, those that end first on top; never of a case with which the reader has a conflict of interest.
///
/// # Errors
/// Policy; storage.
pub fn list_reviews(service: &Service, context: &Context) -> Result<Vec<ReviewLine>, Failure<NoRule>> {
    let permit = context.authorise(Action::AccessReview, Target::Service)?;
    let listed = service.store.read(|conn| -> Result<Vec<ReviewLine>, Failure<NoRule>> {
        let own = standings::of_user(conn, context.actor.user_id, context.now)?;
        let held = standings::list_held(conn, Standing::Reviews, context.now)?;
        let known = held.into_iter().filter(|(_, _, case)| !own.has(case.id, Standing::Conflict));
        Ok(known
            .map(|(row, reviewed_by, case)| ReviewLine {
                id: row.id,
                reference: case.reference,
                reviewed_by,
                ground: row.ground,
                from: london_day(row.from_at),
                last_day: london_day(row.until_at.unwrap_or(row.from_at) - chrono::Duration::seconds(1)),
                is_own: row.user_id == context.actor.user_id,
                reason: row.reason,
            })
            .collect())
    })?;
    let told = Told::NamedListShown { list: "reviews".into(), shown: listed.len() };
    service.views.note(Look::of(&permit).telling(&told))?;
    Ok(listed)
}
