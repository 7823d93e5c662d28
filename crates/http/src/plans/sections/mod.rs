//! One section a page: rows with their acts, or a form for sections of plain text.

mod editor;
mod form;

use actix_web::{http::StatusCode, web};
use ehc_application::{
    Failure,
    plans::sections::{self, SectionRefused, Sections},
};
use ehc_domain::{
    codes::Coded,
    plans::{PlanSection, PlanState},
};
use serde::Deserialize;

use editor::editor;
use form::{Read, field_of, filled, likely_schools, read, text_form};

use crate::{
    plans::ground::{Ground, ground},
    ui::{
        FormState, Html, Link,
        govuk::{Button, Inset},
        parts::Stale,
        words,
    },
    unsent,
    web::{
        App, HttpError, Protected, SignedIn,
        path::reference,
        respond::{Answer, page, page_with, see_other_saying, wrong},
    },
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

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (case, section) = path.into_inner();
    let section = section_of(&section)?;
    let ground = ground(&app, &signed_in, reference(&case)?).await?;
    let schools = if section == PlanSection::I { likely_schools(&app, &signed_in, &ground).await? } else { Vec::new() };
    let unsent = unsent::of(&app, &signed_in, &ground.path(&format!("sections/{}", section.code()))).await?;
    let is_back = unsent.is_some();
    let state = unsent.unwrap_or_else(|| filled(&ground.view.plan.sections, section));
    let form = text_form(&ground, section, &schools, state);
    let form = form.map(|form| form.keyed(signed_in.new_submission()).gives_back(is_back));
    let mut shown = editor(&ground, &signed_in, section, form);
    let is_in_file = ground.view.states.iter().any(|state| state.section == section && state.is_in_file);
    match section {
        PlanSection::A | PlanSection::I | PlanSection::J if is_in_file => {
            shown.main = vec![ground.nothing_here(section).into()];
        }
        PlanSection::I if !ground.view.may_write || ground.view.plan.record.state == PlanState::Drafting => {
            let says = ground.view.plan.sections.i.words();
            let blank = match ground.view.plan.record.state {
                PlanState::Final => "No school, college or type of one was entered.",
                PlanState::Drafting | PlanState::DraftSent => "Blank in the draft, as the law requires.",
            };
            let names = (!says.is_empty() && ground.view.may_write)
                .then_some(". No draft may name one: clear section I before it is sent.");
            let says = if says.is_empty() { blank } else { says };
            shown.main = vec![Inset { body: format!("{says}{}", names.unwrap_or_default()).into() }.into()];
        }
        PlanSection::A | PlanSection::J if !ground.view.may_write => {
            let sections = &ground.view.plan.sections;
            shown.main = vec![Html::lines(if section == PlanSection::A { &sections.a } else { &sections.j })];
        }
        _ => {}
    }
    if let (PlanSection::I, Some(closed_on)) = (section, ground.view.setting_closed_on) {
        let then = if ground.view.may_write { " Name another before the plan is made final." } else { "" };
        let words = format!("{} closed on {}.{then}", ground.view.plan.sections.i.words(), words::date(closed_on));
        shown.main.insert(0, Inset { body: words.into() }.into());
    }
    page(&shown)
}

pub(super) async fn send(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<SectionForm>) -> Answer {
    let (case, section) = path.into_inner();
    let (reference, section) = (reference(&case)?, section_of(&section)?);
    let ground = ground(&app, sent.signed_in(), reference.clone()).await?;
    let mut state = sent.state();
    let mut schools = if section == PlanSection::I { likely_schools(&app, sent.signed_in(), &ground).await? } else { Vec::new() };
    let again = |schools: &[(String, String)], state: FormState| {
        let form = text_form(&ground, section, schools, state).map(|form| form.keyed(sent.submission()));
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
        form.keyed(signed_in.new_submission())
    });
    let mut shown = editor(ground, signed_in, section, form);
    shown.heading = "Someone else changed this section first".into();
    let who = Html::name(&ground.view.saved_by.clone().unwrap_or_default());
    shown.main = vec![Stale { who, theirs: said, mine: typed }.into()];
    page_with(StatusCode::CONFLICT, &shown)
}
