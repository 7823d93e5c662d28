//! The form of a row: what it offers, what it holds, what was typed.

use ehc_application::plans::{
    StoredRow,
    rows::{MOST_CHARACTERS, RowRefused, RowWords},
};
use ehc_domain::{
    codes::Coded,
    ids::{AdviceId, PlanRowId},
    plans::{AdulthoodAim, PlanSection, ProvisionDetail, RowKind},
};

use crate::{
    frames::{CaseFrame, FormPage},
    plans::ground::{Ground, section_words},
    ui::{Choice, Field, FormState, words},
    web::fields,
};

/// The question which aims of preparing for adulthood a row serves.
const AIMS: &str = "adulthood_aims";

/// The sections that hold a kind of row for this child: H1 only under 18.
fn sections_for(ground: &Ground, kind: RowKind) -> Vec<PlanSection> {
    PlanSection::holding(kind).filter(|section| ground.view.is_under_18 || !section.is_for_under_18()).collect()
}

fn choices(ground: &Ground, kind: RowKind, own: Option<PlanRowId>) -> RowChoices {
    let view = &ground.view;
    let hangs_on = |row: &&StoredRow| {
        let fits = match kind {
            RowKind::Need => false,
            RowKind::Outcome => row.kind == RowKind::Need,
            RowKind::Provision => matches!(row.kind, RowKind::Need | RowKind::Outcome),
        };
        fits && Some(row.id) != own
    };
    let parent = |row: &StoredRow| {
        let number = view.need_of(row.id).and_then(|need| view.need_number(need)).unwrap_or_default();
        let name = if row.kind == RowKind::Need { format!("Need {number}") } else { format!("Outcome for need {number}") };
        (row.id.to_string(), format!("{name}: {}", short(&row.text)))
    };
    let none = |words: &str| (String::new(), words.to_owned());
    let parents = std::iter::once(none("Nothing yet")).chain(view.plan.rows.iter().filter(hangs_on).map(parent)).collect();
    let given = view.advice.iter().map(|advice| (advice.id.to_string(), format!("{}, {}", advice.title, advice.author)));
    let sections = sections_for(ground, kind).into_iter().map(|section| (section.code().to_owned(), section_words(section)));
    RowChoices {
        sections: sections.collect(),
        parents,
        sources: std::iter::once(none("Choose the advice")).chain(given).collect(),
    }
}

fn short(text: &str) -> String {
    let start: String = text.chars().take(70).collect();
    if start.len() < text.len() { format!("{start}…") } else { start }
}

pub(super) fn title(kind: RowKind, own: Option<PlanRowId>) -> String {
    let act = if own.is_some() { "Change" } else { "Add" };
    match kind {
        RowKind::Need => format!("{act} a need"),
        RowKind::Outcome => format!("{act} an outcome"),
        RowKind::Provision => format!("{act} provision"),
    }
}

pub(super) fn form(ground: &Ground, kind: RowKind, own: Option<PlanRowId>, state: FormState) -> FormPage {
    let choices = choices(ground, kind, own);
    let (frame, title) = (ground.frame.clone(), title(kind, own));
    let aims = asks_aims(ground, kind, own).then(|| aims_field(ground, kind));
    let page = match kind {
        RowKind::Need => need_form(frame, &title, &choices, state),
        RowKind::Outcome => outcome_form(frame, &title, &choices, aims, state),
        RowKind::Provision => provision_form(frame, &title, &choices, aims, state),
    };
    // A choice of one is no question, and still goes with the form.
    let page = if choices.sections.len() == 1 { page.field(Field::hidden("section")) } else { page };
    let page = if own.is_some() { page.field(Field::hidden("version")) } else { page.field(Field::hidden("kind")) };
    page.back(ground.path("")).cancel(ground.path(""))
}

/// Says whether the form asks which aims of preparing for adulthood a row serves: of a child who is in Year 9 or will be within a year, and of a row that has some.
fn asks_aims(ground: &Ground, kind: RowKind, own: Option<PlanRowId>) -> bool {
    let view = &ground.view;
    let has_some = own.and_then(|id| view.plan.row(id)).is_some_and(|row| !row.aims.is_empty());
    kind != RowKind::Need && (has_some || view.adulthood.is_near(view.timetable.today))
}

fn aims_field(ground: &Ground, kind: RowKind) -> Field {
    let choices = AdulthoodAim::ALL.iter().map(|aim| Choice::new(aim.code(), aim.label()).hint(aim.hint())).collect();
    let from = ground.view.adulthood.from.filter(|from| *from > ground.view.timetable.today);
    let from = from.map_or_else(|| "From Year 9".to_owned(), |from| format!("From {}, in Year 9,", words::date(from)));
    let hint = match kind {
        RowKind::Provision => format!(
            "{from} the law asks for provision that prepares for adulthood in section F, and in G and H where the plan specifies any."
        ),
        _ => format!("{from} every outcome should serve an aim of preparing for adulthood."),
    };
    Field::checkboxes(AIMS, "Which aims of preparing for adulthood does it serve?", choices).hint(hint)
}

/// What a row can be attached to, as `(value, text)`.
#[derive(Debug, Clone, Default)]
struct RowChoices {
    /// The sections that hold this kind of row; a choice of one is no question.
    sections: Vec<(String, String)>,
    /// The needs or outcomes on which it can hang.
    parents: Vec<(String, String)>,
    /// The advice that was given.
    sources: Vec<(String, String)>,
}

impl RowChoices {
    fn section(&self, legend: &str) -> Option<Field> {
        let choices = self.sections.iter().map(|(value, text)| Choice::new(value, text.as_str())).collect();
        (self.sections.len() > 1).then(|| Field::radios("section", legend, choices))
    }

