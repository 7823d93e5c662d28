//! What anybody may read: help, accessibility, privacy.

use actix_web::web;

use crate::{
    frames::TextPage,
    ui::{
        Html, Shell,
        parts::{Column, Row as TableRow, Table},
    },
    web::{
        App, SignedIn,
        respond::{Answer, page},
        route::{Row, Rule},
        signed_in::shell,
    },
};

pub(crate) fn routes() -> Vec<Row> {
    vec![
        Row::get("/accessibility", Rule::Public, || web::to(accessibility)),
        Row::get("/privacy", Rule::Public, || web::to(privacy)),
        Row::get("/help", Rule::Public, || web::to(help)),
        Row::get("/help/words", Rule::Public, || web::to(glossary)),
        Row::get("/help/keyboard", Rule::Public, || web::to(keyboard)),
    ]
}

async fn accessibility(app: web::Data<App>, signed_in: Option<SignedIn>) -> Answer {
    let (contact, shell) = (&app.site.contact, shell(&app, signed_in.as_ref(), ""));
    page(&accessibility_page(shell, &app.service.council(), &contact.email, &contact.phone, "1 December 2026"))
}

async fn privacy(app: web::Data<App>, signed_in: Option<SignedIn>) -> Answer {
    let shell = shell(&app, signed_in.as_ref(), "");
    page(&privacy_page(shell, &app.service.council(), &app.site.contact.email))
}

async fn help(app: web::Data<App>, signed_in: Option<SignedIn>) -> Answer {
    let (contact, shell) = (&app.site.contact, shell(&app, signed_in.as_ref(), ""));
    page(&help_page(shell, &contact.hours, &contact.phone, &contact.email))
}

async fn glossary(app: web::Data<App>, signed_in: Option<SignedIn>) -> Answer {
    page(&glossary_page(shell(&app, signed_in.as_ref(), "")))
}

async fn keyboard(app: web::Data<App>, signed_in: Option<SignedIn>) -> Answer {
    page(&keyboard_page(shell(&app, signed_in.as_ref(), "")))
}

/// `/help`.
fn help_page(shell: Shell, contact_hours: &str, phone: &str, email: &str) -> TextPage {
    let mail = Html::link(email, &format!("mailto:{email}"));
    TextPage::new(shell.titled("Help"), "Help")
        .heading("Caseworkers")
        .lists([
            "My work lists what is late, what is due today, and the rest of the week.",
            "Record a request as soon as it arrives. The law counts from the day the council received it.",
            "Open any date to see why it is what it is.",
            "An exception excuses a miss. It never moves a date.",
        ])
        .heading("People who give advice")
        .lists([
            "Requests for advice lists what you are asked, and by when.",
            "Write one section at a time. Save a draft at any point.",
            "If you cannot give the advice, say so and why. A request never stays without an answer.",
            "Cases lists the children about whom you were asked. Whoever leads a service finds those of the whole service.",
        ])
        .heading("Managers")
        .lists([
            "Reports show what is on time and what is not. Every number opens the list behind it.",
            "Your day begins with what waits for your decision, and what is overdue in your teams.",
        ])
        .heading("Administrators")
        .lists([
            "The calendar shows what a new bank holiday or closure would move, before anything does.",
            "Tasks list what could not be sent and what nobody was told in time.",
        ])
        .heading("Information governance")
        .lists([
            "Governance lists what people were refused, emergency openings to review, restricted cases and reviews of access.",
            "Who looked says who opened the case of a child, and what anybody opened.",
            "To read a restricted case, or one that was opened in an emergency, begin a review of access on it. It ends by itself after five working days.",
            "What administrators give to an account counts once you approve it.",
        ])
        .heading("Who sees a case")
        .lists([
            "You see the cases that are yours or your team’s, and those about which you were asked. Every look is recorded.",
            "If you are too near to a child or family, declare a conflict of interest: Case actions, on the case. You do not see the case again, and a manager gives your work on it to somebody else.",
            "A manager restricts a case where few may know of it. For everybody whom they do not name, it does not exist.",
            "If something cannot wait and the case is not yours, find it by its number, or by “Is a child known?” if you have that, and open it in an emergency. It stays open for an hour, and somebody else reviews why.",
        ])
        .heading("More help")
        .part(Html::bullets([
            Html::link("Work out the dates of an assessment", "/calculator"),
            Html::link("The words we use", "/help/words"),
            Html::link("Keyboard shortcuts", "/help/keyboard"),
        ]))
        .part(Html::trusted("<h2 class=\"govuk-heading-m\" id=\"contact\">Contact support</h2>"))
        .says(format!("Phone {phone}, {contact_hours}."))
        .part(Html::paragraph(
            Html::from("Email ").then(mail).then(". Give the page and the case number. Leave out the child’s name."),
        ))
}

