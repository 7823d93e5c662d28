//! All accounts, searched and filtered.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::users::{self, Account, PLACE, Sought, user_path};
use ehc_domain::{
    accounts::{AccountState, Role},
    codes::Coded,
};
use serde::Deserialize;
use utoipa::{IntoParams, openapi::Object};

use super::ground::tag;
use crate::{
    frames::ListPage,
    ui::{
        Field, FormState, Html, Shell,
        govuk::Button,
        parts::{Cell, Column, Empty, Filter, Row, Table},
        words,
    },
    web::{
        App, Asked, SignedIn,
        described::choice,
        respond::{Answer, page},
    },
};

#[derive(Debug, Default, Deserialize, IntoParams)]
pub(super) struct Search {
    /// Part of a name or of an email address.
    #[param(nullable = false)]
    name: Option<String>,
    #[param(schema_with = role_codes)]
    role: Option<String>,
    #[param(schema_with = state_codes)]
    state: Option<String>,
}

fn role_codes() -> Object {
    choice("Only those who hold this role; everybody when absent.", Role::STAFF.iter().map(|role| role.code()))
}

fn state_codes() -> Object {
    choice("Only those of this state; all but those who left when absent.", AccountState::ALL.iter().map(|state| state.code()))
}

impl Search {
    pub(super) fn sought(&self) -> Sought {
        Sought {
            text: self.name.clone().unwrap_or_default(),
            role: self.role.as_deref().and_then(Role::parse),
            state: self.state.as_deref().and_then(AccountState::parse),
        }
    }
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, asked: Asked<Search>) -> Answer {
    let context = signed_in.context(None);
    let (today, sought) = (context.today, asked.sought());
    let found = app.run(move |service| users::list(service, &context, &sought)).await?;
    page(&listed(signed_in.shell("Accounts"), &asked, &found, today).notice(asked.notice()))
}

fn listed(shell: Shell, asked: &Search, found: &[Account], today: NaiveDate) -> ListPage {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let state =
        FormState::new().with("name", text(&asked.name)).with("role", text(&asked.role)).with("state", text(&asked.state));
    let roles = Role::STAFF.iter().map(|role| (role.code(), role.label()));
    let states = AccountState::ALL.iter().map(|state| (state.code(), state.label()));
    let fields = vec![
        Field::text("name", "Find by name or email address").width(20),
        Field::select("role", "Role", std::iter::once(("", "Any")).chain(roles)),
        Field::select("state", "State", std::iter::once(("", "Active or invited")).chain(states)),
    ];
    let mut list = ListPage::new(shell.current(PLACE), "Accounts")
        .subtitle("Whoever signs in, is invited, or has left.")
        .action(Button::go("Invite somebody", format!("{PLACE}/new")));
    list.filter = Some(Filter { action: PLACE.to_owned(), fields, state, ..Filter::default() });
    if found.is_empty() {
        return list.part(Empty::new("Nobody is found").body("Check the spelling, or choose another role or state."));
    }
    let columns =
        vec![Column::new("Name"), Column::new("Roles"), Column::new("Team"), Column::new("Last seen"), Column::new("State")];
    list.part(Table::new("Accounts", columns, found.iter().map(|account| row(account, today)).collect()))
}

fn row(account: &Account, today: NaiveDate) -> Row {
    let roles: Vec<&str> = account.roles.iter().map(|role| role.label()).collect();
    Row::new([
        Cell::noted(Html::link(Html::name(&account.name), &user_path(account.id)), account.email.as_str()),
        words::list(&roles).into(),
        account.team.as_ref().map(|(_, name)| name.clone()).unwrap_or_default().into(),
        account.seen_at.map_or_else(|| "Never".to_owned(), |at| words::moment(at, today)).into(),
        tag(account.state).into(),
    ])
}
