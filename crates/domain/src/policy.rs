//! Who may do what: one exhaustive match over action, role and relation, with refusal as the default.
//!
//! Lists are scoped by a [`Visibility`] that the same policy makes, so that a list, a count and a page cannot disagree.

use thiserror::Error;

use crate::{
    accounts::{Actor, Role},
    advice::AdviceKind,
    codes::coded,
    documents::DocumentClass,
    ids::{AdviceRequestId, CaseId, TeamId, UserId},
};

coded! {
    /// Everything that somebody may ask to do.
    pub enum Action {
        /// Open a case.
        CaseView = "case.view", "Opened the case";
        /// See lists of cases.
        CaseList = "case.list", "Opened a list of cases";
        /// Record a request, which makes a case.
        CaseCreate = "case.create", "Recorded a request";
        /// Change what is recorded of the child, family or school.
        CaseEdit = "case.edit", "Changed the record";
        /// Close a case because its request was withdrawn.
        CaseClose = "case.close", "Recorded a withdrawal";
        /// Give a case to another caseworker.
        CaseAssign = "case.assign", "Gave the case to a caseworker";
        /// Ask for advice.
        AdviceRequest = "advice.request", "Asked for advice";
        /// Accept advice or send it back.
        AdviceReturn = "advice.return", "Checked advice";
        /// Open one's own request for advice.
        AdviceOpen = "advice.open", "Opened a request for advice";
        /// Take a request that one's team was asked.
        AdviceTake = "advice.take", "Took a request for advice";
        /// Answer a request without advice.
        AdviceAnswer = "advice.answer", "Answered a request for advice";
        /// Write advice.
        AdviceWrite = "advice.write", "Saved advice";
        /// Submit advice.
        AdviceSubmit = "advice.submit", "Submitted advice";
        /// Read submitted advice.
        AdviceView = "advice.view", "Opened advice";
        /// Add a document.
        DocumentUpload = "doc.upload", "Added a document";
        /// Open a document.
        DocumentView = "doc.view", "Opened a document";
        /// Withdraw a document.
        DocumentWithdraw = "doc.withdraw", "Withdrew a document";
        /// Propose a decision.
        DecisionPropose = "decision.propose", "Proposed a decision";
        /// Decide.
        DecisionRecord = "decision.record", "Decided";
        /// Tell the family of a decision.
        DecisionNotify = "decision.notify", "Told the family of a decision";
        /// Write in the plan.
        PlanDraft = "plan.draft", "Wrote in the plan";
        /// Send a draft.
        PlanSendDraft = "plan.send_draft", "Sent the draft plan";
        /// Answer the family's comments.
        CommentAnswer = "comment.answer", "Worked on the family’s comments";
        /// Consult a setting.
        ConsultationSend = "consultation.send", "Consulted a school or college";
        /// Record a setting's reply.
        ConsultationRecord = "consultation.record", "Recorded a reply to a consultation";
        /// Make a plan final and send it.
        PlanFinalise = "plan.finalise", "Issued the final plan";
        /// Record an exception.
        ExceptionRecord = "exception.record", "Recorded an exception";
        /// Approve an exception on personal circumstances.
        ExceptionApprove = "exception.approve", "Approved an exception";
        /// Correct a recorded fact by one that supersedes it.
        FactCorrect = "fact.correct", "Corrected a date";
        /// Record a fact of the case's life.
        FactRecord = "fact.record", "Recorded a date";
        /// Write an internal note.
        NoteWrite = "note.write", "Wrote a note";
        /// Read the history of a case.
        AuditView = "audit.view", "Opened the history";
        /// See figures.
        ReportAggregate = "report.aggregate", "Opened a report";
        /// Do a task.
        TaskComplete = "task.complete", "Did a task";
        /// Look after accounts.
        UserManage = "user.manage", "Changed an account";
        /// Change the calendar.
        CalendarEdit = "calendar.edit", "Calendar changed";
    }
}

impl Action {
    /// Says whether the act asks for the password again when it was last given more than five minutes ago.
    pub fn needs_step_up(self) -> bool {
        matches!(self, Self::DecisionRecord | Self::PlanFinalise | Self::ExceptionApprove | Self::UserManage)
    }
}

