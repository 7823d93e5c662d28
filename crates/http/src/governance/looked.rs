//! Who looked at which child: by case, by person and by day.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::{
    audit::looked::{Looked, LookedPage, Searched, who_looked},
    emergency::emergency_path,
};
use ehc_domain::{
    accounts::Role,
    ids::UserId,
    policy::{Action, Relation},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::parts::parts;
use crate::{
    frames::ListPage,
    ui::{
        Field, FormState, Html, Link,
        govuk::{Pagination, PaginationLink},
        parts::{Cell, Column, Empty, Filter, Row as TableRow, Table},
        words,
    },
    web::{
        App, HttpError, SignedIn,
        described::{code, says},
        fields, links, mark,
        respond::{Answer, page},
        route::{Row, Rule},
    },
};

const PLACE: &str = "/governance/looked";
const TITLE: &str = "Who looked";
const SEARCHES: Rule = Rule::May(Action::AuditSearch);

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get(PLACE, SEARCHES, || web::to(show)),
        Row::get("/api/v1/who-looked", SEARCHES, || web::to(list))
            .describes(says("Lists who looked at which child, newest first").asks::<Asked>().gives::<WhoLookedJson>(200)),
    ]
}

async fn search(app: &App, signed_in: &SignedIn, searched: Searched, after: Option<&str>) -> Result<LookedPage, HttpError> {
    let (context, after) = (signed_in.context(None), mark::read(after)?);
    Ok(app.run(move |service| who_looked(service, &context, &searched, after)).await?)
}

/// Reads what the page was asked; of what cannot be read there is a message beside its field, and nothing is searched.
fn read(state: &mut FormState) -> Searched {
    let mut searched = Searched::default();
    let case = state.value("case").trim().to_uppercase();
    if !case.is_empty() {
        searched.case = case.parse().ok();
        if searched.case.is_none() {
            state.fail("case", "Enter a case number, like EHC-000418");
        }
    }
    let person = state.value("person").to_owned();
    if !person.is_empty() {
        searched.person = person.parse().ok();
        if searched.person.is_none() {
            state.fail("person", "Choose who looked");
        }
    }
    searched.from = day(state, "from", "Enter the first day");
    searched.to = day(state, "to", "Enter the last day");
    if searched.from.zip(searched.to).is_some_and(|(from, to)| to < from) {
        state.fail("to", "Enter a last day on or after the first");
    }
    searched
}

fn day(state: &mut FormState, name: &str, missing: &str) -> Option<NaiveDate> {
    let is_blank = ["day", "month", "year"].iter().all(|part| state.value(&format!("{name}-{part}")).trim().is_empty());
    if is_blank { None } else { fields::date(state, name, missing) }
}

async fn show(app: web::Data<App>, signed_in: SignedIn, asked: web::Query<BTreeMap<String, String>>) -> Answer {
    let today = signed_in.context(None).today;
    let typed = asked.iter().filter(|(name, _)| *name != "after");
    let mut state = FormState::from_pairs(typed.map(|(name, value)| (name.as_str(), value.as_str())));
    let searched = read(&mut state);
    let after = asked.get("after").map(String::as_str);
    let is_refused = !state.errors().is_empty();
    let found = match is_refused {
        true => LookedPage { lines: Vec::new(), older: None, people: Vec::new() },
        false => search(&app, &signed_in, searched, after).await?,
    };
    let rows: Vec<_> = found.lines.iter().map(|line| row(line, today)).collect();
    let columns = ["Person", "When", "Case", "What they did", "By what right"].map(Column::new).into();
    let listed: Html = match rows.is_empty() {
        true if is_refused => Empty::new("Nothing was searched").body("Correct what is said above, and search again.").into(),
        true => Empty::new("Nobody looked").body("Nothing on record fits what you searched for.").into(),
        false => Table::new(TITLE, columns, rows).into(),
    };
    let person = found.people.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let everybody = std::iter::once((String::new(), "Everybody".to_owned()));
    let fields = vec![
        Field::text("case", "Case number").width(10),
        Field::select("person", "Who looked", everybody.chain(person).collect::<Vec<_>>()),
        Field::date("from", "From"),
        Field::date("to", "To"),
    ];
    let older = found.older.map(|older| {
        let pairs = state.pairs().into_iter().filter(|(_, value)| !value.is_empty());
        let kept: String = pairs.map(|(name, value)| format!("{name}={}&", links::encode(&value))).collect();
        format!("{PLACE}?{kept}after={}", mark::text(older))
    });
    let mut list = ListPage::new(signed_in.shell(TITLE).current("/governance"), TITLE)
        .subtitle(
            "Who opened which case, when and by what right, newest first. It shows nothing of any case. Each search is recorded.",
        )
        .part(listed);
    list.subnav = Some(parts(PLACE));
    let clear = Some(Link::new("Clear", PLACE));
    list.filter = Some(Filter { action: PLACE.to_owned(), fields, state, clear, ..Filter::default() });
    list.pagination = older.map(|href| Pagination { next: Some(PaginationLink { href, label: None }), previous: None });
    page(&list)
}

