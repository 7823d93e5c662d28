//! Finds in a case what a rule needs besides its trigger.

use chrono::NaiveDate;

use super::Context;
use super::counting::{Inputs, Replacement};
use super::events::{Event, EventSet};
use super::exceptions;
use super::history::History;
use super::moments::Moment;
use super::rules::{Mode, Period, Rule, RuleId, Unit};
use super::terms::{AppealAbout, OrderKind};

pub(super) fn of(rule: &Rule, place: usize, start: &Moment, history: &History<'_>, context: &Context<'_>) -> Inputs {
    let mut inputs = Inputs::default();
    match rule.mode {
        Mode::DayOfMoveOrFromAware(_) => inputs.moves_on = start.said.moves_on,
        Mode::LaterOfReviewAndTransfer { .. } => inputs.reviewed_on = start.said.reviewed_on,
        Mode::AppealWindow { .. } => {
            inputs.certificate_on = certificate(place, start, history);
            inputs.appeal_about = appeal_about(place, start, history);
        }
        Mode::NotBeforeAppealEnds { .. } => {
            inputs.certificate_on = certificate(place, start, history);
            inputs.appealed_on = later(start, history, &[Event::AppealLodged]);
            // The order that dismisses the appeal determines it: reg 44(2)(a) has the plan cease on that day.
            let determined = [Event::AppealEnded, Event::OrderedCease];
            inputs.determined_on = inputs.appealed_on.and_then(|_| later(start, history, &determined));
        }
        Mode::MaximumAge => {
            inputs.last_institution = context.last_institution;
            inputs.ends_on = context.course_ends_on;
        }
        Mode::AsMatchingOrder => inputs.order = start.said.as_order.map(matching_rule),
        Mode::FromInclusive(_) if matches!(start.event, Event::ReviewCompleted | Event::ReviewCompletedAfterReassessment) => {
            inputs.meeting_on = about(start, history, &[Event::ReviewMeeting, Event::ReviewMeetingElsewhere]);
        }
        Mode::AfterExclusive(Period { unit: Unit::SchoolDay, .. }) => {
            inputs.closures = context.institution.map(|institution| institution.closures().to_vec()).unwrap_or_default();
        }
        Mode::AfterExclusive(_) if rule.id.as_str() == "DEVON-FINAL-12W" => {
            inputs.notice_on = about(start, history, &[Event::AmendmentNoticeSent])
        }
        _ => {}
    }
    inputs.replaced_by = exceptions::replacement(&history.replacements, rule, start.subject)
        .map(|(limit_on, code, fact)| Replacement { limit_on, code, fact: Some(fact) });
    inputs
}

/// Finds the first event of a kind after a notice and before the next notice that can be appealed. What the same fact also is, is neither.
fn until_next_notice<'a>(place: usize, start: &Moment, event: Event, history: &'a History<'_>) -> Option<&'a Moment> {
    let next = |events: &[Event]| history.moments.next(EventSet::of(events), place, |moment| moment.fact != start.fact);
    let found = next(&[event])?;
    let notice = next(&[Event::AppealableNotice, Event::DetainedNotice]);
    notice.is_none_or(|notice| found < notice).then(|| history.moments.get(found)).flatten()
}

/// Finds the first certificate for a notice.
fn certificate(place: usize, start: &Moment, history: &History<'_>) -> Option<NaiveDate> {
    until_next_notice(place, start, Event::CertificateIssued, history).map(|moment| moment.on)
}

/// Finds what the first appeal against a notice is about; `None` without an appeal, or while nobody knows.
fn appeal_about(place: usize, start: &Moment, history: &History<'_>) -> Option<AppealAbout> {
    until_next_notice(place, start, Event::AppealLodged, history)?.said.appeal_about
}

fn later(start: &Moment, history: &History<'_>, events: &[Event]) -> Option<NaiveDate> {
    history.moments.first(EventSet::of(events), |moment| moment.fact > start.fact).map(|moment| moment.on)
}

fn about(start: &Moment, history: &History<'_>, events: &[Event]) -> Option<NaiveDate> {
    history.moments.first(EventSet::of(events), |moment| moment.subject == start.subject).map(|moment| moment.on)
}

/// Returns the reg 44 rule that an agreement is carried out like; where an order has several limits, the shortest.
pub(super) fn matching_rule(order: OrderKind) -> RuleId {
    RuleId::new(match order {
        OrderKind::CeaseDismissed => "R44-2A-CEASE",
        OrderKind::Assess => "R44-2B-NOTIFY-2W",
        OrderKind::MakePlan => "R44-2CI-DRAFT-5W",
        OrderKind::Reconsider => "R44-2D-RECONSIDER-2W",
        OrderKind::AmendProvision => "R44-2E-SEP-5W",
        OrderKind::AmendPlacement | OrderKind::AmendBoth => "R44-2F-PLACEMENT-2W",
        OrderKind::Continue => "R44-2G-CONTINUE",
        OrderKind::ContinueAndAmend => "R44-2H-CONTINUE-AMEND-5W",
    })
}
