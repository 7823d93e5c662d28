//! Where each role's day begins.

use actix_web::web;

use crate::{
    SignedIn,
    pages::NoticePage,
    respond::{Answer, page, see_other},
    routes::{Row, Rule},
    ui::Html,
};

pub(crate) fn routes() -> Vec<Row> {
    vec![
        Row::get("/", Rule::Own, || web::to(home)),
        Row::get("/panels", Rule::Own, || web::to(panels)),
        Row::get("/admin", Rule::Own, || web::to(administration)),
        Row::get("/governance", Rule::Own, || web::to(governance)),
    ]
}

async fn home(signed_in: SignedIn) -> Answer {
    see_other(signed_in.home())
}

async fn panels(signed_in: SignedIn) -> Answer {
    page(
        &NoticePage::new(signed_in.shell("Panels").current("/panels"), "Panels")
            .paragraph("Panel members recommend; a manager decides.")
            .paragraph("Agendas and papers are not part of the service yet. Until they are, a manager records the recommendation of a panel with the decision on the case.")
            .paragraph(Html::from("Now you can look after ").then(Html::link("your account", "/account")).then(".")),
    )
}

async fn administration(signed_in: SignedIn) -> Answer {
    page(
        &NoticePage::new(signed_in.shell("Administration").current("/admin"), "Administration")
            .paragraph("Administrators look after accounts, teams, schools and the calendar, and see no child’s record.")
            .paragraph("Accounts are made on the server with the command “ehc user create”; ask whoever runs it.")
            .paragraph(Html::from("Now you can look after ").then(Html::link("your account", "/account")).then(".")),
    )
}

async fn governance(signed_in: SignedIn) -> Answer {
    page(
        &NoticePage::new(signed_in.shell("Governance").current("/governance"), "Governance")
            .paragraph("Information governance reviews who opened which record, disclosures, and requests for access.")
            .paragraph("Every act and every opening of a case is recorded already, in a chain that cannot be changed unnoticed. It is checked on the server with the command “ehc audit verify”; pages for it are not part of the service yet.")
            .paragraph(Html::from("Now you can look after ").then(Html::link("your account", "/account")).then(".")),
    )
}
