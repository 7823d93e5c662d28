//! The drawing on the days that matter, kept so that a person reviews every change.

use chrono::NaiveDate;
use scraper::{Html as Document, Selector};

use super::{ruler, samples};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// One shape a line, so that a changed place shows as one changed line.
fn lines(markup: &str) -> String {
    let spaced = markup.replace("><", ">\n<");
    spaced.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn texts(markup: &str, selector: &str) -> Vec<String> {
    let document = Document::parse_fragment(markup);
    let selector = Selector::parse(selector).unwrap();
    document
        .select(&selector)
        .map(|found| found.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn alpha_on_the_days_that_matter() {
    for date in [
        "2026-09-07",
        "2026-10-18",
        "2026-10-19",
        "2026-10-20",
        "2026-11-22",
        "2026-11-23",
        "2026-11-24",
        "2026-12-01",
        "2026-12-27",
        "2026-12-28",
        "2026-12-29",
        "2027-01-24",
        "2027-01-25",
        "2027-01-26",
    ] {
        let markup = ruler(&samples::alpha(day(date)));
        insta::assert_snapshot!(format!("alpha-{date}"), lines(markup.as_str()));
    }
}

#[test]
fn other_kinds_of_ruler() {
    let today = samples::today();
    for (name, model) in [
        ("review", samples::review(today)),
        ("phase-transfer", samples::phase_transfer(today)),
        ("reassessment", samples::reassessment(today)),
    ] {
        insta::assert_snapshot!(name, lines(ruler(&model).as_str()));
    }
}

#[test]
fn alpha_says_the_same_in_every_form() {
    let markup = ruler(&samples::alpha(samples::today()));
    let markup = markup.as_str();
    assert_eq!(texts(markup, "h2"), ["Week 13 of 20"]);
    assert_eq!(texts(markup, ".app-ruler__flag-words"), ["Today, 1 Dec · week 13"]);
    let titles = ["Request received", "Decide whether to assess", "Advice due", "Decide on a plan", "Final plan"];
    assert_eq!(texts(markup, ".app-ruler__full .app-ruler__title"), titles);
    assert_eq!(texts(markup, ".app-ladder__title"), titles);
    assert_eq!(texts(markup, "tbody th")[..5], titles);
    assert_eq!(
        texts(markup, ".app-ruler__state"),
        ["Done 12 October", "1 late, 1 excused", "Act by 24 December", "Still to come"]
    );
    assert!(texts(markup, "desc")[0].contains("Advice due, by 23 November: 1 late, 1 excused."));
    let numbers = texts(markup, ".app-ruler__number");
    assert!(!numbers.contains(&"12".to_owned()) && numbers.contains(&"13".to_owned()), "12 is too near to today: {numbers:?}");
    assert_eq!(texts(markup, ".app-ruler__number--bold"), ["0", "6", "16", "20"]);
}

#[test]
fn an_exception_moves_nothing() {
    let mut model = samples::alpha(samples::today());
    let lines_of = |model: &super::RulerModel| {
        let markup = ruler(model);
        let document = Document::parse_fragment(markup.as_str());
        let pins = Selector::parse(".app-ruler__pin, .app-ruler__stage").unwrap();
        document.select(&pins).map(|pin| pin.html()).collect::<Vec<_>>()
    };
    let with = lines_of(&model);
    model.exceptions.clear();
    assert_eq!(with, lines_of(&model));
}

#[test]
fn nothing_leaves_the_frame_at_the_edges() {
    let first = ruler(&samples::alpha(day("2026-09-07")));
    assert!(first.as_str().contains("app-ruler__flag\" x=\"-2\""), "at the left edge the flag opens to the right");
    let closed = super::RulerModel { finished: true, ..samples::alpha(day("2027-03-01")) };
    assert!(!ruler(&closed).as_str().contains("app-ruler__today"), "a finished case has no present day");
    assert_eq!(texts(ruler(&closed).as_str(), ".app-ruler__number--bold").last().unwrap(), "20");
}

#[test]
fn nothing_needs_a_style_attribute_or_a_view_box_for_words() {
    let markup = ruler(&samples::alpha(samples::today()));
    assert!(!markup.as_str().contains("style="));
    let drawing = markup.as_str().split("app-ruler__drawing").nth(1).unwrap().split('>').next().unwrap();
    assert!(!drawing.contains("viewBox"));
}
