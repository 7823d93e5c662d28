//! What is recorded of a person, answer by answer, so that each can be changed and what stood there before be told.

use chrono::NaiveDate;

use super::{
    care::{CareStatus, Involvement},
    circumstance::{ChildCircumstance, Lasting},
    ethnicity::Ethnicity,
    schooling::{OutOfCohort, Schooling},
};
use crate::{
    accounts::Actor,
    calendar::day_in_words,
    codes::{Coded, coded},
    policy::{Access, CaseSubject, FieldGroup, knows_circle, may_reach, may_read, sees},
};

coded! {
    /// The sex of a person (Department for Education, SEN2 return from 2024 on).
    pub enum Sex {
        /// Female.
        Female = "F", "Female";
        /// Male.
        Male = "M", "Male";
    }
}

coded! {
    /// By what somebody has parental responsibility for a child (Children Act 1989 ss2 to 5, 12, 14C and 33; Adoption and Children Act 2002 s46).
    pub enum ResponsibilityBasis {
        /// The mother, from birth.
        Mother = "mother", "Mother, from birth";
        /// Married to, or in a civil partnership with, the mother at the birth or since.
        Marriage = "marriage", "Marriage or civil partnership with the mother";
        /// Registered as a parent at the birth.
        BirthCertificate = "birth_certificate", "Named on the birth certificate";
        /// An agreement with those who have it.
        Agreement = "agreement", "Parental responsibility agreement";
        /// An order of a court, such as one that says with whom a child lives.
        CourtOrder = "court_order", "Court order";
        /// A special guardian.
        SpecialGuardian = "special_guardian", "Special guardianship order";
        /// A guardian named for the time after a parent's death.
        Guardian = "guardian", "Guardian after the death of a parent";
        /// Adopted the child.
        Adoption = "adoption", "Adoption order";
        /// A local authority with a care order.
        CareOrder = "care_order", "Care order";
    }
}

impl ResponsibilityBasis {
    /// Says whether it contradicts in what words somebody is related to the child: nobody who is called a father has it as the mother.
    pub fn contradicts(self, relation: &str) -> bool {
        const FATHERS: [&str; 9] =
            ["father", "dad", "daddy", "stepfather", "step-father", "stepdad", "grandfather", "grandad", "uncle"];
        let is_a_father = || {
            relation.to_lowercase().split(|one: char| !(one.is_alphabetic() || one == '-')).any(|word| FATHERS.contains(&word))
        };
        self == Self::Mother && is_a_father()
    }
}

