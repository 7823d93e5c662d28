//! Adding a request to the case of a child who is on record already: one child has one case, however often somebody asks.

use chrono::NaiveDate;
use ehc_domain::{
    audit::ObjectId,
    calendar::day_in_words,
    cases::{CaseReference, Stage},
    decisions::DecisionState,
    ids::UserId,
    notifications::{NoticeEvent, words},
    people::circumstance::{ChildCircumstance, Lasting},
    policy::{Action, Target},
    requests::{Became, RequestSource},
    text::Text,
    timetable::{
        facts::{FactKind, ReassessmentSource},
        order::OutOfOrder,
        ordered,
    },
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    cases::{self, CaseRow},
    decisions,
    notifications::{self, Addressee, NewNotice},
    people::{self, CircumstanceRow},
    requests::{self, RequestRow},
};

use super::{
    Joins, Match, NewParent, NewRequest, RecordRefused, Recorded, asks_still,
    asks_still::{Since, open_again, since},
    fact_source, find_matches,
    record::asker_is_silent,
};
use crate::{
    Context, Failure, Service,
    cases::case_path,
    hidden::tell_governance_of,
    new_case::add_parent,
    people::{is_in_circle, known_parent},
    timetable,
};

/// A request added to a case.
pub(super) struct Added {
    pub recorded: Recorded,
    /// The assessment that it belongs to.
    pub episode: i32,
    /// The day on which everybody else withdrew, whom the case had ended with though this request came before; `None` where it did not.
    pub withdrew: Option<NaiveDate>,
    /// What those who hold the case are told.
    pub told: Vec<NewNotice>,
    /// What information governance is told of an adult in a case that whoever records this may not see.
    pub adults: Vec<NewNotice>,
}

/// Adds a request to a case. While an assessment is under way it starts no second clock; while there is a plan it asks for a re-assessment (s44(2)); after a
/// refusal, a withdrawal or the end of a plan it begins the next assessment (s36).
pub(super) fn add_to(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    new: &NewRequest,
    (joins, matches): (&Joins, &[Match]),
) -> Result<Added, Failure<RecordRefused>> {
    let not_a_match = || Failure::Rule(RecordRefused::NotAMatch);
    let found = match joins {
        Joins::Match(id) => cases::hold(conn, *id)?,
        Joins::Case(reference) => cases::hold_by_reference(conn, reference)?,
    };
    let case = found.filter(|case| matches.iter().any(|one| one.case_id == case.id)).ok_or_else(not_a_match)?;
    let received_on = new.received_on.date();
    may_be_added(conn, context, new, &case)?;
    let asks = (new.source, received_on);
    let withdrew = match since(conn, &case, new.asks())? {
        Some(Since::OthersWithdrew(on)) => Some(on),
        _ => None,
    };
    let (became, episode) = match withdrew {
        None => take_in(conn, service, context, &case, asks)?,
        Some(_) => {
            let (became, now) = open_again(conn, service, context, &case, received_on)?;
            let (_, episode) = take_in::<RecordRefused>(conn, service, context, &now, asks)?;
            (became, episode)
        }
    };
    add_circumstances(conn, service, &case, new)?;
    let subject = cases::subject_of(conn, &case)?;
    let held_by = match context.authorise(Action::CaseView, Target::Case(&subject)) {
        Ok(_) => None,
        Err(_) => accounts::find_team(conn, case.team_id)?.map(|team| team.name),
    };
    let reference: CaseReference = case.reference.parse().map_err(|_| Failure::NotFound)?;
    let told = told(conn, context, &case, (&reference, became), new)?;
    let adults = add_asker(conn, service, context, (&case, &reference), new)?;
    let recorded = Recorded { case_id: case.id, reference, became, held_by, named: Vec::new() };
    Ok(Added { recorded, episode, withdrew, told, adults })
}

/// The parent or carer whom a request brings: whoever is named, or the parent who asks.
fn brought(new: &NewRequest) -> Option<NewParent> {
    let asks = || NewParent {
        relation: Text::parse("parent or carer").ok(),
        email: new.requester_email.clone(),
        ..NewParent::named(new.requester_name.clone())
    };
    new.parent.clone().or_else(|| (new.source == RequestSource::Parent).then(asks))
}

