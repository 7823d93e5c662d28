//! The plan of a generated case, the consultation on it, and its reviews year by year.

use chrono::{Duration, NaiveDate};
use ehc_application::plans::{Sections, StoredRow, WholePlan, sections::Setting, snapshot};
use ehc_domain::{
    cases::Stage,
    consultations::ReplyOutcome,
    ids::{ConsultationId, PlanId, PlanRowId, ReviewId},
    plans::{AdulthoodAim, PlanSection, PlanState, ProvisionDetail, RowKind, VersionKind},
    policy::Action,
    timetable::facts::{FactKind, ReviewOutcome, ReviewRoute},
};
use ehc_persistence::{
    consultations::ConsultationRow,
    plans::{PlanRecord, PlanRowRecord, PlanVersionRow},
};
use serde_json::{Value, json};

use super::{Batch, Life, Lives};

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
        let draft = Sections { a: "Wants friends, quiet, and to know what comes next.".into(), ..Sections::default() };
        let named = Setting::Named { institution_id: life.school.id.uuid(), text: life.school.name.clone() };
        let last = Sections { i: named, ..draft.clone() };
        let record = PlanRecord {
            id: plan_id,
            case_id: life.case.id,
            state: match (is_sent, is_final) {
                (_, true) => PlanState::Final,
                (true, false) => PlanState::DraftSent,
                (false, false) => PlanState::Drafting,
            },
            draft_number: if is_sent { 2 } else { 1 },
            sections: if is_final { last.to_json() } else { draft.to_json() },
            last_drafter_id: Some(life.caseworker.id),
            saved_at,
            version: 1,
        };
        batch.plans.push(record.clone());
        let near = life.is_in_year_9(written + Duration::days(365));
        let rows = self.rows(life, plan_id, (written, near), batch);
        let mut plan = WholePlan { record, sections: draft, rows };
        let (caseworker, manager) = (life.caseworker.id, life.manager.id);
        let at = life.moment(written);
        self.audit(life, at, caseworker, Action::PlanDraft, Some(("plan", plan_id.uuid())), batch);
        if is_sent {
            life.case.stage = Stage::DraftSent;
            self.version(life, &plan, (VersionKind::Draft, sent), batch);
            self.fact(life, sent, caseworker, FactKind::DraftServed { served_on: None });
            let at = life.moment(sent);
            self.audit(life, at, caseworker, Action::PlanSendDraft, Some(("plan", plan_id.uuid())), batch);
            self.consult(life, sent, batch);
        }
        if is_final {
            life.case.stage = Stage::Issued;
            plan.sections = last;
            self.version(life, &plan, (VersionKind::Final, finished), batch);
            self.fact(life, finished, manager, FactKind::FinalPlanSent);
            let at = life.moment(finished);
            self.audit(life, at, manager, Action::PlanFinalise, Some(("plan", plan_id.uuid())), batch);
            self.review(life, finished, batch);
        }
    }

    fn rows(
        &mut self,
        life: &mut Life,
        plan_id: PlanId,
        (on, is_near_adulthood): (NaiveDate, bool),
        batch: &mut Batch,
    ) -> Vec<StoredRow> {
        let at = life.moment(on);
        let mut rows = Vec::new();
        for position in 1..=3 {
            let (need, outcome, provision) = (self.chance.id(at), self.chance.id(at), self.chance.id(at));
            for row in thread(need, outcome, provision, is_near_adulthood) {
                batch.plan_rows.push(PlanRowRecord {
                    id: row.id,
                    plan_id,
                    kind: row.kind,
                    section: row.section,
                    parent_id: row.parent,
                    position,
                    text: row.text.clone(),
                    details: details(&row),
                    source_advice_id: None,
                    source_note: row.source_note.clone(),
                    dismissed_reason: None,
                    version: 1,
                });
                rows.push(row);
            }
        }
        rows
    }

    fn version(&mut self, life: &mut Life, plan: &WholePlan, (kind, on): (VersionKind, NaiveDate), batch: &mut Batch) {
        let at = life.moment(on);
        let is_final = kind == VersionKind::Final;
        let content = snapshot::content(plan, &[], "Letter as sent to the family.", &serde_json::json!([]));
        let is_late = is_final && on > life.fate.received + Duration::weeks(20);
        batch.versions.push(PlanVersionRow {
            id: self.chance.id(at),
            plan_id: plan.record.id,
            case_id: life.case.id,
            number: if is_final { 2 } else { 1 },
            kind,
            sha256: snapshot::hash(&content),
            content,
            sent_on: on,
            served_on: (!is_final).then_some(on),
            sent_by: if is_final { life.manager.id } else { life.caseworker.id },
            breaks_reason: None,
            late_reason: is_late.then(|| "Advice came late.".to_owned()),
            keyed_late_reason: None,
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
            unit_id: None,
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

/// A need, its outcome and its provision.
fn thread(need: PlanRowId, outcome: PlanRowId, provision: PlanRowId, is_near_adulthood: bool) -> [StoredRow; 3] {
    // Working alone is asked at every place of work.
    let aims = if is_near_adulthood { vec![AdulthoodAim::Employment] } else { Vec::new() };
    let detail = ProvisionDetail {
        what: "A structured programme".into(),
        who: "a teaching assistant trained in it".into(),
        how_often: "4 times a week".into(),
        how_long: "20 minutes".into(),
        ratio: "one to one".into(),
        review: "every half term".into(),
    };
    let first = StoredRow {
        id: need,
        kind: RowKind::Need,
        section: PlanSection::B,
        parent: None,
        text: "Learns in small steps and needs practice in each.".into(),
        measure: String::new(),
        provision: ProvisionDetail::default(),
        aims: Vec::new(),
        source: None,
        source_note: Some("Page 3".into()),
        dismissed_reason: None,
        version: 1,
    };
    let second = StoredRow {
        id: outcome,
        kind: RowKind::Outcome,
        section: PlanSection::E,
        parent: Some(need),
        text: "By next July, will work alone for ten minutes, 4 times out of 5.".into(),
        measure: "Teacher’s record over two weeks in each term".into(),
        aims: aims.clone(),
        ..first.clone()
    };
    let third = StoredRow {
        id: provision,
        kind: RowKind::Provision,
        section: PlanSection::F,
        parent: Some(outcome),
        text: detail.sentence(),
        provision: detail,
        aims,
        ..first.clone()
    };
    [first, second, third]
}

fn details(row: &StoredRow) -> Value {
    let provision = &row.provision;
    let mut details = match row.kind {
        RowKind::Need => json!({}),
        RowKind::Outcome => json!({ "measure": row.measure }),
        RowKind::Provision => json!({
            "what": provision.what, "who": provision.who, "how_often": provision.how_often,
            "how_long": provision.how_long, "ratio": provision.ratio, "review": provision.review,
        }),
    };
    if let Some(members) = details.as_object_mut().filter(|_| !row.aims.is_empty()) {
        members.insert("adulthood_aims".to_owned(), row.aims.iter().map(|aim| aim.code()).collect());
    }
    details
}