/// Who was asked for one piece of advice, as policy needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The request.
    pub id: AdviceRequestId,
    /// The kind of advice.
    pub kind: AdviceKind,
    /// The user who was asked or took it.
    pub user_id: Option<UserId>,
    /// The team that was asked.
    pub team_id: Option<TeamId>,
}

/// What policy needs to know of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseSubject {
    /// The case.
    pub id: CaseId,
    /// Its caseworker.
    pub caseworker_id: Option<UserId>,
    /// The team that owns it.
    pub team_id: TeamId,
    /// Everybody asked for advice on it.
    pub asked: Vec<Asked>,
}

/// What an act is about.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// No case.
    Service,
    /// A case.
    Case(&'a CaseSubject),
    /// One request for advice on a case.
    Advice(&'a CaseSubject, AdviceRequestId),
}

impl<'a> Target<'a> {
    fn case(self) -> Option<&'a CaseSubject> {
        match self {
            Self::Service => None,
            Self::Case(case) | Self::Advice(case, _) => Some(case),
        }
    }
}

/// How an actor stands to a case, in one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Nothing connects them.
    None,
    /// Their team owns the case, or holds an open request on it.
    Team,
    /// Assigned in that same function.
    Assigned,
    /// The act is about no case.
    General,
}

/// What policy answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Allowed.
    Allow,
    /// They may know it exists and may not do this: 403.
    Deny,
    /// They may not know it exists: 404, the same bytes as an unknown id.
    Hide,
}

/// Why an act is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Seen and not allowed.
    #[error("You may see this, but your role does not allow that step")]
    Denied,
    /// Not to be known of.
    #[error("There is no such page")]
    Hidden,
    /// Allowed once the password is given again.
    #[error("Enter your password again to do this")]
    StepUp,
}

/// Proof that an act was allowed. Only [`authorise`] makes one, and only one makes an audit entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    actor: UserId,
    action: Action,
    case_id: Option<CaseId>,
}

impl Permit {
    /// Returns who may act.
    pub fn actor(&self) -> UserId {
        self.actor
    }
    /// Returns what they may do.
    pub fn action(&self) -> Action {
        self.action
    }
    /// Returns the case it is about; `None` when it is about none.
    pub fn case_id(&self) -> Option<CaseId> {
        self.case_id
    }
}

/// Returns how the actor, in one of their roles, stands to the target.
pub fn relation(actor: &Actor, role: Role, target: Target<'_>) -> Relation {
    let Some(case) = target.case() else { return Relation::General };
    let asked = |wanted: &Asked| match target {
        Target::Advice(_, id) => wanted.id == id,
        _ => true,
    };
    match role {
        Role::Caseworker if case.caseworker_id == Some(actor.user_id) => Relation::Assigned,
        Role::Caseworker | Role::Manager if actor.is_in(case.team_id) => Relation::Team,
        Role::EducationalPsychologist | Role::HealthContributor | Role::SocialCareContributor => {
            let mut best = Relation::None;
            for one in case.asked.iter().filter(|one| one.kind.role() == Some(role) && asked(one)) {
                if one.user_id == Some(actor.user_id) {
                    best = Relation::Assigned;
                } else if one.user_id.is_none() && one.team_id.is_some_and(|team| actor.is_in(team)) {
                    best = best.max(Relation::Team);
                }
            }
            best
        }
        Role::Caseworker | Role::Manager | Role::PanelMember | Role::Administrator | Role::InformationGovernance => {
            Relation::None
        }
    }
}

