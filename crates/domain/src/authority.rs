//! The local authority itself: what its letters must say of others, and whom it works with.

use crate::{codes::coded, email::EmailAddress, institutions::Postcode};

/// The most bytes of a logo.
pub const MOST_LOGO_BYTES: u64 = 1024 * 1024;

/// How many times as wide as high, or as high as wide, a logo may be. A longer one is a line at the head of a page, where its words cannot be read.
pub const MOST_LOGO_PROPORTION: usize = 4;

/// Says whether a picture of so many pixels is neither a speck nor a wall: 16 to 4,000 each way.
pub fn is_size_of_a_logo(width: usize, height: usize) -> bool {
    let (short, long) = (width.min(height), width.max(height));
    short >= 16 && long <= 4_000
}

/// Says whether a picture of so many pixels can be read at the head of a page and of a letter: between 1:4 and 4:1.
pub fn is_proportion_of_a_logo(width: usize, height: usize) -> bool {
    let (short, long) = (width.min(height), width.max(height));
    long <= short.saturating_mul(MOST_LOGO_PROPORTION)
}

/// Names the proportion of a picture as it is measured, to a tenth: "8:1", "1:5.3".
pub fn proportion(width: usize, height: usize) -> String {
    let (short, long) = (width.min(height).max(1), width.max(height));
    // Rounded up, so that what is just too long is not said to be as long as it may be.
    let tenths = (long * 10).div_ceil(short);
    let times = if tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) };
    if width >= height { format!("{times}:1") } else { format!("1:{times}") }
}

coded! {
    /// Something that is known of the authority, each with the day from which it holds.
    pub enum AuthorityDetail {
        /// What it is called.
        Name = "name", "Name";
        /// How families reach it.
        Contact = "contact", "How to reach us";
        /// The mediation adviser whom families contact.
        MediationAdviser = "mediation_adviser", "Mediation adviser";
        /// The service that resolves disagreements.
        DisagreementResolution = "disagreement_resolution", "Disagreement resolution service";
        /// The information, advice and support service, by its local name.
        InformationService = "information_service", "SEND information, advice and support service (SENDIASS)";
        /// Where the lists of schools and colleges are that a family may ask for.
        InstitutionLists = "institution_lists", "Where lists of schools and colleges are";
        /// Where the local offer is published.
        LocalOffer = "local_offer", "Local offer";
        /// The three digits by which the Department for Education knows it.
        Code = "code", "Local authority code";
        /// Its address.
        Address = "address", "Address";
        /// The responsible commissioning body for health.
        Commissioner = "commissioner", "Responsible commissioning body";
        /// The designated medical or clinical officer.
        MedicalOfficer = "medical_officer", "Designated medical or clinical officer";
        /// The officers of social care who are told.
        SocialCareOfficer = "social_care_officer", "Designated social care officer";
        /// The head of the virtual school.
        VirtualSchoolHead = "virtual_school_head", "Virtual school head";
    }
}

impl AuthorityDetail {
    /// Says whether it is a single name or code, and no paragraph.
    pub fn is_one_line(self) -> bool {
        matches!(self, Self::Name | Self::Code)
    }

    /// Says whether it is where a page stands, which families are to find by it.
    pub fn is_web_address(self) -> bool {
        matches!(self, Self::InstitutionLists | Self::LocalOffer)
    }

    /// Says whether words are enough of it: how to reach us names a telephone number, an email address or a postal one (regs 13 and 32).
    pub fn is_said_by(self, words: &str) -> bool {
        self != Self::Contact || names_a_way(words)
    }

    /// Says what it is for, with the source.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Name => "The name that stands on every page and in every message and letter",
            Self::Contact => {
                "The telephone number, email address and hours that stand in every letter (SEND Regulations 2014 regs 13 and 32)"
            }
            Self::MediationAdviser => {
                "The name, telephone number and email address, so that families can ask for mediation or a certificate (SEND Regulations 2014 reg 32)"
            }
            Self::DisagreementResolution => "Who runs it and how families reach it (Children and Families Act 2014 s57)",
            Self::InformationService => {
                "Its local name and how families reach it, free and independent (Children and Families Act 2014 s32)"
            }
            Self::InstitutionLists => "The address of the page or pages (SEND Regulations 2014 reg 13(1))",
            Self::LocalOffer => "The address of the page (Children and Families Act 2014 s30)",
            Self::Code => "Three digits, for the return to the Department for Education",
            Self::Address => "The address from which letters are sent",
            Self::Commissioner => {
                "The integrated care board, which is told of every request, decision and plan (SEND Regulations 2014 regs 4(2), 10 and 14)"
            }
            Self::MedicalOfficer => "Who is asked about health advice, and coordinates it",
            Self::SocialCareOfficer => {
                "Who in social care is told of every request and decision (SEND Regulations 2014 reg 4(2))"
            }
            Self::VirtualSchoolHead => "Who speaks for looked-after children’s schooling (Children Act 1989 s22(3B))",
        }
    }
}

