//! How long the timetable of a case takes, with the receipt of every date, and what that comes to for all of England.
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
const THREADS: u64 = 2;

fn main() -> ExitCode {
    let Ok(each) = env::args().nth(1).map_or(Ok(50_000), |text| text.parse::<u64>()) else {
        let _ = writeln!(io::stderr(), "speed: Give a number of cases.");
        return ExitCode::from(2);
    };
    match measure(each) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "speed: {error}.");
            ExitCode::FAILURE
        }
    }
}

fn measure(each: u64) -> io::Result<()> {
    // Whatever is made once is made before the clock starts.
    let warm = work(0, 200);
    let before = resident_kilobytes();
    let begun = Instant::now();
    let parts: Vec<Work> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|number| scope.spawn(move || work(number * each, each))).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
    });
    let took = begun.elapsed();
    let after = resident_kilobytes();
    let all = parts.iter().fold(Work::default(), |sum, part| sum.plus(part));
    let (cases, dates) = (all.cases.max(1) as f64, all.dates as f64);
    let mut out = io::stdout().lock();
    writeln!(out, "cases                      {:>12}", all.cases)?;
    writeln!(out, "dates with a receipt       {:>12}   {:.1} a case (warm-up: {} cases)", all.dates, dates / cases, warm.cases)?;
    writeln!(out, "microseconds a timetable   {:>12.1}   of a core", micros(all.busy) / cases)?;
    writeln!(out, "microseconds a date        {:>12.2}   of a core", micros(all.busy) / dates.max(1.0))?;
    let (alone, now) = (ENGLAND * all.busy.as_secs_f64() / cases / THREADS as f64, ENGLAND * took.as_secs_f64() / cases);
    writeln!(out, "880,000 cases              {alone:>12.1}   seconds on {THREADS} cores of their own")?;
    writeln!(out, "                           {now:>12.1}   seconds on this machine, as busy as it was")?;
    match before.zip(after) {
        Some((before, after)) => writeln!(out, "memory                     {before:>12}   kB before, {after} kB after"),
        None => writeln!(out, "memory                     not known on this system"),
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// What one thread did. Busy counts the time on a core, not the time spent waiting for one.
#[derive(Clone, Copy, Debug, Default)]
struct Work {
    cases: u64,
    dates: u64,
    busy: Duration,
}

impl Work {
    fn plus(self, other: &Self) -> Self {
        Self { cases: self.cases + other.cases, dates: self.dates + other.dates, busy: self.busy + other.busy }
    }
}

/// Works out some cases and keeps none of them.
fn work(first: u64, cases: u64) -> Work {
    let (rules, calendar) = (RuleSet::england(), WorkingCalendar::england());
    let context = Context::new(&rules, &calendar);
    let (mut dates, begun, began_at) = (0, time_on_core(), Instant::now());
    for number in first..first + cases {
        let life = Life::new(number);
        let timetable = calculate(&life.facts, &context, day(2026, 12, 1));
        for duty in &timetable.duties {
            dates += 1;
            black_box(duty.receipt.to_pairs());
        }
        black_box(&timetable);
    }
    let busy = begun.zip(time_on_core()).map_or_else(|| began_at.elapsed(), |(begun, ended)| ended.saturating_sub(begun));
    Work { cases, dates, busy }
}

/// One invented case: every fourth is a new request, an assessment under way, a new plan, a plan with three reviews.
struct Life {
    facts: Facts,
    start: NaiveDate,
    number: u128,
}

impl Life {
    fn new(number: u64) -> Self {
        let start = day(2022, 1, 4).checked_add_days(Days::new(number % 1_000)).unwrap_or_default();
        let mut life = Self { facts: Facts::default(), start, number: 0 };
        life.put(0, FactKind::RequestReceived { source: RequestSource::Parent });
        life.put(3, FactKind::FamilyConsulted);
        if !number.is_multiple_of(4) {
            life.assessment();
        }
        if number % 4 > 1 {
            life.plan();
        }
        if number % 4 > 2 {
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
