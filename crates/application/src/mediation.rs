//! Mediation: the certificate that a family has from a mediation adviser before it appeals (Children and Families Act 2014 s55).

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    ids::{FactId, MediationId},
    policy::Action,
    refusals,
    text::Text,
    timetable::{
        Duty, Timetable,
        facts::{Fact, FactKind, Facts, Words},
        order::OutOfOrder,
        rules::{Owner, Purpose},
    },
};
use ehc_persistence::{DbConnection, StorageResult, cases::CaseRow, timetable::list_deadlines};
use thiserror::Error;

use crate::{
    Context, Done, Failure, NoRule, Service,
    cases::{OpenCase, open},
    history::Told,
    timetable,
};

/// The time for appeal (SI 2008/2699 rule 20).
const APPEAL: &str = "TR20-APPEAL";

/// A certificate as it was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The day that it bears.
    pub issued_on: NaiveDate,
    /// The mediation adviser who issued it.
    pub adviser: Text<200>,
}

refusals! {
    /// Why a certificate is not recorded.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum CertificateRefused {
        /// It lies ahead.
        InTheFuture = "in_the_future" @ issued_on, "Enter a day that is today or earlier";
        /// No notice that can be appealed was sent.
        NothingToAppeal = "nothing_to_appeal", "The family has not been sent a decision or plan that can be appealed";
        /// It lies before every notice that can be appealed.
        BeforeTheNotice = "before_the_notice" @ issued_on, "Enter a day on or after the day the decision or plan was sent";
        /// The notice has its certificate, this fact, and no mediation about it waits for another.
        AlreadyRecorded(FactId) = "already_recorded", "The certificate is on record. Correct its date if that was wrong";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Opens a case on which a certificate may be recorded, with the day of its latest notice that can be appealed; `None` where none was sent.
///
/// # Errors
/// Policy; absence; storage.
pub fn show(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
) -> Result<(OpenCase, Option<NaiveDate>), Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::CertificateRecord)?;
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let sent_on = dates.latest(Purpose::Appeal).map(|appeal| appeal.receipt.anchor.on);
        Ok((open, sent_on))
    })
}

/// Says whether the family of a case was sent anything that can be appealed, by the stored dates.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn can_be_appealed(conn: &mut DbConnection, case: &CaseRow) -> StorageResult<bool> {
    Ok(list_deadlines(conn, case.id)?.iter().any(|row| row.rule == APPEAL))
}

/// Records the certificate of the latest notice that was sent by its day, from which the time for appeal is counted too. Returns the fact.
///
/// # Errors
/// [`CertificateRefused`]; policy; storage.
pub fn record_certificate(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    certificate: Certificate,
) -> Result<FactId, Failure<CertificateRefused>> {
    let Certificate { issued_on: on, adviser } = certificate;
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CertificateRecord)?;
        if on > context.today {
            return Err(Failure::Rule(CertificateRefused::InTheFuture));
        }
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let facts = timetable::facts_of(conn, open.case.id)?;
        let waiting = waiting(&dates, &facts, on).map_err(Failure::Rule)?;
        let mediation = waiting.unwrap_or_else(|| service.ports.id());
        let kind = FactKind::CertificateIssued { mediation, adviser: Words::parse(adviser.as_str()) };
        let id = timetable::record(conn, service, context, open.case.id, kind, on)?;
        let entry = AuditEntry::of(&open.permit)
            .on("fact", id)
            .telling(&Told::CertificateRecorded { issued_on: on, mediation_adviser: adviser.to_string() });
        Ok(Done::new(id, entry).seen_at(open.path("dates")))
    })
}

/// Finds the mediation that waits for a certificate of a day: one that was declined, that ended, or that could not be arranged, since the notice (regs 34(1)
/// and 39). `None` where nothing but the certificate is on record of it.
fn waiting(dates: &Timetable, facts: &Facts, on: NaiveDate) -> Result<Option<MediationId>, CertificateRefused> {
    let began = |duty: &&Duty| duty.receipt.anchor.on;
    let notices = || dates.duties.iter().filter(|duty| duty.rule().purpose == Some(Purpose::Appeal));
    notices().next().ok_or(CertificateRefused::NothingToAppeal)?;
    let notice = notices().filter(|duty| began(duty) <= on).max_by_key(began).ok_or(CertificateRefused::BeforeTheNotice)?;
    // A certificate is all that the law asks of a mediation adviser.
    let owed = dates.duties.iter().filter(|duty| duty.rule().owner == Owner::MediationAdviser && duty.is_open());
    let owed = owed.filter(|duty| (began(&notice)..=on).contains(&began(duty))).max_by_key(began);
    let is_known = |fact: &&Fact| {
        matches!(fact.kind, FactKind::CertificateIssued { .. }) && Some(fact.on) == notice.receipt.inputs.certificate_on
    };
    match (owed.and_then(Duty::subject), facts.standing().find(is_known)) {
        (None, Some(known)) => Err(CertificateRefused::AlreadyRecorded(known.id)),
        (subject, _) => Ok(subject.map(MediationId::new)),
    }
}
