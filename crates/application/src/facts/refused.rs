//! Why a fact is not corrected.

use chrono::NaiveDate;
use ehc_domain::{
    calendar::day_in_words,
    refusals,
    timetable::{
        facts::FactError,
        order::{OutOfOrder, Parted},
    },
};
use thiserror::Error;

use crate::{approvals::NotProposed, held::PlanDaysRefused, timetable::TooLate};

refusals! {
    /// Why a fact is not corrected.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum CorrectRefused {
        /// Its details cannot be read.
        Unreadable => transparent(FactError);
        /// It lies ahead.
        InTheFuture = "in_the_future" @ on, "Enter a day that is today or earlier";
        /// It lies before the decision that it tells of.
        BeforeTheDecision(NaiveDate) = "before_the_decision" @ on, "The decision was made on {}. Enter that day or a later one, or correct the day of the decision first" [day_in_words(*.0)];
        /// The request would come after the decision on it.
        AfterTheDecision(NaiveDate) = "after_the_decision" @ on, "The decision on it was made on {}. Enter that day or an earlier one, or correct the day of the decision first" [day_in_words(*.0)];
        /// The draft would come after what the family said of it.
        AfterAComment(NaiveDate) = "after_a_comment" @ on, "The family’s first comment on the draft came on {}. Enter that day or an earlier one" [day_in_words(*.0)];
        /// The request would come after it was answered for the first time.
        AfterItWasAnswered(NaiveDate) = "after_it_was_answered" @ on, "It was acknowledged, or a decision on it proposed, on {}. Enter that day or an earlier one" [day_in_words(*.0)];
        /// Somebody who withdrew alone still asked on that day.
        AskedStill(String, NaiveDate) = "asked_still" @ on, "{} still asked until {}, when they withdrew alone. Enter that day or a later one, or correct the day of that withdrawal first" [.0, day_in_words(*.1)];
        /// The plan would be transferred before it was made.
        BeforeThePlan(NaiveDate) = "before_the_plan" @ on, "The plan was first made on {}. Enter that day or a later one, or correct that day first" [day_in_words(*.0)];
        /// The days of the plan that came would not hold together.
        Days => transparent(PlanDaysRefused);
        /// The child was born after the request.
        BornAfterTheRequest(NaiveDate) = "born_after_the_request" @ on, "The child was born on {}, after that day. Check both" [day_in_words(*.0)];
        /// Nobody moves from us to us.
        OurOwnAuthority = "our_own_authority" @ details, "This is our own authority. Enter the other one";
        /// The family would have had less time to comment on the draft than the law gives it (reg 13(1)(a)).
        CutsShort(NaiveDate) = "cuts_short" @ on, "With that day the family’s time to comment would not have been over: it would end on {}. Check both days" [day_in_words(*.0)];
        /// The plan would have been sent before advice came that it is written from.
        BeforeItsAdvice(NaiveDate) = "before_its_advice" @ on, "The plan is written from advice that came on {}. Enter that day or a later one, or correct that day first" [day_in_words(*.0)];
        /// The advice would have come after the plan that is written from it.
        AfterThePlan(NaiveDate) = "after_the_plan" @ on, "The final plan of {} is written from this advice. Enter that day or an earlier one, or correct the day of the plan first" [day_in_words(*.0)];
        /// The advice would have come, or been accepted, after the draft that is written from it.
        AfterTheDraft(NaiveDate) = "after_the_draft" @ on, "The draft of {} is written from this advice. Enter that day or an earlier one, or correct the day of the draft first" [day_in_words(*.0)];
        /// The advice would have come, or been accepted, after the decision that rests on it (s37(1)).
        AfterItsDecision(NaiveDate) = "after_its_decision" @ on, "The decision of {} whether to issue a plan rests on this advice. Enter that day or an earlier one, or correct the day of the decision first" [day_in_words(*.0)];
        /// A consultation would come before the draft that goes with it (ss38, 39, reg 13).
        Parted(Parted) = "draft_after_consultation" @ on, "Whoever is consulted is sent the draft: the consultation of {} would come before the draft of {}. Check both days, and correct the one that is wrong first" [day_in_words(.0.consultation.on), day_in_words(.0.draft.on)];
        /// The plan would have been sent while a school or college that was consulted could still answer (Code 9.83).
        BeforeTheReply(NaiveDate) = "before_the_reply" @ on, "A school or college that was consulted had not answered by then, and could until {}. Enter a later day, or correct the reply first" [day_in_words(*.0)];
        /// It is the day on record.
        SameDay = "same_day" @ on, "This is the day that is recorded already. Change it, or go back";
        /// A day of service was given for what is not served.
        NotServed = "not_served" @ served_on, "Only a draft or the letter of a decision counts as reaching the family on a day of its own. Leave this empty";
        /// It would have come before it was sent.
        ServedBeforeSent(NaiveDate) = "served_before_sent" @ served_on, "It is recorded as reaching the family on {}. Enter the day it reached them: the day it was sent, or later" [day_in_words(*.0)];
        /// It would have come so long after it was sent that the day was mistyped.
        ServedTooLate(NaiveDate) = "served_out_of_range" @ served_on, "It can have reached the family by {}. Enter that day or an earlier one, not before it was sent" [day_in_words(*.0)];
        /// The plan was reviewed, amended or re-assessed here before the day on which it would have been amended.
        Since {
            /** What. */ what: String,
            /** Its day. */ on: NaiveDate,
        } = "something_since" @ on, "{} ({}) is on record since the plan was entered. Enter that day or an earlier one: what was amended afterwards is another version" [.what, day_in_words(*.on)];
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
        /// An exception would begin after the limit that it excuses.
        ExceptionTooLate(TooLate) = "exception_too_late", "The case has {}. It could not be why that was missed. Correct the first day of the exception first, or take the exception back" [.0.words()];
        /// Something else than a request for advice of the same day.
        NotAskedThatDay = "not_asked_that_day" @ also, "Choose requests for advice that were made on the same day";
        /// There is no such standing fact.
        NoSuchFact = "no_such_fact", "There is no such date on the case, or it is corrected already";
        /// It needs a second person, and cannot be proposed.
        Approval => transparent(NotProposed);
        /// This kind of fact is made by its own act, with its own checks.
        HasItsOwnPage = "has_its_own_page", "This has a page of its own, where the checks that belong to it are made. Use that page";
    }
}
