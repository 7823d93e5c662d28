//! Restricting a case to named people.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use ehc_domain::{
    access::{ReviewDayRefused, check_review_day, latest_review},
    accounts::Actor,
    audit::AuditEntry,
    cases::CaseReference,
    ids::{StandingId, UserId},
    notifications::NoticeEvent,
    policy::{Action, Standing},
    refusals,
    text::Words,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self, CaseRow},
    notifications::{self as post, NewNotice},
    standings,
};
use thiserror::Error;

use super::{
    super::{
        handing_over::{give_requests_back, standing},
        nobody::RESTRICTED,
        reach::{by_name, everybody, has_to_do_with, manages, may, open_to_all, part_in},
    },
    Nameable,
    told::Named,
    work::{Lost, lost},
};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    history::{Told, YesOrNo},
};

/// To whom a case is restricted, until when at the latest, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    /// Everybody who may know of it from now on.
    pub people: Vec<UserId>,
    /// The day by which somebody looks at it again.
    pub review_on: NaiveDate,
    /// Why; those who are named read it.
    pub reason: Words<2_000>,
}

/// What the form shows.
#[derive(Debug, Clone)]
pub struct Restrictable {
    /// The case.
    pub open: OpenCase,
    /// Everybody else who has to do with it, by name.
    pub candidates: Vec<Nameable>,
    /// Whether nobody else manages the case, so that it cannot be restricted.
    pub is_alone: bool,
    /// The last day by which it can be looked at again.
    pub latest_review: NaiveDate,
}

/// What follows from restricting a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follows {
    /// The names of those who see it from then on.
    pub named: Vec<String>,
    /// What becomes of the work of the others, each in a sentence.
    pub work: Vec<String>,
}

refusals! {
    /// Why a case is not restricted.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum RestrictRefused {
        /// It is.
        Already = "already_restricted", "This case is restricted already. Change who is named on it instead";
        /// Nobody puts themselves on a list.
        Yourself = "yourself" @ people, "Nobody names themselves. Another manager who is named can add you";
        /// They have nothing to do with the case.
        NothingToDoWithIt = "nothing_to_do_with_it" @ people, "Choose people who have to do with the case";
        /// Nobody would be left to run it.
        NoManager = "no_manager" @ people, "Name at least one other manager of the case, so that somebody can run it and change the list";
        /// The day cannot be.
        Day => transparent(ReviewDayRefused);
    }
}

/// Shows who can be named.
///
/// # Errors
/// Policy; absence; storage.
pub fn restrictable(service: &Service, context: &Context, reference: &CaseReference) -> Result<Restrictable, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseRestrict)?;
        let everybody = everybody(conn, context.now, &open.subject)?;
        let others = everybody.iter().filter(|one| one.user_id != context.actor.user_id && has_to_do_with(one, &open.subject));
        let candidates = nameable(conn, &open, others)?;
        let is_alone = !can_be_restricted(conn, context, &open)?;
        Ok(Restrictable { candidates, is_alone, latest_review: latest_review(context.today), open })
    })
}

/// Says whether a case can be restricted by somebody who may: nobody names themselves, so that somebody else must manage it.
///
/// # Errors
/// Any failure of the database.
pub(in super::super) fn can_be_restricted(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<bool> {
    let another = |one: &Actor| one.user_id != context.actor.user_id && manages(one, &open.subject);
    Ok(!open.subject.is_restricted && everybody(conn, context.now, &open.subject)?.iter().any(another))
}

pub(super) fn nameable<'a>(
    conn: &mut DbConnection,
    open: &OpenCase,
    people: impl Iterator<Item = &'a Actor>,
) -> StorageResult<Vec<Nameable>> {
    let people: Vec<&Actor> = people.collect();
    let named = by_name(conn, people.iter().map(|one| one.user_id))?;
    let of = |id: UserId| people.iter().find(|one| one.user_id == id);
    let nameable = |one: super::super::Candidate| {
        let actor = of(one.id)?;
        let (part, manages) = (part_in(actor, &open.subject), manages(actor, &open.subject));
        let sees = may(actor, Action::CaseView, &open_to_all(&open.subject));
        Some(Nameable { id: one.id, name: one.name, part, manages, sees })
    };
    Ok(named.into_iter().filter_map(nameable).collect())
}

/// Says what would follow.
///
/// # Errors
/// [`RestrictRefused`]; policy; absence; storage.
pub fn preview(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    restriction: &Restriction,
) -> Result<Follows, Failure<RestrictRefused>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::CaseRestrict)?;
        let weighed = weigh(conn, context, &open, restriction)?;
        Ok(Follows {
            named: weighed.named.into_iter().map(|one| one.name).collect(),
            work: weighed.lost.iter().map(Lost::in_words).collect(),
        })
    })
}

