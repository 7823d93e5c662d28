//! What may be proposed: one closed list, of which each says what it would do and does it.

use chrono::NaiveDate;
use ehc_domain::{approvals::ProposedAct, audit::AuditEntry, ids::PersonId, policy::Action};
use ehc_persistence::{
    DbConnection, StorageResult, approvals::ApprovalRow, cases::CaseRow, notifications::NewNotice, people::PersonRow,
};
use serde::{Deserialize, Serialize};

use super::{Proposed, Withheld};
use crate::{
    Context, Failure, Service,
    cases::OpenCase,
    decisions::{self, ProposedDay, ProposedLoneWithdrawal, ProposedStillAsks},
    emergency::{self, ProposedOpening},
    endings::{self, How, ProposedBack, ProposedEnd, ProposedMistake, ProposedReopening},
    facts::{self, ProposedCorrection, ProposedRetraction},
    flags::{self, ProposedClearing},
    merging::{self, ProposedMerging, ProposedUndoing},
    people::{self, ProposedAddress, ProposedDisclosure, ProposedJoining, ProposedSilenceEnd},
    timetable::Law,
};

/// What somebody proposes, as it was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub(crate) enum Proposal {
    /// A correction that moves a limit of the authority’s own.
    Correction(ProposedCorrection),
    /// A correction of the day of a decision that says otherwise whether it was made in time.
    DecisionDay(ProposedDay),
    /// A fact is taken back that a limit of the authority’s own counts from, or that met one.
    Retraction(ProposedRetraction),
    /// A request, or an existing plan, is set aside as recorded by mistake, which moves a limit of the authority’s own.
    SettingAside(ProposedMistake),
    /// What was set aside so is put back.
    PuttingBack(ProposedBack),
    /// The end of a case is taken back.
    Reopening(ProposedReopening),
    /// One of several who asked withdraws alone, which moves a limit of the authority’s own.
    LoneWithdrawal(ProposedLoneWithdrawal),
    /// It is taken back that one of several who asked withdrew alone, and a limit of the authority’s own moves back.
    RequestRestoring(ProposedStillAsks),
    /// A case, or an assessment, ends on a day by which a limit that is overdue vanishes, or another moves.
    Ending(ProposedEnd),
    /// A second case of a child is merged into the first.
    Merging(ProposedMerging),
    /// A merging is undone.
    Unmerging(ProposedUndoing),
    /// A flag is cleared.
    FlagClearing(ProposedClearing),
    /// Somebody who must not be told may be again.
    SilenceEnding(ProposedSilenceEnd),
    /// Somebody whose address is confidential lives elsewhere.
    AddressChange(ProposedAddress),
    /// An address need not be kept confidential any more.
    AddressDisclosure(ProposedDisclosure),
    /// A former identity was kept apart by mistake.
    KeptApartEnding(ProposedJoining),
    /// Somebody opens a case in an emergency who has opened several just before.
    EmergencyOpening(ProposedOpening),
}

/// Reads what was proposed; `None` for what this version does not know.
pub(super) fn read(row: &ApprovalRow) -> Option<Proposal> {
    serde_json::from_value(row.proposal.clone()).ok()
}

/// Why what was proposed cannot be done, in words.
pub(super) type Cannot = String;

impl Proposal {
    /// Returns what would be done, by its code.
    pub(super) fn act(&self) -> ProposedAct {
        match self {
            Self::Correction(_) | Self::DecisionDay(_) => ProposedAct::Correction,
            Self::Retraction(_) => ProposedAct::Retraction,
            Self::SettingAside(_) => ProposedAct::SettingAside,
            Self::PuttingBack(_) => ProposedAct::PuttingBack,
            Self::Reopening(_) => ProposedAct::Reopening,
            Self::LoneWithdrawal(_) => ProposedAct::LoneWithdrawal,
            Self::RequestRestoring(_) => ProposedAct::RequestRestoring,
            Self::Ending(_) => ProposedAct::Ending,
            Self::Merging(_) => ProposedAct::Merging,
            Self::Unmerging(_) => ProposedAct::Unmerging,
            Self::FlagClearing(_) => ProposedAct::FlagClearing,
            Self::SilenceEnding(_) => ProposedAct::SilenceEnding,
            Self::AddressChange(_) => ProposedAct::AddressChange,
            Self::AddressDisclosure(_) => ProposedAct::AddressDisclosure,
            Self::KeptApartEnding(_) => ProposedAct::KeptApartEnding,
            Self::EmergencyOpening(_) => ProposedAct::EmergencyOpening,
        }
    }

