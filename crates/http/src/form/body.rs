//! The JSON body of a form: the same questions by the same names, so that neither door takes what the other refuses.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use utoipa::openapi::{
    ObjectBuilder, RefOr, Schema,
    schema::{ArrayBuilder, KnownFormat, SchemaFormat, Type},
};

use super::{Question, Shape, as_programs_write, question::day_boxes};
use crate::{
    ui::FormState,
    web::{HttpError, strict::Strange},
};

const NOT_OURS: HttpError = HttpError::Malformed("The body was not the JSON that this address takes.");

/// Turns a body into what a page would have posted.
///
/// # Errors
/// [`HttpError::Strange`] for a member that is not asked for; [`HttpError::Malformed`] for one of another kind of JSON.
pub(crate) fn state_of(questions: &[Question], body: &Map<String, Value>) -> Result<FormState, HttpError> {
    members_of(questions, None, body, FormState::new())
}

fn members_of(
    questions: &[Question],
    inside: Option<&str>,
    body: &Map<String, Value>,
    mut state: FormState,
) -> Result<FormState, HttpError> {
    for (name, value) in body {
        if inside.is_none() && questions.iter().any(|question| question.ask.inside == Some(name)) {
            state = members_of(questions, Some(name), value.as_object().ok_or(NOT_OURS)?, state)?;
            continue;
        }
        let is_it = |question: &&Question| question.name == name && question.ask.inside == inside;
        let question = questions.iter().find(is_it).ok_or_else(|| Strange::unknown(name))?;
        if value.is_null() {
            continue;
        }
        for (name, value) in boxes(question, value).ok_or(NOT_OURS)? {
            state = state.with(&name, value);
        }
    }
    Ok(state)
}

fn boxes(question: &Question, value: &Value) -> Option<Vec<(String, String)>> {
    let one = |text: String| vec![(question.name.to_owned(), text)];
    match question.shape {
        Shape::Day => {
            let text = value.as_str()?;
            let day = as_programs_write(text);
            // What is no day stands whole in one box, where it is found to be none.
            Some(day.map_or_else(|| one(text.to_owned()), |day| day_boxes(question.name, day).to_vec()))
        }
        Shape::Text { .. } | Shape::Choice { .. } | Shape::Id => Some(one(value.as_str()?.to_owned())),
        Shape::YesNo => match (value.as_bool()?, question.ask.is_tick) {
            (true, _) => Some(one("yes".into())),
            (false, true) => Some(Vec::new()),
            (false, false) => Some(one("no".into())),
        },
        Shape::Number => Some(one(value.as_i64()?.to_string())),
        Shape::Details => value.as_object()?.values().all(Value::is_string).then(|| one(value.to_string())),
        Shape::Choices { .. } | Shape::Ids => {
            value.as_array()?.iter().map(|one| Some((question.name.to_owned(), one.as_str()?.to_owned()))).collect()
        }
    }
}

/// Describes the body for programs.
pub(crate) fn schema(questions: &[Question]) -> RefOr<Schema> {
    let mut object = members(questions, None);
    for member in inner(questions) {
        object = object.property(member, members(questions, Some(member))).required(member);
    }
    object.into()
}

/// Lists the members of the body that hold others.
fn inner(questions: &[Question]) -> BTreeSet<&'static str> {
    questions.iter().filter_map(|question| question.ask.inside).collect()
}

fn members(questions: &[Question], inside: Option<&str>) -> ObjectBuilder {
    let mut object =
        ObjectBuilder::new().additional_properties(Some(utoipa::openapi::schema::AdditionalProperties::FreeForm(false)));
    for question in questions.iter().filter(|question| question.ask.inside == inside) {
        object = object.property(question.name, property(question));
        if question.is_needed {
            object = object.required(question.name);
        }
    }
    object
}

fn property(question: &Question) -> Schema {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let of = |codes: &[&str]| text().enum_values(Some(codes.iter().map(ToString::to_string)));
    let described = |object: ObjectBuilder| -> Schema {
        let words = question.ask.field.words();
        object.description((!words.is_empty()).then_some(words)).into()
    };
    let known = |format| text().format(Some(SchemaFormat::KnownFormat(format)));
    match &question.shape {
        Shape::Day => described(known(KnownFormat::Date)),
        Shape::Text { most, format } => {
            let object = text().max_length(Some(*most));
            let object = if question.is_needed { object.min_length(Some(1)) } else { object };
            described(match format {
                Some(format) => object.format(Some(SchemaFormat::Custom((*format).to_owned()))),
                None => object,
            })
        }
        Shape::Choice { codes } => described(of(codes)),
        Shape::YesNo => described(ObjectBuilder::new().schema_type(Type::Boolean)),
        Shape::Number => {
            described(ObjectBuilder::new().schema_type(Type::Integer).format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32))))
        }
        Shape::Id => described(known(KnownFormat::Uuid)),
        Shape::Details => described(ObjectBuilder::new().additional_properties(Some(Schema::from(text())))),
        Shape::Choices { codes } => ArrayBuilder::new().items(of(codes)).into(),
        Shape::Ids => ArrayBuilder::new().items(known(KnownFormat::Uuid)).into(),
    }
}

/// Returns a body in which every question is answered as it may be.
pub(crate) fn sample_body(questions: &[Question]) -> Map<String, Value> {
    let mut body = samples(questions, None);
    body.extend(inner(questions).into_iter().map(|member| (member.to_owned(), samples(questions, Some(member)).into())));
    body
}

fn samples(questions: &[Question], inside: Option<&str>) -> Map<String, Value> {
    let sampled = questions.iter().filter(|question| question.ask.is_sampled && question.ask.inside == inside);
    sampled
        .map(|question| {
            let sample = question.ask.sample.map_or_else(|| question.shape.sample(), str::to_owned);
            let value = match question.shape {
                Shape::YesNo => Value::Bool(sample == "yes"),
                Shape::Number => sample.parse::<i64>().map_or(Value::Null, Value::from),
                Shape::Choices { .. } | Shape::Ids => Value::from(vec![sample]),
                _ => Value::String(sample),
            };
            (question.name.to_owned(), value)
        })
        .collect()
}
