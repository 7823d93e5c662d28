//! The invented council of Ashmere: its teams, the bodies that it asks, and everybody who signs in.

use std::collections::BTreeMap;

use ehc_application::{
    Done, Service,
    accounts::{NewUser, UserCreated},
    authority::AuthorityDetailRow,
    history::Told,
};
use ehc_domain::{
    accounts::{Actor, Role, TeamKind},
    audit::{AuditEntry, SystemAct},
    ids::TeamId,
    policy::Standings,
};
use ehc_persistence::{
    DbConnection, StorageError,
    accounts::{self, TeamRow},
};
use secrecy::SecretString;

use super::{InventFailed, SignIn, passphrases};

/// The name of a team, the team that holds it, and what it does.
const TEAMS: &[(&str, Option<&str>, TeamKind)] = &[
    (SENMAS, None, TeamKind::Casework),
    (NORTH, Some(SENMAS), TeamKind::Casework),
    (EAST, Some(SENMAS), TeamKind::Casework),
    (SOUTH, Some(SENMAS), TeamKind::Casework),
    (POST_16, Some(SENMAS), TeamKind::Casework),
    (PSYCHOLOGY, None, TeamKind::Psychology),
    (TRUST, None, TeamKind::Health),
    (PAEDIATRICS, Some(TRUST), TeamKind::Health),
    (CHILDRENS, None, TeamKind::SocialCare),
    (EARLY_HELP, Some(CHILDRENS), TeamKind::SocialCare),
];

const SENMAS: &str = "Ashmere SENMAS";
const NORTH: &str = "North team";
const EAST: &str = "East team";
const SOUTH: &str = "South team";
const POST_16: &str = "Post-16 team";
pub(super) const PSYCHOLOGY: &str = "Ashmere EP Service";
pub(super) const TRUST: &str = "Ashmere NHS Trust";
const PAEDIATRICS: &str = "Community paediatrics";
const CHILDRENS: &str = "Ashmere Children’s Social Care";
const EARLY_HELP: &str = "Early Help";

macro_rules! people {
    ($($who:ident = $name:literal, $team:expr, [$($role:ident),+];)*) => {
        /// Somebody who signs in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Who { $($who),* }

        impl Who {
            /// Everybody, in the order of the table of sign-ins.
            pub(super) const ALL: &'static [Self] = &[$(Self::$who),*];

            /// Returns the name as colleagues see it.
            pub(super) fn name(self) -> &'static str {
                match self { $(Self::$who => $name),* }
            }

            fn team(self) -> Option<&'static str> {
                match self { $(Self::$who => $team),* }
            }

            fn roles(self) -> &'static [Role] {
                match self { $(Self::$who => &[$(Role::$role),+]),* }
            }
        }
    };
}

people! {
    Priya = "Priya Nair", Some(NORTH), [Caseworker];
    Daniel = "Daniel Okonkwo", Some(NORTH), [Caseworker];
    Sian = "Siân Pritchard", Some(NORTH), [Caseworker];
    Lucja = "Łucja Wójcik", Some(EAST), [Caseworker];
    Tariq = "Tariq Mahmood", Some(EAST), [Caseworker];
    Chloe = "Chloé Bertrand", Some(SOUTH), [Caseworker];
    Yusuf = "Yusuf Demir", Some(SOUTH), [Caseworker];
    Aoife = "Aoife Gallagher", Some(POST_16), [Caseworker];
    Helen = "Helen Ward", Some(SENMAS), [Manager];
    Rajesh = "Rajesh Iyer", Some(SOUTH), [Manager];
    James = "Dr James Osei", Some(PSYCHOLOGY), [EducationalPsychologist];
    MeiLing = "Dr Mei-Ling Chau", Some(PSYCHOLOGY), [EducationalPsychologist];
    Nadia = "Dr Nadia Rahman", Some(PSYCHOLOGY), [EducationalPsychologist, Manager];
    Ruth = "Ruth Adeyemi", Some(TRUST), [HealthContributor];
    Iain = "Iain MacLeod", Some(TRUST), [HealthContributor];
    Samuel = "Dr Samuel Achebe", Some(TRUST), [HealthContributor, Manager];
    Anna = "Dr Anna Kowalska", Some(PAEDIATRICS), [HealthContributor];
    Marcus = "Marcus Bell", Some(EARLY_HELP), [SocialCareContributor];
    Shanice = "Shanice Campbell", Some(CHILDRENS), [SocialCareContributor, Manager];
    Judith = "Judith Crane", None, [PanelMember];
    Tom = "Tom Fielding", None, [Administrator];
    Owen = "Owen Price", None, [InformationGovernance];
}

