//! The week ruler: the whole life of a case against the law, in one drawing, one ladder and one table.
//!
//! It shows what the timetable worked out and works nothing out itself, except where on the page things fall.

mod layout;
mod mini;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

use askama::Template;
use chrono::NaiveDate;

pub use mini::MiniRuler;

use super::govuk::Tag;
use super::{Html, Link, words};
use layout::Drawing;

/// How a limit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PinState {
    /// The day everything is counted from.
    #[default]
    Start,
    Done,
    /// Missed, and nothing excuses it.
    Late,
    AtRisk,
    ToCome,
    /// Missed, and a recorded exception excuses it.
    Excused,
    /// The law asks for it no more: the request was withdrawn, or refused.
    NotNeeded,
}

impl PinState {
    fn class(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Done => "done",
            Self::Late => "late",
            Self::AtRisk => "risk",
            Self::ToCome => "come",
            Self::Excused => "excused",
            Self::NotNeeded => "not-needed",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Start => "Counted from this day",
            Self::Done => "Done",
            Self::Late => "Late",
            Self::AtRisk => "At risk",
            Self::ToCome => "Still to come",
            Self::Excused => "Excused",
            Self::NotNeeded => "Not needed",
        }
    }
}

/// One limit. It never moves.
#[derive(Debug, Clone, Default)]
pub struct Pin {
    /// "Decide whether to assess".
    pub title: String,
    /// "Decide": for narrow screens.
    pub short: String,
    pub on: NaiveDate,
    /// Weeks from the start that the law gives, where that is how it counts; such ticks are bold.
    pub weeks: Option<u32>,
    pub state: PinState,
    /// "Done 12 October", "1 late, 1 excused"; empty for a limit still to come.
    pub state_words: String,
    /// The last working day, when the limit falls on another.
    pub act_by: Option<NaiveDate>,
    /// The state in full for the ladder; `state_words` when empty.
    pub tags: Vec<Tag>,
    /// "Law: regulation 5(1)".
    pub rule: String,
    pub met_on: Option<NaiveDate>,
    /// Why this date.
    pub receipt: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StageState {
    Finished,
    Present,
    #[default]
    Future,
}

/// A stretch of the work.
#[derive(Debug, Clone, Default)]
pub struct Stage {
    pub label: String,
    pub short: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub state: StageState,
}

/// A ground that excuses missing a limit, while it lasts. It never shortens the track or moves a pin.
#[derive(Debug, Clone, Default)]
pub struct Exception {
    /// "Exception: missed appointment, from 3 November".
    pub label: String,
    pub from: NaiveDate,
    /// Open while absent.
    pub to: Option<NaiveDate>,
}

/// Everything the ruler shows.
#[derive(Debug, Clone, Default)]
pub struct RulerModel {
    /// Begins the ids, for pages with more than one.
    pub id: String,
    pub trigger: NaiveDate,
    /// The present day, or the day as known on which the ruler is drawn.
    pub today: NaiveDate,
    /// Drawn as known on an earlier day, which is not called today.
    pub is_past: bool,
    /// The last limit: "of 20".
    pub limit: NaiveDate,
    /// Weeks drawn before the first day, while it lies ahead.
    pub lead_weeks: u32,
    /// In place of "Week 13 of 20", where weeks are not what counts.
    pub heading: Option<String>,
    /// The whole story in words.
    pub sentence: Html,
    pub pins: Vec<Pin>,
    pub stages: Vec<Stage>,
    pub exceptions: Vec<Exception>,
    /// "Why these dates?".
    pub links: Vec<Link>,
    /// Once everything is done there is no present day on the ruler.
    pub finished: bool,
}

#[derive(Template)]
#[template(path = "app/ruler.html")]
struct Ruler<'a> {
    model: &'a RulerModel,
    id: &'a str,
    heading: String,
    drawing: Drawing,
    ladder: Vec<Rung<'a>>,
}

/// One step of the ladder, or the present day.
enum Rung<'a> {
    Step { pin: &'a Pin, past: bool, last: bool },
    Today { words: String, last: bool },
}

/// The ruler as markup: drawing for wide screens, ladder for narrow ones, table for those who want it.
pub fn ruler(model: &RulerModel) -> Html {
    let id = if model.id.is_empty() { "ruler" } else { model.id.as_str() };
    let heading = model.heading.clone().unwrap_or_else(|| words::week_of(model.trigger, model.limit, model.today));
    Html::of(&Ruler { model, id, heading, drawing: Drawing::of(model), ladder: ladder(model) })
}

