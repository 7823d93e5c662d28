//! The week rulers of a case, one for each episode, from its timetable: they show what the timetable worked out and work nothing out themselves.

mod assessment;
mod others;

use chrono::{Duration, NaiveDate};
use ehc_application::{overview::AdviceLine, timetable::CaseTimetable};
use ehc_domain::timetable::{
    Duty, DutyStatus,
    episodes::{Episode, EpisodeId, EpisodeKind},
    events::Event,
};

use crate::ui::{
    Html,
    govuk::Tag,
    ruler::{Exception, Pin, PinState, RulerModel, Stage, StageState, ruler as draw},
    words,
};

/// Makes the ruler of every live episode, in the order of the law. Each begins its ids with its own name, so that a page can hold them all.
pub fn live(dates: &CaseTimetable, advice: &[AdviceLine]) -> Vec<(EpisodeId, RulerModel)> {
    let episodes = dates.timetable.episodes();
    let several = episodes.iter().filter(|episode| episode.is_live()).count() > 1;
    episodes
        .iter()
        .filter(|episode| episode.is_live())
        .filter_map(|episode| {
            let of_episode = advice_of(episode, advice);
            let mut model = match episode.id.kind {
                EpisodeKind::Assessment => assessment::model(dates, episode, &of_episode)?,
                EpisodeKind::Review => others::review(dates, episode)?,
                EpisodeKind::PhaseTransfer => others::phase_transfer(dates, episode)?,
                EpisodeKind::Reassessment => others::reassessment(dates, episode, &of_episode)?,
                EpisodeKind::Order => others::order(dates, episode)?,
            };
            if several {
                model.id = format!("ruler-{}", episode.id.code().replace(['/', '#'], "-"));
                if episode.id.kind == EpisodeKind::Assessment {
                    let weeks = words::week_of(model.trigger, model.limit, model.today);
                    model.heading = Some(titled(EpisodeKind::Assessment.label(), &weeks));
                }
            }
            Some((episode.id, model))
        })
        .collect()
}

/// Makes the ruler of the present or the last assessment; `None` when the case has none, such as one that began with a plan from elsewhere.
pub fn assessment(dates: &CaseTimetable, advice: &[AdviceLine]) -> Option<RulerModel> {
    let episodes = dates.timetable.episodes();
    let episode = episodes.iter().rfind(|episode| episode.id.kind == EpisodeKind::Assessment)?;
    assessment::model(dates, episode, &advice_of(episode, advice))
}

/// Draws what stands at the top of the case page: every live episode, or the last assessment when none is.
pub fn top(dates: &CaseTimetable, advice: &[AdviceLine]) -> Html {
    let live = live(dates, advice);
    if live.is_empty() {
        return assessment(dates, advice).map(|model| draw(&model)).unwrap_or_default();
    }
    Html::concat(live.iter().map(|(_, model)| draw(model)))
}

fn advice_of(episode: &Episode<'_>, advice: &[AdviceLine]) -> Vec<AdviceLine> {
    let is_of = |line: &&AdviceLine| episode.duties.iter().any(|duty| duty.subject() == Some(line.id.uuid()));
    advice.iter().filter(is_of).cloned().collect()
}

/// “Annual review: week 3 of 12”.
fn titled(title: &str, rest: &str) -> String {
    format!("{title}: {}", super::words::lower_first(rest))
}

