//! Words for duties, and where each says why its date is what it is, shared by every page that lists them.

use std::fmt::Display;

use chrono::{Duration, Months, NaiveDate};
use ehc_application::{cases::OpenCase, date_page, duty_page, timetable::CaseTimetable};
use uuid::Uuid;

use ehc_domain::{
    cases::DutyActor,
    codes::Coded,
    decisions::DecisionKind,
    timetable::{
        Duty, DutyStatus,
        rules::{Authority as Rests, Mode, Period, Purpose, Unit, published},
    },
};

use crate::ui::{
    Html,
    govuk::Tag,
    parts::{Authority, Due},
    words,
};

/// Says whose date it is beside a duty: “6-week limit” in a solid outline, “15 days (Code)” in a dashed one.
///
/// Of a limit that is the later of two, the length is not known from the rule: [`authority_of`] says which binds.
pub fn authority(rule: &str, rests: Rests) -> Option<Authority> {
    let mode = published().find(|known| known.id.as_str() == rule).map(|known| known.mode);
    said(mode.filter(|mode| !matches!(mode, Mode::LaterOfReviewAndTransfer { .. })).and_then(Mode::period), rests)
}

/// As [`authority`], for a duty that is dated: of two periods of which the later binds, it names that one (reg 15(5)).
pub fn authority_of(duty: &Duty) -> Option<Authority> {
    let rule = duty.rule();
    let period = match rule.mode {
        Mode::LaterOfReviewAndTransfer { from_review, from_transfer } => {
            // Both are whole months, so the one that reaches the limit from its own first day is the one that binds.
            let transfer = duty.receipt.anchor.on;
            let last = transfer.checked_add_months(Months::new(u32::from(from_transfer.count)));
            let by_transfer = last.and_then(|day| day.pred_opt());
            duty.due.map(|due| if Some(due) == by_transfer { from_transfer } else { from_review })
        }
        mode => mode.period(),
    };
    said(period, rule.authority)
}

fn said(period: Option<Period>, rests: Rests) -> Option<Authority> {
    let length = period.map(|period| {
        let unit = match period.unit {
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::WorkingDay => "working-day",
            Unit::SchoolDay => "school-day",
        };
        (period.count, unit)
    });
    Some(match (rests, length) {
        (Rests::Guidance, None) => Authority::code("Code"),
        (Rests::Guidance, Some((count, unit))) => Authority::code(&format!("{count} {unit}s (Code)")),
        (Rests::Internal, _) => Authority::ours("target"),
        (_, None) => Authority::law("legal limit"),
        (_, Some((count, unit))) => Authority::law(&format!("{count}-{unit} limit")),
    })
}

/// What the caseworker does about a duty that hangs on no next act of the case, and the page on which to do it.
pub fn act(rule: &str, duty: &str, (title, actor): (&str, DutyActor), subject: Option<Uuid>, is_late: bool) -> (String, String) {
    let late = |words: &str| if is_late { format!("{words} {}", lower_first(title)) } else { title.to_owned() };
    let what = match (Purpose::of(rule), actor, subject) {
        (Some(Purpose::Advice), DutyActor::Contributor, Some(_)) => late("Chase"),
        (Some(Purpose::ConsultationReply), ..) => late("Record the"),
        _ if rule == "R15-4-INFORM-6W" => "Tell the family of the transfer".to_owned(),
        _ => title.to_owned(),
    };
    (what, duty_page(rule, duty, actor, subject))
}

/// Where the family is told of a decision.
pub fn telling_page(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Assess => "decisions/assess/tell",
        DecisionKind::Issue => "decisions/issue/tell",
    }
}

/// Lowers the first letter, for a phrase inside a sentence.
pub fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// What stands in place of a date: the law sets none, or something it depends on is not known.
pub fn undated(mode: Mode) -> &'static str {
    if matches!(mode, Mode::AsSoonAsPracticable) { "As soon as practicable" } else { "Not known yet" }
}

