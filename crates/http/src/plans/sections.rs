//! One section a page: rows with their acts, or a form for sections of plain text.

use actix_web::{http::StatusCode, web};
use ehc_application::{
    Failure, consultations,
    plans::{
        StoredRow,
        sections::{self, MOST_CHARACTERS, SectionRefused, SectionText, Sections, Setting},
    },
};
use ehc_domain::{
    codes::Coded,
    ids::InstitutionId,
    plans::{PlanSection, PlanState, RowKind},
};
use serde::Deserialize;

use super::{Ground, ground, keyed};
use crate::{
    App, HttpError, Protected, SignedIn,
    cases::reference,
    fields,
    pages::{EditorPage, FormPage, plan::PlanSection as SectionPage},
    respond::{Answer, page, page_with, see_other_saying, wrong},
    ui::{
        Choice, Field, FormState, Html, Link,
        govuk::{Button, Inset},
        parts::{EditRow, RowList, Stale},
        words,
    },
    unsent,
};

/// What a section's form posts; the values are read with their messages from the form's state.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SectionForm {
    mark: String,
    text: String,
    says: String,
    school: String,
    institution: String,
    kind: String,
    by: String,
    #[serde(rename = "agreed-day")]
    agreed_day: String,
    #[serde(rename = "agreed-month")]
    agreed_month: String,
    #[serde(rename = "agreed-year")]
    agreed_year: String,
}

fn section_of(text: &str) -> Result<PlanSection, HttpError> {
    PlanSection::parse(text).ok_or(HttpError::NotFound)
}

fn lead(section: PlanSection) -> &'static str {
    match section {
        PlanSection::A => "What the child and family say, in their own words: their views, interests and hopes.",
        PlanSection::B | PlanSection::C | PlanSection::D => "Write each need separately. Every need comes from the advice.",
        PlanSection::E => "Write each outcome separately: what will change for the child, and how we will know.",
        PlanSection::F => "Provision that educates or trains. It must be specific and say how much.",
        PlanSection::G => "Health provision that the health body has agreed.",
        PlanSection::H1 => "Social care that the law requires for a disabled child under 18.",
        PlanSection::H2 => "Any other social care that the child needs.",
        PlanSection::I => "The school or college, or the type. It stays blank until the family has had a draft.",
        PlanSection::J => "What a direct payment is for. Leave it empty when none was asked for.",
        PlanSection::K => "The advice and information that was given. It goes with the plan.",
    }
}

/// The form of a section of plain text, or of the agreement to section G; `None` for the others.
fn text_form(ground: &Ground, section: PlanSection, schools: &[(String, String)], state: FormState) -> Option<FormPage> {
    let count = u32::try_from(MOST_CHARACTERS).unwrap_or(u32::MAX);
    let blank = || ground.frame.clone().form(section.label(), "Save");
    let page = ground.path(&format!("sections/{}", section.code()));
    let form = match section {
        PlanSection::A => blank().field(Field::counted("text", "Views, interests and aspirations", 12, count)).keeps(page),
        PlanSection::J => {
            blank().field(Field::counted("text", "Needs and outcomes that a direct payment meets", 8, count)).keeps(page)
        }
        PlanSection::I if ground.view.plan.record.state != PlanState::Drafting => {
            let mut choices: Vec<Choice> = schools.iter().map(|(id, name)| Choice::new(id, name.as_str())).collect();
            let search = Field::text("school", "Name of the school or college").hint("Part of the name is enough").plain();
            choices.push(Choice::new("search", "Another school or college").reveals(vec![search]));
            let kind = Field::text("kind", "Which type?").hint("For example, a mainstream primary school").plain();
            choices.push(Choice::new("type", "A type only").reveals(vec![kind]));
            choices.push(Choice::new("blank", "Nothing yet"));
            blank().field(Field::radios("says", "What does section I say?", choices))
        }
        PlanSection::G => {
            let mut form = blank()
                .field(Field::text("by", "Who agreed for the health body?").hint("Name, job and body").width(30))
                .field(Field::date("agreed", "When did they agree?").hint("For example, 15 1 2027"));
            form.buttons = vec![Button::new("Record the agreement")];
            form
        }
        _ => return None,
    };
    Some(form.field(Field::hidden("mark")).state(state))
}

