//! What stands at the top of every page of a case: whose it is, warnings first, and how much each part holds.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use ehc_domain::{
    advice::AdviceState,
    decisions::{DecisionKind, DecisionState},
    people::{record::PersonField, rights_holder::Gap},
    policy::{FieldGroup, may_read},
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts, advice,
    decisions::{self, DecisionRow},
    documents,
    institutions::{self, InstitutionRow},
    people,
};

use crate::{
    Context,
    access::cover_of,
    advice::ask::not_asked,
    cases::OpenCase,
    flags::{self, Raised},
    offers::{Offer, offers},
    rights::Circle,
};

/// The top of a case page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heading {
    /// Where the child learns.
    pub institution: Option<String>,
    /// That the school or college has closed, while the child is still recorded there and the case is open or has a plan.
    pub closed_school: Option<ClosedSchool>,
    /// The caseworker's name.
    pub caseworker: Option<String>,
    /// The flags that stand, as far as the reader may know of them.
    pub flags: Vec<Raised>,
    /// Who stands in for the caseworker now, each to the end of a day.
    pub cover: Vec<(String, NaiveDate)>,
    /// Whether an address in the circle is withheld. The reason is never on a screen.
    pub has_confidential_address: bool,
    /// The language for which an interpreter is needed, empty when it is not recorded; `None` where nobody needs one, and for people who may not read how the family
    /// is reached.
    pub interpreter: Option<String>,
    /// Whoever works with the family: in what part, and their name; never for people who may not read social care.
    pub worker: Option<(&'static str, String)>,
    /// Whether the child is looked after; never for people who may not read social care.
    pub is_looked_after: bool,
    /// What the circle lacks; `None` where nothing, once the case is closed, and for people who may not read the casework.
    pub gap: Option<Gap>,
    /// How much each part holds; `None` for people who may not read the casework.
    pub counts: Option<Counts>,
    /// What is decided and of which the family is not told yet; `None` where nothing is, and for people who may not read the casework.
    pub untold: Option<DecisionKind>,
    /// What the reader can do on the case as it stands.
    pub offers: BTreeSet<Offer>,
}

/// A school or college that closed with a child still recorded there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedSchool {
    /// Its name.
    pub name: String,
    /// Its last day.
    pub closed_on: NaiveDate,
    /// The name of what took its place; `None` where nothing did.
    pub successor: Option<String>,
}

/// How much each part of a case holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Advice that was asked for and accepted.
    pub advice_in: usize,
    /// Advice asked for, with what the law has come to require and nobody was asked for yet.
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
    let school = match open.case.institution_id {
        Some(id) => institutions::find(conn, id)?,
        None => None,
    };
    // A plan is in force for years after the assessment closed its part of the case.
    let is_live = open.case.stage.is_open() || open.case.stage.has_plan();
    let closed_school = match school.as_ref().filter(|_| is_live) {
        Some(school) => closed(conn, school)?,
        None => None,
    };
    let elsewhere = || open.case.schooling().map(|elsewhere| PersonField::School.words(&elsewhere.kept()));
    let institution = if open.case.institution_id.is_some() { school.map(|school| school.name) } else { elsewhere() };
    let caseworker = match open.case.caseworker_id {
        Some(id) => accounts::find_user(conn, id)?.map(|user| user.name),
        None => None,
    };
    let cover = cover_of(conn, context, open.case.id)?;
    let reads = |field: PersonField| may_read(&context.actor, &open.subject, field.group());
    let circle = people::list_circle(conn, open.case.id)?;
    let interpreter = circle
        .iter()
        .map(|(_, person)| person)
        .chain(std::iter::once(&open.child))
        .find(|person| person.needs_interpreter && reads(PersonField::Interpreter))
        .map(|person| person.language.clone().unwrap_or_default());
    let has_confidential_address =
        open.child.address_is_confidential || circle.iter().any(|(_, person)| person.address_is_confidential);
    let is_casework = may_read(&context.actor, &open.subject, FieldGroup::Notes);
    let decided = if is_casework { decisions::list(conn, open.case.id)? } else { Vec::new() };
    let counts = if is_casework { Some(count(conn, open, decided.len(), context.today)?) } else { None };
    let is_untold = |row: &&DecisionRow| row.state == DecisionState::Decided && row.episode == open.case.episode;
    let untold = decided.iter().rfind(is_untold).map(|row| row.kind);
    let is_over = open.case.closed_on.is_some();
    let gap = if is_casework && !is_over { Circle::load(conn, open, context.today)?.gap(open) } else { None };
    let care = people::find_care(conn, open.case.id)?;
    let worker = open.case.social_worker.clone().filter(|_| reads(PersonField::Worker));
    let worker = worker.map(|name| (care.involvement.worker(), name));
    let is_looked_after = open.case.in_care && may_read(&context.actor, &open.subject, FieldGroup::SocialCare);
    let offers = offers(conn, context, open)?;
    let flags = flags::raised(conn, context, &open.subject)?;
    Ok(Heading {
        institution,
        closed_school,
        caseworker,
        cover,
        flags,
        has_confidential_address,
        interpreter,
        worker,
        is_looked_after,
        gap,
        counts,
        untold,
        offers,
    })
}

fn closed(conn: &mut DbConnection, school: &InstitutionRow) -> StorageResult<Option<ClosedSchool>> {
    let Some(closed_on) = school.closed_on else { return Ok(None) };
    let successor = match school.successor_id {
        Some(id) => institutions::find(conn, id)?.map(|successor| successor.name),
        None => None,
    };
    Ok(Some(ClosedSchool { name: school.name.clone(), closed_on, successor }))
}

fn count(conn: &mut DbConnection, open: &OpenCase, decisions: usize, today: NaiveDate) -> StorageResult<Counts> {
    let requests = advice::list_requests(conn, open.case.id)?;
    let documents = documents::list(conn, open.case.id)?;
    Ok(Counts {
        advice_in: requests.iter().filter(|row| row.state == AdviceState::Accepted).count(),
        advice_asked: requests.iter().filter(|row| row.state != AdviceState::NotNeeded).count()
            + not_asked(conn, (&open.case, &open.child), today)?.len(),
        documents: documents.iter().filter(|row| row.withdrawn_at.is_none()).count(),
        decisions,
    })
}
