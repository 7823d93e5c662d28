//! One generated case: its fate is drawn first, then everything that has happened by the last day is written down.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use ehc_application::timetable::{CaseHistory, Law, stored_dates, stored_fact};
use ehc_domain::{
    audit::AuditOutcome,
    calendar::WorkingCalendar,
    cases::{CaseReference, Stage},
    decisions::{DecisionKind, DecisionState},
    ids::{CaseId, Id, UserId},
    institutions::InstitutionKind,
    people::year_group::YearGroup,
    policy::Action,
    requests::{Became, Channel, RequestSource},
    timetable::facts::{Fact, FactKind, Facts, RequestSource as FactSource},
};
use ehc_persistence::{
    StorageError,
    audit::{AuditRow, PLAIN},
    cases::CaseRow,
    people::{CasePersonRow, PersonRow},
    requests::RequestRow,
};
use serde_json::Value;

mod assessment;
mod plan;

use super::{
    batch::Batch,
    chance::Seeded,
    names,
    office::{Colleague, Institution, Office},
};
use crate::{InventFailed, clock::instant, words::Needs};

/// What becomes of a case, drawn by the shares of the national figures: one request in four refused, half of the plans late.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fate {
    /// The day on which the request came.
    pub(super) received: NaiveDate,
    /// Days to the decision whether to assess.
    decided: i64,
    /// Whether the authority agrees to assess.
    assessed: bool,
    /// Whether a plan is issued in the end.
    issued: bool,
    /// Days to the final plan, or to the refusal of one.
    finished: i64,
    /// Days to the withdrawal.
    withdrawn: Option<i64>,
}

impl Fate {
    /// Draws the fate of a request.
    pub(super) fn of_request(received: NaiveDate, chance: &mut Seeded) -> Self {
        let assessed = chance.percent(74);
        let issued = assessed && chance.percent(94);
        let finished = if issued {
            match chance.below(100) {
                0..46 => chance.between(112, 138),
                46..93 => chance.between(143, 360),
                _ => chance.between(365, 520),
            }
        } else if chance.percent(35) {
            chance.between(98, 111)
        } else {
            chance.between(113, 240)
        };
        Self {
            received,
            decided: if chance.percent(85) { chance.between(20, 41) } else { chance.between(43, 80) },
            assessed,
            issued,
            finished,
            withdrawn: chance.percent(2).then(|| chance.between(5, 90)),
        }
    }

    /// Draws the fate of a plan that was in force before a day, younger ones more often.
    pub(super) fn of_plan(before: NaiveDate, chance: &mut Seeded) -> Self {
        let age = chance.between(0, 2_400) * chance.between(20, 100) / 100;
        let fate = Self { assessed: true, issued: true, withdrawn: None, ..Self::of_request(before, chance) };
        let finished = if fate.finished < 112 { 130 } else { fate.finished };
        Self { received: before - Duration::days(age + finished), finished, decided: fate.decided.min(60), ..fate }
    }
}

/// Writes lives down.
pub(super) struct Lives<'a> {
    office: &'a Office,
    law: &'a Law,
    calendar: &'a WorkingCalendar,
    today: NaiveDate,
    chance: Seeded,
}

/// One life while it is written.
struct Life {
    case: CaseRow,
    caseworker: Colleague,
    manager: Colleague,
    school: Institution,
    name: String,
    parent: String,
    born_on: NaiveDate,
    needs: Needs,
    fate: Fate,
    facts: Vec<(Fact, UserId)>,
    acts: u32,
}

impl Life {
    fn is_in_year_9(&self, on: NaiveDate) -> bool {
        YearGroup::on(self.born_on, on, 0).prepares_for_adulthood()
    }

    /// Returns an instant of a day that no other act of the case has.
    fn moment(&mut self, on: NaiveDate) -> DateTime<Utc> {
        self.acts = self.acts.saturating_add(1);
        instant(on, 8, 0) + Duration::seconds(i64::from(self.acts) * 95)
    }
}

impl<'a> Lives<'a> {
    /// Begins with the office that the lives pass through.
    pub(super) fn new(office: &'a Office, law: &'a Law, calendar: &'a WorkingCalendar, today: NaiveDate, chance: Seeded) -> Self {
        Self { office, law, calendar, today, chance }
    }

