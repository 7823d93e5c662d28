//! What the form for asking shows: what the law requires for this child, and who could be asked.

use chrono::NaiveDate;
use ehc_domain::{
    advice::{AdviceKind, AdviceState, Binding, RequiredAdvice, required},
    cases::CaseReference,
    codes::Coded,
    ids::TeamId,
    policy::{Action, Decision, Target, decide},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{self, Contributor},
    institutions, people,
};

use super::{
    AskRefused, Askable, Whom, circumstances, may_ask,
    rules::{added, standing_request},
};
use crate::{
    Context, Failure, Service,
    access::MayKnow,
    advice::limit,
    cases::{OpenCase, open},
    failure::NoRule,
    timetable,
};

/// Everything that the form for asking shows.
#[derive(Debug, Clone)]
pub struct ToAsk {
    /// The case.
    pub open: OpenCase,
    /// What may be asked for now, or why nothing may.
    pub may_ask: Result<Askable, AskRefused>,
    /// What the law requires for this child, in the order of reg 6; while the plan is written, what alone may still be asked for.
    pub required: Vec<ToAskLine>,
    /// What may be asked for besides.
    pub others: Vec<ToAskLine>,
    /// The limit of whatever is asked today.
    pub due: Option<NaiveDate>,
    /// Whether the person may name others on the case, where it is restricted.
    pub may_name: bool,
}

/// One kind of advice on the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToAskLine {
    /// The kind.
    pub kind: AdviceKind,
    /// The provision that requires it; `None` when none does.
    pub basis: Option<&'static str>,
    /// Why it requires it of this child, and whom to ask; `None` where it requires it of every child, or not at all.
    pub why: Option<&'static str>,
    /// What would hold the contributor to six weeks.
    pub binding: Binding,
    /// Teams and people who give it and may know of the case, teams first.
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
        let mut contributors = advice::list_contributors(conn)?;
        let may_know = MayKnow::of(conn, &open.case, context.now)?;
        contributors.retain(|one| may_know.has(one.user_id));
        let asked = advice::list_requests(conn, open.case.id)?;
        let people = outsiders(conn, &open, context.today)?;
        let child = circumstances(conn, &open, context.today)?;
        let may_ask = may_ask(open.case.stage, child, &asked);
        let is_late = may_ask == Ok(Askable::Added);
        let by_law = if is_late { added(child, &asked) } else { required(child) };
        let line = |kind: AdviceKind, by_law: Option<&RequiredAdvice>| ToAskLine {
            kind,
            basis: by_law.map(|one| one.basis),
            why: by_law.and_then(|one| one.why_and_whom()),
            binding: kind.usual_binding(),
            choices: choices(&contributors, kind),
            outside: people.name(kind),
            already: standing_request(&asked, kind).map(|row| row.state),
        };
        let others = AdviceKind::ALL.iter().filter(|kind| !is_late && !by_law.iter().any(|required| required.kind == **kind));
        let due =
            limit::due_if_received(service.store.law().rules(), &timetable::calendar(conn)?, Binding::Section31, context.today);
        Ok(ToAsk {
            may_ask,
            required: by_law.iter().map(|required| line(required.kind, Some(required))).collect(),
            others: others.map(|kind| line(*kind, None)).collect(),
            due,
            may_name: decide(&context.actor, Action::CaseRestrict, Target::Case(&open.subject)) == Decision::Allow,
            open,
        })
    })
}

struct Outsiders {
    school: (String, String),
    parent: (String, String),
    child: String,
    social_care: (String, String),
}

impl Outsiders {
    fn name(&self, kind: AdviceKind) -> (String, String) {
        match kind {
            AdviceKind::ParentsViews => self.parent.clone(),
            AdviceKind::ChildsViews => (self.child.clone(), String::new()),
            AdviceKind::Education | AdviceKind::PreparingForAdulthood => self.school.clone(),
            AdviceKind::SocialCare => self.social_care.clone(),
            _ => (String::new(), String::new()),
        }
    }
}

fn outsiders(conn: &mut DbConnection, open: &OpenCase, today: NaiveDate) -> StorageResult<Outsiders> {
    let school = match open.case.institution_id {
        Some(id) => {
            let senco = institutions::find_senco(conn, id)?.unwrap_or_else(|| "The head teacher".to_owned());
            institutions::find(conn, id)?.map(|school| (senco, school.name))
        }
        None => None,
    };
    let main = people::list_told(conn, open.case.id, today)?.into_iter().next();
    Ok(Outsiders {
        school: school.unwrap_or_default(),
        parent: main.map(|(link, person)| (person.name, link.relation)).unwrap_or_default(),
        child: open.child.name.clone(),
        social_care: social_care(conn, open)?,
    })
}

/// Says of whom social care advice is asked: the authority that looks after the child gives it, by whoever works with them.
fn social_care(conn: &mut DbConnection, open: &OpenCase) -> StorageResult<(String, String)> {
    let care = people::find_care(conn, open.case.id)?;
    let body = care.authority.filter(|_| open.case.in_care).or(care.worker_team);
    Ok((open.case.social_worker.clone().unwrap_or_default(), body.unwrap_or_default()))
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
