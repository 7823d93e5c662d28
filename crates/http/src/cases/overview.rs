//! The case page and its people.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule, heading,
    overview::{self, AdviceLine, CasePersonRow, Overview as CaseOverview, PersonRow},
    rights,
};
use ehc_domain::{
    advice::AdviceState,
    cases::{CaseReference, DutyActor, Stage},
    timetable::{Duty, DutyStatus, rules::Purpose},
};

use super::{
    dates::{is_before, target},
    frame, ruler, words as duty_words,
};
use crate::{
    App, HttpError, SignedIn,
    pages::{
        CasePage,
        case::{self, AdviceRow, NextAct},
    },
    respond::{Answer, page},
    ui::{
        Html, Link,
        govuk::{Inset, SummaryList, SummaryRow, Tag},
        parts::{Authority, Entry},
        words,
    },
};

/// Reads the reference in an address; anything else is a page that does not exist.
///
/// # Errors
/// [`HttpError::NotFound`].
pub fn reference(text: &str) -> Result<CaseReference, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let reference = reference(&path)?;
    let context = signed_in.context(None);
    let (shown, heading) = app
        .run(move |service| {
            let shown = overview::show(service, &context, &reference)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &shown.dates.open))?;
            Ok::<_, Failure<NoRule>>((shown, heading))
        })
        .await?;
    let frame = frame(&signed_in, &shown.dates.open, &heading, "");
    page(&CasePage::from(view(&signed_in, frame, &shown)))
}

fn view(signed_in: &SignedIn, frame: case::CaseFrame, shown: &CaseOverview) -> case::Overview {
    let today = shown.dates.timetable.today;
    let open = &shown.dates.open;
    let advice = shown.advice.as_deref().unwrap_or_default();
    let drawn = ruler::top(&shown.dates, advice);
    let me = signed_in.actor().user_id;
    let who = if open.case.caseworker_id == Some(me) {
        "You".to_owned()
    } else {
        shown.caseworker.clone().unwrap_or_else(|| "Nobody yet".into())
    };
    let banner = open
        .case
        .closed_on
        .map(|on| Inset { body: format!("{} on {}.", open.case.stage.label(), words::date(on)).into() }.into());
    case::Overview {
        banner,
        ruler: drawn,
        next: next_acts(shown, advice, &who, today),
        advice: advice.iter().map(|line| advice_row(line, open.path("advice"), today)).collect(),
        ask: (open.case.stage == Stage::Assessing && shown.may_edit).then(|| {
            Link::new(if advice.is_empty() { "Ask for advice" } else { "Ask for more advice" }, open.path("advice/new"))
        }),
        contact: contact(shown),
        latest: shown.latest.iter().flatten().map(|act| super::history::entry(act, today)).collect::<Vec<Entry>>(),
        history: shown.latest.is_some().then(|| open.path("history")),
        frame,
        ..case::Overview::default()
    }
}

fn next_acts(shown: &CaseOverview, advice: &[AdviceLine], who: &str, today: NaiveDate) -> Vec<NextAct> {
    let open = &shown.dates.open;
    let late = shown.next().into_iter().filter(|duty| is_next(shown, duty, today)).take(3);
    late.map(|duty| {
        let title = shown.dates.titles.get(&duty.key).cloned().unwrap_or_default();
        let is_late = duty.due.is_some_and(|due| due < today);
        let actor = duty.rule().owner.actor();
        let (what, place) = duty_words::act(duty.rule().purpose, &title, actor, is_late);
        let line = advice.iter().find(|line| Some(line.id.uuid()) == duty.subject());
        let mut why: Vec<String> = Vec::new();
        if let Some(line) = line {
            why.push(format!("Asked of {}", line.asked_of));
            if let Some(day) = line.promised_on {
                why.push(format!("says it will come by {}", words::list_date(day, today)));
            }
        }
        if duty.act_by.is_some_and(|act_by| Some(act_by) != duty.due) && !is_late {
            let day = duty.due.map(|due| words::list_date(due, today)).unwrap_or_default();
            why.push(format!("{day} is not a working day. The limit does not move"));
        }
        if is_before(target(&shown.dates, duty), duty.act_by) && !is_late {
            why.push("our offices are closed before then".to_owned());
        }
        let why = if why.is_empty() { Html::default() } else { Html::from(format!("{}.", why.join(", "))) };
        NextAct {
            due: duty_words::due(duty.due, target(&shown.dates, duty), duty.is_excused_if_missed(), today),
            // The pages of the work itself are for those who do casework; others may see why the date is what it is.
            what: Link::new(what, open.path(if shown.latest.is_some() { place } else { "dates" })),
            authority: duty_words::authority(duty.rule_id().as_str(), duty.rule().authority),
            why,
            who: who.to_owned(),
        }
    })
    .collect()
}

/// The caseworker's own duties come next; what others owe only once it is late. The 20-week limit waits behind the decision on a plan.
fn is_next(shown: &CaseOverview, duty: &Duty, today: NaiveDate) -> bool {
    let stage = shown.dates.open.case.stage;
    let is_late = duty.due.is_some_and(|due| due < today);
    match duty.rule().owner.actor() {
        DutyActor::Caseworker => match (duty.rule().purpose, stage) {
            (Some(Purpose::PlanDecision | Purpose::FinalPlan), Stage::Requested) => is_late,
            (Some(Purpose::FinalPlan), Stage::Assessing) => is_late,
            _ => true,
        },
        _ => is_late && !duty.is_excused_if_missed(),
    }
}

