//! How the exceptions of a case are shown, with what can be done about each.

use ehc_application::timetable::CaseTimetable;
use ehc_domain::{
    accounts::Actor,
    policy::{Action, Decision, Target, decide},
    timetable::{
        Duty,
        exceptions::{Considered, Refusal, Verdict},
    },
};

use super::recorded::{lasting, place};
use crate::{
    cases,
    ui::{
        Html,
        govuk::Tag,
        parts::{Cell, Column, Row as TableRow, Table},
        words,
    },
};

/// Who may do what about the exceptions of a case.
struct May {
    approve: bool,
    end: bool,
    correct: bool,
}

impl May {
    /// Nothing is done on a page that shows an earlier day.
    fn of(dates: &CaseTimetable, actor: &Actor) -> Self {
        let may =
            |action| dates.as_known_on.is_none() && decide(actor, action, Target::Case(&dates.open.subject)) == Decision::Allow;
        Self { approve: may(Action::ExceptionApprove), end: may(Action::ExceptionRecord), correct: may(Action::FactCorrect) }
    }
}

/// Says what was recorded to excuse a limit and whether it does, with the way to end what still goes on.
pub(in crate::cases) fn of_duty(dates: &CaseTimetable, duty: &Duty, actor: &Actor) -> Html {
    let recorded = &duty.receipt.exceptions;
    if recorded.is_empty() {
        let gives_none = duty.rule().exceptions.is_empty();
        return if gives_none { "The regulations give none for this limit" } else { "None recorded" }.into();
    }
    let may = May::of(dates, actor);
    Html::concat(recorded.iter().map(|one| {
        let lasts = one.to.map_or_else(|| format!("since {}", words::date(one.from)), |to| words::range(one.from, to));
        let counts = cases::words::lower_first(&counts(one));
        let said = Html::from(format!("{}, {lasts}: {counts}.", words::sentence(one.ground.words())));
        Html::paragraph(
            said.then(Html::from(" "))
                .then(end_link(dates, one, &may))
                .then(Html::from(" "))
                .then(correct_link(dates, one, &may)),
        )
    }))
}

fn counts(one: &Considered) -> String {
    match one.verdict {
        Verdict::Excuses { .. } => "Excuses a miss".to_owned(),
        Verdict::Refused(refusal) => format!("Does not count, because {refusal}"),
    }
}

fn end_link(dates: &CaseTimetable, one: &Considered, may: &May) -> Html {
    if one.to.is_some() || !may.end || one.is_about_another_body() {
        return Html::default();
    }
    Html::link(act("Record its last day", one), &place(&dates.open, one.fact, "end"))
}

fn correct_link(dates: &CaseTimetable, one: &Considered, may: &May) -> Html {
    if !may.correct || one.is_about_another_body() {
        return Html::default();
    }
    Html::link(act("Correct its days", one), &place(&dates.open, one.fact, "correct"))
}

/// The words of a link, with what it is about for those who hear one link after another.
fn act(words: &str, one: &Considered) -> Html {
    Html::from(words).then(Html::hidden(&format!(": {}", one.ground.words())))
}

/// Lists the exceptions of a case, each with what can be done about it; `None` while none is recorded.
pub(in crate::cases) fn table(dates: &CaseTimetable, actor: &Actor) -> Option<Table> {
    let may = May::of(dates, actor);
    let all = dates.timetable.duties.iter().flat_map(|duty| duty.receipt.exceptions.iter().map(move |one| (duty, one)));
    let concerned = all.filter(|(_, one)| !one.is_about_another_body());
    let rows: Vec<TableRow> = concerned.map(|(duty, one)| row(dates, duty, one, &may)).collect();
    let columns = ["Ground", "Limit that may be missed", "First day", "Last day", "State"].map(Column::new);
    (!rows.is_empty()).then(|| Table::new("Exceptions", columns.to_vec(), rows))
}

fn row(dates: &CaseTimetable, duty: &Duty, one: &Considered, may: &May) -> TableRow {
    let today = dates.timetable.today;
    let last = match one.to {
        Some(to) => words::list_time(to, today).into(),
        None => Cell::noted(lasting(one.from, today), end_link(dates, one, may)),
    };
    let waits = one.verdict == Verdict::Refused(Refusal::NotApproved);
    let state = match waits {
        true if may.approve => {
            Cell::noted(Tag::teal(WAITS), Html::link(act("Approve or refuse it", one), &place(&dates.open, one.fact, "approve")))
        }
        true => Html::from(Tag::teal(WAITS)).into(),
        false => counts(one).into(),
    };
    TableRow::new([
        words::sentence(one.ground.words()).into(),
        dates.titles.get(&duty.key).cloned().unwrap_or_default().into(),
        Cell::noted(words::list_time(one.from, today), correct_link(dates, one, may)),
        last,
        state,
    ])
}

const WAITS: &str = "Waiting for a manager";
