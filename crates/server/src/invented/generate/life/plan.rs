//! The plan of a generated case, the consultation on it, and its reviews year by year.

use chrono::{Duration, NaiveDate};
use ehc_domain::{
    cases::Stage,
    consultations::ReplyOutcome,
    ids::{ConsultationId, PlanId, PlanRowId, ReviewId},
    plans::{PlanSection, PlanState, RowKind, VersionKind},
    policy::Action,
    timetable::facts::{FactKind, ReviewOutcome, ReviewRoute},
};
use ehc_persistence::{
    consultations::ConsultationRow,
    plans::{PlanRecord, PlanRowRecord, PlanVersionRow},
};
use serde_json::{Value, json};

use super::{Batch, Life, Lives};
use crate::invented::direct::sha256;

impl Lives<'_> {
    /// Writes, sends and issues the plan as far as that has come.
    pub(super) fn plan(&mut self, life: &mut Life, decided: NaiveDate, batch: &mut Batch) {
        let finished = self.working(life.fate.received + Duration::days(life.fate.finished)).max(decided + Duration::days(21));
        let written = decided + Duration::days(1);
        let sent = self.working(decided + Duration::days(4));
        if !self.has_come(written) {
            return;
        }
        let is_sent = self.has_come(sent);
        let is_final = self.has_come(finished);
        let saved_at = life.moment(if is_final { finished } else { written });
        let plan_id: PlanId = self.chance.id(saved_at);
        let sections = json!({ "a": "Wants friends, quiet, and to know what comes next." });
        batch.plans.push(PlanRecord {
            id: plan_id,
            case_id: life.case.id,
            state: match (is_sent, is_final) {
                (_, true) => PlanState::Final,
                (true, false) => PlanState::DraftSent,
                (false, false) => PlanState::Drafting,
            },
            draft_number: 1,
            sections: sections.clone(),
            last_drafter_id: Some(life.caseworker.id),
            saved_at,
            version: 1,
        });
        let rows = self.rows(life, plan_id, written, batch);
        let content = json!({ "sections": sections, "rows": rows });
        let (caseworker, manager) = (life.caseworker.id, life.manager.id);
        let at = life.moment(written);
        self.audit(life, at, caseworker, Action::PlanDraft, Some(("plan", plan_id.uuid())), batch);
        if is_sent {
            life.case.stage = Stage::DraftSent;
            self.version(life, plan_id, (VersionKind::Draft, sent), content.clone(), batch);
            self.fact(life, sent, caseworker, FactKind::DraftServed { served_on: None });
            let at = life.moment(sent);
            self.audit(life, at, caseworker, Action::PlanSendDraft, Some(("plan", plan_id.uuid())), batch);
            self.consult(life, sent, batch);
        }
        if is_final {
            life.case.stage = Stage::Issued;
            self.version(life, plan_id, (VersionKind::Final, finished), content, batch);
            self.fact(life, finished, manager, FactKind::FinalPlanSent);
            let at = life.moment(finished);
            self.audit(life, at, manager, Action::PlanFinalise, Some(("plan", plan_id.uuid())), batch);
            self.review(life, finished, batch);
        }
    }

    fn rows(&mut self, life: &mut Life, plan_id: PlanId, on: NaiveDate, batch: &mut Batch) -> Vec<Value> {
        let at = life.moment(on);
        let mut content = Vec::new();
        for place in 0..3 {
            let ids: [PlanRowId; 3] = [self.chance.id(at), self.chance.id(at), self.chance.id(at)];
            let [need, outcome, provision] = ids;
            let lines = [
                (need, RowKind::Need, PlanSection::B, None, "Learns in small steps and needs practice in each.", json!({})),
                (
                    outcome,
                    RowKind::Outcome,
                    PlanSection::E,
                    Some(need),
                    "By next July, will work alone for ten minutes, 4 times out of 5.",
                    json!({ "measure": "Teacher’s record over two weeks in each term" }),
                ),
                (
                    provision,
                    RowKind::Provision,
                    PlanSection::F,
                    Some(outcome),
                    "A structured programme, by a teaching assistant trained in it, 4 times a week, for 20 minutes, one to one.",
                    json!({
                        "what": "A structured programme", "who": "a teaching assistant trained in it", "how_often": "4 times a week",
                        "how_long": "20 minutes", "ratio": "one to one", "review": "every half term",
                    }),
                ),
            ];
            for (step, (id, kind, section, parent_id, text, details)) in (1i32..).zip(lines) {
                content.push(json!({ "id": id.to_string(), "section": section.letter(), "text": text, "details": details }));
                batch.plan_rows.push(PlanRowRecord {
                    id,
                    plan_id,
                    kind,
                    section,
                    parent_id,
                    position: place * 3 + step,
                    text: text.to_owned(),
                    details,
                    source_advice_id: None,
                    source_note: Some("Page 3".to_owned()),
                    dismissed_reason: None,
                    version: 1,
                });
            }
        }
        content
    }

    fn version(
        &mut self,
        life: &mut Life,
        plan_id: PlanId,
        (kind, on): (VersionKind, NaiveDate),
        content: Value,
        batch: &mut Batch,
    ) {
        let at = life.moment(on);
        batch.versions.push(PlanVersionRow {
            id: self.chance.id(at),
            plan_id,
            case_id: life.case.id,
            number: 1,
            kind,
            sha256: sha256(content.to_string().as_bytes()),
            content,
            sent_on: on,
            served_on: (kind == VersionKind::Draft).then_some(on),
            sent_by: if kind == VersionKind::Final { life.manager.id } else { life.caseworker.id },
            breaks_reason: None,
            late_reason: None,
        });
    }

    fn consult(&mut self, life: &mut Life, sent: NaiveDate, batch: &mut Batch) {
        let replied = self.later(sent, 5, 16);
        let has_replied = self.has_come(replied);
        let at = life.moment(sent);
        let id: ConsultationId = self.chance.id(at);
        batch.consultations.push(ConsultationRow {
            id,
            case_id: life.case.id,
            institution_id: life.school.id,
            is_family_preference: true,
            preference_on: Some(sent),
            sent_on: sent,
            replied_on: has_replied.then_some(replied),
            outcome: has_replied.then_some(ReplyOutcome::Agrees),
            ground: None,
            reply: has_replied.then(|| "We can meet the needs in the draft.".to_owned()),
            version: if has_replied { 2 } else { 1 },
        });
        let caseworker = life.caseworker.id;
        self.fact(life, sent, caseworker, FactKind::ConsultationSent { consultation: id });
        self.audit(life, at, caseworker, Action::ConsultationSend, Some(("consultation", id.uuid())), batch);
        if has_replied {
            self.fact(life, replied, caseworker, FactKind::ConsultationReplied { consultation: id });
            let at = life.moment(replied);
            self.audit(life, at, caseworker, Action::ConsultationRecord, Some(("consultation", id.uuid())), batch);
        }
    }

    /// Reviews the plan each year; more than half of the decisions come later than four weeks, as they do in England.
    fn review(&mut self, life: &mut Life, issued: NaiveDate, batch: &mut Batch) {
        let caseworker = life.caseworker.id;
        let mut last = issued;
        loop {
            let meeting = self.later(last, 310, 350);
            if !self.has_come(meeting) {
                return;
            }
            let at = life.moment(meeting);
            let review: ReviewId = self.chance.id(at);
            let reported = self.later(meeting, 5, 13);
            let late = self.chance.percent(55);
            let decided = if late { self.later(meeting, 29, 60) } else { self.later(meeting, 14, 26) };
            let steps = [
                (meeting - Duration::days(20), FactKind::ReviewNoticeGiven { review }),
                (meeting - Duration::days(16), FactKind::ReviewAdviceCirculated { review }),
                (meeting, FactKind::ReviewMeetingHeld { review, route: ReviewRoute::Attending }),
                (reported, FactKind::ReviewReportSent { review }),
                (decided, FactKind::ReviewDecisionNotified { review, outcome: ReviewOutcome::Maintain }),
            ];
            for (on, kind) in steps {
                if self.has_come(on) {
                    self.fact(life, on, caseworker, kind);
                    let at = life.moment(on);
                    self.audit(life, at, caseworker, Action::FactRecord, Some(("review", review.uuid())), batch);
                }
            }
            if !self.has_come(decided) {
                return;
            }
            last = decided;
        }
    }
}
