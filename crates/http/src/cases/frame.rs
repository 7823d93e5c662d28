//! The frame that every page of a case stands in: whose case, its warnings, its parts.

use ehc_application::{
    cases::{OpenCase, case_path, year_words},
    heading::{ClosedSchool, Heading},
    offers::Offer,
};
use ehc_domain::{
    cases::Stage,
    flags::FlagKind,
    people::rights_holder::Gap,
    policy::{Action, Decision, Target, decide, knows_circle},
};

use super::words::telling_page;
use crate::{
    frames::CaseFrame,
    ui::{
        Html, Link,
        govuk::{Button, Tag, Warning},
        parts::{Identity, IdentityFact, Menu, SubLink, Subnav},
        words,
    },
    web::SignedIn,
};

/// Makes the frame of a page of a case; `current` is the part as in the address, empty for the overview.
pub fn frame(signed_in: &SignedIn, open: &OpenCase, heading: &Heading, current: &str) -> CaseFrame {
    let today = signed_in.context(None).today;
    let reference = open.case.reference.as_str();
    let mut facts = Vec::new();
    if let Some(born) = open.child.born_on {
        facts.push(IdentityFact::new("Born", words::born(born, today)));
    }
    let year = year_words(open.child.born_on, open.case.year_group_shift, today);
    facts.push(match year.strip_prefix("Year ") {
        Some(number) => IdentityFact::new("Year", number),
        None => IdentityFact::new("Year group", year),
    });
    if let Some(school) = &heading.institution {
        facts.push(IdentityFact::new("School", school.as_str()));
    }
    if let Some(caseworker) = &heading.caseworker {
        facts.push(IdentityFact::new("Caseworker", Html::name(caseworker)));
    }
    for (who, last_day) in &heading.cover {
        let until = format!(" until {}", words::list_date(*last_day, today));
        facts.push(IdentityFact::new("Covered by", Html::name(who).then(until)));
    }
    let may = |action| decide(&signed_in.actor(), action, Target::Case(&open.subject)) == Decision::Allow;
    // Whoever sees it in an emergency, or reviews something about it, reads and does nothing.
    let runs = heading.counts.is_some() && may(Action::CaseEdit);
    let actions = match runs {
        true => actions(signed_in, open, heading),
        false => {
            let is_closed = heading.counts.is_none() && may(Action::BreakGlassInvoke);
            let emergency = || Button::go("Open it in an emergency", crate::emergency::place(open.case.id)).secondary().into();
            is_closed.then(emergency).into_iter().chain(beside(open, heading, may(Action::ConflictDeclare))).collect()
        }
    };
    let identity = Identity {
        kind: kind(open).into(),
        reference: reference.into(),
        href: case_path(reference, ""),
        name: open.child.name.clone(),
        facts,
        warnings: crate::flags::warnings(&heading.flags),
        flags: flags(open, heading),
        notices: heading.closed_school.iter().map(|school| closed(signed_in, open, school)).collect(),
        banner: in_emergency(signed_in, open),
        actions,
        ..Identity::default()
    };
    let subnav = parts(signed_in, open, heading, runs).current(&case_path(reference, current));
    CaseFrame { shell: signed_in.shell("Case").current("/cases"), identity, subnav }
}

/// Says until when a case is open that somebody opened in an emergency.
fn in_emergency(signed_in: &SignedIn, open: &OpenCase) -> Html {
    let Some(window) = signed_in.actor().standings.window(open.case.id) else { return Html::default() };
    let until = words::clock(window.until);
    let text = format!(
        "You opened this case in an emergency, until {until}. Everything you look at is recorded, and somebody else reviews it. "
    );
    let leave =
        Html::link("Declare a conflict of interest", &open.path("conflict")).then(" if you must have nothing to do with it.");
    Warning { text: Html::from(text).then(leave) }.into()
}

fn kind(open: &OpenCase) -> &'static str {
    match open.case.stage {
        Stage::Issued | Stage::Maintained => "EHC plan",
        Stage::NotAssessed | Stage::NotIssued | Stage::Withdrawn | Stage::MovedAway | Stage::Died | Stage::RecordedInError => {
            open.stage_words()
        }
        Stage::Requested | Stage::Assessing | Stage::Drafting | Stage::DraftSent => "Needs assessment",
    }
}

