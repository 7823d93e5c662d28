//! The day on which an existing plan of ours was last amended, where it was entered without one: from then on it is the day of the version that holds. It is corrected,
//! or taken back, among the days on record.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::CaseReference,
    ids::FactId,
    policy::Action,
    refusals,
    timetable::{
        facts::{FactKind, Facts},
        order::{OutOfOrder, what_happened},
    },
};
use thiserror::Error;

use crate::{
    Context, Done, Failure, NoRule, Service,
    cases::{OpenCase, open},
    endings::first_since_the_plan,
    history::{FactCode, Told},
    timetable::{facts_of, record},
};

/// When an existing plan was last amended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastAmended {
    /// The day of the version that holds.
    pub on: NaiveDate,
}

refusals! {
    /// Why it is not recorded when an existing plan was last amended.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum AmendedRefused {
        /// No plan of ours was entered on the case.
        NoHeldPlan = "no_held_plan", "No plan that we made before its case was kept here is on this case. What a plan that came with a family is recorded with is corrected among the days on record";
        /// The day is on record.
        OnRecord(NaiveDate) = "on_record_already", "It is on record that the plan was last amended on {}. Correct that day, or take it back, among the days on record" [day_in_words(*.0)];
        /// It lies ahead.
        InTheFuture = "in_the_future" @ on, "Enter a day that is today or earlier";
        /// It lies before the plan.
        BeforeItWasMade(NaiveDate) = "amended_before_it_was_made" @ on, "The plan was first made on {}. Enter that day or a later one" [day_in_words(*.0)];
        /// The plan was reviewed, amended or re-assessed here before that day.
        Since {
            /** What. */ what: String,
            /** Its day. */ on: NaiveDate,
        } = "something_since" @ on, "{} ({}) is on record since the plan was entered. Enter that day or an earlier one: what was amended afterwards is another version" [.what, day_in_words(*.on)];
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// A case whose existing plan may have been amended.
#[derive(Debug, Clone)]
pub struct ToAmend {
    /// The case.
    pub open: OpenCase,
    /// Why nothing is recorded whatever is answered; `None` where it can be.
    pub in_the_way: Option<AmendedRefused>,
}

/// Says whether the day of an amendment can be added.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_amend(service: &Service, context: &Context, reference: &CaseReference) -> Result<ToAmend, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::FactRecord)?;
        let in_the_way = made_on(&open, &facts_of(conn, open.case.id)?).err();
        Ok(ToAmend { open, in_the_way })
    })
}

/// The first day of a plan of ours that was entered without the day of an amendment.
fn made_on(open: &OpenCase, facts: &Facts) -> Result<NaiveDate, AmendedRefused> {
    let held = facts.standing().filter(|fact| fact.kind == FactKind::PlanHeld).last();
    let held = held.filter(|_| open.case.stage.has_plan()).ok_or(AmendedRefused::NoHeldPlan)?;
    match facts.standing().find(|fact| fact.kind == FactKind::HeldVersionSent && fact.on >= held.on) {
        Some(amended) => Err(AmendedRefused::OnRecord(amended.on)),
        None => Ok(held.on),
    }
}

/// Records when an existing plan was last amended.
///
/// # Errors
/// [`AmendedRefused`]; policy; storage.
pub fn add_amended(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: LastAmended,
) -> Result<FactId, Failure<AmendedRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FactRecord)?;
        let refuse = |refused| Err(Failure::Rule(refused));
        let facts = facts_of(conn, open.case.id)?;
        let made_on = made_on(&open, &facts).map_err(Failure::Rule)?;
        if new.on > context.today {
            return refuse(AmendedRefused::InTheFuture);
        }
        if new.on < made_on {
            return refuse(AmendedRefused::BeforeItWasMade(made_on));
        }
        if let Some(first) = first_since_the_plan(&facts, new.on) {
            return refuse(AmendedRefused::Since { what: what_happened(&first.kind), on: first.on });
        }
        let id = record(conn, service, context, open.case.id, FactKind::HeldVersionSent, new.on)?;
        let told = Told::FactRecorded { kind: FactCode::of(&FactKind::HeldVersionSent), on: new.on };
        Ok(Done::new(id, AuditEntry::of(&open.permit).on("fact", id).telling(&told)).seen_at(open.path("facts")))
    })
}
