//! Telling people in time: which notice is due, to whom, and its words, which hold nothing personal.

mod alerts;

pub use alerts::*;

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
        /// Advice that was asked for is owed no more.
        AdviceNotOwed = "advice_not_owed", "Advice not needed any more";
        /// A decision waits for a decision maker.
        DecisionWaiting = "decision_waiting", "Decision waiting";
        /// A decision is recorded.
        DecisionRecorded = "decision_recorded", "Decision recorded";
        /// A plan waits for approval.
        ApprovalWaiting = "approval_waiting", "Waiting for approval";
        /// The final plan is sent.
        PlanIssued = "plan_issued", "Plan issued";
        /// A case is given to another caseworker.
        CaseAssigned = "case_assigned", "Case given to you";
        /// A request for an assessment is acknowledged to the person who asked.
        RequestAcknowledged = "request_acknowledged", "Request acknowledged";
        /// Another request came for a child who has a case.
        RequestAdded = "request_added", "Another request";
        /// What somebody proposed was approved or refused, or lapsed.
        ProposalAnswered = "proposal_answered", "Answer to what you proposed";
        /// A request turned out to have been recorded by mistake.
        RequestSetAside = "request_set_aside", "Request recorded by mistake";
        /// An existing plan turned out to have been recorded by mistake.
        PlanSetAside = "plan_set_aside", "Existing plan recorded by mistake";
        /// Somebody must have nothing to do with a case.
        ConflictOfInterest = "conflict_of_interest", "Conflict of interest";
        /// A case is restricted to named people, and somebody is one of them.
        CaseRestricted = "case_restricted", "Restricted to named people";
        /// Whether a case stays restricted is to be looked at again.
        RestrictionReview = "restriction_review", "Review of a restriction";
        /// A restriction was lifted: whoever has to do with the case sees it again.
        RestrictionLifted = "restriction_lifted", "Restriction lifted";
        /// Somebody stands in for the caseworker of a case.
        CaseCovered = "case_covered", "Cover";
        /// What somebody recorded may be of a child whose case they may not know of.
        HiddenMatch = "hidden_match", "May be a child who has a case";
        /// An adult who was recorded may be on record in a case of which whoever recorded them may not know.
        HiddenAdult = "hidden_adult", "May be an adult who is on record";
        /// Somebody was refused many different things within minutes.
        AccessRefused = "access_refused", "Access refused many times";
        /// Somebody opened many cases within minutes that are not theirs.
        ManyOpened = "many_opened", "Many cases opened";
        /// What letters must say of the authority is not recorded, and one is to be sent.
        LetterLacks = "letter_lacks", "Missing from letters";
        /// A case was opened in an emergency.
        EmergencyOpened = "emergency_opened", "Opened in an emergency";
        /// An emergency opening was not reviewed in time.
        EmergencyUnreviewed = "emergency_unreviewed", "Emergency opening not reviewed";
        /// An emergency opening was found not to be justified.
        EmergencyNotJustified = "emergency_not_justified", "Emergency opening not justified";
        /// Somebody reviewed whether an emergency opening was justified.
        EmergencyReviewed = "emergency_reviewed", "Emergency opening reviewed";
        /// Information governance reviews access to a case.
        AccessReviewed = "access_reviewed", "Review of access";
        /// Somebody is to choose a password.
        AccountInvited = "account_invited", "Choose your password";
        /// An account of somebody who sees cases has another name.
        AccountRenamed = "account_renamed", "An account has another name";
        /// An account is to be signed in to with another address.
        AccountAddress = "account_address", "Another email address";
    }
}

impl NoticeEvent {
    /// Says whether it is about how staff used the service, and goes out even where nothing is said of the child any more.
    pub fn is_oversight(self) -> bool {
        matches!(
            self,
            Self::EmergencyOpened
                | Self::EmergencyUnreviewed
                | Self::EmergencyNotJustified
                | Self::EmergencyReviewed
                | Self::AccessReviewed
        )
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
        /// Neither sent nor shown: a later step of the same duty went to the same person first, or in its place.
        Superseded = "superseded", "Superseded by a later step";
    }
}

