//! The shape of a rule: one typed row of law.

use std::fmt;

use chrono::NaiveDate;

use super::super::events::{Event, EventSet};
use super::super::exceptions::ExceptionCode;
use super::super::facts::detail::coded;
use crate::calendar::date;

/// Names a rule; the same name means the same duty through every version of the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(&'static str);

impl RuleId {
    /// Names a rule of a rule set.
    pub const fn new(id: &'static str) -> Self {
        Self(id)
    }

    /// Finds the id of a rule of the law of England as published here; `None` for any other text.
    pub fn known(id: &str) -> Option<Self> {
        super::published().find(|rule| rule.id.0 == id).map(|rule| rule.id)
    }

    /// Returns the stable text, like `R13-FINAL-20W`.
    pub const fn as_str(&self) -> &'static str {
        self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// One or more rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleIds(Vec<RuleId>);

impl RuleIds {
    /// Takes a list of rules; `None` when it is empty.
    pub fn new(ids: Vec<RuleId>) -> Option<Self> {
        (!ids.is_empty()).then_some(Self(ids))
    }

    /// Lists the rules.
    pub fn iter(&self) -> impl Iterator<Item = &RuleId> {
        self.0.iter()
    }

    /// Tells whether a rule is in the list.
    pub fn contains(&self, id: RuleId) -> bool {
        self.0.contains(&id)
    }
}

coded! {
    /// The unit of a period. Days, weeks and months are calendar units.
    Unit {
        /// Calendar days.
        Day = "day",
        /// Seven calendar days.
        Week = "week",
        /// Calendar months, by corresponding date.
        Month = "month",
        /// Working days of England.
        WorkingDay = "working_day",
        /// Days on which the institution admits pupils (SEND Regulations 2014 reg 48(2)).
        SchoolDay = "school_day",
    }
}

/// A number of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// How many.
    pub count: u16,
    /// Of what.
    pub unit: Unit,
}

impl Period {
    /// Builds a period.
    pub const fn of(count: u16, unit: Unit) -> Self {
        Self { count, unit }
    }

    /// Returns the period in words, like "6 weeks (42 days)".
    pub fn words(self) -> String {
        let unit = match self.unit {
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::WorkingDay => "working day",
            Unit::SchoolDay => "school day",
        };
        let plural = if self.count == 1 { "" } else { "s" };
        match self.unit {
            Unit::Week => format!("{} {unit}{plural} ({} days)", self.count, u32::from(self.count) * 7),
            _ => format!("{} {unit}{plural}", self.count),
        }
    }
}

/// Builds a period of days.
pub const fn days(count: u16) -> Period {
    Period::of(count, Unit::Day)
}
/// Builds a period of weeks.
pub const fn weeks(count: u16) -> Period {
    Period::of(count, Unit::Week)
}
/// Builds a period of months.
pub const fn months(count: u16) -> Period {
    Period::of(count, Unit::Month)
}
/// Builds a period of working days.
pub const fn working_days(count: u16) -> Period {
    Period::of(count, Unit::WorkingDay)
}
/// Builds a period of school days.
pub const fn school_days(count: u16) -> Period {
    Period::of(count, Unit::SchoolDay)
}

