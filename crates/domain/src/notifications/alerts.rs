//! Which alert is due on which day, and the key by which each goes out once.

use chrono::NaiveDate;

use super::NoticeEvent;
use crate::ids::{CaseId, UserId};

pub use crate::{cases::DutyActor, timetable::rules::Authority as DutyAuthority};

/// When alerts go out, in days; the defaults are local policy and may be configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertSteps {
    /// Days before a limit.
    pub before: Vec<u16>,
    /// Whether there is one on the day.
    pub on_the_day: bool,
    /// Days after a limit.
    pub after: Vec<u16>,
    /// Days after which the service's named contact hears of late advice.
    pub contact_after: u16,
    /// Days after which the caseworker's manager hears of a missed legal limit.
    pub manager_after: u16,
}

impl Default for AlertSteps {
    fn default() -> Self {
        Self { before: vec![14, 3], on_the_day: true, after: vec![1, 7], contact_after: 14, manager_after: 1 }
    }
}

/// Who an alert goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AlertTo {
    /// The person who owes the duty.
    Owner,
    /// The named contact of the contributor's service.
    ServiceContact,
    /// The caseworker's manager.
    Manager,
}

/// One step of the escalation of one duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlertStep {
    /// What it tells.
    pub event: NoticeEvent,
    /// To whom.
    pub to: AlertTo,
    /// Days from the limit: negative before it, positive after it. Names the step, so that each goes out once.
    pub offset: i32,
}

/// Returns the step that each recipient should have had by today: only the latest, so that a worker that was down does not send a burst.
///
/// `is_advice` says that the duty is a contributor's; `is_legal` that it rests on law. `promised_on` is the day a contributor gave: until it
/// has passed they are not chased, though the limit stays.
pub fn steps_due(
    steps: &AlertSteps,
    due: NaiveDate,
    today: NaiveDate,
    is_advice: bool,
    is_legal: bool,
    promised_on: Option<NaiveDate>,
) -> Vec<AlertStep> {
    let offset = i32::try_from((today - due).num_days()).unwrap_or(i32::MAX);
    let mut list = Vec::new();
    let late = event_at(1, is_advice);
    let owner = if offset < 0 {
        steps.before.iter().map(|days| -i32::from(*days)).filter(|step| *step <= offset).max().map(|offset| AlertStep {
            event: NoticeEvent::DueSoon,
            to: AlertTo::Owner,
            offset,
        })
    } else if offset == 0 {
        steps.on_the_day.then_some(AlertStep { event: NoticeEvent::DueToday, to: AlertTo::Owner, offset: 0 })
    } else {
        steps.after.iter().map(|days| i32::from(*days)).filter(|step| *step <= offset).max().map(|offset| AlertStep {
            event: late,
            to: AlertTo::Owner,
            offset,
        })
    };
    let is_answered = promised_on.is_some_and(|promised| promised >= today) && offset > 0;
    list.extend(owner.filter(|_| !is_answered));
    if is_advice && offset >= i32::from(steps.contact_after) && !is_answered {
        list.push(AlertStep { event: late, to: AlertTo::ServiceContact, offset: i32::from(steps.contact_after) });
    }
    if is_legal && offset >= i32::from(steps.manager_after) {
        list.push(AlertStep { event: late, to: AlertTo::Manager, offset: i32::from(steps.manager_after) });
    }
    list
}

impl AlertSteps {
    /// Lists the days from the limit on which the person who owes hears, earliest first: negative before it.
    pub fn owner_offsets(&self) -> Vec<i32> {
        let mut offsets: Vec<i32> = self.before.iter().map(|days| -i32::from(*days)).collect();
        offsets.extend(self.on_the_day.then_some(0));
        offsets.extend(self.after.iter().map(|days| i32::from(*days)));
        offsets.sort_unstable();
        offsets.dedup();
        offsets
    }

    /// Lists the steps of whoever owes other than this one, each with its event: those before it, then those after it.
    pub fn around(&self, step: AlertStep, is_advice: bool) -> (Vec<AlertStep>, Vec<AlertStep>) {
        let others = self.owner_offsets().into_iter().filter(|offset| *offset != step.offset);
        let others = others.map(|offset| AlertStep { event: event_at(offset, is_advice), to: AlertTo::Owner, offset });
        others.partition(|other| other.offset < step.offset)
    }

    /// Returns how many days ahead of a limit the first alert goes out.
    pub fn horizon(&self) -> u16 {
        self.before.iter().copied().max().unwrap_or_default()
    }
}

/// What is told so many days from a limit.
fn event_at(offset: i32, is_advice: bool) -> NoticeEvent {
    match offset {
        ..0 => NoticeEvent::DueSoon,
        0 => NoticeEvent::DueToday,
        1.. if is_advice => NoticeEvent::AdviceLate,
        1.. => NoticeEvent::Overdue,
    }
}

