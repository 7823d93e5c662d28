//! Answering a request without advice.

use ehc_application::advice::{
    contribute::{self, AnswerGiven},
    request, request_path,
};
use ehc_domain::{ids::AdviceRequestId, policy::Action};

use super::request::title;
use crate::{
    act::{Instead, Next, at},
    form::{
        form,
        ways::{date, lines, radios},
    },
    ui::{Choice, FormState, govuk::Inset},
    web::route::{Row, Rule},
};

form! { AnswerGiven {
    answer: radios("What do you want to say?")
        .or("Choose what you want to say")
        .looks(|field| field.choices(vec![
            Choice::new("will_come", "The advice will come"),
            Choice::new("not_known", "The child is not known to us"),
            Choice::new("missed_appointment", "An appointment was missed"),
            Choice::new("decline", "We cannot give this advice"),
        ]))
        .also(
            radios("Will you assess the child?")
                .or("Say whether you will assess for this request: yes by a date, or no with the reason")
                .looks(|field| field.choices(vec![
                    Choice::new("not_known_will_assess", "Yes"),
                    Choice::new("not_known_will_not_assess", "No"),
                ]))
                .plain()
                .within("answer", "not_known"),
        )
        .opens(&[
            "will_come", "not_known", "not_known_will_assess", "not_known_will_not_assess", "missed_appointment", "decline",
        ]),
    day: date("By when?").plain().within("answer", "will_come")
        .also(date("By when?").plain().within("answer", "not_known_will_assess"))
        .also(date("Which appointment was missed?").plain().within("answer", "missed_appointment")),
    next: date("When is the new one?").plain().within("answer", "missed_appointment"),
    reason: lines("Why?", 3).plain().within("answer", "decline")
        .also(lines("Why not?", 3).plain().within("answer", "not_known_will_not_assess")),
    version: hidden(),
} }

pub(super) fn answer() -> Vec<Row> {
    at("/advice/{id}/answer", Rule::OnCase(Action::AdviceAnswer), |service, context, id: &AdviceRequestId| {
        request::show(service, context, *id)
    })
    .does(
        "Answers a request without advice; no answer moves the limit",
        |service, context, id, given| contribute::answer(service, context, *id, given),
        |shown| {
            let page = shown.frame.clone().form("Reply to a request", "Send the reply");
            page.part(Inset { body: title(&shown.ground).into() }).cancel(request_path(shown.at, ""))
        },
    )
    .begins(|shown| FormState::new().with("version", shown.ground.request.version.to_string()))
    .instead(|shown| {
        if shown.ground.may_write {
            return None;
        }
        let over = Next::to(request_path(shown.at, "")).saying("Nothing more is wanted for this request");
        Some(if shown.ground.is_over { Instead::GoSaying(over) } else { Instead::Denied })
    })
    .json("/api/v1/advice/{id}/answer")
    .then(|shown, _| {
        let words = "Your reply was sent to the caseworker. The limit has not moved";
        Next::to(request_path(shown.at, "")).saying(words)
    })
}
