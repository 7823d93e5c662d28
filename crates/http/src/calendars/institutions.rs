//! Schools and colleges: found by name, with their closures and the terms between them.

use actix_web::web;
use ehc_application::calendars;
use ehc_domain::calendar::{CalendarChangeKind, Closure};
use serde::Deserialize;

use super::parts::{DayRow, columns, days_words, institution_id, institution_path, withdraw};
use crate::{
    frames::ListPage,
    ui::{
        Field, FormState, Html, Link, Shell,
        govuk::Button,
        parts::{Cell, Column, Empty, Row, SectionHead, Table},
        words,
    },
    web::{
        App, SignedIn,
        respond::{Answer, page},
    },
};

#[derive(Debug, Deserialize)]
pub(super) struct Search {
    name: Option<String>,
}

pub(super) async fn search(app: web::Data<App>, signed_in: SignedIn, asked: web::Query<Search>) -> Answer {
    let (context, typed) = (signed_in.context(None), asked.into_inner().name.unwrap_or_default());
    let sought = typed.clone();
    let found = app.run(move |service| calendars::search_institutions(service, &context, &sought)).await?;
    let rows = found
        .into_iter()
        .map(|(row, closures)| (Link::new(row.name, institution_path(row.id)), row.kind.label().to_owned(), closures))
        .collect();
    page(&found_page(signed_in.shell("Terms of schools and colleges"), &typed, rows))
}

/// `/admin/calendar/institutions`: found by name, with how many closures are recorded.
fn found_page(shell: Shell, typed: &str, found: Vec<(Link, String, usize)>) -> ListPage {
    let field = Field::text("name", "Find a school or college by name").width(30).render(&FormState::new().with("name", typed));
    let search = Html::trusted(format!(
        "<form method=\"get\" action=\"/admin/calendar/institutions\" role=\"search\" aria-label=\"Schools and colleges\">{field}{}</form>",
        Html::from(Button::new("Search").secondary())
    ));
    let page = ListPage::new(shell.current("/admin/calendar"), "Terms of schools and colleges").part(search);
    if found.is_empty() {
        return page
            .part(Empty::new("No open school or college has a name like that").body("Check the spelling, or type less of it."));
    }
    let row = |(link, kind, closures): (Link, String, usize)| {
        let recorded = match closures {
            0 => Html::from("None recorded"),
            1 => "1 closure".into(),
            number => format!("{number} closures").into(),
        };
        Row::new([Cell::from(Html::link(link.text, &link.href)), Cell::from(kind), Cell::from(recorded)])
    };
    let rows = found.into_iter().map(row).collect();
    page.part(Table::new("Schools and colleges", columns(&["School or college", "Kind", "Closures"]), rows))
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (context, id) = (signed_in.context(None), institution_id(&path)?);
    let shown = app.run(move |service| calendars::institution(service, &context, id)).await?;
    let closures = shown.closures.iter().filter_map(|row| {
        let closure = Closure::new(row.first_closed_on, row.reopens_on).ok()?;
        let days = (row.first_closed_on, row.reopens_on.pred_opt().unwrap_or(row.reopens_on));
        let window = closure.ground_window().map_or_else(
            || "No exception: it is shorter than 4 weeks".to_owned(),
            |(from, to)| format!("Exception if asked {}", words::range(from, to)),
        );
        let act = withdraw(
            CalendarChangeKind::InstitutionOpened,
            Some(id),
            days,
            &format!("the closure {}", words::range(days.0, days.1)),
        );
        Some(DayRow {
            cells: vec![
                days_words(days).into(),
                words::act_date(row.reopens_on).into(),
                closure.days().to_string().into(),
                window.into(),
            ],
            act: Some(act),
        })
    });
    let terms = shown.terms.iter().map(|term| Row::new([words::act_date(term.first).into(), words::act_date(term.last).into()]));
    let listed = InstitutionPage {
        shell: signed_in.shell("Terms and closures"),
        name: shown.row.name.clone(),
        kind: shown.row.kind.label().to_owned(),
        add: format!("{}/closures/new", institution_path(id)),
        closures: closures.collect(),
        terms: terms.collect(),
    };
    page(&ListPage::from(listed))
}

/// `/admin/calendar/institutions/{institution}`.
#[derive(Debug, Clone, Default)]
struct InstitutionPage {
    shell: Shell,
    name: String,
    kind: String,
    add: String,
    /// First and last closed day, back on, days, what the closure means for advice.
    closures: Vec<DayRow>,
    /// First and last day with pupils.
    terms: Vec<Row>,
}

impl From<InstitutionPage> for ListPage {
    fn from(shown: InstitutionPage) -> Self {
        let page = ListPage::new(shown.shell.current("/admin/calendar"), Html::from(shown.name.as_str()))
            .subtitle(shown.kind)
            .action(Button::go("Add a closure", shown.add))
            .part(SectionHead::new("Closures"));
        if shown.closures.is_empty() {
            return page.part(
                Empty::new("No closures are recorded")
                    .body("Until they are, every working day counts as a school day here, and no long holiday is known."),
            );
        }
        let closures = [
            columns(&["Closed", "Pupils are back", "Days", "If we ask for advice in its long holiday"]),
            vec![Column::new("Act").quiet()],
        ];
        let page = page.part(Table::new("Closures", closures.concat(), shown.closures.into_iter().map(DayRow::row).collect()));
        let page = page.part(SectionHead::new("Terms between them"));
        if shown.terms.is_empty() {
            return page.part(Empty::new("A term is known when the closures before and after it are recorded"));
        }
        page.part(Table::new("Terms", columns(&["First day with pupils", "Last day with pupils"]), shown.terms))
    }
}
