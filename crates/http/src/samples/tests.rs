//! Every page, rendered with its samples and read as a strict reader would.

use std::collections::BTreeSet;

use scraper::{Html as Document, Selector};

use super::all;

fn select(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

#[test]
fn every_page_has_one_heading_a_title_without_names_and_its_landmarks() {
    let names = ["Amira", "Hassan", "Oliver", "Grant", "Fatima"];
    for page in all() {
        let document = Document::parse_document(&page.html);
        let count = |selector: &str| document.select(&select(selector)).count();
        assert_eq!(count("h1"), 1, "{}", page.name);
        for landmark in ["header", "main", "footer"] {
            assert_eq!(count(landmark), 1, "{}: {landmark}", page.name);
        }
        let title: String = document.select(&select("title")).next().unwrap().text().collect();
        assert!(title.ends_with(" – EHC Casework") && !title.starts_with(" –"), "{}: {title}", page.name);
        assert!(!names.iter().any(|name| title.contains(name)), "{}: {title}", page.name);
    }
}

#[test]
fn every_field_has_a_label_and_every_reference_its_target() {
    for page in all() {
        let document = Document::parse_document(&page.html);
        let ids: Vec<&str> = document.select(&select("[id]")).filter_map(|found| found.value().attr("id")).collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{}: an id stands twice", page.name);
        let labels: BTreeSet<&str> =
            document.select(&select("label[for]")).filter_map(|label| label.value().attr("for")).collect();
        for field in document.select(&select("input:not([type=hidden]), select, textarea")) {
            let id = field.value().attr("id").unwrap_or_default();
            assert!(labels.contains(id), "{}: {} has no label", page.name, field.html());
        }
        for link in document.select(&select(".govuk-error-summary a")) {
            let target = link.value().attr("href").unwrap().trim_start_matches('#');
            assert!(unique.contains(target), "{}: the error leads to {target}, which is not there", page.name);
        }
        for attribute in ["aria-describedby", "aria-labelledby"] {
            for element in document.select(&select(&format!("[{attribute}]"))) {
                for id in element.value().attr(attribute).unwrap().split_whitespace() {
                    assert!(unique.contains(id), "{}: {attribute} names {id}, which is not there", page.name);
                }
            }
        }
    }
}

#[test]
fn failed_pages_say_so_in_the_title_and_show_the_summary_first() {
    for page in all().into_iter().filter(|page| page.html.contains("govuk-error-summary")) {
        assert!(page.html.contains("<title>Error: "), "{}", page.name);
        assert!(page.html.find("govuk-error-summary") < page.html.find("<h1"), "{}", page.name);
    }
}

#[test]
fn nothing_that_the_content_policy_refuses() {
    for page in all() {
        let document = Document::parse_document(&page.html);
        assert_eq!(document.select(&select("[style], style")).count(), 0, "{}", page.name);
        for script in document.select(&select("script")) {
            assert!(script.value().attr("src").is_some(), "{}", page.name);
        }
        for element in document.select(&select("*")) {
            let handler = element.value().attrs().find(|(name, _)| name.starts_with("on"));
            assert!(handler.is_none(), "{}: {handler:?}", page.name);
        }
    }
}

#[test]
fn every_post_carries_the_proof_that_it_is_ours() {
    for page in all() {
        let document = Document::parse_document(&page.html);
        for form in document.select(&select("form[method=post]")) {
            assert!(form.select(&select("input[name=csrf]")).next().is_some(), "{}: {}", page.name, form.html());
        }
    }
}

#[test]
fn passwords_are_never_sent_back() {
    let state = crate::ui::FormState::new().with("password", "correct horse").error("password", "Check your password");
    let page = crate::pages::sign_in(crate::ui::Shell::public(""), "sample", state);
    assert!(!crate::ui::Html::of(&page).as_str().contains("correct horse"));
}

#[test]
fn words_that_we_do_not_say_are_not_said() {
    for page in all() {
        let text: String = Document::parse_document(&page.html).root_element().text().collect::<String>().to_lowercase();
        for word in ["please note", "unfortunately", "stop the clock", "service user", "ehcna", "are you sure", "you have new"] {
            assert!(!text.contains(word), "{} says “{word}”", page.name);
        }
        assert!(
            !text.contains('!')
                || page.name == "parts"
                || text.matches('!').count() == page.html.matches("warning-text__icon").count(),
            "{} shouts",
            page.name
        );
    }
}
