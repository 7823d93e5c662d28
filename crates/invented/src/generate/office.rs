//! The office of the generated council: forty caseworkers in four teams with their managers, the services that give advice, and the schools.

use chrono::{DateTime, Utc};
use ehc_application::{Done, Service, accounts::hash_password, authority::AuthorityDetailRow, history::Told};
use ehc_domain::{
    accounts::{Role, TeamKind},
    audit::{AuditEntry, SystemAct},
    calendar::{Closure, InstitutionCalendar},
    ids::{InstitutionId, TeamId, UserId},
    institutions::InstitutionKind,
    names::search_text,
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    accounts::{TeamRow, UserRoleRow, UserRow},
    institutions::{ClosureRow, InstitutionRow},
};

use super::{chance::Seeded, names};
use crate::{
    InventFailed, SignIn, authority,
    clock::day,
    passphrases,
    schools::{HOLIDAYS, senco},
};

/// Somebody of the office.
#[derive(Debug, Clone)]
pub(super) struct Colleague {
    pub(super) id: UserId,
    pub(super) name: String,
    pub(super) team: TeamId,
    pub(super) team_name: &'static str,
}

/// A school of the office.
#[derive(Debug, Clone)]
pub(super) struct Institution {
    pub(super) id: InstitutionId,
    pub(super) name: String,
    pub(super) kind: InstitutionKind,
}

/// Everybody and every school.
#[derive(Debug, Default)]
pub(super) struct Office {
    pub(super) caseworkers: Vec<Colleague>,
    pub(super) managers: Vec<Colleague>,
    pub(super) psychologists: Vec<Colleague>,
    pub(super) health: Vec<Colleague>,
    pub(super) social: Vec<Colleague>,
    pub(super) schools: Vec<Institution>,
    pub(super) closures: InstitutionCalendar,
    pub(super) sign_ins: Vec<SignIn>,
}

const TEAMS: [&str; 4] = ["North team", "East team", "South team", "West team"];
const CASEWORKERS: usize = 40;
const PSYCHOLOGISTS: usize = 12;
const HEALTH: usize = 20;
const SOCIAL: usize = 10;
const SCHOOLS: usize = 160;

struct Making<'a> {
    conn: &'a mut DbConnection,
    chance: &'a mut Seeded,
    at: DateTime<Utc>,
    hash: String,
    password: String,
    sign_ins: Vec<SignIn>,
}

