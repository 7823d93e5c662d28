//! One question as it was declared, and what follows from it: its names, its field, what it takes.

use chrono::NaiveDate;

use super::{Answer, Ask, answer::Of};
use crate::{
    ui::{Choice, Field, FormState},
    web::{HttpError, strict::Strange},
};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A day, in three boxes; as text `2026-12-01` in JSON.
    Day,
    /// Text of at most so many characters.
    Text { most: usize, format: Option<&'static str> },
    /// One of a closed list.
    Choice { codes: Vec<&'static str> },
    /// Any of a closed list.
    Choices { codes: Vec<&'static str> },
    /// Yes or no; `true` or `false` in JSON.
    YesNo,
    /// A whole number.
    Number,
    /// The id of a thing.
    Id,
    /// The ids of several things.
    Ids,
    /// Texts by name; for programs alone, since no page asks it.
    Details,
}

/// One question of a form.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// Its name: on the page, in JSON, and where a refusal says what to put right.
    pub name: &'static str,
    /// What is asked for.
    pub shape: Shape,
    /// Whether it must be answered.
    pub is_needed: bool,
    /// How it is asked.
    pub ask: Ask,
}

impl Question {
    /// Puts a question together; `field` only carries the type of the answer.
    pub(crate) fn of<F, T: Answer>(name: &'static str, field: fn(F) -> T, ask: Ask) -> Self {
        let of = Of::field(field);
        let ask = ask.named(name, of.members(), &of.shape());
        Self { name, shape: of.shape(), is_needed: of.is_needed() && !ask.is_tick, ask }
    }

    /// Puts together a question of a form whose answers depend on one another, and which is therefore read by hand.
    pub(crate) fn named<T: Answer>(name: &'static str, ask: Ask) -> Self {
        Self::of(name, |answer: T| answer, ask)
    }

    /// Lists the names under which a page posts it.
    pub(crate) fn names(&self) -> Vec<String> {
        let own = self.places().flat_map(|(place, _)| self.boxes(&place));
        own.chain(self.ask.gate.map(|gate| gate.name.to_owned())).collect()
    }

    /// Lists where it is asked, each place by its name.
    pub(super) fn places(&self) -> impl Iterator<Item = (String, &Ask)> {
        let also = self.ask.also.iter().map(|ask| {
            let code = ask.within.map_or("", |(_, code)| code);
            (format!("{}-{code}", self.name), ask)
        });
        std::iter::once((self.name.to_owned(), &self.ask)).chain(also)
    }

    fn boxes(&self, place: &str) -> Vec<String> {
        match self.shape {
            Shape::Day if !self.ask.field.is_hidden() => ["day", "month", "year"].map(|part| format!("{place}-{part}")).to_vec(),
            Shape::Details => Vec::new(),
            _ => vec![place.to_owned()],
        }
    }

    fn is_given(&self, place: &str, state: &FormState) -> bool {
        let boxes = self.boxes(place);
        boxes.iter().map(String::as_str).chain([place]).any(|name| !state.values(name).is_empty())
    }

    fn is_list(&self) -> bool {
        matches!(self.shape, Shape::Choices { .. } | Shape::Ids)
    }
}

/// Lists the fields of a page, those that matter only after a choice inside that choice.
pub(crate) fn fields(questions: &[Question]) -> Vec<Field> {
    let top = questions.iter().filter(|question| question.ask.within.is_none() && question.shape != Shape::Details);
    top.map(|question| whole(questions, question, &question.ask)).collect()
}

/// Makes the field of a question in one of its places, with those that stand inside its choices.
fn whole(questions: &[Question], question: &Question, ask: &Ask) -> Field {
    let field = ask.field.clone().revealing(|code| {
        let within = Some((question.name, code_of(question, code)));
        let inside = |other| move |(_, ask): (String, &Ask)| (ask.within == within).then(|| whole(questions, other, ask));
        questions.iter().flat_map(|other| other.places().filter_map(inside(other))).collect()
    });
    match ask.gate {
        Some(gate) => gate.around(field),
        None => field,
    }
}

/// Finds where a question was answered, by what is picked; `None` where it stands inside choices that were not.
pub(crate) fn place_of<'a>(questions: &'a [Question], question: &'a Question, state: &FormState) -> Option<(String, &'a Ask)> {
    let is_picked = |(other, code): (&str, &str)| {
        if other == question.name {
            return state.has(other, code);
        }
        let other = questions.iter().find(|one| one.name == other);
        let place = other.and_then(|other| place_of(questions, other, state));
        place.is_some_and(|(place, _)| state.has(&place, code))
    };
    let open = question.places().filter(|(_, ask)| ask.within.is_none_or(is_picked)).last()?;
    // Programs know one name for it, wherever pages ask.
    let is_by_name = !question.is_given(&open.0, state) && question.is_given(question.name, state);
    let is_of_itself = open.1.within.is_some_and(|(other, _)| other == question.name);
    Some(if is_by_name && !is_of_itself { (question.name.to_owned(), open.1) } else { open })
}

