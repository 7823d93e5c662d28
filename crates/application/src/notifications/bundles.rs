//! How many emails one person gets: each notice by itself, and together in one email when more than ten would come within an hour.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use ehc_domain::{ids::UserId, notifications::NoticeEvent};
use ehc_persistence::{
    DbConnection, StorageResult,
    notifications::{self as post, Claimed, Hold, LeaseToken, NoticeRow},
};

use super::template::{CHOOSE_PASSWORD, MailWords, NoticeMail, SIGN_IN, SIGN_IN_TO_ALL};
use crate::{Service, authority, ports::london_day};

/// The most emails about notices that go to one person within an hour before they come together.
const MOST_AN_HOUR: i64 = 10;
/// The most notices that one email holds.
const MOST_TOGETHER: i64 = 200;
/// What stands among no others: an invitation holds a secret.
const BY_ITSELF: NoticeEvent = NoticeEvent::AccountInvited;
/// Where all of them are read.
const ALL_OF_THEM: &str = "/alerts";

/// Claims what is due to be sent, as [`post::claim`] does, bundled as it goes out: what makes an email by itself alone, and what goes together together. What would
/// be another email to somebody who had ten within the hour is put off until an hour after the last.
///
/// # Errors
/// Any failure of storage.
pub(super) fn claim(
    conn: &mut DbConnection,
    token: LeaseToken,
    now: DateTime<Utc>,
    hold: Hold,
    limit: i64,
) -> StorageResult<Vec<Vec<Claimed>>> {
    loop {
        let (mut bundles, mut of_users): (Vec<Vec<Claimed>>, BTreeMap<UserId, Vec<Claimed>>) = Default::default();
        for claimed in post::claim(conn, token, now, hold, limit)? {
            match claimed.0.user_id.filter(|_| claimed.0.event != BY_ITSELF) {
                Some(user) => of_users.entry(user).or_default().push(claimed),
                None => bundles.push(vec![claimed]),
            }
        }
        let nobody_waits = of_users.is_empty();
        for (user, theirs) in of_users {
            bundles.extend(claim_for(conn, user, theirs, token, now, hold)?);
        }
        // Whoever was put off holds up nobody else.
        if nobody_waits || !bundles.is_empty() {
            // What waited longest goes first.
            bundles.sort_by_key(|bundle| bundle.first().map(|(notice, _)| (notice.send_after, notice.id)));
            return Ok(bundles);
        }
    }
}

/// Bundles what was claimed for one person with what else waits for them.
fn claim_for(
    conn: &mut DbConnection,
    user: UserId,
    mut theirs: Vec<Claimed>,
    token: LeaseToken,
    now: DateTime<Utc>,
    hold: Hold,
) -> StorageResult<Vec<Vec<Claimed>>> {
    let sent = post::sent_since(conn, user, now - Duration::hours(1), MOST_AN_HOUR)?;
    let sent_most = sent.len() >= usize::try_from(MOST_AN_HOUR).unwrap_or(usize::MAX);
    if let Some(last) = sent.first().filter(|_| sent_most) {
        post::postpone(conn, user, token, BY_ITSELF, *last + Duration::hours(1))?;
        return Ok(Vec::new());
    }
    let (more, alone): (Vec<_>, Vec<_>) = post::claim_of(conn, user, token, now, hold, MOST_TOGETHER)?
        .into_iter()
        .partition(|(notice, _)| notice.event != BY_ITSELF);
    theirs.extend(more);
    let come_together = sent.len() + theirs.len() > usize::try_from(MOST_AN_HOUR).unwrap_or(usize::MAX);
    let each = |notices: Vec<Claimed>| notices.into_iter().map(|one| vec![one]);
    Ok(each(alone).chain(if come_together { vec![theirs] } else { each(theirs).collect() }).collect())
}

/// Returns what tells the email of a bundle from every other, the same in every try of the same notices. A notice that may have gone by itself, and comes with others
/// now, makes another email: receivers drop a repeat.
pub(super) fn key(bundle: &[Claimed]) -> String {
    bundle.iter().map(|(notice, _)| notice.dedupe_key.as_str()).collect::<Vec<_>>().join(" ")
}

/// Writes the email of one notice. Families are told how to reach the authority: they cannot sign in, and nobody reads replies.
///
/// # Errors
/// Any failure of storage.
pub(super) fn one(service: &Service, notice: &NoticeRow, link: Option<&str>, now: DateTime<Utc>) -> StorageResult<MailWords> {
    let way_in = if notice.event == BY_ITSELF { CHOOSE_PASSWORD } else { SIGN_IN };
    let council = service.council();
    let reached = match notice.user_id {
        Some(_) => None,
        None => authority::reached_on(service, london_day(now))?,
    };
    let body = match reached {
        Some(reached) => format!("{}\n\n{council}\n{reached}", notice.body),
        None => notice.body.clone(),
    };
    Ok(NoticeMail { council: &council, title: &notice.title, body: &body, way_in, link }.write())
}

/// Writes the email of several notices to one person, the first that came first.
pub(super) fn together(service: &Service, bundle: &[Claimed]) -> MailWords {
    let title = format!("{} notices", bundle.len());
    let titles = bundle.iter().map(|(notice, _)| notice.title.as_str());
    let body = std::iter::once("These would have been more than ten emails within an hour:")
        .chain(titles)
        .collect::<Vec<_>>()
        .join("\n\n");
    let link = format!("{}{ALL_OF_THEM}", service.policy.base_url);
    NoticeMail { council: &service.council(), title: &title, body: &body, way_in: SIGN_IN_TO_ALL, link: Some(&link) }.write()
}
