//! Asking: everybody whom the law names for this child, in one act (reg 6), and later whoever else is wanted.

mod form;
mod rules;

pub use form::{Choice, ToAsk, ToAskLine, to_ask};
pub(super) use rules::check_not_asked;
pub use rules::{AskRefused, Askable, GroundRefused, may_ask};

use chrono::NaiveDate;
use ehc_domain::{
    advice::{AdviceKind, AdviceState, Binding, ChildCircumstances, NotAskedGround, RequiredAdvice, required},
    audit::AuditEntry,
    cases::{CaseReference, Stage},
    ids::{AdviceRequestId, TeamId, UserId},
    notifications::NoticeEvent,
    people::circumstance::ChildCircumstance,
    policy::Action,
    text::{Text, Words, or_empty},
    timetable::facts::FactKind,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{self, AdviceRequestRow, Contributor},
    cases::CaseRow,
    people::{self, CircumstanceRow, PersonRow},
};
use rules::{check, check_may_know};

use super::{contributors_of, limit, notice, request_path};
use crate::{
    Context, Done, Failure, Service,
    access::MayKnow,
    adulthood,
    cases::{OpenCase, open},
    history::{Asked, Told},
    timetable::{self, advice_phrase},
};

/// Whom one kind of advice is asked of, or why nobody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// A contributor who signs in.
    User(UserId),
    /// A team, any of whose members may take it.
    Team(TeamId),
    /// Somebody without a sign-in: a school, the family, another body.
    Outside {
        /// Their name; one of name and body at least is needed.
        name: Option<Text<200>>,
        /// Their school or body.
        body: Option<Text<200>>,
        /// Whether the body is one of those in s31(1), which reg 8 binds.
        is_section_31: bool,
    },
    /// Nobody.
    Nobody(NotAsked),
}

/// Why nobody is asked for advice that the law requires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAsked {
    /// The ground.
    pub ground: NotAskedGround,
    /// The reason in writing, without which no ground stands.
    pub reason: Option<Words<4_000>>,
    /// The day on which the author of earlier advice was satisfied with it.
    pub author_satisfied_on: Option<NaiveDate>,
    /// The day on which the authority was.
    pub authority_satisfied_on: Option<NaiveDate>,
    /// The day on which the family was.
    pub family_satisfied_on: Option<NaiveDate>,
}

/// One kind of advice and whom it is asked of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskLine {
    /// The kind.
    pub kind: AdviceKind,
    /// Whom.
    pub whom: Whom,
}

/// Returns what decides which advice the law requires on a day. A child whose birth date is missing is taken to be younger than year 9.
///
/// # Errors
/// Any failure of the database.
pub fn circumstances(conn: &mut DbConnection, open: &OpenCase, day: NaiveDate) -> StorageResult<ChildCircumstances> {
    let known = people::list_circumstances(conn, open.case.id)?;
    Ok(circumstances_with(&open.case, &open.child, &known, day))
}

/// Returns the same of a child as these disabilities and circumstances are recorded.
pub(crate) fn circumstances_with(
    case: &CaseRow,
    child: &PersonRow,
    known: &[CircumstanceRow],
    day: NaiveDate,
) -> ChildCircumstances {
    let is = |holds: fn(ChildCircumstance) -> bool| known.iter().any(|row| holds(row.kind) && row.lasting().holds_on(day));
    ChildCircumstances {
        is_in_or_beyond_year_9: adulthood::begins(case, child).is_some_and(|from| from <= day),
        hearing_impairment: is(ChildCircumstance::is_of_hearing),
        vision_impairment: is(ChildCircumstance::is_of_vision),
        armed_forces_family: is(|kind| kind == ChildCircumstance::ServiceFamily),
    }
}

/// Lists the advice that the law requires of this child on a day because of what the child is, was not asked for in this assessment, and of which nobody has
/// said why not: it came to be required after everybody was asked (reg 6(1)(b)(iv), (g), (2)). Nothing before anybody was asked, and once the plan is made.
///
/// # Errors
/// Any failure of the database.
pub fn not_asked(
    conn: &mut DbConnection,
    (case, child): (&CaseRow, &PersonRow),
    day: NaiveDate,
) -> StorageResult<Vec<RequiredAdvice>> {
    let is_gathered = matches!(case.stage, Stage::Assessing | Stage::Drafting | Stage::DraftSent);
    let unasked = Unasked::of(conn, (case, child))?;
    Ok(if is_gathered && !unasked.asked.is_empty() { unasked.on(day) } else { Vec::new() })
}

/// What is known of a child and of what was asked for, from which follows on any day what advice the law requires because of what the child is and nobody
/// was asked for.
#[derive(Debug, Clone)]
pub struct Unasked {
    case: CaseRow,
    child: PersonRow,
    known: Vec<CircumstanceRow>,
    asked: Vec<AdviceKind>,
}

impl Unasked {
    /// Reads what is known.
    ///
    /// # Errors
    /// Any failure of the database.
    pub fn of(conn: &mut DbConnection, (case, child): (&CaseRow, &PersonRow)) -> StorageResult<Self> {
        let asked = advice::list_requests(conn, case.id)?;
        Ok(Self {
            case: case.clone(),
            child: child.clone(),
            known: people::list_circumstances(conn, case.id)?,
            asked: asked.iter().map(|request| request.kind).collect(),
        })
    }

