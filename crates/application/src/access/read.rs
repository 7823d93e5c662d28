//! What was ever recorded of how people stand to a case.

use chrono::{DateTime, Utc};
use ehc_domain::{
    access::ReviewGround,
    audit::Look,
    cases::CaseReference,
    ids::{StandingId, UserId},
    policy::{Action, Standing, Target},
};
use ehc_persistence::{DbConnection, StorageResult, accounts, standings};

use super::restriction::{can_be_restricted, last_manager, not_lifted};
use crate::{
    Context, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    history::Told,
};

/// How somebody stood to a case, or stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingLine {
    /// Which.
    pub id: StandingId,
    /// Of whom.
    pub user: UserId,
    /// Their name.
    pub who: String,
    /// How.
    pub standing: Standing,
    /// Why.
    pub reason: String,
    /// On what ground they review access to it; `None` for whoever stands to it in another way.
    pub ground: Option<ReviewGround>,
    /// Since when.
    pub from_at: DateTime<Utc>,
    /// Until when; `None` while nothing ends it.
    pub until_at: Option<DateTime<Utc>>,
    /// Who recorded it, by the name that they had then.
    pub recorded_by: String,
    /// Who ended it, by the name that they had then; `None` where nobody did.
    pub ended_by: Option<String>,
    /// Whether it is over.
    pub is_over: bool,
}

/// Who may see a case.
#[derive(Debug, Clone)]
pub struct WhoMaySee {
    /// The case.
    pub open: OpenCase,
    /// What was ever recorded, the latest first.
    pub lines: Vec<StandingLine>,
    /// Who reads it.
    pub reader: UserId,
    /// Whether the person may record and end the conflicts of others.
    pub may_record: bool,
    /// Whether the person can restrict the case: it is not, and somebody else manages it.
    pub can_restrict: bool,
    /// Whether the case is restricted and the person may change who is named on it, and until when.
    pub may_name: bool,
    /// Who of those named is the last manager of the case, and stays on the list until another is named; `None` where there are several.
    pub last_manager: Option<UserId>,
    /// Whether the person can lift the restriction.
    pub can_lift: bool,
    /// Whether the person may have somebody stand in no longer.
    pub may_end_cover: bool,
}

/// Shows what was ever recorded of how people stand to a case.
///
/// # Errors
/// Policy; absence; storage.
pub fn show(service: &Service, context: &Context, reference: &CaseReference) -> Result<WhoMaySee, Failure<NoRule>> {
    let shown = service.store.read(|conn| -> Result<WhoMaySee, Failure<NoRule>> {
        let open = open(conn, context, reference, Action::AuditView)?;
        let may = |action| context.may(action, Target::Case(&open.subject));
        let may_record = may(Action::ConflictRecord);
        let restricts = context.as_if_confirmed().authorise(Action::CaseRestrict, Target::Case(&open.subject)).ok();
        Ok(WhoMaySee {
            can_restrict: restricts.is_some() && can_be_restricted(conn, context, &open)?,
            may_name: restricts.is_some() && open.subject.is_restricted,
            last_manager: last_manager(conn, context, &open)?,
            can_lift: restricts.is_some_and(|permit| not_lifted(&open, &permit).is_none()),
            reader: context.actor.user_id,
            may_end_cover: may(Action::CoverEnd),
            lines: lines(conn, context, &open)?,
            may_record,
            open,
        })
    })?;
    let told = Told::NamedListShown { list: "access".into(), shown: shown.lines.len() };
    service.views.record(Look::of(&shown.open.permit).telling(&told), None)?;
    Ok(shown)
}

/// Finds one conflict of interest that a manager may end.
///
/// # Errors
/// Policy; absence; storage.
pub fn find_standing(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: StandingId,
) -> Result<(OpenCase, StandingLine), Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::ConflictRecord)?;
        let line = line_of(conn, context, &open, (id, Standing::Conflict))?;
        Ok((open, line))
    })
}

/// Finds one line of a case, of somebody who stands or stood so to it.
pub(super) fn line_of<R>(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
    (id, standing): (StandingId, Standing),
) -> Result<StandingLine, Failure<R>> {
    let found = lines(conn, context, open)?.into_iter().find(|line| line.id == id && line.standing == standing);
    found.ok_or(Failure::NotFound)
}

pub(super) fn lines(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<Vec<StandingLine>> {
    let mut lines = Vec::new();
    for (row, who) in standings::list_of_case(conn, open.case.id)? {
        let until_at = row.ended_at.or(row.until_at);
        let ended_by = row.ended_by.zip(row.ended_at);
        lines.push(StandingLine {
            id: row.id,
            user: row.user_id,
            who,
            standing: row.standing,
            reason: row.reason,
            ground: row.ground,
            from_at: row.from_at,
            until_at,
            recorded_by: accounts::name_at(conn, row.recorded_by, row.from_at)?,
            ended_by: ended_by.map(|(user, at)| accounts::name_at(conn, user, at)).transpose()?,
            is_over: until_at.is_some_and(|end| end <= context.now),
        });
    }
    Ok(lines)
}
