//! One line of work: what is due, why, and how far the case has come.

use chrono::NaiveDate;
use ehc_application::{
    cases::{case_path, year_words},
    contacts::Owed,
    next::Next,
    timetable::Law,
    work::WorkLine,
};
use ehc_domain::timetable::rules::Purpose;

use crate::{
    cases::words as duty_words,
    ui::{
        Html, Link,
        parts::{Authority, Due, WorkRow},
        ruler::MiniRuler,
        words,
    },
};

/// The row of a line; `act_by` is the day by which to act, `None` where none is known, and `next` what the case asks for on the way to the limit. Where the reader may not
/// open the page on which that is done, the row leads to the case.
pub(super) fn row(
    line: &WorkLine,
    (act_by, next): (Option<NaiveDate>, Option<&Next>),
    law: &Law,
    today: NaiveDate,
    may_open: impl FnOnce(&str) -> bool,
) -> WorkRow {
    let is_late = line.due.is_some_and(|due| due < today);
    let (what, place) = match next {
        Some(next) => (next.title(), next.act.page().to_owned()),
        None => duty_words::act(&line.rule, &line.duty, (&line.title, line.actor), line.subject_id.map(|id| id.uuid()), is_late),
    };
    let place = Some(case_path(&line.reference, &place)).filter(|place| may_open(place));
    let year = year_words(line.born_on, line.year_group_shift, today);
    let note = Html::from(format!("{year} · ")).then(Html::reference(&line.reference));
    WorkRow {
        due: duty_words::due(line.due, act_by, line.is_excused, today),
        what: Link::new(what, place.unwrap_or_else(|| case_path(&line.reference, ""))),
        authority: duty_words::authority(&line.rule, line.authority),
        why: why(line, law, today).into(),
        about: Link::new(Html::name(&line.child), case_path(&line.reference, "")),
        about_note: note,
        ruler: ruler(line, law, today),
        note: Html::default(),
    }
}

/// The row of a promise that is due, which leads to where it is kept or withdrawn.
pub(super) fn promised(one: &Owed, today: NaiveDate) -> WorkRow {
    WorkRow {
        due: Due::on(one.due, one.due, today),
        what: Link::new(one.what.as_str(), one.place.as_str()),
        authority: Some(Authority::ours("promise")),
        why: Html::from(format!("Promised {} by ", words::list_date(one.promised_on, today))).then(Html::name(&one.by)),
        about: Link::new(Html::name(&one.child), case_path(&one.reference, "")),
        about_note: Html::reference(&one.reference),
        ruler: None,
        note: Html::default(),
    }
}

/// The meeting from which a decision about a plan's review is counted (regulations 20(10) and 21(9)).
fn review_meeting(line: &WorkLine, law: &Law) -> Option<NaiveDate> {
    let is_review = Purpose::of(&line.rule) == Some(Purpose::ReviewDecision);
    line.due.filter(|_| is_review).and_then(|due| law.counted_from(&line.rule, due))
}

fn why(line: &WorkLine, law: &Law, today: NaiveDate) -> String {
    match review_meeting(line, law) {
        Some(meeting) => format!("Meeting was on {}", words::list_date(meeting, today)),
        None => line.stage.label().to_owned(),
    }
}

fn ruler(line: &WorkLine, law: &Law, today: NaiveDate) -> Option<MiniRuler> {
    if let (Some(meeting), Some(due)) = (review_meeting(line, law), line.due) {
        return Some(MiniRuler::review(meeting, due, today));
    }
    let ruler = || MiniRuler::assessment(line.began_on, &law.assessment_limits(line.began_on), today);
    line.stage.is_open().then(ruler).flatten()
}