fn row(line: &Looked, today: NaiveDate) -> TableRow {
    let what = if line.is_refused { format!("Refused: {}", line.label.to_lowercase()) } else { line.label.to_owned() };
    TableRow::new([
        Html::name(&line.who).into(),
        words::moment(line.at, today).into(),
        Html::reference(&line.reference).into(),
        what.into(),
        right(line),
    ])
}

/// The role, how they stood to the case, and the emergency in which it was open.
fn right(line: &Looked) -> Cell {
    let role = match (line.role, line.is_refused) {
        (Some(role), _) => role.label(),
        (None, true) => "None",
        (None, false) => "Not recorded",
    };
    let relation = line.relation.filter(|_| line.emergency.is_none() || line.relation != Some(Relation::Emergency));
    let relation = relation.map(|relation| Html::from(relation.label()));
    let emergency = line.emergency.map(|id| Html::link("Opened in an emergency", &emergency_path(id)));
    let noted = match (relation, emergency) {
        (Some(relation), Some(emergency)) => relation.then(". ").then(emergency),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => Html::default(),
    };
    Cell::noted(role, noted)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Only looks at the child of this case, by its number.
    #[serde(default)]
    case: Option<String>,
    /// Only looks of this person, by the id of their account.
    #[serde(default)]
    person: Option<Uuid>,
    /// The first day, like 2026-12-01.
    #[serde(default)]
    from: Option<NaiveDate>,
    /// The last day.
    #[serde(default)]
    to: Option<NaiveDate>,
    /// Where the page begins: `next` of the page before.
    #[serde(default)]
    after: Option<String>,
}

/// Something that somebody did on a case, be it only to look.
#[derive(Debug, Serialize, ToSchema)]
struct LookedJson {
    /// When, in UTC.
    at: DateTime<Utc>,
    /// The name of the person.
    who: String,
    /// The number of the case.
    case: String,
    /// What, in words.
    what: &'static str,
    /// Whether it was refused.
    is_refused: bool,
    /// The role in which they might, by code; `null` where it was refused, and for what was done before this was kept.
    #[schema(schema_with = code::<Role>)]
    role: Option<&'static str>,
    /// How they stood to the case in it, by code; `null` where that did not come from the case.
    #[schema(schema_with = code::<Relation>)]
    relation: Option<&'static str>,
    /// The emergency in which the case was open to them; `null` where it was not.
    emergency: Option<Uuid>,
}

/// A page of who looked, newest first.
#[derive(Debug, Serialize, ToSchema)]
struct WhoLookedJson {
    /// The lines.
    looks: Vec<LookedJson>,
    /// What `after` must be for the next page; `null` on the last.
    next: Option<String>,
}

async fn list(app: web::Data<App>, signed_in: SignedIn, asked: web::Query<Asked>) -> Answer {
    const NO_CASE: HttpError = HttpError::Malformed("The case number was not one of ours.");
    let asked = asked.into_inner();
    let case = asked.case.map(|case| case.parse().map_err(|_| NO_CASE)).transpose()?;
    let searched = Searched { case, person: asked.person.map(UserId::new), from: asked.from, to: asked.to };
    let found = search(&app, &signed_in, searched, asked.after.as_deref()).await?;
    let line = |line: Looked| LookedJson {
        at: line.at,
        who: line.who,
        case: line.reference,
        what: line.label,
        is_refused: line.is_refused,
        role: line.role.map(Role::code),
        relation: line.relation.map(Relation::code),
        emergency: line.emergency.map(|id| id.uuid()),
    };
    let looks = found.lines.into_iter().map(line).collect();
    Ok(HttpResponse::Ok().json(WhoLookedJson { looks, next: found.older.map(mark::text) }))
}
