//! The acts of a story on an existing plan: one that the council maintains already, or that came with a family who moved here.

use chrono::NaiveDate;
use ehc_application::held::{self, ExistingPlan, MovedIn};
use ehc_domain::{
    days::{ActDay, DayRefused},
    ids::InstitutionId,
    plans::PlanSection,
    text::{Text, Words},
};
use ehc_persistence::cases;

use super::{InventFailed, acting::Acting, family::Child};

/// A plan that was made before its case is entered.
#[derive(Debug, Clone)]
pub(super) struct Held {
    /// The day on which it was first made.
    pub(super) made_on: NaiveDate,
    /// The day of the version that holds; `None` when it was never amended.
    pub(super) amended_on: Option<NaiveDate>,
    /// The day of its last review; `None` when it was not reviewed yet.
    pub(super) reviewed_on: Option<NaiveDate>,
    /// The council that it came from, the day of the transfer and that on which the move became known; `None` for a plan of this council.
    pub(super) moved: Option<(&'static str, NaiveDate, NaiveDate)>,
    /// What its sections say.
    pub(super) sections: Vec<(PlanSection, &'static str)>,
}

/// Enters the plan.
pub(super) fn enter(act: &Acting<'_>, child: &Child, plan: &Held, setting_id: Option<InstitutionId>) -> Result<(), InventFailed> {
    act.service.store.database().write(|conn| cases::set_last_number(conn, act.scene.case.saturating_sub(1)))?;
    let no = |why: DayRefused| InventFailed::refused("enter the plan", &child.name, why);
    let day = |day: Option<NaiveDate>| day.map(ActDay::new).transpose();
    let moved = plan.moved.map(|(from, transferred_on, known_on)| {
        let transferred_on = ActDay::new(transferred_on).map_err(no)?;
        Ok::<_, InventFailed>(MovedIn { from: Text::parse(from)?, transferred_on, known_on: ActDay::new(known_on).map_err(no)? })
    });
    let section = |(section, words): &(PlanSection, &str)| Ok::<_, InventFailed>((*section, Words::parse(words)?));
    let new = ExistingPlan {
        made_on: ActDay::new(plan.made_on).map_err(no)?,
        amended_on: day(plan.amended_on).map_err(no)?,
        reviewed_on: day(plan.reviewed_on).map_err(no)?,
        moved: moved.transpose()?,
        child_name: Text::parse(&child.name)?,
        born_on: Some(child.born),
        upn: None,
        parent: Some(child.parent.keyed()?),
        hearing_impairment: child.hearing,
        vision_impairment: child.vision,
        armed_forces_family: false,
        kept_apart: false,
        in_care: child.in_care,
        setting_id,
        setting_type: None,
        sections: plan.sections.iter().map(section).collect::<Result<_, _>>()?,
        caseworker: None,
        match_reason: None,
        joins: None,
    };
    act.done("enter the plan", held::enter(act.service, act.context, new))
}
