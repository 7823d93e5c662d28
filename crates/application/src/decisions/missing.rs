//! What the letter about a decision would lack: seen before it is decided, and told to the administrators, who alone can record it.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    authority::AuthorityDetail,
    cases::CaseReference,
    decisions::{DecisionKind, DecisionOutcome},
    ids::UserId,
    notice_content::StatutoryNotice,
    notifications::{NoticeEvent, letter_lacks},
    policy::Action,
    refusals,
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    notifications::{Addressee, NewNotice},
};
use thiserror::Error;

use super::{Which, find, page};
use crate::{
    Context, Done, Failure, Service,
    authority::{Lacking, PLACE},
    cases::{OpenCase, open},
    history::Told,
    notices::NoticeParts,
};

refusals! {
    /// Why nobody is told that something is missing.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum NotMissing {
        /// It is all there.
        Nothing = "nothing_missing", "Nothing is missing from the letter any more";
    }
}

/// Lists what the letter about a decision would lack if it went on a day, however it is decided.
pub(super) fn lacks(conn: &mut DbConnection, open: &OpenCase, kind: DecisionKind, on: NaiveDate) -> StorageResult<Vec<Lacking>> {
    let mut lacks = Vec::new();
    for outcome in [DecisionOutcome::Agreed, DecisionOutcome::Refused] {
        lacks.extend(NoticeParts::gather(conn, open, StatutoryNotice::of_decision(kind, outcome), on)?.lacks);
    }
    lacks.sort_unstable();
    lacks.dedup();
    Ok(lacks)
}

/// Tells the administrators what the letter lacks: of each thing at most once a day, whoever asks and on how many cases.
///
/// # Errors
/// [`NotMissing`]; policy; absence; storage.
pub fn ask_missing(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    which: Which,
) -> Result<(), Failure<NotMissing>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::DecisionAskMissing)?;
        let kind = match which {
            Which::Latest(kind) => kind,
            Which::One(_) => find(conn, open.case.id, which)?.ok_or(Failure::NotFound)?.kind,
        };
        let lacks = lacks(conn, &open, kind, context.today)?;
        if lacks.is_empty() {
            return Err(Failure::Rule(NotMissing::Nothing));
        }
        let told: Vec<UserId> = accounts::list_administrators(conn)?;
        let notices: Vec<NewNotice> =
            lacks.iter().flat_map(|one| told.iter().map(|user| notice(one.detail, *user, context.today))).collect();
        let missing: Vec<String> = lacks.iter().map(Lacking::in_words).collect();
        let entry = AuditEntry::of(&open.permit).telling(&Told::MissingAsked { missing: missing.join("; ") });
        let place = open.path(&format!("decisions/{}", page(kind)));
        Ok(Done::new((), entry).telling_all(notices).leaving_dates().seen_at(place))
    })
}

fn notice(detail: AuthorityDetail, user: UserId, today: NaiveDate) -> NewNotice {
    let event = NoticeEvent::LetterLacks;
    let words = letter_lacks(detail.label());
    NewNotice {
        dedupe_key: format!("{}:{}:{today}:{user}", event.code(), detail.code()),
        event,
        case_id: None,
        subject_id: None,
        to: Addressee::User(user),
        title: words.title,
        body: words.body,
        link: PLACE.into(),
    }
}
