//! Rulers of every kind to test with. The states follow from the day asked for, as a timetable would say them.

use chrono::NaiveDate;

use super::{Exception, Pin, PinState, RulerModel, Stage, StageState};
use crate::ui::{Html, Link, govuk::Tag, words};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Tuesday 1 December 2026.
pub(super) fn today() -> NaiveDate {
    day(2026, 12, 1)
}

struct Limit {
    title: &'static str,
    short: &'static str,
    on: NaiveDate,
    weeks: Option<u32>,
    rule: &'static str,
    met_on: Option<NaiveDate>,
    act_by: Option<NaiveDate>,
}

fn pin(limit: Limit, today: NaiveDate) -> Pin {
    let met = limit.met_on.filter(|met| *met <= today);
    let (state, state_words) = match met {
        Some(met) if met <= limit.on => (PinState::Done, format!("Done {}", words::list_date(met, today))),
        Some(met) => (PinState::Late, words::sentence(&words::done(met, limit.on, today))),
        None if today > limit.on => (PinState::Late, words::sentence(&words::due(limit.on, today).unwrap_or_default())),
        None => (PinState::ToCome, String::new()),
    };
    Pin {
        title: limit.title.into(),
        short: limit.short.into(),
        on: limit.on,
        weeks: limit.weeks,
        state,
        state_words,
        act_by: limit.act_by,
        tags: Vec::new(),
        rule: limit.rule.into(),
        met_on: met,
        receipt: Some("/cases/EHC-000418/dates/sample".into()),
    }
}

fn start(title: &str, short: &str, on: NaiveDate) -> Pin {
    Pin { title: title.into(), short: short.into(), on, met_on: Some(on), rule: "Recorded".into(), ..Pin::default() }
}

fn stage(label: &str, short: &str, from: NaiveDate, to: NaiveDate, today: NaiveDate) -> Stage {
    let state = if today >= to {
        StageState::Finished
    } else if today >= from {
        StageState::Present
    } else {
        StageState::Future
    };
    Stage { label: label.into(), short: short.into(), from, to, state }
}

fn links() -> Vec<Link> {
    vec![Link::new("Why these dates?", "/cases/EHC-000418/dates")]
}

fn due_sentence(what: &str, limit: NaiveDate, today: NaiveDate) -> Html {
    let days = (limit - today).num_days();
    let when = match days {
        0 => ", today".to_owned(),
        1.. => format!(", in {}", words::days(days)),
        _ => format!(", {} ago", words::days(-days)),
    };
    Html::from(format!("{what} due ")).then(Html::strong(&words::date(limit))).then(format!("{when}."))
}

/// A needs assessment: request on 7 September 2026, agreed on 12 October, speech and language advice late.
pub(super) fn alpha(today: NaiveDate) -> RulerModel {
    let (trigger, limit) = (day(2026, 9, 7), day(2027, 1, 25));
    let agreed = day(2026, 10, 12);
    let limit_pin =
        |title, short, on, weeks, rule, met_on, act_by| pin(Limit { title, short, on, weeks, rule, met_on, act_by }, today);
    let mut advice = limit_pin("Advice due", "Advice", day(2026, 11, 23), None, "Law: regulation 8(1)", None, None);
    if today > advice.on {
        advice.state_words = "1 late, 1 excused".into();
        let late = words::due(advice.on, today).unwrap_or_default();
        advice.tags = vec![Tag::red(format!("1 {late}")), Tag::purple("1 excused: missed appointment")];
    }
    let waiting = if today > advice.on { " Speech and language advice is 8 days late." } else { "" };
    RulerModel {
        trigger,
        today,
        limit,
        sentence: due_sentence("Final plan", limit, today).then(waiting),
        pins: vec![
            start("Request received", "Request", trigger),
            limit_pin(
                "Decide whether to assess",
                "Decide",
                day(2026, 10, 19),
                Some(6),
                "Law: regulation 5(1)",
                Some(agreed),
                None,
            ),
            advice,
            limit_pin(
                "Decide on a plan",
                "Plan?",
                day(2026, 12, 28),
                Some(16),
                "Law: regulation 10(1)",
                None,
                Some(day(2026, 12, 24)),
            ),
            limit_pin("Final plan", "Final", limit, Some(20), "Law: regulation 13(2)", None, None),
        ],
        stages: vec![
            stage("Request and decision", "Request", trigger, agreed, today),
            stage("Assessment: gathering advice", "Assessment", agreed, day(2026, 12, 28), today),
            stage("Draft, consult, finalise", "Draft", day(2026, 12, 28), limit, today),
        ],
        exceptions: (today >= day(2026, 11, 4))
            .then(|| Exception {
                label: "Exception: missed appointment, from 3 November".into(),
                from: day(2026, 11, 3),
                to: Some(day(2026, 12, 8)),
            })
            .into_iter()
            .collect(),
        links: links(),
        ..RulerModel::default()
    }
}

