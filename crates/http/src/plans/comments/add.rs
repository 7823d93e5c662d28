//! Recording a comment as it comes.

use ehc_application::plans::{
    comments::{self, NewComment},
    thread,
};
use ehc_domain::{cases::CaseReference, codes::Coded, plans::PlanSection, policy::Action};

use super::not_now;
use crate::{
    act::{Named, Next, on_case_with},
    form::form,
    plans::ground::section_words,
    ui::Choice,
    web::route::Row,
};

form! { NewComment {
    section: select("Which section is it about?").or("Choose a section"),
    made_by: text("Who made it?").or("Enter who made the comment").width(30),
    received_on: date("When did it come?").or("Enter the day the comment came").hint("For example, 11 1 2027").today(),
    text: counted("What do they say?", 6).or("Enter the comment").hint("In their own words."),
} }

pub(in crate::plans) fn add() -> Vec<Row> {
    on_case_with::<CaseReference, _>("/cases/{reference}/plan/comments/new", Action::CommentAnswer, thread::show, |view| {
        &view.open
    })
    .part("plan")
    .does("Records a comment of the family", comments::add, |shown| {
        shown.form("Record a comment", "Save comment", "plan/comments").back(shown.path("plan/comments"))
    })
    .asks(|_, asking| {
        let section = |section: &PlanSection| Choice::new(section.code(), section_words(*section));
        asking.choices("section", PlanSection::ALL.iter().map(section).collect());
    })
    .instead(|shown| not_now(shown, &shown.ground.more, "Record a comment"))
    .json("/api/v1/cases/{reference}/plan/comments")
    .answers(201, |_, id| Named::of(*id))
    .then(|shown, _| Next::to(shown.path("plan/comments")).saying("Comment recorded"))
}