fn filled(sections: &Sections, section: PlanSection) -> FormState {
    let state = FormState::new().with("mark", sections.mark(section));
    match section {
        PlanSection::A => state.with("text", sections.a.as_str()),
        PlanSection::J => state.with("text", sections.j.as_str()),
        PlanSection::I => match &sections.i {
            Setting::Blank => state.with("says", "blank"),
            Setting::Named { institution_id, .. } => state.with("says", institution_id.to_string()),
            Setting::TypeOnly { text } => state.with("says", "type").with("kind", text.as_str()),
        },
        PlanSection::G => match &sections.health_agreement {
            Some(agreement) => state.with("by", agreement.by.as_str()).with_date("agreed", agreement.on),
            None => state,
        },
        _ => state,
    }
}

/// Lists what section I is usually chosen from: what it says now, and the schools that were consulted.
async fn likely_schools(app: &App, signed_in: &SignedIn, ground: &Ground) -> Result<Vec<(String, String)>, HttpError> {
    let (context, reference) = (signed_in.context(None), ground.view.open.reference());
    let consulted = app.run(move |service| consultations::show(service, &context, &reference)).await?;
    let named = match &ground.view.plan.sections.i {
        Setting::Named { institution_id, text } => Some((institution_id.to_string(), text.clone())),
        Setting::Blank | Setting::TypeOnly { .. } => None,
    };
    let asked = consulted.list.into_iter().filter_map(|view| view.institution).map(|one| (one.id.to_string(), one.name));
    let mut schools: Vec<(String, String)> = named.into_iter().collect();
    for school in asked {
        if !schools.iter().any(|(id, _)| *id == school.0) {
            schools.push(school);
        }
    }
    Ok(schools)
}

fn editor(ground: &Ground, signed_in: &SignedIn, section: PlanSection, form: Option<FormPage>) -> EditorPage {
    let path = ground.path(&format!("sections/{}", section.code()));
    let rows = match section {
        PlanSection::K => attached(ground),
        _ => ground.view.plan.rows.iter().filter(|row| row.section == section).map(|row| edit_row(ground, row)).collect(),
    };
    let add = section.row_kind().filter(|_| ground.view.may_write).map(|kind| {
        let words = match kind {
            RowKind::Need => "Add a need",
            RowKind::Outcome => "Add an outcome",
            RowKind::Provision => "Add provision",
        };
        Link::new(words, ground.path(&format!("rows/new?section={}", section.code())))
    });
    EditorPage::from(SectionPage {
        frame: ground.frame.clone(),
        sections: ground.sections(signed_in).current(&path),
        letter: section.letter().into(),
        title: section.label().into(),
        lead: lead(section).into(),
        rows: RowList { csrf: signed_in.csrf().to_owned(), rows },
        add,
        form: form.filter(|_| ground.view.may_write),
    })
}

fn edit_row(ground: &Ground, row: &StoredRow) -> EditRow {
    let view = &ground.view;
    let of_section = view.plan.rows.iter().filter(|other| other.section == row.section);
    let place = of_section.take_while(|other| other.id != row.id).count() + 1;
    let number = view.need_of(row.id).and_then(|need| view.need_number(need));
    let title = match (row.kind, number) {
        (RowKind::Need, Some(number)) => format!("Need {number}"),
        (kind, Some(number)) => format!("{} {place}, for need {number}", kind.label()),
        (kind, None) => format!("{} {place}", kind.label()),
    };
    let mut lines = vec![Html::from(row.text.as_str())];
    if !row.measure.is_empty() {
        lines.push(format!("We will know by: {}", row.measure).into());
    }
    lines.extend(ground.source(row.source, row.source_note.as_deref()).map(|link| Html::link(link.text, &link.href)));
    if let Some(reason) = &row.dismissed_reason {
        lines.push(format!("Check set aside: {reason}").into());
    }
    let checks: Vec<_> = view.breaks.iter().filter(|found| found.row() == row.id).map(|found| view.words_of(found)).collect();
    let mut links = Vec::new();
    if view.may_write {
        links.push(Link::new("Change", ground.path(&format!("rows/{}", row.id))));
        if row.kind == RowKind::Need {
            links.push(
                Link::new("Add an outcome", ground.path(&format!("rows/new?section=e&parent={}", row.id)))
                    .hidden(" for this need"),
            );
        }
        if !checks.is_empty() {
            links.push(Link::new("Set the check aside", ground.path(&format!("rows/{}/dismiss", row.id))));
        }
    }
    let is_free = view.may_write && !view.plan.rows.iter().any(|other| other.parent == Some(row.id));
    let remove = is_free.then(|| ground.path(&format!("rows/{}/remove?version={}", row.id, row.version)));
    EditRow { title: title.into(), lines, checks, links, remove }
}