impl Making<'_> {
    fn team(&mut self, name: &str, kind: TeamKind, parent_id: Option<TeamId>) -> StorageResult<TeamId> {
        let id = self.chance.id(self.at);
        TeamRow::named(id, name, kind, parent_id).insert(self.conn)?;
        Ok(id)
    }

    fn user(&mut self, login: &str, role: Role, team: Option<(TeamId, &'static str)>) -> StorageResult<Colleague> {
        let (id, name) = (self.chance.id(self.at), names::colleague(self.chance));
        let email = format!("{login}@ashmere.example");
        UserRow {
            id,
            email: email.clone(),
            name: name.clone(),
            password_hash: self.hash.clone(),
            team_id: team.map(|(id, _)| id),
            is_active: true,
            stamp: 1,
            created_at: self.at,
            left_on: None,
            seen_at: None,
            version: 1,
        }
        .insert(self.conn)?;
        UserRoleRow { user_id: id, role }.insert(self.conn)?;
        let team_name = team.map_or("–", |(_, name)| name);
        self.sign_ins.push(SignIn {
            role: role.label().to_owned(),
            name: name.clone(),
            team: team_name.to_owned(),
            email,
            password: self.password.clone(),
        });
        // Those outside every team own no case, so their team is never read.
        Ok(Colleague { id, name, team: team.map_or_else(|| TeamId::new(uuid::Uuid::nil()), |(id, _)| id), team_name })
    }

    fn users(
        &mut self,
        login: &str,
        count: usize,
        role: Role,
        teams: &[(TeamId, &'static str)],
    ) -> StorageResult<Vec<Colleague>> {
        (0..count)
            .map(|place| {
                let team = teams.get(place % teams.len().max(1)).copied();
                self.user(&format!("{login}{}", place + 1), role, team)
            })
            .collect()
    }
}

/// Makes the office in one transaction. One password serves everybody, so that a great office costs one hash.
pub(super) fn make(service: &Service, chance: &mut Seeded, at: DateTime<Utc>) -> Result<Office, InventFailed> {
    let password = passphrases::make(&*service.ports.chance);
    let hash = hash_password(&password, &*service.ports.chance)?;
    Ok(service.store.write_as_system(|conn| {
        let mut making = Making { conn, chance, at, hash, password, sign_ins: Vec::new() };
        let mut office = people(&mut making)?;
        office.sign_ins = std::mem::take(&mut making.sign_ins);
        schools(&mut making, &mut office)?;
        let entry =
            AuditEntry::by_system(SystemAct::DataLoaded, None).telling(&Told::UsersLoaded { users: office.sign_ins.len() });
        Ok::<_, StorageError>(Done::new(office, entry))
    })?)
}

fn people(making: &mut Making<'_>) -> StorageResult<Office> {
    let senmas = making.team("Ashmere SENMAS", TeamKind::Casework, None)?;
    let mut teams = Vec::new();
    for name in TEAMS {
        teams.push((making.team(name, TeamKind::Casework, Some(senmas))?, name));
    }
    let psychology = [(making.team("Ashmere EP Service", TeamKind::Psychology, None)?, "Ashmere EP Service")];
    let health = [(making.team("Ashmere NHS Trust", TeamKind::Health, None)?, "Ashmere NHS Trust")];
    let social = [(making.team("Early Help", TeamKind::SocialCare, None)?, "Early Help")];
    let office = Office {
        caseworkers: making.users("caseworker", CASEWORKERS, Role::Caseworker, &teams)?,
        managers: making.users("manager", TEAMS.len(), Role::Manager, &teams)?,
        psychologists: making.users("psychologist", PSYCHOLOGISTS, Role::EducationalPsychologist, &psychology)?,
        health: making.users("health", HEALTH, Role::HealthContributor, &health)?,
        social: making.users("socialcare", SOCIAL, Role::SocialCareContributor, &social)?,
        ..Office::default()
    };
    making.user("head", Role::Manager, Some((senmas, "Ashmere SENMAS")))?;
    making.user("panel1", Role::PanelMember, None)?;
    let administrator = making.user("administrator1", Role::Administrator, None)?.id;
    let (at, chance) = (making.at, &mut *making.chance);
    let details = authority::rows(administrator, at, || chance.id(at));
    AuthorityDetailRow::insert_all(details, making.conn)?;
    making.user("governance1", Role::InformationGovernance, None)?;
    Ok(office)
}

fn schools(making: &mut Making<'_>, office: &mut Office) -> StorageResult<()> {
    const PLACES: [&str; 20] = [
        "Alder",
        "Bramley",
        "Chapel",
        "Dovecote",
        "Elm",
        "Ferry",
        "Gorse",
        "Heron",
        "Ivy",
        "Juniper",
        "Kiln",
        "Larch",
        "Mill",
        "Northgate",
        "Orchard",
        "Priory",
        "Quarry",
        "Rowan",
        "Sandpiper",
        "Thornfield",
    ];
    const KINDS: [(&str, InstitutionKind); 8] = [
        ("Lane Primary", InstitutionKind::Primary),
        ("Road Primary", InstitutionKind::Primary),
        ("Academy", InstitutionKind::Secondary),
        ("Hill Primary", InstitutionKind::Primary),
        ("House School", InstitutionKind::Special),
        ("Nursery School", InstitutionKind::EarlyYears),
        ("High School", InstitutionKind::Secondary),
        ("College", InstitutionKind::Post16),
    ];
    for place in 0..SCHOOLS {
        let first = PLACES.get(place % PLACES.len()).copied().unwrap_or_default();
        let (last, kind) = KINDS.get(place / PLACES.len()).copied().unwrap_or(("School", InstitutionKind::Primary));
        let name = format!("{first} {last}");
        let id = making.chance.id(making.at);
        InstitutionRow {
            urn: Some(format!("98{place:04}")),
            email: Some(format!("office@{}.example", search_text(&name).replace(' ', "-"))),
            phone: Some(format!("01632 960{place:03}")),
            address: Some(format!("{} {first} Street, Ashmere", place + 1)),
            ..InstitutionRow::named(id, &name, kind)
        }
        .insert(making.conn)?;
        senco(making.chance.id(making.at), id, &names::colleague(making.chance)).insert(making.conn)?;
        let closures =
            HOLIDAYS.iter().map(|(from, to)| ClosureRow { institution_id: id, first_closed_on: day(from), reopens_on: day(to) });
        ClosureRow::insert_all(closures.collect(), making.conn)?;
        office.schools.push(Institution { id, name, kind });
    }
    let closures = HOLIDAYS.iter().filter_map(|(from, to)| Closure::new(day(from), day(to)).ok());
    office.closures = InstitutionCalendar::new(closures.collect());
    Ok(())
}
