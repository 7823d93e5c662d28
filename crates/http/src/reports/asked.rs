//! What an address asks figures for, read and written in one place, so that a number leads to its own cases.

use std::collections::BTreeMap;

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::compliance::{Asked, Exceptions, Figure, Period};
use ehc_domain::ids::{Id, TeamId};
use uuid::Uuid;

use crate::{
    ui::{FieldError, FormState, words},
    web::{
        HttpError,
        error::{UNKNOWN_CODE, WrongAnswer},
        fields,
    },
};

/// Everything after the question mark.
pub(super) type Query = web::Query<BTreeMap<String, String>>;

/// What was asked, and the form as it stands, with what is wrong in it.
pub(super) struct Read {
    pub asked: Asked,
    pub state: FormState,
    /// Whether the boxes for two days are shown.
    pub shows_days: bool,
}

/// What is shown when nothing was asked: this year, all teams, exceptions left out as in the national headline.
pub(super) fn this_year() -> Asked {
    Asked { period: Period::ThisYear, team: None, exceptions: Exceptions::default() }
}

/// Reads an address. What cannot be read is this year's, with a message beside its field.
pub(super) fn read(query: &Query) -> Read {
    let mut state = FormState::from_pairs(query.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let mut asked = this_year();
    let text = state.value("period").to_owned();
    let mut shows_days = text == "custom";
    if shows_days {
        asked.period = days(&mut state).unwrap_or(asked.period);
    } else if !text.is_empty() {
        match Period::parse(&text) {
            Some(period) => asked.period = period,
            None => state.fail("period", "Choose a period"),
        }
    }
    if let Period::Custom { from, to } = asked.period {
        shows_days = true;
        if text != "custom" {
            state = without_period(&state).with("period", "custom").with_date("from", from).with_date("to", to);
        }
    }
    match team(state.value("team")) {
        Ok(team) => asked.team = team,
        Err(words) => state.fail("team", words),
    }
    match state.value("exceptions") {
        "" => {}
        code => match Exceptions::parse(code) {
            Some(exceptions) => asked.exceptions = exceptions,
            None => state.fail("exceptions", "Choose whether exception cases are counted"),
        },
    }
    Read { asked, state, shows_days }
}

fn without_period(state: &FormState) -> FormState {
    FormState::from_pairs(state.pairs().into_iter().filter(|(name, _)| name != "period"))
}

/// Reads two days; `None` with no message when the boxes are only now shown.
fn days(state: &mut FormState) -> Option<Period> {
    let boxes = ["from-day", "from-month", "from-year", "to-day", "to-month", "to-year"];
    if boxes.iter().all(|name| state.value(name).trim().is_empty()) {
        return None;
    }
    let from = fields::date(state, "from", "Enter the first day")?;
    let to = fields::date(state, "to", "Enter the last day")?;
    let period = Period::between(from, to);
    if period.is_none() {
        state.fail("to", "Enter a last day on or after the first");
    }
    period
}

fn team(text: &str) -> Result<Option<TeamId>, &'static str> {
    if text.is_empty() {
        return Ok(None);
    }
    Uuid::try_parse(text).map(|id| Some(Id::new(id))).map_err(|_| "Choose a team")
}

/// Reads an address that no form sent: what cannot be read is refused.
pub(super) fn read_strictly(query: &Query) -> Result<Asked, HttpError> {
    let read = read(query);
    if read.state.has_errors() {
        // Every answer here is a choice, or days that are one.
        let wrong =
            |error: &FieldError| WrongAnswer { field: error.field.clone(), code: UNKNOWN_CODE, detail: error.message.clone() };
        return Err(HttpError::wrong_answers(read.state.errors().iter().map(wrong).collect()));
    }
    Ok(read.asked)
}

/// Reads which figure's cases are asked for.
pub(super) fn figure(query: &Query) -> Result<Figure, HttpError> {
    query
        .get("figure")
        .and_then(|code| Figure::parse(code))
        .ok_or_else(|| HttpError::wrong_answers(vec![HttpError::wrong_choice("figure")]))
}

/// Reads the page of a list, from 1.
pub(super) fn page_number(query: &Query) -> usize {
    query.get("page").and_then(|page| page.parse().ok()).filter(|page| (1..=100_000).contains(page)).unwrap_or(1)
}

/// Writes an address with what is asked.
pub(super) fn address(path: &str, asked: Asked, more: &[(&str, &str)]) -> String {
    let mut address = format!("{path}?period={}&exceptions={}", asked.period.code(), asked.exceptions.code());
    if let Some(team) = asked.team {
        address.push_str(&format!("&team={}", team.uuid()));
    }
    for (name, value) in more {
        address.push_str(&format!("&{name}={}", crate::web::links::encode(value)));
    }
    address
}

/// The address of the cases behind a number.
pub(super) fn behind(asked: Asked, figure: Figure) -> String {
    address("/reports/cases", asked, &[("figure", &figure.code())])
}

/// Says what a choice about exceptions means, for the line under a title.
pub(super) fn exceptions_words(exceptions: Exceptions) -> &'static str {
    match exceptions {
        Exceptions::LeftOut => "leaving out exception cases",
        Exceptions::Counted => "counting exception cases",
    }
}

/// Says which days are counted: “1 January to 30 November 2026”.
pub(super) fn days_words(from: NaiveDate, to: NaiveDate) -> String {
    let range = words::range(from, to);
    range.strip_prefix("from ").or(range.strip_prefix("on ")).map_or(range.clone(), ToOwned::to_owned)
}
