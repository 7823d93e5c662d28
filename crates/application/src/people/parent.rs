//! A parent or carer as keyed with a request or an existing plan.

use ehc_domain::{
    email::EmailAddress,
    ids::PersonId,
    people::PersonNeed,
    phone::PhoneNumber,
    text::{Text, Words},
};

/// A parent or carer as keyed with a request or an existing plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewParent {
    /// Their name.
    pub name: Text<200>,
    /// How they are related.
    pub relation: Option<Text<100>>,
    /// Their email address.
    pub email: Option<EmailAddress>,
    /// Their telephone number.
    pub phone: Option<PhoneNumber>,
    /// Where they live.
    pub address: Option<Words<1_000>>,
    /// The language they speak, where it is not English.
    pub language: Option<Text<60>>,
    /// How they like to be reached.
    pub contact_way: Option<Text<200>>,
    /// What is to be minded when somebody writes or speaks to them.
    pub flags: Vec<PersonNeed>,
    /// Who of those on record they are: that record is taken as it stands.
    pub same_as: Option<PersonId>,
    /// Whether they are another than those on record who are like them.
    pub is_another: bool,
}

impl NewParent {
    /// Begins with a name, all else unknown.
    pub fn named(name: Text<200>) -> Self {
        Self {
            name,
            relation: None,
            email: None,
            phone: None,
            address: None,
            language: None,
            contact_way: None,
            flags: Vec::new(),
            same_as: None,
            is_another: false,
        }
    }
}
