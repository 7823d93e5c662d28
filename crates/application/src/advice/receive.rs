//! Recording advice that came on paper, by email or by word of mouth, from somebody who does not sign in here.

use chrono::NaiveDate;
use ehc_domain::{
    advice::AdviceState,
    audit::AuditEntry,
    cases::CaseReference,
    documents::DocumentState,
    ids::{AdviceRequestId, DocumentId},
    policy::Action,
    refusals,
    text::{Text, Words, or_empty},
    timetable::facts::FactKind,
};
use ehc_persistence::{
    advice::{self, AdviceRequestRow, AdviceRow},
    documents,
};
use thiserror::Error;

use super::{
    check::{CheckRefused, accept_in},
    check_path,
    content::{AdviceContent, MOST_CHARACTERS},
    open_on_case,
};
use crate::{
    Context, Done, Failure, Service,
    history::{AdviceResult, Told},
    timetable,
};

/// Advice as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The London day on which it reached the authority.
    pub on: NaiveDate,
    /// Who wrote or said it.
    pub author: Text<200>,
    /// Its words, where they were taken down.
    pub text: Option<Words<MOST_CHARACTERS>>,
    /// The file that carries it.
    pub document: Option<DocumentId>,
    /// Whether it is accepted in the same act, as the family's views are.
    pub is_accepted: bool,
    /// The version of the request that was on the page.
    pub version: i32,
}

refusals! {
    /// Why received advice is not recorded.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum ReceiveRefused {
        /// It came on a day that has not come.
        CameInTheFuture = "came_in_the_future" @ on, "Enter the day it came: today or earlier";
        /// It came before it was asked for.
        CameBeforeAsking = "came_before_asking" @ on, "Enter a day on or after the day it was asked for. Advice that was there before is not asked for again: mark it as not needed";
        /// Neither words nor a file.
        NothingReceived = "nothing_received" @ text, "Write down what they said, or upload the file that carries it";
        /// The file is not kept with this request.
        NoSuchFile = "no_such_file" @ document, "Upload the file again: it is not kept with this request";
        /// Nothing is owed.
        NotOwed = "not_owed", "This request is not open any more";
        /// It could not be accepted.
        Check => transparent(CheckRefused);
    }
}

/// Records advice on behalf of somebody without a sign-in. The day it came counts, not the day it is keyed.
///
/// # Errors
/// [`ReceiveRefused`]; policy; storage.
pub fn record_received(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: AdviceRequestId,
    received: Received,
) -> Result<(), Failure<ReceiveRefused>> {
    let content = AdviceContent { views: or_empty(received.text.as_ref()).to_owned(), ..AdviceContent::default() };
    service.store.write(context, |conn| {
        let (open, request) = open_on_case(conn, context, reference, id, Action::AdviceReturn)?;
        check(&received, &request, context.today).map_err(Failure::Rule)?;
        if let Some(file) = received.document {
            documents::find(conn, open.case.id, file)?
                .filter(|file| file.advice_request_id == Some(id) && file.state != DocumentState::Withdrawn)
                .ok_or(Failure::Rule(ReceiveRefused::NoSuchFile))?;
        }
        // A contributor's unfinished draft keeps its number: what came is a version of its own after it.
        let number = advice::next_number(conn, id)?;
        let advice_id = service.ports.id();
        AdviceRow {
            id: advice_id,
            advice_request_id: id,
            case_id: open.case.id,
            number,
            is_submitted: true,
            content: content.to_json(),
            document_id: received.document,
            author_id: None,
            author_name: received.author.to_string(),
            saved_at: context.now,
            submitted_on: Some(received.on),
            version: 1,
        }
        .insert(conn)?;
        let row = AdviceRequestRow { state: AdviceState::Received, version: received.version, ..request };
        advice::update_request(conn, row.clone())?;
        timetable::record(conn, service, context, open.case.id, FactKind::AdviceReceived { advice: id }, received.on)
            .map_err(|failure| failure.map_rule(ReceiveRefused::Check))?;
        if received.is_accepted {
            let row = AdviceRequestRow { version: row.version.saturating_add(1), ..row };
            accept_in(conn, service, context, &open, row).map_err(|failure| failure.map_rule(ReceiveRefused::Check))?;
        }
        let entry = AuditEntry::of(&open.permit).on("advice", advice_id).telling(&Told::AdviceReceived {
            result: if received.is_accepted { AdviceResult::ReceivedAndAccepted } else { AdviceResult::Received },
            received_on: received.on,
        });
        Ok(Done::new((), entry).seen_at(check_path(&open.case.reference, id)))
    })
}

fn check(received: &Received, request: &AdviceRequestRow, today: NaiveDate) -> Result<(), ReceiveRefused> {
    if !request.state.is_owed() && request.state != AdviceState::Declined {
        return Err(ReceiveRefused::NotOwed);
    }
    if received.on > today {
        return Err(ReceiveRefused::CameInTheFuture);
    }
    if request.asked_on.is_some_and(|asked| received.on < asked) {
        return Err(ReceiveRefused::CameBeforeAsking);
    }
    if received.text.is_none() && received.document.is_none() {
        return Err(ReceiveRefused::NothingReceived);
    }
    Ok(())
}
