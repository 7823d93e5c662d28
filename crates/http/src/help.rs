//! What anybody may read: help, accessibility, privacy.

use actix_web::web;

use crate::{
    App, SignedIn,
    pages::NoticePage,
    respond::{Answer, page},
    routes::{Row, Rule},
    ui::{Html, Shell},
};

pub(crate) fn routes() -> Vec<Row> {
    vec![
        Row::get("/accessibility", Rule::Public, || web::to(accessibility)),
        Row::get("/privacy", Rule::Public, || web::to(privacy)),
        Row::get("/help", Rule::Public, || web::to(help)),
        Row::get("/help/keyboard", Rule::Public, || web::to(keyboard)),
    ]
}

/// The frame of a page that anybody may read, with their own masthead for those signed in.
fn shell(app: &App, signed_in: Option<&SignedIn>, title: &str) -> Shell {
    match signed_in {
        Some(signed_in) => signed_in.shell(title),
        None => {
            let mut shell = Shell::public(title);
            shell.council = app.site.council.clone();
            shell
        }
    }
}

async fn accessibility(app: web::Data<App>, signed_in: Option<SignedIn>) -> Answer {
    let council = &app.site.council;
    page(
        &NoticePage::new(shell(&app, signed_in.as_ref(), "Accessibility statement"), "Accessibility statement")
            .paragraph(format!("This statement is about {}, run by {}.", council.service, council.name))
            .paragraph("We want everybody to be able to use it. You should be able to:")
            .part(Html::bullets([
                "read it at 400% without scrolling sideways",
                "do everything with a keyboard alone",
                "do everything without scripts",
                "use it with a screen reader or speech software",
                "print any page",
            ]))
            .section("How accessible it is")
            .paragraph("It is built to the Web Content Accessibility Guidelines 2.2, level AA. It has been tested with automatic tools and the keyboard; it has not been audited by an independent body yet.")
            .section("If something stops you")
            .paragraph(Html::from("Tell us, and say which page and what you use: ").then(Html::link("contact support", &council.support_href)).then("."))
            .paragraph("If you are not happy with how we answer, the Equality Advisory and Support Service can help."),
    )
}

async fn privacy(app: web::Data<App>, signed_in: Option<SignedIn>) -> Answer {
    let council = &app.site.council;
    page(
        &NoticePage::new(shell(&app, signed_in.as_ref(), "Privacy"), "Privacy")
            .paragraph(format!("{} uses {} to assess the special educational needs of children and young people, and to make and keep their education, health and care plans, as Part 3 of the Children and Families Act 2014 requires.", council.name, council.service))
            .section("Those whose cases are here")
            .paragraph("The council’s own privacy notice says what is held about you, why, for how long, and how to see it or have it put right.")
            .section("Those who sign in")
            .paragraph("We keep your name, work email address, role and team, when you signed in, and a record of what you opened and changed. That record cannot be changed or removed, so that families can be told who saw their information.")
            .section("Cookies")
            .paragraph("Two cookies, both needed for the service to work: one keeps you signed in, the other carries a message from one page to the next. There are no others, and nobody else is told of your visit."),
    )
}

async fn help(app: web::Data<App>, signed_in: Option<SignedIn>) -> Answer {
    let council = &app.site.council;
    page(
        &NoticePage::new(shell(&app, signed_in.as_ref(), "Help"), "Help")
            .section("Signing in")
            .paragraph("Use your work email address. After ten wrong passwords within five minutes you must wait, at most a quarter of an hour; nothing is locked for good.")
            .paragraph("You are signed out after half an hour without doing anything, and after ten hours in any case; sooner for administrators and information governance. You can be signed in on three devices at once.")
            .section("Dates")
            .paragraph("A solid outline round a limit means that the law sets it, a dashed one that the Code of Practice does. A limit never moves, whatever exception applies; it is not late until its day has ended.")
            .section("Keyboard")
            .paragraph(Html::link("Keyboard shortcuts", "/help/keyboard"))
            .part(Html::trusted("<h2 class=\"govuk-heading-m\" id=\"contact\">Contact support</h2>"))
            .paragraph(format!("Contact the {} team of {}. Give the reference on the page, if there is one, and never a child’s name.", council.service, council.name)),
    )
}

async fn keyboard(app: web::Data<App>, signed_in: Option<SignedIn>) -> Answer {
    page(
        &NoticePage::new(shell(&app, signed_in.as_ref(), "Keyboard shortcuts"), "Keyboard shortcuts")
            .paragraph("Ctrl and K together put the cursor in the search box, on every page that has one.")
            .paragraph("Tab goes to the next link, button or box; Shift and Tab to the one before. The first Tab on a page offers to skip to its content."),
    )
}
