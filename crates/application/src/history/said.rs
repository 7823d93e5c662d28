//! The details of an act as sentences that a person would say.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ehc_domain::{
    advice::{AdviceAnswer, AdviceKind, NotAskedGround},
    calendar::day_in_words,
    codes::Coded,
    consultations::{ObjectionGround, ReplyOutcome},
    decisions::{DecisionKind, DecisionOutcome},
    documents::DocumentClass,
    notifications::{NoticeEvent, TaskKind},
    plans::ServiceMethod,
    requests::RequestSource,
    timetable::{exceptions::Ground, rules::published},
};
use serde_json::Value;

/// Details that prove or join rows and tell a reader nothing.
const FOR_MACHINES: &[&str] = &["sha256", "file_sha256", "row", "advice", "agreement_lapsed", "size", "shown", "user", "list"];

/// Says what the details of an act mean, one sentence for each thing worth knowing. A detail that no sentence here knows is named and given as it is,
/// so that nothing recorded is ever hidden.
pub(super) fn said(details: &Value) -> Vec<String> {
    let mut known = Known::read(details);
    let mut all = Vec::new();
    all.extend(known.advice_asked_for());
    all.extend(known.part_of_the_plan());
    all.extend(known.decision());
    all.extend(known.dates_of_a_change());
    all.extend(known.handing_over());
    all.extend(known.recorded_date());
    all.extend(known.corrected_details());
    all.extend(known.one_by_one());
    all
}

/// The details not yet put into words.
struct Known<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Known<'a> {
    fn read(details: &'a Value) -> Self {
        let named = details.as_object().into_iter().flatten();
        Self(
            named
                .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
                .filter(|(name, value)| !FOR_MACHINES.contains(name) && !value.is_empty())
                .collect(),
        )
    }

    fn take(&mut self, name: &str) -> Option<&'a str> {
        self.0.remove(name)
    }

    fn day(&mut self, name: &str) -> Option<String> {
        self.take(name).map(day)
    }

    /// Which advice was asked for, and which was not and why.
    fn advice_asked_for(&mut self) -> Vec<String> {
        let kinds = AdviceKind::ALL.iter().filter_map(|kind| Some((kind.label().to_lowercase(), self.take(kind.code())?)));
        let (asked, not): (Vec<_>, Vec<_>) = kinds.partition(|(_, how)| *how == "asked");
        let names = |list: Vec<(String, &str)>| list.into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(", ");
        let left_out = not.into_iter().map(|(name, why)| format!("Not asked for: {name}. {}", ground(why)));
        let asked = (!asked.is_empty()).then(|| format!("Asked for: {}", names(asked)));
        asked.into_iter().chain(left_out).collect()
    }

    /// What was done in which section of the plan, or to a comment on it.
    fn part_of_the_plan(&mut self) -> Option<String> {
        let act = self.take("act");
        let rows = self.take("rows");
        let section = self.take("section").map(|letter| format!("section {letter}"));
        let accepted = self.take("accepted").map(|yes| if yes == "true" { ": accepted" } else { ": not accepted" });
        match (act, section) {
            (Some("added"), Some(section)) => Some(format!("Added to {section}")),
            (Some("changed"), Some(section)) => Some(format!("Changed {section}")),
            (Some("removed"), Some(section)) => Some(format!("Removed from {section}")),
            (Some("moved"), Some(section)) => Some(format!("Moved within {section}")),
            (Some("check set aside"), Some(section)) => Some(format!("Set a check aside in {section}")),
            (Some("recorded"), Some(section)) => Some(format!("Recorded a comment on {section}")),
            (Some("answered"), Some(section)) => Some(format!("Answered a comment on {section}{}", accepted.unwrap_or_default())),
            (Some("taken from advice"), None) => Some(match rows {
                Some("1") => "Added 1 need from the advice".into(),
                Some(many) => format!("Added {many} needs from the advice"),
                None => "Added from the advice".into(),
            }),
            (Some("asked for approval"), None) => Some("Asked a manager to approve the plan".into()),
            (Some(act), Some(section)) => Some(format!("{}: {section}", sentence(act))),
            (Some(act), None) => Some(sentence(act)),
            (None, Some(section)) => Some(sentence(&section)),
            (None, None) => None,
        }
    }

    /// Which question, and yes or no.
    fn decision(&mut self) -> Option<String> {
        let kind = DecisionKind::parse(self.0.get("kind")?)?;
        self.take("kind");
        let outcome = self.take("outcome").and_then(DecisionOutcome::parse);
        Some(match outcome {
            Some(outcome) => format!("{}: {}", kind.label(), outcome.label().to_lowercase()),
            None => kind.label().to_owned(),
        })
    }

    /// A change of a calendar: what, when, and what moved.
    fn dates_of_a_change(&mut self) -> Vec<String> {
        let Some(change) = self.take("change") else { return Vec::new() };
        let first = self.day("first_day").unwrap_or_default();
        let days = self.day("last_day").map_or_else(|| first.clone(), |last| format!("{first} to {last}"));
        let name = self.take("name").map(|name| format!(", {name}")).unwrap_or_default();
        let moved = self.take("moved").map(ToOwned::to_owned);
        std::iter::once(format!("{change}: {days}{name}")).chain(moved).collect()
    }

    /// From whom to whom.
    fn handing_over(&mut self) -> Option<String> {
        let (from, to) = (self.take("from"), self.take("to"));
        match (from, to) {
            (Some("nobody") | None, Some(to)) => Some(format!("To {to}")),
            (Some(from), Some(to)) => Some(format!("From {from} to {to}")),
            (Some(from), None) => Some(format!("From {from}")),
            (None, None) => None,
        }
    }

    /// A date of the case's life that was recorded or corrected.
    fn recorded_date(&mut self) -> Option<String> {
        if let (Some(before), Some(after)) = (self.day("before"), self.day("after")) {
            return Some(format!("From {before} to {after}"));
        }
        let on = self.day("on")?;
        let what = self.take("kind").map_or_else(|| "It happened".to_owned(), |code| sentence(&code.replace('_', " ")));
        Some(format!("{what}: {on}"))
    }

    /// What a correction changed besides the day.
    fn corrected_details(&mut self) -> Option<String> {
        let details = self.take("details")?;
        let what = self.take("kind").map_or_else(|| "Details".to_owned(), |code| sentence(&code.replace('_', " ")));
        Some(format!("{what}: {details}"))
    }

    fn one_by_one(self) -> Vec<String> {
        self.0.into_iter().filter_map(|(name, value)| one(name, value)).collect()
    }
}

