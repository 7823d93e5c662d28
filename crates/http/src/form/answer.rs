//! Kinds of answers: each is read from boxes in one way, whichever door it came through, and says its shape.

use std::{collections::BTreeMap, marker::PhantomData};

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    access::ReviewGround,
    accounts::{Role, TeamKind},
    advice::{AdviceAnswer, CheckResult, NotAskedGround},
    calendar::CalendarChangeKind,
    cases::{CaseReference, NotACaseReference},
    codes::Coded,
    consultations::{ObjectionGround, ReplyOutcome},
    contacts::{ContactWay, TimeOfDay},
    days::ActDay,
    decisions::{DecisionKind, DecisionOutcome},
    email::{AddressRefused, EmailAddress},
    emergency::{EmergencyGround, EmergencyOutcome},
    ids::Id,
    institutions::{AuthorityCode, ContactRole, InstitutionKind, Places, Postcode, Ukprn, UnitKind, Urn},
    people::{
        PersonNeed,
        care::{CareStatus, Involvement},
        circumstance::ChildCircumstance,
        ethnicity::Ethnicity,
        numbers::{NhsNumber, Upn},
        record::{ResponsibilityBasis, Sex},
        schooling::{Elsewhere, OutOfCohort},
    },
    phone::{PhoneNumber, PhoneRefused},
    plans::{Direction, PlanOrigin, PlanSection, ServiceMethod},
    refusals::Refuses,
    requests::{Channel, Circumstance, RequestSource},
    text::{Text, TextRefused, Words},
    timetable::{exceptions::Ground, facts::ReviewOutcome, plain_acts::PlainAct},
    typed_day::from_boxes,
};

use super::Shape;
use crate::ui::{FormState, form::NOT_A_DATE};

/// What is wrong with an answer: the stable code, and the words for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing was given. The question has its own words for it.
    Missing,
    /// Something was given that cannot be taken.
    Wrong { code: &'static str, words: String },
}

impl<R: Refuses> From<R> for Fault {
    fn from(refused: R) -> Self {
        Self::Wrong { code: refused.code(), words: refused.to_string() }
    }
}

/// What was given for one question.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<'a> {
    /// Everything that was given.
    pub state: &'a FormState,
    /// The name of the question.
    pub name: &'a str,
    /// Whether an empty box is itself an answer: a box to tick.
    pub is_tick: bool,
}

impl<'a> Given<'a> {
    /// Returns the one value, without spaces around it.
    pub fn text(self) -> &'a str {
        self.state.value(self.name).trim()
    }

    /// Returns one box of a date.
    fn part(self, part: &str) -> &'a str {
        self.state.value(&format!("{}-{part}", self.name)).trim()
    }

    pub(super) fn is_blank(self, shape: &Shape) -> bool {
        match shape {
            Shape::Day => self.text().is_empty() && ["day", "month", "year"].iter().all(|part| self.part(part).is_empty()),
            Shape::Choices { .. } | Shape::Ids => self.state.values(self.name).is_empty(),
            _ => self.text().is_empty(),
        }
    }
}

/// A value that somebody can be asked for.
pub(crate) trait Answer: Sized + 'static {
    /// Whether something must be given.
    const IS_NEEDED: bool = true;

    /// Returns what is asked for.
    fn shape() -> Shape;

    /// Reads what was given.
    fn read(given: Given<'_>) -> Result<Self, Fault>;

    /// Returns the members of a closed list with the words for each.
    fn members() -> Vec<(&'static str, &'static str)> {
        Vec::new()
    }
}

impl<T: Answer> Answer for Option<T> {
    const IS_NEEDED: bool = false;

    fn shape() -> Shape {
        T::shape()
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        if given.is_blank(&T::shape()) {
            return Ok(None);
        }
        match T::read(given) {
            Ok(value) => Ok(Some(value)),
            Err(Fault::Missing) => Ok(None),
            Err(wrong) => Err(wrong),
        }
    }

    fn members() -> Vec<(&'static str, &'static str)> {
        T::members()
    }
}

impl Answer for NaiveDate {
    fn shape() -> Shape {
        Shape::Day
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        if given.is_blank(&Shape::Day) {
            return Err(Fault::Missing);
        }
        let [day, month, year] = ["day", "month", "year"].map(|part| given.part(part));
        let read = match given.text() {
            "" => from_boxes(day, month, year).map_err(|not| not.words),
            // What programs give, and what a form carries along unseen, stands in one box.
            text => as_programs_write(text).ok_or_else(|| AS_PROGRAMS.to_owned()),
        };
        read.map_err(|words| Fault::Wrong { code: NOT_A_DATE, words })
    }
}