    /// Adds everything that has happened in one case to a batch.
    ///
    /// # Errors
    /// A history that the law cannot read, which would be a mistake here.
    pub(super) fn live(&mut self, number: u32, fate: Fate, batch: &mut Batch) -> Result<(), InventFailed> {
        let mut life = self.begin(number, fate, batch)?;
        match fate.withdrawn {
            Some(days) => self.withdraw(&mut life, fate.received + Duration::days(days), batch),
            None => self.assess(&mut life, batch),
        }
        self.finish(life, batch)
    }

    fn working(&self, day: NaiveDate) -> NaiveDate {
        self.calendar.on_or_after(day)
    }

    /// Draws a working day some days after another.
    fn later(&mut self, day: NaiveDate, least: i64, most: i64) -> NaiveDate {
        let days = self.chance.between(least, most);
        self.working(day + Duration::days(days))
    }

    fn has_come(&self, day: NaiveDate) -> bool {
        day <= self.today
    }

    fn begin(&mut self, number: u32, fate: Fate, batch: &mut Batch) -> Result<Life, InventFailed> {
        let created_at = instant(fate.received, 8, 0);
        let (name, parent) = names::family(&mut self.chance);
        let age = self.chance.between(3, 15).max(self.chance.between(3, 12));
        let born_on = fate.received - Duration::days(age * 365 + self.chance.between(1, 364));
        let school = self.school_for(born_on, fate.received)?;
        let caseworker = self.chance.pick(&self.office.caseworkers).cloned().ok_or(InventFailed::Missing("a caseworker"))?;
        let manager = self.office.managers.iter().find(|one| one.team == caseworker.team).cloned();
        let manager = manager.ok_or(InventFailed::Missing("a manager"))?;
        let needs = Needs::ALL.get(self.chance.below(Needs::ALL.len())).copied().unwrap_or(Needs::Learning);
        let (child_id, parent_id) = (self.chance.id(created_at), self.chance.id(created_at));
        let person = |id, name: &str, born_on, phone| PersonRow {
            born_on,
            phone,
            address_is_confidential: number.is_multiple_of(97),
            needs_interpreter: number.is_multiple_of(41),
            ..PersonRow::named(id, name.to_owned())
        };
        let phone = format!("01632 960{:03}", number % 1_000);
        batch.people.push(person(child_id, &name, Some(born_on), None));
        batch.people.push(person(parent_id, &parent, None, Some(phone)));
        let case = CaseRow {
            institution_id: Some(school.id),
            caseworker_id: Some(caseworker.id),
            in_care: number.is_multiple_of(29),
            ..CaseRow::begun(
                self.chance.id(created_at),
                CaseReference::from_number(number).as_str().to_owned(),
                child_id,
                caseworker.team,
                fate.received,
                created_at,
            )
        };
        let relation = if number.is_multiple_of(3) { "father" } else { "mother" };
        batch.circles.push(CasePersonRow {
            has_parental_responsibility: true,
            responsibility_checked_on: Some(fate.received),
            is_main_contact: true,
            ..CasePersonRow::related(case.id, parent_id, relation.to_owned())
        });
        let mut life = Life { case, caseworker, manager, school, name, parent, born_on, needs, fate, facts: Vec::new(), acts: 0 };
        self.request(&mut life, batch);
        Ok(life)
    }

    fn school_for(&mut self, born_on: NaiveDate, on: NaiveDate) -> Result<Institution, InventFailed> {
        let kind = match YearGroup::on(born_on, on, 0).number() {
            _ if self.chance.percent(15) => InstitutionKind::Special,
            ..=-1 => InstitutionKind::EarlyYears,
            0..=6 => InstitutionKind::Primary,
            7..=11 => InstitutionKind::Secondary,
            _ => InstitutionKind::Post16,
        };
        let fitting: Vec<&Institution> = self.office.schools.iter().filter(|school| school.kind == kind).collect();
        self.chance.pick(&fitting).map(|school| (*school).clone()).ok_or(InventFailed::Missing("a school"))
    }

