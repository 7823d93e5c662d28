//! A team that closes, and one that opens again.

use chrono::NaiveDate;
use ehc_application::teams::{self, Hanging, OwedRequest, TeamClosing, TeamReopening, TeamView, team_path};

use super::ground::{TeamWaitsJson, WHY, WHY_HINT, choices, form, on_team};
use crate::{
    act::{Instead, Next},
    form::form,
    ui::{
        Html,
        govuk::{SummaryList, SummaryRow},
        words,
    },
    web::route::Row,
};

form! { TeamClosing {
    closed_on: date("Last day").or("Enter its last day").today(),
    successor: select("Which team takes over?").hint("Cases and requests for advice go only to a team of the same kind").unsampled(),
    reason: lines(WHY, 2).hint(WHY_HINT),
} }

form! { TeamReopening {
    reason: lines("Why?", 3).or("Say why it opens again"),
} }

pub(super) fn close() -> Vec<Row> {
    on_team("/admin/teams/{team}/close")
        .does("Closes a team, or takes back one that has not opened yet, and passes on what hangs on it", teams::close, |shown| {
            let view = &shown.ground.0;
            let page = form(shown.frame.clone(), "Close a team", "Close the team", &team_path(shown.at)).caption(&view.row.name);
            let page = match ahead(view, shown.today) {
                Some(day) => page.intro(format!(
                    "It is to open on {}. Closing it before that takes it back: it never opens, whatever last day you enter.",
                    words::act_date(day)
                )),
                None => page,
            };
            let hanging = hanging(&view.hanging);
            if hanging.is_empty() {
                return page.intro("It has no cases, owes no advice, and nobody is in it.");
            }
            page.intro("All of this goes to the team that takes over. Its people are signed out, and see the new team when they sign in again.")
                .intro("Where people would see cases or requests for advice which they do not see now, it closes once information governance has approved it.")
                .part(SummaryList::new(hanging))
        })
        .asks(|shown, asking| asking.choices("successor", choices("None", &shown.ground.0.others)))
        .instead(|shown| shown.ground.0.row.closed_on.map(|_| Instead::Go(team_path(shown.at))))
        .json("/api/v1/teams/{team}/close")
        .answers(200, |_, proposal| TeamWaitsJson::of(*proposal))
        .then(|shown, proposal| {
            let is_taken_back = ahead(&shown.ground.0, shown.today).is_some();
            let done = match proposal {
                Some(_) => "It waits: the team closes once information governance has approved it",
                None if is_taken_back => "Taken back. It never opened",
                None => "Closed",
            };
            Next::to(team_path(shown.at)).saying(done)
        })
}

/// The first day of a team that has not opened yet.
fn ahead(view: &TeamView, today: NaiveDate) -> Option<NaiveDate> {
    view.row.opened_on.filter(|day| *day > today)
}

/// What hangs on a team, kind by kind.
fn hanging(hanging: &Hanging) -> Vec<SummaryRow> {
    let list = |names: Vec<String>| Html::listed(names.iter().map(|name| Html::name(name)));
    let mut rows = Vec::new();
    let (restricted, known): (Vec<_>, Vec<_>) = hanging.cases.iter().partition(|case| case.is_restricted);
    if !known.is_empty() {
        rows.push(SummaryRow::new("Open cases", Html::listed(known.iter().map(|case| Html::reference(&case.reference)))));
    }
    if !restricted.is_empty() {
        rows.push(SummaryRow::new("Restricted cases", restricted.len().to_string()));
    }
    if hanging.closed_cases > 0 {
        rows.push(SummaryRow::new("Maintained plans and closed cases", hanging.closed_cases.to_string()));
    }
    if !hanging.requests.is_empty() {
        let kind = |one: &OwedRequest| format!(" ({})", one.kind.label().to_lowercase());
        let of = |one: &OwedRequest| if one.is_restricted { "A restricted case".into() } else { Html::reference(&one.reference) };
        let requests = hanging.requests.iter().map(|one| of(one).then(kind(one)));
        rows.push(SummaryRow::new("Requests for advice", Html::listed(requests)));
    }
    if !hanging.people.is_empty() {
        rows.push(SummaryRow::new("People", list(hanging.people.iter().map(|(_, name)| name.clone()).collect())));
    }
    if !hanging.teams.is_empty() {
        rows.push(SummaryRow::new("Teams inside it", list(hanging.teams.iter().map(|(_, name)| name.clone()).collect())));
    }
    rows
}

pub(super) fn reopen() -> Vec<Row> {
    on_team("/admin/teams/{team}/reopen")
        .does("Opens a team again, or takes back that it closed", teams::reopen, |shown| {
            form(shown.frame.clone(), "Open it again", "Open it again", &team_path(shown.at))
                .caption(&shown.ground.0.row.name)
                .intro("People can be invited into it again. What went to another team stays there.")
        })
        .instead(|shown| shown.ground.0.row.closed_on.is_none().then(|| Instead::Go(team_path(shown.at))))
        .json("/api/v1/teams/{team}/reopen")
        .then(|shown, ()| Next::to(team_path(shown.at)).saying("Open again"))
}