/// `/help/words`: the glossary.
fn glossary_page(shell: Shell) -> TextPage {
    const WORDS: &[(&str, &str)] = &[
        ("Advice", "What a professional, the family or the child tells us for a needs assessment."),
        (
            "Break",
            "A gap in the golden thread: nothing of the family’s views, a need without an outcome, or an outcome without provision.",
        ),
        ("Case", "One child’s involvement with the service."),
        ("Circle", "The people who may know about a child."),
        ("Code", "The SEND Code of Practice 2015. It guides us; the law binds us."),
        (
            "Conflict of interest",
            "Being kin, a neighbour or otherwise too near to a child or family. Whoever is has nothing to do with the case and does not see it.",
        ),
        ("Consultation", "Asking a school or college whether it can take a child."),
        (
            "Contact",
            "A telephone call, meeting, letter or message about a child: who it was with, what was said, and what we promised.",
        ),
        ("Contributor", "Somebody who gives advice."),
        (
            "Cover",
            "Standing in for the caseworker of a case for up to five working days. It ends by itself, and the case stays whose it is.",
        ),
        (
            "Day on record",
            "That something happened in a case, and when. A wrong day is corrected, and what never happened is taken back. What stood there before stays in the history.",
        ),
        (
            "Disability",
            "What is recorded of a child’s hearing, vision, body or health, each from a day on. An impairment of hearing or vision decides whose advice the law asks for (regulation 6(2)).",
        ),
        (
            "Emergency opening",
            "Reading a case for an hour that one has nothing to do with, for a reason that cannot wait. Managers and information governance hear of it at once, and somebody else reviews whether it was justified.",
        ),
        (
            "Exception",
            "A lawful ground that excuses missing a limit. The date stays, and the work is done as soon as practicable.",
        ),
        (
            "Existing plan",
            "A plan that was made before its case is kept here: by us, or by the council that a family moved from.",
        ),
        (
            "Flag",
            "What everybody must see who opens a case: whom to speak to before any contact (safeguarding), or that its papers are kept (legal hold).",
        ),
        (
            "Former identity",
            "Who an adopted child was before. Where it is kept apart, the case is restricted, and nothing here connects the child of today with it.",
        ),
        ("Golden thread", "The visible link from need to outcome to provision."),
        ("Legal hold", "That no paper of a case may be destroyed, because a dispute, a complaint or an inquiry needs it."),
        ("Limit", "The date that the law sets. It never moves."),
        (
            "Looked after",
            "Looked after by a local authority, the responsible one (Children Act 1989 s22). Those who were adopted or have a special guardian are previously looked after.",
        ),
        (
            "Maintain",
            "What a council must do with a plan from the day it is made or transferred here until it ceases: secure what it says, and review it.",
        ),
        (
            "Mediation certificate",
            "What a family has from a mediation adviser before it appeals. An appeal about the school or college alone needs none.",
        ),
        ("Needs assessment", "The assessment under section 36 of the Children and Families Act 2014."),
        ("Out of cohort", "Taught in a year above or below that of one’s age."),
        ("Outcome", "The benefit or difference made to the child, not the service given."),
        ("Parents or carers", "Those with parental responsibility, and those who care for the child."),
        ("Phase transfer", "The move from one stage of education to the next."),
        ("Plan", "An education, health and care plan under section 37."),
        (
            "Preparing for adulthood",
            "What plans do from Year 9, by four aims: higher education or employment; independent living; participating in society; being as healthy as possible.",
        ),
        ("Promise", "What we owe somebody by a day because we said so: it is kept, or withdrawn with a reason."),
        ("Provision", "What will be done for the child: what, who, how often, for how long."),
        ("Receipt", "The explanation of a date: what it counts from, the rule, and the result."),
        ("Release", "Letting one version of a document go to one named person."),
        ("Request", "Asking us for a needs assessment. It starts the clock."),
        (
            "Resourced provision",
            "Places at a mainstream school for children with one kind of need, who are taught in its ordinary classes for most of the week.",
        ),
        (
            "Restricted",
            "A case of which only the people named on it know. Somebody looks at that again within 90 days, and for everybody else the case does not exist.",
        ),
        (
            "Review of access",
            "Somebody of information governance sees a case for up to five working days, on a ground and for a reason that stand in its history.",
        ),
        (
            "Safeguarding flag",
            "That somebody must be spoken to before anybody gets in touch with the child or the family. Why is read by few.",
        ),
        ("Second person", "Somebody who approves what somebody else proposed, before it counts."),
        (
            "SEN unit",
            "A part of a mainstream school where children with special educational needs are taught in classes of their own for most of the week.",
        ),
        ("SENCO", "The school’s coordinator for special educational needs."),
        (
            "Service family",
            "A family of which a parent serves in the armed forces. The law asks for advice from the Secretary of State for Defence (regulation 6(1)(b)(iv)).",
        ),
        ("Target", "Our own date, earlier than the limit."),
        ("Unit", "A SEN unit or resourced provision of a school or college, with its own name and places."),
        ("Virtual school head", "Who speaks for the schooling of looked-after children (Children Act 1989 s22(3B))."),
    ];
    let row = |(word, meaning): &(&str, &str)| TableRow::new([(*word).into(), (*meaning).into()]);
    let columns = vec![Column::new("Word"), Column::new("What it means").quiet()];
    TextPage::new(shell.titled("The words we use"), "The words we use")
        .part(Table::new("The words we use", columns, WORDS.iter().map(row).collect()))
        .heading("Sections of a plan")
        .lists([
            "A: views, interests and aspirations",
            "B: special educational needs",
            "C: health needs. D: social care needs",
            "E: outcomes",
            "F: special educational provision",
            "G: health provision. H1 and H2: social care provision",
            "I: the school or college",
            "J: personal budget. K: the advice",
        ])
}

