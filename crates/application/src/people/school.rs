//! Where a child learns, from a day on. The case and everything that reads it follow; where they learned before stays on record.

use chrono::NaiveDate;
use ehc_domain::{
    calendar::day_in_words,
    ids::{AdviceRequestId, InstitutionId},
    people::{record::PersonField, schooling::Elsewhere},
    policy::Action,
    refusals,
    text::{Text, Words},
    timetable::order::OutOfOrder,
};
use ehc_persistence::{
    DbConnection,
    advice::AdviceRequestRow,
    cases::CaseRow,
    institutions::{self, InstitutionRow},
};
use thiserror::Error;

use super::{
    AtPerson, Somebody,
    change::{ChangeRefused, Changed, Making, in_the_life_of, make_of_case},
    moves::{Moves, moved},
    spells::{Spell, school_name, spells},
    year::child,
};
use crate::{Context, Done, Failure, NoRule, Service, advice::anew};

/// Where a child learns from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolChange {
    /// At which institution of the register.
    pub institution_id: Option<InstitutionId>,
    /// How they are educated where it is at none.
    pub elsewhere: Option<Elsewhere>,
    /// What is said of that.
    pub words: Option<Text<200>>,
    /// From which day.
    pub from: NaiveDate,
    /// Whether they never were where it is recorded that they are.
    pub was_wrong: bool,
    /// The advice that is asked anew of the school: the rest stays with whoever was asked.
    pub anew: Vec<AdviceRequestId>,
    /// Why.
    pub reason: Option<Words<2_000>>,
    /// The version of the case that was read.
    pub version: i32,
}

refusals! {
    /// Why it is not recorded where a child learns.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum SchoolRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
        /// They learn there already, by what is on record.
        SameSchool(NaiveDate) = "same_school" @ institution_id, "This is where they learn by what is on record, since {}. Choose another. If only the day is wrong, say why below" [day_in_words(*.0)];
        /// Neither a school nor anything else.
        Nowhere = "nowhere" @ institution_id, "Choose a school or college, or say how they are educated if at none";
        /// Both a school and something else.
        Both = "both" @ elsewhere, "Choose a school or college, or how they are educated if at none, but not both";
        /// Not on the register, or closed on that day.
        NotOpen = "not_open" @ institution_id, "Choose a school or college of the register that is open on that day";
        /// The return asks for words.
        WordsMissing = "words_missing" @ words, "Say what the setting or the reason is";
        /// Still of compulsory school age.
        OfSchoolAge = "of_school_age" @ elsewhere, "They are of compulsory school age on that day, so this cannot be. Choose how they are educated";
        /// Before the day from which they are at the present one.
        BeforeThePresent = "before_the_present" @ from, "They were at the school that is recorded now from that day or a later one. Enter a later day, or put that right first";
        /// Before what came before the present one began.
        BeforeTheFormer = "before_the_former" @ from, "They were at an earlier school from that day or a later one. Enter a later day";
        /// What is recorded is put right, and nobody says why.
        ReasonMissing = "reason_missing" @ reason, "Say why what is recorded is wrong";
        /// Nobody to ask anew.
        NobodyToAsk = "nobody_to_ask" @ anew, "Only a school or college of the register can be asked anew. Leave the advice with whoever was asked";
        /// Not owed by the school that they leave.
        NotOwed = "not_owed" @ anew, "Choose advice that was asked of the present school and has not come";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// What the page of another school stands on.
#[derive(Debug, Clone)]
pub struct AtSchool {
    /// The child.
    pub who: Somebody,
    /// The institutions of the register that are open.
    pub open: Vec<InstitutionRow>,
    /// What the present school owes: the request and its limit.
    pub owed: Vec<(AdviceRequestRow, Option<NaiveDate>)>,
    /// The present and the former schools, the present first.
    pub spells: Vec<Spell>,
}

/// What another school moves.
#[derive(Debug, Clone, PartialEq)]
pub struct SchoolMoves {
    /// Where they learn then, in words.
    pub name: String,
    /// Whether that is where they learn by what is on record, so that nothing but the day becomes another.
    pub is_same: bool,
    /// Dates of the law.
    pub moves: Moves,
    /// What becomes of each request that the present school owes.
    pub advice: Vec<Asking>,
}

/// What becomes of advice that a school owes.
#[derive(Debug, Clone, PartialEq)]
pub struct Asking {
    /// The request.
    pub request: AdviceRequestRow,
    /// Its limit; `None` where there is none.
    pub due: Option<NaiveDate>,
    /// Who is asked anew, and the limit then; `None` where it stays with whoever was asked.
    pub anew: Option<(String, Option<NaiveDate>)>,
}

/// Finds the child of a case for recording where they learn.
///
/// # Errors
/// Policy; absence, as for anybody but the child; storage.
pub fn to_change_school(service: &Service, context: &Context, at: &AtPerson) -> Result<AtSchool, Failure<NoRule>> {
    service.store.read(|conn| {
        let who = child(conn, context, at, Action::SchoolChange)?;
        let (owed, open) = (anew::owed_by_school(conn, &who.open)?, institutions::list_open(conn)?);
        Ok(AtSchool { spells: spells(conn, &who.open.case, who.record.id)?, who, open, owed })
    })
}

/// Says what another school would move, or why it cannot be recorded.
///
/// # Errors
/// [`SchoolRefused`]; policy; absence; storage.
pub fn school_moves(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    new: &SchoolChange,
) -> Result<SchoolMoves, Failure<SchoolRefused>> {
    service.store.read(|conn| {
        let who = child(conn, context, at, Action::SchoolChange)?;
        let plan = plan(conn, service, context, &who, new)?;
        Ok(plan.moves)
    })
}

/// Records where a child learns. The dates of the case are computed again with the closures of the new school.
///
/// # Errors
/// [`SchoolRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn change_school(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    new: SchoolChange,
) -> Result<(), Failure<SchoolRefused>> {
    service.store.write(context, |conn| {
        let who = child(conn, context, at, Action::SchoolChange)?;
        let Plan { school, after, changed, moves } = plan(conn, service, context, &who, &new)?;
        let moved = moves.in_words();
        let from = (!new.was_wrong).then_some(new.from);
        let making = Making { from, reason: new.reason.map(Words::into_string), moved };
        let entry = make_of_case(conn, service, context, &who, (changed, after), &making)?;
        for asking in moves.advice {
            if let (Some(_), Some(school)) = (&asking.anew, &school) {
                anew::ask_anew(conn, service, context, asking.request, school)?;
            }
        }
        Ok(Done::new((), entry).seen_at(who.open.path(&format!("people/{}", at.1))))
    })
}

