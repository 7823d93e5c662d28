//! One question of a form: what it asks, and how it looks with what was typed.

use ehc_domain::typed_day::{DayPart, from_boxes};

use super::{FormState, Secret};
use crate::ui::{
    Html,
    govuk::{
        CharacterCount, Checkboxes, DateInput, Details, FileUpload, Frame, Input, Item, PasswordInput, Radios, Select,
        SelectOption, Textarea,
    },
};

/// One thing to pick or tick.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    value: String,
    label: Html,
    hint: Option<Html>,
    fields: Vec<Field>,
    divider: bool,
}

impl Choice {
    pub fn new(value: &str, label: impl Into<Html>) -> Self {
        Self { value: value.to_owned(), label: label.into(), ..Self::default() }
    }

    /// Words between choices: "or".
    pub fn divider(words: &str) -> Self {
        Self { value: words.to_owned(), divider: true, ..Self::default() }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<Html>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Fields that matter only when this is picked.
    #[must_use]
    pub fn reveals(mut self, fields: Vec<Field>) -> Self {
        self.fields = fields;
        self
    }
}

#[derive(Debug, Clone)]
enum Kind {
    Text { kind: &'static str, prefix: Option<String>, suffix: Option<String> },
    Password,
    Lines { rows: u8, max: Option<u32> },
    Radios { choices: Vec<Choice> },
    Checkboxes { choices: Vec<Choice> },
    Date { birthday: bool },
    Select { options: Vec<SelectOption> },
    File { multiple: bool, accept: Option<String> },
    Hidden,
    Content(Html),
    Group { fields: Vec<Field> },
    Fold { fields: Vec<Field>, open: bool },
}

/// A question, its hint and its control. It reads its value and error from a [`FormState`] by its name.
#[derive(Debug, Clone)]
pub struct Field {
    name: String,
    label: Html,
    hint: Option<Html>,
    kind: Kind,
    label_class: Option<&'static str>,
    classes: &'static str,
    autocomplete: Option<&'static str>,
    inputmode: Option<&'static str>,
    spellcheck: Option<bool>,
}

impl Field {
    fn new(name: &str, label: impl Into<Html>, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            label: label.into(),
            hint: None,
            kind,
            label_class: None,
            classes: "",
            autocomplete: None,
            inputmode: None,
            spellcheck: None,
        }
    }

    pub fn text(name: &str, label: impl Into<Html>) -> Self {
        Self::new(name, label, Kind::Text { kind: "", prefix: None, suffix: None })
    }

    /// An email address, with the keyboard and spelling habits that suit it.
    pub fn email(name: &str, label: impl Into<Html>) -> Self {
        let mut field = Self::new(name, label, Kind::Text { kind: "email", prefix: None, suffix: None });
        field.spellcheck = Some(false);
        field
    }

    /// A password; never echoed.
    pub fn password(secret: Secret) -> Self {
        Self::new(secret.name(), secret.label(), Kind::Password).autocomplete(secret.autocomplete()).width(30)
    }

    /// Several lines.
    pub fn lines(name: &str, label: impl Into<Html>, rows: u8) -> Self {
        Self::new(name, label, Kind::Lines { rows, max: None })
    }

    /// Several lines, counted as one types.
    pub fn counted(name: &str, label: impl Into<Html>, rows: u8, max: u32) -> Self {
        Self::new(name, label, Kind::Lines { rows, max: Some(max) })
    }

    pub fn radios(name: &str, legend: impl Into<Html>, choices: Vec<Choice>) -> Self {
        Self::new(name, legend, Kind::Radios { choices })
    }

    pub fn checkboxes(name: &str, legend: impl Into<Html>, choices: Vec<Choice>) -> Self {
        Self::new(name, legend, Kind::Checkboxes { choices })
    }

    /// A date in three boxes, posted as `NAME-day`, `NAME-month`, `NAME-year`. Errors go to `NAME`.
    pub fn date(name: &str, legend: impl Into<Html>) -> Self {
        Self::new(name, legend, Kind::Date { birthday: false })
    }