/// Says whether a role with this relation may do the action. This match is the permission matrix.
pub fn allows(action: Action, role: Role, relation: Relation) -> bool {
    use Action as A;
    use Relation::{Assigned, General, Team};
    let contributor = role.is_contributor();
    match action {
        A::CaseView => match role {
            Role::Caseworker => matches!(relation, Assigned | Team),
            Role::Manager => relation == Team,
            _ => contributor && relation == Assigned,
        },
        A::CaseList => match role {
            Role::Caseworker | Role::Manager => relation == General,
            _ => contributor && relation == General,
        },
        A::CaseCreate => matches!(role, Role::Caseworker | Role::Manager) && relation == General,
        A::CaseAssign => role == Role::Manager && relation == Team,
        A::CaseEdit
        | A::CaseClose
        | A::AdviceRequest
        | A::AdviceReturn
        | A::DecisionPropose
        | A::DecisionNotify
        | A::PlanDraft
        | A::PlanSendDraft
        | A::CommentAnswer
        | A::ConsultationSend
        | A::ConsultationRecord
        | A::ExceptionRecord
        | A::FactCorrect
        | A::FactRecord
        | A::NoteWrite
        | A::AuditView
        | A::DocumentWithdraw => match role {
            Role::Caseworker => relation == Assigned,
            Role::Manager => relation == Team,
            _ => false,
        },
        A::AdviceView | A::DocumentUpload | A::DocumentView => match role {
            Role::Caseworker => relation == Assigned,
            Role::Manager => relation == Team,
            _ => contributor && relation == Assigned,
        },
        A::TaskComplete => match role {
            Role::Caseworker => matches!(relation, Assigned | General),
            Role::Manager => matches!(relation, Team | General),
            Role::Administrator => relation == General,
            _ => contributor && relation == Assigned,
        },
        A::AdviceOpen => contributor && matches!(relation, Assigned | Team),
        A::AdviceTake => contributor && relation == Team,
        A::AdviceAnswer | A::AdviceWrite | A::AdviceSubmit => contributor && relation == Assigned,
        A::DecisionRecord | A::PlanFinalise | A::ExceptionApprove => role == Role::Manager && relation == Team,
        A::ReportAggregate => {
            matches!(role, Role::Manager | Role::Caseworker | Role::InformationGovernance) && relation == General
        }
        A::UserManage | A::CalendarEdit => role == Role::Administrator && relation == General,
    }
}

/// Decides whether the actor may do the action on the target.
pub fn decide(actor: &Actor, action: Action, target: Target<'_>) -> Decision {
    let mut knows = target.case().is_none();
    for role in &actor.roles {
        let relation = relation(actor, *role, target);
        if allows(action, *role, relation) {
            return Decision::Allow;
        }
        knows |= relation != Relation::None;
    }
    if knows { Decision::Deny } else { Decision::Hide }
}

/// Permits the act, or says why not.
///
/// # Errors
/// [`Refusal`]: hidden, denied, or allowed only after the password is given again.
pub fn authorise(actor: &Actor, action: Action, target: Target<'_>) -> Result<Permit, Refusal> {
    match decide(actor, action, target) {
        Decision::Hide => Err(Refusal::Hidden),
        Decision::Deny => Err(Refusal::Denied),
        Decision::Allow if action.needs_step_up() && !actor.has_just_confirmed => Err(Refusal::StepUp),
        Decision::Allow => Ok(Permit { actor: actor.user_id, action, case_id: target.case().map(|case| case.id) }),
    }
}

/// Which cases a person's lists may hold: every list function demands one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visibility {
    user_id: UserId,
    as_caseworker: bool,
    as_contributor: bool,
    teams: Vec<TeamId>,
}

impl Visibility {
    /// Returns whose lists these are.
    pub fn user_id(&self) -> UserId {
        self.user_id
    }
    /// Says whether cases assigned to the person as caseworker are listed.
    pub fn as_caseworker(&self) -> bool {
        self.as_caseworker
    }
    /// Says whether cases on which the person was asked for advice are listed.
    pub fn as_contributor(&self) -> bool {
        self.as_contributor
    }
    /// Lists the teams whose cases are listed.
    pub fn teams(&self) -> &[TeamId] {
        &self.teams
    }
    /// Says whether a case of this team and this caseworker is listed: the same rule that narrows every query of cases.
    pub fn lists(&self, team_id: TeamId, caseworker_id: Option<UserId>) -> bool {
        self.teams.contains(&team_id) || (self.as_caseworker && caseworker_id == Some(self.user_id))
    }
}

/// Which cases a person's figures count. Figures name nobody, so a manager's count every case of the authority, listed for them or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FiguresScope {
    /// Every case.
    Authority,
    /// The cases of these teams.
    Teams(Vec<TeamId>),
}

/// Makes the scope of a person's figures from the same matrix as [`decide`].
pub fn figures_scope(actor: &Actor) -> FiguresScope {
    let whole = actor.roles.iter().any(|role| {
        matches!(role, Role::Manager | Role::InformationGovernance) && allows(Action::ReportAggregate, *role, Relation::General)
    });
    if whole { FiguresScope::Authority } else { FiguresScope::Teams(actor.teams.clone()) }
}

