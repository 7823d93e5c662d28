//! Having somebody stand in for the caseworker of a case.

use chrono::NaiveDate;
use ehc_domain::{
    access::{LastDayRefused, check_last_day, latest_cover},
    accounts::{Actor, Role},
    audit::AuditEntry,
    calendar::day_in_words,
    cases::CaseReference,
    ids::{StandingId, UserId},
    notifications::{NoticeEvent, words},
    policy::{Action, Standing},
    refusals,
    text::Words,
    timetable::facts::end_of_london_day,
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    notifications::{Addressee, NewNotice},
    standings::StandingRow,
};
use thiserror::Error;

use super::{
    super::{
        handing_over::standing,
        managers::managers_who_may_know,
        reach::{Candidate, by_name, everybody, may},
    },
    away::away_until,
};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    history::Told,
    timetable,
};

/// Who stands in for the caseworker of a case, until when, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// Who.
    pub user: UserId,
    /// The last day, to its end.
    pub last_day: NaiveDate,
    /// Why; it stands in the history of the case.
    pub reason: Words<2_000>,
}

/// What the form shows.
#[derive(Debug, Clone)]
pub struct Coverable {
    /// The case.
    pub open: OpenCase,
    /// Whose case it is; `None` when nobody’s.
    pub caseworker: Option<String>,
    /// Who can stand in, by name: for a caseworker themselves alone.
    pub candidates: Vec<Candidate>,
    /// Whether the reader can stand in only while the caseworker is away, who is here.
    pub is_for_absence: bool,
    /// The last day on which it can end.
    pub latest: NaiveDate,
}

refusals! {
    /// Why somebody does not stand in.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum CoverRefused {
        /// There is nobody to stand in for.
        NoCaseworker = "no_caseworker", "This case has no caseworker to stand in for. A manager gives it to somebody";
        /// Nobody stands in for themselves.
        OwnCase = "own_case" @ user, "It is their own case. Choose somebody else";
        /// A caseworker speaks for themselves alone.
        OnlyYourself = "only_yourself" @ user, "You can stand in yourself. A manager asks others";
        /// The caseworker is here.
        NotAway = "not_away" @ user, "You stand in by yourself only for somebody who is away, as they or a manager record under Cover. Otherwise a manager asks you";
        /// The caseworker is back by then.
        AfterTheAbsence(NaiveDate) = "after_the_absence" @ last_day, "Enter a day by which the caseworker is away: {} at the latest" [day_in_words(*.0)];
        /// They stand in already.
        Already = "already_covering" @ user, "They stand in for the caseworker already";
        /// Nobody would be there.
        IsAway(NaiveDate) = "is_away" @ user, "They are away themselves until the end of {}. Choose somebody who is here" [day_in_words(*.0)];
        /// They do not work as a caseworker where the case is held.
        NotInTheTeam = "not_in_the_team" @ user, "Choose a caseworker of the team that holds the case";
        /// They may not know of the case, or not open it.
        HiddenFromThem = "hidden_from_them" @ user, "This case is hidden from them: they have a conflict of interest, or it is restricted and they are not named on it. Choose somebody else";
        /// The day cannot be.
        Day => transparent(LastDayRefused);
    }
}

/// Shows who can stand in, and until when.
///
/// # Errors
/// Policy; absence; storage.
pub fn coverable(service: &Service, context: &Context, reference: &CaseReference) -> Result<Coverable, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseCover)?;
        let caseworker = open.case.caseworker_id.map(|user| accounts::find_user(conn, user)).transpose()?.flatten();
        let free = free(conn, context, &open)?;
        let candidates = by_name(conn, free.iter().map(|one| one.user_id))?;
        let latest = latest_cover(context.today, &timetable::calendar(conn)?);
        let away = away_until_of(conn, context, &open)?;
        let latest = if gives(context, &open) { latest } else { away.map_or(latest, |away| away.min(latest)) };
        Ok(Coverable {
            caseworker: caseworker.map(|user| user.name),
            candidates,
            is_for_absence: !gives(context, &open) && away.is_none(),
            latest,
            open,
        })
    })
}

/// Says whether there is somebody to stand in for on a case, and somebody to do it.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn can_be_covered(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<bool> {
    Ok(open.case.caseworker_id.is_some() && !free(conn, context, open)?.is_empty())
}

