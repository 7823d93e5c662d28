//! The overview of a case.

use actix_web::web;
use chrono::{Duration, NaiveDate};
use ehc_application::{
    Failure, NoRule,
    advice::{Standing, read::asked_in_words},
    cases::case_path,
    heading,
    next::{self, Next},
    overview::{self, AdviceLine, CasePersonRow, Overview as CaseOverview, PersonRow},
};
use ehc_domain::{
    advice::{AdviceKind, AdviceState},
    cases::{DutyActor, Stage},
    next_act::{Acts, NextAct as Act},
    people::rights_holder::Gap,
    timetable::{Duty, DutyStatus, rules::Purpose},
};

use super::{
    dates::{is_before, target},
    frame, ruler, words as duty_words,
};
use crate::{
    frames::{CaseFrame, CasePage},
    ui::{
        Html, Link,
        govuk::{Inset, Tag},
        parts::{Authority, Card, Cell, Column, Due, Empty, Entry, Pairs, Row, SectionHead, Table, Timeline},
        words,
    },
    web::{
        App, SignedIn,
        path::reference,
        respond::{Answer, page},
    },
};

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
    let gap = heading.gap.map(|gap| missing(gap, &shown));
    page(&CasePage::from(Overview { gap, ..view(&signed_in, frame, &shown) }))
}

fn view(signed_in: &SignedIn, frame: CaseFrame, shown: &CaseOverview) -> Overview {
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
        .filter(|_| shown.merged_into.is_none())
        .map(|on| Inset { body: ended(open.case.stage, open.stage_words(), (shown.decided_on, on)).into() }.into());
    let mut waits: Vec<Html> = Vec::new();
    if shown.may_be_kin {
        let declare = Html::link("declare a conflict of interest", &open.path("conflict"));
        let words = Html::from(
            "Somebody in this case has your surname, which few people on record have. If you are kin, or know the family, ",
        )
        .then(declare)
        .then(".");
        waits.push(Inset { body: words }.into());
    }
    let other = |reference: &str| Html::link(reference, &case_path(reference, ""));
    if let Some(stays) = &shown.merged_into {
        let words = Html::from("This is a duplicate. It was merged into ").then(other(stays)).then(", where the work goes on.");
        waits.push(Inset { body: words }.into());
    }
    if !shown.took_in.is_empty() {
        let names = shown.took_in.iter().enumerate().fold(Html::default(), |body, (place, reference)| {
            let body = if place == 0 { body } else { body.then(", ") };
            body.then(other(reference))
        });
        let words = Html::from("Duplicates of this case were merged into it, and keep their own history: ").then(names).then(".");
        waits.push(Inset { body: words }.into());
    }
    waits.extend(shown.proposed.iter().map(|(act, place, asked)| {
        let who = if asked.is_empty() { String::new() } else { format!("Asked: {}. ", words::list(asked)) };
        let words = Html::from(format!("Waiting for a second person’s approval: {}. {who}", act.label().to_lowercase()));
        Inset { body: words.then(Html::link("See what is proposed", place)) }.into()
    }));
    Overview {
        is_merged: shown.merged_into.is_some(),
        waits,
        banner,
        ruler: drawn,
        next: next_acts(shown, advice, &who, today),
        advice: advice.iter().map(|line| advice_row(line, (open.path("advice"), open.case.closed_on.is_some()), today)).collect(),
        has_plan: open.case.stage.has_plan(),
        ask: (open.case.stage == Stage::Assessing && shown.may_edit).then(|| {
            Link::new(if advice.is_empty() { "Ask for advice" } else { "Ask for more advice" }, open.path("advice/new"))
        }),
        contact: if open.case.stage.is_quiet() { Vec::new() } else { contact(shown) },
        latest: shown.latest.iter().flatten().map(|act| super::history::entry(act, today)).collect::<Vec<Entry>>(),
        history: shown.latest.is_some().then(|| open.path("history")),
        frame,
        ..Overview::default()
    }
}

/// Says how the case ended and when. A refusal ends it with the letter to the family, and was decided before that or on the same day.
fn ended(stage: Stage, how: &str, (decided_on, closed_on): (Option<NaiveDate>, NaiveDate)) -> String {
    if !matches!(stage, Stage::NotAssessed | Stage::NotIssued) {
        return format!("{how} on {}.", words::date(closed_on));
    }
    let told = format!("The family was told on {}.", words::date(closed_on));
    match decided_on {
        Some(decided_on) if decided_on == closed_on => {
            format!("{how} on {}, and the family told that day.", words::date(decided_on))
        }
        Some(decided_on) => format!("{how} on {}. {told}", words::date(decided_on)),
        None => format!("{how}. {told}"),
    }
}

