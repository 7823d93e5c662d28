//! What can be done on a case as it stands, by the rule of the use case that would do it: a menu offers that and nothing else.

use std::collections::BTreeSet;

use ehc_domain::{
    cases::Stage,
    policy::{Action, Target},
};
use ehc_persistence::{DbConnection, StorageResult};

use crate::{
    Context, access, assign,
    cases::OpenCase,
    endings::{can_be_taken_back, mistake_in_the_way, under_way},
    mediation, merging,
    timetable::facts_of,
};

/// Something that hangs on more than the stage of the case and who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Offer {
    /// To record that the request, or the existing plan, was recorded by mistake.
    Mistake,
    /// To merge it into another case of the child.
    Merge,
    /// To undo that it was merged into another case.
    Unmerge,
    /// To record that the family moves.
    Moving,
    /// To take back how the case ended, or that its plan was recorded by mistake.
    TakeBack,
    /// To record a mediation certificate.
    Certificate,
    /// To give it to another caseworker.
    Assign,
    /// To stand in for the caseworker.
    Cover,
}

/// Lists what can be done on an open case.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn offers(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<BTreeSet<Offer>> {
    let may = |action| context.may(action, Target::Case(&open.subject));
    let (case, stage) = (&open.case, open.case.stage);
    let mut offers = BTreeSet::new();
    let mut offer = |can_be_done: bool, offer| {
        if can_be_done {
            offers.insert(offer);
        }
    };
    if may(Action::CaseEnd) {
        let facts = facts_of(conn, case.id)?;
        offer(mistake_in_the_way(conn, case, &facts)?.is_none(), Offer::Mistake);
        offer(stage.has_plan() && under_way(&facts).is_none(), Offer::Moving);
        offer(can_be_taken_back(conn, case, &facts)?, Offer::TakeBack);
    }
    if matches!(stage, Stage::Requested | Stage::Withdrawn) && may(Action::CaseMerge) {
        offer(merging::in_the_way(conn, case)?.is_none() && merging::has_second(conn, context, open)?, Offer::Merge);
    }
    if case.merged_into_id.is_some() && may(Action::CaseUnmerge) {
        let can = merging::has_second(conn, context, open)? && merging::can_be_undone(conn, context, open)?;
        offer(can, Offer::Unmerge);
    }
    if may(Action::CertificateRecord) {
        offer(mediation::can_be_appealed(conn, case)?, Offer::Certificate);
    }
    if may(Action::CaseAssign) {
        offer(!assign::others(conn, context, open)?.is_empty(), Offer::Assign);
    }
    if may(Action::CaseCover) {
        offer(access::can_be_covered(conn, context, open)?, Offer::Cover);
    }
    Ok(offers)
}
