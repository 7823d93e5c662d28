//! Schools, colleges and other institutions, the numbers by which registers know them, and the people to speak to there.

use thiserror::Error;

use crate::{codes::coded, people::year_group::YearGroup, refusals};

coded! {
    /// The kind of institution, as section I names it.
    pub enum InstitutionKind {
        /// A maintained nursery or other early years provider.
        EarlyYears = "early_years", "Early years provider";
        /// A mainstream primary school.
        Primary = "primary", "Mainstream primary school";
        /// A mainstream secondary school.
        Secondary = "secondary", "Mainstream secondary school";
        /// A mainstream school for all ages of compulsory schooling.
        AllThrough = "all_through", "Mainstream all-through school";
        /// A maintained special school or special academy.
        Special = "special", "Special school";
        /// A special school that is not maintained and is approved under section 342 of the Education Act 1996.
        NonMaintainedSpecial = "non_maintained_special", "Non-maintained special school";
        /// A further education or sixth form college.
        Post16 = "post_16", "Further education college";
        /// A college specially organised for students with special educational needs (Children and Families Act 2014 s83(2)).
        SpecialPost16 = "special_post_16", "Special post-16 institution";
        /// An independent school.
        Independent = "independent", "Independent school";
        /// An independent school specially organised for pupils with special educational needs.
        IndependentSpecial = "independent_special", "Independent special school";
        /// A pupil referral unit or other alternative provision.
        AlternativeProvision = "alternative_provision", "Alternative provision";
    }
}

impl InstitutionKind {
    /// Says whether somebody of a year group by age would be out of place there, even two years out of cohort: what is recorded of one or the other is then likely wrong.
    pub fn is_doubtful_for(self, year: YearGroup) -> bool {
        let year = year.number();
        match self {
            Self::EarlyYears => year > 2,
            Self::Primary => year > 8,
            Self::Secondary => year < 5,
            Self::Post16 | Self::SpecialPost16 => year < 9,
            Self::AllThrough
            | Self::Special
            | Self::NonMaintainedSpecial
            | Self::Independent
            | Self::IndependentSpecial
            | Self::AlternativeProvision => false,
        }
    }

    /// Says whether nobody of any year group would be in place at both, so that one hardly took the place of the other: a nursery and a college.
    pub fn shares_no_year_with(self, other: Self) -> bool {
        YearGroup::all().all(|year| self.is_doubtful_for(year) || other.is_doubtful_for(year))
    }

    /// Says whether a family may ask for it only once the Secretary of State has approved it (Children and Families Act 2014 s38(3)(f) and (g), s41).
    pub fn is_asked_for_once_approved(self) -> bool {
        matches!(self, Self::SpecialPost16 | Self::Independent | Self::IndependentSpecial)
    }
}

coded! {
    /// What somebody at an institution is spoken to about.
    pub enum ContactRole {
        /// The special educational needs coordinator (Special Educational Needs and Disability Regulations 2014 reg 49).
        Senco = "senco", "SENCO";
        /// The head teacher or principal.
        Head = "head", "Head teacher or principal";
        /// Whoever answers consultations and admissions.
        Admissions = "admissions", "Admissions";
        /// The designated teacher for looked-after children (Children and Young Persons Act 2008 s20).
        DesignatedTeacher = "designated_teacher", "Designated teacher";
        /// The designated safeguarding lead.
        Safeguarding = "safeguarding", "Designated safeguarding lead";
        /// Somebody else.
        Other = "other", "Another contact";
    }
}

coded! {
    /// A part of a mainstream school or college that is set up for some children with special educational needs (Get Information About Schools).
    pub enum UnitKind {
        /// Its children are taught there for most of the week.
        SenUnit = "sen_unit", "SEN unit";
        /// Its children are taught in mainstream classes for most of the week.
        ResourcedProvision = "resourced_provision", "Resourced provision";
    }
}

/// How many places a unit has: 1 to 500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Places(i32);

refusals! {
    /// Why a number is no number of places.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum PlacesRefused {
        /// There are none, or more than a unit could have.
        OutOfRange = "not_places", "Enter a whole number from 1 to 500";
    }
}

impl Places {
    /// Takes a number of places.
    ///
    /// # Errors
    /// [`PlacesRefused::OutOfRange`].
    pub fn new(number: i32) -> Result<Self, PlacesRefused> {
        if (1..=500).contains(&number) { Ok(Self(number)) } else { Err(PlacesRefused::OutOfRange) }
    }

    /// Returns the number.
    pub fn number(self) -> i32 {
        self.0
    }
}

