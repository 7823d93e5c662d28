//! Whether a child is known, and to which team. What is typed to find a child is never in an address.

use actix_web::web;
use ehc_application::{
    cases::case_path,
    emergency::{self, KnownChild, Sought},
};
use ehc_domain::policy::Action;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::open::place;
use crate::{
    act::{Next, Plain, at, for_programs},
    form::form,
    frames::{FormPage, ListPage},
    ui::{
        Html,
        govuk::Button,
        parts::{Cell, Column, Empty, Row as TableRow, Table},
        words,
    },
    web::{
        App, HttpError, SignedIn,
        respond::{Answer, page},
        route::{Row, Rule},
    },
};

/// Where somebody asks.
pub(crate) const PLACE: &str = "/known-children";
const ASKS: Rule = Rule::May(Action::CaseExists);
const TITLE: &str = "Is a child known?";

form! { Sought {
    surname: text("Surname").or("Enter the surname").hint("As you heard it: one letter may be wrong, and it may be written in another way").autocomplete("off"),
    born_on: birthday("Date of birth").or("Enter the date of birth"),
} }

pub(super) fn routes() -> Vec<Row> {
    let mut rows = at::<(), Plain<()>>(PLACE, ASKS, |_, _, ()| Ok(Plain(())))
        .does("Says whether a child is known, and to which team", emergency::keep, |shown| {
            FormPage::new(shown.frame.clone().titled(TITLE).current(PLACE), TITLE, "Look")
                .intro("You learn which team holds the case, and nothing else. Each time somebody looks is recorded.")
                .cancel(shown.signed_in.home())
        })
        .then(|_, found| Next::to(format!("{PLACE}/{found}")));
    rows.extend([
        Row::get("/known-children/{found}", ASKS, || web::to(show)),
        for_programs(
            "/api/v1/known-children",
            ASKS,
            "Says whether children of a surname and birth date are known, and to which team; those too of whom one letter or figure is another",
            emergency::look,
            200,
            |(), known| known.iter().map(KnownJson::of).collect::<Vec<_>>(),
        ),
    ]);
    rows
}

async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let found = Uuid::try_parse(&path).map_err(|_| HttpError::NotFound)?;
    let context = signed_in.context(None);
    let (sought, known) = app.run(move |service| emergency::kept(service, &context, found)).await?;
    let asked = Html::from("You asked about ").then(Html::name(sought.surname.as_str()));
    let list = ListPage::new(signed_in.shell(TITLE).current(PLACE), TITLE)
        .subtitle(asked.then(format!(", born on {}", words::date(sought.born_on))))
        .action(Button::go("Look again", PLACE).secondary());
    if known.is_empty() {
        let empty = Empty::new("Nobody is known by this surname and birth date")
            .body("Nor by nearly this surname, or with one figure of the birth date another. Check both. A child whom you may not know of is not told of here.");
        return page(&list.part(empty));
    }
    let columns = vec![Column::new("The case is held by"), Column::new("What agrees"), Column::new("What you can do")];
    page(&list.part(Table::new("Children who are known", columns, known.iter().map(row).collect())))
}

fn row(one: &KnownChild) -> TableRow {
    let way: Cell = match &one.reference {
        Some(reference) => Html::link(format!("Open {reference}"), &case_path(reference, "")).into(),
        None if one.may_open => Cell::noted(
            Html::link("Open it in an emergency", &place(one.case_id)),
            "Otherwise ask the team. An emergency is recorded and reviewed",
        ),
        None => "Ask the team".into(),
    };
    let agrees = match one.is_exact {
        true => "Surname and birth date",
        false => "Nearly the name, or the birth date but for one figure. Check who is meant",
    };
    let team: Cell = match one.is_closed {
        true => Cell::noted(one.team.as_str(), "The case is closed"),
        false => one.team.as_str().into(),
    };
    TableRow::new([team, agrees.into(), way])
}

/// A child who is known.
#[derive(Debug, Serialize, ToSchema)]
struct KnownJson {
    /// The key by which the case is opened in an emergency.
    id: Uuid,
    /// The team that holds the case.
    held_by: String,
    /// The number of the case, where the person sees it; `null` otherwise.
    case: Option<String>,
    /// Whether they may open it in an emergency.
    may_open: bool,
    /// Whether surname and birth date are exactly those asked about; otherwise one letter or figure is another.
    is_exact: bool,
    /// Whether the case is closed.
    is_closed: bool,
}

impl KnownJson {
    fn of(one: &KnownChild) -> Self {
        Self {
            id: one.case_id.uuid(),
            held_by: one.team.clone(),
            case: one.reference.clone(),
            may_open: one.may_open,
            is_exact: one.is_exact,
            is_closed: one.is_closed,
        }
    }
}
