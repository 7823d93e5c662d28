//! Where on the page things fall. Across in per cent, so that the drawing stretches while its words keep their size; down in pixels.

use chrono::NaiveDate;

use super::{Exception, Pin, PinState, RulerModel, Stage, StageState, today_words};

/// The part of the width that the weeks take; the rest holds the word "weeks" and the end of the last label.
const SCALE_WIDTH: f64 = 95.65;
/// The narrowest drawing that shows full labels, and the narrowest that shows short ones, in pixels.
const FULL: f64 = 1070.0;
const SHORT: f64 = 630.0;

const LANES_TOP: u32 = 148;
const LANE: u32 = 18;

/// A place across the drawing, printed as a percentage.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Across(f64);

impl std::fmt::Display for Across {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}%", (self.0 * 100.0).round() / 100.0)
    }
}

pub(super) struct Drawing {
    pub pins: Vec<PinMark>,
    pub stages: Vec<Band>,
    pub labels: Vec<StageLabel>,
    pub short_labels: Vec<StageLabel>,
    pub ticks: Vec<Tick>,
    pub lanes: Vec<ExceptionMark>,
    pub beyond: Option<Span>,
    pub over: Option<Span>,
    pub today: Option<TodayMark>,
    pub weeks_word_fits: bool,
    pub height: u32,
}

pub(super) struct Span {
    pub x: Across,
    pub width: Across,
}

/// A limit's line and its words, in full and short.
pub(super) struct PinMark {
    pub x: Across,
    pub anchor: &'static str,
    pub dx: i32,
    pub title: String,
    pub by: String,
    pub line: String,
    pub icon: &'static str,
    pub icon_dx: i32,
    pub short: Option<(String, String)>,
    pub short_anchor: &'static str,
    pub short_dx: i32,
}

pub(super) struct Band {
    pub span: Span,
    pub class: &'static str,
}

pub(super) struct StageLabel {
    pub x: Across,
    pub dark: bool,
    pub words: String,
}

pub(super) struct Tick {
    pub x: Across,
    pub number: Option<i64>,
    pub bold: bool,
    /// Left out of narrow drawings.
    pub full_only: bool,
}

pub(super) struct ExceptionMark {
    pub span: Span,
    pub y: u32,
    pub text_y: u32,
    pub text_x: Across,
    pub anchor: &'static str,
    pub dx: i32,
    pub label: String,
}

pub(super) struct TodayMark {
    pub x: Across,
    pub line_height: u32,
    pub flag_y: u32,
    pub flag_x: i32,
    pub flag_width: i32,
    pub text_x: i32,
    pub words: String,
}

struct Scale {
    trigger: NaiveDate,
    today: NaiveDate,
    /// Weeks before the first day.
    lead: i64,
    weeks: i64,
}

impl Scale {
    fn of(model: &RulerModel) -> Self {
        let last = if model.finished { model.limit } else { model.limit.max(model.today) };
        let last = model.pins.iter().map(|pin| pin.on).fold(last, NaiveDate::max);
        let days = (last - model.trigger).num_days().max(0);
        let lead = i64::from(model.lead_weeks);
        Self { trigger: model.trigger, today: model.today, lead, weeks: lead + (days + 6) / 7 + 2 }
    }

    fn week(&self, day: NaiveDate) -> f64 {
        ((day - self.trigger).num_days() as f64 / 7.0 + self.lead as f64).clamp(0.0, self.weeks as f64)
    }

    fn at(&self, week: f64) -> Across {
        Across(week / self.weeks as f64 * SCALE_WIDTH)
    }

    fn x(&self, day: NaiveDate) -> Across {
        self.at(self.week(day))
    }

    fn span(&self, from: NaiveDate, to: NaiveDate) -> Span {
        let (start, end) = (self.x(from), self.x(to.max(from)));
        Span { x: start, width: Across(end.0 - start.0) }
    }
}

/// About how many pixels words take at the size of the labels; the font's letters come in a few widths.
fn room(words: &str) -> f64 {
    let width = |letter: char| match letter {
        'i' | 'l' | 'j' | 't' | 'f' | ' ' | '.' | ',' | ':' | '·' | '’' | '(' | ')' => 4.5,
        'r' => 5.6,
        'm' | 'w' | 'M' | 'W' => 12.2,
        letter if letter.is_uppercase() => 9.8,
        _ => 8.2,
    };
    words.chars().map(width).sum()
}

