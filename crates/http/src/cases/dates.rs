//! The dates of a case and why each is what it is.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Failure,
    advice::Standing,
    heading,
    overview::{self, AdviceLine},
    timetable::{self, CaseTimetable},
};
use ehc_domain::{
    advice::AdviceState,
    cases::Stage,
    policy::{Action, Decision, Target, decide},
    timetable::{Duty, DutyStatus, episodes::EpisodeKind, rules::Nature},
    typed_day::from_boxes,
};
use serde::Deserialize;

use super::{frame, ruler, words as duty_words};
use crate::{
    form::{AS_PROGRAMS, as_programs_write},
    frames::{CaseFrame, CasePage},
    ui::{
        Field, FormState, Html, Link,
        govuk::Inset,
        parts::{Authority, Column, Due, Empty, Filter, Row, SectionHead, Table},
        ruler::ruler as draw,
        words,
    },
    web::{
        App, HttpError, SignedIn,
        path::reference,
        respond::{Answer, page, wrong},
    },
};

/// The code of a day that cannot be read.
pub(super) const DAY_UNREADABLE: &str = "day_unreadable";

/// As known on which day.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(crate) struct AsKnown {
    /// The day as known at the end of which the dates are given; now unless told.
    #[param(value_type = NaiveDate, required = false)]
    known_on: Option<String>,
}

impl AsKnown {
    /// The day as known on which a page shows dates, as people write it; `None` for now.
    pub(super) fn day(&self) -> Result<Option<NaiveDate>, HttpError> {
        self.read(|text| from_boxes(text, "", "").map_err(|not| not.words))
    }

    /// The day as known on which a program is given dates; `None` for now.
    pub(super) fn day_of_program(&self) -> Result<Option<NaiveDate>, HttpError> {
        self.read(|text| as_programs_write(text).ok_or_else(|| AS_PROGRAMS.to_owned()))
    }

    fn read(&self, day: impl Fn(&str) -> Result<NaiveDate, String>) -> Result<Option<NaiveDate>, HttpError> {
        let text = self.known_on.as_deref().unwrap_or_default().trim();
        let unreadable = |words| HttpError::refused(DAY_UNREADABLE, Some("known_on"), words);
        (!text.is_empty()).then(|| day(text)).transpose().map_err(unreadable)
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

pub(super) async fn load(
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

pub(super) async fn show(
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
    let mut shown = match nothing(&dates) {
        Some(nothing) => frame.part("Dates").part_of_page(nothing),
        None => dates_page(frame, groups(&dates, &advice)),
    };
    if let Some(exceptions) = super::exceptions::table(&dates, &signed_in.actor()) {
        shown = shown.part_of_page(SectionHead::new("Exceptions")).part_of_page(exceptions);
    }
    if let Some(day) = dates.as_known_on {
        let words = format!("These are the dates as they were known at the end of {}.", words::date(day));
        let now = Html::link("Show them as they are now", &dates.open.path("dates"));
        let limit = "The birth date, the school and the days on which our own offices are closed are as recorded now.";
        shown.main.insert(0, Inset { body: Html::from(words).then(" ").then(now).then(Html::paragraph(limit)) }.into());
    }
    if decide(&signed_in.actor(), Action::FactRecord, Target::Case(&dates.open.subject)) == Decision::Allow {
        let words = "What happened on which day, who recorded it, and how to put it right: ";
        let link = Html::link("the days on record", &dates.open.path("facts"));
        shown = shown.part_of_page(Html::paragraph(Html::from(words).then(link).then(".")));
    }
    page(&shown.part_of_page(known.form(dates.open.path("dates"), None)))
}

/// In place of a table without rows: why the case has no dates.
fn nothing(dates: &CaseTimetable) -> Option<Empty> {
    let case = &dates.open.case;
    dates.timetable.duties.is_empty().then(|| match (case.stage, case.merged_into_id, dates.as_known_on) {
        (_, _, Some(_)) => Empty::new("The case had no dates then")
            .body("Nothing that a limit is counted from was on record at the end of that day."),
        (_, Some(_), None) => {
            let body = "What was asked for here is counted in the case that this one was merged into.";
            Empty::new("No dates: this case was merged into another")
                .body(body)
                .link(Link::new("Open the overview, which names that case", dates.open.path("")))
        }
        (Stage::RecordedInError, None, None) => Empty::new("No dates: the case was recorded by mistake")
            .body("There was no request and no plan, so no limit ever ran."),
        (_, None, None) => Empty::new("No dates yet").body("Nothing that a limit is counted from is on record."),
    })
}

/// In place of dates that nobody can know: the question again, and not today's dates, which would look like the answer.
async fn not_known(app: &App, signed_in: &SignedIn, path: &str, known: &AsKnown, why: String) -> Answer {
    let (dates, _, heading) = load(app, signed_in, path, None).await?;
    let mut frame = frame(signed_in, &dates.open, &heading, "dates");
    frame.shell.failed = true;
    wrong(&frame.part("Dates").part_of_page(known.form(dates.open.path("dates"), Some(why))))
}

/// Groups the dates of a case: each live episode under its ruler, then what belongs to no episode, then what is finished. An episode that is over stays
/// while something of it is owed. With no live episode the last assessment keeps its ruler.
fn groups(dates: &CaseTimetable, advice: &[AdviceLine]) -> Vec<DateGroup> {
    let came = |duty: &Duty| {
        let line = advice.iter().find(|line| Some(line.id.uuid()) == duty.subject());
        line.map(|line| line.state).filter(|state| state.has_come())
    };
    let rows = |duties: &[&Duty]| duties.iter().map(|duty| date_row(dates, duty, came(duty))).collect();
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
            None if !episode.is_live() && !owes(&episode.duties) => finished.extend(&episode.duties),
            ruler => {
                groups.push(DateGroup { title: episode.id.kind.label().into(), ruler, rows: rows(&episode.duties) });
            }
        }
    }
    let standing: Vec<&Duty> = dates.timetable.duties.iter().filter(|duty| duty.episode.is_none()).collect();
    let others = if dates.open.case.stage.has_plan() { "Dates of the plan" } else { "Other dates" };
    for (title, duties) in [(others, standing), ("Finished", finished)] {
        if !duties.is_empty() {
            groups.push(DateGroup { title: title.into(), ruler: None, rows: rows(&duties) });
        }
    }
    groups
}

fn owes(duties: &[&Duty]) -> bool {
    duties.iter().any(|duty| duty.rule().nature == Nature::Duty && duty.is_open())
}

/// The day by which to act: for what is the authority's own to do, the last day on which its offices are open too.
pub(super) fn target(dates: &CaseTimetable, duty: &Duty) -> Option<NaiveDate> {
    dates.targets.get(&duty.key).copied().or(duty.act_by)
}

pub(super) fn is_before(one: Option<NaiveDate>, other: Option<NaiveDate>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one < other)
}

