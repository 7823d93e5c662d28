//! Everything that somebody may ask to do.

use crate::codes::coded;

coded! {
    /// Everything that somebody may ask to do.
    pub enum Action {
        /// Open a case.
        CaseView = "case.view", "Opened the case";
        /// See lists of cases.
        CaseList = "case.list", "Opened a list of cases";
        /// Learn that a child is known, and to which team: a surname and birth date, each with one letter or figure wrong at most, answer nothing else.
        CaseExists = "case.exists", "Looked whether a child is known";
        /// Record a request, which makes a case.
        CaseCreate = "case.create", "Recorded a request";
        /// Ask for an assessment of one's own child, or of oneself.
        RequestSubmit = "request.submit", "Asked for an assessment";
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
        /// Record that one of several who asked withdraws alone.
        RequestWithdraw = "request.withdraw", "Recorded that one of several withdrew their request";
        /// Take back that one of several withdrew alone.
        RequestRestore = "request.restore", "Took back that one of several withdrew their request";
        /// Put a request back on record that was set aside as recorded by mistake.
        RequestPutBack = "request.put_back", "Put a request back on record";
        /// Record how a case ended otherwise: a move, a death, a request recorded by mistake.
        CaseEnd = "case.end", "Recorded a move, a death or a mistake";
        /// Take back the end of a case that was recorded wrongly.
        CaseReopen = "case.reopen", "Took back the end of the case";
        /// Give a case to another caseworker.
        CaseAssign = "case.assign", "Gave the case to a caseworker";
        /// Stand in for the caseworker of a case for some days.
        CaseCover = "case.cover", "Had somebody stand in for the caseworker";
        /// End that somebody stands in for the caseworker of a case.
        CoverEnd = "case.cover_end", "Ended that somebody stood in for the caseworker";
        /// Say until when somebody is away.
        AbsenceRecord = "absence.record", "Recorded until when somebody is away";
        /// Restrict a case to named people, or change who they are.
        CaseRestrict = "case.restrict", "Changed who may see the case";
        /// Say that one must have nothing to do with a case: it is hidden from then on.
        ConflictDeclare = "conflict.declare", "Declared a conflict of interest";
        /// Say that somebody else must have nothing to do with a case, or may again.
        ConflictRecord = "conflict.record", "Recorded a conflict of interest";
        /// Raise a warning that everybody who opens the case must see.
        FlagRaise = "flag.raise", "Raised a flag";
        /// Say that no paper of a case may be destroyed.
        LegalHoldRaise = "legal_hold.raise", "Put a legal hold on the case";
        /// Say that the papers of a case need not be kept any more.
        LegalHoldLift = "legal_hold.lift", "Lifted a legal hold";
        /// Clear a flag.
        FlagClear = "flag.clear", "Cleared a flag";
        /// Open a case in an emergency, for an hour and with a reason that is reviewed.
        BreakGlassInvoke = "breakglass.invoke", "Opened the case in an emergency";
        /// Ask a manager whether one may open a case in an emergency, having opened several just before.
        BreakGlassAsk = "breakglass.ask", "Asked to open the case in an emergency";
        /// Take back that one asked.
        BreakGlassWithdraw = "breakglass.withdraw", "Took back that they asked to open the case in an emergency";
        /// See who opened a case in an emergency, why, and what they looked at.
        BreakGlassView = "breakglass.view", "Looked at an emergency opening";
        /// Review whether an emergency opening was justified.
        BreakGlassReview = "breakglass.review", "Reviewed an emergency opening";
        /// Ask for advice.
        AdviceRequest = "advice.request", "Asked for advice";
        /// Accept advice or send it back.
        AdviceReturn = "advice.return", "Checked advice";
        /// Chase late advice, and record what is said to that.
        AdviceChase = "advice.chase", "Chased late advice";
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
        /// Withdraw a document that one added oneself.
        DocumentWithdrawOwn = "doc.withdraw_own", "Withdrew a document";
        /// Put a document into another class.
        DocumentReclassify = "doc.reclassify", "Put a document into another class";
        /// Send a document to one named person.
        DocumentRelease = "doc.release", "Sent a document";
        /// Propose a decision.
        DecisionPropose = "decision.propose", "Proposed a decision";
        /// Take back a decision that one proposed, while it waits.
        DecisionTakeBack = "decision.take_back", "Took back a proposed decision";
        /// Have the administrators add what the letter about a decision lacks.
        DecisionAskMissing = "decision.ask_missing", "Told the administrators what a letter lacks";
        /// Recommend to the officer who decides.
        PanelRecommend = "panel.recommend", "Recommended a decision";
        /// See the panels that one sits on.
        PanelView = "panel.view", "Opened their panels";
        /// Put cases before a panel.
        PanelManage = "panel.manage", "Changed a panel";
        /// Decide.
        DecisionRecord = "decision.record", "Decided";
        /// Tell the family of a decision.
        DecisionNotify = "decision.notify", "Told the family of a decision";
        /// Record the certificate of a mediation adviser.
        CertificateRecord = "certificate.record", "Recorded a mediation certificate";
        /// Write in the plan.
        PlanDraft = "plan.draft", "Wrote in the plan";
        /// Write in the sections of the plan that belong to one's profession.
        PlanDraftSection = "plan.draft_section", "Wrote in a section of the plan";
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
        /// Refuse an exception that waits for approval.
        ExceptionRefuse = "exception.refuse", "Refused an exception";
        /// Correct a recorded fact by one that supersedes it.
        FactCorrect = "fact.correct", "Corrected what is on record";
        /// Take back a recorded fact that never happened.
        FactRetract = "fact.retract", "Took back a date that was recorded by mistake";
        /// Merge a duplicate into the case of the same child.
        CaseMerge = "case.merge", "Merged a duplicate";
        /// Undo the merging of a case into another.
        CaseUnmerge = "case.unmerge", "Undid a merging";
        /// Propose what needs a second person.
        ApprovalPropose = "approval.propose", "Proposed something for approval";
        /// Approve what somebody else proposed, which does it.
        ApprovalGive = "approval.give", "Approved what was proposed";
        /// Refuse what somebody else proposed.
        ApprovalRefuse = "approval.refuse", "Refused what was proposed";
        /// Take one's own proposal back.
        ApprovalWithdraw = "approval.withdraw", "Took a proposal back";
        /// Send back what was proposed, with a question, instead of answering it.
        QuestionAsk = "question.ask", "Sent back what was proposed, with a question";
        /// Record a fact of the case's life.
        FactRecord = "fact.record", "Recorded a date";
        /// Write an internal note.
        NoteWrite = "note.write", "Wrote a note";
        /// Read internal notes.
        NoteView = "note.view", "Opened the notes";
        /// Record that somebody was in touch about a case, and what was promised to them.
        ContactRecord = "contact.record", "Recorded a contact";
        /// Put right what is recorded of a contact.
        ContactCorrect = "contact.correct", "Corrected a contact";
        /// Take back a contact that was recorded by mistake.
        ContactRetract = "contact.retract", "Took a contact back";
        /// Record that what was promised was done.
        PromiseKeep = "promise.keep", "Kept a promise";
        /// Record that what was promised will not be done, and why.
        PromiseWithdraw = "promise.withdraw", "Withdrew a promise";
        /// See how somebody is reached.
        ContactView = "contact.view", "Opened how somebody is reached";
        /// Ask that what is recorded of oneself is changed.
        ContactPropose = "contact.propose", "Asked for a change of their details";
        /// Write to the family or the school through the service.
        MessageSend = "message.send", "Sent a message";
        /// Make the link by which somebody without an account answers.
        LinkIssue = "link.issue", "Made a link";
        /// Take rows of cases out of the service.
        ExportRows = "export.rows", "Took rows out";
        /// Gather what somebody is entitled to see of themselves (UK GDPR article 15).
        AccessRequestPrepare = "sar.prepare", "Worked on a subject access request";
        /// Send what somebody is entitled to see of themselves.
        AccessRequestRelease = "sar.release", "Answered a subject access request";
        /// Propose what is destroyed.
        RetentionPropose = "retention.propose", "Proposed what is destroyed";
        /// Approve what is destroyed.
        RetentionApprove = "retention.approve", "Approved what is destroyed";
        /// Read the history of a case.
        AuditView = "audit.view", "Opened the history";
        /// Search everything that people did and opened.
        AuditSearch = "audit.search", "Searched the history";
        /// See figures.
        ReportAggregate = "report.aggregate", "Opened a report";
        /// Make the statutory return.
        ReturnBuild = "return.build", "Made the return";
        /// Do a task.
        TaskComplete = "task.complete", "Did a task";
        /// See who was refused what.
        AccessReview = "access.review", "Looked at who had access";
        /// Review access to a case, which opens it to whoever does for some days.
        ReviewOpen = "review.open", "Opened a review of access";
        /// End a review of access.
        ReviewEnd = "review.end", "Ended a review of access";
        /// See accounts.
        UserView = "user.view", "Opened the accounts";
        /// Change teams and services.
        TeamEdit = "team.edit", "Changed a team";
        /// Look after accounts.
        UserManage = "user.manage", "Changed an account";
        /// Propose that an account is given a role, a team or another address, or that a team goes elsewhere.
        RoleGrant = "role.grant", "Proposed a change of an account or a team";
        /// Approve such a change, which does it.
        RoleApprove = "role.approve", "Approved a change of an account or a team";
        /// Refuse such a change.
        RoleRefuse = "role.refuse", "Refused a change of an account or a team";
        /// Take back one's own proposal of such a change.
        RoleWithdraw = "role.withdraw", "Took back a proposed change of an account or a team";
        /// Change what is known of the authority itself.
        AuthorityEdit = "authority.edit", "Changed the authority’s details";
        /// Publish the words of a letter.
        TemplatePublish = "template.publish", "Published a letter";
        /// Change the register of schools, colleges and other institutions.
        InstitutionEdit = "institution.edit", "Changed the register of schools and colleges";
        /// Change the calendar.
        CalendarEdit = "calendar.edit", "Calendar changed";
    }
}

