//! Restricting a case to named people, changing who they are, and looking at it again.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::access::{
    self, Follows, LiftRefused, Lifting, Nameable, Naming, Removable, Removal, Restrictable, Restriction, ReviewDay,
};
use ehc_domain::{access::latest_review, cases::CaseReference, ids::StandingId, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    act::{Check, Instead, Named, Next, OnCase, Shown, on_case, on_case_with},
    form::form,
    frames::SummaryPage,
    ui::{
        Choice, Html, Link,
        govuk::{ActionLink, Button, Inset, SummaryList, SummaryRow, Warning},
        words,
    },
    web::{
        App, SignedIn,
        described::says,
        path::reference,
        respond::Answer,
        route::{Row, Rule},
    },
};

const RESTRICT: &str = "Restrict this case";
const ADD: &str = "Name somebody on this case";
const REMOVE: &str = "Take somebody off the list";
const PROLONG: &str = "Review the restriction";
const LIFT: &str = "Lift the restriction";

form! { Restriction {
    people: listed("Who may see the case from now on?"),
    review_on: date("By which day is it looked at again?").or("Enter the day by which it is looked at again"),
    reason: lines("Why is the case restricted?", 3).or("Say why the case is restricted").hint("Those who are named read it. It is never shown at the head of the case."),
} }

form! { Naming {
    user: select("Who may see the case as well?").or("Choose who may see the case as well"),
    reason: lines("Why?", 3).or("Say why they may see the case").hint("Those who are named read it."),
} }

form! { Removal {
    reason: lines("Why?", 3).or("Say why they are not named any more").hint("It stands in the history of the case."),
} }

form! { ReviewDay {
    review_on: date("By which day is it looked at again?").or("Enter the day by which it is looked at again"),
    reason: lines("Why does the restriction go on?", 3).or("Say why the restriction goes on").hint("It stands in the history of the case."),
} }

form! { Lifting {
    reason: lines("Why is it lifted?", 3).or("Say why the restriction is lifted").hint("It stands in the history of the case, which more people then read."),
} }

pub(super) fn routes() -> Vec<Row> {
    let mut rows = restrict();
    rows.extend(add());
    rows.extend(remove());
    rows.extend(prolong());
    rows.extend(lift());
    rows.push(
        Row::get("/api/v1/cases/{reference}/access/restriction", Rule::OnCase(Action::AuditView), || web::to(show_json))
            .describes(says("Says whether a case is restricted, until when, and to whom").gives::<RestrictionJson>(200)),
    );
    rows
}

fn who(path: String) -> Link {
    Link::new("Who may see this case", path)
}

fn at_the_latest(latest: NaiveDate) -> String {
    format!("Within 90 days: {} at the latest.", words::date(latest))
}

fn restrict() -> Vec<Row> {
    on_case_with::<CaseReference, _>(
        "/cases/{reference}/access/restrict",
        Action::CaseRestrict,
        access::restrictable,
        |shown| &shown.open,
    )
    .does("Restricts a case to named people, of whom one at least manages it", access::restrict, |shown| {
        shown
            .form(RESTRICT, "Continue", "access")
            .intro(
                "Only the people you name know of the case from then on: for everybody else it is on no list, in no search and behind no number.",
            )
            .part(Inset {
                body: "You do not name yourself, and do not see the case once it is restricted. Another manager who is named can add you.".into(),
            })
    })
    .asks(|shown, asking| {
        asking.choices("people", shown.ground.more.candidates.iter().map(choice).collect());
        asking.hint("people", "Name at least one other manager. Whoever is not named loses what was theirs to do here.");
        asking.hint("review_on", at_the_latest(shown.ground.more.latest_review));
    })
    .instead(|shown| {
        if shown.ground.open.subject.is_restricted {
            return Some(Instead::Go(shown.path("access")));
        }
        let why = "Nobody else manages this case, so that nobody could run it. Ask an administrator to give the team another manager.";
        let page = || shown.frame.clone().not_now(RESTRICT, why, &who(shown.path("access")));
        shown.ground.more.is_alone.then(|| Instead::Page(Box::new(page())))
    })
    .json("/api/v1/cases/{reference}/access/restriction")
    .checked(Check { page: "/cases/{reference}/access/restrict/check", preview: access::preview, shows: once_more })
    .then(|shown, ()| Next::to(shown.signed_in.home()).saying("The case is restricted. You do not see it any more"))
}

