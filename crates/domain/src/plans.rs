//! The plan: sections A to K as structured needs, outcomes and provision (SEND Regs 2014, reg 12).

use chrono::NaiveDate;
use thiserror::Error;

use crate::{
    codes::coded,
    ids::{PlanRowId, UserId},
};

coded! {
    /// A section of the plan; each must be separately identified (reg 12(1)).
    pub enum PlanSection {
        /// Views, interests and aspirations.
        A = "a", "Views and aspirations";
        /// Special educational needs.
        B = "b", "Special educational needs";
        /// Health needs related to them.
        C = "c", "Health needs";
        /// Social care needs related to them or to a disability.
        D = "d", "Social care needs";
        /// Outcomes.
        E = "e", "Outcomes";
        /// Special educational provision.
        F = "f", "Special educational provision";
        /// Health provision, agreed by the commissioner (reg 12(2)).
        G = "g", "Health provision";
        /// Social care that section 2 of the Chronically Sick and Disabled Persons Act 1970 requires; under 18.
        H1 = "h1", "Social care provision (under 18)";
        /// Other social care provision.
        H2 = "h2", "Other social care provision";
        /// The setting; blank in a draft (s38(5)).
        I = "i", "Setting";
        /// Personal budget.
        J = "j", "Personal budget";
        /// The advice and information, attached.
        K = "k", "Advice and information";
    }
}

impl PlanSection {
    /// Returns the letter as printed.
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::E => "E",
            Self::F => "F",
            Self::G => "G",
            Self::H1 => "H1",
            Self::H2 => "H2",
            Self::I => "I",
            Self::J => "J",
            Self::K => "K",
        }
    }

    /// Returns the kind of row that the section holds; `None` for sections of plain text or files.
    pub fn row_kind(self) -> Option<RowKind> {
        match self {
            Self::B | Self::C | Self::D => Some(RowKind::Need),
            Self::E => Some(RowKind::Outcome),
            Self::F | Self::G | Self::H1 | Self::H2 => Some(RowKind::Provision),
            Self::A | Self::I | Self::J | Self::K => None,
        }
    }
}

coded! {
    /// What a row of the plan states.
    pub enum RowKind {
        /// A need (sections B, C, D).
        Need = "need", "Need";
        /// An outcome (section E).
        Outcome = "outcome", "Outcome";
        /// Provision (sections F, G, H1, H2).
        Provision = "provision", "Provision";
    }
}

coded! {
    /// How far the plan has come.
    pub enum PlanState {
        /// Being written.
        Drafting = "drafting", "Draft";
        /// Sent to the family as a draft; may be changed and sent again.
        DraftSent = "draft_sent", "Draft sent";
        /// Final: immutable.
        Final = "final", "Final";
    }
}

coded! {
    /// Which kind of sent plan a kept version is.
    pub enum VersionKind {
        /// A draft (reg 13(1)).
        Draft = "draft", "Draft";
        /// The final plan (reg 13(2)).
        Final = "final", "Final plan";
    }
}

/// Provision said so that nobody can doubt it: type, hours, frequency and expertise (Code 9.69).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProvisionDetail {
    /// What will be done.
    pub what: String,
    /// Who does it, with what training.
    pub who: String,
    /// How often.
    pub how_often: String,
    /// For how long each time.
    pub how_long: String,
    /// One to one, or the size of the group.
    pub ratio: String,
    /// When it is reviewed.
    pub review: String,
}

impl ProvisionDetail {
    /// Returns the whole as one sentence for reading.
    pub fn sentence(&self) -> String {
        let mut parts = vec![self.what.trim().trim_end_matches('.').to_owned()];
        let labelled =
            [("by ", &self.who), ("", &self.how_often), ("for ", &self.how_long), ("", &self.ratio), ("reviewed ", &self.review)];
        for (lead, value) in labelled {
            let value = value.trim().trim_end_matches('.');
            let already = value.starts_with(lead.trim()) && !lead.is_empty();
            if !value.is_empty() {
                parts.push(if already { value.to_owned() } else { format!("{lead}{value}") });
            }
        }
        parts.retain(|part| !part.is_empty());
        if parts.is_empty() { String::new() } else { format!("{}.", parts.join(", ")) }
    }
}

/// A row of the plan as the checks read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRow {
    /// Which row.
    pub id: PlanRowId,
    /// What it states.
    pub kind: RowKind,
    /// Where it stands.
    pub section: PlanSection,
    /// The need of an outcome, or the outcome or need of provision; `None` when it hangs on nothing.
    pub parent: Option<PlanRowId>,
    /// Its words: of a need or outcome. Provision speaks through `provision`.
    pub text: String,
    /// How we will know the outcome is reached; empty on other rows.
    pub measure: String,
    /// The provision; default on other rows.
    pub provision: ProvisionDetail,
    /// Whether the advice it came from is recorded.
    pub has_source: bool,
    /// Why a check on it was set aside; `None` when none was.
    pub dismissed_reason: Option<String>,
}

