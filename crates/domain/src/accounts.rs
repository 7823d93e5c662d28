//! Who signs in, in what role and in which team.

use crate::{
    codes::coded,
    ids::{TeamId, UserId},
    policy::Standings,
};

/// Says what somebody was called when they did something, and what they are called now where that is another: “Priya Nair (now Priya Shah)”. `then` is `None` where they
/// have had no other name since.
pub fn called_then(now: String, then: Option<String>) -> String {
    match then.filter(|then| *then != now) {
        Some(then) => format!("{then} (now {now})"),
        None => now,
    }
}

coded! {
    /// A role that a user holds; the permission matrix has one column for each.
    pub enum Role {
        /// Runs assessments and drafts plans.
        Caseworker = "caseworker", "Caseworker";
        /// Gives psychological advice.
        EducationalPsychologist = "educational_psychologist", "Educational psychologist";
        /// Gives health advice.
        HealthContributor = "health_contributor", "Health contributor";
        /// Gives social care advice.
        SocialCareContributor = "social_care_contributor", "Social care contributor";
        /// Decides under delegated power and answers for the team's dates.
        Manager = "manager", "Manager";
        /// Recommends; does not decide.
        PanelMember = "panel_member", "Panel member";
        /// Looks after accounts and calendars; sees no case.
        Administrator = "administrator", "Administrator";
        /// Reviews access and disclosure.
        InformationGovernance = "information_governance", "Information governance";
        /// A parent or carer, who follows the case of their child.
        Parent = "parent", "Parent or carer";
        /// A young person, who follows their own case.
        YoungPerson = "young_person", "Young person";
        /// The special educational needs coordinator of a school, who follows the cases of its pupils.
        SchoolSenco = "school_senco", "School SENCO";
    }
}

impl Role {
    /// The roles of those who work for the council or give it advice: what an account may be given.
    pub const STAFF: [Self; 8] = [
        Self::Caseworker,
        Self::EducationalPsychologist,
        Self::HealthContributor,
        Self::SocialCareContributor,
        Self::Manager,
        Self::PanelMember,
        Self::Administrator,
        Self::InformationGovernance,
    ];

    /// Says whether whoever holds it is the second person without whom somebody else’s act is not done.
    pub fn approves(self) -> bool {
        matches!(self, Self::Manager | Self::InformationGovernance)
    }

    /// Says whether the role gives advice when asked.
    pub fn is_contributor(self) -> bool {
        matches!(self, Self::EducationalPsychologist | Self::HealthContributor | Self::SocialCareContributor)
    }
}

coded! {
    /// What a team does.
    pub enum TeamKind {
        /// Runs cases.
        Casework = "casework", "Casework";
        /// The authority's educational psychology service.
        Psychology = "psychology", "Educational psychology";
        /// A health body bound by section 31.
        Health = "health", "Health";
        /// The authority's social care service.
        SocialCare = "social_care", "Social care";
        /// Whoever runs no cases and gives no advice: information governance, a panel, the desk that looks after accounts.
        Other = "other", "Another service";
    }
}

coded! {
    /// Whether somebody can sign in, and if not why.
    pub enum AccountState {
        /// They have not chosen a password yet.
        Invited = "invited", "Invited";
        /// They can.
        Active = "active", "Active";
        /// They work here no more.
        Left = "left", "Left";
    }
}

/// A signed-in person, as policy sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who it is.
    pub user_id: UserId,
    /// Their name as shown to colleagues.
    pub name: String,
    /// Every role held; rights are the union.
    pub roles: Vec<Role>,
    /// Their own team; `None` for people outside every team.
    pub team_id: Option<TeamId>,
    /// Their own team and all teams below it.
    pub teams: Vec<TeamId>,
    /// Whether they gave their password again within the last five minutes, as weighty acts need.
    pub has_just_confirmed: bool,
    /// What is recorded of how they stand to single cases.
    pub standings: Standings,
}

impl Actor {
    /// Says whether the actor holds the role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Says whether any of the actor's teams is this one.
    pub fn is_in(&self, team: TeamId) -> bool {
        self.teams.contains(&team)
    }
}
