//! What is known of the restriction of a case, and which cases are restricted.

use chrono::NaiveDate;
use ehc_domain::{
    audit::Look,
    cases::CaseReference,
    policy::{Action, Standing, Target},
};
use ehc_persistence::{cases, standings};

use super::super::{
    reach::{by_name, everybody, is_named, manages},
    read::{StandingLine, lines},
};
use crate::{
    Context, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    history::Told,
};

/// The restriction of a case.
#[derive(Debug, Clone)]
pub struct Restricted {
    /// The case.
    pub open: OpenCase,
    /// The day by which somebody looks at it again; `None` where the case is not restricted.
    pub review_on: Option<NaiveDate>,
    /// Why it is restricted; `None` where it is not.
    pub reason: Option<String>,
    /// Who is named, the latest first.
    pub named: Vec<StandingLine>,
}

/// Shows the restriction of a case to those who run it.
///
/// # Errors
/// Policy; absence; storage.
pub fn restricted(service: &Service, context: &Context, reference: &CaseReference) -> Result<Restricted, Failure<NoRule>> {
    let shown = service.store.read(|conn| -> Result<Restricted, Failure<NoRule>> {
        let open = open(conn, context, reference, Action::AuditView)?;
        let lines = lines(conn, context, &open)?;
        Ok(Restricted {
            review_on: open.case.restriction_review_on,
            reason: open.case.restriction_reason.clone(),
            named: lines.into_iter().filter(|line| line.standing == Standing::Named && !line.is_over).collect(),
            open,
        })
    })?;
    let told = Told::NamedListShown { list: "restriction".into(), shown: shown.named.len() };
    service.views.record(Look::of(&shown.open.permit).telling(&told), None)?;
    Ok(shown)
}

/// A restricted case, as information governance hears of it: by its number, and never whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestrictedLine {
    /// Its number.
    pub reference: String,
    /// The day by which somebody looks at it again.
    pub review_on: NaiveDate,
    /// The names of the managers who can look at it.
    pub managers: Vec<String>,
    /// Whether the reader has a review of access to it open.
    pub is_reviewed: bool,
}

/// Lists the restricted cases for information governance, those that are to be looked at first on top; never one with which the person has a conflict of
/// interest.
///
/// # Errors
/// Policy; storage.
pub fn list_restricted(service: &Service, context: &Context) -> Result<Vec<RestrictedLine>, Failure<NoRule>> {
    let permit = context.authorise(Action::AccessReview, Target::Service)?;
    let listed = service.store.read(|conn| -> Result<Vec<RestrictedLine>, Failure<NoRule>> {
        let own = standings::of_user(conn, context.actor.user_id, context.now)?;
        let mut listed = Vec::new();
        for case in cases::list_restricted(conn)?.into_iter().filter(|case| !own.has(case.id, Standing::Conflict)) {
            let Some(review_on) = case.restriction_review_on else { continue };
            let subject = cases::subject_of(conn, &case)?;
            let everybody = everybody(conn, context.now, &subject)?;
            let managers = everybody.iter().filter(|one| is_named(one, &subject) && manages(one, &subject));
            let managers = by_name(conn, managers.map(|one| one.user_id))?.into_iter().map(|one| one.name).collect();
            let is_reviewed = own.has(case.id, Standing::Reviews);
            listed.push(RestrictedLine { reference: case.reference, review_on, managers, is_reviewed });
        }
        Ok(listed)
    })?;
    service.views.note(Look::of(&permit).telling(&Told::NamedListShown { list: "restricted".into(), shown: listed.len() }))?;
    Ok(listed)
}
