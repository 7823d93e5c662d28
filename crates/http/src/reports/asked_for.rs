//! The figures that people ask councils for, each with the list behind it.

use actix_web::{HttpResponse, http::StatusCode, web};
use chrono::NaiveDate;
use ehc_application::compliance::{self, AskedFor, AskedForFigures, Figure};
use ehc_domain::{advice::AdviceKind, codes::Coded, decisions::DecisionKind, requests::RequestSource};
use serde::Serialize;
use uuid::Uuid;

use super::{
    asked::{self, Query},
    board::filter,
};
use crate::{
    frames::ListPage,
    ui::{
        Html,
        parts::{Cell, Column, Row, SectionHead, Table},
        words,
    },
    web::{
        App, SignedIn,
        respond::{Answer, page_with},
    },
};

/// Where they stand.
pub(super) const PLACE: &str = "/reports/asked-for";
/// What they are called.
pub(super) const TITLE: &str = "Figures that people ask for";

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, query: Query) -> Answer {
    let context = signed_in.context(None);
    let read = asked::read(&query);
    let asked = read.asked;
    let found = app.run(move |service| compliance::asked_for(service, &context, asked)).await?;
    let status = if read.state.has_errors() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let scope = match (&found.team_name, found.is_whole_authority) {
        (Some(team), _) => team.clone(),
        (None, true) => "All teams".to_owned(),
        (None, false) => "Your teams".to_owned(),
    };
    let days = asked::days_words(found.from, found.to.max(found.from));
    let mut page = ListPage::new(signed_in.shell(TITLE).current("/reports"), TITLE)
        .subtitle(format!("{days} · {scope}"))
        .prints("Print")
        .part(Html::paragraph(Html::link("Statutory compliance", "/reports/compliance")));
    page.filter = Some(filter(PLACE, found.today, asked, &found.choices, read, false));
    for (title, about, table) in tables(&found) {
        page = page.part(SectionHead::new(title)).part(Html::paragraph(about));
        page = if table.rows.is_empty() { page.part(Html::paragraph("None in these days.")) } else { page.part(table) };
    }
    page_with(status, &page)
}

fn tables(found: &AskedForFigures) -> Vec<(&'static str, &'static str, Table)> {
    let number = |figure: AskedFor| {
        let href = asked::behind(found.asked, Figure::AskedFor(figure));
        Cell::from(Html::link(words::thousands(found.number(figure)), &href))
    };
    let plain = |caption: &str, figures: Vec<(String, AskedFor)>| {
        let rows = figures.into_iter().map(|(words, figure)| Row::new([words.as_str().into(), number(figure)])).collect();
        Table { narrow: true, ..Table::new(caption, vec![Column::new("Figure"), Column::number("Number")], rows) }
    };
    let titled = |figure: AskedFor| (Figure::AskedFor(figure).title(), figure);
    let sources = RequestSource::ALL.iter().map(|source| titled(AskedFor::RequestsFrom(*source)));
    let requests = std::iter::once(titled(AskedFor::Requests))
        .chain(sources)
        .chain([AskedFor::RequestsKept, AskedFor::RequestsSecond, AskedFor::RequestsFurther].map(titled))
        .collect();
    let refusals = [DecisionKind::Assess, DecisionKind::Issue].map(AskedFor::Refusals).into_iter();
    let refusals = refusals.chain([AskedFor::AssessedAfterRefusal, AskedFor::RefusedAgain]).map(titled).collect();
    let past = [("A plan agreed", true), ("No plan agreed", false)].map(|(words, is_agreed)| {
        let of = |is_excused| number(AskedFor::Past { is_agreed, is_excused });
        Row::new([words.into(), of(false), of(true)])
    });
    let past_columns = vec![Column::new("Plan"), Column::number("Without an exception"), Column::number("With an exception")];
    let came = |kind: &&AdviceKind| found.number(AskedFor::Advice(**kind)) > 0;
    let advice: Vec<Row> = AdviceKind::ALL
        .iter()
        .filter(came)
        .map(|kind| {
            let (whole, part) = (found.number(AskedFor::Advice(*kind)), found.number(AskedFor::AdviceInTime(*kind)));
            let late = words::thousands(whole.saturating_sub(part));
            Row::new([kind.label().into(), number(AskedFor::Advice(*kind)), number(AskedFor::AdviceInTime(*kind)), late.into()])
        })
        .collect();
    let advice_columns = vec![
        Column::new("Advice"),
        Column::number("Received"),
        Column::number("Within 6 weeks"),
        Column::number("After 6 weeks"),
    ];
    vec![
        (
            "Requests received",
            "Every request for an assessment that was received in these days, by who asked. Requests to re-assess, and what was recorded by mistake, are none of them.",
            plain("Requests received", requests),
        ),
        (
            "Refused",
            "Families told in these days. By law they are told within 6 weeks that there will be no assessment, and within 16 weeks that there will be no plan. A family that was refused before is one told so of this or an earlier request for the child.",
            plain("Refused", refusals),
        ),
        (
            "Open past 20 weeks",
            "Cases open today, whatever days are chosen, by whether it was decided that there will be a plan. An exception excuses a miss and moves no limit.",
            Table::new("Open past 20 weeks", past_columns, past.into()),
        ),
        (
            "Advice received",
            "Advice that came in these days, by what was asked for. By law it comes within 6 weeks.",
            Table::new("Advice received", advice_columns, advice),
        ),
    ]
}

/// One figure.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct NumberJson {
    /// Its code, as `GET /api/v1/reports/cases` takes it.
    figure: String,
    /// What it counts.
    title: String,
    /// How many rows its list has.
    number: u64,
}

/// The figures that people ask for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct AskedForJson {
    /// Today in London.
    today: NaiveDate,
    /// The first day of the period.
    from: NaiveDate,
    /// Its last day.
    to: NaiveDate,
    /// The team asked for; `null` for all that you may count.
    team: Option<Uuid>,
    /// Whether every case of the authority is counted.
    is_whole_authority: bool,
    /// Each figure.
    figures: Vec<NumberJson>,
}

pub(super) async fn json(app: web::Data<App>, signed_in: SignedIn, query: Query) -> Answer {
    let context = signed_in.context(None);
    let asked = asked::read_strictly(&query)?;
    let found = app.run(move |service| compliance::asked_for(service, &context, asked)).await?;
    let number = |(figure, number): (AskedFor, u64)| {
        let figure = Figure::AskedFor(figure);
        NumberJson { figure: figure.code(), title: figure.title(), number }
    };
    Ok(HttpResponse::Ok().json(AskedForJson {
        today: found.today,
        from: found.from,
        to: found.to,
        team: found.asked.team.map(|team| team.uuid()),
        is_whole_authority: found.is_whole_authority,
        figures: found.numbers.into_iter().map(number).collect(),
    }))
}
