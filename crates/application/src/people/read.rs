//! The record of a person as somebody may read it, and what stood there before.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    accounts::Role,
    audit::Look,
    cases::CaseReference,
    ids::{InstitutionId, PersonId},
    people::{record::PersonField, schooling::Schooling},
    policy::{Action, FieldGroup, Refusal, Target, knows_circle, may_read},
};
use ehc_persistence::{
    DbConnection, StorageResult, cases,
    people::{self, CircumstanceRow, PersonChangeRow, PersonRow},
};

use super::{
    AtPerson, Somebody,
    change::{answers_of, care_answers_of, case_answers_of, part_answers_of},
    somebody,
    spells::{Spell, names_in, school_name, spells},
};
use crate::{
    Context, Failure, NoRule, Service,
    approvals::is_alone,
    audit::Opened,
    cases::open,
    history::{THE_CHILD, Told},
};

/// What somebody may know of one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing is recorded.
    Nothing,
    /// This is recorded, as it is kept.
    Is(String),
    /// It is withheld from whoever asks, be it recorded or not.
    Withheld,
}

impl Answer {
    /// Says it in words that people read; `None` where nothing is recorded.
    pub fn words(&self, field: PersonField) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::Is(kept) => Some(field.words(kept)),
            Self::Withheld => Some("Withheld".to_owned()),
        }
    }

    /// Returns it as it is kept; `None` where nothing is recorded or it is withheld.
    pub fn kept(&self) -> Option<&str> {
        match self {
            Self::Is(kept) => Some(kept),
            Self::Nothing | Self::Withheld => None,
        }
    }
}

/// One answer that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which answer.
    pub field: PersonField,
    /// What stood there.
    pub before: Answer,
    /// What stood there since.
    pub after: Answer,
    /// From which day.
    pub from_on: NaiveDate,
    /// When it was changed.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
    /// Why; `None` too where it was typed in another case, which the reader may not see.
    pub reason: Option<String>,
}

/// The record of somebody as a person may read it.
#[derive(Debug, Clone)]
pub struct PersonView {
    /// Who.
    pub who: Somebody,
    /// Every answer, in the order of the page.
    pub answers: Vec<(PersonField, Answer)>,
    /// What was changed, newest first; `None` for those who may not read the history.
    pub changes: Option<Vec<Change>>,
    /// Whether they may put right who it is.
    pub may_identify: bool,
    /// Whether they may change how the person is reached.
    pub may_reach: bool,
    /// Whether they may change the person's part in the circle.
    pub may_change_part: bool,
    /// Whether they may say that the person must not be told.
    pub may_silence: bool,
    /// Whether they may propose that the person may be told again.
    pub may_tell_again: bool,
    /// Whether nobody else could approve what the person proposes on the case.
    pub nobody_approves: bool,
    /// Whether they may record where the child learns.
    pub may_change_school: bool,
    /// Whether they may change the year group.
    pub may_change_year: bool,
    /// Whether they may change what is recorded of care.
    pub may_change_care: bool,
    /// Whether they may record disabilities and circumstances.
    pub may_change_circumstances: bool,
    /// Whether they may read of disabilities.
    pub reads_disabilities: bool,
    /// The disabilities and circumstances that they may read of, be they over or not; empty for anybody but the child.
    pub circumstances: Vec<CircumstanceRow>,
    /// Where the child learns and learned, the present first; empty for anybody else.
    pub schools: Vec<Spell>,
    names: BTreeMap<InstitutionId, String>,
}

impl PersonView {
    /// Returns one answer.
    pub fn answer(&self, field: PersonField) -> &Answer {
        self.answers.iter().find(|(one, _)| *one == field).map_or(&Answer::Withheld, |(_, answer)| answer)
    }

    /// Says an answer in words that people read, with institutions by their names; `None` where nothing is recorded.
    pub fn words(&self, field: PersonField, answer: &Answer) -> Option<String> {
        match answer.kept().and_then(Schooling::read) {
            Some(at @ Schooling::At(_)) => Some(school_name(Some(&at), &self.names)),
            _ => answer.words(field),
        }
    }
}

/// Somebody of a case, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// How they are related to the child; `None` for the child.
    pub relation: Option<String>,
}

