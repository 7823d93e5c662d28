//! The figures: which cases each of them counts.

use chrono::NaiveDate;
use ehc_domain::{
    advice::AdviceKind,
    cases::week_of,
    codes::Coded,
    decisions::{DecisionKind, DecisionOutcome},
    requests::RequestSource,
};
use ehc_persistence::compliance::Counted;

/// Twenty weeks in days: a plan issued on the 140th day is in time.
pub const TWENTY_WEEKS: i64 = 140;
/// Six weeks in days.
pub const SIX_WEEKS: i64 = 42;
/// A year as the national tables count it: 52 weeks.
pub const A_YEAR: i64 = 364;
/// Weeks beyond this are counted together.
pub const LAST_WEEK: u32 = 30;

/// A set of cases that a number counts and a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Plans issued in the period.
    Plans,
    /// Of these, within 20 weeks.
    PlansInTime,
    /// Of these, after 20 weeks and within a year.
    PlansWithinAYear,
    /// Of these, after a year.
    PlansOverAYear,
    /// Plans issued in the period after an appeal or a mediation, which the national tables leave out.
    PlansSetAside,
    /// Decisions whether to assess, told to the family in the period.
    Decisions,
    /// Of these, within six weeks.
    DecisionsInTime,
    /// Of these, after six weeks.
    DecisionsLate,
    /// Cases open today.
    Open,
    /// Of these, past 20 weeks.
    OpenPast,
    /// Of these, in one week of the clock; the last also holds all later weeks.
    OpenInWeek(u32),
    /// Cases with a legal limit that has passed with nothing done.
    Overdue,
    /// What people ask councils for.
    AskedFor(AskedFor),
}

/// A figure that people ask councils for under the Freedom of Information Act 2000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedFor {
    /// Requests for an assessment (s36(1)) received in the period, one row a request: those kept with an assessment under way too, but no request to re-assess
    /// (s44) and nothing that was recorded by mistake.
    Requests,
    /// Of these, from one source.
    RequestsFrom(RequestSource),
    /// Of these, kept with an assessment that was under way: they began none.
    RequestsKept,
    /// Of these, the second that began an assessment of the child.
    RequestsSecond,
    /// Of these, the third or a later one.
    RequestsFurther,
    /// Families told in the period that there will be no assessment, which the law asks for within six weeks (reg 5(1)), or that there will be no plan, within sixteen (reg 10(1)).
    Refusals(DecisionKind),
    /// Families told in the period that there will be an assessment, who had been told before, then or for an earlier request, that there will be none.
    AssessedAfterRefusal,
    /// Families told in the period that there will be no assessment, who had been told so before.
    RefusedAgain,
    /// Cases open today past twenty weeks (reg 13(2)): by whether a plan was agreed (reg 11), and by whether an exception covers the miss (reg 13(3)).
    Past {
        /// Whether it was decided that there will be a plan.
        is_agreed: bool,
        /// Whether an exception covers the miss.
        is_excused: bool,
    },
    /// Advice of one kind that came in the period (reg 6).
    Advice(AdviceKind),
    /// Of this, within six weeks of being asked for (reg 8(1)): by its limit.
    AdviceInTime(AdviceKind),
}

impl AskedFor {
    /// Lists all of them, in the order in which people meet them.
    pub fn all() -> Vec<Self> {
        let sources = RequestSource::ALL.iter().map(|source| Self::RequestsFrom(*source));
        let requests = std::iter::once(Self::Requests).chain(sources);
        let requests = requests.chain([Self::RequestsKept, Self::RequestsSecond, Self::RequestsFurther]);
        let refusals = [DecisionKind::Assess, DecisionKind::Issue].map(Self::Refusals);
        let refusals = refusals.into_iter().chain([Self::AssessedAfterRefusal, Self::RefusedAgain]);
        let past = [(true, false), (true, true), (false, false), (false, true)];
        let past = past.map(|(is_agreed, is_excused)| Self::Past { is_agreed, is_excused });
        let advice = AdviceKind::ALL.iter().flat_map(|kind| [Self::Advice(*kind), Self::AdviceInTime(*kind)]);
        requests.chain(refusals).chain(past).chain(advice).collect()
    }