impl AlertStep {
    /// Returns the day on which the step falls for a limit; `None` beyond the calendar.
    pub fn falls_on(self, due: NaiveDate) -> Option<NaiveDate> {
        due.checked_add_signed(chrono::TimeDelta::days(self.offset.into()))
    }
}

/// Returns the key of one step to one person. A step is told once for each limit: when a corrected fact gives a new limit, its steps are new.
pub fn alert_key(case_id: CaseId, duty: &str, due: NaiveDate, to: UserId, event: NoticeEvent, offset: i32) -> String {
    format!("alert:{}:{offset}:{case_id}:{duty}:{due}:{to}", event.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(today: &str, promised: Option<&str>) -> Vec<(NoticeEvent, AlertTo, i32)> {
        let due = "2026-11-23".parse().unwrap();
        steps_due(&AlertSteps::default(), due, today.parse().unwrap(), true, true, promised.and_then(|day| day.parse().ok()))
            .into_iter()
            .map(|step| (step.event, step.to, step.offset))
            .collect()
    }

    #[test]
    fn cw_06_chasing_starts_the_day_after_the_limit_and_climbs() {
        use AlertTo::*;
        use NoticeEvent::*;
        assert_eq!(on("2026-11-08", None), []);
        assert_eq!(on("2026-11-09", None), [(DueSoon, Owner, -14)]);
        assert_eq!(on("2026-11-20", None), [(DueSoon, Owner, -3)]);
        assert_eq!(on("2026-11-23", None), [(DueToday, Owner, 0)]);
        assert_eq!(on("2026-11-24", None), [(AdviceLate, Owner, 1), (AdviceLate, Manager, 1)]);
        assert_eq!(on("2026-11-30", None), [(AdviceLate, Owner, 7), (AdviceLate, Manager, 1)]);
        assert_eq!(on("2026-12-07", None), [(AdviceLate, Owner, 7), (AdviceLate, ServiceContact, 14), (AdviceLate, Manager, 1)]);
    }

    #[test]
    fn ep_06_a_promised_day_pauses_chasing_and_nothing_else() {
        assert_eq!(on("2026-12-01", Some("2026-12-11")), [(NoticeEvent::AdviceLate, AlertTo::Manager, 1)]);
        assert_eq!(on("2026-12-12", Some("2026-12-11")).len(), 3);
    }

    #[test]
    fn a_worker_that_was_down_sends_one_step_and_not_a_burst() {
        assert_eq!(on("2027-01-30", None).iter().filter(|(_, to, _)| *to == AlertTo::Owner).count(), 1);
    }

    #[test]
    fn cw_06_the_steps_of_the_owner_are_in_order_and_each_falls_on_its_day() {
        assert_eq!(AlertSteps::default().owner_offsets(), [-14, -3, 0, 1, 7]);
        assert_eq!(AlertSteps::default().horizon(), 14);
        let due: NaiveDate = "2026-11-23".parse().unwrap();
        let step = AlertStep { event: NoticeEvent::DueSoon, to: AlertTo::Owner, offset: -14 };
        assert_eq!(step.falls_on(due), "2026-11-09".parse().ok());
    }

    #[test]
    fn around_a_step_stand_those_before_it_and_those_after_it() {
        let step = AlertStep { event: NoticeEvent::DueToday, to: AlertTo::Owner, offset: 0 };
        let (before, after) = AlertSteps::default().around(step, true);
        let named = |steps: Vec<AlertStep>| steps.into_iter().map(|step| (step.event, step.offset)).collect::<Vec<_>>();
        assert_eq!(named(before), [(NoticeEvent::DueSoon, -14), (NoticeEvent::DueSoon, -3)]);
        assert_eq!(named(after), [(NoticeEvent::AdviceLate, 1), (NoticeEvent::AdviceLate, 7)]);
    }

    #[test]
    fn a_key_differs_with_each_of_its_parts() {
        let case = |n| CaseId::new(uuid::Uuid::from_u128(n));
        let user = |n| UserId::new(uuid::Uuid::from_u128(n));
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let keys = [
            alert_key(case(1), "a", day("2026-11-23"), user(1), NoticeEvent::AdviceLate, 1),
            alert_key(case(2), "a", day("2026-11-23"), user(1), NoticeEvent::AdviceLate, 1),
            alert_key(case(1), "b", day("2026-11-23"), user(1), NoticeEvent::AdviceLate, 1),
            alert_key(case(1), "a", day("2026-11-24"), user(1), NoticeEvent::AdviceLate, 1),
            alert_key(case(1), "a", day("2026-11-23"), user(2), NoticeEvent::AdviceLate, 1),
            alert_key(case(1), "a", day("2026-11-23"), user(1), NoticeEvent::Overdue, 1),
            alert_key(case(1), "a", day("2026-11-23"), user(1), NoticeEvent::AdviceLate, 7),
        ];
        assert_eq!(keys.iter().collect::<std::collections::BTreeSet<_>>().len(), keys.len());
    }
}