/// An annual review: meeting on 10 November 2026.
pub(super) fn review(today: NaiveDate) -> RulerModel {
    let (trigger, limit) = (day(2026, 11, 10), day(2027, 2, 2));
    let one = |title, short, on, weeks, rule, met_on| {
        pin(Limit { title, short, on, weeks: Some(weeks), rule, met_on, act_by: None }, today)
    };
    RulerModel {
        id: "review".into(),
        trigger,
        today,
        limit,
        heading: Some(words::week_of(trigger, limit, today)),
        sentence: due_sentence("Decision and notice", day(2026, 12, 8), today),
        pins: vec![
            start("Review meeting", "Meeting", trigger),
            one("School’s report", "Report", day(2026, 11, 24), 2, "Law: regulation 20", Some(day(2026, 11, 23))),
            one("Decision and notice", "Decision", day(2026, 12, 8), 4, "Law: regulation 20(10)", None),
            one("Amended final plan", "Final", limit, 12, "Case law", None),
        ],
        stages: vec![
            stage("Report", "Report", trigger, day(2026, 11, 24), today),
            stage("Decide", "Decide", day(2026, 11, 24), day(2026, 12, 8), today),
            stage("Amend the plan", "Amend", day(2026, 12, 8), limit, today),
        ],
        links: links(),
        ..RulerModel::default()
    }
}

/// A phase transfer, whose end is fixed by the calendar.
pub(super) fn phase_transfer(today: NaiveDate) -> RulerModel {
    let (trigger, limit) = (day(2026, 9, 1), day(2027, 2, 14));
    RulerModel {
        id: "transfer".into(),
        trigger,
        today,
        limit,
        heading: Some(format!("{} to 14 February", words::days((limit - today).num_days()))),
        sentence: due_sentence("Year 6 to 7: amended plan", limit, today),
        pins: vec![
            start("Start of the school year", "Start", trigger),
            pin(
                Limit {
                    title: "Plan names the next school",
                    short: "Plan",
                    on: limit,
                    weeks: None,
                    rule: "Law: regulation 18",
                    met_on: None,
                    act_by: Some(day(2027, 2, 12)),
                },
                today,
            ),
        ],
        stages: vec![
            stage("Review", "Review", trigger, day(2026, 10, 23), today),
            stage("Consult and decide", "Consult", day(2026, 10, 23), limit, today),
        ],
        links: links(),
        ..RulerModel::default()
    }
}

/// A re-assessment of 14 weeks, past its limit, with a school closed from the start.
pub(super) fn reassessment(today: NaiveDate) -> RulerModel {
    let (trigger, limit) = (day(2026, 8, 18), day(2026, 11, 24));
    let one = |title, short, on, weeks, met_on| {
        pin(Limit { title, short, on, weeks, rule: "Law: regulation 27", met_on, act_by: None }, today)
    };
    RulerModel {
        id: "reassessment".into(),
        trigger,
        today,
        limit,
        sentence: due_sentence("Final plan", limit, today),
        pins: vec![
            start("Re-assessment agreed", "Agreed", trigger),
            one("Advice due", "Advice", day(2026, 9, 29), Some(6), Some(day(2026, 10, 2))),
            one("Final plan", "Final", limit, Some(14), None),
        ],
        stages: vec![
            stage("Gathering advice", "Advice", trigger, day(2026, 10, 2), today),
            stage("Draft and finalise", "Draft", day(2026, 10, 2), limit, today),
        ],
        exceptions: vec![
            Exception {
                label: "Exception: school closed, from 18 August to 26 August".into(),
                from: trigger,
                to: Some(day(2026, 8, 26)),
            },
            Exception { label: "Exception: personal circumstances, from 20 November".into(), from: day(2026, 11, 20), to: None },
        ],
        links: links(),
        ..RulerModel::default()
    }
}