/// `/help/keyboard`.
fn keyboard_page(shell: Shell) -> TextPage {
    let row =
        |keys: &str, what: &str| TableRow::new([Html::trusted(format!("<kbd>{}</kbd>", Html::from(keys))).into(), what.into()]);
    let rows = vec![
        row("Ctrl + K", "Go to the search box"),
        row("Tab, Shift + Tab", "Next, previous link or field"),
        row("Up, Down", "Next, previous suggestion of the search box"),
        row("Enter", "Open a link, press a button"),
        row("Space", "Tick a box, open “Show as a table”"),
        row("Escape", "Close a menu or a list of suggestions"),
    ];
    TextPage::new(shell.titled("Keyboard shortcuts"), "Keyboard shortcuts")
        .says("Everything can be done with the keyboard alone.")
        .part(Table::new("Keys", vec![Column::new("Keys"), Column::new("What they do").quiet()], rows))
}

/// `/accessibility`: the statement, in the form that the regulations give.
fn accessibility_page(shell: Shell, council: &str, email: &str, phone: &str, prepared: &str) -> TextPage {
    let mail = Html::link(email, &format!("mailto:{email}"));
    let contact = Html::from("Email ").then(mail).then(format!(" or phone {phone}. We answer within 5 working days."));
    TextPage::new(shell.titled("Accessibility statement"), "Accessibility statement")
        .says(format!("This service is run by {council}. We want as many people as possible to be able to use it."))
        .says("You should be able to:")
        .lists([
            "change colours and contrast with your device or browser",
            "zoom in to 400% without the text spilling off the screen",
            "do everything with a keyboard, or with speech recognition software",
            "listen to every page with a screen reader",
            "use every page without JavaScript",
        ])
        .heading("How accessible this service is")
        .says("We build it to the Web Content Accessibility Guidelines (WCAG) version 2.2, level AA. We test every page with software and with the keyboard.")
        .heading("Feedback and contact")
        .says("If you need information in another format, such as large print, audio, Easy Read or British Sign Language, or if something does not work for you, tell us.")
        .part(Html::paragraph(contact))
        .heading("Enforcement procedure")
        .part(Html::paragraph(
            Html::from("The Equality and Human Rights Commission (EHRC) enforces the Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018. If you are not happy with our answer, contact the ")
                .then(Html::link("Equality Advisory and Support Service (EASS)", "https://www.equalityadvisoryservice.com/"))
                .then("."),
        ))
        .heading("Technical information about this service’s accessibility")
        .says(format!("{council} is committed to making its service accessible, in accordance with the 2018 regulations."))
        .heading("Compliance status")
        .says("People with disabilities have not yet tested this service for us. Until they have, we call it partially compliant with WCAG 2.2 AA.")
        .heading("Preparation of this statement")
        .says(format!("This statement was prepared on {prepared}. It is reviewed every year."))
}

/// `/privacy`.
fn privacy_page(shell: Shell, council: &str, email: &str) -> TextPage {
    TextPage::new(shell.titled("Privacy"), "Privacy")
        .says(format!("{council} uses this service to assess children’s needs and to make and review their plans. The law requires us to."))
        .heading("What we keep")
        .lists([
            "who the child is, and who their parents or carers are",
            "what they, their school and professionals tell us",
            "decisions, plans and letters, and when each was made",
            "who looked at what, and when",
        ])
        .heading("Who sees it")
        .says("Only the people whose work needs it. Each case has a circle of people who can see it. Every look is recorded.")
        .heading("Cookies")
        .says("We use two cookies: one keeps you signed in until you sign out, the other carries a message from one page to the next. We use no others, and nothing from anybody else.")
        .heading("Your rights")
        .part(Html::paragraph(
            Html::from("You can ask to see what we hold, and to have mistakes put right. Email ")
                .then(Html::link(email, &format!("mailto:{email}")))
                .then("."),
        ))
}