fn start(title: &str, short: &str, on: NaiveDate, today: NaiveDate) -> Pin {
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

/// Where a date says why it is what it is, as known on the day whose dates are shown.
pub(super) fn receipt(dates: &CaseTimetable, duty: &Duty) -> String {
    let path = super::dates::page_of(&dates.open, duty.key);
    match dates.as_known_on {
        Some(day) => format!("{path}?known_on={day}"),
        None => path,
    }
}

fn pin(dates: &CaseTimetable, duty: &Duty, title: &str, short: &str, weeks: Option<u32>) -> Option<Pin> {
    let today = dates.timetable.today;
    let on = duty.due?;
    let (state, state_words) = match duty.status(today) {
        DutyStatus::MetInTime { on, .. } => (PinState::Done, format!("Done {}", words::list_date(on, today))),
        DutyStatus::MetLate { on: met, .. } => (PinState::Late, words::sentence(&words::done(met, on, today))),
        DutyStatus::Overdue { .. } => (PinState::Late, words::sentence(&words::due(on, today).unwrap_or_default())),
        DutyStatus::Excused { .. } => (PinState::Excused, "Excused: complete as soon as practicable".into()),
        // Deciding to issue is the other answer to the question that the 16 weeks ask.
        DutyStatus::Closed { on: decided, because: Event::DecidedToIssue } => {
            (PinState::Done, format!("Done {}", words::list_date(decided, today)))
        }
        DutyStatus::Closed { on: closed, .. } => {
            (PinState::NotNeeded, format!("Not needed since {}", words::list_date(closed, today)))
        }
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

/// Says whose date it is: “Law: SEND Regulations 2014 reg 5(1)”.
pub fn rule_words(duty: &Duty) -> String {
    use ehc_domain::codes::Coded;
    let (whose, source) = (Coded::label(duty.rule().authority), duty.rule().regulation);
    // “SEND Code of Practice 2015, chapter 9” says whose it is already.
    if source.contains(whose) { source.to_string() } else { format!("{whose}: {source}") }
}

/// One pin for all the advice, at the latest of its limits, that says how many are late and how many excused.
fn advice_pin(dates: &CaseTimetable, advice: &[AdviceLine], today: NaiveDate) -> Option<Pin> {
    let on = advice.iter().filter_map(|line| line.due).max()?;
    let count = |wanted: fn(&DutyStatus) -> bool| advice.iter().filter_map(|line| line.status).filter(wanted).count();
    let late = count(|status| matches!(status, DutyStatus::Overdue { .. }));
    let excused = count(|status| matches!(status, DutyStatus::Excused { .. }));
    let open = count(|status| matches!(status, DutyStatus::DueLater { .. } | DutyStatus::DueToday));
    let met_late = count(|status| matches!(status, DutyStatus::MetLate { .. }));
    let closed = count(|status| matches!(status, DutyStatus::Closed { .. }));
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
    let met_in_time = count(|status| matches!(status, DutyStatus::MetInTime { .. }));
    let state = match (late, excused, open, met_late, met_in_time) {
        (1.., ..) => PinState::Late,
        (0, 1.., ..) => PinState::Excused,
        (0, 0, 1.., ..) => PinState::ToCome,
        (0, 0, 0, 1.., _) => PinState::Late,
        (0, 0, 0, 0, 0) if closed > 0 => PinState::NotNeeded,
        _ => PinState::Done,
    };
    let state_words = match state {
        PinState::Done if closed == 0 => "All in".to_owned(),
        PinState::Done => format!("{met_in_time} in, {closed} not needed"),
        PinState::NotNeeded => "Not needed".to_owned(),
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
struct Step {
    label: &'static str,
    short: &'static str,
    to: NaiveDate,
    done: bool,
}

impl Step {
    fn until(label: &'static str, short: &'static str, duty: &Duty, today: NaiveDate) -> Self {
        use ehc_domain::timetable::DutyState;
        let due = duty.due.unwrap_or(today);
        match duty.state {
            DutyState::Open => Self { label, short, to: due, done: false },
            DutyState::Met { on, .. } | DutyState::Closed { on, .. } => Self { label, short, to: on, done: true },
        }
    }
}

/// Puts stretches of work end to end; none is shorter than a day.
fn stages(trigger: NaiveDate, today: NaiveDate, steps: impl IntoIterator<Item = Step>) -> Vec<Stage> {
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
fn due_sentence(what: &str, limit: NaiveDate, today: NaiveDate) -> Html {
    let days = (limit - today).num_days();
    let when = match days {
        0 => ", today".to_owned(),
        1.. => format!(", in {}", words::days(days)),
        _ => format!(", {} ago", words::days(-days)),
    };
    Html::from(format!("{what} due ")).then(Html::strong(&words::date(limit))).then(format!("{when}."))
}

fn exceptions(episode: &Episode<'_>, today: NaiveDate) -> Vec<Exception> {
    let mut found: Vec<Exception> = Vec::new();
    for considered in episode.duties.iter().flat_map(|duty| duty.excused()) {
        let label = format!("Exception: {}, from {}", considered.ground.words(), words::list_date(considered.from, today));
        if !found.iter().any(|known| known.label == label) {
            found.push(Exception { label, from: considered.from, to: considered.to });
        }
    }
    found
}