/// What the circle lacks, until it is mended.
fn missing(gap: Gap, shown: &CaseOverview) -> Html {
    let instead = match (gap, first_told(shown)) {
        (Gap::NobodyResponsible, Some((_, person))) => {
            Html::from("Letters go to ").then(Html::name(&person.name)).then(" until somebody is. ")
        }
        (Gap::NobodyResponsible, None) => Html::default(),
        (Gap::NobodyToWriteTo, _) => "No decision or plan can be sent until there is. ".into(),
    };
    let way = Html::link("See the people of this case", &shown.dates.open.path("people"));
    Inset { body: Html::from(format!("{}. ", gap.label())).then(instead).then(way) }.into()
}

/// Whoever of the circle letters go to first, of those who may be told.
fn first_told(shown: &CaseOverview) -> Option<&(CasePersonRow, PersonRow)> {
    shown.circle.as_deref()?.iter().find(|(link, _)| !shown.not_told.contains(&link.person_id))
}

fn next_acts(shown: &CaseOverview, advice: &[AdviceLine], who: &str, today: NaiveDate) -> Vec<NextAct> {
    let open = &shown.dates.open;
    let due: Vec<&Duty> = shown.next().into_iter().filter(|duty| is_next(shown, duty, today)).collect();
    // Whatever is met at the end of the same way is met by the same act, which is listed once.
    let is_on_the_way = |duty: &Duty| shown.next_act.is_some() && duty.rule().purpose.is_some_and(next::is_on_the_way);
    let first = due.iter().position(|duty| is_on_the_way(duty));
    let is_again = |place: usize, duty: &Duty| is_on_the_way(duty) && Some(place) != first;
    let behind: Vec<&Duty> =
        due.iter().enumerate().filter(|(place, duty)| is_again(*place, duty)).map(|(_, duty)| *duty).collect();
    let listed = due.iter().enumerate().filter(|(place, duty)| !is_again(*place, duty)).map(|(_, duty)| *duty).take(3);
    let duties = listed.map(|duty| {
        let title = shown.dates.titles.get(&duty.key).cloned().unwrap_or_default();
        let is_late = duty.due.is_some_and(|due| due < today);
        let actor = duty.rule().owner.actor();
        let next = shown.next_act.as_ref().filter(|_| is_on_the_way(duty));
        let (what, place) = match next {
            // The table has a column for who acts.
            Some(next) => (next.act.title(), next.act.page().to_owned()),
            None => duty_words::act(duty.rule_id().as_str(), &duty.key.to_string(), (&title, actor), duty.subject(), is_late),
        };
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
        for other in behind.iter().filter(|_| next.is_some()) {
            let title = shown.dates.titles.get(&other.key).cloned().unwrap_or_default();
            let day = other.due.map(|due| words::list_date(due, today)).unwrap_or_default();
            why.push(format!("“{title}” ({day}) waits for it too"));
        }
        if matches!(next.map(|next| next.act), Some(Act::Tell(_))) {
            why.push("the decision is made, and only telling the family meets the limit".to_owned());
        }
        let why = if why.is_empty() { Html::default() } else { Html::from(words::sentence(&format!("{}.", why.join(", ")))) };
        NextAct {
            due: duty_words::due(duty.due, target(&shown.dates, duty), duty.is_excused_if_missed(), today),
            // The pages of the work itself are for those who do casework; others may see why the date is what it is.
            what: Link::new(what, open.path(if shown.may_act { &place } else { "dates" })),
            authority: duty_words::authority_of(duty),
            why,
            who: next.map_or_else(|| who.to_owned(), |next| acts(next, who)),
        }
    });
    let advice = shown.not_asked.iter().filter(|_| shown.may_edit).map(|one| {
        let what = match one.kind {
            AdviceKind::PreparingForAdulthood => "Ask for advice on preparing for adulthood".to_owned(),
            kind => format!("Ask for advice: {}", kind.label()),
        };
        let why = format!("{} Nobody was asked yet.", one.why_and_whom().unwrap_or("The law requires it now."));
        NextAct {
            // The law gives no day for asking, and a table has no empty heading.
            due: Due { date: "Now".into(), ..Due::default() },
            what: Link::new(what, open.path("advice/new")),
            authority: Some(Authority::law(one.basis)),
            why: why.into(),
            who: who.to_owned(),
        }
    });
    duties.chain(advice).collect()
}