refusals! {
    /// Why a text is no number of an institution.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum InstitutionNumberRefused {
        /// It has not the shape of a unique reference number.
        NotAUrn = "not_a_urn", "Enter a URN of 5 or 6 digits, as on Get Information About Schools";
        /// It has not the shape of a provider's number.
        NotAUkprn = "not_a_ukprn", "Enter a UKPRN of 8 digits that begins with 1";
        /// It is no code of a local authority.
        NotAnAuthorityCode = "not_an_authority_code", "Enter the 3 digits by which the Department for Education knows the local authority";
        /// It is no postcode.
        NotAPostcode = "not_a_postcode", "Enter a full postcode, like ST4 1HH";
    }
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident or $refused:ident: $read:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Parses it as typed or printed: spaces fall away.
            ///
            /// # Errors
            #[doc = concat!("[`InstitutionNumberRefused::", stringify!($refused), "`].")]
            pub fn parse(text: &str) -> Result<Self, InstitutionNumberRefused> {
                let bare: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
                let read: fn(&str) -> Option<String> = $read;
                read(&bare).map(Self).ok_or(InstitutionNumberRefused::$refused)
            }

            /// Returns it as it is kept.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    )*};
}

fn digits(text: &str, is_long_enough: impl Fn(usize) -> bool) -> Option<String> {
    (is_long_enough(text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned())
}

numbers! {
    /// A unique reference number: five or six digits (Get Information About Schools).
    Urn or NotAUrn: |text| digits(text, |length| matches!(length, 5 | 6)).filter(|text| !text.starts_with('0'));
    /// A UK provider reference number: eight digits of which the first is a 1 (UK Register of Learning Providers).
    Ukprn or NotAUkprn: |text| digits(text, |length| length == 8).filter(|text| text.starts_with('1'));
    /// The code of a local authority: three digits from 201 on (Get Information About Schools).
    AuthorityCode or NotAnAuthorityCode: |text| digits(text, |length| length == 3).filter(|text| text.as_str() > "200");
    /// A postcode, with one space before its last three signs (Royal Mail, Programmer's Guide to PAF).
    Postcode or NotAPostcode: |text| {
        let text = text.to_ascii_uppercase();
        let (area, unit) = text.is_ascii().then(|| text.split_at_checked(text.len().checked_sub(3)?)).flatten()?;
        let is_area = matches!(area.len(), 2..=4)
            && area.starts_with(|letter: char| letter.is_ascii_uppercase())
            && area.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && area.bytes().any(|byte| byte.is_ascii_digit());
        let is_unit = matches!(unit.as_bytes(), [digit, one, other]
            if digit.is_ascii_digit() && one.is_ascii_uppercase() && other.is_ascii_uppercase());
        (is_area && is_unit).then(|| format!("{area} {unit}"))
    };
}

impl Postcode {
    /// Parts an address from the postcode at the end of its last line; `None` where none stands there, or nothing else does.
    pub fn apart_from(address: &str) -> Option<(String, Self)> {
        let text = address.trim_end();
        let ends = text.rmatch_indices(|sign: char| sign.is_whitespace() || sign == ',').map(|(at, sign)| (at, at + sign.len()));
        // A postcode has at most one space in it.
        ends.take(2).find_map(|(before, after)| {
            let words = text.get(after..).filter(|words| !words.contains(['\n', '\r', ',']))?;
            let rest = text.get(..before)?.trim_end_matches(|sign: char| sign.is_whitespace() || sign == ',');
            Some((rest.to_owned(), Self::parse(words).ok().filter(|_| !rest.trim().is_empty())?))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Coded;

    fn reads<T>(parsed: Result<T, InstitutionNumberRefused>, shown: fn(&T) -> &str) -> Result<String, InstitutionNumberRefused> {
        parsed.map(|number| shown(&number).to_owned())
    }

    #[test]
    fn numbers_are_taken_as_they_are_typed_and_nothing_else_is() {
        for (typed, kept) in [("123456", "123456"), (" 12345 ", "12345"), ("123 456", "123456")] {
            assert_eq!(reads(Urn::parse(typed), Urn::as_str), Ok(kept.to_owned()));
        }
        for typed in ["", "1234", "1234567", "12345a", "012345", "１２３４５６"] {
            assert_eq!(reads(Urn::parse(typed), Urn::as_str), Err(InstitutionNumberRefused::NotAUrn), "{typed}");
        }
        assert_eq!(reads(Ukprn::parse("1001 2345"), Ukprn::as_str), Ok("10012345".to_owned()));
        for typed in ["20012345", "1001234", "100123456", "1001234O"] {
            assert_eq!(reads(Ukprn::parse(typed), Ukprn::as_str), Err(InstitutionNumberRefused::NotAUkprn), "{typed}");
        }
        assert_eq!(reads(AuthorityCode::parse("861"), AuthorityCode::as_str), Ok("861".to_owned()));
        for typed in ["86", "8610", "200", "E06"] {
            assert_eq!(
                reads(AuthorityCode::parse(typed), AuthorityCode::as_str),
                Err(InstitutionNumberRefused::NotAnAuthorityCode)
            );
        }
    }

    #[test]
    fn a_postcode_is_kept_in_one_way_however_it_is_typed() {
        for (typed, kept) in [
            ("st4 1hh", "ST4 1HH"),
            ("ST41HH", "ST4 1HH"),
            (" B1 1AA", "B1 1AA"),
            ("EC1A1BB", "EC1A 1BB"),
            ("W1A 0AX", "W1A 0AX"),
            ("GIR 0AA", ""),
        ] {
            let expected = if kept.is_empty() { Err(InstitutionNumberRefused::NotAPostcode) } else { Ok(kept.to_owned()) };
            assert_eq!(reads(Postcode::parse(typed), Postcode::as_str), expected, "{typed}");
        }
        for typed in ["", "ST4", "1HH", "ST4 HH1", "4ST 1HH", "ST4 1HÉ", "STAFF 1HH"] {
            assert_eq!(reads(Postcode::parse(typed), Postcode::as_str), Err(InstitutionNumberRefused::NotAPostcode), "{typed}");
        }
    }

    #[test]
    fn a_postcode_is_parted_from_the_address_that_it_ends() {
        for (address, rest, postcode) in [
            ("4 Mill Lane\nAshmere\nST4 1HH", "4 Mill Lane\nAshmere", "ST4 1HH"),
            ("4 Mill Lane\nAshmere\n st41hh \n", "4 Mill Lane\nAshmere", "ST4 1HH"),
            ("4 Mill Lane\r\nST4 1HH", "4 Mill Lane", "ST4 1HH"),
            ("4 Mill Lane, Ashmere, ST4 1HH", "4 Mill Lane, Ashmere", "ST4 1HH"),
            ("4 Mill Lane, Ashmere ST4 1HH", "4 Mill Lane, Ashmere", "ST4 1HH"),
            ("Flat 2, W1A0AX", "Flat 2", "W1A 0AX"),
        ] {
            let parted = Postcode::apart_from(address).map(|(rest, postcode)| (rest, postcode.as_str().to_owned()));
            assert_eq!(parted, Some((rest.to_owned(), postcode.to_owned())), "{address}");
        }
        for address in
            ["", "ST4 1HH", "\nST4 1HH", "4 Mill Lane\nAshmere", "ST4 1HH\nAshmere", "ST4\n1HH", "Ashmere ST4, 1HH", "Flat 2"]
        {
            assert_eq!(Postcode::apart_from(address), None, "{address}");
        }
    }

    #[test]
    fn a_unit_has_between_1_and_500_places() {
        for number in [1, 12, 500] {
            assert_eq!(Places::new(number).map(Places::number), Ok(number));
        }
        for number in [i32::MIN, -1, 0, 501] {
            assert_eq!(Places::new(number), Err(PlacesRefused::OutOfRange), "{number}");
        }
    }

    #[test]
    fn a_nursery_and_a_college_share_no_year_and_those_that_follow_one_another_do() {
        use InstitutionKind as Kind;
        for (one, other, is_unlike) in [
            (Kind::EarlyYears, Kind::Post16, true),
            (Kind::EarlyYears, Kind::Secondary, true),
            (Kind::Primary, Kind::SpecialPost16, true),
            (Kind::EarlyYears, Kind::Primary, false),
            (Kind::Primary, Kind::Secondary, false),
            (Kind::Secondary, Kind::Post16, false),
            (Kind::EarlyYears, Kind::AllThrough, false),
            (Kind::Post16, Kind::Special, false),
        ] {
            assert_eq!(one.shares_no_year_with(other), is_unlike, "{one:?} {other:?}");
            assert_eq!(other.shares_no_year_with(one), is_unlike, "{other:?} {one:?}");
        }
    }

    #[test]
    fn independent_places_are_asked_for_once_they_are_approved() {
        let asked = InstitutionKind::ALL.iter().filter(|kind| kind.is_asked_for_once_approved());
        let expected = [InstitutionKind::SpecialPost16, InstitutionKind::Independent, InstitutionKind::IndependentSpecial];
        assert!(asked.eq(expected.iter()));
    }
}
