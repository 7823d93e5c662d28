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

/// Ready means that the records can be read, and that acts can be kept; work behind the pages that stands still is told besides. A disk without room is said
/// by its code: reading goes on there.
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
    let sealing = standing.unsealed_for.filter(|_| standing.is_sealing_late());
    let sealing = sealing.map(|waited| format!("The record of every act has waited {} to be sealed", words::length(waited)));
    let alerts =
        standing.are_alerts_late().then(|| format!("Alerts were last raised: {}", alerts_raised(standing).to_lowercase()));
    sealing.into_iter().chain(alerts).collect()
}

/// Says when alerts were last raised.
pub(crate) fn alerts_raised(standing: &Standing) -> String {
    match standing.alerts_ago {
        Some(ago) if ago >= TimeDelta::minutes(1) => format!("{} ago", words::length(ago)),
        Some(ago) if ago < TimeDelta::zero() => "Before the clock went back".to_owned(),
        Some(_) => "Less than a minute ago".to_owned(),
        None => "Never".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_still_is_said_and_agrees_with_when_it_was_done() {
        let minutes = |waits: Option<i64>, ago: Option<i64>| {
            let standing = Standing { unsealed_for: waits.map(TimeDelta::minutes), alerts_ago: ago.map(TimeDelta::minutes) };
            (alerts_raised(&standing), warnings(&standing))
        };
        assert_eq!(minutes(None, Some(0)), ("Less than a minute ago".into(), vec![]));
        assert_eq!(minutes(Some(1), Some(20)), ("20 minutes ago".into(), vec![]));
        assert_eq!(
            minutes(Some(2), Some(-21)),
            (
                "Before the clock went back".into(),
                vec![
                    "The record of every act has waited 2 minutes to be sealed".into(),
                    "Alerts were last raised: before the clock went back".into()
                ]
            )
        );
        assert_eq!(minutes(None, None), ("Never".into(), vec!["Alerts were last raised: never".into()]));
    }
}