/// Who acts next: the caseworker, or whoever is waited for.
fn acts(next: &Next, caseworker: &str) -> String {
    match next.act.acts() {
        Acts::Caseworker => caseworker.to_owned(),
        Acts::Manager if !next.waits => "You".to_owned(),
        Acts::Manager if next.managers.is_empty() => "Nobody yet: no other manager over the team may see it".to_owned(),
        Acts::Manager => next.managers.join(" or "),
        Acts::Family => "The family".to_owned(),
        Acts::Institutions => "Schools and colleges".to_owned(),
    }
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
pub(crate) fn advice_row(line: &AdviceLine, (advice_page, has_ended): (String, bool), today: NaiveDate) -> AdviceRow {
    let from = asked_in_words(&line.asked_of, &line.body);
    let (state, note) = advice_state(line, has_ended, today);
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

fn overdue(days: i64, today: NaiveDate) -> Html {
    Tag::red(words::sentence(&words::overdue(today - Duration::days(days), today))).into()
}

fn advice_state(line: &AdviceLine, has_ended: bool, today: NaiveDate) -> (Html, Html) {
    let promised = line
        .promised_on
        .filter(|_| line.state.is_owed())
        .map(|day| Html::from(format!("Says it will come by {}.", words::list_date(day, today))))
        .unwrap_or_default();
    let cause = line.late_cause.clone().map(|cause| Html::from(format!("{cause}."))).unwrap_or_default();
    match (line.status, line.state) {
        (_, AdviceState::Accepted) => ("Accepted".into(), Html::default()),
        (_, AdviceState::Received) if has_ended => (Standing::CameUnchecked.words().into(), Html::default()),
        (_, AdviceState::Received) => (Tag::blue("Received, to check").into(), Html::default()),
        (_, AdviceState::NotNeeded) => ("Not needed".into(), cause),
        (_, AdviceState::Declined) => (Tag::red("Declined").into(), cause),
        (_, state) if has_ended && state.is_owed() => (Standing::Ended.words().into(), Html::default()),
        (Some(DutyStatus::Overdue { days }), _) => (overdue(days, today), promised),
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
    if let Some((link, person)) = first_told(shown) {
        let relation = if link.relation.is_empty() { String::new() } else { format!(" ({})", link.relation) };
        rows.push(("Parent".to_owned(), Html::name(&person.name).then(relation)));
        if let Some(way) = person.contact_preference.as_ref().filter(|_| shown.reachable.contains(&person.id)) {
            rows.push(("Prefers".to_owned(), Html::from(words::sentence(way))));
        }
        if let Some(language) = &person.language {
            let need = if person.needs_interpreter { ", interpreter needed" } else { "" };
            rows.push(("Language".to_owned(), format!("{language}{need}").into()));
        }
    }
    if let Some(institution) = &shown.institution {
        let closed = institution.closed_on.map(|on| format!(" (closed on {})", words::date(on)));
        let school = format!("{}{}", institution.name, closed.unwrap_or_default());
        match &shown.senco {
            Some(senco) => rows.push(("SENCO".to_owned(), Html::name(senco).then(format!(", {school}")))),
            None => rows.push(("School".to_owned(), school.into())),
        }
    }
    rows
}

/// Something to do next in a case.
#[derive(Debug, Clone, Default)]
struct NextAct {
    due: Due,
    what: Link,
    authority: Option<Authority>,
    why: Html,
    who: String,
}

/// One request for advice.
#[derive(Debug, Clone, Default)]
pub(crate) struct AdviceRow {
    pub(crate) kind: Link,
    pub(crate) from: String,
    pub(crate) asked: Html,
    pub(crate) due: Html,
    pub(crate) authority: Option<Authority>,
    /// A tag while there is work, plain "Accepted" when there is none.
    pub(crate) state: Html,
    pub(crate) note: Html,
    /// "Chased 24 and 30 November".
    pub(crate) chased: String,
    pub(crate) act: Option<Link>,
}

/// The overview of a case.
#[derive(Debug, Clone, Default)]
struct Overview {
    frame: CaseFrame,
    ruler: Html,
    /// A closed or restricted case says so first.
    banner: Option<Html>,
    /// Whether the work goes on in another case.
    is_merged: bool,
    /// Whether its assessment is behind it, or was elsewhere: nobody is asked for advice any more.
    has_plan: bool,
    /// What waits for a second person.
    waits: Vec<Html>,
    /// What the circle lacks.
    gap: Option<Html>,
    next: Vec<NextAct>,
    advice: Vec<AdviceRow>,
    /// "Ask for more advice".
    ask: Option<Link>,
    contact: Vec<(String, Html)>,
    latest: Vec<Entry>,
    /// Where all of it stands; `None` for those who may not read the notes of a case, who then see neither its advice nor what was done.
    history: Option<String>,
    /// Answers owed to the family.
    promises: Vec<(Due, Link)>,
}

impl From<Overview> for CasePage {
    fn from(case: Overview) -> Self {
        let shell = case.frame.shell.for_case("Overview", &case.frame.identity.reference);
        let mut page = CasePage::overview(shell, case.frame.identity, case.frame.subnav, case.ruler);
        let has_ended = case.banner.is_some() || case.is_merged;
        let is_over = has_ended && case.next.is_empty();
        page.main.extend(case.banner);
        page.main.extend(case.waits);
        page.main.extend(case.gap);
        if !is_over {
            page = page.part_of_page(SectionHead::new("What to do next"));
            page = if case.next.is_empty() {
                page.part_of_page(Empty::new("Nothing to do now").body("The next date on the ruler is somebody else’s."))
            } else {
                page.part_of_page(next_table(case.next))
            };
        }
        if case.history.is_some() {
            // To those who may not read the advice, an empty table would say that nobody was asked.
            page = page.part_of_page(SectionHead { title: "Advice".into(), link: case.ask });
            page = if case.advice.is_empty() {
                let asks_no_more = has_ended || case.has_plan;
                page.part_of_page(Empty::new(if asks_no_more { "Nobody was asked" } else { "Nobody has been asked yet" }))
            } else {
                page.part_of_page(short_advice_table(case.advice))
            };
        }
        if !case.contact.is_empty() {
            page = page.side(Card::new("Contact", vec![Pairs { rows: case.contact }.into()]));
        }
        if !case.promises.is_empty() {
            let rows = case.promises.into_iter().map(|(due, link)| Html::link(link.text, &link.href).then(Html::from(due)));
            page = page.side(Card::new("Answers we owe", vec![Html::plain_list(rows)]));
        }
        let Some(history) = case.history else { return page };
        let latest = if case.latest.is_empty() {
            Html::paragraph("Only the request so far.")
        } else {
            Timeline { entries: case.latest }.into()
        };
        page.side(Card::new("Latest", vec![latest, Html::paragraph(Html::link("Full history", &history))]))
    }
}

fn next_table(rows: Vec<NextAct>) -> Table {
    let columns = vec![Column::new("Due"), Column::new("What to do").quiet(), Column::new("Who")];
    let row = |act: NextAct| {
        let mut what = Html::link(act.what.text, &act.what.href);
        if let Some(authority) = act.authority {
            what = what.then(" ").then(Html::from(authority));
        }
        Row::new([Html::from(act.due).into(), Cell::noted(what, act.why), act.who.into()])
    };
    Table::new("What to do next", columns, rows.into_iter().map(row).collect())
}

fn short_advice_table(rows: Vec<AdviceRow>) -> Table {
    let columns = vec![Column::new("Advice"), Column::new("From").quiet(), Column::new("Due"), Column::new("Status").quiet()];
    let row = |advice: AdviceRow| {
        Row::new([
            Html::link(advice.kind.text, &advice.kind.href).into(),
            Html::name(&advice.from).into(),
            advice.due.into(),
            Cell::noted(advice.state, advice.note),
        ])
    };
    Table::new("Advice", columns, rows.into_iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_not_read_the_advice_is_not_told_that_nobody_was_asked() {
        let says = |overview: Overview, words: &str| {
            let page = CasePage::from(overview);
            page.main.iter().chain(&page.side).any(|part| part.as_str().contains(words))
        };
        let told = || Overview { history: Some("/cases/EHC-000418/history".into()), ..Overview::default() };
        for words in ["Nobody has been asked yet", "Full history"] {
            assert!(says(told(), words), "{words}");
            assert!(!says(Overview::default(), words), "{words}");
        }
    }

    #[test]
    fn with_a_plan_nobody_is_said_to_be_asked_yet_and_the_parts_stand_in_the_bar_where_there_are_no_dates_to_draw() {
        let page =
            CasePage::from(Overview { history: Some("/cases/EHC-000418/history".into()), has_plan: true, ..Overview::default() });
        assert!(page.main.iter().any(|part| part.as_str().contains("Nobody was asked")));
        assert!(page.ruler.is_none());
    }
}
