//! Whose the rights of a case are: shown among its people, recorded on a page of its own (YP-02).

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::rights::{self, NewRights, Recipient, RightsRefused, RightsView};
use ehc_domain::{cases::CaseReference, ids::PersonId, people::rights_holder::RightsHolder, policy::Action};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    act::{Instead, Named, Next, OnCase, Shown, on_case_with},
    appeals,
    form::form,
    ui::{
        Choice, FormState, Html, Link,
        govuk::{ActionLink, Inset, SummaryList, SummaryRow},
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

/// The card on the page of people.
pub(super) fn card(view: &RightsView, may_edit: bool) -> SummaryList {
    let to = &view.today;
    let has_died = view.open.case.stage.is_quiet();
    let mut rows = if has_died {
        vec![
            SummaryRow::new("The right was", holder_words(to.holder)),
            SummaryRow::new("Notices", "None: the case ended by a death"),
        ]
    } else {
        vec![
            SummaryRow::new("The right is", holder_words(to.holder)),
            SummaryRow::new("Notices go to", appeals::names(&to.names())),
        ]
    };
    rows.extend(match to.passes_on.filter(|day| !has_died || *day <= to.on) {
        None if has_died => None,
        None => Some(SummaryRow::new("Rights pass", "Not known: no birth date is recorded")),
        Some(day) if day > to.on => {
            let note = "the day after the last Friday in June of Year 11";
            Some(SummaryRow::new("Rights pass to the young person", format!("{}, {note}", words::date(day))))
        }
        Some(day) => Some(SummaryRow::new("Rights passed to the young person", words::date(day))),
    });
    if let Some(row) = &view.decided {
        let capacity = if row.lacks_capacity { "Lacks capacity for these decisions" } else { "Decides for themselves" };
        rows.push(SummaryRow::new("Capacity", format!("{capacity}, as decided {}", words::date(row.decided_on))));
        if !row.note.is_empty() {
            rows.push(SummaryRow::new("Note", Html::lines(&row.note)));
        }
        for (what, id) in
            [("Representative", row.representative_id), ("The parent’s representative", row.parents_representative_id)]
        {
            if let Some(name) = view.name(id) {
                rows.push(SummaryRow::new(what, Html::name(name)));
            }
        }
        if let Some(day) = row.parents_agreed_on.filter(|_| !has_died) {
            rows.push(SummaryRow::new(
                "Parents are written to as well",
                format!("The young person agreed on {}", words::date(day)),
            ));
        }
    }
    let card = SummaryList::card(if has_died { "Whose the rights were" } else { "Whose the rights are" }, rows);
    if may_edit && !has_died {
        card.card_action(ActionLink::change("whose the rights are", view.open.path("people/rights")))
    } else {
        card
    }
}

fn holder_words(holder: RightsHolder) -> &'static str {
    match holder {
        RightsHolder::Parent => "The parents’",
        RightsHolder::ParentsRepresentative => "The representative’s of a parent who lacks capacity",
        RightsHolder::YoungPerson => "The young person’s own",
        RightsHolder::Alternative(_) => "That of whoever acts for the young person, who lacks capacity for these decisions",
    }
}

form! { NewRights {
    decided_on: date("From which day does this count?").or("Enter the day from which this counts").today(),
    lacks_capacity: radios("Can the young person take the decisions of this case?")
        .looks(|field| {
            field.choices(vec![
                Choice::new("no", "Yes, or it was not in question"),
                Choice::new("yes", "No, they lack capacity for these decisions"),
            ])
        })
        .opens(&["yes"])
        .else_no(),
    representative: select("Who acts for them?")
        .hint("A deputy or attorney. With nobody chosen the parent acts.")
        .within("lacks_capacity", "yes")
        .unsampled(),
    note: lines("What was decided, for which decision, and by whom?", 3).hint("Needed when capacity is lacking."),
    parents_agreed_on: date("When did the young person agree?")
        .or("Enter the day on which the young person agreed")
        .once(
            "parents",
            "May parents be written to as well, once the right is the young person’s?",
            ["No, or not asked yet", "Yes, the young person agreed"],
        ),
    parent_lacks_capacity: radios("Does the parent lack capacity?")
        .looks(|field| field.choices(vec![Choice::new("no", "No"), Choice::new("yes", "Yes")]))
        .opens(&["yes"])
        .else_no(),
    parents_representative: select("Who acts for the parent?").within("parent_lacks_capacity", "yes").unsampled(),
} }

