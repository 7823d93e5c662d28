//! "Why this date?": the explanation of one date.

use actix_web::web;
use ehc_domain::{
    policy::{Action, Decision, Target, decide},
    timetable::{
        DutyState,
        exceptions::{Refusal, Verdict},
        plain_acts::PlainAct,
        rules::{Mode, Nature},
    },
};

use super::{
    dates::{AsKnown, is_before, load, target},
    frame,
    words::{BEFORE_RECORD, page_of, rule_words},
};
use crate::{
    frames::{CaseFrame, CasePage},
    ui::{
        Html,
        govuk::{Details, SummaryList, SummaryRow},
        words,
    },
    web::{
        App, HttpError, SignedIn,
        respond::{Answer, page},
    },
};

pub(super) async fn show(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<(String, String)>,
    known: web::Query<AsKnown>,
) -> Answer {
    let (case, key) = path.into_inner();
    let (dates, _, heading) = load(&app, &signed_in, &case, known.day()?).await?;
    let key = key.replace('~', "/");
    let duty = dates.timetable.find_by_key(&key).ok_or(HttpError::NotFound)?;
    let today = dates.timetable.today;
    let frame = frame(&signed_in, &dates.open, &heading, "dates");
    let title = dates.titles.get(&duty.key).cloned().unwrap_or_default();
    let days = duty.days(today);
    let actor = signed_in.actor();
    let known = dates.as_known_on.map(|day| SummaryRow::new("As known at the end of", words::date(day)));
    let mut facts = Vec::from_iter(known);
    facts.extend([
        SummaryRow::new(
            "Counted from",
            format!("{}, {}", words::date(duty.receipt.anchor.on), duty.receipt.anchor.kind.replace('_', " ")),
        ),
        SummaryRow::new("Rule", duty.rule().name.to_string()),
        SummaryRow::new("Source", rule_words(duty)),
        SummaryRow::new("Calendar", "Bank holidays and working days of England"),
        SummaryRow::new("Exceptions", super::exceptions::of_duty(&dates, duty, &actor)),
    ]);
    if let Some(other) = duty.receipt.counted.other {
        facts.push(SummaryRow::new("Another reading", format!("{}: {}", words::date(other.on), other.why)));
    }
    let before_record = match duty.state {
        DutyState::BeforeRecord { entered_on } => Some(entered_on),
        _ => None,
    };
    if let Some(day) = before_record {
        let words = format!(
            "{BEFORE_RECORD}: the plan was entered here on {}, and whether this was met before is not known here",
            words::date(day)
        );
        facts.push(SummaryRow::new("State", words));
    } else if duty.rule().nature == Nature::Duty && duty.due.is_some() {
        let counts = format!(
            "{} since it began, {} excused, {} late",
            words::days(days.elapsed),
            words::days(days.excused),
            words::days(days.late)
        );
        facts.push(SummaryRow::new("Days", counts));
    }
    let may = |action| decide(&actor, action, Target::Case(&dates.open.subject)) == Decision::Allow;
    let approves = may(Action::ExceptionApprove);
    for waiting in duty.receipt.exceptions.iter().filter(|one| one.verdict == Verdict::Refused(Refusal::NotApproved)) {
        let ground = words::sentence(waiting.ground.words());
        let place = dates.open.path(&format!("exceptions/{}/approve", waiting.fact));
        let row = if approves { Html::link(ground, &place) } else { ground.into() };
        facts.push(SummaryRow::new("Waiting for a manager’s approval", row));
    }
    let has_plain_act = duty.is_open() && dates.as_known_on.is_none() && !PlainAct::meeting(duty.rule()).is_empty();
    if has_plain_act && may(Action::FactRecord) {
        let place = format!("{}/done", page_of(&dates.open, duty.key));
        facts.push(SummaryRow::new("If it was done", Html::link("Record that this was done", &place)));
    }
    if let (true, Some(fact)) = (may(Action::FactCorrect), duty.receipt.anchor.fact) {
        let link = Html::link("Correct this day", &dates.open.path(&format!("facts/{fact}/correct")));
        facts.push(SummaryRow::new("If the day is wrong", link));
    }
    let result = match duty.due {
        Some(due) if duty.is_excused_if_missed() => format!(
            "The limit stays {}. If missed, a recorded exception excuses it: complete as soon as practicable.",
            words::date(due)
        ),
        Some(due) => match duty.act_by {
            Some(act_by) if act_by != due && before_record.is_none() => {
                format!("{}. Act by {}.", words::date(due), words::date(act_by))
            }
            _ => format!("{}.", words::date(due)),
        },
        None if matches!(duty.rule().mode, Mode::AsSoonAsPracticable) => "The law sets no date: as soon as practicable.".into(),
        None => {
            let unknown: Vec<_> =
                duty.rule().needs().into_iter().filter(|need| need.is_required).map(|need| need.meaning).collect();
            if unknown.is_empty() {
                "No date yet.".into()
            } else {
                format!("No date yet: it depends on {}.", unknown.join(" and "))
            }
        }
    };
    let closed = target(&dates, duty).filter(|target| is_before(Some(*target), duty.act_by) && duty.is_open());
    let result = match closed {
        Some(day) => format!("{result} Our offices are closed before that: our target is {}.", words::date(day)),
        None => result,
    };
    page(&receipt_page(
        frame,
        Receipt {
            step: title,
            result: result.into(),
            facts: SummaryList::new(facts),
            steps: duty.receipt.steps(),
            checking: SummaryList::new(vec![
                SummaryRow::new("Receipt", duty.receipt.hash().to_string()),
                SummaryRow::new("Rule", duty.rule_id().to_string()),
                SummaryRow::new("Calendar version", duty.receipt.calendar.to_string()),
                SummaryRow::new("Rule set version", duty.receipt.law.rule_set()),
            ]),
            back: match dates.as_known_on {
                Some(day) => dates.open.path(&format!("dates?known_on={day}")),
                None => dates.open.path("dates"),
            },
        },
    ))
}

/// "Why this date?": the explanation of one date.
#[derive(Debug, Clone, Default)]
struct Receipt {
    /// "Final plan".
    step: String,
    /// "25 January 2027".
    result: Html,
    facts: SummaryList,
    /// The working, a sentence a step.
    steps: Vec<String>,
    /// The identifiers of rule, calendar and law, and the receipt: for those who check the date, not for those who read it.
    checking: SummaryList,
    back: String,
}

fn receipt_page(frame: CaseFrame, receipt: Receipt) -> CasePage {
    let shell = frame.shell.for_case("Why this date?", &frame.identity.reference);
    let heading = format!("Why this date? {}", receipt.step);
    let steps: String = receipt.steps.iter().map(|step| format!("<li>{}</li>", Html::from(step))).collect();
    CasePage::part(shell, frame.identity, frame.subnav, heading)
        .lead(receipt.result)
        .part_of_page(receipt.facts)
        .part_of_page(Html::heading("How it is worked out"))
        .part_of_page(Html::trusted(format!("<ol class=\"govuk-list govuk-list--number\">{steps}</ol>")))
        .part_of_page(Details {
            summary: "For checking this date".into(),
            body: Html::from(receipt.checking).then(Html::paragraph("The same facts always give the same receipt.")),
            open: false,
        })
        .part_of_page(Html::paragraph(Html::link("All dates of this case", &receipt.back)))
}
