//! Text that is safe to put in a page, and the one way to make it.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;

use super::Link;

/// Markup that needs no more escaping.
///
/// Text becomes `Html` by being escaped (`From<&str>`, `From<String>`) or by passing through a template, so a page cannot
/// carry raw input by mistake. Templates print it with `{{ … }}` like everything else.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Renders a template. Writing to memory fails only if the template itself reports an error; the part is then left out and logged.
    pub fn of<T: Template>(template: &T) -> Self {
        match template.render() {
            Ok(text) => Html(text),
            Err(error) => {
                tracing::error!(%error, "a template could not be rendered");
                Html::default()
            }
        }
    }

    /// Markup written by this crate. Private to it, so that no handler can wave input through.
    pub(crate) fn trusted(markup: impl Into<String>) -> Self {
        Html(markup.into())
    }

    /// A person's name or other words whose direction is unknown, kept from disturbing the text around it.
    pub fn name(name: &str) -> Self {
        Html(format!("<bdi>{}</bdi>", Html::from(name)))
    }

    /// A case number, never broken at its hyphen.
    pub fn reference(reference: &str) -> Self {
        Html(format!("<span class=\"app-nowrap\">{}</span>", Html::from(reference)))
    }

    /// Several things in a sentence, with commas between them. Of very many the first ten stand there, and the others open on demand.
    pub fn listed(items: impl IntoIterator<Item = Html>) -> Self {
        const FIRST: usize = 10;
        let items: Vec<String> = items.into_iter().map(Self::into_string).collect();
        match items.split_at_checked(FIRST) {
            // A single one more is as long as the words for it.
            Some((first, rest)) if rest.len() > 1 => Self(format!(
                "{}<details class=\"govuk-details app-more\"><summary class=\"govuk-details__summary\"><span \
                 class=\"govuk-details__summary-text\">and {} more</span></summary><div class=\"govuk-details__text\">{}</div></details>",
                first.join(", "),
                rest.len(),
                rest.join(", ")
            )),
            _ => Self(items.join(", ")),
        }
    }

    /// Bold words inside a sentence.
    pub fn strong(text: &str) -> Self {
        Html(format!("<strong>{}</strong>", Html::from(text)))
    }

    /// A link inside a sentence.
    pub fn link(text: impl Into<Html>, href: &str) -> Self {
        Html(format!("<a class=\"govuk-link\" href=\"{}\">{}</a>", Html::from(href), text.into()))
    }

    /// One paragraph.
    pub fn paragraph(text: impl Into<Html>) -> Self {
        Html(format!("<p class=\"govuk-body\">{}</p>", text.into()))
    }

    /// Text of several lines: its line ends stay.
    pub fn lines(text: &str) -> Self {
        let lines: Vec<String> = text.lines().map(|line| Self::from(line).0).collect();
        Self(lines.join("<br>"))
    }

    /// A heading inside a page.
    pub fn heading(words: &str) -> Self {
        Html(format!("<h2 class=\"govuk-heading-m\">{}</h2>", Html::from(words)))
    }

    /// Tells a link apart from others with the same words for those who hear the page.
    pub(crate) fn for_what(words: &Html) -> Self {
        Html(format!("<span class=\"govuk-visually-hidden\"> for {words}</span>"))
    }

    /// A list without bullets, with a line between its items.
    pub fn plain_list(items: impl IntoIterator<Item = Html>) -> Self {
        let items: String = items.into_iter().map(|item| format!("<li>{item}</li>")).collect();
        Html(format!("<ul class=\"app-plain-list\">{items}</ul>"))
    }

    /// Links with a grey line under each.
    pub fn noted_links(items: impl IntoIterator<Item = (Link, Html)>) -> Self {
        Self::plain_list(items.into_iter().map(|(link, note)| {
            Html::link(link.text, &link.href).then(Html(format!("<span class=\"app-table__note\">{note}</span>")))
        }))
    }

    /// A bulleted list.
    pub fn bullets<I, T>(items: I) -> Self
    where
        I: IntoIterator<Item = T>,
        T: Into<Html>,
    {
        let items: String = items.into_iter().map(|item| format!("<li>{}</li>", item.into())).collect();
        Html(format!("<ul class=\"govuk-list govuk-list--bullet\">{items}</ul>"))
    }

    /// Buttons beside each other, and under each other where there is no room.
    pub fn buttons<T: Into<Html>>(buttons: impl IntoIterator<Item = T>) -> Self {
        Html(format!("<div class=\"govuk-button-group\">{}</div>", Html::concat(buttons)))
    }

    /// Words kept for people who cannot see the page.
    pub fn hidden(text: &str) -> Self {
        Html(format!("<span class=\"govuk-visually-hidden\">{}</span>", Html::from(text)))
    }

    /// Pieces put side by side.
    pub fn concat<I, T>(pieces: I) -> Self
    where
        I: IntoIterator<Item = T>,
        T: Into<Html>,
    {
        Html(pieces.into_iter().map(|piece| piece.into().0).collect())
    }

    /// This, then that.
    #[must_use]
    pub fn then(mut self, more: impl Into<Html>) -> Self {
        self.0.push_str(&more.into().0);
        self
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

impl From<&str> for Html {
    fn from(text: &str) -> Self {
        let mut safe = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '&' => safe.push_str("&amp;"),
                '<' => safe.push_str("&lt;"),
                '>' => safe.push_str("&gt;"),
                '"' => safe.push_str("&quot;"),
                '\'' => safe.push_str("&#39;"),
                other => safe.push(other),
            }
        }
        Html(safe)
    }
}

impl From<String> for Html {
    fn from(text: String) -> Self {
        Html::from(text.as_str())
    }
}

impl From<&String> for Html {
    fn from(text: &String) -> Self {
        Html::from(text.as_str())
    }
}

impl From<&Html> for Html {
    fn from(html: &Html) -> Self {
        html.clone()
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Html({:?})", self.0)
    }
}

impl HtmlSafe for Html {}

/// Lets a template struct stand inside other templates (`{{ part }}`) and turn into [`Html`].
macro_rules! parts {
    ($($part:ty),+ $(,)?) => {
        $(
            impl askama::filters::HtmlSafe for $part {}

            impl From<&$part> for $crate::ui::Html {
                fn from(part: &$part) -> Self {
                    $crate::ui::Html::of(part)
                }
            }

            impl From<$part> for $crate::ui::Html {
                fn from(part: $part) -> Self {
                    $crate::ui::Html::of(&part)
                }
            }
        )+
    };
}
pub(crate) use parts;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_very_many_things_the_first_ten_stand_and_the_others_open_on_demand() {
        let listed = |count: usize| Html::listed((1..=count).map(|number| Html::from(number.to_string()))).into_string();
        assert_eq!(listed(2), "1, 2");
        assert_eq!(listed(11), "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11");
        let many = listed(47);
        assert!(many.starts_with("1, 2, 3, 4, 5, 6, 7, 8, 9, 10<details") && many.contains("and 37 more"), "{many}");
        assert!(many.contains("11, 12, 13") && many.contains("46, 47"), "none is left out: {many}");
    }

    #[test]
    fn text_is_escaped_once_and_markup_never() {
        let html = Html::from("<b> & \"x\" 'y'").then(Html::strong("a<b"));
        assert_eq!(html.as_str(), "&lt;b&gt; &amp; &quot;x&quot; &#39;y&#39;<strong>a&lt;b</strong>");
    }

    #[test]
    fn names_are_isolated() {
        assert_eq!(Html::name("Łukasz <3").as_str(), "<bdi>Łukasz &lt;3</bdi>");
    }
}
