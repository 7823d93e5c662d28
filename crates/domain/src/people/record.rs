//! What is recorded of a person, answer by answer, so that each can be changed and what stood there before be told.

use chrono::NaiveDate;

use super::ethnicity::Ethnicity;
use crate::{calendar::day_in_words, codes::Coded, codes::coded, policy::FieldGroup};

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
    /// One answer on the record of a person.
    pub enum PersonField {
        /// The name.
        Name = "name", "Name";
        /// The name by which they are called.
        KnownAs = "known_as", "Known as";
        /// Names they had before.
        EarlierNames = "earlier_names", "Earlier names";
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
        /// The language they speak.
        Language = "language", "Language";
        /// Whether they need an interpreter.
        Interpreter = "interpreter", "Interpreter";
    }
}

impl PersonField {
    /// Returns the group of fields with which it is shown or withheld.
    pub fn group(self) -> FieldGroup {
        match self {
            Self::Name | Self::KnownAs | Self::EarlierNames | Self::BornOn | Self::Sex | Self::Upn => FieldGroup::Identity,
            Self::NhsNumber => FieldGroup::Health,
            Self::Ethnicity => FieldGroup::Notes,
            Self::Address | Self::Postcode => FieldGroup::Address,
            Self::ConfidentialAddress | Self::Phone | Self::Email | Self::ContactWay | Self::Language | Self::Interpreter => {
                FieldGroup::Contacts
            }
        }
    }

    /// Says whether it is where somebody lives, which is withheld once an address is confidential.
    pub fn is_place(self) -> bool {
        matches!(self, Self::Address | Self::Postcode)
    }

    /// Says a value as it is kept in words that people read.
    pub fn words(self, kept: &str) -> String {
        match self {
            Self::BornOn => kept.parse().map_or_else(|_| kept.to_owned(), |day: NaiveDate| day_in_words(day)),
            Self::Sex => Sex::parse(kept).map_or_else(|| kept.to_owned(), |sex| sex.label().to_owned()),
            Self::Ethnicity => Ethnicity::parse(kept).map_or_else(|| kept.to_owned(), |one| one.label().to_owned()),
            _ => kept.replace('\n', ", "),
        }
    }
}
