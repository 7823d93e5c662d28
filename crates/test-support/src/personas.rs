//! Invented people of an invented council: the same in every test.

use diesel::{ExpressionMethods, RunQueryDsl};
use ehc_application::{Context, ports::london_day};
use ehc_domain::{
    accounts::{Actor, Role, TeamKind},
    ids::{TeamId, UserId},
    policy::Standings,
};
use ehc_persistence::{
    Connected, Database, DbConnection, StorageResult,
    accounts::UserRow,
    columns::Bind,
    schema::{teams, user_roles},
};
use uuid::Uuid;

use crate::{authority, ports::TestClock};

/// The password of every persona.
pub const PASSWORD: &str = "willow-kettle-harbour-42";

/// The hash of [`PASSWORD`], cheap to verify; far below what the service itself would make.
pub const PASSWORD_HASH: &str = "$argon2id$v=19$m=8,t=1,p=1$YXNobWVyZWFzaG1lcmU$wZT3v3TWWsV2Oe9edCFL/0h+u1GKg8PflrnJQyNjlbg";

/// A team of the invented council or of the bodies that it asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Team {
    /// Holds the assessment team.
    SendService,
    /// Runs cases.
    Assessment,
    /// The educational psychologists.
    Psychology,
    /// The health trust.
    Health,
    /// Social care.
    SocialCare,
}

impl Team {
    /// All of them, those that hold others first.
    pub const ALL: [Self; 5] = [Self::SendService, Self::Assessment, Self::Psychology, Self::Health, Self::SocialCare];

    /// Returns the identifier.
    pub fn id(self) -> TeamId {
        TeamId::new(persona_uuid(0x100 + self as u128))
    }

    /// Returns the name.
    pub fn name(self) -> &'static str {
        match self {
            Self::SendService => "Ashmere SEND Service",
            Self::Assessment => "Ashmere Assessment Team",
            Self::Psychology => "Ashmere EP Service",
            Self::Health => "Ashmere NHS Trust",
            Self::SocialCare => "Ashmere Social Care",
        }
    }

    fn kind(self) -> TeamKind {
        match self {
            Self::SendService | Self::Assessment => TeamKind::Casework,
            Self::Psychology => TeamKind::Psychology,
            Self::Health => TeamKind::Health,
            Self::SocialCare => TeamKind::SocialCare,
        }
    }

    fn parent(self) -> Option<Self> {
        (self == Self::Assessment).then_some(Self::SendService)
    }
}

/// A person who signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Persona {
    /// Caseworker of the assessment team.
    PriyaNair,
    /// Manager of the SEND service, which holds the assessment team.
    HelenWard,
    /// Educational psychologist.
    JamesOsei,
    /// Speech and language therapist.
    RuthAdeyemi,
    /// Community paediatrician.
    AnnaKowalska,
    /// Early help worker.
    MarcusBell,
    /// Administrator; in no team.
    TomFielding,
    /// Panel member; in no team.
    JudithCrane,
    /// Information governance; in no team.
    OwenPrice,
}

impl Persona {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::PriyaNair,
        Self::HelenWard,
        Self::JamesOsei,
        Self::RuthAdeyemi,
        Self::AnnaKowalska,
        Self::MarcusBell,
        Self::TomFielding,
        Self::JudithCrane,
        Self::OwenPrice,
    ];

    /// Returns the identifier.
    pub fn id(self) -> UserId {
        UserId::new(persona_uuid(self as u128 + 1))
    }

    /// Returns the name.
    pub fn name(self) -> &'static str {
        match self {
            Self::PriyaNair => "Priya Nair",
            Self::HelenWard => "Helen Ward",
            Self::JamesOsei => "Dr James Osei",
            Self::RuthAdeyemi => "Ruth Adeyemi",
            Self::AnnaKowalska => "Dr Anna Kowalska",
            Self::MarcusBell => "Marcus Bell",
            Self::TomFielding => "Tom Fielding",
            Self::JudithCrane => "Judith Crane",
            Self::OwenPrice => "Owen Price",
        }
    }

    /// Returns the address they sign in with.
    pub fn email(self) -> String {
        email_of(self.name())
    }

    /// Returns the role.
    pub fn role(self) -> Role {
        match self {
            Self::PriyaNair => Role::Caseworker,
            Self::HelenWard => Role::Manager,
            Self::JamesOsei => Role::EducationalPsychologist,
            Self::RuthAdeyemi | Self::AnnaKowalska => Role::HealthContributor,
            Self::MarcusBell => Role::SocialCareContributor,
            Self::TomFielding => Role::Administrator,
            Self::JudithCrane => Role::PanelMember,
            Self::OwenPrice => Role::InformationGovernance,
        }
    }

    /// Returns the team.
    pub fn team(self) -> Option<Team> {
        match self {
            Self::PriyaNair => Some(Team::Assessment),
            Self::HelenWard => Some(Team::SendService),
            Self::JamesOsei => Some(Team::Psychology),
            Self::RuthAdeyemi | Self::AnnaKowalska => Some(Team::Health),
            Self::MarcusBell => Some(Team::SocialCare),
            Self::TomFielding | Self::JudithCrane | Self::OwenPrice => None,
        }
    }

    /// Returns them as policy sees them, with the password not given again just now.
    pub fn actor(self) -> Actor {
        let team = self.team();
        Actor {
            user_id: self.id(),
            name: self.name().to_owned(),
            roles: vec![self.role()],
            team_id: team.map(Team::id),
            teams: Team::ALL
                .into_iter()
                .filter(|one| team.is_some() && (Some(*one) == team || one.parent() == team))
                .map(Team::id)
                .collect(),
            has_just_confirmed: false,
            standings: Standings::default(),
        }
    }

    /// Returns them as policy sees them a moment after they gave their password again.
    pub fn confirmed(self) -> Actor {
        Actor { has_just_confirmed: true, ..self.actor() }
    }

    /// Returns their request at the time of a clock, with no form.
    pub fn context(self, clock: &TestClock) -> Context {
        let now = ehc_application::ports::Clock::now(clock);
        Context {
            actor: self.actor(),
            now,
            today: london_day(now),
            request_id: persona_uuid(0x200 + self as u128),
            submission: None,
        }
    }
}

