//! Telling the family, which is what meets the limit.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    decisions::{DecisionRefused, DecisionState},
    ids::DecisionId,
    plans::ServiceMethod,
    policy::Action,
};
use ehc_persistence::decisions::{self, DecisionRow};

use super::{DecideRefused, read::view};
use crate::{
    Context, Done, Failure, Service,
    appeals::AppealDates,
    cases::{open, step},
    letters::{self, Envelope},
    rights, timetable,
};

/// Tells the family of a decision, which is what meets the limit: drafts the notice from the recorded reasons to whoever has the right on the day of
/// sending, records that day and moves the case on. With `how` the day on which the notice counts as reaching them is kept beside it: sending meets the
/// limit, and a delivery that counts as later than the limit is worth a warning.
///
/// # Errors
/// [`DecideRefused`]; policy; storage.
pub fn notify(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: DecisionId,
    on: NaiveDate,
    how: Option<ServiceMethod>,
) -> Result<(), Failure<DecideRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::DecisionNotify)?;
        let row = decisions::find(conn, open.case.id, id)?.ok_or(Failure::NotFound)?;
        let rule = |refused: DecisionRefused| Failure::Rule(DecideRefused::Rule(refused));
        let decided_on = match row.state {
            DecisionState::Proposed => return Err(rule(DecisionRefused::NotDecided)),
            DecisionState::Notified => return Err(rule(DecisionRefused::AlreadyDecided)),
            DecisionState::Decided => row.decided_on.unwrap_or(on),
        };
        if on > context.today {
            return Err(rule(DecisionRefused::InTheFuture));
        }
        if on < decided_on {
            return Err(Failure::Rule(DecideRefused::NotifiedBeforeDecided));
        }
        let (kind, outcome) = (row.kind, row.outcome);
        step(conn, &open.case, kind.step(outcome), on, DecideRefused::Stage)?;
        timetable::record(conn, service, context, open.case.id, kind.told(outcome), on)?;
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let appeal = AppealDates::of_notice(&dates, kind.told(outcome).code());
        let to = rights::recipients(conn, &open, on)?.complete().map_err(|missing| Failure::Rule(missing.into()))?;
        let envelope = Envelope { policy: &service.policy, open: &open, sent_on: on, to: &to };
        let letter = letters::decision(envelope, &view(conn, row.clone())?, appeal.as_ref());
        let calendar = timetable::calendar(conn)?;
        let sent = DecisionRow {
            state: DecisionState::Notified,
            notified_on: Some(on),
            notice: Some(letter),
            addressees: Some(to.to_json()),
            served_on: how.map(|how| how.deemed_served_on(on, &calendar)),
            ..row
        };
        decisions::update(conn, sent)?;
        let entry = AuditEntry::of(&open.permit)
            .on("decision", id)
            .with("kind", kind.code())
            .with("outcome", outcome.code())
            .with("sent_on", on);
        Ok(Done::new((), entry).seen_at(open.path("decisions")))
    })
}
