//! Asking: everybody whom the law names for this child, in one act (reg 6), and later whoever else is wanted.

use chrono::NaiveDate;
use ehc_domain::{
    advice::{AdviceKind, AdviceState, Binding, ChildCircumstances, NotAskedGround, RequiredAdvice, required},
    audit::AuditEntry,
    cases::{CaseReference, Stage},
    codes::Coded,
    ids::{AdviceRequestId, TeamId, UserId},
    notifications::NoticeEvent,
    people::year_group::YearGroup,
    policy::Action,
    timetable::facts::FactKind,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{self, AdviceRequestRow, Contributor},
    cases::CaseRow,
    institutions,
    people::{self, PersonRow},
};
use thiserror::Error;

use super::{contributors_of, given, limit, members, notice, request_path};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
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
        /// Their name.
        name: String,
        /// Their school or body.
        body: String,
        /// Whether the body is one of those in s31(1), which reg 8 binds.
        is_section_31: bool,
    },
    /// Nobody.
    Nobody(NotAsked),
}

/// Why nobody is asked for advice that the law requires.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NotAsked {
    /// The ground; `None` when none was chosen.
    pub ground: Option<NotAskedGround>,
    /// The reason in writing.
    pub reason: String,
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

/// Why nothing is asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AskRefused {
    /// The case is at another stage.
    #[error("Advice is asked for while advice is gathered. This case is at “{}”", .0.label())]
    WrongStage(Stage),
    /// No line.
    #[error("Choose at least one kind of advice to ask for")]
    NothingToAsk,
    /// One kind stands in two lines.
    #[error("{} is in the list twice", .0.label())]
    Twice(AdviceKind),
    /// It was asked for before and is not back.
    #[error("{} has been asked for already", .0.label())]
    AskedAlready(AdviceKind),
    /// The law requires it, and no line says anything of it.
    #[error("The law requires this advice: {}. Ask for it, or say on what ground you do not", .0.label())]
    RequiredLeftOut(AdviceKind),
    /// The law requires it, and no ground is given for not asking.
    #[error("Say on what ground you do not ask for this advice: {}", .0.label())]
    GroundMissing(AdviceKind),
    /// A ground without a reason.
    #[error("Give the reason in writing for not asking for this advice: {}", .0.label())]
    ReasonMissing(AdviceKind),
    /// Reg 6(4) is about the advice of professionals; the family is always asked.
    #[error("Earlier views do not stand in for asking again: {}. The law lets only the advice of others be relied on", .0.label())]
    FamilyIsAlwaysAsked(AdviceKind),
    /// One of the three did not say that earlier advice is enough.
    #[error("Enter the day on which {who} was satisfied with the earlier advice: {}", .kind.label())]
    SatisfactionMissing {
        /// The kind.
        kind: AdviceKind,
        /// Which of the three, in words.
        who: &'static str,
    },
    /// Satisfied on a day that has not come.
    #[error("Enter a day that is today or earlier for when {who} was satisfied: {}", .kind.label())]
    SatisfactionAhead {
        /// The kind.
        kind: AdviceKind,
        /// Which of the three, in words.
        who: &'static str,
    },
    /// Nobody is named.
    #[error("Say who is asked for this advice: {}", .0.label())]
    NobodyNamed(AdviceKind),
    /// The person or team does not give this advice.
    #[error("That person or team does not give this advice: {}. Choose another", .0.label())]
    WrongContributor(AdviceKind),
}

/// Everything that the form for asking shows.
#[derive(Debug, Clone)]
pub struct ToAsk {
    /// The case.
    pub open: OpenCase,
    /// What the law requires for this child, in the order of reg 6.
    pub required: Vec<ToAskLine>,
    /// What may be asked for besides.
    pub others: Vec<ToAskLine>,
    /// The limit of whatever is asked today.
    pub due: Option<NaiveDate>,
}

/// One kind of advice on the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToAskLine {
    /// The kind.
    pub kind: AdviceKind,
    /// The provision that requires it; `None` when none does.
    pub basis: Option<&'static str>,
    /// What would hold the contributor to six weeks.
    pub binding: Binding,
    /// Teams and people who give it, teams first.
    pub choices: Vec<Choice>,
    /// Who outside would be asked: the name and the school or body, as far as they are known.
    pub outside: (String, String),
    /// Where it stands when it was asked for already.
    pub already: Option<AdviceState>,
}

/// Somebody who can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The team or person.
    pub whom: Whom,
    /// The words for them.
    pub label: String,
}

/// Says what is to be asked, of whom, and when it would be due.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_ask(service: &Service, context: &Context, reference: &CaseReference) -> Result<ToAsk, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::AdviceRequest)?;
        let contributors = advice::list_contributors(conn)?;
        let asked = advice::list_requests(conn, open.case.id)?;
        let people = outsiders(conn, &open)?;
        let by_law = required(circumstances(&open.case, &open.child, context.today));
        let line = |kind: AdviceKind, basis: Option<&'static str>| ToAskLine {
            kind,
            basis,
            binding: kind.usual_binding(),
            choices: choices(&contributors, kind),
            outside: people.name(kind),
            already: standing_request(&asked, kind).map(|row| row.state),
        };
        let others = AdviceKind::ALL.iter().filter(|kind| !by_law.iter().any(|required| required.kind == **kind));
        let due =
            limit::due_if_received(service.store.law().rules(), &timetable::calendar(conn)?, Binding::Section31, context.today);
        Ok(ToAsk {
            required: by_law.iter().map(|required| line(required.kind, Some(required.basis))).collect(),
            others: others.map(|kind| line(*kind, None)).collect(),
            due,
            open,
        })
    })
}