/// Inserts every team and persona, and what their council's letters say of others.
pub fn insert_all(database: &Database) {
    database
        .write(|conn| -> StorageResult<()> {
            for team in Team::ALL {
                insert_team(conn, team)?;
            }
            Persona::ALL.into_iter().try_for_each(|persona| insert_persona(conn, persona))?;
            authority::insert(conn)
        })
        .unwrap_or_else(|error| panic!("the personas cannot be inserted: {error}"));
}

fn insert_team(conn: &mut DbConnection, team: Team) -> StorageResult<()> {
    let values = (
        teams::id.eq(team.id().bind()),
        teams::name.eq(team.name()),
        teams::kind.eq(team.kind().bind()),
        teams::parent_id.eq(team.parent().map(Team::id).bind()),
    );
    let statement = diesel::insert_into(teams::table).values(values);
    match conn.connected() {
        Connected::Pg(c) => statement.execute(c)?,
        Connected::Sqlite(c) => statement.execute(c)?,
    };
    Ok(())
}

/// Inserts one more person of a team, told from others like them by a number up to 255, who signs in with [`PASSWORD`] and `name@ashmere.example`. Returns them
/// as policy sees them a moment after they gave it again.
pub fn insert_another(database: &Database, number: u8, name: &str, role: Role, team: Team) -> Actor {
    let id = UserId::new(persona_uuid(0x300 + u128::from(number)));
    database
        .write(|conn| insert_user(conn, id, (&email_of(name), name), role, Some(team)))
        .unwrap_or_else(|error| panic!("{name} cannot be inserted: {error}"));
    Actor {
        user_id: id,
        name: name.to_owned(),
        roles: vec![role],
        team_id: Some(team.id()),
        teams: Team::ALL.into_iter().filter(|one| *one == team || one.parent() == Some(team)).map(Team::id).collect(),
        has_just_confirmed: true,
        standings: Standings::default(),
    }
}

fn email_of(name: &str) -> String {
    format!("{}@ashmere.example", name.trim_start_matches("Dr ").to_lowercase().replace(' ', "."))
}

fn insert_persona(conn: &mut DbConnection, persona: Persona) -> StorageResult<()> {
    insert_user(conn, persona.id(), (&persona.email(), persona.name()), persona.role(), persona.team())
}

fn insert_user(
    conn: &mut DbConnection,
    id: UserId,
    (email, name): (&str, &str),
    role: Role,
    team: Option<Team>,
) -> StorageResult<()> {
    UserRow {
        id,
        email: email.to_owned(),
        name: name.to_owned(),
        password_hash: PASSWORD_HASH.to_owned(),
        team_id: team.map(Team::id),
        is_active: true,
        stamp: 1,
        created_at: "2026-09-01T08:00:00Z".parse().expect("an instant"),
        left_on: None,
        seen_at: None,
        version: 1,
    }
    .insert(conn)?;
    let statement =
        diesel::insert_into(user_roles::table).values((user_roles::user_id.eq(id.bind()), user_roles::role.eq(role.bind())));
    match conn.connected() {
        Connected::Pg(c) => statement.execute(c)?,
        Connected::Sqlite(c) => statement.execute(c)?,
    };
    Ok(())
}

fn persona_uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 | number)
}
