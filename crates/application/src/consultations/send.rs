//! Consulting several institutions at once.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::{CaseReference, Stage},
    ids::{ConsultationId, InstitutionId, InstitutionUnitId},
    policy::Action,
    refusals,
    timetable::{facts::FactKind, order::OutOfOrder},
};
use ehc_persistence::{
    consultations::{self, ConsultationRow},
    institutions::{self, UnitRow},
};
use thiserror::Error;

use super::has_draft;
use crate::{Context, Done, Failure, Service, cases::open, history::Told, timetable};

/// The most institutions consulted in one act.
pub const MOST_AT_ONCE: usize = 30;

/// Whom to consult.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consult {
    /// The institutions.
    pub institutions: Vec<InstitutionId>,
    /// The units or resourced provision of them that are asked about, one of each institution at most; an institution without is asked about itself.
    pub units: Vec<InstitutionUnitId>,
    /// The one that the family asked for; `None` when they asked for none.
    pub preferred: Option<InstitutionId>,
    /// The day they asked for it.
    pub preference_on: Option<NaiveDate>,
    /// The day the consultations were sent.
    pub sent_on: NaiveDate,
}

/// What was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consulted {
    /// The consultations, in the order given.
    pub ids: Vec<ConsultationId>,
    /// Whether the family has had no draft yet: settings are asked to look at a plan that they cannot have.
    pub without_draft: bool,
}

