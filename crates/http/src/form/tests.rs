use ehc_domain::{
    decisions::DecisionOutcome,
    email::EmailAddress,
    text::{Text, Words},
};
use serde_json::{Value, json};

use super::{Form, Question, form, place_named, sample_body, sample_pairs, state_of, ways::lines};
use crate::{
    ui::FormState,
    web::{HttpError, strict::Strange},
};

#[derive(Debug, PartialEq)]
struct Sample {
    name: Text<5>,
    on: chrono::NaiveDate,
    outcome: DecisionOutcome,
    why: Option<Words<10>>,
    email: Option<EmailAddress>,
    is_seen: bool,
    is_sure: bool,
    version: i32,
}

form! { Sample {
    name: text("Name").or("Enter the name"),
    on: date("When?").or("Enter the day").today(),
    outcome: radios("You decide to").or("Choose what you decide").opens(&["refused"]),
    why: lines("Why?", 2).within("outcome", "refused"),
    email: email("Email address"),
    is_seen: radios("Seen?").or("Say whether it was seen"),
    is_sure: tick("Sure?", "I am sure"),
    version: hidden(),
} }

fn posted(pairs: &[(&str, &str)]) -> (Option<Sample>, Vec<(String, &'static str)>) {
    let mut state = FormState::from_pairs(pairs.iter().copied());
    let read = Sample::read(&mut state);
    (read, state.errors().iter().map(|error| (error.field.clone(), error.code)).collect())
}

fn sent(body: Value) -> Result<Sample, HttpError> {
    let Value::Object(body) = body else { return Err(HttpError::Internal) };
    Sample::read_body(state_of(&Sample::questions(), &body)?)
}

fn wrong(error: HttpError) -> Vec<(String, &'static str)> {
    match error {
        HttpError::Refused { errors, .. } => errors.into_iter().map(|wrong| (wrong.field, wrong.code)).collect(),
        other => vec![(format!("{other:?}"), "")],
    }
}

const WHOLE: [(&str, &str); 9] = [
    ("name", " Zoë "),
    ("on-day", "7"),
    ("on-month", "9"),
    ("on-year", "2026"),
    ("outcome", "refused"),
    ("why", "Because"),
    ("is_seen", "no"),
    ("version", "3"),
    ("email", ""),
];

#[test]
fn a_page_and_a_body_that_say_the_same_make_the_same_command() {
    let (page, errors) = posted(&WHOLE);
    assert_eq!(errors, []);
    let body =
        json!({ "name": "Zoë", "on": "2026-09-07", "outcome": "refused", "why": "Because", "is_seen": false, "version": 3 });
    assert_eq!(page, sent(body).ok());
    assert!(page.is_some_and(|read| !read.is_sure && !read.is_seen && read.email.is_none()));
}

#[test]
fn both_doors_refuse_the_same_answers_by_the_same_codes() {
    let expected =
        |list: &[(&str, &'static str)]| list.iter().map(|(field, code)| ((*field).to_owned(), *code)).collect::<Vec<_>>();
    let nothing = expected(&[
        ("name", "missing"),
        ("on", "missing"),
        ("outcome", "missing"),
        ("is_seen", "missing"),
        ("version", "missing"),
    ]);
    assert_eq!(posted(&[]), (None, nothing.clone()));
    assert_eq!(sent(json!({})).map_err(wrong), Err(nothing));

    let bad =
        expected(&[("name", "too_long"), ("on", "not_a_date"), ("outcome", "unknown_code"), ("email", "not_an_email_address")]);
    let page = posted(&[
        ("name", "Zoë-Maria"),
        ("on-day", "31"),
        ("on-month", "9"),
        ("on-year", "2026"),
        ("outcome", "perhaps"),
        ("email", "a@b"),
        ("is_seen", "yes"),
        ("version", "1"),
    ]);
    assert_eq!(page, (None, bad.clone()));
    for day in ["2026-09-31", "soon", "7 9 2026", "7 sept 2026", "today", "2026-9-7", "2026-sep-07", "+2026-09-07"] {
        let body = json!({ "name": "Zoë-Maria", "on": day, "outcome": "perhaps", "email": "a@b", "is_seen": true, "version": 1 });
        assert_eq!(sent(body).map_err(wrong), Err(bad.clone()), "{day}");
    }
}

#[test]
fn what_stands_inside_a_choice_that_was_not_picked_is_no_answer() {
    let mut agreed = WHOLE;
    for pair in &mut agreed {
        if pair.0 == "outcome" {
            pair.1 = "agreed";
        }
    }
    let (read, errors) = posted(&agreed);
    assert_eq!(errors, []);
    assert!(read.is_some_and(|read| read.why.is_none()));
}

#[test]
fn the_form_of_another_page_is_refused() {
    let pairs =
        |list: &[(&str, &str)]| list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>();
    assert!(Sample::expect(&pairs(&WHOLE)).is_ok());
    for other in [&[("other", "x")][..], &[("name", "a"), ("name", "b")], &[("on", "2026-09-07")]] {
        assert!(Sample::expect(&pairs(other)).is_err(), "{other:?}");
    }
    assert!(matches!(sent(json!({ "other": 1 })), Err(HttpError::Strange(field)) if field == Strange::unknown("other")));
    for body in [json!({ "name": 5 }), json!({ "is_seen": "yes" }), json!({ "version": "3" })] {
        assert!(matches!(sent(body.clone()), Err(HttpError::Malformed(_))), "{body}");
    }
}

#[test]
fn whoever_leaves_out_what_pages_carry_unseen_is_told_what_to_give() {
    let mut state = FormState::new();
    assert!(Sample::read(&mut state).is_none());
    assert_eq!(state.error_for("version"), Some("Give the version"));
}

#[test]
fn every_question_that_must_be_answered_says_so_in_its_own_words() {
    let acts = crate::routes::all().into_iter().filter_map(|row| Some((row.path, row.act?)));
    for (path, question) in acts.flat_map(|(path, act)| act.questions.into_iter().map(move |question| (path, question))) {
        let is_said = !question.ask.missing.is_empty() || question.ask.field.is_hidden();
        assert!(is_said || !question.is_needed, "{path}: {}", question.name);
    }
}

#[test]
fn the_sample_of_a_form_passes_at_both_doors() {
    let questions: Vec<Question> = Sample::questions();
    let mut state = FormState::from_pairs(sample_pairs(&questions));
    let page = Sample::read(&mut state);
    assert!(page.is_some(), "{:?}", state.errors());
    assert_eq!(page, sent(Value::Object(sample_body(&questions))).ok());
}

/// One reason, asked for in other words by what is picked, which programs give inside a member.
#[derive(Debug, PartialEq)]
struct Elsewhere {
    outcome: DecisionOutcome,
    why: Words<10>,
}

form! { Elsewhere {
    outcome: radios("You decide to").opens(&["agreed", "refused"]).inside("ruling"),
    why: lines("Why?", 2).or("Say why").within("outcome", "agreed")
        .also(lines("Why not?", 2).or("Say why not").within("outcome", "refused"))
        .inside("ruling"),
} }

#[test]
fn an_answer_is_read_from_the_place_of_the_choice_that_was_picked() {
    let read = |pairs: &[(&str, &str)]| {
        let mut state = FormState::from_pairs(pairs.iter().copied());
        let why = Elsewhere::read(&mut state).map(|read| read.why.into_string());
        let wrong = state.errors().iter().map(|error| (error.field.clone(), error.message.clone())).collect::<Vec<_>>();
        (why, wrong, place_named(&Elsewhere::questions(), "why", &state))
    };
    let boxes = |outcome| [("outcome", outcome), ("why", "One"), ("why-refused", "Other")];
    assert_eq!(read(&boxes("agreed")), (Some("One".into()), vec![], "why".into()));
    assert_eq!(read(&boxes("refused")), (Some("Other".into()), vec![], "why-refused".into()));
    let empty = [("outcome", "refused"), ("why", "One"), ("why-refused", " ")];
    assert_eq!(read(&empty), (None, vec![("why-refused".into(), "Say why not".into())], "why-refused".into()));
}

#[test]
fn programs_give_it_by_one_name_inside_its_member() {
    let read = |body: Value| {
        let Value::Object(body) = body else { return Err(vec![]) };
        let state = state_of(&Elsewhere::questions(), &body).map_err(wrong)?;
        Elsewhere::read_body(state).map(|read| read.why.into_string()).map_err(wrong)
    };
    for outcome in ["agreed", "refused"] {
        assert_eq!(read(json!({ "ruling": { "outcome": outcome, "why": "Because" } })), Ok("Because".to_owned()), "{outcome}");
        let nothing = json!({ "ruling": { "outcome": outcome, "why": "" } });
        assert_eq!(read(nothing), Err(vec![("why".to_owned(), "missing")]), "{outcome}");
    }
    for body in [json!({ "outcome": "agreed", "why": "x" }), json!({ "ruling": "x" }), json!({ "ruling": { "ruling": {} } })] {
        let refused = read(body.clone()).unwrap_err();
        assert!(["Malformed", "Strange"].iter().any(|kind| refused[0].0.starts_with(kind)), "{body}: {refused:?}");
    }
    let sample = Value::Object(sample_body(&Elsewhere::questions()));
    assert_eq!(read(sample), Ok("A".to_owned()));
}