coded! {
    /// Why a person has a task that is not a duty.
    pub enum TaskKind {
        /// An email could not be delivered.
        UndeliveredEmail = "undelivered_email", "Email not delivered";
        /// An alert is due and there is nobody to send it to.
        NobodyToTell = "nobody_to_tell", "Nobody to tell";
    }
}

/// The words of a notice. It is made of the case number, a fixed phrase and a day: nothing personal can enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeWords {
    /// The subject, and the line on the screen.
    pub title: String,
    /// The body, plain text, without the link.
    pub body: String,
}

/// Returns the words of an email to staff about a restricted case, whatever the event: its number, and that the rest is behind the sign-in.
pub fn restricted_words(reference: &str) -> NoticeWords {
    NoticeWords {
        title: format!("{reference}: Sign in to see what this is about"),
        body: format!(
            "Something about {reference} is for you to see. Who may see the case is restricted, so this message says no more."
        ),
    }
}

/// Returns the words for staff about an event on a case. `what` is a phrase from our own lists, such as “Psychological advice” or, for a limit,
/// “Send the final plan”: the sentences about limits read well with either.
pub fn words(event: NoticeEvent, reference: &CaseReference, what: &str, day: Option<&str>) -> NoticeWords {
    let by_law = day.map(|day| format!("By law we must tell you by {day} whether we will assess. ")).unwrap_or_default();
    let day = day.unwrap_or_default();
    let (title, body) = match event {
        NoticeEvent::DueSoon => (format!("{reference}: {what}, due on {day}"), format!("Due on {day} for {reference}: {what}.")),
        NoticeEvent::DueToday => (
            format!("{reference}: {what}, due today"),
            format!("Due today, {day}, for {reference}: {what}. It is late from tomorrow."),
        ),
        NoticeEvent::Overdue => (
            format!("{reference}: {what}, overdue"),
            format!("Due on {day} for {reference} and not recorded as done: {what}. It must still be done as soon as possible."),
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
            format!("{reference}: Answer about {what}"),
            format!("There is an answer about {what} for {reference}, given on {day}."),
        ),
        NoticeEvent::AdviceNotOwed => (
            format!("{reference}: {what} not needed any more"),
            format!(
                "{what} for {reference} is not needed any more, since {day}. You need do nothing. If you have seen the child already, ask the caseworker."
            ),
        ),
        NoticeEvent::DecisionWaiting => (
            format!("{reference}: {what}, decision waiting"),
            format!("A decision is proposed for {reference}: {what}. The limit is {day}."),
        ),
        NoticeEvent::DecisionRecorded => (
            format!("{reference}: {what}, decision recorded"),
            format!("A decision was recorded for {reference} on {day}: {what}."),
        ),
        NoticeEvent::ApprovalWaiting => (
            format!("{reference}: Plan waiting for approval"),
            format!("The plan of {reference} waits for approval. The limit is {day}."),
        ),
        NoticeEvent::PlanIssued => (
            format!("{reference}: Plan issued"),
            format!("The final plan of {reference} was sent on {day}. Thank you for your part in it."),
        ),
        NoticeEvent::CaseAssigned => (
            format!("{reference}: Given to you"),
            format!("The case {reference} is yours from today. Its dates have not moved. Its history says why it changed hands."),
        ),
        NoticeEvent::RequestAcknowledged => (
            format!("We have your request: {reference}"),
            format!(
                "We received your request for {what}. The number is {reference}.\n\n{by_law}Quote the number when you call or write."
            ),
        ),
        NoticeEvent::RequestAdded => (
            format!("{reference}: Another request"),
            format!("Another request for {reference} was received on {day}. What became of it: {what}."),
        ),
        NoticeEvent::ProposalAnswered => (
            format!("{reference}: {what}"),
            format!("There is an answer to what was proposed about {reference}, given on {day}. {what}."),
        ),
        NoticeEvent::RequestSetAside => (
            format!("{reference}: Request recorded by mistake"),
            format!("The request of {day} on {reference} was recorded by mistake and is counted nowhere. The history says why."),
        ),
        NoticeEvent::PlanSetAside => (
            format!("{reference}: Existing plan recorded by mistake"),
            format!(
                "The existing plan on {reference}, first made on {day}, was recorded by mistake. No date counts from it. The history says why."
            ),
        ),
        NoticeEvent::ConflictOfInterest => (
            format!("{reference}: Conflict of interest"),
            format!("Somebody must have nothing to do with {reference} and does not see it any more. {what}"),
        ),
        NoticeEvent::CaseRestricted => (
            format!("{reference}: {what}"),
            format!(
                "{reference} is restricted to named people, and you are one of them. Speak of it to nobody else. It is looked at again on {day}."
            ),
        ),
        NoticeEvent::RestrictionLifted => (
            format!("{reference}: Not restricted any more"),
            format!(
                "{reference}, on which you were named, is not restricted any more from {day}. Whoever has to do with it sees it again. Its history says who lifted that, and why."
            ),
        ),
        NoticeEvent::RestrictionReview => (
            format!("{reference}: {what}"),
            format!(
                "{reference} is restricted to named people until somebody looks at it again, on {day} at the latest. {what}. A manager who is named on it \
                 lifts the restriction, or gives it another day with a reason."
            ),
        ),
        NoticeEvent::CaseCovered => (
            format!("{reference}: Cover until {day}"),
            format!("{what} for the caseworker of {reference}, until the end of {day}."),
        ),
        NoticeEvent::HiddenMatch => (
            format!("{reference}: May be a child who has a case"),
            format!(
                "What was recorded on {reference}, or a file that was added to it, may be of a child who has another case, of which whoever did it may not \
                 know. They were told nothing of it. Find out whether it is the same child, whether anything must move, and who may know of both: “Is a child known?” \
                 finds other cases by name and birth date, and a review of access lets you read a restricted one."
            ),
        ),
        NoticeEvent::HiddenAdult => (
            format!("{reference}: May be an adult who is on record"),
            format!(
                "An adult who was recorded on {reference} has the name, and the telephone number, email address or address, of somebody in another case, which whoever did it \
                 may not see. They were told nothing of it. Find out whether it is the same person, and whether an address that is kept confidential there must be here too."
            ),
        ),
        NoticeEvent::EmergencyOpened => (
            format!("{reference}: Opened in an emergency"),
            format!(
                "Somebody opened {reference} in an emergency, for 60 minutes. Review by {day} whether that was justified. The page says who and why."
            ),
        ),
        NoticeEvent::EmergencyUnreviewed => (
            format!("{reference}: Emergency opening not reviewed"),
            format!(
                "{reference} was opened in an emergency, and nobody has reviewed whether that was justified. The review was due on {day}. You get this every \
                 day until it is done."
            ),
        ),
        NoticeEvent::EmergencyNotJustified => (
            format!("{reference}: Emergency opening not justified"),
            format!(
                "A review found that opening {reference} in an emergency was not justified. Find out what follows for the family and for whoever did it."
            ),
        ),
        NoticeEvent::EmergencyReviewed => (
            format!("{reference}: Emergency opening reviewed"),
            format!(
                "Somebody else has reviewed that you opened {reference} in an emergency, and says of it: {what}. Why stands in the history of the case; ask \
                 whoever manages it."
            ),
        ),
        NoticeEvent::AccessReviewed => (
            format!("{reference}: Review of access"),
            format!(
                "Somebody of information governance reviews access to {reference} and sees it until the end of {day}. The page says who and why."
            ),
        ),
        NoticeEvent::AccessRefused => return access_refused(what),
        NoticeEvent::ManyOpened => return many_opened(what),
        NoticeEvent::LetterLacks => return letter_lacks(what),
        NoticeEvent::AccountRenamed => return account_renamed(what),
        NoticeEvent::AccountInvited => return account_invited(day),
        NoticeEvent::AccountAddress => return account_address(true),
    };
    NoticeWords { title, body }
}

