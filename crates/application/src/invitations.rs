//! The link by which somebody chooses their password: how it is made, and where it stands.

use chrono::{DateTime, TimeDelta, Utc};
use ehc_domain::{
    calendar::day_in_words,
    hex,
    ids::InvitationId,
    notifications::{NoticeEvent, account_invited},
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    accounts::{self as rows, InvitationRow, UserRow},
    notifications::{Addressee, NewNotice, NoticeRow},
};

use crate::{Context, Service, accounts::Token, ports::london_day};

/// How many days a link can be used; it is told to people as a date.
pub const INVITATION_DAYS: i64 = 7;

/// Makes an invitation in the place of any before, and returns the notice that takes its link there.
pub(crate) fn send(service: &Service, conn: &mut DbConnection, context: &Context, user: &UserRow) -> StorageResult<NewNotice> {
    rows::end_invitations(conn, user.id, context.now)?;
    let id: InvitationId = service.ports.id();
    let mut salt = [0u8; 32];
    service.ports.chance.fill(&mut salt);
    let expires_at = context.now + TimeDelta::days(INVITATION_DAYS);
    let mut row = InvitationRow {
        id,
        user_id: user.id,
        salt: hex::write(&salt),
        token_hash: String::new(),
        made_at: context.now,
        made_by: context.actor.user_id,
        expires_at,
        shown_at: None,
        ended_at: None,
    };
    row.token_hash = service.invitation_token(&row).hash();
    row.insert(conn)?;
    let minute = expires_at.with_timezone(&chrono_tz::Europe::London).format("%H:%M");
    let words = account_invited(&format!("{minute} on {}", day_in_words(london_day(expires_at))));
    Ok(NewNotice {
        dedupe_key: rows::invitation_key(id),
        event: NoticeEvent::AccountInvited,
        case_id: None,
        subject_id: Some(id.uuid()),
        to: Addressee::Contact(user.email.clone()),
        title: words.title,
        body: words.body,
        // The link is a secret: it is made when the email is written.
        link: String::new(),
    })
}

impl Service {
    /// Makes the token of an invitation again from what is stored and the key that is not.
    pub(crate) fn invitation_token(&self, row: &InvitationRow) -> Token {
        Token::of_digits(self.policy.throttle_key.invitation(row.id, &row.salt))
    }

    fn invitation_link(&self, row: &InvitationRow) -> String {
        format!("{}/invite/{}", self.policy.base_url, self.invitation_token(row).expose())
    }

    /// Returns the link of an invitation, for the page that shows it once.
    pub(crate) fn link_to_show(&self, row: &InvitationRow) -> String {
        self.invitation_link(row)
    }

    /// Returns the link that belongs into the email of a notice; `None` when the invitation is of no use any more. It stands nowhere but in the email.
    pub(crate) fn link_to_send(&self, notice: &NoticeRow, now: DateTime<Utc>) -> Result<Option<String>, StorageError> {
        let Some(subject) = notice.subject_id else { return Ok(None) };
        let row = self.store.read(|conn| rows::find_invitation_by_id(conn, ehc_domain::ids::Id::new(subject.uuid())))?;
        Ok(row.filter(|row| row.ended_at.is_none() && now < row.expires_at).map(|row| self.invitation_link(&row)))
    }
}
