//! One request as its contributor opens it: what is asked, by when, what is already held, and whom to call (reg 6(3)).

use chrono::NaiveDate;
use ehc_domain::{
    advice::{AdviceKind, AdviceState},
    audit::Look,
    documents::DocumentState,
    ids::{AdviceRequestId, DocumentId},
    plans::PlanSection,
    policy::{Action, Decision, FieldGroup, Target, decide, group_of, knows_circle, may_reach, may_read},
    requests::RequestSource,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{self, AdviceRequestRow, AdviceRow, ChaseRow, Contact},
    documents::{self, DocumentRow},
    institutions, people, requests,
};

use super::{
    OpenRequest,
    content::AdviceContent,
    limit::{self, Limit, Standing},
    open,
};
use crate::{
    Context, Failure, Service,
    audit::Opened,
    cases::year_words,
    failure::NoRule,
    flags::{self, Raised},
};

/// A request as its contributor sees it.
#[derive(Debug, Clone)]
pub struct RequestPage {
    /// The request.
    pub request: AdviceRequestRow,
    /// The number of the case.
    pub reference: String,
    /// The child's name.
    pub child: String,
    /// The child's birth date.
    pub born_on: Option<NaiveDate>,
    /// The child's year group, in words.
    pub year: String,
    /// Where the child learns.
    pub institution: Option<String>,
    /// The limit; `None` for a request without one.
    pub limit: Option<Limit>,
    /// How it stands.
    pub standing: Standing,
    /// The caseworker, who asked and can be called.
    pub contact: Option<Contact>,
    /// What is already held; `None` until somebody has taken the request.
    pub held: Option<Held>,
    /// The draft being written; `None` when there is none.
    pub draft: Option<Version>,
    /// Every version submitted, newest first.
    pub versions: Vec<Version>,
    /// How it was chased, the first first; empty once it has come.
    pub chases: Vec<ChaseRow>,
    /// Whether the person may take it.
    pub may_take: bool,
    /// Whether the person may answer, write and submit.
    pub may_write: bool,
    /// Whether nothing is wanted any more: the case is closed, or the advice is not needed.
    pub is_over: bool,
    /// The flags that stand, as far as the contributor may know of them.
    pub flags: Vec<Raised>,
}

/// What the authority holds that the contributor is to have (reg 6(3)).
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// Why an assessment was asked for, where the family asked.
    pub representations: Option<String>,
    /// The views of parents and child, parents’ first, and other advice that this role reads.
    pub advice: Vec<HeldAdvice>,
    /// Files shared with this contributor, newest first.
    pub documents: Vec<DocumentRow>,
    /// Parents and carers, main contact first.
    pub family: Vec<FamilyContact>,
}

/// Advice already held.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldAdvice {
    /// The kind.
    pub kind: AdviceKind,
    /// From whom.
    pub from: String,
    /// The day it came.
    pub on: Option<NaiveDate>,
    /// What it says.
    pub content: AdviceContent,
    /// The file that carries it.
    pub document_id: Option<DocumentId>,
}

/// How to reach a parent or carer. No address: a contributor does not need one to give advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyContact {
    /// Their name.
    pub name: String,
    /// How they are related.
    pub relation: String,
    /// Whether whoever gives advice may contact them; without it nothing is told of how.
    pub may_be_reached: bool,
    /// Their telephone number.
    pub phone: Option<String>,
    /// Their email address.
    pub email: Option<String>,
    /// How they like to be reached.
    pub preference: Option<String>,
    /// The language they speak, where it is not English, and whether they need an interpreter.
    pub language: Option<String>,
    /// Whether they need an interpreter.
    pub needs_interpreter: bool,
}

/// One version of the advice.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// The row.
    pub row: AdviceRow,
    /// What it says.
    pub content: AdviceContent,
    /// The file that carries it; `None` when there is none.
    pub file: Option<DocumentRow>,
    /// Where the plan uses it (section and words of the row).
    pub used_in: Vec<(PlanSection, String)>,
}

/// Opens a request. Opening is recorded: the child's family may ask who looked.
///
/// # Errors
/// Policy, which hides other services' requests; storage.
pub fn show(service: &Service, context: &Context, id: AdviceRequestId) -> Result<RequestPage, Failure<NoRule>> {
    let (page, permit, opened) = service.store.read(|conn| -> Result<_, Failure<NoRule>> {
        let open = open(conn, context, id, Action::AdviceOpen)?;
        let (permit, opened) = (open.permit.clone(), Opened::by(context, &open.subject));
        Ok((page_of(conn, context, open)?, permit, opened))
    })?;
    let opened = page.may_write.then_some(opened);
    service.views.record(Look::of(&permit).on("advice_request", id), opened)?;
    Ok(page)
}

