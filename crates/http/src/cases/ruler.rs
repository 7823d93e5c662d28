//! The week ruler of a case, from its timetable: it shows what the timetable worked out and works nothing out itself.

use chrono::{Duration, NaiveDate};
use ehc_application::{overview::AdviceLine, timetable::CaseTimetable};
use ehc_domain::timetable::{Duty, DutyState, DutyStatus, events::Event};

use crate::ui::{
    Html, Link,
    govuk::Tag,
    ruler::{Exception, Pin, PinState, RulerModel, Stage, StageState},
    words,
};

/// Makes the ruler of the present assessment; `None` when the case has none, such as one that began with a plan from elsewhere.
pub fn assessment(dates: &CaseTimetable, advice: &[AdviceLine]) -> Option<RulerModel> {
    let timetable = &dates.timetable;
    let today = timetable.today;
    let decision = timetable.find("R05-DECISION-6W")?;
    let final_plan = timetable.find("R13-FINAL-20W")?;
    let plan_decision = timetable.find("R10-NO-PLAN-16W")?;
    let trigger = decision.receipt.anchor.on;
    let limit = final_plan.due?;
    let finished = !dates.open.case.stage.is_open();
    let receipt = |duty: &Duty| dates.open.path(&format!("dates/{}", duty.key.replace('/', "~")));
    let mut pins = vec![Pin {
        title: "Request received".into(),
        short: "Request".into(),
        on: trigger,
        state: PinState::Start,
        met_on: Some(trigger),
        rule: "Recorded".into(),
        ..Pin::default()
    }];
    pins.extend(pin(decision, "Decide whether to assess", "Decide", Some(6), today, receipt(decision)));
    pins.extend(advice_pin(dates, advice, today));
    pins.extend(pin(plan_decision, "Decide on a plan", "Plan?", Some(16), today, receipt(plan_decision)));
    pins.extend(pin(final_plan, "Final plan", "Final", Some(20), today, receipt(final_plan)));
    let mut model = RulerModel {
        id: "ruler".into(),
        trigger,
        today: ended(dates).unwrap_or(today),
        limit,
        heading: None,
        sentence: sentence(dates, advice),
        stages: stages(decision, plan_decision, limit, trigger, today),
        pins,
        exceptions: exceptions(dates),
        links: vec![Link::new("Why these dates?", dates.open.path("dates"))],
        finished,
    };
    if finished {
        model.heading = Some(finished_heading(dates));
    }
    Some(model)
}

fn ended(dates: &CaseTimetable) -> Option<NaiveDate> {
    let final_plan = dates.timetable.find("R13-FINAL-20W")?;
    match final_plan.state {
        DutyState::Open => None,
        DutyState::Met { on, .. } | DutyState::Closed { on, .. } => Some(on),
    }
}

fn finished_heading(dates: &CaseTimetable) -> String {
    match dates.timetable.find("R13-FINAL-20W").map(|duty| (duty.met_on(), duty.receipt.anchor.on)) {
        Some((Some(met), began)) => format!("Plan issued in week {}", words::week_number(began, met)),
        _ => dates.open.case.stage.label().to_owned(),
    }
}

fn pin(duty: &Duty, title: &str, short: &str, weeks: Option<u32>, today: NaiveDate, receipt: String) -> Option<Pin> {
    let on = duty.due?;
    let (state, state_words) = match duty.status(today) {
        DutyStatus::MetInTime { on, .. } => (PinState::Done, format!("Done {}", words::list_date(on, today))),
        DutyStatus::MetLate { on: met, .. } => (PinState::Late, words::sentence(&words::done(met, on, today))),
        DutyStatus::Overdue { .. } => (PinState::Late, words::sentence(&words::due(on, today).unwrap_or_default())),
        DutyStatus::Excused { .. } => (PinState::Excused, "Excused: complete as soon as practicable".into()),
        // Deciding to issue is the other answer to the question that the 16 weeks ask.
        DutyStatus::Closed { on: decided, because: Event::DecidedToIssue } => {
            (PinState::Done, format!("Done {}", words::list_date(decided, today)))
        }
        DutyStatus::Closed { on: closed, .. } => {
            (PinState::Done, format!("Not needed since {}", words::list_date(closed, today)))
        }
        _ => (PinState::ToCome, String::new()),
    };
    Some(Pin {
        title: title.into(),
        short: short.into(),
        on,
        weeks,
        state,
        state_words,
        act_by: duty.act_by,
        tags: Vec::new(),
        rule: rule_words(duty),
        met_on: duty.met_on(),
        receipt: Some(receipt),
    })
}

/// Says whose date it is: “Law: SEND Regulations 2014 reg 5(1)”.
pub fn rule_words(duty: &Duty) -> String {
    use ehc_domain::codes::Coded;
    format!("{}: {}", Coded::label(duty.rule.authority), duty.rule.regulation)
}

