//! Taking needs, with their outcomes and provision, from structured advice into the plan.

use actix_web::web;
use ehc_application::{
    Failure,
    plans::{
        rows::RowRefused,
        take::{GivenAdvice, Take, TakeRefused, take, taken},
    },
};
use ehc_domain::{
    ids::AdviceId,
    plans::{PlanSection, RowKind},
};

use super::ground::{Ground, ground, section_words};
use crate::{
    cases::words::lower_first,
    frames::FormPage,
    ui::{Choice, Field, FormState},
    web::{
        App, HttpError, Protected, SignedIn, fields,
        path::reference,
        posted::{self, posted},
        respond::{Answer, page, see_other_saying, wrong},
    },
};

posted! {
    pub(super) struct TakeForm {
        once: [],
        perhaps: ["need_section", "provision_section"],
        lists: ["rows"],
    }
}

fn advice_of<'a>(ground: &'a Ground, id: &str) -> Result<&'a GivenAdvice, HttpError> {
    let id: AdviceId = id.parse().map_err(|_| HttpError::NotFound)?;
    ground.view.advice.iter().find(|advice| advice.id == id).ok_or(HttpError::NotFound)
}

/// “Add needs from the psychological advice”.
pub(super) fn title(advice: &GivenAdvice) -> String {
    format!("Add needs from the {}", lower_first(&advice.title))
}

fn form(ground: &Ground, advice: &GivenAdvice, state: FormState) -> FormPage {
    let done = taken(&ground.view.plan.rows, advice);
    let rows: Vec<Choice> = advice
        .rows
        .iter()
        .enumerate()
        .map(|(place, row)| (place + 1, row))
        .filter(|(number, _)| !done.contains(number))
        .map(|(number, row)| {
            let rest = [row.outcome.clone(), row.measure.clone(), row.provision.sentence()];
            let hint = rest.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" → ");
            Choice::new(&number.to_string(), format!("{number}. {}", row.need)).hint(hint)
        })
        .collect();
    let sections = |kind: RowKind| {
        let open = PlanSection::holding(kind).filter(|section| ground.view.is_under_18 || !section.is_for_under_18());
        open.map(|section| (section.code().to_owned(), section_words(section))).collect::<Vec<_>>()
    };
    let page = ground.frame.clone().form(&title(advice), "Add to the plan");
    let page = if done.is_empty() {
        page
    } else {
        page.intro(format!("{} of {} needs are in the plan already.", done.len(), advice.rows.len()))
    };
    page.intro("Each need is added with its outcome and its provision, word for word, and linked to this advice.")
        .field(Field::checkboxes("rows", "Which needs?", rows))
        .field(Field::select("need_section", "Which section do the needs go in?", sections(RowKind::Need)))
        .field(Field::select("provision_section", "Which section does the provision go in?", sections(RowKind::Provision)))
        .back(ground.path(""))
        .cancel(ground.path(""))
        .state(state)
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (case, advice) = path.into_inner();
    let ground = ground(&app, &signed_in, reference(&case)?).await?;
    let advice = advice_of(&ground, &advice)?;
    if let Some(shown) = ground.not_to_write(&title(advice)) {
        return page(&shown);
    }
    let (need, provision) = advice.usual_sections();
    let state = FormState::new().with("need_section", need.code()).with("provision_section", provision.code());
    page(&form(&ground, advice, state).keyed(signed_in.new_submission()))
}

pub(super) async fn send(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<TakeForm>) -> Answer {
    let (case, advice) = path.into_inner();
    let reference = reference(&case)?;
    let ground = ground(&app, sent.signed_in(), reference.clone()).await?;
    let advice = advice_of(&ground, &advice)?;
    let mut state = sent.state();
    let again = |state| wrong(&form(&ground, advice, state).keyed(sent.submission()));
    let need = fields::choice(&mut state, "need_section", "Choose a section");
    let provision = fields::choice(&mut state, "provision_section", "Choose a section");
    let (Some(need), Some(provision)) = (need, provision) else { return again(state) };
    let row = |number: &String| Ok((posted::number(number)?, need, provision));
    let rows = state.values("rows").iter().map(row).collect::<Result<_, HttpError>>()?;
    let wanted = Take { advice: advice.id, rows };
    let context = sent.context();
    match app.run(move |service| take(service, &context, &reference, &wanted)).await {
        Ok(_) => see_other_saying(&app, &ground.path(""), "Added from the advice"),
        Err(Failure::Rule(refused)) => {
            let field = match &refused {
                TakeRefused::Row(RowRefused::NotUnder18 | RowRefused::WrongSection) => "provision_section",
                _ => "rows",
            };
            again(state.error(field, refused.to_string()))
        }
        Err(other) => Err(other.into()),
    }
}
