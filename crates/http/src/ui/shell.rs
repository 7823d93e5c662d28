//! What is the same on every page: title, masthead, navigation, messages, footer.

use super::{FormState, Html, Link, assets};

/// A logo of the authority, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    pub href: String,
    pub width: i32,
    pub height: i32,
}

impl Logo {
    /// The picture by itself, with the name of the authority for those who do not see it.
    pub fn img(&self, class: &str, name: &str) -> Html {
        let Self { href, width, height } = self;
        let name = Html::from(name);
        Html::trusted(format!("<img class=\"{class}\" src=\"{href}\" width=\"{width}\" height=\"{height}\" alt=\"{name}\">"))
    }
}

/// Whose service this is, from configuration.
#[derive(Debug, Clone)]
pub struct Council {
    pub service: String,
    pub name: String,
    /// The logo, where the council has one.
    pub logo: Option<Logo>,
    /// The stylesheet with the council's colours, when it has its own.
    pub theme_href: Option<String>,
    pub support_href: String,
}

impl Default for Council {
    fn default() -> Self {
        Self {
            service: "EHC Casework".into(),
            name: "Ashmere Council".into(),
            logo: None,
            theme_href: None,
            support_href: "/help#contact".into(),
        }
    }
}

/// Who is reading, and what every page needs from their session.
#[derive(Debug, Clone, Default)]
pub struct SignedInAs {
    pub name: String,
    pub alerts: u32,
    /// Tasks that wait; `None` for people who do none.
    pub tasks: Option<u32>,
    /// Proof for the search and sign-out forms of the shell.
    pub csrf: String,
    pub can_search: bool,
    /// The Ctrl+K shortcut, which people may turn off.
    pub shortcuts: bool,
}

/// One entry of the main navigation.
#[derive(Debug, Clone, Default)]
pub struct NavLink {
    pub text: String,
    pub href: String,
    pub current: bool,
}

/// What has just happened, shown once at the top of the next page.
#[derive(Debug, Clone, Default)]
pub struct Flash {
    pub heading: Html,
    pub body: Html,
}

/// What somebody typed on a page and did not send, given back on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Back {
    /// The address of the page.
    pub page: String,
    /// What was typed.
    pub typed: FormState,
}

/// The frame of a page. Build it once from the session, then give it a title.
#[derive(Debug, Clone, Default)]
pub struct Shell {
    /// What the page is, never a child's name: `Overview – EHC-000418`, or `My work`.
    pub title: String,
    /// Whether a form failed; the title then says so first.
    pub failed: bool,
    pub council: Council,
    pub user: Option<SignedInAs>,
    pub nav: Vec<NavLink>,
    pub flash: Option<Flash>,
    /// The day, for the foot of printed pages: "Tuesday 1 December 2026".
    pub day: String,
    /// What was typed on the page before and not sent, for its form.
    pub back: Option<Back>,
}

impl Shell {
    /// The frame of a page that anybody may read.
    pub fn public(title: &str) -> Self {
        Self { title: title.to_owned(), ..Self::default() }
    }

    pub fn signed_in(title: &str, user: SignedInAs, nav: Vec<NavLink>) -> Self {
        Self { title: title.to_owned(), user: Some(user), nav, ..Self::default() }
    }

    /// The same frame for a page of one case: `Overview – EHC-000418`.
    #[must_use]
    pub fn for_case(mut self, page: &str, reference: &str) -> Self {
        self.title = format!("{page} – {reference}");
        self
    }

    #[must_use]
    pub fn titled(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title);
        self
    }

    #[must_use]
    pub fn flash(mut self, heading: impl Into<Html>) -> Self {
        self.flash = Some(Flash { heading: heading.into(), body: Html::default() });
        self
    }

    /// Marks the navigation entry with this address as the present one.
    #[must_use]
    pub fn current(mut self, href: &str) -> Self {
        for link in &mut self.nav {
            link.current = link.href == href;
        }
        self
    }

    /// `Error: Record a request – EHC Casework`.
    pub fn full_title(&self) -> String {
        let prefix = if self.failed { "Error: " } else { "" };
        format!("{prefix}{} – {}", self.title, self.council.service)
    }

    pub fn asset(&self, plain: &str) -> String {
        assets::href(plain)
    }

    /// The links at the foot of every page, always in this order.
    pub fn footer(&self) -> [Link; 4] {
        [
            Link::new("Accessibility statement", "/accessibility"),
            Link::new("Privacy", "/privacy"),
            Link::new("Keyboard shortcuts", "/help/keyboard"),
            Link::new("Contact support", self.council.support_href.as_str()),
        ]
    }
}
