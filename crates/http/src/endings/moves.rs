//! A family that moves to another council’s area, without a plan or with one.

use ehc_application::endings::{self, EndRefused, Follows, Move, Moving, ToMove, Transfer};
use ehc_domain::{
    cases::{CaseReference, Step},
    policy::Action,
};

use super::ground::{Last, OnIt, once_more};
use crate::{
    act::{Check, Next, OnCase, Shown, on_case, on_case_with},
    form::form,
    ui::words,
    web::route::Row,
};

form! { Move {
    on: date("When did they move?").or("Enter the day of the move"),
    to: text("Which council is responsible now?").or("Enter the council that is responsible now").width(30),
} }

form! { Moving {
    on: date("When did we learn of the move?").or("Enter the day we learned of the move").today(),
    moves_on: date("When do they move?").or("Enter the day of the move").hint("It may lie ahead."),
    to: text("Which council will be responsible?").or("Enter the council that will be responsible").width(30),
} }

form! { Transfer {
    on: date("When was the plan transferred?").or("Enter the day the plan was transferred").hint("The day of the move, or later."),
    to: text("Which council maintains the plan now?").or("Enter the council that maintains the plan now").width(30),
} }

pub(super) fn moves() -> Vec<Row> {
    let mut rows = on_case::<CaseReference>("/cases/{reference}/moved-away", Action::CaseEnd)
        .does("Records that the child moved to another council’s area before there was a plan", endings::move_away, |shown| {
            shown
                .form("Record a move to another council", "Continue", "")
                .intro("For a child without a plan. We are responsible no more, so the assessment ends here. The other council decides for itself.")
        })
        .instead(|shown| shown.not_at_this_stage(Step::MoveAway, "There is no assessment under way that a move could end."))
        .json("/api/v1/cases/{reference}/moved-away")
        .checked(Check {
            page: "/cases/{reference}/moved-away/check",
            preview: endings::move_away_preview,
            shows: |shown: &OnIt, form: &Move, found: &Follows| {
                let rows = vec![("Moved on", words::date(form.on)), ("To", form.to.to_string())];
                once_more(
                    &shown.frame,
                    shown.path(""),
                    Last {
                        title: "Check the move",
                        question: "Do you record that they moved?",
                        button: "Record the move",
                        change: shown.path("moved-away"),
                        rows,
                        after: Vec::new(),
                    },
                    found,
                )
            },
        })
        .then(|shown, ()| Next::to(shown.path("")).saying("Move recorded. The case is closed"));
    rows.extend(
        on_case_with::<CaseReference, ToMove>("/cases/{reference}/moving", Action::CaseEnd, endings::to_move, |found| {
            &found.open
        })
        .part("dates")
        .does("Records that the family of a child with a plan moves to another council’s area", endings::move_known, |shown| {
            shown
                .form("Record that the family moves", "Continue", "dates")
                .intro("From the day we learn of it counts the time in which the plan must be transferred (regulation 15).")
        })
        .instead(|shown| {
            let known = || shown.ground.more.is_known.then(|| shown.not_now(&format!("{}.", EndRefused::KnownAlready)));
            shown.not_at_this_stage(Step::TransferOut, "There is no plan that could be transferred.").or_else(known)
        })
        .json("/api/v1/cases/{reference}/moving")
        .checked(Check {
            page: "/cases/{reference}/moving/check",
            preview: endings::move_known_preview,
            shows: |shown: &Shown<CaseReference, OnCase<ToMove>>, form: &Moving, found: &Follows| {
                let rows = vec![
                    ("We learned of it on", words::date(form.on)),
                    ("They move on", words::date(form.moves_on)),
                    ("To", form.to.to_string()),
                ];
                once_more(
                    &shown.frame,
                    shown.path("dates"),
                    Last {
                        title: "Check the move",
                        question: "Do you record that the family moves?",
                        button: "Record the move",
                        change: shown.path("moving"),
                        rows,
                        after: Vec::new(),
                    },
                    found,
                )
            },
        })
        .then(|shown, ()| {
            Next::to(shown.path("dates")).saying("Move recorded. The limit for transferring the plan is among the dates")
        }),
    );
    rows.extend(
        on_case::<CaseReference>("/cases/{reference}/transferred", Action::CaseEnd)
            .part("dates")
            .does(
                "Records that the plan was transferred to another council, which maintains it from then on",
                endings::transfer_out,
                |shown| shown.form("Record that the plan was transferred", "Continue", "dates"),
            )
            .instead(|shown| shown.not_at_this_stage(Step::TransferOut, "There is no plan that could be transferred."))
            .json("/api/v1/cases/{reference}/transferred")
            .checked(Check {
                page: "/cases/{reference}/transferred/check",
                preview: endings::transfer_out_preview,
                shows: |shown: &OnIt, form: &Transfer, found: &Follows| {
                    let rows = vec![("Transferred on", words::date(form.on)), ("To", form.to.to_string())];
                    once_more(
                        &shown.frame,
                        shown.path("dates"),
                        Last {
                            title: "Check the transfer",
                            question: "Do you record that the plan was transferred?",
                            button: "Record the transfer",
                            change: shown.path("transferred"),
                            rows,
                            after: Vec::new(),
                        },
                        found,
                    )
                },
            })
            .then(|shown, ()| Next::to(shown.path("")).saying("Transfer recorded. The case is closed")),
    );
    rows
}