    /// Returns what somebody must be entitled to who approves it.
    pub(super) fn action(&self) -> Action {
        match self {
            Self::Correction(_) | Self::DecisionDay(_) => Action::FactCorrect,
            Self::Retraction(_) => Action::FactRetract,
            Self::SettingAside(_) => Action::CaseEnd,
            Self::PuttingBack(back) if back.request().is_some() => Action::RequestPutBack,
            Self::PuttingBack(_) | Self::Reopening(_) => Action::CaseReopen,
            Self::LoneWithdrawal(_) => Action::RequestWithdraw,
            Self::RequestRestoring(_) => Action::RequestRestore,
            Self::Ending(end) if matches!(end.how(), How::Withdrawn { .. }) => Action::CaseClose,
            Self::Ending(_) => Action::CaseEnd,
            Self::Merging(_) => Action::CaseMerge,
            Self::Unmerging(_) => Action::CaseUnmerge,
            Self::FlagClearing(clearing) => clearing.action(),
            Self::SilenceEnding(_) => Action::FlagClear,
            Self::AddressChange(_) | Self::AddressDisclosure(_) => Action::PersonReach,
            Self::KeptApartEnding(_) => Action::PersonIdentify,
            // Whoever opens it is none of the case: that a manager of it agrees is what makes it theirs.
            Self::EmergencyOpening(_) => Action::ApprovalGive,
        }
    }

    /// Returns what somebody must be entitled to who proposes it; `None` where whoever is none of the case asks for it.
    pub(super) fn proposed_with(&self) -> Option<Action> {
        if matches!(self, Self::EmergencyOpening(_)) { None } else { Some(self.action()) }
    }

    /// Says what it would do as things stand now; `None` where it cannot be done any more.
    pub(super) fn shown(
        &self,
        conn: &mut DbConnection,
        law: &Law,
        (case, child): (&CaseRow, &PersonRow),
        reason: &str,
        today: NaiveDate,
    ) -> StorageResult<Option<Proposed>> {
        match self {
            Self::Merging(merging) => merging::shown(conn, law, (case, child), merging, today),
            Self::Unmerging(_) => merging::shown_undoing(conn, law, (case, child), today),
            Self::FlagClearing(clearing) => flags::shown(conn, case, clearing),
            Self::Retraction(retraction) => {
                as_it_stands(facts::ready_to_retract(conn, law, (case, child), retraction.fact(), today), |ready| ready.shown())
            }
            Self::SettingAside(mistake) => {
                let ready = endings::ready_to_set_aside(conn, law, (case, child), mistake.request(), today);
                as_it_stands(ready, |ready| ready.shown())
            }
            Self::PuttingBack(back) => match back.request() {
                Some(id) => as_it_stands(endings::ready_to_put_back(conn, law, (case, child), id, today), |ready| ready.shown()),
                None => taken_back(conn, law, (case, child), today),
            },
            Self::Reopening(_) => taken_back(conn, law, (case, child), today),
            Self::LoneWithdrawal(alone) => {
                let ready = decisions::ready_to_withdraw_alone(conn, law, (case, child), alone, today);
                as_it_stands(ready, |ready| ready.shown())
            }
            Self::RequestRestoring(still) => {
                let ready = decisions::ready_to_stand_again(conn, law, (case, child), still.request(), today);
                as_it_stands(ready, |ready| ready.shown())
            }
            Self::Ending(end) => as_it_stands(endings::ready_to_end(conn, law, (case, child), end, today), |ready| ready.shown()),
            Self::DecisionDay(right) => {
                as_it_stands(decisions::ready_to_correct_day(conn, law, case, right, today), |ready| ready.shown())
            }
            Self::SilenceEnding(end) => people::would_tell_again(conn, case, end),
            Self::AddressChange(address) => people::would_change(conn, address),
            Self::AddressDisclosure(disclosure) => people::would_disclose(conn, disclosure),
            Self::KeptApartEnding(joining) => people::would_join(conn, joining),
            Self::EmergencyOpening(opening) => emergency::would_open(conn, case, opening, today),
            Self::Correction(correction) => {
                let Some((fact, correction)) = correction.clone().read(reason) else { return Ok(None) };
                as_it_stands(facts::ready(conn, law, (case, child), fact, &correction, today), |ready| ready.shown())
            }
        }
    }