/// Makes the scope of a person's lists from the same matrix as [`decide`].
pub fn visibility(actor: &Actor) -> Visibility {
    let by_team = actor
        .roles
        .iter()
        .any(|role| matches!(role, Role::Caseworker | Role::Manager) && allows(Action::CaseView, *role, Relation::Team));
    Visibility {
        user_id: actor.user_id,
        as_caseworker: actor.has(Role::Caseworker),
        as_contributor: actor.roles.iter().any(|role| role.is_contributor()),
        teams: if by_team { actor.teams.clone() } else { Vec::new() },
    }
}

coded! {
    /// A group of fields that is shown or withheld together.
    pub enum FieldGroup {
        /// Name, birth date, year group, setting.
        Identity = "ident", "Identity";
        /// Addresses and every other location.
        Address = "address", "Address";
        /// Telephone and email of each person.
        Contacts = "contacts", "Contacts";
        /// The views of the child and family.
        Views = "views", "Views";
        /// Education and psychology.
        Education = "edu", "Education";
        /// Health.
        Health = "health", "Health";
        /// Social care.
        SocialCare = "social", "Social care";
        /// Casework, deliberation, decisions.
        Notes = "notes", "Notes";
        /// The plan.
        Plan = "plan", "Plan";
        /// Stages, limits, tasks.
        Dates = "dates", "Dates";
    }
}

/// Returns the field group that a document, or the advice that it could carry, belongs to.
///
/// Letters and papers that are about nothing in particular are casework: contributors read none of them.
pub fn group_of(class: DocumentClass) -> FieldGroup {
    match class {
        DocumentClass::Views => FieldGroup::Views,
        DocumentClass::Education => FieldGroup::Education,
        DocumentClass::Health => FieldGroup::Health,
        DocumentClass::SocialCare => FieldGroup::SocialCare,
        DocumentClass::Letters | DocumentClass::General => FieldGroup::Notes,
    }
}

/// Says whether a role with this relation reads a field group.
pub fn reads(group: FieldGroup, role: Role, relation: Relation) -> bool {
    use FieldGroup as G;
    match (role, relation) {
        (Role::Caseworker, Relation::Assigned) | (Role::Manager, Relation::Team) => true,
        (Role::Caseworker, Relation::Team) => matches!(group, G::Identity | G::Dates),
        (Role::EducationalPsychologist, Relation::Assigned) => {
            matches!(group, G::Identity | G::Contacts | G::Views | G::Education)
        }
        (Role::HealthContributor, Relation::Assigned) => {
            matches!(group, G::Identity | G::Address | G::Contacts | G::Views | G::Health)
        }
        (Role::SocialCareContributor, Relation::Assigned) => {
            matches!(group, G::Identity | G::Address | G::Contacts | G::Views | G::SocialCare)
        }
        (role, Relation::Team) if role.is_contributor() => group == G::Identity,
        _ => false,
    }
}