/// Says that the school closed, until it is recorded where the child learns now.
fn closed(signed_in: &SignedIn, open: &OpenCase, school: &ClosedSchool) -> Html {
    let successor = school.successor.as_ref().map(|name| format!(" {name} took its place.")).unwrap_or_default();
    let words = Html::from(format!("{} closed on {}.{successor} ", school.name, words::date(school.closed_on)));
    let may = decide(&signed_in.actor(), Action::SchoolChange, Target::Case(&open.subject)) == Decision::Allow;
    if may {
        words.then(Html::link("Record the new school", &open.path(&format!("people/{}/school", open.child.id)))).then(".")
    } else {
        words.then("The new school is not recorded yet.")
    }
}

fn flags(open: &OpenCase, heading: &Heading) -> Vec<Tag> {
    let mut flags = Vec::new();
    if open.subject.is_restricted {
        flags.push(Tag::red("Restricted"));
    }
    // What must be done before any contact stands above them.
    let others = heading.flags.iter().filter(|flag| flag.kind != FlagKind::Safeguarding);
    flags.extend(others.map(|flag| Tag::grey(flag.kind.label())));
    if heading.gap == Some(Gap::NobodyToWriteTo) {
        flags.push(Tag::red("Nobody to write to"));
    }
    if heading.has_confidential_address {
        flags.push(Tag::red("Confidential address"));
    }
    if let Some(language) = &heading.interpreter {
        flags.push(Tag::grey(if language.is_empty() { "Interpreter".to_owned() } else { format!("Interpreter: {language}") }));
    }
    if heading.is_looked_after {
        flags.push(Tag::grey("Looked after"));
    }
    if let Some((part, name)) = &heading.worker {
        flags.push(Tag::grey(format!("{part}: {name}")));
    }
    flags
}

/// What colleagues do who see the case and do not run it: stand in for whoever does, or leave it alone.
fn beside(open: &OpenCase, heading: &Heading, may_declare: bool) -> Option<Html> {
    let mut links = Vec::new();
    if heading.offers.contains(&Offer::Cover) {
        links.push(Link::new("Cover for the caseworker", open.path("cover")));
    }
    if may_declare {
        links.push(Link::new("Declare a conflict of interest", open.path("conflict")));
    }
    (!links.is_empty()).then(|| Menu { label: "Case actions".into(), links }.into())
}

fn actions(signed_in: &SignedIn, open: &OpenCase, heading: &Heading) -> Vec<Html> {
    let can = |offer| heading.offers.contains(&offer);
    let mut links = Vec::new();
    let mut offer = |words: &str, page: &str| links.push(Link::new(words, open.path(page)));
    // Once it is decided, nothing is left but to tell the family.
    let decide_or_tell = |offer: &mut dyn FnMut(&str, &str), deciding: &str, page: &str| match heading.untold {
        Some(kind) => offer(kind.telling(), telling_page(kind)),
        None => offer(deciding, page),
    };
    let may = |action| decide(&signed_in.actor(), action, Target::Case(&open.subject)) == Decision::Allow;
    let decides = may(Action::DecisionPropose);
    match open.case.stage {
        Stage::Requested if decides => decide_or_tell(&mut offer, "Decide whether to assess", "decisions/assess"),
        Stage::Assessing => {
            if may(Action::AdviceRequest) {
                offer("Ask for advice", "advice/new");
            }
            if decides {
                decide_or_tell(&mut offer, "Decide whether to issue a plan", "decisions/issue");
            }
        }
        Stage::Drafting | Stage::DraftSent => {
            if may(Action::PlanDraft) {
                offer("Write the plan", "plan");
            }
            if may(Action::ConsultationRecord) {
                offer("Consult schools and colleges", "consultations");
            }
        }
        Stage::Requested
        | Stage::Issued
        | Stage::Maintained
        | Stage::NotAssessed
        | Stage::NotIssued
        | Stage::Withdrawn
        | Stage::MovedAway
        | Stage::Died
        | Stage::RecordedInError => {}
    }
    if open.case.stage.is_open() && may(Action::ExceptionRecord) {
        offer("Record an exception", "exceptions/new");
    }
    if may(Action::DocumentUpload) {
        offer("Upload a document", "documents/new");
    }
    if may(Action::ContactRecord) {
        offer("Record a contact", "contacts/new");
    }
    offer("See every date", "dates");
    if can(Offer::Assign) {
        offer("Change caseworker", "caseworker");
    }
    if can(Offer::Cover) {
        offer("Cover for the caseworker", "cover");
    }
    if open.case.stage.is_open() && may(Action::CaseClose) {
        offer("Record that the request is withdrawn", "withdraw");
    }
    if may(Action::CaseEnd) {
        offer_endings(open.case.stage, can, &mut offer);
    }
    // The stages that a notice with a right of appeal leads to (s51).
    let was_told = matches!(open.case.stage, Stage::NotAssessed | Stage::NotIssued) || open.case.stage.has_plan();
    if was_told && can(Offer::Certificate) {
        offer("Record a mediation certificate", "mediation-certificate");
    }
    offer("See the flags", "flags");
    if may(Action::AuditView) {
        offer("See who may see this case", "access");
    }
    if may(Action::ConflictDeclare) {
        offer("Declare a conflict of interest", "conflict");
    }
    let note = may(Action::NoteWrite).then(|| Button::go("Add a note", open.path("notes/new")).into());
    note.into_iter().chain([Menu { label: "Case actions".into(), links }.into()]).collect()
}

