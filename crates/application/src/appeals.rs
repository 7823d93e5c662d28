//! What a family may do about a decision, and until when: the dates of mediation and appeal, each with its receipt (PA-11).
//!
//! Children and Families Act 2014 ss51 to 55; SEND Regulations 2014 regs 33 and 34; HESC Chamber Rules 2008 rr12 and 20. Both are counted from the day the
//! notice was sent, so they come from the timetable like every other date.

use chrono::NaiveDate;
use ehc_domain::timetable::{
    Context as LawContext, Duty, Timetable, calculate,
    facts::{Fact, FactKind},
    rules::Purpose,
};
use ehc_persistence::{DbConnection, StorageResult};

use crate::{Context, Service, cases::OpenCase, timetable};

/// The last days on which a family may act on one notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppealDates {
    /// The day on which the notice was sent, or would be.
    pub sent_on: NaiveDate,
    /// Whether the notice is on record; otherwise these are the dates if it were sent that day.
    pub is_on_record: bool,
    /// The last day to contact a mediation adviser.
    pub mediation: Duty,
    /// The last day for the appeal to reach the Tribunal.
    pub appeal: Duty,
}

impl AppealDates {
    /// Finds the dates that the latest notice of a kind of fact opened; `None` when it opened no right of appeal.
    pub fn of_notice(timetable: &Timetable, code: &str) -> Option<Self> {
        let find = |purpose: Purpose| {
            let mut duties = timetable.duties.iter().rev();
            duties.find(|duty| duty.rule().purpose == Some(purpose) && duty.receipt.anchor.kind == code).cloned()
        };
        let (mediation, appeal) = (find(Purpose::MediationContact)?, find(Purpose::Appeal)?);
        Some(Self { sent_on: appeal.receipt.anchor.on, is_on_record: true, mediation, appeal })
    }

    /// Returns both duties with what each asks, in the order in which a family meets them.
    pub fn both(&self) -> [(&'static str, &Duty); 2] {
        [("Contact a mediation adviser by", &self.mediation), ("Appeal to the Tribunal by", &self.appeal)]
    }
}

/// Says what the dates would be if a notice were sent on a day, before anything is sent: the law itself is asked, with a fact that is only supposed.
///
/// # Errors
/// Any failure of storage.
pub fn if_sent(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    kind: FactKind,
    on: NaiveDate,
) -> StorageResult<Option<AppealDates>> {
    let calendar = timetable::calendar(conn)?;
    let mut facts = timetable::facts_of(conn, open.case.id)?;
    let code = kind.code();
    let supposed = Fact { id: service.ports.id(), kind, on, recorded_at: context.now, supersedes: None, correction_reason: None };
    let law = LawContext::new(service.store.law().rules(), &calendar);
    let dates = facts.append(supposed).ok().and_then(|()| AppealDates::of_notice(&calculate(&facts, &law, context.today), code));
    Ok(dates.filter(|dates| dates.sent_on == on).map(|dates| AppealDates { is_on_record: false, ..dates }))
}