/// A gap in the golden thread, or words that promise nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Break {
    /// A need without an outcome.
    NeedWithoutOutcome(PlanRowId),
    /// A need that no provision meets.
    NeedWithoutProvision(PlanRowId),
    /// Provision that hangs on no need.
    ProvisionWithoutNeed(PlanRowId),
    /// Provision that comes from no advice.
    ProvisionWithoutSource(PlanRowId),
    /// An outcome that nobody could measure.
    OutcomeWithoutMeasure(PlanRowId),
    /// Provision in words that promise nothing, and what it does not say.
    Vague(PlanRowId, Vagueness),
}

impl Break {
    /// Returns the row to mend.
    pub fn row(&self) -> PlanRowId {
        match self {
            Self::NeedWithoutOutcome(id)
            | Self::NeedWithoutProvision(id)
            | Self::ProvisionWithoutNeed(id)
            | Self::ProvisionWithoutSource(id)
            | Self::OutcomeWithoutMeasure(id)
            | Self::Vague(id, _) => *id,
        }
    }
}

/// What vague provision does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vagueness {
    /// The words that promise nothing; `None` when something is only missing.
    pub words: Option<&'static str>,
    /// The questions left open, such as “how often”.
    pub missing: Vec<&'static str>,
}

impl Vagueness {
    /// Returns what to do, in a sentence.
    pub fn advice(&self) -> String {
        let open = match self.missing.as_slice() {
            [] => "exactly what will happen".to_owned(),
            [one] => (*one).to_owned(),
            [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
        };
        match self.words {
            Some(words) => {
                let mut first = words.chars();
                let capital: String = first.next().into_iter().flat_map(char::to_uppercase).chain(first).collect();
                format!("‘{capital}’ is vague. Say {open}.")
            }
            None => format!("Say {open}."),
        }
    }
}

/// Words that sound like provision and promise none.
const VAGUE_WORDS: &[&str] = &[
    "regular access",
    "access to",
    "as required",
    "as needed",
    "as appropriate",
    "where appropriate",
    "where possible",
    "when necessary",
    "opportunities for",
    "opportunities to",
    "would benefit from",
    "up to",
    "regularly",
    "regular",
    "a range of",
    "consideration of",
];

/// Finds what provision does not say; `None` when it is specific and quantified.
///
/// Advisory: it never alters text (Code 9.69: provision must be detailed and specific and should normally be quantified).
pub fn vagueness(provision: &ProvisionDetail) -> Option<Vagueness> {
    let all = [&provision.what, &provision.who, &provision.how_often, &provision.how_long, &provision.ratio, &provision.review]
        .map(|part| part.to_lowercase())
        .join(" ");
    let words = VAGUE_WORDS.iter().copied().find(|words| all.contains(words));
    let mut missing = Vec::new();
    if provision.how_often.trim().is_empty() && !says_how_often(&all) {
        missing.push("how often");
    }
    if provision.how_long.trim().is_empty() && !says_how_long(&all) {
        missing.push("for how long");
    }
    if provision.who.trim().is_empty() && !says_who(&all) {
        missing.push("who helps");
    }
    if words.is_none() && missing.is_empty() { None } else { Some(Vagueness { words, missing }) }
}

fn says_how_often(text: &str) -> bool {
    ["times a", "every", "daily", "weekly", "each", "once", "twice", "per week", "a week", "a term", "a year", "visits"]
        .iter()
        .any(|words| text.contains(words))
}

fn says_how_long(text: &str) -> bool {
    ["minute", "hour", "all day", "full day", "half day", "throughout"].iter().any(|words| text.contains(words))
}

fn says_who(text: &str) -> bool {
    ["therapist", "teacher", "assistant", " ta ", "psychologist", "nurse", "adult", "by a ", "senco", "mentor", "worker"]
        .iter()
        .any(|words| text.contains(words))
}

/// Finds every break in the thread from need to outcome to provision, in the order of the rows.
pub fn breaks(rows: &[PlanRow]) -> Vec<Break> {
    let children = |id: PlanRowId, kind: RowKind| rows.iter().any(move |row| row.parent == Some(id) && row.kind == kind);
    let mut found = Vec::new();
    for row in rows.iter().filter(|row| row.dismissed_reason.is_none()) {
        match row.kind {
            RowKind::Need => {
                if !children(row.id, RowKind::Outcome) {
                    found.push(Break::NeedWithoutOutcome(row.id));
                }
                let met = children(row.id, RowKind::Provision)
                    || rows
                        .iter()
                        .filter(|outcome| outcome.kind == RowKind::Outcome && outcome.parent == Some(row.id))
                        .any(|outcome| children(outcome.id, RowKind::Provision));
                if !met {
                    found.push(Break::NeedWithoutProvision(row.id));
                }
            }
            RowKind::Outcome if row.measure.trim().is_empty() => found.push(Break::OutcomeWithoutMeasure(row.id)),
            RowKind::Outcome => {}
            RowKind::Provision => {
                if row.parent.is_none() {
                    found.push(Break::ProvisionWithoutNeed(row.id));
                }
                if !row.has_source {
                    found.push(Break::ProvisionWithoutSource(row.id));
                }
                if let Some(vague) = vagueness(&row.provision) {
                    found.push(Break::Vague(row.id, vague));
                }
            }
        }
    }
    found
}

/// Why a draft cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SendDraftRefused {
    /// A draft names no setting and no type of setting (s38(5)).
    #[error("A draft must not name a school or type of school. Clear section I first")]
    NamesSetting,
    /// A plan without needs is no plan.
    #[error("The plan has no needs yet. Start from the advice")]
    NoNeeds,
    /// Breaks remain and nobody said why it is sent with them.
    #[error("{0} things to fix remain. Mend them, or say why you send the draft with them")]
    BreaksUnexplained(usize),
    /// The plan is final.
    #[error("The plan is final and cannot be changed")]
    Final,
    /// Served on a day before today's sending or too far ahead.
    #[error("Enter the day the draft reaches the family: today, or a later day if it is posted")]
    ServedBeforeSent,
}

