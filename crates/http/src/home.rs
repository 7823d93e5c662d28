//! Where each role's day begins.

use actix_web::web;

use crate::{
    SignedIn,
    pages::TextPage,
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

fn account() -> Html {
    Html::paragraph(Html::from("Now you can look after ").then(Html::link("your account", "/account")).then("."))
}

async fn home(signed_in: SignedIn) -> Answer {
    see_other(signed_in.home())
}

async fn panels(signed_in: SignedIn) -> Answer {
    page(
        &TextPage::new(signed_in.shell("Panels").current("/panels"), "Panels")
            .says("Panel members recommend; a manager decides.")
            .says("Agendas and papers are not part of the service yet. Until they are, a manager records the recommendation of a panel with the decision on the case.")
            .part(account()),
    )
}

async fn administration(signed_in: SignedIn) -> Answer {
    page(
        &TextPage::new(signed_in.shell("Administration").current("/admin"), "Administration")
            .says("Administrators look after accounts, teams, schools and the calendar, and see no child’s record.")
            .says("Accounts are made on the server with the command “ehc user create”; ask whoever runs it.")
            .part(account()),
    )
}

async fn governance(signed_in: SignedIn) -> Answer {
    page(
        &TextPage::new(signed_in.shell("Governance").current("/governance"), "Governance")
            .says("Information governance reviews who opened which record, disclosures, and requests for access.")
            .says("Every act and every opening of a case is recorded already, in a chain that cannot be changed unnoticed. It is checked on the server with the command “ehc audit verify”; pages for it are not part of the service yet.")
            .part(account()),
    )
}
