//! Recording a request: the child, the circle, the case and its first fact, acknowledged, in one transaction.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::{CaseReference, Stage},
    documents::DocumentClass,
    email::EmailAddress,
    ids::{CaseId, TeamId},
    names::search_text,
    notifications::{NoticeEvent, words},
    people::{circumstance::ChildCircumstance, numbers::Upn},
    policy::{Action, Target},
    requests::Became,
    text::or_empty,
    timetable::{facts::FactKind, rules::Purpose},
};
use ehc_persistence::{
    DbConnection, StorageResult, cases,
    notifications::{Addressee, NewNotice},
    people::PersonRow,
    requests::RequestRow,
};

use super::{
    NewRequest, RecordRefused,
    asks_still::others_withdrew,
    fact_source, find_matches,
    join::{Added, add_to},
    matches::{Alike, Sought, alike},
};
use crate::{
    Context, Done, Failure, Service,
    access::restrict_from_the_start,
    cases::case_path,
    documents::{self, Arrived, KeptFile, OwnNumbers},
    hidden::{tell_governance, tell_governance_of},
    history::Told,
    new_case::{NewCase, may_hold},
    people::{asker_must_not_be_told, keep_what_differs, known_parent},
    timetable::{self, Law},
};

/// A request now on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The case it began, or was added to.
    pub case_id: CaseId,
    /// Its reference.
    pub reference: CaseReference,
    /// What became of it.
    pub became: Became,
    /// The team that holds the case, where the person who recorded it may not open it; `None` otherwise.
    pub held_by: Option<String>,
    /// Who alone sees the case from now on; empty where it is not restricted.
    pub named: Vec<String>,
}

/// Records a request: makes the child, the circle, the case and the first fact, and acknowledges it, in one transaction.
///
/// # Errors
/// [`RecordRefused`] by name; policy; storage. Nothing is kept then.
pub fn record(service: &Service, context: &Context, new: NewRequest) -> Result<Recorded, Failure<RecordRefused>> {
    record_with(service, context, new, None)
}