    fn request(&mut self, life: &mut Life, batch: &mut Batch) {
        let received = life.fate.received;
        let by_school = self.chance.percent(35);
        let (source, fact_source) = if by_school {
            (RequestSource::Institution, FactSource::Institution)
        } else {
            (RequestSource::Parent, FactSource::Parent)
        };
        let keyed_on = self.working(received);
        let keyed_on = if self.has_come(keyed_on) { keyed_on } else { received };
        let keyed_at = life.moment(keyed_on);
        batch.requests.push(RequestRow {
            id: self.chance.id(keyed_at),
            case_id: life.case.id,
            received_on: received,
            keyed_at,
            keyed_by: life.caseworker.id,
            source,
            channel: if by_school { Channel::Email } else { Channel::Online },
            requester_name: if by_school { life.school.name.clone() } else { life.parent.clone() },
            requester_email: None,
            concerns: life.needs.concerns(&life.name),
            match_reason: None,
            acknowledged_on: Some(keyed_on),
            episode: 1,
            became: Became::Began,
            withdrawn_on: None,
            withdrawn_late_reason: None,
        });
        let id = self.chance.id(keyed_at);
        let kind = FactKind::RequestReceived { source: fact_source };
        let fact = Fact { id, kind, on: received, recorded_at: keyed_at, supersedes: None, correction_reason: None };
        life.facts.push((fact, life.caseworker.id));
        self.audit(life, keyed_at, life.caseworker.id, Action::CaseCreate, None, batch);
    }

    fn withdraw(&mut self, life: &mut Life, on: NaiveDate, batch: &mut Batch) {
        let on = self.working(on);
        if self.has_come(on) {
            let by = life.caseworker.id;
            self.fact(life, on, by, FactKind::RequestWithdrawn);
            (life.case.stage, life.case.closed_on) = (Stage::Withdrawn, Some(on));
            let at = life.moment(on);
            self.audit(life, at, by, Action::CaseClose, None, batch);
        }
    }

    /// Records a fact on the day on which it happened.
    fn fact(&mut self, life: &mut Life, on: NaiveDate, by: UserId, kind: FactKind) {
        let recorded_at = life.moment(on);
        let id = self.chance.id(recorded_at);
        life.facts.push((Fact { id, kind, on, recorded_at, supersedes: None, correction_reason: None }, by));
    }

    fn audit(
        &mut self,
        life: &Life,
        at: DateTime<Utc>,
        by: UserId,
        action: Action,
        object: Option<(&str, uuid::Uuid)>,
        batch: &mut Batch,
    ) {
        batch.audit.push(AuditRow {
            id: self.chance.id(at),
            at,
            actor_id: Some(by),
            action: action.code().to_owned(),
            case_id: Some(life.case.id),
            object_kind: object.map(|(kind, _)| kind.to_owned()),
            object_id: object.map(|(_, id)| Id::new(id)),
            outcome: AuditOutcome::Done,
            reason: None,
            request_id: None,
            key_id: PLAIN.to_owned(),
            details: Value::Object(serde_json::Map::new()),
        });
    }

    fn finish(&mut self, life: Life, batch: &mut Batch) -> Result<(), InventFailed> {
        let case_id: CaseId = life.case.id;
        batch.facts.extend(life.facts.iter().map(|(fact, by)| stored_fact(case_id, fact, *by)));
        let facts = Facts::new(life.facts.into_iter().map(|(fact, _)| fact).collect())
            .map_err(|error| StorageError::Inconsistent { table: "facts", detail: error.to_string() })?;
        let asked: Vec<_> = batch.asked.iter().rev().take_while(|row| row.case_id == case_id).cloned().collect();
        let born_on = batch.people.iter().rev().find(|person| person.id == life.case.child_id).and_then(|child| child.born_on);
        let decided = batch.decisions.iter().rev().take_while(|row| row.case_id == case_id);
        let untold: Vec<DecisionKind> = decided
            .filter(|row| row.state == DecisionState::Decided && row.episode == life.case.episode)
            .map(|row| row.kind)
            .collect();
        let history = CaseHistory {
            case: &life.case,
            born_on,
            institution: Some(&self.office.closures),
            facts: &facts,
            asked: &asked,
            untold: &untold,
        };
        batch.deadlines.extend(stored_dates(self.law, self.calendar, &history, self.today));
        batch.cases.push(life.case);
        Ok(())
    }
}
