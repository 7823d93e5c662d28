//! The dates of a case for programs. The application writes them, for the command line too; what it writes is described here.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::timetable;
use ehc_domain::cases::Stage;
use utoipa::ToSchema;

use super::dates::{AsKnown, load};
use crate::web::{App, SignedIn, described::code_or_null, respond::Answer};

/// The days of a duty.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what the application writes")]
struct DutyDays {
    /// Since it began.
    elapsed: i64,
    /// Excused by exceptions.
    excused: i64,
    /// After the limit.
    late: i64,
}

/// One date of a case.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what the application writes")]
struct DutyJson {
    /// Names it within the case.
    key: String,
    /// The rule.
    rule: String,
    /// What must or may be done.
    title: Option<String>,
    /// The episode that it belongs to.
    episode: Option<String>,
    /// The provision.
    regulation: String,
    /// The kind of authority that it rests on.
    authority: String,
    /// Whether it must or may be done: a code.
    nature: String,
    /// Who must do it: a code.
    owner: String,
    /// The day from which it is counted.
    trigger: NaiveDate,
    /// The last day; `null` where there is none.
    due: Option<NaiveDate>,
    /// The last working day on or before it.
    act_by: Option<NaiveDate>,
    /// The authority’s own target.
    target: Option<NaiveDate>,
    /// The day on which it was met.
    met_on: Option<NaiveDate>,
    /// Whether it is still to be done.
    is_open: bool,
    /// Whether its last day had passed when the plan was entered here: then it is neither met nor missed, and asks nothing.
    is_before_record: bool,
    /// Whether an exception excuses it, if it is missed.
    is_excused: bool,
    /// Its days.
    days: DutyDays,
    /// How the date came about; values are text.
    #[schema(value_type = Object)]
    receipt: (),
}

/// One episode of a case.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what the application writes")]
struct EpisodeJson {
    /// Names it within the case.
    episode: String,
    /// Its kind, by code.
    kind: String,
    /// Its kind, in words.
    title: String,
    /// Whether it still goes on.
    is_live: bool,
}

/// Every date of a case.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what the application writes")]
pub(super) struct TimetableJson {
    /// The number of the case.
    case: String,
    /// Today in London, or the day as known on which it is.
    today: NaiveDate,
    /// The day as known on which it is; `null` for now.
    as_known_on: Option<NaiveDate>,
    /// How far the case had come; `null` before it began.
    #[schema(schema_with = code_or_null::<Stage>)]
    stage: Option<String>,
    /// The episodes.
    episodes: Vec<EpisodeJson>,
    /// The dates.
    duties: Vec<DutyJson>,
}

pub(super) async fn show(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<String>,
    known: web::Query<AsKnown>,
) -> Answer {
    let (dates, ..) = load(&app, &signed_in, &path, known.day_of_program()?).await?;
    Ok(HttpResponse::Ok().json(timetable::to_json(&dates)))
}