coded! {
    /// One answer on the record of a person.
    pub enum PersonField {
        /// The name.
        Name = "name", "Name";
        /// The name by which they are called.
        KnownAs = "known_as", "Known as";
        /// Names they had before.
        EarlierNames = "earlier_names", "Earlier names";
        /// Whether nothing may connect them with a former identity.
        KeptApart = "kept_apart", "Former identity kept apart";
        /// The birth date.
        BornOn = "born_on", "Birth date";
        /// The sex.
        Sex = "sex", "Sex";
        /// The ethnicity.
        Ethnicity = "ethnicity", "Ethnicity";
        /// The unique pupil number.
        Upn = "upn", "UPN";
        /// The NHS number.
        NhsNumber = "nhs_number", "NHS number";
        /// Where they live, without the postcode.
        Address = "address", "Address";
        /// The postcode.
        Postcode = "postcode", "Postcode";
        /// Whether the address is withheld.
        ConfidentialAddress = "confidential_address", "Address confidential";
        /// The telephone number.
        Phone = "phone", "Telephone";
        /// The email address.
        Email = "email", "Email";
        /// How they like to be reached.
        ContactWay = "contact_way", "Prefers";
        /// Whether professionals who give advice may contact them.
        ForProfessionals = "for_professionals", "Telephone and email for professionals who give advice";
        /// The language they speak.
        Language = "language", "Language";
        /// Whether they need an interpreter.
        Interpreter = "interpreter", "Interpreter";
        /// How they are related to the child of a case.
        Relation = "relation", "Relation";
        /// Whether they have parental responsibility.
        Responsibility = "parental_responsibility", "Parental responsibility";
        /// By what they have it.
        ResponsibilityBasis = "responsibility_basis", "By what";
        /// When that was checked.
        ResponsibilityChecked = "responsibility_checked_on", "Checked on";
        /// When they agreed that information is shared.
        SharesInformation = "shares_information_on", "Agreed to share information on";
        /// Whether letters go to them first.
        MainContact = "main_contact", "Main contact";
        /// From when nothing may go to them.
        NotTold = "not_told_from", "Not to be told from";
        /// Why not.
        NotToldReason = "not_told_reason", "Why not to be told";
        /// When their part ended.
        Ended = "ended_on", "Ended on";
        /// Where the child learns, from a day on.
        School = "school", "School";
        /// Where the child learns, because what was recorded was never so.
        SchoolPutRight = "school_put_right", "School, put right";
        /// From which day the child learns there.
        SchoolSince = "school_since", "At this school from";
        /// How many years above or below their own the child is taught.
        YearShift = "year_shift", "Taught out of cohort";
        /// Hearing is impaired.
        HearingImpairment = "hearing_impairment", "Hearing impairment";
        /// Vision is impaired.
        VisionImpairment = "vision_impairment", "Vision impairment";
        /// Hearing and vision are, together.
        MultiSensoryImpairment = "multi_sensory_impairment", "Multi-sensory impairment";
        /// A physical disability.
        PhysicalDisability = "physical_disability", "Physical disability";
        /// Another disability.
        OtherDisability = "other_disability", "Another disability";
        /// A parent serves in the armed forces.
        ServiceFamily = "armed_forces_family", "A parent serves in the armed forces";
        /// Whether the child is looked after, or was.
        Care = "care", "Care";
        /// By which authority.
        CareAuthority = "care_authority", "Responsible authority";
        /// How that authority is reached.
        CareAuthorityContact = "care_authority_contact", "How to reach it";
        /// From which day it is as it is recorded.
        CareSince = "care_since", "Care recorded from";
        /// In what part early help or social care works with them.
        Involvement = "involvement", "Early help or social care";
        /// Who.
        Worker = "worker", "Who works with them";
        /// From which day they work with them.
        InvolvedSince = "involved_since", "Works with them from";
        /// In which team.
        WorkerTeam = "worker_team", "Their team";
        /// Their telephone number.
        WorkerPhone = "worker_phone", "Their telephone";
        /// Their email address.
        WorkerEmail = "worker_email", "Their email";
    }
}

impl PersonField {
    /// Says whether the answer was true from the beginning, or says its own days, so that a change of it has no day beside.
    pub fn is_timeless(self) -> bool {
        matches!(
            self,
            Self::BornOn
                | Self::KeptApart
                | Self::Sex
                | Self::Ethnicity
                | Self::Upn
                | Self::NhsNumber
                | Self::SchoolPutRight
                | Self::SchoolSince
                | Self::CareSince
                | Self::InvolvedSince
        ) || self.is_lasting()
    }

    /// Says whether it is kept with its days.
    fn is_lasting(self) -> bool {
        ChildCircumstance::ALL.iter().any(|one| one.field() == self)
    }