/// Returns the name of the place where an answer is put right; the name itself when no question has it.
pub(crate) fn place_named(questions: &[Question], name: &str, state: &FormState) -> String {
    let question = questions.iter().find(|question| question.name == name);
    let place = question.and_then(|question| place_of(questions, question, state));
    place.map_or_else(|| name.to_owned(), |(place, _)| place)
}

/// Finds the declared code for one on the page: pages may add choices of their own, which reveal nothing.
fn code_of(question: &Question, code: &str) -> &'static str {
    question.ask.reveals.iter().find(|known| **known == code).copied().unwrap_or_default()
}

/// Refuses a form that posted what these questions do not ask or, lists aside, an answer twice.
///
/// # Errors
/// [`HttpError::Strange`] names the field.
pub(crate) fn expect_of(questions: &[Question], posted: &[(String, String)]) -> Result<(), HttpError> {
    let known: Vec<(String, bool)> =
        questions.iter().flat_map(|question| question.names().into_iter().map(|name| (name, question.is_list()))).collect();
    let may_repeat = |field: &str| known.iter().find(|(name, _)| name == field).map(|(_, is_list)| *is_list);
    Strange::among(posted, may_repeat).map_or(Ok(()), |strange| Err(strange.into()))
}

/// An id that nothing has.
const NOTHING: &str = "0199ffff-ffff-7fff-bfff-ffffffffffff";

impl Shape {
    /// Returns an answer that has the shape, as one value.
    pub(super) fn sample(&self) -> String {
        match self {
            Self::Day => "2026-12-01".into(),
            Self::Text { format: Some("date-time"), .. } => "2026-12-01T09:00:00Z".into(),
            Self::Text { format: Some("time-of-day"), .. } => "09:30".into(),
            Self::Text { format: Some("email"), .. } => "a@ashmere.example".into(),
            Self::Text { format: Some("phone"), .. } => "01632 960001".into(),
            Self::Text { format: Some("case-number"), .. } => "EHC-000418".into(),
            Self::Text { format: Some("upn"), .. } => "A123456789012".into(),
            Self::Text { format: Some("nhs-number"), .. } => "9434765919".into(),
            Self::Text { format: Some("urn"), .. } => "123456".into(),
            Self::Text { format: Some("ukprn"), .. } => "10012345".into(),
            Self::Text { format: Some("local-authority-code"), .. } => "861".into(),
            Self::Text { format: Some("postcode"), .. } => "ST4 1HH".into(),
            Self::Text { .. } => "A".into(),
            Self::Choice { codes } | Self::Choices { codes } => codes.first().copied().unwrap_or_default().into(),
            Self::YesNo => "yes".into(),
            Self::Number => "1".into(),
            Self::Id | Self::Ids => NOTHING.into(),
            Self::Details => "{}".into(),
        }
    }
}

/// Lists what a page posts when every question is answered as it may be.
pub(crate) fn sample_pairs(questions: &[Question]) -> Vec<(String, String)> {
    let pairs = questions.iter().filter(|question| question.ask.is_sampled).flat_map(|question| {
        let sample = question.ask.sample.map_or_else(|| question.shape.sample(), str::to_owned);
        let gate = question.ask.gate.map(|gate| (gate.name.to_owned(), "yes".to_owned()));
        let own = match (&question.shape, sample.parse::<NaiveDate>()) {
            (Shape::Day, Ok(day)) if !question.ask.field.is_hidden() => day_boxes(question.name, day).to_vec(),
            _ => vec![(question.name.to_owned(), sample)],
        };
        own.into_iter().chain(gate).collect::<Vec<_>>()
    });
    pairs.collect()
}

/// Writes a day into the three boxes of a question.
pub(super) fn day_boxes(name: &str, day: NaiveDate) -> [(String, String); 3] {
    use chrono::Datelike;
    [
        (format!("{name}-day"), day.day().to_string()),
        (format!("{name}-month"), day.month().to_string()),
        (format!("{name}-year"), day.year().to_string()),
    ]
}

/// Gives a question the choices of this page in place of those of its list.
pub(crate) fn choose(questions: &mut [Question], name: &str, choices: Vec<Choice>) {
    if let Some(question) = questions.iter_mut().find(|question| question.name == name) {
        question.ask.field = question.ask.field.clone().choices(choices);
    }
}
