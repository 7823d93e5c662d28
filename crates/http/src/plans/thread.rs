//! `…/plan`: the golden thread.

use actix_web::web;
use ehc_application::plans::{
    StoredRow,
    take::{GivenAdvice, taken},
};
use ehc_domain::{
    ids::PlanRowId,
    plans::{Break, PlanSection, PlanState, RowKind, vagueness},
};

use super::{
    ground::{Ground, advice_to_ask, aims_words, ground, unprepared},
    take,
};
use crate::{
    frames::{CaseFrame, EditorPage},
    ui::{
        Html, Link,
        govuk::Button,
        parts::{Empty, Provision, SectionList, Thread, ThreadBox, ThreadRow},
    },
    web::{
        App, SignedIn,
        path::reference,
        respond::{Answer, page},
    },
};

pub(super) async fn page_of_thread(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let ground = ground(&app, &signed_in, reference(&path)?).await?;
    let may_write = ground.view.may_write;
    // What is final is not put right any more: its words stand as they were sent, or as they were brought in. Nor is what will never be sent.
    let (must, to_fix) =
        if is_final(&ground) || has_ended(&ground) { (Vec::new(), Vec::new()) } else { (unprepared(&ground), to_fix(&ground)) };
    let model = GoldenThread {
        frame: ground.frame.clone(),
        sections: ground.sections(&signed_in).current(&ground.path("")),
        must,
        to_fix,
        thread: Thread { rows: rows(&ground) },
        nothing: nothing(&ground),
        add_need: may_write.then(|| Link::new("Add a need", ground.path("rows/new?section=b"))),
        send: sending(&ground),
        more: None,
    };
    let mut shown = EditorPage::from(model);
    shown.actions = actions(&ground);
    if may_write {
        let has_more = |advice: &&GivenAdvice| taken(&ground.view.plan.rows, advice).len() < advice.rows.len();
        let take = ground
            .view
            .advice
            .iter()
            .filter(has_more)
            .map(|advice| Html::link(take::title(advice), &ground.path(&format!("take/{}", advice.id))));
        shown.after.extend(take.map(Html::paragraph));
    }
    page(&shown)
}

/// `…/plan`.
#[derive(Debug, Clone, Default)]
struct GoldenThread {
    frame: CaseFrame,
    sections: SectionList,
    /// What the law asks of the plan and it lacks, whatever is said: each with a link to where it is put right.
    must: Vec<Link>,
    /// What must be put right before the draft is sent, each with a link to it.
    to_fix: Vec<Link>,
    thread: Thread,
    /// What stands in place of the thread where there is none.
    nothing: Empty,
    add_need: Option<Link>,
    send: Option<Link>,
    /// "Show needs 4 and 5 (complete)".
    more: Option<Link>,
}

impl From<GoldenThread> for EditorPage {
    fn from(plan: GoldenThread) -> Self {
        let shell = plan.frame.shell.clone().for_case("Plan", &plan.frame.identity.reference);
        let mut identity = plan.frame.joined();
        if let Some(send) = plan.send {
            identity.actions = vec![Button::go(send.text, send.href).into()];
        }
        let mut page = EditorPage::new(shell, identity, plan.sections, "Golden thread");
        page.lead = "Every need leads to an outcome, and every outcome to provision that is specific and has a source.".into();
        if !plan.must.is_empty() {
            page = page.part(must_box(&plan.must));
        }
        if !plan.to_fix.is_empty() {
            page = page.part(fix_box(&plan.to_fix));
        }
        page = if plan.thread.rows.is_empty() { page.part(plan.nothing) } else { page.part(plan.thread) };
        page.after.extend(plan.more.map(|link| Html::paragraph(Html::link(link.text, &link.href))));
        page.after.extend(plan.add_need.map(|link| Button::go(link.text, link.href).secondary().into()));
        page
    }
}

/// Says whether the case ended before a plan was made.
fn has_ended(ground: &Ground) -> bool {
    let stage = ground.view.open.case.stage;
    !stage.is_open() && !stage.has_plan()
}

