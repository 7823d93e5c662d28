//! The rulers of a review, a change of phase, a re-assessment and an appeal with its order.

use chrono::{Datelike, NaiveDate};
use ehc_application::{overview::AdviceLine, timetable::CaseTimetable};
use ehc_domain::{
    calendar::school_year_of,
    ids::ReviewId,
    timetable::{
        Duty,
        episodes::{Episode, EpisodeKind, amended_plan_by, latest_meeting_for},
        rules::{Nature, Period, Purpose, Unit},
    },
};

use super::parts::{Step, advice_pin, due_sentence, exceptions, pin, stages, start, titled};
use crate::{
    cases::words::receipt,
    ui::{
        Html, Link,
        ruler::{Pin, PinState, RulerModel},
        words,
    },
};

/// An annual review, whose weeks are counted from its meeting (regs 20 to 22); or amendments outside a review, counted from their notice (reg 28).
pub(super) fn review(dates: &CaseTimetable, episode: &Episode<'_>) -> Option<RulerModel> {
    let today = dates.timetable.today;
    let Some(decision) = episode.latest(Purpose::ReviewDecision) else { return amendment(dates, episode) };
    let meeting = decision.receipt.anchor.on;
    let binding = episode.id.subject.and_then(|review| dates.timetable.binding_limit_on_amendment(ReviewId::new(review)));
    let limit = binding.and_then(|duty| duty.due).unwrap_or_else(|| amended_plan_by(meeting));
    let mut pins = vec![start("Review meeting", "Meeting", meeting, today)];
    if meeting > today {
        pins.extend(episode.latest(Purpose::ReviewNotice).and_then(|duty| pin(dates, duty, "Notice and papers", "Notice", None)));
    }
    let report = episode.latest(Purpose::ReviewReport);
    pins.extend(report.and_then(|duty| pin(dates, duty, "Report", "Report", Some(2))));
    pins.extend(pin(dates, decision, "Decision and notice", "Decide", Some(4)));
    pins.extend(match binding {
        Some(duty) => pin(dates, duty, "Amended final plan", "Final", weeks_between(meeting, limit)),
        // The duty arises only with a decision to amend; until then the day is shown for planning.
        None => Some(Pin {
            title: "Amended plan, if amended".into(),
            short: "Final".into(),
            on: limit,
            weeks: weeks_between(meeting, limit),
            state: PinState::ToCome,
            rule: "Case law: SEND Regulations 2014 regs 20(10) and 22(3); R (L, M and P) v Devon CC [2022] EWHC 493 (Admin)"
                .into(),
            ..Pin::default()
        }),
    });
    let heading = match (meeting - today).num_days() {
        0 => "meeting today".to_owned(),
        days @ 1.. => format!("meeting in {}", words::days(days)),
        _ => words::week_of(meeting, limit, today),
    };
    let amending = binding.map_or(Step { label: "Amend the plan", short: "Amend", to: limit, done: false }, |duty| {
        Step::until("Amend the plan", "Amend", duty, today)
    });
    let steps = [
        report.map(|duty| Step::until("Report", "Report", duty, today)),
        Some(Step::until("Decide", "Decide", decision, today)),
        Some(amending),
    ];
    Some(RulerModel {
        heading: Some(titled(EpisodeKind::Review.label(), &heading)),
        stages: stages(meeting, today, steps.into_iter().flatten()),
        ..model(dates, episode, meeting, limit, pins)
    })
}

fn amendment(dates: &CaseTimetable, episode: &Episode<'_>) -> Option<RulerModel> {
    let today = dates.timetable.today;
    let duty = episode.latest(Purpose::AmendedPlan)?;
    let (noticed, limit) = (duty.receipt.anchor.on, duty.due?);
    let mut pins = vec![start("Amendment notice", "Notice", noticed, today)];
    pins.extend(pin(dates, duty, "Amended final plan", "Final", Some(8)));
    Some(RulerModel {
        heading: Some(titled("Amendment", &words::week_of(noticed, limit, today))),
        stages: stages(noticed, today, [Step::until("Comments, then the plan", "Amend", duty, today)]),
        ..model(dates, episode, noticed, limit, pins)
    })
}