    /// Returns the group of fields with which it is shown or withheld.
    pub fn group(self) -> FieldGroup {
        match self {
            Self::Name
            | Self::KnownAs
            | Self::EarlierNames
            | Self::BornOn
            | Self::Sex
            | Self::School
            | Self::SchoolPutRight
            | Self::SchoolSince
            | Self::YearShift => FieldGroup::Identity,
            Self::Upn => FieldGroup::Upn,
            Self::NhsNumber => FieldGroup::NhsNumber,
            Self::HearingImpairment
            | Self::VisionImpairment
            | Self::MultiSensoryImpairment
            | Self::PhysicalDisability
            | Self::OtherDisability => FieldGroup::Health,
            // That somebody was adopted is for those alone who run the case.
            Self::KeptApart | Self::Ethnicity | Self::NotToldReason => FieldGroup::Notes,
            Self::Care
            | Self::CareAuthority
            | Self::CareAuthorityContact
            | Self::CareSince
            | Self::InvolvedSince
            | Self::Involvement
            | Self::Worker
            | Self::WorkerTeam
            | Self::WorkerPhone
            | Self::WorkerEmail => FieldGroup::SocialCare,
            Self::Responsibility | Self::ResponsibilityBasis | Self::ResponsibilityChecked => FieldGroup::Family,
            Self::Address | Self::Postcode => FieldGroup::Address,
            Self::ConfidentialAddress
            | Self::Phone
            | Self::Email
            | Self::ContactWay
            | Self::ForProfessionals
            | Self::Language
            | Self::Interpreter
            | Self::Relation
            | Self::SharesInformation
            | Self::MainContact
            | Self::NotTold
            | Self::Ended
            | Self::ServiceFamily => FieldGroup::Contacts,
        }
    }

    /// Says whether somebody reads it of a person who is or is not marked as one whom professionals may contact.
    pub fn is_read_by(self, actor: &Actor, case: &CaseSubject, is_marked: bool) -> bool {
        match (self, self.group()) {
            (Self::Phone | Self::Email | Self::ContactWay, _) => may_reach(actor, case, is_marked),
            // Whoever is told names alone is told how each is related, and no more.
            (Self::Relation, FieldGroup::Contacts) => knows_circle(actor, case),
            (_, FieldGroup::Contacts) => knows_circle(actor, case) && sees(actor, case, FieldGroup::Contacts) > Access::Names,
            (_, group) => may_read(actor, case, group),
        }
    }

    /// Says whether it is what somebody is called, or was.
    pub fn is_name(self) -> bool {
        matches!(self, Self::Name | Self::KnownAs | Self::EarlierNames)
    }

    /// Says whether it is where somebody lives, which is withheld once an address is confidential.
    pub fn is_place(self) -> bool {
        matches!(self, Self::Address | Self::Postcode)
    }

    /// Says a value as it is kept in words that people read.
    pub fn words(self, kept: &str) -> String {
        match self {
            Self::BornOn
            | Self::ResponsibilityChecked
            | Self::SharesInformation
            | Self::NotTold
            | Self::Ended
            | Self::SchoolSince
            | Self::CareSince
            | Self::InvolvedSince => kept.parse().map_or_else(|_| kept.to_owned(), |day: NaiveDate| day_in_words(day)),
            // That somebody has it is recorded, and never that nobody could: the law gives it whether or not it is on record.
            Self::Responsibility if kept == "no" => "Not recorded".to_owned(),
            Self::ResponsibilityBasis => {
                ResponsibilityBasis::parse(kept).map_or_else(|| kept.to_owned(), |basis| basis.label().to_owned())
            }
            Self::School | Self::SchoolPutRight => match Schooling::read(kept) {
                Some(Schooling::Elsewhere(code, None)) => code.label().to_owned(),
                Some(Schooling::Elsewhere(code, Some(words))) => format!("{}: {words}", code.label()),
                // Whoever shows an institution knows its name.
                Some(Schooling::At(_)) | None => kept.to_owned(),
            },
            Self::YearShift => OutOfCohort::parse(kept).map_or_else(|| kept.to_owned(), |one| one.label().to_owned()),
            Self::Care => CareStatus::parse(kept).map_or_else(|| kept.to_owned(), |one| one.label().to_owned()),
            Self::Involvement => Involvement::parse(kept).map_or_else(|| kept.to_owned(), |one| one.label().to_owned()),
            Self::Sex => Sex::parse(kept).map_or_else(|| kept.to_owned(), |sex| sex.label().to_owned()),
            Self::Ethnicity => Ethnicity::parse(kept).map_or_else(|| kept.to_owned(), |one| one.label().to_owned()),
            field if field.is_lasting() => Lasting::read(kept).map_or_else(|| kept.to_owned(), |one| one.in_words()),
            _ => kept.replace('\n', ", "),
        }
    }
}
