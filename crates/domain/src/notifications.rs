//! Telling people in time: which notice is due, to whom, and its words, which hold nothing personal.

use chrono::NaiveDate;

use crate::{cases::CaseReference, codes::coded};

coded! {
    /// What a notice tells.
    pub enum NoticeEvent {
        /// A duty falls due in some days.
        DueSoon = "due_soon", "Due soon";
        /// A duty falls due today.
        DueToday = "due_today", "Due today";
        /// A duty is overdue.
        Overdue = "overdue", "Overdue";
        /// Advice is asked for.
        AdviceAsked = "advice_asked", "Advice asked for";
        /// Advice is late.
        AdviceLate = "advice_late", "Advice late";
        /// Advice has come.
        AdviceReceived = "advice_received", "Advice received";
        /// Advice is sent back.
        AdviceSentBack = "advice_sent_back", "Advice sent back";
        /// A contributor answered without advice.
        AdviceAnswered = "advice_answered", "Answer to a request for advice";
        /// A decision waits for a decision maker.
        DecisionWaiting = "decision_waiting", "Decision waiting";
        /// A decision is recorded.
        DecisionRecorded = "decision_recorded", "Decision recorded";
        /// A plan waits for approval.
        ApprovalWaiting = "approval_waiting", "Plan waiting for approval";
        /// The final plan is sent.
        PlanIssued = "plan_issued", "Plan issued";
        /// A request for an assessment is acknowledged to the person who asked.
        RequestAcknowledged = "request_acknowledged", "Request acknowledged";
    }
}

coded! {
    /// What became of the email of a notice.
    pub enum MailState {
        /// Waiting to be sent.
        Waiting = "waiting", "Waiting";
        /// Sent and accepted by the mail server.
        Sent = "sent", "Sent";
        /// Given up; a person has a task.
        Failed = "failed", "Failed";
        /// Shown on the screen only.
        ScreenOnly = "screen_only", "On screen only";
    }
}

coded! {
    /// Why a person has a task that is not a duty.
    pub enum TaskKind {
        /// An email could not be delivered.
        UndeliveredEmail = "undelivered_email", "Email not delivered";
    }
}

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
    let late = if is_advice { NoticeEvent::AdviceLate } else { NoticeEvent::Overdue };
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

/// The words of a notice. It is made of the case number, a fixed phrase and a day: nothing personal can enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeWords {
    /// The subject, and the line on the screen.
    pub title: String,
    /// The body, plain text, without the link.
    pub body: String,
}

/// Returns the words for staff about an event on a case. `what` is a phrase from our own lists, such as “Psychological advice”.
pub fn words(event: NoticeEvent, reference: &CaseReference, what: &str, day: Option<&str>) -> NoticeWords {
    let day = day.unwrap_or_default();
    let (title, body) = match event {
        NoticeEvent::DueSoon => (format!("{reference}: {what} due on {day}"), format!("{what} for {reference} is due on {day}.")),
        NoticeEvent::DueToday => (
            format!("{reference}: {what} due today"),
            format!("{what} for {reference} is due today, {day}. It is late from tomorrow."),
        ),
        NoticeEvent::Overdue => (
            format!("{reference}: {what} overdue"),
            format!(
                "{what} for {reference} was due on {day} and is not recorded as done. It must still be done as soon as possible."
            ),
        ),
        NoticeEvent::AdviceAsked => (
            format!("{reference}: {what} asked for by {day}"),
            format!("You are asked for advice: {what} for {reference}. It is due on {day}."),
        ),
        NoticeEvent::AdviceLate => (
            format!("{reference}: {what} late"),
            format!("{what} for {reference} was due on {day} and has not come. If it is on its way, say when; if not, say why."),
        ),
        NoticeEvent::AdviceReceived => {
            (format!("{reference}: {what} received"), format!("{what} for {reference} came on {day} and waits to be checked."))
        }
        NoticeEvent::AdviceSentBack => (
            format!("{reference}: {what} sent back"),
            format!("{what} for {reference} was sent back on {day}. The reason is on the page; the limit has not moved."),
        ),
        NoticeEvent::AdviceAnswered => (
            format!("{reference}: answer about {what}"),
            format!("There is an answer about {what} for {reference}, given on {day}."),
        ),
        NoticeEvent::DecisionWaiting => (
            format!("{reference}: decision waiting, {what}"),
            format!("A decision is proposed for {reference}: {what}. The limit is {day}."),
        ),
        NoticeEvent::DecisionRecorded => (
            format!("{reference}: decision recorded, {what}"),
            format!("A decision was recorded for {reference} on {day}: {what}."),
        ),
        NoticeEvent::ApprovalWaiting => (
            format!("{reference}: plan waiting for approval"),
            format!("The plan of {reference} waits for approval. The limit is {day}."),
        ),
        NoticeEvent::PlanIssued => (
            format!("{reference}: plan issued"),
            format!("The final plan of {reference} was sent on {day}. Thank you for your part in it."),
        ),
        NoticeEvent::RequestAcknowledged => (
            format!("We have your request: {reference}"),
            format!(
                "We received your request for an Education, Health and Care needs assessment on {what}. The number is {reference}.\n\n\
                 By law we must tell you by {day} whether we will assess. Quote the number when you call or write."
            ),
        ),
    };
    NoticeWords { title, body }
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
    fn x_07_every_event_names_itself_and_the_case() {
        use crate::codes::Coded;
        let reference = CaseReference::from_number(418);
        for event in NoticeEvent::ALL {
            let words = words(*event, &reference, "Psychological advice", Some("23 November 2026"));
            assert!(words.title.contains("EHC-000418"), "{event:?}");
            assert!(!words.body.contains("new information"));
        }
    }
}