/// Finds the parent or carer who comes into the circle of a case with a request; nobody where they, or somebody who may be them, are in it or were. Whoever stands in two
/// circles would say whose child the other was, so nobody comes into that of a child whose former identity is kept apart.
fn comes_into_circle(conn: &mut DbConnection, case: &CaseRow, new: &NewRequest) -> StorageResult<Option<NewParent>> {
    let Some(parent) = brought(new).filter(|_| !new.kept_apart) else { return Ok(None) };
    let is_kept_apart = people::find(conn, case.child_id)?.is_none_or(|child| child.is_kept_apart);
    let is_there = is_kept_apart || is_in_circle(conn, case.id, &parent)?;
    Ok((!is_there).then_some(parent))
}

/// Has the parent or carer whom a request brings stand in the circle.
fn add_asker(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    (case, reference): (&CaseRow, &CaseReference),
    new: &NewRequest,
) -> Result<Vec<NewNotice>, Failure<RecordRefused>> {
    let Some(parent) = comes_into_circle(conn, case, new)? else { return Ok(Vec::new()) };
    let known = known_parent(conn, context, (Some(case.id), Some(&parent)));
    let (known, elsewhere) = known.map_err(|failure| failure.map_rule(RecordRefused::from))?;
    let is_first = people::list_circle(conn, case.id)?.is_empty();
    add_parent(conn, service, (case.id, is_first), (&parent, known.as_ref()))?;
    Ok(tell_governance_of(conn, service, context, (NoticeEvent::HiddenAdult, reference), &elsewhere)?)
}

/// Refuses a request that no case takes: of a child who has died, or that is on record already.
fn may_be_added(
    conn: &mut DbConnection,
    context: &Context,
    new: &NewRequest,
    case: &CaseRow,
) -> Result<(), Failure<RecordRefused>> {
    let is_same = |row: &RequestRow| {
        let asked_by = row.requester_name.to_lowercase() == new.requester_name.as_str().to_lowercase();
        row.received_on == new.received_on.date() && row.source == new.source && asked_by
    };
    if case.stage == Stage::Died {
        return Err(Failure::Rule(RecordRefused::HasDied));
    }
    let stands = |row: &&RequestRow| row.became != Became::SetAside && row.withdrawn_on.is_none();
    if !requests::list(conn, case.id)?.iter().filter(stands).any(is_same) {
        return Ok(());
    }
    // Which case it is in is said to whoever may open that.
    let subject = cases::subject_of(conn, case)?;
    let seen = context.authorise(Action::CaseView, Target::Case(&subject)).is_ok();
    Err(Failure::Rule(RecordRefused::RecordedAlready(seen.then(|| case.reference.clone()))))
}

/// Says as soon as it is known to which case a request is added whether that takes it.
///
/// # Errors
/// [`RecordRefused::HasDied`], [`RecordRefused::RecordedAlready`]; policy; storage.
pub fn check_joined(service: &Service, context: &Context, new: &NewRequest) -> Result<(), Failure<RecordRefused>> {
    let Some(Joins::Match(id)) = new.joins.clone() else { return Ok(()) };
    if !find_matches(service, context, new)?.iter().any(|one| one.case_id == id) {
        return Err(Failure::Rule(RecordRefused::NotAMatch));
    }
    service.store.read(|conn| {
        let case = cases::find(conn, id)?.ok_or(Failure::NotFound)?;
        may_be_added(conn, context, new, &case)
    })
}

/// Keeps what the request says of the child and nobody had recorded, from the day it was received: it says nothing of the time before.
fn add_circumstances(conn: &mut DbConnection, service: &Service, case: &CaseRow, new: &NewRequest) -> StorageResult<()> {
    let said = ChildCircumstance::on_entry(new.hearing_impairment, new.vision_impairment, new.armed_forces_family);
    let received_on = new.received_on.date();
    let held = people::list_circumstances(conn, case.id)?;
    for kind in said {
        let is_known = |row: &CircumstanceRow| row.kind == kind && row.until_on.is_none_or(|until| until >= received_on);
        if !held.iter().any(is_known) {
            let lasting = Lasting { from: Some(received_on), ..Lasting::default() };
            CircumstanceRow::of(service.ports.id(), case.id, kind, lasting).insert(conn)?;
        }
    }
    Ok(())
}

