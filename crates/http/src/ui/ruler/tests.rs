//! What the ruler shows on the days that matter, in words, and two drawings whole: kept so that a person reviews every change.

use chrono::NaiveDate;
use scraper::{Html as Document, Selector};

use super::{
    RulerModel, Rung, ladder,
    layout::{Drawing, ExceptionMark, PinMark, Span, StageLabel, Tick, TodayMark},
    ruler, samples,
};
use crate::ui::words;

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

/// What the ruler shows, one thing a line: what it is, where it stands, how, and its words in full / on a narrow drawing.
fn in_words(model: &RulerModel) -> String {
    let drawing = Drawing::of(model);
    let heading = texts(ruler(model).as_str(), "h2").concat();
    let mut said = vec![format!("heading    {heading}"), weeks(&drawing.ticks, drawing.weeks_word_fits)];
    said.extend(drawing.pins.iter().map(pin));
    said.extend(drawing.stages.iter().map(|band| format!("band       {}: {}", reach(&band.span), band.class)));
    said.extend(drawing.labels.iter().map(|one| label("full", one)));
    said.extend(drawing.short_labels.iter().map(|one| label("short", one)));
    said.extend(drawing.lanes.iter().map(lane));
    said.extend(drawing.over.iter().map(|span| format!("over       {}", reach(span))));
    said.extend(drawing.beyond.iter().map(|span| format!("beyond     {}", reach(span))));
    said.extend(drawing.today.iter().map(today));
    said.push(format!("height     {} px", drawing.height));
    said.extend(ladder(model).iter().map(|one| rung(one, model.today)));
    said.join("\n")
}

/// Every week: bold ones in brackets, ticks without a number as dots.
fn weeks(ticks: &[Tick], word_fits: bool) -> String {
    let one = |tick: &Tick| match (tick.number, tick.bold) {
        (Some(number), true) => format!("[{number}]"),
        (None, true) => "[·]".to_owned(),
        (Some(number), false) => number.to_string(),
        (None, false) => "·".to_owned(),
    };
    let (first, last) = (ticks.first().unwrap(), ticks.last().unwrap());
    let word = if word_fits { " weeks" } else { "" };
    let narrow = if ticks.iter().any(|tick| tick.full_only) { ", narrow: bold ones alone" } else { "" };
    format!("weeks      {} to {}: {}{word}{narrow}", first.x, last.x, ticks.iter().map(one).collect::<Vec<_>>().join(" "))
}

fn reach(span: &Span) -> String {
    format!("{}, {} wide", span.x, span.width)
}

/// The side of its place on which something's words stand, and how far from it.
fn side(anchor: &str, dx: i32) -> String {
    format!("{} {dx:+} px", if anchor == "start" { "right" } else { "left" })
}

fn pin(mark: &PinMark) -> String {
    let full = format!("{} | {} | {}", mark.title, mark.by, mark.line);
    let short = mark.short.as_ref().map_or_else(|| "nothing".to_owned(), |(title, date)| format!("{title} | {date}"));
    let (wide, narrow) = (side(mark.anchor, mark.dx), side(mark.short_anchor, mark.short_dx));
    format!("pin        {} {}, {wide}, icon {:+} px: {full} / {narrow}: {short}", mark.x, mark.icon, mark.icon_dx)
}

fn label(size: &str, label: &StageLabel) -> String {
    format!("{:10} {} on {}: {}", format!("{size} name"), label.x, if label.dark { "dark" } else { "pale" }, label.words)
}

fn lane(mark: &ExceptionMark) -> String {
    let words = format!("{} {}, {} px down", mark.text_x, side(mark.anchor, mark.dx), mark.text_y);
    format!("exception  {}, {} px down; {words}: {}", reach(&mark.span), mark.y, mark.label)
}

fn today(mark: &TodayMark) -> String {
    let flag = format!("{} wide from {:+}, {} down, words at {:+}", mark.flag_width, mark.flag_x, mark.flag_y, mark.text_x);
    format!("today      {}, line of {} px, flag {flag}: {}", mark.x, mark.line_height, mark.words)
}

fn rung(rung: &Rung<'_>, today: NaiveDate) -> String {
    match rung {
        Rung::Step { pin, past, last } => {
            let parts = [
                Some(pin.title.clone()),
                Some(words::date(pin.on)),
                pin.weeks_words(),
                Some(pin.state_in_words(today)),
                pin.act_by_words(today),
            ];
            let place = if *past { "past" } else { "" };
            step(place, *last, &parts.into_iter().flatten().collect::<Vec<_>>().join(" | "))
        }
        Rung::Today { words, last } => step("today", *last, words),
    }
}

fn step(place: &str, last: bool, words: &str) -> String {
    format!("step {place:5} {words}{}", if last { " (last)" } else { "" })
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
        insta::assert_snapshot!(format!("alpha-{date}"), in_words(&samples::alpha(day(date))));
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
        insta::assert_snapshot!(name, in_words(&model));
    }
}

/// Between them they have everything that is drawn: an exception beside its words and under them, a miss, a day to act by, a limit that is over.
#[test]
fn two_drawings_whole() {
    let today = samples::today();
    for (name, model) in [("drawing-alpha", samples::alpha(today)), ("drawing-reassessment", samples::reassessment(today))] {
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
fn limits_of_one_day_are_named_together_and_the_worst_is_shown() {
    let mut model = samples::alpha(samples::today());
    let on = model.pins.iter().find(|pin| pin.short == "Plan?").map(|pin| pin.on).unwrap();
    for (move_by, titles) in [(-1, vec!["Decide on a plan"]), (0, vec!["Advice · Plan?"]), (1, vec!["Advice due"])] {
        let advice = model.pins.iter_mut().find(|pin| pin.short == "Advice").unwrap();
        advice.on = on + chrono::Duration::days(move_by);
        let markup = ruler(&model);
        let drawn = texts(markup.as_str(), ".app-ruler__full .app-ruler__title");
        for title in titles {
            assert!(drawn.contains(&title.to_owned()), "{move_by}: {drawn:?}");
        }
        let said = texts(markup.as_str(), ".app-ruler__full .app-ruler__state");
        assert!(
            move_by != 0 || said.contains(&"1 late, 1 excused; Still to come".to_owned()) || said.contains(&"Late".to_owned()),
            "{said:?}"
        );
    }
}

#[test]
fn an_exception_moves_nothing() {
    let mut model = samples::alpha(samples::today());
    let lines_of = |model: &RulerModel| {
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
    let closed = RulerModel { finished: true, ..samples::alpha(day("2027-03-01")) };
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