/// Returns what decides which advice the law requires. A child whose birth date is missing is taken to be younger than year 9.
pub fn circumstances(case: &CaseRow, child: &PersonRow, today: NaiveDate) -> ChildCircumstances {
    ChildCircumstances {
        is_in_or_beyond_year_9: child
            .born_on
            .is_some_and(|born| YearGroup::on(born, today, case.year_group_shift).prepares_for_adulthood()),
        hearing_impairment: case.hearing_impairment,
        vision_impairment: case.vision_impairment,
        armed_forces_family: case.armed_forces_family,
    }
}

struct Outsiders {
    school: (String, String),
    parent: (String, String),
    child: String,
}

impl Outsiders {
    fn name(&self, kind: AdviceKind) -> (String, String) {
        match kind {
            AdviceKind::ParentsViews => self.parent.clone(),
            AdviceKind::ChildsViews => (self.child.clone(), String::new()),
            AdviceKind::Education | AdviceKind::PreparingForAdulthood => self.school.clone(),
            _ => (String::new(), String::new()),
        }
    }
}

fn outsiders(conn: &mut DbConnection, open: &OpenCase) -> StorageResult<Outsiders> {
    let school = match open.case.institution_id {
        Some(id) => institutions::find(conn, id)?
            .map(|school| (school.senco.clone().unwrap_or_else(|| "The head teacher".to_owned()), school.name)),
        None => None,
    };
    let main = people::list_circle(conn, open.case.id)?.into_iter().next();
    Ok(Outsiders {
        school: school.unwrap_or_default(),
        parent: main.map(|(link, person)| (person.name, link.relation)).unwrap_or_default(),
        child: open.child.name.clone(),
    })
}

fn choices(contributors: &[Contributor], kind: AdviceKind) -> Vec<Choice> {
    let Some(role) = kind.role() else { return Vec::new() };
    let able: Vec<&Contributor> = contributors.iter().filter(|one| one.role == role).collect();
    let mut teams: Vec<(String, TeamId)> = able.iter().filter_map(|one| Some((one.team.clone()?, one.team_id?))).collect();
    teams.sort();
    teams.dedup();
    let people = able.iter().map(|one| Choice {
        whom: Whom::User(one.user_id),
        label: one.team.as_ref().map_or_else(|| one.name.clone(), |team| format!("{}, {team}", one.name)),
    });
    let teams = teams.into_iter().map(|(name, id)| Choice { whom: Whom::Team(id), label: format!("{name} (whole team)") });
    teams.chain(people).collect()
}

/// Finds the request for a kind that still stands: a body that declined, and advice that was not needed, may be asked (again).
fn standing_request(asked: &[AdviceRequestRow], kind: AdviceKind) -> Option<&AdviceRequestRow> {
    asked.iter().find(|row| row.kind == kind && !matches!(row.state, AdviceState::Declined | AdviceState::NotNeeded))
}

/// Asks everybody in one act: creates every request, starts every clock and tells everybody asked.
///
/// # Errors
/// [`AskRefused`] by name; policy; storage. Nobody is asked then.
pub fn ask(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    lines: Vec<AskLine>,
) -> Result<Vec<AdviceRequestId>, Failure<AskRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::AdviceRequest)?;
        let asked = advice::list_requests(conn, open.case.id)?;
        let contributors = advice::list_contributors(conn)?;
        let by_law = required(circumstances(&open.case, &open.child, context.today));
        check(&open, &lines, &by_law, &asked, &contributors, context.today).map_err(Failure::Rule)?;
        let mut ids = Vec::new();
        let mut notices = Vec::new();
        let mut entry = AuditEntry::of(&open.permit);
        for line in &lines {
            let row = row_of(service, context, &open, line, &contributors);
            entry = entry.with(line.kind.code(), row.not_asked_ground.map_or("asked", NotAskedGround::code));
            row.clone().insert(conn)?;
            if let Some(fact) = fact_of(&row, line) {
                timetable::record(conn, service, context, open.case.id, fact, context.today)?;
            }
            if row.state == AdviceState::Asked {
                let calendar = timetable::calendar(conn)?;
                let due = limit::due_if_received(service.store.law().rules(), &calendar, row.binding, context.today);
                for user in contributors_of(conn, &row)? {
                    let link = request_path(row.id, "");
                    let day = due.unwrap_or(context.today);
                    notices.push(notice(NoticeEvent::AdviceAsked, &open.case, &row, day, user, link, context.today));
                }
            }
            ids.push(row.id);
        }
        Ok(Done::new(ids, entry).telling_all(notices).seen_at(open.path("advice")))
    })
}

