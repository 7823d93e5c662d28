//! Where the pages of a person begin, and which they can go to from everywhere.

use ehc_application::accounts::Session;
use ehc_domain::accounts::Role;

use crate::ui::NavLink;

/// Where somebody's day begins: the page of the first role they hold, in the order of the list of roles.
pub(crate) fn home(roles: &[Role]) -> &'static str {
    let mut roles = roles.to_vec();
    roles.sort_unstable();
    match roles.first() {
        Some(Role::Caseworker) => "/work",
        Some(Role::EducationalPsychologist | Role::HealthContributor | Role::SocialCareContributor) => "/advice",
        Some(Role::Manager) => "/reports",
        Some(Role::PanelMember) => "/panels",
        Some(Role::Administrator) => "/admin",
        Some(Role::InformationGovernance) => "/governance",
        Some(Role::Parent | Role::YoungPerson | Role::SchoolSenco) | None => "/account",
    }
}

/// The main navigation of a person: the union over their roles, their own day first.
pub(crate) fn navigation(session: &Session) -> Vec<NavLink> {
    let mut links: Vec<(&str, &str)> = Vec::new();
    for role in &session.actor.roles {
        let entries: &[(&str, &str)] = match role {
            Role::Caseworker => &[("My work", "/work"), ("Cases", "/cases"), ("Reports", "/reports")],
            Role::EducationalPsychologist | Role::HealthContributor => &[("Requests for advice", "/advice"), ("Cases", "/cases")],
            Role::SocialCareContributor => {
                &[("Requests for advice", "/advice"), ("Cases", "/cases"), ("Is a child known?", "/known-children")]
            }
            Role::Manager => &[("Reports", "/reports"), ("My work", "/work"), ("Cases", "/cases"), ("Approvals", "/approvals")],
            Role::PanelMember => &[("Panels", "/panels")],
            Role::Administrator => &[
                ("Administration", "/admin"),
                ("Accounts", "/admin/users"),
                ("Teams", "/admin/teams"),
                ("Schools", "/admin/institutions"),
                ("Calendar", "/admin/calendar"),
            ],
            Role::InformationGovernance => {
                &[("Governance", "/governance"), ("Is a child known?", "/known-children"), ("Reports", "/reports")]
            }
            Role::Parent | Role::YoungPerson | Role::SchoolSenco => &[],
        };
        for entry in entries {
            if !links.contains(entry) {
                links.push(*entry);
            }
        }
    }
    links.into_iter().map(|(text, href)| NavLink { text: text.into(), href: href.into(), current: false }).collect()
}

/// Says whether the search box of the masthead is of use to somebody.
pub(crate) fn can_search(roles: &[Role]) -> bool {
    roles.iter().any(|role| role.is_contributor() || matches!(role, Role::Caseworker | Role::Manager))
}
