//! Adding a team, and changing what is known of it.

use chrono::NaiveDate;
use ehc_domain::{
    accounts::{Role, TeamKind},
    calendar::day_in_words,
    email::EmailAddress,
    ids::{ApprovalId, TeamId, UserId},
    names::search_text,
    phone::PhoneNumber,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::{
    DbConnection, StorageError,
    accounts::{self as rows, TeamRow},
};
use thiserror::Error;

use super::{
    entry, find,
    moving::{is_within, moving_opens},
    permitted, team_path,
};
use crate::{
    Context, Done, Failure, Service,
    access::{Unattended, Unmanaged},
    approvals::{AskedOfTeam, TeamNotProposed, are_approved, propose_team},
    changes::Changes,
    history::Told,
};

/// A team that is to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTeam {
    /// Its name.
    pub name: Text<200>,
    /// What it does.
    pub kind: TeamKind,
    /// The team above it; `None` at the top.
    pub parent: Option<TeamId>,
    /// Its first day; it may lie in the past or ahead.
    pub opened_on: Option<NaiveDate>,
}

/// What is known of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamDetails {
    /// Its name.
    pub name: Text<200>,
    /// What it does.
    pub kind: TeamKind,
    /// The team above it; `None` at the top.
    pub parent: Option<TeamId>,
    /// Whom colleagues turn to first, and who hears when its advice is late.
    pub coordinator: Option<UserId>,
    /// Whom to speak to when it is late.
    pub contact_name: Option<Text<200>>,
    /// Their email address.
    pub contact_email: Option<EmailAddress>,
    /// Their telephone number.
    pub contact_phone: Option<PhoneNumber>,
    /// Its first day.
    pub opened_on: Option<NaiveDate>,
    /// Why it goes inside another; needed where information governance approves it.
    pub reason: Option<Words<2_000>>,
    /// The version that was read.
    pub version: i32,
}

refusals! {
    /// Why a team cannot be called or stand as it should.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum TeamRefused {
        /// An open team has the name.
        NameTaken = "name_taken" @ name, "There is a team of this name. Give it another name";
        /// A closed team has the name.
        NameOfClosed(String) = "name_of_a_closed_team" @ name, "A team of this name closed on {0}. Open that one again, or give this one another name";
        /// It is closed, or there is none.
        NoSuchParent = "no_such_parent" @ parent, "Choose an open team";
    }
}

refusals! {
    /// Why what is known of a team is not changed.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum TeamChangeRefused {
        /// As when it is added.
        Team => transparent(TeamRefused);
        /// It would be above itself.
        InsideItself = "inside_itself" @ parent, "A team cannot be inside itself, or inside a team that is inside it";
        /// Nobody who works here.
        NoSuchCoordinator = "no_such_coordinator" @ coordinator, "Choose somebody who works here";
        /// Cases or requests hang on what it does.
        /// Teams of what it does now are inside it.
        TeamsInside(String) = "teams_inside" @ kind, "Inside it are teams of the kind that it is now: {0}. Change what they do, or move them, first";
        /// Whoever serves there has another role.
        ServesElsewhere = "serves_elsewhere" @ coordinator, "Choose somebody with a role of that service, or a manager";
        /// Cases or requests hang on what it does.
        KindInUse(String) = "kind_in_use" @ kind, "It has {0}, which only a team of its kind can have. Pass them on first";
        /// Nobody named on a restricted case could run it any more.
        LastOnRestricted = "last_on_restricted_case" @ parent, "No manager who is named on a restricted case would manage it any more. Ask the managers of the team, or information governance, to see to it that another manager is named on it first. Which case it is, administrators may not know";
        /// It needs the approval of information governance, and cannot be proposed.
        Approval => transparent(TeamNotProposed);
        /// It closed before that.
        EndsBeforeItBegins = "ends_before_it_begins" @ opened_on, "The first day must not be after the day on which it closed";
    }
}

/// Adds a team.
///
/// # Errors
/// [`TeamRefused`]; policy; storage.
pub fn add(service: &Service, context: &Context, (): &(), new: NewTeam) -> Result<TeamId, Failure<TeamRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let all = rows::list_teams(conn)?;
        has_own_name(&all, None, &new.name).map_err(Failure::Rule)?;
        is_open(&all, new.parent).map_err(Failure::Rule)?;
        let id = service.ports.id();
        let row = TeamRow { opened_on: new.opened_on, ..TeamRow::named(id, new.name.as_str(), new.kind, new.parent) };
        let told = Told::TeamAdded { team: row.name.clone(), kind: row.kind.label().to_owned() };
        row.insert(conn).map_err(|error| taken(error, TeamRefused::NameTaken))?;
        Ok(Done::new(id, entry(&permit, id, &told)).seen_at(team_path(id)))
    })
}