type Page = Shown<CaseReference, OnCase<RightsView>>;

pub(super) fn routes() -> Vec<Row> {
    let mut rows =
        on_case_with::<CaseReference, _>("/cases/{reference}/people/rights", Action::CaseEdit, rights::show, |view| &view.open)
            .part("people")
            .does(
                "Records what was decided about capacity, representatives and agreement; it moves no date",
                rights::record,
                |shown| shown.form("Whose are the rights?", "Record", "people").part(Inset { body: ABOUT.into() }),
            )
            .asks(|shown, asking| {
                for name in ["representative", "parents_representative"] {
                    asking.choices(name, circle(&shown.ground.more));
                }
            })
            .instead(|shown| {
                let back = Link::new("The people of this case", shown.path("people"));
                let why = RightsRefused::HasDied.to_string();
                let page = || shown.frame.clone().not_now("Whose are the rights?", why, &back);
                shown.ground.open.case.stage.is_quiet().then(|| Instead::Page(Box::new(page())))
            })
            .begins(filled)
            .json("/api/v1/cases/{reference}/rights")
            .answers(201, |_, id| Named::of(*id))
            .then(|shown, _| Next::to(shown.path("people")).saying("Recorded. Notices follow it from that day"));
    rows.push(
        Row::get("/api/v1/cases/{reference}/rights", Rule::OnCase(Action::CaseEdit), || web::to(show_json))
            .noted()
            .describes(says("Says whose the rights of a case are today, and to whom its notices go").gives::<RightsJson>(200)),
    );
    rows
}

const ABOUT: &str = "Capacity is presumed. It is decided for one decision at one time, so record what was decided now; what counted before stays on record.";

fn circle(view: &RightsView) -> Vec<Choice> {
    let person = |id: PersonId, name: &str, relation: &str| Choice::new(&id.to_string(), format!("{name}, {relation}"));
    let people = view.circle.iter().map(|(link, known)| person(known.id, &known.name, &link.relation));
    std::iter::once(Choice::new("", "Nobody")).chain(people).collect()
}

fn filled(shown: &Page) -> FormState {
    let yes_no = |yes: bool| if yes { "yes" } else { "no" };
    let id = |id: Option<PersonId>| id.map(|id| id.to_string()).unwrap_or_default();
    let state = FormState::new().with_date("decided_on", shown.today);
    let Some(row) = &shown.ground.more.decided else {
        return state.with("lacks_capacity", "no").with("parents", "no").with("parent_lacks_capacity", "no");
    };
    let state = row.parents_agreed_on.map_or(state.clone(), |day| state.with_date("parents_agreed_on", day));
    state
        .with("lacks_capacity", yes_no(row.lacks_capacity))
        .with("note", row.note.as_str())
        .with("representative", id(row.representative_id))
        .with("parents", yes_no(row.parents_agreed_on.is_some()))
        .with("parent_lacks_capacity", yes_no(row.parent_lacks_capacity))
        .with("parents_representative", id(row.parents_representative_id))
}

/// Somebody to whom notices go.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AddresseeJson {
    /// The person; `null` where nobody is recorded yet.
    person: Option<Uuid>,
    /// Their name, or words in the place of one.
    name: String,
    /// As whom: a code.
    #[serde(rename = "as")]
    part: &'static str,
}

/// Whose the rights of a case are.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct RightsJson {
    /// The day for which it is said: today, or that of a death.
    on: NaiveDate,
    /// Who holds them: a code.
    holder: &'static str,
    /// The day on which they pass to the young person; `null` where no birth date is recorded.
    passes_on: Option<NaiveDate>,
    /// To whom notices go; nobody once the case ended by a death.
    addressees: Vec<AddresseeJson>,
    /// The day of the last decision about them.
    decided_on: Option<NaiveDate>,
}

async fn show_json(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let view = app.run(move |service| rights::show(service, &context, &reference)).await?;
    let addressee = |one: &Recipient| AddresseeJson {
        person: one.person_id.map(|id| id.uuid()),
        name: one.name.clone(),
        part: one.part.code(),
    };
    Ok(HttpResponse::Ok().json(RightsJson {
        on: view.today.on,
        holder: rights::holder_code(view.today.holder),
        passes_on: view.today.passes_on,
        addressees: view.today.to.iter().map(addressee).collect(),
        decided_on: view.decided.as_ref().map(|row| row.decided_on),
    }))
}
