//! The form of a section of plain text, and of the agreement to section G: what it offers, what it holds, what was typed.

use ehc_application::{
    consultations,
    plans::sections::{MOST_CHARACTERS, SectionRefused, SectionText, Sections, Setting},
};
use ehc_domain::{
    ids::InstitutionId,
    plans::{PlanSection, PlanState},
};

use crate::{
    frames::FormPage,
    plans::ground::Ground,
    ui::{Choice, Field, FormState, govuk::Button},
    web::{App, HttpError, SignedIn, fields},
};

/// The form of a section of plain text, or of the agreement to section G; `None` for the others.
pub(super) fn text_form(
    ground: &Ground,
    section: PlanSection,
    schools: &[(String, String)],
    state: FormState,
) -> Option<FormPage> {
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
        // A draft that was taken back may leave a school behind, which no draft may name.
        PlanSection::I if !ground.view.plan.sections.i.is_blank() => {
            let mut form = blank().field(Field::hidden("says"));
            form.buttons = vec![Button::new("Clear section I")];
            return Some(form.field(Field::hidden("mark")).state(state.set("says", "blank")));
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

pub(super) fn filled(sections: &Sections, section: PlanSection) -> FormState {
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
pub(super) async fn likely_schools(app: &App, signed_in: &SignedIn, ground: &Ground) -> Result<Vec<(String, String)>, HttpError> {
    let (context, reference) = (signed_in.context(None), ground.view.open.reference());
    let consulted = app.run(move |service| consultations::show(service, &context, &reference)).await?;
    let named = match &ground.view.plan.sections.i {
        Setting::Named { institution_id, text } => Some((institution_id.to_string(), text.clone())),
        Setting::Blank | Setting::TypeOnly { .. } => None,
    };
    let asked = consulted
        .list
        .into_iter()
        .filter_map(|view| view.institution)
        .filter(|one| one.closed_on.is_none())
        .map(|one| (one.id.to_string(), one.name));
    let mut schools: Vec<(String, String)> = named.into_iter().collect();
    for school in asked {
        if !schools.iter().any(|(id, _)| *id == school.0) {
            schools.push(school);
        }
    }
    Ok(schools)
}

pub(super) enum Read {
    Text(SectionText),
    /// Several schools have names like the one typed.
    Several(Vec<(String, String)>),
    Wrong,
}

pub(super) async fn read(
    app: &App,
    signed_in: &SignedIn,
    section: PlanSection,
    state: &mut FormState,
) -> Result<Read, HttpError> {
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

pub(super) fn field_of(section: PlanSection, refused: &SectionRefused) -> &'static str {
    match (section, refused) {
        (_, SectionRefused::Write(_) | SectionRefused::Stale(_)) => "",
        (_, SectionRefused::WhoAgreedMissing) => "by",
        (_, SectionRefused::AgreedInTheFuture) => "agreed",
        (_, SectionRefused::TypeMissing) => "kind",
        (PlanSection::I, _) => "says",
        _ => "text",
    }
}