impl Who {
    /// Returns the address that the person signs in with: plain letters, so that it can be typed on any keyboard.
    fn email(self) -> String {
        let plain = ehc_domain::names::search_text(self.name().trim_start_matches("Dr "));
        format!("{}@ashmere.example", plain.replace(' ', "."))
    }

    /// Returns what the person does, in words for the table of sign-ins.
    fn role_words(self) -> String {
        self.roles().iter().map(|role| role.label()).collect::<Vec<_>>().join(" and ")
    }

    /// Returns the officer who decides on the cases of this caseworker.
    pub(super) fn manager(self) -> Self {
        if self.team() == Some(SOUTH) { Self::Rajesh } else { Self::Helen }
    }
}

/// Everybody as policy sees them.
#[derive(Debug, Default)]
pub(super) struct Cast(BTreeMap<Who, Actor>);

impl Cast {
    /// Returns somebody, a moment after they gave their password again: their story includes doing so before every weighty act.
    pub(super) fn actor(&self, who: Who) -> Result<Actor, InventFailed> {
        self.0.get(&who).cloned().ok_or(InventFailed::Missing(who.name()))
    }
}

/// Makes the teams and every account; returns everybody with their sign-ins.
pub(super) fn people(service: &Service) -> Result<(Cast, Vec<SignIn>), InventFailed> {
    let teams = make_teams(service)?;
    let mut cast = Cast::default();
    let mut sign_ins = Vec::new();
    for who in Who::ALL.iter().copied() {
        let password = passphrases::make(&*service.ports.chance);
        let made = make_user(service, who, &password)?;
        let team_id = who.team().and_then(|name| teams.get(name).copied());
        let below = match team_id {
            Some(id) => service.store.read(|conn| accounts::team_with_descendants(conn, id))?,
            None => Vec::new(),
        };
        let actor = Actor {
            user_id: made.id,
            name: who.name().to_owned(),
            roles: who.roles().to_vec(),
            team_id,
            teams: below,
            has_just_confirmed: true,
            standings: Standings::default(),
        };
        cast.0.insert(who, actor);
        let team = who.team().unwrap_or("–").to_owned();
        sign_ins.push(SignIn { role: who.role_words(), name: who.name().to_owned(), team, email: made.email, password });
    }
    Ok((cast, sign_ins))
}

/// Records what is known of the authority.
pub(super) fn authority(service: &Service, cast: &Cast) -> Result<(), InventFailed> {
    let by = cast.actor(Who::Tom)?.user_id;
    let rows = super::authority::rows(by, service.ports.clock.now(), || service.ports.id());
    let entry = AuditEntry::by_system(SystemAct::DataLoaded, None).telling(&Told::AuthorityLoaded { details: rows.len() });
    let load = |conn: &mut DbConnection| AuthorityDetailRow::insert_all(rows, conn).map(|()| Done::new((), entry));
    service.store.write_as_system::<_, StorageError>(load).map_err(InventFailed::from)
}

fn make_user(service: &Service, who: Who, password: &str) -> Result<UserCreated, InventFailed> {
    let new = NewUser {
        email: who.email(),
        name: who.name().to_owned(),
        roles: who.roles().to_vec(),
        team: who.team().map(ToOwned::to_owned),
        password: SecretString::from(password.to_owned()),
    };
    service.create_user(&new).map_err(|failure| InventFailed::refused("make the account", who.name(), failure))
}

fn make_teams(service: &Service) -> Result<BTreeMap<&'static str, TeamId>, InventFailed> {
    service
        .store
        .write_as_system(|conn| {
            let mut made: BTreeMap<&'static str, TeamId> = BTreeMap::new();
            for (name, above, kind) in TEAMS.iter().copied() {
                let id = service.ports.id();
                let parent_id = above.and_then(|above| made.get(above).copied());
                TeamRow::named(id, name, kind, parent_id).insert(conn)?;
                made.insert(name, id);
            }
            let entry = AuditEntry::by_system(SystemAct::DataLoaded, None).telling(&Told::TeamsLoaded { teams: made.len() });
            Ok::<_, StorageError>(Done::new(made, entry))
        })
        .map_err(InventFailed::from)
}
