//! The timetable as JSON: the same for the page's twin, the API and the command line.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ehc_domain::{
    cases::Stage,
    timetable::{DutyKey, DutyState, Timetable},
};
use ehc_persistence::cases::CaseRow;
use serde_json::{Map, Value, json};

use super::CaseTimetable;

/// Returns the timetable as JSON: the same for the page's twin, the API and the command line.
pub fn to_json(shown: &CaseTimetable) -> Value {
    json_of(&shown.open.case, &shown.timetable, (&shown.titles, &shown.targets), shown.stage, shown.as_known_on)
}

pub(super) fn json_of(
    case: &CaseRow,
    timetable: &Timetable,
    (titles, targets): (&BTreeMap<DutyKey, String>, &BTreeMap<DutyKey, NaiveDate>),
    stage: Option<Stage>,
    as_known_on: Option<NaiveDate>,
) -> Value {
    let duties: Vec<Value> = timetable
        .duties
        .iter()
        .map(|duty| {
            let days = duty.days(timetable.today);
            json!({
                "key": duty.key.to_string(),
                "rule": duty.rule_id().as_str(),
                "title": titles.get(&duty.key),
                "episode": duty.episode.map(|episode| episode.code()),
                "regulation": duty.rule().regulation,
                "authority": duty.rule().authority.code(),
                "nature": duty.rule().nature.code(),
                "owner": duty.rule().owner.code(),
                "trigger": duty.receipt.anchor.on,
                "due": duty.due,
                "act_by": duty.act_by,
                "target": targets.get(&duty.key),
                "met_on": duty.met_on(),
                "is_open": duty.is_open(),
                "is_before_record": matches!(duty.state, DutyState::BeforeRecord { .. }),
                "is_excused": duty.is_excused_if_missed(),
                "days": { "elapsed": days.elapsed, "excused": days.excused, "late": days.late },
                "receipt": receipt_to_json(&duty.receipt),
            })
        })
        .collect();
    let episodes: Vec<Value> = timetable
        .episodes()
        .iter()
        .map(|episode| {
            let (id, live) = (episode.id, episode.is_live());
            json!({ "episode": id.code(), "kind": id.kind.code(), "title": id.kind.label(), "is_live": live })
        })
        .collect();
    json!({
        "case": case.reference,
        "today": timetable.today,
        "as_known_on": as_known_on,
        "stage": stage.map(|stage| stage.code()),
        "episodes": episodes,
        "duties": duties,
    })
}

/// Returns a receipt as JSON.
pub fn receipt_to_json(receipt: &ehc_domain::timetable::receipt::Receipt) -> Value {
    let mut object = Map::new();
    for (name, value) in receipt.to_pairs() {
        object.insert(name, Value::from(value));
    }
    Value::Object(object)
}