/// Returns the words for information governance about somebody who was refused many different things within minutes. The subject names nobody.
pub fn access_refused(who: &str) -> NoticeWords {
    NoticeWords {
        title: NoticeEvent::AccessRefused.label().into(),
        body: format!(
            "Somebody who is signed in was refused many different records or pages within a few minutes: {who}. It may be a mistake, or somebody trying case \
             numbers. The list says when and what."
        ),
    }
}

/// Returns the words for information governance about an account that has another name: the names before and after. The subject names nobody.
pub fn account_renamed(names: &str) -> NoticeWords {
    NoticeWords {
        title: NoticeEvent::AccountRenamed.label().into(),
        body: format!(
            "An administrator gave the account of somebody who sees cases another name: {names}. What they did before stands under the new name from now on. \
             Ask why, if you do not know."
        ),
    }
}

/// Returns the words for managers and information governance about somebody who opened many cases within minutes that are not theirs. The subject names nobody.
pub fn many_opened(who: &str) -> NoticeWords {
    NoticeWords {
        title: NoticeEvent::ManyOpened.label().into(),
        body: format!(
            "Somebody opened more than 20 cases within 10 minutes that are not theirs: {who}. There may be good reason, as when work is given out. Ask them. \
             They open another only after giving their password, which counts for five minutes. Information governance sees which cases."
        ),
    }
}

