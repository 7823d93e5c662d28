//! Notices: shown on the screen and sent by email from an outbox, each once.

mod inbox;
mod outbox;
mod tasks;
mod watch;

pub use inbox::*;
pub use outbox::*;
pub use tasks::*;
pub use watch::*;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::{
    audit::ObjectId,
    ids::{CaseId, NoticeId, UserId},
    notifications::{MailState, NoticeEvent},
};

use crate::{DbConnection, StorageResult, columns::Bind, schema::notices};

/// How many keys are looked up in one query.
const KEYS_AT_ONCE: usize = 500;

/// Marks the tokens of leases.
#[derive(Debug)]
pub enum LeaseKind {}

/// Proves which worker holds a lease.
pub type LeaseToken = ehc_domain::ids::Id<LeaseKind>;

row! {
    /// A notice to one person about one event.
    pub struct NoticeRow in notices {
        /// Which notice.
        pub id: NoticeId,
        /// One per step of one escalation.
        pub dedupe_key: String,
        /// What it tells.
        pub event: NoticeEvent,
        /// The case; `None` when it is about none.
        pub case_id: Option<CaseId>,
        /// The thing within the case, such as a request for advice.
        pub subject_id: Option<ObjectId>,
        /// To which user; `None` for a contact outside.
        pub user_id: Option<UserId>,
        /// To which address outside; `None` for a user.
        pub email: Option<String>,
        /// The subject, and the line on the screen.
        pub title: String,
        /// The body, plain text.
        pub body: String,
        /// The path of the page it is about.
        pub link: String,
        /// When it was caused.
        pub created_at: DateTime<Utc>,
        /// When the person read it on the screen.
        pub read_at: Option<DateTime<Utc>>,
        /// What became of the email.
        pub mail_state: MailState,
        /// How often sending was tried.
        pub attempts: i32,
        /// Not to be sent before this.
        pub send_after: DateTime<Utc>,
        /// Until when a worker holds it.
        pub lease_until: Option<DateTime<Utc>>,
        /// Which worker holds it.
        pub lease_token: Option<LeaseToken>,
        /// When the mail server accepted it.
        pub sent_at: Option<DateTime<Utc>>,
        /// Why it was last not sent; never its content.
        pub failure: Option<String>,
    }
}

/// A notice about to be written with its cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    /// Unique for the step: a second notice with the same key is dropped.
    pub dedupe_key: String,
    /// What it tells.
    pub event: NoticeEvent,
    /// The case.
    pub case_id: Option<CaseId>,
    /// The thing within the case.
    pub subject_id: Option<uuid::Uuid>,
    /// To whom.
    pub to: Addressee,
    /// The subject.
    pub title: String,
    /// The body.
    pub body: String,
    /// The path of the page it is about; empty for people without a sign-in.
    pub link: String,
}

/// To whom a notice goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    /// A user, at the address of their account.
    User(UserId),
    /// A contact outside: only for an acknowledgement of their own request.
    Contact(String),
}

/// Adds a notice unless one with its key exists; says whether it was added.
///
/// # Errors
/// Any failure of the database.
pub fn add(conn: &mut DbConnection, id: NoticeId, notice: NewNotice, now: DateTime<Utc>) -> StorageResult<bool> {
    add_as(conn, id, notice, MailState::Waiting, now)
}

/// Writes down that a notice is neither sent nor shown, because a later step goes out in its place. One that is on the screen already stays there; where its email
/// waits, and no worker holds it, that waits no more.
///
/// # Errors
/// Any failure of the database.
pub fn supersede(conn: &mut DbConnection, id: NoticeId, notice: NewNotice, now: DateTime<Utc>) -> StorageResult<()> {
    let waits = notices::table
        .filter(notices::dedupe_key.eq(notice.dedupe_key.clone()))
        .filter(notices::mail_state.eq(MailState::Waiting.bind()))
        .filter(notices::lease_until.is_null());
    on!(conn, |c| diesel::update(waits).set(notices::mail_state.eq(MailState::ScreenOnly.bind())).execute(c))?;
    add_as(conn, id, notice, MailState::Superseded, now)?;
    Ok(())
}

fn add_as(conn: &mut DbConnection, id: NoticeId, notice: NewNotice, state: MailState, now: DateTime<Utc>) -> StorageResult<bool> {
    let (user_id, email) = match notice.to {
        Addressee::User(user) => (Some(user), None),
        Addressee::Contact(address) => (None, Some(address)),
    };
    let values = (
        notices::id.eq(id.bind()),
        notices::dedupe_key.eq(notice.dedupe_key),
        notices::event.eq(notice.event.bind()),
        notices::case_id.eq(notice.case_id.bind()),
        notices::subject_id.eq(notice.subject_id.map(|id| ObjectId::new(id).bind())),
        notices::user_id.eq(user_id.bind()),
        notices::email.eq(email),
        notices::title.eq(notice.title),
        notices::body.eq(notice.body),
        notices::link.eq(notice.link),
        notices::created_at.eq(now.bind()),
        notices::mail_state.eq(state.bind()),
        notices::attempts.eq(0),
        notices::send_after.eq(now.bind()),
    );
    let added = on!(conn, |c| diesel::insert_into(notices::table)
        .values(values)
        .on_conflict(notices::dedupe_key)
        .do_nothing()
        .execute(c))?;
    Ok(added == 1)
}
