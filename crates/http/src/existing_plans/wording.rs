//! Putting right what an existing plan says.

use ehc_application::{
    held::{self, ToReword, Wording},
    plans::sections::Setting,
};
use ehc_domain::{
    cases::CaseReference,
    ids::InstitutionId,
    policy::Action,
    text::{Text, Words},
};

use super::forms::{Section, typed};
use crate::{
    act::{Next, on_case_with},
    form::form,
    ui::{Choice, FormState},
    web::route::Row,
};

/// What the plan says, as it should have been keyed.
#[derive(Debug)]
struct Reworded {
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
    reason: Words<2_000>,
    version: i32,
}

form! { Reworded {
    setting_id: select("School, college or nursery in section I").or("Choose a school from the list, or leave it empty"),
    setting_type: text("Or the type of school, if section I names a type only").hint("For example, a mainstream primary school").width(30),
    section_a: lines("A. Views and aspirations", 3),
    section_b: lines("B. Special educational needs", 3),
    section_c: lines("C. Health needs", 3),
    section_d: lines("D. Social care needs", 3),
    section_e: lines("E. Outcomes", 3),
    section_f: lines("F. Special educational provision", 3),
    section_g: lines("G. Health provision", 3),
    section_h1: lines("H1. Social care provision (under 18)", 3),
    section_h2: lines("H2. Other social care provision", 3),
    section_j: lines("J. Personal budget", 3),
    reason: lines("Why is it wrong?", 2).or("Say why what stands here is wrong"),
    version: hidden(),
} }

impl Reworded {
    fn wording(self) -> Wording {
        let sections = typed([
            self.section_a,
            self.section_b,
            self.section_c,
            self.section_d,
            self.section_e,
            self.section_f,
            self.section_g,
            self.section_h1,
            self.section_h2,
            self.section_j,
        ]);
        let Self { setting_id, setting_type, reason, version, .. } = self;
        Wording { setting_id, setting_type, sections, reason, version }
    }
}

fn begun(found: &ToReword) -> FormState {
    let state = found
        .sections
        .iter()
        .fold(FormState::new(), |state, (section, words)| state.with(&format!("section_{}", section.code()), words.as_str()));
    let state = match &found.setting {
        Setting::Named { institution_id, .. } => state.with("setting_id", institution_id.to_string()),
        Setting::TypeOnly { text } => state.with("setting_type", text.as_str()),
        Setting::Blank => state,
    };
    state.with("version", found.version.to_string())
}

pub(super) fn wording() -> Vec<Row> {
    on_case_with::<CaseReference, ToReword>(
        "/cases/{reference}/plan/wording",
        Action::FactCorrect,
        held::to_reword,
        |found| &found.open,
    )
    .part("plan")
    .does(
        "Puts right what an existing plan says",
        |service, context, reference, reworded: Reworded| held::reword(service, context, reference, reworded.wording()),
        |shown| {
            shown
                .form("Put right what the plan says", "Save", "plan")
                .intro("What the plan says, word for word. The version that stands here now is kept. Its days, and when it was last amended, are put right among the days on record.")
        },
    )
    .asks(|shown, asking| {
        let none = std::iter::once(Choice::new("", "None, or not on the list"));
        let schools = shown.ground.more.schools.iter().map(|one| Choice::new(&one.id.to_string(), one.name.as_str()));
        asking.choices("setting_id", none.chain(schools).collect());
    })
    .begins(|shown| begun(&shown.ground.more))
    .instead(|shown| {
        let why = "What this plan says is not put right here: it was written and sent here, or another version was sent since.";
        (!shown.ground.more.is_held).then(|| shown.not_now(why))
    })
    .json("/api/v1/cases/{reference}/plan/wording")
    .then(|shown, ()| Next::to(shown.path("plan")).saying("Put right. The version of before is kept"))
}