/// What is about to be done.
struct Plan {
    school: Option<InstitutionRow>,
    after: CaseRow,
    changed: Vec<Changed>,
    moves: SchoolMoves,
}

fn plan(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    who: &Somebody,
    new: &SchoolChange,
) -> Result<Plan, Failure<SchoolRefused>> {
    let refuse = |refused: SchoolRefused| Failure::Rule(refused);
    in_the_life_of(&who.open.child, new.from, context).map_err(|refused| refuse(refused.into()))?;
    if new.elsewhere.is_some_and(|code| !code.can_be_from(who.open.child.born_on, new.from)) {
        return Err(refuse(SchoolRefused::OfSchoolAge));
    }
    let case = &who.open.case;
    let (school, next) = next(conn, case, new)?;
    let changed = changes(case, &next, new).map_err(refuse)?;
    if let Some(former) = spells(conn, case, who.record.id)?.get(1) {
        let is_changed_in_place = changed.iter().all(|(field, ..)| *field != PersonField::School);
        if is_changed_in_place && former.from.is_some_and(|began| new.from <= began) {
            return Err(refuse(SchoolRefused::BeforeTheFormer));
        }
    }
    let after = CaseRow { school_from: Some(new.from), version: new.version, ..next };
    let advice = becomes(conn, service, context, who, school.as_ref(), &new.anew)?;
    let (child, known) = (&who.open.child, &who.circumstances);
    let moves = moved(conn, service.store.law(), context.today, (case, child, known), (&after, child, known))?;
    let name = school_name(after.schooling().as_ref(), &school.iter().map(|one| (one.id, one.name.clone())).collect());
    let is_same = changed.iter().all(|(field, ..)| *field == PersonField::SchoolSince);
    Ok(Plan { moves: SchoolMoves { name, is_same, moves, advice }, school, after, changed })
}