refusals! {
    /// Why nobody is consulted.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum ConsultRefused {
        /// None was chosen.
        NoneChosen = "none_chosen" @ institutions, "Choose at least one school or college";
        /// More than anybody would consult at once.
        TooMany = "too_many" @ institutions, "Choose at most {MOST_AT_ONCE} schools or colleges at once";
        /// Not on the register, or closed.
        Unknown = "unknown" @ institutions, "Choose schools and colleges from the register that are open";
        /// Not of an institution that is consulted, or closed.
        UnknownUnit = "unknown_unit" @ units, "Choose units that are open, of the schools and colleges that you consult";
        /// Two of one institution.
        TwoUnits(String) = "two_units" @ units, "Ask {0} about one of its units at a time";
        /// It was asked and has not answered.
        AlreadyWaiting(String) = "already_waiting" @ institutions, "{0} was consulted already and has not answered";
        /// The preference is not among those consulted (s39(2)).
        PreferenceNotConsulted = "preference_not_consulted" @ preferred, "Consult the school or college that the family asked for too";
        /// It is not said when the family asked.
        PreferenceUndated = "preference_undated" @ preference_on, "Enter the day the family asked for it";
        /// It is not said for which one the family asked.
        PreferenceMissing = "preference_missing" @ preferred, "Choose the one that the family asked for, or leave the day empty";
        /// The family asked on a day that has not come.
        PreferenceInTheFuture = "preference_in_the_future" @ preference_on, "Enter the day the family asked for it: today or earlier";
        /// The family asked for it after it was consulted.
        PreferenceAfterwards = "preference_afterwards" @ preference_on, "The family asked for it after the day on which it was consulted. Check both days, or leave it out of what they asked for";
        /// Sent on a day that has not come.
        SentInTheFuture = "sent_in_the_future" @ sent_on, "Enter the day the consultations were sent: today or earlier";
        /// Sent before the case began.
        SentBeforeTheRequest = "sent_before_the_request" @ sent_on, "Enter a day on or after the day the request was received";
        /// It is not decided that the child is assessed, or the work is over.
        NotNow(Stage) = "not_now", "Schools and colleges are consulted while the child is assessed and the plan is written";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Says whether institutions may be consulted at a stage of the case.
///
/// # Errors
/// [`ConsultRefused::NotNow`].
pub fn may_consult(stage: Stage) -> Result<(), ConsultRefused> {
    match stage {
        Stage::Assessing | Stage::Drafting | Stage::DraftSent => Ok(()),
        other => Err(ConsultRefused::NotNow(other)),
    }
}

/// Consults institutions: each gets its own fifteen days (Code 9.83).
///
/// # Errors
/// [`ConsultRefused`]; policy; storage.
pub fn consult(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    asked: Consult,
) -> Result<Consulted, Failure<ConsultRefused>> {
    let mut chosen = Vec::new();
    for id in &asked.institutions {
        if !chosen.contains(id) {
            chosen.push(*id);
        }
    }
    service.store.write(context, |conn| {
        let rule = Failure::Rule;
        let open = open(conn, context, reference, Action::ConsultationSend)?;
        check(&asked, &chosen, context.today).map_err(rule)?;
        may_consult(open.case.stage).map_err(rule)?;
        if asked.sent_on < open.case.began_on {
            return Err(rule(ConsultRefused::SentBeforeTheRequest));
        }
        let known = institutions::list_named(conn, &chosen)?;
        let units = institutions::list_units_named(conn, &asked.units)?;
        let can_be_asked = |id: &InstitutionUnitId| {
            units.iter().any(|unit| unit.id == *id && unit.closed_on.is_none() && chosen.contains(&unit.institution_id))
        };
        if !asked.units.iter().all(can_be_asked) {
            return Err(rule(ConsultRefused::UnknownUnit));
        }
        let before = consultations::list(conn, open.case.id)?;
        let mut entries = Vec::new();
        let mut ids = Vec::new();
        for id in &chosen {
            let found = known.iter().find(|one| one.id == *id && one.closed_on.is_none());
            let institution = found.ok_or(rule(ConsultRefused::Unknown))?;
            if before.iter().any(|row| row.institution_id == *id && row.replied_on.is_none()) {
                return Err(rule(ConsultRefused::AlreadyWaiting(institution.name.clone())));
            }
            let mut asked_about = units.iter().filter(|unit| unit.institution_id == *id);
            let unit = asked_about.next();
            if asked_about.next().is_some() {
                return Err(rule(ConsultRefused::TwoUnits(institution.name.clone())));
            }
            let preference_on = asked.preference_on.filter(|_| asked.preferred == Some(*id));
            let consultation = service.ports.id();
            ConsultationRow {
                id: consultation,
                case_id: open.case.id,
                institution_id: *id,
                is_family_preference: preference_on.is_some(),
                preference_on,
                sent_on: asked.sent_on,
                replied_on: None,
                outcome: None,
                ground: None,
                reply: None,
                version: 1,
                unit_id: unit.map(|unit| unit.id),
            }
            .insert(conn)?;
            timetable::record(conn, service, context, open.case.id, FactKind::ConsultationSent { consultation }, asked.sent_on)?;
            entries.push(AuditEntry::of(&open.permit).on("consultation", consultation).telling(&Told::ConsultationSent {
                institution: institution.name.clone(),
                unit: unit.map(UnitRow::in_words),
                sent_on: asked.sent_on,
            }));
            ids.push(consultation);
        }
        let without_draft = !has_draft(conn, &open)?;
        let mut entries = entries.into_iter();
        let first = entries.next().ok_or(rule(ConsultRefused::NoneChosen))?;
        let done = Done::new(Consulted { ids, without_draft }, first).seen_at(open.path("consultations"));
        Ok(entries.fold(done, Done::and))
    })
}

fn check(asked: &Consult, chosen: &[InstitutionId], today: NaiveDate) -> Result<(), ConsultRefused> {
    if chosen.is_empty() {
        return Err(ConsultRefused::NoneChosen);
    }
    if chosen.len() > MOST_AT_ONCE {
        return Err(ConsultRefused::TooMany);
    }
    if asked.sent_on > today {
        return Err(ConsultRefused::SentInTheFuture);
    }
    match (asked.preferred, asked.preference_on) {
        (Some(_), None) => Err(ConsultRefused::PreferenceUndated),
        (None, Some(_)) => Err(ConsultRefused::PreferenceMissing),
        (Some(preferred), _) if !chosen.contains(&preferred) => Err(ConsultRefused::PreferenceNotConsulted),
        (_, Some(on)) if on > today => Err(ConsultRefused::PreferenceInTheFuture),
        (_, Some(on)) if on > asked.sent_on => Err(ConsultRefused::PreferenceAfterwards),
        _ => Ok(()),
    }
}