/// What is said of a plan without needs: where they are, or how they are begun.
fn nothing(ground: &Ground) -> Empty {
    if is_final(ground) {
        return match ground.file() {
            Some(file) => Empty::new("The plan is in its file").link(file),
            None => Empty::new("Nothing of this plan is written here"),
        };
    }
    if has_ended(ground) {
        return Empty::new("No plan was made");
    }
    let empty = Empty::new("No needs yet");
    if ground.view.advice.is_empty() {
        return empty.body("The plan is written from the advice, and none has come.");
    }
    empty.body("Start from the advice.").link(Link::new("See the advice", ground.view.open.path("advice")))
}

fn fix_box(links: &[Link]) -> Html {
    let title = match links.len() {
        1 => "1 thing to fix before you send this draft".to_owned(),
        many => format!("{many} things to fix before you send this draft"),
    };
    list_box(&title, "If you send it as it is, you must say why.", links)
}

fn must_box(links: &[Link]) -> Html {
    let why = "The child is in Year 9 or beyond: the law asks for provision that prepares for adulthood, and the plan cannot be sent without it.";
    list_box("Before you can send this plan", why, links)
}

fn list_box(title: &str, why: &str, links: &[Link]) -> Html {
    let items: String = links.iter().map(|link| format!("<li>{}</li>", Html::link(link.text.clone(), &link.href))).collect();
    Html::trusted(format!(
        "<section class=\"app-fix\"><h2>{}</h2><p>{}</p><ul>{items}</ul></section>",
        Html::from(title),
        Html::from(why)
    ))
}

/// What is to be put right or explained before the draft is sent, each with the way to it.
pub(super) fn to_fix(ground: &Ground) -> Vec<Link> {
    let breaks = ground.view.breaks.iter().map(|found| Link::new(ground.view.words_of(found), mend(ground, found)));
    breaks.chain(advice_to_ask(&ground.view)).collect()
}

/// Leads to where a draft is sent, as long as one can be: once the plan names a school it can only become final (s38(5)).
fn sending(ground: &Ground) -> Option<Link> {
    let plan = &ground.view.plan;
    let can = ground.view.may_write && !plan.rows.is_empty() && plan.sections.i.is_blank();
    let words = if plan.record.state == PlanState::DraftSent { "Send another draft to parents" } else { "Send draft to parents" };
    can.then(|| Link::new(words, ground.path("send-draft")))
}

fn actions(ground: &Ground) -> Vec<Html> {
    if ground.view.may_reword {
        return vec![Button::go("Put right what it says", ground.path("wording")).secondary().into()];
    }
    if ground.view.plan.record.state != PlanState::DraftSent {
        return Vec::new();
    }
    let waiting = ground.view.comments.iter().filter(|comment| comment.is_accepted.is_none()).count();
    let comments = if waiting == 0 { "Comments".to_owned() } else { format!("Comments ({waiting} to answer)") };
    vec![
        Button::go(comments, ground.path("comments")).secondary().into(),
        Button::go("Finalise", ground.path("finalise")).secondary().into(),
    ]
}

fn rows(ground: &Ground) -> Vec<ThreadRow> {
    let plan = &ground.view.plan;
    let mut list: Vec<ThreadRow> =
        plan.rows.iter().filter(|row| row.kind == RowKind::Need).map(|need| thread_row(ground, need)).collect();
    let loose: Vec<_> =
        plan.rows.iter().filter(|row| row.kind == RowKind::Provision && ground.view.need_of(row.id).is_none()).collect();
    if !loose.is_empty() {
        let need =
            ThreadBox { title: "No need yet".into(), text: "This provision belongs to no need.".into(), ..ThreadBox::default() };
        let provision = loose.into_iter().map(|row| provision(ground, row)).collect();
        list.push(ThreadRow { need, provision, ..ThreadRow::default() });
    }
    list
}

