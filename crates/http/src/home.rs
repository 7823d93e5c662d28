//! Where each role's day begins.

use actix_web::web;
use ehc_application::{
    Failure, NoRule, authority,
    notifications::{Standing, standing},
    setting_up::{self, Need, SettingUp},
};
use ehc_domain::{
    authority::AuthorityDetail,
    calendar::WorkingCalendar,
    policy::{Action, Target},
};

use crate::{
    calendars::missing_year,
    frames::TextPage,
    health::{alerts_raised, warnings},
    ui::{
        Html,
        govuk::{SummaryList, SummaryRow, Tag, Task, TaskList},
        parts::Stop,
    },
    web::{
        App, SignedIn,
        respond::{Answer, page, see_other},
        route::{Row, Rule},
    },
};

pub(crate) fn routes() -> Vec<Row> {
    vec![
        Row::get("/", Rule::Own, || web::to(home)),
        Row::get("/panels", Rule::Own, || web::to(panels)),
        Row::get("/admin", Rule::Own, || web::to(administration)),
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

async fn administration(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let mut text = TextPage::new(signed_in.shell("Administration").current("/admin"), "Administration");
    if context.authorise(Action::UserView, Target::Service).is_ok() {
        let asks = context.clone();
        let found = app.run(move |service| setting_up::show(service, &asks)).await?;
        if !found.is_complete() {
            text = text.heading("Before the first request").part(to_set_up(&found));
        }
        text = text.heading("Work behind the pages");
        text = work_behind(&app.run(|service| Ok::<_, Failure<NoRule>>(standing(service)?)).await?)
            .into_iter()
            .fold(text, TextPage::part);
    }
    if context.authorise(Action::CalendarEdit, Target::Service).is_ok() {
        text = text.heading("Calendar");
        // No table of bank holidays is kept but the published one and what was added to it, so this asks no database.
        let missing = missing_year(WorkingCalendar::england().year_to_publish(context.today));
        text = missing.into_iter().fold(text, TextPage::part);
        let calendar = Html::link("the calendar", "/admin/calendar");
        text = text.part(Html::paragraph(
            Html::from("Bank holidays, closed offices and the terms of schools are in ").then(calendar).then("."),
        ));
    }
    if context.authorise(Action::AuthorityEdit, Target::Service).is_ok() {
        let authority = Html::link("the authority", "/admin/authority");
        text = text.heading("The authority").part(Html::paragraph(
            Html::from("What stands in letters to families, and whom the law has us tell, is kept under ")
                .then(authority)
                .then("."),
        ));
    }
    if context.authorise(Action::InstitutionEdit, Target::Service).is_ok() {
        let register = Html::link("the register of schools and colleges", "/admin/institutions");
        text = text.heading("Schools and colleges").part(Html::paragraph(
            Html::from("Whom cases can name, where consultations go and whom to speak to stand in ").then(register).then("."),
        ));
    }
    text = text
        .heading("Accounts")
        .says("Administrators look after accounts, teams, schools and the calendar, and see no child’s record.");
    if context.authorise(Action::UserView, Target::Service).is_ok() {
        let accounts = Html::from("Whoever signs in stands in ").then(Html::link("the list of accounts", "/admin/users"));
        let teams = Html::from(", and belongs to one of ").then(Html::link("the teams", "/admin/teams"));
        text = text.part(Html::paragraph(accounts.then(teams).then(".")));
    }
    page(&text.part(account()))
}

/// What is there and what is missing, each with the way to it.
fn to_set_up(found: &SettingUp) -> TaskList {
    let task = |(need, is_there): &(Need, bool)| {
        let (href, hint) = match need {
            Need::CaseworkTeam => {
                (Some("/admin/teams/new"), "Whoever is invited into it can record the first request".to_owned())
            }
            Need::Schools => (Some("/admin/institutions/import"), "The official register is taken over from a file".to_owned()),
            Need::Governance => {
                let words = "Until they can sign in, every administrator gives roles alone. From then on each role that an account is given waits for them";
                (Some("/admin/users/new"), words.to_owned())
            }
            Need::Letters => (Some(authority::PLACE), labels(&found.lacks).join("; ")),
            Need::Told => (Some(authority::PLACE), labels(&found.untold).join("; ")),
            _ => (Some("/admin/users/new"), "Whoever is invited counts once they have chosen a password".to_owned()),
        };
        Task {
            title: need.label().into(),
            href: href.map(str::to_owned),
            hint: (!is_there).then(|| hint.into()),
            status: if *is_there { "Done".into() } else { Tag::amber("Missing").into() },
        }
    };
    TaskList { id: "set-up".into(), tasks: found.needs.iter().map(task).collect() }
}

fn labels(details: &[AuthorityDetail]) -> Vec<&'static str> {
    details.iter().map(|detail| detail.label()).collect()
}

/// How the work behind the pages stands, with a warning where it stands still.
fn work_behind(standing: &Standing) -> Vec<Html> {
    let sealed = if standing.is_sealing_late() { "Behind" } else { "Up to date" };
    let late = warnings(standing);
    let warning = (!late.is_empty()).then(|| Stop {
        title: "Work has stopped".into(),
        body: late
            .into_iter()
            .map(|one| Html::paragraph(format!("{one}.")))
            .chain([Html::paragraph("Tell the people who run the service for your council.")])
            .collect(),
    });
    let rows = vec![
        SummaryRow::new("Alerts last raised", alerts_raised(standing)),
        SummaryRow::new("Record of every act sealed", sealed),
    ];
    warning.map(Html::from).into_iter().chain([SummaryList::new(rows).into()]).collect()
}
