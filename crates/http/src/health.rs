//! Whether the program runs, and whether it can work.

use actix_web::{HttpResponse, web};
use ehc_application::{Failure, failure::NoRule};

use crate::web::{
    App,
    respond::Answer,
    route::{Row, Rule},
};

pub(crate) fn routes() -> Vec<Row> {
    vec![Row::get("/health/live", Rule::Public, || web::to(live)), Row::get("/health/ready", Rule::Public, || web::to(ready))]
}

async fn live() -> Answer {
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("live\n"))
}

/// Ready means that the records can be read.
async fn ready(app: web::Data<App>) -> Answer {
    app.run(|service| Ok::<_, Failure<NoRule>>(service.store.read(|conn| conn.execute_constant("SELECT 1"))?)).await?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n"))
}