    /// Lists what is required on a day, for which nobody was asked, nor is it on record why not; in the order of reg 6.
    pub fn on(&self, day: NaiveDate) -> Vec<RequiredAdvice> {
        let mut left = required(circumstances_with(&self.case, &self.child, &self.known, day));
        left.retain(|one| one.kind.depends_on_child() && !self.asked.contains(&one.kind));
        left
    }
}

/// Asks everybody in one act: creates every request, starts every clock and tells everybody asked. With `asked_on` they were asked on an earlier day, from
/// which their time is counted.
///
/// # Errors
/// [`AskRefused`] by name; policy; storage. Nobody is asked then.
pub fn ask(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    asked_on: Option<NaiveDate>,
    lines: Vec<AskLine>,
) -> Result<Vec<AdviceRequestId>, Failure<AskRefused>> {
    let on = asked_on.unwrap_or(context.today);
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::AdviceRequest)?;
        if on > context.today {
            return Err(Failure::Rule(AskRefused::InTheFuture));
        }
        let asked = advice::list_requests(conn, open.case.id)?;
        let contributors = advice::list_contributors(conn)?;
        let by_law = required(circumstances(conn, &open, on)?);
        let child = circumstances(conn, &open, context.today)?;
        check((open.case.stage, child), &lines, &by_law, &asked, &contributors, context.today).map_err(Failure::Rule)?;
        check_may_know(&lines, &contributors, &MayKnow::of(conn, &open.case, context.now)?).map_err(Failure::Rule)?;
        let mut ids = Vec::new();
        let mut notices = Vec::new();
        let mut told = Vec::new();
        for line in &lines {
            let row = row_of(service, &open, line, on, &contributors);
            told.push((line.kind, row.not_asked_ground));
            row.clone().insert(conn)?;
            if let Some(fact) = fact_of(&row, line) {
                timetable::record(conn, service, context, open.case.id, fact, on)?;
            }
            if row.state == AdviceState::Asked {
                let calendar = timetable::calendar(conn)?;
                let due = limit::due_if_received(service.store.law().rules(), &calendar, row.binding, on);
                for user in contributors_of(conn, &row)? {
                    let link = request_path(row.id, "");
                    let day = due.unwrap_or(on);
                    notices.push(notice(NoticeEvent::AdviceAsked, &open.case, &row, day, user, link, context.today));
                }
            }
            ids.push(row.id);
        }
        let entry = AuditEntry::of(&open.permit).telling(&Told::AdviceAsked { asked: Asked(told) });
        Ok(Done::new(ids, entry).telling_all(notices).seen_at(open.path("advice")))
    })
}

fn row_of(service: &Service, open: &OpenCase, line: &AskLine, on: NaiveDate, contributors: &[Contributor]) -> AdviceRequestRow {
    let mut row = AdviceRequestRow::asked(service.ports.id(), open.case.id, line.kind, line.kind.usual_binding(), on);
    row.episode = open.case.episode;
    match &line.whom {
        Whom::User(user) => {
            let one = contributors.iter().find(|one| one.user_id == *user);
            row.user_id = Some(*user);
            row.asked_of = one.map(|one| one.name.clone()).unwrap_or_default();
            row.body = one.and_then(|one| one.team.clone()).unwrap_or_default();
            row.team_id = one.and_then(|one| one.team_id);
        }
        Whom::Team(team) => {
            row.team_id = Some(*team);
            row.body =
                contributors.iter().find(|one| one.team_id == Some(*team)).and_then(|one| one.team.clone()).unwrap_or_default();
        }
        Whom::Outside { name, body, is_section_31 } => {
            row.asked_of = or_empty(name.as_ref()).to_owned();
            row.body = or_empty(body.as_ref()).to_owned();
            row.binding = if *is_section_31 { Binding::Section31 } else { Binding::Code };
        }
        Whom::Nobody(not_asked) => {
            row.state = AdviceState::NotNeeded;
            row.asked_on = None;
            row.not_asked_ground = Some(not_asked.ground);
            row.not_asked_reason = not_asked.reason.as_ref().map(ToString::to_string);
        }
    }
    row
}

/// Returns the fact that starts the clock, or says that none runs: reg 6(4) needs three days, and a requirement that does not apply none.
fn fact_of(row: &AdviceRequestRow, line: &AskLine) -> Option<FactKind> {
    match &line.whom {
        Whom::Nobody(not_asked) => not_needed_fact(row.id, not_asked),
        _ => Some(FactKind::AdviceAsked {
            advice: row.id,
            binding: limit::fact_binding(row.binding),
            // Asked through the service or by email, it is received on the day it is sent.
            received_by_body_on: None,
        }),
    }
}

pub(super) fn not_needed_fact(advice: AdviceRequestId, not_asked: &NotAsked) -> Option<FactKind> {
    Some(FactKind::AdviceNotNeeded {
        advice,
        author_satisfied_on: not_asked.author_satisfied_on?,
        authority_satisfied_on: not_asked.authority_satisfied_on?,
        family_satisfied_on: not_asked.family_satisfied_on?,
    })
    .filter(|_| not_asked.ground == NotAskedGround::ExistingAdviceAccepted)
}

/// Returns the words for a kind on forms and lists.
pub fn kind_words(kind: AdviceKind) -> String {
    advice_phrase(kind)
}