/// What is said to programs of a day that cannot be read.
pub(crate) const AS_PROGRAMS: &str = "Give a day like 2026-09-07";

/// Reads a day as programs write it (RFC 3339, section 5.6): year, month and day, whole.
pub(crate) fn as_programs_write(text: &str) -> Option<NaiveDate> {
    from_boxes(text, "", "").ok().filter(|day| day.to_string() == text)
}

impl Answer for ActDay {
    fn shape() -> Shape {
        Shape::Day
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        Ok(Self::new(NaiveDate::read(given)?)?)
    }
}

fn text_fault(refused: TextRefused) -> Fault {
    match refused {
        TextRefused::Missing => Fault::Missing,
        other => other.into(),
    }
}

impl<const MOST: usize> Answer for Text<MOST> {
    fn shape() -> Shape {
        Shape::Text { most: MOST, format: None }
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        Self::parse(given.text()).map_err(text_fault)
    }
}

impl<const MOST: usize> Answer for Words<MOST> {
    fn shape() -> Shape {
        Shape::Text { most: MOST, format: None }
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        Self::parse(given.text()).map_err(text_fault)
    }
}

impl Answer for EmailAddress {
    fn shape() -> Shape {
        Shape::Text { most: 254, format: Some("email") }
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        match Self::parse(given.text()) {
            Err(AddressRefused::Empty) => Err(Fault::Missing),
            other => Ok(other?),
        }
    }
}

impl Answer for PhoneNumber {
    fn shape() -> Shape {
        Shape::Text { most: 40, format: Some("phone") }
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        match Self::parse(given.text()) {
            Err(PhoneRefused::Empty) => Err(Fault::Missing),
            other => Ok(other?),
        }
    }
}

impl Answer for DateTime<Utc> {
    fn shape() -> Shape {
        Shape::Text { most: 40, format: Some("date-time") }
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        match given.text() {
            "" => Err(Fault::Missing),
            text => text
                .parse()
                .map_err(|_| Fault::Wrong { code: "not_a_time", words: "Give a time such as 2026-12-01T09:00:00Z".into() }),
        }
    }
}

impl Answer for TimeOfDay {
    fn shape() -> Shape {
        Shape::Text { most: 10, format: Some("time-of-day") }
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        if given.text().is_empty() { Err(Fault::Missing) } else { Ok(Self::parse(given.text())?) }
    }
}

impl Answer for CaseReference {
    fn shape() -> Shape {
        Shape::Text { most: 13, format: Some("case-number") }
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        match given.text().to_uppercase() {
            text if text.is_empty() => Err(Fault::Missing),
            text => text.parse().map_err(|_| Fault::Wrong { code: "not_a_case", words: NotACaseReference.to_string() }),
        }
    }
}

macro_rules! numbers {
    ($($name:ident: $most:literal, $format:literal;)*) => {$(
        impl Answer for $name {
            fn shape() -> Shape {
                Shape::Text { most: $most, format: Some($format) }
            }

            fn read(given: Given<'_>) -> Result<Self, Fault> {
                if given.text().is_empty() { Err(Fault::Missing) } else { Ok(Self::parse(given.text())?) }
            }
        }
    )*};
}
numbers! {
    Upn: 13, "upn";
    NhsNumber: 12, "nhs-number";
    Urn: 10, "urn";
    Ukprn: 12, "ukprn";
    AuthorityCode: 5, "local-authority-code";
    Postcode: 10, "postcode";
}

fn unknown() -> Fault {
    Fault::Wrong { code: "unknown_code", words: "Choose one from the list".into() }
}