/// Changes what is known of a team. What stood there before is in its history. Where it goes inside another whose people would see more by it, that waits for information
/// governance if anybody of it can sign in: then the proposal is returned.
///
/// # Errors
/// [`TeamChangeRefused`]; policy; absence; [`StorageError::Conflict`] when somebody else changed it first; other failures of storage.
pub fn change(
    service: &Service,
    context: &Context,
    id: &TeamId,
    new: TeamDetails,
) -> Result<Option<ApprovalId>, Failure<TeamChangeRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let before = find(conn, *id)?;
        let all = rows::list_teams(conn)?;
        let refused = |why: TeamRefused| Failure::Rule(TeamChangeRefused::from(why));
        has_own_name(&all, Some(*id), &new.name).map_err(refused)?;
        if new.parent != before.parent_id {
            if new.parent.is_some_and(|parent| is_within(&all, parent, *id)) {
                return Err(Failure::Rule(TeamChangeRefused::InsideItself));
            }
            is_open(&all, new.parent).map_err(refused)?;
        }
        if new.coordinator != before.coordinator_id && !works_here(conn, new.coordinator)? {
            return Err(Failure::Rule(TeamChangeRefused::NoSuchCoordinator));
        }
        let asked_anew = new.coordinator != before.coordinator_id || new.kind != before.kind;
        if let Some(user) = new.coordinator.filter(|_| asked_anew)
            && !rows::roles_of(conn, user)?.iter().any(|role| serves(*role, new.kind))
        {
            return Err(Failure::Rule(TeamChangeRefused::ServesElsewhere));
        }
        if new.kind != before.kind {
            let mut hanging = super::Hanging::load(conn, *id)?;
            (hanging.people, hanging.teams, hanging.closed_cases) = (Vec::new(), Vec::new(), 0);
            let parts = hanging.in_words();
            if !parts.is_empty() {
                return Err(Failure::Rule(TeamChangeRefused::KindInUse(parts.join(" and "))));
            }
            let is_inside = |row: &&TeamRow| row.parent_id == Some(*id) && row.closed_on.is_none() && row.kind == before.kind;
            let inside: Vec<&str> = all.iter().filter(is_inside).map(|row| row.name.as_str()).collect();
            if !inside.is_empty() {
                return Err(Failure::Rule(TeamChangeRefused::TeamsInside(inside.join(", "))));
            }
        }
        if before.closed_on.zip(new.opened_on).is_some_and(|(closed, opened)| opened > closed) {
            return Err(Failure::Rule(TeamChangeRefused::EndsBeforeItBegins));
        }
        let (parent, reason) = (new.parent, new.reason.clone());
        let waits = parent != before.parent_id && are_approved(conn)? && moving_opens(conn, &all, &before, parent)?;
        let after = with(before.clone(), new);
        let after = TeamRow { parent_id: if waits { before.parent_id } else { parent }, ..after };
        // The managers of the team above it manage its cases as well.
        let moves = after.parent_id != before.parent_id;
        let held =
            moves.then(|| Ok::<_, StorageError>((Unattended::now(conn, context.now)?, Unmanaged::now(conn, context.now)?)));
        let held = held.transpose()?;
        let changes = changes(conn, &all, &before, &after)?;
        let changes = changes.in_words();
        let told = changes.clone().unwrap_or_else(|| "Nothing".to_owned());
        let told = Told::TeamChanged { team: after.name.clone(), changes: told };
        rows::update_team(conn, after).map_err(|error| taken(error, TeamChangeRefused::Team(TeamRefused::NameTaken)))?;
        if let Some((unattended, unmanaged)) = held {
            if unattended.has_more(conn, context.now)? {
                return Err(Failure::Rule(TeamChangeRefused::LastOnRestricted));
            }
            unmanaged.tell_of_more(conn, service, context)?;
        }
        let changed = entry(&permit, *id, &told);
        if !waits {
            return Ok(Done::new(None, changed).seen_at(team_path(*id)));
        }
        let asked = AskedOfTeam::Move { team: id.uuid(), parent: parent.map(|id| id.uuid()) };
        let made = propose_team(conn, service, context, &asked, reason.as_ref());
        let (proposal, proposed, notices) = made.map_err(|failure| failure.map_rule(TeamChangeRefused::Approval))?;
        let done = Done::new(Some(proposal), proposed).telling_all(notices).seen_at(team_path(*id));
        Ok(if changes.is_some() { done.and(changed) } else { done })
    })
}

