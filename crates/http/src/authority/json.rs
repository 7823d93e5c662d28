//! What programs are told of the authority.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::authority::{self, DetailView};
use ehc_domain::{authority::AuthorityDetail, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;

use crate::web::{
    App, SignedIn,
    described::{code, says},
    respond::Answer,
    route::{Row, Rule},
};

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get("/api/v1/authority", Rule::May(Action::AuthorityEdit), || web::to(show))
            .describes(says("Lists what is known of the authority").gives::<Vec<DetailJson>>(200)),
    ]
}

/// Something that is known of the authority.
#[derive(Debug, Serialize, ToSchema)]
struct DetailJson {
    /// What, by code.
    #[schema(schema_with = code::<AuthorityDetail>)]
    detail: &'static str,
    /// What holds today, as recorded or, for the name, as the settings say until one is recorded; `null` while nothing does.
    text: Option<String>,
    /// Since when; `null` for what nobody recorded.
    from_on: Option<NaiveDate>,
}

impl From<DetailView> for DetailJson {
    fn from(DetailView { detail, now, in_settings, .. }: DetailView) -> Self {
        let from_on = now.as_ref().map(|row| row.from_on);
        Self { detail: detail.code(), text: now.map(|row| row.text).or(in_settings), from_on }
    }
}

async fn show(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let known = app.run(move |service| authority::list(service, &context)).await?;
    Ok(HttpResponse::Ok().json(known.into_iter().map(DetailJson::from).collect::<Vec<_>>()))
}
