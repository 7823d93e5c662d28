//! Disabilities of a child and the service of a parent, each with its days: what moves is shown before it is saved.

use actix_web::http::Method;
use ehc_application::people::{
    self, AtCircumstance, AtPerson, CircumstanceChange, Moves, NewCircumstance, OfCircumstance, Somebody,
};
use ehc_domain::{codes::Coded, people::circumstance::ChildCircumstance, policy::Action};

use super::{
    ground::{About, begun_case, child_form, place},
    moves::{check_page, follows},
};
use crate::{
    act::{Check, Named, Next, OnCase, Shown, on_case_with},
    form::form,
    frames::SummaryPage,
    ui::{
        Choice, FormState, Html,
        govuk::{ActionLink, SummaryRow},
        words,
    },
    web::route::Row,
};

form! { NewCircumstance {
    kind: radios("What is to be recorded?").or("Choose what is to be recorded").sample("hearing_impairment"),
    words: text("What is to be said of it?").hint("Needed for another disability. For example, epilepsy, or both ears, severe").width(30),
    from: date("From which day?").or("Enter the day from which it is so")
        .hint("If nobody knows since when, the day on which it became known"),
    until: date("Last day").hint("Only where it is over").unsampled(),
    reason: lines("How is it known?", 2).hint("For example, a report of the hearing clinic"),
    version: hidden(),
} }

form! { CircumstanceChange {
    words: text("What is to be said of it?").width(30),
    from: date("From which day?").hint("Empty where nobody knows since when"),
    until: date("Last day").hint("Empty while it holds").unsampled(),
    was_wrong: tick("Is what is recorded wrong?", "It never was so: take it away"),
    reason: lines("Why?", 2).hint("Needed where something that is recorded is changed or taken away"),
    version: hidden(),
} }

impl About for OfCircumstance {
    fn who(&self) -> &Somebody {
        &self.who
    }
}

pub(super) fn add() -> Vec<Row> {
    on_case_with(
        "/cases/{reference}/people/{id}/circumstances",
        Action::CircumstanceChange,
        people::to_add_circumstance,
        |who: &Somebody| &who.open,
    )
    .part("people")
    .does(
        "Records a disability of a child, or that a parent serves in the armed forces, from a day on",
        people::add_circumstance,
        |shown| child_form(shown, "Add a disability or service family"),
    )
    .asks(|_, asking| {
        asking.choices("kind", ChildCircumstance::ALL.iter().map(|one| Choice::new(one.code(), one.label())).collect());
    })
    .begins(begun_case)
    .json("/api/v1/cases/{reference}/people/{id}/circumstances")
    .answers(201, |_, id| Named::of(*id))
    .checked(Check {
        page: "/cases/{reference}/people/{id}/circumstances/check",
        preview: people::new_circumstance_moves,
        shows: new_once_more,
    })
    .then(|shown, _| Next::to(shown.path(&place(shown))).saying("Saved"))
}

pub(super) fn change() -> Vec<Row> {
    on_case_with(
        "/cases/{reference}/people/{id}/circumstances/{circumstance}",
        Action::CircumstanceChange,
        people::to_change_circumstance,
        |found: &OfCircumstance| &found.who.open,
    )
    .part("people")
    .does(
        "Changes what is recorded of a disability or service family, or takes it back as a mistake: what is left out is emptied",
        people::change_circumstance,
        |shown| {
            let kind = shown.ground.more.row.kind;
            child_form(shown, &format!("Change what is recorded: {}", kind.label().to_lowercase()))
        },
    )
    .begins(|shown| {
        let row = &shown.ground.more.row;
        let days = [("from", row.from_on), ("until", row.until_on)];
        let begun = FormState::new()
            .with("version", shown.ground.more.who.open.case.version.to_string())
            .with("words", row.words.clone().unwrap_or_default());
        days.into_iter().filter_map(|(name, day)| Some((name, day?))).fold(begun, |state, (name, day)| state.with_date(name, day))
    })
    .json_by(Method::PUT, "/api/v1/cases/{reference}/people/{id}/circumstances/{circumstance}")
    .checked(Check {
        page: "/cases/{reference}/people/{id}/circumstances/{circumstance}/check",
        preview: people::circumstance_moves,
        shows: change_once_more,
    })
    .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Saved"))
}

fn new_once_more(shown: &Shown<AtPerson, OnCase<Somebody>>, new: &NewCircumstance, moves: &Moves) -> SummaryPage {
    let back = shown.path(&format!("{}/circumstances", place(shown)));
    let change = |row: SummaryRow, what: &str| row.action(ActionLink::change(what, back.as_str()));
    let mut rows = vec![
        SummaryRow::new("Whose", Html::name(&shown.ground.more.record.name)),
        change(SummaryRow::new("What", new.kind.label()), "what is recorded"),
        change(SummaryRow::new("From", words::date(new.from)), "the day"),
    ];
    rows.extend(new.until.map(|day| change(SummaryRow::new("Last day", words::date(day)), "the last day")));
    rows.extend(new.words.as_ref().map(|said| change(SummaryRow::new("What is said of it", said.as_str()), "what is said")));
    rows.extend(new.reason.as_ref().map(|why| change(SummaryRow::new("How it is known", Html::lines(why.as_str())), "how")));
    check_page(shown, "Check what is recorded", rows, follows(moves))
}

fn change_once_more(
    shown: &Shown<AtCircumstance, OnCase<OfCircumstance>>,
    new: &CircumstanceChange,
    moves: &Moves,
) -> SummaryPage {
    let found = &shown.ground.more;
    let back = shown.path(&format!("{}/circumstances/{}", place(shown), found.row.id));
    let change = |row: SummaryRow, what: &str| row.action(ActionLink::change(what, back.as_str()));
    let day = |day, none: &str| Option::map_or(day, none.to_owned(), words::date);
    let mut rows = vec![
        SummaryRow::new("Whose", Html::name(&found.who.record.name)),
        SummaryRow::new("What", found.row.kind.label()),
        SummaryRow::new("Recorded now", found.row.lasting().in_words()),
    ];
    if new.was_wrong {
        rows.push(change(SummaryRow::new("What is recorded now", "Wrong: it is taken away"), "whether it is wrong"));
    } else {
        let said = new.words.as_ref().map_or("Nothing", |said| said.as_str());
        rows.push(change(SummaryRow::new("What is said of it", said), "what is said"));
        rows.push(change(SummaryRow::new("From", day(new.from, "Not recorded")), "the day"));
        rows.push(change(SummaryRow::new("Last day", day(new.until, "It holds")), "the last day"));
    }
    rows.extend(new.reason.as_ref().map(|why| change(SummaryRow::new("Why", Html::lines(why.as_str())), "why")));
    check_page(shown, "Check what is recorded", rows, follows(moves))
}