/// Takes a request of a day into a case: what becomes of it, and to which assessment it belongs. While an assessment is under way it starts no second clock;
/// one that came earlier moves the clock to its day.
pub(crate) fn take_in<R: From<OutOfOrder>>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case: &CaseRow,
    (source, received_on): (RequestSource, NaiveDate),
) -> Result<(Became, i32), Failure<R>> {
    let became = becomes(conn, case, received_on)?;
    let episode = if became == Became::Began { next_episode(conn, context, case)? } else { case.episode };
    match became {
        Became::Began => {
            let next = CaseRow {
                stage: Stage::Requested,
                began_on: received_on,
                closed_on: None,
                // Whoever may not open the case does not run it: their colleagues of that team are told.
                caseworker_id: case
                    .caseworker_id
                    .or((context.actor.team_id == Some(case.team_id)).then_some(context.actor.user_id)),
                episode,
                ..case.clone()
            };
            cases::update(conn, next)?;
            let began = FactKind::RequestReceived { source: fact_source(source) };
            timetable::record(conn, service, context, case.id, began, received_on)?;
        }
        // The clock runs from the first request; one that came earlier and was found later is the first.
        Became::Earlier | Became::Kept if case.stage.is_open() => {
            if became == Became::Earlier {
                cases::update(conn, CaseRow { began_on: received_on, ..case.clone() })?;
            }
            let again = FactKind::RequestReceived { source: fact_source(source) };
            timetable::record(conn, service, context, case.id, again, received_on)?;
        }
        Became::Earlier | Became::Kept | Became::SetAside => {}
        Became::Reassessment => {
            if let Some(source) = reassessment_source(source) {
                let asked = FactKind::ReassessmentAsked { reassessment: service.ports.id(), source };
                timetable::record(conn, service, context, case.id, asked, received_on)?;
            }
        }
    }
    Ok((became, episode))
}

/// Numbers the assessment that begins next, and asks nobody any longer for a decision that was proposed on one before it. What was recorded by mistake was no
/// assessment; a proposal on it is none on the next all the same.
fn next_episode(conn: &mut DbConnection, context: &Context, case: &CaseRow) -> StorageResult<i32> {
    let decisions = decisions::list(conn, case.id)?;
    for row in decisions.iter().filter(|row| row.state == DecisionState::Proposed) {
        let asked = (NoticeEvent::DecisionWaiting, case.id);
        notifications::withdraw(conn, asked, Some(ObjectId::new(row.id.uuid())), context.now)?;
    }
    let before = decisions.iter().map(|row| row.episode).max().unwrap_or(0);
    Ok(match case.stage {
        Stage::RecordedInError => case.episode.max(before.saturating_add(1)),
        _ => case.episode.max(before).saturating_add(1),
    })
}

/// Tells the caseworker that somebody else recorded a request on the case, or where it has none the managers of its team.
fn told(
    conn: &mut DbConnection,
    context: &Context,
    case: &CaseRow,
    (reference, became): (&CaseReference, Became),
    new: &NewRequest,
) -> StorageResult<Vec<NewNotice>> {
    let to = match case.caseworker_id {
        Some(caseworker) => vec![caseworker],
        None => accounts::list_managers_of_team(conn, case.team_id)?,
    };
    let (event, day) = (NoticeEvent::RequestAdded, day_in_words(new.received_on.date()));
    let words = words(event, reference, &became.label().to_lowercase(), Some(&day));
    let notice = |user: UserId| NewNotice {
        dedupe_key: format!("{}:{}:{}:{user}", event.code(), case.id, context.request_id),
        event,
        case_id: Some(case.id),
        subject_id: None,
        to: Addressee::User(user),
        title: words.title.clone(),
        body: words.body.clone(),
        link: case_path(&case.reference, "decisions"),
    };
    Ok(to.into_iter().filter(|user| *user != context.actor.user_id).map(notice).collect())
}

