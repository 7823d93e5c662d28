//! How a question is asked: the words and the control, before anything is known of the case.

use super::Shape;
use crate::ui::{Choice, Field};

/// A question of the page alone, on which another depends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gate {
    /// Its name.
    pub name: &'static str,
    question: &'static str,
    no: &'static str,
    yes: &'static str,
}

impl Gate {
    /// Puts a field inside the yes.
    pub(super) fn around(self, field: Field) -> Field {
        let yes = Choice::new("yes", self.yes).reveals(vec![field]);
        Field::radios(self.name, self.question, vec![Choice::new("no", self.no), yes])
    }
}

/// How a question is asked.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    /// The question with its control.
    pub field: Field,
    /// The words when nothing was given.
    pub missing: &'static str,
    /// Whether the box begins with today.
    pub begins_today: bool,
    /// Whether an empty box is an answer.
    pub is_tick: bool,
    /// The question and the choice under which this one stands.
    pub within: Option<(&'static str, &'static str)>,
    /// What the page asks first, so that this is answered only after a yes. Programs answer this alone.
    pub gate: Option<Gate>,
    /// Choices of this question under which others stand.
    pub reveals: Vec<&'static str>,
    /// An answer that passes, where that of its shape would not.
    pub sample: Option<&'static str>,
    /// Whether the sample of the form answers it.
    pub is_sampled: bool,
    /// Other places where the same is asked in other words, each inside a choice.
    pub also: Vec<Ask>,
    /// The member of the body in which programs give the answer, with others of the kind.
    pub inside: Option<&'static str>,
}

impl Ask {
    fn new(field: Field) -> Self {
        Self {
            field,
            missing: "",
            begins_today: false,
            is_tick: false,
            within: None,
            gate: None,
            reveals: Vec::new(),
            sample: None,
            is_sampled: true,
            also: Vec::new(),
            inside: None,
        }
    }

    pub(super) fn named(mut self, name: &str, members: Vec<(&'static str, &'static str)>, shape: &Shape) -> Self {
        self.field = self.field.named(name);
        if !members.is_empty() && !self.field.has_choices() {
            self.field = self.field.choices(members.into_iter().map(|(code, label)| Choice::new(code, label)).collect());
        }
        if let Shape::Text { most, .. } = shape {
            self.field = self.field.most(*most);
        }
        let place = |ask: Self| {
            let code = ask.within.map_or("", |(_, code)| code);
            ask.named(&format!("{name}-{code}"), Vec::new(), shape)
        };
        self.also = self.also.into_iter().map(place).collect();
        self
    }

    /// The words when nothing was given.
    #[must_use]
    pub(crate) fn or(mut self, missing: &'static str) -> Self {
        self.missing = missing;
        self
    }

    /// Begins with today in the box.
    #[must_use]
    pub(crate) fn today(mut self) -> Self {
        self.begins_today = true;
        self
    }

    /// Stands inside a choice of another question, and matters only when that is picked.
    #[must_use]
    pub(crate) fn within(mut self, question: &'static str, code: &'static str) -> Self {
        self.within = Some((question, code));
        self
    }

    /// Is asked on the page once another question, which is no answer of its own, is answered with a yes; then it must be given.
    #[must_use]
    pub(crate) fn once(mut self, name: &'static str, question: &'static str, [no, yes]: [&'static str; 2]) -> Self {
        self.gate = Some(Gate { name, question, no, yes });
        self
    }

    /// Takes nothing picked for a no.
    #[must_use]
    pub(crate) fn else_no(mut self) -> Self {
        self.is_tick = true;
        self
    }

    /// Is asked in these words instead, where the choice that they stand within is picked.
    #[must_use]
    pub(crate) fn also(mut self, elsewhere: Self) -> Self {
        self.also.push(elsewhere);
        self
    }

    /// Is given by programs inside this member of the body.
    #[must_use]
    pub(crate) fn inside(mut self, member: &'static str) -> Self {
        self.inside = Some(member);
        self
    }

    /// Has other questions standing inside these choices.
    #[must_use]
    pub(crate) fn opens(mut self, codes: &[&'static str]) -> Self {
        self.reveals = codes.to_vec();
        self
    }

    /// An answer that passes, for the sample of the form.
    #[must_use]
    pub(crate) fn sample(mut self, sample: &'static str) -> Self {
        self.sample = Some(sample);
        self
    }

    /// Leaves it out of the sample of the form, where it contradicts another answer.
    #[must_use]
    pub(crate) fn unsampled(mut self) -> Self {
        self.is_sampled = false;
        self
    }

    /// Changes how the question looks.
    #[must_use]
    pub(crate) fn looks(mut self, change: impl FnOnce(Field) -> Field) -> Self {
        self.field = change(self.field);
        self
    }

    /// Words under the question.
    #[must_use]
    pub(crate) fn hint(self, words: &'static str) -> Self {
        self.looks(|field| field.hint(words))
    }

    /// Suits so many letters.
    #[must_use]
    pub(crate) fn width(self, letters: u8) -> Self {
        self.looks(|field| field.width(letters))
    }

    /// What browsers may fill in.
    #[must_use]
    pub(crate) fn autocomplete(self, token: &'static str) -> Self {
        self.looks(|field| field.autocomplete(token))
    }

    /// An ordinary-weight label.
    #[must_use]
    pub(crate) fn plain(self) -> Self {
        self.looks(Field::plain)
    }
}

macro_rules! ways {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $kind:ty),*) = $field:expr;)*) => {$(
        $(#[$doc])*
        pub(crate) fn $name(label: &'static str $(, $arg: $kind)*) -> Ask {
            let make: fn(&'static str $(, $kind)*) -> Field = $field;
            Ask::new(make(label $(, $arg)*))
        }
    )*};
}

ways! {
    /// One line.
    text() = |label| Field::text("", label);
    /// An email address.
    email() = |label| Field::email("", label).autocomplete("off").width(30);
    /// Several lines.
    lines(rows: u8) = |label, rows| Field::lines("", label, rows);
    /// Several lines, counted as one types.
    counted(rows: u8) = |label, rows| Field::counted("", label, rows, 0);
    /// A day.
    date() = |label| Field::date("", label);
    /// A date of birth.
    birthday() = |label| Field::birthday("", label);
    /// One of a few, each with its own button.
    radios() = |label| Field::radios("", label, Vec::new());
    /// One of many, in a box that opens.
    select() = |label| Field::select("", label, Vec::<(String, String)>::new());
    /// Any of a few.
    checkboxes() = |label| Field::checkboxes("", label, Vec::new());
    /// Several of those that the page lists.
    listed() = |label| Field::checkboxes("", label, Vec::new());
}

/// A box to tick, under a question of its own.
pub(crate) fn tick(question: &'static str, label: &'static str) -> Ask {
    let mut ask = Ask::new(Field::checkboxes("", question, vec![Choice::new("yes", label)]));
    ask.is_tick = true;
    ask
}

/// What the form carries along unseen, such as the version that was read.
pub(crate) fn hidden() -> Ask {
    Ask::new(Field::hidden(""))
}

/// What the button that was pressed says.
pub(crate) fn button() -> Ask {
    Ask::new(Field::content(""))
}

/// What only programs say: texts by name.
pub(crate) fn details(label: &'static str) -> Ask {
    Ask::new(Field::text("", label)).unsampled()
}