/// A change of phase: the calendar fixes its end, and the school year in which that falls is its beginning (reg 18).
pub(super) fn phase_transfer(dates: &CaseTimetable, episode: &Episode<'_>) -> Option<RulerModel> {
    let today = dates.timetable.today;
    let duty = episode.latest(Purpose::PhaseTransfer)?;
    let limit = duty.due?;
    let began = school_year_of(limit);
    let mut pins = vec![start("Start of the school year", "Start", began, today)];
    let meeting = latest_meeting_for(limit);
    if meeting > began {
        pins.push(meeting_pin(dates, began, meeting));
    }
    pins.extend(pin(dates, duty, "Plan names where next", "Plan", None));
    let day = words::list_date(limit, today);
    let heading = match (limit - today).num_days() {
        0 => "due today".to_owned(),
        days @ 1.. => format!("{} to {day}", words::days(days)),
        over => format!("{} over", words::days(-over)),
    };
    let met = pins.iter().any(|pin| pin.state == PinState::Done && pin.on == meeting);
    let steps = [
        (meeting > began).then_some(Step { label: "Review", short: "Review", to: meeting, done: met }),
        Some(Step::until("Consult, decide and amend", "Amend", duty, today)),
    ];
    let mut model = model(dates, episode, began, limit, pins);
    if let Some(other) = duty.receipt.counted.other {
        let code = format!(" The Code of Practice says by {}; the law says before it.", words::list_date(other.on, today));
        model.sentence = model.sentence.then(code);
    }
    Some(RulerModel {
        heading: Some(titled(EpisodeKind::PhaseTransfer.label(), &heading)),
        stages: stages(began, today, steps.into_iter().flatten()),
        ..model
    })
}

/// The last meeting day that leaves a review its twelve weeks: a target of ours, done once a review meeting of that school year was held.
fn meeting_pin(dates: &CaseTimetable, began: NaiveDate, latest: NaiveDate) -> Pin {
    let today = dates.timetable.today;
    let meetings = dates.timetable.duties.iter().filter(|duty| duty.rule().purpose == Some(Purpose::ReviewDecision));
    let held = meetings.map(|duty| duty.receipt.anchor.on).filter(|on| *on >= began && *on <= today).min();
    let (state, state_words) = match held {
        Some(on) if on <= latest => (PinState::Done, format!("Done {}", words::list_date(on, today))),
        Some(on) => (PinState::AtRisk, format!("Held {}", words::list_date(on, today))),
        None if today > latest => (PinState::AtRisk, "No meeting yet".to_owned()),
        None => (PinState::ToCome, String::new()),
    };
    Pin {
        title: "Last day for the meeting".into(),
        short: "Meeting".into(),
        on: latest,
        state,
        state_words,
        rule: "Our target: leaves the review its twelve weeks".into(),
        met_on: held,
        ..Pin::default()
    }
}

/// A re-assessment: fifteen days to decide, then fourteen weeks from telling the family (regs 25 and 27).
pub(super) fn reassessment(dates: &CaseTimetable, episode: &Episode<'_>, advice: &[AdviceLine]) -> Option<RulerModel> {
    let today = dates.timetable.today;
    let title = EpisodeKind::Reassessment.label();
    let Some(final_plan) = episode.latest(Purpose::ReassessedPlan) else {
        let decision = episode.latest(Purpose::ReassessmentDecision)?;
        let (asked, limit) = (decision.receipt.anchor.on, decision.due?);
        let mut pins = vec![start("Re-assessment asked for", "Asked", asked, today)];
        pins.extend(pin(dates, decision, "Decide whether to re-assess", "Decide", None));
        return Some(RulerModel {
            heading: Some(titled(title, &words::week_of(asked, limit, today))),
            stages: stages(asked, today, [Step::until("Decide", "Decide", decision, today)]),
            ..model(dates, episode, asked, limit, pins)
        });
    };
    let (agreed, limit) = (final_plan.receipt.anchor.on, final_plan.due?);
    let mut pins = vec![start("Re-assessment agreed", "Agreed", agreed, today)];
    let advice = advice_pin(dates, advice, today);
    let gathering = advice.as_ref().map(|pin| Step {
        label: "Gathering advice",
        short: "Advice",
        to: pin.on,
        done: pin.state == PinState::Done || pin.state_words.starts_with("All in"),
    });
    pins.extend(advice);
    pins.extend(pin(dates, final_plan, "Final plan", "Final", Some(14)));
    let drafting = Step::until("Draft and finalise", "Draft", final_plan, today);
    Some(RulerModel {
        heading: Some(titled(title, &words::week_of(agreed, limit, today))),
        stages: stages(agreed, today, gathering.into_iter().chain([drafting])),
        ..model(dates, episode, agreed, limit, pins)
    })
}

