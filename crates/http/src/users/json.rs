//! What programs are told of accounts. A password, and the link that leads to one, are never among it.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::users::{self, Account, AccountView, InHand};
use ehc_domain::accounts::{AccountState, Role};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    ground::{VIEW, id},
    list::Search,
};
use crate::web::{
    App, Asked, SignedIn,
    described::{code, codes, says},
    respond::Answer,
    route::Row,
};

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get("/api/v1/users", VIEW, || web::to(list))
            .describes(says("Lists accounts").asks::<Search>().gives::<Vec<AccountJson>>(200)),
        Row::get("/api/v1/users/{user}", VIEW, || web::to(show))
            .describes(says("Shows an account with what the person has in hand").gives::<AccountViewJson>(200)),
    ]
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
struct AccountJson {
    id: Uuid,
    email: String,
    name: String,
    /// The codes of their roles.
    #[schema(schema_with = codes::<Role>)]
    roles: Vec<&'static str>,
    /// Their team.
    team: Option<Uuid>,
    /// Whether they can sign in, and if not why.
    #[schema(schema_with = code::<AccountState>)]
    state: &'static str,
    /// Their last day; `null` while they work here.
    left_on: Option<NaiveDate>,
    /// When they were last seen, to the minute.
    seen_at: Option<DateTime<Utc>>,
    /// The version to send with a change.
    version: i32,
}

impl From<Account> for AccountJson {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.uuid(),
            email: account.email,
            name: account.name,
            roles: account.roles.into_iter().map(Role::code).collect(),
            team: account.team.map(|(id, _)| id.uuid()),
            state: account.state.code(),
            left_on: account.left_on,
            seen_at: account.seen_at,
            version: account.version,
        }
    }
}

/// What somebody has in hand.
#[derive(Debug, Serialize, ToSchema)]
struct InHandJson {
    /// The numbers of their cases as caseworker, the open ones and those with a plan, but for restricted ones.
    open_cases: Vec<String>,
    /// How many restricted cases they have besides.
    restricted_cases: usize,
    /// The ids of the requests for advice that they owe.
    requests: Vec<Uuid>,
    /// How many tasks wait for them.
    tasks: usize,
    /// How many decisions, plans, exceptions, proposals and reviews wait for them: others who may answer those still can.
    approvals: usize,
    /// How many texts they have typed and not sent.
    drafts: usize,
    /// The teams that they coordinate, or for which they are to be spoken to.
    posts: Vec<Uuid>,
}

impl From<InHand> for InHandJson {
    fn from(hand: InHand) -> Self {
        Self {
            restricted_cases: hand.cases.iter().filter(|case| case.is_restricted).count(),
            open_cases: hand.cases.into_iter().filter(|case| !case.is_restricted).map(|case| case.reference).collect(),
            requests: hand.requests.into_iter().map(|one| one.id.uuid()).collect(),
            tasks: hand.tasks,
            approvals: hand.approvals,
            drafts: hand.drafts,
            posts: hand.posts.into_iter().map(|(id, _)| id.uuid()).collect(),
        }
    }
}

/// An account with what the person has in hand.
#[derive(Debug, Serialize, ToSchema)]
struct AccountViewJson {
    account: AccountJson,
    in_hand: InHandJson,
    /// The proposal of a role or an address that waits for information governance; `null` where none does.
    proposal: Option<Uuid>,
    /// Until when the link that was sent can be used; `null` where none is open.
    invited_until: Option<DateTime<Utc>>,
}

impl From<AccountView> for AccountViewJson {
    fn from(view: AccountView) -> Self {
        let invited_until = view.invitation.filter(|one| !one.is_over).map(|one| one.expires_at);
        let proposal = view.waiting.as_ref().map(|line| line.id.uuid());
        Self { proposal, account: view.account.into(), in_hand: view.in_hand.into(), invited_until }
    }
}

async fn list(app: web::Data<App>, signed_in: SignedIn, asked: Asked<Search>) -> Answer {
    let (context, sought) = (signed_in.context(None), asked.sought());
    let found = app.run(move |service| users::list(service, &context, &sought)).await?;
    Ok(HttpResponse::Ok().json(found.into_iter().map(AccountJson::from).collect::<Vec<_>>()))
}

async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (context, id) = (signed_in.context(None), id(&path)?);
    let shown = app.run(move |service| users::show(service, &context, &id)).await?;
    Ok(HttpResponse::Ok().json(AccountViewJson::from(shown)))
}