fn attached(ground: &Ground) -> Vec<EditRow> {
    let row = |advice: &ehc_application::plans::take::GivenAdvice| {
        let given =
            advice.submitted_on.map_or_else(|| advice.author.clone(), |on| format!("{}, {}", advice.author, words::date(on)));
        let mut links = vec![Link::new("Open", ground.view.open.path(&format!("advice/{}", advice.request_id)))];
        if ground.view.may_write && !advice.rows.is_empty() {
            links.push(Link::new("Add its needs to the plan", ground.path(&format!("take/{}", advice.id))));
        }
        EditRow { title: advice.title.as_str().into(), lines: vec![given.into()], checks: Vec::new(), links, remove: None }
    };
    ground.view.advice.iter().map(row).collect()
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (case, section) = path.into_inner();
    let section = section_of(&section)?;
    let ground = ground(&app, &signed_in, reference(&case)?).await?;
    let schools = if section == PlanSection::I { likely_schools(&app, &signed_in, &ground).await? } else { Vec::new() };
    let unsent = unsent::of(&app, &signed_in, &ground.path(&format!("sections/{}", section.code()))).await?;
    let is_back = unsent.is_some();
    let state = unsent.unwrap_or_else(|| filled(&ground.view.plan.sections, section));
    let form = text_form(&ground, section, &schools, state);
    let form = form.map(|form| keyed(form, signed_in.new_submission()).gives_back(is_back));
    let mut shown = editor(&ground, &signed_in, section, form);
    match section {
        PlanSection::I if !ground.view.may_write || ground.view.plan.record.state == PlanState::Drafting => {
            let says = ground.view.plan.sections.i.words();
            let says = if says.is_empty() { "Blank in the draft, as the law requires." } else { says };
            shown.main = vec![Inset { body: says.into() }.into()];
        }
        PlanSection::A | PlanSection::J if !ground.view.may_write => {
            let sections = &ground.view.plan.sections;
            shown.main = vec![Html::lines(if section == PlanSection::A { &sections.a } else { &sections.j })];
        }
        _ => {}
    }
    page(&shown)
}

enum Read {
    Text(SectionText),
    /// Several schools have names like the one typed.
    Several(Vec<(String, String)>),
    Wrong,
}

async fn read(app: &App, signed_in: &SignedIn, section: PlanSection, state: &mut FormState) -> Result<Read, HttpError> {
    let read = match section {
        PlanSection::A => SectionText::Views(fields::optional_text(state, "text", MOST_CHARACTERS)),
        PlanSection::J => SectionText::PersonalBudget(fields::optional_text(state, "text", MOST_CHARACTERS)),
        PlanSection::G => {
            let by = fields::text(state, "by", &SectionRefused::WhoAgreedMissing.to_string(), 500);
            match fields::date(state, "agreed", "Enter the day they agreed") {
                Some(on) => SectionText::HealthAgreement { by, on },
                None => return Ok(Read::Wrong),
            }
        }
        PlanSection::I => return read_setting(app, signed_in, state).await,
        _ => return Err(HttpError::NotFound),
    };
    Ok(if state.has_errors() { Read::Wrong } else { Read::Text(read) })
}

async fn read_setting(app: &App, signed_in: &SignedIn, state: &mut FormState) -> Result<Read, HttpError> {
    let says = state.value("says").to_owned();
    match says.as_str() {
        "blank" => Ok(Read::Text(SectionText::Blank)),
        "type" => Ok(Read::Text(SectionText::TypeOnly(state.value("kind").to_owned()))),
        "search" => {
            let (context, typed) = (signed_in.context(None), state.value("school").to_owned());
            let found = app.run(move |service| consultations::search(service, &context, &typed)).await?;
            match found.as_slice() {
                [] => {
                    state.fail("says", "No open school or college has that name. Check the spelling");
                    Ok(Read::Wrong)
                }
                [one] => Ok(Read::Text(SectionText::Named(one.id))),
                many => {
                    state.fail("says", "Several have that name. Choose one");
                    Ok(Read::Several(many.iter().map(|one| (one.id.to_string(), one.name.clone())).collect()))
                }
            }
        }
        id => match id.parse::<InstitutionId>() {
            Ok(id) => Ok(Read::Text(SectionText::Named(id))),
            Err(_) => {
                state.fail("says", "Choose what section I says");
                Ok(Read::Wrong)
            }
        },
    }
}

