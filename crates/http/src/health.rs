//! Whether the program runs, and whether it can work.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use chrono::TimeDelta;
use ehc_application::{
    Failure,
    failure::NoRule,
    notifications::{Standing, standing},
};

use crate::{
    ui::words,
    web::{
        App, HttpError,
        respond::Answer,
        route::{Row, Rule},
    },
};

pub(crate) fn routes() -> Vec<Row> {
    vec![Row::get("/health/live", Rule::Public, || web::to(live)), Row::get("/health/ready", Rule::Public, || web::to(ready))]
}

/// How long readiness waits for the database.
const PATIENCE: Duration = Duration::from_secs(2);

async fn live() -> Answer {
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("live\n"))
}

/// Ready means that the records can be read, and that acts can be kept; work behind the pages that stands still is told besides. A disk without room is said by its code: reading goes on there.
async fn ready(app: web::Data<App>) -> Answer {
    let asked = app.run(|service| {
        service.store.read(|conn| conn.execute_constant("SELECT 1"))?;
        Ok::<_, Failure<NoRule>>((service.store.database().has_room(), standing(service)?))
    });
    let (has_room, standing) = tokio::time::timeout(PATIENCE, asked).await.map_err(|_| HttpError::Unavailable)??;
    if !has_room || !app.had_room() {
        return Ok(HttpResponse::ServiceUnavailable().content_type("text/plain; charset=utf-8").body("disk_full\n"));
    }
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(format!("ready\n{}", late(&standing))))
}

/// What stands still behind the pages, a line for each; nothing when all is well.
fn late(standing: &Standing) -> String {
    warnings(standing).iter().map(|warning| format!("{warning}\n")).collect()
}

/// Says what stands still behind the pages.
pub(crate) fn warnings(standing: &Standing) -> Vec<String> {
    let ago = |time: TimeDelta| words::count(u64::try_from(time.num_minutes()).unwrap_or_default(), "minute", "minutes");
    let sealing = standing.unsealed_for.filter(|_| standing.is_sealing_late());
    let sealing = sealing.map(|waited| format!("The record of every act waits to be sealed for {}", ago(waited)));
    let alerts = standing.are_alerts_late().then(|| match standing.alerts_ago {
        Some(past) if past > TimeDelta::zero() => format!("Alerts were last raised {} ago", ago(past)),
        Some(_) => "Alerts were last raised before the clock went back".to_owned(),
        None => "Alerts were never raised".to_owned(),
    });
    sealing.into_iter().chain(alerts).collect()
}