fn ladder(model: &RulerModel) -> Vec<Rung<'_>> {
    let mut pins: Vec<&Pin> = model.pins.iter().collect();
    pins.sort_by_key(|pin| pin.on);
    let end = pins.len().saturating_sub(1);
    let passed = pins.iter().take_while(|pin| pin.on < model.today).count();
    let mut rungs = Vec::with_capacity(pins.len() + 1);
    for (place, pin) in pins.into_iter().enumerate() {
        if place == passed && !model.finished {
            rungs.push(Rung::Today { words: today_words(model, true), last: false });
        }
        let past = model.finished || place + 1 < passed;
        rungs.push(Rung::Step { pin, past, last: place == end && (passed <= place || model.finished) });
    }
    if passed > end && !model.finished {
        rungs.push(Rung::Today { words: today_words(model, true), last: true });
    }
    rungs
}

/// "Today, 1 Dec · week 13", or with the month in full.
fn today_words(model: &RulerModel, full: bool) -> String {
    let date = if full { words::list_date(model.today, model.today) } else { words::short_date(model.today) };
    let day = if model.is_past { "As known" } else { "Today" };
    if model.today < model.trigger {
        return format!("{day}, {date}");
    }
    format!("{day}, {date} · week {}", words::week_number(model.trigger, model.today))
}

impl Pin {
    fn by(&self, today: NaiveDate) -> String {
        let date = words::list_date(self.on, today);
        if self.state == PinState::Start { date } else { format!("by {date}") }
    }

    fn by_in_full(&self) -> String {
        let date = words::date(self.on);
        if self.state == PinState::Start { date } else { format!("by {date}") }
    }

    fn third_line(&self, today: NaiveDate) -> String {
        match (self.state, self.act_by) {
            (PinState::ToCome | PinState::AtRisk, Some(day)) if day < self.on && self.state_words.is_empty() => {
                format!("Act by {}", words::list_date(day, today))
            }
            (PinState::Start, _) => self.state_words.clone(),
            (state, _) if self.state_words.is_empty() => state.words().to_owned(),
            _ => self.state_words.clone(),
        }
    }

    fn weeks_words(&self) -> Option<String> {
        self.weeks.map(|weeks| words::count(u64::from(weeks), "week", "weeks"))
    }

    fn act_by_words(&self, today: NaiveDate) -> Option<String> {
        let open = matches!(self.state, PinState::ToCome | PinState::AtRisk);
        self.act_by
            .filter(|day| open && *day < self.on)
            .map(|day| format!("Not a working day: act by {}", words::list_date(day, today)))
    }

    fn on_tag(&self) -> Html {
        words::full_time(self.on)
    }

    fn list_tag(&self, today: NaiveDate) -> Html {
        words::list_time(self.on, today)
    }

    fn met_tag(&self) -> Html {
        self.met_on.map_or_else(|| Html::from("Not yet"), words::full_time)
    }

    fn state_in_words(&self, today: NaiveDate) -> String {
        let line = self.third_line(today);
        if line.is_empty() { self.state.words().to_owned() } else { line }
    }
}

impl Ruler<'_> {
    fn today(&self) -> NaiveDate {
        self.model.today
    }

    /// What the drawing says, for those who hear the page.
    fn description(&self) -> String {
        let today = self.model.today;
        let steps: Vec<String> = self
            .model
            .pins
            .iter()
            .map(|pin| format!("{}, {}: {}.", pin.title, pin.by(today), pin.state_in_words(today)))
            .collect();
        steps.join(" ")
    }

    /// Only what the drawing uses, and always what "done" and "late" look like, and "to come" while something may.
    fn key(&self) -> Vec<(&'static str, &'static str)> {
        let used = |state| self.model.pins.iter().any(|pin| pin.state == state);
        [
            (PinState::Done, "Done on time", true),
            (PinState::Late, "Late", true),
            (PinState::AtRisk, "At risk", used(PinState::AtRisk)),
            (PinState::ToCome, "Still to come", !self.model.finished),
            (PinState::Excused, "Excused", used(PinState::Excused)),
            (PinState::NotNeeded, "Not needed", used(PinState::NotNeeded)),
        ]
        .into_iter()
        .filter(|(.., shown)| *shown)
        .map(|(state, words, _)| (state.class(), words))
        .collect()
    }

    fn rung_icon(&self, pin: &Pin) -> &'static str {
        if pin.state == PinState::Start { PinState::Done.class() } else { pin.state.class() }
    }

    fn rung_tag(&self, pin: &Pin) -> Tag {
        let colour = match pin.state {
            PinState::Done => "green",
            PinState::Late => "red",
            PinState::AtRisk => "amber",
            PinState::Excused => "purple",
            PinState::Start | PinState::ToCome | PinState::NotNeeded => "grey",
        };
        Tag::new(colour, pin.state_in_words(self.model.today))
    }
}
