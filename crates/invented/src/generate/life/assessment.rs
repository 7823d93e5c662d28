//! The decisions of a generated case, and the advice between them.

use chrono::{Duration, NaiveDate};
use ehc_application::advice::content::{AdviceContent, ContentRow};
use ehc_domain::{
    advice::{AdviceKind, AdviceState, Binding},
    cases::Stage,
    decisions::{DecisionKind, DecisionOutcome, DecisionState},
    ids::{AdviceRequestId, UserId},
    policy::Action,
    timetable::{
        exceptions::Ground,
        facts::{AdviceBinding, FactKind, Words},
        rules::{RuleId, RuleIds},
    },
};
use ehc_persistence::{
    advice::{AdviceRequestRow, AdviceRow},
    decisions::DecisionRow,
};
use serde_json::{Value, json};

use super::{Batch, Life, Lives};

const KINDS: [AdviceKind; 7] = [
    AdviceKind::ParentsViews,
    AdviceKind::ChildsViews,
    AdviceKind::Education,
    AdviceKind::Medical,
    AdviceKind::Psychological,
    AdviceKind::SocialCare,
    AdviceKind::SpeechAndLanguage,
];

impl Lives<'_> {
    /// Decides whether to assess, and goes on from there.
    pub(super) fn assess(&mut self, life: &mut Life, batch: &mut Batch) {
        let fate = life.fate;
        let on = self.working(fate.received + Duration::days(fate.decided));
        let outcome = if fate.assessed { DecisionOutcome::Agreed } else { DecisionOutcome::Refused };
        if !self.decide(life, DecisionKind::Assess, outcome, on, batch) {
            return;
        }
        if fate.assessed {
            life.case.stage = Stage::Assessing;
            self.gather(life, on, batch);
        } else {
            (life.case.stage, life.case.closed_on) = (Stage::NotAssessed, Some(on));
        }
    }

    /// Proposes, decides and tells as far as that has come; says whether the family was told.
    fn decide(
        &mut self,
        life: &mut Life,
        kind: DecisionKind,
        outcome: DecisionOutcome,
        told_on: NaiveDate,
        batch: &mut Batch,
    ) -> bool {
        let proposed_on = (told_on - Duration::days(5)).max(life.fate.received);
        if !self.has_come(proposed_on) {
            return false;
        }
        let is_told = self.has_come(told_on);
        let at = life.moment(proposed_on);
        let id = self.chance.id(at);
        let limit = life.fate.received + Duration::weeks(if kind == DecisionKind::Assess { 6 } else { 16 });
        let limbs: Value = life
            .needs
            .limbs(kind, outcome)
            .into_iter()
            .map(|(limb, is_met, reasons)| json!({ "limb": limb.code(), "is_met": is_met, "reasons": reasons }))
            .collect();
        batch.decisions.push(DecisionRow {
            id,
            case_id: life.case.id,
            kind,
            state: if is_told { DecisionState::Notified } else { DecisionState::Proposed },
            outcome,
            limbs,
            evidence_for: "The request and the records of the setting.".into(),
            evidence_against: String::new(),
            family_view: "The family ask for lasting help.".into(),
            panel_recommendation: None,
            late_reason: (is_told && told_on > limit).then(|| "The papers came late".to_owned()),
            outstanding_reason: None,
            proposed_by: life.caseworker.id,
            proposed_at: at,
            decided_by: is_told.then_some(life.manager.id),
            decided_on: is_told.then_some(told_on),
            differs_reason: None,
            notified_on: is_told.then_some(told_on),
            notice: is_told.then(|| "Letter as sent to the family.".to_owned()),
            version: if is_told { 3 } else { 1 },
            addressees: None,
            served_on: None,
            episode: 1,
            keyed_late_reason: None,
            letter_keyed_late_reason: None,
        });
        let object = Some(("decision", id.uuid()));
        let (caseworker, manager) = (life.caseworker.id, life.manager.id);
        self.audit(life, at, caseworker, Action::DecisionPropose, object, batch);
        if is_told {
            let decided_at = life.moment(told_on);
            self.audit(life, decided_at, manager, Action::DecisionRecord, object, batch);
            self.fact(life, told_on, caseworker, kind.told(outcome));
            let told_at = life.moment(told_on);
            self.audit(life, told_at, caseworker, Action::DecisionNotify, object, batch);
        }
        is_told
    }

    fn gather(&mut self, life: &mut Life, asked_on: NaiveDate, batch: &mut Batch) {
        let fate = life.fate;
        let finished = fate.received + Duration::days(fate.finished);
        let decided =
            self.working(if fate.issued { finished - Duration::weeks(6) } else { finished }).max(asked_on + Duration::days(20));
        let with_therapy = self.chance.percent(50);
        let kinds = KINDS.iter().copied().filter(|kind| with_therapy || *kind != AdviceKind::SpeechAndLanguage);
        let kinds = kinds.chain(life.is_in_year_9(asked_on).then_some(AdviceKind::PreparingForAdulthood));
        for kind in kinds.collect::<Vec<_>>() {
            let days = match self.chance.below(10) {
                0..6 => self.chance.between(12, 41),
                6..9 => self.chance.between(43, 70),
                _ => self.chance.between(71, 120),
            };
            let came = self.working(asked_on + Duration::days(days)).min(decided - Duration::days(4)).max(asked_on);
            self.advise(life, kind, asked_on, came, batch);
        }
        let at = life.moment(asked_on);
        let caseworker = life.caseworker.id;
        self.audit(life, at, caseworker, Action::AdviceRequest, None, batch);
        let outcome = if fate.issued { DecisionOutcome::Agreed } else { DecisionOutcome::Refused };
        if self.decide(life, DecisionKind::Issue, outcome, decided, batch) {
            if fate.issued {
                life.case.stage = Stage::Drafting;
                self.plan(life, decided, batch);
            } else {
                (life.case.stage, life.case.closed_on) = (Stage::NotIssued, Some(decided));
            }
        }
    }

    fn advise(&mut self, life: &mut Life, kind: AdviceKind, asked_on: NaiveDate, came: NaiveDate, batch: &mut Batch) {
        let accepted = self.working(came + Duration::days(2));
        let state = match (self.has_come(came), self.has_come(accepted)) {
            (false, _) => AdviceState::Asked,
            (true, false) => AdviceState::Received,
            (true, true) => AdviceState::Accepted,
        };
        let asked_at = life.moment(asked_on);
        let id: AdviceRequestId = self.chance.id(asked_at);
        let giver = match kind {
            AdviceKind::Psychological => self.chance.pick(&self.office.psychologists),
            AdviceKind::SocialCare => self.chance.pick(&self.office.social),
            AdviceKind::Medical | AdviceKind::SpeechAndLanguage => self.chance.pick(&self.office.health),
            _ => None,
        };
        let outside = match kind {
            AdviceKind::ParentsViews => &life.parent,
            AdviceKind::ChildsViews => &life.name,
            _ => &life.school.name,
        };
        let asked_of = giver.map_or_else(|| outside.clone(), |one| one.name.clone());
        let by = giver.map_or(life.caseworker.id, |one| one.id);
        let binding = kind.usual_binding();
        let missed = self.chance.percent(6) && kind == AdviceKind::Medical && came > asked_on + Duration::days(21);
        let missed_on = self.working(asked_on + Duration::days(14));
        let missed_on = (missed && self.has_come(missed_on)).then_some(missed_on);
        batch.asked.push(AdviceRequestRow {
            asked_of: asked_of.clone(),
            body: giver.map(|one| one.team_name.to_owned()).unwrap_or_default(),
            team_id: giver.map(|one| one.team),
            user_id: giver.map(|one| one.id),
            state,
            missed_on,
            ..AdviceRequestRow::asked(id, life.case.id, kind, binding, asked_on)
        });
        let caseworker = life.caseworker.id;
        let binding = if binding == Binding::Section31 { AdviceBinding::Section31 } else { AdviceBinding::Code };
        self.fact(life, asked_on, caseworker, FactKind::AdviceAsked { advice: id, binding, received_by_body_on: None });
        if let Some(on) = missed_on {
            self.excuse(life, id, on, batch);
        }
        if self.has_come(came) {
            self.give(life, kind, (id, by, asked_of), came, batch);
        }
        if state == AdviceState::Accepted {
            self.fact(life, accepted, caseworker, FactKind::AdviceAccepted { advice: id, received_on: Some(came) });
            let at = life.moment(accepted);
            self.audit(life, at, caseworker, Action::AdviceReturn, Some(("advice_request", id.uuid())), batch);
        }
    }

    fn give(
        &mut self,
        life: &mut Life,
        kind: AdviceKind,
        (request, by, author_name): (AdviceRequestId, UserId, String),
        on: NaiveDate,
        batch: &mut Batch,
    ) {
        let saved_at = life.moment(on);
        let is_professional = kind.role().is_some();
        let row = ContentRow {
            need: "Learns in small steps and needs practice in each.".into(),
            outcome: "By next July, will work alone for ten minutes, 4 times out of 5.".into(),
            measure: "Teacher’s record over two weeks in each term".into(),
            what: "A structured programme".into(),
            who: "a teaching assistant trained in it".into(),
            how_often: "4 times a week".into(),
            how_long: "20 minutes".into(),
            ratio: "one to one".into(),
            review: "every half term".into(),
        };
        let content = AdviceContent {
            seen_on: is_professional.then(|| on - Duration::days(5)),
            not_seen_reason: String::new(),
            views: if is_professional { String::new() } else { life.needs.concerns(&life.name) },
            rows: if is_professional { vec![row] } else { Vec::new() },
        };
        batch.advice.push(AdviceRow {
            id: self.chance.id(saved_at),
            advice_request_id: request,
            case_id: life.case.id,
            number: 1,
            is_submitted: true,
            content: serde_json::to_value(content).unwrap_or_default(),
            document_id: None,
            author_id: is_professional.then_some(by),
            author_name,
            saved_at,
            submitted_on: Some(on),
            version: 1,
        });
        self.fact(life, on, by, FactKind::AdviceReceived { advice: request });
        let action = if is_professional { Action::AdviceSubmit } else { Action::AdviceReturn };
        self.audit(life, saved_at, by, action, Some(("advice_request", request.uuid())), batch);
    }

    fn excuse(&mut self, life: &mut Life, advice: AdviceRequestId, on: NaiveDate, batch: &mut Batch) {
        let words = |text| Words::parse(text);
        let (Some(rules), Some(evidence), Some(why_impractical)) = (
            RuleIds::new(vec![RuleId::new("R08-ADVICE-6W")]),
            words("Call from the service: the child was not brought."),
            words("The child must be seen before advice can be given."),
        ) else {
            return;
        };
        let kind = FactKind::ExceptionRecorded {
            code: Ground::AdviceMissed,
            rules,
            from: on,
            to: None,
            evidence,
            why_impractical,
            affects: None,
            advice: Some(advice),
            advice_asked_on: None,
            closed_from: None,
            reopens_on: None,
            approved_by: None,
            family_told_on: Some(on),
            review_on: Some(on + Duration::weeks(4)),
        };
        let caseworker = life.caseworker.id;
        self.fact(life, on, caseworker, kind);
        let at = life.moment(on);
        self.audit(life, at, caseworker, Action::ExceptionRecord, Some(("advice_request", advice.uuid())), batch);
    }
}
