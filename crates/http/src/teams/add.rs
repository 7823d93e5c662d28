//! Adding a team.

use ehc_application::teams::{self, NewTeam, PLACE, TeamRow, team_path};

use super::ground::{EDIT, choices, form};
use crate::{
    act::{Named, Next, Plain, at},
    form::form,
    web::route::Row,
};

form! { NewTeam {
    name: text("Name").or("Enter its name"),
    kind: radios("What does it do?").or("Choose what it does"),
    parent: select("Inside which team?").hint("Managers of a team see what the teams inside it have").unsampled(),
    opened_on: date("First day").hint("Empty where nobody needs to know"),
} }

pub(super) fn add() -> Vec<Row> {
    at::<(), Plain<Vec<TeamRow>>>("/admin/teams/new", EDIT, |service, context, ()| teams::list_open(service, context).map(Plain))
        .does("Adds a team", teams::add, |shown| {
            form(shown.frame.clone(), "Add a team", "Add", PLACE)
                .intro("A team runs cases, gives advice when it is asked, or does something else. People are invited into it.")
        })
        .asks(|shown, asking| asking.choices("parent", choices("None: it stands by itself", &shown.ground.0)))
        .json("/api/v1/teams")
        .answers(201, |(), id| Named::of(*id))
        .then(|_, id| Next::to(team_path(*id)).saying("Added"))
}