/// Says whether advice may be asked for at a stage of the case.
///
/// # Errors
/// [`AskRefused::WrongStage`] everywhere but while advice is gathered.
pub fn may_ask(stage: Stage) -> Result<(), AskRefused> {
    if stage == Stage::Assessing { Ok(()) } else { Err(AskRefused::WrongStage(stage)) }
}

fn check(
    open: &OpenCase,
    lines: &[AskLine],
    by_law: &[RequiredAdvice],
    asked: &[AdviceRequestRow],
    contributors: &[Contributor],
    today: NaiveDate,
) -> Result<(), AskRefused> {
    may_ask(open.case.stage)?;
    if lines.is_empty() {
        return Err(AskRefused::NothingToAsk);
    }
    for (position, line) in lines.iter().enumerate() {
        let kind = line.kind;
        // Several people may give advice of no named kind (reg 6(1)(f), (h)); of every other kind there is one request.
        let is_single = kind != AdviceKind::Other;
        if is_single && lines.iter().skip(position + 1).any(|other| other.kind == kind) {
            return Err(AskRefused::Twice(kind));
        }
        if is_single && standing_request(asked, kind).is_some() {
            return Err(AskRefused::AskedAlready(kind));
        }
        check_whom(line, contributors, today)?;
    }
    let is_settled = |kind: AdviceKind| lines.iter().any(|line| line.kind == kind) || asked.iter().any(|row| row.kind == kind);
    by_law.iter().find(|required| !is_settled(required.kind)).map_or(Ok(()), |left| Err(AskRefused::RequiredLeftOut(left.kind)))
}

fn check_whom(line: &AskLine, contributors: &[Contributor], today: NaiveDate) -> Result<(), AskRefused> {
    let kind = line.kind;
    let gives = |one: &&Contributor| Some(one.role) == kind.role();
    match &line.whom {
        Whom::User(user) => contributors
            .iter()
            .filter(gives)
            .find(|one| one.user_id == *user)
            .map_or(Err(AskRefused::WrongContributor(kind)), |_| Ok(())),
        Whom::Team(team) => match kind.role() {
            Some(role) if !members(contributors, *team, role).is_empty() => Ok(()),
            _ => Err(AskRefused::WrongContributor(kind)),
        },
        Whom::Outside { name, body, .. } => {
            if name.trim().is_empty() && body.trim().is_empty() {
                Err(AskRefused::NobodyNamed(kind))
            } else {
                Ok(())
            }
        }
        Whom::Nobody(not_asked) => check_not_asked(kind, not_asked, today),
    }
}

/// Checks that the law lets nobody be asked: on reg 6(4) all three must be satisfied, each on a day.
pub(super) fn check_not_asked(kind: AdviceKind, not_asked: &NotAsked, today: NaiveDate) -> Result<(), AskRefused> {
    let ground = not_asked.ground.ok_or(AskRefused::GroundMissing(kind))?;
    if ground == NotAskedGround::ExistingAdviceAccepted {
        if !kind.may_rely_on_existing() {
            return Err(AskRefused::FamilyIsAlwaysAsked(kind));
        }
        let three = [
            ("its author", not_asked.author_satisfied_on),
            ("the authority", not_asked.authority_satisfied_on),
            ("the family", not_asked.family_satisfied_on),
        ];
        for (who, day) in three {
            match day {
                None => return Err(AskRefused::SatisfactionMissing { kind, who }),
                Some(day) if day > today => return Err(AskRefused::SatisfactionAhead { kind, who }),
                Some(_) => {}
            }
        }
    }
    if not_asked.reason.trim().is_empty() { Err(AskRefused::ReasonMissing(kind)) } else { Ok(()) }
}

fn row_of(
    service: &Service,
    context: &Context,
    open: &OpenCase,
    line: &AskLine,
    contributors: &[Contributor],
) -> AdviceRequestRow {
    let mut row = AdviceRequestRow {
        id: service.ports.id(),
        case_id: open.case.id,
        kind: line.kind,
        binding: line.kind.usual_binding(),
        asked_of: String::new(),
        body: String::new(),
        team_id: None,
        user_id: None,
        state: AdviceState::Asked,
        asked_on: Some(context.today),
        not_asked_ground: None,
        not_asked_reason: None,
        promised_on: None,
        answer: None,
        answer_reason: None,
        missed_on: None,
        next_appointment_on: None,
        late_cause: None,
        return_reason: None,
        version: 1,
    };
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
            row.asked_of = name.trim().to_owned();
            row.body = body.trim().to_owned();
            row.binding = if *is_section_31 { Binding::Section31 } else { Binding::Code };
        }
        Whom::Nobody(not_asked) => {
            row.state = AdviceState::NotNeeded;
            row.asked_on = None;
            row.not_asked_ground = not_asked.ground;
            row.not_asked_reason = given(&not_asked.reason);
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
    .filter(|_| not_asked.ground == Some(NotAskedGround::ExistingAdviceAccepted))
}

/// Returns the words for a kind on forms and lists.
pub fn kind_words(kind: AdviceKind) -> String {
    advice_phrase(kind)
}
