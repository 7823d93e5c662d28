//! What has been asked for on a case and where each stands, for those who run it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use ehc_domain::{
    advice::{AdviceState, RequiredAdvice},
    audit::Look,
    calendar::day_in_words,
    cases::CaseReference,
    policy::{Action, Decision, FieldGroup, Target, decide, may_read},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{self, AdviceRequestRow},
};

use super::{
    ask::{Askable, circumstances, may_ask, not_asked},
    limit::{self, Limit, Standing},
};
use crate::{
    Context, Failure, Service,
    audit::Opened,
    cases::{OpenCase, open},
    failure::NoRule,
    history::Told,
    notifications::list_chases,
};

/// The advice of a case.
#[derive(Debug, Clone)]
pub struct AdviceList {
    /// The case.
    pub open: OpenCase,
    /// One line for each request, in the order of reg 6.
    pub lines: Vec<AdviceLine>,
    /// What the law has come to require because of what the child is, for which nobody was asked yet.
    pub to_ask: Vec<RequiredAdvice>,
    /// What the person may ask for now; `None` when nothing.
    pub may_ask: Option<Askable>,
}

impl AdviceList {
    /// Counts the requests that were asked and have been accepted.
    pub fn accepted(&self) -> usize {
        self.lines.iter().filter(|line| line.standing == Standing::Accepted).count()
    }
}

/// One request as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct AdviceLine {
    /// The request.
    pub request: AdviceRequestRow,
    /// Its limit; `None` when it was not asked.
    pub limit: Option<Limit>,
    /// How it stands today.
    pub standing: Standing,
    /// What explains it: the answer given, the appointment missed, the ground for not asking. Empty for those who read dates only.
    pub note: String,
    /// The days on which the contributor was chased, oldest first.
    pub chased_on: Vec<NaiveDate>,
    /// The number of the latest submitted version; `None` before any.
    pub version: Option<i32>,
}

impl AdviceLine {
    /// Returns who was asked, in words.
    pub fn from(&self) -> String {
        who(&self.request)
    }
}

/// Returns who was asked, in words.
pub fn who(request: &AdviceRequestRow) -> String {
    asked_in_words(&request.asked_of, &request.body)
}

/// Says who was asked: the person and their body, or the body alone. A whole team is asked under no name of a person, or under its own where the request went back to it.
pub fn asked_in_words(asked_of: &str, body: &str) -> String {
    match (asked_of, body) {
        ("", body) => body.to_owned(),
        (name, "") => name.to_owned(),
        (name, body) if name == body => name.to_owned(),
        (name, body) => format!("{name}, {body}"),
    }
}

/// Lists the advice of a case. Contributors see their own request and no other; who reads dates only reads no reasons. The view is an audit row, durable before this
/// returns.
///
/// # Errors
/// Policy; absence; storage.
pub fn list(service: &Service, context: &Context, reference: &CaseReference) -> Result<AdviceList, Failure<NoRule>> {
    let list = service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseView)?;
        let lines = lines_of(conn, context, &open)?;
        let target = Target::Case(&open.subject);
        let asked = advice::list_requests(conn, open.case.id)?;
        let child = circumstances(conn, &open, context.today)?;
        let may_ask = may_ask(open.case.stage, child, &asked)
            .ok()
            .filter(|_| decide(&context.actor, Action::AdviceRequest, target) == Decision::Allow);
        let sees_all = may_read(&context.actor, &open.subject, FieldGroup::Dates);
        let to_ask = if sees_all { not_asked(conn, (&open.case, &open.child), context.today)? } else { Vec::new() };
        Ok::<_, Failure<NoRule>>(AdviceList { lines, to_ask, may_ask, open })
    })?;
    let told = Told::NamedListShown { list: "advice".into(), shown: list.lines.len() };
    service.views.record(Look::of(&list.open.permit).telling(&told), Some(Opened::by(context, &list.open.subject)))?;
    Ok(list)
}

/// Lists the advice of a case that is open already, as far as the person may see it.
///
/// # Errors
/// Any failure of storage.
pub fn lines_of(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<Vec<AdviceLine>> {
    let sees_all = may_read(&context.actor, &open.subject, FieldGroup::Dates);
    let sees_reasons = may_read(&context.actor, &open.subject, FieldGroup::Notes);
    let mut requests = advice::list_requests(conn, open.case.id)?;
    requests.retain(|request| sees_all || request.user_id == Some(context.actor.user_id));
    let borrowed: Vec<&AdviceRequestRow> = requests.iter().collect();
    let limits = limit::of_requests(conn, &borrowed)?;
    let submitted = advice::list_submitted(conn, open.case.id)?;
    let chases = list_chases(conn, open.case.id)?;
    let chased = advice::list_chased(conn, &requests.iter().map(|request| request.id).collect::<Vec<_>>())?;
    let lines = requests.into_iter().map(|request| {
        let limit = limits.iter().find(|(id, _)| *id == request.id).map(|(_, limit)| limit.clone());
        AdviceLine {
            standing: Standing::of(request.state, limit.as_ref(), open.case.closed_on.is_some(), context.today),
            note: if sees_reasons { note(&request) } else { String::new() },
            chased_on: {
                let by_email = chases.iter().filter(|chase| chase.request == request.id).map(|chase| chase.on);
                let by_us = chased.iter().filter(|chase| chase.advice_request_id == request.id).map(|chase| chase.chased_on);
                by_email.chain(by_us).collect::<BTreeSet<_>>().into_iter().collect()
            },
            version: submitted.iter().find(|row| row.advice_request_id == request.id).map(|row| row.number),
            limit,
            request,
        }
    });
    Ok(lines.collect())
}

/// Returns the sentence that explains where a request stands; empty when nothing needs explaining.
pub fn note(request: &AdviceRequestRow) -> String {
    let mut parts = Vec::new();
    parts.extend(request.not_asked_ground.map(|ground| format!("{}.", ground.label())));
    parts.extend(request.not_asked_reason.clone());
    if request.state == AdviceState::SentBack {
        parts.push(format!("Sent back: {}", request.return_reason.clone().unwrap_or_default()));
    }
    if let Some(missed) = request.missed_on {
        parts.push(format!("Missed appointment {}.", day_in_words(missed)));
        parts.extend(request.next_appointment_on.map(|next| format!("New one {}.", day_in_words(next))));
    }
    if request.state == AdviceState::Declined {
        parts.extend(request.answer.map(|answer| format!("{}.", answer.label())));
        parts.extend(request.answer_reason.clone());
    }
    if request.state.is_owed() {
        parts.extend(request.promised_on.map(|day| format!("They say it will come by {}.", day_in_words(day))));
    }
    parts.extend(request.late_cause.clone().map(|cause| format!("Cause: {cause}")));
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::asked_in_words;

    #[test]
    fn whoever_was_asked_is_named_once() {
        for (asked_of, body, words) in [
            ("Dr James Osei", "Ashmere EP Service", "Dr James Osei, Ashmere EP Service"),
            ("Ashmere EP Service", "Ashmere EP Service", "Ashmere EP Service"),
            ("", "Ashmere EP Service", "Ashmere EP Service"),
            ("Fatima Hassan", "", "Fatima Hassan"),
        ] {
            assert_eq!(asked_in_words(asked_of, body), words);
        }
    }
}
