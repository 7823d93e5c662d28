//! The permission matrix: one exhaustive match that says of every action for which relations each role may do it.

use super::{Action, Relation};
use crate::accounts::Role;

/// A set of relations: one cell of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Relations(u8);

impl Relations {
    const NEVER: Self = Self(0);

    const fn of(relation: Relation) -> Self {
        Self(1 << relation as u8)
    }

    const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn holds(self, relation: Relation) -> bool {
        self.0 & Self::of(relation).0 != 0
    }
}

/// About no case.
const G: Relations = Relations::of(Relation::General);
/// Assigned.
const A: Relations = Relations::of(Relation::Assigned);
/// By team.
const T: Relations = Relations::of(Relation::Team);
/// Before their panel.
const P: Relations = Relations::of(Relation::Panel);
/// Under their review.
const V: Relations = Relations::of(Relation::Review);
/// Linked to the child.
const L: Relations = Relations::of(Relation::Linked);
/// Opened in an emergency.
const E: Relations = Relations::of(Relation::Emergency);
/// In any relation, and in none.
const ANY: Relations = A.or(T).or(P).or(V).or(L).or(E).or(Relations::of(Relation::None));

/// One row of the matrix: the cell of each role. Whoever is not named in a row may never do it.
#[derive(Debug, Clone, Copy)]
struct Row {
    caseworker: Relations,
    psychologist: Relations,
    health: Relations,
    social_care: Relations,
    manager: Relations,
    panel: Relations,
    administrator: Relations,
    governance: Relations,
    family: Relations,
    school: Relations,
}

impl Row {
    const NOBODY: Self = Self {
        caseworker: Relations::NEVER,
        psychologist: Relations::NEVER,
        health: Relations::NEVER,
        social_care: Relations::NEVER,
        manager: Relations::NEVER,
        panel: Relations::NEVER,
        administrator: Relations::NEVER,
        governance: Relations::NEVER,
        family: Relations::NEVER,
        school: Relations::NEVER,
    };

    const fn caseworker(self, caseworker: Relations) -> Self {
        Self { caseworker, ..self }
    }
    /// Psychologists, health and social care alike.
    const fn contributors(self, cell: Relations) -> Self {
        Self { psychologist: cell, health: cell, social_care: cell, ..self }
    }
    const fn social_care(self, social_care: Relations) -> Self {
        Self { social_care, ..self }
    }
    const fn manager(self, manager: Relations) -> Self {
        Self { manager, ..self }
    }
    const fn panel(self, panel: Relations) -> Self {
        Self { panel, ..self }
    }
    const fn administrator(self, administrator: Relations) -> Self {
        Self { administrator, ..self }
    }
    const fn governance(self, governance: Relations) -> Self {
        Self { governance, ..self }
    }
    /// Parents and young people alike.
    const fn family(self, family: Relations) -> Self {
        Self { family, ..self }
    }
    const fn school(self, school: Relations) -> Self {
        Self { school, ..self }
    }

    const fn cell(self, role: Role) -> Relations {
        match role {
            Role::Caseworker => self.caseworker,
            Role::EducationalPsychologist => self.psychologist,
            Role::HealthContributor => self.health,
            Role::SocialCareContributor => self.social_care,
            Role::Manager => self.manager,
            Role::PanelMember => self.panel,
            Role::Administrator => self.administrator,
            Role::InformationGovernance => self.governance,
            Role::Parent | Role::YoungPerson => self.family,
            Role::SchoolSenco => self.school,
        }
    }
}

/// Who runs the case: its caseworker, and the managers of its team.
const CASEWORK: Row = Row::NOBODY.caseworker(A).manager(T);
/// Whoever works on the case.
const WORKING: Row = CASEWORK.contributors(A);
/// Who reads what stands in a case, in an emergency too.
const READING: Row = Row::NOBODY
    .caseworker(A.or(E))
    .contributors(A)
    .social_care(A.or(E))
    .manager(T.or(E))
    .panel(P)
    .governance(V)
    .family(L)
    .school(L);
const DECIDING: Row = Row::NOBODY.manager(T);
const ADVISING: Row = Row::NOBODY.contributors(A);
const ADMINISTRATION: Row = Row::NOBODY.administrator(G);

/// Says whether a role with this relation may do the action.
pub fn allows(action: Action, role: Role, relation: Relation) -> bool {
    let is_allowed = row(action).cell(role).holds(relation);
    #[cfg(test)]
    let is_allowed = is_allowed != super::tests::mutants::is_flipped(action, role, relation);
    is_allowed
}