impl Action {
    /// Says whether the act asks for the password again when it was last given more than five minutes ago.
    pub fn needs_step_up(self) -> bool {
        let needs = self.is_weighty();
        #[cfg(test)]
        let needs = needs != super::tests::mutants::asks_otherwise(self);
        needs
    }

    fn is_weighty(self) -> bool {
        matches!(
            self,
            Self::DecisionRecord
                | Self::PlanFinalise
                | Self::ExceptionApprove
                | Self::ApprovalGive
                | Self::UserManage
                | Self::RoleGrant
                | Self::RoleApprove
                | Self::CaseRestrict
                | Self::BreakGlassInvoke
                | Self::BreakGlassAsk
                | Self::ReviewOpen
                | Self::ExportRows
                | Self::AccessRequestRelease
                | Self::RetentionApprove
        )
    }

    /// Says whether whoever does it only looks: nothing is changed, and a history leaves it out unless looking is asked for.
    pub const fn looks(self) -> bool {
        matches!(
            self,
            Self::CaseView
                | Self::CaseList
                | Self::CaseExists
                | Self::BreakGlassView
                | Self::AdviceOpen
                | Self::AdviceView
                | Self::DocumentView
                | Self::PanelView
                | Self::NoteView
                | Self::ContactView
                | Self::AuditView
                | Self::AuditSearch
                | Self::ReportAggregate
                | Self::AccessReview
                | Self::UserView
        )
    }

    /// Says whether it opens a case to read it.
    pub fn opens_case(self) -> bool {
        matches!(self, Self::CaseView | Self::AdviceView | Self::DocumentView | Self::ContactView)
    }
}