    fn source(&self) -> [Field; 2] {
        [
            Field::select("source", "Which advice does this come from?", self.sources.clone()),
            Field::text("page", "Where in the advice?").hint("Optional. For example, page 3").width(20),
        ]
    }
}

/// Fields: `section`, `text`, `source` (the advice it comes from), `page`.
fn need_form(frame: CaseFrame, title: &str, choices: &RowChoices, state: FormState) -> FormPage {
    frame
        .form(title, "Save need")
        .fields(choices.section("What kind of need is it?"))
        .field(Field::counted("text", "What is the need?", 5, 5000).hint("One need. Say what the child finds hard, and when."))
        .fields(choices.source())
        .state(state)
}

/// Fields: `parent` (the need), `text`, `measure`, `adulthood_aims` where they are asked, `source`, `page`.
fn outcome_form(frame: CaseFrame, title: &str, choices: &RowChoices, aims: Option<Field>, state: FormState) -> FormPage {
    frame
        .form(title, "Save outcome")
        .field(Field::select("parent", "Which need is it for?", choices.parents.clone()))
        .field(
            Field::counted("text", "What will change for the child, and by when?", 5, 5000)
                .hint("The benefit or difference made, not the service. For example: “By July 2027, will ask for help.”"),
        )
        .field(Field::text("measure", "How will we know?").hint("For example, 8 times out of 10"))
        .fields(aims)
        .fields(choices.source())
        .state(state)
}

/// Fields: `parent` (the outcome or need), `section`, `text`, `who`, `often`, `long`, `ratio`, `review`, `adulthood_aims` where they are
/// asked, `source`, `page`.
fn provision_form(frame: CaseFrame, title: &str, choices: &RowChoices, aims: Option<Field>, state: FormState) -> FormPage {
    frame
        .form(title, "Save provision")
        .field(Field::select("parent", "Which outcome or need is it for?", choices.parents.clone()))
        .fields(choices.section("Which section does it belong to?"))
        .field(
            Field::counted("text", "What will be done?", 4, 5000)
                .hint("Be specific. Words such as “regular access” do not say how much."),
        )
        .field(Field::text("who", "Who will do it?").hint("The person’s job and their training"))
        .field(Field::text("often", "How often?").hint("For example, every school day").width(20))
        .field(Field::text("long", "For how long each time?").hint("For example, 20 minutes").width(20))
        .field(Field::text("ratio", "How many children to one adult?").hint("For example, one to one").width(20))
        .field(Field::text("review", "When is it reviewed?").hint("For example, every half term").width(20))
        .fields(aims)
        .fields(choices.source())
        .state(state)
}

pub(super) fn filled(row: &StoredRow) -> FormState {
    let provision = &row.provision;
    let text = if row.kind == RowKind::Provision { &provision.what } else { &row.text };
    let state = row.aims.iter().fold(FormState::new(), |state, aim| state.with(AIMS, aim.code()));
    state
        .with("section", row.section.code())
        .with("parent", row.parent.map(|id| id.to_string()).unwrap_or_default())
        .with("text", text.as_str())
        .with("measure", row.measure.as_str())
        .with("who", provision.who.as_str())
        .with("often", provision.how_often.as_str())
        .with("long", provision.how_long.as_str())
        .with("ratio", provision.ratio.as_str())
        .with("review", provision.review.as_str())
        .with("source", row.source.map(|id| id.to_string()).unwrap_or_default())
        .with("page", row.source_note.clone().unwrap_or_default())
        .with("version", row.version.to_string())
}

/// Reads the row; which aims it serves stays as it is where the form does not ask.
pub(super) fn read(ground: &Ground, state: &mut FormState, kind: RowKind, own: Option<PlanRowId>) -> Option<RowWords> {
    let section: Option<PlanSection> = fields::choice(state, "section", "Choose a section");
    let missing = RowRefused::TextMissing(kind).to_string();
    let text = fields::text(state, "text", &missing, MOST_CHARACTERS);
    let mut line = |name: &str| fields::optional_text(state, name, MOST_CHARACTERS);
    let provision = ProvisionDetail {
        what: text.clone(),
        who: line("who"),
        how_often: line("often"),
        how_long: line("long"),
        ratio: line("ratio"),
        review: line("review"),
    };
    let (measure, source_note) = (line("measure"), line("page"));
    let source = optional_id(state, "source", "Choose the advice from the list").map(AdviceId::new);
    let parent = optional_id(state, "parent", "Choose from the list").map(PlanRowId::new);
    let aims = asks_aims(ground, kind, own).then(|| aims(state));
    let is_provision = kind == RowKind::Provision;
    let words = RowWords {
        section: section?,
        parent,
        text: if is_provision { String::new() } else { text },
        measure,
        provision: if is_provision { provision } else { ProvisionDetail::default() },
        aims,
        source,
        source_note,
    };
    (!state.has_errors()).then_some(words)
}

fn aims(state: &mut FormState) -> Vec<AdulthoodAim> {
    let chosen: Vec<Option<AdulthoodAim>> = state.values(AIMS).iter().map(|code| AdulthoodAim::parse(code)).collect();
    if chosen.contains(&None) {
        state.fail(AIMS, "Choose from the list");
    }
    chosen.into_iter().flatten().collect()
}

fn optional_id(state: &mut FormState, name: &str, wrong: &str) -> Option<uuid::Uuid> {
    let typed = state.value(name).to_owned();
    if typed.is_empty() {
        return None;
    }
    let id = uuid::Uuid::try_parse(&typed).ok();
    if id.is_none() {
        state.fail(name, wrong);
    }
    id
}
