//! A family that moves to another council’s area, without a plan or with one.

use ehc_application::endings::{self, Before, EndRefused, Move, Moving, ToEnd, Transfer};
use ehc_domain::{
    cases::{CaseReference, Step},
    policy::Action,
};

use super::ground::{Last, SettledJson, ToEndIt, answered, asks_why_late, once_more, settled, waits, where_nobody_else};
use crate::{
    act::{Check, Next, on_case_with},
    form::form,
    ui::words,
    web::route::Row,
};

form! { Move {
    on: date("When did they move?").or("Enter the day of the move"),
    to: text("Which council is responsible now?").or("Enter the council that is responsible now").width(30),
    keyed_late_reason: lines("If a limit has passed since that day, why is it entered only now?", 2).unsampled(),
} }

form! { Moving {
    on: date("When did we learn of the move?").or("Enter the day we learned of the move").today(),
    moves_on: date("When do they move?").or("Enter the day of the move").hint("It may lie ahead."),
    to: text("Which council will be responsible?").or("Enter the council that will be responsible").width(30),
    keyed_late_reason: lines("If the plan had to be transferred by now, why is the move entered only now?", 2).unsampled(),
} }

form! { Transfer {
    on: date("When was the plan transferred?").or("Enter the day the plan was transferred").hint("The day of the move, or later."),
    to: text("Which council maintains the plan now?").or("Enter the council that maintains the plan now").width(30),
    keyed_late_reason: lines("If a limit has passed since that day, why is it entered only now?", 2).unsampled(),
} }

pub(super) fn moves() -> Vec<Row> {
    let on_it =
        |page: &'static str| on_case_with::<CaseReference, ToEnd>(page, Action::CaseEnd, endings::to_end, |found| &found.open);
    let mut rows = on_it("/cases/{reference}/moved-away")
        .does("Records that the child moved to another council’s area before there was a plan; where a limit that is overdue vanishes with it, it waits for a second person", endings::move_away, |shown| {
            let form = shown
                .form("Record a move to another council", "Continue", "")
                .intro("For a child without a plan. We are responsible no more, so the assessment ends here. The other council decides for itself. What ends is shown before anything is saved.");
            where_nobody_else(shown, form)
        })
        .asks(asks_why_late)
        .instead(|shown| {
            let why = "There is no assessment under way that a move could end.";
            waits(shown).or_else(|| shown.not_at_this_stage(Step::MoveAway, why))
        })
        .json("/api/v1/cases/{reference}/moved-away")
        .answers(200, |_, settled| SettledJson::from(*settled))
        .checked(Check {
            page: "/cases/{reference}/moved-away/check",
            preview: endings::move_away_preview,
            shows: |shown: &ToEndIt, form: &Move, before: &Before| {
                let rows = vec![("Moved on", words::date(form.on)), ("To", form.to.to_string())];
                let rows = answered(rows, form.keyed_late_reason.as_ref());
                once_more(
                    &shown.frame,
                    shown.path(""),
                    Last {
                        title: "Check the move",
                        question: &format!("Do you record that {} moved away?", shown.frame.identity.name),
                        button: "Record the move",
                        change: shown.path("moved-away"),
                        rows,
                        after: Vec::new(),
                    },
                    before,
                )
            },
        })
        .then(|shown, done| settled(shown, *done, "", "Move recorded. The case is closed"));
    rows.extend(
        on_it("/cases/{reference}/moving")
            .part("dates")
            .does(
                "Records that the family of a child with a plan moves to another council’s area",
                endings::move_known,
                |shown| {
                    shown.form("Record that the family moves", "Continue", "dates").intro(
                        "From the day we learn of it counts the time in which the plan must be transferred (regulation 15).",
                    )
                },
            )
            .instead(|shown| {
                let known = || shown.ground.more.is_moving.then(|| shown.not_now(&format!("{}.", EndRefused::KnownAlready)));
                shown.not_at_this_stage(Step::TransferOut, "There is no plan that could be transferred.").or_else(known)
            })
            .json("/api/v1/cases/{reference}/moving")
            .checked(Check {
                page: "/cases/{reference}/moving/check",
                preview: endings::move_known_preview,
                shows: |shown: &ToEndIt, form: &Moving, before: &Before| {
                    let rows = vec![
                        ("We learned of it on", words::date(form.on)),
                        ("They move on", words::date(form.moves_on)),
                        ("To", form.to.to_string()),
                    ];
                    let rows = answered(rows, form.keyed_late_reason.as_ref());
                    once_more(
                        &shown.frame,
                        shown.path("dates"),
                        Last {
                            title: "Check the move",
                            question: &format!("Do you record that the family of {} moves?", shown.frame.identity.name),
                            button: "Record the move",
                            change: shown.path("moving"),
                            rows,
                            after: Vec::new(),
                        },
                        before,
                    )
                },
            })
            .then(|shown, ()| {
                Next::to(shown.path("dates")).saying("Move recorded. The limit for transferring the plan is among the dates")
            }),
    );
    rows.extend(
        on_it("/cases/{reference}/transferred")
            .part("dates")
            .does(
                "Records that the plan was transferred to another council, which maintains it from then on; where a limit that is overdue vanishes with it, it waits for a second person",
                endings::transfer_out,
                |shown| where_nobody_else(shown, shown.form("Record that the plan was transferred", "Continue", "dates")),
            )
            .asks(asks_why_late)
            .instead(|shown| {
                let why = "There is no plan that could be transferred.";
                waits(shown).or_else(|| shown.not_at_this_stage(Step::TransferOut, why))
            })
            .json("/api/v1/cases/{reference}/transferred")
            .answers(200, |_, settled| SettledJson::from(*settled))
            .checked(Check {
                page: "/cases/{reference}/transferred/check",
                preview: endings::transfer_out_preview,
                shows: |shown: &ToEndIt, form: &Transfer, before: &Before| {
                    let rows = vec![("Transferred on", words::date(form.on)), ("To", form.to.to_string())];
                    let rows = answered(rows, form.keyed_late_reason.as_ref());
                    once_more(
                        &shown.frame,
                        shown.path("dates"),
                        Last {
                            title: "Check the transfer",
                            question: &format!("Do you record that the plan of {} was transferred?", shown.frame.identity.name),
                            button: "Record the transfer",
                            change: shown.path("transferred"),
                            rows,
                            after: Vec::new(),
                        },
                        before,
                    )
                },
            })
            .then(|shown, done| settled(shown, *done, "", "Transfer recorded. The case is closed")),
    );
    rows
}