/// Why a plan cannot be made final; each names who can open the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FinaliseRefused {
    /// No draft was served (s38(1)).
    #[error("Send the family a draft first")]
    NoDraftServed,
    /// The family's fifteen days still run (reg 13(1)(a)).
    #[error("The family can comment until the end of {until}")]
    RepresentationsStillOpen {
        /// The last day of the window.
        until: NaiveDate,
    },
    /// Comments wait for an answer.
    #[error("{0} comments wait for an answer. The caseworker answers them")]
    CommentsUnanswered(usize),
    /// A consulted setting may still answer (Code 9.83).
    #[error("A school or college that was consulted can answer until {until}")]
    ConsultationOpen {
        /// The last day for the reply.
        until: NaiveDate,
    },
    /// Section I says neither name nor type.
    #[error("Section I must name a school or college, or a type. The caseworker writes it")]
    SettingMissing,
    /// Section G has provision that the commissioner has not agreed (reg 12(2)).
    #[error("The health body has not agreed the provision in section G. The caseworker records its agreement")]
    HealthAgreementMissing,
    /// The last drafter cannot approve.
    #[error("Somebody other than the person who last wrote in the plan must approve it")]
    SamePersonAsDrafter,
    /// It is final already.
    #[error("The plan is final already")]
    AlreadyFinal,
}

/// What decides whether a plan may be made final.
#[derive(Debug, Clone, Copy)]
pub struct FinaliseFacts {
    /// How far the plan has come.
    pub state: PlanState,
    /// The last day of the family's window; `None` when no draft was served.
    pub window_ends_on: Option<NaiveDate>,
    /// Comments without an answer.
    pub comments_unanswered: usize,
    /// The latest reply date among consultations without a reply; `None` when all replied.
    pub consultation_open_until: Option<NaiveDate>,
    /// Whether section I says anything.
    pub has_setting: bool,
    /// Whether section G has rows.
    pub has_health_provision: bool,
    /// Whether the commissioner's agreement is recorded.
    pub health_has_agreed: bool,
    /// Who last wrote in the plan.
    pub last_drafter: Option<UserId>,
}

