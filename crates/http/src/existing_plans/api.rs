//! Recording an existing plan for programs.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    cases::case_path,
    held::{self, EnterRefused, ExistingPlan, MOST_CHARACTERS, MovedIn},
    requests::{Joins, NewParent},
};
use ehc_domain::{
    cases::CaseReference,
    days::ActDay,
    ids::{InstitutionId, UserId},
    people::numbers::Upn,
    plans::PlanSection,
    refusals,
    text::{Text, Words},
};
use serde::Serialize;
use serde_json::{Map, Value};
use thiserror::Error;
use utoipa::ToSchema;

use crate::{
    form::{Form, form, state_of},
    web::{
        App, HttpError, ProtectedJson,
        described::Given,
        respond::Answer,
        route::{Declared, Row, Rule},
    },
};

type Section = Option<Words<MOST_CHARACTERS>>;

/// An existing plan as a program sends it: everything that is asked in the steps, in one body.
struct Body {
    made_on: ActDay,
    amended_on: Option<ActDay>,
    reviewed_on: Option<ActDay>,
    former_authority: Option<Text<200>>,
    transferred_on: Option<ActDay>,
    known_on: Option<ActDay>,
    child_name: Text<200>,
    born_on: Option<NaiveDate>,
    upn: Option<Upn>,
    parent_name: Option<Text<200>>,
    parent_relation: Option<Text<100>>,
    hearing_impairment: bool,
    vision_impairment: bool,
    armed_forces_family: bool,
    in_care: bool,
    kept_apart: bool,
    setting_id: Option<InstitutionId>,
    setting_type: Option<Text<500>>,
    section_a: Section,
    section_b: Section,
    section_c: Section,
    section_d: Section,
    section_e: Section,
    section_f: Section,
    section_g: Section,
    section_h1: Section,
    section_h2: Section,
    section_j: Section,
    caseworker: Option<UserId>,
    match_reason: Option<Words<2_000>>,
    joins: Option<CaseReference>,
}

form! { Body {
    made_on: date("The day the plan was first made").or("Enter the day the plan was first made"),
    amended_on: date("The day of the version that holds, if it was amended").unsampled(),
    reviewed_on: date("The day of the decision after its last review").unsampled(),
    former_authority: text("The council that maintained it, for a plan that came with a family who moved here").unsampled(),
    transferred_on: date("The day it was transferred here, with `former_authority`").unsampled(),
    known_on: date("The day we learned of the move, with `former_authority`").unsampled(),
    child_name: text("The child’s name").or("Enter the child’s name"),
    born_on: birthday("The child’s date of birth").unsampled(),
    upn: text("The child’s unique pupil number"),
    parent_name: text("The name of the main parent or carer"),
    parent_relation: text("How they are related to the child"),
    hearing_impairment: tick("", "Hearing is impaired"),
    vision_impairment: tick("", "Vision is impaired"),
    armed_forces_family: tick("", "A parent serves in the armed forces"),
    in_care: tick("", "Looked after by a council"),
    kept_apart: tick("", "Adopted, so that nothing may connect the case with a former identity: it is restricted from the first moment").unsampled(),
    setting_id: select("The school or college that section I names").unsampled(),
    setting_type: text("The type of school or college, where section I names a type only").unsampled(),
    section_a: lines("Section A", 3),
    section_b: lines("Section B", 3),
    section_c: lines("Section C", 3),
    section_d: lines("Section D", 3),
    section_e: lines("Section E", 3),
    section_f: lines("Section F", 3),
    section_g: lines("Section G", 3),
    section_h1: lines("Section H1", 3),
    section_h2: lines("Section H2", 3),
    section_j: lines("Section J", 3),
    caseworker: select("Whose case it is; of whoever sends it when left out").unsampled(),
    match_reason: lines("Why this is another child than one on record", 3),
    joins: text("The number of the case of the child, who is on record already").unsampled(),
} }

refusals! {
    /// Why the body of an existing plan is not recorded.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    enum BodyRefused {
        /// Only a part of the move is given.
        MoveIncomplete = "move_incomplete" @ former_authority, "Send `former_authority`, `transferred_on` and `known_on` together, or none of them";
        /// The plan is refused.
        Plan => transparent(EnterRefused);
    }
}

impl Body {
    fn plan(self) -> Result<ExistingPlan, BodyRefused> {
        use PlanSection as S;
        let moved = match (self.former_authority, self.transferred_on, self.known_on) {
            (None, None, None) => None,
            (Some(from), Some(transferred_on), Some(known_on)) => Some(MovedIn { from, transferred_on, known_on }),
            _ => return Err(BodyRefused::MoveIncomplete),
        };
        let typed = [
            (S::A, self.section_a),
            (S::B, self.section_b),
            (S::C, self.section_c),
            (S::D, self.section_d),
            (S::E, self.section_e),
            (S::F, self.section_f),
            (S::G, self.section_g),
            (S::H1, self.section_h1),
            (S::H2, self.section_h2),
            (S::J, self.section_j),
        ];
        let relation = self.parent_relation;
        Ok(ExistingPlan {
            made_on: self.made_on,
            amended_on: self.amended_on,
            reviewed_on: self.reviewed_on,
            moved,
            child_name: self.child_name,
            born_on: self.born_on,
            upn: self.upn,
            parent: self.parent_name.map(|name| NewParent { relation, ..NewParent::named(name) }),
            hearing_impairment: self.hearing_impairment,
            vision_impairment: self.vision_impairment,
            armed_forces_family: self.armed_forces_family,
            in_care: self.in_care,
            kept_apart: self.kept_apart,
            setting_id: self.setting_id,
            setting_type: self.setting_type,
            sections: typed.into_iter().filter_map(|(section, words)| Some((section, words?))).collect(),
            caseworker: self.caseworker,
            match_reason: self.match_reason,
            joins: self.joins.map(Joins::Case),
        })
    }
}

/// The case that an existing plan began, or joined.
#[derive(Debug, Serialize, ToSchema)]
struct EnteredJson {
    /// Its number.
    reference: String,
    /// The path of its page.
    href: String,
}

/// Says which case it began or joined.
pub(super) fn record(may: Rule) -> Row {
    let says = "Records an existing plan: one that the council maintains already, or that came with a family who moved here; `reference` names the case";
    let declared = Declared::of::<Body, BodyRefused>(says, 201).gives(Some(Given::json::<EnteredJson>()));
    Row::post("/api/v1/existing-plans", may, || web::to(send)).sample(declared.sample()).act(declared)
}

async fn send(app: web::Data<App>, sent: ProtectedJson<Map<String, Value>>) -> Answer {
    let context = sent.context();
    let body = Body::read_body(state_of(&Body::questions(), &sent.into_inner())?)?;
    let entered = app
        .run(move |service| {
            let new = body.plan().map_err(ehc_application::Failure::Rule)?;
            held::enter(service, &context, new).map_err(|failure| failure.map_rule(BodyRefused::from))
        })
        .await
        .map_err(HttpError::from)?;
    let reference = entered.reference.as_str();
    Ok(HttpResponse::Created().json(EnteredJson { reference: reference.to_owned(), href: case_path(reference, "") }))
}