/// Records a request with the file that brought it: both, or neither (CW-03).
///
/// # Errors
/// As [`record`]; [`RecordRefused::File`].
pub fn record_with(
    service: &Service,
    context: &Context,
    new: NewRequest,
    brought: Option<Arrived>,
) -> Result<Recorded, Failure<RecordRefused>> {
    check(&new, context.today).map_err(Failure::Rule)?;
    let file = match brought {
        Some(file) => Some(keep_file(service, context, &new, file)?),
        None => None,
    };
    service.store.write(context, |conn| {
        let permit = context.authorise(Action::CaseCreate, Target::Service)?;
        let team_id = context.actor.team_id.ok_or(Failure::Rule(RecordRefused::NoTeam))?;
        // The number comes first: of two who key the same request at the same moment, the second waits for it and then finds what the first has recorded.
        let reference = cases::next_reference(conn)?;
        let Alike { shown: matches, hidden } = alike(conn, context, &Sought::of(&new))?;
        let match_reason = new.match_reason.as_ref().map(|reason| reason.as_str().to_owned());
        let id = service.ports.id();
        let holds_cases = may_hold(conn, team_id)?;
        let mut adults = Vec::new();
        let kept = match &new.joins {
            Some(_) if !holds_cases => return Err(Failure::Rule(RecordRefused::TeamHoldsNoCases)),
            Some(joins) => {
                let added = add_to(conn, service, context, &new, (joins, &matches))?;
                adults.extend(added.adults.clone());
                added
            }
            None if !matches.is_empty() && match_reason.is_none() => {
                return Err(Failure::Rule(RecordRefused::LikelyMatch(matches)));
            }
            None if !holds_cases => return Err(Failure::Rule(RecordRefused::TeamHoldsNoCases)),
            None => {
                let parent = new.parent.as_ref().filter(|_| !new.kept_apart);
                let known =
                    known_parent(conn, context, (None, parent)).map_err(|failure| failure.map_rule(RecordRefused::from))?;
                let (known, elsewhere) = known;
                let recorded = make_case(conn, service, context, &new, (team_id, known), reference)?;
                adults = tell_governance_of(conn, service, context, (NoticeEvent::HiddenAdult, &recorded.reference), &elsewhere)?;
                let began = FactKind::RequestReceived { source: fact_source(new.source) };
                timetable::record(conn, service, context, recorded.case_id, began, new.received_on.date())?;
                Added { recorded, episode: 1, withdrew: None, told: Vec::new(), adults: Vec::new() }
            }
        };
        let mut made = kept.recorded;
        let said = match new.parent.as_ref().filter(|_| !new.kept_apart) {
            Some(parent) => {
                let day = new.received_on.date();
                let why = format!("Said with the request of {}", day_in_words(day));
                keep_what_differs(conn, service, context, (&made.reference, parent), (day, &why))?
            }
            None => Vec::new(),
        };
        let receipt_to = match new.joins {
            Some(_) if asker_is_silent(conn, context, made.case_id, &new)? => None,
            _ => new.requester_email.as_ref(),
        };
        let request = RequestRow {
            id,
            case_id: made.case_id,
            received_on: new.received_on.date(),
            keyed_at: context.now,
            keyed_by: context.actor.user_id,
            source: new.source,
            channel: new.channel,
            requester_name: new.requester_name.as_str().to_owned(),
            requester_email: new.requester_email.as_ref().map(|email| email.as_str().to_owned()),
            concerns: or_empty(new.concerns.as_ref()).to_owned(),
            match_reason: match_reason.clone().filter(|_| !matches.is_empty() && new.joins.is_none()),
            acknowledged_on: receipt_to.is_some().then_some(context.today),
            episode: kept.episode,
            became: made.became,
            withdrawn_on: None,
            withdrawn_late_reason: None,
        };
        let received_on = request.received_on;
        request.insert(conn)?;
        let gone = match kept.withdrew {
            Some(on) => others_withdrew(conn, service, context, (made.case_id, &permit), (id, received_on, on))?,
            None => Vec::new(),
        };
        if let Some(file) = &file {
            let class = DocumentClass::General;
            file.row(service, context, made.case_id, class, "The request as it came".into()).insert(conn)?;
        }
        let hidden = [hidden, file.as_ref().map(|file| file.hidden.clone()).unwrap_or_default()].concat();
        let told = Told::RequestRecorded {
            file_sha256: file.map(|file| file.sha256),
            received_on: new.received_on.date(),
            source: new.source,
            became: Some(made.became),
        };
        let entry = AuditEntry::of(&permit).on_case(made.case_id).telling(&told).because(match_reason.unwrap_or_default());
        let mut done_besides = None;
        if new.kept_apart {
            let restricted = restrict_from_the_start(conn, service, context, &permit, made.case_id)?;
            let restricted = restricted.ok_or(Failure::Rule(RecordRefused::NobodyToName))?;
            made.named.clone_from(&restricted.named);
            done_besides = Some(restricted);
        }
        let place =
            if made.held_by.is_some() || new.kept_apart { "/work".to_owned() } else { case_path(made.reference.as_str(), "") };
        let governance = tell_governance(conn, service, context, &made.reference, &hidden)?;
        let done =
            Done::new(made.clone(), entry).seen_at(place).telling_all(kept.told).telling_all(governance).telling_all(adults);
        let done = said.into_iter().chain(gone).fold(done, Done::and);
        let done = match done_besides {
            Some(restricted) => done.and(restricted.entry).telling_all(restricted.told),
            None => done,
        };
        Ok(match receipt_to {
            Some(address) => {
                let key = format!("{}:{id}", made.case_id);
                done.telling(acknowledgement(service.store.law(), &made, &key, new.received_on.date(), address.as_str()))
            }
            None => done,
        })
    })
}

/// Says whether whoever asks must not be told: then no receipt goes to them.
pub(super) fn asker_is_silent(conn: &mut DbConnection, context: &Context, case: CaseId, new: &NewRequest) -> StorageResult<bool> {
    let email = new.requester_email.as_ref().map(EmailAddress::as_str);
    asker_must_not_be_told(conn, case, (new.requester_name.as_str(), email), context.today)
}

