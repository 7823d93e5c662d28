//! Recording a reply.

use ehc_application::{
    Context, Failure, NoRule, Service,
    consultations::{
        self, ConsultationView, Consultations,
        reply::{Reply, ReplyRefused, record},
    },
};
use ehc_domain::{cases::CaseReference, consultations::ReplyOutcome, ids::ConsultationId, policy::Action};

use super::{closed_words, name_of};
use crate::{
    act::{Instead, Named, Next, OnCase, Shown, on_case_with},
    form::form,
    frames::{CasePage, FormPage},
    ui::{
        Choice, FormState, Html,
        govuk::{Inset, SummaryList, SummaryRow},
        parts::Stale,
        words,
    },
    web::route::Row,
};

form! { Reply {
    outcome: radios("What did they say?")
        .or("Choose what they said")
        .looks(|field| field.choices(vec![Choice::new("agrees", "They agree to be named"), Choice::new("objects", "They object")]))
        .opens(&["objects"]),
    // Only the grounds that the law knows are offered.
    ground: radios("On which ground?")
        .hint("Only these three grounds count in law. Ask them to choose one if they gave none.")
        .plain()
        .within("outcome", "objects"),
    replied_on: date("When did the reply arrive?").or("Enter the day the reply came").hint("For example, 27 11 2026"),
    text: lines("What reasons do they give?", 4),
    version: hidden(),
} }

type Page = Shown<(CaseReference, ConsultationId), OnCase<(Consultations, ConsultationView)>>;

fn load(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, ConsultationId),
) -> Result<(Consultations, ConsultationView), Failure<NoRule>> {
    consultations::find(service, context, reference, *id)
}

/// A reply that was recorded, for reading.
fn recorded(shown: &Page) -> CasePage {
    let view = &shown.ground.more.1;
    let row = &view.row;
    let mut rows = vec![SummaryRow::new("School or college", name_of(view)), SummaryRow::new("Asked", words::date(row.sent_on))];
    rows.extend(view.unit.as_ref().map(|unit| SummaryRow::new("About", unit.in_words())));
    rows.extend(row.preference_on.map(|on| SummaryRow::new("The family asked for it", words::date(on))));
    rows.extend(closed_words(view).map(|words| SummaryRow::new("Since then", words)));
    rows.extend(view.due.map(|due| SummaryRow::new("Reply due", format!("{}, 15 days (Code)", words::date(due)))));
    rows.extend(row.replied_on.map(|on| SummaryRow::new("Replied", words::date(on))));
    rows.extend(row.outcome.map(|outcome| SummaryRow::new("Reply", outcome.label())));
    rows.extend(row.ground.map(|ground| SummaryRow::new("Ground", ground.label())));
    rows.extend(row.reply.as_ref().map(|text| SummaryRow::new("Reasons", Html::lines(text))));
    let page = shown.frame.clone().part("Reply to a consultation").part_of_page(SummaryList::new(rows));
    page.part_of_page(all(shown))
}

fn all(shown: &Page) -> Html {
    Html::paragraph(Html::link("All consultations", &shown.path("consultations")))
}

/// A reply is recorded once: what stands is shown beside what was typed, and stays.
fn stale(shown: &Page, page: &FormPage) -> FormPage {
    let row = &shown.ground.more.1.row;
    let said = row.outcome.map(ReplyOutcome::label).unwrap_or_default();
    let said = format!("{said}. {}", row.reply.clone().unwrap_or_default());
    let parts = Stale { who: "a colleague".into(), theirs: said, mine: page.state.value("text").to_owned() };
    let heading = "Someone else recorded a reply first";
    let page = shown.frame.clone().form(heading, "").part(parts).after(all(shown));
    FormPage { buttons: Vec::new(), ..page }
}

pub(super) fn reply() -> Vec<Row> {
    let page = "/cases/{reference}/consultations/{consultation}/reply";
    on_case_with(page, Action::ConsultationRecord, load, |(shown, _)| &shown.open)
        .part("consultations")
        .does(
            "Records the reply of a school or college",
            |service, context, (reference, id), reply| record(service, context, reference, *id, reply),
            |shown| {
                let view = &shown.ground.more.1;
                let closed = closed_words(view).map(|words| format!(". {words}")).unwrap_or_default();
                let unit = view.unit.as_ref().map(|unit| format!(" about {}", unit.in_words())).unwrap_or_default();
                let asked = format!("{}, asked{unit} on {}{closed}", name_of(view), words::date(view.row.sent_on));
                shown
                    .form("Record a reply", "Save the reply", "consultations")
                    .part(Inset { body: asked.into() })
                    .back(shown.path("consultations"))
            },
        )
        .begins(|shown| FormState::new().with("version", shown.ground.more.1.row.version.to_string()))
        .instead(|shown| {
            let (all, view) = &shown.ground.more;
            let is_over = view.row.replied_on.is_some() || !all.may_act;
            is_over.then(|| Instead::Page(Box::new(recorded(shown))))
        })
        .refuses(|shown, refused, page| match refused {
            ReplyRefused::Stale(_) => (409, stale(shown, &page)),
            _ => (422, page),
        })
        .json("/api/v1/cases/{reference}/consultations/{consultation}/reply")
        .answers(200, |(_, id), ()| Named::of(*id))
        .then(|shown, ()| Next::to(shown.path("consultations")).saying("Reply recorded"))
}
