//! The sections of plain text: A, I and J, and the health body's agreement to section G.

use chrono::NaiveDate;
use ehc_domain::{
    cases::CaseReference,
    hex,
    ids::InstitutionId,
    plans::{PlanSection, PlanState},
    refusals,
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    institutions::{self, InstitutionRow},
    plans::{self, PlanRecord},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use thiserror::Error;
use uuid::Uuid;

use super::{WriteRefused, entry, open_to_write};
use crate::{Context, Done, Failure, Service, history::Told};

/// The most characters of a section of plain text.
pub const MOST_CHARACTERS: usize = 20_000;

/// The sections of plain text, as they are stored. Missing fields read as empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sections {
    /// Section A: views, interests and aspirations.
    pub a: String,
    /// Section I: the setting. Blank in a draft (s38(5)).
    pub i: Setting,
    /// Section J: what a direct payment is for; empty when none was asked for.
    pub j: String,
    /// The agreement of the health body to section G (reg 12(2)); `None` until it is recorded.
    pub health_agreement: Option<HealthAgreement>,
}

/// What section I says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "snake_case", deny_unknown_fields)]
pub enum Setting {
    /// Nothing, as in a draft.
    #[default]
    Blank,
    /// The name and type of a school or other institution.
    Named {
        /// Which institution.
        institution_id: Uuid,
        /// Its name and type, as the plan says them.
        text: String,
    },
    /// A type only (s39(5), s40(2)).
    TypeOnly {
        /// The type.
        text: String,
    },
}

impl Setting {
    /// Returns the words of section I; empty when it is blank.
    pub fn words(&self) -> &str {
        match self {
            Self::Blank => "",
            Self::Named { text, .. } | Self::TypeOnly { text } => text,
        }
    }

    /// Says whether nothing is named.
    pub fn is_blank(&self) -> bool {
        *self == Self::Blank
    }
}

/// The agreement of the health body to the provision in section G.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HealthAgreement {
    /// Who agreed, and for which body.
    pub by: String,
    /// The day.
    pub on: NaiveDate,
}

impl Sections {
    /// Returns the stored form.
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`StorageError::Inconsistent`] when it is not one.
    pub fn from_json(value: &Value) -> StorageResult<Self> {
        // The message of serde may quote the value, which is personal: only its place is kept.
        serde_json::from_value(value.clone()).map_err(|error| StorageError::Inconsistent {
            table: "plans",
            detail: format!("sections, column {}", error.column()),
        })
    }

    /// Returns a mark of what one section says now: a form sends it back, and if the mark has changed somebody else wrote there first.
    pub fn mark(&self, section: PlanSection) -> String {
        let said = match section {
            PlanSection::A => Value::from(self.a.as_str()),
            PlanSection::I => serde_json::to_value(&self.i).unwrap_or_default(),
            PlanSection::J => Value::from(self.j.as_str()),
            PlanSection::G => serde_json::to_value(&self.health_agreement).unwrap_or_default(),
            _ => Value::Null,
        };
        let hash = Sha256::digest(said.to_string().as_bytes());
        hex::write(hash.get(..8).unwrap_or_default())
    }
}

/// Finds the institution that section I names; `None` where none is named.
///
/// # Errors
/// Any failure of storage.
pub(super) fn named(conn: &mut DbConnection, sections: &Sections) -> StorageResult<Option<InstitutionRow>> {
    match sections.i {
        Setting::Named { institution_id, .. } => institutions::find(conn, InstitutionId::new(institution_id)),
        Setting::Blank | Setting::TypeOnly { .. } => Ok(None),
    }
}

/// What somebody writes in a section of plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SectionText {
    /// Section A.
    Views(String),
    /// Section I: a school or other institution by name.
    Named(InstitutionId),
    /// Section I: a type only.
    TypeOnly(String),
    /// Section I: nothing.
    Blank,
    /// Section J.
    PersonalBudget(String),
    /// Who agreed to section G for the health body, and when.
    HealthAgreement {
        /// Who.
        by: String,
        /// When.
        on: NaiveDate,
    },
}

impl SectionText {
    /// Returns the section that it belongs to.
    pub fn section(&self) -> PlanSection {
        match self {
            Self::Views(_) => PlanSection::A,
            Self::Named(_) | Self::TypeOnly(_) | Self::Blank => PlanSection::I,
            Self::PersonalBudget(_) => PlanSection::J,
            Self::HealthAgreement { .. } => PlanSection::G,
        }
    }
}

