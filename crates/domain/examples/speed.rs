//! How long the timetable of a case takes: its dates with their receipts, and with every receipt hashed as well. All threads share one law and one calendar.
//!
//!     cargo run --release -p ehc-domain --example speed            50,000 cases on each of two threads
//!     cargo run --release -p ehc-domain --example speed -- 440000  as many cases a thread as given

use std::{
    env, fs,
    hint::black_box,
    io::{self, Write},
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use chrono::{Days, NaiveDate, NaiveTime};
use ehc_domain::{
    calendar::WorkingCalendar,
    ids::{FactId, Id},
    timetable::{
        Context, calculate,
        facts::{
            AdviceBinding, AssessmentDecision, Fact, FactKind, Facts, PlanDecision, RequestSource, ReviewOutcome, ReviewRoute,
        },
        rules::RuleSet,
    },
};
use uuid::Uuid;

/// Every child with a plan or a request in a year, rounded up.
const ENGLAND: f64 = 880_000.0;
/// What the timetable of one case may cost with its receipts, hashes included, in microseconds of a core.
const MOST_A_CASE: f64 = 20.0;
/// What all of England may take, in seconds.
const MOST_FOR_ENGLAND: f64 = 60.0;
const THREADS: u64 = 2;

fn main() -> ExitCode {
    let Some(each) = env::args().nth(1).map_or(Some(50_000), |text| text.parse::<u64>().ok().filter(|each| *each >= 4)) else {
        let _ = writeln!(io::stderr(), "speed: Give a number of cases, at least 4.");
        return ExitCode::from(2);
    };
    match measure(each) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "speed: {error}.");
            ExitCode::FAILURE
        }
    }
}

/// Prints the figures; tells whether they are what they may be.
fn measure(each: u64) -> io::Result<bool> {
    let before = resident_kilobytes();
    let mut out = io::stdout().lock();
    writeln!(out, "microseconds of a core a case         dates  with receipts   every receipt hashed")?;
    let (rules, calendar) = (RuleSet::england(), WorkingCalendar::england());
    let context = Context::new(&rules, &calendar);
    let (mut all, mut took, mut most) = (Work::default(), Duration::ZERO, 0.0);
    for age in Age::ALL {
        let begun = Instant::now();
        let parts: Vec<Work> = thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(|| work(age, each / 4, &context))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        });
        took += begun.elapsed();
        let of_age = parts.iter().fold(Work::default(), |sum, part| sum.plus(part));
        of_age.print(&mut out, age.words())?;
        most = f64::max(most, of_age.a_case(of_age.hashed));
        all = all.plus(&of_age);
    }
    all.print(&mut out, "a quarter of each")?;
    let seconds = ENGLAND * all.a_case(all.hashed) / 1e6 / THREADS as f64;
    writeln!(out, "880,000 cases: {seconds:.1} seconds on {THREADS} cores of their own")?;
    writeln!(out, "measured: {} cases in {:.1} seconds, busy with other things or not", all.cases, took.as_secs_f64())?;
    match before.zip(resident_kilobytes()) {
        Some((before, after)) => writeln!(out, "memory: {before} kB before, {after} kB after")?,
        None => writeln!(out, "memory: not known on this system")?,
    }
    let is_fast = most <= MOST_A_CASE && seconds <= MOST_FOR_ENGLAND;
    let verdict = if is_fast { "within" } else { "OVER" };
    writeln!(out, "{verdict} {MOST_A_CASE} microseconds a case and {MOST_FOR_ENGLAND} seconds for all")?;
    Ok(is_fast)
}

/// What one thread did. The times are those on a core, not those spent waiting for one.
#[derive(Clone, Copy, Debug, Default)]
struct Work {
    cases: u64,
    dates: u64,
    bare: Duration,
    hashed: Duration,
}

impl Work {
    fn plus(self, other: &Self) -> Self {
        Self {
            cases: self.cases + other.cases,
            dates: self.dates + other.dates,
            bare: self.bare + other.bare,
            hashed: self.hashed + other.hashed,
        }
    }

    fn print(&self, out: &mut impl Write, name: &str) -> io::Result<()> {
        let dates = self.dates as f64 / self.cases.max(1) as f64;
        writeln!(out, "{name:<36}{dates:>7.1}{:>15.1}{:>23.1}", self.a_case(self.bare), self.a_case(self.hashed))
    }

    /// Shares a time among the cases, in microseconds.
    fn a_case(&self, time: Duration) -> f64 {
        time.as_secs_f64() * 1e6 / self.cases.max(1) as f64
    }
}