    /// Says of whom it withholds something that stands in none of what is shown of it, and what, for whoever may read where they live; `None` for most.
    pub(super) fn withheld(&self, conn: &mut DbConnection) -> StorageResult<Option<(PersonId, Withheld)>> {
        match self {
            Self::AddressChange(address) => people::reveal(conn, address),
            _ => Ok(None),
        }
    }

    /// Does it, and says so: in the trail, and to those who hear of it at once.
    pub(super) fn carry_out(
        self,
        conn: &mut DbConnection,
        service: &Service,
        context: &Context,
        open: &OpenCase,
        reason: &str,
    ) -> Result<(Vec<AuditEntry>, Vec<NewNotice>), Failure<Cannot>> {
        let entries = match self {
            Self::EmergencyOpening(opening) => {
                return emergency::open_approved(conn, service, context, open, &opening, reason)
                    .map_err(|failure| failure.map_rule(|refused| refused.to_string()));
            }
            Self::Merging(merging) => merging::carry_out(conn, service, context, open, &merging, reason)
                .map_err(|failure| failure.map_rule(|refused| refused.to_string())),
            Self::Unmerging(_) => merging::carry_out_undoing(conn, service, context, open, reason)
                .map_err(|failure| failure.map_rule(|refused| refused.to_string())),
            Self::FlagClearing(clearing) => flags::carry_out(conn, context, open, &clearing, reason)
                .map_err(|failure| failure.map_rule(|refused| refused.to_string())),
            Self::Retraction(retraction) => {
                let words = |failure: Failure<facts::RetractRefused>| failure.map_rule(|refused| refused.to_string());
                let (law, both) = (service.store.law(), (&open.case, &open.child));
                let ready = facts::ready_to_retract(conn, law, both, retraction.fact(), context.today).map_err(words)?;
                facts::make_retraction(conn, service, context, open, ready, reason).map(|(_, entry)| vec![entry]).map_err(words)
            }
            Self::SettingAside(mistake) => {
                let words = |failure: Failure<endings::SetAsideRefused>| failure.map_rule(|refused| refused.to_string());
                let (law, both) = (service.store.law(), (&open.case, &open.child));
                let ready = endings::ready_to_set_aside(conn, law, both, mistake.request(), context.today).map_err(words)?;
                let (entry, notices) = endings::make_set_aside(conn, service, context, open, ready, reason).map_err(words)?;
                return Ok((vec![entry], notices));
            }
            Self::PuttingBack(back) => match back.request() {
                Some(id) => {
                    let words = |failure: Failure<endings::PutBackRefused>| failure.map_rule(|refused| refused.to_string());
                    let (law, both) = (service.store.law(), (&open.case, &open.child));
                    let ready = endings::ready_to_put_back(conn, law, both, id, context.today).map_err(words)?;
                    endings::make_put_back(conn, service, context, open, ready, reason).map(|entry| vec![entry]).map_err(words)
                }
                None => take_back(conn, service, context, open, reason),
            },
            Self::Reopening(_) => take_back(conn, service, context, open, reason),
            Self::LoneWithdrawal(alone) => {
                let words = |failure: Failure<decisions::AloneRefused>| failure.map_rule(|refused| refused.to_string());
                let (law, both) = (service.store.law(), (&open.case, &open.child));
                let ready = decisions::ready_to_withdraw_alone(conn, law, both, &alone, context.today).map_err(words)?;
                decisions::make_lone_withdrawal(conn, service, context, open, ready, reason)
                    .map(|entry| vec![entry])
                    .map_err(words)
            }
            Self::RequestRestoring(still) => {
                let words = |failure: Failure<decisions::StillAsksRefused>| failure.map_rule(|refused| refused.to_string());
                let (law, both) = (service.store.law(), (&open.case, &open.child));
                let ready = decisions::ready_to_stand_again(conn, law, both, still.request(), context.today).map_err(words)?;
                decisions::make_stand_again(conn, service, context, open, ready, reason).map(|entry| vec![entry]).map_err(words)
            }
            Self::Ending(end) => {
                let words = |failure: Failure<endings::EndRefused>| failure.map_rule(|refused| refused.to_string());
                let (law, both) = (service.store.law(), (&open.case, &open.child));
                let ready = endings::ready_to_end(conn, law, both, &end, context.today).map_err(words)?;
                let said = if matches!(end.how(), How::Withdrawn { .. }) { reason } else { "" };
                let (entry, notices) = endings::make_end(conn, service, context, open, ready, said).map_err(words)?;
                return Ok((vec![entry], notices));
            }
            Self::DecisionDay(right) => {
                let words = |failure: Failure<decisions::DayNotCorrected>| failure.map_rule(|refused| refused.to_string());
                let ready = decisions::ready_to_correct_day(conn, service.store.law(), &open.case, &right, context.today);
                decisions::make_right_day(conn, open, ready.map_err(words)?, reason).map(|entry| vec![entry]).map_err(words)
            }
            Self::SilenceEnding(end) => people::tell_again(conn, service, context, open, &end, reason)
                .map_err(|failure| failure.map_rule(|refused| refused.to_string())),
            Self::AddressChange(address) => people::change_confidential_address(conn, service, context, open, address)
                .map_err(|failure| failure.map_rule(|refused| refused.to_string())),
            Self::AddressDisclosure(disclosure) => people::disclose(conn, service, context, open, &disclosure)
                .map_err(|failure| failure.map_rule(|refused| refused.to_string())),
            Self::KeptApartEnding(joining) => people::join(conn, service, context, open, &joining, reason)
                .map_err(|failure| failure.map_rule(|refused| refused.to_string())),
            Self::Correction(correction) => {
                let gone = || Failure::Rule("What was proposed cannot be read".to_owned());
                let (fact, correction) = correction.read(reason).ok_or_else(gone)?;
                let words = |failure: Failure<facts::CorrectRefused>| failure.map_rule(|refused| refused.to_string());
                let (law, both) = (service.store.law(), (&open.case, &open.child));
                let ready = facts::ready(conn, law, both, fact, &correction, context.today).map_err(words)?;
                facts::make(conn, service, context, open, ready, reason).map(|(_, entries)| entries).map_err(words)
            }
        };
        entries.map(|entries| (entries, Vec::new()))
    }
}

