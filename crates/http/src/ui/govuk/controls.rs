//! Boxes to type in, lists to pick from, files to choose.

use askama::Template;

use super::Frame;
use crate::ui::{Html, html::parts};

/// One line of text.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/input.html")]
pub struct Input {
    pub frame: Frame,
    pub name: String,
    pub value: String,
    /// `text` when empty.
    pub kind: &'static str,
    pub classes: String,
    pub autocomplete: Option<&'static str>,
    pub inputmode: Option<&'static str>,
    pub spellcheck: Option<bool>,
    pub prefix: Option<String>,
    pub suffix: Option<String>,
}

/// Several lines of text.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/textarea.html")]
pub struct Textarea {
    pub frame: Frame,
    pub name: String,
    pub value: String,
    pub rows: u8,
    pub classes: String,
    pub spellcheck: Option<bool>,
}

/// Several lines of text with a limit that is counted down as one types. The limit itself is kept by the server.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/character-count.html")]
pub struct CharacterCount {
    pub frame: Frame,
    pub name: String,
    pub value: String,
    pub rows: u8,
    pub max: u32,
}

impl CharacterCount {
    fn described_by(&self) -> Option<String> {
        self.frame.described_by(Some(format!("{}-info", self.frame.id)))
    }
}

#[derive(Debug, Clone, Default)]
pub struct SelectOption {
    pub value: String,
    pub text: Html,
}

/// A short list to pick one thing from.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/select.html")]
pub struct Select {
    pub frame: Frame,
    pub name: String,
    pub options: Vec<SelectOption>,
    pub value: String,
    pub classes: String,
}

/// Files from the reader's own computer.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/file-upload.html")]
pub struct FileUpload {
    pub frame: Frame,
    pub name: String,
    pub multiple: bool,
    pub accept: Option<String>,
}

/// A password. It has no value: what was typed is never sent back.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/password-input.html")]
pub struct PasswordInput {
    pub frame: Frame,
    pub name: String,
    /// `current-password` when empty.
    pub autocomplete: &'static str,
    pub classes: String,
}

parts!(Input, Textarea, CharacterCount, Select, FileUpload, PasswordInput);
