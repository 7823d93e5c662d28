//! What the rulers share: marks, stretches of work, and the words above and below them.

use chrono::{Duration, NaiveDate};
use ehc_application::{overview::AdviceLine, timetable::CaseTimetable};
use ehc_domain::timetable::{Duty, DutyState, DutyStatus, episodes::Episode, events::Event};

use crate::{
    cases::words::{BEFORE_RECORD, ended, lower_first, receipt, rule_words},
    ui::{
        Html,
        govuk::Tag,
        ruler::{Exception, Pin, PinState, Stage, StageState},
        words,
    },
};

/// “Annual review: week 3 of 12”.
pub(super) fn titled(title: &str, rest: &str) -> String {
    format!("{title}: {}", lower_first(rest))
}

pub(super) fn start(title: &str, short: &str, on: NaiveDate, today: NaiveDate) -> Pin {
    Pin {
        title: title.into(),
        short: short.into(),
        on,
        state: PinState::Start,
        met_on: (on <= today).then_some(on),
        rule: "Recorded".into(),
        ..Pin::default()
    }
}

pub(super) fn pin(dates: &CaseTimetable, duty: &Duty, title: &str, short: &str, weeks: Option<u32>) -> Option<Pin> {
    let today = dates.timetable.today;
    let on = duty.due?;
    let (state, state_words) = match duty.status(today) {
        DutyStatus::MetInTime { on, .. } => (PinState::Done, format!("Done {}", words::list_date(on, today))),
        DutyStatus::MetLate { on: met, .. } => (PinState::Late, words::sentence(&words::done(met, on, today))),
        DutyStatus::Overdue { .. } => (PinState::Late, words::sentence(&words::due(on, today).unwrap_or_default())),
        DutyStatus::Excused { .. } => (PinState::Excused, "Excused: complete as soon as practicable".into()),
        // Deciding to issue is the other answer to the question that the 16 weeks ask.
        DutyStatus::Closed { on: decided, because: Event::DecidedToIssue, .. } => {
            (PinState::Done, format!("Done {}", words::list_date(decided, today)))
        }
        DutyStatus::Closed { on: closed, missed, .. } => {
            (if missed > 0 { PinState::Late } else { PinState::NotNeeded }, ended(closed, missed, today))
        }
        DutyStatus::BeforeRecord { .. } => (PinState::NotNeeded, BEFORE_RECORD.to_owned()),
        _ => (PinState::ToCome, String::new()),
    };
    Some(Pin {
        title: title.into(),
        short: short.into(),
        on,
        weeks,
        state,
        state_words,
        act_by: duty.act_by,
        tags: Vec::new(),
        rule: rule_words(duty),
        met_on: duty.met_on(),
        receipt: Some(receipt(dates, duty)),
    })
}

