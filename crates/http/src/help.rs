//! What anybody may read: help, accessibility, privacy.

use actix_web::web;

use crate::{
    App, SignedIn,
    pages::help as words,
    respond::{Answer, page},
    routes::{Row, Rule},
    ui::Shell,
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

/// The frame of a page that anybody may read, with their own masthead for those signed in.
pub(crate) fn shell(app: &App, signed_in: Option<&SignedIn>, title: &str) -> Shell {
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
    let (site, shell) = (&app.site, shell(&app, signed_in.as_ref(), ""));
    page(&words::accessibility(shell, &site.council.name, &site.contact.email, &site.contact.phone, "1 December 2026"))
}

async fn privacy(app: web::Data<App>, signed_in: Option<SignedIn>) -> Answer {
    let shell = shell(&app, signed_in.as_ref(), "");
    page(&words::privacy(shell, &app.site.council.name, &app.site.contact.email))
}

async fn help(app: web::Data<App>, signed_in: Option<SignedIn>) -> Answer {
    let (contact, shell) = (&app.site.contact, shell(&app, signed_in.as_ref(), ""));
    page(&words::help(shell, &contact.hours, &contact.phone, &contact.email))
}

async fn glossary(app: web::Data<App>, signed_in: Option<SignedIn>) -> Answer {
    page(&words::words(shell(&app, signed_in.as_ref(), "")))
}

async fn keyboard(app: web::Data<App>, signed_in: Option<SignedIn>) -> Answer {
    page(&words::keyboard(shell(&app, signed_in.as_ref(), "")))
}