/// Lists the child and, for those who may know how the family is reached, the circle; the view is an audit row, durable before this returns.
///
/// # Errors
/// Policy; absence; storage.
pub fn list(service: &Service, context: &Context, reference: &CaseReference) -> Result<Vec<Listed>, Failure<NoRule>> {
    let (open, listed) = service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseView)?;
        let mut listed = vec![Listed { id: open.child.id, name: open.child.name.clone(), relation: None }];
        if knows_circle(&context.actor, &open.subject) {
            let circle = people::list_circle(conn, open.case.id)?.into_iter();
            listed.extend(circle.map(|(link, person)| Listed {
                id: person.id,
                name: person.name,
                relation: Some(link.relation),
            }));
        }
        Ok::<_, Failure<NoRule>>((open, listed))
    })?;
    let look = Look::of(&open.permit).telling(&Told::PageShown { page: "people".into() });
    service.views.record(look, Some(Opened::by(context, &open.subject)))?;
    Ok(listed)
}

/// Finds somebody for putting right who they are.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_identify(service: &Service, context: &Context, at: &AtPerson) -> Result<Somebody, Failure<NoRule>> {
    service.store.read(|conn| somebody(conn, context, at, Action::PersonIdentify))
}

/// Finds somebody for changing how they are reached.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_reach(service: &Service, context: &Context, at: &AtPerson) -> Result<Somebody, Failure<NoRule>> {
    service.store.read(|conn| somebody(conn, context, at, Action::PersonReach))
}

/// Finds somebody of the circle for changing their part in it.
///
/// # Errors
/// Policy; absence, as for the child; storage.
pub fn to_change_part(service: &Service, context: &Context, at: &AtPerson) -> Result<Somebody, Failure<NoRule>> {
    of_circle(service, context, at, Action::CircleChange)
}

/// Finds somebody of the circle for saying whether they may be told.
///
/// # Errors
/// Policy; absence, as for the child; storage.
pub fn to_silence(service: &Service, context: &Context, at: &AtPerson) -> Result<Somebody, Failure<NoRule>> {
    of_circle(service, context, at, Action::CircleSilence)
}

/// Finds somebody of the circle for proposing that they may be told again.
///
/// # Errors
/// Policy; absence, as for the child; storage.
pub fn to_tell_again(service: &Service, context: &Context, at: &AtPerson) -> Result<Somebody, Failure<NoRule>> {
    of_circle(service, context, at, Action::FlagClear)
}

fn of_circle(service: &Service, context: &Context, at: &AtPerson, action: Action) -> Result<Somebody, Failure<NoRule>> {
    let who = service.store.read(|conn| somebody(conn, context, at, action))?;
    if who.link.is_some() { Ok(who) } else { Err(Failure::NotFound) }
}

/// Opens the record of somebody; the view is an audit row, durable before this returns.
///
/// # Errors
/// Policy; absence; storage.
pub fn show(service: &Service, context: &Context, at: &AtPerson) -> Result<PersonView, Failure<NoRule>> {
    let view = service.store.read(|conn| {
        let who = somebody::<NoRule>(conn, context, at, Action::CaseView)?;
        let may = |action| context.may(action, Target::Case(&who.open.subject));
        let reads = |group| may_read(&context.actor, &who.open.subject, group);
        // Why somebody must not be told could lead to them: those alone read it who run the case, and nobody in an emergency.
        let reads_of = |field: PersonField| {
            field.is_read_by(&context.actor, &who.open.subject, who.record.for_professionals)
                && (field != PersonField::NotToldReason || may(Action::CircleSilence))
        };
        // Of a grown-up, whoever may not know how the family is reached is told nothing at all.
        if who.link.is_some() && !knows_circle(&context.actor, &who.open.subject) {
            return Err(Refusal::Denied.into());
        }
        let (schools, names) = if who.link.is_none() && reads(FieldGroup::Identity) {
            let kept = people::list_changes(conn, at.1)?;
            let kept = kept.iter().flat_map(|(row, _)| [row.before.as_deref(), row.after.as_deref()]);
            (spells(conn, &who.open.case, at.1)?, names_in(conn, kept, &who.open.case)?)
        } else {
            (Vec::new(), BTreeMap::new())
        };
        let changes = if may(Action::AuditView) {
            let rows = people::list_changes(conn, at.1)?;
            let here = |row: &PersonChangeRow| row.case_id.is_none_or(|case| case == who.open.case.id);
            let reads_names = reads_former_names(context, &who.record);
            let mut told = Vec::new();
            for (mut row, by) in rows.into_iter().filter(|(row, _)| here(row)).rev() {
                if row.reason.is_some() && !reads_reason(conn, context, &who, &row)? {
                    row.reason = None;
                }
                told.push(change(&who.record, (row, by), reads_names, &reads_of));
            }
            Some(told)
        } else {
            None
        };
        let (may_identify, may_reach) = (may(Action::PersonIdentify), may(Action::PersonReach));
        let (may_change_part, may_silence) = (may(Action::CircleChange), may(Action::CircleSilence));
        let (may_change_school, may_change_year) = (may(Action::SchoolChange), may(Action::YearChange));
        let of_case = who.link.is_none().then(|| case_answers_of(&who.open.case));
        let part = who.link.iter().flat_map(part_answers_of).chain(of_case.into_iter().flatten());
        let of_care = who.link.is_none().then(|| care_answers_of(&who.open.case, &who.care));
        let part = part.chain(of_care.into_iter().flatten());
        let part = part.map(|(field, kept)| (field, shown(kept, !reads_of(field))));
        // Only a child has a former identity to be kept apart.
        let is_theirs = |field: PersonField| who.link.is_none() || field != PersonField::KeptApart;
        let of_record = answers(&who.record, reads_of).into_iter().filter(|(field, _)| is_theirs(*field));
        let answers = of_record.chain(part).collect();
        Ok::<_, Failure<NoRule>>(PersonView {
            answers,
            changes,
            may_identify,
            may_reach,
            may_change_part,
            may_silence,
            may_tell_again: may(Action::FlagClear),
            nobody_approves: is_alone(conn, context, &who.open)?,
            may_change_school,
            may_change_year,
            may_change_care: may(Action::CareChange),
            may_change_circumstances: may(Action::CircumstanceChange),
            reads_disabilities: reads(PersonField::OtherDisability.group()),
            circumstances: who.circumstances.iter().filter(|row| reads_of(row.kind.field())).cloned().collect(),
            schools,
            names,
            who,
        })
    })?;
    let open = &view.who.open;
    let of = view.who.link.as_ref().map_or_else(|| THE_CHILD.to_owned(), |part| part.relation.clone());
    let entry = Look::of(&open.permit).on("person", view.who.record.id).telling(&Told::RecordShown { record_of: of });
    service.views.record(entry, Some(Opened::by(context, &open.subject)))?;
    Ok(view)
}

