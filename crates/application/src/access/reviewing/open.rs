//! Opening a review of access.

use chrono::NaiveDate;
use ehc_domain::{
    access::{ReviewGround, review_until},
    accounts::{Actor, Role},
    audit::AuditEntry,
    calendar::day_in_words,
    cases::CaseReference,
    codes::Coded,
    ids::{StandingId, UserId},
    notifications::{NoticeEvent, words},
    policy::{Action, Permit, Standing, Standings, Target},
    refusals,
    text::Words,
    timetable::facts::end_of_london_day,
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    cases::{self, CaseRow},
    notifications::{Addressee, NewNotice},
    standings::{self, StandingRow},
};
use thiserror::Error;

use super::{
    super::{
        managers::managers_who_may_know,
        reach::{everybody, is_named, manages},
    },
    REVIEWS,
};
use crate::{Context, Done, Failure, Service, cases::case_path, failure::NoRule, history::Told, timetable};

/// Why information governance reviews access to a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReview {
    /// On what ground.
    pub ground: ReviewGround,
    /// Why; it stands in the history of the case.
    pub reason: Words<2_000>,
}

/// A case before its access is reviewed: nothing of the child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewable {
    /// Its number.
    pub reference: String,
    /// Whether only the people named on it may know of it.
    pub is_restricted: bool,
    /// Whether it was ever opened in an emergency.
    pub was_opened: bool,
    /// The last day of a review that begins today.
    pub until: NaiveDate,
    /// Whether whoever looks has a review of it open.
    pub is_open: bool,
}

/// Lists the grounds on which access to a case is reviewed: that nobody runs it only where it is restricted, and an emergency only where it was opened in one.
pub fn grounds(is_restricted: bool, was_opened: bool) -> Vec<ReviewGround> {
    let can_be = |ground: &ReviewGround| match ground {
        ReviewGround::Unattended => is_restricted,
        ReviewGround::Emergency => was_opened,
        ReviewGround::AccessRequest | ReviewGround::Complaint | ReviewGround::Breach => true,
    };
    ReviewGround::ALL.iter().copied().filter(can_be).collect()
}

refusals! {
    /// Why no review of access is opened.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum OpenReviewRefused {
        /// They have one.
        Already = "already_reviewing", "You have a review of this case open already";
        /// There is no restriction that nobody runs, or that is to be looked at again.
        NotRestricted = "not_restricted" @ ground, "This case is not restricted. Choose another reason";
        /// Nobody opened it so.
        NotOpened = "not_opened_in_an_emergency" @ ground, "This case was never opened in an emergency. Choose another reason";
        /// A manager who is named runs it, and nobody is late with looking at the restriction.
        IsAttended = "is_attended" @ ground, "A manager who is named runs this case, and the review of its restriction is not overdue. Choose another reason";
    }
}

/// A case whose access may be reviewed.
struct Known {
    permit: Permit,
    case: CaseRow,
    /// How whoever asks stands to it.
    own: Standings,
    was_opened: bool,
}

/// Finds a case whose access may be reviewed. Of every other there is nothing, as of a number that nobody has.
fn known<R>(conn: &mut DbConnection, context: &Context, reference: &CaseReference) -> Result<Known, Failure<R>> {
    let permit = context.authorise(Action::ReviewOpen, Target::Service)?;
    let case = cases::hold_by_reference(conn, reference)?.ok_or(Failure::NotFound)?;
    let own = standings::of_user(conn, context.actor.user_id, context.now)?;
    let was_opened = standings::list_of_case(conn, case.id)?.iter().any(|(row, _)| row.standing == Standing::InEmergency);
    let is_learned_of = case.restriction_review_on.is_some() || was_opened;
    if own.has(case.id, Standing::Conflict) || !is_learned_of {
        return Err(Failure::NotFound);
    }
    Ok(Known { permit, case, own, was_opened })
}

/// Shows a case before its access is reviewed. That asks for no password; opening the review does.
///
/// # Errors
/// Policy; absence, as of a case that does not exist, where it is neither restricted nor was opened in an emergency; storage.
pub fn reviewable(service: &Service, context: &Context, reference: &CaseReference) -> Result<Reviewable, Failure<NoRule>> {
    context.authorise(Action::AccessReview, Target::Service)?;
    let mut asking = context.clone();
    asking.actor.has_just_confirmed = true;
    service.store.read(|conn| {
        let Known { case, own, was_opened, .. } = known::<NoRule>(conn, &asking, reference)?;
        Ok(Reviewable {
            was_opened,
            is_restricted: case.restriction_review_on.is_some(),
            until: review_until(context.today, &timetable::calendar(conn)?),
            is_open: own.has(case.id, Standing::Reviews),
            reference: case.reference,
        })
    })
}

