//! Approving the plan, which sends it.

use chrono::NaiveDate;
use ehc_application::plans::finalise::{self, Approval, Gates};
use ehc_domain::{cases::CaseReference, plans::PlanState, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    act::{Instead, Next, OnCase, Shown, on_case_with},
    appeals,
    form::{Form, form},
    frames::FormPage,
    ui::{
        Html,
        govuk::{SummaryList, SummaryRow, Warning},
        words,
    },
    web::route::Row,
};

form! { Approval {
    sent_on: date("Date sent").or("Enter the day the plan was sent").hint("This is the day that meets the limit.").today(),
    late_reason: lines("Why is the plan late?", 3).hint("We ask once."),
    keyed_late_reason: lines("If it was sent before its text was written here, or its approval asked for, why is it entered only now?", 2),
    version: hidden(),
    addressees: hidden().unsampled(),
} }

type Page = Shown<CaseReference, OnCase<Gates>>;

fn is_late(shown: &Page) -> bool {
    shown.ground.more.limit.is_some_and(|limit| shown.today > limit)
}

fn question(shown: &Page) -> FormPage {
    let gates = &shown.ground.more;
    let limit = gates.limit.map_or_else(|| "None open".to_owned(), words::date);
    let facts = SummaryList::new(vec![
        SummaryRow::new("The limit is", limit),
        SummaryRow::new("Section I", gates.view.plan.sections.i.words()),
        SummaryRow::new("Last written by", Html::name(&gates.view.saved_by.clone().unwrap_or_default())),
        appeals::sent_to(&gates.view.recipients),
    ]);
    let warning = "The plan becomes final and cannot be changed. It counts as sent to the family, the school and the health body on the day you enter.";
    let question = "Do you approve this plan and send it?";
    let mut form = shown.confirm("Finalise the plan", question, warning, "Approve and send", "plan/finalise").part(facts);
    if let Some(missing) = appeals::missing(&gates.view.recipients, &gates.view.open) {
        form = form.part(missing);
    }
    form = appeals::parts(&gates.parts).into_iter().fold(form, FormPage::part);
    if let Some(dates) = &gates.appeal {
        form = form.part(appeals::dates(dates, &gates.view.open));
    }
    if is_late(shown) {
        form = form.part(Warning { text: "The limit has passed. The plan must still be sent.".into() });
    }
    form
}

/// The final plan, on its way.
#[derive(Debug, Serialize, ToSchema)]
struct IssuedJson {
    /// The day it was sent.
    on: NaiveDate,
    /// The limit; `null` when there is none.
    limit: Option<NaiveDate>,
    /// Days after the limit; 0 when it is on time.
    days_late: i64,
    /// Days before the limit; 0 on the day itself.
    days_early: i64,
}

pub(in crate::plans) fn confirm() -> Vec<Row> {
    let page = "/cases/{reference}/plan/finalise/confirm";
    on_case_with::<CaseReference, _>(page, Action::PlanFinalise, finalise::show, |gates| &gates.view.open)
        .part("plan")
        .does(
            "Approves the plan and records that it was sent, today or on an earlier day. Needs a password given within the last five minutes",
            finalise::finalise,
            question,
        )
        .asks(|shown, asking| asking.only_if(is_late(shown), "late_reason"))
        .begins(|shown| {
            let view = &shown.ground.more.view;
            let begun = Approval::begun(shown.today).with("version", view.plan.record.version.to_string());
            begun.with("addressees", view.recipients.in_one_line())
        })
        .instead(|shown| {
            let gates = &shown.ground.more;
            if gates.view.plan.record.state == PlanState::Final {
                Some(Instead::Go(shown.path("plan/finalise/done")))
            } else if !gates.view.may_finalise {
                Some(Instead::Denied)
            } else {
                (!gates.may_be_approved()).then(|| Instead::Go(shown.path("plan/finalise")))
            }
        })
        .json("/api/v1/cases/{reference}/plan/finalise")
        .answers(201, |_, issued| IssuedJson {
            on: issued.on,
            limit: issued.limit,
            days_late: issued.days_late,
            days_early: issued.days_early,
        })
        .then(|shown, _| Next::to(shown.path("plan/finalise/done")).saying("The plan is approved and sent").offering())
}