impl Drawing {
    pub(super) fn of(model: &RulerModel) -> Self {
        let scale = Scale::of(model);
        let (lanes, bottom) = lanes(&model.exceptions, &scale);
        let past = model.pins.iter().any(|pin| pin.on == model.limit && pin.met_on.is_none());
        let last_pin = model.pins.iter().map(|pin| pin.on).fold(model.limit, NaiveDate::max);
        Self {
            pins: pins(&model.pins, &scale),
            stages: model.stages.iter().flat_map(|stage| bands(stage, &scale)).collect(),
            labels: model.stages.iter().filter_map(|stage| label(stage, &stage.label, model, &scale, FULL)).collect(),
            short_labels: model.stages.iter().filter_map(|stage| label(stage, &stage.short, model, &scale, SHORT)).collect(),
            ticks: ticks(model, &scale),
            lanes,
            beyond: Some(Span { x: scale.x(last_pin), width: Across(SCALE_WIDTH - scale.x(last_pin).0) }),
            over: (past && !model.finished && model.today > model.limit).then(|| scale.span(model.limit, model.today)),
            today: (!model.finished).then(|| today(model, &scale, bottom)),
            weeks_word_fits: scale.weeks < 100,
            height: bottom + if model.finished { 4 } else { 30 },
        }
    }
}

/// Limits with as many words as there is room for before the next one. Those of one day stand at one line and are named together.
fn pins(pins: &[Pin], scale: &Scale) -> Vec<PinMark> {
    let mut sorted: Vec<&Pin> = pins.iter().collect();
    sorted.sort_by_key(|pin| pin.on);
    let days: Vec<OneDay<'_>> = sorted.chunk_by(|one, other| one.on == other.on).filter_map(OneDay::of).collect();
    // The last label may reach into the margin of the card.
    let next_x = |place: usize| days.get(place + 1).map_or(101.6, |day| scale.x(day.on).0);
    let mut marks = Vec::with_capacity(days.len());
    for (place, day) in days.iter().enumerate() {
        let x = scale.x(day.on);
        let gap = |width: f64| (next_x(place) - x.0) / 100.0 * width - 14.0;
        let before = place.checked_sub(1).and_then(|earlier| days.get(earlier));
        let title = day.named(|pin| &pin.title);
        let free = before.map_or(0.0, |day| (x.0 - scale.x(day.on).0) / 100.0 * FULL - room(&day.named(|pin| &pin.title)));
        let last = place + 1 == days.len();
        let inward = last && room(&title) > gap(FULL) + 12.0 && free > room(&title) + 60.0;
        let wide = if inward { free - 30.0 } else { gap(FULL) };
        let by = [day.latest.by_in_full(), day.latest.by(scale.today)].into_iter().find(|words| room(words) * 0.96 <= wide);
        let show_year = last && by.is_some() && day.on > scale.today;
        let line = day.lines(scale.today).into_iter().find(|line| room(line) + 20.0 <= wide).unwrap_or_default();
        let short_gap = gap(SHORT);
        // Two limits within a few days: the later keeps its words, and the table and the ladder have both.
        let crowded = !last && gap(FULL) < 20.0;
        marks.push(PinMark {
            x,
            anchor: if inward { "end" } else { "start" },
            dx: if inward { -8 } else { 8 },
            title: match room(&title) <= wide + 12.0 {
                _ if crowded => String::new(),
                true => title,
                false => day.named(|pin| &pin.short),
            },
            by: match by {
                _ if crowded => String::new(),
                Some(by) if show_year => by,
                _ => day.latest.by(scale.today),
            },
            icon: if crowded { PinState::Start.class() } else { day.state.class() },
            icon_dx: if inward { -29 - room(&line) as i32 } else { 8 },
            line,
            short: (short_gap >= 34.0 || last).then(|| (day.named(|pin| &pin.short), crate::ui::words::short_date(day.on))),
            short_anchor: "start",
            short_dx: 6,
        });
    }
    marks
}

/// The limits of one day, which share a line.
struct OneDay<'a> {
    on: NaiveDate,
    pins: &'a [&'a Pin],
    latest: &'a Pin,
    /// How the worst of them stands.
    state: PinState,
}

impl<'a> OneDay<'a> {
    fn of(pins: &'a [&'a Pin]) -> Option<Self> {
        let latest = pins.last()?;
        let weight = |state: PinState| match state {
            PinState::Late => 6,
            PinState::AtRisk => 5,
            PinState::Excused => 4,
            PinState::ToCome => 3,
            PinState::Done => 2,
            PinState::NotNeeded => 1,
            PinState::Start => 0,
        };
        let state = pins.iter().map(|pin| pin.state).max_by_key(|state| weight(*state))?;
        Some(Self { on: latest.on, pins, latest, state })
    }

    fn named(&self, name: impl Fn(&Pin) -> &String) -> String {
        self.pins.iter().map(|pin| name(pin).as_str()).collect::<Vec<_>>().join(" · ")
    }

    /// What is said under the day, the fullest first.
    fn lines(&self, today: NaiveDate) -> [String; 2] {
        let all: Vec<String> = self.pins.iter().map(|pin| pin.third_line(today)).filter(|line| !line.is_empty()).collect();
        let worst = if all.is_empty() { String::new() } else { self.state.words().to_owned() };
        [all.join("; "), worst]
    }
}