/// A due date with the words that save arithmetic.
pub fn due(due: Option<NaiveDate>, act_by: Option<NaiveDate>, is_excused: bool, today: NaiveDate) -> Due {
    match due {
        None => Due { date: "As soon as practicable".into(), words: String::new(), class: "" },
        Some(due) if is_excused && due < today => Due::excused(due, today),
        Some(due) => Due::on(due, act_by.unwrap_or(due), today),
    }
}

/// What is said of a limit that had passed when the plan came to this record: whether it was met then is not known here.
pub const BEFORE_RECORD: &str = "Past, before our record";

/// How a duty stands, as a tag while there is work and as plain words when there is none.
pub fn state(status: DutyStatus, due: Option<NaiveDate>, today: NaiveDate) -> Html {
    match status {
        DutyStatus::NotYet => "As soon as practicable".into(),
        DutyStatus::DueLater { days } if days <= 5 => Tag::amber(words::sentence(&soon(days))).into(),
        DutyStatus::DueLater { days } => words::sentence(&soon(days)).into(),
        DutyStatus::DueToday => Tag::amber("Due today").into(),
        DutyStatus::Overdue { days } => Tag::red(words::sentence(&words::overdue(today - Duration::days(days), today))).into(),
        DutyStatus::Excused { .. } => Tag::purple("Excused").into(),
        DutyStatus::MetInTime { on, .. } => match due {
            Some(due) => words::sentence(&words::done(on, due, today)).into(),
            None => format!("Done {}", words::list_date(on, today)).into(),
        },
        DutyStatus::MetLate { on, days_late } => {
            format!("Done {}, {} late", words::list_date(on, today), words::days(days_late)).into()
        }
        DutyStatus::WindowOpen { days } => {
            if days == 0 {
                "Open until the end of today".into()
            } else {
                format!("Open for {} more", words::days(days)).into()
            }
        }
        DutyStatus::WindowOver => "Over".into(),
        DutyStatus::WindowCut { days, .. } => Tag::red(format!("Cut short by {}", words::days(days))).into(),
        DutyStatus::NotBefore { days } => format!("Not for {}", words::days(days)).into(),
        DutyStatus::Permitted => "Allowed".into(),
        DutyStatus::Lapsed { .. } => "Lapsed".into(),
        DutyStatus::Threshold => "For comparison".into(),
        DutyStatus::Closed { on, missed, .. } => ended(on, missed, today).into(),
        DutyStatus::BeforeRecord { .. } => BEFORE_RECORD.into(),
    }
}

/// What is said of a limit that is needed no longer, and was missed by then or not.
pub fn ended(on: NaiveDate, missed: i64, today: NaiveDate) -> String {
    let since = words::list_date(on, today);
    if missed > 0 {
        format!("Missed by {}. Not needed since {since}", words::days(missed))
    } else {
        format!("Not needed since {since}")
    }
}

fn soon(days: i64) -> String {
    if days == 1 { "due tomorrow".into() } else { format!("due in {}", words::days(days)) }
}

/// Says whose date it is: “Law: SEND Regulations 2014 reg 5(1)”.
pub fn rule_words(duty: &Duty) -> String {
    let (whose, source) = (Coded::label(duty.rule().authority), duty.rule().regulation);
    // “SEND Code of Practice 2015, chapter 9” says whose it is already.
    if source.contains(whose) { source.to_string() } else { format!("{whose}: {source}") }
}

/// Returns where one date of a case says why it is what it is.
pub fn page_of(open: &OpenCase, key: impl Display) -> String {
    open.path(&date_page(&key.to_string()))
}

/// Returns where a date says why it is what it is, as known on the day whose dates are shown.
pub fn receipt(dates: &CaseTimetable, duty: &Duty) -> String {
    let path = page_of(&dates.open, duty.key);
    match dates.as_known_on {
        Some(day) => format!("{path}?known_on={day}"),
        None => path,
    }
}