/// One pin for all the advice, at the latest of its limits, that says how many are late and how many excused.
pub(super) fn advice_pin(dates: &CaseTimetable, advice: &[AdviceLine], today: NaiveDate) -> Option<Pin> {
    let on = advice.iter().filter_map(|line| line.due).max()?;
    let count = |wanted: fn(&DutyStatus) -> bool| advice.iter().filter_map(|line| line.status).filter(wanted).count();
    let late = count(|status| matches!(status, DutyStatus::Overdue { .. }));
    let excused = count(|status| matches!(status, DutyStatus::Excused { .. }));
    let open = count(|status| matches!(status, DutyStatus::DueLater { .. } | DutyStatus::DueToday));
    let met_late = count(|status| matches!(status, DutyStatus::MetLate { .. }));
    let over = |line: &&AdviceLine| matches!(line.status, Some(DutyStatus::Closed { .. }));
    // What came though it was owed no more is in, here as in every list.
    let (came, closed): (Vec<_>, Vec<_>) = advice.iter().filter(over).partition(|line| line.state.has_come());
    let missed = closed.iter().filter(|line| matches!(line.status, Some(DutyStatus::Closed { missed: 1.., .. }))).count();
    let closed = closed.len();
    let mut words_of_state = Vec::new();
    let mut tags = Vec::new();
    if late > 0 {
        words_of_state.push(format!("{late} late"));
        tags.push(Tag::red(format!("{late} {}", words::due(on, today).unwrap_or_else(|| "late".into()))));
    }
    if excused > 0 {
        words_of_state.push(format!("{excused} excused"));
        tags.push(Tag::purple(format!("{excused} excused")));
    }
    let met_in_time = count(|status| matches!(status, DutyStatus::MetInTime { .. })) + came.len();
    let state = match (late, excused, open, met_late, met_in_time) {
        (1.., ..) => PinState::Late,
        (0, 1.., ..) => PinState::Excused,
        (0, 0, 1.., ..) => PinState::ToCome,
        (0, 0, 0, 1.., _) => PinState::Late,
        _ if missed > 0 => PinState::Late,
        (0, 0, 0, 0, 0) if closed > 0 => PinState::NotNeeded,
        _ => PinState::Done,
    };
    let state_words = match state {
        PinState::Done if closed == 0 => "All in".to_owned(),
        PinState::Done => format!("{met_in_time} in, {closed} not needed"),
        PinState::NotNeeded => "Not needed".to_owned(),
        PinState::Late if words_of_state.is_empty() && missed > 0 => format!("{missed} missed, not needed now"),
        PinState::Late if words_of_state.is_empty() => format!("All in, {met_late} late"),
        _ => words_of_state.join(", "),
    };
    Some(Pin {
        title: "Advice due".into(),
        short: "Advice".into(),
        on,
        state,
        state_words,
        tags,
        rule: "Law for NHS bodies: SEND Regulations 2014 reg 8(1); Code of Practice for others".into(),
        receipt: Some(dates.open.path("advice")),
        ..Pin::default()
    })
}

/// A stretch of work that ends with a limit, or on the day on which it was done.
pub(super) struct Step {
    pub(super) label: &'static str,
    pub(super) short: &'static str,
    pub(super) to: NaiveDate,
    pub(super) done: bool,
}

impl Step {
    pub(super) fn until(label: &'static str, short: &'static str, duty: &Duty, today: NaiveDate) -> Self {
        let due = duty.due.unwrap_or(today);
        match duty.state {
            DutyState::Open => Self { label, short, to: due, done: false },
            DutyState::Met { on, .. } | DutyState::Closed { on, .. } => Self { label, short, to: on, done: true },
            DutyState::BeforeRecord { .. } => Self { label, short, to: due, done: true },
        }
    }
}

/// Puts stretches of work end to end; none is shorter than a day.
pub(super) fn stages(trigger: NaiveDate, today: NaiveDate, steps: impl IntoIterator<Item = Step>) -> Vec<Stage> {
    let mut from = trigger;
    let stage = |step: Step| {
        let to = step.to.max(from + Duration::days(1));
        let state = if step.done {
            StageState::Finished
        } else if today >= from {
            StageState::Present
        } else {
            StageState::Future
        };
        let stage = Stage { label: step.label.into(), short: step.short.into(), from, to, state };
        from = to;
        stage
    };
    steps.into_iter().map(stage).collect()
}

/// “Final plan due 25 January 2027, in 55 days.”
pub(super) fn due_sentence(what: &str, limit: NaiveDate, today: NaiveDate) -> Html {
    let days = (limit - today).num_days();
    let when = match days {
        0 => ", today".to_owned(),
        1.. => format!(", in {}", words::days(days)),
        _ => format!(", {} ago", words::days(-days)),
    };
    Html::from(format!("{what} due ")).then(Html::strong(&words::date(limit))).then(format!("{when}."))
}

pub(super) fn exceptions(episode: &Episode<'_>, today: NaiveDate) -> Vec<Exception> {
    let mut found: Vec<Exception> = Vec::new();
    for considered in episode.duties.iter().flat_map(|duty| duty.excused()) {
        let label = format!("Exception: {}, from {}", considered.ground.words(), words::list_date(considered.from, today));
        if !found.iter().any(|known| known.label == label) {
            found.push(Exception { label, from: considered.from, to: considered.to });
        }
    }
    found
}