/// Opens a review of access: whoever opens it sees the case until the end of the fifth working day, and may change who is named on it. The managers who may
/// know of the case are told at once, and so is everybody else of information governance.
///
/// # Errors
/// [`OpenReviewRefused`]; policy; absence; storage.
pub fn open_review(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    NewReview { ground, reason }: NewReview,
) -> Result<StandingId, Failure<OpenReviewRefused>> {
    service.store.write(context, |conn| {
        let Known { permit, case, own, was_opened } = known(conn, context, reference)?;
        if own.has(case.id, Standing::Reviews) {
            return Err(Failure::Rule(OpenReviewRefused::Already));
        }
        if !grounds(case.restriction_review_on.is_some(), was_opened).contains(&ground) {
            let is_emergency = ground == ReviewGround::Emergency;
            return Err(Failure::Rule(if is_emergency {
                OpenReviewRefused::NotOpened
            } else {
                OpenReviewRefused::NotRestricted
            }));
        }
        if ground == ReviewGround::Unattended && is_attended(conn, context, &case)? {
            return Err(Failure::Rule(OpenReviewRefused::IsAttended));
        }
        let (id, me) = (service.ports.id(), context.actor.user_id);
        let until = review_until(context.today, &timetable::calendar(conn)?);
        let row = StandingRow {
            id,
            case_id: case.id,
            user_id: me,
            standing: Standing::Reviews,
            reason: reason.as_str().to_owned(),
            from_at: context.now,
            until_at: Some(end_of_london_day(until)),
            recorded_by: me,
            ended_at: None,
            ended_by: None,
            ground: Some(ground),
        };
        row.insert(conn)?;
        let told = Told::AccessReviewOpened { review_ground: ground, reviewed_until: until };
        let entry = AuditEntry::of(&permit).on_case(case.id).on("standing", id).telling(&told).because(reason.as_str());
        let mut notices = Vec::new();
        for to in managers_who_may_know(conn, case.id, case.team_id, me, context.now)? {
            notices.push(notice(&case, reference, (id, until), to, true));
        }
        for to in others_of_governance(conn, context, &case)? {
            notices.push(notice(&case, reference, (id, until), to, false));
        }
        Ok(Done::new(id, entry).telling_all(notices).leaving_dates().seen_at(case_path(&case.reference, "access")))
    })
}

/// Says whether a manager who is named may know of a restricted case and runs it, and the day by which somebody looks at the restriction has not passed.
fn is_attended(conn: &mut DbConnection, context: &Context, case: &CaseRow) -> StorageResult<bool> {
    let subject = cases::subject_of(conn, case)?;
    let runs = |one: &Actor| is_named(one, &subject) && manages(one, &subject);
    let is_run = everybody(conn, context.now, &subject)?.iter().any(runs);
    Ok(is_run && case.restriction_review_on.is_some_and(|on| on >= context.today))
}

fn others_of_governance(conn: &mut DbConnection, context: &Context, case: &CaseRow) -> StorageResult<Vec<UserId>> {
    let standing = standings::of_cases(conn, &[case.id], context.now)?;
    let has_conflict = |user: UserId| standing.iter().any(|(_, who, how)| *who == user && *how == Standing::Conflict);
    let mut all = accounts::list_holders(conn, Role::InformationGovernance)?;
    all.retain(|user| *user != context.actor.user_id && !has_conflict(*user));
    Ok(all)
}

fn notice(
    case: &CaseRow,
    reference: &CaseReference,
    (id, until): (StandingId, NaiveDate),
    to: UserId,
    knows_it: bool,
) -> NewNotice {
    let event = NoticeEvent::AccessReviewed;
    let words = words(event, reference, "", Some(&day_in_words(until)));
    NewNotice {
        dedupe_key: format!("{}:{id}:{to}", event.code()),
        event,
        // Whoever is not let into a restricted case hears the number in the words alone: as a notice of the case it would be kept from them.
        case_id: knows_it.then_some(case.id),
        subject_id: None,
        to: Addressee::User(to),
        title: words.title,
        body: words.body,
        link: if knows_it { case_path(&case.reference, "access") } else { REVIEWS.to_owned() },
    }
}
