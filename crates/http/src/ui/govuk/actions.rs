//! Buttons.

use askama::Template;

use crate::ui::{Html, html::parts};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    #[default]
    Primary,
    Secondary,
    Warning,
    /// Looks like a link; for acts that change something and so must be posted.
    Link,
}

impl ButtonKind {
    fn class(&self) -> &'static str {
        match self {
            Self::Primary => "",
            Self::Secondary => " govuk-button--secondary",
            Self::Warning => " govuk-button--warning",
            Self::Link => " app-link-button",
        }
    }
}

/// A verb with an object: "Record a request". With `href` it is a link that looks like a button.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/button.html")]
pub struct Button {
    pub text: Html,
    pub kind: ButtonKind,
    pub href: Option<String>,
    /// What the form posts when this button is the one pressed.
    pub name: Option<String>,
    pub value: Option<String>,
    pub prevent_double_click: bool,
}

impl Button {
    pub fn new(text: impl Into<Html>) -> Self {
        Self { text: text.into(), prevent_double_click: true, ..Self::default() }
    }

    /// A button that only goes somewhere.
    pub fn go(text: impl Into<Html>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: Some(href.into()), ..Self::default() }
    }

    #[must_use]
    pub fn secondary(mut self) -> Self {
        self.kind = ButtonKind::Secondary;
        self
    }

    #[must_use]
    pub fn warning(mut self) -> Self {
        self.kind = ButtonKind::Warning;
        self
    }

    #[must_use]
    pub fn posting(mut self, name: &str, value: &str) -> Self {
        self.name = Some(name.to_owned());
        self.value = Some(value.to_owned());
        self
    }
}

parts!(Button);
