//! What the duties of a case are called: phrases from our own lists, so that nothing personal can enter them.

use std::collections::HashMap;

use ehc_domain::{
    advice::AdviceKind,
    decisions::DecisionKind,
    ids::CaseId,
    timetable::{Duty, rules::Purpose},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{self, AdviceRequestRow},
    decisions,
};
use uuid::Uuid;

/// What the words for the duties of one case depend on beside the law.
#[derive(Debug, Clone, Default)]
pub struct Titles {
    kinds: HashMap<Uuid, AdviceKind>,
    untold: Vec<DecisionKind>,
}

impl Titles {
    /// Reads what the words of a case depend on now.
    ///
    /// # Errors
    /// Any failure of storage.
    pub fn of(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Self> {
        let untold: Vec<DecisionKind> = decisions::list_untold(conn, &[case_id])?.into_iter().map(|(_, kind)| kind).collect();
        Ok(Self::new(&advice::list_all_requests(conn, case_id)?, &untold))
    }

    /// Makes the words of a case whose requests for advice, and whose decisions of which the family is still to be told, are at hand.
    pub fn new(asked: &[AdviceRequestRow], untold: &[DecisionKind]) -> Self {
        Self { kinds: asked.iter().map(|row| (row.id.uuid(), row.kind)).collect(), untold: untold.to_vec() }
    }

    /// The words before anything was decided, as on an earlier day.
    #[must_use]
    pub fn before_deciding(self) -> Self {
        Self { untold: Vec::new(), ..self }
    }

    /// Says what a duty asks for now: once it is decided, nothing is left but to tell the family, which is what meets the limit (SEND Regulations 2014
    /// regs 5(1), 10(1)).
    pub fn title(&self, duty: &Duty) -> String {
        let purpose = duty.rule().purpose;
        let told = |kind: &&DecisionKind| duty.is_open() && purpose.is_some_and(|purpose| kind.is_told_by(purpose));
        if let Some(kind) = self.untold.iter().find(told) {
            return kind.telling().to_owned();
        }
        match purpose {
            Some(Purpose::AssessmentDecision) => "Decide whether to assess".into(),
            Some(Purpose::PlanDecision) => "Decide whether to issue a plan".into(),
            Some(Purpose::FinalPlan) => "Send the final plan".into(),
            Some(Purpose::ReviewReport) => "Send the annual review report".into(),
            Some(Purpose::ReviewDecision) => "Send the annual review decision".into(),
            Some(Purpose::ConsultationReply) => "Reply from a school or college".into(),
            Some(Purpose::Advice) => {
                let kind = duty.subject().and_then(|subject| self.kinds.get(&subject).copied());
                kind.map_or_else(|| "Advice".into(), advice_phrase)
            }
            _ => duty.rule().name.into(),
        }
    }
}

/// Names a kind of advice as a thing that comes: “Psychological advice”, “Parents’ views”.
pub fn advice_phrase(kind: AdviceKind) -> String {
    match kind {
        AdviceKind::ParentsViews | AdviceKind::ChildsViews => kind.label().to_owned(),
        AdviceKind::Other => "Other advice".to_owned(),
        _ => format!("{} advice", kind.label()),
    }
}
