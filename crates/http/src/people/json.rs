//! What programs are told of the people of a case.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::people::{self, Answer, Change, CircumstanceRow, PersonView, Spell};
use ehc_domain::{
    people::{
        circumstance::ChildCircumstance,
        record::PersonField,
        schooling::{Elsewhere, Schooling},
    },
    policy::Action,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::web::{
    App, SignedIn,
    described::{code, code_or_null, says},
    path::{at_person, reference},
    respond::Answer as Response,
    route::{Row, Rule},
};

pub(super) fn routes() -> Vec<Row> {
    let seen = Rule::OnCase(Action::CaseView);
    vec![
        Row::get("/api/v1/cases/{reference}/people", seen, || web::to(list))
            .describes(says("Lists the child and the circle of a case").gives::<Vec<ListedJson>>(200)),
        Row::get("/api/v1/cases/{reference}/people/{id}", seen, || web::to(show)).describes(
            says("Shows what is recorded of somebody of a case, as far as the person may read it").gives::<PersonJson>(200),
        ),
    ]
}

/// Somebody of a case.
#[derive(Debug, Serialize, ToSchema)]
struct ListedJson {
    id: Uuid,
    name: String,
    /// How they are related to the child; `null` for the child.
    relation: Option<String>,
}

/// One answer on a record.
#[derive(Debug, Serialize, ToSchema)]
struct AnswerJson {
    /// Which, by code.
    #[schema(schema_with = code::<PersonField>)]
    field: &'static str,
    /// What is recorded, codes as such; `null` where nothing is or it is withheld.
    value: Option<String>,
    /// Whether it is withheld from whoever asks.
    is_withheld: bool,
}

/// One answer that was changed.
#[derive(Debug, Serialize, ToSchema)]
struct AnswerChangedJson {
    /// Which, by code.
    #[schema(schema_with = code::<PersonField>)]
    field: &'static str,
    /// What stood there; `null` where nothing did or it is withheld.
    before: Option<String>,
    /// What stood there since.
    after: Option<String>,
    /// Whether both are withheld from whoever asks.
    is_withheld: bool,
    /// From which day.
    from_on: NaiveDate,
    /// When it was changed.
    at: DateTime<Utc>,
    /// By whom.
    by: String,
    /// Why; `null` too where it was typed in the case of another child, which the person may not see.
    reason: Option<String>,
}

/// What is recorded of somebody.
#[derive(Debug, Serialize, ToSchema)]
struct PersonJson {
    id: Uuid,
    /// How they are related to the child; `null` for the child.
    relation: Option<String>,
    /// The version to send with a change.
    version: i32,
    /// The version to send with a change of the part in the circle; `null` for the child.
    part_version: Option<i32>,
    /// The version to send with a change of what stands with the case, such as the school; `null` for anybody but the child.
    case_version: Option<i32>,
    answers: Vec<AnswerJson>,
    /// Where the child learns and learned, the present first; empty for anybody else.
    schools: Vec<SpellJson>,
    /// The child’s disabilities and the family’s circumstances that the person may read of, be they over or not; empty for anybody else.
    circumstances: Vec<CircumstanceJson>,
    /// What was changed, newest first; `null` for those who may not read the history.
    changes: Option<Vec<AnswerChangedJson>>,
    /// The numbers of other cases in which they are named, as far as the person may see those.
    also_in: Vec<String>,
    /// How many other such cases there are.
    also_in_unseen: usize,
}

/// A time in which a child learned somewhere.
#[derive(Debug, Serialize, ToSchema)]
struct SpellJson {
    /// The institution of the register; `null` where it was none.
    institution: Option<Uuid>,
    /// How they were educated at none, by code; `null` where it was one.
    #[schema(schema_with = code_or_null::<Elsewhere>)]
    elsewhere: Option<&'static str>,
    /// Its name, or the words for it.
    name: String,
    /// The first day; `null` where it is not recorded.
    from: Option<NaiveDate>,
    /// The last day; `null` for the present one.
    until: Option<NaiveDate>,
}

/// A time in which a disability of a child, or a circumstance of the family, holds.
#[derive(Debug, Serialize, ToSchema)]
struct CircumstanceJson {
    /// By which it is changed.
    id: Uuid,
    #[schema(schema_with = code::<ChildCircumstance>)]
    kind: &'static str,
    /// What is said of it.
    words: Option<String>,
    /// The first day; `null` where it is not recorded.
    from: Option<NaiveDate>,
    /// The last day; `null` while it holds.
    until: Option<NaiveDate>,
}

impl From<&CircumstanceRow> for CircumstanceJson {
    fn from(row: &CircumstanceRow) -> Self {
        Self { id: row.id.uuid(), kind: row.kind.code(), words: row.words.clone(), from: row.from_on, until: row.until_on }
    }
}

impl From<&Spell> for SpellJson {
    fn from(spell: &Spell) -> Self {
        let (institution, elsewhere) = match &spell.at {
            Some(Schooling::At(id)) => (Some(id.uuid()), None),
            Some(Schooling::Elsewhere(code, _)) => (None, Some(code.code())),
            None => (None, None),
        };
        Self { institution, elsewhere, name: spell.name.clone(), from: spell.from, until: spell.until }
    }
}

fn kept(answer: &Answer) -> Option<String> {
    answer.kept().map(ToOwned::to_owned)
}

impl From<&Change> for AnswerChangedJson {
    fn from(change: &Change) -> Self {
        Self {
            field: change.field.code(),
            before: kept(&change.before),
            after: kept(&change.after),
            is_withheld: change.after == Answer::Withheld,
            from_on: change.from_on,
            at: change.at,
            by: change.by.clone(),
            reason: change.reason.clone(),
        }
    }
}

impl From<PersonView> for PersonJson {
    fn from(view: PersonView) -> Self {
        let answer = |(field, answer): &(PersonField, Answer)| AnswerJson {
            field: field.code(),
            value: kept(answer),
            is_withheld: *answer == Answer::Withheld,
        };
        let changes = view.changes.as_ref().map(|changes| changes.iter().map(AnswerChangedJson::from).collect());
        let who = &view.who;
        Self {
            id: who.record.id.uuid(),
            relation: who.link.as_ref().map(|link| link.relation.clone()),
            version: who.record.version,
            part_version: who.link.as_ref().map(|part| part.version),
            case_version: who.link.is_none().then_some(who.open.case.version),
            answers: view.answers.iter().map(answer).collect(),
            schools: view.schools.iter().take(if changes.is_some() { usize::MAX } else { 1 }).map(SpellJson::from).collect(),
            circumstances: view.circumstances.iter().map(CircumstanceJson::from).collect(),
            changes,
            also_in: who.elsewhere.seen.iter().map(|(_, reference)| reference.clone()).collect(),
            also_in_unseen: who.elsewhere.unseen,
        }
    }
}

async fn list(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Response {
    let (context, reference) = (signed_in.context(None), reference(&path)?);
    let found = app.run(move |service| people::list(service, &context, &reference)).await?;
    let listed = |one: people::Listed| ListedJson { id: one.id.uuid(), name: one.name, relation: one.relation };
    Ok(HttpResponse::Ok().json(found.into_iter().map(listed).collect::<Vec<_>>()))
}

async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Response {
    let (context, at) = (signed_in.context(None), at_person(&path)?);
    let shown = app.run(move |service| people::show(service, &context, &at)).await?;
    Ok(HttpResponse::Ok().json(PersonJson::from(shown)))
}
