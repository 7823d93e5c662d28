//! The page of a section: its rows with their acts, the advice of section K, or its form.

use ehc_application::plans::{StoredRow, take::GivenAdvice};
use ehc_domain::plans::{PlanSection, RowKind};

use crate::{
    frames::{CaseFrame, EditorPage, FormPage},
    plans::ground::{Ground, aims_words},
    ui::{
        Html, Link,
        govuk::Button,
        parts::{EditRow, Empty, RowList, SectionList},
        words,
    },
    web::SignedIn,
};

fn lead(section: PlanSection) -> &'static str {
    match section {
        PlanSection::A => "What the child and family say, in their own words: their views, interests and hopes.",
        PlanSection::B | PlanSection::C | PlanSection::D => "Write each need separately. Every need comes from the advice.",
        PlanSection::E => "Write each outcome separately: what will change for the child, and how we will know.",
        PlanSection::F => "Provision that educates or trains. It must be specific and say how much.",
        PlanSection::G => "Health provision that the health body has agreed.",
        PlanSection::H1 => "Social care that the law requires for a disabled child under 18.",
        PlanSection::H2 => "Any other social care that the child needs.",
        PlanSection::I => "The school or college, or the type. It stays blank until the family has had a draft.",
        PlanSection::J => "What a direct payment is for. Leave it empty when none was asked for.",
        PlanSection::K => "The advice and information that was given. It goes with the plan.",
    }
}

pub(super) fn editor(ground: &Ground, signed_in: &SignedIn, section: PlanSection, form: Option<FormPage>) -> EditorPage {
    let path = ground.path(&format!("sections/{}", section.code()));
    let rows = match section {
        PlanSection::K => attached(ground),
        _ => ground.view.plan.rows.iter().filter(|row| row.section == section).map(|row| edit_row(ground, row)).collect(),
    };
    let add = section.row_kind().filter(|_| ground.view.may_write).map(|kind| {
        let words = match kind {
            RowKind::Need => "Add a need",
            RowKind::Outcome => "Add an outcome",
            RowKind::Provision => "Add provision",
        };
        Link::new(words, ground.path(&format!("rows/new?section={}", section.code())))
    });
    EditorPage::from(SectionPage {
        frame: ground.frame.clone(),
        sections: ground.sections(signed_in).current(&path),
        letter: section.letter().into(),
        title: section.label().into(),
        lead: lead(section).into(),
        rows: RowList { csrf: signed_in.csrf().to_owned(), rows },
        nothing: ground.nothing_here(section),
        add,
        form: form.filter(|_| ground.view.may_write),
    })
}

/// One section as rows that can be added to and changed.
#[derive(Debug, Clone, Default)]
struct SectionPage {
    frame: CaseFrame,
    sections: SectionList,
    /// "B".
    letter: String,
    /// "Special educational needs".
    title: String,
    lead: String,
    rows: RowList,
    /// What stands in place of the rows where there are none.
    nothing: Empty,
    add: Option<Link>,
    /// Sections of plain text (A) have a form instead.
    form: Option<FormPage>,
}

impl From<SectionPage> for EditorPage {
    fn from(section: SectionPage) -> Self {
        let shell =
            section.frame.shell.clone().for_case(&format!("Section {}", section.letter), &section.frame.identity.reference);
        let heading = format!("{}. {}", section.letter, section.title);
        let mut page = EditorPage::new(shell, section.frame.joined(), section.sections, heading);
        page.lead = section.lead.into();
        if !section.rows.rows.is_empty() {
            page = page.part(section.rows);
        } else if section.form.is_none() {
            page = page.part(section.nothing);
        }
        page.after.extend(section.add.map(|link| Button::go(link.text, link.href).secondary().into()));
        match section.form {
            Some(form) => page.form(form),
            None => page,
        }
    }
}

fn edit_row(ground: &Ground, row: &StoredRow) -> EditRow {
    let view = &ground.view;
    let of_section = view.plan.rows.iter().filter(|other| other.section == row.section);
    let place = of_section.take_while(|other| other.id != row.id).count() + 1;
    let number = view.need_of(row.id).and_then(|need| view.need_number(need));
    let title = match (row.kind, number) {
        (RowKind::Need, Some(number)) => format!("Need {number}"),
        (kind, Some(number)) => format!("{} {place}, for need {number}", kind.label()),
        (kind, None) => format!("{} {place}", kind.label()),
    };
    let mut lines = vec![Html::from(row.text.as_str())];
    if !row.measure.is_empty() {
        lines.push(format!("We will know by: {}", row.measure).into());
    }
    lines.extend(aims_words(&row.aims).map(Html::from));
    lines.extend(ground.source(row.source, row.source_note.as_deref()).map(|link| Html::link(link.text, &link.href)));
    if let Some(reason) = &row.dismissed_reason {
        lines.push(format!("Check set aside: {reason}").into());
    }
    let checks: Vec<_> =
        view.breaks.iter().filter(|found| found.row() == Some(row.id)).map(|found| view.words_of(found)).collect();
    let mut links = Vec::new();
    if view.may_write {
        links.push(Link::new("Change", ground.path(&format!("rows/{}", row.id))));
        if row.kind == RowKind::Need {
            links.push(
                Link::new("Add an outcome", ground.path(&format!("rows/new?section=e&parent={}", row.id)))
                    .hidden(" for this need"),
            );
        }
        if !checks.is_empty() {
            links.push(Link::new("Set the check aside", ground.path(&format!("rows/{}/dismiss", row.id))));
        }
    }
    let is_free = view.may_write && !view.plan.rows.iter().any(|other| other.parent == Some(row.id));
    let remove = is_free.then(|| (ground.path(&format!("rows/{}/remove", row.id)), row.version));
    EditRow { title: title.into(), lines, checks, links, remove }
}

fn attached(ground: &Ground) -> Vec<EditRow> {
    let row = |advice: &GivenAdvice| {
        let given =
            advice.submitted_on.map_or_else(|| advice.author.clone(), |on| format!("{}, {}", advice.author, words::date(on)));
        let mut links = vec![Link::new("Open", ground.view.open.path(&format!("advice/{}", advice.request_id)))];
        if ground.view.may_write && !advice.rows.is_empty() {
            links.push(Link::new("Add its needs to the plan", ground.path(&format!("take/{}", advice.id))));
        }
        EditRow { title: advice.title.as_str().into(), lines: vec![given.into()], checks: Vec::new(), links, remove: None }
    };
    ground.view.advice.iter().map(row).collect()
}
