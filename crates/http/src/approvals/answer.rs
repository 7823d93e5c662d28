//! Approving, refusing, and taking a proposal back.

use ehc_application::approvals::{
    self, AnswerRefused, Approval, Refusal, Shown as Found, TakenBack, WithdrawRefused, approve, refuse, withdraw,
};
use ehc_domain::{
    approvals::ProposalState,
    cases::CaseReference,
    ids::ApprovalId,
    policy::{Action, Decision, Target, decide},
};

use super::ground::{Page, STALE, answered, beside, ends, lists};
use crate::{
    act::{Instead, Next, OnCase, on_case_with},
    form::form,
    frames::FormPage,
    ui::Link,
    web::route::Row,
};

form! { Approval {} }

form! { Refusal {
    reason: lines("Why do you refuse it?", 3).or("Say why you refuse it").hint("Whoever proposed it reads this"),
} }

form! { TakenBack {} }

pub(super) fn routes() -> Vec<Row> {
    let mut rows = give();
    rows.extend(deny());
    rows.extend(take_back());
    rows
}

type Place = crate::act::Place<(CaseReference, ApprovalId), OnCase<Found>>;

fn about(page: &'static str, action: Action) -> Place {
    on_case_with(page, action, approvals::find, |found| &found.open)
}

/// In place of the form, whoever may not answer reads why.
fn not_for(shown: &Page, title: &str, action: Action) -> Option<Instead> {
    let found = &shown.ground.more;
    // Nobody answers their own proposal, whatever their role.
    if found.may.withdraw {
        return Some(not_now(shown, title, AnswerRefused::SamePerson.to_string()));
    }
    if decide(&shown.signed_in.actor(), action, Target::Case(&found.open.subject)) != Decision::Allow {
        return Some(Instead::Denied);
    }
    let why = match found.line.state {
        ProposalState::Waiting if found.is_stale && action == Action::ApprovalGive => STALE.to_owned(),
        ProposalState::Waiting if found.may.answer => return None,
        ProposalState::Waiting => AnswerRefused::SamePerson.to_string(),
        _ => answered(&found.line, shown.today).unwrap_or_else(|| AnswerRefused::NothingWaits.to_string()),
    };
    Some(not_now(shown, title, why))
}

fn not_now(shown: &Page, title: &str, why: String) -> Instead {
    let back = Link::new("What was proposed", shown.path(&place(shown)));
    Instead::Page(Box::new(shown.frame.clone().not_now(title, why, &back)))
}

fn place(shown: &Page) -> String {
    format!("approvals/{}", shown.at.1)
}

fn shows(shown: &Page, form: FormPage) -> FormPage {
    let found = &shown.ground.more;
    let beside = found.beside.iter().flat_map(beside);
    lists(&found.line, &[], shown.today).into_iter().chain(ends(found)).chain(beside).fold(form, FormPage::part)
}

fn give() -> Vec<Row> {
    about("/cases/{reference}/approvals/{id}/approve", Action::ApprovalGive)
        .does("Approves what somebody else proposed, which does it", approve, |shown| {
            let warning = "It is done in the same moment, in your name and in theirs.";
            let question = "Do you approve what is proposed?";
            shows(shown, shown.confirm("Approve a proposal", question, warning, "Approve", &place(shown)))
        })
        .instead(|shown| not_for(shown, "Approve a proposal", Action::ApprovalGive))
        .json("/api/v1/cases/{reference}/approvals/{id}/approve")
        .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Approved and done").offering())
}

fn deny() -> Vec<Row> {
    about("/cases/{reference}/approvals/{id}/refuse", Action::ApprovalRefuse)
        .does("Refuses what somebody else proposed", refuse, |shown| {
            let form = shown.form("Refuse a proposal", "Refuse", &place(shown));
            shows(shown, form.intro("What is proposed is not done: everything stays as it stands now. Whoever proposed it is told why, and may propose it anew."))
        })
        .instead(|shown| not_for(shown, "Refuse a proposal", Action::ApprovalRefuse))
        .json("/api/v1/cases/{reference}/approvals/{id}/refuse")
        .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Refused. Whoever proposed it is told").offering())
}

const TAKEN_BACK: &str = "What you proposed is not done, and nobody can approve it any more: everything stays as it stands now. That you proposed it and took it back stays on record. You may propose it anew.";

fn take_back() -> Vec<Row> {
    about("/cases/{reference}/approvals/{id}/withdraw", Action::ApprovalWithdraw)
        .does("Takes one’s own proposal back", withdraw, |shown| {
            let question = "Do you take your proposal back?";
            shows(shown, shown.confirm("Take a proposal back", question, TAKEN_BACK, "Take it back", &place(shown)))
        })
        .instead(|shown| match (shown.ground.more.line.state, shown.ground.more.may.withdraw) {
            (_, true) => None,
            (ProposalState::Waiting, false) => {
                Some(not_now(shown, "Take a proposal back", WithdrawRefused::SomebodyElses.to_string()))
            }
            _ => {
                let why = answered(&shown.ground.more.line, shown.today);
                let why = why.unwrap_or_else(|| WithdrawRefused::NothingWaits.to_string());
                Some(not_now(shown, "Take a proposal back", why))
            }
        })
        .json("/api/v1/cases/{reference}/approvals/{id}/withdraw")
        .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Taken back"))
}