refusals! {
    /// Why a section is not saved.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum SectionRefused {
        /// The plan cannot be written in.
        Write => transparent(WriteRefused);
        /// Too long to be read.
        TooLong = "too_long" @ text, "Shorten this to {MOST_CHARACTERS} characters";
        /// Nothing was typed where something is needed.
        TypeMissing = "type_missing" @ text, "Say which type of school or college";
        /// The institution is not on the register or has closed.
        UnknownInstitution = "unknown_institution" @ institution, "Choose a school or college from the register that is open";
        /// A draft names no setting (s38(5)).
        BlankInDraft = "blank_in_draft", "Leave section I empty until the family has had a draft: a draft must not name a school or a type of school";
        /// Nobody is named as agreeing.
        WhoAgreedMissing = "who_agreed_missing" @ agreed_by, "Enter who agreed for the health body";
        /// Agreed on a day that has not come.
        AgreedInTheFuture = "agreed_in_the_future" @ agreed_on, "Enter the day they agreed: today or earlier";
        /// Somebody else wrote there first; what it says now.
        Stale(Box<Sections>) = "conflict", "Someone else changed this section first";
    }
}

/// Saves a section of plain text. `mark` is [`Sections::mark`] of the section as it was when the person began to write.
///
/// # Errors
/// [`SectionRefused`]; policy; storage.
pub fn save(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    text: SectionText,
    mark: &str,
) -> Result<(), Failure<SectionRefused>> {
    service.store.write(context, |conn| {
        let (open, record) = open_to_write(conn, service, context, reference, SectionRefused::Write)?;
        let rule = Failure::Rule;
        // Read again under the lock: what stands there now is what the mark is compared with.
        let record = plans::find_by_case(conn, record.case_id)?.ok_or(Failure::NotFound)?;
        let mut sections = Sections::from_json(&record.sections)?;
        let section = text.section();
        if sections.mark(section) != mark {
            return Err(rule(SectionRefused::Stale(Box::new(sections))));
        }
        match text {
            SectionText::Views(words) => sections.a = sized(&words)?,
            SectionText::PersonalBudget(words) => sections.j = sized(&words)?,
            SectionText::Blank => sections.i = Setting::Blank,
            SectionText::Named(_) | SectionText::TypeOnly(_) if record.state == PlanState::Drafting => {
                return Err(rule(SectionRefused::BlankInDraft));
            }
            SectionText::TypeOnly(words) => {
                let text = sized(&words)?;
                if text.is_empty() {
                    return Err(rule(SectionRefused::TypeMissing));
                }
                sections.i = Setting::TypeOnly { text };
            }
            SectionText::Named(id) => {
                let found = institutions::find(conn, id)?.filter(|institution| institution.closed_on.is_none());
                let institution = found.ok_or_else(|| rule(SectionRefused::UnknownInstitution))?;
                let text = format!("{} ({})", institution.name, institution.kind.label().to_lowercase());
                sections.i = Setting::Named { institution_id: id.uuid(), text };
            }
            SectionText::HealthAgreement { by, on } => {
                if by.trim().is_empty() {
                    return Err(rule(SectionRefused::WhoAgreedMissing));
                }
                if on > context.today {
                    return Err(rule(SectionRefused::AgreedInTheFuture));
                }
                sections.health_agreement = Some(HealthAgreement { by: by.trim().to_owned(), on });
            }
        }
        plans::set_sections(conn, record.id, sections.to_json())?;
        let entry = entry(&open, record.id).telling(&Told::SectionWritten { section });
        let place = open.path(&format!("plan/sections/{}", section.code()));
        Ok(Done::new((), entry).leaving_dates().seen_at(place.as_str()).typed_on(place))
    })
}

fn sized(words: &str) -> Result<String, Failure<SectionRefused>> {
    if words.chars().count() > MOST_CHARACTERS {
        Err(Failure::Rule(SectionRefused::TooLong))
    } else {
        Ok(words.trim().to_owned())
    }
}

/// Forgets the health body's agreement when section G changes: it agreed to other words (reg 12(2)).
pub(super) fn lapse_agreement(conn: &mut DbConnection, plan: &PlanRecord, touched: &[PlanSection]) -> StorageResult<bool> {
    if !touched.contains(&PlanSection::G) {
        return Ok(false);
    }
    let Some(now) = plans::find_by_case(conn, plan.case_id)? else { return Ok(false) };
    let mut sections = Sections::from_json(&now.sections)?;
    let had = sections.health_agreement.take().is_some();
    if had {
        plans::set_sections(conn, plan.id, sections.to_json())?;
    }
    Ok(had)
}