/// One row of the advice table.
pub(crate) fn advice_row(line: &AdviceLine, advice_page: String, today: NaiveDate) -> AdviceRow {
    // A whole team is asked under no name of a person.
    let named = [line.asked_of.as_str(), line.body.as_str()];
    let from = named.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let (state, note) = advice_state(line, today);
    AdviceRow {
        kind: Link::new(line.kind, format!("{advice_page}/{}", line.id)),
        from,
        due: line.due.map(|due| words::list_time(due, today)).unwrap_or_default(),
        authority: Some(if line.is_legal { Authority::law("6-week limit") } else { Authority::code("6 weeks (Code)") }),
        state,
        note,
        ..AdviceRow::default()
    }
}

fn advice_state(line: &AdviceLine, today: NaiveDate) -> (Html, Html) {
    let promised = line
        .promised_on
        .filter(|_| line.state.is_owed())
        .map(|day| Html::from(format!("Says it will come by {}.", words::list_date(day, today))))
        .unwrap_or_default();
    let cause = line.late_cause.clone().map(|cause| Html::from(format!("{cause}."))).unwrap_or_default();
    match (line.status, line.state) {
        (_, AdviceState::Accepted) => ("Accepted".into(), Html::default()),
        (_, AdviceState::Received) => (Tag::blue("Received, to check").into(), Html::default()),
        (_, AdviceState::NotNeeded) => ("Not needed".into(), cause),
        (_, AdviceState::Declined) => (Tag::red("Declined").into(), cause),
        (Some(DutyStatus::Overdue { days }), _) => (Tag::red(format!("Overdue by {}", words::days(days))).into(), promised),
        (Some(DutyStatus::Excused { .. }), _) => {
            let ground = line.excused_by.map(|ground| Html::from(format!("{}. ", words::sentence(ground.words()))));
            (Tag::purple("Excused").into(), ground.unwrap_or_default().then(cause).then(promised))
        }
        (_, AdviceState::SentBack) => (Tag::amber("Sent back").into(), promised),
        (Some(status @ (DutyStatus::DueToday | DutyStatus::DueLater { days: ..=5 })), _) => {
            (duty_words::state(status, line.due, today), promised)
        }
        (_, AdviceState::InProgress) => (Tag::blue("In progress").into(), promised),
        (_, AdviceState::Asked) => (Tag::new("teal", "Waiting").into(), promised),
    }
}

fn contact(shown: &CaseOverview) -> Vec<(String, Html)> {
    let mut rows = Vec::new();
    if let Some((link, person)) = shown.circle.as_ref().and_then(|circle| circle.first()) {
        let relation = if link.relation.is_empty() { String::new() } else { format!(" ({})", link.relation) };
        rows.push(("Parent".to_owned(), Html::name(&person.name).then(relation)));
        if let Some(way) = &person.contact_preference {
            rows.push(("Prefers".to_owned(), Html::from(words::sentence(way))));
        }
        if let Some(language) = &person.language {
            let need = if person.needs_interpreter { ", interpreter needed" } else { "" };
            rows.push(("Language".to_owned(), format!("{language}{need}").into()));
        }
    }
    if let Some(institution) = &shown.institution {
        match &institution.senco {
            Some(senco) => rows.push(("SENCO".to_owned(), Html::name(senco).then(format!(", {}", institution.name)))),
            None => rows.push(("School".to_owned(), institution.name.as_str().into())),
        }
    }
    rows
}

pub(super) async fn people(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let reference = reference(&path)?;
    let context = signed_in.context(None);
    let (shown, heading, rights) = app
        .run(move |service| {
            let shown = overview::show(service, &context, &reference)?;
            let (heading, rights) = service.store.read(|conn| {
                let open = shown.dates.open.clone();
                Ok::<_, Failure<NoRule>>((heading::load(conn, &context, &open)?, rights::view(conn, open, context.today)?))
            })?;
            Ok::<_, Failure<NoRule>>((shown, heading, rights))
        })
        .await?;
    let frame = frame(&signed_in, &shown.dates.open, &heading, "people");
    let circle = shown.circle.as_ref().ok_or(HttpError::Denied)?;
    let whose = super::rights::card(&rights, shown.may_edit);
    let cards = circle.iter().map(|(link, person)| person_card(link, person, shown.may_edit)).collect();
    let add = shown.may_edit.then(|| Link::new("Add a person", shown.dates.open.path("people/new")));
    page(&case::people(frame, Some(whose), cards, add))
}

fn person_card(link: &CasePersonRow, person: &PersonRow, may_reveal: bool) -> SummaryList {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "Not recorded".into());
    let address: Html = if person.address_is_confidential {
        let reveal = if may_reveal { " Confidential: it is shown only on the person’s own letters." } else { "" };
        format!("Withheld.{reveal}").into()
    } else {
        text(&person.address).into()
    };
    let responsibility = match (link.has_parental_responsibility, link.responsibility_checked_on) {
        (true, Some(on)) => format!("Yes, checked {}", words::date(on)),
        (true, None) => "Yes, not checked yet".into(),
        (false, _) => "Not recorded".into(),
    };
    let mut rows = vec![
        SummaryRow::new("Relation", words::sentence(&link.relation)),
        SummaryRow::new("Parental responsibility", responsibility),
        SummaryRow::new("Phone", text(&person.phone)),
        SummaryRow::new("Email", text(&person.email)),
        SummaryRow::new("Address", address),
    ];
    if let Some(way) = &person.contact_preference {
        rows.push(SummaryRow::new("Prefers", words::sentence(way)));
    }
    if let Some(language) = &person.language {
        let need = if person.needs_interpreter { ", interpreter needed" } else { "" };
        rows.push(SummaryRow::new("Language", format!("{language}{need}")));
    }
    SummaryList::card(Html::name(&person.name), rows)
}