fn choice(one: &Nameable) -> Choice {
    Choice::new(&one.id.to_string(), Html::name(&one.name)).hint(one.part)
}

fn once_more(shown: &Shown<CaseReference, OnCase<Restrictable>>, form: &Restriction, found: &Follows) -> SummaryPage {
    let change = shown.path("access/restrict");
    let row = |what: &str, value: Html| SummaryRow::new(what, value).action(ActionLink::change(&what.to_lowercase(), &change));
    let names = |all: &[String]| Html::plain_list(all.iter().map(|name| Html::name(name)));
    let mut lists = vec![SummaryList::new(vec![
        row("Who may see it", names(&found.named)),
        row("Looked at again by", words::date(form.review_on).into()),
        row("Why", Html::lines(form.reason.as_str())),
    ])];
    if !found.work.is_empty() {
        let sentences = Html::plain_list(found.work.iter().map(|work| Html::from(format!("{work}."))));
        lists.push(SummaryList::new(vec![SummaryRow::new("What follows for work", sentences)]));
    }
    let warning = Warning { text: "You do not see this case once it is restricted.".into() };
    let title = "Check who may see the case";
    SummaryPage {
        caption: Some(title.into()),
        identity: Some(shown.frame.identity.clone().for_form()),
        lists,
        parts: vec![warning.into()],
        cancel: Some(Link::new("Cancel", shown.path("access"))),
        ..SummaryPage::check(
            shown.frame.shell.clone().for_case(title, &shown.ground.open.case.reference),
            "Do you restrict this case?",
            Button::new(RESTRICT),
        )
    }
}

fn add() -> Vec<Row> {
    on_case_with::<CaseReference, _>(
        "/cases/{reference}/access/named",
        Action::CaseRestrict,
        access::addable,
        |(open, _)| open,
    )
    .does("Names one more person on a restricted case", access::add, |shown| {
        shown
            .form(ADD, "Name them", "access")
            .intro("They see of the case what their role sees, and are told. Somebody who gives advice sees nothing until they are asked.")
    })
    .asks(|shown, asking| {
        let people = shown.ground.more.1.iter();
        let choices = people.map(|one| Choice::new(&one.id.to_string(), format!("{}: {}", one.name, one.part.to_lowercase())));
        asking.choices("user", std::iter::once(Choice::new("", "Choose somebody")).chain(choices).collect());
    })
    .instead(|shown| {
        let page = |why: &str| Instead::Page(Box::new(shown.frame.clone().not_now(ADD, why, &who(shown.path("access")))));
        match (shown.ground.open.subject.is_restricted, shown.ground.more.1.is_empty()) {
            (false, _) => Some(page("This case is not restricted.")),
            (true, true) => Some(page("Everybody who has to do with the case is named already.")),
            (true, false) => None,
        }
    })
    .json("/api/v1/cases/{reference}/access/named")
    .answers(201, |_, id| Named::of(*id))
    .then(|shown, _| Next::to(shown.path("access")).saying("They may see the case, and have been told"))
}

