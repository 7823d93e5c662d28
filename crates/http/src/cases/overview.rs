//! The case page, its people, its dates and why each is what it is.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule, heading,
    overview::{self, AdviceLine, Overview as CaseOverview},
    rights,
    timetable::{self, CaseTimetable},
};
use ehc_domain::{
    advice::AdviceState,
    cases::{CaseReference, Stage},
    policy::{Action, Decision, Target, decide},
    timetable::{
        Duty, DutyStatus,
        episodes::EpisodeKind,
        exceptions::{Refusal, Verdict},
        rules::{Mode, Nature},
    },
};
use serde::Deserialize;

use super::{frame, ruler, words as duty_words};
use crate::{
    App, HttpError, SignedIn,
    pages::{
        CasePage,
        case::{self, AdviceRow, DateGroup, DateRow, NextAct},
    },
    respond::{Answer, page, wrong},
    ui::{
        Field, FormState, Html, Link,
        govuk::{Inset, SummaryList, SummaryRow, Tag},
        parts::{Entry, Filter},
        ruler::ruler as draw,
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
        let actor = duty.rule.owner.actor();
        let (what, place) = duty_words::act(duty.rule.id.as_str(), &title, actor, is_late);
        let line = advice.iter().find(|line| Some(line.id.uuid()) == duty.subject);
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
            authority: duty_words::authority(duty.rule.id.as_str(), duty.rule.authority),
            why,
            who: who.to_owned(),
        }
    })
    .collect()
}

/// The day by which to act: for what is the authority's own to do, the last day on which its offices are open too.
fn target(dates: &CaseTimetable, duty: &ehc_domain::timetable::Duty) -> Option<NaiveDate> {
    dates.targets.get(&duty.key).copied().or(duty.act_by)
}

fn is_before(one: Option<NaiveDate>, other: Option<NaiveDate>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one < other)
}

