//! The plan: its golden thread, its sections, its way to the parents and to its final form.

use super::case::CaseFrame;
use super::{CasePage, EditorPage, FormPage};
use crate::ui::govuk::{Button, TaskList};
use crate::ui::parts::{Column, Empty, Identity, Row, RowList, SectionList, Table, Thread};
use crate::ui::{Choice, Field, FormState, Html, Link};

impl CaseFrame {
    /// The bar with the parts of the case inside it, for pages without a ruler.
    fn joined(self) -> Identity {
        Identity { subnav: Some(self.subnav), ..self.identity }
    }
}

/// `…/plan`.
#[derive(Debug, Clone, Default)]
pub struct GoldenThread {
    pub frame: CaseFrame,
    pub sections: SectionList,
    /// What must be put right before the draft is sent, each with a link to it.
    pub to_fix: Vec<Link>,
    pub thread: Thread,
    pub add_need: Option<Link>,
    pub send: Option<Link>,
    /// "Show needs 4 and 5 (complete)".
    pub more: Option<Link>,
}

impl From<GoldenThread> for EditorPage {
    fn from(plan: GoldenThread) -> Self {
        let shell = plan.frame.shell.clone().for_case("Plan", &plan.frame.identity.reference);
        let advice = format!("{}/advice", plan.frame.identity.href);
        let mut identity = plan.frame.joined();
        if let Some(send) = plan.send {
            identity.actions = vec![Button::go(send.text, send.href).into()];
        }
        let mut page = EditorPage::new(shell, identity, plan.sections, "Golden thread");
        page.lead = "Every need leads to an outcome, and every outcome to provision that is specific and has a source.".into();
        if !plan.to_fix.is_empty() {
            page = page.part(fix_box(&plan.to_fix));
        }
        page = if plan.thread.rows.is_empty() {
            page.part(Empty::new("No needs yet").body("Start from the advice.").link(Link::new("See the advice", advice)))
        } else {
            page.part(plan.thread)
        };
        page.after.extend(plan.more.map(|link| Html::paragraph(Html::link(link.text, &link.href))));
        page.after.extend(plan.add_need.map(|link| Button::go(link.text, link.href).secondary().into()));
        page
    }
}

fn fix_box(links: &[Link]) -> Html {
    let title = match links.len() {
        1 => "1 thing to fix before you send this draft".to_owned(),
        many => format!("{many} things to fix before you send this draft"),
    };
    let items: String = links.iter().map(|link| format!("<li>{}</li>", Html::link(link.text.clone(), &link.href))).collect();
    Html::trusted(format!(
        "<section class=\"app-fix\"><h2>{}</h2><p>If you send it as it is, you must say why.</p><ul>{items}</ul></section>",
        Html::from(title)
    ))
}

/// One section as rows that can be added to and changed.
#[derive(Debug, Clone, Default)]
pub struct PlanSection {
    pub frame: CaseFrame,
    pub sections: SectionList,
    /// "B".
    pub letter: String,
    /// "Special educational needs".
    pub title: String,
    pub lead: String,
    pub rows: RowList,
    pub add: Option<Link>,
    /// Sections of plain text (A) have a form instead.
    pub form: Option<FormPage>,
}

impl From<PlanSection> for EditorPage {
    fn from(section: PlanSection) -> Self {
        let shell =
            section.frame.shell.clone().for_case(&format!("Section {}", section.letter), &section.frame.identity.reference);
        let heading = format!("{}. {}", section.letter, section.title);
        let mut page = EditorPage::new(shell, section.frame.joined(), section.sections, heading);
        page.lead = section.lead.into();
        if !section.rows.rows.is_empty() {
            page = page.part(section.rows);
        } else if section.form.is_none() {
            page = page.part(Empty::new("Nothing here yet"));
        }
        page.after.extend(section.add.map(|link| Button::go(link.text, link.href).secondary().into()));
        match section.form {
            Some(form) => page.form(form),
            None => page,
        }
    }
}

