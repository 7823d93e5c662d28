//! What a strict reader finds wrong with a page.

use std::collections::BTreeSet;

use scraper::{ElementRef, Html as Document, Selector};

use super::scene::CHILDREN;

pub fn select(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

fn attribute<'a>(element: ElementRef<'a>, name: &str) -> &'a str {
    element.value().attr(name).unwrap_or_default()
}

/// Lists everything that is wrong with a page; nothing when it is in order.
pub fn faults(html: &str) -> Vec<String> {
    let document = Document::parse_document(html);
    [frame(&document), references(&document), errors(html), policy(&document), words(html, &document)].concat()
}

/// One heading, a title that names no child, and the landmarks.
fn frame(document: &Document) -> Vec<String> {
    let count = |selector: &str| document.select(&select(selector)).count();
    let mut faults: Vec<String> = ["h1", "header", "main", "footer"]
        .into_iter()
        .filter(|once| count(once) != 1)
        .map(|once| format!("{} {once}", count(once)))
        .collect();
    let title: String = document.select(&select("head title")).flat_map(|title| title.text()).collect();
    if !title.ends_with(" – EHC Casework") || title.starts_with(" –") || CHILDREN.iter().any(|name| title.contains(name)) {
        faults.push(format!("the title is “{title}”"));
    }
    faults
}

/// Every field has its label and every reference its target.
fn references(document: &Document) -> Vec<String> {
    let mut faults = Vec::new();
    let ids: Vec<&str> = document.select(&select("[id]")).map(|found| attribute(found, "id")).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    if ids.len() != unique.len() {
        faults.push("an id stands twice".to_owned());
    }
    let labels: BTreeSet<&str> = document.select(&select("label[for]")).map(|label| attribute(label, "for")).collect();
    for field in document.select(&select("input:not([type=hidden]), select, textarea")) {
        if !labels.contains(attribute(field, "id")) {
            faults.push(format!("{} has no label", field.html()));
        }
    }
    for link in document.select(&select(".govuk-error-summary a")) {
        let target = attribute(link, "href").trim_start_matches('#');
        if !unique.contains(target) {
            faults.push(format!("the error leads to {target}, which is not there"));
        }
    }
    for name in ["aria-describedby", "aria-labelledby"] {
        for element in document.select(&select(&format!("[{name}]"))) {
            let missing = attribute(element, name).split_whitespace().filter(|id| !unique.contains(id));
            faults.extend(missing.map(|id| format!("{name} names {id}, which is not there")));
        }
    }
    faults
}

/// A page that failed says so in its title and shows what is wrong before anything else.
fn errors(html: &str) -> Vec<String> {
    let Some(summary) = html.find("govuk-error-summary") else { return Vec::new() };
    let is_first = html.find("<h1").is_none_or(|heading| summary < heading);
    if html.contains("<title>Error: ") && is_first { Vec::new() } else { vec!["it failed and does not say so first".into()] }
}

/// Nothing that the content policy refuses, a proof in every form, and no password sent back.
fn policy(document: &Document) -> Vec<String> {
    let handled = select("*");
    let handled = document
        .select(&handled)
        .filter(|element| element.value().attrs().any(|(name, _)| name.starts_with("on") || name == "style"));
    let inside = select("style, script:not([src]), input[type=password][value]");
    let (forms, proof) = (select("form[method=post]"), select("input[name=csrf]"));
    let unproven = document.select(&forms).filter(|form| form.select(&proof).next().is_none());
    let refused = handled.chain(document.select(&inside)).chain(unproven);
    refused.map(|element| format!("it may not hold {}", element.html())).collect()
}

/// Words that we do not say are not said, and nobody is shouted at.
fn words(html: &str, document: &Document) -> Vec<String> {
    let text: String = document.root_element().text().collect::<String>().to_lowercase();
    let unsaid = ["please note", "unfortunately", "stop the clock", "service user", "ehcna", "are you sure", "you have new"];
    let mut faults: Vec<String> =
        unsaid.into_iter().filter(|words| text.contains(words)).map(|words| format!("it says “{words}”")).collect();
    // The mark of a warning is one, and is read as a word.
    if text.matches('!').count() != html.matches("warning-text__icon").count() {
        faults.push("it shouts".to_owned());
    }
    faults
}