/// This match is the permission matrix.
const fn row(action: Action) -> Row {
    use Action as Do;
    match action {
        Do::CaseView => READING.caseworker(A.or(T).or(E)),
        Do::CaseList => Row::NOBODY
            .caseworker(G.or(A).or(T))
            .contributors(G.or(A))
            .manager(G.or(T))
            .panel(P)
            .governance(V)
            .family(L)
            .school(L),
        Do::CaseExists => {
            let asked = ANY.or(G);
            Row::NOBODY.caseworker(asked).social_care(asked).manager(asked).governance(asked)
        }
        Do::CaseCreate | Do::PlanEnter => Row::NOBODY.caseworker(G).manager(G),
        Do::RequestSubmit => Row::NOBODY.family(L).school(L),
        Do::ContactPropose => Row::NOBODY.family(L),
        Do::CaseAssign | Do::ConflictRecord => Row::NOBODY.manager(T),
        Do::AbsenceRecord => Row::NOBODY.caseworker(G).manager(G),
        Do::CaseCover | Do::PanelManage => Row::NOBODY.caseworker(T).manager(T),
        Do::CaseRestrict => Row::NOBODY.manager(T).governance(V),
        // Whoever reads the case in an emergency may find that they must not.
        Do::ConflictDeclare => Row::NOBODY
            .caseworker(A.or(T).or(E))
            .contributors(A.or(T))
            .social_care(A.or(T).or(E))
            .manager(T.or(E))
            .panel(P)
            .governance(V),
        Do::BreakGlassInvoke | Do::BreakGlassAsk | Do::BreakGlassWithdraw => {
            Row::NOBODY.caseworker(ANY).social_care(ANY).manager(ANY)
        }
        Do::BreakGlassView | Do::BreakGlassReview => Row::NOBODY.manager(T).governance(G),
        Do::CaseEdit
        | Do::PersonIdentify
        | Do::PersonReach
        | Do::CircleChange
        | Do::CircleSilence
        | Do::CircleAdd
        | Do::SchoolChange
        | Do::YearChange
        | Do::CareChange
        | Do::CircumstanceChange
        | Do::CaseClose
        | Do::RequestWithdraw
        | Do::RequestRestore
        | Do::RequestPutBack
        | Do::CaseEnd
        | Do::CaseReopen
        | Do::CoverEnd
        | Do::AdviceRequest
        | Do::AdviceReturn
        | Do::AdviceChase
        | Do::DecisionPropose
        | Do::DecisionTakeBack
        | Do::DecisionAskMissing
        | Do::DecisionNotify
        | Do::CertificateRecord
        | Do::PlanDraft
        | Do::PlanSendDraft
        | Do::CommentAnswer
        | Do::ConsultationSend
        | Do::ConsultationRecord
        | Do::ExceptionRecord
        | Do::FactCorrect
        | Do::FactRetract
        | Do::FactRecord
        | Do::CaseMerge
        | Do::CaseUnmerge
        | Do::LegalHoldRaise
        | Do::LegalHoldLift
        | Do::NoteWrite
        | Do::ContactRecord
        | Do::ContactCorrect
        | Do::ContactRetract
        | Do::PromiseKeep
        | Do::PromiseWithdraw
        | Do::LinkIssue => CASEWORK,
        Do::NoteView | Do::AuditView => CASEWORK.governance(V),
        Do::AdviceView | Do::DocumentView => READING,
        Do::ContactView => Row::NOBODY
            .caseworker(A.or(E))
            .contributors(A)
            .social_care(A.or(E))
            .manager(T.or(E))
            .governance(V)
            .family(L)
            .school(L),
        Do::DocumentUpload => WORKING.family(L).school(L),
        Do::DocumentWithdraw => DECIDING,
        Do::DocumentWithdrawOwn => WORKING.family(L).school(L),
        Do::DocumentReclassify | Do::DocumentRelease | Do::AccessRequestPrepare => CASEWORK.governance(V),
        Do::MessageSend => WORKING.governance(V).family(L).school(L),
        Do::FlagRaise => WORKING,
        // Social care proposes to clear what it may clear.
        Do::FlagClear | Do::ApprovalPropose | Do::ApprovalWithdraw => CASEWORK.social_care(A),
        Do::TaskComplete => Row::NOBODY.caseworker(A.or(G)).contributors(A).manager(T.or(G)).administrator(G).family(L).school(L),
        Do::AdviceOpen => Row::NOBODY.contributors(A.or(T)),
        Do::AdviceTake => Row::NOBODY.contributors(T),
        Do::AdviceAnswer => ADVISING,
        Do::AdviceWrite | Do::AdviceSubmit => ADVISING.school(L),
        Do::PlanDraftSection => ADVISING,
        Do::DecisionRecord
        | Do::PlanFinalise
        | Do::ExceptionApprove
        | Do::ExceptionRefuse
        | Do::ApprovalGive
        | Do::ApprovalRefuse
        | Do::QuestionAsk => DECIDING,
        Do::RetentionApprove => DECIDING,
        Do::PanelRecommend => Row::NOBODY.panel(P),
        Do::PanelView => Row::NOBODY.panel(G),
        Do::ExportRows => Row::NOBODY.manager(T).governance(V),
        Do::AccessRequestRelease | Do::ReviewEnd => Row::NOBODY.governance(V),
        Do::RetentionPropose | Do::AccessReview | Do::ReviewOpen | Do::AuditSearch | Do::RoleApprove | Do::RoleRefuse => {
            Row::NOBODY.governance(G)
        }
        Do::ReportAggregate => Row::NOBODY.caseworker(G).manager(G).governance(G),
        Do::ReturnBuild => Row::NOBODY.manager(G),
        Do::TemplatePublish => ADMINISTRATION.manager(G),
        Do::UserView
        | Do::TeamEdit
        | Do::UserManage
        | Do::RoleGrant
        | Do::RoleWithdraw
        | Do::AuthorityEdit
        | Do::InstitutionEdit
        | Do::CalendarEdit => ADMINISTRATION,
    }
}
