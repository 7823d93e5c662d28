//! Telling whoever uses an account that it is to be signed in to with another address, where they are until then.

use chrono::{DateTime, Utc};
use ehc_domain::notifications::{NoticeEvent, account_address};
use ehc_persistence::{
    accounts::UserRow,
    notifications::{Addressee, NewNotice},
};

/// How far it has come with another address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readdressing {
    /// It waits for information governance.
    Proposed,
    /// The account is signed in to with it from now on.
    Done,
}

/// Makes the notice to the address of before; `None` where nobody has used the account with it.
pub(crate) fn tell_of_another_address(before: &UserRow, how: Readdressing, now: DateTime<Utc>) -> Option<NewNotice> {
    let event = NoticeEvent::AccountAddress;
    let words = account_address(how == Readdressing::Done);
    before.is_active.then(|| NewNotice {
        dedupe_key: format!("{}:{}:{how:?}:{}", event.code(), before.id, now.timestamp_millis()),
        event,
        case_id: None,
        subject_id: Some(before.id.uuid()),
        to: Addressee::Contact(before.email.clone()),
        title: words.title,
        body: words.body,
        // They cannot sign in with it any more, or have nothing to do here.
        link: String::new(),
    })
}
