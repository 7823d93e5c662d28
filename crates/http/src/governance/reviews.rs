//! Reviews of access: those that are open, and opening one.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    access::{self, NewReview, REVIEWS, ReviewLine, Reviewable},
    cases::case_path,
};
use ehc_domain::{access::ReviewGround, cases::CaseReference, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::parts::parts;
use crate::{
    act::{Instead, Named, Next, Plain, at},
    form::form,
    frames::{FormPage, ListPage},
    ui::{
        Choice, Html,
        govuk::Inset,
        parts::{Cell, Column, Empty, Row as TableRow, Table},
        words,
    },
    web::{
        App, SignedIn,
        described::{code, says},
        respond::{Answer, page},
        route::{Row, Rule},
    },
};

const TITLE: &str = "Reviews of access";
const OPEN: &str = "Review access to a case";

form! { NewReview {
    ground: radios("Why do you review it?").or("Choose why you review it"),
    reason: lines("What is to be found out or put right?", 4).or("Say what is to be found out or put right")
        .hint("It stands in the history of the case."),
} }

/// Where access to a case is reviewed.
pub(crate) fn review_path(reference: &str) -> String {
    format!("/governance/cases/{reference}/review")
}

pub(super) fn routes() -> Vec<Row> {
    let sees = Rule::May(Action::AccessReview);
    let mut rows = vec![
        Row::get(REVIEWS, sees, || web::to(show)),
        Row::get("/api/v1/reviews-of-access", sees, || web::to(listed)).describes(
            says("Lists the reviews of access that are open, those that end first on top").gives::<Vec<ReviewJson>>(200),
        ),
    ];
    rows.extend(open());
    rows
}

fn open() -> Vec<Row> {
    at::<CaseReference, Plain<Reviewable>>("/governance/cases/{reference}/review", Rule::May(Action::ReviewOpen), |service, context, at| {
        access::reviewable(service, context, at).map(Plain)
    })
    .seen_by(Rule::May(Action::AccessReview))
    .does("Opens a review of access, which opens the case to whoever reviews it", access::open_review, |shown| {
        let case = &shown.ground.0;
        let until = words::act_date(case.until);
        let restricted = if case.is_restricted { " You may change who is named on it, and never name yourself." } else { "" };
        FormPage::new(shown.frame.clone().titled(OPEN).current("/governance"), OPEN, "Open the review")
            .back("/governance/restricted")
            .caption(case.reference.as_str())
            .intro(format!("You see the case until the end of {until}, or until you end the review.{restricted}"))
            .part(Inset {
                body: "Its managers and everybody else of information governance are told at once. Everything that you look at is recorded.".into(),
            })
            .cancel("/governance/restricted")
    })
    .asks(|shown, asking| {
        let grounds = access::grounds(shown.ground.0.is_restricted, shown.ground.0.was_opened).into_iter();
        asking.choices("ground", grounds.map(|ground| Choice::new(ground.code(), ground.label())).collect());
    })
    .instead(|shown| {
        let case = &shown.ground.0;
        case.is_open.then(|| Instead::Go(case_path(&case.reference, "access")))
    })
    .json("/api/v1/governance/cases/{reference}/review")
    .answers(201, |_, id| Named::of(*id))
    .then(|shown, _| Next::to(case_path(&shown.ground.0.reference, "access")).saying("The review is open. Those who answer for the case are told"))
}

async fn show(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let found = app.run(move |service| access::list_reviews(service, &context)).await?;
    let mut list = ListPage::new(signed_in.shell(TITLE).current("/governance"), TITLE)
        .subtitle("Who of you sees which case, why and until when. A review ends by itself.");
    list = list.part(Html::paragraph(
        Html::from("A review is opened from ")
            .then(Html::link("the restricted cases", "/governance/restricted"))
            .then(" or from ")
            .then(Html::link("an emergency opening", "/emergencies"))
            .then("."),
    ));
    list = match found.is_empty() {
        true => list.part(Empty::new("No review is open")),
        false => {
            let columns = ["Case", "Reviewed by", "Why", "Until"].map(Column::new).into();
            list.part(Table::new(TITLE, columns, found.iter().map(|line| row(line, today)).collect()))
        }
    };
    list.subnav = Some(parts(REVIEWS));
    page(&list)
}

fn row(line: &ReviewLine, today: NaiveDate) -> TableRow {
    let (reference, place) = (line.reference.as_str(), |page: &str| case_path(&line.reference, page));
    let case = if line.is_own { Html::link(reference, &place("")) } else { Html::reference(reference) };
    let end = || {
        Html::link(
            Html::from("End the review").then(Html::hidden(&format!(" of {reference}"))),
            &place(&format!("access/{}/end-review", line.id)),
        )
    };
    TableRow::new([
        Cell::from(case),
        Cell::noted(Html::name(&line.reviewed_by), format!("since {}", words::list_date(line.from, today))),
        Cell::noted(line.ground.map(ReviewGround::label).unwrap_or_default(), Html::lines(&line.reason)),
        Cell::noted(words::list_date(line.last_day, today), if line.is_own { end() } else { Html::default() }),
    ])
}

/// A review of access.
#[derive(Debug, Serialize, ToSchema)]
struct ReviewJson {
    /// Names it within the case, for ending it.
    id: Uuid,
    /// The number of the case.
    case: String,
    /// Who reviews it.
    reviewed_by: String,
    /// On what ground, by code; `null` where none was kept.
    #[schema(schema_with = code::<ReviewGround>)]
    ground: Option<&'static str>,
    /// Why.
    reason: String,
    /// The first day.
    from: NaiveDate,
    /// The last day.
    last_day: NaiveDate,
}

async fn listed(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let found = app.run(move |service| access::list_reviews(service, &context)).await?;
    let json = |line: ReviewLine| ReviewJson {
        id: line.id.uuid(),
        case: line.reference,
        reviewed_by: line.reviewed_by,
        ground: line.ground.map(ReviewGround::code),
        reason: line.reason,
        from: line.from,
        last_day: line.last_day,
    };
    Ok(HttpResponse::Ok().json(found.into_iter().map(json).collect::<Vec<_>>()))
}