fn one(name: &str, value: &str) -> Option<String> {
    let on = |what: &str| Some(format!("{what} {}", day(value)));
    match name {
        "received_on" => on("Received on"),
        "sent_on" => on("Sent on"),
        "served_on" => on("Reached the family on"),
        "decided_on" => on("Decided on"),
        "withdrawn_on" => on("Withdrawn on"),
        "issued_on" => on("Issued on"),
        "replied_on" => on("The reply came on"),
        "last_day" => on("Its last day:"),
        "source" => Some(format!("Asked by: {}", label::<RequestSource>(value).to_lowercase())),
        "how" => Some(label::<ServiceMethod>(value)),
        "draft" => Some(format!("Draft {value}")),
        "number" => Some(format!("Version {value} of the advice")),
        "days_late" => late(value),
        "outcome" => Some(label::<ReplyOutcome>(value)),
        "answer" => Some(label::<AdviceAnswer>(value)),
        "event" => Some(label::<NoticeEvent>(value)),
        "kind" => Some(label::<TaskKind>(value)),
        "class" => Some(label::<DocumentClass>(value)),
        "ground" => Some(ground(value)),
        "file_taken_out" => Some("The file was taken out of the draft".into()),
        "limit" => Some(format!("For: {}", rule(value))),
        "institution" => Some(value.to_owned()),
        "mediation_adviser" => Some(format!("By {value}, mediation adviser")),
        "result" => Some(sentence(&value.replace('_', " "))),
        "lacks_capacity" => (value == "true").then(|| "Lacks capacity for these decisions".into()),
        "parents_too" => (value == "true").then(|| "The parents are written to as well".into()),
        "alerts" => Some(if value == "1" { "1 alert".into() } else { format!("{value} alerts") }),
        // That nobody was left untold is what every morning should bring; only the others are news.
        "nobody_to_tell" => (value != "0").then(|| format!("Nobody to tell for {value}")),
        _ => Some(format!("{}: {}", sentence(&name.replace('_', " ")), day(&value.replace('_', " ")))),
    }
}

