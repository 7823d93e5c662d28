//! What the duties of a case are called: phrases from our own lists, so that nothing personal can enter them.

use std::collections::HashMap;

use chrono::NaiveDate;
use ehc_domain::{
    advice::AdviceKind,
    decisions::DecisionKind,
    ids::CaseId,
    policy::Action,
    timetable::{Duty, facts::london_day, rules::Purpose},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{self, AdviceRequestRow},
    audit,
    decisions::{self, DecisionRow},
};
use uuid::Uuid;

/// What the words for the duties of one case depend on beside the law.
#[derive(Debug, Clone, Default)]
pub struct Titles {
    kinds: HashMap<Uuid, AdviceKind>,
    /// What is decided and not told, each with the day of the decision where it is asked on an earlier day.
    untold: Vec<(DecisionKind, Option<NaiveDate>)>,
}

impl Titles {
    /// Reads what the words of a case depend on now.
    ///
    /// # Errors
    /// Any failure of storage.
    pub fn of(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Self> {
        let untold = decisions::list_untold_of(conn, case_id)?;
        Ok(Self::new(&advice::list_all_requests(conn, case_id)?, &untold))
    }

    /// Makes the words of a case whose requests for advice, and whose decisions of which the family is still to be told, are at hand.
    pub fn new(asked: &[AdviceRequestRow], untold: &[DecisionKind]) -> Self {
        Self {
            kinds: asked.iter().map(|row| (row.id.uuid(), row.kind)).collect(),
            untold: untold.iter().map(|kind| (*kind, None)).collect(),
        }
    }

    /// Reads what the words of a case depended on at the end of an earlier day. A decision was known from the moment at which it was recorded; what the
    /// family had been told of by then has no limit that is open.
    ///
    /// # Errors
    /// Any failure of storage.
    pub fn as_known_on(conn: &mut DbConnection, case_id: CaseId, day: NaiveDate) -> StorageResult<Self> {
        let recorded = audit::list_acts(conn, case_id, Action::DecisionRecord.code())?;
        let known = |row: &DecisionRow| {
            let at = recorded.iter().find(|act| act.on == row.id.uuid()).map(|act| london_day(act.at));
            row.decided_on.filter(|decided_on| at.unwrap_or(*decided_on) <= day)
        };
        let decided = decisions::list(conn, case_id)?;
        let untold = decided.iter().filter_map(|row| Some((row.kind, Some(known(row)?)))).collect();
        Ok(Self { untold, ..Self::new(&advice::list_all_requests(conn, case_id)?, &[]) })
    }

    /// Says what a duty asks for now: once it is decided, nothing is left but to tell the family, which is what meets the limit (SEND Regulations 2014
    /// regs 5(1), 10(1)).
    pub fn title(&self, duty: &Duty) -> String {
        let purpose = duty.rule().purpose;
        // A decision on an earlier assessment is none on this.
        let on_it = |decided_on: &Option<NaiveDate>| decided_on.is_none_or(|on| on >= duty.receipt.anchor.on);
        let told = |(kind, on): &&(DecisionKind, Option<NaiveDate>)| {
            duty.is_open() && on_it(on) && purpose.is_some_and(|purpose| kind.is_told_by(purpose))
        };
        if let Some((kind, _)) = self.untold.iter().find(told) {
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
