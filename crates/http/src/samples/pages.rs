//! Every page with samples: empty, one, many, long names, errors.

use askama::Template;

use super::{cases, caseworker};
use crate::pages::{self, CasePage, ListPage};
use crate::ui::{FormState, Shell};

/// One page as it would be sent. The name is that of its file in the gallery.
#[derive(Debug, Clone)]
pub struct SamplePage {
    pub name: &'static str,
    pub html: String,
}

pub(super) fn page<T: Template>(name: &'static str, page: &T) -> SamplePage {
    SamplePage { name, html: crate::ui::Html::of(page).into_string() }
}

/// Every page there is.
pub fn all() -> Vec<SamplePage> {
    let mut pages = vec![
        page("sign-in", &pages::sign_in(Shell::public(""), "sample", FormState::new())),
        page(
            "sign-in-wrong",
            &pages::sign_in(
                Shell::public(""),
                "sample",
                FormState::new()
                    .with("email", "priya.nair@ashmere.example")
                    .error("email", "Check your email address and password"),
            ),
        ),
        page("step-up", &pages::step_up(caseworker(""), "approve the final plan", "/cases/EHC-000418", FormState::new())),
        page("work", &ListPage::from(cases::my_work())),
        page("work-empty", &ListPage::from(cases::no_work())),
        page("work-waiting", &ListPage::from(cases::waiting())),
        page("cases", &ListPage::from(cases::case_list())),
        page("cases-empty", &ListPage::from(cases::no_cases())),
        page("case", &CasePage::from(cases::overview())),
        page("case-new", &CasePage::from(cases::new_overview())),
    ];
    pages.sort_by_key(|page| page.name);
    pages
}
