//! What a body may hold, for all three kinds of body: a field that is not asked for, or came twice, is named and nothing is saved.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{HttpError, error::WrongAnswer};

/// The most letters of a name that are said back.
const LONGEST: usize = 60;

/// A field that is not as the body may have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strange {
    name: String,
    is_doubled: bool,
}

impl Strange {
    /// A field that nobody asked for.
    pub(crate) fn unknown(name: &str) -> Self {
        Self { name: name.chars().take(LONGEST).collect(), is_doubled: false }
    }

    /// A field that came again.
    pub(crate) fn doubled(name: &str) -> Self {
        Self { is_doubled: true, ..Self::unknown(name) }
    }

    /// Finds the first field that is strange. `may_repeat` says whether a field may come more than once; `None` when it may not come at all.
    pub(crate) fn among(fields: &[(String, String)], may_repeat: impl Fn(&str) -> Option<bool>) -> Option<Self> {
        fields.iter().enumerate().find_map(|(at, (name, _))| match may_repeat(name) {
            None => Some(Self::unknown(name)),
            Some(true) => None,
            Some(false) => fields.iter().take(at).any(|(before, _)| before == name).then(|| Self::doubled(name)),
        })
    }

    /// Finds the field that serde names.
    pub(crate) fn said(error: &str) -> Option<Self> {
        let named = |start| error.strip_prefix(start)?.split_once('`').map(|(name, _)| name);
        named("unknown field `").map(Self::unknown).or_else(|| named("duplicate field `").map(Self::doubled))
    }

    /// Returns what is wrong, for programs.
    pub(crate) fn wrong(&self) -> WrongAnswer {
        let code = if self.is_doubled { "doubled_field" } else { "unknown_field" };
        WrongAnswer { field: self.name.clone(), code, detail: self.to_string() }
    }

    /// Returns the error of a reader that finds the field, in the words of serde's own.
    pub(crate) fn refuse<E: Error>(&self) -> E {
        let how = if self.is_doubled { "duplicate" } else { "unknown" };
        E::custom(format_args!("{how} field `{}`", self.name))
    }
}

impl fmt::Display for Strange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_doubled {
            true => write!(f, "The field “{}” came twice", self.name),
            false => write!(f, "There is no field “{}” here", self.name),
        }
    }
}

impl From<Strange> for HttpError {
    fn from(strange: Strange) -> Self {
        Self::Strange(strange)
    }
}

/// A JSON value in which no object names a member twice: of two, one would be kept and the other lost.
pub(crate) struct Whole(pub(crate) Value);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Whole;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Whole, E> {
        Ok(Whole(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Whole, E> {
        Ok(Whole(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Whole, E> {
        Ok(Whole(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Whole, E> {
        Ok(Whole(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Whole, E> {
        Ok(Whole(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Whole, E> {
        Ok(Whole(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Whole, A::Error> {
        let mut read = Vec::new();
        while let Some(Whole(item)) = items.next_element()? {
            read.push(item);
        }
        Ok(Whole(read.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Whole, A::Error> {
        let mut read = Map::new();
        while let Some((name, Whole(value))) = members.next_entry::<String, Whole>()? {
            if read.contains_key(&name) {
                return Err(Strange::doubled(&name).refuse());
            }
            read.insert(name, value);
        }
        Ok(Whole(read.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_field_that_may_not_come_is_named() {
        let fields = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), String::new())).collect::<Vec<_>>();
        let among = |names: &[&str]| {
            Strange::among(&fields(names), |name| match name {
                "once" => Some(false),
                "many" => Some(true),
                _ => None,
            })
        };
        assert_eq!(among(&["once", "many", "many"]), None);
        assert_eq!(among(&["many", "other", "once", "once"]), Some(Strange::unknown("other")));
        assert_eq!(among(&["once", "once", "other"]), Some(Strange::doubled("once")));
    }

    #[test]
    fn a_member_that_comes_twice_is_named_however_deep() {
        let read = |text: &str| {
            serde_json::from_str::<Whole>(text).map(|Whole(value)| value).map_err(|error| Strange::said(&error.to_string()))
        };
        let text = r#"{"a": [1, -2, 0.5, "x", null, true, {"a": {}}], "b": 18446744073709551615}"#;
        assert_eq!(read(text).unwrap(), serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(read(r#"{"a": 1, "a": 1}"#), Err(Some(Strange::doubled("a"))));
        assert_eq!(read(r#"{"b": [{"a": 1, "c": {"d": 1, "d": 2}}]}"#), Err(Some(Strange::doubled("d"))));
        assert_eq!(read(r#"{"a": 1"#), Err(None));
    }
}