/// Somebody gave the name to another team at the same moment.
fn taken<R>(error: StorageError, refused: R) -> Failure<R> {
    match error {
        StorageError::Duplicate => Failure::Rule(refused),
        other => other.into(),
    }
}

fn has_own_name(all: &[TeamRow], id: Option<TeamId>, name: &Text<200>) -> Result<(), TeamRefused> {
    let name = search_text(name.as_str());
    let other = all.iter().find(|row| Some(row.id) != id && search_text(&row.name) == name);
    match other.map(|other| other.closed_on) {
        None => Ok(()),
        Some(None) => Err(TeamRefused::NameTaken),
        Some(Some(closed_on)) => Err(TeamRefused::NameOfClosed(day_in_words(closed_on))),
    }
}

fn is_open(all: &[TeamRow], parent: Option<TeamId>) -> Result<(), TeamRefused> {
    let is_open = |id| all.iter().any(|row| row.id == id && row.closed_on.is_none());
    if parent.is_none_or(is_open) { Ok(()) } else { Err(TeamRefused::NoSuchParent) }
}

fn works_here(conn: &mut DbConnection, user: Option<UserId>) -> Result<bool, StorageError> {
    Ok(match user {
        Some(id) => rows::find_user(conn, id)?.is_some_and(|user| user.is_active),
        None => true,
    })
}

/// Says whether somebody with a role does the work of a kind of team, or looks after it.
pub(crate) fn serves(role: Role, kind: TeamKind) -> bool {
    match kind {
        TeamKind::Casework => matches!(role, Role::Caseworker | Role::Manager),
        TeamKind::Psychology => matches!(role, Role::EducationalPsychologist | Role::Manager),
        TeamKind::Health => matches!(role, Role::HealthContributor | Role::Manager),
        TeamKind::SocialCare => matches!(role, Role::SocialCareContributor | Role::Manager),
        TeamKind::Other => matches!(role, Role::PanelMember | Role::Administrator | Role::InformationGovernance | Role::Manager),
    }
}

fn with(row: TeamRow, new: TeamDetails) -> TeamRow {
    TeamRow {
        name: new.name.into_string(),
        kind: new.kind,
        parent_id: new.parent,
        coordinator_id: new.coordinator,
        contact_name: new.contact_name.map(Text::into_string),
        contact_email: new.contact_email.map(|email| email.as_str().to_owned()),
        contact_phone: new.contact_phone.map(PhoneNumber::into_string),
        opened_on: new.opened_on,
        version: new.version,
        ..row
    }
}

/// What is another than before.
fn changes(conn: &mut DbConnection, all: &[TeamRow], before: &TeamRow, after: &TeamRow) -> Result<Changes, StorageError> {
    let mut changes = Changes::default();
    let team = |id: &Option<TeamId>| {
        all.iter().find(|row| Some(row.id) == *id).map_or_else(|| "none".to_owned(), |row| row.name.clone())
    };
    changes.note("Name", &before.name, &after.name, Clone::clone);
    changes.note("Kind", &before.kind, &after.kind, |kind| kind.label().to_owned());
    changes.note("Inside", &before.parent_id, &after.parent_id, team);
    let [old, new] = [name_of(conn, before.coordinator_id)?, name_of(conn, after.coordinator_id)?];
    changes.note_optional("Coordinator", &old, &new);
    changes.note_optional("Contact", &before.contact_name, &after.contact_name);
    changes.note_optional("Email of the contact", &before.contact_email, &after.contact_email);
    changes.note_optional("Telephone of the contact", &before.contact_phone, &after.contact_phone);
    changes.note_day("Opened on", before.opened_on, after.opened_on);
    Ok(changes)
}

fn name_of(conn: &mut DbConnection, user: Option<UserId>) -> Result<Option<String>, StorageError> {
    Ok(match user {
        Some(id) => rows::find_user(conn, id)?.map(|user| user.name),
        None => None,
    })
}