struct Weighed {
    named: Vec<Nameable>,
    lost: Vec<Lost>,
}

fn weigh(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
    restriction: &Restriction,
) -> Result<Weighed, Failure<RestrictRefused>> {
    let refused = |why| Err(Failure::Rule(why));
    if open.subject.is_restricted {
        return refused(RestrictRefused::Already);
    }
    let chosen: BTreeSet<UserId> = restriction.people.iter().copied().collect();
    if chosen.contains(&context.actor.user_id) {
        return refused(RestrictRefused::Yourself);
    }
    let everybody = everybody(conn, context.now, &open.subject)?;
    let named: Vec<&Actor> =
        everybody.iter().filter(|one| chosen.contains(&one.user_id) && has_to_do_with(one, &open.subject)).collect();
    if named.len() < chosen.len() {
        return refused(RestrictRefused::NothingToDoWithIt);
    }
    if !named.iter().any(|one| manages(one, &open.subject)) {
        return refused(RestrictRefused::NoManager);
    }
    check_review_day(restriction.review_on, context.today).map_err(|why| Failure::Rule(why.into()))?;
    Ok(Weighed { lost: lost(conn, open, &named)?, named: nameable(conn, open, named.iter().copied())? })
}

/// Restricts a case to named people, among whom is at least one other manager and never whoever restricts it. Work of those who are not named goes to others,
/// and those who are named are told.
///
/// # Errors
/// [`RestrictRefused`]; policy; absence; storage.
pub fn restrict(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    restriction: Restriction,
) -> Result<(), Failure<RestrictRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseRestrict)?;
        let Weighed { named, lost } = weigh(conn, context, &open, &restriction)?;
        let Restriction { review_on, reason, .. } = restriction;
        let mut notices = Vec::new();
        for one in &named {
            let id: StandingId = service.ports.id();
            standing(id, context, &open, one.id, Standing::Named, reason.as_str()).insert(conn)?;
            notices.push(told_to(&open, id, (one.id, one.sees), review_on));
        }
        close_emergencies(conn, context, &open)?;
        post::conceal_from_administrators(conn, &open.case, RESTRICTED, context.now)?;
        let giving_up = lost.iter().find_map(|work| if let Lost::Case(user, _) = work { Some(*user) } else { None });
        let after = CaseRow {
            restriction_review_on: Some(review_on),
            restriction_reason: Some(reason.as_str().to_owned()),
            caseworker_id: open.case.caseworker_id.filter(|_| giving_up.is_none()),
            ..open.case.clone()
        };
        cases::update(conn, after)?;
        let heir = named.iter().find(|one| one.manages).map(|one| one.id);
        if let (Some(from), Some(to)) = (giving_up, heir) {
            post::give_tasks(conn, open.case.id, from, to)?;
        }
        let mut requests_given_back = 0;
        for user in lost.iter().filter_map(Lost::whose).collect::<BTreeSet<_>>() {
            requests_given_back += give_requests_back(conn, &open, user)?.0.len();
        }
        let told = Told::CaseRestricted {
            named_on_it: named.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", "),
            review_on,
            gave_up_case: YesOrNo(giving_up.is_some()),
            requests_given_back,
        };
        let entry = AuditEntry::of(&open.permit).telling(&told).because(reason.as_str());
        // The case is no place to lead them back to.
        Ok(Done::new((), entry).seen_at("/").telling_all(notices))
    })
}

/// Whoever reads the case in an emergency is not named on it, and reads it no longer.
fn close_emergencies(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<()> {
    for (row, _) in standings::list_of_case(conn, open.case.id)? {
        let is_open = row.ended_at.is_none() && row.until_at.is_some_and(|until| context.now < until);
        if row.standing == Standing::InEmergency && is_open {
            standings::end(conn, row.id, context.actor.user_id, context.now)?;
        }
    }
    Ok(())
}

/// Whoever sees nothing of the case until they are asked for advice, or take what their team was asked, is led to where that would stand.
pub(super) fn told_to(open: &OpenCase, id: StandingId, (to, sees): (UserId, bool), review_on: NaiveDate) -> NewNotice {
    let what = if sees { "You may see it" } else { "You may be asked for advice on it" };
    let link = if sees { open.path("") } else { "/advice".to_owned() };
    let named = Named { case: open.case.id, reference: &open.reference(), id, user: to };
    named.told(NoticeEvent::CaseRestricted, what, review_on, link)
}
