//! Until when somebody is away: from then on colleagues may stand in for them without being asked to, and no longer than that.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use ehc_domain::{
    accounts::Role,
    audit::AuditEntry,
    calendar::day_in_words,
    ids::UserId,
    notifications::NoticeEvent,
    policy::{Action, Permit, Standing, Target},
    refusals,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    absences::{self, AbsenceRow},
    accounts,
    notifications::{Addressee, NewNotice},
    standings,
};
use thiserror::Error;

use super::super::{letting_go::let_go, managers::managers_who_may_know, reach::Candidate};
use crate::{Context, Done, Failure, Service, cases::case_path, failure::NoRule, history::Told};

/// The most days for which somebody is away: who stands in for longer is given the cases.
const LONGEST: i64 = 366;

/// Until when somebody is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away {
    /// Who.
    pub user: UserId,
    /// The last day of it; `None` where they are back.
    pub last_day: Option<NaiveDate>,
}

/// Who is away, and of whom the person says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absences {
    /// Whom the person may record: themselves, and for a manager the caseworkers of their teams, by name.
    pub candidates: Vec<Candidate>,
    /// Which caseworkers of the person’s teams are away, each with the last day, those who are back first on top.
    pub away: Vec<(Candidate, NaiveDate)>,
}

refusals! {
    /// Why it is not recorded until when somebody is away.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum AwayRefused {
        /// Neither oneself nor somebody whom one manages.
        NotTheirs = "not_theirs" @ user, "Choose yourself, or a caseworker of a team that you manage";
        /// It has passed.
        Passed = "passed" @ last_day, "Enter today or a later day";
        /// It is further ahead than a year.
        TooFar = "too_far_ahead" @ last_day, "Enter a day within a year";
        /// Whoever stands in was told another day.
        Sooner(NaiveDate) = "sooner" @ last_day, "They are away until {} on record. Leave the day empty once they are back" [day_in_words(*.0)];
        /// There is nothing to end.
        NotAway = "not_away" @ last_day, "Enter the last day: they are not away on record";
    }
}

/// Shows who is away, and whom the person may record.
///
/// # Errors
/// Policy; storage.
pub fn absences(service: &Service, context: &Context) -> Result<Absences, Failure<NoRule>> {
    context.authorise(Action::AbsenceRecord, Target::Service)?;
    service.store.read(|conn| {
        let colleagues = colleagues(conn, context)?;
        let ids: Vec<UserId> = colleagues.iter().map(|one| one.id).collect();
        let mut away = Vec::new();
        for row in absences::list_away(conn, &ids, context.today)? {
            let one = colleagues.iter().find(|one| one.id == row.user_id);
            away.extend(one.map(|one| (one.clone(), row.last_day)));
        }
        let candidates = colleagues.into_iter().filter(|one| is_theirs(context, one.id)).collect();
        Ok(Absences { candidates, away })
    })
}

/// The caseworkers of the person’s teams, by name.
fn colleagues(conn: &mut DbConnection, context: &Context) -> StorageResult<Vec<Candidate>> {
    let listed = accounts::list_caseworkers(conn, &context.actor.teams)?;
    Ok(listed.into_iter().map(|(id, name, _)| Candidate { id, name }).collect())
}

fn is_theirs(context: &Context, user: UserId) -> bool {
    user == context.actor.user_id || context.actor.has(Role::Manager)
}

/// Says until when somebody is away on a day; `None` where they are not.
///
/// # Errors
/// Any failure of the database.
pub(super) fn away_until(conn: &mut DbConnection, user: UserId, on: NaiveDate) -> StorageResult<Option<NaiveDate>> {
    Ok(absences::list_away(conn, &[user], on)?.first().map(|row| row.last_day))
}

/// Records until when somebody is away, or that they are back, which ends what colleagues took upon themselves of theirs.
///
/// # Errors
/// [`AwayRefused`]; policy; storage.
pub fn away(service: &Service, context: &Context, (): &(), Away { user, last_day }: Away) -> Result<(), Failure<AwayRefused>> {
    let permit = context.authorise(Action::AbsenceRecord, Target::Service)?;
    service.store.write(context, |conn| {
        let refused = |why| Failure::Rule(why);
        let chosen = colleagues(conn, context)?.into_iter().find(|one| one.id == user && is_theirs(context, user));
        let who = chosen.ok_or(refused(AwayRefused::NotTheirs))?.name;
        let before = away_until(conn, user, context.today)?;
        let mut notices = Vec::new();
        let (told, ended) = match last_day {
            None if before.is_none() => return Err(refused(AwayRefused::NotAway)),
            None => {
                absences::end(conn, user)?;
                (Told::Back { who_is_back: who }, end_what_was_taken(conn, context, &permit, user)?)
            }
            Some(day) if day < context.today => return Err(refused(AwayRefused::Passed)),
            Some(day) if day > context.today + TimeDelta::days(LONGEST) => return Err(refused(AwayRefused::TooFar)),
            Some(day) => {
                if let Some(before) = before.filter(|before| day < *before) {
                    return Err(refused(AwayRefused::Sooner(before)));
                }
                let row =
                    AbsenceRow { user_id: user, last_day: day, recorded_by: context.actor.user_id, recorded_at: context.now };
                absences::keep(conn, row)?;
                notices = stand_in_no_more(conn, context, user, day)?;
                (Told::Away { who_is_away: who, away_until: day }, Vec::new())
            }
        };
        let done = Done::new((), AuditEntry::of(&permit).on("user", user).telling(&told)).seen_at("/cover");
        Ok(ended.into_iter().fold(done, Done::and).telling_all(notices))
    })
}

/// Tells the nearest managers of each case on which somebody stands in who is away now, and its caseworker: nobody would notice otherwise that nobody is there.
fn stand_in_no_more(conn: &mut DbConnection, context: &Context, user: UserId, until: NaiveDate) -> StorageResult<Vec<NewNotice>> {
    let event = NoticeEvent::CaseCovered;
    let mut notices = Vec::new();
    for (row, _, case) in standings::list_held(conn, Standing::Covers, context.now)? {
        if row.user_id != user {
            continue;
        }
        let managers = managers_who_may_know(conn, case.id, case.team_id, user, context.now)?;
        let people: BTreeSet<UserId> = managers.into_iter().chain(case.caseworker_id).collect();
        let (reference, until_day) = (&case.reference, day_in_words(until));
        let body = format!(
            "Whoever stands in for the caseworker of {reference} is away themselves, until the end of {until_day}. Have somebody else stand in, or end that cover."
        );
        notices.extend(people.into_iter().filter(|to| *to != context.actor.user_id).map(|to| NewNotice {
            dedupe_key: format!("{}:{}:away:{until}:{to}", event.code(), row.id),
            event,
            case_id: Some(case.id),
            subject_id: None,
            to: Addressee::User(to),
            title: format!("{reference}: Whoever stands in is away until {until_day}"),
            body: body.clone(),
            link: case_path(reference, "access"),
        }));
    }
    Ok(notices)
}

/// Ends cover of somebody’s cases that colleagues took upon themselves; what a manager gave lasts to its day.
fn end_what_was_taken(
    conn: &mut DbConnection,
    context: &Context,
    permit: &Permit,
    caseworker: UserId,
) -> StorageResult<Vec<AuditEntry>> {
    let held = standings::list_held(conn, Standing::Covers, context.now)?.into_iter();
    let taken = held.filter(|(row, _, case)| row.is_taken() && case.caseworker_id == Some(caseworker));
    let taken = taken.map(|(row, who, _)| (row, who)).collect();
    let_go(conn, context, permit, taken)
}