fn thread_row(ground: &Ground, need: &StoredRow) -> ThreadRow {
    let view = &ground.view;
    let number = view.need_number(need.id).unwrap_or_default();
    let of_kind = |kind: RowKind| {
        view.plan.rows.iter().filter(move |row| row.kind == kind && view.need_of(row.id) == Some(need.id)).collect::<Vec<_>>()
    };
    let for_need = format!("for need {number}");
    let add = |words: &str, section: &str, parent: PlanRowId| {
        let href = ground.path(&format!("rows/new?section={section}&parent={parent}"));
        Link::new(words, href).hidden(&for_need)
    };
    let outcomes = of_kind(RowKind::Outcome);
    let hangs_on = outcomes.first().map_or(need.id, |outcome| outcome.id);
    ThreadRow {
        need: thread_box(ground, need, format!("Need {number}"), &format!("need {number}")),
        outcomes: outcomes.iter().map(|row| thread_box(ground, row, "", &format!("the outcome for need {number}"))).collect(),
        provision: of_kind(RowKind::Provision).into_iter().map(|row| provision(ground, row)).collect(),
        add_outcome: view.may_write.then(|| add("Add outcome", "e", need.id)),
        add_provision: view.may_write.then(|| add("Add provision", answers(need.section), hangs_on)),
    }
}

/// The section whose provision usually answers needs of a section.
fn answers(need: PlanSection) -> &'static str {
    match need {
        PlanSection::C => "g",
        PlanSection::D => "h2",
        _ => "f",
    }
}

fn thread_box(ground: &Ground, row: &StoredRow, title: impl Into<Html>, called: &str) -> ThreadBox {
    let measure = if row.measure.is_empty() { Html::default() } else { format!(" ({})", row.measure).into() };
    ThreadBox {
        title: title.into(),
        text: Html::from(row.text.as_str()).then(measure),
        aims: aims_words(&row.aims),
        source: ground.source(row.source, row.source_note.as_deref()),
        edit: edit(ground, row, called),
    }
}

fn edit(ground: &Ground, row: &StoredRow, called: &str) -> Option<Link> {
    ground.view.may_write.then(|| Link::new("Change", ground.path(&format!("rows/{}", row.id))).hidden(called))
}

fn is_final(ground: &Ground) -> bool {
    ground.view.plan.record.state == PlanState::Final
}

fn provision(ground: &Ground, row: &StoredRow) -> Provision {
    let is_checked = row.dismissed_reason.is_none() && !is_final(ground);
    let vague = vagueness(&row.provision).filter(|_| is_checked);
    let marked: Vec<&str> = vague.iter().filter_map(|vague| as_written(&row.text, vague.words?)).collect();
    let unsourced = row.source.is_none() && is_checked;
    let why = match vague {
        Some(vague) => Some(vague.advice()),
        None => unsourced.then(|| "Say which advice this comes from.".to_owned()),
    };
    // Who does it stands in the sentence already; what is left to say is where it comes from.
    let who =
        ground.source(row.source, row.source_note.as_deref()).map(|link| Html::link(link.text, &link.href)).unwrap_or_default();
    Provision {
        text: Html::marked(&row.text, &marked),
        aims: aims_words(&row.aims),
        who,
        why,
        edit: edit(ground, row, "this provision"),
    }
}

/// Finds words in a text whatever their case, and returns them as they are written there.
fn as_written<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    // Lower case for ASCII alone keeps every byte in its place.
    let from = text.to_ascii_lowercase().find(words)?;
    text.get(from..from + words.len())
}

/// The page on which a break is mended.
pub(super) fn mend(ground: &Ground, found: &Break) -> String {
    let Some(row) = found.row() else { return ground.path("sections/a") };
    let section = ground.view.plan.row(row).map_or(PlanSection::B, |row| row.section);
    match found {
        Break::NeedWithoutOutcome(_) => ground.path(&format!("rows/new?section=e&parent={row}")),
        Break::NeedWithoutProvision(_) => {
            let outcome = ground.view.plan.rows.iter().find(|one| one.kind == RowKind::Outcome && one.parent == Some(row));
            let parent = outcome.map_or(row, |outcome| outcome.id);
            ground.path(&format!("rows/new?section={}&parent={parent}", answers(section)))
        }
        _ => ground.path(&format!("rows/{row}")),
    }
}

#[cfg(test)]
mod tests {
    use super::as_written;

    #[test]
    fn vague_words_are_found_as_they_are_written() {
        assert_eq!(as_written("Zoë has Regular Access to space", "regular access"), Some("Regular Access"));
        assert_eq!(as_written("20 minutes each day", "regular access"), None);
    }
}
