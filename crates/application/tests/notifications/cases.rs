//! Cases with limits, as the stored dates hold them, and notices in the outbox.

use chrono::{DateTime, Utc};
use ehc_application::{Service, store::Done};
use ehc_domain::{
    audit::{AuditEntry, SystemAct},
    cases::{DutyActor, Stage},
    ids::{AdviceRequestId, CaseId, Id, UserId},
    notifications::{DutyAuthority, NoticeEvent},
};
use ehc_persistence::{
    Database, DbConnection, StorageError,
    advice::AdviceRequestRow,
    cases::CaseRow,
    notifications::{Addressee, NewNotice},
    people::PersonRow,
    timetable::DeadlineRow,
};
pub use ehc_test_support::day;
use ehc_test_support::{Persona, TestPorts, an_advice_request, personas};
use uuid::Uuid;

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn id<K>(number: u128) -> Id<K> {
    Id::new(Uuid::from_u128(number))
}

/// A service with the personas, its clock at nine in the morning of a day.
pub fn begin(db: &Database, day: &str) -> (TestPorts, Service) {
    personas::insert_all(db);
    let ports = TestPorts::on(day);
    let service = ports.service(db);
    (ports, service)
}

pub fn write(db: &Database, work: impl FnOnce(&mut DbConnection) -> Result<(), StorageError>) {
    db.write(work).unwrap();
}

pub fn child(number: u128) -> PersonRow {
    PersonRow {
        born_on: Some(day("2018-03-14")),
        address: Some("12 Mill Lane, Ashmere".into()),
        address_is_confidential: true,
        phone: Some("07700 900123".into()),
        contact_preference: Some("Text after 3pm".into()),
        language: Some("Somali".into()),
        needs_interpreter: true,
        ..PersonRow::named(id(0x10_0000 + number), "Amira Hassan".into())
    }
}

/// The case with this number, run by Priya Nair.
pub fn case(number: u32) -> CaseRow {
    CaseRow {
        caseworker_id: Some(Persona::PriyaNair.id()),
        stage: Stage::Assessing,
        social_worker: Some("Marcus Bell".into()),
        ..CaseRow::begun(
            case_id(number),
            format!("EHC-{number:06}"),
            id(0x10_0000 + u128::from(number)),
            personas::Team::Assessment.id(),
            day("2026-08-31"),
            at("2026-08-31T09:00:00Z"),
        )
    }
}

pub fn case_id(number: u32) -> CaseId {
    id(0x20_0000 + u128::from(number))
}

pub fn request_id(number: u32) -> AdviceRequestId {
    id(0x30_0000 + u128::from(number))
}

/// A request for psychological advice of James Osei on the case.
pub fn request(number: u32) -> AdviceRequestRow {
    an_advice_request(request_id(number), case_id(number))
}

/// The limit of that request.
pub fn limit_of_advice(number: u32, due: &str) -> DeadlineRow {
    DeadlineRow {
        duty: format!("COP-ADVICE-6W:{}", request_id(number)),
        rule: "COP-ADVICE-6W".into(),
        subject_id: Some(Id::new(request_id(number).uuid())),
        title: "Psychological advice".into(),
        authority: DutyAuthority::Guidance,
        actor: DutyActor::Contributor,
        contributor_id: Some(Persona::JamesOsei.id()),
        contributor_team_id: Some(personas::Team::Psychology.id()),
        ..limit_of_case(number, due)
    }
}

/// The limit of twenty weeks of a case.
pub fn limit_of_case(number: u32, due: &str) -> DeadlineRow {
    DeadlineRow {
        case_id: case_id(number),
        duty: "R13-FINAL-20W".into(),
        rule: "R13-FINAL-20W".into(),
        subject_id: None,
        title: "Send the final plan".into(),
        authority: DutyAuthority::Statute,
        due: Some(day(due)),
        act_by: Some(day(due)),
        met_on: None,
        is_open: true,
        is_excused: false,
        actor: DutyActor::Caseworker,
        caseworker_id: Some(Persona::PriyaNair.id()),
        team_id: personas::Team::Assessment.id(),
        contributor_id: None,
        contributor_team_id: None,
        receipt_hash: String::new(),
    }
}

/// A case whose psychological advice is due on a day.
pub fn insert_case_with_advice(db: &Database, number: u32, due: &str) {
    write(db, |conn| {
        child(number.into()).insert(conn)?;
        case(number).insert(conn)?;
        request(number).insert(conn)?;
        limit_of_advice(number, due).insert(conn)
    });
}

/// Puts a notice about a case in the outbox as a use case would.
pub fn tell(service: &Service, key: &str, to: UserId, case_id: Option<CaseId>) {
    let notice = NewNotice {
        dedupe_key: key.into(),
        event: NoticeEvent::AdviceLate,
        case_id,
        subject_id: None,
        to: Addressee::User(to),
        title: "EHC-000418: Psychological advice late".into(),
        body: "Psychological advice for EHC-000418 was due on 23 November 2026 and has not come.".into(),
        link: "/cases/EHC-000418".into(),
    };
    let entry = AuditEntry::by_system(SystemAct::AlertsRaised, case_id);
    service.store.write_as_system(|_| Ok::<_, StorageError>(Done::new((), entry).leaving_dates().telling(notice))).unwrap();
}
