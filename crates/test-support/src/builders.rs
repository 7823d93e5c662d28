//! Rows with good defaults: a test states only what matters to it.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::{
    Submission,
    requests::{NewParent, NewRequest},
};
use ehc_domain::{
    advice::{AdviceKind, Binding},
    cases::{CaseReference, DutyActor, Stage},
    days::ActDay,
    email::EmailAddress,
    ids::{AdviceRequestId, CaseId, InstitutionId, PersonId, StandingId, UserId},
    institutions::InstitutionKind,
    policy::{Standing, Visibility, visibility},
    requests::{Channel, RequestSource},
    text::{Text, Words},
    timetable::rules::Authority,
};
use ehc_persistence::{
    Database, DbConnection, StorageError, StorageResult, accounts,
    advice::AdviceRequestRow,
    cases::{self, CaseRow},
    institutions::InstitutionRow,
    people::PersonRow,
    standings::StandingRow,
    timetable::DeadlineRow,
};
use uuid::Uuid;

use crate::personas::{Persona, Team};

/// A case to be inserted. The personas must be there first: [`crate::personas::insert_all`].
#[derive(Debug, Clone)]
pub struct CaseBuilder {
    child: String,
    born_on: NaiveDate,
    began_on: NaiveDate,
    stage: Stage,
    team: Team,
    caseworker: Option<Persona>,
}

/// Begins a case of Amira Hassan, of the assessment team, held by Priya Nair, requested on 1 September 2026.
pub fn a_case() -> CaseBuilder {
    CaseBuilder {
        child: "Amira Hassan".into(),
        born_on: day("2018-03-14"),
        began_on: day("2026-09-01"),
        stage: Stage::Requested,
        team: Team::Assessment,
        caseworker: Some(Persona::PriyaNair),
    }
}

impl CaseBuilder {
    /// Names the child.
    #[must_use]
    pub fn of(mut self, child: &str) -> Self {
        child.clone_into(&mut self.child);
        self
    }

    /// Sets the child's birth date.
    #[must_use]
    pub fn born_on(mut self, date: &str) -> Self {
        self.born_on = day(date);
        self
    }

    /// Sets the day the clock began.
    #[must_use]
    pub fn began_on(mut self, date: &str) -> Self {
        self.began_on = day(date);
        self
    }

    /// Sets how far it has come.
    #[must_use]
    pub fn at(mut self, stage: Stage) -> Self {
        self.stage = stage;
        self
    }

    /// Sets the team that owns it.
    #[must_use]
    pub fn owned_by(mut self, team: Team) -> Self {
        self.team = team;
        self
    }

    /// Sets the caseworker.
    #[must_use]
    pub fn held_by(mut self, caseworker: Option<Persona>) -> Self {
        self.caseworker = caseworker;
        self
    }

    /// Inserts the child and the case; each call makes another case, with the next reference from EHC-900001.
    pub fn insert(self, database: &Database) -> CaseRow {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed) + 1;
        let created_at: DateTime<Utc> = self.began_on.and_hms_opt(9, 0, 0).expect("a time").and_utc();
        let child =
            PersonRow { born_on: Some(self.born_on), ..PersonRow::named(PersonId::new(uuid(0x1000, number)), self.child) };
        let case = CaseRow {
            caseworker_id: self.caseworker.map(Persona::id),
            stage: self.stage,
            ..CaseRow::begun(
                CaseId::new(uuid(0x2000, number)),
                format!("EHC-{}", 900_000 + number),
                child.id,
                self.team.id(),
                self.began_on,
                created_at,
            )
        };
        let row = case.clone();
        database
            .write(|conn| {
                child.insert(conn)?;
                row.insert(conn)
            })
            .unwrap_or_else(|error: StorageError| panic!("the case cannot be inserted: {error}"));
        case
    }
}

/// Returns what a caseworker keys when Fatima Hassan asks by email for an assessment of her daughter Amira, of Year 4 in the autumn of 2026.
pub fn a_request(received_on: &str) -> NewRequest {
    NewRequest {
        received_on: act_day(received_on),
        source: RequestSource::Parent,
        channel: Channel::Email,
        requester_name: line("Fatima Hassan"),
        requester_email: None,
        concerns: Some(words("She cannot make herself understood at school.")),
        child_name: line("Amira Hassan"),
        born_on: Some(day("2018-03-14")),
        upn: None,
        institution_id: None,
        parent: Some(NewParent { relation: Some(line("mother")), ..NewParent::named(line("Fatima Hassan")) }),
        hearing_impairment: false,
        vision_impairment: false,
        armed_forces_family: false,
        kept_apart: false,
        in_care: false,
        match_reason: None,
        joins: None,
    }
}