/// One pin for all the advice, at the latest of its limits, that says how many are late and how many excused.
fn advice_pin(dates: &CaseTimetable, advice: &[AdviceLine], today: NaiveDate) -> Option<Pin> {
    let on = advice.iter().filter_map(|line| line.due).max()?;
    let count = |wanted: fn(&DutyStatus) -> bool| advice.iter().filter_map(|line| line.status).filter(wanted).count();
    let late = count(|status| matches!(status, DutyStatus::Overdue { .. }));
    let excused = count(|status| matches!(status, DutyStatus::Excused { .. }));
    let open = count(|status| matches!(status, DutyStatus::DueLater { .. } | DutyStatus::DueToday));
    let met_late = count(|status| matches!(status, DutyStatus::MetLate { .. }));
    let mut words_of_state = Vec::new();
    let mut tags = Vec::new();
    if late > 0 {
        words_of_state.push(format!("{late} late"));
        tags.push(Tag::red(format!("{late} {}", words::due(on, today).unwrap_or_else(|| "late".into()))));
    }
    if excused > 0 {
        words_of_state.push(format!("{excused} excused"));
        tags.push(Tag::purple(format!("{excused} excused")));
    }
    let state = match (late, excused, open, met_late) {
        (1.., ..) => PinState::Late,
        (0, 1.., ..) => PinState::Excused,
        (0, 0, 1.., _) => PinState::ToCome,
        (0, 0, 0, 1..) => PinState::Late,
        _ => PinState::Done,
    };
    let state_words = match state {
        PinState::Done => "All in".to_owned(),
        PinState::Late if words_of_state.is_empty() => format!("All in, {met_late} late"),
        _ => words_of_state.join(", "),
    };
    Some(Pin {
        title: "Advice due".into(),
        short: "Advice".into(),
        on,
        state,
        state_words,
        tags,
        rule: "Law for NHS bodies: SEND Regulations 2014 reg 8(1); Code of Practice for others".into(),
        receipt: Some(dates.open.path("advice")),
        ..Pin::default()
    })
}

fn stages(decision: &Duty, plan_decision: &Duty, limit: NaiveDate, trigger: NaiveDate, today: NaiveDate) -> Vec<Stage> {
    let end = |duty: &Duty| match duty.state {
        DutyState::Open => duty.due.unwrap_or(limit).max(today.min(limit)),
        DutyState::Met { on, .. } | DutyState::Closed { on, .. } => on,
    };
    let decided = end(decision).max(trigger + Duration::days(1));
    let planned = end(plan_decision).max(decided + Duration::days(1));
    let stage = |label: &str, short: &str, from: NaiveDate, to: NaiveDate, done: bool| Stage {
        label: label.into(),
        short: short.into(),
        from,
        to,
        state: if done {
            StageState::Finished
        } else if today >= from {
            StageState::Present
        } else {
            StageState::Future
        },
    };
    let is_done = |duty: &Duty| duty.state != DutyState::Open;
    vec![
        stage("Request and decision", "Decision", trigger, decided, is_done(decision)),
        stage("Assessment: gathering advice", "Advice", decided, planned, is_done(plan_decision)),
        stage("Draft, consult, finalise", "Plan", planned, limit.max(planned + Duration::days(1)), false),
    ]
}

fn exceptions(dates: &CaseTimetable) -> Vec<Exception> {
    let today = dates.timetable.today;
    let mut found: Vec<Exception> = Vec::new();
    for considered in dates.timetable.duties.iter().flat_map(|duty| duty.excused()) {
        let label = format!("Exception: {}, from {}", ground_words(considered.ground), words::list_date(considered.from, today));
        if !found.iter().any(|known| known.label == label) {
            found.push(Exception { label, from: considered.from, to: considered.to });
        }
    }
    found
}

/// Names a ground in a few words.
pub fn ground_words(ground: ehc_domain::timetable::exceptions::Ground) -> &'static str {
    use ehc_domain::timetable::exceptions::Ground as G;
    match ground {
        G::School4W => "school closed for 4 weeks or more",
        G::EarlyYears4W => "early years provider closed for 4 weeks or more",
        G::Personal | G::OrderPersonal => "exceptional personal circumstances",
        G::AdviceCircumstances => "exceptional circumstances",
        G::Absent4W | G::AdviceAbsent4W => "away for 4 weeks or more",
        G::OrderAbsent2W => "away for 2 weeks or more",
        G::AdviceMissed => "missed appointment",
        G::Coronavirus => "coronavirus",
    }
}

fn sentence(dates: &CaseTimetable, advice: &[AdviceLine]) -> Html {
    let today = dates.timetable.today;
    let Some(final_plan) = dates.timetable.find("R13-FINAL-20W") else { return Html::default() };
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
            return Html::from(format!("{} on ", dates.open.case.stage.label())).then(Html::strong(&words::date(on))).then(".");
        }
        DutyState::Open => {}
    }
    let days = (limit - today).num_days();
    let when = match days {
        0 => ", today".to_owned(),
        1.. => format!(", in {}", words::days(days)),
        _ => format!(", {} ago", words::days(-days)),
    };
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
    Html::from("Final plan due ").then(Html::strong(&words::date(limit))).then(format!("{when}.")).then(waiting)
}
