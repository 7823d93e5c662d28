//! Deciding: what is known, what is proposed and why, who decides, and telling the family.

mod api;
mod decide;
mod notify;
mod propose;
mod read;
mod withdraw;

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule,
    decisions::{self, Deciding},
    heading, overview, timetable,
};
use ehc_domain::{
    cases::CaseReference,
    codes::Coded,
    decisions::{DecisionKind, DecisionOutcome},
    policy::Action,
};

pub(crate) use api::*;

use crate::{
    cases::{frame, ruler},
    frames::{CaseFrame, WeightyAct},
    ui::{Choice, Html, ruler::ruler as draw},
    web::{
        App, HttpError, SignedIn,
        route::{Row, Rule},
    },
};

pub(crate) fn routes() -> Vec<Row> {
    use Action as A;
    vec![
        Row::get("/cases/{reference}/decisions", Rule::OnCase(A::DecisionPropose), || web::to(read::list)),
        Row::get("/cases/{reference}/decisions/{kind}", Rule::OnCase(A::DecisionPropose), || web::to(read::show)),
        Row::get("/cases/{reference}/decisions/{kind}/reasons", Rule::OnCase(A::DecisionPropose), || web::to(propose::reasons)),
        Row::post("/cases/{reference}/decisions/{kind}/reasons", Rule::OnCase(A::DecisionPropose), || {
            web::to(propose::send_reasons)
        })
        .sample("outcome=agreed"),
        Row::get("/cases/{reference}/decisions/{kind}/check", Rule::OnCase(A::DecisionPropose), || web::to(propose::check)),
        Row::post("/cases/{reference}/decisions/{kind}/check", Rule::OnCase(A::DecisionPropose), || web::to(propose::send)),
        Row::get("/cases/{reference}/decisions/{kind}/decide", Rule::OnCase(A::DecisionRecord), || web::to(decide::show)),
        Row::post("/cases/{reference}/decisions/{kind}/decide", Rule::OnCase(A::DecisionRecord), || web::to(decide::send))
            .sample("outcome=agreed&decided-day=1&decided-month=12&decided-year=2026&version=1"),
        Row::get("/cases/{reference}/decisions/{kind}/tell", Rule::OnCase(A::DecisionNotify), || web::to(notify::show)),
        Row::post("/cases/{reference}/decisions/{kind}/tell", Rule::OnCase(A::DecisionNotify), || web::to(notify::send))
            .sample("sent-day=1&sent-month=12&sent-year=2026&how="),
        Row::get("/cases/{reference}/withdraw", Rule::OnCase(A::CaseClose), || web::to(withdraw::show)),
        Row::post("/cases/{reference}/withdraw", Rule::OnCase(A::CaseClose), || web::to(withdraw::send))
            .sample("on-day=1&on-month=12&on-year=2026&reason=A"),
        Row::get("/api/v1/cases/{reference}/decisions", Rule::OnCase(A::DecisionPropose), || web::to(list_json)),
        Row::post("/api/v1/cases/{reference}/decisions", Rule::OnCase(A::DecisionPropose), || web::to(propose_json)),
        Row::post("/api/v1/cases/{reference}/decisions/{decision}/decide", Rule::OnCase(A::DecisionRecord), || {
            web::to(decide_json)
        }),
        Row::post("/api/v1/cases/{reference}/decisions/{decision}/tell", Rule::OnCase(A::DecisionNotify), || web::to(tell_json)),
        Row::post("/api/v1/cases/{reference}/withdraw", Rule::OnCase(A::CaseClose), || web::to(withdraw_json)),
    ]
}

fn kind_of(text: &str) -> Result<DecisionKind, HttpError> {
    DecisionKind::parse(text).ok_or(HttpError::NotFound)
}

/// What every decision page is made from.
struct Ground {
    deciding: Deciding,
    frame: CaseFrame,
    ruler: Html,
    kind: DecisionKind,
}

impl Ground {
    fn act(&self) -> WeightyAct {
        WeightyAct { frame: self.frame.clone(), title: title(self.kind).into(), cancel: self.deciding.open.path("decisions") }
    }

    fn path(&self, step: &str) -> String {
        let page = format!("decisions/{}", self.kind.code());
        self.deciding.open.path(&if step.is_empty() { page } else { format!("{page}/{step}") })
    }

    /// Whether the law's order lets this question be decided at the stage of the case.
    fn can_be_proposed(&self) -> bool {
        self.deciding.current.is_none() && self.deciding.open.case.stage.after(self.kind.step(DecisionOutcome::Agreed)).is_ok()
    }

    fn limit(&self) -> Option<NaiveDate> {
        self.deciding.limit
    }

    fn is_late(&self, today: NaiveDate) -> bool {
        self.deciding.limit.is_some_and(|limit| limit < today)
    }
}

/// Says what an outcome means: “Yes” alone does not say to what.
fn outcome_words(kind: DecisionKind, outcome: DecisionOutcome) -> &'static str {
    match (kind, outcome) {
        (DecisionKind::Assess, DecisionOutcome::Agreed) => "Assess",
        (DecisionKind::Assess, DecisionOutcome::Refused) => "Do not assess",
        (DecisionKind::Issue, DecisionOutcome::Agreed) => "Issue a plan",
        (DecisionKind::Issue, DecisionOutcome::Refused) => "Do not issue a plan",
    }
}

/// The outcomes to choose from.
fn outcomes(kind: DecisionKind) -> Vec<Choice> {
    [DecisionOutcome::Agreed, DecisionOutcome::Refused].map(|one| Choice::new(one.code(), outcome_words(kind, one))).to_vec()
}

fn title(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Assess => "Decide whether to assess",
        DecisionKind::Issue => "Decide whether to issue a plan",
    }
}

async fn ground(app: &App, signed_in: &SignedIn, reference: CaseReference, kind: DecisionKind) -> Result<Ground, HttpError> {
    let context = signed_in.context(None);
    let (deciding, heading, drawn) = app
        .run(move |service| {
            let deciding = decisions::show(service, &context, &reference, kind)?;
            let (heading, dates, advice) = service.store.read(|conn| {
                let heading = heading::load(conn, &context, &deciding.open)?;
                let dates = timetable::of_open_case(conn, service.store.law(), deciding.open.clone(), context.today, None)?;
                let advice = overview::advice_lines(conn, &dates)?;
                Ok::<_, Failure<NoRule>>((heading, dates, advice))
            })?;
            let drawn = ruler::assessment(&dates, &advice).map(|model| draw(&model)).unwrap_or_default();
            Ok::<_, Failure<NoRule>>((deciding, heading, drawn))
        })
        .await?;
    let frame = frame(signed_in, &deciding.open, &heading, "decisions");
    Ok(Ground { deciding, frame, ruler: drawn, kind })
}
