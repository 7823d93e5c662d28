//! How a case, or the assessment that is under way, ends because of what others do: everybody who asked withdraws, the family moves, the plan goes to another
//! authority, the child dies. Whether that can be recorded as the case stands, what it ends and moves, and the recording itself.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::{Stage, Step},
    decisions::DecisionKind,
    ids::MoveId,
    requests::Became,
    text::Text,
    timetable::{
        facts::{FactKind, Facts},
        order::{first_new, what_happened},
    },
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::CaseRow,
    decisions,
    notifications::{self, NewNotice},
    people::PersonRow,
    requests::{self, RequestRow},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    EndRefused, check_day,
    late::{Lateness, Unsaid},
};
use crate::{
    Context, Failure, Service,
    advice::none_is_owed,
    approvals::Proposed,
    cases::{OpenCase, step},
    history::Told,
    requests::{asked_in_words, came_after, fact_kind, fact_of, of_the_assessment, take_in_again, take_out},
    timetable::{Law, Moved, Supposed, Titles, computed, facts_of, moved, record_late, supposing},
};

/// How it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum How {
    /// Whoever had asked by then withdraws.
    Withdrawn {
        /** Whether everybody does; asked where more than one had asked. */
        everybody: bool,
    },
    /// The family moves to the area of another authority while there is no plan.
    MovedAway {
        /** That authority. */
        #[serde(with = "authority")]
        to: Text<200>,
    },
    /// The plan goes to another authority.
    TransferredOut {
        /** That authority. */
        #[serde(with = "authority")]
        to: Text<200>,
    },
    /// The child or young person dies.
    Died,
}

impl How {
    /// The step of the law’s order.
    fn step(&self) -> Step {
        match self {
            Self::Withdrawn { .. } => Step::Withdraw,
            Self::MovedAway { .. } => Step::MoveAway,
            Self::TransferredOut { .. } => Step::TransferOut,
            Self::Died => Step::Die,
        }
    }

    /// The authority that is responsible from then on; `None` where none is said.
    pub(super) fn to(&self) -> Option<&str> {
        match self {
            Self::MovedAway { to } | Self::TransferredOut { to } => Some(to.as_str()),
            Self::Withdrawn { .. } | Self::Died => None,
        }
    }

    /// What it is recorded as; `new` names a transfer of which nobody had learned that it would come.
    fn kind(&self, facts: &Facts, new: MoveId) -> FactKind {
        match self {
            Self::Withdrawn { .. } => FactKind::RequestWithdrawn,
            Self::MovedAway { to } => FactKind::MovedAway { to: to.clone().into() },
            Self::TransferredOut { to } => {
                FactKind::PlanTransferredOut { transfer: under_way(facts).unwrap_or(new), to: Some(to.clone().into()) }
            }
            Self::Died => FactKind::Died,
        }
    }

    fn told(&self, on: NaiveDate) -> Told {
        match self {
            Self::Withdrawn { .. } => Told::RequestWithdrawn { withdrawn_on: on },
            Self::MovedAway { to } => Told::MovedAway { moved_on: on, new_authority: to.as_str().to_owned() },
            Self::TransferredOut { to } => Told::PlanTransferredOut { transferred_on: on, new_authority: to.as_str().to_owned() },
            Self::Died => Told::Died { died_on: on },
        }
    }
}