/// Keeps the file once nothing else is known to stop the request, so that a refused request leaves nothing on the disk.
fn keep_file(service: &Service, context: &Context, new: &NewRequest, file: Arrived) -> Result<KeptFile, Failure<RecordRefused>> {
    let matches = find_matches(service, context, new)?;
    if !matches.is_empty() && new.match_reason.is_none() && new.joins.is_none() {
        return Err(Failure::Rule(RecordRefused::LikelyMatch(matches)));
    }
    if let Some(team) = context.actor.team_id
        && !service.store.read(|conn| may_hold(conn, team))?
    {
        return Err(Failure::Rule(RecordRefused::TeamHoldsNoCases));
    }
    let own = OwnNumbers { upn: new.upn.as_ref().map(Upn::as_str), nhs: None };
    documents::keep(service, context, own, file).map_err(|failure| failure.map_rule(RecordRefused::from))
}

/// Says whether the answers of a request hold together, before anything is looked up.
///
/// # Errors
/// [`RecordRefused`] names the answer.
pub fn check(new: &NewRequest, today: NaiveDate) -> Result<(), RecordRefused> {
    let received_on = new.received_on.date();
    if search_text(new.child_name.as_str()).is_empty() {
        return Err(RecordRefused::ChildNameMissing);
    }
    if received_on > today {
        return Err(RecordRefused::ReceivedInTheFuture);
    }
    new.born_on.map_or(Ok(()), |born| check_birth(born, Some(received_on), today))
}

/// Says what is wrong with a birth date; nothing where somebody may ask for an assessment of a child born then. Without the day of the request, which is
/// not answered yet, today stands for it.
///
/// # Errors
/// [`RecordRefused`] names the answer.
pub fn check_birth(born: NaiveDate, received_on: Option<NaiveDate>, today: NaiveDate) -> Result<(), RecordRefused> {
    let received_on = received_on.unwrap_or(today);
    if born > today {
        return Err(RecordRefused::BornInTheFuture);
    }
    if born > received_on {
        return Err(RecordRefused::BornAfterTheRequest);
    }
    if born.checked_add_months(chrono::Months::new(12 * 25)).is_some_and(|birthday| birthday <= received_on) {
        return Err(RecordRefused::TooOld);
    }
    Ok(())
}

fn make_case(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    new: &NewRequest,
    (team_id, known_parent): (TeamId, Option<PersonRow>),
    reference: CaseReference,
) -> StorageResult<Recorded> {
    let case = NewCase {
        reference: reference.clone(),
        child_name: new.child_name.as_str().to_owned(),
        born_on: new.born_on,
        upn: new.upn.as_ref().map(|upn| upn.as_str().to_owned()),
        institution_id: new.institution_id,
        parent: new.parent.clone(),
        known_parent,
        team_id,
        caseworker_id: context.actor.user_id,
        stage: Stage::Requested,
        began_on: new.received_on.date(),
        in_care: new.in_care,
        kept_apart: new.kept_apart,
        circumstances: ChildCircumstance::on_entry(new.hearing_impairment, new.vision_impairment, new.armed_forces_family),
    };
    let case_id = case.insert(conn, service, context)?;
    Ok(Recorded { case_id, reference, became: Became::Began, held_by: None, named: Vec::new() })
}

pub(super) fn acknowledgement(law: &Law, made: &Recorded, key: &str, received_on: NaiveDate, address: &str) -> NewNotice {
    // Only a request from which a clock begins has a limit of its own.
    let limit = match made.became {
        Became::Began | Became::Earlier => law.assessment_limit(Purpose::AssessmentDecision, received_on).map(day_in_words),
        Became::Kept | Became::Reassessment | Became::SetAside => None,
    };
    let asked_for = match made.became {
        Became::Reassessment => "a re-assessment",
        Became::Began | Became::Earlier | Became::Kept | Became::SetAside => "an Education, Health and Care needs assessment",
    };
    let what = format!("{asked_for} on {}", day_in_words(received_on));
    let words = words(NoticeEvent::RequestAcknowledged, &made.reference, &what, limit.as_deref());
    NewNotice {
        dedupe_key: format!("request_acknowledged:{key}"),
        event: NoticeEvent::RequestAcknowledged,
        case_id: Some(made.case_id),
        subject_id: None,
        to: Addressee::Contact(address.to_owned()),
        title: words.title,
        body: words.body,
        link: String::new(),
    }
}