/// Says what becomes of a request that is added to a case.
pub(crate) fn becomes(conn: &mut DbConnection, case: &CaseRow, received_on: NaiveDate) -> StorageResult<Became> {
    let facts = timetable::facts_of(conn, case.id)?;
    // The Tribunal's order goes on by its own limits, and answers whoever asks meanwhile: no second assessment runs beside it.
    if !case.stage.is_open() && ordered::under_way(&facts).is_some_and(|ordered_on| received_on >= ordered_on) {
        return Ok(Became::Kept);
    }
    if case.stage.has_plan() {
        let last = |is: fn(&FactKind) -> bool| facts.standing().filter(|fact| is(&fact.kind)).map(|fact| fact.on).max();
        let ended = last(|kind| matches!(kind, FactKind::PlanCeased | FactKind::PlanTransferredOut { .. }));
        let issued =
            last(|kind| matches!(kind, FactKind::FinalPlanSent | FactKind::PlanHeld | FactKind::PlanTransferredIn { .. }));
        return Ok(match (ended, issued) {
            (Some(ended), _) if received_on >= ended => Became::Began,
            // One that came before the plan was sent is answered by it, whenever it was found.
            (_, Some(issued)) if received_on < issued => Became::Kept,
            _ => Became::Reassessment,
        });
    }
    Ok(match case.closed_on {
        _ if case.stage == Stage::RecordedInError => Became::Began,
        _ if case.stage.is_open() && received_on < case.began_on => Became::Earlier,
        _ if case.stage.is_open() => Became::Kept,
        // So is one that came before the family was told of a refusal.
        Some(closed) if received_on < closed => Became::Kept,
        _ => Became::Began,
    })
}

/// What becomes of a request that is added to a case, before it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// Whose case it is.
    pub found: Match,
    /// What becomes of it.
    pub became: Became,
    /// What came after it; `None` while the case is open, where nothing came, and where the case is not read by whoever records the request.
    pub since: Option<Since>,
    /// Whether it is recorded on the case that whoever asks must not be told, so that no receipt goes to them; `None` where the case is not read by whoever records
    /// the request.
    pub is_silent: Option<bool>,
    /// Who comes into the circle with it; `None` where nobody does, and where the case is not read by whoever records the request.
    pub comes: Option<String>,
}

/// Says to which child's case a request would be added, and what would become of it; `None` where it begins a case of its own.
///
/// # Errors
/// Policy; storage.
pub fn preview(service: &Service, context: &Context, new: &NewRequest) -> Result<Option<Joined>, Failure<RecordRefused>> {
    let Some(Joins::Match(id)) = new.joins.clone() else { return Ok(None) };
    let Some(found) = find_matches(service, context, new)?.into_iter().find(|one| one.case_id == id) else { return Ok(None) };
    service.store.read(|conn| {
        let case = cases::find(conn, id)?.ok_or(Failure::NotFound)?;
        let since = since(conn, &case, new.asks())?;
        let became = match since {
            Some(Since::OthersWithdrew(_)) => asks_still::becomes(conn, &case, new.received_on.date())?,
            _ => becomes(conn, &case, new.received_on.date())?,
        };
        let is_silent = asker_is_silent(conn, context, id, new)?;
        let comes = comes_into_circle(conn, &case, new)?.map(|parent| parent.name.into_string());
        let is_read = found.reference.is_some();
        let (is_silent, since) = (is_read.then_some(is_silent), since.filter(|_| is_read));
        Ok(Some(Joined { is_silent, comes: comes.filter(|_| is_read), found, became, since }))
    })
}

/// Who may ask for a re-assessment (s44(2)); anybody else brings the child to attention, which starts no clock while there is a plan.
pub(crate) fn reassessment_source(source: RequestSource) -> Option<ReassessmentSource> {
    match source {
        RequestSource::Parent | RequestSource::YoungPerson => Some(ReassessmentSource::Family),
        RequestSource::Institution => Some(ReassessmentSource::Institution),
        RequestSource::BroughtToAttention => None,
    }
}
