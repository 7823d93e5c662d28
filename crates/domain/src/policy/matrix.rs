//! The permission matrix: one exhaustive match over action, role and relation.

use crate::{accounts::Role, codes::coded};

coded! {
    /// Everything that somebody may ask to do.
    pub enum Action {
        /// Open a case.
        CaseView = "case.view", "Opened the case";
        /// See lists of cases.
        CaseList = "case.list", "Opened a list of cases";
        /// Record a request, which makes a case.
        CaseCreate = "case.create", "Recorded a request";
        /// Record a plan that the authority maintains already, or that came with a family, which makes a case or joins one.
        PlanEnter = "plan.enter", "Recorded an existing plan";
        /// Change what is recorded of the child, family or school.
        CaseEdit = "case.edit", "Changed the record";
        /// Put right who somebody is: names, birth date, sex, numbers.
        PersonIdentify = "person.identify", "Put right who somebody is";
        /// Change where and how somebody is reached.
        PersonReach = "person.reach", "Changed how somebody is reached";
        /// Change somebody's part in the circle of a child: relation, responsibility, main contact, end.
        CircleChange = "circle.change", "Changed somebody’s part in the circle";
        /// Say that somebody must not be told, or may be again.
        CircleSilence = "circle.silence", "Said whether somebody may be told";
        /// Add somebody to the circle of a child.
        CircleAdd = "circle.add", "Added somebody to the circle";
        /// Record where a child learns, from a day on.
        SchoolChange = "school.change", "Changed the school of the child";
        /// Record that a child is taught above or below their own year.
        YearChange = "year.change", "Changed the year group";
        /// Record care, and who works with the family.
        CareChange = "care.change", "Changed what is recorded of care";
        /// Record a disability of the child, or that a parent serves in the armed forces.
        CircumstanceChange = "circumstance.change", "Changed disabilities or the service family";
        /// Close a case because its request was withdrawn.
        CaseClose = "case.close", "Recorded a withdrawal";
        /// Record how a case ended otherwise: a move, a death, a request recorded by mistake.
        CaseEnd = "case.end", "Recorded how the case ended";
        /// Take back the end of a case that was recorded wrongly.
        CaseReopen = "case.reopen", "Took back the end of the case";
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
        /// Record the certificate of a mediation adviser.
        CertificateRecord = "certificate.record", "Recorded a mediation certificate";
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
        /// Merge a duplicate into the case of the same child.
        CaseMerge = "case.merge", "Merged a duplicate";
        /// Propose what needs a second person.
        ApprovalPropose = "approval.propose", "Proposed something for approval";
        /// Approve what somebody else proposed, which does it.
        ApprovalGive = "approval.give", "Approved what was proposed";
        /// Refuse what somebody else proposed.
        ApprovalRefuse = "approval.refuse", "Refused what was proposed";
        /// Take one's own proposal back.
        ApprovalWithdraw = "approval.withdraw", "Took a proposal back";
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
        /// See who was refused what.
        AccessReview = "access.review", "Opened the list of refused access";
        /// See accounts.
        UserView = "user.view", "Opened the accounts";
        /// Change teams and services.
        TeamEdit = "team.edit", "Changed a team";
        /// Look after accounts.
        UserManage = "user.manage", "Changed an account";
        /// Change what is known of the authority itself.
        AuthorityEdit = "authority.edit", "Changed the authority’s details";
        /// Change the register of schools, colleges and other institutions.
        InstitutionEdit = "institution.edit", "Changed the register of schools and colleges";
        /// Change the calendar.
        CalendarEdit = "calendar.edit", "Calendar changed";
    }
}

impl Action {
    /// Says whether the act asks for the password again when it was last given more than five minutes ago.
    pub fn needs_step_up(self) -> bool {
        matches!(self, Self::DecisionRecord | Self::PlanFinalise | Self::ExceptionApprove | Self::ApprovalGive | Self::UserManage)
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
        A::CaseCreate | A::PlanEnter => matches!(role, Role::Caseworker | Role::Manager) && relation == General,
        A::CaseAssign => role == Role::Manager && relation == Team,
        A::CaseEdit
        | A::PersonIdentify
        | A::PersonReach
        | A::CircleChange
        | A::CircleSilence
        | A::CircleAdd
        | A::SchoolChange
        | A::YearChange
        | A::CareChange
        | A::CircumstanceChange
        | A::CaseClose
        | A::CaseEnd
        | A::CaseReopen
        | A::AdviceRequest
        | A::AdviceReturn
        | A::DecisionPropose
        | A::DecisionNotify
        | A::CertificateRecord
        | A::PlanDraft
        | A::PlanSendDraft
        | A::CommentAnswer
        | A::ConsultationSend
        | A::ConsultationRecord
        | A::ExceptionRecord
        | A::FactCorrect
        | A::FactRecord
        | A::CaseMerge
        | A::ApprovalPropose
        | A::ApprovalWithdraw
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
        A::DecisionRecord | A::PlanFinalise | A::ExceptionApprove | A::ApprovalGive | A::ApprovalRefuse => {
            role == Role::Manager && relation == Team
        }
        A::ReportAggregate => {
            matches!(role, Role::Manager | Role::Caseworker | Role::InformationGovernance) && relation == General
        }
        A::AccessReview => role == Role::InformationGovernance && relation == General,
        A::UserView | A::TeamEdit | A::UserManage | A::AuthorityEdit | A::InstitutionEdit | A::CalendarEdit => {
            role == Role::Administrator && relation == General
        }
    }
}