/// The caseworker's own duties come next; what others owe only once it is late. The 20-week limit waits behind the decision on a plan.
fn is_next(shown: &CaseOverview, duty: &Duty, today: NaiveDate) -> bool {
    use ehc_domain::cases::DutyActor;
    let stage = shown.dates.open.case.stage;
    let is_late = duty.due.is_some_and(|due| due < today);
    match duty.rule.owner.actor() {
        DutyActor::Caseworker => match (duty.rule.id.as_str(), stage) {
            ("R10-NO-PLAN-16W" | "DP10-NO-PLAN-16W" | "R13-FINAL-20W" | "DP13-FINAL-20W", Stage::Requested) => is_late,
            ("R13-FINAL-20W" | "DP13-FINAL-20W", Stage::Assessing) => is_late,
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
        authority: Some(if line.is_legal {
            crate::ui::parts::Authority::law("6-week limit")
        } else {
            crate::ui::parts::Authority::code("6 weeks (Code)")
        }),
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

#[derive(Debug, Deserialize)]
pub(crate) struct AsKnown {
    known_on: Option<String>,
}

impl AsKnown {
    /// The day as known on which dates are shown, as computers or as people write it; `None` for now.
    fn day(&self) -> Result<Option<NaiveDate>, HttpError> {
        let text = self.known_on.as_deref().unwrap_or_default().trim();
        if text.is_empty() {
            return Ok(None);
        }
        let as_written = || ["%d %B %Y", "%d/%m/%Y"].iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok());
        let unreadable =
            || HttpError::Refused { code: "day_unreadable".into(), message: "Enter a day, for example 30 November 2026".into() };
        text.parse().ok().or_else(as_written).map(Some).ok_or_else(unreadable)
    }

    /// The form that asks for the day, with what was typed and what is wrong with it.
    fn form(&self, place: String, refused: Option<String>) -> Filter {
        let mut state = FormState::new().with("known_on", self.known_on.as_deref().unwrap_or_default());
        if let Some(why) = refused {
            state.fail("known_on", why);
        }
        let field = Field::text("known_on", "Show the dates as known on").hint("For example, 30 November 2026").width(20);
        Filter { action: place, fields: vec![field], state, ..Filter::default() }
    }
}

async fn load(
    app: &App,
    signed_in: &SignedIn,
    path: &str,
    known_on: Option<NaiveDate>,
) -> Result<(CaseTimetable, Vec<AdviceLine>, heading::Heading), HttpError> {
    let reference = reference(path)?;
    let context = signed_in.context(None);
    Ok(app
        .run(move |service| {
            let dates = timetable::show(service, &context, &reference, known_on)?;
            let (advice, heading) = service.store.read(|conn| {
                Ok::<_, Failure<_>>((overview::advice_lines(conn, &dates)?, heading::load(conn, &context, &dates.open)?))
            })?;
            Ok::<_, Failure<_>>((dates, advice, heading))
        })
        .await?)
}

pub(super) async fn dates(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<String>,
    known: web::Query<AsKnown>,
) -> Answer {
    let asked = match known.day() {
        Ok(day) => load(&app, &signed_in, &path, day).await,
        Err(unreadable) => Err(unreadable),
    };
    let (dates, advice, heading) = match asked {
        Err(HttpError::Refused { message, .. }) => return not_known(&app, &signed_in, &path, &known, message).await,
        other => other?,
    };
    let frame = frame(&signed_in, &dates.open, &heading, "dates");
    let mut shown = case::dates(frame, groups(&dates, &advice));
    if let Some(day) = dates.as_known_on {
        let words = format!("These are the dates as they were known at the end of {}.", words::date(day));
        let now = Html::link("Show them as they are now", &dates.open.path("dates"));
        let limit = "The birth date, the school and the days on which our own offices are closed are as recorded now.";
        shown.main.insert(0, Inset { body: Html::from(words).then(" ").then(now).then(Html::paragraph(limit)) }.into());
    }
    page(&shown.part_of_page(known.form(dates.open.path("dates"), None)))
}

/// In place of dates that nobody can know: the question again, and not today's dates, which would look like the answer.
async fn not_known(app: &App, signed_in: &SignedIn, path: &str, known: &AsKnown, why: String) -> Answer {
    let (dates, _, heading) = load(app, signed_in, path, None).await?;
    let mut frame = frame(signed_in, &dates.open, &heading, "dates");
    frame.shell.failed = true;
    wrong(&frame.part("Dates").part_of_page(known.form(dates.open.path("dates"), Some(why))))
}

/// Groups the dates of a case: each live episode under its ruler, then what belongs to the plan itself, then what is finished. With no live episode the
/// last assessment keeps its ruler.
fn groups(dates: &CaseTimetable, advice: &[AdviceLine]) -> Vec<DateGroup> {
    let rows = |duties: &[&Duty]| duties.iter().map(|duty| date_row(dates, duty)).collect();
    let episodes = dates.timetable.episodes();
    let mut rulers: Vec<_> = ruler::live(dates, advice).into_iter().map(|(id, model)| (id, draw(&model))).collect();
    if rulers.is_empty() {
        let last = episodes.iter().rfind(|episode| episode.id.kind == EpisodeKind::Assessment);
        rulers.extend(last.and_then(|episode| Some((episode.id, draw(&ruler::assessment(dates, advice)?)))));
    }
    let drawn = |id| rulers.iter().find(|(known, _)| *known == id).map(|(_, ruler)| ruler.clone());
    let mut groups = Vec::new();
    let mut finished = Vec::new();
    for episode in &episodes {
        match drawn(episode.id) {
            None if !episode.is_live() => finished.extend(&episode.duties),
            ruler => {
                groups.push(DateGroup { title: episode.id.kind.label().into(), ruler, rows: rows(&episode.duties) });
            }
        }
    }
    let standing: Vec<&Duty> = dates.timetable.duties.iter().filter(|duty| duty.episode.is_none()).collect();
    for (title, duties) in [("Dates of the plan", standing), ("Finished", finished)] {
        if !duties.is_empty() {
            groups.push(DateGroup { title: title.into(), ruler: None, rows: rows(&duties) });
        }
    }
    groups
}

fn date_row(dates: &CaseTimetable, duty: &Duty) -> DateRow {
    let today = dates.timetable.today;
    let title = dates.titles.get(&duty.key).cloned().unwrap_or_default();
    DateRow {
        step: Link::new(title, ruler::receipt(dates, duty)),
        due: match duty.rule.nature {
            Nature::Duty if duty.is_open() && duty.due.is_some() => {
                duty_words::due(duty.due, target(dates, duty), duty.is_excused_if_missed(), today)
            }
            _ => crate::ui::parts::Due {
                date: match duty.due {
                    Some(due) => words::list_time(due, today),
                    None if duty.is_open() => duty_words::undated(duty.rule.mode).into(),
                    None => "No set date".into(),
                },
                words: String::new(),
                class: "",
            },
        },
        authority: duty_words::authority(duty.rule.id.as_str(), duty.rule.authority).unwrap_or_default(),
        rule: ruler::rule_words(duty),
        met: match duty.met_on() {
            Some(on) => words::list_time(on, today),
            None if duty.is_open() && duty.rule.nature == Nature::Duty => "Not yet".into(),
            None => "–".into(),
        },
        state: match duty.status(today) {
            DutyStatus::NotYet => duty_words::undated(duty.rule.mode).into(),
            status => duty_words::state(status, duty.due, today),
        },
        act: None,
    }
}

pub(super) async fn receipt(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<(String, String)>,
    known: web::Query<AsKnown>,
) -> Answer {
    let (case, key) = path.into_inner();
    let (dates, _, heading) = load(&app, &signed_in, &case, known.day()?).await?;
    let key = key.replace('~', "/");
    let duty = dates.timetable.find_by_key(&key).ok_or(HttpError::NotFound)?;
    let today = dates.timetable.today;
    let frame = frame(&signed_in, &dates.open, &heading, "dates");
    let title = dates.titles.get(&duty.key).cloned().unwrap_or_default();
    let days = duty.days(today);
    let known = dates.as_known_on.map(|day| SummaryRow::new("As known at the end of", words::date(day)));
    let mut facts = Vec::from_iter(known);
    facts.extend([
        SummaryRow::new(
            "Counted from",
            format!("{}, {}", words::date(duty.receipt.anchor.on), duty.receipt.anchor.kind.replace('_', " ")),
        ),
        SummaryRow::new("Rule", duty.rule.name.to_string()),
        SummaryRow::new("Source", ruler::rule_words(duty)),
        SummaryRow::new("Calendar", "Bank holidays and working days of England"),
        SummaryRow::new("Exceptions", exceptions_words(duty)),
    ]);
    if let Some(other) = duty.receipt.counted.other {
        facts.push(SummaryRow::new("Another reading", format!("{}: {}", words::date(other.on), other.why)));
    }
    if duty.rule.nature == Nature::Duty && duty.due.is_some() {
        let counts = format!(
            "{} since it began, {} excused, {} late",
            words::days(days.elapsed),
            words::days(days.excused),
            words::days(days.late)
        );
        facts.push(SummaryRow::new("Days", counts));
    }
    let approves = decide(&signed_in.context(None).actor, Action::ExceptionApprove, Target::Case(&dates.open.subject));
    for waiting in duty.receipt.exceptions.iter().filter(|one| one.verdict == Verdict::Refused(Refusal::NotApproved)) {
        let ground = words::sentence(waiting.ground.words());
        let place = dates.open.path(&format!("exceptions/{}/approve", waiting.fact));
        let row = if approves == Decision::Allow { Html::link(ground, &place) } else { ground.into() };
        facts.push(SummaryRow::new("Waiting for a manager’s approval", row));
    }
    if let (true, Some(fact)) = (heading.counts.is_some(), duty.receipt.anchor.fact) {
        let link = Html::link("Correct this day", &dates.open.path(&format!("facts/{fact}/correct")));
        facts.push(SummaryRow::new("If the day is wrong", link));
    }
    let result = match duty.due {
        Some(due) if duty.is_excused_if_missed() => format!(
            "The limit stays {}. If missed, a recorded exception excuses it: complete as soon as practicable.",
            words::date(due)
        ),
        Some(due) => match duty.act_by {
            Some(act_by) if act_by != due => format!("{}. Act by {}.", words::date(due), words::date(act_by)),
            _ => format!("{}.", words::date(due)),
        },
        None if matches!(duty.rule.mode, Mode::AsSoonAsPracticable) => "The law sets no date: as soon as practicable.".into(),
        None => {
            let unknown: Vec<_> =
                duty.rule.needs().into_iter().filter(|need| need.is_required).map(|need| need.meaning).collect();
            if unknown.is_empty() {
                "No date yet.".into()
            } else {
                format!("No date yet: it depends on {}.", unknown.join(" and "))
            }
        }
    };
    let closed = target(&dates, duty).filter(|target| is_before(Some(*target), duty.act_by) && duty.is_open());
    let result = match closed {
        Some(day) => format!("{result} Our offices are closed before that: our target is {}.", words::date(day)),
        None => result,
    };
    page(&case::receipt(
        frame,
        case::Receipt {
            step: title,
            result: result.into(),
            facts: SummaryList::new(facts),
            steps: duty.receipt.steps(),
            checking: SummaryList::new(vec![
                SummaryRow::new("Receipt", duty.receipt.hash()),
                SummaryRow::new("Rule", duty.rule.id.to_string()),
                SummaryRow::new("Calendar version", duty.receipt.calendar.to_string()),
                SummaryRow::new("Rule set version", duty.receipt.rule_set.to_string()),
            ]),
            back: match dates.as_known_on {
                Some(day) => dates.open.path(&format!("dates?known_on={day}")),
                None => dates.open.path("dates"),
            },
        },
    ))
}

fn exceptions_words(duty: &Duty) -> String {
    if duty.rule.exceptions.is_empty() {
        return "The regulations give none for this limit".into();
    }
    let recorded: Vec<String> = duty
        .receipt
        .exceptions
        .iter()
        .map(|considered| {
            let ground = words::sentence(considered.ground.words());
            match considered.verdict {
                Verdict::Excuses { .. } => {
                    format!("{ground}, from {}: excuses a miss", words::date(considered.from))
                }
                Verdict::Refused(refusal) => {
                    format!("{ground}, from {}: does not count, because {refusal}", words::date(considered.from))
                }
            }
        })
        .collect();
    if recorded.is_empty() { "None recorded".into() } else { recorded.join(". ") }
}

/// Every date of a case with its receipt, now or as known at the end of an earlier day.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/timetable",
    params(("reference" = String, Path), ("known_on" = Option<String>, Query, description = "Like 2026-11-30")),
    security(("session" = [])), responses((status = 200, description = "The timetable"),
        (status = 422, description = "Refused by name: a day ahead, or none", body = crate::Problem)))]
pub(crate) async fn timetable_json(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<String>,
    known: web::Query<AsKnown>,
) -> Answer {
    let (dates, ..) = load(&app, &signed_in, &path, known.day()?).await?;
    Ok(HttpResponse::Ok().json(timetable::to_json(&dates)))
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

fn person_card(
    link: &ehc_application::overview::CasePersonRow,
    person: &ehc_application::overview::PersonRow,
    may_reveal: bool,
) -> SummaryList {
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
