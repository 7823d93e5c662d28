//! What may be asked of whom, and when the law lets nobody be asked.

use chrono::NaiveDate;
use ehc_domain::{
    advice::{AdviceKind, AdviceState, ChildCircumstances, NotAskedGround, RequiredAdvice, required},
    cases::Stage,
    refusals,
    timetable::order::OutOfOrder,
};
use ehc_persistence::advice::{AdviceRequestRow, Contributor};
use thiserror::Error;

use super::{AskLine, NotAsked, Whom};
use crate::{access::MayKnow, advice::members};

refusals! {
    /// Why nothing is asked.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum AskRefused {
        /// The case is at another stage.
        WrongStage(Stage) = "wrong_stage", "Advice is asked for while advice is gathered. This case is at “{}”" [.0.label()];
        /// Asked on a day that has not come.
        InTheFuture = "in_the_future" @ asked_on, "Enter the day the advice was asked for: today or earlier";
        /// No line.
        NothingToAsk = "nothing_to_ask", "Choose at least one kind of advice to ask for";
        /// One kind stands in two lines.
        Twice(AdviceKind) = "twice", "{} is in the list twice" [.0.label()];
        /// It was asked for before and is not back.
        AskedAlready(AdviceKind) = "asked_already", "{} has been asked for already" [.0.label()];
        /// The law requires it, and no line says anything of it.
        RequiredLeftOut(AdviceKind) = "required_left_out", "The law requires this advice: {}. Ask for it, or say on what ground you do not" [.0.label()];
        /// Nobody is asked, on a ground that is not made out.
        Ground => transparent(GroundRefused);
        /// Nobody is named.
        NobodyNamed(AdviceKind) = "nobody_named", "Say who is asked for this advice: {}" [.0.label()];
        /// The person or team does not give this advice.
        WrongContributor(AdviceKind) = "wrong_contributor", "That person or team does not give this advice: {}. Choose another" [.0.label()];
        /// A conflict of interest keeps the case from them, or nobody of them is named on it.
        HiddenFromThem(AdviceKind) = "hidden_from_them", "The case is hidden from that person or team: {}. They have a conflict of interest, or the case is restricted and they are not named on it" [.0.label()];
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

refusals! {
    /// Why a ground for not asking is not made out.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum GroundRefused {
        /// A ground without a reason.
        ReasonMissing(AdviceKind) = "reason_missing" @ reason, "Give the reason in writing why this advice is not needed: {}" [.0.label()];
        /// Reg 6(4) is about the advice of professionals; the family is always asked.
        FamilyIsAlwaysAsked(AdviceKind) = "family_is_always_asked" @ ground, "Earlier views do not stand in for asking again: {}. The law lets only the advice of others be relied on" [.0.label()];
        /// The author did not say that the earlier advice is enough.
        AuthorNotSatisfied(AdviceKind) = "satisfaction_missing" @ author_satisfied_on, "Enter the day on which its author was satisfied with the earlier advice: {}" [.0.label()];
        /// The authority did not.
        AuthorityNotSatisfied(AdviceKind) = "satisfaction_missing" @ authority_satisfied_on, "Enter the day on which the authority was satisfied with the earlier advice: {}" [.0.label()];
        /// The family did not.
        FamilyNotSatisfied(AdviceKind) = "satisfaction_missing" @ family_satisfied_on, "Enter the day on which the family was satisfied with the earlier advice: {}" [.0.label()];
        /// The author is satisfied on a day that has not come.
        AuthorAhead(AdviceKind) = "satisfaction_ahead" @ author_satisfied_on, "Enter a day that is today or earlier for when its author was satisfied: {}" [.0.label()];
        /// The authority is.
        AuthorityAhead(AdviceKind) = "satisfaction_ahead" @ authority_satisfied_on, "Enter a day that is today or earlier for when the authority was satisfied: {}" [.0.label()];
        /// The family is.
        FamilyAhead(AdviceKind) = "satisfaction_ahead" @ family_satisfied_on, "Enter a day that is today or earlier for when the family was satisfied: {}" [.0.label()];
    }
}

impl GroundRefused {
    /// Returns the kind of advice that it is about.
    pub fn kind(self) -> AdviceKind {
        match self {
            Self::ReasonMissing(kind)
            | Self::FamilyIsAlwaysAsked(kind)
            | Self::AuthorNotSatisfied(kind)
            | Self::AuthorityNotSatisfied(kind)
            | Self::FamilyNotSatisfied(kind)
            | Self::AuthorAhead(kind)
            | Self::AuthorityAhead(kind)
            | Self::FamilyAhead(kind) => kind,
        }
    }
}

/// Finds the request for a kind that still stands: a body that declined, and advice that was not needed, may be asked (again).
pub(super) fn standing_request(asked: &[AdviceRequestRow], kind: AdviceKind) -> Option<&AdviceRequestRow> {
    asked.iter().find(|row| row.kind == kind && !matches!(row.state, AdviceState::Declined | AdviceState::NotNeeded))
}

/// What may be asked for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Askable {
    /// Whatever is wanted: advice is gathered.
    Everything,
    /// What the law has come to require alone: the plan is written, and since everybody was asked the child has come into Year 9, or an impairment or the service of
    /// a parent has become known (reg 6(1)(b)(iv), (g), (2)).
    Added,
}

