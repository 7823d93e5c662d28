//! What those hear who are named on a restricted case.

use chrono::NaiveDate;
use ehc_domain::{
    calendar::day_in_words,
    cases::CaseReference,
    ids::{CaseId, StandingId, UserId},
    notifications::{NoticeEvent, words},
};
use ehc_persistence::notifications::{Addressee, NewNotice};

/// Whom a notice is about: the case, by its number, and how somebody is named on it.
pub(super) struct Named<'a> {
    pub(super) case: CaseId,
    pub(super) reference: &'a CaseReference,
    pub(super) id: StandingId,
    pub(super) user: UserId,
}

impl Named<'_> {
    /// Tells them of something that happens once for each time that they are named; `what` is said of them, and `link` leads to where they see it.
    pub(super) fn told(&self, event: NoticeEvent, what: &str, day: NaiveDate, link: String) -> NewNotice {
        let words = words(event, self.reference, what, Some(&day_in_words(day)));
        NewNotice {
            dedupe_key: format!("{}:{}", event.code(), self.id),
            event,
            case_id: Some(self.case),
            subject_id: None,
            to: Addressee::User(self.user),
            title: words.title,
            body: words.body,
            link,
        }
    }
}
