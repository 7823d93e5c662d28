//! Flags as each person sees them: that one is raised, and why where they may read it.

use chrono::{DateTime, Utc};
use ehc_domain::{
    approvals::ProposedAct,
    audit::{Look, ObjectId},
    cases::CaseReference,
    codes::Coded,
    flags::FlagKind,
    ids::{ApprovalId, FlagId},
    policy::{Access, Action, CaseSubject, Decision, Target, decide, may_read, sees},
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts, approvals,
    flags::{self, FlagRow},
};

use crate::{
    Context, Failure, Service,
    approvals::is_alone,
    audit::Opened,
    cases::{OpenCase, open},
    failure::NoRule,
    history::Told,
};

/// A flag that stands, as everybody sees it who may know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// What is flagged.
    pub kind: FlagKind,
    /// Who must be spoken to before any contact; `None` of what is no safeguarding flag.
    pub speak_to: Option<String>,
}

/// A flag in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Which.
    pub id: FlagId,
    /// What is flagged.
    pub kind: FlagKind,
    /// Who must be spoken to before any contact; `None` of what is no safeguarding flag.
    pub speak_to: Option<String>,
    /// Why it was raised; `None` for people who may know no more than that it is.
    pub reason: Option<String>,
    /// Who raised it, by the name that they had then.
    pub raised_by: String,
    /// When.
    pub raised_at: DateTime<Utc>,
    /// Who ended it, by the name that they had then; `None` while it stands.
    pub ended_by: Option<String>,
    /// When it ended; `None` while it stands.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it was cleared; `None` while it stands, where another took its place, and for people who may not read it.
    pub cleared_because: Option<String>,
    /// What was proposed, and waits for a second person, to clear it; `None` where nothing is, and for people who may not propose it.
    pub clearing: Option<ApprovalId>,
}

impl Flag {
    /// Says whether it stands.
    pub fn stands(&self) -> bool {
        self.ended_at.is_none()
    }
}

/// The flags of a case, and what the reader may do about them.
#[derive(Debug, Clone)]
pub struct Flags {
    /// The case.
    pub open: OpenCase,
    /// Those that stand and those that ended, the latest first.
    pub flags: Vec<Flag>,
    /// What the reader may raise.
    pub may_raise: Vec<FlagKind>,
    /// What the reader may propose to clear.
    pub may_clear: Vec<FlagKind>,
    /// Whether nobody else could approve that, so that it is not proposed.
    pub is_alone: bool,
}

/// Lists the flags that stand on a case, as far as the reader may know of them.
///
/// # Errors
/// Any failure of the database.
pub fn raised(conn: &mut DbConnection, context: &Context, subject: &CaseSubject) -> StorageResult<Vec<Raised>> {
    let standing = flags::list_standing(conn, subject.id)?;
    let theirs = standing.into_iter().filter(|row| knows(context, subject, row.kind));
    Ok(theirs.map(|row| Raised { kind: row.kind, speak_to: row.speak_to }).collect())
}

/// Shows every flag of a case that the reader may know of.
///
/// # Errors
/// Policy; absence; storage.
pub fn list(service: &Service, context: &Context, reference: &CaseReference) -> Result<Flags, Failure<NoRule>> {
    let found = service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseView)?;
        let may = |action| decide(&context.actor, action, Target::Case(&open.subject)) == Decision::Allow;
        Ok::<_, Failure<NoRule>>(Flags {
            flags: flags_of(conn, context, &open)?,
            is_alone: is_alone(conn, context, &open)?,
            may_raise: FlagKind::ALL.iter().copied().filter(|kind| may(kind.raised_with())).collect(),
            may_clear: FlagKind::ALL.iter().copied().filter(|kind| may_clear(context, &open, *kind)).collect(),
            open,
        })
    })?;
    let told = Told::NamedListShown { list: "flags".into(), shown: found.flags.len() };
    service.views.record(Look::of(&found.open.permit).telling(&told), Some(Opened::by(context, &found.open.subject)))?;
    Ok(found)
}

pub(super) fn flags_of(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<Vec<Flag>> {
    let rows = flags::list(conn, open.case.id)?;
    rows.into_iter().filter(|row| knows(context, &open.subject, row.kind)).map(|row| flag(conn, context, open, row)).collect()
}

pub(super) fn may_clear(context: &Context, open: &OpenCase, kind: FlagKind) -> bool {
    decide(&context.actor, kind.cleared_with(), Target::Case(&open.subject)) == Decision::Allow
}

/// Whether somebody may know at least that such a flag is raised.
fn knows(context: &Context, subject: &CaseSubject, kind: FlagKind) -> bool {
    sees(&context.actor, subject, kind.group()) >= Access::Fact
}

fn flag(conn: &mut DbConnection, context: &Context, open: &OpenCase, row: FlagRow) -> StorageResult<Flag> {
    let reads = may_read(&context.actor, &open.subject, row.kind.group());
    let raised_by = accounts::name_at(conn, row.raised_by, row.raised_at)?;
    let ended_by = row.ended_by.zip(row.ended_at).map(|(user, at)| accounts::name_at(conn, user, at)).transpose()?;
    let clearing = match row.ended_at.is_none() && may_clear(context, open, row.kind) {
        true => approvals::find_waiting(conn, ProposedAct::FlagClearing, ObjectId::new(row.id.uuid()))?.map(|row| row.id),
        false => None,
    };
    Ok(Flag {
        clearing,
        id: row.id,
        kind: row.kind,
        speak_to: row.speak_to,
        reason: reads.then_some(row.reason),
        raised_by,
        raised_at: row.raised_at,
        ended_by,
        ended_at: row.ended_at,
        cleared_because: row.cleared_because.filter(|_| reads),
    })
}
