//! What the page on which advice is checked shows.

use chrono::NaiveDate;
use ehc_domain::{
    advice::Binding,
    audit::Look,
    cases::CaseReference,
    ids::AdviceRequestId,
    policy::{Action, Decision, Target, decide, may_read},
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    advice::{self, AdviceRequestRow, ChaseRow},
    documents::{self, DocumentRow},
};

use crate::{
    Context, Failure, Service,
    advice::{
        limit::{self, Limit, Standing},
        open_on_case,
        request::{Version, versions_of},
    },
    audit::Opened,
    cases::OpenCase,
    failure::NoRule,
};

/// Advice as the page shows it on which it is checked.
#[derive(Debug, Clone)]
pub struct CheckPage {
    /// The case.
    pub open: OpenCase,
    /// The request.
    pub request: AdviceRequestRow,
    /// Its limit.
    pub limit: Option<Limit>,
    /// How it stands.
    pub standing: Standing,
    /// What explains it.
    pub note: String,
    /// Every version submitted, newest first.
    pub versions: Vec<Version>,
    /// The files of those versions.
    pub files: Vec<DocumentRow>,
    /// The appointment that the child missed, where it can excuse the body that made it (reg 8(2)(c)).
    pub missed: Option<Missed>,
    /// Whether the person may accept it or send it back.
    pub may_check: bool,
    /// How it was chased, the first first.
    pub chases: Vec<ChaseRow>,
    /// Whether the person may chase it now.
    pub may_chase: bool,
    /// Whom to speak to when it is late, as the team that was asked has it: name, email address and telephone number, as far as they are known.
    pub late_contact: Vec<String>,
}

/// An appointment that the child missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed {
    /// The day.
    pub on: NaiveDate,
    /// The next appointment.
    pub next: Option<NaiveDate>,
    /// Whether it is a ground in law: only for a body of s31(1). For others it is the recorded cause.
    pub is_ground: bool,
}

/// Opens advice to check it. Reading is recorded.
///
/// # Errors
/// Policy; absence; storage. Advice in a field group that the person does not read is not to be known of.
pub fn read(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: AdviceRequestId,
) -> Result<CheckPage, Failure<NoRule>> {
    read_to(service, context, reference, id, Action::AdviceView)
}

/// Opens advice for an act on it, which few of those may do who read it. Reading is recorded.
///
/// # Errors
/// As [`read`]; [`Refusal::Denied`](ehc_domain::policy::Refusal::Denied) for those who may read it alone.
pub fn read_to(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: AdviceRequestId,
    action: Action,
) -> Result<CheckPage, Failure<NoRule>> {
    let page = service.store.read(|conn| -> Result<CheckPage, Failure<NoRule>> {
        let (open, request) = open_on_case(conn, context, reference, id, Action::AdviceView)?;
        let is_own = request.user_id == Some(context.actor.user_id);
        if !is_own && !may_read(&context.actor, &open.subject, crate::advice::group_of(request.kind)) {
            return Err(Failure::NotFound);
        }
        context.authorise(action, Target::Case(&open.subject))?;
        Ok(page_of(conn, context, open, request)?)
    })?;
    let entry = Look::of(&page.open.permit).on("advice_request", id);
    service.views.record(entry, Some(Opened::by(context, &page.open.subject)))?;
    Ok(page)
}

fn page_of(conn: &mut DbConnection, context: &Context, open: OpenCase, request: AdviceRequestRow) -> StorageResult<CheckPage> {
    let limit = limit::of_request(conn, &request)?;
    let versions = versions_of(conn, request.id)?;
    let mut files = documents::list(conn, open.case.id)?;
    files.retain(|file| versions.iter().any(|version| version.row.document_id == Some(file.id)));
    // After a death nothing that was asked for is waited for, checked or excused.
    let may_check = !open.case.stage.is_quiet()
        && decide(&context.actor, Action::AdviceReturn, Target::Case(&open.subject)) == Decision::Allow;
    let team = match request.team_id.filter(|_| may_check && request.state.is_owed() && open.case.closed_on.is_none()) {
        Some(team) => accounts::find_team(conn, team)?,
        None => None,
    };
    let late_contact =
        team.map(|team| [team.contact_name, team.contact_email, team.contact_phone].into_iter().flatten().collect());
    let chases = if may_check { advice::list_chased(conn, &[request.id])? } else { Vec::new() };
    let standing = Standing::of(request.state, limit.as_ref(), open.case.closed_on.is_some(), context.today);
    let may_chase =
        standing.is_overdue() && decide(&context.actor, Action::AdviceChase, Target::Case(&open.subject)) == Decision::Allow;
    Ok(CheckPage {
        chases,
        may_chase,
        late_contact: late_contact.unwrap_or_default(),
        standing,
        note: crate::advice::read::note(&request),
        missed: request.missed_on.map(|on| Missed {
            on,
            next: request.next_appointment_on,
            is_ground: request.binding == Binding::Section31,
        }),
        limit,
        versions,
        files,
        may_check,
        open,
        request,
    })
}