/// Works out some cases of an age and keeps none of them. Their facts are made before the clock starts.
fn work(age: Age, cases: u64, context: &Context<'_>) -> Work {
    let lives: Vec<Facts> = (0..500).map(|number| Life::new(age, number).facts).collect();
    let round = || lives.iter().cycle().zip(0..cases).map(|(facts, _)| calculate(facts, context, day(2026, 12, 1)));
    let bare = on_core(|| {
        round().for_each(|timetable| {
            black_box(timetable);
        });
    });
    let mut dates = 0;
    let hashed = on_core(|| {
        for timetable in round() {
            for duty in &timetable.duties {
                dates += 1;
                black_box(duty.receipt.hash());
            }
        }
    });
    Work { cases, dates, bare, hashed }
}

/// Measures how long something takes on a core; where the system does not say, waiting for a core counts too.
fn on_core(act: impl FnOnce()) -> Duration {
    let (begun, began_at) = (time_on_core(), Instant::now());
    act();
    begun.zip(time_on_core()).map_or_else(|| began_at.elapsed(), |(begun, ended)| ended.saturating_sub(begun))
}

/// How far a case has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Age {
    Request,
    Assessment,
    Plan,
    Reviews,
}

impl Age {
    const ALL: [Self; 4] = [Self::Request, Self::Assessment, Self::Plan, Self::Reviews];

    fn words(self) -> &'static str {
        match self {
            Self::Request => "a new request",
            Self::Assessment => "an assessment, six advisers asked",
            Self::Plan => "from request to final plan",
            Self::Reviews => "a plan and three annual reviews",
        }
    }
}

/// The facts of one invented case.
struct Life {
    facts: Facts,
    start: NaiveDate,
    number: u128,
}

impl Life {
    fn new(age: Age, number: u64) -> Self {
        let start = day(2022, 1, 4).checked_add_days(Days::new(number * 2)).unwrap_or_default();
        let mut life = Self { facts: Facts::default(), start, number: 0 };
        life.put(0, FactKind::RequestReceived { source: RequestSource::Parent });
        life.put(3, FactKind::FamilyConsulted);
        if age >= Age::Assessment {
            life.assessment();
        }
        if age >= Age::Plan {
            life.plan();
        }
        if age >= Age::Reviews {
            (1..=3).for_each(|year| life.review(year));
        }
        life
    }

    fn put(&mut self, offset: u64, kind: FactKind) {
        let on = self.start.checked_add_days(Days::new(offset)).unwrap_or(self.start);
        self.number += 1;
        let fact = Fact {
            id: FactId::new(Uuid::from_u128(self.number)),
            kind,
            on,
            recorded_at: on.and_time(NaiveTime::MIN).and_utc(),
            supersedes: None,
            correction_reason: None,
        };
        // Facts with new ids that correct nothing are always accepted.
        let _ = self.facts.append(fact);
    }

    fn assessment(&mut self) {
        self.put(40, FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess });
        for number in 1..=6 {
            let binding = if number < 4 { AdviceBinding::Section31 } else { AdviceBinding::Code };
            self.put(40, FactKind::AdviceAsked { advice: thing(number), binding, received_by_body_on: None });
        }
        (1..=5).for_each(|number| self.put(75, FactKind::AdviceReceived { advice: thing(number) }));
    }

    fn plan(&mut self) {
        self.put(90, FactKind::PlanDecisionNotified { decision: PlanDecision::Issue });
        self.put(110, FactKind::DraftServed { served_on: None });
        self.put(110, FactKind::ConsultationSent { consultation: thing(20) });
        self.put(122, FactKind::ConsultationReplied { consultation: thing(20) });
        self.put(139, FactKind::FinalPlanSent);
    }

    fn review(&mut self, year: u64) {
        let (review, on) = (thing(30 + u128::from(year)), 139 + 350 * year);
        let meeting_on = self.start.checked_add_days(Days::new(on)).unwrap_or(self.start);
        self.put(on - 21, FactKind::ReviewMeetingSet { review, route: ReviewRoute::Attending, meeting_on });
        self.put(on - 16, FactKind::ReviewNoticeGiven { review });
        self.put(on - 15, FactKind::ReviewAdviceCirculated { review });
        self.put(on + 12, FactKind::ReviewReportSent { review });
        self.put(on + 26, FactKind::ReviewDecisionNotified { review, outcome: ReviewOutcome::Maintain });
    }
}

fn thing<K>(number: u128) -> Id<K> {
    Id::new(Uuid::from_u128(1_000 + number))
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// Returns the memory that the program holds; `None` where the system does not say.
fn resident_kilobytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Returns the time that this thread has had on a core; `None` where the system does not say.
fn time_on_core() -> Option<Duration> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}