    fn code(self) -> String {
        match self {
            Self::Requests => "requests".into(),
            Self::RequestsFrom(source) => format!("requests-from-{}", source.code().replace('_', "-")),
            Self::RequestsKept => "requests-kept".into(),
            Self::RequestsSecond => "requests-second".into(),
            Self::RequestsFurther => "requests-third-or-later".into(),
            Self::Refusals(DecisionKind::Assess) => "refused-to-assess".into(),
            Self::Refusals(DecisionKind::Issue) => "refused-a-plan".into(),
            Self::AssessedAfterRefusal => "assessed-after-a-refusal".into(),
            Self::RefusedAgain => "refused-to-assess-again".into(),
            Self::Past { is_agreed, is_excused } => {
                let plan = if is_agreed { "agreed" } else { "not-agreed" };
                format!("past-plan-{plan}{}", if is_excused { "-excused" } else { "" })
            }
            Self::Advice(kind) => format!("advice-{}", kind.code().replace('_', "-")),
            Self::AdviceInTime(kind) => format!("advice-in-6-weeks-{}", kind.code().replace('_', "-")),
        }
    }

    fn title(self) -> String {
        match self {
            Self::Requests => "Requests for an assessment".into(),
            Self::RequestsFrom(RequestSource::Parent) => "Requests from parents or carers".into(),
            Self::RequestsFrom(RequestSource::YoungPerson) => "Requests from young people".into(),
            Self::RequestsFrom(RequestSource::Institution) => "Requests from schools or colleges".into(),
            Self::RequestsFrom(RequestSource::BroughtToAttention) => {
                "Children whom somebody else brought to our attention".into()
            }
            Self::RequestsKept => "Requests kept with an assessment that was under way".into(),
            Self::RequestsSecond => "Second requests for a child".into(),
            Self::RequestsFurther => "Third and later requests for a child".into(),
            Self::Refusals(DecisionKind::Assess) => "Refused to assess".into(),
            Self::Refusals(DecisionKind::Issue) => "Refused a plan after an assessment".into(),
            Self::AssessedAfterRefusal => "Agreed to assess after an earlier refusal".into(),
            Self::RefusedAgain => "Refused to assess a second time, or a later one".into(),
            Self::Past { is_agreed, is_excused } => {
                let plan = if is_agreed { "a plan agreed" } else { "no plan agreed" };
                let excused = if is_excused { "with an exception" } else { "without an exception" };
                format!("Open past 20 weeks, {plan}, {excused}")
            }
            Self::Advice(kind) => format!("Advice received: {}", kind.label()),
            Self::AdviceInTime(kind) => format!("Advice received within 6 weeks: {}", kind.label()),
        }
    }

    fn population(self) -> Population {
        match self {
            Self::Requests | Self::RequestsFrom(_) | Self::RequestsKept | Self::RequestsSecond | Self::RequestsFurther => {
                Population::Requests(self)
            }
            Self::Refusals(kind) => Population::Refusals(kind),
            Self::AssessedAfterRefusal => Population::AfterRefusal(DecisionOutcome::Agreed),
            Self::RefusedAgain => Population::AfterRefusal(DecisionOutcome::Refused),
            Self::Past { is_agreed, .. } => Population::Past { is_agreed },
            Self::Advice(kind) | Self::AdviceInTime(kind) => Population::Advice(kind),
        }
    }
}

/// What a figure is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Population {
    /// Plans issued in the period.
    Plans,
    /// Plans left out of the measure.
    SetAside,
    /// Decisions whether to assess in the period.
    Decisions,
    /// Cases open today.
    Open,
    /// Cases overdue today.
    Overdue,
    /// Requests received in the period, all or those of one figure.
    Requests(AskedFor),
    /// Refusals told in the period.
    Refusals(DecisionKind),
    /// Decisions whether to assess of this outcome, told in the period to families who had been refused before.
    AfterRefusal(DecisionOutcome),
    /// Open today past twenty weeks.
    Past {
        /// Whether it was decided that there will be a plan.
        is_agreed: bool,
    },
    /// Advice of a kind that came in the period.
    Advice(AdviceKind),
}

impl Figure {
    /// The figures that stand by themselves, in the order in which people meet them; the weeks are [`Figure::OpenInWeek`].
    pub const ALL: [Self; 11] = [
        Self::Plans,
        Self::PlansInTime,
        Self::PlansWithinAYear,
        Self::PlansOverAYear,
        Self::PlansSetAside,
        Self::Decisions,
        Self::DecisionsInTime,
        Self::DecisionsLate,
        Self::Open,
        Self::OpenPast,
        Self::Overdue,
    ];

