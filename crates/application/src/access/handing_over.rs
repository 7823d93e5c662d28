//! Hiding a case from somebody, and what becomes of their work on it.

use ehc_domain::{
    audit::AuditEntry,
    ids::{StandingId, TeamId, UserId},
    notifications::{NoticeEvent, words},
    policy::Standing,
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    advice::{self, AdviceRequestRow},
    cases::{self, CaseRow},
    notifications::{self as post, Addressee, NewNotice},
    standings::{self, StandingRow},
};

use super::{letting_go::let_go, managers::managers_who_may_know, nobody::nobody_to_tell, restriction::nobody_left};
use crate::{
    Context, Service,
    cases::OpenCase,
    history::{Told, YesOrNo},
};

/// What those hear who see to it that advice comes.
const ADVICE: &str = "Advice that they were asked for must come from somebody else.";

/// Whom a case is to be hidden from, and why.
pub(super) struct Kept<'a> {
    pub user: UserId,
    pub name: &'a str,
    pub reason: &'a str,
}

/// What was done to hide a case from somebody.
pub(super) struct Hidden {
    pub id: StandingId,
    pub told: Told,
    /// What else of theirs ended with it.
    pub ended: Vec<AuditEntry>,
    pub notices: Vec<NewNotice>,
}

/// Records a conflict of interest, and takes the person’s work on the case away from them: it has no caseworker then, and what they were asked goes back to
/// the team that was asked.
pub(super) fn hide(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    kept: Kept<'_>,
) -> StorageResult<Hidden> {
    let id: StandingId = service.ports.id();
    // It does not come back when the conflict of interest is over.
    let mut others = standings::list_of_case(conn, open.case.id)?;
    others.retain(|(row, _)| row.user_id == kept.user);
    let ended = let_go(conn, context, &open.permit, others)?;
    standing(id, context, open, kept.user, Standing::Conflict, kept.reason).insert(conn)?;
    let actor = context.actor.user_id;
    let of = |conn: &mut DbConnection, team| managers_who_may_know(conn, open.case.id, team, actor, context.now);
    let managers = of(conn, open.case.team_id)?;
    let (teams, owes_alone) = give_requests_back(conn, open, kept.user)?;
    let gave_up_case = give_case_up(conn, open, kept.user, managers.first().copied().unwrap_or(context.actor.user_id))?;
    // Somebody hears of it even where whoever said it was the last manager who might know of the case: of a restricted one, information governance.
    let (mut notices, mut task) = (Vec::new(), None);
    if open.subject.is_restricted {
        (notices, task) = nobody_left(conn, context.now, context.today, &open.case)?;
    } else if managers.is_empty() && context.actor.user_id == kept.user {
        let reference = &open.case.reference;
        let why = format!(
            "Somebody must have nothing to do with {reference}, and no other manager of its team or of the teams above it works here who may know of it. Give \
             the team a manager, who can give the case to somebody else."
        );
        task = Some(nobody_to_tell(format!("{}:{id}", NoticeEvent::ConflictOfInterest.code()), &open.case, why, context.today));
    }
    if let Some(task) = task {
        post::add_task(conn, service.ports.id(), task, context.now)?;
    }
    let what = match (gave_up_case, !teams.is_empty() || owes_alone) {
        (true, false) => "It has no caseworker: give it to somebody else.",
        (true, true) => {
            "It has no caseworker, and advice that they were asked for must come from somebody else: give both to others."
        }
        (false, true) => ADVICE,
        (false, false) => "Nothing on it was theirs to do.",
    };
    notices.extend(managers.iter().map(|to| notice(open, id, *to, what, open.path("access"))));
    for team in &teams {
        for to in of(conn, *team)?.into_iter().filter(|to| !managers.contains(to)) {
            notices.push(notice(open, id, to, ADVICE, "/advice".into()));
        }
    }
    let told = Told::ConflictRecorded {
        conflict_of: kept.name.to_owned(),
        gave_up_case: YesOrNo(gave_up_case),
        requests_given_back: teams.len(),
    };
    Ok(Hidden { id, told, ended, notices })
}

/// What is recorded of how somebody stands to a case from now on, until somebody ends it.
pub(super) fn standing(
    id: StandingId,
    context: &Context,
    open: &OpenCase,
    user_id: UserId,
    standing: Standing,
    reason: &str,
) -> StandingRow {
    StandingRow {
        id,
        case_id: open.case.id,
        user_id,
        standing,
        reason: reason.to_owned(),
        from_at: context.now,
        until_at: None,
        recorded_by: context.actor.user_id,
        ended_at: None,
        ended_by: None,
        ground: None,
    }
}

/// Takes a case from its caseworker, and gives their tasks on it to somebody who may know of it; says whether they were its caseworker.
pub(super) fn give_case_up(conn: &mut DbConnection, open: &OpenCase, user: UserId, heir: UserId) -> StorageResult<bool> {
    if open.case.caseworker_id != Some(user) {
        return Ok(false);
    }
    cases::update(conn, CaseRow { caseworker_id: None, ..open.case.clone() })?;
    if heir != user {
        post::give_tasks(conn, open.case.id, user, heir)?;
    }
    Ok(true)
}

/// Gives what somebody was asked on a case, and still owes, back to the teams that were asked. Returns the team of each, and whether something stays with them
/// because no team is known.
pub(super) fn give_requests_back(conn: &mut DbConnection, open: &OpenCase, user: UserId) -> StorageResult<(Vec<TeamId>, bool)> {
    let own_team = accounts::find_user(conn, user)?.and_then(|user| user.team_id);
    let (mut teams, mut owes_alone) = (Vec::new(), false);
    for request in advice::list_requests(conn, open.case.id)? {
        if request.user_id != Some(user) || !request.state.is_owed() {
            continue;
        }
        let Some(team) = request.team_id.or(own_team) else {
            owes_alone = true;
            continue;
        };
        let asked_of = accounts::find_team(conn, team)?.map(|team| team.name).unwrap_or_default();
        advice::update_request(conn, AdviceRequestRow { user_id: None, team_id: Some(team), asked_of, ..request })?;
        teams.push(team);
    }
    Ok((teams, owes_alone))
}

fn notice(open: &OpenCase, id: StandingId, to: UserId, what: &str, link: String) -> NewNotice {
    let event = NoticeEvent::ConflictOfInterest;
    let words = words(event, &open.reference(), what, None);
    NewNotice {
        dedupe_key: format!("{}:{id}:{to}", event.code()),
        event,
        case_id: Some(open.case.id),
        subject_id: None,
        to: Addressee::User(to),
        title: words.title,
        body: words.body,
        link,
    }
}
