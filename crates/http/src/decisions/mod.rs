//! Deciding: what is known, what is proposed and why, who decides, and telling the family.

mod api;
mod decide;
mod notify;
mod propose;
mod read;
mod withdraw;

use std::ops::Deref;

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Context, Failure, NoRule, Service,
    decisions::{self, Deciding, Which},
    heading, overview, timetable,
};
use ehc_domain::{
    cases::CaseReference,
    codes::Coded,
    decisions::{DecisionKind, DecisionOutcome},
    policy::Action,
};

use crate::{
    act::{OnCase, Place, Segment, on_case_with},
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
    let mut rows = vec![
        Row::get("/cases/{reference}/decisions", Rule::OnCase(A::DecisionPropose), || web::to(read::list)),
        Row::get("/cases/{reference}/decisions/{kind}", Rule::OnCase(A::DecisionPropose), || web::to(read::show)),
        Row::get("/cases/{reference}/decisions/{kind}/reasons", Rule::OnCase(A::DecisionPropose), || web::to(propose::reasons)),
        Row::post("/cases/{reference}/decisions/{kind}/reasons", Rule::OnCase(A::DecisionPropose), || {
            web::to(propose::send_reasons)
        })
        .sample("outcome=agreed"),
        Row::get("/cases/{reference}/decisions/{kind}/check", Rule::OnCase(A::DecisionPropose), || web::to(propose::check)),
        Row::post("/cases/{reference}/decisions/{kind}/check", Rule::OnCase(A::DecisionPropose), || web::to(propose::send)),
    ];
    rows.extend(api::routes());
    rows.extend(decide::decide());
    rows.extend(notify::tell());
    rows.extend(withdraw::withdraw());
    rows
}

fn kind_of(text: &str) -> Result<DecisionKind, HttpError> {
    DecisionKind::parse(text).ok_or(HttpError::NotFound)
}

/// What every decision page is made from.
struct Ground {
    deciding: Deciding,
    ruler: Html,
    kind: DecisionKind,
}

impl Ground {
    /// An act on one decision, at an address that names the case and it.
    fn place(page: &'static str, action: Action) -> Place<(CaseReference, Which), OnCase<Self>> {
        let load = |service: &Service, context: &Context, (reference, which): &(CaseReference, Which)| match which {
            Which::Latest(kind) => Self::load(service, context, reference, *kind),
            // Programs name a decision by its id; pages name the question that it answers.
            Which::One(_) => Err(Failure::NotFound),
        };
        on_case_with(page, action, load, |ground: &Self| &ground.deciding.open).part("decisions")
    }

    fn load(
        service: &Service,
        context: &Context,
        reference: &CaseReference,
        kind: DecisionKind,
    ) -> Result<Self, Failure<NoRule>> {
        let deciding = decisions::show(service, context, reference, kind)?;
        let (dates, advice) = service.store.read(|conn| {
            let dates = timetable::of_open_case(conn, service.store.law(), deciding.open.clone(), context.today, None)?;
            let advice = overview::advice_lines(conn, &dates)?;
            Ok::<_, Failure<NoRule>>((dates, advice))
        })?;
        let ruler = ruler::assessment(&dates, &advice).map(|model| draw(&model)).unwrap_or_default();
        Ok(Self { deciding, ruler, kind })
    }

    fn act(&self, frame: &CaseFrame) -> WeightyAct {
        WeightyAct { frame: frame.clone(), title: title(self.kind).into(), cancel: self.deciding.open.path("decisions") }
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

/// The ground of a page that is no act of its own, in its frame.
struct Framed {
    ground: Ground,
    frame: CaseFrame,
}

impl Deref for Framed {
    type Target = Ground;

    fn deref(&self) -> &Ground {
        &self.ground
    }
}

async fn ground(app: &App, signed_in: &SignedIn, reference: CaseReference, kind: DecisionKind) -> Result<Framed, HttpError> {
    let context = signed_in.context(None);
    let (ground, heading) = app
        .run(move |service| {
            let ground = Ground::load(service, &context, &reference, kind)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &ground.deciding.open))?;
            Ok::<_, Failure<NoRule>>((ground, heading))
        })
        .await?;
    let frame = frame(signed_in, &ground.deciding.open, &heading, "decisions");
    Ok(Framed { ground, frame })
}

/// A decision in an address: by its question on pages, by its id for programs.
impl Segment for Which {
    fn read(text: &str) -> Option<Self> {
        DecisionKind::parse(text).map(Self::Latest).or_else(|| text.parse().ok().map(Self::One))
    }
}
