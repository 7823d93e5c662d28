//! What a kind of fact does to its case beside the dates of the law: how far it takes the case, and what a duty that it starts is part of.

use crate::timetable::terms::{AssessmentDecision, PlanDecision};

/// What a fact that moves the stage of its case brings about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Milestone {
    /// An assessment is to be considered.
    Asked,
    /// The family was told whether there will be an assessment.
    ToldWhetherToAssess(AssessmentDecision),
    /// The family was told whether there will be a plan.
    ToldWhetherToPlan(PlanDecision),
    /// A draft is with the family.
    DraftSent,
    /// The final plan is with the family.
    FinalPlanSent,
    /// Whoever asked no longer does.
    Withdrawn,
    /// A plan that was made before, here or elsewhere, is maintained.
    PlanHeld,
    /// The child lives in another authority's area, with the plan or without one.
    MovedAway,
    /// The child died.
    Died,
}

/// Of what a duty is part that a kind of fact starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartOf {
    /// The assessment that is under way on that day, if there is one.
    Assessment,
    /// That assessment; without one the review, re-assessment or order that is under way.
    WhatIsUnderWay,
    /// The review that it is about.
    Review,
    /// The change of phase that it is about.
    PhaseTransfer,
    /// The re-assessment that it is about.
    Reassessment,
    /// The appeal that it is about.
    Order,
}