/// Returns the words for administrators about something that a letter must say of the authority and nobody has recorded. They name no case: administrators see none.
pub fn letter_lacks(what: &str) -> NoticeWords {
    NoticeWords {
        title: format!("{}: {what}", NoticeEvent::LetterLacks.label()),
        body: format!(
            "A letter to a family is to be sent and cannot be written: the law asks it to say something of the authority that nobody has recorded. What is missing: {what}."
        ),
    }
}

/// Returns the words for somebody who is to choose a password. They name nobody: the address they go to may be mistyped.
pub fn account_invited(until: &str) -> NoticeWords {
    NoticeWords {
        title: NoticeEvent::AccountInvited.label().into(),
        body: format!(
            "You have an account with EHC Casework, or asked for a new password. The link below is for you alone: with it you choose your password. It can \
             be used once, before {until}. If you expected nothing of the kind, do nothing."
        ),
    }
}

/// Returns the words for whoever used an account with an address until now: that another is proposed, or that it counts.
pub fn account_address(counts: bool) -> NoticeWords {
    let what = if counts {
        "Your account with EHC Casework is signed in to with another email address from now on, and no longer with this one."
    } else {
        "It was proposed that you sign in to EHC Casework with another email address than this one. It counts once information governance has approved it."
    };
    NoticeWords {
        title: NoticeEvent::AccountAddress.label().into(),
        body: format!("{what} If you did not ask for it, tell your manager or information governance at once."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acknowledgement_promises_a_day_only_where_the_law_sets_one() {
        let body = |day| {
            words(NoticeEvent::RequestAcknowledged, &CaseReference::from_number(418), "a re-assessment on 7 September 2026", day)
                .body
        };
        assert!(body(Some("19 October 2026")).contains("must tell you by 19 October 2026 whether we will assess. Quote"));
        assert!(body(None).starts_with("We received your request for a re-assessment on 7 September 2026. The number"));
        assert!(body(None).ends_with("The number is EHC-000418.\n\nQuote the number when you call or write."));
    }

    #[test]
    fn refused_access_is_about_no_case() {
        let reference = CaseReference::from_number(418);
        for (event, said) in [(NoticeEvent::AccessRefused, access_refused("x")), (NoticeEvent::ManyOpened, many_opened("x"))] {
            assert_eq!(words(event, &reference, "x", None), said);
            assert!(!said.body.contains("EHC-") && said.body.contains(": x."), "{said:?}");
        }
    }

    #[test]
    fn x_07_every_event_names_itself_and_the_case() {
        use crate::codes::Coded;
        let reference = CaseReference::from_number(418);
        let about_none = [
            NoticeEvent::AccessRefused,
            NoticeEvent::ManyOpened,
            NoticeEvent::LetterLacks,
            NoticeEvent::AccountInvited,
            NoticeEvent::AccountAddress,
            NoticeEvent::AccountRenamed,
        ];
        for event in NoticeEvent::ALL.iter().filter(|event| !about_none.contains(event)) {
            let words = words(*event, &reference, "Psychological advice", Some("23 November 2026"));
            assert!(words.title.contains("EHC-000418"), "{event:?}");
            assert!(!words.body.contains("new information"));
        }
    }
}
