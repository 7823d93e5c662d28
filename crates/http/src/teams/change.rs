//! Changing what is known of a team.

use actix_web::http::Method;
use ehc_application::teams::{self, TeamDetails, team_path};

use super::ground::{TeamWaitsJson, WHY, WHY_HINT, choices, form, on_team, saying};
use crate::{
    act::Next,
    form::form,
    ui::{Choice, FormState, Html},
    web::route::Row,
};

form! { TeamDetails {
    name: text("Name").or("Enter its name"),
    kind: radios("What does it do?").or("Choose what it does"),
    parent: select("Inside which team?").hint("Managers of a team see what the teams inside it have").unsampled(),
    coordinator: select("Coordinator").hint("Colleagues turn to them first. They hear when advice of the team is late").unsampled(),
    contact_name: text("Whom to speak to when it is late").hint("Somebody of the service, who need not sign in here"),
    contact_email: email("Their email address"),
    contact_phone: text("Their telephone number").width(20),
    opened_on: date("First day").hint("Empty where nobody needs to know"),
    reason: lines(WHY, 2).hint(WHY_HINT),
    version: hidden(),
} }

pub(super) fn change() -> Vec<Row> {
    on_team("/admin/teams/{team}/change")
        .does("Changes what is known of a team: what is left out is emptied", teams::change, |shown| {
            form(shown.frame.clone(), "Change a team", "Save", &team_path(shown.at))
                .caption(&shown.ground.0.row.name)
                .intro("Where it goes inside another team whose people would see more by it, that counts once information governance has approved it.")
        })
        .asks(|shown, asking| {
            let view = &shown.ground.0;
            let mut teams = view.others.clone();
            // One that is closed stays until another is chosen.
            teams.extend(view.parent.clone().filter(|parent| parent.closed_on.is_some()));
            asking.choices("parent", choices("None: it stands by itself", &teams));
            let mut people = view.everybody.clone();
            people.extend(
                view.row.coordinator_id.zip(view.coordinator.clone()).filter(|(id, _)| people.iter().all(|(one, _)| one != id)),
            );
            let person = |(id, name): &(_, String)| Choice::new(&ToString::to_string(id), Html::from(name.as_str()));
            let nobody = Choice::new("", "Nobody");
            asking.choices("coordinator", std::iter::once(nobody).chain(people.iter().map(person)).collect());
        })
        .begins(|shown| {
            let row = &shown.ground.0.row;
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let state = FormState::new()
                .with("name", row.name.as_str())
                .with("kind", row.kind.code())
                .with("parent", row.parent_id.map(|id| id.to_string()).unwrap_or_default())
                .with("coordinator", row.coordinator_id.map(|id| id.to_string()).unwrap_or_default())
                .with("contact_name", text(&row.contact_name))
                .with("contact_email", text(&row.contact_email))
                .with("contact_phone", text(&row.contact_phone))
                .with("version", row.version.to_string());
            row.opened_on.map_or(state.clone(), |day| state.with_date("opened_on", day))
        })
        .json_by(Method::PUT, "/api/v1/teams/{team}")
        .answers(200, |_, proposal| TeamWaitsJson::of(*proposal))
        .then(|shown, proposal| Next::to(team_path(shown.at)).saying(saying("Saved", *proposal)))
}
