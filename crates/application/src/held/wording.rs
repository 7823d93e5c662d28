//! Putting right what an existing plan says, where it was keyed wrongly or not at all. What stood there before is kept as the version that it was; the days of
//! the plan are corrected among the days on record.

use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    ids::InstitutionId,
    plans::{PlanSection, PlanState, VersionKind},
    policy::Action,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    institutions::{self, InstitutionRow},
};
use thiserror::Error;

use super::{MOST_CHARACTERS, enter::named_setting};
use crate::{
    Context, Done, Failure, NoRule, Service,
    cases::{OpenCase, open},
    history::Told,
    plans::{
        find,
        held::{HeldText, bring_in},
        sections::Setting,
        versions::versions,
    },
};

/// What an existing plan says, as it should have been keyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// The institution that section I names.
    pub setting_id: Option<InstitutionId>,
    /// The type that section I names, where it names no institution (s39(5), s40(2)).
    pub setting_type: Option<Text<500>>,
    /// The words of its sections; those of which nothing is typed are left out.
    pub sections: Vec<(PlanSection, Words<MOST_CHARACTERS>)>,
    /// Why what stands there is wrong.
    pub reason: Words<2_000>,
    /// The version of the plan that was read.
    pub version: i32,
}

refusals! {
    /// Why what an existing plan says is not put right.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum WordingRefused {
        /// It is no existing plan, or another version has been sent since.
        NotHeld = "not_held", "What this plan says is not put right here: it was written and sent here, or another version was sent since";
        /// Section I names a place and a type.
        TwoSettings = "two_settings" @ setting_type, "Choose the school or college, or say the type only. Section I names one of them";
        /// The institution is not on the register.
        UnknownInstitution = "unknown_institution" @ setting_id, "Choose a school or college from the register";
        /// Nothing is another than it was.
        Unchanged = "unchanged", "Nothing is another than it was. Change what is wrong";
    }
}

/// An existing plan that is to be put right.
#[derive(Debug, Clone)]
pub struct ToReword {
    /// The case.
    pub open: OpenCase,
    /// What each section says now; those that say nothing are left out.
    pub sections: Vec<(PlanSection, String)>,
    /// What section I says now.
    pub setting: Setting,
    /// The institutions that section I can name, open ones and that which it names.
    pub schools: Vec<InstitutionRow>,
    /// The version of the plan.
    pub version: i32,
    /// Whether it can be put right here.
    pub is_held: bool,
}

/// Finds what an existing plan says.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_reword(service: &Service, context: &Context, reference: &CaseReference) -> Result<ToReword, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::FactCorrect)?;
        let found = text_of(conn, &open)?;
        let is_held = found.is_some();
        let (HeldText { sections, setting, .. }, version) = found.unwrap_or_default();
        let mut schools = if is_held { institutions::list_open(conn)? } else { Vec::new() };
        if let Setting::Named { institution_id, .. } = setting
            && !schools.iter().any(|one| one.id.uuid() == institution_id)
        {
            schools.extend(institutions::find(conn, InstitutionId::new(institution_id))?);
        }
        Ok(ToReword { open, sections, setting, schools, version, is_held })
    })
}

/// What a plan says that was brought in and is still the one that holds, with the version of its record; `None` for any other.
fn text_of(conn: &mut DbConnection, open: &OpenCase) -> StorageResult<Option<(HeldText, i32)>> {
    let plan = find(conn, open.case.id)?.filter(|plan| plan.record.state == PlanState::Final && open.case.stage.has_plan());
    let Some(plan) = plan else { return Ok(None) };
    let last = versions(conn, &plan.record)?.into_iter().next_back().filter(|last| last.kind == VersionKind::Held);
    Ok(last.map(|last| (HeldText::on_record(&plan, &last), plan.record.version)))
}

/// Puts right what an existing plan says.
///
/// # Errors
/// [`WordingRefused`]; policy; absence; storage.
pub fn reword(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    wording: Wording,
) -> Result<(), Failure<WordingRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FactCorrect)?;
        let (before, version) = text_of(conn, &open)?.ok_or(Failure::Rule(WordingRefused::NotHeld))?;
        if version != wording.version {
            return Err(Failure::Storage(StorageError::Conflict));
        }
        let setting = match (wording.setting_id, wording.setting_type) {
            (Some(_), Some(_)) => return Err(Failure::Rule(WordingRefused::TwoSettings)),
            (None, Some(text)) => Setting::TypeOnly { text: text.to_string() },
            (Some(id), None) => {
                let found = institutions::find(conn, id)?.ok_or(Failure::Rule(WordingRefused::UnknownInstitution))?;
                named_setting(&found)
            }
            (None, None) => Setting::Blank,
        };
        let sections: Vec<_> = wording.sections.iter().map(|(section, words)| (*section, words.as_str().to_owned())).collect();
        let after = HeldText { sections, setting, ..before.clone() };
        let changed = before.differs(&after);
        if changed.is_empty() {
            return Err(Failure::Rule(WordingRefused::Unchanged));
        }
        let on = after.stands_from.unwrap_or(context.today);
        bring_in(conn, service, context, open.case.id, &after, on)?;
        let letters: Vec<&str> = changed.iter().map(|section| section.letter()).collect();
        let told = Told::HeldPlanReworded { sections_put_right: letters.join(", ") };
        let entry = AuditEntry::of(&open.permit).telling(&told).because(wording.reason.as_str());
        Ok(Done::new((), entry).leaving_dates().seen_at(open.path("plan")))
    })
}