/// How a limit is counted from what starts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// "Within N of": the day of the trigger is not counted, and the whole of the last day is available.
    AfterExclusive(Period),
    /// "Beginning with": the day of the trigger is day 1.
    FromInclusive(Period),
    /// "At least N beginning with": counted as [`Mode::FromInclusive`], a floor that protects the family.
    WindowMinInclusive(Period),
    /// "At least N before": counted back from the event to the corresponding day.
    BeforeAtLeast(Period),
    /// "Before 15 February": the last day is the day before the fixed one, in the year of the event.
    BeforeFixedDate {
        /// Month of the day that is too late.
        month: u32,
        /// Day of the month that is too late.
        day: u32,
        /// One event with a limit of its own: the day of the event, and the day that is too late for it.
        transitional: Option<(NaiveDate, NaiveDate)>,
    },
    /// The day of a move if that was known the period before it, else the period beginning with the day it was known (reg 15(2)).
    DayOfMoveOrFromAware(Period),
    /// The later of one period beginning with the last review and another beginning with the transfer (reg 15(5)).
    LaterOfReviewAndTransfer {
        /// Counted from the day the plan was made or last reviewed.
        from_review: Period,
        /// Counted from the day of transfer.
        from_transfer: Period,
    },
    /// The later of one period after the notice and another after the mediation certificate (HESC Rules r20).
    AppealWindow {
        /// Counted from the day the notice was sent.
        from_notice: Period,
        /// Counted from the date of the certificate.
        from_certificate: Period,
    },
    /// The day after the appeal window closes, or the day on which an appeal is finally determined (s45(4)).
    NotBeforeAppealEnds {
        /// The period of the appeal window counted from the notice.
        from_notice: Period,
        /// The period counted from the certificate.
        from_certificate: Period,
    },
    /// The end of the academic year of the birthday, by kind of institution (s46, reg 46).
    MaximumAge,
    /// The limit of the rule for the matching Tribunal order (reg 42(2)).
    AsMatchingOrder,
    /// At once.
    Immediate,
    /// As soon as practicable: there is no date.
    AsSoonAsPracticable,
    /// Again and again, each time this long after the last.
    Recurring(Period),
}

impl Mode {
    /// Returns the stable code that the published rules pack uses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AfterExclusive(_) => "after_exclusive",
            Self::FromInclusive(_) => "from_inclusive",
            Self::WindowMinInclusive(_) => "window_min_inclusive",
            Self::BeforeAtLeast(_) => "before_at_least",
            Self::BeforeFixedDate { .. } => "before_fixed_date",
            Self::DayOfMoveOrFromAware(_) | Self::AppealWindow { .. } | Self::MaximumAge | Self::AsMatchingOrder => "conditional",
            Self::LaterOfReviewAndTransfer { .. } => "later_of",
            Self::NotBeforeAppealEnds { .. } => "not_before",
            Self::Immediate => "immediate",
            Self::AsSoonAsPracticable => "asap",
            Self::Recurring(_) => "recurring",
        }
    }

    /// Returns the period that the mode counts first, or `None` when it counts none.
    pub const fn period(self) -> Option<Period> {
        match self {
            Self::AfterExclusive(period)
            | Self::FromInclusive(period)
            | Self::WindowMinInclusive(period)
            | Self::BeforeAtLeast(period)
            | Self::DayOfMoveOrFromAware(period)
            | Self::LaterOfReviewAndTransfer { from_review: period, .. }
            | Self::AppealWindow { from_notice: period, .. }
            | Self::NotBeforeAppealEnds { from_notice: period, .. }
            | Self::Recurring(period) => Some(period),
            Self::BeforeFixedDate { .. }
            | Self::MaximumAge
            | Self::AsMatchingOrder
            | Self::Immediate
            | Self::AsSoonAsPracticable => None,
        }
    }
}

coded! {
    /// Whether a last day that is not a working day moves. No limit of the Act or its regulations does.
    Roll {
        /// It stays, whatever day it is.
        Never = "never",
        /// To the next working day (subject access, by the regulator's guidance).
        NextWorkingDay = "next_working_day",
        /// To the next working day; a day in August or from 25 December to 1 January moves past that block (HESC Rules r12, starting an appeal).
        TribunalStart = "tribunal_start",
        /// August and 25 December to 1 January are not counted, then to the next working day (HESC Rules r12, other acts).
        TribunalUncounted = "tribunal_uncounted",
    }
}

coded! {
    /// What missing the date means.
    Nature {
        /// Somebody must act by the date, and is late afterwards.
        Duty = "duty",
        /// Somebody may act until the date; the right lapses afterwards.
        Right = "right",
        /// Somebody else must be given at least until the end of the date.
        Window = "window",
        /// The act is not allowed before the date.
        Earliest = "earliest",
        /// The date is a threshold that another date is compared with.
        Bar = "bar",
    }
}