/// Makes the case as it is at the new school.
fn next(
    conn: &mut DbConnection,
    case: &CaseRow,
    new: &SchoolChange,
) -> Result<(Option<InstitutionRow>, CaseRow), Failure<SchoolRefused>> {
    let refuse = |refused: SchoolRefused| Err(Failure::Rule(refused));
    let words = new.words.as_ref().map(ToString::to_string);
    let next = CaseRow { institution_id: None, setting: None, setting_words: None, ..case.clone() };
    match (new.institution_id, new.elsewhere) {
        (None, None) => refuse(SchoolRefused::Nowhere),
        (Some(_), Some(_)) => refuse(SchoolRefused::Both),
        (None, Some(code)) if code.needs_words() && words.is_none() => refuse(SchoolRefused::WordsMissing),
        (None, Some(code)) => Ok((None, CaseRow { setting: Some(code), setting_words: words, ..next })),
        (Some(id), None) => {
            let is_open =
                |one: &InstitutionRow| one.closed_on.is_none_or(|closed| closed >= new.from) || case.institution_id == Some(id);
            match institutions::find(conn, id)?.filter(is_open) {
                Some(school) => Ok((Some(school), CaseRow { institution_id: Some(id), ..next })),
                None => refuse(SchoolRefused::NotOpen),
            }
        }
    }
}

/// Lists the answers that become others: a move, or what is recorded put right in its place.
fn changes(case: &CaseRow, next: &CaseRow, new: &SchoolChange) -> Result<Vec<Changed>, SchoolRefused> {
    let kept = |row: &CaseRow| row.schooling().map(|one| one.kept());
    let (before, after) = (kept(case), kept(next));
    let is_same = before == after;
    if let Some(since) = case.school_from.filter(|since| is_same && *since != new.from && new.reason.is_none() && !new.was_wrong)
    {
        return Err(SchoolRefused::SameSchool(since));
    }
    let since = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    if !is_same && !new.was_wrong {
        if case.school_from.is_some_and(|since| new.from <= since) {
            return Err(SchoolRefused::BeforeThePresent);
        }
        return Ok(vec![(PersonField::School, before, after)]);
    }
    let mut changed = Vec::new();
    if !is_same {
        changed.push((PersonField::SchoolPutRight, before, after));
    }
    if case.school_from != Some(new.from) {
        changed.push((PersonField::SchoolSince, since(case.school_from), since(Some(new.from))));
    }
    // A day that was not recorded is no mistake.
    let is_replaced = !is_same || case.school_from.is_some();
    if changed.is_empty() {
        Err(ChangeRefused::NothingChanged.into())
    } else if is_replaced && new.reason.is_none() {
        Err(SchoolRefused::ReasonMissing)
    } else {
        Ok(changed)
    }
}

/// Says what becomes of each request that the present school owes.
fn becomes(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    who: &Somebody,
    school: Option<&InstitutionRow>,
    chosen: &[AdviceRequestId],
) -> Result<Vec<Asking>, Failure<SchoolRefused>> {
    let owed = anew::owed_by_school(conn, &who.open)?;
    if chosen.iter().any(|id| !owed.iter().any(|(row, _)| row.id == *id)) {
        return Err(Failure::Rule(SchoolRefused::NotOwed));
    }
    if school.is_none() && !chosen.is_empty() {
        return Err(Failure::Rule(SchoolRefused::NobodyToAsk));
    }
    let mut all = Vec::new();
    for (request, due) in owed {
        let anew = match school.filter(|_| chosen.contains(&request.id)) {
            Some(school) => {
                let due = anew::due_anew(conn, service, &request, context.today)?;
                Some((format!("{}, {}", anew::asked_at(conn, school)?, school.name), due))
            }
            None => None,
        };
        all.push(Asking { request, due, anew });
    }
    Ok(all)
}

impl SchoolMoves {
    /// Says what moves, for the history; `None` where nothing does.
    fn in_words(&self) -> Option<String> {
        let asked = self.advice.iter().filter_map(|one| {
            let (whom, _) = one.anew.as_ref()?;
            Some(format!("{} asked anew of {whom}", crate::timetable::advice_phrase(one.request.kind)))
        });
        let said: Vec<String> = asked.chain(self.moves.in_words()).collect();
        (!said.is_empty()).then(|| said.join("; "))
    }
}