/// A finished stage is one solid band, a future one one pale band; the present one changes at today.
fn bands(stage: &Stage, scale: &Scale) -> Vec<Band> {
    let whole = |class| vec![Band { span: scale.span(stage.from, stage.to), class }];
    match stage.state {
        StageState::Finished => whole("finished"),
        StageState::Future => whole("future"),
        StageState::Present if scale.today >= stage.to => whole("present"),
        StageState::Present if scale.today <= stage.from => whole("future"),
        StageState::Present => vec![
            Band { span: scale.span(stage.from, scale.today), class: "present" },
            Band { span: scale.span(scale.today, stage.to), class: "future" },
        ],
    }
}

/// The first stretch of the stage between two lines that has room for its name.
fn label(stage: &Stage, words: &str, model: &RulerModel, scale: &Scale, width: f64) -> Option<StageLabel> {
    let inside = |day: &NaiveDate| *day > stage.from && *day < stage.to;
    let mut cuts: Vec<NaiveDate> = model.pins.iter().map(|pin| pin.on).filter(inside).collect();
    cuts.extend((!model.finished).then_some(model.today).filter(inside));
    cuts.push(stage.from);
    cuts.push(stage.to);
    cuts.sort_unstable();
    let place = cuts.iter().zip(cuts.iter().skip(1)).find(|(from, to)| {
        let stretch = (scale.x(**to).0 - scale.x(**from).0) / 100.0 * width;
        room(words) + 18.0 <= stretch
    });
    let (from, _) = place?;
    let dark = match stage.state {
        StageState::Finished => true,
        StageState::Future => false,
        StageState::Present => *from < model.today,
    };
    (!words.is_empty()).then(|| StageLabel { x: scale.x(*from), dark, words: words.to_owned() })
}

/// A tick for every week; a number on each that is not too near to the present day, fewer when there are many.
fn ticks(model: &RulerModel, scale: &Scale) -> Vec<Tick> {
    let step = match scale.weeks {
        ..=30 => 1,
        31..=60 => 2,
        61..=110 => 4,
        _ => 13,
    };
    let today = scale.week(model.today);
    (0..=scale.weeks)
        .map(|week| {
            let counted = week - scale.lead;
            let bold = counted == 0
                || model.pins.iter().any(|pin| pin.weeks.is_some() && (scale.week(pin.on) - week as f64).abs() < f64::EPSILON);
            let near_today = !model.finished && (week as f64 - today).abs() < 0.5;
            let wanted = bold || counted % step == 0;
            let near_bold = !bold
                && step > 1
                && model.pins.iter().any(|pin| pin.weeks.is_some() && (scale.week(pin.on) - week as f64).abs() < 1.5);
            Tick {
                x: scale.at(week as f64),
                number: (wanted && (!near_today || bold && today == week as f64) && !near_bold).then_some(counted),
                bold,
                full_only: !bold && step > 1,
            }
        })
        .collect()
}

/// Each exception has a lane of its own under the track, its words at the left of the band, or under it where there is no room.
fn lanes(exceptions: &[Exception], scale: &Scale) -> (Vec<ExceptionMark>, u32) {
    let mut y = LANES_TOP;
    let mut marks = Vec::with_capacity(exceptions.len());
    for exception in exceptions {
        let to = exception.to.unwrap_or_else(|| scale.today.max(exception.from));
        let span = scale.span(exception.from, to);
        let under = scale.week(exception.from) < 8.0 || span.x.0 / 100.0 * FULL < room(&exception.label);
        let from_right = under && (100.0 - span.x.0) / 100.0 * FULL < room(&exception.label);
        let text_x = if from_right { Across(span.x.0 + span.width.0) } else { span.x };
        marks.push(ExceptionMark {
            y,
            text_y: if under { y + 26 } else { y + 10 },
            text_x,
            anchor: if under && !from_right { "start" } else { "end" },
            dx: if under { 0 } else { -7 },
            span,
            label: exception.label.clone(),
        });
        y += if under { LANE * 2 } else { LANE };
    }
    (marks, y.max(LANES_TOP + 8))
}

fn today(model: &RulerModel, scale: &Scale, bottom: u32) -> TodayMark {
    let x = scale.x(model.today);
    let words = today_words(model, false);
    let width = room(&words) as i32 + 28;
    let half = f64::from(width) / 2.0 / FULL * 100.0;
    let flag_x = if x.0 < half {
        -2
    } else if x.0 > 100.0 - half {
        2 - width
    } else {
        -width / 2
    };
    TodayMark { x, line_height: bottom - 71, flag_y: bottom, flag_x, flag_width: width, text_x: flag_x + width / 2, words }
}
