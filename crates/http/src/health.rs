//! Whether the program runs, and whether it can work.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use ehc_application::{Failure, failure::NoRule};

use crate::web::{
    App, HttpError,
    respond::Answer,
    route::{Row, Rule},
};

pub(crate) fn routes() -> Vec<Row> {
    vec![Row::get("/health/live", Rule::Public, || web::to(live)), Row::get("/health/ready", Rule::Public, || web::to(ready))]
}

/// How long readiness waits for the database.
const PATIENCE: Duration = Duration::from_secs(2);

async fn live() -> Answer {
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("live\n"))
}

/// Ready means that the records can be read, and that acts can be kept. A disk without room is said by its code: reading goes on there.
async fn ready(app: web::Data<App>) -> Answer {
    let asked = app.run(|service| {
        service.store.read(|conn| conn.execute_constant("SELECT 1"))?;
        Ok::<_, Failure<NoRule>>(service.store.database().has_room())
    });
    let has_room = tokio::time::timeout(PATIENCE, asked).await.map_err(|_| HttpError::Unavailable)??;
    if !has_room || !app.had_room() {
        return Ok(HttpResponse::ServiceUnavailable().content_type("text/plain; charset=utf-8").body("disk_full\n"));
    }
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n"))
}