fn page_of(conn: &mut DbConnection, context: &Context, open: OpenRequest) -> StorageResult<RequestPage> {
    let target = Target::Advice(&open.subject, open.request.id);
    let may = |action: Action| decide(&context.actor, action, target) == Decision::Allow;
    let is_mine = open.request.user_id == Some(context.actor.user_id);
    let limit = limit::of_request(conn, &open.request)?;
    let contact = match open.case.caseworker_id {
        Some(user) => advice::find_contact(conn, user)?,
        None => None,
    };
    let institution = match open.case.institution_id {
        Some(id) => institutions::find(conn, id)?.map(|found| found.name),
        None => None,
    };
    let held = if is_mine { Some(held(conn, context, &open)?) } else { None };
    let latest = if is_mine { advice::find_latest(conn, open.request.id)? } else { None };
    let draft = latest.filter(|row| !row.is_submitted).map(|row| version(conn, row, &[])).transpose()?;
    let is_over = open.case.closed_on.is_some() || open.request.state == AdviceState::NotNeeded;
    let versions = if is_mine { versions_of(conn, open.request.id)? } else { Vec::new() };
    let is_chased = open.request.state.is_owed() && !is_over;
    let chases = if is_chased { advice::list_chased(conn, &[open.request.id])? } else { Vec::new() };
    Ok(RequestPage {
        chases,
        standing: Standing::of(open.request.state, limit.as_ref(), open.case.closed_on.is_some(), context.today),
        reference: open.case.reference.clone(),
        child: open.child.name.clone(),
        born_on: open.child.born_on,
        year: year_words(open.child.born_on, open.case.year_group_shift, context.today),
        institution,
        limit,
        contact,
        held,
        draft,
        versions,
        may_take: may(Action::AdviceTake) && open.request.state.is_owed(),
        may_write: may(Action::AdviceWrite) && !is_over,
        is_over,
        flags: flags::raised(conn, context, &open.subject)?,
        request: open.request,
    })
}

fn held(conn: &mut DbConnection, context: &Context, open: &OpenRequest) -> StorageResult<Held> {
    let reads = |group: FieldGroup| may_read(&context.actor, &open.subject, group);
    let representations = requests::find_by_case(conn, open.case.id)?
        .filter(|request| {
            matches!(request.source, RequestSource::Parent | RequestSource::YoungPerson) && reads(FieldGroup::Views)
        })
        .map(|request| request.concerns)
        .filter(|concerns| !concerns.trim().is_empty());
    let asked = advice::list_requests(conn, open.case.id)?;
    let submitted = advice::list_submitted(conn, open.case.id)?;
    let mut list = Vec::new();
    // In the order of reg 6, which puts the parents first and the child second.
    for request in asked.iter().filter(|one| one.id != open.request.id && reads(super::group_of(one.kind))) {
        // Advice that is sent back is not relied on; what was accepted or waits to be checked is.
        let stands = matches!(request.state, AdviceState::Accepted | AdviceState::Received);
        let Some(row) = submitted.iter().find(|row| stands && row.advice_request_id == request.id) else { continue };
        list.push(HeldAdvice {
            kind: request.kind,
            from: super::read::who(request),
            on: row.submitted_on,
            content: AdviceContent::from_json(&row.content)?,
            document_id: row.document_id,
        });
    }
    let mut documents = documents::list(conn, open.case.id)?;
    documents.retain(|file| file.state != DocumentState::Withdrawn && reads(group_of(file.class)));
    let family = if knows_circle(&context.actor, &open.subject) { family(conn, context, open)? } else { Vec::new() };
    Ok(Held { representations, advice: list, documents, family })
}

fn family(conn: &mut DbConnection, context: &Context, open: &OpenRequest) -> StorageResult<Vec<FamilyContact>> {
    let circle = people::list_told(conn, open.case.id, context.today)?;
    let contact = |(link, person): (people::CasePersonRow, people::PersonRow)| {
        let may_reach = may_reach(&context.actor, &open.subject, person.for_professionals);
        let told = |way: Option<String>| way.filter(|_| may_reach);
        FamilyContact {
            name: person.name,
            relation: link.relation,
            may_be_reached: may_reach,
            phone: told(person.phone),
            email: told(person.email),
            preference: told(person.contact_preference),
            language: person.language,
            needs_interpreter: person.needs_interpreter,
        }
    };
    Ok(circle.into_iter().map(contact).collect())
}

fn version(conn: &mut DbConnection, row: AdviceRow, uses: &[advice::AdviceUse]) -> StorageResult<Version> {
    let used_in = uses.iter().filter(|one| one.advice_id == Some(row.id)).map(|one| (one.section, one.text.clone())).collect();
    let file = match row.document_id {
        Some(file) => documents::find(conn, row.case_id, file)?,
        None => None,
    };
    Ok(Version { content: AdviceContent::from_json(&row.content)?, file, used_in, row })
}

/// Lists every submitted version of the advice, newest first, with where the plan uses it.
pub(super) fn versions_of(conn: &mut DbConnection, id: AdviceRequestId) -> StorageResult<Vec<Version>> {
    let uses = advice::list_uses(conn, id)?;
    advice::list_versions(conn, id)?.into_iter().map(|row| version(conn, row, &uses)).collect()
}
