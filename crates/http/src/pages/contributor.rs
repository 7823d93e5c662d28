//! Pages of those who give advice: what is asked of them, one request, writing, what became of it.

use super::case::CaseFrame;
use super::{CasePage, EditorPage, FormPage, ListPage};
use crate::ui::govuk::{Inset, SummaryList};
use crate::ui::parts::{Card, Counts, Empty, Identity, RowList, SectionList, Subnav, WorkGroup, WorkTable};
use crate::ui::{Choice, Field, FormState, Html, Link, Shell};

/// `/advice`: requests to me and my team.
#[derive(Debug, Clone, Default)]
pub struct AdviceHome {
    pub shell: Shell,
    pub day: String,
    pub counts: Option<Counts>,
    pub lists: Option<Subnav>,
    pub groups: Vec<WorkGroup>,
}

impl From<AdviceHome> for ListPage {
    fn from(home: AdviceHome) -> Self {
        let mut page = ListPage::new(home.shell, "Requests for advice").subtitle(home.day);
        page.counts = home.counts;
        page.subnav = home.lists;
        if home.groups.iter().any(|group| !group.rows.is_empty()) {
            page.part(WorkTable { caption: "Requests for advice".into(), groups: home.groups })
        } else {
            page.part(Empty::new("No requests").body("New ones appear here and by email."))
        }
    }
}

/// `/advice/{id}`: what is asked, by when, and what we already hold, the parents' view first.
#[derive(Debug, Clone, Default)]
pub struct AdviceRequest {
    pub frame: CaseFrame,
    /// "Psychological advice".
    pub title: String,
    pub facts: SummaryList,
    /// "Start writing", "Say when it will come", "Decline".
    pub acts: Vec<Html>,
    /// What is held already, as cards or paragraphs.
    pub held: Vec<Html>,
    pub files: Vec<Link>,
    pub contact: Vec<(String, Html)>,
}

impl From<AdviceRequest> for CasePage {
    fn from(request: AdviceRequest) -> Self {
        let shell = request.frame.shell.for_case(&request.title, &request.frame.identity.reference);
        let mut page =
            CasePage::part(shell, request.frame.identity, request.frame.subnav, request.title).part_of_page(request.facts);
        page.actions = request.acts;
        if !request.held.is_empty() {
            page = page.part_of_page(Html::heading("What we already hold"));
            page.main.extend(request.held);
        }
        if !request.files.is_empty() {
            let links = request.files.into_iter().map(|link| Html::link(link.text, &link.href));
            page = page.side(Card::new("Files shared with you", vec![super::work::plain_list(links)]));
        }
        if !request.contact.is_empty() {
            page = page.side(Card::new("Contact", vec![crate::ui::parts::Pairs { rows: request.contact }.into()]));
        }
        page
    }
}

/// `/advice/{id}/write`: one section of the advice. Sections of rows have a [`RowList`], sections of text a form.
#[derive(Debug, Clone, Default)]
pub struct WriteAdvice {
    pub shell: Shell,
    pub identity: Identity,
    pub sections: SectionList,
    /// "Needs".
    pub title: String,
    pub lead: String,
    pub rows: RowList,
    pub form: Option<FormPage>,
    pub after: Vec<Html>,
}

impl From<WriteAdvice> for EditorPage {
    fn from(advice: WriteAdvice) -> Self {
        let shell = advice.shell.for_case(&format!("Write advice: {}", advice.title), &advice.identity.reference);
        let identity = advice.identity.for_form();
        let mut page = EditorPage::new(shell, identity, advice.sections, advice.title);
        page.lead = advice.lead.into();
        if !advice.rows.rows.is_empty() {
            page = page.part(advice.rows);
        }
        page.after = advice.after;
        match advice.form {
            Some(form) => page.form(form),
            None => page,
        }
    }
}

/// Saying something other than advice. Fields: `reply` (`coming`, `not_known`, `missed`, `decline`), `coming-day` …,
/// `will_assess` (`yes`, `no`), `assess_by-day` …, `not_assess_why`, `missed-day` …, `new-day` …, `decline_why`.
pub fn reply_otherwise(frame: CaseFrame, kind: &str, state: FormState) -> FormPage {
    let assess = Field::radios(
        "will_assess",
        "Will you assess the child?",
        vec![
            Choice::new("yes", "Yes").reveals(vec![Field::date("assess_by", "By when?").plain()]),
            Choice::new("no", "No").reveals(vec![Field::lines("not_assess_why", "Why not?", 3).plain()]),
        ],
    )
    .plain();
    let missed =
        vec![Field::date("missed", "Which appointment was missed?").plain(), Field::date("new", "When is the new one?").plain()];
    frame
        .form("Reply to a request", "Send the reply")
        .part(Inset { body: kind.into() })
        .field(Field::radios(
            "reply",
            "What do you want to say?",
            vec![
                Choice::new("coming", "The advice will come").reveals(vec![Field::date("coming", "By when?").plain()]),
                Choice::new("not_known", "The child is not known to us").reveals(vec![assess]),
                Choice::new("missed", "An appointment was missed").reveals(missed),
                Choice::new("decline", "We cannot give this advice")
                    .reveals(vec![Field::lines("decline_why", "Why?", 3).plain()]),
            ],
        ))
        .state(state)
}

/// The last page before advice is sent: who reads it, and the declaration. Field: `declare` (`yes`).
pub fn submit_advice(frame: CaseFrame, facts: SummaryList, missing: &[&str], state: FormState) -> FormPage {
    let mut page = frame.form("Submit advice", "Submit advice").part(facts);
    if !missing.is_empty() {
        page = page
            .part(Html::paragraph("These sections are empty. You can still submit."))
            .part(Html::bullets(missing.iter().copied()));
    }
    page.field(Field::checkboxes(
        "declare",
        "Declaration",
        vec![Choice::new("yes", "This is my professional advice. It says what the child needs, not only what is available.")],
    ))
    .state(state)
}

/// A read-only copy, and where it is used.
pub fn submitted(
    frame: CaseFrame,
    title: &str,
    facts: SummaryList,
    sections: Vec<(String, Html)>,
    used_in: Vec<Link>,
) -> CasePage {
    let shell = frame.shell.for_case(&format!("{title}, submitted"), &frame.identity.reference);
    let mut page = CasePage::part(shell, frame.identity, frame.subnav, title).part_of_page(facts);
    for (heading, body) in sections {
        page = page.part_of_page(Html::heading(&heading)).part_of_page(body);
    }
    let used = if used_in.is_empty() {
        Html::paragraph("Not used in a plan yet.")
    } else {
        super::work::plain_list(used_in.into_iter().map(|link| Html::link(link.text, &link.href)))
    };
    page.side(Card::new("Used in", vec![used]))
}
