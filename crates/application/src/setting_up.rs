//! What a new council still lacks before its first request can be recorded and its first letter sent.

use ehc_domain::{
    accounts::{Role, TeamKind},
    authority::AuthorityDetail,
    notice_content::StatutoryNotice,
    policy::{Action, Target},
};
use ehc_persistence::{accounts, institutions};

use crate::{Context, Failure, NoRule, Service, authority::Known};

/// Something without which work cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Somebody besides whoever sets the service up.
    Others,
    /// A team that runs cases.
    CaseworkTeam,
    /// A school or college that a child can go to.
    Schools,
    /// Somebody to run cases.
    Caseworker,
    /// Somebody to decide.
    Manager,
    /// Somebody to give psychological advice.
    Psychologist,
    /// Somebody to give health advice.
    Health,
    /// Somebody to give social care advice.
    SocialCare,
    /// Somebody to approve the roles that accounts are given.
    Governance,
    /// What the letters say of others.
    Letters,
    /// Whom the law has told besides the family.
    Told,
}

impl Need {
    /// Says what it is.
    pub fn label(self) -> &'static str {
        match self {
            Self::Others => "An account besides that of the first administrator",
            Self::CaseworkTeam => "A team that runs cases",
            Self::Schools => "A school or college on the register",
            Self::Caseworker => "A caseworker in a team that runs cases",
            Self::Manager => "A manager in a team that runs cases, who decides and approves",
            Self::Psychologist => "An educational psychologist",
            Self::Health => "Somebody who gives health advice",
            Self::SocialCare => "Somebody who gives social care advice",
            Self::Governance => "Somebody of information governance, who approves the roles that accounts are given",
            Self::Letters => "What the letters must say of the authority",
            Self::Told => "Whom the law has us tell besides the family",
        }
    }
}

/// Whom notices go to besides the family, wherever the child learns (SEND Regulations 2014 regs 4(2), 5, 10 and 14).
const TOLD: [AuthorityDetail; 2] = [AuthorityDetail::Commissioner, AuthorityDetail::SocialCareOfficer];

/// How far a council is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingUp {
    /// Everything that is needed, and whether it is there.
    pub needs: Vec<(Need, bool)>,
    /// What the letters cannot do without and nobody has recorded.
    pub lacks: Vec<AuthorityDetail>,
    /// Of whom else the law has told nobody has recorded who they are.
    pub untold: Vec<AuthorityDetail>,
}

impl SettingUp {
    /// Says whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.needs.iter().all(|(_, is_there)| *is_there)
    }
}

/// Says what is there and what is missing.
///
/// # Errors
/// Policy; storage.
pub fn show(service: &Service, context: &Context) -> Result<SettingUp, Failure<NoRule>> {
    context.authorise(Action::UserView, Target::Service)?;
    service.store.read(|conn| {
        let held = accounts::list_roles_held(conn)?;
        let has = |role: Role| held.iter().any(|(one, _)| *one == role);
        let runs_cases = |role: Role| held.contains(&(role, Some(TeamKind::Casework)));
        let known = Known::load(conn)?;
        let is_missing = |detail: &AuthorityDetail| known.lacking(*detail, context.today).is_some();
        // Until it is recorded, every page and letter calls the authority what the settings do.
        let mut lacks: Vec<AuthorityDetail> = StatutoryNotice::ALL.iter().flat_map(|notice| notice.needs()).collect();
        lacks.push(AuthorityDetail::Name);
        lacks.sort_unstable();
        lacks.dedup();
        lacks.retain(is_missing);
        let mut untold = TOLD.to_vec();
        untold.retain(is_missing);
        let runs = |team: &accounts::TeamRow| {
            let has_opened = team.opened_on.is_none_or(|on| on <= context.today);
            team.kind == TeamKind::Casework && team.closed_on.is_none() && has_opened
        };
        let needs = vec![
            (Need::Others, accounts::list_active(conn)?.len() > 1),
            (Need::CaseworkTeam, accounts::list_teams(conn)?.iter().any(runs)),
            (Need::Schools, !institutions::search_open(conn, "", 1)?.is_empty()),
            (Need::Caseworker, runs_cases(Role::Caseworker)),
            (Need::Manager, runs_cases(Role::Manager)),
            (Need::Psychologist, has(Role::EducationalPsychologist)),
            (Need::Health, has(Role::HealthContributor)),
            (Need::SocialCare, has(Role::SocialCareContributor)),
            (Need::Governance, has(Role::InformationGovernance)),
            (Need::Letters, lacks.is_empty()),
            (Need::Told, untold.is_empty()),
        ];
        Ok(SettingUp { needs, lacks, untold })
    })
}