    /// A date of birth.
    pub fn birthday(name: &str, legend: impl Into<Html>) -> Self {
        Self::new(name, legend, Kind::Date { birthday: true })
    }

    /// Pick one from a short list of `(value, text)`.
    pub fn select<V: Into<String>, T: Into<String>>(
        name: &str,
        label: impl Into<Html>,
        options: impl IntoIterator<Item = (V, T)>,
    ) -> Self {
        let options = options
            .into_iter()
            .map(|(value, text)| SelectOption { value: value.into(), text: Html::from(text.into()) })
            .collect();
        Self::new(name, label, Kind::Select { options })
    }

    pub fn file(name: &str, label: impl Into<Html>) -> Self {
        Self::new(name, label, Kind::File { multiple: false, accept: None })
    }

    pub fn files(name: &str, label: impl Into<Html>) -> Self {
        Self::new(name, label, Kind::File { multiple: true, accept: None })
    }

    /// Something the form carries along. Its value comes from the state.
    pub fn hidden(name: &str) -> Self {
        Self::new(name, "", Kind::Hidden)
    }

    /// Words or parts between questions.
    pub fn content(content: impl Into<Html>) -> Self {
        Self::new("", "", Kind::Content(content.into()))
    }

    /// Questions that belong together, under one legend.
    pub fn group(legend: impl Into<Html>, fields: Vec<Field>) -> Self {
        Self::new("", legend, Kind::Group { fields })
    }

    /// Questions that are folded to one line, which says what they are answered with. They stand open where one of them is to be put right.
    pub fn fold(line: impl Into<Html>, fields: Vec<Field>, open: bool) -> Self {
        Self::new("", line, Kind::Fold { fields, open })
    }

    /// Gives the question its name.
    #[must_use]
    pub(crate) fn named(mut self, name: &str) -> Self {
        self.name = name.to_owned();
        self
    }

    /// Whether choices were given already.
    pub(crate) fn has_choices(&self) -> bool {
        match &self.kind {
            Kind::Radios { choices } | Kind::Checkboxes { choices } => !choices.is_empty(),
            Kind::Select { options } => !options.is_empty(),
            _ => false,
        }
    }

    /// Whether the form carries it along unseen.
    pub(crate) fn is_hidden(&self) -> bool {
        matches!(self.kind, Kind::Hidden)
    }

    /// Gives the question these choices in place of any that it had.
    #[must_use]
    pub(crate) fn choices(mut self, given: Vec<Choice>) -> Self {
        match &mut self.kind {
            Kind::Radios { choices } | Kind::Checkboxes { choices } => *choices = given,
            Kind::Select { options } => {
                let option = |choice: Choice| SelectOption { value: choice.value, text: choice.label };
                *options = given.into_iter().map(option).collect();
            }
            _ => {}
        }
        self
    }

    /// Says how many characters it takes, where they are counted as one types.
    #[must_use]
    pub(crate) fn most(mut self, most: usize) -> Self {
        if let Kind::Lines { max: Some(max), .. } = &mut self.kind {
            *max = u32::try_from(most).unwrap_or(u32::MAX);
        }
        self
    }

    /// Puts fields inside the choices for which there are any.
    #[must_use]
    pub(crate) fn revealing(mut self, inside: impl Fn(&str) -> Vec<Field>) -> Self {
        if let Kind::Radios { choices } | Kind::Checkboxes { choices } = &mut self.kind {
            for choice in choices {
                choice.fields.extend(inside(&choice.value));
            }
        }
        self
    }

    /// Returns the words of the question.
    pub(crate) fn words(&self) -> &str {
        self.label.as_str()
    }

    /// Asks in other words.
    #[must_use]
    pub(crate) fn labelled(mut self, words: impl Into<Html>) -> Self {
        self.label = words.into();
        self
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<Html>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// An ordinary-weight label, for questions inside others.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.label_class = Some("");
        self
    }