/// Inserts a school; each call makes another.
pub fn add_school(database: &Database, name: &str, kind: InstitutionKind) -> InstitutionId {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let id = InstitutionId::new(uuid(0x3000, COUNTER.fetch_add(1, Ordering::Relaxed) + 1));
    database
        .write(|conn| InstitutionRow::named(id, name, kind).insert(conn))
        .unwrap_or_else(|error: StorageError| panic!("the school cannot be inserted: {error}"));
    id
}

/// Makes a request for psychological advice of Dr James Osei on a case, asked for on 12 October 2026.
pub fn an_advice_request(id: AdviceRequestId, case_id: CaseId) -> AdviceRequestRow {
    AdviceRequestRow {
        asked_of: Persona::JamesOsei.name().into(),
        body: Team::Psychology.name().into(),
        team_id: Some(Team::Psychology.id()),
        user_id: Some(Persona::JamesOsei.id()),
        ..AdviceRequestRow::asked(id, case_id, AdviceKind::Psychological, Binding::Code, day("2026-10-12"))
    }
}

/// Says that somebody stands so to a case from an instant on, recorded by Helen Ward.
pub fn a_standing(id: StandingId, case_id: CaseId, who: Persona, standing: Standing, from_at: DateTime<Utc>) -> StandingRow {
    StandingRow {
        id,
        case_id,
        user_id: who.id(),
        standing,
        reason: "Recorded for a test".into(),
        from_at,
        until_at: None,
        recorded_by: Persona::HelenWard.id(),
        ended_at: None,
        ended_by: None,
        ground: None,
    }
}

/// Makes a date of a case: the final plan, open, due on 1 December 2026.
pub fn a_deadline(case: &CaseRow) -> DeadlineRow {
    DeadlineRow {
        case_id: case.id,
        duty: "final".into(),
        rule: "R13-FINAL-20W".into(),
        subject_id: None,
        title: "Send the final plan".into(),
        authority: Authority::Statute,
        due: Some(day("2026-12-01")),
        act_by: Some(day("2026-12-01")),
        met_on: None,
        is_open: true,
        is_excused: false,
        actor: DutyActor::Caseworker,
        caseworker_id: case.caseworker_id,
        team_id: case.team_id,
        contributor_id: None,
        contributor_team_id: None,
        receipt_hash: "0".repeat(64),
    }
}

/// Reads a case that is there.
pub fn find_case(database: &Database, reference: &CaseReference) -> CaseRow {
    database
        .read(|conn| cases::find_by_reference(conn, reference))
        .unwrap_or_else(|error: StorageError| panic!("the case cannot be read: {error}"))
        .unwrap_or_else(|| panic!("there is no case {reference}"))
}

/// Returns the scope of the lists of somebody with an account, as if they were signed in at an instant.
///
/// # Errors
/// Any failure of the database.
pub fn visibility_of(conn: &mut DbConnection, user: UserId, now: DateTime<Utc>) -> StorageResult<Visibility> {
    let user = accounts::find_user(conn, user)?.expect("an account");
    Ok(visibility(&accounts::actor_of(conn, &user, now)?))
}

/// Changes a case past every rule, such as the stage for a test that begins in the middle.
pub fn change_case(database: &Database, reference: &CaseReference, change: impl FnOnce(&mut CaseRow)) {
    let mut case = find_case(database, reference);
    change(&mut case);
    database
        .write(|conn| cases::update(conn, case))
        .unwrap_or_else(|error: StorageError| panic!("the case cannot be changed: {error}"));
}

/// Returns the caseworker of [`a_case`], for rows that name who did something.
pub fn a_caseworker() -> UserId {
    Persona::PriyaNair.id()
}

/// Reads a date such as 2026-12-01.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is not a date such as 2026-12-01"))
}

fn uuid(kind: u128, number: u32) -> Uuid {
    Uuid::from_u128(0x0199_0001_0000_7000_8000_0000_0000_0000 | (kind << 32) | u128::from(number))
}

/// Reads a date under the Act for a command.
pub fn act_day(text: &str) -> ActDay {
    ActDay::new(day(text)).unwrap()
}

/// Parses an email address for a command.
pub fn mailbox(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

/// A form sent under a key, always with the same content.
pub fn form_key(key: u128) -> Submission {
    Submission { key: Uuid::from_u128(key), content: "a".repeat(64), page: String::new() }
}

/// Parses text for a command.
pub fn words<const MOST: usize>(text: &str) -> Words<MOST> {
    Words::parse(text).unwrap()
}

/// Parses one line for a command.
pub fn line<const MOST: usize>(text: &str) -> Text<MOST> {
    Text::parse(text).unwrap()
}
