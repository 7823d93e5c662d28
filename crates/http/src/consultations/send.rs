//! Consulting several schools and colleges at once.

use ehc_application::{
    Context, Failure, NoRule, Service,
    consultations::{
        self, Consultations, InstitutionRow, UnitRow, search,
        send::{Consult, consult, may_consult},
        units_of,
    },
};
use ehc_domain::{cases::CaseReference, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    act::{Address, Instead, Next, OnCase, Shown, on_case_with},
    form::form,
    frames::FormPage,
    ui::{
        Choice, Field, FormState, Html, Link,
        govuk::{Button, Warning},
    },
    web::route::Row,
};

form! { Consult {
    institutions: listed("Which schools or colleges do you consult?")
        .hint("The draft plan and its advice go with the consultation. Replies are due in 15 days (Code)."),
    units: listed("Do you ask about a unit or resourced provision?")
        .hint("At most one of each school. Without, the school itself is asked about."),
    preferred: select("Which one did the family ask for?"),
    preference_on: date("When did the family ask for it?").hint("Leave empty if they asked for none"),
    sent_on: date("When is the consultation sent?")
        .or("Enter the day the consultation is sent")
        .hint("For example, 5 1 2027")
        .today(),
} }

/// The case, and what the list of schools is searched for.
#[derive(Debug, Clone)]
struct Search {
    reference: CaseReference,
    name: String,
}

impl Address for Search {
    fn read(parts: &[String]) -> Option<Self> {
        Some(Self { reference: <CaseReference as Address>::read(parts)?, name: String::new() })
    }

    fn asked(self, query: &FormState) -> Self {
        Self { name: query.value("name").to_owned(), ..self }
    }
}

/// The consultations of the case, and who else can be consulted.
struct Register {
    shown: Consultations,
    others: Vec<InstitutionRow>,
    /// The open units of those who can be consulted.
    units: Vec<UnitRow>,
}

type Page = Shown<Search, OnCase<Register>>;

fn load(service: &Service, context: &Context, at: &Search) -> Result<Register, Failure<NoRule>> {
    let shown = consultations::show(service, context, &at.reference)?;
    let mut others = search(service, context, &at.name)?;
    let waits =
        |one: &InstitutionRow| shown.list.iter().any(|view| view.row.institution_id == one.id && view.row.replied_on.is_none());
    others.retain(|one| !waits(one));
    let units = units_of(service, &others)?;
    Ok(Register { shown, others, units })
}

/// A search by name that works without scripts: it loads the page again with those that match.
fn search_form(action: &str, typed: &str) -> Html {
    let field = Field::text("name", "Find a school or college by name").width(30).render(&FormState::new().with("name", typed));
    let button = Html::from(Button::new("Search").secondary());
    Html::trusted(format!(
        "<form method=\"get\" action=\"{}\" role=\"search\" aria-label=\"Schools and colleges\">{field}{button}</form>",
        Html::from(action)
    ))
}

/// The warning says when no draft exists yet; the search is a form of its own that finds other schools.
fn page(shown: &Page) -> FormPage {
    let page = shown.form("Consult schools and colleges", "Send the consultation", "consultations");
    let page = if shown.ground.more.shown.has_draft {
        page
    } else {
        let words = "The family has had no draft plan yet. Schools and colleges are consulted on a draft: send it to the family first if you can.";
        page.part(Warning { text: words.into() })
    };
    page.part(search_form(&shown.path("consultations/new"), &shown.at.name)).back(shown.path("consultations"))
}

/// The consultations that were begun.
#[derive(Debug, Serialize, ToSchema)]
struct ConsultedJson {
    ids: Vec<Uuid>,
    /// Whether no draft of the plan went with them.
    without_draft: bool,
}

pub(super) fn send() -> Vec<Row> {
    on_case_with("/cases/{reference}/consultations/new", Action::ConsultationSend, load, |more| &more.shown.open)
        .part("consultations")
        .does(
            "Consults schools and colleges; each has fifteen days",
            |service, context, at: &Search, asked| consult(service, context, &at.reference, asked),
            page,
        )
        .asks(|shown, asking| {
            let others = &shown.ground.more.others;
            let choice = |one: &InstitutionRow| Choice::new(&one.id.to_string(), one.name.as_str());
            let listed = others.iter().map(|one| choice(one).hint(one.kind.label()));
            asking.choices("institutions", listed.collect());
            let units = &shown.ground.more.units;
            let of_school = |unit: &UnitRow| {
                let school = others.iter().find(|one| one.id == unit.institution_id)?;
                Some(Choice::new(&unit.id.to_string(), format!("{}: {}", school.name, unit.in_words())))
            };
            asking.choices("units", units.iter().filter_map(of_school).collect());
            asking.only_if(!units.is_empty(), "units");
            let none = std::iter::once(Choice::new("", "They asked for none of these"));
            asking.choices("preferred", none.chain(others.iter().map(choice)).collect());
        })
        .instead(|shown| {
            let refused = may_consult(shown.ground.open.case.stage).err()?;
            let instead = Link::new("All consultations", shown.path("consultations"));
            let page = shown.frame.clone().not_now("Consult schools and colleges", refused.to_string(), &instead);
            Some(Instead::Page(Box::new(page)))
        })
        .json("/api/v1/cases/{reference}/consultations")
        .answers(201, |_, done| ConsultedJson {
            ids: done.ids.iter().map(|id| id.uuid()).collect(),
            without_draft: done.without_draft,
        })
        .then(|shown, done| {
            let words = match done.ids.len() {
                1 => "1 school or college consulted".to_owned(),
                many => format!("{many} schools and colleges consulted"),
            };
            Next::to(shown.path("consultations")).saying(words)
        })
}