/// The other authority as it is kept.
mod authority {
    use ehc_domain::text::Text;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(to: &Text<200>, into: S) -> Result<S::Ok, S::Error> {
        into.serialize_str(to.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Text<200>, D::Error> {
        Text::parse(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// An end as it is answered, and kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedEnd {
    pub(super) how: How,
    pub(super) on: NaiveDate,
    /// Why it is entered only now.
    pub(super) why_late: Option<String>,
}

impl ProposedEnd {
    /// How it ends.
    pub(crate) fn how(&self) -> &How {
        &self.how
    }
}

/// An end that can be recorded, and what that ends and moves.
pub(crate) struct Ready {
    end: ProposedEnd,
    /// The requests that came afterwards, first to last: the first of them begins the next assessment.
    later: Vec<RequestRow>,
    before: Facts,
    after: Facts,
    decided_since: Vec<(DecisionKind, NaiveDate)>,
    shown: Proposed,
}

impl Ready {
    /// What was decided on the assessment after that day, and told to nobody.
    pub(super) fn decided_since(&self) -> &[(DecisionKind, NaiveDate)] {
        &self.decided_since
    }

    /// Tells whether a second person must agree. A death is recorded by one person, quietly, whatever it ends.
    pub(super) fn needs_second_person(&self) -> bool {
        self.end.how != How::Died && self.shown.moves.iter().any(Moved::needs_second_person)
    }

    /// The dates of the law that become others.
    pub(super) fn moves(&self) -> Vec<Moved> {
        self.shown.moves.clone()
    }

    /// The facts as they stand, and as they would.
    pub(super) fn facts(&self) -> (&Facts, &Facts) {
        (&self.before, &self.after)
    }

    /// The day on which the request was received that begins the next assessment; `None` where nobody has asked since.
    pub(super) fn goes_on_from(&self) -> Option<NaiveDate> {
        self.later.first().map(|row| row.received_on)
    }

    /// What it does, as it is shown to whoever approves it.
    pub(crate) fn shown(self) -> Proposed {
        self.shown
    }
}

/// Checks whether an end can be recorded as the case stands.
pub(crate) fn ready(
    conn: &mut DbConnection,
    law: &Law,
    (case, child): (&CaseRow, &PersonRow),
    end: &ProposedEnd,
    today: NaiveDate,
) -> Result<Ready, Failure<EndRefused>> {
    let ProposedEnd { how, on, why_late } = end;
    if matches!(how, How::Withdrawn { .. }) && *on < case.began_on {
        return Err(Failure::Rule(EndRefused::BeforeTheRequest));
    }
    check_day((case, child), *on, today).map_err(Failure::Rule)?;
    let stage = case.stage.after(how.step()).map_err(|refused| Failure::Rule(refused.into()))?;
    let later = came_afterwards(conn, case, how, *on)?;
    let before = facts_of(conn, case.id)?;
    let kind = how.kind(&before, MoveId::new(Uuid::nil()));
    let after = supposing(&before, supposed(conn, case, &before, (&kind, *on), &later)?)?;
    if let Some(contradiction) = first_new(&before, &after) {
        return Err(Failure::Rule(contradiction.into()));
    }
    let was = computed(conn, law, case, (&before, child.born_on), today)?;
    let is = computed(conn, law, case, (&after, child.born_on), today)?;
    let moves = moved(&was, &is, &Titles::of(conn, case.id)?);
    let late = Lateness::of(&moves, *on, today).why(why_late.as_deref());
    let why_late = late.map_err(|Unsaid| Failure::Rule(EndRefused::KeyedLateReasonMissing))?;
    let decided_since = decided_since(conn, case, (how, *on))?;
    let mut rows = rows(case, (how, *on, why_late.as_deref()), stage, later.first());
    let decided = decided_since
        .iter()
        .map(|(kind, on)| format!("{}, on {}. No decision was needed any more", kind.label(), day_in_words(*on)));
    rows.extend(decided.map(|decided| ("Decided after that day, and told to nobody".to_owned(), String::new(), decided)));
    let shown = Proposed { subject: case.id.uuid(), other_case: None, what: what_happened(&kind), rows, moves };
    Ok(Ready { end: ProposedEnd { why_late, ..end.clone() }, later, before, after, decided_since, shown })
}

/// Lists what was decided on the assessment after the day on which it ended, and told to nobody: whoever withdrew, moved away or died by then was owed no decision
/// (SEND Regulations 2014 reg 5(1)), and is told of none.
fn decided_since(
    conn: &mut DbConnection,
    case: &CaseRow,
    (how, ended_on): (&How, NaiveDate),
) -> StorageResult<Vec<(DecisionKind, NaiveDate)>> {
    if matches!(how, How::TransferredOut { .. }) {
        return Ok(Vec::new());
    }
    let untold =
        decisions::list(conn, case.id)?.into_iter().filter(|row| row.episode == case.episode && row.notified_on.is_none());
    Ok(untold.filter_map(|row| Some((row.kind, row.decided_on.filter(|on| *on > ended_on)?))).collect())
}

/// Lists the requests that came after the day of an end. Nobody withdraws the request of somebody else: it begins the next assessment. What happens to the child
/// ends every request.
fn came_afterwards(
    conn: &mut DbConnection,
    case: &CaseRow,
    how: &How,
    on: NaiveDate,
) -> Result<Vec<RequestRow>, Failure<EndRefused>> {
    let later = came_after(conn, case, on)?;
    match how {
        How::Withdrawn { everybody } => {
            let mut by_then = of_the_assessment(conn, case)?;
            by_then.retain(|row| row.received_on <= on);
            if by_then.len() > 1 && !everybody {
                let who = by_then.iter().map(|row| format!("{} ({})", row.requester_name, day_in_words(row.received_on)));
                return Err(Failure::Rule(EndRefused::AnotherStands(who.collect::<Vec<_>>().join(", "))));
            }
            match asked_still(&requests::list(conn, case.id)?, case.episode, on) {
                Some((who, until)) => Err(Failure::Rule(EndRefused::AskedStill(who, until))),
                None => Ok(later),
            }
        }
        How::MovedAway { .. } => match later.into_iter().next() {
            Some(row) => Err(Failure::Rule(EndRefused::AskedAfterwards(row.requester_name, row.received_on))),
            None => Ok(Vec::new()),
        },
        How::TransferredOut { .. } | How::Died => Ok(Vec::new()),
    }
}

/// Finds who withdrew alone from an assessment and asked still on a day, with the day of that withdrawal.
fn asked_still(rows: &[RequestRow], episode: i32, on: NaiveDate) -> Option<(String, NaiveDate)> {
    let asked = |row: &&RequestRow| row.episode == episode && row.became != Became::SetAside && row.received_on <= on;
    let until = |row: &RequestRow| Some((row.requester_name.clone(), row.withdrawn_on.filter(|until| *until > on)?));
    rows.iter().filter(asked).find_map(until)
}

/// Lists what would be recorded: the requests that came afterwards are no part of what ends, and begin the next assessment.
fn supposed(
    conn: &mut DbConnection,
    case: &CaseRow,
    facts: &Facts,
    (kind, on): (&FactKind, NaiveDate),
    later: &[RequestRow],
) -> StorageResult<Vec<Supposed>> {
    let rows = requests::list(conn, case.id)?;
    let out = later.iter().filter_map(|row| fact_of(facts, &rows, row));
    let out = out.map(|fact| (FactKind::Retracted, fact.on, Some(fact.id)));
    let again = later.iter().map(|row| (fact_kind(row), row.received_on, None));
    Ok(out.chain([(kind.clone(), on, None)]).chain(again).collect())
}

/// What changes, in words.
fn rows(
    case: &CaseRow,
    (how, on, why_late): (&How, NaiveDate, Option<&str>),
    stage: Stage,
    next: Option<&RequestRow>,
) -> Vec<(String, String, String)> {
    let mut rows = vec![("Day".to_owned(), String::new(), day_in_words(on))];
    rows.extend(how.to().map(|to| ("The other authority".to_owned(), String::new(), to.to_owned())));
    rows.push(match next {
        None => ("The case".to_owned(), case.stage.label().to_owned(), stage.label().to_owned()),
        Some(row) => ("What begins the next assessment".to_owned(), String::new(), asked_in_words(row)),
    });
    rows.extend(why_late.map(|why| ("Why it is entered only now".to_owned(), String::new(), why.to_owned())));
    rows
}

/// Records an end that was checked, and says so: in the trail, and to those who owe nothing any more. `said` is what whoever withdrew said.
pub(crate) fn make(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    Ready { end, before, .. }: Ready,
    said: &str,
) -> Result<(AuditEntry, Vec<NewNotice>), Failure<EndRefused>> {
    let ProposedEnd { how, on, why_late } = end;
    let notices = match how {
        How::Withdrawn { .. } | How::MovedAway { .. } => none_is_owed(conn, context, &open.case)?,
        How::TransferredOut { .. } | How::Died => Vec::new(),
    };
    step(conn, &open.case, how.step(), on, EndRefused::Stage)?;
    let later = match how {
        How::Withdrawn { .. } => take_out(conn, service, context, &open.case, on)?,
        How::MovedAway { .. } | How::TransferredOut { .. } | How::Died => Vec::new(),
    };
    let kind = how.kind(&before, service.ports.id());
    record_late(conn, service, context, open.case.id, (kind, on), why_late.as_deref())?;
    take_in_again(conn, service, context, open.case.id, &later)?;
    if how == How::Died {
        notifications::keep_on_screen(conn, open.case.id)?;
    }
    let why_late = why_late.unwrap_or_default();
    let why = [said, why_late.as_str()].into_iter().filter(|why| !why.is_empty()).collect::<Vec<_>>().join("\n");
    Ok((AuditEntry::of(&open.permit).telling(&how.told(on)).because(why), notices))
}

/// Finds a move that is known and of which the plan was not transferred yet.
pub(crate) fn under_way(facts: &Facts) -> Option<MoveId> {
    let is_done = |id: MoveId| {
        let mut standing = facts.standing();
        standing.any(|fact| matches!(fact.kind, FactKind::PlanTransferredOut { transfer, .. } if transfer == id))
    };
    facts.standing().find_map(|fact| match fact.kind {
        FactKind::MoveOutKnown { transfer, .. } if !is_done(transfer) => Some(transfer),
        _ => None,
    })
}
