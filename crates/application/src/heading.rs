//! What stands at the top of every page of a case: whose it is, warnings first, and how much each part holds.

use ehc_domain::{
    advice::AdviceState,
    people::{record::PersonField, rights_holder::Gap},
    policy::{FieldGroup, may_read},
};
use ehc_persistence::{DbConnection, StorageResult, accounts, advice, decisions, documents, institutions, people};

use crate::{Context, cases::OpenCase, rights::Circle};

/// The top of a case page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heading {
    /// Where the child learns.
    pub institution: Option<String>,
    /// The caseworker's name.
    pub caseworker: Option<String>,
    /// Whether an address in the circle is withheld. The reason is never on a screen.
    pub has_confidential_address: bool,
    /// The language for which an interpreter is needed; empty when it is not recorded.
    pub interpreter: Option<String>,
    /// Whoever works with the family: in what part, and their name.
    pub worker: Option<(&'static str, String)>,
    /// Whether the child is looked after; never for people who may not read social care.
    pub is_looked_after: bool,
    /// What the circle lacks; `None` where nothing, once the case is closed, and for people who may not read the casework.
    pub gap: Option<Gap>,
    /// How much each part holds; `None` for people who may not read the casework.
    pub counts: Option<Counts>,
}

/// How much each part of a case holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Advice that came.
    pub advice_in: usize,
    /// Advice asked for.
    pub advice_asked: usize,
    /// Documents not withdrawn.
    pub documents: usize,
    /// Decisions, proposed or taken.
    pub decisions: usize,
}

/// Loads the top of a case page.
///
/// # Errors
/// Any failure of the database.
pub fn load(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<Heading> {
    let institution = match open.case.institution_id {
        Some(id) => institutions::find(conn, id)?.map(|institution| institution.name),
        None => open.case.schooling().map(|elsewhere| PersonField::School.words(&elsewhere.kept())),
    };
    let caseworker = match open.case.caseworker_id {
        Some(id) => accounts::find_user(conn, id)?.map(|user| user.name),
        None => None,
    };
    let circle = people::list_circle(conn, open.case.id)?;
    let interpreter = circle
        .iter()
        .map(|(_, person)| person)
        .chain(std::iter::once(&open.child))
        .find(|person| person.needs_interpreter)
        .map(|person| person.language.clone().unwrap_or_default());
    let has_confidential_address =
        open.child.address_is_confidential || circle.iter().any(|(_, person)| person.address_is_confidential);
    let is_casework = may_read(&context.actor, &open.subject, FieldGroup::Notes);
    let counts = if is_casework { Some(count(conn, open)?) } else { None };
    let is_over = open.case.closed_on.is_some();
    let gap = if is_casework && !is_over { Circle::load(conn, open, context.today)?.gap(open) } else { None };
    let care = people::find_care(conn, open.case.id)?;
    let worker = open.case.social_worker.clone().map(|name| (care.involvement.worker(), name));
    let is_looked_after = open.case.in_care && may_read(&context.actor, &open.subject, FieldGroup::SocialCare);
    Ok(Heading { institution, caseworker, has_confidential_address, interpreter, worker, is_looked_after, gap, counts })
}

fn count(conn: &mut DbConnection, open: &OpenCase) -> StorageResult<Counts> {
    let requests = advice::list_requests(conn, open.case.id)?;
    let documents = documents::list(conn, open.case.id)?;
    Ok(Counts {
        advice_in: requests.iter().filter(|row| matches!(row.state, AdviceState::Accepted | AdviceState::Received)).count(),
        advice_asked: requests.iter().filter(|row| row.state != AdviceState::NotNeeded).count(),
        documents: documents.iter().filter(|row| row.withdrawn_at.is_none()).count(),
        decisions: decisions::list(conn, open.case.id)?.len(),
    })
}