/// Lists what somebody who reads these answers may know of a record. Where an address is confidential nobody is shown it: it goes on letters alone.
pub fn answers(row: &PersonRow, reads: impl Fn(PersonField) -> bool) -> Vec<(PersonField, Answer)> {
    let answer = |(field, kept): (PersonField, Option<String>)| {
        let is_withheld = !reads(field) || (field.is_place() && row.address_is_confidential);
        (field, shown(kept, is_withheld))
    };
    answers_of(row).into_iter().map(answer).collect()
}

fn shown(kept: Option<String>, is_withheld: bool) -> Answer {
    match kept {
        _ if is_withheld => Answer::Withheld,
        None => Answer::Nothing,
        Some(kept) => Answer::Is(kept),
    }
}

/// Says whether somebody reads why an answer was changed: what was typed in the case of another child is for those who may see that case. Of what was changed before
/// that was kept it is known only where the person is named in no other case.
fn reads_reason(conn: &mut DbConnection, context: &Context, who: &Somebody, row: &PersonChangeRow) -> StorageResult<bool> {
    let here = who.open.case.id;
    let Some(typed_in) = row.typed_in_id.or(row.case_id) else {
        return Ok(people::list_cases_with(conn, row.person_id)?.iter().all(|case| case.id == here));
    };
    if typed_in == here {
        return Ok(true);
    }
    let Some(case) = cases::find(conn, typed_in)? else { return Ok(false) };
    let subject = cases::subject_of(conn, &case)?;
    Ok(context.authorise(Action::AuditView, Target::Case(&subject)).is_ok())
}

/// Says whether somebody reads what a person was called before: of a child whose former identity is kept apart, information governance alone.
pub(crate) fn reads_former_names(context: &Context, person: &PersonRow) -> bool {
    !person.is_kept_apart || context.actor.has(Role::InformationGovernance)
}

/// A place that was withheld when it was changed, or is now, stays withheld in what was changed.
fn change(
    now: &PersonRow,
    (row, by): (PersonChangeRow, String),
    reads_names: bool,
    reads: &impl Fn(PersonField) -> bool,
) -> Change {
    let field = row.field;
    let is_confidential = row.is_confidential || now.address_is_confidential;
    let is_withheld = !reads(field) || (field.is_place() && is_confidential) || (field.is_name() && !reads_names);
    Change {
        field,
        before: shown(row.before, is_withheld),
        after: shown(row.after, is_withheld),
        from_on: row.from_on,
        at: row.changed_at,
        by,
        reason: row.reason,
    }
}