/// Closed lists that people choose from. Nothing picked and nothing given are the same; a code that is no member is another fault.
macro_rules! closed_lists {
    ($($name:ty),* $(,)?) => {$(
        impl Answer for $name {
            fn shape() -> Shape {
                Shape::Choice { codes: <$name>::ALL.iter().map(|member| member.code()).collect() }
            }

            fn read(given: Given<'_>) -> Result<Self, Fault> {
                match given.text() {
                    "" => Err(Fault::Missing),
                    code => Coded::parse(code).ok_or_else(unknown),
                }
            }

            fn members() -> Vec<(&'static str, &'static str)> {
                <$name>::ALL.iter().map(|member| (member.code(), member.label())).collect()
            }
        }

        impl Answer for Vec<$name> {
            const IS_NEEDED: bool = false;

            fn shape() -> Shape {
                Shape::Choices { codes: <$name>::ALL.iter().map(|member| member.code()).collect() }
            }

            fn read(given: Given<'_>) -> Result<Self, Fault> {
                given.state.values(given.name).iter().map(|code| Coded::parse(code).ok_or_else(unknown)).collect()
            }

            fn members() -> Vec<(&'static str, &'static str)> {
                <$name as Answer>::members()
            }
        }
    )*};
}
closed_lists! {
    AdviceAnswer,
    CalendarChangeKind,
    CareStatus,
    Channel,
    CheckResult,
    ChildCircumstance,
    Circumstance,
    ContactRole,
    ContactWay,
    DecisionKind,
    DecisionOutcome,
    Direction,
    Elsewhere,
    EmergencyGround,
    EmergencyOutcome,
    Ethnicity,
    InstitutionKind,
    Involvement,
    NotAskedGround,
    ObjectionGround,
    OutOfCohort,
    PersonNeed,
    PlainAct,
    PlanSection,
    ReplyOutcome,
    RequestSource,
    Role,
    ResponsibilityBasis,
    ReviewGround,
    PlanOrigin,
    ServiceMethod,
    Sex,
    TeamKind,
    UnitKind,
}

impl Answer for Ground {
    fn shape() -> Shape {
        Shape::Choice { codes: Self::ALL.iter().map(|ground| ground.code()).collect() }
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        match given.text() {
            "" => Err(Fault::Missing),
            code => Self::parse(code).ok_or_else(unknown),
        }
    }
}

impl Answer for ReviewOutcome {
    fn shape() -> Shape {
        Shape::Choice { codes: Self::ALL.iter().map(|outcome| outcome.code()).collect() }
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        match given.text() {
            "" => Err(Fault::Missing),
            code => Self::parse(code).ok_or_else(unknown),
        }
    }

    fn members() -> Vec<(&'static str, &'static str)> {
        Self::ALL.iter().map(|outcome| (outcome.code(), outcome.label())).collect()
    }
}

impl<T: 'static> Answer for Id<T> {
    fn shape() -> Shape {
        Shape::Id
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        match given.text() {
            "" => Err(Fault::Missing),
            id => id.parse().map_err(|_| unknown()),
        }
    }
}

impl<T: 'static> Answer for Vec<Id<T>> {
    const IS_NEEDED: bool = false;

    fn shape() -> Shape {
        Shape::Ids
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        given.state.values(given.name).iter().filter(|id| !id.is_empty()).map(|id| id.parse().map_err(|_| unknown())).collect()
    }
}

impl Answer for BTreeMap<String, String> {
    fn shape() -> Shape {
        Shape::Details
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        match given.text() {
            "" => Err(Fault::Missing),
            text => serde_json::from_str(text).map_err(|_| unknown()),
        }
    }
}

impl Answer for bool {
    fn shape() -> Shape {
        Shape::YesNo
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        match given.text() {
            "yes" => Ok(true),
            "no" => Ok(false),
            "" if given.is_tick => Ok(false),
            "" => Err(Fault::Missing),
            _ => Err(unknown()),
        }
    }
}

macro_rules! whole_numbers {
    ($($name:ident),*) => {$(
        impl Answer for $name {
            fn shape() -> Shape {
                Shape::Number
            }

            fn read(given: Given<'_>) -> Result<Self, Fault> {
                match given.text() {
                    "" => Err(Fault::Missing),
                    text => text
                        .parse()
                        .map_err(|_| Fault::Wrong { code: "not_a_number", words: "Enter a whole number".into() }),
                }
            }
        }
    )*};
}
whole_numbers!(i32, usize);

impl Answer for Places {
    fn shape() -> Shape {
        Shape::Number
    }

    fn read(given: Given<'_>) -> Result<Self, Fault> {
        Ok(Self::new(i32::read(given)?)?)
    }
}

/// Holds the type of an answer without a value of it.
pub(super) struct Of<T>(PhantomData<T>);

impl<T: Answer> Of<T> {
    /// Takes the type from the field of a form, so that a declaration names no type twice.
    pub(super) fn field<F>(_: fn(F) -> T) -> Self {
        Self(PhantomData)
    }

    pub(super) fn shape(&self) -> Shape {
        T::shape()
    }

    pub(super) fn is_needed(&self) -> bool {
        T::IS_NEEDED
    }

    pub(super) fn members(&self) -> Vec<(&'static str, &'static str)> {
        T::members()
    }
}