/// Lists every gate that is closed, given who would approve and when; an empty list opens the way.
pub fn closed_gates(facts: &FinaliseFacts, approver: UserId, today: NaiveDate) -> Vec<FinaliseRefused> {
    let mut closed = Vec::new();
    if facts.state == PlanState::Final {
        return vec![FinaliseRefused::AlreadyFinal];
    }
    match facts.window_ends_on {
        None => closed.push(FinaliseRefused::NoDraftServed),
        Some(until) if until >= today => closed.push(FinaliseRefused::RepresentationsStillOpen { until }),
        Some(_) => {}
    }
    if facts.comments_unanswered > 0 {
        closed.push(FinaliseRefused::CommentsUnanswered(facts.comments_unanswered));
    }
    if let Some(until) = facts.consultation_open_until.filter(|until| *until >= today) {
        closed.push(FinaliseRefused::ConsultationOpen { until });
    }
    if !facts.has_setting {
        closed.push(FinaliseRefused::SettingMissing);
    }
    if facts.has_health_provision && !facts.health_has_agreed {
        closed.push(FinaliseRefused::HealthAgreementMissing);
    }
    if facts.last_drafter == Some(approver) {
        closed.push(FinaliseRefused::SamePersonAsDrafter);
    }
    closed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use uuid::Uuid;

    fn row(number: u128, kind: RowKind, parent: Option<u128>) -> PlanRow {
        PlanRow {
            id: Id::new(Uuid::from_u128(number)),
            kind,
            section: match kind {
                RowKind::Need => PlanSection::B,
                RowKind::Outcome => PlanSection::E,
                RowKind::Provision => PlanSection::F,
            },
            parent: parent.map(|number| Id::new(Uuid::from_u128(number))),
            text: "Words".into(),
            measure: "8 times out of 10".into(),
            provision: ProvisionDetail {
                what: "A programme of talking games".into(),
                who: "a teaching assistant trained by the therapist".into(),
                how_often: "3 times a week".into(),
                how_long: "20 minutes".into(),
                ratio: "one to one".into(),
                review: "every half term".into(),
            },
            has_source: true,
            dismissed_reason: None,
        }
    }

    #[test]
    fn cw_10_a_quiet_space_as_required_raises_who_how_often_and_how_long() {
        let vague = ProvisionDetail { what: "Access to a quiet space as required".into(), ..ProvisionDetail::default() };
        let found = vagueness(&vague).unwrap();
        assert_eq!(found.missing, ["how often", "for how long", "who helps"]);
        let clear = ProvisionDetail {
            what: "20 minutes, 3 times a week, one to one, by a TA trained in Lego therapy, reviewed half-termly".into(),
            ..ProvisionDetail::default()
        };
        assert_eq!(vagueness(&clear), None);
    }

    #[test]
    fn cw_10_the_advice_names_the_vague_words_and_what_is_missing() {
        let vague =
            ProvisionDetail { what: "Oliver will have regular access to a quiet space".into(), ..ProvisionDetail::default() };
        assert_eq!(vagueness(&vague).unwrap().advice(), "‘Regular access’ is vague. Say how often, for how long and who helps.");
    }

    #[test]
    fn cw_11_every_kind_of_break_is_found_once() {
        let need = |number| row(number, RowKind::Need, None);
        let mut unsourced = row(5, RowKind::Provision, None);
        unsourced.has_source = false;
        let mut unmeasured = row(4, RowKind::Outcome, Some(3));
        unmeasured.measure.clear();
        let rows = vec![
            need(1),
            row(2, RowKind::Outcome, Some(1)),
            row(6, RowKind::Provision, Some(2)),
            need(3),
            unmeasured,
            unsourced,
            need(7),
        ];
        let id = |number| Id::new(Uuid::from_u128(number));
        assert_eq!(
            breaks(&rows),
            [
                Break::NeedWithoutProvision(id(3)),
                Break::OutcomeWithoutMeasure(id(4)),
                Break::ProvisionWithoutNeed(id(5)),
                Break::ProvisionWithoutSource(id(5)),
                Break::NeedWithoutOutcome(id(7)),
                Break::NeedWithoutProvision(id(7)),
            ]
        );
    }

    fn facts() -> FinaliseFacts {
        FinaliseFacts {
            state: PlanState::DraftSent,
            window_ends_on: "2027-01-18".parse().ok(),
            comments_unanswered: 0,
            consultation_open_until: None,
            has_setting: true,
            has_health_provision: false,
            health_has_agreed: false,
            last_drafter: Some(Id::new(Uuid::from_u128(1))),
        }
    }

    #[test]
    fn the_family_keeps_its_fifteen_days_to_the_end_of_the_last() {
        let approver = Id::new(Uuid::from_u128(2));
        let on = |day: &str| closed_gates(&facts(), approver, day.parse().unwrap());
        let until = "2027-01-18".parse().unwrap();
        assert_eq!(on("2027-01-17"), [FinaliseRefused::RepresentationsStillOpen { until }]);
        assert_eq!(on("2027-01-18"), [FinaliseRefused::RepresentationsStillOpen { until }]);
        assert_eq!(on("2027-01-19"), []);
    }

    #[test]
    fn every_closed_gate_is_named() {
        let drafter = Id::new(Uuid::from_u128(1));
        let facts = FinaliseFacts {
            window_ends_on: None,
            comments_unanswered: 2,
            consultation_open_until: "2027-01-30".parse().ok(),
            has_setting: false,
            has_health_provision: true,
            ..facts()
        };
        assert_eq!(closed_gates(&facts, drafter, "2027-01-19".parse().unwrap()).len(), 6);
    }

    #[test]
    fn provision_reads_as_one_sentence() {
        assert_eq!(
            row(1, RowKind::Provision, None).provision.sentence(),
            "A programme of talking games, by a teaching assistant trained by the therapist, 3 times a week, for 20 minutes, one to one, reviewed every half term."
        );
    }
}