/// An appeal: what its order or its concession asks for, every limit counted from that day (regs 44 and 45); before either, our response.
pub(super) fn order(dates: &CaseTimetable, episode: &Episode<'_>) -> Option<RulerModel> {
    let today = dates.timetable.today;
    let of = |start: &str| {
        episode.duties.iter().copied().filter(|duty| duty.rule_id().as_str().starts_with(start)).collect::<Vec<_>>()
    };
    let found = [
        ("R44", "Tribunal order", "Order made", "Order"),
        ("R45", "Unopposed appeal", "Tribunal told", "Told"),
        ("NR", "Tribunal recommendation", "Recommendation made", "Made"),
        ("TR21", "Appeal", "Appeal sent to us", "Appeal"),
    ]
    .into_iter()
    .map(|(rules, title, what, short)| (of(rules), title, what, short))
    .find(|(duties, ..)| duties.iter().any(|duty| duty.is_open()));
    let (mut duties, title, what, short) = found?;
    duties.sort_by_key(|duty| duty.due);
    let began = duties.iter().map(|duty| duty.receipt.anchor.on).min()?;
    let limit = duties.iter().filter_map(|duty| duty.due).max()?;
    let at_once = limit == began;
    // An act that is due at once falls on the day of the order, and one mark says both.
    let mut pins = if at_once { Vec::new() } else { vec![start(what, short, began, today)] };
    pins.extend(duties.iter().filter_map(|duty| {
        let (title, short) = asked_for(duty.rule_id().as_str());
        pin(dates, duty, title, short, weeks_of(duty))
    }));
    let rest = if at_once { "act at once".to_owned() } else { words::week_of(began, limit, today) };
    let steps = duties.iter().map(|duty| {
        let (title, short) = asked_for(duty.rule_id().as_str());
        Step::until(title, short, duty, today)
    });
    Some(RulerModel {
        heading: Some(titled(title, &rest)),
        stages: stages(began, today, steps),
        ..model(dates, episode, began, limit, pins)
    })
}

/// What a rule of regs 44 and 45, of the recommendations or of the response asks for, in full and short.
fn asked_for(rule: &str) -> (&'static str, &'static str) {
    match rule {
        "R44-2A-CEASE" => ("Cease the plan", "Cease"),
        "R44-2B-NOTIFY-2W" | "R45-3-NOTIFY-2W" => ("Tell the family", "Tell"),
        "R44-2BI-REFUSE-10W" | "R45-3AA-REFUSE-10W" => ("Decide on a plan", "Plan?"),
        "R44-2BII-FINAL-14W" | "R45-3AB-FINAL-14W" | "R44-2CII-FINAL-11W" | "R45-6B-FINAL-11W" => ("Final plan", "Final"),
        "R44-2CI-DRAFT-5W" | "R45-6A-DRAFT-5W" => ("Draft plan", "Draft"),
        "R44-2D-RECONSIDER-2W" => ("Draft, or decide not to", "Draft"),
        "R44-2F-PLACEMENT-2W" | "R45-5A-PLACEMENT-2W" => ("Amend section I", "Place"),
        "R44-2G-CONTINUE" => ("Continue the plan", "Continue"),
        "R44-2H-CONTINUE-AMEND-5W" | "R45-PARA6A-AMEND-5W" => ("Continue and amend", "Amend"),
        "NR6-3-HEALTH-5W" => ("Health answers", "Health"),
        "NR7-1-SOCIAL-5W" => ("Social care answers", "Care"),
        "NR6-6-COPY-SOS-1W" | "NR7-4-COPY-SOS-1W" => ("Copy to the Secretary of State", "Copy"),
        "TR21-LA-RESPONSE-30WD" => ("Our response", "Response"),
        _ => ("Amend the plan", "Amend"),
    }
}

/// What every ruler of a case has; the sentence is about the nearest limit that is open, and is in words that the pins use.
fn model(dates: &CaseTimetable, episode: &Episode<'_>, trigger: NaiveDate, limit: NaiveDate, pins: Vec<Pin>) -> RulerModel {
    let today = dates.timetable.today;
    let duties = episode.duties.iter().filter(|duty| duty.is_open() && duty.rule().nature == Nature::Duty);
    let open: Vec<String> = duties.map(|duty| receipt(dates, duty)).collect();
    let next = pins.iter().filter(|pin| pin.receipt.as_ref().is_some_and(|href| open.contains(href))).min_by_key(|pin| pin.on);
    let sentence = next.map_or_else(Html::default, |pin| due_sentence(&pin.title, pin.on, today));
    RulerModel {
        id: format!("ruler-{}", episode.id.kind.code()),
        trigger,
        today,
        is_past: dates.as_known_on.is_some(),
        limit,
        lead_weeks: lead(trigger, today),
        sentence,
        pins,
        exceptions: exceptions(episode, today),
        links: vec![Link::new("Why these dates?", dates.open.path("dates"))],
        ..RulerModel::default()
    }
}

/// Counts the weeks to draw before the first day, while it lies ahead: at least the two in which notice of a meeting is given.
fn lead(trigger: NaiveDate, today: NaiveDate) -> u32 {
    let days = (trigger - today).num_days();
    if days > 0 { u32::try_from((days + 6) / 7).unwrap_or(2).clamp(2, 26) } else { 0 }
}

fn weeks_of(duty: &Duty) -> Option<u32> {
    match duty.rule().mode.period() {
        Some(Period { count, unit: Unit::Week })
            if duty.due.is_some_and(|due| due.weekday() == duty.receipt.anchor.on.weekday()) =>
        {
            Some(u32::from(count))
        }
        _ => None,
    }
}

fn weeks_between(from: NaiveDate, to: NaiveDate) -> Option<u32> {
    let days = (to - from).num_days();
    (days % 7 == 0).then(|| u32::try_from(days / 7).ok()).flatten()
}
