//! Whether a child is known, and to which team: all that somebody learns who has nothing to do with the case.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    emergency::has_surname,
    ids::CaseId,
    names::may_be_called,
    policy::{Action, Decision, Target, decide},
    requests::likely_birth_dates,
    text::Text,
};
use ehc_persistence::{DbConnection, accounts, cases, emergencies};
use uuid::Uuid;

use crate::{Context, Done, Failure, Service, drafts, failure::NoRule, history::Told};

/// What is kept of a search until its answer has been shown.
const DRAFT: &str = "known";

/// Whom somebody asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// The surname.
    pub surname: Text<200>,
    /// The birth date.
    pub born_on: NaiveDate,
}

/// A child who is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownChild {
    /// The key by which their case is opened in an emergency.
    pub case_id: CaseId,
    /// The team that holds it.
    pub team: String,
    /// The number of the case, where the person sees it as it is; `None` for everybody else.
    pub reference: Option<String>,
    /// Whether they may open it in an emergency.
    pub may_open: bool,
    /// Whether surname and birth date are exactly those that were asked about: otherwise the name is nearly that one, or one figure of the birth date is another.
    pub is_exact: bool,
    /// Whether the case is closed.
    pub is_closed: bool,
}

/// Says whether children of this surname and birth date are known, and to which team: those too whose name or birth date was heard or typed with one letter or figure
/// wrong. Nothing of the other name or date is said. Whoever may not know of a case is answered as if there were
/// none. Asking is an act: a row for itself, and one on each case that was told of.
///
/// # Errors
/// Policy; storage.
pub fn look(service: &Service, context: &Context, (): &(), sought: Sought) -> Result<Vec<KnownChild>, Failure<NoRule>> {
    service.store.write(context, |conn| {
        let permit = context.authorise(Action::CaseExists, Target::Service)?;
        let (known, entries) = find(conn, context, &sought)?;
        let own = AuditEntry::of(&permit).telling(&Told::ListShown { shown: known.len() });
        Ok(entries.into_iter().fold(Done::new(known, own), Done::and).leaving_dates())
    })
}

fn find(
    conn: &mut DbConnection,
    context: &Context,
    sought: &Sought,
) -> Result<(Vec<KnownChild>, Vec<AuditEntry>), Failure<NoRule>> {
    let (mut known, mut entries) = (Vec::new(), Vec::new());
    let surname = sought.surname.as_str();
    for born in emergencies::cases_of_born_on(conn, &likely_birth_dates(sought.born_on))? {
        let is_exact = born.born_on == Some(sought.born_on) && has_surname(&born.name, surname);
        // By whatever else agrees, somebody could be led from a former identity to the one of today.
        if !is_exact && (born.is_kept_apart || !may_be_called(&born.names, surname)) {
            continue;
        }
        let id = born.case_id;
        let Some(case) = cases::find(conn, id)? else { continue };
        let subject = cases::subject_of(conn, &case)?;
        let target = Target::Case(&subject);
        let Ok(permit) = context.authorise(Action::CaseExists, target) else { continue };
        let may = |action| decide(&context.actor, action, target) == Decision::Allow;
        entries.push(AuditEntry::of(&permit));
        known.push(KnownChild {
            case_id: id,
            team: accounts::find_team(conn, case.team_id)?.map(|team| team.name).unwrap_or_default(),
            is_closed: !case.stage.is_open() && !case.stage.has_plan(),
            reference: may(Action::CaseView).then_some(case.reference),
            may_open: may(Action::BreakGlassInvoke),
            is_exact,
        });
    }
    known.sort_by_key(|one| !one.is_exact);
    Ok((known, entries))
}

/// Keeps whom somebody asks about under a name of its own, so that no name of a child stands in an address.
///
/// # Errors
/// Policy; storage.
pub fn keep(service: &Service, context: &Context, (): &(), Sought { surname, born_on }: Sought) -> Result<Uuid, Failure<NoRule>> {
    context.authorise(Action::CaseExists, Target::Service)?;
    let found = service.ports.identifiers.uuid();
    let fields = [("surname".to_owned(), surname.into_string()), ("born_on".to_owned(), born_on.to_string())];
    drafts::keep(service, context, &format!("{DRAFT}:{found}"), &fields)?;
    Ok(found)
}

/// Answers what somebody asked before, and says whom they asked about.
///
/// # Errors
/// [`Failure::NotFound`] for what they did not ask; policy; storage.
pub fn kept(service: &Service, context: &Context, found: Uuid) -> Result<(Sought, Vec<KnownChild>), Failure<NoRule>> {
    let fields = drafts::find(service, context, &format!("{DRAFT}:{found}"))?.ok_or(Failure::NotFound)?;
    let of = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let sought = || Some(Sought { surname: Text::parse(of("surname")?).ok()?, born_on: of("born_on")?.parse().ok()? });
    let sought = sought().ok_or(Failure::NotFound)?;
    let known = look(service, context, &(), sought.clone())?;
    Ok((sought, known))
}