/// One date; advice that came though it was owed no more is said to have come, as in every list.
fn date_row(dates: &CaseTimetable, duty: &Duty, came: Option<AdviceState>) -> DateRow {
    let today = dates.timetable.today;
    let title = dates.titles.get(&duty.key).cloned().unwrap_or_default();
    DateRow {
        step: Link::new(title, duty_words::receipt(dates, duty)),
        due: match duty.rule().nature {
            Nature::Duty if duty.is_open() && duty.due.is_some() => {
                let due = duty_words::due(duty.due, target(dates, duty), duty.is_excused_if_missed(), today);
                // Here the year of today is no more taken for granted than another: these are the days that the law counts.
                Due { date: duty.due.map(words::full_time).unwrap_or_default(), ..due }
            }
            _ => Due {
                date: match duty.due {
                    Some(due) => words::full_time(due),
                    None if duty.is_open() => duty_words::undated(duty.rule().mode).into(),
                    None => "No set date".into(),
                },
                words: String::new(),
                class: "",
            },
        },
        authority: duty_words::authority_of(duty).unwrap_or_default(),
        rule: duty_words::rule_words(duty),
        met: match duty.met_on() {
            Some(on) => words::full_time(on),
            None if duty.is_open() && duty.rule().nature == Nature::Duty => "Not yet".into(),
            None => "–".into(),
        },
        state: match (duty.status(today), came) {
            (DutyStatus::NotYet, _) => duty_words::undated(duty.rule().mode).into(),
            (DutyStatus::Closed { .. }, Some(state)) => Standing::of(state, None, true, today).words().into(),
            (status, _) => duty_words::state(status, duty.due, today),
        },
        act: None,
    }
}

/// One row of the table of dates.
#[derive(Debug, Clone, Default)]
struct DateRow {
    step: Link,
    due: Due,
    authority: Authority,
    /// As the law numbers it: "Regulation 5(1)".
    rule: String,
    met: Html,
    state: Html,
    /// "Correct" the day everything is counted from.
    act: Option<Link>,
}

/// The dates of one episode, or of what belongs to none.
#[derive(Debug, Clone, Default)]
struct DateGroup {
    /// "Annual review".
    title: String,
    /// The ruler of an episode.
    ruler: Option<Html>,
    rows: Vec<DateRow>,
}

/// `…/dates`: every limit and target. One ruler stands above the page like everywhere; several each stand above their own dates.
fn dates_page(frame: CaseFrame, mut groups: Vec<DateGroup>) -> CasePage {
    let mut page = frame.part("Dates").lead("Open a step to see why its date is what it is.");
    let drawn = groups.iter().filter(|group| group.ruler.is_some()).count();
    if drawn == 1 {
        page.ruler = groups.iter_mut().find_map(|group| group.ruler.take());
    }
    if groups.len() <= 1 {
        let rows = groups.pop().map(|group| group.rows).unwrap_or_default();
        return page.part_of_page(dates_table("Every limit and target of this case", rows));
    }
    for group in groups {
        let (head, caption): (Html, String) = match group.ruler {
            // The ruler names its episode itself.
            Some(ruler) => (ruler, group.title),
            None => (SectionHead::new(group.title.as_str()).into(), group.title),
        };
        page = page.part_of_page(head).part_of_page(dates_table(&caption, group.rows));
    }
    page
}

fn dates_table(caption: &str, rows: Vec<DateRow>) -> Table {
    let columns = vec![
        Column::new("Step"),
        Column::new("Limit"),
        Column::new("Whose date"),
        Column::new("Rule"),
        Column::new("Met on"),
        Column::new("State").quiet(),
    ];
    let row = |date: DateRow| {
        let why = Html::link(date.step.text.clone(), &date.step.href).then(
            date.act
                .map(|link| Html::trusted(" ").then(Html::link(link.text.then(Html::for_what(&date.step.text)), &link.href)))
                .unwrap_or_default(),
        );
        Row::new([
            why.into(),
            Html::from(date.due).into(),
            Html::from(date.authority).into(),
            date.rule.into(),
            date.met.into(),
            date.state.into(),
        ])
    };
    Table::new(caption, columns, rows.into_iter().map(row).collect())
}