/// Whoever is here, could stand in and does not, of those whom the person may choose.
fn free(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<Vec<Actor>> {
    if !gives(context, open) && away_until_of(conn, context, open)?.is_none() {
        return Ok(Vec::new());
    }
    let mut free = Vec::new();
    for one in able(conn, context, open)? {
        let is_here = away_until(conn, one.user_id, context.today)?.is_none();
        if is_here && may_choose(context, open, one.user_id) && !covers(&one, open) {
            free.push(one);
        }
    }
    Ok(free)
}

/// Until when the caseworker of a case is away; `None` where they are here, or there is none.
fn away_until_of(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<Option<NaiveDate>> {
    let Some(caseworker) = open.case.caseworker_id else { return Ok(None) };
    away_until(conn, caseworker, context.today)
}

/// Whoever works as a caseworker where the case is held and may see it, but for its own.
fn able(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<Vec<Actor>> {
    Ok(colleagues(conn, context, open)?.into_iter().filter(|one| may_see(one, open)).collect())
}

/// Whoever works as a caseworker where the case is held, whether or not they may see it, but for its own.
fn colleagues(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<Vec<Actor>> {
    let is_colleague =
        |one: &Actor| one.has(Role::Caseworker) && one.is_in(open.case.team_id) && open.case.caseworker_id != Some(one.user_id);
    Ok(everybody(conn, context.now, &open.subject)?.into_iter().filter(is_colleague).collect())
}

fn may_see(one: &Actor, open: &OpenCase) -> bool {
    may(one, Action::CaseView, &open.subject)
}

fn covers(actor: &Actor, open: &OpenCase) -> bool {
    actor.standings.has(open.case.id, Standing::Covers)
}

/// A manager asks anybody of the team; a caseworker offers themselves, while the caseworker is away.
fn may_choose(context: &Context, open: &OpenCase, user: UserId) -> bool {
    user == context.actor.user_id || gives(context, open)
}

/// Says whether somebody has others stand in, as managers do.
fn gives(context: &Context, open: &OpenCase) -> bool {
    may(&context.actor, Action::CaseAssign, &open.subject)
}

/// Has somebody stand in for the caseworker of a case to the end of a day, and tells both; where somebody says so of themselves, the nearest managers as well.
///
/// # Errors
/// [`CoverRefused`]; policy; absence; storage.
pub fn cover(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    Cover { user, last_day, reason }: Cover,
) -> Result<StandingId, Failure<CoverRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseCover)?;
        let refused = |why| Err(Failure::Rule(why));
        let Some(caseworker) = open.case.caseworker_id else { return refused(CoverRefused::NoCaseworker) };
        if user == caseworker {
            return refused(CoverRefused::OwnCase);
        }
        if !may_choose(context, &open, user) {
            return refused(CoverRefused::OnlyYourself);
        }
        let colleagues = colleagues(conn, context, &open)?;
        let chosen = colleagues.iter().find(|one| one.user_id == user).ok_or(Failure::Rule(CoverRefused::NotInTheTeam))?;
        if !may_see(chosen, &open) {
            return refused(CoverRefused::HiddenFromThem);
        }
        if covers(chosen, &open) {
            return refused(CoverRefused::Already);
        }
        if let Some(until) = away_until(conn, user, context.today)? {
            return refused(CoverRefused::IsAway(until));
        }
        let is_given = gives(context, &open);
        let away = away_until_of(conn, context, &open)?;
        if !is_given && away.is_none() {
            return refused(CoverRefused::NotAway);
        }
        let calendar = timetable::calendar(conn)?;
        check_last_day(last_day, context.today, &calendar).map_err(|why| Failure::Rule(why.into()))?;
        if let Some(away) = away.filter(|away| !is_given && last_day > *away) {
            return refused(CoverRefused::AfterTheAbsence(away));
        }
        let id: StandingId = service.ports.id();
        let row = standing(id, context, &open, user, Standing::Covers, reason.as_str());
        StandingRow { until_at: Some(end_of_london_day(last_day)), ..row }.insert(conn)?;
        let name = |conn: &mut DbConnection, user| -> StorageResult<String> {
            Ok(accounts::find_user(conn, user)?.map(|user| user.name).unwrap_or_default())
        };
        let told =
            Told::CoverBegun { covered_by: name(conn, user)?, covers_for: name(conn, caseworker)?, covered_until: last_day };
        let entry = AuditEntry::of(&open.permit).on("standing", id).telling(&told).because(reason.as_str());
        let managers = match is_given {
            true => Vec::new(),
            false => managers_who_may_know(conn, open.case.id, open.case.team_id, user, context.now)?,
        };
        let notices = [(user, "You stand in"), (caseworker, "Somebody stands in")]
            .into_iter()
            .chain(managers.into_iter().map(|manager| (manager, "Somebody stands in without being asked to")))
            .filter(|(to, _)| *to != context.actor.user_id)
            .map(|(to, what)| notice(&open, id, to, what, last_day));
        let seen_at = open.path("");
        Ok(Done::new(id, entry).seen_at(seen_at).telling_all(notices.collect::<Vec<_>>()))
    })
}

fn notice(open: &OpenCase, id: StandingId, to: UserId, what: &str, last_day: NaiveDate) -> NewNotice {
    let event = NoticeEvent::CaseCovered;
    let words = words(event, &open.reference(), what, Some(&day_in_words(last_day)));
    NewNotice {
        dedupe_key: format!("{}:{id}:{to}", event.code()),
        event,
        case_id: Some(open.case.id),
        subject_id: None,
        to: Addressee::User(to),
        title: words.title,
        body: words.body,
        link: open.path(""),
    }
}