coded! {
    /// The kind of authority that a rule rests on.
    Authority {
        /// An Act or regulations.
        Statute = "statute",
        /// Tribunal rules.
        Rules = "rules",
        /// A judgment.
        CaseLaw = "case_law",
        /// The Code of Practice or a regulator's guidance.
        Guidance = "guidance",
        /// A target of the authority's own.
        Internal = "internal",
    }
}

impl Authority {
    /// Says whether a miss is a miss of the law, and not only of guidance or a target.
    pub const fn is_legal(self) -> bool {
        matches!(self, Self::Statute | Self::Rules | Self::CaseLaw)
    }
}

impl crate::codes::Coded for Authority {
    const ALL: &'static [Self] = Self::ALL;

    fn code(self) -> &'static str {
        Self::code(self)
    }

    fn label(self) -> &'static str {
        match self {
            Self::Statute => "Law",
            Self::Rules => "Tribunal rules",
            Self::CaseLaw => "Case law",
            Self::Guidance => "Code of Practice",
            Self::Internal => "Our target",
        }
    }
}

coded! {
    /// Who owes the act.
    Owner {
        /// The local authority.
        LocalAuthority = "local_authority",
        /// The authority from which the child moves.
        OldAuthority = "old_authority",
        /// The authority to which the child moves, or that becomes responsible.
        NewAuthority = "new_authority",
        /// The home authority of a detained person.
        HomeAuthority = "home_authority",
        /// A body of section 31: an NHS body, another authority, a youth offending team, youth accommodation.
        Section31Body = "section_31_body",
        /// An adviser whom regulation 8 does not bind.
        Adviser = "adviser",
        /// A school, college or other institution, or the authority that maintains it.
        Institution = "institution",
        /// Whoever arranges the review meeting: the authority, or the head who was asked to.
        MeetingArranger = "meeting_arranger",
        /// The head of a reg 20(12) school, otherwise the authority.
        ReportWriter = "report_writer",
        /// The commissioning body that was responsible.
        OldCommissioner = "old_commissioner",
        /// The commissioning body that becomes responsible.
        NewCommissioner = "new_commissioner",
        /// The responsible commissioning body.
        Commissioner = "commissioner",
        /// The authority or the commissioner, by what was agreed.
        AuthorityOrCommissioner = "authority_or_commissioner",
        /// The parent or young person.
        Family = "family",
        /// The mediation adviser.
        MediationAdviser = "mediation_adviser",
        /// The body that arranges the mediation.
        MediationArranger = "mediation_arranger",
        /// The appropriate person for a detained person.
        AppropriatePerson = "appropriate_person",
    }
}

coded! {
    /// The part of the law that a rule belongs to.
    Chapter {
        /// Assessment and plan.
        Assessment = "assessment",
        /// Transfer between authorities and commissioners.
        Transfer = "transfer",
        /// Reviews, amendments and phase transfers.
        Review = "review",
        /// Re-assessment.
        Reassessment = "reassessment",
        /// Ceasing.
        Ceasing = "ceasing",
        /// Mediation.
        Mediation = "mediation",
        /// Appeals and orders.
        Tribunal = "tribunal",
        /// Personal budgets, the local offer, information rights.
        Rights = "rights",
        /// Detained persons.
        Detained = "detained",
        /// Law that is over, kept for old records.
        Historic = "historic",
    }
}

/// Which later events can meet a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those about the same thing, whenever they happened, and later ones about the whole case.
    Subject,
    /// Later ones within the same assessment.
    Episode,
    /// Any later one.
    After,
    /// Later ones before the next notice of the same kind.
    UntilNext,
}