fn late(days: &str) -> Option<String> {
    match days.parse::<i64>().ok()? {
        ..=0 => Some("On time".into()),
        1 => Some("1 day late".into()),
        days => Some(format!("{days} days late")),
    }
}

fn ground(code: &str) -> String {
    ObjectionGround::parse(code)
        .map(ObjectionGround::label)
        .or_else(|| NotAskedGround::parse(code).map(NotAskedGround::label))
        .map(ToOwned::to_owned)
        .or_else(|| Ground::parse(code).map(|ground| sentence(ground.words())))
        .unwrap_or_else(|| code.to_owned())
}

fn rule(id: &str) -> String {
    published().find(|rule| rule.id.as_str() == id).map_or_else(|| id.to_owned(), |rule| rule.name.to_string())
}

/// The words of a code; a code that is none of ours is given as it is.
fn label<C: Coded>(code: &str) -> String {
    C::parse(code).map_or_else(|| sentence(&code.replace('_', " ")), |known| known.label().to_owned())
}

/// Days as people write them; anything else as it is.
fn day(text: &str) -> String {
    text.parse::<NaiveDate>().map_or_else(|_| text.to_owned(), day_in_words)
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Ground, said};

    #[test]
    fn details_read_as_a_person_would_say_them() {
        let cases = [
            (json!({ "number": "1" }), "Version 1 of the advice"),
            (json!({ "kind": "review_report_sent", "on": "2026-11-24" }), "Review report sent: 24 November 2026"),
            (
                json!({ "kind": "assess", "outcome": "refused", "decided_on": "2026-12-01" }),
                "Whether to assess: no. Decided on 1 December 2026",
            ),
            (json!({ "act": "added", "section": "F", "row": "x", "agreement_lapsed": "false" }), "Added to section F"),
            (json!({ "act": "answered", "section": "F", "accepted": "false" }), "Answered a comment on section F: not accepted"),
            (json!({ "act": "taken from advice", "advice": "x", "rows": "2" }), "Added 2 needs from the advice"),
            (
                json!({ "draft": "1", "how": "hand", "served_on": "2026-12-01" }),
                "Draft 1. By hand. Reached the family on 1 December 2026",
            ),
            (
                json!({ "source": "parent", "received_on": "2026-11-30", "file_sha256": "14bed" }),
                "Received on 30 November 2026. Asked by: parent or carer",
            ),
            (json!({ "sent_on": "2026-12-16", "days_late": "-124" }), "On time. Sent on 16 December 2026"),
            (
                json!({ "issued_on": "2026-11-30", "mediation_adviser": "Morwenna Tate" }),
                "Issued on 30 November 2026. By Morwenna Tate, mediation adviser",
            ),
            (json!({ "ground": Ground::AdviceMissed.code() }), "Missed appointment"),
            (json!({ "from": "Priya Nair", "to": "Daniel Okonkwo", "user": "x" }), "From Priya Nair to Daniel Okonkwo"),
            (json!({ "before": "2026-12-01", "after": "2026-12-02" }), "From 1 December 2026 to 2 December 2026"),
            (
                json!({ "before": "2026-12-01", "after": "2026-12-02", "kind": "appeal_lodged", "details": "about: section i alone, was not given" }),
                "From 1 December 2026 to 2 December 2026. Appeal lodged: about: section i alone, was not given",
            ),
            (json!({ "alerts": "3", "nobody_to_tell": "0" }), "3 alerts"),
            (
                json!({ "medical": "asked", "parents_views": "asked", "education": "does_not_apply" }),
                "Asked for: parents’ views, medical. Not asked for: education. The requirement does not apply to this child",
            ),
            (json!({ "never_seen": "some_thing" }), "Never seen: some thing"),
        ];
        for (details, words) in cases {
            assert_eq!(said(&details).join(". "), words);
        }
    }
}