fn field_of(section: PlanSection, refused: &SectionRefused) -> &'static str {
    match (section, refused) {
        (_, SectionRefused::Write(_) | SectionRefused::Stale(_)) => "",
        (_, SectionRefused::WhoAgreedMissing) => "by",
        (_, SectionRefused::AgreedInTheFuture) => "agreed",
        (_, SectionRefused::TypeMissing) => "kind",
        (PlanSection::I, _) => "says",
        _ => "text",
    }
}

pub(super) async fn send(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<SectionForm>) -> Answer {
    let (case, section) = path.into_inner();
    let (reference, section) = (reference(&case)?, section_of(&section)?);
    let ground = ground(&app, sent.signed_in(), reference.clone()).await?;
    let mut state = sent.state();
    let mut schools = if section == PlanSection::I { likely_schools(&app, sent.signed_in(), &ground).await? } else { Vec::new() };
    let again = |schools: &[(String, String)], state: FormState| {
        let form = text_form(&ground, section, schools, state).map(|form| keyed(form, sent.submission()));
        wrong(&editor(&ground, sent.signed_in(), section, form))
    };
    let text = match read(&app, sent.signed_in(), section, &mut state).await? {
        Read::Text(text) => text,
        Read::Several(found) => {
            schools.extend(found);
            return again(&schools, state);
        }
        Read::Wrong => return again(&schools, state),
    };
    let (context, mark) = (sent.context(), state.value("mark").to_owned());
    match app.run(move |service| sections::save(service, &context, &reference, text, &mark)).await {
        Ok(()) => {
            let place = ground.path(&format!("sections/{}", section.code()));
            see_other_saying(&app, &place, &format!("Section {} saved", section.letter()))
        }
        Err(Failure::Rule(SectionRefused::Stale(theirs))) => {
            // It stands in the boxes of this page; kept as well, it would come back over the version that is taken.
            unsent::forget(&app, sent.signed_in(), &ground.path(&format!("sections/{}", section.code()))).await?;
            stale(&ground, sent.signed_in(), section, &theirs, &schools, state)
        }
        Err(Failure::Rule(refused)) => again(&schools, state.error(field_of(section, &refused), refused.to_string())),
        Err(other) => Err(other.into()),
    }
}

/// Both versions, mine in boxes that can still be changed.
fn stale(
    ground: &Ground,
    signed_in: &SignedIn,
    section: PlanSection,
    theirs: &Sections,
    schools: &[(String, String)],
    mine: FormState,
) -> Answer {
    let said = match section {
        PlanSection::A => theirs.a.clone(),
        PlanSection::J => theirs.j.clone(),
        PlanSection::I => theirs.i.words().to_owned(),
        _ => theirs
            .health_agreement
            .as_ref()
            .map(|agreement| format!("{}, {}", agreement.by, words::date(agreement.on)))
            .unwrap_or_default(),
    };
    let typed = mine.value(if section == PlanSection::G { "by" } else { "text" }).to_owned();
    let state = FormState::from_pairs(mine.pairs().into_iter().filter(|(name, _)| name != "mark"));
    let state = state.with("mark", theirs.mark(section));
    let form = text_form(ground, section, schools, state).map(|mut form| {
        form.buttons = vec![Button::new("Keep mine")];
        form.cancel = Some(Link::new("Take theirs", ground.path(&format!("sections/{}", section.code()))));
        keyed(form, signed_in.new_submission())
    });
    let mut shown = editor(ground, signed_in, section, form);
    shown.heading = "Someone else changed this section first".into();
    let who = Html::name(&ground.view.saved_by.clone().unwrap_or_default());
    shown.main = vec![Stale { who, theirs: said, mine: typed }.into()];
    page_with(StatusCode::CONFLICT, &shown)
}