    /// Suits 2, 3, 4, 5, 10, 20 or 30 letters.
    #[must_use]
    pub fn width(mut self, letters: u8) -> Self {
        self.classes = match letters {
            2 => "govuk-input--width-2",
            3 => "govuk-input--width-3",
            4 => "govuk-input--width-4",
            5 => "govuk-input--width-5",
            10 => "govuk-input--width-10",
            20 => "govuk-input--width-20",
            _ => "govuk-input--width-30",
        };
        self
    }

    /// Short choices in one line.
    #[must_use]
    pub fn inline(mut self) -> Self {
        self.classes = "govuk-radios--inline";
        self
    }

    /// Smaller boxes, for lists and filters.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.classes = match self.kind {
            Kind::Radios { .. } => "govuk-radios--small",
            Kind::Checkboxes { .. } => "govuk-checkboxes--small",
            _ => self.classes,
        };
        self
    }

    #[must_use]
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = Some(token);
        self
    }

    #[must_use]
    pub fn inputmode(mut self, mode: &'static str) -> Self {
        self.inputmode = Some(mode);
        self
    }

    #[must_use]
    pub fn no_spellcheck(mut self) -> Self {
        self.spellcheck = Some(false);
        self
    }

    #[must_use]
    pub fn suffix(mut self, words: &str) -> Self {
        if let Kind::Text { suffix, .. } = &mut self.kind {
            *suffix = Some(words.to_owned());
        }
        self
    }

    /// Which files may be chosen: `.pdf,.docx`.
    #[must_use]
    pub fn accept(mut self, types: &str) -> Self {
        if let Kind::File { accept, .. } = &mut self.kind {
            *accept = Some(types.to_owned());
        }
        self
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the form must be sent as `multipart/form-data`.
    pub fn has_file(&self) -> bool {
        match &self.kind {
            Kind::File { .. } => true,
            Kind::Group { fields } | Kind::Fold { fields, .. } => fields.iter().any(Field::has_file),
            Kind::Radios { choices } | Kind::Checkboxes { choices } => {
                choices.iter().flat_map(|choice| &choice.fields).any(Field::has_file)
            }
            _ => false,
        }
    }

    /// Returns the words of the question of this name, be it this field or one inside it.
    pub(crate) fn asked_as(&self, name: &str) -> Option<&Html> {
        match &self.kind {
            _ if self.name == name => Some(&self.label),
            Kind::Group { fields } | Kind::Fold { fields, .. } => fields.iter().find_map(|field| field.asked_as(name)),
            Kind::Radios { choices } | Kind::Checkboxes { choices } => {
                choices.iter().flat_map(|choice| &choice.fields).find_map(|field| field.asked_as(name))
            }
            _ => None,
        }
    }

    /// This field and those inside it, as `(name, id of the box an error leads to)`, in reading order.
    pub(crate) fn targets(&self, into: &mut Vec<(String, String)>) {
        match &self.kind {
            Kind::Date { .. } => into.push((self.name.clone(), format!("{}-day", self.id()))),
            Kind::Group { fields } | Kind::Fold { fields, .. } => fields.iter().for_each(|field| field.targets(into)),
            Kind::Radios { choices } | Kind::Checkboxes { choices } => {
                into.push((self.name.clone(), self.id()));
                choices.iter().flat_map(|choice| &choice.fields).for_each(|field| field.targets(into));
            }
            Kind::Content(_) | Kind::Hidden => {}
            _ => into.push((self.name.clone(), self.id())),
        }
    }

    /// Names with brackets or dots still make valid, linkable ids.
    fn id(&self) -> String {
        self.name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect()
    }

    fn frame(&self, state: &FormState) -> Frame {
        let bold = match self.kind {
            Kind::Radios { .. } | Kind::Checkboxes { .. } | Kind::Date { .. } => "govuk-fieldset__legend--s",
            _ => "govuk-label--s",
        };
        Frame {
            id: self.id(),
            label: self.label.clone(),
            label_class: self.label_class.unwrap_or(bold),
            heading: false,
            hint: self.hint.clone(),
            error: state.error_for(&self.name).map(str::to_owned),
            group_class: "",
        }
    }

    fn items(&self, choices: &[Choice], state: &FormState) -> Vec<Item> {
        let item = |choice: &Choice| {
            if choice.divider {
                return Item { divider: Some(choice.value.clone()), ..Item::default() };
            }
            Item {
                value: choice.value.clone(),
                label: choice.label.clone(),
                hint: choice.hint.clone(),
                checked: state.has(&self.name, &choice.value),
                conditional: (!choice.fields.is_empty())
                    .then(|| Html::concat(choice.fields.iter().map(|field| field.render(state)))),
                divider: None,
            }
        };
        choices.iter().map(item).collect()
    }

    /// The question as it looks with these values and errors.
    pub fn render(&self, state: &FormState) -> Html {
        let (frame, name, value) = (self.frame(state), self.name.clone(), state.value(&self.name).to_owned());
        match &self.kind {
            Kind::Text { kind, prefix, suffix } => Input {
                frame,
                name,
                value,
                kind,
                classes: self.classes.to_owned(),
                autocomplete: self.autocomplete,
                inputmode: self.inputmode,
                spellcheck: self.spellcheck,
                prefix: prefix.clone(),
                suffix: suffix.clone(),
            }
            .into(),
            Kind::Password => PasswordInput {
                frame,
                name,
                autocomplete: self.autocomplete.unwrap_or_default(),
                classes: self.classes.to_owned(),
            }
            .into(),
            Kind::Lines { rows, max: None } => {
                Textarea { frame, name, value, rows: *rows, classes: String::new(), spellcheck: self.spellcheck }.into()
            }
            Kind::Lines { rows, max: Some(max) } => CharacterCount { frame, name, value, rows: *rows, max: *max }.into(),
            Kind::Radios { choices } => Radios { frame, name, items: self.items(choices, state), classes: self.classes }.into(),
            Kind::Checkboxes { choices } => {
                Checkboxes { frame, name, items: self.items(choices, state), classes: self.classes }.into()
            }
            Kind::Date { birthday } => DateInput {
                frame,
                day: state.value(&format!("{name}-day")).to_owned(),
                month: state.value(&format!("{name}-month")).to_owned(),
                year: state.value(&format!("{name}-year")).to_owned(),
                wrong: wrong_boxes(&name, state),
                birthday: *birthday,
                name,
            }
            .into(),
            Kind::Select { options } => {
                Select { frame, name, options: options.clone(), value, classes: self.classes.to_owned() }.into()
            }
            Kind::File { multiple, accept } => FileUpload { frame, name, multiple: *multiple, accept: accept.clone() }.into(),
            Kind::Hidden => hidden(&name, &value),
            Kind::Content(content) => content.clone(),
            Kind::Group { fields } => {
                let inner = Html::concat(fields.iter().map(|field| field.render(state)));
                let hint = self.hint.as_ref().map(|hint| format!("<div class=\"govuk-hint\">{hint}</div>")).unwrap_or_default();
                Html::trusted(format!(
                    "<fieldset class=\"govuk-fieldset app-group\"><legend class=\"govuk-fieldset__legend govuk-fieldset__legend--m\">{}</legend>{hint}{inner}</fieldset>",
                    self.label
                ))
            }
            Kind::Fold { fields, open } => {
                let mut inside = Vec::new();
                self.targets(&mut inside);
                let is_wrong = inside.iter().any(|(name, _)| state.error_for(name).is_some());
                let body = Html::concat(fields.iter().map(|field| field.render(state)));
                Details { summary: self.label.clone(), body, open: *open || is_wrong }.into()
            }
        }
    }
}

/// The boxes of a date that are to be put right; none named where they hold a day, which is then wrong as a whole.
fn wrong_boxes(name: &str, state: &FormState) -> Vec<DayPart> {
    let [day, month, year] = ["day", "month", "year"].map(|part| state.value(&format!("{name}-{part}")));
    from_boxes(day, month, year).err().map(|not| not.parts).unwrap_or_default()
}

/// A value that the form carries along unseen.
pub(crate) fn hidden(name: &str, value: &str) -> Html {
    Html::trusted(format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", Html::from(name), Html::from(value)))
}
