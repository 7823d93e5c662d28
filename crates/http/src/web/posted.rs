//! What a form posts, by name: its values are read from the form's state, which keeps each with what is wrong with it.

use std::str::FromStr;

use super::{HttpError, strict::Strange};

/// Declares the names that a form posts, so that the form of another page is refused: `once` each exactly once, `perhaps` once or not at all (a choice
/// that nobody made is not posted), `lists` any number of times.
macro_rules! posted {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            once: [$($once:literal),* $(,)?]
            $(, perhaps: [$($perhaps:literal),* $(,)?])?
            $(, lists: [$($list:literal),* $(,)?])?
            $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug)]
        $vis struct $name;

        impl $name {
            const ONCE: &[&str] = &[$($once),*];
            const LISTS: &[&str] = &[$($($list),*)?];
            /// Everything that it may post.
            const NAMES: &[&str] = &[$($once,)* $($($perhaps,)*)? $($($list,)*)?];
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let fields = Vec::<(String, String)>::deserialize(deserializer)?;
                $crate::web::posted::expect(&fields, Self::NAMES, Self::ONCE, Self::LISTS)?;
                Ok(Self)
            }
        }
    };
}
pub(crate) use posted;

/// Refuses a form that posted what it may not, or a field more or less often than it may.
pub(crate) fn expect<E: serde::de::Error>(
    fields: &[(String, String)],
    names: &[&str],
    once: &[&str],
    lists: &[&str],
) -> Result<(), E> {
    if let Some(strange) = Strange::among(fields, |field| names.contains(&field).then(|| lists.contains(&field))) {
        return Err(strange.refuse());
    }
    let is_whole = once.iter().all(|name| fields.iter().any(|(field, _)| field == name));
    if is_whole { Ok(()) } else { Err(E::custom("the form of another page")) }
}

/// Reads what our own pages post as a number and nobody types, such as a version.
pub(crate) fn number<N: FromStr>(text: &str) -> Result<N, HttpError> {
    text.parse().map_err(|_| HttpError::Malformed("The form was not one of this page."))
}

#[cfg(test)]
mod tests {
    posted! {
        struct Sample { once: ["name", "on-day"], perhaps: ["how"], lists: ["flags"] }
    }

    fn is_taken(body: &str) -> bool {
        serde_html_form::from_str::<Sample>(body).is_ok()
    }

    #[test]
    fn a_form_is_taken_with_every_field_as_often_as_it_may_come() {
        assert!(is_taken("name=&on-day=1"));
        assert!(is_taken("on-day=1&flags=a&name=x&how=post&flags=b"));
    }

    #[test]
    fn the_form_of_another_page_is_refused() {
        for body in ["", "name=x", "name=x&on-day=1&other=1", "name=x&name=y&on-day=1", "name=x&on-day=1&how=a&how=b"] {
            assert!(!is_taken(body), "{body}");
        }
    }
}
