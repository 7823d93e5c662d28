//! A form declared once: what it asks, how each answer is read, and its limits. Its page, its JSON body, their errors, its description for programs and
//! a sample that passes follow from the declaration.

mod answer;
mod ask;
mod body;
mod declared;
mod question;
mod read;

pub(crate) use answer::{AS_PROGRAMS, Answer, Fault, Given, as_programs_write};
pub(crate) use ask::Ask;
pub(crate) use body::{sample_body, schema, state_of};
pub(crate) use declared::{Form, form};
pub(crate) use question::{Question, Shape, choose, expect_of, fields, place_named, sample_pairs};
pub(crate) use read::Reading;

/// The ways of asking, as a declaration names them.
pub(crate) mod ways {
    pub(crate) use super::ask::{
        birthday, button, checkboxes, counted, date, details, email, hidden, lines, listed, radios, select, text, tick,
    };
}

#[cfg(test)]
mod tests;