/// Says whether the actor, in any role, reads a field group of the case.
pub fn may_read(actor: &Actor, case: &CaseSubject, group: FieldGroup) -> bool {
    actor.roles.iter().any(|role| reads(group, *role, relation(actor, *role, Target::Case(case))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{codes::Coded, ids::Id};
    use uuid::Uuid;

    fn user(number: u128) -> UserId {
        Id::new(Uuid::from_u128(number))
    }

    fn team(number: u128) -> TeamId {
        Id::new(Uuid::from_u128(number))
    }

    fn actor(role: Role, number: u128, teams: &[u128]) -> Actor {
        Actor {
            user_id: user(number),
            name: "Somebody".into(),
            roles: vec![role],
            team_id: teams.first().map(|number| team(*number)),
            teams: teams.iter().map(|number| team(*number)).collect(),
            has_just_confirmed: true,
        }
    }

    fn case() -> CaseSubject {
        CaseSubject {
            id: Id::new(Uuid::from_u128(900)),
            caseworker_id: Some(user(1)),
            team_id: team(10),
            asked: vec![
                Asked {
                    id: Id::new(Uuid::from_u128(70)),
                    kind: AdviceKind::Psychological,
                    user_id: Some(user(2)),
                    team_id: Some(team(20)),
                },
                Asked { id: Id::new(Uuid::from_u128(71)), kind: AdviceKind::Medical, user_id: None, team_id: Some(team(30)) },
            ],
        }
    }

    #[test]
    fn x_01_the_whole_matrix_is_as_agreed() {
        let relations = [Relation::General, Relation::Assigned, Relation::Team, Relation::None];
        let mut table = String::from("action                 role                       G A T N\n");
        for action in Action::ALL {
            for role in Role::ALL {
                let cells: Vec<&str> =
                    relations.iter().map(|relation| if allows(*action, *role, *relation) { "+" } else { "-" }).collect();
                let mark = if action.needs_step_up() { " ^" } else { "" };
                table.push_str(&format!("{:<22} {:<26} {}{mark}\n", action.code(), role.code(), cells.join(" ")));
            }
        }
        insta::assert_snapshot!("permission_matrix", table);
    }

    #[test]
    fn x_01_nobody_unrelated_does_anything_to_a_case() {
        let case = case();
        for action in Action::ALL {
            for role in Role::ALL {
                let stranger = actor(*role, 99, &[99]);
                assert_eq!(decide(&stranger, *action, Target::Case(&case)), Decision::Hide, "{action:?} {role:?}");
                assert!(!allows(*action, *role, Relation::None), "{action:?} {role:?}");
            }
        }
    }

    #[test]
    fn x_01_somebody_without_a_role_does_nothing() {
        let mut nobody = actor(Role::Caseworker, 1, &[10]);
        nobody.roles.clear();
        for action in Action::ALL {
            assert_ne!(decide(&nobody, *action, Target::Service), Decision::Allow);
            assert_eq!(decide(&nobody, *action, Target::Case(&case())), Decision::Hide);
        }
    }

    #[test]
    fn a_contributor_opens_their_own_request_and_not_another_services() {
        let case = case();
        let psychologist = actor(Role::EducationalPsychologist, 2, &[20]);
        let own = Target::Advice(&case, Id::new(Uuid::from_u128(70)));
        let medical = Target::Advice(&case, Id::new(Uuid::from_u128(71)));
        assert_eq!(decide(&psychologist, Action::AdviceWrite, own), Decision::Allow);
        assert_eq!(decide(&psychologist, Action::AdviceWrite, medical), Decision::Hide);
    }

    #[test]
    fn a_team_takes_what_nobody_has_taken() {
        let case = case();
        let nurse = actor(Role::HealthContributor, 5, &[30]);
        let medical = Target::Advice(&case, Id::new(Uuid::from_u128(71)));
        assert_eq!(decide(&nurse, Action::AdviceTake, medical), Decision::Allow);
        assert_eq!(decide(&nurse, Action::AdviceWrite, medical), Decision::Deny);
        assert_eq!(decide(&nurse, Action::CaseView, Target::Case(&case)), Decision::Deny);
    }

    #[test]
    fn a_weighty_act_asks_for_the_password_again() {
        let case = case();
        let mut manager = actor(Role::Manager, 7, &[10]);
        assert!(authorise(&manager, Action::PlanFinalise, Target::Case(&case)).is_ok());
        manager.has_just_confirmed = false;
        assert_eq!(authorise(&manager, Action::PlanFinalise, Target::Case(&case)), Err(Refusal::StepUp));
        assert!(authorise(&manager, Action::CaseView, Target::Case(&case)).is_ok());
    }

    #[test]
    fn a_manager_counts_the_whole_authority_and_a_caseworker_their_teams() {
        assert_eq!(figures_scope(&actor(Role::Manager, 7, &[10])), FiguresScope::Authority);
        assert_eq!(figures_scope(&actor(Role::InformationGovernance, 7, &[])), FiguresScope::Authority);
        assert_eq!(figures_scope(&actor(Role::Caseworker, 1, &[10])), FiguresScope::Teams(vec![team(10)]));
        let listed = visibility(&actor(Role::Caseworker, 1, &[10]));
        assert!(listed.lists(team(10), None) && listed.lists(team(11), Some(user(1))));
        assert!(!listed.lists(team(11), Some(user(2))) && !listed.lists(team(11), None));
        assert!(!visibility(&actor(Role::Manager, 7, &[10])).lists(team(11), Some(user(7))));
    }

    #[test]
    fn a_team_colleague_reads_identity_and_dates_only() {
        let case = case();
        let colleague = actor(Role::Caseworker, 8, &[10]);
        let read: Vec<FieldGroup> = FieldGroup::ALL.iter().copied().filter(|group| may_read(&colleague, &case, *group)).collect();
        assert_eq!(read, [FieldGroup::Identity, FieldGroup::Dates]);
    }
}