/// How the case can end otherwise, or be opened again: what can be recorded as it stands and no more.
fn offer_endings(stage: Stage, can: impl Fn(Offer) -> bool, offer: &mut impl FnMut(&str, &str)) {
    if can(Offer::Mistake) {
        offer("Record that it was recorded by mistake", "recorded-by-mistake");
    }
    if can(Offer::Merge) {
        offer("Merge into another case of the child", "merge");
    }
    if can(Offer::Unmerge) {
        offer("Undo the merging", "undo-merging");
    }
    if stage.is_open() {
        offer("Record a move to another council", "moved-away");
    }
    if stage.has_plan() {
        offer("Record a review of the plan", "review");
        if can(Offer::Moving) {
            offer("Record that the family moves", "moving");
        }
        offer("Record that the plan was transferred", "transferred");
    }
    if !matches!(stage, Stage::Died | Stage::RecordedInError) {
        offer("Record a death", "death");
    }
    if can(Offer::TakeBack) {
        let words = if stage.is_open() { "Take back that the plan was a mistake" } else { "Take back the end of the case" };
        offer(words, "take-back-the-end");
    }
}

fn parts(signed_in: &SignedIn, open: &OpenCase, heading: &Heading, runs: bool) -> Subnav {
    let link = |words: &str, page: &str| SubLink::new(words, open.path(page));
    let Some(counts) = heading.counts else {
        // Whoever does not read the casework has the parts that are theirs to read.
        let actor = signed_in.actor();
        let may = |action| decide(&actor, action, Target::Case(&open.subject)) == Decision::Allow;
        let parts = [
            (true, "Overview", ""),
            (knows_circle(&actor, &open.subject), "People", "people"),
            (may(Action::AdviceView), "Advice", "advice"),
            (may(Action::DocumentView), "Documents", "documents"),
            (true, "Dates", "dates"),
            (may(Action::NoteView), "Contacts", "contacts"),
        ];
        let theirs = parts.into_iter().filter(|(is_theirs, ..)| *is_theirs).map(|(_, words, page)| link(words, page));
        return Subnav::new("Parts of this case", theirs.collect());
    };
    let mut links = vec![link("Overview", ""), link("People", "people")];
    links.push(if counts.advice_asked == 0 {
        link("Advice", "advice")
    } else {
        link("Advice", "advice").count(format!("{} of {}", counts.advice_in, counts.advice_asked))
    });
    if runs && (matches!(open.case.stage, Stage::Drafting | Stage::DraftSent) || open.case.stage.has_plan()) {
        links.push(link("Plan", "plan"));
        links.push(link("Consultations", "consultations"));
    }
    links.push(link("Documents", "documents").count(counts.documents));
    if runs {
        links.push(link("Decisions", "decisions").count(counts.decisions));
    }
    links.push(link("Dates", "dates"));
    if runs {
        links.push(link("Contacts", "contacts"));
        links.push(link("History", "history"));
    }
    Subnav::new("Parts of this case", links)
}
