//! The ruler of an assessment, by either scheme: six, sixteen and twenty weeks from the request.

use chrono::{Duration, NaiveDate};
use ehc_application::{overview::AdviceLine, timetable::CaseTimetable};
use ehc_domain::{
    cases::Stage as Case,
    timetable::{Duty, DutyState, DutyStatus, episodes::Episode, rules::Purpose},
};

use super::parts::{advice_pin, due_sentence, exceptions, pin, start};
use crate::{
    cases::words::BEFORE_RECORD,
    ui::{
        Html, Link,
        ruler::{RulerModel, Stage, StageState},
        words,
    },
};

/// Makes the ruler of one assessment, under the general scheme or that for detained persons.
pub(super) fn model(dates: &CaseTimetable, episode: &Episode<'_>, advice: &[AdviceLine]) -> Option<RulerModel> {
    let today = dates.timetable.today;
    let decision = episode.latest(Purpose::AssessmentDecision)?;
    let final_plan = episode.latest(Purpose::FinalPlan)?;
    let plan_decision = episode.latest(Purpose::PlanDecision)?;
    let trigger = decision.receipt.anchor.on;
    let limit = final_plan.due?;
    let finished = !dates.open.case.stage.is_open() && !episode.is_live();
    let mut pins = vec![start("Request received", "Request", trigger, today)];
    pins.extend(pin(dates, decision, title(dates, decision), "Decide", Some(6)));
    pins.extend(advice_pin(dates, advice, today));
    pins.extend(pin(dates, plan_decision, title(dates, plan_decision), "Plan?", Some(16)));
    pins.extend(pin(dates, final_plan, "Final plan", "Final", Some(20)));
    let mut model = RulerModel {
        id: "ruler".into(),
        trigger,
        today: ended(final_plan).unwrap_or(today),
        is_past: dates.as_known_on.is_some(),
        limit,
        heading: None,
        sentence: sentence(dates, final_plan, advice),
        stages: stages(decision, plan_decision, final_plan, trigger, today),
        pins,
        exceptions: exceptions(episode, today),
        links: vec![Link::new("Why these dates?", dates.open.path("dates"))],
        finished,
        ..RulerModel::default()
    };
    if finished {
        model.heading = Some(finished_heading(dates, final_plan));
    }
    Some(model)
}

fn title<'a>(dates: &'a CaseTimetable, duty: &Duty) -> &'a str {
    dates.titles.get(&duty.key).map_or("", String::as_str)
}

fn ended(final_plan: &Duty) -> Option<NaiveDate> {
    match final_plan.state {
        DutyState::Open => None,
        DutyState::Met { on, .. } | DutyState::Closed { on, .. } => Some(on),
        DutyState::BeforeRecord { .. } => final_plan.due,
    }
}

fn finished_heading(dates: &CaseTimetable, final_plan: &Duty) -> String {
    match final_plan.met_on() {
        Some(met) => format!("Plan issued in week {}", words::week_number(final_plan.receipt.anchor.on, met)),
        None => dates.open.stage_words().to_owned(),
    }
}

/// What was done and what is to be done, end to end; nothing after a request was withdrawn or refused.
fn stages(decision: &Duty, plan_decision: &Duty, final_plan: &Duty, trigger: NaiveDate, today: NaiveDate) -> Vec<Stage> {
    let is_done = |duty: &Duty| duty.state != DutyState::Open;
    let limit = final_plan.due.unwrap_or(today);
    let steps = [
        ("Request and decision", "Decision", decision),
        ("Assessment: gathering advice", "Advice", plan_decision),
        ("Draft, consult, finalise", "Plan", final_plan),
    ];
    let mut from = trigger;
    let mut found = Vec::new();
    for (label, short, duty) in steps {
        let end = match duty.state {
            DutyState::Open => duty.due.unwrap_or(limit).max(today.min(limit)),
            // What lies past the limit is drawn as such.
            DutyState::Met { on, .. } | DutyState::Closed { on, .. } => on.min(limit),
            DutyState::BeforeRecord { .. } => duty.due.unwrap_or(limit).min(limit),
        };
        let to = end.max(from + Duration::days(1));
        let state = if is_done(duty) {
            StageState::Finished
        } else if today >= from {
            StageState::Present
        } else {
            StageState::Future
        };
        found.push(Stage { label: label.into(), short: short.into(), from, to, state });
        from = to;
        if matches!(final_plan.state, DutyState::Closed { on, .. } if on <= to) {
            break;
        }
    }
    found
}

fn sentence(dates: &CaseTimetable, final_plan: &Duty, advice: &[AdviceLine]) -> Html {
    let today = dates.timetable.today;
    let Some(limit) = final_plan.due else { return Html::default() };
    match final_plan.state {
        DutyState::Met { on, .. } => {
            let late = final_plan.days(today);
            let story = match (late.late, late.excused) {
                (0, 0) => format!(", {}", words::done(on, limit, today)),
                (0, excused) => format!(", {} after the limit, all excused", words::days(excused)),
                (days, _) => format!(", {} late", words::days(days)),
            };
            return Html::from("Final plan sent ").then(Html::strong(&words::date(on))).then(story).then(".");
        }
        DutyState::Closed { on, .. } => {
            let case = &dates.open.case;
            let words_before = match case.stage {
                // What closes it is the letter, and not the decision.
                Case::NotAssessed | Case::NotIssued => format!("{}. The family was told on ", dates.open.stage_words()),
                // A case ends more than once: whoever moved away may die later.
                _ if case.closed_on.is_some_and(|closed| closed != on) => "The assessment ended on ".to_owned(),
                _ => format!("{} on ", dates.open.stage_words()),
            };
            return Html::from(words_before).then(Html::strong(&words::date(on))).then(".");
        }
        DutyState::BeforeRecord { .. } => return Html::from(BEFORE_RECORD),
        DutyState::Open => {}
    }
    let late = advice.iter().filter_map(|line| match line.status {
        Some(DutyStatus::Overdue { days }) => Some((line.kind, days)),
        _ => None,
    });
    let mut worst: Vec<(&str, i64)> = late.collect();
    worst.sort_by_key(|(_, days)| std::cmp::Reverse(*days));
    let waiting = match worst.as_slice() {
        [] => String::new(),
        [(kind, days)] => format!(" Waiting for {} advice, {} late.", kind.to_lowercase(), words::days(*days)),
        [(kind, days), rest @ ..] => {
            format!(" Waiting for {} advice, {} late, and {} more.", kind.to_lowercase(), words::days(*days), rest.len())
        }
    };
    due_sentence("Final plan", limit, today).then(waiting)
}
