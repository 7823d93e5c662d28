//! What accounts are to be given and is to become of teams, for information governance to approve.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::approvals::{self, Line};
use ehc_domain::{approvals::ProposedAct, ids::ApprovalId, policy::Action};

use super::{
    ground::{answered, lists},
    json::ProposalJson,
};
use crate::{
    act::{Instead, Next, Place, Plain, Shown, at},
    frames::{FormPage, ListPage},
    governance::parts,
    ui::{
        Html,
        govuk::{Button, SummaryRow},
        parts::{Cell, Column, Empty, Row as TableRow, SectionHead, Table},
        words,
    },
    web::{
        App, SignedIn,
        described::says,
        respond::{Answer, page},
        route::{Row, Rule},
    },
};

const PLACE: &str = "/governance/roles";
const TITLE: &str = "Accounts and teams to approve";
/// Who sees what was proposed.
const SEES: Rule = Rule::May(Action::RoleRefuse);

/// A page about what was proposed of one account, with whether the reader may answer it.
type Page = Shown<ApprovalId, Plain<(Line, bool)>>;

pub(super) fn routes() -> Vec<Row> {
    let mut rows = vec![
        Row::get(PLACE, SEES, || web::to(show)),
        Row::get("/api/v1/roles-proposed", SEES, || web::to(listed)).describes(
            says("Lists what accounts were to be given and was to become of teams, the latest first")
                .gives::<Vec<ProposalJson>>(200),
        ),
    ];
    rows.extend(approve());
    rows.extend(refuse());
    rows
}

fn about(place: &'static str, action: Action) -> Place<ApprovalId, Plain<(Line, bool)>> {
    at(place, Rule::May(action), |service, context, id| approvals::find_roles(service, context, id).map(Plain)).seen_by(SEES)
}

fn form(shown: &Page, title: &str, button: &str) -> FormPage {
    let page = FormPage::new(shown.frame.clone().titled(title).current("/governance"), title, button).back(PLACE).cancel(PLACE);
    lists(&shown.ground.0.0, &[], shown.today).into_iter().fold(page, FormPage::part)
}

fn if_not_theirs(shown: &Page) -> Option<Instead> {
    (!shown.ground.0.1).then(|| Instead::Go(PLACE.to_owned()))
}

fn approve() -> Vec<Row> {
    about("/governance/roles/{id}/approve", Action::RoleApprove)
        .does("Approves a change of an account or of a team, which does it", approvals::approve_roles, |shown| {
            form(shown, "Approve a change", "Approve").intro("It is done in the same moment, and those whose account or team it is are signed out. Of an account, a link of before is of no use any more where the address is another, nor is a password that was chosen by a link which somebody else was shown: then they are sent a link.")
        })
        .instead(if_not_theirs)
        .json("/api/v1/roles-proposed/{id}/approve")
        .then(|_, ()| Next::to(PLACE).saying("Approved and done"))
}

fn refuse() -> Vec<Row> {
    about("/governance/roles/{id}/refuse", Action::RoleRefuse)
        .does("Refuses a change of an account or of a team", approvals::refuse_roles, |shown| {
            form(shown, "Refuse a change", "Refuse").intro("Everything stays as it is. Whoever proposed it is told why.")
        })
        .instead(if_not_theirs)
        .json("/api/v1/roles-proposed/{id}/refuse")
        .then(|_, ()| Next::to(PLACE).saying("Refused. Whoever proposed it is told"))
}

async fn show(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let found = app.run(move |service| approvals::list_roles(service, &context)).await?;
    let (waiting, ended): (Vec<_>, Vec<_>) = found.iter().partition(|(line, _)| line.ended_at.is_none());
    let mut list = ListPage::new(signed_in.shell(TITLE).current("/governance"), TITLE)
        .subtitle("What an administrator proposes counts once one of you has approved it: a role for an account, a team by which somebody sees more, another address of an account in use, and a team that goes inside another or closes, where people see more by it. Taking a role away needs nobody else.");
    if waiting.is_empty() {
        list = list.part(Empty::new("Nothing waits for you"));
    }
    for (line, may) in waiting {
        let name = line.proposed.as_ref().map_or(line.act.label(), |proposed| proposed.what.as_str());
        list = list.part(SectionHead::new(name));
        list = lists(line, &[], today).into_iter().fold(list, ListPage::part);
        list = match may {
            true => {
                let place = |act: &str| format!("{PLACE}/{}/{act}", line.id);
                list.part(Html::buttons([
                    Button::go("Approve", place("approve")),
                    Button::go("Refuse", place("refuse")).secondary(),
                ]))
            }
            false => {
                list.part(Html::paragraph("This is about your own account, or you proposed it: somebody else must answer it."))
            }
        };
    }
    if !ended.is_empty() {
        let row = |(line, _): &&(Line, bool)| {
            let about = line.proposed.as_ref().map(approvals::Proposed::in_words).unwrap_or_default();
            TableRow::new([
                Cell::from(about),
                Cell::noted(Html::name(&line.proposed_by), words::moment(line.proposed_at, today)),
                answered(line, today).unwrap_or_default().into(),
            ])
        };
        let columns = ["What was proposed", "By whom", "What became of it"].map(Column::new).into();
        let table = Table::new("Answered before", columns, ended.iter().map(row).collect());
        list = list.part(SectionHead::new("Answered before")).part(table);
    }
    list.subnav = Some(parts(PLACE));
    page(&list)
}

async fn listed(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let found = app.run(move |service| approvals::list_roles(service, &context)).await?;
    Ok(HttpResponse::Ok().json(found.into_iter().map(|(line, _)| ProposalJson::from(line)).collect::<Vec<_>>()))
}

/// Says what becomes of an account or a team once it is approved, for whoever looks after them.
pub(crate) fn what_waits(line: &Line, today: NaiveDate) -> Vec<SummaryRow> {
    let rows = line
        .proposed
        .iter()
        .flat_map(|proposed| &proposed.rows)
        .filter(|(_, before, _)| !before.is_empty() || line.act == ProposedAct::TeamMove);
    let mut rows: Vec<SummaryRow> = rows
        .map(|(name, before, after)| match before.as_str() {
            "" => SummaryRow::new(name.as_str(), after.as_str()),
            before => SummaryRow::new(name.as_str(), format!("{after}. Until now: {before}")),
        })
        .collect();
    rows.push(SummaryRow::new("Why", Html::lines(&line.reason)));
    let by = Html::name(&line.proposed_by).then(format!(", {}", words::moment(line.proposed_at, today)));
    rows.push(SummaryRow::new("Proposed by", by));
    rows
}
