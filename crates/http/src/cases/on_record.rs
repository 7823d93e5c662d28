//! The days on record of a case: what happened when, who keyed it, and the way to put each right.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule,
    facts::{self, AlsoOnRecord, Beside, OnRecord, TransferDetails},
    heading,
};
use ehc_domain::{
    cases::Stage,
    decisions::DecisionKind,
    policy::{Action, Decision, Target, decide},
    timetable::facts::{FactKind, london_day},
};

use super::frame;
use crate::{
    ui::{
        Html,
        parts::{Cell, Column, Empty, Row, Table},
        words,
    },
    web::{
        App, SignedIn,
        path::reference,
        respond::{Answer, page},
    },
};

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let today = context.today;
    let (open, days, also, heading) = app
        .run(move |service| {
            let (open, days) = facts::on_record(service, &context, &reference)?;
            let also = facts::also_on_record(service, &context, &reference)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &open))?;
            Ok::<_, Failure<NoRule>>((open, days, also, heading))
        })
        .await?;
    let may = |action| decide(&signed_in.actor(), action, Target::Case(&open.subject)) == Decision::Allow;
    let (corrects, takes_back) = (may(Action::FactCorrect), may(Action::FactRetract));
    let is_amended = days.iter().any(|day| day.kind == FactKind::HeldVersionSent);
    let mend = |day: &OnRecord| {
        if day.taken_back.is_some() {
            return Vec::new();
        }
        let correct = |page: &str| open.path(&format!("facts/{}/{page}", day.fact));
        let take_back = (day.may_go && takes_back && !day.is_detail).then(|| ("Take it back", correct("take-back")));
        let mut ways = match (day.waits, &day.kind) {
            (Some(approval), _) => return vec![("A correction waits", open.path(&format!("approvals/{approval}")))],
            // The days of an exception have a page of their own.
            (None, FactKind::ExceptionRecorded { .. } | FactKind::ExceptionEnded { .. }) => vec![("Correct", open.path("dates"))],
            (None, _) if day.is_detail => vec![("Correct", correct("details"))],
            (None, kind) if TransferDetails::asked(kind).is_empty() => vec![("Correct", correct("correct"))],
            (None, _) => vec![("Correct the day", correct("correct")), ("Correct the rest", correct("details"))],
        };
        if day.kind == FactKind::PlanHeld && !is_amended && open.case.stage.has_plan() {
            ways.push(("Add when it was last amended", open.path("plan/last-amended")));
        }
        ways.extend(take_back);
        ways
    };
    let row = |day: &OnRecord| ((day.on, place(day)), row(day, if corrects { mend(day) } else { Vec::new() }, today));
    let way = |day: &AlsoOnRecord| match day.waits {
        Some(approval) => ("A correction waits", open.path(&format!("approvals/{approval}"))),
        None => ("Correct", open.path(&page_of(&day.of))),
    };
    let beside = |day: &AlsoOnRecord| ((day.on, Place::Beside), beside(day, corrects.then(|| way(day)), today));
    let shown = frame(&signed_in, &open, &heading, "dates").part("Days on record");
    if days.is_empty() && also.is_empty() {
        // What was recorded by mistake never was; what became of a duplicate stands in the case that it was merged into.
        let nothing = match (open.case.stage, open.case.merged_into_id) {
            (_, Some(_)) => Empty::new("What stood here went over to the case that this one was merged into"),
            (Stage::RecordedInError, None) => Empty::new("Nothing counts any more: the case was recorded by mistake"),
            _ => Empty::new("Nothing is on record yet"),
        };
        return page(&shown.part_of_page(nothing));
    }
    let columns = vec![Column::new("What happened"), Column::new("Day"), Column::new("Recorded"), Column::new("If it is wrong")];
    let mut rows: Vec<((NaiveDate, Place), Row)> = days.iter().map(row).chain(also.iter().map(beside)).collect();
    rows.sort_by_key(|(place, _)| *place);
    page(&shown.part_of_page(Table::new("Days on record", columns, rows.into_iter().map(|(_, row)| row).collect())))
}

/// Where something stands among what happened on its day: what a decision rests on before it, and what it leads to after it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Before,
    Beside,
    After,
}

