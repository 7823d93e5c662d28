//! One account: who it is, what they may do and have in hand, and what was changed.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    teams::team_path,
    users::{self, AccountView, Invitation, PLACE, user_path},
};
use ehc_domain::accounts::AccountState;

use super::{
    ground::{id, tag},
    leave::in_hand,
};
use crate::{
    approvals::what_waits,
    cases::entry_of_its_own,
    frames::{FormPage, ListPage},
    ui::{
        Html,
        govuk::{Button, Inset, SummaryList, SummaryRow},
        parts::{SectionHead, Timeline},
        words,
    },
    web::{
        App, SignedIn,
        respond::{Answer, page},
    },
};

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (context, id) = (signed_in.context(None), id(&path)?);
    let today = context.today;
    let shown = app.run(move |service| users::show(service, &context, &id)).await?;
    page(&listed(&signed_in, &shown, today))
}

fn listed(signed_in: &SignedIn, shown: &AccountView, today: NaiveDate) -> ListPage {
    let (account, here) = (&shown.account, user_path(shown.account.id));
    let shell = signed_in.shell(&account.name).current(PLACE);
    let mut list = ListPage::new(shell, Html::name(&account.name)).subtitle(account.email.as_str());
    list = match account.state {
        AccountState::Left => list.action(Button::go("Bring them back", format!("{here}/return")).secondary()),
        state => {
            let list = list.action(Button::go("Change", format!("{here}/change")));
            if shown.is_own {
                list
            } else {
                let words = if state == AccountState::Invited { "Send a new link" } else { "Reset the password" };
                list.action(Button::go(words, format!("{here}/invitation")).secondary())
                    .action(Button::go("Mark as left", format!("{here}/leave")).secondary())
            }
        }
    };
    if let Some(left_on) = account.left_on {
        list = list.part(Inset { body: format!("They left. Their last day was {}.", words::act_date(left_on)).into() });
    }
    if let Some(invitation) = &shown.invitation {
        list = list.part(Inset { body: invited(invitation, today) });
        if invitation.can_be_shown {
            let page = FormPage::new(signed_in.shell(""), "", "").action(format!("{here}/invitation/link"));
            let buttons = vec![Button::new("Show the link, to hand it over").secondary()];
            let form = FormPage { buttons, ..page }.keyed(signed_in.new_submission());
            list = list.part(form.form_html());
        }
    }
    list = list.part(SummaryList::new(facts(shown, today)));
    if let Some(line) = &shown.waiting {
        list = list.part(SectionHead::new("Waits for information governance")).part(SummaryList::new(what_waits(line, today)));
        if shown.is_own_proposal {
            list = list.part(Button::go("Take it back", format!("{here}/take-back")).secondary());
        }
    }
    let hand = in_hand(&shown.in_hand);
    if !hand.is_empty() {
        list = list.part(SectionHead::new("What they have in hand")).part(SummaryList::new(hand));
    }
    list = list.part(SectionHead::new("What was changed"));
    if shown.history.is_empty() {
        return list.part(Html::paragraph("Nothing since the account was made."));
    }
    let entries = shown.history.iter().map(|act| entry_of_its_own(act, today)).collect();
    list.part(Timeline { entries })
}

fn invited(invitation: &Invitation, today: NaiveDate) -> Html {
    let made = format!("{} sent a link to choose a password {}.", invitation.made_by, words::moment(invitation.made_at, today));
    let until = words::moment(invitation.expires_at, today);
    let rest =
        if invitation.is_over { format!(" Its time is over since {until}.") } else { format!(" It can be used until {until}.") };
    Html::from(made).then(rest)
}

fn facts(shown: &AccountView, today: NaiveDate) -> Vec<SummaryRow> {
    let account = &shown.account;
    let roles: Vec<&str> = account.roles.iter().map(|role| role.label()).collect();
    let team = account.team.as_ref().map_or_else(|| "None".into(), |(id, name)| Html::link(name.as_str(), &team_path(*id)));
    vec![
        SummaryRow::new("State", tag(account.state)),
        SummaryRow::new(if roles.len() == 1 { "Role" } else { "Roles" }, words::list(&roles)),
        SummaryRow::new("Team", team),
        SummaryRow::new("Last seen", account.seen_at.map_or_else(|| "Never".to_owned(), |at| words::moment(at, today))),
    ]
}