fn remove() -> Vec<Row> {
    on_case_with::<(CaseReference, StandingId), _>(
        "/cases/{reference}/access/{id}/remove",
        Action::CaseRestrict,
        |service, context, (reference, id)| access::removable(service, context, reference, *id),
        |shown| &shown.open,
    )
    .does(
        "Takes somebody off the list of a restricted case",
        |service, context, (reference, id), removal| access::remove(service, context, reference, *id, removal),
        |shown| {
            let Removable { line, work, .. } = &shown.ground.more;
            let is_own = line.user == shown.signed_in.actor().user_id;
            let intro = if is_own { Html::from("You do") } else { Html::name(&line.who).then(" does") };
            let form = shown.form(REMOVE, "Take off the list", "access");
            let form = form
                .part(Html::paragraph(intro.then(" not see the case any more: on no list, in no search, not by its number.")));
            match work.is_empty() {
                true => form,
                false => form.part(Inset { body: Html::plain_list(work.iter().map(|work| Html::from(format!("{work}.")))) }),
            }
        },
    )
    .instead(|shown| {
        let page = |why: &str| Instead::Page(Box::new(shown.frame.clone().not_now(REMOVE, why, &who(shown.path("access")))));
        match (shown.ground.more.line.is_over, shown.ground.more.is_last_manager) {
            (true, _) => Some(page("They are not named any more.")),
            (false, true) => Some(page("They are the last manager who is named. Name another first.")),
            (false, false) => None,
        }
    })
    .json("/api/v1/cases/{reference}/access/{id}/remove")
    .then(|shown, ()| match shown.ground.more.line.user == shown.signed_in.actor().user_id {
        true => Next::to(shown.signed_in.home()).saying("You are not named any more, and do not see the case"),
        false => Next::to(shown.path("access")).saying("They are not named any more"),
    })
}

fn prolong() -> Vec<Row> {
    on_case::<CaseReference>("/cases/{reference}/access/review", Action::CaseRestrict)
        .does("Records that a restriction was looked at and goes on until another day", access::prolong, |shown| {
            let was = shown.ground.open.case.restriction_review_on.map(words::date).unwrap_or_default();
            shown.form(PROLONG, "Keep it restricted", "access").intro(format!(
                "It was to be looked at by {was}. If the case need not be restricted any more, lift the restriction instead."
            ))
        })
        .asks(|shown, asking| asking.hint("review_on", at_the_latest(latest_review(shown.today))))
        .instead(|shown| {
            let page = || shown.frame.clone().not_now(PROLONG, "This case is not restricted.", &who(shown.path("access")));
            (!shown.ground.open.subject.is_restricted).then(|| Instead::Page(Box::new(page())))
        })
        .json("/api/v1/cases/{reference}/access/restriction/review")
        .then(|shown, ()| Next::to(shown.path("access")).saying("The case stays restricted"))
}

fn lift() -> Vec<Row> {
    on_case_with::<CaseReference, _>("/cases/{reference}/access/lift", Action::CaseRestrict, access::liftable, |(open, _)| open)
        .does("Lifts the restriction of a case", access::lift, |shown| {
            shown.form(LIFT, LIFT, "access").intro(
                "Everybody who has to do with the case sees it again, with its history. Conflicts of interest go on to hide it.",
            )
        })
        .instead(|shown| {
            let page = |why: LiftRefused| shown.frame.clone().not_now(LIFT, format!("{why}."), &who(shown.path("access")));
            shown.ground.more.1.map(|why| Instead::Page(Box::new(page(why))))
        })
        .json("/api/v1/cases/{reference}/access/restriction/lift")
        .then(|shown, ()| Next::to(shown.path("access")).saying("The case is not restricted any more"))
}

/// Somebody who is named on a restricted case.
#[derive(Debug, Serialize, ToSchema)]
struct NamedJson {
    /// Names it within the case, for taking them off the list.
    id: Uuid,
    /// The person.
    user: Uuid,
    /// Their name.
    who: String,
    /// Since when, in UTC.
    from_at: DateTime<Utc>,
    /// Who named them.
    recorded_by: String,
}

/// The restriction of a case.
#[derive(Debug, Serialize, ToSchema)]
struct RestrictionJson {
    /// The day by which somebody looks at it again; `null` where the case is not restricted.
    review_on: Option<NaiveDate>,
    /// Why; `null` where it is not restricted.
    reason: Option<String>,
    /// Everybody who may know of it.
    named: Vec<NamedJson>,
}

async fn show_json(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let shown = app.run(move |service| access::restricted(service, &context, &reference)).await?;
    let named = shown.named.into_iter().map(|line| NamedJson {
        id: line.id.uuid(),
        user: line.user.uuid(),
        who: line.who,
        from_at: line.from_at,
        recorded_by: line.recorded_by,
    });
    Ok(HttpResponse::Ok().json(RestrictionJson { review_on: shown.review_on, reason: shown.reason, named: named.collect() }))
}
