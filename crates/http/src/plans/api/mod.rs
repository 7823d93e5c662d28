//! The plan for programs: the same acts under the same permissions.

mod comments;
mod gates;
mod rows;
mod versions;

pub(in crate::plans) use comments::CommentJson;
pub(in crate::plans) use rows::RowJson;

use actix_web::{HttpResponse, http::Method, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure,
    plans::{
        rows::{EditRefused, RowRefused},
        sections::{self, HealthAgreement, SectionRefused, SectionText, Sections, Setting},
        take::{GivenAdvice, TakeRefused},
        thread::{self, SectionState},
    },
};
use ehc_domain::{
    advice::AdviceKind,
    codes::Coded,
    ids::{InstitutionId, PlanRowId},
    plans::{Break, PlanSection, PlanState, ProvisionPart},
    policy::Action as A,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use comments::{CommentsJson, list_comments};
use gates::{GatesJson, gates};
use rows::{RowBody, TakeBody, Taken, add_row, edit_row, take_rows};
use versions::{VersionsJson, versions};

use crate::{
    act::Named,
    web::{
        App, HttpError, ProtectedJson, SignedIn,
        described::{code, codes, says},
        error::UNKNOWN_CODE,
        path::reference,
        respond::Answer,
        route::{Row, Rule},
    },
};

pub(in crate::plans) fn routes() -> Vec<Row> {
    let write = Rule::OnCase(A::PlanDraft);
    let row = r#"{"section":"b","text":"A"}"#;
    vec![
        Row::get("/api/v1/cases/{reference}/plan", write, || web::to(show)).noted().describes(
            says("Shows the plan: sections, rows, what breaks the thread, and the advice to write from").gives::<PlanJson>(200),
        ),
        Row::get("/api/v1/cases/{reference}/plan/versions", write, || web::to(versions)).noted()
            .describes(says("Lists every draft and the final plan, oldest first, each as it was sent").gives::<VersionsJson>(200)),
        Row::other(Method::PUT, "/api/v1/cases/{reference}/plan/sections/{section}", write, || web::to(save_section))
            .sample(r#"{"text":"A","mark":"x"}"#)
            .describes(
                says("Saves section A, I or J, or the agreement to section G")
                    .takes::<SectionBody>()
                    .gives::<SavedSection>(200)
                    .refuses::<SectionRefused>(),
            ),
        Row::post("/api/v1/cases/{reference}/plan/rows", write, || web::to(add_row)).sample(row).describes(
            says("Adds a row").takes::<RowBody>().gives::<Named>(201).refuses::<RowRefused>().refuses_by(&[UNKNOWN_CODE]),
        ),
        Row::other(Method::PUT, "/api/v1/cases/{reference}/plan/rows/{row}", write, || web::to(edit_row))
            .sample(r#"{"section":"b","text":"A","version":1}"#)
            .describes(
                says("Changes a row").takes::<RowBody>().gives::<Named>(200).refuses::<EditRefused>().refuses_by(&[UNKNOWN_CODE]),
            ),
        Row::post("/api/v1/cases/{reference}/plan/take", write, || web::to(take_rows))
            .sample(r#"{"advice":"00000000-0000-0000-0000-000000000000","rows":[{"number":1,"need_section":"b","provision_section":"f"}]}"#)
            .describes(
                says("Takes rows of advice into the plan, word for word and linked")
                    .takes::<TakeBody>()
                    .gives::<Taken>(201)
                    .refuses::<TakeRefused>()
                    .refuses_by(&[UNKNOWN_CODE]),
            ),
        Row::get("/api/v1/cases/{reference}/plan/comments", Rule::OnCase(A::CommentAnswer), || web::to(list_comments)).noted()
            .describes(says("Lists the family’s comments").gives::<CommentsJson>(200)),
        Row::get("/api/v1/cases/{reference}/plan/gates", write, || web::to(gates)).noted()
            .describes(says("Lists the gates that are closed to this person today").gives::<GatesJson>(200)),
    ]
}

/// A section of the plan, at a glance.
#[derive(Debug, Serialize, ToSchema)]
struct SectionStateJson {
    #[schema(schema_with = code::<PlanSection>)]
    section: &'static str,
    /// In words.
    state: String,
    /// Whether something must be put right before the draft is sent.
    to_fix: bool,
    /// What a change of the section must name.
    mark: String,
}

/// A break in the thread from need to provision.
#[derive(Debug, Serialize, ToSchema)]
struct BreakJson {
    /// The row; `null` where it is a whole section that has nothing.
    row: Option<Uuid>,
    /// The section in which it is mended.
    #[schema(schema_with = code::<PlanSection>)]
    section: Option<&'static str>,
    words: String,
}

/// Advice to write from.
#[derive(Debug, Serialize, ToSchema)]
struct GivenAdviceJson {
    id: Uuid,
    #[schema(schema_with = code::<AdviceKind>)]
    kind: &'static str,
    author: String,
    submitted_on: Option<NaiveDate>,
    /// How many rows it has.
    rows: usize,
}

/// The agreement of the health body to section G.
#[derive(Debug, Serialize, ToSchema)]
struct AgreementJson {
    /// Who agreed, and for which body.
    by: String,
    on: NaiveDate,
}

/// The sections of plain text.
#[derive(Debug, Serialize, ToSchema)]
struct SectionsJson {
    /// Section A: views, interests and aspirations.
    a: String,
    /// Section I: what it says, with the words and the institution where it says one.
    #[schema(value_type = Object)]
    i: Setting,
    /// Section J: what a direct payment is for.
    j: String,
    /// The agreement to section G; `null` until it is recorded.
    health_agreement: Option<AgreementJson>,
}

impl From<&Sections> for SectionsJson {
    fn from(sections: &Sections) -> Self {
        let agreement = |one: &HealthAgreement| AgreementJson { by: one.by.clone(), on: one.on };
        Self {
            a: sections.a.clone(),
            i: sections.i.clone(),
            j: sections.j.clone(),
            health_agreement: sections.health_agreement.as_ref().map(agreement),
        }
    }
}

/// The plan.
#[derive(Debug, Serialize, ToSchema)]
struct PlanJson {
    #[schema(schema_with = code::<PlanState>)]
    state: &'static str,
    draft_number: i32,
    /// What an act on the whole plan must name.
    version: i32,
    /// From A to K.
    sections: Vec<SectionStateJson>,
    #[serde(flatten)]
    texts: SectionsJson,
    rows: Vec<RowJson>,
    breaks: Vec<BreakJson>,
    /// The day from which the child is in or beyond Year 9, so that the plan must prepare for adulthood; `null` where the birth date is not known.
    prepares_for_adulthood_from: Option<NaiveDate>,
    /// The parts that prepare for adulthood with nothing today; none before that day.
    #[schema(schema_with = codes::<ProvisionPart>)]
    prepares_with_nothing: Vec<&'static str>,
    /// Advice that the law requires today because of what the child is, for which nobody was asked.
    #[schema(schema_with = codes::<AdviceKind>)]
    advice_to_ask: Vec<&'static str>,
    advice: Vec<GivenAdviceJson>,
    /// The last day of the family's time to comment; `null` when no draft was sent.
    comments_until: Option<NaiveDate>,
    /// The limit for the final plan.
    limit: Option<NaiveDate>,
}

async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let view = app.run(move |service| thread::show(service, &context, &reference)).await?;
    let (record, sections) = (&view.plan.record, &view.plan.sections);
    let state = |state: &SectionState| SectionStateJson {
        section: state.section.code(),
        state: state.words.clone(),
        to_fix: state.to_fix,
        mark: sections.mark(state.section),
    };
    let advice = |advice: &GivenAdvice| GivenAdviceJson {
        id: advice.id.uuid(),
        kind: advice.kind.code(),
        author: advice.author.clone(),
        submitted_on: advice.submitted_on,
        rows: advice.rows.len(),
    };
    let broken = |found: &Break| BreakJson {
        row: found.row().map(PlanRowId::uuid),
        section: view.mended_in(found).map(PlanSection::code),
        words: view.words_of(found),
    };
    Ok(HttpResponse::Ok().json(PlanJson {
        state: record.state.code(),
        draft_number: record.draft_number,
        version: record.version,
        sections: view.states.iter().map(state).collect(),
        texts: sections.into(),
        rows: view.plan.rows.iter().map(RowJson::from).collect(),
        breaks: view.breaks.iter().map(broken).collect(),
        prepares_for_adulthood_from: view.adulthood.from,
        prepares_with_nothing: view.unprepared.iter().map(|part| part.code()).collect(),
        advice_to_ask: view.advice_to_ask.iter().map(|one| one.kind.code()).collect(),
        advice: view.advice.iter().map(advice).collect(),
        comments_until: view.window_ends_on(),
        limit: view.limit(),
    }))
}

/// What a section of plain text says. Which fields count depends on the section.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SectionBody {
    /// Sections A and J: the words. Section I: a type of institution.
    text: Option<String>,
    /// Section I: the institution named. With neither this nor `text`, section I is blank.
    institution: Option<Uuid>,
    /// Section G: who agreed for the health body.
    agreed_by: Option<String>,
    /// Section G: when.
    agreed_on: Option<NaiveDate>,
    /// The mark of the section as it was read.
    mark: String,
}

/// The sections of plain text, or of an agreement: the others are written row by row.
pub(crate) const TEXT_SECTIONS: [PlanSection; 4] = [PlanSection::A, PlanSection::G, PlanSection::I, PlanSection::J];

impl SectionBody {
    fn read(self, section: PlanSection) -> Result<(SectionText, String), HttpError> {
        let text = self.text.unwrap_or_default();
        let read = match section {
            PlanSection::A => SectionText::Views(text),
            PlanSection::J => SectionText::PersonalBudget(text),
            PlanSection::I => match self.institution {
                Some(id) => SectionText::Named(InstitutionId::new(id)),
                None if text.is_empty() => SectionText::Blank,
                None => SectionText::TypeOnly(text),
            },
            PlanSection::G => SectionText::HealthAgreement {
                by: self.agreed_by.unwrap_or_default(),
                on: self.agreed_on.ok_or(HttpError::Malformed("An agreement has a day."))?,
            },
            _ => return Err(HttpError::NotFound),
        };
        Ok((read, self.mark))
    }
}

/// The section that was saved.
#[derive(Debug, Serialize, ToSchema)]
struct SavedSection {
    #[schema(schema_with = code::<PlanSection>)]
    section: &'static str,
}

/// What a section of plain text says now.
#[derive(Debug, Serialize)]
struct SectionNow {
    #[serde(flatten)]
    texts: SectionsJson,
    mark: String,
}

async fn save_section(app: web::Data<App>, path: web::Path<(String, String)>, sent: ProtectedJson<SectionBody>) -> Answer {
    let (case, section) = path.into_inner();
    let (reference, context) = (reference(&case)?, sent.context());
    let section = PlanSection::parse(&section).ok_or(HttpError::NotFound)?;
    let (text, mark) = sent.into_inner().read(section)?;
    match app.run(move |service| sections::save(service, &context, &reference, text, &mark)).await {
        Ok(()) => Ok(HttpResponse::Ok().json(SavedSection { section: section.code() })),
        Err(Failure::Rule(SectionRefused::Stale(now))) => {
            let current = json!(SectionNow { texts: SectionsJson::from(&*now), mark: now.mark(section) });
            Err(HttpError::Stale { message: "Someone else changed this section first".into(), current })
        }
        Err(other) => Err(other.into()),
    }
}