/// One rule of law: who must do what by when, on what authority, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Names the duty.
    pub id: RuleId,
    /// Counts the versions of the rule; the first is 1.
    pub version: u16,
    /// The part of the law it belongs to.
    pub chapter: Chapter,
    /// What must be done, in a few words.
    pub name: &'static str,
    /// The provision, as it is cited.
    pub regulation: &'static str,
    /// Who owes the act.
    pub owner: Owner,
    /// What starts the count, in words.
    pub trigger: &'static str,
    /// How the limit is counted.
    pub mode: Mode,
    /// Whether a last day that is not a working day moves.
    pub roll: Roll,
    /// What missing the date means.
    pub nature: Nature,
    /// What meets the duty, in words.
    pub satisfied_by: &'static str,
    /// The only grounds that can excuse a miss or replace the limit.
    pub exceptions: &'static [ExceptionCode],
    /// The kind of authority it rests on.
    pub authority: Authority,
    /// First day on which it is in force.
    pub effective_from: NaiveDate,
    /// Last day on which it is in force; `None` while it still is.
    pub effective_to: Option<NaiveDate>,
    /// What else a reader must know; empty when there is nothing.
    pub notes: &'static str,
    /// The events that start the count.
    pub starts: EventSet,
    /// When not empty, the duty arises only once one of these has happened.
    pub only_if: EventSet,
    /// The events that meet the duty.
    pub met_by: EventSet,
    /// The events after which the duty no longer matters.
    pub closed_by: EventSet,
    /// Which events can meet it.
    pub scope: Scope,
}

impl Rule {
    pub(super) const fn new(chapter: Chapter, id: &'static str, name: &'static str, regulation: &'static str) -> Self {
        Self {
            id: RuleId(id),
            version: 1,
            chapter,
            name,
            regulation,
            owner: Owner::LocalAuthority,
            trigger: "",
            mode: Mode::AsSoonAsPracticable,
            roll: Roll::Never,
            nature: Nature::Duty,
            satisfied_by: "",
            exceptions: &[],
            authority: Authority::Statute,
            effective_from: date(2014, 9, 1),
            effective_to: None,
            notes: "",
            starts: EventSet::NONE,
            only_if: EventSet::NONE,
            met_by: EventSet::NONE,
            closed_by: EventSet::NONE,
            scope: Scope::After,
        }
    }

    pub(super) const fn owed_by(mut self, owner: Owner) -> Self {
        self.owner = owner;
        self
    }
    pub(super) const fn counted(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self.nature = match mode {
            Mode::WindowMinInclusive(_) => Nature::Window,
            Mode::NotBeforeAppealEnds { .. } => Nature::Earliest,
            _ => self.nature,
        };
        self
    }
    pub(super) const fn rolling(mut self, roll: Roll) -> Self {
        self.roll = roll;
        self
    }
    pub(super) const fn being(mut self, nature: Nature) -> Self {
        self.nature = nature;
        self
    }
    pub(super) const fn on_the_authority_of(mut self, authority: Authority) -> Self {
        self.authority = authority;
        self
    }
    pub(super) const fn since(mut self, from: NaiveDate) -> Self {
        self.effective_from = from;
        self
    }
    pub(super) const fn until(mut self, to: NaiveDate) -> Self {
        self.effective_to = Some(to);
        self
    }
    pub(super) const fn noting(mut self, notes: &'static str) -> Self {
        self.notes = notes;
        self
    }
    pub(super) const fn started_by(mut self, trigger: &'static str, events: &[Event]) -> Self {
        self.trigger = trigger;
        self.starts = EventSet::of(events);
        self
    }
    pub(super) const fn only_if(mut self, events: &[Event]) -> Self {
        self.only_if = EventSet::of(events);
        self
    }
    pub(super) const fn met_by(mut self, words: &'static str, scope: Scope, events: &[Event]) -> Self {
        self.satisfied_by = words;
        self.scope = scope;
        self.met_by = EventSet::of(events);
        self
    }
    pub(super) const fn closed_by(mut self, events: &[Event]) -> Self {
        self.closed_by = EventSet::of(events);
        self
    }
    pub(super) const fn excused_by(mut self, exceptions: &'static [ExceptionCode]) -> Self {
        self.exceptions = exceptions;
        self
    }

    /// Tells whether the rule was in force on a day.
    pub fn is_in_force_on(&self, day: NaiveDate) -> bool {
        self.effective_from <= day && self.effective_to.is_none_or(|last| day <= last)
    }
}
