//! What stands after the question mark of a list. A choice that is not among those it has narrows nothing, and that is said: to programs as a refusal, on a
//! page above the list.

use std::{future::Ready, ops::Deref};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use serde::de::DeserializeOwned;
use utoipa::{
    IntoParams,
    openapi::{RefOr, Schema, path::ParameterIn},
};

use super::HttpError;

/// The most letters of a choice that are said back.
const LONGEST: usize = 60;

/// What was asked, read by its name, with what of it is not among the choices.
#[derive(Debug, Clone)]
pub(crate) struct Asked<T> {
    asked: T,
    strange: Vec<(String, String)>,
}

impl<T> Asked<T> {
    /// Says above a list which of its filters narrow nothing; `None` where all do what they say.
    pub(crate) fn notice(&self) -> Option<String> {
        let one = |(name, value): &(String, String)| {
            let so = match name.as_str() {
                // Neither narrows anything, whatever it says.
                "per_page" => "the usual number is shown",
                "sort" => "the usual order is shown",
                _ => "narrows nothing",
            };
            format!("“{value}” is not among the choices for “{}”, and {so}.", name.replace('_', " "))
        };
        let words: Vec<String> = self.strange.iter().map(one).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

impl<T> Deref for Asked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.asked
    }
}

impl<T: DeserializeOwned + IntoParams + 'static> FromRequest for Asked<T> {
    type Error = HttpError;
    type Future = Ready<Result<Self, HttpError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(read(request.query_string()).and_then(|asked: Self| match request.path().starts_with("/api/") {
            true if !asked.strange.is_empty() => Err(refused(&asked.strange)),
            _ => Ok(asked),
        }))
    }
}

fn read<T: DeserializeOwned + IntoParams>(query: &str) -> Result<Asked<T>, HttpError> {
    let broken = |_| HttpError::Malformed("The address was not whole.");
    let asked = web::Query::<T>::from_query(query).map_err(broken)?.into_inner();
    let pairs = web::Query::<Vec<(String, String)>>::from_query(query).map_err(broken)?.into_inner();
    // Where nothing is asked nothing needs to be compared.
    let choices = if pairs.is_empty() { Vec::new() } else { choices::<T>() };
    let is_strange = |(name, value): &(String, String)| {
        let own = choices.iter().find(|(of, _)| of == name);
        // An empty choice is the first of a list of choices, which stands for all.
        !value.is_empty() && own.is_some_and(|(_, codes)| !codes.contains(value))
    };
    let short = |(name, value): (String, String)| (name, value.chars().take(LONGEST).collect());
    Ok(Asked { asked, strange: pairs.into_iter().filter(is_strange).map(short).collect() })
}

/// Lists the codes of each parameter that is a choice, as programs are told them.
fn choices<T: IntoParams>() -> Vec<(String, Vec<String>)> {
    let codes = |schema: RefOr<Schema>| match schema {
        RefOr::T(Schema::Object(object)) => object.enum_values,
        _ => None,
    };
    let all = T::into_params(|| Some(ParameterIn::Query)).into_iter();
    let one = all.filter_map(|parameter| Some((parameter.name, codes(parameter.schema?)?)));
    let text = |value: serde_json::Value| value.as_str().map(ToOwned::to_owned);
    one.map(|(name, codes)| (name, codes.into_iter().filter_map(text).collect())).collect()
}

fn refused(strange: &[(String, String)]) -> HttpError {
    HttpError::wrong_answers(strange.iter().map(|(name, _)| HttpError::wrong_choice(name)).collect())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use utoipa::openapi::Object;

    use super::*;
    use crate::web::described::choice;

    #[derive(Debug, Deserialize, IntoParams)]
    struct Fruits {
        #[param(schema_with = kinds)]
        kind: Option<String>,
        #[param(nullable = false)]
        name: Option<String>,
    }

    fn kinds() -> Object {
        choice("Which", ["apple", "pear"])
    }

    fn notice(query: &str) -> Option<String> {
        let asked: Asked<Fruits> = read(query).ok()?;
        assert!(asked.kind.is_some() || asked.name.is_some(), "it is read whatever it says");
        asked.notice()
    }

    #[test]
    fn a_choice_that_is_none_is_said_and_an_empty_one_and_any_text_are_not() {
        for query in ["kind=apple", "kind=", "name=banana", "kind=pear&name=banana"] {
            assert_eq!(notice(query), None, "{query}");
        }
        let said = "“banana” is not among the choices for “kind”, and narrows nothing.";
        assert_eq!(notice("kind=banana&name=A").as_deref(), Some(said));
        let long = notice(&format!("kind={}", "b".repeat(61))).unwrap_or_default();
        assert!(long.contains(&format!("“{}”", "b".repeat(60))), "not without end: {long}");
    }
}