/// Lists the advice that the law requires of this child because of what the child is, and for which no request stands.
pub(super) fn added(child: ChildCircumstances, asked: &[AdviceRequestRow]) -> Vec<RequiredAdvice> {
    let mut added = required(child);
    added.retain(|one| one.kind.depends_on_child() && standing_request(asked, one.kind).is_none());
    added
}

/// Says what may be asked for at a stage of the case, for a child as things stand today, when so much was asked for already.
///
/// # Errors
/// [`AskRefused::WrongStage`] when nothing may be.
pub fn may_ask(stage: Stage, child: ChildCircumstances, asked: &[AdviceRequestRow]) -> Result<Askable, AskRefused> {
    match stage {
        Stage::Assessing => Ok(Askable::Everything),
        Stage::Drafting | Stage::DraftSent if !added(child, asked).is_empty() => Ok(Askable::Added),
        _ => Err(AskRefused::WrongStage(stage)),
    }
}

pub(super) fn check(
    (stage, child): (Stage, ChildCircumstances),
    lines: &[AskLine],
    by_law: &[RequiredAdvice],
    asked: &[AdviceRequestRow],
    contributors: &[Contributor],
    today: NaiveDate,
) -> Result<(), AskRefused> {
    let askable = may_ask(stage, child, asked)?;
    if lines.is_empty() {
        return Err(AskRefused::NothingToAsk);
    }
    for (position, line) in lines.iter().enumerate() {
        let kind = line.kind;
        if askable == Askable::Added && !added(child, asked).iter().any(|one| one.kind == kind) {
            return Err(AskRefused::WrongStage(stage));
        }
        // Several people may give advice of no named kind (reg 6(1)(f), (h)); of every other kind there is one request.
        let is_single = kind != AdviceKind::Other;
        if is_single && lines.iter().skip(position + 1).any(|other| other.kind == kind) {
            return Err(AskRefused::Twice(kind));
        }
        if is_single && standing_request(asked, kind).is_some() {
            return Err(AskRefused::AskedAlready(kind));
        }
        check_whom(line, contributors, today)?;
    }
    if askable == Askable::Added {
        return Ok(());
    }
    let is_settled = |kind: AdviceKind| lines.iter().any(|line| line.kind == kind) || asked.iter().any(|row| row.kind == kind);
    by_law.iter().find(|required| !is_settled(required.kind)).map_or(Ok(()), |left| Err(AskRefused::RequiredLeftOut(left.kind)))
}

fn check_whom(line: &AskLine, contributors: &[Contributor], today: NaiveDate) -> Result<(), AskRefused> {
    let kind = line.kind;
    let gives = |one: &&Contributor| Some(one.role) == kind.role();
    match &line.whom {
        Whom::User(user) => contributors
            .iter()
            .filter(gives)
            .find(|one| one.user_id == *user)
            .map_or(Err(AskRefused::WrongContributor(kind)), |_| Ok(())),
        Whom::Team(team) => match kind.role() {
            Some(role) if !members(contributors, *team, role).is_empty() => Ok(()),
            _ => Err(AskRefused::WrongContributor(kind)),
        },
        Whom::Outside { name, body, .. } => {
            if name.is_none() && body.is_none() {
                Err(AskRefused::NobodyNamed(kind))
            } else {
                Ok(())
            }
        }
        Whom::Nobody(not_asked) => Ok(check_not_asked(kind, not_asked, today)?),
    }
}

/// Checks that everybody who is asked may know of the case; of a team, one at least.
pub(super) fn check_may_know(lines: &[AskLine], contributors: &[Contributor], may_know: &MayKnow) -> Result<(), AskRefused> {
    let may_give = |line: &AskLine| match (&line.whom, line.kind.role()) {
        (Whom::User(user), _) => may_know.has(*user),
        (Whom::Team(team), Some(role)) => members(contributors, *team, role).into_iter().any(|user| may_know.has(user)),
        _ => true,
    };
    lines.iter().find(|line| !may_give(line)).map_or(Ok(()), |line| Err(AskRefused::HiddenFromThem(line.kind)))
}

/// Checks that the law lets nobody be asked: on reg 6(4) all three must be satisfied, each on a day.
pub(in crate::advice) fn check_not_asked(kind: AdviceKind, not_asked: &NotAsked, today: NaiveDate) -> Result<(), GroundRefused> {
    use GroundRefused as R;
    if not_asked.ground == NotAskedGround::ExistingAdviceAccepted {
        if !kind.may_rely_on_existing() {
            return Err(R::FamilyIsAlwaysAsked(kind));
        }
        let three = [
            (not_asked.author_satisfied_on, R::AuthorNotSatisfied(kind), R::AuthorAhead(kind)),
            (not_asked.authority_satisfied_on, R::AuthorityNotSatisfied(kind), R::AuthorityAhead(kind)),
            (not_asked.family_satisfied_on, R::FamilyNotSatisfied(kind), R::FamilyAhead(kind)),
        ];
        for (day, missing, ahead) in three {
            match day {
                None => return Err(missing),
                Some(day) if day > today => return Err(ahead),
                Some(_) => {}
            }
        }
    }
    if not_asked.reason.is_some() { Ok(()) } else { Err(R::ReasonMissing(kind)) }
}