fn place(day: &OnRecord) -> Place {
    match day.kind {
        FactKind::AssessmentDecisionNotified { .. }
        | FactKind::PlanDecisionNotified { .. }
        | FactKind::AdviceAsked { .. }
        | FactKind::DraftServed { .. }
        | FactKind::ConsultationSent { .. }
        | FactKind::FinalPlanSent => Place::After,
        _ => Place::Before,
    }
}

/// What a day beside the facts is.
fn said(of: &Beside) -> String {
    match of {
        Beside::Decided(_, DecisionKind::Assess) => "Deciding whether to assess".to_owned(),
        Beside::Decided(_, DecisionKind::Issue) => "Deciding whether to issue a plan".to_owned(),
        Beside::Received(_, who) => format!("The request of {who}, withdrawn alone"),
        Beside::WithdrewAlone(_, who) => format!("The withdrawal of {who} alone"),
    }
}

/// Where a day beside the facts is corrected.
fn page_of(of: &Beside) -> String {
    match of {
        Beside::Decided(id, _) => format!("decisions/{id}/correct-day"),
        Beside::Received(id, _) | Beside::WithdrewAlone(id, _) => format!("requests/{id}/withdrawn-days"),
    }
}

/// A day beside the facts.
fn beside(day: &AlsoOnRecord, way: Option<(&'static str, String)>, today: NaiveDate) -> Row {
    let what = said(&day.of);
    let keyed = match &day.keyed {
        None => Cell::from("–"),
        Some((on, None)) => words::list_time(*on, today).into(),
        Some((on, Some(by))) => {
            let how = if day.before.is_empty() { "by " } else { "corrected by " };
            let by = Html::from(how).then(Html::name(by)).then(late(day.keyed_late.as_deref()));
            Cell::noted(words::list_time(*on, today), by)
        }
    };
    let mend = match way {
        None => Cell::from("–"),
        Some((words, place)) => Html::link(Html::from(words).then(Html::hidden(&format!(": {what}"))), &place).into(),
    };
    Row::new([Html::from(what).into(), Cell::noted(words::list_time(day.on, today), before(&day.before, today)), keyed, mend])
}

/// The days that stood before, each with why it was wrong.
fn before(days: &[(NaiveDate, String)], today: NaiveDate) -> Html {
    let line = |(on, why): &(NaiveDate, String)| format!("Before: {}. {why}", words::list_date(*on, today));
    Html::lines(&days.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// Why a day was entered after it had happened, where somebody was asked.
fn late(why: Option<&str>) -> Html {
    why.map(|why| Html::from(format!(". Entered late: {why}"))).unwrap_or_default()
}

fn row(day: &OnRecord, mend: Vec<(&str, String)>, today: NaiveDate) -> Row {
    // The day on which it was corrected last stands beside whoever did that.
    let how = if day.before.is_empty() { "by " } else { "corrected by " };
    let by = day.keyed_by.as_deref().map_or_else(|| "by the service".into(), |by| Html::from(how).then(Html::name(by)));
    let by = by.then(late(day.keyed_late.as_deref()));
    let what = match &day.taken_back {
        None => Cell::from(Html::from(day.words())),
        Some((at, by)) => {
            let by = by.as_deref().map(|by| Html::from("by ").then(Html::name(by)).then(" ")).unwrap_or_default();
            let on = words::list_date(london_day(*at), today);
            Cell::noted(day.words(), Html::from("Taken back ").then(by).then(format!("on {on}: it counts no more")))
        }
    };
    let keyed = words::list_time(london_day(day.keyed_at), today);
    let link =
        |(way, place): (&str, String)| Html::link(Html::from(way).then(Html::hidden(&format!(": {}", day.words()))), &place);
    // Ways below each other stand far enough apart to be touched.
    let mend = match mend.len() {
        0 => Cell::from("–"),
        1 => mend.into_iter().map(link).next().unwrap_or_default().into(),
        _ => Html::plain_list(mend.into_iter().map(link)).into(),
    };
    Row::new([what, Cell::noted(words::list_time(day.on, today), before(&day.before, today)), Cell::noted(keyed, by), mend])
}
