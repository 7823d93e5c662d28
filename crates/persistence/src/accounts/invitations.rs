//! Invitations to choose a password: one open at most for each account, known by the hash of its token.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::{
    ids::{InvitationId, UserId},
    notifications::{MailState, NoticeEvent},
};

use crate::{
    DbConnection, StorageResult,
    accounts::UserRow,
    columns::Bind,
    notifications::close_task_with_key,
    schema::{invitations, notices, users},
};

row! {
    /// An invitation to choose a password.
    pub struct InvitationRow in invitations {
        /// Which.
        pub id: InvitationId,
        /// Whose account.
        pub user_id: UserId,
        /// By chance: with a key that is not in the database it makes the token.
        pub salt: String,
        /// SHA-256 of the token.
        pub token_hash: String,
        /// When it was made.
        pub made_at: DateTime<Utc>,
        /// By whom.
        pub made_by: UserId,
        /// From when it is of no use.
        pub expires_at: DateTime<Utc>,
        /// When its link was shown to the person who made it.
        pub shown_at: Option<DateTime<Utc>>,
        /// When it was used, or another took its place.
        pub ended_at: Option<DateTime<Utc>>,
    }
}

/// Returns the key of the notice, and of any task about it, that takes the link of an invitation.
pub fn invitation_key(id: InvitationId) -> String {
    format!("{}:{id}", NoticeEvent::AccountInvited.code())
}

/// Finds an invitation by the hash of its token with its account, and holds it where something is written.
///
/// # Errors
/// Any failure of the database.
pub fn find_invitation(conn: &mut DbConnection, token_hash: &str) -> StorageResult<Option<(InvitationRow, UserRow)>> {
    let row: Option<InvitationRow> =
        holding!(conn, invitations::table.filter(invitations::token_hash.eq(token_hash)).select(InvitationRow::as_select()))?;
    let Some(row) = row else { return Ok(None) };
    let user: Option<UserRow> =
        on!(conn, |c| users::table.find(row.user_id.bind()).select(UserRow::as_select()).first(c).optional())?;
    Ok(user.map(|user| (row, user)))
}

/// Finds an invitation by its id.
///
/// # Errors
/// Any failure of the database.
pub fn find_invitation_by_id(conn: &mut DbConnection, id: InvitationId) -> StorageResult<Option<InvitationRow>> {
    Ok(on!(conn, |c| invitations::table.find(id.bind()).select(InvitationRow::as_select()).first(c).optional())?)
}

/// Finds the invitation of an account that is neither used nor replaced, be its time over or not.
///
/// # Errors
/// Any failure of the database.
pub fn open_invitation(conn: &mut DbConnection, user_id: UserId) -> StorageResult<Option<InvitationRow>> {
    Ok(holding!(
        conn,
        invitations::table
            .filter(invitations::user_id.eq(user_id.bind()))
            .filter(invitations::ended_at.is_null())
            .order((invitations::made_at.desc(), invitations::id.desc()))
            .select(InvitationRow::as_select())
    )?)
}

/// Ends every invitation of an account, and takes back what was not sent of them yet.
///
/// # Errors
/// Any failure of the database.
pub fn end_invitations(conn: &mut DbConnection, user_id: UserId, now: DateTime<Utc>) -> StorageResult<()> {
    let open = invitations::table.filter(invitations::user_id.eq(user_id.bind())).filter(invitations::ended_at.is_null());
    let ids: Vec<InvitationId> = on!(conn, |c| open.select(invitations::id).load(c))?;
    for id in ids {
        let target = invitations::table.find(id.bind());
        on!(conn, |c| diesel::update(target).set(invitations::ended_at.eq(now.bind())).execute(c))?;
        let unsent = notices::table
            .filter(notices::event.eq(NoticeEvent::AccountInvited.bind()))
            .filter(notices::subject_id.eq(Some(ehc_domain::audit::ObjectId::new(id.uuid()).bind())))
            .filter(notices::mail_state.eq(MailState::Waiting.bind()));
        on!(conn, |c| diesel::update(unsent).set(notices::mail_state.eq(MailState::ScreenOnly.bind())).execute(c))?;
        // Nobody has to see to a message that is not wanted any more.
        close_task_with_key(conn, &invitation_key(id), now)?;
    }
    Ok(())
}

/// Says whether a link of an account was ever shown to whoever made it.
///
/// # Errors
/// Any failure of the database.
pub fn was_link_shown(conn: &mut DbConnection, user_id: UserId) -> StorageResult<bool> {
    let shown = invitations::table.filter(invitations::user_id.eq(user_id.bind())).filter(invitations::shown_at.is_not_null());
    Ok(on!(conn, |c| diesel::select(diesel::dsl::exists(shown)).get_result(c))?)
}

/// Notes that the link was shown; says whether it had not been.
///
/// # Errors
/// Any failure of the database.
pub fn mark_shown(conn: &mut DbConnection, id: InvitationId, now: DateTime<Utc>) -> StorageResult<bool> {
    let target = invitations::table.filter(invitations::id.eq(id.bind())).filter(invitations::shown_at.is_null());
    let changed = on!(conn, |c| diesel::update(target).set(invitations::shown_at.eq(now.bind())).execute(c))?;
    Ok(changed == 1)
}