/// What taking back the end of a case would do as things stand; `None` where it cannot be taken back any more.
fn taken_back(
    conn: &mut DbConnection,
    law: &Law,
    both: (&CaseRow, &PersonRow),
    today: NaiveDate,
) -> StorageResult<Option<Proposed>> {
    as_it_stands(endings::ready_to_take_back(conn, law, both, today), |ready| ready.shown())
}

/// Takes back the end of a case.
fn take_back(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    reason: &str,
) -> Result<Vec<AuditEntry>, Failure<Cannot>> {
    let words = |failure: Failure<endings::TakeBackRefused>| failure.map_rule(|refused| refused.to_string());
    let ready =
        endings::ready_to_take_back(conn, service.store.law(), (&open.case, &open.child), context.today).map_err(words)?;
    endings::make_take_back(conn, service, context, open, ready, reason).map(|entry| vec![entry]).map_err(words)
}

/// What is shown of something that can be done as things stand; `None` where it cannot.
fn as_it_stands<T, R>(ready: Result<T, Failure<R>>, shown: impl FnOnce(T) -> Proposed) -> StorageResult<Option<Proposed>> {
    match ready {
        Ok(ready) => Ok(Some(shown(ready))),
        Err(Failure::Storage(error)) => Err(error),
        Err(_) => Ok(None),
    }
}
