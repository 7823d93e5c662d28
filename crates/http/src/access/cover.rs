//! Having somebody stand in for the caseworker of a case, and who stands in for whom.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure,
    access::{self, Candidate, Cover, CoverEnding, CoverLine, Coverable},
    cases::case_path,
};
use ehc_domain::{cases::CaseReference, ids::StandingId, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::away;
use crate::{
    act::{Instead, Named, Next, OnCase, Shown, on_case_with},
    form::form,
    frames::ListPage,
    ui::{
        Choice, FormState, Html, Link,
        parts::{Cell, Column, Empty, Row as TableRow, Table},
        words,
    },
    web::{
        App, SignedIn,
        described::says,
        respond::{Answer, page},
        route::{Row, Rule},
    },
};

const COVER: &str = "Cover for the caseworker";
const END: &str = "End cover";

form! { Cover {
    user: radios("Who stands in?").or("Choose who stands in"),
    last_day: date("Until the end of which day?").or("Enter the last day of cover"),
    reason: lines("Why?", 3).or("Say why somebody stands in").hint("It stands in the history of the case. Leave out why somebody is away if that is their own affair."),
} }

form! { CoverEnding {
    reason: lines("Why does cover end now?", 3).or("Say why cover ends now").hint("It stands in the history of the case."),
} }

pub(super) fn routes() -> Vec<Row> {
    let mut rows = begin();
    rows.extend(end());
    rows.extend(away::away());
    let rule = Rule::May(Action::CaseList);
    rows.extend([
        Row::get("/cover", rule, || web::to(show)),
        Row::get("/api/v1/cover", rule, || web::to(show_json))
            .describes(says("Lists who stands in for whom on the cases that the person may see").gives::<Vec<CoverJson>>(200)),
    ]);
    rows
}

fn begin() -> Vec<Row> {
    on_case_with::<CaseReference, _>("/cases/{reference}/cover", Action::CaseCover, access::coverable, |shown| &shown.open)
        .does("Has somebody stand in for the caseworker of a case for up to five working days", access::cover, |shown| {
            let whose = shown.ground.more.caseworker.as_deref().unwrap_or_default();
            let intro = Html::from("The case stays with ").then(Html::name(whose)).then(
                ". Whoever stands in sees and does there what its caseworker may, hears what falls due, and stops by itself at the end of the day.",
            );
            shown.form(COVER, "Begin cover", "").part(Html::paragraph(intro))
        })
        .asks(|shown, asking| {
            asking.choices("user", shown.ground.more.candidates.iter().map(choice).collect());
            let latest = words::date(shown.ground.more.latest);
            asking.hint("last_day", format!("Up to 5 working days, and without being asked no longer than the caseworker is away: {latest} at the latest. For longer, give the case to somebody."));
        })
        .begins(|shown| match shown.ground.more.candidates.as_slice() {
            [only] => FormState::new().with("user", only.id.to_string()),
            _ => FormState::new(),
        })
        .instead(nobody)
        .json("/api/v1/cases/{reference}/cover")
        .answers(201, |_, id| Named::of(*id))
        .then(|shown, _| Next::to(shown.path("")).saying("Cover has begun. It ends by itself"))
}

fn choice(one: &Candidate) -> Choice {
    Choice::new(&one.id.to_string(), Html::name(&one.name))
}

fn nobody(shown: &Shown<CaseReference, OnCase<Coverable>>) -> Option<Instead> {
    let page = |why: &str| {
        let back = Link::new("Back to the case", shown.path(""));
        Instead::Page(Box::new(shown.frame.clone().not_now(COVER, why, &back)))
    };
    let Coverable { caseworker, candidates, is_for_absence, .. } = &shown.ground.more;
    match (caseworker, candidates.is_empty()) {
        (None, _) => Some(page("This case has no caseworker to stand in for. A manager gives it to somebody.")),
        (Some(_), true) if *is_for_absence => Some(page(
            "You could stand in here for somebody who is away, as they or a manager record under Cover. Whoever manages the team has anybody stand in at any time.",
        )),
        (Some(_), true) => Some(page("Nobody else of the team that holds this case could stand in.")),
        (Some(_), false) => None,
    }
}

fn end() -> Vec<Row> {
    on_case_with::<(CaseReference, StandingId), _>(
        "/cases/{reference}/cover/{id}/end",
        Action::CoverEnd,
        |service, context, (reference, id)| access::find_cover(service, context, reference, *id),
        |(open, _)| open,
    )
    .does(
        "Ends that somebody stands in for the caseworker of a case",
        |service, context, (reference, id), ending| access::end_cover(service, context, reference, *id, ending),
        |shown| {
            let who = &shown.ground.more.1.who;
            let intro = Html::name(who).then(" sees of the case what their role sees from then on.");
            shown.form(END, END, "access").part(Html::paragraph(intro))
        },
    )
    .instead(|shown| {
        let back = Link::new("Who may see this case", shown.path("access"));
        let page = || shown.frame.clone().not_now(END, "This cover is over already.", &back);
        shown.ground.more.1.is_over.then(|| Instead::Page(Box::new(page())))
    })
    .json("/api/v1/cases/{reference}/cover/{id}/end")
    .then(|shown, ()| Next::to(shown.path("")).saying("Cover has ended"))
}

async fn show(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let (lines, absences) = app
        .run(move |service| {
            let lines = access::list_covers(service, &context)?;
            // Whoever gives advice sees who stands in, and records nobody.
            let absences = match access::absences(service, &context) {
                Ok(absences) => Some(absences),
                Err(Failure::Refused(_)) => None,
                Err(other) => return Err(other),
            };
            Ok((lines, absences))
        })
        .await?;
    let mut list = ListPage::new(signed_in.shell("Cover").current("/work"), "Cover")
        .subtitle("Who stands in for the caseworker of a case of your teams. Cover ends by itself.");
    if let Some(absences) = &absences {
        list = away::section(list, absences, today);
    }
    if lines.is_empty() {
        let empty = Empty::new("Nobody stands in for anybody.");
        return page(&list.part(empty.body("Cover begins on the page of a case, under “Case actions”.")));
    }
    let columns = ["Case", "Caseworker", "Covered by", "Until", "Why"].map(Column::new).into_iter();
    let columns = columns.chain([Column::new("Change").quiet()]).collect();
    let rows = lines.iter().map(|line| row(line, today)).collect();
    page(&list.part(Table::new("Who stands in for whom", columns, rows)))
}

fn row(line: &CoverLine, today: NaiveDate) -> TableRow {
    let end = Html::from("End").then(Html::hidden(&format!(" cover of {} by {}", line.reference, line.covered_by)));
    let end = match line.may_end {
        true => Html::link(end, &case_path(&line.reference, &format!("cover/{}/end", line.id))),
        false => Html::default(),
    };
    TableRow::new([
        Cell::noted(Html::link(Html::name(&line.child), &case_path(&line.reference, "")), Html::reference(&line.reference)),
        line.caseworker.as_deref().map_or_else(|| "Nobody now".into(), Html::name).into(),
        Cell::noted(
            Html::name(&line.covered_by),
            line.away_until.map(|day| format!("away to the end of {}", words::list_date(day, today))).unwrap_or_default(),
        ),
        Cell::noted(words::list_date(line.last_day, today), format!("since {}", words::list_date(line.from, today))),
        line.reason.as_str().into(),
        end.into(),
    ])
}

/// Somebody who stands in for the caseworker of a case.
#[derive(Debug, Serialize, ToSchema)]
struct CoverJson {
    /// Names it within the case.
    id: Uuid,
    /// The number of the case.
    case: String,
    /// The child’s name.
    child: String,
    /// Whose case it is; `null` when nobody’s any more.
    caseworker: Option<String>,
    /// Who stands in.
    covered_by: String,
    /// Until when they are away themselves; `null` where they are here.
    away_until: Option<NaiveDate>,
    /// The first day.
    from: NaiveDate,
    /// The last day.
    last_day: NaiveDate,
    /// Why.
    reason: String,
}

async fn show_json(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let lines = app.run(move |service| access::list_covers(service, &context)).await?;
    let json = |line: CoverLine| CoverJson {
        id: line.id.uuid(),
        case: line.reference,
        child: line.child,
        caseworker: line.caseworker,
        covered_by: line.covered_by,
        away_until: line.away_until,
        from: line.from,
        last_day: line.last_day,
        reason: line.reason,
    };
    Ok(HttpResponse::Ok().json(lines.into_iter().map(json).collect::<Vec<_>>()))
}