/// What a row can be attached to, as `(value, text)`.
#[derive(Debug, Clone, Default)]
pub struct RowChoices {
    /// The sections that hold this kind of row; a choice of one is no question.
    pub sections: Vec<(String, String)>,
    /// The needs or outcomes on which it can hang.
    pub parents: Vec<(String, String)>,
    /// The advice that was given.
    pub sources: Vec<(String, String)>,
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
pub fn need_form(frame: CaseFrame, title: &str, choices: &RowChoices, state: FormState) -> FormPage {
    frame
        .form(title, "Save need")
        .fields(choices.section("What kind of need is it?"))
        .field(Field::counted("text", "What is the need?", 5, 5000).hint("One need. Say what the child finds hard, and when."))
        .fields(choices.source())
        .state(state)
}

/// Fields: `parent` (the need), `text`, `measure`, `source`, `page`.
pub fn outcome_form(frame: CaseFrame, title: &str, choices: &RowChoices, state: FormState) -> FormPage {
    frame
        .form(title, "Save outcome")
        .field(Field::select("parent", "Which need is it for?", choices.parents.clone()))
        .field(
            Field::counted("text", "What will change for the child, and by when?", 5, 5000)
                .hint("The benefit or difference made, not the service. For example: “By July 2027, will ask for help.”"),
        )
        .field(Field::text("measure", "How will we know?").hint("For example, 8 times out of 10"))
        .fields(choices.source())
        .state(state)
}

/// Fields: `parent` (the outcome or need), `section`, `text`, `who`, `often`, `long`, `ratio`, `review`, `source`, `page`.
pub fn provision_form(frame: CaseFrame, title: &str, choices: &RowChoices, state: FormState) -> FormPage {
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
        .fields(choices.source())
        .state(state)
}

/// One comment on a draft.
#[derive(Debug, Clone, Default)]
pub struct CommentRow {
    pub section: String,
    pub from: String,
    pub comment: Html,
    /// A tag while it has no answer, plain words once it has.
    pub answer: Html,
    pub act: Option<Link>,
}

/// `…/plan/comments`.
pub fn comments(frame: CaseFrame, rows: Vec<CommentRow>, lead: &str, add: Option<Link>) -> CasePage {
    let shell = frame.shell.for_case("Comments on the draft", &frame.identity.reference);
    let mut page = CasePage::part(shell, frame.identity, frame.subnav, "Comments on the draft").lead(lead);
    if let Some(link) = add {
        page = page.action(Button::go(link.text, link.href));
    }
    if rows.is_empty() {
        return page.part_of_page(Empty::new("No comments yet").body(
            "Record each one here as it comes, whichever way the family sends it. Each needs an answer before the plan is final.",
        ));
    }
    let columns = vec![
        Column::new("Section"),
        Column::new("From"),
        Column::new("Comment").quiet(),
        Column::new("Answer"),
        Column::new("Act").quiet(),
    ];
    let row = |comment: CommentRow| {
        let hidden = Html::hidden(&format!(" comment on section {}", comment.section));
        let act = comment.act.map(|link| Html::link(link.text.then(hidden), &link.href)).unwrap_or_default();
        Row::new([
            comment.section.into(),
            Html::name(&comment.from).into(),
            comment.comment.into(),
            comment.answer.into(),
            act.into(),
        ])
    };
    page.part_of_page(Table::new("Comments on the draft", columns, rows.into_iter().map(row).collect()))
}

/// Fields: `accepted` (`yes`, `no`), `reason`.
pub fn answer_comment(frame: CaseFrame, comment: &str, state: FormState) -> FormPage {
    let why = Field::lines("reason", "Why?", 4).hint("The parents will read this. A “no” always says why.");
    frame
        .form("Answer a comment", "Save answer")
        .part(crate::ui::govuk::Inset { body: comment.into() })
        .field(Field::radios(
            "accepted",
            "Do we accept it?",
            vec![Choice::new("yes", "Yes, the plan changes"), Choice::new("no", "No")],
        ))
        .field(why)
        .state(state)
}

/// Fields: `section`, `from`, `received-day` and its kin, `text`.
pub fn comment_form(frame: CaseFrame, sections: Vec<(String, String)>, state: FormState) -> FormPage {
    frame
        .form("Record a comment", "Save comment")
        .field(Field::select("section", "Which section is it about?", sections))
        .field(Field::text("from", "Who made it?").width(30))
        .field(Field::date("received", "When did it come?").hint("For example, 11 1 2027"))
        .field(Field::counted("text", "What do they say?", 6, 10000).hint("In their own words."))
        .state(state)
}

/// `…/plan/finalise`: every gate, and who can open those that are closed.
pub fn finalise(frame: CaseFrame, gates: TaskList, approve: Option<Link>) -> CasePage {
    let shell = frame.shell.for_case("Finalise the plan", &frame.identity.reference);
    let page = CasePage::part(shell, frame.identity, frame.subnav, "Finalise the plan")
        .lead("Every check must pass before the plan can be approved.")
        .part_of_page(gates);
    match approve {
        Some(link) => page.part_of_page(Button::go(link.text, link.href)),
        None => page,
    }
}