/// Says whether words name a way to reach somebody: a telephone number on one line, an email address, or an address that ends in a postcode.
fn names_a_way(words: &str) -> bool {
    let has_phone = |line: &str| {
        line.split_whitespace().any(|word| word.starts_with(|one: char| one.is_ascii_digit() || "+(".contains(one)))
            && line.chars().filter(char::is_ascii_digit).count() >= 9
    };
    let is_email = |word: &str| EmailAddress::parse(word.trim_matches(|one: char| !one.is_alphanumeric())).is_ok();
    let parts: Vec<&str> = words.split_whitespace().map(|word| word.trim_matches([',', '.', ';'])).collect();
    let has_postcode = parts.iter().any(|one| Postcode::parse(one).is_ok())
        || parts.windows(2).any(|two| Postcode::parse(&two.join(" ")).is_ok());
    words.lines().any(has_phone) || words.split_whitespace().any(is_email) || has_postcode
}

/// Says whether words name the address of a web page, with or without `https://` before it; other words may stand around it.
pub fn names_a_web_address(words: &str) -> bool {
    words.split_whitespace().any(is_web_address)
}

fn is_web_address(word: &str) -> bool {
    let rest = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://")).unwrap_or(word);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-') && !label.starts_with('-')
    };
    let labels: Vec<&str> = host.trim_end_matches(['.', ',', ';', ')']).split('.').collect();
    let ends_in_letters = labels.last().is_some_and(|last| last.len() >= 2 && last.chars().all(char::is_alphabetic));
    labels.len() >= 2 && ends_in_letters && labels.into_iter().all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_web_page_has_a_host_and_may_stand_among_words() {
        for words in [
            "https://www.ashmere.example/offer",
            "ashmere.example/schools",
            "Schools: www.ashmere.example.",
            "http://a.example?x=1",
        ] {
            assert!(names_a_web_address(words), "{words}");
        }
        for words in ["not an address", "x", "ashmere", "office@", "https://", "1.5", "a..example", ""] {
            assert!(!names_a_web_address(words), "{words}");
        }
    }

    #[test]
    fn how_to_reach_us_names_a_telephone_number_an_email_address_or_a_postal_one() {
        let contact = AuthorityDetail::Contact;
        for words in [
            "SEN team\n01632 960 000",
            "Ring (01632) 960000, Monday to Friday",
            "+44 1632 960000",
            "Write to send@ashmere.example.",
            "Civic Centre, 1 Market Square, Ashmere AB1 2CD",
            "Civic Centre\nAB12CD",
        ] {
            assert!(contact.is_said_by(words), "{words}");
        }
        for words in ["hello", "Room 12", "Monday to Friday, 9am to 5pm", "send@", "Ask for Grace on the 3rd floor", "ext 4021"] {
            assert!(!contact.is_said_by(words), "{words}");
        }
        assert!(AuthorityDetail::Commissioner.is_said_by("NHS Ashmere"), "nothing is asked of the others");
    }

    #[test]
    fn a_logo_is_neither_a_speck_nor_a_wall() {
        for (width, height) in [(16, 16), (4_000, 4_000), (4_000, 1_000), (16, 64)] {
            assert!(is_size_of_a_logo(width, height), "{width} by {height}");
        }
        for (width, height) in [(0, 0), (15, 60), (60, 15), (4_001, 4_000), (4_000, 4_001)] {
            assert!(!is_size_of_a_logo(width, height), "{width} by {height}");
        }
    }

    #[test]
    fn a_logo_is_no_thread_and_its_proportion_is_said_as_it_is_measured() {
        for (width, height, said) in [(64, 64, "1:1"), (4_000, 1_000, "4:1"), (16, 64, "1:4"), (96, 64, "1.5:1")] {
            assert!(is_proportion_of_a_logo(width, height), "{width} by {height}");
            assert_eq!(proportion(width, height), said);
        }
        for (width, height, said) in
            [(640, 80, "8:1"), (80, 640, "1:8"), (4_000, 999, "4.1:1"), (16, 65, "1:4.1"), (400, 0, "400:1")]
        {
            assert!(!is_proportion_of_a_logo(width, height), "{width} by {height}");
            assert_eq!(proportion(width, height), said);
        }
    }
}
