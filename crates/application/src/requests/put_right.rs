//! Putting right who asked, how and for what, where that was keyed wrongly. The day of a request is corrected among the days on record, as it moves limits.

use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    email::EmailAddress,
    policy::Action,
    refusals,
    requests::{Channel, RequestSource},
    text::{Text, Words},
    timetable::order::OutOfOrder,
};
use ehc_persistence::{
    DbConnection,
    requests::{self, RequestId, RequestRow},
};
use thiserror::Error;

use super::{fact_kind, fact_of};
use crate::{
    Context, Done, Failure, NoRule, Service,
    cases::{OpenCase, open},
    history::Told,
    timetable::{correct, facts_of},
};

/// Who asked, as it should have been keyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// Who asked.
    pub source: RequestSource,
    /// The name of the person who asked.
    pub requester_name: Text<200>,
    /// Where the acknowledgement goes; `None` when it goes by letter.
    pub requester_email: Option<EmailAddress>,
    /// How it came.
    pub channel: Channel,
    /// What is asked and why; `None` where nothing was said.
    pub concerns: Option<Words<10_000>>,
    /// Why what stands there is wrong.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why a request is not put right.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum AskerRefused {
        /// Every answer is what stands there.
        Unchanged = "unchanged", "Nothing is another than it was. Change what is wrong";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// A request that is to be put right.
#[derive(Debug, Clone)]
pub struct ToPutRight {
    /// The case.
    pub open: OpenCase,
    /// The request.
    pub request: RequestRow,
}

/// Finds a request of a case.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_put_right(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
) -> Result<ToPutRight, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::FactCorrect)?;
        let request = find(conn, &open, *id)?;
        Ok(ToPutRight { open, request })
    })
}

fn find<R>(conn: &mut DbConnection, open: &OpenCase, id: RequestId) -> Result<RequestRow, Failure<R>> {
    requests::list(conn, open.case.id)?.into_iter().find(|row| row.id == id).ok_or(Failure::NotFound)
}

/// Puts right who asked, how and for what. A receipt that was sent is not sent again.
///
/// # Errors
/// [`AskerRefused`]; policy; absence; storage.
pub fn put_right(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
    asker: Asker,
) -> Result<(), Failure<AskerRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FactCorrect)?;
        let before = find(conn, &open, *id)?;
        let reason = asker.reason.as_str().to_owned();
        let after = RequestRow {
            source: asker.source,
            requester_name: asker.requester_name.to_string(),
            requester_email: asker.requester_email.map(|email| email.as_str().to_owned()),
            channel: asker.channel,
            concerns: asker.concerns.map(|words| words.to_string()).unwrap_or_default(),
            ..before.clone()
        };
        let changed = answers(&before, &after);
        if changed.is_empty() {
            return Err(Failure::Rule(AskerRefused::Unchanged));
        }
        if before.source != after.source {
            let (facts, rows) = (facts_of(conn, open.case.id)?, requests::list(conn, open.case.id)?);
            if let Some(fact) = fact_of(&facts, &rows, &before) {
                let kind = fact_kind(&after);
                correct(conn, service, context, open.case.id, kind, fact.on, (fact.id, &reason))?;
            }
        }
        let told = Told::RequestPutRight { asked_on: before.received_on, put_right: changed.join(", ") };
        requests::put_right(conn, after)?;
        let entry = AuditEntry::of(&open.permit).on("request", *id).telling(&told).because(&reason);
        Ok(Done::new((), entry).seen_at(open.path("decisions")))
    })
}

/// Names the answers that are others, and never what they say.
fn answers(before: &RequestRow, after: &RequestRow) -> Vec<&'static str> {
    let differ = [
        (before.source.code() != after.source.code(), "who asked"),
        (before.requester_name != after.requester_name, "their name"),
        (before.requester_email != after.requester_email, "their email address"),
        (before.channel.code() != after.channel.code(), "how it arrived"),
        (before.concerns != after.concerns, "what they said"),
    ];
    differ.into_iter().filter(|(differs, _)| *differs).map(|(_, what)| what).collect()
}
