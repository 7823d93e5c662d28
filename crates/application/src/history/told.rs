//! What an act tells its history besides who, when and why: one value for each act, which writes the details that are stored and reads them back.

use chrono::NaiveDate;
use ehc_domain::{
    access::ReviewGround,
    advice::{AdviceAnswer, NotAskedGround},
    approvals::ProposedAct,
    audit::Details,
    authority::AuthorityDetail,
    consultations::{ObjectionGround, ReplyOutcome},
    contacts::ContactWay,
    decisions::{DecisionKind, DecisionOutcome},
    documents::DocumentClass,
    emergency::{EmergencyGround, EmergencyOutcome},
    flags::FlagKind,
    ids::{AdviceId, DocumentId, PlanRowId, UserId},
    notifications::{NoticeEvent, TaskKind},
    plans::{PlanSection, ServiceMethod},
    requests::{Became, RequestSource},
    timetable::{exceptions::Ground, rules::RuleId},
};

use serde_json::Value;

use super::members::{AdviceResult, Aims, Asked, Blank, FactCode, Member, Members, YesOrNo};

/// Who had a case that nobody had.
pub(crate) const NOBODY: &str = "nobody";

/// Declares what acts tell, an entry for each act: what is always stored alike, and its members by the names under which they are stored.
macro_rules! told {
    ($($(#[$doc:meta])* $variant:ident $(($fixed:ident = $value:literal))? { $($member:ident: $kind:ty),* $(,)? })*) => {
        /// What one act tells its history.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the members of an act are explained by the act")]
        pub enum Told { $($(#[$doc])* $variant { $($member: $kind),* },)* }

        impl Details for Told {
            fn named(&self) -> Vec<(&'static str, String)> {
                let mut named = Vec::new();
                match self {
                    $(Self::$variant { $($member),* } => {
                        $(named.push((stringify!($fixed), $value.to_owned()));)?
                        $($member.write(stringify!($member), &mut named);)*
                    })*
                }
                named
            }
        }

        impl Told {
            /// The names of all of them.
            #[cfg(test)]
            pub(super) const NAMES: &'static [&'static str] = &[$(stringify!($variant)),*];

            /// Reads what an act told from its details as they are stored; `None` where no act tells that now.
            pub(crate) fn of(details: &Value) -> Option<Self> {
                let named = details.as_object().into_iter().flatten();
                let stored = named.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
                Self::read(&stored).map(|(told, _)| told)
            }

            /// Reads what an act told, and leaves what it did not tell: what an earlier version stored is told by the act that leaves least.
            pub(super) fn read<'a>(stored: &Members<'a>) -> Option<(Self, Members<'a>)> {
                // An act of which something is missing is seen before anything is copied: nearly all of them.
                let readings: &[fn(&Members<'a>) -> Option<(Self, Members<'a>)>] = &[$(|stored| {
                    $(if stored.get(stringify!($fixed)) != Some(&$value) { return None; })?
                    $(if !<$kind>::is_in(stringify!($member), stored) { return None; })*
                    let mut rest = stored.clone();
                    $(rest.remove(stringify!($fixed));)?
                    let told = Self::$variant { $($member: Member::read(stringify!($member), &mut rest)?),* };
                    Some((told, rest))
                }),*];
                readings.iter().filter_map(|read| read(stored)).min_by_key(|(_, rest)| rest.len())
            }
        }
    };
}

told! {
    /// A request came in, perhaps as a file.
    RequestRecorded { file_sha256: Option<String>, received_on: NaiveDate, source: RequestSource, became: Option<Became> }
    /// An existing plan was recorded, perhaps as a file.
    PlanEntered {
        plan_made_on: NaiveDate, amended_on: Option<NaiveDate>, reviewed_on: Option<NaiveDate>,
        moved_from: Option<String>, transferred_on: Option<NaiveDate>, file_sha256: Option<String>,
    }
    /// A request was withdrawn.
    RequestWithdrawn { withdrawn_on: NaiveDate }
    /// One of several who asked withdrew alone.
    OneRequestWithdrawn(act = "one request withdrawn") { withdrawn_on: NaiveDate, received_on: NaiveDate, source: RequestSource }
    /// It was taken back that one of several who asked withdrew alone.
    WithdrawalTakenBack(act = "withdrawal taken back") { withdrawn_on: NaiveDate, received_on: NaiveDate, source: RequestSource }
    /// The days of a request that was withdrawn alone were corrected.
    LoneDaysCorrected {
        was_received_on: NaiveDate, received_on: NaiveDate, was_withdrawn_on: NaiveDate, withdrawn_on: NaiveDate,
    }
    /// The child moved before there was a plan.
    MovedAway { moved_on: NaiveDate, new_authority: String }
    /// A move with a plan became known.
    MoveKnown { known_on: NaiveDate, moves_on: NaiveDate, new_authority: String }
    /// The plan went to another authority.
    PlanTransferredOut { transferred_on: NaiveDate, new_authority: String }
    /// The child died.
    Died { died_on: NaiveDate }
    /// A request turned out to have been recorded by mistake.
    RequestSetAside(act = "request set aside") { received_on: NaiveDate, source: RequestSource }
    /// A request that had been taken for a mistake was none.
    RequestPutBack(act = "request put back") { received_on: NaiveDate, source: RequestSource }
    /// An existing plan turned out to have been recorded by mistake.
    PlanSetAside(act = "plan set aside") { plan_made_on: NaiveDate }
    /// The end of a case was taken back.
    EndTakenBack { ending: String }
    /// Something was asked for at an address, and refused.
    AccessRefused { address: String }
    /// Somebody opened many cases within minutes that are not theirs.
    ManyOpened { opened_by: String, cases_opened: usize, alerts: usize }
    /// A checkpoint of the trail was signed: its place in which log, and the hash of its line.
    CheckpointSigned { checkpoint: usize, log: String, line: String }
    /// The clock went back by so many minutes.
    ClockWentBack { minutes: i64 }
    /// A backup that was made on a day was put back.
    BackupPutBack { made_on: NaiveDate }
    /// A case went from one caseworker to another.
    Assigned { user: UserId, from: String, to: String }
    /// A paper was put on file.
    DocumentAdded { class: DocumentClass, sha256: String }
    /// Who decides for a young person was recorded.
    RightsRecorded { decided_on: NaiveDate, lacks_capacity: bool, parents_too: bool }

    /// What is recorded of somebody was changed: which answers, and never what they say; the dates that moved.
    PersonChanged { person: String, answers: String, from_on: Option<NaiveDate>, moved: Option<String> }

    /// A fact was recorded.
    FactRecorded { kind: FactCode, on: NaiveDate }
    /// What was decided after a review was recorded.
    ReviewDecided { decided_after_review: String, on: NaiveDate }
    /// Who asked, how and for what was put right: which answers, and never what they say.
    RequestPutRight { asked_on: NaiveDate, put_right: String }
    /// What an existing plan says was put right: in which sections, and never what they say.
    HeldPlanReworded { sections_put_right: String }
    /// The day of a fact was corrected.
    DayCorrected { before: NaiveDate, after: NaiveDate, decided: Option<DecisionKind> }
    /// Details of a fact were corrected.
    DetailsCorrected { kind: FactCode, details: String }
    /// The day and details of a fact were corrected.
    FactCorrected { before: NaiveDate, after: NaiveDate, kind: FactCode, details: String }
    /// A fact was taken back that had been recorded by mistake.
    FactTakenBack { taken_back: FactCode, on: NaiveDate }
    /// A mediation certificate came.
    CertificateRecorded { issued_on: NaiveDate, mediation_adviser: String }
    /// An exception to a limit was recorded.
    ExceptionRecorded { ground: Ground, limit: RuleId }
    /// The last day of an exception was recorded.
    ExceptionEnded { last_day: NaiveDate }

    /// Something was proposed for a second person to approve, and what became of that.
    Proposal { proposed: ProposedAct, would: String, proposer: String }

    /// A duplicate was merged into the case of the same child: what went over.
    MergedInto { stays: String, requests: usize, documents: usize, people: usize }
    /// A duplicate of this case was merged into it: what came over.
    TookIn { duplicate: String, requests: usize, documents: usize, people: usize }

    /// A merging was undone, and the case stands again: what went back to it.
    MergingUndone { was_merged_into: String, requests: usize, documents: usize, people: usize }
    /// A merging was undone, and what had come went back to the other case.
    GaveBack { no_duplicate: String, requests: usize, documents: usize, people: usize }

    /// Administrators were told what the letter about a decision lacks.
    MissingAsked { missing: String }
    /// A decision was proposed.
    DecisionProposed { kind: DecisionKind, outcome: DecisionOutcome }
    /// A proposal was taken back.
    DecisionTakenBack { kind: DecisionKind, outcome: DecisionOutcome }
    /// Something proposed was sent back with a question.
    QuestionAsked { sent_back: String }
    /// A decision was made.
    Decided { kind: DecisionKind, outcome: DecisionOutcome, decided_on: NaiveDate }
    /// The family was told of a decision.
    DecisionNotified { kind: DecisionKind, outcome: DecisionOutcome, sent_on: NaiveDate }

    /// Advice was asked for, of some kinds and not of others.
    AdviceAsked { asked: Asked }
    /// A request for advice went to a colleague.
    AdvicePassed { user: UserId, to: String }
    /// A contributor answered without advice.
    AdviceAnswered { answer: AdviceAnswer }
    /// Advice was written, perhaps without the file that its draft had.
    AdviceWritten { number: i32, file_taken_out: Option<DocumentId> }
    /// Advice came by another way.
    AdviceReceived { result: AdviceResult, received_on: NaiveDate }
    /// Advice was accepted or sent back.
    AdviceChecked { result: AdviceResult }
    /// Advice turned out not to be needed.
    AdviceNotNeeded { ground: Blank<NotAskedGround> }
    /// A missed appointment excused late advice.
    AdviceExcused { ground: Ground }

    /// A row of the plan was added.
    RowAdded(act = "added") { row: PlanRowId, section: PlanSection, agreement_lapsed: bool, adulthood_aims: Option<Aims> }
    /// A row of the plan was changed; which aims it serves, where those changed.
    RowChanged(act = "changed") { row: PlanRowId, section: PlanSection, agreement_lapsed: bool, adulthood_aims: Option<Aims> }
    /// A row of the plan was removed.
    RowRemoved(act = "removed") { row: PlanRowId, section: PlanSection, agreement_lapsed: bool }
    /// A row of the plan was moved.
    RowMoved(act = "moved") { row: PlanRowId, section: PlanSection }
    /// The checks on a row of the plan were set aside.
    CheckSetAside(act = "check set aside") { row: PlanRowId, section: PlanSection }
    /// Needs were taken from advice.
    TakenFromAdvice(act = "taken from advice") { advice: AdviceId, rows: usize }
    /// A section of plain text was written.
    SectionWritten { section: PlanSection }
    /// A comment of the family was recorded.
    CommentRecorded(act = "recorded") { section: PlanSection }
    /// A comment of the family was answered.
    CommentAnswered(act = "answered") { section: PlanSection, accepted: YesOrNo }
    /// A manager was asked to approve the plan.
    ApprovalAsked(act = "asked for approval") { }
    /// A draft was sent to the family.
    DraftSent { draft: i32, how: ServiceMethod, served_on: NaiveDate, sha256: String }
    /// The final plan was sent.
    FinalPlanSent { sent_on: NaiveDate, days_late: i64, sha256: String }
    /// A school or college was consulted.
    ConsultationSent { institution: String, unit: Option<String>, sent_on: NaiveDate }
    /// A school or college answered.
    ConsultationReplied { outcome: ReplyOutcome, ground: Blank<ObjectionGround>, replied_on: NaiveDate }

    /// Something of the authority itself was recorded.
    AuthorityDetailSet { detail: AuthorityDetail, text: String, from_on: NaiveDate }
    /// A logo of the authority was recorded.
    LogoSet(act = "logo") { file_sha256: String, from_on: NaiveDate }
    /// It was recorded that the authority uses no logo.
    LogoRemoved(act = "no logo") { from_on: NaiveDate }
    /// A school, college or other institution was put on the register.
    InstitutionAdded { institution: String }
    /// The official register was taken over.
    RegisterImported { file_sha256: String, added: usize, changed: usize, closed: usize }
    /// What the register says of an institution was changed.
    InstitutionChanged { institution: String, changes: String }
    /// An institution closed.
    InstitutionClosed { institution: String, closed_on: NaiveDate, successor: Option<String> }
    /// An institution opened again, or had never closed.
    InstitutionReopened(act = "opened again") { institution: String }
    /// Somebody to speak to at an institution was named.
    ContactAdded(act = "contact added") { institution: String, contact: String }
    /// What is known of somebody to speak to was changed.
    ContactChanged(act = "contact changed") { institution: String, changes: String }
    /// Somebody is not to be spoken to any more.
    ContactEnded(act = "contact ended") { institution: String, contact: String, ended_on: NaiveDate }
    /// It was taken back that somebody is not to be spoken to any more.
    ContactTakenBack(act = "contact taken back") { institution: String, contact: String }
    /// A unit of an institution was named.
    UnitAdded(act = "unit added") { institution: String, unit: String }
    /// What is known of a unit was changed.
    UnitChanged(act = "unit changed") { institution: String, changes: String }
    /// A unit closed.
    UnitClosed(act = "unit closed") { institution: String, unit: String, closed_on: NaiveDate }
    /// A unit opened again, or had never closed.
    UnitReopened(act = "unit opened again") { institution: String, unit: String }

    /// A team was added.
    TeamAdded { team: String, kind: String }
    /// What is known of a team was changed.
    TeamChanged { team: String, changes: String }
    /// A team closed, and what hung on it went to another.
    TeamClosed { team: String, closed_on: NaiveDate, successor: Option<String>, moved: String }
    /// A team was taken back before its first day, and what hung on it went to another.
    TeamTakenBack(act = "team taken back") { team: String, first_day: NaiveDate, successor: Option<String>, moved: String }
    /// A team opened again, or had never closed.
    TeamReopened(act = "team opened again") { team: String }
    /// Something went from one team to another because the first closed.
    TeamMoved { what: String, from_team: String, to_team: String }

    /// Somebody was invited.
    AccountInvited { account: String, account_roles: String, account_team: Option<String> }
    /// A new link to choose a password was sent.
    LinkSent(act = "link sent") { account: String }
    /// The link was shown to the administrator who made it.
    LinkShown(act = "link shown") { account: String }
    /// What is known of somebody was changed.
    AccountChanged { account: String, changes: String }
    /// Somebody left, with so much in hand.
    AccountLeft { account: String, left_on: NaiveDate, in_hand: String }
    /// Somebody who had left was brought back.
    AccountBack(act = "brought back") { account: String, account_roles: String }
    /// A case of somebody who left went back to its team.
    CaseGivenBack(act = "given back") { from: String, team: String }
    /// A request for advice of somebody who left went back to the team that was asked.
    AdviceGivenBack { given_back_by: String, team: String }

    /// A conflict of interest hid the case from somebody.
    ConflictRecorded { conflict_of: String, gave_up_case: YesOrNo, requests_given_back: usize }
    /// A conflict of interest ended.
    ConflictEnded { no_more_conflict_of: String }
    /// Somebody was in touch, or what was recorded of that was corrected or taken back. What was said stands with the contact, for those who may read it.
    Contact { contact_way: ContactWay, contact_with: String, contact_on: NaiveDate, promised_for: Option<NaiveDate> }
    /// A promise was kept on a day.
    PromiseKept { promise_to: String, promised_on: NaiveDate, kept_on: NaiveDate }
    /// A promise was withdrawn on a day.
    PromiseWithdrawn { promise_to: String, promised_on: NaiveDate, promise_withdrawn_on: NaiveDate }
    /// A flag was raised. Why stands with the flag, for those who may read it.
    FlagRaised { flag: FlagKind, speak_to: Option<String> }
    /// A flag was cleared.
    FlagCleared { cleared: FlagKind }
    /// A case was restricted to named people.
    CaseRestricted { named_on_it: String, review_on: NaiveDate, gave_up_case: YesOrNo, requests_given_back: usize }
    /// One more person was named on a restricted case.
    NameAdded { also_named: String }
    /// Somebody is not named on a restricted case any more.
    NameRemoved { no_more_named: String, gave_up_case: YesOrNo, requests_given_back: usize }
    /// A restriction was looked at and goes on.
    RestrictionProlonged { was_to_be_reviewed_on: NaiveDate, review_on: NaiveDate }
    /// A restriction was lifted.
    RestrictionLifted(act = "restriction lifted") { was_to_be_reviewed_on: NaiveDate }
    /// Somebody stands in for the caseworker.
    CoverBegun { covered_by: String, covers_for: String, covered_until: NaiveDate }
    /// Somebody stood in for the caseworker, and does not any more.
    CoverEnded { no_more_covered_by: String }
    /// Somebody is away to the end of a day.
    Away { who_is_away: String, away_until: NaiveDate }
    /// Somebody who was away is back.
    Back { who_is_back: String }

    /// Information governance reviews access to the case, and sees it until the end of a day.
    AccessReviewOpened { review_ground: ReviewGround, reviewed_until: NaiveDate }
    /// A review of access ended, and what it found.
    AccessReviewEnded { no_more_reviewed_by: String }

    /// A case was opened in an emergency.
    EmergencyOpened { emergency_ground: EmergencyGround, open_for_minutes: i64 }
    /// An emergency opening was reviewed.
    EmergencyReviewed { emergency_opened_by: String, emergency_outcome: EmergencyOutcome, closed_at_once: YesOrNo }
    /// A calendar was changed.
    CalendarChanged { change: String, name: String, first_day: NaiveDate, last_day: Option<NaiveDate>, moved: String }
    /// A notice went, or did not.
    NoticeSent { event: NoticeEvent }
    /// Alerts went out.
    AlertsRaised { alerts: usize, nobody_to_tell: usize }
    /// A task was done.
    TaskDone { kind: TaskKind }
    /// Alerts were marked as read.
    NoticesRead { count: usize }

    /// A list was read.
    ListShown { shown: usize }
    /// A list was read whose page does not say which it is.
    NamedListShown { list: String, shown: usize }
    /// It was searched who looked at whom.
    AuditSearched(act = "searched") { looks_of: Option<String>, first_day: Option<NaiveDate>, last_day: Option<NaiveDate>, shown: usize }
    /// A page of a case was read: its address within the case.
    PageShown { page: String }
    /// The record of somebody was read: the child, or how they are related.
    RecordShown { record_of: String }
    /// What lies behind a figure was read.
    FigureShown { figure: String, shown: usize }
    /// Figures were read.
    FiguresShown { period: String }
    /// Somebody signed in, and their oldest sessions ended.
    SignedIn { sessions_ended: usize }
    /// An account was made.
    UserCreated { roles: String }
    /// Teams were loaded.
    TeamsLoaded { teams: usize }
    /// What is known of the authority was loaded.
    AuthorityLoaded { details: usize }
    /// Institutions were loaded.
    InstitutionsLoaded { institutions: usize }
    /// Accounts were loaded.
    UsersLoaded { users: usize }
    /// Cases were loaded.
    CasesLoaded { cases: u32 }
}