    /// Returns the stable code.
    pub fn code(self) -> String {
        match self {
            Self::Plans => "plans".into(),
            Self::PlansInTime => "plans-in-20-weeks".into(),
            Self::PlansWithinAYear => "plans-20-weeks-to-a-year".into(),
            Self::PlansOverAYear => "plans-over-a-year".into(),
            Self::PlansSetAside => "plans-set-aside".into(),
            Self::Decisions => "decisions".into(),
            Self::DecisionsInTime => "decisions-in-6-weeks".into(),
            Self::DecisionsLate => "decisions-late".into(),
            Self::Open => "open".into(),
            Self::OpenPast => "open-past-20-weeks".into(),
            Self::OpenInWeek(week) => format!("open-week-{week}"),
            Self::Overdue => "overdue".into(),
            Self::AskedFor(asked) => asked.code(),
        }
    }

    /// Finds the figure with this code; `None` when there is none.
    pub fn parse(code: &str) -> Option<Self> {
        if let Some(week) = code.strip_prefix("open-week-") {
            let week = week.parse().ok().filter(|week| (1..=LAST_WEEK).contains(week))?;
            return Some(Self::OpenInWeek(week));
        }
        Self::ALL.into_iter().chain(AskedFor::all().into_iter().map(Self::AskedFor)).find(|figure| figure.code() == code)
    }

    /// Returns what it is called.
    pub fn title(self) -> String {
        match self {
            Self::Plans => "Plans issued".into(),
            Self::PlansInTime => "Plans issued within 20 weeks".into(),
            Self::PlansWithinAYear => "Plans issued after 20 weeks and within a year".into(),
            Self::PlansOverAYear => "Plans issued after more than a year".into(),
            Self::PlansSetAside => "Plans issued after an appeal or mediation".into(),
            Self::Decisions => "Decisions whether to assess".into(),
            Self::DecisionsInTime => "Decisions to assess within 6 weeks".into(),
            Self::DecisionsLate => "Decisions to assess after 6 weeks".into(),
            Self::Open => "Open cases".into(),
            Self::OpenPast => "Open cases past 20 weeks".into(),
            Self::OpenInWeek(LAST_WEEK) => format!("Open cases in week {LAST_WEEK} or later"),
            Self::OpenInWeek(week) => format!("Open cases in week {week}"),
            Self::Overdue => "Cases with a legal limit overdue".into(),
            Self::AskedFor(asked) => asked.title(),
        }
    }

    /// Returns what it is taken from.
    pub fn population(self) -> Population {
        match self {
            Self::Plans | Self::PlansInTime | Self::PlansWithinAYear | Self::PlansOverAYear => Population::Plans,
            Self::PlansSetAside => Population::SetAside,
            Self::Decisions | Self::DecisionsInTime | Self::DecisionsLate => Population::Decisions,
            Self::Open | Self::OpenPast | Self::OpenInWeek(_) => Population::Open,
            Self::Overdue => Population::Overdue,
            Self::AskedFor(asked) => asked.population(),
        }
    }

    /// Says whether a case of the population is one that the figure counts: the only place where that is decided.
    pub fn counts(self, case: &Counted, today: NaiveDate) -> bool {
        let taken = (case.on.unwrap_or(today) - case.began_on).num_days();
        match self {
            Self::Plans | Self::PlansSetAside | Self::Decisions | Self::Open | Self::Overdue => true,
            Self::PlansInTime => taken <= TWENTY_WEEKS,
            Self::PlansWithinAYear => taken > TWENTY_WEEKS && taken <= A_YEAR,
            Self::PlansOverAYear => taken > A_YEAR,
            Self::DecisionsInTime => taken <= SIX_WEEKS,
            Self::DecisionsLate => taken > SIX_WEEKS,
            Self::OpenPast => taken > TWENTY_WEEKS,
            Self::AskedFor(AskedFor::Past { is_excused, .. }) => case.is_excused == is_excused,
            Self::AskedFor(AskedFor::AdviceInTime(_)) => case.on.zip(case.due).is_some_and(|(came, due)| came <= due),
            Self::AskedFor(_) => true,
            Self::OpenInWeek(week) => week_of(case.began_on, today).min(i64::from(LAST_WEEK)) == i64::from(week),
        }
    }
}

/// Whether cases with an exception are counted among the plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Exceptions {
    /// Left out of both the part and the whole: the figure that ministers quote.
    #[default]
    LeftOut,
    /// Counted as any other.
    Counted,
}

impl Exceptions {
    /// Returns the stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::LeftOut => "out",
            Self::Counted => "in",
        }
    }

    /// Finds the choice with this code; `None` when there is none.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::LeftOut, Self::Counted].into_iter().find(|choice| choice.code() == code)
    }

    /// Says whether the plan of a case is counted.
    pub fn admit(self, case: &Counted) -> bool {
        self == Self::Counted || !case.is_excused
    }
}
